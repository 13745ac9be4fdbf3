"""The grid over polygons: frames of cells, finer ones where many edges meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray

Int32 = npt.NDArray[np.int32]

CELLS_PER_EDGE: Final = 4
FEWEST: Final = 4_096
MOST: Final = 4_000_000
"""Cells of the first frame, at least and at most."""
VISITS: Final = 64_000_000
"""Cells that polygons may cover together, counted each time, where many overlap."""
HEAVY: Final = 32
"""Edges near one cell from which it gets a frame of its own."""
WIDEST: Final = 256
"""Columns of a finer frame."""
DEEPEST: Final = 6
"""Frames in frames; where many polygons meet at a point no frame is fine enough."""
FINEST: Final = 256
"""Smallest cell, in steps between neighbouring numbers."""


@dataclass(frozen=True, eq=False)
class Frames:
    """What `spatialict.core.kernels.locating.find` reads; arrays only, so a cluster can have it.

    Parameters
    ----------
    points : numpy.ndarray, shape (n_points, 2)
        The rings, one after the other; edge e joins points e and e + 1.
    owner : numpy.ndarray of int32, shape (n_points,)
        Polygon of each edge.
    origin : numpy.ndarray, shape (n_frames, 4)
        Corner of each frame, size of its cells, one over it.
    shape : numpy.ndarray of int64, shape (n_frames, 3)
        Rows, columns, and where the labels begin.
    label, cover, first, child, edge, state
        As `find` says.
    """

    points: FloatArray
    owner: Int32
    origin: FloatArray
    shape: IntArray
    label: Int32
    cover: Int32
    first: IntArray
    child: Int32
    edge: Int32
    state: npt.NDArray[np.int8]

    @classmethod
    def empty(cls) -> Frames:
        """Return a grid over nothing."""
        ints, few = np.empty(0, np.int32), np.zeros(1, np.int64)
        origin, shape = np.array([[0.0, 0, 1, 1]]), np.zeros((1, 3), np.int64)
        sides = np.empty(0, np.int8)
        return cls(np.empty((0, 2)), ints, origin, shape, ints, ints, few, ints, ints, sides)

    def find(self, x: FloatArray, y: FloatArray) -> tuple[Int32, int]:
        """Return the polygon of each point, -1, or -2 - k of a border cell, and how many these."""
        from spatialict.core.kernels.locating import find

        out = np.empty(len(x), np.int32)
        doubts = find(
            *(x, y, out, self.points, self.owner, self.origin, self.shape, self.label),
            *(self.cover, self.first, self.child, self.edge, self.state),
        )
        return out, int(doubts)

    def candidates(self, cells: IntArray) -> tuple[IntArray, IntArray]:
        """Return for each border cell, by its place in `cells`, the polygons that cross it."""
        lengths = self.first[cells + 1] - self.first[cells]
        place = np.repeat(np.arange(len(cells)), lengths)
        begins = np.repeat(self.first[cells] - (np.cumsum(lengths) - lengths), lengths)
        polygon = self.owner[self.edge[begins + np.arange(len(place))]].astype(np.int64)
        new = np.ones(len(place), dtype=bool)
        new[1:] = (place[1:] != place[:-1]) | (polygon[1:] != polygon[:-1])
        return place[new], polygon[new]


def framed(shapes: npt.NDArray[np.object_], those: IntArray) -> Frames | None:
    """Enter those of the shapes into frames; None where there is none, or it is beyond numbers."""
    if not len(those):
        return None
    points, owner, edge = _edges(shapes, those)
    return _Division(points, owner).whole(shapes[those], edge)


def _edges(shapes: npt.NDArray[np.object_], those: IntArray) -> tuple[FloatArray, Int32, Int32]:
    """Return the points of all rings, the polygon of each, and which begin an edge."""
    parts, of = shapely.get_parts(shapes[those], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    owner = those[of[part[ring]]].astype(np.int32)
    edge = np.flatnonzero(ring[1:] == ring[:-1]).astype(np.int32)
    return points, owner, edge


class _Division:
    """The frames while they are made."""

    def __init__(self, points: FloatArray, owner: Int32) -> None:
        self.points, self.owner = points, owner
        self.origin: list[FloatArray] = []
        self.shape: list[tuple[int, int, int]] = []
        self.labels: list[Int32] = []
        self.covers: list[Int32] = []
        self.firsts: list[IntArray] = []
        self.edges: list[Int32] = []
        self.states: list[npt.NDArray[np.int8]] = []
        self.children: list[Int32] = []
        self.cells = self.borders = self.entries = 0

    def whole(self, shapes: npt.NDArray[np.object_], edge: Int32) -> Frames | None:
        """Make the first frame and those in it."""
        origin, tall, wide = _layout(shapes, len(edge))
        given = np.zeros(len(edge), np.int8)
        made = self._divide(edge, given, origin, (tall, wide), np.zeros(2), -1, whole=True)
        if not made:
            return None
        self._finer(0, 1)
        return Frames(
            self.points,
            self.owner,
            np.array(self.origin),
            np.array(self.shape, dtype=np.int64),
            np.concatenate(self.labels),
            np.concatenate(self.covers),
            np.concatenate([np.zeros(1, np.int64), *self.firsts]),
            np.concatenate(self.children),
            np.concatenate(self.edges),
            np.concatenate(self.states),
        )

    def _divide(  # noqa: PLR0917 (what the loop needs, named there)
        self,
        edge: Int32,
        given: npt.NDArray[np.int8],
        origin: FloatArray,
        shape: tuple[int, int],
        known: FloatArray,
        covered: int,
        *,
        whole: bool,
    ) -> bool:
        """Add a frame; False where it cannot be told which side its cells are on."""
        from spatialict.core.kernels.dividing import divide

        good, label, cover, first, near, state = divide(
            *(self.points, self.owner, edge, given, origin, *shape, known, covered, whole)
        )
        if not good:
            return False
        label[label < -1] -= self.borders
        self.origin.append(origin)
        self.shape.append((*shape, self.cells))
        self.labels.append(label)
        self.covers.append(cover)
        self.firsts.append(first[1:] + self.entries)
        self.children.append(np.zeros(len(cover), np.int32))
        self.edges.append(near)
        self.states.append(state)
        self.cells += len(label)
        self.borders += len(cover)
        self.entries += len(near)
        return True

    def _finer(self, frame: int, depth: int) -> None:
        """Give each cell of a frame that has many edges a frame of its own."""
        (_, wide, _), origin = self.shape[frame], self.origin[frame]
        begin = self.entries - len(self.edges[frame])
        starts = np.concatenate([np.zeros(1, np.int64), self.firsts[frame] - begin])
        heavy = np.flatnonzero(np.diff(starts) > HEAVY)
        if not len(heavy) or depth > DEEPEST:
            return
        places = np.flatnonzero(self.labels[frame] < -1)
        for k in heavy:
            row, column = divmod(int(places[k]), wide)
            some = slice(starts[k], starts[k + 1])
            edge, given = self.edges[frame][some], self.states[frame][some]
            across = int(min(WIDEST, np.ceil(np.sqrt(len(edge) / 2))))
            step = origin[2] / across
            corner = origin[:2] + np.array([column, row]) * origin[2]
            if step < FINEST * np.spacing(np.abs(corner).max() + origin[2]):
                continue
            # the same number as `spatialict.core.kernels.locating.middle`
            known = origin[:2] + (np.array([column, row]) + 0.5) * origin[2]
            finer = np.array([*corner, step, 1 / step])
            cover = int(self.covers[frame][k])
            if self._divide(edge, given, finer, (across, across), known, cover, whole=False):
                child = len(self.shape) - 1
                self.children[frame][k] = child
                self._finer(child, depth + 1)


def _layout(shapes: npt.NDArray[np.object_], edges: int) -> tuple[FloatArray, int, int]:
    """Return the first frame over all polygons: corner and step, rows, columns."""
    each = shapely.bounds(shapes)
    west, south = each[:, :2].min(axis=0)
    east, north = each[:, 2:].max(axis=0)
    width, height = east - west, north - south
    longest = max(width, height)
    floor = FINEST * np.spacing(np.abs([west, south, east, north]).max())
    if longest <= floor:
        origin = np.array([west - longest, south - longest, 4 * floor, 1 / (4 * floor)])
        return origin, 1, 1
    extents = np.maximum(each[:, 2:] - each[:, :2], floor) / longest
    overlap = (extents[:, 0] * extents[:, 1]).sum()
    area = max(width, floor) / longest * (max(height, floor) / longest)
    cells = min(max(CELLS_PER_EDGE * edges, FEWEST), MOST, VISITS * area / overlap)
    step = max(longest * np.sqrt(area / cells), longest / np.sqrt(MOST), floor)
    # odd parts of a cell, so that no lattice of round numbers stands where cells end or are asked
    corner = np.array([west - 0.3819 * step, south - 0.2763 * step])
    wide, tall = (
        int((end - start) / step) + 2 for start, end in zip(corner, (east, north), strict=True)
    )
    return np.array([*corner, step, 1 / step]), tall, wide
