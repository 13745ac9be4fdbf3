"""The tables of the report: results in, words and marks out. No layout, no HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.core.study import SPHERES
from spatialict.export import charts, palette
from spatialict.export.methods import only_evidence
from spatialict.export.themes import regions_shown, threshold_words
from spatialict.export.wording import (
    class_name,
    criteria_of,
    criterion_name,
    is_two_sided,
    level,
    rule_name,
    side_name,
    signed,
    unit_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from spatialict.core.study import Findings, Result

GLOBAL = ("moran", "geary", "general_g", "join_counts")


@dataclass(frozen=True)
class Cell:
    """What stands in one cell: words, a mark of how it is meant, and perhaps a picture."""

    words: str
    kind: str = ""
    picture: Markup | None = None
    said: str = ""


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first cell of a row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: str = "table"


def number_cell(value: Any, language: str, spec: str = ",.2f") -> Cell:  # noqa: ANN401
    """Return a number as a cell; a missing one is a dash."""
    return Cell(signed(value if pd.notna(value) else None, language, spec), "number")


def row_of(table: pd.DataFrame, region: str) -> pd.Series[Any]:
    """Return the row of a region."""
    return cast("pd.Series[Any]", table.loc[region])


def names(findings: Findings, language: str) -> dict[str, str]:
    """Return what each region is called."""
    column = findings.study.regions[f"name_{language}"]
    return {str(region): str(name) for region, name in column.items()}


def ranked(findings: Findings) -> list[str]:
    """Return the regions that are told, by class, then by quotient, the highest first."""
    result = findings.results.get("candidates")
    shown = regions_shown(findings)
    if result is None:
        return shown
    order = {name: place for place, name in enumerate(palette.CANDIDATES)}
    table = result.table

    def rank(region: str) -> tuple[int, float, str]:
        if region not in table.index:
            return (len(order) + 1, 0.0, region)
        name, score = table.loc[region, "class"], table.loc[region].get("specialisation_value")
        place = order.get(str(name), len(order))
        return (place, -float(score) if pd.notna(score) else float("inf"), region)

    return sorted(shown, key=rank)


def class_cell(name: Any, language: str) -> Cell:  # noqa: ANN401
    """Return a class with a square in its colour."""
    if not isinstance(name, str):
        return Cell(text("report.unclassed", language))
    said = class_name(name, language)
    colour = palette.CANDIDATES.get(name, palette.CANDIDATES["emerging"])
    return Cell(said, "class", charts.swatch(colour, ""))


def candidates_table(findings: Findings, language: str) -> Table | None:
    """Return the classes with every criterion: value, threshold, passed or not."""
    result = findings.results.get("candidates")
    if result is None:
        return None
    criteria = criteria_of(result.table)
    head = [text("report.region", language), text("report.class", language)]
    head += [
        f"{criterion_name(c, language)}: {threshold_words(result.table, c, language)}"
        for c in criteria
    ]
    said = names(findings, language)
    rows = []
    for region in ranked(findings):
        if region not in result.table.index:
            continue
        row = row_of(result.table, region)
        cells = [Cell(said[region]), class_cell(row["class"], language)]
        cells += [_criterion_cell(row, c, language) for c in criteria]
        rows.append((*cells, number_cell(row["score"], language)))
    return Table(
        text("report.caption_candidates", language),
        (*head, text("report.score", language)),
        tuple(rows),
    )


def _criterion_cell(row: pd.Series[Any], name: str, language: str) -> Cell:
    value, passed = row[f"{name}_value"], row[f"{name}_passed"]
    if name == "association":
        words = _association_words(row, language)
    else:
        spec = {"size": ".1%", "growth": ".0f", "helix": ".0f"}.get(name, ",.2f")
        words = number(float(value), language, spec) if pd.notna(value) else "–"
    kind = "unknown" if pd.isna(passed) else "passed" if bool(passed) else "failed"
    return Cell(words, kind, said=text(f"report.{kind}", language))


def _association_words(row: pd.Series[Any], language: str) -> str:
    quadrant, p_value = row.get("association_quadrant"), row.get("association_p")
    if not isinstance(quadrant, str):
        return "–"
    words = f"{quadrant}, p\u00a0{level(p_value, language)}"
    status = row.get("association_status")
    return words if status == "ok" else f"{words}; {status_words(status, language)}"


def status_words(status: Any, language: str) -> str:  # noqa: ANN401
    """Return why a row carries no test."""
    return text(f"report.status_{status}", language) if isinstance(status, str) else "–"


def trend_table(findings: Findings, language: str) -> Table | None:
    """Return quotient and share of every year as small lines, with their change."""
    result = findings.results.get("location_quotient_trend")
    if result is None:
        return None
    first, last = findings.years
    lq = result.table["value"].unstack("year")
    share = result.table["share"].unstack("year")
    years = [year for year in range(first, last + 1) if year in lq.columns]
    said = names(findings, language)
    rows = tuple(
        (
            Cell(said[region]),
            *_lines(findings, row_of(lq, region)[years], row_of(share, region)[years], language),
            *_beside(findings, region, language),
        )
        for region in ranked(findings)
        if region in lq.index
    )
    shift = findings.results.get("shift_share")
    keys = (
        "region",
        "trend_lq",
        "lq_first",
        "lq_last",
        "trend_share",
        "share_first",
        "share_last",
        "change_share",
    )
    said_head = {
        "lq_first": f"LQ {first}",
        "lq_last": f"LQ {last}",
        "share_first": text("report.share_in", language, year=first),
        "share_last": text("report.share_in", language, year=last),
    }
    head = [said_head.get(key) or text(f"report.{key}", language) for key in keys]
    if shift is not None:
        head.append(text("report.regional_shift", language))
    if "candidates_by_year" in findings.results:
        head.append(text("report.class_by_year", language))
    unit = _unit(findings, language)
    return Table(
        text("report.caption_trend", language, first=first, last=last, unit=unit),
        tuple(head),
        rows,
    )


def _unit(findings: Findings, language: str) -> str:
    shift, quotient = (findings.results.get(k) for k in ("shift_share", "location_quotient"))
    given = shift.unit if shift is not None else ""
    if given in {"", "1"} and quotient is not None:
        given = str(quotient.params.get("unit", ""))
    return unit_name(given, language)


def _lines(
    findings: Findings, lq: pd.Series[float], share: pd.Series[float], language: str
) -> list[Cell]:
    """Return quotient and share as lines, with their first and last values."""
    first, last = findings.years
    quotients, shares = [float(v) for v in lq], [float(v) for v in share]
    alt = text("report.lq_from_to", language, first=first, last=last)
    return [
        Cell("", "chart", charts.sparkline(quotients, alt, reference=1.0, colour="#2c7fb8")),
        number_cell(quotients[0], language),
        number_cell(quotients[-1], language),
        Cell(
            "",
            "chart",
            charts.sparkline(shares, text("report.trend_share", language), colour="#5e3c99"),
        ),
        number_cell(shares[0], language, ".1%"),
        number_cell(shares[-1], language, ".1%"),
        number_cell((shares[-1] - shares[0]) * 100, language, "+.2f"),
    ]


def _beside(findings: Findings, region: str, language: str) -> list[Cell]:
    """Return the regional shift and the classes of the years, where they were computed."""
    cells = []
    if (shift := findings.results.get("shift_share")) is not None:
        cells.append(number_cell(shift.table["value"].get(region), language, "+,.0f"))
    if (yearly := findings.results.get("candidates_by_year")) is not None:
        cells.append(_class_strip(yearly, region, language))
    return cells


def _class_strip(yearly: Result, region: str, language: str) -> Cell:
    if region not in yearly.table.index.get_level_values(0):
        return Cell("–")
    classes = yearly.table.loc[region]["class"]
    words = "; ".join(
        f"{year}: {class_name(name, language) if isinstance(name, str) else '–'}"
        for year, name in classes.items()
    )
    colours = [palette.CANDIDATES.get(str(name), palette.NO_DATA) for name in classes]
    return Cell("", "chart", charts.strip(colours, words))


def verdicts(findings: Findings, language: str) -> list[str]:
    """Say under which rules the flagged regions are significant, and what hangs on it."""
    found = [
        f"{names(findings, language)[region]} ({rule_name(rule, language)})"
        for region in flagged_or_shown(findings)
        for rule in rules_of(findings, "local_moran")
        if _is_significant(row_of(findings.results[f"local_moran:{rule}"].table, region))
    ]
    if found:
        said = [text("report.verdict_some", language, regions=found)]
    else:
        said = [text("report.verdict_none", language)]
    result = findings.results.get("candidates")
    if result is not None and criterion_name("association", language) in only_evidence(
        result, language
    ):
        said.append(text("report.verdict_flags", language))
    return said


def _is_significant(row: pd.Series[Any]) -> bool:
    return bool(row["status"] == "ok" and isinstance(row["label"], str) and row["label"] != "ns")


def local_table(findings: Findings, language: str) -> Table | None:
    """Return quadrant, p, min p and q of the flagged regions under each rule of neighbours."""
    rules = rules_of(findings, "local_moran")
    if not rules:
        return None
    flags = flagged_or_shown(findings)
    keys = ("region", "rule", "neighbours", "quadrant")
    head = [*(text(f"report.{key}", language) for key in keys), "p", "min p", "q"]
    said = names(findings, language)
    rows = []
    for region in flags:
        for rule in rules:
            row = row_of(findings.results[f"local_moran:{rule}"].table, region)
            rows.append(
                (Cell(said[region]), Cell(rule_name(rule, language)), *_local_cells(row, language))
            )
    key = "caption_local" if flags != regions_shown(findings) else "caption_local_all"
    return Table(
        text(f"report.{key}", language), (*head, text("report.status", language)), tuple(rows)
    )


def _local_cells(row: pd.Series[Any], language: str) -> list[Cell]:
    quadrant = row["quadrant"]
    status = row["status"]
    if status == "ok":
        key = "significant" if _is_significant(row) else "not_significant"
        said = text(f"report.{key}", language)
    else:
        said = status_words(status, language)
    return [
        number_cell(row["k"], language, ",.0f"),
        Cell(
            f"{quadrant} – {text('layers.label_' + quadrant, language)}"
            if isinstance(quadrant, str)
            else "–"
        ),
        *(
            Cell(level(row[column], language), "number")
            for column in ("p_value", "min_p", "q_value")
        ),
        Cell(said),
    ]


def flagged_or_shown(findings: Findings) -> list[str]:
    """Return the flagged regions, the region in focus, or all where neither is there."""
    result = findings.results.get("candidates")
    if result is None:
        return regions_shown(findings)
    chosen = [
        region
        for region in ranked(findings)
        if region in result.table.index
        and (
            str(result.table.loc[region, "class"]) in {"growth_pole", "potential", "emerging"}
            or region == (findings.focus or ("",))[0]
        )
    ]
    return chosen or regions_shown(findings)


def rules_of(findings: Findings, measure: str) -> list[str]:
    """Return the rules of neighbours under which a measure was taken."""
    return [rule for rule in findings.graphs if f"{measure}:{rule}" in findings.results]


def global_table(findings: Findings, language: str) -> Table | None:
    """Return the global statistics under each rule."""
    rows = []
    for rule in findings.graphs:
        for measure in GLOBAL:
            result = findings.results.get(f"{measure}:{rule}")
            if result is None:
                continue
            for part, row in result.table.iterrows():
                said = text(f"report.{measure}", language)
                if len(result.table) > 1:
                    said = text("report.join_counts_of", language, part=str(part))
                rows.append(
                    (Cell(rule_name(rule, language)), Cell(said), *_global_cells(row, language))
                )
    if not rows:
        return None
    keys = ("rule", "statistic", "value", "expected")
    head = (
        *(text(f"report.{key}", language) for key in keys),
        "z",
        "p",
        text("report.status", language),
    )
    first = next(r for k, r in findings.results.items() if k.partition(":")[0] in GLOBAL)
    key = "caption_global" if is_two_sided(first) else "caption_global_sided"
    caption = text(f"report.{key}", language, side=side_name(first, language))
    return Table(caption, head, tuple(rows))


def _global_cells(row: pd.Series[Any], language: str) -> list[Cell]:
    return [
        number_cell(row["value"], language, ",.3f"),
        number_cell(row["expected"], language, ",.3f"),
        number_cell(row["z_value"], language),
        Cell(level(row["p_value"], language), "number"),
        Cell(_tested(row, language)),
    ]


def _tested(row: pd.Series[Any], language: str) -> str:
    if row["status"] != "ok":
        return status_words(row["status"], language)
    return "✓" if pd.notna(row["p_value"]) else "–"


def neighbours_table(findings: Findings, language: str) -> Table | None:
    """Return what each rule makes of the map: pairs, islands, enclaves."""
    rules = rules_of(findings, "neighbours")
    if not rules:
        return None
    said = names(findings, language)
    rows = []
    for rule in rules:
        params = findings.results[f"neighbours:{rule}"].params
        degrees = " / ".join(
            (
                number(float(params["min_degree"]), language, ",.0f"),
                number(float(params["mean_degree"]), language, ",.1f"),
                number(float(params["max_degree"]), language, ",.0f"),
            )
        )
        rows.append(
            (
                Cell(rule_name(rule, language)),
                number_cell(params["n_edges"], language, ",.0f"),
                number_cell(params["n_components"], language, ",.0f"),
                Cell(degrees, "number"),
                Cell(_listed(params["enclaves"], said)),
                Cell(_listed(params["islands"], said)),
            )
        )
    keys = ("rule", "pairs", "components", "degree_range", "enclaves", "islands")
    head = tuple(text(f"report.{key}", language) for key in keys)
    return Table(text("report.caption_neighbours", language), head, tuple(rows))


def _listed(regions: Iterable[Any], said: dict[str, str]) -> str:
    return ", ".join(said.get(str(region), str(region)) for region in regions) or "–"


def helix_table(findings: Findings, language: str) -> Table | None:
    """Return the organisations of each sphere by region."""
    result = findings.results.get("network")
    if result is None:
        return None
    said = names(findings, language)
    near = result.params.get("link_kind") == "colocation"
    links = (
        ("colocation_inside", "colocation_outside")
        if near
        else ("internal_links", "external_links")
    )
    head = [text("report.region", language)]
    head += [text(f"layers.sphere_{sphere}", language) for sphere in SPHERES]
    head += [text(f"report.{key}", language) for key in ("sides", *links)]
    columns = (*SPHERES, "value", "internal_links", "external_links")
    table = result.table
    shown = [r for r in ranked(findings) if r in table.index]
    shown.sort(key=lambda r: (-table["value"][r], -table[list(SPHERES)].sum(axis=1)[r]))
    rows = tuple(
        (Cell(said[r]), *(number_cell(table.loc[r].get(c), language, ",.0f") for c in columns))
        for r in shown
    )
    return Table(text("report.caption_helix", language), tuple(head), rows)


def table_name(table: str, language: str) -> str:
    """Return what a table of the study is called."""
    try:
        return text(f"report.table_{table}", language)
    except KeyError:
        return table


def sources_table(findings: Findings, language: str) -> Table | None:
    """Return the tables of the study with their licences."""
    rows = [
        (
            Cell(table_name(source.table, language)),
            Cell(
                ": ".join(
                    filter(None, (source.publisher.text(language), source.title.text(language)))
                )
                + (f" ({text('report.synthetic_mark', language)})" if source.synthetic else "")
            ),
            Cell(source.years or "–"),
            Cell(source.licence.text(language) or "–"),
            Cell(source.url or "–", "address"),
        )
        for source in findings.study.sources
    ]
    keys = ("table", "title", "years", "licence", "address")
    head = tuple(text(f"report.{key}", language) for key in keys)
    return Table(text("report.caption_sources", language), head, tuple(rows)) if rows else None
