"""Points in polygons, by the peers: geopandas.sjoin, and shapely's tree as geopandas uses it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contestants import Arrays, Contestant
from benchmarks.places_ours import pairs, points, polygons, regions


def _sjoin(n: int, _: Path, *, columns: bool = False):
    """Join points that are ready, or `columns`: make them of coordinates on the way, as ours."""
    import geopandas as gpd

    shapes, where = regions(), points(n)
    names = {"region": np.arange(len(shapes))}
    right = gpd.GeoDataFrame(names, index=shapes.index, geometry=shapes)

    def made() -> Any:
        return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*where), crs=shapes.crs)

    def join(left: Any) -> Any:
        return gpd.sjoin(left, right, how="left", predicate="intersects")["region"]

    if columns:
        return lambda: join(made())
    ready = made()
    return lambda: join(ready)


def _first(found: Any) -> Arrays:
    """Of several regions of a point the first, as ours; of none -1."""
    first = found.groupby(level=0).min().sort_index()
    return pairs(first.fillna(-1).to_numpy(np.int64))


def _tree(n: int, _: Path):
    import shapely

    shapes, where = polygons(), shapely.points(*points(n))

    def ask() -> tuple[np.ndarray, int]:
        return shapely.STRtree(where).query(shapes, predicate="intersects"), n

    return ask


def _of_tree(found: Any) -> Arrays:
    (region, point), n = found
    first = np.full(n, len(polygons()), dtype=np.int64)
    np.minimum.at(first, point, region)
    return pairs(np.where(first < len(polygons()), first, -1))


CONTESTANTS = {
    "geopandas.places": Contestant(_sjoin, _first),
    "geopandas.places.columns": Contestant(partial(_sjoin, columns=True), _first),
    "shapely.places": Contestant(_tree, _of_tree),
}
