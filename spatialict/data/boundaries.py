"""The boundaries at the door: keys, shapes, CRS, axes, overlaps; then metres.

Every region is looked at and every fault entered; only then does the run stop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from spatialict.core.labels import LANGUAGES
from spatialict.core.marks import upright
from spatialict.core.neighbourhood.precision import metre, reach
from spatialict.core.study import DataError, Message, Names
from spatialict.data.cells import shown
from spatialict.data.keys import RegionKeys, resolve
from spatialict.data.ledger import extent, listed, rows_only
from spatialict.data.noding import noded
from spatialict.data.projection import (
    KAZAKHSTAN,
    across_the_antimeridian,
    bounds_in_degrees,
    project_to_metres,
    turned,
)
from spatialict.data.whereabouts import whereabouts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt
    from pyproj import CRS

    from spatialict.data.gazetteer import Gazetteer
    from spatialict.data.ledger import Ledger
    from spatialict.data.project import RegionsSection

SLIVER_KM2: Final = 1.0
SLIVER_SHARE: Final = 0.001
"""An overlap below both (1 km2, and a thousandth of the smaller region) is a sliver: a note."""

BOXES: Final = {"kazakhstan": KAZAKHSTAN}
"""Where a country lies: west, south, east, north in degrees, with room to spare."""

_POINT: Final = re.compile(r"\[(\S+) (\S+?)[\] ]")


@dataclass(frozen=True)
class Boundaries:
    """Regions at the door.

    Parameters
    ----------
    codes : tuple of str
        Of every region that could be identified.
    keys : RegionKeys
        What they may be called, for the tables.
    regions : geopandas.GeoDataFrame or None
        Sorted index ``region_id``; ``name_en, name_ru, name_kk``, ``kato`` where known, and
        ``geometry`` in metres. None if no place can be found on them.
    tolerance_m : float or None
        How far rounding can take two places of the file apart that are one, in metres.
    """

    codes: tuple[str, ...]
    keys: RegionKeys
    regions: gpd.GeoDataFrame | None
    tolerance_m: float | None = None


def check_boundaries(
    frame: gpd.GeoDataFrame, section: RegionsSection, gazetteer: Gazetteer | None, ledger: Ledger
) -> Boundaries:
    """Return the regions by key, in metres, sound as far as no fault was entered.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As read; it stays as it is. The index numbers the features.
    section : RegionsSection
        ``[regions]`` of the project file.
    ledger : Ledger
        Takes the faults and notes.
    """
    ids, keys = _identify(frame, section, gazetteer, ledger)
    named = _named(frame, ids, keys)
    codes = tuple(str(region) for region in named.index)
    whole = _check_shapes(named, keys, ledger)
    given = _sound(named, section, keys, ledger)
    if frame.crs is None:
        ledger.fault("no_crs")
        return Boundaries(codes, keys, None)
    if not _axes_are_right(given, gazetteer, ledger):
        return Boundaries(codes, keys, None)
    if gazetteer is not None and not section.path.startswith("shipped:"):
        _check_whereabouts(given, gazetteer, section.borders, keys, ledger)
    given = noded(across_the_antimeridian(given))
    try:
        metres, message = project_to_metres(given, section.crs)
    except DataError as error:
        ledger.faults.extend(error.faults)
        return Boundaries(codes, keys, None)
    ledger.notes.append(message)
    if gazetteer is None:
        _tell_whereabouts(metres, ledger)
    _check_overlaps(given, metres, keys, ledger)
    tolerance_m = reach(frame.geometry, None) / metre(frame.geometry)
    return Boundaries(codes, keys, metres if whole else None, tolerance_m)


def _identify(
    frame: gpd.GeoDataFrame,
    section: RegionsSection,
    gazetteer: Gazetteer | None,
    ledger: Ledger,
) -> tuple[pd.Series[Any], RegionKeys]:
    if section.key not in frame.columns or section.key == frame.geometry.name:
        columns = [shown(str(name)) for name in frame.columns if name != frame.geometry.name]
        ledger.fault("no_key", column=shown(section.key), columns=columns)
        return pd.Series(pd.NA, index=frame.index, dtype=object), RegionKeys(gazetteer, {})
    text = frame[section.key].map(as_text)
    if gazetteer is None:
        keys = RegionKeys(None, _own_names(frame, text, ledger))
        ids = text.where(text != "", None)
        empty = text[text == ""]
        if len(empty):
            rows = rows_only(list(empty.index))
            ledger.fault("region_empty", extent=extent(len(empty), len(text)), rows=rows)
    else:
        keys = RegionKeys(gazetteer, {})
        ids = resolve(text, keys, ledger)
        _check_in_force(ids, section, keys, ledger)
    _check_repeats(ids, keys, ledger)
    return ids, keys


def as_text(cell: object) -> str:
    """Return a key as text: a number that a file stores as 12.0 is 12."""
    if cell is None or cell is pd.NA or cell != cell:  # noqa: PLR0124
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _own_names(frame: gpd.GeoDataFrame, ids: pd.Series[str], ledger: Ledger) -> dict[str, Names]:
    """Return the names that a table of regions without gazetteer gives."""
    columns = _name_columns(frame)
    if columns:
        ledger.note("names_from", columns=[shown(name) for name in dict.fromkeys(columns.values())])
    found = {}
    for row, region_id in ids[(ids != "") & ~ids.duplicated()].items():
        told = {say: upright(as_text(frame.loc[row, name])) for say, name in columns.items()}
        fallback = next((name for name in told.values() if name), upright(region_id) or region_id)
        found[region_id] = Names(*(told.get(language) or fallback for language in LANGUAGES))
    return found


def _name_columns(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the columns of names by language: ``name_en``, or as in ``ADM2_EN``, or ``name``.

    Where several levels stand side by side (country, region, district) the names of the finest
    count: those of the most different values.
    """
    levels: dict[str, dict[str, str]] = {}
    for column in map(str, frame.columns):
        level, _, language = column.casefold().rpartition("_")
        if level and language in LANGUAGES:
            levels.setdefault(level, {})[language] = column
    if "name" not in levels and levels:
        return max(levels.values(), key=lambda level: _different(frame, level))
    plain_name = [column for column in map(str, frame.columns) if column.casefold() == "name"]
    return levels.get("name", dict.fromkeys(LANGUAGES, plain_name[0]) if plain_name else {})


