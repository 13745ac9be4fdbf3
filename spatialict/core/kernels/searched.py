"""Sums of k values, all weighing the same: a count is a search in the sorted sums of the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.kernels.draws import PlaceArray


@part
def first_at(ordered: FloatArray, row: int, least: float, above: bool) -> int:
    """Return the first place in a row of sorted sums at or above `least` (or only above it).

    The number of steps is the same for every question, so that the processor guesses no branch.
    """
    base, length = 0, ordered.shape[1]
    while length > 1:
        half = length >> 1
        middle = ordered[row, base + half - 1]
        base += half * ((middle < least) | (above & (middle == least)))
        length -= half
    last = ordered[row, base]
    return int(base + ((last < least) | (above & (last == least))))


@compiled(
    "void(float64[::1], int64[::1], int64[::1], float64[:, ::1], float64[:, ::1], int64[::1],"
    " int32[::1], int32[::1], int32[::1], float64, int64, int64[:, ::1])",
    writes="counts",
)
def count_sorted(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    sums: FloatArray,
    ordered: FloatArray,
    row_of: IntArray,
    first: PlaceArray,
    draws: PlaceArray,
    places: PlaceArray,
    tolerance: float,
    start: int,
    counts: IntArray,
) -> None:
    """Count the draws whose sum of k values is at or above, at or below the observed one.

    ``sums[k]`` are the sums of the first k of each draw; ``ordered[row_of[k]]`` the same, sorted.
    The few draws that hold the region itself are set right one by one. The lists of regions
    (`indptr`, `first`, `counts`) begin with region `start`. `tolerance` is that of one value.
    """
    size = ordered.shape[1]
    for r in range(counts.shape[0]):
        own = values[start + r]
        begin, end = indptr[r] - indptr[0], indptr[r + 1] - indptr[0]
        k = end - begin
        observed = 0.0
        for edge in range(begin, end):
            observed += values[indices[edge]]
        low, high = observed - tolerance * k, observed + tolerance * k
        row = row_of[k]
        up_to = first_at(ordered, row, low, False)
        at_least = size - up_to
        if up_to < size and ordered[row, up_to] <= high:
            up_to = first_at(ordered, row, high, True)
        for entry in range(first[r] - first[0], first[r + 1] - first[0]):
            if places[entry] < k:
                wrong = sums[k, draws[entry]]
                right = sums[k + 1, draws[entry]] - own
                at_least += int(right >= low) - int(wrong >= low)
                up_to += int(right <= high) - int(wrong <= high)
        counts[r, 0], counts[r, 1] = at_least, up_to
