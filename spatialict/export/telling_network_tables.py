"""The tables of the report that tell of the triple helix: regions, brokers, spheres, synergy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.core.study import SPHERES
from spatialict.export.network_marks import ordered, sphere_name
from spatialict.export.network_nodes import link_kind, names_of
from spatialict.export.network_results import ROLES, is_recorded, synergies
from spatialict.export.network_words import (
    count_words,
    group_name,
    index_words,
    millibits,
    pair_words,
    role_name,
)
from spatialict.export.sphere_matrix import SIGNS, share_words
from spatialict.export.synergy_map import excess_of, interval
from spatialict.export.telling import Cell, Table, names, number_cell, ranked, status_words
from spatialict.export.telling_brokers import ranked_brokers
from spatialict.export.telling_sides import sides_words
from spatialict.export.telling_synergy import total_of, verdict_of
from spatialict.export.themes import regions_shown
from spatialict.export.wording import p_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Findings, Result

MOST_ROWS: Final = 10
MARKS: Final = {"more": "passed", "fewer": "failed"}


def _head(keys: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(text(f"network_report.head_{key}", language) for key in keys)


def helix_table(findings: Findings, language: str) -> Table | None:
    """Return the helix of each region: spheres, sides, links, brokers and synergy."""
    network = findings.results.get("network")
    if network is None:
        return None
    result = findings.results.get("helix") or network
    table, said = result.table, names(findings, language)
    further = [c for c in ("internal_share", "brokers", "synergy") if _known(table, c)]
    head = _helix_head(further, near=link_kind(findings) == "colocation", language=language)
    shown = [r for r in ranked(findings) if r in table.index]
    counts = table[list(SPHERES)].sum(axis=1)
    shown.sort(key=lambda r: (-table["value"][r], -counts[r]))
    called = names_of(findings)
    rows = []
    for region in shown:
        row = cast("pd.Series[Any]", table.loc[region])
        cells = [Cell(said[region])]
        cells += [
            number_cell(row.get(c), language, ",.0f")
            for c in (*SPHERES, "value", "internal_links", "external_links")
        ]
        cells += [_helix_cell(row, column, called, language) for column in further]
        if "synergy" in further:
            cells.append(_excess_cell(excess_of(row, "synergy_"), language))
            cells.append(Cell(p_words(row.get("synergy_p"), language), "number"))
        rows.append(tuple(cells))
    caption = [text("report.caption_helix", language), sides_words(findings, language)]
    if "synergy" in further:
        caption.append(text("network_report.caption_synergy", language))
    return Table(" ".join(filter(None, caption)), head, tuple(rows))


def _helix_head(further: list[str], *, near: bool, language: str) -> tuple[str, ...]:
    links = (
        ("colocation_inside", "colocation_outside")
        if near
        else ("internal_links", "external_links")
    )
    head = [text("report.region", language)]
    head += [sphere_name(sphere, language) for sphere in SPHERES]
    head += [text(f"report.{key}", language) for key in ("sides", *links)]
    for column in further:
        beside = "_near" if near and column == "internal_share" else ""
        head.append(text(f"network_report.head_{column}{beside}", language))
    if "synergy" in further:
        head += _head(("excess", "p"), language)
    return tuple(head)


def _known(table: pd.DataFrame, column: str) -> bool:
    return column in table and bool(table[column].notna().any())


def _helix_cell(row: pd.Series[Any], column: str, called: dict[str, str], language: str) -> Cell:
    if column == "internal_share":
        return number_cell(row[column], language, ".0%")
    if column == "synergy":
        return Cell(millibits(row["synergy"], language), "number")
    first = row.get("top_broker")
    count = number(float(row["brokers"]), language, ",.0f")
    if isinstance(first, str):
        return Cell(f"{count} ({called.get(first, first)})")
    return Cell(count)


def _excess_cell(row: dict[str, float], language: str) -> Cell:
    words = (millibits(row["value"], language), *interval(row, language))
    return Cell(" ".join(words), "number")


def brokers_table(findings: Findings, language: str) -> Table | None:
    """Return who stands most between the others, and how."""
    people = findings.results.get("organisations")
    if people is None or not is_recorded(findings) or not _known(people.table, "betweenness"):
        return None
    table = people.table[people.table["region_id"].isin(regions_shown(findings))]
    rows = ranked_brokers(table if findings.focus else people.table).head(MOST_ROWS)
    if rows.empty:
        return None
    columns = {
        "degree": ",.0f",
        "betweenness": ".3f",
        "constraint": ".2f",
        "effective_size": ",.1f",
        "core": ",.0f",
    }
    kept = {column: spec for column, spec in columns.items() if _known(rows, column)}
    has_roles = set(ROLES) <= set(rows)
    called, regions = names_of(findings), names(findings, language)
    told = []
    for key, row in rows.iterrows():
        cells = [
            Cell(called.get(str(key), str(key))),
            Cell(sphere_name(str(row["sphere"]), language)),
            Cell(regions.get(str(row["region_id"]), "–")),
            *(_measure(row, column, spec, language) for column, spec in kept.items()),
        ]
        if has_roles:
            cells.append(Cell(_first_role(row, language)))
        told.append(tuple(cells))
    keys = ("organisation", "sphere", "region", *kept, *(("role",) if has_roles else ()))
    beside = "_focus" if findings.focus else ""
    caption = text(f"network_report.caption_brokers{beside}", language)
    return Table(caption, _head(keys, language), tuple(told))


def _measure(row: pd.Series[Any], column: str, spec: str, language: str) -> Cell:
    """Return a measure; an estimated betweenness is told with its interval."""
    low, high = row.get(f"{column}_low"), row.get(f"{column}_high")
    if low is None or high is None or pd.isna(low) or pd.isna(high) or low == high:
        return number_cell(row[column], language, spec)
    value, *ends = (number(float(v), language, spec) for v in (row[column], low, high))
    return Cell(f"{value} [{'; '.join(ends)}]", "number")


def _first_role(row: pd.Series[Any], language: str) -> str:
    counts = row[list(ROLES)].astype(float)
    if not counts.max() > 0:
        return "–"
    first = ", ".join(role_name(str(r), language) for r in counts.index[counts == counts.max()])
    return f"{first} ({number(float(counts.max()), language, ',.0f')})"


def mixing_table(findings: Findings, language: str) -> Table | None:
    """Return the links between spheres beside what chance gives."""
    result = findings.results.get("mixing:sphere")
    if result is None:
        return None
    place = {
        sphere: n for n, sphere in enumerate(ordered(str(w) for p in result.table.index for w in p))
    }
    pairs = sorted(
        result.table.index, key=lambda pair: sorted((place[str(w)] for w in pair), reverse=True)
    )
    rows = tuple(
        _mixing_row(pair, cast("pd.Series[Any]", result.table.loc[pair]), language)
        for pair in pairs
    )
    near = "_near" if link_kind(findings) == "colocation" else ""
    keys = ("pair", f"links{near}", "possible", "density", "expected", "p", "q", "verdict")
    return Table(
        text(f"network_report.caption_mixing{near}", language), _head(keys, language), rows
    )


def _mixing_row(pair: Any, row: pd.Series[Any], language: str) -> tuple[Cell, ...]:  # noqa: ANN401
    known = pd.notna(row["value"])
    return (
        Cell(pair_words(pair, language)),
        number_cell(row["links"], language, ",.0f"),
        number_cell(row["possible"], language, ",.0f"),
        Cell(share_words(float(row["value"]), language) if known else "–", "number"),
        Cell(share_words(float(row["expected"]), language) if known else "–", "number"),
        Cell(p_words(row["p_value"], language), "number"),
        Cell(p_words(row["q_value"], language), "number"),
        _verdict_cell(row, language),
    )


def _verdict_cell(row: pd.Series[Any], language: str) -> Cell:
    label = row.get("label")
    if row["status"] != "ok" or not isinstance(label, str):
        return Cell(status_words(row["status"], language), "unknown")
    return Cell(text(f"network_report.{label}", language), MARKS.get(label, ""))


def groups_table(findings: Findings, language: str) -> Table | None:
    """Return E-I index and assortativity by sphere, side and region, and closed triads."""
    rows = []
    for attribute in ("sphere", "helix", "region"):
        result = findings.results.get(f"segregation:{attribute}")
        if result is None:
            continue
        for statistic, row in result.table.iterrows():
            name = text(f"network_report.statistic_{statistic}", language)
            by = text(f"network_report.attribute_{attribute}", language)
            rows.append(_statistic_row(f"{name}, {by}", row, result, language))
    triads = findings.results.get("helix_triads")
    for statistic, words in (("closed", count_words), ("closure", index_words)):
        if triads is not None and statistic in triads.table.index:
            name = text(f"network_report.statistic_{statistic}", language)
            row = cast("pd.Series[Any]", triads.table.loc[statistic])
            rows.append(_statistic_row(name, row, triads, language, words))
    if not rows:
        return None
    keys = ("statistic", "value", "expected", "band", "p", "verdict")
    near = "_near" if link_kind(findings) == "colocation" else ""
    caption = text(f"network_report.caption_groups{near}", language)
    return Table(caption, _head(keys, language), tuple(rows))


def _statistic_row(
    name: str,
    row: pd.Series[Any],
    result: Result,
    language: str,
    words: Callable[[Any, str], str] = index_words,
) -> tuple[Cell, ...]:
    label = row.get("label")
    if not isinstance(label, str):
        sure = row["p_value"] <= float(result.params.get("alpha", 0.05))
        label = "ns" if not sure else "more" if row["value"] > row["expected"] else "fewer"
    tested = row["status"] == "ok" and pd.notna(row["value"])
    verdict = (
        Cell(text(f"network_report.than_{label}", language), MARKS.get(label, ""))
        if tested
        else Cell(status_words(row["status"], language), "unknown")
    )
    ends = [row["low"], row["high"]]
    band = (
        f"[{words(ends[0], language)}; {words(ends[1], language)}]" if pd.notna(ends).all() else "–"
    )
    return (
        Cell(name),
        Cell(words(row["value"], language), "number"),
        Cell(words(row["expected"], language), "number"),
        Cell(band, "number"),
        Cell(p_words(row["p_value"], language), "number"),
        verdict,
    )


def roles_table(findings: Findings, language: str) -> Table | None:
    """Return how often each side plays each role, beside what chance gives."""
    result = findings.results.get("brokerage_groups:helix")
    if result is None or result.table.empty:
        return None
    groups = list(dict.fromkeys(str(group) for group, _ in result.table.index))
    order: list[str] = [group for group in ("u", "i", "g") if group in groups]
    order += [group for group in groups if group not in order]
    rows = tuple(
        (
            Cell(group_name(group, language)),
            *(_role_cell(result.table, group, role, language) for role in ROLES),
        )
        for group in order
    )
    head = (text("network_report.head_side", language), *(role_name(r, language) for r in ROLES))
    return Table(text("network_report.caption_roles", language), head, rows)


def _role_cell(table: pd.DataFrame, group: str, role: str, language: str) -> Cell:
    if (group, role) not in table.index:
        return Cell("–", "number")
    row = cast("pd.Series[Any]", table.loc[(group, role)])
    value = number(float(row["value"]), language, ",.0f")
    if row["status"] != "ok" or pd.isna(row["expected"]):
        return Cell(f"{value}; {status_words(row['status'], language)}", "unknown")
    label = str(row["label"])
    expected = number(float(row["expected"]), language, ",.1f")
    said = text("network_report.role_cell", language, value=value, expected=expected)
    return Cell(f"{SIGNS.get(label, '')} {said}".strip(), MARKS.get(label, "number"))


def synergy_table(findings: Findings, language: str) -> Table | None:
    """Return the mutual information of the whole on each source, with its parts."""
    rows = [
        _synergy_row(source, result, total, language)
        for source, result in synergies(findings)
        if (total := total_of(result))
    ]
    if not rows:
        return None
    keys = (
        "source",
        "units",
        "t",
        "corrected",
        "expected",
        "excess",
        "p",
        "within",
        "between",
        "verdict",
    )
    return Table(text("network_report.caption_t", language), _head(keys, language), tuple(rows))


def _synergy_row(
    source: str, result: Result, total: dict[str, Any], language: str
) -> tuple[Cell, ...]:
    between = result.params.get("between")
    between = float("nan") if between is None else float(between)
    value = float(total.get("value", float("nan")))
    verdict = (
        Cell(text(f"network_report.verdict_{verdict_of(total, result)}", language))
        if value == value  # noqa: PLR0124 (NaN: there is no verdict)
        else Cell(status_words(total.get("status", "undefined"), language), "unknown")
    )
    return (
        Cell(text(f"network_report.source_{source}", language)),
        number_cell(result.params.get("n"), language, ",.0f"),
        number_cell(value, language, ",.1f"),
        number_cell(total.get("corrected"), language, ",.1f"),
        number_cell(total.get("expected"), language, ",.1f"),
        _excess_cell(excess_of(total), language),
        Cell(p_words(total.get("p_value"), language), "number"),
        number_cell(value - between, language, ",.1f"),
        number_cell(between, language, ",.1f"),
        verdict,
    )
