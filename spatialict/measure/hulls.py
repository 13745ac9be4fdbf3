"""Clusters as areas: their outline, and what a planner asks of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_seed, whole
from spatialict.core.clusters.addresses import Addresses
from spatialict.core.clusters.alpha_shapes import outline
from spatialict.core.clusters.members import main_kind, nearest_town, touched
from spatialict.core.clusters.tested import against_chance, search_again
from spatialict.core.clusters.windows import placed, same_crs
from spatialict.core.points.sites import Sites
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    import geopandas as gpd

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.points.sites import Points
    from spatialict.core.workers import Workers

MARGIN: Final = 0.1
"""Half the width of strips, as a share of alpha."""


def cluster_hulls(
    points: Points,
    clusters: Result | pd.Series[int],
    *,
    regions: pd.Series[str] | gpd.GeoDataFrame | None = None,
    towns: Points | None = None,
    jobs: pd.Series[float] | None = None,
    industry: pd.Series[str] | None = None,
    others: Points | None = None,
    simulations: int | str = "auto",
    alpha_m: float | None = None,
    margin_m: float | None = None,
    crs: Any = None,  # noqa: ANN401
    workers: Workers = None,
    seed: int | None = None,
) -> Result:
    r"""Outline of each cluster, with its firms, jobs, main industry, regions and nearest town.

    .. math:: LQ_c = \frac{n_c / N_c}{n / N}, \qquad
              \Lambda_c = \sum_{2 \times 2} o \ln \frac{o}{e}, \qquad
              p_c = \frac{1 + \#\{r : \max_k \Lambda_k^{(r)} \ge \Lambda_c\}}{1 + R}

    with the firms of the sector and of all kinds within reach of a member of the cluster, and all.

    Parameters
    ----------
    points : points
        The firms that were clustered, in metres (see `Sites`).
    clusters : Result or pandas.Series
        What `spatialict.density_clusters` gave, or ``cluster_id`` by the points' index (a
        negative number is none).
    regions : pandas.Series or GeoDataFrame, optional
        ``region_id`` of each point, or the polygons (then the firms are looked up in them).
    towns : points, optional
        Places of towns; their names are the column ``town``, else the index.
    jobs, industry : pandas.Series, optional
        By the points' index; OKED codes or names of industries.
    others : points, optional
        All firms, those of `points` among them by the same keys, for the quotient and its test.
    simulations : int or str
        R: registers whose sector chance deals out anew; 0 for none. ``"auto"``: 999, fewer (at
        least 99) from 6 000 firms on.
    alpha_m : float, optional
        Of the alpha shape: the triangles between neighbouring firms (Delaunay) are filled whose
        circle has at most this radius, so hollows wider than that stay out. By default the reach
        of DBSCAN; else for each cluster twice the largest distance from a firm to the nearest
        other place of the cluster.
    margin_m : float, optional
        A firm in no filled triangle is joined to its neighbours within alpha by a strip of twice
        this width; a cluster at one address is a circle of this radius. A tenth of alpha by
        default.
    crs : optional
        Projection of points that state none, to which their metres belong.
    workers : int, str or distributed.Client, optional
        Who works; the answer is the same.
    seed : int, optional
        Of the simulations; by default that of the clusters, else 0.

    Returns
    -------
    Result
        A GeoDataFrame, index ``cluster_id``: ``firms``, ``jobs`` (of the firms whose jobs are
        known, ``NaN`` where none are) and ``jobs_known`` (how many these are), ``main_industry``
        (that of most firms; of two the first by name) and ``main_industry_share``, ``regions``
        (tuple, most firms first), ``town`` (nearest to the outline; of several inside the one
        nearest to the firms' mean place) and ``town_distance_m`` (0 inside), ``x_m, y_m`` (the
        mean place), ``area_km2``, ``stability``, ``persistence``, ``method``,
        ``sector_near, total_near`` (n and N of the cluster: firms of the sector and of all kinds
        within reach of a member, each with its nearest), ``lq``, ``likelihood_ratio`` (0 where
        the quotient is not over 1), ``p_value`` (``NaN`` where there was no test), ``geometry``
        (in the units of its projection, whose metres all other columns are in), ``status``:
        ``too_few`` where no triangle is filled and the area says only how wide the strips are.

    Raises
    ------
    ArgumentError
        If points are in degrees, regions in another projection, a cluster names points that are
        not given or is no whole number, points are not among `others`, jobs are negative, or a
        length is not positive.

    Notes
    -----
    Every firm of a cluster is covered by its outline; outlines may have holes and several parts,
    and those of two clusters may overlap.

    **The ground of the quotient** is not the outline, which ends at the sector's own outermost
    firms and so shuts others out (inside it chance alone gives a median of 1.4), but all within
    `alpha_m`, else the reach of DBSCAN, else the cluster's largest distance to a nearest neighbour,
    of a member. It still is where the sector happens to be dense, so a quotient over 1 is no
    evidence by itself.

    **The test** therefore repeats the whole search. The null is random labelling: which of all
    firms are of the sector is chance, where firms stand is given. In each of R registers the
    sector's firms are drawn anew, clustered by the same rule (the knee is found anew where it gave
    the reach), and the largest ratio of any cluster is kept. That a register which chance
    labelled has any cluster with p <= alpha has a probability of at most alpha: exact for its
    clusters as a family, however many and however they were chosen, so no further correction is
    needed; conservative for the second and later clusters. It is made where `clusters` are what
    `density_clusters` found without weights in all of `points`; clusters given otherwise cannot
    be looked for again. Time grows with the firms: about a second of work for each simulation of
    a million firms.

    References
    ----------
    .. [1] Edelsbrunner, H., Kirkpatrick, D. and Seidel, R. (1983). On the shape of a set of points
       in the plane. *IEEE Transactions on Information Theory* 29, 551-559.
    .. [2] Kulldorff, M. (1997). A spatial scan statistic. *Communications in Statistics - Theory
       and Methods* 26, 1481-1496.
    .. [3] Westfall, P. and Young, S. (1993). *Resampling-Based Multiple Testing*. Wiley.

    Examples
    --------
    A right triangle of 6 km by 8 km: 24 km2, and the circle through its corners has a radius of
    5 km. All three firms near are of the sector, and so are 3 of 6 in all: the quotient is 2.

    >>> firms = pd.DataFrame({"x_m": [0, 0, 8e3], "y_m": [0, 6e3, 0]}, index=["a", "b", "c"])
    >>> far = pd.DataFrame({"x_m": 5e4, "y_m": [0, 1, 2]}, index=["d", "e", "f"])
    >>> member = pd.Series(1, index=firms.index)
    >>> found = cluster_hulls(firms, member, others=pd.concat([firms, far]), alpha_m=5000)
    >>> found.table[["firms", "area_km2", "lq", "status"]]
                firms  area_km2   lq status
    cluster_id
    1               3      24.0  2.0     ok
    """
    import geopandas as gpd

    sites = Sites.of(points).planar("cluster_hulls")
    same_crs(points, getattr(regions, "crs", None))
    given = _positive({"alpha_m": alpha_m, "margin_m": margin_m})
    draws = _simulations(simulations)
    label, about = _membership(clusters, sites.ids)
    member = np.flatnonzero(label >= 0)
    found = pd.Index(np.unique(label[member]), name="cluster_id")
    which = np.searchsorted(found.to_numpy(), label[member]).astype(np.int64)
    reach = given["alpha_m"] or float(about.get("reach_m") or 0.0)
    shapes, filled = _outlines(sites, member, which, len(found), reach, given["margin_m"])
    x, y = (_mean(axis[member], which, len(found)) for axis in (sites.x, sites.y))
    table = pd.DataFrame({"firms": np.bincount(which, minlength=len(found))}, index=found)
    keys = sites.ids[member]
    known = _known_jobs(jobs, keys)
    table["jobs"], table["jobs_known"] = _sums(known, which, len(found))
    table["main_industry"], table["main_industry_share"] = main_kind(industry, keys, which, found)
    table["regions"] = touched(regions, keys, sites.x[member], sites.y[member], which, found)
    table["town"], table["town_distance_m"] = nearest_town(towns, shapes, x, y)
    table["x_m"], table["y_m"] = x, y
    table["area_km2"] = [shape.area / 1e6 for shape in shapes]
    for column in ("stability", "persistence"):
        table[column] = _of_members(clusters, column, member, which, len(found))
    table["method"] = about.get("method", "given")
    numbered = np.full(sites.n, -1, dtype=np.int64)
    numbered[member] = which + 1
    search = search_again(clusters, sites.n, about, given["alpha_m"])
    chosen = checked_seed(about.get("seed", 0) if seed is None else seed)
    tested, drawn = against_chance(sites, others, numbered, reach, search, draws, chosen, workers)
    table = table.join(tested.set_axis(found))
    table["status"] = np.where(filled, "ok", "too_few")
    system = crs or getattr(points, "crs", None) or getattr(regions, "crs", None)
    table = gpd.GeoDataFrame(table.assign(geometry=placed(shapes, system).to_numpy()), crs=system)
    params = {**about, **given, "margin_share": MARGIN, "others": others is not None}
    params |= {"simulations": drawn, "null": "labelling", "seed": chosen}
    untold = others is not None and len(found) and search is None
    notes = (Message("clusters.not_relabelled"),) if untold else ()
    return Result("cluster_hulls", table, "firms", params, notes)


def _positive(lengths: dict[str, float | None]) -> dict[str, float | None]:
    for argument, value in lengths.items():
        if value is not None and not (np.isfinite(value) and value > 0):
            raise ArgumentError("clusters.not_positive", argument=argument, value=value)
    return lengths


def _membership(
    clusters: Result | pd.Series[int], ids: pd.Index
) -> tuple[IntArray, dict[str, Any]]:
    """Return the cluster of each point, -1 for none, and how the clusters were found."""
    given = clusters.table["cluster_id"] if isinstance(clusters, Result) else clusters
    strange = given.index.difference(ids)
    if len(strange):
        some = [str(one) for one in strange[:5]]
        raise ArgumentError("clusters.strange_members", count=len(strange), ids=some)
    number = given.reindex(ids).to_numpy("float64", na_value=-1.0)
    broken = np.flatnonzero(~np.isfinite(number) | (number != np.floor(number)))
    if len(broken):
        some = [str(one) for one in ids[broken[:5]]]
        raise ArgumentError("clusters.broken_numbers", count=len(broken), ids=some)
    label = number.astype(np.int64)
    if not isinstance(clusters, Result):
        return label, {}
    names = ("method", "reach_m", "reach_rule", "least", "weighted", "seed")
    return label, {name: clusters.params[name] for name in names if name in clusters.params}


def _outlines(  # noqa: PLR0917 (one column after the other)
    sites: Sites,
    member: IntArray,
    which: IntArray,
    count: int,
    reach_m: float,
    margin_m: float | None,
) -> tuple[list[Any], list[bool]]:
    order = np.argsort(which, kind="stable")
    groups = np.split(member[order], np.searchsorted(which[order], np.arange(1, count)))
    shapes, filled = [], []
    for group in groups if count else []:
        places = Addresses.of(sites.x[group], sites.y[group])
        alpha = reach_m or 2 * _farthest_neighbour(places)
        margin = margin_m or MARGIN * alpha
        shape, is_filled = outline(places.x, places.y, alpha, margin)
        shapes.append(shape)
        filled.append(is_filled)
    return shapes, filled


def _farthest_neighbour(places: Addresses) -> float:
    """Return the largest distance of a place to its nearest other; 1 km for a place alone."""
    from scipy.spatial import cKDTree

    if len(places.x) < 2:
        return 1000.0
    both = np.column_stack([places.x, places.y])
    return float(cKDTree(both).query(both, k=2)[0][:, 1].max())


def _mean(values: FloatArray, which: IntArray, count: int) -> FloatArray:
    """Return the mean of each cluster, summed in the order of the values."""
    order = np.argsort(values, kind="stable")
    total = np.bincount(which[order], weights=values[order], minlength=count)
    return np.asarray(total / np.bincount(which, minlength=count))


def _sums(
    jobs: FloatArray | None, which: IntArray, count: int
) -> tuple[FloatArray, IntArray | float]:
    if jobs is None:
        return np.full(count, np.nan), np.nan
    known = np.flatnonzero(np.isfinite(jobs))
    known = known[np.argsort(jobs[known], kind="stable")]
    counted = np.bincount(which[known], minlength=count)
    total = np.bincount(which[known], weights=jobs[known], minlength=count)
    return np.where(counted > 0, total, np.nan), counted


def _of_members(
    clusters: Result | pd.Series[int], column: str, member: IntArray, which: IntArray, count: int
) -> FloatArray:
    """Return a column of the clusters' table, which is one number for all of a cluster's firms."""
    found = np.full(count, np.nan)
    if isinstance(clusters, Result) and column in clusters.table:
        found[which] = clusters.table[column].to_numpy(dtype="float64")[member]
    return found


def _known_jobs(jobs: pd.Series[float] | None, keys: pd.Index) -> FloatArray | None:
    if jobs is None:
        return None
    known = jobs.reindex(keys).to_numpy("float64", na_value=np.nan).astype(np.float64)
    wrong = np.flatnonzero((known < 0) | np.isinf(known))
    if len(wrong):
        some = [str(one) for one in keys[wrong[:5]]]
        raise ArgumentError("clusters.bad_jobs", count=len(wrong), ids=some)
    return known


def _simulations(asked: int | str) -> int | None:
    """Return how many simulations are asked for; None where the size decides."""
    if isinstance(asked, str) and asked == "auto":
        return None
    number = whole(asked)
    if number is None or number < 0:
        raise ArgumentError("clusters.bad_simulations", value=str(asked))
    return number
