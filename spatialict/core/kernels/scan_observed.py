"""The best window of each centre in the data as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialict.core.kernels.compiled import compiled
from spatialict.core.kernels.scan_ratio import admitted, log_ratio, may_exceed

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.kernels.scan_windows import BitArray


@compiled(
    "void(uint32[:, ::1], boolean[:, ::1], int64[::1], int64[:, ::1], float64[:, ::1],"
    " int64[:, ::1], float64[::1], float64[::1], int64[:, ::1])",
    writes="best found",
)
def best_windows(  # noqa: PLR0917 (compiled: plain arrays)
    order: BitArray,
    closes: BoolArray,
    windows: IntArray,
    cases_to: IntArray,
    risk_to: FloatArray,
    intervals: IntArray,
    law: FloatArray,
    best: FloatArray,
    found: IntArray,
) -> None:
    """Fill in each centre's largest ratio, how many places its window holds, and its interval.

    `cases_to` and `risk_to` are summed over the years before each; an interval is the first year
    and the one after its last. Of equal windows the first is taken, and 0 is no window.
    """
    for a in range(windows.size):
        best[a], found[a, 0], found[a, 1] = 0.0, 0, 0
        for v in range(intervals.shape[0]):
            first, last = intervals[v, 0], intervals[v, 1]
            cases, risk = 0, 0.0
            for t in range(windows[a]):
                place = order[a, t]
                cases += cases_to[last, place] - cases_to[first, place]
                risk += risk_to[last, place] - risk_to[first, place]
                if not (closes[a, t] and admitted(cases, risk, law)):
                    continue
                if not may_exceed(cases, risk, best[a], law):
                    continue
                value = log_ratio(cases, risk, law)
                if value > best[a]:
                    best[a], found[a, 0], found[a, 1] = value, t + 1, v
