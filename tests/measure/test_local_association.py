"""Local Moran, Gi, Gi*, local Geary: peers' numbers, brute force, laws, the door, calibration."""

from __future__ import annotations

import itertools
from pathlib import Path

import esda
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from shapely.geometry import box

from spatialict.core.study import ArgumentError
from spatialict.measure.local_association import (
    getis_ord,
    local_geary,
    local_moran,
    local_moran_bivariate,
)

ORACLE = Path(__file__).parent.parent / "oracle"
ISLAND = "KZ-00"


def kazakhstan(*, island=False):
    edges = pd.read_csv(ORACLE / "kz_adm1_20_queen_edges.csv")
    arcs = {region: {} for region in sorted(set(edges["a"]) | set(edges["b"]))}
    for a, b in edges.itertuples(index=False):
        arcs[a][b] = arcs[b][a] = 1
    return Graph.from_weights_dict(arcs | ({ISLAND: {ISLAND: 0}} if island else {}))


KZ = kazakhstan()
LQ = pd.read_csv(ORACLE / "local_kazakhstan_lq_j_2023.csv", comment="#", index_col="region_id")[
    "lq"
]
SIX = Graph.from_weights_dict(
    {
        i: dict.fromkeys(near, 1)
        for i, near in enumerate([[1, 3], [0, 3, 4], [4], [0, 1, 4], [1, 2, 3, 5], [4]])
    }
)
Y6 = pd.Series([2, 3, 3.2, 5, 8, 7])
RNG = np.random.default_rng(11)
NOISE = pd.Series(RNG.lognormal(size=20), index=RNG.permutation(LQ.index))
OTHER = pd.Series(RNG.normal(size=20), index=LQ.index)
MEASURES = {
    "moran": local_moran,
    "gi_star": getis_ord,
    "gi": lambda *a, **k: getis_ord(*a, star=False, **k),
    "geary": local_geary,
    "bivariate": lambda y, g, **k: local_moran_bivariate(y, OTHER.reindex(y.index), g, **k),
}
every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES.keys())
NUMBERS = ["value", "z_value", "p_value", "q_value", "min_p", "mc_error"]


def lattice(side):
    """Queen neighbours of a square of squares."""
    cells = [(r, c) for r in range(side) for c in range(side)]
    return Graph.from_weights_dict(
        {
            r * side + c: {a * side + b: 1 for a, b in cells if 0 < max(abs(a - r), abs(b - c)) < 2}
            for r, c in cells
        }
    )


# Oracles


@pytest.mark.parametrize("transform", ["R", "B"])
@pytest.mark.parametrize("case", ["kazakhstan", "six"])
def test_values_and_z_are_spdeps(case, transform):
    """tests/oracle/local_spdep.csv: R 4.2.2, spdep 1.2.7."""
    rows = pd.read_csv(ORACLE / "local_spdep.csv", comment="#", dtype={"region_id": str})
    rows = rows[(rows["case"] == case) & (rows["transform"] == transform)]
    y = LQ if case == "kazakhstan" else Y6
    rows.index, graph = y.index, KZ if case == "kazakhstan" else SIX
    moran = local_moran(y, graph, transform=transform, compat="spdep").table
    geary = local_geary(y, graph, transform=transform, compat="spdep").table
    close = {"rtol": 1e-9, "atol": 1e-12}
    np.testing.assert_allclose(moran["value"], rows["local_moran"], **close)
    np.testing.assert_allclose(moran["z_value"], rows["local_moran_z"], **close)
    np.testing.assert_allclose(geary["value"], rows["local_geary"], **close)
    for star, column in ((True, "gi_star_z"), (False, "gi_z")):
        table = getis_ord(y, graph, star=star, transform=transform).table
        np.testing.assert_allclose(table["z_value"], rows[column], **close)


