"""How many firms, or jobs, there are to a square kilometre around every spot of the country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from spatialict.core.clusters.addresses import Addresses
from spatialict.core.clusters.smoothed import ERROR, Window, density
from spatialict.core.clusters.weighing import known_weights
from spatialict.core.clusters.windows import inside, polygons, same_crs
from spatialict.core.points.sites import Sites
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray
    from spatialict.core.clusters.smoothed import Edge
    from spatialict.core.points.sites import Points
    from spatialict.core.workers import Workers

EDGES: Final[dict[bool | str, Edge]] = {
    True: "diggle",
    False: "none",
    "diggle": "diggle",
    "uniform": "uniform",
    "none": "none",
}
CELLS: Final = 250_000
"""Cells of the window by default, where the bandwidth does not ask for more."""


def kernel_density(
    points: Points,
    window: Any,  # noqa: ANN401
    *,
    weights: pd.Series[float] | None = None,
    bandwidth_m: float | None = None,
    cell_m: float | None = None,
    edge: bool | str = True,
    workers: Workers = None,
) -> Result:
    r"""Firms (or jobs) per square kilometre, smoothed by a Gaussian kernel, on square cells.

    .. math:: f(u) = \sum_i \frac{w_i}{e_i}\,
              \frac{1}{2\pi h^2} \exp\left(-\frac{\lVert u - x_i \rVert^2}{2 h^2}\right)

    Parameters
    ----------
    points : points
        In metres: points of geopandas, or a table with ``x_m, y_m`` (see `Sites`). Those outside
        the window are left out and counted in a note.
    window : GeoDataFrame, GeoSeries or shapely geometry
        Polygons of the area where firms could be, in the projection of the points.
    weights : pandas.Series, optional
        Jobs (or another amount, ``>= 0``) of each point, by the points' index; a point whose
        weight is not known is left out and counted. Without them each point counts 1.
    bandwidth_m : float, optional
        h, the standard deviation of the kernel. By default Scott's rule (in two dimensions it is
        Silverman's, too), robust: :math:`h = n^{-1/6} \sqrt{s_x s_y}`, where s is the smaller of
        the standard deviation and the interquartile range / 1.34 of the points' x and y. It is
        made for one hump: where the points are several towns, s is the distance between towns,
        and the rule smooths each town far too widely. Give metres then.
    cell_m : float, optional
        Side of a cell, at most the bandwidth. By default a round number of metres near an eighth
        of the bandwidth, wider (up to the bandwidth) where that would be over 250 000 cells.
    edge : bool or str
        What the kernel lays outside the window is given back. True or ``"diggle"``: each point's
        weight is divided by the share :math:`e_i` of its own kernel that is inside (Diggle 1985;
        `density.ppp(diggle=TRUE)` of spatstat). ``"uniform"``: each cell's sum by the share of
        the kernel around its centre (spatstat's default). False or ``"none"``: neither.
    workers : int, str or distributed.Client, optional
        Who looks for the points in the window; the answer is the same.

    Returns
    -------
    Result
        Index ``cell_id`` (``"<column>:<row>"`` of the grid that begins at 0, 0 of the
        projection), cells whose centre is in the window; ``x_m, y_m`` of the centre, ``value``
        per km2 at the centre, ``covered`` the share of a kernel around the centre that is inside
        the window, ``status``. Cells whose centre is outside have no row, and none is ``NaN``.
        `params` state the bandwidth and who chose it.

    Raises
    ------
    ArgumentError
        If points or window are in degrees or in different projections, no point is inside, a
        weight is negative, a cell is wider than the bandwidth, or the rule of thumb has no answer
        (fewer than two different x and y).

    Notes
    -----
    With Diggle's correction the cells add up to the points: the sum of ``value`` times a cell's
    km2 is the number of points (or the sum of weights) in the window. In exchange an even scatter
    of points comes out low on the border itself, by ln 2 = 0.69 on a straight one; the uniform
    correction is level there, and does not add up. The kernel is cut at 8 h.
    Points are carried by a grid of at least four nodes to the bandwidth, by polynomials of degree
    7 (Lagrange); against the sum over all points, one point is off by less than 1e-5 of what it
    adds at its own spot. The share of a kernel in the window is counted in cells, so it is
    as fine as they are. The order of rows does not matter.

    References
    ----------
    .. [1] Diggle, P. J. (1985). A kernel method for smoothing point process data. *Applied
       Statistics* 34, 138-147.
    .. [2] Jones, M. C. (1993). Simple boundary correction for kernel density estimation.
       *Statistics and Computing* 3, 135-146.
    .. [3] Scott, D. W. (1992). *Multivariate Density Estimation*. Wiley, section 6.3.

    Examples
    --------
    One firm in the middle of 20 x 20 km: at its spot 1 / (2 pi 2^2) = 0.0398 firms per km2, and
    one firm in all.

    >>> firm = pd.DataFrame({"x_m": [10_500.0], "y_m": [10_500.0]}, index=["a"])
    >>> area = shapely.box(0, 0, 21_000, 21_000)
    >>> table = kernel_density(firm, area, bandwidth_m=2_000, cell_m=1_000).table
    >>> table.loc[["10:10", "12:10"], ["value", "covered"]].round(4)
              value  covered
    cell_id
    10:10    0.0398      1.0
    12:10    0.0241      1.0
    >>> round(float(table["value"].sum()), 6)
    1.0
    """
    if edge not in EDGES:
        known = ", ".join(f'"{name}"' for name in ("diggle", "uniform", "none"))
        raise ArgumentError("study.unknown_choice", argument="edge", value=edge, choices=known)
    sites = Sites.of(points).planar("kernel_density")
    shapes, crs = polygons(window)
    same_crs(points, crs)
    weight, unknown = known_weights(weights, sites.ids)
    known_one = np.isfinite(weight)
    places = Addresses.of(sites.x[known_one], sites.y[known_one], weight[known_one])
    within = inside(shapes, places.x, places.y, workers)
    x, y, firms = places.x[within], places.y[within], places.firms[within]
    if not len(x):
        raise ArgumentError("clusters.no_points", total=sites.n)
    area = float(np.sum(shapely.area(shapes)))
    width = _bandwidth(x, y, firms) if bandwidth_m is None else _metres("bandwidth_m", bandwidth_m)
    cell = _cell(width, area) if cell_m is None else _metres("cell_m", cell_m)
    if cell > width:
        raise ArgumentError("clusters.cell_too_wide", cell_m=cell, bandwidth_m=width)
    cells = Window.of(shapes, cell)
    value, covered = density(cells, width, x, y, places.weight[within], EDGES[edge])
    params = {
        "kernel": "gaussian",
        "bandwidth_m": width,
        "bandwidth_rule": "scott" if bandwidth_m is None else "given",
        "cell_m": cell,
        "edge": EDGES[edge],
        "weighted": weights is not None,
        "n": int(firms.sum()),
        "total": float(places.weight[within].sum()),
        "outside": int(places.firms[~within].sum()),
        "unknown": unknown,
        "area_km2": area / 1e6,
        "error": ERROR,
    }
    table = _table(cells, value * 1e6, covered)
    return Result("kernel_density", table, "1/km2", params, _notes(params, sites.n))


def _table(cells: Window, value: FloatArray, covered: FloatArray) -> pd.DataFrame:
    column, row = cells.cells()
    names = pd.Series(column).astype(str) + ":" + pd.Series(row).astype(str)
    x, y = (column + 0.5) * cells.cell_m, (row + 0.5) * cells.cell_m
    table = pd.DataFrame(
        {"x_m": x, "y_m": y, "value": value, "covered": covered},
        index=pd.Index(names, name="cell_id"),
    )
    return table.assign(status="ok")


def _notes(params: dict[str, Any], total: int) -> tuple[Message, ...]:
    notes = []
    if params["outside"]:
        notes.append(Message("clusters.outside", {"count": params["outside"], "total": total}))
    if params["unknown"]:
        values = {"count": params["unknown"], "total": total}
        notes.append(Message("clusters.unknown_weight", values))
    if params["bandwidth_rule"] == "scott":
        notes.append(Message("clusters.rule_of_thumb", {"km": params["bandwidth_m"] / 1e3}))
    return tuple(notes)


def _bandwidth(x: FloatArray, y: FloatArray, firms: Any) -> float:  # noqa: ANN401
    """Return Scott's bandwidth, of the geometric mean of both directions as in spatstat."""
    spreads = [_spread(np.repeat(axis, firms)) for axis in (x, y)]
    width = float(np.sqrt(spreads[0] * spreads[1]) * firms.sum() ** (-1 / 6))
    if not width > 0:
        raise ArgumentError("clusters.no_bandwidth")
    return width


def _spread(values: FloatArray) -> float:
    """Return the smaller of the SD and IQR / 1.34; the SD where half the firms share one value."""
    if len(values) < 2:
        return 0.0
    low, high = np.quantile(values, [0.25, 0.75])
    deviation = float(np.std(np.sort(values), ddof=1))
    return min(deviation, float(high - low) / 1.34) if high > low else deviation


def _cell(bandwidth_m: float, area_m2: float) -> float:
    """Return a round number of metres, 1, 2 or 5 times a power of ten, at most the bandwidth."""
    powers = 10.0 ** np.arange(-3, 8)
    rounds = np.outer(powers, [1, 2, 5]).ravel()
    rounds = rounds[rounds <= bandwidth_m]
    if not len(rounds):
        return bandwidth_m
    fine = rounds[max(int(np.searchsorted(rounds, bandwidth_m / 8, side="right")) - 1, 0)]
    few = int(np.searchsorted(rounds, np.sqrt(area_m2 / CELLS)))
    return float(max(fine, rounds[min(few, len(rounds) - 1)]))


def _metres(argument: str, value: float) -> float:
    if not (np.isfinite(value) and value > 0):
        raise ArgumentError("clusters.not_positive", argument=argument, value=value)
    return float(value)
