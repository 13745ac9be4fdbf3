"""Tails of random neighbourhoods: against every arrangement, and against plain sums of the bank."""

from __future__ import annotations

import itertools
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from spatialict.core.association import bank, own_draws
from spatialict.core.association.conditional import Sum, tails, tails_of
from spatialict.core.study import ArgumentError
from spatialict.core.workers import watched
from tests.core.test_kernels import members, unequal, y_of

RNG = np.random.default_rng(11)
KINDS = pytest.mark.parametrize("draws", ["shared", "independent"])
SQUARED = pytest.mark.parametrize("squared", [False, True])


def random_links(n, degrees, *, alike, spread=1.0):
    """Regions with the given numbers of neighbours, picked at random."""
    degree = np.asarray(degrees)
    rows = [RNG.choice(np.delete(np.arange(n), i), k, replace=False) for i, k in enumerate(degree)]
    weights = np.ones(degree.sum()) if alike else 10 ** RNG.uniform(-spread, spread, degree.sum())
    return SimpleNamespace(
        n=n,
        degree=degree,
        indptr=np.concatenate([[0], np.cumsum(degree)]),
        indices=np.concatenate([np.sort(row) for row in rows]),
        weights=weights,
        only_set_matters=alike,
    )


def in_bank(parts, values, permutations, seed, *, squared):
    """Count by the definition: the draws of the bank one by one, the region itself left out."""
    values = values.reshape(parts.n, -1)
    values = values / 2.0 ** np.frexp(np.abs(values).max())[1]
    (drawn,) = bank.banks(parts.n, min(parts.degree.max() + 1, parts.n), permutations, seed)
    counts = np.zeros((parts.n, 2), dtype=int)
    for i, k in enumerate(parts.degree):
        span = slice(parts.indptr[i], parts.indptr[i + 1])
        ids = np.where(drawn.drawn[:k] == i, drawn.drawn[k], drawn.drawn[:k]).T
        near, w = parts.indices[span], parts.weights[span]
        if squared:
            sums = ((values[i] - values[ids]) ** 2).sum(axis=2) @ w
            observed = ((values[i] - values[near]) ** 2).sum(axis=1) @ w
            own = ((values[i] - np.median(values, axis=0)) ** 2).sum()
            slack = 2e-12 * (w.sum() * own + observed)
        else:
            sums, observed = values[ids][..., 0] @ w, values[near, 0] @ w
            slack = 1e-12 * w.sum() * np.abs(values).max()
        counts[i] = (sums >= observed - slack).sum(), (sums <= observed + slack).sum()
    return counts


def counts_of(found):
    return np.column_stack([found.at_least, found.at_most])


VALUES = {
    "random": RNG.normal(size=120),
    "two_variables": RNG.normal(size=(120, 2)),
    "tied": RNG.integers(0, 4, 120) * 0.1,
    "tied_in_two": RNG.integers(0, 3, (120, 2)) * 0.1,
    "zeros": np.where(RNG.uniform(size=120) < 0.7, 0.0, RNG.normal(size=120)),
    "huge": RNG.normal(size=120) * 1e200,
    "tiny": RNG.normal(size=120) * 1e-200,
    "skewed": np.exp(6 * RNG.normal(size=120)),
    "skewed_in_two": np.exp(6 * RNG.normal(size=(120, 2))),
    "revenues": np.exp(3 * RNG.normal(size=120)).round(2),
    "one_far": np.where(np.arange(120) == 7, 1e7, RNG.integers(0, 9, 120)),
    "not_centred": 1e6 + RNG.integers(0, 50, 120),
}


CASES = [(case, squared) for case in VALUES for squared in (False, True)]
CASES = [(case, squared) for case, squared in CASES if squared or VALUES[case].ndim == 1]


@pytest.mark.parametrize("alike", [True, False])
@pytest.mark.parametrize(("case", "squared"), CASES)
def test_counts_are_those_of_the_draws_one_by_one(case, alike, squared, monkeypatch):
    """Sorted sums, the tree and single precision change no count, not even of a tie."""
    monkeypatch.setattr(bank, "CROWD", 1)
    monkeypatch.setattr(bank, "LEAF", 8)
    parts = random_links(120, RNG.choice([1, 2, 7, 9, 30], 120), alike=alike)
    found = tails(parts, VALUES[case], 700, seed=5, squared=squared)
    expected = in_bank(parts, VALUES[case], 700, 5, squared=squared)
    np.testing.assert_array_equal(counts_of(found), expected)


