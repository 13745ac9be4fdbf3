"""Clusterwise stability (Hennig 2007) in R, up to what drawing makes of it.

The figures and the program that made them: clusters_stability.R, R 4.2.2, dbscan 1.1.11, fpc
2.2-10.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spatialict.measure.density_clusters import density_clusters

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", ["faithful", "quakes"])
def test_stability_is_that_of_r_within_chance(name):
    """3 000 samples there, 1 000 here: means within four standard errors of their difference."""
    table = pd.read_csv(HERE / "clusters_dbscan.csv", comment="#").query("set == @name")
    points = table.rename(columns={"x": "x_m", "y": "y_m"}).reset_index(drop=True)
    expected = pd.read_csv(HERE / "clusters_stability.csv", comment="#").query("set == @name")
    expected = expected.sort_values(["size", "west"], ascending=[False, True])
    found = density_clusters(
        points,
        reach_m=expected["eps"].iloc[0],
        least=int(expected["least"].iloc[0]),
        stability=1000,
    ).table
    ours = found[found["cluster_id"] > 0].groupby("cluster_id")["stability"].first().to_numpy()
    error = expected["sd"] * np.sqrt(1 / expected["samples"] + 1 / 1000)
    assert (np.abs(ours - expected["mean"]) < 4 * error).all()
