"""One unit, those that it is compared with, and the years that all of them have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pandas as pd

from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialict.core.arrays import FloatArray

FITTED: Final = 3
"""Years before the programme that a comparison needs at least."""


@dataclass(frozen=True)
class Comparison:
    """A treated unit and its donors over the years that the treated reports.

    Parameters
    ----------
    labels : tuple of str
        The treated first, then the donors, sorted: no answer depends on the order of the rows.
    outcome : numpy.ndarray, shape (n_units, n_years)
        Finite.
    years : tuple of int
        In order.
    before : int
        How many of the years are earlier than the programme.
    gappy : tuple of str
        Donors that miss one of the years and are left out.
    absent : tuple of int
        Years that the treated does not report.
    """

    labels: tuple[Any, ...]
    outcome: FloatArray
    years: tuple[int, ...]
    before: int
    gappy: tuple[Any, ...]
    absent: tuple[int, ...]

    @property
    def status(self) -> str:
        """What keeps the comparison from being made: nothing, gaps, too few years or donors."""
        if not self.years:
            return "missing"
        enough = self.before >= FITTED and self.after >= 1 and len(self.labels) > 1
        return "ok" if enough else "too_few"

    @property
    def after(self) -> int:
        """How many of the years are of the programme."""
        return len(self.years) - self.before

    @property
    def least_p(self) -> float:
        """The least p that a rank among all units can have."""
        return 1 / len(self.labels)

    def allowed(self, alpha: float) -> int:
        """Return how many units may stray as far as one that is told from chance; 1 at least."""
        return allowed_of(len(self.labels), alpha)

    def others(self, unit: int, *, treated: bool = True) -> list[int]:
        """Return the donors of a unit when it is its turn to be the treated."""
        skipped = {unit} if treated or unit == 0 else {0, unit}
        return [row for row in range(len(self.labels)) if row not in skipped]

    def since(self, year: int) -> Comparison:
        """Return the comparison without the years before one."""
        early = sum(other < year for other in self.years)
        years, outcome = self.years[early:], self.outcome[:, early:]
        return replace(self, outcome=outcome, years=years, before=max(0, self.before - early))

    def until(self, year: int) -> Comparison:
        """Return the comparison without a year and those after it."""
        count = sum(other < year for other in self.years)
        years, outcome = self.years[:count], self.outcome[:, :count]
        return replace(self, outcome=outcome, years=years, before=min(self.before, count))

    def without(self, unit: int) -> Comparison:
        """Return the comparison without one donor."""
        labels = tuple(label for row, label in enumerate(self.labels) if row != unit)
        return replace(self, labels=labels, outcome=np.delete(self.outcome, unit, axis=0))

    def notes(self) -> list[Message]:
        """Return what was left out, and why."""
        notes = []
        if self.gappy:
            count = len(self.gappy)
            total = count + len(self.labels) - 1
            told = {"count": count, "total": total, "rows": some(self.gappy)}
            notes.append(Message("programme.gappy", told))
        if self.absent:
            years = ", ".join(map(str, self.absent))
            values = {"count": len(self.absent), "years": years, "treated": str(self.labels[0])}
            notes.append(Message("programme.absent", values))
        return notes


def allowed_of(n: int, alpha: float) -> int:
    """Return how many of n units may stray as far as one that is told from chance; 1 at least.

    Examples
    --------
    >>> allowed_of(16, 0.05), allowed_of(40, 0.05)
    (1, 2)
    """
    return max(1, int(np.floor(alpha * n + 1e-9)))


def whole_year(given: object) -> int | None:
    """Return a year that is given as a number or in digits; None for anything else.

    Examples
    --------
    >>> whole_year("2020"), whole_year(2020.0), whole_year("2020-21"), whole_year(2020.5)
    (2020, 2020, None, None)
    """
    try:
        number = float(cast("Any", given))
    except (TypeError, ValueError):
        return None
    return int(number) if number.is_integer() else None


def compared(
    outcome: pd.DataFrame,
    *,
    treated: str,
    first: int,
    donors: Sequence[str] | None = None,
    left_out: Iterable[str] = (),
) -> Comparison:
    """Return the comparison that a table of outcomes allows.

    Parameters
    ----------
    outcome : pandas.DataFrame, shape (n_units, n_years)
        Columns are years.
    treated, first
        The unit, and the first year of its programme.
    donors : sequence of str, optional
        Default all others.
    left_out : iterable of str
        Of the donors.

    Raises
    ------
    ArgumentError
        If a label is repeated or not in the table, the treated is among the donors, a column is
        no year, or a value is no finite number (a missing one is allowed).
    """
    table = _checked(outcome)
    pool = [label for label in table.index if label != treated] if donors is None else list(donors)
    skipped = [left_out] if isinstance(left_out, str) else list(left_out)
    lacking = [label for label in (treated, *pool, *skipped) if label not in table.index]
    if lacking:
        values = {"count": len(lacking), "rows": some(lacking), "choices": some(table.index)}
        raise ArgumentError("programme.unknown_unit", **values)
    if treated in pool or treated in skipped:
        raise ArgumentError("programme.own_donor", treated=treated)
    kept = sorted(set(pool) - set(skipped), key=str)
    known = table.loc[[treated]].notna().to_numpy(dtype=bool)[0]
    years = [int(year) for year in table.columns[known]]
    there = table.loc[kept, known]
    whole = there.notna().all(axis=1).to_numpy(dtype=bool)
    labels = (treated, *(label for label, ok in zip(kept, whole, strict=True) if ok))
    return Comparison(
        labels,
        table.loc[list(labels), known].to_numpy(dtype=float),
        tuple(years),
        sum(year < first for year in years),
        tuple(label for label, ok in zip(kept, whole, strict=True) if not ok),
        tuple(int(year) for year in table.columns[~known]),
    )


def _checked(outcome: pd.DataFrame) -> pd.DataFrame:
    years = [whole_year(year) for year in outcome.columns]
    if None in years:
        wrong = [str(given) for given, year in zip(outcome.columns, years, strict=True)
                 if year is None]  # fmt: skip
        raise ArgumentError("programme.not_years", columns=some(wrong))
    for labels in (outcome.index, pd.Index(years)):
        if not labels.is_unique:
            twice = some(labels[labels.duplicated()].unique())
            raise ArgumentError("specialisation.repeated", argument="outcome", labels=twice)
    try:
        values = outcome.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise ArgumentError("specialisation.not_numeric", argument="outcome") from None
    if np.isinf(values).any():
        rows = outcome.index[np.isinf(values).any(axis=1)]
        counts = {"count": len(rows), "total": len(outcome), "rows": some(rows)}
        raise ArgumentError("programme.not_finite", **counts)
    return pd.DataFrame(values, index=outcome.index, columns=years).sort_index(axis=1)
