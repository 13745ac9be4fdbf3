"""The hexagons of H3, for those who have the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from spatialict.core.places.clipping import touching
from spatialict.core.places.locating import NOWHERE, Positions, Territory, locate
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import geopandas as gpd

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.places.clipping import Shapes
    from spatialict.core.workers import Workers

DEGREES: Final = "EPSG:4326"
SURE: Final = 0.98
"""A hexagon of straight lines made smaller by this lies in H3's own, whose sides are curved."""
FINE: Final = 4
"""Resolution from which that holds: sides of at most 27 km are hardly curved."""
FINEST: Final = 15
"""The finest resolution there is."""


def library() -> Any:  # noqa: ANN401 (h3 has no types)
    """Return h3.

    Raises
    ------
    ArgumentError
        If it is not installed.
    """
    try:
        import h3
    except ImportError:
        raise ArgumentError("grids.no_h3") from None
    return h3


def hexagons(
    regions: gpd.GeoSeries, ground: Shapes, resolution: int
) -> tuple[pd.Index[str], Shapes, FloatArray]:
    """Return names, shapes and square kilometres of the cells that touch the ground."""
    h3 = library()
    side = h3.average_hexagon_edge_length(resolution, unit="m")
    fine = regions.segmentize(side / 2).to_crs(DEGREES)
    names: set[str] = set()
    for polygon in shapely.get_parts(fine.dropna().to_numpy()):
        rings = [
            [(lat, lon) for lon, lat in shapely.get_coordinates(ring).tolist()]
            for ring in shapely.get_rings(polygon)
        ]
        if rings:
            names.update(h3.h3shape_to_cells(h3.LatLngPoly(*rings), resolution))
        edge = {h3.latlng_to_cell(*place, resolution) for ring in rings for place in ring}
        names.update(near for cell in edge for near in h3.grid_disk(cell, 1))
    listed = pd.Index(sorted(names), name="cell_id", dtype="str")
    cells = shapes_of(listed, regions.crs)
    there, area = touching(cells, ground)
    return listed[there], cells[there], area


def shapes_of(names: pd.Index[str], crs: Any) -> Shapes:  # noqa: ANN401 (whatever geopandas takes)
    """Return cells as polygons of a projection."""
    import geopandas as gpd

    h3 = library()
    rings = [h3.cell_to_boundary(name) for name in names]
    place = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    points = np.array([corner for ring in rings for corner in ring])[:, ::-1]
    degrees = shapely.polygons(shapely.linearrings(points, indices=place))
    return np.asarray(gpd.GeoSeries(degrees, crs=DEGREES).to_crs(crs).to_numpy(), dtype=object)


def resolution_of(names: pd.Index[str]) -> int | None:
    """Return the resolution of named cells; None where they are not H3's, or not of one."""
    h3 = library()
    found = {h3.get_resolution(name) if h3.is_valid_cell(name) else None for name in names}
    return found.pop() if len(found) == 1 else None


def of_hexagon(
    x: FloatArray, y: FloatArray, cells: gpd.GeoSeries, *, workers: Workers = None
) -> Positions:
    """Return the cell in which H3 sees each point.

    Well inside a hexagon the grid of edges answers; near its sides H3 itself does, as its sides
    are curves of its own.
    """
    h3 = library()
    resolution = resolution_of(cells.index)
    out = np.full(len(x), NOWHERE, np.int32)
    if resolution is not None and resolution >= FINE:
        territory = Territory.of(_smaller(cells), valid=True)
        found = locate(x, y, territory, workers=workers)
        place = cells.index.get_indexer(territory.ids).astype(np.int32)
        out = np.where(found == NOWHERE, NOWHERE, place[found]).astype(np.int32)
    left = np.flatnonzero((out == NOWHERE) & _around(x, y, cells))
    if len(left):
        longitude, latitude = _degrees(x[left], y[left], cells.crs)
        known = np.isfinite(longitude) & np.isfinite(latitude)
        left, longitude, latitude = left[known], longitude[known], latitude[known]
        names = [
            h3.latlng_to_cell(lat, lon, resolution)
            for lat, lon in zip(latitude.tolist(), longitude.tolist(), strict=True)
        ]
        out[left] = cells.index.get_indexer(names)
    return out


def _smaller(cells: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the cells drawn in about their middles."""
    shapes = np.array(cells.to_numpy(), dtype=object)
    points, of = shapely.get_coordinates(shapes, return_index=True)
    middle = shapely.get_coordinates(shapely.centroid(shapes))[of]
    made = shapely.set_coordinates(shapes, middle + SURE * (points - middle))
    return type(cells)(made, index=cells.index, crs=cells.crs)


def _around(x: FloatArray, y: FloatArray, cells: gpd.GeoSeries) -> BoolArray:
    """Tell which points are not far from all cells; NaN is."""
    west, south, east, north = cells.total_bounds
    beyond = (1 - SURE) * max(east - west, north - south)
    inside = (west - beyond <= x) & (x <= east + beyond)
    inside &= (south - beyond <= y) & (y <= north + beyond)
    return np.asarray(inside)


def _degrees(x: FloatArray, y: FloatArray, crs: Any) -> tuple[FloatArray, FloatArray]:  # noqa: ANN401
    from pyproj import Transformer

    turned = Transformer.from_crs(crs, DEGREES, always_xy=True).transform(x, y)
    return turned[0], turned[1]


def around_hexagon(names: pd.Index[str]) -> tuple[IntArray, IntArray]:
    """Return the pairs of cells that share a side, as places."""
    h3 = library()
    rings = [h3.grid_disk(name, 1) for name in names]
    heads = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    tails = names.get_indexer(pd.Index([near for ring in rings for near in ring]))
    pairs = (tails >= 0) & (tails != heads)
    return heads[pairs], tails[pairs]
