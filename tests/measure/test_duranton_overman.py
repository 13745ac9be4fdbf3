"""Density of distances: brute force, laws, R's formulas, and what is refused."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spatialict.core.points.asked import Asked
from spatialict.core.points.distance_density import Densities
from spatialict.core.points.gridded_density import GriddedDensities
from spatialict.core.points.sites import EARTH_RADIUS_M
from spatialict.core.study import ArgumentError
from spatialict.measure.duranton_overman import duranton_overman

ORACLE = Path(__file__).parents[1] / "oracle"


def distance(places, globe=False):
    """Return the distances of all pairs, by the textbook."""
    first, second = np.triu_indices(len(places), 1)
    if not globe:
        return np.hypot(*(places[first] - places[second]).T)
    lon, lat = np.radians(places.T)
    half = np.sin((lat[first] - lat[second]) / 2) ** 2
    half += np.cos(lat[first]) * np.cos(lat[second]) * np.sin((lon[first] - lon[second]) / 2) ** 2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half))


def density(places, weights, at, bandwidth, globe=False):
    """Return Kd by its definition: every pair and its reflection, at every distance."""
    apart = distance(places, globe)
    first, second = np.triu_indices(len(places), 1)
    pair = weights[first] * weights[second]
    value = []
    for d in at:
        kernel = np.exp(-(((d - apart) / bandwidth) ** 2) / 2)
        kernel += np.exp(-(((d + apart) / bandwidth) ** 2) / 2)
        value.append((pair * kernel).sum())
    return np.array(value) / np.sqrt(2 * np.pi) / bandwidth / pair.sum()


def firms(n=400, share=0.2, seed=0, kind="plane"):
    """Return points, which are chosen, and their jobs."""
    rng = np.random.default_rng(seed)
    names = ["x_m", "y_m"]
    places = rng.normal(size=(n, 2)) * [300_000, 150_000]
    if kind == "globe":
        names = ["lon", "lat"]
        places = np.column_stack([rng.uniform(46, 88, n), rng.uniform(40, 56, n)])
    if kind == "towns":
        places = places[rng.integers(0, 25, n)]
    points = pd.DataFrame(places, columns=names, index=[f"f{i:04d}" for i in range(n)])
    chosen = pd.Series(rng.random(n) < share, index=points.index)
    return points, chosen, pd.Series(rng.integers(1, 200, n) / 1.0, index=points.index)


KINDS = ["plane", "globe", "towns"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weighted", [False, True])
def test_density_is_that_of_brute_force_within_the_stated_error(kind, weighted):
    points, chosen, jobs = firms(kind=kind)
    result = duranton_overman(points, chosen, weights=jobs if weighted else None, simulations=19)
    places, weights = points[chosen].to_numpy(), np.ones(chosen.sum())
    at, h = result.table.index.to_numpy(), result.params["bandwidth_m"]
    weights = jobs[chosen].to_numpy() if weighted else weights
    exact = density(places, weights, at, h, kind == "globe")
    off = np.abs(result.table["value"] - exact).max()
    assert off <= result.params["error"]
    assert off <= 1e-4 * exact.max()  # what is usual, far below the bound
    assert result.params["error"] < 0.01 * exact.max()


@pytest.mark.parametrize("kind", ["plane", "globe"])
def test_a_reach_of_many_cells_leaves_no_pair_out(kind):
    points, chosen, _ = firms(n=700, share=0.9, kind=kind)
    for most, h in ((2_000, 500.0), (20_000, 3_000.0), (120_000, 10_000.0)):
        kd = duranton_overman(
            points, chosen, most_m=most, step_m=most / 10, bandwidth_m=h, simulations=19
        )
        at = kd.table.index.to_numpy()
        exact = density(points[chosen].to_numpy(), np.ones(chosen.sum()), at, h, kind == "globe")
        assert np.abs(kd.table["value"] - exact).max() <= 2e-3 * exact.max()


@pytest.mark.parametrize("apart", [0.0, 0.5, 1.0])
def test_the_error_is_bounded_where_all_pairs_lie_badly_in_their_bins(apart):
    h = 1000.0
    width = h / 32
    for far in (0, 20, 64, 100):
        places = np.array([[0.0, 0.0], [(far + apart) * width, 0.0]])
        table = pd.DataFrame(np.vstack([places, [[9e3, 9e3]]]), columns=["x_m", "y_m"])
        chosen = pd.Series([True, True, False])
        kd = duranton_overman(table, chosen, most_m=5000, step_m=50, bandwidth_m=h, simulations=19)
        exact = density(places, np.ones(2), kd.table.index.to_numpy(), h)
        assert np.abs(kd.table["value"] - exact).max() <= kd.params["error"]


@pytest.mark.parametrize("pattern", ["rectangle", "holed", "bent", "redwood"])
def test_density_is_that_of_r(pattern):
    """`tests/oracle/kd_density.R`: the definition in base R, and the steps of dbmss's source."""
    places = pd.read_csv(ORACLE / "ripley_places.csv").query("pattern == @pattern")
    theirs = pd.read_csv(ORACLE / "kd_density.csv").query("pattern == @pattern")
    points = places[["x_m", "y_m"]].reset_index(drop=True)
    everyone = pd.Series(True, index=points.index)
    jobs = pd.Series(1.0 + np.arange(1, len(points) + 1) % 7)
    h, dbmss_h = theirs[["bandwidth_m", "dbmss_bandwidth_m"]].iloc[0]
    given = {"most_m": 300, "step_m": 10, "simulations": 19}
    by_definition = ((None, h, "kd", 1e-5), (jobs, h, "kd_weighted", 1e-5))
    for weights, bandwidth, column, tolerance in (*by_definition, (None, dbmss_h, "dbmss", 5e-3)):
        ours = duranton_overman(
            points, everyone, weights=weights, bandwidth_m=bandwidth, **given
        ).table["value"]
        off = np.abs(ours.to_numpy() - theirs[column].to_numpy()).max()
        assert off <= tolerance * theirs[column].max()


