"""Numbers of clusters that do not depend on the order of rows: by size, then by position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import IntArray

DENSITY: Final = "D"
SCAN: Final = "S"
"""Letters before the numbers of density clusters and of windows of the scan, wherever both are."""


def by_size(label: IntArray, firms: IntArray) -> IntArray:
    """Return numbers from 1 on, most firms first, then by the first place; -1 stays none.

    Parameters
    ----------
    label : array, shape (n_places,)
        Any whole numbers from 0 on, negative where there is none; places from west to east.
    firms : array, shape (n_places,)
        Firms at the place.

    Examples
    --------
    >>> by_size(np.array([7, 3, -1, 3, 9]), np.array([1, 1, 5, 1, 2]))
    array([ 3,  1, -1,  1,  2])
    """
    inside = np.flatnonzero(label >= 0)
    numbered = np.full(len(label), -1, dtype=np.int64)
    if not len(inside):
        return numbered
    _, first, which = np.unique(label[inside], return_index=True, return_inverse=True)
    size = np.bincount(which, weights=firms[inside])
    number = np.empty(len(first), dtype=np.int64)
    number[np.lexsort((first, -size))] = np.arange(1, len(first) + 1)
    numbered[inside] = number[which]
    return numbered
