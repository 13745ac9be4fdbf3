"""Neighbours and connectivity: which links each rule makes, what it refuses, what it tells."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph, read_gal
from shapely.geometry import Point, Polygon, box

from spatialict.core.neighbourhood.links import Links
from spatialict.core.neighbourhood.weights_text import gal_lines
from spatialict.core.study import ArgumentError
from spatialict.measure import neighbours as module
from spatialict.measure.connectivity import connectivity, detectable
from spatialict.measure.neighbours import links, neighbours

HERE = Path(__file__).parent
BOUNDARIES = HERE.parent.parent / "shapefiles" / "kazakhstan" / "boundaries.gpkg"
EDGES = HERE.parent / "oracle" / "global_kazakhstan_edges.csv"
ALBERS = "+proj=aea +lat_1=43 +lat_2=53 +lat_0=48 +lon_0=67"
ALL_RULES = (
    "queen",
    "rook",
    "knn3",
    "band600000",
    "kernel900000",
    "inverse_distance",
    "queen+knn4",
)


def kazakhstan(number=20):
    layer = gpd.read_file(BOUNDARIES, layer=f"regions_{number}").set_index("region_id")
    return layer.to_crs(ALBERS)


@pytest.fixture(scope="module")
def regions():
    return kazakhstan()


def pairs(graph):
    links = graph.adjacency[graph.adjacency > 0].index
    return {(a, b) for a, b in links if (b, a) not in links or a < b}


def points(*places, index=None):
    return gpd.GeoSeries([Point(*place) for place in places], index=index)


def squares():
    cells = {"a": box(0, 0, 1, 1), "b": box(1, 0, 2, 1), "c": box(0, 1, 1, 2), "d": box(1, 1, 2, 2)}
    return gpd.GeoSeries(cells)


@pytest.mark.parametrize("rule", ["queen", "rook"])
def test_kazakhstan_has_the_pairs_that_four_boundary_files_agree_on(regions, rule):
    edges = pd.read_csv(EDGES, comment="#")
    assert pairs(neighbours(regions, rule=rule)) == set(edges.itertuples(index=False, name=None))
    assert len(edges) == 35


@pytest.mark.parametrize(("number", "count"), [(17, 29), (16, 28)])
def test_earlier_borders_have_the_pairs_that_merging_leaves(number, count):
    parent = {"KZ-10": "KZ-63", "KZ-33": "KZ-19", "KZ-62": "KZ-35"}
    parent |= {"KZ-79": "KZ-61"} if number == 16 else {}
    merged = pd.read_csv(EDGES, comment="#").replace(parent)
    expected = {frozenset(pair) for pair in merged.to_numpy() if len(set(pair)) == 2}
    assert len(pairs(neighbours(kazakhstan(number)))) == len(expected) == count


def test_the_three_cities_and_east_kazakhstan_have_one_neighbour_by_queen(regions):
    graph = neighbours(regions)
    only = {"KZ-75": "KZ-19", "KZ-71": "KZ-11", "KZ-79": "KZ-61", "KZ-63": "KZ-10"}
    assert connectivity(graph).params["enclaves"] == sorted(only)
    assert {region: graph[region].index[0] for region in only} == only


def test_a_union_with_the_four_nearest_leaves_nobody_below_four(regions):
    graph = neighbours(regions, rule="queen+knn4")
    assert graph.cardinalities.min() == 4
    assert set(graph.adjacency) == {1.0}
    for part in ("queen", "knn4"):
        links = neighbours(regions, rule=part).adjacency.index
        assert links.isin(graph.adjacency.index).all()
    assert graph.n_edges == len(
        neighbours(regions, rule="queen").adjacency.index.union(
            neighbours(regions, rule="knn4").adjacency.index
        )
    )


def test_a_union_can_be_written_in_three_ways(regions):
    expected = neighbours(regions, rule="queen+knn4").adjacency
    for rule, k in [(("queen", "knn4"), None), (("queen", "knn"), 4), ("queen+knn", 4)]:
        pd.testing.assert_series_equal(neighbours(regions, rule=rule, k=k).adjacency, expected)


def test_squares_that_share_a_corner_are_neighbours_by_queen_only():
    across = {("a", "d"), ("b", "c")}
    assert (
        pairs(neighbours(squares(), rule="queen")) - pairs(neighbours(squares(), rule="rook"))
        == across
    )


@pytest.mark.parametrize("rule", ALL_RULES)
def test_the_order_of_rows_does_not_matter_and_the_table_stays_as_it_was(regions, rule):
    shuffled = regions.sample(frac=1, random_state=1)
    before = shuffled.copy(deep=True)
    expected = neighbours(regions, rule=rule).adjacency
    pd.testing.assert_series_equal(neighbours(shuffled, rule=rule).adjacency, expected)
    pd.testing.assert_frame_equal(pd.DataFrame(shuffled), pd.DataFrame(before))
    assert neighbours(shuffled, rule=rule).unique_ids.tolist() == sorted(regions.index)


@pytest.mark.parametrize(
    "rule", ["queen", "rook", "band600000", "kernel900000", "inverse_distance"]
)
def test_every_rule_but_the_nearest_is_symmetric_with_nobody_its_own_neighbour(regions, rule):
    matrix = neighbours(regions, rule=rule).sparse.toarray()
    np.testing.assert_array_equal(matrix, matrix.T)
    assert not matrix.diagonal().any()


def test_nearest_equal_libpysal_where_no_distances_tie():
    rng = np.random.default_rng(3)
    places = gpd.GeoSeries.from_xy(rng.random(60), rng.random(60))
    expected = Graph.build_knn(places, k=5).adjacency.index.tolist()
    assert neighbours(places, rule="knn5").adjacency.index.tolist() == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=40), st.data()
)
def test_of_equally_far_ones_the_first_by_region_id_is_nearest(places, data):
    k = data.draw(st.integers(1, len(places) - 1))
    found = neighbours(points(*places), rule="knn", k=k).adjacency.index
    xy = np.array(places)
    for i, here in enumerate(xy):
        far = [(((here - there) ** 2).sum(), j) for j, there in enumerate(xy) if j != i]
        assert found[found.get_level_values(0) == i].get_level_values(1).tolist() == sorted(
            j for _, j in sorted(far)[:k]
        )


def test_a_thousand_firms_at_one_address_stay_there():
    places = points(*[(5.0, 5.0)] * 1000, (0.0, 0.0))
    graph = neighbours(places, rule="knn2")
    assert graph[0].index.tolist() == [1, 2]
    assert graph[999].index.tolist() == [0, 1]
    assert graph[1000].index.tolist() == [0, 1]


def test_a_band_holds_those_at_its_very_edge():
    row = points((0, 0), (0.8, 0), (1.1, 0), (1.7, 0), index=[*"abcd"])
    assert 1.1 - 0.8 > 0.3  # by rounding only; distances are compared to the micrometre
    assert pairs(neighbours(row, rule="band", distance_m=0.3)) == {("b", "c")}
    assert neighbours(row, rule="band0.3").isolates.tolist() == ["a", "d"]


def test_inverse_distance_is_one_over_metres_up_to_the_limit():
    row = points((0, 0), (3, 4), (0, 10), index=[*"abc"])
    near = neighbours(row, rule="inverse_distance", distance_m=6).adjacency
    assert near.to_dict() == {("a", "b"): 0.2, ("b", "a"): 0.2, ("c", "c"): 0}
    assert neighbours(row, rule="inverse_distance")["a"].to_dict() == {"b": 0.2, "c": 0.1}


@pytest.mark.parametrize(
    ("kernel", "weight"),
    [  # at u = 1/4: 1 - u; 1; .75 x 15/16; (15/16)^3; the standard normal density
        ("triangular", 0.75),
        ("uniform", 1.0),
        ("epanechnikov", 0.703125),
        ("quartic", 0.823974609375),
        ("gaussian", 0.38666811680284924),
    ],
)
def test_kernels_weigh_a_quarter_of_the_bandwidth_by_their_formula(kernel, weight):
    row = points((0, 0), (25, 0), (200, 0), index=[*"abc"])
    graph = neighbours(row, rule="kernel100", kernel=kernel)
    assert graph["a"]["b"] == pytest.approx(weight, rel=1e-15)
    assert ("c" in graph["a"].index) == (kernel == "gaussian")


def test_regions_of_polygons_stand_at_their_centroid():
    halves = gpd.GeoSeries({"a": box(0, 0, 2, 2), "b": box(2, 0, 6, 2)})  # at 1 and at 4
    assert neighbours(halves, rule="inverse_distance")["a"]["b"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"rule": "quen"},
            "rule: 'quen' is not known. Write queen, rook, border, knn4, band300000, kernel300000, "
            "kernel_knn8 or inverse_distance, or a union such as queen+knn4.",
        ),
        (
            {"rule": "knn4most2"},
            "rule: 'knn4most2' is not known. Write queen, rook, border, knn4, band300000, "
            "kernel300000, kernel_knn8 or inverse_distance, or a union such as queen+knn4.",
        ),
        (
            {"rule": "queen", "order": 1.5},
            "order: 1.5 was given. It must be a whole number, 1 or more.",
        ),
        (
            {"rule": "queen2", "order": 3},
            "rule: 'queen2' and order=3 contradict each other. Give one of the two.",
        ),
        (
            {"rule": "band0.5most0"},
            "most: 0 was given. It must be a whole number, 1 or more.",
        ),
        (
            {"rule": "knn2", "most": 3},
            "most: no part of the rule 'knn2' uses it. Leave it out, or name the rule that needs "
            "it.",
        ),
        (
            {"rule": "inverse_distance", "power": -1.0},
            "power: -1 was given. It must be a positive number, and k a whole one.",
        ),
        (
            {"rule": "kernel_knn"},
            "rule: 'kernel_knn' needs k. Give it, or write it into the rule, as in kernel_knn8.",
        ),
        (
            {"rule": "knn"},
            "rule: 'knn' needs k. Give it, or write it into the rule, as in knn4.",
        ),
        (
            {"rule": "queen+band"},
            "rule: 'band' needs distance_m. Give it, or write it into the rule, as in band300000.",
        ),
        (
            {"rule": "knn3", "k": 2},
            "rule: 'knn3' and k=2 contradict each other. Give one of the two.",
        ),
        (
            {"rule": "queen", "k": 2},
            "k: no part of the rule 'queen' uses it. Leave it out, or name the rule that needs it.",
        ),
        (
            {"rule": "knn", "k": 0},
            "k: 0 was given. It must be a positive number, and k a whole one.",
        ),
        (
            {"rule": "band", "distance_m": float("nan")},
            "distance_m: nan was given. It must be a positive number, and k a whole one.",
        ),
        (
            {"rule": "knn4"},
            "k: 4 nearest neighbours of 4 regions were asked for. k must lie between 1 and 3.",
        ),
        (
            {"rule": "kernel2", "kernel": "box"},
            "kernel: 'box' is not known. Choose one of: "
            "triangular, uniform, epanechnikov, quartic, gaussian.",
        ),
    ],
)
def test_each_wrong_option_is_told_with_its_cure(options, message):
    with pytest.raises(ArgumentError) as told:
        neighbours(squares(), **options)
    assert str(told.value) == message


@pytest.mark.parametrize(
    ("shapes", "rule", "message"),
    [
        (
            gpd.GeoSeries([], dtype="geometry"),
            "queen",
            "regions: the table is empty. Give at least one region.",
        ),
        (
            gpd.GeoSeries([box(0, 0, 1, 1)] * 3, index=["a", "b", "a"]),
            "queen",
            "regions: 1 region_id stands in more than one row: a. Keep one row for each region.",
        ),
        (
            gpd.GeoSeries([box(0, 0, 1, 1), None, Polygon()], index=[*"abc"]),
            "queen",
            "regions: 2 of 3 rows have no geometry: b, c. Give them one or drop the rows.",
        ),
        (
            gpd.GeoSeries([box(0, 0, 1, 1), Point(3, 3)], index=[*"ab"]),
            "rook",
            "regions: 1 of 2 rows is not a polygon: b. Queen and rook need polygons; take knn4 or "
            "band300000 for points.",
        ),
        (
            gpd.GeoSeries([Point(77, 43), Point(71, 51)], crs="EPSG:4326"),
            "knn1",
            "regions: the CRS is EPSG:4326 (degrees). Distances need metres: reproject, for "
            "example with `project_to_metres(regions)`.",
        ),
        (
            gpd.GeoSeries([Point(0, 0), Point(1, 1)], crs="EPSG:2263"),
            "band5",
            "regions: the CRS EPSG:2263 counts in US survey foot. Distances need metres: "
            "reproject, for example with `project_to_metres(regions)`.",
        ),
        (
            gpd.GeoSeries([Point(0, 0), Point(0, 0), Point(1, 1)], index=[*"abc"]),
            "inverse_distance",
            "regions: 1 pair stands at the same point: a – b. The inverse of 0 m is undefined: "
            "take a kernel or a band.",
        ),
    ],
)
def test_each_wrong_table_is_told_with_its_cure(shapes, rule, message):
    with pytest.raises(ArgumentError) as told:
        neighbours(shapes, rule=rule)
    assert str(told.value) == message


def test_degrees_do_for_neighbours_that_touch():
    layer = gpd.read_file(BOUNDARIES, layer="regions_20").set_index("region_id")
    assert layer.crs.is_geographic
    assert len(pairs(neighbours(layer))) == 35


def test_what_does_not_fit_in_memory_is_refused_before_it_is_built(monkeypatch):
    monkeypatch.setattr(module, "PAIRS", 100)
    row = gpd.GeoSeries.from_xy(np.arange(50.0), np.zeros(50))
    with pytest.raises(ArgumentError) as told:
        neighbours(row, rule="band8")  # 2 (49 + 48 + ... + 42) = 728 links
    assert str(told.value) == (
        "rule: 'band8' makes 728 links of neighbours, more than the 100 that fit in memory. "
        "1 m would fit; or cap the number of neighbours (most=8), or take the nearest, for example "
        "knn8."
    )
    assert neighbours(row, rule="band1").n_edges == 98
    for rule in ("inverse_distance", "knn3"):
        with pytest.raises(ArgumentError, match="more than the 100 that fit in memory"):
            neighbours(row, rule=rule)


def test_connectivity_tells_islands_parts_and_their_sizes():
    graph = Graph.from_arrays([*"abcdeefg"], [*"bacedfeg"], [1, 1, 0, 1, 1, 1, 1, 0])
    result = connectivity(graph, rule="queen")
    assert result.table["value"].tolist() == [1, 1, 0, 1, 2, 1, 0]
    assert result.table["status"].tolist() == ["ok", "ok", "island", "ok", "ok", "ok", "island"]
    assert result.table["component"].tolist() == [2, 2, pd.NA, 1, 1, 1, pd.NA]
    assert result.table["min_p"].round(2).tolist()[:2] == [0.5, 0.5]  # 2 / C(4, 1)
    told = result.params
    assert (told["n_edges"], told["n_components"], told["islands"]) == (3, 2, ["c", "g"])


def test_a_weight_of_nil_is_no_link():
    graph = Graph.from_arrays([*"abbc"], [*"bacb"], [1, 1, 0, 0])
    assert connectivity(graph).params["islands"] == ["c"]
    assert gal_lines(graph).splitlines()[-2:] == ["c 0", ""]


def test_connectivity_says_in_words_what_no_test_can_find(regions):
    told = [note.text("en") for note in connectivity(neighbours(regions), regions=regions).notes]
    assert told == [
        "East Kazakhstan region, Astana city, Almaty city, Shymkent city: the number of "
        "neighbours of each is 1. With 20 regions the least attainable two-sided p is 0.105, so "
        "no local test of theirs can reject at 5%. The union with the 4 nearest (for example "
        "queen+knn4) gives more neighbours."
    ]


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_connectivity_names_regions_in_the_language(regions, language):
    note = connectivity(neighbours(regions), regions=regions).notes[0].text(language)
    assert regions.loc["KZ-75", f"name_{language}"] in note
    assert "0,105" in note


def one_beside_three():
    """A square of 30 km with three of 10 km along its eastern side, and one at its corner."""
    cells = {f"s{i}": box(30, 10 * i, 40, 10 * i + 10) for i in range(4)}
    return gpd.GeoSeries({"big": box(0, 0, 30, 30), **cells}).scale(1000, 1000, origin=(0, 0))


def test_a_border_is_shared_where_no_vertex_is():
    row = {("s0", "s1"), ("s1", "s2"), ("s2", "s3")}
    beside = {("big", f"s{i}") for i in range(3)}
    assert pairs(neighbours(one_beside_three(), rule="rook")) == row | beside
    assert pairs(neighbours(one_beside_three())) == row | beside | {("big", "s3")}
    tilted = one_beside_three().rotate(33.3, origin=(7, 8)).translate(3e6, 5e6)  # rounds corners
    assert pairs(neighbours(tilted, rule="rook")) == row | beside
    told = connectivity(neighbours(tilted), rule="queen", regions=tilted).notes
    assert not {note.key for note in told} & {"neighbours.note_gaps", "neighbours.note_overlaps"}


def test_a_polygon_that_crosses_itself_has_neighbours_too():
    bow = Polygon([(0, 0), (1, 1), (0, 1), (1, 0)])
    cells = gpd.GeoSeries({"bow": bow, "below": box(0, -1, 1, 0), "tall": box(-1, 0, 2, 9)})
    for rule in ("queen", "rook"):
        graph = neighbours(cells, rule=rule)
        assert ("below", "bow") in pairs(graph)
        assert connectivity(graph, rule=rule, regions=cells).table["value"].min() == 2


@pytest.mark.parametrize(
    ("move", "linked", "note"),
    [
        (
            2.0,
            False,
            "3 pairs of regions lie within 10 m of each other along the border without touching, "
            "and so do not count as neighbours: big – s0, big – s1, big – s2. If they should, "
            "close the gaps (in QGIS: Snap geometries to layer).",
        ),
        (
            -2.0,
            True,
            "4 pairs of regions overlap; by queen and rook they count as neighbours: "
            "big – s0, big – s1, big – s2, big – s3.",
        ),
    ],
)
@pytest.mark.parametrize("rule", ["queen", "rook"])
def test_gaps_and_overlaps_are_named_and_said_to_count_or_not(move, linked, note, rule):
    cells = one_beside_three()
    cells.iloc[1:] = cells.iloc[1:].translate(move, move)
    graph = neighbours(cells, rule=rule)
    assert (("big", "s0") in pairs(graph)) == linked
    told = [said.text() for said in connectivity(graph, rule=rule, regions=cells).notes]
    assert note in told


def test_a_clean_coverage_gives_no_note_on_its_borders(regions):
    rule = "queen+knn4"
    assert connectivity(neighbours(regions, rule=rule), rule=rule, regions=regions).notes == ()


def test_a_choice_among_equally_far_ones_is_told():
    row = points((0, 0), (1, 0), (2, 0), (5, 0), index=[*"abcd"])
    notes = connectivity(neighbours(row, rule="knn1"), rule="knn1", regions=row).notes
    assert notes[-1].text() == (
        "For 1 region the 1 nearest were chosen among equally far ones, by the order of "
        "region_id: b."
    )


def test_a_graph_where_everybody_is_near_says_so(regions):
    notes = connectivity(neighbours(regions, rule="inverse_distance")).notes
    assert notes[-1].text() == (
        "On average a region has 19.0 of 19 possible neighbours: such a graph hardly tells near "
        "from far."
    )


def test_connectivity_refuses_regions_of_another_graph(regions):
    with pytest.raises(ArgumentError, match="they are not the regions of the graph"):
        connectivity(neighbours(regions), regions=squares())


def test_detectable_counts_the_sets_of_neighbours(regions):
    table = detectable(neighbours(regions))
    assert table["regions"].to_dict() == {1: 4, 2: 2, 3: 4, 4: 5, 5: 2, 6: 2, 8: 1}
    assert table.loc[[1, 2], "sets"].tolist() == [19, 171]  # inference.md, rule 5
    assert table.loc[[1, 2], "min_p"].round(4).tolist() == [0.1053, 0.0117]
    assert table["rejects"].tolist() == [False, *[True] * 6]
    assert table["alone"].tolist() == [False, False, *[True] * 5]  # .05 / 16 = .0031


def test_a_gal_file_comes_back_as_the_same_neighbours(regions, tmp_path):
    graph = neighbours(regions)
    path = tmp_path / "neighbours_queen.gal"
    path.write_text(gal_lines(graph), encoding="utf-8")
    back = read_gal(path)
    assert {a: sorted(b) for a, b in back.neighbors.items()} == {
        a: sorted(b) for a, b in graph.neighbors.items()
    }


def test_a_blank_in_an_id_is_written_as_an_underscore():
    graph = Graph.from_arrays(["Almaty city", "b"], ["b", "Almaty city"], [1, 1])
    assert gal_lines(graph).splitlines()[1:3] == ["Almaty_city 1", "b"]


def test_a_gal_file_cannot_hold_two_regions_of_one_name():
    graph = Graph.from_arrays(["a b", "a_b"], ["a_b", "a b"], [1, 1])
    with pytest.raises(ArgumentError) as told:
        gal_lines(graph)
    assert str(told.value) == (
        "graph: 1 region_id is empty, or the same as another once blanks are written as _: a_b. A "
        ".gal file cannot hold it; use codes such as KZ-75."
    )


TOWNS = points((0, 0), (1000, 0), (3000, 0), index=[*"abc"])


def refusal(regions, **asked):
    with pytest.raises(ArgumentError) as told:
        links(regions, **asked)
    return str(told.value)


@pytest.mark.parametrize("lower", [True, False])
def test_an_order_beyond_the_regions_is_refused_before_any_step(lower):
    assert refusal(squares(), rule="queen9999999", lower=lower) == (
        "order: neighbours 9999999 steps away were asked for among 4 regions. The order must lie "
        "between 1 and 3."
    )
    assert links(squares(), rule="rook3").degree.tolist() == [3] * 4


@pytest.mark.parametrize("rule", ["knn1", "band2000", "inverse_knn1", "kernel2000"])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_coordinate_that_is_no_finite_number_is_refused_by_row(rule, bad):
    towns = gpd.GeoSeries.from_xy([0, 1, 2, 3], [0, 0, bad, -bad], index=[*"abcd"])
    told = refusal(towns, rule=rule)
    assert "c, d" in told
    if bad == np.inf:
        assert told.startswith("regions: 2 of 4 rows have coordinates that are no finite numbers:")


def test_a_polygon_with_one_such_corner_is_refused_too():
    shapes = squares()
    shapes["b"] = Polygon([(1, 0), (2, 0), (2, np.inf), (1, 1)])
    assert refusal(shapes).startswith("regions: 1 of 4 rows has coordinates")


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (["a", 1, "c"], "of several kinds that have no order among them: 1 (int), 'a' (str)."),
        (["a", None, "c"], "1 row has no region_id (counted from 1): 2."),
        ([1, np.nan, np.nan], "2 rows have no region_id (counted from 1): 2, 3."),
        (pd.MultiIndex.from_tuples([*zip("aab", "xyz", strict=True)]), "the index has 2 levels."),
    ],
)
def test_an_index_that_names_no_regions_is_told(index, words):
    assert words in refusal(TOWNS.set_axis(index), rule="knn1")


@pytest.mark.parametrize("rule", [None, 3, [None], ("queen", 3)])
def test_a_rule_that_is_none_is_told(rule):
    assert "is not known. Write queen" in refusal(squares(), rule=rule)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"rule": "knn", "k": "3"}, "k: '3' was given. It must be a positive number"),
        ({"rule": "knn", "k": True}, "k: True was given. It must be a positive number"),
        ({"rule": "queen", "order": "2"}, "order: '2' was given. It must be a whole number"),
        ({"rule": "band", "distance_m": [1]}, "distance_m: [1] was given. It must be a positive"),
        ({"rule": "queen", "tolerance_m": "1"}, "tolerance_m: '1' was given."),
        ({"rule": "queen", "tolerance_m": -1}, "tolerance_m: -1 was given. It must be a finite"),
        ({"rule": "knn٣"}, "rule: 'knn٣' is not known."),
    ],
)
def test_what_is_no_number_is_told(asked, words):
    assert refusal(squares(), **asked).startswith(words)


def test_a_power_that_would_lose_links_is_refused():
    assert refusal(TOWNS, rule="inverse_distance", power=400).startswith(
        "power: 400 makes 6 of 6 weights too small or too large for a number"
    )


@pytest.mark.parametrize(
    ("asked", "argument"),
    [
        ({"rule": "knn1", "kernel": "gaussian"}, "kernel"),
        ({"rule": "knn1", "lower": False}, "lower"),
        ({"rule": "border", "lower": False}, "lower"),
        ({"rule": "knn1", "tolerance_m": 0.1}, "tolerance_m"),
    ],
)
def test_a_choice_that_no_part_of_the_rule_uses_is_refused(asked, argument):
    assert refusal(squares(), **asked).startswith(f"{argument}: no part of the rule")


def blind(graph):
    return {note.key: note.text("en") for note in connectivity(graph).notes}


def test_the_cure_for_blind_tests_is_one_that_helps():
    ring = [*range(12)]
    one = Links.of_pairs(pd.RangeIndex(12), ring, np.roll(ring, 1))
    heads, tails = np.nonzero(~np.eye(12, dtype=bool))
    everybody = Links.of_pairs(pd.RangeIndex(12), heads, tails)
    few = Links.of_pairs(pd.RangeIndex(6), ring[:6], np.roll(ring[:6], 1))
    assert "The union with the 4 nearest" in blind(one)["neighbours.note_too_few"]
    assert "fewer (for example knn4) leave" in blind(everybody)["neighbours.note_too_many"]
    told = blind(few)["neighbours.note_few_regions"]  # at most C(5, 2) = 10 sets: 0.2 > 0.05
    assert told.endswith("With so few regions no number of neighbours changes that.")
