"""Chances of sharing against enumeration, the bicm package and drawing; the disparity filter."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from spatialict.core.inference import adjust
from spatialict.core.kernels.shared_projects import chance_of_sharing
from spatialict.core.networks.backbones import (
    among,
    at_once,
    chances,
    disparity_p,
    for_one,
    sharing_p,
)
from spatialict.core.networks.network import Network
from spatialict.core.networks.projected import TwoMode, share

ORACLE = Path(__file__).parents[2] / "oracle"
WOMEN = pd.read_csv(ORACLE / "networks_igraph_participations.csv")


def matrix(law, web):
    rows, columns = (
        np.searchsorted(*pair) for pair in ((law.degrees, web.degree), (law.sizes, web.size))
    )
    return law.chance[np.ix_(rows, columns)]


def test_chances_of_davis_women_are_those_of_bicm():
    theirs = pd.read_csv(ORACLE / "chances_bicm.csv", comment="#", index_col="org_id")
    web = TwoMode.of(WOMEN)
    ours = matrix(chances(web.degree, web.size), web)
    np.testing.assert_allclose(ours, theirs.loc[web.ids, web.projects], atol=1e-8)


def test_p_of_davis_women_is_that_of_all_sums_of_trials():
    """The law of the sum by adding one event after the other, from the chances of bicm."""
    theirs = pd.read_csv(ORACLE / "chances_bicm.csv", comment="#", index_col="org_id")
    web = TwoMode.of(WOMEN)
    found = share(web, weights="simple")
    p, _ = sharing_p(web, found)
    for one, other, shared, ours in zip(*found[:3], p, strict=True):
        law = np.ones(1)
        for chance in theirs.loc[web.ids[one]] * theirs.loc[web.ids[other]]:
            law = np.convolve(law, [1 - chance, chance])
        assert ours == pytest.approx(law[shared:].sum(), abs=1e-7)


@pytest.mark.parametrize("seed", range(12))
def test_expected_numbers_are_those_observed(seed):
    """What the model is: degrees and sizes are kept in the mean."""
    rng = np.random.default_rng(seed)
    there = rng.random((12, 7)) < rng.random((12, 1)) * rng.random(7) * 1.6
    there[0], there[:, 1] = True, rng.random(12) < 0.9  # one who is everywhere
    law = chances(there.sum(axis=1), there.sum(axis=0))
    assert law.error < 1e-9
    assert ((law.chance >= 0) & (law.chance <= 1)).all()


def test_who_is_everywhere_and_who_is_not_are_told_exactly():
    """Two in both projects, one in one: nothing is left to chance but which."""
    law = chances(np.array([2, 2, 1, 1]), np.array([3, 3]))
    np.testing.assert_allclose(law.chance, [[0.5], [1.0]], atol=1e-9)


def tail(chance, times, shared):
    answer = np.empty(1)
    one = np.zeros(1, dtype=np.int32)
    count = np.array([shared], dtype=np.int32)
    chance_of_sharing(np.sqrt(np.array([chance])), np.array(times), one, one, count, 0, 1, answer)
    return answer[0]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.integers(1, 8))
def test_tail_of_a_sum_of_trials_is_that_of_all_outcomes(chance, shared):
    expected = 0.0
    for outcome in product([0, 1], repeat=len(chance)):
        if sum(outcome) >= shared:
            expected += np.prod(
                [q if hit else 1 - q for q, hit in zip(chance, outcome, strict=True)]
            )
    assert tail(chance, [1] * len(chance), shared) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("trials", "chance", "shared"),
    [(1000, 1e-9, 3), (200_000, 0.01, 2100), (50, 0.999, 50), (10, 1e-6, 10), (7, 0.3, 8)],
)
def test_small_tails_keep_their_digits_and_large_ones_do_not_underflow(trials, chance, shared):
    """SciPy's binomial law, from 1e-60 up."""
    expected = binom.sf(shared - 1, trials, chance)
    assert tail([chance], [trials], shared) == pytest.approx(expected, rel=1e-7, abs=1e-300)


def test_p_is_how_often_networks_drawn_from_the_model_share_as_much():
    """20 000 drawn networks; the tolerance is 4.5 standard errors."""
    rng = np.random.default_rng(8)
    rows = pd.DataFrame({"project": rng.integers(0, 12, 60), "org_id": rng.integers(0, 9, 60)})
    web = TwoMode.of(rows)
    found = share(web, weights="simple")
    p, law = sharing_p(web, found)
    drawn = rng.random((20_000, 9, 12)) < matrix(law, web)
    for one, other, shared, ours in zip(*found[:3], p, strict=True):
        often = ((drawn[:, one] & drawn[:, other]).sum(axis=1) >= shared).mean()
        assert abs(often - ours) <= 4.5 * np.sqrt(ours * (1 - ours) / 20_000) + 1e-9


def test_disparity_is_the_share_of_random_cuts_that_are_as_large():
    """A stick cut at random in three: a part above x with chance (1 - x)^2, by 40 000 cuts."""
    star = pd.DataFrame({"source": "hub", "target": ["x", "y", "z"], "weight": [5.0, 3.0, 2.0]})
    p, other = disparity_p(Network.of(star))
    cuts = np.sort(np.random.default_rng(3).random((40_000, 2)), axis=1)
    for value, share_of_hub in zip(p, [0.5, 0.3, 0.2], strict=True):
        assert abs((cuts[:, 0] >= share_of_hub).mean() - value) < 0.012
    assert np.isnan(other).all()


@given(
    st.lists(st.floats(1e-9, 1), min_size=1, max_size=6),
    st.sampled_from(["bh", "by", "bonferroni", "none"]),
)
def test_q_among_unlisted_tests_is_that_of_a_list_filled_with_ones(p, correction):
    whole = adjust([*p, *[1.0] * 30], correction)[: len(p)]
    np.testing.assert_allclose(among(np.array(p), len(p) + 30.0, correction), whole, rtol=1e-12)


@pytest.mark.parametrize("correction", ["bh", "by", "bonferroni", "none"])
@pytest.mark.parametrize(("number", "tests"), [(9_999, 1770), (999, 45), (99, 1770), (19, 3)])
def test_so_many_least_p_at_once_stand_and_one_less_does_not(correction, number, tests):
    least, alpha = 1 / (number + 1), 0.05
    many = at_once(least, tests, alpha, correction)

    def stands(count):
        p = np.concatenate([np.full(count, least), np.ones(5)])
        return (among(p, tests, correction)[:count] <= alpha * (1 + 1e-12)).all()

    if np.isinf(many):
        assert not stands(1)
        assert not stands(tests)
    else:
        assert stands(int(many))
        assert many == 1 or not stands(int(many) - 1)
    needed = for_one(tests, alpha, correction)
    assert at_once(1 / (needed + 1), tests, alpha, correction) == 1
    assert needed == 1 or at_once(1 / needed, tests, alpha, correction) > 1
