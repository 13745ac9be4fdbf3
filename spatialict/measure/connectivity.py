"""Connectivity: how the regions hang together, and what that lets a test find.

With one neighbour among 20 regions no exact test can reject at 5 %: a choice of neighbours is a
choice of what can be seen, so every run says what its own can.
"""

from __future__ import annotations

import re
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core.neighbourhood.contiguity import changes, gaps, overlapping
from spatialict.core.neighbourhood.distances import tied
from spatialict.core.neighbourhood.link_sets import numbered, numbers, without_loops
from spatialict.core.neighbourhood.links import Links
from spatialict.core.neighbourhood.neighbour_rules import CONTIGUITY
from spatialict.core.neighbourhood.region_ids import NAMED, named
from spatialict.core.study import ArgumentError, Message, Names, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd
    from libpysal.graph import Graph
    from numpy.typing import NDArray

    from spatialict.core.arrays import IntArray
    from spatialict.core.neighbourhood.contiguity import Changes


def connectivity(
    graph: Graph | Links,
    *,
    rule: str = "",
    regions: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
    alpha: float = 0.05,
    tolerance_m: float | None = None,
) -> Result:
    r"""How well the regions hang together, and what a test on this graph can find.

    Parameters
    ----------
    graph : libpysal.graph.Graph or Links
        Weights of nil count as no link.
    rule : str, optional
        What `neighbours` was told, as text; travels in ``params``.
    regions : geopandas.GeoDataFrame or GeoSeries, optional
        What the graph was made of. Adds to the notes: names (``name_en``, ``name_ru``,
        ``name_kk``), which polygons overlap (they count as neighbours by queen and rook) or leave
        a gap of at most 10 m (they do not), and how many k-nearest choices fell between equally
        far regions. ``params["changes"]`` lists the links by queen or rook that equal vertices
        alone would not give, or that only they would, as ``[one, other, because]`` with because
        one of ``overlap``, ``t_junction``, ``gap``, ``short_edge``.
    alpha : float
        Level of the tests that the notes speak of.
    tolerance_m : float, optional
        As `neighbours` was told.

    Returns
    -------
    Result
        Index ``region_id``, sorted; ``value`` (number of neighbours), ``component`` (1 is the
        largest), ``enclave`` (exactly one neighbour), ``min_p`` (the least two-sided p that an
        exact test can give the region, :math:`\min(1, 2 / C(n - 1, k))`, n without islands, ties
        left aside), ``status`` (``ok`` or ``island``; an island has no component and no ``min_p``).

    Raises
    ------
    ArgumentError
        If `regions` are not the regions of the graph.

    Notes
    -----
    Degrees sum to the number of links; components do not depend on the direction of links.

    Examples
    --------
    Of four regions in a row the two at the ends have one neighbour; three others could be it, so
    that the least p is 2/3:

    >>> from libpysal.graph import Graph
    >>> row = Graph.from_arrays([*"abbccd"], [*"bacbdc"], [1] * 6)
    >>> connectivity(row).table[["value", "enclave", "min_p"]].round(3)
               value  enclave  min_p
    region_id
    a              1     True  0.667
    b              2    False  0.667
    c              2    False  0.667
    d              1     True  0.667
    """
    links = without_loops(Links.of(graph))
    shapes = None if regions is None else regions.geometry.sort_index()
    if shapes is not None and not shapes.index.equals(links.ids):
        raise ArgumentError("neighbours.other_regions")
    table = _connectivity_table(links)
    joined = table[table["status"] == "ok"]
    degree = table["value"]
    there, back = numbered(links), np.sort(numbers(links.indices, links.heads))
    symmetric = bool((there == back).all())
    params: dict[str, Any] = {
        "rule": rule,
        "n": len(table),
        "n_edges": len(there) // 2 if symmetric else len(np.union1d(there, back)) // 2,
        "n_links": len(there),
        "symmetric": symmetric,
        "n_components": int(joined["component"].nunique()),
        "islands": table.index[table["status"] == "island"].tolist(),
        "enclaves": table.index[table["enclave"]].tolist(),
        "min_degree": int(degree.min()),
        "mean_degree": float(degree.mean()),
        "max_degree": int(degree.max()),
        "alpha": alpha,
        "points": "centroid",
    }
    notes = _notes(table, params, lambda ids: _names(regions, ids))
    if shapes is not None:
        if drawn_by := _by_shapes(shapes, rule):
            found = changes(shapes, rook="queen" not in drawn_by, tolerance=tolerance_m)
            params["changes"] = _listed(found, shapes.index)
            notes += _change_notes(params["changes"]) + _coverage_notes(shapes, there)
            notes += _antimeridian_notes(shapes)
        notes += _tie_notes(shapes, rule)
    return Result("connectivity", table, unit="neighbours", params=params, notes=tuple(notes))


