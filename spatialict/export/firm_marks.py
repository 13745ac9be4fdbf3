"""How clusters of firms, scan windows, density and dots are inked, on whatever sheet and scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.export import palette
from spatialict.export.furniture import INK
from spatialict.export.inking import halo
from spatialict.export.page import POINTS, Box, Page
from spatialict.export.ruler import bar_words, round_length

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from spatialict.export.firms import Cluster, Window

GROUND: Final = "#fbfaf7"
"""Regions below firms."""
WITHIN: Final = palette.FIRMS["clustered"]
ACROSS: Final = "#0072b2"
"""A cluster inside one region, and one that does not stop at a border."""
DOT: Final = "#8a8a8a"
"""A firm of the sector in no cluster."""
SIGNIFICANT: Final[dict[str, Any]] = {
    "edgecolor": palette.SCAN["cluster"],
    "linewidth": 1.3,
    "linestyle": "-",
}
EXPLAINED: Final[dict[str, Any]] = {
    "edgecolor": palette.SCAN["ns"],
    "linewidth": 0.8,
    "linestyle": (0, (3, 2)),
}
"""Outlines of a scan window that chance does not explain, and of one that it does."""


def colour_of(cluster: Cluster) -> str:
    """Return the colour of a cluster."""
    return ACROSS if cluster.crosses else WITHIN


@dataclass(frozen=True)
class Frame:
    """A part of the ground in a box of the sheet.

    Parameters
    ----------
    box : Box
        On the sheet, inches.
    centre : tuple of float
        The place of the ground, in metres, that is in the middle of the box.
    scale : float
        Inches for a metre.
    """

    box: Box
    centre: tuple[float, float]
    scale: float

    def ground(self) -> tuple[float, float, float, float]:
        """Return left, bottom, right, top of the ground that is shown, and a little around it."""
        across, up = (0.505 * side / self.scale for side in (self.box.width, self.box.height))
        x, y = self.centre
        return x - across, y - up, x + across, y + up

    def on_sheet(self, x: Any, y: Any) -> tuple[Any, Any]:  # noqa: ANN401
        """Return inches of the sheet for metres of the ground."""
        middle = self.box.centre
        return (
            (x - self.centre[0]) * self.scale + middle[0],
            (y - self.centre[1]) * self.scale + middle[1],
        )


def laid(shape: Any, on_sheet: Callable[[Any, Any], tuple[Any, Any]]) -> Any:  # noqa: ANN401
    """Return a shape of the ground, or an array of them, in inches of a sheet."""
    import shapely

    return shapely.transform(shape, lambda xy: np.column_stack(on_sheet(xy[:, 0], xy[:, 1])))


def dots(
    page: Page,
    places: np.ndarray,
    colour: str,
    *,
    size: float = 0.022,
    zorder: float = 3.0,
) -> None:
    """Draw a dot at each of the places (inches); those that would hide each other are one dot."""
    if not len(places):
        return
    apart = np.unique(np.round(places / (0.6 * size)), axis=0) * (0.6 * size)
    page.axes.scatter(
        apart[:, 0],
        apart[:, 1],
        s=(size * POINTS) ** 2,
        color=colour,
        linewidths=0,
        zorder=zorder,
    )


def density(
    page: Page,
    table: pd.DataFrame,
    cell: float,
    on_sheet: Callable[[Any, Any], tuple[Any, Any]],
    clip: BaseGeometry,
) -> None:
    """Draw cells of a density in the colours of their classes, each class as one patch."""
    import shapely

    x, y, value = (table[name].to_numpy(float) for name in ("x_m", "y_m", "value"))
    left, bottom = on_sheet(x - cell / 2, y - cell / 2)
    right, top = on_sheet(x + cell / 2, y + cell / 2)
    for low, high, colour in density_classes(table):
        rows = (value >= low) & (value < high)
        if rows.any():
            squares = shapely.box(left[rows], bottom[rows], right[rows], top[rows])
            shape = shapely.intersection(shapely.union_all(squares), clip)
            page.shape(shape, facecolor=colour, edgecolor="none", zorder=1.2)


def density_classes(table: pd.DataFrame) -> list[tuple[float, float, str]]:
    """Return the classes of a density as (from, below, colour), those of the layers."""
    return palette.round_classes(table["value"].dropna(), palette.DENSITY_COLOURS)


def hull(
    page: Page, shape: BaseGeometry, colour: str, *, zorder: float = 3.2, width: float = 1.2
) -> None:
    """Draw the outline of a cluster over a white rim, its ground lightly tinted."""
    page.shape(shape, facecolor=colour, edgecolor="none", alpha=0.16, zorder=zorder - 0.4)
    page.shape(shape, facecolor="none", edgecolor="white", linewidth=width + 1.2, zorder=zorder)
    page.shape(shape, facecolor="none", edgecolor=colour, linewidth=width, zorder=zorder)


def window(page: Page, shape: BaseGeometry, found: Window, *, zorder: float = 5.4) -> None:
    """Draw the outline of a scan window: full where significant, dashed where not."""
    style = SIGNIFICANT if found.is_cluster else EXPLAINED
    rim = {"edgecolor": "white", "linewidth": style["linewidth"] + 1.0}
    page.shape(shape, facecolor="none", zorder=zorder, **rim)
    page.shape(shape, facecolor="none", zorder=zorder + 0.1, **style)


def small_window(page: Page, x: float, y: float, found: Window, *, zorder: float = 5.6) -> None:
    """Mark a scan window that is too small to be a ring: a cross over a white one."""
    colour = SIGNIFICANT["edgecolor"] if found.is_cluster else EXPLAINED["edgecolor"]
    for ink, width, size in (("white", 2.8, 7.5), (colour, 1.2, 6.0)):
        page.axes.plot(
            x,
            y,
            marker="+",
            markersize=size,
            color=ink,
            markeredgewidth=width,
            zorder=zorder,
        )


def ring(page: Page, x: float, y: float, colour: str, *, zorder: float = 4.0) -> None:
    """Draw the small ring of a cluster without a number, over a white rim."""
    from matplotlib.patches import Circle

    for ink, width in (("white", 2.4), (colour, 0.9)):
        page.axes.add_artist(
            Circle((x, y), 0.045, facecolor="none", edgecolor=ink, linewidth=width, zorder=zorder)
        )


def badge(
    page: Page,
    x: float,
    y: float,
    number: str,
    colour: str,
    *,
    radius: float = 0.09,
    zorder: float = 6.0,
    digits_zorder: float | None = None,
) -> None:
    """Draw a number in a disc; the number may lie over what lies over the disc."""
    from matplotlib.patches import Circle

    page.axes.add_artist(
        Circle((x, y), radius, facecolor=colour, edgecolor="white", linewidth=0.7, zorder=zorder)
    )
    size = min(8.0, radius * (76 if len(number) < 3 else 56))
    page.words(
        x,
        y - size * 0.36 / POINTS,
        number,
        size,
        bold=True,
        ha="center",
        color="white",
        zorder=zorder + 0.1 if digits_zorder is None else digits_zorder,
    )


def swatch_badge(number: str, colour: str) -> Callable[[Page, Box], None]:
    """Return a swatch of a numbered cluster."""

    def draw(page: Page, box: Box) -> None:
        badge(page, *box.centre, number, colour, radius=0.072)

    return draw


def swatch_hull(colour: str) -> Callable[[Page, Box], None]:
    """Return a swatch of a cluster's outline."""

    def draw(page: Page, box: Box) -> None:
        import shapely

        hull(page, shapely.box(box.left, box.bottom, box.right, box.top), colour)

    return draw


