"""Tables of counts with given totals, all ways of dealing the labels equally likely.

Labels are dealt one dimension after the other: a row of so many units takes that many of the labels
that are left. That is the law of a permutation of every unit's label, at the cost of cells, not of
units: ten million firms in three thousand cells are dealt as three thousand.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import below, mixed

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray

LOGGED = 1024
"""Counts whose n log2 n is kept in a table."""
DEAR = 10
"""Units whose labels are drawn one by one in the time that one hypergeometric draw takes."""
SINGLY = 64
"""Units of a row up to which each is given its label alone."""


@part
def log_factorial(number: int) -> float:
    """Return ln n!, by Stirling's series from 10 on: to ten digits."""
    if number < 10:
        product = 1.0
        for factor in range(2, number + 1):
            product *= factor
        return math.log(product)
    x = float(number)
    series = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * x * x)) / (x * x)) / x
    return (x + 0.5) * math.log(x) - x + 0.9189385332046727 + series


@part
def chosen(good: int, bad: int, sample: int, share: float) -> int:
    """Return how many of `sample` are good, for a share of the hypergeometric law.

    Outward from the most probable number, so that about a standard deviation of steps is taken.
    """
    least, most = max(0, sample - bad), min(good, sample)
    if least >= most:
        return least
    top = int((sample + 1.0) * (good + 1.0) / (good + bad + 2.0))
    top = min(max(top, least), most)
    log_p = log_factorial(good) - log_factorial(top) - log_factorial(good - top)
    log_p += log_factorial(bad) - log_factorial(sample - top)
    log_p -= log_factorial(bad - sample + top) + log_factorial(good + bad)
    log_p += log_factorial(sample) + log_factorial(good + bad - sample)
    above = below_it = math.exp(log_p)
    up, down = top, top
    share -= above
    while share >= 0.0 and (up < most or down > least):
        if up < most:
            above *= float(good - up) * float(sample - up)
            above /= float(up + 1) * float(bad - sample + up + 1)
            up += 1
            share -= above
            if share < 0.0:
                return up
        if down > least:
            below_it *= float(down) * float(bad - sample + down)
            below_it /= float(good - down + 1) * float(sample - down + 1)
            down -= 1
            share -= below_it
            if share < 0.0:
                return down
    return top


@part
def take(units: int, left: IntArray, rest: int, taken: IntArray, state: np.uint64) -> np.uint64:
    """Take so many of the labels that are left, `rest` in all; return the generator's state."""
    taken[:] = 0
    if units <= SINGLY:
        for _ in range(units):
            state += np.uint64(0x9E3779B97F4A7C15)
            place, label = below(mixed(state), rest), 0
            while place >= left[label]:
                place -= left[label]
                label += 1
            left[label] -= 1
            rest -= 1
            taken[label] += 1
        return state
    for label in range(left.size):
        if units == 0:
            break
        state += np.uint64(0x9E3779B97F4A7C15)
        share = float(mixed(state) >> np.uint64(11)) * 1.1102230246251565e-16
        number = chosen(left[label], rest - left[label], units, share)
        rest -= left[label]
        left[label] -= number
        units -= number
        taken[label] = number
    return state


@part
def drawn(  # noqa: PLR0917
    rows: int,
    code: IntArray,
    count: IntArray,
    margin: IntArray,
    taken: IntArray,
    dealt_code: IntArray,
    dealt_count: IntArray,
    state: np.uint64,
) -> tuple[int, np.uint64]:
    """Deal by drawing every unit's label from a bag, which costs least where units are few."""
    bag, first = np.empty(margin.sum(), dtype=np.int64), 0
    for label in range(margin.size):
        bag[first : first + margin[label]] = label
        first += margin[label]
    unit, cells = 0, 0
    for row in range(rows):
        begin = cells
        for _ in range(count[row]):
            state += np.uint64(0x9E3779B97F4A7C15)
            other = unit + below(mixed(state), bag.size - unit)
            label = bag[other]
            bag[other] = bag[unit]
            unit += 1
            if taken[label] == 0:
                dealt_code[cells] = label
                cells += 1
            taken[label] += 1
        for cell in range(begin, cells):
            label = dealt_code[cell]
            dealt_code[cell] = code[row] * margin.size + label
            dealt_count[cell] = taken[label]
            taken[label] = 0
    return cells, state


@part
def deal(  # noqa: PLR0917
    rows: int,
    code: IntArray,
    count: IntArray,
    margin: IntArray,
    dealt_code: IntArray,
    dealt_count: IntArray,
    state: np.uint64,
) -> tuple[int, np.uint64]:
    """Deal one more dimension to the rows; return how many cells are occupied, and the state."""
    taken, rest = np.zeros(margin.size, dtype=np.int64), margin.sum()
    if rest <= DEAR * rows * margin.size:
        return drawn(rows, code, count, margin, taken, dealt_code, dealt_count, state)
    left, cells = margin.copy(), 0
    for row in range(rows):
        state = take(count[row], left, rest, taken, state)
        rest -= count[row]
        for label in range(margin.size):
            if taken[label] > 0:
                dealt_code[cells] = code[row] * margin.size + label
                dealt_count[cells] = taken[label]
                cells += 1
    return cells, state


