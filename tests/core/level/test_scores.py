"""Scores: the ITU's worked example, directions, logarithms, and what has no score."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.level.recipe import Indicator, itu_recipe
from spatialict.core.level.scores import index, places, scored, stage_scores

# ITU (2011), Measuring the Information Society, Annex Box 1.2: Korea (Rep.) in 2010, figures and
# normalised values as printed
KOREA = {
    "fixed_telephone": (59.2, 0.99),
    "mobile_cellular": (105.4, 0.62),
    "international_bandwidth": (11_878.4, 0.75),
    "households_computer": (82, 0.82),
    "households_internet": (97, 0.97),
    "internet_users": (84, 0.84),
    "fixed_broadband": (36.6, 0.61),
    "mobile_broadband": (91.0, 0.91),
    "adult_literacy": (97.9, 0.98),
    "secondary_enrolment": (102.0, 1.00),
    "tertiary_enrolment": (99.0, 0.99),
}


def one_column(figures, normalisation="goalposts", **kwargs):
    table = np.array(figures, dtype=float)[:, None]
    return scored(table, (Indicator("x", "s", **kwargs),), normalisation)


def test_korea_of_2010_has_the_normalised_values_that_the_itu_prints():
    recipe = itu_recipe(2011)
    figures = np.array([[KOREA[one.indicator][0] for one in recipe]])
    found = scored(figures, recipe, "goalposts").values[0]
    printed = [KOREA[one.indicator][1] for one in recipe]
    assert found == pytest.approx(printed, abs=0.005)
    weights = np.array([[one.weight for one in recipe]])
    access = stage_scores(found[None], places(recipe), 0, weights, "leave")[0, 0]
    assert access == pytest.approx(0.82, abs=0.01)  # printed from parts of two digits


def test_less_is_better_turns_the_scale_round():
    assert one_column([20, 50, 100], low=0, high=100, less_is_better=True).values.ravel() == (
        pytest.approx([0.8, 0.5, 0.0])
    )


def test_a_logarithm_makes_equal_steps_of_equal_ratios():
    found = one_column([1, 10, 100], low=1, high=100, log=True)
    assert found.values.ravel() == pytest.approx([0, 0.5, 1])


def test_figures_beyond_a_goalpost_score_as_it_does_and_are_counted():
    found = one_column([-5, 50, 120], low=0, high=100)
    assert found.values.ravel().tolist() == [0, 0.5, 1]
    assert found.clipped.ravel().tolist() == [True, False, True]


def test_nil_has_no_logarithm_unless_a_goalpost_stops_it():
    free = one_column([0, 2, 8], log=True)
    assert free.values.ravel() == pytest.approx([np.nan, 0, 1], nan_ok=True)
    assert free.undefined.ravel().tolist() == [True, False, False]
    stopped = one_column([0, 2, 8], low=1, log=True)
    assert stopped.values.ravel() == pytest.approx([0, 1 / 3, 1])
    assert not stopped.undefined.any()
    assert stopped.clipped.ravel().tolist() == [True, False, False]


@pytest.mark.parametrize("figures", [[3, 3, 3], [3, np.nan, np.nan]])
def test_figures_that_are_all_alike_have_no_scale(figures):
    found = one_column(figures)
    assert np.isnan(found.values).all()
    assert found.constant.tolist() == [True]


def test_no_figures_are_no_scale_and_not_constant():
    found = one_column([np.nan, np.nan])
    assert np.isnan(found.values).all()
    assert not found.constant.any()
    assert np.isnan([found.low, found.high]).all()


def test_goalposts_say_where_they_come_from():
    found = one_column([1, 2], low=0)
    assert (found.low_given[0], found.high_given[0]) == (True, False)
    assert (found.low[0], found.high[0]) == (0, 2)
    own = one_column([1, 2], "min_max", low=0)
    assert (own.low_given[0], own.low[0]) == (False, 1)


TABLES = st.lists(
    st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4), min_size=1, max_size=5
).map(np.array)
WEIGHTS = st.lists(st.floats(0.1, 5), min_size=4, max_size=4).map(lambda row: np.array([row]))
STAGE = np.array([0, 0, 1, 2])


@settings(max_examples=40)
@given(TABLES, WEIGHTS)
def test_the_index_lies_between_its_stages_and_the_geometric_not_above_the_linear(table, weights):
    outer = weights[:, :3] / weights[:, :3].sum()
    stages = np.stack(
        [stage_scores(table, STAGE, number, weights, "leave")[0] for number in range(3)]
    )
    low, high = stages.min(axis=0), stages.max(axis=0)
    both = {
        way: index(table, STAGE, (weights, outer), aggregation=way, missing="leave")[0]
        for way in ("linear", "geometric")
    }
    assert (both["linear"] >= low - 1e-9).all()
    assert (both["linear"] <= high + 1e-9).all()
    floored = np.maximum(stages, 0.01)
    mean = (outer[0][:, None] * floored).sum(axis=0)
    assert (both["geometric"] <= mean + 1e-9).all()
    assert (both["geometric"] >= floored.min(axis=0) - 1e-9).all()


@settings(max_examples=30)
@given(st.lists(st.floats(0.5, 1000), min_size=2, max_size=6, unique=True), st.floats(0.01, 1e4))
def test_a_change_of_unit_changes_no_score(figures, factor):
    for log in (False, True):
        plain = one_column(figures, low=0.25, high=2000, log=log).values
        other = one_column(
            np.array(figures) * factor, low=0.25 * factor, high=2000 * factor, log=log
        ).values
        assert np.allclose(plain, other, rtol=0, atol=1e-9)


def test_what_is_missing_leaves_no_index_or_one_of_the_rest():
    table = np.array([[0.2, 0.4, np.nan, 0.9], [0.2, np.nan, 0.5, 0.9], [np.nan] * 4])
    equal = np.ones((1, 4)), np.ones((1, 3)) / 3
    left = index(table, STAGE, equal, aggregation="linear", missing="leave")[0]
    assert np.isnan(left).all()
    by_rest = index(table, STAGE, equal, aggregation="linear", missing="score")[0]
    # of .3 and .9; of .2, .5 and .9
    assert by_rest == pytest.approx([0.6, 1.6 / 3, np.nan], nan_ok=True)
