"""The stages of a run that ask about growth, concentration, the ICT level and a programme.

Figures of the study's regions and years come from the activity table; longer series come from the
panel, whose borders are those that all its years share.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import Result, Study

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from libpysal.graph import Graph

    from spatialict.core.level.recipe import Indicator
    from spatialict.data.project import Project

KM2: Final = 1e6
"""Square metres of a square kilometre."""
LEAST_REGIONS: Final = 3
"""Fewer have no neighbours to speak of."""
MANY_REGIONS: Final = 30
"""Fewer have their neighbours classed as low or high only: else cells are empty."""
CHOICES: Final = (
    *("normalisation", "weights", "aggregation", "missing", "classes", "cuts"),
    *("class_count", "spread"),
)
"""Settings of ``[level]`` that are arguments of its measures."""


def growth_results(study: Study, graphs: Mapping[str, Any], project: Project) -> dict[str, Result]:
    """Return what growth over the period is made of, and how sure it is, region by region."""
    from spatialict.measure.growth import shift_share_structure
    from spatialict.measure.growth_rates import growth_rates
    from spatialict.measure.potential import potential
    from spatialict.measure.shift_share_dynamic import shift_share_dynamic
    from spatialict.measure.shift_share_spatial import shift_share_spatial

    years, graph = project.years, next(iter(graphs.values()))
    about = _about(study.activity, project)
    mass = _sector(study, years.current, project)
    unit = str(about["unit"])
    found = {"potential": potential(mass, study.regions, unit=unit, year=years.current)}
    if years.first == years.last:
        return found
    start, end = study.activity_in(years.first), study.activity_in(years.last)
    ends: dict[str, Any] = {"first": years.first, "last": years.last, **about}
    series: dict[str, Any] = {"years": _period(study, project), "regions": study.regions.index}
    series |= about
    broken: dict[str, Any] = {"breaks": breaks_of(project)}
    of_sector: dict[str, Any] = {"breaks": breaks_of(project, project.sector.industry)}
    return found | {
        "shift_share_structure": shift_share_structure(start, end, **ends),
        "shift_share_spatial": shift_share_spatial(start, end, graph, **ends),
        "shift_share_dynamic": shift_share_dynamic(study.activity, **series, **broken),
        "growth_rates": growth_rates(
            study.activity, confidence=1 - project.growth.alpha, **series, **of_sector
        ),
    }


def concentration_results(study: Study, project: Project) -> dict[str, Result]:
    """Return how specialised regions and how concentrated industries are, and what is related."""
    from spatialict.measure.complexity import complexity
    from spatialict.measure.concentration import industry_concentration
    from spatialict.measure.relatedness import relatedness
    from spatialict.measure.specialisation_indices import specialisation_indices

    about = _about(study.activity, project)
    industry = about.pop("industry")
    series: dict[str, Any] = {
        "years": _period(study, project),
        "regions": study.regions.index,
        **about,
    }
    chance: dict[str, Any] = {
        "permutations": project.growth.permutations,
        "seed": project.study.seed,
    }
    chance |= {"alpha": project.growth.alpha}
    now = study.activity_in(project.years.current).dropna(axis="columns", how="all")
    regions, industries = complexity(now, **chance)
    found = {
        "specialisation_indices": specialisation_indices(study.activity, **series),
        "industry_concentration": industry_concentration(study.activity, **series),
        "relatedness": relatedness(now, industry=industry, **chance),
        "complexity": regions,
        "industry_complexity": industries,
    }
    return found | _of_plants(study, project)


def _of_plants(study: Study, project: Project) -> dict[str, Result]:
    """Return what only a register with the jobs of each plant can tell."""
    from spatialict.measure.cluster_index import cluster_index
    from spatialict.measure.plant_concentration import coagglomeration, ellison_glaeser

    firms, year = study.firms, project.years.current
    if firms is None or firms.empty:
        return {}
    found: dict[str, Result] = {}
    about = _about(study.activity, project)
    if study.population is not None and about["kind"] == "employment":
        codes = project.firms.industry or about["industry"]
        of_sector = firms[firms["industry"].isin(codes)]
        counts = of_sector["region_id"].value_counts().reindex(study.regions.index, fill_value=0)
        found["cluster_index"] = cluster_index(
            _sector(study, year, project),
            study.regions.area / KM2,
            _people(study, project),
            counts.astype(float),
            year=year,
            kind=about["kind"],
            unit=about["unit"],
        )
    if "jobs" in firms.columns and firms["jobs"].notna().any():
        plants = firms[["region_id", "industry", "jobs"]]
        settings: dict[str, Any] = {"alpha": project.growth.alpha, "seed": project.study.seed}
        settings |= {"simulations": project.growth.permutations}
        found["ellison_glaeser"] = ellison_glaeser(plants, **settings)
        found["coagglomeration"] = coagglomeration(plants)
    return found


def panel_results(study: Study, project: Project) -> dict[str, Result]:
    """Return how regions moved over the years of the panel, alone and beside their neighbours."""
    from spatialict.measure.class_paths import class_paths
    from spatialict.measure.convergence import convergence
    from spatialict.measure.growth_rates import growth_rates
    from spatialict.measure.markov import markov
    from spatialict.measure.panel_quotients import panel_quotients
    from spatialict.measure.rank_persistence import rank_persistence
    from spatialict.measure.spatial_markov import spatial_markov

    panel = study.panel
    if panel is None or panel.empty:
        return {}
    settings = project.growth
    quotients = panel_quotients(panel, project.sector.industry)
    cut: dict[str, Any] = {"classes": settings.classes, "cuts": settings.cuts}
    cut["breaks"] = breaks_of(project)
    chance: dict[str, Any] = {"permutations": settings.permutations, "alpha": settings.alpha}
    chance["seed"] = project.study.seed
    about = _about(panel, project)
    sigma, beta = convergence(quotients, breaks=cut["breaks"], **chance)
    found = {
        "class_paths": class_paths(quotients, **cut),
        "markov": markov(quotients, **cut, **chance),
        "sigma_convergence": sigma,
        "beta_convergence": beta,
        "rank_persistence": rank_persistence(quotients, breaks=cut["breaks"], **chance),
        "growth_rates:panel": growth_rates(
            panel,
            breaks=breaks_of(project, about["industry"]),
            confidence=1 - settings.alpha,
            **about,
        ),
    }
    graph = _graph_of_panel(study, quotients)
    if graph is not None:
        few: dict[str, Any] = {"neighbour_classes": 2 if len(quotients) < MANY_REGIONS else None}
        found["spatial_markov"] = spatial_markov(quotients, graph, **few, **cut, **chance)
    return found


def _graph_of_panel(study: Study, quotients: pd.DataFrame) -> Graph | None:
    """Return the neighbours by common borders of the panel's regions."""
    from spatialict.measure.neighbours import neighbours

    regions = study.panel_regions
    if regions is None or len(quotients) < LEAST_REGIONS:
        return None
    shapes = regions.loc[regions.index.intersection(quotients.index)]
    return neighbours(shapes, rule="queen", tolerance_m=study.tolerance_m)


