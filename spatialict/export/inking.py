"""How a region is inked: its fill and outline, its name and the marks below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from spatialict.export import palette
from spatialict.export.furniture import INK, evidence_mark
from spatialict.export.page import LINE, POINTS, width_of, wrap
from spatialict.export.placement import in_region
from spatialict.export.themes import MANY, OUTLINES, Theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from spatialict.export.page import Page


THICK: Final = 0.25
"""Side, in inches, of the smallest part of a region that bears a full outline."""


@dataclass(frozen=True)
class Block:
    """A region's name and the lines below it, with their place and the share inside the region."""

    x: float
    y: float
    lines: tuple[tuple[str, bool], ...]
    size: float
    wide: float
    high: float
    inside: float

    def outline(self) -> BaseGeometry:
        """Return the rectangle that the block takes, with a little room around it."""
        import shapely

        across, up = self.wide / 2 + 0.02, self.high / 2 + 0.02
        return shapely.box(self.x - across, self.y - up, self.x + across, self.y + up)


def fill(
    page: Page,
    shape: BaseGeometry,
    theme: Theme,
    region: str,
    *,
    zorder: float = 1,
    border: float = 0.5,
) -> None:
    """Draw a region in the colour of its class, with its border."""
    colour, hatch = theme.fills.get(region, (palette.NO_DATA, "////"))
    if hatch:  # a hatching takes the colour of the edge
        page.shape(
            shape,
            facecolor=colour,
            edgecolor=palette.HATCH,
            linewidth=0,
            hatch=hatch,
            zorder=zorder,
        )
        colour = "none"
    page.shape(shape, facecolor=colour, edgecolor=palette.OUTLINE, linewidth=border, zorder=zorder)


def by_rank(outlines: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return flagged regions in the order of drawing: a growth pole last, over its neighbours.

    Examples
    --------
    >>> by_rank({"a": "growth_pole", "b": "potential", "c": "emerging"})
    [('c', 'emerging'), ('b', 'potential'), ('a', 'growth_pole')]
    """
    ranks = {name: -place for place, name in enumerate(OUTLINES)}
    return sorted(outlines.items(), key=lambda flag: ranks.get(flag[1], -len(ranks)))


def outline(
    page: Page, shape: BaseGeometry, name: str, *, zorder: float = 2.5, thin: float = 1.0
) -> None:
    """Draw the outline of a flagged region over a white rim, so that it shows on any colour."""
    style = OUTLINES.get(name, OUTLINES["emerging"])
    for part, share in _by_thickness(shape):
        width = style["linewidth"] * min(thin, share)
        rim = {"edgecolor": "white", "linewidth": width + 1.4 * min(thin, share)}
        page.shape(part, facecolor="none", zorder=zorder, **rim)
        page.shape(part, facecolor="none", zorder=zorder, **{**style, "linewidth": width})


def _by_thickness(shape: BaseGeometry) -> list[tuple[BaseGeometry, float]]:
    """Return the parts of a region with the share of the full outline that leaves them visible."""
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.area]
    large = [part for part in parts if part.area >= THICK**2]
    small = [(part, max(0.25, part.area**0.5 / THICK)) for part in parts if part.area < THICK**2]
    return [*small, (shapely.MultiPolygon(large), 1.0)] if large else small


def fit(
    shape: BaseGeometry,
    name: str,
    theme: Theme,
    region: str,
    taken: list[BaseGeometry],
) -> Block | None:
    """Find size, line breaks and place of a region's name: the largest that fits inside.

    Where there are many regions, it is one that lies nearly wholly inside, or none.
    """
    best: Block | None = None
    is_many = len(theme.fills) > MANY
    bold, marks = region in theme.outlines, len(theme.marks.get(region, ()))
    below = [(line, False) for line in theme.labels.get(region, ())]
    for size in (6.6, 6.0, 5.4, 5.0) if is_many else (7.8, 7.0, 6.2, 5.6):
        for most in (9.0, _halved(name, size, bold=bold)):
            lines = (*((line, bold) for line in wrap(name, most, size, bold=bold)), *below)
            wide = max(width_of(words, size, bold=b) for words, b in lines) + 0.04
            wide = max(wide, 0.115 * marks)
            high = len(lines) * size * LINE / POINTS + (0.14 if marks else 0.0)
            found = in_region(shape, (wide, high), taken)
            if found is None or (best is not None and found[2] <= best.inside + 0.04):
                continue
            best = Block(found[0], found[1], lines, size, wide, high, found[2])
            if best.inside > 0.985:
                return best
    return best if best is not None and best.inside > (0.75 if is_many else 0.3) else None


def _halved(name: str, size: float, *, bold: bool) -> float:
    """Return the width at which a name breaks into two even lines, none of its words cut."""
    longest = max((width_of(word, size, bold=bold) for word in name.split()), default=0.0)
    return min(1.6, max(longest, 0.55 * width_of(name, size, bold=bold)) + 0.02)


def write_name(page: Page, block: Block, theme: Theme, region: str, *, plain: bool = False) -> None:
    """Write a region's name and the lines below it, dark on light or light on dark.

    With `plain` it is dark on a white rim whatever the colour below: where regions are small, a rim
    in the colour of one class would spill over its neighbours.
    """
    x, y = block.x, block.y + block.high / 2
    size = block.size
    ground, hatch = theme.fills.get(region, (palette.NO_DATA, "////"))
    plain = plain or bool(hatch)
    ink = "white" if _is_dark(ground) and not plain else INK
    paper = "white" if plain else ground
    around: dict[str, Any] = {}
    if block.inside < 0.99 or plain:
        around["path_effects"] = halo(paper)
    for words, bold in block.lines:
        y -= size * LINE / POINTS
        page.words(
            x,
            y + size * 0.3 / POINTS,
            words,
            size,
            bold=bold,
            ha="center",
            color=ink,
            zorder=8,
            **around,
        )
    if theme.marks.get(region):
        draw_marks(page, x, y - 0.115, theme.marks[region])


def halo(colour: str) -> list[Any]:
    """Return the effect that keeps words readable over lines."""
    from matplotlib.patheffects import Normal, Stroke

    return [Stroke(linewidth=2, foreground=colour, alpha=0.85), Normal()]


def draw_marks(page: Page, x: float, y: float, marks: Sequence[tuple[str, bool | None]]) -> None:
    """Draw the signs of the criteria in a row, centred at x."""
    from matplotlib.patches import Rectangle

    if not marks:
        return
    step = 0.115
    start = x - step * len(marks) / 2
    paper = Rectangle(
        (start - 0.02, y - 0.02),
        step * len(marks) + 0.025,
        0.14,
        facecolor="white",
        edgecolor="none",
        zorder=7.9,
    )
    page.axes.add_artist(paper)
    for place, (sign, passed) in enumerate(marks):
        evidence_mark(page, start + place * step, y, sign, passed)


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.45
