"""What stands around a map: title, legend, sources and caveats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import text
from spatialict.export import palette
from spatialict.export.page import LINE, POINTS, Box, Page, cut, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spatialict.core.study import Findings

INK: Final = "#222222"
GREY: Final = "#5a5a5a"
RULE: Final = "#c8c8c8"
MARGIN: Final = 0.45


@dataclass(frozen=True)
class Entry:
    """A line of a legend: a swatch, what it means, and how many are on the map."""

    swatch: Callable[[Page, Box], None]
    words: str
    count: int | None = None


@dataclass(frozen=True)
class Group:
    """Entries under a heading; `note` is small print below them."""

    title: str
    entries: tuple[Entry, ...]
    note: str = ""


def noted(groups: Sequence[Group], place: int, words: str) -> list[Group]:
    """Return the groups with words added to the note of one of them."""
    found = list(groups)
    found[place] = replace(found[place], note=f"{found[place].note} {words}".strip())
    return found


def filled(colour: str, *, hatch: str = "", outline: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
    """Return a swatch of a class of regions."""

    def draw(page: Page, box: Box) -> None:
        import shapely

        shape = shapely.box(box.left, box.bottom, box.right, box.top)
        page.shape(shape, facecolor=colour, edgecolor=palette.HATCH, linewidth=0, hatch=hatch)
        border = outline or {"edgecolor": palette.OUTLINE, "linewidth": 0.5}
        page.shape(shape, facecolor="none", **border)

    return draw


def outlined(style: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return a swatch of an outline."""

    def draw(page: Page, box: Box) -> None:
        import shapely

        page.shape(
            shapely.box(box.left, box.bottom, box.right, box.top), facecolor="white", **style
        )

    return draw


def title_block(page: Page, box: Box, title: str, subtitle: Sequence[str], badge: str) -> None:
    """Write title and subtitle at the top of `box`, and a badge at its right where there is one."""
    right = box.right
    if badge:
        right -= _badge(page, box, badge) + 0.2
    size = 17.0
    while width_of(title, size, bold=True) > right - box.left and size > 11:
        size -= 0.5
    page.words(
        box.left,
        box.top - 0.24,
        cut(title, right - box.left, size, bold=True),
        size,
        bold=True,
        color=INK,
    )
    top = box.top - 0.31
    for line in subtitle:
        top = page.paragraph(box.left, top, line, box.width, 8.6, color=GREY)


def _badge(page: Page, box: Box, words: str) -> float:
    width = width_of(words, 10, bold=True) + 0.24
    page.axes.add_artist(_rectangle(box.right - width, box.top - 0.29, width, 0.28, "#b30000"))
    page.words(
        box.right - width / 2,
        box.top - 0.2,
        words,
        10,
        bold=True,
        color="white",
        ha="center",
    )
    return width


def _rectangle(left: float, bottom: float, width: float, height: float, colour: str) -> Any:  # noqa: ANN401
    from matplotlib.patches import Rectangle

    return Rectangle((left, bottom), width, height, facecolor=colour, edgecolor="none")


def footer(page: Page, box: Box, caveats: Sequence[str], sources: Sequence[str]) -> None:
    """Write caveats and sources at the foot, smaller until they fit."""
    size = 7.0
    while size > 5 and _lines(caveats, sources, box.width, size) * size * LINE / POINTS > (
        box.height
    ):
        size -= 0.25
    page.axes.plot((box.left, box.right), (box.top + 0.05,) * 2, color=RULE, linewidth=0.6)
    top = box.top
    for caveat in caveats:
        top = page.paragraph(box.left, top, caveat, box.width, size, color=INK)
    for source in sources:
        top = page.paragraph(box.left, top, source, box.width, size, color=GREY)


def _lines(caveats: Sequence[str], sources: Sequence[str], width: float, size: float) -> int:
    return sum(len(wrap(words, width, size)) for words in (*caveats, *sources))


def sources_of(findings: Findings, tables: Sequence[str], language: str) -> list[str]:
    """Return one line that names publisher, title, years and licence of the tables a map shows."""
    told = [source.text(language) for source in findings.study.sources if source.table in tables]
    return [text("maps.sources", language, sources="; ".join(told))] if told else []


