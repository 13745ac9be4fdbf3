"""Links keep what they were given, and nothing of the caller's."""

import numpy as np
import pandas as pd

from spatialict.core.neighbourhood.links import Links


def test_a_change_of_the_callers_arrays_changes_no_link():
    weights, tails = np.array([1.0, 2.0]), np.array([1, 0])
    links = Links.of_pairs(pd.Index(["a", "b"]), [0, 1], tails, weights)
    weights[:], tails[:] = 9.0, 0
    assert links.weights.tolist() == [1.0, 2.0]
    assert links.indices.tolist() == [1, 0]
