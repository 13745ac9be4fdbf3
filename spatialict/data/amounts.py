"""Tables of amounts by region and year: activity, population, indicators, the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import Message
from spatialict.data.borders import borders_of_years, check_borders
from spatialict.data.cells import in_thousands, shown
from spatialict.data.indicators import check_indicators
from spatialict.data.keys import resolve
from spatialict.data.ledger import cells, extent, listed
from spatialict.data.ledger import spans as spans_of
from spatialict.data.tables import (
    check_filled,
    check_not_negative,
    check_repeats,
    implausible,
    numbers,
    take_columns,
    years,
)
from spatialict.data.totals import (
    check_industry_totals,
    check_nation,
    is_total_region,
    total_industries,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialict.data.borders import Spans
    from spatialict.data.keys import RegionKeys
    from spatialict.data.ledger import Ledger
    from spatialict.data.project import Project, RegionsSection, TableSection

ITEM: Final = {
    "activity": "industry",
    "population": "",
    "indicators": "indicator",
    "panel": "industry",
}
"""What, beside region and year, tells the rows of a table apart."""

COUNTED: Final = ("employment", "firms")
"""Kinds whose whole numbers the tests of a location quotient take for counts."""


@dataclass(frozen=True)
class Amounts:
    """A checked table of amounts.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``region_id, year, value, unit`` and, by table, ``industry, kind`` or ``indicator``;
        regions only, and only years of the period (of a panel, all).
    borders : Mapping[int, str]
        Which borders hold in each year.
    national : pandas.DataFrame
        The nation's rows, columns as `rows`.
    """

    rows: pd.DataFrame
    borders: Mapping[int, str]
    national: pd.DataFrame


def check_amounts(
    raw: pd.DataFrame,
    spec: TableSection,
    *,
    spans: Spans,
    project: Project,
    keys: RegionKeys,
    regions: Sequence[str],
    ledger: Ledger,
) -> Amounts | None:
    """Return a table of amounts, sound as far as no fault was entered; None if unreadable.

    Parameters
    ----------
    raw : pandas.DataFrame
        Cells of text, indexed by row number.
    spans : Spans
        Borders of the table by year, empty where it states none.
    regions : sequence of str
        Codes that have boundaries.
    """
    item = ITEM[spec.table]
    needed = [role for role in ("region_id", item, "year", "value") if role]
    needed += ["kind"] if spec.table in {"activity", "panel"} else []
    taken = take_columns(raw, spec, ledger, needed=needed, allowed=["unit"])
    if taken is None:
        return None
    filled = without_unfilled(taken, ledger, keys=("year", "region_id"))
    if filled.empty:
        ledger.note("all_unfilled")
        return None
    rows, nation = _read_rows(filled, spec, item, keys, ledger)
    rows, nation = _in_period(rows, nation, spec, spans=spans, project=project, ledger=ledger)
    there = sorted(int(year) for year in rows["year"].dropna().unique())
    borders: Mapping[int, str] = borders_of_years(there, spans, project.regions.borders, ledger)
    local = rows[~nation & rows["region_id"].notna() & rows["year"].notna()]
    section = _section(spec, project, keys)
    check_borders(local, borders, section, keys, ledger, sums=spec.table != "indicators")
    if spec.table == "indicators":
        check_indicators(local, spec, project, ledger)
        local, borders = _of_lasting_regions(local, borders, project.regions, keys, ledger)
        if local.empty:
            return None
    _check_boundaries(local, borders, project=project, keys=keys, regions=regions, ledger=ledger)
    _check_nation(rows, nation, spec, _in_force(borders, keys), ledger)
    if ITEM[spec.table] == "industry":
        local = check_industry_totals(
            local, total_industries(spec.totals, keys), spec.totals, ledger
        )
    if spec.plausible:
        _check_plausible(local, item, ledger)
    national = rows[nation & rows["year"].notna()].drop(columns="text")
    return Amounts(local.drop(columns="text"), borders, national)


def without_unfilled(taken: pd.DataFrame, ledger: Ledger, *, keys: Sequence[str]) -> pd.DataFrame:
    """Leave out the rows of a template that nobody has filled in: no value, and a key is empty."""
    unfilled = (taken["value"] == "") & (taken[list(keys)] == "").any(axis=1)
    if unfilled.any():
        ledger.note("unfilled", extent=extent(int(unfilled.sum()), len(taken)))
    return taken[~unfilled]


def _read_rows(
    taken: pd.DataFrame,
    spec: TableSection,
    item: str,
    keys: RegionKeys,
    ledger: Ledger,
) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """Return keys, years and numbers, and which rows are the nation's."""
    listed_total = is_total_region(taken["region_id"], spec.totals)
    ids = pd.Series(None, index=taken.index, dtype=object)
    named = taken.loc[~listed_total, "region_id"]
    ids[~listed_total] = resolve(named, keys, ledger).to_numpy()
    nation = listed_total | ids.map(keys.is_nation).astype(bool)
    values, _ = numbers(taken["value"], ledger, "value")
    if spec.table != "indicators":
        check_not_negative(values, taken["value"], ledger, "value")
    unit = taken["unit"] if "unit" in taken.columns else ""
    rows = pd.DataFrame({"region_id": ids, "value": values, "unit": unit}, index=taken.index)
    rows["text"] = taken["value"]
    rows["year"] = years(taken["year"], ledger)
    for role in (item, "kind"):
        if role and role in taken.columns:
            rows[role] = taken[role]
    if item:
        check_filled(rows[item], ledger, item)
    if "kind" in rows:
        _check_kinds(rows["kind"], ledger)
        _note_thousands(rows, ledger)
    told = rows.assign(region_id=ids.where(~listed_total, taken["region_id"]))
    check_repeats(told, [key for key in ("region_id", item, "year") if key], ledger)
    return rows, nation


