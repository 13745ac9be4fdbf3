"""What peers print beside the statistic: values, p and codes by their own conventions."""

from __future__ import annotations

from pathlib import Path

import esda
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph
from shapely.geometry import box

from spatialict.core.association.conditional import Tails
from spatialict.core.association.peers import directed_p, rank_p
from spatialict.core.neighbourhood.links import Links
from spatialict.measure.local_association import getis_ord, local_geary, local_moran
from spatialict.measure.local_geary_multivariate import local_geary_multivariate
from tests.measure.interpreted import interpreted_esda  # noqa: F401 (for every test of the file)

ORACLE = Path(__file__).parent.parent / "oracle"
COLUMBUS = pd.read_csv(ORACLE / "columbus_spdep.csv", index_col="region_id")
EDGES = pd.read_csv(ORACLE / "columbus_neighbours.csv")
NEAR = Links.of_pairs(COLUMBUS.index, EDGES["a"] - 1, EDGES["b"] - 1)
CRIME = COLUMBUS["CRIME"]
FEW = {"permutations": 99, "peer_columns": True}
SQUARES = gpd.GeoDataFrame(
    {"id": range(36)}, geometry=[box(i % 6, i // 6, i % 6 + 1, i // 6 + 1) for i in range(36)]
)
QUEEN = Graph.build_contiguity(SQUARES, rook=False)
RNG = np.random.default_rng(21)
TREND = pd.Series(np.arange(36) / 12 + RNG.normal(size=36))


def test_columbus_is_spdeps_to_the_last_digits():
    """tests/oracle/columbus_spdep.csv: R 4.2.2, spdep 1.2.7."""
    close = {"rtol": 1e-9, "atol": 1e-12}
    moran = local_moran(CRIME, NEAR, compat="spdep", **FEW).table
    np.testing.assert_allclose(moran["value"], COLUMBUS["local_moran"], **close)
    np.testing.assert_allclose(moran["z_value"], COLUMBUS["local_moran_z"], **close)
    np.testing.assert_allclose(moran["p_peer"], COLUMBUS["local_moran_p"], **close)
    assert moran["code_peer"].tolist() == COLUMBUS["quadrant"].tolist()
    greater = local_moran(CRIME, NEAR, compat="spdep", alternative="greater", **FEW).table
    np.testing.assert_allclose(greater["p_peer"], COLUMBUS["local_moran_p_greater"], **close)
    for star, column in ((False, "g_z"), (True, "g_star_z")):
        table = getis_ord(CRIME, NEAR, star=star, **FEW).table
        np.testing.assert_allclose(table["value"], COLUMBUS[column], **close)
    plain = getis_ord(CRIME, NEAR, star=False, **FEW).table
    np.testing.assert_allclose(plain["p_peer"], COLUMBUS["g_p"], **close)
    geary = local_geary(CRIME, NEAR, compat="spdep", **FEW).table
    np.testing.assert_allclose(geary["value"], COLUMBUS["local_c"], **close)


@pytest.mark.parametrize("transform", ["R", "B"])
def test_shares_of_g_are_esdas_and_spdeps(transform):
    """esda 2.9 is run here without permutations; spdep's inner figures are in the oracle."""
    for star in (False, True):
        graph = QUEEN.assign_self_weight(1) if star else QUEEN
        y = np.exp(TREND.to_numpy())
        given = {"transform": transform, "star": star, "permutations": 0}
        peer = esda.G_Local(y, graph, **given)
        given["permutations"] = 99
        ours = getis_ord(pd.Series(y), QUEEN, compat="esda", **given).table
        np.testing.assert_allclose(ours["value"], peer.Gs)
    for star, column in ((False, "g"), (True, "g_star")):
        table = getis_ord(CRIME, NEAR, star=star, compat="esda", **FEW).table
        np.testing.assert_allclose(table["value"], COLUMBUS[column])


def test_quadrants_are_esdas_numbers():
    peer = esda.Moran_Local(TREND.to_numpy(), QUEEN, permutations=0)
    ours = local_moran(TREND, QUEEN, compat="esda", **FEW).table
    assert ours["code_peer"].tolist() == peer.q.tolist()


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("local_moran", local_moran),
        ("local_geary", local_geary),
        ("local_gstar", getis_ord),
        ("local_g", lambda *a, **k: getis_ord(*a, star=False, **k)),
    ],
)
def test_values_and_codes_are_geodas_where_p_is_far_from_alpha(theirs, ours):
    """pygeoda 0.1.3, 9 999 draws, which are off (test_local_join_counts.py)."""
    pygeoda = pytest.importorskip("pygeoda")
    weights = pygeoda.queen_weights(pygeoda.open(SQUARES))
    y = np.exp(TREND)
    peer = getattr(pygeoda, theirs)(weights, y.tolist(), permutations=9999, cpu_threads=1)
    table = ours(y, QUEEN, permutations=9999, compat="geoda", peer_columns=True).table
    np.testing.assert_allclose(table["value"], peer.lisa_values())
    p = np.array(peer.lisa_pvalues())
    assert (np.abs(p - table["p_peer"]) < 0.06).all()
    sure = (np.abs(p - 0.05) > 0.02) & (np.abs(table["p_peer"] - 0.05) > 0.01)
    codes = np.array(peer.lisa_clusters())
    assert sure.sum() > 25
    assert table["code_peer"][sure].tolist() == codes[sure].tolist()


