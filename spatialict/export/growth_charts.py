"""Where the sector grew, and why: parts of each region's growth as bars, and the map beside them.

Parts are told in per cent of what the region had at the start, so that a small region is seen
beside a large one; columns give the amounts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from spatialict.core.labels import text
from spatialict.export import palette
from spatialict.export.furniture import GREY, INK, Entry, Group, filled, legend
from spatialict.export.growth_results import digits, panel_names, spell, table_of
from spatialict.export.page import Box, Page
from spatialict.export.plots import (
    Scale,
    bar,
    block_of,
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
from spatialict.export.small_map import draw_small_map
from spatialict.export.telling_growth import growth_verdict, small_print
from spatialict.export.themes import NO_DATA
from spatialict.export.told_sheet import begun
from spatialict.export.wording import signed, unit_name

if TYPE_CHECKING:
    from spatialict.core.study import Findings

NAME: Final = "growth_shift_share"
NATIONAL: Final = "#c8c8c8"
MIX: Final = "#8a8a8a"
GAIN: Final = palette.SHIFT["gain"]
LOSS: Final = palette.SHIFT["loss"]
"""Regional part above and below 0, from small to large (ColorBrewer's PuOr and RdBu)."""
MOST: Final = 26
"""Rows of the plot at most; of more regions those with the largest regional parts."""


@dataclass(frozen=True)
class Parts:
    """The parts of growth by region, the highest first, and what the rates are rates of."""

    table: pd.DataFrame
    rates: pd.DataFrame
    unit: str
    is_share: bool
    left_out: int


def draw_growth_sheet(findings: Findings, language: str) -> Page | None:
    """Return the sheet; None where growth was not split into parts."""
    parts = parts_of(findings)
    if parts is None:
        return None
    result = findings.results["shift_share"]
    first, last = spell(result) or findings.years
    title = text(
        "growth_report.title_shift_share",
        language,
        sector=findings.sector,
        first=str(first),
        last=str(last),
    )
    page, room = begun(findings, language, NAME, title, (_verdict(findings, parts, language),))
    left = Box(room.left, room.bottom, 6.35, room.height)
    _bars(page, left, findings, parts, language)
    right = Box(left.right + 0.3, room.bottom, room.right - left.right - 0.3, room.height)
    _map(page, right, findings, parts, language)
    return page


def _verdict(findings: Findings, parts: Parts, language: str) -> str:
    """Return who gained and who lost most in amounts; and in rates, where that is another."""
    said = growth_verdict(findings, language)
    own = parts.rates["competitive"]
    furthest = str(own.idxmin())
    if not parts.is_share or own.min() >= 0 or furthest == parts.table["competitive"].idxmin():
        return said
    region = panel_names(findings, language).get(furthest, furthest)
    rate = signed(own.min(), language, "+.0%")
    by_rate = text("growth_report.verdict_loss_rate", language, region=region, rate=rate)
    return f"{said} {by_rate}"


def parts_of(findings: Findings) -> Parts | None:
    """Return what is drawn: rates of the start where it is known, else the amounts themselves."""
    table = table_of(findings, "shift_share")
    if table is None:
        return None
    known = table[table["value"].notna()]
    columns = ["national", "industry_mix", "competitive", "change"]
    start = _start(findings).reindex(known.index)
    is_share = bool((start > 0).all())
    rates = known[columns].div(start, axis=0) if is_share else known[columns]
    largest = known["competitive"].abs().nlargest(MOST).index
    order = rates.loc[largest].sort_values("change", ascending=False, kind="stable").index
    unit = findings.results["shift_share"].unit
    return Parts(known.loc[order], rates.loc[order], unit, is_share, len(known) - len(order))


def _start(findings: Findings) -> pd.Series[float]:
    """Return what the sector was in each region at the start, as the trend has it."""
    trend, spelled = (
        findings.results.get("location_quotient_trend"),
        spell(findings.results["shift_share"]),
    )
    first = (spelled or findings.years)[0]
    if trend is None or first not in trend.table.index.get_level_values("year"):
        return pd.Series(dtype=float)
    found: pd.Series[float] = trend.table.xs(first, level="year")["activity"]
    return found


def _bars(page: Page, box: Box, findings: Findings, parts: Parts, language: str) -> None:
    said = "bars_share" if parts.is_share else "bars_amount"
    first, last = spell(findings.results["shift_share"]) or findings.years
    unit = unit_name(parts.unit, language)
    words = text(f"growth_report.{said}", language, first=str(first), last=str(last), unit=unit)
    top = heading(page, box, words)
    names = panel_names(findings, language)
    said_names = [
        f"{place + 1}  {names.get(str(region), str(region))}"
        for place, region in enumerate(parts.table.index)
    ]
    wide = widest(said_names, 1.75, bold=True) + 0.12
    columns = 1.45
    under = 1.0
    plot = Box(
        box.left + wide,
        box.bottom + under,
        box.width - wide - columns,
        top - box.bottom - under - 0.34,
    )
    rows = rows_of(plot, len(said_names))
    plot = Box(plot.left, rows[-1].bottom, plot.width, rows[0].top - rows[-1].bottom)
    negative, positive = _stacked(parts.rates)
    low, high = ends([*negative, *positive, *parts.rates["change"]], 0.0, room=0.02)
    scale = Scale(low, high, plot.left, plot.width)
    spec = ".0%" if parts.is_share else ",.6g"
    rule_across(page, plot, scale, in_words(language, spec))
    bold = [n for n, region in enumerate(parts.table.index) if region in findings.focus[:1]]
    strips = [Box(box.left, row.bottom, wide, row.height) for row in rows]
    name_rows(page, strips, said_names, wide - 0.08, bold=bold)
    for row, (_, rate) in zip(rows, parts.rates.iterrows(), strict=True):
        _bar(page, row, scale, rate)
    segments(page, [[(scale.at(0.0), plot.bottom), (scale.at(0.0), plot.top)]], colors=INK)
    _columns(page, rows, box, parts, language)
    _legend(page, Box(box.left, plot.bottom - 0.3 - 0.72, box.width, 0.72), parts, language)


def _stacked(rates: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[float]]:
    """Return how far the bars reach to the left and to the right of 0."""
    split = rates[["national", "industry_mix", "competitive"]]
    return split.clip(upper=0).sum(axis=1), split.clip(lower=0).sum(axis=1)


def _bar(page: Page, row: Box, scale: Scale, rate: pd.Series[float]) -> None:
    """Draw a region's parts one behind the other, on the side of their sign, and the whole."""
    bottom, top = row.bottom + 0.16 * row.height, row.top - 0.16 * row.height
    own = GAIN[2] if rate["competitive"] > 0 else LOSS[2]
    reached = {True: 0.0, False: 0.0}
    for part, colour in (("national", NATIONAL), ("industry_mix", MIX), ("competitive", own)):
        value = float(rate[part])
        side = value >= 0
        start, reached[side] = reached[side], reached[side] + value
        bar(page, scale.at(start), scale.at(reached[side]), bottom, top, facecolor=colour)
    page.axes.plot(
        scale.at(float(rate["change"])),
        row.centre[1],
        marker="D",
        markersize=3.6,
        color=INK,
        markeredgecolor="white",
        markeredgewidth=0.5,
        zorder=4,
    )


def _columns(page: Page, rows: list[Box], box: Box, parts: Parts, language: str) -> None:
    unit = unit_name(parts.unit, language)
    both = ((box.right - 0.72, "change"), (box.right, "competitive"))
    spec = digits(pd.concat([parts.table["change"], parts.table["competitive"]]))
    for right, name in both:
        words = [signed(value, language, "+" + spec) for value in parts.table[name]]
        head = text(f"growth_report.column_{name}", language, unit=unit)
        column(page, rows, right, words, head, width=0.68, size=6.6)


def _legend(page: Page, box: Box, parts: Parts, language: str) -> None:
    entries = (
        Entry(block_of(NATIONAL), text("growth_report.part_national", language)),
        Entry(block_of(MIX), text("growth_report.part_industry_mix", language)),
        Entry(block_of(GAIN[2]), text("growth_report.part_gain", language)),
        Entry(block_of(LOSS[2]), text("growth_report.part_loss", language)),
        Entry(dot_of(INK, "white", "D", 4.5), text("growth_report.part_whole", language)),
    )
    note = (
        text("growth_report.rows_left_out", language, count=parts.left_out)
        if parts.left_out
        else ""
    )
    legend(page, box, [Group(text("growth_report.parts", language), entries, note)])


def classes_of(own: pd.Series[float]) -> list[tuple[float, float, str]]:
    """Return classes of the regional part as (from, below, colour), the most negative first.

    Gains and losses have the same ends, so that colours of one strength are of one size.

    Examples
    --------
    >>> import pandas as pd
    >>> [row[:2] for row in classes_of(pd.Series([0.3, -0.04]))][:4]
    [(-0.5, -0.2), (-0.2, -0.1), (-0.1, -0.05), (-0.05, 0.0)]
    """
    classes = reversed(palette.shift_classes(own))
    return [(low, high, colour) for _, low, high, colour in classes]


def _map(page: Page, box: Box, findings: Findings, parts: Parts, language: str) -> None:
    key = "map_share" if parts.is_share else "map_amount"
    unit = unit_name(parts.unit, language)
    top = heading(page, box, text(f"growth_report.{key}", language, unit=unit))
    whole = findings.results["shift_share"].table
    own = parts.rates["competitive"].reindex(whole.index)
    classes = classes_of(own)
    fills = {str(region): _fill(float(value), classes) for region, value in own.items()}
    numbers = {str(region): place + 1 for place, region in enumerate(parts.table.index)}
    under = 2.35
    frame = Box(box.left, box.bottom + under, box.width, top - 0.1 - box.bottom - under)
    foot = draw_small_map(page, frame, findings.study.regions, fills, numbers)
    counted = Counter(fills.values())
    entries = [
        Entry(filled(colour), _range(low, high, parts, language), counted[colour, ""])
        for low, high, colour in reversed(classes)
        if counted[colour, ""]
    ]
    if counted[NO_DATA]:
        hatched = filled(NO_DATA[0], hatch=NO_DATA[1])
        entries.append(Entry(hatched, text("layers.no_data", language), counted[NO_DATA]))
    group = Group(text("growth_report.own_part", language), tuple(entries))
    legend(page, Box(box.left, foot - 0.15 - 1.0, box.width, 1.0), [group])
    top = foot - 0.15 - 1.05
    for said in small_print(findings, language):
        top = page.paragraph(box.left, top, said, box.width, 6.9, color=GREY) - 0.05


def _fill(value: float, classes: list[tuple[float, float, str]]) -> tuple[str, str]:
    if not np.isfinite(value):
        return NO_DATA
    found = [colour for low, high, colour in classes if low <= value < high]
    return (found[0] if found else classes[0][2], "")


def _range(low: float, high: float, parts: Parts, language: str) -> str:
    def words(value: float) -> str:
        plus = "+" if value else ""
        return signed(value, language, plus + (".0%" if parts.is_share else ",.6g"))

    return text("growth_report.from_to", language, low=words(low), high=words(high))