def test_revenues_to_the_kopeck_tie_where_fractions_do():
    """Lognormal, the largest some 10 000 times the median: sums of squares without rounding."""
    values = np.round(100 * np.exp(3 * np.random.default_rng(4).normal(size=60)))
    parts = random_links(60, RNG.integers(1, 6, 60), alike=True)
    (drawn,) = bank.banks(60, 6, 500, 9)
    exact = [Fraction(int(v), 100) for v in values]
    found = counts_of(tails(parts, values / 100, 500, seed=9, squared=True))
    for i, k in enumerate(parts.degree):
        ids = np.where(drawn.drawn[:k] == i, drawn.drawn[k], drawn.drawn[:k]).T
        near = parts.indices[parts.indptr[i] : parts.indptr[i + 1]]
        sums = [sum((exact[i] - exact[j]) ** 2 for j in draw) for draw in ids]
        observed = sum((exact[i] - exact[j]) ** 2 for j in near)
        expected = sum(s >= observed for s in sums), sum(s <= observed for s in sums)
        assert tuple(found[i]) == expected


@pytest.mark.parametrize("centred", [False, True])
@pytest.mark.parametrize("permutations", ["exact", 500])
def test_one_giant_does_not_make_the_others_equal(permutations, centred):
    """Nine regions and one 10^7 times as large: the order of distances decides, as with ranks.

    Less their mean, which the giant makes, the nine differ by rounding from what they were.
    """
    values = np.array([1.0, 2, 4, 7, 11, 16, 22, 29, 37, 3.7e8])
    near = [3, 8, 5, 1, 7, 2, 0, 4, 6, 0]
    parts = SimpleNamespace(
        n=10,
        degree=np.ones(10, dtype=np.int64),
        indptr=np.arange(11),
        indices=np.array(near),
        weights=np.ones(10),
        only_set_matters=True,
    )
    given = values - values.mean() * centred
    found = tails(parts, given, permutations, seed=0, squared=True)
    for i in range(9):
        apart = np.abs(np.delete(values, i) - values[i])
        share = found.at_least[i] / found.draws[i]
        expected = (apart >= abs(values[near[i]] - values[i])).mean()
        assert share == pytest.approx(expected, abs=0 if permutations == "exact" else 0.1)
        assert found.top[i] == pytest.approx(1 / 9)


def test_weights_of_any_size_are_counted_alike():
    """Sixty powers of ten between weights; 2^230 and 2^-230 times all of them."""
    parts = random_links(60, np.full(60, 5), alike=False, spread=30)
    values = RNG.integers(0, 5, 60) * 1.0
    expected = in_bank(parts, values, 500, 2, squared=False)
    for scale in (1.0, 2.0**230, 2.0**-230):
        scaled = SimpleNamespace(**vars(parts) | {"weights": parts.weights * scale})
        np.testing.assert_array_equal(counts_of(tails(scaled, values, 500, seed=2)), expected)


@SQUARED
def test_tree_counts_what_a_plain_scan_counts(squared, monkeypatch):
    parts = random_links(400, RNG.integers(1, 4, 400), alike=True)
    values = RNG.normal(size=400) if not squared else np.round(RNG.normal(size=(400, 3)), 1)
    monkeypatch.setattr(bank, "CROWD", 10**9)
    plain = counts_of(tails(parts, values, 5_000, seed=1, squared=squared))
    for leaf in (1, 16, 300, 10_000):
        monkeypatch.setattr(bank, "CROWD", 1)
        monkeypatch.setattr(bank, "LEAF", leaf)
        by_tree = tails(parts, values, 5_000, seed=1, squared=squared)
        np.testing.assert_array_equal(counts_of(by_tree), plain)


@KINDS
@SQUARED
@pytest.mark.parametrize("alike", [True, False])
def test_blocks_threads_and_parts_change_no_count(alike, squared, draws, monkeypatch):
    parts = random_links(300, RNG.choice([2, 5, 9], 300), alike=alike)
    values = RNG.normal(size=300)

    def count(workers=1):
        return counts_of(
            tails(parts, values, 700, seed=4, squared=squared, draws=draws, workers=workers)
        )

    whole = count()
    monkeypatch.setattr(bank, "BANK", 1000)
    np.testing.assert_array_equal(count(), whole)
    for regions, workers in ((1, 1), (7, 2), (100, 4), (299, None)):
        monkeypatch.setattr(bank, "REGIONS", regions)
        np.testing.assert_array_equal(count(workers), whole)


def test_several_sums_from_one_bank_are_those_of_each_alone():
    parts = random_links(80, RNG.integers(1, 5, 80), alike=True)
    asked = [Sum(RNG.normal(size=80)), Sum(RNG.normal(size=(80, 2)), squared=True)]
    for found, one in zip(tails_of(parts, asked, 300, seed=3), asked, strict=True):
        alone = tails(parts, one.values, 300, seed=3, squared=one.squared)
        np.testing.assert_array_equal(counts_of(found), counts_of(alone))


