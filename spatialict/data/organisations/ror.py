"""The dump of ROR, the registry of research organisations, in JSON (schema 2)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import DataError, Message
from spatialict.data.register.frames import FrameRegister

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = (
    *("org_id", "name", "alias", "sphere", "founded", "town", "lon", "lat"),
    *("country_code", "status"),
)
"""What is taken of a record; the last two for `where`."""


def is_ror(path: Path) -> bool:
    """Tell whether a file is a list of records in JSON: GeoJSON is an object."""
    if path.suffix.casefold() != ".json" or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")


def open_ror(path: Path, *, table: str, shown_as: str) -> FrameRegister:
    """Read the records; the index counts them from 1.

    Raises
    ------
    DataError
        If it is not JSON, or its records are not those of ROR's schema 2.
    """
    raw = path.read_bytes()
    try:
        records = json.loads(raw)
        rows = [_row(record) for record in records]
    except (ValueError, RecursionError):
        raise DataError([Message("matching.not_json", {"table": table})]) from None
    except (KeyError, TypeError, AttributeError, IndexError):
        raise DataError([Message("matching.not_ror", {"table": table})]) from None
    index = pd.RangeIndex(1, len(rows) + 1, name="row")
    cells = pd.DataFrame(rows, index=index, columns=list(COLUMNS), dtype=object)
    return FrameRegister(table, shown_as, hashlib.sha256(raw).hexdigest(), COLUMNS, cells)


def _row(record: dict[str, Any]) -> tuple[str | None, ...]:
    names = [(str(name["value"]), name["types"]) for name in record["names"]]
    shown = next((value for value, kinds in names if "ror_display" in kinds), names[0][0])
    others = dict.fromkeys(value for value, _ in names if value != shown)
    place = record["locations"][0]["geonames_details"] if record["locations"] else {}
    said = (
        *(record["id"], shown, ";".join(others), "; ".join(record["types"])),
        *(record.get("established"), place.get("name"), place.get("lng"), place.get("lat")),
        *(place.get("country_code"), record.get("status")),
    )
    return tuple(None if cell is None else str(cell) for cell in said)
