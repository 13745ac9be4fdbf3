r"""How sure T is: its bias, an interval that allows for it, and whether chance gives as much.

The plug-in T of three dimensions lies too low, by about :math:`\prod (k_d - 1) / (2 n \ln 2)` bits
for :math:`k_d` labels: it finds synergy where there is none. How much too low depends on how the
dimensions depend. If they do not, it is the mean of T over dealings of the labels; if they do as
the sample shows, it is the mean of T over samples of the sample, less T. The truth is between, and
the interval reaches over both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from spatialict.core.inference import permutation_p

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray
    from spatialict.core.inference import Alternative

SLACK: Final = 1e-9
"""Bits by which two values of T may differ and be equal."""


class Judged(NamedTuple):
    """What is known of each T, in bits."""

    expected: FloatArray
    p_value: FloatArray
    least_p: FloatArray
    low: FloatArray
    high: FloatArray
    excess_low: FloatArray
    excess_high: FloatArray
    less: FloatArray


def judged(
    observed: FloatArray,
    dealt: FloatArray,
    redrawn: FloatArray,
    *,
    alternative: Alternative,
    confidence: float,
    unbiased: bool,
) -> Judged:
    r"""Return p, the least p that could be, and between what bounds T lies.

    .. math:: T - \max(b_0, b_*) - z s \le \theta \le T - \min(b_0, b_*) + z s

    with :math:`b_0` the mean of the dealt, :math:`b_*` that of the redrawn less T, and s the larger
    of their standard deviations.

    Parameters
    ----------
    observed : array, shape (n,)
        T; NaN where there is none.
    dealt : array, shape (dealings, n)
        T where labels are dealt anew.
    redrawn : array, shape (samples, n)
        T of samples of the sample; NaN where nothing was drawn.
    alternative, confidence
        Of the test and of the interval.
    unbiased : bool
        Whether T is 0 where labels are dealt: only then is the mean of the dealt a bias, and what T
        exceeds it by an estimate of T. Else both have that bias, and their difference has not.
    """
    with np.errstate(invalid="ignore"):
        at_least = (dealt >= observed - SLACK).sum(axis=0)
        at_most = (dealt <= observed + SLACK).sum(axis=0)
        top, bottom = np.fmax(observed, dealt.max(axis=0)), np.fmin(observed, dealt.min(axis=0))
        highest = (dealt >= top - SLACK).sum(axis=0)
        lowest = (dealt <= bottom + SLACK).sum(axis=0)
    draws = np.full(observed.shape, len(dealt))
    known = np.where(np.isfinite(observed), 1.0, np.nan)
    p = permutation_p(at_least, at_most, draws, alternative, exact=False) * known
    least = permutation_p(highest, lowest, draws, alternative, exact=False) * known
    expected = dealt.mean(axis=0) * known
    low, high, reach = _interval(observed, dealt, redrawn, confidence, unbiased=unbiased)
    excess = observed - expected
    above, below = (low, high) if unbiased else (excess - reach, excess + reach)
    less = np.where(at_most < at_least, 1.0, 0.0)
    return Judged(expected, p, least, low, high, above, below, less)


def _interval(
    observed: FloatArray,
    dealt: FloatArray,
    redrawn: FloatArray,
    confidence: float,
    *,
    unbiased: bool,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    drawn = np.isfinite(redrawn)
    number = drawn.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(drawn, redrawn, 0.0)
        mean = values.sum(axis=0) / number
        spread = np.where(drawn, redrawn - mean, 0.0)
        error = np.sqrt((spread**2).sum(axis=0) / (number - 1))
    biases = [mean - observed]
    if unbiased:
        biases.append(dealt.mean(axis=0))
        error = np.maximum(error, dealt.std(axis=0, ddof=1) if len(dealt) > 1 else 0.0)
    reach = -_quantile((1 - confidence) / 2) * error
    low = observed - np.max(biases, axis=0) - reach
    return low, observed - np.min(biases, axis=0) + reach, reach


def _quantile(share: float) -> float:
    from scipy.stats import norm

    return float(norm.ppf(share))
