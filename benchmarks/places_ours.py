"""Points in polygons, ours: n random points in 2 809 rough polygons of 526 000 vertices.

A register holds columns of coordinates, so columns are what ours is given; the peers need points,
which are made beforehand and not counted but where the name says ``columns``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contestants import Arrays, Contestant

ROWS = 53
"""Polygons down and across."""
SIDE = 47
"""Vertices along each side of a polygon."""
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
"""Numbers of points."""
MANY = 1 << 16
"""More than there are polygons."""


@lru_cache(maxsize=1)
def polygons() -> np.ndarray:
    """Draw a clean coverage of cells with rough sides that neighbours share to the last bit."""
    import shapely

    step = np.arange(SIDE)
    nil, full = np.zeros(SIDE, int), np.full(SIDE, SIDE)
    sides = [(step, nil), (full, step), (SIDE - step, full), (nil, SIDE - step)]
    ring = np.concatenate([np.column_stack(side) for side in sides] + [np.zeros((1, 2), int)])
    corner = np.column_stack(np.divmod(np.arange(ROWS * ROWS), ROWS))[:, ::-1]
    x, y = np.moveaxis((corner[:, None] * SIDE + ring) / SIDE, -1, 0)
    along = x + 0.12 * np.sin(5 * y + x) + 0.003 * np.sin(37 * y + 11 * x)
    up = y + 0.12 * np.cos(5 * x - y) + 0.003 * np.cos(41 * x + 7 * y)
    return shapely.polygons(np.round(np.stack([along, up], -1) * 1000, 3))


def points(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Scatter points over the polygons and a little beyond, some of them on vertices."""
    import shapely

    rng = np.random.default_rng(13)
    edge = ROWS * 1000 + 200
    x, y = rng.uniform(-200, edge, n), rng.uniform(-200, edge, n)
    vertices = shapely.get_coordinates(polygons())
    some = np.arange(0, n, 1000)
    x[some], y[some] = vertices[rng.integers(0, len(vertices), len(some))].T
    return x, y


def regions():
    """Return the polygons as a GeoSeries whose ids are in their order."""
    import geopandas as gpd

    shapes = polygons()
    ids = [f"r{place:05d}" for place in range(len(shapes))]
    return gpd.GeoSeries(shapes, index=ids, crs="EPSG:32642")


def pairs(region: np.ndarray) -> Arrays:
    """Return each point with its region as one number; of none it is the number after the last."""
    return {"pairs": np.arange(len(region), dtype=np.int64) * MANY + region % MANY}


def _all(n: int, _: Path):
    from spatialict.core.places.locating import Territory, locate

    x, y = points(n)
    shapes = regions()
    return lambda: locate(x, y, Territory.of(shapes))


def _ready(n: int, _: Path):
    from spatialict.core.places.locating import Territory, locate

    x, y = points(n)
    territory = Territory.of(regions())
    return lambda: locate(x, y, territory)


def _positions(found: Any) -> Arrays:
    return pairs(np.asarray(found, dtype=np.int64))


CONTESTANTS = {
    "ours.places": Contestant(_all, _positions),
    "ours.places.ready": Contestant(_ready, _positions),
}
