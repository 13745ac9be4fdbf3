"""The panel: a longer series of few industries, in the borders that all its years share.

It is always merged, whatever ``crosswalk`` says of the run: a former region and the parts it fell
into are counted once, and the year of the map keeps its own, finer regions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from spatialict.core.study import Message
from spatialict.data.borders import coarsest, dissolve, merge_table
from spatialict.data.cells import shown
from spatialict.data.crosswalk import merge_borders
from spatialict.data.gazetteer import load_gazetteer
from spatialict.data.ledger import extent, listed
from spatialict.data.ledger import spans as spans_of
from spatialict.data.tables import check_repeats
from spatialict.data.totals import check_nation

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from spatialict.core.study import Study
    from spatialict.data.amounts import Amounts
    from spatialict.data.boundaries import Boundaries
    from spatialict.data.gazetteer import Gazetteer
    from spatialict.data.ledger import Ledger
    from spatialict.data.project import Project

TOTAL: Final = "total"
"""The industry of a panel that is all activity of a region."""
ROUNDING: Final = 1e-9
"""Part by which a sum of decimals may be above the same figure as written."""
COLUMNS: Final = ("region_id", "industry", "year", "kind", "value", "unit")
_KEYS: Final = ("industry", "year", "kind", "unit")


@dataclass(frozen=True)
class Panel:
    """A checked panel, as `spatialict.core.study.Study` describes it."""

    rows: pd.DataFrame | None = None
    regions: gpd.GeoDataFrame | None = None
    borders: str = ""


def take_panel(
    parts: Sequence[Amounts],
    bounds: Boundaries,
    project: Project,
    ledger: Ledger,
) -> Panel:
    """Return the panel from all its files, merged; faults and what was merged are entered.

    Parameters
    ----------
    parts : sequence of Amounts
        One for each file, in the borders of its years.
    bounds : Boundaries
        Of the run, in the borders that the project names.
    """
    if not parts:
        return Panel()
    keys = ["region_id", "industry", "year"]
    as_written = pd.concat([part.rows for part in parts])
    parts = [_lowered(part) for part in parts]
    given = pd.concat([part.rows for part in parts])
    if given.duplicated(keys).any():
        if not as_written.duplicated(keys).any():  # else a fault already
            check_repeats(given, keys, ledger)
        return Panel()
    _check(given, bounds, project, ledger)
    own, gazetteer = project.regions.borders, bounds.keys.gazetteer
    if gazetteer is None or own not in gazetteer.borders():
        return Panel(_sorted(given), bounds.regions)
    used = {own, *(name for part in parts for name in part.borders.values())}
    common = coarsest(sorted(used & set(gazetteer.borders())), gazetteer)
    regions = _regions(bounds, gazetteer, own, common)
    if used != {common}:
        n = len(gazetteer.in_force(common))
        ledger.note("panel_merged", borders=sorted(used, reverse=True), target=common, n=n)
    rows = pd.concat(
        [
            merge_table(
                part.rows,
                part.borders,
                common=common,
                keys=_KEYS,
                gazetteer=gazetteer,
                ledger=ledger,
            )
            for part in parts
        ],
        ignore_index=True,
    )
    _check_national(rows, parts, gazetteer.in_force(common), ledger)
    return Panel(_sorted(_with_boundaries(rows, regions, bounds, ledger)), regions, common)


def _lowered(part: Amounts) -> Amounts:
    """Return a part whose rows of all activity are called `TOTAL`, however they are written."""
    rows, national = (
        table.assign(
            industry=table["industry"].where(table["industry"].str.casefold() != TOTAL, TOTAL)
        )
        for table in (part.rows, part.national)
    )
    return replace(part, rows=rows, national=national)


def _check(rows: pd.DataFrame, bounds: Boundaries, project: Project, ledger: Ledger) -> None:
    """Enter what only all files together can show."""
    industries = sorted(set(rows["industry"]))
    absent = [code for code in project.sector.industry if code not in industries]
    if absent:
        ledger.fault("sector_absent", absent=absent, industries=listed(industries))
    if TOTAL not in industries:
        ledger.fault("panel_no_total", industries=listed(industries))
    for column in ("kind", "unit"):
        several = sorted(set(rows[column].astype(str)))
        if len(several) > 1:
            ledger.fault("mixed", column=column, several=[shown(said) for said in several])
    if absent or TOTAL not in industries:
        return
    wide = rows.pivot(index=["region_id", "year"], columns="industry", values="value")
    sector = wide[list(project.sector.industry)].sum(axis=1, min_count=1)
    above = wide[sector > wide[TOTAL] * (1 + ROUNDING)]
    if len(above):
        said = [
            Message("intake.region_year", {"region": bounds.keys.named(region), "year": int(year)})
            for region, year in above.index
        ]
        share = extent(len(above), len(wide))
        ledger.fault("panel_above_total", extent=share, rows=listed(said))
    told = {name: set(wide.index[part.notna()].get_level_values("year")) for name, part in (
        ("sector", sector), (TOTAL, wide[TOTAL])
    )}  # fmt: skip
    uneven = told["sector"] ^ told[TOTAL]
    if uneven:
        ledger.note("panel_uneven", years=spans_of(int(year) for year in uneven))


def _check_national(
    rows: pd.DataFrame, parts: Sequence[Amounts], in_force: Sequence[str], ledger: Ledger
) -> None:
    national = pd.concat([part.national for part in parts], ignore_index=True)
    together = pd.concat([rows, national], ignore_index=True)
    nation = pd.Series(together.index >= len(rows), index=together.index)
    expected = dict.fromkeys((int(year) for year in together["year"].unique()), in_force)
    check_nation(together, nation, item="industry", expected=expected, ledger=ledger)


def _regions(
    bounds: Boundaries, gazetteer: Gazetteer, own: str, common: str
) -> gpd.GeoDataFrame | None:
    """Return the regions of the panel: those all of whose parts have boundaries."""
    if bounds.regions is None or own == common:
        return bounds.regions
    into = gazetteer.targets(own, common)
    lacking = {into[code] for code in into if code not in set(bounds.codes)}
    whole = [code for code in bounds.regions.index if into.get(code, code) not in lacking]
    return dissolve(bounds.regions.loc[whole], gazetteer, own, common)


def _with_boundaries(
    rows: pd.DataFrame, regions: gpd.GeoDataFrame | None, bounds: Boundaries, ledger: Ledger
) -> pd.DataFrame:
    """Leave out regions of the past whose boundaries the given ones do not make up."""
    if regions is None:
        return rows
    lost = ~rows["region_id"].isin(list(regions.index))
    if lost.any():
        names = [bounds.keys.named(region) for region in sorted(set(rows.loc[lost, "region_id"]))]
        share = extent(int(lost.sum()), len(rows))
        ledger.note("panel_no_boundary", extent=share, names=listed(names))
    return rows[~lost]


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    table = rows[list(COLUMNS)].sort_values(["region_id", "industry", "year"], kind="stable")
    table = table.astype({"year": "int64", "value": "float64"})
    words = {name: str for name in COLUMNS if name not in {"year", "value"}}
    return table.astype(words).reset_index(drop=True)


def panel_population(study: Study, project: Project) -> pd.DataFrame | None:
    """Return the population of the panel's regions in the panel's years.

    How many persons stand behind a figure of the panel, whose borders may be older than those of
    the table of population.

    Parameters
    ----------
    study : Study
        With a panel and a population.
    project : Project
        Whose borders and country the study has.

    Returns
    -------
    pandas.DataFrame or None
        Long: ``region_id, year, value``, sorted; ``NaN`` where the population of a part is not
        known. Years without any population have no row. None without a panel or a population.
    """
    if study.panel is None or study.panel_regions is None or study.population is None:
        return None
    wanted = study.population["year"].isin(study.panel["year"].unique())
    table = study.population.loc[wanted, ["region_id", "year", "value"]]
    own = _borders_of_run(study, project)
    if study.panel_borders and own != study.panel_borders:
        gazetteer = load_gazetteer(project.study.country)
        common = coarsest([own, study.panel_borders], gazetteer)
        if common != study.panel_borders:
            return None  # the run is in coarser borders than the panel
        table, _ = merge_borders(table, gazetteer, source=own, target=common, keys=["year"])
    table = table[table["region_id"].isin(list(study.panel_regions.index))]
    return table.sort_values(["region_id", "year"], ignore_index=True)[
        ["region_id", "year", "value"]
    ]


def _borders_of_run(study: Study, project: Project) -> str:
    """Return the borders of the study's own tables: those it was merged to, if it was."""
    merged = [dict(note.values)["target"] for note in study.notes if note.key == "intake.dissolved"]
    return str(merged[0]) if merged else project.regions.borders
