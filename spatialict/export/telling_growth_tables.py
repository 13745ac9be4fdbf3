"""The tables of growth, concentration, level, programme and linkages: results in, words out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from spatialict.core.labels import text
from spatialict.core.level.words import choice_name, stage_name
from spatialict.export.growth_results import (
    digits,
    industry_name,
    panel_names,
    span,
    spell,
    table_of,
)
from spatialict.export.programme_words import by_participant, figure
from spatialict.export.telling import Cell, Table, number_cell, ranked, status_words
from spatialict.export.telling_level import level_of_year
from spatialict.export.telling_programme import (
    difference_words,
    indicator_name,
    variant_name,
)
from spatialict.export.wording import p_words, printed_names, unit_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialict.core.study import Findings


def growth_table(findings: Findings, language: str) -> Table | None:
    """Return the parts of growth, with what other ways of counting give, by region."""
    table = table_of(findings, "shift_share")
    if table is None:
        return None
    first, last = spell(findings.results["shift_share"]) or findings.years
    names = printed_names(findings.study.regions, language)
    spec = "+" + digits(pd.concat([table[name] for name in PARTS]))
    beside = [key for key in BESIDE if table_of(findings, key) is not None]
    rows = []
    for region in ranked(findings):
        if region not in table.index:
            continue
        row = _row(table, region)
        cells = [Cell(names.get(region, region))]
        cells += [number_cell(row[name], language, spec) for name in PARTS]
        cells += [_beside(findings, key, region, spec, language) for key in beside]
        rows.append(tuple(cells))
    head = (
        text("report.region", language),
        *(text(f"growth_report.head_{name}", language) for name in PARTS),
        *(text(f"growth_report.head_{key}", language) for key in beside),
    )
    unit = unit_name(findings.results["shift_share"].unit, language)
    caption = text(
        "growth_report.caption_growth", language, first=str(first), last=str(last), unit=unit
    )
    return Table(caption, head, tuple(rows))


PARTS = ("change", "national", "industry_mix", "competitive")
BESIDE = ("shift_share_dynamic", "shift_share_spatial", "shift_share_structure", "growth_rates")


def _beside(findings: Findings, key: str, region: str, spec: str, language: str) -> Cell:
    """Return what another way of counting gives for a region, or why it gives nothing."""
    table = findings.results[key].table
    if region not in table.index:
        return Cell("–")
    row = _row(table, region)
    if row["status"] != "ok" and pd.isna(row["value"]):
        return Cell(status_words(row["status"], language))
    if key == "shift_share_structure":
        label = row.get("label")
        known = isinstance(label, str) and label
        return Cell(text(f"growth_report.case_{label}", language) if known else "–")
    if key == "growth_rates":
        said = number_cell(row["value"], language, "+.1f").words
        interval = span(row["low"], row["high"], language, ".1f")
        q_value = p_words(row["q_value"], language)
        return Cell(f"{said} {interval}, q\u00a0{q_value}" if interval else said, "number")
    return number_cell(row["value"], language, spec)


def _row(table: pd.DataFrame, key: Any) -> pd.Series[Any]:  # noqa: ANN401
    return cast("pd.Series[Any]", table.loc[key])


def _last_year(table: pd.DataFrame) -> tuple[int, pd.DataFrame]:
    last = int(table.index.get_level_values("year").max())
    return last, cast("pd.DataFrame", table.xs(last, level="year"))


def concentration_table(findings: Findings, language: str) -> Table | None:
    """Return the indices of each industry in the last year, the most concentrated first."""
    table = table_of(findings, "industry_concentration")
    if table is None:
        return None
    year, rows = _last_year(table)
    names = panel_names(findings, language)
    columns = [name for name in INDICES if name in rows]
    cells = []
    for code, row in rows.sort_values("value", ascending=False).iterrows():
        name = industry_name(str(code), language)
        said = str(code) if name == str(code) else f"{code} {name}"
        top = row.get("top_region")
        holder = names.get(str(top), str(top)) if isinstance(top, str) else "–"
        cells.append(
            (
                Cell(said),
                *(number_cell(row[name], language, _spec(name)) for name in columns),
                Cell(holder),
                number_cell(row.get("top_share"), language, ".0%"),
            )
        )
    head = (
        text("growth_report.head_industry", language),
        *(text(f"growth_report.head_{name}", language) for name in columns),
        text("growth_report.column_top", language),
        text("growth_report.head_top_share", language),
    )
    caption = text("growth_report.caption_concentration", language, year=str(year))
    return Table(caption, head, tuple(cells))


INDICES = ("gini", "hoover", "krugman", "theil", "hhi_normalised", "equivalent", "hachman")


def _spec(name: str) -> str:
    return ",.1f" if name == "equivalent" else ".2f"


def specialisation_table(findings: Findings, language: str) -> Table | None:
    """Return the indices of each region in the last year."""
    table = table_of(findings, "specialisation_indices")
    if table is None:
        return None
    year, rows = _last_year(table)
    names = panel_names(findings, language)
    columns = [name for name in INDICES if name in rows]
    order = [region for region in ranked(findings) if region in rows.index]
    cells = tuple(
        (
            Cell(names.get(region, region)),
            *(number_cell(rows.loc[region, name], language, _spec(name)) for name in columns),
        )
        for region in order
    )
    head = (
        text("report.region", language),
        *(text(f"growth_report.head_{name}", language) for name in columns),
    )
    caption = text("growth_report.caption_specialisation", language, year=str(year))
    return Table(caption, head, cells)


def level_table(findings: Findings, language: str) -> Table | None:
    """Return index, interval, ranks, class and stages of each region."""
    if table_of(findings, "ict_level") is None:
        return None
    table = level_of_year(findings)
    names = printed_names(findings.study.regions, language)
    stages = [str(name) for name in table if str(name).startswith("stage:")]
    rows = []
    for region, row in table.sort_values("value", ascending=False, na_position="last").iterrows():
        low, high = (row.get(name, float("nan")) for name in ("rank_low", "rank_high"))
        rows.append(
            (
                Cell(names.get(str(region), str(region))),
                number_cell(row["value"], language),
                Cell(span(row.get("low"), row.get("high"), language) or "–", "number"),
                number_cell(row.get("rank"), language, ",.3g"),
                Cell(span(low, high, language, ",.3g") or "–", "number"),
                number_cell(row.get("class"), language, ".0f"),
                number_cell(row.get("class_share"), language, ".0%"),
                *(number_cell(row[name], language) for name in stages),
            )
        )
    head = [
        text(f"growth_report.head_{name}", language)
        for name in ("score", "interval", "rank", "rank_interval", "class", "class_share")
    ]
    said = [stage_name(name.partition(":")[2]).text(language) for name in stages]
    caption = text("growth_report.caption_level", language)
    return Table(caption, (text("report.region", language), *head, *said), tuple(rows))


def choices_table(findings: Findings, language: str) -> Table | None:
    """Return how the ranks would differ had one thing been chosen otherwise."""
    table = table_of(findings, "ict_level_choices")
    if table is None:
        return None
    rows = tuple(
        (
            Cell(choice_name(str(choice)).text(language)),
            number_cell(row["value"], language),
            number_cell(row.get("max_rank_shift"), language, ",.3g"),
            number_cell(row.get("classes_changed"), language, ".0f"),
        )
        for choice, row in table.iterrows()
    )
    keys = ("choice", "spearman", "shift", "classes_changed")
    return _plain("choices", keys, rows, language)


def variants_table(findings: Findings, language: str) -> Table | None:
    """Return the difference in differences by variant."""
    table = table_of(findings, "difference_in_differences")
    if table is None:
        return None
    rows = tuple(
        (
            Cell(variant_name(str(name), language)),
            number_cell(row["value"], language, "+.3f"),
            Cell(span(row["low"], row["high"], language, ".3f") or "–", "number"),
            Cell(p_words(row["p_value"], language), "number"),
            number_cell(row.get("pre_trend"), language, "+.3f"),
            Cell(p_words(row.get("pre_trend_p"), language), "number"),
        )
        for name, row in table.iterrows()
    )
    keys = ("variant", "difference", "interval", "p", "pre_trend", "pre_trend_p")
    head = tuple(text(f"growth_report.head_{key}", language) for key in keys)
    key, values = difference_words(findings, language)
    return Table(text(f"growth_report.caption_variants{key}", language, **values), head, rows)


def programme_table(findings: Findings, language: str) -> Table | None:
    """Return what the programme reports of itself."""
    table = table_of(findings, "programme")
    if table is None:
        return None
    rows = []
    for (indicator, year), row in cast("Iterable[Any]", table.iterrows()):
        unit = row.get("unit")
        rows.append(
            (
                Cell(indicator_name(str(indicator), language)),
                Cell(str(int(year))),
                Cell(figure(row["value"], row.get("bound"), language), "number"),
                Cell(unit_name(unit, language) if isinstance(unit, str) and unit else "–"),
                Cell(
                    figure(row.get("change"), row.get("change_bound"), language, "+,.6g"), "number"
                ),
                _per_participant(row, language),
            )
        )
    keys = ("indicator", "year", "figure", "unit", "change_since", "per_participant")
    return _plain("programme", keys, tuple(rows), language)


def _per_participant(row: pd.Series[Any], language: str) -> Cell:
    """Return a figure by participant; of a share there is none."""
    if row.get("unit") in {"%", "percent"}:
        return Cell("–", "number")
    return Cell(by_participant(row, language), "number")


def linkages_table(findings: Findings, language: str) -> Table | None:
    """Return the linkages of each industry, what pulls most first."""
    table = table_of(findings, "linkages")
    if table is None:
        return None
    rows = []
    for code, row in table.sort_values("backward", ascending=False).iterrows():
        name = industry_name(str(code), language)
        label = row["label"]
        known = isinstance(label, str) and label and pd.notna(row["backward"])
        told = text(f"growth_report.linkage_{label}", language) if known else ""
        rows.append(
            (
                Cell(str(code) if name == str(code) else f"{code} {name}"),
                *(
                    number_cell(row.get(key), language, ".2f")
                    for key in ("backward", "forward", "forward_leontief")
                ),
                *(
                    number_cell(row.get(key), language, ".2f")
                    for key in ("variation_backward", "variation_forward", "output_multiplier")
                ),
                number_cell(row.get("extraction"), language, ".1%"),
                Cell(told or status_words(row.get("status"), language)),
            )
        )
    keys = (
        *("industry", "backward", "forward", "forward_leontief", "variation_backward"),
        *("variation_forward", "multiplier", "lost", "linkage"),
    )
    return _plain("linkages", keys, tuple(rows), language)


def _plain(
    name: str, keys: Sequence[str], rows: tuple[tuple[Cell, ...], ...], language: str
) -> Table:
    head = tuple(text(f"growth_report.head_{key}", language) for key in keys)
    return Table(text(f"growth_report.caption_{name}", language), head, rows)
