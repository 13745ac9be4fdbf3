"""A register in Parquet: a file, or a folder of its partitions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import numpy as np

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown
from spatialict.data.register.pieces import ROW, SHAPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Array = Any
    """pyarrow.Array, which has no types."""

PARQUET_SUFFIXES: Final = (".parquet", ".pq", ".geoparquet")
_NULL: Final = "__HIVE_DEFAULT_PARTITION__"
"""What stands in the name of a folder where the value is not known."""
_BATCH: Final = 1 << 16
_BLOCK: Final = 1 << 23


def parts_of(path: Path) -> list[Path]:
    """Return the Parquet files of a folder in the order of their names, or the file itself.

    Files and folders whose name begins with a dot or an underscore are hidden, at any depth.
    """
    if not path.is_dir():
        return [path]
    found = (file for file in path.rglob("*") if file.suffix.casefold() in PARQUET_SUFFIXES)
    files = [file for file in found if not any(map(_hidden, file.relative_to(path).parts))]
    return sorted(files, key=lambda file: file.relative_to(path).as_posix())


def _hidden(step: str) -> bool:
    """Tell whether Spark would pass by a file or folder: not by a partition of ``_key=value``."""
    return step.startswith(".") or (step.startswith("_") and "=" not in step)


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and bytes of a folder's partitions."""
    digest = hashlib.sha256()
    for file in parts_of(path):
        if path.is_dir():
            digest.update(file.relative_to(path).as_posix().encode() + b"\0")
        with file.open("rb") as content:
            while block := content.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


@dataclass(frozen=True)
class ParquetRegister:
    """A register in Parquet; see `Register`.

    Folders called ``key=value`` on the way to a partition give it a column.
    """

    table: str
    path: str
    place: Path
    sha256: str
    columns: tuple[str, ...]
    rows: int | None
    crs: str = ""
    shape: str = ""
    notes: tuple[Message, ...] = ()

    def read(self, columns: Sequence[str]) -> Iterator[Any]:
        """Yield the rows in order, see `Register`."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        row = 1
        for file in parts_of(self.place):
            given = _keys(self.place, file)
            try:
                with pq.ParquetFile(file) as parquet:
                    here = [name for name in columns if name in parquet.schema_arrow.names]
                    for batch in parquet.iter_batches(_BATCH, columns=[*here, *self._shape()]):
                        yield _table(batch, row, columns, given, self.shape)
                        row += len(batch)
            except (pa.ArrowException, OSError) as error:
                raise broken(self.table, str(file.name)) from error

    @property
    def shaped(self) -> bool:
        """Return whether it is GeoParquet."""
        return bool(self.shape)

    def _shape(self) -> list[str]:
        return [self.shape] if self.shape else []


def _table(
    batch: Any,  # noqa: ANN401 (pyarrow.RecordBatch)
    row: int,
    columns: Sequence[str],
    given: dict[str, str | None],
    shape: str,
) -> Any:  # noqa: ANN401 (pyarrow.Table)
    import pyarrow as pa

    found = {ROW: pa.array(np.arange(row, row + len(batch)))}
    for name in columns:
        if name in batch.schema.names:
            found[name] = plain_kind(batch.column(name))
        else:
            found[name] = pa.array([given.get(name)] * len(batch), pa.string())
    if shape:
        found[SHAPE] = batch.column(shape).cast(pa.binary())
    return pa.table(found)


def plain_kind(column: Array) -> Array:  # noqa: PLR0911 (one for each kind)
    """Return a column as text, whole or other numbers, or days; whatever else is, as text."""
    import pyarrow as pa
    import pyarrow.types as kinds

    kind = column.type
    if kinds.is_dictionary(kind):
        return plain_kind(column.dictionary_decode())
    if kinds.is_boolean(kind) or kinds.is_null(kind):
        return column.cast(pa.string())
    if kinds.is_integer(kind) and not kinds.is_uint64(kind):
        return column.cast(pa.int64())
    if kinds.is_floating(kind) or kinds.is_decimal(kind) or kinds.is_uint64(kind):
        return column.cast(pa.float64(), safe=False)
    if kinds.is_date(kind) or kinds.is_timestamp(kind):
        return column.cast(pa.timestamp("us"), safe=False).cast(pa.date32(), safe=False)
    try:
        return column.cast(pa.string())
    except (pa.ArrowException, NotImplementedError):
        said = [None if cell is None else _letters(cell) for cell in column.to_pylist()]
        return pa.array(said, pa.string())


def _letters(cell: object) -> str:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def open_parquet(path: Path, *, table: str, name: str) -> ParquetRegister:
    """Find out which columns a Parquet file or a folder of partitions has.

    Raises
    ------
    DataError
        If it is no Parquet, or has no row.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, None] = {}
    rows, crs, shape = 0, "", ""
    for file in parts_of(path):
        try:
            with pq.ParquetFile(file) as parquet:
                schema, rows = parquet.schema_arrow, rows + parquet.metadata.num_rows
        except (pa.ArrowException, OSError) as error:
            raise broken(table, file.name) from error
        if not shape:
            shape, crs = _points(schema.metadata or {}, table)
        columns |= dict.fromkeys([*schema.names, *_keys(path, file)])
    if not rows:
        raise DataError([Message("reading.header_only", {"table": table})])
    columns.pop(shape, None)
    return ParquetRegister(
        table=table,
        path=name,
        place=path,
        sha256=fingerprint(path),
        columns=tuple(columns),
        rows=rows,
        crs=crs,
        shape=shape,
    )


def _keys(folder: Path, file: Path) -> dict[str, str | None]:
    """Return what the folders on the way to a partition say of it, as Hive and Spark write them."""
    if file == folder:
        return {}
    steps = (step.partition("=") for step in file.relative_to(folder).parts[:-1] if "=" in step)
    return {unquote(key): None if value == _NULL else unquote(value) for key, _, value in steps}


def _points(metadata: dict[bytes, bytes], table: str) -> tuple[str, str]:
    """Return the column with the points of a GeoParquet file, and its CRS."""
    import json

    if b"geo" not in metadata:
        return "", ""
    try:
        geo = json.loads(metadata[b"geo"])
        shape = geo["primary_column"]
        about = geo["columns"][shape]
    except (ValueError, KeyError, TypeError):
        raise DataError(
            [Message("reading.broken_vector", {"table": table, "path": table})]
        ) from None
    if about.get("encoding") != "WKB":
        return "", ""
    crs = about.get("crs", "OGC:CRS84")
    return str(shape), crs if isinstance(crs, str) else json.dumps(crs)


def broken(table: str, name: str) -> DataError:
    """Return that a file is no Parquet, or is cut off."""
    return DataError([Message("register.broken_parquet", {"table": table, "file": shown(name)})])
