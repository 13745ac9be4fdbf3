"""A unit beside its mixture: means taken off, ratios, and ranks among units without a value."""

import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.core.synthetic.comparison import compared
from spatialict.core.synthetic.gaps import fitted, misfits, rank_p, ratio


def test_means_taken_off_are_those_of_the_years_before_alone():
    # over 2 years before: own -1, 1 about 11; donor -1, 1 about 1: followed to the letter
    fit = fitted(np.array([[10.0, 12, 30], [0, 2, 5]]), 0, [1], 2, demean=True)
    assert fit.synthetic.tolist() == pytest.approx([10, 12, 15])
    assert fit.gap.tolist() == pytest.approx([0, 0, 15])


def test_a_unit_without_a_value_counts_against_the_treated():
    assert rank_p(np.array([3.0, 1.0, np.nan, 0.0]), 0) == 0.5
    assert np.isnan(rank_p(np.array([np.nan, 1.0]), 0))


def test_a_tie_and_infinity_count_as_as_large():
    assert rank_p(np.array([3.0, 3.0 * (1 - 1e-13), np.inf, 0.0]), 0) == 0.75
    assert rank_p(np.array([np.inf, np.inf, 1.0, 0.0]), 0) == 0.5


def test_exact_is_relative_to_the_size_of_the_outcome():
    assert ratio(1e-3, 100.0, 1e7) == np.inf  # a millionth of 1e7 is 10
    assert np.isnan(ratio(1e-3, 1.0, 1e7))
    assert ratio(1e-3, 1.0, 1.0) == pytest.approx(1000)


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_figures_of_any_size_are_squared_without_loss(size):
    assert misfits(np.array([1.0, -7, 3, 3]) * size, 2) == pytest.approx((5 * size, 3 * size))
    assert misfits(np.zeros(3), 2) == (0, 0)
    assert np.isnan(misfits(np.full(3, np.nan), 2)).all()


@pytest.mark.parametrize("columns", [[2010, 2010.5], [2010, np.nan], [2010, np.inf]])
def test_columns_that_are_no_whole_years_are_told(columns):
    with pytest.raises(ArgumentError) as caught:
        compared(pd.DataFrame(1.0, ["a", "b"], columns), treated="a", first=2011)
    assert f"these are not: '{columns[1]}'." in str(caught.value)


def test_a_year_given_twice_in_two_ways_is_told():
    table = pd.DataFrame(1.0, ["a", "b"], pd.Index([2010, "2010"], dtype=object))
    with pytest.raises(ArgumentError, match="2010"):
        compared(table, treated="a", first=2011)


@pytest.mark.parametrize(
    ("n", "alpha", "allowed"),
    [(16, 0.05, 1), (20, 0.05, 1), (39, 0.05, 1), (40, 0.05, 2), (60, 0.05, 3), (10, 0.3, 3)],
)
def test_as_many_units_may_be_as_extreme_as_the_level_allows_one_at_least(n, alpha, allowed):
    table = pd.DataFrame(1.0, [f"r{row}" for row in range(n)], range(2010, 2015))
    assert compared(table, treated="r0", first=2014).allowed(alpha) == allowed
