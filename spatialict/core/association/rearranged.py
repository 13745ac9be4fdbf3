"""The least p of rearranged maps, over all places that can be tests.

Values travel over the map together. What a region meets by chance is the same wherever its value
stands among places that weigh their neighbours alike: so with few regions its sums are made and
sorted once, and with many the bank is read anew for each map, each place only while its count can
still be the least (`spatialict.core.kernels.rearranged`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from spatialict.core.association.bank import banks
from spatialict.core.inference import capped
from spatialict.core.study import ArgumentError
from spatialict.core.workers import each

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.association.summands import Summand
    from spatialict.core.association.system import System
    from spatialict.core.workers import Workers


MOST: Final = 100_000_000_000
"""Additions that are worth the wait: some minutes of one core."""
FEW: Final = 50_000_000
"""Sums, of each region at like places, and places of maps, that are gone through one by one."""
MAPS: Final = 16
"""Maps of a part."""
NONE: Final = 2
"""Side of a region that is never a test."""


class Asked(NamedTuple):
    """What is summed, over whose neighbours, and which tail is asked about.

    `able` are places that can be tests; `side` goes with the value:
    1 the upper tail, -1 the lower, 0 the smaller of both, 2 none.
    """

    one: Summand
    members: System
    able: BoolArray
    side: npt.NDArray[np.int8]
    twice: bool


class Maps(NamedTuple):
    """Rearranged maps: their key and number, or all of them."""

    key: np.uint64
    exact: bool
    number: int

    def orders(self, n: int, start: int, stop: int) -> IntArray:
        """Return whose value stands at each place, a row a map."""
        from spatialict.core.kernels.arrangements import orders

        donors = np.empty((stop - start, n), dtype=np.int64)
        orders(self.key, self.exact, start, donors)
        return donors


def _affordable(additions: float) -> None:
    if additions > MOST:
        raise ArgumentError("westfall_young.too_much", times=additions / MOST)


class Drawn(NamedTuple):
    """A bank of draws, as one of the two loops reads it."""

    asked: Asked
    maps: Maps
    loop: tuple[Any, ...]


def sampled(asked: Asked, maps: Maps, permutations: int, seed: int, workers: Workers) -> FloatArray:
    """Return the least p of each map, from the bank of draws that the p-values are from."""
    members = asked.members
    size = min(int(members.degree.max()) + 1, members.n)
    _affordable(1000.0 * size * permutations)  # what is kept of the bank is a gigabyte then
    drawn = np.hstack([part.drawn for part in banks(members.n, size, permutations, seed)])
    places = _alike(asked)
    # every region's sums are made, and every map is searched for the places of its value
    if members.n * (len(places) * permutations + members.n * maps.number) < FEW:
        alone = Alone(asked, maps.orders(members.n, 0, maps.number), places, drawn)
        return _one_by_one(alone, workers)
    if members.only_set_matters and not asked.one.squared:
        task, loop = _searched, _sorted(asked, drawn)
    else:
        share = permutations / members.n + 1  # twice the least count, which ends most counts
        draws = max(128.0, share * (1 + math.log(permutations / share + 1)))
        _affordable(maps.number * len(members.indices) * draws * len(asked.one.values))
        task, loop = _streamed, _lined(asked, drawn)
    parts = [(i, min(i + MAPS, maps.number)) for i in range(0, maps.number, MAPS)]
    counts = np.concatenate(each(task, Drawn(asked, maps, loop), parts, workers))
    return capped((counts + 1) / (permutations + 1) * (2 if asked.twice else 1))


def _sorted(asked: Asked, drawn: npt.NDArray[np.int32]) -> tuple[Any, ...]:
    """Return sums of the first k of each draw, also sorted, and who is where in the draws."""
    from spatialict.core.kernels.draws import invert

    n, degree = asked.members.n, asked.members.degree
    sums = np.concatenate(
        [np.zeros((1, drawn.shape[1])), asked.one.values[0][drawn].cumsum(axis=0)]
    )
    degrees = np.unique(degree)
    row_of = np.zeros(len(sums), dtype=np.int64)
    row_of[degrees] = np.arange(len(degrees))
    holding = np.array([np.bincount(drawn[:k].ravel(), minlength=n) for k in degrees], np.int32)
    first, draws, places = (np.empty(m, np.int32) for m in (n + 1, drawn.size, drawn.size))
    invert(drawn, first, draws, places)
    tolerance = asked.one.tolerance * float(asked.one.size[0])
    ordered = np.sort(sums[degrees], axis=1)
    return sums, ordered, row_of, holding, first, draws, places, tolerance


def _lined(asked: Asked, drawn: npt.NDArray[np.int32]) -> tuple[Any, ...]:
    """Return moments of what others add, values of the draws in blocks, and who holds whom."""
    from spatialict.core.kernels.rearranged import LANES

    values, n, (size, number) = asked.one.values, asked.members.n, drawn.shape
    padded = np.full((len(values), size, -(-number // LANES) * LANES), np.nan)
    padded[:, :, :number] = values[:, drawn]
    bank = np.moveaxis(padded.reshape(*padded.shape[:2], -1, LANES), 2, 0)
    flat = drawn.T.ravel()
    holders = (np.argsort(flat, kind="stable") // size).astype(np.int32)
    first = np.concatenate([[0], np.bincount(flat, minlength=n).cumsum()]).astype(np.int32)
    mean, spread = np.full(n, values[0].mean()), np.full(n, values[0].var())
    if asked.one.squared:
        centred = values - values.mean(axis=1, keepdims=True)
        square, cube, fourth = ((centred**e).mean(axis=1, keepdims=True) for e in (2, 3, 4))
        mean = (square + centred**2).sum(axis=0)
        spread = (fourth - 4 * centred * cube + 4 * centred**2 * square - square**2).sum(axis=0)
    moments = mean, np.sqrt(np.maximum(spread, 0.0))
    return *moments, np.ascontiguousarray(bank), np.ascontiguousarray(drawn), first, holders


def _searched(shared: Drawn, part: tuple[int, int]) -> IntArray:
    from spatialict.core.kernels.rearranged import least_searched

    asked, maps, loop = shared
    members, least = asked.members, np.zeros(part[1] - part[0], dtype=np.int64)
    donors = maps.orders(members.n, *part)
    places = members.indptr, members.indices, asked.able, asked.side
    held: tuple[Any, ...] = (*places, *loop, donors, least)
    least_searched(asked.one.values[0], *held)
    return least


def _streamed(shared: Drawn, part: tuple[int, int]) -> IntArray:
    from spatialict.core.kernels.rearranged import least_streamed

    asked, maps, loop = shared
    members, least = asked.members, np.zeros(part[1] - part[0], dtype=np.int64)
    donors = maps.orders(members.n, *part)
    places = members.indptr, members.indices, members.weights, asked.able, asked.side
    held: tuple[Any, ...] = (
        *places,
        *loop,
        asked.one.squared,
        asked.one.size,
        asked.one.tolerance,
        donors,
        least,
    )
    least_streamed(asked.one.values, *held)
    return least


class Alone(NamedTuple):
    """Rearranged maps, places that weigh their neighbours alike, and draws (none: every set)."""

    asked: Asked
    donors: IntArray
    places: list[IntArray]
    drawn: npt.NDArray[np.int32] | None


def exact(asked: Asked, maps: Maps, workers: Workers) -> FloatArray:
    """Return the least p of each map, counting every set of neighbours."""
    n, places = asked.members.n, _alike(asked)
    sets = sum(math.comb(n - 1, int(asked.members.degree[group[0]])) for group in places)
    _affordable(64.0 * n * sets + 1000.0 * n * maps.number)
    return _one_by_one(Alone(asked, maps.orders(n, 0, maps.number), places, None), workers)


def _alike(asked: Asked) -> list[IntArray]:
    """Return the places that can be tests, those together that weigh their neighbours alike."""
    able = np.flatnonzero(asked.able)
    if not asked.members.only_set_matters:
        return list(able[:, None])
    degree = asked.members.degree[able]
    return [able[degree == k] for k in np.unique(degree)]


def _one_by_one(alone: Alone, workers: Workers) -> FloatArray:
    """Return the least p of each map, each region's sums once made and sorted for like places."""
    tests = np.flatnonzero(alone.asked.side != NONE)
    parts = [(int(own), group) for own in tests for group in range(len(alone.places))]
    found = each(_of_one, alone, parts, workers)
    return np.asarray(np.min([np.ones(len(alone.donors)), *found], axis=0), dtype=float)


