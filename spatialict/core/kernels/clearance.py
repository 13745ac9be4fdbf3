"""How near the border of a polygon comes to itself, and to edges that no other polygon matches.

Points, edges and rings as in `spatialict.core.kernels.contiguity`: an edge is the point that it
begins at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int = NDArray[np.int32]
    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]

FEW = 8
"""Edges of a polygon up to which each is simply compared with each."""
THIN, CROSSED = 1, 2
ASKEW = 0.577


@part
def to_edge(points: Floats, v: int, p: int) -> float:
    """Return the square of the distance of a point to an edge."""
    along, up = points[p + 1, 0] - points[p, 0], points[p + 1, 1] - points[p, 1]
    x, y = points[v, 0] - points[p, 0], points[v, 1] - points[p, 1]
    square = along * along + up * up
    t = min(1.0, max(0.0, (x * along + y * up) / square)) if square > 0.0 else 0.0
    square_of_distance: float = (x - t * along) ** 2 + (y - t * up) ** 2
    return square_of_distance


@part
def side(points: Floats, p: int, v: int) -> float:
    """Return twice the area of an edge and a point: above 0 where it is at the left of the edge."""
    along, up = points[p + 1, 0] - points[p, 0], points[p + 1, 1] - points[p, 1]
    doubled: float = along * (points[v, 1] - points[p, 1]) - up * (points[v, 0] - points[p, 0])
    return doubled


@part
def between(points: Floats, p: int, q: int) -> float:
    """Return the square of the distance between two edges, 0 where they cross."""
    one, other = side(points, p, q), side(points, p, q + 1)
    astride = one * other <= 0.0 and (one != 0.0 or other != 0.0)
    if astride and side(points, q, p) * side(points, q, p + 1) <= 0.0:
        return 0.0
    mine = min(to_edge(points, p, q), to_edge(points, p + 1, q))
    return min(mine, to_edge(points, q, p), to_edge(points, q + 1, p))


@part
def apart(points: Floats, p: int, q: int, limit: float) -> bool:
    """Return whether the boxes of two edges are farther apart than a distance."""
    for axis in range(2):
        a, b = points[p, axis], points[p + 1, axis]
        c, d = points[q, axis], points[q + 1, axis]
        if min(a, b) - limit > max(c, d) or min(c, d) - limit > max(a, b):
            return True
    return False


@part
def nearness(points: Floats, p: int, q: int, follow: bool, limit: float) -> int:
    """Return whether two edges of a polygon cross, are within a distance, or neither.

    Not asked of two that follow each other: that is a matter of their corner.
    """
    if follow or apart(points, p, q, limit):
        return 0
    square = between(points, p, q)
    if square > limit * limit:
        return 0
    return CROSSED if square == 0.0 else THIN


@part
def corners(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, edge: Int, following: Int, m: int, limit: float, slope: float, sharp: Flags
) -> int:
    """Return whether a corner turns back, has an end near the line of the other edge, or neither.

    Notes the points where the angle is sharp.
    """
    worst, square = 0, limit * limit
    for e in range(m):
        p, q = edge[e], edge[following[e]]
        back, down = points[p, 0] - points[p + 1, 0], points[p, 1] - points[p + 1, 1]
        along, up = points[q + 1, 0] - points[q, 0], points[q + 1, 1] - points[q, 1]
        longer = max(back * back + down * down, along * along + up * up)
        if back * back + down * down <= square:
            worst = max(worst, THIN)
        dot = back * along + down * up
        if dot > 0.0:
            cross = abs(back * up - down * along)
            if cross <= slope * dot:
                sharp[q] = True
            if cross * cross <= square * longer:
                worst = max(worst, CROSSED if cross == 0.0 else THIN)
    return worst


@part
def edges_of(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, ring: Int, r: int, stop: int, edge: Int, following: Int
) -> int:
    """List the edges of a polygon's rings that have a length, and which follows which."""
    m = 0
    for each in range(r, stop):
        begin = m
        for p in range(ring[each], ring[each + 1] - 1):
            if points[p, 0] != points[p + 1, 0] or points[p, 1] != points[p + 1, 1]:
                edge[m], following[m] = p, m + 1
                m += 1
        if m > begin:
            following[m - 1] = begin
    return m


@part
def listing(counts: Int) -> Int:
    """Return where each list begins, for as many entries as are counted in the place after it."""
    for k in range(counts.size - 1):
        counts[k + 1] += counts[k]
    return counts


