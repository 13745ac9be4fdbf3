"""Rates of small populations on one scale: deviations that each would have by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray


def standardised_rates(
    events: FloatArray, population: FloatArray, compat: str = "esda"
) -> FloatArray:
    r"""Return (p - b) / sqrt(a + b / n), with the moments of Assuncao and Reis (1999).

    Where the variance between regions a is estimated so low that a + b / n is negative, it is
    b / n, as the source has it; with `compat` ``"geoda"`` an a below nil is nil for all.

    Examples
    --------
    Rates .3 and .1 around .2 in two equal populations: a = .01 - .2 / 100 = .008, v = .01.

    >>> standardised_rates(np.array([30.0, 10]), np.array([100.0, 100])).round(3)
    array([ 1., -1.])
    """
    rate, b = events / population, events.sum() / population.sum()
    spread = (population * (rate - b) ** 2).sum() / population.sum()
    between = float(spread - b / population.mean())
    if compat == "geoda":
        between = max(between, 0.0)
    variance = between + b / population
    variance = np.where(variance < 0, b / population, variance)
    return np.asarray((rate - b) / np.sqrt(np.where(variance > 0, variance, 1.0)), dtype=float)
