"""Sums over a region's neighbours, and their exact moments under a conditional permutation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.inference import drawn_moments, standardised

if TYPE_CHECKING:
    from spatialict.core.inference import FloatArray
    from spatialict.core.system import System


def scale(members: System, values: FloatArray) -> FloatArray:
    """Return the largest size a region's weighted sum could have."""
    widest = float(np.abs(values).max(initial=0.0))
    return members.lag(np.ones(members.n)) * widest


def lag_moments(members: System, v: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the neighbours' sum, and its exact mean and variance given the own value."""
    weight, squares = members.lag(np.ones(members.n)), members.row_sum(members.weights**2)
    others = np.full(members.n, float(members.n - 1))
    mean, variance = drawn_moments(v.sum() - v, (v**2).sum() - v**2, others, weight, squares)
    return members.lag(v), mean, variance


def difference_moments(members: System, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of the weighted squared differences, given the own value.

    The sums over the others of (z_i - z_j)^2 and (z_i - z_j)^4 follow from four sums of powers;
    j = i adds nothing.
    """
    n = members.n
    one, two, three, four = (float((z**power).sum()) for power in (1, 2, 3, 4))
    total = n * z**2 - 2 * z * one + two
    squares = n * z**4 - 4 * z**3 * one + 6 * z**2 * two - 4 * z * three + four
    weight, weight_squares = members.lag(np.ones(n)), members.row_sum(members.weights**2)
    return drawn_moments(total, squares, np.full(n, float(n - 1)), weight, weight_squares)


def star_z(members: System, z: FloatArray, sums: FloatArray) -> FloatArray:
    """Return Gi*: the region's own value and weight belong to the sum."""
    weight = members.lag(np.ones(members.n)) + members.own
    squares = members.row_sum(members.weights**2) + members.own**2
    count = np.full(members.n, float(members.n))
    mean, variance = drawn_moments(np.full(members.n, z.sum()), z @ z, count, weight, squares)
    scale = weight * np.abs(z).max(initial=0.0)
    return standardised(sums + members.own * z, mean, variance, scale)
