"""What esda and pygeoda get wrong, shown on them here, and that we do not.

Each test first says what is right by ours, then runs the peer. A peer of another version than the
one that was read may have mended it: then the second half is skipped with a message.
"""

from __future__ import annotations

import warnings
from importlib.metadata import version
from inspect import signature

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph
from libpysal.weights import W
from shapely.geometry import box

from spatialict.core.inference import adjust, permutation_p
from spatialict.core.study import ArgumentError
from spatialict.measure.local_association import getis_ord, local_moran
from tests.measure.interpreted import interpreted_esda  # noqa: F401 (for every test of the file)

esda = pytest.importorskip("esda")
pygeoda = pytest.importorskip("pygeoda", reason="pygeoda is a development dependency")

SEEN = {"esda": "2.9.0", "pygeoda": "0.1.3"}
SIDE = 5
RNG = np.random.default_rng(0)
Y = pd.Series(RNG.normal(size=SIDE * SIDE))
GAP = Y.mask(Y.index == 7)
NUMBERS = ["value", "z_value", "p_value", "q_value"]


def wrong(peer, is_wrong):
    """Fail where the version that was read does not do it; skip where another does not."""
    if not is_wrong and version(peer) != SEEN[peer]:
        pytest.skip(f"{peer} {version(peer)} no longer does what {SEEN[peer]} did; ours is right")
    assert is_wrong


def near(islands=()):
    """Queen neighbours on a square of squares; some cells cut off."""
    cells = [divmod(i, SIDE) for i in range(SIDE * SIDE)]
    return {
        i: [
            j
            for j, (a, b) in enumerate(cells)
            if 0 < max(abs(a - r), abs(b - c)) < 2 and not {i, j} & set(islands)
        ]
        for i, (r, c) in enumerate(cells)
    }


def graph(islands=()):
    rows = near(islands)
    return Graph.from_weights_dict(
        {i: dict.fromkeys(row or [i], bool(row) * 1) for i, row in rows.items()}
    )


