"""How often a random neighbourhood reaches what a region's own neighbours give.

Conditional on its own value, a region's neighbours are any k of the other n - 1 regions. Where
the sets are few all are counted; else one bank of draws is shared by all regions.
"""

from __future__ import annotations

import itertools
import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from spatialict.core import attainable
from spatialict.core.inference import TOLERANCE
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy.typing as npt

    from spatialict.core.inference import FloatArray
    from spatialict.core.system import IntArray, System
    from spatialict.core.workers import Workers

FEW_SETS: Final = 2_000_000
"""``"auto"`` counts every set up to here."""
MANY_SETS: Final = 500_000_000
"""``"exact"`` refuses beyond: some seconds of one core."""
PERMUTATIONS: Final = 99_999
BANK: Final = 1 << 22
"""Values of a bank that are in memory at once."""
SHARE: Final = 1024
"""Regions that are worth a thread."""


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
        one draw, and with unequal weights no more than a lower bound where values tie.
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


def _arrangements(members: System) -> FloatArray:
    """Return how many arrangements of the others differ, given which weights are equal."""
    others, degree = members.n - 1, members.degree
    rows = np.repeat(np.arange(members.n), degree)
    order = np.lexsort((members.weights, rows))
    weights = members.weights[order]
    fresh = np.ones(len(rows), dtype=bool)
    fresh[1:] = (rows[1:] != rows[:-1]) | (weights[1:] > weights[:-1] * (1 + 1e-12))
    runs = np.diff(np.append(np.flatnonzero(fresh), len(rows)))
    factorial = np.array([math.lgamma(k + 1) for k in range(members.n + 1)])
    repeated = np.bincount(rows[fresh], factorial[runs], minlength=members.n)
    log = factorial[others] - factorial[others - degree] - repeated
    return np.where(log < math.log(1e15), np.exp(np.minimum(log, 40.0)).round(), np.inf)


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
    if isinstance(permutations, (int, np.integer)) and not isinstance(permutations, bool):
        if permutations >= 1:
            return int(permutations)
    elif permutations in {"auto", "exact"}:
        sets = float(number_of_sets(members).sum())
        if members.only_set_matters and sets <= (FEW_SETS if permutations == "auto" else MANY_SETS):
            return "exact"
        if permutations == "auto":
            return PERMUTATIONS
        if not members.only_set_matters:
            raise ArgumentError("association.exact_unequal")
        raise ArgumentError("association.exact_too_many", sets=sets, most=float(MANY_SETS))
    raise ArgumentError("association.bad_permutations", value=permutations)


