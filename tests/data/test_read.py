"""Files as they are found, and the whole sentence for each way they can be wrong."""

import hashlib

import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES
from spatialict.core.study import ArgumentError, DataError
from spatialict.data.read import read_table

KAZAKH = "өңір;жыл;мән\nҰлытау облысы;2023;1 234,5\nҚызылорда облысы;2023;x\n"


def fault(path, language="en", **options):
    with pytest.raises(DataError) as error:
        read_table(path, table="activity", shown_as=path.name, **options)
    return error.value.text(language)


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048"])
def test_cells_stay_text_and_rows_keep_the_numbers_a_spreadsheet_shows(tmp_path, encoding):
    path = write(tmp_path / "a.csv", KAZAKH.replace("\n", "\n\n", 1), encoding)
    raw = read_table(path, table="activity", shown_as="data/a.csv")
    assert list(raw.rows.columns) == ["өңір", "жыл", "мән"]
    assert raw.rows.index.to_list() == [3, 4]
    assert raw.rows.index.name == "row"
    assert raw.rows.loc[3].to_list() == ["Ұлытау облысы", "2023", "1 234,5"]
    assert (raw.table, raw.path) == ("activity", "data/a.csv")
    assert raw.encoding == encoding.removesuffix("-sig")
    assert raw.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    path = write(tmp_path / "a.csv", "r,y,v\nАбай,2023,5\nУлытау,2023,\n".replace(",", delimiter))
    rows = read_table(path, table="activity").rows
    assert rows.to_numpy().tolist() == [["Абай", "2023", "5"], ["Улытау", "2023", None]]


def test_hostile_text_stays_text(tmp_path):
    cells = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "{0.__class__}", "%s%n", "x" * 9999]
    path = write(tmp_path / "a.csv", "r;v\n" + "".join(f"{cell};1\n" for cell in cells))
    assert read_table(path, table="activity").rows["r"].to_list() == cells


def test_missing_file_names_its_neighbours_in_the_folder(tmp_path):
    write(tmp_path / "gva_2023.csv", KAZAKH)
    assert fault(tmp_path / "gva_2032.csv") == (
        "activity: there is no file gva_2032.csv. Files with similar names in that folder: "
        "'gva_2023.csv'. Correct the path in the project file."
    )
    assert fault(tmp_path / "нет" / "a.csv") == (
        "activity: there is no file a.csv. Correct the path in the project file."
    )


def test_folder_unknown_kind_and_disguise_are_said(tmp_path):
    write(tmp_path / "a.docx", "x")
    (tmp_path / "b.csv").write_bytes(b"PK\x03\x04" + b"\0" * 40)
    assert fault(tmp_path) == (
        f"activity: {tmp_path.name} is a folder, not a file. Name one of the files in it: a.docx, "
        "b.csv."
    )
    assert fault(tmp_path / "a.docx") == (
        "activity: a.docx is of a kind that is not read here. Give a file of one of these kinds: "
        ".csv, .tsv, .txt, .tab, .xlsx, .xlsm, .xlsb, .xls, .ods."
    )
    assert fault(tmp_path / "b.csv") == (
        "activity: b.csv is named as text, but is an Excel workbook. Give it its own extension: "
        ".xlsx, .xls or .ods."
    )


