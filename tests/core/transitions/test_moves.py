"""Counts, what they are worth, and classes: hand calculations, R, and the years that are paired."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spatialict.core.transitions.classes import classed, quantile_cuts
from spatialict.core.transitions.counts import Moves, effective, moves, spans, wilson
from spatialict.core.transitions.homogeneity import Grouped, homogeneity, shuffled_p

R = pd.read_csv(Path(__file__).parents[2] / "oracle" / "convergence_r.csv", index_col="what")


def went(regions, tails, head=0):
    heads = np.full(len(tails), head)
    return Moves(np.array(regions), np.zeros(len(tails), dtype=int), heads, np.array(tails))


def test_the_score_interval_is_that_of_r():
    low, high = wilson(np.array([3 / 17]), np.array([17.0]), 0.95)
    assert low[0] == pytest.approx(R.loc["wilson_low", "value"])
    assert high[0] == pytest.approx(R.loc["wilson_high", "value"])


def test_years_of_one_region_are_worth_less_than_years_of_many():
    # twelve regions once each, four of which go up: by region (c - p) with p = 1/3 squares to
    # 2 x 12 x 2/9 / 144 x 12/11 over 4/9 / 12: 12/11, so that twelve are worth eleven
    assert effective(went(range(12), [1] * 4 + [0] * 8), 2)[0] == pytest.approx(11)
    # the same moves of three regions that each do one thing four times: worth two
    assert effective(went(np.repeat(range(3), 4), [1] * 4 + [0] * 8), 2)[0] == pytest.approx(2)
    # regions alike: nothing between them, worth what they are
    assert effective(went(np.repeat(range(3), 4), [0, 0, 0, 1] * 3), 2)[0] == 12


def test_where_all_stay_each_region_counts_once():
    assert effective(went(np.repeat(range(2), 14), [0] * 28), 2)[0] == 2
    assert effective(went([5] * 14, [0, 1] * 7), 2)[0] == 1


def test_only_years_a_lag_apart_are_paired():
    years = np.array([2010, 2011, 2013, 2014, 2015])
    assert spans(years, 1) == ([(0, 1), (2, 3), (3, 4)], [])
    assert spans(years, 2, (2014,)) == ([(1, 2)], [(2, 4)])


def test_a_transition_that_begins_with_the_new_series_is_within_it():
    assert spans(np.array([2024, 2025, 2026]), 1, (2025,)) == ([(1, 2)], [(0, 1)])


def test_a_missing_value_makes_no_transition():
    found = moves(np.array([[0, -1, 1], [1, 1, 0]]), [(0, 1), (1, 2)])
    assert found.region.tolist() == [1, 1]
    assert found.tail.tolist() == [1, 0]


def test_a_change_of_unit_moves_nobody_over_a_cut():
    values = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    for unit in (1 / 3, 7.7, 1e9):
        found = classed(values * unit, quantile_cuts(values * unit, 3))
        assert found.tolist() == [0, 0, 0, 1, 1, 2, 2]


def test_a_value_at_a_cut_is_below_it_even_at_nil():
    assert classed(np.array([-1.0, 0, 1e-300]), np.array([0.0])).tolist() == [0, 0, 1]


def test_many_equal_values_make_fewer_classes_and_none_is_empty():
    values = np.array([1.0, 1, 1, 1, 1, 1, 2, 3])
    cuts = quantile_cuts(values, 4)
    assert cuts.tolist() == [1]  # between it and the third quartile, 1.25, there is no value
    assert set(classed(values, cuts).tolist()) == {0, 1}
    assert quantile_cuts(np.array([1.0, 2, 2, 2, 2]), 4).tolist() == []


def test_groups_that_move_alike_have_nothing_to_tell():
    found = homogeneity(np.array([[[4.0, 2], [1, 1]], [[8, 4], [3, 3]]]))
    assert found.q == pytest.approx(0)
    assert found.lr == pytest.approx(0)
    assert found.p_q == pytest.approx(1)


def test_a_class_under_one_group_only_costs_no_degree_of_freedom():
    found = homogeneity(np.array([[[4.0, 2], [0, 0]], [[2, 4], [3, 3]]]))
    assert found.dof == 1


def test_a_permutation_p_of_few_is_the_share_of_their_orders():
    # two of four go up, both in the second group: of the six ways to deal two groups two are so
    given = Grouped(np.array([0, 0, 1, 1]), np.zeros(4, int), np.array([0, 0, 1, 1]), 2, 2)
    assert shuffled_p(given, 9999, np.random.default_rng(1)) == pytest.approx(2 / 6, abs=0.02)
