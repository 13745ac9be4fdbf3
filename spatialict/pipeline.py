"""The story of a run, as a methods section tells it: read, validate, measure, model, export."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from spatialict import (
    concentration_stages,
    firm_stages,
    flow_stages,
    growth_stages,
    level_stages,
    network_stages,
    programme_stages,
    stages,
)
from spatialict.asked import period_of
from spatialict.core.study import ArgumentError, DataError, Findings, Message, Study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from spatialict.core.workers import Workers
    from spatialict.data.project import Project

    Progress = Callable[[str], None]

log = logging.getLogger(__name__)
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
    study, graphs = begin_with(project, workers)
    focus = stages.focus(study, graphs, oblast, project.study.country)
    progress("measure")
    results = stages.specialisation_results(study, graphs, project)
    progress("association")
    results |= stages.association_results(results, graphs, study, project, workers=workers)
    progress("network")
    results |= network_stages.network_results(study, project, workers=workers)
    progress("growth")
    results |= growth_stages.growth_results(study, graphs, project)
    results |= concentration_stages.concentration_results(study, project)
    results |= growth_stages.panel_results(study, project)
    results |= flow_stages.flow_results(study, project)
    results |= flow_stages.linkage_results(study)
    results |= level_stages.level_results(study, project)
    results |= programme_stages.programme_results(study, project)
    progress("firms")
    results |= firm_stages.firm_results(study, project, workers=workers)
    results |= network_stages.helix_results(results)
    progress("candidates")
    results |= stages.candidate_results(results, study, project)
    results |= growth_stages.pole_results(results, study, graphs, project)
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
        caveats=stages.caveats(study, results, project) + firm_stages.firm_caveats(study, project),
        focus=focus,
    )


def begin_with(project: Project, workers: Workers = None) -> tuple[Study, dict[str, Any]]:
    """Return the checked tables and the neighbours: all that can be refused before measuring.

    Raises
    ------
    DataError, ArgumentError
        If the tables have faults, a year lacks the sector, or there are too few regions.
    """
    from spatialict.data.industries import check_sections, known_sections
    from spatialict.data.optional import without_empty
    from spatialict.data.validate import read_study

    study = read_study(without_empty(project), workers)
    check_sections(study.activity, known_sections(project.study.country))
    rows, asked = study.activity, period_of(study, project)
    for code in project.sector.industry:
        there = set(rows["year"][rows["industry"] == code])
        if lacking := [year for year in asked if year not in there]:
            raise ArgumentError("pipeline.sector_absent", code=code, years=list(map(str, lacking)))
    graphs, left_out, files = stages.neighbours_by_rule(study, project)
    return replace(study, notes=study.notes + left_out, sources=study.sources + files), graphs


def suggest(project: Project, path: Path, workers: Workers = None) -> int:
    """Write a table of the names that are no organisation's, with what each may mean.

    A person completes its column ``org_id`` and names it as the table ``aliases`` of the project.

    Returns
    -------
    int
        How many names.

    Raises
    ------
    DataError
        If the tables have other faults, or there is a file of that name.
    """
    from spatialict.data.optional import without_empty
    from spatialict.data.suggestions import read_suggestions
    from spatialict.export.tables import inert

    if path.exists():
        raise DataError([Message("begin.exists", {"path": str(path)})])
    try:
        table = inert(read_suggestions(without_empty(project), workers))
    except DataError as error:
        told = Message("matching.suggestions_unwritten", {"path": str(path)})
        raise DataError([*error.faults, told]) from None
    aside = path.with_name(path.name + ".part")
    table.to_csv(aside, index=False, lineterminator="\n", encoding="utf-8-sig")
    aside.rename(path)
    return len(table)


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
    from spatialict.export.graphs import write_graphs
    from spatialict.export.layers import write_geojson, write_geopackage, write_shapefiles
    from spatialict.export.qgis import write_qgis_project

    language = found.languages[0]
    for path in (folder, folder / "shapefile", folder / "geojson"):
        path.mkdir(parents=True, exist_ok=True)
    geopackage = write_geopackage(found, folder / f"{found.name}.gpkg", language=language)
    write_qgis_project(found, folder / f"{found.name}.qgz", geopackage, language=language)
    write_shapefiles(found, folder / "shapefile", language=language)
    write_geojson(found, folder / "geojson")
    write_graphs(found, folder)


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
    from spatialict.core.neighbourhood.weights_text import texts
    from spatialict.export.report import methods_paragraph
    from spatialict.export.tables import write_tables

    (folder / "tables").mkdir(parents=True, exist_ok=True)
    neighbours = {rule: texts(graph) for rule, graph in found.graphs.items()}
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
