"""One HTML file that tells a run in the chosen languages: answer first, then why, then how.

It needs nothing beside itself and asks nobody for anything: pictures are inside, there is no
script, and a policy in its head forbids the browser to load what is not in it. Names of the user's
tables are text wherever they stand.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export import charts, palette, telling, telling_neighbours
from spatialict.export import growth_results as growth
from spatialict.export.blocks import Code, Figure, Listing, Section, Text, picture
from spatialict.export.methods import (
    class_rules,
    evidence_words,
    methods_paragraph,
    references,
    sentences,
)
from spatialict.export.report_firms import MEASURES as FIRM_MEASURES
from spatialict.export.report_firms import firm_blocks
from spatialict.export.report_growth import (
    concentration_blocks,
    growth_blocks,
    level_blocks,
    linkages_blocks,
    programme_blocks,
)
from spatialict.export.report_network import MEASURES as NETWORK_MEASURES
from spatialict.export.report_network import network_blocks, part_name
from spatialict.export.telling_answer import answer
from spatialict.export.telling_firms import cluster_candidates_words
from spatialict.export.telling_flows import FLOWS
from spatialict.export.telling_level import partial_figures
from spatialict.export.telling_programme import programme_name
from spatialict.export.wording import is_two_sided, level, rule_name, side_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from spatialict.core.study import Findings

    Blocks = Callable[[Findings, str, Path], list[Any]]

__all__ = ["methods_paragraph", "write_report"]

TEMPLATES: Final = Path(__file__).parent / "templates"
STAGES: Final = (
    "location_quotient",
    "location_quotient_trend",
    "shift_share",
    "moran",
    "local_moran",
    "getis_ord_star",
    "network",
    "communities",
    "synergy",
    "duranton_overman",
    "firm_clusters",
    "candidates",
    "candidates_by_year",
    "class_paths",
    "nodal_regions",
    "linkages",
    "ict_level",
    "synthetic_control",
)
NOTES: Final = {
    "trend": ("location_quotient", "location_quotient_trend", "shift_share"),
    "association": ("neighbours", "moran", "local_moran", "getis_ord_star"),
    "firms": FIRM_MEASURES,
    "helix": NETWORK_MEASURES,
    "candidates": ("candidates",),
    "growth": (*(key for key in growth.GROWTH if key != "shift_share"), FLOWS),
    "concentration": growth.CONCENTRATION,
    "level": growth.LEVEL,
    "programme": growth.PROGRAMME,
    "linkages": growth.LINKAGES,
}
"""Sections and the results whose notes they carry."""


def write_report(findings: Findings, folder: Path, *, maps: Path) -> Path:
    """Write ``report.html``: answer, reasons, trend, maps, methods and sources.

    Parameters
    ----------
    findings : Findings
        What the run found; `Findings.focus` narrows what is told, never what is computed.
    folder : pathlib.Path
        Gets the file.
    maps : pathlib.Path
        The folder of `draw_maps`; a map that is not there is left out.

    Returns
    -------
    pathlib.Path
        The file: self-contained, without script, with a switch of languages made of radio buttons.
    """
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    languages = [_language(findings, language, maps) for language in findings.languages]
    page = (
        _environment()
        .get_template("report.html.j2")
        .render(
            style=style,
            digest=digest,
            languages=languages,
            title=findings.title.text(findings.languages[0]),
        )
    )
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def _environment() -> Any:  # noqa: ANN401
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _language(findings: Findings, language: str, maps: Path) -> dict[str, Any]:
    first, last = findings.years
    sections = (
        _answer(findings, language, maps),
        _candidates(findings, language),
        _reasons(findings, language),
        _trend(findings, language, maps),
        _own("growth", growth_blocks, findings, language, maps),
        _own("concentration", concentration_blocks, findings, language, maps),
        _association(findings, language, maps),
        _own("firms", firm_blocks, findings, language, maps),
        _own("helix", network_blocks, findings, language, maps),
        _own("level", level_blocks, findings, language, maps),
        _own("linkages", linkages_blocks, findings, language, maps),
        _programme(findings, language, maps),
        _missing(findings, language),
        _methods(findings, language),
        _sources(findings, language),
        _again(language),
    )
    synthetic = [
        telling.table_name(source.table, language)
        for source in findings.study.sources
        if source.synthetic
    ]
    return {
        "code": language,
        "name": text("report.language", language),
        "choose": text("report.choose_language", language),
        "title": findings.title.text(language),
        "subtitle": text(
            "report.subtitle",
            language,
            sector=findings.sector,
            year=findings.year,
            first=first,
            last=last,
        ),
        "focus": _focus(findings, language),
        "synthetic": text("report.synthetic", language, tables=synthetic) if synthetic else "",
        "contents": text("report.contents", language),
        "sections": [section for section in sections if section.blocks],
    }


def _section(name: str, language: str, blocks: Iterable[Any]) -> Section:
    given = tuple(block for block in blocks if block is not None)
    return Section(name, text(f"report.section_{name}", language), given)


def _focus(findings: Findings, language: str) -> str:
    if not findings.focus:
        return ""
    said = telling.names(findings, language)
    region, *others = (said[r] for r in findings.focus if r in said)
    return text("report.focus", language, region=region, others=others)


def _answer(findings: Findings, language: str, maps: Path) -> Section:
    result = findings.results.get("candidates")
    if result is None:
        return _section("answer", language, [])
    said = answer(findings, language)
    beyond = cluster_candidates_words(findings, language)
    rules = class_rules(result, language)
    caveats = tuple(telling.note_words(caveat, language) for caveat in findings.caveats)
    return _section(
        "answer",
        language,
        [
            Text(said, lead=True),
            Text(" ".join(beyond)) if beyond else None,
            Listing(tuple(rules), text("report.rules", language)) if rules else None,
            *(Text(said) for said in evidence_words(result, language)),
            Text(text("report.answer_not", language)),
            Listing(caveats, text("report.caveats", language)) if caveats else None,
            _map(findings, "candidates", language, maps),
        ],
    )


def _candidates(findings: Findings, language: str) -> Section:
    return _section(
        "candidates",
        language,
        [
            telling.candidates_table(findings, language),
            _plane(findings, language),
            _notes(findings, "candidates", language),
        ],
    )


def _plane(findings: Findings, language: str) -> Figure | None:
    result = findings.results.get("candidates")
    if result is None or not {"specialisation_value", "size_value"} <= set(result.table):
        return None
    table = result.table
    limits = [table[f"{c}_threshold"].dropna() for c in ("specialisation", "size")]
    if any(limit.empty for limit in limits):
        return None
    lq, share = (float(limit.iloc[0]) for limit in limits)
    said = telling.names(findings, language)
    drawing = charts.plane(
        [
            _dot(telling.row_of(table, r), said[r])
            for r in telling.ranked(findings)
            if r in table.index
        ],
        text("report.plane_alt", language),
        thresholds=(lq, share),
        axes=(text("report.axis_lq", language), text("report.axis_share", language)),
        ticks=(
            [(v, number(v, language, ",g")) for v in (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)],
            [(v, number(v, language, ".0%")) for v in (0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8)],
        ),
    )
    caption = text("report.plane_caption", language, year=findings.year, lq=lq, share=share)
    return Figure(caption, text("report.plane_alt", language), drawing=drawing)


def _dot(row: pd.Series[Any], name: str) -> charts.Dot:
    given = row["class"]
    colour = (
        palette.CANDIDATES.get(given, palette.NO_DATA)
        if isinstance(given, str)
        else (palette.NO_DATA)
    )
    named = isinstance(given, str) and given in {"growth_pole", "potential"}
    return charts.Dot(
        name, float(row["specialisation_value"]), float(row["size_value"]), colour, named
    )


def _reasons(findings: Findings, language: str) -> Section:
    result = findings.results.get("candidates")
    if result is None:
        return _section("reasons", language, [])
    said = telling.names(findings, language)
    pairs = tuple(
        (said[region], str(reason))
        for region in telling.ranked(findings)
        if region in result.table.index
        and isinstance(reason := result.table[f"reason_{language}"][region], str)
    )
    return _section("reasons", language, [Listing(pairs, pairs=True)] if pairs else [])


def _trend(findings: Findings, language: str, maps: Path) -> Section:
    beside = (("candidates_by_year", "trend_classes"), ("shift_share", "trend_growth"))
    table = telling.trend_table(findings, language)
    said = [key for result, key in beside if result in findings.results and table is not None]
    return _section(
        "trend",
        language,
        [
            table,
            *(Text(text(f"report.{key}", language)) for key in said),
            _map(findings, "location_quotient", language, maps),
            _notes(findings, "trend", language),
        ],
    )


def _association(findings: Findings, language: str, maps: Path) -> Section:
    rules = telling_neighbours.rules_of(findings, "local_moran")
    if not rules:
        return _section("association", language, [])
    return _section(
        "association",
        language,
        [
            Text(_how_to_read(findings, rules[0], language)),
            *(Text(said) for said in telling_neighbours.verdicts(findings, language)),
            telling_neighbours.local_table(findings, language),
            *(Text(said) for said in telling_neighbours.global_words(findings, language)),
            telling_neighbours.global_table(findings, language),
            telling_neighbours.neighbours_table(findings, language),
            _map(findings, "local_moran", language, maps),
            Text(text("report.same_evidence", language)),
            _map(findings, "getis_ord", language, maps),
            _notes(findings, "association", language),
        ],
    )


def _how_to_read(findings: Findings, rule: str, language: str) -> str:
    result = findings.results[f"local_moran:{rule}"]
    key = "association_intro" if is_two_sided(result) else "association_intro_sided"
    said = rule_name(rule, language)
    alpha = level(result.params.get("alpha", 0.05), language)
    return text(f"report.{key}", language, rule=said, side=side_name(result, language), alpha=alpha)


def _own(name: str, told: Blocks, findings: Findings, language: str, maps: Path) -> Section:
    """Return a section that is told in a module of its own, with the notes of its measures."""
    blocks = told(findings, language, maps)
    notes = [_notes(findings, name, language)] if blocks else []
    return _section(name, language, [*blocks, *notes])


def _programme(findings: Findings, language: str, maps: Path) -> Section:
    """Return the section of the programme, under its name where it has one."""
    section = _own("programme", programme_blocks, findings, language, maps)
    name = programme_name(findings, language)
    if not name:
        return section
    return replace(section, title=text("report.section_programme_named", language, name=name))


def _notes(findings: Findings, section: str, language: str) -> Listing | None:
    """Gather what the measures say beside their numbers, each sentence once, with its rules."""
    said: dict[str, dict[str, None]] = {}
    names = growth.panel_names(findings, language)
    for key, result in findings.results.items():
        measure, _, rule = (key, "", "") if key == FLOWS else key.partition(":")
        if measure in NOTES[section] and rule != growth.BESIDE:
            for note in result.notes:
                words = growth.named(telling.note_words(note, language), names)
                rules = said.setdefault(words, {})
                of_part = part_name(measure, rule, language) or growth.part_name(rule, language)
                of_part = of_part or rule_name(rule, language)
                rules |= {of_part: None} if rule else {}
    items = [f"{'; '.join(rules)}: {words}" if rules else words for words, rules in said.items()]
    return Listing(tuple(items), text("report.notes", language)) if items else None


def _missing(findings: Findings, language: str) -> Section:
    measures = {key.partition(":")[0] for key in findings.results}
    partly = {"ict_level"} if partial_figures(findings) else set()
    off = tuple(
        text(
            "report.stage_partly" if stage in partly else "report.stage_off",
            language,
            stage=text(f"report.stage_{stage}", language),
        )
        for stage in STAGES
        if stage not in measures
    )
    notes = tuple(telling.note_words(note, language) for note in findings.study.notes)
    said = (*off, *notes)
    block = Listing(said) if said else Text(text("report.nothing_missing", language))
    return _section("missing", language, [block])


def _methods(findings: Findings, language: str) -> Section:
    return _section(
        "methods",
        language,
        [
            Text(" ".join(sentences(findings, language))),
            Listing(tuple(references(findings, language)), text("report.references", language)),
        ],
    )


def _sources(findings: Findings, language: str) -> Section:
    return _section("sources", language, [telling.sources_table(findings, language)])


def _again(language: str) -> Section:
    return _section(
        "again",
        language,
        [Text(text("report.again", language)), Code("spatialict rerun manifest.json")],
    )


def _map(findings: Findings, theme: str, language: str, maps: Path) -> Figure | None:
    first, last = findings.years
    caption = text(f"report.map_{theme}", language, year=findings.year, first=first, last=last)
    return picture(maps, theme, caption, language)
