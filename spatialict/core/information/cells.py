"""Units counted by their labels: all that entropies ask of ten million firms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import IntArray

DENSE: Final = 1 << 24
"""Cells up to which units are counted in an array of all of them."""
MOST: Final = 2**31
"""Units beyond which labels cannot be dealt."""


@dataclass(frozen=True)
class Cells:
    """How many units have the same labels; occupied cells alone, sorted.

    Parameters
    ----------
    labels : tuple of list of str
        Sorted labels of each dimension.
    groups : list of str
        Sorted groups; one, ``""``, where units are not grouped.
    code : array of int64, shape (cells, dimensions)
        Position of each label.
    group : array of int64, shape (cells,)
        Position of the group; cells are sorted by it, then by their codes.
    count : array of int64, shape (cells,)
        Units, 1 or more.
    left_out : int
        Rows of which a label or the group is not known.

    Examples
    --------
    >>> firms = pd.DataFrame({"town": ["a", "a", "b", None], "size": [10, 10, 2, 2]})
    >>> cells = Cells.of(firms, ["town", "size"])
    >>> cells.labels, cells.code.tolist(), cells.count.tolist(), cells.left_out
    ((['a', 'b'], ['10', '2']), [[0, 0], [1, 1]], [2, 1], 1)
    """

    labels: tuple[list[str], ...]
    groups: list[str]
    code: IntArray
    group: IntArray
    count: IntArray
    left_out: int = 0

    @classmethod
    def of(
        cls,
        units: pd.DataFrame,
        dimensions: Sequence[str],
        *,
        by: str | None = None,
        count: str | None = None,
    ) -> Cells:
        """Count the rows of a table, or add up what its column `count` says of them."""
        coded = [_coded(units[name]) for name in ([by] if by else []) + list(dimensions)]
        if not by:
            coded.insert(0, (np.zeros(len(units), dtype=np.int64), [""]))
        number = np.ones(len(units), dtype=np.int64) if count is None else _counts(units[count])
        known = np.logical_and.reduce([codes >= 0 for codes, _ in coded])
        used = known & (number > 0)
        sizes = [max(len(labels), 1) for _, labels in coded]
        rows = [codes[used] for codes, _ in coded]
        key, total = _added(rows, sizes, number[used])
        digits = np.unravel_index(key, sizes)
        return cls(
            tuple(labels for _, labels in coded[1:]),
            coded[0][1],
            np.stack(digits[1:], axis=1).astype(np.int64),
            digits[0].astype(np.int64),
            total,
            int((~known).sum()),
        )

    @property
    def n(self) -> int:
        """How many units."""
        return int(self.count.sum())

    @property
    def sizes(self) -> list[int]:
        """How many labels each dimension has."""
        return [len(labels) for labels in self.labels]

    @property
    def in_groups(self) -> IntArray:
        """How many units each group has."""
        return np.bincount(self.group, weights=self.count, minlength=len(self.groups)).astype(int)


def _coded(labels: pd.Series[Any]) -> tuple[IntArray, list[str]]:
    """Return the position of each label among the sorted ones, as text; -1 where there is none."""
    codes, found = pd.factorize(labels)
    texts = [str(label) for label in found]
    names = sorted(set(texts))
    places = np.append(pd.Index(names).get_indexer(pd.Index(texts)), -1).astype(np.int64)
    return places[codes], names


def _counts(given: pd.Series[Any]) -> IntArray:
    """Return whole numbers of 0 or more; a missing one is refused, for who knows how many."""
    values = pd.to_numeric(given, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = ~(np.isfinite(values) & (values >= 0) & (np.floor(values) == values))
    if wrong.any():
        raise ArgumentError("synergy.counts", count=int(wrong.sum()), total=len(wrong))
    if values.sum() >= MOST:
        raise ArgumentError("synergy.too_many_units", most=float(MOST))
    return values.astype(np.int64)


def _added(rows: list[IntArray], sizes: list[int], number: IntArray) -> tuple[IntArray, IntArray]:
    """Return the key of every occupied cell, sorted, and its units."""
    every = float(np.prod([float(size) for size in sizes]))
    if every >= 2**62:
        raise ArgumentError("synergy.too_many_cells", cells=every, most=float(2**62))
    key = np.zeros(len(number), dtype=np.int64)
    for codes, size in zip(rows, sizes, strict=True):
        key *= size
        key += codes
    if every <= DENSE:
        ones = (number == 1).all()
        dense = np.bincount(key, weights=None if ones else number, minlength=int(every))
        found = np.flatnonzero(dense)
        return found.astype(np.int64), dense[found].astype(np.int64)
    found, back = np.unique(key, return_inverse=True)
    return found, np.bincount(back.ravel(), weights=number).astype(np.int64)