def esda_moran(y, islands=(), **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = W(near(islands), silence_warnings=True)
        options = {"permutations": 999, "seed": 1, "n_jobs": 1} | options
        return esda.Moran_Local(np.array(y, dtype=float), weights, **options)


def geoda_weights(islands=0):
    """The same lattice, and squares far apart."""
    squares = [box(i % SIDE, i // SIDE, i % SIDE + 1, i // SIDE + 1) for i in range(SIDE * SIDE)]
    squares += [box(100 + 3 * i, 100, 101 + 3 * i, 101) for i in range(islands)]
    regions = gpd.GeoDataFrame({"id": range(len(squares))}, geometry=squares)
    return pygeoda.queen_weights(pygeoda.open(regions))


def geoda_moran(y, islands=0, **options):
    return pygeoda.local_moran(geoda_weights(islands), list(y), **({"cpu_threads": 1} | options))


def test_one_missing_value_does_not_make_every_region_significant():
    with pytest.raises(ArgumentError, match="values: 1 of 25 regions has no value: 7"):
        local_moran(GAP, graph())
    table = local_moran(GAP, graph(), missing="omit").table
    assert table.loc[7, "status"] == "missing"
    assert table.loc[7, NUMBERS].isna().all()
    assert (table["p_value"] <= 0.05).mean() < 0.2
    wrong("esda", (esda_moran(GAP).p_sim == 0.001).all())
    wrong("pygeoda", set(geoda_moran(GAP).lisa_pvalues()) == {0.001})
    wrong("pygeoda", set(geoda_moran(GAP).lisa_clusters()) == {1})  # all of them High-High


def test_a_missing_value_that_is_declared_to_geoda_is_left_out_there_as_here():
    """With ``undefs`` GeoDa gives the other 24 our values, and the gap the cluster Undefined."""
    ours = local_moran(GAP, graph(), missing="omit").table["value"]
    peer = geoda_moran(GAP, undefs=GAP.isna().tolist())
    labels = [peer.lisa_labels()[cluster] for cluster in peer.lisa_clusters()]
    assert [i for i, label in enumerate(labels) if label == "Undefined"] == [7]
    np.testing.assert_allclose(ours.drop(7), np.delete(peer.lisa_values(), 7), rtol=1e-9)
    assert len(set(peer.lisa_pvalues())) > 10


def test_equal_values_do_not_make_every_region_significant():
    table = local_moran(Y * 0 + 3, graph()).table
    assert (table["status"] == "constant").all()
    assert table[NUMBERS].isna().all(axis=None)
    wrong("esda", (esda_moran(Y * 0 + 3).p_sim == 0.001).all())
    wrong("pygeoda", set(geoda_moran(Y * 0 + 3).lisa_pvalues()) == {0.001})


def test_island_has_no_p_and_no_label():
    row = local_moran(Y, graph([24])).table.loc[24]
    assert (row["status"], row["label"]) == ("island", "ns")
    assert row[NUMBERS].isna().all()
    peer = esda_moran(Y, [24])
    wrong("esda", peer.p_sim[24] == 0.001 and peer.q[24] in {1, 2, 3, 4})


def test_two_sided_p_is_never_above_one():
    """An island's statistic is 0 in all 999 draws: both tails hold all of them.

    esda 2.10 gives the island 1.999 by ``Moran_Local(alternative="two-sided")``; 2.9 has no such
    argument, so there the function that counts is given the zeros of an island.
    """
    assert permutation_p(999, 999, 999, exact=False) == 1
    assert permutation_p(1, 1, 1, exact=True) == 1
    if "alternative" in signature(esda.Moran_Local).parameters:
        island = esda_moran(Y, [24], alternative="two-sided").p_sim[24]
        wrong("esda", island == pytest.approx(1.999))
        return
    significance = pytest.importorskip("esda.significance").calculate_significance
    peer = significance(np.zeros(1), np.zeros((1, 999)), alternative="two-sided")
    wrong("esda", peer == pytest.approx(1.999))


def test_callers_weights_stay_as_they_were():
    mine = graph()
    before = mine.adjacency.copy()
    local_moran(Y, mine)
    getis_ord(Y, mine)
    pd.testing.assert_series_equal(mine.adjacency, before)
    assert mine.transformation == "O"
    theirs = W(near())
    esda.Moran_Local(Y.to_numpy(), theirs, permutations=0)
    wrong("esda", theirs.transform == "R")


def test_analytic_z_of_g_does_not_depend_on_row_scaling():
    """Six points of esda's docstring: -1.0137 for either transform, as spdep has it."""
    rows = dict(enumerate([[1, 3], [0, 3, 4], [4], [0, 1, 4], [1, 2, 3, 5], [4]]))
    y = pd.Series([2, 3, 3.2, 5, 8, 7])
    mine = Graph.from_weights_dict({i: dict.fromkeys(row, 1) for i, row in rows.items()})
    for transform in "RB":
        table = getis_ord(y, mine, star=False, transform=transform).table
        assert table.loc[0, "z_value"] == pytest.approx(-1.0136729, abs=1e-7)
    peer = esda.G_Local(y.to_numpy(), W(rows), transform="R", star=False, permutations=0)
    wrong("esda", peer.Zs[0] == pytest.approx(-0.62074534, abs=1e-7))


def test_number_of_threads_does_not_change_an_answer(monkeypatch):
    from spatialict.core.association import bank

    one = local_moran(Y, graph(), permutations=999, workers=1).table
    monkeypatch.setattr(bank, "REGIONS", 5)  # five parts, of 25 regions
    for workers in (2, 3):
        table = local_moran(Y, graph(), permutations=999, workers=workers).table
        pd.testing.assert_frame_equal(table, one)
    runs = [geoda_moran(Y, seed=1, cpu_threads=k).lisa_pvalues() for k in (1, 2, 3)]
    wrong("pygeoda", runs[0] != runs[1] and runs[0] != runs[2])


def test_low_beside_high_is_not_printed_as_low_low():
    """`get_cluster_labels` reads the codes of ``geoda_quads=True`` as if they were esda's own."""
    z, lag = Y - Y.mean(), [Y[row].mean() - Y.mean() for row in near().values()]
    expected = np.where(z > 0, "H", "L") + pd.Series(np.where(np.array(lag) > 0, "H", "L"))
    assert local_moran(Y, graph()).table["quadrant"].tolist() == expected.tolist()
    peer = esda_moran(Y, geoda_quads=True)
    peer.p_sim[:] = 0.001
    words = peer.get_cluster_labels(0.05)
    wrong("esda", set(words[expected == "LH"]) == {"Low-Low"})


def test_nothing_rejected_stays_nothing_rejected():
    """Ten tests at p = .9; the peer's cut-off is alpha / n, as if something lay below it."""
    p = np.array([0.9] * 10)
    assert (adjust(p) > 0.05).all()
    wrong("esda", esda.fdr(p, 0.05) == 0.05 / 10)


def test_islands_do_not_help_others_through_the_correction():
    """25 squares with 3 real discoveries and 15 islands, which libgeoda counts as p = 0."""
    y = pd.Series(np.random.default_rng(3).normal(size=40))
    mine = near() | {i: [] for i in range(25, 40)}
    mine = Graph.from_weights_dict(
        {i: dict.fromkeys(row or [i], bool(row) * 1) for i, row in mine.items()}
    )
    result = local_moran(y, mine)
    tested = result.table[result.table["status"] == "ok"]
    assert (result.params["m"], len(tested)) == (25, 25)
    np.testing.assert_allclose(tested["q_value"], adjust(tested["p_value"]))
    peer = geoda_moran(y, islands=15, permutations=9999)
    p = np.array(peer.lisa_pvalues())
    wrong("pygeoda", (p[25:] == 0).all())
    wrong("pygeoda", set(peer.lisa_clusters()[25:]) == {6})  # the label "Isolated"
    assert peer.lisa_labels()[6] == "Isolated"
    found = (adjust(p[:25]) <= 0.05).sum()
    wrong("pygeoda", peer.lisa_fdr(0.05) == pytest.approx((15 + found) * 0.05 / 40))
    assert peer.lisa_fdr(0.05) > 3 * found * 0.05 / 25


def test_default_p_is_two_sided():
    """The peers' default picks the tail after seeing the data: half of the two-sided p."""
    ours = local_moran(Y, graph(), permutations=99_999).table
    directed = local_moran(Y, graph(), permutations=99_999, alternative="directed").table
    assert ours["p_value"].max() > 0.6
    expected = np.minimum(1, 2 * directed["p_value"])
    np.testing.assert_allclose(ours["p_value"], expected)
    wrong("pygeoda", max(geoda_moran(Y, permutations=9999).lisa_pvalues()) <= 0.51)
    peer = esda_moran(Y, permutations=9999).p_sim
    wrong("esda", np.abs(peer - directed["p_value"]).max() < 0.03)


def test_peer_calls_twice_as_much_noise_significant():
    """40 maps of noise: esda's default rejects about 10 % where 5 % are asked for."""
    rng = np.random.default_rng(8)
    maps = [pd.Series(rng.normal(size=25)) for _ in range(40)]
    ours = np.mean([(local_moran(y, graph()).table["p_value"] <= 0.05).mean() for y in maps])
    assert ours <= 0.06
    wrong("esda", np.mean([(esda_moran(y).p_sim <= 0.05).mean() for y in maps]) > 0.08)
