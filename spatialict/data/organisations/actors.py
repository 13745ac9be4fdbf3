"""Organisations of the triple helix: who they are, which side of it, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pandas as pd

from spatialict.core.labels import LANGUAGES
from spatialict.core.marks import upright
from spatialict.core.study import Message
from spatialict.data.ledger import Ledger, cells, extent, listed, rows_only
from spatialict.data.organisations.dates import founded_in
from spatialict.data.organisations.matching import tell_repeats
from spatialict.data.organisations.reading import has_column, take
from spatialict.data.organisations.spheres import spheres_of
from spatialict.data.points import given_regions, place, regions_of_points, take_points, tidy_words
from spatialict.data.tables import check_filled, check_not_negative, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

    from spatialict.data.keys import RegionKeys
    from spatialict.data.points import Ground
    from spatialict.data.project import TableSection
    from spatialict.data.read import RawTable, RawVector
    from spatialict.data.register.pieces import Register

PLACED: Final = ("address", "town")
TOWN_NAMES: Final = tuple(f"town_{language}" for language in LANGUAGES)
NAMES: Final = ("name", *(f"name_{language}" for language in LANGUAGES))

_PAIR: Final = re.compile(r"\(?\s*(-?[0-9]+(?:\.[0-9]+)?)\s*[,; ]\s*(-?[0-9]+(?:\.[0-9]+)?)\s*\)?")


@dataclass(frozen=True)
class Organisations:
    """The organisations of one table.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As `spatialict.core.study.Study` describes it.
    names : pandas.DataFrame
        What they are called: ``tier`` (`spatialict.data.organisations.names.TIERS`), ``name``,
        ``org_id``.
    away : sequence of str
        Keys of those that lie in no region of the study and were left out.
    """

    frame: gpd.GeoDataFrame
    names: pd.DataFrame
    away: Sequence[str] = ()


def check_organisations(
    raw: RawTable | RawVector | Register,
    spec: TableSection,
    keys: RegionKeys,
    ground: Ground,
    *,
    ledger: Ledger,
    spheres: Iterable[str] = (),
    types: Mapping[str, str] | None = None,
    placed: str = "",
) -> Organisations | None:
    """Return the organisations with sphere and region, sound as far as no fault was entered.

    A table that has a column of projects lists participations: its organisations are taken from
    it, each once, and those that lie in no region are left out.

    Parameters
    ----------
    spheres : iterable of str
        Spheres that the project file adds to those of `SPHERES`.
    types : Mapping[str, str], optional
        Which sphere a word of a register means, see `spheres_of`.
    placed : str
        ``"address"`` or ``"town"`` for a table without that column; if empty, ``"town"`` where
        every town of the table has one point only.
    """
    taken = take(
        raw,
        spec,
        ledger,
        needed=["org_id", "sphere"],
        allowed=[
            *NAMES, "key", "alias", "town", *TOWN_NAMES, "region_id", "lon", "lat", "geolocation",
            "placed", "size", "founded",
        ],
    )  # fmt: skip
    if taken is None:
        return None
    names, away = _names(taken), pd.Index([])
    a_register = has_column(raw, spec, "project")
    if a_register:
        taken = _each_once(taken, ledger)
    _check_ids(taken["org_id"], ledger)
    taken = _with_degrees(taken)
    if a_register and ground.regions is not None:
        here = _here(raw, taken, ground.regions, ledger)
        away, taken = pd.Index(taken["org_id"][~here]), taken[here]
        names = names[~names["org_id"].isin(away)]
    sphere = spheres_of(taken["sphere"], ledger, own=spheres, types=types)
    region, points = _where(raw, taken, keys, ground, ledger)
    town = taken["town"] if "town" in taken.columns else pd.Series("", index=taken.index)
    told = {name: taken[name].map(upright) for name in TOWN_NAMES if name in taken.columns}
    columns = {
        "name": _shown_name(taken),
        "sphere": sphere,
        "town": town.map(upright),
        **told,
        "region_id": region,
        "placed": _placed(taken, town, points, placed, ledger),
    }
    return Organisations(_framed(columns, taken, points, ledger), names, [str(key) for key in away])


def _here(
    raw: RawTable | RawVector | Register,
    taken: pd.DataFrame,
    regions: gpd.GeoDataFrame,
    ledger: Ledger,
) -> pd.Series[bool]:
    """Tell which organisations of a register state a region or lie in one; note the others.

    A register of many countries has partners abroad, and some without coordinates. Where none is
    in a region, or coordinates are wrong, that is for the checks to tell.
    """
    apart = Ledger(ledger.table)
    points = take_points(cast("RawTable | RawVector", raw), taken, regions, apart)
    here = pd.Series(data=True, index=taken.index)
    if points is None or apart.faults:
        return here
    inside, near = place(points, regions)
    found = inside.notna() | near.notna()
    if "region_id" in taken.columns:
        found |= taken["region_id"] != ""
    if found.all() or not found.any():
        return here
    values = {"table": ledger.table, "count": int((~found).sum()), "total": len(found)}
    ledger.notes.append(Message("matching.away", values))
    return found


def _framed(
    columns: dict[str, Any], taken: pd.DataFrame, points: gpd.GeoSeries, ledger: Ledger
) -> gpd.GeoDataFrame:
    import geopandas as gpd

    frame = gpd.GeoDataFrame(columns, geometry=points, crs=points.crs)
    frame.index = pd.Index(taken["org_id"], name="org_id")
    frame = tidy_words(frame)
    if "size" in taken.columns:
        size, _ = numbers(taken["size"], ledger, "size")
        check_not_negative(size, taken["size"], ledger, "size")
        frame.insert(len(frame.columns) - 1, "size", size.to_numpy())
    if "founded" in taken.columns:
        founded = founded_in(taken["founded"], ledger)
        frame.insert(len(frame.columns) - 1, "founded", founded.array)
    return frame.sort_index()


def _where(
    raw: RawTable | RawVector | Register,
    taken: pd.DataFrame,
    keys: RegionKeys,
    ground: Ground,
    ledger: Ledger,
) -> tuple[pd.Series[Any], gpd.GeoSeries]:
    """Return the region and the point of each organisation."""
    import geopandas as gpd

    region = given_regions(taken, keys, ground.into, ground.codes, ledger)
    points = take_points(cast("RawTable | RawVector", raw), taken, ground.regions, ledger)
    if points is None or ground.regions is None:
        return region, gpd.GeoSeries([None] * len(taken), index=taken.index, crs="EPSG:4326")
    region = regions_of_points(points, region, ground.regions, keys, ledger)
    _check_somewhere(region, points, ledger)
    return region, points


def _check_ids(column: pd.Series[Any], ledger: Ledger) -> None:
    check_filled(column, ledger, "org_id")
    given = column[column != ""]
    tell_repeats(ledger, pd.DataFrame({"org_id": given}), given, len(column))


def _names(taken: pd.DataFrame) -> pd.DataFrame:
    """Return every name of every organisation, with repetitions taken out."""
    parts = [("key", taken["key"], taken["org_id"])] if "key" in taken.columns else []
    parts += [("name", taken[name], taken["org_id"]) for name in NAMES if name in taken.columns]
    if "alias" in taken.columns:
        split = taken["alias"].str.split(";").explode().str.strip()
        parts.append(("name", split, taken["org_id"].loc[split.index]))
    rows = [
        pd.DataFrame({"tier": tier, "name": names.to_numpy(), "org_id": ids.to_numpy()})
        for tier, names, ids in parts
    ]
    empty = pd.DataFrame(columns=["tier", "name", "org_id"], dtype=object)
    found = pd.concat(rows, ignore_index=True) if rows else empty
    found = found[(found["name"] != "") & (found["org_id"] != "")]
    return found.drop_duplicates(ignore_index=True)


def _shown_name(taken: pd.DataFrame) -> pd.Series[Any]:
    shown_ = pd.Series("", index=taken.index, dtype=object)
    for column in (*NAMES, "org_id"):
        if column in taken.columns:
            shown_ = shown_.where(shown_ != "", taken[column])
    return shown_.map(upright)


def _each_once(taken: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return one row for each organisation of a table of participations.

    Where its rows differ the one stays that has a place, then the one that is most frequent, then
    the first in order of the alphabet. Names of the others are names of the organisation too.
    """
    columns = [name for name in taken.columns if name != "alias"]
    rows = taken[columns].assign(row=taken.index)
    groups = rows.groupby(columns, sort=False)["row"].agg(["size", "min"]).reset_index()
    there = [name for name in ("geolocation", "lat", "region_id") if name in columns]
    groups["nowhere"] = (groups[there] == "").all(axis="columns") if there else False
    groups["rank"] = -groups["size"]
    groups = groups.sort_values(["org_id", "nowhere", "rank", *columns], kind="stable")
    kinds = groups.groupby("org_id")["sphere"].nunique()
    if several := int((kinds > 1).sum()):
        values = {"table": ledger.table, "count": several, "total": len(kinds)}
        ledger.notes.append(Message("matching.spheres_vary", values))
    first = groups.drop_duplicates("org_id").set_index("min")
    values = {"table": ledger.table, "count": len(first), "total": len(taken)}
    ledger.notes.append(Message("matching.organisations_of_participations", values))
    return first[columns].sort_index().rename_axis("row")


