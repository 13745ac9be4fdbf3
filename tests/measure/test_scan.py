"""The scan statistic against a plain loop over all windows, and what must hold of it."""

from __future__ import annotations

from itertools import product
from math import cos, hypot, log, pi, sin

import numpy as np
import pandas as pd
import pytest

from spatialict.core.points import scan_simulated
from spatialict.core.study import ArgumentError
from spatialict.measure.scan import scan, scan_space_time

SEED = 20_261_122


def ratio(c, e, total, controls=None):
    """Return the log likelihood ratio as Kulldorff (1997) writes it, Poisson or Bernoulli."""

    def part(o, expected):
        return o * log(o / expected) if o else 0.0

    value = part(c, e) + part(total - c, total - e)
    if controls is not None:
        n, everybody = controls
        value += part(n - c, n - e) + part(everybody - n - total + c, everybody - n - total + e)
    return value


def windows(table, shapes, most_share, size):
    """Yield (centre, ratio, angle, rows) of every window: all places up to each distance."""
    for centre, (s, angle) in product(range(len(table)), shapes):
        dx = table["x_m"].to_numpy() - table["x_m"].iloc[centre]
        dy = table["y_m"].to_numpy() - table["y_m"].iloc[centre]
        along = dx * cos(angle) + dy * sin(angle)
        across = (dy * cos(angle) - dx * sin(angle)) * s
        distance = np.array([round(hypot(a, b), 6) for a, b in zip(along, across, strict=True)])
        for reach in np.unique(distance):
            rows = np.flatnonzero(distance <= reach)
            if size[rows].sum() <= most_share * size.sum() * (1 + 1e-12):
                yield centre, s, angle, tuple(rows.tolist())


def by_hand(table, cases, risk, model, direction, shapes, most_share, spans, power=0.0, least=2):
    """Return the ratio of every set of rows and span of years that is a window."""
    total, everybody = cases.sum(), risk.sum()
    found = {}
    for (_, s, _, rows), (first, last) in product(
        windows(table, shapes, most_share, risk.sum(axis=0)), spans
    ):
        c = int(cases[first:last, list(rows)].sum())
        n = risk[first:last, list(rows)].sum()
        e = total * n / everybody
        high, low = c > e and c >= least, c < e
        if not ((high and direction != "low") or (low and direction != "high")):
            continue
        value = ratio(c, e, total, (n, everybody) if model == "bernoulli" else None)
        value *= (4 * s / (s + 1) ** 2) ** power
        key = (frozenset(rows), first, last)
        found[key] = max(value, found.get(key, 0.0))
    return found


def not_overlapping(found):
    """Return the largest, then the largest of those without its rows, and so on."""
    left, chosen = dict(found), []
    while left and max(left.values()) > 0:
        key = max(left, key=left.__getitem__)
        chosen.append((key, left[key]))
        left = {other: value for other, value in left.items() if not other[0] & key[0]}
    return chosen


CIRCLE = [(1.0, 0.0)]
ELLIPSES = CIRCLE + [(s, pi * k / int(3 * s)) for s in (1.5, 2, 3) for k in range(int(3 * s))]


