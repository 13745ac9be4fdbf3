"""A line through the points of regions: its slope, an error that few points allow, and chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialict.core.change.regression import least_squares
from spatialict.core.inference import TOLERANCE, reached_p
from spatialict.core.quotients import FLAT

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray


class Slope(NamedTuple):
    """What was fitted; NaN where the points do not tell.

    Parameters
    ----------
    value, constant : float
        Slope and intercept.
    se : float
        HC3 error of the slope.
    r2 : float
        Share of the variance that the line tells.
    n : int
        Points.
    """

    value: float
    constant: float
    se: float
    r2: float
    n: int


def flat(values: FloatArray) -> bool:
    """Tell whether values are one value and rounding."""
    return bool(np.ptp(values) <= FLAT * np.abs(values).max(initial=0.0)) if len(values) else True


def alike(logs: FloatArray) -> bool:
    """Tell whether values of which these are the logarithms are one value and rounding."""
    return bool(-np.expm1(-np.ptp(logs)) <= FLAT) if len(logs) else True


def slope(x: FloatArray, y: FloatArray) -> Slope:
    """Return the least squares line, with the error HC3 of its slope (`least_squares`).

    Examples
    --------
    >>> found = slope(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 5.0]))
    >>> round(found.value, 3), round(found.constant, 3), found.n
    (2.5, -0.5, 3)
    """
    nothing = float("nan")
    n = len(x)
    if n < 2 or flat(x):
        return Slope(nothing, nothing, nothing, nothing, n)
    b, s = _fitted(x, y[:, None])
    centred, spread = x - x.mean(), y - y.mean()
    told = b[0] * centred
    total = float(spread @ spread)
    r2 = min(1.0, float(told @ told) / total) if total > 0 and not flat(y) else nothing
    constant = float(y.mean() - b[0] * x.mean())
    return Slope(float(b[0]), constant, float(s[0]) if n > 2 else nothing, r2, n)


def _fitted(x: FloatArray, ys: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return slope and HC3 error of several outcomes, one a column, on one x."""
    fit = least_squares(np.column_stack([np.ones(len(x)), x - x.mean()]), ys)
    return fit.beta[1], fit.se[1]


def slope_p(x: FloatArray, y: FloatArray, permutations: int, rng: np.random.Generator) -> float:
    """Return how often outcomes dealt anew give as large a slope over its error, either way."""
    if len(x) < 3 or flat(x) or flat(y):
        return float("nan")
    b, s = _fitted(x, y[:, None])
    if not np.isfinite(s[0]):
        return float("nan")
    dealt = rng.permuted(np.tile(y, (permutations, 1)), axis=1)
    many, errors = _fitted(x, dealt.T)
    # compared without dividing: a perfect line has no error
    reach = np.abs(many) * s[0] >= np.abs(b[0]) * errors * (1 - TOLERANCE)
    return float(reached_p(reach.sum(), permutations))


def jackknifed(whole: float, without: FloatArray, confidence: float) -> tuple[float, float, float]:
    """Return low, high and p of a figure, from what it is without each region in turn.

    Student's t with one degree less than regions; p asks whether it is 0.

    Examples
    --------
    Of a mean this is the t test: 1, 2, 3 have the mean 2 with error .577.

    >>> without = np.array([2.5, 2.0, 1.5])
    >>> [round(each, 3) for each in jackknifed(2.0, without, 0.95)]
    [-0.484, 4.484, 0.074]
    """
    from scipy.stats import t

    n = len(without)
    if n < 3 or not np.isfinite(without).all() or not np.isfinite(whole):
        return float("nan"), float("nan"), float("nan")
    error = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    reach = float(t.ppf((1 + confidence) / 2, n - 1)) * error
    p = 2 * float(t.sf(abs(whole) / error, n - 1)) if error > 0 else float("nan")
    return whole - reach, whole + reach, p
