"""Ties and differences of numbers far from nil."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph

from spatialict.measure.local_association import local_geary
from spatialict.measure.local_geary_multivariate import local_geary_multivariate

NAMES = [f"r{i:02d}" for i in range(20)]
RING = Graph.from_dicts(
    {NAMES[i]: {NAMES[(i + step) % 20]: 1 for step in (-2, -1, 1, 2)} for i in range(20)}
)
WHOLE = pd.Series(np.random.default_rng(1).integers(1, 10, 20).astype(float), index=NAMES)


def of_one_column(values, graph, **options):
    return local_geary_multivariate(values.to_frame("x"), graph, **options)


@pytest.mark.parametrize("measure", [local_geary, of_one_column])
@pytest.mark.parametrize("permutations", ["exact", 499])
@pytest.mark.parametrize("shift", [1e6, 1e9, 1e10, 1e14])
def test_whole_numbers_keep_ties_and_differences_however_far(measure, permutations, shift):
    """Doubles hold 10^14 + 9 exactly, so that a shift cannot change a difference."""
    near = measure(WHOLE, RING, permutations=permutations).table
    far = measure(WHOLE + shift, RING, permutations=permutations).table
    np.testing.assert_array_equal(far["p_value"], near["p_value"])
    np.testing.assert_array_equal(far["min_p"], near["min_p"])
    assert far["status"].tolist() == near["status"].tolist()


@pytest.mark.parametrize("measure", [local_geary, of_one_column])
@pytest.mark.parametrize("permutations", ["exact", 499])
@pytest.mark.parametrize("shift", [1e6, 1e9, 1e10])
def test_tenths_keep_ties_that_a_shift_has_rounded(measure, permutations, shift):
    """At 10^10 a tenth is off by 10^-6 of itself: no tie, and no difference, may hang on that."""
    tenths = WHOLE % 4 / 10
    near = measure(tenths, RING, permutations=permutations).table
    far = measure(tenths + shift, RING, permutations=permutations).table
    np.testing.assert_allclose(far["p_value"], near["p_value"])
    np.testing.assert_allclose(far["min_p"], near["min_p"])
