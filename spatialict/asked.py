"""What most stages of a run ask: which sector, of what kind and unit, in which years.

One place, so that each stage means the same by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from spatialict.core.study import Study
    from spatialict.data.project import Project


def sector_of(rows: pd.DataFrame, project: Project) -> dict[str, Any]:
    """Return the sector, and kind and unit of the rows, as most measures ask them."""
    kind, unit = rows[["kind", "unit"]].iloc[0]
    return {"industry": list(project.sector.industry), "kind": str(kind), "unit": str(unit)}


def activity_of(study: Study, year: int, project: Project) -> pd.Series[float]:
    """Return the sector's activity of a year; NaN where a part of it is not reported."""
    return study.activity_in(year)[list(project.sector.industry)].sum(axis=1, skipna=False)


def people_of(study: Study, project: Project) -> pd.Series[float]:
    """Return the population of the year, or the sector where it is not given."""
    year = project.years.current
    if study.population is not None and (study.population["year"] == year).any():
        heads = study.population[study.population["year"] == year]
        return heads.set_index("region_id")["value"].reindex(study.regions.index)
    return activity_of(study, year, project)


def period_of(study: Study, project: Project) -> list[int]:
    """Return the years of the activity table that lie in the period of the project."""
    years = project.years
    return [year for year in study.years() if years.first <= year <= years.last]


def breaks_of(project: Project, industries: Sequence[str] = ()) -> list[int]:
    """Return the years from which figures, of all or of these industries, are another kind."""
    return sorted(
        int(year)
        for year, told in project.growth.breaks.items()
        if not industries or not told.industries or set(industries) & set(told.industries)
    )
