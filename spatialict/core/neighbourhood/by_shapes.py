"""What the shapes of polygons say of pairs: exact, whatever their vertices, and slow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from spatialict.core.neighbourhood.precision import metre, reach

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from spatialict.core.neighbourhood.welding import Pairs, Shapes

BORDER_M: Final = 1e-3
"""What is shorter is a corner, not a border."""

BORDERS: Final = 10.0
"""Times the tolerance: what is shorter is no border either, unless both have its edges."""

_POLYGONS: Final = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_OVERLAP: Final = 1e-9  # of the smaller area; below it is rounding


def by_shapes(shapes: gpd.GeoSeries, *, rook: bool, tolerance: float | None = None) -> Pairs:
    """Return the same as `contiguity.contiguous`: the law that it is held to.

    Examples
    --------
    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 2, 2), shapely.box(2, 0, 3, 1), shapely.box(2, 2, 3, 3)]
    >>> by_shapes(gpd.GeoSeries(squares), rook=False).T.tolist()
    [[0, 1], [0, 2]]
    """
    near = reach(shapes, tolerance)
    drawn = shapely.set_precision(shapes.to_numpy(), 0.0)
    one, other = shapely.STRtree(drawn).query(drawn, predicate="dwithin", distance=near)
    pairs = in_order(np.array([one[one < other], other[one < other]]))
    if not rook:
        return pairs
    sure = equal_edges(drawn, pairs) > near
    least = least_border(shapes, near)
    sure[~sure] = border(drawn, pairs[:, ~sure], near, least) > least
    return pairs[:, sure]


def least_border(shapes: gpd.GeoSeries, near: float) -> float:
    """Return how long a border is at least, in units of the coordinates."""
    return max(BORDER_M * metre(shapes), BORDERS * near)


def in_order(pairs: Pairs) -> Pairs:
    """Return pairs by the first, then the second."""
    return pairs[:, np.lexsort(pairs[::-1])]


def boxed(drawn: Shapes, some: NDArray[np.intp], near: float) -> Pairs:
    """Return the pairs of some polygons and any others whose boxes are near, sorted."""
    if not len(some):
        return np.empty((2, 0), np.intp)
    low, high = np.split(shapely.bounds(drawn[some]), 2, axis=1)
    boxes = shapely.box(*(low - near).T, *(high + near).T)
    one, other = shapely.STRtree(drawn).query(boxes)
    one, n = some[one], len(drawn)
    keys = np.unique(np.minimum(one, other) * n + np.maximum(one, other))
    pairs = np.array(np.divmod(keys, n))
    return pairs[:, pairs[0] != pairs[1]]


def border(drawn: Shapes, pairs: Pairs, near: float, least: float) -> NDArray[np.float64]:
    """Return how long the common border of each pair is, in units of the coordinates."""
    length: NDArray[np.float64] = shapely.length(_common(drawn, pairs, near, least))
    return length


def border_m(shapes: gpd.GeoSeries, pairs: Pairs, near: float) -> NDArray[np.float64]:
    """Return how long the common border of each pair is in metres: half around common ground."""
    common = _common(shapes.to_numpy(), pairs, near, least_border(shapes, near))
    parts, pair = shapely.get_parts(common, return_index=True)
    ground = shapely.get_dimensions(parts) == 2
    lines, part = shapely.get_parts(
        np.where(ground, shapely.boundary(parts), parts), return_index=True
    )
    points, line = shapely.get_coordinates(lines, return_index=True)
    inside = line[:-1] == line[1:]
    length = lengths_m(shapes, points[:-1][inside], points[1:][inside])
    part = part[line[:-1][inside]]
    weight = np.where(ground, 0.5, 1.0)[part]
    whole = np.zeros(len(pairs[0]))
    np.add.at(whole, pair[part], weight * length)
    return whole


def lengths_m(
    shapes: gpd.GeoSeries, start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the lengths of edges in metres; degrees are taken to lie on a sphere."""
    across, up = (end - start).T
    if shapes.crs is not None and shapes.crs.is_geographic:
        across = across * np.cos(np.radians((start[:, 1] + end[:, 1]) / 2))
    length: NDArray[np.float64] = np.hypot(across, up) / metre(shapes)
    return length


def share_ground(drawn: Shapes, pairs: Pairs) -> NDArray[np.bool_]:
    """Return whether each pair has more than a billionth of the smaller area in common."""
    one, other = (valid(drawn[side]) for side in pairs)
    least = _OVERLAP * np.minimum(shapely.area(one), shapely.area(other))
    found: NDArray[np.bool_] = shapely.relate_pattern(one, other, "T********")
    found[found] = shapely.area(shapely.intersection(one[found], other[found])) > least[found]
    return found


def valid(drawn: Shapes) -> Shapes:
    """Return shapes that can be intersected: a polygon that crosses itself is cut where it does."""
    mended = drawn.copy()
    crossed = ~shapely.is_valid(drawn)
    mended[crossed] = shapely.make_valid(drawn[crossed])
    mixed = crossed & ~np.isin(shapely.get_type_id(mended), _POLYGONS)
    mended[mixed] = shapely.buffer(mended[mixed], 0)  # leaves out pieces that have no width
    return mended


def equal_edges(drawn: Shapes, pairs: Pairs) -> NDArray[np.float64]:
    """Return the length of the edges that each pair has in common, vertex for vertex."""
    parts, owner = shapely.get_parts(drawn, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = (ring[:-1] == ring[1:]) & (points[:-1] != points[1:]).any(axis=1)
    places = (points + 0.0).view(np.complex128)
    ends = np.sort(np.hstack([places[:-1][inside], places[1:][inside]]), axis=1)
    whose = owner[part[ring[:-1][inside]]]
    order = np.lexsort((whose, ends[:, 1], ends[:, 0]))
    ends, whose = ends[order], whose[order]
    length = np.zeros(len(pairs[0]))
    keys = pairs[0] * len(drawn) + pairs[1]
    for step in range(1, len(ends)):
        same = (ends[:-step] == ends[step:]).all(axis=1)
        if not same.any():
            break
        same[same] = whose[:-step][same] != whose[step:][same]
        at = np.searchsorted(keys, whose[:-step][same] * len(drawn) + whose[step:][same])
        np.add.at(length, at, np.abs(ends[:-step][same] @ [1, -1]))
    return length


def _common(drawn: Shapes, pairs: Pairs, near: float, least: float) -> Shapes:
    """Return what each pair has in common, or, where that is little, where they run side by side.

    First at places of a grid: a corner that rounding took off an edge mostly lies on it again.
    """
    one, other = (valid(drawn[side]) for side in pairs)
    common: Shapes = shapely.intersection(one, other, grid_size=near)
    little = shapely.length(common) <= least
    common[little] = _side_by_side(one[little], other[little], near)
    return common


def _side_by_side(one: Shapes, other: Shapes, near: float) -> Shapes:
    """Return the part of each border of the first polygons that is near that of the second."""
    low = np.maximum(*(shapely.bounds(shapes)[:, :2] for shapes in (one, other))) - 2 * near
    high = np.minimum(*(shapely.bounds(shapes)[:, 2:] for shapes in (one, other))) + 2 * near
    boxes = shapely.box(*low.T, *high.T)
    mine, theirs = (shapely.intersection(shapely.boundary(side), boxes) for side in (one, other))
    beside: Shapes = shapely.intersection(mine, shapely.buffer(theirs, near))
    return beside
