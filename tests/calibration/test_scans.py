"""On maps of chance 5 % of scans find a cluster at 5 %, and a planted one is found often."""

import pytest

from tests.calibration.scans import LEVELS, YEARS, Case, rejections, right

MAPS = 120


@pytest.mark.slow
@pytest.mark.parametrize("case", LEVELS, ids=str)
def test_five_per_cent_of_maps_of_chance_have_a_cluster(case):
    assert right(rejections(case, MAPS).rejected, MAPS)


@pytest.mark.slow
@pytest.mark.parametrize("years", [1, YEARS])
def test_a_planted_cluster_is_found_more_often_the_stronger_it_is(years):
    maps = 30
    none, some, most = (rejections(Case(years=years, risk=risk), maps) for risk in (1.0, 2.0, 4.0))
    assert none.rejected < some.rejected < most.rejected
    assert most.rejected >= 0.9 * maps
    assert most.recovered > 0.6


def test_a_test_that_rejects_twice_too_often_is_not_called_right():
    assert right(100, 2_000)
    assert not right(200, 2_000)
    assert not right(40, 2_000)
