"""Neighbours: who stands beside whom, and what such a choice lets a test find.

The graph that is handed on is `libpysal.graph.Graph`, its regions sorted by ``region_id``, so that
the order of rows of the caller's table never matters. Distances are between centroids, in metres,
compared to the micrometre; points at one place stay at one place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import geopandas as gpd
    import pandas as pd
    from libpysal.graph import Graph
    from numpy.typing import NDArray
    from scipy import sparse

    Floats = NDArray[np.float64]

Kernel = Literal["triangular", "uniform", "epanechnikov", "quartic", "gaussian"]

PAIRS: Final = 10_000_000
"""Most links a graph may have; building it then takes about 2 GB."""

_KERNELS: Final[Mapping[str, Callable[[Floats], Floats]]] = {
    "triangular": lambda u: 1 - u,
    "uniform": np.ones_like,
    "epanechnikov": lambda u: 0.75 * (1 - u**2),
    "quartic": lambda u: 15 / 16 * (1 - u**2) ** 2,
    "gaussian": lambda u: np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi),
}
_ARGUMENT: Final = {
    "queen": "",
    "rook": "",
    "knn": "k",
    "band": "distance_m",
    "kernel": "bandwidth_m",
    "inverse_distance": "distance_m",
}
_EXAMPLE: Final = {"k": "knn4", "distance_m": "band300000", "bandwidth_m": "kernel300000"}
_NAMED: Final = 10


class _Part(NamedTuple):
    name: str
    number: float | None


def neighbours(
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    rule: str | tuple[str, ...] = "queen",
    k: int | None = None,
    distance_m: float | None = None,
    bandwidth_m: float | None = None,
    kernel: Kernel = "triangular",
) -> Graph:
    r"""Which regions are neighbours, and with what weight.

    Parameters
    ----------
    regions : geopandas.GeoDataFrame or GeoSeries
        Index ``region_id``. Polygons for queen and rook; for the rules of distance also points,
        polygons stand at their centroid. A CRS in metres, or none (plane coordinates, in metres).
    rule : str or tuple of str
        ``queen`` (a shared point) or ``rook`` (a shared border), both by the shapes: a corner on
        a neighbour's edge counts, an overlap too, a gap does not;
        ``knn`` (`k` nearest; of equally far ones the first by ``region_id``), ``band``
        (:math:`d_{ij} \le` `distance_m`), ``inverse_distance`` (:math:`w_{ij} = 1 / d_{ij}`, up to
        `distance_m` if given), ``kernel`` (:math:`w_{ij} = K(d_{ij} / h)`, h is `bandwidth_m`).
        Short forms carry the number: ``knn4``, ``band300000``, ``kernel300000``. A tuple, or names
        joined by ``+`` as in ``queen+knn4``, is the union: every link that one of them has, with
        weight 1.
    k : int, optional
        From 1 to the number of regions less one.
    distance_m, bandwidth_m : float, optional
        In metres.
    kernel : str
        ``triangular`` :math:`1 - u`, ``uniform`` 1, ``epanechnikov`` :math:`.75 (1 - u^2)`,
        ``quartic`` :math:`15/16 (1 - u^2)^2`, all nil beyond the bandwidth; ``gaussian``
        :math:`e^{-u^2 / 2} / \sqrt{2 \pi}` over all pairs.

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
        ``inverse_distance``, or the graph would have more than 10 million links.

    Notes
    -----
    Every rule but ``knn`` is symmetric. A union holds each of its parts.

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
    """
    parts = _parts(rule, {"k": k, "distance_m": distance_m, "bandwidth_m": bandwidth_m})
    shapes = _shapes(regions)
    matrices = [_matrix(shapes, part, kernel) for part in parts]
    links = matrices[0] if len(matrices) == 1 else (sum(m != 0 for m in matrices) > 0).astype(float)
    return _graph(links, shapes.index)


def _parts(rule: str | tuple[str, ...], numbers: Mapping[str, float | None]) -> list[_Part]:
    names = [
        name for text in ((rule,) if isinstance(rule, str) else rule) for name in text.split("+")
    ]
    parts = [_part(name.strip(), numbers) for name in names]
    if not parts:
        raise ArgumentError("neighbours.unknown_rule", rule=rule)
    used = {_ARGUMENT[part.name] for part in parts}
    for argument, value in numbers.items():
        if value is not None and argument not in used:
            raise ArgumentError("neighbours.unused", argument=argument, rule="+".join(names))
    return parts


def _part(text: str, numbers: Mapping[str, float | None]) -> _Part:
    match = re.fullmatch(r"([a-z_]+?)(\d+(?:\.\d+)?)?", text)
    name, written = match.groups() if match else ("", None)
    if name not in _ARGUMENT or (written and not _ARGUMENT[name]):
        raise ArgumentError("neighbours.unknown_rule", rule=text)
    argument = _ARGUMENT[name]
    if not argument:
        return _Part(name, None)
    given = numbers[argument]
    if written is not None and given is not None and float(written) != given:
        raise ArgumentError(
            "neighbours.two_numbers", rule=text, argument=argument, value=str(given)
        )
    number = float(written) if written is not None else given
    if number is None and name != "inverse_distance":
        raise ArgumentError(
            "neighbours.needs_number", rule=text, argument=argument, example=_EXAMPLE[argument]
        )
    whole = argument != "k" or (number is not None and float(number).is_integer())
    if number is not None and not (0 < number < np.inf and whole):
        raise ArgumentError("neighbours.not_positive", argument=argument, value=f"{number:g}")
    return _Part(name, number)


def _shapes(regions: gpd.GeoDataFrame | gpd.GeoSeries) -> gpd.GeoSeries:
    if len(regions) == 0:
        raise ArgumentError("neighbours.no_regions")
    twice = regions.index[regions.index.duplicated()].unique()
    if len(twice):
        raise ArgumentError("neighbours.duplicates", count=len(twice), ids=_some(twice))
    shapes = regions.geometry.sort_index()
    without = shapes.index[shapes.isna() | shapes.is_empty]
    if len(without):
        raise ArgumentError(
            "neighbours.no_geometry", count=len(without), total=len(shapes), ids=_some(without)
        )
    return shapes


def _matrix(shapes: gpd.GeoSeries, part: _Part, kernel: str) -> sparse.csr_array:
    if part.name in {"queen", "rook"}:
        return _contiguity(shapes, rook=part.name == "rook")
    points = _points(shapes)
    if part.name == "knn":
        return _knn(points, int(part.number or 0))
    if part.name == "band":
        return _within(points, part)[0]
    if part.name == "kernel":
        return _kernel(points, part, kernel)
    return _inverse_distance(points, part, shapes.index)


def _contiguity(shapes: gpd.GeoSeries, *, rook: bool) -> sparse.csr_array:
    from scipy import sparse

    from spatialict.core.contiguity import contiguous

    other = ~shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    if other.any():
        raise ArgumentError(
            "neighbours.not_polygons",
            count=int(other.sum()),
            total=len(shapes),
            ids=_some(shapes.index[other]),
        )
    one, two = contiguous(shapes, rook=rook)
    ends = np.concatenate([one, two]), np.concatenate([two, one])
    made = sparse.coo_array((np.ones(len(ends[0])), ends), shape=(len(shapes),) * 2)
    return made.tocsr().sorted_indices()


def _points(shapes: gpd.GeoSeries) -> Floats:
    if shapes.crs is not None and shapes.crs.is_geographic:
        raise ArgumentError("neighbours.degrees", crs=shapes.crs.to_string())
    unit = "metre" if shapes.crs is None else shapes.crs.axis_info[0].unit_name
    if unit != "metre":
        raise ArgumentError("neighbours.not_metres", crs=shapes.crs.to_string(), unit=unit)
    centres = shapes.centroid
    return np.column_stack([centres.x, centres.y])


def _knn(points: Floats, k: int) -> sparse.csr_array:
    from scipy import sparse

    n = len(points)
    if k >= n:
        raise ArgumentError("neighbours.k_too_large", k=k, n=n, largest=n - 1)
    _fits(n * k, f"knn{k}", None)
    nearest = _nearest(points, k)
    start = np.arange(0, n * k + 1, k)
    return sparse.csr_array((np.ones(n * k), nearest.ravel(), start), shape=(n, n)).sorted_indices()


def _nearest(points: Floats, k: int) -> NDArray[np.intp]:
    """Return the k nearest of each point, by distance, then by place in the order of ids.

    The tree gives equally far ones in no order, so more are asked for until the next is farther.
    """
    from scipy.spatial import cKDTree

    n, tree = len(points), cKDTree(points)
    nearest = np.empty((n, k), np.intp)
    wanted, rows = min(n, k + 8), np.arange(n)
    while len(rows):
        unsure = []
        for block in np.array_split(rows, 1 + len(rows) * wanted // 4_000_000):
            distance, index = tree.query(points[block], k=np.arange(1, wanted + 1))
            distance = distance.round(6)
            far = distance[:, -1].copy()
            distance[index == block[:, None]] = np.inf
            order = np.lexsort((index, distance), axis=-1)
            index, distance = (np.take_along_axis(a, order, 1) for a in (index, distance))
            nearest[block] = index[:, :k]
            unsure.append(block[(far <= distance[:, k - 1]) & (wanted < n)])
        rows, wanted = np.concatenate(unsure), min(n, 2 * wanted)
    return nearest


def _within(points: Floats, part: _Part) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Return who is within the distance, and how far, in two matrices of equal pattern."""
    from scipy import sparse
    from scipy.spatial import cKDTree

    n, reach = len(points), np.inf if part.number is None else part.number
    tree = cKDTree(points)
    if np.isfinite(reach):
        found = tree.count_neighbors(tree, reach / 2.0 ** np.arange(20)) - n
        fitting = np.flatnonzero(found <= PAIRS)
        cure = reach / 2.0 ** int(fitting[0]) if len(fitting) else None
        _fits(int(found[0]), f"{part.name}{reach:g}", cure)
        i, j = tree.query_pairs(reach + 1e-6, output_type="ndarray").T
    else:
        _fits(n * (n - 1), part.name, None)
        i, j = np.triu_indices(n, 1)
    distance = np.hypot(*(points[i] - points[j]).T).round(6)
    kept = distance <= reach
    i, j, distance = i[kept], j[kept], distance[kept]
    heads, tails = np.concatenate([i, j]), np.concatenate([j, i])
    order = np.lexsort((tails, heads))
    start = np.concatenate([[0], np.bincount(heads, minlength=n).cumsum()])
    far = np.concatenate([distance, distance])[order]
    made = [
        sparse.csr_array((data, tails[order], start), shape=(n, n))
        for data in (np.ones(len(far)), far)
    ]
    return made[0], made[1]