def _different(frame: gpd.GeoDataFrame, columns: dict[str, str]) -> int:
    return max(int(frame[name].nunique()) for name in columns.values())


def _check_in_force(
    ids: pd.Series[Any], section: RegionsSection, keys: RegionKeys, ledger: Ledger
) -> None:
    gazetteer = keys.gazetteer
    if gazetteer is None:
        return
    if section.borders not in gazetteer.borders():
        known = gazetteer.borders()
        ledger.fault("borders_unknown", borders=section.borders, known=known)
        return
    in_force = set(gazetteer.in_force(section.borders))
    given = ids.dropna()
    foreign = given[~given.isin(in_force)]
    if len(foreign):
        rows = listed(keys.named(region) for region in sorted(set(foreign)))
        share = extent(len(foreign), len(ids))
        ledger.fault("not_in_force", extent=share, rows=rows, borders=section.borders)
    absent = sorted(in_force - set(given))
    if absent and not len(foreign):
        names = listed(keys.named(region) for region in absent)
        ledger.note("boundaries_lack", count=len(absent), total=len(in_force), names=names)


def _check_repeats(ids: pd.Series[Any], keys: RegionKeys, ledger: Ledger) -> None:
    repeated = ids[ids.notna() & ids.duplicated(keep=False)]
    if len(repeated):
        rows = listed(keys.named(region) for region in sorted(set(repeated)))
        ledger.fault("region_repeated", extent=extent(len(repeated), len(ids)), rows=rows)


