"""Clusters of firms that do not stop at borders: where firms stand close enough together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_seed
from spatialict.core.clusters.addresses import Addresses
from spatialict.core.clusters.hierarchy import lasting
from spatialict.core.clusters.knee import knee
from spatialict.core.clusters.reached import reached
from spatialict.core.clusters.resampled import Rule, stability_of
from spatialict.core.clusters.weighing import known_weights
from spatialict.core.points.sites import Sites
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.points.sites import Points
    from spatialict.core.workers import Workers

Method = Literal["dbscan", "hdbscan"]

STABLE: Final = 0.75
"""Mean Jaccard similarity from which a cluster is called stable (Hennig 2007; R's fpc)."""
RESAMPLES: Final = 100
WORK: Final = {"dbscan": 10_000_000.0, "hdbscan": 4e9}
"""Firms (or pairs of places) that all resamples together go over, where nobody gives a number."""
FEWEST: Final = 10
MOST_PLACES: Final = 200_000
"""Places of HDBSCAN, whose time grows with their square."""


def density_clusters(
    points: Points,
    *,
    method: Method = "dbscan",
    reach_m: float | None = None,
    least: float = 10,
    weights: pd.Series[float] | None = None,
    stability: int | str = "auto",
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Firms that stand together: groups in which many firms are within reach of each other.

    .. math:: i \text{ is a core firm} \iff \#\{j : d_{ij} \le r\} \ge m

    Core firms within reach r of each other are one cluster; another firm within reach of a core
    firm is at the edge of its cluster; the rest are in none.

    Parameters
    ----------
    points : points
        In metres: points of geopandas, or a table with ``x_m, y_m`` (see `Sites`). Firms at one
        address all count.
    method : str
        ``"dbscan"``: one reach everywhere, as above. ``"hdbscan"``: dense and sparse clusters at
        once, each at the distances over which it lasts longest; all firms of a cluster are core.
    reach_m : float, optional
        r of DBSCAN, which decides what is one place: towns that firms join in steps no longer than
        r are one cluster, and a stable one. By default the knee of the firms' distances to their
        `least`-th firm (where the sorted curve is farthest below its chord). It depends on the
        firms given: give metres to compare years or industries. For HDBSCAN the distance below
        which firms are not told apart, nil by default: firms at the centre of a town that stands
        for their address are then endlessly dense and may leave the firms around them alone.
    least : float
        m: firms (or, with `weights`, jobs) within reach of a core firm, itself included; for
        HDBSCAN firms of a cluster, at least.
    weights : pandas.Series, optional
        Jobs of each point, by its index, ``>= 0``; DBSCAN only. A firm whose jobs are not known
        counts as none, which may still stand at the edge of a cluster; a note counts them.
    stability : int or str
        Resamples; 0 for none. ``"auto"``: 100, fewer (at least 10) from 100 000 firms on.
    workers : int, str or distributed.Client, optional
        Who works; the answer is the same.
    seed : int
        Of the resamples.

    Returns
    -------
    Result
        Index of the points, in their order: ``cluster_id`` (1 is the cluster with most firms, of
        two the one farther west; -1 is none), ``core``, ``stability`` of the firm's cluster
        (``NaN`` for none), ``membership``, ``persistence`` (HDBSCAN only), ``status``
        (``too_few`` where all firms together are fewer than `least`). `params` give the reach
        used and who chose it.

        ``stability`` is the mean, over resamples of as many firms drawn with replacement, of the
        Jaccard similarity between the cluster and the one most like it, over the firms drawn, each
        as often as it was drawn (``multipleboot=TRUE`` of ``clusterboot`` in R's fpc). The default
        there keeps each drawn firm once, some 63 % of them, before the same `least` and so gives
        lower figures (.889 where this is .939). Over 0.75 is called stable, below 0.6 not to be
        trusted (Hennig 2007): a convention for comparing clusters, not a level of a test. A
        cluster that follows from where all firms stand, a town, is found again whatever the
        sector does there. ``membership``: of the resamples
        that drew a place, the share that put it into the cluster most like its own; for a firm
        of none, into none. ``persistence``: mean of 1 - (distance at which a firm leaves the
        cluster) / (distance at which the cluster began).

    Raises
    ------
    ArgumentError
        If the points are in degrees, the method is not known, the seed is no whole number of 0 or
        more, `reach_m` or `least` is not positive, HDBSCAN is given weights or over 200 000
        places, or there is no knee.

    Notes
    -----
    A firm at the edge of two clusters belongs to that of its nearest core firm; of two equally
    near, to the cluster with more firms at its cores: no order of rows decides, as it does in
    scikit-learn. HDBSCAN cuts all links of one length at once; peers cut ties one by one, in the
    order of rows, so a firm that joins two clusters at the same distance is in none here.
    DBSCAN takes memory in proportion to the firms, however dense they are.

    References
    ----------
    .. [1] Ester, M., Kriegel, H.-P., Sander, J. and Xu, X. (1996). A density-based algorithm for
       discovering clusters. *KDD-96*, 226-231.
    .. [2] Campello, R., Moulavi, D. and Sander, J. (2013). Density-based clustering based on
       hierarchical density estimates. *PAKDD 2013*, 160-172.
    .. [3] Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational
       Statistics & Data Analysis* 52, 258-271.
    .. [4] Satopaa, V., Albrecht, J., Irwin, D. and Raghavan, B. (2011). Finding a "kneedle" in a
       haystack. *ICDCSW 2011*, 166-171.

    Examples
    --------
    Within 1 km the second of three firms has three firms (itself included), its neighbours two.

    >>> firms = pd.DataFrame({"x_m": [0, 1000, 2000, 9000], "y_m": 0}, index=["a", "b", "c", "d"])
    >>> found = density_clusters(firms, reach_m=1000, least=3, stability=0)
    >>> found.table[["cluster_id", "core", "status"]]
       cluster_id   core status
    a           1  False     ok
    b           1   True     ok
    c           1  False     ok
    d          -1  False     ok
    """
    _check(method, least, reach_m, stability, weights)
    seed = checked_seed(seed)
    sites = Sites.of(points).planar("density_clusters")
    weight, unknown = known_weights(weights, sites.ids)
    places = Addresses.of(sites.x, sites.y, np.nan_to_num(weight))
    if method == "hdbscan" and len(places.x) > MOST_PLACES:
        raise ArgumentError("clusters.too_many_places", count=len(places.x), most=MOST_PLACES)
    if places.weight.sum() < least:
        return _none(sites.ids, method, reach_m, least, None if weights is None else places)
    rule = Rule(method, _reach(method, places, reach_m, least), float(least))
    label, core, persistence = _clusters(places, rule, workers)
    resamples = _resamples(stability, method, places)
    stable, member = stability_of(places, label, rule, resamples, seed, workers)
    table = pd.DataFrame(
        {
            "cluster_id": label[places.place],
            "core": core[places.place],
            "stability": _of_cluster(stable, label)[places.place],
            "membership": member[places.place],
            "persistence": _of_cluster(persistence, label)[places.place],
            "status": "ok",
        },
        index=sites.ids,
    )
    params = {
        "method": method,
        "reach_m": rule.reach_m,
        "reach_rule": _who(method, reach_m),
        "least": least,
        "weighted": weights is not None,
        "unknown": unknown,
        "stability": resamples,
        "seed": seed,
        "n": sites.n,
        "clusters": len(stable),
        "stable": int((stable >= STABLE).sum()) if resamples else None,
    }
    return Result("density_clusters", table, "firms", params, _notes(rule, params, places))


def _check(
    method: str,
    least: float,
    reach_m: float | None,
    stability: int | str,
    weights: pd.Series[float] | None,
) -> None:
    if method not in WORK:
        known = ", ".join(f'"{name}"' for name in WORK)
        raise ArgumentError("study.unknown_choice", argument="method", value=method, choices=known)
    for argument, value in (("least", least), ("reach_m", reach_m)):
        if value is not None and not (np.isfinite(value) and value > 0):
            raise ArgumentError("clusters.not_positive", argument=argument, value=value)
    whole = hasattr(stability, "__index__") and not isinstance(stability, bool)
    if stability != "auto" and not (whole and int(stability) >= 0):
        raise ArgumentError("clusters.bad_resamples", value=stability)
    if method == "hdbscan" and weights is not None:
        raise ArgumentError("clusters.no_weights")
    if method == "hdbscan" and not (least >= 2 and float(least).is_integer()):
        raise ArgumentError("clusters.least_of_two", value=least)


def _reach(method: str, places: Addresses, reach_m: float | None, least: float) -> float:
    if reach_m is not None:
        return float(reach_m)
    if method == "hdbscan":
        return 0.0
    return knee(places.x, places.y, places.weight, places.firms, least)


def _who(method: str, reach_m: float | None) -> str:
    if reach_m is not None:
        return "given"
    return "none" if method == "hdbscan" else "knee"


def _clusters(
    places: Addresses, rule: Rule, workers: Workers
) -> tuple[IntArray, BoolArray, FloatArray]:
    """Return each place's cluster, whether it is a core, and how well each cluster lasts."""
    x, y, firms = places.x, places.y, places.firms
    if rule.method == "hdbscan":
        label, lasts = lasting(x, y, firms, rule.reach_m, int(rule.least))
        return label, label > 0, lasts
    label, core = reached(x, y, places.weight, firms, rule.reach_m, rule.least, workers)
    return label, core, np.full(max(int(label.max(initial=0)), 0), np.nan)


def _resamples(asked: int | str, method: str, places: Addresses) -> int:
    if not isinstance(asked, str):
        return int(asked)
    size = float(len(places.x)) ** 2 if method == "hdbscan" else float(len(places.place))
    return int(np.clip(WORK[method] / size, FEWEST, RESAMPLES))


def _of_cluster(values: FloatArray, label: IntArray) -> FloatArray:
    """Return for each place the value of its cluster."""
    return np.append(values, np.nan)[np.where(label > 0, label - 1, len(values))]


def _none(
    ids: pd.Index, method: str, reach_m: float | None, least: float, jobs: Addresses | None
) -> Result:
    """Return the answer where all points together are too few for one cluster."""
    table = pd.DataFrame(
        {"cluster_id": np.full(len(ids), -1, dtype=np.int64), "core": False}, index=ids
    )
    table[["stability", "membership", "persistence"]] = np.nan
    table["status"] = "too_few"
    params = {"method": method, "reach_m": reach_m, "least": least, "n": len(ids), "clusters": 0}
    note = Message("clusters.too_few", {"count": len(ids), "least": least})
    if jobs is not None:
        values = {"total": float(jobs.weight.sum()), "least": float(least)}
        note = Message("clusters.too_few_jobs", values)
    return Result("density_clusters", table, "firms", params, (note,))


def _notes(rule: Rule, params: dict[str, Any], places: Addresses) -> tuple[Message, ...]:
    notes = []
    if params["reach_rule"] == "knee":
        notes.append(Message("clusters.knee", {"km": rule.reach_m / 1e3, "least": rule.least}))
    if params["unknown"]:
        values = {"count": params["unknown"], "total": params["n"]}
        notes.append(Message("clusters.unknown_jobs", values))
    crowded = int((places.firms >= rule.least).sum())
    if rule.method == "hdbscan" and crowded and rule.reach_m == 0:
        notes.append(Message("clusters.crowded", {"count": crowded, "least": rule.least}))
    return tuple(notes)
