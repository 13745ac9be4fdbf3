"""Classes: natural breaks against all others and R's, quantiles, fixed cuts, too few values."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.level.classes import classes, cut_points
from tests.core.level.test_weights import TAI, from_r


def within(values, begins):
    parts = np.split(np.sort(values), np.searchsorted(np.sort(values), begins))
    return sum(((part - part.mean()) ** 2).sum() for part in parts if len(part))


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_natural_breaks_are_those_of_classint(k):
    hosts = TAI["internet"].to_numpy()[None]
    found = cut_points(hosts, "jenks", cuts=(), class_count=k)[0]
    assert found.tolist() == from_r(f"jenks{k}").tolist()


@settings(max_examples=40)
@given(st.lists(st.integers(0, 60), min_size=4, max_size=9, unique=True), st.integers(2, 4))
def test_no_other_cuts_have_a_smaller_sum_within(values, k):
    values = np.array(values, dtype=float)
    found = cut_points(values[None], "jenks", cuts=(), class_count=k)[0]
    ordered = np.sort(values)
    least = min(within(values, list(cut)) for cut in combinations(ordered[1:], k - 1))
    assert within(values, found) == pytest.approx(least, abs=1e-9)


def test_sets_of_values_are_cut_each_by_itself():
    sets = np.random.default_rng(0).uniform(size=(6, 12))
    together = cut_points(sets, "jenks", cuts=(), class_count=4)
    alone = [cut_points(one[None], "jenks", cuts=(), class_count=4)[0] for one in sets]
    assert np.array_equal(together, alone)


@settings(max_examples=30)
@given(st.integers(2, 5), st.integers(0, 3), st.integers(0, 10_000))
def test_quantile_classes_of_different_values_differ_in_size_by_one_at_most(k, more, seed):
    values = np.random.default_rng(seed).permutation(k * 3 + more)[None].astype(float)
    cuts = cut_points(values, "quantiles", cuts=(), class_count=k)
    counts = np.bincount(classes(values, cuts)[0].astype(int), minlength=k + 1)[1:]
    assert np.ptp(counts) <= 1


def test_quantiles_are_hazens():
    # R 4.2.2: quantile(1:5, 1:2 / 3, type = 5)
    found = cut_points(np.arange(1.0, 6)[None], "quantiles", cuts=(), class_count=3)[0]
    assert found == pytest.approx([13 / 6, 23 / 6])


def test_equal_values_are_of_one_class_and_a_value_at_a_cut_is_above_it():
    values = np.array([[0.33, 0.33, 0.67, 0.1]])
    fixed = cut_points(values, "cuts", cuts=(0.33, 0.67), class_count=9)
    assert classes(values, fixed).tolist() == [[2, 2, 3, 1]]


@pytest.mark.parametrize("method", ["quantiles", "jenks"])
def test_fewer_different_values_than_classes_are_no_classes(method):
    for values in ([[0.2, 0.2, 0.7, 0.7]], [[0.4]]):
        cuts = cut_points(np.array(values), method, cuts=(), class_count=3)
        assert np.isnan(cuts).all()
        assert np.isnan(classes(np.array(values), cuts)).all()


def test_a_class_of_a_missing_value_is_missing():
    found = classes(np.array([[np.nan, 0.5]]), np.array([[0.4]]))
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame([[np.nan, 2.0]]))
