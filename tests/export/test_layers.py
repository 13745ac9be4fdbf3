"""GeoPackage, Shapefiles and GeoJSON: what they carry, and that equal findings give equal bytes."""

from __future__ import annotations

import csv
import json
import logging
import os
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal
from shapely.geometry import Point

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Message
from spatialict.data.sector import headquarters
from spatialict.export.frames import FIRM_THEMES, layers
from spatialict.export.layers import SHORT, write_geojson, write_geopackage, write_shapefiles
from tests import made_up
from tests.export import qgis_run

LAYERS = [
    "organisations",
    "links",
    "borders_6",
    "borders_17",
    "firm_scan_synthetic",
    "firm_scan_time_synthetic",
    "firms_synthetic",
    "firm_clusters_synthetic",
    "firm_density_synthetic",
    "firm_grid_synthetic",
    "regions",
    "regions_wgs84",
]


def _read(path: Path, layer: str) -> gpd.GeoDataFrame:
    return gpd.read_file(path, layer=layer)


def test_layers_come_in_a_stable_order_with_titles_in_the_language() -> None:
    for language in LANGUAGES:
        shown = layers(made_up.findings(), language=language)
        assert [layer.name for layer in shown] == LAYERS
        assert len({layer.title for layer in shown}) == len(LAYERS)


def test_geopackage_gives_back_every_row_and_number(tmp_path: Path) -> None:
    path = write_geopackage(made_up.findings(), tmp_path / "s.gpkg", language="en")
    regions = _read(path, "regions").set_index("region_id")
    assert regions.loc["R1", "class"] == "growth_pole"
    assert regions["location_quotient"].tolist()[:5] == [2.2, 1.1, 1.0, 0.5, 0.4]
    assert np.isnan(regions.loc["R6", "location_quotient"])
    assert regions.loc["R4", "name_kk"] == made_up.HOSTILE
    assert regions["lq_2021"].tolist()[:2] == [2.0, 0.9]
    assert regions.loc["R4", "moran_status"] == "too_few"
    assert regions["helix_sides"].tolist() == [3, 1, 0, 0, 0, 0]
    assert regions.geometry.area.tolist() == pytest.approx([1e10] * 6)


def test_metre_layer_is_in_metres_and_the_other_in_degrees(tmp_path: Path) -> None:
    path = write_geopackage(made_up.findings(), tmp_path / "s.gpkg", language="en")
    assert _read(path, "regions").crs == made_up.ALBERS
    degrees = _read(path, "regions_wgs84")
    assert degrees.crs.to_epsg() == 4326
    west, south, east, north = degrees.total_bounds  # 67 E, 48 N is the origin of the squares
    assert 66 < west < east < 75
    assert 47 < south < north < 51


@pytest.mark.parametrize("language", LANGUAGES)
def test_reason_is_in_the_language(tmp_path: Path, language: str) -> None:
    path = write_geopackage(made_up.findings(), tmp_path / "s.gpkg", language=language)
    expected = made_up.findings().results["candidates"].table.loc["R1", f"reason_{language}"]
    assert _read(path, "regions")["reason"].tolist()[0] == expected


def test_styles_are_registered_with_one_default_a_layer(tmp_path: Path) -> None:
    path = write_geopackage(made_up.findings(), tmp_path / "s.gpkg", language="en")
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "SELECT f_table_name, group_concat(styleName), sum(useAsDefault), min(f_table_schema),"
            " min(f_geometry_column) FROM layer_styles GROUP BY f_table_name ORDER BY min(id)"
        ).fetchall()
        kind = database.execute(
            "SELECT data_type, srs_id FROM gpkg_contents WHERE table_name = 'layer_styles'"
        ).fetchone()
    assert [row[0] for row in rows] == LAYERS
    assert dict(row[:2] for row in rows)["regions"] == (
        "candidates,location_quotient,local_moran,getis_ord,plain"
    )
    assert all(row[2:] == (1, "", "geom") for row in rows)
    assert kind == ("attributes", 0)


