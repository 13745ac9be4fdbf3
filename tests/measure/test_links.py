"""Links by every rule: laws, libpysal on random points, caps, orders, adaptive kernels, borders."""

from __future__ import annotations

import subprocess
import sys
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph
from libpysal.weights import Kernel
from shapely.geometry import box

from spatialict.core.neighbourhood.link_sets import numbered
from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import ArgumentError
from spatialict.measure import neighbours as module
from spatialict.measure.connectivity import connectivity, detectable
from spatialict.measure.neighbours import links, neighbours

RULES = (
    "queen", "queen2", "rook3", "border", "knn5", "band150", "band150most4", "kernel200",
    "kernel_knn6", "inverse_distance150", "inverse_knn3", "queen+knn4", "border+band100",
)  # fmt: skip
SYMMETRIC = ("queen", "queen2", "rook3", "border", "band150", "kernel200", "inverse_distance150")


def places(n=200, seed=4):
    rng = np.random.default_rng(seed)
    index = [f"p{i:04}" for i in rng.permutation(n)]
    return gpd.GeoSeries.from_xy(*rng.random((2, n)) * 1000, index=index).sort_index()


def cells(side=7, size=100):
    """A board of squares of 100 m, named by row and column."""
    made = {
        f"r{i}c{j}": box(size * j, size * i, size * (j + 1), size * (i + 1))
        for i in range(side)
        for j in range(side)
    }
    return gpd.GeoSeries(made)


def table(made):
    return Links.of(made).graph().adjacency


def same(ours, theirs, rtol=1e-9):
    one, two = Links.of(ours), Links.of(theirs)
    np.testing.assert_array_equal(numbered(one), numbered(two))
    np.testing.assert_allclose(one.weights, two.weights, rtol=rtol)


@pytest.mark.parametrize("rule", RULES)
def test_the_order_of_rows_does_not_matter_and_the_table_stays(rule):
    board = cells()
    shuffled = board.sample(frac=1, random_state=2)
    before = shuffled.copy(deep=True)
    one, two = links(board, rule=rule), links(shuffled, rule=rule)
    np.testing.assert_array_equal(numbered(one), numbered(two))
    np.testing.assert_allclose(one.weights, two.weights, rtol=1e-15)
    pd.testing.assert_series_equal(pd.Series(shuffled), pd.Series(before))


@pytest.mark.parametrize("rule", SYMMETRIC)
def test_links_lead_both_ways_with_one_weight(rule):
    matrix = links(cells(), rule=rule).graph().sparse.toarray()
    np.testing.assert_allclose(matrix, matrix.T, rtol=1e-15)
    assert not matrix.diagonal().any()


@pytest.mark.parametrize("rule", RULES)
def test_the_graph_is_the_links(rule):
    graph = neighbours(cells(), rule=rule)
    assert isinstance(graph, Graph)
    same(graph, links(cells(), rule=rule))


def test_a_union_holds_its_parts_each_link_once_with_weight_one():
    parts = ["rook", "knn5", "band150most4"]
    whole = numbered(links(cells(), rule="+".join(parts)))
    assert set(links(cells(), rule=parts).weights) == {1.0}
    assert whole.tolist() == sorted({i for p in parts for i in numbered(links(cells(), rule=p))})


def test_links_made_elsewhere_join_a_union_and_others_are_refused():
    board = cells()
    far = Links.of_pairs(board.index.sort_values(), [0, 48, 3], [48, 0, 3])
    joined = links(board, rule=("rook", far, far.graph()))
    assert len(joined.indices) == len(links(board, rule="rook").indices) + 2
    assert links(board, rule=far).degree.sum() == 2  # the one beside itself is left out
    with pytest.raises(ArgumentError) as told:
        links(board.iloc[1:], rule=far)
    assert str(told.value) == (
        "rule: the links given are not those of the regions. Read or make them for the same "
        "region_id."
    )


@pytest.mark.parametrize("k", [1, 4, 17])
def test_nearest_are_those_of_libpysal(k):
    same(links(places(), rule="knn", k=k), Graph.build_knn(places(), k=k))


@pytest.mark.parametrize("metres", [20, 90, 2000])
def test_a_band_is_that_of_libpysal(metres):
    same(
        links(places(), rule="band", distance_m=metres),
        Graph.build_distance_band(places(), metres),
    )


@pytest.mark.parametrize("power", [1, 2])
def test_inverse_distance_is_that_of_libpysal(power):
    with np.errstate(divide="ignore"):  # libpysal divides by the way from each to itself
        theirs = Graph.build_distance_band(places(), 150, binary=False, alpha=-power)
    same(links(places(), rule="inverse_distance150", power=power), theirs, rtol=1e-5)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("triangular", "triangular"), ("epanechnikov", "quadratic"),
     ("quartic", "quartic"), ("gaussian", "gaussian")],
)  # fmt: skip
def test_an_adaptive_kernel_is_that_of_libpysal(ours, theirs):
    centres = places(60)
    xy = np.column_stack([centres.x, centres.y])
    # with the point itself the k + 1 nearest, and the same 1.0000001
    with warnings.catch_warnings():  # libpysal sets a shape, which NumPy 2.5 deprecates
        warnings.filterwarnings("ignore", "Setting the shape", DeprecationWarning)
        peer = Kernel(xy, fixed=False, k=6, function=theirs, ids=list(centres.index))
    found = links(centres, rule="kernel_knn6", kernel=ours)
    for i, name in enumerate(found.ids):
        row = slice(*found.indptr[i : i + 2])
        expected = {a: w for a, w in peer[name].items() if a != name}
        assert dict(zip(found.ids[found.indices[row]], found.weights[row], strict=True)) == (
            pytest.approx(expected, rel=1e-6, abs=1e-8)
        )


