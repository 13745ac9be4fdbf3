"""What is given to a scan, checked: whole cases, something at risk wherever there is a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.points.sites import Sites, some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.points.scan_ground import Model

TINY: Final = 1e-100
HUGE: Final = 1e100
"""Amounts beyond these would leave no digits for what is made of them."""
MOST_COUNTED: Final = 999_999_999
"""Cases (and, for Bernoulli, controls): more are not drawn by the hypergeometric law."""


@dataclass(frozen=True)
class Given:
    """Locations by their ids, in the ids' order, and their years.

    Parameters
    ----------
    sites : Sites
        Where the locations are.
    cases : array, shape (years, n)
        Whole numbers.
    risk : array, shape (years, n)
        What cases are expected in proportion to (Poisson), or cases and controls (Bernoulli).
    total : array, shape (years, n)
        Population, or cases and controls; NaN where only expected cases are known.
    years : tuple of int
        Empty where time plays no part.
    """

    sites: Sites
    cases: IntArray
    risk: FloatArray
    total: FloatArray
    years: tuple[int, ...] = ()

    @property
    def size(self) -> FloatArray:
        """Return what limits a window: population where it is known, else expected cases."""
        people: FloatArray = self.total.sum(axis=0)
        return self.risk.sum(axis=0) if np.isnan(people).any() else people


def given(locations: pd.DataFrame, model: Model) -> Given:
    """Return the checked table of a scan in space.

    Raises
    ------
    ArgumentError
        If a column is missing, or a value cannot be what it is called.
    """
    sites, along = _sorted(locations)
    table = locations.iloc[along]
    cases = _whole("cases", _column(table, "cases"), sites)
    if model == "bernoulli":
        total = _column(table, "total")
        _whole("total", total, sites)
        return _checked(Given(sites, cases[None], total[None], total[None]), model)
    people = np.full(sites.n, np.nan)
    if "population" in table:
        people = _amounts("population", _column(table, "population"), sites)
    risk = people
    if "expected" in table or "population" not in table:
        risk = _amounts("expected", _column(table, "expected"), sites)
    return _checked(Given(sites, cases[None], risk[None], people[None]), model)


def given_years(
    locations: pd.DataFrame,
    cases: pd.DataFrame,
    at_risk: pd.DataFrame | pd.Series[float],
    model: Model,
) -> Given:
    """Return the checked tables of a scan in space and time.

    Raises
    ------
    ArgumentError
        If ids or years differ between the tables, or a value cannot be what it is called.
    """
    sites, _ = _sorted(locations)
    years = _years(cases)
    name = "total" if model == "bernoulli" else "at_risk"
    if isinstance(at_risk, pd.Series):
        at_risk = pd.DataFrame(dict.fromkeys(years, at_risk))
    counted = _whole("cases", _matching("cases", cases, sites, years), sites)
    risk = _matching("at_risk", at_risk, sites, years)
    (_whole if model == "bernoulli" else _amounts)(name, risk, sites)
    return _checked(Given(sites, counted, risk, risk, years), model)


def _sorted(locations: pd.DataFrame) -> tuple[Sites, IntArray]:
    """Return the sites in the order of their ids, and the rows that they are."""
    sites = Sites.of(locations)
    try:
        along = np.asarray(sites.ids.argsort())
    except TypeError:  # numbers and words
        along = np.argsort(sites.ids.astype(str).to_numpy())
    return Sites(sites.ids[along], sites.x[along], sites.y[along], sites.distances), along


def _column(table: pd.DataFrame, name: str) -> FloatArray:
    if name not in table:
        raise ArgumentError("scan.no_column", column=name)
    return _numbers(table[name], name)


def _numbers(values: Any, name: str) -> FloatArray:  # noqa: ANN401
    try:
        return np.asarray(values.to_numpy(dtype="float64", na_value=np.nan))
    except (TypeError, ValueError):
        raise ArgumentError("scan.no_numbers", column=name) from None


def _years(cases: pd.DataFrame) -> tuple[int, ...]:
    try:
        years = sorted(int(year) for year in cases.columns)
    except (TypeError, ValueError):
        raise ArgumentError("scan.no_years", columns=list(cases.columns[:5])) from None
    if not years or years != list(range(years[0], years[0] + len(years))):
        raise ArgumentError("scan.gaps_in_years", years=[str(year) for year in years])
    return tuple(years)


def _matching(name: str, table: pd.DataFrame, sites: Sites, years: tuple[int, ...]) -> FloatArray:
    """Return a row for each year and a column for each site."""
    alien = sites.ids.symmetric_difference(table.index)
    if len(alien) or table.index.has_duplicates:
        strange = alien if len(alien) else table.index[table.index.duplicated()]
        told = {"table": name, "count": len(strange), "ids": some(strange)}
        raise ArgumentError("scan.other_ids", **told)
    columns = {int(column): column for column in table.columns}
    if not set(years) <= set(columns):
        lacking = [str(year) for year in years if year not in columns]
        raise ArgumentError("scan.other_years", table=name, years=lacking)
    rows = table.loc[sites.ids, [columns[year] for year in years]]
    return np.ascontiguousarray(_numbers(rows, name).T)


def _amounts(name: str, values: FloatArray, sites: Sites) -> FloatArray:
    _refuse("scan.no_amount", name, ~(np.isfinite(values) & (values >= 0)), sites)
    _refuse("scan.extreme", name, (values > 0) & ((values < TINY) | (values > HUGE)), sites)
    return values


def _whole(name: str, values: FloatArray, sites: Sites) -> IntArray:
    _amounts(name, values, sites)
    _refuse("scan.not_whole", name, values != np.rint(values), sites)
    if values.sum() > MOST_COUNTED:
        told = {"value": f"{values.sum():.6g}", "most": MOST_COUNTED}
        raise ArgumentError("scan.too_many", column=name, **told)
    return values.astype(np.int64)


def _checked(given_: Given, model: Model) -> Given:
    over = (
        given_.cases > given_.risk
        if model == "bernoulli"
        else (given_.cases > 0) & (given_.risk <= 0)
    )
    key = "scan.more_cases" if model == "bernoulli" else "scan.cases_without_population"
    _refuse(key, "cases", over, given_.sites)
    return given_


def _refuse(key: str, name: str, wrong: BoolArray, sites: Sites) -> None:
    rows = np.atleast_2d(np.asarray(wrong)).any(axis=0)
    if rows.any():
        told = {"column": name, "count": int(rows.sum()), "total": sites.n}
        raise ArgumentError(key, **told, ids=some(sites.ids[np.flatnonzero(rows)]))
