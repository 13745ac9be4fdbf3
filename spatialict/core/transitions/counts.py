"""Transitions as counts: from class to class, and how sure a share of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray

INTERVALS: Final = ("regions", "independent")


class Moves(NamedTuple):
    """Transitions, one entry each, by year and then by region.

    Parameters
    ----------
    region : array of int
        Row of the region.
    start : array of int
        Column of the first year.
    head, tail : array of int
        Class before and after.
    """

    region: IntArray
    start: IntArray
    head: IntArray
    tail: IntArray

    def kept(self, which: BoolArray) -> Moves:
        """Return some of the transitions."""
        return Moves(*(part[which] for part in self))


def spans(
    years: IntArray, lag: int, breaks: tuple[int, ...] = ()
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return pairs of columns `lag` years apart: those within a series, and those across a break.

    Examples
    --------
    >>> spans(np.array([2010, 2011, 2013, 2014]), 1, (2014,))
    ([(0, 1)], [(2, 3)])
    """
    place = {int(year): at for at, year in enumerate(years)}
    pairs = [(at, place[year + lag]) for year, at in place.items() if year + lag in place]
    across = [any(years[a] < each <= years[b] for each in breaks) for a, b in pairs]
    within = [pair for pair, cut in zip(pairs, across, strict=True) if not cut]
    return within, [pair for pair, cut in zip(pairs, across, strict=True) if cut]


def moves(classes: IntArray, pairs: list[tuple[int, int]]) -> Moves:
    """Return the transitions over the given pairs of years; none where a class is missing."""
    if not pairs or not len(classes):
        none = np.empty(0, dtype=np.int64)
        return Moves(none, none, none, none)
    first, last = np.array(pairs, dtype=np.int64).T
    head, tail = classes[:, first].T.ravel(), classes[:, last].T.ravel()
    region = np.tile(np.arange(len(classes)), len(pairs))
    both = (head >= 0) & (tail >= 0)
    return Moves(region, np.repeat(first, len(classes)), head, tail).kept(both)


def counted(head: IntArray, tail: IntArray, k: int) -> FloatArray:
    """Return how many went from each class to each.

    Examples
    --------
    >>> counted(np.array([0, 0, 1]), np.array([0, 1, 1]), 2)
    array([[1., 1.],
           [0., 1.]])
    """
    return np.bincount(head * k + tail, minlength=k * k).reshape(k, k).astype(float)


def shares(counts: FloatArray) -> FloatArray:
    """Return counts over the sum of their row; NaN where nobody left the class."""
    total = counts.sum(axis=-1, keepdims=True)
    return np.asarray(counts / np.where(total > 0, total, np.nan))


def effective(found: Moves, k: int) -> FloatArray:
    r"""Return to how many independent transitions those out of each class are worth.

    .. math:: n^{*}_i = n_i \Big/ \max\Big(1,\;
              \frac{\sum_j \hat V_R(p_{ij})}{\sum_j p_{ij} (1 - p_{ij}) / n_i}\Big)

    with the variance of each share between regions, :math:`\hat V_R(p_{ij}) = \frac{R}{R - 1}
    \sum_r (c_{rij} - p_{ij} n_{ri})^2 / n_i^2`. Where all went the same way, or one region went,
    nothing tells how alike a region's years are: each of the R regions then counts once. Never
    below one.

    Examples
    --------
    Two regions, each four times out of the class: one always stays, one always leaves. The share
    is .5, and varies between the two eight times as much as among eight strangers: worth one.

    >>> there = np.repeat([0, 1], 4)
    >>> none = np.zeros(8, dtype=int)
    >>> effective(Moves(there, none, none, there), 2)
    array([ 1., nan])
    """
    worth = np.full(k, np.nan)
    for each in range(k):
        out = found.head == each
        n = int(out.sum())
        if not n:
            continue
        names, region = np.unique(found.region[out], return_inverse=True)
        table = np.bincount(region * k + found.tail[out], minlength=len(names) * k)
        table = table.reshape(len(names), k).astype(float)
        p = table.sum(axis=0) / n
        alone = float((p * (1 - p)).sum()) / n
        r = len(names)
        if alone == 0 or r == 1:
            worth[each] = r
            continue
        off = table - np.outer(table.sum(axis=1), p)
        between = r / (r - 1) * float((off**2).sum()) / n**2
        worth[each] = max(1.0, n / max(1.0, between / alone))
    return worth


def wilson(share: FloatArray, n: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Return the score interval of a share of n.

    Examples
    --------
    None of ten: at most 28 % (R: ``prop.test(0, 10, correct = FALSE)``).

    >>> low, high = wilson(np.array([0.0]), np.array([10.0]), 0.95)
    >>> low.round(4), high.round(4)
    (array([0.]), array([0.2775]))
    """
    from scipy.stats import norm

    z2 = float(norm.ppf((1 + confidence) / 2)) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        reach = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    low = np.where(share == 0, 0.0, middle - reach)
    high = np.where(share == 1, 1.0, middle + reach)
    return np.where(np.isnan(share), np.nan, low), np.where(np.isnan(share), np.nan, high)
