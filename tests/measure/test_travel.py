"""Neighbours by travel time: by hand, and what it refuses."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph

from spatialict.core.study import ArgumentError
from spatialict.measure.neighbours import neighbours
from spatialict.measure.travel import travel

# a to b 30, to c 60 and back 50; b to c 30, no way from c to b; d stands alone
LONG = pd.DataFrame(
    {
        "from": ["c", "a", "a", "b", "b"],
        "to": ["a", "b", "c", "a", "c"],
        "minutes": [50.0, 30.0, 60.0, 30.0, 30.0],
    }
)


def said(links):
    ids = links.ids
    ends = zip(ids[links.heads], ids[links.indices], links.weights, strict=True)
    return {a + b: float(w) for a, b, w in ends}


def test_neighbours_are_those_within_the_minutes():
    assert said(travel(LONG, most_minutes=50)) == {"ab": 1, "ba": 1, "bc": 1, "ca": 1}


def test_of_equally_near_ones_the_first_by_region_id_is_taken():
    assert said(travel(LONG, k=1)) == {"ab": 1, "ba": 1, "ca": 1}
    assert said(travel(LONG, k=1, most_minutes=40)) == {"ab": 1, "ba": 1}


def test_weights_are_one_over_minutes_to_the_power():
    assert said(travel(LONG, power=2, most_minutes=50)) == pytest.approx(
        {"ab": 1 / 900, "ba": 1 / 900, "bc": 1 / 900, "ca": 1 / 2500}
    )


def test_a_square_table_says_the_same_as_a_long_one_in_any_order():
    square = LONG.pivot(index="from", columns="to", values="minutes")[["c", "a", "b"]]
    assert said(travel(square.loc[["b", "c", "a"]], most_minutes=50)) == said(
        travel(LONG.sample(frac=1, random_state=3), most_minutes=50)
    )


def test_regions_that_the_matrix_lacks_have_no_neighbours_and_the_matrix_stays():
    before = LONG.copy(deep=True)
    links = travel(LONG, k=2, regions=pd.Index(["d", "c", "b", "a"]))
    assert links.ids.tolist() == [*"abcd"]
    assert links.degree.tolist() == [2, 2, 1, 0]
    pd.testing.assert_frame_equal(LONG, before)


def test_it_goes_into_a_union_and_out_as_a_graph():
    towns = gpd.GeoSeries.from_xy([0, 1, 5], [0, 0, 0], index=[*"abc"])
    graph = neighbours(towns, rule=("knn1", travel(LONG, most_minutes=30)))
    assert isinstance(graph, Graph)
    assert graph.adjacency.index.tolist() == [("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")]


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (
            {},
            {},
            "travel: none of most_minutes, k and power is given. Give at least one of them.",
        ),
        (
            {},
            {"k": 1.5},
            "k: 1.5 was given. It must be a positive number, and k a whole one.",
        ),
        (
            {"minutes": [50, -1, np.inf, "?", 30]},
            {"k": 1},
            "matrix: the minutes of 3 ways are negative or no finite numbers: a – b, a – c, b – a. "
            "Correct them, or leave the ways out.",
        ),
        (
            {"to": ["a", "b", "b", "a", "c"]},
            {"k": 1},
            "matrix: 1 way stands there twice: a – b. Keep one row for each.",
        ),
        (
            {},
            {"k": 1, "regions": pd.Index(["a", "b"])},
            "matrix: 1 name is no region_id of the regions: c. Correct it or leave its rows out.",
        ),
        (
            {},
            {"k": 1, "regions": pd.Index([*"abca"])},
            "regions: 1 region_id stands in more than one row: a. Keep one row for each region.",
        ),
        (
            {"minutes": [0, 30, 60, 30, 30]},
            {"power": 1},
            "matrix: 1 way takes 0 minutes: c – a. The inverse of nil is undefined: give the "
            "minutes, or take most_minutes or k without power.",
        ),
    ],
)
def test_each_fault_is_told_with_its_cure(change, options, message):
    with pytest.raises(ArgumentError) as told:
        travel(LONG.assign(**change), **options)
    assert str(told.value) == message


def test_a_table_that_is_neither_long_nor_square_is_refused():
    with pytest.raises(ArgumentError) as told:
        travel(LONG.rename(columns={"to": "there"}), k=1)
    assert str(told.value) == (
        "matrix: it has the columns from, there, minutes. Give a long table with from, to and "
        "minutes, or a square one from the index to the columns, both of the same region_id."
    )


def test_a_power_or_a_number_that_would_lose_ways_is_refused():
    minutes = pd.DataFrame({"from": ["a"], "to": ["b"], "minutes": [30]})
    with pytest.raises(ArgumentError, match=r"^power: 400 makes 1 of 1 weights too small"):
        travel(minutes, power=400)
    with pytest.raises(ArgumentError, match=r"^k: '3' was given"):
        travel(minutes, k="3")
