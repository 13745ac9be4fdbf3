"""What equal vertices say of a map of polygons, and for which of them that is not all.

Most maps are coverages: neighbours have the very same vertices along their border, so that equal
vertices and edges tell who touches whom. An edge that exactly one other polygon has, in the other
direction, is matched. All other edges are loose: those of the outer border, of gaps and overlaps,
and of a border where only one side has a vertex.

A polygon is suspect unless all of this holds:

- no loose edge comes near its border;
- no polygon that shares a vertex with it comes near to, touches or crosses itself;
- each of its rings lies in no polygon but those that its edges tell of: loose edges wind around a
  place once for each polygon there, as matched ones cancel, so that they must wind around it once.

Two polygons of which one is not suspect touch where they share a vertex, and have a border in
common where they share an edge; but one that is suspect may lie inside one that is not. For around
a polygon that is not suspect, as far as "near" goes, every place is covered just once, by polygons
that are themselves broader than that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]
    Pairs = NDArray[np.intp]

NEAR: Final = 2.0
"""Times the tolerance: what is farther cannot be one, not even with rounding to a grid of it."""


@dataclass(frozen=True)
class Welded:
    """The pairs of polygons that share a vertex, sorted, and what they share.

    Attributes
    ----------
    pairs : numpy.ndarray, shape (2, n_pairs)
        By position, the smaller first.
    length : numpy.ndarray, shape (n_pairs,)
        Of their equal edges, in units of the coordinates; 0 where they share none.
    pinched : numpy.ndarray, shape (n_pairs,)
        Whether a polygon comes to a sharp point where they meet: they may run side by side.
    suspect : numpy.ndarray, shape (n_polygons,)
        Whether the shapes must be asked.
    points : numpy.ndarray, shape (n_points, 2)
        Of all rings, the inside at their left.
    owner : numpy.ndarray, shape (n_points,)
        Their polygons.
    mate : numpy.ndarray, shape (n_points,)
        The edge that matches the one which begins there; below 0 where none does.
    """

    pairs: Pairs
    length: NDArray[np.float64]
    pinched: NDArray[np.bool_]
    suspect: NDArray[np.bool_]
    points: NDArray[np.float64]
    owner: NDArray[np.int32]
    mate: NDArray[np.int32]

    @property
    def loose(self) -> NDArray[np.intp]:
        """Where loose edges begin."""
        return np.flatnonzero(self.mate < 0)


def welded(drawn: Shapes, tolerance: float, border: float) -> Welded:
    """Weld polygons at equal vertices.

    Parameters
    ----------
    drawn : numpy.ndarray of shapely.Polygon or shapely.MultiPolygon
    tolerance, border : float
        What is near, and how long a border is at least, in units of the coordinates.
    """
    from spatialict.core.kernels import clearance, contiguity

    points, owner, ring, rings, unsound = _rings(drawn)
    n, m = len(drawn), len(points)
    state, sharp = np.zeros(n, np.uint8), np.zeros(m, np.bool_)
    slope = min(1.0, 2 * NEAR * tolerance / border)
    near = NEAR * tolerance
    clearance.clear(points, ring, rings, near, slope, 0, n, state, sharp)
    excluded = (state == clearance.CROSSED) | unsound
    vertex, earlier, same, mate = (np.empty(m, np.int32) for _ in range(4))
    count = contiguity.weld(
        points.view(np.uint64), ring, owner, excluded, vertex, earlier, same, mate
    )
    marked = np.zeros(count, np.bool_)
    marked[vertex[sharp]] = True
    first = ring[rings].astype(np.int64)
    pairs, length, pinched = contiguity.meetings(
        points, first, owner, vertex, earlier, same, marked
    )
    bad = np.zeros(count, np.bool_)
    bad[vertex[((state > 0) | excluded)[owner]]] = True
    suspect = np.zeros(n, np.bool_)
    suspect[owner[bad[vertex]]] = True
    loose = np.flatnonzero((mate < 0) & ~excluded[owner]).astype(np.int32)
    if len(loose):
        usual = 2 * float(length.sum()) / m
        clearance.doubt(points, ring, rings, loose, usual, near, 0, n, suspect)
    return Welded(pairs, length, pinched, suspect, points, owner, mate)


class _Rings(NamedTuple):
    """Points, their polygons, where rings begin, which is a polygon's first, who is invalid."""

    points: NDArray[np.float64]
    owner: NDArray[np.int32]
    ring: NDArray[np.int32]
    rings: NDArray[np.int32]
    unsound: NDArray[np.bool_]


def _rings(drawn: Shapes) -> _Rings:
    """Read polygons, and turn their rings to have the inside at the left.

    Most polygons are one ring; only the others are taken apart.
    """
    from spatialict.core.kernels import contiguity

    points, owner = shapely.get_coordinates(drawn, return_index=True)
    points += 0.0  # there is one zero
    n = len(drawn)
    first = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=n), out=first[1:])
    whole = contiguity.of_one_ring(points, first)
    several = np.flatnonzero(~whole & (np.diff(first) > 0))
    parts, of_part = shapely.get_parts(drawn[several], return_index=True)
    pieces, of_piece = shapely.get_rings(parts, return_index=True)
    count = whole.astype(np.int64)
    count[several] = np.bincount(of_part[of_piece], minlength=len(several))
    rings = np.zeros(n + 1, np.int32)
    np.cumsum(count, out=rings[1:])
    size = np.zeros(rings[-1], np.int64)
    size[rings[:-1][whole]] = np.diff(first)[whole]
    hole = np.zeros(rings[-1], np.bool_)
    inner = np.repeat(~whole, count)
    size[inner] = shapely.get_num_coordinates(pieces)
    hole[inner] = np.r_[False, of_piece[1:] == of_piece[:-1]][: len(of_piece)]
    ring = np.zeros(len(size) + 1, np.int32)
    np.cumsum(size, out=ring[1:])
    unsound = np.zeros(n, np.bool_)
    unsound[several] = ~shapely.is_valid(drawn[several])
    contiguity.turn(points, ring, hole)
    return _Rings(points, owner.astype(np.int32), ring, rings, unsound)
