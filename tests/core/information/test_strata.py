"""Classes of activity: who is dealt with whom."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spatialict.core.information.strata import LEAST, WIDEST, strata


def classes(activity, region=None):
    region = np.zeros(len(activity), dtype=int) if region is None else np.asarray(region)
    return strata(region, np.asarray(activity)).tolist()


def test_organisations_of_as_many_projects_are_a_class_where_they_are_enough():
    assert classes([1] * 8 + [2] * 8 + [3] * 9) == [0] * 8 + [1] * 8 + [2] * 9


def test_the_smallest_class_joins_the_nearer_neighbour_by_ratio():
    # 5 is 1.25 times 4 and 6 is 1.2 times 5
    assert classes([4] * 8 + [5] + [6] * 8) == [0] * 8 + [1] * 9
    assert classes([3] * 8 + [4] + [6] * 8) == [0] * 9 + [1] * 8


def test_nobody_is_dealt_with_one_more_than_twice_as_active():
    assert classes([1, 1, 2, 9]) == [0, 0, 0, 1]
    assert classes([1, 1, 2, 3, 9]) == [0, 0, 1, 1, 2]  # 3 is nearer to 2 than 2 to 1
    assert classes([2, 4, 5]) == [0, 1, 1]


def test_regions_stay_apart():
    assert classes([1, 1, 1, 1], ["b", "a", "b", "a"]) == [1, 0, 1, 0]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 60)), min_size=1, max_size=80))
def test_classes_are_runs_of_activity_and_small_only_where_no_neighbour_is_near(rows):
    region, activity = np.array(rows).T
    found = strata(region, activity)
    assert set(found) == set(range(found.max() + 1))
    spans = []
    for one in range(found.max() + 1):
        here = found == one
        assert len(set(region[here])) == 1
        low, high = activity[here].min(), activity[here].max()
        assert high <= WIDEST * low
        inside = (region == region[here][0]) & (activity >= low) & (activity <= high)
        assert (inside == here).all()
        spans.append((region[here][0], low, high, here.sum()))
    spans.sort()
    for (home, low, _, size), (other, _, high, next_size) in pairwise(spans):
        if home == other and min(size, next_size) < LEAST:
            assert high > WIDEST * low
