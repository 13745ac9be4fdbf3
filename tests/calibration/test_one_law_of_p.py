"""Bank, own draws and brute force give p of one law, and its limit is the count of every set.

At the level of public calls: given the exact p of a one-sided test, the number of R draws at or
beyond the observed sum is binomial. Over many seeds that is a chi-square test for each region. The
seeds are fixed; a right program fails one of them with a chance of about 1e-6.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, chisquare

from spatialict.core.neighbourhood.links import Links
from tests.laws.maps import Map, lattice, noise
from tests.laws.measures import named

DRAWS = 99
SEEDS = 150
WAYS = ("shared", "independent")


def circle(n, reach):
    """`reach` neighbours each: those that follow in a circle."""
    ids = pd.Index([f"r{i:02d}" for i in range(n)], name="region_id")
    here = np.repeat(np.arange(n), reach)
    return Links.of_pairs(ids, here, (here + np.tile(np.arange(1, reach + 1), n)) % n)


def hub(n):
    """One region beside all but one of the others, which know it and the next."""
    ids = pd.Index([f"r{i:02d}" for i in range(n)], name="region_id")
    rest = np.arange(1, n)
    heads = np.concatenate([np.zeros(n - 2, int), rest, rest])
    return Links.of_pairs(ids, heads, np.concatenate([rest[:-1], 0 * rest, rest % (n - 1) + 1]))


def of(links, distribution, seed=5):
    return noise(np.random.default_rng(seed), links, distribution)


MAPS = {
    "lattice": of(lattice(4, 5, islands=1), "normal"),
    "few": of(circle(6, 2), "normal"),
    "nearly all": of(circle(9, 7), "lognormal"),
    "hub": of(hub(9), "normal"),
    "ties": of(lattice(4, 5), "zeros"),
    "nil and one": of(circle(12, 3), "binary"),
    "negative": of(circle(10, 9), "normal"),
}


def counted(measure, given, seed, **options):
    """Return how many of the draws were at or beyond the observed, from the public p."""
    table = measure(
        given, permutations=DRAWS, alternative="greater", correction="none", seed=seed, **options
    ).table
    return (table["p_value"] * (DRAWS + 1) - 1).round()


def law_of_counts(counts, chance):
    """Return p of the chi-square test that the counts are binomial; few are put together."""
    expected = binom.pmf(np.arange(DRAWS + 1), DRAWS, chance) * len(counts)
    seen = np.bincount(counts.astype(int), minlength=DRAWS + 1)
    assert seen[expected == 0].sum() == 0
    cell = np.minimum(expected.cumsum() // 8, expected.sum() // 8 - 1).astype(int)
    merged = [np.bincount(cell, part) for part in (seen, expected)]
    kept = merged[1] > 0
    return chisquare(merged[0][kept], merged[1][kept]).pvalue if kept.sum() > 1 else 1.0


@pytest.mark.slow
@pytest.mark.parametrize("draws", WAYS)
@pytest.mark.parametrize("kind", MAPS)
@pytest.mark.parametrize("name", ["local_moran", "local_geary"])
def test_p_of_draws_is_binomial_about_the_exact_p(name, kind, draws):
    given, measure = MAPS[kind], named(name)
    options = {"missing": "omit"}
    exact = measure(given, permutations="exact", alternative="greater", **options).table["p_value"]
    found = pd.DataFrame(
        {seed: counted(measure, given, seed, draws=draws, **options) for seed in range(SEEDS)}
    )
    for region in exact.dropna().index:
        chance = law_of_counts(found.loc[region].to_numpy(), min(1.0, exact[region]))
        assert chance > 1e-7, (region, exact[region])


@pytest.mark.parametrize("slip", ["replacement", "own"])
def test_the_check_refuses_draws_with_replacement_or_with_the_region_itself(slip):
    """Of six regions with two neighbours; the region itself is the largest value of all."""
    given = MAPS["few"]
    x = given.frame["x"].to_numpy()
    own = int(x.argmax())
    near = [(own + 1) % 6, (own + 2) % 6]
    donors = np.delete(np.arange(6), own) if slip == "replacement" else np.arange(6)
    rng, counts = np.random.default_rng(0), []
    for _ in range(SEEDS):
        pick = rng.random((DRAWS, len(donors))).argsort(axis=1)[:, :2]
        if slip == "replacement":
            pick = rng.integers(0, len(donors), (DRAWS, 2))
        counts.append((x[donors[pick]].sum(axis=1) >= x[near].sum() - 1e-9).sum())
    table = named("getis_ord")(given, permutations="exact", alternative="greater").table
    exact = table["p_value"].iloc[own]
    assert law_of_counts(np.array(counts), exact) < 1e-7


@pytest.mark.parametrize("name", ["local_moran", "getis_ord", "local_geary"])
def test_bank_and_own_draws_agree_beyond_what_can_be_counted(name):
    """200 cells: 99 999 draws of either kind, p within five standard errors of their difference."""
    given = of(lattice(10, 20, islands=5), "lognormal")
    one, two = (
        named(name)(given, permutations=99_999, draws=draws, seed=3).table for draws in WAYS
    )
    assert (one["p_value"] != two["p_value"]).any()
    error = np.hypot(one["mc_error"], two["mc_error"]) + 2e-5
    assert ((one["p_value"] - two["p_value"]).abs() <= 5 * error)[one["p_value"].notna()].all()


@pytest.mark.parametrize("weights", ["equal", "unequal"])
@pytest.mark.parametrize("name", ["local_moran", "local_geary", "local_moran_bivariate"])
def test_p_of_weights_that_differ_is_that_of_brute_force(name, weights):
    """20 000 draws by numpy for each of 19 regions; ours 99 999."""
    given = of(lattice(4, 5, islands=1, weights=weights), "normal", seed=9)
    table = named(name)(given, transform="O", permutations=99_999, alternative="greater").table
    links, rng = given.links, np.random.default_rng(1)
    x, y = given.frame["x"].to_numpy(), given.frame["y"].to_numpy()
    inside = np.flatnonzero(links.degree > 0)
    z, u = x - x[inside].mean(), y - y[inside].mean()
    for i in inside:
        row = slice(links.indptr[i], links.indptr[i + 1])
        near, w = links.indices[row], links.weights[row]
        others = inside[inside != i]
        drawn = others[rng.random((20_000, len(others))).argsort(axis=1)[:, : len(near)]]
        value = {
            "local_moran": lambda j, i=i, w=w: z[i] * (z[j] @ w),
            "local_geary": lambda j, i=i, w=w: (z[i] - z[j]) ** 2 @ w,
            "local_moran_bivariate": lambda j, i=i, w=w: z[i] * (u[j] @ w),
        }[name]
        chance = (value(drawn) >= value(near) - 1e-12).mean()
        p = table["p_value"].iloc[i]
        error = np.sqrt(max(p * (1 - p), 1e-4) * (1 / 20_000 + 1 / 99_999))
        assert p == pytest.approx(chance, abs=5 * error)


def test_maps_are_as_they_say():
    degree = {kind: set(given.links.degree.tolist()) for kind, given in MAPS.items()}
    assert degree["nearly all"] == {7}
    assert degree["hub"] == {7, 2}
    assert degree["negative"] == {9}
    assert isinstance(MAPS["ties"], Map)
    assert (MAPS["ties"].frame["x"] == 0).mean() > 0.4
