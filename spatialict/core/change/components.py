"""The parts of the change between two years that every shift-share is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

TIE: Final = 1e-12
"""Share of what they are worked out from below which parts and rates are rounding, and 0."""


def settled(part: pd.DataFrame, size: pd.DataFrame) -> pd.DataFrame:
    """Return parts with 0 where they are rounding beside the size of what they are made of.

    Examples
    --------
    >>> settled(pd.DataFrame([1e-16, 0.5]), pd.DataFrame([1.0, 1.0]))[0].tolist()
    [0.0, 0.5]
    """
    return part.mask(part.abs() <= TIE * size, 0.0)


def settled_rate(rate: float) -> float:
    """Return a rate of growth, 0 where it is rounding.

    Examples
    --------
    >>> settled_rate(1.1 / 1.1000000000000003 - 1), settled_rate(0.1)
    (0.0, 0.1)
    """
    return 0.0 if abs(rate) <= TIE else rate


def idle(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Tell where there is nothing in either year, so that no part of a change is defined.

    Examples
    --------
    >>> idle(pd.DataFrame([0, 0, 1]), pd.DataFrame([0, 2, 0]))[0].tolist()
    [True, False, False]
    """
    return (before == 0) & (after == 0)


@dataclass(frozen=True)
class Components:
    """Activity of two years and its parts, all region x industry and in the unit of the activity.

    Parameters
    ----------
    before, after : pandas.DataFrame
        The two years over what both report; see `paired`.
    first, last : pandas.Series
        The reference economy by industry in the two years.

    Examples
    --------
    >>> start = pd.DataFrame({"ict": [10, 10], "other": [40, 40]}, index=["a", "b"])
    >>> end = pd.DataFrame({"ict": [16, 14], "other": [40, 40]}, index=["a", "b"])
    >>> parts = Components.of(start, end)
    >>> [round(float(part.loc["a", "ict"]), 9) for part in (parts.national, parts.competitive)]
    [1.0, 1.0]
    """

    before: pd.DataFrame
    after: pd.DataFrame
    first: pd.Series[float]
    last: pd.Series[float]

    @classmethod
    def of(
        cls,
        start: pd.DataFrame,
        end: pd.DataFrame,
        reference: tuple[pd.Series[float], pd.Series[float]] | None = None,
    ) -> Components:
        """Pair two years, with the sum of the regions, or what is given, as the reference.

        Raises
        ------
        ArgumentError
            If the two tables differ in their regions, a value is negative, or `reference` lacks an
            industry.
        """
        before, after = paired(start, end)
        if reference is None:
            first, last = (year.sum(axis=0, min_count=1) for year in (before, after))
        else:
            first = quotients.economy(before, reference[0]).industrial
            last = quotients.economy(after, reference[1]).industrial
        return cls(before, after, first, last)

    @property
    def growth(self) -> float:
        """Return the growth of all industries of the reference together.

        ``NaN`` where either year has no activity at all: that is no decline, but a year without
        figures.
        """
        total, last = float(self.first.sum()), float(self.last.sum())
        return settled_rate(last / total - 1) if total > 0 and last > 0 else float("nan")

    @property
    def growths(self) -> pd.Series[float]:
        """Return the growth of each industry of the reference."""
        return self.last / self.first.where(self.first > 0) - 1

    @property
    def size(self) -> pd.DataFrame:
        """Return the activity of both years, beside which a part may be no more than rounding."""
        return self.before + self.after

    @property
    def change(self) -> pd.DataFrame:
        """Return what came to be between the two years."""
        return self.after - self.before

    @property
    def national(self) -> pd.DataFrame:
        """Return what growth at the rate of the whole reference would have given."""
        return self.before * self.growth

    @property
    def industry_mix(self) -> pd.DataFrame:
        """Return what the rates of the industries add to it."""
        return settled(self.before * (self.growths - self.growth), self.size)

    @cached_property
    def competitive(self) -> pd.DataFrame:
        """Return what is the region's own."""
        own = self.after - self.before * (1 + self.growths)
        return settled(own, self.size) if self.growth == self.growth else own * np.nan

    @cached_property
    def homothetic(self) -> pd.DataFrame:
        """Return what of it the region would have had with the structure of the reference."""
        rates = self.competitive / self.before.where(self.before > 0)
        return self.expected * rates

    @property
    def expected(self) -> pd.DataFrame:
        """Return the activity at the start of regions with the structure of the reference."""
        total = self.first.sum()
        share = self.first / total if total > 0 else self.first * np.nan
        mine = np.outer(self.before.sum(axis=1, min_count=1), share)
        return pd.DataFrame(mine, self.before.index, self.before.columns)

    @property
    def allocation(self) -> pd.DataFrame:
        """Return what specialisation adds to the homothetic part."""
        return settled(self.competitive - self.homothetic, self.size + self.expected)

    @property
    def industries(self) -> list[str]:
        """Return the industries that are part of both totals."""
        return [str(code) for code in self.before.columns[self.before.notna().any(axis=0)]]

    @property
    def left_out(self) -> list[str]:
        """Return the industries that one of the years does not report."""
        used = set(self.industries)
        return [str(code) for code in self.before.columns if str(code) not in used]

    def of_sector(self, named: Sequence[str], *parts: str) -> pd.DataFrame:
        """Return parts of a sector: the sum over its industries, ``NaN`` where one is not known."""
        kept = list(named)
        wide = {part: getattr(self, part)[kept] for part in parts}
        sums = pd.DataFrame({name: part.sum(axis=1, skipna=False) for name, part in wide.items()})
        size = self.size[kept].sum(axis=1, skipna=False)
        return sums.mask(sums.abs().le(TIE * size, axis=0), 0.0)

    def idle(self, named: Sequence[str]) -> pd.Series[bool]:
        """Tell which regions had none of a sector in either year, so that it has no parts."""
        return idle(*(year[list(named)] for year in (self.before, self.after))).all(axis=1)


def paired(start: pd.DataFrame, end: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both years over what both report; a region with a gap in one is missing in both."""
    before, after = quotients.checked(start, "start"), quotients.checked(end, "end")
    differ = before.index.symmetric_difference(after.index)
    if len(differ):
        fault = "growth.differ"
        raise ArgumentError(fault, rows=quotients.some(differ))
    columns = before.columns.append(after.columns.difference(before.columns, sort=False))
    before = before.reindex(columns=columns)
    after = after.reindex(index=before.index, columns=columns)
    both = before.notna().any(axis=0) & after.notna().any(axis=0)
    before.loc[:, ~both], after.loc[:, ~both] = np.nan, np.nan
    before, after = quotients.reported(before), quotients.reported(after)
    whole = before.notna().any(axis=1) & after.notna().any(axis=1)
    return before.where(whole), after.where(whole)
