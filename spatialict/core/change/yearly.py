"""A long table of activity as one table a year, or as one series a region."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core import quotients
from spatialict.core.rows import TOTAL, asked_years, chosen_rows, left_of, tables_of
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

REST: Final = "rest"
"""What is left of a total once the industries that are named are taken out."""


def tables_by_year(
    activity_long: pd.DataFrame,
    *,
    years: Sequence[int] | None = None,
    regions: Sequence[str] | pd.Index[Any] | None = None,
    kind: str = "",
    unit: str = "",
    total: str = TOTAL,
) -> dict[int, pd.DataFrame]:
    """Return region x industry for each year, years ascending.

    Where an industry `total` stands in the table it is all activity of a region; what the others
    leave of it is an industry of its own, ``"rest"``.

    Raises
    ------
    ArgumentError
        If there are several kinds or units, a row is repeated, a year is lacking, or a total is
        smaller than what it holds.

    Examples
    --------
    >>> rows = [("a", "J", 2024, 2.0), ("a", "total", 2024, 10.0)]
    >>> table = pd.DataFrame(rows, columns=["region_id", "industry", "year", "value"])
    >>> tables_by_year(table)[2024].loc["a"].to_dict()
    {'J': 2.0, 'rest': 8.0}
    """
    rows = chosen_rows(activity_long, kind=kind, unit=unit)
    order = list(dict.fromkeys(rows["region_id"] if regions is None else regions))
    tables = {}
    for year, given in tables_of(rows, asked_years(rows, years)).items():
        table = quotients.checked(given).reindex(order)
        tables[year] = _without_total(table, total) if total in table else table
    return tables


def series_by_region(tables: dict[int, pd.DataFrame], industry: Sequence[str]) -> pd.DataFrame:
    """Return region x year of a sector, summed over its industries; ``NaN`` where one is missing.

    Examples
    --------
    >>> year = pd.DataFrame({"J": [1.0], "M": [2.0]}, index=["a"])
    >>> series_by_region({2024: year}, ["J", "M"])
       2024
    a   3.0
    """
    sums = {
        year: table[quotients.codes(table, industry)].sum(axis=1, skipna=False)
        for year, table in tables.items()
    }
    return pd.DataFrame(sums)


def broken_steps(years: Sequence[int], breaks: Sequence[int]) -> dict[int, list[int]]:
    """Return the breaks that each step leads over, by its later year; steps without one are not in.

    Examples
    --------
    >>> broken_steps([2010, 2012, 2013], [2010, 2011, 2012, 2020])
    {2012: [2011, 2012]}
    """
    marked = sorted({int(year) for year in breaks})
    over = {
        after: [year for year in marked if before < year <= after]
        for before, after in pairwise(years)
    }
    return {after: inside for after, inside in over.items() if inside}


def _without_total(table: pd.DataFrame, total: str) -> pd.DataFrame:
    """Return the named industries and what they leave of the total."""
    named = table.drop(columns=total)
    used = named.loc[:, named.notna().any(axis=0)]
    rest, short = left_of(table[total], used.sum(axis=1, skipna=False))
    if short.any():
        rows = table.index[short]
        values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
        raise ArgumentError("growth.total_smaller", name=total, **values)
    return named.assign(**{REST: rest})
