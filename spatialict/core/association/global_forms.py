"""Statistics of a whole map as sums over neighbours, with exact moments over all arrangements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.association.arrangements import Form, Lags, Pairs

if TYPE_CHECKING:
    from scipy import sparse

    from spatialict.core.arrays import FloatArray, IntArray


ROUNDING: Final = 1e-13
"""A variance that is left of terms so much larger is the rounding of their difference."""


@dataclass(frozen=True)
class Weights:
    """Neighbours of n regions, and sums of their weights.

    Parameters
    ----------
    indptr, indices, weights : numpy.ndarray
        Neighbours of region i: ``indices[indptr[i]:indptr[i + 1]]``, never i itself.
    own : numpy.ndarray, shape (n,)
        What a region weighs where it counts as its own neighbour.
    """

    indptr: IntArray
    indices: IntArray
    weights: FloatArray
    own: FloatArray

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.indptr) - 1

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """The weights as a matrix."""
        from scipy import sparse

        parts = (self.weights, self.indices, self.indptr)
        return sparse.csr_array(parts, shape=(self.n, self.n))

    @cached_property
    def pairs(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Each pair of neighbours once, with the weights of both directions together."""
        from scipy import sparse

        both = sparse.triu(self.matrix + self.matrix.T, k=1, format="csr")
        both.sort_indices()
        data = np.asarray(both.data, dtype=float)
        return both.indptr.astype(np.int64), both.indices.astype(np.int64), data

    @cached_property
    def margins(self) -> FloatArray:
        """Sum of each row and its column."""
        heads = np.repeat(np.arange(self.n), np.diff(self.indptr))
        rows = np.bincount(heads, self.weights, minlength=self.n)
        columns = np.bincount(self.indices, self.weights, minlength=self.n)
        return np.asarray(rows + columns, dtype=float)

    @cached_property
    def s0(self) -> float:
        """Sum of the weights."""
        return float(self.weights.sum())

    @cached_property
    def s1(self) -> float:
        r"""Half the sum of :math:`(w_{ij} + w_{ji})^2`."""
        return float((self.pairs[2] ** 2).sum())

    @cached_property
    def s2(self) -> float:
        """Sum of the squared margins."""
        return float((self.margins**2).sum())

    def with_own(self, *, standardised: bool) -> sparse.csr_array:
        """Return the matrix with each region among its own neighbours; its rows may sum to 1."""
        from scipy import sparse

        whole = (self.matrix + sparse.diags_array(self.own)).tocsr()
        if standardised and self.n:
            whole = (sparse.diags_array(1 / np.asarray(whole.sum(axis=1))) @ whole).tocsr()
        return whole


def pairs(weights: Weights, values: FloatArray, *, pulled: bool = False) -> Pairs:
    """Return the map of one variable; the pull of a place is its margin, where it is asked for."""
    pull = weights.margins if pulled else np.empty(0)
    return Pairs(np.ascontiguousarray(values), *weights.pairs, pull)


def products(weights: Weights, x: FloatArray, factor: float) -> Form:
    """Return the sum of ``w_ij x_i x_j`` times a factor."""
    mean, variance = _moments(weights.s0, weights.s1, weights.s2, len(x), _of_products(x))
    bound = abs(factor) * weights.s0 * _largest(x) ** 2
    return Form((factor, 0.0, 0.0, 0.0), factor * mean, factor**2 * variance, bound)


def of_the_rest(weights: Weights, x: FloatArray, factor: float) -> Form:
    """Return the sum of ``w_ij (1 - x_i) (1 - x_j)`` times a factor."""
    form = products(weights, 1 - x, factor)
    combination = (factor, -factor, 0.0, factor * weights.s0)
    return Form(combination, form.mean, form.variance, form.bound)


def differences(weights: Weights, x: FloatArray, factor: float) -> Form:
    """Return the sum of ``w_ij (x_i - x_j)^2`` times a factor."""
    mean, variance = _moments(weights.s0, weights.s1, weights.s2, len(x), _of_differences(x))
    bound = 4 * abs(factor) * weights.s0 * _largest(x) ** 2
    combination = (-2 * factor, 0.0, factor, 0.0)
    return Form(combination, factor * mean, factor**2 * variance, bound)


def held(weights: Weights, u: FloatArray, v: FloatArray, factor: float) -> tuple[Pairs, Form]:
    """Return the sum of ``w_ij u_i v_j`` times a factor; only v is arranged anew.

    The sum is linear in v, which is drawn without replacement and sums to nil.
    """
    pull = weights.matrix.T @ u
    spread = float(((pull - pull.mean()) ** 2).sum() * (v * v).sum()) if len(u) else 0.0
    variance = factor**2 * ratio(spread, len(u) - 1)
    nobody = np.zeros(weights.n + 1, np.int64), np.empty(0, np.int64), np.empty(0)
    bound = abs(factor) * weights.s0 * _largest(u) * _largest(v)
    arranged = Pairs(np.ascontiguousarray(v), *nobody, pull)
    return arranged, Form((0.0, factor, 0.0, 0.0), 0.0, variance, bound)


