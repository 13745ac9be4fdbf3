"""Who stands beside whom, by kind, for labels dealt anew among places where one or many stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.kernels.compiled import compiled, part
from spatialict.core.kernels.draws import sampled

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray

    KindArray = npt.NDArray[np.int32]
    FlagArray = npt.NDArray[np.uint8]

LANES = 64
"""Drawings side by side."""


@part
def rearranged(kinds: KindArray) -> None:
    """Move to the next arrangement in lexical order; after the last comes the first."""
    last = kinds.size - 2
    while last >= 0 and kinds[last] >= kinds[last + 1]:
        last -= 1
    if last >= 0:
        other = kinds.size - 1
        while kinds[other] <= kinds[last]:
            other -= 1
        kinds[last], kinds[other] = kinds[other], kinds[last]
    low, high = last + 1, kinds.size - 1
    while low < high:
        kinds[low], kinds[high] = kinds[high], kinds[low]
        low, high = low + 1, high - 1


@part
def count_crowds(crowds: IntArray, kinds: KindArray, within: FloatArray) -> None:
    """Count the kinds in each crowd: the people from one bound to the next."""
    for crowd in range(crowds.size - 1):
        for kind in range(within.shape[1]):
            within[crowd, kind] = 0.0
        for person in range(crowds[crowd], crowds[crowd + 1]):
            within[crowd, kinds[person]] += 1


@part
def add_beside(  # noqa: PLR0917
    first: int,
    stop: int,
    seats: IntArray,
    weights: FloatArray,
    kinds: KindArray,
    within: FloatArray,
    row: int,
    shares: FloatArray,
) -> None:
    """Add the weight of each kind that is beside to a row of `shares`."""
    for link in range(first, stop):
        seat = seats[link]
        if seat >= 0:
            shares[row, kinds[seat]] += weights[link]
        else:
            for kind in range(shares.shape[1]):
                shares[row, kind] += weights[link] * within[-1 - seat, kind]


@part
def count_beside(  # noqa: PLR0917
    crowds: IntArray,
    indptr: IntArray,
    seats: IntArray,
    weights: FloatArray,
    own: FloatArray,
    kinds: KindArray,
    within: FloatArray,
    shares: FloatArray,
    counts: FloatArray,
) -> None:
    """Add up, for every kind, the weight of each kind beside it."""
    number, many = counts.shape[0], crowds.size - 1
    for kind in range(number):
        for other in range(number):
            counts[kind, other] = 0.0
    count_crowds(crowds, kinds, within)
    for crowd in range(many):
        for kind in range(number):
            shares[0, kind] = 0.0
        add_beside(indptr[crowd], indptr[crowd + 1], seats, weights, kinds, within, 0, shares)
        for kind in range(number):
            for other in range(number):
                counts[kind, other] += within[crowd, kind] * shares[0, other]
            counts[kind, kind] -= within[crowd, kind] * own[crowd]
    for place in range(many, indptr.size - 1):
        kind = kinds[crowds[many] + place - many]
        add_beside(indptr[place], indptr[place + 1], seats, weights, kinds, within, kind, counts)


@compiled(
    "void(int64[::1], int64[::1], int64[::1], float64[::1], float64[::1], int32[::1],"
    " int64, uint64, float64[:, :, ::1])",
    writes="kinds counts",
)
def label_counts(  # noqa: PLR0917 (compiled: plain arrays)
    crowds: IntArray,
    indptr: IntArray,
    seats: IntArray,
    weights: FloatArray,
    own: FloatArray,
    kinds: KindArray,
    how: int,
    state: np.uint64,
    counts: FloatArray,
) -> None:
    """Fill a table for each arrangement of the kinds: what stands beside each kind, by kind.

    Places where more than one stands come first, then those where one does; people stand in the
    order of places.

    Parameters
    ----------
    crowds : array, shape (crowds + 1,)
        Where the people of each crowd begin.
    indptr, seats, weights : array
        Who is beside the people of each place, themselves included, and what each counts: a
        person, or -1 less the number of a crowd.
    own : array, shape (crowds,)
        What a person of a crowd counts for another.
    kinds : array, shape (people,)
        From 0; rearranged.
    how : int
        0: as they are; 1: drawn; 2: the next in lexical order, beginning with the given one.
    state : uint64
        Of the generator.
    counts : array, shape (arrangements, kinds, kinds)
        What is filled.
    """
    number = counts.shape[1]
    within, shares = np.zeros((crowds.size - 1, number)), np.zeros((1, number))
    for r in range(counts.shape[0]):
        if how == 1:
            state = sampled(kinds, kinds.size, state)
        elif how == 2 and r > 0:
            rearranged(kinds)
        count_beside(crowds, indptr, seats, weights, own, kinds, within, shares, counts[r])


@compiled(
    "void(int64[::1], float64[::1], float64[::1], float64[::1], uint8[:, ::1], int64[:, ::1])",
    writes="tails",
)
def bank_tails(  # noqa: PLR0917 (compiled: plain arrays)
    indptr: IntArray,
    weights: FloatArray,
    observed: FloatArray,
    slack: FloatArray,
    bank: FlagArray,
    tails: IntArray,
) -> None:
    """Count the drawings whose weighted sum is at or above, at or below the observed one.

    Parameters
    ----------
    indptr, weights : array
        Weights of each row, in any order: all orders of the drawn are equally likely.
    observed, slack : array, shape (rows,)
        The sum, and by how much another may differ and be equal.
    bank : array, shape (longest row, drawings)
        1 where the one drawn is of the kind asked about. Drawings are a multiple of `LANES`, the
        last of them beyond ``tails[0, 2]`` not counted.
    tails : array, shape (rows, 3)
        What is filled; its third column holds the number of drawings that count.
    """
    sums = np.empty(LANES)
    for row in range(observed.size):
        at_least, at_most, number = 0, 0, tails[row, 2]
        low, high = observed[row] - slack[row], observed[row] + slack[row]
        for first in range(0, number, LANES):
            sums[:] = 0.0
            for j in range(indptr[row + 1] - indptr[row]):
                weight = weights[indptr[row] + j]
                for lane in range(LANES):
                    sums[lane] += weight * bank[j, first + lane]
            for lane in range(min(LANES, number - first)):
                at_least += sums[lane] >= low
                at_most += sums[lane] <= high
        tails[row, 0], tails[row, 1] = at_least, at_most
