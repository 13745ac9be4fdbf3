"""Data sets that come with libpysal: our values and moments are those of esda, run here.

Deterministic columns only; esda's own p-values are compared in tests/measure/test_peer_defects.py.
10740 (Albuquerque) has an island, tract 164, and no variable: its values are made up.
"""

from __future__ import annotations

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal import examples, io

from spatialict.core.neighbourhood.links import Links
from tests.laws.maps import Map
from tests.laws.measures import named

esda = pytest.importorskip("esda")

SETS = {
    "mexico": ("mexico.gal", "mexico.csv", "pcgdp1990"),
    "states": ("states48.gal", "usjoin.csv", "1990"),
    "stl": ("stl.gal", "stl_hom.csv", "HR8893"),
    "sids": ("sids2.gal", "sids2.dbf", "SIDR79"),
    "baltimore": ("baltim_q.gal", "baltim.dbf", "PRICE"),
}


def weights_of(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # islands, and handles that libpysal leaves open
        return io.open(examples.get_path(name)).read()


def links_of(weights):
    """Return the same neighbours, regions by their place in the file."""
    place = {name: i for i, name in enumerate(weights.id_order)}
    pairs = [(place[a], place[b]) for a, near in weights.neighbors.items() for b in near]
    heads, tails = np.array(pairs).T
    return Links.of_pairs(pd.RangeIndex(weights.n), heads, tails)


def libpysals(name):
    """Return a data set as esda takes it and as we do."""
    file, table, column = SETS[name]
    weights, path = weights_of(file), examples.get_path(table)
    csv = table.endswith(".csv")
    rows = pd.read_csv(path) if csv else gpd.read_file(path, ignore_geometry=True)
    x = rows[column].to_numpy(dtype=float)
    links = links_of(weights)
    return x, weights, Map(pd.DataFrame({"x": x, "positive": x}, index=links.ids), links)


def row(given, name, transform):
    table = named(name)(given, transform=transform, permutations=9).table
    return table.loc[name, ["value", "expected", "variance"]].to_numpy(dtype=float)


@pytest.mark.parametrize("transform", ["R", "B"])
@pytest.mark.parametrize("name", SETS)
def test_global_value_expectation_and_variance_are_esdas(name, transform):
    x, weights, given = libpysals(name)
    none = {"permutations": 0, "transformation": transform}
    moran = esda.Moran(x, weights, **none)
    np.testing.assert_allclose(row(given, "moran", transform), [moran.I, moran.EI, moran.VI_rand])
    geary = esda.Geary(x, weights, **none)
    np.testing.assert_allclose(row(given, "geary", transform), [geary.C, geary.EC, geary.VC_rand])
    if transform == "B":  # esda's G is of binary weights
        general = esda.G(x, weights, permutations=0)
        expected = [general.G, general.EG, general.VG]
        np.testing.assert_allclose(row(given, "general_g", "B"), expected)


@pytest.mark.parametrize("name", SETS)
def test_local_values_and_quadrants_are_esdas(name):
    x, weights, given = libpysals(name)
    peer = esda.Moran_Local(x, weights, permutations=0)
    ours = named("local_moran")(given, permutations=9).table
    np.testing.assert_allclose(ours["value"], peer.Is, atol=1e-12)
    assert ours["quadrant"].tolist() == [["HH", "LH", "LL", "HL"][q - 1] for q in peer.q]
    weights.transform = "B"  # of row-standardised weights its z is wrong (test_peer_defects)
    for star, measure in ((False, "getis_ord"), (True, "getis_ord_star")):
        local = esda.G_Local(x, weights, transform="B", star=star, permutations=0)
        found = named(measure)(given, transform="B", permutations=9).table["z_value"]
        np.testing.assert_allclose(found, local.Zs, atol=1e-10)


def test_island_of_10740_is_counted_by_esda_and_left_out_here():
    """The same value once the island is counted in n: 195 of esda, 194 here."""
    weights = weights_of("10740_queen.gal")
    assert weights.islands == ["164"]
    links = links_of(weights)
    x = np.random.default_rng(10740).normal(size=weights.n)
    given = Map(pd.DataFrame({"x": x}, index=links.ids), links)
    ours = named("moran")(given, permutations=9)
    assert ours.params["n"] == 194
    rest = np.delete(x, weights.id_order.index("164"))
    z = rest - rest.mean()
    inner = [(i if i < 163 else i - 1) for i in range(195)]
    lag = np.bincount(
        np.array(inner)[links.heads],
        z[np.array(inner)[links.indices]] / links.degree[links.heads],
        minlength=194,
    )
    assert ours.table.loc["moran", "value"] == pytest.approx(z @ lag / (z @ z))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = esda.Moran(x, weights, permutations=0)
    assert peer.n == 195
    counted = named("moran")(given, permutations=9, compat="esda").table.loc["moran", "value"]
    assert counted == pytest.approx(peer.I)
