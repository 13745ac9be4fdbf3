"""How specialised regions are and how concentrated industries: dots, first year and last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.furniture import GREY, Entry, Group, legend
from spatialict.export.growth_results import (
    industry_name,
    of_sector,
    panel_names,
    poles_of,
    table_of,
)
from spatialict.export.page import Box, Page
from spatialict.export.plots import (
    Scale,
    column,
    dot_of,
    ends,
    heading,
    in_words,
    name_rows,
    rows_of,
    rule_across,
    segments,
    widest,
)
from spatialict.export.telling_concentration import concentration_verdict, sheet_notes
from spatialict.export.told_sheet import begun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.study import Findings, Result

NAME: Final = "concentration"
MARKED: Final = "#5e3c99"
"""The sector among industries, a pole among regions."""
PLAIN: Final = "#4d4d4d"
MOST: Final = 28
"""Rows of a plot at most: the highest."""


def draw_concentration_sheet(findings: Findings, language: str) -> Page | None:
    """Return the sheet; None where neither regions nor industries were measured."""
    drawn = [
        (key, table)
        for key in ("specialisation_indices", "industry_concentration")
        if (table := table_of(findings, key)) is not None
    ]
    if not drawn:
        return None
    years = drawn[0][1].index.get_level_values("year")
    title = text(
        "growth_report.title_concentration",
        language,
        first=str(int(years.min())),
        last=str(int(years.max())),
    )
    page, room = begun(findings, language, NAME, title, concentration_verdict(findings, language))
    wide = (room.width - 0.4) / len(drawn)
    for place, (key, _) in enumerate(drawn):
        box = Box(room.left + place * (wide + 0.4), room.bottom, wide, room.height)
        _dots(page, box, findings, key, language)
    return page


def _dots(page: Page, box: Box, findings: Findings, key: str, language: str) -> None:
    """Draw a row for each region or industry: where it was first, where it is, and the way."""
    result = findings.results[key]
    table = result.table
    top = heading(page, box, text(f"growth_report.dots_{key}", language))
    wide = table["value"].unstack("year").dropna(how="all")
    first, last = wide.iloc[:, 0], wide.iloc[:, -1]
    order = last.sort_values(ascending=False, na_position="last", kind="stable").index[:MOST]
    names = _names(findings, key, order, language)
    marked = _marked(findings, key, order)
    said = [names[str(name)] for name in order]
    room = widest(said, 2.05, bold=True) + 0.1
    beside = 1.72 if key == "industry_concentration" else 0.55
    under = 0.95
    plot = Box(
        box.left + room,
        box.bottom + under,
        box.width - room - beside,
        top - 0.34 - box.bottom - under,
    )
    rows = rows_of(plot, len(order))
    plot = Box(plot.left, rows[-1].bottom, plot.width, rows[0].top - rows[-1].bottom)
    low, high = ends([*first[order], *last[order]], 0.0, room=0.03)
    scale = Scale(max(low, 0.0), high, plot.left, plot.width)
    rule_across(page, plot, scale, in_words(language, ",.3g"))
    strips = [Box(box.left, row.bottom, room, row.height) for row in rows]
    name_rows(page, strips, said, room - 0.08, bold=[n for n, r in enumerate(order) if r in marked])
    _ways(page, rows, scale, wide.loc[order], marked)
    written = [number(float(last[name]), language, ".2f") for name in order]
    right = plot.right + 0.48
    column(page, rows, right, written, str(int(wide.columns[-1])), width=0.45)
    if key == "industry_concentration":
        _tops(page, rows, box.right, _top(findings, table, order, language), language)
    foot = Box(box.left, plot.bottom - 0.3 - 0.6, box.width, 0.6)
    _legend(page, foot, result, wide, language)


def _names(findings: Findings, key: str, order: pd.Index[str], language: str) -> dict[str, str]:
    if key == "specialisation_indices":
        known = panel_names(findings, language)
        return {str(region): known.get(str(region), str(region)) for region in order}
    told = {str(code): industry_name(str(code), language) for code in order}
    return {code: name if name == code else f"{code}  {name}" for code, name in told.items()}


def _marked(findings: Findings, key: str, order: pd.Index[str]) -> set[str]:
    if key == "industry_concentration":
        return of_sector(findings)
    return {*poles_of(findings, order), *findings.focus[:1]}


def _ways(
    page: Page, rows: Sequence[Box], scale: Scale, wide: pd.DataFrame, marked: set[str]
) -> None:
    """Draw the way from the first year to the last, with every year between as a small dot."""
    lines, colours = [], []
    for row, (name, values) in zip(rows, wide.iterrows(), strict=True):
        known = values.dropna()
        colour = MARKED if str(name) in marked else PLAIN
        if known.empty:
            continue
        places = [(scale.at(float(value)), row.centre[1]) for value in known]
        lines.append([(min(places)[0], row.centre[1]), (max(places)[0], row.centre[1])])
        colours.append(colour)
        for x, y in places[1:-1]:
            page.axes.plot(x, y, marker="o", markersize=1.6, color=colour, zorder=3)
        if len(places) > 1:
            page.axes.plot(
                *places[0],
                marker="o",
                markersize=4.2,
                markerfacecolor="white",
                markeredgecolor=colour,
                zorder=4,
            )
        page.axes.plot(*places[-1], marker="o", markersize=5.2, color=colour, zorder=5)
    segments(page, lines, colors=colours, linewidths=0.9, zorder=2)


def _top(
    findings: Findings, table: pd.DataFrame, order: pd.Index[str], language: str
) -> list[tuple[str, float]]:
    """Return the region with the most of each industry in the last year, and its share."""
    if "top_region" not in table:
        return [("", float("nan"))] * len(order)
    last = table.index.get_level_values("year").max()
    names = panel_names(findings, language)
    rows = table.xs(last, level="year").reindex(order)
    return [
        (names.get(str(region), str(region)) if isinstance(region, str) else "–", float(share))
        for region, share in zip(rows["top_region"], rows["top_share"], strict=True)
    ]


def _tops(
    page: Page,
    rows: Sequence[Box],
    right: float,
    tops: Sequence[tuple[str, float]],
    language: str,
) -> None:
    from spatialict.export.page import POINTS, cut, wrap

    head = wrap(text("growth_report.column_top", language), 0.98, 6.6)[:2]
    for place, line in enumerate(reversed(head)):
        y = rows[0].top + 0.05 + place * 0.117
        page.words(right, y, line, 6.6, ha="right", color=GREY)
    for row, (name, share) in zip(rows, tops, strict=True):
        if share == share:  # noqa: PLR0124 (NaN: nobody has any)
            per = number(share, language, ".0%")
            base = row.centre[1] - 6.6 * 0.36 / POINTS
            page.words(right, base, per, 6.6, ha="right", color=GREY)
            page.words(right - 0.34, base, cut(name, 0.84, 6.6), 6.6, ha="right", color=GREY)


def _legend(page: Page, box: Box, result: Result, wide: pd.DataFrame, language: str) -> None:
    key = result.measure
    first, last = (str(int(wide.columns[place])) for place in (0, -1))
    who = "sector" if key == "industry_concentration" else "pole"
    entries = (
        Entry(dot_of("white", PLAIN, size=4.2), first),
        Entry(dot_of(PLAIN, PLAIN, size=5.2), last),
        Entry(dot_of(MARKED, MARKED, size=5.2), text(f"growth_report.dot_{who}", language)),
    )
    note = sheet_notes(result, language)
    legend(page, box, [Group(text(f"growth_report.legend_{key}", language), entries, note)])
