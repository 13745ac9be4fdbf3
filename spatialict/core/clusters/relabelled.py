"""Is a cluster denser than the register it was found in? The sector's name dealt out anew.

A cluster is found because many firms of the sector stand there, so no test that takes its place
for given is fair to it. Here the whole search is repeated where chance dealt out the sector.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.clusters.grounds import ground_of, grounds, likelihood_ratio
from spatialict.core.clusters.hierarchy import lasting
from spatialict.core.clusters.knee import knee
from spatialict.core.clusters.reached import reached
from spatialict.core.kernels.draws import draw
from spatialict.core.study import ArgumentError
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.clusters.addresses import Addresses
    from spatialict.core.workers import Workers

TOGETHER: Final = 2
"""Simulations of a part of the work."""
OWN_DRAWS: Final = 0x1ABE1
"""Beside the seed: these draws are not those of the stability."""
ROUNDING: Final = 1e-9
"""Two statistics nearer than this share of them are a tie, which counts against the cluster."""


@dataclass(frozen=True)
class Search:
    """How clusters were found, so that they can be looked for again.

    Parameters
    ----------
    method : str
        ``"dbscan"`` or ``"hdbscan"``.
    reach_m : float or None
        None where it is the knee of the firms' distances, which is then found anew.
    least : float
        See `reached` and `lasting`.
    ground_m : float or None
        How far a ground reaches from its firms, where that is given.
    """

    method: str
    reach_m: float | None
    least: float
    ground_m: float | None = None

    def found(self, x: FloatArray, y: FloatArray, firms: IntArray) -> tuple[IntArray, float]:
        """Return the cluster of each place, and the reach (0 for none)."""
        if self.method == "hdbscan":
            label = lasting(x, y, firms, self.reach_m or 0.0, int(self.least))[0]
            return label, self.reach_m or 0.0
        weight = firms.astype(np.float64)
        reach = self.reach_m or knee(x, y, weight, firms, self.least)
        return reached(x, y, weight, firms, reach, self.least, workers=1)[0], reach


def highest_by_chance(  # noqa: PLR0917 (one column after the other)
    every: Addresses,
    sector: int,
    search: Search,
    simulations: int,
    seed: int,
    workers: Workers = None,
) -> FloatArray:
    """Return the largest ratio of any cluster in each register whose sector chance dealt out.

    Every one has as many firms of the sector, at places of all firms; 0 where no cluster is found.
    """
    owner = np.repeat(np.arange(len(every.x)), every.firms)
    shared = (every, owner, sector, search, seed)
    parts = each(_some, shared, bounds(simulations, TOGETHER), workers)
    return np.concatenate([*parts, np.empty(0)])


def chance(observed: FloatArray, highest: FloatArray) -> FloatArray:
    """Return p of each cluster: how often chance's best cluster is as good as this one.

    Examples
    --------
    >>> chance(np.array([5.0, 1.0]), np.array([2.0, 0.0, 1.0]))
    array([0.25, 0.75])
    """
    limit = observed * (1 - ROUNDING)
    reached_by = len(highest) - np.searchsorted(np.sort(highest), limit, side="left")
    return np.asarray((1 + reached_by) / (1 + len(highest)))


def _some(
    shared: tuple[Addresses, IntArray, int, Search, int], part: tuple[int, int]
) -> FloatArray:
    every, owner, sector, search, seed = shared
    best = np.zeros(part[1] - part[0])
    drawn = np.empty((sector, 1), dtype=np.int32)
    for row, simulation in enumerate(range(*part)):
        entropy = np.random.SeedSequence([seed, OWN_DRAWS, simulation])
        draw(np.arange(len(owner), dtype=np.int32), entropy.generate_state(1, np.uint64)[0], drawn)
        dealt = np.bincount(owner[drawn[:, 0]], minlength=len(every.x))
        best[row] = _best(every, dealt, sector, search, owner.size)
    return best


def _best(every: Addresses, dealt: IntArray, sector: int, search: Search, total: int) -> float:
    there = np.flatnonzero(dealt)
    x, y = every.x[there], every.y[there]
    try:
        found, reach = search.found(x, y, dealt[there])
    except ArgumentError:  # no knee: no cluster is found
        return 0.0
    label = np.full(len(dealt), -1, dtype=np.int64)
    label[there] = found
    limit = ground_of(x, y, found, search.ground_m or reach)
    counts = grounds(every, dealt, label, limit)
    return float(likelihood_ratio(counts, sector, total).max(initial=0.0))