def _fits(pairs: int, rule: str, cure: float | None) -> None:
    if pairs <= PAIRS:
        return
    key = "neighbours.too_many" if cure is None else "neighbours.too_many_within"
    values = {"pairs": float(pairs), "limit": float(PAIRS), "rule": rule}
    raise ArgumentError(key, **values, **({} if cure is None else {"cure": float(cure)}))


def _kernel(points: Floats, part: _Part, kernel: str) -> sparse.csr_array:
    if kernel not in _KERNELS:
        raise ArgumentError(
            "study.unknown_choice", argument="kernel", value=kernel, choices=list(_KERNELS)
        )
    everyone = part._replace(number=None) if kernel == "gaussian" else part
    weights, distance = _within(points, everyone)
    weights.data = _KERNELS[kernel](distance.data / part.number)
    weights.eliminate_zeros()
    return weights


def _inverse_distance(points: Floats, part: _Part, ids: pd.Index) -> sparse.csr_array:
    weights, distance = _within(points, part)
    heads, tails = weights.nonzero()
    same = (distance.data == 0) & (heads < tails)
    if same.any():
        pairs = [f"{ids[i]} – {ids[j]}" for i, j in zip(heads[same], tails[same], strict=True)]
        raise ArgumentError("neighbours.coincident", count=len(pairs), pairs=_some(pairs))
    weights.data = 1 / distance.data
    return weights


def _graph(links: sparse.csr_array, ids: pd.Index) -> Graph:
    from libpysal.graph import Graph

    table = links.tocoo()
    alone = np.flatnonzero(np.diff(links.tocsr().indptr) == 0)
    heads = np.concatenate([table.coords[0], alone])
    tails = np.concatenate([table.coords[1], alone])
    weight = np.concatenate([table.data, np.zeros(len(alone))])
    order = np.lexsort((tails, heads))
    return Graph.from_arrays(ids[heads[order]], ids[tails[order]], weight[order])


def _some(ids: Iterable[object]) -> str:
    names = [str(name) for name in ids]
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