def test_every_set_in_two_variables_is_counted_once():
    parts = members()
    values = np.column_stack([y_of(parts), y_of(parts)[::-1] ** 2])
    counted = tails(parts, values, "exact", seed=0, squared=True)
    for i in range(8):
        gaps = ((values - values[i]) ** 2).sum(axis=1)
        observed = gaps[parts.indices[parts.indptr[i] : parts.indptr[i + 1]]].sum()
        chosen = itertools.combinations(np.delete(gaps, i), int(parts.degree[i]))
        sums = np.array([sum(each) for each in chosen])
        assert counted.at_least[i] == (sums >= observed - 1e-9).sum()
        assert counted.top[i] == pytest.approx((sums >= sums.max() - 1e-9).mean())


def shares(parts, values, *, squared):
    """Return the exact shares of both tails: every ordered draw of every region."""
    exact = np.empty((parts.n, 2))
    for i, k in enumerate(parts.degree):
        span = slice(parts.indptr[i], parts.indptr[i + 1])
        rest = (values - values[i]) ** 2 if squared else values
        orders = itertools.permutations(np.delete(rest, i), int(k))
        sums = np.array(list(orders)) @ parts.weights[span]
        observed = rest[parts.indices[span]] @ parts.weights[span]
        exact[i] = np.mean(sums >= observed - 1e-9), np.mean(sums <= observed + 1e-9)
    return exact


@KINDS
@SQUARED
@pytest.mark.parametrize("weighed", [members, unequal])
def test_samples_converge_to_every_ordered_draw(weighed, squared, draws):
    """400 000 draws against all permutations of the 7 others: within five deviations."""
    parts = weighed()
    sampled = tails(parts, y_of(parts), 400_000, seed=3, squared=squared, draws=draws)
    exact = shares(parts, y_of(parts), squared=squared)
    slack = 5 * np.sqrt(exact * (1 - exact) / 400_000)
    assert (np.abs(counts_of(sampled) / 400_000 - exact) <= slack).all()


@KINDS
@pytest.mark.parametrize("n", [2, 3, 4])
def test_everybody_beside_everybody_cannot_vary(n, draws):
    parts = random_links(n, np.full(n, n - 1), alike=True)
    for squared in (False, True):
        found = tails(parts, RNG.normal(size=n), 99, seed=1, squared=squared, draws=draws)
        assert (counts_of(found) == 99).all()
        assert (found.top == 1).all()


@KINDS
@pytest.mark.parametrize("n", [2, 3, 6])
def test_all_but_one_or_two_of_the_others(n, draws):
    """Degrees n - 1 and n - 2 with unequal weights, against every ordered draw."""
    degree = np.maximum(n - 1 - np.arange(n) % 2, 1)
    parts = random_links(n, degree, alike=False)
    values = RNG.integers(0, 3, n) * 1.0
    exact = shares(parts, values, squared=False)
    found = counts_of(tails(parts, values, 100_000, seed=8, draws=draws)) / 100_000
    assert (np.abs(found - exact) <= 5 * np.sqrt(exact * (1 - exact) / 100_000) + 1e-12).all()


def test_independent_picks_that_seldom_meet_are_uniform():
    """29 * 28 ordered pairs of others, weights 1 and 1/2: pairs are picked, not shuffled."""
    parts = random_links(30, np.full(30, 2), alike=False)
    exact = shares(parts, VALUES["random"][:30], squared=False)
    found = tails(parts, VALUES["random"][:30], 200_000, seed=2, draws="independent")
    slack = 5 * np.sqrt(exact * (1 - exact) / 200_000)
    assert (np.abs(counts_of(found) / 200_000 - exact) <= slack).all()


@KINDS
@pytest.mark.parametrize("case", ["random", "zeros"])
def test_counts_over_seeds_are_binomial(case, draws):
    """600 banks of 60: mean, variance and the whole distribution of one region's count."""
    parts = random_links(9, np.array([3, 1, 2, 8, 7, 4, 5, 6, 2]), alike=True)
    values = VALUES[case][:9]
    exact = shares(parts, values, squared=False)
    runs = np.array([counts_of(tails(parts, values, 60, seed=s, draws=draws)) for s in range(600)])
    error = np.sqrt(60 * exact * (1 - exact) / 600) + 1e-12
    assert (np.abs(runs.mean(axis=0) - 60 * exact) <= 4.5 * error).all()
    varies = (exact > 0.05) & (exact < 0.95)
    ratio = runs.var(axis=0)[varies] / (60 * exact * (1 - exact))[varies]
    assert (np.abs(ratio - 1) < 5 * np.sqrt(2 / 600)).all()
    p = exact[0, 0]
    cut = np.unique(stats.binom.ppf([0.2, 0.4, 0.6, 0.8], 60, p))
    share = np.diff(stats.binom.cdf(np.append(np.append(-1, cut), 60), 60, p))
    seen = np.histogram(runs[:, 0, 0], np.append(np.append(-1, cut), 60) + 0.5)[0]
    if 0.05 < p < 0.95:
        assert stats.chisquare(seen, 600 * share).pvalue > 1e-4


