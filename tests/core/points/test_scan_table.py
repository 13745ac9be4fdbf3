"""The table of a scan: the p of the extreme value law, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from spatialict.core.points.scan_table import _gumbel


def test_p_of_the_extreme_value_law_is_that_of_moments_by_hand():
    """Maxima 1, 2, 3, 4, 5: the mean is 3, the variance 10 / 4.

    The law with them has the scale sqrt(6 * 2.5) / pi and the mode 3 - 0.57722 scales, and
    p = 1 - exp(-exp(-(value - mode) / scale)).
    """
    scale = math.sqrt(6 * 2.5) / math.pi
    assert scale == pytest.approx(1.232808888)
    mode = 3 - 0.5772156649 * scale
    maxima = np.array([2.0, 5.0, 1.0, 4.0, 3.0])
    for value in (1.0, 3.0, 6.0, 12.0):
        p = 1 - math.exp(-math.exp(-(value - mode) / scale))
        assert _gumbel(value, maxima) == pytest.approx(p, rel=1e-9)
    assert _gumbel(3.0, maxima) == pytest.approx(0.4296, abs=5e-5)  # at the mean, any scale


def test_p_of_the_extreme_value_law_needs_maxima_that_differ():
    assert math.isnan(_gumbel(1.0, np.array([2.0])))
    assert math.isnan(_gumbel(1.0, np.array([2.0, 2.0])))
