"""Points of a small table: coordinates, and the region each lies in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from spatialict.core.study import Message
from spatialict.data.boundaries import as_text
from spatialict.data.keys import resolve
from spatialict.data.ledger import Ledger, cells, extent, rows_only
from spatialict.data.read import RawVector
from spatialict.data.tables import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from spatialict.data.keys import RegionKeys
    from spatialict.data.read import RawTable

NEAR_M: Final = 2_000.0
"""A point this near a region counts as in it: boundaries are simplified, ports stand in the sea."""

OUTSIDE: Final = 0.05
"""More points than this share outside every region are a fault: the CRS or the axes are wrong."""

CONTRADICTING: Final = 0.10
"""More points than this share in another region than they state are a fault."""


@dataclass(frozen=True)
class Ground:
    """Where points are placed.

    Parameters
    ----------
    regions : geopandas.GeoDataFrame or None
        In metres; None where the boundaries have faults that leave no ground to stand on.
    codes : sequence of str
        Of all regions.
    into : Mapping[str, str]
        Region of the files -> region of the run, where borders were merged.
    """

    regions: gpd.GeoDataFrame | None
    codes: Sequence[str]
    into: Mapping[str, str] = field(default_factory=dict)


def text_of(raw: RawTable | RawVector) -> pd.DataFrame:
    """Return the attributes of a table or a layer as text."""
    if not isinstance(raw, RawVector):
        return raw.rows
    attributes = raw.frame.drop(columns=raw.frame.geometry.name)
    return pd.DataFrame(
        {column: attributes[column].map(as_text).astype(object) for column in attributes},
        index=raw.frame.index,
    )


def take_points(
    raw: RawTable | RawVector,
    taken: pd.DataFrame,
    regions: gpd.GeoDataFrame | None,
    ledger: Ledger,
) -> gpd.GeoSeries | None:
    """Return a point or None for each row, in the CRS of the regions; None if that is hopeless.

    ``lon`` and ``lat`` of a table are degrees (EPSG:4326); a layer brings its own CRS.
    """
    import geopandas as gpd

    if isinstance(raw, RawVector):
        return _points_of_layer(raw, taken, regions, ledger)
    longitude = _degrees(taken, "lon", ledger)
    latitude = _degrees(taken, "lat", ledger)
    if not _on_the_globe(longitude, latitude, ledger) or regions is None:
        return None
    points = shapely.points(longitude.to_numpy(), latitude.to_numpy()).astype(object)
    points[(longitude.isna() | latitude.isna()).to_numpy()] = None
    given = gpd.GeoSeries(points, index=taken.index, crs="EPSG:4326")
    if _swapped(given, regions):
        ledger.fault("points_swapped")
        return None
    return given.to_crs(regions.crs)


def _points_of_layer(
    raw: RawVector, taken: pd.DataFrame, regions: gpd.GeoDataFrame | None, ledger: Ledger
) -> gpd.GeoSeries | None:
    if raw.frame.crs is None:
        ledger.fault("no_crs")
        return None
    shapes = raw.frame.geometry.loc[taken.index]
    there = shapes.geom_type.notna() & ~shapes.is_empty
    other = shapes[there & (shapes.geom_type != "Point")]
    if len(other):
        share, rows = extent(len(other), len(taken)), rows_only(list(other.index))
        ledger.fault("no_points", extent=share, rows=rows)
        return None
    return None if regions is None else shapes.where(there, None).to_crs(regions.crs)


def _degrees(taken: pd.DataFrame, role: str, ledger: Ledger) -> pd.Series[float]:
    if role not in taken.columns:
        return pd.Series(np.nan, index=taken.index)
    column = taken[role]
    # a missing coordinate is no note here: it is counted with the points that are left out
    values, states = numbers(column, Ledger(ledger.table, faults=ledger.faults), role)
    return values.where(states == "value")


def _on_the_globe(longitude: pd.Series[float], latitude: pd.Series[float], ledger: Ledger) -> bool:
    beyond = latitude[(latitude.abs() > 90) | (longitude.abs() > 180)]
    if beyond.empty:
        return True
    said = [f"{longitude.loc[row]:g} {latitude.loc[row]:g}" for row in beyond.index]
    share = extent(len(beyond), len(latitude))
    ledger.fault("not_on_globe", extent=share, rows=cells(beyond.index, said))
    return False


def _swapped(points: gpd.GeoSeries, regions: gpd.GeoDataFrame) -> bool:
    """Tell whether most points lie among the regions only with their axes changed over."""
    west, south, east, north = regions.to_crs("EPSG:4326").total_bounds
    given = points[points.notna()]
    x, y = given.x.to_numpy(), given.y.to_numpy()
    right = (west <= x) & (x <= east) & (south <= y) & (y <= north)
    over = (west <= y) & (y <= east) & (south <= x) & (x <= north)
    return len(given) > 0 and right.mean() < 0.5 < over.mean()


def place(
    points: gpd.GeoSeries, regions: gpd.GeoDataFrame
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the region each point lies in, and the nearest within two kilometres of the others.

    Returns
    -------
    inside, near : pandas.Series
        Codes, None where there is none. On a common border the first by code.
    """
    from spatialict.core.places.locating import Territory, locate
    from spatialict.core.places.near import nearest

    x, y = shapely.get_x(points.to_numpy()), shapely.get_y(points.to_numpy())
    territory = Territory.of(regions)
    inside = locate(x, y, territory)
    near = np.full(len(points), -1, np.int32)
    lost = np.flatnonzero(inside < 0)
    near[lost] = nearest(x[lost], y[lost], territory, within_m=NEAR_M)
    ids = np.array([*territory.ids, None], dtype=object)  # -1, the last: nowhere
    return pd.Series(ids[inside], index=points.index), pd.Series(ids[near], index=points.index)


