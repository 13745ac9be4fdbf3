from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.measure.concentration import locational_gini
from spatialict.measure.inequality import equivalent_number, herfindahl_hirschman, hoover, theil
from spatialict.measure.specialisation import location_quotient
from spatialict.measure.specialisation_indices import (
    COLUMNS,
    hachman,
    krugman_specialisation,
    specialisation_indices,
)

ROOT = Path(__file__).parents[2]
KZ = ROOT / "shapefiles" / "kazakhstan"
ORACLE = ROOT / "tests" / "oracle" / "concentration_peers.csv"
INDICES = list(COLUMNS[:9])


@st.composite
def tables(draw):
    n, m = draw(st.integers(2, 5)), draw(st.integers(2, 4))
    cells = st.lists(st.integers(0, 10**6), min_size=n * m, max_size=n * m)
    labels = {"index": [f"r{row}" for row in range(n)], "columns": [f"i{c}" for c in range(m)]}
    return pd.DataFrame(np.reshape(draw(cells), (n, m)), **labels)


def long(table, year=2021):
    rows = table.rename_axis("region_id").reset_index().melt("region_id", var_name="industry")
    return rows.assign(year=year)


def gva():
    rows = pd.read_csv(KZ / "gva_by_section.csv")
    rows = rows[(rows["region_id"] != "KZ") & (rows["section"].str.len() == 1)]
    return rows.rename(columns={"section": "industry", "gva_mln_kzt": "value"})


@pytest.mark.parametrize(
    ("quantity", "formula"),
    [
        ("hachman_region", hachman),
        ("krugman_region", krugman_specialisation),
        (
            "krugman_mean_of_others_region",
            lambda t: krugman_specialisation(t, reference="mean_of_others"),
        ),
        ("gini_unweighted_region", lambda t: locational_gini(t, variant="unweighted", by="region")),
        ("hhi_region", herfindahl_hirschman),
    ],
)
def test_peers_find_the_same_for_kazakhstans_regions(quantity, formula):
    oracle = pd.read_csv(ORACLE, comment="#")
    expected = oracle[oracle["quantity"] == quantity].set_index("label")["value"]
    rows = gva()
    rows = rows[rows["year"] == 2025]
    found = formula(rows.pivot(index="region_id", columns="industry", values="value"))
    assert len(expected) == 20
    assert np.allclose(found[expected.index], expected, rtol=1e-9)


def test_two_regions_without_an_industry_in_common_are_2_apart():
    # REAT 3.0.3, krugman.spec(c(20,10,70,0,0), c(0,0,0,60,40)): 2
    table = pd.DataFrame([[20, 10, 70, 0, 0], [0, 0, 0, 60, 40]], ["j", "l"], list("ABCDE"))
    assert krugman_specialisation(table, reference="rest").tolist() == pytest.approx([2, 2])


def test_farhauer_and_kroells_region_of_five_industries():
    # REAT 3.0.3, gini.spec: documented as 0.6222222
    region = np.array([700, 600, 500, 10000, 40000])
    nation = np.array([30000, 15000, 10000, 60000, 50000])
    table = pd.DataFrame([region, nation - region], ["j", "rest"])
    found = locational_gini(table, variant="unweighted", by="region")["j"]
    assert found == pytest.approx(0.6222222222)


def test_hachman_is_one_over_the_mean_quotient_weighted_by_the_regions_own_shares():
    table = pd.DataFrame([[3, 7], [1, 9], [5, 0]], list("abc"), ["J", "K"])
    shares = table.div(table.sum(axis=1), axis=0)
    expected = 1 / (location_quotient(table) * shares).sum(axis=1)
    assert hachman(table).tolist() == pytest.approx(expected.tolist())


@settings(max_examples=30)
@given(tables())
def test_krugman_against_the_nation_is_that_against_the_rest_times_the_rests_part(table):
    nation = krugman_specialisation(table)
    rest = krugman_specialisation(table, reference="rest")
    part = 1 - table.sum(axis=1) / table.sum().sum() if table.to_numpy().any() else np.nan
    known = nation.notna() & rest.notna()
    assert np.allclose(nation[known], (rest * part)[known], atol=1e-9)


@settings(max_examples=6)
@given(tables(), st.integers(1, 1000))
def test_unit_and_order_change_nothing(table, factor):
    found = specialisation_indices(long(table)).table
    scaled = specialisation_indices(long(table * factor)).table
    turned = specialisation_indices(long(table.iloc[::-1, ::-1])).table.loc[found.index]
    for again in (scaled, turned):
        assert np.allclose(again[INDICES], found[INDICES], atol=1e-9, equal_nan=True)
        assert (again["status"] == found["status"]).all()


@settings(max_examples=20)
@given(tables())
def test_number_is_there_just_where_the_status_is_ok(table):
    found = specialisation_indices(long(table)).table
    assert (found[INDICES].notna().all(axis=1) == (found["status"] == "ok")).all()
    assert (found[INDICES].isna().all(axis=1) == (found["status"] != "ok")).all()


