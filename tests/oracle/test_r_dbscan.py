"""R's package dbscan, on data sets of base R with many ties.

The figures and the program that made them: clusters_dbscan.R, R 4.2.2, dbscan 1.1.11.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

from spatialict.core.clusters.addresses import Addresses
from spatialict.core.clusters.hierarchy import nth_distance
from spatialict.measure.density_clusters import density_clusters

TABLE = pd.read_csv(Path(__file__).parent / "clusters_dbscan.csv", comment="#")
SETS = ("faithful", "quakes")


def rows(name):
    given = TABLE[TABLE["set"] == name].reset_index(drop=True)
    return given, given.rename(columns={"x": "x_m", "y": "y_m"})[["x_m", "y_m"]]


def found_with(name, **options):
    given, points = rows(name)
    options = {"least": int(given["least"].iloc[0]), "stability": 0} | options
    return given, density_clusters(points, **options).table


@pytest.mark.parametrize("name", SETS)
def test_dbscan_has_the_core_points_and_the_noise_of_r(name):
    given, found = found_with(name, reach_m=TABLE[TABLE["set"] == name]["eps"].iloc[0])
    np.testing.assert_array_equal(found["core"], given["core"] == 1)
    np.testing.assert_array_equal(found["cluster_id"] < 0, given["dbscan"] == 0)
    pairs = set(zip(found["cluster_id"], given["dbscan"], strict=True))
    assert len(pairs) == given["dbscan"].nunique()  # one of ours for one of R's


@pytest.mark.parametrize("name", SETS)
def test_distance_to_the_nth_firm_is_that_of_r(name):
    given, points = rows(name)
    places = Addresses.of(*points.to_numpy(float).T)
    near = nth_distance(places.x, places.y, places.weight, given["least"].iloc[0])
    np.testing.assert_allclose(near[places.place], given["near"], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", SETS)
def test_hdbscan_is_that_of_r_but_for_points_that_tie_two_clusters(name):
    given, found = found_with(name, method="hdbscan")
    ours, theirs = found["cluster_id"].to_numpy(), given["hdbscan"].to_numpy()
    differ = (ours < 0) != (theirs == 0)
    pairs = set(zip(ours[~differ], theirs[~differ], strict=True))
    assert len(pairs) == len(set(theirs)) == len(set(ours))
    assert differ.sum() <= 1
    for point in np.flatnonzero(differ):
        assert joins_two_clusters_at_once(given, point)


def joins_two_clusters_at_once(given, point):
    """Is the point alone below a distance at which it and two large groups become one?"""
    both, near = given[["x", "y"]].to_numpy(), given["near"].to_numpy()
    apart = np.maximum(cdist(both, both), np.maximum.outer(near, near))
    at = near[point] * (1 + 1e-12)
    groups = connected_components(apart < at * (1 - 2e-12), directed=False)[1]
    whole = connected_components(apart <= at, directed=False)[1]
    joined = groups[whole == whole[point]]
    large = (np.bincount(joined) >= given["least"].iloc[0]).sum()
    return (groups == groups[point]).sum() == 1 and large >= 2
