"""What intake found: faults that stop a run, notes that travel with it.

Every sentence has one form, `<table>: <count> of <total> rows <what is wrong>: <up to five rows>.
<cure>.`; the words are in the catalogue ``intake``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

LISTED: Final = 5
"""How many rows a message lists before it says how many more there are."""


@dataclass
class Ledger:
    """Faults and notes of one intake, in the order they were found.

    Parameters
    ----------
    table : str
        What messages call the table that is looked at.
    """

    table: str = ""
    faults: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def of(self, table: str) -> Ledger:
        """Return the page of a table: what is entered there stands in this ledger too."""
        return replace(self, table=table)

    def fault(self, key: str, **values: Any) -> None:  # noqa: ANN401
        """Enter a fault: the run will stop once all tables are read."""
        self.faults.append(Message(f"intake.{key}", {"table": self.table, **values}))

    def note(self, key: str, **values: Any) -> None:  # noqa: ANN401
        """Enter what was changed, left out or understood."""
        self.notes.append(Message(f"intake.{key}", {"table": self.table, **values}))

    def close(self) -> None:
        """Raise one `DataError` with every fault, if there is any."""
        if self.faults:
            raise DataError(self.faults)


def extent(count: int, total: int) -> Message:
    """Return "2 of 17 rows".

    Examples
    --------
    >>> extent(2, 17).text("en"), extent(1, 21).text("ru"), extent(2, 17).text("kk")
    ('2 of 17 rows', 'в 1 из 21 строки', '17 жолдың ішінен 2 жолда')
    """
    return Message("intake.extent", {"part": count, "count": total})


def listed(items: Iterable[Any]) -> list[Any]:
    """Return the first five, and how many more there are.

    Examples
    --------
    >>> [str(item) for item in listed("abcdef")][:-1], listed("abcdefg")[-1].text("en")
    (['a', 'b', 'c', 'd', 'e'], 'and 2 more')
    """
    everything = list(items)
    more = len(everything) - LISTED
    if more <= 0:
        return everything
    return [*everything[:LISTED], Message("intake.more", {"count": more})]


def spans(years: Iterable[int]) -> list[str]:
    """Return years as spans, sorted.

    Examples
    --------
    >>> spans([2012, 2010, 2011, 2015])
    ['2010-2012', '2015']
    """
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]


def cells(rows: Sequence[Any] | pd.Index, what: Iterable[Any]) -> list[Any]:
    """Return "'KZ-98' (row 5)" for the first five rows, sorted by row.

    Examples
    --------
    >>> [cell.text("en") for cell in cells([9, 5], ["KZ-99", "KZ-98"])]
    ["'KZ-98' (row 5)", "'KZ-99' (row 9)"]
    """
    pairs = sorted(zip(rows, what, strict=True), key=lambda pair: pair[0])
    return listed(
        Message(
            "intake.cell",
            {"row": row, "what": shown(said) if isinstance(said, str) else said},
        )
        for row, said in pairs
    )


def rows_only(rows: Sequence[Any] | pd.Index) -> list[Any]:
    """Return "row 5" for the first five rows, sorted."""
    return listed(Message("intake.row", {"row": row}) for row in sorted(rows))
