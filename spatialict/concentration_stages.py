"""The stages of a run that ask how specialised regions are and how concentrated industries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.asked import activity_of, people_of, period_of, sector_of

if TYPE_CHECKING:
    from spatialict.core.study import Result, Study
    from spatialict.data.project import Project

KM2: Final = 1e6
"""Square metres of a square kilometre."""


def concentration_results(study: Study, project: Project) -> dict[str, Result]:
    """Return how specialised regions and how concentrated industries are, and what is related."""
    from spatialict.measure.complexity import complexity
    from spatialict.measure.concentration import industry_concentration
    from spatialict.measure.relatedness import relatedness
    from spatialict.measure.specialisation_indices import specialisation_indices

    about = sector_of(study.activity, project)
    industry = about.pop("industry")
    series: dict[str, Any] = {
        "years": period_of(study, project),
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
    about = sector_of(study.activity, project)
    if study.population is not None and about["kind"] == "employment":
        codes = project.firms.industry or about["industry"]
        of_sector = firms[firms["industry"].isin(codes)]
        counts = of_sector["region_id"].value_counts().reindex(study.regions.index, fill_value=0)
        found["cluster_index"] = cluster_index(
            activity_of(study, year, project),
            study.regions.area / KM2,
            people_of(study, project),
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
