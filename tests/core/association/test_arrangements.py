"""Arrangements: each is as likely as any other, and neither parts nor threads matter."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from scipy.stats import chi2

from spatialict.core.association import arrangements
from spatialict.core.association.arrangements import Form, Lags, Pairs, decide, tails
from spatialict.core.study import ArgumentError

BASE = 10
LAST = Form((0.0, 1.0, 0.0, 0.0), 0.0, 1.0, 10.0)


def digits(n):
    """Return a map whose pulled sum spells the arrangement: its items as digits."""
    nobody = np.zeros(n + 1, np.int64), np.empty(0, np.int64), np.empty(0)
    return Pairs(np.arange(float(n)), *nobody, float(BASE) ** np.arange(n))


def spelled(n, numbers, *, exact, seed=4):
    """Return arrangements as rows of items."""
    key = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    sums = np.zeros((numbers, 3))
    digits(n).count(key, exact=exact, start=0, stop=numbers, sums=sums)
    return sums[:, [1]] // BASE ** np.arange(n) % BASE


@pytest.mark.parametrize("n", [3, 4, 5])
def test_every_arrangement_is_as_likely_as_any_other(n):
    orders = spelled(n, 24_000, exact=False)
    assert (np.sort(orders, axis=1) == np.arange(n)).all()
    _, counts = np.unique(orders, axis=0, return_counts=True)
    expected = 24_000 / math.factorial(n)
    distance = ((counts - expected) ** 2 / expected).sum()
    # the generator is fixed by the seed: beyond this once in ten thousand seeds
    assert distance < chi2.ppf(0.9999, math.factorial(n) - 1)


def test_streams_of_neighbouring_numbers_and_seeds_do_not_resemble_each_other():
    orders = [spelled(8, 40_000, exact=False, seed=seed) for seed in (0, 1)]
    for one, other in ((orders[0][1:], orders[0][:-1]), orders):
        same = (one == other).mean(axis=0)
        assert same == pytest.approx(1 / 8, abs=4 * np.sqrt(1 / 8 * 7 / 8 / 40_000))


@pytest.mark.parametrize("n", [1, 2, 5, 7])
def test_exact_meets_each_arrangement_once(n):
    orders = spelled(n, math.factorial(n), exact=True)
    assert len(np.unique(orders, axis=0)) == math.factorial(n)
    assert (np.sort(orders, axis=1) == np.arange(n)).all()


def test_both_kernels_see_the_same_arrangements():
    rng = np.random.default_rng(2)
    indptr, indices = np.array([0, 1, 1, 2, 3, 3]), np.array([1, 3, 0])
    x, weights, pull = rng.normal(size=5), rng.random(3), np.zeros(5)
    alone = np.arange(6), np.arange(5), np.sqrt(np.full(5, 2.0))
    pairs, lags = np.zeros((40, 3)), np.zeros((40, 3))
    key = np.uint64(77)
    Pairs(x, indptr, indices, weights, pull).count(key, exact=False, start=0, stop=40, sums=pairs)
    # the lag of a region over itself alone: the sum of 2 x y, the same for all arrangements
    Lags(x, x**2, *alone).count(key, exact=False, start=0, stop=40, sums=lags)
    assert lags[:, 0] == pytest.approx(2 * (x**3).sum())
    first = np.zeros((40, 3))
    only = np.array([0, 1, 1, 1, 1, 1]), np.array([0]), np.ones(1)
    Lags(x, x, *only).count(key, exact=False, start=0, stop=40, sums=first)
    seen = np.zeros((40, 3))
    nobody = np.zeros(6, np.int64), np.empty(0, np.int64), np.empty(0)
    Pairs(x, *nobody, np.eye(5)[0]).count(key, exact=False, start=0, stop=40, sums=seen)
    assert first[:, 0] == pytest.approx(seen[:, 2])


def test_ties_with_the_observed_count_in_both_tails_and_ends_are_counted():
    """The item in the last of three places: 0, 1 or 2; observed is 2."""
    nobody = np.zeros(4, np.int64), np.empty(0, np.int64), np.empty(0)
    arranged = Pairs(np.arange(3.0), *nobody, np.array([0.0, 0, 1]))
    drawn = tails(arranged, [LAST], 600, seed=4)
    exact = tails(arranged, [LAST], "exact", seed=4)
    assert (drawn.observed, drawn.at_most, drawn.draws) == ([2], [600], 600)
    assert drawn.at_least == drawn.highest == pytest.approx(200, abs=4 * np.sqrt(600 * 2 / 9))
    assert (exact.at_least, exact.at_most, exact.lowest, exact.draws) == ([2], [6], [2], 6)
    assert exact.exact


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_neither_parts_nor_threads_change_the_draws(workers, monkeypatch):
    whole = tails(digits(9), [LAST], 500, seed=9, workers=1)
    monkeypatch.setattr(arrangements, "PART", 1)
    parts = tails(digits(9), [LAST], 500, seed=9, workers=workers)
    for name in ("observed", "at_least", "at_most", "highest", "lowest"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))


@pytest.mark.parametrize(
    ("asked", "n", "given"), [("auto", 9, "exact"), ("auto", 10, 99_999), ("exact", 9, "exact")]
)
def test_few_regions_are_counted_and_many_are_drawn(asked, n, given):
    assert decide(asked, n) == given


def test_ten_regions_have_too_many_arrangements_to_count():
    with pytest.raises(ArgumentError) as told:
        decide("exact", 10)
    assert str(told.value) == (
        "permutations: 'exact' would count all 10! arrangements of 10 regions; two million can be "
        "counted, those of up to 9 regions. Give a number, for example 99999."
    )


def test_many_arrangements_need_no_more_memory_than_few():
    """Two million arrangements of 20 regions: their sums alone would be 48 MB."""
    nobody = np.zeros(21, np.int64), np.empty(0, np.int64), np.empty(0)
    values = Pairs(np.arange(20.0), *nobody, np.arange(20.0))
    tails(values, [LAST], 999, seed=1, workers=1)
    tracemalloc.start()
    tails(values, [LAST], 2_000_000, seed=1, workers=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16e6


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([1, 3, 9, 2], (2, 24, 2, 2)),  # 3 + 27 + 18 = 48, the most of 24 orders
        ([2, 9, 3, 1], (2, 24, 2, 2)),
        ([8, 1, 2, 3], (24, 2, 2, 2)),  # 8 + 2 + 6 = 16, the least
        ([3, 2, 1, 8], (24, 2, 2, 2)),
    ],
)
def test_sums_that_differ_by_rounding_are_a_tie(row, expected):
    """An order and its reverse have one sum; in tenths and thirds it is rounded in two ways."""
    links = np.array([0, 1, 2, 3, 3]), np.array([1, 2, 3]), np.full(3, 2 / 3)
    values = Pairs(np.array(row) / 10, *links, np.empty(0))
    found = tails(values, [Form((1.0, 0.0, 0.0, 0.0), 0.0, 1.0, 1.0)], "exact", seed=0)
    counts = found.at_least, found.at_most, found.highest, found.lowest
    assert tuple(int(each[0]) for each in counts) == expected
