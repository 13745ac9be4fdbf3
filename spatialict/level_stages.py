"""The stage of a run that asks how ready regions are: the ICT level, given or made of stages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import Result

if TYPE_CHECKING:
    from spatialict.core.level.recipe import Indicator
    from spatialict.core.study import Study
    from spatialict.data.project import Project

CHOICES: Final = (
    *("normalisation", "weights", "aggregation", "missing", "classes", "cuts"),
    *("class_count", "spread"),
)
"""Settings of ``[level]`` that are arguments of its measures."""


def level_results(study: Study, project: Project) -> dict[str, Result]:
    """Return the ICT level of the year: as given (indicator "ict_level"), or made of its stages."""
    if study.indicators is None:
        return {}
    year = project.years.current
    rows = study.indicators
    given = rows[(rows["indicator"] == "ict_level") & (rows["year"] == year)]
    if not given.empty:
        return {"ict_level": _given_level(given, study, year)}
    recipe = recipe_of(project, sorted(set(rows["indicator"])))
    if not set(rows["indicator"]) & {one.indicator for one in recipe}:
        return {}
    return _composite(study, recipe, project)


def _given_level(given: pd.DataFrame, study: Study, year: int) -> Result:
    level = given.set_index("region_id")[["value"]].reindex(study.regions.index)
    level["status"] = level["value"].isna().map({True: "missing", False: "ok"})
    return Result("ict_level", level, str(given["unit"].iloc[0]), {"year": year})


def recipe_of(project: Project, there: list[str]) -> tuple[Indicator, ...]:
    """Return the indicators of the project's level; of the ITU's those that are there."""
    from spatialict.core.level.recipe import Indicator, itu_recipe_of

    settings = project.level
    if settings.recipe == "itu":
        return itu_recipe_of(there)
    return tuple(Indicator(**each.model_dump(exclude={"name"})) for each in settings.indicators)


def _composite(study: Study, recipe: tuple[Indicator, ...], project: Project) -> dict[str, Result]:
    """Return the index of the year with its robustness, and of every year on the same scale."""
    from spatialict.core.level.beyond import wholly_beyond
    from spatialict.measure.level import ict_level
    from spatialict.measure.level_costs import level_values
    from spatialict.measure.level_robustness import ict_level_choices

    assert study.indicators is not None
    year, settings = project.years.current, project.level
    values = level_values(
        study.indicators,
        recipe,
        population=study.population,
        enterprises=_indicator(study, "enterprises"),
        grp=_indicator(study, "grp"),
        prices=study.prices,
        base_year=year if study.prices is not None else None,
    )
    units = _units(study.indicators)
    notes = wholly_beyond(values, recipe, units) if settings.normalisation == "goalposts" else ()
    values = _every_region(values, study, recipe, year)
    choices: dict[str, Any] = {name: getattr(settings, name) for name in CHOICES}
    if settings.recipe == "itu":
        choices["weights"] = "given"
    draws: dict[str, Any] = {"simulations": settings.simulations, "seed": project.study.seed}
    level = ict_level(values, recipe, year=year, **choices, **draws)
    asked = {one.indicator: units.get(one.indicator, "") for one in recipe}
    found = {
        "ict_level": replace(
            level, params={**level.params, "units": asked}, notes=(*notes, *level.notes)
        ),
        "ict_level_choices": ict_level_choices(values, recipe, year=year, **choices),
    }
    if len(set(values["year"])) > 1:
        found["ict_level_by_year"] = ict_level(values, recipe, **choices, **draws)
    return found


def _units(indicators: pd.DataFrame) -> dict[str, str]:
    """Return indicator -> unit of its figures, "" where the table gives none."""
    return {
        str(name): str(unit)
        for name, unit in indicators.groupby("indicator")["unit"].first().items()
    }


def _indicator(study: Study, name: str) -> pd.DataFrame | None:
    assert study.indicators is not None
    rows = study.indicators[study.indicators["indicator"] == name]
    return None if rows.empty else rows[["region_id", "year", "value"]]


def _every_region(
    values: pd.DataFrame, study: Study, recipe: tuple[Indicator, ...], year: int
) -> pd.DataFrame:
    """Return figures with a row for each region, indicator and year: what is not given is NaN."""
    years = sorted({*map(int, values["year"].unique()), year})
    names = [one.indicator for one in recipe]
    every = pd.MultiIndex.from_product(
        [study.regions.index, names, years], names=["region_id", "indicator", "year"]
    )
    given = values.set_index(["region_id", "indicator", "year"])["value"]
    return given.reindex(every).reset_index()
