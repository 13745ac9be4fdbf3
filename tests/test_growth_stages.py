"""What a run asks of growth, the panel and the poles, and leaves out for want of tables."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from spatialict import concentration_stages, growth_stages, programme_stages
from spatialict.cli import PRINTED
from spatialict.core.labels import LANGUAGES
from spatialict.core.study import Result
from spatialict.data.project import Project
from spatialict.data.project_growth import GrowthSection
from spatialict.export.growth_screen import heading
from spatialict.measure.neighbours import neighbours

PANEL = {
    "class_paths", "markov", "spatial_markov", "sigma_convergence", "beta_convergence",
    "rank_persistence", "growth_rates:panel",
}  # fmt: skip


def with_growth(project: Project, **settings: object) -> Project:
    return project.model_copy(update={"growth": GrowthSection(**settings)})


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


def test_a_nation_that_is_the_sum_of_some_regions_of_the_panel_is_told_as_that(
    demo_study, demo_project
):
    two = demo_study.panel[demo_study.panel["region_id"].isin(["KZ-71", "KZ-75"])]
    for panel, told in (
        (two, ["«Страна» здесь – сумма регионов, которые есть в панели: 2 из 16."]),
        (demo_study.panel, []),
    ):
        found = growth_stages.panel_results(replace(demo_study, panel=panel), demo_project)
        for key in ("growth_rates:panel", "markov"):
            notes = found[key].notes
            assert [n.text("ru") for n in notes if n.key == "growth.nation_is_part"] == told


def test_every_command_prints_what_a_run_finds(demo_study, demo_project):
    graphs = {"queen": neighbours(demo_study.regions, rule="queen", tolerance_m=1.0)}
    found = growth_stages.growth_results(demo_study, graphs, demo_project)
    found |= concentration_stages.concentration_results(demo_study, demo_project)
    found |= growth_stages.panel_results(demo_study, demo_project)
    found |= programme_stages.programme_results(demo_study, demo_project)
    classes = pd.DataFrame({"class": "growth_pole"}, ["KZ-75"])
    candidates = {"candidates": Result("candidates", classes)}
    found |= growth_stages.pole_results(candidates, demo_study, graphs, demo_project)
    commands = ("growth", "concentration", "programme")
    asked = {name for command in commands for name in PRINTED[command]}
    of_registers = {"cluster_index", "ellison_glaeser", "coagglomeration"}
    of_flows = asked & {"nodal_regions", "gravity:flows"}
    assert asked - set(found) == {"shift_share"} | of_registers | of_flows


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


def test_chains_are_dealt_anew_ten_times_as_often_as_else(demo_study, demo_project, asked):
    calls = asked("markov")
    asked("spatial_markov")
    growth_stages.panel_results(demo_study, with_growth(demo_project, permutations=99))
    assert calls["markov"][1]["permutations"] == 999


def test_the_slope_is_asked_again_without_the_last_year(demo_study, demo_project):
    graphs = {"queen": neighbours(demo_study.regions, rule="queen", tolerance_m=1.0)}
    named = with_growth(demo_project, poles=("KZ-71", "KZ-75"), permutations=99)
    found = growth_stages.pole_results({}, demo_study, graphs, named)
    spells = [found[f"spread_backwash{part}"].params["last"] for part in ("", ":shorter")]
    assert spells == [2025, 2024]
    for key in ("spread_backwash", "spread_backwash:shorter"):
        assert all(heading(key, language) for language in LANGUAGES)
    assert len(found["spread_backwash:shorter"].notes) == 1
    short = demo_project.years.model_copy(update={"first": 2024})
    two = named.model_copy(update={"years": short})
    found = growth_stages.pole_results({}, demo_study, graphs, two)
    assert set(found) == {"hinterland", "spread_backwash"}
