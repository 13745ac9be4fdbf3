"""Figures of an index: what comes in twice, or is no year, is refused in words."""

import pandas as pd
import pytest

from spatialict.core.level.figures import figures
from spatialict.core.level.recipe import Indicator
from spatialict.core.study import ArgumentError
from spatialict.measure.level import ict_level
from spatialict.measure.level_robustness import ict_level_choices

RECIPE = (Indicator("users", "use", low=0, high=100),)


def long(years, column="users"):
    rows = [("a", column, year, 10.0) for year in years]
    return pd.DataFrame(rows, columns=["region_id", "indicator", "year", "value"])


@pytest.mark.parametrize("measure", [ict_level, ict_level_choices])
def test_a_column_that_stands_twice_is_refused_and_one_that_is_not_asked_for_is_not(measure):
    table = pd.DataFrame([[1.0, 2.0]], index=["a"], columns=["users", "users"])
    with pytest.raises(ArgumentError) as error:
        measure(table, RECIPE)
    assert str(error.value) == (
        "values: these columns stand more than once: 'users'. Keep one of each."
    )
    others = pd.DataFrame([[1.0, 2.0, 3.0]], index=["a"], columns=["users", "x", "x"])
    assert figures(others, RECIPE)["users"].tolist() == [1.0]


@pytest.mark.parametrize("year", ["2020-21", None, 2020.5])
def test_what_is_no_year_is_refused(year):
    with pytest.raises(ArgumentError, match="these are no years: "):
        figures(long([2019, year]), RECIPE)


def test_years_as_text_are_years():
    found = figures(long(["2020", "2021"]), RECIPE)
    assert found.index.tolist() == [("a", 2020), ("a", 2021)]
    assert found["users"].tolist() == [10.0, 10.0]
    with pytest.raises(ArgumentError, match="given twice"):
        figures(long([2020, "2020"]), RECIPE)
