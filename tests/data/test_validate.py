"""The door as a whole: all faults at once, nothing by position, nothing of the caller's changed."""

from __future__ import annotations

import copy
import io
import string

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from babel.messages.pofile import read_po
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spatialict.core.labels import LANGUAGES, LOCALE
from spatialict.core.study import DataError, Names
from spatialict.data.gazetteer import shipped
from spatialict.data.project import parse_project, read_project
from spatialict.data.read import read_table, read_vector
from spatialict.data.validate import read_study, validate
from tests.data.inputs import NOTES, Inputs, boundaries, notes
from tests.data.test_points import FIRMS, ORGANISATIONS


def raw(inputs):
    inputs.read()
    project = parse_project(inputs.project, folder=inputs.folder)
    regions = read_vector(inputs.folder / "regions.gpkg", table="regions")
    tables = [(t, read_table(inputs.folder / t.path, table=t.table)) for t in project.tables]
    return project, regions, tables


def full(inputs):
    inputs.add_table("population", "region_id,year,value\nKZ-11,2024,800\nKZ-71,2024,1400\n")
    inputs.add_table("firms", FIRMS)
    inputs.add_table("organisations", ORGANISATIONS)
    inputs.add_table("links", "source,target\no1,o2\no2,o3\n")
    inputs.add_table("indicators", "indicator,region_id,year,value\nnet,KZ-11,2024,0.9\n")
    return inputs


def test_study_has_the_columns_that_its_docstring_promises(inputs):
    study = full(inputs).read()
    assert study.regions.columns.tolist() == ["name_en", "name_ru", "name_kk", "kato", "geometry"]
    assert study.activity.columns.tolist() == [
        "region_id", "industry", "year", "kind", "value", "unit",
    ]  # fmt: skip
    assert study.population.columns.tolist() == ["region_id", "year", "value"]
    assert study.firms.columns.tolist() == ["x_m", "y_m", "industry", "region_id", "placed"]
    assert study.organisations.columns.tolist() == [
        "name", "sphere", "town", "region_id", "placed", "geometry",
    ]  # fmt: skip
    assert study.links.columns.tolist() == ["source", "target", "weight"]
    assert study.indicators.columns.tolist() == ["indicator", "region_id", "year", "value", "unit"]
    assert [source.table for source in study.sources][:2] == ["regions", "activity"]
    assert all(len(source.sha256) == 64 for source in study.sources)


def test_a_source_without_a_title_is_called_by_its_file(inputs):
    titles = [source.title for source in inputs.read().sources]
    assert titles == [Names.alike("regions.gpkg"), Names.alike("activity.csv")]
    inputs.configure('unit = "persons"', 'unit = "persons"\ntitle = "Jobs"')
    assert inputs.read().sources[1].title == Names.alike("Jobs")


@pytest.mark.parametrize(
    ("unit", "kind", "told"),
    [
        ("thousand persons", "employment", True),
        ("тыс. человек", "employment", True),
        ("мың бірлік", "firms", True),
        ("1000 persons", "employment", True),
        ("persons", "employment", False),
        ("thousand KZT", "gva", False),
    ],
)
def test_whole_thousands_of_jobs_or_firms_are_told(inputs, unit, kind, told):
    inputs.configure('unit = "persons"', f'unit = "{unit}"')
    inputs.configure('kind = "employment"', f'kind = "{kind}"')
    note = (
        f"activity: the unit is '{unit}'. Intervals and p-values of the location quotient are "
        "right only for single persons or firms, not for thousands: give the figures in persons "
        "or firms, or do not use these intervals and p-values."
    )
    assert (note in notes(inputs.read())) == told


def test_stages_without_a_table_are_off_and_said_so_in_three_languages(inputs):
    study = inputs.read()
    assert study.firms is study.organisations is study.links is study.population is None
    for language in LANGUAGES:
        assert len(notes(study, language)) == len(NOTES)


