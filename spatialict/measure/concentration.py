"""Whether an industry lies in few regions: concentration, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.association.system import check_choice
from spatialict.core.concentration import indices, told
from spatialict.core.concentration.shares import shares
from spatialict.core.concentration.years import by_year
from spatialict.core.study import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialict.core.arrays import FloatArray
    from spatialict.core.concentration.shares import Reference, Shares

VARIANTS: Final = ("lorenz", "unweighted", "area")
COLUMNS: Final = (
    *("value", "gini", "gini_unweighted", "hoover", "krugman", "theil", "hhi", "hhi_normalised"),
    *("equivalent", "regions", "top_region", "top_share", "status"),
)


def locational_gini(
    activity: pd.DataFrame,
    *,
    variant: str = "lorenz",
    by: str = "industry",
    reference: Reference = "nation",
) -> pd.Series[float]:
    r"""Whether an industry is concentrated where all industries together are not.

    .. math:: G_i = 1 - \sum_k (T_k - T_{k-1}) (S_k + S_{k-1})

    S and T cumulate the shares of the industry and of all activity over the regions, from the
    lowest location quotient to the highest.

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries)
        Jobs, firms or money, ``>= 0``. Rows are ``region_id``, columns industry codes.
    variant : str
        ``"lorenz"``: twice the area between curve and diagonal, as above. ``"area"``: the area
        itself, at most .5 (Krugman's table; EconGeo's ``locational_gini``). ``"unweighted"``: the
        Gini coefficient of the location quotients, a small region counted like a large one
        (Farhauer and Kroell; REAT's ``gini.conc`` and, by region, ``gini.spec``).
    by : str
        ``"industry"``; or ``"region"``: of a region over the industries.
    reference : str or pandas.Series
        As in `spatialict.hoover`.

    Returns
    -------
    pandas.Series
        From 0 (spread as the reference) to below 1; ``NaN`` where there is no activity or a gap,
        or nothing to compare with.

    Raises
    ------
    ArgumentError
        If a value is negative, a word is not known, or the reference lacks a region.

    Notes
    -----
    An industry in one region only has ``1 - t`` of that region, so that it can be no more than
    that of the smallest region. Large plants alone make an industry look concentrated: compare
    `spatialict.ellison_glaeser`.

    References
    ----------
    .. [1] Krugman, P. (1991). *Geography and Trade*. MIT Press.
    .. [2] Audretsch, D. B. and Feldman, M. P. (1996). R&D spillovers and the geography of
       innovation and production. *American Economic Review* 86(3), 630-640.

    Examples
    --------
    All ICT is in region a, which has a fifth of all jobs:

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"ict": [10, 0], "other": [10, 80]}, index=["a", "b"])
    >>> float(locational_gini(activity)["ict"].round(6))
    0.8
    >>> float(locational_gini(activity, variant="area")["ict"].round(6))
    0.4
    """
    check_choice("variant", variant, VARIANTS)
    found = shares(activity, by=by, reference=reference)
    return found.series(_gini(found, variant))


def krugman_localisation(
    activity: pd.DataFrame, *, reference: Reference = "nation"
) -> pd.Series[float]:
    r"""How differently an industry is spread over the regions from all industries, or the others.

    .. math:: KL_i = \sum_r |s_{ri} - t_r|

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries)
        As in `locational_gini`.
    reference : str or pandas.Series
        ``"nation"``: all industries, this one included; ``"rest"``: all others together;
        ``"mean_of_others"``: the mean of the others' shares, each industry counted alike (REAT's
        ``krugman.conc2``); or as in `spatialict.hoover`.

    Returns
    -------
    pandas.Series
        From 0 (spread alike) to 2 (nothing in common); ``NaN`` where there is no activity or
        nothing to compare with.

    Raises
    ------
    ArgumentError
        As `locational_gini`.

    Notes
    -----
    Against the nation it is that against the rest times the other industries' part of the nation,
    so that a large industry looks less localised against a nation that it is part of.

    References
    ----------
    .. [1] Krugman, P. (1991). *Geography and Trade*. MIT Press.

    Examples
    --------
    Region a has three quarters of ICT, half of all, and 7 / 16 of the others:

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"ict": [3, 1], "other": [7, 9]}, index=["a", "b"])
    >>> float(krugman_localisation(activity)["ict"])
    0.5
    >>> float(krugman_localisation(activity, reference="rest")["ict"])
    0.625
    """
    found = shares(activity, by="industry", reference=reference)
    return found.series(indices.krugman(found.s, found.t))


def industry_concentration(
    activity_long: pd.DataFrame,
    *,
    years: Iterable[int] | None = None,
    regions: Sequence[str] | pd.Index[Any] | None = None,
    reference: Reference = "nation",
    total: str | None = None,
    kind: str = "",
    unit: str = "",
) -> Result:
    """Which industries lie in few regions, and whether they concentrate or spread over the years.

    Parameters
    ----------
    activity_long : pandas.DataFrame
        Columns ``region_id, industry, year, value`` of one kind and unit, in one set of borders.
    years : iterable of int, optional
        The years to tell; default all of the table. None gives an empty table.
    regions : sequence of str, optional
        Regions to take; default all of the table.
    reference : str or pandas.Series
        As in `krugman_localisation`.
    total : str, optional
        Code of the rows that stand for all activity of a region, where the table holds a few
        industries only. Default ``"total"`` where the table has it, else the sum of the
        industries; empty: always the sum.
    kind, unit : str
        Which rows to take where the table holds several kinds or units.

    Returns
    -------
    Result
        ``industry_concentration``: index ``industry, year``; ``value`` and ``gini`` (of Lorenz),
        ``gini_unweighted``, ``hoover``, ``krugman``, ``theil`` (T), against the reference; ``hhi``,
        ``hhi_normalised``, ``equivalent`` (number of regions) of its shares alone; ``regions``
        that report, ``top_region`` and ``top_share`` (the largest holder), ``status``:
        ``missing`` where no region reports the industry, ``undefined`` where there is none of it,
        ``too_few`` with one region or nothing to compare with. Indices are ``NaN`` then.

    Raises
    ------
    ArgumentError
        If there are several kinds or units, a row is repeated, a value negative, or a year lacking.

    Notes
    -----
    Industries that some of the years do not report are left out of the totals of all years, and
    named in a note. The indices depend on how the country is cut into regions: compare years in
    the same borders only. They have no sampling error to speak of where the table is a full count.

    Examples
    --------
    ICT moves from where all jobs are to region a, which has half of them:

    >>> import pandas as pd
    >>> rows = [("a", "J", 1, 2), ("a", "K", 3, 2), ("b", "J", 1, 0), ("b", "K", 3, 4)]
    >>> activity = pd.DataFrame(
    ...     [(r, i, y, v) for r, i, *two in rows for y, v in zip((2021, 2025), two)],
    ...     columns=["region_id", "industry", "year", "value"],
    ... )
    >>> found = industry_concentration(activity).table
    >>> found.loc["J", ["value", "hhi", "equivalent", "top_share"]]
          value  hhi  equivalent  top_share
    year
    2021    0.0  0.5         2.0        0.5
    2025    0.5  1.0         1.0        1.0
    """
    tables = by_year(activity_long, years, regions, total=total, kind=kind, unit=unit)
    pieces = {
        year: _one_year(table, reference, tables.wholes.get(year))
        for year, table in tables.tables.items()
    }
    names = ["industry", "year"]
    index = pd.MultiIndex.from_product([tables.codes, tables.years], names=names)
    if pieces:
        table = pd.concat(pieces, names=["year", "industry"]).swaplevel().reindex(index)
    else:
        table = pd.DataFrame(columns=list(COLUMNS), index=index, dtype=float)
        table = table.astype({"top_region": object, "status": object})
    params: dict[str, Any] = {
        "industries": tables.industries,
        "left_out": tables.left_out,
        "years": tables.years,
        "reference": reference if isinstance(reference, str) else "given",
        "variant": "lorenz",
        "total": tables.total,
        "kind": tables.kind,
        "unit": tables.unit,
    }
    notes = told.notes(tables, table, "industry", reference)
    return Result("industry_concentration", table, "1", params, notes)


def _gini(found: Shares, variant: str) -> FloatArray:
    if variant == "unweighted":
        return indices.gini_unweighted(found.s, found.t)
    return indices.gini_lorenz(found.s, found.t) * (0.5 if variant == "area" else 1.0)


def _one_year(
    activity: pd.DataFrame, reference: Reference, whole: pd.Series[float] | None
) -> pd.DataFrame:
    """Return all indices of each industry in a year."""
    if whole is not None:  # a region without a total is a region with a gap
        activity = activity.where(whole.notna())
    found = shares(activity, by="industry", reference=reference, whole=whole)
    status, number = told.statuses(found), len(found.columns)
    hhi, krugman = indices.herfindahl(found.s), indices.krugman(found.s, found.t)
    gini = _gini(found, "lorenz")
    values = {
        "value": gini,
        "gini": gini,
        "gini_unweighted": _gini(found, "unweighted"),
        "hoover": krugman / 2,
        "krugman": krugman,
        "theil": indices.theil_t(found.s, found.t),
        "hhi": hhi,
        "hhi_normalised": indices.normalised(hhi, number),
        "equivalent": 1 / hhi,
    }
    table = pd.DataFrame({name: found.series(value) for name, value in values.items()})
    table = table.where(status == "ok")
    top = told.largest(found)
    table["regions"] = number
    table["top_region"], table["top_share"] = top["largest"], top["largest_share"]
    table["status"] = status
    return table[list(COLUMNS)]
