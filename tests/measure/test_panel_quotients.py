"""Quotients of a panel: the same as the location quotient of each year, and every rule speaks."""

import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.measure.panel_quotients import panel_quotients
from spatialict.measure.specialisation import location_quotient


def panel(*rows):
    columns = ["region_id", "industry", "year", "value"]
    given = rows or [
        *[("a", "J", 2020, 2), ("a", "K", 2020, 1), ("a", "total", 2020, 10)],
        *[("b", "J", 2020, 1), ("b", "K", 2020, 3), ("b", "total", 2020, 20)],
        *[("a", "J", 2021, 4), ("a", "K", 2021, 2), ("a", "total", 2021, 10)],
        *[("b", "J", 2021, 1), ("b", "total", 2021, 30)],
    ]
    return pd.DataFrame(given, columns=columns)


def test_each_year_is_the_location_quotient_against_the_rest():
    given = panel()
    before = given.copy(deep=True)
    found = panel_quotients(given, ["J"])
    pd.testing.assert_frame_equal(given, before)
    for year in (2020, 2021):
        rows = given[given["year"] == year]
        wide = rows.pivot(index="region_id", columns="industry", values="value")
        halves = pd.DataFrame({"J": wide["J"], "rest": wide["total"] - wide["J"]})
        assert found[year].tolist() == pytest.approx(location_quotient(halves)["J"].tolist())
    assert found.loc["a", 2020] == pytest.approx((2 / 10) / (3 / 30))


def test_a_sector_of_two_industries_is_missing_where_one_is():
    found = panel_quotients(panel(), ["J", "K"])
    assert found.loc["a", 2020] == pytest.approx((3 / 10) / (7 / 30))
    assert np.isnan(found.loc["b", 2021])
    assert found.loc["a", 2021] == 1  # all that is left of the nation


def test_nothing_of_nothing_is_undefined_not_nil():
    rows = [("a", "J", 2020, 0), ("a", "total", 2020, 0), ("b", "J", 2020, 0)]
    found = panel_quotients(panel(*rows, ("b", "total", 2020, 5)), ["J"])
    assert found[2020].isna().all()
    assert found.index.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("table", "industry", "message"),
    [
        (panel(), "L", "industry: not in the panel: 'L'. It has: 'J', 'K', 'total'."),
        (panel(), [], "industry: not in the panel: . It has: 'J', 'K', 'total'."),
        (
            panel().drop(columns="year"),
            "J",
            "panel: these columns are missing: 'year'. It needs region_id, industry, year and "
            "value.",
        ),
        (
            panel().assign(kind=["gva"] * 10 + ["firms"]),
            "J",
            "panel: the rows are of several kinds or units: 'gva', 'firms'. Choose one of them "
            "first.",
        ),
        (
            pd.concat([panel(), panel().iloc[:1]]),
            "J",
            "panel: 1 of 12 rows repeats region, industry and year: 'a J 2020'. Sum or drop it.",
        ),
        (
            panel(("a", "J", 2020, 3), ("a", "total", 2020, 2)),
            "J",
            "panel: in 1 of 1 rows the sector is larger than the total: 'a 2020'. Correct one of "
            "the two.",
        ),
        (
            panel(("a", "J", 2020, "about 3"), ("a", "total", 2020, 5), ("a", "J", 2021, np.inf)),
            "J",
            "panel: in 2 of 3 rows the value is no finite number: 'a J 2020', 'a J 2021'. Give "
            "numbers; leave a cell empty where nothing is known.",
        ),
        (
            panel(("a", "J", "2020-21", 3), ("a", "total", 2020, 5), ("a", "J", None, 1)),
            "J",
            "panel: these are no years: '2020-21', 'None'. Give whole years, for example 2024.",
        ),
        (
            panel(("a", "J", 2020, 3), ("a", "J", "2020", 3), ("a", "total", 2020, 5)),
            "J",
            "panel: 1 of 3 rows repeats region, industry and year: 'a J 2020'. Sum or drop it.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(table, industry, message):
    with pytest.raises(ArgumentError) as error:
        panel_quotients(table, industry)
    assert str(error.value) == message


def test_numbers_and_years_as_text_or_floats_are_numbers_and_years():
    plain = panel_quotients(panel(), ["J"])
    table = panel()
    text = table.astype({"value": str, "year": str})
    pd.testing.assert_frame_equal(panel_quotients(text, ["J"]), plain)
    floats = table.astype({"year": float})
    pd.testing.assert_frame_equal(panel_quotients(floats, ["J"]), plain)