def test_synthetic_firms_say_so_in_name_title_abstract_and_every_row(tmp_path: Path) -> None:
    path = write_geopackage(made_up.findings(), tmp_path / "s.gpkg", language="ru")
    with closing(sqlite3.connect(path)) as database:
        (title, abstract) = database.execute(
            "SELECT identifier, description FROM gpkg_contents WHERE table_name = 'firms_synthetic'"
        ).fetchone()
    assert title == "Предприятия (синтетические данные)"
    assert abstract.startswith("Синтетические данные")
    assert _read(path, "firms_synthetic")["synthetic"].tolist() == [True] * 9


def test_observed_firms_are_not_called_synthetic() -> None:
    found = made_up.findings()
    sources = tuple(replace(source, synthetic=False) for source in found.study.sources)
    shown = layers(replace(found, study=replace(found.study, sources=sources)), language="en")
    of_firms = {layer.name: layer for layer in shown if layer.theme in FIRM_THEMES}
    assert list(of_firms) == [name.removesuffix("_synthetic") for name in LAYERS[4:10]]
    for layer in of_firms.values():
        assert not layer.frame["synthetic"].any()
        assert text("layers.synthetic", "en") not in layer.title
        assert text("layers.on_synthetic_firms", "en") not in layer.abstract


def test_missing_tables_and_results_leave_their_layers_and_columns_out() -> None:
    bare = replace(made_up.study(), firms=None, organisations=None, borders={})
    shown = layers(made_up.findings(study=bare, results={}), language="en")
    assert [layer.name for layer in shown] == ["borders_6", "regions", "regions_wgs84"]
    names = ["region_id", "kato", "name_en", "name_ru", "name_kk", "kind"]
    assert shown[1].fields == names


def test_money_has_no_empty_columns_of_intervals() -> None:
    (regions,) = (r for r in layers(made_up.findings(), language="en") if r.name == "regions")
    assert not {"lq_low", "lq_high", "lq_p_value", "ict_level"} & set(regions.fields)


def test_primary_neighbours_are_the_first_of_the_run() -> None:
    found = made_up.findings()
    other = found.results["local_moran:knn4"]
    table = other.table.assign(label="LL")
    results = {**found.results, "local_moran:knn4": replace(other, table=table)}
    graphs = {"knn4": found.graphs["knn4"], "queen": found.graphs["queen"]}
    for rules, expected in ((graphs, "LL"), (found.graphs, "HL")):
        shown = layers(replace(found, results=results, graphs=rules), language="en")
        (regions,) = (layer for layer in shown if layer.name == "regions")
        assert regions.frame["moran_label"].tolist()[0] == expected


def test_focus_keeps_its_regions_and_what_lies_in_them() -> None:
    shown = {layer.name: layer for layer in layers(made_up.findings(focus=("R1",)), language="en")}
    assert shown["regions"].frame["region_id"].tolist() == ["R1"]
    assert shown["organisations"].frame["region_id"].unique().tolist() == ["R1"]
    assert set(shown["links"].frame["target"]) == {"o2", "o3", "o4"}  # o6 is in R2
    assert shown["firms_synthetic"].frame["firm_id"].tolist() == [
        "f1",
        "f2",
        "f4",
        "f5",
        "f6",
        "f7",
    ]
    assert len(shown["borders_6"].frame) == 6
    shown = {layer.name: layer for layer in layers(made_up.findings(focus=("R2",)), language="en")}
    assert shown["organisations"].frame["org_id"].tolist() == ["o6"]
    assert shown["links"].frame.empty  # its only link comes from o2, in R1


def test_a_focus_without_organisations_or_firms_is_written_too(tmp_path: Path) -> None:
    path = write_geopackage(
        made_up.findings(focus=("R5", "R6")), tmp_path / "s.gpkg", language="en"
    )
    assert len(_read(path, "regions")) == 2
    for name in ("organisations", "links", "firms_synthetic"):
        assert _read(path, name).empty


