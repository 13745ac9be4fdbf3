"""A rectangle divided into cells that know the edges near them: what `locating` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.locating import IN, NONE, OPEN, middle, passed, side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int = NDArray[np.int32]
    Long = NDArray[np.int64]
    Small = NDArray[np.int8]
    Table = NDArray[np.int8]
    Floats = NDArray[np.float64]

MARGIN: Final = 1e-6
"""An edge this part of a cell away counts as in it: far more than places in cells are rounded."""
FAR: Final = 1e8
"""Cells that an edge may reach beyond the frame, so that the margin stays above its rounding."""


@part
def in_cells(points: Floats, e: int, frame: Floats) -> tuple[float, float, float, float]:
    """Return the ends of an edge in cells of a frame, the lower end first."""
    ax, ay = (points[e, 0] - frame[0]) * frame[3], (points[e, 1] - frame[1]) * frame[3]
    bx, by = (points[e + 1, 0] - frame[0]) * frame[3], (points[e + 1, 1] - frame[1]) * frame[3]
    if ay <= by:
        return ax, ay, bx, by
    return bx, by, ax, ay


@part
def between(low: float, high: float, size: int) -> tuple[int, int]:
    """Return the first and the last row (or column) that come near an extent."""
    return max(int(np.floor(low - MARGIN)), 0), min(int(np.floor(high + MARGIN)), size - 1)


@part
def in_row(  # noqa: PLR0917 (compiled: plain numbers)
    ax: float, ay: float, bx: float, by: float, row: int, wide: int
) -> tuple[int, int]:
    """Return the first and the last column that an edge comes near in a row."""
    u, v = ax, bx
    if by - ay > MARGIN / 4:
        low, high = row - MARGIN, row + 1 + MARGIN
        if ay < low:
            u = ax + (low - ay) / (by - ay) * (bx - ax)
        if by > high:
            v = ax + (high - ay) / (by - ay) * (bx - ax)
    return between(min(u, v), max(u, v), wide)


@part
def count(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, edge: Int, frame: Floats, tall: int, wide: int, counts: Int
) -> bool:
    """Count the edges near each cell; False where one reaches too far."""
    for q in range(edge.size):
        ax, ay, bx, by = in_cells(points, edge[q], frame)
        if not (max(abs(ax), abs(bx)) < FAR and max(abs(ay), abs(by)) < FAR):
            return False
        under, over = between(ay, by, tall)
        for row in range(under, over + 1):
            west, east = in_row(ax, ay, bx, by, row, wide)
            for column in range(west, east + 1):
                counts[row * wide + column] += 1
    return True


@part
def number(counts: Int, covered: int, label: Int) -> Long:
    """Give the border cells their numbers; return where the edges of each begin."""
    n = 0
    for cell in range(label.size):
        label[cell] = covered
        if counts[cell] > 0:
            label[cell] = -2 - n
            n += 1
    first = np.zeros(n + 1, np.int64)
    for cell in range(label.size):
        if counts[cell] > 0:
            k = -2 - label[cell]
            first[k + 1] = first[k] + counts[cell]
    return first


@part
def enter(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, edge: Int, frame: Floats, tall: int, wide: int, label: Int, first: Long
) -> Int:
    """Return the edges near each border cell, in the order they were given."""
    near, cursor = np.empty(first[-1], np.int32), first[:-1].copy()
    for q in range(edge.size):
        ax, ay, bx, by = in_cells(points, edge[q], frame)
        under, over = between(ay, by, tall)
        for row in range(under, over + 1):
            west, east = in_row(ax, ay, bx, by, row, wide)
            for column in range(west, east + 1):
                k = -2 - label[row * wide + column]
                near[cursor[k]] = edge[q]
                cursor[k] += 1
    return near


@part
def mark(  # noqa: PLR0917 (compiled: plain numbers)
    ax: float,
    ay: float,
    bx: float,
    by: float,
    start: float,
    step: float,
    height: float,
    offset: int,
    marks: Small,
) -> None:
    """Mark where along a level line the side changes, as an edge crosses it.

    Bit 1 of a mark: from this reference place on; bit 2: nobody can tell it at this one.
    """
    if ay > by:
        ax, ay, bx, by = bx, by, ax, ay
    at = (ax + (height - ay) / (by - ay) * (bx - ax) - start) / step + 0.5 - offset
    place = int(min(max(at, 0.0), float(marks.size)))
    while place > 0 and side(ax, ay, bx, by, middle(start, step, offset + place - 1), height) != 1:
        place -= 1
    while place < marks.size:
        beside = side(ax, ay, bx, by, middle(start, step, offset + place), height)
        if beside == -1:
            marks[place] ^= 1
            return
        if beside != 1:
            marks[place] |= 2
        place += 1


@part
def mark_rows(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, edge: Int, a: int, b: int, frame: Floats, top: int, west: int, marks: Table
) -> None:
    """Mark on the middle line of each row where the side of a polygon changes."""
    for q in range(a, b):
        e = edge[q]
        ax, ay, bx, by = points[e, 0], points[e, 1], points[e + 1, 0], points[e + 1, 1]
        _, low, _, high = in_cells(points, e, frame)
        under, over = between(low - top, high - top, marks.shape[0])
        for row in range(under, over + 1):
            height = middle(frame[1], frame[2], row + top)
            if (ay <= height) != (by <= height):
                mark(ax, ay, bx, by, frame[0], frame[2], height, west, marks[row])


@part
def mark_first(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, edge: Int, a: int, b: int, frame: Floats, marks: Small
) -> None:
    """Mark on the middle line of the first column where the side of a polygon changes."""
    along = middle(frame[0], frame[2], 0)
    for q in range(a, b):
        e = edge[q]
        ax, ay, bx, by = points[e, 0], points[e, 1], points[e + 1, 0], points[e + 1, 1]
        if (ax <= along) != (bx <= along):
            mark(ay, ax, by, bx, frame[1], frame[2], along, 0, marks)


@part
def begin_rows(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats,
    edge: Int,
    a: int,
    b: int,
    frame: Floats,
    known: Floats,
    given: int,
    marks: Table,
    begin: Small,
) -> None:
    """Write on which side each row begins, by way of a place whose side is known."""
    x, y = middle(frame[0], frame[2], 0), middle(frame[1], frame[2], 0)
    now = given
    for q in range(a, b):
        crossings = passed(points, edge[q], known[0], known[1], x, y)
        now = OPEN if max(crossings, now) == OPEN else now ^ crossings
    upright = np.zeros(marks.shape[0], np.int8)
    mark_first(points, edge, a, b, frame, upright)
    for row in range(marks.shape[0]):
        if row > 0 and upright[row] & 1 and now != OPEN:
            now ^= 1
        # the marks of a row begin left of its first place
        lost = now == OPEN or upright[row] & 2 or marks[row, 0] & 2
        begin[row] = OPEN if lost else now ^ (marks[row, 0] & 1)


@part
def fill(  # noqa: PLR0917 (compiled: plain arrays)
    marks: Table,
    begin: Small,
    top: int,
    west: int,
    wide: int,
    polygon: int,
    owner: Int,
    label: Int,
    cover: Int,
    cursor: Long,
    first: Long,
    near: Int,
    state: Small,
) -> bool:
    """Carry the side of a polygon along the rows into the cells; False where one has none."""
    for row in range(marks.shape[0]):
        now = begin[row]
        for column in range(marks.shape[1]):
            now ^= marks[row, column] & 1
            here = OPEN if marks[row, column] & 2 or begin[row] == OPEN else now
            cell = (row + top) * wide + column + west
            k = -2 - label[cell]
            if k >= 0 and cursor[k] < first[k + 1] and owner[near[cursor[k]]] == polygon:
                while cursor[k] < first[k + 1] and owner[near[cursor[k]]] == polygon:
                    state[cursor[k]] = here
                    cursor[k] += 1
            elif here == OPEN:
                return False
            elif here == IN:
                if k >= 0:
                    cover[k] = polygon if cover[k] == NONE else min(cover[k], polygon)
                else:
                    label[cell] = polygon if label[cell] == NONE else min(label[cell], polygon)
    return True


@compiled(
    "Tuple((boolean, int32[::1], int32[::1], int64[::1], int32[::1], int8[::1]))("
    "float64[:, ::1], int32[::1], int32[::1], int8[::1], float64[::1], int64, int64, float64[::1],"
    " int32, boolean)",
    writes="",
)
def divide(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats,
    owner: Int,
    edge: Int,
    given: Small,
    frame: Floats,
    tall: int,
    wide: int,
    known: Floats,
    covered: int,
    whole: bool,
) -> tuple[bool, Int, Int, Long, Int, Small]:
    """Divide a frame; return whether that went well, labels, and what border cells know.

    ``frame`` is its corner, the size of a cell, and one over it. ``edge`` are the edges that come
    near, polygon by polygon, ascending, and ``given`` on which side of its polygon each says that
    the place ``known`` lies; if the frame holds its polygons `whole`, far left is out of them all.
    ``covered`` is a polygon that covers the frame. Border cells know the first polygon that covers
    them, their edges, and of each edge's polygon the side of the middle of the cell.
    """
    counts, label = np.zeros(tall * wide, np.int32), np.empty(tall * wide, np.int32)
    good = count(points, edge, frame, tall, wide, counts)
    if not good:
        counts[:] = 0
    first = number(counts, covered, label)
    cover = np.full(first.size - 1, covered, np.int32)
    near = enter(points, edge[: edge.size if good else 0], frame, tall, wide, label, first)
    state, cursor = np.zeros(near.size, np.int8), first[:-1].copy()
    a = 0
    while a < edge.size and good:
        b = a
        low, high, left, right = FAR, -FAR, FAR, -FAR
        while b < edge.size and owner[edge[b]] == owner[edge[a]]:
            ax, ay, bx, by = in_cells(points, edge[b], frame)
            low, high, left, right = (
                min(low, ay),
                max(high, by),
                min(left, ax, bx),
                max(right, ax, bx),
            )
            b += 1
        top, bottom, west, east = 0, tall - 1, 0, wide - 1
        if whole:
            top, bottom = between(low, high, tall)
            west, east = between(left, right, wide)
        marks = np.zeros((bottom - top + 1, east - west + 1), np.int8)
        begin = np.zeros(bottom - top + 1, np.int8)
        mark_rows(points, edge, a, b, frame, top, west, marks)
        if not whole:
            begin_rows(points, edge, a, b, frame, known, given[a], marks, begin)
        polygon = owner[edge[a]]
        good = fill(
            marks, begin, top, west, wide, polygon, owner, label, cover, cursor, first, near, state
        )
        a = b
    return good, label, cover, first, near, state
