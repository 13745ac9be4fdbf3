"""Poles and their hinterlands: by hand, every set counted, labels, islands, gaps."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph

from spatialict.core.study import ArgumentError
from spatialict.measure.hinterland import hinterland

NAMES = list("pqabcdefgh")
RING = Graph.from_arrays(
    ["p", "p", "a", "b", "q", "c", *"defgh"],
    ["a", "b", "p", "p", "c", "q", *"edhfg"],
    [1] * 11,
)
START = pd.Series([100, 50, 10, 20, 5, 8, 12, 9, 4, 30], NAMES)
END = pd.Series([180, 60, 12, 30, 9, 10, 15, 20, 5, 33], NAMES)


def test_growth_and_shares_are_those_of_the_sums():
    """Around "p": 10 + 20 to 42; rest c-h: 68 to 92; nation 248 to 374."""
    row = hinterland(START, END, RING, poles=["p", "q"]).table.loc["p"]
    assert row["growth_pole"] == pytest.approx(0.8)
    assert row["growth_hinterland"] == pytest.approx(0.4)
    assert row["growth_rest"] == pytest.approx(92 / 68 - 1)
    assert row["growth_nation"] == pytest.approx(374 / 248 - 1)
    assert row["value"] == pytest.approx(42 / 30 - 92 / 68)
    shares = row[["share_first", "share_last", "hinterland_first", "hinterland_last"]].tolist()
    assert shares == pytest.approx([100 / 248, 180 / 374, 30 / 248, 42 / 374])
    assert (row["neighbours"], row["pattern"], row["status"]) == (2, "both_grow", "ok")


def test_p_is_the_share_of_all_sets_as_far_out():
    """28 pairs of the eight regions that are no poles, counted anew."""
    field = list("abcdefgh")
    drawn = []
    for inside in combinations(field, 2):
        outside = [name for name in field if name not in inside]
        i, o = list(inside), outside
        drawn.append(END[i].sum() / START[i].sum() - END[o].sum() / START[o].sum())
    observed = drawn[0]
    above = np.mean(np.array(drawn) >= observed - 1e-12)
    below = np.mean(np.array(drawn) <= observed + 1e-12)
    result = hinterland(START, END, RING, poles=["p", "q"])
    row = result.table.loc["p"]
    assert row["p_value"] == pytest.approx(min(1, 2 * min(above, below)))
    assert row["min_p"] == pytest.approx(2 / 28)
    greater = hinterland(START, END, RING, poles=["p", "q"], alternative="greater").table.loc["p"]
    assert greater["p_value"] == pytest.approx(above)
    assert greater["min_p"] == pytest.approx(1 / 28)


def test_drawn_sets_come_near_to_all_sets_and_hang_on_the_seed_only():
    exact = hinterland(START, END, RING, poles=["p", "q"]).table
    options = {"poles": ["p", "q"], "permutations": 20}
    drawn = hinterland(START, END, RING, **options, seed=4).table
    assert drawn.loc["p", "min_p"] == pytest.approx(2 / 21)
    assert abs(drawn.loc["p", "p_value"] - exact.loc["p", "p_value"]) < 0.4
    order = NAMES[::-1]
    again = hinterland(START[order], END, RING, **options, seed=4).table
    pd.testing.assert_frame_equal(again, drawn)


@pytest.mark.parametrize(
    ("pole", "around", "label"),
    [(2, 2, "both_grow"), (1, 2, "spread"), (2, 1, "backwash"), (1, 1, "both_lag")],
)
def test_pattern_compares_both_with_the_rest(pole, around, label):
    """Three regions: two-sided p is 2/3 at least, and nothing is called below it."""
    start = pd.Series(10.0, list("pacd"))
    end = start * pd.Series({"p": pole, "a": around, "c": 1.5, "d": 1.5})
    graph = Graph.from_arrays(["p", "a", "c", "d"], ["a", "p", "d", "c"], [1] * 4)
    found = hinterland(start, end, graph, poles=["p"])
    assert found.table[["pattern", "label"]].to_numpy().tolist() == [[label, "ns"]]
    assert [note.text() for note in found.notes][2] == (
        "1 of 1 poles has too few neighbours: even the most unusual growth of its hinterland "
        "could not be told from chance (level 5%): 'p'."
    )
    called = hinterland(start, end, graph, poles=["p"], alpha=0.7)
    assert called.table["label"].tolist() == [label]
    assert "hinterland.never" not in [note.key for note in called.notes]


@pytest.mark.parametrize("factor", [1.1, 1.37, 3.3])
def test_rounding_calls_no_pattern(factor):
    """All regions grow alike: both as the rest, whatever the last digit says."""
    start = pd.Series([100.1, 50.3, 10.7, 20.9, 5.3, 8.1, 12.7, 9.9, 4.3, 30.1], NAMES)
    row = hinterland(start, start * factor, RING, poles=["p"], alpha=0.9).table.loc["p"]
    assert (row["value"], row["pattern"], row["p_value"]) == (0, "as_rest", 1)


def test_far_out_of_many_sets_is_called_up_to_alpha_and_not_above():
    """Of 45 pairs of ten regions the one around the pole grows most: p = 2 / 45."""
    names = ["p", *(f"r{i}" for i in range(10))]
    start = pd.Series(10.0, names)
    end = pd.Series([15.0, 30, 30, *[11.0 + i / 10 for i in range(8)]], names)
    ends = ["p", "p", *names[1:3], *names[3:]], [*names[1:3], "p", "p", *names[4:], "r2"]
    graph = Graph.from_arrays(*ends, [1] * 12)
    result = hinterland(start, end, graph, poles=["p"])
    row = result.table.loc["p"]
    assert row["p_value"] == row["min_p"] == pytest.approx(2 / 45)
    assert (row["pattern"], row["label"]) == ("both_grow", "both_grow")
    assert "hinterland.never" not in [note.key for note in result.notes]
    strict = hinterland(start, end, graph, poles=["p"], alpha=0.04).table.loc["p"]
    assert (strict["pattern"], strict["label"]) == ("both_grow", "ns")


def test_pole_among_poles_only_is_an_island():
    graph = Graph.from_arrays(["p", "q", "a", "b"], ["q", "p", "b", "a"], [1] * 4)
    part = list("pqab")
    result = hinterland(START[part], END[part], graph, poles=["p", "q"])
    assert result.table["status"].tolist() == ["island"] * 2
    assert result.table[["value", "growth_hinterland", "p_value"]].isna().all(axis=None)
    assert result.table["growth_pole"].tolist() == pytest.approx([0.8, 0.2])


def test_gaps_nil_and_nobody_left_have_their_words():
    end = END.astype(float)
    end["c"] = np.nan
    gap = hinterland(START, end, RING, poles=["p", "q"])
    assert gap.table["status"].tolist() == ["ok", "missing"]
    assert gap.notes[-1].text() == (
        "1 of 10 regions is left out because a figure of one of the two years is missing: 'c'."
    )
    nil = START.copy()
    nil["c"] = 0
    assert hinterland(nil, END, RING, poles=["q"]).table["status"].tolist() == ["undefined"]
    pair = Graph.from_arrays(["p", "a"], ["a", "p"], [1, 1])
    alone = hinterland(START[["p", "a"]], END[["p", "a"]], pair, poles=["p"])
    assert alone.table["status"].tolist() == ["too_few"]
    empty = hinterland(START * np.nan, END, RING, poles=["p"])
    assert empty.table["status"].tolist() == ["missing"]


def test_without_poles_there_is_an_empty_table_and_a_sentence():
    result = hinterland(START, END, RING, poles=[])
    assert result.table.empty
    assert {"label", "pattern"} <= set(result.table)
    assert [note.text() for note in result.notes] == [
        "No growth pole was named or found, so no hinterland is told."
    ]


def test_units_do_not_matter_and_arguments_stay():
    start, end = START.copy(), END.copy()
    first = hinterland(start, end, RING, poles=["p"]).table
    pd.testing.assert_frame_equal(
        hinterland(start * 1000, end * 1000, RING, poles=["p"]).table, first
    )
    pd.testing.assert_series_equal(start, START)
    pd.testing.assert_series_equal(end, END)


@pytest.mark.parametrize(
    ("start", "options", "message"),
    [
        (START, {"poles": ["z"]}, "poles: 'z' not among the regions. Give codes of the table."),
        (START.drop("h"), {"poles": ["p"]}, "start, end: these regions are in one of the two"),
        (-START, {"poles": ["p"]}, "start: 10 of 10 rows have a negative"),
        (START, {"poles": ["p"], "alternative": "x"}, "alternative: 'x' is not known."),
        (START, {"poles": ["p"], "alpha": 0}, "alpha: 0 is not between 0 and 1."),
    ],
)
def test_each_rule_at_the_door_speaks(start, options, message):
    with pytest.raises(ArgumentError) as error:
        hinterland(start, END, RING, **options)
    assert str(error.value).startswith(message)
