"""The density of distances from a grid: the same cost whatever the number of points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.arrays import FloatArray, IntArray
from spatialict.core.points.distance_density import FAR, PEAK, kernel
from spatialict.core.study import ArgumentError
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from spatialict.core.points.asked import Asked
    from spatialict.core.workers import Workers

CELLS: Final = 4
"""Cells to a bandwidth."""
MOST_CELLS: Final = 1 << 24
MOST_UNEVEN: Final = 1e9
"""Square of all weights over that of pairs: 2 where they are alike; 1e9 leaves six digits."""
BLOCK: Final = 8
"""Simulations of a part of the work."""


@dataclass(frozen=True)
class GriddedDensities:
    r"""Points shared among the four corners of their cells, and paired by Fourier transform.

    Parameters
    ----------
    column, row : array, shape (sites,)
        Cell of each site.
    right, up : array, shape (sites,)
        Where in its cell a site is, from 0 to 1.
    weights : array, shape (n,) or (0,)
        Of the chosen sites.
    chosen : array, shape (n,)
        Sites asked about.
    shape : tuple of int
        Rows and columns of the transform, the reach beyond the grid among them.
    apart : array, shape (reach + 1, 2 * reach + 1)
        Number of the distance of each displacement, in `spread`.
    spread : array, shape (distances of displacements, distances)
        What a pair adds to the curve.
    key : int
        Of the draws, which are those of the exact densities.
    pairs : float
        Weight of all pairs.
    error : float
        What a density can differ from the exact sum, in 1/m, wherever the points stand.

    Notes
    -----
    Corners add variance to each distance, :math:`c^2 / 3` on average over the cells of side c,
    which is taken from the square of the bandwidth; so it is a second-order error that is left.
    At its worst the corners err by :math:`c^2 \phi(0) / h^3` and the bandwidth by a third of it.
    """

    column: IntArray
    row: IntArray
    right: FloatArray
    up: FloatArray
    weights: FloatArray
    chosen: IntArray
    shape: tuple[int, int]
    apart: IntArray
    spread: FloatArray
    key: np.uint64
    pairs: float
    error: float

    @classmethod
    def of(cls, asked: Asked, at: FloatArray, bandwidth: float, seed: int) -> GriddedDensities:
        """Return the points on a grid of a quarter of the bandwidth.

        Raises
        ------
        ArgumentError
            If the points are on the globe, the grid would be too large, or one weight is so far
            above the others that its square drowns their products.
        """
        from scipy.fft import next_fast_len

        _refuse_giants(asked)
        sites = asked.sites.planar("duranton_overman(approximate=True)")
        side = bandwidth / CELLS
        reach = int(np.ceil((at[-1] + FAR * bandwidth) / side)) + 1
        across, up = (sites.x - sites.x.min()) / side, (sites.y - sites.y.min()) / side
        sizes = [int(up.max()) + 2 + reach, int(across.max()) + 2 + reach]
        if sizes[0] * sizes[1] > MOST_CELLS:
            raise ArgumentError("curves.grid", count=sizes[0] * sizes[1], most=MOST_CELLS)
        right, down = np.arange(-reach, reach + 1), np.arange(reach + 1)
        squares, apart = np.unique(right[None, :] ** 2 + down[:, None] ** 2, return_inverse=True)
        narrower = bandwidth * np.sqrt(1 - 1 / (3 * CELLS**2))
        return cls(
            column=across.astype(np.int64),
            row=up.astype(np.int64),
            right=across - np.floor(across),
            up=up - np.floor(up),
            weights=asked.weights,
            chosen=asked.chosen,
            shape=(next_fast_len(sizes[0]), next_fast_len(sizes[1], real=True)),
            apart=np.asarray(apart.reshape(len(down), len(right)), dtype=np.int64),
            spread=kernel(at, np.sqrt(squares) * side, narrower),
            key=np.random.SeedSequence(seed).generate_state(1, np.uint64)[0],
            pairs=asked.pairs,
            error=4 / 3 * PEAK * side**2 / narrower**3,
        )

    def observed(self) -> FloatArray:
        """Return the density of the points asked about."""
        return self._curve(self.chosen)

    def simulated(self, simulations: int, workers: Workers) -> FloatArray:
        """Return a density for each draw of as many sites, those of the exact densities."""
        return np.vstack(each(_drawn, self, bounds(simulations, BLOCK), workers))

    def _curve(self, chosen: IntArray) -> FloatArray:
        from scipy.fft import irfft2, rfft2

        weights = self.weights if self.weights.size else np.ones(len(chosen))
        transformed = rfft2(self._corners(chosen, weights), workers=1)
        pairs = irfft2(transformed.real**2 + transformed.imag**2, s=self.shape, workers=1)
        reach = len(self.apart) - 1
        near = np.concatenate(
            [pairs[: reach + 1, -reach:], pairs[: reach + 1, : reach + 1]], axis=1
        )
        self._without_selves(near, reach, chosen, weights)
        near[0, :reach] = 0.0  # each pair once: the other half of the plane is the same
        near[0, reach] /= 2
        at_distance = np.bincount(self.apart.ravel(), weights=near.ravel())
        curve = np.einsum("d,dk->k", at_distance, self.spread)
        return np.asarray(curve / self.pairs, dtype=np.float64)

    def _corners(self, chosen: IntArray, weights: FloatArray) -> FloatArray:
        a, b = self.right[chosen], self.up[chosen]
        first = self.row[chosen] * self.shape[1] + self.column[chosen]
        grid = np.zeros(self.shape[0] * self.shape[1])
        for step, share in (
            (0, (1 - a) * (1 - b)),
            (1, a * (1 - b)),
            (self.shape[1], (1 - a) * b),
            (self.shape[1] + 1, a * b),
        ):
            grid += np.bincount(first + step, weights=share * weights, minlength=grid.size)
        return grid.reshape(self.shape)

    def _without_selves(
        self, near: FloatArray, reach: int, chosen: IntArray, weights: FloatArray
    ) -> None:
        """Take out what the corners of a point make with the corners of the same point."""
        a, b, own = self.right[chosen], self.up[chosen], weights**2
        here, beside = ((1 - a) ** 2 + a**2, a * (1 - a)), ((1 - b) ** 2 + b**2, b * (1 - b))
        for down in (0, 1):
            for right in (-1, 0, 1):
                near[down, reach + right] -= (own * here[abs(right)] * beside[down]).sum()


def _refuse_giants(asked: Asked) -> None:
    """Refuse weights whose squares, taken out of the transform, leave too few digits of pairs."""
    if asked.weights.size and asked.weights.sum() ** 2 > MOST_UNEVEN * asked.pairs:
        raise ArgumentError("curves.uneven_weights")


def _drawn(densities: GriddedDensities, part: tuple[int, int]) -> FloatArray:
    from spatialict.core.kernels.pair_cells import drawn

    curves = []
    for simulation in range(*part):
        shuffled = np.arange(len(densities.column), dtype=np.int32)
        drawn(shuffled, len(densities.chosen), densities.key, simulation)
        chosen = shuffled[: len(densities.chosen)].astype(np.int64)
        curves.append(densities._curve(chosen))
    return np.array(curves)