@pytest.mark.parametrize("pattern", ["holed", "redwood"])
def test_silvermans_bandwidth_is_that_of_r(pattern):
    # all pairs of all sites are the industry's own where every firm is chosen
    places = pd.read_csv(ORACLE / "ripley_places.csv").query("pattern == @pattern")
    theirs = pd.read_csv(ORACLE / "kd_density.csv").query("pattern == @pattern")
    points = places[["x_m", "y_m"]].reset_index(drop=True)
    kd = duranton_overman(points, pd.Series(True, index=points.index), simulations=19)
    assert kd.params["bandwidth_m"] == pytest.approx(theirs["bandwidth_m"].iloc[0], rel=1e-9)


def draws(asked, simulations, seed=0):
    """Return the sites of each simulation, as the loop draws them."""
    from spatialict.core.kernels.pair_cells import drawn

    key = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    for simulation in range(simulations):
        shuffled = np.arange(asked.sites.n, dtype=np.int32)
        drawn(shuffled, asked.n, key, simulation)
        yield shuffled[: asked.n]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weighted", [False, True])
def test_each_simulation_is_the_density_of_its_own_draw(kind, weighted):
    points, chosen, jobs = firms(n=120, kind=kind)
    asked = Asked.of(points, chosen, jobs if weighted else None)
    at = np.arange(0.0, 400_000, 20_000)
    got = Densities.of(asked, at, 15_000.0, 0).simulated(25, 1)
    weights = asked.weights if weighted else np.ones(asked.n)
    for row, sites in zip(got, draws(asked, 25), strict=True):
        assert len(set(sites)) == asked.n
        exact = density(points.to_numpy()[sites], weights, at, 15_000.0, kind == "globe")
        np.testing.assert_allclose(row, exact, rtol=2e-4, atol=1e-10)


def test_all_sites_are_drawn_alike():
    # each of 40 sites is among the 10 of 4000 draws 1000 times, sd sqrt(4000 * 3 / 16) = 27.4
    points, _, _ = firms(n=40)
    chosen = pd.Series(np.arange(40) < 10, index=points.index)
    asked = Asked.of(points, chosen)
    often = np.bincount(np.concatenate(list(draws(asked, 4000))), minlength=40)
    assert np.abs(often - 1000).max() < 4 * 27.4


def test_the_density_of_all_distances_sums_to_one():
    points, chosen, _ = firms()
    kd = duranton_overman(
        points, chosen, most_m=2.5e6, step_m=2000, bandwidth_m=20_000, simulations=19
    )
    values = kd.table["value"].to_numpy()
    assert np.trapezoid(values, dx=2000) == pytest.approx(1, abs=1e-6)


