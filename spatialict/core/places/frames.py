"""The grid over polygons: frames of cells, finer ones where many edges meet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

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
HEAVY: Final = 96
"""Edges near one cell above which it gets a frame of its own."""
LIGHT: Final = 12
"""Edges near a cell of that one, if they were spread evenly."""
WIDEST: Final = 256
"""Columns of a finer frame."""
DEEPEST: Final = 6
"""Frames in frames; where many polygons meet at a point no frame is fine enough."""
ENTRIES_PER_EDGE: Final = 16
"""Cells that an edge may come near, on average, when no finer frames are begun."""
AT_LEAST: Final = 2_000_000
"""Entries that are no burden, however few edges there are."""
FINEST: Final = 256
"""Smallest cell, in steps between neighbouring numbers."""
TINIEST: Final = 1e-300
"""Smallest cell at all: one over it is a number."""


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


@dataclass
class _Frame:
    """A frame while it is made: where it is, and what `divide` says of it."""

    origin: FloatArray
    tall: int
    wide: int
    depth: int
    arrays: tuple[npt.NDArray[Any], ...] = ()
    cells: int = 0
    entries: int = 0
    """Of the frames before."""
    child: Int32 = field(default_factory=lambda: np.empty(0, np.int32))

    def helps(self, edges: int) -> bool:
        """Tell whether its cells have fewer edges, or are few: not where all edges run together."""
        _, cover, _, near, _ = self.arrays
        return len(cover) <= 4 or len(near) < edges / 2 * len(cover)


class _Division:
    """The frames while they are made, each a list of arrays."""

    def __init__(self, points: FloatArray, owner: Int32) -> None:
        self.points, self.owner = points, owner
        self.made: list[_Frame] = []
        self.cells = self.borders = self.entries = 0

    def whole(self, shapes: npt.NDArray[np.object_], edge: Int32) -> Frames | None:
        """Make the first frame and those in it; None where that cannot be done."""
        origin, tall, wide = _layout(shapes, len(edge))
        given, known = np.zeros(len(edge), np.int8), np.zeros(2)
        first = self._divide(_Frame(origin, tall, wide, 0), edge, given, known, -1, whole=True)
        if first is None:
            return None
        self._add(first)
        enough = max(ENTRIES_PER_EDGE * len(edge), AT_LEAST)
        for frame in self.made:  # grows on the way
            if frame.depth < DEEPEST:
                self._finer(frame, enough)
        return self._together()

    def _divide(
        self,
        frame: _Frame,
        edge: Int32,
        given: npt.NDArray[np.int8],
        known: FloatArray,
        covered: int,
        *,
        whole: bool,
    ) -> _Frame | None:
        """Return the frame filled; None where it cannot be told which side its cells are on."""
        from spatialict.core.kernels.dividing import divide

        size = (frame.tall, frame.wide)
        good, label, cover, first, near, state = divide(
            *(self.points, self.owner, edge, given, frame.origin, *size, known, covered, whole)
        )
        return replace(frame, arrays=(label, cover, first, near, state)) if good else None

    def _add(self, frame: _Frame) -> None:
        label, cover, _, near, _ = frame.arrays
        label[label < -1] -= self.borders
        frame.cells, frame.entries = self.cells, self.entries
        frame.child = np.zeros(len(cover), np.int32)
        self.cells += len(label)
        self.borders += len(cover)
        self.entries += len(near)
        self.made.append(frame)

    def _finer(self, frame: _Frame, enough: int) -> None:
        """Give each cell of a frame that has many edges a frame of its own."""
        label, cover, first, near, state = frame.arrays
        places = np.flatnonzero(label < -1)
        for k in np.flatnonzero(np.diff(first) > HEAVY):
            if self.entries > enough:
                return
            place = np.array(divmod(int(places[k]), frame.wide)[::-1])
            some = slice(first[k], first[k + 1])
            edge, given = near[some], state[some]
            across = int(min(WIDEST, np.ceil(np.sqrt(len(edge) / LIGHT))))
            corner, size = frame.origin[:2] + place * frame.origin[2], frame.origin[2] / across
            if size < FINEST * np.spacing(np.abs(corner).max() + frame.origin[2]):
                continue
            # the same number as `spatialict.core.kernels.locating.middle`
            known = frame.origin[:2] + (place + 0.5) * frame.origin[2]
            inner = _Frame(np.array([*corner, size, 1 / size]), across, across, frame.depth + 1)
            made = self._divide(inner, edge, given, known, int(cover[k]), whole=False)
            if made is not None and made.helps(len(edge)):
                frame.child[k] = len(self.made)
                self._add(made)

    def _together(self) -> Frames:
        """Return all frames, one after the other."""
        label, cover, first, near, state = (
            [frame.arrays[place] for frame in self.made] for place in range(5)
        )
        ends = [each[1:] + frame.entries for each, frame in zip(first, self.made, strict=True)]
        children = [frame.child for frame in self.made]
        shape = [(frame.tall, frame.wide, frame.cells) for frame in self.made]
        return Frames(
            self.points,
            self.owner,
            np.array([frame.origin for frame in self.made]),
            np.array(shape, dtype=np.int64),
            np.concatenate(label),
            np.concatenate(cover),
            np.concatenate([np.zeros(1, np.int64), *ends]),
            np.concatenate(children),
            np.concatenate(near),
            np.concatenate(state),
        )


def _layout(shapes: npt.NDArray[np.object_], edges: int) -> tuple[FloatArray, int, int]:
    """Return the first frame over all polygons: corner and step, rows, columns."""
    each = shapely.bounds(shapes)
    west, south = each[:, :2].min(axis=0)
    east, north = each[:, 2:].max(axis=0)
    width, height = east - west, north - south
    longest = max(width, height)
    floor = max(FINEST * np.spacing(np.abs([west, south, east, north]).max()), TINIEST)
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
