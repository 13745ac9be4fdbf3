"""Chains: a published one, those that have no steady state, and the laws of the rest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.transitions.chain import (
    closed_sets,
    half_life,
    mean_passage,
    mobility,
    second_eigenvalue,
    steady_state,
)

OZ = np.array([[0.5, 0.25, 0.25], [0.5, 0, 0.5], [0.25, 0.25, 0.5]])
"""Weather in the Land of Oz: Kemeny and Snell; Grinstead and Snell (1997), section 11.5."""
NAN = float("nan")


def test_weather_of_oz_is_that_of_kemeny_and_snell():
    assert steady_state(OZ) == pytest.approx([0.4, 0.2, 0.4])
    times = [[5 / 2, 4, 10 / 3], [8 / 3, 5, 8 / 3], [10 / 3, 4, 5 / 2]]
    assert mean_passage(OZ) == pytest.approx(np.array(times))
    # eigenvalues 1, 1/4, -1/4
    assert second_eigenvalue(OZ) == pytest.approx(0.25)
    assert half_life(OZ) == pytest.approx(0.5)


def test_two_sets_that_nobody_leaves_have_no_one_steady_state():
    p = np.array([[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1.0]])
    assert closed_sets(p) == [[0, 1], [2]]
    assert np.isnan(steady_state(p)).all()
    assert np.isnan(half_life(p))
    assert mobility(p)["eigenvalue"] == 0
    times = mean_passage(p)
    assert times[:2, :2] == pytest.approx(np.full((2, 2), 2.0))
    assert np.isnan(times[:2, 2]).all()
    assert np.isnan(times[2, :2]).all()
    assert times[2, 2] == 1


def test_a_class_that_is_left_for_good_has_no_share_and_no_return():
    p = np.array([[0.5, 0.5], [0, 1.0]])
    assert steady_state(p).tolist() == [0, 1]
    times = mean_passage(p)
    assert times[0, 1] == 2
    assert np.isnan(times[:, 0]).all()


def test_an_arrival_that_is_not_certain_has_no_mean_time():
    p = np.array([[0.2, 0.4, 0.4], [0, 1, 0], [0, 0, 1.0]])
    assert np.isnan(mean_passage(p)[0]).all()


def test_a_class_that_was_never_left_hides_the_long_run():
    p = np.array([[0.5, 0.5], [NAN, NAN]])
    assert np.isnan(steady_state(p)).all()
    assert np.isnan(mean_passage(p)).all()
    assert np.isnan(second_eigenvalue(p))


def test_a_class_that_nobody_was_in_is_no_part_of_the_chain():
    p = np.array([[0.8, 0, 0.2], [NAN, NAN, NAN], [0.1, 0, 0.9]])
    found = steady_state(p)
    assert found[[0, 2]] == pytest.approx([1 / 3, 2 / 3])
    assert np.isnan(found[1])
    assert np.isnan(mean_passage(p)[1]).all()
    assert all(np.isnan(value) for value in mobility(p).values())


def test_nobody_moves_and_everybody_moves_are_the_ends_of_mobility():
    still = mobility(np.eye(3), start=np.full(3, 1 / 3))
    assert set(still.values()) == {0.0}
    equal = mobility(np.full((3, 3), 1 / 3))
    assert equal == pytest.approx(
        # of nine moves, eight are 0 or 1 steps far and two of 2: (0 x 3 + 1 x 4 + 2 x 2) / 9 / 2
        {"prais": 1, "determinant": 1, "eigenvalue": 1, "leaving": 1, "bartholomew": 4 / 9}
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5), st.integers(0, 10_000))
def test_the_steady_state_stays_and_returns_take_one_over_it(k, seed):
    p = np.random.default_rng(seed).dirichlet(np.full(k, 0.7), size=k)
    pi, times = steady_state(p), mean_passage(p)
    assert pi @ p == pytest.approx(pi, abs=1e-9)
    assert pi.sum() == pytest.approx(1)
    assert np.diag(times) == pytest.approx(1 / pi, rel=1e-5)
    # Kemeny's constant: the mean time to a class drawn from pi is the same from everywhere
    ahead = (times - np.diag(np.diag(times))) @ pi
    assert ahead == pytest.approx(np.full(k, ahead[0]), rel=1e-5)
