"""The ground a cluster stands on: firms of all kinds near its members.

An outline drawn through the sector's own outermost firms shuts others out, so that the sector's
share within is too high whatever chance made of it; within reach of the members both are counted
alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.clusters.addresses import Addresses

ALONE_M: Final = 1000.0
"""How far the ground of a cluster at a single address reaches where nobody gives a reach."""
WIDEST: Final = 2e3
"""Squares from side to side, by which places far from every member are left out."""
ROUNDING: Final = 1e-12
"""By how much a distance may be over the reach, as a share of it."""


@dataclass(frozen=True)
class Grounds:
    """Firms near the members of each cluster 1, 2, …: of the sector, and of all kinds.

    Parameters
    ----------
    sector, total : array, shape (n_clusters,)
        How many.
    """

    sector: IntArray
    total: IntArray


def grounds(
    every: Addresses, sector: IntArray, label: IntArray, reach_m: float | FloatArray
) -> Grounds:
    """Count the firms within reach of a member of each cluster; each with its nearest member.

    Parameters
    ----------
    every : Addresses
        Places of all firms.
    sector : array, shape (n_places,)
        Firms of the sector at each.
    label : array, shape (n_places,)
        Cluster, from 1 on, of the sector's firms there; -1 for none.
    reach_m : float or array, shape (n_clusters,)
        How far the ground of a cluster reaches.

    Examples
    --------
    Two firms of the sector are the cluster; a third of it and one other are within 1 m of them.

    >>> from spatialict.core.clusters.addresses import Addresses
    >>> every = Addresses.of(np.array([0.0, 1.0, 2.0, 2.0, 9.0]), np.zeros(5))
    >>> grounds(every, np.array([1, 1, 1, 0]), np.array([1, 1, -1, -1]), 1.0)
    Grounds(sector=array([3]), total=array([4]))
    """
    from scipy.spatial import cKDTree

    count = max(int(label.max(initial=0)), 0)
    member = np.flatnonzero(label > 0)
    if not count:
        return Grounds(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    limit = np.broadcast_to(np.asarray(reach_m, dtype=np.float64), (count,))
    tree = cKDTree(np.column_stack([every.x[member], every.y[member]]))
    most = float(limit.max()) * (1 + ROUNDING) + 1e-9  # the bound itself is outside
    near = _beside(every, member, most)
    spots = np.column_stack([every.x[near], every.y[near]])
    apart, which = tree.query(spots, distance_upper_bound=most)
    held = np.isfinite(apart)
    own = label[member[which[held]]] - 1
    inside = apart[held] <= limit[own] * (1 + ROUNDING) + 1e-9
    own, near = own[inside], near[held][inside]
    sums = [
        np.bincount(own, weights=firms[near], minlength=count).astype(np.int64)
        for firms in (sector, every.firms)
    ]
    return Grounds(*sums)


def _beside(every: Addresses, member: IntArray, reach_m: float) -> IntArray:
    """Return the places whose squares, as wide as the reach, touch one that holds a member."""
    west, south = float(every.x[0]), float(every.y.min())
    side = max(reach_m, float(np.ptp(every.x)) / WIDEST, float(np.ptp(every.y)) / WIDEST, 1e-9)
    column = ((every.x - west) / side).astype(np.int64) + 1
    row = ((every.y - south) / side).astype(np.int64) + 1
    stride = int(row.max()) + 2
    key = column * stride + row
    marked = np.zeros((int(column.max()) + 2) * stride, dtype=bool)
    own = np.unique(key[member])
    for shift in (-stride - 1, -stride, -stride + 1, -1, 0, 1, stride - 1, stride, stride + 1):
        marked[own + shift] = True
    return np.flatnonzero(marked[key])


def likelihood_ratio(found: Grounds, sector: int, total: int) -> FloatArray:
    r"""Return how much likelier a share of its own makes each ground; 0 where that is not higher.

    .. math:: \Lambda = \sum_{cells} o \ln(o / e)

    over the four cells of sector or not, within or not (Kulldorff's, for Bernoulli cases).

    Examples
    --------
    All 2 of 2 within, none of 2 without: 4 ln 2.

    >>> likelihood_ratio(Grounds(np.array([2]), np.array([2])), 2, 4).round(4)
    array([2.7726])
    """
    from scipy.special import rel_entr

    share = sector / total
    inside, outside = found.total, total - found.total
    seen = [found.sector, inside - found.sector, sector - found.sector]
    seen.append(outside - seen[2])
    expected = [inside * share, inside * (1 - share), outside * share, outside * (1 - share)]
    ratio = np.sum([rel_entr(*both) for both in zip(seen, expected, strict=True)], axis=0)
    return np.asarray(np.where(found.sector > inside * share, ratio, 0.0), dtype=np.float64)


def farthest_neighbours(
    x: FloatArray, y: FloatArray, label: IntArray, alone_m: float
) -> FloatArray:
    """Return of each cluster the largest distance of a place to its nearest other place."""
    from scipy.spatial import cKDTree

    count = max(int(label.max(initial=0)), 0)
    found = np.full(count, alone_m)
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.searchsorted(label[order], np.arange(1, count + 2)))
    for number, group in enumerate(groups[1 : count + 1]):
        if len(group) > 1:
            both = np.column_stack([x[group], y[group]])
            found[number] = float(cKDTree(both).query(both, k=2)[0][:, 1].max())
    return found


def ground_of(x: FloatArray, y: FloatArray, label: IntArray, reach_m: float) -> float | FloatArray:
    """Return how far grounds reach: as given, else to each cluster's farthest nearest neighbour."""
    return reach_m or farthest_neighbours(x, y, label, ALONE_M)


def of_everyone(every: Addresses, sector: BoolArray) -> IntArray:
    """Return how many firms of the sector stand at each place of all firms."""
    return np.bincount(every.place[sector], minlength=len(every.x))
