"""What is measured on: lattices with two bumps, wavy coverages, scattered points.

Every worker makes its inputs anew from n alone, so that nothing is shared but the recipe.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

SHAPES = {
    20: (4, 5),
    200: (10, 20),
    3_000: (50, 60),
    10_000: (100, 100),
    30_000: (150, 200),
    100_000: (250, 400),
    300_000: (500, 600),
    1_000_000: (1000, 1000),
}
WARM = 42
"""Regions of the input on which every process warms up."""
SIDE = 4
"""Vertices along each side of a polygon."""
NEAREST = 6
DEGREE = 20
"""Neighbours within the distance band, on average."""


def shape(n: int) -> tuple[int, int]:
    return SHAPES.get(n, (6, n // 6))


@lru_cache(maxsize=1)
def links(n: int):
    """Queen neighbours on a lattice."""
    from spatialict.core.neighbourhood.links import Links

    rows, columns = shape(n)
    place = np.arange(n)
    row, column = np.divmod(place, columns)
    heads, tails = [], []
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            if (down, right) == (0, 0):
                continue
            there = (row + down >= 0) & (row + down < rows)
            there &= (column + right >= 0) & (column + right < columns)
            heads.append(place[there])
            tails.append(((row + down) * columns + column + right)[there])
    return Links.of_pairs(pd.RangeIndex(n), np.concatenate(heads), np.concatenate(tails))


def uneven(n: int):
    """The same neighbours, with triangular kernel weights of distances that differ."""
    from dataclasses import replace

    even = links(n)
    centres = _grid(n) + 0.3 * np.random.default_rng(5).uniform(-1, 1, (n, 2))
    apart = np.hypot(*(centres[even.heads] - centres[even.indices]).T)
    return replace(even, weights=1 - apart / 3)


def values(n: int) -> pd.Series:
    """Positive numbers with two bumps: some regions stand out, most do not."""
    rows, columns = shape(n)
    row, column = _grid(n).T
    bump = sum(
        np.exp(-((row / rows - y) ** 2 + (column / columns - x) ** 2) / 0.01)
        for y, x in ((0.3, 0.3), (0.7, 0.6))
    )
    noise = np.random.default_rng(7).gamma(4.0, 0.25, n)
    return pd.Series(noise * (1 + bump), index=pd.RangeIndex(n), name="value")


def has(n: int) -> pd.Series:
    """Return 1 where the value is among the upper third."""
    numbers = values(n)
    return (numbers > numbers.quantile(2 / 3)).astype(int)


def points(n: int) -> np.ndarray:
    """Scattered evenly, one per square kilometre."""
    return np.random.default_rng(11).uniform(0, 1000 * np.sqrt(n), (n, 2))


def reach() -> float:
    """Distance within which a point has `DEGREE` others."""
    return float(1000 * np.sqrt(DEGREE / np.pi))


@lru_cache(maxsize=1)
def polygons(n: int):
    """Draw a clean coverage of wavy cells, `SIDE` vertices a side, as a GeoSeries in metres."""
    import geopandas as gpd
    import shapely

    step = np.arange(SIDE) / SIDE
    ring = np.concatenate(
        [
            np.column_stack([step, np.zeros(SIDE)]),
            np.column_stack([np.ones(SIDE), step]),
            np.column_stack([1 - step, np.ones(SIDE)]),
            np.column_stack([np.zeros(SIDE), 1 - step]),
            [[0.0, 0.0]],
        ]
    )
    # every corner is an exact multiple of 1 / SIDE, so that neighbours share it to the last bit
    at = _grid(n)[:, None, ::-1] + ring[None]
    x, y = at[..., 0], at[..., 1]
    wavy = np.stack([x + 0.15 * np.sin(5 * y + x), y + 0.15 * np.cos(5 * x - y)], axis=-1)
    metres = np.round(wavy * 1000, 3)
    shapes = shapely.polygons(metres)
    return gpd.GeoSeries(shapes, index=pd.RangeIndex(n), crs="EPSG:32642")


def geopackage(n: int, folder: Path) -> Path:
    """Write polygons and values, once."""
    import geopandas as gpd

    path = folder / f"polygons_{n}.gpkg"
    if not path.exists():
        frame = gpd.GeoDataFrame({"region_id": np.arange(n)}, geometry=polygons(n))
        frame["value"] = values(n).to_numpy()
        aside = path.with_suffix(".aside.gpkg")
        frame.to_file(aside, layer="regions", engine="pyogrio")
        aside.rename(path)
    return path


def shapefile(n: int, folder: Path) -> Path:
    """Write the same as a Shapefile: pygeoda opens no other."""
    import geopandas as gpd

    path = folder / f"polygons_{n}" / "regions.shp"
    if not path.parent.exists():
        aside = folder / f"polygons_{n}.aside"
        aside.mkdir()
        frame = gpd.GeoDataFrame({"region_id": np.arange(n)}, geometry=polygons(n))
        frame["value"] = values(n).to_numpy()
        frame.to_file(aside / path.name, engine="pyogrio")
        aside.rename(path.parent)
    return path


def gal(n: int, folder: Path) -> Path:
    """Write the lattice's neighbours for pygeoda, once."""
    path = folder / f"lattice_{n}.gal"
    if not path.exists():
        listed = links(n)
        ends, near = listed.indptr.tolist(), listed.indices.astype(str).tolist()
        rows = (
            f"{i} {ends[i + 1] - ends[i]}\n{' '.join(near[ends[i] : ends[i + 1]])}"
            for i in range(n)
        )
        aside = path.with_suffix(".aside")
        aside.write_text(f"0 {n} lattice id\n" + "\n".join(rows) + "\n")
        aside.rename(path)
    return path


def _grid(n: int) -> np.ndarray:
    columns = shape(n)[1]
    return np.column_stack(np.divmod(np.arange(n), columns)).astype(float)
