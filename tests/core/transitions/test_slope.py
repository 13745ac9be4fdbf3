"""A slope, its error and its chance: by matrices and by every order of few regions."""

from itertools import permutations

import numpy as np
import pytest

from spatialict.core.transitions.slope import jackknifed, slope, slope_p


def by_matrix(x, y):
    """Slope and HC3 error as MacKinnon and White write them."""
    design = np.column_stack([np.ones(len(x)), x])
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ y
    rest = (y - design @ beta) / (1 - np.diag(design @ inverse @ design.T))
    covariance = inverse @ (design.T * rest**2) @ design @ inverse
    return beta[1], np.sqrt(covariance[1, 1])


def test_p_is_the_share_of_orders_whose_slope_is_as_large_for_its_error():
    x = np.array([0.0, 1, 2, 3, 4, 12])
    y = np.array([0.0, 0.1, 0.6, 0.2, 0.9, 0.5])
    found = slope(x, y)
    assert (found.value, found.se) == pytest.approx(by_matrix(x, y))
    every = np.abs([by_matrix(x, np.array(order)) for order in permutations(y)])
    value, error = np.abs(by_matrix(x, y))
    share = np.mean(every[:, 0] / every[:, 1] >= value / error - 1e-12)
    assert share > 0.7  # by the slope alone it would be .46
    assert slope_p(x, y, 9999, np.random.default_rng(4)) == pytest.approx(share, abs=0.015)


def test_without_points_or_spread_there_is_no_slope():
    for x, y in (([], []), ([1.0], [2.0]), ([2.0, 2, 2], [1.0, 2, 3])):
        assert np.isnan(slope(np.array(x), np.array(y)).value)
    assert slope(np.array([0.0, 1]), np.array([0.0, 3])).value == pytest.approx(3)
    assert np.isnan(slope(np.array([0.0, 1]), np.array([0.0, 3])).se)
    assert np.isnan(slope_p(np.array([0.0, 1, 2]), np.ones(3), 19, np.random.default_rng(0)))


def test_two_regions_cannot_be_left_out_in_turn():
    assert np.isnan(jackknifed(1.0, np.array([1.0, 2.0]), 0.95)).all()
