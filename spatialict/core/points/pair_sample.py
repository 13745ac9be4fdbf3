"""How far apart the sites are, label by label unasked: what a bandwidth and a range rest upon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from spatialict.core.arrays import IntArray
from spatialict.core.points.sites import Sites, along_ground

ALL_OF: Final = 1_500
"""Sites up to which every pair is measured; of more, a sample of pairs is."""
SAMPLE: Final = 250_000
"""Pairs of the sample: its median is off by two thousandths of the pairs at most, nearly always."""


@dataclass(frozen=True)
class PairSample:
    """Distances between pairs of all sites, whatever their labels.

    Parameters
    ----------
    median_m, spread_m : float
        Median, and the smaller of the standard deviation and the interquartile range over 1.34
        (the deviation where the range is nil).
    pairs : int
        Pairs that were measured.
    sampled : bool
        Whether there are more.
    """

    median_m: float
    spread_m: float
    pairs: int
    sampled: bool

    @classmethod
    def of(cls, sites: Sites, seed: int) -> PairSample:
        """Return what the pairs of all sites are like."""
        if sites.n < 2:
            return cls(0.0, 0.0, 0, False)
        sampled = sites.n > ALL_OF
        first, second = _some_pairs(sites.n, seed) if sampled else np.triu_indices(sites.n, 1)
        metres = sites.places()
        apart = np.sqrt(((metres[first] - metres[second]) ** 2).sum(axis=1))
        if sites.distances == "great_circle":
            apart = along_ground(apart)
        low, median, high = np.quantile(apart, [0.25, 0.5, 0.75])
        deviation = float(apart.std(ddof=1)) if len(apart) > 1 else 0.0
        spread = min(deviation, (high - low) / 1.34) or deviation
        return cls(float(median), float(spread), len(apart), sampled)

    def silverman_m(self, pairs: float) -> float:
        """Return the bandwidth for a density of so many distances (Silverman 1986, eq. 3.31)."""
        return float(0.9 * self.spread_m * max(pairs, 1) ** -0.2)


def _some_pairs(n: int, seed: int) -> tuple[IntArray, IntArray]:
    """Return pairs of two different sites, all equally likely, with replacement."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 1]))
    first = rng.integers(0, n, SAMPLE)
    second = rng.integers(0, n - 1, SAMPLE)
    return first, second + (second >= first)
