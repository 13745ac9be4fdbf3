"""Every unit beside its own mixture of the others: the arithmetic of synthetic control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.synthetic.weights import nearest_mixture

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

EXACT: Final = 1e-6
"""Misfit, as a share of the unit's largest outcome, below which a fit is exact: well above the
error of the arithmetic, and about what is lost where figures are given to six digits."""


class Fit(NamedTuple):
    """One unit told by others: its weights, its synthetic self and the gap, by year."""

    weights: FloatArray
    synthetic: FloatArray
    gap: FloatArray
    unique: bool


def fitted(outcome: FloatArray, unit: int, donors: list[int], before: int, *, demean: bool) -> Fit:
    """Return the mixture of donors that is nearest to a unit in the first years.

    Parameters
    ----------
    outcome : numpy.ndarray, shape (n_units, n_years)
        Finite; the years in order.
    unit, donors : int, list of int
        Rows; the unit is none of the donors.
    before : int
        How many of the years, from the first on, are fitted; 1 or more.
    demean : bool
        Compare each unit with its own mean over those years: only changes have to be alike.

    Examples
    --------
    Half of 2 and half of 4 are 3 until the last year, when the unit is 5 and its like still 3:

    >>> fit = fitted(np.array([[3.0, 3, 5], [2, 2, 2], [4, 4, 4]]), 0, [1, 2], 2, demean=False)
    >>> fit.weights.round(6).tolist(), (fit.gap.round(6) + 0).tolist()
    ([0.5, 0.5], [0.0, 0.0, 2.0])
    """
    own, others = outcome[unit], outcome[donors].T
    level, levels = 0.0, np.zeros(len(donors))
    if demean:
        level, levels = float(own[:before].mean()), others[:before].mean(axis=0)
    mixture = nearest_mixture(others[:before] - levels, own[:before] - level)
    synthetic = (others - levels) @ mixture.weights + level
    return Fit(mixture.weights, synthetic, own - synthetic, mixture.unique)


def misfits(gap: FloatArray, before: int, until: int | None = None) -> tuple[float, float]:
    """Return the root mean squared gap of the years before, and of the years after.

    Examples
    --------
    >>> misfits(np.array([1.0, -1, 3, 3]), 2)
    (1.0, 3.0)
    """
    return rms(gap[:before]), rms(gap[before:until])


def rms(values: FloatArray) -> float:
    """Return the root mean square, of figures of any size.

    Examples
    --------
    >>> rms(np.array([1.0, -7.0])), rms(np.array([3e300, 3e300])) / 1e300
    (5.0, 3.0)
    """
    largest = float(np.abs(values).max())
    if not 0 < largest < np.inf:
        return largest
    power = int(np.frexp(largest)[1])  # of two, so that nothing is rounded
    return float(np.ldexp(np.sqrt(np.mean(np.ldexp(values, -power) ** 2)), power))


def ratio(before: float, after: float, size: float) -> float:
    """Return after over before; infinite where the fit was exact, NaN where the gap after is too.

    Examples
    --------
    >>> ratio(1.0, 3.0, 10.0), ratio(0.0, 3.0, 10.0), ratio(0.0, 0.0, 10.0)
    (3.0, inf, nan)
    """
    least = EXACT * size
    if before > least:
        return after / before
    return float("inf") if after > least else float("nan")


def rank_p(values: FloatArray, own: int) -> float:
    """Return the share of units, itself among them, whose value is as large as a unit's own.

    Never below 1 over the number of units; a unit without a value counts as one that is as large.

    Examples
    --------
    The second largest of four:

    >>> rank_p(np.array([2.0, 1.0, 3.0, 0.5]), 0)
    0.5
    """
    if np.isnan(values[own]):
        return float("nan")
    tied = np.isclose(values, values[own], rtol=1e-9, atol=0.0)
    return float(np.mean((values >= values[own]) | tied | np.isnan(values)))


def limit(extremes: FloatArray, allowed: int) -> float:
    """Return what only fewer than `allowed` of the values reach: the bound of a rank test.

    Examples
    --------
    >>> limit(np.array([1.0, 4.0, 2.0]), 1), limit(np.array([1.0, 4.0, 2.0]), 2)
    (4.0, 2.0)
    """
    return float(np.sort(extremes)[-allowed])
