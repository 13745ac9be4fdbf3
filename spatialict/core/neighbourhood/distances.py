"""Who is near whom: the nearest, and those within a distance, of points in the plane.

Arrays in, arrays out. Distances are compared to the micrometre, because two sums that should be
equal differ by rounding; of equally far points the first in order is the nearer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.neighbourhood.link_sets import both_ways
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt
    from scipy.spatial import cKDTree

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray


MICROMETRE: Final = 6
"""Decimals that count."""

EPSILON: Final = 1.0000001
"""An adaptive bandwidth is so much wider than the distance to the last of the nearest."""

KERNELS: Final[Mapping[str, Callable[[FloatArray], FloatArray]]] = {
    "triangular": lambda u: 1 - u,
    "uniform": np.ones_like,
    "epanechnikov": lambda u: 0.75 * (1 - u**2),
    "quartic": lambda u: 15 / 16 * (1 - u**2) ** 2,
    "gaussian": lambda u: np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi),
}
"""Weight at ``u``, the distance over the bandwidth, for u from 0 to 1."""

_HALF: Final = 0.5 * 10**-MICROMETRE
_SAMPLE: Final = 1024
_CELLS: Final = 4_000_000  # of one block of answers


def lengths(points: FloatArray, heads: IntArray, tails: IntArray) -> FloatArray:
    """Return the distance from each head to its tail, to the micrometre.

    Examples
    --------
    >>> lengths(np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([0]), np.array([1])).tolist()
    [5.0]
    """
    x, y = points.T
    far: FloatArray = np.hypot(x[heads] - x[tails], y[heads] - y[tails])
    return far.round(MICROMETRE)


def powered(far: FloatArray, power: float) -> FloatArray:
    """Return the inverse of distances or times, to a power.

    Raises
    ------
    ArgumentError
        If one is then too small or too large a number, so that its link would be lost.

    Examples
    --------
    >>> powered(np.array([2.0, 4.0]), 2.0).tolist()
    [0.25, 0.0625]
    """
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        weights: FloatArray = far**-power
    lost = ~((weights >= np.finfo(float).tiny) & (weights < np.inf))
    if lost.any():
        values = {"count": int(lost.sum()), "total": len(far), "power": f"{power:g}"}
        raise ArgumentError("neighbours.power_too_large", **values)
    return weights


def tree_of(points: FloatArray) -> cKDTree:
    """Return a tree to ask who is near; quick to build, for it is asked once."""
    from scipy.spatial import cKDTree

    return cKDTree(points, balanced_tree=False, compact_nodes=False)


def within(tree: cKDTree, reach: float) -> IntArray:
    """Return the links between points at most so far apart, numbered and sorted.

    Parameters
    ----------
    tree : scipy.spatial.cKDTree
        As `tree_of` makes it of points in metres.
    reach : float
        Metres; infinity means everybody.

    Returns
    -------
    numpy.ndarray of int64, shape (n_links,)
        As `spatialict.core.neighbourhood.link_sets.numbers` numbers them.

    Examples
    --------
    >>> len(within(tree_of(np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]])), 2.0))
    4
    """
    if not np.isfinite(reach):
        return both_ways(*np.triu_indices(tree.n, 1))
    return both_ways(*tree.query_pairs(reach + _HALF, output_type="ndarray").T)


def expected(tree: cKDTree, reaches: npt.ArrayLike, limit: int) -> FloatArray:
    """Return about how many links a reach makes; exactly, where that is near the limit.

    About: from up to 1 024 points, evenly taken. Below a quarter of the limit the estimate stands.

    Examples
    --------
    >>> row = tree_of(np.column_stack([np.arange(50.0), np.zeros(50)]))
    >>> expected(row, [8.0, 1.0], limit=100).tolist()
    [728.0, 98.0]
    """
    few = min(tree.n, _SAMPLE)
    sample = tree_of(tree.data[np.linspace(0, tree.n - 1, few).astype(np.int64)])
    wide = np.asarray(reaches) + _HALF
    found: FloatArray = sample.count_neighbors(tree, wide) * (tree.n / few) - tree.n
    near = (found > limit / 4) & (found < 4 * limit)
    if tree.n > few and near.any():
        found[near] = tree.count_neighbors(tree, wide[near]) - tree.n
    return found


def nearest(points: FloatArray, k: int) -> IntArray:
    """Return the k nearest others of each point, in the order of points.

    Parameters
    ----------
    points : numpy.ndarray, shape (n, 2)
        Metres.
    k : int
        From 1 to n - 1.

    Returns
    -------
    numpy.ndarray of int64, shape (n, k)
        Positions, ascending in each row. Of equally far points the first in order are taken.

    Notes
    -----
    A tree gives equally far points in no order. So one more is asked for than is needed; where
    that is no farther than the last, twice as many are, until one is farther.

    Examples
    --------
    >>> nearest(np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]]), 1).ravel().tolist()
    [1, 0, 1]
    """
    n = len(points)
    tree, known = _tree(points, k)
    chosen = np.empty((n, k), np.int64)
    rows, wanted = _in_turn(tree, n), k + 2
    while len(rows):
        wanted = min(wanted, len(known) + 1)  # what is not there is infinitely far
        unsure = []
        for block in np.array_split(rows, 1 + len(rows) * wanted // _CELLS):
            index, distance = _others(tree, points, known, block, wanted)
            chosen[block] = _first(index, distance, k)
            unsure.append(block[_equal(distance, k - 1, -1) & (wanted <= len(known))])
        rows, wanted = np.concatenate(unsure), 2 * wanted
    chosen.sort(axis=1)
    return chosen


def tied(points: FloatArray, k: int) -> IntArray:
    """Return the points whose k-th nearest is no nearer than one that was left out, ascending.

    Examples
    --------
    >>> tied(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [5.0, 0.0]]), 1).tolist()
    [1]
    """
    n = len(points)
    tree, known = _tree(points, k + 1)
    found = [np.empty(0, np.int64)]
    for block in np.array_split(_in_turn(tree, n), 1 + n * k // _CELLS) if k < n - 1 else []:
        _, distance = _others(tree, points, known, block, k + 2)
        found.append(block[_equal(distance, k - 1, k)])
    return np.sort(np.concatenate(found))


def _others(
    tree: cKDTree, points: FloatArray, known: IntArray, block: IntArray, wanted: int
) -> tuple[IntArray, FloatArray]:
    """Return the ``wanted - 1`` nearest of each point of a block, without itself."""
    distance, index = tree.query(points[block], k=wanted, workers=-1)
    if len(known) < len(points) or wanted > len(known):
        index = np.append(known, -1)[index]
    if (index[:, 0] == block).all():  # the nearest to itself, where no two are at one place
        return index[:, 1:], distance[:, 1:]
    kept = index != block[:, None]
    kept[kept.all(axis=1), -1] = False  # a point that is not among its own nearest
    shape = (len(block), wanted - 1)
    return index[kept].reshape(shape), distance[kept].reshape(shape)


def _equal(distance: FloatArray, one: int, other: int) -> BoolArray:
    """Tell in which rows two of the distances are equal to the micrometre."""
    alike: BoolArray = distance[:, one].round(MICROMETRE) == distance[:, other].round(MICROMETRE)
    return alike


def _first(index: IntArray, distance: FloatArray, k: int) -> IntArray:
    """Return k of each row: all nearer than the last of them, then the first of those as far."""
    if distance.shape[1] == k:
        return index
    chosen = index[:, :k].copy()
    rows = np.flatnonzero(_equal(distance, k - 1, k))
    far, here = distance[rows].round(MICROMETRE), index[rows]
    limit, beyond = far[:, k - 1 : k], np.iinfo(np.int64).max
    rank = np.where(far < limit, -1 - here, np.where(far == limit, here, beyond))
    rank = np.sort(rank, axis=1)[:, :k]
    chosen[rows] = np.where(rank < 0, -1 - rank, rank)
    return chosen


def _tree(points: FloatArray, k: int) -> tuple[cKDTree, IntArray]:
    """Return a tree of who can be one of the k nearest of somebody, and which they are.

    Of a place where many stand only the first k + 1 can; a tree is slow where all are at one.
    """
    known = np.arange(len(points))
    if all(_repeats(side, k + 1) for side in points.T):
        order = np.lexsort(points.T)
        new = np.ones(len(points), bool)
        new[1:] = (points[order][1:] != points[order][:-1]).any(axis=1)
        begin = np.flatnonzero(new)
        rank = known - np.repeat(begin, np.diff([*begin, len(points)]))
        known = np.sort(order[rank <= k])
    return tree_of(points[known]), known


def _repeats(side: FloatArray, times: int) -> bool:
    ordered = np.sort(side)
    return bool((ordered[times:] == ordered[:-times]).any())


def _in_turn(tree: cKDTree, n: int) -> IntArray:
    """Return all points, those that are near each other in turn: what a query reads is cached."""
    return tree.indices if tree.n == n else np.arange(n)
