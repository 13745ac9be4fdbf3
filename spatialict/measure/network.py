"""Organisations by sphere, and the links between them: who is there, and who stands between.

Links are those the user gives. Where none are given, organisations within a stated distance of
each other are linked; that is co-location, is called so, and is nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.quotients import some
from spatialict.core.study import SPHERES, ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

MOST_PAIRS: Final = 5_000_000
LINK_COLUMNS: Final = ("source", "target", "weight", "kind", "distance_m")


def organisation_network(
    organisations: gpd.GeoDataFrame,
    *,
    regions: Sequence[str] | pd.Index[Any],
    links: pd.DataFrame | None = None,
    distance_m: float | None = None,
    spheres: Mapping[str, str] = SPHERES,
    register: bool = False,
) -> tuple[Result, Result, Result]:
    """Which sides of the triple helix a region has, and how its organisations are linked.

    Parameters
    ----------
    organisations : geopandas.GeoDataFrame
        Points in a CRS in metres; index ``org_id``; ``sphere``, ``region_id`` and, where known,
        ``placed``: ``"town"`` says that the centre of the town stands for the seat.
    regions : sequence of str
        Codes of all regions; one without an organisation counts 0.
    links : pandas.DataFrame, optional
        ``source, target`` (``org_id``) and ``weight``; without direction, repeated pairs are
        summed.
    distance_m : float, optional
        Where no links are given: organisations at most so far apart are linked.
    spheres : Mapping[str, str]
        Sphere to side of the helix: ``"u"``, ``"i"`` or ``"g"``.
    register : bool
        Whether the list is complete: only then is a side that it does not show absent.

    Returns
    -------
    network : Result
        By region: a count for each sphere, ``u``, ``i``, ``g``, ``value`` (helix sides present,
        0-3), ``degree`` (sum over its organisations), ``internal_links``, ``external_links``,
        ``status``. Without links and distance the last but one are ``NaN``.
    organisations : Result
        By organisation, in the order given: ``region_id, sphere, helix, degree, betweenness,
        status``. Degree is the number of partners; betweenness is Freeman's, from 0 to 1,
        over unweighted shortest paths. It is ``NaN`` and the status ``undefined`` where links are
        co-location and any organisation stands at a town's centre: all of one town then form a
        clique. Status ``missing``: no point, or no links known.
    links : Result
        ``source, target, weight, kind, distance_m``, sorted by the two keys.

    Raises
    ------
    ValueError
        If coordinates are in degrees or no points, or a key, region or sphere is not known.

    References
    ----------
    .. [1] Freeman, L. C. (1977). A set of measures of centrality based on betweenness.
       *Sociometry* 40(1), 35-41.

    Examples
    --------
    A university and a firm 3 km apart, an office 4 km beyond the firm; 5 km count:

    >>> import geopandas as gpd
    >>> places = gpd.GeoDataFrame(
    ...     {"sphere": ["university", "industry", "government"], "region_id": ["a", "a", "b"]},
    ...     index=["o1", "o2", "o3"],
    ...     geometry=gpd.points_from_xy([0, 3_000, 7_000], [0, 0, 0], crs="EPSG:32642"),
    ... )
    >>> network, organisations, links = organisation_network(
    ...     places, regions=["a", "b", "c"], distance_m=5_000
    ... )
    >>> network.table[["value", "degree", "internal_links", "external_links"]]
               value  degree  internal_links  external_links
    region_id
    a              2     3.0             1.0             1.0
    b              1     1.0             0.0             1.0
    c              0     0.0             0.0             0.0
    >>> organisations.table["betweenness"].tolist()
    [0.0, 1.0, 0.0]
    """
    _check(organisations, pd.Index(regions), spheres)
    places = _places(organisations)
    pairs, kind = _pairs(places, links, distance_m)
    people = _people(organisations, places, pairs, kind, spheres)
    placed = sorted({str(word) for word in _placed(organisations)})
    params: dict[str, Any] = {
        "link_kind": kind,
        "register": register,
        "distance_m": distance_m if kind == "colocation" else None,
        "placed": "+".join(placed),
        "organisations": len(organisations),
        "spheres": dict(spheres),
    }
    notes = _notes(people, organisations, params)
    regional = _regional(people, pairs, pd.Index(regions, name="region_id"), kind, spheres)
    return (
        Result("network", regional, "1", params, notes),
        Result("organisations", people, "1", params, notes),
        Result("links", pairs, "1", params, notes),
    )


def _check(
    organisations: gpd.GeoDataFrame, regions: pd.Index[Any], spheres: Mapping[str, str]
) -> None:
    index = organisations.index
    if not index.is_unique:
        fault = "network.repeated"
        raise ArgumentError(fault, rows=some(index[index.duplicated()].unique()))
    crs = organisations.crs
    if crs is None or any(axis.unit_name != "metre" for axis in crs.axis_info[:2]):
        fault = "network.degrees"
        raise ArgumentError(fault, crs="–" if crs is None else crs.name)
    if wrong := sorted(set(spheres.values()) - set("uig")):
        fault = "network.unknown_helix"
        raise ArgumentError(fault, values=some(wrong))
    if unknown := sorted(set(organisations["sphere"].astype(str)) - set(spheres)):
        fault = "network.unknown_sphere"
        raise ArgumentError(fault, values=some(unknown), choices=list(spheres))
    points = organisations.geometry.geom_type.isin(["Point"]) | _placeless(organisations)
    _refuse("network.not_points", ~points, index)
    named = organisations["region_id"]
    _refuse("network.unknown_region", named.notna() & ~named.isin(regions), named)


def _refuse(fault: str, wrong: pd.Series[bool], labels: Any) -> None:  # noqa: ANN401
    """Say how many rows are wrong, and which."""
    if wrong.any():
        rows = some(pd.unique(np.asarray(labels)[wrong.to_numpy()]))
        raise ArgumentError(fault, count=int(wrong.sum()), total=len(wrong), rows=rows)


def _placeless(organisations: gpd.GeoDataFrame) -> pd.Series[bool]:
    geometry = organisations.geometry
    lacking: pd.Series[bool] = geometry.isna() | geometry.is_empty
    return lacking


def _placed(organisations: gpd.GeoDataFrame) -> pd.Series[str]:
    if "placed" not in organisations:
        return pd.Series("address", index=organisations.index)
    placed: pd.Series[str] = organisations["placed"].fillna("address").astype(str)
    return placed


def _places(organisations: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return x and y by ``org_id``, sorted by it, so that the order of rows changes nothing."""
    known = organisations.geometry[~_placeless(organisations)]
    xy = pd.DataFrame({"x": known.x, "y": known.y}, index=known.index)
    every = xy.reindex(organisations.index)
    return every.iloc[np.argsort(every.index.astype(str).to_numpy(dtype=str), kind="stable")]


