"""What a run asks of flows between regions, and of sales between industries."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from spatialict import flow_stages
from spatialict.core.study import InputOutput


def test_flows_and_sales_are_asked_where_they_are_given(demo_study, demo_project):
    assert flow_stages.flow_results(demo_study, demo_project) == {}
    assert flow_stages.linkage_results(demo_study) == {}
    rows = [("KZ-11", "KZ-71", 30.0), ("KZ-71", "KZ-75", 20.0), ("KZ-19", "KZ-75", 50.0)]
    flows = pd.DataFrame(rows, columns=["source", "target", "value"])
    flows = flows.assign(year=pd.array([2022] * 3, "Int16"), unit="persons")
    found = flow_stages.flow_results(replace(demo_study, flows=flows), demo_project)
    assert found["nodal_regions"].table.loc["KZ-11", "pole"] == "KZ-75"
    assert found["gravity:flows"].params["outcome"] == "weight"
    codes = pd.Index(["A", "B"])
    sold = InputOutput(
        pd.DataFrame([[150.0, 500], [200, 100]], codes, codes), pd.Series([1000.0, 2000], codes)
    )
    linked = flow_stages.linkage_results(replace(demo_study, input_output=sold))["linkages"]
    assert linked.table["backward"].tolist() == pytest.approx([1.02222222, 0.97777778])


@pytest.mark.parametrize(
    ("years", "wanted", "nearest"),
    [
        ([2009, 2020], 2015, 2009),
        ([2009, 2020], 2020, 2020),
        ([2009, 2020], 2030, 2020),
        ([2009, 2020], 2005, 2009),
        ([], 2020, None),
    ],
)
def test_the_year_of_flows_is_the_last_up_to_that_of_the_map_else_the_first(years, wanted, nearest):
    assert flow_stages._nearest(years, wanted) == nearest
