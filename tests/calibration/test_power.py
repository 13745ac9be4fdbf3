"""A planted cluster is found, and what is far from it is not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.calibration import power


@pytest.mark.slow
def test_planted_cluster_is_found_and_nothing_far_from_it():
    """Block of 16 cells raised by 2.5 deviations, 15 maps; docs/calibration.md has the curve."""
    found = power.ours(power.maps_of(2.5, 15, seed=3))
    inside, far = power.places()
    assert (found.p <= 0.05)[:, inside].mean() > 0.75
    assert found.kept[:, inside].mean() > 0.4
    # far cells still deal out the raised values, which makes p larger, not smaller
    assert (found.p <= 0.05)[:, far].mean() < 0.05 * 1.2
    assert found.kept[:, far].mean() < 0.005


def test_block_and_its_surroundings_are_counted_by_hand():
    """A block of 16 cells with a ring of 20 around it: 400 - 36 cells are far."""
    inside, far = power.places()
    assert (inside.sum(), far.sum()) == (16, 364)
    assert not np.any(inside & far)
