"""Where cases stand closer together than what is at risk, and when: the scan of Kulldorff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.association.options import checked_switch, whole
from spatialict.core.points.given_numbers import shown
from spatialict.core.points.scan_given import given, given_years
from spatialict.core.points.scan_ground import intervals
from spatialict.core.points.scan_options import Options
from spatialict.core.points.scan_table import scanned
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.core.points.scan_ground import Direction, Model
    from spatialict.core.points.scan_options import Shape
    from spatialict.core.points.sites import Points
    from spatialict.core.study import Result
    from spatialict.core.workers import Workers


def scan(
    locations: pd.DataFrame,
    *,
    model: Model = "poisson",
    shape: Shape = "circle",
    most_share: float = 0.5,
    most_m: float | None = None,
    centres: Points | None = None,
    direction: Direction = "high",
    simulations: int = 999,
    alpha: float = 0.05,
    least_cases: int = 2,
    ratios: tuple[float, ...] = (1.5, 2, 3, 4),
    compactness: float = 0.0,
    listed: int = 10,
    iterative: bool = False,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Circles or ellipses in which cases are more (or fewer) than chance would put there.

    .. math:: \Lambda = \max_z \; c \ln \frac{c}{E} + (C - c) \ln \frac{C - c}{C - E}

    with c of C cases in the window z and E expected there. Bernoulli adds the same two terms for
    the controls. p is the rank of a window's ratio among the maxima of simulated maps.

    Parameters
    ----------
    locations : pandas.DataFrame
        Index: ids of the locations. Columns ``x_m, y_m`` in metres (or ``lon, lat``: great-circle
        distances), ``cases`` (whole numbers), and

        - Poisson: ``population``, or ``expected`` cases up to a factor, or both: cases are
          expected as `expected` says, and `most_share` limits the population;
        - Bernoulli: ``total``, cases and controls together.
    model : str
        ``"poisson"``: cases are rare among the population, and fall on it with replacement.
        ``"bernoulli"``: each of `total` is a case or not.
    shape : str
        ``"circle"``, or ``"ellipse"``: circles and ellipses.
    most_share : float
        Largest share of the population (of `total`, of `expected`) in a window.
    most_m : float, optional
        Longest radius, of an ellipse its longer one.
    centres : DataFrame or GeoDataFrame, optional
        Where windows are centred, by default on the locations.
    direction : str
        ``"high"``: more cases than expected; ``"low"``: fewer; or ``"both"``.
    simulations : int
        Maps drawn with as many cases as observed.
    alpha : float
        A window with ``p_value <= alpha`` is labelled a cluster.
    least_cases : int
        Fewest cases in a window of many; windows of few may have none.
    ratios : tuple of float
        Long axis over short axis of the ellipses; ``int(3 * ratio)`` angles each, at most 1000
        together.
    compactness : float
        Power a of the factor :math:`(4 s / (s + 1)^2)^a` on the ratio of an ellipse with axes s to
        1: 0 none, 0.5 middling, 1 strong.
    listed : int
        How many windows to list at least: every cluster is, the next ones with label ``ns``.
    iterative : bool
        Take each cluster's locations off the map, then scan anew, so that a second cluster is not
        hidden by the first. Ends with the first window that is none.
    workers : int, str or distributed.Client, optional
        As in `spatialict.local_moran`.
    seed : int
        Of the simulated maps.

    Returns
    -------
    Result
        Index ``cluster`` from 1, the largest ratio first; no two share a location. ``centre_id,
        x_m, y_m`` (``lon, lat`` for degrees), ``radius_m`` (longer half-axis), ``ratio`` (short
        axis over long, 1 for a circle), ``angle`` of the long axis (degrees from east,
        counter-clockwise), ``first_year, last_year``, number of ``locations``, ``cases``,
        ``total`` (population; NaN where it is not given), ``expected``, ``relative_risk`` (rate
        inside over rate outside; NaN without cases outside), ``value`` (log likelihood ratio,
        with the factor of `compactness`), ``p_value``, ``p_gumbel`` (tail of the extreme value
        law fitted to the maxima by moments: finer than the rank, not exact), ``label`` (cluster
        or ns), ``status`` and ``members`` (ids, nearest first).

        Where nothing can be asked the table has one row of NaN: status ``too_few`` (fewer than
        two places, or than `least_cases` cases), ``constant`` (everything is a case) or
        ``undefined`` (no window differs in the direction asked for). `params` has the
        ``critical_value``, the ratio above which p is at most alpha.

    Raises
    ------
    ArgumentError
        If a column is missing, a value is missing or negative, cases are not whole, there are
        cases where nobody is at risk, there are 10^9 cases (Bernoulli: cases and controls) or
        more, or an argument is out of its range.

    Notes
    -----
    Locations at the same distance (to 1e-9 of it) enter a window together, those with the same
    coordinates always. A later window is the best of *all* windows that share no location with
    those before it, not only of the best one of each centre (SaTScan); its p is its rank among
    the same maxima, and so conservative. Maps are drawn multinomially (Poisson) or by the
    hypergeometric law (Bernoulli). The answer is the same bytes whatever the order of the rows
    and the number of workers.

    References
    ----------
    .. [1] Kulldorff, M. (1997). A spatial scan statistic. *Communications in Statistics: Theory
       and Methods* 26, 1481-1496.
    .. [2] Kulldorff, M., Huang, L., Pickle, L. and Duczmal, L. (2006). An elliptic spatial scan
       statistic. *Statistics in Medicine* 25, 3929-3943.
    .. [3] Zhang, Z., Assuncao, R. and Kulldorff, M. (2010). Spatial scan statistics adjusted for
       multiple clusters. *Journal of Probability and Statistics*, 642379.
    .. [4] Abrams, A. M., Kleinman, K. and Kulldorff, M. (2010). Gumbel based p-value
       approximations for spatial scan statistics. *International Journal of Health Geographics*
       9, 61.

    Examples
    --------
    Eight towns of a hundred firms each along a road, with 20 ICT firms in all: 8 and 7 in the
    first two, where 2.5 each are expected.

    >>> import pandas as pd
    >>> towns = pd.DataFrame({"x_m": [0.0, 1e3, 5e3, 9e3, 14e3, 20e3, 27e3, 35e3], "y_m": 0.0})
    >>> towns["cases"], towns["population"] = [8, 7, 1, 0, 1, 1, 1, 1], 100
    >>> found = scan(towns).table
    >>> found.loc[[1], ["members", "cases", "expected", "relative_risk"]]
            members  cases  expected  relative_risk
    cluster
    1        (0, 1)     15       5.0            9.0
    >>> print(round(found.loc[1, "value"], 3))  # 15 ln(15 / 5) + 5 ln(5 / 15)
    10.986
    """
    options = Options(
        model=model,
        shape=shape,
        most_share=most_share,
        most_m=most_m,
        centres=centres,
        direction=direction,
        simulations=simulations,
        alpha=alpha,
        least_cases=least_cases,
        ratios=tuple(ratios) if np.iterable(ratios) else (ratios,),
        compactness=compactness,
        listed=listed,
        iterative=iterative,
        workers=workers,
        seed=seed,
    )
    return scanned("scan", given(locations, model), options, intervals(1, 1), {})


