"""Places that stand within reach of each other, found on a grid of cells.

The places are sorted by cell, cells by row and then column; ``key`` is row times `stride` plus
column, and two cells of a row are never nearer than they look, as `stride` leaves a gap between
rows. A cell is so small that its places all reach each other, and whatever a place reaches is at
most two cells off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray

TOGETHER: Final = 32
"""Places of a cell that are compared as one box first."""


@part
def around(keys: IntArray, stride: int, cell: int, near: IntArray) -> int:
    """List the occupied cells at most two rows and columns from `cell`, without it; how many."""
    found = 0
    for row in range(-2, 3):
        first = keys[cell] + row * stride - 2
        low, high = 0, keys.size
        while low < high:
            middle = (low + high) // 2
            if keys[middle] < first:
                low = middle + 1
            else:
                high = middle
        while low < keys.size and keys[low] <= first + 4:
            if low != cell:
                near[found] = low
                found += 1
            low += 1
    return found


@part
def square_apart(x: FloatArray, y: FloatArray, i: int, j: int) -> float:
    """Return the squared distance of two places."""
    return float((x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]))


@compiled(
    "void(float64[::1], float64[::1], float64[::1], int64[::1], int64[::1], int64[::1], int64,"
    " float64, float64, int64, boolean[::1])",
    writes="core",
)
def find_core(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    keys: IntArray,
    start: IntArray,
    light: IntArray,
    stride: int,
    reach: float,
    least: float,
    first: int,
    core: BoolArray,
) -> None:
    """Tell of each place, from cell `first` on, whether `least` of weight is within its reach.

    A place stops counting as soon as it has enough, so that a town costs no more than a village.
    From `light` on the places of a cell weigh nothing, and are not looked at.
    """
    near = np.empty(25, np.int64)
    begin = start[first]
    cell = first
    while cell < keys.size and start[cell] - begin < core.size:
        own = 0.0
        for i in range(start[cell], start[cell + 1]):
            own += weight[i]
        cells = 0 if own >= least else around(keys, stride, cell, near)
        for i in range(start[cell], start[cell + 1]):
            total = own
            for k in range(cells):
                for j in range(start[near[k]], light[near[k]]):
                    if square_apart(x, y, i, j) <= reach * reach:
                        total += weight[j]
                if total >= least:
                    break
            core[i - begin] = total >= least
        cell += 1


@part
def boxed(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    x: FloatArray, y: FloatArray, core: BoolArray, first: int, last: int, box: FloatArray
) -> None:
    """Fill the box of the core places from first to last: west, east, south, north."""
    box[0], box[1], box[2], box[3] = np.inf, -np.inf, np.inf, -np.inf
    for j in range(first, min(first + TOGETHER, last)):
        if core[j]:
            box[0], box[1] = min(box[0], x[j]), max(box[1], x[j])
            box[2], box[3] = min(box[2], y[j]), max(box[3], y[j])


@part
def meet(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    x: FloatArray,
    y: FloatArray,
    core: BoolArray,
    start: IntArray,
    reach: float,
    one: int,
    other: int,
) -> bool:
    """Tell whether core places of two cells are within reach.

    Places are compared some at a time by their boxes first: in a cell they run from west to east,
    so that those that stand together are few and near.
    """
    count = (start[other + 1] - start[other] + TOGETHER - 1) // TOGETHER
    boxes, own = np.empty((count, 4)), np.empty(4)
    for b in range(count):
        boxed(x, y, core, start[other] + b * TOGETHER, start[other + 1], boxes[b])
    for first in range(start[one], start[one + 1], TOGETHER):
        last = min(first + TOGETHER, start[one + 1])
        boxed(x, y, core, first, last, own)
        for b in range(count):
            beside = max(own[0] - boxes[b, 1], boxes[b, 0] - own[1], 0.0)
            above = max(own[2] - boxes[b, 3], boxes[b, 2] - own[3], 0.0)
            if not beside * beside + above * above <= reach * reach:
                continue
            begin = start[other] + b * TOGETHER
            for i in range(first, last):
                for j in range(begin, min(begin + TOGETHER, start[other + 1])):
                    if core[i] and core[j] and square_apart(x, y, i, j) <= reach * reach:
                        return True
    return False


@compiled(
    "void(float64[::1], float64[::1], boolean[::1], int64[::1], int64[::1], int64, float64, int64,"
    " int64[:, ::1])",
    writes="linked",
)
def link_cells(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    x: FloatArray,
    y: FloatArray,
    core: BoolArray,
    keys: IntArray,
    start: IntArray,
    stride: int,
    reach: float,
    first: int,
    linked: IntArray,
) -> None:
    """List, for each cell from `first` on, later cells of which a core place reaches one of its.

    A row of `linked` is filled up with -1. The first pair within reach ends the search.
    """
    near = np.empty(25, np.int64)
    for r in range(linked.shape[0]):
        cell, found = first + r, 0
        cells = around(keys, stride, cell, near)
        for k in range(cells):
            other = near[k]
            if other > cell and meet(x, y, core, start, reach, cell, other):
                linked[r, found] = other
                found += 1
        for left in range(found, linked.shape[1]):
            linked[r, left] = -1


@compiled(
    "void(float64[::1], float64[::1], boolean[::1], int64[::1], int64[::1], int64[::1], int64,"
    " float64, int64, int64[::1])",
    writes="label",
)
def join_border(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    x: FloatArray,
    y: FloatArray,
    core: BoolArray,
    rank: IntArray,
    keys: IntArray,
    start: IntArray,
    stride: int,
    reach: float,
    first: int,
    label: IntArray,
) -> None:
    """Give each place, from cell `first` on, the rank of its nearest core place within reach.

    `rank` is that of a cell's core places, -1 where it has none. Of two that are equally near the
    lower rank takes the place; a place that reaches none is -1.
    """
    near = np.empty(25, np.int64)
    begin = start[first]
    cell = first
    while cell < keys.size and start[cell] - begin < label.size:
        cells = around(keys, stride, cell, near)
        near[cells] = cell
        for i in range(start[cell], start[cell + 1]):
            label[i - begin] = rank[cell] if core[i] else -1
            if core[i]:
                continue
            nearest = reach * reach
            for k in range(cells + 1):
                if rank[near[k]] < 0:
                    continue
                for j in range(start[near[k]], start[near[k] + 1]):
                    if not core[j]:
                        continue
                    apart = square_apart(x, y, i, j)
                    lower = label[i - begin] < 0 or rank[near[k]] < label[i - begin]
                    if apart < nearest or (apart == nearest and lower):
                        nearest = apart
                        label[i - begin] = rank[near[k]]
        cell += 1