def towns(n, model, seed, years=1, lattice=False):
    """Return places with cases and what is at risk by year."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 1e5, (n, 2))
    if lattice:
        xy = np.stack(np.meshgrid(np.arange(n), np.arange(n)), axis=-1).reshape(-1, 2)[:n] * 1e3
    table = pd.DataFrame(xy, columns=["x_m", "y_m"], index=[f"t{i:02}" for i in range(n)])
    risk = rng.integers(1, 30, (years, n)).astype(float)
    raised = risk * np.where(np.arange(n) < n // 4, 3, 1)
    if model == "poisson":
        cases = rng.multinomial(4 * n, (raised / raised.sum()).ravel()).reshape(years, n)
    else:
        cases = rng.binomial(risk.astype(int), np.where(np.arange(n) < n // 4, 0.5, 0.2))
    return table, cases, risk


@pytest.mark.parametrize("lattice", [False, True])
@pytest.mark.parametrize("direction", ["high", "low", "both"])
@pytest.mark.parametrize(
    ("model", "shape", "power"),
    [
        ("poisson", "circle", 0.0),
        ("bernoulli", "circle", 0.0),
        ("poisson", "ellipse", 0.0),
        ("bernoulli", "ellipse", 1.0),
    ],
)
def test_clusters_are_those_of_a_plain_loop(model, shape, power, direction, lattice):
    table, cases, risk = towns(18, model, SEED, lattice=lattice)
    given = table.assign(cases=cases[0], population=risk[0], total=risk[0])
    result = scan(
        given, model=model, shape=shape, direction=direction, ratios=(1.5, 2, 3),
        compactness=power, simulations=9, most_share=0.4,
    )  # fmt: skip
    shapes = CIRCLE if shape == "circle" else ELLIPSES
    found = by_hand(table, cases, risk, model, direction, shapes, 0.4, [(0, 1)], power)
    listed = result.table
    assert len(listed) == min(10, len(not_overlapping(found)))
    taken = set()
    for row in listed.itertuples():
        rows = frozenset(table.index.get_indexer(row.members).tolist())
        open_ = [value for key, value in found.items() if not key[0] & taken]
        assert row.value == pytest.approx(max(open_), rel=1e-12)
        assert found[rows, 0, 1] == pytest.approx(row.value, rel=1e-12)
        assert row.cases == cases[0, list(rows)].sum()
        assert row.total == risk[0, list(rows)].sum()
        taken |= rows


@pytest.mark.parametrize("alive", [False, True])
@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_cylinders_are_those_of_a_plain_loop(model, alive):
    table, cases, risk = towns(12, model, SEED + 1, years=6)
    years = range(2018, 2024)
    result = scan_space_time(
        table,
        pd.DataFrame(cases.T, table.index, years),
        pd.DataFrame(risk.T, table.index, years),
        model=model,
        alive=alive,
        simulations=9,
    )
    spans = [(a, b) for a in range(6) for b in range(a + 1, 7) if b - a <= 3]
    spans = [span for span in spans if span[1] == 6] if alive else spans
    found = by_hand(table, cases, risk, model, "high", CIRCLE, 0.5, spans)
    taken = set()
    assert len(result.table) == min(10, len(not_overlapping(found)))
    for row in result.table.itertuples():
        rows = frozenset(table.index.get_indexer(row.members).tolist())
        key = (rows, row.first_year - 2018, row.last_year - 2017)
        assert found[key] == pytest.approx(row.value, rel=1e-12)
        assert row.value == pytest.approx(
            max(value for other, value in found.items() if not other[0] & taken), rel=1e-12
        )
        taken |= rows
    assert result.params["most_years"] == 3


def test_ratios_are_those_of_the_arithmetic():
    """c = 30, n = 100, C = 100, N = 1000 (from the definition, by a pocket calculator)."""
    one = pd.DataFrame({"x_m": [0.0, 9e3], "y_m": 0.0, "cases": [30, 70]})
    poisson = scan(one.assign(population=[100, 900]), simulations=9).table
    assert poisson.loc[1, "value"] == pytest.approx(15.366358680, abs=5e-10)
    bernoulli = scan(one.assign(total=[100, 900]), model="bernoulli", simulations=9).table
    assert bernoulli.loc[1, "value"] == pytest.approx(18.019254794, abs=5e-10)
    assert poisson.loc[1, "relative_risk"] == pytest.approx((30 / 100) / (70 / 900))


def test_locations_at_one_distance_enter_together():
    """A cross: its arms are as far from the middle, so two of them never come without the rest."""
    cross = pd.DataFrame(
        {"x_m": [0.0, 1e3, -1e3, 0.0, 0.0, 8e3], "y_m": [0.0, 0.0, 0.0, 1e3, -1e3, 0.0]},
        index=["middle", "east", "west", "north", "south", "away"],
    )
    cross["cases"], cross["population"] = [5, 5, 5, 0, 0, 1], [1, 1, 1, 1, 1, 20]
    row = scan(cross, centres=cross.loc[["middle"], ["x_m", "y_m"]], simulations=9).table.loc[1]
    assert set(row["members"]) == {"middle", "east", "west", "north", "south"}
    assert row["value"] == pytest.approx(ratio(15, 16 * 5 / 25, 16))


def example(n=40, seed=3):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.uniform(0, 1e5, (n, 2)), columns=["x_m", "y_m"])
    table.index = [f"p{i}" for i in range(n)]
    table["population"] = rng.integers(50, 500, n)
    table["cases"] = rng.poisson(table["population"] / 60)
    table["total"] = table["population"]
    return table


@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_the_same_bytes_whatever_the_rows_order_and_the_workers(model):
    table = example()
    one = scan(table, model=model, shape="ellipse", simulations=199, workers=1, listed=3)
    shuffled = table.sample(frac=1, random_state=1)
    other = scan(shuffled, model=model, shape="ellipse", simulations=199, workers=2, listed=3)
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    assert one.params == other.params


def test_a_map_is_made_of_the_seed_and_its_number():
    """The first 99 of 199 maps are those of 99: no p of the larger run can undercut them."""
    table = example()
    few, many = (scan(table, simulations=m, seed=7).table["p_value"] for m in (99, 199))
    assert ((many * 200 - 1) >= (few * 100 - 1) - 1e-9).all()
    other = scan(table, simulations=99, seed=8).table["p_value"]
    assert not few.equals(other)


def test_arguments_stay_as_they_were():
    table, before = example(), example()
    scan(table, simulations=9, iterative=True)
    pd.testing.assert_frame_equal(table, before)


def test_a_scan_does_not_depend_on_units_of_length_or_population():
    table = example()
    near = scan(table, simulations=99).table
    moved = table.assign(x_m=table["x_m"] * 4 + 64e3, y_m=table["y_m"] * 4)
    far = scan(moved.assign(population=table["population"] * 8), simulations=99).table
    assert near["members"].tolist() == far["members"].tolist()
    np.testing.assert_allclose(near["radius_m"] * 4, far["radius_m"])
    np.testing.assert_allclose(near["value"], far["value"], rtol=1e-12)


def test_p_is_a_rank_and_never_nil():
    planted = example()
    planted.loc[["p0", "p1"], "cases"] = 400
    table = scan(planted, simulations=99).table
    assert table.loc[1, "p_value"] == 0.01
    assert 0 < table.loc[1, "p_gumbel"] < 1e-6
    assert (table["p_value"] > 0).all()
    assert table["value"].is_monotonic_decreasing
    assert table["p_value"].is_monotonic_increasing


def test_the_critical_value_is_where_p_becomes_alpha():
    result = scan(example(), simulations=199, listed=30)
    above = result.table["value"] > result.params["critical_value"]
    assert (above == (result.table["p_value"] <= 0.05)).all()


def test_no_two_clusters_share_a_location():
    members = scan(example(), shape="ellipse", simulations=9, listed=40).table["members"]
    everybody = [one for several in members for one in several]
    assert len(everybody) == len(set(everybody))


def test_windows_stay_within_the_share_and_the_radius():
    table = example()
    found = scan(table, simulations=9, most_share=0.1, listed=40).table
    assert (found["total"] <= 0.1 * table["population"].sum()).all()
    assert (scan(table, simulations=9, most_m=15e3, listed=40).table["radius_m"] <= 15e3).all()


def test_expected_cases_take_the_place_of_a_population():
    table = example()
    by_population = scan(table, simulations=99).table
    known = table.assign(expected=table["population"] / 3).drop(columns="population")
    by_expected = scan(known, simulations=99).table
    assert by_expected["total"].isna().all()
    np.testing.assert_allclose(by_population["value"], by_expected["value"], rtol=1e-12)


def test_degrees_are_great_circles_and_no_ellipses():
    """One degree of longitude is half as long at 60 degrees north as on the equator."""
    table = pd.DataFrame(
        {"lon": [70.0, 71.5, 70.0, 80.0], "lat": [60.0, 60.0, 61.0, 60.0]}, index=list("abcd")
    )
    table["cases"], table["population"] = [9, 9, 1, 1], 10
    row = scan(table, simulations=9).table.loc[1]
    assert row["members"] in {("a", "b"), ("b", "a")}  # c is 111 km from a, b is 83
    assert row["radius_m"] == pytest.approx(83_360, rel=1e-3)
    with pytest.raises(ArgumentError, match="needs points in metres"):
        scan(table, shape="ellipse")


def test_an_iterative_scan_takes_clusters_off_the_map():
    """Two equal clusters: the second counts for more once the first is taken away."""
    x = np.arange(40) * 1e3
    table = pd.DataFrame({"x_m": x, "y_m": 0.0, "cases": 1, "population": 10})
    table.loc[[3, 4, 33, 34], "cases"] = 9
    plain = scan(table, simulations=199).table
    again = scan(table, simulations=199, iterative=True).table
    assert again.loc[1, "value"] == plain.loc[1, "value"]
    assert again.loc[2, "value"] > plain.loc[2, "value"]
    assert set(again.loc[2, "members"]) == set(plain.loc[2, "members"])
    assert again["label"].tolist() == ["cluster", "cluster"]  # the rest is even
    outside = again.loc[1, "cases"], again.loc[1, "total"]
    rate = (72 - outside[0]) / (400 - outside[1])
    assert again.loc[2, "expected"] == pytest.approx(rate * again.loc[2, "total"])


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"cases": 0}, "too_few"),
        ({"cases": [1, *[0] * 39]}, "too_few"),
        ({"x_m": 0.0, "y_m": 0.0}, "too_few"),
        ({"cases": 5, "total": 5}, "constant"),
        ({"cases": 2, "total": 10}, "undefined"),
    ],
)
def test_where_nothing_can_be_asked_a_status_says_why(change, status):
    result = scan(example().assign(**change), model="bernoulli", simulations=9)
    row = result.table.loc[1]
    assert (row["status"], row["label"], row["members"]) == (status, "ns", ())
    assert np.isnan(row["value"])
    assert np.isnan(row["p_value"])
    assert result.notes[0].key == f"scan.none_{status}"
    assert {result.notes[0].text(language) for language in ("en", "ru", "kk")}


def test_one_location_and_none():
    for n in (0, 1):
        assert scan(example().iloc[:n], simulations=9).table.loc[1, "status"] == "too_few"


def test_all_cases_in_one_place_have_no_rate_outside():
    table = example().assign(cases=0)
    table.loc["p5", "cases"] = 8
    row = scan(table, simulations=99).table.loc[1]
    assert row["members"] == ("p5",)
    assert np.isnan(row["relative_risk"])
    assert row["label"] == "cluster"


def test_an_empty_location_adds_to_no_count():
    table = example()
    where = table.loc["p0", ["x_m", "y_m"]]
    empty = pd.DataFrame({**where, "population": 0, "cases": 0}, ["nobody"])
    with_it, without = (scan(t, simulations=99) for t in (pd.concat([table, empty]), table))
    np.testing.assert_array_equal(with_it.table["value"], without.table["value"])
    assert with_it.notes[0].text("en").startswith("1 of 41 locations has nobody at risk")


@pytest.mark.parametrize(
    ("change", "options", "told"),
    [
        ({"population": 0.0}, {}, "cases: 38 of 40 locations have cases, and nobody at risk"),
        ({"cases": 1.5}, {}, "cases: 40 of 40 locations have a value that is no whole number"),
        ({"cases": np.nan}, {}, "cases: 40 of 40 locations have a value that is missing"),
        ({"population": -1}, {}, "population: 40 of 40 locations have a value that is missing"),
        ({"cases": "x"}, {}, "cases: the values are no numbers"),
        ({"total": 0}, {"model": "bernoulli"}, "cases: 38 of 40 locations have more cases than"),
        ({}, {"model": "normal"}, "model: 'normal' is not known"),
        ({}, {"most_share": 0}, "most_share: 0 is not possible"),
        ({}, {"simulations": 0}, "simulations: 0 is not possible"),
        ({}, {"ratios": (0.5,), "shape": "ellipse"}, "ratios: .* is not possible"),
        ({}, {"most_m": -1.0}, "most_m: -1.0 is not possible"),
    ],
)
def test_what_cannot_be_is_told_with_its_rows(change, options, told):
    with pytest.raises(ArgumentError, match=told):
        scan(example().assign(**change), **options)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(ArgumentError, match="there is no column cases"):
        scan(example().drop(columns="cases"))
    with pytest.raises(ArgumentError, match="there is no column total"):
        scan(example().drop(columns="total"), model="bernoulli")


def test_tables_of_years_must_fit():
    table, years = example(5), [2020, 2021]
    cases = pd.DataFrame(1, table.index, years)
    people = pd.Series(10, table.index)
    with pytest.raises(ArgumentError, match="the years are not one after another"):
        scan_space_time(table, cases.rename(columns={2021: 2022}), people)
    with pytest.raises(ArgumentError, match="cases: 1 keys are not the same"):
        scan_space_time(table, cases.iloc[1:], people)
    with pytest.raises(ArgumentError, match="no column for the years 2021"):
        scan_space_time(table, cases, pd.DataFrame(10, table.index, [2020]))
    with pytest.raises(ArgumentError, match="the columns are no years"):
        scan_space_time(table, cases.rename(columns={2021: "last"}), people)
    with pytest.raises(ArgumentError, match="most_years: 3 is not possible"):
        scan_space_time(table, cases, people, most_years=3)


def test_a_cluster_of_one_year_is_found_in_that_year():
    rng = np.random.default_rng(5)
    table = example()
    years = list(range(2014, 2024))
    cases = pd.DataFrame(rng.poisson(1.0, (40, 10)), table.index, years)
    near = ((table[["x_m", "y_m"]] - 5e4) ** 2).sum(axis=1).nsmallest(4).index
    cases.loc[near, [2020, 2021]] += 12
    result = scan_space_time(table, cases, pd.Series(100, table.index), simulations=99)
    row = result.table.loc[1]
    assert set(row["members"]) >= set(near[:2])
    assert (row["first_year"], row["last_year"], row["label"]) == (2020, 2021, "cluster")
    alive = scan_space_time(table, cases, pd.Series(100, table.index), alive=True, simulations=99)
    assert (alive.table["last_year"] == 2023).all()
    assert alive.table.loc[1, "value"] < row["value"]


def test_an_iterative_scan_ends_with_the_first_window_that_is_no_cluster():
    table = scan(example(), simulations=99, iterative=True).table
    assert table["label"].tolist() == ["ns"]


@pytest.mark.slow
def test_a_cluster_of_workers_gives_the_same_bytes():
    from distributed import Client, LocalCluster

    table = example()
    alone = scan(table, shape="ellipse", simulations=99, workers=1).table
    local = LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None)
    with local, Client(local, set_as_default=False) as client:
        together = scan(table, shape="ellipse", simulations=99, workers=client).table
    pd.testing.assert_frame_equal(alone, together, check_exact=True)


@pytest.mark.parametrize(
    ("change", "options", "told"),
    [
        ({}, {"shape": "ellipse", "ratios": (1e9,)}, r"ratios: they make 3e\+09 ellipses"),
        ({}, {"shape": "ellipse", "ratios": (200.0, 200.0)}, "ratios: they make 1200 ellipses"),
        ({}, {"shape": "ellipse", "ratios": "x"}, "ratios: 'x' is not possible"),
        ({}, {"most_share": "x"}, "most_share: 'x' is not possible"),
        ({}, {"most_m": "x"}, "most_m: 'x' is not possible"),
        ({}, {"alpha": None}, "alpha: None is not possible"),
        ({}, {"alpha": float("nan")}, "alpha: nan is not possible"),
        ({}, {"compactness": "x"}, "compactness: 'x' is not possible"),
        ({}, {"seed": True}, "seed: True is not a seed"),
        ({}, {"seed": "a"}, "seed: a is not a seed"),
        ({}, {"iterative": "no"}, "iterative: "),
        ({"population": 1e308}, {}, "population: 40 of 40 .* above 1e100"),
        ({"population": 1e-320}, {}, "population: 40 of 40 .* below 1e-100"),
        ({"cases": 10**15, "population": 1e16}, {}, r"cases: 4e\+16 in all are more than the"),
        ({"total": 1e300}, {"model": "bernoulli"}, "total: 40 of 40 .* above 1e100"),
        ({"total": 1e9}, {"model": "bernoulli"}, r"total: 4e\+10 in all"),
    ],
)
def test_what_would_never_end_or_is_no_number_is_refused_at_the_door(change, options, told):
    with pytest.raises(ArgumentError, match=told) as raised:
        scan(example().assign(**change), **options)
    for language in ("ru", "kk"):
        assert raised.value.text(language)


@pytest.mark.parametrize("unit", [1e-99, 1e90])
def test_units_of_the_population_may_be_extreme(unit):
    plain, other = (
        scan(example().assign(population=example()["population"] * by), simulations=99).table
        for by in (1.0, unit)
    )
    np.testing.assert_allclose(other["value"], plain["value"], rtol=1e-9)
    np.testing.assert_array_equal(other["p_value"], plain["p_value"])


def test_millions_of_cases_are_not_drawn_one_by_one(monkeypatch):
    monkeypatch.setattr(scan_simulated, "simulate", None)
    table = example().assign(population=1e9, cases=200_000)
    table.iloc[0, table.columns.get_loc("cases")] += 5_000
    found = scan(table, simulations=99, workers=1).table
    assert found.loc[1, "members"] == (table.index[0],)
    assert found.loc[1, "p_value"] == 0.01


@pytest.mark.parametrize("years", [0, "2", 1.5, True])
def test_the_longest_interval_is_a_whole_number_of_years(years):
    towns = pd.DataFrame({"x_m": [0.0, 1e4], "y_m": 0.0})
    opened = pd.DataFrame([[1, 2], [3, 4]], columns=[2020, 2021])
    with pytest.raises(ArgumentError, match=r"most_years: .* is not possible"):
        scan_space_time(towns, opened, pd.Series([9, 9]), most_years=years)