def _named(frame: gpd.GeoDataFrame, ids: pd.Series[Any], keys: RegionKeys) -> gpd.GeoDataFrame:
    """Return key, names and shape of each identified region, sorted by key."""
    import geopandas as gpd

    kept = ids.notna().to_numpy() & ~ids.duplicated().to_numpy()
    region_ids = [str(region) for region in ids[kept]]
    names = [keys.names(region) for region in region_ids]
    columns: dict[str, Any] = {
        f"name_{language}": [name.text(language) for name in names] for language in LANGUAGES
    }
    kato = _kato(frame, kept, region_ids, keys.gazetteer)
    if kato is not None:
        columns["kato"] = kato
    columns["geometry"] = frame.geometry.to_numpy()[kept]
    index = pd.Index(region_ids, name="region_id", dtype=str)
    return gpd.GeoDataFrame(columns, index=index, geometry="geometry", crs=frame.crs).sort_index()


def _kato(
    frame: gpd.GeoDataFrame,
    kept: npt.NDArray[np.bool_],
    region_ids: list[str],
    gazetteer: Gazetteer | None,
) -> list[str] | None:
    if gazetteer is not None and "kato" in gazetteer.regions.columns:
        return [str(gazetteer.regions["kato"].get(region, "")) for region in region_ids]
    return [as_text(code) for code in frame.loc[kept, "kato"]] if "kato" in frame.columns else None


def _check_shapes(regions: gpd.GeoDataFrame, keys: RegionKeys, ledger: Ledger) -> bool:
    """Enter shapes that are no polygons; tell whether all are."""
    shapes = regions.geometry
    empty = shapes.geom_type.isna() | shapes.is_empty
    other = ~empty & ~shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    for key, which in (("shape_empty", empty), ("shape_no_polygon", other)):
        if which.any():
            rows = listed(keys.named(region) for region in regions.index[which])
            share = extent(int(which.sum()), len(regions))
            ledger.fault(key, extent=share, rows=rows)
    if (~empty & shapes.has_z).any():
        ledger.note("z_dropped")
    return not (empty | other).any()


def _sound(
    regions: gpd.GeoDataFrame,
    section: RegionsSection,
    keys: RegionKeys,
    ledger: Ledger,
) -> gpd.GeoDataFrame:
    """Return the regions that are polygons, flat and mended; that one needs mending is a fault.

    Unless the project file says ``repair = true``: then it is a note.
    """
    shapes = regions.geometry
    polygons = shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    sound = regions[polygons & ~shapes.is_empty].copy()
    sound.geometry = shapely.force_2d(sound.geometry.to_numpy())
    crossed = ~sound.geometry.is_valid
    if not crossed.any():
        return sound
    places = listed(
        _place(region, shape, keys) for region, shape in sound.geometry[crossed].items()
    )
    counts = {"extent": extent(int(crossed.sum()), len(regions)), "rows": places}
    if not section.repair:
        ledger.fault("shape_crosses", **counts)
    else:
        ledger.note("shape_repaired", **counts)
    sound.geometry = [_mended(shape) for shape in sound.geometry]
    return sound


def _place(region_id: Any, shape: Any, keys: RegionKeys) -> Message:  # noqa: ANN401
    """Return where a polygon crosses itself, in the coordinates of the file."""
    where = _POINT.search(shapely.is_valid_reason(shape) + " ")
    place = f"{float(where[1]):.10g} {float(where[2]):.10g}" if where else "?"
    return Message("intake.place", {"region": keys.named(region_id), "place": place})