def test_links_without_a_line_are_in_the_table_only_and_are_counted(tmp_path: Path) -> None:
    """Three of the four made-up links join two at one point."""
    found = made_up.findings()
    write_geojson(found, tmp_path)
    write_shapefiles(found, tmp_path, language="en")
    path = write_geopackage(found, tmp_path / "s.gpkg", language="en")
    assert len(_read(path, "links")) == 4
    assert [len(gpd.read_file(tmp_path / f"links.{kind}")) for kind in ("geojson", "shp")] == [1, 1]
    told = text("layers.placeless", "en", count=3)
    assert told in _json(tmp_path / "links.geojson")["description"]
    left_out = {row["file"]: row["left_out"] for row in _key(tmp_path)}
    assert (left_out["links.shp"], left_out["regions.shp"]) == ("3", "0")


def test_organisations_and_links_carry_names_and_towns_in_every_language() -> None:
    found = made_up.findings()
    towns = {"town_en": "Pole", "town_ru": "Полюс", "town_kk": "Өзек"}
    organisations = found.study.organisations.assign(**towns)
    study = replace(found.study, organisations=organisations)
    shown = {row.name: row for row in layers(replace(found, study=study), language="ru")}
    assert shown["organisations"].frame[["town", *towns]].iloc[0].tolist() == [
        "Pole", *towns.values()
    ]  # fmt: skip
    assert shown["links"].frame["source_name"].iloc[0] == "University One"
    assert shown["links"].frame["target_name"].iloc[2] == made_up.HOSTILE


def test_synthetic_firms_are_a_caveat_of_their_layer_only() -> None:
    said = (Message("pipeline.synthetic", {"tables": [Message("pipeline.table_firms")]}),)
    for layer in layers(made_up.findings(caveats=said), language="en"):
        assert (said[0].text() in layer.abstract) == (layer.theme in FIRM_THEMES)


def test_where_money_is_counted_is_said_of_money_only() -> None:
    said = (headquarters("kazakhstan"),)
    for layer in layers(made_up.findings(caveats=said), language="en"):
        assert (said[0].text() in layer.abstract) == (layer.theme == "regions")


@pytest.mark.parametrize("driver", ["GPKG", "ESRI Shapefile", "GeoJSON", "sqlite"])
def test_an_error_while_writing_leaves_no_half_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, driver: str
) -> None:
    written = pyogrio.write_dataframe

    def broken(frame: gpd.GeoDataFrame, path: Path, **options: Any) -> None:
        written(frame, path, **options)
        if options["driver"] == driver and options["geometry_type"] == "MultiPolygon":
            raise OSError("disk full")

    monkeypatch.setattr(pyogrio, "write_dataframe", broken)
    if driver == "sqlite":
        monkeypatch.setattr("spatialict.export.layers.styles", lambda layer: 1 / 0)
    write: dict[str, Any] = {"ESRI Shapefile": write_shapefiles, "GeoJSON": write_geojson}
    where = tmp_path if driver in write else tmp_path / "s[1].gpkg"
    language = {} if driver == "GeoJSON" else {"language": "en"}
    with pytest.raises((OSError, ZeroDivisionError)):
        write.get(driver, write_geopackage)(made_up.findings(), where, **language)
    assert not {path.stem for path in tmp_path.iterdir()} & {"regions", "s[1]", "names"}


def test_link_between_two_at_one_point_keeps_its_row_without_a_line() -> None:
    (links,) = (
        layer for layer in layers(made_up.findings(), language="en") if layer.name == "links"
    )
    assert links.frame.geometry.notna().tolist() == [False, False, True, False]
    assert links.frame.geometry.length.max() == pytest.approx(8e4)  # 130 km - 50 km


def test_heights_of_boundaries_are_dropped() -> None:
    study = made_up.study()
    raised = study.regions.set_geometry(study.regions.geometry.force_3d(5.0))
    shown = layers(made_up.findings(study=replace(study, regions=raised)), language="en")
    assert not any(layer.frame.geometry.has_z.any() for layer in shown)


