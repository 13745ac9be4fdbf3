"""Global association against worked examples, spdep, esda, full enumeration and its own laws."""

from __future__ import annotations

import warnings
from itertools import permutations as arrangements
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal import examples
from libpysal.graph import Graph

from spatialict.core.association import arrangements as blocks
from spatialict.core.study import ArgumentError
from spatialict.measure.global_association import (
    geary,
    general_g,
    join_counts,
    moran,
)
from spatialict.measure.global_bivariate import lee, moran_bivariate
from spatialict.measure.neighbours import neighbours

ORACLE = Path(__file__).parent.parent / "oracle"
BOUNDARIES = Path(__file__).parent.parent.parent / "shapefiles" / "kazakhstan" / "boundaries.gpkg"
MEASURES = {"moran": moran, "geary": geary, "general_g": general_g, "join_counts": join_counts}


def row_of(result, name=None):
    return result.table.loc[name or result.measure]


def six_points():
    places = gpd.GeoSeries.from_xy(
        [10, 20, 40, 15, 30, 30], [10, 10, 10, 20, 20, 30], index=[*"abcdef"]
    )
    values = pd.Series([2, 3, 3.2, 5, 8, 7], index=places.index)
    return values, neighbours(places, rule="band", distance_m=15)


def lattice():
    cells = [(i, j) for i in range(4) for j in range(4)]
    places = gpd.GeoSeries.from_xy(*zip(*cells, strict=True), index=range(16))
    return pd.Series([0] * 8 + [1] * 8), neighbours(places, rule="band1")


@pytest.fixture(scope="module")
def columbus():
    table = gpd.read_file(examples.get_path("columbus.shp"))
    table.index = pd.RangeIndex(1, 50)
    places = gpd.GeoSeries.from_xy(table["X"], table["Y"], index=table.index)
    return table, {"queen": neighbours(table), "knn4": neighbours(places, rule="knn4")}


# Worked examples: esda's docstrings (Getis and Ord's six points) and a count by hand


@pytest.mark.parametrize(
    ("measure", "transform", "name", "number"),
    [
        (moran, "R", "value", 0.1189895470),
        (moran, "R", "expected", -0.2),
        (moran, "R", "variance_normality", 0.0733597884),
        (moran, "R", "variance", 0.0867044213),
        (moran, "R", "z_value", 1.0833176771),
        (moran, "B", "value", 0.0385266302),
        (moran, "B", "variance_normality", 0.0527113703),
        (geary, "R", "value", 0.8839043748),
        (geary, "R", "variance_normality", 0.1042217813),
        (geary, "R", "variance", 0.0859722240),
        (general_g, "B", "value", 0.5570977918),
        (general_g, "B", "expected", 0.4666666667),
        (general_g, "B", "variance", 0.0092035502),
        (general_g, "B", "z_value", 0.9426277953),
        (general_g, "B", "p_analytic", 2 * 0.1729356587),
    ],
)
def test_six_points_give_the_published_numbers(measure, transform, name, number):
    result = measure(*six_points(), transform=transform, permutations=9)
    assert row_of(result)[name] == pytest.approx(number, abs=5e-10)


def test_two_halves_of_a_lattice_join_as_counted_by_hand():
    counts = join_counts(*lattice(), permutations=9).table["value"]
    # rows join 3 x 4 times, columns 3 x 4; only the four joins over the middle are mixed
    assert counts.to_dict() == {"BB": 10, "BW": 4, "WW": 10, "J": 24}
    value = row_of(moran(*lattice(), transform="B", permutations=9))["value"]
    assert value == pytest.approx(2 / 3)  # 16 / 48 x (40 - 8) / 16


# Peers


def spdep():
    return list(pd.read_csv(ORACLE / "global_spdep.csv", comment="#").itertuples(index=False))


