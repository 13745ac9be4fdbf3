"""Firms at one address are one place with a count: what follows never depends on their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class Addresses:
    """Distinct places, from west to east and then from south to north.

    Parameters
    ----------
    x, y : array, shape (n_places,)
        Metres.
    firms, weight : array, shape (n_places,)
        How many points stand there, and what they weigh together.
    place : array, shape (n_points,)
        Place of each point, in the order in which the points were given.
    start : array, shape (n_places + 1,)
        The points of place p, lightest first, are ``start[p]`` to ``start[p + 1]`` of `each`.
    each : array, shape (n_points,)
        Weights of the points, sorted by place.

    Examples
    --------
    >>> both = Addresses.of(np.array([5.0, 1.0, 5.0]), np.zeros(3))
    >>> both.x, both.firms, both.place
    (array([1., 5.]), array([1, 2]), array([1, 0, 1]))
    """

    x: FloatArray
    y: FloatArray
    firms: IntArray
    weight: FloatArray
    place: IntArray
    start: IntArray
    each: FloatArray

    @classmethod
    def of(cls, x: FloatArray, y: FloatArray, weight: FloatArray | None = None) -> Addresses:
        """Return the places of points; without `weight` each point weighs 1."""
        each = np.ones(len(x)) if weight is None else weight
        order = np.lexsort((each, y, x))
        east, north, each = x[order], y[order], each[order]
        new = np.ones(len(x), dtype=bool)
        new[1:] = (east[1:] != east[:-1]) | (north[1:] != north[:-1])
        first = np.flatnonzero(new)
        place = np.empty(len(x), dtype=np.int64)
        place[order] = np.cumsum(new) - 1
        start = np.append(first, len(x)).astype(np.int64)
        total = np.add.reduceat(each, first) if len(x) else np.empty(0)
        return cls(east[first], north[first], np.diff(start), total, place, start, each)
