"""The area that is asked about: its polygons, and what stands inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from spatialict.core.places.locating import Territory, locate
from spatialict.core.points.sites import in_metres, unit_m
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import geopandas as gpd

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.workers import Workers


def polygons(window: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Return the polygons of a window as an array, in metres, and its CRS where it states one.

    Raises
    ------
    ArgumentError
        If it is in degrees, empty, or holds anything but polygons.
    """
    crs = getattr(window, "crs", None)
    if crs is not None and crs.is_geographic:
        raise ArgumentError("clusters.window_degrees")
    given = window.geometry if hasattr(window, "geometry") and hasattr(window, "crs") else window
    shapes = np.atleast_1d(np.asarray(given, dtype=object)).ravel()
    shapes = shapely.get_parts(shapes[~shapely.is_missing(shapes)]) if len(shapes) else shapes
    shapes = shapes[~shapely.is_empty(shapes)]
    if not len(shapes) or not np.isin(shapely.get_type_id(shapes), (3,)).all():
        raise ArgumentError("clusters.window_no_polygons")
    return in_metres(shapes, crs), crs


def same_crs(points: Any, crs: Any) -> None:  # noqa: ANN401
    """Refuse points and polygons that state different projections."""
    own = getattr(points, "crs", None)
    if own is not None and crs is not None and own != crs:
        raise ArgumentError("clusters.other_crs", points=own.to_string(), window=crs.to_string())


def placed(shapes: list[Any], crs: Any) -> gpd.GeoSeries:  # noqa: ANN401
    """Return shapes that are in metres as a projection has them, in its own units.

    Examples
    --------
    EPSG:2263 is in feet of the US survey, 1200 / 3937 m.

    >>> placed([shapely.Point(1200, 2400)], 2263).to_wkt().tolist()
    ['POINT (3937 7874)']
    """
    import geopandas as gpd

    series = gpd.GeoSeries(shapes, crs=crs)
    metres = unit_m(series.crs)
    return series if metres == 1 else series.scale(1 / metres, 1 / metres, origin=(0, 0))


def inside(
    shapes: Any,  # noqa: ANN401
    x: FloatArray,
    y: FloatArray,
    workers: Workers = None,
) -> BoolArray:
    """Tell which places are in a polygon or on its border.

    Examples
    --------
    >>> inside([shapely.box(0, 0, 2, 2)], np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 1.0]))
    array([ True,  True, False])
    """
    import geopandas as gpd

    territory = Territory.of(gpd.GeoSeries(shapes, index=np.arange(len(shapes)).astype(str)))
    return locate(x, y, territory, workers=workers) >= 0
