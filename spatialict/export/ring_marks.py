"""Rings of towns on the sheet: how large, where there is room, the lines between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.labels import text
from spatialict.export import palette
from spatialict.export.furniture import INK
from spatialict.export.network_marks import OTHER
from spatialict.export.page import POINTS, Page, width_of
from spatialict.export.placement import apart
from spatialict.export.town_names import aside, leaders, name_towns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spatialict.export.seats import Ground, Town

Pairs = list[tuple[int, int, float, str]]
"""Positions of two towns, the weight of their links and its kind."""

GAP: Final = 0.14
"""Inches between rings that were moved aside, as much as shows the line between them; small rings
have less."""
COVERED: Final = 0.08
"""Share of the map that rings may cover."""
HIDDEN: Final = 0.08
"""Share of the rings that may lie under others before they are moved aside."""
SMALLEST: Final = 0.4
"""Rings are not drawn smaller than so much of what they would be alone."""
LEAST: Final = 0.05
"""Radius of a ring that can be seen, inches."""
READABLE: Final = 4.4
"""Points below which a number in a ring cannot be read."""


def radius(count: int, largest: int) -> float:
    """Return the radius of a ring in inches: areas in proportion, the largest 0.42 inches.

    Examples
    --------
    >>> radius(25, 25), round(radius(1, 25), 3)
    (0.42, 0.09)
    """
    most = min(0.42, 0.12 * largest**0.5)
    return float(max(0.09, most * (count / largest) ** 0.5))


def radii_of(
    counts: Sequence[int], places: Sequence[tuple[float, float]], room: float
) -> list[float]:
    """Return the radii of rings, smaller where they are many or near each other.

    Parameters
    ----------
    counts : sequence of int
        Organisations of each town.
    places : sequence of tuple
        Where they are, in inches.
    room : float
        Area of the map, in square inches.

    Examples
    --------
    Two far apart, then two of which one would hide much of the other:

    >>> radii_of([25, 25], [(0, 0), (3, 0)], 50.0)
    [0.42, 0.42]
    >>> [round(r, 2) for r in radii_of([25, 25], [(0, 0), (0.5, 0)], 50.0)]
    [0.34, 0.34]
    """
    import shapely

    alone = np.array([radius(count, max(counts)) for count in counts])
    share = min(1.0, (COVERED * room / (np.pi * (alone**2).sum())) ** 0.5)
    points = shapely.points(np.asarray(places, dtype=float))
    for step in np.arange(1.0, SMALLEST, -0.1):
        found = np.maximum(alone * share * step, LEAST)
        discs = shapely.buffer(points, found, quad_segs=4)
        if shapely.union_all(discs).area > (1 - HIDDEN) * shapely.area(discs).sum():
            break
    return [float(size) for size in found]


def rings(seats: list[Town], links: Pairs, language: str) -> Callable[[Page, Ground], str]:
    """Return how the towns are drawn on a map; what is drawn tells what the legend must add."""

    def draw(page: Page, sheet: Ground) -> str:
        if not seats:
            return ""
        true = [sheet.on_sheet(town.x, town.y) for town in seats]
        frame = sheet.frame
        radii = radii_of([town.count for town in seats], true, frame.width * frame.height)
        gap = min(GAP, 0.7 * max(radii)) / 2
        drawn = apart(true, [r + gap for r in radii], within=frame)
        _links(page, links, drawn)
        moved = leaders(page, true, drawn)
        for town, place, size in zip(seats, drawn, radii, strict=True):
            _ring(page, town, place, size)
        unnamed = name_towns(page, sheet, seats, drawn, radii)
        count = hidden(links, drawn, radii)
        under = text("maps.hidden_lines", language, count=count) if count else ""
        return " ".join(filter(None, (under, aside(moved, unnamed, language))))

    return draw


def hidden(
    links: Pairs,
    drawn: list[tuple[float, float]],
    radii: list[float],
) -> int:
    """Count the lines of which the rings leave nothing to be seen.

    Examples
    --------
    A line from 0 to 4 under rings that leave one inch of it, then under a third ring as well:

    >>> hidden([(0, 1, 1.0, "given")], [(0, 0), (4, 0)], [2.0, 1.0])
    0
    >>> hidden([(0, 1, 1.0, "given")], [(0, 0), (4, 0), (2.5, 0)], [2.0, 1.0, 0.6])
    1
    """
    import shapely

    discs = shapely.union_all(
        [shapely.Point(p).buffer(r) for p, r in zip(drawn, radii, strict=True)]
    )
    lines = [shapely.LineString([drawn[a], drawn[b]]) for a, b, _, _ in links]
    return sum(line.difference(discs).length < GAP / 2 for line in lines)


def _links(page: Page, links: Pairs, drawn: list[tuple[float, float]]) -> None:
    """Draw the lines, the heaviest on top; the more there are, the thinner and the paler."""
    from matplotlib.collections import LineCollection

    if not links:
        return
    heaviest = max(weight for _, _, weight, _ in links)
    few = min(1.0, 6 / len(links) ** 0.5)
    ordered = sorted(links, key=lambda link: link[2])
    page.axes.add_collection(
        LineCollection(
            [(drawn[a], drawn[b]) for a, b, _, _ in ordered],
            colors=[palette.LINKS.get(kind, OTHER) for *_, kind in ordered],
            linewidths=[0.6 + few * 3.4 * weight / heaviest for _, _, weight, _ in ordered],
            alpha=max(0.12, min(0.75, 5 / len(links) ** 0.5)),
            capstyle="round",
            zorder=3,
        ),
        autolim=False,
    )


def _ring(page: Page, town: Town, place: tuple[float, float], size: float) -> None:
    from matplotlib.patches import Circle, Wedge

    start = 90.0
    for sphere, count in town.spheres:
        end = start - 360 * count / town.count
        page.axes.add_artist(
            Wedge(
                place,
                size,
                end,
                start,
                facecolor=palette.SPHERES.get(sphere, OTHER),
                edgecolor="white",
                linewidth=0.4,
                zorder=5,
            )
        )
        start = end
    words = str(town.count)
    written = min(9.0, size * 46, size / width_of(words, 1.0, bold=True))
    if town.count == 1 or written < READABLE:
        return
    page.axes.add_artist(Circle(place, size * 0.56, facecolor="white", edgecolor="none", zorder=6))
    page.words(
        place[0],
        place[1] - written * 0.36 / POINTS,
        words,
        written,
        bold=True,
        ha="center",
        color=INK,
        zorder=7,
    )
