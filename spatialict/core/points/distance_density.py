"""The density of distances between points, smoothed, and how far it can be from the exact sum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.arrays import FloatArray, IntArray
from spatialict.core.points.crossing import PLACES, Grid, Standing
from spatialict.core.points.sites import EARTH_RADIUS_M, along_ground, chord
from spatialict.core.study import ArgumentError
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.points.asked import Asked
    from spatialict.core.workers import Workers

BINS: Final = 32
"""Bins to a bandwidth."""
FAR: Final = 6.0
"""Bandwidths beyond which a pair adds nothing: the kernel is 1.5e-8 of its peak there."""
MOST_BINS: Final = 65_000
"""More would leave too few digits of single precision for the ticks of a bin."""
PEAK: Final = 1 / math.sqrt(2 * math.pi)
"""Of the Gaussian kernel, and the largest bend of it."""
STEEPEST: Final = PEAK * math.exp(-0.5)
FARTHEST_M: Final = 15_000_000.0
"""Over the globe; pairs that are nearly opposite have no bins of a fair width."""
WORK: Final = 1 << 25
"""Pairs of a part of the work, at least; simulations are independent, so it changes no answer."""


@dataclass(frozen=True)
class Smoothing:
    """What a pair adds to the curve, by the edge of the bins that it lies between.

    Parameters
    ----------
    width : float
        Of a bin, in metres of a straight line.
    spread : array, shape (edges, distances)
        Added to the curve by a pair at an edge.
    within : array, shape (edges, 2)
        First and last distance (not included) that it adds anything to.
    error : float
        What a smoothed density can differ from the exact sum, in 1/m.
    """

    width: float
    spread: FloatArray
    within: IntArray
    error: float

    @classmethod
    def of(cls, at: FloatArray, bandwidth: float, extent: float, globe: bool) -> Smoothing:
        r"""Return a Gaussian kernel reflected at nil, at the distances `at`.

        Raises
        ------
        ArgumentError
            If a distance is too far on the globe, or the bandwidth too small for its range.

        Notes
        -----
        Sharing a pair between two edges w apart adds a variance of :math:`w^2/6` on average, which
        is taken from the square of the bandwidth. At its worst the first errs by :math:`w^2/8`
        times the largest bend of what is summed, the second by :math:`w^2/12`; places are rounded
        to single precision, distances to ticks, and the kernel ends at six bandwidths. `error` adds
        these at their worst, for a pair and its reflection.
        """
        if globe and at[-1] > FARTHEST_M:
            raise ArgumentError("curves.too_far", value=float(at[-1]), most=FARTHEST_M)
        reach = float(at[-1]) + FAR * bandwidth
        if globe:
            reach = float(chord(min(reach, FARTHEST_M * 1.2)))
        width = bandwidth / BINS
        bins = math.ceil(reach / width)
        if bins > MOST_BINS:
            raise ArgumentError("curves.bandwidth", value=bandwidth, most=float(at[-1]))
        edges: FloatArray = np.multiply(np.arange(bins + 1), width, dtype=np.float64)
        ground = along_ground(edges) if globe else edges
        narrower = bandwidth * math.sqrt(1 - 1 / (6 * BINS**2))
        spread = kernel(at, ground, narrower)
        within = np.column_stack(
            [
                np.searchsorted(at, ground - FAR * bandwidth, side="left"),
                np.searchsorted(at, ground + FAR * bandwidth, side="right"),
            ]
        )
        error = _error(width, narrower, extent, float(edges[-1]), globe)
        return cls(width, spread, within.astype(np.int64), error)

    @property
    def reach(self) -> float:
        """Return the distance, in a straight line, of the farthest pair that counts."""
        return self.width * (len(self.spread) - 1)


@dataclass(frozen=True)
class Densities:
    """Everything that the loop over pairs needs, but for the simulations it is to make."""

    places: npt.NDArray[np.float32]
    place: PLACES
    weights: FloatArray
    chosen: PLACES
    sites: int
    grid: Grid
    smoothing: Smoothing
    key: np.uint64
    pairs: float

    @classmethod
    def of(cls, asked: Asked, at: FloatArray, bandwidth: float, seed: int) -> Densities:
        """Return the points asked about, ready to be paired."""
        standing = Standing.of(asked.sites)
        metres = standing.turned()
        globe = asked.distances == "great_circle"
        smoothing = Smoothing.of(at, bandwidth, float(np.abs(metres).max()), globe)
        grid = Grid.over(metres[:, 0], metres[:, 1], asked.n, smoothing.reach)
        places = np.zeros((3, len(metres)), np.float32)
        places[: metres.shape[1]] = metres.T
        key = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
        chosen = asked.chosen.astype(np.int32)
        return cls(
            places,
            standing.place,
            asked.weights,
            chosen,
            asked.sites.n,
            grid,
            smoothing,
            key,
            asked.pairs,
        )

    @property
    def error(self) -> float:
        """Return what a density can differ from the exact sum, in 1/m."""
        return self.smoothing.error

    def observed(self) -> FloatArray:
        """Return the density of the points asked about."""
        curves = self._curves(self.chosen.copy(), 1, 0, simulated=False)
        return np.asarray(curves[0], dtype=np.float64)

    def simulated(self, simulations: int, workers: Workers) -> FloatArray:
        """Return a density for each draw of as many sites, without replacement, from all."""
        met = len(self.chosen) ** 2 / 2
        block = int(np.clip(WORK / met, 1, 64))
        return np.vstack(each(_drawn, self, bounds(simulations, block), workers))

    def _curves(self, shuffled: PLACES, count: int, start: int, *, simulated: bool) -> FloatArray:
        from spatialict.core.kernels.pair_distances import TICKS, density_of_distances

        grid, smoothing = self.grid, self.smoothing
        curves: FloatArray = np.empty((count, smoothing.spread.shape[1]))
        density_of_distances(
            self.places,
            grid.cell,
            self.place,
            self.weights,
            shuffled,
            len(self.chosen),
            simulated,
            self.key,
            start,
            grid.columns,
            grid.rows,
            grid.spans,
            np.float32(TICKS / smoothing.width),
            smoothing.spread,
            smoothing.within,
            curves,
        )
        curves /= self.pairs
        return curves


def _drawn(densities: Densities, part: tuple[int, int]) -> FloatArray:
    start, stop = part
    shuffled = np.arange(densities.sites, dtype=np.int32)
    return densities._curves(shuffled, stop - start, start, simulated=True)


def kernel(at: FloatArray, ground: FloatArray, bandwidth: float) -> FloatArray:
    """Return the Gaussian kernel of each edge and of its reflection, at each distance."""
    spread = np.zeros((len(ground), len(at)))
    for sign in (-1.0, 1.0):
        away = (at[None, :] + sign * ground[:, None]) / bandwidth
        spread += np.exp(-0.5 * away**2)
    return np.ascontiguousarray(spread * (PEAK / bandwidth))


def _error(width: float, bandwidth: float, extent: float, chord: float, globe: bool) -> float:
    from spatialict.core.kernels.pair_distances import TICKS

    slope, bend = STEEPEST / bandwidth**2, PEAK / bandwidth**3
    if globe:  # the ground is longer than the straight line, ever more so
        longer = 1 / math.sqrt(1 - (chord / (2 * EARTH_RADIUS_M)) ** 2)
        curled = chord / (4 * EARTH_RADIUS_M**2) * longer**3
        slope, bend = slope * longer, bend * longer**2 + slope * curled
    rounded = width / (2 * TICKS) + 2.0**-24 * (2 * math.sqrt(3) * extent + 8 * chord)
    cut = 2 * PEAK / bandwidth * math.exp(-0.5 * FAR**2)
    return 2 * (width**2 * (1 / 8 + 1 / 12) * bend + rounded * slope) + cut