@pytest.mark.parametrize(
    "line",
    spdep(),
    ids=lambda line: f"{line.statistic}-{line.graph}{line.transform}-{line.assumption}",
)
def test_columbus_gives_the_numbers_of_spdep(columbus, line):
    table, graphs = columbus
    joins = line.statistic in {"BB", "BW", "WW"}
    values = (table["INC"] < 13).astype(int) if joins else table["CRIME"]
    measure = join_counts if joins else MEASURES[line.statistic]
    found = measure(values, graphs[line.graph], transform=line.transform, permutations=9)
    row = row_of(found, line.statistic)
    variance = "variance_normality" if line.assumption == "normality" else "variance"
    assert row["value"] == pytest.approx(line.value, rel=1e-12)
    assert row["expected"] == pytest.approx(line.expected, rel=1e-12)
    assert row[variance] == pytest.approx(line.variance, rel=1e-11)


@pytest.mark.parametrize("transform", ["R", "B"])
@pytest.mark.parametrize("column", ["CRIME", "INC", "HOVAL"])
def test_columns_of_columbus_give_the_numbers_of_esda(columbus, column, transform):
    import esda

    table, graphs = columbus
    values, graph = table[column], graphs["queen"]
    weights = graph.to_W()
    weights.transform = transform
    ours = row_of(moran(values, graph, transform=transform, permutations=9))
    peer = esda.Moran(values.to_numpy(), weights, transformation=transform, permutations=0)
    assert ours[["value", "variance", "variance_normality", "z_value"]].tolist() == pytest.approx(
        [peer.I, peer.VI_rand, peer.VI_norm, peer.z_rand], rel=1e-10
    )
    ours = row_of(geary(values, graph, transform=transform, permutations=9))
    peer = esda.Geary(values.to_numpy(), weights, transformation=transform, permutations=0)
    assert ours[["value", "variance", "variance_normality", "z_value"]].tolist() == pytest.approx(
        [peer.C, peer.VC_rand, peer.VC_norm, peer.z_rand], rel=1e-10
    )
    other = table["OPEN"]
    ours = row_of(moran_bivariate(values, other, graph, permutations=9))
    peer = esda.Moran_BV(values.to_numpy(), other.to_numpy(), graph.to_W(), permutations=0)
    assert ours["value"] == pytest.approx(peer.I, rel=1e-10)