def test_equal_weights_are_no_weights():
    points, chosen, _ = firms()
    plain = duranton_overman(points, chosen, simulations=39)
    heavy = duranton_overman(
        points, chosen, weights=pd.Series(7.0, index=points.index), simulations=39
    )
    pd.testing.assert_frame_equal(plain.table, heavy.table, rtol=1e-9)


def test_firms_at_one_place_are_no_distance_apart_and_count():
    # 3 pairs of the 3 at one place, 3 pairs at 30 km: at nil 3 / 6 * 2 phi(0) / h
    table = pd.DataFrame({"x_m": [0.0, 0, 0, 3e4, 5e5], "y_m": 0.0})
    chosen = pd.Series([True, True, True, True, False])
    kd = duranton_overman(table, chosen, most_m=3e4, step_m=1e4, bandwidth_m=2e3, simulations=19)
    phi = 1 / np.sqrt(2 * np.pi)
    expected = [phi / 2e3, 0.0, 0.0, 0.5 * phi / 2e3]
    np.testing.assert_allclose(kd.table["value"], expected, atol=1e-8, rtol=1e-4)


def test_towns_are_counted_as_if_each_firm_stood_alone():
    points, chosen, _ = firms(kind="towns")
    lone = points + np.random.default_rng(1).uniform(0, 0.01, points.shape)
    near = {"most_m": 300_000, "step_m": 3000, "bandwidth_m": 10_000, "simulations": 39}
    shared, apart = duranton_overman(points, chosen, **near), duranton_overman(lone, chosen, **near)
    np.testing.assert_allclose(shared.table["value"], apart.table["value"], rtol=1e-5)
    np.testing.assert_allclose(shared.table["global_high"], apart.table["global_high"], rtol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_and_threads_change_no_byte(kind):
    points, chosen, jobs = firms(n=900, kind=kind)
    moved = points.sample(frac=1, random_state=5)
    given = {"simulations": 59, "seed": 3}
    for weights in (None, jobs):
        one = duranton_overman(points, chosen, weights=weights, workers=1, **given)
        for workers in (2, 4):
            other = duranton_overman(moved, chosen[::-1], weights=weights, workers=workers, **given)
            pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
        assert one.params["p_localised"] == other.params["p_localised"]


def test_another_seed_makes_other_bands_of_the_same_curve():
    points, chosen, _ = firms()
    one, two = (duranton_overman(points, chosen, simulations=39, seed=s).table for s in (1, 2))
    assert (one["value"] == two["value"]).all()
    assert (one["high"] != two["high"]).any()


def test_a_planted_cluster_is_found_at_its_own_distance():
    points, chosen, _ = firms(n=2000, share=0.0)
    near = (points["x_m"].abs() < 40_000) & (points["y_m"].abs() < 40_000)
    chosen = near & (np.random.default_rng(2).random(2000) < 0.7)
    kd = duranton_overman(points, chosen, simulations=199)
    assert kd.params["p_localised"] <= 0.01
    assert kd.params["peak_m"] < 60_000
    assert kd.table["label"].iloc[0] == "localised"
    assert (kd.table["dispersion"] == 0).all()


def test_firms_that_keep_away_from_each_other_are_dispersed():
    axis = np.arange(20) * 1000.0
    x, y = (one.ravel() for one in np.meshgrid(axis, axis))
    points = pd.DataFrame({"x_m": x, "y_m": y})
    chosen = (points["x_m"] % 4000 == 0) & (points["y_m"] % 4000 == 0)
    kd = duranton_overman(points, chosen, most_m=3000, bandwidth_m=500, simulations=199)
    assert kd.params["p_dispersed"] <= 0.05
    assert kd.table["label"].iloc[0] == "dispersed"
    assert np.isnan(kd.params["peak_m"])


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", ["plane", "towns"])
def test_the_grid_approximates_each_curve_within_its_stated_error(kind, weighted):
    points, chosen, jobs = firms(n=600, kind=kind)
    asked = Asked.of(points, chosen, jobs if weighted else None)
    at = np.arange(0.0, 350_000, 5_000)
    exact, gridded = (way.of(asked, at, 25_000.0, 0) for way in (Densities, GriddedDensities))
    for ours, rough in ((exact.observed(), gridded.observed()),):
        assert np.abs(ours - rough).max() < gridded.error
        assert np.abs(ours - rough).max() < 0.01 * ours.max()
    many, rough = exact.simulated(20, 1), gridded.simulated(20, 1)
    assert np.abs(many - rough).max() < gridded.error
    assert np.abs(many - rough).max() < 0.01 * many.max()


def test_the_grid_is_repeated_by_any_number_of_threads():
    points, chosen, _ = firms(n=500)
    given = {"approximate": True, "simulations": 39}
    one, two = (duranton_overman(points, chosen, workers=w, **given) for w in (1, 3))
    pd.testing.assert_frame_equal(one.table, two.table, check_exact=True)
    assert one.params["approximate"]


def test_the_grid_needs_metres():
    points, chosen, _ = firms(kind="globe")
    with pytest.raises(ArgumentError, match="needs points in metres"):
        duranton_overman(points, chosen, approximate=True)


def test_the_range_is_the_median_distance_of_all_sites_and_the_bandwidth_silvermans():
    points, chosen, _ = firms(n=90)
    apart = distance(points.to_numpy())
    kd = duranton_overman(points, chosen, simulations=19)
    assert kd.params["most_m"] <= np.median(apart) < kd.params["most_m"] + kd.params["step_m"]
    iqr = np.subtract(*np.quantile(apart, [0.75, 0.25]))
    pairs = chosen.sum() * (chosen.sum() - 1) / 2
    silverman = 0.9 * min(apart.std(ddof=1), iqr / 1.34) * pairs**-0.2
    assert kd.params["bandwidth_m"] == pytest.approx(silverman, rel=1e-12)


def test_a_sample_of_pairs_stands_for_many_sites_and_is_told():
    points, chosen, _ = firms(n=2000)
    kd = duranton_overman(points, chosen, simulations=19)
    apart = distance(points.to_numpy())
    iqr = np.subtract(*np.quantile(apart, [0.75, 0.25]))
    pairs = chosen.sum() * (chosen.sum() - 1) / 2
    silverman = 0.9 * min(apart.std(ddof=1), iqr / 1.34) * pairs**-0.2
    assert kd.params["bandwidth_m"] == pytest.approx(silverman, rel=0.02)
    assert [note.text("en") for note in kd.notes][:1] == [
        "The range and the bandwidth rest on a sample of 250,000 pairs of sites."
    ]


def test_one_firm_has_no_distances():
    points, _, jobs = firms(n=20)
    one = pd.Series(np.arange(20) < 1, index=points.index)
    for chosen, weights in ((one, None), (~one, jobs * one)):
        kd = duranton_overman(points, chosen, weights=weights)
        assert (kd.table["status"] == "too_few").all()
        assert kd.table["value"].isna().all()


def test_sites_at_one_place_have_no_curve():
    table = pd.DataFrame({"x_m": [5.0] * 6, "y_m": [7.0] * 6})
    kd = duranton_overman(table, pd.Series([True, True, True, False, False, False]))
    assert (kd.table["status"] == "constant").all()


def test_an_industry_of_all_firms_is_as_localised_as_firms_are():
    points, _, _ = firms(n=50)
    kd = duranton_overman(points, pd.Series(True, index=points.index), simulations=19)
    assert (kd.params["p_localised"], kd.params["p_dispersed"]) == (1.0, 1.0)


def test_arguments_are_kept():
    points, chosen, jobs = firms()
    kept = points.copy(), chosen.copy(), jobs.copy()
    duranton_overman(points, chosen, weights=jobs, simulations=19)
    pd.testing.assert_frame_equal(points, kept[0])
    pd.testing.assert_series_equal(chosen, kept[1])
    pd.testing.assert_series_equal(jobs, kept[2])


POINTS, CHOSEN, JOBS = firms(n=30)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"most_m": 0.0}, "most_m: 0.0 is no length. Give metres: a number from 1e-9 to 1e12."),
        (
            {"bandwidth_m": -5.0},
            "bandwidth_m: -5.0 is no length. Give metres: a number from 1e-9 to 1e12.",
        ),
        (
            {"most_m": 1e6, "step_m": 1.0},
            "step_m: steps of 1 m up to 1e+06 m are not between 1 and 10000. Change most_m or"
            " step_m.",
        ),
        (
            {"bandwidth_m": 1.0, "most_m": 1e5},
            "bandwidth_m: 1 m is too small for distances up to 100000 m. Widen it or shorten"
            " most_m.",
        ),
        (
            {"simulations": 9},
            "simulations: with 9 of them no curve can be as rare as 0.05. Give 19 or more.",
        ),
        (
            {"simulations": 9.5},
            "simulations: 9.5 is no number of them. Give a whole number, for example 999.",
        ),
        ({"alpha": 1.5}, "alpha: 1.5 is no level. It lies between 0 and 1, for example 0.05."),
        (
            {"weights": JOBS.where(JOBS.index != CHOSEN.idxmax(), -1.0)},
            f"weights: 1 of {CHOSEN.sum()} chosen points have none that is 0 or more:"
            f" {CHOSEN.idxmax()}. Fill them in or choose without them.",
        ),
        (
            {"chosen": CHOSEN.astype(float)},
            'chosen: give True or False for every point, for example `points["industry"] == "J"`.',
        ),
        (
            {"chosen": CHOSEN.iloc[2:]},
            "chosen: 2 points are not in its index: f0000, f0001. Give a value for every point.",
        ),
        (
            {"chosen": CHOSEN.to_numpy()},
            "chosen: give a Series of pandas with the keys of the points, each once.",
        ),
    ],
)
def test_a_wrong_argument_is_told_with_its_cure(given, told):
    with pytest.raises(ArgumentError) as raised:
        duranton_overman(POINTS, **{"chosen": CHOSEN, **given})
    assert str(raised.value) == told
    for language in ("ru", "kk"):
        assert raised.value.text(language)