def _mended(shape: Any) -> Any:  # noqa: ANN401
    """Return a valid polygon of the same area; lines that fall off are left out."""
    if shape.is_valid:
        return shape
    parts = shapely.get_parts(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    return shapely.union_all([part for part in parts if "Polygon" in part.geom_type])


def _axes_are_right(regions: gpd.GeoDataFrame, gazetteer: Gazetteer | None, ledger: Ledger) -> bool:
    """Tell whether the regions lie where they can; latitudes never exceed 90 degrees."""
    if regions.empty:
        return False
    west, south, east, north = regions.total_bounds
    geographic = regions.crs.is_geographic
    box = BOXES.get(gazetteer.country) if gazetteer is not None else None
    beyond = geographic and (max(-south, north) > 90 or max(-west, east) > 360)
    swapped = (beyond and max(-west, east) <= 90) or (
        geographic
        and box is not None
        and _within((south, west, north, east), box)
        and not _within((west, south, east, north), box)
    )
    where = {"x": f"{west:.6g}..{east:.6g}", "y": f"{south:.6g}..{north:.6g}"}
    if swapped or beyond:
        key = "axes_swapped" if swapped else "not_degrees"
        ledger.fault(key, crs=str(regions.crs.name), **where)
        return False
    if box is not None and not _overlap(regions.to_crs("EPSG:4326").total_bounds, box):
        ledger.fault("elsewhere", crs=str(regions.crs.name), **where)
        return False
    return True


def _check_whereabouts(
    regions: gpd.GeoDataFrame,
    gazetteer: Gazetteer,
    borders: str,
    keys: RegionKeys,
    ledger: Ledger,
) -> None:
    """Enter a fault where most regions lie far from the shipped ones, or mirrored to them."""
    found = whereabouts(regions, gazetteer.country, borders)
    west, south, east, north = regions.total_bounds
    if found.swapped:
        where = {"x": f"{west:.6g}..{east:.6g}", "y": f"{south:.6g}..{north:.6g}"}
        ledger.fault("axes_swapped", crs=str(regions.crs.name), **where)
    elif 2 * len(found.far) > found.known:
        rows = listed(keys.named(region) for region in found.far)
        ledger.fault("far_away", extent=extent(len(found.far), len(regions)), rows=rows)


def _tell_whereabouts(metres: gpd.GeoDataFrame, ledger: Ledger) -> None:
    """Say where the regions of a country without gazetteer lie: the axes may be swapped."""
    west, south, east, north = bounds_in_degrees(metres)
    ledger.note("lie_at", west=west, east=turned(east), south=south, north=north)


def _within(bounds: Sequence[float], box: Sequence[float]) -> bool:
    west, south, east, north = bounds
    return bool(box[0] <= west and box[1] <= south and east <= box[2] and north <= box[3])


def _overlap(bounds: Sequence[float], box: Sequence[float]) -> bool:
    west, south, east, north = bounds
    if not np.isfinite(bounds).all():
        return False
    return bool(west < box[2] and east > box[0] and south < box[3] and north > box[1])


def _check_overlaps(
    given: gpd.GeoDataFrame,
    metres: gpd.GeoDataFrame,
    keys: RegionKeys,
    ledger: Ledger,
) -> None:
    pairs, areas = overlaps(given, metres.crs)
    smaller = np.minimum(*(metres.area.to_numpy()[side] for side in pairs)) / 1e6
    sliver = (areas < SLIVER_KM2) & (areas < SLIVER_SHARE * smaller)
    for enter, key, which in ((ledger.fault, "overlap", ~sliver), (ledger.note, "slivers", sliver)):
        rows = [
            _pair(keys, area, metres.index[one], metres.index[two])
            for one, two, area in zip(*pairs[:, which], areas[which], strict=True)
        ]
        if rows:
            enter(key, count=len(rows), rows=listed(rows))


def _pair(keys: RegionKeys, area: float, first: str, second: str) -> Message:
    values = {"first": keys.named(first), "second": keys.named(second), "area": float(area)}
    return Message("intake.pair", values)


def overlaps(regions: gpd.GeoDataFrame, metres: CRS | str) -> tuple[Any, Any]:
    """Return the pairs of polygons that share ground, by position, and how many km2 each shares.

    Sought in the coordinates of the file, where the edges are straight: projected, a corner that
    lies on a neighbour's edge comes off it. Measured in the CRS `metres`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 2000, 1000), shapely.box(1000, 0, 3000, 1000)]
    >>> pairs, areas = overlaps(gpd.GeoDataFrame(geometry=squares, crs="EPSG:3035"), "EPSG:3035")
    >>> pairs.T.tolist(), areas.tolist()
    ([[0, 1]], [1.0])
    """
    import geopandas as gpd

    shapes = regions.geometry.to_numpy()
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = np.array([one[one < two], two[one < two]])
    pairs = pairs[:, np.lexsort(pairs[::-1])]
    common = shapely.intersection(shapes[pairs[0]], shapes[pairs[1]])
    areas = gpd.GeoSeries(common, crs=regions.crs).to_crs(metres).area.to_numpy() / 1e6
    shared = areas > 5e-4  # five hundred square metres: below it is rounding
    return pairs[:, shared], areas[shared]
