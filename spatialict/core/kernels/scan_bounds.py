"""How many cases a window needs to beat a ratio: a table that spares logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
def needed(value: float, expected: float, law: FloatArray) -> int:
    """Return the most cases, of a high window with at least so many expected, not above `value`."""
    low, high = int(max(expected, law[LEAST] - 1)), int(law[CASES])
    while low < high:
        middle = low + (high - low + 1) // 2
        risk = expected * law[RISK] / law[CASES]
        if law[BERNOULLI] > 0:
            risk = max(risk, middle)
        if risk > 0 and log_ratio(middle, risk, law) <= value - SLACK:
            low = middle
        else:
            high = middle - 1
    return low


@part
def allowed(value: float, expected: float, law: FloatArray) -> int:
    """Return the fewest cases, of a low window with at most so many expected, not above `value`."""
    low, high = 0, int(expected) + 1
    risk = min(expected * law[RISK] / law[CASES], law[RISK])
    while low < high:
        middle = (low + high) // 2
        possible = risk < law[RISK] * (1 - SLACK)
        if law[BERNOULLI] > 0:
            possible = possible and law[CASES] - middle <= law[RISK] - risk
        if middle >= expected or (possible and log_ratio(middle, risk, law) <= value - SLACK):
            high = middle
        else:
            low = middle + 1
    return low


@compiled(
    "void(float64[::1], float64, float64, int64[:, ::1], int64[:, ::1])", writes="highest lowest"
)
def tabulate(
    law: FloatArray, bin_step: float, level_step: float, highest: IntArray, lowest: IntArray
) -> None:
    """Fill in, for each value and each number expected, the cases that cannot beat the value.

    Rows are values ``level * level_step``; columns begin at ``(bin * bin_step) ** 2`` expected.
    Columns of a direction that is not asked for dismiss every window.
    """
    levels, bins = highest.shape
    for level in range(levels):
        for k in range(bins):
            value = level * level_step
            begin = (k * bin_step) ** 2 * (1 - SLACK)
            end = min(((k + 1) * bin_step) ** 2 * (1 + SLACK), law[CASES])
            highest[level, k] = needed(value, begin, law) if law[DIRECTION] >= 0 else law[CASES]
            lowest[level, k] = allowed(value, end, law) if law[DIRECTION] <= 0 else 0
