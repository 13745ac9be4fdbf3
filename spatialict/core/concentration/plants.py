"""Plants thrown at regions like darts: concentration net of the size of plants, arrays in and out.

Ellison and Glaeser's model: each plant chooses a region with the probability of the region's share
of all activity, whatever its size and whatever the others choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray

COLUMNS: Final = ("region_id", "industry", "jobs")
BLOCK: Final = 1 << 20
"""Darts that are thrown at once."""
TIE: Final = 1e-9
"""Share by which two sums may differ and still be one."""


@dataclass(frozen=True)
class Plants:
    """Plants with a known size, and the regions they may be in.

    Parameters
    ----------
    industries : pandas.Index
        Every industry of the table, as they first appear.
    regions : pandas.Index
        Sorted, so that no order of rows decides what is drawn.
    industry, region : numpy.ndarray, shape (n,)
        Of each plant, as places in the two.
    jobs : numpy.ndarray, shape (n,)
        Above 0.
    t : numpy.ndarray, shape (n_regions,)
        Share of each region in all activity; ``NaN`` where there is none.
    unsized, empty : int
        Plants left out because their size is not known, or is 0.
    known : numpy.ndarray of bool, shape (n_industries,)
        Whether any plant of the industry has a known size.
    own : bool
        Whether t is that of these plants, and not of activity beside which they lie.
    """

    industries: pd.Index[Any]
    regions: pd.Index[Any]
    industry: IntArray
    region: IntArray
    jobs: FloatArray
    t: FloatArray
    unsized: int
    empty: int
    known: BoolArray
    own: bool = False

    def shares(self) -> FloatArray:
        """Return the regions' shares of each industry; ``NaN`` where it has no jobs."""
        table = np.zeros((len(self.industries), len(self.regions)))
        np.add.at(table, (self.industry, self.region), self.jobs)
        total = table.sum(axis=1, keepdims=True)
        return np.asarray(table / np.where(total > 0, total, np.nan))

    def sizes(self) -> list[FloatArray]:
        """Return the jobs of each industry's plants."""
        order = np.argsort(self.industry, kind="stable")
        number = np.bincount(self.industry, minlength=len(self.industries))
        return np.split(self.jobs[order], np.cumsum(number)[:-1]) if len(number) else []

    def jobs_by_industry(self) -> FloatArray:
        """Return the jobs of each industry."""
        counted = np.bincount(self.industry, self.jobs, minlength=len(self.industries))
        return counted.astype(np.float64)


def plants_of(plants: pd.DataFrame, totals: pd.Series[float] | None) -> Plants:
    """Return plants as arrays, once their table is in order.

    Parameters
    ----------
    plants : pandas.DataFrame
        A row for each plant: ``region_id, industry, jobs``. A plant without a region or industry
        is left out as one without a size is.
    totals : pandas.Series, optional
        All jobs by ``region_id``; default those of all given plants. Totals that are no more than
        these are the plants' own.

    Raises
    ------
    ArgumentError
        If a column is missing, jobs are negative or no numbers, or `totals` lack a region or have
        fewer jobs there than the plants.

    Examples
    --------
    >>> rows = [("b", "J", 3), ("a", "J", 1), ("a", "K", None)]
    >>> found = plants_of(pd.DataFrame(rows, columns=["region_id", "industry", "jobs"]), None)
    >>> found.t.tolist(), found.unsized, found.known.tolist()
    ([0.25, 0.75], 1, [True, False])
    """
    lacking = [name for name in COLUMNS if name not in plants]
    if lacking:
        raise ArgumentError("concentration.no_column", columns=quotients.some(lacking))
    jobs = _sizes(plants)
    placed = plants["region_id"].notna().to_numpy() & plants["industry"].notna().to_numpy()
    sized = placed & ~np.isnan(jobs)
    used = sized & (jobs > 0)
    industries = pd.Index(plants["industry"].dropna().unique())
    names = pd.Index(plants["region_id"][placed].unique())
    names = (names if totals is None else pd.Index(totals.index)).sort_values()
    region = names.get_indexer(plants["region_id"])
    if totals is not None and (region[placed] < 0).any():
        strange = plants["region_id"][placed & (region < 0)].unique()
        raise ArgumentError(
            "concentration.lacks", argument="totals", labels=quotients.some(strange)
        )
    codes = industries.get_indexer(plants["industry"])
    here = np.bincount(region[used], jobs[used], minlength=len(names))
    whole = here if totals is None else _totals(totals, names)
    few = whole < here * (1 - TIE)
    if few.any():
        counts = {"count": int(few.sum()), "total": len(names), "rows": quotients.some(names[few])}
        raise ArgumentError("concentration.totals_too_few", **counts)
    return Plants(
        industries,
        names,
        np.asarray(codes[used], dtype=np.int64),
        np.asarray(region[used], dtype=np.int64),
        jobs[used],
        whole / (whole.sum() if whole.sum() > 0 else np.nan),
        int((~sized).sum()),
        int((sized & (jobs == 0)).sum()),
        np.bincount(codes[sized], minlength=len(industries)) > 0,
        bool((whole <= here * (1 + TIE)).all()),
    )


def _sizes(plants: pd.DataFrame) -> FloatArray:
    """Return the jobs of each plant, once each is a number of 0 or more, or missing."""
    numbered = plants[["jobs"]].set_axis(pd.RangeIndex(len(plants)))
    return quotients.checked(numbered, "jobs")["jobs"].to_numpy(dtype=float)


