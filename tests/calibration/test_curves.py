"""On random labels 5 % of curves leave a band of 5 %, and a planted cluster leaves it often."""

import pytest

from tests.calibration.curves import LEVELS, Case, rejections, right

SETS = {"duranton_overman": 160, "ripley_l": 60}
"""A window is laid out anew for each call of K."""


@pytest.mark.slow
@pytest.mark.parametrize("case", LEVELS, ids=str)
def test_five_per_cent_of_random_labels_leave_each_band(case):
    sets = SETS[case.measure] // (4 if case.approximate else 1)
    for count in rejections(case, sets).values():
        assert right(case, count, sets)


@pytest.mark.slow
@pytest.mark.parametrize("measure", ["duranton_overman", "ripley_l"])
def test_a_planted_cluster_is_found_more_often_the_larger_it_is(measure):
    sets = 25
    none, some, half = (
        rejections(Case(measure, planted=share), sets)["p_localised"] / sets
        for share in (0.0, 0.15, 0.4)
    )
    assert none < some < half
    assert half >= 0.6  # 12 firms of 40 at most: the region has no more sites so near


def test_a_test_that_rejects_twice_too_often_is_not_called_right():
    assert right(LEVELS[0], 100, 2_000)
    assert not right(LEVELS[0], 200, 2_000)
    assert not right(LEVELS[0], 40, 2_000)
    towns = next(case for case in LEVELS if case.tied)
    assert right(towns, 40, 2_000)
