"""Markov chains: giddy on the income of American states, five sequences by hand, laws and gaps."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.study import ArgumentError
from spatialict.data.crosswalk import merge_borders
from spatialict.data.gazetteer import load_gazetteer, shipped
from spatialict.measure.markov import markov
from spatialict.measure.panel_quotients import panel_quotients

ORACLE = Path(__file__).parents[1] / "oracle"
GIDDY = pd.read_csv(ORACLE / "markov_giddy.csv").groupby("what")["value"]
NAN = float("nan")


def income():
    table = pd.read_csv(ORACLE / "us_income.csv", index_col="STATE_FIPS")
    return table / table.mean()


def giddy(what):
    return GIDDY.get_group(what).to_numpy()


def test_income_of_american_states_moves_as_in_giddy():
    # giddy 2.3.8, tests/oracle/markov_giddy.py
    found = markov(income(), classes=5, permutations=19)
    assert found.table["count"].tolist() == giddy("counts").tolist()
    params = found.params
    assert params["steady_state"] == pytest.approx(giddy("steady"))
    assert np.ravel(params["mean_passage"]) == pytest.approx(giddy("passage"))
    names = {"P": "prais", "D": "determinant", "L2": "eigenvalue", "B1": "leaving"}
    for theirs, ours in (names | {"B2": "bartholomew"}).items():
        assert params["mobility"][ours] == pytest.approx(giddy(f"mobility_{theirs}")[0])
    names = {"Q": "q", "LR": "lr", "dof": "dof", "Q_p_value": "p_value", "LR_p_value": "p_lr"}
    for theirs, ours in names.items():
        wanted = giddy(f"halves_{theirs}")[0]
        assert params["over_time"][ours] == pytest.approx(wanted, rel=1e-9, abs=1e-15)
    assert params["over_time"]["years"] == [[1929, 1969], [1969, 2009]]


def test_five_sequences_give_the_published_steady_state():
    # giddy's documentation of Markov: b a c, c c a, c b c, a a b, a b c
    sequences = [[2, 1, 3], [3, 3, 1], [3, 2, 3], [1, 1, 2], [1, 2, 3]]
    values = pd.DataFrame(sequences, index=[*"vwxyz"], columns=[1, 2, 3])
    found = markov(values, cuts=[1.5, 2.5], permutations=19)
    assert found.table["count"].tolist() == [1, 2, 1, 1, 0, 2, 1, 1, 1]
    assert found.params["steady_state"] == pytest.approx([0.30769231, 0.28846154, 0.40384615])
    assert found.params["observed_last"] == [0.2, 0.2, 0.6]


def test_what_crosses_a_break_is_left_out_or_kept_as_asked():
    values = pd.DataFrame({2023: [1, 1], 2024: [1, 1], 2025: [3, 3]}, index=["a", "b"])
    left = markov(values, cuts=[2], breaks=[2025], permutations=19)
    assert left.table["count"].tolist() == [2, 0, 0, 0]
    assert left.notes[2].text() == (
        "2 transitions across a break of the series (2025) are left out: the figures before and "
        "after are not alike."
    )
    kept = markov(values, cuts=[2], breaks=["2025"], keep_breaks=True, permutations=19)
    assert kept.table["count"].tolist() == [2, 2, 0, 0]
    assert kept.params["across"] == left.params["across"] == 2


def test_a_lag_of_two_years_passes_over_the_year_between():
    values = pd.DataFrame({2020: [1], 2021: [3], 2022: [1], 2023: [3]}, index=["a"])
    found = markov(values, cuts=[2], lag=2, permutations=19)
    assert found.table["count"].tolist() == [1, 0, 0, 1]
    assert found.params["closed_sets"] == [[1], [2]]
    assert found.params["mean_passage"][0][0] == 2  # years, not steps


def test_half_of_the_way_is_told_in_years_whatever_the_lag():
    # two of three stay in either class: the second eigenvalue is 1/3
    path = [1, 1, 1, 2, 2, 2, 1]
    values = pd.DataFrame([path], columns=range(2000, 2014, 2), index=["a"])
    found = markov(values, cuts=[1.5], lag=2, permutations=19)
    assert found.params["half_life"] == pytest.approx(2 * np.log(0.5) / np.log(1 / 3))


def test_a_step_after_a_gap_has_no_past():
    values = pd.DataFrame({2010: [1], 2012: [1], 2013: [3], 2014: [1]}, index=["a"])
    found = markov(values, cuts=[2], permutations=19).params
    assert found["n"] == 2
    assert found["memory"]["n"] == 1


def test_two_regions_that_always_stay_are_two_observations_not_twenty():
    values = pd.DataFrame([[3] * 11, [4] * 11, [1, 2] * 5 + [1]], index=[*"abc"])
    values.columns = range(2000, 2011)
    wide = markov(values, cuts=[1.5, 2.5], permutations=19).table.loc[(3, 3)]
    narrow = markov(values, cuts=[1.5, 2.5], interval="independent", permutations=19).table
    assert wide["count"] == 20
    assert wide["status"] == "too_few"
    assert wide["regions"] == 2
    # R: prop.test(2, 2, correct = FALSE) and prop.test(20, 20, correct = FALSE)
    assert wide["low"] == pytest.approx(0.3423802, abs=1e-6)
    assert narrow.loc[(3, 3), "low"] == pytest.approx(0.8388748, abs=1e-6)


def test_a_region_that_turns_back_at_once_is_a_memory():
    # from the middle each goes on as it came: up from below, down from above
    path = [1, 2, 3, 2] * 6
    values = pd.DataFrame([path, path[2:] + path[:2]] * 3, columns=range(2000, 2024))
    found = markov(values, cuts=[1.5, 2.5], permutations=99)
    memory = found.params["memory"]
    assert memory["dof"] == 1
    assert memory["p_value"] < 0.001
    assert memory["p_permutation"] == 0.01
    # all that came to the middle from one side left to the other: Q is n of the middle
    assert memory["q"] == pytest.approx(6 * 11)
    # values that depend on the last one alone lose it when they are cut into classes
    note = next(note for note in found.notes if note.key == "transitions.memory_differs")
    assert "or this is what is lost by cutting into classes" in note.text("en")


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({2020: [1, 2, 3]}, "too_few"),
        ({2020: [1, 2, 3], 2022: [1, 2, 3]}, "too_few"),
        ({2020: [1, 1, 1], 2021: [1, 1, 1]}, "constant"),
        ({2020: [NAN, NAN, NAN], 2021: [NAN, NAN, NAN]}, "missing"),
        ({2020: [1, NAN, NAN], 2021: [NAN, 2, 3]}, "too_few"),
        ({}, "missing"),
    ],
)
def test_where_nothing_moves_there_is_a_word_and_no_number(values, status):
    found = markov(pd.DataFrame(values, index=[*"abc"]), permutations=19)
    assert set(found.table["status"]) == {status}
    assert found.table[["value", "low", "high"]].isna().all(axis=None)
    assert len(found.notes) == 1
    assert np.isnan(found.params["steady_state"]).all()
    assert np.isnan(found.params["over_time"]["p_permutation"])


def test_a_class_that_is_entered_last_is_undefined_not_nil():
    values = pd.DataFrame({2020: [1, 1], 2021: [1, 3]}, index=["a", "b"])
    found = markov(values, cuts=[2], permutations=19)
    assert found.table["status"].tolist() == ["too_few"] * 2 + ["undefined"] * 2
    assert found.table["value"].isna().tolist() == [False, False, True, True]
    assert np.isnan(found.params["steady_state"]).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 7), st.integers(2, 6), st.integers(2, 4))
def test_laws_of_any_table(seed, regions, years, classes):
    rng = np.random.default_rng(seed)
    numbers = rng.lognormal(size=(regions, years)).round(2) + 0.01
    numbers[rng.random(numbers.shape) < 0.1] = NAN
    index = [f"r{at}" for at in range(regions)]
    values = pd.DataFrame(numbers, index=index, columns=range(2000, 2000 + years))
    before = values.copy(deep=True)
    found = markov(values, classes=classes, permutations=19)
    pd.testing.assert_frame_equal(values, before)
    table = found.table
    sums = table["value"].groupby(level="from").sum(min_count=1).dropna()
    assert np.allclose(sums, 1)
    known = table.dropna(subset="value")
    assert (known["low"] <= known["value"] + 1e-12).all()
    assert (known["value"] <= known["high"] + 1e-12).all()
    assert table["count"].sum() == found.params["n"]
    other = values.iloc[::-1, ::-1].rename(columns=str) * 1000
    again = markov(other, classes=classes, permutations=19)
    pd.testing.assert_frame_equal(again.table, table)
    assert again.params["memory"] == pytest.approx(found.params["memory"], nan_ok=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"classes": 1},
            "classes: 1 is out of range. Give a whole number from 2 to 9.",
        ),
        (
            {"cuts": [2, 1]},
            "cuts: at most eight finite numbers that rise are asked for, each once; given: 2, 1.",
        ),
        ({"lag": 0.5}, "lag: 0.5 is out of range. Give a whole number from 1 to 100."),
        (
            {"breaks": ["soon"]},
            "breaks: not years: 'soon'. Give the first year of each new series, for example 2025.",
        ),
        (
            {"interval": "exact"},
            "interval: 'exact' is not known. Choose one of: regions, independent.",
        ),
        (
            {"confidence": 95},
            "confidence: 95 is no level. Give a number between 0 and 1, for example 0.95.",
        ),
        (
            {"values": pd.DataFrame({"mean": [1.0]})},
            "values: these columns are no years: 'mean'. Name each column by its year, for "
            "example 2024.",
        ),
        (
            {"values": pd.DataFrame({2020: [1.0], "2020": [2.0]})},
            "values: these years have more than one column: '2020'. Sum the columns or drop one.",
        ),
        (
            {"values": pd.DataFrame({2020: [1.0, np.inf]}, index=["a", "b"])},
            "values: 1 of 2 rows has an infinite value: 'b'. Leave the cell empty where nothing "
            "is known.",
        ),
        (
            {"values": pd.DataFrame({2020: ["much"]})},
            "values: some cells are no numbers. Give numbers; leave a cell empty where nothing is "
            "known.",
        ),
        (
            {"values": pd.Series([1.0])},
            "values: a table of regions by years is asked for: index `region_id`, one column a "
            "year.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(change, message):
    options = {"values": pd.DataFrame({2020: [1.0, 2.0], 2021: [2.0, 1.0]}), **change}
    with pytest.raises(ArgumentError) as error:
        markov(**options)
    assert str(error.value) == message


def kazakhstan():
    """Quotients of section J in the 16 regions that 2010-2025 have in common."""
    table = pd.read_csv(shipped("kazakhstan/gva_j_grp_employed.csv")).query("region_id != 'KZ'")
    kinds = {"gva_section_J_information_communication": "J", "grp_nominal": "total"}
    table = table[table["indicator"].isin(kinds)].replace({"indicator": kinds})
    halves = [(table[table["year"] <= 2020], "17"), (table[table["year"] > 2020], "20")]
    merged = [
        merge_borders(
            rows,
            load_gazetteer("kazakhstan"),
            source=borders,
            target="16",
            keys=["indicator", "year"],
        )[0]
        for rows, borders in halves
    ]
    return panel_quotients(pd.concat(merged).rename(columns={"indicator": "industry"}), ["J"])


def test_no_region_of_kazakhstan_crossed_the_national_share_in_fifteen_years():
    found = markov(kazakhstan(), cuts=[0.25, 0.35, 1], breaks=[2025])
    assert found.params["n"] == 16 * 14
    assert found.params["across"] == 16
    assert found.params["closed_sets"] == [[1, 2, 3], [4]]
    assert np.isnan(found.params["steady_state"]).all()
    # Astana and Almaty, 14 years each: above 1 throughout, and two observations of regions
    top = found.table.loc[(4, 4)]
    assert (top["count"], top["regions"], top["status"]) == (28, 2, "too_few")
