"""Sheets as Kazakhstan's Bureau of National Statistics publishes them.

Title rows, a unit, years across, names of regions in Russian or Kazakh in the first column, often
one block of rows below the other for each section of OKED, and footnotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from spatialict.core.study import DataError, Message
from spatialict.data.cells import parse_number, shown, without_footnote
from spatialict.data.encoding import some
from spatialict.data.headers import part_of_year, section_of, year_of
from spatialict.data.sheets import Long, refuse_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_UNIT: Final = re.compile(
    r"\b(?:млн|млрд|тыс|мың|тенге|теңге|человек|адам|процент|пайыз|единиц|бірлік|million|thousand"
    r"|billion)|%",
    re.IGNORECASE,
)
_OF_WHICH: Final = re.compile(
    r"(?:в том числе|из них|оның ішінде|соның ішінде|including|of which)\W*(?:по регионам)?\W*"
)
_NATION: Final = re.compile(r"республика казахстан|қазақстан республикасы|казахстан|kazakhstan")
_COLUMN_NUMBER: Final = re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True)
class _Head:
    """Where a sheet's years stand: place of the column -> (year, industry)."""

    top: int
    bottom: int
    columns: dict[int, tuple[str, str]]
    name: int


def from_bns(grid: pd.DataFrame, *, table: str) -> Long:
    """Read a sheet of the statistics office.

    Rows above the years and below the last number are left out. A row that has a name and no
    number is the heading of a block (a section of OKED), or a region without figures. Names of
    sections become their letters; national rows stay as they are.

    Parameters
    ----------
    grid, table
        As in `from_long`; the grid may begin with title rows.

    Returns
    -------
    Long
        Columns ``region, year, value`` and, where the sheet names sections, ``industry``; the
        unit that the sheet states is in the note ``reading.bns``.

    Raises
    ------
    DataError
        If no row holds years, a year stands twice, columns are quarters or months, or rows with
        numbers have no name.
    """
    if grid.empty:
        raise DataError([Message("reading.empty", {"table": table})])
    cells = grid.to_numpy(dtype=object).tolist()
    head = _head(cells, table)
    body = _body(grid, cells, head)
    if not body:
        raise DataError([Message("reading.header_only", {"table": table})])
    _refuse_nameless(body, table)
    observations = _observations(body, head)
    rows = pd.DataFrame(
        [observation for _, observation in observations],
        index=pd.Index([row for row, _ in observations], name="row"),
        columns=["region", "year", "industry", "value"],
        dtype=object,
    )
    if rows["industry"].isna().all():
        rows = rows.drop(columns="industry")
    return Long(rows, (_bns_note(grid, cells, head, rows, table),))


def _head(cells: Sequence[Sequence[str | None]], table: str) -> _Head:
    for place, row in enumerate(cells):
        years = {column: year for column, cell in enumerate(row) if (year := year_of(cell))}
        if years and min(years) > 0:
            below = cells[place + 1] if place + 1 < len(cells) else []
            refuse_parts([*row, *(cell for cell in below if part_of_year(cell))], table)
            return _columns(cells, place, years, table)
        refuse_parts(row[1:], table)
    raise DataError([Message("reading.no_years", {"table": table})])


def _columns(
    cells: Sequence[Sequence[str | None]], place: int, years: dict[int, str], table: str
) -> _Head:
    """Pair years with the names that stand above or below them, if any do."""
    first = min(years)
    below = cells[place + 1] if place + 1 < len(cells) else []
    above = cells[place - 1] if place else []
    bottom = place
    names: dict[int, str] = {}
    if below is not None and _is_subheader(below, first):
        names = {c: str(cell) for c, cell in enumerate(below) if c >= first and cell}
        years, bottom = _filled(dict(years), names), place + 1
    elif len(set(years.values())) < len(years):
        start = {c: str(cell) for c, cell in enumerate(above) if c >= first and cell}
        names = _filled(start, years)
    columns = {c: (year, section_of(names.get(c)) or names.get(c, "")) for c, year in years.items()}
    pairs = list(columns.values())
    if twice := [shown(" ".join(p).strip()) for p in dict.fromkeys(pairs) if pairs.count(p) > 1]:
        values = {"table": table, "count": len(twice), "total": len(set(pairs))}
        raise DataError([Message("reading.years_twice", values | {"columns": some(twice)})])
    return _Head(place, bottom, columns, _name_column(cells, bottom, first))


def _filled(start: dict[int, str], places: Iterable[int]) -> dict[int, str]:
    """Return for each place the text that stands there or last stood left of it."""
    filled, last = {}, ""
    for place in range(max([*places, *start]) + 1):
        last = start.get(place, last)
        if place in places and last:
            filled[place] = last
    return filled


def _is_subheader(row: Sequence[str | None], first: int) -> bool:
    named = [cell for cell in row[first:] if cell]
    words = [cell for cell in named if parse_number(cell).state == "fault"]
    return not any(row[:first]) and len(words) > 1 and len(words) == len(named)


