import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.measure.inequality import equivalent_number, herfindahl_hirschman, hoover, theil

TABLE = pd.DataFrame({"J": [3.0, 1, 0], "K": [7.0, 9, 0]}, index=["a", "b", "c"])


def test_reat_finds_34_of_100_and_12_once_normalised():
    # REAT 3.0.3 (R), herf and herf.eq of c(20, 50, 20, 10)
    one = pd.DataFrame([[20, 50, 20, 10]], ["a"], list("ABCD"))
    assert herfindahl_hirschman(one)["a"] == pytest.approx(0.34)
    assert herfindahl_hirschman(one, normalised=True)["a"] == pytest.approx(0.12)
    assert equivalent_number(one)["a"] == pytest.approx(2.941176471)
    assert herfindahl_hirschman(one.loc["a"]) == pytest.approx(0.34)


def test_one_series_with_a_gap_or_with_nothing_is_undefined():
    for values in ([20, np.nan, 10], [0, 0], [5]):
        assert np.isnan(herfindahl_hirschman(pd.Series(values, dtype=float)))


def test_reat_finds_the_disparity_of_germany_in_2015():
    """REAT's example of `hoover`: GDP and population of the 16 states; by hand 1/2 sum |s - t|."""
    gdp = [460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87, 258.53, 645.59, 131.95]
    gdp += [35.03, 112.66, 56.22, 85.61, 56.81]
    people = [10879618, 12843514, 3520031, 2484826, 671489, 1787408, 6176172, 1612362, 7926599]
    people += [17865516, 4052803, 995597, 4084851, 2245470, 2858714, 2170714]
    table = pd.DataFrame({"gdp": gdp, "others": 1.0})
    population = pd.Series(people)
    expected = 0.5 * sum(
        abs(x / sum(gdp) - p / sum(people)) for x, p in zip(gdp, people, strict=True)
    )
    assert hoover(table, reference=population)["gdp"] == pytest.approx(expected)


def test_all_in_one_region_is_1_and_evenly_spread_is_1_of_n():
    table = pd.DataFrame({"J": [4, 0], "K": [2, 2]}, index=["a", "b"])
    assert herfindahl_hirschman(table, by="industry").tolist() == [1.0, 0.5]
    assert equivalent_number(table, by="industry").tolist() == [1.0, 2.0]


def test_region_without_activity_or_with_a_gap_is_undefined_in_all():
    gap = TABLE.assign(K=[7, np.nan, 0])
    for table, rows in ((TABLE, ["c"]), (gap, ["b", "c"])):
        for formula in (herfindahl_hirschman, equivalent_number):
            found = formula(table)
            assert list(found.index[found.isna()]) == rows
    for formula in (hoover, theil):
        found = formula(TABLE, by="region")
        assert list(found.index) == ["a", "b", "c"]
        assert list(found.index[found.isna()]) == ["c"]


def test_industry_without_activity_is_undefined():
    table = TABLE.assign(T=0.0)
    assert hoover(table).isna().tolist() == [False, False, True]
    assert herfindahl_hirschman(table, by="industry").isna().tolist() == [False, False, True]


@pytest.mark.parametrize("formula", [herfindahl_hirschman, equivalent_number, hoover, theil])
@pytest.mark.parametrize("by", ["region", "industry"])
def test_nothing_to_be_uneven_over_is_undefined(formula, by):
    one = TABLE.loc[["a"]] if by == "industry" else TABLE[["J"]]
    assert formula(one, by=by).isna().all()
    assert formula(TABLE * np.nan, by=by).isna().all()


def test_theils_two_measures_are_those_of_the_formula():
    """Shares .75 and .25 of J against .5 and .5 of all; by hand."""
    table = TABLE.loc[["a", "b"]]
    t = 0.75 * np.log(1.5) + 0.25 * np.log(0.5)
    ell = 0.5 * np.log(0.5 / 0.75) + 0.5 * np.log(0.5 / 0.25)
    assert theil(table)["J"] == pytest.approx(t)
    assert theil(table, variant="L")["J"] == pytest.approx(ell)


def test_wrong_variant_is_refused():
    with pytest.raises(ArgumentError) as error:
        theil(TABLE, variant="t")
    assert str(error.value) == "variant: 't' is not known. Choose one of: T, L."


def test_arguments_are_the_same_afterwards():
    table, reference = TABLE.copy(), pd.Series({"c": 1.0, "b": 2, "a": 3})
    hoover(table, reference=reference)
    theil(table, reference=reference, variant="L")
    pd.testing.assert_frame_equal(table, TABLE)
    assert list(reference.index) == ["c", "b", "a"]
