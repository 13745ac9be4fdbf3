"""Shift-share: REAT, Esteban-Marquillas, the identity, gaps, and Kazakhstan's section J."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.study import ArgumentError
from spatialict.measure.growth import (
    shift_share,
    shift_share_by_industry,
    shift_share_structure,
)

GVA = Path(__file__).parents[2] / "shapefiles" / "kazakhstan" / "gva_by_section.csv"
INDUSTRIES = ["one", "two", "three", "four"]
# REAT 3.0.3 (R), shift and shifti after Farhauer and Kroell: region A and its nation, two years
REGION = [
    pd.DataFrame([cells], ["A"], INDUSTRIES) for cells in ((90, 20, 10, 60), (100, 40, 10, 55))
]
NATION = tuple(pd.Series(x, INDUSTRIES) for x in ((400, 150, 150, 400), (440, 210, 135, 480)))


@st.composite
def two_years(draw):
    n, m = draw(st.integers(2, 5)), draw(st.integers(2, 4))
    cells = st.lists(st.integers(0, 10**6), min_size=n * m, max_size=n * m)
    labels = {"index": [f"r{row}" for row in range(n)], "columns": [f"i{c}" for c in range(m)]}
    return [pd.DataFrame(np.reshape(draw(cells), (n, m)), **labels) for _ in range(2)]


def section_j(year):
    table = pd.read_csv(GVA)
    rows = (
        (table["region_id"] != "KZ") & (table["section"].str.len() == 1) & (table["year"] == year)
    )
    return table[rows].pivot(index="region_id", columns="section", values="gva_mln_kzt")


def test_region_of_reat_grows_by_27_less_3_and_1_of_its_industries():
    table = shift_share(*REGION, industry=INDUSTRIES, reference=NATION).table
    parts = table.loc["A", ["change", "national", "industry_mix", "competitive"]].tolist()
    assert parts == pytest.approx([25, 27, 1, -3])
    assert table.loc["A", "value"] == pytest.approx(-3)


def test_regional_shift_by_industry_is_that_of_reat():
    found = shift_share_by_industry(*REGION, reference=NATION)["competitive"]
    assert found.tolist() == pytest.approx([1, 12, 1, -17])


def test_esteban_parts_are_those_of_the_definition():
    # spatialict's shared oracle table: homothetic -0.6363636364, allocation -2.3636363636
    sums = shift_share_by_industry(*REGION, reference=NATION)[["homothetic", "allocation"]].sum()
    assert sums.tolist() == pytest.approx([-0.6363636364, -2.3636363636])


def test_nation_given_or_made_up_of_its_regions_is_the_same():
    rest = [
        pd.DataFrame([nation - region.iloc[0]], ["rest"])
        for nation, region in zip(NATION, REGION, strict=True)
    ]
    start, end = (pd.concat(pair) for pair in zip(REGION, rest, strict=True))
    whole = shift_share(start, end, industry=INDUSTRIES).table.loc[["A"]]
    part = shift_share(*REGION, industry=INDUSTRIES, reference=NATION).table
    pd.testing.assert_frame_equal(whole, part)


@settings(max_examples=60)
@given(two_years())
def test_parts_add_up_to_the_change(years):
    start, end = years
    found = shift_share_by_industry(start, end)
    total = found["national"] + found["industry_mix"] + found["competitive"]
    known = total.notna()
    assert np.allclose(total[known], found["change"][known], rtol=1e-12, atol=1e-6)
    change = (end - start).to_numpy().ravel()
    assert np.array_equal(found["change"], change)
    there = ((start + end) > 0).to_numpy().ravel()  # nothing in either year has no parts
    assert (known == np.tile(start.sum() > 0, len(start)) & there & (end.sum().sum() > 0)).all()


@settings(max_examples=60)
@given(two_years())
def test_competitive_parts_of_an_industry_cancel_over_the_nation(years):
    found = shift_share_by_industry(*years)["competitive"]
    assert np.allclose(found.groupby("industry").sum(), 0, atol=1e-5)


@settings(max_examples=40)
@given(two_years(), st.randoms(use_true_random=False))
def test_order_of_regions_changes_nothing_but_the_order(years, random):
    start, end = years
    order = random.sample(list(start.index), len(start))
    industry = list(start.columns[:2])
    first = shift_share(start, end, industry=industry).table
    again = shift_share(start.loc[order], end, industry=industry).table
    pd.testing.assert_frame_equal(again, first.loc[order], atol=1e-5)


def test_sector_that_is_new_to_a_region_is_all_its_own():
    start = pd.DataFrame({"J": [0, 10], "K": [50, 40]}, index=["a", "b"])
    end = pd.DataFrame({"J": [5, 10], "K": [50, 40]}, index=["a", "b"])
    row = shift_share(start, end, industry=["J"]).table.loc["a"]
    assert row[["national", "industry_mix", "competitive", "change"]].tolist() == [0, 0, 5, 5]


def test_sector_that_is_new_to_the_nation_is_undefined():
    start = pd.DataFrame({"J": [0, 0], "K": [50, 40]}, index=["a", "b"])
    end = pd.DataFrame({"J": [5, 10], "K": [50, 40]}, index=["a", "b"])
    table = shift_share(start, end, industry=["J"]).table
    assert table["status"].tolist() == ["undefined"] * 2
    assert table["value"].isna().all()
    assert table["change"].tolist() == [5, 10]


def test_esteban_parts_of_an_industry_without_a_start_are_undefined():
    """Homothetic is 25 of 100 x its growth, and from nil there is no growth; the rest is known."""
    start = pd.DataFrame({"J": [0, 25], "K": [50, 25]}, index=["a", "b"])
    end = pd.DataFrame({"J": [5, 20], "K": [50, 25]}, index=["a", "b"])
    found = shift_share_by_industry(start, end)
    parts = found[["homothetic", "allocation"]].isna().all(axis=1)
    assert parts.tolist() == [True, False, False, False]
    assert found.loc[("a", "J"), "competitive"] == 5
    assert found.drop(columns=["homothetic", "allocation"]).notna().all(axis=None)


@settings(max_examples=60)
@given(two_years())
def test_regional_shift_has_the_sign_of_the_change_of_the_share(years):
    start, end = years
    found = shift_share(start, end, industry=["i0"]).table["value"]
    share = end["i0"] / end["i0"].sum() - start["i0"] / start["i0"].sum()
    # shift / sector at the end is the change of the share
    expected = share * end["i0"].sum()
    known = expected.notna() & found.notna()
    assert np.allclose(found[known], expected[known], atol=1e-5)


def test_region_with_a_gap_in_either_year_is_missing_and_out_of_the_nation():
    start = pd.DataFrame({"J": [10, 10, 7], "K": [40, 40, 1]}, index=["a", "b", "c"])
    end = pd.DataFrame({"J": [16, 14, 9], "K": [40, 40, np.nan]}, index=["a", "b", "c"])
    found = shift_share(start, end, industry=["J"])
    assert found.table["status"].tolist() == ["ok", "ok", "missing"]
    alone = shift_share(start.iloc[:2], end.iloc[:2], industry=["J"]).table
    pd.testing.assert_frame_equal(found.table.iloc[:2], alone)
    assert found.notes[1].text() == (
        "1 of 3 regions is left out, and is not part of the reference, because a figure of one of "
        "the two years is missing: 'c'."
    )


def test_section_that_one_year_lacks_is_left_out_of_both_totals():
    start, end = section_j(2023), section_j(2025)
    assert "T" not in start
    assert "T" in end
    found = shift_share(start, end, industry=["J"], kind="gva")
    gap = shift_share(start.assign(T=np.nan), end, industry=["J"])
    without = shift_share(start, end.drop(columns="T"), industry=["J"])
    pd.testing.assert_frame_equal(found.table, without.table)
    pd.testing.assert_frame_equal(gap.table, without.table)
    assert found.notes[-1].text("ru") == (
        "Виды деятельности, по которым за один из двух лет нет данных, исключены из обоих итогов: "
        "'T'."
    )


def test_section_j_of_almaty_grew_by_its_parts():
    start, end = section_j(2021), section_j(2024)
    row = shift_share(start, end, industry=["J"]).table.loc["KZ-75"]
    x, y = start.loc["KZ-75", "J"], end.loc["KZ-75", "J"]
    g = end.sum().sum() / start.sum().sum() - 1
    g_j = end["J"].sum() / start["J"].sum() - 1
    expected = [x * g, x * (g_j - g), x * (y / x - 1 - g_j), y - x]
    found = row[["national", "industry_mix", "competitive", "change"]].astype(float)
    assert np.allclose(found, expected)


@pytest.mark.parametrize("factor", [1.1, 1.37, 2.0, 3.3])
def test_regions_that_all_grow_alike_have_no_part_of_their_own_and_one_word(factor):
    """Every x times one number: what is the region's own is 0 to the last digit."""
    rng = np.random.default_rng(0)
    start = pd.DataFrame(rng.gamma(1, 10, (6, 4)).round(1), list("abcdef"), list("JKLM"))
    parts = shift_share(start, start * factor, industry=["J"]).table
    assert parts[["value", "industry_mix"]].eq(0).all(axis=None)
    case = shift_share_structure(start, start * factor, industry=["J"]).table
    assert (case["label"] == "as_nation").all()
    assert case[["value", "homothetic", "lead"]].eq(0).all(axis=None)


