"""A table of flows between regions, checked, as a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class FlowTable:
    """Flows of one year; what stays within a region does not count.

    Parameters
    ----------
    regions : pandas.Index
        All regions, in the order asked for.
    matrix : numpy.ndarray, shape (n, n)
        From the region of the row to that of the column; 0 where no flow is known.
    named : numpy.ndarray of bool, shape (n,)
        Which regions are in a row of the table.
    year : int, optional
        Of the flows.
    gaps : int
        Pairs without a figure.

    Examples
    --------
    >>> rows = [("a", "b", 3.0), ("b", "a", 1.0), ("a", "a", 9.0)]
    >>> FlowTable.of(pd.DataFrame(rows, columns=["source", "target", "value"])).matrix
    array([[0., 3.],
           [1., 0.]])
    """

    regions: pd.Index[Any]
    matrix: FloatArray
    named: BoolArray
    year: int | None
    gaps: int

    @classmethod
    def of(
        cls,
        flows: pd.DataFrame,
        regions: Sequence[str] | pd.Index[Any] | None = None,
        year: int | None = None,
    ) -> FlowTable:
        """Read a table ``source, target, value`` and where given ``year``.

        Raises
        ------
        ArgumentError
            If a column is missing, a flow is negative or no number, a year is no whole number, a
            pair stands there twice, a region is not known, or there are several years and none is
            chosen.
        """
        rows, chosen = _of_year(flows, year)
        between = _checked(rows)
        ends = pd.unique(pd.concat([rows["source"].astype(str), rows["target"].astype(str)]))
        known = pd.Index(sorted(ends) if regions is None else list(regions), name="region_id")
        if foreign := [name for name in ends if name not in known]:
            raise ArgumentError("nodal_regions.unknown", rows=quotients.some(foreign))
        matrix = np.zeros((len(known), len(known)))
        places = (known.get_indexer(pd.Index(between[end])) for end in ("source", "target"))
        matrix[tuple(places)] = between["value"].fillna(0.0)
        gaps = int(between["value"].isna().sum())
        return cls(known, matrix, np.asarray(known.isin(ends)), chosen, gaps)


def _of_year(flows: pd.DataFrame, year: int | None) -> tuple[pd.DataFrame, int | None]:
    if lacking := [name for name in ("source", "target", "value") if name not in flows]:
        raise ArgumentError("nodal_regions.columns", columns=lacking)
    if "year" not in flows:
        return flows, year
    flows = flows.assign(year=_years(flows["year"]))
    has = sorted({int(each) for each in flows["year"].dropna()})
    several = year is None and (len(has) > 1 or (has and flows["year"].isna().any()))
    if several or (year is not None and year not in has):
        raise ArgumentError("nodal_regions.years", choices=[str(each) for each in has])
    if year is None:
        return flows, next(iter(has), None)
    return flows[(flows["year"] == year).fillna(value=False).astype(bool)], year


def _years(given: pd.Series[Any]) -> pd.Series[float]:
    years = pd.Series(pd.to_numeric(given, errors="coerce"), given.index).astype(float)
    wrong = (given.notna() & years.isna()) | (years % 1 != 0) & years.notna()
    if wrong.any():
        told = {"count": int(wrong.sum()), "total": len(given)}
        rows = quotients.some(given[wrong].astype(str).unique())
        raise ArgumentError("nodal_regions.not_years", rows=rows, **told)
    return years


def _checked(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the flows between two regions, or say which rows cannot be flows."""
    table = rows[["source", "target"]].astype(str)
    given = rows["value"]
    table["value"] = pd.to_numeric(given, errors="coerce").astype(float)
    label = table["source"] + " → " + table["target"]
    for key, wrong in (
        ("nodal_regions.not_numbers", given.notna() & table["value"].isna()),
        ("nodal_regions.repeated", label.duplicated()),
        ("nodal_regions.negative", (table["value"] < 0) | np.isinf(table["value"])),
    ):
        if wrong.any():
            told = {"count": int(wrong.sum()), "total": len(rows)}
            raise ArgumentError(key, rows=quotients.some(label[wrong].unique()), **told)
    return table[table["source"] != table["target"]]