def _pairs(
    places: pd.DataFrame, links: pd.DataFrame | None, distance_m: float | None
) -> tuple[pd.DataFrame, str]:
    if links is not None:
        rows, kind = _given(places, links), "given"
    elif distance_m is not None:
        rows, kind = _near(places, distance_m), "colocation"
    else:
        rows, kind = pd.DataFrame({"one": [], "other": [], "weight": []}), "none"
    one, other = rows["one"].to_numpy(dtype=int), rows["other"].to_numpy(dtype=int)
    xy = places.to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "source": places.index.to_numpy()[one],
            "target": places.index.to_numpy()[other],
            "weight": rows["weight"].to_numpy(dtype=float),
            "kind": kind,
            "distance_m": np.hypot(*(xy[one] - xy[other]).T),
        }
    )
    return table, kind


def _given(places: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return the given links as pairs of positions, each pair once."""
    one = places.index.get_indexer(pd.Index(links["source"]))
    other = places.index.get_indexer(pd.Index(links["target"]))
    unknown = (one < 0) | (other < 0)
    labels = links["source"].astype(str) + " – " + links["target"].astype(str)
    _refuse("network.unknown_organisation", pd.Series(unknown), labels)
    _refuse("network.self_link", pd.Series(one == other), labels)
    weight = links["weight"].to_numpy(dtype=float) if "weight" in links else np.ones(len(links))
    _refuse("network.weight", pd.Series(~(np.isfinite(weight) & (weight > 0))), labels)
    rows = pd.DataFrame(
        {"one": np.minimum(one, other), "other": np.maximum(one, other), "weight": weight}
    ).sort_values(["one", "other", "weight"], kind="stable")
    return rows.groupby(["one", "other"])[["weight"]].sum().reset_index()


def _near(places: pd.DataFrame, distance_m: float) -> pd.DataFrame:
    """Return the pairs at most `distance_m` apart; two at one address are a pair."""
    from scipy.spatial import cKDTree

    if not (np.isfinite(distance_m) and distance_m > 0):
        fault = "network.distance"
        raise ArgumentError(fault, value=str(distance_m))
    known = np.flatnonzero(places["x"].notna())
    tree = cKDTree(places.to_numpy(dtype=float)[known].reshape(-1, 2))
    pairs = (int(tree.count_neighbors(tree, distance_m)) - len(known)) // 2 if len(known) else 0
    if pairs > MOST_PAIRS:
        fault = "network.too_many"
        kilometres = float(distance_m) / 1000
        raise ArgumentError(fault, distance=kilometres, pairs=float(pairs), most=float(MOST_PAIRS))
    found = known[tree.query_pairs(distance_m, output_type="ndarray").reshape(-1, 2)]
    rows = pd.DataFrame(
        {"one": found.min(axis=1, initial=len(places)), "other": found.max(axis=1, initial=0)}
    )
    return rows.sort_values(["one", "other"], ignore_index=True).assign(weight=1.0)


def _people(
    organisations: gpd.GeoDataFrame,
    places: pd.DataFrame,
    pairs: pd.DataFrame,
    kind: str,
    spheres: Mapping[str, str],
) -> pd.DataFrame:
    """Return one row for each organisation, in the order given."""
    table = pd.DataFrame(
        {
            "region_id": organisations["region_id"],
            "sphere": organisations["sphere"].astype(str),
            "helix": organisations["sphere"].astype(str).map(dict(spheres)),
        },
        index=organisations.index,
    ).rename_axis("org_id")
    ends = pd.concat([pairs["source"], pairs["target"]]).value_counts()
    table["degree"] = ends.reindex(table.index).fillna(0.0).astype(float)
    table["betweenness"], table["status"] = np.nan, "ok"
    unplaced = _placeless(organisations).to_numpy() & (kind == "colocation")
    if kind == "none" or unplaced.any():
        rows = np.ones(len(table), dtype=bool) if kind == "none" else unplaced
        table.loc[rows, "degree"] = np.nan
        table.loc[rows, "status"] = "missing"
    if kind == "colocation" and (_placed(organisations) == "town").any():
        table.loc[table["status"] == "ok", "status"] = "undefined"
    elif kind != "none":
        between = _betweenness(places.index, pairs)
        table["betweenness"] = between.reindex(table.index).where(table["status"] == "ok")
    return table


def _betweenness(organisations: pd.Index[Any], pairs: pd.DataFrame) -> pd.Series[float]:
    """Return Freeman's betweenness over a graph built in sorted order."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(organisations)
    graph.add_edges_from(zip(pairs["source"], pairs["target"], strict=True))
    return pd.Series(nx.betweenness_centrality(graph), index=organisations, dtype=float)


def _regional(
    people: pd.DataFrame,
    pairs: pd.DataFrame,
    regions: pd.Index[Any],
    kind: str,
    spheres: Mapping[str, str],
) -> pd.DataFrame:
    """Return counts by region; 0 is a count, and the list is not a register."""
    table = pd.DataFrame(index=regions)
    for column, words in (
        ("sphere", list(dict.fromkeys([*SPHERES, *spheres]))),
        ("helix", ["u", "i", "g"]),
    ):
        counts = pd.crosstab(people["region_id"], people[column])
        table[words] = counts.reindex(index=regions, columns=words, fill_value=0)
    table["value"] = (table[["u", "i", "g"]] > 0).sum(axis=1)
    home = people["region_id"]
    one, other = (home.reindex(pairs[end]).to_numpy() for end in ("source", "target"))
    inside = pd.Series(one)[one == other].value_counts().reindex(regions).fillna(0.0)
    degree = people.groupby("region_id")["degree"].sum().reindex(regions).fillna(0.0)
    table["degree"] = degree.astype(float)
    table["internal_links"] = inside.astype(float)
    table["external_links"] = table["degree"] - 2 * table["internal_links"]
    table["status"] = "ok"
    if kind == "none":
        table[["degree", "internal_links", "external_links"]] = np.nan
    return table


def _notes(
    people: pd.DataFrame, organisations: gpd.GeoDataFrame, params: Mapping[str, Any]
) -> tuple[Message, ...]:
    kind, total = params["link_kind"], len(people)
    notes = [] if params["register"] else [Message("network.no_register")]
    if kind == "colocation":
        kilometres = float(params["distance_m"]) / 1000
        notes.append(Message("network.colocation", {"distance": kilometres}))
        if towns := int((_placed(organisations) == "town").sum()):
            notes.append(Message("network.town_centres", {"count": towns, "total": total}))
    else:
        notes.append(Message("network.given" if kind == "given" else "network.no_links"))
    placeless = people.index[_placeless(organisations).to_numpy() & (kind == "colocation")]
    homeless = people.index[people["region_id"].isna()]
    for key, rows in (("network.no_place", placeless), ("network.no_region", homeless)):
        if len(rows):
            notes.append(Message(key, {"count": len(rows), "total": total, "rows": some(rows)}))
    return tuple(notes)
