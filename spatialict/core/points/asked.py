"""Which points a curve is about: aligned by key and in the order of keys, so that rows may move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatialict.core.arrays import BoolArray, FloatArray, IntArray
from spatialict.core.points.sites import Sites, some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.points.sites import Distances, Points


@dataclass(frozen=True)
class Asked:
    """Points in the order of their keys, those that are asked about, and their weights.

    Parameters
    ----------
    sites : Sites
        All points.
    chosen : array, shape (n,)
        Places among `sites` of those asked about, in order.
    weights : array, shape (n,) or (0,)
        Of the chosen ones; empty where all count alike. The largest is from a half to 1: no curve
        depends on their unit, and no sum of products is too large or too small for a number.
    """

    sites: Sites
    chosen: IntArray
    weights: FloatArray

    @classmethod
    def of(
        cls, points: Points, chosen: pd.Series[bool] | None, weights: pd.Series[float] | None = None
    ) -> Asked:
        """Return the points, the chosen ones of them, and what these weigh.

        Raises
        ------
        ArgumentError
            If `chosen` is not True or False for each point, or a chosen one has no weight.
        """
        given = Sites.of(points)
        sites = given if given.ids.is_monotonic_increasing else _ordered(given)
        flags = np.ones(sites.n, dtype=bool) if chosen is None else flagged(chosen, sites.ids)
        places = np.flatnonzero(flags)
        heavy = np.empty(0) if weights is None else _weights(weights, sites.ids[places])
        return cls(sites, places, heavy)

    def only(self, kept: BoolArray) -> Asked:
        """Return the same without some of the points."""
        whole, ours = self.sites, kept[self.chosen]
        sites = Sites(whole.ids[kept], whole.x[kept], whole.y[kept], whole.distances)
        places = np.cumsum(kept) - 1
        weights = self.weights[ours] if self.weights.size else self.weights
        return Asked(sites, places[self.chosen[ours]], weights)

    @property
    def n(self) -> int:
        """Return how many points are asked about."""
        return len(self.chosen)

    @property
    def distances(self) -> Distances:
        """Return how distances are measured."""
        return self.sites.distances

    @property
    def pairs(self) -> float:
        """Return how much all pairs of the chosen points weigh together."""
        if not self.weights.size:
            return self.n * (self.n - 1) / 2
        after = np.cumsum(self.weights[::-1])[::-1]
        return float((self.weights[:-1] * after[1:]).sum())

    @property
    def status(self) -> str:
        """Return ``"too_few"`` where there is no pair, ``"constant"`` where no site differs."""
        if self.n < 2 or (self.weights.size and (self.weights > 0).sum() < 2):
            return "too_few"
        alike = np.ptp(self.sites.x) == 0 and np.ptp(self.sites.y) == 0
        return "constant" if alike else "ok"


def _ordered(given: Sites) -> Sites:
    order = np.asarray(given.ids.argsort())
    return Sites(given.ids[order], given.x[order], given.y[order], given.distances)


def flagged(chosen: pd.Series[bool], ids: pd.Index) -> BoolArray:
    """Return which points are asked about, in the order of their keys.

    Raises
    ------
    ArgumentError
        If that is not True or False for each point.

    Examples
    --------
    >>> flagged(pd.Series([True, False], index=["b", "a"]), pd.Index(["a", "b"])).tolist()
    [False, True]
    """
    aligned = _aligned("chosen", chosen, ids)
    if not pd.api.types.is_bool_dtype(aligned.dtype) or aligned.isna().any():
        raise ArgumentError("curves.not_boolean")
    return aligned.to_numpy(dtype=bool)


def _weights(weights: pd.Series[float], ids: pd.Index) -> FloatArray:
    given = _aligned("weights", weights, ids)
    try:
        heavy = given.to_numpy(dtype="float64", na_value=np.nan)
    except (TypeError, ValueError):  # words
        heavy = np.full(len(ids), np.nan)
    lacking = ~(np.isfinite(heavy) & (heavy >= 0))
    if lacking.any():
        told = {"count": int(lacking.sum()), "total": len(ids), "ids": some(ids[lacking])}
        raise ArgumentError("curves.no_weight", **told)
    _, power = np.frexp(heavy.max(initial=0.0))  # of two: nothing is rounded
    return np.asarray(np.ldexp(heavy, -power), dtype=np.float64)


def _aligned(name: str, given: pd.Series, ids: pd.Index) -> pd.Series:
    if not isinstance(given, pd.Series) or given.index.has_duplicates:
        raise ArgumentError("curves.not_a_series", argument=name)
    places = given.index.get_indexer(ids)
    lost = places < 0
    if lost.any():
        told = {"argument": name, "count": int(lost.sum()), "ids": some(ids[lost])}
        raise ArgumentError("curves.not_aligned", **told)
    return given.iloc[places]
