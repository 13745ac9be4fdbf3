"""Degrees to metres: an equal-area CRS that suits the extent, and a sentence that records it.

Equal-area, because densities and overlaps are measured in it; distances that matter are measured
as geodesics. Whether a given CRS already suits is measured, not looked up: its areal scale over
the regions must stay within one percent of true.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from spatialict.core.study import DataError, Message

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt
    from pyproj import CRS

    Floats = npt.NDArray[np.float64]
    Bounds = tuple[float, float, float, float]

KAZAKHSTAN: Final = (46.0, 40.0, 88.0, 56.0)
"""West, south, east, north of a box around Kazakhstan, in degrees."""

DISTORTION: Final = 0.01
"""How far the areal scale of a given CRS may be from 1 before the regions are reprojected."""

_SMALL: Final = 10.0  # degrees: below, one point of tangency serves as well as two parallels
_HIGH: Final = 60.0  # degrees of latitude: beyond, the cone of Albers gets flat


def project_to_metres(
    frame: gpd.GeoDataFrame, crs: str = "auto"
) -> tuple[gpd.GeoDataFrame, Message]:
    """Put regions into a CRS in metres whose areas are true.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        With a CRS, of degrees or of metres. It stays as it is.
    crs : str
        ``"auto"``, or a projected CRS in metres as PROJ understands it (``"EPSG:3035"``), which
        is then used whatever its distortion.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows. With ``"auto"``: unchanged where the CRS already is in metres with areas
        within one percent of true; else, inside Kazakhstan's box, Albers with parallels 43 and
        53 and centre 48 N 67 E; elsewhere Albers with parallels at one and five sixths of the
        extent, or Lambert azimuthal equal-area for extents below 10 degrees, beyond 60 degrees
        of latitude or across the equator.
    Message
        What was done, for the notes of the study.

    Raises
    ------
    DataError
        If the frame has no CRS, or `crs` is not a CRS in metres.

    Examples
    --------
    One degree square at 51 N, 71 E has 111.3 x 70.1 km or about 7 700 square kilometres:

    >>> import geopandas as gpd, shapely
    >>> square = gpd.GeoDataFrame(geometry=[shapely.box(71, 51, 72, 52)], crs="EPSG:4326")
    >>> metres, message = project_to_metres(square)
    >>> round(metres.area.iloc[0] / 1e6, -2)
    np.float64(7700.0)
    >>> print(message.text("en"))
    regions: degrees (EPSG:4326) were projected to Kazakhstan Albers Equal Area 43/53 (metres, true areas).
    """  # noqa: E501
    if frame.crs is None:
        raise DataError([Message("intake.no_crs", {"table": "regions"})])
    given = _said(frame.crs)
    if crs != "auto":
        target = _given(crs)
        values = {"table": "regions", "given": given, "target": _said(target)}
        return frame.to_crs(target), Message("intake.projected_as_asked", values)
    if not frame.crs.is_geographic and distortion(frame) <= DISTORTION:
        return frame.copy(), Message("intake.projection_kept", {"table": "regions", "given": given})
    target = suited_crs(bounds_in_degrees(frame))
    values = {"table": "regions", "given": given, "target": _said(target)}
    if frame.crs.is_geographic:
        return frame.to_crs(target), Message("intake.projected", values)
    share = distortion(frame)
    key = "intake.reprojected" if np.isfinite(share) else "intake.reprojected_unit"
    return frame.to_crs(target), Message(key, values | {"share": float(share)})


def suited_crs(bounds: Bounds) -> CRS:
    """Return an equal-area CRS in metres for an extent in degrees (west, south, east, north).

    Examples
    --------
    >>> suited_crs((46.5, 40.6, 87.3, 55.4)).name
    'Kazakhstan Albers Equal Area 43/53'
    >>> suited_crs((56, 37, 73, 46)).name, suited_crs((69, 39, 75, 41)).name
    ('Albers Equal Area 38.5/44.5 at 64.5 E', 'Lambert Azimuthal Equal Area at 40 N 72 E')
    """
    from pyproj import CRS
    from pyproj.crs import ProjectedCRS
    from pyproj.crs.coordinate_operation import (
        AlbersEqualAreaConversion,
        LambertAzimuthalEqualAreaConversion,
    )

    box_west, box_south, box_east, box_north = KAZAKHSTAN
    # whole hundredths: the last digits of a grid's coordinates shall not change the CRS
    west, south, east, north = (round(edge * 100) / 100 for edge in bounds)
    conversion: AlbersEqualAreaConversion | LambertAzimuthalEqualAreaConversion
    if box_west <= west and east <= box_east and box_south <= south and north <= box_north:
        name, conversion = (
            "Kazakhstan Albers Equal Area 43/53",
            AlbersEqualAreaConversion(43, 53, 48, 67),
        )
        return ProjectedCRS(conversion, name=name, geodetic_crs=CRS("EPSG:4326"))
    longitude, latitude = turned(_half((west + east) / 2)), _half((south + north) / 2)
    small = max(east - west, north - south) < _SMALL
    if small or max(-south, north) > _HIGH or south * north <= 0:
        name = f"Lambert Azimuthal Equal Area at {_degree(latitude, 'NS')} {_degree(longitude)}"
        conversion = LambertAzimuthalEqualAreaConversion(latitude, longitude)
    else:
        sixth = (north - south) / 6
        first, second = _half(south + sixth), _half(north - sixth)
        name = f"Albers Equal Area {first:g}/{second:g} at {_degree(longitude)}"
        conversion = AlbersEqualAreaConversion(first, second, latitude, longitude)
    return ProjectedCRS(conversion, name=name, geodetic_crs=CRS("EPSG:4326"))


def distortion(frame: gpd.GeoDataFrame) -> float:
    """Return how far areas of a projected frame are from true, at worst; inf if not in metres."""
    from pyproj import Proj

    if any(axis.unit_name != "metre" for axis in frame.crs.axis_info[:2]):
        return float("inf")
    hulls = shapely.get_coordinates(shapely.convex_hull(frame.geometry.to_numpy()))
    if not len(hulls):
        return 0.0
    projection = Proj(frame.crs)
    longitude, latitude = projection(hulls[:, 0], hulls[:, 1], inverse=True)
    scale = projection.get_factors(longitude, latitude).areal_scale
    return float(np.max(np.abs(np.asarray(scale) - 1)))


def bounds_in_degrees(frame: gpd.GeoDataFrame) -> Bounds:
    """Return west, south, east, north; across the antimeridian east is above 180.

    The longitudes are those of the circle without the widest stretch that no part of a region
    lies in. A part that seems wider than 180 degrees is one across the antimeridian.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> split = [shapely.box(177, -40, 180, -38), shapely.box(-180, -40, -178, -38)]
    >>> bounds_in_degrees(gpd.GeoDataFrame(geometry=split, crs="EPSG:4326"))
    (177.0, -40.0, 182.0, -38.0)
    """
    parts = shapely.get_parts(frame.to_crs("EPSG:4326").geometry.to_numpy())
    edges = shapely.bounds(parts)
    edges = edges[np.isfinite(edges).all(axis=1)]
    parts = parts[np.isfinite(shapely.bounds(parts)).all(axis=1)]
    if not len(edges):
        return -180.0, -90.0, 180.0, 90.0
    wide = edges[:, 2] - edges[:, 0] > 180
    for place, part in zip(np.flatnonzero(wide), parts[wide], strict=True):
        x = shapely.get_coordinates(part)[:, 0]
        x = np.where(x < 0, x + 360, x)
        edges[place, [0, 2]] = x.min(), x.max()
    west, east = _longitudes(edges[:, 0], edges[:, 2])
    return west, float(edges[:, 1].min()), east, float(edges[:, 3].max())


def _longitudes(west: Floats, east: Floats) -> tuple[float, float]:
    """Return the ends of the shortest arc that holds all of the arcs."""
    if east.max() - west.min() <= 180:
        return float(west.min()), float(east.max())
    order = np.argsort(west % 360, kind="stable")
    start = west[order] % 360
    reach = np.maximum.accumulate(start + (east - west)[order])
    following = np.append(start[1:], start[0] + 360)
    gaps = following - reach
    widest = len(gaps) - 1 - int(np.argmax(gaps[::-1]))
    if gaps[widest] <= 0:
        return -180.0, 180.0
    first = turned(float(following[widest]))
    return first, first + 360 - float(gaps[widest])


def turned(longitude: float, centre: float = 0.0) -> float:
    """Return a longitude as it is written within half a turn of a centre.

    Examples
    --------
    >>> turned(181), turned(-180), turned(-179, centre=180)
    (-179, 180, 181)
    """
    while longitude > centre + 180:
        longitude -= 360
    while longitude <= centre - 180:
        longitude += 360
    return longitude


def across_the_antimeridian(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return regions in degrees with the longitudes written in one piece, else unchanged.

    Edges along the antimeridian that only part a region in two go.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> split = shapely.MultiPolygon([shapely.box(177, 1, 180, 2), shapely.box(-180, 1, -178, 2)])
    >>> frame = gpd.GeoDataFrame(geometry=[split], crs="EPSG:4326")
    >>> across_the_antimeridian(frame).total_bounds.tolist()
    [177.0, 1.0, 182.0, 2.0]
    """
    if frame.crs is None or not frame.crs.is_geographic or frame.empty:
        return frame
    drawn = frame.total_bounds
    if not np.isfinite(drawn).all() or drawn[2] - drawn[0] <= 180:
        return frame
    west, _, east, _ = bounds_in_degrees(frame)
    if not east > 180:
        return frame
    centre = (west + east) / 2
    whole = frame.copy()
    whole.geometry = [_turned_shape(shape, centre) for shape in frame.geometry]
    return whole


