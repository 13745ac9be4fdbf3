"""What a sample of sources tells of the shortest paths through each node, and how sure it is.

A path has two ends, and either may be drawn as its source: what the two tell of a node between
them must add up to one, and how it is shared is free. Here the end that is farther from the node
tells all, so that no source says much about those beside it (the bisection of Geisberger, Sanders
and Schultes 2008). For the same error that takes a fraction of the sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.shortest_paths import MOST_PATHS, forget, spread_from

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    PlaceArray = npt.NDArray[np.int32]

LONG = 9
"""Steps from which a path is shared by a smooth curve instead: halves of it need no more lanes."""
LANES = (LONG - 1) // 2
"""Ends so many steps beyond a node are told apart."""
CURVE = 3
"""Powers of the smooth curve."""


@part
def carry_back(  # noqa: PLR0917 (compiled: plain arrays)
    first: int,
    stop: int,
    lanes: int,
    deep: bool,
    beyond: PlaceArray,
    carried: FloatArray,
    curved: FloatArray,
    found: FloatArray,
) -> None:
    """Add up what the nodes a step beyond carry, by how many steps beyond the end of a path is."""
    for lane in range(LANES + CURVE):
        found[lane] = 0.0
    for link in range(first, stop):
        there = beyond[link]
        for lane in range(lanes):
            found[lane] += carried[there, lane]
        if deep:
            for power in range(CURVE):
                found[LANES + power] += curved[there, power]


@part
def farther_half(found: FloatArray, step: int, lanes: int, deep: bool) -> float:
    """Return what the source tells of a node: the paths whose other end is nearer to the node.

    Of a path whose other end is as far it tells one half. Of a long path it tells the share
    10 x^3 - 15 x^4 + 6 x^5 for a node at a share x of the way: one less the same for 1 - x.
    """
    told = 0.0
    for lane in range(lanes):
        told += found[lane] if lane + 1 < step else 0.5 * found[lane]
    if deep:
        cube = float(step) ** 3
        curve = 10.0 * found[LANES] - 15.0 * step * found[LANES + 1]
        told += cube * (curve + 6.0 * step * step * found[LANES + 2])
    return told


@compiled(
    "void(int64[::1], int32[::1], float64[::1], int32[::1], float64[::1], float64[::1],"
    " float64[::1])",
    writes="total squares",
)
def sampled_dependencies(  # noqa: PLR0917 (compiled: plain arrays)
    starts: IntArray,
    beside: PlaceArray,
    mass: FloatArray,
    sources: PlaceArray,
    times: FloatArray,
    total: FloatArray,
    squares: FloatArray,
) -> None:
    """Add to each node what some sources tell of the shortest paths through it.

    Parameters
    ----------
    starts, beside, mass, sources
        As in `dependencies`.
    times : array, shape (k,)
        How often each source was drawn.
    total, squares : array, shape (n,)
        Are added to. With all nodes as sources, drawn as often as their mass, every pair counts
        once.
    """
    n = mass.size
    steps, order = np.full(n, -1, np.int32), np.empty(n + 1, np.int32)
    beyond, ends = np.empty(beside.size // 2 + 1, np.int32), np.empty(n, np.int64)
    paths, found = np.zeros(n), np.empty(LANES + CURVE)
    carried, curved = np.empty((n, LANES)), np.empty((n, CURVE))
    for s in range(sources.size):
        reached = spread_from(sources[s], starts, beside, steps, paths, order, beyond, ends)
        deep = steps[order[reached - 1]] >= LONG
        crowded = False
        for place in range(reached - 1, 0, -1):
            here = order[place]
            step, ways = steps[here], paths[here]
            crowded |= not ways < MOST_PATHS
            lanes = max(0, min(step, LONG - 1 - step))
            carry_back(ends[place - 1], ends[place], lanes, deep, beyond, carried, curved, found)
            told = farther_half(found, step, lanes, deep) * ways
            total[here] += times[s] * told
            squares[here] += times[s] * told * told
            carried[here, 0] = mass[here] / ways
            for lane in range(LANES - 1):
                carried[here, lane + 1] = found[lane]
            if deep:
                end = mass[here] / (ways * float(step) ** 3) if step >= LONG else 0.0
                for power in range(CURVE):
                    curved[here, power] = found[LANES + power] + end
                    end /= step
        forget(reached, crowded, order, steps, paths, total)
