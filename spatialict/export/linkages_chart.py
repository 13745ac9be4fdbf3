"""Industries by how much they pull (backward) and push (forward): quadrants, and what is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.furniture import GREY, INK, Entry, Group, legend
from spatialict.export.growth_results import industry_name, of_sector, table_of
from spatialict.export.page import POINTS, Box, Page, cut, width_of
from spatialict.export.plots import (
    Scale,
    bar,
    column,
    dot_of,
    ends,
    heading,
    in_words,
    name_rows,
    rows_of,
    rule_across,
    rule_up,
    segments,
    widest,
)
from spatialict.export.telling_linkages import linkages_limits, linkages_verdict
from spatialict.export.told_sheet import begun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialict.core.study import Findings

NAME: Final = "linkages"
LABELS: Final = {"key": "#5e3c99", "backward": "#e08214", "forward": "#1b7837", "none": "#8a8a8a"}
"""What an industry is -> colour."""
MOST: Final = 26
HEAD: Final = 0.95
"""Room of the head over the last two columns, in inches: the first of them has none."""


def draw_linkages(findings: Findings, language: str) -> Page | None:
    """Return the sheet; None where there is no table of sales between industries."""
    table = table_of(findings, "linkages")
    if table is None:
        return None
    year = findings.results["linkages"].params.get("year")
    given = text("growth_report.linkages_year", language, year=str(year)) if year else ""
    title = text("growth_report.title_linkages", language, year=given)
    page, room = begun(findings, language, NAME, title, linkages_verdict(findings, language))
    left = Box(room.left, room.bottom, 6.35, room.height)
    _plane(page, left, findings, table, language)
    right = Box(left.right + 0.35, room.bottom, room.right - left.right - 0.35, room.height)
    _lost(page, right, findings, table, language)
    return page


def _plane(page: Page, box: Box, findings: Findings, table: pd.DataFrame, language: str) -> None:
    """Draw the quadrants: what is above 1 on both axes is a key industry."""
    known = table.dropna(subset=["backward", "forward"])
    top = heading(page, box, text("growth_report.linkages_plane", language))
    plot = Box(box.left + 0.5, box.bottom + 1.2, box.width - 0.6, top - 0.14 - box.bottom - 1.2)
    low, high = ends(known["backward"], 1.0, room=0.1)
    across = Scale(low, high, plot.left, plot.width)
    low, high = ends(known["forward"], 1.0, room=0.1)
    up = Scale(low, high, plot.bottom, plot.height)
    bar(page, across.at(1.0), plot.right, up.at(1.0), plot.top, facecolor="#efeaf5", zorder=0.2)
    rule_across(page, plot, across, in_words(language, ",.3g"))
    rule_up(page, plot, up, in_words(language, ",.3g"))
    lines = [
        [(across.at(1.0), plot.bottom), (across.at(1.0), plot.top)],
        [(plot.left, up.at(1.0)), (plot.right, up.at(1.0))],
    ]
    segments(page, lines, colors=GREY, linewidths=0.9, linestyles=[(0, (3, 2))], zorder=1)
    said = text("growth_report.axis_backward", language)
    page.words(plot.centre[0], plot.bottom - 0.36, said, 7.4, ha="center", color=INK)
    said = text("growth_report.axis_forward", language)
    page.words(
        box.left + 0.1, plot.centre[1], said, 7.4, ha="center", va="center", rotation=90, color=INK
    )
    places = {
        str(code): (float(across.at(row["backward"])), float(up.at(row["forward"])))
        for code, row in known.iterrows()
    }
    _points(page, plot, known, places, _names(findings, known.index, language))
    _legend(page, Box(box.left, box.bottom, box.width, 0.66), table, language)


def _names(findings: Findings, codes: pd.Index[str], language: str) -> dict[str, tuple[str, bool]]:
    """Return what stands beside each dot, and whether it is the sector; the sector first."""
    sector = of_sector(findings)
    said = {}
    for code in sorted((str(one) for one in codes), key=lambda one: (one not in sector, one)):
        name = industry_name(code, language)
        said[code] = (name if name == code else f"{code} {name}", code in sector)
    return said


def _points(
    page: Page,
    plot: Box,
    known: pd.DataFrame,
    places: Mapping[str, tuple[float, float]],
    names: Mapping[str, tuple[str, bool]],
) -> None:
    """Draw a dot an industry, with its name where it lies on no other's."""
    import shapely

    taken: list[Any] = [shapely.Point(place).buffer(0.06) for place in places.values()]
    for code, (name, mine) in names.items():
        x, y = places[code]
        page.axes.plot(
            x,
            y,
            marker="o",
            markersize=8 if mine else 5.6,
            color=LABELS.get(str(known.loc[code, "label"]), LABELS["none"]),
            markeredgecolor=INK if mine else "white",
            markeredgewidth=1.2 if mine else 0.5,
            zorder=4,
        )
        block = _room(plot, (x, y), cut(name, 1.9, 6.8, bold=mine), taken, bold=mine)
        if block is not None:
            left, base, words = block
            taken.append(_outline(left, base, words, bold=mine))
            page.words(left, base, words, 6.8, bold=mine, color=INK, zorder=5)


