"""Years of links, of participations and of foundation, a column at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import Message
from spatialict.data.ledger import cells, extent
from spatialict.data.organisations.reading import tell_cells
from spatialict.data.tables import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from spatialict.data.ledger import Ledger

FIRST_FOUNDED: Final = 500
"""Before it nothing was founded that is an organisation today."""

LAST_FOUNDED: Final = 2099
"""After it no organisation of a study was founded; registers write later years for "unknown"."""

_YEAR: Final = re.compile(r"([0-9]{3,4})(?:\.0)?")
_DATED: Final = re.compile(r"([0-9]{4})[-./][0-9]{1,2}[-./][0-9]{1,2}.*"
                           r"|[0-9]{1,2}[-./][0-9]{1,2}[-./]([0-9]{4}).*")  # fmt: skip


def years_of(column: pd.Series[Any], ledger: Ledger) -> pd.Series[Any]:
    """Return the year of each cell, NA where none is given; whatever else is a fault.

    A year, or a date that has one, in the ways that registers of firms are read.
    """
    import pyarrow as pa

    from spatialict.data.register.cells import BAD, EMPTY, years

    words = column.unique()
    values, what = years(pa.array([str(word) for word in words], pa.string()))
    read = pd.Series(values, index=words).map(lambda year: pd.NA if pd.isna(year) else int(year))
    state = column.map(dict(zip(words, what, strict=True)))
    if len(wrong := column[state == BAD]):
        share, rows = extent(len(wrong), len(column)), cells(wrong.index, wrong)
        limits = {"first": FIRST_YEAR, "last": LAST_YEAR}
        ledger.fault("year_wrong", extent=share, rows=rows, **limits)
    if empty := int((state == EMPTY).sum()):
        values_ = {"table": ledger.table, "extent": extent(empty, len(column))}
        ledger.notes.append(Message("matching.year_unknown", values_))
    return column.map(dict(read.items())).astype("Int16")


def founded_in(column: pd.Series[Any], ledger: Ledger) -> pd.Series[Any]:
    """Return the year of foundation of each cell, NA where none is given.

    Examples
    --------
    >>> from spatialict.data.ledger import Ledger
    >>> founded_in(pd.Series(["1088", "2010-06-28", "01.07.1934", ""]), Ledger()).tolist()
    [1088, 2010, 1934, <NA>]
    """
    read = {word: _founded(str(word)) for word in column.unique()}
    found = column.map(read).astype("Int16")
    wrong = column[found.isna() & (column != "")]
    if len(wrong):
        limits = {"first": FIRST_FOUNDED, "last": LAST_FOUNDED}
        tell_cells(ledger, "founded_wrong", wrong, len(column), **limits)
    return found


def _founded(text: str) -> int | None:
    found = _YEAR.fullmatch(text) or _DATED.fullmatch(text)
    year = int(next(filter(None, found.groups()))) if found else 0
    return year if FIRST_FOUNDED <= year <= LAST_FOUNDED else None
