"""A region x industry table as one economy, and the quotients that follow from it.

Every formula of the location quotient family compares an activity with the one expected if the
region had the structure of the reference; this module knows that comparison and nothing of tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from libpysal.graph import Graph
    from scipy import sparse

SHOWN: Final = 5
FLAT: Final = 1e-12
"""Relative spread below which values are one value and rounding."""


def some(labels: Iterable[Any]) -> str:
    """Return up to five labels in quotes, as messages show them.

    Examples
    --------
    >>> some(["KZ-75", "KZ-71"])
    "'KZ-75', 'KZ-71'"
    """
    quoted = [f"'{label}'" for label in labels]
    return ", ".join(quoted[:SHOWN] + ["…"] * (len(quoted) > SHOWN))


def checked(activity: pd.DataFrame, argument: str = "activity") -> pd.DataFrame:
    """Return a table of floats, or say which rows cannot be an activity.

    Raises
    ------
    ArgumentError
        If a label is repeated, a value is negative, infinite or no number, or their sum is
        beyond the range of numbers.
    """
    for labels in (activity.index, activity.columns):
        if not labels.is_unique:
            twice = some(labels[labels.duplicated()].unique())
            fault = "specialisation.repeated"
            raise ArgumentError(fault, argument=argument, labels=twice)
    try:
        values = activity.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        fault = "specialisation.not_numeric"
        raise ArgumentError(fault, argument=argument) from None
    wrong = (values < 0) | np.isinf(values)
    if wrong.any():
        rows = activity.index[wrong.any(axis=1)]
        fault = "specialisation.negative"
        raise ArgumentError(
            fault,
            argument=argument,
            count=len(rows),
            total=len(activity),
            rows=some(rows),
        )
    with np.errstate(over="ignore"):
        if np.isinf(np.nansum(values)):
            raise ArgumentError("specialisation.too_large", argument=argument)
    return pd.DataFrame(values, index=activity.index, columns=activity.columns)


def reported(activity: pd.DataFrame) -> pd.DataFrame:
    """Return the table with every region that has a gap wholly missing.

    A total with a gap is not known. An industry that no region reports is not an industry of that
    year: it makes no gap, and stays out of all totals.

    Examples
    --------
    >>> table = pd.DataFrame({"J": [1, 2], "K": [3, None], "T": [None, None]}, index=["a", "b"])
    >>> reported(table)
         J    K   T
    a  1.0  3.0 NaN
    b  NaN  NaN NaN
    """
    used = activity.notna().any(axis=0)
    whole = activity.loc[:, used].notna().all(axis=1)
    return activity.astype(float).where(whole, np.nan)


@dataclass(frozen=True)
class Economy:
    """The parts of which every quotient is made.

    Parameters
    ----------
    activity : pandas.DataFrame
        x_ri; a region with a gap is wholly NaN.
    regional : pandas.Series
        x_r, NaN where it is not known.
    industrial : pandas.Series
        x_i of the reference, NaN where no region reports the industry.
    total : float
        x of the reference.
    """

    activity: pd.DataFrame
    regional: pd.Series[float]
    industrial: pd.Series[float]
    total: float

    @property
    def expected(self) -> pd.DataFrame:
        """Activity if each region had the structure of the reference; NaN where it has none."""
        share = (
            self.industrial / self.total if self.total > 0 else self.industrial * np.nan
        ).where(self.industrial > 0)
        outer = np.outer(self.regional.where(self.regional > 0), share)
        return pd.DataFrame(outer, index=self.activity.index, columns=self.activity.columns)


def economy(activity: pd.DataFrame, reference: pd.Series[float] | None = None) -> Economy:
    """Return the economy of a table, measured against a reference or against its own sum."""
    known = reported(checked(activity))
    used = known.columns[known.notna().any(axis=0)]
    regional = (
        known[used].sum(axis=1, min_count=1 if len(used) else 0).where(known.notna().any(axis=1))
    )
    industrial = _own(known) if reference is None else _given(known, used, reference)
    return Economy(known, regional, industrial, float(industrial.sum()))


def _own(known: pd.DataFrame) -> pd.Series[float]:
    return known.sum(axis=0, min_count=1)


def _given(
    known: pd.DataFrame, used: pd.Index[Any], reference: pd.Series[float]
) -> pd.Series[float]:
    """Return the reference over the industries that the regions report: like with like."""
    frame = checked(reference.to_frame("reference"), "reference")
    values = frame["reference"]
    lacking = [label for label in used if label not in values.index or np.isnan(values[label])]
    if lacking:
        fault = "specialisation.reference_lacks"
        raise ArgumentError(fault, industries=some(lacking))
    return values.reindex(used).reindex(known.columns)


def quotient(parts: Economy) -> pd.DataFrame:
    """Return activity over expected activity: the location quotient."""
    return parts.activity / parts.expected


def surplus(parts: Economy) -> pd.DataFrame:
    """Return activity less expected activity: the horizontal cluster quotient."""
    return parts.activity - parts.expected


def symmetric(quotients: pd.DataFrame) -> pd.DataFrame:
    """Return (LQ - 1) / (LQ + 1)."""
    return (quotients - 1) / (quotients + 1)


def standardised(quotients: pd.DataFrame, *, logged: bool = False) -> pd.DataFrame:
    """Return z over the regions with the sample standard deviation; NaN where all are alike."""
    values = quotients.where(quotients > 0).apply(np.log) if logged else quotients
    mean, spread = values.mean(axis=0), values.std(axis=0, ddof=1)
    size = np.maximum(values.abs().max(axis=0), 1.0 if logged else 0.0)
    return (values - mean) / spread.where(spread > FLAT * size)


def bound(n: int) -> float:
    """Return (n - 1) / sqrt(n), which no z over n regions exceeds.

    Examples
    --------
    >>> round(bound(20), 2), round(bound(6), 2)
    (4.25, 2.04)
    """
    return (n - 1) / float(np.sqrt(n)) if n > 1 else float("nan")


def focal(parts: Economy, graph: Graph) -> pd.DataFrame:
    """Return the location quotient of each region together with its neighbours."""
    weights = _window(parts.activity.index, graph)
    known = parts.regional.notna().to_numpy()
    filled = parts.activity.fillna(0.0).to_numpy()
    inside, around = weights @ filled, weights @ parts.regional.fillna(0.0).to_numpy()
    structure = parts.industrial.where(parts.industrial > 0).to_numpy() / parts.total
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(around[:, None] > 0, inside / around[:, None], np.nan)
    values = np.where(known[:, None], shares / structure, np.nan)
    return pd.DataFrame(values, index=parts.activity.index, columns=parts.activity.columns)


def _window(regions: pd.Index[Any], graph: Graph) -> sparse.csr_array:
    """Return the weights of each region's window; the region itself as much as its nearest."""
    from scipy import sparse

    lacking = regions.difference(graph.unique_ids, sort=False)
    if len(lacking):
        fault = "specialisation.graph_lacks"
        raise ArgumentError(fault, count=len(lacking), total=len(regions), rows=some(lacking))
    if graph.transformation not in {"O", "B"}:
        fault = "specialisation.graph_transformed"
        raise ArgumentError(fault, value=graph.transformation)
    edges = graph.adjacency.reset_index()
    rows = regions.get_indexer(edges["focal"])
    columns = regions.get_indexer(edges["neighbor"])
    weight = edges["weight"].to_numpy(dtype=float)
    both = (rows >= 0) & (columns >= 0) & (weight > 0)
    n = len(regions)
    largest = np.zeros(n)
    np.maximum.at(largest, rows[both], weight[both])
    own = np.setdiff1d(np.arange(n), rows[both & (rows == columns)])
    mine = np.where(largest[own] > 0, largest[own], 1.0)
    places = np.r_[rows[both], own], np.r_[columns[both], own]
    return sparse.csr_array((np.r_[weight[both], mine], places), shape=(n, n))


