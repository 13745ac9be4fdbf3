"""A title where the names of the columns should stand."""

from __future__ import annotations

from spatialict.core.study import Message
from spatialict.data.cells import shown


def title_above(table: str, title: str) -> Message:
    """Return that the first row of a table is no header."""
    return Message("register.title_above", {"table": table, "title": shown(title)})