def scan_space_time(
    locations: pd.DataFrame,
    cases: pd.DataFrame,
    at_risk: pd.DataFrame | pd.Series[float],
    *,
    model: Model = "poisson",
    shape: Shape = "circle",
    most_share: float = 0.5,
    most_m: float | None = None,
    most_years: int | None = None,
    alive: bool = False,
    centres: Points | None = None,
    direction: Direction = "high",
    simulations: int = 999,
    alpha: float = 0.05,
    least_cases: int = 2,
    ratios: tuple[float, ...] = (1.5, 2, 3, 4),
    compactness: float = 0.0,
    listed: int = 10,
    iterative: bool = False,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Cylinders in which cases are more than chance would put there: where, and in which years.

    .. math:: \Lambda = \max_{z,\, s \le t} \; c \ln \frac{c}{E}
              + (C - c) \ln \frac{C - c}{C - E}, \qquad
              E = C \, \frac{\sum_{y=s}^{t} n_{zy}}{\sum_y n_y}

    with c of C cases in the window z in the years from s to t, and n at risk. Bernoulli adds the
    two terms for controls, as in `scan`.

    Parameters
    ----------
    locations : pandas.DataFrame
        Index: ids; columns ``x_m, y_m`` or ``lon, lat``.
    cases : pandas.DataFrame, shape (n_locations, n_years)
        Same index; a column for each year, one after another: firms opened, for example.
    at_risk : pandas.DataFrame or pandas.Series
        Poisson: population by year, or one for all years. Bernoulli: cases and controls by year,
        for example all firms opened.
    model, shape, most_share, most_m
        As in `scan`; `most_share` is of what is at risk in all years.
    most_years : int, optional
        Longest interval; by default half of the years.
    alive : bool
        Only intervals that reach the last year: clusters that are there now.
    centres, direction, simulations, alpha, least_cases, ratios, compactness, listed, iterative
        As in `scan`.
    workers, seed
        As in `scan`.

    Returns
    -------
    Result
        As `scan`, with ``first_year`` and ``last_year`` of each cylinder; ``total`` sums what is at
        risk over these years. No two share a location, whatever their years. Where nothing can be
        tested there is one row of ``NaN`` with its status; ``relative_risk`` is ``NaN`` where all
        cases are inside, ``p_gumbel`` where the maxima do not differ.

    Raises
    ------
    ArgumentError
        As `scan`, and if ids or years of the tables differ, or years are left out.

    Notes
    -----
    Chance moves cases between places and years alike, so that a year with more cases everywhere
    is a cluster too. Where that is not asked, give `at_risk` in proportion to the year's cases.

    References
    ----------
    .. [1] Kulldorff, M., Athas, W. F., Feuer, E. J., Miller, B. A. and Key, C. R. (1998).
       Evaluating cluster alarms. *American Journal of Public Health* 88, 1377-1380.
    .. [2] Kulldorff, M. (2001). Prospective time periodic geographical disease surveillance using
       a scan statistic. *Journal of the Royal Statistical Society A* 164, 61-72.

    Examples
    --------
    Of 15 firms 6 opened in the second town in the last year, where 15 / 12 are expected.

    >>> import pandas as pd
    >>> towns = pd.DataFrame({"x_m": [0.0, 1e4, 3e4], "y_m": 0.0}, index=["a", "b", "c"])
    >>> years = [2020, 2021, 2022, 2023]
    >>> opened = pd.DataFrame([[1, 1, 1, 1], [1, 0, 0, 6], [1, 1, 1, 1]], towns.index, years)
    >>> people = pd.Series(100, towns.index)
    >>> found = scan_space_time(towns, opened, people).table
    >>> found.loc[[1], ["members", "first_year", "last_year", "cases", "expected"]]
            members  first_year  last_year  cases  expected
    cluster
    1          (b,)        2023       2023      6      1.25
    """
    options = Options(
        model=model,
        shape=shape,
        most_share=most_share,
        most_m=most_m,
        centres=centres,
        direction=direction,
        simulations=simulations,
        alpha=alpha,
        least_cases=least_cases,
        ratios=tuple(ratios) if np.iterable(ratios) else (ratios,),
        compactness=compactness,
        listed=listed,
        iterative=iterative,
        workers=workers,
        seed=seed,
    )
    known = given_years(locations, cases, at_risk, model)
    longest = max(1, len(known.years) // 2) if most_years is None else whole(most_years)
    if longest is None or not 1 <= longest <= len(known.years):
        told = {"value": shown(most_years), "wanted": f"1, …, {len(known.years)}"}
        raise ArgumentError("scan.out_of_range", argument="most_years", **told)
    checked_switch("alive", alive)
    cylinders = intervals(len(known.years), longest, alive=alive)
    about = {"most_years": longest, "alive": alive}
    return scanned("scan_space_time", known, options, cylinders, about)
