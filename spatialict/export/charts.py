"""Small charts for the report: SVG written by hand, a few hundred bytes each, no script."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from spatialict.export import palette

if TYPE_CHECKING:
    from collections.abc import Sequence

INK: Final = "#222222"
GREY: Final = "#767676"
TEXT: Final = 'font-family="DejaVu Sans, Verdana, sans-serif"'


def sparkline(
    values: Sequence[float], alt: str, *, reference: float | None = None, colour: str = INK
) -> Markup:
    """Draw a series as a line of the height of a word; a missing year breaks it.

    Parameters
    ----------
    values : sequence of float
        One a year, in order.
    alt : str
        What the line shows, for those who hear it.
    reference : float, optional
        A level drawn as a dotted line, such as 1 for a location quotient.

    Examples
    --------
    >>> "polyline" in sparkline([1.0, 2.0], "LQ rose")
    True
    """
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return Markup("")
    levels = [*known, reference] if reference is not None else known
    low, high = min(levels), max(levels)
    span = (high - low) or 1.0
    step = 84 / max(1, len(values) - 1)

    def at(place: int, value: float) -> str:
        return f"{3 + place * step:.1f},{19 - 16 * (value - low) / span:.1f}"

    parts = [
        f'<polyline points="{" ".join(at(p, v) for p, v in run)}" fill="none" '
        f'stroke="{colour}" stroke-width="1.5"/>'
        for run in _runs(values)
        if len(run) > 1
    ]
    if reference is not None:
        level = 19 - 16 * (reference - low) / span
        parts.insert(
            0,
            f'<line x1="3" x2="87" y1="{level:.1f}" y2="{level:.1f}" stroke="{GREY}" '
            'stroke-width="0.7" stroke-dasharray="2 2"/>',
        )
    place = max(p for p, v in enumerate(values) if math.isfinite(v))
    x, y = at(place, values[place]).split(",")
    parts.append(f'<circle cx="{x}" cy="{y}" r="2.2" fill="{colour}"/>')
    return _svg(90, 22, alt, parts)


def _runs(values: Sequence[float]) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if math.isfinite(value):
            runs[-1].append((place, value))
        elif runs[-1]:
            runs.append([])
    return runs


@dataclass(frozen=True)
class Dot:
    """One region on the plane of specialisation and size."""

    name: str
    lq: float
    share: float
    colour: str
    is_named: bool


def plane(
    dots: Sequence[Dot],
    alt: str,
    *,
    thresholds: tuple[float, float],
    axes: tuple[str, str],
    ticks: tuple[Sequence[tuple[float, str]], Sequence[tuple[float, str]]],
) -> Markup:
    """Draw regions by quotient (across) and share of the nation (up), with the thresholds.

    Both axes are square roots, so that the many small regions can be told apart.
    """
    shown = [dot for dot in dots if math.isfinite(dot.lq) and math.isfinite(dot.share)]
    if not shown:
        return Markup("")
    most = (
        max(1.4, *(dot.lq * 1.12 for dot in shown)),
        max(0.08, *(dot.share * 1.15 for dot in shown)),
    )

    def across(value: float) -> float:
        return 62 + 620 * math.sqrt(max(value, 0) / most[0])

    def up(value: float) -> float:
        return 318 - 296 * math.sqrt(max(value, 0) / most[1])

    parts = [
        f'<rect x="{across(thresholds[0]):.1f}" y="22" '
        f'width="{682 - across(thresholds[0]):.1f}" height="{up(thresholds[1]) - 22:.1f}" '
        'fill="#efeaf5"/>',
        f'<path d="M62 22V318H682" fill="none" stroke="{INK}"/>',
    ]
    parts += [
        f'<line x1="{across(value):.1f}" x2="{across(value):.1f}" y1="318" y2="323" '
        f'stroke="{INK}"/><text x="{across(value):.1f}" y="336" text-anchor="middle" {TEXT} '
        f'font-size="11">{escape(said)}</text>'
        for value, said in ticks[0]
        if value <= most[0]
    ]
    parts += [
        f'<line x1="57" x2="62" y1="{up(value):.1f}" y2="{up(value):.1f}" stroke="{INK}"/>'
        f'<text x="53" y="{up(value) + 4:.1f}" text-anchor="end" {TEXT} font-size="11">'
        f"{escape(said)}</text>"
        for value, said in ticks[1]
        if value <= most[1]
    ]
    parts += _threshold_lines(across(thresholds[0]), up(thresholds[1]))
    parts += [
        f'<text x="372" y="356" text-anchor="middle" {TEXT} font-size="12">'
        f"{escape(axes[0])}</text>",
        f'<text x="62" y="13" {TEXT} font-size="12">{escape(axes[1])}</text>',
    ]
    for dot in sorted(shown, key=lambda d: (d.is_named, d.name)):
        parts.append(_dot(dot, across(dot.lq), up(dot.share)))
    return _svg(700, 364, alt, parts)


def _threshold_lines(x: float, y: float) -> list[str]:
    style = f'stroke="{GREY}" stroke-dasharray="4 3"'
    return [
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="22" y2="318" {style}/>',
        f'<line x1="62" x2="682" y1="{y:.1f}" y2="{y:.1f}" {style}/>',
    ]


def _dot(dot: Dot, x: float, y: float) -> str:
    circle = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{6 if dot.is_named else 4.5}" '
        f'fill="{dot.colour}" stroke="{INK}" stroke-width="0.8">'
        f"<title>{escape(dot.name)}</title></circle>"
    )
    if not dot.is_named:
        return circle
    anchor, shift = ("end", -10) if x > 560 else ("start", 10)
    return (
        f'{circle}<text x="{x + shift:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}" {TEXT} '
        f'font-size="12" font-weight="bold">{escape(dot.name)}</text>'
    )


def swatch(colour: str, alt: str) -> Markup:
    """Draw a small square in the colour of a class."""
    square = (
        f'<rect x="1" y="1" width="12" height="12" fill="{colour}" stroke="{palette.OUTLINE}"/>'
    )
    return _svg(14, 14, alt, [square])


def strip(colours: Sequence[str], alt: str) -> Markup:
    """Draw a row of squares, one a year, each in the colour of its class."""
    squares = [
        f'<rect x="{1 + 14 * place}" y="1" width="12" height="12" fill="{colour}" '
        f'stroke="{palette.OUTLINE}"/>'
        for place, colour in enumerate(colours)
    ]
    return _svg(14 * max(1, len(colours)), 14, alt, [f"<title>{escape(alt)}</title>", *squares])


def _svg(width: int, height: int, alt: str, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(alt)}">{"".join(parts)}</svg>'
    )