def test_general_g_and_join_counts_of_columbus_are_those_of_esda(columbus):
    import esda

    table, graphs = columbus
    graph, values = graphs["queen"], table["CRIME"]
    ours = row_of(general_g(values, graph, permutations=9))
    peer = esda.G(values.to_numpy(), graph.to_W(), permutations=0)
    assert ours[["value", "expected", "variance", "z_value"]].tolist() == pytest.approx(
        [peer.G, peer.EG, peer.VG, peer.z_norm], rel=1e-10
    )
    poor = (table["INC"] < 13).astype(int)
    counts = join_counts(poor, graph, permutations=9).table["value"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # esda 2.9 on pandas 3.1
        peer = esda.Join_Counts(poor.to_numpy(), graph.to_W(), permutations=0)
    assert counts.tolist() == [peer.bb, peer.bw, peer.ww, peer.J]


# Every arrangement


def directed():
    """Return five regions whose weights differ and do not mirror."""
    rng = np.random.default_rng(11)
    heads, tails = np.nonzero((rng.random((5, 5)) < 0.6) & ~np.eye(5, dtype=bool))
    names = np.array([*"abcde"])
    return Graph.from_arrays(names[heads], names[tails], rng.integers(1, 6, len(heads)))


@pytest.mark.parametrize("measure", ["moran", "geary", "general_g", "BB", "BW", "WW"])
def test_mean_variance_and_p_are_those_of_all_arrangements(measure):
    joins = len(measure) == 2
    start = [0, 0, 1, 0, 1] if joins else [1.0, 2.0, 4.0, 4.5, 9.0]
    call = join_counts if joins else MEASURES[measure]
    graph, index = directed(), pd.Index([*"abcde"])

    def value(order):
        result = call(pd.Series(order, index), graph, transform="O", permutations=1)
        return row_of(result, measure)["value"]

    everything = np.array([value(order) for order in arrangements(start)])
    result = call(pd.Series(start, index), graph, transform="O", permutations=39_999)
    row = row_of(result, measure)
    assert row["expected"] == pytest.approx(everything.mean(), rel=1e-9)
    assert row["variance"] == pytest.approx(everything.var(), rel=1e-9)
    slack = 1e-9
    upper = (everything >= row["value"] - slack).mean()
    lower = (everything <= row["value"] + slack).mean()
    exact = min(1, 2 * min(upper, lower))
    assert row["p_value"] == pytest.approx(exact, abs=5 * max(row["mc_error"], 1e-4))


def test_bivariate_mean_and_variance_are_those_of_all_arrangements():
    graph, index = directed(), pd.Index([*"abcde"])
    values, other = pd.Series([1.0, 2.0, 4.0, 4.5, 9.0], index), [3.0, 1, 4, 1, 5]

    def value(order):
        result = moran_bivariate(values, pd.Series(order, index), graph, permutations=1)
        return row_of(result)["value"]

    everything = np.array([value(order) for order in arrangements(other)])
    row = row_of(moran_bivariate(values, pd.Series(other, index), graph, permutations=9))
    assert everything.mean() == pytest.approx(0, abs=1e-12)
    assert row["expected"] == 0
    assert row["variance"] == pytest.approx(everything.var(), rel=1e-9)


# Laws


@pytest.mark.parametrize("measure", [moran, geary])
@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(-50, 50), min_size=6, max_size=6).filter(lambda y: len(set(y)) > 1),
    st.integers(-100, 100),
    st.integers(1, 100),
    st.booleans(),
)
def test_moran_and_geary_are_unchanged_by_shift_and_scale(measure, numbers, shift, scale, turn):
    _, graph = six_points()
    values = pd.Series(numbers, index=[*"abcdef"], dtype=float)
    moved = shift + (-scale if turn else scale) * values
    first, second = (measure(y, graph, permutations=99).table for y in (values, moved))
    pd.testing.assert_frame_equal(first, second, rtol=1e-9, atol=1e-12)


def all_results(values, graph, other=None, **options):
    other = values[::-1] ** 2 if other is None else other
    yes = (values > values.median()).astype(float).where(values.notna())
    yield moran(values, graph, **options)
    yield geary(values, graph, **options)
    yield general_g(values, graph, **options)
    yield join_counts(yes, graph, **options)
    yield moran_bivariate(values, other, graph, **options)
    yield lee(values, other, graph, **options)


def test_general_g_is_unchanged_by_scale_alone(columbus):
    values, graph = columbus[0]["CRIME"], columbus[1]["queen"]
    one, same, shifted = (
        row_of(general_g(y, graph, permutations=99)) for y in (values, 1e6 * values, values + 10)
    )
    assert same.drop("status").tolist() == pytest.approx(one.drop("status").tolist(), rel=1e-9)
    assert abs(shifted["value"] - one["value"]) > 0.001


@pytest.mark.parametrize("unit", [1e-300, 1e-200, 1e200, 1.7e308 / 69])
def test_unit_of_any_size_changes_nothing(columbus, unit):
    values, graph = columbus[0]["CRIME"], columbus[1]["queen"]
    for measure in (moran, geary, general_g, lambda y, *a, **k: moran_bivariate(y, -y, *a, **k)):
        one, other = (measure(y, graph, permutations=99).table for y in (values, values * unit))
        pd.testing.assert_frame_equal(one, other, rtol=1e-9)


def test_neither_the_order_of_rows_nor_the_size_of_blocks_matters(columbus, monkeypatch):
    values, graph = columbus[0]["CRIME"], columbus[1]["queen"]
    first = [result.table for result in all_results(values, graph, permutations=499, seed=5)]
    shuffled = values.sample(frac=1, random_state=2)
    monkeypatch.setattr(blocks, "PART", 1)
    second = [result.table for result in all_results(shuffled, graph, permutations=499, seed=5)]
    for one, other in zip(first, second, strict=True):
        pd.testing.assert_frame_equal(one, other, rtol=1e-12)
        assert one["p_value"].equals(other["p_value"])


