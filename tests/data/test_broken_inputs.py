"""Twenty broken inputs of different kinds, and what is said to each.

An input that can be understood is read, and the notes tell how. The last two of the twenty are
places to write to: a folder that cannot be written, and a disk that fills up half-way.
"""

from __future__ import annotations

import io

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from pyogrio.errors import FeatureError

from spatialict.core.study import DataError
from spatialict.data.gazetteer import shipped
from spatialict.data.project import parse_project
from spatialict.pipeline import run
from tests.data.inputs import ACTIVITY, NOTES, Inputs, boundaries, notes

NUMBERS_17 = (11, 15, 19, 23, 27, 31, 35, 39, 43, 47, 55, 59, 61, 63, 71, 75, 79)
BORDERS_17 = [f"KZ-{number}" for number in NUMBERS_17]
BORDERS_20 = [*BORDERS_17, "KZ-10", "KZ-33", "KZ-62"]


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "Мои карты"
    folder.mkdir()
    return Inputs(folder)


def unknown_region(inputs):
    inputs.change("KZ-19,J,2023", "Алматы,J,2023")
    inputs.change("KZ-19,C,2023", "KZ-98,C,2023")


def wrong_case_and_script(inputs):
    inputs.change("KZ-11,J,2023", "АKМОЛА ОБЛЫСЫ,J,2023")  # the K is Latin
    inputs.change("KZ-71,C,2024", "ASTANA,C,2024")


def cp1251_without_cpg(inputs):
    russian = ["Акмолинская область", "г. Астана", "Алматинская область", "г. Алматы"]
    frame = boundaries().assign(region_id=russian).rename(columns={"region_id": "name"})
    frame.to_file(inputs.folder / "regions.shp", encoding="cp1251")
    (inputs.folder / "regions.cpg").unlink(missing_ok=True)
    inputs.configure('path = "regions.gpkg"', 'path = "regions.shp"\nkey = "name"')


def duplicated_key(inputs):
    inputs.files["activity.csv"] += "KZ-71,C,2024,65\n"


def two_years_of_borders_mixed(inputs):
    shipped_regions = gpd.read_file(shipped("kazakhstan/boundaries.gpkg"), layer="regions_20")
    shipped_regions[["region_id", "geometry"]].to_file(inputs.folder / "regions.gpkg")
    rows = ["region_id,industry,year,value"]
    for year, codes in ((2023, BORDERS_17), (2024, BORDERS_20)):
        rows += [f"{code},{industry},{year},7" for code in codes for industry in "JC"]
    inputs.files["activity.csv"] = "\n".join(rows)


def negative_jobs(inputs):
    inputs.change("KZ-19,J,2023,5", "KZ-19,J,2023,-5")


def missing_crs(inputs):
    boundaries().to_file(inputs.folder / "regions.shp")
    (inputs.folder / "regions.prj").unlink()
    inputs.configure("regions.gpkg", "regions.shp")


def swapped_axes(inputs):
    frame = boundaries()
    frame.geometry = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    frame.to_file(inputs.folder / "regions.gpkg")


def self_intersecting_polygon(inputs):
    bow = shapely.Polygon([(69, 50), (70, 51), (70, 50), (69, 51)])
    boundaries(KZ_19=bow).to_file(inputs.folder / "regions.gpkg")


def overlapping_polygons(inputs):
    wide = shapely.box(69.9, 50, 71, 51)
    boundaries(KZ_75=wide).to_file(inputs.folder / "regions.gpkg")


def empty_file(inputs):
    inputs.files["activity.csv"] = ""


def _workbook(last):
    book = openpyxl.Workbook()
    for row in ACTIVITY.splitlines()[:-1]:
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in row.split(",")])
    book.active.append(["KZ-75", "C", 2024, last])
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def truncated_xlsx(inputs):
    inputs.files["activity.xlsx"] = _workbook(133)[:3000]
    inputs.configure("activity.csv", "activity.xlsx")


def formula_cell(inputs):
    inputs.files["activity.xlsx"] = _workbook("=SUM(D2:D16)")
    inputs.configure("activity.csv", "activity.xlsx")


def ten_to_the_eighteenth(inputs):
    inputs.change("KZ-71,C,2024,66", "KZ-71,C,2024,1000000000000000000")


def not_a_number(inputs):
    inputs.change("KZ-71,C,2024,66", "KZ-71,C,2024,NaN")
    inputs.change("KZ-75,J,2024,77", "KZ-75,J,2024,about 77")


def byte_order_mark(inputs):
    inputs.files["activity.csv"] = ACTIVITY.encode("utf-8-sig")


def semicolons(inputs):
    inputs.files["activity.csv"] = ACTIVITY.replace(",", ";").replace("2023;10", '2023;"10,0"')


def unknown_key_in_toml(inputs):
    inputs.configure('kind = "employment"', 'kind = "employment"\nlicense = "CC0"')


