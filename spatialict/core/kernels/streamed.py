"""Weights that differ: every draw is summed for every region, many draws side by side.

In single precision first. A block of draws that are all surely above or surely below the observed
sum is done with; any other is summed again in double precision, so that the counts are those of
double precision everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialict.core.kernels.compiled import compiled, fused, part

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.kernels.draws import PlaceArray

    Floats = npt.NDArray[np.floating[Any]]

BLOCK = 512
"""Draws that are summed side by side, innermost; a block of them stays in the fastest memory."""
ROUNDING = 2.0**-23
"""Twice the largest relative error of one step in single precision."""
TINY = 1e-36
"""More than is lost where a product falls below the range of single precision."""


def _add_values(  # noqa: PLR0917
    partial: Floats, bank: Floats, b: int, weights: Floats, begin: int, k: int
) -> None:
    """Add the first k places of a block of draws, four at a time while there are four."""
    j = 0
    while j + 4 <= k:
        w0, w1 = weights[begin + j], weights[begin + j + 1]
        w2, w3 = weights[begin + j + 2], weights[begin + j + 3]
        for p in range(BLOCK):
            s = partial[p] + w0 * bank[b, j, p] + w1 * bank[b, j + 1, p]
            partial[p] = s + w2 * bank[b, j + 2, p] + w3 * bank[b, j + 3, p]
        j += 4
    while j < k:
        w0 = weights[begin + j]
        for p in range(BLOCK):
            partial[p] += w0 * bank[b, j, p]
        j += 1


def _add_squares(  # noqa: PLR0917
    partial: Floats,
    bank: Floats,
    b: int,
    first: int,
    weights: Floats,
    begin: int,
    k: int,
    own: float | np.float32,
) -> None:
    """Add squared differences from the own value; this variable's places begin at `first`."""
    j = 0
    while j + 2 <= k:
        w0, w1 = weights[begin + j], weights[begin + j + 1]
        for p in range(BLOCK):
            d0, d1 = own - bank[b, first + j, p], own - bank[b, first + j + 1, p]
            partial[p] = partial[p] + w0 * (d0 * d0) + w1 * (d1 * d1)
        j += 2
    if j < k:
        w0 = weights[begin + j]
        for p in range(BLOCK):
            d0 = own - bank[b, first + j, p]
            partial[p] += w0 * (d0 * d0)


add_values, add_squares = part(_add_values), part(_add_squares)
guess_values, guess_squares = fused(_add_values), fused(_add_squares)


@part
def summand(values: FloatArray, i: int, j: int, squared: bool) -> float:
    """Return what region j adds to the sum of region i, less its weight."""
    if not squared:
        return float(values[0, j])
    total = 0.0
    for v in range(values.shape[0]):
        total += (values[v, i] - values[v, j]) * (values[v, i] - values[v, j])
    return float(total)


@part
def observe(  # noqa: PLR0917
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    squared: bool,
    size: FloatArray,
    tolerance: float,
    start: int,
    bounds: FloatArray,
    light: npt.NDArray[np.float32],
) -> None:
    """Fill ``bounds[r]``: the least sum that counts as high, the largest that counts as low.

    After these the largest weight and the sum of the weights; `light` is each weight over the
    largest of its region, so that single precision holds it.
    """
    for r in range(bounds.shape[0]):
        i, begin, end = start + r, indptr[r] - indptr[0], indptr[r + 1] - indptr[0]
        observed = top = total = 0.0
        for edge in range(begin, end):
            top = max(top, weights[edge])
            total += weights[edge]
            observed += weights[edge] * summand(values, i, indices[edge], squared)
        for edge in range(begin, end):
            light[edge] = np.float32(weights[edge] / top)
        slack = tolerance * (total * size[i] + (2 * observed if squared else 0.0))
        bounds[r, 0], bounds[r, 1] = observed - slack, observed + slack
        bounds[r, 2], bounds[r, 3] = top, total / top


@part
def guess(  # noqa: PLR0917
    values: FloatArray,
    i: int,
    light: npt.NDArray[np.float32],
    begin: int,
    k: int,
    rough: npt.NDArray[np.float32],
    b: int,
    peak: float,
    squared: bool,
    bound: tuple[float, float, float],
    guesses: npt.NDArray[np.float32],
) -> tuple[int, int]:
    """Return how many draws of a block are surely above, and surely below the observed sum.

    A sum of k products of values up to `peak` errs by k + 8 roundings of their total at most. A
    sum T of squares from z errs by so many of W z^2 + T, with k for each variable: so one that
    is not above the bound cannot seem to be by more than such an error of the bound.
    """
    low, high, total = bound
    size = rough.shape[1] // values.shape[0]
    guesses[:] = np.float32(0)
    reach, largest = 0.0, max(abs(low), abs(high))
    if squared:
        for v in range(values.shape[0]):
            guess_squares(guesses, rough, b, v * size, light, begin, k, np.float32(values[v, i]))
            reach += total * values[v, i] * values[v, i]
        reach += largest
    else:
        guess_values(guesses, rough, b, light, begin, k)
        reach = total * peak
    error = ROUNDING * ((k * values.shape[0] + 8) * reach + largest)
    upper, lower = np.float32(high + error + TINY), np.float32(low - error - TINY)
    above = under = np.int32(0)
    for p in range(BLOCK):
        above = np.int32(above + np.int32(guesses[p] > upper))
        under = np.int32(under + np.int32(guesses[p] < lower))
    return int(above), int(under)


