"""Firms as the locations of a scan: how many stand at a place, how many of them are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatialict.core.points.asked import flagged
from spatialict.core.points.scan_ground import merged
from spatialict.core.points.sites import Sites

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, IntArray
    from spatialict.core.points.sites import Points


@dataclass(frozen=True)
class Places:
    """What `scan` and `scan_space_time` take, and where each firm went.

    Parameters
    ----------
    locations : pandas.DataFrame
        Index: number of the place. ``x_m, y_m`` (or ``lon, lat``), ``cases``, ``total`` and, the
        same, ``population``.
    place_of : pandas.Series
        Place of each firm, by firm, to tell who belongs to the ``members`` of a cluster.
    cases, total : pandas.DataFrame or None
        Firms opened by place and year, where years were given.
    undated : int
        Firms without a year: they are in `locations`, not in the tables of years.
    """

    locations: pd.DataFrame
    place_of: pd.Series[int]
    cases: pd.DataFrame | None = None
    total: pd.DataFrame | None = None
    undated: int = 0


def gathered(
    points: Points,
    chosen: pd.Series[bool],
    *,
    cell_m: float | None = None,
    opened: pd.Series[int] | None = None,
    years: tuple[int, int] | None = None,
) -> Places:
    """Count firms where they stand, or in square cells.

    Parameters
    ----------
    points : Points
        Firms.
    chosen : pandas.Series
        By firm: whether it is of the industry asked about (a case).
    cell_m : float, optional
        Side of square cells, which stand for their firms by their centres; without it each pair
        of coordinates is a place. A scan's time grows with the square of the number of places.
    opened : pandas.Series, optional
        By firm: the year it opened, or missing.
    years : tuple of int, optional
        First and last year to count; by default those that occur.

    Raises
    ------
    ArgumentError
        If `chosen` is not True or False for each firm.

    Examples
    --------
    >>> firms = pd.DataFrame({"x_m": [10.0, 90.0, 250.0], "y_m": 50.0}, index=["a", "b", "c"])
    >>> ict = pd.Series([True, False, True], firms.index)
    >>> gathered(firms, ict, cell_m=100).locations
            x_m   y_m  cases  total  population
    place
    0      50.0  50.0      1      2           2
    1     250.0  50.0      1      1           1
    """
    sites = Sites.of(points) if cell_m is None else Sites.of(points).planar("cell_m")
    at = np.column_stack([sites.x, sites.y])
    if cell_m is not None:
        at = (np.floor(at / cell_m) + 0.5) * cell_m
    where, place = merged(at)
    is_case = flagged(chosen, sites.ids)
    x, y = ("x_m", "y_m") if sites.distances == "planar" else ("lon", "lat")
    index = pd.RangeIndex(len(where), name="place")
    total = np.bincount(place, minlength=len(where))
    cases = np.bincount(place[is_case], minlength=len(where))
    counts = {"cases": cases, "total": total, "population": total}
    locations = pd.DataFrame({x: where[:, 0], y: where[:, 1], **counts}, index)
    place_of = pd.Series(place, sites.ids, name="place")
    if opened is None:
        return Places(locations, place_of)
    year = opened.reindex(sites.ids).to_numpy(dtype="float64", na_value=np.nan)
    first, last = years or (int(np.nanmin(year)), int(np.nanmax(year)))
    dated = (year >= first) & (year <= last)

    def by_year(some: BoolArray) -> pd.DataFrame:
        cell: IntArray = place[some] * (last - first + 1) + (year[some] - first).astype(np.int64)
        table = np.bincount(cell, minlength=len(where) * (last - first + 1))
        return pd.DataFrame(table.reshape(len(where), -1), index, range(first, last + 1))

    undated = int(np.isnan(year).sum())
    return Places(locations, place_of, by_year(dated & is_case), by_year(dated), undated)