def test_another_seed_draws_other_arrangements(columbus):
    values, graph = columbus[0]["OPEN"], columbus[1]["queen"]
    p = [row_of(moran(values, graph, permutations=999, seed=s))["p_value"] for s in (1, 1, 2)]
    assert p[0] == p[1] != p[2]


def with_island(values, graph):
    more = graph.adjacency.to_dict() | {(99, 99): 0}
    heads, tails = zip(*more, strict=True)
    return pd.concat([values, pd.Series({99: 1e4})]), Graph.from_arrays(
        heads, tails, [*more.values()]
    )


def test_one_more_island_changes_nothing_but_its_count(columbus):
    values, graph = columbus[0]["CRIME"], columbus[1]["queen"]
    before = list(all_results(values, graph, permutations=99))
    after = list(all_results(*with_island(values, graph), permutations=99))
    for one, other in zip(before[:3], after[:3], strict=True):
        pd.testing.assert_frame_equal(one.table, other.table)
        assert other.params["n"] == one.params["n"] == 49
        assert (one.params["n_island"], other.params["n_island"]) == (0, 1)
        assert other.notes[0].text() == (
            "The statistic is over 49 of 50 regions; out of it are regions without a neighbour "
            "(1) and without a value (0)."
        )


def test_a_region_without_a_value_is_as_if_it_were_not_there(columbus):
    values, graph = columbus[0]["CRIME"].copy(), columbus[1]["queen"]
    rest = graph.subgraph(values.index.drop(7))
    expected = moran(values.drop(7), rest, permutations=99)
    values[7] = np.nan
    result = moran(values, graph, permutations=99, missing="omit")
    pd.testing.assert_frame_equal(result.table, expected.table)
    assert (result.params["n"], result.params["n_missing"]) == (48, 1)


@pytest.mark.parametrize("lacking", [0, 1])
def test_a_missing_value_without_a_policy_is_named(columbus, lacking):
    both = [columbus[0]["CRIME"].copy(), columbus[0]["INC"].copy()]
    both[lacking][7] = np.nan
    with pytest.raises(ArgumentError, match=r"1 of 49 .*7"):
        moran_bivariate(*both, columbus[1]["queen"], permutations=9)


def test_nothing_of_the_callers_is_changed(columbus):
    values, graph = columbus[0]["CRIME"].copy(), columbus[1]["queen"].copy()
    kept, links, transformation = values.copy(), graph.adjacency.copy(), graph.transformation
    for result in all_results(values, graph, permutations=9, transform="R"):
        assert result.params["transform"] == "R"
    pd.testing.assert_series_equal(values, kept)
    pd.testing.assert_series_equal(graph.adjacency, links)
    assert graph.transformation == transformation == "O"


@pytest.mark.parametrize("first", ["R", "B"])
def test_weights_that_were_transformed_before_give_the_same(columbus, first):
    values, graph = columbus[0]["CRIME"], columbus[1]["queen"]
    expected = moran(values, graph, permutations=9).table
    found = moran(values, graph.transform(first), permutations=9).table
    pd.testing.assert_frame_equal(found, expected)


def test_the_alternatives_are_told_apart_and_none_exceeds_one(columbus):
    values, graph = columbus[0]["CRIME"], columbus[1]["queen"]
    options = {"permutations": 999}
    p = {
        word: row_of(moran(values, graph, alternative=word, **options))["p_value"]
        for word in ("two-sided", "greater", "less", "directed")
    }
    assert p == {"two-sided": 0.002, "greater": 0.001, "less": 1.0, "directed": 0.001}
    less = row_of(geary(values, graph, alternative="less", **options))
    assert (less["p_value"], less["p_analytic"] < 0.001) == (0.001, True)  # C below 1: alike


def test_the_error_of_p_shrinks_with_the_root_of_the_draws(columbus):
    values, graph = columbus[0]["OPEN"], columbus[1]["queen"]
    row = row_of(moran(values, graph, permutations=400))
    p = row["p_value"]
    assert row["mc_error"] == pytest.approx(2 * np.sqrt(p / 2 * (1 - p / 2) / 400))


