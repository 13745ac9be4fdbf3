"""Counts of many maps in the bits of a few words, added and compared all at once.

Narrow lanes hold the counts of a place in eight words; `spread` adds them to lanes twice as wide in
sixteen, whose highest bit is free to tell what exceeds a bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import part

if TYPE_CHECKING:
    from spatialict.core.kernels.scan_draws import WordArray

    Words = tuple[np.uint64, ...]

NONE_8: Final[Words] = (np.uint64(0),) * 8
NONE_16: Final[Words] = (np.uint64(0),) * 16


@part
def added(sums: Words, rows: WordArray, place: int) -> Words:
    """Add the counts of a place, lane by lane."""
    return (
        sums[0] + rows[place, 0],
        sums[1] + rows[place, 1],
        sums[2] + rows[place, 2],
        sums[3] + rows[place, 3],
        sums[4] + rows[place, 4],
        sums[5] + rows[place, 5],
        sums[6] + rows[place, 6],
        sums[7] + rows[place, 7],
    )


@part
def spread(sums: Words, some: Words, width: np.uint64, mask: np.uint64) -> Words:
    """Add narrow lanes to wide ones: those in even places, then those in odd places."""
    return (
        sums[0] + (some[0] & mask),
        sums[1] + (some[1] & mask),
        sums[2] + (some[2] & mask),
        sums[3] + (some[3] & mask),
        sums[4] + (some[4] & mask),
        sums[5] + (some[5] & mask),
        sums[6] + (some[6] & mask),
        sums[7] + (some[7] & mask),
        sums[8] + ((some[0] >> width) & mask),
        sums[9] + ((some[1] >> width) & mask),
        sums[10] + ((some[2] >> width) & mask),
        sums[11] + ((some[3] >> width) & mask),
        sums[12] + ((some[4] >> width) & mask),
        sums[13] + ((some[5] >> width) & mask),
        sums[14] + ((some[6] >> width) & mask),
        sums[15] + ((some[7] >> width) & mask),
    )


@part
def not_above(sums: Words, bounds: WordArray, k: int) -> np.uint64:
    """Return words whose highest bit of each lane stays where the sum is at most the bound."""
    fine: np.uint64 = (
        (bounds[k, 0] - sums[0])
        & (bounds[k, 1] - sums[1])
        & (bounds[k, 2] - sums[2])
        & (bounds[k, 3] - sums[3])
        & (bounds[k, 4] - sums[4])
        & (bounds[k, 5] - sums[5])
        & (bounds[k, 6] - sums[6])
        & (bounds[k, 7] - sums[7])
        & (bounds[k, 8] - sums[8])
        & (bounds[k, 9] - sums[9])
        & (bounds[k, 10] - sums[10])
        & (bounds[k, 11] - sums[11])
        & (bounds[k, 12] - sums[12])
        & (bounds[k, 13] - sums[13])
        & (bounds[k, 14] - sums[14])
        & (bounds[k, 15] - sums[15])
    )
    return fine


@part
def not_under(sums: Words, bounds: WordArray, k: int, top: np.uint64) -> np.uint64:
    """Return words whose highest bit of each lane stays where the sum is at least the bound."""
    fine: np.uint64 = (
        ((sums[0] | top) - bounds[k, 0])
        & ((sums[1] | top) - bounds[k, 1])
        & ((sums[2] | top) - bounds[k, 2])
        & ((sums[3] | top) - bounds[k, 3])
        & ((sums[4] | top) - bounds[k, 4])
        & ((sums[5] | top) - bounds[k, 5])
        & ((sums[6] | top) - bounds[k, 6])
        & ((sums[7] | top) - bounds[k, 7])
        & ((sums[8] | top) - bounds[k, 8])
        & ((sums[9] | top) - bounds[k, 9])
        & ((sums[10] | top) - bounds[k, 10])
        & ((sums[11] | top) - bounds[k, 11])
        & ((sums[12] | top) - bounds[k, 12])
        & ((sums[13] | top) - bounds[k, 13])
        & ((sums[14] | top) - bounds[k, 14])
        & ((sums[15] | top) - bounds[k, 15])
    )
    return fine


@part
def kept_words(sums: Words, into: WordArray) -> None:
    """Write words where single lanes can be read."""
    into[0], into[1], into[2], into[3] = sums[0], sums[1], sums[2], sums[3]
    into[4], into[5], into[6], into[7] = sums[4], sums[5], sums[6], sums[7]
    into[8], into[9], into[10], into[11] = sums[8], sums[9], sums[10], sums[11]
    into[12], into[13], into[14], into[15] = sums[12], sums[13], sums[14], sums[15]


@part
def widest(width: int) -> np.uint64:
    """Return the largest number of a wide lane."""
    return ~np.uint64(0) >> np.uint64(64 - 2 * width)


@part
def wide_place(lane: int, width: int) -> tuple[int, np.uint64]:
    """Return where a lane stands after `spread`: its word, and its first bit."""
    lanes = 64 // width
    word, place = lane // lanes, lane % lanes
    return word + 8 * (place % 2), np.uint64(place // 2 * 2 * width)
