"""What must be said under a map of growth, level, panel or flows: how it was made, of which years.

Each style has its own: what is true of one map of a layer is not of the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.core.labels import number, text
from spatialict.export.growth_fields import flows_year, level_year, panel_years, spelled
from spatialict.export.growth_results import level_tables
from spatialict.export.wording import correction_name, level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.study import Findings

RESULTS: Final = {
    "growth_shift": "shift_share",
    "growth_rates": "growth_rates",
    "potential": "potential",
    "specialisation": "specialisation_indices",
    "relatedness": "relatedness",
    "cluster_index": "cluster_index",
    "nodal_regions": "nodal_regions",
    "flows": "nodal_regions",
    "ict_level": "ict_level",
    "panel": "class_paths",
    "panel_growth": "growth_rates:panel",
}
"""Style -> the result that it shows."""

OF_SECTOR: Final = (
    *("growth_shift", "growth_rates", "potential", "relatedness", "cluster_index"),
    *("panel", "panel_growth"),
)
"""Styles that show the sector; the others show all industries, flows or a level."""

_RATES: Final = ("growth_rates", "panel_growth")


def tables_behind(findings: Findings, measure: str) -> tuple[str, ...]:
    """Return the tables that a result of growth, level, panel or flows rests on."""
    result = findings.results.get(measure)
    if measure == "ict_level":
        return ("regions", "indicators", *level_tables(findings))
    if measure in {"class_paths", "growth_rates:panel"}:
        return ("regions", "panel")
    if measure == "nodal_regions":
        return ("regions", "flows")
    by_firms = result is not None and result.params.get("kind") == "firms"
    if measure == "cluster_index":
        return ("regions", "activity", "population", "firms")
    return ("regions", "activity", "firms") if by_firms else ("regions", "activity")


def years_of(findings: Findings, style: str) -> str:
    """Return the year or years that a map in one of these styles is of; nothing of any other.

    Examples
    --------
    >>> from types import SimpleNamespace as Made
    >>> years_of(Made(year=2023, years=(2021, 2025)), "growth_shift")
    '2021–2025'
    """
    if style in {"growth_shift", "growth_rates"}:
        return spelled(*findings.years)
    if style in {"panel", "panel_growth"}:
        there = panel_years(findings)
        return str(there[-1]) if style == "panel" else spelled(there[0], there[-1])
    if style in {"nodal_regions", "flows"}:
        return flows_year(findings)
    return level_year(findings) if style == "ict_level" else ""


def notes(findings: Findings, style: str, language: str) -> Iterator[str]:
    """Yield what a map in one of these styles shows, and how it was tested."""
    result = findings.results.get(RESULTS[style])
    if result is None:
        return
    about: dict[str, object] = {"sector": findings.sector, "year": str(findings.year)}
    about |= {"first": str(findings.years[0]), "last": str(findings.years[-1])}
    if style in _RATES:
        params = result.params
        about["years"] = years_of(findings, style)
        yield text("layers.about_growth_rates", language, **about)
        if style == "panel_growth" and findings.study.panel_regions is not None:
            number_of = str(len(findings.study.panel_regions))
            yield text("layers.shared_borders", language, number=number_of)
        tested = {"correction": correction_name(result, language)}
        tested["alpha"] = level(params.get("alpha", 0.05), language)
        tested["confidence"] = number(float(params.get("confidence", 0.95)), language, ".0%")
        yield text("layers.rates_tested", language, **tested)
        if left := params.get("breaks"):
            yield text("layers.steps_left_out", language, years=", ".join(map(str, left)))
        return
    key = {"flows": "nodal_regions"}.get(style, style)
    if style in {"nodal_regions", "flows", "ict_level"}:
        about["year"] = years_of(findings, style)
    yield text(f"layers.about_{key}", language, **about)
    if style == "relatedness":
        found = int(result.table["label"].isin(["more", "fewer"]).sum())
        tested = {"alpha": level(result.params.get("alpha", 0.05), language)}
        about = {"found": number(found, language, ",.0f"), **tested}
        of = number(int(result.table["value"].notna().sum()), language, ",.0f")
        yield text("layers.relatedness_tested", language, of=of, **about)
    if style == "panel":
        yield from breaks(findings, language)


def breaks(findings: Findings, language: str) -> Iterator[str]:
    """Yield in which years the series of the panel breaks, if it does."""
    given = findings.results["class_paths"].params.get("breaks") or ()
    if given:
        yield text("layers.panel_breaks", language, years=", ".join(map(str, given)))


def other_ground(findings: Findings, language: str) -> Iterator[str]:
    """Yield that codes of the panel may stand for other ground than those of today, if they may."""
    study = findings.study
    if study.panel_regions is None or set(study.panel_regions.index) == set(study.regions.index):
        return
    yield text("layers.panel_other_ground", language)
    if study.panel_borders in study.borders:
        yield text("layers.panel_join", language, borders=str(study.panel_borders))
