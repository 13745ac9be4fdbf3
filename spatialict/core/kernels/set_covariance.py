"""How much of a window is still in it after a shift: exact along x, by many lines along y.

A line across the window is a row of intervals. Two intervals overlap, as one of them moves along
x, by a sum of four ramps that begin where their ends meet; so all overlaps of all lines are known
at the nodes of a table once the ramps that begin left of each node have been summed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray


@part
def lines_of(edge: FloatArray, bottom: float, apart: float, lines: int) -> tuple[int, int]:
    """Return the first line that an edge crosses, and the one after the last."""
    low, high = min(edge[1], edge[3]), max(edge[1], edge[3])
    first = max(int(np.ceil((low - bottom) / apart - 0.5)), 0)
    last = min(int(np.ceil((high - bottom) / apart - 0.5)), lines)
    return first, last


@part
def crossings(edges: FloatArray, bottom: float, apart: float, first: IntArray) -> FloatArray:
    """Return where each line crosses the edges, from left to right; `first` points into it."""
    lines = first.size - 1
    for e in range(edges.shape[0]):
        start, stop = lines_of(edges[e], bottom, apart, lines)
        for line in range(start, stop):
            first[line + 1] += 1
    for line in range(lines):
        first[line + 1] += first[line]
    free = first[:-1].copy()
    met = np.empty(first[lines])
    for e in range(edges.shape[0]):
        start, stop = lines_of(edges[e], bottom, apart, lines)
        for line in range(start, stop):
            share = (bottom + (line + 0.5) * apart - edges[e, 1]) / (edges[e, 3] - edges[e, 1])
            met[free[line]] = edges[e, 0] + share * (edges[e, 2] - edges[e, 0])
            free[line] += 1
    for line in range(lines):
        met[first[line] : first[line + 1]].sort()
    return met


@part
def ramp(begin: float, sign: float, node_m: float, reach: int, slope: FloatArray) -> None:
    """Add a ramp that begins somewhere: its slope, and its value at the node 0, from there on."""
    node = int(np.ceil(begin / node_m)) + reach
    if node < slope.shape[1]:
        node = max(node, 0)
        slope[0, node] += sign
        slope[1, node] -= sign * begin


@compiled(
    "void(float64[:, ::1], float64, float64, int64, int64, float64, float64[:, ::1])",
    writes="covariance",
)
def set_covariance(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    edges: FloatArray,
    bottom: float,
    apart: float,
    lines: int,
    steps: int,
    node_m: float,
    covariance: FloatArray,
) -> None:
    """Fill the areas that a window and the window shifted by each node have in common.

    `edges` are rows x, y, x, y; `lines` of them, `apart` from each other, begin half of that above
    `bottom`. A row of `covariance` is a shift of `steps` lines more along y; a column one of
    `node_m` along x, the middle column none.
    """
    first = np.zeros(lines + 1, np.int64)
    met = crossings(edges, bottom, apart, first)
    reach = covariance.shape[1] // 2
    most = node_m * reach
    slope = np.empty((2, covariance.shape[1]))
    for down in range(covariance.shape[0]):
        slope[:] = 0.0
        for line in range(lines - down * steps):
            other = line + down * steps
            for i in range(first[line], first[line + 1] - 1, 2):
                for j in range(first[other], first[other + 1] - 1, 2):
                    if met[j] - met[i + 1] >= most:
                        break
                    if met[j + 1] - met[i] > -most:
                        ramp(met[j] - met[i + 1], 1.0, node_m, reach, slope)
                        ramp(met[j] - met[i], -1.0, node_m, reach, slope)
                        ramp(met[j + 1] - met[i + 1], -1.0, node_m, reach, slope)
                        ramp(met[j + 1] - met[i], 1.0, node_m, reach, slope)
        steep = level = 0.0
        for node in range(covariance.shape[1]):
            steep += slope[0, node]
            level += slope[1, node]
            covariance[down, node] = max((steep * (node - reach) * node_m + level) * apart, 0.0)