def _name_column(cells: Sequence[Sequence[str | None]], bottom: int, first: int) -> int:
    """Return the column left of the years that has most words: not a number or a code."""

    def words(column: int) -> int:
        texts = [row[column] for row in cells[bottom + 1 :] if row[column]]
        return sum(any(letter.isalpha() for letter in text or "") for text in texts)

    return max(range(first), key=lambda column: (words(column), -column))


@dataclass(frozen=True)
class _Line:
    """A row of the sheet's body."""

    row: int
    name: str
    cells: tuple[str | None, ...]

    @property
    def silent(self) -> bool:
        """Whether the row has no figures."""
        return not any(self.cells)


def _body(grid: pd.DataFrame, cells: Sequence[Sequence[str | None]], head: _Head) -> list[_Line]:
    lines: list[_Line] = []
    for place in range(head.bottom + 1, len(cells)):
        row = cells[place]
        name = without_footnote(row[head.name] or "").strip(" :")
        line = _Line(int(grid.index[place]), name, tuple(row[column] for column in head.columns))
        if (lines or not _counts_columns(line)) and not _OF_WHICH.fullmatch(name.casefold()):
            lines.append(line)
    last = max((place for place, line in enumerate(lines) if not line.silent), default=-1)
    known = {line.name for line in lines[: last + 1]}
    while last + 1 < len(lines) and lines[last + 1].name in known - {""}:
        last += 1  # a region without figures that closes the last block is no footnote
    return [line for line in lines[: last + 1] if line.name or not line.silent]


def _counts_columns(line: _Line) -> bool:
    """Tell a row of column numbers (A, 1, 2, 3) from a region."""
    numbers = [int(c) if c and _COLUMN_NUMBER.fullmatch(c) else -1 for c in line.cells]
    counted = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return counted and numbers[0] in {1, 2, 3} and len(line.name) <= 1


def _refuse_nameless(body: list[_Line], table: str) -> None:
    if rows := [line.row for line in body if not line.name]:
        values = {"table": table, "count": len(rows), "total": len(body), "rows": some(rows)}
        raise DataError([Message("reading.nameless_rows", values)])


def _observations(body: list[_Line], head: _Head) -> list[tuple[int, list[str | None]]]:
    found: list[tuple[int, list[str | None]]] = []
    for line, region, block in _placed(body):
        for (year, industry), value in zip(head.columns.values(), line.cells, strict=True):
            found.append((line.row, [region, year, industry or block or None, value]))
    return found


def _placed(body: list[_Line]) -> list[tuple[_Line, str, str]]:
    """Give each row with figures its region and its section."""
    sections = [line for line in body if section_of(line.name) and not line.silent]
    regions = [line for line in body if not section_of(line.name) and not line.silent]
    if len(sections) > len(regions):
        return _sections_in_regions(body)
    placed, block = [], ""
    headings = _headings(body)
    for line in body:
        if line.row in headings:
            block = section_of(line.name) or line.name
            if not line.silent:  # the section's own row is the nation's
                placed.append((line, _nation(body), block))
        else:
            placed.append((line, line.name, block))
    return placed


def _nation(body: list[_Line]) -> str:
    """Return how this sheet calls the nation; in Russian if it does not."""
    names = (line.name for line in body)
    return next((name for name in names if _NATION.search(name.casefold())), "KZ")


def _headings(body: list[_Line]) -> set[int]:
    """Return the rows that head a block.

    A silent row is a heading if it names a section, or if the names below it were all there
    before (or, at the top, the nation follows): a region without figures has neither.
    """
    headings, seen = set(), set[str]()
    for line, following in zip(body, [*body[1:], None], strict=True):
        nation = following is not None and bool(_NATION.match(following.name.casefold()))
        again = following is not None and following.name in seen
        opens = again or (nation and not seen)
        if section_of(line.name) or (line.silent and line.name not in seen and opens):
            headings.add(line.row)
            seen = seen if not again else set()
        else:
            seen.add(line.name)
    return headings


def _sections_in_regions(body: list[_Line]) -> list[tuple[_Line, str, str]]:
    """Rows of sections stand below the region they belong to; its own figures are the total."""
    placed, region = [], ""
    for line in body:
        section = section_of(line.name)
        if not section:
            region = line.name
        if not line.silent:
            placed.append((line, region, section or "TOTAL"))
    return placed


def _bns_note(
    grid: pd.DataFrame,
    cells: Sequence[Sequence[str | None]],
    head: _Head,
    rows: pd.DataFrame,
    table: str,
) -> Message:
    above = [cell for row in cells[: head.top + 1] for cell in row if cell]
    units = [shown(cell.strip(" ()")) for cell in above if _UNIT.search(cell) and len(cell) < 60]
    years = sorted(set(rows["year"]))
    values = {
        "table": table,
        "first": years[0],
        "last": years[-1],
        "row": int(grid.index[head.top]),
        "regions": int(rows["region"].nunique()),
        "sections": int(rows["industry"].nunique()) if "industry" in rows else 0,
        "unit": units[0] if units else "–",
    }
    return Message("reading.bns", values)
