"""The knee of the sorted distances, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from spatialict.core.clusters import knee as module
from spatialict.core.clusters.knee import knee
from spatialict.core.study import ArgumentError


def reach(x, least, firms=None):
    """Return the knee of firms along a line."""
    x = np.asarray(x, dtype=float)
    firms = np.ones(len(x), dtype=int) if firms is None else np.asarray(firms)
    return knee(x, np.zeros(len(x)), firms.astype(float), firms, least)


def test_the_knee_is_where_the_curve_is_farthest_below_its_chord():
    """To the nearest other firm: 1, 1, 1, 1, 2, 3, 50 m.

    Rank over 6 less (distance - 1) / 49: 3/6 - 0 at the fourth, 4/6 - 1/49 at the fifth, and
    5/6 - 2/49 = 0.79 at the sixth, which is the most; 6/6 - 1 = 0 at the last.
    """
    x = [0, 1, 100, 101, 103, 98 - 1, 153]
    apart = [np.sort(np.abs(np.asarray(x) - one))[1] for one in x]
    assert sorted(apart) == [1, 1, 1, 1, 2, 3, 50]
    assert reach(x, 2) == 3


def test_a_level_curve_is_its_own_knee_and_one_at_nil_has_none():
    assert reach([0, 5, 10, 15], 2) == 5
    with pytest.raises(ArgumentError):
        reach([7, 8], 2, firms=[2, 2])
    with pytest.raises(ArgumentError):
        reach([0, 1], 3)  # nobody finds three


def test_firms_at_one_address_are_as_many_as_they_are():
    """Three at 0 have the second at 0 m, those at 4, 8 and 40 m theirs 4, 4 and 32 m off."""
    assert reach([0, 4, 8, 40], 2, firms=[3, 1, 1, 1]) == 4


def test_of_many_firms_every_so_many_th_is_taken(monkeypatch):
    """Of 60 firms in a row, 1 m apart up to 30 and 2 m from there on, half show the same knee."""
    x = np.concatenate([np.arange(0, 50.0), 50 + 9 * np.arange(1.0, 11)])
    every = reach(x, 2)
    monkeypatch.setattr(module, "MOST", 30)
    assert reach(x, 2) == every == 1
