"""Rules of p-values and of their correction."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from spatialict.core.inference import (
    adjust,
    drawn_moments,
    least_p,
    monte_carlo_error,
    permutation_p,
    standardised,
)

shares = st.lists(st.floats(1e-300, 1), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("alternative", "exact", "sampled"),
    [
        ("two-sided", 0.6, 8 / 11),
        ("greater", 0.3, 4 / 11),
        ("less", 0.8, 9 / 11),
        ("directed", 0.3, 4 / 11),
    ],
)
def test_p_counts_the_observed_once(alternative, exact, sampled):
    """3 of 10 at or above, 8 at or below; sampled: 2 (3 + 1) / (10 + 1)."""
    assert permutation_p(3, 8, 10, alternative, exact=True) == pytest.approx(exact)
    assert permutation_p(3, 8, 10, alternative, exact=False) == pytest.approx(sampled)


@settings(deadline=None)
@given(st.integers(0, 99), st.integers(0, 99), st.booleans())
def test_p_is_never_nil_and_never_above_one(above, below, exact):
    ties = 1
    p = permutation_p(above + ties, below + ties, above + below + ties, exact=exact)
    assert 0 < p <= 1


def test_one_neighbour_among_twenty_regions_cannot_be_found():
    """2/19, and 2/171 with two neighbours (inference.md, rule 5)."""
    assert least_p(1 / 19, 1 / 19, "two-sided") == pytest.approx(0.105, abs=5e-4)
    assert least_p(1 / 171, 1 / 171, "two-sided") == pytest.approx(0.0117, abs=5e-5)
    assert least_p(1 / 19, 3 / 19, "less") == pytest.approx(3 / 19)


@settings(deadline=None)
@given(shares)
def test_false_discovery_rates_are_scipys(p):
    np.testing.assert_allclose(adjust(p, "bh"), false_discovery_control(p, method="bh"))
    np.testing.assert_allclose(adjust(p, "by"), false_discovery_control(p, method="by"))


@settings(deadline=None)
@given(shares)
def test_q_keeps_the_order_of_p_and_is_not_below_it(p):
    for correction in ("bh", "by", "bonferroni", "none"):
        q = adjust(p, correction)
        assert (np.diff(q[np.argsort(p, kind="stable")]) >= 0).all()
        assert (q >= np.array(p) * (1 - 1e-12)).all()  # p m / m rounds


def test_what_is_no_test_does_not_count_in_the_correction():
    """Two tests of .03 and .04 among three missing: q = 2 x .04 / 2 for both."""
    q = adjust([np.nan, 0.03, np.nan, 0.04, np.nan])
    np.testing.assert_allclose(q, [np.nan, 0.04, np.nan, 0.04, np.nan])
    assert adjust([0.03, 0.04, np.nan], "bonferroni")[:2].tolist() == [0.06, 0.08]
    assert np.isnan(adjust([np.nan, np.nan])).all()


def test_moments_are_those_of_every_ordered_draw():
    """All 60 ordered draws of three of five values, unequal weights."""
    values, weights = np.array([1.0, 2, 4, 7, 11]), np.array([0.5, 1, 2])
    sums = [np.dot(weights, draw) for draw in itertools.permutations(values, 3)]
    mean, variance = drawn_moments(values.sum(), values @ values, 5, 3.5, weights @ weights)
    assert (mean, variance) == (pytest.approx(np.mean(sums)), pytest.approx(np.var(sums)))


def test_z_is_missing_where_nothing_can_vary():
    mean, variance = drawn_moments(3, 3, 3, 2, 2)  # 1, 1, 1
    assert np.isnan(standardised(2.0, mean, variance, 2.0))
    assert standardised(5.0, 4.0, 2 / 3, 5.0) == pytest.approx(np.sqrt(1.5))


def test_monte_carlo_error_is_the_spread_of_sampled_p():
    """Tail share .025 counted in 400 draws, 20 000 times."""
    counts = np.random.default_rng(1).binomial(400, 0.025, 20_000)
    spread = (2 * counts / 400).std()
    assert monte_carlo_error(0.05, 400) == pytest.approx(spread, rel=0.03)


def test_what_cannot_vary_has_no_variance_whatever_the_unit():
    """All others are equal, or all others are neighbours: z is nothing, not rounding."""
    for unit in (1.0, 123.4, 1e-9, 1 / 3):
        total, squares = 7 * (0.1 * unit), 7 * (0.1 * unit) ** 2
        assert drawn_moments(total, squares, 7.0, 1.0, 0.5)[1] == 0
        assert drawn_moments(6.0, 14.0, 3.0, unit * 0.3, 3 * (unit * 0.1) ** 2)[1] == 0
