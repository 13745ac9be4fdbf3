"""Contiguity: which polygons share a border or a corner, and which only nearly do.

Decided by the shapes, not by equal vertices alone: a region beside two smaller ones shares a
border with both, though their common corner is no vertex of its own. Where equal vertices tell
all, and most maps are such nearly everywhere, the shapes are not asked (`welding.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

from spatialict.core.neighbourhood.beside import beside_m
from spatialict.core.neighbourhood.by_shapes import (
    border,
    border_m,
    boxed,
    in_order,
    least_border,
    lengths_m,
    share_ground,
)
from spatialict.core.neighbourhood.precision import TOUCHING_M, metre, reach
from spatialict.core.neighbourhood.welding import welded

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from spatialict.core.neighbourhood.welding import Pairs, Shapes, Welded

GAP_M: Final = 10.0
"""Polygons that do not touch but are this near along ten times as much are named in a note."""

REASONS: Final = ("overlap", "t_junction", "gap", "short_edge")
"""Why two polygons are linked, or not, though equal vertices say otherwise: they share ground; they
touch where only one has a vertex; they nearly touch, nothing between; what is between them, or the
edge that they share, is shorter than the tolerance."""


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
        finely the coordinates are written, see `spatialict.core.neighbourhood.precision.reach`.

    Returns
    -------
    numpy.ndarray, shape (2, n_pairs)
        Each pair once, the smaller position first, sorted.

    Notes
    -----
    Equal to `by_shapes.by_shapes`, which asks all shapes, on every map.

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
    shapes, near, known = _at_the_door(shapes, tolerance)
    return _bordering(shapes, known, near) if rook else _touching(shapes, known, near)


def shared_borders(
    shapes: gpd.GeoSeries, *, tolerance: float | None = None
) -> tuple[Pairs, NDArray[np.float64]]:
    """Return the pairs that share a border (`contiguous` by rook), and its length in metres.

    Where two overlap it is half the way around what they share.

    Examples
    --------
    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 2, 2), shapely.box(2, 0, 3, 1), shapely.box(2, 1, 3, 3)]
    >>> pairs, length_m = shared_borders(gpd.GeoSeries(squares))
    >>> pairs.T.tolist(), length_m.tolist()
    ([[0, 1], [0, 2], [1, 2]], [1.0, 1.0, 1.0])
    """
    shapes, near, known = _at_the_door(shapes, tolerance)
    pairs, n = _bordering(shapes, known, near), len(shapes)
    edge = np.flatnonzero(known.mate > np.arange(len(known.mate)))
    one, other = np.sort([known.owner[edge], known.owner[known.mate[edge]]], axis=0).astype(int)
    keys = _keys(pairs, n)
    at = np.searchsorted(keys, one * n + other)
    known_pair = np.append(keys, -1)[at] == one * n + other
    edge, at = edge[known_pair], at[known_pair]
    each = lengths_m(shapes, known.points[edge], known.points[edge + 1])
    length_m = np.zeros(len(keys))
    np.add.at(length_m, at, each)
    _add_unequal(length_m, shapes, pairs, known, near)
    return pairs, length_m


def _add_unequal(
    length_m: NDArray[np.float64], shapes: gpd.GeoSeries, pairs: Pairs, known: Welded, near: float
) -> None:
    """Add what equal edges do not tell; beside some that are equal, only what is no corner."""
    least_m = least_border(shapes, near) / metre(shapes)
    sound = shapely.is_valid(shapes.to_numpy())[pairs].all(axis=0)
    asked = np.flatnonzero(sound & ((length_m == 0) | known.suspect[pairs].all(axis=0)))
    if asked.size:
        more = beside_m(shapes, pairs[:, asked], known, known.loose, near)
        length_m[asked] += np.where((length_m[asked] == 0) | (more > least_m), more, 0.0)
    asked = np.flatnonzero(sound & (length_m == 0))
    if asked.size:
        every = np.flatnonzero(known.mate != np.arange(len(known.mate)))
        length_m[asked] = beside_m(shapes, pairs[:, asked], known, every, near)
    asked = np.flatnonzero(~sound | (length_m == 0))
    length_m[asked] = border_m(shapes, pairs[:, asked], near)


def _at_the_door(
    shapes: gpd.GeoSeries, tolerance: float | None
) -> tuple[gpd.GeoSeries, float, Welded]:
    """Return shapes that are measured as finely as numbers go, what is near, and equal vertices.

    What shapely knows of the precision of a shape would snap all that is made of it to a grid.
    """
    near, drawn = reach(shapes, tolerance), shapes.to_numpy()
    if shapely.get_precision(drawn).any():
        shapes = shapes.set_precision(0.0)
        drawn = shapes.to_numpy()
    return shapes, near, welded(drawn, near, least_border(shapes, near))


class Changes(NamedTuple):
    """Pairs that are linked though they share no vertex (by rook, no edge), and the other way.

    ``because`` has, for each pair of `gained` and then of `lost`, one of the words of `REASONS`.
    """

    gained: Pairs
    lost: Pairs
    because: NDArray[np.str_]


def changes(shapes: gpd.GeoSeries, *, rook: bool, tolerance: float | None = None) -> Changes:
    """Return what `contiguous` adds to equal vertices (with `rook` equal edges), or leaves out.

    Examples
    --------
    The first square touches the third where it has no vertex:

    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 4, 4), shapely.box(4, 0, 5, 1), shapely.box(4, 1, 5, 2)]
    >>> found = changes(gpd.GeoSeries(squares), rook=False)
    >>> found.gained.T.tolist(), found.because.tolist(), found.lost.T.tolist()
    ([[0, 2]], ['t_junction'], [])
    """
    shapes, near, known = _at_the_door(shapes, tolerance)
    alike = known.pairs[:, known.length > 0] if rook else known.pairs
    linked = (_bordering if rook else _touching)(shapes, known, near)
    gained, lost = _without(linked, alike, len(shapes)), _without(alike, linked, len(shapes))
    why = np.full(gained.shape[1] + lost.shape[1], "short_edge")
    why[: gained.shape[1]] = _reasons(shapes, gained, rook=rook)
    return Changes(gained, lost, why)


def gaps(shapes: gpd.GeoSeries) -> Pairs:
    """Return the pairs that do not touch but lie within ten metres along a hundred or more.

    Nothing lies between: what another polygon shares of their borders does not count.

    Examples
    --------
    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 1000, 1000), shapely.box(1002, 0, 2000, 1000)]
    >>> gaps(gpd.GeoSeries(squares)).T.tolist()
    [[0, 1]]
    """
    shapes, near, known = _at_the_door(shapes, 0.0)
    far = GAP_M * metre(shapes)
    open_ = np.unique(known.owner[known.loose]).astype(np.intp)
    lines = shapely.multilinestrings(
        shapely.linestrings(np.stack([known.points[known.loose + step] for step in (0, 1)], 1)),
        indices=np.searchsorted(open_, known.owner[known.loose]),
    )
    pairs = boxed(lines, np.arange(len(lines)), far)
    touching = _keys(_touching(shapes, known, near), len(shapes))
    pairs = pairs[:, ~np.isin(_keys(open_[pairs], len(shapes)), touching)]
    pairs = pairs[:, shapely.dwithin(*lines[pairs], far)]
    along = [_along(lines[one], lines[other], far) for one, other in pairs.T]
    found: Pairs = open_[pairs[:, np.array(along, dtype=float) >= 10 * far]]
    return found


def overlapping(shapes: gpd.GeoSeries) -> Pairs:
    """Return the pairs that share ground.

    Examples
    --------
    >>> import geopandas as gpd
    >>> squares = [shapely.box(0, 0, 1000, 1000), shapely.box(999, 0, 2000, 1000)]
    >>> overlapping(gpd.GeoSeries(squares)).T.tolist()
    [[0, 1]]
    """
    shapes, _, known = _at_the_door(shapes, 0.0)
    drawn = shapes.to_numpy()
    pairs = boxed(drawn, np.flatnonzero(known.suspect), 0.0)
    return pairs[:, share_ground(drawn, pairs)]


def _touching(shapes: gpd.GeoSeries, known: Welded, near: float) -> Pairs:
    found = _unwelded(shapes.to_numpy(), known, near)
    return in_order(np.hstack([known.pairs, found])) if found.size else known.pairs


def _bordering(shapes: gpd.GeoSeries, known: Welded, near: float) -> Pairs:
    """Return the pairs with equal edges, and those that the shapes say have a border."""
    drawn, sure = shapes.to_numpy(), known.length > near
    asked = ~sure & (known.pinched | known.suspect[known.pairs].all(axis=0))
    unsure = np.hstack([known.pairs[:, asked], _unwelded(drawn, known, near)])
    if not unsure.size:
        return known.pairs[:, sure]
    least = least_border(shapes, near)
    found = unsure[:, border(drawn, unsure, near, least) > least]
    return in_order(np.hstack([known.pairs[:, sure], found]))


def _unwelded(drawn: Shapes, known: Welded, near: float) -> Pairs:
    """Return the pairs that are near, though they share no vertex."""
    pairs = boxed(drawn, np.flatnonzero(known.suspect), near)
    pairs = _without(pairs, known.pairs, len(drawn))
    return pairs[:, shapely.dwithin(drawn[pairs[0]], drawn[pairs[1]], near)]


def _keys(pairs: Pairs, n: int) -> NDArray[np.intp]:
    """Return a number for each pair, in the order of pairs."""
    keys: NDArray[np.intp] = pairs[0] * n + pairs[1]
    return keys


def _without(pairs: Pairs, others: Pairs, n: int) -> Pairs:
    """Return the pairs that are not among others, which are sorted."""
    keys, known = _keys(pairs, n), np.append(_keys(others, n), -1)
    return pairs[:, known[np.searchsorted(known[:-1], keys)] != keys]


def _reasons(shapes: gpd.GeoSeries, pairs: Pairs, *, rook: bool) -> NDArray[np.str_]:
    """Return why pairs are linked that share no vertex, or with `rook` no edge."""
    drawn, least = shapes.to_numpy(), TOUCHING_M * metre(shapes)
    lines = shapely.shortest_line(drawn[pairs[0]], drawn[pairs[1]])
    touching = shapely.length(lines) <= least
    if rook:
        shortest = least_border(shapes, least)
        touching[touching] = border(drawn, pairs[:, touching], least, shortest) > shortest
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    between = np.zeros(len(middles), np.bool_)
    between[shapely.STRtree(drawn).query(middles, predicate="intersects")[0]] = True
    ground = share_ground(drawn, pairs)
    return np.select([ground, touching, between], REASONS[:2] + REASONS[3:], REASONS[2])


def _along(one: shapely.Geometry, other: shapely.Geometry, far: float) -> float:
    """Return how much of one line lies within reach of another."""
    low = np.maximum(shapely.bounds(one)[:2], shapely.bounds(other)[:2]) - far
    high = np.minimum(shapely.bounds(one)[2:], shapely.bounds(other)[2:]) + far
    mine, theirs = (shapely.clip_by_rect(line, *low, *high) for line in (one, other))
    return float(shapely.length(shapely.intersection(mine, shapely.buffer(theirs, far))))
