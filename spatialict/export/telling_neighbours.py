"""What the report tells of neighbours: local and global association, and the rules themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.methods import only_evidence
from spatialict.export.telling import (
    Cell,
    Table,
    names,
    number_cell,
    ranked,
    row_of,
    status_words,
)
from spatialict.export.themes import regions_shown
from spatialict.export.wording import criterion_name, is_two_sided, p_words, rule_name, side_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spatialict.core.study import Findings

GLOBAL: Final = ("moran", "geary", "general_g", "join_counts")


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
            Cell(p_words(row[column], language), "number")
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


def _global_rows(findings: Findings) -> Iterator[tuple[str, str, str, pd.Series[Any]]]:
    """Yield rule, measure, part of the measure and its row."""
    for rule in findings.graphs:
        for measure in GLOBAL:
            result = findings.results.get(f"{measure}:{rule}")
            if result is not None:
                for part in result.table.index:
                    yield rule, measure, str(part), row_of(result.table, part)


def global_table(findings: Findings, language: str) -> Table | None:
    """Return the global statistics under each rule."""
    rows = list(_global_rows(findings))
    if not rows:
        return None
    with_least = any(pd.notna(row.get("min_p")) for *_, row in rows)
    keys = ("rule", "statistic", "value", "expected")
    head = (
        *(text(f"report.{key}", language) for key in keys),
        *(("z", "p", "min p") if with_least else ("z", "p")),
        text("report.status", language),
    )
    cells = tuple(
        (
            Cell(rule_name(rule, language)),
            Cell(_statistic(measure, part, language)),
            *_global_cells(row, language, with_least=with_least),
        )
        for rule, measure, part, row in rows
    )
    first = next(r for k, r in findings.results.items() if k.partition(":")[0] in GLOBAL)
    key = "caption_global" if is_two_sided(first) else "caption_global_sided"
    caption = text(f"report.{key}", language, side=side_name(first, language))
    if with_least:
        caption += " " + text("report.caption_global_least", language)
    return Table(caption, head, cells)


def _statistic(measure: str, part: str, language: str) -> str:
    if part == measure:
        return text(f"report.{measure}", language)
    try:
        return text(f"report.join_{part}", language)
    except KeyError:
        return text("report.join_counts_of", language, part=part)


def _global_cells(row: pd.Series[Any], language: str, *, with_least: bool) -> list[Cell]:
    levels = ("p_value", "min_p") if with_least else ("p_value",)
    return [
        number_cell(row["value"], language, ",.3f"),
        number_cell(row["expected"], language, ",.3f"),
        number_cell(row["z_value"], language),
        *(Cell(p_words(row.get(column), language), "number") for column in levels),
        Cell(_tested(row, language)),
    ]


def _tested(row: pd.Series[Any], language: str) -> str:
    """Say whether there was a test; what it found is in p alone."""
    if row["status"] != "ok":
        return status_words(row["status"], language)
    return text(f"report.status_{'tested' if pd.notna(row['p_value']) else 'not_tested'}", language)


def global_words(findings: Findings, language: str) -> list[str]:
    """Say what black and white mean, and that one small p among many is no finding."""
    rows = list(_global_rows(findings))
    said = []
    if any(measure == "join_counts" for _, measure, *_ in rows):
        said.append(text("report.global_joins", language))
    tested = [row for row in rows if row[3]["status"] == "ok" and pd.notna(row[3]["p_value"])]
    if len(tested) > 1:
        rule, measure, part, least = min(tested, key=lambda row: float(row[3]["p_value"]))
        values = {
            "tests": len(tested),
            "p": p_words(least["p_value"], language),
            "statistic": _statistic(measure, part, language),
            "rule": rule_name(rule, language),
        }
        said.append(text("report.global_uncorrected", language, **values))
    return said


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
