"""How long the border of two polygons is where their edges are not equal, measured where it lies.

An edge runs beside one of another polygon where it is near, and opposite in direction, as both have
their inside at the left. What lies beyond the other's ends is not beside it. Where two overlap by
more than the tolerance it is half the way around what they share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from spatialict.core.neighbourhood.by_shapes import lengths_m, valid

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from spatialict.core.neighbourhood.welding import Pairs, Welded

    Floats = NDArray[np.float64]

_OPPOSITE: Final = -0.7  # cosine of the angle between two edges; above it they turn away


def beside_m(
    shapes: gpd.GeoSeries, pairs: Pairs, known: Welded, edges: NDArray[np.intp], near: float
) -> Floats:
    """Return how long some edges of each pair run side by side, in metres.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        Valid polygons.
    pairs : numpy.ndarray, shape (2, n_pairs)
        Sorted.
    known : Welded
    edges : numpy.ndarray
        Where the edges begin.
    near : float
        In units of the coordinates.
    """
    ground, whose = _broad_ground(shapes, pairs, near)
    around = shapely.boundary(ground)
    length_m = _summed(shapes, around, whose, 0.5, len(pairs[0]))
    pair, start, end = _pieces(pairs, known, edges, near, len(shapes))
    lines = shapely.linestrings(np.stack([start, end], axis=1))
    if len(whose):
        apart = shapely.buffer(ground, 2 * near)
        at = np.searchsorted(whose, pair).clip(max=len(whose) - 1)
        inside = whose[at] == pair
        lines[inside] = shapely.difference(lines[inside], apart[at[inside]])
    return length_m + _summed(shapes, lines, pair, 0.5, len(pairs[0]))


def _broad_ground(
    shapes: gpd.GeoSeries, pairs: Pairs, near: float
) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return what pairs share that is broader than near, and whose it is."""
    one, other = (valid(shapes.to_numpy()[side]) for side in pairs)
    shared = np.flatnonzero(shapely.relate_pattern(one, other, "T********"))
    common = shapely.intersection(one[shared], other[shared])
    parts, whose = shapely.get_parts(common, return_index=True)
    broad = shapely.area(parts) > near * shapely.length(parts) / 2
    found = np.unique(whose[broad])
    ground = [shapely.multipolygons(parts[broad & (whose == pair)]) for pair in found]
    return np.array(ground, dtype=object), shared[found]


def _pieces(
    pairs: Pairs, known: Welded, edges: NDArray[np.intp], near: float, n: int
) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Return the pieces of edges that run beside an edge of the other one: pair, start, end."""
    edges = edges[np.isin(known.owner[edges], pairs)]
    start, end, owner = known.points[edges], known.points[edges + 1], known.owner[edges]
    lines = shapely.linestrings(np.stack([start, end], axis=1))
    one, other = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=near)
    low, high = np.sort([owner[one], owner[other]], axis=0).astype(np.intp)
    keys, wanted = pairs[0] * n + pairs[1], low * n + high
    pair = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    asked = keys[pair] == wanted
    one, other, pair = one[asked], other[asked], pair[asked]
    first, last = _interval(start[one], end[one], start[other], end[other], near)
    some = first < last
    one, pair, first, last = one[some], pair[some], first[some], last[some]
    order = np.lexsort((first, one, pair))
    one, pair, first, last = one[order], pair[order], first[order], last[order]
    first = _not_yet(one, pair, first, last)
    some = first < last
    one, pair, first, last = one[some], pair[some], first[some, None], last[some, None]
    along = end[one] - start[one]
    return pair, start[one] + first * along, start[one] + last * along


def _interval(
    start: Floats, end: Floats, other_start: Floats, other_end: Floats, near: float
) -> tuple[Floats, Floats]:
    """Return from where to where, as shares of its length, each edge runs beside another."""
    along, other = end - start, other_end - other_start
    length, size = np.hypot(*along.T), np.hypot(*other.T)
    other = other / size[:, None]
    offset = start - other_start
    opposite = (along * other).sum(axis=1) < _OPPOSITE * length
    first, last = np.zeros(len(start)), opposite.astype(float)
    ahead = (offset * other).sum(axis=1), (along * other).sum(axis=1), 0.0, size
    beside = _cross(other, offset), _cross(other, along), -near, near
    for at, slope, low, high in (ahead, beside):
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.sort([(low - at) / slope, (high - at) / slope], axis=0)
        level = slope == 0
        ends[:, level] = np.where((at >= low) & (at <= high), [[0.0], [1.0]], 0.0)[:, level]
        first, last = np.maximum(first, ends[0]), np.minimum(last, ends[1])
    return first, last


def _cross(one: Floats, other: Floats) -> Floats:
    found: Floats = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return found


def _not_yet(edge: NDArray[np.intp], pair: NDArray[np.intp], first: Floats, last: Floats) -> Floats:
    """Return where pieces begin that earlier ones of the same edge and pair have not covered."""
    if not len(edge):
        return first
    new = np.r_[True, (edge[1:] != edge[:-1]) | (pair[1:] != pair[:-1])]
    group = 2.0 * np.cumsum(new)
    covered = np.maximum.accumulate(last + group) - group
    covered = np.where(new, 0.0, np.r_[0.0, covered[:-1]])
    found: Floats = np.maximum(first, covered)
    return found


def _summed(
    shapes: gpd.GeoSeries,
    lines: NDArray[np.object_],
    pair: NDArray[np.intp],
    weight: float,
    count: int,
) -> Floats:
    """Return the length of lines in metres, summed for each pair and weighted."""
    parts, whose = shapely.get_parts(lines, return_index=True)
    points, line = shapely.get_coordinates(parts, return_index=True)
    inside = line[:-1] == line[1:]
    each = lengths_m(shapes, points[:-1][inside], points[1:][inside])
    total = np.bincount(pair[whose[line[:-1][inside]]], weight * each, minlength=count)
    return total.astype(np.float64)
