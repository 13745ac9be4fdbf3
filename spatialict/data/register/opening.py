"""Which reader a register needs: by its suffix, before a row of it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialict.core.study import DataError, Message
from spatialict.data.encoding import some
from spatialict.data.read import (
    TEXT_SUFFIXES,
    WORKBOOK_SUFFIXES,
    RawTable,
    RawVector,
    missing,
    read_vector,
)
from spatialict.data.register.columnar import PARQUET_SUFFIXES, fingerprint, open_parquet, parts_of
from spatialict.data.register.frames import of_table, of_vector, of_workbook
from spatialict.data.register.layers import STREAMED, open_layer
from spatialict.data.register.texts import open_text
from spatialict.data.vector import is_mapinfo

if TYPE_CHECKING:
    from pathlib import Path

    from spatialict.data.register.pieces import Register


def open_register(path: Path, *, table: str, sheet: str = "", shown_as: str = "") -> Register:
    """Find a table of firms, without reading it.

    Parameters
    ----------
    path : pathlib.Path
        csv, tsv, txt; parquet, or a folder of such partitions; a workbook; any layer of points.
    table : str
        What messages call it.
    sheet : str
        Sheet of a workbook, or layer of a vector file.
    shown_as : str
        The path as the user gave it; `path` itself if empty.

    Raises
    ------
    DataError
        If it is missing, empty, broken, or has no columns that can be told apart.
    """
    name = shown_as or str(path)
    suffix = path.suffix.casefold()
    _there(path, table, name)
    if path.is_dir() or suffix in PARQUET_SUFFIXES:
        return open_parquet(path, table=table, name=name)
    if suffix in WORKBOOK_SUFFIXES:
        raw = path.read_bytes()
        return of_workbook(raw, table=table, name=name, sheet=sheet, sha256=fingerprint(path))
    if suffix in TEXT_SUFFIXES and not is_mapinfo(path):
        return open_text(path, table=table, name=name)
    if suffix in STREAMED:
        return open_layer(path, table=table, layer=sheet, name=name)
    return of_vector(read_vector(path, table=table, layer=sheet, shown_as=name))


def register_of(raw: RawTable | RawVector | Register) -> Register:
    """Return a table or layer that was read already as a register."""
    if isinstance(raw, RawTable):
        return of_table(raw)
    return of_vector(raw) if isinstance(raw, RawVector) else raw


def _there(path: Path, table: str, name: str) -> None:
    values = {"table": table, "path": name}
    try:
        if path.is_dir():
            if not parts_of(path):
                files = some(sorted(file.name for file in path.iterdir())) or ["–"]
                raise DataError([Message("reading.directory", {**values, "files": files})])
            return
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError:
        raise DataError([missing(path, table, name)]) from None
    except (OSError, ValueError):  # ValueError: a NUL in the path
        raise DataError([Message("reading.unreadable", values)]) from None
