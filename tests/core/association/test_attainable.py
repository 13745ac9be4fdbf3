"""The share of the most extreme sets, against every set counted."""

from __future__ import annotations

from itertools import combinations, permutations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.association.attainable import of_distances, of_values
from spatialict.core.association.attainable_order import shares
from spatialict.core.association.summands import Summand


@st.composite
def ties(draw):
    values = draw(st.lists(st.integers(0, 4), min_size=2, max_size=8))
    degree = st.integers(1, len(values) - 1)
    number = len(values)
    return np.array(values) * 0.1, np.array(
        draw(st.lists(degree, min_size=number, max_size=number))
    )


@settings(max_examples=80, deadline=None)
@given(ties(), st.booleans())
def test_share_is_that_of_every_set_counted(both, squared):
    values, degree = both
    one = Summand.of(values, squared=squared)
    if squared:
        found = of_distances(one.values, degree, one.size)
    else:
        found = of_values(one.values[0], degree)
    for i, k in enumerate(degree):
        others = np.delete(values, i)
        numbers = (others - values[i]) ** 2 if squared else others
        sums = np.array([sum(chosen) for chosen in combinations(numbers, k)])
        top, bottom = (sums >= sums.max() - 1e-9).mean(), (sums <= sums.min() + 1e-9).mean()
        assert (found[0][i], found[1][i]) == pytest.approx((top, bottom))


def test_share_of_many_is_not_lost():
    """Ten of a million, all different: 1 / C(10^6 - 1, 10), about 10! / 10^60."""
    top, bottom = of_values(np.arange(1e6), np.full(10**6, 10))
    assert top[0] == pytest.approx(3_628_800e-60, rel=1e-3)
    assert bottom[5] == pytest.approx(top[0])


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32), st.integers(3, 6), st.integers(1, 2), st.booleans())
def test_share_of_unequal_weights_is_that_of_every_order(seed, n, variables, squared):
    """Three values and three weights: ties of both, and of weights within a region."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 3, (variables if squared else 1, n)) * 0.1
    degree = rng.integers(1, n, n)
    weights = rng.choice([1.0, 0.5, 0.3], degree.sum())
    indptr = np.concatenate([[0], np.cumsum(degree)])
    members = SimpleNamespace(n=n, degree=degree, indptr=indptr, weights=weights)
    found = shares(members, Summand.of(values.T, squared=squared), floor=0.0)
    for i, k in enumerate(degree.tolist()):
        gaps = ((values - values[:, [i]]) ** 2).sum(axis=0) if squared else values[0]
        orders = np.array(list(permutations(np.delete(gaps, i), k)))
        sums = orders @ weights[indptr[i] : indptr[i + 1]]
        top, bottom = (sums >= sums.max() - 1e-9).mean(), (sums <= sums.min() + 1e-9).mean()
        assert (found[0][i], found[1][i]) == pytest.approx((top, bottom))


def test_share_of_distances_that_tie_in_two_variables():
    """Four regions on two points: of three others one or two are as far as any."""
    values = np.array([[0.0, 0, 0, 1], [0.0, 0, 0, 1]])
    top, bottom = of_distances(values, np.ones(4, dtype=np.int64), 2 * (values**2).sum(axis=0))
    assert top.tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1])
    assert bottom.tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 1])
