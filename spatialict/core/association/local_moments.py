"""Sums over a region's neighbours, and their exact moments under a conditional permutation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.inference import drawn_moments, standardised

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.association.system import System


def scale(members: System, values: FloatArray) -> FloatArray:
    """Return the largest size a region's weighted sum could have."""
    return members.weight * float(np.abs(values).max(initial=0.0))


def lag_moments(members: System, v: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the neighbours' sum, and its exact mean and variance given the own value."""
    square = v**2
    total, squares, others = v.sum() - v, square.sum() - square, _count(members, 1)
    mean, variance = drawn_moments(total, squares, others, members.weight, members.weight_squares)
    return members.lag(v), mean, variance


def differences(members: System, values: FloatArray) -> FloatArray:
    """Return the weighted sum of a region's squared distances from its neighbours.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,) or (n, v)
        Places on a line, or in a space of v variables.
    """
    table = values if values.ndim > 1 else values[:, None]
    sums = np.zeros(members.n)
    for column in table.T:
        sums += members.weighted_sum(partial(_apart, members, np.ascontiguousarray(column)))
    return sums


def _apart(members: System, line: FloatArray, start: int, stop: int, other: IntArray) -> FloatArray:
    own = np.repeat(line[start:stop], members.degree[start:stop])
    return np.asarray((own - line[other]) ** 2, dtype=float)


def difference_moments(members: System, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    r"""Return mean and variance of these sums, given the own values.

    With :math:`d_{ij} = \|x_i - x_j\|^2 = a_i + a_j - 2 x_i \cdot x_j`, the sums of d and of its
    square over all j follow from sums of powers; j = i adds nothing.
    """
    x = values if values.ndim > 1 else values[:, None]
    a = np.einsum("iv,iv->i", x, x)  # no BLAS: its last digit depends on the number of threads
    n, total, squares = len(x), a.sum(), (a**2).sum()
    along = np.einsum("iv,v->i", x, x.sum(axis=0))
    cubes = np.einsum("iv,v->i", x, np.einsum("i,iv->v", a, x))
    spread = np.einsum("iv,iv->i", np.einsum("iv,vu->iu", x, np.einsum("iv,iu->vu", x, x)), x)
    first = n * a - 2 * along + total
    second = n * a**2 + squares + 4 * spread + 2 * a * total - 4 * a * along - 4 * cubes
    return drawn_moments(first, second, _count(members, 1), members.weight, members.weight_squares)


def star_z(members: System, z: FloatArray, sums: FloatArray) -> FloatArray:
    """Return Gi*: the region's own value and weight belong to the sum."""
    weight = members.weight + members.own
    squares = members.weight_squares + members.own**2
    mean, variance = drawn_moments(z.sum(), (z**2).sum(), _count(members, 0), weight, squares)
    widest = weight * np.abs(z).max(initial=0.0)
    return standardised(sums + members.own * z, mean, variance, widest)


def _count(members: System, out: int) -> float:
    """Return how many can be drawn; no number where there is no region."""
    return float(members.n - out) if members.n else np.nan
