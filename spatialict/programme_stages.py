"""The stage of a run that asks what can be seen of a programme of support."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spatialict.asked import breaks_of, sector_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from spatialict.core.study import Result, Study
    from spatialict.data.project import Project
    from spatialict.data.project_growth import ProgrammeSection


def programme_results(study: Study, project: Project) -> dict[str, Result]:
    """Return what can be seen of a programme: its own figures, and its region beside others."""
    settings = project.programme
    if settings is None:
        return {}
    found = _programme_figures(study, project)
    if study.panel is not None and study.panel_regions is not None:
        found |= _compared(study, project, settings, study.panel, study.panel_regions)
    named = {"name": settings.name.names()}
    return {
        key: replace(result, params={**result.params, **named}) for key, result in found.items()
    }


def _compared(
    study: Study,
    project: Project,
    settings: ProgrammeSection,
    panel: pd.DataFrame,
    regions: gpd.GeoDataFrame,
) -> dict[str, Result]:
    """Return the region of the programme beside the others of the panel."""
    from spatialict.core.synthetic.outcomes import outcomes
    from spatialict.data.naming import find_region
    from spatialict.data.panel import panel_population
    from spatialict.measure.difference_in_differences import difference_in_differences
    from spatialict.measure.synthetic_control import synthetic_control

    country = project.study.country
    treated = find_region(regions, settings.region, country)
    left_out = [find_region(regions, name, country) for name in settings.left_out]
    outcome = outcomes(
        panel,
        panel_population(study, project),
        outcome=settings.outcome,
        industry=project.sector.industry,
    )
    asked: dict[str, Any] = {"treated": treated, "first": settings.first, "left_out": left_out}
    touched = [] if settings.outcome == "quotient" else project.sector.industry
    asked |= {"breaks": breaks_of(project, touched), "alpha": settings.alpha}
    asked["kind"] = settings.outcome
    compared = synthetic_control(outcome, **asked)
    found = {result.measure: result for result in compared}
    changes = synthetic_control(outcome, demean=True, **asked)
    found |= {f"{result.measure}:changes": result for result in changes}
    found["difference_in_differences"] = difference_in_differences(outcome, **asked)
    return found


def _programme_figures(study: Study, project: Project) -> dict[str, Result]:
    from spatialict.measure.programme_figures import programme_figures

    settings = project.programme
    if study.programme is None or settings is None:
        return {}
    rows = study.panel if study.panel is not None else study.activity
    about = sector_of(rows, project)
    of_sector = rows[rows["industry"].isin(about["industry"])]
    by_year = of_sector.groupby("year")["value"].sum(min_count=1)
    kind, unit = about["kind"], about["unit"]
    said: dict[str, Any] = {"sector_unit": unit, "sector_kind": kind, "first": settings.first}
    return {"programme": programme_figures(study.programme, by_year, **said)}
