"""Envelopes of Kd and K as they are done here; n firms are chosen out of five times as many."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.contestants import Arrays, Contestant

SIMULATIONS = 99
SIDE_M = 1_000_000.0
MOST_M = 250_000.0
STEP_M = 5_000.0
BANDWIDTH_M = 10_000.0


def firms(n: int) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """Return sites around a hundred towns, in a square, and which of them are chosen."""
    rng = np.random.default_rng(n)
    towns = rng.uniform(0.1 * SIDE_M, 0.9 * SIDE_M, (100, 2))
    places = towns[rng.integers(0, 100, 5 * n)] + rng.normal(0, 30_000, (5 * n, 2))
    points = pd.DataFrame(np.clip(places, 1.0, SIDE_M - 1), columns=["x_m", "y_m"])
    return points, pd.Series(np.arange(5 * n) < n)


def _kd(n: int, _: Path, *, simulations: int, most_m: float = MOST_M, approximate: bool = False):
    from spatialict.measure.duranton_overman import duranton_overman

    points, chosen = firms(n)
    options: dict[str, Any] = {"most_m": most_m, "step_m": most_m / 50, "approximate": approximate}
    return lambda: duranton_overman(
        points, chosen, bandwidth_m=BANDWIDTH_M, simulations=simulations, workers=1, **options
    )


def _k(n: int, _: Path, *, simulations: int, null: str):
    import shapely

    from spatialict.measure.ripley import ripley_k

    points, chosen = firms(n)
    window = shapely.box(0, 0, SIDE_M, SIDE_M)
    options: dict[str, Any] = {"most_m": MOST_M, "step_m": STEP_M, "null": null}
    return lambda: ripley_k(
        points, window, chosen=chosen, simulations=simulations, workers=1, **options
    )


def table(given: Any) -> Arrays:
    """Return the curve, its expectation under the null and the p-values."""
    found = given.table
    return {
        "value": found["value"].to_numpy(float),
        "expected": found["expected"].to_numpy(float),
        "p": np.array([given.params["p_localised"], given.params["p_dispersed"]]),
        "permutations": np.array(given.params["simulations"]),
    }


CONTESTANTS = {
    "ours.kd.99": Contestant(partial(_kd, simulations=99), table),
    "ours.kd.999": Contestant(partial(_kd, simulations=999), table),
    "ours.kd.short.99": Contestant(partial(_kd, simulations=99, most_m=25_000.0), table),
    "ours.kd.grid.99": Contestant(partial(_kd, simulations=99, approximate=True), table),
    "ours.k.labelling.99": Contestant(partial(_k, simulations=99, null="labelling"), table),
    "ours.k.labelling.999": Contestant(partial(_k, simulations=999, null="labelling"), table),
    "ours.k.random.99": Contestant(partial(_k, simulations=99, null="random"), table),
}