def _check_kinds(column: pd.Series[Any], ledger: Ledger) -> None:
    known = ("employment", "gva", "output", "firms")
    wrong = column[~column.isin(known)]
    if len(wrong):
        share, rows = extent(len(wrong), len(column)), cells(wrong.index, wrong)
        ledger.fault("kind_unknown", extent=share, rows=rows, known=list(known))


def _note_thousands(rows: pd.DataFrame, ledger: Ledger) -> None:
    """Say that whole thousands of jobs or firms would be taken for as many jobs or firms."""
    said = [unit for unit in map(str, rows["unit"].unique()) if in_thousands(unit)]
    told = rows.loc[rows["unit"].isin(said) & rows["kind"].isin(COUNTED), "value"].dropna()
    if len(told) and (told % 1 == 0).all():
        ledger.note("in_thousands", units=[shown(unit) for unit in said])


def _in_period(
    rows: pd.DataFrame,
    nation: pd.Series[bool],
    spec: TableSection,
    *,
    spans: Spans,
    project: Project,
    ledger: Ledger,
) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """Leave out years that nobody asks for: of a panel none.

    A panel also needs the population of its years, where these are in the borders of the run.
    """
    if spec.table == "panel":
        return rows, nation
    first, last = project.years.first, project.years.last
    outside = ((rows["year"] < first) | (rows["year"] > last)).fillna(value=False).astype(bool)
    if spec.table == "population" and any(each.table == "panel" for each in project.tables):
        own = spans.get(project.regions.borders, (1, 0)) if spans else (0, 9999)
        outside &= ~rows["year"].between(*own).fillna(value=False).astype(bool)
    if outside.any():
        values = {"first": first, "last": last}
        share = extent(int(outside.sum()), len(rows))
        ledger.note("outside_period", extent=share, **values)
    return rows[~outside], nation[~outside]


def _section(spec: TableSection, project: Project, keys: RegionKeys) -> RegionsSection:
    """Return how borders of a table are looked at.

    A panel is always merged, and indicators of lasting regions need no merging.
    """
    lasting = spec.table == "indicators" and keys.gazetteer is not None
    if spec.table == "panel" or lasting:
        return project.regions.model_copy(update={"crosswalk": True})
    return project.regions


def _of_lasting_regions(
    rows: pd.DataFrame,
    borders: Mapping[int, str],
    section: RegionsSection,
    keys: RegionKeys,
    ledger: Ledger,
) -> tuple[pd.DataFrame, Mapping[int, str]]:
    """Return the indicators of regions that are the same in the borders of the run.

    A share is no sum: that of a region which has been divided, before or since, is nobody's.
    """
    gazetteer, own = keys.gazetteer, section.borders
    if gazetteer is None or section.crosswalk or own not in gazetteer.borders():
        return rows, borders
    finest_first = gazetteer.borders()
    others = (set(finest_first) - {own}) & set(borders.values())
    lost = pd.Series(data=False, index=rows.index)
    for name in sorted(others):
        into = gazetteer.targets(*sorted((own, name), key=finest_first.index))
        whole = list(into.values())
        lasting = {region for region in whole if into.get(region) == region}
        lasting = {region for region in lasting if whole.count(region) == 1}
        years = [year for year, held in borders.items() if held == name]
        lost |= rows["year"].isin(years) & ~rows["region_id"].isin(lasting)
    if lost.any():
        said = [
            Message("intake.region_year", {"region": keys.named(region), "year": int(year)})
            for region, year in zip(
                rows.loc[lost, "region_id"], rows.loc[lost, "year"], strict=True
            )
        ]
        told = cells(rows.index[lost], said)
        share = extent(int(lost.sum()), len(rows))
        ledger.note("indicators_divided", extent=share, rows=told, target=own)
    held = {year: own if name in others else name for year, name in borders.items()}
    return rows[~lost], held