@part
def settle(  # noqa: PLR0917
    values: FloatArray,
    i: int,
    weights: FloatArray,
    begin: int,
    k: int,
    bank: FloatArray,
    b: int,
    squared: bool,
    low: float,
    high: float,
    sums: FloatArray,
) -> tuple[int, int]:
    """Count a block in double precision; ``NaN`` is in neither tail."""
    size = bank.shape[1] // values.shape[0]
    sums[:] = 0.0
    if squared:
        for v in range(values.shape[0]):
            add_squares(sums, bank, b, v * size, weights, begin, k, values[v, i])
    else:
        add_values(sums, bank, b, weights, begin, k)
    at_least = at_most = 0
    for p in range(BLOCK):
        at_least += sums[p] >= low
        at_most += sums[p] <= high
    return at_least, at_most


@part
def both_sums(  # noqa: PLR0917
    values: FloatArray,
    i: int,
    weights: FloatArray,
    begin: int,
    k: int,
    bank: FloatArray,
    p: int,
    squared: bool,
    place: int,
) -> tuple[float, float]:
    """Sum one draw as it was counted, and with the next draw in the place of the region itself."""
    b, lane, size = p // BLOCK, p % BLOCK, bank.shape[1] // values.shape[0]
    wrong = right = 0.0
    for v in range(values.shape[0]):
        for j in range(k):
            counted = bank[b, v * size + j, lane]
            instead = bank[b, v * size + k, lane] if j == place else counted
            if squared:
                counted = (values[v, i] - counted) * (values[v, i] - counted)
                instead = (values[v, i] - instead) * (values[v, i] - instead)
            wrong += weights[begin + j] * counted
            right += weights[begin + j] * instead
    return wrong, right


@compiled(
    "void(float64[:, ::1], int64[::1], int64[::1], float64[::1], float64[:, :, ::1],"
    " float32[:, :, ::1], float64[::1], int64, int32[::1], int32[::1], int32[::1], boolean,"
    " float64[::1], float64, int64, int64[:, ::1])",
    writes="counts",
)
def count_streamed(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    bank: FloatArray,
    rough: npt.NDArray[np.float32],
    peaks: FloatArray,
    number: int,
    first: PlaceArray,
    draws: PlaceArray,
    places: PlaceArray,
    squared: bool,
    size: FloatArray,
    tolerance: float,
    start: int,
    counts: IntArray,
) -> None:
    """Count the draws whose weighted sum is at or above, at or below the observed one.

    ``bank[b, v * size + j]`` are the values of variable v at place j of a block of draws, `rough`
    the same in single precision, ``peaks[b]`` the largest of them; after `number` draws ``NaN``
    fills the last block. A draw that holds the region is summed again twice, as it was counted
    and as it should be, in the same order of additions. `size` is that of `Summand`.
    """
    bounds, light = np.empty((counts.shape[0], 4)), np.empty(weights.size, np.float32)
    sums, guesses = np.empty(BLOCK), np.empty(BLOCK, np.float32)
    observe(values, indptr, indices, weights, squared, size, tolerance, start, bounds, light)
    counts[:] = 0
    for b in range(bank.shape[0]):
        lanes = min(BLOCK, number - b * BLOCK)
        for r in range(counts.shape[0]):
            i, begin, k = start + r, indptr[r] - indptr[0], indptr[r + 1] - indptr[r]
            low, high, top, total = bounds[r, 0], bounds[r, 1], bounds[r, 2], bounds[r, 3]
            bound = low / top, high / top, total
            above, under = guess(
                values, i, light, begin, k, rough, b, peaks[b], squared, bound, guesses
            )
            if above + under < lanes:
                above, under = settle(
                    values, i, weights, begin, k, bank, b, squared, low, high, sums
                )
            counts[r, 0] += above
            counts[r, 1] += under
    for r in range(counts.shape[0]):
        i, begin, k = start + r, indptr[r] - indptr[0], indptr[r + 1] - indptr[r]
        for entry in range(first[r] - first[0], first[r + 1] - first[0]):
            if places[entry] < k:
                wrong, right = both_sums(
                    values, i, weights, begin, k, bank, draws[entry], squared, places[entry]
                )
                counts[r, 0] += np.int64(right >= bounds[r, 0]) - np.int64(wrong >= bounds[r, 0])
                counts[r, 1] += np.int64(right <= bounds[r, 1]) - np.int64(wrong <= bounds[r, 1])
