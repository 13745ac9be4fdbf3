import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.study import ArgumentError
from spatialict.measure.concentration import (
    COLUMNS,
    industry_concentration,
    krugman_localisation,
    locational_gini,
)
from spatialict.measure.inequality import equivalent_number, herfindahl_hirschman, hoover, theil

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


def long(table, years=(2021,)):
    rows = table.rename_axis("region_id").reset_index().melt("region_id", var_name="industry")
    return pd.concat([rows.assign(year=year) for year in years], ignore_index=True)


def gva():
    rows = pd.read_csv(KZ / "gva_by_section.csv")
    rows = rows[(rows["region_id"] != "KZ") & (rows["section"].str.len() == 1)]
    return rows.rename(columns={"section": "industry", "gva_mln_kzt": "value"})


def section_table(year):
    rows = gva()
    rows = rows[rows["year"] == year]
    return rows.pivot(index="region_id", columns="industry", values="value")


@pytest.mark.parametrize(
    ("quantity", "formula"),
    [
        ("gini_area", lambda t: locational_gini(t, variant="area")),
        ("gini_unweighted", lambda t: locational_gini(t, variant="unweighted")),
        ("gini_equal", lambda t: locational_gini(t, reference="equal")),
        ("hoover", hoover),
        ("hoover_equal", lambda t: hoover(t, reference="equal")),
        ("hhi", lambda t: herfindahl_hirschman(t, by="industry")),
        ("hhi_normalised", lambda t: herfindahl_hirschman(t, by="industry", normalised=True)),
        ("theil_t_equal", lambda t: theil(t, reference="equal")),
        ("theil_l_equal", lambda t: theil(t, variant="L", reference="equal")),
        ("krugman_mean_of_others", lambda t: krugman_localisation(t, reference="mean_of_others")),
    ],
)
def test_peers_find_the_same_for_kazakhstans_sections(quantity, formula):
    oracle = pd.read_csv(ORACLE, comment="#")
    expected = oracle[oracle["quantity"] == quantity].set_index("label")["value"]
    found = formula(section_table(2025))
    assert len(expected) >= 17
    assert np.allclose(found[expected.index], expected, rtol=1e-9)


def test_farhauer_and_kroells_industry_in_five_regions():
    # REAT 3.0.3, gini.conc: documented as 0.4068966
    industry = pd.Series([500, 500, 1000, 7000, 1000])
    total = pd.Series([20000, 15000, 20000, 40000, 5000])
    table = pd.DataFrame({"J": industry, "others": total - industry})
    found = locational_gini(table, variant="unweighted")["J"]
    assert found == pytest.approx(0.4068965517)


def test_lorenz_gini_of_the_five_regions_by_hand():
    """Quotients .25, .33, .5, 1.75, 2: already in order; a trapezium for each region."""
    industry = pd.Series([500, 500, 1000, 7000, 1000])
    total = pd.Series([20000, 15000, 20000, 40000, 5000])
    table = pd.DataFrame({"J": industry, "others": total - industry})
    t, s = [0.2, 0.15, 0.2, 0.4, 0.05], [0.05, 0.05, 0.1, 0.7, 0.1]
    area = sum(width * (sum(s[:k]) + sum(s[: k + 1])) for k, width in enumerate(t))
    assert locational_gini(table)["J"] == pytest.approx(1 - area)
    assert locational_gini(table, variant="area")["J"] == pytest.approx((1 - area) / 2)


def test_industry_in_one_region_has_what_is_left_of_the_others():
    table = pd.DataFrame({"J": [10, 0, 0], "K": [10, 40, 40]}, index=list("abc"))
    assert locational_gini(table)["J"] == pytest.approx(0.8)
    assert hoover(table)["J"] == pytest.approx(0.8)
    assert krugman_localisation(table, reference="rest")["J"] == pytest.approx(16 / 9)


@settings(max_examples=30)
@given(tables())
def test_krugman_against_the_nation_is_that_against_the_rest_times_the_rests_part(table):
    nation = krugman_localisation(table)
    rest = krugman_localisation(table, reference="rest")
    part = 1 - table.sum() / table.sum().sum() if table.to_numpy().any() else np.nan
    known = nation.notna() & rest.notna()
    assert np.allclose(nation[known], (rest * part)[known], atol=1e-9)


