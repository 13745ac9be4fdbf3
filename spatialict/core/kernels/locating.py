"""In which polygon a point lies: decided beyond doubt by the signs of areas, or left open.

Edges are named by the point that they begin at: edge e joins ``points[e]`` and ``points[e + 1]``.
A grid of cells knows which edges come near each cell, and on which side of its polygons a
reference place in the cell lies; a point is reached from there by a step up or down and a step
along, and every edge that is crossed changes the side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int = NDArray[np.int32]
    Small = NDArray[np.int8]
    Floats = NDArray[np.float64]

NONE: Final = -1
"""No polygon; what is below says which border cell leaves a point open."""
OUT, IN, OPEN = 0, 1, 2
"""The side of a reference place: of a polygon it lies out, in, or nobody can tell."""
BETWEEN: Final = 0
UNCERTAIN: Final = 2
ERROR: Final = 1e-15
"""Three times the bound of Shewchuk (1997) on the rounding of a doubled area, as in GEOS."""
LEAST: Final = 1e-280
"""Products below may have lost digits."""


@part
def side(  # noqa: PLR0917 (compiled: plain numbers)
    ax: float, ay: float, bx: float, by: float, x: float, y: float
) -> int:
    """Return 1 or -1 for the left or the right of a line, 0 for on it, 2 for too near to tell.

    The sign is right whenever it is given, and 0 is given only where both products are nil
    because a factor is: GEOS decides all these alike.
    """
    left, right = (ax - x) * (by - y), (ay - y) * (bx - x)
    area, size = left - right, abs(left) + abs(right)
    if size > LEAST and abs(area) > ERROR * size:
        return 1 if area > 0.0 else -1
    if (ax == x or by == y) and (ay == y or bx == x):
        return BETWEEN
    return UNCERTAIN


@part
def passed(  # noqa: PLR0917 (compiled: plain numbers)
    points: Floats, e: int, x: float, y: float, px: float, py: float
) -> int:
    """Return how often an edge is crossed on the way from (x, y) up and along to (px, py).

    Not at all, once (IN) or twice (OUT); OPEN where it cannot be told. The upright step is taken
    just right of x, the level one just above py, so that no vertex is met; the corner between
    them must not be on the edge.
    """
    ax, ay, bx, by = points[e, 0], points[e, 1], points[e + 1, 0], points[e + 1, 1]
    low, high = (ay, by) if ay < by else (by, ay)
    west, east = (ax, bx) if ax < bx else (bx, ax)
    times, corner = OUT, BETWEEN
    if west <= x < east and low <= max(y, py) and high >= min(y, py):
        here, corner = side(ax, ay, bx, by, x, y), side(ax, ay, bx, by, x, py)
        if abs(here) != 1 or abs(corner) != 1:
            return OPEN
        if here != corner:
            times = IN
    if low <= py < high and west <= max(x, px) and east >= min(x, px):
        if corner == BETWEEN:
            corner = side(ax, ay, bx, by, x, py)
        there = side(ax, ay, bx, by, px, py)
        if abs(corner) != 1 or abs(there) != 1:
            return OPEN
        if corner != there:
            times = IN - times
    return times


@part
def touched(points: Floats, e: int, px: float, py: float) -> int:
    """Return IN where a point is on an edge, OUT where it is not, OPEN where it is too near."""
    ax, ay, bx, by = points[e, 0], points[e, 1], points[e + 1, 0], points[e + 1, 1]
    if px < min(ax, bx) or px > max(ax, bx) or py < min(ay, by) or py > max(ay, by):
        return OUT
    if (px == ax and py == ay) or (px == bx and py == by):
        return IN
    beside = side(ax, ay, bx, by, px, py)
    return IN if beside == BETWEEN else OPEN if beside == UNCERTAIN else OUT


@part
def middle(start: float, step: float, cell: int) -> float:
    """Return the reference place of a row or a column; the same number wherever it is asked."""
    return start + (cell + 0.5) * step


@part
def decided(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats,
    owner: Int,
    edge: Int,
    state: Small,
    first: int,
    last: int,
    cover: int,
    x: float,
    y: float,
    px: float,
    py: float,
) -> int:
    """Return the first polygon that a point of a border cell is in; -2 where it is open."""
    q = first
    while q < last:
        polygon: int = owner[edge[q]]
        if NONE < cover < polygon:
            break
        inside, on, known = state[q] == IN, False, state[q] != OPEN
        while q < last and owner[edge[q]] == polygon:
            near = touched(points, edge[q], px, py)
            on |= near == IN
            crossings = passed(points, edge[q], x, y, px, py)
            inside ^= crossings == IN
            known &= near != OPEN
            known &= crossings != OPEN
            q += 1
        if on or (known and inside):
            return polygon
        if not known:
            return -2
    return cover


@compiled(
    "int64(float64[::1], float64[::1], int32[::1], float64[:, ::1], int32[::1], float64[:, ::1],"
    " int64[:, ::1], int32[::1], int32[::1], int64[::1], int32[::1], int32[::1], int8[::1])",
    writes="out",
)
def find(  # noqa: PLR0917 (compiled: plain arrays)
    x: Floats,
    y: Floats,
    out: Int,
    points: Floats,
    owner: Int,
    origin: Floats,
    shape: NDArray[np.int64],
    label: Int,
    cover: Int,
    first: NDArray[np.int64],
    child: Int,
    edge: Int,
    state: Small,
) -> int:
    """Write the polygon of each point, NONE, or -2 - k where border cell k leaves it open.

    Frame f begins at ``origin[f, :2]``; its cells are ``origin[f, 2]`` wide, one over it is
    ``origin[f, 3]``. Its rows, its columns and the place of its first label are ``shape[f]``. A
    label is a polygon that covers the cell, NONE, or -2 - k for border cell k; where that has a
    ``child``, a finer frame answers for it.
    """
    open_points = 0
    for i in range(x.size):
        px, py = x[i], y[i]
        along, up = (px - origin[0, 0]) * origin[0, 3], (py - origin[0, 1]) * origin[0, 3]
        if not (along >= 0.0 and up >= 0.0 and along < shape[0, 1] and up < shape[0, 0]):
            out[i] = NONE
            continue
        f, row, column = 0, int(up), int(along)
        found = label[row * shape[0, 1] + column]
        while found < NONE and child[-2 - found] > 0:
            f = child[-2 - found]
            row = int((py - origin[f, 1]) * origin[f, 3])
            column = int((px - origin[f, 0]) * origin[f, 3])
            row = min(max(row, 0), shape[f, 0] - 1)
            column = min(max(column, 0), shape[f, 1] - 1)
            found = label[shape[f, 2] + row * shape[f, 1] + column]
        if found < NONE:
            k = -2 - found
            at_x = middle(origin[f, 0], origin[f, 2], column)
            at_y = middle(origin[f, 1], origin[f, 2], row)
            known = decided(
                points, owner, edge, state, first[k], first[k + 1], cover[k], at_x, at_y, px, py
            )
            if known == -2:
                open_points += 1
            else:
                found = known
        out[i] = found
    return open_points
