"""How density and clusters of firms are found here."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.contestants import Arrays, Contestant

TOWNS = 50
SPREAD_M = 3_000
SIDE_M = 1_500_000
REACH_M = 1_500
LEAST = 10
BANDWIDTH_M = 20_000
CELL_M = 10_000


@lru_cache(maxsize=1)
def towns(n: int) -> pd.DataFrame:
    """Firms of towns of very different size, a tenth of them in the countryside."""
    rng = np.random.default_rng(n)
    centres = rng.uniform(0.1 * SIDE_M, 0.9 * SIDE_M, (TOWNS, 2))
    share = 1 / np.arange(1, TOWNS + 1)
    spots = centres[rng.choice(TOWNS, n, p=share / share.sum())]
    spots += rng.normal(scale=SPREAD_M, size=(n, 2))
    spots[: n // 10] = rng.uniform(0, SIDE_M, (n // 10, 2))
    return pd.DataFrame(np.clip(spots, 0, SIDE_M), columns=["x_m", "y_m"])


def partition(label: np.ndarray, core: np.ndarray) -> np.ndarray:
    """Name each cluster after its first core firm; firms at the edge are left out."""
    named = np.full(len(label), -1)
    _, first, which = np.unique(label[core], return_index=True, return_inverse=True)
    named[core] = np.flatnonzero(core)[first[which]]
    return named


def _dbscan(n: int, _: Path):
    from spatialict.measure.density_clusters import density_clusters

    points = towns(n)
    return lambda: density_clusters(points, reach_m=REACH_M, least=LEAST, stability=0)


def _clusters(given: Any) -> Arrays:
    core = given.table["core"].to_numpy()
    label = given.table["cluster_id"].to_numpy()
    return {"core": core, "noise": label < 0, "cluster": partition(label, core)}


def _hdbscan(n: int, _: Path):
    from spatialict.measure.density_clusters import density_clusters

    points = towns(n)
    return lambda: density_clusters(points, method="hdbscan", least=LEAST, stability=0)


def _noise(given: Any) -> Arrays:
    return {"noise": given.table["cluster_id"].to_numpy() < 0}


def _density(n: int, _: Path):
    import shapely

    from spatialict.measure.kernel_density import kernel_density

    points, area = towns(n), shapely.box(0, 0, SIDE_M, SIDE_M)
    options = {"bandwidth_m": BANDWIDTH_M, "cell_m": CELL_M, "edge": False}
    return lambda: kernel_density(points, area, **options)


def _surface(given: Any) -> Arrays:
    return {"value": given.table["value"].to_numpy()}


CONTESTANTS = {
    "ours.dbscan": Contestant(_dbscan, _clusters),
    "ours.hdbscan": Contestant(_hdbscan, _noise),
    "ours.density": Contestant(_density, _surface),
}
