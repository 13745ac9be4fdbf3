"""Indices of shares `s` against the shares `t` that they are compared with.

Both have a row for each unit that is told about and a column for each of what it is spread over;
each row adds up to 1, or is ``NaN`` where there is nothing to share. Every index is then ``NaN``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray


def herfindahl(s: FloatArray) -> FloatArray:
    r"""Return :math:`\sum s^2`, from 1 / columns (alike) to 1 (all in one).

    Examples
    --------
    Shares of .2, .5, .2 and .1 (REAT's manual, function ``herf``):

    >>> herfindahl(np.array([[0.2, 0.5, 0.2, 0.1]])).round(6)
    array([0.34])
    """
    return np.asarray((s**2).sum(axis=1))


def normalised(hhi: FloatArray, number: int) -> FloatArray:
    """Return the Herfindahl index on a scale from 0 (alike) to 1, whatever the number of columns.

    Examples
    --------
    >>> normalised(np.array([0.34]), 4).round(6)
    array([0.12])
    """
    if number < 2:
        return np.full_like(hhi, np.nan)
    return (hhi - 1 / number) / (1 - 1 / number)


def krugman(s: FloatArray, t: FloatArray) -> FloatArray:
    r"""Return :math:`\sum |s - t|`, from 0 (the same shares) to 2 (nothing in common).

    Examples
    --------
    >>> krugman(np.array([[0.2, 0.1, 0.7, 0.0]]), np.array([[0.0, 0.0, 0.0, 1.0]]))
    array([2.])
    """
    return np.asarray(np.abs(s - t).sum(axis=1))


def theil_t(s: FloatArray, t: FloatArray) -> FloatArray:
    r"""Return :math:`\sum s \ln(s / t)`, 0 where the shares are the same.

    ``NaN`` where there is some of what the reference has none of: it would be infinite.

    Examples
    --------
    >>> theil_t(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])).round(4)
    array([0.6931])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(s == 0, 0.0, s * np.log(s / t))
    total = np.where(np.isnan(t), np.nan, terms).sum(axis=1)
    return np.maximum(np.where(np.isinf(total), np.nan, total), 0.0)  # rounding may give -1e-17


def theil_l(s: FloatArray, t: FloatArray) -> FloatArray:
    r"""Return :math:`\sum t \ln(t / s)`, the mean logarithmic deviation.

    ``NaN`` where there is none of what the reference has.

    Examples
    --------
    >>> theil_l(np.array([[0.25, 0.75], [0, 1]]), np.array([[0.5, 0.5]] * 2)).round(4)
    array([0.1438,    nan])
    """
    return theil_t(t, s)


def gini_lorenz(s: FloatArray, t: FloatArray) -> FloatArray:
    r"""Return the Gini coefficient of s against t: twice the area under the diagonal.

    .. math:: G = 1 - \sum_k (T_k - T_{k-1}) (S_k + S_{k-1})

    S and T are the shares cumulated in the order of s / t.

    Examples
    --------
    All in a column that has a tenth of the reference:

    >>> gini_lorenz(np.array([[1.0, 0.0]]), np.array([[0.1, 0.9]])).round(6)
    array([0.9])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((s == 0) & (t == 0), 0.0, s / t)
    order = np.argsort(ratio, axis=1, kind="stable")
    steps = np.take_along_axis(t, order, axis=1)
    shares = np.take_along_axis(s, order, axis=1)
    heights = 2 * np.cumsum(shares, axis=1) - shares
    return np.asarray(np.maximum(1 - (steps * heights).sum(axis=1), 0.0))


def gini_unweighted(s: FloatArray, t: FloatArray) -> FloatArray:
    r"""Return the Gini coefficient of the quotients s / t, each counted alike.

    .. math:: G = \frac{2}{n^2 \bar q} \sum_k k \, (q_{(k)} - \bar q)

    Columns that neither has are left out. ``NaN`` where the reference has none of what is there.

    Examples
    --------
    Quotients of 1/2 and 3/2: 2 / 4 (1 (-1/2) + 2 (1/2)).

    >>> gini_unweighted(np.array([[0.25, 0.75]]), np.array([[0.5, 0.5]]))
    array([0.25])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.sort(s / t, axis=1)
        number = (~np.isnan(ratio)).sum(axis=1)
        mean = np.nansum(ratio, axis=1) / number
        rank = np.arange(1, ratio.shape[1] + 1)
        moment = np.nansum(rank * (ratio - mean[:, None]), axis=1)
        return np.asarray(2 * moment / (number**2 * mean))


def hachman(s: FloatArray, t: FloatArray) -> FloatArray:
    r"""Return :math:`1 / \sum (s / t) s`, 1 where the shares are the same, near 0 where not at all.

    ``NaN`` where there is some of what the reference has none of.

    Examples
    --------
    >>> hachman(np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([[0.5, 0.5]] * 2))
    array([1. , 0.5])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(s == 0, 0.0, s * s / t)
    total = np.where(np.isnan(t), np.nan, terms).sum(axis=1)
    return np.minimum(1 / np.where(np.isinf(total), np.nan, total), 1.0)
