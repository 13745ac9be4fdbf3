"""The outline of places that stand close together, holes and all: alpha shapes.

Of the triangles between the places (Delaunay) those stay whose circle has at most the radius
alpha. A place in no such triangle is joined to its neighbours within alpha by a strip, so that
every place is covered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray


def outline(x: FloatArray, y: FloatArray, alpha_m: float, margin_m: float) -> tuple[Any, bool]:
    """Return the outline of distinct places, and whether any triangle carries it.

    Parameters
    ----------
    x, y : array, shape (n_places,)
        Metres, from west to east.
    alpha_m : float
        Radius of the largest circle through three places without a place inside that is filled.
    margin_m : float
        Half the width of a strip, and the radius around a place that stands alone.

    Examples
    --------
    The circle through the corners of a right triangle 6 and 8 m long has a radius of 5 m.

    >>> x, y = np.array([0.0, 0.0, 8.0]), np.array([0.0, 6.0, 0.0])
    >>> outline(x, y, 5, 1)[0].area, outline(x, y, 4.9, 1)[1]
    (24.0, False)
    """
    corners = _triangles(x, y)
    kept = corners[_radius(x, y, corners) <= alpha_m * (1 + 1e-12)]
    places = np.column_stack([x, y])
    rings = places[np.column_stack([kept, kept[:, :1]])]
    filled = shapely.union_all(shapely.polygons(rings)) if len(kept) else shapely.Polygon()
    alone = np.ones(len(x), dtype=bool)
    alone[kept.ravel()] = False
    if not alone.any():
        return filled, True
    strips = shapely.linestrings(places[_links(x, y, corners, alone, alpha_m)])
    thin = shapely.union_all(np.append(strips, shapely.points(places[alone])))
    return shapely.union(filled, shapely.buffer(thin, margin_m, quad_segs=16)), bool(len(kept))


def _triangles(x: FloatArray, y: FloatArray) -> IntArray:
    """Return the places of each Delaunay triangle; none where all are on a line."""
    from scipy.spatial import Delaunay, QhullError

    if len(x) < 3:
        return np.empty((0, 3), dtype=np.int64)
    try:
        found = Delaunay(np.column_stack([x - x.mean(), y - y.mean()])).simplices
    except QhullError:
        return np.empty((0, 3), dtype=np.int64)
    return np.sort(found.astype(np.int64), axis=1)


def _radius(x: FloatArray, y: FloatArray, corners: IntArray) -> FloatArray:
    """Return the radius of the circle through the corners, infinite for three on a line."""
    a, b, c = (
        np.hypot(x[corners[:, i]] - x[corners[:, j]], y[corners[:, i]] - y[corners[:, j]])
        for i, j in ((1, 2), (0, 2), (0, 1))
    )
    i, j, k = corners.T
    twice = np.abs((x[j] - x[i]) * (y[k] - y[i]) - (x[k] - x[i]) * (y[j] - y[i]))
    radius = np.full(len(a), np.inf)
    np.divide(a * b * c, 2 * twice, out=radius, where=twice > 0)
    return radius


def _links(
    x: FloatArray, y: FloatArray, corners: IntArray, alone: BoolArray, alpha_m: float
) -> IntArray:
    """Return the sides of triangles, at most alpha long, that end at a place in no kept one."""
    if len(corners):
        ends = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
        ends = np.unique(ends, axis=0)
    else:  # on a line, in order along it
        ends = np.column_stack([np.arange(len(x) - 1), np.arange(1, len(x))])
    one, other = ends.T
    near = np.hypot(x[one] - x[other], y[one] - y[other]) <= alpha_m * (1 + 1e-12)
    return np.asarray(ends[near & (alone[one] | alone[other])])
