"""What is wrong with most of a register stops the run; what a column tells reads its cells."""

from __future__ import annotations

import geopandas as gpd
import openpyxl
import pytest
import shapely

from spatialict.core.study import DataError


def read(inputs, header, rows, *lines):
    inputs.add_table("firms", "\n".join([header, *rows]) + "\n", *lines)
    return inputs.read()


def faults(inputs, *given):
    with pytest.raises(DataError) as refused:
        read(inputs, *given) if given else inputs.read()
    for fault in refused.value.faults:
        for language in ("en", "ru", "kk"):
            assert "{" not in fault.text(language)
    return [fault.key for fault in refused.value.faults]


def keys(study):
    return [note.key for note in study.notes]


PLACED = "firm_id,industry,lon,lat,town"
SOUND = ("69.5,51.5", "70.5,51.5")


def rows(wrong, right, cell):
    """Return rows with towns: some of wrong coordinates, then some of right ones."""
    lines = [f"w{n},J,{cell},Астана" for n in range(wrong)]
    return [*lines, *(f"r{n},J,{SOUND[n % 2]},Астана" for n in range(right))]


@pytest.mark.parametrize(
    ("cell", "name"),
    [("69 30 E,51 30 N", "no_number"), ("0,0", "zero"), ("500000,5700000", "not_on_globe")],
)
def test_coordinates_that_most_rows_write_wrong_stop_the_run(inputs, cell, name):
    expected = "intake.not_on_globe" if name == "not_on_globe" else f"register.most_{name}"
    assert faults(inputs, PLACED, rows(6, 4, cell)) == [expected]


def test_most_is_of_the_rows_that_give_coordinates(inputs):
    empty = [f"e{n},J,,,Астана" for n in range(10)]
    assert faults(inputs, PLACED, [*rows(3, 1, "0,0"), *empty]) == ["register.most_zero"]


def test_some_wrong_coordinates_are_told_with_their_rows(inputs):
    lines = [line.replace("69.5", "70.2") for line in rows(4, 6, "east,x")]
    study = read(inputs, PLACED + ",region_id", [f"{line},KZ-71" for line in lines])
    (note,) = [note for note in study.notes if note.key == "register.unread"]
    assert note.text("en").startswith(
        "firms: 4 of 10 rows with coordinates that are no numbers: 'east x' (row 2), "
    )
    assert (study.firms["placed"] == "town").sum() == 4


def test_a_row_with_wrong_coordinates_and_no_single_town_is_rejected_for_its_coordinates(inputs):
    text = ["a,J,east,x,Абай", "b,J,0,0,Нигде", "c,J,,,Абай", *rows(0, 6, "")]
    study = read(inputs, PLACED, text)
    assert study.rejects["reason"].tolist() == ["no_number", "zero", "town_ambiguous"]
    assert study.rejects["given"].tolist() == ["east x", "0 0", "Абай"]


def test_degrees_with_minutes_are_read(inputs):
    study = read(inputs, "industry,lon,lat", ['J,"69°30\'00""E",51.5 N'] * 3)
    (there,) = gpd.points_from_xy([69.5], [51.5], crs=4326).to_crs(study.regions.crs)
    assert study.firms[["x_m", "y_m"]].to_numpy().tolist() == [[there.x, there.y]] * 3


def test_a_point_far_outside_is_no_firm_whatever_region_its_row_states(inputs):
    lines = [f"w{n},J,51.5,69.5,,KZ-11" for n in range(4)]
    lines += [f"r{n},J,69.5,51.5,,KZ-11" for n in range(6)]
    study = read(inputs, PLACED + ",region_id", lines)
    assert study.rejects["reason"].tolist() == ["outside"] * 4
    assert study.firms.index.tolist() == [f"r{n}" for n in range(6)]


def layer(inputs, shapes, crs=4326, suffix="gpkg"):
    frame = gpd.GeoDataFrame({"industry": ["J"] * len(shapes)}, geometry=shapes, crs=crs)
    frame.to_file(inputs.folder / f"firms.{suffix}")
    inputs.project += f'\n[[tables]]\ntable = "firms"\npath = "firms.{suffix}"\n'


def test_a_layer_of_several_points_each_stops_the_run(inputs):
    layer(inputs, [shapely.MultiPoint([(69.5, 51.5), (69.6, 51.5)])] * 3)
    assert faults(inputs) == ["register.most_no_point"]


def test_a_multipoint_of_one_point_is_that_point(inputs):
    layer(inputs, [shapely.MultiPoint([(69.5, 51.5)])] * 3)
    assert inputs.read().firms["region_id"].tolist() == ["KZ-11"] * 3


@pytest.mark.parametrize("suffix", ["gpkg", "geojson"])
def test_the_axes_of_a_layer_are_changed_over_in_the_layer(inputs, suffix):
    layer(inputs, [shapely.Point(51.5, 69.5)] * 3, suffix=suffix)
    assert faults(inputs) == ["register.layer_swapped"]


# --- codes


def sections(study):
    return study.firms[["oked", "industry"]].astype(str).to_numpy().tolist()


CODES = "firm_id,oked,lon,lat"


def coded(codes):
    return [f"f{n},{code},69.5,51.5" for n, code in enumerate(codes)]


def test_a_zero_that_excel_has_taken_from_a_code_is_put_back(inputs):
    # OKED: 06 is extraction of oil, 01 farming; 61 telecommunications, 11 beverages
    study = read(inputs, CODES, coded(["62010", "47110", "62020", "6100", "1110"]))
    assert sections(study)[3:] == [["06100", "B"], ["01110", "A"]]
    (note,) = [note for note in study.notes if note.key == "register.zero_lost"]
    assert "'6100' (row 5), '1110' (row 6)" in note.text("en")


