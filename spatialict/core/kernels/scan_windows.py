"""The windows of a scan: for each centre its places, nearest first, up to a share of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray

    BitArray = npt.NDArray[np.uint32]

SAME: Final = 1e-9
"""Squared distances that differ by less, as a share of themselves, are one distance."""
FEW: Final = 128
"""Places that are as quickly sorted by insertion."""


@part
def measured(
    places: FloatArray, centre: FloatArray, shape: FloatArray, taken: BoolArray, squared: FloatArray
) -> float:
    """Fill in squared distances, as an ellipse counts them; return that of the nearest taken."""
    nearest = np.inf
    cosine, sine, ratio = shape[0], shape[1], shape[2]
    for j in range(squared.size):
        x, y, z = places[j, 0] - centre[0], places[j, 1] - centre[1], places[j, 2] - centre[2]
        along, across = x * cosine + y * sine, (y * cosine - x * sine) * ratio
        squared[j] = along * along + across * across + z * z
        if taken[j] and squared[j] < nearest:
            nearest = squared[j]
    return float(nearest)


@part
def gathered(  # noqa: PLR0917 (compiled: plain arrays)
    squared: FloatArray,
    size: FloatArray,
    most: float,
    furthest: float,
    bits: BitArray,
    places: BitArray,
    weights: FloatArray,
) -> int:
    """Keep the places that can be in a window, by a histogram of distances; return how many."""
    single = np.empty(1, np.float32)
    pattern = single.view(np.uint32)
    kept = 0
    weights[:] = 0
    for j in range(squared.size):
        if squared[j] <= furthest:
            single[0] = squared[j]
            bits[kept] = pattern[0]
            places[kept] = j
            weights[pattern[0] >> np.uint32(21)] += size[j]
            kept += 1
    last, total = 0, weights[0]
    while last + 1 < weights.size and total <= most:
        last += 1
        total += weights[last]
    held = 0
    for j in range(kept):
        if bits[j] >> np.uint32(21) <= last:
            bits[held] = bits[j]
            places[held] = places[j]
            held += 1
    return held


@part
def radix_sorted(keys: BitArray, values: BitArray, spare: BitArray, other: BitArray) -> None:
    """Sort values by their keys, eleven bits at a time; equal keys stay in order."""
    first = np.empty(2049, np.int64)
    for shift in (np.uint32(0), np.uint32(11), np.uint32(22)):
        first[:] = 0
        for j in range(keys.size):
            first[((keys[j] >> shift) & np.uint32(2047)) + 1] += 1
        for digit in range(2048):
            first[digit + 1] += first[digit]
        for j in range(keys.size):
            digit = (keys[j] >> shift) & np.uint32(2047)
            slot = first[digit]
            first[digit] = slot + 1
            spare[slot] = keys[j]
            other[slot] = values[j]
        keys, spare = spare, keys
        values, other = other, values
    for j in range(keys.size):  # three passes end in the other arrays
        spare[j] = keys[j]
        other[j] = values[j]


@part
def settled(order: BitArray, squared: FloatArray, held: int) -> None:
    """Put right what single precision has left: places whose keys were equal."""
    for t in range(1, held):
        place = order[t]
        u = t
        while u > 0 and squared[order[u - 1]] > squared[place]:
            order[u] = order[u - 1]
            u -= 1
        order[u] = place


@part
def closed(  # noqa: PLR0917 (compiled: plain arrays)
    order: BitArray,
    squared: FloatArray,
    size: FloatArray,
    most: float,
    held: int,
    closes: BoolArray,
) -> int:
    """Mark where a window may end; return how many places the largest one holds.

    Places at one distance enter together.
    """
    total, windows = 0.0, 0
    for t in range(held):
        total += size[order[t]]
        last = t + 1 == held
        closes[t] = last or squared[order[t + 1]] > squared[order[t]] * (1 + SAME)
        if total > most:
            break
        if closes[t]:
            windows = t + 1
    return windows


@compiled(
    "void(float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1], float64, float64,"
    " boolean[::1], uint32[:, ::1], boolean[:, ::1], int64[::1])",
    writes="order closes windows",
)
def order_places(  # noqa: PLR0917 (compiled: plain arrays)
    places: FloatArray,
    centres: FloatArray,
    shapes: FloatArray,
    size: FloatArray,
    most: float,
    furthest: float,
    taken: BoolArray,
    order: BitArray,
    closes: BoolArray,
    windows: IntArray,
) -> None:
    """List, for each centre, its places nearest first, and where windows may end.

    `shapes` holds, for each centre, cosine and sine of the long axis and its length over that of
    the short one; no window is larger than `most` of `size`, reaches beyond the squared distance
    `furthest`, or holds a place that is `taken`.
    """
    n = size.size
    squared, weights = np.empty(n), np.empty(1024)
    bits, held = np.empty(n, np.uint32), np.empty(n, np.uint32)
    spare, other = np.empty(n, np.uint32), np.empty(n, np.uint32)
    for a in range(centres.shape[0]):
        nearest = measured(places, centres[a], shapes[a], taken, squared)
        reach = min(nearest * (1 - 2 * SAME), furthest) if nearest > 0 else -1.0
        count = gathered(squared, size, most, reach, bits, held, weights)
        if count > FEW:
            radix_sorted(bits[:count], held[:count], spare[:count], other[:count])
        for t in range(count):
            order[a, t] = held[t]
        settled(order[a], squared, count)
        windows[a] = closed(order[a], squared, size, most, count, closes[a])