def test_six_points_of_esdas_docstrings():
    """esda 2.8 and 2.9: local Moran (row-standardised), quadrants, Gi and Gi* (binary)."""
    moran = local_moran(Y6, SIX).table
    expected = [0.32926829, -0.08885017, -0.86236934, -0.01916376, -0.08623693, 1.32229965]
    np.testing.assert_allclose(moran["value"], expected, atol=5e-9)
    assert moran["quadrant"].tolist() == ["LL", "LH", "LH", "HL", "HL", "HH"]
    gi = [-1.0136729, -0.04361589, 1.31558703, -0.31412676, 1.15373986, 1.77833941]
    star = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    for transform in "BR":
        table = getis_ord(Y6, SIX, star=False, transform=transform).table
        np.testing.assert_allclose(table["value"], gi, atol=5e-9)
        table = getis_ord(Y6, SIX, transform=transform).table
        np.testing.assert_allclose(table["value"], star, atol=5e-9)


@pytest.mark.parametrize("transform", ["R", "B"])
def test_values_are_esdas(transform):
    """esda is run here, without permutations, for its values only."""
    y = NOISE.reindex(KZ.unique_ids)
    none = {"permutations": 0}
    given_weights = KZ.transform(transform)
    peer = esda.Moran_Local(y.to_numpy(), given_weights, transformation=transform, **none)
    ours = local_moran(y, KZ, transform=transform).table
    np.testing.assert_allclose(ours["value"], peer.Is)
    assert ours["quadrant"].tolist() == [["HH", "LH", "LL", "HL"][q - 1] for q in peer.q]
    other = OTHER.reindex(y.index)
    peer = esda.Moran_Local_BV(
        y.to_numpy(), other.to_numpy(), given_weights, transformation=transform, **none
    )
    ours = local_moran_bivariate(y, other, KZ, transform=transform).table
    np.testing.assert_allclose(ours["value"], peer.Is)
    if transform == "R":
        peer = esda.Geary_Local(KZ, permutations=0).fit(y.to_numpy())
        np.testing.assert_allclose(local_geary(y, KZ).table["value"], peer.localG)