def flow_results(study: Study, project: Project) -> dict[str, Result]:
    """Return which region leads which by what goes between them, and what distance does to it."""
    from spatialict.measure.flow_pairs import flow_pairs
    from spatialict.measure.gravity import gravity
    from spatialict.measure.nodal_regions import nodal_regions

    flows = study.flows
    if flows is None or flows.empty:
        return {}
    current = project.years.current
    known = flows["year"].dropna() if "year" in flows else pd.Series(dtype="Int16")
    year = _nearest(sorted(int(one) for one in known.unique()), current)
    unit = str(flows["unit"].iloc[0]) if "unit" in flows else ""
    pairs = flow_pairs(flows, study.regions, _people(study, project), year=year)
    confidence = 1 - project.growth.alpha
    return {
        "nodal_regions": nodal_regions(flows, regions=study.regions.index, year=year, unit=unit),
        "gravity:flows": gravity(pairs, outcome="weight", confidence=confidence),
    }


def _people(study: Study, project: Project) -> pd.Series[float]:
    """Return the population of the year, or the sector where it is not given."""
    year = project.years.current
    if study.population is not None and (study.population["year"] == year).any():
        heads = study.population[study.population["year"] == year]
        return heads.set_index("region_id")["value"].reindex(study.regions.index)
    return _sector(study, year, project)


def _nearest(years: list[int], wanted: int) -> int | None:
    """Return the last year up to the one wanted, else the first; None where none is known."""
    before = [year for year in years if year <= wanted]
    return before[-1] if before else years[0] if years else None


def linkage_results(study: Study) -> dict[str, Result]:
    """Return which industries pull others, where a table of sales between them is given."""
    from spatialict.measure.linkages import linkages

    table = study.input_output
    if table is None:
        return {}
    return {"linkages": linkages(table.flows, table.output, unit=table.unit, year=table.year)}


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
    values = _every_region(values, study, recipe, year)
    choices: dict[str, Any] = {name: getattr(settings, name) for name in CHOICES}
    if settings.recipe == "itu":
        choices["weights"] = "given"
    draws: dict[str, Any] = {"simulations": settings.simulations, "seed": project.study.seed}
    found = {
        "ict_level": ict_level(values, recipe, year=year, **choices, **draws),
        "ict_level_choices": ict_level_choices(values, recipe, year=year, **choices),
    }
    if len(set(values["year"])) > 1:
        found["ict_level_by_year"] = ict_level(values, recipe, **choices, **draws)
    return found


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