def _outline(left: float, base: float, words: str, *, bold: bool) -> Any:  # noqa: ANN401
    import shapely

    wide = width_of(words, 6.8, bold=bold)
    return shapely.box(left - 0.01, base - 0.03, left + wide + 0.01, base + 6.8 * 0.95 / POINTS)


def _room(
    plot: Box, place: tuple[float, float], words: str, taken: list[Any], *, bold: bool
) -> tuple[float, float, str] | None:
    """Return where a name goes beside its dot, cut to its code where only that has room."""
    x, y = place
    half = 6.8 * 0.36 / POINTS
    for said in (words, words.split(" ", maxsplit=1)[0]):
        wide = width_of(said, 6.8, bold=bold)
        for left, base in (
            (x + 0.11, y - half),
            (x - 0.11 - wide, y - half),
            (x - wide / 2, y + 0.09),
            (x - wide / 2, y - 0.09 - 2 * half),
        ):
            block = _outline(left, base, said, bold=bold)
            inside = plot.left <= left and left + wide <= plot.right + 0.1
            own = [other for other in taken if not other.contains_properly(_point(place))]
            if inside and not any(block.intersects(other) for other in own):
                return left, base, said
    return None


def _point(place: tuple[float, float]) -> Any:  # noqa: ANN401
    import shapely

    return shapely.Point(place)


def _lost(page: Page, box: Box, findings: Findings, table: pd.DataFrame, language: str) -> None:
    """Draw the share of all output that hangs on each industry's purchases and own output."""
    known = table.dropna(subset=["extraction"]).sort_values("extraction", ascending=False)[:MOST]
    top = heading(page, box, text("growth_report.extraction", language))
    sector = of_sector(findings)
    said = [
        code if (name := industry_name(str(code), language)) == code else f"{code}  {name}"
        for code in known.index
    ]
    wide = widest(said, 1.95, bold=True) + 0.1
    limits = linkages_limits(findings, language)
    under = 0.9
    plot = Box(
        box.left + wide,
        box.bottom + under,
        box.width - wide - 0.95,
        top - 0.3 - box.bottom - under,
    )
    rows = rows_of(plot, len(said), 0.24)
    plot = Box(plot.left, rows[-1].bottom, plot.width, rows[0].top - rows[-1].bottom)
    high = float(known["extraction"].max())
    scale = Scale(0.0, high or 1.0, plot.left, plot.width)
    rule_across(page, plot, scale, in_words(language, ".0%"), most=3)
    strips = [Box(box.left, row.bottom, wide, row.height) for row in rows]
    bold = [n for n, code in enumerate(known.index) if str(code) in sector]
    name_rows(page, strips, said, wide - 0.06, bold=bold)
    for row, (_, values) in zip(rows, known.iterrows(), strict=True):
        colour = LABELS.get(str(values["label"]), LABELS["none"])
        bottom, high = row.bottom + 0.2 * row.height, row.top - 0.2 * row.height
        bar(page, plot.left, scale.at(float(values["extraction"])), bottom, high, facecolor=colour)
    lost = [number(float(value), language, ".1%") for value in known["extraction"]]
    column(page, rows, plot.right + 0.45, lost, "", width=0.45)
    if "output_multiplier" in known:
        times = [number(float(value), language, ".2f") for value in known["output_multiplier"]]
        head = text("growth_report.column_multiplier", language)
        column(page, rows, box.right, times, head, width=HEAD)
    foot = plot.bottom - 0.3
    for words in limits:
        foot = page.paragraph(box.left, foot, words, box.width, 6.9, color=GREY) - 0.04


def _legend(page: Page, box: Box, table: pd.DataFrame, language: str) -> None:
    counts = table["label"].value_counts()
    entries = tuple(
        Entry(
            dot_of(colour, colour, size=6),
            text(f"growth_report.linkage_{label}", language),
            int(counts.get(label, 0)),
        )
        for label, colour in LABELS.items()
    )
    unknown = int((table["status"] != "ok").sum()) if "status" in table else 0
    note = text("growth_report.linkages_left_out", language, count=unknown) if unknown else ""
    legend(page, box, [Group(text("growth_report.linkages", language), entries, note)])
