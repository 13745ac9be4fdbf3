"""Simulated maps and their maxima, against a plain loop in double precision on the same maps."""

from __future__ import annotations

from itertools import combinations
from math import comb, log

import numpy as np
import pytest
from scipy.stats import binom, chisquare, hypergeom

from spatialict.core.points import scan_search, scan_simulated
from spatialict.core.points.scan_ground import Ground, compactness, intervals, merged, shapes
from spatialict.core.points.scan_search import around, search
from spatialict.core.points.scan_simulated import passes

SEED = 41


def ground(
    n, cases, model="poisson", direction=1.0, years=1, ratios=(), power=0.0, share=0.5, least=2
):
    """Return places at random with what is at risk, and cases spread by it."""
    rng = np.random.default_rng(SEED)
    places, _ = merged(rng.uniform(0, 1e5, (n, 2)))
    risk = rng.integers(1, 200, (years, n)).astype(float)
    spread = rng.multinomial(cases, (risk / risk.sum()).ravel()).reshape(years, n)
    nothing = np.zeros((1, n))
    figures = shapes(ratios)
    return Ground(
        places,
        risk.sum(axis=0),
        np.concatenate([nothing, spread.cumsum(axis=0)]).astype(np.int64),
        np.concatenate([nothing, risk.cumsum(axis=0)]),
        places,
        figures,
        compactness(figures, power),
        intervals(years, max(1, years // 2)),
        np.array([cases, risk.sum(), model == "bernoulli", direction, least], float),
        share * risk.sum(),
        np.inf,
    )


def maps(land, count):
    """Return the simulated counts, (count, years + 1, n), as the lanes hold them."""
    found = np.zeros((count, len(land.risk_to), land.n), np.int64)
    for some in passes(land, count, SEED, 1):
        kind = {8: np.uint8, 16: np.uint16, 32: np.uint32}[some.width]
        batches, years, n, _ = some.counts.shape
        lanes = some.counts.view(kind).reshape(batches, years, n, -1).transpose(0, 3, 1, 2)
        lanes = lanes.reshape(-1, years, n)[: count - some.first]
        found[some.first : some.first + len(lanes), 1:] = lanes
    return found


def plain_maximum(land, counts):
    """Return the largest ratio of one map, every window asked, logarithms taken at each."""
    total, everything, bernoulli, direction, least = land.law
    best = 0.0
    rows = np.arange(len(land.shapes) * len(land.centres))
    windows = around(land, rows, np.zeros(land.n, bool))
    for row in rows:
        held, weight = windows.held[row], land.weights[row // len(land.centres)]
        order, closes = windows.order[row, :held], windows.closes[row, :held]
        for first, last in land.intervals:
            c = np.cumsum(counts[last, order] - counts[first, order])[closes]
            n = np.cumsum(land.risk_to[last, order] - land.risk_to[first, order])[closes]
            e = total * n / everything
            cells = [(c, e), (total - c, total - e)]
            if bernoulli:
                others = everything - total
                cells += [(n - c, n - e), (others - (n - c), others - (n - e))]
            with np.errstate(divide="ignore", invalid="ignore"):
                value = sum(np.where(o > 0, o * np.log(o / x), 0.0) for o, x in cells)
            high, low = (c > e) & (c >= least) & (direction >= 0), (c < e) & (direction <= 0)
            best = max(best, float(np.max(value[high | low], initial=0.0)) * weight)
    return best


@pytest.mark.parametrize(
    "options",
    [
        {"n": 60, "cases": 90},
        {"n": 60, "cases": 90, "model": "bernoulli", "direction": 0.0},
        {"n": 40, "cases": 2_600, "model": "bernoulli", "direction": -1.0},  # over half of all
        {"n": 40, "cases": 30_000, "direction": 0.0},  # lanes of 16 bits
        {"n": 12, "cases": 1_200_000},  # lanes of 32
        {"n": 25, "cases": 150, "ratios": (1.5, 3), "power": 0.5, "direction": 0.0},
        {"n": 25, "cases": 300, "years": 5, "direction": 0.0},
        {"n": 25, "cases": 300, "years": 4, "model": "bernoulli", "share": 0.3, "least": 5},
    ],
    ids=str,
)
def test_maxima_are_those_of_a_plain_loop(options):
    land = ground(**options)
    count = 70 if land.cases < 1e6 else 17  # more than the lanes of one batch
    _, maxima = search(land, count, SEED, 1)
    drawn = maps(land, count)
    assert (drawn[:, -1].sum(axis=1) == land.cases).all()
    plain = [plain_maximum(land, one) for one in drawn]
    np.testing.assert_allclose(maxima, plain, rtol=1e-12)


def test_a_loop_of_numba_finds_the_same_maxima_to_the_bit():
    """The screened search takes the logarithms of `scan_ratio`: nothing is rounded differently."""
    land, count = ground(150, 400), 64
    _, maxima = search(land, count, SEED, 2)
    windows = around(land, np.arange(land.n), np.zeros(land.n, bool))
    total, everything = land.law[:2]
    for one, found in zip(maps(land, count)[:8, 1], maxima, strict=False):
        best = 0.0
        for row, held in enumerate(windows.held):
            c, n = 0, 0.0
            for place in windows.order[row, :held]:
                c += int(one[place])
                n += land.risk_to[1, place]
                e = total * n / everything
                if c > e and c >= 2:
                    rest, awaited = total - c, total - e
                    value = c * log(c / e) + (rest * log(rest / awaited) if rest else 0.0)
                    best = max(best, value)
        assert found == best


def test_passes_lanes_and_workers_leave_no_trace(monkeypatch):
    land = ground(50, 120, years=3, direction=0.0)
    _, whole = search(land, 200, SEED, 1)
    monkeypatch.setattr(scan_simulated, "MEMORY", 1)  # one batch at a time
    monkeypatch.setattr(scan_search, "PART_CELLS", 500)
    _, pieces = search(land, 200, SEED, 2)
    np.testing.assert_array_equal(whole, pieces)
    monkeypatch.setattr(scan_simulated, "_width", lambda *_: 16)
    _, wide = search(land, 200, SEED, 2)
    np.testing.assert_array_equal(whole, wide)


def test_lanes_that_are_too_narrow_are_drawn_again(monkeypatch):
    land = ground(5, 3_000, direction=0.0)  # 600 cases a place
    _, right = search(land, 100, SEED, 1)
    monkeypatch.setattr(scan_simulated, "_width", lambda *_: 8)
    _, again = search(land, 100, SEED, 1)
    np.testing.assert_array_equal(right, again)


@pytest.mark.parametrize("together", [[0], [1], [2], [3], [0, 1], [1, 3]])
def test_cases_of_poisson_maps_are_multinomial(together):
    """What falls on some places together is binomial."""
    land, count = ground(4, 30), 6_000
    seen = np.bincount(maps(land, count)[:, 1, together].sum(axis=1), minlength=31).astype(float)
    share = land.risk_to[1, together].sum() / land.risk_to[1].sum()
    awaited = binom.pmf(np.arange(31), 30, share) * count
    some = awaited > 5
    tested = [[*values[some], values[~some].sum()] for values in (seen, awaited)]
    assert chisquare(*tested).pvalue > 1e-4


@pytest.mark.parametrize("cases", [2, 4])
def test_cases_of_bernoulli_maps_are_hypergeometric(cases):
    """All ways to draw 2 (or all but 2) of 3 + 2 + 1, against their exact chances."""
    land = ground(3, cases, model="bernoulli")
    held = np.array([3, 2, 1])
    risk = np.stack([np.zeros(3), held])
    law = np.array([cases, 6, 1, 1, 2], float)
    land = Ground(**{**vars(land), "risk_to": risk, "size": held * 1.0, "law": law})
    count = 12_000
    drawn = maps(land, count)[:, 1]
    assert (drawn <= held).all()
    ways = {}
    for chosen in combinations(range(6), cases):
        key = tuple(np.bincount(np.repeat([0, 1, 2], held)[list(chosen)], minlength=3).tolist())
        ways[key] = ways.get(key, 0) + 1
    seen = [np.all(drawn == key, axis=1).sum() for key in ways]
    awaited = [count * number / comb(6, cases) for number in ways.values()]
    assert chisquare(seen, awaited).pvalue > 1e-4


def test_places_do_not_depend_on_the_order_of_the_points():
    rng = np.random.default_rng(SEED)
    points = rng.integers(0, 9, (60, 2)).astype(float)
    turned = rng.permutation(60)
    one, which = merged(points)
    other, there = merged(points[turned])
    np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(which[turned], there)
    np.testing.assert_array_equal(one[which, :2], points)
    assert len(one) == len(np.unique(points, axis=0))


def test_angles_are_those_of_kulldorff_2006():
    number = {
        ratio: int((shapes((1.5, 2, 3, 4, 5))[:, 2] == ratio).sum()) for ratio in (1.5, 2, 3, 4, 5)
    }
    assert number == {1.5: 4, 2: 6, 3: 9, 4: 12, 5: 15}


def test_windows_list_places_by_exact_distance():
    """Against a sort of distances, with places that single precision cannot tell apart."""
    rng = np.random.default_rng(SEED)
    near = rng.uniform(0, 1e-3, (40, 2)) + np.array([5e5, 5e6])
    land = ground(40, 60)
    land = Ground(**{**vars(land), "places": np.column_stack([near, np.zeros(40)])})
    land = Ground(
        **{**vars(land), "most_size": float(land.size.sum()), "centres": land.places[:5] - 1e4}
    )
    windows = around(land, np.arange(5), np.zeros(40, bool))
    for row, centre in enumerate(land.centres):
        squared = ((land.places - centre) ** 2).sum(axis=1)
        assert (np.diff(squared[windows.order[row, : windows.held[row]]]) >= 0).all()


@pytest.mark.parametrize("rest", [False, True])
@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_many_cases_drawn_place_by_place_have_the_law_of_cases_drawn_one_by_one(
    model, rest, monkeypatch
):
    """Against the chances of the law itself, and, drawn one by one, the same chances again."""
    cases = 7 if rest else 4
    land, count = ground(3, cases, model=model), 6_000
    held = np.array([5, 3, 2])
    risk = np.stack([np.zeros(3), held])
    law = np.array([cases, 10, model == "bernoulli", 1, 2], float)
    land = Ground(**{**vars(land), "risk_to": risk, "size": held * 1.0, "law": law})
    for many in (0, 256):
        monkeypatch.setattr(scan_simulated, "MANY", many)
        seen = maps(land, count)[:, 1]
        assert (seen.sum(axis=1) == cases).all()
        for place, size in enumerate(held.tolist()):
            one = hypergeom(10, size, cases) if model == "bernoulli" else binom(cases, size / 10)
            awaited = one.pmf(np.arange(cases + 1)) * count
            counts = np.bincount(seen[:, place], minlength=cases + 1).astype(float)
            assert not counts[awaited == 0].any()
            some = awaited > 5
            few = [counts[~some].sum(), awaited[~some].sum()]
            tested = [np.append(counts[some], few[0]), np.append(awaited[some], few[1])]
            tested = [part[tested[1] > 0] for part in tested]
            assert chisquare(*tested).pvalue > 1e-4


def test_maps_of_many_cases_leave_no_trace_of_lanes_years_or_workers(monkeypatch):
    monkeypatch.setattr(scan_simulated, "MANY", 0)
    for model in ("poisson", "bernoulli"):
        land = ground(9, 300, model=model, years=3)
        right = maps(land, 70)
        assert (np.diff(right, axis=1) >= 0).all()
        assert (right[:, -1].sum(axis=1) == 300).all()
        _, one = search(land, 70, SEED, 1)
        _, two = search(land, 70, SEED, 2)
        np.testing.assert_array_equal(one, two)
        monkeypatch.setattr(scan_simulated, "_width", lambda *_: 32)
        np.testing.assert_array_equal(maps(land, 70), right)
        monkeypatch.undo()
        monkeypatch.setattr(scan_simulated, "MANY", 0)
