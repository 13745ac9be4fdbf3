"""Which borders hold in which year, and how years of different borders are brought together.

Borders belong to a table and a year: the statistics office changed those of J and GRP in 2021 and
those of employment in 2022. Without ``crosswalk = true`` a run that would compare across a change
is refused; with it, all is merged to the borders that all years share, the coarsest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core.study import DataError, Message
from spatialict.data.crosswalk import merge_borders
from spatialict.data.ledger import cells, extent
from spatialict.data.ledger import spans as spans_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from spatialict.data.gazetteer import Gazetteer
    from spatialict.data.keys import RegionKeys
    from spatialict.data.ledger import Ledger
    from spatialict.data.project import RegionsSection

Spans = dict[str, tuple[int, int]]
"""Borders -> first and last year in which they hold."""


def borders_of_years(
    needed: Sequence[int], spans: Spans, analysis: str, ledger: Ledger
) -> dict[int, str]:
    """Return the borders of each year; those of the analysis where the table states none.

    Years that two spans claim, or none, are faults.

    Examples
    --------
    >>> from spatialict.data.ledger import Ledger
    >>> borders_of_years([2020, 2021], {"17": (0, 2020), "20": (2021, 9999)}, "20", Ledger())
    {2020: '17', 2021: '20'}
    """
    if not spans:
        return dict.fromkeys(needed, analysis)
    claims = {
        year: [name for name, (first, last) in spans.items() if first <= year <= last]
        for year in needed
    }
    for key, wrong in (
        ("borders_no_year", [year for year in needed if not claims[year]]),
        ("borders_two", [year for year in needed if len(claims[year]) > 1]),
    ):
        if wrong:
            ledger.fault(key, years=spans_of(wrong))
    return {year: names[0] for year, names in claims.items() if names}


def check_borders(
    rows: pd.DataFrame,
    borders: Mapping[int, str],
    section: RegionsSection,
    keys: RegionKeys,
    ledger: Ledger,
    *,
    sums: bool = True,
) -> None:
    """Enter faults for borders that are unknown, older, contradicted, or not stated.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``region_id, year`` of the years that the run needs, without national rows; the index is
        the row number.
    borders : Mapping
        Of each year.
    sums : bool
        Whether a former region is the sum of those it fell into, so that a merger may count them
        once; of shares it is not, and such a row would be nobody's.
    """
    gazetteer = keys.gazetteer
    if gazetteer is None:
        other = sorted({name for name in borders.values() if name != section.borders})
        if other:
            ledger.fault("borders_no_gazetteer", other=other, target=section.borders)
        return
    unknown = sorted(set(borders.values()) - set(gazetteer.borders()))
    for name in unknown:
        ledger.fault("borders_unknown", borders=name, known=gazetteer.borders())
    if unknown or section.borders not in gazetteer.borders():
        return
    unstated = _check_unstated(rows, borders, keys, ledger)
    sound = {year: name for year, name in borders.items() if year not in unstated}
    _check_contradictions(rows, sound, section, keys, ledger, sums=sums)
    _check_crosswalk(borders, section, gazetteer, ledger)


def _check_unstated(
    rows: pd.DataFrame,
    borders: Mapping[int, str],
    keys: RegionKeys,
    ledger: Ledger,
) -> set[int]:
    """Enter years whose regions are exactly those of other, coarser borders than they should be."""
    gazetteer = keys.gazetteer
    if gazetteer is None:
        return set()
    found: dict[tuple[str, str], list[int]] = {}
    for year, name in sorted(borders.items()):
        present = set(rows.loc[rows["year"] == year, "region_id"].dropna())
        if present == set(gazetteer.in_force(name)):
            continue
        for other in gazetteer.borders():
            if present == set(gazetteer.in_force(other)):
                found.setdefault((name, other), []).append(year)
    for (name, other), years in found.items():
        values = {"years": spans_of(years), "last": years[-1], "stated": name, "other": other}
        ledger.fault("borders_look_like", **values)
    return {year for years in found.values() for year in years}


def _check_contradictions(
    rows: pd.DataFrame,
    borders: Mapping[int, str],
    section: RegionsSection,
    keys: RegionKeys,
    ledger: Ledger,
    *,
    sums: bool,
) -> None:
    gazetteer = keys.gazetteer
    if gazetteer is None:
        return
    in_force = {name: set(gazetteer.in_force(name)) for name in set(borders.values())}
    known = set(gazetteer.regions.index)
    foreign = np.array(
        [
            region in known and year in borders and region not in in_force[borders[year]]
            for region, year in zip(rows["region_id"], rows["year"], strict=True)
        ],
        dtype=bool,
    )
    doubled = _doubled(rows, gazetteer) & sums
    if doubled.any() and not section.crosswalk:
        _enter(rows[doubled], len(rows), "counted_twice", keys, ledger)
    wrong = rows[foreign & ~doubled]
    if len(wrong):
        _enter(wrong, len(rows), "not_in_force_then", keys, ledger)


def _enter(wrong: pd.DataFrame, total: int, key: str, keys: RegionKeys, ledger: Ledger) -> None:
    said = [
        Message("intake.region_year", {"region": keys.named(region), "year": int(year)})
        for region, year in zip(wrong["region_id"], wrong["year"], strict=True)
    ]
    rows = cells(wrong.index, said)
    ledger.fault(key, extent=extent(len(wrong), total), rows=rows)


def _doubled(rows: pd.DataFrame, gazetteer: Gazetteer) -> npt.NDArray[np.bool_]:
    """Tell which rows are a former region, or a part of it, where both stand in the same year."""
    doubled = np.zeros(len(rows), dtype=bool)
    walk = gazetteer.crosswalk
    for whole, parts in walk[walk["target"] != walk["region_id"]].groupby("target")["region_id"]:
        if whole in gazetteer.in_force(gazetteer.borders()[0]):
            continue  # it kept its code: the row may be what is left of it
        is_whole = (rows["region_id"] == whole).to_numpy()
        is_part = rows["region_id"].isin(set(parts)).to_numpy()
        years = rows["year"].to_numpy()
        both = set(years[is_whole]) & set(years[is_part])
        doubled |= (is_whole | is_part) & rows["year"].isin(both).to_numpy()
    return doubled


def _check_crosswalk(
    borders: Mapping[int, str],
    section: RegionsSection,
    gazetteer: Gazetteer,
    ledger: Ledger,
) -> None:
    if section.crosswalk:
        return
    other: dict[str, list[int]] = {}
    for year, name in sorted(borders.items()):
        if name != section.borders:
            other.setdefault(name, []).append(year)
    for name, years in other.items():
        common = coarsest([name, section.borders], gazetteer)
        values = {"other": name, "target": section.borders, "common": common}
        ledger.fault("borders_differ", years=spans_of(years), **values)


def coarsest(names: Sequence[str], gazetteer: Gazetteer) -> str:
    """Return the borders with the fewest regions."""
    return min(names, key=lambda name: (len(gazetteer.in_force(name)), name))


def merge_table(
    rows: pd.DataFrame,
    borders: Mapping[int, str],
    *,
    common: str,
    keys: Sequence[str],
    gazetteer: Gazetteer,
    ledger: Ledger,
) -> pd.DataFrame:
    """Bring all years of a table to the common borders; what was merged goes into the notes."""
    parts = []
    for name in sorted(set(borders.values())):
        years = [year for year, held in borders.items() if held == name]
        part = rows[rows["year"].isin(years)]
        try:
            merged, notes = merge_borders(
                part, gazetteer, source=name, target=common, keys=list(keys)
            )
        except DataError as error:
            ledger.faults.extend(error.faults)
            continue
        parts.append(merged)
        ledger.notes.extend(note for note in notes if note not in ledger.notes)
    return pd.concat(parts, ignore_index=True) if parts else rows.iloc[:0]


def dissolve(
    regions: gpd.GeoDataFrame, gazetteer: Gazetteer, source: str, target: str
) -> gpd.GeoDataFrame:
    """Return the regions merged to coarser borders, with the names of the time."""
    into = gazetteer.targets(source, target)
    kept = regions[regions.index.isin(list(into))]
    labels = pd.Index([into[region] for region in kept.index], name="region_id")
    merged = kept[["geometry"]].dissolve(by=labels).sort_index()
    columns: dict[str, Any] = {
        f"name_{language}": [gazetteer.names(region).text(language) for region in merged.index]
        for language in ("en", "ru", "kk")
    }
    columns["kato"] = [str(gazetteer.regions["kato"].get(region, "")) for region in merged.index]
    return merged.assign(**columns)[[*columns, "geometry"]]