def detectable(graph: Graph | Links, *, alpha: float = 0.05) -> pd.DataFrame:
    r"""Tell what exact local tests on a graph can find, by number of neighbours.

    A region with k neighbours among n has :math:`C(n - 1, k)` equally likely sets of neighbours;
    its least two-sided p is :math:`2 / C(n - 1, k)`, at most 1.

    Parameters
    ----------
    graph : libpysal.graph.Graph or Links
        Islands are no part of n.
    alpha : float
        Level of the tests.

    Returns
    -------
    pandas.DataFrame
        Index ``k``; ``regions`` (how many have k neighbours), ``sets``, ``min_p``, ``rejects``
        (``min_p <= alpha``) and ``alone`` (``min_p <= alpha / m``: it can be the only discovery
        under Benjamini-Hochberg among the m regions that can reject).

    Examples
    --------
    Seven regions on a ring, two neighbours each: 15 sets, so p is never below 2/15.

    >>> from libpysal.graph import Graph
    >>> ring = Graph.from_arrays(
    ...     [*"abcdefg"] * 2, [*"bcdefga", *"gabcdef"], [1] * 14
    ... )
    >>> detectable(ring).round(3)
       regions  sets  min_p  rejects  alone
    k
    2        7    15  0.133    False  False
    """
    table = _connectivity_table(without_loops(Links.of(graph)))
    table = table[table["status"] == "ok"]
    able = int((table["min_p"] <= alpha).sum())
    degrees = table.groupby("value")["min_p"]
    min_p = degrees.first()
    return pd.DataFrame(
        {
            "regions": degrees.size(),
            "sets": [comb(len(table) - 1, int(k)) for k in min_p.index],
            "min_p": min_p,
            "rejects": min_p <= alpha,
            "alone": min_p <= alpha / max(able, 1),
        }
    ).rename_axis("k")


def _connectivity_table(links: Links) -> pd.DataFrame:
    from scipy import sparse
    from scipy.sparse import csgraph

    degree = links.degree
    island = degree == 0
    matrix = sparse.csr_array((links.weights, links.indices, links.indptr), shape=(links.n,) * 2)
    _, label = csgraph.connected_components(matrix, directed=True, connection="weak")
    size = pd.Series(label[~island]).value_counts(sort=False).sort_index()
    order = size.sort_values(ascending=False, kind="stable").index
    component = pd.Series(np.arange(1, len(order) + 1), index=order).reindex(label)
    others = int((~island).sum()) - 1
    sizes, place = np.unique(degree, return_inverse=True)
    least = [min(1.0, 2 / max(1, comb(max(others, 0), int(k)))) for k in sizes]
    min_p = np.array(least)[place]
    return pd.DataFrame(
        {
            "value": degree.astype(np.int64),
            "component": component.to_numpy(dtype=float, na_value=np.nan),
            "enclave": degree == 1,
            "min_p": np.where(island, np.nan, min_p),
            "status": np.where(island, "island", "ok"),
        },
        index=links.ids.rename("region_id"),
    ).astype({"component": "Int64"})


def _names(regions: gpd.GeoDataFrame | gpd.GeoSeries | None, ids: pd.Index) -> list[object]:
    columns = ["name_en", "name_ru", "name_kk"]
    if regions is None or not set(columns) <= set(getattr(regions, "columns", ())):
        return [str(name) for name in ids]
    spoken = regions[columns].reindex(ids).itertuples(index=False, name=None)
    return [Names(*map(str, row)) for row in spoken]


