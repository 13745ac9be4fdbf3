"""Arrangements of a whole map: statistics of all regions at once, and what chance makes of them.

The statistics are sums over neighbours of what two values make together. An arrangement is made
from the seed and its own number, over regions sorted by id, so that neither the order of rows nor
who counts it can tell; where few regions take part, all n! of them are counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

import numpy as np

from spatialict.core.association.extremes import joined, tail
from spatialict.core.association.options import checked_permutations
from spatialict.core.inference import TOLERANCE
from spatialict.core.study import ArgumentError
from spatialict.core.workers import each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.association.extremes import Tail
    from spatialict.core.workers import Workers

Permutations = int | Literal["exact"]

FEW: Final = 2_000_000
"""All arrangements are counted up to here: those of 9 regions."""
PERMUTATIONS: Final = 99_999
PART: Final = 2**20
"""Values arranged in a part."""
SIDE: Final = 16
"""Arrangements side by side; parts begin at a multiple."""
SUMS: Final = 3
"""Sums told of an arrangement."""


@dataclass(frozen=True)
class Form:
    """A statistic as a combination of the sums of an arrangement, and its moments over all.

    Parameters
    ----------
    combination : sequence of float
        Factor of each sum, then a constant.
    mean, variance : float
        Over all n! arrangements.
    bound : float
        A size that the statistic of no arrangement can exceed.
    """

    combination: Sequence[float]
    mean: float
    variance: float
    bound: float

    def told(self, sums: FloatArray) -> FloatArray:
        """Return the statistic of each row of sums."""
        total = np.full(len(sums), float(self.combination[-1]))
        for column, factor in enumerate(self.combination[:-1]):
            if factor:
                total += factor * sums[:, column]
        return total


class Map(Protocol):
    """Values over neighbours, and the sums that an arrangement of the values gives."""

    @property
    def n(self) -> int:
        """Number of regions."""
        ...

    def observed(self) -> FloatArray:
        """Return the sums of the map as it is, a row."""
        ...

    def count(
        self, key: np.uint64, *, exact: bool, start: int, stop: int, sums: FloatArray
    ) -> None:
        """Fill a row of sums for each arrangement from `start` to `stop`."""
        ...


@dataclass(frozen=True)
class Pairs:
    """One variable.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        What is arranged.
    indptr, indices, weights : numpy.ndarray
        Each pair of neighbours once, both directions' weights together.
    pull : numpy.ndarray, shape (n,)
        Factor of the place; empty where no sum with it is asked for.
    """

    values: FloatArray
    indptr: IntArray
    indices: IntArray
    weights: FloatArray
    pull: FloatArray

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.values)

    def observed(self) -> FloatArray:
        """Return sums of ``w_ij x_i x_j``, ``pull_i x_i`` and ``pull_i x_i^2``, a row."""
        x, heads = self.values, np.repeat(np.arange(self.n), np.diff(self.indptr))
        pairs = (self.weights * x[heads] * x[self.indices]).sum()
        pulled = self.pull * x if len(self.pull) else np.zeros(1)
        return np.array([[pairs, pulled.sum(), (pulled * x).sum()]])

    def count(
        self, key: np.uint64, *, exact: bool, start: int, stop: int, sums: FloatArray
    ) -> None:
        """Fill a row of sums for each arrangement from `start` to `stop`."""
        from spatialict.core.kernels.arrangements import pair_sums

        links = (self.indptr, self.indices, self.weights)
        pair_sums(self.values, *links, self.pull, key, exact, start, stop, sums)


@dataclass(frozen=True)
class Lags:
    """Two variables, arranged together.

    Parameters
    ----------
    values, other : numpy.ndarray, shape (n,)
        What is arranged.
    indptr, indices, weights : numpy.ndarray
        What a region's weighted sum runs over; it may be there itself.
    """

    values: FloatArray
    other: FloatArray
    indptr: IntArray
    indices: IntArray
    weights: FloatArray

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.values)

    def observed(self) -> FloatArray:
        """Return the sum of the products of both variables' weighted sums, a row; nil else."""
        heads = np.repeat(np.arange(self.n), np.diff(self.indptr))
        lags = [
            np.bincount(heads, self.weights * x[self.indices], minlength=self.n)
            for x in (self.values, self.other)
        ]
        return np.array([[(lags[0] * lags[1]).sum(), 0.0, 0.0]])

    def count(
        self, key: np.uint64, *, exact: bool, start: int, stop: int, sums: FloatArray
    ) -> None:
        """Fill a row of sums for each arrangement from `start` to `stop`."""
        from spatialict.core.kernels.arrangements import lag_products

        links = (self.indptr, self.indices, self.weights)
        lag_products(self.values, self.other, *links, key, exact, start, stop, sums)