def test_atyrau_lives_on_mining_and_years_are_compared_over_the_same_industries():
    """2025: 55.0 % of Atyrau's value added is section B; T, first reported then, is left out."""
    result = specialisation_indices(gva().assign(kind="gva", unit="million KZT"))
    row = result.table.loc[("KZ-23", 2025)]
    table = gva()[lambda rows: (rows["year"] == 2025) & (rows["industry"] != "T")]
    table = table.pivot(index="region_id", columns="industry", values="value")
    shares = table.loc["KZ-23"] / table.loc["KZ-23"].sum()
    nation = table.sum() / table.to_numpy().sum()
    assert row["krugman"] == pytest.approx((shares - nation).abs().sum())
    assert (row["top_industry"], row["industries"]) == ("B", 19)
    assert row["top_share"] == pytest.approx(shares["B"])
    assert row["hoover"] == pytest.approx(row["value"] / 2)
    assert len(result.table) == 100
    assert result.params["unit"] == "million KZT"
    assert result.notes[1].text() == (
        "To compare like with like over the years, industries that some year does not report are "
        "left out of all totals: 'T'."
    )


def test_each_way_to_be_undefined_has_its_status_and_no_number():
    table = pd.DataFrame(
        {"J": [1, 0, np.nan, 2], "K": [2, 0, 3, 2]}, index=["a", "empty", "gap", "b"]
    )
    result = specialisation_indices(long(table), regions=["a", "empty", "gap", "b", "unheard"])
    assert result.table["status"].tolist() == ["ok", "undefined", "missing", "ok", "missing"]
    assert result.table[INDICES].isna().all(axis=1).tolist() == [False, True, True, False, True]
    assert [note.text() for note in result.notes[1:]] == [
        "2 of 5 regions lack a figure in at least one year, and are out of the indices and of the "
        "nation then: 'gap', 'unheard'.",
        "1 of 5 regions has no activity in at least one year, so that its indices are undefined "
        "(they are not 0): 'empty'.",
    ]


def test_one_region_or_one_industry_is_too_few():
    table = pd.DataFrame({"J": [1, 2], "K": [2, 2]}, index=["a", "b"])
    for part in (table.iloc[:1], table[["J"]]):
        found = specialisation_indices(long(part)).table
        assert (found["status"] == "too_few").all()
        assert found[INDICES].isna().all(axis=None)


def test_each_column_is_the_formula_of_its_name():
    table = pd.DataFrame({"J": [5, 1, 2], "K": [2, 2, 9], "L": [1, 7, 0]}, index=list("abc"))
    formulas = {
        "krugman": krugman_specialisation(table),
        "hoover": hoover(table, by="region"),
        "hhi": herfindahl_hirschman(table),
        "hhi_normalised": herfindahl_hirschman(table, normalised=True),
        "equivalent": equivalent_number(table),
        "theil": theil(table, by="region"),
        "gini": locational_gini(table, by="region"),
        "hachman": hachman(table),
    }
    found = specialisation_indices(long(table)).table
    assert found.xs(2021, level="year")[list(formulas)].equals(pd.DataFrame(formulas))


def test_total_is_no_industry():
    table = pd.DataFrame({"J": [1, 2], "K": [2, 2]}, index=["a", "b"])
    found = specialisation_indices(long(table)).table
    whole = specialisation_indices(long(table.assign(total=[9, 9]))).table
    pd.testing.assert_frame_equal(found, whole)
    alone = specialisation_indices(long(pd.DataFrame({"J": [1], "total": [2]}, index=["a"])))
    assert alone.table["status"].tolist() == ["too_few"]


def test_two_regions_and_one_year_are_enough():
    table = pd.DataFrame({"J": [1, 2], "K": [2, 2]}, index=["a", "b"])
    assert (specialisation_indices(long(table)).table["status"] == "ok").all()


def test_all_missing_or_no_year_is_no_crash():
    table = pd.DataFrame({"J": [np.nan, np.nan]}, index=["a", "b"])
    rows = long(table.fillna(1)).assign(value=np.nan)
    found = specialisation_indices(rows).table
    assert found["status"].tolist() == ["missing"] * 2
    empty = specialisation_indices(rows, years=())
    assert empty.table.empty
    assert list(empty.table.columns) == list(COLUMNS)


def test_arguments_are_the_same_afterwards():
    rows = long(pd.DataFrame({"J": [1, 2], "K": [3, 4]}, index=["b", "a"]))
    before = rows.copy(deep=True)
    specialisation_indices(rows, regions=["a", "b"], reference=pd.Series({"J": 1, "K": 2}))
    pd.testing.assert_frame_equal(rows, before)


def test_largest_of_equal_industries_is_the_first_by_name_in_any_order():
    table = pd.DataFrame({"K": [2, 1], "J": [2, 3]}, index=["a", "b"])
    for columns in (["K", "J"], ["J", "K"]):
        found = specialisation_indices(long(table[columns])).table
        assert found.loc[("a", 2021), "top_industry"] == "J"
