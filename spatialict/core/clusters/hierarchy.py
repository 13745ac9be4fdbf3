"""HDBSCAN: clusters that last longest while the distance that joins firms is made shorter.

Each place counts with its firms, so that firms at one address are kept and none is moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.clusters.numbering import by_size
from spatialict.core.kernels.spanning import condense, merge, span

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray


def lasting(  # noqa: PLR0917 (one column after the other)
    x: FloatArray,
    y: FloatArray,
    firms: IntArray,
    reach_m: float,
    least: int,
    near: int | None = None,
) -> tuple[IntArray, FloatArray]:
    """Return the cluster of each place, -1 where none, and how well each cluster lasts.

    Parameters
    ----------
    x, y, firms : array, shape (n_places,)
        Distinct places from west to east, and the firms at each.
    reach_m : float
        Distances below are taken for this one; 0 tells all apart.
    least : int
        Firms of a cluster.
    near : int, optional
        Firms of the neighbourhood that tells how dense a place is; `least` by default.

    Returns
    -------
    tuple of array
        Clusters from 1 on as `by_size` numbers them; and of cluster 1, 2, … the mean over its
        firms of 1 - (distance at which the firm leaves) / (distance at which the cluster began).

    Examples
    --------
    >>> x = np.array([0.0, 1.0, 2.0, 10.0, 11.0, 12.0])
    >>> label, lasts = lasting(x, np.zeros(6), np.ones(6, dtype=int), 0.0, 3)
    >>> label, lasts.round(3)  # they part at 8; all leave at 2, where the third firm is near
    (array([1, 1, 1, 2, 2, 2]), array([0.75, 0.75]))
    """
    n = len(x)
    if firms.sum() < max(least, near or 1) or n < 2:
        return np.full(n, -1, dtype=np.int64), np.empty(0)
    own = np.maximum(nth_distance(x, y, firms.astype(float), near or least), reach_m)
    edge, length = np.empty((n - 1, 2), dtype=np.int64), np.empty(n - 1)
    span(x, y, own, edge, length)
    order = np.lexsort((edge.max(axis=1), edge.min(axis=1), length))
    edge, length = np.ascontiguousarray(edge[order]), length[order]
    child, size = np.empty((n - 1, 2), dtype=np.int64), np.empty(2 * n - 1, dtype=np.int64)
    merge(edge, firms.astype(np.int64), child, size)
    last, leaves = np.empty(n, dtype=np.int64), np.empty(n)
    above, born = np.empty(2 * n, dtype=np.int64), np.empty(2 * n)
    groups = condense(child, length, size, own, least, last, leaves, above, born)
    label = _chosen(last, leaves, firms, above[:groups], born[:groups])
    numbered = by_size(label, firms)
    return numbered, _lasting(label, numbered, leaves, firms, born)


def nth_distance(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    least: float,
    asked: IntArray | None = None,
) -> FloatArray:
    """Return how far each place must reach for `least` of weight, its own included; inf if never.

    `asked` are the places to answer for, all by default.

    Examples
    --------
    >>> nth_distance(np.array([0.0, 1.0, 5.0]), np.zeros(3), np.ones(3), 2)
    array([1., 1., 4.])
    """
    from scipy.spatial import cKDTree

    places = np.column_stack([x, y])
    tree = cKDTree(places)
    every = np.arange(len(x)) if asked is None else asked
    found = np.full(len(x), np.inf)
    asked, most = every if weight.sum() >= least else every[:0], 1
    while len(asked):
        most = min(4 * most, len(x))
        for some in np.array_split(asked, len(asked) * most // 4_000_000 + 1):
            apart, near = tree.query(places[some], k=most)
            apart, near = apart.reshape(len(some), -1), near.reshape(len(some), -1)
            enough = np.cumsum(weight[near], axis=1) >= least
            reaches = enough.any(axis=1)
            found[some[reaches]] = apart[reaches, enough.argmax(axis=1)[reaches]]
        if most == len(x):
            break
        asked = asked[np.isinf(found[asked])]
    return found[every]


def _chosen(
    last: IntArray, leaves: FloatArray, firms: IntArray, above: IntArray, born: FloatArray
) -> IntArray:
    """Return the chosen group that each place is in: those with most excess of mass, none twice.

    The excess of a group is the sum over its firms of 1 / (distance where the firm leaves it)
    - 1 / (distance where it began). The group of all is never a cluster.
    """
    groups = len(above)
    excess = _excess(last, leaves, firms, above, born)
    taken = np.ones(groups, dtype=bool)
    taken[0] = False
    below = np.zeros(groups)
    for group in range(groups - 1, 0, -1):  # a group comes after the one it is part of
        taken[group] = not below[group] > excess[group]
        below[above[group]] += max(below[group], excess[group])
    top = np.full(groups, -1, dtype=np.int64)
    for group in range(1, groups):
        whole = top[above[group]]
        top[group] = whole if whole >= 0 else group if taken[group] else -1
    return top[last]


def _excess(
    last: IntArray, leaves: FloatArray, firms: IntArray, above: IntArray, born: FloatArray
) -> FloatArray:
    with np.errstate(divide="ignore"):
        rate, began = 1 / leaves, 1 / born
    groups = len(above)
    size = np.bincount(last, weights=firms, minlength=groups)
    excess = np.bincount(last, weights=firms * rate, minlength=groups) - size * began
    for group in range(groups - 1, 0, -1):  # its firms leave the whole where it is born
        size[above[group]] += size[group]
        excess[above[group]] += size[group] * (began[group] - began[above[group]])
    return excess


def _lasting(
    label: IntArray, numbered: IntArray, leaves: FloatArray, firms: IntArray, born: FloatArray
) -> FloatArray:
    inside = numbered > 0
    share = 1 - leaves[inside] / born[label[inside]]
    total = np.bincount(numbered[inside], weights=firms[inside] * share)
    return np.asarray(total[1:] / np.bincount(numbered[inside], weights=firms[inside])[1:])
