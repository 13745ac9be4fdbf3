"""Who is near whom: ties, bands, estimates, against counting all pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.neighbourhood import distances
from spatialict.core.neighbourhood.distances import (
    KERNELS,
    expected,
    lengths,
    nearest,
    tied,
    tree_of,
    within,
)
from spatialict.core.neighbourhood.link_sets import numbers

PLACES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=40)


def by_counting(xy):
    """Return for each point the others by distance, then by place."""
    far = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)).round(6)
    order = np.lexsort((np.tile(np.arange(len(xy)), (len(xy), 1)), far), axis=-1)
    return np.array([row[row != i] for i, row in enumerate(order)]), far


@settings(max_examples=80, deadline=None)
@given(PLACES, st.data())
def test_nearest_are_the_first_by_distance_then_by_place(places, data):
    k = data.draw(st.integers(1, len(places) - 1))
    xy = np.array(places, float)
    order, _ = by_counting(xy)
    np.testing.assert_array_equal(nearest(xy, k), np.sort(order[:, :k], axis=1))


@settings(max_examples=40, deadline=None)
@given(PLACES, st.data())
def test_tied_are_those_whose_last_is_no_nearer_than_the_next(places, data):
    k = data.draw(st.integers(1, len(places) - 1))
    xy = np.array(places, float)
    order, far = by_counting(xy)
    rows = np.arange(len(xy))
    last = (
        k < len(xy) - 1 and far[rows, order[:, k - 1]] == far[rows, order[:, min(k, len(xy) - 2)]]
    )
    assert tied(xy, k).tolist() == np.flatnonzero(np.broadcast_to(last, len(xy))).tolist()


def test_blocks_do_not_change_the_nearest(monkeypatch):
    xy = np.random.default_rng(5).integers(0, 12, (300, 2)).astype(float)
    whole = nearest(xy, 5)
    monkeypatch.setattr(distances, "_CELLS", 50)
    np.testing.assert_array_equal(nearest(xy, 5), whole)


def test_twenty_thousand_firms_in_one_tower_have_the_first_of_them_as_neighbours():
    xy = np.zeros((20_010, 2))
    xy[20_000:] = np.arange(1, 11)[:, None]
    found = nearest(xy, 3)
    assert found[0].tolist() == [1, 2, 3]
    assert found[19_999].tolist() == [0, 1, 2]
    assert found[20_000].tolist() == [0, 1, 2]  # 20 001 is as far


@pytest.mark.parametrize("reach", [0.5, 1.0, 2.0, 50.0, np.inf])
def test_a_band_is_every_pair_within_reach_and_its_estimate_is_exact_for_few(reach):
    xy = np.random.default_rng(2).integers(0, 9, (60, 2)).astype(float)
    _, far = by_counting(xy)
    np.fill_diagonal(far, np.nan)
    heads, tails = np.nonzero(far <= reach)
    np.testing.assert_array_equal(within(tree_of(xy), reach), numbers(heads, tails))
    if np.isfinite(reach):
        assert expected(tree_of(xy), [reach], 10**9).tolist() == [len(heads)]


def test_near_the_limit_links_are_counted_and_far_from_it_estimated():
    xy = np.random.default_rng(1).random((20_000, 2))
    exact = len(within(tree_of(xy), 0.01))
    assert expected(tree_of(xy), [0.01], exact)[0] == exact
    assert expected(tree_of(xy), [0.01], 10 * exact)[0] == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_kernel_falls_from_its_greatest_at_nil(kernel):
    weights = KERNELS[kernel](np.linspace(0, 1, 50))
    assert (np.diff(weights) <= 0).all()
    assert weights[-1] >= 0


def test_lengths_are_to_the_micrometre():
    xy = np.array([[0.0, 0.0], [0.1, 0.2]])
    assert lengths(xy, np.array([0]), np.array([1])).tolist() == [0.223607]
