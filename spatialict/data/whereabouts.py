"""Whether regions lie where regions of these codes do, by the boundaries that ship."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from spatialict.core.study import ArgumentError
from spatialict.data.gazetteer import shipped

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

FAR_M: Final = 300_000.0
"""How far the centre of a region may be from that of the shipped one."""

_ALIKE: Final = 0.8  # of the ground that two shapes cover together, common to both
_CLEARLY: Final = 0.1


@dataclass(frozen=True)
class Whereabouts:
    """How regions lie to the shipped ones of the same codes.

    Parameters
    ----------
    swapped : bool
        They cover the shipped ones if longitude and latitude change places, and only then.
    far : tuple of str
        Codes of those whose centre is more than 300 km off.
    known : int
        How many could be compared.
    """

    swapped: bool = False
    far: tuple[str, ...] = ()
    known: int = 0


def whereabouts(regions: gpd.GeoDataFrame, country: str, borders: str) -> Whereabouts:
    """Compare regions with the shipped boundaries; nothing is said where none are shipped.

    Parameters
    ----------
    regions : geopandas.GeoDataFrame
        Index ``region_id``, with a CRS; sound polygons.

    Examples
    --------
    >>> import geopandas as gpd
    >>> west = gpd.GeoDataFrame(geometry=[shapely.box(48, 48.5, 51.5, 54)], index=["KZ-27"], crs=4326)
    >>> whereabouts(west, "kazakhstan", "20").far, whereabouts(west, "atlantis", "1").known
    ((), 0)
    """  # noqa: E501
    from pyproj import Geod

    known = _shipped_shapes(country, borders)
    there = [code for code in regions.index if code in known]
    if not there:
        return Whereabouts()
    drawn = regions.loc[there].to_crs("EPSG:4326").geometry.to_numpy()
    true = np.array([known[code] for code in there], dtype=object)
    centres = [shapely.get_coordinates(shapely.centroid(shapes)).T for shapes in (drawn, true)]
    if not np.isfinite(centres[0]).all():
        return Whereabouts(far=tuple(there), known=len(there))
    _, _, distance = Geod(ellps="WGS84").inv(*centres[0], *centres[1])
    far = tuple(code for code, off in zip(there, distance, strict=True) if off > FAR_M)
    over = shapely.transform(drawn, lambda xy: xy[:, ::-1])
    as_drawn, turned_over = _common(drawn, true), _common(over, true)
    swapped = turned_over > _ALIKE and turned_over > as_drawn + _CLEARLY
    return Whereabouts(bool(swapped), far, len(there))


@cache
def _shipped_shapes(country: str, borders: str) -> dict[str, shapely.Geometry]:
    import pyogrio

    try:
        path = shipped(f"{country}/boundaries.gpkg")
    except ArgumentError:
        return {}
    layer = f"regions_{borders}"
    if layer not in pyogrio.list_layers(path)[:, 0]:
        return {}
    frame = pyogrio.read_dataframe(path, layer=layer, columns=["region_id"]).to_crs("EPSG:4326")
    return dict(zip(frame["region_id"], frame.geometry, strict=True))


def _common(one: npt.NDArray[np.object_], other: npt.NDArray[np.object_]) -> float:
    """Return how much of the ground that shapes cover together is common, in the middle."""
    # a hundredth of a degree tells the whereabouts, and simplified shapes intersect at once
    mine, theirs = (shapely.make_valid(shapely.simplify(shapes, 0.01)) for shapes in (one, other))
    common = shapely.area(shapely.intersection(mine, theirs))
    return float(np.median(common / (shapely.area(mine) + shapely.area(theirs) - common)))
