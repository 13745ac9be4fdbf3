"""Squared differences from the own values, all weighing the same: points beyond a plane.

With prefix sums S2 of squares and S1 of values a draw's sum of (z - x)^2 is S2 - 2 z S1 + k z^2.
So the draws of k neighbours are points (S2, S1) that no region changes, and a region asks how
many are beyond its line (a plane, with more variables than one). A tree of boxes answers: one
that is wholly on one side is counted at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.kernels.draws import PlaceArray


@part
def height(sums: FloatArray, k: int, p: int, slopes: FloatArray) -> float:
    """Return S2 less the slopes times S1: rounded alike here, in leaves and at corners of boxes."""
    level = sums[k, 0, p]
    for v in range(slopes.size):
        level -= slopes[v] * sums[k, v + 1, p]
    return float(level)


@part
def span(boxes: FloatArray, row: int, node: int, slopes: FloatArray) -> tuple[float, float]:
    """Return the least and the largest height that a point of the box can have."""
    lowest, highest = boxes[row, node, 0, 0], boxes[row, node, 0, 1]
    for v in range(slopes.size):
        up = np.int64(slopes[v] > 0)
        lowest -= slopes[v] * boxes[row, node, v + 1, up]
        highest -= slopes[v] * boxes[row, node, v + 1, 1 - up]
    return lowest, highest


@part
def scan(  # noqa: PLR0917
    points: FloatArray, row: int, leaf: int, slopes: FloatArray, low: float, high: float
) -> tuple[int, int]:
    """Count the points of a leaf one by one."""
    at_least = at_most = 0
    if slopes.size == 1:
        slope = slopes[0]
        for p in range(points.shape[3]):
            level = points[row, 0, leaf, p] - slope * points[row, 1, leaf, p]
            at_least += level >= low
            at_most += level <= high
        return at_least, at_most
    for p in range(points.shape[3]):
        level = points[row, 0, leaf, p]
        for v in range(slopes.size):
            level -= slopes[v] * points[row, v + 1, leaf, p]
        at_least += level >= low
        at_most += level <= high
    return at_least, at_most


@part
def beyond(  # noqa: PLR0917
    points: FloatArray,
    boxes: FloatArray,
    held: IntArray,
    row: int,
    slopes: FloatArray,
    low: float,
    high: float,
) -> tuple[int, int]:
    """Walk down the tree from the root (1); the children of a node are 2 node and 2 node + 1."""
    leaves = points.shape[2]
    at_least = at_most = 0
    node = 1
    while node > 0:
        lowest, highest = span(boxes, row, node, slopes)
        if lowest > high:
            at_least += held[row, node]
        elif highest < low:
            at_most += held[row, node]
        elif node < leaves:
            node *= 2
            continue
        else:
            more, less = scan(points, row, node - leaves, slopes, low, high)
            at_least += more
            at_most += less
        while node & 1:  # up from a right child; the root has none above
            node >>= 1
        node += node > 0
    return at_least, at_most


@compiled(
    "void(float64[:, ::1], int64[::1], int64[::1], float64[:, :, ::1], float64[:, :, :, ::1],"
    " float64[:, :, :, ::1], int64[:, ::1], int64[::1], int32[::1], int32[::1], int32[::1],"
    " float64[::1], float64, int64, int64[:, ::1])",
    writes="counts",
)
def count_differences(  # noqa: PLR0917 (compiled: plain arrays)
    values: FloatArray,
    indptr: IntArray,
    indices: IntArray,
    sums: FloatArray,
    points: FloatArray,
    boxes: FloatArray,
    held: IntArray,
    row_of: IntArray,
    first: PlaceArray,
    draws: PlaceArray,
    places: PlaceArray,
    size: FloatArray,
    tolerance: float,
    start: int,
    counts: IntArray,
) -> None:
    """Count the draws whose sum of squared differences is at or above, at or below the observed.

    ``sums[k, 0]`` are the squares and ``sums[k, 1 + v]`` the values of variable v, summed over the
    first k of each draw; ``points[row_of[k]]`` the same by leaves of the tree, `boxes` the
    least and the largest coordinates below each of its nodes, `held` how many draws. ``NaN``
    fills the last leaves and counts in neither tail. `size` is that of `Summand`.
    """
    slopes = np.empty(values.shape[0])
    for r in range(counts.shape[0]):
        i = start + r
        begin, end = indptr[r] - indptr[0], indptr[r + 1] - indptr[0]
        k = end - begin
        observed = square = total = 0.0
        for v in range(slopes.size):
            slopes[v] = 2 * values[v, i]
            square += values[v, i] * values[v, i]
            for edge in range(begin, end):
                other = values[v, indices[edge]]
                observed += other * other - slopes[v] * other
                total += (values[v, i] - other) * (values[v, i] - other)
        slack = tolerance * (k * size[i] + 2 * total)
        low, high = observed - slack, observed + slack
        at_least, at_most = beyond(points, boxes, held, row_of[k], slopes, low, high)
        for entry in range(first[r] - first[0], first[r + 1] - first[0]):
            if places[entry] < k:
                wrong = height(sums, k, draws[entry], slopes)
                right = height(sums, k + 1, draws[entry], slopes) + square
                at_least += int(right >= low) - int(wrong >= low)
                at_most += int(right <= high) - int(wrong <= high)
        counts[r, 0], counts[r, 1] = at_least, at_most
