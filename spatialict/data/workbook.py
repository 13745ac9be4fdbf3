"""Cells of a sheet of an Excel or OpenDocument workbook, as text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown, tidy
from spatialict.data.delimited import Page, grid_from_rows
from spatialict.data.encoding import some

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPOUND: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_EXACT: Final = 1e15
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_NUMBER: Final = re.compile(r"[+-]?[0-9.]+(?:e[+-]?[0-9]+)?")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
)
_BIGGEST: Final = 2_000_000_000
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class _Looks:
    """References of cells that calamine does not tell from others."""

    formulas: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def read_workbook(raw: bytes, *, table: str, path: str, sheet: str = "") -> Page:
    """Read one sheet, untouched: numbers in full precision, dates as 2024-01-31.

    Parameters
    ----------
    raw : bytes
        The file: xlsx, xlsm, xlsb, xls or ods.
    table, path : str
        What messages call it.
    sheet : str
        Name of the sheet; without it the first visible one that holds anything.

    Returns
    -------
    Page
        Its faults name cells that hold an error, a formula that was never computed, or a number
        that was merged over several cells.

    Raises
    ------
    DataError
        If the file is broken or locked, or has no such sheet.
    """
    import python_calamine as calamine

    refuse_unreadable(raw, table=table, path=path)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        name, notes = _choose(book, sheet, table)
        page = book.get_sheet_by_name(name)
        rows = page.to_python(skip_empty_area=False)
        merged = page.merged_cell_ranges or []
        looks = _look(raw, name) if raw.startswith(b"PK") else _Looks()
    except DataError:
        raise
    except calamine.PasswordError:
        raise _refusal(table, path, key="reading.locked") from None
    except (calamine.CalamineError, *_BROKEN):
        raise _refusal(table, path, key="reading.broken_workbook") from None
    if raw.startswith(_COMPOUND):
        notes = (*notes, Message("reading.old_excel", {"table": table}))
    texts: dict[int, list[str | None]] = {
        number: [as_text(cell) for cell in row] for number, row in enumerate(rows, 1)
    }
    faults = _cell_faults(looks, table) + _spread(texts, merged, table)
    kept = {number: row for number, row in texts.items() if any(row)}
    notes = (*notes, *_cell_notes(looks, merged, table))
    return Page(grid_from_rows(kept), notes, tuple(faults))


def refuse_unreadable(raw: bytes, *, table: str, path: str) -> None:
    """Raise a `DataError` for what carries a workbook's extension but is none."""
    if raw.startswith(_COMPOUND) and _ENCRYPTED in raw:
        raise _refusal(table, path, key="reading.locked")
    if raw.lstrip()[:1] == b"<":
        raise _refusal(table, path, key="reading.web_page")
    if raw.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as parts:
                size = sum(part.file_size for part in parts.infolist())
        except _BROKEN:
            raise _refusal(table, path, key="reading.broken_workbook") from None
        if size > _BIGGEST:
            raise _refusal(table, path, key="reading.too_big")


def _refusal(table: str, path: str, *, key: str) -> DataError:
    return DataError([Message(key, {"table": table, "path": path})])


def _choose(book: Any, sheet: str, table: str) -> tuple[str, tuple[Message, ...]]:  # noqa: ANN401
    names = list(book.sheet_names)
    if sheet:
        if sheet not in names:
            values = {"table": table, "sheet": shown(sheet), "sheets": some(map(shown, names))}
            raise DataError([Message("reading.no_sheet", values)])
        return sheet, ()
    seen = [
        meta.name
        for meta in book.sheets_metadata
        if (str(meta.visible), str(meta.typ))
        == ("SheetVisibleEnum.Visible", "SheetTypeEnum.WorkSheet")
    ]
    filled = [name for name in seen if _holds(book, name)]
    if not filled:
        raise DataError([Message("reading.empty", {"table": table})])
    if len(names) == 1:
        return filled[0], ()
    others = [name for name in names if name != filled[0]]
    values = {"table": table, "sheet": shown(filled[0]), "others": some(map(shown, others))}
    return filled[0], (Message("reading.sheet_chosen", values),)


