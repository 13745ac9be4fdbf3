"""Files as they are: what a table or a layer says, untouched, and what the reader had to decide.

Nothing is joined, dropped or converted here; a cell is text or None. `validate` judges.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spatialict.core.study import ArgumentError, DataError, Message
from spatialict.data.bureau import from_bns
from spatialict.data.cells import parse_number, shown, thousands_sign
from spatialict.data.delimited import Page, page_from_text
from spatialict.data.encoding import damage, decode, some
from spatialict.data.sheets import from_long, from_wide
from spatialict.data.vector import PARTS, is_mapinfo, read_layer, unknown
from spatialict.data.workbook import read_workbook

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

LAYOUTS: Final = {"long": from_long, "wide": from_wide, "bns": from_bns}
TEXT_SUFFIXES: Final = (".csv", ".tsv", ".txt", ".tab")
WORKBOOK_SUFFIXES: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@dataclass(frozen=True)
class RawTable:
    """A table as it was found.

    Parameters
    ----------
    table : str
        Its role: "activity", "population", …
    path : str
        As the user gave it.
    rows : pandas.DataFrame
        Named columns; every cell is text or None. The index ``row`` is the number a spreadsheet
        shows. A sheet that had years or industries across gives one row for each cell, with the
        columns ``region, year, value`` and, where there are any, ``industry``.
    encoding : str
        ``""`` for a workbook.
    sha256 : str
        Of the file's bytes.
    notes : tuple of Message
        What the reader decided or lost.
    """

    table: str
    path: str
    rows: pd.DataFrame
    encoding: str
    sha256: str
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class RawVector:
    """A layer as it was found.

    Parameters
    ----------
    table, path, encoding, notes
        As in `RawTable`; the encoding is ``""`` where the format states its own.
    frame : geopandas.GeoDataFrame
        In the file's order and CRS (None where it states none); the index ``row`` counts from 1.
    sha256 : str
        Of the file's bytes; of a Shapefile, of its .shp, .shx, .dbf, .prj and .cpg in that order.
    """

    table: str
    path: str
    frame: gpd.GeoDataFrame
    sha256: str
    notes: tuple[Message, ...] = ()
    encoding: str = ""


def read_table(
    path: Path, *, table: str, layout: str = "long", sheet: str = "", shown_as: str = ""
) -> RawTable:
    """Read a CSV file or a sheet of a workbook.

    Parameters
    ----------
    path : pathlib.Path
        csv, tsv, txt (delimiter and encoding are found out), xlsx, xlsm, xlsb, xls or ods.
    table : str
        Role of the table, for messages.
    layout : str
        ``"long"``: one header row and a row for each observation; ``"wide"``: a row for each
        region, years or industries across; ``"bns"``: a sheet of the statistics office.
    sheet : str
        Sheet of a workbook; without it the first that holds anything.
    shown_as : str
        The path as the user gave it; `path` itself if empty.

    Raises
    ------
    DataError
        With every fault of the file: missing, broken, locked, empty, ragged, damaged letters,
        columns without a name or with the same, formulas without a value, errors in cells.
    """
    name = shown_as or str(path)
    if layout not in LAYOUTS:
        choices = list(LAYOUTS)
        raise ArgumentError(
            "study.unknown_choice", argument="layout", value=layout, choices=choices
        )
    raw = _bytes(path, table, name)
    page, encoding = _page(
        raw, path.suffix.casefold(), table=table, name=name, layout=layout, sheet=sheet
    )
    faults = [*page.faults, *_grid_faults(page.grid, table)]
    try:
        long = LAYOUTS[layout](page.grid, table=table)
        signs = ",." if encoding else ","  # a number of Excel has a point, but no thousands
        rows, decided = _part_thousands(long.rows, table, signs)
    except DataError as error:
        raise DataError([*faults, *error.faults]) from None
    if faults:
        raise DataError(faults)
    notes = (*page.notes, *long.notes, *decided)
    return RawTable(table, name, rows, encoding, fingerprint(raw, path), notes)


def _page(
    raw: bytes, suffix: str, *, table: str, name: str, layout: str, sheet: str
) -> tuple[Page, str]:
    """Return the cells of a file and the encoding of its text, "" for a workbook."""
    if suffix not in TEXT_SUFFIXES + WORKBOOK_SUFFIXES:
        raise DataError([unknown(table, name, TEXT_SUFFIXES + WORKBOOK_SUFFIXES)])
    if not raw.strip():
        raise DataError([Message("reading.empty", {"table": table})])
    if suffix in WORKBOOK_SUFFIXES:
        return read_workbook(raw, table=table, path=name, sheet=sheet), ""
    if raw.startswith((b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))):
        raise DataError([Message("reading.workbook_in_disguise", {"table": table, "path": name})])
    decoded = decode(raw, table=table, check=False)
    page = page_from_text(decoded.text, table=table, titled=layout == "bns")
    return Page(page.grid, decoded.notes, page.faults), decoded.encoding


def read_vector(path: Path, *, table: str, layer: str = "", shown_as: str = "") -> RawVector:
    """Read a layer of any vector file that GDAL knows.

    Parameters
    ----------
    path : pathlib.Path
        GeoPackage, Shapefile (also zipped), GeoJSON, FlatGeobuf, KML, …
    table : str
        Role of the table, for messages.
    layer : str
        Needed where the file has several layers with geometry.
    shown_as : str
        The path as the user gave it; `path` itself if empty.

    Raises
    ------
    DataError
        If the file is missing, broken or has no such layer, or if names are damaged.
    """
    name = shown_as or str(path)
    raw = _bytes(path, table, name)
    if path.suffix.casefold() in TEXT_SUFFIXES + WORKBOOK_SUFFIXES and not is_mapinfo(path):
        raise DataError([unknown(table, name)])
    if not raw:
        raise DataError([Message("reading.empty", {"table": table})])
    found = read_layer(path, raw, table=table, layer=layer, name=name)
    if faults := damage(_texts(found.frame.drop(columns=found.frame.geometry.name)), table=table):
        raise DataError(faults)
    return RawVector(table, name, found.frame, fingerprint(raw, path), found.notes, found.encoding)


def fingerprint(raw: bytes, path: Path) -> str:
    """Return the SHA-256 of an input and of the files beside it that are parts of it."""
    digest = hashlib.sha256(raw)
    for suffix in PARTS.get(path.suffix.casefold(), ()):
        if (beside := path.with_suffix(suffix)).is_file():
            digest.update(beside.read_bytes())
    return digest.hexdigest()


def _bytes(path: Path, table: str, name: str) -> bytes:
    values: dict[str, object] = {"table": table, "path": name}
    if path.is_dir():
        values["files"] = some(_files(path)) or ["–"]
        raise DataError([Message("reading.directory", values)])
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError([missing(path, table, name)]) from None
    except (OSError, ValueError):  # ValueError: a NUL in the path
        raise DataError([Message("reading.unreadable", values)]) from None


def _files(folder: Path) -> list[str]:
    try:
        return sorted(file.name for file in folder.iterdir() if file.is_file())
    except OSError:
        return []


def missing(path: Path, table: str, name: str) -> Message:
    """Return that there is no such file, and which have similar names."""
    values: dict[str, object] = {"table": table, "path": name}
    near = difflib.get_close_matches(path.name, _files(path.parent), n=5, cutoff=0.5)
    if near:
        return Message("reading.missing_near", values | {"files": [shown(file) for file in near]})
    return Message("reading.missing", values)


def _texts(frame: pd.DataFrame) -> dict[int, str]:
    """Return the text of each row, to look for damage in it."""
    return {
        int(row): "\n".join(cell for cell in cells if isinstance(cell, str))
        for row, cells in zip(frame.index, frame.to_numpy(dtype=object), strict=True)
    }


_ERRORS: Final = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#SPILL!")
_ERRORS_RU: Final = ("#ССЫЛКА!", "#ДЕЛ/0!", "#ЗНАЧ!", "#ИМЯ?", "#ЧИСЛО!", "#ПУСТО!", "#Н/Д")


def _grid_faults(grid: pd.DataFrame, table: str) -> list[Message]:
    faults = damage(_texts(grid), table=table)
    wrong = {
        int(row): cell
        for row, cells in zip(grid.index, grid.to_numpy(dtype=object), strict=True)
        for cell in cells
        if cell is not None and cell.startswith("#") and cell.upper() in _ERRORS + _ERRORS_RU
    }
    if wrong:
        cells = some(f"{cell} ({row})" for row, cell in wrong.items())
        values = {"table": table, "count": len(wrong), "total": len(grid), "cells": cells}
        faults.append(Message("reading.error_words", values))
        faults.extend(_formula_faults(grid, table))
    return faults


def _formula_faults(grid: pd.DataFrame, table: str) -> list[Message]:
    """Return cells that are formulas, not their values: beside errors, told at once with these."""
    found = {
        int(row): cell
        for row, cells in zip(grid.index, grid.to_numpy(dtype=object), strict=True)
        for cell in cells
        if cell is not None and len(cell) > 1 and cell.startswith("=")
    }
    if not found:
        return []
    said = some(f"{shown(cell)} ({row})" for row, cell in found.items())
    values = {"table": table, "count": len(found), "total": len(grid), "cells": said}
    return [Message("reading.formula_words", values)]


def _part_thousands(
    rows: pd.DataFrame, table: str, signs: str
) -> tuple[pd.DataFrame, list[Message]]:
    """Take out commas that part thousands; refuse a column of numbers where none can tell."""
    notes, faults, rows = [], [], rows.copy()
    for column in rows.columns:
        cells = [cell for cell in rows[column] if cell is not None]
        sign, example = thousands_sign(cells, signs)
        if not sign or not _mostly_numbers(cells):
            continue
        values = {"table": table, "column": shown(str(column)), "example": shown(example)}
        if sign == "?":
            several = sum("," in cell or "." in cell for cell in cells)
            faults.append(
                Message("reading.comma_either", values | {"count": several, "total": len(rows)})
            )
        else:
            taken = [cell and cell.replace(sign, "") for cell in rows[column]]
            rows[column] = pd_objects(taken, rows.index)
            notes.append(Message("reading.thousands", values | {"sign": shown(sign)}))
    if faults:
        raise DataError(faults)
    return rows, notes


def pd_objects(cells: list[str | None], index: pd.Index) -> pd.Series:
    """Return cells as a column of objects, in which None stays None."""
    import pandas as pd

    return pd.Series(cells, index=index, dtype=object)


def _mostly_numbers(cells: list[str]) -> bool:
    numbers = sum(parse_number(cell).state != "fault" for cell in cells)
    return numbers * 2 > len(cells)
