"""How much of each cell of a grid lies in the regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    Shapes = npt.NDArray[np.object_]

SMALL: Final = 128
"""Vertices of a piece: a cell is compared with pieces, not with the whole coast of a country."""
DEEPEST: Final = 40
"""Halvings of a shape; who has more vertices then has them in one place."""
KM2: Final = 1e6


def pieces(shapes: Shapes) -> Shapes:
    """Cut polygons into pieces of few vertices that together cover the same ground.

    Examples
    --------
    >>> disc = shapely.Point(0, 0).buffer(9, quad_segs=99)
    >>> made = pieces(np.array([disc, None], dtype=object))
    >>> len(made) > 2, bool(abs(shapely.area(made).sum() - disc.area) < 1e-9)
    (True, True)
    """
    waiting = _polygons(shapes)
    done: list[Shapes] = []
    for _ in range(DEEPEST):
        large = shapely.get_num_coordinates(waiting) > SMALL
        done.append(waiting[~large])
        waiting = waiting[large]
        if not len(waiting):
            break
        west, south, east, north = shapely.bounds(waiting).T
        level = east - west >= north - south
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        first = shapely.box(
            west, south, np.where(level, middle_x, east), np.where(level, north, middle_y)
        )
        second = shapely.box(
            np.where(level, middle_x, west), np.where(level, south, middle_y), east, north
        )
        halves = [shapely.intersection(waiting, half) for half in (first, second)]
        waiting = _polygons(np.concatenate(halves))
    return np.concatenate([*done, waiting])


def _polygons(shapes: Shapes) -> Shapes:
    parts = shapely.get_parts(shapely.get_parts(shapes))
    kept = (shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)
    return np.asarray(parts[kept], dtype=object)


def touching(cells: Shapes, ground: Shapes) -> tuple[IntArray, FloatArray]:
    """Return which cells touch the ground, and how many square kilometres of each are in it.

    Parameters
    ----------
    cells : numpy.ndarray of polygons
        In metres.
    ground : numpy.ndarray of polygons
        Pieces of the regions; where regions overlap a cell is at most full.
    """
    piece, cell = shapely.STRtree(cells).query(ground, predicate="intersects")
    inside = shapely.contains_properly(ground[piece], cells[cell])
    area = np.zeros(len(cells))
    np.add.at(area, cell[inside], shapely.area(cells[cell[inside]]))
    cut = shapely.intersection(ground[piece[~inside]], cells[cell[~inside]])
    np.add.at(area, cell[~inside], shapely.area(cut))
    there = np.unique(cell)
    return there, np.minimum(area, shapely.area(cells))[there] / KM2