def test_industry_of_one_region_grows_as_the_nation_and_is_not_behind():
    start = pd.DataFrame({"J": [7.0, 0], "K": [10, 30]}, index=["a", "b"])
    end = pd.DataFrame({"J": [9.1, 0], "K": [10, 30]}, index=["a", "b"])
    assert shift_share_structure(start, end, industry=["J"]).table["label"].tolist() == [
        "as_nation",
        "",
    ]


def test_region_with_nothing_in_either_year_has_no_part_and_the_others_add_up():
    start = pd.DataFrame({"J": [10, 10, 0], "K": [40, 40, 9]}, index=["a", "b", "c"])
    end = pd.DataFrame({"J": [16, 14, 0], "K": [40, 40, 9]}, index=["a", "b", "c"])
    result = shift_share(start, end, industry=["J"])
    assert result.table["status"].tolist() == ["ok", "ok", "undefined"]
    parts = ["value", "national", "industry_mix", "competitive"]
    assert result.table.loc["c", parts].isna().all()
    assert result.table.loc["c", "change"] == 0
    assert result.table[parts[1:]].sum().sum() == pytest.approx(result.table["change"].sum())
    assert result.notes[-1].text() == (
        "1 of 3 regions has no defined parts, because the reference economy had none of the sector "
        "at the start, or the region none in either year: 'c'."
    )
    # a sector of two industries, one of which the region has
    both = shift_share(start, end, industry=["J", "K"]).table
    assert both["status"].tolist() == ["ok"] * 3
    by_industry = shift_share_by_industry(start, end).loc[("c", "J")]
    assert by_industry.drop("change").isna().all()


