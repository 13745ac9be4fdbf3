import csv

import openpyxl

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.rules import CRITERIA
from spatialict.export.tables import collect, explain, write_tables
from tests import made_up

CANDIDATE_COLUMNS = [
    "region_id", "name_en", "name_ru", "name_kk", "class", "score",
    *(f"{c}_{part}" for c in CRITERIA for part in ("value", "threshold", "passed")),
    "reason_en", "reason_ru", "reason_kk",
]  # fmt: skip


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_candidates_csv_begins_with_the_columns_users_rely_on(tmp_path):
    write_tables(made_up.findings(), tmp_path, neighbours={})
    rows = read(tmp_path / "candidates.csv")
    assert list(rows[0])[: len(CANDIDATE_COLUMNS)] == CANDIDATE_COLUMNS
    assert rows[0]["class"] == "growth_pole"
    assert rows[5]["class"] == ""


def test_every_column_is_explained_in_three_languages():
    told = explain(collect(made_up.findings()))
    assert set(told.columns) == {"column", *LANGUAGES}
    assert not told.duplicated("column").any()
    assert told.set_index("column").loc["size_value", "ru"].endswith("значение")


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    findings = made_up.findings()
    findings.study.regions.loc["R2", "name_en"] = "=cmd|'/c calc'!A1"
    write_tables(findings, tmp_path, neighbours={})
    assert read(tmp_path / "candidates.csv")[1]["name_en"] == "'=cmd|'/c calc'!A1"
    sheet = openpyxl.load_workbook(tmp_path / "made_up.xlsx")["candidates"]
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=cmd|'/c calc'!A1", "s")


def test_a_missing_number_is_an_empty_cell_not_zero(tmp_path):
    write_tables(made_up.findings(), tmp_path, neighbours={})
    assert read(tmp_path / "location_quotient.csv")[5]["value"] == ""
    assert (
        openpyxl.load_workbook(tmp_path / "made_up.xlsx")["location_quotient"]["E7"].value is None
    )


def test_tables_of_an_oblast_hold_it_and_its_neighbours_only(tmp_path):
    tables = collect(made_up.findings(focus=("R1", "R2")))
    assert tables["candidates"]["region_id"].tolist() == ["R1", "R2"]
    assert set(tables["local_association"]["region_id"]) == {"R1", "R2"}


def test_neighbours_are_written_as_they_are_given(tmp_path):
    write_tables(
        made_up.findings(), tmp_path, neighbours={"queen+knn4": {"gal": "0 1 regions region_id\n"}}
    )
    assert (tmp_path / "neighbours_queen+knn4.gal").read_bytes() == b"0 1 regions region_id\n"


def test_the_same_findings_give_the_same_bytes(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_tables(made_up.findings(), tmp_path / folder, neighbours={})
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_synthetic_sources_are_marked():
    sources = collect(made_up.findings())["sources"].set_index("table")
    assert sources["synthetic"].to_dict() == {"regions": False, "activity": False, "firms": True}
    assert text("tables.synthetic", "kk") == "синтетикалық деректер: бақыланбаған, генерацияланған"
