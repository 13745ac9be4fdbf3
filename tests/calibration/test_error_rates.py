"""On noise P(p <= alpha) is at most alpha, and the attainable level where values do not tie.

The reduced form of `scripts/calibrate.py`: bounds as in `rates.Shares.bounds`, error over maps; a
right test fails one of these checks with a chance below 1e-4.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.calibration import mutants
from tests.calibration.rates import ALPHAS, Case, attainable, shares
from tests.laws.measures import LOCAL, every_global, every_local

pytestmark = pytest.mark.slow
MAPS = {20: 150, 200: 50, 3_000: 5}
SLIPS = ("replacement", "no plus one", "folded")


once = cache(shares)


def assert_right(found, *, equality=True):
    assert found.too_many() == [], found.mean
    assert not equality or found.too_few() == [], found.mean


@every_local
@pytest.mark.parametrize("n", [20, 200, 3_000])
def test_local_level_is_the_attainable_one(measure, n):
    permutations = "exact" if n == 20 else 1_999
    found = once(Case(measure.name, n, permutations=permutations), MAPS[n])
    assert_right(found, equality=not measure.discrete)


@every_local
def test_level_holds_with_weights_that_differ(measure):
    found = shares(Case(measure.name, 200, weights="unequal"), 40, seed=1)
    assert_right(found, equality=not measure.discrete)


@every_local
@pytest.mark.parametrize("distribution", ["lognormal", "zeros", "binary"])
def test_local_level_holds_for_skewed_values_and_ties(measure, distribution):
    case = Case(measure.name, 20, distribution, permutations=499)
    assert_right(
        shares(case, 80, seed=2), equality=distribution == "lognormal" and not measure.discrete
    )


@every_local
def test_level_holds_where_every_region_has_draws_of_its_own(measure):
    found = shares(Case(measure.name, 200, draws="independent"), 40, seed=3)
    assert_right(found, equality=not measure.discrete)


@every_global
@pytest.mark.parametrize("n", [20, 200])
def test_global_level_is_the_attainable_one(measure, n):
    case = Case(measure.name, n, permutations=199)
    assert_right(shares(case, 200 if n == 20 else 60, seed=4), equality=not measure.discrete)


@pytest.mark.parametrize("measure", [m.name for m in LOCAL])
def test_false_discovery_rate_on_noise_is_at_most_alpha(measure):
    """On noise every discovery is false: a share alpha of maps at most has one."""
    found = once(Case(measure, 20, permutations="exact"), MAPS[20])
    assert not found.false_families()


@pytest.mark.parametrize(("correction", "holds"), [("westfall-young", True), ("none", False)])
def test_family_of_a_map_holds_by_rearranged_maps_and_not_without_correction(correction, holds):
    """A bank that is read as if it were joint had an error rate of 1.00 (inference.md, rule 8)."""
    case = Case("local_moran", 20, permutations="exact", correction=correction)
    assert shares(case, 60, seed=5).false_families() is not holds


@pytest.mark.parametrize("slip", SLIPS)
def test_the_check_refuses_a_test_with_a_known_slip(slip):
    case = Case("local_moran", 20, permutations=99)
    found = mutants.shares(case, 150, slip=slip)
    assert found.too_many() + found.too_few()


def test_the_check_accepts_a_plain_right_test():
    assert_right(mutants.shares(Case("local_moran", 20, permutations=99), 150))


def test_the_check_refuses_the_tail_that_is_chosen_afterwards():
    """``alternative="directed"`` is esda's default: 5 % asked for, 10 % given."""
    case = Case("local_moran", 20, permutations="exact")
    rejected = []
    for given, _ in case.maps(100, 0):
        table = case.result(given, 0).table
        half = np.minimum(1, table["p_value"].dropna() / 2)
        rejected.append([(half <= alpha).mean() for alpha in ALPHAS])
    right = shares(case, 100)
    folded = type(right)(np.array(rejected), right.attainable, right.any_found, right.tests)
    assert folded.too_many()[0] == 0.05


def test_attainable_levels_by_hand():
    """19 sets: no p at most .05 (least 2/19); 171: 4 of each tail; 999 draws of many: 25."""
    assert attainable(0.05, 19, None) == 0
    assert attainable(0.05, 171, None) == pytest.approx(8 / 171)
    assert attainable(0.05, float("inf"), 999) == pytest.approx(0.05)
    assert attainable(0.001, float("inf"), 999) == 0
    # two sets, 39 draws: p <= .05 where no draw is on the observed side, (1/2)^39 each
    assert attainable(0.05, 2, 39) == pytest.approx(2 * 0.5 * 0.5**39, rel=1e-9)
