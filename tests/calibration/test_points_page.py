"""The page of the study of points says what came out, whatever it is."""

import numpy as np
import pandas as pd
import pytest

from tests.calibration import curves, points_page, scans
from tests.calibration.points_study import Job, answers, figures, jobs, run, verdict

EVEN = curves.Case("duranton_overman")


def rows(p_values, case=EVEN, kind="level"):
    about = {"kind": kind, "measure": "duranton_overman", "case": "even", "strength": 0.0}
    about["question"] = "localised"
    return pd.DataFrame([about | figures(Job(kind, case, len(p_values)), p_values)])


def test_a_share_is_that_of_p_at_most_alpha():
    row = figures(Job("level", EVEN, 4), [0.01, 0.05, 0.06, 1.0])
    assert (row["share_05"], row["share_01"]) == (0.5, 0.25)


def test_an_interval_is_that_of_clopper_and_pearson():
    # R 4.2.2: binom.test(5, 100)$conf.int = 0.01643188 0.11283491
    row = figures(Job("level", EVEN, 100), [0.05] * 5 + [1.0] * 95)
    assert (row["low_05"], row["high_05"]) == pytest.approx((0.01643188, 0.11283491))


def test_twice_too_often_is_too_much_and_never_is_too_little():
    assert verdict(100, 2_000, 0.05, few=False) == "right"
    assert verdict(200, 2_000, 0.05, few=False) == "too much"
    assert verdict(0, 2_000, 0.05, few=False) == "too little"
    assert verdict(0, 2_000, 0.05, few=True) == "right"


def test_the_page_names_what_rejects_too_much():
    page = points_page.document(rows([0.01] * 50 + [1.0] * 50), seed=0, options="", versions="")
    assert "At .05: 1 reject too much, 0 too little. Kd (even, localised) too much." in page


def test_the_plot_has_the_same_bytes_for_the_same_rows():
    found = pd.concat([rows([0.05, 1.0]), rows([0.05, 1.0], kind="power")])
    assert points_page.plots(found) == points_page.plots(found)


def test_a_job_gives_a_row_for_each_question_and_the_same_again():
    job = Job("level", scans.Case(), 3)
    found = run(job, 1)
    assert [row["question"] for row in found] == ["cluster"]
    assert found == run(job, 1)


def test_both_levels_can_be_attained_by_every_curve_and_scan():
    for job in jobs():
        assert (job.case.simulations + 1) % 100 == 0
    p_values = [p for _, p in answers(jobs()[0].case, np.random.default_rng(1))]
    assert np.allclose(np.multiply(p_values, 100) % 1, 0)
