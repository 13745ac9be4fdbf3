"""The search: every window of every centre and shape, in the data and in each simulated map.

A row is a shape around a centre: row ``shape * centres + centre``.
"""

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
PARTS: Final = 16
"""Parts of a round, so that many workers have something to do; more where memory asks for it."""
PART_CELLS: Final = 2**22
"""Rows times places that a part may hold in memory."""
LEAST_ROWS: Final = 64
"""Rows of a part at least: each begins without what the others find."""


@dataclass(frozen=True)
class Windows:
    """The places around some centres, nearest first, and where windows may end."""

    order: BitArray
    closes: BoolArray
    held: IntArray


@dataclass(frozen=True)
class Best:
    """The best window of each row in the data.

    Parameters
    ----------
    values : array, shape (n_rows,)
        Weighted ratio; 0 where no window is admitted.
    found : array, shape (n_rows, 2)
        How many places the window holds, and its interval.
    """

    values: FloatArray
    found: IntArray


@dataclass(frozen=True)
class Simulated:
    """Simulated maps with the tables of bounds, and what was found in them so far."""

    maps: Maps
    highest: IntArray
    lowest: IntArray
    bin_step: float
    floor: FloatArray

    def maxima(self, ground: Ground, weight: float, windows: Windows) -> FloatArray:
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
            weight,
            ground.law,
            best,
        )
        return best


@dataclass(frozen=True)
class Task:
    """What every part of a search needs: no maps where only the data matter."""

    ground: Ground
    taken: BoolArray
    simulated: Simulated | None
    observed: bool


Answer = tuple["FloatArray", "IntArray", "FloatArray"]


def search(
    ground: Ground, simulations: int, seed: int, workers: Workers
) -> tuple[Best, FloatArray]:
    """Return the best windows of the data and the largest ratio of each simulated map."""
    rows = len(ground.shapes) * len(ground.centres)
    best = Best(np.zeros(rows), np.zeros((rows, 2), np.int64))
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
                for part, (values, found, _) in zip(parts, answers, strict=True):
                    best.values[part], best.found[part] = values, found
        observed = False
        here = maxima[maps.first : maps.first + floor.size]
        here[:] = floor.ravel()[: len(here)]
    return best, maxima


def searched(task: Task, rows: IntArray) -> Answer:
    """Return the best windows of some rows, and what the simulated maps reach there.

    The rows of a part have one weight, unless there are no simulated maps.
    """
    ground, simulated = task.ground, task.simulated
    windows, weights = around(ground, rows, task.taken), ground.weights[rows // len(ground.centres)]
    values, found = np.zeros(len(rows)), np.zeros((len(rows), 2), np.int64)
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
        values *= weights
    if simulated is None:
        return values, found, np.zeros(0)
    return values, found, simulated.maxima(ground, float(weights[0]), windows)


def around(ground: Ground, rows: IntArray, taken: BoolArray) -> Windows:
    """Return the windows of some rows that hold no place that is taken."""
    shape, centre = np.divmod(rows, len(ground.centres))
    order = np.empty((len(rows), ground.n), np.uint32)
    windows = Windows(order, np.zeros(order.shape, bool), np.zeros(len(rows), np.int64))
    order_places(
        ground.places,
        ground.centres[centre],
        ground.shapes[shape],
        ground.size,
        ground.most_size,
        ground.furthest,
        taken,
        windows.order,
        windows.closes,
        windows.held,
    )
    return windows


def _rounds(ground: Ground) -> list[list[IntArray]]:
    """Return the parts of each round: rows of one weight."""
    centres = len(ground.centres)
    rows = np.arange(len(ground.shapes) * centres)
    weight, turn = ground.weights[rows // centres], np.full(len(rows), len(ROUNDS) - 1)
    for number, stride in reversed(list(enumerate(ROUNDS))):
        turn[rows % centres % stride == 0] = number
    rounds = []
    for number in range(len(ROUNDS)):
        parts = []
        for one in np.unique(weight):
            these = rows[(turn == number) & (weight == one)]
            block = max(1, min(PART_CELLS // ground.n, max(LEAST_ROWS, -(-len(these) // PARTS))))
            parts += [these[slice(*bound)] for bound in bounds(len(these), block)]
        rounds.append(parts)
    return [parts for parts in rounds if parts]


def _tables(ground: Ground) -> tuple[IntArray, IntArray, float]:
    """Return the tables of bounds and the step of their columns."""
    step = max(BIN_STEP, float(np.sqrt(ground.cases)) / (MOST_BINS - 2))
    shape = (LEVELS, int(np.sqrt(ground.cases) / step) + 2)
    highest, lowest = np.empty(shape, np.int64), np.empty(shape, np.int64)
    tabulate(ground.law, step, LEVEL_STEP, highest, lowest)
    return highest, lowest, step
