"""The largest ratio of each simulated map: most windows are dismissed by their counts alone.

The ratio grows with the cases of a window and falls with what is expected there. Both grow as a
window does; so if the *last* of some windows in a row does not have the cases that the *first*
would need to beat the best one so far, none of them does, and the first and the last are all that
is looked at. How many cases are needed is looked up in a table, a logarithm is taken only where
they are met, and 64 maps are counted side by side, in bytes, with plain additions of words.

A stretch of windows is added up in lanes of `width` bits (which its length is chosen to suit), then
spread over lanes twice as wide, whose highest bit tells what was exceeded.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.scan_ratio import (
    BERNOULLI,
    CASES,
    DIRECTION,
    LEAST,
    RISK,
    admitted,
    log_ratio,
    may_exceed,
)

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.kernels.scan_draws import WordArray
    from spatialict.core.kernels.scan_windows import BitArray

    Eight = tuple[int, int, int, int, int, int, int, int]
    Sixteen = tuple[int, ...]

SLACK: Final = 1e-9
"""By how much a bound is loosened, so that rounding cannot dismiss a window."""
NONE_8: Final = (np.uint64(0),) * 8
NONE_16: Final = (np.uint64(0),) * 16


@part
def needed(value: float, expected: float, law: FloatArray) -> int:
    """Return the most cases, of a high window with at least so many expected, not above `value`."""
    low, high = int(max(expected, law[LEAST] - 1)), int(law[CASES])
    while low < high:
        middle = low + (high - low + 1) // 2
        risk = expected * law[RISK] / law[CASES]
        if law[BERNOULLI] > 0:
            risk = max(risk, middle)
        if risk > 0 and log_ratio(middle, risk, law) <= value - SLACK:
            low = middle
        else:
            high = middle - 1
    return low


@part
def allowed(value: float, expected: float, law: FloatArray) -> int:
    """Return the fewest cases, of a low window with at most so many expected, not above `value`."""
    low, high = 0, int(expected) + 1
    risk = min(expected * law[RISK] / law[CASES], law[RISK])
    while low < high:
        middle = (low + high) // 2
        possible = risk < law[RISK] * (1 - SLACK)
        if law[BERNOULLI] > 0:
            possible = possible and law[CASES] - middle <= law[RISK] - risk
        if middle >= expected or (possible and log_ratio(middle, risk, law) <= value - SLACK):
            high = middle
        else:
            low = middle + 1
    return low


@compiled(
    "void(float64[::1], float64, float64, int64[:, ::1], int64[:, ::1])", writes="highest lowest"
)
def tabulate(
    law: FloatArray, bin_step: float, level_step: float, highest: IntArray, lowest: IntArray
) -> None:
    """Fill in, for each value and each number expected, the cases that cannot beat the value.

    Rows are values ``level * level_step``; columns begin at ``(bin * bin_step) ** 2`` expected.
    Columns of a direction that is not asked for dismiss every window.
    """
    levels, bins = highest.shape
    for level in range(levels):
        for k in range(bins):
            value = level * level_step
            begin = (k * bin_step) ** 2 * (1 - SLACK)
            end = min(((k + 1) * bin_step) ** 2 * (1 + SLACK), law[CASES])
            highest[level, k] = needed(value, begin, law) if law[DIRECTION] >= 0 else law[CASES]
            lowest[level, k] = allowed(value, end, law) if law[DIRECTION] <= 0 else 0


@part
def added(sums: Eight, rows: WordArray, place: int) -> Eight:
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
def spread(sums: Sixteen, some: Eight, width: np.uint64, mask: np.uint64) -> Sixteen:
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
def not_above(sums: Sixteen, bounds: WordArray, k: int) -> np.uint64:
    """Return words whose highest bit of each lane stays where the sum is at most the bound."""
    return (
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


@part
def not_under(sums: Sixteen, bounds: WordArray, k: int, top: np.uint64) -> np.uint64:
    """Return words whose highest bit of each lane stays where the sum is at least the bound."""
    return (
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


@part
def set_bounds(
    lane: int, level: int, highest: IntArray, lowest: IntArray, width: int,
    above: WordArray, under: WordArray,
) -> None:  # fmt: skip
    """Write a lane's bounds into the words, the highest bit of `above` set."""
    word, shift = wide_place(lane, width)
    mask = ~(widest(width) << shift)
    top = np.uint64(1) << np.uint64(2 * width - 1)
    for k in range(above.shape[0]):
        above[k, word] &= mask
        above[k, word] |= (np.uint64(highest[level, k]) | top) << shift
        under[k, word] &= mask
        under[k, word] |= np.uint64(lowest[level, k]) << shift


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


