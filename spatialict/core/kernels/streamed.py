"""Weights that differ: every draw is summed for every region, many draws side by side.

In single precision first. A block of draws that are all surely above or surely below the observed
sum is done with; any other is summed again in double precision, so that the counts are those of
double precision everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, fused, part

if TYPE_CHECKING:
    from spatialict.core.inference import FloatArray
    from spatialict.core.kernels.draws import PlaceArray
    from spatialict.core.system import IntArray

BLOCK = 256
"""Draws that are summed side by side, innermost; a block of them stays in the fastest memory."""
ROUNDING = 2.0**-23
"""Twice the largest relative error of one step in single precision."""


def _add_values(partial, bank, b, weights, begin, k):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0917
    """Add the first k places of a block of draws, four at a time while there are four."""
    lanes = partial.size
    j = 0
    while j + 4 <= k:
        w0, w1 = weights[begin + j], weights[begin + j + 1]
        w2, w3 = weights[begin + j + 2], weights[begin + j + 3]
        for p in range(lanes):
            s = partial[p] + w0 * bank[b, j, p] + w1 * bank[b, j + 1, p]
            partial[p] = s + w2 * bank[b, j + 2, p] + w3 * bank[b, j + 3, p]
        j += 4
    while j < k:
        w0 = weights[begin + j]
        for p in range(lanes):
            partial[p] += w0 * bank[b, j, p]
        j += 1


def _add_squares(partial, bank, b, first, weights, begin, k, own):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0917
    """Add squared differences from the own value; this variable's places begin at `first`."""
    lanes = partial.size
    j = 0
    while j + 2 <= k:
        w0, w1 = weights[begin + j], weights[begin + j + 1]
        for p in range(lanes):
            d0, d1 = own - bank[b, first + j, p], own - bank[b, first + j + 1, p]
            partial[p] = partial[p] + w0 * (d0 * d0) + w1 * (d1 * d1)
        j += 2
    if j < k:
        w0 = weights[begin + j]
        for p in range(lanes):
            d0 = own - bank[b, first + j, p]
            partial[p] += w0 * (d0 * d0)


add_values, add_squares = part(_add_values), part(_add_squares)
guess_values, guess_squares = fused(_add_values), fused(_add_squares)


@part
def summand(values: FloatArray, i: int, j: int, squared: bool) -> float:
    """Return what region j adds to the sum of region i, less its weight."""
    if not squared:
        return values[0, j]
    total = 0.0
    for v in range(values.shape[0]):
        total += (values[v, i] - values[v, j]) * (values[v, i] - values[v, j])
    return total


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
    " float64, float64, int64, int64[:, ::1])",
    writes="counts",
)
def count_streamed(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    bank: FloatArray,
    rough: FloatArray,
    peaks: FloatArray,
    number: int,
    first: PlaceArray,
    draws: PlaceArray,
    places: PlaceArray,
    squared: bool,
    widest: float,
    tolerance: float,
    start: int,
    counts: IntArray,
) -> None:
    """Count the draws whose weighted sum is at or above, at or below the observed one.

    ``bank[b, v * size + j]`` are the values of variable v at place j of a block of draws, `rough`
    the same in single precision, ``peaks[b]`` the largest of them; after `number` draws ``NaN``
    fills the last block. A draw that holds the region is summed again twice, as it was counted
    and as it should be, in the same order of additions. `widest` is the largest value.
    """
    regions, blocks, size = counts.shape[0], bank.shape[0], bank.shape[1] // values.shape[0]
    low, high = np.empty(regions), np.empty(regions)
    top, total = np.zeros(regions), np.zeros(regions)
    light = np.empty(weights.size, np.float32)
    sums, guesses = np.empty(BLOCK), np.empty(BLOCK, np.float32)
    for r in range(regions):
        i, begin, end = start + r, indptr[r] - indptr[0], indptr[r + 1] - indptr[0]
        observed = scale = 0.0
        for edge in range(begin, end):
            top[r] = max(top[r], weights[edge])
            total[r] += weights[edge]
            observed += weights[edge] * summand(values, i, indices[edge], squared)
        for edge in range(begin, end):
            light[edge] = np.float32(weights[edge] / top[r])
        for v in range(values.shape[0]):
            scale += (abs(values[v, i]) + widest) ** 2 if squared else widest
        low[r] = observed - tolerance * total[r] * scale
        high[r] = observed + tolerance * total[r] * scale
        counts[r, 0] = counts[r, 1] = 0
    for b in range(blocks):
        lanes = min(BLOCK, number - b * BLOCK)
        for r in range(regions):
            i, begin, k = start + r, indptr[r] - indptr[0], indptr[r + 1] - indptr[r]
            guesses[:] = np.float32(0)
            reach = 0.0
            if squared:
                for v in range(values.shape[0]):
                    own = np.float32(values[v, i])
                    guess_squares(guesses, rough, b, v * size, light, begin, k, own)
                    reach += (abs(values[v, i]) + peaks[b]) ** 2
            else:
                guess_values(guesses, rough, b, light, begin, k)
                reach = peaks[b]
            steps = k * values.shape[0] + 8
            error = ROUNDING * (
                steps * reach * total[r] / top[r] + max(abs(low[r]), abs(high[r])) / top[r]
            )
            upper = np.float32(high[r] / top[r] + error + 1e-36)
            lower = np.float32(low[r] / top[r] - error - 1e-36)
            above = under = np.int32(0)
            for p in range(BLOCK):
                above += np.int32(guesses[p] > upper)
                under += np.int32(guesses[p] < lower)
            if above + under < lanes:
                sums[:] = 0.0
                if squared:
                    for v in range(values.shape[0]):
                        own_value = values[v, i]
                        add_squares(sums, bank, b, v * size, weights, begin, k, own_value)
                else:
                    add_values(sums, bank, b, weights, begin, k)
                above = under = 0
                for p in range(BLOCK):
                    above += sums[p] >= low[r]
                    under += sums[p] <= high[r]
            counts[r, 0] += above
            counts[r, 1] += under
    for r in range(regions):
        begin, k = indptr[r] - indptr[0], indptr[r + 1] - indptr[r]
        for entry in range(first[r] - first[0], first[r + 1] - first[0]):
            if places[entry] < k:
                wrong, right = both_sums(
                    values, start + r, weights, begin, k, bank, draws[entry], squared, places[entry]
                )
                counts[r, 0] += np.int64(right >= low[r]) - np.int64(wrong >= low[r])
                counts[r, 1] += np.int64(right <= high[r]) - np.int64(wrong <= high[r])
