"""Rows of a long table (region_id, industry, year, value): each once, of one kind, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

KEYS: Final = ["region_id", "industry", "year"]
TOTAL: Final = "total"
"""What a panel calls all activity of a region."""
ROUNDING: Final = 1e-6
"""Share of a whole by which rounded figures of its parts may exceed it."""


def chosen_rows(
    rows: pd.DataFrame, *, kind: str = "", unit: str = "", argument: str = "activity"
) -> pd.DataFrame:
    """Return the rows of a kind and unit with years as whole numbers; other columns are kept.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``region_id, industry, year, value``, and where given ``kind`` and ``unit``.
    kind, unit : str
        Which rows to take where there are several kinds or units.
    argument : str
        What messages call the table.

    Raises
    ------
    ArgumentError
        If a column is missing, there are several kinds or units, a year is none, or a row is
        repeated.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     [("a", "J", "2024", "gva", 2.0), ("a", "J", "2024", "firms", 9.0)],
    ...     columns=["region_id", "industry", "year", "kind", "value"],
    ... )
    >>> chosen_rows(rows, kind="gva").values.tolist()
    [['a', 'J', 2024, 'gva', 2.0]]
    """
    if lacking := [name for name in (*KEYS, "value") if name not in rows]:
        raise ArgumentError("specialisation.no_columns", argument=argument, columns=some(lacking))
    for name, value in (("kind", kind), ("unit", unit)):
        if value and name in rows:
            rows = rows[rows[name] == value]
    for name in [name for name in ("kind", "unit") if name in rows]:
        if len(found := rows[name].unique()) > 1:
            told = {"argument": argument, "kinds": some(found)}
            raise ArgumentError("specialisation.several_kinds", **told)
    rows = rows.assign(year=_years(rows["year"], argument))
    if (twice := rows.duplicated(KEYS)).any():
        labels = rows.loc[twice, KEYS].astype(str).agg(" ".join, axis=1)
        counted: dict[str, Any] = {"count": int(twice.sum()), "total": len(rows)}
        fault = "specialisation.repeated_rows"
        raise ArgumentError(fault, argument=argument, rows=some(labels), **counted)
    return rows


def _years(given: pd.Series[Any], argument: str) -> pd.Series[int]:
    """Return years as whole numbers, or say which are none."""
    years = pd.to_numeric(given, errors="coerce")
    bad = years.isna() | (years % 1 != 0)
    if bad.any():
        told = {"argument": argument, "years": some(given[bad].unique())}
        raise ArgumentError("specialisation.not_years", **told)
    return years.astype("int64")


def asked_years(
    rows: pd.DataFrame, years: Iterable[int] | None = None, *, least: int = 1
) -> list[int]:
    """Return the years that are asked for, in order; default those of the rows.

    Raises
    ------
    ArgumentError
        If the rows do not have one, or they are fewer than `least`.
    """
    has = sorted({int(year) for year in rows["year"]})
    wanted = has if years is None else sorted({int(year) for year in years})
    lacking = [str(year) for year in wanted if year not in has]
    if lacking or len(wanted) < least:
        fault = "specialisation.no_year"
        raise ArgumentError(fault, years=lacking, choices=[str(year) for year in has])
    return wanted


def tables_of(
    rows: pd.DataFrame,
    years: Sequence[int],
    regions: Sequence[str] | pd.Index[Any] | None = None,
) -> dict[int, pd.DataFrame]:
    """Return region x industry for each year; regions default to the order of the rows.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     [("b", "J", 2024, 1.0), ("a", "K", 2024, 2.0)],
    ...     columns=["region_id", "industry", "year", "value"],
    ... )
    >>> tables_of(rows, [2024])[2024]
    industry     J    K
    region_id
    b          1.0  NaN
    a          NaN  2.0
    """
    order = list(dict.fromkeys(rows["region_id"] if regions is None else regions))
    wide = rows.pivot(index=["year", "region_id"], columns="industry", values="value")
    return {year: pd.DataFrame(wide.loc[year]).reindex(order) for year in years}


def common_industries(
    tables: dict[int, pd.DataFrame], kept: Sequence[Any] = ()
) -> tuple[list[Any], list[Any]]:
    """Return the industries that every year reports or that are kept, and those left out.

    Examples
    --------
    >>> one, two = pd.DataFrame({"J": [1.0], "T": None}), pd.DataFrame({"J": [1.0], "T": [2.0]})
    >>> common_industries({2024: one, 2025: two})
    (['J'], ['T'])
    """
    reports = pd.DataFrame({year: table.notna().any() for year, table in tables.items()})
    always, ever = reports.all(axis=1), reports.any(axis=1)
    columns = list(next(iter(tables.values()), pd.DataFrame()).columns)
    common = [code for code in columns if always[code] or code in kept]
    return common, [code for code in columns if ever[code] and code not in common]


def left_of(
    whole: pd.Series[float], part: pd.Series[float]
) -> tuple[pd.Series[float], pd.Series[bool]]:
    """Return what a part leaves of its whole, and where it is larger by more than rounding.

    Examples
    --------
    >>> rest, wrong = left_of(pd.Series([3.0, 3, 3]), pd.Series([1.0, 3 + 1e-9, 4]))
    >>> rest.tolist(), wrong.tolist()
    ([2.0, 0.0, 0.0], [False, False, True])
    """
    rest = whole - part
    return rest.clip(lower=0.0), rest < -ROUNDING * whole.abs()