@part
def stretches(
    order: BitArray, closes: BoolArray, windows: int, risk_to: FloatArray, first: int, last: int,
    most: IntArray, room: int, law: FloatArray, bin_step: float,
    ends: IntArray, bins: IntArray, begins: FloatArray,
) -> int:  # fmt: skip
    """Cut a centre's windows into stretches of like expectation; return how many there are.

    `ends` is where each ends, `begins` what is at risk before it, `bins` the columns of the table
    for its first window and its last. No lane of a stretch counts more than `room`.
    """
    count, held, opened = 0, 0, False
    risk, root = 0.0, 0.0
    begins[0], bins[0, 0], bins[0, 1] = 0.0, -1, -1
    for t in range(windows):
        place = order[t]
        more = risk_to[last, place] - risk_to[first, place]
        here = sqrt(law[CASES] * (risk + more) / law[RISK])
        unlike = opened and closes[t] and here > root + 2 * bin_step
        if t > 0 and (unlike or held + most[place] > room):
            ends[count] = t
            count += 1
            begins[count], bins[count, 0], bins[count, 1] = risk, -1, -1
            held, opened = 0, False
        risk += more
        held += most[place]
        if closes[t]:
            bins[count, 1] = int(here / bin_step)
            if not opened:
                bins[count, 0], root, opened = bins[count, 1], here, True
    if windows > 0:
        ends[count] = windows
        count += 1
    return count


@part
def kept_words(sums: Sixteen, into: WordArray) -> None:
    """Write words where single lanes can be read."""
    into[0], into[1], into[2], into[3] = sums[0], sums[1], sums[2], sums[3]
    into[4], into[5], into[6], into[7] = sums[4], sums[5], sums[6], sums[7]
    into[8], into[9], into[10], into[11] = sums[8], sums[9], sums[10], sums[11]
    into[12], into[13], into[14], into[15] = sums[12], sums[13], sums[14], sums[15]


@part
def improved(
    lane: int, width: int, rows: WordArray, order: BitArray, closes: BoolArray, begin: int, end: int,
    risk_to: FloatArray, first: int, last: int, risk: float, cases: int, value: float, law: FloatArray,
) -> float:  # fmt: skip
    """Return the largest of `value` and the ratios of a lane's windows in a stretch."""
    lanes = 64 // width
    word, shift = lane // lanes, np.uint64(lane % lanes * width)
    mask = (np.uint64(1) << np.uint64(width)) - np.uint64(1)
    for t in range(begin, end):
        place = order[t]
        cases += int((rows[place, word] >> shift) & mask)
        risk += risk_to[last, place] - risk_to[first, place]
        if closes[t] and admitted(cases, risk, law) and may_exceed(cases, risk, value, law):
            value = max(value, log_ratio(cases, risk, law))
    return value