def test_findings_are_left_as_they_were(tmp_path: Path) -> None:
    found, before = made_up.findings(), made_up.findings()
    write_geopackage(found, tmp_path / "s.gpkg", language="en")
    write_shapefiles(found, tmp_path, language="en")
    write_geojson(found, tmp_path)
    assert_geodataframe_equal(found.study.regions, before.study.regions)
    assert_frame_equal(found.study.firms, before.study.firms)
    assert list(found.results["candidates"].table) == list(before.results["candidates"].table)


def _all(folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    found = made_up.findings()
    write_geopackage(found, folder / "s.gpkg", language="kk")
    write_shapefiles(found, folder, language="kk")
    write_geojson(found, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_equal_findings_give_equal_bytes_a_second_later(tmp_path: Path) -> None:
    first = _all(tmp_path / "one")
    time.sleep(1.1)  # a clock that counts seconds would show
    second = _all(tmp_path / "two")
    assert [name for name in first if first[name] != second[name]] == []
    assert first.keys() == second.keys()
    assert not any(name.endswith(("-wal", "-shm", "-journal")) for name in first)


def test_clock_of_gdal_goes_on_as_before(tmp_path: Path) -> None:
    for before in (None, "2001-01-01T00:00:00.000Z"):
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
        write_geojson(made_up.findings(), tmp_path)
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def test_a_geopackage_that_is_there_is_replaced(tmp_path: Path) -> None:
    path = write_geopackage(made_up.findings(), tmp_path / "s.gpkg", language="en")
    before = path.read_bytes()
    assert write_geopackage(made_up.findings(), path, language="en").read_bytes() == before


@pytest.mark.qgis
@pytest.mark.parametrize("layer", LAYERS)
def test_qgis_reads_rows_and_crs(layer: str) -> None:
    told = qgis_run.opened()["layers"][layer]
    (written,) = (row for row in layers(qgis_run.findings(), language="kk") if row.name == layer)
    assert told["valid"]
    assert told["default_loaded"]
    assert told["features"] == len(written.frame)
    assert told["crs_valid"]
    assert told["geographic"] == (layer == "regions_wgs84")
    assert ("+proj=aea" in told["crs"]) != (layer == "regions_wgs84")


@pytest.mark.qgis
def test_gdal_of_the_system_opens_all_layers_without_a_warning() -> None:
    told = qgis_run.opened()
    assert told["tables"] == [*LAYERS, "layer_styles"]
    assert told["warnings"] == []


@pytest.mark.qgis
def test_geopackage_is_valid(tmp_path: Path) -> None:
    qgis_run.need("osgeo_utils.samples.validate_gpkg", "python3-gdal")
    path = write_geopackage(qgis_run.findings(), tmp_path / "s.gpkg", language="kk")
    command = [qgis_run.PYTHON, "-m", "osgeo_utils.samples.validate_gpkg", path]
    ran = subprocess.run(command, capture_output=True, text=True, env={}, check=False)
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


def _key(folder: Path) -> list[dict[str, str]]:
    with (folder / "names.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_shapefile_has_short_names_explained_in_three_languages(tmp_path: Path) -> None:
    written = write_shapefiles(made_up.findings(), tmp_path, language="kk")
    assert {path.suffix for path in written} == {".shp", ".shx", ".dbf", ".prj", ".cpg", ".csv"}
    key = _key(tmp_path)
    for name in LAYERS:
        columns = [c for c in gpd.read_file(tmp_path / f"{name}.shp").columns if c != "geometry"]
        assert columns == [row["short_name"] for row in key if row["file"] == f"{name}.shp"]
    (row,) = (r for r in key if r["full_name"] == "moran_label" and r["file"] == "regions.shp")
    assert row["short_name"] == SHORT["moran_label"]
    assert [row[f"meaning_{say}"] for say in LANGUAGES] == [
        text("layers.field_moran_label", say) for say in LANGUAGES
    ]


def test_short_names_are_short_and_differ() -> None:
    for layer in layers(made_up.findings(), language="en"):
        short = [SHORT.get(field, field) for field in layer.fields]
        assert max(map(len, short)) <= 10
        assert len({name.lower() for name in short}) == len(short)


def test_shapefile_keeps_kazakh_letters_and_says_its_encoding(tmp_path: Path) -> None:
    write_shapefiles(made_up.findings(), tmp_path, language="kk")
    assert (tmp_path / "regions.cpg").read_text() == "UTF-8"
    names = gpd.read_file(tmp_path / "regions.shp")["name_kk"].tolist()
    assert names[0] == "Өзек қ."
    assert names[-1] == "Ұлық"


def test_shapefile_is_dated_1980_in_every_run(tmp_path: Path) -> None:
    write_shapefiles(made_up.findings(), tmp_path, language="en")
    for path in tmp_path.glob("*.dbf"):
        assert list(path.read_bytes()[1:4]) == [80, 1, 1]  # years since 1900, month, day


def test_text_too_long_for_a_shapefile_is_cut_between_letters_and_reported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = made_up.findings()
    table = found.results["candidates"].table.assign(reason_kk="ә" * 127)
    table.loc["R2", "reason_kk"] = "aә" + "ә" * 127  # 257 bytes; 251 would split a letter
    results = {**found.results, "candidates": replace(found.results["candidates"], table=table)}
    with caplog.at_level(logging.INFO, "spatialict.export.layers"):
        write_shapefiles(replace(found, results=results), tmp_path, language="kk")
    reasons = gpd.read_file(tmp_path / "regions.shp")["reason"].tolist()
    assert reasons[0] == "ә" * 127
    assert reasons[1] == "a" + "ә" * 125 + "…"
    rows = [row for row in _key(tmp_path) if row["file"] == "regions.shp"]
    shortened = {row["full_name"]: row["shortened"] for row in rows}
    assert shortened["reason"] == "1"
    about = {"layer": "regions", "field": "reason", "count": 1}
    assert text("layers.shortened", "en", **about) in caplog.messages


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_geojson_is_in_degrees_to_six_decimals(tmp_path: Path) -> None:
    written = write_geojson(made_up.findings(), tmp_path)
    stems = [name for name in LAYERS if name != "regions_wgs84"]
    for suffix in (".geojson", ".qml"):
        assert [path.stem for path in written if path.suffix == suffix] == stems
    seat = _json(tmp_path / "organisations.geojson")["features"][0]["geometry"]["coordinates"]
    expected = gpd.GeoSeries([Point(5e4, 5e4)], crs=made_up.ALBERS).to_crs(4326).iloc[0]
    assert seat == [round(expected.x, 6), round(expected.y, 6)]


def test_geojson_holds_hostile_text_as_text(tmp_path: Path) -> None:
    found = made_up.findings()
    regions = found.study.regions
    regions["name_en"] = ['{"a": 1}', "[1]", "a\x00b", made_up.HOSTILE, 'q"\\', "\u2028"]
    write_geojson(replace(found, study=replace(found.study, regions=regions)), tmp_path)
    features = _json(tmp_path / "regions.geojson")["features"]
    names = [feature["properties"]["name_en"] for feature in features]
    assert names == ['{"a": 1}', "[1]", "ab", made_up.HOSTILE, 'q"\\', "\u2028"]


def test_folder_with_spaces_and_cyrillic_letters_will_do(tmp_path: Path) -> None:
    folder = tmp_path / "Жаңа қалта 'a' & %20"
    folder.mkdir()
    write_geopackage(made_up.findings(), folder / "s.gpkg", language="ru")
    write_shapefiles(made_up.findings(), folder, language="ru")
    write_geojson(made_up.findings(), folder)
    assert os.listdir(tmp_path) == [folder.name]  # noqa: PTH208
    assert len(_read(folder / "s.gpkg", "regions")) == 6
