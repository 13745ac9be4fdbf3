"""What a support programme reports of itself, and whether the regions of its section exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from spatialict.data.amounts import without_unfilled
from spatialict.data.cells import shown
from spatialict.data.figure_words import bound_of, is_relative
from spatialict.data.indicators import check_units, check_units_between, same_unit
from spatialict.data.ledger import extent
from spatialict.data.tables import (
    check_filled,
    check_not_negative,
    check_repeats,
    numbers,
    take_columns,
    years,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from spatialict.data.keys import RegionKeys
    from spatialict.data.ledger import Ledger
    from spatialict.data.panel import Panel
    from spatialict.data.project import Project, TableSection
    from spatialict.data.read import RawTable

COLUMNS: Final = ("indicator", "year", "value", "unit", "note", "bound", "relative")
"""``note`` says how exact a figure is in the words of its source (">1500"), ``bound`` in ours."""
_KEYS: Final = ("indicator", "year")
NEVER_NEGATIVE: Final = ("participants", "specialists", "jobs", "revenue", "export")
"""Figures that count or add up what cannot be below nil; of others, such as a profit, it can."""


def take_programme(
    tables: Sequence[tuple[str, TableSection, RawTable]], ledger: Ledger
) -> pd.DataFrame | None:
    """Return the figures of all files, sorted; None where none is filled in.

    Parameters
    ----------
    tables : sequence of (str, TableSection, RawTable)
        What messages call each, its section of the project, and what was read of it. The columns
        are ``indicator, year, value`` and, where there are any, ``unit`` and ``note``.
    """
    parts = [_figures(raw, spec, ledger.of(label)) for label, spec, raw in tables]
    found = [part for part in parts if part is not None]
    if not found:
        return None
    rows = pd.concat(found, ignore_index=True)
    if len(found) > 1 and (twice := int(rows.duplicated(list(_KEYS)).sum())):
        share = extent(twice, len(rows))
        ledger.of("programme").fault("repeated_between", extent=share, keys=list(_KEYS))
    check_units_between(found, ledger.of("programme"))
    same = [rows["indicator"], rows["unit"].map(same_unit)]
    rows["unit"] = rows.groupby(same)["unit"].transform("first")  # one way of writing each
    return rows.sort_values(list(_KEYS), ignore_index=True)


def _figures(raw: RawTable, spec: TableSection, ledger: Ledger) -> pd.DataFrame | None:
    taken = take_columns(raw.rows, spec, ledger, needed=[*_KEYS, "value"], allowed=["unit", "note"])
    if taken is None:
        return None
    filled = without_unfilled(taken, ledger, keys=_KEYS)
    if filled.empty:
        ledger.note("all_unfilled")
        return None
    check_filled(filled["indicator"], ledger, "indicator")
    values, _ = numbers(filled["value"], ledger, "value")
    rows = pd.DataFrame(
        {
            "indicator": filled["indicator"].astype(str),
            "year": years(filled["year"], ledger),
            "value": values,
            "unit": filled["unit"].astype(str) if "unit" in filled.columns else "",
            "note": filled["note"].astype(str) if "note" in filled.columns else "",
        },
        index=filled.index,
    )
    rows["bound"] = rows["note"].map(bound_of).astype(object)
    rows["relative"] = rows["unit"].map(is_relative).astype(bool)
    check_repeats(rows, list(_KEYS), ledger)
    check_units(rows.assign(text=filled["value"]), ledger)
    counted = rows["indicator"].isin(NEVER_NEGATIVE) & ~rows["relative"]
    check_not_negative(values[counted], filled["value"][counted], ledger, "value")
    told = rows.dropna(subset=["year"])
    return told.astype({"year": "int64"})[list(COLUMNS)]


def check_places(
    project: Project,
    regions: gpd.GeoDataFrame | None,
    panel: Panel,
    keys: RegionKeys,
    ledger: Ledger,
) -> None:
    """Enter a fault for each region that ``[growth]`` or ``[programme]`` names and nobody has."""
    panel_regions = panel.regions
    asked = [("growth", "poles", place, regions) for place in project.growth.poles]
    if (settings := project.programme) is not None:
        asked.append(("programme", "region", settings.region, panel_regions))
        asked += [("programme", "left_out", each, panel_regions) for each in settings.left_out]
    for section, name, place, there in asked:
        if there is None or keys.find(place) in there.index:
            continue
        code = keys.find(place)
        if code is not None and (whole := _whole(code, there, panel.borders, project, keys)):
            values = {"region": keys.named(code), "whole": keys.named(whole)}
            setting = f"{section}.{name}"
            ledger.fault("setting_region_merged", setting=setting, n=len(there), **values)
            continue
        said = [keys.named(code) for code in keys.suggest(place) if code in there.index]
        key = "setting_region_near" if said else "setting_region"
        setting = f"{section}.{name}"
        ledger.fault(key, setting=setting, place=shown(place), near=said[:2])


def _whole(
    code: str, there: gpd.GeoDataFrame, borders: str, project: Project, keys: RegionKeys
) -> str:
    """Return the region of the panel that a region of the run lies in, "" where there is none."""
    gazetteer, own = keys.gazetteer, project.regions.borders
    if gazetteer is None or not borders or own not in gazetteer.borders() or own == borders:
        return ""
    whole = gazetteer.targets(own, borders).get(code, "")
    return whole if whole in there.index else ""
