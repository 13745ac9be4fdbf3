"""Rules of a permutation p-value, and of what many tests together allow one to say.

Arrays in, arrays out. A tail is counted in `spatialict.core.association`; here it becomes a
p-value that is never nil and never above one, with its error, the least value it could have
reached, and its correction for the number of tests.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from spatialict.core.arrays import FloatArray

Alternative = Literal["two-sided", "greater", "less", "directed"]
Correction = Literal["bh", "by", "bonferroni", "none"]

ALTERNATIVES: Final = ("two-sided", "greater", "less", "directed")
CORRECTIONS: Final = ("bh", "by", "bonferroni", "none")
TOLERANCE: Final = 1e-12
"""Two sums are a tie where they differ by less than this share of the largest sum possible, or,
for squared differences, of what the sum's own terms can be (`core.association.summands`)."""


def _tail(at_least: npt.ArrayLike, at_most: npt.ArrayLike, alternative: str) -> FloatArray:
    """Return the count, or share, of the tail that the alternative asks about."""
    upper, lower = np.asarray(at_least, dtype=float), np.asarray(at_most, dtype=float)
    if alternative == "greater":
        return upper
    return lower if alternative == "less" else np.minimum(upper, lower)


def capped(share: npt.ArrayLike) -> FloatArray:
    """Return the share, 1 where it is above 1."""
    return np.asarray(np.minimum(1.0, share), dtype=float)


def permutation_p(
    at_least: npt.ArrayLike,
    at_most: npt.ArrayLike,
    draws: npt.ArrayLike,
    alternative: Alternative = "two-sided",
    *,
    exact: bool,
) -> FloatArray:
    r"""Tell how often chance alone gives a statistic as extreme as the observed one.

    .. math:: p = \min(1, 2 \min(\#_\ge, \#_\le) / N) \quad\text{exact}, \qquad
              p = \min(1, 2 (\min(\#_\ge, \#_\le) + 1) / (R + 1)) \quad\text{sampled}

    Parameters
    ----------
    at_least, at_most : array_like
        How many of the draws are at or above, at or below the observed statistic. Where `exact`,
        the observed arrangement is one of the draws; where sampled, it is counted on top.
    draws : array_like
        How many arrangements there are (exact), or were drawn.
    alternative : str
        ``"two-sided"`` doubles the smaller tail; ``"directed"`` takes the smaller tail as if it
        had been foreseen (esda's and GeoDa's default: half the two-sided p, too small by half);
        ``"greater"`` and ``"less"`` take the one they name.
    exact : bool
        Whether every arrangement was counted.

    Returns
    -------
    numpy.ndarray
        Between ``1 / draws`` and 1.

    Examples
    --------
    One neighbour out of 19 others, and it is the largest of them: 2 / 19.

    >>> permutation_p([1], [19], [19], exact=True).round(3)
    array([0.105])

    None of 999 draws reaches the observed value: 2 (0 + 1) / 1000.

    >>> permutation_p([0], [999], [999], exact=False)
    array([0.002])
    """
    seen = 0 if exact else 1
    share = (_tail(at_least, at_most, alternative) + seen) / (np.asarray(draws, dtype=float) + seen)
    return capped(share * (2 if alternative == "two-sided" else 1))


def reached_p(reached: npt.ArrayLike, draws: npt.ArrayLike, *, exact: bool = False) -> FloatArray:
    """Return the p of a statistic that is the further from chance the larger it is.

    Parameters
    ----------
    reached : array_like
        How many of the draws are as large as the observed one.
    draws, exact
        As in `permutation_p`.

    Examples
    --------
    >>> reached_p([0, 49], 999)
    array([0.001, 0.05 ])
    """
    return permutation_p(reached, reached, draws, "greater", exact=exact)


def least_p(top: npt.ArrayLike, bottom: npt.ArrayLike, alternative: Alternative) -> FloatArray:
    """Return the least p-value that a test can reach, whatever is observed.

    Parameters
    ----------
    top, bottom : array_like
        Share of the arrangements that give the largest, the smallest statistic.
    alternative : str
        As in `permutation_p`.

    Examples
    --------
    With one neighbour among 20 regions nothing can be found at 5 %:

    >>> least_p([1 / 19], [1 / 19], "two-sided").round(3)
    array([0.105])
    """
    share = _tail(top, bottom, alternative)
    return capped(share * (2 if alternative == "two-sided" else 1))


def normal_p(z: FloatArray, alternative: str) -> FloatArray:
    """Return the p of z by the normal law.

    Examples
    --------
    >>> normal_p(np.array([1.959963985]), "two-sided").round(6)
    array([0.05])
    """
    from scipy.stats import norm

    if alternative == "two-sided":
        return np.asarray(2 * norm.sf(np.abs(z)))
    sign = {"greater": z, "less": -z, "directed": np.abs(z)}[alternative]
    return np.asarray(norm.sf(sign))


