"""The page of the study of networks says what came out, and each test of networks is in it."""

import numpy as np
import pandas as pd
import pytest

from tests.calibration import networks_page
from tests.calibration.networks import ASKED, KNOWN, LEVELS, POWERS, Case
from tests.calibration.networks_study import Job, figures, jobs, run

EVEN = Case("segregation", "even")


def rows(p_values, kind="level", question="E-I"):
    about = {"kind": kind, "measure": "segregation", "case": "even", "planted": 1.0}
    about["question"] = question
    return pd.DataFrame([about | figures(Job(kind, EVEN, len(p_values)), question, p_values)])


def test_every_test_has_a_level_and_a_power():
    for cases in (LEVELS, POWERS):
        assert {case.measure for case in cases} == set(ASKED)
    assert set(networks_page.NAMES) == set(networks_page.PLANTED) == set(ASKED)


@pytest.mark.slow
@pytest.mark.parametrize("case", [*LEVELS, *POWERS, *KNOWN], ids=str)
def test_every_case_gives_a_p_for_each_question_and_the_same_again(case):
    found = case(np.random.default_rng(2))
    assert found == case(np.random.default_rng(2))
    assert all(0 < p <= 1 for p in found.values())


def test_a_job_gives_a_row_for_each_question_and_the_same_again():
    job = Job("level", EVEN, 3)
    found = run(job, 1)
    assert [row["question"] for row in found][:2] == ["E-I", "assortativity"]
    assert found == run(job, 1)


def test_a_part_of_the_study_has_fewer_sets_of_the_same_cases():
    whole, part = jobs(), jobs(10)
    assert [job.case for job in whole] == [job.case for job in part]
    assert part[0].sets * 10 == whole[0].sets


def test_where_counts_tie_less_is_right_and_more_is_not():
    few, many = rows([1.0] * 500), rows([0.01] * 60 + [1.0] * 440)
    assert few["verdict_05"].tolist() == ["right"]
    assert many["verdict_05"].tolist() == ["too much"]
    never = rows([1.0] * 500, question="E-I, by weight")
    assert never["verdict_05"].tolist() == ["too little"]


def test_the_page_names_what_rejects_too_much():
    found = pd.concat([rows([0.01] * 50 + [1.0] * 50), rows([0.05], "power"), rows([1.0], "known")])
    page = networks_page.document(found, seed=0, options="", versions="")
    assert "At .05: 1 reject too much, 0 too little. segregation (even, E-I) too much." in page
    assert "odds of links within a side times 2" in page


def test_the_plot_has_the_same_bytes_for_the_same_rows():
    found = pd.concat([rows([0.05, 1.0]), rows([0.05, 1.0], kind="power")])
    assert networks_page.plots(found) == networks_page.plots(found)