@settings(max_examples=6)
@given(tables(), st.integers(1, 1000))
def test_unit_and_order_of_regions_change_nothing(table, factor):
    found = industry_concentration(long(table)).table
    scaled = industry_concentration(long(table * factor)).table
    turned = industry_concentration(long(table.iloc[::-1])).table.loc[found.index]
    for again in (scaled, turned):
        assert np.allclose(again[INDICES], found[INDICES], atol=1e-9, equal_nan=True)
        assert (again["status"] == found["status"]).all()


@settings(max_examples=10)
@given(tables())
def test_regions_split_in_proportion_leave_what_compares_with_all_activity(table):
    """Two halves of every region: Gini, Hoover and Theil stay; the Herfindahl index halves."""
    halves = pd.concat([table / 2, (table / 2).rename(index=lambda name: name + "x")])
    for formula in (locational_gini, hoover, theil):
        assert np.allclose(formula(table), formula(halves), atol=1e-9, equal_nan=True)
    whole, half = (herfindahl_hirschman(each, by="industry") for each in (table, halves))
    assert np.allclose(whole / 2, half, equal_nan=True)


def test_section_j_of_kazakhstan_is_in_two_regions_worth():
    """2025: Almaty has 57.7 % of section J, where it has 22 % of all; by hand from the table."""
    result = industry_concentration(gva().assign(kind="gva"))
    row = result.table.loc[("J", 2025)]
    table = section_table(2025).drop(columns="T")
    s = table["J"] / table["J"].sum()
    t = table.sum(axis=1) / table.to_numpy().sum()
    order = (s / t).sort_values().index
    under = np.trapezoid(np.r_[0, s[order].cumsum()], np.r_[0, t[order].cumsum()])
    assert row["value"] == pytest.approx(1 - 2 * under)
    assert row["equivalent"] == pytest.approx(1 / (s**2).sum())
    assert (row["top_region"], row["regions"]) == ("KZ-75", 20)
    assert row["top_share"] == pytest.approx(s.max())
    assert result.params["left_out"] == ["T"]
    assert [note.key for note in result.notes] == [
        "concentration.industry_against_nation",
        "specialisation.uncommon",
        "concentration.prices",
    ]


