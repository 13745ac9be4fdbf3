"""How many arrangements of a region's possible neighbours are as extreme as any, by their order.

Where the weights differ, a sum is smallest with the largest weight on the smallest number, and so
on down. Of the t others whose numbers are equal m are in it, and may be any of these in any order;
equal weights may exchange what they carry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialict.core.association import attainable
from spatialict.core.association.choices import log_factorial
from spatialict.core.inference import TOLERANCE

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.association.summands import Summand
    from spatialict.core.association.system import System


def shares(members: System, one: Summand, floor: float) -> tuple[FloatArray, FloatArray]:
    """Return the share of all arrangements with the largest, and with the smallest sum.

    Parameters
    ----------
    one : Summand
        What is summed.
    floor : float
        Where no share can be above it, what is returned is not above it either.

    Notes
    -----
    Squared differences among more than 2 000 regions are taken as if none were equal.
    """
    if one.squared:
        ends = attainable.of_distances(one.values, members.degree, one.size, one.tolerance)
    else:
        ends = attainable.of_values(one.values[0], members.degree)
    found = []
    for share, sign in zip(ends, (-1.0, 1.0), strict=True):
        exact = share.copy()  # of sets: an order has no more than its set
        chosen = np.flatnonzero(share > floor)
        if len(chosen):
            exact[chosen] = _ordered(members, sign, one, chosen)
        found.append(exact)
    return found[0], found[1]


def _ordered(members: System, sign: float, one: Summand, chosen: IntArray) -> FloatArray:
    """Return the share of arrangements with the smallest sum of numbers times `sign`."""
    n, degree = members.n, members.degree[chosen]
    row = np.repeat(np.arange(len(chosen)), degree)
    step = np.arange(len(row)) - np.repeat(np.cumsum(degree) - degree, degree)
    weights = members.weights[np.repeat(members.indptr[chosen], degree) + step]
    weights = weights[np.lexsort((-weights, row))]
    if not one.squared:
        fresh, ties = _of_values(sign * one.values[0], chosen[row], step)
    elif n <= attainable.FEW:
        fresh, ties = _of_distances(sign, one, chosen, degree)
    else:
        fresh, ties = np.ones(len(row), dtype=bool), np.ones(len(row), dtype=np.int64)
    fresh = fresh | (step == 0)
    other_weight = (step == 0) | (weights < np.roll(weights, 1) * (1 - 1e-12))
    log = log_factorial(n - degree - 1) - log_factorial(n - 1)
    for starts, sign_of in ((other_weight, 1), (fresh | other_weight, -1)):
        runs = np.diff(np.append(np.flatnonzero(starts), len(row)))
        log += sign_of * np.bincount(row[starts], log_factorial(runs), len(chosen))
    runs = np.diff(np.append(np.flatnonzero(fresh), len(row)))
    ways = log_factorial(ties[fresh]) - log_factorial(ties[fresh] - runs)
    log += np.bincount(row[fresh], ways, len(chosen))
    return np.asarray(np.exp(log), dtype=float)


def _of_values(
    numbers: FloatArray, region: IntArray, step: IntArray
) -> tuple[npt.NDArray[np.bool_], IntArray]:
    """Return where the next number begins, and how many others have it, along each region."""
    order = np.argsort(numbers)
    line = numbers[order]
    place = np.empty(len(line), dtype=np.int64)
    place[order] = np.arange(len(line))
    level = np.cumsum(np.diff(line, prepend=line[0]) > TOLERANCE * np.abs(line).max())
    passed = level[step + (step >= place[region])]
    ties = np.bincount(level)[passed] - (passed == level[place[region]])
    return passed != np.roll(passed, 1), ties


def _of_distances(
    sign: float, one: Summand, chosen: IntArray, degree: IntArray
) -> tuple[npt.NDArray[np.bool_], IntArray]:
    """Return the same for squared distances, one region after the other."""
    fresh: list[Any] = []
    ties: list[Any] = []
    for i, k in zip(chosen, degree, strict=True):
        others = np.delete(one.values, i, axis=1) - one.values[:, [i]]
        line = np.sort(sign * (others**2).sum(axis=0))
        slack = one.tolerance * (one.size[i] + 2 * np.abs(line))
        level = np.cumsum(np.diff(line, prepend=line[0]) > slack)
        fresh.append(np.diff(level[:k], prepend=-1) > 0)
        ties.append(np.bincount(level)[level[:k]])
    return np.concatenate(fresh), np.concatenate(ties)
