"""Dynamic shift-share: by hand, the identity, the classic split, gaps, breaks and odd tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.study import ArgumentError
from spatialict.measure.growth import shift_share
from spatialict.measure.shift_share_dynamic import shift_share_by_year, shift_share_dynamic

GVA = Path(__file__).parents[2] / "shapefiles" / "kazakhstan" / "gva_by_section.csv"
PARTS = ["national", "industry_mix", "competitive", "change"]


def long(rows):
    return pd.DataFrame(rows, columns=["region_id", "industry", "year", "value"])


# a: J 10, 20, 20; K 10, 10, 30.  b: J 10, 10, 20; K 10, 20, 20
TWO = long(
    [
        *[("a", "J", year, value) for year, value in zip((1, 2, 3), (10, 20, 20), strict=True)],
        *[("a", "K", year, value) for year, value in zip((1, 2, 3), (10, 10, 30), strict=True)],
        *[("b", "J", year, value) for year, value in zip((1, 2, 3), (10, 10, 20), strict=True)],
        *[("b", "K", year, value) for year, value in zip((1, 2, 3), (10, 20, 20), strict=True)],
    ]
)


@st.composite
def panels(draw):
    n, years = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    cells = st.lists(st.integers(1, 10**5), min_size=2 * n * years, max_size=2 * n * years)
    keys = pd.MultiIndex.from_product([[f"r{i}" for i in range(n)], ["J", "K"], range(years)])
    table = pd.DataFrame({"value": draw(cells)}, keys.rename(["region_id", "industry", "year"]))
    return table.reset_index()


def test_three_years_are_those_of_the_calculation_by_hand():
    """Step 1: all 40 to 60 (g 1/2), J 20 to 30 (1/2): a 10 = 5 + 0 + 5, b 0 = 5 + 0 - 5.

    Step 2: all 60 to 90 (1/2), J 30 to 40 (1/3): a 0 = 10 - 10/3 - 20/3, b 10 = 5 - 5/3 + 20/3.
    """
    table = shift_share_dynamic(TWO, industry=["J"]).table
    assert table.loc["a", PARTS].tolist() == pytest.approx([15, -10 / 3, -5 / 3, 10])
    assert table.loc["b", PARTS].tolist() == pytest.approx([10, -5 / 3, 5 / 3, 10])
    assert table["years"].tolist() == [2, 2]
    assert table["value"].equals(table["competitive"].rename("value"))


def test_each_step_is_told_under_its_later_year():
    found = shift_share_by_year(TWO, industry=["J"])
    assert found.index.tolist() == [("a", 2), ("a", 3), ("b", 2), ("b", 3)]
    assert found.loc[("a", 3), PARTS].tolist() == pytest.approx([10, -10 / 3, -20 / 3, 0])


@settings(max_examples=20)
@given(panels())
def test_parts_add_up_to_the_change_and_cancel_over_the_nation(table):
    found = shift_share_dynamic(table, industry=["J"]).table
    parts = found[["national", "industry_mix", "competitive"]].sum(axis=1)
    assert np.allclose(parts, found["change"], atol=1e-6)
    sector = table[table["industry"] == "J"].pivot(
        index="region_id", columns="year", values="value"
    )
    assert np.allclose(found["change"], sector.iloc[:, -1] - sector.iloc[:, 0])
    assert abs(found["competitive"].sum()) < 1e-6


@pytest.mark.parametrize("factor", [0.001, 1e6])
def test_units_change_only_the_unit(factor):
    first = shift_share_dynamic(TWO, industry=["J"]).table[PARTS]
    again = shift_share_dynamic(TWO.assign(value=TWO["value"] * factor), industry=["J"]).table
    assert np.allclose(again[PARTS], first * factor, rtol=1e-12, atol=1e-12 * factor)


def test_two_years_are_the_classic_split():
    found = shift_share_dynamic(TWO, industry=["J"], years=[1, 3]).table
    wide = {
        year: TWO[TWO["year"] == year].pivot(index="region_id", columns="industry", values="value")
        for year in (1, 3)
    }
    classic = shift_share(wide[1], wide[3], industry=["J"]).table
    pd.testing.assert_frame_equal(found[PARTS], classic[PARTS])


def test_total_of_a_panel_is_the_economy_and_not_an_industry_more():
    total = TWO.groupby(["region_id", "year"], as_index=False)["value"].sum()
    panel = pd.concat([TWO[TWO["industry"] == "J"], total.assign(industry="total")])
    found = shift_share_dynamic(panel, industry=["J"])
    pd.testing.assert_frame_equal(found.table, shift_share_dynamic(TWO, industry=["J"]).table)
    assert found.params["industries"] == ["J", "rest"]


def test_total_that_is_smaller_than_its_industry_is_refused():
    rows = [("a", "J", 1, 5), ("a", "total", 1, 4), ("a", "J", 2, 5), ("a", "total", 2, 9)]
    with pytest.raises(ArgumentError) as error:
        shift_share_dynamic(long(rows), industry=["J"])
    assert str(error.value) == (
        "activity: 1 of 1 regions has a smaller `total` than its industries together: 'a'. Correct "
        "the figures or leave `total` out."
    )


def test_region_with_a_gap_in_one_year_is_missing_and_the_others_stay():
    table = TWO.copy()
    table.loc[(table["region_id"] == "b") & (table["year"] == 2), "value"] = np.nan
    result = shift_share_dynamic(table, industry=["J"])
    assert result.table["status"].tolist() == ["ok", "missing"]
    assert result.table.loc["b", PARTS].isna().all()
    assert result.notes[1].text() == (
        "1 of 2 regions is left out because a figure of one of the years is missing: 'b'."
    )


def test_sector_that_the_nation_does_not_have_is_undefined():
    table = TWO.assign(value=TWO["value"].where(TWO["industry"] != "J", 0))
    result = shift_share_dynamic(table, industry=["J"])
    assert result.table["status"].tolist() == ["undefined"] * 2
    assert result.table["value"].isna().all()


def test_region_with_nothing_in_any_year_has_no_part_but_one_that_begins_has():
    table = TWO.copy()
    rows = [("c", "J", year, 0) for year in (1, 2, 3)] + [("c", "K", year, 5) for year in (1, 2, 3)]
    result = shift_share_dynamic(pd.concat([table, long(rows)]), industry=["J"])
    assert result.table["status"].tolist() == ["ok", "ok", "undefined"]
    assert result.table.loc["c", ["value", *PARTS[:3]]].isna().all()
    assert result.table.loc["c", "change"] == 0
    rows[2] = ("c", "J", 3, 4)
    later = shift_share_dynamic(pd.concat([table, long(rows)]), industry=["J"]).table.loc["c"]
    assert later[PARTS].tolist() == [0, 0, 4, 4]
    steps = shift_share_by_year(pd.concat([table, long(rows)]), industry=["J"])
    assert steps.loc[("c", 2), PARTS[:3]].isna().all()
    assert steps.loc[("c", 3), "competitive"] == 4


def test_year_in_which_all_is_nil_leaves_nothing_to_split():
    result = shift_share_dynamic(
        TWO.assign(value=TWO["value"] * (TWO["year"] != 3)), industry=["J"]
    )
    assert result.table["status"].tolist() == ["undefined"] * 2
    assert [note.key for note in result.notes] == ["growth.empty_year"]


@pytest.mark.parametrize("factor", [1.1, 3.3])
def test_regions_that_all_grow_alike_have_no_part_of_their_own(factor):
    start = np.array([0.3, 1.7, 2.9, 4.1])
    rows = [
        (region, industry, year, start[place] * factor**year)
        for place, (region, industry) in enumerate([(r, i) for r in "ab" for i in "JK"])
        for year in (1, 2, 3)
    ]
    found = shift_share_dynamic(long(rows), industry=["J"]).table
    assert found[["value", "industry_mix"]].eq(0).all(axis=None)


def test_one_year_has_no_step():
    result = shift_share_dynamic(TWO, industry=["J"], years=[2])
    assert result.table["status"].tolist() == ["too_few"] * 2
    assert result.table[["value", *PARTS]].isna().all(axis=None)
    assert result.notes[0].text() == "There is one year only (2), and no change can be told."


def test_region_that_is_the_nation_has_no_shift_of_its_own():
    found = shift_share_dynamic(TWO[TWO["region_id"] == "a"], industry=["J"]).table
    assert found.loc["a", "competitive"] == pytest.approx(0)


def test_section_j_adds_up_and_almaty_gains_where_astana_loses():
    """Kazakhstan 2021-2025 (BNS, `gva_by_section.csv`): the change is that of the table."""
    table = pd.read_csv(GVA).rename(columns={"section": "industry", "gva_mln_kzt": "value"})
    table = table[(table["region_id"] != "KZ") & (table["industry"].str.len() == 1)]
    found = shift_share_dynamic(table, industry=["J"], kind="gva").table
    assert np.allclose(found[PARTS[:3]].sum(axis=1), found["change"])
    assert found.loc["KZ-71", "change"] == pytest.approx(1_192_680.4 - 660_988.7, abs=0.2)
    assert found.loc["KZ-75", "value"] > 0 > found.loc["KZ-71", "value"]


def test_break_stays_in_the_sum_and_its_part_is_told():
    """Shifts without their sign: 5 and 5 into year 2, 20/3 twice into year 3, of 70/3 in all."""
    result = shift_share_dynamic(TWO, industry=["J"], breaks=[2], kind="gva")
    assert result.params["breaks"] == [2]
    assert result.notes[-1].text() == (
        "The series breaks in 2: the step to 2 makes up 43% of all regional shifts, taken without "
        "their sign."
    )
    assert "current prices" in result.notes[0].text()
    assert shift_share_dynamic(TWO, industry=["J"], breaks=[1, 9]).params["breaks"] == []


def test_order_of_rows_and_regions_changes_nothing():
    order = ["b", "a"]
    first = shift_share_dynamic(TWO, industry=["J"]).table
    again = shift_share_dynamic(
        TWO.sample(frac=1, random_state=1), industry=["J"], regions=order
    ).table
    pd.testing.assert_frame_equal(again, first.loc[order])


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda t: t, {"years": [1, 9]}, "years: `activity` has no rows of 9."),
        (lambda t: pd.concat([t, t.head(1)]), {}, "activity: 1 of 13 rows repeats region"),
        (lambda t: t.assign(kind=["x", "y"] * 6), {}, "activity: the rows are of several kinds"),
        (lambda t: t, {"industry": ["Z"]}, "industry: 'Z' not among the columns"),
    ],
)
def test_each_rule_at_the_door_speaks(change, options, message):
    with pytest.raises(ArgumentError) as error:
        shift_share_dynamic(change(TWO), **{"industry": ["J"], **options})
    assert str(error.value).startswith(message)


def test_arguments_are_the_same_afterwards():
    table = TWO.copy(deep=True)
    shift_share_dynamic(table, industry=["J"])
    pd.testing.assert_frame_equal(table, TWO)
