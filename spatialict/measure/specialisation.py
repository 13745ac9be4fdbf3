"""What a region does more of than the economy it is compared with: the quotient family.

All are plain formulas: a table in, a table of the same shape out. Their inference is in
`spatialict.measure.specialisation_inference`. In all of them a region with a gap (an industry that
other regions report) is missing, for its total is not known, and it is no part of the default
reference; an industry that no region reports is left out of the totals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialict.core import quotients

if TYPE_CHECKING:
    import pandas as pd
    from libpysal.graph import Graph


def location_quotient(
    activity: pd.DataFrame, *, reference: pd.Series[float] | None = None
) -> pd.DataFrame:
    r"""Share of each industry in a region over its share in the reference area.

    .. math:: LQ_{ri} = \frac{x_{ri} / x_{r}}{x_{i} / x}

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries)
        Jobs, firms or money, ``>= 0``. Rows are ``region_id``, columns industry codes.
    reference : pandas.Series, shape (n_industries,), optional
        Activity by industry in the reference area; industries that `activity` lacks are left out
        of it. The default is the sum of the given regions.

    Returns
    -------
    pandas.DataFrame, shape (n_regions, n_industries)
        Ratio without unit, 1 is the reference share; aligned with `activity`.
        ``NaN`` where the region or the industry has no activity, and in every cell of a region
        with a gap.

    Raises
    ------
    ValueError
        If a value is negative, or `reference` lacks an industry of `activity`.

    Notes
    -----
    Weighted by each region's share of all activity, the quotients of an industry
    have mean 1 when `reference` is the sum of the regions.

    References
    ----------
    .. [1] Isard, W. (1960). *Methods of Regional Analysis*. MIT Press.

    Examples
    --------
    Three of ten jobs against two of fifteen in both regions together:

    >>> import pandas as pd
    >>> activity = pd.DataFrame(
    ...     {"ict": [30, 10], "other": [70, 190]}, index=["Almaty", "Akmola"]
    ... )
    >>> location_quotient(activity).round(3)
              ict  other
    Almaty  2.250  0.808
    Akmola  0.375  1.096
    """
    return quotients.quotient(quotients.economy(activity, reference))


def standardised_location_quotient(
    activity: pd.DataFrame, *, reference: pd.Series[float] | None = None, logged: bool = False
) -> pd.DataFrame:
    r"""How many standard deviations a region's quotient is from the mean of the regions.

    .. math:: z_{ri} = (LQ_{ri} - \overline{LQ}_i) / s_i

    Parameters
    ----------
    activity, reference
        As in `location_quotient`.
    logged : bool
        Take ``ln LQ``, whose distribution over regions is less skewed. A quotient of 0 has none.

    Returns
    -------
    pandas.DataFrame, shape (n_regions, n_industries)
        z with the sample standard deviation; ``NaN`` where the quotient is, and where all regions
        have the same. With n regions it never exceeds (n - 1) / sqrt(n) (20: 4.25; 6: 2.04), so
        that with few regions 1.96 is hard to reach.

    Raises
    ------
    ValueError
        As `location_quotient`.

    Notes
    -----
    It compares regions with each other and says nothing of sampling error.

    References
    ----------
    .. [1] O'Donoghue, D. and Gleave, B. (2004). A note on methods for measuring industrial
       agglomeration. *Regional Studies* 38(4), 419-427.

    Examples
    --------
    Quotients 0.5, 1 and 1.5 have mean 1 and standard deviation 0.5:

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"ict": [1, 2, 3], "other": [9, 8, 7]}, index=["a", "b", "c"])
    >>> standardised_location_quotient(activity)["ict"].round(6).tolist()
    [-1.0, 0.0, 1.0]
    """
    return quotients.standardised(location_quotient(activity, reference=reference), logged=logged)


def revealed_symmetric_advantage(
    activity: pd.DataFrame, *, reference: pd.Series[float] | None = None
) -> pd.DataFrame:
    r"""Location quotient on a scale that is symmetric about 0 (RSCA).

    .. math:: RSCA_{ri} = (LQ_{ri} - 1) / (LQ_{ri} + 1)

    Parameters
    ----------
    activity, reference
        As in `location_quotient`.

    Returns
    -------
    pandas.DataFrame, shape (n_regions, n_industries)
        From -1 (none) over 0 (the reference share) to below 1; ``NaN`` where the quotient is.

    Raises
    ------
    ValueError
        As `location_quotient`.

    References
    ----------
    .. [1] Dalum, B., Laursen, K. and Villumsen, G. (1998). Structural change in OECD export
       specialisation patterns. *International Review of Applied Economics* 12(3), 423-443.

    Examples
    --------
    Half the reference share, and three halves of it:

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"ict": [1, 3], "other": [9, 7]}, index=["a", "b"])
    >>> revealed_symmetric_advantage(activity)["ict"].round(4).tolist()
    [-0.3333, 0.2]
    """
    return quotients.symmetric(location_quotient(activity, reference=reference))


def normalised_comparative_advantage(
    activity: pd.DataFrame, *, reference: pd.Series[float] | None = None
) -> pd.DataFrame:
    r"""Share of the whole economy that is more, or less, than expected (NRCA).

    .. math:: NRCA_{ri} = \frac{x_{ri}}{x} - \frac{x_{r} x_{i}}{x^2}

    Parameters
    ----------
    activity, reference
        As in `location_quotient`.

    Returns
    -------
    pandas.DataFrame, shape (n_regions, n_industries)
        Share of the reference's total, without unit; ``NaN`` where the quotient is.

    Raises
    ------
    ValueError
        As `location_quotient`.

    Notes
    -----
    Sums to 0 over the regions and over the industries when `reference` is the sum of the regions.

    References
    ----------
    .. [1] Yu, R., Cai, J. and Leung, P. (2009). The normalized revealed comparative advantage
       index. *Annals of Regional Science* 43, 267-282.

    Examples
    --------
    Of 20 jobs, region a has 1 in ICT where 2 are expected:

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"ict": [1, 3], "other": [9, 7]}, index=["a", "b"])
    >>> normalised_comparative_advantage(activity).round(6)
        ict  other
    a -0.05   0.05
    b  0.05  -0.05
    """
    parts = quotients.economy(activity, reference)
    return quotients.surplus(parts) / parts.total


def horizontal_cluster_quotient(
    activity: pd.DataFrame, *, reference: pd.Series[float] | None = None
) -> pd.DataFrame:
    r"""Activity beyond the reference share: the jobs by which a cluster stands out (HCLQ).

    .. math:: HC_{ri} = x_{ri} - x_{r} x_{i} / x = x_{ri} (1 - 1 / LQ_{ri})

    Parameters
    ----------
    activity, reference
        As in `location_quotient`.

    Returns
    -------
    pandas.DataFrame, shape (n_regions, n_industries)
        In the unit of `activity`, negative where the quotient is below 1; ``NaN`` where the
        quotient is.

    Raises
    ------
    ValueError
        As `location_quotient`.

    Notes
    -----
    Equals the total of the reference times the normalised comparative advantage.

    References
    ----------
    .. [1] Fingleton, B., Igliori, D. and Moore, B. (2004). Employment growth of small
       high-technology firms and the role of horizontal clustering: evidence from computing
       services and R&D in Great Britain, 1991-2000. *Urban Studies* 41(4), 773-799.

    Examples
    --------
    Region a has 1 job in ICT where 2 are expected, b has 3:

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"ict": [1, 3], "other": [9, 7]}, index=["a", "b"])
    >>> horizontal_cluster_quotient(activity)["ict"].round(6).tolist()
    [-1.0, 1.0]
    """
    return quotients.surplus(quotients.economy(activity, reference))


def focal_location_quotient(
    activity: pd.DataFrame, graph: Graph, *, reference: pd.Series[float] | None = None
) -> pd.DataFrame:
    r"""Location quotient of each region taken together with its neighbours (FLQ).

    .. math:: FLQ_{ri} = \frac{\sum_s w_{rs} x_{si} / \sum_s w_{rs} x_{s}}{x_{i} / x}

    Parameters
    ----------
    activity, reference
        As in `location_quotient`.
    graph : libpysal.graph.Graph
        Neighbours with their weights as built (not row-standardised, which would make a region
        weigh as much as all its neighbours). A region weighs in its own window as much as the
        neighbour that weighs most (1 if binary, and on an island), unless the graph gives it a
        weight: with inverse distances of 1e-6 a weight of 1 would make it the whole window.

    Returns
    -------
    pandas.DataFrame, shape (n_regions, n_industries)
        Ratio without unit. ``NaN`` where the region has a gap or the window no activity.
        Neighbours with a gap are left out of the window; an island is its own window.

    Raises
    ------
    ValueError
        If the graph lacks a region or is transformed, and as `location_quotient`.

    References
    ----------
    .. [1] Cromley, R. G. and Hanink, D. M. (2012). Focal location quotients: specification and
       applications. *Geographical Analysis* 44(4), 398-410.

    Examples
    --------
    a and b are neighbours: 4 of 20 jobs, against 4 of 30 in all three regions.

    >>> import pandas as pd
    >>> from libpysal.graph import Graph
    >>> activity = pd.DataFrame({"ict": [1, 3, 0], "other": [9, 7, 10]}, index=["a", "b", "c"])
    >>> graph = Graph.from_arrays(["a", "b", "c"], ["b", "a", "c"], [1, 1, 0])
    >>> focal_location_quotient(activity, graph)["ict"].round(6).tolist()
    [1.5, 1.5, 0.0]
    """
    return quotients.focal(quotients.economy(activity, reference), graph)