REFUSED = {
    unknown_region: (
        "activity: 2 of 16 rows with an unknown region: 'Алматы' (row 6; did you mean Almaty "
        "region KZ-19 or Almaty city KZ-75?), 'KZ-98' (row 7). Correct the names, use the codes, "
        "or remove the rows."
    ),
    duplicated_key: (
        "activity: 2 of 17 rows with the same region_id, industry, year: 'KZ-71 C 2024' "
        "(rows 13, 18). Keep one row of each."
    ),
    two_years_of_borders_mixed: (
        'activity: the regions of 2023 are exactly those of the borders "17", but "20" are stated '
        'or assumed. State the years of each borders, for example borders = { "17" = "..2023" }; '
        "comparing them with the others then needs `crosswalk = true` in [regions]."
    ),
    negative_jobs: (
        "activity: 1 of 16 rows with a negative `value`: '-5' (row 6). It cannot be "
        "below 0: correct the cells."
    ),
    missing_crs: (
        "regions: the file does not say which CRS its coordinates are in. Add the .prj file or "
        "save it with its CRS; degrees as of GPS are EPSG:4326."
    ),
    swapped_axes: (
        "regions: longitude and latitude are swapped: x runs over 50..52, y over 69..71 degrees. "
        "Write longitude first (x), latitude second (y)."
    ),
    self_intersecting_polygon: (
        "regions: 1 of 4 rows with a polygon that crosses or touches itself: Almaty region KZ-19 "
        "near 69.5 50.5. Mend it (in QGIS: Fix geometries), or set `repair = true` in [regions]."
    ),
    overlapping_polygons: (
        "regions: 1 pair of regions overlaps: Almaty region KZ-19 and Almaty city KZ-75 "
        "(789.222 km²). Correct the boundaries so that they share edges only."
    ),
    empty_file: (
        "activity: the file is empty. Choose the file (or the sheet) that holds the table."
    ),
    truncated_xlsx: (
        "activity: the workbook activity.xlsx is damaged or cut short. Get it again from where it "
        "came, or open it in Excel, repair it and save it as .xlsx."
    ),
    formula_cell: (
        "activity: 1 cell holds a formula that was never computed: D17. Open the file in Excel, "
        "save it again, or write the number."
    ),
    ten_to_the_eighteenth: (
        "activity: 1 of 16 rows with a value more than 1000 times both the median of the other "
        "regions and that of the region's own other values: '1000000000000000000' (row 13). "
        "Correct the cell, or set `plausible = false` for the table if it is right."
    ),
    not_a_number: (
        "activity: 2 of 16 rows with a cell in `value` that is not a number: 'NaN' (row 13), "
        "'about 77' (row 16). Write a number, `x` for confidential, `-` for nil or `…` for not "
        "available."
    ),
    unknown_key_in_toml: (
        "small.toml: the key `tables[1].license` is not known. Did you mean `licence`? Known here: "
        "table, path, layout, sheet, columns, where, kind, industry, indicator, year, unit, "
        "totals, plausible, optional, crs, borders, title, publisher, licence, url, synthetic. "
    ).strip(),
}

UNDERSTOOD = {
    wrong_case_and_script: [
        "activity: names of regions that are written otherwise than officially were understood: "
        "'ASTANA' as Astana city KZ-71, 'АKМОЛА ОБЛЫСЫ' as Akmola region KZ-11."
    ],
    cp1251_without_cpg: [
        "regions: the text was read as cp1251, told by its letters. This encoding has no ә, ғ, қ, "
        "ң, ө, ұ, ү, һ: Kazakh names may have lost letters before they came here. Save the table "
        "as UTF-8 where it was made."
    ],
    byte_order_mark: [],
    semicolons: [],
}


@pytest.mark.parametrize("breaking", REFUSED, ids=lambda breaking: breaking.__name__)
def test_broken_input_is_refused_with_the_whole_message(breaking, inputs):
    breaking(inputs)
    with pytest.raises(DataError) as refused:
        inputs.read()
    assert refused.value.text("en") == REFUSED[breaking]
    for language in ("ru", "kk"):
        assert refused.value.text(language)


@pytest.mark.parametrize("breaking", UNDERSTOOD, ids=lambda breaking: breaking.__name__)
def test_odd_input_is_understood_and_the_notes_tell_how(breaking, inputs):
    sound = inputs.read()
    breaking(inputs)
    study = inputs.read()
    pd.testing.assert_frame_equal(study.activity, sound.activity)
    assert list(study.regions.index) == list(sound.regions.index)
    assert [note for note in notes(study) if note not in NOTES] == UNDERSTOOD[breaking]


def test_sound_input_says_only_what_it_did(inputs):
    assert notes(inputs.read()) == list(NOTES)


def output_folder_not_writable(folder, monkeypatch):
    (folder / "outputs").write_text("a file where a folder is wanted")


def disk_full(folder, monkeypatch):
    def fill_up(*_, **__):
        message = "Could not add feature to layer at index 0: No space left on device"
        raise FeatureError(message)  # what pyogrio raised on a real full disk of 6 MB

    monkeypatch.setattr("spatialict.export.layers.write_geopackage", fill_up)


UNWRITABLE = {
    output_folder_not_writable: "{folder}/outputs/small: the outputs cannot be written (File "
    "exists), and nothing was changed there. Close programs that hold files of this folder, check "
    "your rights, or choose another place with --out.",
    disk_full: "{folder}/outputs/small: the disk is full, and nothing was changed there. Free some "
    "space or choose another disk with --out.",
}


@pytest.mark.parametrize("breaking", UNWRITABLE, ids=lambda breaking: breaking.__name__)
def test_an_output_that_cannot_be_written_is_told_and_leaves_nothing(breaking, inputs, monkeypatch):
    inputs.read()
    breaking(inputs.folder, monkeypatch)
    before = sorted(inputs.folder.rglob("*"))
    queen = inputs.project + '[association]\nrules = ["queen"]\n'
    project = parse_project(queen, folder=inputs.folder)
    with pytest.raises(DataError) as refused:
        run(project, inputs.folder / "outputs" / "small")
    assert refused.value.text("en") == UNWRITABLE[breaking].format(folder=inputs.folder)
    left = [path for path in sorted(inputs.folder.rglob("*")) if path not in before]
    assert [path.name for path in left] in ([], ["outputs"])


def test_the_table_has_the_twenty():
    assert len(REFUSED | UNDERSTOOD | UNWRITABLE) == 20
