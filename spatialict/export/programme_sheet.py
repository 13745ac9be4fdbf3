"""A region with a programme beside the mixture of others that was most like it, with placebos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export.furniture import GREY, INK, Entry, Group, legend
from spatialict.export.growth_results import panel_names, table_of
from spatialict.export.page import Box, Page
from spatialict.export.plots import (
    Scale,
    bar,
    column,
    ends,
    heading,
    in_words,
    line_of,
    name_rows,
    rows_of,
    rule_across,
    rule_up,
    segments,
    widest,
)
from spatialict.export.telling_programme import (
    outcome_name,
    placebo_gaps,
    programme_limits,
    programme_title,
    programme_verdict,
    treated_name,
)
from spatialict.export.told_sheet import begun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.study import Findings

NAME: Final = "programme"
TREATED: Final = "#5e3c99"
SYNTHETIC: Final = "#e08214"
PLACEBO: Final = "#c4c4c4"
WELL: Final = "#8a8a8a"
"""Gaps of placebos that fitted not much worse than the region of the programme."""
BROKEN: Final = "#8c510a"
MOST: Final = 20


def draw_programme_sheet(findings: Findings, language: str) -> Page | None:
    """Return the sheet; None where no comparison could be made."""
    table = table_of(findings, "synthetic_control")
    if table is None or not table["synthetic"].notna().any():
        return None
    per_head = findings.results["synthetic_control"].params.get("outcome") == "per_head"
    page, room = begun(
        findings,
        language,
        NAME,
        programme_title(findings, language),
        programme_verdict(findings, language),
        also=("population",) if per_head else (),
    )
    left = Box(room.left, room.bottom, 6.5, room.height)
    half = (left.height - 0.85) / 2
    _paths(page, Box(left.left, left.top - half, left.width, half), findings, language)
    low = Box(left.left, left.top - 2 * half - 0.15, left.width, half)
    _gaps(page, low, findings, language)
    _legend(page, Box(left.left, left.bottom, left.width, 0.52), findings, language)
    right = Box(left.right + 0.35, room.bottom, room.right - left.right - 0.35, room.height)
    foot = _weights(page, Box(right.left, right.top - 1.75, right.width, 1.75), findings, language)
    below = Box(right.left, right.bottom + 1.0, right.width, foot - 0.2 - right.bottom - 1.0)
    foot = _ratios(page, below, findings, language)
    for said in programme_limits(findings, language)[:3]:
        foot = page.paragraph(right.left, foot, said, right.width, 6.9, color=GREY) - 0.04
    return page


def _years(page: Page, plot: Box, findings: Findings, years: Any, language: str) -> Scale:  # noqa: ANN401
    """Rule the years, and mark the first of the programme and the breaks of the series."""
    across = Scale(float(years[0]), float(years[-1]), plot.left, plot.width)
    step = max(1, round((years[-1] - years[0]) * 0.36 / plot.width))
    shown = [float(year) for year in range(int(years[0]), int(years[-1]) + 1, step)]
    rule_across(page, plot, across, in_words(language, ".0f"), at=shown, size=6.6)
    params = findings.results["synthetic_control"].params
    marks: list[tuple[float, str, Any]] = [(float(params["first"]), TREATED, "-")]
    marks += [(float(year), BROKEN, (0, (3, 2))) for year in params.get("breaks", ())]
    for year, colour, style in marks:
        if years[0] < year <= years[-1]:
            x = across.at(year - 0.5)
            line = [[(x, plot.bottom), (x, plot.top)]]
            segments(page, line, colors=colour, linewidths=1.0, linestyles=[style], zorder=1.5)
    return across


def _paths(page: Page, box: Box, findings: Findings, language: str) -> None:
    """Draw the region of the programme and its synthetic twin."""
    table = findings.results["synthetic_control"].table
    top = heading(page, box, outcome_name(findings, language))
    plot = Box(box.left + 0.45, box.bottom + 0.25, box.width - 0.55, top - 0.1 - box.bottom - 0.25)
    years = table.index.to_numpy(int)
    low, high = ends([*table["value"], *table["synthetic"]], room=0.06)
    up = Scale(low, high, plot.bottom, plot.height)
    across = _years(page, plot, findings, years, language)
    rule_up(page, plot, up, _written(findings, language))
    at = across.at(years.astype(float))
    for name, colour, style in (("synthetic", SYNTHETIC, "--"), ("value", TREATED, "-")):
        values = up.at(table[name].to_numpy(float))
        page.axes.plot(at, values, color=colour, linewidth=1.9, linestyle=style, zorder=4)


def _written(findings: Findings, language: str) -> Any:  # noqa: ANN401
    is_share = findings.results["synthetic_control"].params.get("outcome") == "share"
    return in_words(language, ".0%" if is_share else ",.4g")


def _gaps(page: Page, box: Box, findings: Findings, language: str) -> None:
    """Draw the gap of the region over those of all placebos."""
    table = findings.results["synthetic_control"].table
    top = heading(page, box, text("growth_report.gaps", language))
    plot = Box(box.left + 0.45, box.bottom + 0.25, box.width - 0.55, top - 0.1 - box.bottom - 0.25)
    years = table.index.to_numpy(int)
    others = placebo_gaps(findings)
    low, high = ends([*table["gap"], *others.to_numpy(float).ravel()], 0.0, room=0.04)
    up = Scale(low, high, plot.bottom, plot.height)
    across = _years(page, plot, findings, years, language)
    rule_up(page, plot, up, _written(findings, language))
    zero = [[(plot.left, up.at(0.0)), (plot.right, up.at(0.0))]]
    segments(page, zero, colors=INK, linewidths=0.8, zorder=1.6)
    well = _well_fitted(findings)
    for region in sorted(others, key=lambda name: name in well):
        at = across.at(others.index.to_numpy(float))
        colour = WELL if region in well else PLACEBO
        page.axes.plot(at, up.at(others[region].to_numpy(float)), color=colour, lw=0.9, zorder=2)
    at = across.at(years.astype(float))
    page.axes.plot(at, up.at(table["gap"].to_numpy(float)), color=TREATED, lw=2.1, zorder=4)


def _well_fitted(findings: Findings) -> set[str]:
    result = findings.results.get("synthetic_placebos")
    if result is None or "well_fitted" not in result.table:
        return set()
    table = result.table
    return {str(region) for region in table.index[table["well_fitted"].fillna(False).astype(bool)]}


def _weights(page: Page, box: Box, findings: Findings, language: str) -> float:
    """Draw the weights of the donors that have any; return where the plot ends."""
    table = table_of(findings, "synthetic_weights")
    top = heading(page, box, text("growth_report.donors", language))
    if table is None:
        return top
    known = table[table["value"] > 0.0005].sort_values("value", ascending=False)[:5]
    names = panel_names(findings, language)
    said = [names.get(str(region), str(region)) for region in known.index]
    wide = widest(said, 1.5) + 0.1
    plot = Box(box.left + wide, box.bottom, box.width - wide - 0.5, top - 0.14 - box.bottom)
    rows = rows_of(plot, len(said), 0.2)
    scale = Scale(0.0, 1.0, plot.left, plot.width)
    strips = [Box(box.left, row.bottom, wide, row.height) for row in rows]
    name_rows(page, strips, said, wide - 0.06)
    for row, value in zip(rows, known["value"], strict=True):
        bottom, high = row.bottom + 0.03, row.top - 0.03
        bar(page, plot.left, plot.right, bottom, high, facecolor="#f0f0f0")
        bar(page, plot.left, scale.at(float(value)), bottom, high, facecolor=SYNTHETIC)
    written = [number(float(value), language, ".0%") for value in known["value"]]
    column(page, rows, box.right, written, "", width=0.4)
    rest = int((table["value"] <= 0.0005).sum())
    foot = rows[-1].bottom if rows else plot.top
    if rest:
        words = text("growth_report.donors_rest", language, count=rest)
        foot = page.paragraph(box.left, foot - 0.02, words, box.width, 6.6, color=GREY)
    return foot


def _ratios(page: Page, box: Box, findings: Findings, language: str) -> float:
    """Draw the misfit after over the misfit before for every region; return where it ends."""
    table = table_of(findings, "synthetic_placebos")
    top = heading(page, box, text("growth_report.ratios", language))
    if table is None:
        return top
    column_ = "ratio" if "ratio" in table else "value"
    known = table[table[column_].notna()].sort_values(column_, ascending=False)[:MOST]
    treated = str(findings.results["synthetic_control"].params["treated"])
    names = panel_names(findings, language)
    said = [names.get(str(region), str(region)) for region in known.index]
    wide = widest(said, 1.5, bold=True) + 0.1
    plot = Box(box.left + wide, box.bottom, box.width - wide - 0.5, top - 0.14 - box.bottom)
    rows = rows_of(plot, len(said), 0.19)
    plot = Box(plot.left, rows[-1].bottom, plot.width, rows[0].top - rows[-1].bottom)
    low, high = ends(known[column_], 0.0, room=0.03)
    scale = Scale(max(low, 0.0), high, plot.left, plot.width)
    rule_across(page, plot, scale, in_words(language, ",.4g"), most=4, size=6.4)
    strips = [Box(box.left, row.bottom, wide, row.height) for row in rows]
    bold = [n for n, region in enumerate(known.index) if str(region) == treated]
    name_rows(page, strips, said, wide - 0.06, bold=bold, size=6.6)
    _dots(page, rows, scale, known[column_], treated)
    written = [number(float(value), language, ",.1f") for value in known[column_]]
    column(page, rows, box.right, written, "", width=0.4, size=6.6)
    return plot.bottom - 0.26


def _dots(
    page: Page, rows: Sequence[Box], scale: Scale, ratios: pd.Series[float], treated: str
) -> None:
    for row, (region, value) in zip(rows, ratios.items(), strict=True):
        mine = str(region) == treated
        page.axes.plot(
            scale.at(float(value)),
            row.centre[1],
            marker="o",
            markersize=6.0 if mine else 4.4,
            color=TREATED if mine else WELL,
            zorder=4,
        )


def _legend(page: Page, box: Box, findings: Findings, language: str) -> None:
    region = treated_name(findings, language)
    params = findings.results["synthetic_control"].params
    first = str(params["first"])
    entries = [
        Entry(line_of(TREATED, 1.9), region),
        Entry(line_of(SYNTHETIC, 1.9, "--"), text("growth_report.twin", language)),
        Entry(line_of(TREATED, 1.0), text("growth_report.since", language, first=first)),
    ]
    drawn = {str(name) for name in placebo_gaps(findings).dropna(axis=1, how="all")}
    well = _well_fitted(findings) & drawn
    if well:
        times = number(float(params.get("within", 1.0)) ** 0.5, language, ".2g")
        words = text("growth_report.placebos_well", language, times=times)
        entries.append(Entry(line_of(WELL, 1.2), words))
    if drawn - well:
        key = "placebos_rest" if well else "placebos"
        entries.append(Entry(line_of(PLACEBO, 1.2), text(f"growth_report.{key}", language)))
    if params.get("breaks"):
        years = [str(year) for year in params["breaks"]]
        words = text("growth_report.line_break", language, years=years)
        entries.append(Entry(line_of(BROKEN, 1.0, (0, (3, 2))), words))
    legend(page, box, [Group(text("growth_report.lines", language), tuple(entries))])