def _notes(
    table: pd.DataFrame, params: Mapping[str, Any], names: Callable[[pd.Index], list[object]]
) -> list[Message]:
    notes = []
    island = table["status"] == "island"
    if island.any():
        told = {
            "count": int(island.sum()),
            "total": len(table),
            "names": _told(table.index[island], names),
        }
        notes.append(Message("neighbours.note_islands", told))
    n = int((~island).sum())
    alpha = params["alpha"]
    for k, rows in table[~island & (table["min_p"] > alpha)].groupby("value"):
        told = {"count": len(rows), "names": _told(rows.index, names), "k": int(k), "n": n}
        told |= {"min_p": float(rows["min_p"].iloc[0]), "alpha": alpha}
        notes.append(Message(_why_blind(int(k), n, alpha), told))
    if params["n_components"] > 1:
        notes.append(Message("neighbours.note_components", {"count": params["n_components"]}))
    if n > 2 and params["mean_degree"] > (n - 1) / 2:
        told = {"mean": params["mean_degree"], "others": n - 1}
        notes.append(Message("neighbours.note_dense", told))
    return notes


def _why_blind(k: int, n: int, alpha: float) -> str:
    """Return the note on regions with so many neighbours, whose tests cannot reject."""
    if alpha * comb(n - 1, (n - 1) // 2) < 2:
        return "neighbours.note_few_regions"
    return "neighbours.note_too_" + ("few" if 2 * k < n - 1 else "many")


def _told(ids: pd.Index, names: Callable[[pd.Index], list[object]]) -> list[object]:
    return [*names(ids[:NAMED]), *(["…"] if len(ids) > NAMED else [])]


def _by_shapes(shapes: gpd.GeoSeries, rule: str) -> set[str]:
    """Return which rules of contiguity there are in a rule, if it is one of polygons."""
    named = {re.sub(r"[0-9]+$", "", part) for part in rule.split("+")} & set(CONTIGUITY)
    return named if shapes.geom_type.str.endswith("gon").all() else set()


def _listed(found: Changes, ids: pd.Index) -> dict[str, list[list[str]]]:
    pairs = np.concatenate([found.gained, found.lost], axis=1).T
    rows = [
        [str(ids[one]), str(ids[other]), str(why)]
        for (one, other), why in zip(pairs, found.because, strict=True)
    ]
    gained = found.gained.shape[1]
    return {"gained": rows[:gained], "lost": rows[gained:]}


def _change_notes(listed: Mapping[str, list[list[str]]]) -> list[Message]:
    """Return what hangs on the tolerance; corners on edges and overlaps are no matter of it."""
    notes = []
    for kind in ("gained", "lost"):
        near = [(one, other) for one, other, why in listed[kind] if why in {"gap", "short_edge"}]
        if pairs := [f"{one} – {other}" for one, other in near]:
            told = {"count": len(pairs), "pairs": named(pairs)}
            notes.append(Message(f"neighbours.note_{kind}", told))
    return notes


def _coverage_notes(shapes: gpd.GeoSeries, there: IntArray) -> list[Message]:
    found = {"overlaps": overlapping(shapes), "gaps": gaps(shapes)}
    found["gaps"] = found["gaps"][:, ~np.isin(numbers(*found["gaps"]), there)]
    return [
        Message(
            f"neighbours.note_{key}",
            {"count": pairs.shape[-1], "pairs": named(_joined(shapes.index, pairs))},
        )
        for key, pairs in found.items()
        if pairs.size
    ]


def _antimeridian_notes(shapes: gpd.GeoSeries) -> list[Message]:
    """Return that regions in degrees have no neighbours across 180, where both sides have some."""
    west, _, east, _ = shapes.total_bounds
    in_degrees = shapes.crs is not None and shapes.crs.is_geographic
    met = in_degrees and np.allclose([west, east], [-180, 180], rtol=0, atol=1e-6)
    return [Message("neighbours.note_antimeridian")] if met else []


def _joined(ids: pd.Index, pairs: NDArray[np.intp]) -> list[str]:
    return [f"{ids[one]} – {ids[other]}" for one, other in pairs.T]


def _tie_notes(shapes: gpd.GeoSeries, rule: str) -> list[Message]:
    notes: list[Message] = []
    asked = sorted({int(found) for found in re.findall(r"knn([0-9]+)", rule)})
    if not asked or (shapes.crs is not None and shapes.crs.is_geographic):
        return notes
    centres = shapes.centroid
    points = np.column_stack([centres.x, centres.y])
    for k in asked:
        if len(found := tied(points, k)):
            told = {"count": len(found), "ids": named(shapes.index[found[: NAMED + 1]]), "k": k}
            notes.append(Message("neighbours.note_ties", told))
    return notes
