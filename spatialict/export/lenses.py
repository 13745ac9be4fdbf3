"""Insets: a region too small for print, enlarged in a circle beside the land."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from spatialict.export.furniture import INK
from spatialict.export.inking import draw_marks, fill, halo, outline
from spatialict.export.page import LINE, POINTS, Page, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from shapely.geometry.base import BaseGeometry

    from spatialict.export.themes import Theme

RADIUS: Final = 0.47
RADIUS_IN_FOCUS: Final = 0.8
"""Of the inset of the region that is asked for."""

LABEL: Final = (0.8, 0.45)
"""Width and height of a name with a line and the squares below it."""


def room_of(radius: float) -> tuple[float, float]:
    """Return width and height of an inset with its caption.

    Examples
    --------
    >>> room_of(0.5)
    (1.3, 1.6)
    """
    return 2 * radius + 0.3, 2 * radius + 0.6


@dataclass(frozen=True)
class Inset:
    """A small region, enlarged in a circle beside the land."""

    region: str
    centre: tuple[float, float]
    target: tuple[float, float]
    reach: float
    zoom: int
    radius: float
    block: tuple[float, float, float, float]
    parts: tuple[tuple[str, BaseGeometry], ...]

    def outline(self) -> tuple[BaseGeometry, BaseGeometry]:
        """Return what the lens with its caption, and its leader, take on the sheet."""
        import shapely

        (x, y), edge = self.centre, self.radius + 0.05
        lens = shapely.box(x - edge, y - edge - 0.45, x + edge, y + edge)
        return lens, shapely.LineString([self.start, self.target]).buffer(0.04)

    @property
    def start(self) -> tuple[float, float]:
        """Where the leader begins: in the middle, or at the side if it would cross the caption."""
        import shapely

        x, y = self.centre
        caption = shapely.box(x - 0.6, y - self.radius - 0.5, x + 0.6, y - self.radius - 0.05)
        if not caption.intersects(shapely.LineString([self.centre, self.target])):
            return self.centre
        return x + (self.radius if self.target[0] > x else -self.radius), y


def enlarged(
    near: Sequence[tuple[str, BaseGeometry]],
    on_sheet: Callable[[Any, Any], tuple[Any, Any]],
    target: tuple[float, float],
    centre: tuple[float, float],
    *,
    zoom: int,
    radius: float,
) -> tuple[tuple[str, BaseGeometry], ...]:
    """Return the regions as the lens shows them, from the shapes as they were given."""
    import numpy as np
    import shapely

    lens = shapely.Point(centre).buffer(radius, quad_segs=24)
    parts = []
    for region, ground in near:
        shape = shapely.transform(
            ground,
            lambda xy: (np.column_stack(on_sheet(xy[:, 0], xy[:, 1])) - target) * zoom + centre,
        )
        part = shapely.intersection(shape, lens)
        if part.area:
            parts.append((region, part))
    return tuple(parts)


def draw_lens(page: Page, theme: Theme, inset: Inset, shown: Collection[str], beyond: str) -> None:
    """Draw the circle with what is in it, and its leader; `beyond` colours what is not shown."""
    from matplotlib.patches import Circle

    _leader(page, inset)
    page.axes.add_artist(
        Circle(inset.centre, inset.radius, facecolor="white", edgecolor="none", zorder=4)
    )
    for region, part in inset.parts:
        if region in shown:
            fill(page, part, theme, region, zorder=4)
        else:
            page.shape(part, facecolor=beyond, edgecolor="white", linewidth=0.6, zorder=4)
        if region == inset.region and region in theme.outlines:
            outline(page, part, theme.outlines[region], zorder=5)
    page.axes.add_artist(
        Circle(inset.centre, inset.radius, facecolor="none", edgecolor=INK, linewidth=1, zorder=6)
    )


def write_caption(page: Page, inset: Inset, name: str, theme: Theme) -> None:
    """Write name, enlargement, class and value below the circle."""
    x, y = inset.centre
    y -= inset.radius
    lines = (f"{name} ×{inset.zoom}", *theme.captions.get(inset.region, ()))
    for row, words in enumerate(lines):
        size = 7.6 if row == 0 else 6.8
        for line in wrap(words, 2 * inset.radius + 0.6, size, bold=row == 0):
            y -= size * LINE / POINTS
            page.words(
                x,
                y,
                line,
                size,
                bold=row == 0,
                ha="center",
                color=INK,
                zorder=7,
                path_effects=halo("white"),
            )
    draw_marks(page, x, y - 0.15, theme.marks.get(inset.region, ()))


def _leader(page: Page, inset: Inset) -> None:
    """Tie a lens to the region it enlarges: a ring there and a line from rim to rim."""
    from matplotlib.patches import Circle

    (x, y), (far, up) = inset.start, inset.target
    length = max(1e-9, ((far - x) ** 2 + (up - y) ** 2) ** 0.5)
    part = (length - inset.reach) / length
    page.axes.plot(
        (x, x + (far - x) * part), (y, y + (up - y) * part), color=INK, linewidth=0.7, zorder=3
    )
    page.axes.add_artist(
        Circle(inset.target, inset.reach, facecolor="none", edgecolor=INK, linewidth=0.9, zorder=3)
    )
