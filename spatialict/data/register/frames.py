"""A register that is in memory already: a sheet of a workbook, a layer read whole, a table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import DataError, Message
from spatialict.data.register.pieces import ROW, SHAPE
from spatialict.data.register.titles import title_above
from spatialict.data.sheets import from_long
from spatialict.data.workbook import as_text, read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spatialict.data.read import RawTable, RawVector

_BATCH: Final = 1 << 16
SHEET_CHOSEN: Final = "reading.sheet_chosen"
_HARMLESS: Final = "reading.error_cells"
"""An error in a cell of a register concerns its row, which is judged like any other."""


@dataclass(frozen=True)
class FrameRegister:
    """A register whose cells are text in memory; see `Register`."""

    table: str
    path: str
    sha256: str
    columns: tuple[str, ...]
    cells: pd.DataFrame = field(repr=False)
    shapes: Any = field(default=None, repr=False)
    crs: str = ""
    notes: tuple[Message, ...] = ()

    @property
    def shaped(self) -> bool:
        """Return whether it was a layer."""
        return self.shapes is not None

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return len(self.cells)

    def read(self, columns: Sequence[str]) -> Iterator[Any]:
        """Yield the rows in order, see `Register`."""
        import pyarrow as pa

        for begin in range(0, len(self.cells), _BATCH):
            some = self.cells.iloc[begin : begin + _BATCH]
            found = {ROW: pa.array(some.index.to_numpy("int64"))}
            found |= {name: pa.array([*some[name]], pa.string()) for name in columns}
            if self.shapes is not None:
                found[SHAPE] = pa.array(self.shapes[begin : begin + _BATCH], pa.binary())
            yield pa.table(found)


def of_table(raw: RawTable) -> FrameRegister:
    """Take a table that was read."""
    columns = tuple(str(name) for name in raw.rows.columns)
    cells = raw.rows.set_axis(columns, axis="columns")
    return FrameRegister(raw.table, raw.path, raw.sha256, columns, cells, notes=raw.notes)


def of_vector(raw: RawVector) -> FrameRegister:
    """Take a layer that was read."""
    import shapely

    attributes = raw.frame.drop(columns=raw.frame.geometry.name)
    cells = pd.DataFrame(
        {
            str(name): [None if pd.isna(cell) else as_text(cell) for cell in attributes[name]]
            for name in attributes
        },
        index=raw.frame.index,
        dtype=object,
    )
    shapes = shapely.to_wkb(raw.frame.geometry.to_numpy())
    crs = raw.frame.crs.to_wkt() if raw.frame.crs is not None else ""
    about = {"shapes": shapes, "crs": crs, "notes": raw.notes}
    return FrameRegister(raw.table, raw.path, raw.sha256, tuple(cells.columns), cells, **about)


def of_workbook(raw: bytes, *, table: str, name: str, sheet: str, sha256: str) -> FrameRegister:
    """Take a sheet of a workbook, as `spatialict.data.read.read_table` does.

    Raises
    ------
    DataError
        If it cannot be read, or holds formulas that were never computed.
    """
    if not raw.strip():
        raise DataError([Message("reading.empty", {"table": table})])
    page = read_workbook(raw, table=table, path=name, sheet=sheet)
    if faults := [fault for fault in page.faults if fault.key != _HARMLESS]:
        raise DataError(faults)
    chosen = [note for note in page.notes if note.key == SHEET_CHOSEN]
    filled = page.grid.notna().sum(axis="columns").to_list()[:2]
    if len(filled) == 2 and filled[0] == 1 < filled[1]:
        title = next(cell for cell in page.grid.iloc[0] if cell)
        raise DataError([title_above(table, title), *chosen])
    try:
        rows = from_long(page.grid, table=table).rows
    except DataError as error:
        raise DataError([*error.faults, *chosen]) from None
    columns = tuple(str(column) for column in rows.columns)
    cells = rows.set_axis(columns, axis="columns")
    return replace(FrameRegister(table, name, sha256, columns, cells), notes=page.notes)
