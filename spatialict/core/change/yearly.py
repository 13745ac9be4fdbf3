"""A long table of activity as one table a year, or as one series a region."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core import quotients
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS: Final = ["region_id", "industry", "year"]
REST: Final = "rest"
"""What is left of a total once the industries that are named are taken out."""
ROUNDING: Final = 1e-6


def tables_by_year(
    activity_long: pd.DataFrame,
    *,
    years: Sequence[int] | None = None,
    regions: Sequence[str] | pd.Index[Any] | None = None,
    kind: str = "",
    unit: str = "",
    total: str = "total",
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
    rows = _chosen(activity_long, kind, unit)
    wanted = _checked(rows, years)
    order = list(dict.fromkeys(rows["region_id"] if regions is None else regions))
    wide = rows.pivot(index=["year", "region_id"], columns="industry", values="value")
    tables = {}
    for year in wanted:
        table = quotients.checked(pd.DataFrame(wide.loc[year])).reindex(order)
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


def _chosen(rows: pd.DataFrame, kind: str, unit: str) -> pd.DataFrame:
    for name, value in (("kind", kind), ("unit", unit)):
        if value and name in rows:
            rows = rows[rows[name] == value]
    return rows


def _checked(rows: pd.DataFrame, years: Sequence[int] | None) -> list[int]:
    for name in [name for name in ("kind", "unit") if name in rows]:
        if len(found := rows[name].unique()) > 1:
            fault = "specialisation.several_kinds"
            raise ArgumentError(fault, kinds=quotients.some(found))
    twice = rows.duplicated(KEYS)
    if twice.any():
        fault = "specialisation.repeated_rows"
        labels = rows.loc[twice, KEYS].astype(str).agg(" ".join, axis=1)
        raise ArgumentError(
            fault, count=int(twice.sum()), total=len(rows), rows=quotients.some(labels)
        )
    has = sorted({int(year) for year in rows["year"]})
    wanted = has if years is None else sorted({int(year) for year in years})
    lacking = [str(year) for year in wanted if year not in has]
    if lacking or not wanted:
        fault = "specialisation.no_year"
        raise ArgumentError(fault, years=lacking, choices=[str(year) for year in has])
    return wanted


def _without_total(table: pd.DataFrame, total: str) -> pd.DataFrame:
    """Return the named industries and what they leave of the total."""
    named = table.drop(columns=total)
    used = named.loc[:, named.notna().any(axis=0)]
    rest = table[total] - used.sum(axis=1, skipna=False)
    short = rest < -ROUNDING * table[total]
    if short.any():
        rows = table.index[short]
        values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
        raise ArgumentError("growth.total_smaller", name=total, **values)
    return named.assign(**{REST: rest.clip(lower=0.0)})