def test_geoda_numbers_the_missing_and_the_isolated():
    gap = CRIME.mask(CRIME.index == 7)
    lone = Links(pd.Index([*NEAR.ids, 50]), np.append(NEAR.indptr, 230), NEAR.indices, NEAR.weights)
    longer = pd.concat([gap, pd.Series({50: 1.0})])
    for measure, codes in ((local_moran, (5, 6)), (getis_ord, (3, 4)), (local_geary, (5, 6))):
        table = measure(longer, lone, missing="omit", compat="geoda", **FEW).table
        assert (table.loc[7, "code_peer"], table.loc[50, "code_peer"]) == codes
        assert table.loc[[7, 50], "p_peer"].isna().all()


def test_p_is_esdas_within_the_error_of_draws():
    """esda's multivariate Geary draws without compiling; 4 999 draws, seeded."""
    table = pd.DataFrame({"a": TREND, "b": RNG.normal(size=36)})
    np.random.seed(3)  # noqa: NPY002 (the peer reads the global state)
    peer = esda.Geary_Local_MV(QUEEN, permutations=4999).fit(table.to_numpy().T)
    given = {"permutations": 99_999, "peer_columns": True}
    ours = local_geary_multivariate(table, QUEEN, **given).table
    error = np.sqrt(ours["p_peer"] * (1 - ours["p_peer"]) / 4999)
    assert (np.abs(ours["p_peer"] - peer.p_sim) <= 4.5 * error + 1e-3).all()


def test_p_of_local_moran_is_esdas_within_the_error_of_draws():
    given = {"permutations": 9_999, "seed": 5, "n_jobs": 1, "keep_simulations": False}
    with pytest.warns(match="alternative"):
        peer = esda.Moran_Local(TREND.to_numpy(), QUEEN, **given)
    ours = local_moran(TREND, QUEEN, permutations=99_999, peer_columns=True).table
    error = np.sqrt(ours["p_peer"] * (1 - ours["p_peer"]) / 9_999)
    assert (np.abs(ours["p_peer"] - peer.p_sim) <= 4.5 * error + 1e-3).all()


def test_no_test_depends_on_the_peer():
    plain = local_moran(TREND, QUEEN, permutations=99).table
    for compat in ("esda", "geoda", "spdep"):
        table = local_moran(TREND, QUEEN, compat=compat, **FEW).table
        shared = plain.columns.drop("value")
        pd.testing.assert_frame_equal(table[shared], plain[shared])
        assert list(table.columns.drop(plain.columns)) == ["p_peer", "code_peer"]


def counts(at_least, at_most, draws, *, exact=False):
    at_least, at_most, draws = (np.array([each]) for each in (at_least, at_most, draws))
    return Tails(at_least, at_most, draws, draws * 0.0, draws * 0.0, exact=exact)


def test_directed_p_counts_ties_in_the_upper_tail():
    """esda: larger = 990 of 999 at or above, 9 below: (9 + 1) / 1000, though 20 are at or below."""
    assert directed_p(counts(990, 20, 999)) == [0.01]
    # every set: 3 of 10 at or above with the observed, so 2 of 9 others
    assert directed_p(counts(3, 8, 10, exact=True)) == [0.3]
    assert directed_p(counts(1, 1, 1, exact=True)) == [1]


def test_rank_p_is_spdeps_table_of_ranks():
    """R: rank(c(1, 2, 2, 3, 2))[5] is 3; of 4 draws gr[3] = 3/5, ls[3] = 3/5, twice the lesser."""
    tied = counts(3, 3, 4)
    assert rank_p(tied, "greater") == [0.6]
    assert rank_p(tied, "less") == [0.6]
    assert rank_p(tied, "two-sided") == [1.2]
    highest = counts(0, 4, 4)
    assert rank_p(highest, "greater") == [1]
    assert rank_p(highest, "less") == [0.2]
    assert rank_p(highest, "two-sided") == [0.4]
