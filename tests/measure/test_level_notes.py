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
    columns = {"users": [90, 80, 70, 50, 40, 30], "skilled": [20, 30, 40, 60, 70, 80]}
    table = pd.DataFrame(columns, list("abcdef"))
    found = ict_level(table, RECIPE, simulations=19)
    assert found.params["stage_pairs"][0]["correlation"] == pytest.approx(-1)
    # the order and its opposite: 2 of 720
    p = found.params["stage_pairs"][0]["p_value"]
    assert p <= 0.01
    assert told(found, "level.unlike")[0].startswith(
        "The stages “users” and “skilled” go against each other over 6 regions (correlation -1.00, "
        f"p = {p:.2g} by permutation): "
    )
    assert told(ict_level(table.assign(skilled=table["users"]), RECIPE), "level.unlike") == []
    # of five regions no correlation is called
    assert told(ict_level(table.iloc[1:], RECIPE, simulations=19), "level.unlike") == []


def test_years_of_one_region_are_not_taken_for_regions():
    # three regions against each other in ten years are three regions
    years = [long(year, users=[90, 70, 50, 30], skilled=[20, 40, 60, 80]) for year in range(10)]
    found = ict_level(pd.concat(years), RECIPE, simulations=19)
    assert told(found, "level.unlike") == []
    assert found.params["stage_pairs"][0]["n"] == 4


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


def test_what_was_varied_is_named_and_what_was_not():
    table = pd.DataFrame({"users": [95, 80, 41, 5], "skilled": [95, 40, 80, 5]}, list("abcd"))
    both = told(ict_level(table, RECIPE, class_count=2), "level.firm")[0]
    assert both.endswith(
        "in which only these change: weights up to 25% more or less, arithmetic or geometric mean. "
        "All else, and the way of classing (classes by quantiles), stays as it is."
    )
    one = told(ict_level(table, RECIPE, class_count=2, vary=["aggregation"]), "level.firm")[0]
    assert "change: arithmetic or geometric mean." in one
    # neither no choice, nor another scale, moves a class in the draws that are compared
    for vary in ([], ["normalisation"]):
        assert told(ict_level(table, RECIPE, class_count=2, vary=vary), "level.firm") == []


def test_three_regions_in_three_classes_are_ranks():
    table = pd.DataFrame({"users": [95, 50, 5], "skilled": [95, 50, 5]}, list("abc"))
    found = ict_level(table, RECIPE, simulations=19)
    assert told(found, "level.firm") == []
    assert "a class is no more than a rank" in told(found, "level.one_each")[0]
    cut = ict_level(table, RECIPE, simulations=19, classes="cuts")
    assert told(cut, "level.firm")[0].startswith("3 of 3 regions")


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


def figures_of(literacy):
    rng = np.random.default_rng(0)
    users, costs = rng.uniform(60, 95, 16), np.exp(rng.normal(1, 1, 16))
    names = [f"r{row:02d}" for row in range(16)]
    return pd.DataFrame({"users": users, "costs": costs, "skills": literacy}, names)


@pytest.mark.parametrize("weights", ["entropy", "pca"])
def test_a_stage_that_figures_give_no_weight_is_named(weights):
    recipe = (
        Indicator("users", "internet", low=0, high=100),
        Indicator("costs", "costs", log=True, low=0.1, high=60),
        Indicator("skills", "literacy", low=0, high=100),
    )
    alike = ict_level(figures_of(75.0), recipe, weights=weights, simulations=9)
    shares = alike.params["weight"]["stages"]
    said = [note.text() for note in alike.notes]
    assert shares["literacy"] < 1e-9
    words = "; ".join(f"{s:.3f}" for s in shares.values())
    found = next(line for line in said if line.startswith("Weights of the stages"))
    assert [float(part.rsplit(" ", 1)[1]) for part in found[:-1].split(", ")[-3:]] == [
        float(one) for one in words.split("; ")
    ]
    assert any("digital literacy" in line and "weighs nothing" in line for line in said)
    for language, word in (("ru", "ничего не весит"), ("kk", "салмағы жоқ")):
        assert any(word in note.text(language) for note in alike.notes)
    plain = ict_level(figures_of(75.0), recipe, weights="equal", simulations=9)
    assert not any("level.stage_" in note.key for note in plain.notes)


def test_a_stage_of_little_weight_is_named_with_it():
    literacy = 75 + np.linspace(-3, 3, 16)
    recipe = (
        Indicator("users", "internet", low=0, high=100),
        Indicator("costs", "costs", log=True, low=0.1, high=60),
        Indicator("skills", "literacy", low=0, high=100),
    )
    found = ict_level(figures_of(literacy), recipe, weights="entropy", simulations=9)
    assert 0.0005 < found.params["weight"]["stages"]["literacy"] < 0.05
    [note] = [note for note in found.notes if note.key == "level.stage_light"]
    assert "under 5%" in note.text()
