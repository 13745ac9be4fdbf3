"""Spatial shift-share: the definition in loops, the identity, islands, gaps and odd tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph

from spatialict.core.study import ArgumentError
from spatialict.measure.shift_share_spatial import shift_share_spatial

LINKS = {"a": {"b": 1.0, "c": 2.0}, "b": {"a": 1.0}, "c": {"a": 3.0, "b": 0.5}}
START = pd.DataFrame({"J": [10, 20, 40], "K": [90, 80, 60]}, index=list("abc"))
END = pd.DataFrame({"J": [15, 22, 60], "K": [95, 98, 70]}, index=list("abc"))
PARTS = ["national", "neighbours", "own"]


def graph(links):
    rows = [(one, other, w) for one, beside in links.items() for other, w in beside.items()]
    rows += [(one, one, 0.0) for one, beside in links.items() if not beside]
    return Graph.from_arrays(*map(list, zip(*rows, strict=True)))


def by_definition(start, end, links, growth):
    """Nazara and Hewings (2004), written as loops over one industry."""
    rows = {}
    for region, beside in links.items():
        around = sum(w * end[s] for s, w in beside.items())
        around /= sum(w * start[s] for s, w in beside.items())
        x, rate = start[region], end[region] / start[region] - 1
        rows[region] = [x * growth, x * (around - 1 - growth), x * (rate - (around - 1))]
    return pd.DataFrame(rows, PARTS).T


@st.composite
def two_years(draw):
    cells = st.lists(st.integers(1, 10**5), min_size=6, max_size=6)
    return [
        pd.DataFrame(np.reshape(draw(cells), (3, 2)), list("abc"), ["J", "K"]) for _ in range(2)
    ]


@settings(max_examples=20)
@given(two_years())
def test_parts_are_those_of_the_definition_and_add_up(years):
    start, end = years
    found = shift_share_spatial(start, end, graph(LINKS), industry=["J"]).table
    growth = end.sum().sum() / start.sum().sum() - 1
    expected = by_definition(start["J"], end["J"], LINKS, growth)
    assert np.allclose(found[PARTS], expected, rtol=1e-9, atol=1e-6)
    assert np.allclose(found[PARTS].sum(axis=1), end["J"] - start["J"], atol=1e-6)


def test_against_the_industry_the_base_is_its_growth_over_all_regions():
    growth = 97 / 70 - 1
    result = shift_share_spatial(START, END, graph(LINKS), industry=["J"], base="industry")
    assert result.params["national_growth"] == pytest.approx(growth)
    expected = by_definition(START["J"], END["J"], LINKS, growth)
    assert np.allclose(result.table[PARTS], expected)


def test_weights_count_by_their_proportions_only():
    halved = {one: {s: w / 7 for s, w in beside.items()} for one, beside in LINKS.items()}
    first = shift_share_spatial(START, END, graph(LINKS), industry=["J"]).table
    again = shift_share_spatial(START, END, graph(halved), industry=["J"]).table
    pd.testing.assert_frame_equal(first, again)


def test_region_is_never_its_own_neighbour():
    own = {one: {**beside, one: 5.0} for one, beside in LINKS.items()}
    first = shift_share_spatial(START, END, graph(LINKS), industry=["J"]).table
    pd.testing.assert_frame_equal(
        shift_share_spatial(START, END, graph(own), industry=["J"]).table, first
    )


def test_region_without_neighbours_is_an_island_with_its_change():
    links = {"a": {"b": 1.0}, "b": {"a": 1.0}, "c": {}}
    result = shift_share_spatial(START, END, graph(links), industry=["J"])
    assert result.table["status"].tolist() == ["ok", "ok", "island"]
    assert result.table.loc["c", ["value", *PARTS, "rate_neighbours"]].isna().all()
    assert result.table.loc["c", "change"] == 20
    told = [note.text() for note in result.notes]
    assert "1 of 3 regions has no neighbour: 'c'." in told
    assert any(note.startswith("2 of 3 regions have one neighbour only") for note in told)


def test_neighbours_without_figures_are_left_out_of_the_neighbourhood():
    end = END.astype(float)
    end.loc["b", "J"] = np.nan
    found = shift_share_spatial(START, end, graph(LINKS), industry=["J"]).table
    assert found["status"].tolist() == ["ok", "missing", "ok"]
    assert found["n"].tolist() == [1, 1, 1]
    assert found.loc["a", "rate_neighbours"] == pytest.approx(0.5)  # that of "c" alone: 40 to 60
    end.loc["c", "J"] = np.nan
    found = shift_share_spatial(START, end, graph(LINKS), industry=["J"]).table
    assert found["status"].tolist() == ["missing"] * 3


def test_sector_that_the_neighbours_did_not_have_is_undefined():
    start = START.assign(J=[10, 0, 0])
    found = shift_share_spatial(start, END, graph(LINKS), industry=["J"]).table
    assert found["status"].tolist() == ["undefined", "ok", "ok"]
    # what is new to a region is all its own
    assert found.loc["b", PARTS].tolist() == [0, 0, 22]


def test_region_with_nothing_in_either_year_is_undefined_and_its_neighbours_stay():
    start, end = START.assign(J=[10, 0, 40]), END.assign(J=[16, 0, 60])
    found = shift_share_spatial(start, end, graph(LINKS), industry=["J"]).table
    assert found["status"].tolist() == ["ok", "undefined", "ok"]
    assert found.loc["b", ["value", *PARTS[:3]]].isna().all()
    assert found.loc["b", "change"] == 0


def test_regions_that_all_grow_alike_have_no_part_of_their_own():
    start = START * 0.7
    found = shift_share_spatial(start, start * 3.3, graph(LINKS), industry=["J"]).table
    assert found[["value", "neighbours"]].eq(0).all(axis=None)


def test_year_in_which_all_is_nil_leaves_nothing_to_split():
    for base in ("all", "industry"):
        result = shift_share_spatial(START, START * 0, graph(LINKS), industry=["J"], base=base)
        assert result.table["status"].tolist() == ["undefined"] * 3
        assert [note.key for note in result.notes] == ["growth.empty_year"]


def test_nothing_anywhere_is_undefined():
    nil = START.assign(J=0)
    found = shift_share_spatial(nil, nil, graph(LINKS), industry=["J"]).table
    assert found["status"].tolist() == ["undefined"] * 3
    assert found[PARTS].isna().all(axis=None)


def test_order_of_regions_changes_nothing_but_the_order():
    first = shift_share_spatial(START, END, graph(LINKS), industry=["J"]).table
    again = shift_share_spatial(START.loc[["c", "a", "b"]], END, graph(LINKS), industry=["J"]).table
    pd.testing.assert_frame_equal(again, first.loc[["c", "a", "b"]])


def test_arguments_are_the_same_afterwards_and_wrong_ones_are_named():
    start, end, beside = START.copy(), END.copy(), graph(LINKS)
    before = beside.adjacency.copy()
    shift_share_spatial(start, end, beside, industry=["J"])
    pd.testing.assert_frame_equal(start, START)
    pd.testing.assert_frame_equal(end, END)
    pd.testing.assert_series_equal(beside.adjacency, before)
    with pytest.raises(ArgumentError, match="base: 'nation' is not known"):
        shift_share_spatial(start, end, beside, industry=["J"], base="nation")
    part = graph({"a": {"b": 1.0}, "b": {"a": 1.0}})
    with pytest.raises(ArgumentError, match="graph: 1 of 3 regions"):
        shift_share_spatial(start, end, part, industry=["J"])