def test_faults_of_all_tables_come_in_one_error(inputs):
    full(inputs)
    boundaries(KZ_19=None).to_file(inputs.folder / "regions.gpkg")
    inputs.change("KZ-71,J,2023,40", "KZ-71,J,2023,-40")
    inputs.change("KZ-11,2024,800", "KZ-11,2024,many", "population.csv")
    inputs.change("industry", "sector", "firms.csv")
    inputs.change("university", "univ", "organisations.csv")
    inputs.change("o2,o3", "o2,o8", "links.csv")
    inputs.change("KZ-11,2024", "KZ-99,2024", "indicators.csv")
    with pytest.raises(DataError) as refused:
        inputs.read()
    tables = [fault.text("en").partition(":")[0] for fault in refused.value.faults]
    assert tables == [
        "regions", "activity", "population", "indicators", "firms", "organisations", "links",
    ]  # fmt: skip
    for language in LANGUAGES:
        assert refused.value.text(language).count("\n") == 6


def test_file_that_cannot_be_read_hides_no_other_fault(inputs):
    inputs.change("KZ-71,J,2023,40", "KZ-71,J,2023,-40")
    inputs.add_table("population", "")
    inputs.configure("regions.gpkg", "regionz.gpkg")
    with pytest.raises(DataError) as refused:
        inputs.read()
    assert [fault.text("en") for fault in refused.value.faults] == [
        "regions: there is no file regionz.gpkg. Files with similar names in that folder: "
        "'regions.gpkg'. Correct the path in the project file.",
        "population: the file is empty. Choose the file (or the sheet) that holds the table.",
        "activity: 1 of 16 rows with a negative `value`: '-40' (row 4). It cannot be "
        "below 0: correct the cells.",
    ]


def test_unknown_country_and_unshipped_file_are_faults_not_crashes(inputs):
    inputs.configure('"kazakhstan"', '"atlantis"')
    inputs.configure('"activity.csv"', '"shipped:atlantis/x.csv"')
    with pytest.raises(DataError) as refused:
        inputs.read()
    assert len(refused.value.faults) == 2


def test_same_row_in_two_files_is_a_fault(inputs):
    lines = ('table = "activity"', 'path = "more.csv"', 'kind = "employment"', 'unit = "persons"')
    inputs.project += "\n".join(["", "[[tables]]", *lines, ""])
    inputs.files["more.csv"] = "region_id,industry,year,value\nKZ-11,J,2023,10\n"
    with pytest.raises(DataError) as refused:
        inputs.read()
    assert str(refused.value) == (
        "activity: 1 of 17 rows in two files with the same region_id, industry, year. Keep each in "
        "one file."
    )


def test_kinds_and_units_are_not_mixed(inputs):
    inputs.project += (
        '\n[[tables]]\ntable = "activity"\npath = "more.csv"\nkind = "gva"\nunit = "million KZT"\n'
    )
    inputs.files["more.csv"] = "region_id,industry,year,value\nKZ-11,K,2023,10\n"
    with pytest.raises(DataError) as refused:
        inputs.read()
    assert str(refused.value) == (
        "activity: several values of `kind` in one run: 'employment', 'gva'. Keep one, with "
        "`where` or by removing a table.\n"
        "activity: several values of `unit` in one run: 'million KZT', 'persons'. Keep one, with "
        "`where` or by removing a table."
    )


def test_template_that_nobody_filled_in_switches_its_stage_off(inputs):
    inputs.add_table("indicators", "indicator,region_id,year,value\nnet,KZ-11,,\nnet,KZ-71,,\n")
    study = inputs.read()
    assert study.indicators is None
    assert [note for note in notes(study) if note not in NOTES] == [
        "indicators: 2 of 2 rows not filled in; left out.",
        "indicators: no row is filled in; the table is not used.",
    ]


def bureau_sheet():
    sheet = [["Валовая добавленная стоимость"], ["млн. тенге"], [None, 2023, 2024]]
    regions = ("Акмолинская область", "город Астана", "Алматинская область", "г.Алматы")
    for section, nil in (("Информация и связь", "–"), ("Обрабатывающая промышленность", "…")):
        sheet += [[section], ["Республика Казахстан", "1 234,5", "x"]]
        sheet += [[region, "10,5", nil if region == "г.Алматы" else "7"] for region in regions]
    book = openpyxl.Workbook()
    for row in [*sheet, ["* предварительные данные"]]:
        book.active.append(row)
    raw_bytes = io.BytesIO()
    book.save(raw_bytes)
    return raw_bytes.getvalue()