@dataclass(frozen=True)
class Tails:
    """What the arrangements say of each form; arrays of one number a form.

    Parameters
    ----------
    observed : numpy.ndarray
        The statistic of the map as it is.
    at_least, at_most : numpy.ndarray
        Arrangements at or above, at or below it.
    highest, lowest : numpy.ndarray
        Arrangements that give the largest, the smallest statistic seen (of the map or drawn).
    draws : int
        How many arrangements were counted.
    exact : bool
        Whether these are all, the map's own among them.
    """

    observed: FloatArray
    at_least: IntArray
    at_most: IntArray
    highest: IntArray
    lowest: IntArray
    draws: int
    exact: bool


def decide(permutations: int | str, n: int) -> Permutations:
    """Return ``"exact"``, or the number of draws, for what was asked and what is possible.

    Parameters
    ----------
    permutations : int or str
        ``"auto"``: all arrangements where these are at most two million (up to 9 regions), else
        99 999 draws. ``"exact"`` or a number force it.
    n : int
        Regions that take part.

    Raises
    ------
    ArgumentError
        If it is none of these, or exact is asked for and cannot be had.

    Examples
    --------
    >>> decide("auto", 9), decide("auto", 10), decide(999, 9)
    ('exact', 99999, 999)
    """
    asked = checked_permutations(permutations)
    if isinstance(asked, int):
        return asked
    if n <= 20 and math.factorial(n) <= FEW:
        return "exact"
    if asked == "auto":
        return PERMUTATIONS
    raise ArgumentError("global_association.exact_too_many", n=n)


def tails(
    arranged: Map,
    forms: Sequence[Form],
    permutations: Permutations,
    *,
    seed: int,
    workers: Workers = None,
) -> Tails:
    """Count the arrangements at the observed statistics and beyond, and at either end.

    Parameters
    ----------
    arranged : Map
        Values and neighbours.
    forms : sequence of Form
        Statistics, all told about the same arrangements.
    permutations : int or "exact"
        As `decide` gave it.
    seed : int
        Of the draws.
    workers : int, str or distributed.Client, optional
        Who counts.
    """
    exact = permutations == "exact"
    number = math.factorial(arranged.n) if permutations == "exact" else int(permutations)
    key = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    step = SIDE * max(1, PART // (SIDE * arranged.n))
    observed = np.array([form.told(arranged.observed())[0] for form in forms])
    slack = np.array([TOLERANCE * form.bound for form in forms])
    shared = _Asked(arranged, tuple(forms), key, exact, number, step, observed, slack)
    parts = each(_part, shared, range(0, number, step), workers)
    counts = np.array(
        [
            [
                joined([part[place][side] for part in parts], sign * observed[place], slack[place])
                for side, sign in enumerate((1, -1))
            ]
            for place in range(len(forms))
        ]
    )
    (at_least, at_most), (highest, lowest) = counts.transpose(2, 1, 0)
    return Tails(observed, at_least, at_most, highest, lowest, number, exact)


class _Asked(NamedTuple):
    """What every part of the arrangements needs."""

    arranged: Map
    forms: tuple[Form, ...]
    key: np.uint64
    exact: bool
    number: int
    step: int
    observed: FloatArray
    slack: FloatArray


def _part(asked: _Asked, start: int) -> list[tuple[Tail, Tail]]:
    """Return both tails of each form over the arrangements from `start`."""
    stop = min(start + asked.step, asked.number)
    sums = np.zeros((stop - start, SUMS))
    asked.arranged.count(asked.key, exact=asked.exact, start=start, stop=stop, sums=sums)
    found = []
    for form, edge, slack in zip(asked.forms, asked.observed, asked.slack, strict=True):
        drawn = form.told(sums)
        found.append((tail(drawn, edge, slack), tail(-drawn, -edge, slack)))
    return found
