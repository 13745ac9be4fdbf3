"""The quotient of clusters, and the test that finds the clusters of chance in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.clusters.addresses import Addresses
from spatialict.core.clusters.grounds import ground_of, grounds, likelihood_ratio, of_everyone
from spatialict.core.clusters.relabelled import Search, chance, highest_by_chance
from spatialict.core.points.sites import Sites
from spatialict.core.study import ArgumentError, Result

if TYPE_CHECKING:
    from spatialict.core.arrays import IntArray
    from spatialict.core.points.sites import Points
    from spatialict.core.workers import Workers

WORK: Final = {"dbscan": 6_000_000.0, "hdbscan": 4e9}
"""Firms of all kinds (or pairs of the sector's) that all simulations together go over."""
FEWEST: Final = 99
MOST: Final = 999


def search_again(
    clusters: Result | pd.Series[int], n: int, about: dict[str, Any], alpha_m: float | None
) -> Search | None:
    """Return how the clusters can be looked for again; None where they cannot."""
    if not isinstance(clusters, Result) or "reach_rule" not in about:
        return None
    if about["weighted"] or len(clusters.table) != n:
        return None
    reach = None if about["reach_rule"] == "knee" else float(about["reach_m"])
    return Search(about["method"], reach, float(about["least"]), alpha_m)


def against_chance(  # noqa: PLR0917 (one column after the other)
    sites: Sites,
    others: Points | None,
    label: IntArray,
    reach_m: float,
    search: Search | None,
    simulations: int | None,
    seed: int,
    workers: Workers,
) -> tuple[pd.DataFrame, int]:
    """Return the quotient and the test of clusters 1, 2, …, and how many simulations it took."""
    count = max(int(label.max(initial=0)), 0)
    columns = ["sector_near", "total_near", "lq", "likelihood_ratio", "p_value"]
    table = pd.DataFrame(np.nan, index=range(count), columns=columns)
    if others is None or not sites.n:
        return table, 0
    everyone = Sites.of(others).planar("cluster_hulls")
    where = _among(sites, everyone)
    every = Addresses.of(everyone.x, everyone.y)
    sector = np.zeros(everyone.n, dtype=bool)
    sector[where] = True
    of_place = np.full(len(every.x), count + 1)
    np.minimum.at(of_place, every.place[where][label > 0], label[label > 0])
    of_place[of_place > count] = -1
    limit = ground_of(every.x, every.y, of_place, reach_m)
    near = grounds(every, of_everyone(every, sector), of_place, limit)
    ratio = likelihood_ratio(near, sites.n, everyone.n)
    table["sector_near"], table["total_near"] = near.sector, near.total
    table["lq"] = near.sector / near.total / (sites.n / everyone.n)
    table["likelihood_ratio"] = ratio
    if search is None or not count or sites.n == everyone.n:
        return table, 0
    draws = _draws(simulations, search.method, sites.n, everyone.n)
    if draws:
        highest = highest_by_chance(every, sites.n, search, draws, seed, workers)
        table["p_value"] = chance(ratio, highest)
    return table, draws


def _among(sites: Sites, everyone: Sites) -> IntArray:
    """Return where each point is among all; refuse points that are not there."""
    where = everyone.ids.get_indexer(sites.ids)
    known = where >= 0
    known[known] = (everyone.x[where[known]] == sites.x[known]) & (
        everyone.y[where[known]] == sites.y[known]
    )
    if not known.all():
        some = [str(one) for one in sites.ids[~known][:5]]
        raise ArgumentError("clusters.not_among", count=int((~known).sum()), ids=some)
    return np.asarray(where, dtype=np.int64)


def _draws(asked: int | None, method: str, sector: int, total: int) -> int:
    if asked is not None:
        return asked
    affordable = WORK["dbscan"] / total
    if method == "hdbscan":
        affordable = min(affordable, WORK["hdbscan"] / float(sector) ** 2)
    return int(np.clip(affordable, FEWEST, MOST))
