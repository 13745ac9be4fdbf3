"""Points sorted by the cells of a grid, so that only those within reach of each other meet.

Row by row, the cells that one cell can reach lie side by side: their points are one run each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import mixed, sampled

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.kernels.draws import PlaceArray


@compiled("void(int32[::1], int64, uint64, int64)", writes="shuffled")
def drawn(shuffled: PlaceArray, count: int, key: np.uint64, simulation: int) -> None:
    """Bring the sample of one simulation to the front of `shuffled`, which is in order before."""
    step = np.uint64(0x9E3779B97F4A7C15)
    sampled(shuffled, count, mixed(key + np.uint64(simulation + 1) * step))


@part
def in_order(shuffled: PlaceArray, count: int) -> None:
    """Undo a sample: a place behind it was changed only if its own number went to the front."""
    for j in range(count):
        if shuffled[j] >= count:
            shuffled[shuffled[j]] = shuffled[j]
    for j in range(count):
        shuffled[j] = j


@part
def occupied(  # noqa: PLR0917 (compiled: one loop, plain arrays)
    chosen: PlaceArray,
    count: int,
    place: PlaceArray,
    weights: FloatArray,
    found: PlaceArray,
    total: FloatArray,
) -> tuple[int, float]:
    """List the places that the chosen sites stand at, and weigh them; return how many.

    Without `place` each site is a place of its own. The second answer is the weight of pairs that
    stand at one place together. `total` is nil before, where places are shared.
    """
    if place.size == 0:
        for j in range(count):
            found[j] = chosen[j]
            total[j] = weights[j] if weights.size else 1.0
        return count, 0.0
    taken = 0
    together = 0.0
    for j in range(count):
        at = place[chosen[j]]
        weight = weights[j] if weights.size else 1.0
        if total[at] == 0.0 and weight > 0.0:
            found[taken] = at
            taken += 1
        together += total[at] * weight
        total[at] += weight
    return taken, together


@part
def by_cells(found: PlaceArray, taken: int, cell: PlaceArray, first: IntArray) -> None:
    """Count where the points of each cell begin; ``first[c + 1]`` moves on as they are put."""
    first[:] = 0
    for j in range(taken):
        first[cell[found[j]] + 2] += 1
    for c in range(2, first.size):
        first[c] += first[c - 1]


@part
def runs_below(  # noqa: PLR0917
    at: int,
    columns: int,
    rows: int,
    spans: IntArray,
    first: IntArray,
    runs: IntArray,
) -> None:
    """List the runs of points that a cell meets: to its right, and in each row below it."""
    row, column = at // columns, at % columns
    for down in range(spans.size):
        runs[down, 0] = runs[down, 1] = 0
        if row + down < rows:
            base = (row + down) * columns
            left = max(column - spans[down], 0) if down else column
            right = min(column + spans[down], columns - 1)
            runs[down, 0] = first[base + left]
            runs[down, 1] = first[base + right + 1]
