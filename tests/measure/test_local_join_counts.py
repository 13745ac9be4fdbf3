"""Local join counts and quantile LISA: peers' counts, every set by hand, draws, statuses."""

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
from spatialict.measure.local_join_counts import local_join_counts, local_join_counts_bivariate
from spatialict.measure.quantile_lisa import quantile_lisa

ORACLE = Path(__file__).parent.parent / "oracle"
COLUMBUS = pd.read_csv(ORACLE / "columbus_spdep.csv", index_col="region_id")
EDGES = pd.read_csv(ORACLE / "columbus_neighbours.csv")
NEAR = Links.of_pairs(COLUMBUS.index, EDGES["a"] - 1, EDGES["b"] - 1)
HIGH = (COLUMBUS["CRIME"] > 40).astype(float)
POOR = (COLUMBUS["INC"] < 12).astype(float)


def ring(n):
    return Graph.from_weights_dict({i: {(i - 1) % n: 1, (i + 1) % n: 1} for i in range(n)})


def test_counts_are_spdeps():
    """tests/oracle/columbus_spdep.csv: R 4.2.2, spdep 1.2.7, local_joincount_uni."""
    table = local_join_counts(HIGH, NEAR).table
    np.testing.assert_array_equal(table["value"], COLUMBUS["joins"])


def test_counts_are_esdas():
    """esda is run here, without permutations, for its counts."""
    graph = NEAR.graph()
    one = esda.Join_Counts_Local(connectivity=graph).fit(HIGH.to_numpy(), permutations=0)
    np.testing.assert_array_equal(local_join_counts(HIGH, NEAR).table["value"], one.LJC)
    two = esda.Join_Counts_Local_BV(connectivity=graph)
    x, z = HIGH.to_numpy(), POOR.to_numpy()
    apart = two.fit(x, z, case="BJC", permutations=0).LJC
    ours = local_join_counts_bivariate(HIGH, POOR, NEAR).table
    np.testing.assert_array_equal(ours["value"], apart)
    together = two.fit(x, z, case="CLC", permutations=0).LJC
    ours = local_join_counts(pd.DataFrame({"x": HIGH, "z": POOR}), NEAR).table
    np.testing.assert_array_equal(ours["value"], together)


@pytest.mark.parametrize("alternative", ["greater", "less", "two-sided"])
def test_p_is_the_share_of_all_sets(alternative):
    """Every set of four neighbours on a ring of ten, by itertools."""
    has = pd.Series([1, 1, 0, 1, 0, 0, 1, 1, 0, 0])
    graph = ring(10).higher_order(2, lower_order=True)
    table = local_join_counts(has, graph, alternative=alternative, alpha=0.9).table
    for i in np.flatnonzero(has):
        others = has.drop(i).to_numpy()
        sums = np.array([sum(s) for s in itertools.combinations(others, 4)])
        seen = has[graph[i].index].sum()
        up, down = np.mean(sums >= seen), np.mean(sums <= seen)
        p = {"greater": up, "less": down, "two-sided": min(1, 2 * min(up, down))}[alternative]
        row = table.loc[i]
        assert row["p_value"] == pytest.approx(p, abs=1e-12)
        assert row["z_value"] == pytest.approx((seen - sums.mean()) / sums.std())
        top, bottom = np.mean(sums == sums.max()), np.mean(sums == sums.min())
        least = {"greater": top, "less": bottom, "two-sided": min(1, 2 * min(top, bottom))}
        assert row["min_p"] == pytest.approx(least[alternative], abs=1e-12)


def test_draws_agree_with_the_law():
    exact = local_join_counts(HIGH, NEAR)
    drawn = local_join_counts(HIGH, NEAR, permutations=99_999)
    assert exact.params["permutations"] == "exact"
    assert drawn.params["permutations"] == 99_999
    gap = (exact.table["p_value"] - drawn.table["p_value"]).abs()
    assert (gap.dropna() <= 5 * drawn.table["mc_error"].dropna() + 2e-5).all()