@part
def in_slices(points: Floats, edge: Int, m: int, limit: float) -> tuple[Int, Int, Int]:
    """Cut a polygon into slices, across the longer of two lines; list the edges in each.

    The lines are askew: sides that go north or east, as many do, then go through many slices.
    Returns where each slice begins in the list, the list, and the first slice of each edge.
    """
    low, high, step = np.full(2, np.inf), np.full(2, -np.inf), np.zeros(2)
    along = np.empty((2, m, 2))
    for e in range(m):
        for end in range(2):
            x, y = points[edge[e] + end, 0], points[edge[e] + end, 1]
            along[0, e, end], along[1, e, end] = ASKEW * x + y, x - ASKEW * y
        for line in range(2):
            a, b = along[line, e, 0], along[line, e, 1]
            low[line], high[line] = min(low[line], a, b), max(high[line], a, b)
            step[line] += abs(b - a) / m
    line = 0 if high[0] - low[0] > high[1] - low[1] else 1
    margin = limit * (1.0 + ASKEW)
    width = max((high[line] - low[line]) / m, step[line], margin)
    count = int((high[line] - low[line]) / width) + 1
    begins, ends = np.empty(m, np.int32), np.empty(m, np.int32)
    start = np.zeros(count + 1, np.int32)
    for e in range(m):
        a, b = along[line, e, 0] - low[line], along[line, e, 1] - low[line]
        begins[e] = max(0, int((min(a, b) - margin) / width))
        ends[e] = min(count - 1, int((max(a, b) + margin) / width))
        for k in range(begins[e], ends[e] + 1):
            start[k + 1] += 1
    start = listing(start)
    listed, free = np.empty(start[count], np.int32), start[:-1].copy()
    for e in range(m):
        for k in range(begins[e], ends[e] + 1):
            listed[free[k]] = e
            free[k] += 1
    return start, listed, begins


@part
def own_nearness(points: Floats, edge: Int, following: Int, m: int, limit: float) -> int:
    """Return whether a polygon crosses itself, comes near itself, or neither."""
    worst = 0
    if m <= FEW:
        for e in range(m):
            for f in range(e):
                follow = following[e] == f or following[f] == e
                worst = max(worst, nearness(points, edge[e], edge[f], follow, limit))
        return worst
    slices, listed, begins = in_slices(points, edge, m, limit)
    for k in range(slices.size - 1):
        for one in range(slices[k], slices[k + 1]):
            e = listed[one]
            for other in range(slices[k], one):
                f = listed[other]
                if max(begins[e], begins[f]) == k:
                    follow = following[e] == f or following[f] == e
                    worst = max(worst, nearness(points, edge[e], edge[f], follow, limit))
    return worst


@compiled(
    "void(float64[:, ::1], int32[::1], int32[::1], float64, float64, int64, int64, uint8[::1],"
    " boolean[::1])"
)
def clear(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats,
    ring: Int,
    rings: Int,
    limit: float,
    slope: float,
    start: int,
    stop: int,
    state: NDArray[np.uint8],
    sharp: Flags,
) -> None:
    """Note the polygons that come within `limit` of themselves, or cross or touch themselves.

    ``rings[i]`` is the first ring of a polygon. What comes near: a point and an edge that it does
    not end, so also the two ends of a short edge. `sharp` becomes true at points with an angle
    whose tangent is at most `slope`.
    """
    most = 0
    for i in range(start, stop):
        most = max(most, ring[rings[i + 1]] - ring[rings[i]])
    edge, following = np.empty(most, np.int32), np.empty(most, np.int32)
    for i in range(start, stop):
        m = edges_of(points, ring, rings[i], rings[i + 1], edge, following)
        corner = corners(points, edge, following, m, limit, slope, sharp)
        state[i] = max(corner, own_nearness(points, edge, following, m, limit))


@part
def columns(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, p: int, row: int, low: Floats, cell: float, limit: float, wide: int
) -> tuple[int, int]:
    """Return the first and the last cell of a row within reach of an edge."""
    a, b = (p, p + 1) if points[p, 1] <= points[p + 1, 1] else (p + 1, p)
    bottom, top = low[1] + row * cell - limit, low[1] + (row + 1) * cell + limit
    rise, run = points[b, 1] - points[a, 1], points[b, 0] - points[a, 0]
    enters, leaves = 0.0, 1.0
    if rise > 0.0:
        enters = min(1.0, max(0.0, (bottom - points[a, 1]) / rise))
        leaves = min(1.0, max(0.0, (top - points[a, 1]) / rise))
    one, other = points[a, 0] + enters * run, points[a, 0] + leaves * run
    first = int((min(one, other) - limit - low[0]) / cell)
    last = int((max(one, other) + limit - low[0]) / cell)
    return min(wide - 1, max(0, first)), min(wide - 1, last)


@part
def rows(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, p: int, low: Floats, cell: float, limit: float, high: int
) -> tuple[int, int]:
    """Return the first and the last row of cells within reach of an edge."""
    a, b = points[p, 1], points[p + 1, 1]
    first, last = (min(a, b) - limit - low[1]) / cell, (max(a, b) + limit - low[1]) / cell
    return max(0, int(first)), min(high - 1, int(last))


