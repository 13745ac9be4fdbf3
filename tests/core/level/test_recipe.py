"""Recipes: the three stages, the ITU's index, and what cannot be scored."""

import pytest

from spatialict.core.level.recipe import (
    Indicator,
    checked,
    itu_recipe,
    itu_recipe_of,
    stages_of,
    three_stages,
)
from spatialict.core.level.words import CHOICES, STAGES, choice_name, stage_name
from spatialict.core.study import ArgumentError


def test_weights_of_the_itu_are_four_four_and_two_tenths():
    # ITU (2011), Measuring the Information Society, Annex Box 1.1: .40, .40, .20; indicators alike
    for edition in (2011, 2017):
        recipe = itu_recipe(edition)
        sums = {
            stage: sum(one.weight for one in recipe if one.stage == stage)
            for stage in stages_of(recipe)
        }
        assert sums == pytest.approx({"access": 0.4, "use": 0.4, "skills": 0.2})
        assert [one.stage for one in recipe].count("access") == 5
        assert len(recipe) == 11


def test_an_indicator_left_out_leaves_its_weight_to_its_stage():
    recipe = itu_recipe(without=["international_bandwidth"])
    access = [one.weight for one in recipe if one.stage == "access"]
    assert access == pytest.approx([0.1] * 4)


def test_a_stage_without_any_figure_is_not_dropped():
    there = ["households_internet", "households_computer", "internet_users", "other"]
    recipe = itu_recipe_of(there)
    assert stages_of(recipe) == ("access", "use", "skills")
    assert [one.indicator for one in recipe if one.stage != "skills"] == [*there[1::-1], there[2]]
    assert sum(one.weight for one in recipe) == pytest.approx(1)
    assert itu_recipe_of([]) == itu_recipe()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"edition": 2023},
            "edition: '2023' is not known. Choose one of: 2011, 2017.",
        ),
        (
            {"without": ["internet_users", "fixed_broadband", "mobile_broadband"]},
            "without: no indicator is left of the stage 'use'. Keep one of them.",
        ),
    ],
)
def test_a_recipe_that_is_none_is_refused(given, message):
    with pytest.raises(ArgumentError) as caught:
        itu_recipe(**given)
    assert str(caught.value) == message


def test_an_indicator_of_the_itu_that_is_not_there_cannot_be_left_out():
    with pytest.raises(ArgumentError, match="without: 'bandwidth' is not known"):
        itu_recipe(without=["bandwidth"])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"weight": 0.0}, "x: the weight 0.0 is not above 0. Give a number above 0."),
        (
            {"low": 1.0, "high": 1.0},
            "x: the goalposts 1.0 and 1.0 are not two finite numbers of which the first is the "
            "smaller. Correct them.",
        ),
        (
            {"low": 0.0, "log": True},
            "x: the goalpost 0.0 has no logarithm. Give goalposts above 0, or leave the logarithm "
            "out.",
        ),
        (
            {"per": "pupil"},
            "per: 'pupil' is not known. Choose one of: none, head, enterprise, grp.",
        ),
    ],
)
def test_an_indicator_that_cannot_be_scored_is_refused(wrong, message):
    with pytest.raises(ArgumentError) as caught:
        Indicator("x", "s", **wrong)
    assert str(caught.value) == message


def test_an_empty_recipe_and_one_with_an_indicator_twice_are_refused():
    with pytest.raises(ArgumentError, match="recipe: there is no indicator in it"):
        checked([])
    with pytest.raises(ArgumentError, match="named twice: 'a'"):
        checked([Indicator("a", "s"), Indicator("a", "t")])


def test_every_stage_and_choice_has_a_name_in_three_languages():
    choices = [*CHOICES]
    choices += [f"{kind}:{stage}" for kind in ("without", "more", "less") for stage in STAGES]
    for language in ("en", "ru", "kk"):
        names = [choice_name(choice).text(language) for choice in choices]
        assert len(set(names)) == len(names)
        assert not set(names) & set(choices)
    assert {one.stage for one in (*three_stages(), *itu_recipe())} == set(STAGES)
    assert stage_name("own").text("kk") == choice_name("own").text("kk") == "own"
