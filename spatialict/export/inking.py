"""How a region is inked: its fill and outline, its name and the marks below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from spatialict.export import palette
from spatialict.export.furniture import INK, evidence_mark
from spatialict.export.page import LINE, POINTS
from spatialict.export.themes import OUTLINES, Theme

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


def fill(page: Page, shape: BaseGeometry, theme: Theme, region: str, *, zorder: float = 1) -> None:
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
    page.shape(shape, facecolor=colour, edgecolor=palette.OUTLINE, linewidth=0.5, zorder=zorder)


def by_rank(outlines: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return flagged regions in the order of drawing: a growth pole last, over its neighbours.

    Examples
    --------
    >>> by_rank({"a": "growth_pole", "b": "potential", "c": "emerging"})
    [('c', 'emerging'), ('b', 'potential'), ('a', 'growth_pole')]
    """
    ranks = {name: -place for place, name in enumerate(OUTLINES)}
    return sorted(outlines.items(), key=lambda flag: ranks.get(flag[1], -len(ranks)))


def outline(page: Page, shape: BaseGeometry, name: str, *, zorder: float = 2.5) -> None:
    """Draw the outline of a flagged region over a white rim, so that it shows on any colour."""
    style = OUTLINES.get(name, OUTLINES["emerging"])
    for part, thin in _by_thickness(shape):
        width = style["linewidth"] * thin
        rim = {"edgecolor": "white", "linewidth": width + 1.4 * thin}
        page.shape(part, facecolor="none", zorder=zorder, **rim)
        page.shape(part, facecolor="none", zorder=zorder, **{**style, "linewidth": width})


def _by_thickness(shape: BaseGeometry) -> list[tuple[BaseGeometry, float]]:
    """Return the parts of a region with the share of the full outline that leaves them visible."""
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.area]
    large = [part for part in parts if part.area >= THICK**2]
    small = [(part, max(0.25, part.area**0.5 / THICK)) for part in parts if part.area < THICK**2]
    return [*small, (shapely.MultiPolygon(large), 1.0)] if large else small


def write_name(page: Page, block: Block, theme: Theme, region: str) -> None:
    """Write a region's name and the lines below it, dark on light or light on dark."""
    x, y = block.x, block.y + block.high / 2
    size = block.size
    ground, hatch = theme.fills.get(region, (palette.NO_DATA, "////"))
    ink = "white" if _is_dark(ground) and not hatch else INK
    paper = ground if not hatch else "white"
    around: dict[str, Any] = {}
    if block.inside < 0.99 or hatch:
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