def test_a_range_around_the_globe_and_a_grid_without_end_are_refused():
    points, chosen, _ = firms(n=40, kind="globe")
    with pytest.raises(ArgumentError) as raised:
        duranton_overman(points, chosen, most_m=1.8e7)
    assert str(raised.value) == (
        "most_m: 1.8e+07 m is too far around the globe. Give 1.5e+07 m at most."
    )
    points, chosen, _ = firms(n=40)
    with pytest.raises(ArgumentError, match=r"approximate: the grid would have [\d,]+ cells"):
        duranton_overman(points, chosen, approximate=True, most_m=1e5, bandwidth_m=500)


def capital(share=0.75, n=400):
    """Return firms of which most are in one city, and an industry in its core."""
    rng = np.random.default_rng(1)
    towns = rng.uniform(0, 1.5e6, (18, 2))
    there = rng.random(n) < share
    city = np.array([1e6, 2e5]) + rng.normal(0, 6_000, (n, 2))
    places = np.where(there[:, None], city, towns[rng.integers(0, 18, n)])
    points = pd.DataFrame(places, columns=["x_m", "y_m"])
    core = np.hypot(*(places - [1e6, 2e5]).T) < 2_500
    return points, pd.Series(core & (core.cumsum() <= 30), index=points.index)


