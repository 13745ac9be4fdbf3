"""Flows from region to region: persons, calls, goods, in the borders of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from spatialict.data.amounts import without_unfilled
from spatialict.data.borders import borders_of_years, coarsest
from spatialict.data.keys import resolve
from spatialict.data.ledger import cells, extent
from spatialict.data.provenance import spans_of_table
from spatialict.data.tables import (
    check_not_negative,
    check_repeats,
    numbers,
    take_columns,
    years,
)
from spatialict.data.totals import is_total_region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.data.keys import RegionKeys
    from spatialict.data.ledger import Ledger
    from spatialict.data.points import Ground
    from spatialict.data.project import Project, TableSection
    from spatialict.data.read import RawTable

COLUMNS: Final = ("source", "target", "year", "value", "unit")
_SIDES: Final = ("source", "target")


def take_flows(
    tables: Sequence[tuple[str, TableSection, RawTable]],
    keys: RegionKeys,
    ground: Ground,
    project: Project,
    ledger: Ledger,
) -> pd.DataFrame | None:
    """Return the flows of all files, sorted; None without any row.

    Parameters
    ----------
    tables : sequence of (str, TableSection, RawTable)
        What messages call each, its section of the project, and what was read of it.
    keys : RegionKeys
        What regions may be called.
    ground : Ground
        The regions of the run.
    """
    parts = [
        _flows(raw, spec, keys, ground, project=project, ledger=ledger.of(label))
        for label, spec, raw in tables
    ]
    found = [part for part in parts if part is not None]
    if not found:
        return None
    rows = pd.concat(found, ignore_index=True)
    pair = [*_SIDES, "year"]
    if len(found) > 1 and (twice := int(rows.duplicated(pair).sum())):
        share = extent(twice, len(rows))
        ledger.of("flows").fault("repeated_between", extent=share, keys=pair)
    if len(several := sorted(set(rows["unit"]))) > 1:
        page = ledger.of(tables[0][0] if len(tables) == 1 else "flows")
        page.fault("mixed", column="unit", several=several)
    return rows.sort_values([*_SIDES, "year"], ignore_index=True)


def _flows(
    raw: RawTable,
    spec: TableSection,
    keys: RegionKeys,
    ground: Ground,
    *,
    project: Project,
    ledger: Ledger,
) -> pd.DataFrame | None:
    taken = take_columns(
        raw.rows, spec, ledger, needed=[*_SIDES, "value"], allowed=["year", "unit"]
    )
    if taken is None:
        return None
    taken = without_unfilled(taken, ledger, keys=_SIDES)
    if taken.empty:
        ledger.note("all_unfilled")
        return None
    dated = "year" in taken.columns and bool((taken["year"] != "").any())
    values, _ = numbers(taken["value"], ledger, "value")
    check_not_negative(values, taken["value"], ledger, "value")
    total = is_total_region(taken["source"], spec.totals)
    total |= is_total_region(taken["target"], spec.totals)
    named = taken[~total]
    rows = pd.DataFrame(
        {
            **{side: resolve(named[side], keys, ledger).reindex(taken.index) for side in _SIDES},
            "year": years(taken["year"], ledger) if dated else pd.NA,
            "value": values,
            "unit": taken["unit"] if "unit" in taken.columns else "",
        },
        index=taken.index,
    )
    rows = _without_nation(rows.astype({"year": "Int16"}), total, keys, ledger)
    dates = ["year"] if rows["year"].notna().any() else []
    check_repeats(rows, [*_SIDES, *dates], ledger)
    merged = _in_borders_of_run(rows, spec, keys, ground, project=project, ledger=ledger)
    return merged[list(COLUMNS)].astype({"source": str, "target": str, "unit": str})


def _without_nation(
    rows: pd.DataFrame, total: pd.Series[bool], keys: RegionKeys, ledger: Ledger
) -> pd.DataFrame:
    """Leave out rows of the nation, under its name or as the total that `total` marks."""
    nation = rows["source"].map(keys.is_nation) | rows["target"].map(keys.is_nation)
    nation = nation.astype(bool) | total
    if nation.any():
        ledger.note("flows_nation", extent=extent(int(nation.sum()), len(rows)))
    return rows[~nation]


def _in_borders_of_run(
    rows: pd.DataFrame,
    spec: TableSection,
    keys: RegionKeys,
    ground: Ground,
    *,
    project: Project,
    ledger: Ledger,
) -> pd.DataFrame:
    """Return flows between regions of the run: those of regions that were merged are added up."""
    sound = rows.dropna(subset=list(_SIDES))
    held = _borders(sound, spec, project, ledger)
    known = set(ground.codes)
    if keys.gazetteer is None or project.regions.borders not in keys.gazetteer.borders():
        _check_known(sound, known, "no_boundary", keys, ledger)
        return sound
    common = _common(project, ground, keys)
    if not _mergeable(held, common, project, keys, ledger):
        return sound
    into = {name: keys.gazetteer.targets(name, common) for name in set(held)}
    there = [
        source in into[name] and target in into[name]
        for source, target, name in zip(sound["source"], sound["target"], held, strict=True)
    ]
    if not all(there):
        wrong = sound[[not fits for fits in there]]
        said = [f"{source} → {target}" for source, target in zip(*_pair(wrong), strict=True)]
        share = extent(len(wrong), len(sound))
        ledger.fault("not_in_force_then", extent=share, rows=cells(wrong.index, said))
        return sound
    moved = sound.assign(
        **{
            side: [into[name][code] for code, name in zip(sound[side], held, strict=True)]
            for side in _SIDES
        }
    )
    _check_known(moved, known, "no_boundary", keys, ledger)
    if set(held) == {common}:
        return moved
    groups = moved.groupby([*_SIDES, "year", "unit"], dropna=False)["value"]
    added = groups.sum(min_count=1).where(groups.count() == groups.size())
    ledger.note("flows_merged", count=len(moved), pairs=len(added), target=common)
    return added.reset_index().astype({"year": "Int16"})


def _borders(rows: pd.DataFrame, spec: TableSection, project: Project, ledger: Ledger) -> list[str]:
    """Return the borders of each row: of its year; those of the run where it has no year."""
    own = project.regions.borders
    given = sorted(int(year) for year in rows["year"].dropna().unique())
    by_year = borders_of_years(given, spans_of_table(spec), own, ledger)
    return [own if pd.isna(year) else by_year.get(int(year), own) for year in rows["year"]]


def _common(project: Project, ground: Ground, keys: RegionKeys) -> str:
    """Return the borders of the run, to which the regions of the files may have been merged."""
    own, gazetteer = project.regions.borders, keys.gazetteer
    if gazetteer is None or not ground.into:
        return own
    fit = [
        name
        for name in gazetteer.borders()
        if set(ground.into.values()) == set(gazetteer.in_force(name))
    ]
    return fit[0] if fit else own


def _mergeable(
    held: Sequence[str], common: str, project: Project, keys: RegionKeys, ledger: Ledger
) -> bool:
    gazetteer = keys.gazetteer
    if gazetteer is None:
        return False
    unknown = sorted(set(held) - set(gazetteer.borders()))
    for name in unknown:
        ledger.fault("borders_unknown", borders=name, known=gazetteer.borders())
    other = [name for name in sorted(set(held)) if name != common and name not in unknown]
    coarser = [name for name in other if coarsest([name, common], gazetteer) == name]
    own = project.regions.borders
    if coarser or (other and not project.regions.crosswalk):
        target = coarsest([*other, common], gazetteer)
        for name in coarser or other:
            ledger.fault("flows_borders", other=name, target=own, common=target)
    return not unknown and not coarser and (project.regions.crosswalk or not other)


def _check_known(
    rows: pd.DataFrame, known: set[str], key: str, keys: RegionKeys, ledger: Ledger
) -> None:
    lost = rows[~(rows["source"].isin(known) & rows["target"].isin(known))]
    if len(lost) and known:
        codes = [
            source if source not in known else target
            for source, target in zip(*_pair(lost), strict=True)
        ]
        said = cells(lost.index, [keys.named(code) for code in codes])
        ledger.fault(key, extent=extent(len(lost), len(rows)), rows=said)


def _pair(rows: pd.DataFrame) -> tuple[list[str], list[str]]:
    return rows["source"].tolist(), rows["target"].tolist()
