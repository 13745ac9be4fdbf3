"""Weights on the simplex: the conditions of the optimum, a grid, ties, and no unit."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from spatialict.core.synthetic.weights import nearest_mixture

cell = st.integers(-50, 50)


@st.composite
def panels(draw):
    years, donors = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    cells = draw(st.lists(cell, min_size=years * (donors + 1), max_size=years * (donors + 1)))
    table = np.reshape(np.array(cells, dtype=float), (years, donors + 1))
    return table[:, 1:], table[:, 0]


@given(panels())
@settings(max_examples=60, deadline=None)
def test_no_donor_could_take_weight_from_another_and_fit_better(panel):
    donors, target = panel
    weights = nearest_mixture(donors, target).weights
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    slope = 2 * donors.T @ (donors @ weights - target)  # Karush, Kuhn and Tucker
    size = max(1.0, np.abs(np.c_[donors, target]).max()) ** 2 * len(target)
    assert slope[weights > 1e-6].max() - slope.min() <= 1e-8 * size


@given(panels(), st.integers(-20, 20), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_a_number_added_to_all_of_a_year_or_another_unit_changes_no_weight(panel, added, factor):
    donors, target = panel
    plain = nearest_mixture(donors, target)
    years = added * np.arange(len(target), dtype=float)
    moved = nearest_mixture((donors + years[:, None]) * factor, (target + years) * factor)
    assert moved.unique == plain.unique
    assert moved.weights == pytest.approx(plain.weights, abs=1e-4)


def test_weights_of_three_donors_are_those_of_a_search_over_the_triangle():
    rng = np.random.default_rng(3)
    steps = np.linspace(0, 1, 201)
    grid = np.array([(a, b, 1 - a - b) for a, b in itertools.product(steps, steps) if a + b <= 1])
    for _ in range(5):
        donors, target = rng.normal(size=(4, 3)), rng.normal(size=4)
        misfits = np.sum((grid @ donors.T - target) ** 2, axis=1)
        found = nearest_mixture(donors, target)
        assert found.unique
        assert np.sum((donors @ found.weights - target) ** 2) <= misfits.min() + 1e-12
        assert np.abs(found.weights - grid[misfits.argmin()]).max() < 0.02  # a few steps of .005


def test_of_weights_that_fit_alike_the_most_even_are_taken():
    found = nearest_mixture(np.array([[0.0, 1.0, 2.0]]), np.array([1.0]))  # the middle, or the ends
    assert not found.unique
    assert found.weights == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=1e-6)


def test_being_even_costs_no_fit_where_donors_are_nearly_alike():
    # the last year, where donors differ by 1e-4, is told by one mixture of the first alone
    rng = np.random.default_rng(4)
    for _ in range(20):
        donors = np.vstack([rng.normal(size=(1, 5)), 1e-4 * rng.normal(size=(1, 5))])
        target = donors @ np.array([0.6, 0.1, 0.1, 0.1, 0.1])
        found = nearest_mixture(donors, target)
        assert not found.unique
        assert np.abs(donors @ found.weights - target).max() < 1e-12


def test_twin_donors_share_what_either_could_have():
    found = nearest_mixture(np.array([[1.0, 1.0, 5.0], [2.0, 2.0, 5.0]]), np.array([0.0, 2.0]))
    assert not found.unique
    assert found.weights == pytest.approx([0.5, 0.5, 0], abs=1e-6)


def test_donors_that_are_all_like_the_target_are_equal():
    found = nearest_mixture(np.full((3, 4), 7.0), np.full(3, 7.0))
    assert found.weights.tolist() == [0.25] * 4
    assert not found.unique


def test_a_single_donor_has_all_the_weight():
    found = nearest_mixture(np.array([[3.0], [4.0]]), np.array([0.0, 9.0]))
    assert found.weights.tolist() == [1.0]
    assert found.unique


@pytest.mark.parametrize("far", [1e3, 1e6, 1e9, 1e12])
def test_a_donor_far_away_blurs_no_weight_of_the_others(far):
    """A tiny share of it moves the level, and the others must be mixed as well as before."""
    rng = np.random.default_rng(1)
    donors, target = rng.normal(5, 1, (9, 6)), rng.normal(5, 1, 9)
    more = np.column_stack([donors, np.full(9, far)])
    misfit = np.linalg.norm(more @ nearest_mixture(more, target).weights - target)
    # infinitely far away it is a level that is added freely, beside weights that sum to 1
    free = np.column_stack([donors - target[:, None], np.ones(9)])
    weights = nnls(np.vstack([free, [1.0] * 6 + [0.0]]), np.r_[np.zeros(9), 1.0])[0]
    best = np.linalg.norm(free @ weights) / weights[:6].sum()
    assert misfit == pytest.approx(best, rel=20 / far + 1e-7)
