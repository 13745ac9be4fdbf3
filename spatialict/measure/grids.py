"""What an oblast hides: location quotients and their neighbourhood by the cell of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.local_statistics import moran
from spatialict.core.association.local_table import Options, result
from spatialict.core.association.rates import standardised_rates
from spatialict.core.association.system import system
from spatialict.core.inference import CORRECTIONS, Correction, adjust
from spatialict.core.places import cells as placed
from spatialict.core.places.cell_quotients import Quotients, judged, quotient
from spatialict.core.places.hexagons import FINEST
from spatialict.core.points.asked import Asked
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    import geopandas as gpd

    from spatialict.core.arrays import FloatArray
    from spatialict.core.places.locating import Positions
    from spatialict.core.points.sites import Points
    from spatialict.core.workers import Workers

INTERVALS: Final = ("exact", "delta")
LEAST: Final = 5
"""Firms that a cell needs before it is tested, unless told otherwise."""


def square_grid(regions: gpd.GeoDataFrame | gpd.GeoSeries, cell_m: float) -> gpd.GeoDataFrame:
    """Cover regions with square cells.

    The cells begin at multiples of their side in the CRS of the regions, and are named by their
    side and by how many of them lie between it and the origin, so that a cell keeps its name
    whatever else is studied.

    Parameters
    ----------
    regions : geopandas.GeoDataFrame or geopandas.GeoSeries
        Polygons in metres, index ``region_id``.
    cell_m : float
        Side of a cell.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``cell_id``, sorted: all cells that touch a region. ``region_id``: the region in
        which the middle of the cell lies, missing where it is outside; ``x_m, y_m``: that middle;
        ``area_km2``: what of the cell is in the regions, in their CRS; ``geometry``: the whole
        square.

    Raises
    ------
    ArgumentError
        If the regions are not in metres, not there or not valid, or `cell_m` is not above nil or
        so small that there would be more than two million cells.

    Notes
    -----
    A cell is called by its size and by how many sides its lower left corner is east and north of
    the origin of the projection, as INSPIRE [1]_ calls those of its grids by metres.

    References
    ----------
    .. [1] INSPIRE Thematic Working Group (2014). *D2.8.I.2 Data Specification on Geographical Grid
       Systems*, version 3.1.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> region = gpd.GeoSeries([box(0, 0, 25_000, 9_000)], ["a"], crs="EPSG:32642")
    >>> cells = square_grid(region, 10_000).drop(columns="geometry")
    >>> cells[cells["area_km2"] > 0].round(1)
                        region_id      x_m     y_m  area_km2
    cell_id
    10kmE000000N000000          a   5000.0  5000.0      90.0
    10kmE000001N000000          a  15000.0  5000.0      90.0
    10kmE000002N000000          a  25000.0  5000.0      45.0
    """
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise ArgumentError("grids.no_side", value=cell_m)
    return placed.grid(regions, cell_m=float(cell_m))


def h3_grid(regions: gpd.GeoDataFrame | gpd.GeoSeries, resolution: int) -> gpd.GeoDataFrame:
    """Cover regions with the hexagons of H3, which needs that library (the extra ``h3``).

    Parameters
    ----------
    regions : geopandas.GeoDataFrame or geopandas.GeoSeries
        As in `square_grid`.
    resolution : int
        0 to 15. Sides of 5 are about 10 km, of 6 4 km, of 7 1.4 km.

    Returns
    -------
    geopandas.GeoDataFrame
        As `square_grid`; `cell_id` is H3's. The hexagons are drawn with straight sides in the CRS
        of the regions; H3's own sides are great circles, so a point within a few metres of a side
        may belong to the other cell (`cell_of` asks H3).

    Raises
    ------
    ArgumentError
        As `square_grid`, and if H3 is not installed or has no such resolution, or if the CRS
        tears hexagons apart, so that they do not share out the ground.

    References
    ----------
    .. [1] Brodsky, I. (2018). *H3: Uber's Hexagonal Hierarchical Spatial Index*. Uber Engineering.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> region = gpd.GeoSeries([box(5e5, 5.6e6, 5.2e5, 5.62e6)], ["a"], crs="EPSG:32642")
    >>> cells = h3_grid(region, 5)
    >>> cells.index[0], round(float(cells["area_km2"].sum()), 6)
    ('8521560ffffffff', 400.0)
    """
    whole = not isinstance(resolution, bool) and hasattr(resolution, "__index__")
    if not whole or not 0 <= int(resolution) <= FINEST:
        raise ArgumentError("grids.no_resolution", value=resolution)
    return placed.grid(regions, resolution=int(resolution))


def cell_activity(
    points: Points,
    cells: gpd.GeoDataFrame,
    chosen: pd.Series[bool],
    weights: pd.Series[float] | None = None,
    *,
    workers: Workers = None,
) -> pd.DataFrame:
    r"""Count the firms of a sector, and all others, by cell.

    .. math:: x_c = \sum_{i \in c} w_i \, [i \text{ is of the sector}], \qquad
              o_c = \sum_{i \in c} w_i - x_c

    Parameters
    ----------
    points : GeoSeries, GeoDataFrame or DataFrame
        Firms, as columns ``x_m, y_m`` or points, in the CRS of the cells.
    cells : geopandas.GeoDataFrame
        Of `square_grid` or `h3_grid`, or some rows of it.
    chosen : pandas.Series of bool
        Which firms are of the sector; the index of `points`.
    weights : pandas.Series, optional
        What each counts, such as its jobs; 1 by default.
    workers : int, str or distributed.Client, optional
        Who does the work.

    Returns
    -------
    pandas.DataFrame
        Rows as `cells`; columns ``chosen`` and ``others``. Firms that lie in none of the cells
        are in no row.

    Raises
    ------
    ArgumentError
        If points and cells are not in the same metres, or a firm has no weight.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> region = gpd.GeoSeries([box(1, 1, 19_999, 9_999)], ["a"], crs="EPSG:32642")
    >>> cells = square_grid(region, 10_000)
    >>> firms = pd.DataFrame({"x_m": [1e3, 2e3, 15e3], "y_m": [5e3, 5e3, 5e3]})
    >>> cell_activity(firms, cells, pd.Series([True, False, True]))
                        chosen  others
    cell_id
    10kmE000000N000000     1.0     1.0
    10kmE000001N000000     1.0     0.0
    """
    asked = _asked(points, cells, chosen, weights)
    place = placed.cell_of(asked.sites.x, asked.sites.y, cells, workers=workers)
    return _added(asked, place, cells.index, _heavy(asked, weights))


def _asked(
    points: Points,
    cells: gpd.GeoDataFrame,
    chosen: pd.Series[bool],
    weights: pd.Series[float] | None,
) -> Asked:
    """Return the firms in the order of their ids, on the plane of the cells."""
    crs = getattr(points, "crs", None)
    if crs is not None and crs != cells.crs:
        raise ArgumentError("grids.other_crs", points=crs.to_string(), cells=cells.crs.to_string())
    asked = Asked.of(points, chosen)
    asked.sites.planar("grid")
    if weights is not None:
        given = weights.reindex(asked.sites.ids).to_numpy(dtype=float)
        wrong = ~(np.isfinite(given) & (given >= 0))
        if wrong.any():
            raise ArgumentError("grids.no_weight", count=int(wrong.sum()), total=len(wrong))
    return asked


def _heavy(asked: Asked, weights: pd.Series[float] | None) -> FloatArray | None:
    return None if weights is None else np.asarray(weights.reindex(asked.sites.ids), dtype=float)


def _added(
    asked: Asked, place: Positions, index: pd.Index[Any], weights: FloatArray | None
) -> pd.DataFrame:
    """Add up by cell; in the order of the firms' ids, so that the order of rows changes no bit."""
    ours = np.zeros(asked.sites.n, dtype=bool)
    ours[asked.chosen] = True
    there = place >= 0
    sums = {
        name: np.bincount(
            place[some], None if weights is None else weights[some], minlength=len(index)
        ).astype(float)
        for name, some in (("chosen", there & ours), ("others", there & ~ours))
    }
    return pd.DataFrame(sums, index=index)


