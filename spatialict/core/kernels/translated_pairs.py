"""Ripley's K: pairs up to each distance, each weighted by how few places its shift allows.

Coordinates are in double precision here: a pair that is exactly as far apart as a distance of the
curve counts there, and a sum over pairs is cut at many such distances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import mixed
from spatialict.core.kernels.pair_cells import by_cells, drawn, in_order, occupied, runs_below

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.kernels.draws import PlaceArray

    IndexArray = npt.NDArray[np.uint64]


BLOCK: Final = 512
"""Points that are tried against one before those within reach are weighed."""


@part
def at_random(
    corners: FloatArray, shares: FloatArray, state: np.uint64, places: FloatArray
) -> None:
    """Fill places that are uniform in the triangles: a triangle by its area, a place in it."""
    unit = 1.0 / 9007199254740992.0
    for j in range(places.shape[1]):
        uniform = np.empty(3)
        for turn in range(3):
            state += np.uint64(0x9E3779B97F4A7C15)
            uniform[turn] = float(mixed(state) >> np.uint64(11)) * unit
        t = min(np.searchsorted(shares, uniform[0], side="right"), shares.size - 1)
        a, b = uniform[1], uniform[2]
        if a + b > 1.0:
            a, b = 1.0 - a, 1.0 - b
        for axis in range(2):
            corner = corners[t, axis]
            places[axis, j] = (
                corner + a * (corners[t, 2 + axis] - corner) + b * (corners[t, 4 + axis] - corner)
            )


@part
def in_cells(
    places: FloatArray, frame: FloatArray, columns: int, rows: int, cell: PlaceArray
) -> None:
    """Find the cell of each place; `frame` is left, bottom and the side of a cell."""
    for j in range(places.shape[1]):
        column = min(max(int((places[0, j] - frame[0]) / frame[2]), 0), columns - 1)
        row = min(max(int((places[1, j] - frame[1]) / frame[2]), 0), rows - 1)
        cell[j] = row * columns + column


@part
def weight_of(  # noqa: PLR0917
    dx: float, dy: float, table: FloatArray, columns: int, across: float, up: float
) -> float:
    """Return the weight of a shift, bilinear between the nodes of the table, row after row."""
    turned = -1.0 if dy < 0.0 else 1.0
    down, right = dy * turned * up, dx * turned * across + columns // 2
    row, column = np.int64(down), np.int64(right)
    down, right = down - row, right - column
    node = np.uint64(row * columns + column)
    near = table[node] + right * (table[node + np.uint64(1)] - table[node])
    node += np.uint64(columns)
    far = table[node] + right * (table[node + np.uint64(1)] - table[node])
    return float(near + down * (far - near))


@part
def within_reach(  # noqa: PLR0917
    points: FloatArray,
    i: int,
    start: int,
    m: int,
    most: float,
    square: FloatArray,
    near: IndexArray,
) -> np.uint64:
    """List those of m points that are within reach of point i; return how many.

    Nothing here waits on a comparison: all distances are made, then the near points moved up.
    """
    x, y = points[0, i], points[1, i]
    across, up = points[0], points[1]
    begin = np.uint64(start)
    for t in range(np.uint64(m)):
        dx, dy = across[begin + t] - x, up[begin + t] - y
        square[t] = dx * dx + dy * dy
    found = np.uint64(0)
    for t in range(np.uint64(m)):
        near[found] = begin + t
        found += np.uint64(square[t] <= most)
    return found


@part
def summed(  # noqa: PLR0917
    points: FloatArray,
    weights: FloatArray,
    first: IntArray,
    columns: int,
    rows: int,
    spans: IntArray,
    at: FloatArray,
    table: FloatArray,
    across: float,
    up: float,
    sums: FloatArray,
) -> None:
    """Add the weight of each pair, once, to the first distance that reaches it."""
    runs = np.empty((spans.size, 2), np.int64)
    square, near = np.empty(BLOCK), np.empty(BLOCK + 1, np.uint64)
    last = at.size - 1
    most, scale = at[last] * at[last], last / at[last]
    across_points, up_points = points[0], points[1]
    flat, nodes = table.ravel(), table.shape[1]
    for cell in range(columns * rows):
        if first[cell] == first[cell + 1]:
            continue
        runs_below(cell, columns, rows, spans, first, runs)
        for i in range(first[cell], first[cell + 1]):
            x, y, own = points[0, i], points[1, i], weights[i]
            for down in range(spans.size):
                start = runs[down, 0] if down else i + 1
                while start < runs[down, 1]:
                    m = min(BLOCK, runs[down, 1] - start)
                    found = within_reach(points, i, start, m, most, square, near)
                    for t in range(found):
                        j = near[t]
                        dx, dy = across_points[j] - x, up_points[j] - y
                        pair = own * weights[j] * weight_of(dx, dy, flat, nodes, across, up)
                        distance = np.sqrt(dx * dx + dy * dy)
                        b = np.uint64(np.int64(distance * scale))
                        sums[b + np.uint64(distance > at[b])] += pair
                    start += m


@compiled(
    "void(float64[:, ::1], int32[::1], int32[::1], int64, uint8, uint64, int64, float64[:, ::1],"
    " float64[::1], float64[::1], int64, int64, int64[::1], float64[::1], float64[:, ::1],"
    " float64, float64, float64[:, ::1])",
    writes="shuffled curves",
)
def translated_pairs(  # noqa: PLR0917
    places: FloatArray,
    place: PlaceArray,
    shuffled: PlaceArray,
    n: int,
    null: int,
    key: np.uint64,
    start: int,
    corners: FloatArray,
    shares: FloatArray,
    frame: FloatArray,
    columns: int,
    rows: int,
    spans: IntArray,
    at: FloatArray,
    table: FloatArray,
    across: float,
    up: float,
    curves: FloatArray,
) -> None:
    """Fill a row of `curves` with the weights of pairs up to each distance of `at`.

    Null 0 is what was observed: the first n of `shuffled`, places of their own or those of
    `place`. Null 1 draws n of the sites for simulation `start` and each after it (`shuffled` is in
    order); null 2 draws n places in the triangles `corners`, by the `shares` of area up to each.
    """
    random = null == 2
    moved = np.empty((2, n if random else 0))
    cell = np.empty(n if random else places.shape[1], np.int32)
    if not random:
        in_cells(places, frame, columns, rows, cell)
    nobody = np.empty(0, np.int32)
    alike = np.empty(0)
    shared = place.size > 0 and not random
    points = np.empty((2, n))
    found = np.empty(n, np.int32)
    total = np.zeros(cell.size if shared else n)
    weights = np.empty(n)
    first = np.empty(columns * rows + 2, np.int64)
    curves[:] = 0.0
    for r in range(curves.shape[0]):
        if random:
            step = np.uint64(0x9E3779B97F4A7C15)
            at_random(corners, shares, mixed(key + np.uint64(start + r + 1) * step), moved)
            in_cells(moved, frame, columns, rows, cell)
        elif null == 1:
            drawn(shuffled, n, key, start + r)
        taken, together = occupied(shuffled, n, place if shared else nobody, alike, found, total)
        by_cells(found, taken, cell, first)
        for j in range(taken):
            slot = first[cell[found[j]] + 1]
            first[cell[found[j]] + 1] = slot + 1
            held = found[j] if shared else j
            weights[slot] = total[held]
            for axis in range(2):
                points[axis, slot] = moved[axis, j] if random else places[axis, found[j]]
            total[held] = 0.0
        if null == 1:
            in_order(shuffled, n)
        summed(points, weights, first, columns, rows, spans, at, table, across, up, curves[r])
        curves[r, 0] += together
        for b in range(1, at.size):
            curves[r, b] += curves[r, b - 1]
