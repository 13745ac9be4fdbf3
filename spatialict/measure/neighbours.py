"""Neighbours: who stands beside whom, and how much that counts.

The graph that is handed on is `libpysal.graph.Graph`, or, where a million regions are to be quick,
the same in compressed rows (`spatialict.Links`). Regions are sorted by ``region_id``, so
that the order of rows of the caller's table never matters. Distances are between centroids, in
metres, compared to the micrometre; points at one place stay at one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import shapely

from spatialict.core.neighbourhood.distances import (
    EPSILON,
    KERNELS,
    expected,
    lengths,
    nearest,
    powered,
    tree_of,
    within,
)
from spatialict.core.neighbourhood.link_sets import (
    both_ways,
    from_numbers,
    steps,
    union,
    without_loops,
)
from spatialict.core.neighbourhood.links import Links
from spatialict.core.neighbourhood.neighbour_rules import CONTIGUITY, Part, check_number, read_rule
from spatialict.core.neighbourhood.region_ids import checked, named
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd
    from libpysal.graph import Graph

    from spatialict.core.arrays import FloatArray
    from spatialict.core.neighbourhood.neighbour_rules import Rule

Kernel = Literal["triangular", "uniform", "epanechnikov", "quartic", "gaussian"]

PAIRS: Final = 100_000_000
"""Most links: of 16 bytes each, 1.6 GB. Building them takes about twice as much for a while."""


class _How(NamedTuple):
    kernel: str
    power: float
    lower: bool
    tolerance_m: float | None


def neighbours(
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    rule: Rule = "queen",
    k: int | None = None,
    distance_m: float | None = None,
    bandwidth_m: float | None = None,
    kernel: Kernel = "triangular",
    most: int | None = None,
    order: int | None = None,
    lower: bool = True,
    power: float | None = None,
    tolerance_m: float | None = None,
) -> Graph:
    r"""Which regions are neighbours, and with what weight.

    Parameters
    ----------
    regions : geopandas.GeoDataFrame or GeoSeries
        Index ``region_id``. Polygons for queen, rook and border; for the rules of distance also
        points, polygons stand at their centroid. A CRS in metres, or none (plane coordinates, in
        metres).
    rule : str, Links, Graph, or a sequence of them
        By the shapes, where a corner on an edge counts, an overlap too, and a gap does not,
        unless rounding of the coordinates can have made it (`tolerance_m`):
        ``queen`` (a shared point), ``rook`` (a shared border), ``border`` (the same,
        :math:`w_{ij}` its length in metres).
        By distance: ``knn`` (`k` nearest; of equally far ones the first by ``region_id``),
        ``band`` (:math:`d_{ij} \le` `distance_m`; with `most` only so many, the nearest),
        ``inverse_distance`` (:math:`w_{ij} = d_{ij}^{-p}`, p is `power`; up to `distance_m` if
        given, or to the `k` nearest), ``kernel`` (:math:`w_{ij} = K(d_{ij} / h)`, h is
        `bandwidth_m`, or with `k` the distance from i to its k-th nearest, times 1.0000001 as in
        `libpysal.weights.Kernel`; who is beyond the k nearest has no weight).
        Short forms carry the number: ``knn4``, ``band300000``, ``band300000most8``,
        ``kernel300000``, ``kernel_knn8``, ``inverse_knn8``, ``queen2``. A tuple, or names joined
        by ``+`` as in ``queen+knn4``, is the union: every link that one of them has, with weight
        1. Links that were read or made elsewhere stand for themselves.
    k : int, optional
        From 1 to the number of regions less one.
    distance_m, bandwidth_m : float, optional
        In metres.
    kernel : str
        ``triangular`` :math:`1 - u`, ``uniform`` 1, ``epanechnikov`` :math:`.75 (1 - u^2)`,
        ``quartic`` :math:`15/16 (1 - u^2)^2`, all nil beyond the bandwidth; ``gaussian``
        :math:`e^{-u^2 / 2} / \sqrt{2 \pi}`, over all pairs unless `k` is given.
    most : int, optional
        Most neighbours of a region in a ``band``; of equally far ones the first by ``region_id``.
    order : int, optional
        Of queen and rook: neighbours of neighbours, so many steps away, 1 by default. ``queen2`` is
        queen of order 2.
    lower : bool
        Whether `order` means up to so many steps (the default), or exactly.
    power : float, optional
        Of ``inverse_distance``, 1 by default.
    tolerance_m : float, optional
        Of queen, rook and border: how far apart two places may be and still be one. By default
        what rounding of the coordinates can do (`spatialict.core.neighbourhood.precision.reach`);
        `connectivity` lists the links that hang on it.

    Returns
    -------
    libpysal.graph.Graph
        Sorted by ``region_id``; no region is its own neighbour; a region without any is there, as
        an isolate.

    Raises
    ------
    ArgumentError
        If the rule is unknown or lacks its number, ids repeat, geometries lack or are of the wrong
        kind, the CRS is in degrees, `k` is too large, two points coincide under
        ``inverse_distance``, or the graph would have more than 100 million links.

    Notes
    -----
    Every rule is symmetric but those that take the nearest: ``knn``, ``kernel_knn``,
    ``inverse_knn``, and a band with `most`. A union holds each of its parts. `links` gives the same
    without libpysal, whose import alone takes longer than a thousand regions do.

    References
    ----------
    .. [1] Cliff, A. D., Ord, J. K. (1981). *Spatial Processes*. Pion.

    Examples
    --------
    Three towns on a road, at 0, 1 and 3 km; the last is nearest to nobody:

    >>> import geopandas as gpd
    >>> towns = gpd.GeoSeries.from_xy([0, 1000, 3000], [0, 0, 0], index=["a", "b", "c"])
    >>> neighbours(towns, rule="knn1").adjacency.index.tolist()
    [('a', 'b'), ('b', 'a'), ('c', 'b')]
    >>> neighbours(towns, rule="band", distance_m=2000).cardinalities.tolist()
    [1, 2, 1]
    >>> neighbours(towns, rule="band2000", most=1)["b"].to_dict()
    {'a': 1.0}
    """
    given: dict[str, Any] = {"k": k, "distance_m": distance_m, "bandwidth_m": bandwidth_m}
    given |= {"kernel": kernel, "most": most, "order": order, "lower": lower, "power": power}
    given |= {"tolerance_m": tolerance_m}
    return links(regions, rule=rule, **given).graph()


def links(
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    rule: Rule = "queen",
    k: int | None = None,
    distance_m: float | None = None,
    bandwidth_m: float | None = None,
    kernel: Kernel = "triangular",
    most: int | None = None,
    order: int | None = None,
    lower: bool = True,
    power: float | None = None,
    tolerance_m: float | None = None,
) -> Links:
    """Which regions are neighbours, in compressed rows: `neighbours` without libpysal.

    Parameters
    ----------
    regions, rule, k, distance_m, bandwidth_m, kernel, most, order, lower, power,
    tolerance_m
        As in `neighbours`.

    Returns
    -------
    Links
        Every measure takes it in place of a graph.

    Examples
    --------
    >>> import geopandas as gpd
    >>> towns = gpd.GeoSeries.from_xy([0, 1000, 3000], [0, 0, 0], index=["a", "b", "c"])
    >>> links(towns, rule="inverse_distance", distance_m=2000).weights.tolist()
    [0.001, 0.001, 0.0005, 0.0005]
    """
    numbers = {"k": k, "distance_m": distance_m, "bandwidth_m": bandwidth_m}
    numbers |= {"most": most, "order": order, "power": power}
    if kernel not in KERNELS:
        choices = list(KERNELS)
        raise ArgumentError(
            "study.unknown_choice", argument="kernel", value=kernel, choices=choices
        )
    beside = {"kernel": kernel != "triangular", "lower": not lower}
    beside |= {"tolerance_m": tolerance_m is not None}
    parts = read_rule(rule, numbers, [name for name, given in beside.items() if given])
    if power is not None and not 0 < power < np.inf:
        raise ArgumentError("neighbours.not_positive", argument="power", value=f"{power:g}")
    check_number("tolerance_m", tolerance_m)
    if tolerance_m is not None and not 0 <= tolerance_m < np.inf:
        raise ArgumentError("neighbours.tolerance", value=f"{tolerance_m:g}")
    how = _How(kernel, 1.0 if power is None else power, lower, tolerance_m)
    made = _made(_shapes(regions), parts, how)
    return made[0] if len(made) == 1 else union(made)


def _shapes(regions: gpd.GeoDataFrame | gpd.GeoSeries) -> gpd.GeoSeries:
    if len(regions) == 0:
        raise ArgumentError("neighbours.no_regions")
    checked(regions.index)
    shapes = regions.geometry
    if not shapes.index.is_monotonic_increasing:
        shapes = shapes.sort_index()
    without = shapes.index[shapes.isna() | shapes.is_empty]
    if len(without):
        raise ArgumentError(
            "neighbours.no_geometry", count=len(without), total=len(shapes), ids=named(without)
        )
    _finite(shapes)
    return shapes


def _finite(shapes: gpd.GeoSeries) -> None:
    places, owner = shapely.get_coordinates(shapes.to_numpy(), return_index=True)
    if not np.isfinite(places).all():
        ids = shapes.index[np.unique(owner[~np.isfinite(places).all(axis=1)])]
        raise ArgumentError(
            "neighbours.not_finite", count=len(ids), total=len(shapes), ids=named(ids)
        )


def _made(shapes: gpd.GeoSeries, parts: Iterable[Part | Links], how: _How) -> list[Links]:
    points: FloatArray | None = None
    made = []
    for part in parts:
        if isinstance(part, Links):
            made.append(_given(part, shapes.index))
        elif part.name in CONTIGUITY:
            made.append(_contiguity(shapes, part, how))
        else:
            points = _points(shapes) if points is None else points
            made.append(_by_distance(points, shapes.index, part, how))
    return made


def _given(part: Links, ids: pd.Index) -> Links:
    if not part.ids.equals(ids):
        raise ArgumentError("neighbours.other_links")
    return without_loops(part)


def _contiguity(shapes: gpd.GeoSeries, part: Part, how: _How) -> Links:
    from spatialict.core.neighbourhood.contiguity import contiguous, shared_borders

    other = ~shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    if other.any():
        raise ArgumentError(
            "neighbours.not_polygons",
            count=int(other.sum()),
            total=len(shapes),
            ids=named(shapes.index[other]),
        )
    if part.name == "border":
        (one, two), length_m = shared_borders(shapes, tolerance=how.tolerance_m)
        ends = np.concatenate([one, two]), np.concatenate([two, one])
        return Links.of_pairs(shapes.index, *ends, np.concatenate([length_m, length_m]))
    pairs = contiguous(shapes, rook=part.name == "rook", tolerance=how.tolerance_m)
    once = from_numbers(shapes.index, both_ways(*pairs))
    if part.number == 1:
        return once
    order, n = int(part.number or 1), len(shapes)
    if order >= n > 2:
        raise ArgumentError("neighbours.order_too_large", order=order, n=n, largest=n - 1)
    made = steps(once, order, lower=how.lower, limit=PAIRS)
    if made is None:
        limit = float(PAIRS)
        raise ArgumentError("neighbours.too_many_steps", rule=part.text, limit=limit)
    return made


def _points(shapes: gpd.GeoSeries) -> FloatArray:
    if shapes.crs is not None and shapes.crs.is_geographic:
        raise ArgumentError("neighbours.degrees", crs=shapes.crs.to_string())
    unit = "metre" if shapes.crs is None else shapes.crs.axis_info[0].unit_name
    if unit != "metre":
        raise ArgumentError("neighbours.not_metres", crs=shapes.crs.to_string(), unit=unit)
    drawn = shapes.to_numpy()
    pointed = (shapely.get_type_id(drawn) == shapely.GeometryType.POINT).all()
    centres: FloatArray = shapely.get_coordinates(drawn if pointed else shapely.centroid(drawn))
    return centres


def _by_distance(points: FloatArray, ids: pd.Index, part: Part, how: _How) -> Links:
    """Return the links of a rule of distance: who first, then with what weight."""
    number = part.number or 0.0
    if part.name.endswith("knn"):
        found = _knn(points, int(number), ids, part.text)
    elif part.most is not None and part.most < len(points) - 1:
        found = _knn(points, part.most, ids, part.text)
        near = lengths(points, found.heads, found.indices) <= number
        found = Links.of_pairs(ids, found.heads[near], found.indices[near])
    else:
        everybody = part.number is None or (part.name == "kernel" and how.kernel == "gaussian")
        found = _band(points, np.inf if everybody else number, ids, part)
    if part.name in {"knn", "band"}:
        return found
    distance = lengths(points, found.heads, found.indices)
    if part.name.startswith("inverse"):
        return _inverse(found, distance, how.power)
    return _kernel(found, distance, part, how.kernel)


def _knn(points: FloatArray, k: int, ids: pd.Index, rule: str) -> Links:
    n = len(points)
    if k >= n:
        raise ArgumentError("neighbours.k_too_large", k=k, n=n, largest=n - 1)
    if n * k > PAIRS:
        limit = float(PAIRS)
        raise ArgumentError("neighbours.too_many", rule=rule, pairs=float(n * k), limit=limit)
    starts = np.arange(0, n * k + 1, k, dtype=np.int64)
    return Links(ids, starts, nearest(points, k).ravel(), np.ones(n * k))


def _band(points: FloatArray, reach: float, ids: pd.Index, part: Part) -> Links:
    """Return who is within reach, after a look at how many that will be."""
    n = len(points)
    size = f"{reach:g}" if np.isfinite(reach) else ""
    values: dict[str, Any] = {"rule": part.name + size, "limit": float(PAIRS)}
    if np.isinf(reach) and n * (n - 1) > PAIRS:
        raise ArgumentError("neighbours.too_many", pairs=float(n * (n - 1)), **values)
    tree = tree_of(points)
    if np.isfinite(reach) and n * (n - 1) > PAIRS:
        values["pairs"] = float(expected(tree, [reach], PAIRS)[0])
        if values["pairs"] > PAIRS:
            narrower = reach / 2.0 ** np.arange(1, 20)
            fitting = narrower[expected(tree, narrower, PAIRS) <= PAIRS]
            if not len(fitting):
                raise ArgumentError("neighbours.too_many", **values)
            raise ArgumentError("neighbours.too_many_within", cure=float(fitting[0]), **values)
    return from_numbers(ids, within(tree, reach))


def _kernel(found: Links, distance: FloatArray, part: Part, kernel: str) -> Links:
    width: float | FloatArray = part.number or 0.0
    if part.name == "kernel_knn":
        rows = distance.reshape(found.n, -1)
        width = np.repeat(rows.max(axis=1) * EPSILON, rows.shape[1])
    with np.errstate(invalid="ignore"):
        share = np.nan_to_num(distance / width)  # at a place with k others all are at 0 of 0 m
    return _weighed(found, KERNELS[kernel](share))


def _inverse(found: Links, distance: FloatArray, power: float) -> Links:
    if not distance.all():
        ids, heads = found.ids, found.heads
        same = np.sort(np.column_stack([heads, found.indices])[distance == 0], axis=1)
        pairs = [f"{ids[i]} – {ids[j]}" for i, j in np.unique(same, axis=0)]
        raise ArgumentError("neighbours.coincident", count=len(pairs), pairs=named(pairs))
    return _weighed(found, powered(distance, power))


def _weighed(found: Links, weights: FloatArray) -> Links:
    return Links.of_pairs(found.ids, found.heads, found.indices, weights)