def test_a_million_regions_need_no_draw():
    """One of 10^6 - 1 others, 10^5 of which have it: one neighbour has it with p = .0999999."""
    n = 1_000_000
    links = Links.of_pairs(pd.RangeIndex(n), np.arange(n), np.roll(np.arange(n), -1))
    has = pd.Series((np.arange(n) % 10 == 0).astype(float))
    has[[1, 11]] = 1, 0
    has[10] = 1
    result = local_join_counts(has, links, alpha=0.2)
    row = result.table.loc[0]
    assert row["p_value"] == pytest.approx((has.sum() - 1) / (n - 1), rel=1e-9)
    assert result.params["permutations"] == "exact"


def test_who_does_not_have_it_is_not_asked():
    result = local_join_counts(HIGH, NEAR)
    table = result.table
    assert (table.loc[HIGH == 0, "status"] == "undefined").all()
    assert table.loc[HIGH == 0, ["z_value", "p_value", "q_value", "min_p"]].isna().all(axis=None)
    assert result.params["m"] == (table["status"] == "ok").sum() <= HIGH.sum()
    assert {m.key.split(".")[1] for m in result.notes} >= {"hypergeometric", "status_undefined"}
    assert all(m.text(language) for m in result.notes for language in ("en", "ru", "kk"))


def test_weights_that_differ_are_drawn():
    edges = EDGES.assign(weight=np.random.default_rng(1).uniform(0.1, 1, len(EDGES)))
    links = Links.of_pairs(COLUMBUS.index, edges["a"] - 1, edges["b"] - 1, edges["weight"])
    result = local_join_counts(HIGH, links, transform="R", permutations=999)
    expected = edges.groupby("a")[["weight"]].apply(
        lambda rows: (
            (rows["weight"] * HIGH[edges.loc[rows.index, "b"]].to_numpy()).sum()
            / rows["weight"].sum()
        )
    )
    np.testing.assert_allclose(result.table["value"], expected * HIGH)
    assert result.params["permutations"] == 999


def test_order_and_an_island_change_nothing():
    more = Links(
        pd.Index([*NEAR.ids, 50]),
        np.append(NEAR.indptr, NEAR.indptr[-1]),
        NEAR.indices,
        NEAR.weights,
    )
    longer = pd.concat([pd.Series({50: 1.0}), HIGH.iloc[::-1]])
    table = local_join_counts(longer, more).table
    assert table.loc[50, "status"] == "island"
    expected = local_join_counts(HIGH, NEAR).table
    pd.testing.assert_frame_equal(
        table.drop(50).reindex(expected.index), expected, check_names=False
    )


def test_missing_and_constant_are_statuses():
    gap = HIGH.mask(HIGH.index == 3)
    with pytest.raises(ArgumentError, match="has: 1 of 49 regions has no value: 3"):
        local_join_counts(gap, NEAR)
    assert local_join_counts(gap, NEAR, missing="omit").table.loc[3, "status"] == "missing"
    assert (local_join_counts(HIGH * 0, NEAR).table["status"] == "constant").all()


def test_only_nought_and_one_are_counted():
    with pytest.raises(ArgumentError) as caught:
        local_join_counts(HIGH.replace(0.0, 2.0).where(HIGH.index < 3, 1.0), NEAR)
    assert str(caught.value) == (
        "has: 2 of 49 regions have a value that is neither 0 nor 1: 1, 2. Give 1 where the region"
        " has it, else 0."
    )
    with pytest.raises(ArgumentError, match="quantile: there is no quantile 6 of 5"):
        quantile_lisa(COLUMBUS["CRIME"], NEAR, quantile=6)


