"""Sums of effects against laid-out columns, and whether a fit exists against an exhaustive look."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.networks.poisson import ERRORS, fault, fitted
from spatialict.core.networks.region_pairs import Pairs

ENDS = np.array(list(combinations(range(5), 2))).T


def laid_out(pairs):
    """Return the terms as columns."""
    first = np.ones((len(pairs.one), 1))
    if pairs.effects:
        first = np.zeros((len(pairs.one), pairs.regions))
        for row, ends in enumerate(zip(pairs.one, pairs.other, strict=True)):
            first[row, list(ends)] = 1
    return np.column_stack([first, pairs.columns])


@pytest.mark.parametrize("effects", [False, True])
def test_sums_are_those_of_columns_laid_out(effects):
    rng = np.random.default_rng(1)
    pairs = Pairs(*ENDS, rng.normal(size=(10, 2)), 5, effects)
    x, weight = laid_out(pairs), rng.normal(size=10)
    assert pairs.summed(weight) == pytest.approx(x.T @ weight)
    assert pairs.crossed(weight) == pytest.approx(x.T @ (x * weight[:, None]))
    beta = rng.normal(size=(x.shape[1], 3))
    assert pairs.predicted(beta) == pytest.approx(x @ beta)
    assert pairs.predicted(beta[:, 0]) == pytest.approx(x @ beta[:, 0])
    for region in range(5):
        mine = (pairs.one == region) | (pairs.other == region)
        assert pairs.by_region(weight)[region] == pytest.approx(x[mine].T @ weight[mine])


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.booleans(), st.booleans()), min_size=10, max_size=10)
)
def test_a_fit_exists_unless_some_direction_parts_the_pairs(rows):
    # two columns of 0 and 1: all directions that can part them have whole numbers -2 to 2
    table = np.array(rows, dtype=float)
    pairs, value = Pairs(*ENDS, table[:, 1:], 5), table[:, 0]
    x = laid_out(pairs)
    why = fault(pairs, value)
    if not value.any():
        assert why == "too_few"
    elif np.linalg.matrix_rank(x) < 3:
        assert why == "collinear"
    else:
        parted = any(
            not (x[value > 0] @ line).any()
            and (x[value == 0] @ line <= 0).all()
            and (x[value == 0] @ line < 0).any()
            for line in product(range(-2, 3), repeat=3)
        )
        assert why == ("separated" if parted else "")
        if not parted:
            fit = fitted(pairs, value, "hc0")
            assert fit.steps > 0
            assert np.abs(x.T @ (value - fit.mean)).max() < 1e-5  # the score is nil


def test_the_mean_of_two_groups_is_fitted_exactly():
    # a column of 0 and 1: the fit is the mean of each group; its HC0 variance by hand
    column = np.array([0.0] * 6 + [1.0] * 4)
    value = np.array([1.0, 2, 3, 0, 0, 6, 4, 5, 6, 5])
    fit = fitted(Pairs(*ENDS, column[:, None], 5), value, "hc0")
    assert np.exp(fit.beta[0]) == pytest.approx(2)
    assert np.exp(fit.beta.sum()) == pytest.approx(5)
    # variance of log of a mean m of n: sum (y - m)^2 / (n m)^2: 26 / 144 and 2 / 400
    assert fit.covariance[0, 0] == pytest.approx(26 / 144)
    assert fit.covariance[1, 1] == pytest.approx(26 / 144 + 2 / 400)


@pytest.mark.parametrize("power", range(-15, 16, 3))
@pytest.mark.parametrize("effects", [False, True])
def test_the_unit_of_the_outcome_moves_the_constant_only(power, effects):
    """Poisson maximum likelihood: y and c y have the same terms, log c goes into the constant."""
    rng = np.random.default_rng(3)
    ends = np.array(list(combinations(range(8), 2))).T
    pairs = Pairs(*ends, rng.normal(size=(28, 1)), 8, effects)
    value = rng.poisson(np.exp(1 + pairs.columns[:, 0])).astype(float)
    for errors in ERRORS:
        one, other = fitted(pairs, value, errors), fitted(pairs, value * 10.0**power, errors)
        moved = np.zeros(pairs.terms)
        moved[: pairs.first] = power * np.log(10) / (2 if effects else 1)
        assert other.beta == pytest.approx(one.beta + moved, rel=1e-10, abs=1e-10)
        assert other.covariance == pytest.approx(one.covariance, rel=1e-8, abs=1e-12)
        assert other.mean / 10.0**power == pytest.approx(one.mean, rel=1e-9)
        assert other.deviance / 10.0**power == pytest.approx(one.deviance, rel=1e-9)
        parts = other.deviance / other.deviance_of_mean, one.deviance / one.deviance_of_mean
        assert parts[0] == pytest.approx(parts[1], rel=1e-9)
        assert other.steps == one.steps


def test_a_fit_without_rest_is_found_to_the_last_digits():
    # links that are masses over distance: near the maximum rounding must not shorten a step
    rng = np.random.default_rng(0)
    one, other = np.triu_indices(100, 1)
    places, mass = rng.random((100, 2)), rng.integers(1, 50, 100)
    metres = 1000 * np.hypot(*(places[one] - places[other]).T)
    both = mass[one] * mass[other]
    pairs = Pairs(one, other, np.log(np.column_stack([both, metres])), 100)
    for level in (1e-12, 1.0, 1e12):
        fit = fitted(pairs, level * both / metres, "hc0")
        assert fit.beta == pytest.approx([np.log(level), 1.0, -1.0], rel=1e-12, abs=1e-12)
