"""Presences by chance: all arrangements by brute force, what is held, noise that stays noise."""

from itertools import permutations, product

import numpy as np
import pytest

from spatialict.core.industry_space.complexity import second_eigenvalues
from spatialict.core.industry_space.rearranged import rearranged

NONE = np.zeros(3, dtype=bool)
TABLE = np.array([[6.0, 1.0, 2.0], [1.0, 7.0, 3.0], [2.0, 2.0, 9.0]])


def drawn(table, held, number, seed=0):
    return np.concatenate(list(rearranged(table, held, number, threshold=1.0, seed=seed)))


def present(table):
    shares = table / table.sum(axis=1, keepdims=True)
    return shares >= (1 - 1e-12) * table.sum(axis=0) / table.sum()


def test_arrangements_are_all_deals_of_leanings_with_equal_chances():
    # brute force: 3! deals of each of three industries; leanings are quotients over the median
    total = TABLE.sum()
    size = np.outer(TABLE.sum(axis=1), TABLE.sum(axis=0)) / total
    leaning = TABLE / size / np.median(TABLE / size, axis=1, keepdims=True)
    counts = np.zeros((3, 3))
    for orders in product(permutations(range(3)), repeat=3):
        deal = np.stack([leaning[order, i] for i, order in enumerate(map(list, orders))], axis=1)
        made = deal * size
        counts += present(made * (TABLE.sum(axis=1) / made.sum(axis=1))[:, None])
    found = drawn(TABLE, NONE, 4000).mean(axis=0)
    # 4 000 draws: a share is within .03 of its chance but for four in 10 000
    assert found == pytest.approx(counts / 6**3, abs=0.03)


def test_industry_that_is_held_is_not_drawn_and_keeps_its_share():
    held = np.array([False, True, False])
    found = drawn(TABLE, held, 50)
    assert found.shape == (50, 3, 2)
    only = np.array([[5.0, 5.0], [2.0, 8.0], [8.0, 2.0]])
    # the one other industry has what the held one leaves, whatever is dealt
    alone = drawn(only, np.array([False, True]), 20)
    assert (alone[:, :, 0] == present(only)[:, 0]).all()


def test_fewer_draws_are_the_first_of_more_and_the_input_stays():
    before = TABLE.copy()
    assert np.array_equal(drawn(TABLE, NONE, 30), drawn(TABLE, NONE, 600)[:30])
    assert not np.array_equal(drawn(TABLE, NONE, 30), drawn(TABLE, NONE, 30, seed=1))
    assert np.array_equal(TABLE, before)


def test_noise_of_shares_is_no_order():
    # 40 tables of independent industries of unlike size and spread, 99 draws each: with the sums
    # of presences kept instead, about a third are under .05
    rng, found = np.random.default_rng(11), []
    for seed in range(40):
        size = np.outer(rng.lognormal(0, 0.7, 20), rng.lognormal(0, 1, 20))
        table = size * np.exp(rng.normal(0, 1, (20, 20)) * rng.uniform(0.3, 1.2, 20))
        cells = present(table)[None]
        chance = second_eigenvalues(drawn(table, np.zeros(20, dtype=bool), 99, seed))
        found.append((1 + (chance >= second_eigenvalues(cells)[0]).sum()) / 100)
    assert np.mean(np.array(found) <= 0.05) <= 0.15
