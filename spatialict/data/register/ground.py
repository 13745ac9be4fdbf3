"""Where points stand among the regions: their coordinates in metres, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.places.locating import Territory, locate
from spatialict.core.places.near import nearest
from spatialict.data.points import NEAR_M

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from spatialict.data.register.towns import Towns

    Floats = npt.NDArray[np.float64]
    Codes = npt.NDArray[np.int32]

DEGREES: Final = "EPSG:4326"
"""What lon and lat of a table are."""


def is_degrees(crs: str) -> bool:
    """Tell whether a CRS is that of `DEGREES`, in whatever order of its axes.

    Examples
    --------
    >>> is_degrees("OGC:CRS84"), is_degrees("EPSG:3857"), is_degrees("")
    (True, False, False)
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        given = CRS.from_user_input(crs)
    except CRSError:
        return False
    known = (CRS.from_user_input(name) for name in (DEGREES, "OGC:CRS84"))
    return any(given.equals(one, ignore_axis_order=True) for one in known)


@dataclass(frozen=True)
class Field:
    """The regions, as every task needs them; see `spatialict.core.places.locating.Territory`.

    Parameters
    ----------
    crs : str
        Of the regions.
    box : tuple of float
        West, south, east and north of them all, in degrees.
    """

    territory: Territory
    crs: str
    box: tuple[float, float, float, float]

    @classmethod
    def of(cls, regions: gpd.GeoDataFrame) -> Field:
        """Take sound regions in metres."""
        west, south, east, north = regions.to_crs(DEGREES).total_bounds
        crs = regions.crs.to_wkt()
        return cls(Territory.of(regions, valid=True), crs, (west, south, east, north))

    @cached_property
    def codes(self) -> list[str]:
        """Return the codes of the regions, whose places answers are."""
        return [str(code) for code in self.territory.ids]

    @cached_property
    def place(self) -> dict[str, int]:
        """Return the place of each code."""
        return {code: place for place, code in enumerate(self.codes)}

    def projected(self, x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
        """Return coordinates in the CRS of the regions; NaN where they have none there."""
        from pyproj import Transformer

        across, up = Transformer.from_crs(crs, self.crs, always_xy=True).transform(x, y)
        lost = ~(np.isfinite(across) & np.isfinite(up))
        return np.where(lost, np.nan, across), np.where(lost, np.nan, up)

    def regions_at(self, x: Floats, y: Floats) -> tuple[Codes, Codes]:
        """Return the region each point lies in, and the nearest within two kilometres of others.

        -1 is none; on a common border it is the first by code.
        """
        inside = locate(x, y, self.territory, workers=1)
        near = np.full(len(x), -1, np.int32)
        lost = np.flatnonzero((inside < 0) & np.isfinite(x) & np.isfinite(y))
        near[lost] = nearest(x[lost], y[lost], self.territory, within_m=NEAR_M)
        return inside, near


@dataclass(frozen=True)
class Centres:
    """Where the towns stand.

    Parameters
    ----------
    x, y : array, shape (n_towns,)
        In the CRS of the regions.
    region : array, shape (n_towns,)
        Place of the code of the region, -1 outside all.
    """

    x: Floats
    y: Floats
    region: Codes

    @classmethod
    def of(cls, towns: Towns, field: Field) -> Centres:
        """Put towns on the ground."""
        lon, lat = np.array(towns.lon, float), np.array(towns.lat, float)
        x, y = field.projected(lon, lat, DEGREES)
        inside, near = field.regions_at(x, y)
        return cls(x, y, np.where(inside >= 0, inside, near))