def evidence_mark(page: Page, x: float, y: float, sign: str, passed: bool | None) -> None:
    """Draw the mark of one criterion: dark where passed, pale where not, empty where unknown."""
    from matplotlib.patches import Rectangle

    face, ink = {True: (INK, "white"), False: ("white", GREY), None: ("white", GREY)}[passed]
    page.axes.add_artist(
        Rectangle(
            (x, y),
            0.1,
            0.1,
            facecolor=face,
            edgecolor=INK if passed is not False else GREY,
            linewidth=0.4 if passed is not None else 0.7,
            linestyle="-" if passed is not None else (0, (1, 1)),
            zorder=8,
        )
    )
    page.words(x + 0.05, y + 0.024, sign, 5.2, ha="center", color=ink, zorder=9)


def legend(page: Page, box: Box, groups: Sequence[Group]) -> None:
    """Set the groups in columns (a wide box) or one above the other (a tall one)."""
    size = 7.6
    while size > 5:
        blocks = [_columns(group, box, size) for group in groups]
        if _fits(blocks, box):
            break
        size -= 0.2
    x, top = box.left, box.top
    for width, height, draw in blocks:
        draw(page, x, top)
        if box.width > box.height:
            x += width + 0.3
        else:
            top -= height + 0.16


def _fits(blocks: Sequence[tuple[float, float, Any]], box: Box) -> bool:
    widths = [width for width, _, _ in blocks]
    heights = [height for _, height, _ in blocks]
    if box.width > box.height:
        return sum(widths) + 0.3 * (len(blocks) - 1) <= box.width and max(heights) <= box.height
    return sum(heights) + 0.16 * (len(blocks) - 1) <= box.height and max(widths) <= box.width


def _columns(group: Group, box: Box, size: float) -> tuple[float, float, Any]:
    """Return width and height of a group, and how to draw it from its upper left corner."""
    wide = box.width > box.height
    row, head = size * 1.62 / POINTS, size * 1.75 / POINTS
    longest = 3.3 if wide else box.width - 0.4
    lines = [wrap(_with_count(entry), longest, size) for entry in group.entries]
    small = size - 0.8 if lines else size - 0.2
    between = small * 1.34 / POINTS
    columns, widths = _flow(lines, max(1, int((box.height - head) / row)) if wide else 99, size)
    room = max(sum(widths), 2.1 if lines else 3.0) if wide else box.width
    note = wrap(group.note, room, small) if group.note else []
    if wide and lines and note:
        left = box.height - head - len(note) * between
        columns, widths = _flow(lines, max(1, int(left / row + 0.05)), size)
    deepest = max((sum(len(lines[n]) for n in column) for column in columns), default=0)
    width = max(
        sum(widths),
        width_of(group.title, size, bold=True),
        *(width_of(line, small) for line in note),
        0.0,
    )

    def draw(page: Page, x: float, top: float) -> None:
        page.words(x, top - size * 1.05 / POINTS, group.title, size, bold=True, color=INK)
        at = x
        for column, step in zip(columns, widths, strict=True):
            y = top - head
            for n in column:
                _entry(page, group.entries[n], lines[n], (at, y), size)
                y -= row * len(lines[n])
            at += step
        y = top - head - deepest * row
        for line in note:
            y -= between
            page.words(x, y + 0.02, line, small, color=GREY)

    return width, head + deepest * row + len(note) * between, draw


def _flow(
    lines: Sequence[Sequence[str]], room: int, size: float
) -> tuple[list[list[int]], list[float]]:
    """Set entries in columns of at most `room` lines, evenly; return them and their widths."""
    if not lines:
        return [], []
    total = sum(len(words) for words in lines)
    room = max(-(-total // -(-total // room)), *(len(words) for words in lines))
    columns: list[list[int]] = [[]]
    used = 0
    for place, words in enumerate(lines):
        if used + len(words) > room and columns[-1]:
            columns.append([])
            used = 0
        columns[-1].append(place)
        used += len(words)
    widths = [max(width_of(w, size) for n in column for w in lines[n]) + 0.42 for column in columns]
    return columns, widths


def _with_count(entry: Entry) -> str:
    return entry.words if entry.count is None else f"{entry.words} ({entry.count})"


def _entry(
    page: Page, entry: Entry, lines: Sequence[str], place: tuple[float, float], size: float
) -> None:
    x, y = place
    row = size * 1.62 / POINTS
    high = size * 1.12 / POINTS
    entry.swatch(page, Box(x, y - row * 0.5 - high * 0.5, 0.24, high))
    for step, line in enumerate(lines):
        page.words(x + 0.32, y - row * (step + 0.5) - size * 0.35 / POINTS, line, size, color=INK)
