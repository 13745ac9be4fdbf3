"""Points shared out over the nodes of a square grid, and a grid read between its nodes.

Eight nodes each way carry a point by Lagrange's polynomial of degree 7: a smooth function at the
nodes then gives what it would give at the point. `read` is the exact transpose of `spread`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray


@part
def shares(place: float, share: FloatArray) -> int:
    """Fill the shares of the eight nodes around a place in steps of the grid; return the first."""
    first = int(np.floor(place)) - 3
    t = place - first
    for j in range(8):
        product = 1.0
        for k in range(8):
            if k != j:
                product *= (t - k) / (j - k)
        share[j] = product
    return first


@compiled(
    "void(float64[::1], float64[::1], float64[::1], float64, float64, float64, float64[:, ::1])",
    writes="grid",
)
def spread(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    west: float,
    south: float,
    step: float,
    grid: FloatArray,
) -> None:
    """Add each point's weight to the nodes around it; rows go north, columns east."""
    across, up = np.empty(8), np.empty(8)
    for i in range(x.size):
        column = shares((x[i] - west) / step, across)
        row = shares((y[i] - south) / step, up)
        for r in range(8):
            for c in range(8):
                grid[row + r, column + c] += weight[i] * up[r] * across[c]


@compiled(
    "void(float64[::1], float64[::1], float64[:, ::1], float64, float64, float64, float64[::1])",
    writes="value",
)
def read(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    x: FloatArray,
    y: FloatArray,
    grid: FloatArray,
    west: float,
    south: float,
    step: float,
    value: FloatArray,
) -> None:
    """Fill `value` with the grid at each point."""
    across, up = np.empty(8), np.empty(8)
    for i in range(x.size):
        column = shares((x[i] - west) / step, across)
        row = shares((y[i] - south) / step, up)
        total = 0.0
        for r in range(8):
            for c in range(8):
                total += up[r] * across[c] * grid[row + r, column + c]
        value[i] = total
