"""Classes that are the same in every year: pooled quantiles, or cuts that are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.points.given_numbers import is_number, shown
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spatialict.core.arrays import FloatArray, IntArray

MOST: Final = 9
TIE: Final = 1e-12
"""Values within this share of a cut are at the cut, so that a change of unit moves nobody."""


def given_cuts(cuts: Iterable[float]) -> tuple[float, ...]:
    """Return cuts as floats, or refuse what does not rise.

    Raises
    ------
    ArgumentError
        If one is no finite number, they do not rise, or there are more than eight.
    """
    alone: Any = cuts
    given = [alone] if isinstance(alone, str) or is_number(alone) else list(cuts)
    fine = all(is_number(each) and np.isfinite(each) for each in given)
    if not fine or len(given) >= MOST or given != sorted(set(given)):
        raise ArgumentError("transitions.cuts", values=[shown(each) for each in given])
    return tuple(float(each) for each in given)


def quantile_cuts(values: FloatArray, classes: int) -> FloatArray:
    """Return the cuts between classes that hold about equally many of all values.

    Linear between order statistics, as mapclassify's ``Quantiles`` and R's type 7. Where values are
    equal there are fewer: a cut that no value lies between and the one below, or that none lies
    above, is left out, so that no class is empty.

    Examples
    --------
    >>> quantile_cuts(np.array([1.0, 2.0, 3.0, 4.0, 5.0, np.nan]), 4)
    array([2., 3., 4.])
    >>> quantile_cuts(np.array([7.0, 7.0, 7.0]), 4)
    array([], dtype=float64)
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return np.empty(0)
    found = np.quantile(known, np.arange(1, classes) / classes)
    kept: list[float] = []
    for cut in found:
        apart = known - cut > TIE * abs(cut)
        below = known - kept[-1] > TIE * abs(kept[-1]) if kept else np.ones(len(known), dtype=bool)
        if apart.any() and (below & ~apart).any():
            kept.append(float(cut))
    return np.array(kept, dtype=float)


def classed(values: FloatArray, cuts: FloatArray) -> IntArray:
    """Return the class of each value from 0 up, -1 where there is none; a cut is in the lower one.

    Examples
    --------
    >>> classed(np.array([0.5, 1.0, 1.1, np.nan]), np.array([1.0]))
    array([ 0,  0,  1, -1])
    """
    raised = cuts + TIE * np.abs(cuts)
    found = np.searchsorted(raised, values, side="left")
    return np.where(np.isnan(values), -1, found).astype(np.int64)