def test_the_range_holds_four_bandwidths_and_a_note_says_what_cannot_be_seen():
    """Three firms in four are in one city: the median is within it, the bandwidth between towns."""
    points, chosen = capital()
    kd = duranton_overman(points, chosen, simulations=39)
    assert np.median(distance(points.to_numpy())) < kd.params["bandwidth_m"]
    most, step, bandwidth = (kd.params[key] for key in ("most_m", "step_m", "bandwidth_m"))
    assert most <= 4 * bandwidth < most + step
    assert kd.params["range_rule"] == "bandwidths"
    assert kd.table["value"].max() > 10 * kd.table["value"].min()
    keys = [note.key for note in kd.notes]
    assert keys == ["curves.rule_of_thumb", "curves.range_of_bandwidths"]
    told = kd.notes[0].text("en"), kd.notes[1].text("en")
    assert all(f"{bandwidth / 1e3:,.1f} km" in text for text in told)


def test_a_bandwidth_above_the_range_has_no_peak_and_one_above_a_quarter_is_told():
    points, chosen = capital()
    asked = {"simulations": 39, "bandwidth_m": 20_000.0, "step_m": 100.0}
    short, mid, long = (
        duranton_overman(points, chosen, most_m=most, **asked) for most in (18e3, 79e3, 81e3)
    )
    assert (short.table["localisation"] > 0).any()
    assert np.isnan(short.params["peak_m"])
    assert mid.params["peak_m"] == 0.0
    assert [note.key for note in short.notes] == ["curves.wide_bandwidth"]
    assert [note.key for note in mid.notes] == ["curves.wide_bandwidth"]
    assert long.notes == ()
    for language in ("en", "ru", "kk"):
        assert "18" in short.notes[0].text(language)


