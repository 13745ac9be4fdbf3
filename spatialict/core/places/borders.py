"""The borders of regions in short pieces, ready to be asked for the nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import IntArray

PIECE: Final = 64
"""Edges of a piece of border, so that the distance to a long one is not asked edge by edge."""


@dataclass(frozen=True, eq=False)
class Borders:
    """The borders of regions in pieces that share their ends, ready to be asked.

    Parameters
    ----------
    tree : shapely.STRtree
        Of the pieces.
    region : numpy.ndarray of int64
        Whose border each is.
    """

    tree: shapely.STRtree
    region: IntArray

    @classmethod
    def of(cls, shapes: npt.NDArray[np.object_]) -> Borders:
        """Cut the borders of polygons into pieces."""
        parts, of = shapely.get_parts(shapes, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        edge = np.flatnonzero(ring[1:] == ring[:-1])
        if not len(edge):
            return cls(shapely.STRtree([]), np.empty(0, np.int64))
        along = np.arange(len(edge)) - np.searchsorted(ring[edge], ring[edge])
        piece = np.cumsum((along % PIECE == 0).astype(np.int64)) - 1
        ends = np.flatnonzero(np.diff(piece, append=-1))
        taken = np.insert(edge, ends + 1, edge[ends] + 1)
        lines = shapely.linestrings(points[taken], indices=np.insert(piece, ends + 1, piece[ends]))
        return cls(shapely.STRtree(lines), of[part[ring[edge[ends]]]])
