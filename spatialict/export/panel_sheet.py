"""The panel on a sheet: quotients by region over the years, who changes class, spread and ranks.

Poles are coloured, the rest is grey; a dashed line marks the first year of a new series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.furniture import GREY, INK, Entry, Group, legend
from spatialict.export.growth_results import panel_names, poles_of, table_of
from spatialict.export.page import POINTS, Box, Page
from spatialict.export.plots import (
    Scale,
    bar,
    end_labels,
    ends,
    heading,
    in_words,
    line_of,
    rule_across,
    rule_up,
    segments,
    steps,
)
from spatialict.export.telling_panel import class_words, panel_small_print, panel_verdict
from spatialict.export.told_sheet import begun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialict.core.arrays import FloatArray
    from spatialict.core.study import Findings

NAME: Final = "growth_panel"
POLES: Final = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#7a4fb0", "#a6761d")
"""Lines of the poles, in their order; further ones are dark grey."""
REST: Final = "#b8b8b8"
INTERVAL: Final = "#dfe7ef"
BROKEN: Final = "#8c510a"
"""Marks of a break of the series."""
SHADES: Final = ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
"""Probability of a transition, from low to high (ColorBrewer's Blues)."""
DARK: Final = 0.714
"""Probability above which words of a tile are white."""
NAMED: Final = 26
"""Lines that are all named; of more only the poles are."""


@dataclass(frozen=True)
class Years:
    """A box of a plot with its years across, and the breaks within them."""

    box: Box
    across: Scale
    breaks: tuple[int, ...]


def draw_panel_sheet(findings: Findings, language: str) -> Page | None:
    """Return the sheet; None where there is no panel of quotients."""
    paths = table_of(findings, "class_paths")
    if paths is None:
        return None
    wide = paths["value"].unstack("year")
    years = [int(year) for year in wide.columns]
    title = text(
        "growth_report.title_panel",
        language,
        sector=findings.sector,
        first=str(years[0]),
        last=str(years[-1]),
    )
    page, room = begun(findings, language, NAME, title, panel_verdict(findings, language))
    left = Box(room.left, room.bottom, 6.3, room.height)
    _lines(page, left, findings, wide, language)
    right = Box(left.right + 0.35, room.bottom, room.right - left.right - 0.35, room.height)
    middle = right.bottom + 2.62
    upper = Box(right.left, middle, right.width, right.top - middle)
    _tiles(page, upper, findings, language)
    half = (right.width - 0.3) / 2
    lower = Box(right.left, right.bottom + 0.35, half, middle - 0.2 - right.bottom - 0.35)
    _sigma(page, lower, findings, language)
    beside = Box(lower.right + 0.3, lower.bottom, half, lower.height)
    _ranks(page, beside, findings, language)
    return page


def breaks_of(findings: Findings, years: list[int]) -> tuple[int, ...]:
    """Return the years in which a new series begins."""
    for key in ("class_paths", "markov"):
        result = findings.results.get(key)
        if result is not None and "breaks" in result.params:
            return tuple(int(year) for year in result.params["breaks"] if int(year) in years)
    return ()


def _years(findings: Findings, box: Box, years: list[int]) -> Years:
    low, high = years[0], max(years[-1], years[0] + 1)
    return Years(box, Scale(low, high, box.left, box.width), breaks_of(findings, years))


def _ruled_years(page: Page, years: Years, language: str) -> None:
    """Write the years below a plot, and mark the breaks."""
    low, high = int(years.across.low), int(years.across.high)
    step = max(1, round((high - low) * 0.33 / years.box.width))
    shown = [float(year) for year in range(low, high + 1, step)]
    rule_across(page, years.box, years.across, in_words(language, ".0f"), at=shown, size=6.6)
    at = [years.across.at(year - 0.5) for year in years.breaks if year > low]
    lines = [[(x, years.box.bottom), (x, years.box.top)] for x in at]
    segments(page, lines, colors=BROKEN, linewidths=0.9, linestyles=[(0, (3, 2))], zorder=1.5)


def _lines(page: Page, box: Box, findings: Findings, wide: pd.DataFrame, language: str) -> None:
    top = heading(page, box, text("growth_report.lines_lq", language))
    plot = Box(box.left + 0.4, box.bottom + 0.95, box.width - 1.85, top - 0.14 - box.bottom - 0.95)
    years = [int(year) for year in wide.columns]
    within = _years(findings, plot, years)
    known = wide.to_numpy(float)
    positive = known[np.isfinite(known) & (known > 0)]
    low, high = float(positive.min()) / 1.12, float(positive.max()) * 1.12
    up = Scale(min(low, 0.8), max(high, 1.25), plot.bottom, plot.height, is_log=True)
    _ruled_years(page, within, language)
    marks = steps(up.low, up.high, 9, is_log=True)
    rule_up(page, plot, up, in_words(language, ",.4g"), at=marks)
    one = [[(plot.left, up.at(1.0)), (plot.right, up.at(1.0))]]
    segments(page, one, colors=INK, linewidths=0.9, linestyles=[(0, (1, 1.5))], zorder=1.6)
    places = {
        str(region): up.at(np.where(row > 0, row, np.nan))
        for region, row in zip(wide.index, known, strict=True)
    }
    across = within.across.at(np.array(years, dtype=float))
    colours = _colours(findings, places)
    for region in sorted(places, key=lambda name: name in colours):
        colour = colours.get(region, REST)
        width = 2.0 if region in colours else 0.9
        order = 4 if region in colours else 2
        page.axes.plot(across, places[region], color=colour, linewidth=width, zorder=order)
    _ends(page, plot, findings, places, language)
    _lines_legend(page, Box(box.left, box.bottom, box.width, 0.62), within, language)


def _colours(findings: Findings, places: Mapping[str, FloatArray]) -> dict[str, str]:
    """Return the colours of the poles, the highest first, and of the region in focus."""
    poles = poles_of(findings, places)
    ordered = sorted(poles, key=lambda region: -float(np.nan_to_num(_last(places[region]))))
    found = {r: POLES[n] if n < len(POLES) else GREY for n, r in enumerate(ordered)}
    focus = [r for r in findings.focus[:1] if r in places and r not in found]
    return {**found, **dict.fromkeys(focus, INK)}


def _ends(
    page: Page,
    plot: Box,
    findings: Findings,
    places: Mapping[str, FloatArray],
    language: str,
) -> None:
    """Name the lines at their right ends, those that are poles in their colours."""
    colours = _colours(findings, places)
    named = [r for r in places if len(places) <= NAMED or r in colours]
    wanted = {r: _last(places[r]) for r in named}
    wanted = {r: y for r, y in wanted.items() if np.isfinite(y)}
    names = panel_names(findings, language)
    words = {r: names.get(r, r) for r in wanted}
    end_labels(page, plot.right + 0.02, wanted, plot, words, colours=colours, width=1.3, size=6.4)


def _last(places: FloatArray) -> float:
    known = places[np.isfinite(places)]
    return float(known[-1]) if len(known) else float("nan")


def _lines_legend(page: Page, box: Box, within: Years, language: str) -> None:
    entries = [
        Entry(line_of(POLES[0], 2.0), text("growth_report.line_pole", language)),
        Entry(line_of(REST, 1.0), text("growth_report.line_other", language)),
        Entry(line_of(INK, 0.9, (0, (1, 1.5))), text("growth_report.line_one", language)),
    ]
    if within.breaks:
        words = text(
            "growth_report.line_break", language, years=[str(year) for year in within.breaks]
        )
        entries.append(Entry(line_of(BROKEN, 0.9, (0, (3, 2))), words))
    legend(page, box, [Group(text("growth_report.lines", language), tuple(entries))])


def _tiles(page: Page, box: Box, findings: Findings, language: str) -> None:
    result = findings.results.get("markov")
    if result is None or table_of(findings, "markov") is None:
        heading(page, box, text("growth_report.no_chain", language))
        return
    top = heading(page, box, text("growth_report.tiles", language))
    classes = sorted({int(name) for name in result.table.index.get_level_values(0)})
    names = class_words(result, language)
    wide = 1.05
    notes = panel_small_print(findings, language)
    under = 0.13 * len(notes) + 0.55
    side = (box.width - wide) / len(classes)
    grid_top = top - 0.3
    tall = min((grid_top - box.bottom - under) / len(classes), 0.55)
    for along, name in enumerate(classes):
        middle = box.left + wide + (along + 0.5) * side
        page.words(middle, grid_top + 0.06, names[name], 6.6, ha="center", color=GREY)
    for down, name in enumerate(classes):
        row = Box(box.left, grid_top - (down + 1) * tall, box.width, tall)
        base = row.centre[1] - 6.6 * 0.36 / POINTS
        page.words(row.left, base, names[name], 6.6, color=GREY)
        for along, other in enumerate(classes):
            cell = Box(box.left + wide + along * side, row.bottom, side, tall)
            _tile(page, cell, result.table.loc[(name, other)], language)
    foot = grid_top - len(classes) * tall - 0.08
    for said in notes:
        foot = page.paragraph(box.left, foot, said, box.width, 6.8, color=GREY) - 0.03


def _tile(page: Page, cell: Box, row: Any, language: str) -> None:  # noqa: ANN401
    """Draw one probability, with the number of transitions and the interval where it has one."""
    value = float(row["value"])
    known = np.isfinite(value)
    shade = SHADES[min(int(value * len(SHADES)), len(SHADES) - 1)] if known else "#f2f2f2"
    edges = (cell.left + 0.012, cell.right - 0.012, cell.bottom + 0.012, cell.top - 0.012)
    bar(page, *edges[:2], edges[2], edges[3], facecolor=shade)
    ink = "white" if known and value > DARK else INK
    x, y = cell.centre
    said = number(value, language, ".2f") if known else "–"
    count = text(
        "growth_report.tile_count", language, n=number(float(row["count"]), language, ".0f")
    )
    size = min(8.4, 17 * cell.height)
    page.words(x, y + 0.015, said, size, bold=True, ha="center", color=ink)
    page.words(x, y - size * 1.1 / POINTS, count, size * 0.74, ha="center", color=ink)


def _sigma(page: Page, box: Box, findings: Findings, language: str) -> None:
    table = table_of(findings, "sigma_convergence")
    if table is None:
        return
    words = text("growth_report.sigma", language)
    plot, years = _small(page, box, findings, words, [int(year) for year in table.index])
    values = [table["value"], table["low"], table["high"]] if "low" in table else [table["value"]]
    low, high = ends(pd.concat(values), 0.0, room=0.02)
    up = Scale(max(low, 0.0), high, plot.bottom, plot.height)
    _ruled_years(page, years, language)
    rule_up(page, plot, up, in_words(language, ",.3g"), most=4, size=6.4)
    _banded(page, table, years.across, up)


def _ranks(page: Page, box: Box, findings: Findings, language: str) -> None:
    table = table_of(findings, "rank_persistence")
    if table is None:
        return
    spanned = [int(year) for year in table.index]
    words = text("growth_report.ranks", language, first=str(spanned[0]))
    plot, years = _small(page, box, findings, words, spanned)
    lowest = pd.concat([table["value"], table["low"]] if "low" in table else [table["value"]]).min()
    up = Scale(min(0.0, float(lowest)), 1.0, plot.bottom, plot.height)
    _ruled_years(page, years, language)
    rule_up(page, plot, up, in_words(language, ",.3g"), most=5, size=6.4)
    _banded(page, table, years.across, up)


def _banded(page: Page, table: pd.DataFrame, across: Scale, up: Scale) -> None:
    """Draw a line over its interval, where it has one."""
    at = across.at(table.index.to_numpy(float))
    if "low" in table and table["low"].notna().any():
        low, high = (up.at(table[name].to_numpy(float)) for name in ("low", "high"))
        page.axes.fill_between(at, low, high, color=INTERVAL, linewidth=0, zorder=0.7)
    page.axes.plot(at, up.at(table["value"].to_numpy(float)), color=INK, linewidth=1.5, zorder=3)


def _small(
    page: Page, box: Box, findings: Findings, words: str, spanned: list[int]
) -> tuple[Box, Years]:
    """Write the heading of a small plot; its box begins at one height whatever it is called."""
    heading(page, box, words, size=7.6)
    plot = Box(box.left + 0.34, box.bottom, box.width - 0.44, box.height - 0.56)
    return plot, _years(findings, plot, spanned)
