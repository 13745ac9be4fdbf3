"""Tests of quotients: sums that differ by rounding only are equal."""

from __future__ import annotations

import numpy as np
import pytest

from spatialict.core.points.colocation import judged


def test_a_tie_that_rounding_hides_is_a_tie():
    """0.1 + 0.2 is 4e-17 more than 0.3: of four arrangements all but the lowest are as high.

    Upwards p is 3 / 4, downwards 4 / 4; the least p that could be is that of the top, 3 / 4.
    """
    observed = np.array([0.1 + 0.2])
    simulated = np.array([[0.3], [0.1 + 0.2], [0.3], [0.1]])
    assert observed[0] > simulated[0, 0]
    more = judged(observed, simulated, "greater", 0.05, exact=True)
    assert more.p_value[0] == pytest.approx(3 / 4)
    assert more.least_p[0] == pytest.approx(3 / 4)
    low = np.array([0.3])
    less = judged(low, np.array([[0.1 + 0.2], [0.3], [0.5], [0.7]]), "less", 0.05, exact=True)
    assert less.p_value[0] == pytest.approx(2 / 4)
    swapped = judged(observed, np.array([[0.3], [0.3], [0.5]]), "less", 0.05, exact=True)
    assert swapped.p_value[0] == pytest.approx(2 / 3)
