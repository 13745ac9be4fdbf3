"""Arrangements of a whole map, sixteen side by side, and the sums over neighbours that they make.

Each arrangement has a number and is made from it alone: a shuffle after Fisher and Yates, fed by
its own stream of a splittable generator (Steele, Lea, Flood 2014), or, where all n! are wanted, by
the digits of the number to the bases 2, 3, ..., n. So neither threads nor blocks can matter.

Sixteen maps stand beside each other in memory, region by region, so that a neighbour is looked up
once for all of them and the processor multiplies several at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray

SIDE = 16
"""Arrangements side by side: a row of them is two lines of the processor's cache."""
LINES = 8
"""Arrangements made one by one before they are put side by side: a line of the cache."""


@part
def scrambled(bits: np.uint64) -> np.uint64:
    """Return bits that depend on all the bits given (Stafford's variant 13)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@part
def stride(bits: np.uint64) -> np.uint64:
    """Return an odd step of good mixture for a stream of its own (Murmur3's finaliser)."""
    bits = (bits ^ (bits >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    bits = (bits ^ (bits >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    bits = (bits ^ (bits >> np.uint64(33))) | np.uint64(1)
    turns = bits ^ (bits >> np.uint64(1))
    count = 0
    while turns:
        turns &= turns - np.uint64(1)
        count += 1
    return bits ^ np.uint64(0xAAAAAAAAAAAAAAAA) if count < 24 else bits


@part
def place(bits: np.uint64, bound: np.uint64, state: np.uint64) -> np.uint64:
    """Return a place below the bound, each as likely as any, from 32 bits.

    A product whose low half is below ``2^32 mod bound`` would favour some places, and is drawn
    again (Lemire 2019): so seldom that it may be slow.
    """
    low_half = np.uint64(0xFFFFFFFF)
    product = bits * bound
    if (product & low_half) < bound:
        least = (np.uint64(0x100000000) - bound) % bound
        while (product & low_half) < least:
            state = scrambled(state ^ np.uint64(0xD1B54A32D192ED03))
            product = (state >> np.uint64(32)) * bound
    return product >> np.uint64(32)


@part
def shuffle(items: FloatArray, key: np.uint64, number: int, line: FloatArray) -> None:
    """Fill the line with the items in the order that belongs to key and number.

    From the first to the last, an item goes to a place up to its own, and what was there goes to
    the item's. One step of the generator serves two items, 32 bits each.
    """
    start = key + np.uint64(number) * np.uint64(0x9E3779B97F4A7C15)
    state, step = scrambled(start), stride(start + np.uint64(0x632BE59BD9B4E019))
    line[0] = items[0]
    for i in range(1, items.size, 2):
        state += step
        bits, here = scrambled(state), np.uint64(i)
        there = place(bits >> np.uint64(32), here + np.uint64(1), state)
        line[here] = line[there]
        line[there] = items[here]
        if i + 1 < items.size:
            here = np.uint64(i + 1)
            there = place(bits & np.uint64(0xFFFFFFFF), here + np.uint64(1), ~state)
            line[here] = line[there]
            line[there] = items[here]


@part
def unrank(items: FloatArray, number: int, line: FloatArray) -> None:
    """Fill the line with the items in order number 0, 1, ..., n! - 1."""
    for here in range(items.size):
        there = number % (here + 1)
        number //= here + 1
        line[here] = line[there]
        line[there] = items[here]


@part
def arrange(  # noqa: PLR0917 (compiled: plain arrays)
    items: FloatArray, key: np.uint64, number: int, exact: bool, line: FloatArray, maps: FloatArray
) -> None:
    """Write arrangements `number` to `number` + 15 of the items side by side."""
    for first in range(0, SIDE, LINES):
        for side in range(LINES):
            if exact:
                unrank(items, number + first + side, line[side])
            else:
                shuffle(items, key, number + first + side, line[side])
        for i in range(items.size):
            for side in range(LINES):
                maps[i, first + side] = line[side, i]


@part
def add_pulled(pull: FloatArray, maps: FloatArray, once: FloatArray, twice: FloatArray) -> None:
    """Add up the values and their squares, each times the factor of its place."""
    for i in range(pull.size):
        for side in range(SIDE):
            pulled = pull[i] * maps[i, side]
            once[side] += pulled
            twice[side] += pulled * maps[i, side]


@compiled(
    "void(float64[::1], int64[::1], int64[::1], float64[::1], float64[::1], uint64, boolean,"
    " int64, int64, float64[:, ::1])",
    writes="sums",
)
def pair_sums(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    pull: FloatArray,
    key: np.uint64,
    exact: bool,
    start: int,
    stop: int,
    sums: FloatArray,
) -> None:
    """Fill a row of sums for each arrangement from `start` to `stop`.

    They are the sums of ``w_ij x_i x_j``, of ``pull_i x_i`` and of ``pull_i x_i^2``. The links
    name each pair of neighbours once, with the weights of both directions together. Without a
    pull the last two are nil.
    """
    n = values.size
    line, maps = np.empty((LINES, n)), np.empty((n, SIDE))
    lag, pairs, once, twice = np.empty(SIDE), np.empty(SIDE), np.empty(SIDE), np.empty(SIDE)
    for number in range(start, stop, SIDE):
        arrange(values, key, number, exact, line, maps)
        pairs[:] = 0.0
        once[:] = 0.0
        twice[:] = 0.0
        for i in range(n):
            edge, end = indptr[i], indptr[i + 1]
            lag[:] = 0.0
            while edge + 2 <= end:
                j, k, w, v = indices[edge], indices[edge + 1], weights[edge], weights[edge + 1]
                for side in range(SIDE):
                    lag[side] += w * maps[j, side] + v * maps[k, side]
                edge += 2
            if edge < end:
                j, w = indices[edge], weights[edge]
                for side in range(SIDE):
                    lag[side] += w * maps[j, side]
            for side in range(SIDE):
                pairs[side] += maps[i, side] * lag[side]
        add_pulled(pull, maps, once, twice)
        for side in range(min(SIDE, stop - number)):
            sums[number - start + side, 0] = pairs[side]
            sums[number - start + side, 1] = once[side]
            sums[number - start + side, 2] = twice[side]


@compiled(
    "void(float64[::1], float64[::1], int64[::1], int64[::1], float64[::1], uint64, boolean,"
    " int64, int64, float64[:, ::1])",
    writes="sums",
)
def lag_products(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    other: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    key: np.uint64,
    exact: bool,
    start: int,
    stop: int,
    sums: FloatArray,
) -> None:
    """Fill a row for each arrangement: the two values of a region travel together.

    It is the sum of the products of both variables' weighted sums over the links of a region.
    """
    n = values.size
    line, maps = np.empty((LINES, n)), np.empty((n, SIDE))
    x, y = np.empty((n, SIDE)), np.empty((n, SIDE))
    places = np.arange(n).astype(np.float64)
    lag, beside, total = np.empty(SIDE), np.empty(SIDE), np.empty(SIDE)
    for number in range(start, stop, SIDE):
        arrange(places, key, number, exact, line, maps)
        for i in range(n):
            for side in range(SIDE):
                whose = np.uint64(maps[i, side])
                x[i, side] = values[whose]
                y[i, side] = other[whose]
        total[:] = 0.0
        for i in range(n):
            lag[:] = 0.0
            beside[:] = 0.0
            for edge in range(indptr[i], indptr[i + 1]):
                j, weight = indices[edge], weights[edge]
                for side in range(SIDE):
                    lag[side] += weight * x[j, side]
                    beside[side] += weight * y[j, side]
            for side in range(SIDE):
                total[side] += lag[side] * beside[side]
        for side in range(min(SIDE, stop - number)):
            sums[number - start + side, 0] = total[side]


@compiled("void(uint64, boolean, int64, int64[:, ::1])", writes="donors")
def orders(key: np.uint64, exact: bool, start: int, donors: IntArray) -> None:
    """Fill rows with arrangements `start` and on: which region's values stand at each place."""
    places = np.arange(donors.shape[1]).astype(np.float64)
    line = np.empty(donors.shape[1])
    for b in range(donors.shape[0]):
        if exact:
            unrank(places, start + b, line)
        else:
            shuffle(places, key, start + b, line)
        for i in range(line.size):
            donors[b, i] = np.int64(line[i])