def lags(
    matrix: sparse.csr_array, x: FloatArray, y: FloatArray, factor: float
) -> tuple[Lags, Form]:
    r"""Return the sum of the products of two weighted sums times a factor, both arranged together.

    .. math:: T = \sum_i \Big(\sum_j w_{ij} x_j\Big) \Big(\sum_j w_{ij} y_j\Big)
                = \sum_{ij} m_{ij} x_i y_j, \quad M = W'W

    What lies on the diagonal of M is a sum of :math:`x_a y_a` drawn without replacement; what lies
    off it, a sum of :math:`h_{ab} = (x_a y_b + x_b y_a) / 2` as in `products`; each pair of the two
    shares a region or none [1]_. x and y are deviations.

    References
    ----------
    .. [1] Lee, S.-I. (2004). A generalized significance testing method for global measures of
       spatial association. *Environment and Planning A* 36, 1687-1703.
    """
    n, d = len(x), x * y
    both = (matrix.T @ matrix).tocsr()
    diagonal = both.diagonal()
    rows = np.asarray(both.sum(axis=1)) - diagonal
    s0, trace, meet = float(rows.sum()), float(diagonal.sum()), float((diagonal * rows).sum())
    s1 = 2 * float((both.data**2).sum() - (diagonal**2).sum())
    p, q = float(d.sum()), float((d * d).sum())
    same = (float((x * x).sum() * (y * y).sum()) + p**2) / 2 - q
    off, variance = _moments(s0, s1, 4 * float((rows * rows).sum()), n, (-p, same, q - same))
    on, falling = ratio(trace * p, n), n * (n - 1)
    uneven = float((diagonal * diagonal).sum()) - ratio(trace**2, n)
    variance += uneven * (q - ratio(p**2, n)) / max(n - 1, 1)
    apart = (trace * s0 - 2 * meet) * ratio(2 * q - p**2, falling * (n - 2), 0.0)
    shared, means = 2 * meet * ratio(q, falling), on * off
    bound = abs(factor) * (s0 + trace) * _largest(x) * _largest(y)
    spread = variance + 2 * (apart - shared - means)
    terms = variance + off**2 + on**2 + 2 * (abs(apart) + abs(shared) + abs(means))
    spread = factor**2 * spread if spread > ROUNDING * terms else 0.0
    links = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64)
    arranged = Lags(x, y, links[0], links[1], np.asarray(matrix.data, dtype=float))
    return arranged, Form((factor, 0.0, 0.0, 0.0), factor * (off + on), spread, bound)


def _moments(
    s0: float, s1: float, s2: float, n: int, sums: tuple[float, float, float]
) -> tuple[float, float]:
    r"""Return mean and variance of a sum of ``w_ij h_ij`` over different regions.

    .. math:: E[T^2] = S_1 E[h_{12}^2] + (S_2 - 2 S_1) E[h_{12} h_{13}]
              + (S_0^2 - S_2 + S_1) E[h_{12} h_{34}]

    Two pairs of regions are the same, share one region, or none. [1]_ works it out for each
    statistic; here h is all that differs. `sums` are those over different i, j, k of h_ij, h_ij^2
    and h_ij h_ik.

    References
    ----------
    .. [1] Cliff, A. D., Ord, J. K. (1981). *Spatial Processes*. Pion, pp. 42-46.
    """
    total, same, shared = sums
    apart = total**2 - 2 * same - 4 * shared
    falling = np.cumprod(n - np.arange(4.0))
    mean = s0 * ratio(total, falling[1])
    square = s1 * ratio(same, falling[1])
    square += (s2 - 2 * s1) * ratio(shared, falling[2], 0.0)
    square += (s0**2 - s2 + s1) * ratio(apart, falling[3], 0.0)
    spread = square - mean**2
    # below the rounding of the difference nothing varies
    return mean, spread if spread > ROUNDING * square else 0.0


def _of_products(x: FloatArray) -> tuple[float, float, float]:
    square = x * x
    a, b, c, d = (float(each.sum()) for each in (x, square, square * x, square * square))
    return a**2 - b, b**2 - d, b * a**2 - b**2 - 2 * c * a + 2 * d


def _of_differences(x: FloatArray) -> tuple[float, float, float]:
    n, z = len(x), x - x.mean() if len(x) else x
    square = z * z
    b, d = float(square.sum()), float((square * square).sum())
    same = 2 * n * d + 6 * b**2
    return 2 * n * b, same, n**2 * d + 3 * n * b**2 - same


def _largest(x: FloatArray) -> float:
    return float(np.abs(x).max(initial=0.0))


def ratio(top: float, bottom: float, undefined: float = np.nan) -> float:
    """Return a quotient; `undefined` where it divides by nil."""
    return top / bottom if bottom else undefined
