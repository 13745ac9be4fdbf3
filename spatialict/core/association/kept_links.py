"""Which links of a map stay when some regions take no part, and what they weigh then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from spatialict.core.arrays import FloatArray, IntArray
from spatialict.core.workers import bounds

if TYPE_CHECKING:
    from spatialict.core.neighbourhood.links import Links

Own = tuple[IntArray, FloatArray]
"""Regions that are their own neighbours, and the weights."""


def inside_of(
    has_value: npt.NDArray[np.bool_], focal: IntArray, neighbour: IntArray, weight: FloatArray
) -> npt.NDArray[np.bool_]:
    """Return which regions have a value and a neighbour that takes part itself."""
    inside = has_value.copy()
    other = (focal != neighbour) & (weight > 0)
    while True:
        connected = np.zeros_like(inside)
        connected[focal[other & inside[focal] & inside[neighbour]]] = True
        if (connected == inside).all():
            return inside
        inside = inside & connected


def has_loop(links: Links) -> bool:
    """Tell whether a region is its own neighbour."""
    for start, stop in bounds(links.n):
        near = links.indices[links.indptr[start] : links.indptr[stop]]
        if (near == np.repeat(np.arange(start, stop), links.degree[start:stop])).any():
            return True
    return False


def renumbered(
    links: Links, kept: npt.NDArray[np.bool_]
) -> tuple[IntArray, IntArray, FloatArray, Own]:
    """Return the neighbours among the regions that take part, and the weights on themselves."""
    rows, columns, weights = links.heads, links.indices, links.weights
    place, itself = np.cumsum(kept) - 1, rows == columns
    loops = itself & kept[rows]
    beside = kept[rows] & kept[columns] & ~itself & (weights > 0)
    own = place[rows[loops]], weights[loops]
    indptr = np.zeros(int(kept.sum()) + 1, dtype=np.int64)
    np.cumsum(np.bincount(place[rows[beside]], minlength=len(indptr) - 1), out=indptr[1:])
    return indptr, place[columns[beside]], weights[beside], own


def scaled(
    indptr: IntArray, indices: IntArray, weights: FloatArray, own: Own, transform: str
) -> tuple[FloatArray, FloatArray, FloatArray | None]:
    """Return the weights by the transform, the own, and the common ones of each region if any."""
    begin, degree = indptr[:-1], np.diff(indptr)
    if transform == "B":
        return np.ones(len(indices)), np.ones(len(degree)), np.ones(len(degree))
    if weights.min() == weights.max():
        alike, largest = True, np.full(len(degree), weights[0])
    else:
        lowest, largest = np.minimum.reduceat(weights, begin), np.maximum.reduceat(weights, begin)
        alike = bool((largest - lowest <= 1e-12 * largest).all())
    common = largest.copy()
    largest[own[0]] = own[1]
    if transform == "R" and alike:
        largest, common = largest / common / degree, 1 / degree
        weights = np.repeat(common, degree)
    elif transform == "R":
        sums = np.add.reduceat(weights, begin)
        weights, largest = weights / np.repeat(sums, degree), largest / sums
    weights = np.require(weights, requirements="W")  # kernels take no read-only view
    return weights, largest, common if alike else None
