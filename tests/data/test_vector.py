"""Layers as they are found; attribute text of Shapefiles by trial where no .cpg states it."""

import json
import zipfile

import geopandas as gpd
import pytest
import shapely

from spatialict.core.study import DataError
from spatialict.data.read import read_table, read_vector

KAZAKH = ["Ұлытау облысы", "Қызылорда облысы", "Көкшетау"]
RUSSIAN = ["область Улытау", "Кызылординская область", "Кокшетау"]


def layer(names=RUSSIAN, crs=4326):
    shapes = [shapely.box(i, 0, i + 1, 1) for i in range(len(names))]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=crs)


def shapefile(folder, names, encoding, cpg=None):
    """Write a Shapefile whose text has the encoding, and say so or not, or say it wrongly."""
    path = folder / "regions.shp"
    layer(["x" * 60] * len(names)).to_file(path, encoding="ISO-8859-1")
    raw = path.with_suffix(".dbf").read_bytes()
    head = int.from_bytes(raw[8:10], "little")
    width = int.from_bytes(raw[10:12], "little") - 1
    rows = b"".join(b" " + name.encode(encoding)[:width].ljust(width) for name in names)
    path.with_suffix(".dbf").write_bytes(raw[:head] + rows + b"\x1a")
    path.with_suffix(".cpg").unlink()
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def fault(path, **options):
    with pytest.raises(DataError) as error:
        read_vector(path, table="regions", shown_as=path.name, **options)
    return str(error.value)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [(RUSSIAN, "cp1251"), (RUSSIAN, "cp866"), (KAZAKH, "kz1048"), (KAZAKH, "utf-8")],
)
@pytest.mark.parametrize("cpg", [None, "ISO-8859-1", "UTF-8"])
def test_shapefile_text_is_read_whatever_its_cpg_says_or_fails_to_say(
    tmp_path, names, encoding, cpg
):
    raw = read_vector(shapefile(tmp_path, names, encoding, cpg), table="regions")
    assert raw.frame["name"].to_list() == names
    if encoding != "utf-8":
        assert raw.encoding == encoding
        assert raw.notes[0].values["encoding"] == encoding


def test_a_cpg_that_is_right_is_believed_without_a_note(tmp_path):
    raw = read_vector(shapefile(tmp_path, RUSSIAN, "cp1251", "1251"), table="regions")
    assert (raw.frame["name"].to_list(), raw.encoding, raw.notes) == (RUSSIAN, "", ())


def test_a_letter_cut_in_two_by_the_width_of_a_field_is_dropped(tmp_path):
    long = "Ұ" * 60
    raw = read_vector(shapefile(tmp_path, ["a" + long, long], "utf-8"), table="regions")
    assert [len(name) for name in raw.frame["name"]] == [40, 40]  # 80 bytes: 1 + 39.5 x 2, 40 x 2


@pytest.mark.parametrize("folder", ["", "папка 1/"])
def test_a_zipped_shapefile_is_read_and_decoded(tmp_path, folder):
    shapefile(tmp_path, KAZAKH, "kz1048")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as parts:
        for file in sorted(tmp_path.glob("regions.*")):
            parts.write(file, f"{folder}{file.name}")
    assert read_vector(tmp_path / "a.zip", table="regions").frame["name"].to_list() == KAZAKH


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.fgb", "a.kml"])
def test_rows_count_from_one_and_the_crs_is_the_files_own(tmp_path, name):
    frame = layer(KAZAKH).rename(columns={"name": "Name"})
    options = {"driver": "KML"} if name.endswith("kml") else {}
    frame.to_file(tmp_path / name, **options)
    raw = read_vector(tmp_path / name, table="regions")
    assert sorted(raw.frame["Name"]) == sorted(KAZAKH)
    assert (raw.frame.index.to_list(), raw.frame.index.name) == ([1, 2, 3], "row")
    assert raw.frame.crs == 4326
    assert len(raw.sha256) == 64


def test_a_layer_without_crs_keeps_none(tmp_path):
    path = shapefile(tmp_path, RUSSIAN, "cp866")
    path.with_suffix(".prj").unlink()
    assert read_vector(path, table="regions").frame.crs is None


def test_geojson_in_an_old_code_page_is_decoded(tmp_path):
    text = json.dumps(json.loads(layer(RUSSIAN).to_json()), ensure_ascii=False)
    (tmp_path / "a.geojson").write_bytes(text.encode("cp1251"))
    raw = read_vector(tmp_path / "a.geojson", table="regions")
    assert (raw.frame["name"].to_list(), raw.encoding) == (RUSSIAN, "cp1251")