def grid_specialisation(
    points: Points,
    chosen: pd.Series[bool],
    cells: gpd.GeoDataFrame,
    *,
    weights: pd.Series[float] | None = None,
    least: int = LEAST,
    confidence: float = 0.95,
    interval: str = "exact",
    permutations: int | str = "auto",
    correction: Correction = "bh",
    alpha: float = 0.05,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""In which cells a sector is over-represented, and where such cells lie together.

    .. math:: LQ_c = \frac{x_c / n_c}{\sum_c x_c / \sum_c n_c}, \qquad
              z_c = \frac{x_c / n_c - b}{\sqrt{a + b / n_c}}

    with x firms of the sector and n all firms of a cell. Local Moran is taken of z, the rate
    standardised as by Assuncao and Reis, as a share of three firms says less than one of three
    hundred.

    Parameters
    ----------
    points, chosen, cells, weights, workers
        As in `cell_activity`.
    least : int
        Firms that a cell needs to be tested; with fewer its status is ``too_few``.
    confidence : float
        Of the interval.
    interval : str
        ``"exact"``: Clopper and Pearson's, at least as wide as it should be; ``"delta"``: on
        ln LQ, none where no firm or every firm is of the sector.
    permutations : int or str
        Of local Moran, see `spatialict.local_moran`.
    correction : str
        Over the cells that are tested, for both tests: ``"bh"``, ``"by"``, ``"bonferroni"`` or
        ``"none"``.
    alpha : float
        Level of the labels.
    seed : int
        Of the permutations.

    Returns
    -------
    Result
        ``grid``: a GeoDataFrame with the rows of `cells`. ``region_id`` and ``area_km2`` as in
        `cells`, ``firms`` of the sector and ``total`` (numbers of firms, whatever they weigh),
        ``value`` (LQ), ``low``, ``high``, ``p_value``
        (Fisher's exact test of the cell against all others, two-sided) and ``q_value``;
        ``moran_quadrant``, ``moran_label``, ``moran_p_value``, ``moran_q_value``,
        ``moran_status``; ``status``; ``geometry``. A cell without a firm is ``missing`` and all
        its numbers but the counts are NaN; one with fewer than `least`, or so few that no count
        would have p <= alpha, is ``too_few``: it keeps its p, but is no test.

    Raises
    ------
    ArgumentError
        If points and cells do not fit, or an option is unknown.

    Notes
    -----
    Jobs come in firms and are no independent draws: with `weights` there is a quotient and its
    local Moran, but neither interval nor test. Firms in no cell are counted in a note. Neighbours
    are squares that share a corner and hexagons that share a side; a cell without a firm is
    nobody's neighbour, and one that has none left is an ``island``.

    References
    ----------
    .. [1] Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits
       illustrated in the case of the binomial. *Biometrika* 26, 404-413.
    .. [2] Assuncao, R. M. and Reis, E. A. (1999). A new proposal to adjust Moran's I for
       population density. *Statistics in Medicine* 18, 2147-2162.

    Examples
    --------
    Six of eight firms in the first cell are of the sector, two of twelve in the second: of all
    8 / 20. R: ``fisher.test(matrix(c(6, 2, 2, 10), 2))`` gives p = 0.01937.

    >>> import geopandas as gpd
    >>> from shapely import box
    >>> region = gpd.GeoSeries([box(1, 1, 19_999, 9_999)], ["a"], crs="EPSG:32642")
    >>> firms = pd.DataFrame({"x_m": [5e3] * 8 + [15e3] * 12, "y_m": 5e3})
    >>> sector = pd.Series([True] * 6 + [False] * 2 + [True] * 2 + [False] * 10)
    >>> found = grid_specialisation(firms, sector, square_grid(region, 10_000))
    >>> found.table[["firms", "total", "value", "p_value"]].round(5)
                        firms  total    value  p_value
    cell_id
    10kmE000000N000000      6      8  1.87500  0.01937
    10kmE000001N000000      2     12  0.41667  0.01937
    """
    _check(least, confidence, interval, correction)
    options = Options(
        permutations, "two-sided", "R", "omit", correction, alpha, "shared", seed, workers
    )
    asked = _asked(points, cells, chosen, weights)
    place = placed.cell_of(asked.sites.x, asked.sites.y, cells, workers=workers)
    counted = _added(asked, place, cells.index, None)
    heavy = _heavy(asked, weights)
    added = counted if heavy is None else _added(asked, place, cells.index, heavy)
    how = (least, confidence, interval)
    table = _quotients(
        counted, added, options, weighted=weights is not None, how=how, correction=correction
    )
    beside = _beside(added, options)
    for name in ("quadrant", "label", "p_value", "q_value", "status"):
        table[f"moran_{name}"] = beside.table[name]
    table["status"] = table.pop("status")
    for column, name in enumerate(("region_id", "area_km2")):
        if name in cells:
            table.insert(column, name, cells[name])
    params = {
        **_kind(cells.index),
        "least": least,
        "weighted": weights is not None,
        "confidence": confidence,
        "interval": interval if weights is None else None,
        "test": "exact fisher" if weights is None else None,
        "alternative": "two-sided",
        "correction": correction,
        "alpha": alpha,
        "permutations": beside.params["permutations"],
        "seed": seed,
        "n": asked.sites.n,
        "chosen": len(asked.chosen),
        "outside": int((place < 0).sum()),
        "cells": len(cells),
        "m": int(table["q_value"].notna().sum()),
    }
    import geopandas as gpd

    shaped = gpd.GeoDataFrame(table, geometry=cells.geometry.to_numpy(), crs=cells.crs)
    return Result("grid", shaped, "1", params, tuple(_notes(table, params)))


def _check(least: int, confidence: float, interval: str, correction: str) -> None:
    for argument, value, choices in (
        ("interval", interval, INTERVALS),
        ("correction", correction, CORRECTIONS),
    ):
        if value not in choices:
            fault = "study.unknown_choice"
            raise ArgumentError(fault, argument=argument, value=value, choices=choices)
    if not 0 < confidence < 1:
        fault = "specialisation.not_a_level"
        raise ArgumentError(fault, argument="confidence", value=str(confidence))
    if isinstance(least, bool) or not hasattr(least, "__index__") or least < 1:
        raise ArgumentError("grids.no_least", value=least)


def _kind(names: pd.Index[Any]) -> dict[str, Any]:
    """Return what a methods section says of the grid."""
    from spatialict.core.places import hexagons, squares

    known = squares.read(names)
    return {"cell_m": known[0]} if known else {"resolution": hexagons.resolution_of(names)}


def _quotients(
    counted: pd.DataFrame,
    added: pd.DataFrame,
    options: Options,
    *,
    weighted: bool,
    how: tuple[int, float, str],
    correction: Correction,
) -> pd.DataFrame:
    """Return counts, quotients, tests and the status of each cell."""
    least, confidence, interval = how
    firms = counted["chosen"].to_numpy()
    total = firms + counted["others"].to_numpy()
    if weighted:
        nothing = np.full(len(total), np.nan)
        x = added["chosen"].to_numpy()
        value = quotient(x, x + added["others"].to_numpy())
        found = Quotients(value, nothing, nothing, nothing, nothing)
    else:
        found = judged(firms, total, interval=interval, confidence=confidence)
    status = np.where(np.isnan(found.value), "undefined", "ok")
    small = (total < least) | (found.least > options.alpha)
    status = np.where(small & (status == "ok"), "too_few", status)
    status = np.where(total > 0, status, "missing")
    tested = np.where(status == "ok", found.p, np.nan)
    numbers = {
        "firms": firms.astype(np.int64),
        "total": total.astype(np.int64),
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "p_value": found.p,
        "q_value": adjust(tested, correction),
        "status": status,
    }
    return pd.DataFrame(numbers, index=counted.index)


def _beside(added: pd.DataFrame, options: Options) -> Result:
    """Return local Moran of the standardised rates, over the cells that have a firm."""
    events = added["chosen"].to_numpy()
    whole = events + added["others"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(whole > 0, events / whole, np.nan)
    links, given = placed.cell_links(added.index), pd.Series(rates, index=added.index)
    members = system(given, links, missing="omit", transform="R")
    there = members.places
    rates[there] = standardised_rates(events[there], whole[there]) if members.n else np.nan
    members = members.holding(rates)
    return result(moran(members), members, options)


def _notes(table: pd.DataFrame, params: dict[str, Any]) -> list[Message]:
    """Return what a reader must know beside the numbers."""
    tested = int((table["q_value"] <= params["alpha"]).sum())
    notes = [
        Message(
            "grids.cells",
            {
                "count": params["cells"],
                "empty": int((table["total"] == 0).sum()),
                "few": int((table["status"] == "too_few").sum()),
                "least": params["least"],
            },
        )
    ]
    if params["weighted"]:
        notes.append(Message("grids.weighted"))
    else:
        found = {"found": tested, "m": params["m"], "alpha": params["alpha"]}
        notes.append(Message("grids.found", found))
    if params["outside"]:
        notes.append(Message("grids.outside", {"count": params["outside"], "total": params["n"]}))
    return notes
