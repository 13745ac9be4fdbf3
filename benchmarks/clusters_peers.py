"""How scikit-learn finds density and clusters of firms.

Its DBSCAN keeps all neighbours of all firms at once; its kernel density walks a tree of firms for
each cell, here with the error that ours states.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.clusters_ours import (
    BANDWIDTH_M,
    CELL_M,
    LEAST,
    REACH_M,
    SIDE_M,
    partition,
    towns,
)
from benchmarks.contestants import Arrays, Contestant


def _dbscan(n: int, _: Path):
    from sklearn.cluster import DBSCAN

    spots = towns(n).to_numpy()
    return lambda: DBSCAN(eps=REACH_M, min_samples=LEAST).fit(spots)


def _clusters(given: Any) -> Arrays:
    core = np.zeros(len(given.labels_), dtype=bool)
    core[given.core_sample_indices_] = True
    noise = given.labels_ < 0
    return {"core": core, "noise": noise, "cluster": partition(given.labels_, core)}


def _hdbscan(n: int, _: Path):
    from sklearn.cluster import HDBSCAN

    spots = towns(n).to_numpy()
    return lambda: HDBSCAN(min_cluster_size=LEAST, min_samples=LEAST, copy=True).fit(spots)


def _noise(given: Any) -> Arrays:
    return {"noise": given.labels_ < 0}


def _density(n: int, _: Path):
    from sklearn.neighbors import KernelDensity

    spots = towns(n).to_numpy()
    centres = np.arange(CELL_M / 2, SIDE_M, CELL_M)
    cells = np.stack(np.meshgrid(centres, centres), axis=-1).reshape(-1, 2)

    def found() -> np.ndarray:
        kernel = KernelDensity(bandwidth=BANDWIDTH_M, rtol=1e-5).fit(spots)
        return np.exp(kernel.score_samples(cells)) * len(spots) * 1e6

    return found


def _surface(given: Any) -> Arrays:
    return {"value": given}


CONTESTANTS = {
    "sklearn.dbscan": Contestant(_dbscan, _clusters),
    "sklearn.hdbscan": Contestant(_hdbscan, _noise),
    "sklearn.density": Contestant(_density, _surface),
}
