import openpyxl
import pytest

from spatialict.core.study import DataError
from spatialict.data.gazetteer import load_gazetteer
from spatialict.data.project import read_project
from spatialict.export.begin import SHEETS, project_text
from spatialict.pipeline import begin, begin_with, find

REGIONS = load_gazetteer("kazakhstan").in_force("20")


def fill(path, name, rows):
    book = openpyxl.load_workbook(path)
    for row in rows:
        book[name].append(row)
    book.save(path)


@pytest.fixture
def started(tmp_path):
    begin(tmp_path / "almaty", country="kazakhstan", language="kk", excel=True)
    return tmp_path / "almaty"


def jobs():
    """Made-up jobs: the sector is a tenth of region 20 and a hundredth elsewhere."""
    return [
        (
            region,
            section,
            year,
            (1000 if region == REGIONS[-1] else 100) if section == "J" else 9000,
        )
        for region in REGIONS
        for section in "AJ"
        for year in (2022, 2023, 2024)
    ]


def test_a_filled_workbook_is_read_as_it_is(started):
    fill(started / "spatialict.xlsx", "activity", jobs())
    found = find(read_project(started / "spatialict.toml"))
    flagged = found.results["candidates"].table["class"]
    assert flagged[flagged == "growth_pole"].index.tolist() == [REGIONS[-1]]


def test_a_sheet_counts_once_it_has_a_row(started):
    fill(started / "spatialict.xlsx", "activity", jobs())
    row = ("o1", "Firm", "industry", "Almaty", "KZ-75", 76.9, 43.25)
    fill(started / "spatialict.xlsx", "organisations", [row])
    study, _ = begin_with(read_project(started / "spatialict.toml"))
    assert study.organisations.index.tolist() == ["o1"]
    assert study.links is None


def test_participations_and_aliases_have_their_sheets(started):
    fill(started / "spatialict.xlsx", "activity", jobs())
    rows = [
        ("o1", "Firm", "industry", None, "KZ-75", None, None, 20, 2001, "050140001234", "F; Ф"),
        ("o2", "Fund", "support", None, "KZ-71"),
    ]
    fill(started / "spatialict.xlsx", "organisations", rows)
    said = [("P1", None, "Ф", "үйлестіруші", 2020), ("P1", None, "The Fund", None, None)]
    fill(started / "spatialict.xlsx", "participations", said)
    fill(started / "spatialict.xlsx", "aliases", [("The Fund", "o2")])
    study, _ = begin_with(read_project(started / "spatialict.toml"))
    assert study.participations["org_id"].tolist() == ["o1", "o2"]
    assert study.participations["role"].tolist() == ["coordinator", ""]
    assert study.organisations["size"].tolist()[:1] == [20.0]
    assert study.organisations["founded"].tolist()[:1] == [2001]


def test_a_column_that_nobody_filled_in_is_not_given(started):
    fill(started / "spatialict.xlsx", "activity", jobs())
    fill(started / "spatialict.xlsx", "organisations", [("o1", "Firm", "industry", "", "KZ-75")])
    study, _ = begin_with(read_project(started / "spatialict.toml"))
    assert {"size", "founded"}.isdisjoint(study.organisations.columns)


def test_regions_are_chosen_by_their_names_from_a_list(started):
    book = openpyxl.load_workbook(started / "spatialict.xlsx")
    rules = {str(r.sqref): r.formula1 for r in book["activity"].data_validations.dataValidation}
    assert rules["A2:A5001"] == "regions!$D$2:$D$21"
    assert book["regions"]["D2"].value == "Абай облысы"
    assert [sheet for sheet in SHEETS if sheet not in book.sheetnames] == []


def test_the_workbook_holds_no_figure(started):
    book = openpyxl.load_workbook(started / "spatialict.xlsx")
    assert all(book[sheet].max_row == 1 for sheet in SHEETS)


def test_two_folders_give_two_studies(tmp_path):
    names = set()
    for folder in ("almaty", "Менің зерттеуім", "Моё"):
        begin(tmp_path / folder, country="kazakhstan", language="ru", excel=False)
        names.add(read_project(tmp_path / folder / "spatialict.toml").study.name)
    assert len(names) == 3


def test_nothing_is_overwritten(started):
    with pytest.raises(DataError) as told:
        begin(started, country="kazakhstan", language="en", excel=True)
    assert len(told.value.faults) == 2


def test_tables_beside_the_year_of_the_map_have_their_sheets(started):
    fill(started / "spatialict.xlsx", "activity", jobs())
    years = [("KZ-71", code, year, 9) for code in ("J", "total") for year in (2022, 2024)]
    fill(started / "spatialict.xlsx", "panel", years)
    fill(started / "spatialict.xlsx", "prices", [(2022, 100), (2023, 115)])
    fill(started / "spatialict.xlsx", "programme", [("jobs", 2024, 5, "persons", ">5")])
    fill(started / "spatialict.xlsx", "flows", [("Астана", "KZ-75", 2024, 3, "persons")])
    sections = [cell.value for cell in book_of(started)["input_output"][1]]
    assert (sections[0], sections[-1], len(sections)) == ("industry", "output", 23)
    square = [(code, *[1] * 20, None, 100) for code in sections[1:-2]]
    fill(started / "spatialict.xlsx", "input_output", square)
    study, _ = begin_with(read_project(started / "spatialict.toml"))
    assert study.panel["value"].tolist() == [9.0] * 4
    assert study.prices.to_dict() == {2022: 100.0, 2023: 115.0}
    assert study.programme["note"].tolist() == [">5"]
    assert study.flows[["source", "target"]].to_numpy().tolist() == [["KZ-71", "KZ-75"]]
    assert study.input_output.flows.shape == (20, 20)


def book_of(folder):
    return openpyxl.load_workbook(folder / "spatialict.xlsx")


def test_the_example_of_a_break_is_in_the_language_of_the_file():
    told = [project_text("kazakhstan", "20", language, excel=False) for language in ("en", "ru")]
    assert '#2025 = "the source changed its classification"' in told[0]
    assert '#2025 = "источник сменил классификацию"' in told[1]


@pytest.mark.parametrize("excel", [True, False])
def test_a_unit_of_flows_is_offered(excel):
    told = project_text("kazakhstan", "20", "en", excel=excel)
    flows = told[told.index('table = "flows"') :]
    assert '#unit = "persons"' in flows[: flows.index("[[tables]]")]


def test_borders_of_a_panel_are_offered():
    assert '#borders = { "16" = "2010..2017", "17" = "2018..2021", "20" = "2022.." }' in (
        project_text("kazakhstan", "20", "en", excel=True)
    )
