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
    beyond: PlaceArray,
    ends: IntArray,
) -> int:
    """Visit all that a source reaches, nearest first; count steps and shortest paths.

    Written without branches in the inner loop, which would be guessed wrongly half of the time: a
    place is always written, and only counted where it is one.

    Parameters
    ----------
    source, starts, beside
        Where to begin, and the neighbours of each node.
    steps, paths : array, shape (n,)
        Filled; -1 and 0 for whoever is not yet reached.
    order : array, shape (n + 1,)
        Filled with who is reached, nearest first.
    beyond : array, shape (links + 1,)
        Filled with the neighbours a step beyond each, in that order.
    ends : array, shape (n,)
        Filled with where those of each in `order` end.
    """
    steps[source] = 0
    paths[source] = 1.0
    order[0] = source
    place, last, kept = 0, 1, 0
    while place < last:
        here = order[place]
        farther, ways, first = steps[here] + 1, paths[here], kept
        for link in range(starts[here], starts[here + 1]):
            there = beside[link]
            step = steps[there]
            order[last] = there
            last += step < 0
            step = farther if step < 0 else step
            steps[there] = step
            beyond[kept] = there
            kept += step == farther
        for link in range(first, kept):
            paths[beyond[link]] += ways
        ends[place] = kept
        place += 1
    return last


@part
def forget(  # noqa: PLR0917 (compiled: plain arrays)
    reached: int,
    crowded: bool,
    order: PlaceArray,
    steps: PlaceArray,
    paths: FloatArray,
    total: FloatArray,
) -> None:
    """Make ready for the next source; say NaN of all reached where paths were beyond counting."""
    for place in range(reached):
        steps[order[place]] = -1
        paths[order[place]] = 0.0
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
    steps, order = np.full(n, -1, np.int32), np.empty(n + 1, np.int32)
    beyond, ends = np.empty(beside.size // 2 + 1, np.int32), np.empty(n, np.int64)
    paths, carried = np.zeros(n), np.empty(n)
    for s in range(sources.size):
        source = sources[s]
        reached = spread_from(source, starts, beside, steps, paths, order, beyond, ends)
        crowded = False
        for place in range(reached - 1, 0, -1):
            here, found = order[place], 0.0
            for link in range(ends[place - 1], ends[place]):
                found += carried[beyond[link]]
            crowded |= not paths[here] < MOST_PATHS
            carried[here] = found + mass[here] / paths[here]
            total[here] += mass[source] * found * paths[here]
        forget(reached, crowded, order, steps, paths, total)
