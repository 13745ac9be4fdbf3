"""What a run asks of concentration, and of the plants of a register."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from spatialict import concentration_stages


def test_jobs_of_plants_bring_the_indices_of_plants(demo_study, demo_project):
    rng = np.random.default_rng(5)
    codes = demo_study.regions.index.to_numpy()
    firms = pd.DataFrame(
        {"region_id": rng.choice(codes, 60), "industry": rng.choice(["J", "K"], 60),
         "jobs": rng.integers(1, 50, 60).astype(float)}
    )  # fmt: skip
    study = replace(demo_study, firms=firms)
    found = concentration_stages.concentration_results(study, demo_project)
    assert {"ellison_glaeser", "coagglomeration"} <= set(found)
    assert "cluster_index" not in found  # value added is no jobs
    jobs = replace(study, activity=study.activity.assign(kind="employment", unit="persons"))
    assert "cluster_index" in concentration_stages.concentration_results(jobs, demo_project)


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
    concentration_stages._of_plants(replace(demo_study, activity=jobs, firms=firms), project)
    (sector, area, people, counts), _ = calls["cluster_index"]
    assert counts[counts > 0].to_dict() == {"KZ-71": 2.0}
    assert len(counts) == 20
    assert area.sum() == pytest.approx(2_724_900, rel=0.005)  # km2 of Kazakhstan (BNS)
    assert people.sum() == pytest.approx(20.0e6, rel=0.02)  # BNS, 2023: 20 million
    at = jobs.set_index(["region_id", "industry", "year"])["value"]
    assert sector["KZ-71"] == at["KZ-71", "J", 2023]
