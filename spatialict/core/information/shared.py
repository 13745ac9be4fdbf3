r"""What three or more dimensions share: McGill's and Leydesdorff's T, of any table of counts.

With :math:`L_S = \sum n_s \log_2 n_s` over the cells of the dimensions S, and :math:`L_\emptyset
= n \log_2 n`, the entropies :math:`H_S = (L_\emptyset - L_S) / n` add up to

.. math:: T = \sum_{S \ne \emptyset} (-1)^{|S| + 1} H_S = \frac{1}{n} \sum_S (-1)^{|S|} L_S .
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.information.cells import Cells


def subsets(number: int) -> list[tuple[int, ...]]:
    """Return all subsets of so many dimensions, the empty one first.

    Examples
    --------
    >>> subsets(2)
    [(), (0,), (1,), (0, 1)]
    """
    return [chosen for size in range(number + 1) for chosen in combinations(range(number), size)]


def logged(count: NDArray[Any]) -> FloatArray:
    """Return n log2 n of each; 0 for 0.

    Examples
    --------
    >>> logged(np.array([0, 1, 8])).tolist()
    [0.0, 0.0, 24.0]
    """
    number = np.asarray(count, dtype=float)
    return np.asarray(number * np.log2(np.maximum(number, 1.0)), dtype=float)


@dataclass(frozen=True)
class Shared:
    """Sums over the cells of every subset of the dimensions, by group and of the whole.

    Rows of an answer are the groups in their order and, last, the whole; its columns are the
    columns of the counts given.

    Parameters
    ----------
    cells : Cells
        Of which every count given has as many, in their order.
    overlap : bool
        Whether units belong to several groups. The last group is then the whole, each unit once;
        the sum of the groups is not, and nothing can be said of what is between them.
    """

    cells: Cells
    overlap: bool = False

    @cached_property
    def _margins(self) -> tuple[Any, Any, FloatArray]:
        """Return cells to margins, margins to signed sums, and the sign of each margin's subset."""
        from scipy import sparse

        cells, groups = self.cells, len(self.cells.groups)
        every = np.arange(len(cells.count))
        rows, owners, signs, first = [], [], [], 0
        for subset in subsets(len(cells.sizes)):
            for owner in (cells.group, np.full(len(every), groups)):
                key = owner.astype(np.int64)
                for axis in subset:
                    key = key * cells.sizes[axis] + cells.code[:, axis]
                found, at, back = np.unique(key, return_index=True, return_inverse=True)
                rows.append(back.ravel() + first)
                owners.append(owner[at])
                signs.append(np.full(len(found), (-1.0) ** len(subset)))
                first += len(found)
        ones = np.ones(len(rows) * len(every))
        columns = np.tile(every, len(rows))
        shape = first, len(every)
        gather = sparse.csr_array((ones, (np.concatenate(rows), columns)), shape=shape)
        sign, owner = np.concatenate(signs), np.concatenate(owners)
        back = sparse.csr_array((sign, (owner, np.arange(first))), shape=(groups + 1, first))
        return gather, back, sign

    def prepare(self) -> None:
        """Make what all counts need, before threads ask for it at once."""
        _ = self._margins

    def information(self, counts: NDArray[Any], *, corrected: bool = False) -> FloatArray:
        r"""Return T in bits, by group and of the whole; NaN where a group has no unit.

        Parameters
        ----------
        counts : array, shape (cells, columns)
            Units of each cell.
        corrected : bool
            By Miller and Madow: each entropy is raised by (occupied cells - 1) / (2 n ln 2).
        """
        gather, back, _ = self._margins
        margins = gather @ np.asarray(counts, dtype=float)
        n = self.units(counts)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = (back @ logged(margins)) / n
            if corrected:
                found -= (back @ (margins > 0).astype(float)) / (2 * np.log(2) * n)
        return np.asarray(found, dtype=float)

    def whole(self, counts: FloatArray, *, corrected: bool) -> FloatArray:
        """Return T of the first column by group, of the whole and, last, between the groups."""
        return np.asarray(self.with_between(counts, corrected=corrected)[:, 0])

    def with_between(self, counts: NDArray[Any], *, corrected: bool) -> FloatArray:
        """Return T by group, of the whole and, last, between the groups: NaN where they overlap."""
        found = self.information(counts, corrected=corrected)
        if self.overlap:
            found[-1] = np.nan
            return found
        return np.concatenate([found, self.between(found, counts)[None]])

    def units(self, counts: NDArray[Any]) -> FloatArray:
        """Return the units of each group and of the whole, shape (groups + 1, columns)."""
        values = np.asarray(counts, dtype=float)
        starts = np.searchsorted(self.cells.group, np.arange(len(self.cells.groups) + 1))
        sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
        groups = np.diff(sums[starts], axis=0)
        return np.concatenate([groups, values.sum(axis=0, keepdims=True)])

    def between(self, information: FloatArray, counts: NDArray[Any]) -> FloatArray:
        """Return T of the whole less that of the groups, weighted by their units."""
        n = self.units(counts)
        inside = np.where(n[:-1] > 0, information[:-1] * n[:-1], 0.0).sum(axis=0) / n[-1]
        return np.asarray(information[-1] - inside, dtype=float)


def entropies(cells: Cells) -> dict[tuple[int, ...], float]:
    """Return the entropy in bits of every subset of the dimensions but the empty one.

    Examples
    --------
    Two fair bits, always alike:

    >>> import pandas as pd
    >>> from spatialict.core.information.cells import Cells
    >>> pair = pd.DataFrame({"one": [0, 1], "other": [0, 1]})
    >>> entropies(Cells.of(pair, ["one", "other"]))
    {(0,): 1.0, (1,): 1.0, (0, 1): 1.0}
    """
    n = cells.n
    return {
        subset: float((logged(np.array(n)) - logged(_margin(cells, subset)).sum()) / n)
        for subset in subsets(len(cells.sizes))[1:]
    }


def _margin(cells: Cells, subset: tuple[int, ...]) -> IntArray:
    """Return the units of every occupied cell of some of the dimensions."""
    _, back = np.unique(cells.code[:, list(subset)], axis=0, return_inverse=True)
    return np.bincount(back.ravel(), weights=cells.count).astype(np.int64)


def constant(cells: Cells) -> NDArray[np.bool_]:
    """Tell of each group and, last, of the whole, whether some dimension has one label only.

    T of these is 0 whatever the other dimensions do, and says nothing.
    """
    groups = len(cells.groups)
    flags = np.zeros(groups + 1, dtype=bool)
    for axis in range(len(cells.sizes)):
        found = np.unique(np.column_stack([cells.group, cells.code[:, axis]]), axis=0)
        flags[:groups] |= np.bincount(found[:, 0], minlength=groups) == 1
        flags[groups] |= len(np.unique(cells.code[:, axis])) == 1
    return flags