def _of_one(alone: Alone, part: tuple[int, int]) -> FloatArray:
    """Return the p that one region's value has in each map; 1 where it is at none of the places."""
    asked, donors, groups, drawn = alone
    (own, group), members, values = part, asked.members, asked.one.values
    places = groups[group]
    worth = ((values - values[:, [own]]) ** 2).sum(axis=0) if asked.one.squared else values[0]
    links = members.indptr[places][:, None] + np.arange(members.degree[places[0]])
    # like weights are one; the weights of a place alone are its own
    weights = members.weights[links[0]] if len(places) == 1 else np.ones(links.shape[1])
    sums = np.sort(_sums(worth, own, weights, drawn))
    row, which = np.nonzero(donors[:, places] == own)
    observed = worth[donors[row[:, None], members.indices[links[which]]]] @ weights
    slack = weights.sum() * asked.one.size[own] + 2 * observed * asked.one.squared
    slack *= asked.one.tolerance
    at_least = len(sums) - np.searchsorted(sums, observed - slack, side="left")
    at_most = np.searchsorted(sums, observed + slack, side="right")
    side, seen = asked.side[own], 0 if drawn is None else 1
    count = np.minimum(at_least, at_most) if side == 0 else at_least if side > 0 else at_most
    p = np.ones(len(donors))
    p[row] = capped((count + seen) / (len(sums) + seen) * (2 if asked.twice else 1))
    return p


def _sums(
    worth: FloatArray, own: int, weights: FloatArray, drawn: npt.NDArray[np.int32] | None
) -> FloatArray:
    """Return what neighbours drawn for a region add, or every set of them that weighs alike."""
    from spatialict.core.kernels.rearranged import sums_of_sets

    k = len(weights)
    if drawn is None:
        sums = np.empty(math.comb(len(worth) - 1, k))
        sums_of_sets(np.delete(worth, own), k, sums)
        return np.asarray(sums * weights[0], dtype=float)
    total: FloatArray = np.zeros(drawn.shape[1])
    instead = drawn[min(k, len(drawn) - 1)]
    for weight, picked in zip(weights, drawn, strict=False):
        total += weight * worth[np.where(picked == own, instead, picked)]
    return total
