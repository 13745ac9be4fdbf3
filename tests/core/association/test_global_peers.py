"""Peers' ways with regions that have no neighbour, against the peers themselves."""

from __future__ import annotations

import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal import examples

from spatialict.core.study import ArgumentError
from spatialict.measure.global_association import geary, moran
from spatialict.measure.neighbours import neighbours

SPDEP = pd.read_csv(Path(__file__).parents[2] / "oracle" / "islands_spdep.csv", comment="#")
MEASURES = {"moran": moran, "geary": geary}


@pytest.fixture(scope="module")
def columbus():
    table = gpd.read_file(examples.get_path("columbus.shp"))
    places = gpd.GeoSeries.from_xy(table["X"], table["Y"], index=table.index)
    return table["CRIME"], neighbours(places, rule="band", distance_m=3)


@pytest.mark.parametrize("line", list(SPDEP.itertuples(index=False)), ids=str)
def test_islands_count_as_in_spdep(columbus, line):
    # z of Geary's C is turned over in spdep
    side = "greater" if line.statistic == "moran" else "less"
    how = {"compat": "spdep", "transform": line.transform, "permutations": 9, "alternative": side}
    row = MEASURES[line.statistic](*columbus, **how).table.iloc[0]
    variance = "variance" if line.assumption == "randomisation" else "variance_normality"
    told = row[["value", "expected", variance]].tolist()
    assert told == pytest.approx([line.value, line.expected, line.variance], rel=1e-11)
    if variance == "variance":
        assert row["p_analytic"] == pytest.approx(line.p_greater, rel=1e-9)


@pytest.mark.parametrize("transform", ["R", "B"])
def test_islands_count_as_in_esda(columbus, transform):
    import esda

    values, graph = columbus
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libpysal tells of the islands
        weights = graph.to_W()
        weights.silence_warnings = True
        weights.transform = transform
        numbers = values.to_numpy()
        peer = esda.Moran(numbers, weights, transformation=transform, permutations=0)
        other = esda.Geary(numbers, weights, transformation=transform, permutations=0)
    how = {"compat": "esda", "transform": transform, "permutations": 9}
    columns = ["value", "expected", "variance", "variance_normality"]
    row = moran(*columbus, **how).table.iloc[0]
    assert row[columns].tolist() == pytest.approx([peer.I, peer.EI, peer.VI_rand, peer.VI_norm])
    assert row["p_analytic"] == pytest.approx(peer.p_rand)
    row = geary(*columbus, **how).table.iloc[0]
    assert row[columns].tolist() == pytest.approx([other.C, 1, other.VC_rand, other.VC_norm])


def test_without_islands_all_agree(columbus):
    values, _ = columbus
    graph = neighbours(gpd.read_file(examples.get_path("columbus.shp")).rename_axis("region_id"))
    for measure in (moran, geary):
        tables = [measure(values, graph, permutations=99, compat=c).table for c in
                  (None, "esda", "spdep")]  # fmt: skip
        pd.testing.assert_frame_equal(tables[0], tables[1], rtol=1e-9)
        pd.testing.assert_frame_equal(tables[0], tables[2], rtol=1e-9)


def test_islands_are_in_and_a_missing_value_is_not(columbus):
    values, graph = columbus
    lacking = values.where(np.arange(49) != 20)
    result = moran(lacking, graph, permutations=9, compat="esda", missing="omit")
    assert (result.params["n"], result.params["compat"]) == (48, "esda")


def test_another_name_is_refused(columbus):
    with pytest.raises(ArgumentError, match="Choose one of: esda, spdep"):
        moran(*columbus, compat="geoda")