def programme_results(study: Study, project: Project) -> dict[str, Result]:
    """Return what can be seen of a programme: its own figures, and its region beside others."""
    from spatialict.core.synthetic.outcomes import outcomes
    from spatialict.data.naming import find_region
    from spatialict.data.panel import panel_population
    from spatialict.measure.difference_in_differences import difference_in_differences
    from spatialict.measure.synthetic_control import synthetic_control

    settings = project.programme
    if settings is None:
        return {}
    found = _programme_figures(study, project)
    panel, regions = study.panel, study.panel_regions
    if panel is None or regions is None:
        return found
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
    found |= {result.measure: result for result in compared}
    changes = synthetic_control(outcome, demean=True, **asked)
    found |= {f"{result.measure}:changes": result for result in changes}
    found["difference_in_differences"] = difference_in_differences(outcome, **asked)
    named = {"name": settings.name.names()}
    return {
        key: replace(result, params={**result.params, **named}) for key, result in found.items()
    }


def _programme_figures(study: Study, project: Project) -> dict[str, Result]:
    from spatialict.measure.programme_figures import programme_figures

    settings = project.programme
    if study.programme is None or settings is None:
        return {}
    rows = study.panel if study.panel is not None else study.activity
    about = _about(rows, project)
    of_sector = rows[rows["industry"].isin(about["industry"])]
    by_year = of_sector.groupby("year")["value"].sum(min_count=1)
    kind, unit = about["kind"], about["unit"]
    said: dict[str, Any] = {"sector_unit": unit, "sector_kind": kind, "first": settings.first}
    return {"programme": programme_figures(study.programme, by_year, **said)}


def pole_results(
    results: Mapping[str, Result], study: Study, graphs: Mapping[str, Any], project: Project
) -> dict[str, Result]:
    """Return how the surroundings of the poles grew: poles that are named, or that were found."""
    from spatialict.measure.hinterland import hinterland
    from spatialict.measure.spread_backwash import spread_backwash

    years, settings = project.years, project.growth
    poles = poles_of(results, study, project)
    if not poles or years.first == years.last:
        return {}
    start, end = _sector(study, years.first, project), _sector(study, years.last, project)
    about = _about(study.activity, project)
    asked: dict[str, Any] = {"poles": poles, "first": years.first, "last": years.last}
    asked |= {"permutations": settings.permutations, "seed": project.study.seed}
    asked["kind"] = about["kind"]
    graph, unit = next(iter(graphs.values())), about["unit"]
    return {
        "hinterland": hinterland(start, end, graph, alpha=settings.alpha, unit=unit, **asked),
        "spread_backwash": spread_backwash(
            study.regions, start, end, confidence=1 - settings.alpha, **asked
        ),
    }


def poles_of(results: Mapping[str, Result], study: Study, project: Project) -> list[str]:
    """Return the poles that the project names, else the regions that are classed as one."""
    from spatialict.data.naming import find_region

    if project.growth.poles:
        country = project.study.country
        named = [find_region(study.regions, name, country) for name in project.growth.poles]
        return sorted(set(named))
    classes = results["candidates"].table["class"]
    return sorted(map(str, classes.index[classes == "growth_pole"]))


def _about(rows: pd.DataFrame, project: Project) -> dict[str, Any]:
    """Return which sector of what, as most measures of this stage ask it."""
    kind, unit = rows[["kind", "unit"]].iloc[0]
    return {"industry": list(project.sector.industry), "kind": str(kind), "unit": str(unit)}


def _sector(study: Study, year: int, project: Project) -> pd.Series[float]:
    """Return the sector's activity of a year; NaN where a part of it is not reported."""
    return study.activity_in(year)[list(project.sector.industry)].sum(axis=1, skipna=False)


def _period(study: Study, project: Project) -> list[int]:
    years = project.years
    return [year for year in study.years() if years.first <= year <= years.last]


def breaks_of(project: Project, industries: Sequence[str] = ()) -> list[int]:
    """Return the years from which figures, of all or of these industries, are another kind."""
    return sorted(
        int(year)
        for year, told in project.growth.breaks.items()
        if not industries or not told.industries or set(industries) & set(told.industries)
    )