def test_sheet_of_the_statistics_office_passes_the_door(inputs):
    inputs.files["gva.xlsx"] = bureau_sheet()
    inputs.configure("activity.csv", "gva.xlsx")
    inputs.configure('kind = "employment"', 'kind = "gva"\nlayout = "bns"')
    study = inputs.read()
    assert study.activity_in(2023)["J"].tolist() == [10.5, 10.5, 10.5, 10.5]
    almaty = study.activity_in(2024).loc["KZ-75"]
    assert almaty["J"] == 0
    assert np.isnan(almaty["C"])
    assert (
        "activity: of 20 cells in `value`, 3 hold no number and are missing, never 0 (confidential "
        "2, not available 1, empty 0); nil, which is 0: 1."
    ) in notes(study)


def test_every_sentence_has_the_same_gaps_in_the_three_languages():
    gaps = {}
    for language in LANGUAGES:
        with (LOCALE / language / "intake.po").open("rb") as lines:
            for entry in read_po(lines):
                if not entry.id:
                    continue
                key, *_ = entry.id if isinstance(entry.id, tuple) else (entry.id,)
                words = [entry.string] if isinstance(entry.string, str) else entry.string
                for sentence in words:
                    found = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
                    gaps.setdefault(key, set()).add(frozenset(found))
    assert {key for key, found in gaps.items() if len(found) > 1} == set()
    assert len(gaps) > 100


# --- laws


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.randoms(use_true_random=False))
def test_order_of_rows_and_of_regions_never_matters(order, tmp_path_factory):
    inputs = full(Inputs(tmp_path_factory.mktemp("order")))
    sound = inputs.read()
    shuffled = boundaries().sample(frac=1, random_state=order.randrange(2**31))
    shuffled.to_file(inputs.folder / "regions.gpkg")
    for name, text in inputs.files.items():
        header, *rows = str(text).splitlines()
        inputs.files[name] = "\n".join([header, *order.sample(rows, len(rows))])
    study = inputs.read()
    for role in ("activity", "population", "links", "indicators"):
        pd.testing.assert_frame_equal(getattr(study, role), getattr(sound, role))
    for role in ("regions", "firms", "organisations"):
        assert getattr(study, role).equals(getattr(sound, role))
    assert notes(study) == notes(sound)


def test_nothing_of_the_callers_is_changed(inputs):
    project, regions, tables = raw(inputs)
    before = copy.deepcopy((regions, tables))
    validate(project, regions, tables)
    assert regions.frame.equals(before[0].frame)
    for (_, now), (_, then) in zip(tables, before[1], strict=True):
        pd.testing.assert_frame_equal(now.rows, then.rows)


def test_validate_and_read_study_agree(inputs):
    project, regions, tables = raw(inputs)
    pd.testing.assert_frame_equal(
        validate(project, regions, tables).activity, read_study(project).activity
    )


# --- Kazakhstan


def test_demo_passes_the_door_and_the_sections_add_up():
    study = read_study(read_project(shipped("kazakhstan/demo.toml")))
    assert len(study.regions) == 20
    assert {name: len(frame) for name, frame in study.borders.items()} == {"17": 17, "16": 16}
    assert len(study.firms) == 60_000
    # by hand, from the table of the Bureau: sections A-T of 2023, all regions
    table = pd.read_csv(shipped("kazakhstan/gva_by_section.csv"))
    nation = table[(table["region_id"] == "KZ") & (table["year"] == 2023)]
    nation = nation.set_index("section")["gva_mln_kzt"]
    total = study.activity_in(2023).sum().sum()
    assert np.isclose(total, nation["GDP"] - nation["NET_TAXES"], rtol=1e-9)
    synthetic = {source.table for source in study.sources if source.synthetic}
    assert synthetic == {"firms"}


def test_districts_need_no_gazetteer(inputs):
    # a project about districts has its own codes: country is empty
    inputs.configure('country = "kazakhstan"\n', "")
    codes = {"KZ-11": "100", "KZ-71": "200", "KZ-19": "300", "KZ-75": "400"}
    frame = boundaries()
    frame["region_id"] = frame["region_id"].map(codes)
    frame["name"] = ["Бірінші", "Екінші", "Үшінші", "Төртінші"]
    frame.to_file(inputs.folder / "regions.gpkg")
    for old, new in codes.items():
        inputs.change(old, new)
    inputs.change("400,C,2024", "төртінші,C,2024")
    study = inputs.read()
    assert isinstance(study.regions, gpd.GeoDataFrame)
    assert study.activity_in(2024).loc["400", "C"] == 133
    assert study.regions.loc["300", "name_kk"] == "Үшінші"
