"""How far firms reach for their neighbours, where nobody says: the knee of their distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.clusters.hierarchy import nth_distance
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray


MOST: Final = 100_000
"""Firms of the curve; of more, every so many-th is taken, from west to east."""


def knee(x: FloatArray, y: FloatArray, weight: FloatArray, firms: IntArray, least: float) -> float:
    """Return the distance at the knee of the sorted distances to the `least`-th firm (or job).

    The knee is where the curve, drawn in the square of its own extent, is farthest below its
    chord (Satopaa et al. 2011). Firms that never find so many are left out.

    Raises
    ------
    ArgumentError
        If all distances are nil, or nobody finds so many.

    Examples
    --------
    Four of five firms have a second firm 1 m off, the last one is 96 m away:

    >>> x, one = np.array([0.0, 1.0, 2.0, 3.0, 99.0]), np.ones(5)
    >>> knee(x, np.zeros(5), one, one.astype(int), 2)
    1.0
    """
    total = int(firms.sum())
    some = np.arange(0, total, total // MOST + 1)
    places, times = np.unique(np.searchsorted(np.cumsum(firms), some, "right"), return_counts=True)
    curve = np.sort(np.repeat(nth_distance(x, y, weight, least, places), times))
    curve = curve[np.isfinite(curve)]
    if not len(curve) or curve[-1] <= 0:
        raise ArgumentError("clusters.no_knee")
    if curve[0] == curve[-1]:
        return float(curve[0])
    rank = np.arange(len(curve)) / (len(curve) - 1)
    height = (curve - curve[0]) / (curve[-1] - curve[0])
    above = np.where(curve > 0, rank - height, -np.inf)
    return float(curve[np.argmax(above)])