def test_an_adaptive_kernel_gives_the_last_of_the_nearest_next_to_nothing():
    row = gpd.GeoSeries.from_xy([0, 1, 3, 7], [0] * 4, index=[*"abcd"])
    found = table(links(row, rule="kernel_knn2"))
    assert found["a"].to_dict() == pytest.approx({"b": 2 / 3, "c": 1e-7}, rel=1e-4)
    assert found["d"].to_dict() == pytest.approx({"b": 1e-7, "c": 1 / 3}, rel=1e-4)


def test_where_all_of_the_nearest_are_at_one_place_a_kernel_has_its_greatest():
    tower = gpd.GeoSeries.from_xy([0, 0, 0, 9], [0] * 4)
    assert links(tower, rule="kernel_knn2").weights[:6].tolist() == [1.0] * 6


@pytest.mark.parametrize("rule", ["kernel", "inverse_distance"])
def test_a_number_of_nearest_makes_a_rule_adaptive(rule):
    short = {"kernel": "kernel_knn4", "inverse_distance": "inverse_knn4"}[rule]
    same(links(places(), rule=rule, k=4), links(places(), rule=short))


def test_inverse_distance_to_the_nearest_is_one_over_metres_to_the_power():
    row = gpd.GeoSeries.from_xy([0, 2, 6], [0] * 3, index=[*"abc"])
    assert table(links(row, rule="inverse_knn1", power=2)).to_dict() == {
        ("a", "b"): 0.25, ("b", "a"): 0.25, ("c", "b"): 0.0625,
    }  # fmt: skip


def test_a_cap_keeps_the_nearest_within_the_band():
    everyone, capped = (links(places(), rule=rule) for rule in ("band90", "band90most3"))
    assert capped.degree.tolist() == np.minimum(everyone.degree, 3).tolist()
    nearest = set(numbered(links(places(), rule="knn3")))
    assert set(numbered(capped)) == nearest & set(numbered(everyone))
    same(links(places(), rule="band90", most=500), everyone)


@pytest.mark.parametrize("order", [2, 3])
def test_higher_orders_are_those_of_libpysal(order):
    once = neighbours(cells(), rule="rook")
    up_to = once.higher_order(order, lower_order=True)
    same(links(cells(), rule=f"rook{order}"), up_to)
    same(links(cells(), rule="rook", order=order, lower=False), once.higher_order(order))


def test_a_border_weighs_its_metres():
    strips = gpd.GeoSeries(
        {"big": box(0, 0, 30, 30), "low": box(30, 0, 40, 10), "high": box(30, 10, 40, 30)}
    )
    assert table(links(strips, rule="border"))["big"].to_dict() == {"high": 20.0, "low": 10.0}


def test_an_order_that_does_not_fit_is_refused(monkeypatch):
    monkeypatch.setattr(module, "PAIRS", 500)
    n = 25 * 8 + 20 * 5 + 4 * 3  # inside, at a side, in a corner of 7 x 7
    assert len(links(cells(), rule="queen").indices) == n
    with pytest.raises(ArgumentError) as told:
        links(cells(), rule="queen2")
    assert str(told.value) == (
        "rule: 'queen2' makes more than the 500 links of neighbours that fit in memory. Take a "
        "lower order."
    )


def test_a_cap_makes_a_band_fit(monkeypatch):
    monkeypatch.setattr(module, "PAIRS", 800)
    with pytest.raises(ArgumentError, match=r"cap the number of neighbours \(most=8\)"):
        links(places(), rule="band500")
    assert len(links(places(), rule="band500most4").indices) == 800


def test_links_need_no_libpysal():
    script = (
        "import sys, geopandas as gpd; from spatialict.measure.neighbours import links\n"
        "from spatialict.measure.connectivity import connectivity\n"
        "made = links(gpd.GeoSeries.from_xy([0, 1, 3], [0, 0, 0]), rule='knn1')\n"
        "connectivity(made); print('libpysal' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


@pytest.mark.parametrize("rule", ["rook", "knn5", "band90most3"])
def test_connectivity_and_what_is_detectable_are_the_same_of_links_and_graph(rule):
    made = links(cells(), rule=rule)
    one, two = (connectivity(one, rule=rule, regions=cells()) for one in (made, made.graph()))
    pd.testing.assert_frame_equal(one.table, two.table)
    assert (one.params, one.notes) == (two.params, two.notes)
    pd.testing.assert_frame_equal(detectable(made), detectable(made.graph()))


def test_connectivity_counts_pairs_of_links_that_lead_one_way():
    one_way = Links.of_pairs(pd.Index([*"abc"]), [0, 1, 1], [1, 0, 2])
    told = connectivity(one_way).params
    assert (told["n_edges"], told["n_links"], told["symmetric"]) == (2, 3, False)


def test_what_hangs_on_the_tolerance_is_listed():
    board = cells(2, 1000)
    board["r0c1"] = box(1001, 0, 2000, 1000)  # a metre of gap in whole metres
    told = connectivity(links(board), rule="queen", regions=board)
    gained = {tuple(row[:2]) for row in told.params["changes"]["gained"]}
    assert ("r0c0", "r0c1") in gained
    assert any("do not quite touch" in note.text() for note in told.notes)
    strict = links(board, tolerance_m=0)
    assert len(strict.indices) < len(links(board).indices)
