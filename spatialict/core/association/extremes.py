"""Counts at the extremes of very many numbers that come part by part and are not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import FloatArray, IntArray


class Peak(NamedTuple):
    """The largest numbers of some: different ones, within the slack of the largest of all.

    So near to each other they differ by rounding alone, so they are few.
    """

    numbers: FloatArray
    counts: IntArray

    @classmethod
    def of(cls, numbers: FloatArray, slack: float, counts: IntArray | None = None) -> Peak:
        """Keep what may belong to the largest, whatever else comes.

        Examples
        --------
        >>> Peak.of(np.array([1.0, 5.0, 5.0, 4.9]), 0.2).counts.tolist()
        [1, 2]
        """
        near = numbers >= numbers.max() - slack
        different, which = np.unique(numbers[near], return_inverse=True)
        weights = None if counts is None else counts[near]
        return cls(different, np.bincount(which, weights).astype(np.int64))

    def at(self, edge: float, slack: float) -> int:
        """Count what is at the largest, or at `edge` where this is larger."""
        largest = max(edge, float(self.numbers.max()))
        return int(self.counts[self.numbers >= largest - slack].sum())


class Tail(NamedTuple):
    """How many numbers are at `edge` or above, and the largest of them."""

    beyond: int
    peak: Peak


def tail(numbers: FloatArray, edge: float, slack: float) -> Tail:
    """Return the upper tail of a part; the lower one is that of the negative numbers."""
    return Tail(int(np.count_nonzero(numbers >= edge - slack)), Peak.of(numbers, slack))


def joined(parts: Sequence[Tail], edge: float, slack: float) -> tuple[int, int]:
    """Return how many of all numbers are at `edge` or above, and at their largest."""
    numbers, counts = (
        np.concatenate(each) for each in zip(*(part.peak for part in parts), strict=True)
    )
    peak = Peak.of(numbers, slack, counts)
    return sum(part.beyond for part in parts), peak.at(edge, slack)