def _holds(book: Any, name: str) -> bool:  # noqa: ANN401
    page = book.get_sheet_by_name(name)
    return any(as_text(cell) for row in page.to_python() for cell in row)


def as_text(value: object) -> str | None:
    """Return a cell's value as text that loses nothing.

    Examples
    --------
    >>> as_text(2023.0), as_text(0.1), as_text(1e18), as_text(dt.date(2024, 1, 31)), as_text("")
    ('2023', '0.1', '1e+18', '2024-01-31', None)
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return tidy(value if isinstance(value, str) else str(value))


def _look(raw: bytes, sheet: str) -> _Looks:
    """Find formulas and errors in the sheet's own XML: calamine gives their values only."""
    formulas, uncounted, errors = [], [], []
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        part = _part(parts, sheet)
        for cell in _cells(parts, part) if part else ():
            kinds = {_local(child): child for child in cell}
            reference, kind = cell.get("r", "?"), cell.get("t", "n")
            value = kinds["v"].text if "v" in kinds else None
            if kind == "e":
                errors.append(f"{reference} {value or ''}".strip())
            elif "f" in kinds:
                formulas.append(reference)
                if not value and kind != "str":
                    uncounted.append(reference)
    return _Looks(tuple(formulas), tuple(uncounted), tuple(errors))


def _part(parts: zipfile.ZipFile, sheet: str) -> str:
    """Return the part of an xlsx file that holds a sheet, or "" (an ods or xlsb file)."""
    names = set(parts.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    relations = {
        element.get("Id"): element.get("Target", "")
        for element in ET.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    }
    for element in ET.fromstring(parts.read("xl/workbook.xml")).iter():
        if _local(element) == "sheet" and element.get("name") == sheet:
            relation = element.get(_RELATION) or element.get(_STRICT_RELATION)
            target = relations.get(relation, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else ""
    return ""


def _cells(parts: zipfile.ZipFile, part: str) -> Iterator[ET.Element]:
    with parts.open(part) as file:
        for _, element in ET.iterparse(file):
            if _local(element) == "c":
                yield element
            elif _local(element) == "row":
                element.clear()


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _cell_faults(looks: _Looks, table: str) -> list[Message]:
    faults = []
    for key, cells in (("formulas", looks.uncounted), ("error_cells", looks.errors)):
        if cells:
            values = {"table": table, "count": len(cells), "cells": some(cells)}
            faults.append(Message(f"reading.{key}", values))
    return faults


def _cell_notes(looks: _Looks, merged: list[Any], table: str) -> Iterator[Message]:
    if looks.formulas:
        values = {"table": table, "count": len(looks.formulas), "cells": some(looks.formulas)}
        yield Message("reading.formula_values", values)
    if merged:
        yield Message("reading.merged", {"table": table, "count": len(merged)})


def _spread(texts: dict[int, list[str | None]], merged: list[Any], table: str) -> list[Message]:
    """Write a merged cell's text into all its cells; a merged number is nobody's in particular."""
    numbers = []
    for (top, left), (bottom, right) in merged:
        text = texts[top + 1][left] if top + 1 in texts and left < len(texts[top + 1]) else None
        if not text:
            continue
        if _NUMBER.fullmatch(text) and not _YEAR.fullmatch(text):
            numbers.append(f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}")
            continue
        # A title or a section's name that runs over the whole row stays where it stands.
        last = left if left == 0 else right
        for row in range(top + 1, bottom + 2):
            if row in texts:
                cells = texts[row]
                cells[left : last + 1] = [text] * (min(last + 1, len(cells)) - left)
    if not numbers:
        return []
    values = {"table": table, "count": len(numbers), "cells": some(numbers)}
    return [Message("reading.merged_numbers", values)]


def column_letters(column: int) -> str:
    """Return how a spreadsheet calls a column counted from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
