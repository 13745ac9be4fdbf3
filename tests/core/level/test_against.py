"""When two stages of an index are said to go against each other."""

import numpy as np
import pytest
from scipy.stats import pearsonr

from spatialict.core.level.against import LEAST, pairs

NAMES = ("internet", "costs", "literacy")


def test_independent_stages_are_called_in_no_more_than_one_table_of_twenty():
    # 300 tables of 16 regions and three stages; of 300 at .05, 22 or more have a chance of .05
    rng = np.random.default_rng(3)
    called = [
        any(one["called"] for one in pairs(rng.random((16, 3)), NAMES, 0)) for _ in range(300)
    ]
    assert sum(called) <= 21


def test_the_p_is_close_to_that_of_student_for_normal_scores():
    rng = np.random.default_rng(1)
    stages = rng.normal(size=(30, 3))
    stages[:, 1] -= 0.6 * stages[:, 0]
    for found in pairs(stages, NAMES, 0):
        columns = (stages[:, NAMES.index(found[name])] for name in ("one", "other"))
        theirs = pearsonr(*columns)
        assert found["correlation"] == pytest.approx(theirs.statistic)
        assert found["p_value"] == pytest.approx(theirs.pvalue, abs=0.04)


def test_what_goes_along_is_not_called_and_orders_change_nothing():
    line = np.arange(10.0)
    stages = np.column_stack([line, line + np.tile([0, 1], 5), -line])
    found = pairs(stages, NAMES, 0)
    assert [one["called"] for one in found] == [False, True, True]
    turned = pairs(stages[::-1, ::-1], NAMES[::-1], 0)
    by_name = {frozenset((one["one"], one["other"])): one["p_value"] for one in turned}
    assert all(by_name[frozenset((one["one"], one["other"]))] == one["p_value"] for one in found)


@pytest.mark.parametrize("rows", [0, 1, LEAST - 1])
def test_few_regions_or_a_stage_that_does_not_vary_have_no_p(rows):
    line = np.arange(float(rows))
    found = pairs(np.column_stack([line, -line]), NAMES[:2], 0)[0]
    assert np.isnan(found["p_value"])
    assert not found["called"]
    alike = np.column_stack([np.ones(8), np.arange(8.0)])
    assert np.isnan(pairs(alike, NAMES[:2], 0)[0]["correlation"])
    assert pairs(np.ones((8, 1)), NAMES[:1], 0) == []
