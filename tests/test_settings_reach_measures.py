"""Settings of growth, flows, the level and the programme arrive at the measures they are for."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from spatialict import flow_stages, growth_stages, level_stages, programme_stages
from spatialict.core.study import Result
from spatialict.data.project_growth import GrowthSection
from spatialict.measure import difference_in_differences, synthetic_control


def test_flows_are_those_of_the_year_of_the_map(demo_study, demo_project, asked):
    rows = [("KZ-11", "KZ-71", 30.0, 2020), ("KZ-11", "KZ-75", 20.0, demo_project.years.current)]
    flows = pd.DataFrame(rows, columns=["source", "target", "value", "year"])
    calls = asked("nodal_regions")
    for module in ("flow_pairs", "gravity"):
        asked(module)
    flow_stages.flow_results(replace(demo_study, flows=flows), demo_project)
    for module in ("nodal_regions", "flow_pairs"):
        assert calls[module][1]["year"] == demo_project.years.current


def test_intervals_of_rates_and_of_flows_have_the_confidence_of_growth(
    demo_study, demo_project, asked
):
    project = demo_project.model_copy(update={"growth": GrowthSection(alpha=0.1)})
    ends = pd.DataFrame([("KZ-11", "KZ-71", 30.0)], columns=["source", "target", "value"])
    calls = asked("growth_rates")
    for module in (
        *("potential", "shift_share_spatial", "shift_share_dynamic"),
        *("nodal_regions", "flow_pairs", "gravity"),
    ):
        asked(module)
    growth_stages.growth_results(demo_study, {"queen": None}, project)
    assert calls["growth_rates"][1]["confidence"] == pytest.approx(0.9)
    flow_stages.flow_results(replace(demo_study, flows=ends), project)
    assert calls["gravity"][1]["confidence"] == pytest.approx(0.9)


def test_a_level_that_is_given_is_that_of_the_year_of_the_map(demo_study, demo_project):
    year = demo_project.years.current
    rows = [("ict_level", "KZ-71", one, one / 10_000, "1") for one in (year - 1, year, year + 1)]
    columns = ["indicator", "region_id", "year", "value", "unit"]
    study = replace(demo_study, indicators=pd.DataFrame(rows, columns=columns))
    level = level_stages.level_results(study, demo_project)["ict_level"]
    assert level.table.loc["KZ-71", "value"] == year / 10_000
    other = study.indicators[study.indicators["year"] != year]
    assert level_stages.level_results(replace(study, indicators=other), demo_project) == {}


def test_regions_that_are_no_donors_are_found_by_any_name(demo_study, demo_project, monkeypatch):
    seen = []
    none = Result("none", pd.DataFrame(), "", {})
    monkeypatch.setattr(
        synthetic_control,
        "synthetic_control",
        lambda *_, left_out, **__: seen.append(left_out) or (none,),
    )
    monkeypatch.setattr(
        difference_in_differences,
        "difference_in_differences",
        lambda *_, left_out, **__: seen.append(left_out) or none,
    )
    programme = demo_project.programme.model_copy(update={"left_out": ("Алматы қаласы", "KZ-19")})
    project = demo_project.model_copy(update={"programme": programme})
    programme_stages.programme_results(demo_study, project)
    assert seen == [["KZ-75", "KZ-19"]] * 3
