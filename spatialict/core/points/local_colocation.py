"""How many of one point's neighbours are of a kind, against what chance makes of it.

The point keeps its own kind, and the kinds of all others are dealt anew. Where neighbours count
alike, or those that are equally far share what is left, the law of their number is hypergeometric
and nothing is drawn. Where they count by distance, one bank of drawings serves all points: of
n - 1 others as many are of the kind, whoever asks.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.association.choices import log_factorial
from spatialict.core.inference import TOLERANCE
from spatialict.core.study import ArgumentError
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.points.near_places import NearPlaces
    from spatialict.core.workers import Workers

LANES: Final = 64
ROWS: Final = 256
"""Places of a part."""
CELLS: Final = 1 << 28
"""Neighbours drawn, or kept: 2 GB."""


class Tails(NamedTuple):
    """Shares of both tails, a number a place; and what the extremes have.

    Parameters
    ----------
    share : array, shape (rows,)
        Of the neighbours that are of the kind.
    at_least, at_most : array, shape (rows,)
        Share of all arrangements (exact), or number of drawings.
    top, bottom : array, shape (rows,)
        Share of the arrangements that are as extreme as any.
    draws : int
        1 where exact.
    """

    share: FloatArray
    at_least: FloatArray
    at_most: FloatArray
    top: FloatArray
    bottom: FloatArray
    draws: int


class Case(NamedTuple):
    """Of `others` points `have` are of the kind; how many neighbours of a point are is asked.

    Parameters
    ----------
    near : NearPlaces
        Who is near.
    places : array, shape (rows,)
        Places of the points that are asked about; each has neighbours.
    marked : array, shape (places,)
        How many points of the kind stand at each place, the asking one not among them.
    itself : bool
        Whether a point that asks is itself of the kind.
    others, have : int
        All other points, and those of the kind.
    """

    near: NearPlaces
    places: IntArray
    marked: FloatArray
    itself: bool
    others: int
    have: int


class Groups(NamedTuple):
    """Neighbours at one place, of the points at one asking place; these in order.

    Parameters
    ----------
    heads : array
        Row of the asking place.
    number, found : array
        How many neighbours, and how many of them are of the kind.
    weight : array
        What each counts.
    last : array of bool
        Whether they are the farthest.
    """

    heads: IntArray
    number: IntArray
    found: FloatArray
    weight: FloatArray
    last: BoolArray

    def share(self, rows: int) -> FloatArray:
        """Return the share of the neighbours that are of the kind."""
        counted = np.bincount(self.heads, self.weight * self.found, minlength=rows)
        return np.asarray(counted, dtype=float)


def groups(case: Case) -> Groups:
    """Return the neighbours of the asking places."""
    near = case.near
    first, degree = near.indptr[case.places], np.diff(near.indptr)[case.places]
    heads = np.repeat(np.arange(len(degree)), degree)
    before = np.cumsum(degree) - degree
    links = (first - before)[heads] + np.arange(len(heads))
    tails = near.indices[links]
    here = tails == case.places[heads]
    found = case.marked[tails] - here * float(case.itself)
    return Groups(heads, near.size[tails] - here, found, near.weights[links], near.last[links])


def exactly(case: Case) -> Tails:
    """Return both tails where neighbours count alike, but for those that share what is left."""
    rows, found = len(case.places), groups(case)
    share = found.share(rows)
    inner, outer = (
        np.bincount(found.heads, found.number * part, minlength=rows).astype(np.int64)
        for part in (~found.last, found.last)
    )
    high, low = np.zeros(rows), np.zeros(rows)
    np.maximum.at(high, found.heads, found.weight)
    np.maximum.at(low, found.heads, found.weight * found.last)
    alike = high - low <= TOLERANCE * high
    outer, inner = np.where(alike, outer + inner, outer), np.where(alike, 0, inner)
    cases, which = np.unique(np.column_stack([inner, outer]), axis=0, return_inverse=True)
    ends, log = np.empty((4, rows)), log_factorial(np.arange(case.others + 1))
    for place, (few, many) in enumerate(cases.tolist()):
        asking = np.flatnonzero(which.ravel() == place)
        weights = float(high[asking[0]]), float(low[asking[0]])
        values, law = _law(case, few, many, weights, log)
        ends[:, asking] = _read(values, law, share[asking])
    return Tails(share, ends[0], ends[1], ends[2], ends[3], draws=1)


def _law(
    case: Case, few: int, many: int, weights: tuple[float, float], log: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the values that a share can take, ascending, and the probability of each.

    Of the nearer `few`, a are of the kind, and of the farthest `many`, b; `log` are the logarithms
    of factorials.
    """

    def ways(n: int, k: IntArray) -> FloatArray:
        return np.asarray(log[n] - log[k] - log[n - k], dtype=float)

    rest = case.others - few - many
    a = np.arange(min(few, case.have) + 1)[:, None]
    b = np.arange(min(many, case.have) + 1)[None, :]
    left = case.have - a - b
    able = (left >= 0) & (left <= rest)
    total = float(log[case.others] - log[case.have] - log[case.others - case.have])
    chance = ways(few, a) + ways(many, b) + ways(rest, np.clip(left, 0, rest)) - total
    value = (weights[0] * a + weights[1] * b)[able]
    order = np.argsort(value, kind="stable")
    return value[order], np.exp(chance[able])[order]


