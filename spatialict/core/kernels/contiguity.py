"""Polygons welded at equal vertices: who shares a vertex or an edge, and where that says not all.

Points are those of all rings, one after the other, each ring closed by its first point again, the
inside at its left. An edge is named by the point that it begins at; ``ring[r]`` is the first point
of a ring, ``owner`` the polygon of a point.
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

LEAST_RING = 3
THIN, CROSSED = 1, 2


@compiled("boolean[::1](float64[:, ::1], int64[::1])")
def of_one_ring(points: Floats, first: NDArray[np.int64]) -> Flags:
    """Return whether the points of each polygon are one ring: they return to the first at last."""
    one = np.zeros(first.size - 1, np.bool_)
    for i in range(first.size - 1):
        a, b = first[i], first[i + 1] - 1
        one[i] = b - a >= LEAST_RING
        for p in range(a + 1, b):
            if points[p, 0] == points[a, 0] and points[p, 1] == points[a, 1]:
                one[i] = False
                break
    return one


@compiled("void(float64[:, ::1], int32[::1], boolean[::1])")
def turn(points: Floats, ring: Int, hole: Flags) -> None:
    """Turn the rings that do not have the inside at their left."""
    for r in range(ring.size - 1):
        a, b = ring[r], ring[r + 1] - 1
        doubled = 0.0
        for p in range(a, b):
            doubled += (points[p, 0] - points[a, 0]) * (points[p + 1, 1] - points[a, 1])
            doubled -= (points[p + 1, 0] - points[a, 0]) * (points[p, 1] - points[a, 1])
        if (doubled < 0.0) != hole[r]:
            while a < b:
                for axis in range(2):
                    kept = points[a, axis]
                    points[a, axis] = points[b, axis]
                    points[b, axis] = kept
                a += 1
                b -= 1


@part
def slot_of(bits: NDArray[np.uint64], p: int, mask: np.uint64) -> np.uint64:
    """Return where the search for a place begins in the table."""
    h = (bits[p, 0] * np.uint64(0x9E3779B97F4A7C15)) ^ (bits[p, 1] * np.uint64(0xC2B2AE3D27D4EB4F))
    h = (h ^ (h >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    slot: np.uint64 = (h ^ (h >> np.uint64(32))) & mask
    return slot


@part
def number_vertices(bits: NDArray[np.uint64], ring: Int, vertex: Int, earlier: Int) -> int:
    """Give equal points one number, by open addressing; `earlier` leads to the one before."""
    size = 16
    while size < bits.shape[0] + (bits.shape[0] >> 2):
        size *= 2
    mask = np.uint64(size - 1)
    latest = np.full(size, -1, np.int32)
    count = 0
    for r in range(ring.size - 1):
        last = ring[r + 1] - 1
        for p in range(ring[r], last):
            slot = slot_of(bits, p, mask)
            while True:
                q = latest[slot]
                if q < 0:
                    vertex[p] = count
                    count += 1
                    break
                if bits[q, 0] == bits[p, 0] and bits[q, 1] == bits[p, 1]:
                    vertex[p] = vertex[q]
                    break
                slot = (slot + np.uint64(1)) & mask
            earlier[p] = latest[slot]
            latest[slot] = p
        vertex[last] = vertex[ring[r]]
        earlier[last] = -1
    return count


@part
def pair_up(p: int, q: int, sound: bool, vertex: Int, mate: Int) -> None:
    """Make two equal edges mates if they run in opposite directions and there is no third."""
    if mate[q] >= 0:
        mate[mate[q]] = -2
    alone = mate[q] == -1
    if alone and sound and vertex[p] == vertex[q + 1]:
        mate[p], mate[q] = q, p
    else:
        mate[p] = mate[q] = -2


@compiled(
    "int64(uint64[:, ::1], int32[::1], int32[::1], boolean[::1], int32[::1], int32[::1],"
    " int32[::1], int32[::1])"
)
def weld(  # noqa: PLR0917 (compiled: plain arrays)
    bits: NDArray[np.uint64],
    ring: Int,
    owner: Int,
    excluded: Flags,
    vertex: Int,
    earlier: Int,
    same: Int,
    mate: Int,
) -> int:
    """Find equal points and edges; return at how many places the points are.

    ``vertex[p]`` is the number of a point's place, ``earlier[p]`` an earlier point there or -1,
    ``same[p]`` an earlier edge between the same two, or -1. ``mate[p]`` is the edge of the one
    other polygon that has it, in the other direction; -1 where no other edge is the same, -2 where
    one is that is no such mate; `p` itself where two points are one, and there is no edge.
    Until it is known, edges hang in lists, by the lower numbered of their ends.
    """
    count = number_vertices(bits, ring, vertex, earlier)
    top = np.full(count, -1, np.int32)
    below = np.empty(vertex.size, np.int32)
    same[:] = -1
    for r in range(ring.size - 1):
        mate[ring[r + 1] - 1] = ring[r + 1] - 1
        for p in range(ring[r], ring[r + 1] - 1):
            ends = np.int64(vertex[p]) + vertex[p + 1]
            low = min(vertex[p], vertex[p + 1])
            mate[p] = p
            if vertex[p] == vertex[p + 1]:
                continue
            mate[p] = -1
            above, q = -1, top[low]
            while q >= 0 and np.int64(vertex[q]) + vertex[q + 1] != ends:
                above, q = q, below[q]
            below[p] = below[q] if q >= 0 else top[low]
            if above >= 0 and q >= 0:
                below[above] = p
            else:
                top[low] = p
            if q >= 0:
                same[p] = q
                sound = not excluded[owner[p]] and not excluded[owner[q]]
                pair_up(p, q, sound, vertex, mate)
    return count


@part
def rows_of(first: NDArray[np.int64], owner: Int, earlier: Int, seen: Int) -> NDArray[np.int64]:
    """Return where the pairs of each polygon with later ones begin."""
    start = np.zeros(first.size, np.int64)
    for i in range(first.size - 1):
        seen[i] = i
        for p in range(first[i], first[i + 1]):
            q = earlier[p]
            while q >= 0:
                if seen[owner[q]] != i:
                    seen[owner[q]] = i
                    start[owner[q] + 1] += 1
                q = earlier[q]
    for i in range(first.size - 1):
        start[i + 1] += start[i]
    return start


@part
def lengths_of(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats, a: int, b: int, owner: Int, same: Int, place: NDArray[np.int64], length: Floats
) -> None:
    """Add the edges of a polygon, from point a to b, to those that it shares with earlier ones."""
    for p in range(a, b):
        q = same[p]
        while q >= 0:
            if owner[q] != owner[p]:
                along, up = points[p + 1, 0] - points[p, 0], points[p + 1, 1] - points[p, 1]
                length[place[owner[q]]] += np.sqrt(along * along + up * up)
            q = same[q]


@compiled(
    "Tuple((int64[:, ::1], float64[::1], boolean[::1]))(float64[:, ::1], int64[::1], int32[::1],"
    " int32[::1], int32[::1], int32[::1], boolean[::1])"
)
def meetings(  # noqa: PLR0917 (compiled: plain arrays)
    points: Floats,
    first: NDArray[np.int64],
    owner: Int,
    vertex: Int,
    earlier: Int,
    same: Int,
    marked: Flags,
) -> tuple[NDArray[np.int64], Floats, Flags]:
    """Return the pairs that share a vertex, sorted, the length of equal edges, and a mark.

    The mark: whether one of the vertices that the two share is `marked`. Each polygon looks at
    earlier ones only, and is put down in the row of the other: so rows fill in order.
    """
    n = first.size - 1
    seen, place = np.full(n, -1, np.int32), np.empty(n, np.int64)
    start = rows_of(first, owner, earlier, seen)
    pairs, length = np.empty((2, start[n]), np.int64), np.zeros(start[n])
    mark = np.zeros(start[n], np.bool_)
    seen[:] = -1
    for i in range(n):
        seen[i] = i
        for p in range(first[i], first[i + 1]):
            q = earlier[p]
            while q >= 0:
                j = owner[q]
                if seen[j] != i:
                    seen[j] = i
                    place[j] = start[j]
                    start[j] += 1
                    pairs[0, place[j]], pairs[1, place[j]] = j, i
                if marked[vertex[p]] and j != i:
                    mark[place[j]] = True
                q = earlier[q]
        lengths_of(points, first[i], first[i + 1], owner, same, place, length)
    return pairs, length, mark
