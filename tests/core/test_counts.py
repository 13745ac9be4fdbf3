"""Calibration: 95 % is 95 %, and 5 % is at most 5 %, on counts drawn as they are assumed to be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from spatialict.core.counts import (
    Draws,
    binomial_test,
    bootstrap_interval,
    delta_interval,
    fisher_test,
)

N = np.array([400.0, 900, 1_500, 2_500, 4_000, 6_000])
P = np.array([0.05, 0.02, 0.03, 0.08, 0.04, 0.03])
TRUTH = P / ((P * N).sum() / N.sum())


def drawn(rng, n, p):
    x = rng.binomial(n.astype(int), p).astype(float)
    return Draws(x, n, float(x.sum()), float(n.sum()), nested=True)


@pytest.mark.slow
@pytest.mark.parametrize("logged", [True, False])
def test_delta_interval_covers_the_true_quotient_as_often_as_it_says(logged):
    rng = np.random.default_rng(5)
    ends = [delta_interval(drawn(rng, N, P), confidence=0.95, logged=logged) for _ in range(5_000)]
    covered = np.mean([(low <= TRUTH) & (high >= TRUTH) for low, high in ends], axis=0)
    # with 18 to 200 expected counts the normal is an approximation: one point of coverage
    assert (abs(covered - 0.95) < 0.01 + 3 * np.sqrt(0.95 * 0.05 / 5_000)).all()


@pytest.mark.slow
def test_bootstrap_interval_covers_the_true_quotient_as_often_as_it_says():
    rng = np.random.default_rng(7)
    ends = [
        bootstrap_interval(drawn(rng, N, P), range(6), confidence=0.95, seed=seed)
        for seed in range(300)
    ]
    covered = np.mean([(low <= TRUTH) & (high >= TRUTH) for low, high in ends], axis=0)
    assert (abs(covered - 0.95) < 0.01 + 3 * np.sqrt(0.95 * 0.05 / 300)).all()


@pytest.mark.slow
def test_exact_test_rejects_at_most_as_often_as_it_says():
    rng, n = np.random.default_rng(6), np.array([200.0, 400, 900, 4_000])
    p = np.array([binomial_test(drawn(rng, n, 0.04))[0] for _ in range(1_000)])
    size = (p <= 0.05).mean(axis=0)
    assert (size <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1_000)).all()
    assert size[0] > 0.02  # and is a test still, where the region is a small part of the nation


def test_regions_of_the_same_size_have_each_its_own_p_and_one_least_p():
    n = np.repeat([3.0, 40, 900], 4)
    x = np.array([0.0, 1, 2, 3, 0, 4, 9, 40, 0, 30, 60, 101])
    p, least = fisher_test(Draws(x, n, 400.0, 9_000.0, True))
    for place in range(len(x)):
        table = [[x[place], n[place] - x[place]], [400 - x[place], 8_600 - n[place] + x[place]]]
        assert p[place] == pytest.approx(fisher_exact(table).pvalue, rel=1e-9)
    ends = [(0, 3), (0, 40), (0, 400)]
    for size, both in zip((3, 40, 900), ends, strict=True):
        extreme = [fisher_exact([[k, size - k], [400 - k, 8_600 - size + k]]).pvalue for k in both]
        assert least[n == size] == pytest.approx(min(extreme), rel=1e-7)


def test_least_p_is_that_of_the_most_extreme_count():
    # one draw at share 0.3: P(1) = 0.3 and nothing is less probable; P(0) = 0.7, p = 1
    p, least = binomial_test(Draws(np.array([0.0, 1.0]), np.array([1.0, 1.0]), 3.0, 10.0, False))
    assert p.tolist() == pytest.approx([1, 0.3])
    assert least.tolist() == pytest.approx([0.3, 0.3])


def test_rest_of_the_reference_is_never_negative():
    regions = Draws(np.array([5.0, np.nan]), np.array([50.0, np.nan]), 4.999999, 49.99999, True)
    assert regions.rest == (0.0, 0.0)


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.integers(0, 60)] * 4).filter(lambda t: t[0] + t[1] and sum(t[2:])))
def test_fisher_is_scipys(cells):
    a, b, c, d = map(float, cells)
    expected = fisher_exact([[a, b], [c, d]]).pvalue
    region = np.array([a, np.nan]), np.array([a + b, np.nan])
    inside = fisher_test(Draws(*region, a + c, a + b + c + d, nested=True))
    beside = fisher_test(Draws(*region, c, c + d, nested=False))
    for p, least in (inside, beside):
        assert p[0] == pytest.approx(expected, rel=1e-7)
        assert least[0] <= p[0] * (1 + 1e-9)
        assert np.isnan(p[1])


def test_fisher_of_large_counts_is_scipys():
    draws = Draws(np.array([41_300.0, 9e4]), np.array([1e6, 2e6]), 400_000, 1e7, nested=True)
    tables = [[41_300, 958_700], [358_700, 8_641_300]], [[90_000, 1_910_000], [310_000, 7_690_000]]
    expected = [fisher_exact(table).pvalue for table in tables]
    assert fisher_test(draws)[0] == pytest.approx(expected, rel=1e-5)


def test_of_half_the_nation_fisher_rejects_as_often_as_it_says_and_the_binomial_does_not():
    x = np.random.default_rng(8).hypergeometric(400, 9_600, 5_000, size=500).astype(float)
    draws = Draws(x, np.full(500, 5_000.0), 400.0, 10_000.0, nested=True)
    size = [(test(draws)[0] <= 0.05).mean() for test in (binomial_test, fisher_test)]
    assert size[0] < 0.02
    assert 0.02 < size[1] < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 500)
