"""What is said beside the ICT level: of which year, how firm, and where stages disagree."""

import numpy as np
import pandas as pd
import pytest

from spatialict.core.level.recipe import Indicator
from spatialict.measure.level import ict_level
from spatialict.measure.level_robustness import ict_level_choices

RECIPE = tuple(Indicator(name, name, low=0, high=100) for name in ("users", "skilled"))


def told(found, key):
    return [note.text("en") for note in found.notes if note.key == key]


def long(year, **columns):
    table = pd.DataFrame(columns, index=pd.Index(list("abcd"), name="region_id"))
    return table.reset_index().melt("region_id", var_name="indicator").assign(year=year)


def test_what_is_said_of_regions_is_of_the_last_year_or_the_one_that_is_told():
    # the later year first; beyond 100 and missing in the earlier one only
    later = long(2023, users=[90, 70, 50, 30], skilled=[80, 60, 50, 40])
    earlier = long(2022, users=[120, 70, np.nan, 30], skilled=[80, 60, 50, 40])
    both = pd.concat([later, earlier])
    last = ict_level(both, RECIPE, simulations=19)
    assert last.table.index.get_level_values("year").tolist() == [2022, 2023] * 4
    assert told(last, "level.missing") == told(last, "level.clipped") == []
    assert "of 4 regions" in told(last, "level.firm")[0]
    first = ict_level(both, RECIPE, simulations=19, year=2022)
    assert "1 of 4 regions has no index" in told(first, "level.missing")[0]
    assert told(first, "level.clipped") == [
        "1 of 7 figures lies beyond a goalpost and is scored as the goalpost: 'users'."
    ]
    assert "from 2022 to 2023" in told(first, "level.years")[0]


def test_stages_that_go_against_each_other_are_named_with_their_correlation():
    table = pd.DataFrame({"users": [90, 70, 50, 30], "skilled": [20, 40, 60, 80]}, list("abcd"))
    found = ict_level(table, RECIPE, simulations=19)
    assert found.params["correlations"]["users"]["skilled"] == pytest.approx(-1)
    assert (
        "“users” and “skilled” go against each other (correlation -1.00)"
        in (told(found, "level.unlike")[0])
    )
    assert told(ict_level(table.assign(skilled=table["users"]), RECIPE), "level.unlike") == []


def test_firm_classes_are_those_of_nine_draws_in_ten():
    # a is high and d low in both stages; b and c are alike but for the stage they are strong in,
    # so which of them is in the upper class hangs on the weights
    table = pd.DataFrame({"users": [95, 80, 41, 5], "skilled": [95, 40, 80, 5]}, list("abcd"))
    way = {"vary": ["weights"], "class_count": 2}
    found = ict_level(table, RECIPE, **way)
    share = found.table["class_share"]
    assert share[["a", "d"]].tolist() == [1, 1]
    assert found.table["class"].tolist() == [2, 1, 2, 1]
    for region in "bc":
        assert 0.4 < share[region] < 0.7
    assert told(found, "level.firm")[0].startswith("2 of 4 regions keep their class")


def test_less_weight_is_less_and_of_the_stage_that_is_named():
    # of .8 and .35, .5 and .6: equal weights give .575 and .55; the second leads where the first
    # stage weighs less than .4, that is with half of its weight (a third)
    table = pd.DataFrame({"users": [80, 50, 10], "skilled": [35, 60, 10]}, list("abc"))
    found = ict_level_choices(table, RECIPE, spread=0.5).table["first"]
    assert found["less:users"] == found["more:skilled"] == "b"
    assert found["more:users"] == found["less:skilled"] == "a"


def test_classes_are_not_compared_where_there_are_more_of_them():
    table = pd.DataFrame({"users": range(10, 90, 10), "skilled": range(20, 100, 10)})
    found = ict_level_choices(table, RECIPE, class_count=4, cuts=(0.5,)).table
    assert np.isnan(found.loc["cuts", "classes_changed"])
    assert found.loc["jenks", "classes_changed"] >= 0
