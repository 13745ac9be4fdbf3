"""Costs of ICT per head, enterprise or product, in constant prices."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.level.recipe import Indicator, three_stages
from spatialict.core.study import ArgumentError
from spatialict.measure.level import ict_level
from spatialict.measure.level_costs import cost_stage, level_values

YEARS = pd.MultiIndex.from_product([["a", "b"], [2021, 2023]], names=["region_id", "year"])
COSTS = pd.Series([100.0, 300.0, 50.0, np.nan], YEARS)
HEADS = pd.Series([10.0, 12.0, 0.0, 5.0], YEARS)
PRICES = pd.Series({2021: 100.0, 2022: 110.0, 2023: 125.0})


def test_costs_of_a_head_are_brought_to_the_prices_of_the_last_year():
    # by hand: 100 / 10 * 1.25, 300 / 12; b has no heads, then no costs
    found = cost_stage(COSTS, population=HEADS, prices=PRICES, deflate=True)
    assert found.tolist() == pytest.approx([12.5, 25, np.nan, np.nan], nan_ok=True)
    pd.testing.assert_index_equal(found.index, COSTS.index)


def test_a_share_of_the_product_is_not_deflated():
    grp = pd.Series([1000.0, 6000.0, 100.0, 100.0], YEARS)
    found = cost_stage(COSTS, per="grp", grp=grp, prices=PRICES, deflate=True)
    assert found.tolist() == pytest.approx([0.1, 0.05, 0.5, np.nan], nan_ok=True)


@settings(max_examples=30)
@given(st.floats(0.01, 1000), st.sampled_from([2021, 2022, 2023]))
def test_the_base_of_the_prices_does_not_matter(factor, base_year):
    way = {"per": "none", "deflate": True, "base_year": base_year}
    one = cost_stage(COSTS, prices=PRICES, **way)
    other = cost_stage(COSTS, prices=PRICES * factor, **way)
    assert np.allclose(one, other, equal_nan=True)
    ratio = PRICES[base_year] / PRICES[2023]
    assert np.allclose(
        one, cost_stage(COSTS, prices=PRICES, per="none", deflate=True) * ratio, equal_nan=True
    )


def test_one_year_is_deflated_where_the_year_is_given():
    costs = pd.Series([100.0], ["a"])
    found = cost_stage(costs, per="none", prices=PRICES, deflate=True, year=2021)
    assert found.tolist() == [125.0]
    with pytest.raises(ArgumentError, match="only if the year is given"):
        cost_stage(costs, per="none", prices=PRICES, deflate=True)


def test_the_logarithm_of_nil_is_missing():
    found = cost_stage(pd.Series([0.0, np.e], ["a", "b"]), per="none", log=True)
    assert found.tolist() == pytest.approx([np.nan, 1], nan_ok=True)


def test_no_costs_at_all_stay_none():
    assert cost_stage(COSTS.iloc[:0], population=HEADS, prices=PRICES, deflate=True).empty
    assert cost_stage(COSTS * np.nan, population=HEADS).isna().all()


@pytest.mark.parametrize(
    ("costs", "way", "message"),
    [
        (COSTS, {"per": "pupil"}, "per: 'pupil' is not known"),
        (COSTS, {}, "population: costs per head need it, and it is not given"),
        (COSTS, {"per": "enterprise"}, "enterprises: costs per enterprise need it"),
        (COSTS, {"per": "none", "deflate": True}, "prices: deflated costs need a price index"),
        (
            COSTS,
            {"per": "none", "deflate": True, "prices": PRICES.drop(2021)},
            "no positive price index of these years: 2021",
        ),
        (-COSTS, {"per": "none"}, r"costs: 3 of 4 amounts are negative: '\('a', 2021\)'"),
    ],
)
def test_what_cannot_be_divided_or_deflated_is_named(costs, way, message):
    with pytest.raises(ArgumentError, match=message):
        cost_stage(costs, **way)


def test_inputs_stay_as_they_are():
    given = [COSTS.copy(), HEADS.copy(), PRICES.copy()]
    cost_stage(COSTS, population=HEADS, prices=PRICES, deflate=True)
    for before, after in zip(given, (COSTS, HEADS, PRICES), strict=True):
        pd.testing.assert_series_equal(before, after)


def test_figures_of_a_study_become_those_of_a_recipe():
    rows = [
        (name, region, year, value + 10 * (year == 2023))
        for name, value in (("internet_users", 70.0), ("ict_costs", 60.0), ("other", 1.0))
        for region in ("a", "b")
        for year in (2021, 2023)
    ]
    columns = ["indicator", "region_id", "year", "value"]
    given = pd.DataFrame(rows, columns=columns).assign(unit="x")
    heads = HEADS.rename("value").reset_index()
    found = level_values(given, three_stages(), population=heads, prices=PRICES)
    assert list(found.columns) == ["region_id", "indicator", "year", "value"]
    assert set(found["indicator"]) == {"internet_users", "ict_costs"}
    costs = found[found["indicator"] == "ict_costs"].set_index(["region_id", "year"])["value"]
    # by hand: 60 / 10 * 1.25 and 70 / 12; b had no heads in 2021, then 70 / 5
    assert costs.tolist() == pytest.approx([7.5, 70 / 12, np.nan, 14], nan_ok=True)
    level = ict_level(found, three_stages(), simulations=19).table
    assert level.loc[("a", 2021), "stage:internet"] == pytest.approx(0.7)


def test_a_study_without_figures_of_the_recipe_gives_an_empty_table():
    given = pd.DataFrame({"indicator": ["x"], "region_id": "a", "year": 2021, "value": 1.0})
    found = level_values(given, three_stages())
    assert found.empty
    assert ict_level(found, three_stages(), simulations=19).table.empty


def test_a_divisor_given_twice_is_refused():
    given = pd.DataFrame({"indicator": ["x"], "region_id": "a", "year": 2021, "value": 1.0})
    heads = pd.DataFrame({"region_id": ["a", "a"], "year": 2021, "value": 1.0})
    with pytest.raises(ArgumentError, match="given twice: 'population a 2021'"):
        level_values(given, [Indicator("x", "s", per="head")], population=heads)
