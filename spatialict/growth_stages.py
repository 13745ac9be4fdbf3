"""The stages of a run that ask about change: growth, moves over the panel, poles and hinterland.

Figures of the study's regions and years come from the activity table; longer series come from the
panel, whose borders are those that all its years share.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from spatialict.asked import activity_of, breaks_of, period_of, sector_of
from spatialict.core.study import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from libpysal.graph import Graph

    from spatialict.core.study import Result, Study
    from spatialict.data.project import Project

LEAST_REGIONS: Final = 3
"""Fewer have no neighbours to speak of."""
MANY_REGIONS: Final = 30
"""Fewer have their neighbours classed as low or high only: else cells are empty."""
LEAST_YEARS: Final = 2
"""Fewer are not left where the last is left out, which is the first to be revised."""
MOST_DRAWS: Final = 99_999
"""As many as a project may ask for."""


def growth_results(study: Study, graphs: Mapping[str, Any], project: Project) -> dict[str, Result]:
    """Return what growth over the period is made of, and how sure it is, region by region."""
    from spatialict.measure.growth import shift_share_structure
    from spatialict.measure.growth_rates import growth_rates
    from spatialict.measure.potential import potential
    from spatialict.measure.shift_share_dynamic import shift_share_dynamic
    from spatialict.measure.shift_share_spatial import shift_share_spatial

    years, graph = project.years, next(iter(graphs.values()))
    about = sector_of(study.activity, project)
    mass = activity_of(study, years.current, project)
    unit = str(about["unit"])
    found = {"potential": potential(mass, study.regions, unit=unit, year=years.current)}
    if years.first == years.last:
        return found
    start, end = study.activity_in(years.first), study.activity_in(years.last)
    ends: dict[str, Any] = {"first": years.first, "last": years.last, **about}
    series: dict[str, Any] = {"years": period_of(study, project), "regions": study.regions.index}
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
    of_chains = chance | {"permutations": chain_draws(settings.permutations)}
    about = sector_of(panel, project)
    sigma, beta = convergence(quotients, breaks=cut["breaks"], **chance)
    found = {
        "class_paths": class_paths(quotients, **cut),
        "markov": markov(quotients, **cut, **of_chains),
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
        found["spatial_markov"] = spatial_markov(quotients, graph, **few, **cut, **of_chains)
    if part := _part_of_nation(study):
        for name in ("growth_rates:panel", "markov"):
            found[name] = replace(found[name], notes=(*part, *found[name].notes))
    return found


def _part_of_nation(study: Study) -> tuple[Message, ...]:
    """Return that the nation of a panel is the sum of some regions only, if it is."""
    panel, regions = study.panel, study.panel_regions
    if panel is None or regions is None:
        return ()
    told = {"count": panel.loc[panel["value"].notna(), "region_id"].nunique()}
    if told["count"] >= len(regions):
        return ()
    return (Message("growth.nation_is_part", {**told, "total": len(regions)}),)


def chain_draws(permutations: int) -> int:
    """Return how often transitions are dealt anew: ten times as often as other things.

    Examples
    --------
    Near 5 in 100 the answer of 999 draws hangs on the seed:

    >>> chain_draws(999), chain_draws(99_999)
    (9999, 99999)
    """
    return min(10 * (permutations + 1) - 1, MOST_DRAWS)


def _graph_of_panel(study: Study, quotients: pd.DataFrame) -> Graph | None:
    """Return the neighbours by common borders of the panel's regions."""
    from spatialict.measure.neighbours import neighbours

    regions = study.panel_regions
    if regions is None or len(quotients) < LEAST_REGIONS:
        return None
    shapes = regions.loc[regions.index.intersection(quotients.index)]
    return neighbours(shapes, rule="queen", tolerance_m=study.tolerance_m)


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
    start, end = activity_of(study, years.first, project), activity_of(study, years.last, project)
    about = sector_of(study.activity, project)
    asked: dict[str, Any] = {"poles": poles, "first": years.first, "last": years.last}
    asked |= {"permutations": settings.permutations, "seed": project.study.seed}
    asked["kind"] = about["kind"]
    graph, unit = next(iter(graphs.values())), about["unit"]
    sure: dict[str, Any] = {"confidence": 1 - settings.alpha}
    found = {
        "hinterland": hinterland(start, end, graph, alpha=settings.alpha, unit=unit, **asked),
        "spread_backwash": spread_backwash(study.regions, start, end, **sure, **asked),
    }
    if len(known := period_of(study, project)) > LEAST_YEARS:
        before = activity_of(study, known[-2], project)
        asked["last"] = known[-2]
        shorter = spread_backwash(study.regions, start, before, **sure, **asked)
        # its other notes are those of the whole period
        found["spread_backwash:shorter"] = replace(shorter, notes=shorter.notes[:1])
    return found


def poles_of(results: Mapping[str, Result], study: Study, project: Project) -> list[str]:
    """Return the poles that the project names, else the regions that are classed as one."""
    from spatialict.data.naming import find_region

    if project.growth.poles:
        country = project.study.country
        named = [find_region(study.regions, name, country) for name in project.growth.poles]
        return sorted(set(named))
    classes = results["candidates"].table["class"]
    return sorted(map(str, classes.index[classes == "growth_pole"]))