def _with_degrees(taken: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``lat`` and ``lon`` from one column of pairs, where they have none."""
    if "geolocation" not in taken.columns or {"lon", "lat"} <= {*taken.columns}:
        return taken
    pairs = {said: _pair(str(said)) for said in taken["geolocation"].unique()}
    lat = taken["geolocation"].map({said: pair[0] for said, pair in pairs.items()})
    lon = taken["geolocation"].map({said: pair[1] for said, pair in pairs.items()})
    return taken.assign(lat=lat.astype(object), lon=lon.astype(object))


def _pair(said: str) -> tuple[str, str]:
    """Return latitude and longitude of "51.09,71.40"; what is no pair, for the check of numbers.

    Examples
    --------
    >>> _pair("51.09,71.40"), _pair("(51.09, 71.40)"), _pair("north")
    (('51.09', '71.40'), ('51.09', '71.40'), ('north', ''))
    """
    found = _PAIR.fullmatch(said)
    return (found[1], found[2]) if found else (said, "")


def _check_somewhere(region: pd.Series[Any], points: gpd.GeoSeries, ledger: Ledger) -> None:
    nowhere = region.index[region.isna()]
    if len(nowhere):
        share, rows = extent(len(nowhere), len(region)), rows_only(list(nowhere))
        ledger.fault("organisation_nowhere", extent=share, rows=rows)
    pointless = int((points.isna() & region.notna()).sum())
    if pointless:
        ledger.note("organisation_pointless", extent=extent(pointless, len(region)))


def _placed(
    taken: pd.DataFrame,
    town: pd.Series[Any],
    points: gpd.GeoSeries,
    placed: str,
    ledger: Ledger,
) -> pd.Series[Any]:
    """Return what a point stands for: the address, or the centre of the town."""
    if "placed" in taken.columns and (taken["placed"] != "").all():
        wrong = taken["placed"][~taken["placed"].isin(PLACED)]
        if len(wrong):
            share, rows = extent(len(wrong), len(taken)), cells(wrong.index, wrong)
            ledger.fault("placed_unknown", extent=share, rows=rows)
        return taken["placed"]
    if not placed:
        there = points.notna() & (town != "")
        spots = points[there].to_wkb().groupby(town[there]).agg(["nunique", "size"])
        shared = bool((spots["size"] > 1).any()) and bool((spots["nunique"] == 1).all())
        placed = "town" if shared and there.sum() == points.notna().sum() else "address"
    if placed == "town":
        ledger.note("placed_in_towns")
    return pd.Series(placed, index=taken.index, dtype=object)


def check_between(parts: list[pd.DataFrame], ledger: Ledger) -> None:
    """Enter a fault for organisations that stand in two tables."""
    ids = pd.Index(np.concatenate([np.asarray(part.index.unique(), object) for part in parts]))
    twice = sorted(set(ids[ids.duplicated()]))
    if twice:
        values = {"table": ledger.table, "count": len(twice), "names": listed(twice)}
        ledger.faults.append(Message("matching.in_two_tables", values))
