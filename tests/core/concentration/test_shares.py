import numpy as np
import pandas as pd
import pytest

from spatialict.core.concentration.shares import shares
from spatialict.core.study import ArgumentError

TABLE = pd.DataFrame({"J": [1.0, 3, 0], "K": [1.0, 1, 0]}, index=["a", "b", "c"])


def test_region_without_activity_has_no_shares_and_no_part_in_the_others_mean():
    found = shares(TABLE, reference="mean_of_others")
    assert np.isnan(found.s[2]).all()
    assert found.t[:2].tolist() == [[0.75, 0.25], [0.5, 0.5]]


def test_region_with_a_gap_is_out_of_the_nation():
    table = TABLE.assign(K=[1, 1, None])
    found = shares(table)
    assert list(found.units) == ["a", "b"]
    assert list(found.series(np.ones(2)).index[found.series(np.ones(2)).isna()]) == ["c"]


def test_industry_that_nobody_reports_is_no_column():
    assert list(shares(TABLE.assign(T=np.nan)).columns) == ["J", "K"]


def test_one_region_with_activity_has_nothing_to_compare_with():
    for reference in ("nation", "rest", "mean_of_others"):
        found = shares(TABLE.loc[["a", "c"]], reference=reference)
        assert np.isnan(found.t[0]).all(), reference
    assert shares(TABLE.loc[["a"]], reference="equal").t.tolist() == [[0.5, 0.5]]


def test_one_industry_is_spread_over_nothing():
    assert np.isnan(shares(TABLE[["J"]]).s).all()


def test_given_reference_is_taken_by_its_labels():
    reference = pd.Series({"K": 3, "J": 1, "Z": 5})
    assert shares(TABLE, reference=reference).t[0].tolist() == [0.25, 0.75]


def test_given_total_stands_for_all_industries():
    whole = pd.Series({"a": 10.0, "b": 30.0, "c": 0.0})
    found = shares(TABLE[["J"]], by="industry", whole=whole)
    assert found.t.tolist() == [[0.25, 0.75, 0]]
    rest = shares(TABLE[["J"]], by="industry", reference="rest", whole=whole)
    assert rest.t.tolist() == [[9 / 36, 27 / 36, 0]]


def test_all_missing_gives_an_empty_table_and_no_error():
    found = shares(TABLE * np.nan)
    assert found.amounts.size == 0
    assert found.series(np.empty(0)).isna().all()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"reference": pd.Series({"J": 1.0})},
            "reference: no value for 'K'. Every region or industry that is compared needs one; "
            "add them or leave them out of `activity`.",
        ),
        (
            {"reference": "others"},
            "reference: 'others' is not known. Choose one of: nation, rest, mean_of_others, equal.",
        ),
        ({"by": "regions"}, "by: 'regions' is not known. Choose one of: region, industry."),
        (
            {"by": "industry", "whole": pd.Series({"a": 1.0, "b": 2, "c": 1})},
            "total: an industry is larger than all activity in these regions: 'b'. Check units "
            "and borders.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(asked, message):
    with pytest.raises(ArgumentError) as error:
        shares(TABLE, **asked)
    assert str(error.value) == message
