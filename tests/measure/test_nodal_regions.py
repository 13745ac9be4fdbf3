"""Nodal regions: the example of Nystuen and Dacey, laws of chains, ties, gaps, odd tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.study import ArgumentError
from spatialict.measure.nodal_regions import nodal_regions

ORACLE = Path(__file__).parents[1] / "oracle"


def long(matrix):
    flat = matrix.rename_axis(index="source").reset_index()
    return flat.melt("source", var_name="target")


def made(rows):
    return pd.DataFrame(rows, columns=["source", "target", "value"])


def test_twelve_towns_of_nystuen_and_dacey_have_four_poles():
    """Their table of messages between twelve towns (1961), written from memory.

    It is held to the paper by the totals it prints below the columns; its terminal points are b,
    e, g and j.
    """
    matrix = pd.read_csv(ORACLE / "nodal_regions_flows.csv", index_col=0)
    result = nodal_regions(long(matrix))
    table = result.table
    totals = [113, 337, 141, 128, 290, 71, 118, 65, 202, 311, 91, 39]
    assert table["value"].tolist() == totals
    assert result.params["poles"] == ["b", "e", "g", "j"]
    leaders = table["subordinate_to"].to_dict()
    expected = dict(a="b", c="b", d="b", f="g", h="j", i="j", k="j", l="k")  # noqa: C408
    assert leaders == {**dict.fromkeys("begj", ""), **expected}
    assert table.loc["l", ["pole", "level"]].tolist() == ["j", 2]
    assert table["subordinates"].sum() == 8
    assert table.loc["b", "subordinates"] == 3


@st.composite
def matrices(draw):
    n = draw(st.integers(2, 6))
    cells = st.lists(st.integers(0, 5), min_size=n * n, max_size=n * n)
    names = [f"r{i}" for i in range(n)]
    return pd.DataFrame(np.reshape(draw(cells), (n, n)), names, names)


@settings(max_examples=20)
@given(matrices())
def test_inflow_rises_along_every_chain_and_the_pole_is_its_end(matrix):
    table = nodal_regions(long(matrix)).table
    below = table[table["label"] == "subordinate"]
    above = table.loc[below["subordinate_to"]]
    assert (above["value"].to_numpy() > below["value"].to_numpy()).all()
    assert (above["pole"].to_numpy() == below["pole"].to_numpy()).all()
    assert (above["level"].to_numpy() + 1 == below["level"].to_numpy()).all()
    assert (table.loc[below["pole"], "label"] == "pole").all()
    off = matrix.to_numpy() * (1 - np.eye(len(matrix), dtype=int))
    assert table["largest_flow"].fillna(0).tolist() == off.max(axis=1).tolist()
    assert table["value"].tolist() == off.sum(axis=0).tolist()


@settings(max_examples=20)
@given(matrices(), st.floats(0.001, 1000), st.randoms(use_true_random=False))
def test_units_and_order_of_rows_do_not_matter(matrix, factor, random):
    first = nodal_regions(long(matrix)).table
    rows = long(matrix * factor)
    order = random.sample(range(len(rows)), len(rows))
    again = nodal_regions(rows.iloc[order]).table
    columns = ["subordinate_to", "pole", "level", "label", "status"]
    pd.testing.assert_frame_equal(again[columns], first[columns])


def test_flows_that_are_alike_go_to_the_one_that_receives_more_then_to_the_first_key():
    rows = made([("x", "a", 5), ("x", "b", 5), ("y", "b", 1), ("z", "b", 1)])
    assert nodal_regions(rows).table.loc["x", "subordinate_to"] == "b"
    rows = made([("x", "b", 5), ("x", "a", 5)])
    assert nodal_regions(rows).table.loc["x", "subordinate_to"] == "a"


def test_equal_inflow_makes_nobody_subordinate():
    table = nodal_regions(made([("a", "b", 5), ("b", "a", 5)])).table
    assert table["label"].tolist() == ["pole", "pole"]
    assert table["pole"].tolist() == ["a", "b"]


def test_flows_without_a_direction_are_added():
    rows = made([("a", "b", 5), ("b", "c", 1), ("c", "a", 3)])
    table = nodal_regions(rows, directed=False).table
    assert table["value"].tolist() == [8, 6, 4]
    assert table["subordinate_to"].tolist() == ["", "a", "a"]


def test_flow_within_a_region_does_not_count():
    rows = made([("a", "b", 5), ("a", "a", 99), ("b", "b", 1)])
    assert nodal_regions(rows).table["value"].tolist() == [0, 5]


def test_region_without_flows_is_isolated_and_one_in_no_row_is_missing():
    rows = made([("a", "b", 5), ("c", "a", 0)])
    result = nodal_regions(rows, regions=["d", "c", "b", "a"])
    table = result.table
    assert table.index.tolist() == ["d", "c", "b", "a"]
    assert table["label"].tolist() == ["isolated", "isolated", "pole", "subordinate"]
    assert table["status"].tolist() == ["missing", "island", "ok", "ok"]
    assert np.isnan(table.loc["d", "value"])
    assert table.loc[["d", "c"], "pole"].tolist() == ["", ""]
    assert [note.text() for note in result.notes[1:]] == [
        "1 of 4 regions has flows of 0 only: 'c'.",
        "1 of 4 regions is in no row of the flows: 'd'.",
    ]


def test_no_flows_at_all_is_an_empty_table():
    result = nodal_regions(made([]))
    assert result.table.empty
    assert result.params["poles"] == []


def test_weak_tie_and_unknown_flow_are_told():
    rows = made([("x", "a", 3), ("x", "b", 2), ("x", "c", 2), ("b", "a", np.nan)])
    result = nodal_regions(rows)
    assert result.table.loc["x", "share"] == pytest.approx(3 / 7)
    assert result.params["left_out"] == 1
    assert [note.text() for note in result.notes[1:]] == [
        "1 of 1 subordinate regions sends less than half of its flow to the region it belongs to: "
        "'x'.",
        "1 pair has no figure and counts for nothing.",
    ]


def test_year_is_chosen_and_unknown_years_are_kept_apart():
    rows = pd.concat(
        [made([("a", "b", 5)]).assign(year=2023), made([("b", "a", 9)]).assign(year=2024)]
    ).astype({"year": "Int16"})
    result = nodal_regions(rows, year=2024)
    assert result.params["poles"] == ["a"]
    assert nodal_regions(rows.head(1)).params["year"] == 2023
    assert nodal_regions(rows.astype({"year": str}), year=2024).params == result.params
    with pytest.raises(ArgumentError) as error:
        nodal_regions(rows)
    assert str(error.value) == (
        "flows: the table has several years (2023, 2024). Choose one with `year`."
    )


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (made([("a", "b", 1)]).drop(columns="value"), {}, "flows: value lacking."),
        (made([("a", "b", 1)] * 2), {}, "flows: 1 of 2 rows repeats a pair of regions: 'a → b'."),
        (made([("a", "b", -1)]), {}, "flows: 1 of 1 rows has a negative or infinite value:"),
        (
            made([("a", "b", "many"), ("b", "c", 2), ("c", "a", "3")]),
            {},
            "flows: 1 of 3 rows has a value that is no number: 'a → b'.",
        ),
        (
            made([("a", "b", 1), ("b", "a", 1)]).assign(year=["2020-21", 2021]),
            {},
            "flows: 1 of 2 rows has a year that is no whole number: '2020-21'.",
        ),
        (made([("a", "b", 1)]).assign(year=2020.5), {}, "flows: 1 of 1 rows has a year that is no"),
        (made([("a", "b", 1)]).assign(year=np.inf), {}, "flows: 1 of 1 rows has a year that is no"),
        (made([("a", "b", 1)]), {"regions": ["a"]}, "flows: 'b' not among the regions."),
    ],
)
def test_each_rule_at_the_door_speaks(rows, options, message):
    with pytest.raises(ArgumentError) as error:
        nodal_regions(rows, **options)
    assert str(error.value).startswith(message)


def test_arguments_are_the_same_afterwards():
    rows = made([("a", "b", 1), ("b", "a", 3)])
    before = rows.copy(deep=True)
    nodal_regions(rows)
    pd.testing.assert_frame_equal(rows, before)


def test_poles_are_counted_in_each_language():
    flows = pd.DataFrame([("b", "a", 5)], columns=["source", "target", "value"])
    first = nodal_regions(flows).notes[0]
    assert first.text().startswith(
        "By the largest flow out of each region there is 1 pole among 2 regions."
    )
    assert "выделен 1 полюс." in first.text("ru")
    pair = pd.DataFrame([("b", "a", 5), ("d", "c", 5)], columns=["source", "target", "value"])
    assert "there are 2 poles among 4 regions" in nodal_regions(pair).notes[0].text()
    assert "выделено 2 полюса." in nodal_regions(pair).notes[0].text("ru")
