r"""How sure T is: its bias, an interval that allows for it, and whether chance gives as much.

The plug-in T of three dimensions lies too low, by about :math:`\prod (k_d - 1) / (2 n \ln 2)` bits
for :math:`k_d` labels: it finds synergy where there is none. How much too low depends on how the
dimensions depend. If they do not, it is the mean of T over dealings of the labels; if they do as
the sample shows, it is the mean of T over samples of the sample, less T. The truth is between, and
the interval reaches over both, as far as T can be at all.
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
    most: FloatArray,
    unbiased: bool,
) -> Judged:
    r"""Return p, the least p that could be, and between what bounds T lies.

    .. math:: T - \max(b_0, b_*) - z s \le \theta \le T - \min(b_0, b_*) + z s

    with :math:`b_0` the mean of the dealt (of every kind), :math:`b_*` that of the redrawn less T,
    and s the largest of their standard deviations.

    Parameters
    ----------
    observed : array, shape (n,)
        T; NaN where there is none.
    dealt : array, shape (kinds, dealings, n)
        T where labels are dealt anew, by kind of deal; NaN where a kind does not count. Chance is
        the kind that gives what is observed most often: p is the largest of theirs.
    redrawn : array, shape (samples, n)
        T of samples of the sample; NaN where nothing was drawn.
    alternative, confidence
        Of the test and of the interval.
    most : array, shape (n,)
        The highest that T can be, and less 0 the lowest: intervals end there.
    unbiased : bool
        Whether T is 0 where labels are dealt: only then is the mean of the dealt a bias, and what T
        exceeds it by an estimate of T. Else both have that bias, and their difference has not.
    """
    counted = np.isfinite(dealt[:, 0])
    p, least, less = (np.full(counted.shape, np.nan) for _ in range(3))
    for kind, values in enumerate(dealt):
        p[kind], least[kind], less[kind] = _tested(observed, values, alternative)
    known = np.isfinite(observed)
    p, least = (np.where(counted & known, share, -1.0) for share in (p, least))
    chance = np.argmax(p, axis=0), np.arange(len(observed))
    missing = np.where(known, 1.0, np.nan)
    expected = dealt.mean(axis=1)[chance] * missing
    low, high, reach = _interval(observed, dealt, redrawn, confidence, unbiased=unbiased)
    excess = observed - expected
    above, below = (low, high) if unbiased else (excess - reach, excess + reach)
    low, high = np.clip(low, -most, most), np.clip(high, -most, most)
    ends = (-most, most) if unbiased else (-most - expected, most - expected)
    above, below = np.clip(above, *ends), np.clip(below, *ends)
    return Judged(
        expected,
        p[chance] * missing,
        least.max(axis=0) * missing,
        low,
        high,
        above,
        below,
        less[chance],
    )


def _tested(
    observed: FloatArray, dealt: FloatArray, alternative: Alternative
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return p, the least p that could be, and whether T is rarer downwards than upwards."""
    with np.errstate(invalid="ignore"):
        at_least = (dealt >= observed - SLACK).sum(axis=0)
        at_most = (dealt <= observed + SLACK).sum(axis=0)
        top, bottom = np.fmax(observed, dealt.max(axis=0)), np.fmin(observed, dealt.min(axis=0))
        highest = (dealt >= top - SLACK).sum(axis=0)
        lowest = (dealt <= bottom + SLACK).sum(axis=0)
    draws = np.full(observed.shape, len(dealt))
    p = permutation_p(at_least, at_most, draws, alternative, exact=False)
    least = permutation_p(highest, lowest, draws, alternative, exact=False)
    return p, least, (at_most < at_least).astype(float)


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
        biases += list(dealt.mean(axis=1))
        for values in dealt:
            error = np.fmax(error, values.std(axis=0, ddof=1))
    reach = -_quantile((1 - confidence) / 2) * error
    low = observed - np.fmax.reduce(biases) - reach
    return low, observed - np.fmin.reduce(biases) + reach, reach


def _quantile(share: float) -> float:
    from scipy.stats import norm

    return float(norm.ppf(share))
