"""One bank of draws for all regions, and the tails counted from it.

A draw is an ordered sample, without replacement, of regions. Region i takes the first k of a
draw as its neighbours; where i itself is among them, the (k + 1)-th takes its place, so each
region meets k of the *other* regions, all orders equally likely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from spatialict.core.inference import FloatArray
    from spatialict.core.system import IntArray

BLOCK = 256
"""Draws that are summed side by side, innermost, so that the processor does several at once."""


@part
def mixed(state: np.uint64) -> np.uint64:
    """Return 32 random bits for a state of splitmix64."""
    bits = state
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (bits ^ (bits >> np.uint64(31))) >> np.uint64(32)


@compiled("uint64(int64[::1], uint64, int64[:, ::1])")
def draw(shuffled: IntArray, state: np.uint64, drawn: IntArray) -> np.uint64:
    """Fill each column of `drawn` with a sample; return the generator's state.

    `shuffled` is a permutation of the regions and stays one: a partial Fisher-Yates shuffle from
    any permutation is uniform, so it is never reset. The generator is splitmix64.
    """
    size, count = drawn.shape
    n = shuffled.size
    for p in range(count):
        for j in range(size):
            state += np.uint64(0x9E3779B97F4A7C15)
            t = j + np.int64((mixed(state) * np.uint64(n - j)) >> np.uint64(32))
            picked = shuffled[t]
            shuffled[t] = shuffled[j]
            shuffled[j] = picked
            drawn[j, p] = picked
    return state


@compiled("void(int64[:, ::1], int64[::1], int64[::1], int64[::1])")
def invert(drawn: IntArray, first: IntArray, draws: IntArray, places: IntArray) -> None:
    """List for each region the draws that hold it and its place there: `first` points into both."""
    size, count = drawn.shape
    first[:] = 0
    for j in range(size):
        for p in range(count):
            first[drawn[j, p] + 1] += 1
    for i in range(first.size - 1):
        first[i + 1] += first[i]
    free = first[:-1].copy()
    for j in range(size):
        for p in range(count):
            slot = free[drawn[j, p]]
            free[drawn[j, p]] = slot + 1
            draws[slot] = p
            places[slot] = j


@part
def first_at(ordered: FloatArray, least: float, above: bool) -> int:
    """Return the first place in sorted sums at or above `least` (or only above it)."""
    a, b = 0, ordered.size
    while a < b:
        middle = (a + b) >> 1
        if ordered[middle] < least or (above and ordered[middle] == least):
            a = middle + 1
        else:
            b = middle
    return a


@compiled(
    "void(float64[::1], int64[::1], int64[::1], float64[:, ::1], float64[:, ::1], int64[::1],"
    " int64[::1], int64[::1], int64[::1], float64, int64, int64, int64[:, ::1])"
)
def count_sorted(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    sums: FloatArray,
    ordered: FloatArray,
    row_of: IntArray,
    first: IntArray,
    draws: IntArray,
    places: IntArray,
    tolerance: float,
    start: int,
    stop: int,
    counts: IntArray,
) -> None:
    """Add to `counts` the draws whose sum of k values is at or above, at or below the observed.

    ``sums[k]`` are the sums of the first k of each draw; ``ordered[row_of[k]]`` the same, sorted,
    so that a count is a binary search. The few draws that hold the region itself are set right
    one by one.
    """
    scale = np.abs(values).max()
    for i in range(start, stop):
        k = indptr[i + 1] - indptr[i]
        observed = 0.0
        for edge in range(indptr[i], indptr[i + 1]):
            observed += values[indices[edge]]
        low, high = observed - tolerance * k * scale, observed + tolerance * k * scale
        line = ordered[row_of[k]]
        counts[i, 0] += line.size - first_at(line, low, False)
        counts[i, 1] += first_at(line, high, True)
        for entry in range(first[i], first[i + 1]):
            if places[entry] < k:
                wrong = sums[k, draws[entry]]
                right = sums[k + 1, draws[entry]] - values[i]
                counts[i, 0] += np.int64(right >= low) - np.int64(wrong >= low)
                counts[i, 1] += np.int64(right <= high) - np.int64(wrong <= high)


@part
def summand(own: float, other: float, squared: bool) -> float:
    """Return what another region's value adds to the sum.

    As in `sets`, but here: numba's cache notices a change of this file only.
    """
    return (own - other) * (own - other) if squared else other


@part
def add_up(
    own: float, weights: FloatArray, bank: FloatArray, squared: bool, partial: FloatArray
) -> None:
    """Sum the first k places of a block of draws, side by side."""
    partial[:] = 0.0
    for j in range(weights.size):
        if squared:
            for p in range(bank.shape[1]):
                partial[p] += weights[j] * ((own - bank[j, p]) * (own - bank[j, p]))
        else:
            for p in range(bank.shape[1]):
                partial[p] += weights[j] * bank[j, p]


@part
def both_sums(
    own: float, weights: FloatArray, taken: FloatArray, squared: bool, place: int
) -> tuple[float, float]:
    """Sum one draw as it was counted, and with the next draw in the place of the region itself."""
    wrong = right = 0.0
    for j in range(weights.size):
        instead = taken[weights.size] if j == place else taken[j]
        wrong += weights[j] * summand(own, taken[j], squared)
        right += weights[j] * summand(own, instead, squared)
    return wrong, right


@compiled(
    "void(float64[::1], int64[::1], int64[::1], float64[::1], float64[:, :, ::1], int64[::1],"
    " int64[::1], int64[::1], boolean, float64, int64, int64, int64[:, ::1])"
)
def count_streamed(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    bank: FloatArray,
    first: IntArray,
    draws: IntArray,
    places: IntArray,
    squared: bool,
    tolerance: float,
    start: int,
    stop: int,
    counts: IntArray,
) -> None:
    """Do the same for weights that differ, or (`squared`) for squared differences.

    ``bank[b, j]`` are the values at place j of a block of draws; ``NaN`` fills the last block and
    counts in neither tail. A draw that holds the region is summed again twice, as it was counted
    and as it should be, in the same order of additions.
    """
    widest = np.abs(values).max()
    partial = np.empty(BLOCK)
    for i in range(start, stop):
        w = weights[indptr[i] : indptr[i + 1]]
        observed = 0.0
        for j in range(w.size):
            observed += w[j] * summand(values[i], values[indices[indptr[i] + j]], squared)
        scale = (abs(values[i]) + widest) ** 2 if squared else widest
        slack = tolerance * w.sum() * scale
        low, high = observed - slack, observed + slack
        for b in range(bank.shape[0]):
            add_up(values[i], w, bank[b], squared, partial)
            for p in range(BLOCK):
                counts[i, 0] += partial[p] >= low
                counts[i, 1] += partial[p] <= high
        for entry in range(first[i], first[i + 1]):
            if places[entry] < w.size:
                taken = bank[draws[entry] // BLOCK, :, draws[entry] % BLOCK]
                wrong, right = both_sums(values[i], w, taken, squared, places[entry])
                counts[i, 0] += np.int64(right >= low) - np.int64(wrong >= low)
                counts[i, 1] += np.int64(right <= high) - np.int64(wrong <= high)
