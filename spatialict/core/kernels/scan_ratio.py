"""How unlike the rest of the map a window is: the likelihood ratio of Kulldorff (1997).

A law is five numbers: cases in all, what is at risk in all (population, expected cases or cases
with controls), 1 for Bernoulli and 0 for Poisson, 1 for high, -1 for low and 0 for both, and the
fewest cases of a window of many.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from spatialict.core.kernels.compiled import part

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

CASES, RISK, BERNOULLI, DIRECTION, LEAST = range(5)


@part
def term(observed: float, expected: float) -> float:
    """Return o ln(o / e), which is 0 where nothing is."""
    return observed * log(observed / expected) if observed > 0 else 0.0


@part
def log_ratio(cases: float, risk: float, law: FloatArray) -> float:
    """Return the sum of o ln(o / e) over cases, and with Bernoulli controls, inside and outside."""
    expected = law[CASES] * risk / law[RISK]
    value = term(cases, expected) + term(law[CASES] - cases, law[CASES] - expected)
    if law[BERNOULLI] > 0:
        controls, awaited = risk - cases, risk - expected
        others, awaited_others = law[RISK] - law[CASES], law[RISK] - law[CASES] - awaited
        value += term(controls, awaited) + term(others - controls, awaited_others)
    return value


@part
def admitted(cases: float, risk: float, law: FloatArray) -> bool:
    """Tell whether a window lies in the direction that is asked for."""
    excess = cases * law[RISK] - law[CASES] * risk
    if excess > 0:
        return bool(law[DIRECTION] >= 0 and cases >= law[LEAST])
    return bool(excess < 0 and law[DIRECTION] <= 0)


@part
def may_exceed(cases: float, risk: float, value: float, law: FloatArray) -> bool:
    """Tell, without a logarithm, whether the ratio can be above `value`: it is below chi-square.

    A sum of o ln(o / e) whose o and e have one sum is at most that of (o - e)^2 / e.
    """
    expected = law[CASES] * risk / law[RISK]
    square = (cases - expected) * (cases - expected) * law[CASES]
    if law[BERNOULLI] > 0:
        square *= law[RISK] / (law[RISK] - law[CASES])
    return bool(square * (1 + 1e-9) >= value * expected * (law[CASES] - expected))
