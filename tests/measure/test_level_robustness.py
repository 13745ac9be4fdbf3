"""What one other choice does to the ranks of the ICT level."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from spatialict.core.level.recipe import Indicator
from spatialict.core.study import ArgumentError
from spatialict.measure.level import ict_level
from spatialict.measure.level_robustness import ict_level_choices

RECIPE = tuple(Indicator(name, name, low=0, high=100) for name in ("users", "spent", "skilled"))
NAMES = {"min_max", "geometric", "given", "entropy", "pca", "cuts", "jenks"}


def regions(n=8, seed=1):
    rng = np.random.default_rng(seed)
    columns = [one.indicator for one in RECIPE]
    return pd.DataFrame(rng.uniform(5, 95, (n, 3)), [f"r{i}" for i in range(n)], columns)


def test_every_other_choice_is_there():
    stages = {f"{kind}:{one.stage}" for kind in ("without", "more", "less") for one in RECIPE}
    found = ict_level_choices(regions(), RECIPE)
    assert set(found.table.index) == NAMES | stages
    assert (found.table["status"] == "ok").all()


@pytest.mark.parametrize("choice", ["geometric", "entropy", "min_max"])
def test_a_choice_alone_is_the_index_so_chosen(choice):
    argument = {"geometric": "aggregation", "entropy": "weights", "min_max": "normalisation"}
    table = regions()
    base, other = (
        ict_level(table, RECIPE, simulations=9, **way).table
        for way in ({}, {argument[choice]: choice})
    )
    row = ict_level_choices(table, RECIPE).table.loc[choice]
    shift = (other["rank"] - base["rank"]).abs()
    assert row["value"] == pytest.approx(spearmanr(base["value"], other["value"]).statistic)
    assert row["max_rank_shift"] == shift.max()
    assert row["mean_rank_shift"] == pytest.approx(shift.mean())
    assert row["classes_changed"] == (base["class"] != other["class"]).sum()
    assert row["first"] == other["rank"].idxmin()


def test_a_stage_left_out_is_the_recipe_without_it():
    table = regions()
    rest = ict_level(table, RECIPE[1:], simulations=9).table
    row = ict_level_choices(table, RECIPE).table.loc["without:users"]
    base = ict_level(table, RECIPE, simulations=9).table
    assert row["value"] == pytest.approx(spearmanr(base["value"], rest["value"]).statistic)


def test_more_weight_for_a_stage_is_a_given_weight():
    table = regions()
    heavy = (Indicator("users", "users", 1.5, low=0, high=100), *RECIPE[1:])
    other = ict_level(table, heavy, weights="given", simulations=9).table
    base = ict_level(table, RECIPE, simulations=9).table
    row = ict_level_choices(table, RECIPE, spread=0.5).table.loc["more:users"]
    assert row["value"] == pytest.approx(spearmanr(base["value"], other["value"]).statistic)


def test_regions_in_one_order_by_every_stage_do_not_move():
    line = pd.DataFrame({one.indicator: [10.0, 40, 60, 90] for one in RECIPE}, list("abcd"))
    found = ict_level_choices(line, RECIPE)
    assert (found.table["max_rank_shift"] == 0).all()
    assert found.table["value"].to_numpy() == pytest.approx(1)
    assert [note.key for note in found.notes] == ["level.no_shift", "level.no_class_change"]


def test_a_region_that_lacks_the_stage_left_out_is_not_compared():
    table = regions()
    table.loc["r0", "users"] = np.nan
    found = ict_level_choices(table, RECIPE).table
    assert (found["n"] == 7).all()


@pytest.mark.parametrize(
    ("table", "status"),
    [
        (regions(0), "undefined"),
        (regions() * np.nan, "undefined"),
        (regions(2), "too_few"),
        (regions() * 0 + 50, "constant"),
    ],
)
def test_where_nothing_can_be_compared_there_is_a_status(table, status):
    found = ict_level_choices(table, RECIPE)
    assert found.table.loc["geometric", "status"] == status
    assert found.table.loc["geometric", ["value"]].isna().all()
    assert found.notes[0].text("kk")


def test_several_years_are_compared_in_the_year_that_is_told():
    parts = [
        table.rename_axis("region_id")
        .reset_index()
        .melt("region_id", var_name="indicator")
        .assign(year=year)
        for table, year in ((regions(seed=1), 2022), (regions(seed=2), 2023))
    ]
    both = pd.concat(parts)
    for year in (2022, 2023):
        alone = ict_level_choices(parts[year - 2022], RECIPE).table.loc["geometric"]
        row = ict_level_choices(both, RECIPE, year=year).table.loc["geometric"]
        assert row["value"] == pytest.approx(alone["value"])
        assert row["moved"] == alone["moved"]
    assert ict_level_choices(both, RECIPE).table.loc["geometric", "value"] == row["value"]
    with pytest.raises(ArgumentError, match="no year 2020"):
        ict_level_choices(both, RECIPE, year=2020)


def test_one_stage_has_none_to_leave_out():
    found = ict_level_choices(regions(), RECIPE[:1]).table
    assert set(found.index) == NAMES


def test_inputs_stay_as_they_are():
    table = regions()
    before = table.copy(deep=True)
    ict_level_choices(table, RECIPE)
    pd.testing.assert_frame_equal(table, before)


def test_the_note_names_who_moves_most():
    found = ict_level_choices(regions(), RECIPE)
    row = found.table.loc[found.table["max_rank_shift"].astype(float).idxmax()]
    told = found.notes[0].text("en")
    assert f"'{row['moved']}'" in told
    assert f"{row['max_rank_shift']:.0f} place" in told


def test_the_note_names_the_choice_that_changes_most_classes():
    # all above .67, so that fixed cuts put all into the upper of three classes: two thirds change
    high = pd.DataFrame(np.linspace([70, 72, 74], [95, 97, 99], 6), columns=regions().columns)
    found = ict_level_choices(high, RECIPE)
    assert found.table.loc["cuts", "classes_changed"] == 4
    assert found.notes[-1].text("en") == (
        "The choice that changes most classes: classes by fixed cuts; 4 of 6 regions change their "
        "class."
    )
    assert "4 региона из 6" in found.notes[-1].text("ru")
