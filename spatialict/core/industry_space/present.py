"""Which industry is present where, and how near industries are to each other by that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.industry_space.rearranged import rearranged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Present:
    """Regions and industries that can be told about, and which is present where.

    Parameters
    ----------
    cells : numpy.ndarray, shape (n_regions, n_industries)
        True where the location quotient reaches the threshold; rows and columns in the order of
        their labels as text, so that what is drawn does not depend on the order of a table.
    activity : numpy.ndarray, shape (n_regions, n_industries)
        What they were told by.
    regions, industries : pandas.Index
        Of the rows and columns.
    threshold : float
        As asked for.
    status : pandas.Series
        By region in the order given: ``ok``, ``missing`` (a figure lacks) or ``undefined`` (no
        activity); those that are not ``ok`` are in no row.
    """

    cells: BoolArray
    activity: FloatArray
    regions: pd.Index[Any]
    industries: pd.Index[Any]
    status: pd.Series[str]
    threshold: float

    @classmethod
    def of(cls, activity: pd.DataFrame, threshold: float) -> Present:
        """Return what is present where the location quotient is at least the threshold.

        Examples
        --------
        >>> table = pd.DataFrame({"J": [3, 1], "K": [1, 3]}, index=["b", "a"])
        >>> Present.of(table, 1.0).cells.tolist()
        [[False, True], [True, False]]
        """
        parts = quotients.economy(activity)
        ratio = quotients.quotient(parts)
        known, active = parts.regional.notna(), parts.regional > 0
        words = np.where(known, np.where(active, "ok", "undefined"), "missing")
        status = pd.Series(words, index=activity.index, dtype=object)
        regions = _ordered(activity.index[active])
        industries = _ordered(activity.columns[parts.industrial > 0])
        # a quotient of 1 that rounding made .9999999999999999 is 1
        least = threshold * (1 - quotients.FLAT)
        cells = np.asarray(ratio.loc[regions, industries] >= least, dtype=bool)
        amounts = np.asarray(parts.activity.loc[regions, industries], dtype=np.float64)
        return cls(cells, amounts, regions, industries, status, threshold)

    @property
    def diversity(self) -> IntArray:
        """Industries present in each region."""
        return np.asarray(self.cells.sum(axis=1), dtype=np.int64)

    @property
    def ubiquity(self) -> IntArray:
        """Regions in which each industry is present."""
        return np.asarray(self.cells.sum(axis=0), dtype=np.int64)

    def by_chance(
        self, number: int, seed: int, held: BoolArray | None = None
    ) -> Iterator[BoolArray]:
        """Draw presences of industries located without regard to each other; see `rearranged`."""
        none = np.zeros(len(self.industries), dtype=bool) if held is None else held
        return rearranged(self.activity, none, number, threshold=self.threshold, seed=seed)


def _ordered(labels: pd.Index[Any]) -> pd.Index[Any]:
    order = np.argsort(labels.astype(str).to_numpy(dtype=str), kind="stable")
    return labels[order]


def proximities(cells: BoolArray) -> FloatArray:
    r"""Return the least of the two chances that one of a pair is present, given the other.

    .. math:: \phi_{ij} = \sum_r M_{ri} M_{rj} / \max(k_i, k_j)

    ``NaN`` for an industry that is present nowhere.

    Examples
    --------
    One is in both regions, the other in one of them:

    >>> proximities(np.array([[True, True], [True, False]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    counts = cells.astype(float)
    both, ubiquity = counts.T @ counts, counts.sum(axis=0)
    known = np.where(ubiquity > 0, ubiquity, np.nan)
    return np.asarray(both / np.maximum(known[:, None], known[None, :]))


def around(others: BoolArray | FloatArray, sector: BoolArray) -> FloatArray:
    r"""Return which part of a sector's proximity to others is present in each region.

    .. math:: \omega_r = \sum_i M_{ri} \phi_i / \sum_i \phi_i

    Parameters
    ----------
    others : numpy.ndarray, shape (..., n_regions, n_others)
        Presence of the other industries, in one or in many arrangements.
    sector : numpy.ndarray, shape (n_regions,)
        Presence of the sector.

    Returns
    -------
    numpy.ndarray, shape (..., n_regions)
        Between 0 and 1; ``NaN`` where the sector is near to none.

    Examples
    --------
    The sector is in the first region, with the first of two others:

    >>> around(np.array([[True, False], [False, True]]), np.array([True, False])).tolist()
    [1.0, 0.0]
    """
    counts = np.asarray(others, dtype=float)
    near = nearness(counts, sector)
    total = near.sum(axis=-1)
    held = (counts @ near[..., None])[..., 0]
    return np.asarray(held / np.where(total > 0, total, np.nan)[..., None])


def nearness(others: BoolArray | FloatArray, sector: BoolArray) -> FloatArray:
    """Return the proximity of the sector to each of the others; 0 to one that is nowhere."""
    counts = np.asarray(others, dtype=float)
    ubiquity = counts.sum(axis=-2)
    both = sector.astype(float) @ counts
    return np.asarray(both / np.maximum(np.maximum(ubiquity, sector.sum()), 1.0))
