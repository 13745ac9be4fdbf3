"""What holds for every local measure: laws of inference.md that need a row for each region."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatialict.core.association import bank
from spatialict.core.inference import adjust
from spatialict.core.neighbourhood.links import Links
from tests.laws.maps import Map, lattice, maps, noise
from tests.laws.measures import ONE_P, each, every_local, named
from tests.laws.test_every_measure import FEW, OMIT, SAMPLED, assert_same, ring

EXACT = OMIT | {"permutations": "exact"}
WORDS = {"ok", "island", "missing", "constant", "too_few", "undefined"}


@every_local
@FEW(max_examples=4)
@given(given=maps(weights=("equal",)))
def test_draws_converge_to_every_set(measure, given):
    exact = measure(given, **EXACT).table
    drawn = measure(given, **OMIT, permutations=20_000, seed=5).table
    gap = (exact["p_value"] - drawn["p_value"]).abs().dropna()
    assert (gap <= 5 * drawn.loc[gap.index, "mc_error"] + 2e-4).all()
    assert (exact["mc_error"].dropna() == 0).all()
    pd.testing.assert_series_equal(exact["status"], drawn["status"])


@every_local
@pytest.mark.parametrize("alternative", ["greater", "less"])
def test_exact_p_is_the_share_of_all_orders_of_the_others(measure, alternative):
    """Six regions: the own stays, the others are dealt out in all 120 orders, by the call."""
    given = noise(np.random.default_rng(4), ring(6))
    given.frame["has"], given.frame["has_too"] = [1.0, 0, 1, 1, 0, 1], [0.0, 1, 1, 1, 1, 0]
    asked = measure(given, permutations="exact").table["p_value"].notna()
    own = int(asked.to_numpy().argmax())  # who does not have it is not asked
    others = [i for i in range(6) if i != own]
    frame, seen = given.frame, []
    for order in permutations(others):
        places = [*order[:own], own, *order[own:]]
        dealt = Map(frame.iloc[places].set_axis(frame.index), given.links)
        seen.append(measure(dealt, permutations=1).table["value"].iloc[own])
    table = measure(given, permutations="exact", alternative=alternative).table
    value, p = table[["value", "p_value"]].iloc[own]
    beyond = np.array(seen) - value if alternative == "greater" else value - np.array(seen)
    assert p == pytest.approx(np.mean(beyond >= -1e-9))


@every_local
@FEW(max_examples=4)
@given(given=maps())
def test_status_is_a_known_word_and_goes_with_the_numbers(measure, given):
    table = measure(given, **SAMPLED).table
    assert set(table["status"]) <= WORDS
    out = table["status"].isin(["island", "missing", "constant"])
    assert table.loc[out, ["value", "p_value", "q_value", "min_p"]].isna().all(axis=None)
    few, ok = table[table["status"] == "too_few"], table[table["status"] == "ok"]
    assert few["p_value"].notna().all()
    assert few["q_value"].isna().all()
    assert (few["min_p"] > 0.05).all()
    assert ok[["value", "p_value", "q_value"]].notna().all(axis=None)
    assert (ok["min_p"] <= 0.05 * (1 + 1e-12)).all()
    assert (table.loc[table["status"] != "ok", "label"] == "ns").all()


@every_local
@FEW(max_examples=4)
@given(given=maps(), correction=st.sampled_from(["bh", "by", "bonferroni", "none"]))
def test_q_is_the_correction_of_the_tests_that_stand(measure, given, correction):
    result = measure(given, correction=correction, alpha=0.3, **SAMPLED)
    tested = result.table[result.table["status"] == "ok"]
    np.testing.assert_allclose(tested["q_value"], adjust(tested["p_value"], correction))
    assert result.params["m"] == len(tested)
    found = tested["q_value"] <= 0.3
    assert (tested.loc[~found, "label"] == "ns").all()
    named_quadrant = found & tested["quadrant"].notna()
    assert (tested["label"] == tested["quadrant"])[named_quadrant].all()


@every_local
def test_region_without_a_value_is_no_donor(measure):
    """What is left out is left out wholly: the rest is what a map without it gives."""
    given = noise(np.random.default_rng(8), ring(12))
    gap, kept = given.frame.copy(), given.frame.index[1:]
    gap.iloc[0] = np.nan
    inner = np.flatnonzero((given.links.heads > 0) & (given.links.indices > 0))
    heads, tails = given.links.heads[inner] - 1, given.links.indices[inner] - 1
    rest = Map(given.frame.loc[kept], Links.of_pairs(given.links.ids[1:], heads, tails))
    for permutations_ in ("exact", 199):
        one = measure(Map(gap, given.links), missing="omit", permutations=permutations_).table
        two = measure(rest, permutations=permutations_).table
        pd.testing.assert_frame_equal(one.loc[kept], two)


@every_local
def test_too_few_is_still_a_donor(measure):
    """A region with one neighbour cannot be tested, but its value can be dealt to others."""
    links = ring(12)
    heads, tails = np.append(links.heads, 12), np.append(links.indices, 0)
    ids = pd.Index([f"r{i:02d}" for i in range(13)], name="region_id")
    given = noise(np.random.default_rng(8), Links.of_pairs(ids, heads, tails))
    given.frame.loc["r00":"r02", ["has", "has_too"]] = 1.0
    given.frame.loc["r04":"r05", ["has", "has_too"]] = [[1.0, 0], [0, 1]]
    has = 0 if measure.name == "local_join_counts_bivariate" else 1  # the other thing is dealt
    there, gone = given.frame.copy(), given.frame.copy()
    columns = ["x", "y", "has", "has_too", "events"]
    there.loc["r12", columns], gone.loc["r12", columns] = [50, 50, has, 1, 900], [0, 0, 0, 0, 9]
    one, two = (
        measure(Map(frame, given.links), permutations="exact").table for frame in (there, gone)
    )
    assert one.loc["r12", "status"] == ("too_few" if has else "undefined")
    assert (one["p_value"] - two["p_value"]).drop("r12").abs().max() > 0


@every_local
def test_equal_values_are_no_test(measure):
    flat = Map(noise(np.random.default_rng(8), ring(12)).frame * 0 + 1, ring(12))
    table = measure(flat, permutations=99).table
    assert set(table["status"]) == {"constant"}
    assert table[["p_value", "q_value"]].isna().all(axis=None)


@every_local
@pytest.mark.parametrize("draws", ["shared", "independent"])
@pytest.mark.parametrize("weights", ["equal", "unequal"])
def test_neither_workers_nor_blocks_change_anything(measure, weights, draws, monkeypatch):
    """Workers 1, 2, 4; blocks of 11 and 40 of 72 regions; a bank kept whole or in small parts."""
    given = noise(np.random.default_rng(2), lattice(8, 9, islands=3, weights=weights), missing=3)
    options = SAMPLED | {"draws": draws, "transform": "O"}
    one = measure(given, workers=1, **options).table
    for workers, regions, kept in ((2, 11, 1 << 22), (4, 40, 1 << 22), (2, 40, 500)):
        monkeypatch.setattr(bank, "REGIONS", regions)
        monkeypatch.setattr(bank, "BANK", kept)
        pd.testing.assert_frame_equal(measure(given, workers=workers, **options).table, one)


@pytest.mark.parametrize("star", [True, False])
@FEW(max_examples=5)
@given(given=maps(weights=("unequal",)), seed=st.integers(0, 99))
def test_g_does_not_know_the_scale_of_a_regions_weights(star, given, seed):
    measure = named("getis_ord_star" if star else "getis_ord")
    factor = np.random.default_rng(seed).uniform(0.1, 10, given.links.n)
    links = given.links
    weights = links.weights * factor[links.heads]
    scaled = Map(given.frame, Links(links.ids, links.indptr, links.indices, weights))
    one, two = (measure(m, transform="O", **SAMPLED).table for m in (given, scaled))
    assert_same(one, two)


@FEW(max_examples=5)
@given(given=maps())
def test_moran_and_g_are_one_piece_of_evidence(given):
    first, *others = (named(name)(given, **SAMPLED) for name in ONE_P)
    for other in others:
        np.testing.assert_allclose(first.table["p_value"], other.table["p_value"])
    keys = [[note.key for note in result.notes] for result in (first, *others)]
    assert all("association.shared_p" in found for found in keys)


@each((named("local_moran"), named("getis_ord"), named("local_geary")))
@FEW(max_examples=4)
@given(given=maps(most=6, gaps=False))
def test_z_is_in_exact_deviations_over_all_orders(measure, given):
    """Of one region of six: mean and deviation of its value over all orders of the others."""
    own, seen = 3, []
    for order in permutations([i for i in range(6) if i != own]):
        places = [*order[:own], own, *order[own:]]
        dealt = Map(given.frame.iloc[places].set_axis(given.frame.index), given.links)
        seen.append(measure(dealt, permutations=1).table["value"].iloc[own])
    value, z = measure(given, permutations=1).table[["value", "z_value"]].iloc[own]
    assert np.isnan(z) == (np.std(seen) < 1e-9)
    if np.isfinite(z):
        assert z == pytest.approx((value - np.mean(seen)) / np.std(seen), abs=1e-6)
