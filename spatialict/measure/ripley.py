"""Are there more firms around a firm, up to a distance, than there would be by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.association.options import checked_seed
from spatialict.core.points.asked import Asked
from spatialict.core.points.curves import curve
from spatialict.core.points.envelopes import check_level
from spatialict.core.points.ripley import TranslatedPairs
from spatialict.core.points.steps import distances
from spatialict.core.points.windows import Window
from spatialict.core.study import ArgumentError, Message

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.arrays import FloatArray
    from spatialict.core.points.ripley import Null
    from spatialict.core.points.sites import Points
    from spatialict.core.study import Result
    from spatialict.core.workers import Workers

NULLS: Final = ("labelling", "random")
SIDES: Final = 4
"""The largest distance is the shorter side of the window over this, a rule of Ripley's."""


def ripley_k(
    points: Points,
    window: Any,  # noqa: ANN401
    *,
    chosen: pd.Series[bool] | None = None,
    most_m: float | None = None,
    step_m: float | None = None,
    null: Null | None = None,
    simulations: int = 999,
    alpha: float = 0.05,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Area that holds as many points as there are, on average, around a point up to a distance.

    .. math::
        K(r) = \frac{|W|}{n (n - 1)} \sum_i \sum_{j \ne i} \mathbb{1}(d_{ij} \le r)
        \frac{|W|}{|W \cap (W + x_j - x_i)|}

    Where points ignore each other it is :math:`\pi r^2`, anywhere in a region of any shape: the
    weight of a pair makes up for the places that its shift would carry out of the region.

    Parameters
    ----------
    points : geopandas.GeoSeries, geopandas.GeoDataFrame or pandas.DataFrame
        Points in metres, or a table with ``x_m, y_m``. Those outside the window are left out and
        told.
    window : geopandas.GeoSeries, geopandas.GeoDataFrame or shapely geometry
        Polygons of the study region, with holes or parts as they are.
    chosen : pandas.Series, shape (n_points,), optional
        True for the points asked about. By default all.
    most_m : float, optional
        Largest r. The default is a quarter of the shorter side of the window's frame.
    step_m : float, optional
        Steps of r; by default about a hundred round ones.
    null : str, optional
        ``"labelling"``: as many sites are drawn from all points, without replacement; the default
        where `chosen` is given. ``"random"``: as many places uniform in the window.
    simulations, alpha, workers, seed
        As in `spatialict.duranton_overman`.

    Returns
    -------
    Result
        Index ``distance_m``; ``value`` in square metres and the other columns as in
        `spatialict.duranton_overman`, but that a curve may be ``"dispersed"`` at one distance and
        ``"localised"`` at another. With fewer than two points all is ``NaN`` and ``too_few``.
        `params` has
        ``window_m2``, ``outside``, and ``window_error``, the share by which the area found along
        the lines that the weights rest upon misses the exact one.

    Raises
    ------
    ArgumentError
        If the points or the window are in degrees, their CRS differ, the window has no area, or
        as in `spatialict.duranton_overman`.

    Notes
    -----
    The translation correction of Ohser (1983), as in spatstat's ``Kest(correction =
    "translate")``: n (n - 1) pairs, distances up to and with r, weights at most 500. The areas
    :math:`|W \cap (W + u)|` come from 4 096 lines across the window, exact along each, at 256
    shifts up to `most_m` each way, with bilinear weights between them; spatstat's raster of 128
    cells is coarser. Points at one place count as 0 m apart.

    References
    ----------
    .. [1] Ripley, B. D. (1977). Modelling spatial patterns. *Journal of the Royal Statistical
       Society B* 39, 172-212.
    .. [2] Ohser, J. (1983). On estimators for the reduced second moment measure of point processes.
       *Mathematische Operationsforschung und Statistik, Series Statistics* 14, 63-71.

    Examples
    --------
    Two points 2 m apart along x in a square of 10 m: the square and the shifted one share 8 x 10
    of its 100 square metres, so K = 100 / (2 * 1) * 2 * 100 / 80.

    >>> import pandas as pd
    >>> from shapely import box
    >>> pair = pd.DataFrame({"x_m": [4.0, 6.0], "y_m": [5.0, 5.0]})
    >>> ripley_k(pair, box(0, 0, 10, 10), most_m=2, step_m=1).table["value"].round(6).tolist()
    [0.0, 0.0, 125.0]
    """
    return _ripley(
        "ripley_k", points, window, chosen, most_m, step_m, null, simulations, alpha, workers, seed
    )


def ripley_l(
    points: Points,
    window: Any,  # noqa: ANN401
    *,
    chosen: pd.Series[bool] | None = None,
    most_m: float | None = None,
    step_m: float | None = None,
    null: Null | None = None,
    simulations: int = 999,
    alpha: float = 0.05,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Ripley's K as a distance, which is r itself where points ignore each other.

    .. math:: L(r) = \sqrt{K(r) / \pi}

    Parameters
    ----------
    points, window, chosen, most_m, step_m, null, simulations, alpha, workers, seed
        As in `ripley_k`.

    Returns
    -------
    Result
        As `ripley_k`, in metres; the p-values and labels are the same, as the root keeps the order
        of curves.

    Raises
    ------
    ArgumentError
        As `ripley_k`.

    References
    ----------
    .. [1] Besag, J. (1977). Contribution to the discussion of Dr Ripley's paper. *Journal of the
       Royal Statistical Society B* 39, 193-195.

    Examples
    --------
    As for `ripley_k`, :math:`\sqrt{125 / \pi}`:

    >>> import pandas as pd
    >>> from shapely import box
    >>> pair = pd.DataFrame({"x_m": [4.0, 6.0], "y_m": [5.0, 5.0]})
    >>> ripley_l(pair, box(0, 0, 10, 10), most_m=2, step_m=1).table["value"].round(4).tolist()
    [0.0, 0.0, 6.3078]
    """
    return _ripley(
        "ripley_l", points, window, chosen, most_m, step_m, null, simulations, alpha, workers, seed
    )


