"""What lies around each region: sums over its neighbours, distances between regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from spatialict.core import quotients
from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from libpysal.graph import Graph
    from scipy import sparse

    from spatialict.core.arrays import FloatArray


def weights_of(regions: pd.Index[Any], graph: Graph | Links) -> sparse.csr_array:
    """Return who is whose neighbour in the order of the regions, never a region its own.

    Raises
    ------
    ArgumentError
        If a region is not in the graph.

    Examples
    --------
    >>> import pandas as pd
    >>> links = Links.of_pairs(pd.Index(["a", "b", "c"]), [0, 1], [1, 0])
    >>> weights_of(pd.Index(["c", "b", "a"]), links).toarray().tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    from scipy import sparse

    links = Links.of(graph)
    place = links.ids.get_indexer(regions)
    if (place < 0).any():
        lacking = regions[place < 0]
        values = {"count": len(lacking), "total": len(regions), "rows": quotients.some(lacking)}
        raise ArgumentError("specialisation.graph_lacks", **values)
    n = len(links.ids)
    whole = sparse.csr_array((links.weights, links.indices, links.indptr), shape=(n, n))
    mine = sparse.csr_array(whole[place][:, place])
    mine.setdiag(0.0)
    mine.eliminate_zeros()
    return mine


def points_m(regions: gpd.GeoDataFrame | gpd.GeoSeries) -> FloatArray:
    """Return the place of each region in metres: a point as it is, else a point inside the shape.

    Raises
    ------
    ArgumentError
        If the coordinates are in degrees or another unit.
    """
    shapes = regions.geometry
    crs = shapes.crs
    if crs is not None and crs.is_geographic:
        raise ArgumentError("potential.degrees", crs=crs.to_string())
    unit = "metre" if crs is None else crs.axis_info[0].unit_name
    if unit != "metre":
        raise ArgumentError("potential.not_metres", crs=crs.to_string(), unit=unit)
    drawn = shapes.to_numpy()
    empty = shapely.is_missing(drawn) | shapely.is_empty(drawn)
    places: FloatArray = np.full((len(drawn), 2), np.nan)
    places[~empty] = shapely.get_coordinates(shapely.point_on_surface(drawn[~empty]))
    return places


def distances_m(points: FloatArray, others: FloatArray) -> FloatArray:
    """Return how far each point lies from each other one.

    Examples
    --------
    >>> distances_m(np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0.0, 0.0]]))
    array([[0.],
           [5.]])
    """
    from scipy.spatial.distance import cdist

    return np.asarray(cdist(points, others), dtype=np.float64)
