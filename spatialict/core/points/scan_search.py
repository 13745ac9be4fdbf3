"""The search: every window of every centre, in the data and in each simulated map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.scan_lanes import simulated_maxima, tabulate
from spatialict.core.kernels.scan_observed import best_windows
from spatialict.core.kernels.scan_windows import order_places
from spatialict.core.points.scan_simulated import passes
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.kernels.scan_windows import BitArray
    from spatialict.core.points.scan_ground import Ground
    from spatialict.core.points.scan_simulated import Maps
    from spatialict.core.workers import Workers

BIN_STEP: Final = 0.125
"""Columns of the table of bounds are equal steps of the root of the cases expected."""
MOST_BINS: Final = 1024
LEVEL_STEP: Final = 0.25
LEVELS: Final = 128
"""Rows of the table are equal steps of the ratio; above the last one bounds are less sharp."""
SCOUTS: Final = 24
"""Centres that are searched first, so that every part begins with a good bound."""
BLOCK_CELLS: Final = 2**21
"""Centres times places that a part holds in memory."""


@dataclass(frozen=True)
class Windows:
    """Places around some centres, nearest first, and where windows may end."""

    order: BitArray
    closes: BoolArray
    held: IntArray


@dataclass(frozen=True)
class Best:
    """The best window of each shape and centre in the data.

    Parameters
    ----------
    values : array, shape (n_shapes, n_centres)
        Weighted ratio; 0 where no window is admitted.
    found : array, shape (n_shapes, n_centres, 2)
        How many places the window holds, and its interval.
    """

    values: FloatArray
    found: IntArray


@dataclass(frozen=True)
class Simulated:
    """Simulated maps with the table of bounds, and what some centres have found there."""

    maps: Maps
    highest: IntArray
    lowest: IntArray
    bin_step: float
    floor: FloatArray

    def maxima(self, ground: Ground, shape: int, windows: Windows) -> FloatArray:
        """Return, batch by lane, the largest ratio of these windows, or the floor."""
        best = self.floor.copy()
        simulated_maxima(
            windows.order,
            windows.closes,
            windows.held,
            self.maps.most,
            ground.risk_to,
            ground.intervals,
            np.require(self.maps.counts, requirements="W"),
            self.maps.width,
            self.highest,
            self.lowest,
            self.bin_step,
            LEVEL_STEP,
            float(ground.weights[shape]),
            ground.law,
            best,
        )
        return best


@dataclass(frozen=True)
class Task:
    """What every part of a search needs: the maps are left out where only the data matter."""

    ground: Ground
    taken: BoolArray
    simulated: Simulated | None
    observed: bool


Part = tuple[int, "IntArray"]
Answer = tuple["FloatArray", "IntArray", "FloatArray"]


def search(
    ground: Ground, simulations: int, seed: int, workers: Workers
) -> tuple[Best, FloatArray]:
    """Return the best windows of the data and the largest ratio of each simulated map."""
    blocks = [np.arange(*bound) for bound in bounds(len(ground.centres), _block(ground.n))]
    parts: list[Part] = [(s, block) for s in range(len(ground.shapes)) for block in blocks]
    nowhere = np.zeros(ground.n, bool)
    maxima = np.zeros(simulations)
    first: list[Answer] = []
    for maps in passes(ground, simulations, seed, workers):
        task = Task(ground, nowhere, _scouted(ground, maps), observed=not first)
        answers = each(searched, task, parts, workers)
        first = first or answers
        top = np.max([answer[2] for answer in answers], axis=0).ravel()
        here = maxima[maps.first : maps.first + len(top)]
        here[:] = top[: len(here)]
    values = np.concatenate([value for value, _, _ in first])
    found = np.concatenate([where for _, where, _ in first])
    shape = (len(ground.shapes), len(ground.centres))
    return Best(values.reshape(shape), found.reshape(*shape, 2)), maxima


def searched(task: Task, part: Part) -> Answer:
    """Return the best windows of some centres, and what the simulated maps reach there."""
    ground, (shape, centres) = task.ground, part
    windows = around(ground, shape, centres, task.taken)
    values, found = np.zeros(len(centres)), np.zeros((len(centres), 2), np.int64)
    if task.observed:
        best_windows(
            windows.order,
            windows.closes,
            windows.held,
            ground.cases_to,
            ground.risk_to,
            ground.intervals,
            ground.law,
            values,
            found,
        )
        values *= ground.weights[shape]
    simulated = task.simulated
    top = np.zeros(0) if simulated is None else simulated.maxima(ground, shape, windows)
    return values, found, top


def around(ground: Ground, shape: int, centres: IntArray, taken: BoolArray) -> Windows:
    """Return the windows around some centres that hold no place that is taken."""
    order = np.empty((len(centres), ground.n), np.uint32)
    windows = Windows(order, np.zeros(order.shape, bool), np.zeros(len(centres), np.int64))
    order_places(
        ground.places,
        np.ascontiguousarray(ground.centres[centres]),
        np.ascontiguousarray(ground.shapes[shape]),
        ground.size,
        ground.most_size,
        ground.furthest,
        taken,
        windows.order,
        windows.closes,
        windows.held,
    )
    return windows


def _scouted(ground: Ground, maps: Maps) -> Simulated:
    """Return the maps with their bounds, and what a few circles far apart find in them."""
    step = max(BIN_STEP, float(np.sqrt(ground.cases)) / (MOST_BINS - 2))
    bins = int(np.sqrt(ground.cases) / step) + 2
    highest, lowest = np.empty((LEVELS, bins), np.int64), np.empty((LEVELS, bins), np.int64)
    tabulate(ground.law, step, LEVEL_STEP, highest, lowest)
    floor = np.zeros((len(maps.counts), maps.lanes))
    blind = Simulated(maps, highest, lowest, step, floor)
    count = len(ground.centres)
    scouts = np.unique(np.linspace(0, count - 1, min(SCOUTS, count)).astype(np.int64))
    windows = around(ground, 0, scouts, np.zeros(ground.n, bool))
    return Simulated(maps, highest, lowest, step, blind.maxima(ground, 0, windows))


def _block(n: int) -> int:
    """Return how many centres make a part."""
    return min(max(BLOCK_CELLS // n, 8), 256)