def _ripley(  # noqa: PLR0917 (the arguments of two public names)
    measure: str,
    points: Points,
    window: Any,  # noqa: ANN401
    chosen: pd.Series[bool] | None,
    most_m: float | None,
    step_m: float | None,
    null: Null | None,
    simulations: int,
    alpha: float,
    workers: Workers,
    seed: int,
) -> Result:
    check_level(alpha, simulations)
    seed = checked_seed(seed)
    under = _null(null, chosen is not None)
    region = Window.of(window, getattr(points, "crs", None))
    every = Asked.of(points, chosen)
    every.sites.planar(measure)
    asked = every.only(region.holds(every.sites.x, every.sites.y))
    outside = every.sites.n - asked.sites.n
    at = distances(most_m, step_m, region.shorter_m / SIDES)
    params: dict[str, Any] = {
        "n": asked.n,
        "total": asked.sites.n,
        "null": under,
        "distances": "planar",
        "weighted": False,
        "correction": "translation",
        "most_m": float(at[-1]),
        "step_m": float(at[1]),
        "window_m2": region.area_m2,
        "outside": outside,
        "seed": seed,
    }
    status = "too_few" if asked.n < 2 else "ok"
    observed, simulated = np.full(len(at), np.nan), np.empty((simulations, 0))
    if status == "ok":
        pairs = TranslatedPairs.of(asked, region, at, under, seed)
        observed, simulated = pairs.observed(), pairs.simulated(under, simulations, workers)
        params["window_error"] = pairs.translation.error
    if measure == "ripley_l":
        observed, simulated = _root(observed), _root(simulated)
    told = {"count": outside, "total": every.sites.n}
    return curve(
        measure,
        at,
        observed,
        simulated,
        alpha=alpha,
        unit="m" if measure == "ripley_l" else "m2",
        params=params,
        notes=[Message("curves.outside", told)] if outside else [],
        status=status,
    )


def _root(k: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt(k / np.pi), dtype=np.float64)


def _null(null: Null | None, labelled: bool) -> Null:
    if null is None:
        return "labelling" if labelled else "random"
    if null not in NULLS:
        choices = ", ".join(NULLS)
        raise ArgumentError("study.unknown_choice", argument="null", value=null, choices=choices)
    if null == "labelling" and not labelled:
        raise ArgumentError("curves.nobody_chosen")
    return null