@part
def logged(count: int, table: FloatArray) -> float:
    """Return n log2 n, from the table where it reaches so far."""
    return table[count] if count < table.size else count * math.log2(count)


@part
def tally(  # noqa: PLR0917
    cells: int,
    code: IntArray,
    count: IntArray,
    sizes: IntArray,
    strides: IntArray,
    offsets: IntArray,
    signs: FloatArray,
    within: IntArray,
    touched: IntArray,
    table: FloatArray,
    total: FloatArray,
    occupied: FloatArray,
) -> None:
    """Add n log2 n of every cell of every margin to its group, with the sign of the margin.

    The first of `signs` is that of the cells themselves; the others have a row of `strides`.
    """
    total[:] = 0.0
    occupied[:] = 0.0
    margins = strides.shape[0]
    met = np.zeros(margins, dtype=np.int64)
    place = np.empty(margins, dtype=np.int64)
    for cell in range(cells):
        rest = code[cell]
        place[:] = offsets[:margins]
        for digit in range(sizes.size - 1, -1, -1):
            label = rest % sizes[digit]
            rest //= sizes[digit]
            for margin in range(margins):
                place[margin] += label * strides[margin, digit]
        group = code[cell] // strides[0, 0]
        total[group] += signs[0] * logged(count[cell], table)
        occupied[group] += signs[0]
        for margin in range(1, margins):
            if within[place[margin]] == 0:
                touched[margin, met[margin]] = place[margin]
                met[margin] += 1
            within[place[margin]] += count[cell]
    for margin in range(1, margins):
        for seat in range(met[margin]):
            spot = touched[margin, seat]
            group = total.size - 1
            if strides[margin, 0] > 0:
                group = (spot - offsets[margin]) // strides[margin, 0]
            total[group] += signs[margin] * logged(within[spot], table)
            occupied[group] += signs[margin]
            within[spot] = 0


@compiled(
    "void(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[:, ::1], int64[::1],"
    " float64[::1], uint64, float64[:, ::1], float64[:, ::1])",
    writes="totals occupied",
)
def dealt_totals(  # noqa: PLR0917 (compiled: plain arrays)
    code: IntArray,
    count: IntArray,
    margins: IntArray,
    bounds: IntArray,
    sizes: IntArray,
    strides: IntArray,
    offsets: IntArray,
    signs: FloatArray,
    state: np.uint64,
    totals: FloatArray,
    occupied: FloatArray,
) -> None:
    """Fill a row for each dealing of the labels: signed sums of n log2 n by group.

    Parameters
    ----------
    code, count : array, shape (rows,)
        Cells of the group and of the dimensions that stay with it, and their units.
    margins, bounds : array
        Units of each label of the dimensions that are dealt, one after the other, and where each
        dimension begins.
    sizes : array, shape (digits,)
        Groups, then labels of every dimension; a code counts the last of them fastest.
    strides : array, shape (sums, digits)
        Where a cell of a sum is, by the labels; the first row is the cell itself. A sum without
        a stride for the group is of all groups.
    offsets : array, shape (sums + 1,)
        Where each sum begins, and where the last ends; the first has no room.
    signs : array, shape (sums,)
        Of each.
    state : uint64
        Of the generator.
    totals, occupied : array, shape (dealings, groups + 1)
        What is filled: sums by group and, last, of all, and the signed numbers of their cells.
    """
    most, units = code.size, count.sum()
    for stage in range(bounds.size - 1):
        most = min(units, most * (bounds[stage + 1] - bounds[stage]))
    most = max(most, code.size)
    one_code, one_count = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    two_code, two_count = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    within = np.zeros(offsets[-1], dtype=np.int64)
    touched = np.empty((signs.size, most), dtype=np.int64)
    table = np.zeros(LOGGED)
    for number in range(2, LOGGED):
        table[number] = number * math.log2(number)
    for draw in range(totals.shape[0]):
        cells = code.size
        one_code[:cells] = code
        one_count[:cells] = count
        for stage in range(bounds.size - 1):
            margin = margins[bounds[stage] : bounds[stage + 1]]
            cells, state = deal(cells, one_code, one_count, margin, two_code, two_count, state)
            one_code, two_code = two_code, one_code
            one_count, two_count = two_count, one_count
        tally(
            cells, one_code, one_count, sizes, strides, offsets, signs, within, touched, table,
            totals[draw], occupied[draw],
        )  # fmt: skip
