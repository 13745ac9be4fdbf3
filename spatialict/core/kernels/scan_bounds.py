"""How many cases a window needs to beat a ratio: a table that spares logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.scan_ratio import (
    BERNOULLI,
    CASES,
    DIRECTION,
    LEAST,
    RISK,
    log_ratio,
)

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray

SLACK: Final = 1e-9
"""By how much a bound is loosened, so that rounding cannot dismiss a window."""


@part
def of_many(cases: int, expected: float, law: FloatArray) -> float:
    """Return the most that a window of so many cases, and at least so many expected, can have."""
    risk = expected * law[RISK] / law[CASES]
    if law[BERNOULLI] > 0:
        risk = max(risk, cases)
    return log_ratio(cases, risk, law) if risk > 0 else np.inf


@part
def of_few(cases: int, expected: float, law: FloatArray) -> float:
    """Return the most that a window of so few cases, and at most so many expected, can have."""
    risk = expected * law[RISK] / law[CASES]
    possible = risk < law[RISK] * (1 - SLACK)
    if law[BERNOULLI] > 0:
        possible = possible and law[CASES] - cases <= law[RISK] - risk
    return log_ratio(cases, risk, law) if possible else np.inf


@compiled(
    "void(float64[::1], float64, float64, int64[:, ::1], int64[:, ::1])", writes="highest lowest"
)
def tabulate(
    law: FloatArray, bin_step: float, level_step: float, highest: IntArray, lowest: IntArray
) -> None:
    """Fill in, for each ratio and each number expected, the cases that cannot beat the ratio.

    Rows are ratios ``level * level_step``; columns begin at ``(bin * bin_step) ** 2`` expected. A
    high window has at most `highest` cases, a low one at least `lowest`. Columns of a direction
    that is not asked for dismiss every window.
    """
    levels, bins = highest.shape
    for k in range(bins):
        begin = (k * bin_step) ** 2 * (1 - SLACK)
        end = min(((k + 1) * bin_step) ** 2 * (1 + SLACK), law[CASES])
        many, few = int(max(begin, law[LEAST] - 1)), int(end) + 1
        next_many = next_few = np.inf
        if law[DIRECTION] >= 0:
            next_many = of_many(many + 1, begin, law)
        if law[DIRECTION] <= 0:
            next_few = of_few(few - 1, end, law)
        for level in range(levels):
            value = level * level_step - SLACK
            while many < law[CASES] and next_many <= value:
                many += 1
                if many < law[CASES]:
                    next_many = of_many(many + 1, begin, law)
            while few > 0 and next_few <= value:
                few -= 1
                if few > 0:
                    next_few = of_few(few - 1, end, law)
            highest[level, k] = many if law[DIRECTION] >= 0 else law[CASES]
            lowest[level, k] = few if law[DIRECTION] <= 0 else 0
