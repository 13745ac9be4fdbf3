"""Intervals of location quotients by the bootstrap, a whole table at a time in NumPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.contestants import Contestant
from benchmarks.quotients_ours import ends, firms

DRAWS = 999
AT_ONCE = 20
"""Columns whose draws are held at a time."""


def _bootstrap(cells: int, _: Path):
    """Draw every cell anew as a binomial of its region, and take percentiles of the quotients."""
    table = firms(cells)

    def call() -> np.ndarray:
        rng = np.random.default_rng(1)
        regional, found = table.sum(axis=1), np.empty((2, *table.shape))
        for first in range(0, table.shape[1], AT_ONCE):
            some = slice(first, first + AT_ONCE)
            chance = table[:, some] / regional[:, None]
            whole = regional.astype(int)[:, None]
            drawn = rng.binomial(whole, chance, (DRAWS, *chance.shape))
            quotients = drawn / regional[:, None] * (regional.sum() / drawn.sum(axis=1))[:, None]
            found[:, :, some] = np.quantile(quotients, [0.025, 0.975], axis=0)
        return found

    return call


CONTESTANTS = {"numpy.quotients": Contestant(_bootstrap, ends)}
