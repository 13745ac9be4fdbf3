"""The benchmarks' comparison of answers speaks where answers differ, and is silent where not."""

import numpy as np
import pytest

from benchmarks.checks import differences
from benchmarks.contestants import CONTESTANTS
from benchmarks.goals import GOALS, growth, ratios
from benchmarks.sets import SETS, known

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


@pytest.mark.parametrize("name", SETS)
def test_every_goal_names_contestants_and_sizes_of_its_case(name):
    for goal in SETS[name].goals:
        case = known()[goal.case]
        assert {goal.ours, goal.peer or goal.ours} <= set(case.contestants), goal.words
        assert set(goal.n) <= set(case.sizes), goal.words


def test_no_two_cases_have_one_name():
    assert len(known()) == sum(len(one.cases) for one in SETS.values())


def test_every_case_of_points_names_contestants_that_are_there():
    for case in SETS["points"].cases:
        for who in (*case.contestants, case.reference, *case.limits):
            assert callable(CONTESTANTS[who].prepare), who


def test_one_firm_in_another_cluster_differs():
    one = {"core": np.array([True, True]), "cluster": np.array([0, 0])}
    other = {"core": np.array([True, True]), "cluster": np.array([0, 1])}
    assert differences(one, one, "same") == []
    assert differences(one, other, "same") == ["cluster: 1 of 2 differ"]


def test_the_last_bit_of_a_maximum_differs():
    one = {"maxima": np.array([1.0, 2.0])}
    other = {"maxima": np.array([1.0, np.nextafter(2.0, 3.0)])}
    assert differences(one, other, "same") == ["maxima: 1 of 2 differ"]


@pytest.mark.parametrize(("check", "share"), [("curve", 1e-9), ("k", 1e-6), ("density", 3e-5)])
def test_curves_and_surfaces_may_err_as_said_and_no_more(check, share):
    ours, near, far = ({"value": np.array([1.0, 3.0 + by])} for by in (0, 2 * share, 4 * share))
    assert differences(ours, near, check) == []
    assert differences(ours, far, check) == [
        f"values: differ by {4 * share / 3:.2g} of the largest"
    ]


def test_noise_of_a_few_firms_may_differ():
    ours = {"noise": np.zeros(200, bool)}
    two, three = ({"noise": np.arange(200) < n} for n in (2, 3))
    assert differences(ours, two, "noise") == []
    assert differences(ours, three, "noise") == ["noise: 1.50% of firms differ"]


def test_ends_of_intervals_may_differ_by_the_error_of_percentiles():
    # ln(1.5 / 0.75) / 3.92 = 0.177; 0.04 + 5 * 0.085 * 0.177 = 0.115
    ours = {"ends": np.array([[0.75], [1.5]])}
    near, far = ({"ends": ours["ends"] * np.exp(by)} for by in (0.11, 0.12))
    assert differences(ours, near, "interval") == []
    assert differences(ours, far, "interval") == ["ends: 2 are far apart"]


def test_growth_is_the_slope_between_logarithms():
    # ten times the regions, a hundred times the seconds: n^2; what is below 10 000 does not count
    measured = {"200": {"cpu": [9.0]}, "10000": {"cpu": [1.0]}, "100000": {"cpu": [90.0, 100, 110]}}
    found = {"cases": {"a": {"contestants": {"ours.a": {"measured": measured}}}}}
    assert growth(found, "a", "ours.a") == (pytest.approx(2.0), 10_000, 100_000)


def test_growth_may_begin_where_it_is_asked_about():
    # tenfold, tenfold: linear from 100 000 up
    measured = {str(10**at): {"cpu": [max(1.0, 10.0 ** (at - 5))]} for at in (4, 5, 6, 7)}
    found = {"cases": {"a": {"contestants": {"ours.a": {"measured": measured}}}}}
    assert growth(found, "a", "ours.a", 100_000) == (pytest.approx(1.0), 100_000, 10_000_000)


def test_ratios_are_peer_over_ours_round_by_round():
    goal = GOALS[0]
    cpu = {goal.ours: [1.0, 2.0], goal.peer: [100.0]}
    who = {name: {"measured": {"30000": {"cpu": times}}} for name, times in cpu.items()}
    found = {"cases": {goal.case: {"contestants": who}}}
    assert ratios(found, goal, 30_000) == [100.0, 50.0]


def test_every_case_of_networks_names_contestants_that_are_there():
    for case in SETS["networks"].cases:
        for who in (*case.contestants, case.reference, *case.limits):
            assert callable(CONTESTANTS[who].prepare), who


def test_an_estimate_may_err_by_a_quarter_of_the_highest_and_no_more():
    # all alike: the root of the mean square of the error is the error itself
    exact = np.ones(20)
    near, far = ({"value": exact * by} for by in (1.24, 1.26))
    assert differences({"value": exact}, near, "sampled") == []
    assert differences({"value": exact}, far, "sampled") == ["values: err by 0.26 of the highest"]


def test_intervals_that_miss_a_third_of_what_is_exact_are_told():
    exact = np.ones(30)
    given = {"value": exact, "low": exact - 0.1, "high": exact + 0.1}
    given["high"][:10] = 0.95
    assert differences({"value": exact}, given, "sampled") == [
        "intervals: hold 67% of the exact values"
    ]


def test_a_higher_modularity_is_better_and_a_much_lower_one_is_told():
    ours, worse, better = ({"modularity": np.array([value])} for value in (0.4, 0.3, 0.42))
    assert differences(ours, worse, "modularity") == []
    assert differences(ours, better, "modularity") == ["modularity: lower by 0.020"]


def test_weights_of_a_projection_are_compared_where_the_peer_has_any():
    ours = {"pairs": np.array([1, 2]), "value": np.array([1.0, 0.5])}
    assert differences(ours, {"pairs": ours["pairs"]}, "projection") == []
    other = ours | {"value": np.array([1.0, 1.0])}
    assert differences(ours, other, "projection") == ["values: differ by 0.5 of the largest"]


def test_pairs_by_distance_are_compared_to_the_last():
    ours = {"pairs": np.array([3, 5]), "value": np.array([1.0, 0.5])}
    other = ours | {"pairs": np.array([3, 6])}
    assert differences(ours, other, "decay") == ["pairs: 1 of 2 differ"]
