"""Difference of one from the mean of others: the interval is the rank test turned round."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.synthetic.contrasts import beyond_trend, changes, contrast, slopes


def rank_of(figures):
    """p of the treated by the definition: every unit less the mean of all others."""
    strayed = [abs(own - np.delete(figures, unit).mean()) for unit, own in enumerate(figures)]
    return np.mean([other >= strayed[0] - 1e-9 for other in strayed])


@given(st.lists(st.integers(-20, 20), min_size=3, max_size=7), st.integers(1, 2))
@settings(max_examples=50, deadline=None)
def test_interval_holds_what_the_rank_does_not_reject_and_nothing_else(cells, allowed):
    figures = np.array(cells, dtype=float)
    found = contrast(figures, allowed)
    if np.ptp(figures) == 0:
        assert np.isnan(found.p_value)
        return
    assert found.p_value == pytest.approx(rank_of(figures))
    for taken_off in np.linspace(found.low - 9, found.high + 9, 41):
        if min(abs(taken_off - found.low), abs(taken_off - found.high)) < 1e-6:
            continue
        moved = figures - np.r_[taken_off, np.zeros(len(figures) - 1)]
        inside = found.low < taken_off < found.high
        assert inside == (rank_of(moved) > allowed / len(figures) + 1e-9)


def test_error_is_that_of_one_more_unit():
    # others 0, 1, 2: sd 1; one more beside the mean of three: sqrt(1 + 1/3)
    assert contrast(np.array([5.0, 0, 1, 2]), 1).se == pytest.approx(np.sqrt(4 / 3))


def test_the_error_of_figures_of_any_size_is_in_their_unit():
    figures = np.array([5.0, 0, 1, 2])
    assert contrast(figures * 1e300, 1).se == pytest.approx(contrast(figures, 1).se * 1e300)


def test_two_units_have_a_difference_and_no_interval():
    found = contrast(np.array([5.0, 1.0]), 1)
    assert (found.value, found.p_value) == (4.0, 1.0)
    assert np.isnan([found.se, found.low, found.high]).all()


def test_lines_of_the_years_before_are_taken_on_over_gaps_of_years():
    years, before = np.array([2010.0, 2011, 2014, 2020]), 3
    line = 2 + 0.5 * (years - 2010)
    outcome = np.array([line, line + np.r_[0, 0, 0, 4.0]])
    assert slopes(outcome, years, before) == pytest.approx([0.5, 0.5])
    assert beyond_trend(outcome, years, before) == pytest.approx([0, 4])
    assert changes(outcome, before) == pytest.approx([7 - 17 / 6, 11 - 17 / 6])  # 2, 2.5, 4 | 7, 11