def test_a_file_that_may_not_be_read_is_said(tmp_path, monkeypatch):
    path = write(tmp_path / "a.csv", KAZAKH)

    def refuse(self):
        raise PermissionError(13, "denied")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    assert fault(path) == (
        "activity: the file a.csv cannot be opened. Close it in other programs, and check that "
        "you may read it."
    )
    assert fault(tmp_path / "a\0.csv").startswith("activity: the file a\0.csv cannot be opened.")


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", "\ufeff\n".encode("utf-16")])
def test_empty_file_is_said(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    assert fault(tmp_path / "a.csv", "ru") == (
        "activity: файл пуст. Укажите файл (или лист), в котором находится таблица."
    )


def test_header_without_rows_is_said(tmp_path):
    assert fault(write(tmp_path / "a.csv", "region;year;value\n")) == (
        "activity: there are no rows below the header. Fill in the table, or leave it out of the "
        "project file."
    )


def test_all_faults_of_a_file_come_in_one_message(tmp_path):
    path = write(tmp_path / "a.csv", "r;r;\n?лытау;1;2\nАбай;#REF!;3\nАстана;1;2;3\nАлматы;1\n")
    assert fault(path).splitlines() == [
        "activity: 2 of 4 rows have not 3 cells as the first row has (parted by ';'): rows 4, 5. "
        "Put cells that contain the delimiter, such as decimal commas, in quotation marks; for a "
        'sheet with title rows choose layout = "bns".',
        "activity: 1 of 5 rows has a name that lost letters to question marks: '?лытау'. They "
        "cannot be put back: get the table again and save it as UTF-8.",
        "activity: 1 of 5 rows holds an error of Excel (row in brackets): #REF! (3). Write the "
        "number, or leave the cell empty.",
        "activity: 1 of 3 columns has no name: column 3. Name it in the first row, or empty it.",
        "activity: 1 of 3 columns shares its name with another: 'r'. Give each column its own "
        "name.",
    ]


def test_every_fault_has_words_in_every_language(tmp_path):
    path = write(tmp_path / "a.csv", "r;r;\n?лытау;1;2\nАбай;#REF!;3\nАстана;1;2;3\nАлматы;1\n")
    assert len({fault(path, language) for language in LANGUAGES}) == 3


def test_commas_that_part_thousands_are_taken_out_and_said(tmp_path):
    path = write(tmp_path / "a.csv", "r;v\nАбай;1,234,567\nУлытау;1,234\nАстана;x\n")
    raw = read_table(path, table="activity")
    assert raw.rows["v"].to_list() == ["1234567", "1234", "x"]
    assert [note.text() for note in raw.notes] == [
        "activity: in the column 'v', ',' parts thousands, as in '1,234,567'; it was taken out."
    ]


def test_a_column_of_commas_that_can_be_read_in_two_ways_is_refused(tmp_path):
    assert fault(write(tmp_path / "a.csv", "r;v\nАбай;1,234\nУлытау;987\n")) == (
        "activity: 1 of 2 rows has a number in the column 'v' that can be read in two ways, such "
        "as '1,234': a decimal comma, or thousands? Write thousands without a comma, or use a "
        "decimal point."
    )
    path = write(tmp_path / "b.csv", "r;v\nАбай;1,234\nУлытау;98,7\n")
    assert read_table(path, table="activity").rows["v"].to_list() == ["1,234", "98,7"]


def test_unknown_layout_is_a_wrong_argument(tmp_path):
    with pytest.raises(ArgumentError) as error:
        read_table(tmp_path / "a.csv", table="activity", layout="tall")
    assert str(error.value) == "layout: 'tall' is not known. Choose one of: long, wide, bns."


def test_cells_are_text_or_none_whatever_pandas_would_make_of_them(tmp_path):
    path = write(tmp_path / "a.csv", "r;v\nNA;NaN\n001;\nTrue;1e5\n")
    rows = read_table(path, table="activity").rows
    assert rows.to_numpy().tolist() == [["NA", "NaN"], ["001", None], ["True", "1e5"]]
    assert set(map(str, rows.dtypes)) == {"object"}
    assert isinstance(rows, pd.DataFrame)


def test_formulas_are_told_together_with_errors_of_excel(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("region_id,value\nKZ-11,#REF!\nKZ-71,=SUM(A1:A3)\n", encoding="utf-8")
    with pytest.raises(DataError) as told:
        read_table(path, table="activity")
    assert told.value.text("en").split("\n")[1] == (
        "activity: 1 of 3 rows holds a formula instead of its value (row in brackets): "
        "'=SUM(A1:A3)' (3). Write the number."
    )
