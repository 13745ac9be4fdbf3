"""Organisations of the triple helix and the links between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import SPHERES
from spatialict.data.ledger import cells, extent, rows_only
from spatialict.data.points import (
    given_regions,
    regions_of_points,
    take_points,
    text_of,
    tidy_words,
)
from spatialict.data.tables import (
    check_filled,
    check_not_negative,
    check_repeats,
    numbers,
    take_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from spatialict.data.keys import RegionKeys
    from spatialict.data.ledger import Ledger
    from spatialict.data.points import Ground
    from spatialict.data.project import TableSection
    from spatialict.data.read import RawTable, RawVector

PLACED: Final = ("address", "town")
TOWN_NAMES: Final = tuple(f"town_{language}" for language in LANGUAGES)


def check_organisations(
    raw: RawTable | RawVector,
    spec: TableSection,
    keys: RegionKeys,
    ground: Ground,
    *,
    ledger: Ledger,
    spheres: Iterable[str] = (),
    placed: str = "",
) -> gpd.GeoDataFrame | None:
    """Return the organisations with sphere and region, sound as far as no fault was entered.

    Parameters
    ----------
    spheres : iterable of str
        Spheres that the project file adds to those of `SPHERES`.
    placed : str
        ``"address"`` or ``"town"`` for a table without that column; if empty, ``"town"`` where
        every town of the table has one point only.
    """
    import geopandas as gpd

    taken = take_columns(
        text_of(raw),
        spec,
        ledger,
        needed=["org_id", "sphere"],
        allowed=["name", "town", *TOWN_NAMES, "region_id", "lon", "lat", "placed"],
    )
    if taken is None:
        return None
    _check_ids(taken["org_id"], ledger)
    sphere = _spheres(taken["sphere"], [*SPHERES, *spheres], ledger)
    region = given_regions(taken, keys, ground.into, ground.codes, ledger)
    points = take_points(raw, taken, ground.regions, ledger)
    if points is None or ground.regions is None:
        points = gpd.GeoSeries([None] * len(taken), index=taken.index, crs="EPSG:4326")
    else:
        region = regions_of_points(points, region, ground.regions, keys, ledger)
        _check_somewhere(region, points, ledger)
    town = taken["town"] if "town" in taken.columns else pd.Series("", index=taken.index)
    columns = {
        "name": taken["name"].where(taken["name"] != "", taken["org_id"])
        if "name" in taken.columns
        else taken["org_id"],
        "sphere": sphere,
        "town": town,
        **{column: taken[column] for column in TOWN_NAMES if column in taken.columns},
        "region_id": region,
        "placed": _placed(taken, town, points, placed, ledger),
    }
    frame = gpd.GeoDataFrame(columns, geometry=points, crs=points.crs)
    frame.index = pd.Index(taken["org_id"], name="org_id")
    return tidy_words(frame).sort_index()


def _check_ids(column: pd.Series[Any], ledger: Ledger) -> None:
    check_filled(column, ledger, "org_id")
    given = column[column != ""]
    check_repeats(pd.DataFrame({"org_id": given}), ["org_id"], ledger)


def sphere_words() -> dict[str, str]:
    """Return what the spheres are called in the three languages -> the sphere.

    Examples
    --------
    >>> words = sphere_words()
    >>> words["университет"], words["industry"]
    ('university', 'industry')
    """
    return {
        word: sphere
        for sphere in SPHERES
        for word in (sphere, *(text(f"intake.sphere_{sphere}", lang) for lang in LANGUAGES))
    }


def _spheres(column: pd.Series[Any], known: list[str], ledger: Ledger) -> pd.Series[Any]:
    words = {**sphere_words(), **{name: name for name in known}}
    lowered = {name.casefold(): sphere for name, sphere in words.items()}
    found = column.map({said: lowered.get(said.casefold()) for said in column.unique()})
    wrong = column[found.isna()]
    if len(wrong):
        share, rows = extent(len(wrong), len(column)), cells(wrong.index, wrong)
        ledger.fault("sphere_unknown", extent=share, rows=rows, known=known)
    return found


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


def check_links(
    raw: RawTable | RawVector,
    spec: TableSection,
    organisations: gpd.GeoDataFrame | None,
    ledger: Ledger,
) -> pd.DataFrame | None:
    """Return the links, each pair once; direction is not told apart.

    Returns
    -------
    pandas.DataFrame or None
        ``source, target, weight`` (1 where none is given) and, where given, ``kind``.
    """
    taken = take_columns(
        text_of(raw),
        spec,
        ledger,
        needed=["source", "target"],
        allowed=["weight", "kind"],
    )
    if taken is None:
        return None
    if organisations is None:
        ledger.fault("links_alone")
        return None
    _check_ends(taken, organisations, ledger)
    weight = pd.Series(1.0, index=taken.index)
    if "weight" in taken.columns:
        given, _ = numbers(taken["weight"].where(taken["weight"] != "", "1"), ledger, "weight")
        check_not_negative(given, taken["weight"], ledger, "weight")
        weight = given
    ends = taken[["source", "target"]].apply(sorted, axis=1, result_type="expand")
    pairs = pd.DataFrame({"source": ends[0], "target": ends[1]}, index=taken.index)
    kinds = ["kind"] if "kind" in taken.columns else []
    check_repeats(pairs.assign(**taken[kinds]), ["source", "target", *kinds], ledger)
    links = taken[["source", "target"]].assign(weight=weight)
    if "kind" in taken.columns:
        links["kind"] = taken["kind"]
    return links.sort_values(["source", "target"], ignore_index=True)


def _check_ends(taken: pd.DataFrame, organisations: gpd.GeoDataFrame, ledger: Ledger) -> None:
    for end in ("source", "target"):
        lost = taken[end][~taken[end].isin(organisations.index)]
        if len(lost):
            share, rows = extent(len(lost), len(taken)), cells(lost.index, lost)
            ledger.fault("link_end_unknown", column=end, extent=share, rows=rows)
    own = taken["source"][taken["source"] == taken["target"]]
    if len(own):
        share, rows = extent(len(own), len(taken)), cells(own.index, own)
        ledger.fault("link_to_itself", extent=share, rows=rows)
