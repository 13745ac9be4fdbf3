"""Draws of its own for every region: a number of the generator belongs to region and draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import mixed

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    PlaceArray = npt.NDArray[np.uint32]

LANES = 64
"""Draws that are made side by side."""


@part
def random_bits(key: np.uint64, j: int, p: int) -> np.uint64:
    """Return the bits that belong to place j of draw p of the region with this key."""
    turn = (np.uint64(j) << np.uint64(32)) + np.uint64(p) + np.uint64(1)
    return mixed(key + turn * np.uint64(0x9E3779B97F4A7C15))


@part
def below(bits: np.uint64, n: np.uint64) -> np.uint64:
    """Return the whole number that the bits, as a share of 2^64, make of n < 2^32."""
    high, low = bits >> np.uint64(32), bits & np.uint64(0xFFFFFFFF)
    return (high * n + ((low * n) >> np.uint64(32))) >> np.uint64(32)


@part
def pick_many(key: np.uint64, p: int, others: np.uint64, k: int, picks: PlaceArray) -> np.uint64:
    """Pick k others for each lane, each on its own; return the lanes that are to be made anew.

    These are where one came twice, or where 32 bits fell among the few that would make some
    others likelier than the rest (Lemire 2019). 64 bits make two picks; `picks` has an even
    number of places.
    """
    step = np.uint64(0x9E3779B97F4A7C15)
    uneven = np.uint32((np.uint64(1) << np.uint64(32)) % others)
    again = np.zeros(LANES, np.uint32)
    for j in range(0, k, 2):
        start = key + ((np.uint64(j) << np.uint64(32)) + np.uint64(p) + np.uint64(1)) * step
        for lane in range(LANES):
            bits = mixed(start + np.uint64(lane) * step)
            one, two = (bits >> np.uint64(32)) * others, (bits & np.uint64(0xFFFFFFFF)) * others
            picks[j, lane] = np.uint32(one >> np.uint64(32))
            picks[j + 1, lane] = np.uint32(two >> np.uint64(32))
            again[lane] |= np.uint32(np.uint32(one) < uneven) | np.uint32(np.uint32(two) < uneven)
    for j in range(1, k):
        for earlier in range(j):
            for lane in range(LANES):
                again[lane] |= np.uint32(picks[earlier, lane] == picks[j, lane])
    lanes = np.uint64(0)
    for lane in range(LANES):
        lanes |= np.uint64(again[lane]) << np.uint64(lane)
    return lanes


@part
def pick_one(  # noqa: PLR0917
    key: np.uint64,
    p: int,
    k: int,
    lane: int,
    picks: PlaceArray,
    order: PlaceArray,
    moved: PlaceArray,
) -> None:
    """Pick k others for one lane by a partial shuffle of `order`, which is put back after it."""
    n = order.size
    for j in range(k):
        t = j + np.int64(below(random_bits(~key, j, p), np.uint64(n - j)))
        picks[j, lane], moved[j] = order[t], t
        order[t], order[j] = order[j], order[t]
    for j in range(k - 1, -1, -1):
        t = np.int64(moved[j])
        order[t], order[j] = order[j], order[t]


@part
def add_up(  # noqa: PLR0917
    values: FloatArray,
    i: int,
    weights: FloatArray,
    begin: int,
    k: int,
    squared: bool,
    picks: PlaceArray,
    sums: FloatArray,
) -> None:
    """Sum over the picks of each lane."""
    sums[:] = 0.0
    for v in range(values.shape[0]):
        own = values[v, i]
        for j in range(k):
            w = weights[begin + j]
            if squared:
                for lane in range(LANES):
                    gap = own - values[v, picks[j, lane]]
                    sums[lane] += w * (gap * gap)
            else:
                for lane in range(LANES):
                    sums[lane] += w * values[v, picks[j, lane]]


@part
def pick(  # noqa: PLR0917
    key: np.uint64,
    i: int,
    p: int,
    k: int,
    picks: PlaceArray,
    order: PlaceArray,
    moved: PlaceArray,
) -> None:
    """Pick k others than i for each lane, all orders of them equally likely.

    Where picks seldom meet they are made one by one, and a lane with a region twice is made anew
    by a shuffle; elsewhere all are shuffles.
    """
    again = ~np.uint64(0)
    if k * (k - 1) < order.size // 4:
        again = pick_many(key, p, np.uint64(order.size), k, picks)
    if again:
        for lane in range(LANES):
            if (again >> np.uint64(lane)) & np.uint64(1):
                pick_one(key, p + lane, k, lane, picks, order, moved)
    for j in range(k):
        for lane in range(LANES):
            picks[j, lane] += np.uint32(picks[j, lane] >= np.uint32(i))


@part
def observe(  # noqa: PLR0917
    values: FloatArray,
    i: int,
    indices: IntArray,
    weights: FloatArray,
    begin: int,
    end: int,
    squared: bool,
    size: FloatArray,
    tolerance: float,
) -> tuple[float, float]:
    """Return the least sum that counts as high, and the largest that counts as low."""
    observed = total = 0.0
    for edge in range(begin, end):
        total += weights[edge]
        for v in range(values.shape[0]):
            other = values[v, indices[edge]]
            gap = values[v, i] - other
            observed += weights[edge] * (gap * gap if squared else other)
    slack = tolerance * (total * size[i] + (2 * observed if squared else 0.0))
    return observed - slack, observed + slack


@compiled(
    "void(float64[:, ::1], int64[::1], int64[::1], float64[::1], boolean, float64[::1], float64,"
    " uint64, int64, int64, int64[:, ::1])",
    writes="counts",
)
def count_independent(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    squared: bool,
    size: FloatArray,
    tolerance: float,
    seed: np.uint64,
    number: int,
    start: int,
    counts: IntArray,
) -> None:
    """Count the draws whose weighted sum is at or above, at or below the observed one.

    The lists of regions begin with region `start`. `size` is that of `Summand`.
    """
    n = values.shape[1]
    most = np.diff(indptr).max()
    picks = np.empty((most + most % 2, LANES), np.uint32)
    order, moved = np.arange(n - 1).astype(np.uint32), np.empty(most, np.uint32)
    sums = np.empty(LANES)
    for r in range(counts.shape[0]):
        i, begin, end = start + r, indptr[r] - indptr[0], indptr[r + 1] - indptr[0]
        low, high = observe(values, i, indices, weights, begin, end, squared, size, tolerance)
        key = mixed(seed + mixed(np.uint64(i + 1) * np.uint64(0x9E3779B97F4A7C15)))
        at_least = at_most = 0
        for p in range(0, number, LANES):
            pick(key, i, p, end - begin, picks, order, moved)
            add_up(values, i, weights, begin, end - begin, squared, picks, sums)
            for lane in range(min(LANES, number - p)):
                at_least += sums[lane] >= low
                at_most += sums[lane] <= high
        counts[r, 0], counts[r, 1] = at_least, at_most
