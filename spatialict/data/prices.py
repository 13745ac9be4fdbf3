"""A price index by year, with which money of different years is made comparable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from spatialict.data.amounts import without_unfilled
from spatialict.data.ledger import cells, extent
from spatialict.data.tables import check_repeats, numbers, take_columns, years

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.data.ledger import Ledger
    from spatialict.data.project import TableSection
    from spatialict.data.read import RawTable


def take_prices(
    tables: Sequence[tuple[str, TableSection, RawTable]], ledger: Ledger
) -> pd.Series[float] | None:
    """Return the index of all files by year, sorted; None where no year has a figure.

    Parameters
    ----------
    tables : sequence of (str, TableSection, RawTable)
        What messages call each, its section of the project, and what was read of it. The columns
        are ``year, value``; the base is any.
    """
    parts = [_prices(raw, spec, ledger.of(label)) for label, spec, raw in tables]
    found = [part for part in parts if part is not None]
    if not found:
        return None
    rows = pd.concat(found)
    if len(found) > 1 and (twice := int(rows.index.duplicated().sum())):
        share = extent(twice, len(rows))
        ledger.of("prices").fault("repeated_between", extent=share, keys=["year"])
    return rows.sort_index()


def _prices(raw: RawTable, spec: TableSection, ledger: Ledger) -> pd.Series[float] | None:
    taken = take_columns(raw.rows, spec, ledger, needed=["year", "value"])
    if taken is None:
        return None
    filled = without_unfilled(taken, ledger, keys=["year"])
    values, _ = numbers(filled["value"], ledger, "value")
    wrong = filled["value"][values <= 0]
    if len(wrong):
        share = extent(len(wrong), len(filled))
        ledger.fault("prices_not_positive", extent=share, rows=cells(wrong.index, wrong))
    rows = pd.DataFrame({"year": years(filled["year"], ledger), "value": values})
    check_repeats(rows, ["year"], ledger)
    told = rows.dropna()
    if told.empty:
        ledger.note("all_unfilled")
        return None
    return told.astype({"year": "int64"}).set_index("year")["value"].rename("prices")
