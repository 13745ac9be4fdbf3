"""Where points stand, as numbers: metres on a plane, or places on the globe.

Point objects cost a microsecond and a hundred bytes each, so ten millions of firms stay columns;
who has points of geopandas may give them all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import geopandas as gpd

    from spatialict.core.arrays import FloatArray

Points = Any
"""Points of geopandas in metres or degrees, a table with ``x_m, y_m`` or ``lon, lat``, or Sites."""
Distances = Literal["planar", "great_circle"]

EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean radius of the Earth (IUGG), for distances over the globe."""


def chord(along_m: FloatArray | float) -> FloatArray:
    """Return the straight line under a way over the globe.

    Examples
    --------
    >>> chord(np.array([0.0, np.pi * EARTH_RADIUS_M])) / EARTH_RADIUS_M
    array([0., 2.])
    """
    diameter = 2 * EARTH_RADIUS_M
    return np.asarray(diameter * np.sin(np.asarray(along_m) / diameter), dtype=np.float64)


def along_ground(straight_m: FloatArray | float) -> FloatArray:
    """Return the way over the globe between two places that are a straight line apart.

    Examples
    --------
    >>> along_ground(np.array([0.0, 2 * EARTH_RADIUS_M])) / EARTH_RADIUS_M / np.pi
    array([0., 1.])
    """
    share = np.minimum(np.asarray(straight_m) / (2 * EARTH_RADIUS_M), 1)
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(share), dtype=np.float64)


def unit_m(crs: Any) -> float:  # noqa: ANN401 (pyproj.CRS)
    """Return how many metres the unit of a projection has; 1 where no projection is stated.

    Examples
    --------
    A foot of the US survey has 1200 / 3937 metres.

    >>> import pyproj
    >>> round(unit_m(pyproj.CRS(2263)), 9), unit_m(None)
    (0.30480061, 1.0)
    """
    return 1.0 if crs is None else float(crs.axis_info[0].unit_conversion_factor)


def in_metres(shapes: Any, crs: Any) -> Any:  # noqa: ANN401 (an array of shapely geometries)
    """Return shapes of a projection with their coordinates in metres, as those of `Sites` are."""
    import shapely

    metres = unit_m(crs)
    return shapes if metres == 1 else shapely.transform(shapes, lambda places: places * metres)


@dataclass(frozen=True)
class Sites:
    """Points with their keys, in the order they were given.

    Parameters
    ----------
    ids : pandas.Index
        Keys of the points.
    x, y : array, shape (n,)
        Metres, or degrees of longitude and latitude where `distances` is ``"great_circle"``.
    distances : str
        ``"planar"``: in the projection of the points. ``"great_circle"``: over a sphere of the
        Earth's mean radius, at most 0.6 % off the ellipsoid.

    Examples
    --------
    >>> table = pd.DataFrame({"x_m": [0.0, 3.0], "y_m": [0.0, 4.0]}, index=["a", "b"])
    >>> Sites.of(table).places()
    array([[0., 0.],
           [3., 4.]])
    """

    ids: pd.Index
    x: FloatArray
    y: FloatArray
    distances: Distances = "planar"

    @classmethod
    def of(cls, points: Points) -> Sites:
        """Return the sites of points of geopandas, or of a table of coordinates.

        A geographic CRS, or the columns ``lon, lat``, asks for distances over the globe.

        Raises
        ------
        ArgumentError
            If there is no CRS, no such column, or a point without coordinates.
        """
        if isinstance(points, Sites):
            return points
        x, y, distances = _coordinates(points)
        sites = cls(points.index, x, y, distances)
        sites._check()
        return sites

    @property
    def n(self) -> int:
        """Return how many points there are."""
        return len(self.x)

    def places(self) -> FloatArray:
        """Return a row of metres for each point: two on a plane, three on the globe.

        Two places of the globe are `chord` metres apart in a straight line, and
        ``2 R arcsin(chord / 2 R)`` along the ground.
        """
        if self.distances == "planar":
            return np.column_stack([self.x, self.y])
        longitude, latitude = np.radians(self.x), np.radians(self.y)
        flat = np.cos(latitude)
        unit = (flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude))
        return EARTH_RADIUS_M * np.column_stack(unit)

    def planar(self, measure: str) -> Sites:
        """Return the sites where they are on a plane; a measure that needs one says so.

        Raises
        ------
        ArgumentError
            If they are in degrees.
        """
        if self.distances != "planar":
            raise ArgumentError("sites.degrees", measure=measure)
        return self

    def _check(self) -> None:
        if self.ids.has_duplicates:
            twice = self.ids[self.ids.duplicated()]
            raise ArgumentError("sites.repeated", count=len(twice), ids=some(twice))
        lost = ~(np.isfinite(self.x) & np.isfinite(self.y))
        if lost.any():
            lacking = {"count": int(lost.sum()), "total": self.n, "ids": some(self.ids[lost])}
            raise ArgumentError("sites.nowhere", **lacking)
        if self.distances == "great_circle":
            beyond = (np.abs(self.y) > 90) | (np.abs(self.x) > 360)
            if beyond.any():
                raise ArgumentError("sites.not_on_globe", ids=some(self.ids[beyond]))


def _coordinates(points: Any) -> tuple[FloatArray, FloatArray, Distances]:  # noqa: ANN401
    if hasattr(points, "geometry") and hasattr(points, "crs"):
        shapes = points.geometry
        if shapes.crs is None:
            raise ArgumentError("sites.no_crs")
        _all_points(shapes)
        x, y = np.asarray(shapes.x, float), np.asarray(shapes.y, float)
        if shapes.crs.is_geographic:
            return x, y, "great_circle"
        unit = unit_m(shapes.crs)
        return (x, y, "planar") if unit == 1 else (x * unit, y * unit, "planar")
    if isinstance(points, pd.DataFrame):
        for names, distances in _COLUMNS.items():
            if set(names) <= set(points.columns):
                x, y = (points[name].to_numpy(dtype="float64") for name in names)
                return x, y, distances
    raise ArgumentError("sites.no_coordinates")


_COLUMNS: Final[dict[tuple[str, str], Distances]] = {
    ("x_m", "y_m"): "planar",
    ("lon", "lat"): "great_circle",
}


def _all_points(shapes: gpd.GeoSeries) -> None:
    lost = shapes.isna() | shapes.is_empty
    if lost.any():
        ids = some(shapes.index[lost])
        raise ArgumentError("sites.nowhere", count=int(lost.sum()), total=len(shapes), ids=ids)
    other = shapes.index[shapes.geom_type != "Point"]
    if len(other):
        raise ArgumentError("sites.no_points", count=len(other), ids=some(other))


def some(ids: pd.Index) -> list[str]:
    """Return the first five keys as words, and dots where there are more.

    Examples
    --------
    >>> some(pd.Index([1, 2, 3, 4, 5, 6]))
    ['1', '2', '3', '4', '5', '…']
    """
    return [str(one) for one in ids[:5]] + ["…"] * (len(ids) > 5)