def geoda_lattice(side):
    pygeoda = pytest.importorskip("pygeoda")
    import geopandas as gpd
    from shapely.geometry import box

    squares = [box(i % side, i // side, i % side + 1, i // side + 1) for i in range(side**2)]
    regions = gpd.GeoDataFrame({"id": range(side**2)}, geometry=squares)
    return (
        pygeoda,
        pygeoda.queen_weights(pygeoda.open(regions)),
        Graph.build_contiguity(regions, rook=False),
    )


@pytest.mark.parametrize("k", [4, 5])
def test_quantiles_are_geodas(k):
    """pygeoda 0.1.3 is run here for its counts, ties at the cuts among them."""
    pygeoda, theirs, graph = geoda_lattice(6)
    rng = np.random.default_rng(3)
    for y in (rng.normal(size=36), rng.integers(0, 6, 36).astype(float)):
        for quantile in range(1, k + 1):
            peer = pygeoda.local_quantilelisa(
                theirs, y.tolist(), k, quantile, permutations=9, cpu_threads=1
            )
            ours = quantile_lisa(pd.Series(y), graph, k=k, quantile=quantile).table
            np.testing.assert_array_equal(ours["value"], peer.lisa_values())


def test_codes_are_geodas_and_p_is_near():
    """pygeoda 0.1.3, 9 999 draws; no p for a count of nil.

    Its draws are off whatever the seed: .0151 for C(17, 5) / C(35, 5) = .0191, and with two others
    that have it .129 where one is the last region, .170 elsewhere, for 1 - C(33, 3) / C(35, 3) =
    .166. So p is near only, and codes agree where p is far from alpha.
    """
    pygeoda, theirs, graph = geoda_lattice(6)
    has = pd.Series(np.random.default_rng(8).integers(0, 2, 36).astype(float))
    has[:9] = 1
    peer = pygeoda.local_joincount(theirs, has.tolist(), permutations=9999, cpu_threads=1)
    ours = local_join_counts(has, graph, compat="geoda", peer_columns=True).table
    p = np.array(peer.lisa_pvalues())
    asked = (ours["value"] > 0).to_numpy()
    assert np.isnan(p[~asked]).all()
    assert ours["p_peer"].isna().equals(pd.Series(np.isnan(p)))
    assert (np.abs(ours["p_peer"][asked] - p[asked]) < 0.05).all()
    sure = asked & (np.abs(p - 0.05) > 0.015)
    assert ours["code_peer"][sure].tolist() == np.array(peer.lisa_clusters())[sure].tolist()


def test_a_share_below_the_range_of_numbers_is_not_nil():
    """1 / C(2399, 1199) is about 10^-720; the hub has all of the others that have it."""
    have = pd.Series(np.arange(2400) < 1200).astype(float)
    others = np.arange(1, 2400)
    heads = np.concatenate([np.zeros(1199, dtype=int), others])
    tails = np.concatenate([np.arange(1, 1200), np.roll(others, 1)])
    hub = local_join_counts(have, Links.of_pairs(have.index, heads, tails)).table.loc[0]
    assert hub["value"] == 1199
    assert 0 < hub["min_p"] <= hub["p_value"] < 1e-300
    assert hub["q_value"] > 0


@pytest.mark.parametrize("alternative", ["two-sided", "less"])
def test_fewer_joins_than_expected_are_apart(alternative):
    """Of 11 others 6 have it; region 0 has its five neighbours among those 5 that do not.

    That is one of C(11, 5) = 462 sets. GeoDa has a number for many joins only.
    """
    has = pd.Series([1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    arcs = {i: {(i + 1) % 12: 1, (i - 1) % 12: 1} for i in range(12)} | {
        0: dict.fromkeys(range(1, 6), 1)
    }
    options = {"alternative": alternative, "compat": "geoda", "peer_columns": True}
    row = local_join_counts(has, Graph.from_dicts(arcs), **options, correction="none").table.loc[0]
    assert row["p_value"] == pytest.approx((2 if alternative == "two-sided" else 1) / 462)
    assert (row["quadrant"], row["label"], row["code_peer"]) == ("apart", "apart", 0)
    assert local_join_counts(has, Graph.from_dicts(arcs)).table.loc[0, "label"] == "ns"