# Where there is nothing to test


@pytest.mark.parametrize("measure", [moran, geary, general_g, join_counts])
def test_equal_values_are_constant_and_have_no_p(measure):
    _, graph = six_points()
    table = measure(pd.Series(1.0, index=[*"abcdef"]), graph).table
    assert set(table["status"]) == {"constant"}
    assert table.drop(columns="status").isna().all(axis=None)


@pytest.mark.parametrize("turned", [False, True])
def test_bivariate_with_one_constant_is_constant(turned):
    values, graph = six_points()
    both = (values, pd.Series(0.1, index=values.index))
    row = row_of(moran_bivariate(*(both[::-1] if turned else both), graph))
    assert (row["status"], np.isnan(row["p_value"])) == ("constant", True)


def test_general_g_of_a_single_value_above_nil_is_undefined():
    _, graph = six_points()
    row = row_of(general_g(pd.Series([0, 0, 0, 5.0, 0, 0], index=[*"abcdef"]), graph))
    assert (row["status"], np.isnan(row["value"])) == ("undefined", True)


def test_where_everybody_is_neighbour_of_all_no_arrangement_differs():
    values, _ = six_points()
    everybody = Graph.from_arrays(*zip(*arrangements("abcdef", 2), strict=True), [1] * 30)
    result = moran(values, everybody, permutations=99)
    row = row_of(result)
    assert row["value"] == pytest.approx(-0.2)  # -1 / (n - 1), whatever the values
    assert result.notes[0].text().startswith("No arrangement of the values over these neighbours")
    assert row["mc_error"] == 0
    assert (row["status"], row["p_value"], np.isnan(row["z_value"])) == ("too_few", 1.0, True)


def test_without_any_neighbours_there_are_too_few_regions():
    alone = Graph.from_arrays([*"abc"], [*"abc"], [0, 0, 0])
    row = row_of(moran(pd.Series([1.0, 2.0, 3.0], index=[*"abc"]), alone))
    assert (row["status"], np.isnan(row["value"])) == ("too_few", True)


def chain(n):
    return Graph.from_arrays(
        [i for i in range(n) for j in (i - 1, i + 1) if 0 <= j < n],
        [j for i in range(n) for j in (i - 1, i + 1) if 0 <= j < n],
        np.ones(2 * n - 2),
    )


def test_two_black_of_twenty_cannot_be_found_together():
    """19 of the 190 pairs of a row of 20 are neighbours: two-sided p of BB = 1 is 2 x 19 / 190."""
    result = join_counts(pd.Series([1, 1] + [0] * 18), chain(20), permutations=9_999)
    row = row_of(result, "BB")
    assert row[["p_value", "min_p"]].tolist() == pytest.approx([0.2, 0.2], abs=0.03)
    assert result.table["status"].to_dict()["BB"] == "too_few"
    assert result.table.loc["J", "status"] == "ok"
    assert result.notes[-1].text() == (
        "These rows cannot reach a p of 0.05 or less (column min_p), because there are too few "
        "regions or permutations, or too many equal values; their p is kept, but is no test: "
        f"{', '.join(result.table.index[result.table['status'] == 'too_few'])}."
    )


@pytest.mark.parametrize(
    ("side", "least"),
    # of the 24 orders of 1 2 3 4 in a row: 1234 and 4321 give the largest I alone, the rest more
    [("two-sided", 4 / 24), ("greater", 2 / 24)],
)
def test_four_regions_in_a_row_cannot_be_tested(side, least):
    values = pd.Series([1.0, 2, 3, 4])
    row = row_of(moran(values, chain(4), transform="B", alternative=side, permutations=9_999))
    assert row["min_p"] == pytest.approx(least, abs=0.02)
    assert (row["status"], row["p_value"] >= row["min_p"]) == ("too_few", True)
    loose = moran(values, chain(4), transform="B", alternative=side, permutations=999, alpha=0.2)
    assert row_of(loose)["status"] == "ok"


