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

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.kernels.draws import PlaceArray

    SideArray = npt.NDArray[np.int8]

LANES = 64
"""Draws that are summed side by side."""


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
def observed_sum(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indices: IntArray,
    weights: FloatArray,
    begin: int,
    end: int,
    donors: IntArray,
    b: int,
    own: int,
    squared: bool,
) -> float:
    """Sum what the neighbours of a place add in rearranged map b."""
    total = 0.0
    for edge in range(begin, end):
        total += weights[edge] * summand(values, own, donors[b, indices[edge]], squared)
    return total


@part
def add_up(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    weights: FloatArray,
    begin: int,
    k: int,
    own: int,
    bank: FloatArray,
    block: int,
    squared: bool,
    partial: FloatArray,
) -> None:
    """Sum the first k places of a block of draws, side by side."""
    partial[:] = 0.0
    for v in range(values.shape[0]):
        here = values[v, own] if squared else 0.0
        for j in range(k):
            weight = weights[begin + j]
            if squared:
                for lane in range(LANES):
                    apart = bank[block, v, j, lane] - here
                    partial[lane] += weight * (apart * apart)
            else:
                for lane in range(LANES):
                    partial[lane] += weight * bank[block, v, j, lane]


@part
def replaced(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    weights: FloatArray,
    begin: int,
    k: int,
    own: int,
    drawn: PlaceArray,
    draw: int,
    squared: bool,
) -> float:
    """Sum one draw that holds the region itself: the next of the draw takes its place."""
    total = 0.0
    for j in range(k):
        other = drawn[j, draw]
        if other == own:
            other = drawn[k, draw]
        total += weights[begin + j] * summand(values, own, other, squared)
    return total


@part
def count_until(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    weights: FloatArray,
    begin: int,
    k: int,
    own: int,
    bank: FloatArray,
    drawn: PlaceArray,
    first: PlaceArray,
    holders: PlaceArray,
    squared: bool,
    low: float,
    high: float,
    side: int,
    best: int,
    partial: FloatArray,
) -> int:
    """Return the count of the tail, or some number from `best` up where it is no less than that."""
    at_least, at_most, entry = 0, 0, first[own]
    for block in range(bank.shape[0]):
        add_up(values, weights, begin, k, own, bank, block, squared, partial)
        while entry < first[own + 1] and holders[entry] < (block + 1) * LANES:
            draw = holders[entry]
            partial[draw - block * LANES] = replaced(
                values, weights, begin, k, own, drawn, draw, squared
            )
            entry += 1
        for lane in range(LANES):
            at_least += partial[lane] >= low
            at_most += partial[lane] <= high
        if tail(at_least, at_most, side) >= best:
            return best
    return tail(at_least, at_most, side)


@part
def start_of(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    able: BoolArray,
    side: SideArray,
    mean: FloatArray,
    deviation: FloatArray,
    squared: bool,
    donors: IntArray,
    b: int,
) -> int:
    """Return the place that is furthest from its mean: its count is likely to be about the least.

    Only how soon other places are left depends on it.
    """
    furthest, start = -np.inf, 0
    for i in range(able.size):
        own = donors[b, i]
        if able[i] and abs(side[own]) <= 1:
            begin, end = indptr[i], indptr[i + 1]
            weight, square = 0.0, 0.0
            for edge in range(begin, end):
                weight += weights[edge]
                square += weights[edge] * weights[edge]
            z = observed_sum(values, indices, weights, begin, end, donors, b, own, squared)
            z = (z - weight * mean[own]) / (deviation[own] * np.sqrt(square) + 1e-300)
            z = abs(z) if side[own] == 0 else z * side[own]
            if z > furthest:
                furthest, start = z, i
    return start


@compiled(
    "void(float64[:, ::1], int64[::1], int64[::1], float64[::1], boolean[::1], int8[::1],"
    " float64[::1], float64[::1], float64[:, :, :, ::1], int32[:, ::1], int32[::1], int32[::1],"
    " boolean, float64[::1], float64, int64[:, ::1], int64[::1])",
    writes="least",
)
def least_streamed(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    able: BoolArray,
    side: SideArray,
    mean: FloatArray,
    deviation: FloatArray,
    bank: FloatArray,
    drawn: PlaceArray,
    first: PlaceArray,
    holders: PlaceArray,
    squared: bool,
    size: FloatArray,
    tolerance: float,
    donors: IntArray,
    least: IntArray,
) -> None:
    """Do the same where weights differ, or for squared differences: draw after draw.

    ``bank[block, v, j]`` are the values at place j of a block of draws; ``NaN`` fills the last
    block and counts in neither tail. ``holders[first[i]:first[i + 1]]`` are the draws that hold
    region i, ascending. `mean` and `deviation` are those of what another region adds; `size` is
    that of `Summand`.
    """
    partial = np.empty(LANES)
    for b in range(donors.shape[0]):
        best = drawn.shape[1] + 1
        start = start_of(
            values, indptr, indices, weights, able, side, mean, deviation, squared, donors, b
        )
        for turn in range(-1, able.size):
            i = start if turn < 0 else turn
            own = donors[b, i]
            if turn == start or not able[i] or abs(side[own]) > 1:
                continue
            begin, end = indptr[i], indptr[i + 1]
            at = observed_sum(values, indices, weights, begin, end, donors, b, own, squared)
            weight = 0.0
            for edge in range(begin, end):
                weight += weights[edge]
            slack = tolerance * (weight * size[own] + (2 * at if squared else 0.0))
            best = min(
                best,
                count_until(
                    values,
                    weights,
                    begin,
                    end - begin,
                    own,
                    bank,
                    drawn,
                    first,
                    holders,
                    squared,
                    at - slack,
                    at + slack,
                    side[own],
                    best,
                    partial,
                ),
            )
            if best == 0:
                break
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
