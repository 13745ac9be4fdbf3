"""What a run asks of a programme of support."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spatialict import programme_stages


def test_a_programme_is_compared_in_the_borders_of_the_panel(demo_study, demo_project):
    found = programme_stages.programme_results(demo_study, demo_project)
    assert found["synthetic_control"].params["n"] == 16
    assert found["synthetic_control"].params["least_p"] == 1 / 16
    assert found["synthetic_control:changes"].params["demean"]
    assert found["synthetic_control"].params["breaks"] == [2013]  # P and Q are not in J per head
    without = demo_project.model_copy(update={"programme": None})
    assert programme_stages.programme_results(demo_study, without) == {}


def test_a_programme_stands_beside_the_sum_of_the_sector_alone(demo_study, demo_project, asked):
    calls = asked("programme_figures")
    panel = demo_study.panel.copy()
    panel.loc[(panel["year"] == 2010) & (panel["industry"] == "J"), "value"] = np.nan
    programme_stages._programme_figures(replace(demo_study, panel=panel), demo_project)
    (_, by_year), said = calls["programme_figures"]
    # from the table of the Bureau: the nation's J of 2016 is 978 417.4 million KZT
    assert by_year[2016] == pytest.approx(978_417.4, abs=0.05)
    assert np.isnan(by_year[2010])  # not known is not nil
    assert said["sector_kind"] == "gva"
