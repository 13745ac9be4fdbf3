"""What holds for every measure of the map as a whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from spatialict.core.association import arrangements
from tests.laws.maps import Map, lattice, maps, noise
from tests.laws.measures import every_global
from tests.laws.test_every_measure import FEW, OMIT, ring

SAMPLED = OMIT | {"permutations": 199}


@every_global
def test_neither_workers_nor_parts_change_anything(measure, monkeypatch):
    given = noise(np.random.default_rng(2), lattice(8, 9, islands=3, weights="unequal"), missing=3)
    one = measure(given, workers=1, **SAMPLED).table
    for workers, part in ((2, 64), (4, 1_000)):
        monkeypatch.setattr(arrangements, "PART", part)
        pd.testing.assert_frame_equal(measure(given, workers=workers, **SAMPLED).table, one)


@every_global
def test_draws_converge_to_every_arrangement(measure):
    """Seven regions have 5 040 arrangements; 20 000 draws come within five standard errors."""
    given = noise(np.random.default_rng(6), ring(7))
    exact = measure(given, permutations="exact").table
    drawn = measure(given, permutations=20_000).table
    known = exact["p_value"].notna()
    gap = (exact["p_value"] - drawn["p_value"]).abs()[known]
    assert (gap <= 5 * drawn.loc[known, "mc_error"] + 2e-4).all()
    assert (exact.loc[known, "mc_error"] == 0).all()


@every_global
@FEW(max_examples=5)
@given(given=maps())
def test_expectation_and_variance_do_not_depend_on_the_draws(measure, given):
    columns = ["value", "expected", "variance", "z_value"]
    one, two = (measure(given, permutations=r, missing="omit", seed=r).table for r in (9, 99))
    pd.testing.assert_frame_equal(one[columns], two[columns])


@every_global
def test_equal_values_are_no_test(measure):
    flat = Map(noise(np.random.default_rng(8), ring(12)).frame * 0 + 1, ring(12))
    table = measure(flat, permutations=99).table
    assert not (table["status"].drop("J", errors="ignore") == "ok").any()
    assert table["p_value"].isna().all()


@every_global
@pytest.mark.parametrize("missing", [0, 2])
def test_islands_and_gaps_are_counted_and_left_out(measure, missing):
    given = noise(np.random.default_rng(1), lattice(5, 6, islands=3), missing=missing)
    result = measure(given, **SAMPLED)
    out = result.params["n_island"] + result.params["n_missing"]
    assert result.params["n_missing"] == missing
    assert result.params["n"] + out == 30
