"""A table's shares, of regions over industries or of industries over regions, and their reference.

Regions with a gap and industries that nobody reports are left out, as everywhere
(`spatialict.core.quotients`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.association.system import check_choice
from spatialict.core.rows import ROUNDING
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

SIDES: Final = ("region", "industry")
REFERENCES: Final = ("nation", "rest", "mean_of_others", "equal")
LEAST: Final = 2
"""Over fewer columns nothing can be spread, and against fewer rows nothing can be compared."""

Reference = str | pd.Series


@dataclass(frozen=True)
class Shares:
    """Shares of each unit, and the shares that they are compared with.

    Parameters
    ----------
    labels : pandas.Index
        Every unit of the table, in its order.
    units, columns : pandas.Index
        Units that report, and what they are spread over.
    amounts, s, t : numpy.ndarray, shape (n_units, n_columns)
        Amounts, shares and the shares of the reference.
    """

    labels: pd.Index[Any]
    units: pd.Index[Any]
    columns: pd.Index[Any]
    amounts: FloatArray
    s: FloatArray
    t: FloatArray

    def series(self, values: FloatArray) -> pd.Series[float]:
        """Return a value for every unit of the table, ``NaN`` where it does not report."""
        return pd.Series(values, index=self.units, dtype=float).reindex(self.labels)


def shares(
    activity: pd.DataFrame,
    *,
    by: str = "region",
    reference: Reference = "nation",
    whole: pd.Series[float] | None = None,
) -> Shares:
    """Return the shares of every region over the industries, or of every industry over the regions.

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries)
        As in `spatialict.location_quotient`.
    by : str
        ``"region"`` or ``"industry"``: which of them has a row.
    reference : str or pandas.Series
        ``"nation"`` (all units together), ``"rest"`` (all others together), ``"mean_of_others"``
        (the mean of their shares, each counted alike), ``"equal"`` (all columns alike), or amounts
        by column of something else.
    whole : pandas.Series, optional
        Amounts by column of all units, where not all of them are in the table.

    Raises
    ------
    ArgumentError
        If a word is not known, a value negative, the reference lacks a column, or a part is more
        than its `whole`.

    Examples
    --------
    >>> table = pd.DataFrame({"J": [1, 3], "K": [1, 1]}, index=["a", "b"])
    >>> found = shares(table)
    >>> found.s.tolist(), found.t[0].round(3).tolist()
    ([[0.5, 0.5], [0.75, 0.25]], [0.667, 0.333])
    >>> shares(table, by="industry", reference="rest").t.tolist()
    [[0.5, 0.5], [0.25, 0.75]]
    """
    check_choice("by", by, SIDES)
    known = quotients.reported(quotients.checked(activity))
    part = known.dropna(axis=0, how="all").dropna(axis=1, how="all")
    table = part if by == "region" else part.T
    amounts = table.to_numpy(dtype=float)
    given = None if whole is None else _given(whole, table.columns, "total")
    if given is not None:
        beyond = np.flatnonzero((amounts > given * (1 + ROUNDING)).any(axis=0))
        if len(beyond):
            shown = quotients.some(table.columns[beyond])
            raise ArgumentError("concentration.beyond_total", rows=shown)
    labels = activity.index if by == "region" else activity.columns
    return Shares(
        labels,
        table.index,
        table.columns,
        amounts,
        rows(amounts),
        _compared(amounts, table.columns, reference, given),
    )


def rows(amounts: FloatArray) -> FloatArray:
    """Return the shares of each row; ``NaN`` in a row without anything or of one column only.

    Examples
    --------
    >>> rows(np.array([[1.0, 3.0], [0.0, 0.0]]))
    array([[0.25, 0.75],
           [ nan,  nan]])
    """
    total = amounts.sum(axis=1, keepdims=True)
    spread = (total > 0) & (amounts.shape[1] >= LEAST)
    return np.asarray(amounts / np.where(spread, total, np.nan))


def _compared(
    amounts: FloatArray, columns: pd.Index[Any], reference: Reference, whole: FloatArray | None
) -> FloatArray:
    """Return for each row the shares that it is compared with."""
    if isinstance(reference, pd.Series):
        return np.repeat(rows(_given(reference, columns, "reference")[None]), len(amounts), axis=0)
    check_choice("reference", reference, REFERENCES)
    if reference == "equal":
        return rows(np.ones_like(amounts))
    there = amounts.sum(axis=1) > 0
    alone = whole is None and there.sum() < LEAST
    if reference == "mean_of_others":
        every = rows(amounts)
        others = there.sum() - there
        total = np.where(there[:, None], every, 0.0)
        mean = total.sum(axis=0) - total
        return np.asarray(mean / np.where(others > 0, others, np.nan)[:, None])
    together = amounts.sum(axis=0) if whole is None else whole
    own = amounts if reference == "rest" else np.zeros_like(amounts)
    left = rows(np.maximum(together - own, 0.0))
    return np.full_like(left, np.nan) if alone else left


def _given(values: pd.Series[float], columns: pd.Index[Any], argument: str) -> FloatArray:
    """Return given amounts in the order of the columns, of which none may be missing."""
    known = quotients.checked(values.to_frame(argument), argument)[argument].reindex(columns)
    if known.isna().any():
        lacking = quotients.some(columns[known.isna()])
        raise ArgumentError("concentration.lacks", argument=argument, labels=lacking)
    return known.to_numpy(dtype=float)
