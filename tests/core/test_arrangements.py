"""Arrangements: each is as likely as any other, and blocks do not matter."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from spatialict.core import arrangements


@dataclass
class Recorder:
    """Stands in for a statistic, and keeps what it was asked about."""

    orders: list = field(default_factory=list)

    def drawn(self, orders):
        self.orders.append(orders.copy())
        return orders[:, 0].astype(float)

    def moments(self):
        return 0.0, 1.0

    def bound(self):
        return 3.0


def drawn(n, permutations, seed):
    recorder = Recorder()
    counts = arrangements.tails([recorder], n, permutations=permutations, seed=seed)
    return np.concatenate(recorder.orders[1:]), counts  # the first is the observed one


def test_every_arrangement_is_as_likely_as_any_other():
    orders, _ = drawn(3, 6000, seed=4)
    assert (np.sort(orders, axis=1) == np.arange(3)).all()
    _, counts = np.unique(orders, axis=0, return_counts=True)
    assert counts == pytest.approx(np.full(6, 1000), abs=4 * np.sqrt(1000 * 5 / 6))


def test_ties_with_the_observed_count_in_both_tails():
    orders, counts = drawn(3, 600, seed=4)
    assert counts.observed == [0]
    assert counts.at_least == [600]
    assert counts.at_most == [(orders[:, 0] == 0).sum()]


@pytest.mark.parametrize("block", [3, 2**20])
def test_both_ends_are_counted_over_all_blocks(block, monkeypatch):
    monkeypatch.setattr(arrangements, "BLOCK", block)
    orders, counts = drawn(3, 600, seed=4)
    assert counts.highest == [(orders[:, 0] == 2).sum()]
    assert counts.lowest == [(orders[:, 0] == 0).sum()]


def test_the_size_of_a_block_does_not_change_the_draws(monkeypatch):
    whole, _ = drawn(5, 100, seed=9)
    monkeypatch.setattr(arrangements, "BLOCK", 35)
    blocks, _ = drawn(5, 100, seed=9)
    np.testing.assert_array_equal(whole, blocks)
