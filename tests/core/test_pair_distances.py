"""The packed counter of distances: never fuller than it can hold, and emptied in time."""

from __future__ import annotations

import numpy as np
import pytest

from spatialict.core.kernels import pair_distances
from spatialict.core.kernels.pair_distances import FULL, PACKED, TICKS, all_pairs


def test_a_full_counter_still_holds_its_pairs_and_their_ticks():
    """Ticks below the bits of pairs, pairs below the sign of 64 bits, were all in one bin."""
    assert FULL * (TICKS - 1) < 1 << PACKED
    assert (FULL << PACKED) + FULL * (TICKS - 1) < 1 << 63


@pytest.mark.parametrize("full", [2, 7, FULL])
def test_a_counter_that_is_emptied_on_the_way_counts_the_same(full, monkeypatch):
    """Points at 0, 1, 2, 3 and 4.5 m, bins of 1 m: 3 pairs of 1 m, 2 of 2 m, and so on.

    0.5 m are 128 ticks of 256: of 1.5, 2.5, 3.5 and 4.5 m one pair each.
    """
    monkeypatch.setattr(pair_distances, "FULL", full)
    monkeypatch.setattr(pair_distances, "BLOCK", 2)
    points = np.zeros((3, 5), np.float32)
    points[0] = [0, 1, 2, 3, 4.5]
    counts, sums = np.zeros((4, 7), np.int64), np.zeros(14)
    first, spans = np.array([0, 5, 5]), np.zeros(1, np.int64)
    scale = np.float32(TICKS)
    all_pairs.py_func(points, np.ones(5), True, first, 1, 1, spans, scale, counts, sums)
    assert sums[::2].tolist() == [0, 4, 3, 2, 1, 0, 0]
    assert sums[1::2].tolist() == [0, 128, 128, 128, 128, 0, 0]
    assert not counts.any()
