"""What a run asks of growth, level and programme, and what it leaves out for want of tables."""

from __future__ import annotations

import importlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from spatialict import growth_stages
from spatialict.cli import PRINTED
from spatialict.core.study import InputOutput, Result, Study
from spatialict.data.project import Project
from spatialict.data.project_growth import GrowthSection, LevelIndicator, LevelSection
from spatialict.data.validate import read_study
from spatialict.measure.neighbours import neighbours

PANEL = {
    "class_paths", "markov", "spatial_markov", "sigma_convergence", "beta_convergence",
    "rank_persistence", "growth_rates:panel",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo_study(demo_project: Project) -> Study:
    tables = tuple(each for each in demo_project.tables if each.table != "firms")
    return read_study(demo_project.model_copy(update={"tables": tables}))


def with_growth(project: Project, **settings: object) -> Project:
    return project.model_copy(update={"growth": GrowthSection(**settings)})


def test_a_break_touches_the_industries_that_it_names_and_the_sum_of_all(demo_project):
    words = {"en": "x"}
    breaks = {"2025": {**words, "industries": ("P", "Q")}, "2013": words}
    project = with_growth(demo_project, breaks=breaks)
    assert growth_stages.breaks_of(project) == [2013, 2025]
    assert growth_stages.breaks_of(project, ["J"]) == [2013]
    assert growth_stages.breaks_of(project, ["J", "Q"]) == [2013, 2025]


def test_poles_are_those_that_are_named_else_those_that_were_found(demo_study, demo_project):
    classes = pd.Series("none", demo_study.regions.index)
    classes["KZ-75"] = "growth_pole"
    found = {"candidates": Result("candidates", pd.DataFrame({"class": classes}))}
    assert growth_stages.poles_of(found, demo_study, demo_project) == ["KZ-75"]
    named = with_growth(demo_project, poles=("Астана қаласы", "KZ-79"))
    assert growth_stages.poles_of(found, demo_study, named) == ["KZ-71", "KZ-79"]


def test_without_poles_nothing_is_asked_of_their_surroundings(demo_study, demo_project):
    none = pd.DataFrame({"class": "none"}, demo_study.regions.index)
    found = {"candidates": Result("candidates", none)}
    assert growth_stages.pole_results(found, demo_study, {}, demo_project) == {}


def test_one_year_has_no_growth(demo_study, demo_project):
    years = demo_project.years.model_copy(update={"first": 2023, "last": 2023})
    project = demo_project.model_copy(update={"years": years})
    graphs = {"queen": neighbours(demo_study.regions, rule="queen", tolerance_m=1.0)}
    assert list(growth_stages.growth_results(demo_study, graphs, project)) == ["potential"]


def test_without_a_panel_nothing_is_said_of_it(demo_study, demo_project):
    assert set(growth_stages.panel_results(demo_study, demo_project)) == PANEL
    assert growth_stages.panel_results(replace(demo_study, panel=None), demo_project) == {}


def test_a_panel_of_two_regions_has_no_neighbours(demo_study, demo_project):
    cities = ["KZ-71", "KZ-75"]
    panel = demo_study.panel[demo_study.panel["region_id"].isin(cities)]
    two = replace(demo_study, panel=panel, panel_regions=demo_study.panel_regions.loc[cities])
    found = growth_stages.panel_results(two, demo_project)
    assert set(found) == PANEL - {"spatial_markov"}
    assert set(found["beta_convergence"].table["status"]) == {"too_few"}


def test_a_programme_is_compared_in_the_borders_of_the_panel(demo_study, demo_project):
    found = growth_stages.programme_results(demo_study, demo_project)
    assert found["synthetic_control"].params["n"] == 16
    assert found["synthetic_control"].params["least_p"] == 1 / 16
    assert found["synthetic_control:changes"].params["demean"]
    assert found["synthetic_control"].params["breaks"] == [2013]  # P and Q are not in J per head
    without = demo_project.model_copy(update={"programme": None})
    assert growth_stages.programme_results(demo_study, without) == {}


def test_flows_and_sales_are_asked_where_they_are_given(demo_study, demo_project):
    assert growth_stages.flow_results(demo_study, demo_project) == {}
    assert growth_stages.linkage_results(demo_study) == {}
    rows = [("KZ-11", "KZ-71", 30.0), ("KZ-71", "KZ-75", 20.0), ("KZ-19", "KZ-75", 50.0)]
    flows = pd.DataFrame(rows, columns=["source", "target", "value"])
    flows = flows.assign(year=pd.array([2022] * 3, "Int16"), unit="persons")
    found = growth_stages.flow_results(replace(demo_study, flows=flows), demo_project)
    assert found["nodal_regions"].table.loc["KZ-11", "pole"] == "KZ-75"
    assert found["gravity:flows"].params["outcome"] == "weight"
    codes = pd.Index(["A", "B"])
    sold = InputOutput(
        pd.DataFrame([[150.0, 500], [200, 100]], codes, codes), pd.Series([1000.0, 2000], codes)
    )
    linked = growth_stages.linkage_results(replace(demo_study, input_output=sold))["linkages"]
    assert linked.table["backward"].tolist() == pytest.approx([1.02222222, 0.97777778])


def indicators(rows):
    table = pd.DataFrame(rows, columns=["indicator", "region_id", "year", "value"])
    return table.assign(unit="1")


def test_a_level_that_is_given_is_taken_as_it_is(demo_study, demo_project):
    given = indicators([("ict_level", "KZ-71", 2023, 0.7)])
    found = growth_stages.level_results(replace(demo_study, indicators=given), demo_project)
    table = found["ict_level"].table
    assert table.loc["KZ-71"].tolist() == [0.7, "ok"]
    assert table.loc["KZ-75", "status"] == "missing"


def test_a_region_that_lacks_a_stage_has_no_level(demo_study, demo_project):
    stages = [LevelIndicator(indicator=name, stage=name, low=0, high=100) for name in ("a", "b")]
    project = demo_project.model_copy(update={"level": LevelSection(indicators=tuple(stages))})
    rows = [("a", code, 2023, 50.0 + place) for place, code in enumerate(demo_study.regions.index)]
    rows += [("b", code, 2023, 50.0 - place) for place, code in enumerate(demo_study.regions.index)]
    found = growth_stages.level_results(
        replace(demo_study, indicators=indicators(rows[:-1])), project
    )
    last = demo_study.regions.index[-1]
    assert found["ict_level"].table["value"].notna().sum() == 19
    assert found["ict_level"].table.loc[last, "status"] == "missing"
    assert "ict_level_by_year" not in found


def test_figures_of_other_years_leave_the_year_of_the_map_missing(demo_study, demo_project):
    rows = [("digital_literacy", "KZ-71", 2021, 90.0), ("internet_users", "KZ-71", 2021, 80.0)]
    study = replace(demo_study, indicators=indicators(rows))
    found = growth_stages.level_results(study, demo_project)
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
    result = growth_stages.level_results(study, project)["ict_level"]
    assert result.params["weights"] == "given"
    assert result.table["stages"].eq(2).all()
    assert result.table["value"].isna().all()
    assert set(result.table["status"]) == {"missing"}


def test_every_command_prints_what_a_run_finds(demo_study, demo_project):
    graphs = {"queen": neighbours(demo_study.regions, rule="queen", tolerance_m=1.0)}
    found = growth_stages.growth_results(demo_study, graphs, demo_project)
    found |= growth_stages.concentration_results(demo_study, demo_project)
    found |= growth_stages.panel_results(demo_study, demo_project)
    found |= growth_stages.programme_results(demo_study, demo_project)
    classes = pd.DataFrame({"class": "growth_pole"}, ["KZ-75"])
    candidates = {"candidates": Result("candidates", classes)}
    found |= growth_stages.pole_results(candidates, demo_study, graphs, demo_project)
    commands = ("growth", "concentration", "programme")
    asked = {name for command in commands for name in PRINTED[command]}
    of_registers = {"cluster_index", "ellison_glaeser", "coagglomeration"}
    of_flows = asked & {"nodal_regions", "gravity:flows"}
    assert asked - set(found) == {"shift_share"} | of_registers | of_flows


def test_jobs_of_plants_bring_the_indices_of_plants(demo_study, demo_project):
    rng = np.random.default_rng(5)
    codes = demo_study.regions.index.to_numpy()
    firms = pd.DataFrame(
        {"region_id": rng.choice(codes, 60), "industry": rng.choice(["J", "K"], 60),
         "jobs": rng.integers(1, 50, 60).astype(float)}
    )  # fmt: skip
    study = replace(demo_study, firms=firms)
    found = growth_stages.concentration_results(study, demo_project)
    assert {"ellison_glaeser", "coagglomeration"} <= set(found)
    assert "cluster_index" not in found  # value added is no jobs
    jobs = replace(study, activity=study.activity.assign(kind="employment", unit="persons"))
    assert "cluster_index" in growth_stages.concentration_results(jobs, demo_project)


def test_a_logarithm_needs_goalposts_above_nil():
    with pytest.raises(ValueError, match="log_goalposts"):
        LevelIndicator(indicator="a", stage="b", low=0.0, high=1.0, log=True)


# --- what a stage asks its measures for


@pytest.fixture
def asked(monkeypatch):
    """Return what measures were called with, by name; they measure nothing meanwhile."""
    calls = {}

    def watch(module, *names):
        place = importlib.import_module(f"spatialict.measure.{module}")
        for name in names or (module,):
            monkeypatch.setattr(
                place,
                name,
                lambda *given, name=name, **by_name: calls.update({name: (given, by_name)}),
            )
        return calls

    return watch


def with_sector(project: Project, *industries: str) -> Project:
    sector = project.sector.model_copy(update={"industry": industries})
    return project.model_copy(update={"sector": sector})


@pytest.mark.parametrize(
    ("years", "wanted", "nearest"),
    [
        ([2009, 2020], 2015, 2009),
        ([2009, 2020], 2020, 2020),
        ([2009, 2020], 2030, 2020),
        ([2009, 2020], 2005, 2009),
        ([], 2020, None),
    ],
)
def test_the_year_of_flows_is_the_last_up_to_that_of_the_map_else_the_first(years, wanted, nearest):
    assert growth_stages._nearest(years, wanted) == nearest


def test_the_cluster_index_counts_firms_of_the_sector_on_square_kilometres(
    demo_study, demo_project, asked
):
    rows = [("KZ-71", "J"), ("KZ-71", "K"), ("KZ-71", "J"), ("KZ-75", "K")]
    firms = pd.DataFrame(rows, columns=["region_id", "industry"])
    jobs = demo_study.activity.assign(kind="employment", unit="persons")
    calls = asked("cluster_index")
    project = demo_project.model_copy(
        update={"firms": demo_project.firms.model_copy(update={"industry": ()})}
    )
    growth_stages._of_plants(replace(demo_study, activity=jobs, firms=firms), project)
    (sector, area, people, counts), _ = calls["cluster_index"]
    assert counts[counts > 0].to_dict() == {"KZ-71": 2.0}
    assert len(counts) == 20
    assert area.sum() == pytest.approx(2_724_900, rel=0.005)  # km2 of Kazakhstan (BNS)
    assert people.sum() == pytest.approx(20.0e6, rel=0.02)  # BNS, 2023: 20 million
    at = jobs.set_index(["region_id", "industry", "year"])["value"]
    assert sector["KZ-71"] == at["KZ-71", "J", 2023]


def test_costs_are_divided_by_what_their_indicator_says_in_prices_of_the_year_of_the_map(
    demo_study, demo_project, asked
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
    calls = asked("level", "ict_level")
    asked("level_robustness", "ict_level_choices")
    growth_stages.level_results(study, project)
    (values, recipe), _ = calls["ict_level"]
    told = values.dropna().set_index(["indicator", "year"])["value"].to_dict()
    assert told == {("a", 2022): 12.0, ("a", 2023): 10.0, ("a", 2024): 2.0, ("b", 2024): 0.25}
    assert [one.indicator for one in recipe] == ["a", "b"]


@pytest.mark.parametrize(("many", "classes"), [(17, 2), (16, None)])
def test_neighbours_of_few_regions_are_high_or_low_only(
    demo_study, demo_project, asked, monkeypatch, many, classes
):
    assert growth_stages.MANY_REGIONS == 30
    monkeypatch.setattr(growth_stages, "MANY_REGIONS", many)  # the panel has 16 regions
    calls = asked("spatial_markov")
    for module in ("markov", "class_paths", "growth_rates", "rank_persistence"):
        asked(module)
    growth_stages.panel_results(demo_study, demo_project)
    assert calls["spatial_markov"][1]["neighbour_classes"] == classes
    # the quotient touches all industries, growth of J its own
    assert calls["spatial_markov"][1]["breaks"] == [2013, 2025]
    assert calls["growth_rates"][1]["breaks"] == [2013]


def test_growth_rates_break_with_the_sector_and_sums_with_any_industry(
    demo_study, demo_project, asked
):
    calls = asked("growth_rates")
    for module in ("potential", "shift_share_spatial", "shift_share_dynamic"):
        asked(module)
    graphs = {"queen": None}
    growth_stages.growth_results(demo_study, graphs, demo_project)
    assert calls["growth_rates"][1]["breaks"] == [2013]
    assert calls["shift_share_dynamic"][1]["breaks"] == [2013, 2025]


def test_a_programme_stands_beside_the_sum_of_the_sector_alone(demo_study, demo_project, asked):
    calls = asked("programme_figures")
    panel = demo_study.panel.copy()
    panel.loc[(panel["year"] == 2010) & (panel["industry"] == "J"), "value"] = np.nan
    growth_stages._programme_figures(replace(demo_study, panel=panel), demo_project)
    (_, by_year), said = calls["programme_figures"]
    # from the table of the Bureau: the nation's J of 2016 is 978 417.4 million KZT
    assert by_year[2016] == pytest.approx(978_417.4, abs=0.05)
    assert np.isnan(by_year[2010])  # not known is not nil
    assert said["sector_kind"] == "gva"


def test_a_sector_of_which_a_part_is_not_reported_is_not_known(demo_study, demo_project):
    activity = demo_study.activity.copy()
    at = activity.set_index(["region_id", "industry", "year"])["value"]
    gap = (activity[["region_id", "industry", "year"]] == ["KZ-71", "K", 2023]).all(axis=1)
    activity.loc[gap, "value"] = np.nan
    project = with_sector(demo_project, "J", "K")
    found = growth_stages._sector(replace(demo_study, activity=activity), 2023, project)
    assert found.index[found.isna()].tolist() == ["KZ-71"]
    assert found["KZ-75"] == at["KZ-75", "J", 2023] + at["KZ-75", "K", 2023]
