"""Westfall-Young against plain enumeration, its laws, and its error rate on noise."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from spatialict.core.association import rearranged
from spatialict.core.association.bank import banks
from spatialict.core.association.conditional import Sum, tails_of
from spatialict.core.association.system import system
from spatialict.core.association.westfall_young import adjusted
from spatialict.core.inference import permutation_p
from spatialict.core.neighbourhood.links import Links
from spatialict.core.study import ArgumentError

SIDES = ("two-sided", "greater", "less", "directed")


def chain(n, extra=()):
    """Return regions in a row, and a few that know each other besides."""
    pairs = sorted({(i, j) for i in range(n) for j in (i - 1, i + 1) if 0 <= j < n} | set(extra))
    return Links.of_pairs(pd.RangeIndex(n), *zip(*pairs, strict=True))


def lattice(rows, columns):
    cells = [(r, c) for r in range(rows) for c in range(columns)]
    steps = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
    pairs = [
        (r * columns + c, (r + a) * columns + c + b)
        for r, c in cells
        for a, b in steps
        if 0 <= r + a < rows and 0 <= c + b < columns
    ]
    return Links.of_pairs(pd.RangeIndex(rows * columns), *zip(*sorted(pairs), strict=True))


def members_of(y, links, transform="B"):
    return system(pd.Series(y, links.ids, dtype=float), links, transform=transform)


def p_of(members, asked, number, side, mirrored, seed=0):
    count = tails_of(members, [asked], number, seed=seed)[0]
    if mirrored is not None:
        count = count.mirrored(mirrored)
    return permutation_p(count.at_least, count.at_most, count.draws, side, exact=count.exact)


def corrected(members, number, *, side="two-sided", squared=False, mirror=False, seed=0, **more):
    z = members.deviations
    asked, mirrored = Sum(z, squared), z < 0 if mirror else None
    p = p_of(members, asked, number, side, mirrored, seed)
    family = more.pop("family", np.ones(members.n, dtype=bool))
    how = {"alternative": side, "permutations": number, "seed": seed, "mirrored": mirrored}
    return p, adjusted(p, members, asked, family=family, **how | {"alpha": 1.0} | more)


# Plain enumeration


def plain_p(y, order, links, sets, *, side, squared, mirror):
    """Return every place's p when `order` says whose value stands there; `sets` by (own, k)."""
    found = []
    for place in range(len(y)):
        own = order[place]
        beside = order[links.indices[links.indptr[place] : links.indptr[place + 1]]]
        worth = (y - y[own]) ** 2 if squared else y
        sums, exact = sets(own, len(beside), worth)
        observed = worth[beside].sum()
        upper, lower = (sums >= observed - 1e-9).sum(), (sums <= observed + 1e-9).sum()
        if mirror and y[own] < 0:
            upper, lower = lower, upper
        count = {"greater": upper, "less": lower}.get(side, min(upper, lower))
        share = count / len(sums) if exact else (count + 1) / (len(sums) + 1)
        found.append(min(1.0, share * (2 if side == "two-sided" else 1)))
    return np.array(found)


def every_set(own, k, worth):
    others = [j for j in range(len(worth)) if j != own]
    return np.array([worth[list(chosen)].sum() for chosen in combinations(others, k)]), True


def of_bank(n, size, number, seed=0):
    """Return who stands at the first k places of each draw, the region itself replaced."""
    drawn = np.hstack([bank.drawn for bank in banks(n, size, number, seed)])

    def taken(own, k):
        first = drawn[:k].copy()
        at = first == own
        first[at] = np.broadcast_to(drawn[min(k, len(drawn) - 1)], first.shape)[at]
        return first

    return taken