def _check_nation(
    rows: pd.DataFrame,
    nation: pd.Series[bool],
    spec: TableSection,
    expected: Mapping[int, Sequence[str]],
    ledger: Ledger,
) -> None:
    if spec.table == "panel":
        return  # after merging, when no region stands there twice
    if spec.table == "indicators":
        if nation.any():
            ledger.note("nation_of_indicators", left_out=int(nation.sum()))
        return
    told = rows if ITEM[spec.table] else rows.assign(item=spec.table)
    check_nation(told, nation, item=ITEM[spec.table] or "item", expected=expected, ledger=ledger)


def _in_force(borders: Mapping[int, str], keys: RegionKeys) -> dict[int, list[str]]:
    if keys.gazetteer is None:
        return dict.fromkeys(borders, sorted(keys.known))
    known = set(keys.gazetteer.borders())
    return {year: keys.gazetteer.in_force(name) for year, name in borders.items() if name in known}


def _check_boundaries(
    rows: pd.DataFrame,
    borders: Mapping[int, str],
    *,
    project: Project,
    keys: RegionKeys,
    regions: Sequence[str],
    ledger: Ledger,
) -> None:
    """Enter a fault for regions that exist in the borders of the run but have no boundary."""
    own = rows["year"].map(lambda year: borders.get(year) == project.regions.borders).astype(bool)
    in_force = None
    if keys.gazetteer is not None and project.regions.borders in keys.gazetteer.borders():
        in_force = set(keys.gazetteer.in_force(project.regions.borders))
    lost = rows[own & ~rows["region_id"].isin(list(regions))]
    if in_force is not None:
        lost = lost[lost["region_id"].isin(in_force)]
    if len(lost) and len(regions):
        named = lost.drop_duplicates("region_id")
        said = cells(named.index, [keys.named(region) for region in named["region_id"]])
        ledger.fault("no_boundary", extent=extent(len(lost), len(rows)), rows=said)


def _check_plausible(rows: pd.DataFrame, item: str, ledger: Ledger) -> None:
    given = rows[rows["region_id"].notna() & rows["year"].notna()]
    if given.empty:
        return
    compared = given.assign(industry=given[item] if item else "")
    wrong = given[implausible(compared)]
    if len(wrong):
        said = cells(wrong.index, wrong["text"])
        ledger.fault("implausible", extent=extent(len(wrong), len(rows)), rows=said)


def check_sector(rows: pd.DataFrame, project: Project, ledger: Ledger) -> None:
    """Enter faults where the sector, its economy or a year of the project has no row."""
    industries = sorted(set(rows["industry"]))
    absent = [code for code in project.sector.industry if code not in industries]
    if absent:
        values = {"absent": absent, "industries": listed(industries)}
        ledger.fault("sector_absent", **values)
    elif len(industries) == len(project.sector.industry):
        ledger.fault("sector_alone", industries=industries)
    there = sorted(int(year) for year in rows["year"].dropna().unique())
    wanted = dict.fromkeys((project.years.first, project.years.current, project.years.last))
    lacking = [year for year in wanted if year not in there]
    if lacking:
        ledger.fault("years_absent", years=spans_of(lacking), there=spans_of(there))
    for column in ("kind", "unit"):
        several = sorted(set(rows[column].astype(str)))
        if len(several) > 1:
            ledger.fault("mixed", column=column, several=[shown(said) for said in several])


def note_regions_without_rows(
    rows: pd.DataFrame, project: Project, keys: RegionKeys, regions: Sequence[str], ledger: Ledger
) -> None:
    """Count the regions that have boundaries but no activity in the year of the maps."""
    told = rows[rows["value"].notna() & (rows["year"] == project.years.current)]
    silent: list[Message] = [
        keys.named(region) for region in sorted(set(regions) - set(told["region_id"]))
    ]
    if len(silent) == len(regions) > 0 and project.years.current in set(rows["year"]):
        ledger.fault("no_figures", year=project.years.current)
    elif silent:
        values = {"count": len(silent), "total": len(regions), "year": project.years.current}
        ledger.note("regions_silent", names=listed(silent), **values)
