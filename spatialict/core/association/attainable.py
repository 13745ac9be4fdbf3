"""How many of a region's possible neighbourhoods are as extreme as any: ties share the extreme.

Of n - 1 others k are drawn, all weighing the same. If a of the others are beyond the k-th most
extreme one and t are equal to it, every most extreme set takes those a and any k - a of these t:
C(t, k - a) sets of all C(n - 1, k).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.association.choices import FEW as FEW_CHOICES
from spatialict.core.association.choices import choices, log_choices
from spatialict.core.inference import TOLERANCE

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray

FEW: Final = 2000
"""Regions whose distances are all measured."""
CHUNK: Final = 16_384
"""Regions whose numbers stay in fast memory."""


def of_values(values: FloatArray, degree: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the share of sets with the largest, and with the smallest sum of values.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Of all regions.
    degree : numpy.ndarray, shape (n,)
        k of each region, from 1 to n - 1.

    Examples
    --------
    One region of four has it. Of the three others of each of the rest one has it, two have not:

    >>> top, bottom = of_values(np.array([1.0, 0, 0, 0]), np.array([1, 1, 1, 1]))
    >>> top.round(3).tolist(), bottom.round(3).tolist()
    ([1.0, 0.333, 0.333, 0.333], [1.0, 0.667, 0.667, 0.667])
    """
    line = np.sort(values)
    k = np.flatnonzero(np.bincount(degree))
    row = np.zeros(k[-1] + 1, dtype=np.int64)
    row[k] = np.arange(len(k))
    row = row[degree]
    bottom = _smallest(values, line, k, row)
    return _smallest(-values, -line[::-1], k, row), bottom


def _smallest(values: FloatArray, line: FloatArray, k: IntArray, row: IntArray) -> FloatArray:
    """Look up regions of one degree together; few stand among the smallest themselves.

    `line` are the values in order; the degree of region i is ``k[row[i]]``.
    """
    n = len(values)
    # the k-th smallest of the others: one place further where the region itself stands before it
    edges = np.column_stack([line[k - 1], line[np.minimum(k, n - 1)]])
    slack = TOLERANCE * k[:, None] * max(abs(line[0]), abs(line[-1]))
    low, high = edges - slack, edges + slack
    below, up_to = np.searchsorted(line, low, "left"), np.searchsorted(line, high, "right")
    outside = _share(below[:, 0], (up_to - below)[:, 0], k, n - 1)
    share = outside[row]
    among = np.flatnonzero(values <= high.max())
    own, at = values[among], row[among]
    before = (own <= edges[at, 0]).astype(np.int64)
    beyond = below[at, before] - (own < low[at, before])
    ties = up_to[at, before] - (own <= high[at, before]) - beyond
    share[among] = _share(beyond, ties, k[at], n - 1)
    return share


def of_distances(
    values: FloatArray, degree: IntArray, size: FloatArray, tolerance: float = TOLERANCE
) -> tuple[FloatArray, FloatArray]:
    """Return the same for sums of squared differences from the region's own values.

    Parameters
    ----------
    values : numpy.ndarray, shape (v, n)
        Of all regions, by variable.
    degree : numpy.ndarray, shape (n,)
        k of each region, from 1 to n - 1.
    size : numpy.ndarray, shape (n,)
    tolerance : float
        As in `spatialict.core.association.summands.Summand`.

    Examples
    --------
    From 1 two others are at distance 1, from 0 one at 1 and one at 2:

    >>> top, bottom = of_distances(np.array([[-1.0, 0, 1]]), np.ones(3, int), np.array([2.0, 0, 2]))
    >>> top.tolist(), bottom.tolist()
    ([0.5, 1.0, 0.5], [0.5, 1.0, 0.5])
    """
    if len(values) > 1:
        return _of_vectors(values, degree, size, tolerance)
    order = np.argsort(values[0])
    beside = np.concatenate([[-np.inf], values[0, order], [np.inf]])
    k, n = degree[order], len(order)
    rounding = tolerance * k * size[order]
    alone = np.arange(degree.max() + 1)
    alone = _share(alone - 1, np.ones_like(alone), alone, n - 1)
    ends = np.empty((2, n))
    for start in range(0, n, CHUNK):
        some = slice(start, start + CHUNK)
        for end, far in enumerate((True, False)):
            ends[end, order[some]] = _extreme(
                beside, start, k[some], (rounding[some], tolerance), alone, far=far
            )
    return ends[0], ends[1]


