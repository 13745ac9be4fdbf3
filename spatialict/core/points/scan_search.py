"""The search: every window of every centre, in the data and in each simulated map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.kernels.scan_bounds import tabulate
from spatialict.core.kernels.scan_lanes import simulated_maxima
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

BIN_STEP: Final = 0.0625
"""Columns of the table of bounds are equal steps of the root of the cases expected."""
MOST_BINS: Final = 2048
LEVEL_STEP: Final = 0.25
LEVELS: Final = 128
"""Rows of the table are equal steps of the ratio; above the last one bounds are less sharp."""
ROUNDS: Final = (64, 8, 1)
"""Every 64th centre is searched first, then every 8th, then all others: what is found in a round
is the bound of the next, which then takes hardly a logarithm."""
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
    count = len(ground.centres)
    best = Best(
        np.zeros((len(ground.shapes), count)), np.zeros((len(ground.shapes), count, 2), np.int64)
    )
    maxima, (highest, lowest, step) = np.zeros(simulations), _tables(ground)
    observed = True
    for maps in passes(ground, simulations, seed, workers):
        floor = np.zeros((len(maps.counts), maps.lanes))
        for parts in _rounds(ground):
            simulated = Simulated(maps, highest, lowest, step, floor)
            task = Task(ground, np.zeros(ground.n, bool), simulated, observed)
            answers = each(searched, task, parts, workers)
            floor = np.max([answer[2] for answer in answers], axis=0)
            if observed:
                for (shape, centres), (values, found, _) in zip(parts, answers, strict=True):
                    best.values[shape, centres] = values
                    best.found[shape, centres] = found
        observed = False
        here = maxima[maps.first : maps.first + floor.size]
        here[:] = floor.ravel()[: len(here)]
    return best, maxima


def _rounds(ground: Ground) -> list[list[Part]]:
    """Return the parts of each round: a shape and some centres."""
    places, size = np.arange(len(ground.centres)), min(max(BLOCK_CELLS // ground.n, 8), 256)
    rounds, done = [], np.zeros(len(places), bool)
    for stride in ROUNDS:
        centres = places[::stride][~done[::stride]]
        done[::stride] = True
        blocks = [centres[slice(*bound)] for bound in bounds(len(centres), size)]
        rounds.append([(s, block) for s in range(len(ground.shapes)) for block in blocks])
    return [parts for parts in rounds if parts]


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


def _tables(ground: Ground) -> tuple[IntArray, IntArray, float]:
    """Return the tables of bounds and the step of their columns."""
    step = max(BIN_STEP, float(np.sqrt(ground.cases)) / (MOST_BINS - 2))
    shape = (LEVELS, int(np.sqrt(ground.cases) / step) + 2)
    highest, lowest = np.empty(shape, np.int64), np.empty(shape, np.int64)
    tabulate(ground.law, step, LEVEL_STEP, highest, lowest)
    return highest, lowest, step
