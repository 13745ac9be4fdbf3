"""How many of a region's possible neighbourhoods are as extreme as any: ties share the extreme.

Of n - 1 others k are drawn, all weighing the same. If a of the others are beyond the k-th most
extreme one and t are equal to it, every most extreme set takes those a and any k - a of these t:
C(t, k - a) sets of all C(n - 1, k).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.inference import TOLERANCE

if TYPE_CHECKING:
    from spatialict.core.inference import FloatArray
    from spatialict.core.system import IntArray


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
    bottom = _smallest(values, degree)
    return _smallest(-values, degree), bottom


def _smallest(values: FloatArray, degree: IntArray) -> FloatArray:
    n, line = len(values), np.sort(values)
    slack = TOLERANCE * degree * np.abs(values).max(initial=0.0)
    # the k-th smallest of the others: one place further where the region itself stands before it
    edge = np.where(values > line[degree - 1], line[degree - 1], line[np.minimum(degree, n - 1)])
    below = np.searchsorted(line, edge - slack, side="left") - (values < edge - slack)
    up_to = np.searchsorted(line, edge + slack, side="right") - (values <= edge + slack)
    return _share(below, up_to - below, degree, n - 1)


def of_distances(values: FloatArray, degree: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the same for sums of squared differences from the region's own value.

    Examples
    --------
    From 1 two others are at distance 1, from 0 one at 1 and one at 2:

    >>> top, bottom = of_distances(np.array([0.0, 1, 2]), np.array([1, 1, 1]))
    >>> top.tolist(), bottom.tolist()
    ([0.5, 1.0, 0.5], [0.5, 1.0, 0.5])
    """
    n, line = len(values), np.sort(values)
    widest = np.maximum(values - line[0], line[-1] - values)
    slack = TOLERANCE * degree * widest**2
    near = _radius(values, line, degree + 1)  # the region itself is the nearest of all
    below, up_to = _within(values, line, near, slack)
    bottom = _share(below, up_to - below, degree, n - 1)
    far = _radius(values, line, n - degree + 1)
    below, up_to = _within(values, line, far, slack)
    return _share(n - 1 - up_to, up_to - below, degree, n - 1), bottom


def _radius(values: FloatArray, line: FloatArray, size: IntArray) -> FloatArray:
    """Return the distance to the `size`-th nearest, the region itself included, by bisection."""
    low, high = np.zeros(len(values), np.int64), len(line) - size
    while (low < high).any():
        middle = (low + high) // 2
        beyond = line[np.minimum(middle + size, len(line) - 1)] - values
        right = (low < high) & (values - line[middle] > beyond)
        high = np.where(right | (low >= high), high, middle)
        low = np.where(right, middle + 1, low)
    edges = values - line[low], line[low + size - 1] - values
    return np.asarray(np.maximum(*edges), dtype=float)


def _within(
    values: FloatArray, line: FloatArray, radius: FloatArray, slack: FloatArray
) -> tuple[IntArray, IntArray]:
    """Return how many others are nearer than the radius, and how many are not further."""
    inner = np.sqrt(np.maximum(radius**2 - slack, 0.0))
    outer = np.sqrt(radius**2 + slack)
    below = np.searchsorted(line, values + inner, "left") - np.searchsorted(
        line, values - inner, "right"
    )
    up_to = np.searchsorted(line, values + outer, "right") - np.searchsorted(
        line, values - outer, "left"
    )
    return np.maximum(below - (inner > 0), 0), up_to - 1


def _share(beyond: IntArray, ties: IntArray, degree: IntArray, others: int) -> FloatArray:
    """Return C(t, k - a) / C(n - 1, k); small numbers without rounding, large by logarithms."""
    from scipy.special import comb, gammaln

    picked = degree - beyond
    log = gammaln(ties + 1) - gammaln(picked + 1) - gammaln(ties - picked + 1)
    log -= gammaln(others + 1) - gammaln(degree + 1) - gammaln(others - degree + 1)
    with np.errstate(over="ignore", invalid="ignore"):
        total = comb(others, degree)
        exact = np.asarray(comb(ties, picked) / total, dtype=float)
    return np.where(total < 1e15, exact, np.exp(log))