def _extreme(
    beside: FloatArray,
    start: int,
    k: IntArray,
    tie: tuple[FloatArray, float],
    alone: FloatArray,
    *,
    far: bool,
) -> FloatArray:
    """Return the share of the k nearest, or farthest, for a part of the values in order.

    As a rule nobody else is as near as the k-th: `alone` is the share then, by degree.
    """
    line = beside[1:-1]
    own = line[start : start + len(k)]
    size = len(line) - k + 1 if far else k + 1  # the region itself is the nearest of all
    low = _window(line, own, start, size)
    left, right = own - line[low], line[low + size - 1] - own
    radius = np.maximum(left, right)
    slack = tie[0] + 2 * tie[1] * k * radius**2
    outer = np.minimum(own - beside[low], beside[low + size + 1] - own)
    inner = np.where(left >= right, own - line[low + 1], line[low + size - 2] - own)
    inner = np.maximum(np.abs(inner), np.minimum(left, right))
    tied = np.flatnonzero((outer**2 <= radius**2 + slack) | (inner**2 >= radius**2 - slack))
    share = alone[k]
    if len(tied):
        below, up_to = _within(line, own[tied], radius[tied], slack[tied])
        if far:
            below, up_to = len(line) - 1 - up_to, len(line) - 1 - below
        share[tied] = _share(below, up_to - below, k[tied], len(line) - 1)
    return share


def _window(line: FloatArray, own: FloatArray, start: int, size: IntArray) -> IntArray:
    """Return where the `size` nearest begin, the region itself included, by bisection."""
    place, last = np.arange(start, start + len(own)), len(line) - 1
    low, high = np.maximum(place - size + 1, 0), np.minimum(place, last + 1 - size)
    while (low < high).any():
        middle = (low + high) // 2
        beyond = line[np.minimum(middle + size, last)] - own
        right = (low < high) & (own - line[middle] > beyond)
        high = np.where(right | (low >= high), high, middle)
        low = np.where(right, middle + 1, low)
    return np.asarray(low, dtype=np.int64)


def _within(
    line: FloatArray, own: FloatArray, radius: FloatArray, slack: FloatArray
) -> tuple[IntArray, IntArray]:
    """Return how many others are nearer than the radius, and how many are not further."""
    inner = np.sqrt(np.maximum(radius**2 - slack, 0.0))
    outer = np.sqrt(radius**2 + slack)
    below = np.searchsorted(line, own + inner, "left")
    below -= np.searchsorted(line, own - inner, "right")
    up_to = np.searchsorted(line, own + outer, "right")
    up_to -= np.searchsorted(line, own - outer, "left")
    return np.maximum(below - (inner > 0), 0), up_to - 1


def _of_vectors(
    values: FloatArray, degree: IntArray, size: FloatArray, tolerance: float
) -> tuple[FloatArray, FloatArray]:
    """Do so in several dimensions; of many regions, where ties are rare, as if there were none."""
    n = values.shape[1]
    if n > FEW:
        alone = np.ones(n, dtype=np.int64)
        one = _share(degree - 1, alone, degree, n - 1)
        return one, one
    ends = np.empty((2, n))
    for i, k in enumerate(degree):
        others = ((np.delete(values, i, axis=1) - values[:, [i]]) ** 2).sum(axis=0)
        for end, sign in enumerate((-1, 1)):
            edge = np.partition(sign * others, k - 1)[k - 1]
            slack = tolerance * k * (size[i] + 2 * abs(edge))
            beyond = np.array([(sign * others < edge - slack).sum()])
            ties = (sign * others <= edge + slack).sum() - beyond
            ends[end, i] = _share(beyond, ties, degree[i : i + 1], n - 1)[0]
    return ends[0], ends[1]


def _share(beyond: IntArray, ties: IntArray, degree: IntArray, others: int) -> FloatArray:
    """Return C(t, k - a) / C(n - 1, k); small numbers without rounding, large by logarithms."""
    picked = degree - beyond
    k = np.arange(degree.max() + 1)
    total, log = choices(others, k), log_choices(others, k)
    share = np.where(total < FEW_CHOICES, 1 / total, np.exp(-log))[degree]
    tied = np.flatnonzero(ties != picked)
    if len(tied):
        t, m, k = ties[tied], picked[tied], degree[tied]
        exact = choices(t, m) / total[k]
        share[tied] = np.where(total[k] < FEW_CHOICES, exact, np.exp(log_choices(t, m) - log[k]))
    return np.asarray(share, dtype=float)
