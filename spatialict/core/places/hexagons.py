"""The hexagons of H3, for those who have the library."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from spatialict.core.places.clipping import KM2, touching
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
MOST: Final = 2_000_000
"""Cells of a grid."""
EXACT: Final = 1e-6
"""Part of the ground, beside a square metre, by which cells may miss it by rounding."""


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
    """Return names, shapes and square kilometres of the cells that touch the ground.

    Raises
    ------
    ArgumentError
        If there would be more than two million, or they cannot be drawn so that they share out
        the ground in the CRS of the regions.
    """
    h3 = library()
    if shapely.area(ground).sum() / h3.average_hexagon_area(resolution, unit="m^2") > MOST:
        raise ArgumentError("grids.too_many_hexagons", resolution=resolution, most=MOST)
    names = _inside(regions, resolution)
    listed, cells, area = _touching(names, ground, regions.crs)
    whole = float(shapely.area(ground).sum())
    if not _between(whole, area, whole):
        listed, cells, area = _touching(_grown(names, ground, regions.crs), ground, regions.crs)
        least = float(shapely.area(shapely.union_all(ground)))  # less where regions overlap
        if not _between(least, area, whole):
            share = 100 * area.sum() * KM2 / least
            raise ArgumentError("grids.not_covered", resolution=resolution, share=share)
    return listed, cells, area


def _inside(regions: gpd.GeoSeries, resolution: int) -> set[str]:
    """Return the cells along the borders of regions and, but about a pole, those inside.

    H3 takes longitude and latitude for a plane, where a ring about a pole goes round nothing.
    """
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
            with suppress(h3.H3BaseException):  # of some rings about a pole it says nothing at all
                names.update(h3.h3shape_to_cells(h3.LatLngPoly(*rings), resolution))
        edge = {h3.latlng_to_cell(*place, resolution) for ring in rings for place in ring}
        names.update(near for cell in edge for near in h3.grid_disk(cell, 1))
    return names


def _touching(
    names: set[str],
    ground: Shapes,
    crs: Any,  # noqa: ANN401 (whatever geopandas takes)
) -> tuple[pd.Index[str], Shapes, FloatArray]:
    """Return those of some cells that touch the ground, and how much of each lies in it."""
    listed = pd.Index(sorted(names), name="cell_id", dtype="str")
    cells = shapes_of(listed, crs)
    # where a projection ends, it tears a cell apart or has no place for its corners
    drawn = np.isfinite(shapely.bounds(cells)).all(axis=1) & shapely.is_valid(cells)
    listed, cells = listed[drawn], cells[drawn]
    there, area = touching(cells, ground)
    return listed[there], cells[there], area


def _between(least: float, area: FloatArray, most: float) -> bool:
    """Tell whether cells hold so many square metres of the ground, but for what is rounded."""
    slack = EXACT * most + 1
    return bool(least - slack <= area.sum() * KM2 <= most + slack)


def _grown(names: set[str], ground: Shapes, crs: Any) -> set[str]:  # noqa: ANN401
    """Return the cells that touch the ground and all that are reached from these over it."""
    h3 = library()
    seen, reached, front = set(names), set[str](), names
    while front:
        found = _touching(front, ground, crs)[0].tolist()
        reached.update(found)
        front = {near for cell in found for near in h3.grid_disk(cell, 1)} - seen
        seen |= front
    return reached


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
