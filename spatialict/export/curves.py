"""Curves over distance (Kd, M, L): the curve, what chance does, and where the two part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.labels import number, text
from spatialict.export.firm_results import stretch_words, stretches
from spatialict.export.furniture import (
    GREY,
    INK,
    MARGIN,
    Entry,
    Group,
    footer,
    legend,
    sources_of,
    title_block,
)
from spatialict.export.page import Box, Page
from spatialict.export.themes import study_line
from spatialict.export.wording import (
    caveats_of,
    distance,
    is_synthetic,
    level,
    p_words,
    per_cent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from spatialict.core.study import Findings, Result

SIZE: Final = (9.0, 6.3)
"""Of the sheet, inches."""
LOCALISED: Final = "#d55e00"
DISPERSED: Final = "#0072b2"
LOCAL: Final = "#c9c9cf"
GLOBAL: Final = "#e6e6ea"
"""Grounds of the local and the global band."""
CURVE: Final = "#1b1b1b"
DRAWN: Final = ("value", "expected", "low", "high", "global_low", "global_high")


def file_name(key: str) -> str:
    """Return the name of a curve's file, without its suffix."""
    return f"curve_{key}"


def draw_curve(findings: Findings, key: str, language: str) -> Page | None:
    """Return the sheet with one of the curves; None where it was not measured.

    Parameters
    ----------
    findings : Findings
        What the run found.
    key : str
        Of `CURVES`.
    language : str
        ``"en"``, ``"ru"`` or ``"kk"``.
    """
    result = findings.results.get(key)
    if result is None or not result.table["value"].notna().any():
        return None
    page = Page.blank(SIZE)
    whole = Box(MARGIN, 0.2, SIZE[0] - 2 * MARGIN, SIZE[1] - 0.2 - 0.3)
    title_block(
        page,
        whole,
        text(f"firm_report.title_{key}", language),
        (sector_line(findings, language), f"{_measure(key, language)} {caption(result, language)}"),
        text("maps.synthetic", language) if is_synthetic(findings, ("firms",)) else "",
    )
    _plot(page, Box(whole.left + 0.62, 2.3, whole.width - 0.72, 2.86), result, key, language)
    legend(page, Box(whole.left, 0.82, whole.width, 0.96), _legend(result, language))
    footer(
        page,
        Box(whole.left, 0.2, whole.width, 0.5),
        [said.text(language) for said in caveats_of(findings, "firm_curves")],
        sources_of(findings, ("firms",), language),
    )
    return page


def sector_line(findings: Findings, language: str) -> str:
    """Return the study and the sector that a plot is of."""
    study = study_line(findings, language)
    return text("firm_report.sector_line", language, study=study, sector=findings.sector)


def _measure(key: str, language: str) -> str:
    return text(f"firm_report.short_{key}", language) + "."


def caption(result: Result, language: str) -> str:
    """Return how a curve was measured: how many firms, which chance, how many draws of it."""
    params = result.params
    null = str(params.get("null", "labelling"))
    said = text(
        "firm_report.curve_caption",
        language,
        n=number(float(params.get("n", np.nan)), language, ",.0f"),
        total=number(float(params.get("total", np.nan)), language, ",.0f"),
        simulations=number(float(params.get("simulations", np.nan)), language, ",.0f"),
        null=text(f"firm_report.null_{null}", language),
    )
    beside = []
    if (width := params.get("bandwidth_m")) is not None:
        words = distance(float(width), language)
        beside.append(text("firm_report.bandwidth", language, bandwidth=words))
    if params.get("weighted"):
        beside.append(text("firm_report.weighted", language))
    return " ".join([said, *beside])


def shown(result: Result, key: str) -> pd.DataFrame:
    """Return the curve in the units of the plot, over metres.

    Kd, a density per metre, is told per kilometre; of L what is above the distance itself, in
    kilometres: 0 is what points without a pattern have.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.study import Result
    >>> flat = pd.DataFrame(dict.fromkeys(DRAWN, [2000.0]), index=[1500.0])
    >>> shown(Result("ripley_l", flat, "m"), "ripley_l")["value"].tolist()
    [0.5]
    """
    table = result.table[[name for name in DRAWN if name in result.table]].astype(float)
    if key == "duranton_overman":
        return table * 1000
    if key == "ripley_l":
        return table.sub(table.index.to_numpy(float), axis=0) / 1000
    return table


def _plot(page: Page, box: Box, result: Result, key: str, language: str) -> None:
    wide, high = SIZE
    axes = page.figure.add_axes(
        (box.left / wide, box.bottom / high, box.width / wide, box.height / high)
    )
    table = shown(result, key)
    metres = table.index.to_numpy(float)
    unit = 1000.0 if metres.max() >= 2000 else 1.0
    at = metres / unit
    _stretches(axes, result, at, unit)
    axes.fill_between(at, table["global_low"], table["global_high"], color=GLOBAL, linewidth=0)
    axes.fill_between(at, table["low"], table["high"], color=LOCAL, linewidth=0)
    axes.plot(at, table["expected"], color=GREY, linewidth=1.0, linestyle=(0, (4, 2)))
    axes.plot(at, table["value"], color=CURVE, linewidth=1.8)
    axes.set_xlim(float(at.min()), float(at.max()))
    _mark_peak(axes, result, table, unit, language)
    _furnish(axes, key, language, in_km=unit > 1)


