"""Which region is nearest to points that lie in none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from spatialict.core.places.locating import NOWHERE, Positions

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray
    from spatialict.core.places.locating import Territory


def nearest(x: FloatArray, y: FloatArray, territory: Territory, *, within_m: float) -> Positions:
    """Return the region whose border is nearest to each point, where that is near enough.

    For points outside every region: one inside is answered by the nearest border, too. Of several
    at the same distance the first by id is taken.

    Parameters
    ----------
    x, y : numpy.ndarray of float64, shape (n,)
        Coordinates, in the CRS of the territory.
    territory : Territory
        The regions.
    within_m : float
        Distance up to which a region counts as near.

    Returns
    -------
    numpy.ndarray of int32, shape (n,)
        Position in ``territory.ids``, -1 where none is near.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from spatialict.core.places.locating import Territory
    >>> squares = gpd.GeoSeries([shapely.box(0, 0, 9, 9), shapely.box(20, 0, 29, 9)], ["a", "b"])
    >>> nearest(np.array([12.0, 19, 99]), np.full(3, 5.0), Territory.of(squares), within_m=5)
    array([ 0,  1, -1], dtype=int32)
    """
    found = np.full(len(x), NOWHERE, np.int32)
    there = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    borders = territory.borders
    if not len(there) or not len(borders.region):
        return found
    points = shapely.points(x[there], y[there])
    point, piece = borders.tree.query_nearest(points, max_distance=within_m)
    first = np.full(len(there), len(territory.ids), np.int32)
    np.minimum.at(first, point, borders.region[piece].astype(np.int32))
    near = first < len(territory.ids)
    found[there[near]] = first[near]
    return found
