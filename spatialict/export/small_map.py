"""A map that stands beside a plot: small, numbered as the rows of the plot are.

Regions too small to be seen are circles in the colour of their class at the place where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.export import palette
from spatialict.export.furniture import INK
from spatialict.export.page import POINTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from spatialict.export.page import Box, Page

LEAST_SIDE: Final = 0.17
"""A region whose area is less than the square of this (inches) is drawn as a circle."""
RADIUS: Final = 0.085
"""Of that circle, inches."""
MANY: Final = 60
"""Regions above which none is a circle or has a number."""


def shapes_in(regions: gpd.GeoDataFrame, box: Box) -> dict[str, BaseGeometry]:
    """Return the regions in inches of the sheet, as large as the box allows, at its top.

    Parameters
    ----------
    regions : geopandas.GeoDataFrame
        Index ``region_id``, in metres.
    box : Box
        Where they go.
    """
    import numpy as np
    import shapely

    left, bottom, right, top = regions.total_bounds
    scale = min(box.width / (right - left), box.height / (top - bottom))
    shift = np.array([(left + right) / 2, top])
    fine = shapely.coverage_simplify(
        regions.geometry.to_numpy(), 0.008 / scale, simplify_boundary=True
    )
    place = np.array([box.centre[0], box.top])
    paper = shapely.transform(fine, lambda xy: (xy - shift) * scale + place)
    return {str(r): shape for r, shape in zip(regions.index, paper, strict=True)}


def draw_small_map(
    page: Page,
    box: Box,
    regions: gpd.GeoDataFrame,
    fills: Mapping[str, tuple[str, str]],
    numbers: Mapping[str, int],
) -> float:
    """Draw the regions in the colours of their classes; return where the map ends.

    Parameters
    ----------
    fills : Mapping
        Region to colour and hatching.
    numbers : Mapping
        Region to its number in the plot beside the map.
    """
    shapes = shapes_in(regions, box)
    few = len(shapes) <= MANY
    small = {r for r, shape in shapes.items() if few and shape.area < LEAST_SIDE**2}
    for region, shape in shapes.items():
        _ink(page, shape, fills.get(region, (palette.NO_DATA, "//////")))
    placed = {region: _middle(shape) for region, shape in shapes.items()}
    for region in sorted(small):
        _ink(page, _circle(placed[region]), fills.get(region, (palette.NO_DATA, "//////")), 3)
    if few:
        around = [_circle(placed[region]) for region in sorted(small)]
        for region, number in numbers.items():
            if region in shapes:
                free = region not in small
                at = _beside(shapes[region], placed[region], around) if free else placed[region]
                _number(page, at, str(number), fills.get(region, ("", ""))[0])
    return min((shape.bounds[1] for shape in shapes.values()), default=box.bottom)


def _ink(page: Page, shape: BaseGeometry, fill: tuple[str, str], zorder: float = 1) -> None:
    colour, hatch = fill
    if hatch:
        page.shape(
            shape,
            facecolor=colour,
            edgecolor=palette.HATCH,
            linewidth=0,
            hatch=hatch,
            zorder=zorder,
        )
        colour = "none"
    wide = 0.4 if zorder < 3 else 0.8
    edge = palette.OUTLINE if zorder < 3 else INK
    page.shape(shape, facecolor=colour, edgecolor=edge, linewidth=wide, zorder=zorder)


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    import shapely

    point = shapely.point_on_surface(shape)
    return float(point.x), float(point.y)


def _circle(place: tuple[float, float]) -> BaseGeometry:
    import shapely

    return shapely.Point(place).buffer(RADIUS)


def _beside(
    shape: BaseGeometry, place: tuple[float, float], taken: list[BaseGeometry]
) -> tuple[float, float]:
    """Return a place for the number inside the region that no circle covers."""
    import shapely

    free = shape.difference(shapely.union_all([part.buffer(0.07) for part in taken]))
    if not taken or free.is_empty or not shapely.union_all(taken).dwithin(shape, 0.0):
        return place
    best = max(shapely.get_parts(free), key=lambda part: part.area)
    point = shapely.maximum_inscribed_circle(best, tolerance=0.02).coords[0]
    return float(point[0]), float(point[1])


def _number(page: Page, place: tuple[float, float], words: str, colour: str) -> None:
    from matplotlib.patheffects import Normal, Stroke

    ink = "white" if _is_dark(colour) else INK
    rim = INK if ink == "white" else "white"
    page.words(
        place[0],
        place[1] - 6.6 * 0.36 / POINTS,
        words,
        6.6,
        bold=True,
        ha="center",
        color=ink,
        zorder=5,
        path_effects=[Stroke(linewidth=1.0 if ink == "white" else 1.3, foreground=rim), Normal()],
    )


def _is_dark(colour: str) -> bool:
    """Return whether white words are read better on a colour than dark ones.

    Examples
    --------
    >>> _is_dark("#253494"), _is_dark("#ffffcc"), _is_dark("none")
    (True, False, False)
    """
    if not (colour.startswith("#") and len(colour) == 7):
        return False
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 120