def test_of_several_layers_one_must_be_named(tmp_path):
    path = tmp_path / "a.gpkg"
    layer().to_file(path, layer="regions_20")
    layer().to_file(path, layer="regions_17")
    assert fault(path) == (
        "regions: the file has several layers. Name one of them in the project file (layer): "
        "'regions_20', 'regions_17'."
    )
    assert fault(path, layer="regions") == (
        "regions: the file has no layer 'regions'. Choose one of: 'regions_20', 'regions_17'."
    )
    assert len(read_vector(path, table="regions", layer="regions_17").frame) == 3


def test_names_with_question_marks_are_refused(tmp_path):
    layer(["?лытау", "К?кшетау", "Астана"]).to_file(tmp_path / "a.gpkg")
    assert fault(tmp_path / "a.gpkg") == (
        "regions: 2 of 3 rows have names that lost letters to question marks: '?лытау', "
        "'К?кшетау'. They cannot be put back: get the table again and save it as UTF-8."
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *(
            ("a.gpkg", b"SQLite format 3\0" + b"x" * 99),
            ("a.geojson", b"{}"),
            ("a.zip", b"PK\x03\x04"),
        ),
        *(("a.fgb", b"fgb"), ("a.kml", b"<kml>"), ("a.geojson", b'{"type": "FeatureCollection", ')),
    ],
)
def test_broken_layers_are_said_in_a_sentence(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert fault(tmp_path / name) == (
        f"regions: {name} cannot be read as a map layer: it is damaged, cut short or of another "
        "kind than its extension says. Get it again, or save it as GeoPackage in QGIS."
    )


def test_a_shapefile_without_its_parts_names_them(tmp_path):
    path = shapefile(tmp_path, RUSSIAN, "cp1251")
    path.with_suffix(".dbf").unlink()
    path.with_suffix(".shx").unlink()
    assert fault(path) == (
        "regions: beside regions.shp these parts of the Shapefile are missing: regions.shx, "
        "regions.dbf. Copy all files of that name together."
    )


def test_a_table_is_no_layer_and_a_missing_file_names_neighbours(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    assert fault(tmp_path / "a.csv") == (
        "regions: a.csv is of a kind that is not read here. Give a file of one of these kinds: "
        ".gpkg, .shp, .zip, .geojson, .json, .geojsonl, .fgb, .kml, .kmz, .gml, .tab, .mif."
    )
    (tmp_path / "a.doc").write_text("x")
    assert fault(tmp_path / "a.doc") == fault(tmp_path / "a.csv").replace("a.csv", "a.doc")
    layer().to_file(tmp_path / "borders.gpkg")
    assert fault(tmp_path / "bordres.gpkg") == (
        "regions: there is no file bordres.gpkg. Files with similar names in that folder: "
        "'borders.gpkg'. Correct the path in the project file."
    )


@pytest.mark.parametrize(
    "name", ["a.tab", "a.mif", "a.geojsonl", "a.kmz", "a.sqlite", "a.jml", "a.dxf"]
)
def test_every_vector_file_that_gdal_opens_is_read(tmp_path, name):
    driver = {".tab": "MapInfo File", ".mif": "MapInfo File", ".kmz": "LIBKML", ".dxf": "DXF"}
    driver |= {".geojsonl": "GeoJSONSeq", ".sqlite": "SQLite", ".jml": "JML"}
    frame = layer()
    frame = frame[["geometry"]].boundary.to_frame("geometry") if name == "a.dxf" else frame
    frame.to_file(tmp_path / name, driver=driver[name[1:].lower()], engine="pyogrio")
    assert len(read_vector(tmp_path / name, table="regions").frame) == 3


def test_a_table_with_tabulators_is_still_no_layer(tmp_path):
    (tmp_path / "a.tab").write_text("region\tvalue\nKZ-11\t5\n")
    assert fault(tmp_path / "a.tab").startswith("regions: a.tab is of a kind that is not read")
    assert len(read_table(tmp_path / "a.tab", table="activity").rows) == 1


def test_the_hash_of_a_mapinfo_layer_covers_its_attributes(tmp_path):
    path = tmp_path / "a.tab"
    layer(["x", "y", "z"]).to_file(path, driver="MapInfo File")
    before = read_vector(path, table="regions").sha256
    data = path.with_suffix(".dat")
    data.write_bytes(data.read_bytes().replace(b"y", b"w"))
    assert read_vector(path, table="regions").sha256 != before


def test_the_hash_of_a_shapefile_covers_its_attributes(tmp_path):
    path = shapefile(tmp_path, RUSSIAN, "cp1251")
    before = read_vector(path, table="regions").sha256
    dbf = path.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes().replace("Улытау".encode("cp1251"), "Улытав".encode("cp1251")))
    assert read_vector(path, table="regions").sha256 != before
