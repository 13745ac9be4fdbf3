"""How uneven shares are: of a region over its industries, or of an industry over the regions.

Plain formulas: a table in, a number for each region or industry out. Regions with a gap are missing
and out of the nation, as in `spatialict.measure.specialisation`. Where there is only one region or
industry to be spread over, nothing can be uneven, and the answer is ``NaN``, not 0 or 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, overload

import pandas as pd

from spatialict.core.association.system import check_choice
from spatialict.core.concentration import indices
from spatialict.core.concentration.shares import shares

if TYPE_CHECKING:
    from spatialict.core.concentration.shares import Reference

VARIANTS: Final = ("T", "L")


@overload
def herfindahl_hirschman(
    activity: pd.DataFrame, *, by: str = ..., normalised: bool = ...
) -> pd.Series[float]: ...
@overload
def herfindahl_hirschman(
    activity: pd.Series[float], *, by: str = ..., normalised: bool = ...
) -> float: ...
def herfindahl_hirschman(
    activity: pd.DataFrame | pd.Series[float], *, by: str = "region", normalised: bool = False
) -> pd.Series[float] | float:
    r"""Whether activity lies in few industries of a region, or an industry in few regions.

    .. math:: HHI_r = \sum_i y_{ri}^2, \qquad HHI^* = \frac{HHI - 1/n}{1 - 1/n}

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries), or pandas.Series
        Jobs, firms or money, ``>= 0``. Rows are ``region_id``, columns industry codes. A Series is
        one region, or one industry: amounts or shares of its parts.
    by : str
        ``"region"``: shares of a region's industries; ``"industry"``: shares of the regions in an
        industry.
    normalised : bool
        From 0 (alike) to 1, whatever the number of industries or regions that report.

    Returns
    -------
    pandas.Series, or float of a Series
        For each region or industry, in the order of `activity`; without unit, from 1 / n to 1.
        ``NaN`` where there is no activity or a gap, and over one industry or region.

    Raises
    ------
    ArgumentError
        If a value is negative, or `by` is not known.

    Notes
    -----
    The bands of .15 and .25 are of firms' shares in a market and say nothing of regions.

    References
    ----------
    .. [1] Hirschman, A. O. (1964). The paternity of an index. *American Economic Review* 54(5),
       761-762.

    Examples
    --------
    Shares of .2, .5, .2 and .1: .04 + .25 + .04 + .01 (REAT's manual, function ``herf``).

    >>> import pandas as pd
    >>> shares = pd.Series([0.2, 0.5, 0.2, 0.1])
    >>> round(herfindahl_hirschman(shares), 6)
    0.34
    >>> round(herfindahl_hirschman(shares, normalised=True), 6)
    0.12
    """
    if isinstance(activity, pd.Series):
        if activity.isna().any():
            return float("nan")
        row = activity.to_frame("one").T
        return float(herfindahl_hirschman(row, normalised=normalised).iloc[0])
    found = shares(activity, by=by)
    hhi = indices.herfindahl(found.s)
    return found.series(indices.normalised(hhi, len(found.columns)) if normalised else hhi)


def equivalent_number(activity: pd.DataFrame, *, by: str = "region") -> pd.Series[float]:
    """How many industries of one size would be as uneven: the reciprocal of the Herfindahl index.

    Parameters
    ----------
    activity, by
        As in `herfindahl_hirschman`.

    Returns
    -------
    pandas.Series
        From 1 (all in one) to the number of industries, or of regions; ``NaN`` where the index is.

    Examples
    --------
    One third each, and all in one:

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"A": [1, 0], "B": [1, 5], "C": [1, 0]}, index=["a", "b"])
    >>> equivalent_number(activity).round(6).tolist()
    [3.0, 1.0]
    """
    return 1 / herfindahl_hirschman(activity, by=by)


def hoover(
    activity: pd.DataFrame, *, by: str = "industry", reference: Reference = "nation"
) -> pd.Series[float]:
    r"""Share of an industry that would have to move to lie as the reference does.

    .. math:: H_i = \tfrac{1}{2} \sum_r |s_{ri} - t_r|

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries)
        As in `herfindahl_hirschman`.
    by : str
        ``"industry"``: over the regions; ``"region"``: over the industries, then known as the
        coefficient of specialisation.
    reference : str or pandas.Series
        What it is compared with: ``"nation"`` (all industries or regions together, itself
        included), ``"rest"`` (all others together), ``"mean_of_others"`` (the unweighted mean of
        the others' shares), ``"equal"`` (all columns alike), or amounts of something else, such as
        population by region.

    Returns
    -------
    pandas.Series
        From 0 (the same shares) to below 1; ``NaN`` where there is no activity or a gap, or
        nothing to compare with.

    Raises
    ------
    ArgumentError
        If a value is negative, a word is not known, or the reference lacks a region or industry.

    Notes
    -----
    Half the Krugman index.

    References
    ----------
    .. [1] Hoover, E. M. (1936). The measurement of industrial localization. *Review of Economics
       and Statistics* 18(4), 162-171.

    Examples
    --------
    Three quarters of ICT, against half of all jobs, are in region a: a quarter would have to move.

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"ict": [3, 1], "other": [7, 9]}, index=["a", "b"])
    >>> float(hoover(activity)["ict"])
    0.25
    """
    found = shares(activity, by=by, reference=reference)
    return found.series(indices.krugman(found.s, found.t) / 2)


def theil(
    activity: pd.DataFrame,
    *,
    by: str = "industry",
    variant: str = "T",
    reference: Reference = "nation",
) -> pd.Series[float]:
    r"""How far an industry lies from the reference, by Theil's measures of information.

    .. math:: T_i = \sum_r s_{ri} \ln \frac{s_{ri}}{t_r}, \qquad
              L_i = \sum_r t_r \ln \frac{t_r}{s_{ri}}

    Parameters
    ----------
    activity, by, reference
        As in `hoover`.
    variant : str
        ``"T"``, weighted by the industry, or ``"L"``, by the reference (mean logarithmic
        deviation). Programs differ: REAT's ``theil`` is L, ``ineq`` and PySAL give T, both with
        ``reference="equal"``.

    Returns
    -------
    pandas.Series
        In nats, 0 where the shares are the same. ``NaN`` where there is no activity or a gap; L
        also where a region of the reference has none of the industry, for it would be infinite.

    Raises
    ------
    ArgumentError
        As `hoover`, and if the variant is not known.

    References
    ----------
    .. [1] Theil, H. (1967). *Economics and Information Theory*. North-Holland.

    Examples
    --------
    All ICT is where half of the jobs are: ln 2.

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"ict": [2, 0], "other": [3, 5]}, index=["a", "b"])
    >>> float(theil(activity)["ict"].round(4))
    0.6931
    >>> theil(activity, variant="L").isna().tolist()
    [True, False]
    """
    check_choice("variant", variant, VARIANTS)
    found = shares(activity, by=by, reference=reference)
    formula = indices.theil_t if variant == "T" else indices.theil_l
    return found.series(formula(found.s, found.t))
