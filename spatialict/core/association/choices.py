"""Factorials and numbers of choices, as arrays; without SciPy, which takes long to import."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray


FEW: Final = 1e15
"""Whole numbers up to here, and some more, are floats without rounding."""
_MOST: Final = 27  # C(55, 27) and all that need more steps are above FEW
_SMALL: Final = np.array([math.lgamma(n + 1) for n in range(32)])


def log_factorial(n: int | IntArray) -> FloatArray:
    """Return the logarithm of n!, from 32 by Stirling's series, off by less than 1e-13.

    Examples
    --------
    >>> log_factorial([0, 3, 100]).round(6).tolist()
    [0.0, 1.791759, 363.739376]
    """
    whole = np.asarray(n)
    x = np.maximum(whole, len(_SMALL)) + 1.0
    inverse = 1 / (x * x)
    series = (1 / 12 - inverse * (1 / 360 - inverse / 1260)) / x
    large = (x - 0.5) * np.log(x) - x + 0.5 * math.log(2 * math.pi) + series
    small = _SMALL[np.minimum(whole, len(_SMALL) - 1)]
    return np.asarray(np.where(whole < len(_SMALL), small, large), dtype=float)


def log_choices(n: int | IntArray, k: IntArray) -> FloatArray:
    """Return the logarithm of C(n, k)."""
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k)


def choices(n: int | IntArray, k: IntArray) -> FloatArray:
    """Return C(n, k) where it is at most `FEW`; elsewhere some number above that.

    Examples
    --------
    >>> choices(6, np.array([0, 2, 6])).tolist()
    [1.0, 15.0, 1.0]
    """
    fewer = np.minimum(k, n - k)
    number = np.ones(fewer.shape)
    for j in range(1, min(int(fewer.max(initial=0)), _MOST) + 1):
        number = np.where(j <= fewer, number * (n - fewer + j) / j, number)
    return number
