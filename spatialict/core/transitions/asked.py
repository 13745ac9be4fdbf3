"""What is asked of a chain of classes, checked; and the paths of regions that follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialict.core.association.system import check_choice
from spatialict.core.transitions.classes import MOST, classed, given_cuts, quantile_cuts
from spatialict.core.transitions.counts import INTERVALS, Moves, moves, spans
from spatialict.core.transitions.yearly import (
    breaks_given,
    by_id,
    check_level,
    check_whole,
    rows_of,
    yearly,
)

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.arrays import FloatArray, IntArray

LEAST, LARGEST = 19, 99_999
"""Permutations: with fewer no p is as low as .05."""


@dataclass(frozen=True)
class Asked:
    """Options that every chain has; their meaning is told in `spatialict.measure.markov.markov`."""

    classes: int
    cuts: Iterable[float]
    lag: int
    breaks: Iterable[int]
    keep_breaks: bool
    interval: str
    confidence: float
    alpha: float
    permutations: int
    seed: int

    def paths(self, values: pd.DataFrame) -> Paths:
        """Return the classes of regions by year, or say which option is out of its range."""
        check_choice("interval", self.interval, INTERVALS)
        check_level("confidence", self.confidence)
        check_level("alpha", self.alpha)
        check_whole("permutations", self.permutations, LEAST, LARGEST)
        check_whole("lag", self.lag, 1, 100)
        given, kinds = given_cuts(self.cuts), check_whole("classes", self.classes, 2, MOST)
        table = by_id(yearly(values))
        cuts = np.array(given) if given else quantile_cuts(rows_of(table), kinds)
        return Paths(table, cuts, breaks_given(self.breaks), self, bool(given))


@dataclass(frozen=True, eq=False)
class Paths:
    """Classes of regions by year, regions in the order of their ids.

    Parameters
    ----------
    table : pandas.DataFrame
        Values, region by year.
    cuts : numpy.ndarray
        Between classes.
    breaks : tuple of int
        First years of a new series.
    asked : Asked
        The options.
    given : bool
        Whether the cuts were given.
    """

    table: pd.DataFrame
    cuts: FloatArray
    breaks: tuple[int, ...]
    asked: Asked
    given: bool

    @property
    def k(self) -> int:
        """Number of classes."""
        return len(self.cuts) + 1

    @cached_property
    def numbers(self) -> FloatArray:
        """Values."""
        return rows_of(self.table)

    @cached_property
    def classes(self) -> IntArray:
        """Class of each region in each year from 0 up, -1 where there is no value."""
        return classed(self.numbers, self.cuts)

    @cached_property
    def years(self) -> IntArray:
        """Years of the columns."""
        return self.table.columns.to_numpy(dtype=np.int64)

    @cached_property
    def made(self) -> Moves:
        """Transitions that are counted."""
        within, across = spans(self.years, self.asked.lag, self.breaks)
        pairs = sorted(within + across) if self.asked.keep_breaks else within
        return moves(self.classes, pairs)

    @property
    def across(self) -> int:
        """Number of transitions across a break."""
        return len(moves(self.classes, spans(self.years, self.asked.lag, self.breaks)[1]).head)

    @property
    def flat(self) -> bool:
        """Whether all values fall into one class, so that there is nothing to move between."""
        return self.k == 1

    @property
    def params(self) -> dict[str, Any]:
        """The options and what became of them, for `Result.params`."""
        asked = self.asked
        return {
            "classes": self.k,
            "classes_asked": self.k if self.given else asked.classes,
            "cuts": [float(cut) for cut in self.cuts],
            "cuts_of": "given" if self.given else "quantiles",
            "lag": asked.lag,
            "breaks": list(self.breaks),
            "keep_breaks": asked.keep_breaks,
            "interval": asked.interval,
            "confidence": asked.confidence,
            "alpha": asked.alpha,
            "permutations": asked.permutations,
            "seed": asked.seed,
            "n": len(self.made.head),
            "across": self.across,
            "regions": len(np.unique(self.made.region)),
            "years": [int(year) for year in self.years],
        }
