"""Sheets of workbooks: values in full, and cells that look like values and are none."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from spatialict.core.study import DataError
from spatialict.data.read import read_table
from spatialict.data.workbook import column_letters


def save(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def change(path, old, new):
    """Replace text inside the parts of a workbook, as other programs might have written it."""
    with zipfile.ZipFile(path) as parts:
        texts = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(path, "w") as parts:
        for name, text in texts.items():
            parts.writestr(name, text.replace(old.encode(), new.encode()))
    return path


def fault(path, language="en", **options):
    with pytest.raises(DataError) as error:
        read_table(path, table="activity", shown_as=path.name, **options)
    return error.value.text(language)


def test_values_keep_their_precision_and_years_stay_whole(tmp_path):
    row = ["Ұлытау", 2023, 0.1234567890123, 1e18, 711000000, dt.date(2024, 1, 31), True]
    path = save(tmp_path / "a.xlsx", Лист1=[["r", "y", "v", "big", "kato", "d", "b"], row])
    raw = read_table(path, table="activity")
    told = ["Ұлытау", "2023", "0.1234567890123", "1e+18", "711000000", "2024-01-31", "TRUE"]
    assert raw.rows.loc[2].to_list() == told
    assert (raw.encoding, raw.notes) == ("", ())


def test_the_first_sheet_that_holds_anything_is_read_and_said(tmp_path):
    path = save(tmp_path / "a.xlsx", Обложка=[], Данные=[["r", "v"], ["Абай", 1]], ВРП=[["x"], [1]])
    raw = read_table(path, table="activity")
    assert raw.rows["v"].to_list() == ["1"]
    assert [note.text("ru") for note in raw.notes] == [
        "activity: прочитан лист 'Данные'; не прочитаны 'Обложка', 'ВРП'."
    ]
    assert read_table(path, table="activity", sheet="ВРП").rows["x"].to_list() == ["1"]
    assert fault(path, sheet="ВРП ") == (
        "activity: the workbook has no sheet 'ВРП '. Choose one of: 'Обложка', 'Данные', 'ВРП'."
    )


def test_a_hidden_sheet_is_not_chosen_and_an_empty_workbook_is_said(tmp_path):
    path = save(tmp_path / "a.xlsx", Список=[["r"], ["Абай"]], Лист=[])
    book = openpyxl.load_workbook(path)
    book["Список"].sheet_state = "hidden"
    book.save(path)
    assert fault(path) == (
        "activity: the file is empty. Choose the file (or the sheet) that holds the table."
    )


def test_formula_without_a_value_and_error_cells_are_refused(tmp_path):
    path = save(tmp_path / "a.xlsx", Лист=[["r", "v"], ["Абай", "=1+1"], ["Улытау", "#DIV/0!"]])
    assert fault(path).splitlines() == [
        "activity: 1 cell holds a formula that was never computed: B2. Open the file in Excel, "
        "save it again, or write the number.",
        "activity: 1 cell holds an error of Excel: B3 #DIV/0!. Correct the formula or write the "
        "number.",
    ]


def test_a_formula_with_a_value_is_read_as_it_and_said(tmp_path):
    path = save(tmp_path / "a.xlsx", Лист=[["r", "v"], ["Абай", "=1+1"], ["Улытау", "=2+3"]])
    change(path, "<f>1+1</f><v />", "<f>1+1</f><v>2</v>")
    change(path, "<f>2+3</f><v />", "<f>2+3</f><v>5</v>")
    raw = read_table(path, table="activity")
    assert raw.rows["v"].to_list() == ["2", "5"]
    assert [note.text() for note in raw.notes] == [
        "activity: 2 cells hold formulas; their last computed values were read: B2, B3."
    ]


def test_text_that_begins_like_a_formula_is_text(tmp_path):
    path = save(tmp_path / "a.xlsx", Лист=[["r", "v"], ["x", 1]])
    book = openpyxl.load_workbook(path)
    book["Лист"]["A2"] = "=cmd|' /C calc'!A0"
    book["Лист"]["A2"].data_type = "s"
    book.save(path)
    assert read_table(path, table="activity").rows["r"].to_list() == ["=cmd|' /C calc'!A0"]


def test_a_region_merged_over_its_years_belongs_to_each(tmp_path):
    rows = [["r", "y", "v"], ["Абай", 2022, 1], [None, 2023, 2], ["Улытау", 2022, 3]]
    path = save(tmp_path / "a.xlsx", Лист=rows)
    book = openpyxl.load_workbook(path)
    book["Лист"].merge_cells("A2:A3")
    book.save(path)
    raw = read_table(path, table="activity")
    assert raw.rows["r"].to_list() == ["Абай", "Абай", "Улытау"]
    assert [note.text("ru") for note in raw.notes] == [
        "activity: 1 объединённый диапазон прочитан так, как если бы текст стоял в каждой его "
        "ячейке."
    ]


def test_a_number_merged_over_two_regions_is_refused(tmp_path):
    path = save(tmp_path / "a.xlsx", Лист=[["r", "v"], ["Абай", 10.5], ["Улытау", None]])
    book = openpyxl.load_workbook(path)
    book["Лист"].merge_cells("B2:B3")
    book.save(path)
    assert fault(path) == (
        "activity: 1 merged range holds a number, and it is unclear to which row it belongs: "
        "B2:B3. Unmerge the cells and write each its number."
    )


def test_a_statistics_sheet_with_merged_titles(tmp_path):
    rows = [
        ["Валовая добавленная стоимость", None, None],
        [None, None, "млн. тенге"],
        [None, 2022, 2023],
        ["Информация и связь", None, None],
        ["Республика Казахстан", 30.5, 40],
        ["Абай", 1.25, "x"],
    ]
    path = save(tmp_path / "a.xlsx", J=rows)
    book = openpyxl.load_workbook(path)
    for cells in ("A1:C1", "A4:C4"):
        book["J"].merge_cells(cells)
    book.save(path)
    told = read_table(path, table="activity", layout="bns").rows
    assert told.loc[6].to_numpy().tolist() == [
        ["Абай", "2022", "J", "1.25"],
        ["Абай", "2023", "J", "x"],
    ]


def test_damaged_letters_in_a_workbook_are_refused_too(tmp_path):
    path = save(tmp_path / "a.xlsx", Лист=[["r", "v"], ["?лытау", 1]])
    assert fault(path) == (
        "activity: 1 of 2 rows has a name that lost letters to question marks: '?лытау'. They "
        "cannot be put back: get the table again and save it as UTF-8."
    )


@pytest.mark.parametrize("part", [0.02, 0.5, 0.95])
def test_a_workbook_cut_short_is_said(tmp_path, part):
    path = save(tmp_path / "a.xlsx", Лист=[["r", "v"], ["Абай", 1]])
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * part)])
    assert fault(path) == (
        "activity: the workbook a.xlsx is damaged or cut short. Get it again from where it came, "
        "or open it in Excel, repair it and save it as .xlsx."
    )


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_workbook_broken_inside_is_said(tmp_path, part):
    path = save(tmp_path / "a.xlsx", Лист=[["r", "v"], ["Абай", 1]])
    with zipfile.ZipFile(path) as parts:
        texts = {name: parts.read(name) for name in parts.namelist()}
    texts[part] = texts[part][: len(texts[part]) // 2]
    with zipfile.ZipFile(path, "w") as parts:
        for name, text in texts.items():
            parts.writestr(name, text)
    assert fault(path).startswith("activity: the workbook a.xlsx is damaged or cut short.")


def test_locked_workbooks_and_web_pages_in_disguise_are_said(tmp_path):
    compound = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
    locked = tmp_path / "a.xlsx"
    locked.write_bytes(compound + "EncryptedPackage".encode("utf-16-le") + b"\0" * 480)
    page = tmp_path / "b.xls"
    page.write_bytes(b"\n<html><table><tr><td>1</td></tr></table></html>")
    assert fault(locked) == (
        "activity: the workbook a.xlsx is locked by a password. Open it in Excel and save a copy "
        "without the password."
    )
    assert fault(page) == (
        "activity: b.xls is named as a workbook, but is a web page. Open it in Excel and save it "
        "as .xlsx."
    )


def test_an_opendocument_sheet_is_read(tmp_path):
    cell = '<table:table-cell office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'
    rows = [
        ("string", "", "r", "string", "", "v"),
        ("string", "", "Ұлытау", "float", 'office:value="1.5"', "1,5"),
    ]
    body = "".join(
        f"<table:table-row>{cell.format(*row[:3])}{cell.format(*row[3:])}</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Л">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", content)
        parts.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>',
        )
    (tmp_path / "a.ods").write_bytes(whole.getvalue())
    rows = read_table(tmp_path / "a.ods", table="activity").rows
    assert rows.to_numpy().tolist() == [["Ұлытау", "1.5"]]


def test_columns_are_called_as_spreadsheets_do():
    assert [column_letters(column) for column in (0, 25, 26, 701, 702)] == [
        *("A", "Z", "AA", "ZZ", "AAA")
    ]