@part
def covers(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, loose: Int, start: Int, listed: Int, row: int, v: int
) -> int:
    """Return how many polygons cover a point: how often the loose edges go around it."""
    times = 0
    for k in range(start[row], start[row + 1]):
        p = loose[listed[k]]
        a, b, y = points[p, 1], points[p + 1, 1], points[v, 1]
        if a <= y < b and side(points, p, v) > 0.0:
            times += 1
        elif b <= y < a and side(points, p, v) < 0.0:
            times -= 1
    return times


@part
def in_cells(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, loose: Int, low: Floats, cell: float, limit: float, wide: int, high: int
) -> tuple[Int, Int]:
    """List the loose edges in each cell of a map."""
    start = np.zeros(wide * high + 1, np.int32)
    for fill in range(2):
        if fill == 1:
            start = listing(start)
            listed, free = np.empty(start[wide * high], np.int32), start[:-1].copy()
        for k in range(loose.size):
            first, last = rows(points, loose[k], low, cell, limit, high)
            for row in range(first, last + 1):
                left, right = columns(points, loose[k], row, low, cell, limit, wide)
                for at in range(row * wide + left, row * wide + right + 1):
                    if fill == 0:
                        start[at + 1] += 1
                    else:
                        listed[free[at]] = k
                        free[at] += 1
    return start, listed


@part
def frame(points: Floats, loose: Int) -> tuple[Floats, Floats, Floats]:
    """Return the lowest corner of loose edges, how far they reach, and their mean step."""
    low, span, step = np.full(2, np.inf), np.full(2, -np.inf), np.zeros(2)
    for p in loose:
        for axis in range(2):
            a, b = points[p, axis], points[p + 1, axis]
            low[axis], span[axis] = min(low[axis], a, b), max(span[axis], a, b)
            step[axis] += abs(b - a) / loose.size
    return low, span - low, step


@part
def touches(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats,
    p: int,
    loose: Int,
    start: Int,
    listed: Int,
    low: Floats,
    cell: float,
    limit: float,
    wide: int,
) -> bool:
    """Return whether an edge is near a loose one."""
    high = start.size // wide
    first, last = rows(points, p, low, cell, limit, high)
    for row in range(first, last + 1):
        left, right = columns(points, p, row, low, cell, limit, wide)
        for k in range(start[row * wide + left], start[row * wide + max(left, right + 1)]):
            q = loose[listed[k]]
            if not apart(points, p, q, limit) and between(points, p, q) <= limit * limit:
                return True
    return False


@part
def lonely(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, a: int, b: int, start: Int, low: Floats, cell: float, limit: float, wide: int
) -> bool:
    """Return whether no loose edge is in the cells of the box around points a to b."""
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    for p in range(a, b):
        west, east = min(west, points[p, 0]), max(east, points[p, 0])
        south, north = min(south, points[p, 1]), max(north, points[p, 1])
    left = max(0, int((west - limit - low[0]) / cell))
    right = min(wide - 1, int((east + limit - low[0]) / cell))
    first = max(0, int((south - limit - low[1]) / cell))
    last = min(start.size // wide - 1, int((north + limit - low[1]) / cell))
    for row in range(first, last + 1):
        if start[row * wide + right + 1] > start[row * wide + left]:
            return False
    return True


@compiled(
    "void(float64[:, ::1], int32[::1], int32[::1], int32[::1], float64, float64, int64, int64,"
    " boolean[::1])"
)
def doubt(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats,
    ring: Int,
    rings: Int,
    loose: Int,
    usual: float,
    limit: float,
    start: int,
    stop: int,
    suspect: Flags,
) -> None:
    """Mark the polygons near a loose edge, or one of whose rings lies in more than one polygon.

    Loose edges are those without a mate. They wind around a place once for each polygon that
    covers it, for the others cancel. Polygons that are marked already are not looked at. `usual`
    is the usual length of an edge: cells are no smaller, so that an edge goes through few.
    """
    low, span, step = frame(points, loose)
    cell = max(np.sqrt(span[0] * span[1] / (2.0 * loose.size)), span.max() / loose.size, usual)
    cell = max(cell, step.sum(), 2.0 * limit)
    wide, high = int(span[0] / cell) + 1, int(span[1] / cell) + 1
    cells, listed = in_cells(points, loose, low, cell, limit, wide, high)
    flat = max(span[1] / loose.size, step[1], limit)
    flats = int(span[1] / flat) + 1
    belt, belts = in_cells(points, loose, low, flat, 0.0, 1, flats)
    for i in range(start, stop):
        for r in range(rings[i], rings[i + 1]):
            if not suspect[i]:
                row = min(flats - 1, max(0, int((points[ring[r], 1] - low[1]) / flat)))
                suspect[i] = covers(points, loose, belt, belts, row, ring[r]) != 1
            if suspect[i] or lonely(points, ring[r], ring[r + 1], cells, low, cell, limit, wide):
                continue
            for p in range(ring[r], ring[r + 1] - 1):
                if suspect[i]:
                    break
                suspect[i] = touches(points, p, loose, cells, listed, low, cell, limit, wide)
