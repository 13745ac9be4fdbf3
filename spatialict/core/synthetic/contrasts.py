"""One unit's change beside the mean change of the others, and where it ranks among all such."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialict.core.synthetic.gaps import limit, rank_p, rms

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

FLAT = 1e-12
"""Spread, as a share of the size of the figures, below which they are all alike."""


class Contrast(NamedTuple):
    """The first unit's figure less the mean of the others', and how sure that is."""

    value: float
    se: float
    low: float
    high: float
    p_value: float
    placebos: FloatArray


def contrast(figures: FloatArray, allowed: int) -> Contrast:
    r"""Return the first figure less the mean of the others, with its rank and interval.

    .. math:: \hat\tau = d_1 - \bar d_{-1}, \qquad
              p = \frac{\#\{j : |d_j - \bar d_{-j}| \ge |\hat\tau|\}}{n}, \qquad
              se = s_{-1} \sqrt{1 + \frac{1}{n - 1}}

    Parameters
    ----------
    figures : numpy.ndarray, shape (n_units,)
        One change each; the treated first; two or more units.
    allowed : int
        How many units may be as extreme where the rank still rejects: ``floor(alpha * n)``, 1 at
        least.

    Returns
    -------
    Contrast
        ``low`` and ``high`` end the set of all t for which the rank, with t taken off the
        treated's figure, does not reject; NaN with fewer than three units, or fewer others than
        `allowed`. ``se`` is the error of one more unit drawn as the others are; NaN with fewer
        than two others. All three NaN where the others are all alike, for then nothing tells how
        far a unit strays; and ``p_value`` too where the first is as they are.

    Notes
    -----
    With :math:`e_j = d_j - \bar d_{-1}` the treated at distance u > 0 from the others' mean is
    beyond unit j when :math:`u > \max(e_j, -e_j n / (n - 2))`; below the mean, with the signs
    changed. The interval follows from these bounds, without search.

    Examples
    --------
    5 beside 0, 1 and 2: the difference is 4, and none of the others strays as far.

    >>> found = contrast(np.array([5.0, 0.0, 1.0, 2.0]), 1)
    >>> found.value, found.p_value, found.low, found.high
    (4.0, 0.25, 2.0, 6.0)
    """
    n = len(figures)
    means = (figures.sum() - figures) / (n - 1)
    strayed = figures - means
    value, none = float(strayed[0]), float("nan")
    if np.ptp(figures) <= FLAT * np.abs(figures).max():
        return Contrast(value, none, none, none, none, strayed)
    errors = figures[1:] - means[0]
    p_value = rank_p(np.abs(strayed), 0)
    if n > 2 and np.ptp(errors) <= FLAT * np.abs(figures).max():
        return Contrast(value, none, none, none, p_value, strayed)
    se = rms(errors - errors.mean()) * float(np.sqrt(n / (n - 2))) if n > 2 else none
    if n < 3 or allowed > n - 1:
        return Contrast(value, se, none, none, p_value, strayed)
    swing = n / (n - 2)
    above = limit(np.maximum(errors, -errors * swing), allowed)
    below = limit(np.maximum(-errors, errors * swing), allowed)
    return Contrast(value, se, value - above, value + below, p_value, strayed)


def changes(outcome: FloatArray, before: int) -> FloatArray:
    """Return the mean of the years after less the mean of those before, by unit.

    Examples
    --------
    >>> changes(np.array([[1.0, 3.0, 6.0]]), 2).tolist()
    [4.0]
    """
    return np.asarray(outcome[:, before:].mean(axis=1) - outcome[:, :before].mean(axis=1))


def slopes(outcome: FloatArray, years: FloatArray, before: int) -> FloatArray:
    """Return each unit's slope a year over the years before, by least squares.

    Examples
    --------
    >>> slopes(np.array([[1.0, 3.0, 9.0]]), np.array([2010.0, 2011, 2012]), 2).tolist()
    [2.0]
    """
    centred = years[:before] - years[:before].mean()
    return np.asarray(outcome[:, :before] @ centred / np.sum(centred**2))


def beyond_trend(outcome: FloatArray, years: FloatArray, before: int) -> FloatArray:
    """Return the mean of the years after less each unit's own line of the years before.

    Examples
    --------
    The line through 1 and 3 reaches 5; the unit reaches 9:

    >>> beyond_trend(np.array([[1.0, 3.0, 9.0]]), np.array([2010.0, 2011, 2012]), 2).tolist()
    [4.0]
    """
    rise = float(years[before:].mean() - years[:before].mean())
    return np.asarray(changes(outcome, before) - slopes(outcome, years, before) * rise)
