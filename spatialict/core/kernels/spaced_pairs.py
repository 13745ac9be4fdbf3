"""How many pairs lie how far apart: boxes of a tree first, single points where a bound parts them.

What lies in a band is the same for a pair of points and for a pair of boxes: differences, squares
and sums are rounded one way, so a box is never nearer than a point of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import sampled

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.kernels.draws import PlaceArray

WAITING: Final = 4_096
"""Pairs of boxes that wait: each step takes one and puts back three, so 64 levels need 200."""


@part
def band_of(squared: float, bounds: FloatArray) -> int:
    """Return how many of the rising bounds, squared, are below."""
    band = 0
    for b in range(bounds.size):  # all of them: a guess of where to stop would cost more
        band += bounds[b] < squared
    return band


@part
def apart(points: FloatArray, i: int, j: int) -> float:
    """Return the squared distance of two points."""
    total = 0.0
    for axis in range(3):
        step = abs(points[i, axis] - points[j, axis])
        total += step * step
    return total


@part
def reach(boxes: FloatArray, a: int, b: int) -> tuple[float, float]:
    """Return the squares of the least and of the largest distance between points of two boxes."""
    least = most = 0.0
    for axis in range(3):
        over = boxes[a, 1, axis] - boxes[b, 0, axis]
        under = boxes[b, 1, axis] - boxes[a, 0, axis]
        gap = max(0.0, -over, -under)
        wide = max(over, under)
        least += gap * gap
        most += wide * wide
    return least, most


@part
def add_boxes(  # noqa: PLR0917 (compiled: plain arrays)
    whole: IntArray, nodes: IntArray, a: int, b: int, band: int, counts: IntArray
) -> None:
    """Count all pairs of two boxes, or of one; `whole` holds how many of each group come before."""
    groups = whole.shape[1]
    for g in range(groups):
        mine = whole[nodes[a, 1], g] - whole[nodes[a, 0], g]
        if a == b:
            counts[band, g, g] += mine * (mine - 1) // 2
        for h in range(g + 1 if a == b else 0, groups):
            counts[band, g, h] += mine * (whole[nodes[b, 1], h] - whole[nodes[b, 0], h])


@part
def count_within(points: FloatArray, i: int, start: int, stop: int, bound: float) -> int:
    """Count the points of a run that are at most so far, squared, from one point."""
    x, y, z = points[0, i], points[1, i], points[2, i]
    across, up, out = points[0], points[1], points[2]
    begin, within = np.uint64(start), 0
    for t in range(np.uint64(max(stop - start, 0))):
        dx, dy, dz = abs(across[begin + t] - x), abs(up[begin + t] - y), abs(out[begin + t] - z)
        within += dx * dx + dy * dy + dz * dz <= bound
    return within


@part
def add_points(  # noqa: PLR0917
    points: FloatArray,
    group: PlaceArray,
    nodes: IntArray,
    a: int,
    b: int,
    bounds: FloatArray,
    first: int,
    last: int,
    counts: IntArray,
) -> None:
    """Count the pairs of two leaves, or of one, point by point: bands from first to last."""
    for i in range(nodes[a, 0], nodes[a, 1]):
        start = i + 1 if a == b else nodes[b, 0]
        stop = nodes[b, 1]
        if counts.shape[1] == 1:
            before = 0
            for band in range(first, last):
                within = count_within(points, i, start, stop, bounds[band])
                counts[band, 0, 0] += within - before
                before = within
            counts[last, 0, 0] += stop - start - before
        else:
            for j in range(start, stop):
                squared = 0.0
                for axis in range(3):
                    step = abs(points[axis, i] - points[axis, j])
                    squared += step * step
                band = first
                for between in range(first, last):
                    band += bounds[between] < squared
                counts[band, group[i], group[j]] += 1


@compiled(
    "void(float64[:, ::1], int32[::1], int64[:, ::1], float64[:, :, ::1], int64[:, ::1],"
    " float64[::1], int64[:, ::1], int64[:, :, ::1])",
    writes="counts",
)
def spaced_pairs(  # noqa: PLR0917
    points: FloatArray,
    group: PlaceArray,
    nodes: IntArray,
    boxes: FloatArray,
    whole: IntArray,
    bounds: FloatArray,
    starts: IntArray,
    counts: IntArray,
) -> None:
    """Count the pairs of points in each band of distance, by the groups of the two.

    Parameters
    ----------
    points : array, shape (3, n)
        Coordinates, in the order of the tree.
    group : array, shape (n,)
        Of each point, from 0.
    nodes : array, shape (nodes, 4)
        First point, last point + 1, and the two nodes below, -1 where there are none.
    boxes : array, shape (nodes, 2, 3)
        Least and largest coordinates.
    whole : array, shape (n + 1, groups)
        Points of each group before each point.
    bounds : array, shape (bands - 1,)
        Squared, rising; a distance at a bound lies below it.
    starts : array, shape (pairs, 2)
        Nodes to begin with; pairs of a node with itself are its own pairs.
    counts : array, shape (bands, groups, groups)
        Added to. A pair is counted once, whichever of its points comes first.
    """
    waiting = np.empty((WAITING, 2), np.int64)
    for start in range(starts.shape[0]):
        waiting[0, 0], waiting[0, 1] = starts[start, 0], starts[start, 1]
        left = 1
        while left > 0:
            left -= 1
            a, b = waiting[left, 0], waiting[left, 1]
            least, most = reach(boxes, a, b)
            first, last = band_of(least, bounds), band_of(most, bounds)
            if first == last:
                add_boxes(whole, nodes, a, b, first, counts)
            elif nodes[a, 2] < 0 and nodes[b, 2] < 0:
                add_points(points, group, nodes, a, b, bounds, first, last, counts)
            elif a == b:
                down, beside = nodes[a, 2], nodes[a, 3]
                waiting[left, 0], waiting[left, 1] = down, down
                waiting[left + 1, 0], waiting[left + 1, 1] = beside, beside
                waiting[left + 2, 0], waiting[left + 2, 1] = down, beside
                left += 3
            else:
                size_a, size_b = nodes[a, 1] - nodes[a, 0], nodes[b, 1] - nodes[b, 0]
                if nodes[b, 2] < 0 or (nodes[a, 2] >= 0 and size_a >= size_b):
                    waiting[left, 0], waiting[left, 1] = nodes[a, 2], b
                    waiting[left + 1, 0], waiting[left + 1, 1] = nodes[a, 3], b
                else:
                    waiting[left, 0], waiting[left, 1] = a, nodes[b, 2]
                    waiting[left + 1, 0], waiting[left + 1, 1] = a, nodes[b, 3]
                left += 2


@compiled(
    "void(float64[:, ::1], int32[::1], int32[::1], float64[::1], int64[::1], boolean, uint64,"
    " int32[::1], int64[:, ::1])",
    writes="seats counts",
)
def link_lengths(  # noqa: PLR0917
    points: FloatArray,
    one: PlaceArray,
    other: PlaceArray,
    bounds: FloatArray,
    groups: IntArray,
    drawn: bool,
    state: np.uint64,
    seats: PlaceArray,
    counts: IntArray,
) -> None:
    """Count the links in each band of distance, as they are or with seats dealt anew.

    Parameters
    ----------
    points : array, shape (n, 3)
        Seats; nodes of one group stand together.
    one, other : array, shape (links,)
        Nodes at the two ends.
    bounds : array, shape (bands - 1,)
        As in `spaced_pairs`.
    groups : array, shape (groups + 1,)
        Where the nodes of each group begin: seats are dealt among these.
    drawn : bool
        Whether they are.
    state : uint64
        Of the generator.
    seats : array, shape (n,)
        Seat of each node, in order before; dealt anew.
    counts : array, shape (draws, bands)
        What is filled.
    """
    counts[:] = 0
    for r in range(counts.shape[0]):
        if drawn:
            for g in range(groups.size - 1):
                members = seats[groups[g] : groups[g + 1]]
                state = sampled(members, members.size, state)
        for link in range(one.size):
            squared = apart(points, seats[one[link]], seats[other[link]])
            counts[r, band_of(squared, bounds)] += 1