def test_too_few_permutations_are_no_test(columbus):
    values, graph = columbus[0]["CRIME"], columbus[1]["queen"]
    few, many = (row_of(moran(values, graph, permutations=r)) for r in (9, 999))
    assert (few["min_p"], few["status"]) == (0.2, "too_few")
    assert (many["min_p"], many["status"]) == (0.002, "ok")


@pytest.mark.parametrize(
    ("measure", "numbers", "options", "message"),
    [
        (
            general_g,
            [1, -2, 3, 4, 5, 6],
            {},
            "values: 1 of 6 rows is negative: 'b': -2.0. General G needs values of nil or more; "
            "test deviations with Moran's I.",
        ),
        (
            join_counts,
            [0, 1, 2, 0.5, 1, 0],
            {},
            "values: 2 of 6 rows are neither 0 nor 1: 'c': 2.0, 'd': 0.5. Join counts need 1 where "
            "a region has it, else 0.",
        ),
        (
            moran,
            [1, 2, 3, 4, 5, 6],
            {"permutations": 0},
            'permutations: \'0\' is not known. Give "auto", "exact" or a whole number of 1 or'
            " more.",
        ),
        (
            moran,
            [1, 2, 3, 4, 5, 6],
            {"alternative": "both"},
            "alternative: 'both' is not known. Choose one of: two-sided, greater, less, directed.",
        ),
    ],
)
def test_each_wrong_argument_is_told_with_its_cure(measure, numbers, options, message):
    _, graph = six_points()
    with pytest.raises(ArgumentError) as told:
        measure(pd.Series(numbers, index=[*"abcdef"], dtype=float), graph, **options)
    assert str(told.value) == message


# Calibration


def share_of_rejections(sets, permutations, seed):
    """Return how often each statistic has p <= .05 on noise over Kazakhstan's regions."""
    regions = gpd.read_file(BOUNDARIES, layer="regions_20").set_index("region_id")
    graph, rng, found = neighbours(regions), np.random.default_rng(seed), []
    for number in range(sets):
        values, other = (pd.Series(rng.lognormal(size=20), index=regions.index) for _ in "ab")
        results = all_results(values, graph, other, permutations=permutations, seed=number)
        found.append([float(r.table["p_value"].iloc[0] <= 0.05) for r in results])
    return np.mean(found, axis=0)


@pytest.mark.slow
def test_on_noise_five_per_cent_is_five_per_cent():
    shares = share_of_rejections(1000, 999, seed=2)
    four_errors = 4 * np.sqrt(0.05 * 0.95 / 1000)
    assert shares[[0, 1, 2, 4, 5]] == pytest.approx(0.05, abs=four_errors)
    assert 0 < shares[3] < 0.05 + four_errors  # counts tie: at most .05


def test_a_least_p_equal_to_alpha_but_for_rounding_is_reached():
    """In a row of four, 0 0 2 2, 8 of 24 orders have the twos at one end: p is 1 / 3."""
    row = Graph.from_arrays([*"abbccd"], [*"bacbdc"], [1] * 6)
    values = pd.Series([0.0, 0.0, 2.0, 2.0], index=[*"abcd"])
    options = {"transform": "B", "alternative": "greater", "alpha": np.nextafter(1 / 3, 0)}
    answer = row_of(moran(values, row, **options))
    assert answer["min_p"] == 1 / 3
    assert answer["status"] == "ok"


def test_regions_without_a_neighbour_are_not_told_to_be_out_where_the_peer_has_them_in():
    row = Graph.from_arrays([*"abbccde"], [*"bacbdce"], [1] * 6 + [0])
    values = pd.Series([0.0, 1.0, 2.0, 4.0, 3.0], index=[*"abcde"])
    ours, theirs = (moran(values, row, compat=compat) for compat in (None, "esda"))
    assert [note.key for note in ours.notes].count("global_association.note_out") == 1
    assert "global_association.note_out" not in [note.key for note in theirs.notes]
    assert (ours.params["n_island"], theirs.params["n_island"]) == (1, 1)