@pytest.mark.parametrize(
    ("side", "squared", "number"),
    [
        *((side, False, "exact") for side in SIDES),
        ("two-sided", True, "exact"),
        ("two-sided", False, 200),
        ("greater", False, 200),
        ("two-sided", True, 200),
        ("less", True, 200),
    ],
)
def test_seven_regions_have_the_least_p_of_all_their_arrangements(
    side, squared, number, monkeypatch
):
    links = chain(7, extra=[(0, 4), (4, 0), (2, 6)])
    members = members_of([3.0, 1, 4, 1, 5, 9, 2.5], links)
    y, mirror = members.deviations, not squared
    taken = None if number == "exact" else of_bank(7, int(links.degree.max()) + 1, number)
    how = {"side": side, "squared": squared, "mirror": mirror}
    p, found = corrected(members, number, arrangements=5039, **how)
    monkeypatch.setattr(rearranged, "FEW", 0)  # as for many regions
    np.testing.assert_array_equal(corrected(members, number, arrangements=5039, **how)[1], found)
    cached = {}

    def once(own, k, worth):
        if (own, k) not in cached:
            drawn = None if taken is None else (worth[taken(own, k)].sum(axis=0), False)
            cached[own, k] = drawn or every_set(own, k, worth)
        return cached[own, k]

    orders = map(np.array, permutations(range(7)))
    least = np.array([plain_p(y, order, links, once, **how).min() for order in orders])
    assert p == pytest.approx(plain_p(y, np.arange(7), links, once, **how))
    assert found == pytest.approx([(least <= one + 1e-12).mean() for one in p])


@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("few", [0, rearranged.FEW])
def test_unequal_weights_stay_with_the_place_and_values_go_with_the_region(
    squared, few, monkeypatch
):
    monkeypatch.setattr(rearranged, "FEW", few)
    links = chain(7, extra=[(0, 4), (4, 0), (2, 6)])
    weights = np.random.default_rng(5).integers(1, 9, len(links.weights)).astype(float)
    links = Links(links.ids, links.indptr, links.indices, weights)
    members = members_of([3.0, 1, 4, 1.5, 5, 9, 2.5], links, transform="O")
    taken = of_bank(7, int(links.degree.max()) + 1, 300)

    def plain(order):
        found = []
        for place, own in enumerate(order):
            row = slice(links.indptr[place], links.indptr[place + 1])
            z = members.deviations
            worth = (z - z[own]) ** 2 if squared else z
            observed = weights[row] @ worth[order[links.indices[row]]]
            sums = weights[row] @ worth[taken(own, row.stop - row.start)]
            tail = min((sums >= observed - 1e-9).sum(), (sums <= observed + 1e-9).sum())
            found.append(min(1.0, 2 * (tail + 1) / 301))
        return found

    p, found = corrected(members, 300, squared=squared, arrangements=5039)
    assert plain(np.arange(7)) == pytest.approx(p)
    orders = [np.array(order) for order in permutations(range(7))][::7]
    least = np.array([min(plain(order)) for order in orders])
    share = np.array([(least <= one + 1e-12).mean() for one in p])
    # every seventh of all arrangements: four standard errors of a share
    assert found == pytest.approx(share, abs=4 * np.sqrt(0.25 / len(orders)))


# Laws


@pytest.mark.parametrize(("number", "squared"), [("exact", False), (499, False), (499, True)])
def test_order_of_p_is_kept_and_no_p_falls(number, squared):
    members = members_of(np.random.default_rng(3).normal(size=25), lattice(5, 5))
    if number == "exact":
        members = members_of(np.random.default_rng(3).normal(size=14), chain(14))
    p, found = corrected(members, number, squared=squared)
    order = np.argsort(p, kind="stable")
    assert (np.diff(found[order]) >= 0).all()
    assert (found >= p - 4 * np.sqrt(p / 1000)).all()
    assert ((found > 0) & (found <= 1)).all()


@pytest.mark.parametrize(("number", "squared"), [("exact", False), (300, False), (300, True)])
def test_neither_rows_nor_workers_nor_parts_matter(number, squared, monkeypatch):
    monkeypatch.setattr(rearranged, "FEW", 0)
    y = pd.Series(np.random.default_rng(4).normal(size=12))
    links, shuffled = chain(12), y.sample(frac=1, random_state=1)
    first = corrected(system(y, links), number, squared=squared, workers=1)[1]
    monkeypatch.setattr(rearranged, "MAPS", 7)
    second = corrected(system(shuffled, links), number, squared=squared, workers=3)[1]
    np.testing.assert_array_equal(first, second)


