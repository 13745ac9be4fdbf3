"""Pairs of regions and the terms that may explain them, with the sums that a fit needs.

The terms are a constant, or an effect of each region, and columns of numbers. Effects are never
laid out as columns: a pair has two of them, so their sums are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Pairs:
    """Pairs of regions and what may explain them.

    Parameters
    ----------
    one, other : array of int, shape (n,)
        Regions of each pair, two different ones, from 0.
    columns : array, shape (n, k)
        Terms.
    regions : int
        How many regions.
    effects : bool
        Whether each region has an effect of its own, instead of one constant.
    """

    one: IntArray
    other: IntArray
    columns: FloatArray
    regions: int
    effects: bool = False

    @property
    def first(self) -> int:
        """How many terms come before the columns."""
        return self.regions if self.effects else 1

    @property
    def terms(self) -> int:
        """How many terms there are."""
        return self.first + int(self.columns.shape[1])

    def predicted(self, beta: FloatArray) -> FloatArray:
        """Return the linear predictor, or one for each column of `beta`."""
        first, rest = beta[: self.first], beta[self.first :]
        whole = first[self.one] + first[self.other] if self.effects else first[0]
        for number in range(self.columns.shape[1]):
            column = self.columns[:, number]
            whole = whole + (np.multiply.outer(column, rest[number]))
        return np.asarray(np.broadcast_to(whole, (len(self.one), *beta.shape[1:])))

    def summed(self, weight: FloatArray) -> FloatArray:
        """Return the sum of each term, weighed."""
        first = self.ends(weight) if self.effects else np.array([weight.sum()])
        return np.concatenate([first, np.einsum("nk,n->k", self.columns, weight)])

    def crossed(self, weight: FloatArray) -> FloatArray:
        """Return the sums of products of the terms, weighed."""
        start = self.first
        found = np.empty((self.terms, self.terms))
        if self.effects:
            key = self.one * self.regions + self.other
            met = np.bincount(key, weights=weight, minlength=self.regions**2)
            met = met.reshape(self.regions, self.regions)
            found[:start, :start] = met + met.T
            found[np.arange(start), np.arange(start)] += self.ends(weight)
        else:
            found[0, 0] = weight.sum()
        for number in range(self.columns.shape[1]):
            heavy = weight * self.columns[:, number]
            found[start + number] = self.summed(heavy)
            found[:, start + number] = found[start + number]
        return found

    def by_region(self, score: FloatArray) -> FloatArray:
        """Return for each region the summed terms of its pairs, weighed: regions x terms."""
        found = np.empty((self.regions, self.terms))
        if self.effects:
            key = self.one * self.regions + self.other
            met = np.bincount(key, weights=score, minlength=self.regions**2)
            met = met.reshape(self.regions, self.regions)
            found[:, : self.first] = met + met.T
            found[np.arange(self.regions), np.arange(self.regions)] += self.ends(score)
        else:
            found[:, 0] = self.ends(score)
        for number in range(self.columns.shape[1]):
            found[:, self.first + number] = self.ends(score * self.columns[:, number])
        return found

    def only(self, kept: BoolArray) -> Pairs:
        """Return some of the pairs."""
        rows = self.one[kept], self.other[kept], self.columns[kept]
        return Pairs(*rows, self.regions, self.effects)

    def among(self, regions: BoolArray) -> tuple[Pairs, BoolArray]:
        """Return the pairs of some of the regions, and which these are."""
        kept = regions[self.one] & regions[self.other]
        rank = np.cumsum(regions) - 1
        one, other = rank[self.one[kept]], rank[self.other[kept]]
        return Pairs(one, other, self.columns[kept], int(regions.sum()), self.effects), kept

    def ends(self, weight: FloatArray) -> FloatArray:
        """Return the sum over the pairs of each region."""
        ends = [
            np.bincount(end, weights=weight, minlength=self.regions)
            for end in (self.one, self.other)
        ]
        return np.asarray(ends[0] + ends[1], dtype=np.float64)
