"""What a run asks of the ICT level: as given, or made of its stages."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from spatialict import level_stages
from spatialict.data.project_growth import LevelIndicator, LevelSection
from spatialict.measure import level as measured


def indicators(rows):
    table = pd.DataFrame(rows, columns=["indicator", "region_id", "year", "value"])
    return table.assign(unit="1")


def test_a_level_that_is_given_is_taken_as_it_is(demo_study, demo_project):
    given = indicators([("ict_level", "KZ-71", 2023, 0.7)])
    found = level_stages.level_results(replace(demo_study, indicators=given), demo_project)
    table = found["ict_level"].table
    assert table.loc["KZ-71"].tolist() == [0.7, "ok"]
    assert table.loc["KZ-75", "status"] == "missing"


def test_a_region_that_lacks_a_stage_has_no_level(demo_study, demo_project):
    stages = [LevelIndicator(indicator=name, stage=name, low=0, high=100) for name in ("a", "b")]
    project = demo_project.model_copy(update={"level": LevelSection(indicators=tuple(stages))})
    rows = [("a", code, 2023, 50.0 + place) for place, code in enumerate(demo_study.regions.index)]
    rows += [("b", code, 2023, 50.0 - place) for place, code in enumerate(demo_study.regions.index)]
    found = level_stages.level_results(
        replace(demo_study, indicators=indicators(rows[:-1])), project
    )
    last = demo_study.regions.index[-1]
    assert found["ict_level"].table["value"].notna().sum() == 19
    assert found["ict_level"].table.loc[last, "status"] == "missing"
    assert "ict_level_by_year" not in found


def test_figures_of_other_years_leave_the_year_of_the_map_missing(demo_study, demo_project):
    rows = [("digital_literacy", "KZ-71", 2021, 90.0), ("internet_users", "KZ-71", 2021, 80.0)]
    study = replace(demo_study, indicators=indicators(rows))
    found = level_stages.level_results(study, demo_project)
    assert found["ict_level"].table["status"].eq("missing").all()
    assert found["ict_level"].table.index.equals(demo_study.regions.index)


def test_the_index_of_the_itu_keeps_its_weights_and_a_stage_without_figures(
    demo_study, demo_project
):
    project = demo_project.model_copy(update={"level": LevelSection(recipe="itu")})
    rows = [
        (name, code, 2023, 50.0 + place)
        for name in ("internet_users", "households_internet")
        for place, code in enumerate(demo_study.regions.index)
    ]
    study = replace(demo_study, indicators=indicators(rows))
    result = level_stages.level_results(study, project)["ict_level"]
    assert result.params["weights"] == "given"
    assert result.table["stages"].eq(2).all()
    assert result.table["value"].isna().all()
    assert set(result.table["status"]) == {"missing"}


def test_a_logarithm_needs_goalposts_above_nil():
    with pytest.raises(ValueError, match="log_goalposts"):
        LevelIndicator(indicator="a", stage="b", low=0.0, high=1.0, log=True)


def test_costs_are_divided_by_what_their_indicator_says_in_prices_of_the_year_of_the_map(
    demo_study, demo_project, monkeypatch
):
    # by hand, prices of 2023: 12 / 2 * 100/50 = 12; 30 / 3 = 10; 8 / 2 * 100/200 = 2; 6 / 24
    stages = [
        LevelIndicator(indicator="a", stage="a", per="enterprise", deflate=True),
        LevelIndicator(indicator="b", stage="b", per="grp", deflate=True),
    ]
    project = demo_project.model_copy(update={"level": LevelSection(indicators=tuple(stages))})
    amounts = {
        ("a", 2022): 12.0, ("a", 2023): 30.0, ("a", 2024): 8.0, ("b", 2024): 6.0,
        ("enterprises", 2022): 2.0, ("enterprises", 2023): 3.0, ("enterprises", 2024): 2.0,
        ("grp", 2022): 5.0, ("grp", 2023): 7.0, ("grp", 2024): 24.0,
    }  # fmt: skip
    rows = [(name, "KZ-71", year, value) for (name, year), value in amounts.items()]
    prices = pd.Series({2022: 50.0, 2023: 100.0, 2024: 200.0})
    study = replace(demo_study, indicators=indicators(rows), prices=prices)
    calls, real = [], measured.ict_level
    monkeypatch.setattr(
        measured, "ict_level", lambda *given, **named: calls.append(given) or real(*given, **named)
    )
    level_stages.level_results(study, project)
    values, recipe = calls[0]
    told = values.dropna().set_index(["indicator", "year"])["value"].to_dict()
    assert told == {("a", 2022): 12.0, ("a", 2023): 10.0, ("a", 2024): 2.0, ("b", 2024): 0.25}
    assert [one.indicator for one in recipe] == ["a", "b"]


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (
            5.0,
            100.0,
            "Все 20 значений показателя 'ict_costs' ниже `low` = 5 (от 0,5 до 2,4), поэтому оценка "
            "у всех регионов одинакова. Границы задаются так: млн тенге на человека. Проверьте "
            "единицу.",
        ),
        (
            0.001,
            0.1,
            "Все 20 значений показателя 'ict_costs' выше `high` = 0,1 (от 0,5 до 2,4), поэтому "
            "оценка у всех регионов одинакова. Границы задаются так: млн тенге на человека. "
            "Проверьте единицу.",
        ),
        (1.0, 100.0, ""),
    ],
)
def test_goalposts_in_another_unit_than_the_figures_are_told_with_the_unit(
    demo_study, demo_project, low, high, told
):
    stages = [
        LevelIndicator(
            indicator="ict_costs", stage="costs", per="head", log=True, low=low, high=high
        )
    ]
    project = demo_project.model_copy(update={"level": LevelSection(indicators=tuple(stages))})
    codes = demo_study.regions.index  # 5, 6, ... million for ten persons
    rows = [("ict_costs", code, 2023, 5.0 + place) for place, code in enumerate(codes)]
    heads = pd.DataFrame({"region_id": codes, "year": 2023, "value": 10.0})
    given = indicators(rows).assign(unit="million KZT")
    study = replace(demo_study, indicators=given, population=heads)
    result = level_stages.level_results(study, project)["ict_level"]
    said = [note.text("ru") for note in result.notes if note.key.startswith("level.beyond")]
    assert said == [told] * bool(told)
    assert result.params["units"] == {"ict_costs": "million KZT"}
