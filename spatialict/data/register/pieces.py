"""What goes from a file to whoever cleans it: pieces of equal length, cut by the data alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from spatialict.core.study import Message

    Table = Any
    """pyarrow.Table, which has no types."""

PIECE: Final = 1 << 17
"""Rows of a piece."""
ROW: Final = "#row"
"""Column of a piece with the number that a spreadsheet would show."""
BROKEN: Final = "#broken"
"""Column with the reason why a row could not be taken apart; empty where it could."""
GIVEN: Final = "#given"
"""Column with the beginning of what such a row says."""
SHAPE: Final = "#shape"
"""Column with the points of a layer, in well-known binary."""


class Register(Protocol):
    """A table of firms that was found, but is not read yet."""

    @property
    def table(self) -> str:
        """Return what messages call it."""

    @property
    def path(self) -> str:
        """Return the path as the user gave it."""

    @property
    def sha256(self) -> str:
        """Return the hash of the file's bytes; of a folder, of its files' names and bytes."""

    @property
    def notes(self) -> tuple[Message, ...]:
        """Return what the reader decided."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns as the file names them."""

    @property
    def shaped(self) -> bool:
        """Return whether it is a layer that brings its own points."""

    @property
    def crs(self) -> str:
        """Return the CRS of these; "" where the file does not say."""

    @property
    def rows(self) -> int | None:
        """Return about how many rows there are, to show how far one is."""

    def read(self, columns: Sequence[str]) -> Iterator[Table]:
        """Yield the rows in order, some at a time.

        The tables have `columns`, `ROW`, `SHAPE` of a layer, and `BROKEN` and `GIVEN` where a row
        cannot be taken apart.
        """


@dataclass(frozen=True)
class Piece:
    """Rows on their way.

    Parameters
    ----------
    register : int
        Which table of the project they are from.
    content : bytes
        A `Table` as an Arrow stream, packed.
    """

    register: int
    content: bytes

    @classmethod
    def of(cls, register: int, table: Table) -> Piece:
        """Pack rows."""
        import pyarrow as pa

        sink = pa.BufferOutputStream()
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
            stream.write_table(table)
        return cls(register, sink.getvalue().to_pybytes())

    def table(self) -> Table:
        """Unpack the rows."""
        import pyarrow as pa

        return pa.ipc.open_stream(self.content).read_all()


def pieces(
    registers: Sequence[Register], wanted: Callable[[int], Sequence[str]], rows: int = PIECE
) -> Iterator[Piece]:
    """Yield all rows of all registers in order, `rows` at a time; a register begins a new piece."""
    for number, register in enumerate(registers):
        for table in in_rows(register.read(wanted(number)), rows):
            yield Piece.of(number, table)


def in_rows(tables: Iterable[Table], rows: int) -> Iterator[Table]:
    """Yield the same rows, `rows` at a time.

    Examples
    --------
    >>> import pyarrow as pa
    >>> tables = [pa.table({"a": [1, 2, 3]}), pa.table({"a": [4, 5]})]
    >>> [table["a"].to_pylist() for table in in_rows(tables, 2)]
    [[1, 2], [3, 4], [5]]
    """
    held: list[Table] = []
    many = 0
    for table in tables:
        held.append(table)
        many += len(table)
        while many >= rows:
            together = _together(held)
            yield together.slice(0, rows)
            held, many = [together.slice(rows)], many - rows
    if many:
        yield _together(held)


def _together(tables: list[Table]) -> Table:
    """Put tables one behind the other; where a column changes its kind on the way, it is text."""
    import pyarrow as pa

    try:
        return pa.concat_tables(tables, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.concat_tables([as_texts(table) for table in tables])


def as_texts(table: Table) -> Table:
    """Return a table whose columns are text, but for the row."""
    import pyarrow as pa

    kinds = [pa.int64() if name == ROW else pa.string() for name in table.column_names]
    return table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True))))
