"""Scale bar and north arrow, true where the map's middle is: both are measured on the ellipsoid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import number, text
from spatialict.export.furniture import INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.export.page import Page

SIZE: Final = (2.5, 0.5)
"""Width and height, in inches, of scale bar and arrow together."""

MOST_TURNED: Final = 5.0
"""Degrees; where north turns by more than this over the map, no arrow is right everywhere."""


@dataclass(frozen=True)
class Bearing:
    """How the middle of a map lies on the earth.

    Parameters
    ----------
    stretch : float
        Metres of the map for a metre of the ground, from west to east.
    north : float
        Degrees from the top of the map to north, counterclockwise.
    spread : float
        Degrees by which north differs at the rim of the map from north in its middle, at most.
    """

    stretch: float = 1.0
    north: float = 0.0
    spread: float = 0.0


def bearing(crs: Any, extent: Sequence[float]) -> Bearing:  # noqa: ANN401
    """Measure scale and north of a map on the ellipsoid.

    Parameters
    ----------
    crs : pyproj.CRS or None
        Of the map, in metres.
    extent : sequence of float
        Left, bottom, right, top in `crs`.

    Returns
    -------
    Bearing
        That of a plan, true everywhere, where the system is unknown or does not reach so far.

    Examples
    --------
    In Web Mercator at 48 degrees north everything is drawn about 1.5 times too long:

    >>> from pyproj import CRS
    >>> found = bearing(CRS(3857), (7000000, 6100000, 7100000, 6106000))
    >>> round(found.stretch, 2), abs(round(found.north, 2))
    (1.49, 0.0)
    """
    from pyproj import CRS, Transformer

    if crs is None or CRS(crs).geodetic_crs is None:
        return Bearing()
    crs = CRS(crs)
    back = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    left, bottom, right, top = extent
    x, y = (left + right) / 2, (bottom + top) / 2
    step = 0.005 * max(right - left, top - bottom)
    _, _, length = crs.get_geod().inv(*back.transform(x - step, y), *back.transform(x + step, y))
    north = _north(back, x, y)
    rim = [_north(back, a, b) for a in (left, x, right) for b in (bottom, y, top)]
    if not all(map(math.isfinite, (length, north, *rim))) or length <= 0:
        return Bearing()
    turned = max(abs((other - north + 180) % 360 - 180) for other in rim)
    return Bearing(2 * step / length, north, turned)


def _north(back: Any, x: float, y: float) -> float:  # noqa: ANN401
    """Return where a meridian goes on the map, in degrees counterclockwise from its top."""
    longitude, latitude = back.transform(x, y)
    ends = [
        back.transform(longitude, latitude + step, direction="INVERSE") for step in (-1e-4, 1e-4)
    ]
    return math.degrees(math.atan2(ends[0][0] - ends[1][0], ends[1][1] - ends[0][1]))


def scale_bar(page: Page, x: float, y: float, inches_per_metre: float, language: str) -> None:
    """Draw a bar of a round length, at most 1.8 inches long, with its lower left corner at x, y."""
    from matplotlib.patches import Rectangle

    metres = round_length(1.8 / inches_per_metre)
    length = metres * inches_per_metre
    for half, colour in ((0, INK), (1, "white")):
        page.axes.add_artist(
            Rectangle(
                (x + half * length / 2, y),
                length / 2,
                0.045,
                facecolor=colour,
                edgecolor=INK,
                linewidth=0.6,
            )
        )
    for part, words in zip((0.0, 0.5, 1.0), bar_words(metres, language), strict=True):
        page.words(x + part * length, y + 0.085, words, 6.8, color=INK, ha="center")


def bar_words(metres: float, language: str) -> tuple[str, str, str]:
    """Return what stands above the start, the middle and the end of a bar; the middle is exact.

    Examples
    --------
    >>> bar_words(5000, "en"), bar_words(500, "ru")
    (('0', '2.5', '5 km'), ('0', '250', '500 м'))
    """
    key, unit = ("maps.kilometres", 1000) if metres >= 1000 else ("maps.metres", 1)
    middle, end = (number(part * metres / unit, language, ",.9g") for part in (0.5, 1.0))
    return "0", middle, text(key, language, value=end)


def round_length(most: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20 … that is not above `most`.

    Examples
    --------
    >>> round_length(473), round_length(9.9), round_length(0.3)
    (200.0, 5.0, 0.2)
    """
    power = 10.0 ** math.floor(math.log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most * (1 + 1e-9)))


def north_arrow(page: Page, x: float, y: float, found: Bearing, language: str) -> None:
    """Draw an arrow to north, its foot at x, y.

    Where north differs too much over the map it points to grid north, and says so.
    """
    from matplotlib.patches import Polygon

    grid = found.spread > MOST_TURNED
    turn = 0.0 if grid else math.radians(found.north)
    middle = y + 0.17

    def turned(across: float, up: float) -> tuple[float, float]:
        up -= 0.17
        return (
            x + across * math.cos(turn) - up * math.sin(turn),
            middle + across * math.sin(turn) + up * math.cos(turn),
        )

    for side, colour in ((-1, INK), (1, "white")):
        page.axes.add_artist(
            Polygon(
                [turned(0, 0.34), turned(side * 0.085, 0), turned(0, 0.08)],
                facecolor=colour,
                edgecolor=INK,
                linewidth=0.6,
            )
        )
    letter, up = turned(0, 0.42)
    page.words(
        letter, up - 0.04, text("maps.north", language), 8, bold=True, ha="center", color=INK
    )
    if grid:
        page.words(x, y - 0.1, text("maps.grid_north", language), 5.6, ha="center", color=INK)
