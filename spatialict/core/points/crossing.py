"""A grid under the points, so that a loop over pairs meets only those within reach."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from spatialict.core.arrays import FloatArray, IntArray
from spatialict.core.points.sites import Sites

FINE: Final = 8
"""Cells to a reach at most; more would cost more in visits than they save in pairs."""
FULL: Final = 16
"""Points that a cell should hold on average."""
PLACES = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Grid:
    """Cells, and how many of them lie within reach to either side, row by row.

    Parameters
    ----------
    columns, rows : int
        Size of the grid.
    spans : array, shape (k + 1,)
        Columns to either side that are within reach in the same row, the next, and so on.
    cell : array, shape (places,)
        Cell of each place.
    frame : array, shape (3,)
        Left and bottom of the grid, and the side of a cell.
    """

    columns: int
    rows: int
    spans: IntArray
    cell: PLACES
    frame: FloatArray

    @classmethod
    def over(cls, x: FloatArray, y: FloatArray, n: int, reach: float) -> Grid:
        """Return a grid for n points out of these, which meet within `reach`."""
        wide, high = float(np.ptp(x)), float(np.ptp(y))
        roomy = math.sqrt(FULL * max(wide * high, 1e-300) / n)
        side = max(reach / FINE, roomy, max(wide, high) * FULL / (4 * n + 64), 1e-9)
        columns, rows = int(wide / side) + 1, int(high / side) + 1
        across = np.minimum(((x - x.min()) / side).astype(np.int32), columns - 1)
        up = np.minimum(((y - y.min()) / side).astype(np.int32), rows - 1)
        downs = np.arange(min(math.ceil(reach * (1 + 1e-6) / side), rows) + 1)
        apart = np.maximum(downs - 1, 0) * side
        left = np.sqrt(np.maximum((reach * (1 + 1e-6)) ** 2 - apart**2, 0))
        spans = np.minimum(np.ceil(left / side) + 1e-9, columns).astype(np.int64)
        frame = np.array([x.min(), y.min(), side])
        return cls(columns, rows, spans, up * np.int32(columns) + across, frame)


@dataclass(frozen=True)
class Standing:
    """Places that sites stand at: where many share one, pairs of places stand for all of theirs.

    Parameters
    ----------
    metres : array, shape (places, 2) or (places, 3)
        As `Sites.places` gives them.
    place : array, shape (n,) or (0,)
        Place of each site; empty where each site is counted as one of its own.
    """

    metres: FloatArray
    place: PLACES

    @classmethod
    def of(cls, sites: Sites) -> Standing:
        """Return the places, shared where that halves their number at least."""
        metres = sites.places()
        order = np.lexsort(metres.T)
        ordered = metres[order]
        new = np.concatenate([[True], (ordered[1:] != ordered[:-1]).any(axis=1)])
        if 2 * int(new.sum()) > sites.n:
            return cls(metres, np.empty(0, np.int32))
        place = np.empty(sites.n, np.int32)
        place[order] = np.cumsum(new, dtype=np.int32) - 1
        return cls(ordered[new], place)

    def turned(self) -> FloatArray:
        """Return the places from a middle of theirs, flat side up: x and y bound all distances.

        On the globe the axis through their mean points up, so that a grid over x and y is over
        the ground; no two places are nearer to each other than their x and y are.
        """
        if self.metres.shape[1] == 2:
            middle = (self.metres.min(axis=0) + self.metres.max(axis=0)) / 2
            return np.asarray(self.metres - middle, dtype=np.float64)
        up = self.metres.mean(axis=0)
        up = up / np.linalg.norm(up) if np.linalg.norm(up) > 1 else np.array([0.0, 0.0, 1.0])
        side = np.cross(up, np.eye(3)[np.argmin(np.abs(up))])
        side /= np.linalg.norm(side)
        axes = np.column_stack([side, np.cross(up, side), up])
        return np.asarray(self.metres @ axes, dtype=np.float64)