def _totals(totals: pd.Series[float], names: pd.Index[Any]) -> FloatArray:
    known = quotients.checked(totals.to_frame("totals"), "totals")["totals"].reindex(names)
    if known.isna().any():
        lacking = quotients.some(names[known.isna()])
        raise ArgumentError("concentration.lacks", argument="totals", labels=lacking)
    return known.to_numpy(dtype=float)


class Concentration(NamedTuple):
    """How concentrated an industry is, raw and net of the size of its plants.

    `g` is raw, `h` the Herfindahl index of its plants, `gamma` Ellison and Glaeser's,
    `variance` that of g and `se` the standard error of gamma where plants are darts, and
    `maurel_sedillot` the other estimator.
    """

    g: float
    h: float
    variance: float
    gamma: float
    se: float
    maurel_sedillot: float


def concentration(s: FloatArray, t: FloatArray, z: FloatArray) -> Concentration:
    r"""Return the indices of one industry.

    .. math:: \gamma = \frac{G / (1 - \sum t^2) - H}{1 - H}, \quad G = \sum (s - t)^2

    Parameters
    ----------
    s, t : numpy.ndarray, shape (n_regions,)
        Shares of the industry and of all activity.
    z : numpy.ndarray, shape (n_plants,)
        Shares of the plants in the industry.

    Examples
    --------
    Two alike plants in one of two alike regions: G = 1/2, H = 1/2, and gamma = (1 - 1/2) / (1/2).

    >>> half = np.array([0.5, 0.5])
    >>> concentration(np.array([1.0, 0.0]), half, half)[:4]
    (0.5, 0.5, 0.0625, 1.0)
    """
    squares, h = float((t**2).sum()), float((z**2).sum())
    g, free = float(((s - t) ** 2).sum()), 1 - squares
    lumps = 1 - h
    if not (free > TIE and lumps > TIE):
        return Concentration(g, h, np.nan, np.nan, np.nan, np.nan)
    variance = max(null_variance(t, z), 0.0)
    gamma = (g / free - h) / lumps
    between = (float((s**2).sum()) - squares) / free
    se = float(np.sqrt(variance)) / (free * lumps)
    return Concentration(g, h, variance, gamma, se, (between - h) / lumps)


def null_variance(t: FloatArray, z: FloatArray) -> float:
    r"""Return the variance of G where plants are darts (Ellison and Glaeser 1997).

    .. math:: 2 \Big\{ H^2 \big[ \textstyle\sum t^2 - 2 \sum t^3 + (\sum t^2)^2 \big]
              - \sum z^4 \big[ \sum t^2 - 4 \sum t^3 + 3 (\sum t^2)^2 \big] \Big\}

    Examples
    --------
    Two alike plants and regions: G is 1/2 or 0, as often, so its variance is 1/16.

    >>> half = np.array([0.5, 0.5])
    >>> null_variance(half, half)
    0.0625
    """
    two, three = float((t**2).sum()), float((t**3).sum())
    h, four = float((z**2).sum()), float((z**4).sum())
    return 2 * (h**2 * (two - 2 * three + two**2) - four * (two - 4 * three + 3 * two**2))


def thrown(
    jobs: FloatArray, t: FloatArray, simulations: int, rng: np.random.Generator
) -> FloatArray:
    """Return G of plants of these sizes that are thrown at the regions, once for each simulation.

    Plants of one size that are many are thrown together: it is their number in each region that
    counts.

    Examples
    --------
    Two alike plants at two alike regions: half of the throws put both into one.

    >>> half = np.array([0.5, 0.5])
    >>> drawn = thrown(np.array([10.0, 10.0]), half, 4000, np.random.default_rng(0))
    >>> np.unique(drawn.round(6)).tolist(), bool(0.2 < drawn.mean() < 0.3)
    ([0.0, 0.5], True)
    """
    n = len(t)
    sizes, number = np.unique(jobs, return_counts=True)
    sums = np.zeros((simulations, n))
    for size, count in zip(sizes[number > n], number[number > n], strict=True):
        sums += size * rng.multinomial(count, t, size=simulations)
    single = np.repeat(sizes[number <= n], number[number <= n])
    edges = np.cumsum(t)[:-1]
    rows = np.arange(simulations)[:, None] * n
    step = max(1, BLOCK // simulations)
    for start in range(0, len(single), step):
        block = single[start : start + step]
        places = np.searchsorted(edges, rng.random((simulations, len(block))), side="right")
        weights = np.broadcast_to(block, places.shape).ravel()
        found = np.bincount((rows + places).ravel(), weights, minlength=simulations * n)
        sums += found.reshape(simulations, n)
    return np.asarray(((sums / jobs.sum() - t) ** 2).sum(axis=1))


def tails(drawn: FloatArray, g: float) -> tuple[int, int]:
    """Return how many draws are at or above, at or below what was observed.

    Examples
    --------
    >>> tails(np.array([0.1, 0.2, 0.3]), 0.2)
    (2, 2)
    """
    slack = TIE * max(g, 1.0)
    return int((drawn >= g - slack).sum()), int((drawn <= g + slack).sum())


def pairwise(s: FloatArray, t: FloatArray) -> FloatArray:
    r"""Return the co-agglomeration of every two industries (Ellison, Glaeser and Kerr 2010).

    .. math:: \gamma^c_{ij} = \frac{\sum_r (s_{ri} - t_r) (s_{rj} - t_r)}{1 - \sum_r t_r^2}

    Examples
    --------
    Each of two industries has one of two alike regions: as far apart as can be.

    >>> pairwise(np.eye(2), np.array([0.5, 0.5]))
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    free = 1 - float((t**2).sum())
    apart = s - t
    return np.asarray(apart @ apart.T / (free if free > TIE else np.nan))
