"""Among whose organisations sides are dealt: those of one region that are about as active.

Where one side is more active than another, its organisations meet oftener in projects, whoever
chose whom. Sides dealt among all organisations take that away, and T of projects that are blind to
sides then lies below what is dealt. Among organisations of as many projects nothing is taken away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import IntArray

LEAST: Final = 8
"""Organisations below which a class is joined with the next."""
WIDEST: Final = 2.0
"""How many times as active as another an organisation of the same class may be."""


def strata(region: IntArray, activity: IntArray) -> IntArray:
    """Return the stratum of each organisation: its region and its class of activity.

    Organisations of a region that took part in equally many projects are of one class. As long as
    a class has fewer than `LEAST` of them, the smallest is joined with the nearer (by ratio) of its
    neighbours, if none is then more than `WIDEST` times as active as another. An organisation as
    active as no other may stay alone: its side is not dealt.

    Parameters
    ----------
    region, activity : array of int, shape (organisations,)
        Region, and number of projects, 1 or more.

    Examples
    --------
    Four firms of one or two projects are a class; the university with nine is not dealt with them.

    >>> strata(np.zeros(5, int), np.array([1, 9, 2, 1, 1])).tolist()
    [0, 1, 0, 0, 0]
    """
    found = np.zeros(len(region), dtype=np.int64)
    first = 0
    for home in np.unique(region):
        here = np.flatnonzero(region == home)
        values, back, counts = np.unique(activity[here], return_inverse=True, return_counts=True)
        classes = _joined(values.astype(float), counts)
        found[here] = first + classes[back.ravel()]
        first += int(classes[-1]) + 1
    return found


def _joined(values: np.ndarray, counts: np.ndarray) -> IntArray:
    """Return the class of each value; values rise."""
    ends = [(value, value) for value in values.tolist()]
    sizes = counts.tolist()
    spans = [1] * len(ends)
    while (pair := _next_pair(ends, sizes)) is not None:
        ends[pair] = ends[pair][0], ends[pair + 1][1]
        sizes[pair] += sizes[pair + 1]
        spans[pair] += spans[pair + 1]
        for column in (ends, sizes, spans):
            del column[pair + 1]
    return np.repeat(np.arange(len(spans)), spans).astype(np.int64)


def _next_pair(ends: list[tuple[float, float]], sizes: list[int]) -> int | None:
    """Return the first of the two neighbours to join: of the smallest class, the nearer one."""
    best, chosen = (LEAST, 0.0), None
    for first in range(len(ends) - 1):
        if ends[first + 1][1] > WIDEST * ends[first][0]:
            continue
        smaller = min(sizes[first], sizes[first + 1])
        rank = smaller, ends[first + 1][0] / ends[first][1]
        if smaller < LEAST and rank < best:
            best, chosen = rank, first
    return chosen
