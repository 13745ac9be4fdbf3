"""What stands beside each kind of point, and what would if the kinds were dealt anew."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from spatialict.core.association.options import checked_permutations
from spatialict.core.inference import TOLERANCE, Alternative, permutation_p
from spatialict.core.study import ArgumentError
from spatialict.core.workers import each

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.points.near_places import NearPlaces
    from spatialict.core.workers import Workers

Permutations = int | Literal["exact"]
FEW: Final = 100_000
"""All arrangements of the kinds are counted up to here."""
MANY: Final = 20_000_000
"""``"exact"`` refuses beyond."""
PERMUTATIONS: Final = 9_999
DRAWINGS: Final = 16
"""Arrangements of a block that is drawn."""
CELLS: Final = 1 << 27
"""Quotients that are kept: 1 GB."""


@dataclass(frozen=True)
class Kinds:
    """Points of some kinds, and who is near them.

    Parameters
    ----------
    near : NearPlaces
        Neighbours; every point has one.
    codes : array of int32, shape (n,)
        Kind of each point, from 0.
    number : int
        How many kinds there are.
    """

    near: NearPlaces
    codes: IntArray
    number: int

    @property
    def totals(self) -> IntArray:
        """Return how many points are of each kind."""
        return np.bincount(self.codes, minlength=self.number)

    @property
    def arrangements(self) -> float:
        """Return in how many ways the kinds can stand; infinity beyond what is countable."""
        left, ways = len(self.codes), 1
        for count in np.sort(self.totals)[:-1].tolist():
            if min(count, left - count) > 64:
                return math.inf
            ways *= math.comb(left, count)
            left -= count
            if ways > 1e15:
                return math.inf
        return float(ways)


def decide(permutations: int | str, kinds: Kinds) -> Permutations:
    """Return ``"exact"``, or the number of drawings, for what was asked and what is possible.

    Raises
    ------
    ArgumentError
        If it is none of these, or exact is asked for and would take too long.
    """
    asked = checked_permutations(permutations)
    if isinstance(asked, int):
        return asked
    if kinds.arrangements <= (FEW if asked == "auto" else MANY):
        return "exact"
    if asked == "auto":
        return PERMUTATIONS
    raise ArgumentError("colocation.exact_too_many", most=float(MANY))


def expected_shares(kinds: Kinds) -> FloatArray:
    """Return the share of each kind among all others, by the own kind; NaN where there is none."""
    totals = kinds.totals
    others = np.broadcast_to(totals, (kinds.number,) * 2) - np.eye(kinds.number)
    share = others / (totals.sum() - 1)
    return np.asarray(np.where(others > 0, share, np.nan), dtype=float)


class Quotients(NamedTuple):
    """Co-location quotients by source and target, as they are and rearranged.

    Parameters
    ----------
    observed : array, shape (kinds, kinds)
        As the kinds stand.
    overall : float
        Neighbours of the own kind, over what is expected.
    simulated : array, shape (arrangements, sources, kinds)
        Of the sources asked about.
    simulated_overall : array, shape (arrangements,)
        Likewise.
    exact : bool
        Whether these are all arrangements.
    rounding : float
        Share of a quotient that may be rounding.
    """

    observed: FloatArray
    overall: float
    simulated: FloatArray
    simulated_overall: FloatArray
    exact: bool
    rounding: float


def quotients(
    kinds: Kinds, sources: IntArray, permutations: Permutations, *, seed: int, workers: Workers
) -> Quotients:
    """Count beside whom each kind stands, and beside whom it would.

    Parameters
    ----------
    kinds : Kinds
        As they stand.
    sources : array
        Kinds whose rearranged quotients are kept.
    permutations : int or "exact"
        As `decide` gave it.
    seed : int
        Of the drawings; unused if exact.
    workers : int, str or distributed.Client, optional
        Who counts.
    """
    exact = permutations == "exact"
    number = int(kinds.arrangements) if permutations == "exact" else int(permutations)
    if number * len(sources) * kinds.number > CELLS:
        told = {"pairs": len(sources) * kinds.number, "permutations": number}
        raise ArgumentError("colocation.too_many_pairs", **told)
    step = number if exact else DRAWINGS
    shared = _Asked(_seats(kinds), kinds.number, sources, number, step, seed, exact)
    observed = _filled(shared, 1, 0, np.uint64(0))
    parts = each(_part, shared, range(0, number, step), workers)
    expected = np.where(kinds.totals > 0, kinds.totals, np.nan)[:, None] * expected_shares(kinds)
    scale = 1 / expected
    own = np.nansum(np.diag(expected))
    whole = 1 / own if own > 0 else np.nan
    return Quotients(
        observed[0] * scale,
        float(np.trace(observed[0]) * whole),
        np.concatenate([part[0] for part in parts]) * scale[sources],
        np.concatenate([part[1] for part in parts]) * whole,
        exact,
        max(10 * TOLERANCE, kinds.near.rounding),
    )


class _Seats(NamedTuple):
    """Who stands where and near whom, as `label_counts` wants it."""

    crowds: IntArray
    indptr: IntArray
    seats: IntArray
    weights: FloatArray
    own: FloatArray
    codes: IntArray


def _seats(kinds: Kinds) -> _Seats:
    """Put crowds before places where one stands, each in the order of places, and their people."""
    near = kinds.near
    order = np.argsort(near.size == 1, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    ends = np.cumsum(near.size[order])
    many = int((near.size > 1).sum())
    first = ends - near.size[order]
    seats = np.where(np.arange(len(order)) < many, -1 - np.arange(len(order)), first)
    degree = np.diff(near.indptr)[order]
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(degree)])
    links = np.repeat(near.indptr[:-1][order] - indptr[:-1], degree) + np.arange(indptr[-1])
    return _Seats(
        np.concatenate([np.zeros(1, np.int64), ends[:many]]),
        indptr,
        seats[rank[near.indices[links]]],
        near.weights[links],
        near.own[order][:many],
        kinds.codes[np.argsort(rank[near.place], kind="stable")],
    )


class _Asked(NamedTuple):
    """What every part needs."""

    seats: _Seats
    kinds: int
    sources: IntArray
    number: int
    step: int
    seed: int
    exact: bool


def _part(asked: _Asked, start: int) -> tuple[FloatArray, FloatArray]:
    words = np.random.SeedSequence([asked.seed, start // asked.step]).generate_state(1, np.uint64)
    number = min(asked.step, asked.number - start)
    counts = _filled(asked, number, 2 if asked.exact else 1, words[0])
    return counts[:, asked.sources], np.trace(counts, axis1=1, axis2=2)


def _filled(asked: _Asked, number: int, how: int, state: np.uint64) -> FloatArray:
    """Return a table for each arrangement: as it is (0), drawn (1), or all in turn (2)."""
    from spatialict.core.kernels.colocated import label_counts

    counts = np.empty((number, asked.kinds, asked.kinds))
    codes = asked.seats.codes.astype(np.int32)  # a copy, to be rearranged
    if how == 2:
        codes.sort()
    seats = asked.seats
    label_counts(
        seats.crowds, seats.indptr, seats.seats, seats.weights, seats.own, codes, how, state,
        counts,
    )  # fmt: skip
    return counts


class Judged(NamedTuple):
    """Tests of quotients, of their shape without the arrangements."""

    p_value: FloatArray
    least_p: FloatArray
    low: FloatArray
    high: FloatArray
    more: FloatArray


def judged(
    observed: FloatArray,
    simulated: FloatArray,
    alternative: Alternative,
    alpha: float,
    *,
    exact: bool,
    rounding: float = 10 * TOLERANCE,
) -> Judged:
    """Return p, the least p that could be, and between what chance lies.

    Quotients are equal where they differ by less than rounding can make them. ``more`` tells
    where the quotient is rarer upwards than downwards.
    """
    top = np.maximum(observed, simulated.max(axis=0))
    bottom = np.minimum(observed, simulated.min(axis=0))
    slack = rounding * np.maximum(top, 1.0)
    at_least = (simulated >= observed - slack).sum(axis=0)
    at_most = (simulated <= observed + slack).sum(axis=0)
    highest = (simulated >= top - slack).sum(axis=0)
    lowest = (simulated <= bottom + slack).sum(axis=0)
    draws = np.full(observed.shape, len(simulated))
    p = permutation_p(at_least, at_most, draws, alternative, exact=exact)
    least = permutation_p(highest, lowest, draws, alternative, exact=exact)
    ends = [alpha / 2, 1 - alpha / 2]
    low, high = np.quantile(simulated, ends, axis=0, method="inverted_cdf")
    return Judged(p, least, low, high, at_least < at_most)