def test_region_that_is_drawn_most_often_is_tested_as_the_others():
    """In each of 800 banks of 50 the region that most draws hold: its share is the exact one."""
    parts = random_links(9, np.array([3, 2, 2, 5, 7, 4, 5, 6, 2]), alike=True)
    values = VALUES["random"][:9]
    exact = shares(parts, values, squared=False)
    varies = (exact[:, 0] > 0.02) & (exact[:, 0] < 0.98)
    score = []
    for seed in range(800):
        (drawn,) = bank.banks(9, 8, 50, seed)
        held = np.array([(drawn.drawn[:k] == i).sum() for i, k in enumerate(parts.degree)])
        most = np.argmax(held / parts.degree * varies)
        p = exact[most, 0]
        found = tails(parts, values, 50, seed=seed).at_least[most]
        score.append((found - 50 * p) / np.sqrt(50 * p * (1 - p)))
    assert abs(np.mean(score)) < 4 / np.sqrt(800)
    assert abs(np.var(score) - 1) < 5 * np.sqrt(2 / 800)


def test_own_draws_are_shared_with_nobody():
    """Two like regions far apart: one bank makes them err together, own draws do not."""
    parts = random_links(200, np.full(200, 4), alike=True)
    parts.indices[:8] = [50, 60, 70, 80] * 2
    values = VALUES["random"].repeat(2)[:200]
    runs = {
        draws: np.array(
            [tails(parts, values, 99, seed=s, draws=draws).at_least[:2] for s in range(300)]
        ).T
        for draws in ("shared", "independent")
    }
    assert np.corrcoef(runs["shared"])[0, 1] > 0.8
    assert abs(np.corrcoef(runs["independent"])[0, 1]) < 4 / np.sqrt(300)


def test_no_other_kind_of_draws():
    with pytest.raises(ArgumentError, match="draws"):
        tails(members(), y_of(members()), 99, seed=0, draws="own")


def test_arrays_that_nobody_may_write_are_read():
    parts = random_links(20, np.full(20, 3), alike=False)
    values = VALUES["random"][:20].copy()
    expected = [
        counts_of(tails(parts, values, 99, seed=0, draws=d)) for d in ("shared", "independent")
    ]
    for array in (values, parts.weights, parts.indices, parts.indptr):
        array.flags.writeable = False
    for draws, counts in zip(("shared", "independent"), expected, strict=True):
        np.testing.assert_array_equal(
            counts_of(tails(parts, values, 99, seed=0, draws=draws)), counts
        )


def test_single_precision_is_not_trusted_where_large_values_cancel():
    """Weights 1, 1, 2 on ones and minus ones: sums of nil but for billionths, which decide."""
    values = np.where(np.arange(40) % 2, 1.0, -1.0) + 1e-9 * np.arange(40)
    parts = random_links(40, np.full(40, 3), alike=False)
    parts.weights = np.tile([1.0, 1.0, 2.0], 40)
    values[::5] *= 1e-9
    found = tails(parts, values, 700, seed=5)
    np.testing.assert_array_equal(counts_of(found), in_bank(parts, values, 700, 5, squared=False))


@KINDS
def test_a_block_has_fewer_regions_the_more_is_drawn_and_counts_the_same(draws, monkeypatch):
    """Ctrl-C waits for a block: 40 regions of 99 draws, at most 990 a block, are four blocks."""
    parts = random_links(40, np.full(40, 3), alike=False)
    values, seen = RNG.normal(size=40), []
    whole = counts_of(tails(parts, values, 99, seed=5, draws=draws))
    monkeypatch.setattr(bank, "COUNTED", 990)
    monkeypatch.setattr(own_draws, "COUNTED", 990)
    with watched(lambda _, total: seen.append(total)):
        in_blocks = counts_of(tails(parts, values, 99, seed=5, draws=draws))
    assert seen == [4, 4, 4, 4]
    np.testing.assert_array_equal(in_blocks, whole)
