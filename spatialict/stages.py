"""The stages of a run: which measures are asked, of what, with which settings of the project.

Each takes what is already found and gives Results by name; `spatialict.pipeline` tells the order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.asked import period_of, sector_of
from spatialict.core.study import ArgumentError, Message, Result, Source, Study

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from libpysal.graph import Graph

    from spatialict.core.rules import Way
    from spatialict.core.workers import Workers
    from spatialict.data.project import Project

LEAST_REGIONS: Final = 3
"""Fewer have no pattern to speak of."""
TOGETHER: Final = ("local_moran", "getis_ord_star", "getis_ord", "local_geary")
"""Local statistics of the quotient, in the order of the results."""


def neighbours_by_rule(
    study: Study, project: Project
) -> tuple[dict[str, Any], tuple[Message, ...], tuple[Source, ...]]:
    """Return the graph of each rule, which rules so few regions rule out, and the files read.

    Raises
    ------
    DataError
        If files of neighbours have faults: those of all of them.
    ArgumentError
        If no rule is left.
    """
    from spatialict.core.neighbourhood.rule_files import asks_shapes, nearest_in
    from spatialict.data.weights_files import read_rules
    from spatialict.measure.neighbours import neighbours

    n = len(study.regions)
    asked, sources = read_rules(project, study.regions)
    fit = {rule: parts for rule, parts in asked.items() if nearest_in(rule) < n}
    if not fit or n < LEAST_REGIONS:
        raise ArgumentError("pipeline.too_few_regions", n=n, rules=list(asked), least=LEAST_REGIONS)
    graphs = {
        rule: neighbours(
            study.regions,
            rule=parts,
            tolerance_m=study.tolerance_m if asks_shapes(parts) else None,
        )
        for rule, parts in fit.items()
    }
    notes = [Message("pipeline.rule_left_out", {"rule": r, "n": n}) for r in asked if r not in fit]
    alone = [rule for rule, graph in graphs.items() if len(graph.isolates) == n]
    notes += [Message("neighbours.note_nobody", {"rule": rule}) for rule in alone]
    return graphs, tuple(notes), sources


def specialisation_results(
    study: Study, graphs: Mapping[str, Any], project: Project
) -> dict[str, Result]:
    """Return location quotients of the year and of the period, and the shift-share.

    The economy is that of the industries which every year of the period reports, so that the
    quotient of a year is the same in the trend.
    """
    from spatialict.measure.growth import shift_share
    from spatialict.measure.specialisation_inference import specialisation
    from spatialict.measure.specialisation_trend import specialisation_trend

    years, period = project.years, period_of(study, project)
    options = sector_of(study.activity, project)
    wide = {year: study.activity_in(year) for year in period}
    common = [code for code in wide[years.current] if all(code in wide[year] for year in period)]
    results = {
        "location_quotient": specialisation(
            wide[years.current][common],
            year=years.current,
            graph=next(iter(graphs.values())),
            alpha=project.association.alpha,
            seed=project.study.seed,
            **options,
        ),
        "location_quotient_trend": specialisation_trend(
            study.activity, years=period, regions=study.regions.index, **options
        ),
    }
    if years.first < years.last:
        results["shift_share"] = shift_share(
            wide[years.first], wide[years.last], first=years.first, last=years.last, **options
        )
    return results


def association_results(
    results: Mapping[str, Result],
    graphs: Mapping[str, Any],
    study: Study,
    project: Project,
    *,
    workers: Workers = None,
) -> dict[str, Result]:
    """Return global and local association of the quotient, and connectivity, for each rule.

    The alternative of the project is that of the local tests. The global ones are two-sided: a
    direction means the opposite for Geary's C.
    """
    from spatialict.measure.connectivity import connectivity

    settings = project.association
    quotient = results["location_quotient"].table["value"]
    trend = results["location_quotient_trend"].table["value"]
    growth = trend.xs(project.years.last, level=1) - trend.xs(project.years.first, level=1)
    common: dict[str, Any] = {
        "missing": settings.missing,
        "alpha": settings.alpha,
        "seed": project.study.seed,
        "workers": workers,
    }
    overall = common.copy()
    if isinstance(settings.permutations, int):
        overall["permutations"] = settings.permutations
    local = common | {
        "permutations": settings.permutations,
        "alternative": settings.alternative,
        "correction": settings.correction,
    }
    found: dict[str, Result] = {}
    for rule, graph in graphs.items():
        of_rule = {
            "neighbours": connectivity(
                graph,
                rule=rule,
                regions=study.regions,
                alpha=settings.alpha,
                tolerance_m=study.tolerance_m,
            ),
            **_global(quotient, graph, overall),
            **_local(quotient, growth, graph, local),
        }
        found |= {f"{name}:{rule}": result for name, result in of_rule.items()}
    return found


def _global(
    quotient: pd.Series[float], graph: Graph, options: Mapping[str, Any]
) -> dict[str, Result]:
    """Return what is asked of the whole map."""
    from spatialict.measure.global_association import geary, general_g, join_counts, moran

    found = {each.__name__: each(quotient, graph, **options) for each in (moran, geary, general_g)}
    specialised = (quotient >= 1).astype(float).where(quotient.notna())
    return found | {"join_counts": join_counts(specialised, graph, **options)}


def _local(
    quotient: pd.Series[float],
    growth: pd.Series[float],
    graph: Graph,
    options: Mapping[str, Any],
) -> dict[str, Result]:
    """Return what is asked of each region: of the quotient alone from one bank of draws."""
    from spatialict.measure.local_association import local_moran_bivariate
    from spatialict.measure.local_together import local_association

    found = local_association(quotient, graph, statistics=TOGETHER, **options)
    if growth.abs().sum() > 0:
        found["local_moran_bivariate"] = local_moran_bivariate(quotient, growth, graph, **options)
    return found


def candidate_results(
    results: Mapping[str, Result], study: Study, project: Project
) -> dict[str, Result]:
    """Return the classes of the year with their evidence, and the classes of each year.

    Firms that were drawn by a computer are no evidence, unless a rule asks for them by name.
    """
    from spatialict.model.candidates import candidates, candidates_by_year

    classes: dict[str, tuple[Way, ...]] = {
        rule.name: rule.ways() for rule in project.candidates.classes
    }
    period: dict[str, Any] = {"first": project.years.first, "last": project.years.last}
    period["rule"] = next(key for key in results if key.startswith("local_moran:"))[12:]
    results = without_drawn(results, study, project)
    return {
        "candidates": candidates(results, classes, alpha=project.candidates.alpha, **period),
        "candidates_by_year": candidates_by_year(results, classes, **period),
    }


def without_drawn(
    results: Mapping[str, Result], study: Study, project: Project
) -> Mapping[str, Result]:
    """Return the results without those of firms that were drawn, where no rule asks for them."""
    if not _drawn(study, "firms"):
        return results
    kept = {key: result for key, result in results.items() if key != "clustering"}
    if _asks(project, "clustering"):
        kept = dict(results)
    helix = results.get("helix")
    of_firms = helix is not None and helix.params["synergy_source"] == "firms"
    if of_firms and not _asks(project, "synergy"):
        del kept["helix"]
    return kept


def caveats(study: Study, results: Mapping[str, Result], project: Project) -> tuple[Message, ...]:
    """Return what must be said wherever a number of this run is shown."""
    from spatialict.data.sector import SECTION_J, headquarters

    said = _coverage(results, project.years.current)
    said += [SECTION_J] if "J" in project.sector.industry else []
    money = set(study.activity["kind"]) <= {"gva", "output"}
    said += [headquarters(project.study.country)] if money else []
    synthetic = {source.table for source in study.sources if source.synthetic}
    deciding = {"activity", "indicators", "organisations", "links"}
    deciding |= {"participations", "prices", "panel"}
    of_firms = any(_asks(project, criterion) for criterion in ("clustering", "synergy"))
    deciding |= {"firms"} if of_firms else set()
    decides = not synthetic.isdisjoint(deciding)
    if synthetic:
        key = "pipeline.synthetic_used" if decides else "pipeline.synthetic"
        names = [Message(f"pipeline.table_{table}") for table in sorted(synthetic)]
        said += [Message(key, {"tables": names})]
    return tuple(said)


def _drawn(study: Study, table: str) -> bool:
    return any(source.synthetic for source in study.sources if source.table == table)


def _asks(project: Project, criterion: str) -> bool:
    """Tell whether a rule of the project asks for a criterion."""
    ways = [way for rule in project.candidates.classes for way in rule.ways()]
    return any(condition.criterion == criterion for way in ways for condition in way)


def _coverage(results: Mapping[str, Result], year: int) -> list[Message]:
    """Return a sentence where "the nation" is not all regions, or none could be measured."""
    status = results["location_quotient"].table["status"]
    measured = int(status.isin(["ok", "too_few"]).sum())
    values = {"count": measured, "total": len(status), "year": year}
    if measured == len(status):
        return []
    return [Message("pipeline.coverage" if measured else "pipeline.none_measured", values)]


def focus(study: Study, graphs: Mapping[str, Any], oblast: str, country: str) -> tuple[str, ...]:
    """Return the region that a name means, then its neighbours by the first rule."""
    from spatialict.data.naming import find_region

    if not oblast:
        return ()
    region = find_region(study.regions, oblast, country)
    graph = next(iter(graphs.values()))
    around = () if region in graph.isolates else tuple(sorted(graph[region].index))
    return (region, *around)
