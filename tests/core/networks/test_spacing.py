"""Pairs by distance against a plain count of all, dealings against all permutations there are."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.networks import spacing
from spatialict.core.networks.decay import Lengths, Trial
from spatialict.core.networks.spacing import Seats, by_chance, dealt, linked, possible

BOUNDS = np.array([0.0, 3.0, 5.0, 8.0])
NOBODY = np.zeros(0, dtype=np.int32)


def plainly(points, group, bounds, groups):
    """Count each pair by hand: the band is how many bounds the distance exceeds."""
    counts = np.zeros((len(bounds) + 1, groups, groups), dtype=int)
    for i, j in combinations(range(len(points)), 2):
        squared = ((points[i] - points[j]) ** 2).sum()
        band = int((squared > bounds**2).sum())
        counts[band, group[i], group[j]] += 1
        if group[i] != group[j]:
            counts[band, group[j], group[i]] += 1
    return counts


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 2)), min_size=1, max_size=60
    ),
    st.sampled_from([1, 8, 64]),
)
def test_pairs_are_those_of_a_plain_count_at_bounds_and_at_one_place(rows, leaf):
    # whole coordinates: many pairs at one place, and exactly 3, 5 (3-4-5) and 8 apart
    table = np.array(rows)
    points, group = table[:, :2].astype(float), np.unique(table[:, 2], return_inverse=True)[1]
    before, spacing.LEAF = spacing.LEAF, leaf
    try:
        grouped = possible(Seats.of(points, NOBODY, NOBODY, group.astype(np.int32)), BOUNDS)
        together = possible(Seats.of(points, NOBODY, NOBODY), BOUNDS)
    finally:
        spacing.LEAF = before
    assert (grouped == plainly(points, group, BOUNDS, group.max() + 1)).all()
    assert (together == plainly(points, np.zeros(len(points), int), BOUNDS, 1)).all()


def test_many_points_are_cut_into_boxes_and_still_counted_one_by_one():
    rng = np.random.default_rng(5)
    points = np.concatenate([rng.normal(size=(1_500, 3)), np.zeros((300, 3))])
    bounds = np.array([0.0, 0.3, 1.0, 2.5])
    from scipy.spatial.distance import pdist

    by_scipy = np.bincount(np.searchsorted(bounds, pdist(points)), minlength=5)
    for workers in (1, 2):
        found = possible(Seats.of(points, NOBODY, NOBODY), bounds, workers)
        assert found[:, 0, 0].tolist() == by_scipy.tolist()


FIVE = np.array([[0.0, 0.0], [0.0, 0.0], [4.0, 3.0], [9.0, 0.0], [4.0, 0.0]])
ONE = np.array([0, 0, 1, 3], dtype=np.int32)
OTHER = np.array([1, 2, 3, 4], dtype=np.int32)


def every_dealing(groups):
    """Return the links by band of every permutation of five seats that keeps the groups."""
    seats = Seats.of(FIVE, ONE, OTHER)
    for order in permutations(range(5)):
        if all(groups[order[i]] == groups[i] for i in range(5)):
            yield tuple(linked(Seats.of(FIVE[list(order)], seats.one, seats.other), BOUNDS))


@pytest.mark.parametrize("groups", [[0, 0, 0, 0, 0], [0, 1, 0, 1, 1]])
def test_dealings_are_all_permutations_alike_and_their_mean_is_that_expected(groups):
    every = list(every_dealing(groups))
    seats = Seats.of(FIVE, ONE, OTHER, np.array(groups, dtype=np.int32))
    expected = by_chance(seats, possible(seats, BOUNDS))
    assert expected == pytest.approx(np.mean(every, axis=0), abs=1e-12)
    draws = dealt(seats, BOUNDS, 20_000, seed=3)
    kinds = sorted(set(every))
    chance = np.array([every.count(kind) for kind in kinds]) / len(every)
    seen = [tuple(row) for row in draws.tolist()]
    found = np.array([seen.count(kind) for kind in kinds]) / len(seen)
    assert found.sum() == 1  # nothing but what a permutation can give
    # each share is binomial: five standard errors
    assert (np.abs(found - chance) <= 5 * np.sqrt(chance * (1 - chance) / len(seen)) + 1e-12).all()


def test_sampled_p_is_that_of_all_permutations():
    every = np.array(list(every_dealing([0] * 5)))
    seats = Seats.of(FIVE, ONE, OTHER)
    table = Lengths.of(seats, BOUNDS, Trial("two-sided", 0.05, 9_999, 1, None)).judged(
        Trial("two-sided", 0.05, 9_999, 1, None)
    )
    links = linked(seats, BOUNDS)
    tails = np.minimum((every >= links).mean(axis=0), (every <= links).mean(axis=0))
    varies = (every != links).any(axis=0)
    assert table["p_value"][varies].to_numpy() == pytest.approx(
        np.minimum(1, 2 * tails)[varies], abs=0.02
    )
    assert (table["status"] == "undefined").tolist() == (
        possible(seats, BOUNDS).sum((1, 2)) == 0
    ).tolist()


def test_dealings_are_the_same_whoever_works_and_end_where_they_were_cut():
    seats = Seats.of(FIVE, ONE, OTHER)
    first = dealt(seats, BOUNDS, 50, seed=7, workers=1)
    assert (first == dealt(seats, BOUNDS, 50, seed=7, workers=3)).all()
    assert (first[:33] == dealt(seats, BOUNDS, 33, seed=7)).all()
    assert (first != dealt(seats, BOUNDS, 50, seed=8)).any()


def test_seats_without_a_pair_or_a_link_are_no_pairs_and_no_links():
    for points in (np.zeros((0, 2)), np.zeros((1, 2))):
        seats = Seats.of(points, NOBODY, NOBODY)
        assert possible(seats, BOUNDS).sum() == 0
        assert linked(seats, BOUNDS).tolist() == [0] * 5
        assert by_chance(seats, possible(seats, BOUNDS)).tolist() == [0] * 5
        assert (dealt(seats, BOUNDS, 3, seed=0) == 0).all()