def test_year_in_which_all_is_nil_is_no_decline_of_all():
    start = pd.DataFrame({"J": [10, 10], "K": [40, 40]}, index=["a", "b"])
    result = shift_share(start, start * 0, industry=["J"], kind="gva")
    assert result.table["status"].tolist() == ["undefined"] * 2
    assert result.table.drop(columns=["change", "status"]).isna().all(axis=None)
    assert np.isnan(result.params["national_growth"])
    assert [note.key for note in result.notes] == ["growth.empty_year"]
    structure = shift_share_structure(start, start * 0, industry=["J"]).table
    assert structure["status"].tolist() == ["undefined"] * 2


def test_money_is_told_to_grow_with_prices_and_years_travel():
    result = shift_share(
        *REGION, industry=["one"], reference=NATION, kind="gva", unit="tenge", first=2021, last=2025
    )
    assert (result.params["first"], result.params["last"], result.unit) == (2021, 2025, "tenge")
    assert result.notes[0].text() == (
        "The amounts are in current prices: the growth of the reference economy (15.0% in all "
        "industries together) contains inflation, and so do all parts. Where prices of the sector "
        "rose at the same rate in all regions, they do not change the sign of the regional shift; "
        "where they did not, part of the shift is a change of prices."
    )


def test_arguments_are_the_same_afterwards():
    start = pd.DataFrame({"J": [10, 10], "K": [40, np.nan]}, index=["a", "b"])
    end = pd.DataFrame({"K": [40, 40], "J": [16, 14]}, index=["b", "a"])
    before, after = start.copy(deep=True), end.copy(deep=True)
    shift_share(start, end, industry=["J"])
    pd.testing.assert_frame_equal(start, before)
    pd.testing.assert_frame_equal(end, after)


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (
            pd.DataFrame({"J": [1], "K": [1]}, index=["z"]),
            "start, end: these regions are in one of the two years only: 'a', 'z'. Give both "
            "years in the same borders.",
        ),
        (
            pd.DataFrame({"J": [-1], "K": [1]}, index=["a"]),
            "end: 1 of 1 rows has a negative or infinite value: 'a'. Correct the value or leave "
            "the cell empty.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(end, message):
    start = pd.DataFrame({"J": [1], "K": [1]}, index=["a"])
    with pytest.raises(ArgumentError) as error:
        shift_share(start, end, industry=["J"])
    assert str(error.value) == message


def test_structure_of_the_region_of_reat_is_that_of_the_definition():
    # spatialict's shared oracle table: homothetic -0.6363636364, allocation -2.3636363636
    row = shift_share_structure(*REGION, industry=INDUSTRIES, reference=NATION).table.loc["A"]
    assert row["homothetic"] == pytest.approx(-0.6363636364)
    assert row["allocation"] == row["value"] == pytest.approx(-2.3636363636)
    assert row["competitive"] == pytest.approx(-3)


@settings(max_examples=20)
@given(two_years())
def test_allocation_of_one_industry_is_above_nil_where_both_signs_agree(years):
    start, end = years
    table = shift_share_structure(start, end, industry=["i0"]).table
    table = table[table["status"] == "ok"]
    shift = shift_share(start, end, industry=["i0"]).table["value"]
    parts = table["homothetic"] + table["allocation"]
    assert np.allclose(parts, shift[table.index], atol=1e-5)
    product = np.sign(table["lead"]) * np.sign(table["excess"])
    clear = (table["lead"].abs() > 1e-9) & (table["excess"].abs() > 1e-9)
    assert (np.sign(table["allocation"])[clear] == product[clear]).all()


def test_four_cases_have_four_labels():
    """Nation: J 40 of 100, doubles. a, b hold more of it than 40 %, c, d less."""
    start = pd.DataFrame({"J": [15, 15, 5, 5], "K": [10, 10, 20, 20]}, index=list("abcd"))
    end = start.assign(J=[36, 24, 12, 8])
    result = shift_share_structure(start, end, industry=["J"], kind="employment")
    assert result.table["label"].tolist() == [
        "specialised_advantage",
        "specialised_disadvantage",
        "unspecialised_advantage",
        "unspecialised_disadvantage",
    ]
    assert result.table["excess"].tolist() == pytest.approx([0.5, 0.5, -0.5, -0.5])
    assert result.table["lead"].tolist() == pytest.approx([0.4, -0.4, 0.4, -0.4])


def test_structure_of_a_region_without_the_sector_is_undefined_not_nil():
    start = pd.DataFrame({"J": [0, 10, np.nan], "K": [50, 40, 4]}, index=list("abc"))
    end = pd.DataFrame({"J": [5, 12, 3], "K": [50, 40, 4]}, index=list("abc"))
    result = shift_share_structure(start, end, industry=["J"])
    assert result.table["status"].tolist() == ["undefined", "ok", "missing"]
    assert result.table["label"].tolist() == ["", "specialised_disadvantage", ""]
    assert result.notes[-1].text() == (
        "1 of 3 regions has no defined parts, because the region or the reference economy had none "
        "of the sector at the start: 'a'."
    )
