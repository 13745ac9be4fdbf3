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
def count_crowds(starts: IntArray, crowd: IntArray, kinds: KindArray, within: FloatArray) -> None:
    """Count the kinds of each place where more than one stands; `crowd` numbers these places."""
    within[:, :] = 0.0
    for place in range(starts.size - 1):
        if crowd[place] >= 0:
            for person in range(starts[place], starts[place + 1]):
                within[crowd[place], kinds[person]] += 1


@part
def add_beside(  # noqa: PLR0917
    first: int,
    stop: int,
    starts: IntArray,
    indices: IntArray,
    weights: FloatArray,
    crowd: IntArray,
    kinds: KindArray,
    within: FloatArray,
    shares: FloatArray,
) -> None:
    """Add the weight of each kind beside a place to `shares`, whoever stands there included."""
    for link in range(first, stop):
        place = indices[link]
        if crowd[place] < 0:
            shares[kinds[starts[place]]] += weights[link]
        else:
            for kind in range(shares.size):
                shares[kind] += weights[link] * within[crowd[place], kind]


@part
def count_beside(  # noqa: PLR0917
    starts: IntArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    own: FloatArray,
    crowd: IntArray,
    kinds: KindArray,
    within: FloatArray,
    shares: FloatArray,
    counts: FloatArray,
) -> None:
    """Add up, for every kind, the weight of each kind beside it."""
    count_crowds(starts, crowd, kinds, within)
    counts[:, :] = 0.0
    for place in range(starts.size - 1):
        links = (indptr[place], indptr[place + 1])
        if crowd[place] < 0:
            kind = kinds[starts[place]]
            add_beside(*links, starts, indices, weights, crowd, kinds, within, counts[kind])
            continue
        shares[:] = 0.0
        add_beside(*links, starts, indices, weights, crowd, kinds, within, shares)
        for kind in range(shares.size):
            number = within[crowd[place], kind]
            if number > 0:
                for other in range(shares.size):
                    counts[kind, other] += number * shares[other]
                counts[kind, kind] -= number * own[place]


@compiled(
    "void(int64[::1], int64[::1], int64[::1], float64[::1], float64[::1], int64[::1], int32[::1],"
    " int64, uint64, float64[:, :, ::1])",
    writes="kinds counts",
)
def label_counts(  # noqa: PLR0917 (compiled: plain arrays)
    starts: IntArray,
    indptr: IntArray,
    indices: IntArray,
    weights: FloatArray,
    own: FloatArray,
    crowd: IntArray,
    kinds: KindArray,
    how: int,
    state: np.uint64,
    counts: FloatArray,
) -> None:
    """Fill a table for each arrangement of the kinds: what stands beside each kind, by kind.

    Parameters
    ----------
    starts : array, shape (places + 1,)
        Where the people of each place begin in `kinds`.
    indptr, indices, weights : array
        Places beside each place, ascending, and what a person there weighs.
    own : array, shape (places,)
        What a person weighs who stands at the same place.
    crowd : array, shape (places,)
        Number among the places where more than one stands; -1 where one does.
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
    within, shares = np.zeros((crowd.max() + 1, number)), np.zeros(number)
    for r in range(counts.shape[0]):
        if how == 1:
            state = sampled(kinds, kinds.size, state)
        elif how == 2 and r > 0:
            rearranged(kinds)
        count_beside(starts, indptr, indices, weights, own, crowd, kinds, within, shares, counts[r])


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
