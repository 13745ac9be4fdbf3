"""How an organisation is marked: by a colour and a shape of its sphere; either is enough."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import text
from spatialict.export import palette
from spatialict.export.furniture import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from spatialict.export.page import Box, Page

OTHER: Final = "#9a9a9a"
CORNERS: Final[Mapping[str, tuple[int, float]]] = MappingProxyType(
    {
        "university": (0, 0.0),
        "institute": (4, 90.0),
        "industry": (4, 45.0),
        "government": (3, 90.0),
        "support": (5, 90.0),
    }
)
"""Sphere -> corners of its shape (none is a circle) and the angle of the first, in degrees."""
ASIDE: Final = (3, 270.0)
"""Any other sphere: a triangle on its tip."""


def colour_of(sphere: str) -> str:
    """Return the colour of a sphere."""
    return palette.SPHERES.get(sphere, OTHER)


def draw_mark(
    page: Page,
    sphere: str,
    place: tuple[float, float],
    radius: float,
    **style: Any,  # noqa: ANN401
) -> None:
    """Draw the mark of a sphere; shapes with corners have the area of the circle.

    Parameters
    ----------
    radius : float
        Of the circle, in inches.
    """
    from matplotlib.patches import Circle, RegularPolygon

    given = {"facecolor": colour_of(sphere), "edgecolor": "white", "linewidth": 0.5, **style}
    corners, angle = CORNERS.get(sphere, ASIDE)
    if not corners:
        page.axes.add_artist(Circle(place, radius, **given))
        return
    page.axes.add_artist(
        RegularPolygon(
            place,
            corners,
            radius=reach(corners) * radius,
            orientation=math.radians(angle - 90.0),
            **given,
        )
    )


def reach(corners: int) -> float:
    """Return how far the corners of a shape reach where a circle of its area has radius 1.

    Examples
    --------
    A square of area pi has sides of 1.77, so its corners are 1.25 from the middle:

    >>> round(reach(4), 2), reach(0)
    (1.25, 1.0)
    """
    if not corners:
        return 1.0
    return math.sqrt(2 * math.pi / (corners * math.sin(2 * math.pi / corners)))


def room_of(sphere: str) -> float:
    """Return how much further than a circle the mark of a sphere reaches."""
    return reach(CORNERS.get(sphere, ASIDE)[0])


def sphere_name(sphere: str, language: str) -> str:
    """Return what a sphere is called; one of the user's own keeps its name."""
    try:
        return text("layers.sphere_" + sphere, language)
    except KeyError:
        return sphere.replace("_", " ")


def sphere_entries(counts: Mapping[str, int], language: str) -> tuple[Entry, ...]:
    """Return the entries of a legend: every sphere, met or not, and those of the user's own."""
    known = [Entry(swatch(s), sphere_name(s, language), counts.get(s, 0)) for s in palette.SPHERES]
    rest = sum(count for sphere, count in counts.items() if sphere not in palette.SPHERES)
    if rest:
        known.append(Entry(swatch(""), text("layers.sphere_other", language), rest))
    return tuple(known)


def swatch(sphere: str) -> Callable[[Page, Box], None]:
    """Return how the mark of a sphere is drawn in a legend."""

    def draw(page: Page, box: Box) -> None:
        draw_mark(page, sphere, box.centre, 0.056, linewidth=0)

    return draw


def ordered(spheres: Iterable[str]) -> list[str]:
    """Return spheres in the order of the legends, those of the user's own at the end.

    Examples
    --------
    >>> ordered(["startup", "industry", "university"])
    ['university', 'industry', 'startup']
    """
    place = {sphere: n for n, sphere in enumerate(palette.SPHERES)}
    return sorted(set(spheres), key=lambda s: (place.get(s, len(place)), s))


def line_swatch(colour: str) -> Callable[[Page, Box], None]:
    """Return how a kind of link is drawn in a legend."""

    def draw(page: Page, box: Box) -> None:
        page.axes.plot((box.left, box.right), (box.centre[1],) * 2, color=colour, linewidth=2)

    return draw
