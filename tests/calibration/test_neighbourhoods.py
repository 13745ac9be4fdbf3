"""On random labels M and co-location quotients find something in 5 % of sets, planted in most."""

import pytest

from tests.calibration.neighbourhoods import CLQ, LEVELS, LOCAL, Case, M, rejections, right

SETS = 80
SOME = (
    Case(M),
    Case(M, "clustered", "location", weighted=True),
    Case(M, "clustered", "independence", weighted=True, other=True),
    Case(CLQ, "clustered", "gaussian"),
    Case(CLQ, "towns", "nearest"),
    Case(LOCAL, "clustered", "gaussian"),
)


@pytest.mark.slow
@pytest.mark.parametrize("case", SOME, ids=str)
def test_five_per_cent_of_random_labels_are_findings(case):
    for count in rejections(case, SETS).values():
        assert right(case, count, SETS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("measure", "how", "question"),
    [(M, "labelling", "localised"), (CLQ, "nearest", "pair"), (LOCAL, "gaussian", "any")],
)
def test_what_is_planted_is_found_more_often_the_more_there_is(measure, how, question):
    sets = 20
    none, half = (
        rejections(Case(measure, "clustered", how, planted=share), sets)[question] / sets
        for share in (0.0, 0.5)
    )
    assert none <= 0.35 < 0.5 <= half


def test_a_test_that_rejects_twice_too_often_is_not_called_right():
    assert right(LEVELS[0], 100, 2_000)
    assert not right(LEVELS[0], 200, 2_000)
    assert not right(LEVELS[0], 40, 2_000)
