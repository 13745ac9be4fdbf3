"""Who is near, counted from strips: as many as by hand, wherever the points lie."""

import numpy as np
import pandas as pd
import pytest

from spatialict.core.points.profiles import Firms, profiles
from spatialict.core.points.sites import Sites
from spatialict.core.points.strips import strips


def counted(x, y, distances):
    """Return how many others stand within each distance, in the order of the points."""
    sites = Sites.of(pd.DataFrame({"x_m": x, "y_m": y}))
    laid = strips(sites, np.asarray(distances, dtype=float))
    ones = np.ones(len(x))
    found = np.empty((len(x), len(distances)))
    found[laid.order] = profiles(Firms(laid, ones, np.zeros(len(x), np.uint8)), workers=1)
    return found


def by_hand(x, y, distances):
    squared = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    return np.stack([(squared <= r**2).sum(axis=1) - 1 for r in distances], axis=1)


@pytest.mark.parametrize("corner", [0.0, 1e7, -4e6 + 0.25])
@pytest.mark.parametrize("step", [0.5, 1.0, 5.0])
def test_distances_on_the_edge_of_a_bin_are_within_it(corner, step):
    """On a lattice many distances are whole: 3, 4, 5; single precision alone would lose some."""
    x, y = np.divmod(np.arange(400.0), 20)
    distances = step * np.arange(1, 13)
    found = counted(x + corner, y - corner, distances)
    np.testing.assert_array_equal(found, by_hand(x, y, distances))


@pytest.mark.parametrize("side", [(1000, 1000), (1e6, 1), (1, 1e6), (3e6, 2e6)])
@pytest.mark.parametrize("most", [0.5, 90.0, 7e4, 1e7])
def test_any_shape_and_any_reach_count_as_by_hand(side, most):
    rng = np.random.default_rng(int(most))
    x, y = rng.uniform(0, 1, (2, 300)) * np.array(side)[:, None]
    x[:50], y[:50] = x[50:100], y[50:100]
    distances = most / 20 * np.arange(1, 21)
    np.testing.assert_array_equal(counted(x, y, distances), by_hand(x, y, distances))


def test_all_at_one_place_and_a_single_point():
    assert counted(np.zeros(5), np.zeros(5), [1.0, 2.0]).tolist() == [[4.0, 4.0]] * 5
    assert counted(np.zeros(1), np.zeros(1), [1.0]).tolist() == [[0.0]]


def test_a_row_longer_than_a_run_is_counted_to_its_end():
    x = np.arange(1500.0)
    distances = [100.0, 200.0, 300.0, 400.0]
    np.testing.assert_array_equal(counted(x, 0 * x, distances), by_hand(x, 0 * x, distances))
