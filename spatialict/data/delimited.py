"""Records of a CSV file, whatever parts them; row numbers are those a spreadsheet shows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown, tidy
from spatialict.data.encoding import some

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS: Final = (",", ";", "\t", "|")
_PROBED_CHARACTERS: Final = 200_000

Records = dict[int, list[str]]
"""Fields by row number; blank rows are left out, but counted."""


@dataclass(frozen=True)
class Page:
    """The cells of a file, or of one sheet of it.

    Parameters
    ----------
    grid : pandas.DataFrame
        Text or None; the index is the row number, columns count from 0.
    notes, faults : tuple of Message
        What the reader decided, and what is wrong but leaves the rest readable.
    """

    grid: pd.DataFrame
    notes: tuple[Message, ...] = ()
    faults: tuple[Message, ...] = ()


def page_from_text(text: str, *, table: str, titled: bool = False) -> Page:
    r"""Return the cells of a CSV file.

    Parameters
    ----------
    text : str
        The decoded file.
    table : str
        What messages call it.
    titled : bool
        Whether title rows stand above the header (a sheet of the statistics office): then rows
        may have fewer cells than others.

    Returns
    -------
    Page
        Its faults name rows that hold zero bytes, or more or fewer cells than the first.

    Raises
    ------
    DataError
        If quotation marks do not pair.

    Examples
    --------
    >>> page_from_text("region;value\nАбай;1,5\n", table="activity").grid
              0      1
    row
    1    region  value
    2      Абай    1,5
    """
    faults = _nul(text, table)
    delimiter = sniff(text, titled=titled)
    records = _records(text, delimiter, table)
    rows = {row: [tidy(cell) for cell in cells] for row, cells in records.items()}
    if not titled and (ragged := _ragged(records, delimiter, table)):
        faults.append(ragged)
        width = len(next(iter(records.values())))
        rows = {row: cells[:width] for row, cells in rows.items()}
    return Page(grid_from_rows(rows), faults=tuple(faults))


def grid_from_rows(rows: dict[int, list[str | None]]) -> pd.DataFrame:
    """Return rows of text as a frame of objects, short rows filled up with None."""
    width = max(map(len, rows.values()), default=0)
    cells = [row + [None] * (width - len(row)) for row in rows.values()]
    index = pd.Index(list(rows), name="row", dtype="int64")
    return pd.DataFrame(cells, index=index, columns=range(width), dtype=object)


def sniff(text: str, *, titled: bool = False) -> str:
    r"""Return what parts the cells: the delimiter by which most rows have equally many.

    Examples
    --------
    Decimal commas do not make a comma the delimiter:

    >>> sniff("region;year;value\nАбай;2023;1,5\nУлытау;2023;2,5\n")
    ';'
    """
    first = text.partition("\n")[0].strip().casefold()
    if first.startswith("sep=") and len(first) == 5:
        return first[4]
    probe = text[:_PROBED_CHARACTERS]
    return max(DELIMITERS, key=lambda delimiter: _fitness(probe, delimiter, titled=titled))


def _fitness(probe: str, delimiter: str, *, titled: bool) -> tuple[bool, float, int]:
    try:
        widths = [len(cells) for cells in _reader(probe, delimiter) if any(cells)]
    except csv.Error:
        return (False, 0.0, 0)
    if not widths:
        return (False, 0.0, 0)
    width, times = Counter(widths).most_common(1)[0]
    return (titled or widths[0] > 1, times / len(widths) * (width > 1), width)


def _reader(text: str, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _records(text: str, delimiter: str, table: str) -> Records:
    records: Records = {}
    row, reader = 0, _reader(text, delimiter, strict=True)
    try:
        for row, cells in enumerate(reader, 1):
            if any(map(tidy, cells)) and not (row == 1 and _says_sep(cells)):
                records[row] = cells
    except csv.Error:
        raise DataError([Message("reading.quotes", {"table": table, "row": row + 1})]) from None
    return records


def _says_sep(cells: list[str]) -> bool:
    return cells[0].strip().casefold() in {"sep=", *(f"sep={sign}" for sign in DELIMITERS)}


def _nul(text: str, table: str) -> list[Message]:
    if "\0" not in text:
        return []
    lines = text.splitlines()
    rows = [number for number, line in enumerate(lines, 1) if "\0" in line]
    values = {"table": table, "count": len(rows), "total": len(lines), "rows": some(rows)}
    return [Message("reading.nul", values)]


def _ragged(records: Records, delimiter: str, table: str) -> Message | None:
    if not records:
        return None
    header = next(iter(records.values()))
    width = len(header)
    rows = [row for row, cells in records.items() if len(cells) < width or any(cells[width:])]
    if not rows:
        return None
    values = {"table": table, "count": len(rows), "total": len(records) - 1, "rows": some(rows)}
    return Message("reading.ragged", values | {"cells": width, "delimiter": shown(delimiter)})
