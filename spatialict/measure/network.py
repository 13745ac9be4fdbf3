"""Organisations by sphere, and the links between them: who is there, and who stands between.

Links are those the user gives. Where none are given, organisations within a stated distance of
each other are linked; that is co-location, is called so, and is nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.networks.betweenness import betweenness as sampled_or_exact
from spatialict.core.networks.near import colocated
from spatialict.core.networks.network import NO_LINKS, Network
from spatialict.core.networks.presence import by_region, presence
from spatialict.core.quotients import some
from spatialict.core.study import SPHERES, ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from spatialict.core.networks.network import Links

MOST_PAIRS: Final = 5_000_000
LINK_COLUMNS: Final = ("source", "target", "weight", "kind", "distance_m")


def organisation_network(
    organisations: gpd.GeoDataFrame,
    *,
    regions: Sequence[str] | pd.Index[Any],
    links: Links | None = None,
    distance_m: float | None = None,
    spheres: Mapping[str, str] = SPHERES,
    register: bool = False,
    betweenness: bool = True,
) -> tuple[Result, Result, Result]:
    """Which sides of the triple helix a region has, and how its organisations are linked.

    Parameters
    ----------
    organisations : geopandas.GeoDataFrame
        Points in a CRS in metres; index ``org_id``; ``sphere``, ``region_id`` and, where known,
        ``placed``: ``"town"`` says that the centre of the town stands for the seat.
    regions : sequence of str
        Codes of all regions; one without an organisation counts 0.
    links : pandas.DataFrame, networkx.Graph or Network, optional
        ``source, target`` (``org_id``) and ``weight``; without direction, repeated pairs are
        summed.
    distance_m : float, optional
        Where no links are given: organisations at most so far apart are linked.
    spheres : Mapping[str, str]
        Sphere to side of the helix: ``"u"``, ``"i"`` or ``"g"``.
    register : bool
        Whether the list is complete: only then is a side that it does not show absent.
    betweenness : bool
        Whether it is found: exactly, and in large networks from a sample of sources;
        `spatialict.centrality` tells how sure that is.

    Returns
    -------
    network : Result
        By region: a count for each sphere, ``u``, ``i``, ``g``, ``value`` (helix sides present,
        0-3), ``organisations``; ``degree`` (sum over its organisations), ``internal_links``,
        ``external_links``, ``internal_share`` (of both; ``NaN`` where there are none),
        ``partners_regions`` (other regions that it has a link with), ``status``. Without links
        and distance those from ``degree`` on are ``NaN``.
    organisations : Result
        By organisation, in the order given: ``region_id, sphere, helix, degree, betweenness,
        status``. Degree is the number of partners; betweenness is Freeman's, from 0 to 1,
        over unweighted shortest paths. It is ``NaN`` and the status ``undefined`` where links are
        co-location and any organisation stands at a town's centre: all of one town then form a
        clique; so it is where there are fewer than three. Status ``missing``: no point, or no
        links known.
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
    every = pd.Index(regions, name="region_id")
    _check(organisations, every, spheres)
    places = _places(organisations)
    web, kind = _web(places, links, distance_m)
    people = _people(organisations, web, kind, spheres, betweenness=betweenness)
    params: dict[str, Any] = {
        "link_kind": kind,
        "register": register,
        "distance_m": distance_m if kind == "colocation" else None,
        "placed": "+".join(sorted(set(_placed(organisations)))),
        "organisations": len(organisations),
        "links": len(web.one),
        "spheres": dict(spheres),
        "betweenness": betweenness,
    }
    notes = _notes(people, organisations, params)
    regional = _regional(people, web, every, kind, spheres)
    return (
        Result("network", regional, "1", params, notes),
        Result("organisations", people, "1", params, notes),
        Result("links", _pairs(web, places, kind), "1", params, notes),
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
    if unknown := sorted(set(_words(organisations["sphere"]).dropna()) - set(spheres)):
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


def _words(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the words of a column as text, missing where there is none."""
    return column.astype(str).astype(object).where(column.notna())


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


def _web(
    places: pd.DataFrame, links: Links | None, distance_m: float | None
) -> tuple[Network, str]:
    """Return the network and what its links are."""
    if links is not None:
        return Network.of(links, places.index), "given"
    if distance_m is None:
        return Network.of(NO_LINKS, places.index), "none"
    xy = places.to_numpy(dtype=float)
    return colocated(places.index, xy, distance_m, MOST_PAIRS), "colocation"


def _pairs(web: Network, places: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the links with their lengths."""
    xy = places.to_numpy(dtype=float)
    metres = np.hypot(*(xy[web.one] - xy[web.other]).T)
    return web.table().assign(kind=kind, distance_m=metres)[list(LINK_COLUMNS)]


def _people(
    organisations: gpd.GeoDataFrame,
    web: Network,
    kind: str,
    spheres: Mapping[str, str],
    *,
    betweenness: bool,
) -> pd.DataFrame:
    """Return one row for each organisation, in the order given."""
    sphere = _words(organisations["sphere"])
    table = pd.DataFrame(
        {
            "region_id": organisations["region_id"],
            "sphere": sphere,
            "helix": sphere.map(dict(spheres)),
        },
        index=organisations.index,
    ).rename_axis("org_id")
    degree = pd.Series(web.degree, index=web.ids, dtype=float)
    table["degree"] = degree.reindex(table.index)
    table["betweenness"], table["status"] = np.nan, "ok"
    unplaced = _placeless(organisations).to_numpy() & (kind == "colocation")
    if kind == "none" or unplaced.any():
        rows = np.ones(len(table), dtype=bool) if kind == "none" else unplaced
        table.loc[rows, "degree"] = np.nan
        table.loc[rows, "status"] = "missing"
    if kind == "colocation" and (_placed(organisations) == "town").any():
        table.loc[table["status"] == "ok", "status"] = "undefined"
    elif kind != "none" and betweenness:
        between = pd.Series(sampled_or_exact(web).value, index=web.ids, dtype=float)
        table["betweenness"] = between.reindex(table.index).where(table["status"] == "ok")
        unknown = table["betweenness"].isna() & (table["status"] == "ok")
        table.loc[unknown, "status"] = "undefined"  # fewer than three: nobody to stand between
    return table


def _regional(
    people: pd.DataFrame,
    web: Network,
    regions: pd.Index[Any],
    kind: str,
    spheres: Mapping[str, str],
) -> pd.DataFrame:
    """Return counts by region; 0 is a count, and the list is not a register."""
    table = presence(people, regions, list(dict.fromkeys([*SPHERES, *spheres])))
    home = regions.get_indexer(pd.Index(people["region_id"].reindex(web.ids)))
    links = by_region(web, home, regions)
    if kind == "none":
        links[:] = np.nan
    return table.join(links).assign(status="ok")


def _notes(
    people: pd.DataFrame, organisations: gpd.GeoDataFrame, params: Mapping[str, Any]
) -> tuple[Message, ...]:
    kind, total = params["link_kind"], len(people)
    notes = [] if params["register"] else [Message("network.no_register")]
    if kind == "colocation":
        kilometres = float(params["distance_m"]) / 1000
        notes.append(Message("network.colocation", {"distance": kilometres}))
    else:
        notes.append(Message("network.given" if kind == "given" else "network.no_links"))
    towns = int((_placed(organisations) == "town").sum())
    if towns and kind != "none":
        key = "network.town_centres" if kind == "colocation" else "network.town_lengths"
        notes.append(Message(key, {"count": towns, "total": total}))
    placeless = people.index[_placeless(organisations).to_numpy() & (kind == "colocation")]
    homeless, nameless = (people.index[people[name].isna()] for name in ("region_id", "sphere"))
    for key, rows in (
        ("network.no_place", placeless),
        ("network.no_region", homeless),
        ("network.no_sphere", nameless),
    ):
        if len(rows):
            notes.append(Message(key, {"count": len(rows), "total": total, "rows": some(rows)}))
    return tuple(notes)