def test_values_are_geodas():
    """pygeoda 0.1.3 is run here, 9 permutations, for its values only."""
    pygeoda = pytest.importorskip("pygeoda")
    squares = [box(i % 5, i // 5, i % 5 + 1, i // 5 + 1) for i in range(25)]
    regions = gpd.GeoDataFrame({"id": range(25)}, geometry=squares)
    weights = pygeoda.queen_weights(pygeoda.open(regions))
    y = pd.Series(RNG.normal(size=25))
    for theirs, ours in (
        (pygeoda.local_moran, local_moran),
        (pygeoda.local_geary, local_geary),
    ):
        values = theirs(weights, y.tolist(), permutations=9, cpu_threads=1).lisa_values()
        np.testing.assert_allclose(ours(y, lattice(5), compat="geoda").table["value"], values)


def test_compat_scales_the_value_and_nothing_else():
    for measure in (local_moran, local_geary):
        one, two = (measure(NOISE, KZ, compat=peer).table for peer in ("esda", "spdep"))
        pd.testing.assert_frame_equal(one.drop(columns="value"), two.drop(columns="value"))
        assert np.ptp(one["value"] / two["value"]) < 1e-12
    with pytest.raises(ArgumentError, match="compat: 'R' is not known"):
        local_moran(NOISE, KZ, compat="R")


def test_moran_and_g_have_one_z_but_for_the_sign():
    """The identity that spdep states for binary weights; ours holds for any."""
    moran, g = local_moran(NOISE, KZ).table, getis_ord(NOISE, KZ, star=False).table
    sign = np.sign(NOISE - NOISE.mean())
    np.testing.assert_allclose(moran["z_value"], sign * g["z_value"])


def every_sum(y, region):
    """Sums over every set of neighbours the region could have, and over those it has."""
    near, others = y[KZ[region].index].to_numpy(), y.drop(region).to_numpy()
    sets = np.array(list(itertools.combinations(range(19), len(near))))
    return others[sets].sum(axis=1), near.sum()


@pytest.mark.parametrize("y", [LQ, NOISE.reindex(LQ.index).round(1)], ids=["lq", "ties"])
@pytest.mark.parametrize("region", ["KZ-75", "KZ-62", "KZ-23", "KZ-55", "KZ-11", "KZ-15"])
def test_exact_p_is_brute_force(y, region):
    """Every set of neighbours of regions with 1 to 6 neighbours, by itertools."""
    z = y - y.mean()
    for measure, each, sign in (
        (local_moran, z, np.sign(z[region])),
        (MEASURES["gi"], z, 1),
        (local_geary, (z - z[region]) ** 2, 1),
    ):
        sums, seen = every_sum(each, region)
        tail = min((sums >= seen - 1e-9).sum(), (sums <= seen + 1e-9).sum())
        row = measure(y, KZ).table.loc[region]
        assert row["p_value"] == pytest.approx(min(1, 2 * tail / len(sums)), abs=1e-15)
        assert row["z_value"] == pytest.approx(sign * (seen - sums.mean()) / sums.std())


@pytest.mark.parametrize("alternative", ["greater", "less", "directed"])
def test_alternatives_ask_about_the_statistic_itself(alternative):
    """Of all sets, how many give a local Moran as large (small), or the rarer of both."""
    table = local_moran(LQ, KZ, alternative=alternative).table
    z = LQ - LQ.mean()
    for region in ("KZ-75", "KZ-23", "KZ-55"):
        draws, seen = (z[region] * part for part in every_sum(z, region))
        tails = {"greater": np.mean(draws >= seen - 1e-9), "less": np.mean(draws <= seen + 1e-9)}
        tails["directed"] = min(tails.values())
        assert table.loc[region, "p_value"] == pytest.approx(tails[alternative])


@every_measure
def test_samples_converge_to_the_exact_p(measure):
    exact, sampled = measure(NOISE, KZ), measure(NOISE, KZ, permutations=200_000, seed=5)
    assert exact.params["permutations"] == "exact"
    assert exact.params["sets"] == 176_776  # inference.md, rule 2
    assert sampled.params["permutations"] == 200_000
    gap = (exact.table["p_value"] - sampled.table["p_value"]).abs()
    assert (gap <= 5 * sampled.table["mc_error"] + 1e-5).all()
    assert (exact.table["mc_error"] == 0).all()


# Laws


def assert_same(one, two, columns=(*NUMBERS, "quadrant", "label", "status", "k")):
    for column in columns:
        if column in NUMBERS:
            np.testing.assert_allclose(one[column], two[column], rtol=1e-7, atol=1e-9)
        else:
            assert one[column].tolist() == two[column].tolist()


@every_measure
@settings(max_examples=10, deadline=None)
@given(shift=st.floats(-1e3, 1e3), scale=st.floats(1e-3, 1e3))
def test_shift_and_scale_change_nothing(measure, shift, scale):
    assert_same(measure(NOISE, KZ).table, measure(shift + scale * NOISE, KZ).table)


@every_measure
def test_unit_of_any_size_changes_nothing(measure):
    # at the largest the sum of the twenty is beyond the range of numbers
    for unit in (1e-300, 1e-200, 1e200, 1.7e308 / NOISE.max()):
        assert_same(measure(NOISE, KZ).table, measure(NOISE * unit, KZ).table)


@every_measure
@pytest.mark.parametrize("permutations", ["exact", 499])
def test_order_of_regions_changes_nothing(measure, permutations):
    back = NOISE.iloc[::-1]
    turned = Graph.from_adjacency(KZ.adjacency.iloc[::-1].reset_index())
    table = measure(back, turned, permutations=permutations).table
    pd.testing.assert_index_equal(table.index, back.index)
    expected = measure(NOISE, KZ, permutations=permutations).table
    pd.testing.assert_frame_equal(table.reindex(expected.index), expected)


@every_measure
@pytest.mark.parametrize("permutations", ["exact", 499])
def test_one_more_island_changes_nothing_for_others(measure, permutations):
    more = pd.concat([pd.Series({ISLAND: 1e6}), NOISE])
    if measure is MEASURES["bivariate"]:
        other = pd.concat([pd.Series({ISLAND: -1e6}), OTHER])
        table = local_moran_bivariate(
            more, other, kazakhstan(island=True), permutations=permutations
        ).table
    else:
        table = measure(more, kazakhstan(island=True), permutations=permutations).table
    expected = measure(NOISE, KZ, permutations=permutations).table
    pd.testing.assert_frame_equal(table.drop(ISLAND), expected, check_names=False)
    island = table.loc[ISLAND]
    assert island[NUMBERS].isna().all()
    assert (island["status"], island["label"], island["k"]) == ("island", "ns", 0)


@every_measure
@pytest.mark.parametrize("draws", ["shared", "independent"])
def test_workers_change_nothing(measure, draws):
    one, two = (
        measure(NOISE, KZ, permutations=499, draws=draws, workers=count).table for count in (1, 2)
    )
    pd.testing.assert_frame_equal(one, two)


@every_measure
@pytest.mark.parametrize("transform", ["R", "B", "O"])
def test_arguments_stay_as_they_were(measure, transform):
    graph, y = kazakhstan(island=True), pd.concat([pd.Series({ISLAND: np.nan}), NOISE])
    kept_graph, kept_y = graph.adjacency.copy(), y.copy()
    kept_other = OTHER.copy()
    if measure is not MEASURES["bivariate"]:
        measure(y, graph, transform=transform, missing="omit")
    measure(NOISE, KZ, transform=transform, permutations=99)
    pd.testing.assert_series_equal(graph.adjacency, kept_graph)
    assert graph.transformation == "O"
    pd.testing.assert_series_equal(y, kept_y)
    pd.testing.assert_series_equal(OTHER, kept_other)


def test_moran_gi_and_gi_star_share_one_p_and_say_so():
    results = [local_moran(NOISE, KZ), getis_ord(NOISE, KZ), getis_ord(NOISE, KZ, star=False)]
    for result in results[1:]:
        pd.testing.assert_series_equal(
            result.table["p_value"], results[0].table["p_value"], check_exact=False
        )
    assert all("association.shared_p" in [m.key for m in result.notes] for result in results)


def test_bivariate_of_a_variable_with_itself_is_univariate():
    one, two = local_moran(NOISE, KZ), local_moran_bivariate(NOISE, NOISE, KZ)
    pd.testing.assert_frame_equal(one.table, two.table)


def test_scale_of_a_regions_weights_is_nothing_to_g():
    """Kernel-like weights, each row times a factor of its own."""
    rows = KZ.adjacency.reset_index()
    rows["weight"] = RNG.uniform(0.1, 1, len(rows))
    factor = pd.Series(RNG.uniform(0.5, 2, 20), index=KZ.unique_ids)
    scaled = rows.assign(weight=rows["weight"] * rows["focal"].map(factor))
    for star in (True, False):
        one, two = (
            getis_ord(NOISE, Graph.from_adjacency(g), star=star, transform="O", permutations=999)
            for g in (rows, scaled)
        )
        assert_same(one.table, two.table)


def test_p_is_not_below_the_least_p():
    for measure in MEASURES.values():
        table = measure(NOISE.round(1), KZ).table
        assert (table["p_value"] >= table["min_p"] * (1 - 1e-12)).all()


@pytest.mark.parametrize("name", ["moran", "gi_star", "geary"])
def test_least_p_of_draws_knows_ties_as_every_set_does(name):
    """One region of twenty has it: with two neighbours min_p is 2 x 18 / C(19, 2) = .21."""
    one = pd.Series(0.0, index=LQ.index).where(LQ.index != "KZ-75", 1.0)
    drawn = MEASURES[name](one, KZ, permutations=9_999).table
    exact = MEASURES[name](one, KZ, permutations="exact").table
    known = exact["min_p"].notna()
    np.testing.assert_allclose(drawn["min_p"][known], exact["min_p"][known], rtol=1e-9)
    assert drawn["status"].equals(exact["status"])
    assert not (drawn["status"] == "ok").any()
    if name == "moran":
        assert drawn["min_p"][drawn["k"] == 2].unique() == pytest.approx([2 * 18 / 171])


def test_why_a_region_cannot_be_tested_is_told_truly():
    one = pd.Series(0.0, index=LQ.index).where(LQ.index != "KZ-75", 1.0)
    notes = [note.text() for note in local_moran(one, KZ).notes]
    assert any("too few neighbours, there are too many equal values or too few" in n for n in notes)
    assert not any("whatever" in n and "any test" in n for n in notes)


def test_quadrant_is_not_told_where_value_or_neighbours_are_at_the_mean():
    """0 1 2 3 4 and 2 in a ring, mean 2: at it are the values of 2 and 5, the lags of 4 (2 + 2)."""
    ring = Graph.from_weights_dict({i: {(i - 1) % 6: 1, (i + 1) % 6: 1} for i in range(6)})
    values = pd.Series([0.0, 1, 2, 4, 3, 2])  # lags 1.5, 1, 2.5, 2.5, 3, 1.5
    table = local_moran(values, ring, alpha=0.5, correction="none").table
    assert table["quadrant"].fillna("").tolist() == ["LL", "LL", "", "HH", "HH", ""]
    assert table["status"].tolist() == ["ok", "ok", "undefined", "ok", "ok", "undefined"]
    run = pd.Series([5.0, 5, 5, 1, 1, 1])  # lags 3, 5, 3, 3, 1, 3 about a mean of 3
    table = local_moran(run, ring, alpha=0.99, correction="none").table
    assert table["quadrant"].fillna("").tolist() == ["", "HH", "", "", "LL", ""]
    assert table["label"].tolist() == ["ns", "HH", "ns", "ns", "LL", "ns"]
    both = local_moran_bivariate(run, run, ring).table
    assert both["quadrant"].fillna("").tolist() == ["", "HH", "", "", "LL", ""]
    # 9 beside 0 and 0 among nine times -1: one of C(11, 2) = 55 sets is as high, yet no higher
    # than the mean
    circle = Graph.from_weights_dict({i: {(i - 1) % 12: 1, (i + 1) % 12: 1} for i in range(12)})
    alone = local_moran(pd.Series([9.0, 0] + [-1] * 9 + [0]), circle, correction="none").table.loc[
        0
    ]
    assert (alone["p_value"], alone["label"]) == (pytest.approx(2 / 55), "ns")
    gi = getis_ord(run, ring, star=False).table
    assert gi["quadrant"].fillna("").tolist() == ["H", "H", "H", "L", "L", "L"]


# Status


def test_enclaves_are_too_few_keep_their_p_and_leave_the_family():
    """Almaty, Astana, Shymkent and East Kazakhstan have one neighbour: least p 2/19."""
    result = local_moran(LQ, KZ)
    few = result.table[result.table["status"] == "too_few"]
    assert sorted(few.index) == ["KZ-63", "KZ-71", "KZ-75", "KZ-79"]
    np.testing.assert_allclose(few["min_p"], 2 / 19)
    assert few["p_value"].notna().all()
    assert few["q_value"].isna().all()
    assert (few["label"] == "ns").all()
    assert result.params["m"] == 16
    rest = result.table.drop(few.index)
    ranked = rest["p_value"].sort_values()
    raised = (ranked * 16 / np.arange(1, 17))[::-1].cummin().clip(upper=1)
    np.testing.assert_allclose(rest["q_value"].reindex(raised.index), raised)
    assert result.table.loc["KZ-75", "quadrant"] == "HL"


def test_least_p_with_two_neighbours():
    """2 / C(19, 2) = .0117 (inference.md, rule 5)."""
    table = local_moran(LQ, KZ).table
    two = table["k"] == 2
    assert two.any()
    np.testing.assert_allclose(table.loc[two, "min_p"], 2 / 171)


@every_measure
def test_missing_value_stops_or_gets_the_status(measure):
    gap = NOISE.mask(NOISE.index == "KZ-75")
    with pytest.raises(ArgumentError, match="values: 1 of 20 regions has no value: 'KZ-75'"):
        measure(gap, KZ)
    table = measure(gap, KZ, missing="omit").table
    assert table["status"].value_counts()["missing"] == 1
    assert table.loc["KZ-75", NUMBERS].isna().all()
    assert (table.loc[table["status"] == "ok", "p_value"] > 0.001).all()


def test_missing_region_is_no_donor():
    """As if it had never been: the rest is what the graph without it gives."""
    gap = NOISE.mask(NOISE.index == "KZ-75")
    rest = NOISE.drop("KZ-75")
    expected = local_moran(rest, KZ.subgraph(rest.index)).table
    table = local_moran(gap, KZ, missing="omit").table.drop("KZ-75")
    assert_same(table.reindex(expected.index), expected)


def test_either_variable_may_be_missing():
    gap, other = NOISE.mask(NOISE.index == "KZ-75"), OTHER.mask(OTHER.index == "KZ-10")
    table = local_moran_bivariate(gap, other, KZ, missing="omit").table
    assert set(table.index[table["status"] == "missing"]) == {"KZ-75", "KZ-10"}


@every_measure
def test_constant_values_are_a_status_not_a_discovery(measure):
    table = measure(NOISE * 0 + 0.1, KZ).table
    assert (table["status"] == "constant").all()
    assert table[NUMBERS].isna().all(axis=None)
    assert (table["label"] == "ns").all()


def test_constant_other_is_constant_too():
    table = local_moran_bivariate(NOISE, NOISE * 0 + 2, KZ).table
    assert (table["status"] == "constant").all()


def test_region_at_the_mean_is_undefined_and_stays_a_donor():
    """c lies at the mean 3: its local Moran is nil whoever stands beside it."""
    y = pd.Series({"a": 1.0, "b": 2, "c": 3, "d": 4, "e": 5})
    ring = Graph.from_weights_dict(
        {x: {"abcde"[i - 1]: 1, "abcde"[(i + 1) % 5]: 1} for i, x in enumerate("abcde")}
    )
    result = local_moran(y, ring, alpha=0.4)
    assert result.table["status"].tolist() == ["ok", "ok", "undefined", "ok", "ok"]
    assert result.table.loc["c", ["z_value", "p_value", "q_value"]].isna().all()
    assert result.params["n"] == 5
    assert getis_ord(y, ring, alpha=0.4).table.loc["c", "status"] == "ok"


def test_graph_without_any_edge_gives_islands():
    lone = Graph.from_weights_dict({r: {r: 0} for r in "abc"})
    for name, measure in MEASURES.items():
        if name != "bivariate":
            table = measure(pd.Series({"a": 1.0, "b": 2, "c": 3}), lone).table
            assert (table["status"] == "island").all()


def test_ties_cost_resolution():
    """1 1 1 1 5: two neighbours of a region with 1; 3 of C(4, 2) = 6 sets hold the 5."""
    y = pd.Series([5.0, 1, 1, 1, 1])
    ring = Graph.from_weights_dict({i: {(i - 1) % 5: 1, (i + 1) % 5: 1} for i in range(5)})
    table = getis_ord(y, ring, star=False).table
    np.testing.assert_allclose(table["min_p"], [1, 1, 1, 1, 1])
    np.testing.assert_allclose(table["p_value"], 1)


def test_everybodys_neighbours_cannot_be_unusual():
    """All others are neighbours: one set, p = 1, no z, Gi* always nil."""
    y = pd.Series([1.0, 2, 5, 3])
    every = Graph.from_weights_dict({i: {j: 1 for j in range(4) if j != i} for i in range(4)})
    for measure in (local_moran, getis_ord, local_geary):
        table = measure(y, every).table
        assert (table["status"] == "too_few").all()
        assert (table[["p_value", "min_p"]] == 1).all(axis=None)
        assert table["z_value"].isna().all()


def test_unequal_weights_know_how_many_orders_there_are():
    """Weights 1 1/2 1/3 1/4 in any order: 2 / 4!; two of them equal: 2 / 12."""
    y = pd.Series([1.0, 2, 5, 3, 9])
    line = {i: {j: 1 / abs(i - j) for j in range(5) if j != i} for i in range(5)}
    table = local_moran(y, Graph.from_weights_dict(line), permutations=9_999).table
    np.testing.assert_allclose(table["min_p"], [2 / 24, 2 / 12, 2 / 6, 2 / 12, 2 / 24])


def test_ties_cost_one_tail_more_than_the_other():
    """0 beside one of 1 5 5 5: like beside like can be no rarer than 1 in 4, unlike 3 in 4."""
    y = pd.Series([0.0, 1, 5, 5, 5])
    circle = Graph.from_weights_dict({i: {(i + 1) % 5: 1} for i in range(5)})
    like = local_moran(y, circle, alternative="greater").table
    unlike = local_moran(y, circle, alternative="less").table
    assert (like.loc[0, "min_p"], unlike.loc[0, "min_p"]) == (0.25, 0.75)


# Correction


@every_measure
def test_joint_rearrangement_gives_q_no_less_than_p_in_the_same_order(measure):
    """Westfall and Young: P(least p of any map <= p_i); no more than Bonferroni but for draws."""
    table = measure(NOISE, KZ, correction="westfall-young").table
    tests = table[table["status"] == "ok"]
    assert (tests["q_value"] >= tests["p_value"] - 1e-12).all()
    ranked = tests.sort_values("p_value")["q_value"]
    assert ranked.is_monotonic_increasing
    bonferroni = np.minimum(1, len(tests) * tests["p_value"])
    assert (tests["q_value"] <= bonferroni + 4 * np.sqrt(0.25 / 999)).all()
    assert table.loc[table["status"] != "ok", "q_value"].isna().all()


def test_a_planted_cluster_stands_after_joint_rearrangement():
    y = pd.Series(np.random.default_rng(2).normal(size=100))
    y[[0, 1, 2, 10, 11, 12, 20, 21, 22]] += 5
    result = local_moran(y, lattice(10), correction="westfall-young", permutations=9_999)
    assert result.table.loc[11, "label"] == "HH"
    assert result.params["correction"] == "westfall-young"
    assert (result.params["family"], result.params["m"]) == (
        "regions",
        (result.table["status"] == "ok").sum(),
    )


# Labels and notes


def test_a_cluster_is_found_and_labelled():
    """A block of high values on a 10 x 10 lattice."""
    y = pd.Series(np.random.default_rng(2).normal(size=100))
    block = [r * 10 + c for r in range(3) for c in range(3)]
    y[block] += 5
    moran = local_moran(y, lattice(10)).table
    hot, like = getis_ord(y, lattice(10)).table, local_geary(y, lattice(10)).table
    assert (moran.loc[[0, 1, 10, 11], "label"] == "HH").all()
    assert (hot.loc[[0, 1, 10, 11], "label"] == "H").all()
    assert set(like["label"]) <= {"ns", "HH", "LL", "other", "different"}
    assert (moran["label"].where(moran["q_value"] <= 0.05, "ns") == moran["label"]).all()
    assert moran.loc[55, "label"] == "ns"


def test_label_against_its_tail_is_named():
    """One region of 1000 moves the mean above all others: 3.5s in a row are "low" beside "low"."""
    n = 200
    y = pd.Series([1000.0] + [3.5] * 5 + [1.0 + i / 100 for i in range(n - 6)])
    line = Graph.from_weights_dict(
        {i: {j: 1 for j in (i - 1, i + 1) if 0 <= j < n} for i in y.index}
    )
    result = local_moran(y, line, correction="none")
    assert result.table.loc[3, "label"] == "LL"
    note = next(m for m in result.notes if m.key == "association.against")
    assert 3 in dict(note.values)["regions"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_note_speaks_three_languages(language):
    graph, y = kazakhstan(island=True), pd.concat([pd.Series({ISLAND: 1.0}), NOISE])
    y = y.mask(y.index == "KZ-71")
    notes = (
        local_moran(y, graph, missing="omit").notes
        + local_moran(y * 0, graph, missing="omit").notes
    )
    notes += local_moran(y, graph, missing="omit", permutations=99).notes
    assert {m.key.split(".")[1] for m in notes} >= {"exact", "sampled", "shared_p", "status_island"}
    assert all(m.text(language) for m in notes)


def test_params_hold_every_argument():
    result = getis_ord(NOISE, KZ, permutations=99, alternative="greater", seed=7, alpha=0.1)
    said = {"permutations": 99, "alternative": "greater", "transform": "R", "missing": "raise"}
    said |= {"correction": "bh", "alpha": 0.1, "seed": 7, "n": 20, "star": True}
    assert said.items() <= dict(result.params).items()
    assert result.measure == "getis_ord_star"


def test_options_that_are_not_known_are_told():
    for option, message in {
        "alternative": "alternative: 'both' is not known. Choose one of: two-sided, greater, less,"
        " directed.",
        "correction": "correction: 'both' is not known. Choose one of: bh, by, bonferroni, none,"
        " westfall-young.",
    }.items():
        with pytest.raises(ArgumentError) as caught:
            local_moran(NOISE, KZ, **{option: "both"})
        assert str(caught.value) == message
    with pytest.raises(ArgumentError, match=r"^alpha: 5 is not a level of significance"):
        local_moran(NOISE, KZ, alpha=5)
    with pytest.raises(ArgumentError, match=r"^seed: -1 is not a seed"):
        local_moran(NOISE, KZ, seed=-1)
    with pytest.raises(ArgumentError, match=r"^other: 1 of 20 regions of `graph` has no row"):
        local_moran_bivariate(NOISE, OTHER.drop("KZ-10"), KZ)


# Calibration


def _rejections(measure, graph, runs, **options):
    rng, n = np.random.default_rng(77), graph.n
    p = [
        measure(pd.Series(rng.normal(size=n), index=graph.unique_ids), graph, **options).table
        for _ in range(runs)
    ]
    return pd.concat(p)


def test_five_per_cent_of_noise_is_at_most_five_per_cent():
    """Exact p at 20 regions, 100 maps; at an attainable level, 2/171, the share is just that."""
    table = _rejections(local_moran, KZ, 100)
    assert (table["p_value"] <= 0.05).mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2000)
    assert (table["p_value"] <= table["min_p"] * (1 + 1e-9)).mean() <= 0.06
    one = table[table["k"] == 1]
    assert (one["p_value"] <= 2 / 19 + 1e-9).mean() == pytest.approx(2 / 19, abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("measure", [local_moran, local_geary])
def test_noise_is_rejected_at_the_level_asked_for(measure):
    """400 maps of 100 regions; regions of a map are dependent, so the bound is wide."""
    table = _rejections(measure, lattice(10), 400, permutations=999)
    for level in (0.01, 0.05, 0.2):
        assert (table["p_value"] <= level).mean() == pytest.approx(level, rel=0.12)


@pytest.mark.slow
def test_false_discoveries_on_noise_stay_below_the_level():
    """On noise every discovery is false, so the share of maps with one is at most alpha."""
    table = _rejections(local_moran, lattice(10), 400, permutations=9_999)
    found = (table["label"] != "ns").to_numpy().reshape(400, 100).any(axis=1)
    assert found.mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
