"""The largest ratio of each simulated map: most windows are dismissed by their counts alone.

The ratio grows with the cases of a window and falls with what is expected there. Both grow as a
window does; so if the *last* of some windows in a row does not have the cases that the *first*
would need to beat the best one so far, none of them has, and the first and the last are all that
is looked at. The cases needed are read from a table, a logarithm is taken only where they are met,
and 64 maps are counted side by side, in bytes, by plain additions of words.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.scan_ratio import (
    CASES,
    DIRECTION,
    RISK,
    admitted,
    log_ratio,
    may_exceed,
)
from spatialict.core.kernels.scan_words import (
    NONE_8,
    NONE_16,
    added,
    kept_words,
    not_above,
    not_under,
    spread,
    wide_place,
    widest,
)

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.kernels.scan_draws import WordArray
    from spatialict.core.kernels.scan_windows import BitArray


@part
def lane_at(word: int, slot: int, width: int) -> int:
    """Return the lane that `wide_place` puts into a slot of a word."""
    return word % 8 * (64 // width) + 2 * slot + word // 8


@part
def set_bounds(  # noqa: PLR0917 (compiled: plain arrays)
    levels: IntArray, bins: int, table: IntArray, flag: bool, width: int, bounds: WordArray
) -> None:
    """Write the bounds of all lanes into words, each lane from its own row of the table.

    With `flag` the highest bit of each lane is set.
    """
    top = (np.uint64(1) << np.uint64(2 * width - 1)) if flag else np.uint64(0)
    for k in range(bins):
        for word in range(16):
            together = np.uint64(0)
            for slot in range(32 // width):
                level = levels[lane_at(word, slot, width)]
                together |= (np.uint64(table[level, k]) | top) << np.uint64(slot * 2 * width)
            bounds[k, word] = together


@part
def raise_bounds(  # noqa: PLR0917 (compiled: plain arrays)
    lane: int, level: int, bins: int, table: IntArray, flag: bool, width: int, bounds: WordArray
) -> None:
    """Write the bounds of one lane anew."""
    word, shift = wide_place(lane, width)
    mask = ~(widest(width) << shift)
    top = (np.uint64(1) << np.uint64(2 * width - 1)) if flag else np.uint64(0)
    for k in range(bins):
        bounds[k, word] = (bounds[k, word] & mask) | ((np.uint64(table[level, k]) | top) << shift)


@part
def level_of(value: float, level_step: float, levels: int) -> int:
    """Return the row of the table for a ratio, at most its last."""
    return int(min(value / level_step, levels - 1.0))


@part
def stretches(  # noqa: PLR0917 (compiled: plain arrays)
    order: BitArray,
    closes: BoolArray,
    windows: int,
    risk: FloatArray,
    most: IntArray,
    room: int,
    law: FloatArray,
    bin_step: float,
    ends: IntArray,
    bins: IntArray,
    begins: FloatArray,
    firsts: IntArray,
) -> int:
    """Cut a centre's windows into stretches of like expectation; return how many there are.

    `ends` is where each ends, `begins` what is at risk before it, `firsts` where its first window
    ends, `bins` the columns of the table for that and its last. No lane of a stretch counts more
    than `room`.
    """
    count, held, opened = 0, 0, False
    total, root = 0.0, 0.0
    begins[0], bins[0, 0], bins[0, 1] = 0.0, -1, -1
    for t in range(windows):
        place = order[t]
        here = sqrt(law[CASES] * (total + risk[place]) / law[RISK])
        unlike = opened and closes[t] and here > root + 2 * bin_step
        if t > 0 and (unlike or held + most[place] > room):
            ends[count] = t
            count += 1
            begins[count], bins[count, 0], bins[count, 1] = total, -1, -1
            held, opened = 0, False
        total += risk[place]
        held += most[place]
        if closes[t]:
            bins[count, 1] = int(here / bin_step)
            if not opened:
                bins[count, 0], firsts[count], root, opened = bins[count, 1], t + 1, here, True
    if windows > 0:
        ends[count] = windows
        count += 1
    return count


@part
def improved(  # noqa: PLR0917 (compiled: plain arrays)
    lane: int,
    width: int,
    rows: WordArray,
    risk: FloatArray,
    order: BitArray,
    closes: BoolArray,
    begin: int,
    end: int,
    cases: int,
    at_risk: float,
    value: float,
    law: FloatArray,
) -> float:
    """Return the largest of `value` and the ratios of a lane's windows in a stretch."""
    lanes = 64 // width
    word, shift = lane // lanes, np.uint64(lane % lanes * width)
    mask = (np.uint64(1) << np.uint64(width)) - np.uint64(1)
    for t in range(begin, end):
        place = order[t]
        cases += int((rows[place, word] >> shift) & mask)
        at_risk += risk[place]
        if closes[t] and admitted(cases, at_risk, law) and may_exceed(cases, at_risk, value, law):
            value = max(value, log_ratio(cases, at_risk, law))
    return value


