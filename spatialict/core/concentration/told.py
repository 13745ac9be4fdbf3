"""Status of a unit's indices and the notes that go with them, alike for regions and industries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.study import Message

if TYPE_CHECKING:
    from spatialict.core.concentration.shares import Reference, Shares
    from spatialict.core.concentration.years import Years

MONEY: Final = ("gva", "output")
STATUSES: Final = ("missing", "undefined", "too_few")


def statuses(found: Shares) -> pd.Series[str]:
    """Return what can be said of each unit.

    ``missing`` where it does not report, ``undefined`` where it has no activity, ``too_few`` where
    there is nothing to be spread over or to be compared with.

    Examples
    --------
    >>> from spatialict.core.concentration.shares import shares
    >>> table = pd.DataFrame({"J": [1, 0, None, 1], "K": [1, 0, 1, 3]}, index=list("abcd"))
    >>> statuses(shares(table)).to_dict()
    {'a': 'ok', 'b': 'undefined', 'c': 'missing', 'd': 'ok'}
    """
    compared = ~np.isnan(found.t).any(axis=1) if found.t.size else np.zeros(len(found.units), bool)
    there = found.amounts.sum(axis=1) > 0
    words = np.where(there, np.where(compared, "ok", "too_few"), "undefined")
    said: pd.Series[str] = pd.Series(words, index=found.units, dtype=object)
    return said.reindex(found.labels, fill_value="missing")


def largest(found: Shares) -> pd.DataFrame:
    """Return the column that holds most of each unit, and its share; empty where nothing is.

    Examples
    --------
    >>> from spatialict.core.concentration.shares import shares
    >>> table = pd.DataFrame({"J": [1, 0], "K": [3, 0]}, index=["a", "b"])
    >>> largest(shares(table))
      largest  largest_share
    a       K           0.75
    b                    NaN
    """
    table = pd.DataFrame({"largest": "", "largest_share": np.nan}, index=found.units)
    total = found.amounts.sum(axis=1)
    if found.amounts.size:
        names = found.columns.astype(str).to_numpy()
        order = np.argsort(names, kind="stable")  # of equal ones the first by name, in any order
        labels = names[order][found.amounts[:, order].argmax(axis=1)]
        share = found.amounts.max(axis=1) / np.where(total > 0, total, np.nan)
        table["largest"] = np.where(total > 0, labels, "")
        table["largest_share"] = share
    table["largest"] = table["largest"].astype(object)
    whole = table.reindex(found.labels)
    return whole.assign(largest=whole["largest"].fillna(""))


def notes(tables: Years, table: pd.DataFrame, by: str, reference: Reference) -> tuple[Message, ...]:
    """Return what a reader must know: what it is compared with, what is left out, prices."""
    word = reference if isinstance(reference, str) else "given"
    said = [Message(f"concentration.{by}_against_{word}")]
    if not tables.years:
        said.append(Message("concentration.no_years"))
    if by == "industry" and tables.wholes:
        said.append(Message("concentration.whole", {"total": tables.total}))
    if tables.left_out:
        values: dict[str, Any] = {"industries": quotients.some(tables.left_out)}
        said.append(Message("specialisation.uncommon", values))
    if by == "industry" and (gaps := _gaps(tables)):
        labels = {"count": len(gaps), "total": len(tables.regions), "rows": quotients.some(gaps)}
        said.append(Message("concentration.gaps", labels))
    units = table.index.get_level_values(0)
    for status in STATUSES:
        rows = units[table["status"] == status].unique()
        if len(rows):
            values = {"count": len(rows), "total": units.nunique(), "rows": quotients.some(rows)}
            said.append(Message(f"concentration.{by}_{status}", values))
    if tables.kind in MONEY and len(tables.years) > 1:
        said.append(Message("concentration.prices"))
    return tuple(said)


def _gaps(tables: Years) -> list[Any]:
    """Return the regions that some year leaves out, because a figure or the total is missing."""
    left_out = pd.Series(False, index=tables.regions)
    for year, table in tables.tables.items():
        left_out |= quotients.reported(table).isna().all(axis=1)
        if year in tables.wholes:
            left_out |= tables.wholes[year].isna()
    return list(left_out.index[left_out])