def test_so_it_is_in_a_column_of_numbers(inputs):
    book = openpyxl.Workbook()
    for row in (["oked", "lon", "lat"], *([code, 69.5, 51.5] for code in (62010, 47110, 6100))):
        book.active.append(row)
    book.save(inputs.folder / "firms.xlsx")
    inputs.project += '\n[[tables]]\ntable = "firms"\npath = "firms.xlsx"\n'
    assert sections(inputs.read())[2] == ["06100", "B"]


@pytest.mark.parametrize("codes", [["01110", "62010", "6201"], ["6201", "6202", "62010"]])
def test_a_class_of_four_digits_stays_where_zeros_are_kept_or_classes_are_usual(inputs, codes):
    study = read(inputs, CODES, coded(codes))
    assert study.firms["oked"].tolist() == codes
    assert not any(key.startswith("register.zero") for key in keys(study))


def test_a_code_that_may_be_either_is_no_industry(inputs):
    # there is no division 04, so 4711 is the class 47.11 and has lost nothing
    study = read(inputs, CODES, coded(["62010", "62020", "46190", "4711", "6201"]))
    assert sections(study)[3] == ["4711", "G"]
    assert study.rejects[["reason", "given"]].to_numpy().tolist() == [["no_industry", "6201"]]
    assert "register.zero_either" in keys(study)


# --- jobs


def with_jobs(*jobs):
    return [f'f{n},J,69.5,51.5,"{cell}"' for n, cell in enumerate(jobs)]


JOBS = "firm_id,industry,lon,lat,jobs"


def test_commas_between_thousands_of_jobs_are_no_decimal_signs(inputs):
    study = read(inputs, JOBS, with_jobs("1,000", "12", "2,500"))
    assert study.firms["jobs"].tolist() == [1000, 12, 2500]
    assert "register.comma_thousands" in keys(study)


def test_commas_before_decimals_stay_decimal_signs(inputs):
    study = read(inputs, JOBS, with_jobs("1,500", "12,5"))
    assert study.firms["jobs"].tolist() == [1.5, 12.5]
    assert not any(key.startswith("register.comma") for key in keys(study))


def test_a_comma_that_comes_too_late_to_tell_is_named(inputs, monkeypatch):
    monkeypatch.setattr("spatialict.data.register.habits.HEAD", 2)
    study = read(inputs, JOBS, with_jobs("10", "12", "1,500"))
    assert study.firms["jobs"].tolist() == [10, 12, 1.5]
    (note,) = [note for note in study.notes if note.key == "register.comma_either"]
    assert "'1,500' (row 4)" in note.text("en")


# --- columns and headers


def test_a_role_that_no_register_has_is_named(inputs):
    header = "firm_id,industry,lon,lat,n"
    lines = ["a,J,69.5,51.5,5"]
    assert faults(inputs, header, lines, 'columns = { jobz = "n", open = "n" }') == [
        *("register.role_unknown", "register.role_unknown"),
    ]


@pytest.mark.parametrize(
    "title", ["Реестр предприятий", "Реестр предприятий;;;", "Реестр, на 1 января"]
)
def test_a_title_above_the_header_is_called_so(inputs, title):
    header = f"{title}\nfirm_id;industry;lon;lat"
    assert faults(inputs, header, ["a;J;69.5;51.5", "b;J;69.5;51.5"]) == ["register.title_above"]


def test_of_several_sheets_the_one_that_was_read_is_named(inputs):
    book = openpyxl.Workbook()
    book.active.append(["Реестр"])
    book.active.append(["industry", "lon", "lat"])
    book.active.append(["J", 69.5, 51.5])
    book.create_sheet("Data").append(["industry", "lon", "lat"])
    book.save(inputs.folder / "firms.xlsx")
    inputs.project += '\n[[tables]]\ntable = "firms"\npath = "firms.xlsx"\n'
    assert faults(inputs) == ["register.title_above", "reading.sheet_chosen"]


def test_ids_that_most_rows_repeat_are_no_ids(inputs):
    lines = [f"{n % 3},J,69.5,51.5" for n in range(10)]
    assert faults(inputs, "firm_id,industry,lon,lat", lines) == ["register.repeated_many"]


# --- addresses


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("Казахстан, Астана, ул. Абая 1", "Astana"),
        ("Мангистауская область, г. Актау, 12 мкр.", "Aktau"),
        ("Павлодарская область, г. Аксу", "Aksu"),
        ("Жамбылская область, г. Жамбыл", "Taraz"),
    ],
)
def test_an_address_names_its_country_and_its_region(address, town):
    from spatialict.data.gazetteer import load_gazetteer
    from spatialict.data.keys import RegionKeys
    from spatialict.data.register.finding import Finder
    from spatialict.data.register.towns import UNKNOWN, shipped_towns

    towns = shipped_towns("kazakhstan")
    country = load_gazetteer("kazakhstan")
    place = {code: n for n, code in enumerate(country.in_force("20"))}
    whose = {"KZ-47": ["Aktau"], "KZ-55": ["Aksu"], "KZ-31": ["Taraz"]}
    first = {name: towns.title.index(name) for names in whose.values() for name in names}
    first["Aksu"] = next(t for t in towns.names["ермак"])  # the town of Pavlodar region
    of_region = {
        place[code]: frozenset(first[name] for name in names) for code, names in whose.items()
    }
    finder = Finder(towns, RegionKeys(country, {}), {}, place, of_region)
    found = finder.find(address, -1, address=True, sure=False)
    assert found == first.get(town, towns.find(town))
    nowhere = finder.find("Казахстан, Каскелен, ул. Абая 1", -1, address=True, sure=False)
    assert nowhere == UNKNOWN
