"""Tables of growth, concentration, ICT level, a programme and linkages: one for each result.

Columns keep the names that the measures give them. A word that means another thing in another
table, as ``value`` or ``share``, is explained by table (see `growth_columns`). Tables of the panel
are of all its regions even in a focus: they were measured once, in borders that may be older.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import LANGUAGES
from spatialict.export.growth_columns import STAGE
from spatialict.export.growth_statistics import level_recipe, panel_statistics
from spatialict.export.telling_flows import FLOWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.study import Findings

TABLES: Final = (
    *("shift_share_dynamic", "shift_share_structure", "shift_share_spatial"),
    *("growth_rates", "hinterland", "spread_backwash", "potential", "nodal_regions"),
    *("class_paths", "markov", "spatial_markov", "sigma_convergence", "beta_convergence"),
    *("rank_persistence", "specialisation_indices", "industry_concentration"),
    *("ellison_glaeser", "coagglomeration", "cluster_index", "relatedness", "complexity"),
    *("industry_complexity", "linkages", "ict_level", "ict_level_by_year", "ict_level_choices"),
    *("programme", "synthetic_control", "synthetic_weights", "synthetic_placebos"),
    *("synthetic_gaps", "synthetic_in_time", "difference_in_differences"),
)
"""Results that have a table of their name."""

FITS: Final = {"": "levels", "changes": "changes"}
"""Which synthetic control a result is of -> the word in the column ``fitted_on``."""


def growth_tables(findings: Findings) -> dict[str, pd.DataFrame]:
    """Return the tables of growth, concentration, level, programme and linkages, by name.

    Parameters
    ----------
    findings : Findings
        Of the run; with a focus, those of the study's regions have its rows only.

    Returns
    -------
    dict
        One of `TABLES` for each result there is, ``growth_rates_panel`` (the same over the panel),
        ``gravity_flows`` (what distance does to flows between regions),
        ``panel_statistics`` (figures of the chain and of convergence as a whole, and their tests)
        and ``level_recipe`` (weights and goalposts). The synthetic controls of levels and of
        changes stand in one table, told apart by ``fitted_on``.
    """
    made: dict[str, pd.DataFrame | None] = {}
    for name in TABLES:
        made[name] = _table(findings, name)
        if name == "nodal_regions":
            made["gravity_flows"] = _one(findings, FLOWS)
        if name == "growth_rates":
            made["growth_rates_panel"] = _one(findings, "growth_rates:panel")
        if name == "rank_persistence":
            made["panel_statistics"] = panel_statistics(findings)
        if name == "ict_level_choices":
            made["level_recipe"] = level_recipe(findings)
    return {name: table for name, table in made.items() if table is not None and len(table)}


def region_names(findings: Findings, language: str) -> dict[str, str]:
    """Return the names of the study's regions and of those of its panel, which may be older."""
    known = findings.study.regions[f"name_{language}"].astype(str).to_dict()
    older = findings.study.panel_regions
    if older is not None:
        known = {**older[f"name_{language}"].astype(str).to_dict(), **known}
    return {str(region): str(name) for region, name in known.items()}


def _table(findings: Findings, name: str) -> pd.DataFrame | None:
    """Return one result with names of regions, or several of one measure below each other."""
    fits = [key for key in (name, f"{name}:changes") if key in findings.results]
    if not name.startswith("synthetic_"):
        return _one(findings, name)
    parts = []
    for key in fits:
        part = _one(findings, key)
        if part is not None:
            part.insert(0, "fitted_on", FITS[key.partition(":")[2]])
            parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else None


def _one(findings: Findings, key: str) -> pd.DataFrame | None:
    result = findings.results.get(key)
    if result is None:
        return None
    made = result.table.reset_index()
    made.columns = [str(column).replace("stage:", STAGE) for column in made.columns]
    whole = result.table.index.get_level_values(0)
    if findings.focus and "region_id" in made and set(whole) <= set(findings.study.regions.index):
        of_panel = key.startswith(("class_paths", "synthetic_")) or key.endswith(":panel")
        made = made if of_panel else made[made["region_id"].isin(findings.focus)]
    return _with_names(findings, made).reset_index(drop=True)


def _with_names(findings: Findings, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the names of its regions behind their codes."""
    column = next((one for one in ("region_id", "pole") if one in table.columns[:2]), "")
    if not column:
        return table
    first = list(table.columns).index(column) + 1
    for place, (name, values) in enumerate(_names(findings, table[column])):
        table.insert(first + place, name, values)
    return table


def _names(findings: Findings, regions: pd.Series[Any]) -> Iterator[tuple[str, pd.Series[Any]]]:
    for language in LANGUAGES:
        yield f"name_{language}", regions.map(region_names(findings, language))
