"""The benchmarks' comparison of answers speaks where answers differ, and is silent where not."""

import numpy as np
import pytest

from benchmarks.cases import CASES
from benchmarks.checks import differences
from benchmarks.goals import GOALS, growth, ratios

P = np.array([0.001, 0.05, 0.5])


def answer(**changes):
    return {"value": np.array([1.0, -2.0, 3.0]), "p": P, "permutations": np.array(999)} | changes


def test_equal_answers_do_not_differ():
    assert differences(answer(), answer(), "local") == []


def test_a_value_in_the_ninth_digit_differs():
    # 3e-8 / 3 = 1e-8 of the largest; 1e-9 is allowed
    near = answer(value=np.array([1.0, -2.0, 3.0 + 3e-8]))
    assert differences(answer(), near, "local") == ["values: differ by 1e-08 of the largest"]


def test_a_missing_value_differs():
    lost = answer(value=np.array([1.0, -2.0, np.nan]))
    assert differences(answer(), lost, "local") == ["values: 0 of ours, 1 are missing"]


def test_p_values_may_differ_by_chance_and_no_more():
    # 2 (asin sqrt .20 - asin sqrt .05) / sqrt(2 / 999) = 2 (.46365 - .22551) / .04474 = 10.6
    assert differences(answer(), answer(p=np.array([0.001, 0.07, 0.5])), "local") == []
    doubled = differences(answer(), answer(p=np.array([0.001, 0.2, 0.5])), "local")
    assert doubled == ["p: 0.05000 against 0.20000, 10.6 deviations apart"]


def test_edges_lost_and_gained_are_counted():
    ours, theirs = {"pairs": np.array([1, 2, 3])}, {"pairs": np.array([2, 3, 4, 5])}
    told = "edges: 2 of 4 of the peer's are not ours, 1 are only ours"
    assert differences(ours, theirs, "edges") == [told]


def test_every_goal_names_contestants_of_its_case():
    known = {case.name: case.contestants for case in CASES}
    for goal in GOALS:
        assert {goal.ours, goal.peer or goal.ours} <= set(known[goal.case]), goal.words


def test_growth_is_the_slope_between_logarithms():
    # ten times the regions, a hundred times the seconds: n^2; what is below 10 000 does not count
    measured = {"200": {"cpu": [9.0]}, "10000": {"cpu": [1.0]}, "100000": {"cpu": [90.0, 100, 110]}}
    found = {"cases": {"a": {"contestants": {"ours.a": {"measured": measured}}}}}
    assert growth(found, "a", "ours.a") == (pytest.approx(2.0), 10_000, 100_000)


def test_ratios_are_peer_over_ours_round_by_round():
    goal = GOALS[0]
    cpu = {goal.ours: [1.0, 2.0], goal.peer: [100.0]}
    who = {name: {"measured": {"30000": {"cpu": times}}} for name, times in cpu.items()}
    found = {"cases": {goal.case: {"contestants": who}}}
    assert ratios(found, goal, 30_000) == [100.0, 50.0]