def _read(values: FloatArray, law: FloatArray, seen: FloatArray) -> FloatArray:
    """Return the share at or above and at or below what is seen, and at either end."""
    slack, tiny = TOLERANCE, np.finfo(float).tiny
    up = np.append(np.cumsum(law[::-1])[::-1], 0.0)
    down = np.concatenate([[0.0], np.cumsum(law)])
    possible = law > 0
    least, most = values[possible][0], values[possible][-1]
    at_least = up[np.searchsorted(values, seen - slack, side="left")]
    at_most = down[np.searchsorted(values, seen + slack, side="right")]
    top = law[values >= most - slack].sum()
    bottom = law[values <= least + slack].sum()
    ends = np.stack([at_least, at_most, np.full(len(seen), top), np.full(len(seen), bottom)])
    return np.asarray(np.clip(ends, tiny, 1.0), dtype=float)


class _Bank(NamedTuple):
    """What every part needs."""

    indptr: IntArray
    weights: FloatArray
    share: FloatArray
    bank: npt.NDArray[np.uint8]
    draws: int
    slack: float


def sampled(case: Case, draws: int, *, seed: int, workers: Workers) -> Tails:
    """Return both tails where each neighbour counts by its distance.

    Raises
    ------
    ArgumentError
        If the drawings do not fit into memory.
    """
    rows, found = len(case.places), groups(case)
    share = found.share(rows)
    people = np.bincount(found.heads, found.number, minlength=rows).astype(np.int64)
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(people)])
    if people.max() * draws > CELLS or indptr[-1] > CELLS:
        raise ArgumentError("colocation.too_many_people")
    weights = np.repeat(found.weight, found.number)
    bank = _drawn(case, int(people.max()), draws, seed)
    slack = max(10 * TOLERANCE, case.near.rounding)
    shared = _Bank(indptr, weights, share, bank, draws, slack)
    counts = np.concatenate(each(_counted, shared, bounds(rows, ROWS), workers))
    top, bottom = np.maximum(_ends(case, indptr, weights, slack), 1 / (draws + 1))
    return Tails(share, counts[:, 0], counts[:, 1], top, bottom, draws)


def _drawn(case: Case, longest: int, draws: int, seed: int) -> npt.NDArray[np.uint8]:
    """Draw whether each of the first so many of the others, in random order, is of the kind."""
    rng = np.random.default_rng(seed)
    wide = -(-draws // LANES) * LANES
    bank, left = np.zeros((longest, wide), np.uint8), np.full(wide, case.have)
    for j in range(longest):
        bank[j] = rng.random(wide) * (case.others - j) < left
        left -= bank[j]
    return bank


def _counted(shared: _Bank, part: tuple[int, int]) -> IntArray:
    from spatialict.core.kernels.colocated import bank_tails

    start, stop = part
    tails = np.zeros((stop - start, 3), np.int64)
    tails[:, 2] = shared.draws
    slack = np.full(stop - start, shared.slack)
    begin = shared.indptr[start]
    bank_tails(
        shared.indptr[start : stop + 1] - begin,
        shared.weights[begin : shared.indptr[stop]],
        shared.share[start:stop],
        slack,
        shared.bank,
        tails,
    )
    return tails


def _ends(case: Case, indptr: IntArray, weights: FloatArray, slack: float) -> FloatArray:
    """Return by row the share of arrangements with the largest sum, and with the smallest."""
    from scipy.stats import hypergeom

    m, which = np.unique(np.diff(indptr), return_inverse=True)
    most, least = np.minimum(m, case.have), np.maximum(0, m - (case.others - case.have))
    law = hypergeom(case.others, case.have, m)
    ends = np.stack([law.pmf(most), law.pmf(least)])[:, which.ravel()]
    for row, (start, stop) in enumerate(pairwise(indptr.tolist())):
        line, place = np.sort(weights[start:stop]), which.ravel()[row]
        ends[0, row] *= _ways(line[::-1], int(most[place]), slack)
        ends[1, row] *= _ways(line, int(least[place]), slack)
    return ends


def _ways(line: FloatArray, count: int, slack: float) -> float:
    """Return which share of the sets of so many weights sums to what the first of the line do."""
    if count in {0, len(line)}:
        return 1.0
    equal = np.abs(line - line[count - 1]) <= slack
    return math.comb(int(equal.sum()), int(equal[:count].sum())) / math.comb(len(line), count)
