"""Two curves of a network on one sheet: links by distance, and what losing organisations does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np
import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.furniture import (
    GREY,
    INK,
    MARGIN,
    Entry,
    Group,
    footer,
    legend,
    title_block,
)
from spatialict.export.network_words import (
    badge_of,
    band_words,
    caveats_told,
    chance_words,
    sources_told,
)
from spatialict.export.page import Box, Page
from spatialict.export.wording import level, per_cent

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from spatialict.core.study import Findings, Result

NAME: Final = "helix_charts"
SIZE: Final = (11.0, 6.5)
"""Of the sheet, inches."""
BAND: Final = "#d9d9de"
MARKS: Final = {
    "more": ("^", "#d55e00"),
    "fewer": ("v", "#0072b2"),
    "ns": ("o", "#4d4d4d"),
    "untested": ("x", "#4d4d4d"),
}
"""Label of a distance -> its marker and colour; either is enough."""
BROKERS: Final = "#5e3c99"


def draw_network_charts(findings: Findings, language: str) -> Page | None:
    """Return the sheet with what there is of the two; None where there is neither."""
    drawn = [
        (key, plot, findings.results[key])
        for key, plot in (("link_distance", _decay), ("robustness", _robustness))
        if key in findings.results and findings.results[key].table["value"].notna().any()
    ]
    if not drawn:
        return None
    page = Page.blank(SIZE)
    whole = Box(MARGIN, 0.2, SIZE[0] - 2 * MARGIN, SIZE[1] - 0.2 - 0.3)
    title_block(
        page,
        whole,
        text("network_report.title_helix_charts", language),
        (findings.title.text(language), text("network_report.charts_whole", language)),
        badge_of(findings, language),
    )
    room = whole.width / len(drawn)
    for place, (key, plot, result) in enumerate(drawn):
        part = Box(whole.left + place * room, 0.84, room - 0.25, 4.66)
        title = text(f"network_report.chart_{key}", language)
        page.words(part.left, part.top - 0.12, title, 9.2, bold=True, color=INK)
        axes = _axes(page, Box(part.left + 0.62, part.bottom + 1.96, part.width - 0.72, 2.4))
        groups = plot(axes, result, language)
        _furnish(axes, language)
        legend(page, Box(part.left, part.bottom, part.width, 1.16), groups)
    footer(
        page,
        Box(whole.left, 0.2, whole.width, 0.5),
        caveats_told(findings, language),
        sources_told(findings, language),
    )
    return page


def _axes(page: Page, box: Box) -> Axes:
    wide, high = SIZE
    axes: Axes = page.figure.add_axes(
        (box.left / wide, box.bottom / high, box.width / wide, box.height / high)
    )
    return axes


def bands(table: pd.DataFrame) -> list[tuple[float, float]]:
    """Return the ends of the bands of distance, in kilometres; the last may have none."""
    if "from_m" in table:
        ends = table[["from_m", "to_m"]].to_numpy(float) / 1000
    else:
        ends = np.array([[float(low), float(high)] for low, high in table.index])
    return [(float(low), float(high)) for low, high in ends]


def _decay(axes: Axes, result: Result, language: str) -> list[Group]:
    """Draw the share of pairs linked by distance on the band of chance; return the legend."""
    table = result.table
    labels = table["label"].where(table["label"].isin(list(MARKS)), "ns")
    labels = labels.where(table["status"] == "ok", "untested")
    _shares_by_distance(axes, table, labels)
    said = [band_words(*band, language) for band in bands(table)]
    step = 1 + (len(said) - 1) // 12
    at = np.arange(len(table))
    axes.set_xticks(at[::step], said[::step], rotation=0 if len(said) <= 6 else 38)
    axes.set_xlabel(text("network_report.axis_km", language))
    axes.set_ylabel(text("network_report.axis_links_per_pair", language))
    axes.set_xlim(-0.6, len(table) - 0.4)
    counted = labels[table["value"].notna()].value_counts()
    entries = [
        Entry(
            _swatch_marker(*MARKS[label]),
            text(f"network_report.{label}", language),
            int(counted.get(label, 0)),
        )
        for label in MARKS
    ]
    entries.append(
        Entry(_dash, text("network_report.no_pair", language), int(table["value"].isna().sum()))
    )
    linked = Group(text("network_report.linked_share", language), tuple(entries))
    return [linked, _chance_of_distance(result, language)]


def _shares_by_distance(axes: Axes, table: pd.DataFrame, labels: pd.Series[str]) -> None:
    """Draw the bands of chance and the marks; a mark at 0 is whole, over the axis."""
    at = np.arange(len(table))
    at = np.arange(len(table))
    low, high, value = (table[c].to_numpy(float) for c in ("low", "high", "value"))
    axes.bar(at, high - low, bottom=low, width=0.8, color=BAND, linewidth=0)
    axes.hlines(table["expected"], at - 0.4, at + 0.4, color=GREY, linewidth=1.0, linestyle="--")
    axes.plot(at, value, color=GREY, linewidth=0.8, zorder=3)
    for label, (marker, colour) in MARKS.items():
        where = (labels == label).to_numpy()
        axes.plot(
            at[where],
            value[where],
            marker=marker,
            color=colour,
            markersize=7,
            linestyle="",
            zorder=4,
            clip_on=False,
        )
    for place in at[np.isnan(value)]:
        axes.annotate(
            "–", (place, 0.02), xycoords=("data", "axes fraction"), ha="center", color=GREY
        )


def _chance_of_distance(result: Result, language: str) -> Group:
    alpha = float(result.params.get("alpha", 0.05))
    inside = per_cent(1 - alpha, language)
    band = text("network_report.chance_band", language, share=inside)
    expected = text("network_report.expected", language)
    return Group(
        text("network_report.chance", language),
        (
            Entry(_swatch_band(BAND), band),
            Entry(_swatch_line(GREY, 1.0, "--"), expected),
        ),
        text(
            "network_report.decay_note",
            language,
            how=chance_words(result, language),
            alpha=level(alpha, language),
        ),
    )


def _robustness(axes: Axes, result: Result, language: str) -> list[Group]:
    found = {}
    for strategy, style, colour in (("random", "--", GREY), ("brokers", "-", BROKERS)):
        if strategy not in result.table.index.get_level_values(0):
            continue
        rows = cast("pd.DataFrame", result.table.loc[strategy]).sort_values("share_removed")
        at = rows["share_removed"].to_numpy(float)
        if rows["low"].notna().any():
            axes.fill_between(at, rows["low"], rows["high"], color=BAND, linewidth=0)
        marker = "s" if strategy == "brokers" else ""
        axes.plot(
            *(at, rows["value"], style),
            marker=marker,
            markersize=4,
            color=colour,
            linewidth=1.6,
            clip_on=False,
            zorder=3,
        )
        found[strategy] = rows
    axes.set_xlabel(text("network_report.axis_removed", language))
    axes.set_ylabel(text("network_report.axis_component", language))
    axes.xaxis.set_major_formatter(_shares(language))
    axes.set_xlim(left=0)
    by = text(f"network_report.by_{result.params.get('by', 'betweenness')}", language)
    simulations = number(float(result.params.get("simulations", 0)), language, ",.0f")
    return [
        Group(
            text("network_report.removed", language),
            (
                Entry(
                    _swatch_line(BROKERS, 1.6, "-", "s"),
                    text("network_report.removed_brokers", language, measure=by),
                ),
                Entry(
                    _swatch_line(GREY, 1.6, "--"), text("network_report.removed_random", language)
                ),
                Entry(_swatch_band(BAND), text("network_report.removed_band", language)),
            ),
            text("network_report.removed_note", language, simulations=simulations),
        )
    ]


def _furnish(axes: Axes, language: str) -> None:
    axes.yaxis.set_major_formatter(_shares(language))
    axes.margins(y=0.08)
    axes.set_ylim(bottom=0)
    axes.xaxis.label.set(fontsize=8.5, color=INK)
    axes.yaxis.label.set(fontsize=8.5, color=INK)
    axes.tick_params(labelsize=8, colors=INK, length=3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("bottom", "left"):
        axes.spines[side].set_color(GREY)


def _shares(language: str) -> Callable[[float, float], str]:
    def words(value: float, _place: float) -> str:
        return per_cent(max(value, 0.0), language)

    return words


def _swatch_line(
    colour: str, width: float, style: str, marker: str = ""
) -> Callable[[Page, Box], None]:
    def draw(page: Page, box: Box) -> None:
        ends, level_ = (box.left, box.right), (box.centre[1],) * 2
        page.axes.plot(ends, level_, color=colour, linewidth=width, linestyle=style)
        if marker:
            page.axes.plot(*box.centre, marker=marker, markersize=4, color=colour)

    return draw


def _swatch_marker(marker: str, colour: str) -> Callable[[Page, Box], None]:
    def draw(page: Page, box: Box) -> None:
        page.axes.plot(*box.centre, marker=marker, markersize=6, color=colour)

    return draw


def _dash(page: Page, box: Box) -> None:
    page.words(box.centre[0], box.centre[1] - 0.035, "–", 7, ha="center", color=GREY)


def _swatch_band(colour: str) -> Callable[[Page, Box], None]:
    def draw(page: Page, box: Box) -> None:
        import shapely

        shape = shapely.box(box.left, box.bottom, box.right, box.top)
        page.shape(shape, facecolor=colour, edgecolor="none")

    return draw
