"""Envelopes of Kd and K by NumPy and SciPy, as a careful user would write them.

No Python peer has them: pointpats has no Kd, and its K has no edge correction. Distances come from
`pdist`; Kd counts them into bins of a thirty-second of the bandwidth and smooths these once (a
kernel for each pair would take some fifty times as long), and K has the weights of a square by
formula. Both keep pairs of one simulation only.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contestants import Arrays, Contestant
from benchmarks.curves_ours import BANDWIDTH_M, MOST_M, SIDE_M, SIMULATIONS, STEP_M, firms


def _envelopes(curve: Any, n: int, simulations: int):
    """Return a function that makes the curve of the chosen firms, and of as many at random."""
    points, chosen = firms(n)
    places = points.to_numpy()
    observed = places[chosen.to_numpy()]

    def call() -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(0)
        draws = (rng.choice(len(places), n, replace=False) for _ in range(simulations))
        return curve(observed), np.array([curve(places[draw]) for draw in draws])

    return call


def _kd(n: int, _: Path, *, simulations: int):
    from scipy.spatial.distance import pdist

    at = np.arange(0, MOST_M + 1, STEP_M)
    width = BANDWIDTH_M / 32
    bins = int((MOST_M + 6 * BANDWIDTH_M) / width)
    middle = (np.arange(bins) + 0.5) * width
    kernel = sum(
        np.exp(-0.5 * ((at[:, None] + sign * middle) / BANDWIDTH_M) ** 2) for sign in (-1, 1)
    )
    kernel /= np.sqrt(2 * np.pi) * BANDWIDTH_M

    def curve(places: np.ndarray) -> np.ndarray:
        ticks = np.minimum(pdist(places) / width, bins).astype(np.int64)
        return kernel @ np.bincount(ticks, minlength=bins + 1)[:bins] / len(ticks)

    return _envelopes(curve, n, simulations)


def _kd_each(n: int, _: Path, *, simulations: int):
    """Evaluate the kernel for each pair at each distance, as the formula reads."""
    from scipy.spatial.distance import pdist

    at = np.arange(0, MOST_M + 1, STEP_M)
    share = 1 / (np.sqrt(2 * np.pi) * BANDWIDTH_M)

    def curve(places: np.ndarray) -> np.ndarray:
        apart = pdist(places) / BANDWIDTH_M
        ends = (
            np.exp(-0.5 * (apart + sign * r / BANDWIDTH_M) ** 2) for r in at for sign in (-1, 1)
        )
        sums = np.array([each.mean() for each in ends]).reshape(-1, 2).sum(axis=1)
        return share * sums

    return _envelopes(curve, n, simulations)


def _k(n: int, _: Path, *, simulations: int):
    from scipy.spatial.distance import pdist

    at = np.arange(0, MOST_M + 1, STEP_M)

    def curve(places: np.ndarray) -> np.ndarray:
        across, up = (pdist(places[:, [axis]], "cityblock") for axis in (0, 1))
        apart = np.hypot(across, up)
        near = apart <= MOST_M
        shared = (SIDE_M - across[near]) * (SIDE_M - up[near])
        reached = np.ceil(apart[near] / STEP_M).astype(np.int64)
        sums = np.bincount(reached, weights=SIDE_M**2 / shared, minlength=len(at))
        return np.cumsum(sums) * SIDE_M**2 / len(apart)

    return _envelopes(curve, n, simulations)


def _table(given: tuple[np.ndarray, np.ndarray]) -> Arrays:
    observed, simulated = given
    return {
        "value": observed,
        "expected": simulated.mean(axis=0),
        "permutations": np.array(len(simulated)),
    }


CONTESTANTS = {
    "numpy.kd.each": Contestant(partial(_kd_each, simulations=SIMULATIONS), _table),
    "numpy.kd": Contestant(partial(_kd, simulations=SIMULATIONS), _table),
    "numpy.k": Contestant(partial(_k, simulations=SIMULATIONS), _table),
}
