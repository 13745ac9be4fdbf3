"""The ICT level: a case by hand, laws, gaps, years, and what there is nothing to say of."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.level.recipe import Indicator, itu_recipe, three_stages
from spatialict.core.study import STATUSES, ArgumentError
from spatialict.measure.level import ict_level

RECIPE = (
    Indicator("users", "internet", low=0, high=100),
    Indicator("costs", "costs", low=1, high=100, log=True),
    Indicator("skilled", "literacy", low=0, high=100),
)
# by hand: costs 10 of 1 to 100 on a logarithmic scale are .5; means .8, .6, .35 and .4
FOUR = pd.DataFrame(
    {"users": [95, 80, 65, 30], "costs": [100, 10, 1, 10], "skilled": [45, 50, 40, 40]},
    index=pd.Index(["a", "b", "c", "d"], name="region_id"),
)
PARTIAL = Path(__file__).parents[2] / "shapefiles" / "kazakhstan" / "partial_indicators.csv"


def long(*tables, years=(2022, 2023)):
    parts = [
        table.reset_index().melt("region_id", var_name="indicator").assign(year=year)
        for table, year in zip(tables, years, strict=False)
    ]
    return pd.concat(parts, ignore_index=True)


def tables(most=6):
    cell = st.floats(0, 100, width=32)
    row = st.tuples(cell, st.floats(1, 100, width=32), cell)
    return st.lists(row, min_size=1, max_size=most).map(
        lambda rows: pd.DataFrame(rows, columns=FOUR.columns, index=list("abcdef")[: len(rows)])
    )


def test_the_index_is_the_mean_of_the_stages():
    table = ict_level(FOUR, RECIPE, simulations=99).table
    assert table["value"].tolist() == pytest.approx([0.8, 0.6, 0.35, 0.4])
    assert table["stage:costs"].tolist() == pytest.approx([1, 0.5, 0, 0.5])
    assert table["rank"].tolist() == [1, 2, 4, 3]
    assert (table["status"] == "ok").all()


def test_the_geometric_mean_lifts_a_stage_to_the_floor_and_says_so():
    found = ict_level(FOUR, RECIPE, aggregation="geometric", simulations=99)
    assert found.table.loc["c", "value"] == pytest.approx((0.65 * 0.01 * 0.4) ** (1 / 3))
    assert "level.floored" in [note.key for note in found.notes]


def test_classes_are_cut_where_it_is_said():
    found = ict_level(FOUR, RECIPE, classes="cuts", cuts=(0.4, 0.7), simulations=99)
    assert found.table["class"].tolist() == [3, 2, 1, 2]
    assert found.params["cuts"] == [0.4, 0.7]
    assert found.table["class_share"].between(0, 1).all()


@settings(max_examples=30)
@given(tables(), st.sampled_from(["linear", "geometric"]), st.sampled_from(["equal", "given"]))
def test_the_index_and_its_interval_lie_between_0_and_1(table, aggregation, weights):
    way = {"aggregation": aggregation, "weights": weights}
    found = ict_level(table, RECIPE, **way, simulations=19).table
    for column in ("value", "low", "high", "class_share"):
        assert found[column].dropna().between(0, 1).all()
    assert (found["low"] <= found["high"]).all()
    assert (found["rank_low"] <= found["rank_high"]).all()
    assert found["rank_high"].le(len(table)).all()


@settings(max_examples=30)
@given(tables(), st.randoms())
def test_the_order_of_regions_and_indicators_does_not_matter(table, shuffle):
    regions, recipe = list(table.index), list(RECIPE)
    shuffle.shuffle(regions)
    shuffle.shuffle(recipe)
    one = ict_level(table, RECIPE, simulations=19).table
    other = ict_level(table.loc[regions], recipe, simulations=19).table
    pd.testing.assert_frame_equal(one, other.loc[table.index, one.columns], check_exact=False)


@settings(max_examples=20)
@given(tables())
def test_a_region_that_is_better_in_everything_is_never_behind(table):
    table.loc["a"] = table.max()
    found = ict_level(table, RECIPE, simulations=19).table
    assert found.loc["a", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]


def test_without_spread_or_other_choices_the_interval_is_the_value():
    found = ict_level(FOUR, RECIPE, simulations=19, spread=0, vary=["weights"]).table
    assert found["low"].tolist() == found["high"].tolist() == found["value"].tolist()
    assert (found["class_share"] == 1).all()


def test_more_spread_makes_wider_intervals():
    widths = [
        (found["high"] - found["low"]).sum()
        for spread in (0.1, 0.25, 0.5)
        for found in [ict_level(FOUR, RECIPE, spread=spread, vary=["weights"]).table]
    ]
    assert widths == sorted(widths)
    assert widths[0] > 0


def test_draws_of_one_weight_have_the_ends_of_its_distribution():
    # two stages with scores 1 and 0: the index is u / (u + v), u and v even on .75 to 1.25;
    # by numerical integration (scipy quad and brentq) its 5th percentile is .41394
    recipe = RECIPE[0], RECIPE[2]
    table = pd.DataFrame({"users": [100.0], "skilled": [0.0]}, index=["a"])
    row = ict_level(table, recipe, vary=["weights"], simulations=9999).table.loc["a"]
    assert row["low"] == pytest.approx(0.41394, abs=0.002)
    assert row["high"] == pytest.approx(1 - 0.41394, abs=0.002)


def test_a_missing_figure_leaves_no_index_and_its_region_is_named():
    table = FOUR.astype(float)
    table.loc["b", "costs"] = np.nan
    found = ict_level(table, RECIPE, simulations=19)
    row = found.table.loc["b"]
    assert (row["status"], row["stages"]) == ("missing", 2)
    assert row[["value", "low", "rank", "class"]].isna().all()
    assert row["stage:internet"] == pytest.approx(0.8)
    assert found.table.loc[["a", "c", "d"], "rank"].tolist() == [1, 3, 2]
    note = next(note for note in found.notes if note.key == "level.missing")
    assert note.text("en") == ("1 of 4 regions has no index, because a figure is missing: 'b'.")


def test_a_region_scored_on_two_stages_says_so():
    table = FOUR.astype(float)
    table.loc["b", "costs"] = np.nan
    found = ict_level(table, RECIPE, missing="score", simulations=19)
    row = found.table.loc["b"]
    assert (row["value"], row["status"], row["stages"]) == (pytest.approx(0.65), "missing", 2)
    assert "level.partly" in [note.key for note in found.notes]


def test_costs_of_nil_without_a_goalpost_are_undefined_and_not_the_worst():
    recipe = (*RECIPE[::2], Indicator("costs", "costs", log=True))
    found = ict_level(FOUR.assign(costs=[100, 10, 0, 10]), recipe, simulations=19)
    assert found.table["status"].tolist() == ["ok", "ok", "undefined", "ok"]
    assert np.isnan(found.table.loc["c", "value"])


@pytest.mark.parametrize(
    ("table", "way", "status"),
    [
        (FOUR.iloc[:1], {"normalisation": "min_max"}, "constant"),
        (FOUR.assign(users=50), {"normalisation": "min_max"}, "constant"),
        (FOUR.iloc[:2], {"weights": "pca"}, "too_few"),
        (FOUR.iloc[:2], {"weights": "entropy"}, "too_few"),
        (FOUR.assign(users=50, costs=10, skilled=50), {"weights": "pca"}, "constant"),
        (FOUR * np.nan, {}, "missing"),
        (FOUR.drop(columns="costs"), {}, "missing"),
        (FOUR.drop(columns=list(FOUR)), {}, "missing"),
    ],
)
def test_where_no_index_can_be_told_there_is_a_status(table, way, status):
    found = ict_level(table, RECIPE, simulations=19, **way)
    assert found.table["status"].tolist() == [status] * len(table)
    assert status in STATUSES
    assert (
        found.table[["value", "low", "high", "rank", "class", "class_share"]].isna().all(axis=None)
    )
    for language in ("en", "ru", "kk"):
        assert all(note.text(language) for note in found.notes)


def test_how_amounts_are_made_comparable_is_said():
    table = FOUR.rename(
        columns={"users": "internet_users", "costs": "ict_costs", "skilled": "digital_literacy"}
    )
    told = [note.text("en") for note in ict_level(table, three_stages(), simulations=19).notes]
    assert "'ict_costs' is taken per head, in constant prices, on a logarithmic scale." in told
    assert any(line.startswith("The three stages are those of Kireyeva") for line in told)
    own = [note.key for note in ict_level(FOUR, RECIPE[:2], simulations=19).notes]
    assert not {"level.amount", "level.reconstruction"} & set(own)


def test_one_region_and_a_table_without_regions_have_no_classes():
    found = ict_level(FOUR.iloc[:1], RECIPE, simulations=19)
    assert found.table.loc["a", "rank"] == 1
    assert found.table[["class", "class_share"]].isna().all(axis=None)
    assert "level.no_classes" in [note.key for note in found.notes]
    assert ict_level(FOUR.iloc[:0], RECIPE, simulations=19).table.empty


def test_years_are_on_one_scale_and_changes_are_of_the_same_draws():
    rise = FOUR.assign(users=FOUR["users"] + 3)
    found = ict_level(long(FOUR, rise), RECIPE, simulations=199, vary=["weights"]).table
    change = found.xs(2023, level="year")
    assert change["change"].tolist() == pytest.approx([0.01] * 4)
    # the weight of a third of the stages, a quarter more or less, on .03
    assert change["change_low"].between(0.03 * 0.75 / 3.25, 0.01).all()
    assert change["change_high"].between(0.01, 0.03 * 1.25 / 2.75).all()
    assert found.xs(2022, level="year")["change"].isna().all()
    assert change["rank"].tolist() == found.xs(2022, level="year")["rank"].tolist()


def test_one_year_is_told_as_it_stands_among_all():
    both = long(FOUR, FOUR.assign(users=FOUR["users"] + 3))
    every = ict_level(both, RECIPE, simulations=19)
    one = ict_level(both, RECIPE, simulations=19, year=2022)
    pd.testing.assert_frame_equal(one.table, every.table.xs(2022, level="year"))
    with pytest.raises(ArgumentError, match=r"no year 2020\. Choose one of: 2022, 2023"):
        ict_level(both, RECIPE, year=2020)
    with pytest.raises(ArgumentError, match="no year 2020"):
        ict_level(FOUR, RECIPE, year=2020)


def test_goalposts_that_the_figures_give_are_those_of_all_years():
    free = (Indicator("users", "internet"),)
    rise = FOUR.assign(users=FOUR["users"] + 5)
    found = ict_level(long(FOUR, rise), free, simulations=19)
    assert found.params["goalposts"]["users"] == {
        "low": 30,
        "high": 100,
        "low_from": "figures",
        "high_from": "figures",
    }
    assert found.table.loc[("a", 2022), "value"] == pytest.approx(65 / 70)


def test_the_recipe_of_the_itu_gives_its_scale():
    figures = {one.indicator: one.high for one in itu_recipe()}
    half = {name: value / 2 for name, value in figures.items()}
    half["international_bandwidth"] = figures["international_bandwidth"] ** 0.5
    table = pd.DataFrame([figures, half], index=["a", "b"])
    found = ict_level(table, itu_recipe(), weights="given", simulations=19)
    assert found.table["value"].tolist() == pytest.approx([1, 0.5])
    assert found.params["weight"]["stages"] == pytest.approx(
        {"access": 0.4, "use": 0.4, "skills": 0.2}
    )
    assert found.params["recipe"] == "itu"
    part = ict_level(table, itu_recipe(without=["fixed_telephone"]), simulations=19)
    told = [note.text("en") for note in part.notes]
    assert (
        "Of the 11 indicators of the ITU's index 10 are in the recipe: the index is not the ITU's."
        in told
    )


def test_partial_real_figures_show_a_stage_and_no_level():
    # BNS through the press, ages 6 to 74 in 2023: six regions; the other two stages are not public
    given = pd.read_csv(PARTIAL)
    rows = given[(given["indicator"] == "digital_literacy_aged_6_74") & (given["period"] == "2023")]
    rows = rows[rows["region"] != "Kazakhstan"].set_index("region")["value"].astype(float)
    found = ict_level(rows.to_frame("digital_literacy"), three_stages(), simulations=19)
    assert found.table["value"].isna().all()
    assert (found.table["status"] == "missing").all()
    assert found.table.loc["Astana city", "stage:literacy"] == pytest.approx(0.97)
    told = [note.text("en") for note in found.notes]
    assert "No figures are given for these indicators: 'internet_users', 'ict_costs'." in told


def test_inputs_stay_as_they_are():
    table = long(FOUR, FOUR)
    before = table.copy(deep=True)
    ict_level(table, RECIPE, simulations=19)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"weights": "ahp"}, "weights: 'ahp' is not known"),
        ({"vary": ["seed"]}, "vary: 'seed' is not known"),
        ({"cuts": (0.6, 0.4)}, "cuts: 0.6, 0.4 do not rise"),
        ({"class_count": 1}, "class_count: 1 is not a whole number of 2 or more"),
        ({"simulations": 0}, "simulations: 0 is not a whole number of 1 or more"),
        ({"spread": 1.5}, "spread: 1.5 is not between 0 and 1"),
        ({"confidence": 1.0}, "confidence: 1.0 is not between 0 and 1"),
    ],
)
def test_a_wrong_argument_is_named(wrong, message):
    with pytest.raises(ArgumentError, match=message):
        ict_level(FOUR, RECIPE, **wrong)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (FOUR.assign(users="many"), "values: not all figures are numbers"),
        (FOUR.assign(users=np.inf), "infinite figure: 'a', 'b', 'c', 'd'"),
        (pd.concat([FOUR, FOUR.iloc[:1]]), "given twice: 'a'"),
        (pd.concat([long(FOUR)] * 2), "given twice: 'a users'"),
    ],
)
def test_wrong_figures_are_named(table, message):
    with pytest.raises(ArgumentError, match=message):
        ict_level(table, RECIPE)