@dataclass(frozen=True)
class Sum:
    """What is summed over the neighbours of a region, for one statistic.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,), or (n, v) for squared differences of v variables
        By region; centred, so that sums do not lose digits.
    squared : bool
        Sum squared differences from the region's own values instead (local Geary).
    """

    values: FloatArray
    squared: bool = False


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
    workers : int or distributed.Client, optional
        Who counts (`spatialict.core.workers`). The answer is the same for any number.
    """
    return [
        tails(
            members,
            s.values,
            permutations,
            seed=seed,
            squared=s.squared,
            draws=draws,
            workers=workers,
        )
        for s in sums
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
    numbers = np.array(values, dtype=float)
    if members.n == 0:
        none = np.empty(0, dtype=np.int64)
        return Tails(none, none, none, np.empty(0), np.empty(0), permutations == "exact")
    if permutations == "exact":
        return _enumerated(members, numbers, squared=squared, workers=workers)
    return _sampled(members, numbers, permutations, seed, squared=squared, workers=workers)


def _enumerated(
    members: System, values: FloatArray, *, squared: bool, workers: int | None
) -> Tails:
    from spatialict.core.kernels.sets import count_sets

    counts = np.zeros((members.n, 4), dtype=np.int64)

    def work(start: int, stop: int) -> None:
        count_sets(values, members.indptr, members.indices, squared, TOLERANCE, start, stop, counts)

    _in_threads(work, members.n, workers)
    sets = number_of_sets(members)
    top, bottom = counts[:, 2] / sets, counts[:, 3] / sets
    return Tails(counts[:, 0], counts[:, 1], sets.astype(np.int64), top, bottom, exact=True)


@dataclass(frozen=True)
class Bank:
    """Values of a part of the draws, and who is where in them.

    Parameters
    ----------
    values : numpy.ndarray, shape (k_max + 1, draws)
        Value at each place of each draw.
    held : tuple of numpy.ndarray
        For each region, where its list begins, then the draws that hold it and its place there.
    """

    values: FloatArray
    held: tuple[IntArray, IntArray, IntArray]


def _sampled(
    members: System,
    values: FloatArray,
    permutations: int,
    seed: int,
    *,
    squared: bool,
    workers: int | None,
) -> Tails:
    n = members.n
    counts = np.zeros((n, 2), dtype=np.int64)
    for bank in _banks(values, min(int(members.degree.max()) + 1, n), permutations, seed):
        if members.only_set_matters and not squared:
            _by_search(members, values, bank, counts, workers)
        else:
            _by_streaming(members, values, bank, counts, workers, squared=squared)
    top, bottom = (
        np.maximum(1 / (permutations + 1), end) for end in _ends(members, values, squared=squared)
    )
    total = np.full(n, permutations, dtype=np.int64)
    return Tails(counts[:, 0], counts[:, 1], total, top, bottom, exact=False)


def _ends(members: System, values: FloatArray, *, squared: bool) -> tuple[FloatArray, FloatArray]:
    """Return the share of all arrangements with the largest, and with the smallest sum.

    With equal weights the largest sum is that of the k largest, and equal values at the edge of
    these may change places (`spatialict.core.attainable`). With unequal weights it is given to
    one arrangement, which is too little where values tie: min_p is then only a lower bound.
    """
    if not members.only_set_matters:
        one = 1 / _arrangements(members)
        return one, one
    ends = attainable.of_distances if squared else attainable.of_values
    return ends(values, members.degree)


def _banks(values: FloatArray, size: int, permutations: int, seed: int) -> Iterator[Bank]:
    """Yield the draws in parts that fit in memory; the parts do not change the draws."""
    from spatialict.core.kernels.draws import draw, invert

    n = len(values)
    shuffled = np.arange(n, dtype=np.int64)
    state = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    step = max(1, BANK // size)
    for begin in range(0, permutations, step):
        drawn = np.empty((size, min(step, permutations - begin)), dtype=np.int64)
        state = np.uint64(draw(shuffled, state, drawn))
        held = tuple(np.empty(length, dtype=np.int64) for length in (n + 1, drawn.size, drawn.size))
        invert(drawn, *held)
        yield Bank(values[drawn], (held[0], held[1], held[2]))


def _by_search(
    members: System, values: FloatArray, bank: Bank, counts: IntArray, workers: int | None
) -> None:
    from spatialict.core.kernels.draws import count_sorted

    nil = np.zeros((1, bank.values.shape[1]))
    sums = np.concatenate([nil, np.cumsum(bank.values, axis=0)])
    degrees = np.unique(members.degree)
    row_of = np.zeros(len(sums), dtype=np.int64)
    row_of[degrees] = np.arange(len(degrees))
    ordered = np.sort(sums[degrees], axis=1)

    def work(start: int, stop: int) -> None:
        count_sorted(
            values,
            members.indptr,
            members.indices,
            sums,
            ordered,
            row_of,
            *bank.held,
            TOLERANCE,
            start,
            stop,
            counts,
        )

    _in_threads(work, members.n, workers)


def _by_streaming(
    members: System,
    values: FloatArray,
    bank: Bank,
    counts: IntArray,
    workers: int | None,
    *,
    squared: bool,
) -> None:
    from spatialict.core.kernels.draws import BLOCK, count_streamed

    size, count = bank.values.shape
    padded = np.full((size, -(-count // BLOCK) * BLOCK), np.nan)
    padded[:, :count] = bank.values
    blocks = np.ascontiguousarray(padded.reshape(size, -1, BLOCK).swapaxes(0, 1))

    def work(start: int, stop: int) -> None:
        count_streamed(
            values,
            members.indptr,
            members.indices,
            members.weights,
            blocks,
            *bank.held,
            squared,
            TOLERANCE,
            start,
            stop,
            counts,
        )

    _in_threads(work, members.n, workers)


def _in_threads(work: Callable[[int, int], None], n: int, workers: int | None) -> None:
    """Share the regions out; each thread writes to its own rows only."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = min(available or 1, -(-n // SHARE)) if workers is None else min(workers, n)
    if parts <= 1:
        work(0, n)
        return
    cuts = np.linspace(0, n, parts + 1).astype(int).tolist()
    with ThreadPoolExecutor(parts) as pool:
        for done in [pool.submit(work, a, b) for a, b in itertools.pairwise(cuts)]:
            done.result()
