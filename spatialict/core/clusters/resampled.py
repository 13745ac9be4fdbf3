"""How much of a cluster another register of such firms would show (Hennig 2007)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.clusters.hierarchy import lasting
from spatialict.core.clusters.reached import reached
from spatialict.core.kernels.redrawing import redraw
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.clusters.addresses import Addresses
    from spatialict.core.workers import Workers

TOGETHER: Final = 2
"""Resamples of a part of the work."""


@dataclass(frozen=True)
class Rule:
    """How clusters are found.

    Parameters
    ----------
    method : str
        ``"dbscan"`` or ``"hdbscan"``.
    reach_m, least : float
        See `reached` and `lasting`.
    """

    method: str
    reach_m: float
    least: float

    def found(
        self,
        x: FloatArray,
        y: FloatArray,
        weight: FloatArray,
        firms: IntArray,
        workers: Workers = None,
    ) -> IntArray:
        """Return the cluster of each place."""
        if self.method == "hdbscan":
            return lasting(x, y, firms, self.reach_m, int(self.least))[0]
        return reached(x, y, weight, firms, self.reach_m, self.least, workers)[0]


def stability_of(  # noqa: PLR0917 (one column after the other)
    places: Addresses,
    label: IntArray,
    rule: Rule,
    resamples: int,
    seed: int,
    workers: Workers = None,
) -> tuple[FloatArray, FloatArray]:
    """Return how stable each cluster is, and how often each place stayed in its own.

    In every resample as many firms as there are, drawn with replacement, are clustered anew. A
    cluster is compared with the one that is most like it, by Jaccard's similarity over the firms
    drawn, each as often as it was drawn.

    Returns
    -------
    tuple of array
        For clusters 1, 2, …: the mean similarity, 0 where a resample has no cluster there. For
        each place, of the resamples that drew it, the share that put it into the cluster most
        like its own (or into none, if it is in none); ``NaN`` where never drawn.
    """
    clusters = max(int(label.max(initial=0)), 0)
    if not resamples:
        return np.full(clusters, np.nan), np.full(len(label), np.nan)
    owner = np.repeat(np.arange(len(label)), places.firms)
    shared = (places, owner, label, rule, clusters, seed)
    parts = each(_some, shared, bounds(resamples, TOGETHER), workers)
    alike = np.concatenate([part[0] for part in parts])
    drawn = np.sum([part[1] for part in parts], axis=0)
    kept = np.sum([part[2] for part in parts], axis=0)
    share = np.divide(kept, drawn, out=np.full(len(label), np.nan), where=drawn > 0)
    seen = ~np.isnan(alike)
    total = np.where(seen, alike, 0.0).sum(axis=0)
    counted = seen.sum(axis=0)
    mean = np.divide(total, counted, out=np.full(clusters, np.nan), where=counted > 0)
    return mean, share


def _some(
    shared: tuple[Addresses, IntArray, IntArray, Rule, int, int], part: tuple[int, int]
) -> tuple[FloatArray, IntArray, IntArray]:
    places, owner, label, rule, clusters, seed = shared
    drawn, kept = (np.zeros(len(label), dtype=np.int64) for _ in range(2))
    alike = np.empty((part[1] - part[0], clusters))
    firms, weight = np.empty(len(label), dtype=np.int64), np.empty(len(label))
    for row, resample in enumerate(range(*part)):
        state = np.random.SeedSequence([seed, resample]).generate_state(1, np.uint64)[0]
        redraw(owner, places.each, state, firms, weight)
        there = np.flatnonzero(firms)
        given = (places.x[there], places.y[there], weight[there], firms[there])
        found = rule.found(*given, workers=1)
        alike[row], like = compared(label[there], found, firms[there], clusters)
        drawn[there] += 1
        own = np.append(like, -1)[np.where(label[there] > 0, label[there] - 1, clusters)]
        kept[there] += own == found
    return alike, drawn, kept


def compared(
    label: IntArray, found: IntArray, firms: IntArray, clusters: int
) -> tuple[FloatArray, IntArray]:
    """Return the similarity of each cluster to the found one most like it, and which that is.

    Examples
    --------
    Of four firms in cluster 1, three are found together with one other: 3 of 5.

    >>> compared(np.array([1, 1, -1]), np.array([1, -1, 1]), np.array([3, 1, 1]), 1)
    (array([0.6]), array([1]))
    """
    most = max(int(found.max(initial=0)), 0)
    size = np.bincount(np.maximum(label, 0), weights=firms, minlength=clusters + 1)
    other = np.bincount(np.maximum(found, 0), weights=firms, minlength=most + 1)
    both = (label > 0) & (found > 0)
    pair, where = np.unique(label[both] * (most + 1) + found[both], return_inverse=True)
    common = np.bincount(where, weights=firms[both], minlength=len(pair))
    mine, theirs = np.divmod(pair, most + 1)
    similar = common / (size[mine] + other[theirs] - common)
    order = np.lexsort((-theirs, similar))  # the most alike last; of two the first by number
    alike = np.where(size[1:] > 0, 0.0, np.nan)
    like = np.zeros(clusters, dtype=np.int64)
    alike[mine[order] - 1], like[mine[order] - 1] = similar[order], theirs[order]
    return alike, like
