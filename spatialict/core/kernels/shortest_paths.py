"""How much of the shortest paths from a source runs through each node (Brandes 2001)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    PlaceArray = npt.NDArray[np.int32]

MOST_PATHS = 1e290
"""Shortest paths between two nodes that can be told apart from none."""


@part
def spread_from(  # noqa: PLR0917 (compiled: plain arrays)
    source: int,
    starts: IntArray,
    beside: PlaceArray,
    steps: PlaceArray,
    paths: FloatArray,
    order: PlaceArray,
) -> int:
    """Visit all that a source reaches, nearest first; count steps and shortest paths.

    `steps` is -1 for whoever is not yet reached. Returns how many are in `order`.
    """
    steps[source] = 0
    paths[source] = 1.0
    order[0] = source
    first, last = 0, 1
    while first < last:
        here = order[first]
        first += 1
        beyond, ways = steps[here] + 1, paths[here]
        for link in range(starts[here], starts[here + 1]):
            there = beside[link]
            if steps[there] < 0:
                steps[there] = beyond
                paths[there] = ways
                order[last] = there
                last += 1
            elif steps[there] == beyond:
                paths[there] += ways
    return last


@part
def forget(
    reached: int, crowded: bool, order: PlaceArray, steps: PlaceArray, total: FloatArray
) -> None:
    """Make ready for the next source; say NaN of all reached where paths were beyond counting."""
    for place in range(reached):
        steps[order[place]] = -1
        if crowded:
            total[order[place]] = np.nan


@compiled(
    "void(int64[::1], int32[::1], float64[::1], int32[::1], float64[::1])",
    writes="total",
)
def dependencies(
    starts: IntArray,
    beside: PlaceArray,
    mass: FloatArray,
    sources: PlaceArray,
    total: FloatArray,
) -> None:
    """Add to each node what share of shortest paths from some sources runs through it.

    Parameters
    ----------
    starts, beside : array
        Neighbours of each node.
    mass : array, shape (n,)
        How many organisations a node stands for, as either end of a path.
    sources : array, shape (k,)
        Where paths begin.
    total : array, shape (n,)
        Is added to; NaN where paths are more than a float can count. With all nodes as sources,
        every pair counts twice.
    """
    n = mass.size
    steps = np.full(n, -1, np.int32)
    order = np.empty(n, np.int32)
    paths, carried = np.empty(n), np.empty(n)
    for s in range(sources.size):
        source = sources[s]
        reached = spread_from(source, starts, beside, steps, paths, order)
        crowded = False
        for back in range(reached - 1, 0, -1):
            here = order[back]
            beyond, found = steps[here] + 1, 0.0
            for link in range(starts[here], starts[here + 1]):
                there = beside[link]
                if steps[there] == beyond:
                    found += carried[there]
            crowded |= not paths[here] < MOST_PATHS
            carried[here] = found + mass[here] / paths[here]
            total[here] += mass[source] * found * paths[here]
        forget(reached, crowded, order, steps, total)
