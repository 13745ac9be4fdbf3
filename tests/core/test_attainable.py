"""The share of the most extreme sets, against every set counted."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.attainable import of_distances, of_values


@st.composite
def ties(draw):
    values = draw(st.lists(st.integers(0, 4), min_size=2, max_size=8))
    degree = st.integers(1, len(values) - 1)
    number = len(values)
    return np.array(values) * 0.1, np.array(
        draw(st.lists(degree, min_size=number, max_size=number))
    )


@settings(max_examples=80, deadline=None)
@given(ties(), st.booleans())
def test_share_is_that_of_every_set_counted(both, squared):
    values, degree = both
    found = (of_distances if squared else of_values)(values, degree)
    for i, k in enumerate(degree):
        others = np.delete(values, i)
        numbers = (others - values[i]) ** 2 if squared else others
        sums = np.array([sum(chosen) for chosen in combinations(numbers, k)])
        top, bottom = (sums >= sums.max() - 1e-9).mean(), (sums <= sums.min() + 1e-9).mean()
        assert (found[0][i], found[1][i]) == pytest.approx((top, bottom))


def test_share_of_many_is_not_lost():
    """Ten of a million, all different: 1 / C(10^6 - 1, 10), about 10! / 10^60."""
    top, bottom = of_values(np.arange(1e6), np.full(10**6, 10))
    assert top[0] == pytest.approx(3_628_800e-60, rel=1e-3)
    assert bottom[5] == pytest.approx(top[0])