def swatch_dot(colour: str) -> Callable[[Page, Box], None]:
    """Return a swatch of firms."""

    def draw(page: Page, box: Box) -> None:
        x, y = box.centre
        dots(page, np.array([(x - 0.06, y - 0.01), (x, y + 0.02), (x + 0.06, y)]), colour)

    return draw


def swatch_window(style: dict[str, Any]) -> Callable[[Page, Box], None]:
    """Return a swatch of a scan window."""

    def draw(page: Page, box: Box) -> None:
        from matplotlib.patches import Ellipse

        page.axes.add_artist(
            Ellipse(box.centre, box.width, box.height * 1.1, facecolor="none", **style)
        )

    return draw


def bar(page: Page, place: tuple[float, float], scale: float, most: float, language: str) -> None:
    """Draw a short scale bar that ends at a place: one line and its length in words."""
    x, y = place
    metres = round_length(most / scale)
    long = metres * scale
    page.axes.plot((x - long, x), (y, y), color="white", linewidth=3.2, zorder=6.8)
    page.axes.plot((x - long, x), (y, y), color=INK, linewidth=1.4, zorder=6.9)
    page.words(
        x - long / 2,
        y + 0.05,
        bar_words(metres, language)[2],
        6.0,
        ha="center",
        color=INK,
        zorder=7,
        path_effects=halo("white"),
    )
