"""What the firms of a cluster are, and where: industry, regions, town."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from spatialict.core.places.locating import Territory, locate
from spatialict.core.points.sites import Sites, in_metres

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.points.sites import Points


def counted(kinds: pd.Series[str] | None, keys: pd.Index, which: IntArray) -> pd.DataFrame:
    """Return how many firms of each cluster are of each kind: most first, then by name.

    Examples
    --------
    >>> kinds = pd.Series({"a": "J", "b": "A", "c": "J"})
    >>> counted(kinds, kinds.index, np.array([0, 0, 0])).values.tolist()
    [[0, 'J', 2], [0, 'A', 1]]
    """
    if kinds is None:
        return pd.DataFrame({"which": [], "kind": [], "firms": []})
    rows = pd.DataFrame({"which": which, "kind": kinds.reindex(keys).to_numpy(dtype=object)})
    rows = rows.dropna()
    rows["kind"] = rows["kind"].astype(str)
    sizes = rows.groupby(["which", "kind"], sort=True).size().rename("firms").reset_index()
    return sizes.sort_values(["which", "firms", "kind"], ascending=[True, False, True])


def main_kind(
    kinds: pd.Series[str] | None, keys: pd.Index, which: IntArray, clusters: pd.Index
) -> tuple[pd.Series[str], pd.Series[float]]:
    """Return the kind of most firms in each cluster, and its share of those whose kind is known."""
    table = counted(kinds, keys, which)
    table["share"] = table["firms"] / table.groupby("which")["firms"].transform("sum")
    first = table.drop_duplicates("which").set_index("which").reindex(range(len(clusters)))
    kind = pd.Series(first["kind"].to_numpy(dtype=object), index=clusters, dtype=object)
    share = pd.Series(first["share"].to_numpy(dtype="float64", na_value=np.nan), index=clusters)
    return kind.where(kind.notna(), None), share


def touched(  # noqa: PLR0917 (one column after the other)
    regions: Any,  # noqa: ANN401
    keys: pd.Index,
    x: FloatArray,
    y: FloatArray,
    which: IntArray,
    clusters: pd.Index,
) -> pd.Series[Any]:
    """Return the regions in which each cluster has firms, most firms first; x and y are metres."""
    if regions is not None and hasattr(regions, "geometry"):
        import geopandas as gpd

        shapes = in_metres(np.asarray(regions.geometry, dtype=object), regions.crs)
        territory = Territory.of(gpd.GeoSeries(shapes, index=regions.index))
        named = territory.names(locate(x, y, territory))
        regions = pd.Series(np.asarray(named, dtype=object), index=keys)
    table = counted(regions, keys, which)
    found: list[tuple[str, ...]] = [() for _ in range(len(clusters))]
    for number, rows in table.groupby("which", sort=True):
        found[int(str(number))] = tuple(rows["kind"])
    return pd.Series(found, index=clusters, dtype=object)


def nearest_town(
    towns: Points | None, shapes: list[Any], x: FloatArray, y: FloatArray
) -> tuple[list[str | None], list[float]]:
    """Return the town nearest to each outline (of several, to its mean place) and how far it is."""
    if towns is None or not len(towns):
        return [None] * len(shapes), [np.nan] * len(shapes)
    names = towns["town"] if "town" in getattr(towns, "columns", ()) else towns.index
    names = [str(name) for name in names]
    sites = Sites.of(towns.reset_index(drop=True)).planar("cluster_hulls")
    places = shapely.points(sites.x, sites.y)
    found: list[str | None] = []
    distances: list[float] = []
    for shape, east, north in zip(shapes, x, y, strict=True):
        apart = shapely.distance(shape, places)
        middle = np.hypot(sites.x - east, sites.y - north)
        best = min(range(len(names)), key=lambda i: (apart[i], middle[i], names[i]))
        found.append(names[best])
        distances.append(float(apart[best]))
    return found, distances
