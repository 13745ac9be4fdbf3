"""A table of regions by years, checked: years in order, numbers or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.points.given_numbers import is_number, shown
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray

LAST_YEAR: Final = 9999


def yearly(values: pd.DataFrame) -> pd.DataFrame:
    """Return the table as floats with its years in order, or say what is wrong with it.

    Parameters
    ----------
    values : pandas.DataFrame, shape (n_regions, n_years)
        Index ``region_id``, columns years, as whole numbers or their text.

    Raises
    ------
    ArgumentError
        If it is no table, a label is repeated, a column is no year, or a value is infinite or no
        number.

    Examples
    --------
    >>> yearly(pd.DataFrame({"2011": [3], 2010: [1]}, index=["a"]))
    year       2010  2011
    region_id
    a           1.0   3.0
    """
    if not isinstance(values, pd.DataFrame):
        raise ArgumentError("transitions.not_a_table")
    columns: Iterable[Any] = values.columns
    found = [_year(column) for column in columns]
    if wrong := [each for each, year in zip(columns, found, strict=True) if year is None]:
        raise ArgumentError("transitions.not_years", columns=some(wrong))
    years = pd.Index([year for year in found if year is not None], dtype="int64", name="year")
    for labels, what in ((values.index, "rows"), (years, "columns")):
        if not labels.is_unique:
            twice = some(labels[labels.duplicated()].unique())
            fault = f"transitions.repeated_{what}"
            raise ArgumentError(fault, labels=twice)
    try:
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise ArgumentError("transitions.not_numbers") from None
    if (endless := np.isinf(numbers).any(axis=1)).any():
        told = {"count": int(endless.sum()), "total": len(values)}
        raise ArgumentError("transitions.infinite", **told, rows=some(values.index[endless]))
    table = pd.DataFrame(numbers, index=values.index.rename("region_id"), columns=years)
    return table.sort_index(axis=1)


def _year(label: object) -> int | None:
    """Return a column's label as a year, or None."""
    if isinstance(label, str) and label.strip().isdecimal():
        label = int(label)
    if isinstance(label, bool | np.bool_) or not isinstance(label, Integral):
        return None
    year = int(label)
    return year if 0 < year <= LAST_YEAR else None


def by_id(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the order of their ids as text: what is drawn never knows their order."""
    order = np.argsort(table.index.astype(str).to_numpy(dtype=str), kind="stable")
    return table.iloc[order]


def balanced(table: pd.DataFrame) -> pd.DataFrame:
    """Return the regions that have a value in every year in which any region has one.

    What is compared over the years is then the same regions.

    Examples
    --------
    >>> table = pd.DataFrame({2010: [1.0, 2.0], 2011: None, 2012: [3.0, None]}, index=["a", "b"])
    >>> balanced(table).to_dict("index")
    {'a': {2010: 1.0, 2012: 3.0}}
    """
    used = table.loc[:, table.notna().any(axis=0)]
    return used[used.notna().all(axis=1)]


def positive(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table without what has no logarithm: values of 0 and below are missing."""
    return table.where(table > 0)


def breaks_given(breaks: Iterable[int]) -> tuple[int, ...]:
    """Return the years that begin a new series, in order.

    Raises
    ------
    ArgumentError
        If one is no year.
    """
    given = [breaks] if isinstance(breaks, str | int) else list(breaks)
    found = [_year(each) for each in given]
    if wrong := [shown(each) for each, year in zip(given, found, strict=True) if year is None]:
        raise ArgumentError("transitions.breaks", values=wrong)
    return tuple(sorted({year for year in found if year is not None}))


def is_broken(table: pd.DataFrame, breaks: Iterable[int]) -> BoolArray:
    """Tell which years of the table come after the first break, or begin with it."""
    begin = min(breaks, default=LAST_YEAR + 1)
    return np.asarray(table.columns.to_numpy(dtype=np.int64) >= begin)


def check_whole(argument: str, value: object, least: int, most: int) -> int:
    """Return a whole number within its range, or refuse it."""
    if is_number(value) and isinstance(value, Integral) and least <= int(value) <= most:
        return int(value)
    told = {"argument": argument, "value": shown(value), "least": least, "most": most}
    raise ArgumentError("transitions.whole", **told)


def check_level(argument: str, value: object) -> None:
    """Refuse a level that is not between 0 and 1."""
    if not (is_number(value) and 0 < value < 1):  # type: ignore[operator]
        raise ArgumentError("transitions.level", argument=argument, value=shown(value))


def rows_of(table: pd.DataFrame) -> FloatArray:
    """Return the numbers of a table, in its order."""
    return table.to_numpy(dtype=float)