def _turned_shape(shape: Any, centre: float) -> Any:  # noqa: ANN401
    def turn(xy: Floats) -> Floats:
        x = xy[:, 0]
        x = np.where(x <= centre - 180, x + 360, np.where(x > centre + 180, x - 360, x))
        return np.column_stack([x, xy[:, 1]])

    whole = shapely.transform(shape, turn)
    return whole if whole.is_valid else shapely.union_all(shapely.get_parts(whole))


def _given(written: str) -> CRS:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS(written)
    except CRSError:
        raise DataError([Message("intake.crs_unknown", {"given": written})]) from None
    if crs.is_geographic or crs.axis_info[0].unit_name != "metre":
        raise DataError([Message("intake.crs_not_metres", {"given": written})])
    return crs


def _said(crs: CRS) -> str:
    """Return the code that a CRS states, else its name; looking it up takes a second of PROJ."""
    code = crs.to_json_dict().get("id")
    return f"{code['authority']}:{code['code']}" if code else str(crs.name)


def _half(degrees: float) -> float:
    """Round to half a degree, ties upwards: a vertex more or less shall not change the CRS."""
    return math.floor(round(degrees * 200) / 100 + 0.5) / 2


def _degree(degrees: float, sides: str = "EW") -> str:
    return f"{abs(degrees):g} {sides[degrees < 0]}"
