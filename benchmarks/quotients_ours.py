"""Intervals of location quotients for a whole table of regions by industries, by the delta method.

`specialisation` asks about one sector of one table, so its call is measured for one sector; the
intervals of all industries are those of its kernel, industry after industry.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.contestants import Arrays, Contestant

REGIONS = 200
ENOUGH = 100
"""Firms of a cell from which the two intervals are compared."""


@lru_cache(maxsize=1)
def firms(cells: int) -> np.ndarray:
    """Draw firms of 200 regions in as many industries as make up the cells."""
    industries = max(2, cells // REGIONS)
    rng = np.random.default_rng(17)
    size, share = rng.lognormal(0, 1, (REGIONS, 1)), rng.lognormal(0, 0.7, industries)
    return rng.poisson(100 * size * share * rng.gamma(4, 0.25, (REGIONS, industries))).astype(float)


def _intervals(cells: int, _: Path):
    from spatialict.core.counts import Draws, delta_interval

    table = firms(cells)

    def call() -> np.ndarray:
        regional, national = table.sum(axis=1), table.sum(axis=0)
        whole = float(regional.sum())
        ends = np.empty((2, *table.shape))
        for column, total in enumerate(national):
            draws = Draws(table[:, column], regional, float(total), whole, True)
            ends[:, :, column] = delta_interval(draws, confidence=0.95, logged=True)
        return ends

    return call


def ends(given: np.ndarray) -> Arrays:
    """Return both ends of the interval in the cells with firms enough."""
    n = given[0].size
    table = firms(n)
    return {"ends": given[:, table >= ENOUGH]}


def _one(cells: int, _: Path):
    from spatialict.measure.specialisation_inference import specialisation

    table = firms(cells)
    names = [f"i{place:03d}" for place in range(table.shape[1])]
    activity = pd.DataFrame(table, [f"r{place:03d}" for place in range(REGIONS)], names)
    about: dict[str, Any] = {"kind": "firms", "unit": "firms", "year": 2023}
    return lambda: specialisation(activity, industry=["i000"], **about)


def _values(given: Any) -> Arrays:
    return {"of_one": given.table["value"].to_numpy(float)}


CONTESTANTS = {
    "ours.quotients.kernel": Contestant(_intervals, ends),
    "ours.quotients.sector": Contestant(_one, _values),
}
