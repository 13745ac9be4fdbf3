"""The trend of a quotient: the same as year by year, like with like, and what it warns of."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.measure.specialisation import location_quotient
from spatialict.measure.specialisation_trend import specialisation_trend

KAZAKHSTAN = Path(__file__).parents[2] / "shapefiles" / "kazakhstan"


def long(cells):
    columns = ["region_id", "industry", "year", "value"]
    return pd.DataFrame(cells, columns=columns)


def two_years():
    return long(
        [
            *[("a", "J", 2021, 1), ("a", "K", 2021, 3), ("b", "J", 2021, 1), ("b", "K", 2021, 3)],
            *[("a", "J", 2022, 2), ("a", "K", 2022, 2), ("b", "J", 2022, 1), ("b", "K", 2022, 3)],
        ]
    )


def gva():
    table = pd.read_csv(KAZAKHSTAN / "gva_by_section.csv")
    table = table[(table["region_id"] != "KZ") & (table["section"].str.len() == 1)]
    return table.rename(columns={"section": "industry", "gva_mln_kzt": "value"})


def test_each_year_is_its_own_location_quotient():
    table = gva()
    result = specialisation_trend(table, industry=["J"], years=[2021, 2023])
    for year in (2021, 2023):
        rows = table[table["year"] == year]
        wide = rows.pivot(index="region_id", columns="industry", values="value")
        found = result.table["value"].xs(year, level="year")
        assert np.allclose(found, location_quotient(wide)["J"][found.index], rtol=1e-12)


def test_section_that_one_year_reports_is_left_out_of_all_and_named():
    result = specialisation_trend(gva(), industry=["J"], years=range(2021, 2026))
    assert result.params["left_out"] == ["T"]
    assert (result.table["status"] == "ok").all()
    assert result.notes[0].text() == (
        "To compare like with like over the years, industries that some year does not report are "
        "left out of all totals: 'T'."
    )


def test_shares_of_all_regions_make_the_nation_in_every_year():
    share = specialisation_trend(gva(), industry=["J"], years=range(2021, 2026)).table["share"]
    assert np.allclose(share.groupby("year").sum(), 1)


def test_a_step_too_large_to_pass_unasked_is_noted():
    result = specialisation_trend(two_years(), industry=["J"], years=[2021, 2022])
    assert result.notes[0].text() == (
        "a: its part of the nation's activity in the sector went from 50.0% in 2021 to 66.7% in "
        "2022. A step of this size may be a change of booking or of borders: check before you "
        "call it growth."
    )
    assert len(result.notes) == 2  # b fell as far


def test_order_of_rows_changes_nothing():
    table = two_years()
    options = {"industry": ["J"], "years": [2022, 2021], "regions": ["b", "a"]}
    first = specialisation_trend(table, **options).table
    again = specialisation_trend(table.sample(frac=1, random_state=1), **options).table
    pd.testing.assert_frame_equal(first, again)
    assert first.index.tolist() == [("b", 2021), ("b", 2022), ("a", 2021), ("a", 2022)]


def test_region_without_rows_is_missing_in_that_year_only():
    table = two_years().query("region_id != 'b' or year != 2021")
    result = specialisation_trend(table, industry=["J"], years=[2021, 2022], regions=["a", "b"])
    assert result.table["status"].tolist() == ["ok", "ok", "missing", "ok"]
    assert np.isnan(result.table.loc[("b", 2021), "value"])


def test_reference_of_each_year_is_used():
    reference = pd.DataFrame({"J": [10, 20], "K": [90, 80]}, index=[2021, 2022])
    result = specialisation_trend(
        two_years(), industry=["J"], years=[2021, 2022], reference=reference
    )
    # 1/4 over 0.1, 2/4 over 0.2; 1 of 10 and 2 of 20
    assert result.table.loc["a", "value"].tolist() == pytest.approx([2.5, 2.5])
    assert result.table.loc["a", "share"].tolist() == pytest.approx([0.1, 0.1])


def test_rows_of_the_kind_asked_for_are_taken():
    jobs = two_years().assign(kind="employment", unit="persons")
    both = pd.concat([jobs, jobs.assign(kind="gva", unit="tenge", value=1)], ignore_index=True)
    before = both.copy(deep=True)
    options = {"industry": ["J"], "years": [2021, 2022]}
    found = specialisation_trend(both, kind="employment", unit="persons", **options).table
    pd.testing.assert_frame_equal(found, specialisation_trend(jobs, **options).table)
    pd.testing.assert_frame_equal(both, before)


@pytest.mark.parametrize(
    ("table", "years", "message"),
    [
        (
            pd.concat([two_years(), two_years().iloc[:1]]),
            [2021],
            "activity: 1 of 9 rows repeats region, industry and year: 'a J 2021'. Sum or drop it.",
        ),
        (two_years(), [2020], "years: `activity` has no rows of 2020. It has: 2021, 2022."),
        (
            two_years().assign(kind=["gva"] * 4 + ["firms"] * 4),
            [2021],
            "activity: the rows are of several kinds or units: 'gva', 'firms'. Choose one of them "
            "first.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(table, years, message):
    with pytest.raises(ArgumentError) as error:
        specialisation_trend(table, industry=["J"], years=years)
    assert str(error.value) == message
