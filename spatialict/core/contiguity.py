"""Contiguity: which polygons share a border or a corner, and which only nearly do.

Decided by the shapes, not by equal vertices: a region beside two smaller ones shares a border with
both, though their common corner is no vertex of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

from spatialict.core.precision import TOUCHING_M, metre, reach

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Pairs = NDArray[np.intp]

BORDER_M: Final = 1e-3
"""What is shorter is a corner, not a border."""

GAP_M: Final = 10.0
"""Polygons that do not touch but are this near along ten times as much are named in a note."""

_OVERLAP: Final = 1e-9  # of the smaller area; below it is rounding


def contiguous(shapes: gpd.GeoSeries, *, rook: bool, tolerance: float | None = None) -> Pairs:
    """Return the pairs of polygons, by position, that share a point, or with `rook` a border.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        Polygons. Overlapping ones count as touching.
    rook : bool
        Ask for a common border: edges that both have, longer than the tolerance in all, or, where
        their vertices differ, more than a millimetre and than ten times the tolerance.
    tolerance : float, optional
        How far apart two places may be and still be one, in metres. The default follows from how
        finely the coordinates are written, see `spatialict.core.precision.reach`.

    Returns
    -------
    numpy.ndarray, shape (2, n_pairs)
        Each pair once, the smaller position first, sorted.

    Examples
    --------
    One square beside two smaller ones, of which it touches the second at a corner only:

    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 2, 2), shapely.box(2, 0, 3, 1), shapely.box(2, 2, 3, 3)]
    >>> contiguous(gpd.GeoSeries(squares), rook=False).T.tolist()
    [[0, 1], [0, 2]]
    >>> contiguous(gpd.GeoSeries(squares), rook=True).T.tolist()
    [[0, 1]]
    """
    return by_shapes(shapes, rook=rook, tolerance=tolerance)


def by_shapes(shapes: gpd.GeoSeries, *, rook: bool, tolerance: float | None = None) -> Pairs:
    """Return the same as `contiguous`, slowly: every pair by its shapes alone."""
    drawn, metres = shapes.to_numpy(), metre(shapes)
    near = reach(shapes, tolerance)
    pairs = _near(drawn, near)
    if not rook:
        return pairs
    n = len(drawn)
    sure = np.isin(pairs[0] * n + pairs[1], _with_an_equal_edge(drawn))
    rest = np.flatnonzero(~sure)
    # on a grid of a micrometre a corner that rounding took off an edge lies on it again
    one, other = (_valid(drawn[side[rest]]) for side in pairs)
    shared = shapely.intersection(one, other, grid_size=near)
    sure[rest] = shapely.length(shared) > max(BORDER_M * metres, 10 * near)
    return pairs[:, sure]


def shared_borders(
    shapes: gpd.GeoSeries, *, tolerance: float | None = None
) -> tuple[Pairs, NDArray[np.float64]]:
    """Return the pairs that share a border (`contiguous` by rook), and its length in metres.

    Examples
    --------
    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 2, 2), shapely.box(2, 0, 3, 1), shapely.box(2, 1, 3, 3)]
    >>> pairs, length_m = shared_borders(gpd.GeoSeries(squares))
    >>> pairs.T.tolist(), length_m.tolist()
    ([[0, 1], [0, 2], [1, 2]], [1.0, 1.0, 1.0])
    """
    drawn = shapes.to_numpy()
    pairs = contiguous(shapes, rook=True, tolerance=tolerance)
    one, other = (_valid(drawn[side]) for side in pairs)
    shared = shapely.intersection(one, other, grid_size=reach(shapes, tolerance))
    return pairs, shapely.length(shared) / metre(shapes)


class Changes(NamedTuple):
    """Links that equal vertices, or edges, alone would not give, and those that only they give.

    ``because`` has for each pair of `gained`, and then of `lost`, one of the words of `REASONS`.
    """

    gained: Pairs
    lost: Pairs
    because: NDArray[np.str_]


REASONS: Final = ("overlap", "t_junction", "gap", "short_edge")
"""Why two polygons are linked, or not, though equal vertices say otherwise: they share ground; they
touch where only one has a vertex; they nearly touch; the edge between, or theirs, is a corner."""


def changes(shapes: gpd.GeoSeries, *, rook: bool, tolerance: float | None = None) -> Changes:
    """Return what `contiguous` adds to equal vertices (with `rook` equal edges), and leaves out."""
    none = np.empty((2, 0), np.intp)
    return Changes(none, none, np.empty(0, np.str_))


def gaps(shapes: gpd.GeoSeries) -> Pairs:
    """Return the pairs that do not touch but lie within ten metres along a hundred or more.

    Examples
    --------
    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 1000, 1000), shapely.box(1002, 0, 2000, 1000)]
    >>> gaps(gpd.GeoSeries(squares)).T.tolist()
    [[0, 1]]
    """
    drawn, metres = shapes.to_numpy(), metre(shapes)
    reach = GAP_M * metres
    near, touching = _near(drawn, reach), _near(drawn, TOUCHING_M * metres)
    n = len(drawn)
    near = near[:, ~np.isin(near[0] * n + near[1], touching[0] * n + touching[1])]
    along = [_along(drawn[one], drawn[other], reach) for one, other in near.T]
    return near[:, np.array(along, dtype=float) >= 10 * reach]


def overlapping(shapes: gpd.GeoSeries) -> Pairs:
    """Return the pairs that share ground.

    Examples
    --------
    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 1000, 1000), shapely.box(999, 0, 2000, 1000)]
    >>> overlapping(gpd.GeoSeries(squares)).T.tolist()
    [[0, 1]]
    """
    drawn = shapes.to_numpy()
    dirty = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(drawn)))
    pairs = dirty[_near(drawn[dirty], 0.0)]
    one, other = (_valid(drawn[side]) for side in pairs)
    smaller = np.minimum(shapely.area(one), shapely.area(other))
    return pairs[:, shapely.area(shapely.intersection(one, other)) > _OVERLAP * smaller]


def _valid(drawn: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes that can be intersected: a polygon that crosses itself is cut where it does."""
    mended = drawn.copy()
    crossed = ~shapely.is_valid(drawn)
    mended[crossed] = shapely.make_valid(drawn[crossed])
    return mended


