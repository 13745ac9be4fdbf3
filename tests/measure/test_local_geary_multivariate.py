"""Multivariate local Geary: peers' values, every set by hand, laws, statuses."""

from __future__ import annotations

import itertools
from pathlib import Path

import esda
import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph

from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import ArgumentError
from spatialict.measure.local_association import local_geary
from spatialict.measure.local_geary_multivariate import local_geary_multivariate

ORACLE = Path(__file__).parent.parent / "oracle"
COLUMBUS = pd.read_csv(ORACLE / "columbus_spdep.csv", index_col="region_id")
EDGES = pd.read_csv(ORACLE / "columbus_neighbours.csv")
NEAR = Links.of_pairs(COLUMBUS.index, EDGES["a"] - 1, EDGES["b"] - 1)
THREE = COLUMBUS[["CRIME", "INC", "HOVAL"]]


def test_values_are_spdeps_and_esdas():
    """tests/oracle/columbus_spdep.csv: R 4.2.2, spdep 1.2.7, localC; esda 2.9 is run here."""
    spdep = local_geary_multivariate(THREE, NEAR, compat="spdep", permutations=99).table
    np.testing.assert_allclose(spdep["value"], COLUMBUS["local_c_three"])
    peer = esda.Geary_Local_MV(NEAR.graph(), permutations=0).fit(THREE.to_numpy().T)
    ours = local_geary_multivariate(THREE, NEAR, permutations=99).table
    np.testing.assert_allclose(ours["value"], peer.localG)


def test_values_are_geodas():
    """pygeoda 0.1.3 is run here for its values only."""
    pygeoda = pytest.importorskip("pygeoda")
    import geopandas as gpd
    from shapely.geometry import box

    squares = gpd.GeoDataFrame(
        {"id": range(25)}, geometry=[box(i % 5, i // 5, i % 5 + 1, i // 5 + 1) for i in range(25)]
    )
    weights = pygeoda.queen_weights(pygeoda.open(squares))
    table = pd.DataFrame(np.random.default_rng(1).normal(size=(25, 2)))
    peer = pygeoda.local_multigeary(
        weights, [table[0].tolist(), table[1].tolist()], permutations=9, cpu_threads=1
    )
    graph = Graph.build_contiguity(squares, rook=False)
    ours = local_geary_multivariate(table, graph, compat="geoda", permutations=99).table
    np.testing.assert_allclose(ours["value"], peer.lisa_values())


@pytest.mark.parametrize("columns", [["CRIME"], ["CRIME", "CRIME"]])
def test_one_variable_is_local_geary(columns):
    one = local_geary_multivariate(COLUMBUS[columns], NEAR, permutations=999).table
    two = local_geary(COLUMBUS["CRIME"], NEAR, permutations=999).table
    for column in ("value", "z_value", "p_value", "min_p"):
        np.testing.assert_allclose(one[column], two[column], rtol=1e-8, atol=1e-10)


def test_p_and_z_are_brute_force():
    """Every set of two neighbours on a ring of eight, rows of the table whole, by itertools."""
    graph = Graph.from_weights_dict({i: {(i - 1) % 8: 1, (i + 1) % 8: 1} for i in range(8)})
    table = pd.DataFrame(np.random.default_rng(2).normal(size=(8, 3)))
    z = ((table - table.mean()) / table.std(ddof=0)).to_numpy()
    found = local_geary_multivariate(table, graph, alpha=0.2).table
    for i in range(8):
        away = ((z - z[i]) ** 2).mean(axis=1)
        others = [j for j in range(8) if j != i]
        sums = np.array([away[list(s)].mean() for s in itertools.combinations(others, 2)])
        seen = away[[(i - 1) % 8, (i + 1) % 8]].mean()
        tail = min(np.mean(sums >= seen - 1e-12), np.mean(sums <= seen + 1e-12))
        row = found.loc[i]
        assert row["value"] == pytest.approx(seen)
        assert row["p_value"] == pytest.approx(min(1, 2 * tail))
        assert row["z_value"] == pytest.approx((seen - sums.mean()) / sums.std())
        assert row["quadrant"] == ("like" if seen < sums.mean() else "different")


def test_scale_of_a_variable_and_order_of_regions_change_nothing():
    scaled = THREE.iloc[::-1] * [1000.0, -1.0, 1e-6] + [5.0, 0.0, 1.0]
    one = local_geary_multivariate(THREE, NEAR, permutations=499).table
    two = local_geary_multivariate(scaled, NEAR, permutations=499).table.reindex(one.index)
    for column in ("value", "z_value", "p_value"):
        np.testing.assert_allclose(one[column], two[column], rtol=1e-7, atol=1e-9)


def test_a_region_needs_every_variable():
    gap = THREE.mask(THREE.index.to_numpy()[:, None] == [[3, 0, 9]])
    table = local_geary_multivariate(gap, NEAR, missing="omit", permutations=99).table
    assert sorted(table.index[table["status"] == "missing"]) == [3, 9]
    with pytest.raises(ArgumentError, match="of 49 regions ha"):
        local_geary_multivariate(gap, NEAR)


def test_a_variable_that_does_not_vary_is_a_status():
    table = local_geary_multivariate(THREE.assign(INC=1.0), NEAR).table
    assert (table["status"] == "constant").all()
    assert table[["value", "p_value"]].isna().all(axis=None)


def test_a_table_is_asked_for():
    with pytest.raises(ArgumentError) as caught:
        local_geary_multivariate(THREE["INC"], NEAR)
    assert str(caught.value) == (
        "table: a pandas DataFrame is needed, its index the region_id, with one column or more."
    )