def test_only_the_family_has_an_answer_and_places_that_cannot_reach_alpha_are_no_tests():
    """A pair beside a row: with one neighbour among 12 no two-sided p is below 2 / 11."""
    links = chain(12)
    members = members_of(np.random.default_rng(4).normal(size=12), links)
    ends = members.degree == 1
    p, found = corrected(members, "exact", family=~ends, alpha=0.05)
    assert np.isnan(found[ends]).all()
    assert not np.isnan(found[~ends]).any()
    whole = corrected(members, "exact")[1]
    assert (found[~ends] <= whole[~ends]).all()
    assert found[~ends][p[~ends] < 2 / 11] == pytest.approx(whole[~ends][p[~ends] < 2 / 11])


def test_a_region_without_a_p_is_a_test_nowhere():
    members = members_of(np.random.default_rng(4).normal(size=9), chain(9))
    asked = Sum(members.deviations)
    p = p_of(members, asked, "exact", "two-sided", None)
    family = np.arange(9) != 4
    p[4] = np.nan
    how = {"alternative": "two-sided", "permutations": "exact", "alpha": 1.0, "seed": 0}
    found = adjusted(p, members, asked, family=family, **how)
    assert np.isnan(found).tolist() == (~family).tolist()


def test_work_beyond_all_patience_is_refused_with_a_cure(monkeypatch):
    monkeypatch.setattr(rearranged, "MOST", 1000)
    members = members_of(np.random.default_rng(4).normal(size=9), chain(9))
    with pytest.raises(ArgumentError, match=r'^The Westfall-Young .* example, correction="bh"\.$'):
        corrected(members, 99)


# Error rate of the family


def share_of_maps_with_a_discovery(links, sets, *, number, arrangements, squared=False, seed=0):
    rng, found = np.random.default_rng(seed), 0
    for number_of_map in range(sets):
        members = members_of(rng.normal(size=links.n), links, transform="R")
        q = corrected(
            members, number, squared=squared, arrangements=arrangements, seed=number_of_map,
            alpha=0.05, workers=1,
        )[1]  # fmt: skip
        found += bool((q <= 0.05).any())
    return found


@pytest.mark.parametrize(
    ("links", "number", "squared", "sets"),
    # so many draws that the least p of a map is seldom the least that draws can give
    [
        (lattice(4, 5), 4_999, False, 300),
        (lattice(10, 10), 9_999, False, 100),
        (lattice(4, 5), 2_999, True, 60),
    ],
)
@pytest.mark.slow
def test_on_noise_a_map_in_twenty_has_a_discovery(links, number, squared, sets):
    how = {"number": number, "squared": squared, "arrangements": 99}
    found = share_of_maps_with_a_discovery(links, sets, **how)
    low, high = binom.ppf([1e-4, 1 - 1e-4], sets, 0.05)
    assert low <= found <= high


def test_on_noise_the_error_of_exact_p_is_no_more_than_one_in_twenty():
    """20 regions in a row with a few links across: all sets of up to 3 others are counted."""
    links = chain(20, extra=[(i, j) for i in range(0, 18, 3) for j in (i + 7,) if j < 20])
    how = {"number": "exact", "arrangements": 99}
    found = share_of_maps_with_a_discovery(links, 150, **how)
    assert found <= binom.ppf(1 - 1e-4, 150, 0.05)


def test_the_map_itself_counts_among_those_drawn():
    """Two halves of a row of 40, nine maps drawn: none is like it, so the least q is 1 / 10."""
    members = members_of(np.repeat([0.0, 1], 20) + np.arange(40) / 100, chain(40))
    found = corrected(members, 999, arrangements=9)[1]
    assert found.min() == 0.1
    np.testing.assert_allclose(found * 10, np.round(found * 10), rtol=1e-12)
