"""The ICT level: classes on the map, scores with intervals, and the stages they are made of.

Where no region has an index, what is known of the stages is drawn as dots, and called that.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.labels import number, text
from spatialict.core.level.words import stage_name
from spatialict.export import palette
from spatialict.export.furniture import GREY, INK, Entry, Group, filled, legend
from spatialict.export.growth_results import level_tables, partly_scored, table_of
from spatialict.export.network_words import listed
from spatialict.export.page import Box, Page, wrap
from spatialict.export.plots import (
    Scale,
    bar,
    block_of,
    column,
    dot_of,
    ends,
    heading,
    in_words,
    line_of,
    name_rows,
    rows_of,
    rule_across,
    segments,
    widest,
)
from spatialict.export.small_map import draw_small_map
from spatialict.export.telling_level import (
    Partial,
    class_ranges,
    how_made,
    level_of_year,
    level_verdict,
    partial_figures,
    partial_verdict,
)
from spatialict.export.themes import NO_DATA
from spatialict.export.told_sheet import begun
from spatialict.export.wording import printed_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialict.core.study import Findings

NAME: Final = "ict_level"
STAGE: Final = "#6baed6"
PARTLY: Final = "\\\\\\\\\\"
"""Hatching over the class of a region that is scored on less than the others."""
MOST: Final = 28
"""Rows of the plot at most."""


def draw_level_sheet(findings: Findings, language: str) -> Page | None:
    """Return the sheet; None where neither an index nor a figure of a stage is known."""
    if table_of(findings, "ict_level") is not None:
        return _index(findings, language)
    partial = partial_figures(findings)
    return _partial(findings, partial, language) if partial else None


def _index(findings: Findings, language: str) -> Page:
    table = level_of_year(findings)
    title = text("growth_report.title_level", language, year=_year(findings))
    said = [" ".join([*level_verdict(findings, language), *_partly(findings, table, language)])]
    also = level_tables(findings)
    page, room = begun(findings, language, NAME, title, said, also=also)
    left = Box(room.left, room.bottom, 6.75, room.height)
    order = table.sort_values("value", ascending=False, na_position="last", kind="stable").index
    _rows(page, left, findings, table.loc[order[:MOST]], language)
    right = Box(left.right + 0.3, room.bottom, room.right - left.right - 0.3, room.height)
    _map(page, right, findings, order, language)
    return page


def _partly(findings: Findings, table: pd.DataFrame, language: str) -> list[str]:
    """Say which of the regions with an index are scored on less than the rest."""
    names = printed_names(findings.study.regions, language)
    regions = [names.get(str(r), str(r)) for r in table.index[partly_scored(table)]]
    if not regions:
        return []
    if len(regions) == table["value"].count():
        return [text("growth_report.level_partly_all", language)]
    values = {"count": len(regions), "regions": listed(regions, language, 4)}
    return [text("growth_report.level_partly_are", language, **values)]


def _year(findings: Findings) -> str:
    params = findings.results["ict_level"].params
    years = params.get("years") or ()
    return str(params.get("year") or (years[-1] if years else findings.year))


def _rows(page: Page, box: Box, findings: Findings, table: pd.DataFrame, language: str) -> None:
    """Draw score and interval of each region, its ranks, and a bar for each stage."""
    top = heading(page, box, text("growth_report.level_rows", language))
    names = printed_names(findings.study.regions, language)
    said = [f"{n + 1}  {names.get(str(r), str(r))}" for n, r in enumerate(table.index)]
    wide = widest(said, 1.6, bold=True) + 0.1
    stages = [name for name in table if str(name).startswith("stage:")]
    each = min(0.76, 2.3 / max(len(stages), 1))
    under, head = 1.0, 0.5
    beside = 0.86 + each * len(stages)
    plot = Box(
        box.left + wide,
        box.bottom + under,
        box.width - wide - beside,
        top - head - box.bottom - under,
    )
    rows = rows_of(plot, len(table))
    plot = Box(plot.left, rows[-1].bottom, plot.width, rows[0].top - rows[-1].bottom)
    low, high = ends([*table["low"], *table["high"], *table["value"]], 0.0, 1.0, room=0.0)
    scale = Scale(min(low, 0.0), max(high, 1.0), plot.left, plot.width)
    rule_across(page, plot, scale, in_words(language, ",.2g"), most=5)
    strips = [Box(box.left, row.bottom, wide, row.height) for row in rows]
    bold = [n for n, region in enumerate(table.index) if region in findings.focus[:1]]
    name_rows(page, strips, said, wide - 0.06, bold=bold)
    _scores(page, rows, scale, table, language)
    partly = set(table.index[partly_scored(table)])
    ranks = [_ranks(row, language, partly=region in partly) for region, row in table.iterrows()]
    right = plot.right + 0.72
    column(page, rows, right, ranks, text("growth_report.column_ranks", language), width=0.66)
    for place, name in enumerate(stages):
        strip = Scale(0.0, 1.0, right + 0.12 + place * each, each - 0.12)
        said_stage = stage_name(str(name).partition(":")[2]).text(language)
        _stage(page, rows, strip, table[name], said_stage)
    foot = Box(box.left, plot.bottom - 0.28 - 0.64, box.width, 0.64)
    _legend(page, foot, findings, language, partly=bool(partly))


def _scores(
    page: Page, rows: Sequence[Box], scale: Scale, table: pd.DataFrame, language: str
) -> None:
    """Draw intervals and scores; a region without an index says so in its row."""
    lines = []
    partly = set(table.index[partly_scored(table)])
    for row, (region, values) in zip(rows, table.iterrows(), strict=True):
        y = row.centre[1]
        if pd.isna(values["value"]):
            count = int(values["stages"])
            words = text("growth_report.stages_known", language, count=count)
            page.words(scale.start + 0.05, y - 0.033, words, 6.2, color=GREY, style="italic")
            continue
        if pd.notna(values["low"]) and pd.notna(values["high"]):
            lines.append([(scale.at(values["low"]), y), (scale.at(values["high"]), y)])
        x, inside = scale.at(float(values["value"])), "white" if region in partly else INK
        page.axes.plot(
            x, y, marker="o", markersize=4.6, color=INK, markerfacecolor=inside, zorder=4
        )
    segments(page, lines, colors="#8fa9c4", linewidths=3.2, zorder=2)


def _ranks(row: pd.Series[Any], language: str, *, partly: bool) -> str:
    """Return the rank and the ranks that other choices give: "3 (2-5)".

    The rank of a region that is scored on less than the others is in brackets: "[3] (2-5)".
    """
    if pd.isna(row["rank"]):
        return "–"
    rank, low, high = (row[name] for name in ("rank", "rank_low", "rank_high"))
    said = number(float(rank), language, ",.3g")
    said = f"[{said}]" if partly else said
    if pd.isna(low) or pd.isna(high):
        return said
    return f"{said} ({number(float(low), language, '.3g')}–{number(float(high), language, '.3g')})"


def _stage(
    page: Page,
    rows: Sequence[Box],
    scale: Scale,
    values: pd.Series[Any],
    name: str,
) -> None:
    """Draw the bars of one stage, from 0 to 1; a stage that is not known is a dash."""
    lines = wrap(name, scale.length + 0.1, 6.2)[:3]
    for place, line in enumerate(reversed(lines)):
        page.words(scale.start, rows[0].top + 0.05 + place * 0.11, line, 6.2, color=GREY)
    end = scale.start + scale.length
    for row, value in zip(rows, values, strict=True):
        bottom, top = row.bottom + 0.24 * row.height, row.top - 0.24 * row.height
        if pd.isna(value):
            page.words(scale.start, row.centre[1] - 0.035, "–", 6.6, color=GREY)
            continue
        bar(page, scale.start, end, bottom, top, facecolor="#eef2f6")
        bar(page, scale.start, scale.at(float(np.clip(value, 0, 1))), bottom, top, facecolor=STAGE)


def _legend(page: Page, box: Box, findings: Findings, language: str, *, partly: bool) -> None:
    params = findings.results["ict_level"].params
    confidence = float(params.get("confidence", 0.9))
    simulations = float(params.get("simulations", np.nan))
    share = number(confidence, language, ".0%")
    drawn = number(simulations, language, ",.0f")
    less = Entry(dot_of("white", INK, size=4.6), text("growth_report.level_bracket", language))
    entries = (
        Entry(dot_of(INK, INK, size=4.6), text("growth_report.level_score", language)),
        *((less,) if partly else ()),
        Entry(
            line_of("#8fa9c4", 3.2),
            text("growth_report.level_interval", language, share=share, simulations=drawn),
        ),
        Entry(block_of(STAGE), text("growth_report.level_stage", language)),
    )
    legend(page, box, [Group(text("growth_report.level_legend", language), entries)])


def _map(
    page: Page,
    box: Box,
    findings: Findings,
    order: pd.Index[str],
    language: str,
) -> None:
    table = level_of_year(findings)
    top = heading(page, box, text("growth_report.level_map", language))
    ranges = class_ranges(findings, language)
    colours = palette.shades(palette.LEVEL, len(ranges))
    partly = set(table.index[partly_scored(table)])
    fills = {
        str(region): _fill(name, colours, partly=region in partly)
        for region, name in table["class"].items()
    }
    numbers = {str(region): place + 1 for place, region in enumerate(order)}
    under = 2.5
    frame = Box(box.left, box.bottom + under, box.width, top - 0.1 - box.bottom - under)
    foot = draw_small_map(page, frame, findings.study.regions, fills, numbers)
    group = Group(
        text("growth_report.level_classes", language), _classes(fills, colours, ranges, language)
    )
    high = 1.06 if partly else 0.9
    legend(page, Box(box.left, foot - 0.15 - high, box.width, high), [group])
    top = foot - 0.15 - high - 0.05
    for said in how_made(findings, language):
        top = page.paragraph(box.left, top, said, box.width, 6.9, color=GREY) - 0.05


def _fill(name: float, colours: Sequence[str], *, partly: bool) -> tuple[str, str]:
    """Return the colour of a class, hatched where the region is scored on less than the others."""
    if name != name:  # noqa: PLR0124 (NaN: it has no class)
        return NO_DATA
    return colours[min(int(name), len(colours)) - 1], PARTLY if partly else ""


def _classes(
    fills: Mapping[str, tuple[str, str]],
    colours: Sequence[str],
    ranges: Sequence[str],
    language: str,
) -> tuple[Entry, ...]:
    """Return the classes from low to high, as the layer has them, and what else is on the map."""
    counted = Counter(colour for colour, _ in fills.values())
    hatched = Counter(hatch for _, hatch in fills.values())
    less = Entry(
        filled("white", hatch=PARTLY), text("growth_report.level_partly", language), hatched[PARTLY]
    )
    none = Entry(
        filled(NO_DATA[0], hatch=NO_DATA[1]), text("layers.no_data", language), hatched[NO_DATA[1]]
    )
    return (
        *(Entry(filled(c), words, counted[c]) for c, words in zip(colours, ranges, strict=True)),
        *(entry for entry in (less, none) if entry.count),
    )


def _partial(findings: Findings, partial: list[Partial], language: str) -> Page:
    """Draw what is known of the stages, a row a region, a plot an indicator and year."""
    shown = partial[:4]
    most = max(len(figures.known) for figures in shown)
    title = text("growth_report.title_partial", language)
    said = partial_verdict(findings, partial, language)
    high = min(8.27, 3.6 + 0.27 * min(most, MOST))
    page, room = begun(findings, language, NAME, title, said, high=high)
    wide = (room.width - 0.35 * (len(shown) - 1)) / max(len(shown), 2)
    names = printed_names(findings.study.regions, language)
    said = [names.get(str(region), str(region)) for each in shown for region in each.known.index]
    across = widest(said, 1.6) + 0.1
    for place, figures in enumerate(shown):
        box = Box(room.left + place * (wide + 0.35), room.bottom, wide, room.height)
        alike = [each for each in shown if each.unit == figures.unit]
        reach = ends([x for each in alike for x in (*each.known, each.nation)], room=0.08)
        _known(page, box, findings, figures, language, across=across, reach=reach)
    return page


def _known(
    page: Page,
    box: Box,
    findings: Findings,
    figures: Partial,
    language: str,
    *,
    across: float,
    reach: tuple[float, float],
) -> None:
    """Draw the regions of which one indicator is known, and the nation as a dashed line.

    ``across`` is the room for names, ``reach`` the ends of the scale: those of all figures in the
    same unit, so that places on the sheet can be compared.
    """
    names = printed_names(findings.study.regions, language)
    heading(page, box, figures.title(language))
    known = figures.known.sort_values(ascending=False, kind="stable")[:MOST]
    words = [names.get(str(region), str(region)) for region in known.index]
    plot = Box(box.left + across, box.bottom, box.width - across - 0.5, box.height - 0.62)
    rows = rows_of(plot, len(known))
    plot = Box(plot.left, rows[-1].bottom, plot.width, rows[0].top - rows[-1].bottom)
    scale = Scale(*reach, plot.left, plot.width)
    rule_across(page, plot, scale, in_words(language, ",.4g"), most=4)
    strips = [Box(box.left, row.bottom, across, row.height) for row in rows]
    name_rows(page, strips, words, across - 0.06)
    for row, value in zip(rows, known, strict=True):
        x = scale.at(float(value))
        page.axes.plot(x, row.centre[1], marker="o", markersize=5.2, color=INK, zorder=4)
    if np.isfinite(figures.nation):
        x = scale.at(figures.nation)
        line = [[(x, plot.bottom), (x, plot.top)]]
        segments(page, line, colors=GREY, linewidths=1.0, linestyles=[(0, (3, 2))])
        nation = text("growth_report.nation", language)
        page.words(x, plot.top + 0.05, nation, 6.6, ha="center", color=GREY)
    written = [number(float(value), language, ",.1f") for value in known]
    column(page, rows, plot.right + 0.45, written, "", width=0.45)
