"""The least tail of a rearranged map: every region's count again, but only while it can matter.

`donors[i]` is the region whose value stands at place i. It draws as it did at home: the bank, and
where the region is in it, stay as they are; the place brings the neighbours and their weights. A
place is left as soon as its count cannot be below the least of the map so far.

In each kernel `side` says by region which tail is asked about: 1 the upper, -1 the lower, 0 the
smaller of both, and anything else none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.inference import FloatArray
    from spatialict.core.kernels.draws import PlaceArray
    from spatialict.core.system import IntArray

    BoolArray = npt.NDArray[np.bool_]
    SideArray = npt.NDArray[np.int8]


@part
def tail(at_least: int, at_most: int, side: int) -> int:
    """Return the count of the tail that is asked about."""
    if side == 0:
        return min(at_least, at_most)
    return at_least if side > 0 else at_most


@part
def first_beyond(ordered: FloatArray, row: int, least: float, above: bool) -> int:
    """Return the first place in a row of sorted sums at or above `least` (or only above it)."""
    a, b = 0, ordered.shape[1]
    while a < b:
        middle = (a + b) >> 1
        if ordered[row, middle] < least or (above and ordered[row, middle] == least):
            a = middle + 1
        else:
            b = middle
    return a


@compiled(
    "void(float64[::1], int64[::1], int64[::1], boolean[::1], int8[::1], float64[:, ::1],"
    " float64[:, ::1], int64[::1], int32[:, ::1], int32[::1], int32[::1], int32[::1], float64,"
    " int64[:, ::1], int64[::1])",
    writes="least",
)
def least_searched(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    able: BoolArray,
    side: SideArray,
    sums: FloatArray,
    ordered: FloatArray,
    row_of: IntArray,
    holding: PlaceArray,
    first: PlaceArray,
    draws: PlaceArray,
    places: PlaceArray,
    tolerance: float,
    donors: IntArray,
    least: IntArray,
) -> None:
    """Fill in the least tail of each map, for sums of values that weigh the same.

    As in `searched`: ``sums[k]`` are the sums of the first k of each draw, sorted in
    ``ordered[row_of[k]]``. ``holding[row_of[k], j]`` draws hold region j among their first k; so
    many may be wrong, which is how far a count in the sorted sums can be from the right one.
    """
    size = ordered.shape[1]
    for b in range(donors.shape[0]):
        best = size + 1
        for i in range(able.size):
            own = donors[b, i]
            if best == 0:
                break
            if not able[i] or abs(side[own]) > 1:
                continue
            k = indptr[i + 1] - indptr[i]
            observed = 0.0
            for edge in range(indptr[i], indptr[i + 1]):
                observed += values[donors[b, indices[edge]]]
            low, high = observed - tolerance * k, observed + tolerance * k
            row = row_of[k]
            reach = best - 1 + holding[row, own]
            if reach < size:
                beyond = ordered[row, size - 1 - reach] >= low
                before = ordered[row, reach] <= high
                if (beyond or side[own] < 0) and (before or side[own] > 0):
                    continue
            at_least = size - first_beyond(ordered, row, low, False)
            at_most = first_beyond(ordered, row, high, True)
            for entry in range(first[own], first[own + 1]):
                if places[entry] < k:
                    wrong = sums[k, draws[entry]]
                    right = sums[k + 1, draws[entry]] - values[own]
                    at_least += int(right >= low) - int(wrong >= low)
                    at_most += int(right <= high) - int(wrong <= high)
            best = min(best, tail(at_least, at_most, side[own]))
        least[b] = best


@part
def summand(values: FloatArray, own: int, other: int, squared: bool) -> float:
    """Return what another region adds to the sum of a region, weighed 1."""
    if not squared:
        return float(values[0, other])
    total = 0.0
    for v in range(values.shape[0]):
        total += (values[v, own] - values[v, other]) * (values[v, own] - values[v, other])
    return total


@part
def slack_of(values: FloatArray, own: int, weight: float, squared: bool) -> float:
    """Return the largest size that the sum could have."""
    widest = np.abs(values).max()
    scale = 0.0
    for v in range(values.shape[0]):
        scale += (abs(values[v, own]) + widest) ** 2 if squared else widest
    return weight * scale


@part
def count_until(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    weights: FloatArray,
    begin: int,
    k: int,
    own: int,
    drawn: PlaceArray,
    squared: bool,
    low: float,
    high: float,
    side: int,
    best: int,
) -> int:
    """Return the count of the tail, or `best` as soon as it must be that or more.

    Where a draw holds the region itself among its first k, the next of the draw takes its place.
    """
    at_least, at_most = 0, 0
    for draw in range(drawn.shape[0]):
        s = 0.0
        for j in range(k):
            other = drawn[draw, j]
            if other == own:
                other = drawn[draw, k]
            s += weights[begin + j] * summand(values, own, other, squared)
        at_least += s >= low
        at_most += s <= high
        if tail(at_least, at_most, side) >= best:
            return best
    return tail(at_least, at_most, side)


@compiled(
    "void(float64[:, ::1], int64[::1], int64[::1], float64[::1], boolean[::1], int8[::1],"
    " int32[:, ::1], boolean, float64, int64[:, ::1], int64[::1])",
    writes="least",
)
def least_streamed(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    able: BoolArray,
    side: SideArray,
    drawn: PlaceArray,
    squared: bool,
    tolerance: float,
    donors: IntArray,
    least: IntArray,
) -> None:
    """Do the same where weights differ, or for squared differences: draw after draw.

    A draw is a row of `drawn`.
    """
    for b in range(donors.shape[0]):
        best = drawn.shape[0] + 1
        for i in range(able.size):
            own = donors[b, i]
            if best == 0:
                break
            if not able[i] or abs(side[own]) > 1:
                continue
            begin, k = indptr[i], indptr[i + 1] - indptr[i]
            observed = weight = 0.0
            for j in range(begin, begin + k):
                weight += weights[j]
                observed += weights[j] * summand(values, own, donors[b, indices[j]], squared)
            slack = tolerance * slack_of(values, own, weight, squared)
            low, high = observed - slack, observed + slack
            best = count_until(
                values, weights, begin, k, own, drawn, squared, low, high, side[own], best
            )
        least[b] = best


@compiled("void(float64[::1], int64, float64[::1])", writes="sums")
def sums_of_sets(others: FloatArray, k: int, sums: FloatArray) -> None:
    """Fill in the sum of every set of k of the others, in lexical order."""
    m = others.size
    chosen = np.arange(k)
    partial = np.zeros(k + 1)
    for d in range(k):
        partial[d + 1] = partial[d] + others[d]
    slot = 0
    while True:
        for last in range(chosen[k - 1], m):
            sums[slot] = partial[k - 1] + others[last]
            slot += 1
        place = k - 2
        while place >= 0 and chosen[place] == m - k + place:
            place -= 1
        if place < 0:
            return
        chosen[place] += 1
        partial[place + 1] = partial[place] + others[chosen[place]]
        for later in range(place + 1, k):
            chosen[later] = chosen[later - 1] + 1
            partial[later + 1] = partial[later] + others[chosen[later]]
