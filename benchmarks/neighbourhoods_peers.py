"""How M and co-location quotients are done with NumPy and SciPy, whole arrays at a time.

dbmss and sfdep, which have them in R, are on no registry that can be reached here.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contestants import Arrays, Contestant
from benchmarks.neighbourhoods_ours import (
    DISTANCES,
    KINDS,
    NEAREST,
    PERMUTATIONS,
    SIMULATIONS,
    firms,
    reach,
)

ROWS = 500
"""Rows of a matrix of distances that are held at a time."""


def _sums(from_at: np.ndarray, to_at: np.ndarray, step: float) -> np.ndarray:
    """Return how many stand within each distance of each point, itself among them."""
    from scipy.spatial.distance import cdist

    found = np.empty((len(from_at), DISTANCES))
    for start in range(0, len(from_at), ROWS):
        apart = cdist(from_at[start : start + ROWS], to_at)
        bins = np.minimum(np.maximum(np.ceil(apart / step).astype(np.int64) - 1, 0), DISTANCES)
        bins += (DISTANCES + 1) * np.arange(len(bins))[:, None]
        counts = np.bincount(bins.ravel(), minlength=len(bins) * (DISTANCES + 1))
        whole = counts.reshape(len(bins), DISTANCES + 1)[:, :DISTANCES]
        found[start : start + ROWS] = whole.cumsum(axis=1)
    return found


def _m(n: int, _: Path, *, once: bool):
    """Look at all neighbours once; or, as dbmss does, anew in every drawing."""
    table = firms(n)
    at, chosen = table[["x_m", "y_m"]].to_numpy(), np.flatnonzero(table["chosen"])
    step = reach(n) / DISTANCES
    return lambda: _envelope(at, chosen, step, once=once)


def _envelope(
    at: np.ndarray, chosen: np.ndarray, step: float, *, once: bool
) -> tuple[np.ndarray, ...]:
    everybody = _sums(at, at, step) - 1 if once else np.empty(0)
    rng, whole = np.random.default_rng(1), (len(chosen) - 1) / (len(at) - 1)

    def curve(some: np.ndarray) -> np.ndarray:
        own = _sums(at[some], at[some], step) - 1
        near = everybody[some] if once else _sums(at[some], at, step) - 1
        local = np.divide(own, near, out=np.zeros(own.shape), where=near > 0)
        with np.errstate(invalid="ignore"):
            return local.sum(axis=0) / (near > 0).sum(axis=0) / whole

    drawn = [curve(rng.permutation(len(at))[: len(chosen)]) for _ in range(SIMULATIONS)]
    return curve(chosen), *np.quantile(drawn, [0.05, 0.95], axis=0)


def _m_arrays(given: Any) -> Arrays:
    return {"value": given[0]}


def _quotients(n: int, _: Path):
    table = firms(n)
    at, kinds = table[["x_m", "y_m"]].to_numpy(), table["kind"].astype(int).to_numpy()
    return lambda: _tested(at, kinds)


def _tested(at: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from scipy.spatial import cKDTree

    _, near = cKDTree(at).query(at, k=NEAREST + 1, workers=-1)
    near, rng = near[:, 1:], np.random.default_rng(1)
    total = np.bincount(kinds)
    expected = total[:, None] * (total - np.eye(KINDS)) / (len(kinds) - 1)

    def quotients(some: np.ndarray) -> np.ndarray:
        pairs = KINDS * some[:, None] + some[near]
        counted = np.bincount(pairs.ravel(), minlength=KINDS**2).reshape(KINDS, KINDS)
        return counted / NEAREST / expected

    seen = quotients(kinds)
    above = sum(quotients(rng.permutation(kinds)) >= seen - 1e-12 for _ in range(PERMUTATIONS))
    return seen, (1 + above) / (1 + PERMUTATIONS)


def _arrays(given: Any) -> Arrays:
    value, p = given
    return {"value": value.ravel(), "p": p.ravel(), "permutations": np.array(PERMUTATIONS)}


CONTESTANTS = {
    "numpy.marcon_puech.once": Contestant(partial(_m, once=True), _m_arrays),
    "numpy.marcon_puech.anew": Contestant(partial(_m, once=False), _m_arrays),
    "numpy.colocation": Contestant(_quotients, _arrays),
}