def _stretches(axes: Any, result: Result, at: np.ndarray, unit: float) -> None:  # noqa: ANN401
    """Shade the distances at which the curve leaves the global band."""
    ends = np.concatenate(([at[0]], (at[1:] + at[:-1]) / 2, [at[-1]]))
    for label, colour in (("localised", LOCALISED), ("dispersed", DISPERSED)):
        for low, high in stretches(result, label):
            first, last = (int(np.searchsorted(at, metres / unit)) for metres in (low, high))
            left, right = float(ends[first]), float(ends[last + 1])
            axes.axvspan(left, right, color=colour, alpha=0.10, linewidth=0)
            axes.plot(
                (left, right),
                (0.012, 0.012),
                color=colour,
                linewidth=4,
                solid_capstyle="butt",
                transform=axes.get_xaxis_transform(),
            )


def _mark_peak(
    axes: Any,  # noqa: ANN401
    result: Result,
    table: pd.DataFrame,
    unit: float,
    language: str,
) -> None:
    peak = float(result.params.get("peak_m", np.nan))
    if not np.isfinite(peak) or peak not in table.index:
        return
    x, y = peak / unit, float(table["value"][peak])
    axes.plot(x, y, marker="o", markersize=5.5, color=LOCALISED, zorder=6)
    right = x > 0.72 * axes.get_xlim()[1]
    axes.annotate(
        text("firm_report.peak", language, distance=distance(peak, language))
        if peak
        else text("maps.peak_nearest", language),
        (x, y),
        xytext=(-8 if right else 8, 4),
        textcoords="offset points",
        ha="right" if right else "left",
        fontsize=8,
        fontweight="bold",
        color=INK,
    )


def _furnish(axes: Any, key: str, language: str, *, in_km: bool) -> None:  # noqa: ANN401
    axes.xaxis.set_major_formatter(_written(language))
    axes.yaxis.set_major_formatter(_written(language))
    axes.margins(y=0.12)
    if key == "duranton_overman":
        axes.set_ylim(bottom=0)
    along = "axis_distance" if key == "duranton_overman" else "axis_radius"
    unit = text("firm_report.unit_km" if in_km else "firm_report.unit_m", language)
    axes.set_xlabel(text(f"firm_report.{along}", language, unit=unit), fontsize=8.5, color=INK)
    axes.set_ylabel(text(f"firm_report.axis_{key}", language), fontsize=8.5, color=INK)
    axes.tick_params(labelsize=8, colors=INK, length=3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("bottom", "left"):
        axes.spines[side].set_color(GREY)


def _written(language: str) -> Callable[[float, int], str]:
    def words(value: float, _place: int) -> str:
        value = 0.0 if abs(value) < 1e-12 else value
        return number(value, language, ",.6g").replace("-", "\N{MINUS SIGN}")

    return words


def _legend(result: Result, language: str) -> list[Group]:
    alpha = float(result.params.get("alpha", 0.05))
    share = per_cent(alpha, language)
    lines = (
        Entry(_swatch_line(CURVE, 1.8), text("firm_report.curve", language)),
        Entry(_swatch_line(GREY, 1.0, (0, (4, 2))), text("firm_report.expected", language)),
        Entry(_swatch_band(LOCAL), text("firm_report.local_band", language, alpha=share)),
        Entry(_swatch_band(GLOBAL), text("firm_report.global_band", language, alpha=share)),
    )
    said = []
    for label, colour in (("localised", LOCALISED), ("dispersed", DISPERSED)):
        p_value = p_words(result.params.get(f"p_{label}"), language)
        words = stretch_words(result, label, language) or _why_nowhere(result, label, language)
        said.append(
            Entry(
                _swatch_band(colour, 0.35),
                text(f"firm_report.legend_{label}", language, distances=words, p=p_value),
            )
        )
    about = text("firm_report.band_note", language, alpha=level(alpha, language))
    return [
        Group(text("firm_report.bands", language), lines),
        Group(text("firm_report.verdict", language), tuple(said), about),
    ]


def _why_nowhere(result: Result, label: str, language: str) -> str:
    """Say that a curve leaves its band nowhere, or that this is not told beside the other side."""
    p_value = result.params.get(f"p_{label}")
    beyond = p_value is not None and float(p_value) <= float(result.params.get("alpha", 0.05))
    return text("firm_report.not_counted" if beyond else "firm_report.nowhere", language)


def _swatch_line(colour: str, width: float, style: Any = "-") -> Callable[[Page, Box], None]:  # noqa: ANN401
    def draw(page: Page, box: Box) -> None:
        page.axes.plot(
            (box.left, box.right),
            (box.centre[1],) * 2,
            color=colour,
            linewidth=width,
            linestyle=style,
        )

    return draw


def _swatch_band(colour: str, alpha: float = 1.0) -> Callable[[Page, Box], None]:
    def draw(page: Page, box: Box) -> None:
        import shapely

        shape = shapely.box(box.left, box.bottom, box.right, box.top)
        page.shape(shape, facecolor=colour, edgecolor="none", alpha=alpha)

    return draw
