"""Columns, years and numbers of a raw table: what every table is checked for.

A check enters what it finds into the ledger and returns what is sound, so that one reading of a
table shows all its faults.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.data.cells import parse_number, shown
from spatialict.data.ledger import cells, extent, listed, rows_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from spatialict.data.ledger import Ledger
    from spatialict.data.project import TableSection

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
THOUSAND: Final = 1000.0
"""How many times the usual a value may be, see `implausible`."""

_SIMPLE: Final = re.compile(r"-?\d+(?:\.\d+)?")
_OTHER_NAMES: Final = {"region_id": ("region",), "lon": ("longitude",), "lat": ("latitude",)}
_CONSTANTS: Final = ("industry", "indicator", "year", "kind", "unit")


def take_columns(
    rows: pd.DataFrame,
    spec: TableSection,
    ledger: Ledger,
    *,
    needed: Sequence[str],
    allowed: Sequence[str] = (),
) -> pd.DataFrame | None:
    """Return the rows that `where` keeps, with columns named by their role.

    A role is looked for under the name that ``columns`` gives, else under its own; industry,
    indicator, year, kind and unit may be stated once for the whole table.

    Returns
    -------
    pandas.DataFrame or None
        Text cells, ``""`` where there is nothing; None if a column is missing, which is a fault.
    """
    sources = {role: _source(rows, spec, role) for role in (*needed, *allowed)}
    unknown = [column for column in spec.columns.values() if column not in rows.columns]
    absent = [role for role in needed if sources[role] is None and _constant(spec, role) is None]
    absent = [role for role in absent if role not in spec.columns]
    unknown += [column for column in spec.where if column not in rows.columns]
    if unknown or absent:
        columns = [shown(str(column)) for column in rows.columns]
        for column in dict.fromkeys(unknown):
            ledger.fault("column_unknown", column=shown(column), columns=columns)
        for role in absent:
            ledger.fault("column_missing", role=role, columns=columns)
        return None
    kept = _where(rows, spec)
    if kept.empty:
        key = "nothing_kept" if len(rows) else "no_rows"
        ledger.fault(key, count=len(rows), where=_said(spec.where))
        return None
    return _renamed(kept, spec, sources)


def _source(rows: pd.DataFrame, spec: TableSection, role: str) -> str | None:
    for name in (spec.columns.get(role, role), *_OTHER_NAMES.get(role, ())):
        if name in rows.columns:
            return str(name)
    return None


def _constant(spec: TableSection, role: str) -> str | None:
    given: Any = getattr(spec, role, None) if role in _CONSTANTS else None
    return str(given) if given else None


def _where(rows: pd.DataFrame, spec: TableSection) -> pd.DataFrame:
    kept = rows
    for column, value in spec.where.items():
        kept = kept[kept[column].fillna("").astype(str).str.strip() == value.strip()]
    return kept


def _said(where: dict[str, str]) -> list[str]:
    return [f"{column} = {shown(value)}" for column, value in where.items()]


def _renamed(
    kept: pd.DataFrame, spec: TableSection, sources: dict[str, str | None]
) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for role, source in sources.items():
        constant = _constant(spec, role)
        if source is not None and (constant is None or role in spec.columns):
            columns[role] = kept[source].fillna("").astype(str).str.strip().astype(object)
        elif constant is not None:
            columns[role] = constant
    return pd.DataFrame(columns, index=kept.index)


def numbers(
    column: pd.Series[Any], ledger: Ledger, name: str
) -> tuple[pd.Series[float], pd.Series[Any]]:
    """Return the numbers of a column of text, and the state of every cell.

    Confidential, not available and empty are ``NaN`` and counted in a note; nil is 0. Whatever
    else is no number, ``NaN`` spelt out too, is a fault that quotes the cell.
    """
    texts = column.unique()
    read = {text: _number(text) for text in texts}
    values = column.map({text: value for text, (value, _) in read.items()}).astype("float64")
    states = column.map({text: state for text, (_, state) in read.items()})
    wrong = column[states == "fault"]
    if len(wrong):
        share = extent(len(wrong), len(column))
        rows = cells(wrong.index, wrong)
        ledger.fault("no_number", column=name, extent=share, rows=rows)
    silent = {state: int((states == state).sum()) for state in _SILENCES}
    if any(silent.values()):
        missing = sum(silent.values()) - silent["nil"]
        ledger.note("silent", column=name, total=len(column), missing=missing, **silent)
    return values, states


_SILENCES: Final = ("confidential", "nil", "not_available", "empty")


def _number(text: str) -> tuple[float, str]:
    if _SIMPLE.fullmatch(text):
        value = float(text)
        return (value, "value") if math.isfinite(value) else (math.nan, "fault")
    cell = parse_number(text)
    return cell.value, cell.state


def years(column: pd.Series[Any], ledger: Ledger) -> pd.Series[Any]:
    """Return the years of a column of text, NA where a cell is none: a fault.

    A year is a whole number from 1900 to 2200; "2023.0" is one, "2023.5" and "" are not.
    """
    read = {text: _year(str(text)) for text in column.unique()}
    found = column.map(read).astype("Int64")
    empty, wrong = column[column == ""], column[found.isna() & (column != "")]
    if len(empty):
        rows, share = rows_only(list(empty.index)), extent(len(empty), len(column))
        ledger.fault("year_empty", extent=share, rows=rows)
    if len(wrong):
        rows, share = cells(wrong.index, wrong), extent(len(wrong), len(column))
        limits = {"first": FIRST_YEAR, "last": LAST_YEAR}
        ledger.fault("year_wrong", extent=share, rows=rows, **limits)
    return found


def _year(text: str) -> int | None:
    cell = parse_number(text)
    whole = cell.state == "value" and cell.value.is_integer()
    return int(cell.value) if whole and FIRST_YEAR <= cell.value <= LAST_YEAR else None


def check_filled(column: pd.Series[Any], ledger: Ledger, name: str) -> None:
    """Enter a fault for cells that must hold something and do not."""
    empty = column[column == ""]
    if len(empty):
        share, rows = extent(len(empty), len(column)), rows_only(list(empty.index))
        ledger.fault("item_empty", column=name, extent=share, rows=rows)


def check_not_negative(
    values: pd.Series[float], texts: pd.Series[Any], ledger: Ledger, name: str
) -> None:
    """Enter a fault for amounts below zero, quoting the cells."""
    below = texts[values < 0]
    if len(below):
        rows = cells(below.index, below)
        share = extent(len(below), len(values))
        ledger.fault("negative", column=name, extent=share, rows=rows)


def check_repeats(table_rows: pd.DataFrame, keys: Sequence[str], ledger: Ledger) -> None:
    """Enter a fault for rows that say the same key twice; the index is the row number."""
    given = table_rows.dropna(subset=list(keys))
    repeated = given[given.duplicated(list(keys), keep=False)]
    if repeated.empty:
        return
    groups = repeated.groupby(list(keys), sort=True)
    pairs = sorted(
        (sorted(group.index), " ".join(str(part) for part in key)) for key, group in groups
    )
    rows = listed(_together(numbers_, said) for numbers_, said in pairs)
    share = extent(len(repeated), len(table_rows))
    ledger.fault("repeated", extent=share, rows=rows, keys=list(keys))


def _together(numbers_: list[Any], said: str) -> Any:  # noqa: ANN401
    from spatialict.core.study import Message

    return Message("intake.cell_rows", {"what": shown(said), "rows": listed(numbers_)})


def implausible(table: pd.DataFrame) -> pd.Series[bool]:
    """Tell which values are a thousand times what stands around them, in both directions.

    A value is implausible if it is more than 1000 times the median of the other regions in the
    same industry and year, **and** more than 1000 times the median of the region's own other
    values. A capital that has all the programmers passes the second test, a small industry in a
    small region the first; a slipped decimal sign or a unit of one row fails both.

    Parameters
    ----------
    table : pandas.DataFrame
        ``region_id, industry, year, value``. Medians are over positive values; where one has
        nothing to compare with, the other decides alone.

    Examples
    --------
    >>> rows = [("A", "J", 5.0), ("A", "C", 9.0), ("B", "J", 1e18), ("B", "C", 8.0)]
    >>> table = pd.DataFrame(rows, columns=["region_id", "industry", "value"]).assign(year=2023)
    >>> implausible(table).tolist()
    [False, False, True, False]
    """
    value = table["value"].to_numpy(dtype="float64")
    around = [_around(table, keys) for keys in (["industry", "year"], ["region_id"])]
    wrong = np.zeros(len(table), dtype=bool)
    least = np.min(value, initial=np.inf, where=value > 0)
    for place in map(int, np.flatnonzero(value > THOUSAND * least)):
        medians = [_median_of_others(value, group[place], place) for group in around]
        told = [median for median in medians if not math.isnan(median)]
        wrong[place] = bool(told) and all(value[place] > THOUSAND * median for median in told)
    return pd.Series(wrong, index=table.index, dtype=bool)


def _around(table: pd.DataFrame, keys: list[str]) -> dict[int, npt.NDArray[np.intp]]:
    """Return for each row the rows of its group, all by position."""
    number = table.groupby(keys, sort=False).ngroup().to_numpy()
    order = np.argsort(number, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(number[order])) + 1)
    return {int(place): group for group in groups for place in group}


def _median_of_others(
    value: npt.NDArray[np.float64], group: npt.NDArray[np.intp], place: int
) -> float:
    others = value[group[group != place]]
    others = others[others > 0]
    return float(np.median(others)) if len(others) else math.nan
