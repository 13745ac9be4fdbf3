"""Whether transitions are the same in several groups: over time, by neighbours, by the past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.inference import TOLERANCE, reached_p

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray

DRAWN_AT_ONCE: Final = 2_000_000


class Homogeneity(NamedTuple):
    """Two statistics of one question, and what chance would make of them.

    Parameters
    ----------
    q, lr : float
        Pearson's and the likelihood ratio statistic.
    dof : int
        Degrees of freedom, over cells that somebody was in.
    p_q, p_lr : float
        By the chi-square law; NaN without degrees of freedom.
    """

    q: float
    lr: float
    dof: int
    p_q: float
    p_lr: float


class Grouped(NamedTuple):
    """Transitions of m groups among k classes, one entry each."""

    group: IntArray
    head: IntArray
    tail: IntArray
    m: int
    k: int

    def counts(self) -> FloatArray:
        """Return how many, by group, class before and class after."""
        code = (self.group * self.k + self.head) * self.k + self.tail
        counts = np.bincount(code, minlength=self.m * self.k * self.k)
        return counts.reshape(self.m, self.k, self.k).astype(float)


def pearson(counts: FloatArray) -> float:
    r"""Return :math:`Q = \sum_{gij} n_{gi} (p_{gij} - p_{ij})^2 / p_{ij}` of counts (g, i, j)."""
    expected = _expected(counts)
    there = expected > 0
    return float((((counts - expected) ** 2)[there] / expected[there]).sum())


def _expected(counts: FloatArray) -> FloatArray:
    rows, pooled = counts.sum(axis=2), counts.sum(axis=0)
    total = pooled.sum(axis=1, keepdims=True)
    return np.asarray(rows[:, :, None] * (pooled / np.where(total > 0, total, 1.0)))


def homogeneity(counts: FloatArray) -> Homogeneity:
    r"""Ask whether several groups move by one matrix of probabilities.

    .. math:: LR = 2 \sum_{gij} n_{gij} \ln \frac{p_{gij}}{p_{ij}}, \quad
              \text{dof} = \sum_i (a_i - 1) (b_i - 1)

    with :math:`a_i` the classes that anybody went to from i, and :math:`b_i` the groups in which
    anybody left i (Bickenbach and Bode 2003).

    Parameters
    ----------
    counts : numpy.ndarray, shape (groups, k, k)
        Transitions from class (second axis) to class (third).

    References
    ----------
    .. [1] Anderson, T. W. and Goodman, L. A. (1957). Statistical inference about Markov chains.
       *Annals of Mathematical Statistics* 28, 89-110.
    .. [2] Bickenbach, F. and Bode, E. (2003). Evaluating the Markov property in studies of economic
       convergence. *International Regional Science Review* 26, 363-392.

    Examples
    --------
    Ten of twenty leave a class in one period, none in the other, where five each are expected:
    Q = 4 cells: 25/5 + 25/15 + 25/5 + 25/15 = 13.33.

    >>> found = homogeneity(np.array([[[10.0, 10], [0, 0]], [[20, 0], [0, 0]]]))
    >>> round(found.q, 2), found.dof
    (13.33, 1)
    """
    from scipy.stats import chi2

    several, cells = likelihood_ratios(counts[None])
    lr, dof = float(several[0]), int(cells[0])
    q = pearson(counts)
    if not dof:
        return Homogeneity(q, lr, 0, float("nan"), float("nan"))
    return Homogeneity(q, lr, dof, float(chi2.sf(q, dof)), float(chi2.sf(lr, dof)))


def likelihood_ratios(counts: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return LR and its degrees of freedom of each of several sets of groups.

    Parameters
    ----------
    counts : numpy.ndarray, shape (sets, groups, k, k)
        As of `homogeneity`.

    Examples
    --------
    The groups of the second set move alike:

    >>> pair = np.array([[[[3.0, 0], [0, 0]], [[0, 1], [0, 0]]], [[[1, 1], [0, 0]]] * 2])
    >>> lr, dof = likelihood_ratios(pair)
    >>> lr.round(2), dof
    (array([4.5, 0. ]), array([1, 1]))
    """
    rows, pooled = counts.sum(axis=3), counts.sum(axis=1)
    total = pooled.sum(axis=2, keepdims=True)
    shares = pooled / np.where(total > 0, total, 1.0)
    expected = rows[..., None] * shares[:, None]
    there = counts > 0
    parts = np.zeros_like(counts)
    parts[there] = counts[there] * np.log(counts[there] / expected[there])
    kinds, groups = (pooled > 0).sum(axis=2), (rows > 0).sum(axis=1)
    free = np.where(kinds > 0, (kinds - 1) * (groups - 1), 0).sum(axis=1)
    return 2 * parts.sum(axis=(1, 2, 3)), free.astype(np.int64)


def shuffled_p(given: Grouped, permutations: int, rng: np.random.Generator) -> float:
    """Return how often groups dealt anew within each class of origin differ as much: p of Q.

    Valid where transitions out of one class are exchangeable: regions independent of each other.
    """
    group, head, tail, m, k = given
    observed = pearson(given.counts())
    total = np.zeros(permutations)
    for each in range(k):
        out = head == each
        n = int(out.sum())
        if n < 2:
            continue
        size = max(1, DRAWN_AT_ONCE // n)
        for begin in range(0, permutations, size):
            draws = min(size, permutations - begin)
            dealt = rng.permuted(np.tile(group[out], (draws, 1)), axis=1)
            code = (np.arange(draws)[:, None] * m + dealt) * k + tail[out]
            counts = np.bincount(code.ravel(), minlength=draws * m * k).reshape(draws, m, k)
            total[begin : begin + draws] += _row_statistic(counts)
    reached = (total >= observed * (1 - TOLERANCE)).sum()
    return float(reached_p(reached, permutations))


def _row_statistic(counts: IntArray) -> FloatArray:
    """Return Pearson's statistic of each of several tables, group by class."""
    rows, columns = counts.sum(axis=2), counts.sum(axis=1)
    expected = rows[:, :, None] * columns[:, None, :] / rows.sum(axis=1)[:, None, None]
    parts = (counts - expected) ** 2 / np.where(expected > 0, expected, 1.0)
    return np.asarray(parts.sum(axis=(1, 2)), dtype=float)
