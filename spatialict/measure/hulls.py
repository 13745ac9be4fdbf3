"""Clusters as areas: their outline, and what a planner asks of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.clusters.addresses import Addresses
from spatialict.core.clusters.alpha_shapes import outline
from spatialict.core.clusters.members import inside_each, main_kind, nearest_town, touched
from spatialict.core.points.sites import Sites
from spatialict.core.study import ArgumentError, Result

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
    alpha_m: float | None = None,
    margin_m: float | None = None,
    crs: Any = None,  # noqa: ANN401
    workers: Workers = None,
) -> Result:
    r"""Outline of each cluster, with its firms, jobs, main industry, regions and nearest town.

    .. math:: LQ = \frac{n_{hull} / N_{hull}}{n / N}

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
        All firms, those of `points` among them, for the location quotient inside the outline.
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
        Projection of points that state none.
    workers : int, str or distributed.Client, optional
        Who looks points up; the answer is the same.

    Returns
    -------
    Result
        A GeoDataFrame, index ``cluster_id``: ``firms``, ``jobs`` (of the firms whose jobs are
        known, ``NaN`` where none are) and ``jobs_known`` (how many these are), ``main_industry``
        (that of most firms; of two the first by name) and ``main_industry_share``, ``regions``
        (tuple, most firms first), ``town`` (nearest to the outline; of several inside the one
        nearest to the firms' mean place) and ``town_distance_m`` (0 inside), ``x_m, y_m`` (the
        mean place), ``area_km2``, ``stability``, ``persistence``, ``method``, ``lq``,
        ``geometry``, ``status``: ``too_few`` where no triangle is filled and the area says only
        how wide the strips are.

    Raises
    ------
    ArgumentError
        If points are in degrees, a cluster names points that are not given, or a length is not
        positive.

    Notes
    -----
    Every firm of a cluster is covered by its outline; outlines may have holes and several parts,
    and those of two clusters may overlap.

    References
    ----------
    .. [1] Edelsbrunner, H., Kirkpatrick, D. and Seidel, R. (1983). On the shape of a set of points
       in the plane. *IEEE Transactions on Information Theory* 29, 551-559.

    Examples
    --------
    A right triangle of 6 km by 8 km: 24 km2, and the circle through its corners has a radius of
    5 km. All three firms are of the sector, and so are 3 of 6 in all: the quotient is 2.

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
    given = _positive({"alpha_m": alpha_m, "margin_m": margin_m})
    label, about = _membership(clusters, sites.ids)
    member = np.flatnonzero(label >= 0)
    found = pd.Index(np.unique(label[member]), name="cluster_id")
    which = np.searchsorted(found.to_numpy(), label[member]).astype(np.int64)
    reach = given["alpha_m"] or float(about.get("reach_m") or 0.0)
    shapes, filled = _outlines(sites, member, which, len(found), reach, given["margin_m"])
    x, y = (_mean(axis[member], which, len(found)) for axis in (sites.x, sites.y))
    table = pd.DataFrame({"firms": np.bincount(which, minlength=len(found))}, index=found)
    keys = sites.ids[member]
    known = (
        None
        if jobs is None
        else jobs.reindex(keys).to_numpy("float64", na_value=np.nan).astype(np.float64)
    )
    table["jobs"], table["jobs_known"] = _sums(known, which, len(found))
    table["main_industry"], table["main_industry_share"] = main_kind(industry, keys, which, found)
    table["regions"] = touched(regions, keys, sites.x[member], sites.y[member], which, found)
    table["town"], table["town_distance_m"] = nearest_town(towns, shapes, x, y)
    table["x_m"], table["y_m"] = x, y
    table["area_km2"] = [shape.area / 1e6 for shape in shapes]
    for column in ("stability", "persistence"):
        table[column] = _of_members(clusters, column, member, which, len(found))
    table["method"] = about.get("method", "given")
    table["lq"] = _quotient(sites, others, shapes, workers)
    table["status"] = np.where(filled, "ok", "too_few")
    system = crs or getattr(points, "crs", None) or getattr(regions, "crs", None)
    table = gpd.GeoDataFrame(table, geometry=list(shapes), crs=system)
    params = {**about, **given, "margin_share": MARGIN, "others": others is not None}
    return Result("cluster_hulls", table, "firms", params)


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
    label = np.asarray(given.reindex(ids).fillna(-1), dtype=np.int64)
    if not isinstance(clusters, Result):
        return label, {}
    names = ("method", "reach_m", "least", "seed")
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


def _quotient(
    sites: Sites, others: Points | None, shapes: list[Any], workers: Workers
) -> FloatArray:
    """Return the sector's share among all firms in each outline, over its share in all."""
    if others is None:
        return np.full(len(shapes), np.nan)
    everyone = Sites.of(others).planar("cluster_hulls")
    here = inside_each(shapes, sites.x, sites.y, workers)
    all_here = inside_each(shapes, everyone.x, everyone.y, workers)
    share = np.divide(here, all_here, out=np.full(len(here), np.nan), where=all_here > 0)
    return np.asarray(share / (sites.n / everyone.n))