@compiled(
    "void(uint32[:, ::1], boolean[:, ::1], int64[::1], int64[::1], float64[:, ::1],"
    " int64[:, ::1], uint64[:, :, :, ::1], int64, int64[:, ::1], int64[:, ::1], float64, float64,"
    " float64, float64[::1], float64[:, ::1])",
    writes="counts best",
)
def simulated_maxima(  # noqa: C901, PLR0912, PLR0914, PLR0915, PLR0917 (one loop, plain arrays)
    order: BitArray,
    closes: BoolArray,
    windows: IntArray,
    most: IntArray,
    risk_to: FloatArray,
    intervals: IntArray,
    counts: WordArray,
    width: int,
    highest: IntArray,
    lowest: IntArray,
    bin_step: float,
    level_step: float,
    weight: float,
    law: FloatArray,
    best: FloatArray,
) -> None:
    """Raise `best`, one row a batch and one column a lane, to the largest weighted ratio.

    `order`, `closes` and `windows` are those of `order_places`, `counts` those of `simulate` (they
    are not changed), `most` the largest count of each place, `highest` and `lowest` the tables of
    `tabulate`.
    """
    batches, _, n, words = counts.shape
    centres, lanes, room = windows.size, best.shape[1], (1 << width) - 1
    longest = min(n, int(sqrt(law[CASES]) / (2 * bin_step)) + 2 * most.sum() // room + 2) + 1
    ends = np.empty((centres, longest), np.int64)
    bins = np.empty((centres, longest, 2), np.int64)
    begins = np.empty((centres, longest))
    stretch = np.empty(centres, np.int64)
    own = np.empty((n if intervals[:, 0].max() > 0 else 0, words), np.uint64)
    above = np.zeros((highest.shape[1], 16), np.uint64)
    under = np.zeros((highest.shape[1], 16), np.uint64)
    levels = np.empty(lanes, np.int64)
    before, after = np.empty(16, np.uint64), np.empty(16, np.uint64)
    shift = np.uint64(width)
    mask = top = np.uint64(0)
    for place in range(64 // (2 * width)):
        mask |= np.uint64(room) << np.uint64(place * 2 * width)
        top |= np.uint64(1) << np.uint64(place * 2 * width + 2 * width - 1)
    wide = widest(width)
    low = law[DIRECTION] <= 0
    for v in range(intervals.shape[0]):
        first, last = intervals[v, 0], intervals[v, 1]
        for a in range(centres):
            stretch[a] = stretches(
                order[a], closes[a], windows[a], risk_to, first, last, most, room, law, bin_step,
                ends[a], bins[a], begins[a],
            )  # fmt: skip
        for b in range(batches):
            rows = counts[b, last - 1]
            if first > 0:
                for place in range(n):
                    for word in range(words):
                        own[place, word] = rows[place, word] - counts[b, first - 1, place, word]
                rows = own
            for lane in range(lanes):
                level = int(best[b, lane] / weight / level_step)
                levels[lane] = min(level, highest.shape[0] - 1)
                set_bounds(lane, levels[lane], highest, lowest, width, above, under)
            for a in range(centres):
                sums = NONE_16
                begin = 0
                for s in range(stretch[a]):
                    end = ends[a, s]
                    some = NONE_8
                    t = begin
                    while t + 4 <= end:
                        some = added(some, rows, order[a, t])
                        some = added(some, rows, order[a, t + 1])
                        some = added(some, rows, order[a, t + 2])
                        some = added(some, rows, order[a, t + 3])
                        t += 4
                    while t < end:
                        some = added(some, rows, order[a, t])
                        t += 1
                    start, begin = begin, end
                    earlier = sums
                    sums = spread(sums, some, shift, mask)
                    k = bins[a, s, 0]
                    if k < 0:
                        continue
                    kept = not_above(sums, above, k)
                    if low:
                        kept &= not_under(earlier, under, bins[a, s, 1], top)
                    if kept & top == top:
                        continue
                    kept_words(earlier, before)
                    kept_words(sums, after)
                    for lane in range(lanes):
                        word, place = wide_place(lane, width)
                        cases = int((before[word] >> place) & wide)
                        reached = int((after[word] >> place) & wide)
                        if reached <= highest[levels[lane], k] and (
                            not low or cases >= lowest[levels[lane], bins[a, s, 1]]
                        ):
                            continue
                        value = improved(
                            lane, width, rows, order[a], closes[a], start, end,
                            risk_to, first, last, begins[a, s], cases,
                            best[b, lane] / weight, law,
                        ) * weight  # fmt: skip
                        if value > best[b, lane]:
                            best[b, lane] = value
                            level = int(value / weight / level_step)
                            level = min(level, highest.shape[0] - 1)
                            if level > levels[lane]:
                                levels[lane] = level
                                set_bounds(lane, level, highest, lowest, width, above, under)
