"""Records of a delimited text: as Python's csv module says, and what it has no answer for."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialict.core.kernels.records import LONGEST
from spatialict.core.study import DataError
from spatialict.data.register import texts
from spatialict.data.register.pieces import BROKEN, GIVEN, ROW
from spatialict.data.register.texts import open_text


def cut(folder, content, chunk=1 << 23):
    """Return the rows of a file: number, cells, reason."""
    path = folder / "firms.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "CHUNK", chunk)
        register = open_text(path, table="firms", name="firms.csv")
        found = []
        for table in register.read(register.columns):
            broken = table.column_names[-2:] == [BROKEN, GIVEN]
            for row in table.to_pylist():
                reason = row.pop(BROKEN) if broken else ""
                row.pop(GIVEN, None)
                found.append((row.pop(ROW), reason or tuple(row.values())))
    return found


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path):
    text = 'a,b\n1,"two\nlines"\n\n3,4\r\n5,6\r7,8'
    assert cut(tmp_path, text) == [
        (2, ("1", "two\nlines")), (4, ("3", "4")), (5, ("5", "6")), (6, ("7", "8")),
    ]  # fmt: skip


def test_a_forgotten_quotation_mark_costs_its_own_row_only(tmp_path):
    text = 'a,b\n1,"open\n2,x\n3,"y"\n4,"z"w\n5,v\n'
    assert cut(tmp_path, text) == [
        (2, "quotes"), (3, ("2", "x")), (4, ("3", "y")), (5, "quotes"), (6, ("5", "v")),
    ]  # fmt: skip


def test_a_mark_that_closes_far_below_swallows_nothing(tmp_path):
    # by the letter of CSV rows 2 to 5 are one record of three cells
    text = 'a,b\n1,"open\n2,x\n3,y\n4,z",w\n5,v\n'
    assert cut(tmp_path, text) == [
        (2, "quotes"), (3, ("2", "x")), (4, ("3", "y")), (5, "cells"), (6, ("5", "v")),
    ]  # fmt: skip


def test_rows_that_cannot_be_taken_apart_say_why(tmp_path):
    text = b"a,b\n1\n1,2,3\n1,2,,\n\x00,2\n\xff\xfe,2\n,\n" + "4,имя\n".encode()
    assert cut(tmp_path, text) == [
        (2, "cells"), (3, "cells"), (4, ("1", "2")), (5, "nul"), (6, "bytes"),
        (8, ("4", "имя")),
    ]  # fmt: skip


@pytest.mark.parametrize("chunk", [1 << 23, 1 << 16])
def test_a_line_that_is_too_long_is_left_out_and_the_next_is_read(tmp_path, chunk):
    long = "x" * (LONGEST + 10)
    text = f'a,b\n1,{long}\n2,"{long}"\n3,"ok"\n4,{long}'
    assert cut(tmp_path, text, chunk) == [
        (2, "long"), (3, "long"), (4, ("3", "ok")), (5, "long"),
    ]  # fmt: skip


def test_a_quoted_cell_that_never_ends_is_one_broken_row_of_many(tmp_path):
    rows = "\n".join(f"{number},{'y' * 90}" for number in range(20_000))  # 2 MB
    found = cut(tmp_path, f'a,b\nz,"{rows}\n')
    assert found[0] == (2, "quotes")
    assert len(found) == 20_000
    assert found[-1] == (20_001, ("19999", "y" * 90))


CELLS = st.text(st.sampled_from('ab,";\n\r é\u00a0'), max_size=6)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1), chunk=st.integers(1, 40))
def test_what_csv_writes_is_read_back_however_it_is_cut(rows, chunk, tmp_path_factory):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    blank = [not any(cell.strip(" \t\r\n") for cell in row) for row in rows]
    found = cut(tmp_path_factory.mktemp("csv"), out.getvalue() + "x,y,z", chunk)
    expected = [(number, row) for number, row in enumerate(rows, 2) if any(row)]
    kept = [pair for pair in found if any(pair[1])]
    assert [pair for pair in kept if any(c.strip(" \t\r\n") for c in pair[1])][:-1] == [
        pair for pair in expected if not blank[pair[0] - 2]
    ]
    assert found[-1] == (len(rows) + 2, ("x", "y", "z"))


BYTES = st.binary(max_size=200) | st.text(st.sampled_from('a,"\n\r\0'), max_size=80).map(str.encode)


@settings(max_examples=150, deadline=None)
@given(content=BYTES, chunk=st.integers(1, 30))
def test_no_bytes_stop_it_and_chunks_never_matter(content, chunk, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bytes")
    whole = b"a,b\n" + content + b"\nx,y"
    assert cut(folder, whole, chunk) == cut(folder, whole)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 1), ("cp1251", 1), ("cp866", 1), ("utf-16-le", 1)],
)
def test_encodings_are_told_apart_and_lose_nothing(tmp_path, encoding, told):
    text = "код;город\n" + "".join(f"{n};Усть-Каменогорск, центр\n" for n in range(50))
    assert cut(tmp_path, text.encode(encoding), 64)[-1] == (51, ("49", "Усть-Каменогорск, центр"))
    notes = open_text(tmp_path / "firms.csv", table="firms", name="f").notes
    assert len(notes) == told


def test_letters_of_an_old_code_page_are_found_behind_megabytes_of_ascii(tmp_path):
    content = b"a,b\n" + b"1,2\n" * 3_000_000 + "3,Шымкент\n".encode("cp1251")
    path = tmp_path / "late.csv"
    path.write_bytes(content)
    register = open_text(path, table="firms", name="late.csv")
    assert register.codec == "cp1251"
    assert register.rows == 3_000_002


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("", "reading.empty"), (" \n\n", "reading.empty"), ("a,b\n", "reading.header_only"),
        ("a,a\n1,2\n", "reading.twice"), ('a,"b\n1,2', "reading.header_only"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(tmp_path, content, key):
    with pytest.raises(DataError) as refused:
        cut(tmp_path, content)
    assert [fault.key for fault in refused.value.faults] == [key]
