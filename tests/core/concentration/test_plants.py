"""Ellison and Glaeser's arithmetic against every placement that chance can give."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.concentration import plants

REGIONS = st.lists(st.integers(1, 20), min_size=2, max_size=3).map(lambda x: np.array(x) / sum(x))
PLANTS = st.lists(st.integers(1, 50), min_size=2, max_size=4).map(np.array)


def placements(jobs, t):
    """Return G and the chance of each way to place these plants."""
    z = jobs / jobs.sum()
    every = list(product(range(len(t)), repeat=len(jobs)))
    s = np.array([np.bincount(where, z, minlength=len(t)) for where in every])
    chance = np.array([np.prod(t[list(where)]) for where in every])
    return s, ((s - t) ** 2).sum(axis=1), chance


@settings(max_examples=30)
@given(PLANTS, REGIONS)
def test_g_has_the_mean_and_variance_of_all_placements(jobs, t):
    _, g, chance = placements(jobs, t)
    z = jobs / jobs.sum()
    mean = float(chance @ g)
    assert mean == pytest.approx((1 - (t**2).sum()) * (z**2).sum())
    variance = float(chance @ (g - mean) ** 2)
    assert plants.null_variance(t, z) == pytest.approx(variance, abs=1e-12)


@settings(max_examples=30)
@given(PLANTS, REGIONS)
def test_gamma_is_0_on_average_where_plants_are_darts_and_has_its_standard_error(jobs, t):
    s, _, chance = placements(jobs, t)
    z = jobs / jobs.sum()
    found = [plants.concentration(one, t, z) for one in s]
    gamma = np.array([one.gamma for one in found])
    assert float(chance @ gamma) == pytest.approx(0, abs=1e-9)
    assert found[0].se == pytest.approx(np.sqrt(chance @ gamma**2), abs=1e-9)


@settings(max_examples=30)
@given(PLANTS, REGIONS)
def test_maurel_and_sedillot_is_0_on_average_too(jobs, t):
    s, _, chance = placements(jobs, t)
    z = jobs / jobs.sum()
    found = np.array([plants.concentration(one, t, z).maurel_sedillot for one in s])
    assert float(chance @ found) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("jobs", "regions"),
    [([5.0, 5, 5, 2], [5, 3]), ([5.0, 5, 2, 2], [5, 3, 2])],
    ids=["many of a size are thrown together", "few of a size are thrown one by one"],
)
def test_throws_come_as_often_as_the_placements_do(jobs, regions):
    jobs, t = np.array(jobs), np.array(regions) / sum(regions)
    _, g, chance = placements(jobs, t)
    drawn = plants.thrown(jobs, t, 4000, np.random.default_rng(1))
    exact = float(chance[g >= 0.2].sum())
    assert (drawn >= 0.2).mean() == pytest.approx(exact, abs=4 * np.sqrt(exact / 4000))
    assert drawn.mean() == pytest.approx(float(chance @ g), rel=0.05)
    assert set(drawn.round(9)) <= set(g.round(9))


def test_throws_in_blocks_are_as_many_as_asked(monkeypatch):
    jobs, t = np.arange(1.0, 30), np.array([0.5, 0.25, 0.25])
    monkeypatch.setattr(plants, "BLOCK", 100)
    drawn = plants.thrown(jobs, t, 50, np.random.default_rng(0))
    assert drawn.shape == (50,)
    assert drawn.mean() == pytest.approx(0.625 * ((jobs / jobs.sum()) ** 2).sum(), rel=0.5)
