"""Plots drawn straight on a sheet: scales in inches, rules, rows with a name each, end labels.

A plot shares the ruler of its sheet, as maps do, so that the place of every word is known before
anything is drawn and no word needs to be moved afterwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.labels import number
from spatialict.export.furniture import GREY, INK
from spatialict.export.page import POINTS, Box, Page, cut, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

RULE: Final = "#e2e2e2"
"""Lines behind a plot."""
SMALL: Final = 7.0
"""Size of the words of a plot, points."""


@dataclass(frozen=True)
class Scale:
    """Numbers to places: `low` stands at `start` inches, `high` at `start + length`.

    Examples
    --------
    >>> Scale(0.0, 10.0, start=1.0, length=5.0).at(4.0)
    3.0
    >>> round(float(Scale(0.1, 10.0, start=0.0, length=2.0, is_log=True).at(1.0)), 9)
    1.0
    """

    low: float
    high: float
    start: float
    length: float
    is_log: bool = False

    def at(self, value: Any) -> Any:  # noqa: ANN401
        """Return the place of a number, or of each of an array."""
        if self.is_log:
            low, high = math.log(self.low), math.log(self.high)
            return self.start + self.length * (np.log(value) - low) / (high - low)
        return self.start + self.length * (value - self.low) / (self.high - self.low)


def steps(low: float, high: float, most: int = 6, *, is_log: bool = False) -> list[float]:
    """Return round numbers within two ends: 1, 2 or 5 times a power of ten apart.

    Examples
    --------
    >>> steps(0.0, 1.0, 5), steps(-3.0, 8.0, 4), steps(0.07, 3.0, is_log=True)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 5.0], [0.1, 0.2, 0.5, 1.0, 2.0])
    """
    if is_log:
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        every = [float(f"{nice}e{power}") for power in powers for nice in (1, 2, 5)]
        found = [value for value in every if low <= value <= high]
        return found if len(found) <= most else [v for v in found if f"{v:e}"[0] == "1"]
    rough = (high - low) / max(most, 1)
    if not rough > 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(place * step, 12) + 0.0 for place in range(first, last + 1)]


def ends(values: Iterable[float], *also: float, room: float = 0.04) -> tuple[float, float]:
    """Return the ends of a scale that holds all values, those named `also` too, with some room.

    Examples
    --------
    >>> ends([1.0, float("nan"), 3.0], room=0.5)
    (0.0, 4.0)
    >>> ends([])
    (0.0, 1.0)
    """
    known = [float(value) for value in (*values, *also) if math.isfinite(value)]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    span = (high - low) or abs(high) or 1.0
    return low - room * span, high + room * span


def in_words(language: str, spec: str = ",.6g") -> Callable[[float], str]:
    """Return how a number of a scale is written, with a true minus sign.

    Examples
    --------
    >>> in_words("ru")(-0.5), in_words("en", ".0%")(0.25)
    ('−0,5', '25%')
    """

    def words(value: float) -> str:
        return number(value, language, spec).replace("-", "\N{MINUS SIGN}")

    return words


def segments(page: Page, lines: Sequence[Any], **style: Any) -> None:  # noqa: ANN401
    """Draw many lines at once: each a list of points in inches."""
    from matplotlib.collections import LineCollection

    if len(lines):
        page.axes.add_collection(LineCollection(list(lines), **style), autolim=False)


def bar(page: Page, left: float, right: float, bottom: float, top: float, **style: Any) -> None:  # noqa: ANN401
    """Draw a rectangle between two places across, whichever is the lesser."""
    from matplotlib.patches import Rectangle

    low, high = min(left, right), max(left, right)
    given = {"edgecolor": "none", **style}
    page.axes.add_artist(Rectangle((low, bottom), high - low, top - bottom, **given))


def rule_across(
    page: Page,
    box: Box,
    scale: Scale,
    written: Callable[[float], str],
    *,
    most: int = 6,
    at: Sequence[float] | None = None,
    size: float = SMALL,
) -> None:
    """Draw upright lines at round numbers of a scale across, with the numbers below the box."""
    found = list(at) if at is not None else steps(scale.low, scale.high, most, is_log=scale.is_log)
    segments(
        page,
        [[(scale.at(v), box.bottom), (scale.at(v), box.top)] for v in found],
        colors=RULE,
        linewidths=0.6,
        zorder=0.5,
    )
    for value in found:
        below = box.bottom - 0.045 - size * 0.8 / POINTS
        page.words(scale.at(value), below, written(value), size, ha="center", color=GREY)


def rule_up(
    page: Page,
    box: Box,
    scale: Scale,
    written: Callable[[float], str],
    *,
    most: int = 5,
    at: Sequence[float] | None = None,
    size: float = SMALL,
) -> None:
    """Draw level lines at round numbers of a scale upwards, with the numbers left of the box."""
    found = list(at) if at is not None else steps(scale.low, scale.high, most, is_log=scale.is_log)
    segments(
        page,
        [[(box.left, scale.at(v)), (box.right, scale.at(v))] for v in found],
        colors=RULE,
        linewidths=0.6,
        zorder=0.5,
    )
    for value in found:
        y = scale.at(value) - size * 0.36 / POINTS
        page.words(box.left - 0.06, y, written(value), size, ha="right", color=GREY)


def heading(page: Page, box: Box, words: str, *, size: float = 8.8) -> float:
    """Write the heading of a plot at the top of its box; return where it ends."""
    return page.paragraph(box.left, box.top, words, box.width, size, bold=True, color=INK)


def rows_of(box: Box, count: int, tallest: float = 0.27) -> list[Box]:
    """Return a strip of a box for each row, from above."""
    tall = min(tallest, box.height / max(count, 1))
    return [Box(box.left, box.top - (n + 1) * tall, box.width, tall) for n in range(count)]


def name_rows(
    page: Page,
    rows: Sequence[Box],
    names: Sequence[str],
    width: float,
    *,
    bold: Iterable[int] = (),
    size: float = SMALL,
) -> None:
    """Write the name of each row at the left of its strip, cut to a width."""
    strong = set(bold)
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        is_bold = place in strong
        said = cut(name, width, size, bold=is_bold)
        base = row.centre[1] - size * 0.36 / POINTS
        page.words(row.left, base, said, size, bold=is_bold, color=INK)


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places at least `gap` from one another, each as near as can be to the one wanted.

    Examples
    --------
    >>> apart([1.0, 1.1, 3.0], 0.5, 0.0, 4.0)
    [0.8, 1.3, 3.0]
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    groups: list[list[float]] = []
    for n in order:
        groups.append([1.0, wanted[n]])
        while len(groups) > 1 and _meet(groups[-2], groups[-1], gap):
            size, middle = groups.pop()
            before = groups[-1]
            whole = before[0] + size
            before[1] = (before[0] * before[1] + size * middle) / whole
            before[0] = whole
    found: dict[int, float] = {}
    left = iter(order)
    least = low
    for size, middle in groups:
        count = int(size)
        first = max(middle - gap * (count - 1) / 2, least)
        for step in range(count):
            found[next(left)] = first + gap * step
        least = first + gap * count
    over = max(max(found.values(), default=high) - high, 0.0)
    return [round(found[n] - over, 9) for n in range(len(wanted))]


def _meet(one: list[float], other: list[float], gap: float) -> bool:
    """Return whether two groups of labels (how many, middle) would overlap."""
    return other[1] - one[1] < gap * (one[0] + other[0]) / 2


def end_labels(
    page: Page,
    x: float,
    wanted: Mapping[str, float],
    box: Box,
    words: Mapping[str, str],
    *,
    colours: Mapping[str, str],
    width: float,
    size: float = 6.6,
) -> None:
    """Write a name at the right end of each line, moved apart, with a hair to its line."""
    keys = list(wanted)
    gap = min(size * 1.22 / POINTS, box.height / max(len(keys), 1))
    placed = apart([wanted[key] for key in keys], gap, box.bottom, box.top)
    for key, y in zip(keys, placed, strict=True):
        colour = colours.get(key, GREY)
        bold = key in colours
        page.axes.plot((x, x + 0.1), (wanted[key], y), color=colour, linewidth=0.5)
        said = cut(words[key], width, size, bold=bold)
        page.words(x + 0.13, y - size * 0.36 / POINTS, said, size, bold=bold, color=colour)


def line_of(colour: str, width: float = 1.6, style: Any = "-", marker: str = "") -> Any:  # noqa: ANN401
    """Return a swatch of a line, with a marker where it has one."""

    def draw(page: Page, box: Box) -> None:
        middle = (box.centre[1],) * 2
        across = (box.left, box.right)
        page.axes.plot(across, middle, color=colour, linewidth=width, linestyle=style)
        if marker:
            page.axes.plot(*box.centre, marker=marker, markersize=4.5, color=colour)

    return draw


def dot_of(face: str, edge: str, marker: str = "o", size: float = 5.0) -> Any:  # noqa: ANN401
    """Return a swatch of a mark."""

    def draw(page: Page, box: Box) -> None:
        page.axes.plot(
            *box.centre,
            marker=marker,
            markersize=size,
            markerfacecolor=face,
            markeredgecolor=edge,
            markeredgewidth=1.0,
        )

    return draw


def block_of(colour: str) -> Any:  # noqa: ANN401
    """Return a swatch of an area without an outline."""

    def draw(page: Page, box: Box) -> None:
        bar(page, box.left, box.right, box.bottom, box.top, facecolor=colour)

    return draw


def column(
    page: Page,
    rows: Sequence[Box],
    right: float,
    words: Sequence[str],
    head: str,
    *,
    width: float = 0.8,
    size: float = SMALL,
) -> None:
    """Write a column of numbers, flush right, under a heading of at most two lines."""
    from spatialict.export.page import wrap

    lines = wrap(head, width, size - 0.4)[:2]
    for place, line in enumerate(reversed(lines)):
        y = rows[0].top + 0.05 + place * size * 1.2 / POINTS
        page.words(right, y, line, size - 0.4, ha="right", color=GREY)
    for row, said in zip(rows, words, strict=True):
        page.words(right, row.centre[1] - size * 0.36 / POINTS, said, size, ha="right", color=INK)


def widest(names: Iterable[str], most: float, size: float = SMALL, *, bold: bool = False) -> float:
    """Return the room that names need, at most so many inches."""
    return min(most, max((width_of(name, size, bold=bold) for name in names), default=0.0))
