"""Arrangements of a whole map: statistics of all regions at once, and what chance makes of them.

The statistics are sums over neighbours of what two values make together. Their mean and variance
over all n! arrangements of the values are exact. Arrangements are drawn from the seed over regions
sorted by id, one after the other, so that neither the order of rows nor the size of a block tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import numpy.typing as npt

from spatialict.core.inference import TOLERANCE, FloatArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy import sparse

    from spatialict.core.system import System

IntArray = npt.NDArray[np.int64]

BLOCK: Final = 2**20
"""Numbers permuted at a time; a block of floats of this size is 8 MB."""


@dataclass(frozen=True)
class Weights:
    """The system of a statistic, its weights as a matrix, and their sums."""

    found: System
    matrix: sparse.csr_array

    @property
    def n(self) -> int:
        """Number of regions that take part."""
        return self.found.n

    @cached_property
    def margins(self) -> FloatArray:
        """Sum of each row and its column."""
        return np.asarray(self.matrix.sum(axis=0) + self.matrix.sum(axis=1), dtype=float)

    @cached_property
    def s0(self) -> float:
        """Sum of the weights."""
        return float(self.matrix.sum())

    @cached_property
    def s1(self) -> float:
        r"""Half the sum of :math:`(w_{ij} + w_{ji})^2`."""
        both = self.matrix + self.matrix.T
        return float((both.data**2).sum() / 2)

    @cached_property
    def s2(self) -> float:
        """Sum of the squared margins."""
        return float((self.margins**2).sum())


class Form(Protocol):
    """A statistic of an arrangement, and its moments over all arrangements."""

    def drawn(self, orders: IntArray) -> FloatArray:
        """Return the statistic of each arrangement, a row of places in the order of ids."""
        ...

    def moments(self) -> tuple[float, float]:
        """Return mean and variance over all arrangements."""
        ...

    def bound(self) -> float:
        """Return a size that the statistic of no arrangement can exceed."""
        ...


@dataclass(frozen=True)
class Pairs:
    """Sum of ``w_ij h(x_i, x_j)`` times a factor; h is the product, or the squared difference."""

    weights: Weights
    x: FloatArray
    factor: float
    differences: bool = False

    def drawn(self, orders: IntArray) -> FloatArray:
        """Return the statistic of each arrangement, a row of places in the order of ids."""
        x = np.ascontiguousarray(self.x[orders].T)
        total = (x * (self.weights.matrix @ x)).sum(axis=0)
        if self.differences:
            total = self.weights.margins @ x**2 - 2 * total
        return np.asarray(self.factor * total)

    def moments(self) -> tuple[float, float]:
        r"""Return mean and variance.

        .. math:: E[T^2] = S_1 E[h_{12}^2] + (S_2 - 2 S_1) E[h_{12} h_{13}]
                  + (S_0^2 - S_2 + S_1) E[h_{12} h_{34}]

        Two pairs of regions are the same, share one region, or none. [1]_ works it out for each
        statistic; here h is all that differs.

        References
        ----------
        .. [1] Cliff, A. D., Ord, J. K. (1981). *Spatial Processes*. Pion, pp. 42-46.
        """
        n, w = self.weights.n, self.weights
        total, same, shared = self._differences() if self.differences else self._products()
        apart = total**2 - 2 * same - 4 * shared
        falling = np.cumprod(n - np.arange(4.0))
        mean = w.s0 * ratio(total, falling[1])
        square = w.s1 * ratio(same, falling[1])
        square += (w.s2 - 2 * w.s1) * ratio(shared, falling[2], 0.0)
        square += (w.s0**2 - w.s2 + w.s1) * ratio(apart, falling[3], 0.0)
        spread = square - mean**2
        # below the rounding of the difference nothing varies
        return self.factor * mean, self.factor**2 * (spread if spread > 1e-13 * square else 0.0)

    def _products(self) -> tuple[float, float, float]:
        """Return sums over different i, j, k of h_ij, h_ij^2 and h_ij h_ik."""
        a, b, c, d = (float((self.x**power).sum()) for power in (1, 2, 3, 4))
        return a**2 - b, b**2 - d, b * a**2 - b**2 - 2 * c * a + 2 * d

    def _differences(self) -> tuple[float, float, float]:
        n, z = self.weights.n, self.x - self.x.mean() if len(self.x) else self.x
        b, d = float((z**2).sum()), float((z**4).sum())
        same = 2 * n * d + 6 * b**2
        return 2 * n * b, same, n**2 * d + 3 * n * b**2 - same

    def bound(self) -> float:
        """Return a size that the statistic of no arrangement can exceed."""
        largest = np.abs(self.x).max(initial=0.0) ** 2 * (4 if self.differences else 1)
        return float(abs(self.factor) * self.weights.s0 * largest)


@dataclass(frozen=True)
class Product:
    """Sum of ``w_ij u_i v_j`` times a factor; only v is arranged anew."""

    weights: Weights
    u: FloatArray
    v: FloatArray
    factor: float

    def drawn(self, orders: IntArray) -> FloatArray:
        """Return the statistic of each arrangement, a row of places in the order of ids."""
        return np.asarray(self.factor * (self.v[orders] @ (self.weights.matrix.T @ self.u)))

    def moments(self) -> tuple[float, float]:
        """Return mean and variance: the sum is linear in v, drawn without replacement."""
        pull = self.weights.matrix.T @ self.u
        spread = float(((pull - pull.mean()) ** 2).sum() * (self.v @ self.v))
        return 0.0, self.factor**2 * ratio(spread, self.weights.n - 1)

    def bound(self) -> float:
        """Return a size that the statistic of no arrangement can exceed."""
        largest = np.abs(self.u).max(initial=0.0) * np.abs(self.v).max(initial=0.0)
        return float(abs(self.factor) * self.weights.s0 * largest)


@dataclass(frozen=True)
class Drawn:
    """What the drawn arrangements say of each form; arrays of one number a form.

    Parameters
    ----------
    observed : numpy.ndarray
        The statistic of the map as it is.
    at_least, at_most : numpy.ndarray
        Arrangements at or above, at or below it.
    highest, lowest : numpy.ndarray
        Arrangements that give the largest, the smallest statistic seen (of the map or drawn).
    """

    observed: FloatArray
    at_least: IntArray
    at_most: IntArray
    highest: IntArray
    lowest: IntArray


def tails(forms: Sequence[Form], n: int, *, permutations: int, seed: int) -> Drawn:
    """Count the drawn arrangements at the observed statistic and beyond, and at either end.

    All forms are told about the same arrangements.
    """
    rng = np.random.default_rng(seed)
    observed = np.array([form.drawn(np.arange(n)[None])[0] for form in forms])
    slack = np.array([TOLERANCE * form.bound() for form in forms])
    at_least, at_most = np.zeros(len(forms), np.int64), np.zeros(len(forms), np.int64)
    upper, lower = _End(observed, slack), _End(-observed, slack)
    block = max(1, BLOCK // n)
    for start in range(0, permutations, block):
        size = min(block, permutations - start)
        orders = rng.permuted(np.tile(np.arange(n), (size, 1)), axis=1)
        drawn = np.array([form.drawn(orders) for form in forms])
        at_least += (drawn >= (observed - slack)[:, None]).sum(axis=1)
        at_most += (drawn <= (observed + slack)[:, None]).sum(axis=1)
        upper.meet(drawn)
        lower.meet(-drawn)
    return Drawn(observed, at_least, at_most, upper.count, lower.count)


class _End:
    """The largest statistic so far, and how many arrangements gave it."""

    def __init__(self, observed: FloatArray, slack: FloatArray) -> None:
        self.slack, self.value = slack, observed.copy()
        self.count = np.zeros(len(observed), np.int64)

    def meet(self, drawn: FloatArray) -> None:
        """Count a block of arrangements in."""
        largest = drawn.max(axis=1)
        beyond = largest > self.value + self.slack
        self.value[beyond], self.count[beyond] = largest[beyond], 0
        self.count += (drawn >= (self.value - self.slack)[:, None]).sum(axis=1)


def ratio(top: float, bottom: float, undefined: float = np.nan) -> float:
    """Return a quotient; `undefined` where it divides by nil."""
    return top / bottom if bottom else undefined
