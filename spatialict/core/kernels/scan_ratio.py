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
def half_square(difference: float, expected: float) -> float:
    """Return what o ln(o / e) - (o - e) is at most, for o = e + difference.

    The series of (1 + x) ln(1 + x) - x is at most x^2 / 2 for x above 0, and (1 + y) times that
    for x = -y below it.
    """
    if expected <= 0:
        return 0.0
    share = difference / expected
    return 0.5 * difference * share * (1 - min(share, 0.0))


@part
def may_exceed(cases: float, risk: float, value: float, law: FloatArray) -> bool:
    """Tell, without a logarithm, whether the ratio can be above `value`."""
    expected = law[CASES] * risk / law[RISK]
    more = cases - expected
    bound = half_square(more, expected) + half_square(-more, law[CASES] - expected)
    if law[BERNOULLI] > 0:
        awaited, others = risk - expected, law[RISK] - law[CASES]
        bound += half_square(-more, awaited) + half_square(more, others - awaited)
    return bool(bound * (1 + 1e-9) >= value)
