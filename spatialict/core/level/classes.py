"""Where a scale is cut into classes: at fixed values, at quantiles, or where the values part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

CLASSES: Final = ("cuts", "quantiles", "jenks")


def cut_points(
    values: FloatArray, method: str, *, cuts: tuple[float, ...], class_count: int
) -> FloatArray:
    """Return the values at which the upper classes begin, for each set of values.

    Parameters
    ----------
    values : numpy.ndarray, shape (n_sets, n)
        Without gaps.
    method : str
        ``"cuts"`` (those given), ``"quantiles"`` (as many in each class as can be), ``"jenks"``
        (the least sum of squares within classes, exactly).
    cuts : tuple of float
        Fixed ones.
    class_count : int
        Classes of the other two.

    Returns
    -------
    numpy.ndarray, shape (n_sets, n_classes - 1)
        ``NaN`` for a set with fewer different values than classes.

    Examples
    --------
    >>> one = np.array([[0.1, 0.2, 0.25, 0.8, 0.9]])
    >>> cut_points(one, "jenks", cuts=(), class_count=2)
    array([[0.8]])
    >>> cut_points(one, "quantiles", cuts=(), class_count=2)
    array([[0.25]])
    """
    if method == "cuts":
        return np.tile(np.array(cuts, dtype=float), (len(values), 1))
    if values.shape[1] < class_count:
        return np.full((len(values), class_count - 1), np.nan)
    ordered = np.sort(values, axis=1)
    if method == "jenks":
        found = _natural(ordered, class_count)
    else:
        steps = np.arange(1, class_count) / class_count
        found = np.quantile(ordered, steps, axis=1, method="hazen").T
    different = 1 + (np.diff(ordered, axis=1) > 0).sum(axis=1)
    return np.where(different[:, None] >= class_count, found, np.nan)


def classes(values: FloatArray, cuts: FloatArray) -> FloatArray:
    """Return the class of each value, 1 the lowest; a value at a cut belongs above it.

    Examples
    --------
    >>> classes(np.array([[0.2, 0.5, 0.9, np.nan]]), np.array([[0.5, 0.7]]))
    array([[ 1.,  2.,  3., nan]])
    """
    points = np.round(cuts, 12)[:, None, :]
    above = np.asarray(values[:, :, None] >= points).sum(axis=2)
    known = ~np.isnan(values) & ~np.isnan(points).any(axis=2)
    return np.where(known, 1.0 + above, np.nan)


def _natural(ordered: FloatArray, k: int) -> FloatArray:
    """Return Jenks' cuts of each row of sorted values: the first value of every upper class.

    Dynamic programming (Fisher 1958): the best k classes of the first j values are the best k - 1
    of the first i, and the rest; the earliest i of equal ones.
    """
    sets, n = ordered.shape
    middle = ordered - ordered.mean(axis=1, keepdims=True)
    sums = np.pad(np.cumsum(middle, axis=1), ((0, 0), (1, 0)))
    squares = np.pad(np.cumsum(middle**2, axis=1), ((0, 0), (1, 0)))
    least = np.full((sets, n + 1), np.inf)
    least[:, 0] = 0.0
    begins = np.zeros((k, sets, n + 1), dtype=np.int64)
    for level in range(k):
        reached = np.full((sets, n + 1), np.inf)
        for j in range(level + 1, n + 1):
            i = np.arange(level, j)
            within = squares[:, [j]] - squares[:, i] - (sums[:, [j]] - sums[:, i]) ** 2 / (j - i)
            cost = least[:, i] + np.maximum(within, 0.0)
            best = cost.argmin(axis=1)
            reached[:, j] = np.take_along_axis(cost, best[:, None], axis=1)[:, 0]
            begins[level, :, j] = best + level
        least = reached
    end = np.full(sets, n)
    rows = np.arange(sets)
    cuts = np.empty((sets, k - 1))
    for level in range(k - 1, 0, -1):
        end = begins[level, rows, end]
        cuts[:, level - 1] = ordered[rows, end]
    return cuts