def monte_carlo_error(
    p_value: npt.ArrayLike, draws: npt.ArrayLike, alternative: Alternative = "two-sided"
) -> FloatArray:
    r"""Return the standard error that a sampled p-value owes to the number of draws.

    .. math:: s = c \sqrt{t (1 - t) / R}, \quad p = c\,t

    with c = 2 for a two-sided p and 1 otherwise.

    Examples
    --------
    >>> monte_carlo_error([0.05], [999]).round(4)
    array([0.0099])
    """
    factor = 2 if alternative == "two-sided" else 1
    tail = np.asarray(p_value, dtype=float) / factor
    error = factor * np.sqrt(tail * (1 - tail) / np.asarray(draws, dtype=float))
    return np.asarray(error, dtype=float)


def adjust(p_value: npt.ArrayLike, correction: Correction = "bh") -> FloatArray:
    r"""Tell which tests stand once their number is taken into account.

    Step-up: with :math:`p_{(1)} \le \dots \le p_{(m)}`,
    :math:`q_{(i)} = \min_{j \ge i} \min(1, c\,m\,p_{(j)} / j)`; c is 1 for Benjamini-Hochberg and
    :math:`\sum_{j \le m} 1/j` for Benjamini-Yekutieli, which holds whatever the dependence.

    Parameters
    ----------
    p_value : array_like, shape (n,)
        ``NaN`` is no test: it gets no q and does not count in m.
    correction : str
        ``"bh"``, ``"by"`` (false discovery rate), ``"bonferroni"`` (family-wise), ``"none"``.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The test is rejected at level alpha where ``q <= alpha``.

    References
    ----------
    .. [1] Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. *JRSS B*
       57, 289-300.
    .. [2] Benjamini, Y. and Yekutieli, D. (2001). *Annals of Statistics* 29, 1165-1188.

    Examples
    --------
    Of four tests the second gives 4 x .02 / 2, the third would give .08, the largest 1:

    >>> adjust([0.01, 0.02, 0.06, 1.0]).round(3)
    array([0.04, 0.04, 0.08, 1.  ])
    """
    p = np.asarray(p_value, dtype=float)
    q = np.full(p.shape, np.nan)
    tests = np.flatnonzero(~np.isnan(p))
    m = len(tests)
    if correction in {"none", "bonferroni"} or m == 0:
        return capped(p * (m if correction == "bonferroni" else 1))
    order = tests[np.argsort(p[tests])]  # equal p get an equal q, whatever their order
    rank = np.arange(1, m + 1)
    scale = m * (np.sum(1 / rank) if correction == "by" else 1)
    raised = capped(p[order] * scale / rank)
    q[order] = np.minimum.accumulate(raised[::-1])[::-1]
    return q


def drawn_moments(
    total: npt.ArrayLike,
    squares: npt.ArrayLike,
    donors: npt.ArrayLike,
    weight: npt.ArrayLike,
    weight_squares: npt.ArrayLike,
) -> tuple[FloatArray, FloatArray]:
    r"""Mean and variance of a weighted sum of values drawn without replacement, exactly.

    .. math:: E = W \bar v, \qquad
              V = \frac{s^2 (N S - W^2)}{N - 1}, \quad
              W = \sum w_j,\; S = \sum w_j^2,\; s^2 = \overline{v^2} - \bar v^2

    Parameters
    ----------
    total, squares : array_like
        Sum, and sum of squares, of the N values that can be drawn.
    donors : array_like
        N.
    weight, weight_squares : array_like
        W and S of the draw. S is not W: for row-standardised weights of k neighbours W is 1 and S
        is 1/k.

    Returns
    -------
    mean, variance : numpy.ndarray
        The variance is ``NaN`` where fewer than two values can be drawn.

    References
    ----------
    .. [1] Ord, J. K. and Getis, A. (1995). Local spatial autocorrelation statistics.
       *Geographical Analysis* 27, 286-306.

    Examples
    --------
    Two of the values 1, 2, 3 sum to 3, 4 or 5: mean 4, variance 2/3.

    >>> mean, variance = drawn_moments(6, 14, 3, 2, 2)
    >>> float(mean), round(float(variance), 4)
    (4.0, 0.6667)
    """
    count = np.asarray(donors, dtype=float)
    mean = np.asarray(total, dtype=float) / count
    raw = np.asarray(squares, dtype=float) / count
    wide, narrow = np.asarray(weight, dtype=float), np.asarray(weight_squares, dtype=float)
    # a difference within the rounding of what it is taken of is nil: nothing varies
    spread, rest = _beyond_rounding(raw, mean**2), _beyond_rounding(count * narrow, wide**2)
    degrees = np.where(count > 1, count - 1, np.nan)
    return wide * mean, spread * rest / degrees


def _beyond_rounding(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.where(one - other > 1e-13 * one, one - other, 0.0)


def standardised(
    observed: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike, scale: npt.ArrayLike
) -> FloatArray:
    """Return the observed less its mean over its deviation; ``NaN`` where nothing can vary.

    `scale` is the largest size the statistic could have: a variance below rounding of its square
    is nil.
    """
    floor = (1e-9 * np.asarray(scale, dtype=float)) ** 2
    spread = np.asarray(variance, dtype=float)
    varies = spread > floor
    deviation = np.sqrt(np.where(varies, spread, np.nan))
    return np.asarray((np.asarray(observed) - np.asarray(mean)) / deviation, dtype=float)
