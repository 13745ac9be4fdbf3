"""The story of a run, as a methods section tells it: read, validate, measure, model, export."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.study import ArgumentError, Findings, Message, Result, Source, Study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from spatialict.core.rules import Way
    from spatialict.core.workers import Workers
    from spatialict.data.project import Project

    Progress = Callable[[str], None]

log = logging.getLogger(__name__)
LEAST_REGIONS: Final = 3
"""Fewer have no pattern to speak of."""

PARTS: Final = ("layers", "maps", "tables")
"""What `export` writes beside the manifest."""


def silent(stage: str) -> None:
    """Say nothing of a stage; what `run` does where nobody watches."""
    log.info("stage %s", stage)


def run(
    project: Project,
    folder: Path,
    *,
    oblast: str = "",
    parts: tuple[str, ...] = PARTS,
    workers: Workers = None,
    progress: Progress = silent,
) -> Findings:
    """Run a project and write everything it found, whole or not at all.

    Parameters
    ----------
    project : Project
        As `spatialict.data.project.read_project` gives it.
    folder : Path
        Where the outputs go; replaced whole by rename.
    oblast : str
        A code or any known name of a region: the exports tell its part of the national results
        and its neighbours'. Nothing is computed on a part.
    parts : tuple of str
        Which of `PARTS` to write.
    workers : int, str or distributed.Client, optional
        Who does the counting, see `spatialict.core.workers.each`; the results are the same.
    progress : callable
        Told the key of each stage as it begins.

    Raises
    ------
    DataError
        If the tables have faults (all of them at once) or the folder cannot be written.
    """
    from spatialict.data.optional import without_empty

    project = without_empty(project)
    found = find(project, oblast=oblast, workers=workers, progress=progress)
    options = {"oblast": oblast, "parts": parts}
    export(found, project, folder, options=options, parts=parts, progress=progress)
    return found


def find(
    project: Project, *, oblast: str = "", workers: Workers = None, progress: Progress = silent
) -> Findings:
    """Read, validate, measure and class; write nothing."""
    progress("read")
    study, graphs = begin_with(project)
    progress("measure")
    results = specialisation_results(study, graphs, project)
    progress("association")
    results |= association_results(results, graphs, study, project, workers=workers)
    progress("network")
    results |= network_results(study, project)
    results |= level_results(study, project)
    progress("candidates")
    results |= candidate_results(results, project)
    return Findings(
        name=project.study.name,
        title=project.study.title.names(),
        sector=project.sector.name.names(),
        study=study,
        results=results,
        graphs=graphs,
        year=project.years.current,
        years=(project.years.first, project.years.last),
        languages=project.study.languages,
        caveats=caveats(study, results, project),
        focus=focus(study, graphs, oblast, project.study.country),
    )


def begin_with(project: Project) -> tuple[Study, dict[str, Any]]:
    """Return the checked tables and the neighbours: all that can be refused before measuring.

    Raises
    ------
    DataError, ArgumentError
        If the tables have faults, a year lacks the sector, or there are too few regions.
    """
    from spatialict.data.industries import check_sections, known_sections
    from spatialict.data.optional import without_empty
    from spatialict.data.validate import read_study

    study = read_study(without_empty(project))
    check_sections(study.activity, known_sections(project.study.country))
    rows, years = study.activity, project.years
    asked = [year for year in study.years() if years.first <= year <= years.last]
    for code in project.sector.industry:
        there = set(rows["year"][rows["industry"] == code])
        if lacking := [year for year in asked if year not in there]:
            raise ArgumentError("pipeline.sector_absent", code=code, years=list(map(str, lacking)))
    graphs, left_out, files = neighbours_by_rule(study, project)
    return replace(study, notes=study.notes + left_out, sources=study.sources + files), graphs


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
    from spatialict.core.rule_files import nearest_in
    from spatialict.data.weights_files import read_rules
    from spatialict.measure.neighbours import neighbours

    n = len(study.regions)
    asked, sources = read_rules(project, study.regions)
    fit = {rule: parts for rule, parts in asked.items() if nearest_in(rule) < n}
    if not fit or n < LEAST_REGIONS:
        raise ArgumentError("pipeline.too_few_regions", n=n, rules=list(asked), least=LEAST_REGIONS)
    graphs = {rule: neighbours(study.regions, rule=parts) for rule, parts in fit.items()}
    left = [Message("pipeline.rule_left_out", {"rule": r, "n": n}) for r in asked if r not in fit]
    return graphs, tuple(left), sources


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

    years, industry = project.years, project.sector.industry
    kind, unit = study.activity[["kind", "unit"]].iloc[0]
    options: dict[str, Any] = {"industry": industry, "kind": kind, "unit": unit}
    period = [year for year in study.years() if years.first <= year <= years.last]
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
    from spatialict.measure.global_association import geary, general_g, join_counts, moran
    from spatialict.measure.local_association import (
        getis_ord,
        local_geary,
        local_moran,
        local_moran_bivariate,
    )

    settings = project.association
    quotient = results["location_quotient"].table["value"]
    trend = results["location_quotient_trend"].table["value"]
    growth = trend.xs(project.years.last, level=1) - trend.xs(project.years.first, level=1)
    common: dict[str, Any] = {
        "missing": settings.missing,
        "seed": project.study.seed,
        "workers": workers,
    }
    overall = common | {"alpha": settings.alpha}
    if isinstance(settings.permutations, int):
        overall["permutations"] = settings.permutations
    local = common | {
        "permutations": settings.permutations,
        "alternative": settings.alternative,
        "correction": settings.correction,
        "alpha": settings.alpha,
    }
    found: dict[str, Result] = {}
    for rule, graph in graphs.items():
        found[f"neighbours:{rule}"] = connectivity(
            graph, rule=rule, regions=study.regions, alpha=settings.alpha
        )
        found[f"moran:{rule}"] = moran(quotient, graph, **overall)
        found[f"geary:{rule}"] = geary(quotient, graph, **overall)
        found[f"general_g:{rule}"] = general_g(quotient, graph, **overall)
        specialised = (quotient >= 1).astype(float).where(quotient.notna())
        found[f"join_counts:{rule}"] = join_counts(specialised, graph, **overall)
        found[f"local_moran:{rule}"] = local_moran(quotient, graph, **local)
        found[f"getis_ord_star:{rule}"] = getis_ord(quotient, graph, star=True, **local)
        found[f"getis_ord:{rule}"] = getis_ord(quotient, graph, star=False, **local)
        found[f"local_geary:{rule}"] = local_geary(quotient, graph, **local)
        if growth.abs().sum() > 0:
            found[f"local_moran_bivariate:{rule}"] = local_moran_bivariate(
                quotient, growth, graph, **local
            )
    return found


def network_results(study: Study, project: Project) -> dict[str, Result]:
    """Return presence by sphere, centrality and links; nothing where no organisation is given."""
    from spatialict.core.study import SPHERES
    from spatialict.measure.network import organisation_network

    if study.organisations is None:
        return {}
    presence, organisations, links = organisation_network(
        study.organisations,
        regions=study.regions.index,
        links=study.links,
        distance_m=project.network.distance_m,
        spheres={**SPHERES, **project.network.spheres},
        register=project.network.complete,
    )
    return {"network": presence, "organisations": organisations, "links": links}


def level_results(study: Study, project: Project) -> dict[str, Result]:
    """Return the ICT level of the year where the indicators give one (indicator "ict_level")."""
    if study.indicators is None:
        return {}
    rows = study.indicators
    given = rows[(rows["indicator"] == "ict_level") & (rows["year"] == project.years.current)]
    if given.empty:
        return {}
    level = given.set_index("region_id")[["value"]].reindex(study.regions.index)
    level["status"] = level["value"].isna().map({True: "missing", False: "ok"})
    unit = str(given["unit"].iloc[0])
    return {"ict_level": Result("ict_level", level, unit, {"year": project.years.current})}


def candidate_results(results: Mapping[str, Result], project: Project) -> dict[str, Result]:
    """Return the classes of the year with their evidence, and the classes of each year."""
    from spatialict.model.candidates import candidates, candidates_by_year

    classes: dict[str, tuple[Way, ...]] = {
        rule.name: rule.ways() for rule in project.candidates.classes
    }
    period: dict[str, Any] = {"first": project.years.first, "last": project.years.last}
    period["rule"] = next(key for key in results if key.startswith("local_moran:"))[12:]
    return {
        "candidates": candidates(results, classes, alpha=project.candidates.alpha, **period),
        "candidates_by_year": candidates_by_year(results, classes, **period),
    }


def caveats(study: Study, results: Mapping[str, Result], project: Project) -> tuple[Message, ...]:
    """Return what must be said wherever a number of this run is shown."""
    from spatialict.data.sector import CAVEATS

    section_j, headquarters = CAVEATS
    said = _coverage(results, project.years.current)
    said += [section_j] if "J" in project.sector.industry else []
    said += [headquarters] if set(study.activity["kind"]) <= {"gva", "output"} else []
    synthetic = {source.table for source in study.sources if source.synthetic}
    decides = not synthetic.isdisjoint({"activity", "indicators", "organisations", "links"})
    if synthetic:
        key = "pipeline.synthetic_used" if decides else "pipeline.synthetic"
        names = [Message(f"pipeline.table_{table}") for table in sorted(synthetic)]
        said += [Message(key, {"tables": names})]
    return tuple(said)


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


def export(
    found: Findings,
    project: Project,
    folder: Path,
    *,
    options: Mapping[str, Any],
    parts: tuple[str, ...] = PARTS,
    progress: Progress = silent,
) -> Path:
    """Write layers, maps with the report, tables, and the manifest, whole or not at all."""
    from spatialict.export.folder import written_whole
    from spatialict.export.inputs import copy_inputs
    from spatialict.export.manifest import write_manifest

    with written_whole(folder) as staging:
        repeatable = copy_inputs(
            project.model_dump(mode="json"), project.locate, staging / "inputs"
        )
        if "layers" in parts:
            progress("layers")
            write_layers(found, staging / "gis")
        if "maps" in parts:
            progress("maps")
            write_pictures(found, staging, formats=project.outputs.formats)
        if "tables" in parts:
            progress("tables")
            write_texts(found, staging)
        write_manifest(found, staging, project=repeatable, options=options)
    return folder


def write_layers(found: Findings, folder: Path) -> None:
    """Write everything that a GIS opens."""
    from spatialict.export.layers import write_geojson, write_geopackage, write_shapefiles
    from spatialict.export.qgis import write_qgis_project

    language = found.languages[0]
    for path in (folder, folder / "shapefile", folder / "geojson"):
        path.mkdir(parents=True, exist_ok=True)
    geopackage = write_geopackage(found, folder / f"{found.name}.gpkg", language=language)
    write_qgis_project(found, folder / f"{found.name}.qgz", geopackage, language=language)
    write_shapefiles(found, folder / "shapefile", language=language)
    write_geojson(found, folder / "geojson")


def write_pictures(found: Findings, folder: Path, *, formats: tuple[str, ...]) -> None:
    """Draw the maps, and tell them in one report."""
    from spatialict.export.maps import draw_maps
    from spatialict.export.report import write_report

    (folder / "maps").mkdir(parents=True, exist_ok=True)
    drawn = formats if "png" in formats else (*formats, "png")
    draw_maps(found, folder / "maps", formats=drawn)
    write_report(found, folder, maps=folder / "maps")
    if "png" not in formats:
        for picture in (folder / "maps").rglob("*.png"):
            picture.unlink()


def write_texts(found: Findings, folder: Path) -> None:
    """Write the tables, and the methods as a paragraph to quote."""
    from spatialict.export.report import methods_paragraph
    from spatialict.export.tables import write_tables
    from spatialict.measure.connectivity import gal_lines

    (folder / "tables").mkdir(parents=True, exist_ok=True)
    neighbours = {rule: gal_lines(graph) for rule, graph in found.graphs.items()}
    write_tables(found, folder / "tables", neighbours=neighbours)
    for language in found.languages:
        path = folder / f"methods_{language}.txt"
        path.write_text(methods_paragraph(found, language) + "\n", encoding="utf-8", newline="\n")


def rerun(
    manifest: Path,
    folder: Path | None = None,
    *,
    workers: Workers = None,
    progress: Progress = silent,
) -> tuple[Findings, dict[str, bool]]:
    """Repeat a run from its manifest alone, and say which files came out the same.

    Parameters
    ----------
    manifest : Path
        ``manifest.json`` of a finished run, with its inputs beside it as they were copied.
    folder : Path, optional
        Where the outputs go; by default in place of the old ones.
    workers : int, str or distributed.Client, optional
        As in `run`.

    Returns
    -------
    Findings, dict
        What was found; and file -> whether its content is what the manifest says.

    Raises
    ------
    DataError
        If the manifest cannot be read, or an input is missing or not the file it was.
    """
    from spatialict.data.manifest import read_manifest
    from spatialict.export.manifest import content_hash

    target = folder or manifest.parent
    recorded, project = read_manifest(manifest)
    options = recorded["options"]
    found = run(
        project,
        target,
        oblast=options["oblast"],
        parts=tuple(options["parts"]),
        workers=workers,
        progress=progress,
    )
    same = {
        entry["path"]: (target / entry["path"]).is_file()
        and content_hash(target / entry["path"]) == entry["content_sha256"]
        for entry in recorded["outputs"]
    }
    return found, same


def default_folder(project: Project, *, oblast: str = "", parts: tuple[str, ...] = PARTS) -> Path:
    """Return ``outputs/<study>`` here, with what sets a partial run apart in its name."""
    from pathlib import Path

    marks = [] if parts == PARTS else ["-".join(parts)]
    marks += ["".join(c if c.isalnum() else "-" for c in oblast)] if oblast else []
    return Path("outputs") / "_".join([project.study.name, *marks])


def begin(folder: Path, *, country: str, language: str, excel: bool) -> list[Path]:
    """Write a project file to fill in and, where asked, the workbook it reads."""
    import pandas as pd

    from spatialict.data.gazetteer import load_gazetteer, shipped
    from spatialict.export.begin import write_start

    gazetteer = load_gazetteer(country)
    borders = gazetteer.borders()[0]
    sections = pd.read_csv(shipped(f"{country}/sections.csv"), index_col="section")
    return write_start(
        folder,
        regions=gazetteer.regions.loc[gazetteer.in_force(borders)],
        sections=sections[sections["kind"] == "section"],
        country=country,
        borders=borders,
        language=language,
        excel=excel,
    )
