"""Cells of a grid, of squares or of hexagons, told apart by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from spatialict.core.neighbourhood.links import Links
from spatialict.core.neighbourhood.region_ids import named
from spatialict.core.places import hexagons, squares
from spatialict.core.places.clipping import pieces
from spatialict.core.places.locating import Positions, Territory, locate
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import geopandas as gpd

    from spatialict.core.arrays import FloatArray
    from spatialict.core.workers import Workers


def grid(
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    cell_m: float | None = None,
    resolution: int | None = None,
) -> gpd.GeoDataFrame:
    """Return the cells over some regions: squares of `cell_m`, or hexagons of `resolution`."""
    import geopandas as gpd

    crs = regions.crs
    if crs is None or crs.is_geographic or crs.axis_info[0].unit_conversion_factor != 1:
        raise ArgumentError("grids.no_metres")
    territory = Territory.of(regions)
    wrong = territory.asked[~shapely.is_valid(territory.shapes[territory.asked])]
    if len(wrong):
        told = named(territory.ids[wrong])
        raise ArgumentError("grids.not_valid", count=len(wrong), ids=told)
    ground = pieces(territory.shapes)
    if not len(ground):
        raise ArgumentError("grids.no_ground")
    if cell_m is not None:
        names, shapes, area = squares.squares(ground, cell_m)
    else:
        series = gpd.GeoSeries(territory.shapes, crs=crs)
        names, shapes, area = hexagons.hexagons(series, ground, int(resolution or 0))
    made = gpd.GeoDataFrame(index=names, geometry=shapes, crs=crs)
    middle = made.geometry.centroid
    x, y = middle.x.to_numpy(), middle.y.to_numpy()
    made.insert(0, "region_id", territory.names(locate(x, y, territory)))
    made.insert(1, "x_m", x)
    made.insert(2, "y_m", y)
    made.insert(3, "area_km2", area)
    return made


def cell_of(
    x: FloatArray, y: FloatArray, cells: gpd.GeoDataFrame, *, workers: Workers = None
) -> Positions:
    """Return the place in `cells` of the one in which each point lies, -1 where it is in none.

    A point on the border of two squares is in the one to the east or north; of hexagons H3
    decides.

    Raises
    ------
    ArgumentError
        If the cells do not bear the names of one grid.
    """
    x, y = (np.ascontiguousarray(axis, dtype=float) for axis in (x, y))
    known = squares.read(cells.index)
    if known is not None:
        return squares.of_square(x, y, *known)
    _named_by_h3(cells.index)
    return hexagons.of_hexagon(x, y, cells.geometry, workers=workers)


def cell_links(names: pd.Index[Any]) -> Links:
    """Return which cells are neighbours: squares that share a corner, hexagons that share a side.

    Examples
    --------
    Three squares in a row, the first and the last apart.

    >>> row = pd.Index([f"10kmE00000{i}N000000" for i in (0, 1, 2)])
    >>> cell_links(row).degree.tolist()
    [1, 2, 1]
    """
    ids = names[names.argsort()]
    known = squares.read(ids)
    if known is not None:
        return Links.of_pairs(ids, *squares.around_square(*known[1:]))
    _named_by_h3(ids)
    return Links.of_pairs(ids, *hexagons.around_hexagon(ids))


def _named_by_h3(names: pd.Index[Any]) -> None:
    if not len(names) or hexagons.resolution_of(names) is None:
        raise ArgumentError("grids.no_cells")
