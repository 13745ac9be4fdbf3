"""Arrangements drawn: their sums, that all are equally likely, that seed and number do not mix."""

from itertools import product

import numpy as np
import pytest

from spatialict.core.industry_space.redealt import redealt

CELLS = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 1]], dtype=bool)


def drawn(cells, number, seed=0):
    return np.concatenate(list(redealt(cells, number, seed)))


def test_every_arrangement_with_these_sums_is_equally_likely():
    # brute force: all 0/1 tables of 3 x 4 with the same sums; 2 500 draws in chi-squared
    rows, columns = CELLS.sum(axis=1), CELLS.sum(axis=0)
    tables = [np.reshape(bits, (3, 4)) for bits in product((0, 1), repeat=12)]
    alike = [x for x in tables if (x.sum(1) == rows).all() and (x.sum(0) == columns).all()]
    found = drawn(CELLS, 2500).reshape(2500, 12)
    counts = np.array([(found == x.ravel()).all(axis=1).sum() for x in alike])
    assert len(alike) > 5
    assert counts.sum() == 2500
    expected = 2500 / len(alike)
    # the 99.9th percentile of chi-squared is under degrees + 4 sqrt(2 degrees) + 6
    degrees = len(alike) - 1
    assert ((counts - expected) ** 2 / expected).sum() < degrees + 4 * np.sqrt(2 * degrees) + 6


def test_sums_of_rows_and_columns_are_kept():
    cells = np.random.default_rng(3).random((9, 12)) < 0.3
    found = drawn(cells, 300)
    assert (found.sum(axis=1) == cells.sum(axis=0)).all()
    assert (found.sum(axis=2) == cells.sum(axis=1)).all()
    assert (found != cells).any(axis=(1, 2)).mean() > 0.99


def test_fewer_draws_are_the_first_of_more_and_the_input_stays():
    before = CELLS.copy()
    assert np.array_equal(drawn(CELLS, 30), drawn(CELLS, 700)[:30])
    assert not np.array_equal(drawn(CELLS, 30), drawn(CELLS, 30, seed=1))
    assert np.array_equal(CELLS, before)


@pytest.mark.parametrize(
    "cells", [np.zeros((2, 3), bool), np.ones((2, 3), bool), np.zeros((0, 0), bool)]
)
def test_what_cannot_vary_does_not(cells):
    assert (drawn(cells, 3) == cells).all()
