"""Many tests of one map at once: the error of the whole family, by arranging the whole map anew.

Local statistics share values, so their p-values depend on each other, and a correction that looks
at each alone must allow for the worst. Here the values travel over the map together, every
region's p is counted again, and the least p of each map tells how small a p chance alone makes
somewhere.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from spatialict.core.bank import banks
from spatialict.core.inference import TOLERANCE, capped
from spatialict.core.study import ArgumentError
from spatialict.core.workers import each

if TYPE_CHECKING:
    from spatialict.core.conditional import Sum
    from spatialict.core.inference import Alternative, FloatArray
    from spatialict.core.system import IntArray, System
    from spatialict.core.workers import Workers

BoolArray = npt.NDArray[np.bool_]

ARRANGEMENTS: Final = 999
MOST: Final = 100_000_000_000
"""Additions that are worth the wait: some minutes of one core."""
MAPS: Final = 16
"""Maps of a part."""
NONE: Final = 2
"""Side of a region that is never a test."""


class Asked(NamedTuple):
    """What is summed, over whose neighbours, and which tail is asked about.

    `values` has a row a variable; `able` are places that can be tests; `side` goes with the value:
    1 the upper tail, -1 the lower, 0 the smaller of both, 2 none.
    """

    values: FloatArray
    squared: bool
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


def adjusted(
    p: FloatArray,
    members: System,
    sum_: Sum,
    *,
    family: BoolArray,
    alternative: Alternative,
    permutations: int | str,
    arrangements: int = ARRANGEMENTS,
    alpha: float = 0.05,
    seed: int,
    mirrored: BoolArray | None = None,
    workers: Workers = None,
) -> FloatArray:
    r"""Return p-values that hold for the whole family, by the least p of rearranged maps.

    .. math:: \tilde p_i = \frac{1 + \#\{b : \min_j p_j(b) \le p_i\}}{B + 1}

    Parameters
    ----------
    p : numpy.ndarray, shape (n,)
        Conditional p-values of the regions of `members`; ``NaN`` where the statistic is undefined
        because of the region's own value (the place is a test for other values).
    members : System
        Neighbours and weights.
    sum_ : Sum
        What is summed over the neighbours: ``values`` of shape (n,) or (n, v), ``squared``.
    family : numpy.ndarray of bool, shape (n,)
        Regions that are tests; the others get ``NaN``.
    alternative : str
        Of the p-values.
    permutations : int or "exact"
        As `spatialict.core.conditional.decide` gave it.
    arrangements : int
        Rearranged maps, B; all n! where these are no more than B + 1.
    alpha : float
        Places with too few neighbours to reach it, whatever the values, are no tests.
    seed : int
        Of the draws.
    mirrored : numpy.ndarray of bool, shape (n,), optional
        Regions whose own value makes a larger sum a smaller statistic (local Moran: ``z < 0``). It
        travels with the value.
    workers : int or distributed.Client, optional
        Who counts; the answer is the same.

    Raises
    ------
    ArgumentError
        If counting would take longer than some minutes of one core.

    Notes
    -----
    The correction is single-step: all regions are held against the same least p. The bank of draws
    is that of the p-values; for a rearranged map it is read as if the regions had moved with their
    values, so that it need not be summed again. A place that could be a test for other values
    belongs to the family of a rearranged map: it can lower a least p at or below alpha only where
    it is a test there.

    References
    ----------
    .. [1] Westfall, P. H., Young, S. S. (1993). *Resampling-Based Multiple Testing*. Wiley.
    """
    answer = np.full(len(p), np.nan)
    if not family.any():
        return answer
    asked = _asked(members, sum_, _sides(p, alternative, mirrored), alternative, alpha)
    maps = _maps(members.n, arrangements, seed)
    if permutations == "exact":
        least = _exact(asked, maps, workers)
    else:
        least = _sampled(asked, maps, int(permutations), seed, workers)
    below = np.searchsorted(np.sort(least), p[family] * (1 + 1e-12), side="right")
    # where all arrangements were met, the map's own is one of them
    answer[family] = below / maps.number if maps.exact else (below + 1) / (maps.number + 1)
    return answer


def _sides(
    p: FloatArray, alternative: Alternative, mirrored: BoolArray | None
) -> npt.NDArray[np.int8]:
    side = np.full(len(p), {"greater": 1, "less": -1}.get(alternative, 0), dtype=np.int8)
    if mirrored is not None:
        side[mirrored] *= -1
    side[np.isnan(p)] = NONE
    return side


def _asked(
    members: System,
    sum_: Sum,
    side: npt.NDArray[np.int8],
    alternative: Alternative,
    alpha: float,
) -> Asked:
    numbers = np.array(np.atleast_2d(np.transpose(sum_.values)), dtype=float)
    values = np.ascontiguousarray(np.ldexp(numbers, -int(np.frexp(np.abs(numbers).max())[1])))
    twice = alternative == "two-sided"
    # so many arrangements of a place's neighbours may differ: no p there is below 1 of them
    degrees, which = np.unique(members.degree, return_inverse=True)
    log = np.array([_log_choices(members, int(k)) for k in degrees])[which]
    able = np.exp(-log) * (2 if twice else 1) <= alpha * (1 + 1e-9)
    return Asked(values, sum_.squared, members, able, side, twice)


def _log_choices(members: System, k: int) -> float:
    """Return the logarithm of the number of sets of k others, or of orders where weights differ."""
    log = math.lgamma(members.n) - math.lgamma(members.n - k)
    return log - math.lgamma(k + 1) if members.only_set_matters else log


def _maps(n: int, arrangements: int, seed: int) -> Maps:
    key = np.random.SeedSequence([seed, 1]).generate_state(1, np.uint64)[0]
    every = math.factorial(n) if n <= 20 else arrangements + 2
    if every <= arrangements + 1:
        return Maps(key, exact=True, number=every)
    return Maps(key, exact=False, number=arrangements)


def _affordable(additions: float) -> None:
    if additions > MOST:
        raise ArgumentError("westfall_young.too_much", times=additions / MOST)


class Drawn(NamedTuple):
    """A bank of draws, as one of the two loops reads it."""

    asked: Asked
    maps: Maps
    loop: tuple[Any, ...]


def _sampled(
    asked: Asked, maps: Maps, permutations: int, seed: int, workers: Workers
) -> FloatArray:
    """Return the least p of each map, from the bank of draws that the p-values are from."""
    members = asked.members
    size = min(int(members.degree.max()) + 1, members.n)
    _affordable(1000.0 * size * permutations)  # what is kept of the bank is a gigabyte then
    drawn = np.hstack([part.drawn for part in banks(members.n, size, permutations, seed)])
    if members.only_set_matters and not asked.squared:
        task, loop = _searched, _sorted(asked, drawn)
    else:
        share = permutations / (2 * members.n) + 1
        draws = max(64.0, share * (1 + math.log(permutations / share + 1)))
        _affordable(maps.number * len(members.indices) * draws * len(asked.values))
        task, loop = _streamed, (np.ascontiguousarray(drawn.T),)
    parts = [(i, min(i + MAPS, maps.number)) for i in range(0, maps.number, MAPS)]
    counts = np.concatenate(each(task, Drawn(asked, maps, loop), parts, workers))
    return capped((counts + 1) / (permutations + 1) * (2 if asked.twice else 1))


def _sorted(asked: Asked, drawn: npt.NDArray[np.int32]) -> tuple[Any, ...]:
    """Return sums of the first k of each draw, also sorted, and who is where in the draws."""
    from spatialict.core.kernels.draws import invert

    n, degree = asked.members.n, asked.members.degree
    sums = np.concatenate([np.zeros((1, drawn.shape[1])), asked.values[0][drawn].cumsum(axis=0)])
    degrees = np.unique(degree)
    row_of = np.zeros(len(sums), dtype=np.int64)
    row_of[degrees] = np.arange(len(degrees))
    holding = np.array([np.bincount(drawn[:k].ravel(), minlength=n) for k in degrees], np.int32)
    first, draws, places = (np.empty(m, np.int32) for m in (n + 1, drawn.size, drawn.size))
    invert(drawn, first, draws, places)
    tolerance = TOLERANCE * float(np.abs(asked.values).max())
    ordered = np.sort(sums[degrees], axis=1)
    return sums, ordered, row_of, holding, first, draws, places, tolerance


def _searched(shared: Drawn, part: tuple[int, int]) -> IntArray:
    from spatialict.core.kernels.rearranged import least_searched

    asked, maps, loop = shared
    members, least = asked.members, np.zeros(part[1] - part[0], dtype=np.int64)
    donors = maps.orders(members.n, *part)
    places = members.indptr, members.indices, asked.able, asked.side
    held: tuple[Any, ...] = (*places, *loop, donors, least)
    least_searched(asked.values[0], *held)
    return least


def _streamed(shared: Drawn, part: tuple[int, int]) -> IntArray:
    from spatialict.core.kernels.rearranged import least_streamed

    asked, maps, (drawn,) = shared
    members, least = asked.members, np.zeros(part[1] - part[0], dtype=np.int64)
    donors = maps.orders(members.n, *part)
    places = members.indptr, members.indices, members.weights, asked.able, asked.side
    least_streamed(asked.values, *places, drawn, asked.squared, TOLERANCE, donors, least)
    return least


def _exact(asked: Asked, maps: Maps, workers: Workers) -> FloatArray:
    """Return the least p of each map, counting every set of neighbours."""
    members = asked.members
    degrees = np.unique(members.degree[asked.able])
    sets = sum(math.comb(members.n - 1, int(k)) for k in degrees)
    _affordable(64.0 * members.n * sets + 1000.0 * members.n * maps.number)
    donors = maps.orders(members.n, 0, maps.number)
    parts = [(int(k), j) for k in degrees for j in range(members.n) if asked.side[j] != NONE]
    found = each(_of_one, (asked, donors), parts, workers)
    return np.asarray(np.min([np.ones(maps.number), *found], axis=0), dtype=float)


def _of_one(shared: tuple[Asked, IntArray], part: tuple[int, int]) -> FloatArray:
    """Return the least p in each map of one region's value at places of one degree."""
    from spatialict.core.kernels.rearranged import sums_of_sets

    (asked, donors), (k, own) = shared, part
    members, values, least = asked.members, asked.values, np.ones(len(donors))
    worth = ((values - values[:, [own]]) ** 2).sum(axis=0) if asked.squared else values[0]
    others = np.delete(worth, own)
    sums = np.empty(math.comb(len(others), k))
    sums_of_sets(others, k, sums)
    sums.sort()
    # each map has the value at one place
    row, place = np.nonzero(donors == own)
    here = asked.able[place] & (members.degree[place] == k)
    row, place = row[here], place[here]
    neighbours = members.indices[members.indptr[place][:, None] + np.arange(k)]
    observed = worth[donors[row[:, None], neighbours]].sum(axis=1)
    slack = TOLERANCE * k * np.abs(others).max()
    at_least = len(sums) - np.searchsorted(sums, observed - slack, side="left")
    at_most = np.searchsorted(sums, observed + slack, side="right")
    side = asked.side[own]
    count = np.minimum(at_least, at_most) if side == 0 else at_least if side > 0 else at_most
    least[row] = np.minimum(1.0, count / len(sums) * (2 if asked.twice else 1))
    return least
