"""Rows of a long table: what is refused at the door, and how much rounding is forgiven."""

import pandas as pd
import pytest

from spatialict.core.rows import ROUNDING, asked_years, chosen_rows, left_of, tables_of
from spatialict.core.study import ArgumentError

ROWS = pd.DataFrame(
    [("b", "J", 2025, "gva", 1.0), ("a", "J", 2024, "gva", 2.0), ("a", "K", 2024, "gva", 3.0)],
    columns=["region_id", "industry", "year", "kind", "value"],
)


def test_years_as_text_and_floats_are_years_and_the_table_stays():
    before = ROWS.copy(deep=True)
    for dtype in (str, float, "Int16"):
        found = chosen_rows(ROWS.astype({"year": dtype}))
        assert found["year"].tolist() == [2025, 2024, 2024]
        assert str(found["year"].dtype) == "int64"
    pd.testing.assert_frame_equal(ROWS, before)


def test_rows_of_a_kind_are_chosen_before_they_are_counted():
    both = pd.concat([ROWS, ROWS.assign(kind="firms")])
    assert len(chosen_rows(both, kind="firms")) == 3


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (ROWS.drop(columns=["year", "value"]), "panel: these columns are missing: 'year', 'value'."
         " It needs region_id, industry, year and value."),
        (ROWS.assign(kind=["gva", "firms", "gva"]), "panel: the rows are of several kinds or "
         "units: 'gva', 'firms'. Choose one of them first."),
        (ROWS.assign(year=["2020-21", 2024.5, 2024]), "panel: these are no years: '2020-21', "
         "'2024.5'. Give whole years, for example 2024."),
        (pd.concat([ROWS, ROWS.head(1).assign(year="2025")]), "panel: 1 of 4 rows repeats region, "
         "industry and year: 'b J 2025'. Sum or drop it."),
    ],
)  # fmt: skip
def test_each_rule_speaks_of_the_table_by_its_name(table, said):
    with pytest.raises(ArgumentError) as caught:
        chosen_rows(table, argument="panel")
    assert str(caught.value) == said


def test_years_asked_for_must_be_there():
    assert asked_years(ROWS) == [2024, 2025]
    assert asked_years(ROWS, [2025, 2025]) == [2025]
    assert asked_years(ROWS, [], least=0) == []
    for years in ([2023], []):
        with pytest.raises(ArgumentError, match="It has: 2024, 2025"):
            asked_years(ROWS, years)


def test_regions_are_in_the_order_of_the_rows_or_in_that_asked_for():
    assert tables_of(ROWS, [2024])[2024].index.tolist() == ["b", "a"]
    asked = tables_of(ROWS, [2024, 2025], ["a", "c"])
    assert list(asked) == [2024, 2025]
    assert asked[2025].isna().all(axis=None)
    assert asked[2024].loc["a"].tolist() == [2.0, 3.0]


def test_a_part_may_exceed_its_whole_by_rounding_alone():
    whole = pd.Series([10.0, 10.0, 10.0, float("nan")])
    part = whole * [1 + ROUNDING / 2, 1 + ROUNDING * 2, 0.5, 1]
    rest, wrong = left_of(whole, part)
    assert rest.tolist()[:3] == [0.0, 0.0, 5.0]
    assert wrong.tolist() == [False, True, False, False]