@part
def looked_at(  # noqa: PLR0917 (compiled: plain arrays)
    fine: np.uint64,
    before: WordArray,
    least: WordArray,
    after: WordArray,
    above: WordArray,
    under: WordArray,
    first_bin: int,
    last_bin: int,
    width: int,
    suspects: IntArray,
    counts: IntArray,
) -> int:
    """List the lanes that no bound dismisses, and their cases before; return how many.

    A slot whose bit is set in `fine` is dismissed in every word.
    """
    found = 0
    wide = widest(width)
    for slot in range(32 // width):
        shift = np.uint64(slot * 2 * width)
        if (fine >> (shift + np.uint64(2 * width - 1))) & np.uint64(1):
            continue
        for word in range(16):
            fewest = (least[word] >> shift) & wide
            most = (above[first_bin, word] >> shift) & (wide >> np.uint64(1))
            reached = (after[word] >> shift) & wide
            if reached > most or fewest < (under[last_bin, word] >> shift) & wide:
                suspects[found] = lane_at(word, slot, width)
                counts[found] = (before[word] >> shift) & wide
                found += 1
    return found


@compiled(
    "void(uint32[:, ::1], boolean[:, ::1], int64[::1], int64[::1], float64[:, ::1],"
    " int64[:, ::1], uint64[:, :, :, ::1], int64, int64[:, ::1], int64[:, ::1], float64, float64,"
    " float64, float64[::1], float64[:, ::1])",
    writes="counts best",
)
def simulated_maxima(  # noqa: C901, PLR0912, PLR0915, PLR0917 (one loop, plain arrays)
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
    ends, firsts = np.empty((centres, longest), np.int64), np.empty((centres, longest), np.int64)
    begins = np.empty((centres, longest))
    bins, number = np.empty((centres, longest, 2), np.int64), np.empty(centres, np.int64)
    own = np.empty((n if intervals[:, 0].max() > 0 else 0, words), np.uint64)
    above = np.zeros((highest.shape[1], 16), np.uint64)
    under = np.zeros((highest.shape[1], 16), np.uint64)
    before, after = np.empty(16, np.uint64), np.empty(16, np.uint64)
    least = np.empty(16, np.uint64)
    suspects, cases = np.empty(lanes, np.int64), np.empty(lanes, np.int64)
    levels = np.empty(lanes, np.int64)
    mask = top = np.uint64(0)
    for slot in range(32 // width):
        mask |= np.uint64(room) << np.uint64(slot * 2 * width)
        top |= np.uint64(1) << np.uint64(slot * 2 * width + 2 * width - 1)
    low = law[DIRECTION] <= 0
    for v in range(intervals.shape[0]):
        first, last = intervals[v, 0], intervals[v, 1]
        risk = risk_to[last] - risk_to[first]
        used = 1
        for a in range(centres):
            number[a] = stretches(
                order[a],
                closes[a],
                windows[a],
                risk,
                most,
                room,
                law,
                bin_step,
                ends[a],
                bins[a],
                begins[a],
                firsts[a],
            )
            if number[a] > 0:
                used = max(used, bins[a, number[a] - 1, 1] + 1)
        for b in range(batches):
            rows = counts[b, last - 1]
            if first > 0:
                for place in range(n):
                    for word in range(words):
                        own[place, word] = rows[place, word] - counts[b, first - 1, place, word]
                rows = own
            for lane in range(lanes):
                levels[lane] = level_of(best[b, lane] / weight, level_step, highest.shape[0])
            set_bounds(levels, used, highest, True, width, above)
            if low:
                set_bounds(levels, used, lowest, False, width, under)
            for a in range(centres):
                sums, end = NONE_16, 0
                for s in range(number[a]):
                    begin, end = end, ends[a, s]
                    first_bin, last_bin = bins[a, s, 0], bins[a, s, 1]
                    some, t, earlier, fewest = NONE_8, begin, sums, sums
                    if low and first_bin >= 0:
                        while t < firsts[a, s]:
                            some = added(some, rows, order[a, t])
                            t += 1
                        fewest = spread(sums, some, np.uint64(width), mask)
                    while t + 4 <= end:  # four at a time: half the time of one by one
                        some = added(some, rows, order[a, t])
                        some = added(some, rows, order[a, t + 1])
                        some = added(some, rows, order[a, t + 2])
                        some = added(some, rows, order[a, t + 3])
                        t += 4
                    while t < end:
                        some = added(some, rows, order[a, t])
                        t += 1
                    sums = spread(sums, some, np.uint64(width), mask)
                    if first_bin < 0:
                        continue
                    fine = not_above(sums, above, first_bin)
                    if low:
                        fine &= not_under(fewest, under, last_bin, top)
                    if fine & top == top:
                        continue
                    kept_words(earlier, before)
                    kept_words(fewest, least)
                    kept_words(sums, after)
                    found = looked_at(
                        fine,
                        before,
                        least,
                        after,
                        above,
                        under,
                        first_bin,
                        last_bin,
                        width,
                        suspects,
                        cases,
                    )
                    for i in range(found):
                        lane = suspects[i]
                        old = best[b, lane] / weight
                        value = improved(
                            lane,
                            width,
                            rows,
                            risk,
                            order[a],
                            closes[a],
                            begin,
                            end,
                            cases[i],
                            begins[a, s],
                            old,
                            law,
                        )
                        if value > old:
                            best[b, lane] = max(best[b, lane], value * weight)
                            level = level_of(value, level_step, highest.shape[0])
                            if level > levels[lane]:
                                levels[lane] = level
                                raise_bounds(lane, level, used, highest, True, width, above)
                                if low:
                                    raise_bounds(lane, level, used, lowest, False, width, under)