def given_regions(
    taken: pd.DataFrame,
    keys: RegionKeys,
    into: Mapping[str, str],
    codes: Sequence[str],
    ledger: Ledger,
) -> pd.Series[Any]:
    """Return the region each row states, in the common borders; None where it states none."""
    ids = pd.Series(None, index=taken.index, dtype=object)
    if "region_id" not in taken.columns:
        return ids
    stated = taken["region_id"] != ""
    if stated.any():
        ids[stated] = resolve(taken.loc[stated, "region_id"], keys, ledger).to_numpy()
    ids = ids.map(lambda region: into.get(region, region) if region is not None else None)
    lost = ids[ids.notna() & ~ids.isin(list(codes))]
    if len(lost) and len(codes):
        first = lost[~lost.duplicated()]
        said = cells(first.index, [keys.named(region) for region in first])
        ledger.fault("no_boundary", extent=extent(len(lost), len(ids)), rows=said)
    return ids


def regions_of_points(
    points: gpd.GeoSeries,
    stated: pd.Series[Any],
    regions: gpd.GeoDataFrame,
    keys: RegionKeys,
    ledger: Ledger,
) -> pd.Series[Any]:
    """Return the region of each point: as stated, else where it lies; None if nowhere."""
    inside, near = place(points, regions)
    there = int(points.notna().sum())
    beside = points.notna() & inside.isna()
    outside = points.index[beside & near.isna()]
    if len(outside):
        rows = rows_only(list(outside))
        enter = ledger.fault if len(outside) > OUTSIDE * there else ledger.note
        key = "points_outside_many" if len(outside) > OUTSIDE * there else "points_outside"
        enter(key, extent=extent(len(outside), len(points)), rows=rows, share=OUTSIDE)
    borderline = int((beside & near.notna()).sum())
    if borderline:
        ledger.note("points_near", extent=extent(borderline, len(points)))
    other = points.index[stated.notna() & inside.notna() & (stated != inside)]
    if len(other):
        said = [
            Message(
                "intake.lies_in", {"stated": stated.loc[row], "region": keys.named(inside.loc[row])}
            )
            for row in other[:100]
        ]
        rows = cells(other[:100], said)
        if len(other) > 100:
            rows = [*rows[:5], Message("intake.more", {"count": len(other) - 5})]
        enter = ledger.fault if len(other) > CONTRADICTING * there else ledger.note
        key = (
            "points_contradict_many" if len(other) > CONTRADICTING * there else "points_contradict"
        )
        share = extent(len(other), len(points))
        enter(key, extent=share, rows=rows, share=CONTRADICTING)
    return stated.where(stated.notna(), inside.where(inside.notna(), near))


def tidy_words(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame with its words in pandas' own type of text, as a file would give them."""
    words = [name for name in frame.columns if name != "geometry"]
    tidy = frame.astype(dict.fromkeys(words, str))
    tidy.index = tidy.index.astype(str)
    return tidy
