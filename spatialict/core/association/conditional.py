"""How often a random neighbourhood reaches what a region's own neighbours give.

Conditional on its own value, a region's neighbours are any k of the other n - 1 regions. Where
the sets are few all are counted; else one bank of draws is shared by all regions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from spatialict.core.association import attainable, attainable_order, bank, own_draws
from spatialict.core.association.options import checked_permutations
from spatialict.core.association.summands import Summand
from spatialict.core.association.system import check_choice
from spatialict.core.study import ArgumentError
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.association.system import System
    from spatialict.core.workers import Workers

FEW_SETS: Final = 2_000_000
"""``"auto"`` counts every set up to here."""
MANY_SETS: Final = 500_000_000
"""``"exact"`` refuses beyond: some seconds of one core."""
PERMUTATIONS: Final = 99_999
DRAWS: Final = ("shared", "independent")


@dataclass(frozen=True)
class Tails:
    """Counts of both tails of every region's null distribution.

    Parameters
    ----------
    at_least, at_most : numpy.ndarray, shape (n,)
        Arrangements at or above, at or below the observed one.
    draws : numpy.ndarray, shape (n,)
        Arrangements counted (exact), or drawn.
    top, bottom : numpy.ndarray, shape (n,)
        Share of the arrangements that are as extreme as any can be; if sampled, at least that of
        one draw. Differences of several variables, and of unequal weights, among more than 2 000
        regions have a lower bound here: as if no two were equal.
    exact : bool
        Whether every arrangement was counted.
    """

    at_least: IntArray
    at_most: IntArray
    draws: IntArray
    top: FloatArray
    bottom: FloatArray
    exact: bool

    def mirrored(self, where: npt.NDArray[np.bool_]) -> Tails:
        """Exchange the tails where a larger sum makes a smaller statistic."""
        return Tails(
            np.where(where, self.at_most, self.at_least),
            np.where(where, self.at_least, self.at_most),
            self.draws,
            np.where(where, self.bottom, self.top),
            np.where(where, self.top, self.bottom),
            self.exact,
        )


def number_of_sets(members: System) -> FloatArray:
    """Return for each region how many sets of k others there are, C(n - 1, k).

    Beyond 10^15 the number is infinite: nobody will count so far.
    """
    degrees, place = np.unique(members.degree, return_inverse=True)
    return np.array([_combinations(members.n - 1, int(k)) for k in degrees])[place]


def _combinations(n: int, k: int) -> float:
    log = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return float(math.comb(n, k)) if log < math.log(1e15) else math.inf


def decide(permutations: int | str, members: System) -> int | Literal["exact"]:
    """Return ``"exact"``, or the number of draws, for what was asked and what is possible.

    Parameters
    ----------
    permutations : int or str
        ``"auto"``: exact where only the set of neighbours matters and the sets of all regions
        together are at most two million, else 99 999 draws. ``"exact"`` or a number force it.

    Raises
    ------
    ArgumentError
        If it is none of these, or exact is asked for and cannot be had.
    """
    asked = checked_permutations(permutations)
    if isinstance(asked, int):
        return asked
    sets = float(number_of_sets(members).sum())
    if members.only_set_matters and sets <= (FEW_SETS if asked == "auto" else MANY_SETS):
        return "exact"
    if asked == "auto":
        return PERMUTATIONS
    if not members.only_set_matters:
        raise ArgumentError("association.exact_unequal")
    raise ArgumentError("association.exact_too_many", most=float(MANY_SETS))


@dataclass(frozen=True)
class Sum:
    """What is summed over the neighbours of a region, for one statistic.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,), or (n, v) for squared differences of v variables
        By region; centred, so that sums do not lose digits (differences see to it themselves).
    squared : bool
        Sum squared differences from the region's own values instead (local Geary).
    rounded : numpy.ndarray, shape (v,), optional
        How far differences were rounded before the values were centred (`summands.rounding`).
    """

    values: FloatArray
    squared: bool = False
    rounded: FloatArray | None = None


def tails_of(
    members: System,
    sums: Sequence[Sum],
    permutations: int | Literal["exact"],
    *,
    seed: int,
    draws: str = "shared",
    workers: Workers = None,
) -> list[Tails]:
    """Count both tails of each region's weighted sums over its neighbours.

    Parameters
    ----------
    members : System
        Neighbours and weights.
    sums : sequence of Sum
        What is summed: statistics, variables or years, all over the same draws.
    permutations : int or "exact"
        As `decide` gave it.
    seed : int
        Of the draws.
    draws : str
        ``"shared"``: one bank for all regions; ``"independent"``: each region draws its own.
    workers : int, str or distributed.Client, optional
        Who counts (`spatialict.core.workers`). The answer is the same for any number.
    """
    check_choice("draws", draws, DRAWS)
    if members.n == 0:
        none = np.empty(0, dtype=np.int64)
        nothing = Tails(none, none, none, np.empty(0), np.empty(0), permutations == "exact")
        return [nothing for _ in sums]
    asked = [Summand.of(s.values, squared=s.squared, rounded=s.rounded) for s in sums]
    if permutations == "exact":
        return [_enumerated(members, one, workers) for one in asked]
    if draws == "shared":
        counts = _from_bank(members, asked, permutations, seed, workers)
    else:
        counts = [own_draws.counted(members, one, permutations, seed, workers) for one in asked]
    return [
        _sampled(members, one, permutations, count)
        for one, count in zip(asked, counts, strict=True)
    ]


def tails(
    members: System,
    values: FloatArray,
    permutations: int | Literal["exact"],
    *,
    seed: int,
    squared: bool = False,
    draws: str = "shared",
    workers: Workers = None,
) -> Tails:
    """Do so for one sum."""
    one = [Sum(values, squared)]
    return tails_of(members, one, permutations, seed=seed, draws=draws, workers=workers)[0]


def _enumerated(members: System, one: Summand, workers: Workers) -> Tails:
    parts = bounds(members.n, -(-members.n // 16))
    shared = one, members.indptr, members.indices
    counts = np.concatenate(each(_every_set, shared, parts, workers))
    sets = number_of_sets(members)
    top, bottom = counts[:, 2] / sets, counts[:, 3] / sets
    return Tails(counts[:, 0], counts[:, 1], sets.astype(np.int64), top, bottom, exact=True)


def _every_set(shared: tuple[Summand, IntArray, IntArray], part: tuple[int, int]) -> IntArray:
    from spatialict.core.kernels.sets import count_sets

    one, indptr, indices = shared
    counts = np.zeros((part[1] - part[0], 4), dtype=np.int64)
    count_sets(one.values, indptr, indices, one.squared, one.size, one.tolerance, part[0], counts)
    return counts


def _from_bank(
    members: System,
    asked: list[Summand],
    permutations: int,
    seed: int,
    workers: Workers,
) -> list[IntArray]:
    """Count every sum in every part of one bank."""
    counts = [np.zeros((members.n, 2), dtype=np.int64) for _ in asked]
    size = min(int(members.degree.max()) + 1, members.n)
    for drawn in bank.banks(members.n, size, permutations, seed):
        parts = bank.blocks(members, drawn)
        for total, one in zip(counts, asked, strict=True):
            total[:] += bank.counted(members, one, drawn, parts, workers)
    return counts


def _sampled(members: System, one: Summand, permutations: int, counts: IntArray) -> Tails:
    floor = 1 / (permutations + 1)
    if not members.only_set_matters:
        ends = attainable_order.shares(members, one, floor)
    elif one.squared:
        ends = attainable.of_distances(one.values, members.degree, one.size, one.tolerance)
    else:
        ends = attainable.of_values(one.values[0], members.degree)
    top, bottom = (np.maximum(floor, end) for end in ends)
    total = np.full(members.n, permutations, dtype=np.int64)
    return Tails(counts[:, 0], counts[:, 1], total, top, bottom, exact=False)
