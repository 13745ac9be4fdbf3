"""Shapes of tables: a row for each observation, or years or industries across."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from spatialict.core.study import DataError, Message
from spatialict.data.cells import parse_number, shown
from spatialict.data.encoding import some
from spatialict.data.headers import part_of_year, section_of, year_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_TITLE_ROWS: Final = 9
"""How far below a title its header is looked for."""


@dataclass(frozen=True)
class Long:
    """Rows of one observation each; the index is the row of the sheet."""

    rows: pd.DataFrame
    notes: tuple[Message, ...] = ()


def from_long(grid: pd.DataFrame, *, table: str) -> Long:
    """Take the first row of a grid as names of columns.

    Parameters
    ----------
    grid : pandas.DataFrame
        Text or None; index is the row number.
    table : str
        What messages call it.

    Raises
    ------
    DataError
        If there is nothing below the header, or columns have no name or share one.
    """
    if grid.empty:
        raise DataError([Message("reading.empty", {"table": table})])
    header = list(grid.iloc[0])
    rows = grid.iloc[1:]
    if rows.empty:
        raise DataError([Message("reading.header_only", {"table": table})])
    kept = [place for place, name in enumerate(header) if name or rows[place].notna().any()]
    faults = []
    nameless = [place + 1 for place in kept if not header[place]]
    if nameless and (row := _header_below_title(grid[kept])):
        raise DataError([Message("reading.title_above", {"table": table, "row": row})])
    if nameless:
        values = {"table": table, "count": len(nameless), "total": len(kept)}
        faults.append(Message("reading.nameless", values | {"columns": some(nameless)}))
    names = [header[place] for place in kept if header[place]]
    if twice := [shown(name) for name in dict.fromkeys(names) if names.count(name) > 1]:
        values = {"table": table, "count": len(twice), "total": len(kept)}
        faults.append(Message("reading.twice", values | {"columns": some(twice)}))
    if faults:
        raise DataError(faults)
    return Long(rows[kept].set_axis(names, axis="columns"))


def _header_below_title(grid: pd.DataFrame) -> int:
    """Return the row number of a header that stands below a title of the table; 0 without one.

    A title is a first row with one cell; a header has words, or years behind a word.

    Examples
    --------
    >>> title = pd.DataFrame([["Table 1", None], [None, None], ["year", "value"], ["2023", "1"]])
    >>> _header_below_title(title.set_axis([1, 2, 3, 4])), _header_below_title(title.iloc[2:])
    (3, 0)
    """
    if grid.iloc[0].notna().sum() != 1:
        return 0
    for row, line in grid.iloc[1:].head(_TITLE_ROWS).iterrows():
        said = [str(cell) for cell in line.dropna()]
        if len(said) > 1 and all(_is_word(cell) or year_of(cell) for cell in said):
            return int(str(row)) if _is_word(said[0]) else 0
        if len(said) > 1:
            return 0
    return 0


def _is_word(cell: str) -> bool:
    return parse_number(cell).state == "fault" and not year_of(cell)


def from_wide(grid: pd.DataFrame, *, table: str) -> Long:
    """Turn years or industries across into rows.

    The first column names the region. If any header is a year, the years are across, and columns
    that are no years are repeated in every row; else a column "year" ("год", "жыл") is kept, and
    every other column is an industry. A header such as ``J_2021`` is both.

    Parameters
    ----------
    grid, table
        As in `from_long`.

    Returns
    -------
    Long
        Columns ``region, year, value`` or ``region, [year,] industry, value`` and what was kept.
    """
    wide = from_long(grid, table=table).rows
    names = [str(name) for name in wide.columns]
    refuse_parts(names[1:], table)
    across = {name: split for name in names[1:] if (split := _year_and_industry(name))}
    if not across:
        keep = [name for name in names[1:] if name.casefold() in {"year", "год", "жыл"}]
        across = {name: ("", name) for name in names[1:] if name not in keep}
    pieces = []
    kept = [name for name in names if name not in across]
    for name, (year, industry) in across.items():
        piece = wide[kept].rename(columns={names[0]: "region"})
        piece = piece.rename(columns=lambda n: "year" if n.casefold() in {"год", "жыл"} else n)
        if year:
            piece["year"] = _constant(year, wide.index)
        if industry:
            piece["industry"] = _constant(section_of(industry) or industry, wide.index)
        piece["value"] = wide[name]
        pieces.append(piece)
    if not pieces:
        raise DataError([Message("reading.nothing_across", {"table": table})])
    rows = pd.concat(pieces).sort_index(kind="stable").astype(object)
    return Long(rows.where(rows.notna(), None))


def _constant(text: str, index: pd.Index) -> pd.Series:
    return pd.Series([text] * len(index), index=index, dtype=object)


def _year_and_industry(name: str) -> tuple[str, str] | None:
    if year := year_of(name):
        return (year, "")
    for pattern in (r"(?P<i>.+?)[ _]+(?P<y>(?:19|20)\d\d)", r"(?P<y>(?:19|20)\d\d)[ _]+(?P<i>.+)"):
        if found := re.fullmatch(pattern, name):
            return (found["y"], found["i"])
    return None


def refuse_parts(headers: Iterable[str | None], table: str) -> None:
    """Raise a `DataError` where headers are quarters, months or halves of a year."""
    named = [header for header in headers if header]
    if parts := [shown(header) for header in named if part_of_year(header)]:
        values = {"table": table, "count": len(parts), "total": len(named)}
        raise DataError([Message("reading.quarters", values | {"columns": some(parts)})])
