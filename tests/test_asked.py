"""Which sector and which years a run asks for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spatialict import asked
from spatialict.data.project import Project
from spatialict.data.project_growth import GrowthSection


def with_sector(project: Project, *industries: str) -> Project:
    sector = project.sector.model_copy(update={"industry": industries})
    return project.model_copy(update={"sector": sector})


def test_a_break_touches_the_industries_that_it_names_and_the_sum_of_all(demo_project):
    words = {"en": "x"}
    breaks = {"2025": {**words, "industries": ("P", "Q")}, "2013": words}
    growth = GrowthSection(breaks=breaks)
    project = demo_project.model_copy(update={"growth": growth})
    assert asked.breaks_of(project) == [2013, 2025]
    assert asked.breaks_of(project, ["J"]) == [2013]
    assert asked.breaks_of(project, ["J", "Q"]) == [2013, 2025]


def test_a_sector_of_which_a_part_is_not_reported_is_not_known(demo_study, demo_project):
    activity = demo_study.activity.copy()
    at = activity.set_index(["region_id", "industry", "year"])["value"]
    gap = (activity[["region_id", "industry", "year"]] == ["KZ-71", "K", 2023]).all(axis=1)
    activity.loc[gap, "value"] = np.nan
    project = with_sector(demo_project, "J", "K")
    found = asked.activity_of(replace(demo_study, activity=activity), 2023, project)
    assert found.index[found.isna()].tolist() == ["KZ-71"]
    assert found["KZ-75"] == at["KZ-75", "J", 2023] + at["KZ-75", "K", 2023]