@pytest.mark.parametrize("kind", ["plane", "towns"])
def test_one_weight_above_all_leaves_the_distances_to_its_own_firm(kind):
    """Pairs without the heavy firm weigh 1e-18 of those with it, so Kd is that of the latter."""
    points, chosen, jobs = firms(n=60, share=0.5, kind=kind)
    one = chosen.idxmax()
    heavy = (jobs * 0 + 1).where(jobs.index != one, 1e18)
    at = {"most_m": 4e5, "bandwidth_m": 5e4, "simulations": 19}
    kd = duranton_overman(points, chosen, weights=heavy, **at)
    places = points[chosen].to_numpy()
    apart = np.hypot(*(np.delete(places, 0, axis=0) - places[0]).T)
    metres = kd.table.index.to_numpy()[:, None]
    right = sum(np.exp(-(((metres + side * apart) / 5e4) ** 2) / 2) for side in (-1, 1))
    right = right.mean(axis=1) / np.sqrt(2 * np.pi) / 5e4
    np.testing.assert_allclose(kd.table["value"], right, atol=2 * kd.params["error"])
    assert np.isfinite(kd.table.select_dtypes("number")).all(axis=None)


@pytest.mark.parametrize("unit", [1e200, 1e-170, 3e-300])
@pytest.mark.parametrize("approximate", [False, True])
def test_the_unit_of_weights_changes_no_curve(unit, approximate):
    points, chosen, jobs = firms(n=60)
    plain, other = (
        duranton_overman(
            points, chosen, weights=jobs * by, simulations=19, approximate=approximate
        ).table.select_dtypes("number")
        for by in (1.0, unit)
    )
    np.testing.assert_allclose(other, plain, rtol=1e-9, atol=1e-18)


def test_pairs_weigh_what_the_sum_over_them_does():
    points, chosen, jobs = firms(n=40, share=0.5)
    uneven = jobs * 10.0 ** np.arange(-8, 12, 0.5)
    asked = Asked.of(points, chosen, uneven)
    first, second = np.triu_indices(asked.n, 1)
    given = uneven[chosen].to_numpy()
    plain = math.fsum(given[first] * given[second])
    unit = given[0] / asked.weights[0]
    assert asked.pairs * unit**2 == pytest.approx(plain, rel=1e-13)


def test_a_grid_refuses_a_weight_that_drowns_the_others():
    points, chosen, jobs = firms(n=60)
    heavy = jobs.where(jobs.index != chosen.idxmax(), 1e15)
    with pytest.raises(ArgumentError, match=r"weights: one .* Leave approximate off"):
        duranton_overman(points, chosen, weights=heavy, approximate=True)


def test_over_the_globe_the_usual_range_is_none_that_is_refused():
    table = pd.DataFrame({"lon": [0.0, 0.5, 179.0, -179.5], "lat": [0.0, 0.2, 0.1, 0.3]})
    kd = duranton_overman(table, pd.Series([True, True, False, False]), simulations=19)
    assert kd.params["most_m"] == 15e6
    assert (kd.table["status"] == "ok").all()


@pytest.mark.parametrize("seed", [-1, 1.5, "a", None, True])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ArgumentError, match=f"seed: {seed} is not a seed"):
        duranton_overman(POINTS, CHOSEN, seed=seed)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"alpha": "x"}, "alpha: 'x' is no level"),
        ({"alpha": None}, "alpha: None is no level"),
        ({"alpha": float("nan")}, "alpha: nan is no level"),
        ({"most_m": "5"}, "most_m: '5' is no length"),
        ({"most_m": float("nan")}, "most_m: nan is no length"),
        ({"most_m": 1e300}, r"most_m: 1e\+300 is no length"),
        ({"bandwidth_m": True}, "bandwidth_m: True is no length"),
        ({"simulations": -1}, "simulations: -1 is no number of them"),
        ({"simulations": "9"}, "simulations: '9' is no number of them"),
        ({"weights": JOBS.map("{} jobs".format)}, "weights: .* have none that is 0 or more"),
        ({"approximate": "no"}, "approximate: "),
    ],
)
def test_a_refusal_repeats_what_was_given(given, told):
    with pytest.raises(ArgumentError, match=told):
        duranton_overman(POINTS, CHOSEN, **given)
