"""Pairs of points up to each distance, corrected for the edge, as they are and by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from spatialict.core.arrays import FloatArray
from spatialict.core.points.crossing import PLACES, Grid, Standing
from spatialict.core.points.windows import Translation, Window
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from spatialict.core.points.asked import Asked
    from spatialict.core.workers import Workers

Null = Literal["labelling", "random"]
OBSERVED, LABELLING, RANDOM = range(3)
WORK: Final = 1 << 23
"""Pairs of a part of the work, at least; simulations are independent, so it changes no answer."""


@dataclass(frozen=True)
class TranslatedPairs:
    """Everything that the loop over pairs needs, but for the simulations it is to make.

    Parameters
    ----------
    places : array, shape (2, places)
        Of all sites.
    place, chosen
        As in `Standing` and `Asked`.
    sites : int
        Points in the window.
    grid : Grid
        Over the window's frame.
    at : array, shape (distances,)
        Distances of the curve.
    window, translation
        The region, and weights by shift.
    corners, shares
        Triangles of the window, where places in it are drawn; else empty.
    key : int
        Of the draws.
    """

    places: FloatArray
    place: PLACES
    chosen: PLACES
    sites: int
    grid: Grid
    at: FloatArray
    window: Window
    translation: Translation
    corners: FloatArray
    shares: FloatArray
    key: np.uint64

    @classmethod
    def of(
        cls, asked: Asked, window: Window, at: FloatArray, null: Null, seed: int
    ) -> TranslatedPairs:
        """Return the points asked about, ready to be paired."""
        standing = Standing.of(asked.sites)
        left, bottom, right, top = window.frame
        across, up = np.array([left, right]), np.array([bottom, top])
        corners, shares = np.empty((0, 6)), np.empty(0)
        if null == "random":
            corners, shares = window.triangles()
        return cls(
            places=np.ascontiguousarray(standing.metres.T),
            place=standing.place,
            chosen=asked.chosen.astype(np.int32),
            sites=asked.sites.n,
            grid=Grid.over(across, up, asked.n, float(at[-1])),
            at=at,
            window=window,
            translation=Translation.of(window, float(at[-1])),
            corners=corners,
            shares=shares,
            key=np.random.SeedSequence(seed).generate_state(1, np.uint64)[0],
        )

    def observed(self) -> FloatArray:
        """Return K of the points asked about, in square metres."""
        curves = self._curves(self.chosen.copy(), 1, 0, OBSERVED)
        return np.asarray(curves[0], dtype=np.float64)

    def simulated(self, null: Null, simulations: int, workers: Workers) -> FloatArray:
        """Return K of each simulation, in square metres."""
        share = np.pi * self.at[-1] ** 2 / self.window.area_m2
        met = max(len(self.chosen) ** 2 / 2 * min(share, 1), 1)
        block = int(np.clip(WORK / met, 1, 64))
        kind = RANDOM if null == "random" else LABELLING
        parts = [(start, stop, kind) for start, stop in bounds(simulations, block)]
        return np.vstack(each(_drawn, self, parts, workers))

    def _curves(self, shuffled: PLACES, count: int, start: int, null: int) -> FloatArray:
        from spatialict.core.kernels.translated_pairs import translated_pairs

        grid, translation, n = self.grid, self.translation, len(self.chosen)
        curves: FloatArray = np.empty((count, len(self.at)))
        translated_pairs(
            self.places,
            self.place,
            shuffled,
            n,
            null,
            self.key,
            start,
            self.corners,
            self.shares,
            grid.frame,
            grid.columns,
            grid.rows,
            grid.spans,
            self.at,
            translation.weights,
            1 / translation.across_m,
            1 / translation.up_m,
            curves,
        )
        curves *= 2 * self.window.area_m2 / (n * (n - 1))
        return curves


def _drawn(pairs: TranslatedPairs, part: tuple[int, int, int]) -> FloatArray:
    start, stop, null = part
    count = len(pairs.chosen) if null == RANDOM else pairs.sites
    shuffled = np.arange(count, dtype=np.int32)
    return pairs._curves(shuffled, stop - start, start, null)