def test_guide_tells_what_the_figures_are_and_its_example_runs(capsys):
    guide = (ROOT / "docs" / "concentration.md").read_text("utf-8")
    table = industry_concentration(gva()).table.loc["J"]
    for name, digits in (("hhi", "from .{} to .{}"), ("gini", "from .{} to .{}")):
        told = [f"{table.loc[year, name]:.3f}"[2:] for year in (2021, 2025)]
        assert digits.format(*told) in guide, name
    part = [f"{100 * table.loc[year, 'top_share']:.1f}" for year in (2021, 2025)]
    assert f"from {part[0]} to {part[1]} per cent" in guide
    (example,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    exec(compile(example, "concentration.md", "exec"), {})
    assert "0.417" in capsys.readouterr().out


def test_panel_of_one_section_is_compared_with_the_total_that_it_names():
    rows = pd.DataFrame(
        [("a", 10, 50), ("b", 0, 30), ("c", 5, 20), ("d", 1, np.nan)],
        columns=["region_id", "J", "total"],
    ).set_index("region_id")
    result = industry_concentration(long(rows))
    row = result.table.loc[("J", 2021)]
    assert list(result.table.index) == [("J", 2021)]
    assert row["hoover"] == pytest.approx(0.5 * (10 / 15 - 0.5 + 0.3 + 5 / 15 - 0.2))
    assert row["regions"] == 3
    assert result.params["total"] == "total"
    assert result.notes[1].text() == (
        "All activity of a region is what the table gives as 'total', not the sum of its "
        "industries."
    )
    assert result.notes[2].text() == (
        "1 of 4 regions lacks a figure in at least one year, and is out of all industries and of "
        "the nation then: 'd'."
    )


def test_each_column_is_the_formula_of_its_name():
    table = pd.DataFrame({"J": [5, 1, 2], "K": [2, 2, 9], "L": [1, 7, 0]}, index=list("abc"))
    formulas = {
        "gini": locational_gini(table),
        "gini_unweighted": locational_gini(table, variant="unweighted"),
        "hoover": hoover(table),
        "krugman": krugman_localisation(table),
        "theil": theil(table),
        "hhi": herfindahl_hirschman(table, by="industry"),
        "hhi_normalised": herfindahl_hirschman(table, by="industry", normalised=True),
        "equivalent": equivalent_number(table, by="industry"),
    }
    found = industry_concentration(long(table)).table
    assert found.xs(2021, level="year")[list(formulas)].equals(pd.DataFrame(formulas))


def test_each_way_to_be_undefined_has_its_status_and_no_number():
    table = pd.DataFrame({"J": [1, 0], "K": [2, 2], "Z": [0, 0]}, index=["a", "b"])
    found = industry_concentration(long(table)).table
    assert found["status"].tolist() == ["ok", "ok", "undefined"]
    assert found.loc["Z", INDICES].isna().all(axis=None)
    assert found.loc[("Z", 2021), "top_region"] == ""
    one = industry_concentration(long(table.iloc[:1])).table
    assert one["status"].tolist() == ["too_few", "too_few", "undefined"]
    assert one[INDICES].isna().all(axis=None)
    gap = industry_concentration(long(table.assign(K=[np.nan, 2.0], J=[1.0, np.nan])))
    assert gap.table["status"].tolist() == ["missing"] * 3
    assert gap.table[INDICES].isna().all(axis=None)
    assert gap.notes[1].key == "concentration.gaps"


def test_one_industry_alone_has_nothing_to_compare_with():
    found = industry_concentration(long(pd.DataFrame({"J": [1, 2]}, index=["a", "b"]))).table
    assert found["status"].tolist() == ["too_few"]


def test_no_years_give_an_empty_table_that_says_so():
    rows = long(pd.DataFrame({"J": [1, 2]}, index=["a", "b"]))
    for empty in (industry_concentration(rows, years=[]), industry_concentration(rows.iloc[:0])):
        assert list(empty.table.columns) == list(COLUMNS)
        assert empty.table.empty
        assert empty.table.index.names == ["industry", "year"]
        assert empty.notes[-1].text("ru") == (
            "В таблице нет строк ни за один год, поэтому результатов нет."
        )


@pytest.mark.parametrize(
    ("change", "asked", "message"),
    [
        (
            lambda rows: rows,
            {"years": [1999]},
            "years: `activity` has no rows of 1999. It has: 2021.",
        ),
        (
            lambda rows: pd.concat([rows, rows.iloc[:1]]),
            {},
            "activity: 1 of 5 rows repeats region, industry and year: 'a J 2021'. Sum or drop it.",
        ),
        (
            lambda rows: rows.assign(kind=["gva", "employment"] * 2),
            {},
            "activity: the rows are of several kinds or units: 'gva', 'employment'. Choose one "
            "of them first.",
        ),
        (
            lambda rows: rows.drop(columns="year"),
            {},
            "activity: these columns are missing: 'year'. It needs region_id, industry, year and "
            "value.",
        ),
        (
            lambda rows: rows,
            {"total": "all"},
            "total: no rows of 'all' among the industries of the table, which has 'J', 'K'. "
            "Name the rows that stand for all activity, or leave it empty.",
        ),
    ],
)
def test_each_rule_at_the_door_speaks(change, asked, message):
    rows = change(long(pd.DataFrame({"J": [1, 2], "K": [3, 4]}, index=["a", "b"])))
    with pytest.raises(ArgumentError) as error:
        industry_concentration(rows, **asked)
    assert str(error.value) == message


def test_arguments_are_the_same_afterwards():
    rows = long(pd.DataFrame({"J": [1, 2], "K": [3, 4]}, index=["b", "a"]), years=(2022, 2021))
    before = rows.copy(deep=True)
    industry_concentration(rows, regions=["a", "b"], reference=pd.Series({"a": 1, "b": 2}))
    pd.testing.assert_frame_equal(rows, before)