def sector(
    activity: pd.DataFrame, industry: Sequence[str], reference: pd.Series[float] | None = None
) -> tuple[pd.DataFrame, pd.Series[float] | None]:
    """Return two columns, the sum of the named industries and of all others, and so the reference.

    A region that does not report one of the named industries has no sum of them.

    Examples
    --------
    >>> table = pd.DataFrame({"J": [1, 2], "K": [3, 4], "M": [5, 6]}, index=["a", "b"])
    >>> sector(table, ["J", "M"])[0]
       sector  others
    a     6.0     3.0
    b     8.0     4.0
    """
    named = codes(activity, industry)
    known = reported(checked(activity))
    used = known.columns[known.notna().any(axis=0)]
    others = used.difference(named, sort=False)
    inside = known[named].sum(axis=1, skipna=False)
    outside = known[others].sum(axis=1).where(inside.notna())
    halves = pd.DataFrame({"sector": inside, "others": outside})
    if reference is None:
        return halves, None
    given = _given(known, used, reference)
    return halves, pd.Series(
        {"sector": given[named].sum(skipna=False), "others": given[others].sum()}
    )


def codes(activity: pd.DataFrame, industry: Sequence[str]) -> list[str]:
    """Return the named industries as columns of the table, each once."""
    named = list(dict.fromkeys([industry] if isinstance(industry, str) else industry))
    lacking = [code for code in named if code not in activity.columns]
    if lacking or not named:
        fault = "specialisation.unknown_industry"
        raise ArgumentError(
            fault,
            industries=some(lacking),
            choices=some(activity.columns),
        )
    return named