def _near(drawn: NDArray[np.object_], distance: float) -> Pairs:
    one, other = shapely.STRtree(drawn).query(drawn, predicate="dwithin", distance=distance)
    pairs = np.array([one[one < other], other[one < other]])
    return pairs[:, np.lexsort(pairs[::-1])]


def _with_an_equal_edge(drawn: NDArray[np.object_]) -> NDArray[np.intp]:
    """Return pairs, as ``one * n + other``, that have an edge in common, vertex for vertex."""
    parts, owner = shapely.get_parts(drawn, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[:-1] == ring[1:]
    start, end = points[:-1][inside], points[1:][inside]
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start[turned], end[turned] = end[turned], start[turned]
    edges = np.column_stack([start, end])
    whose = owner[part[ring[:-1][inside]]]
    order = np.lexsort((whose, *edges.T))
    same = (edges[order][:-1] == edges[order][1:]).all(axis=1)
    one, other = whose[order][:-1][same], whose[order][1:][same]
    return np.unique(one * len(drawn) + other)


def _along(one: shapely.Geometry, other: shapely.Geometry, reach: float) -> float:
    """Return how much of the border of one polygon lies within reach of the other's."""
    low = np.maximum(shapely.bounds(one)[:2], shapely.bounds(other)[:2]) - reach
    high = np.minimum(shapely.bounds(one)[2:], shapely.bounds(other)[2:]) + reach
    mine, theirs = (
        shapely.clip_by_rect(shapely.boundary(shape), *low, *high) for shape in (one, other)
    )
    return float(shapely.length(shapely.intersection(mine, shapely.buffer(theirs, reach))))
