"""A long table as one table a year, like with like: the same industries in every year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from spatialict.core import quotients
from spatialict.core.rows import TOTAL, asked_years, chosen_rows, common_industries, tables_of
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Years:
    """A table for each year over the industries that every year reports.

    Parameters
    ----------
    tables : dict
        Year to table, region x industry.
    left_out : list of str
        Industries that some year does not report.
    total : str
        Code of the rows that stand for all activity; empty where there are none.
    wholes : dict
        Year to the total by region, where the rows hold one; else empty.
    kind, unit : str
        Of the values; empty where the rows do not tell.
    """

    tables: dict[int, pd.DataFrame]
    left_out: list[str]
    total: str
    wholes: dict[int, pd.Series[float]]
    kind: str
    unit: str

    @property
    def years(self) -> list[int]:
        """Return the years, in order."""
        return list(self.tables)

    @property
    def codes(self) -> pd.Index[Any]:
        """Return the industries that are compared, as in the rows."""
        return next(iter(self.tables.values()), pd.DataFrame()).columns

    @property
    def regions(self) -> pd.Index[Any]:
        """Return the regions, in order."""
        return next(iter(self.tables.values()), pd.DataFrame()).index

    @property
    def industries(self) -> list[str]:
        """Return the industries that are compared, as text."""
        return [str(code) for code in self.codes]


def by_year(
    rows: pd.DataFrame,
    years: Iterable[int] | None = None,
    regions: Sequence[str] | pd.Index[Any] | None = None,
    *,
    total: str | None = None,
    kind: str = "",
    unit: str = "",
) -> Years:
    """Return one table a year from rows of one kind and unit, in one set of borders.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``region_id, industry, year, value``, and where given ``kind`` and ``unit``.
    years : iterable of int, optional
        Years to take; default all of the rows.
    regions : sequence of str, optional
        Regions to take, in the order wanted; default as they first appear.
    total : str, optional
        Code under which a row stands for all activity of its region; it is no industry. Default
        ``"total"`` where the rows have it; empty: there is none.
    kind, unit : str
        Which rows to take where there are several kinds or units.

    Raises
    ------
    ArgumentError
        If a column is missing, there are several kinds or units, a row is repeated, or a year is
        asked for that the rows do not have.

    Examples
    --------
    Industry T is reported in the second year only:

    >>> rows = pd.DataFrame(
    ...     [("a", "J", 2024, 1.0), ("a", "J", 2025, 2.0), ("a", "T", 2025, 3.0)],
    ...     columns=["region_id", "industry", "year", "value"],
    ... )
    >>> found = by_year(rows)
    >>> found.years, found.industries, found.left_out
    ([2024, 2025], ['J'], ['T'])
    """
    chosen = chosen_rows(rows, kind=kind, unit=unit)
    wanted = asked_years(chosen, years, least=0)
    chosen = chosen[chosen["year"].isin(wanted)]
    tables = tables_of(chosen, wanted, regions)
    there = next(iter(tables.values()), pd.DataFrame()).columns
    code = (TOTAL if TOTAL in there else "") if total is None else total
    wholes: dict[int, pd.Series[float]] = {}
    if code and tables:
        if code not in there:
            known = quotients.some(there)
            raise ArgumentError("concentration.no_total", total=code, choices=known)
        wholes = {year: table[code] for year, table in tables.items()}
        tables = {year: table.drop(columns=code) for year, table in tables.items()}
    common, left_out = common_industries(tables)
    return Years(
        {year: table[common] for year, table in tables.items()},
        [str(label) for label in left_out],
        code,
        wholes,
        kind or _only(chosen, "kind"),
        unit or _only(chosen, "unit"),
    )


def _only(rows: pd.DataFrame, name: str) -> str:
    """Return the one word of a column; empty where there is none."""
    words = list(rows[name].unique()) if name in rows else []
    return str(words[0]) if len(words) == 1 else ""
