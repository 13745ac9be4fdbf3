"""How finely coordinates are written, and how far apart two places are still one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import geopandas as gpd

TOUCHING_M: Final = 1e-6
"""Polygons this near touch, however finely they are written: it is rounding."""

ROUNDINGS: Final = 1.5
"""In units of the last digit: where a point and a line through two points are each rounded, up to
the square root of two of them lie between the point and the line that it was on."""

DEGREE_M: Final = 111_320.0
_SAMPLE: Final = 10_000
_COARSE: Final = 1e-3  # of a polygon's width; a coarser unit is the drawing itself, not rounding
_ULPS: Final = 4.0


def precision(shapes: gpd.GeoSeries) -> float:
    """Return the unit of the last decimal that the coordinates are written with.

    Parameters
    ----------
    shapes : geopandas.GeoSeries

    Returns
    -------
    float
        In units of the coordinates: 1, 0.1, 0.01 and so on, the largest that gives every
        coordinate of a sample of 10 000 points back. Where none does (projected ones, say), four
        units in the last binary place of the largest coordinate.

    Examples
    --------
    >>> import geopandas as gpd
    >>> precision(gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 1.25 0, 1.25 1.5, 0 0))"]))
    0.01
    """
    return _precision(shapely.get_coordinates(shapes.to_numpy()))


def _precision(points: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    if not len(points):
        return 0.0
    finest = _ULPS * float(np.spacing(np.abs(points).max()))
    sample = points[:: max(1, len(points) // _SAMPLE)]
    for decimals in range(17):
        if 10.0**-decimals <= finest:
            break
        if (sample.round(decimals) == sample).all():
            return float(10.0**-decimals)
    return finest


def metre(shapes: gpd.GeoSeries) -> float:
    """Return a metre in the units of the coordinates; in degrees, that of a meridian.

    Examples
    --------
    >>> import geopandas as gpd
    >>> feet = gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs="EPSG:2263")
    >>> round(metre(feet), 4)
    3.2808
    """
    if shapes.crs is None or not shapes.crs.axis_info:
        return 1.0
    unit = float(shapes.crs.axis_info[0].unit_conversion_factor)
    return 1 / (DEGREE_M if shapes.crs.is_geographic else unit or 1.0)


def reach(shapes: gpd.GeoSeries, tolerance: float | None) -> float:
    """Return how far apart two places are still one, in units of the coordinates.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        Polygons.
    tolerance : float, optional
        In metres. The default is one and a half units of the last digit that the coordinates are
        written with: what rounding can do. Where such a unit is more than a thousandth of a
        typical polygon's width, whoever drew it meant it, and it is no rounding.

    Returns
    -------
    float
        Never less than a micrometre.

    Raises
    ------
    ArgumentError
        If the tolerance is no finite number of 0 or more.

    Examples
    --------
    Whole numbers are no rounding for squares of ten by ten, and are for squares of 10 000:

    >>> import geopandas as gpd
    >>> [
    ...     reach(gpd.GeoSeries([shapely.box(0, 0, side, side)]), None)
    ...     for side in (10, 10_000)
    ... ]
    [1e-06, 1.5]
    """
    least = TOUCHING_M * metre(shapes)
    if tolerance is not None:
        given: object = tolerance
        if not isinstance(given, (int, float, np.number)) or not 0 <= tolerance < np.inf:
            raise ArgumentError("neighbours.tolerance", value=str(given))
        return max(least, float(tolerance) * metre(shapes))
    drawn = shapes.to_numpy()
    unit = precision(shapes)
    areas = shapely.area(drawn[:: max(1, len(drawn) // _SAMPLE)])
    if not (areas > 0).any() or unit > _COARSE * float(np.sqrt(np.median(areas[areas > 0]))):
        return least
    return max(least, ROUNDINGS * unit)
