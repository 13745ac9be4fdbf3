"""DBSCAN: places that many others reach, and whoever they reach.

Memory is linear in the places: neither pairs nor lists of neighbours are kept, so that a town of
a hundred thousand firms costs what its cells cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.clusters.numbering import by_size
from spatialict.core.kernels.reaching import find_core, join_border, link_cells
from spatialict.core.study import ArgumentError
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.workers import Workers

LATER: Final = 12
"""Cells at most two rows and columns off that come later in the order."""
MOST_CELLS: Final = 1e9
"""Rows or columns that are numbered without doubt about the last digit."""
ROUNDING: Final = 1e-6
"""By how much a cell's diagonal is shorter than the reach, so that no rounding makes it longer."""


@dataclass(frozen=True)
class Cells:
    """Places sorted by cells whose diagonal is a little less than the reach.

    Parameters
    ----------
    order : array, shape (n_places,)
        Places in the order of the other arrays.
    x, y, weight : array, shape (n_places,)
        Metres; firms or jobs.
    keys, start : array, shape (n_cells,), (n_cells + 1,)
        Occupied cells, and where their places begin.
    light : array, shape (n_cells,)
        Where the places of a cell begin that weigh nothing.
    stride : int
        What a key grows by from row to row.
    reach_m, least : float
        Parameters of DBSCAN.
    """

    order: IntArray
    x: FloatArray
    y: FloatArray
    weight: FloatArray
    keys: IntArray
    start: IntArray
    light: IntArray
    stride: int
    reach_m: float
    least: float

    @classmethod
    def of(
        cls, x: FloatArray, y: FloatArray, weight: FloatArray, reach_m: float, least: float
    ) -> Cells:
        """Return the cells of places.

        Raises
        ------
        ArgumentError
            If the reach is so small beside the extent that cells cannot be numbered.
        """
        side = reach_m / np.sqrt(2) * (1 - ROUNDING)
        wide, high = (float(np.ptp(axis)) / side + 6 if len(axis) else 6.0 for axis in (x, y))
        if max(wide, high) > MOST_CELLS:
            raise ArgumentError("clusters.reach_too_small", value=reach_m)
        stride = int(wide)
        column = np.floor((x - x.min(initial=np.inf)) / side).astype(np.int64)
        row = np.floor((y - y.min(initial=np.inf)) / side).astype(np.int64)
        key = row * stride + column
        order = np.argsort(2 * key + (weight == 0), kind="stable")
        key = key[order]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        start = np.append(first, len(key)).astype(np.int64)
        light = start[1:] - np.add.reduceat(weight[order] == 0, first, dtype=np.int64)
        places = (x[order], y[order], weight[order])
        limits = (float(reach_m), float(least))
        return cls(order, *places, key[first], start, light, stride, *limits)


def reached(  # noqa: PLR0917 (one column after the other)
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    firms: IntArray,
    reach_m: float,
    least: float,
    workers: Workers = None,
) -> tuple[IntArray, BoolArray]:
    """Return the cluster of each distinct place, and whether it is a core place.

    Parameters
    ----------
    x, y : array, shape (n_places,)
        Metres, from west to east and then from south to north.
    weight, firms : array, shape (n_places,)
        What counts against `least`, and what the clusters are numbered by.
    reach_m, least : float
        A core place has at least `least` of weight within `reach_m`, its own included.

    Returns
    -------
    tuple of array
        Clusters from 1 on, the one with most firms first, then the one farther west; -1 is none.
        A place that is no core belongs to the cluster of its nearest core place (of two equally
        near, to the one with more firms at its core places).

    Examples
    --------
    >>> x, one = np.array([0.0, 1.0, 2.0, 9.0]), np.ones(4)
    >>> reached(x, np.zeros(4), one, one.astype(int), reach_m=1, least=3)
    (array([ 1,  1,  1, -1]), array([False,  True, False, False]))
    """
    cells = Cells.of(x, y, weight, reach_m, least)
    parts = bounds(len(cells.keys))
    core = np.concatenate([*each(_core, cells, parts, workers), np.empty(0, dtype=bool)])
    linked = each(_links, (cells, core), parts, workers)
    rank = _ranks(cells, core, linked, firms)
    borders = each(_border, (cells, core, rank), parts, workers)
    found = np.concatenate([*borders, np.empty(0, dtype=np.int64)])
    label = np.empty(len(x), dtype=np.int64)
    label[cells.order] = found
    is_core = np.empty(len(x), dtype=bool)
    is_core[cells.order] = core
    return by_size(label, firms), is_core


def _core(cells: Cells, part: tuple[int, int]) -> BoolArray:
    first, last = part
    core = np.empty(cells.start[last] - cells.start[first], dtype=bool)
    places = (cells.x, cells.y, cells.weight, cells.keys, cells.start, cells.light)
    find_core(*places, cells.stride, cells.reach_m, cells.least, first, core)
    return core


def _links(shared: tuple[Cells, BoolArray], part: tuple[int, int]) -> IntArray:
    cells, core = shared
    linked = np.empty((part[1] - part[0], LATER), dtype=np.int64)
    places = (cells.x, cells.y, core, cells.keys, cells.start)
    link_cells(*places, cells.stride, cells.reach_m, part[0], linked)
    row, column = np.nonzero(linked >= 0)
    return np.column_stack([row + part[0], linked[row, column]])


def _ranks(cells: Cells, core: BoolArray, linked: list[IntArray], firms: IntArray) -> IntArray:
    """Return the cluster of each cell's core places, in the order of their firms."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(cells.keys)
    pairs = np.concatenate([*linked, np.empty((0, 2), dtype=np.int64)])
    graph = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    _, component = connected_components(graph, directed=False)
    of_place = np.full(len(core), -1, dtype=np.int64)
    of_place[cells.order] = np.where(core, np.repeat(component, np.diff(cells.start)), -1)
    ranked = by_size(of_place, firms)[cells.order]
    rank = np.full(n, -1, dtype=np.int64)
    cell = np.repeat(np.arange(n), np.diff(cells.start))
    rank[cell[core]] = ranked[core]
    return rank


def _border(shared: tuple[Cells, BoolArray, IntArray], part: tuple[int, int]) -> IntArray:
    cells, core, rank = shared
    first, last = part
    label = np.empty(cells.start[last] - cells.start[first], dtype=np.int64)
    places = (cells.x, cells.y, core, rank, cells.keys, cells.start)
    join_border(*places, cells.stride, cells.reach_m, first, label)
    return label
