"""Whether a region lives on few industries, and on others than the nation: year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.concentration import indices, told
from spatialict.core.concentration.shares import shares
from spatialict.core.concentration.years import by_year
from spatialict.core.study import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialict.core.concentration.shares import Reference

COLUMNS: Final = (
    *("value", "krugman", "hoover", "hhi", "hhi_normalised", "equivalent", "theil", "gini"),
    *("hachman", "industries", "top_industry", "top_share", "status"),
)


def krugman_specialisation(
    activity: pd.DataFrame, *, reference: Reference = "nation"
) -> pd.Series[float]:
    r"""How differently a region's activity is made up from the nation's, or from the others'.

    .. math:: KS_r = \sum_i |y_{ri} - y_i|

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries)
        Jobs, firms or money, ``>= 0``. Rows are ``region_id``, columns industry codes.
    reference : str or pandas.Series
        ``"nation"``: all regions, this one included; ``"rest"``: all other regions together;
        ``"mean_of_others"``: the mean of the others' shares, each region counted alike (REAT's
        ``krugman.spec2``); ``"equal"``: all industries alike; or the amounts by industry of
        another economy.

    Returns
    -------
    pandas.Series
        From 0 (made up alike) to 2 (no industry in common); ``NaN`` where there is no activity or
        a gap, or nothing to compare with.

    Raises
    ------
    ArgumentError
        If a value is negative, a word is not known, or the reference lacks an industry.

    Notes
    -----
    Against the nation it is that against the rest times the rest's part of the nation: a large
    region looks less specialised against a nation that it is part of.

    References
    ----------
    .. [1] Krugman, P. (1991). *Geography and Trade*. MIT Press.

    Examples
    --------
    Two regions without an industry in common; of the nation's activity a is a quarter:

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"J": [1, 0], "B": [0, 3]}, index=["a", "b"])
    >>> krugman_specialisation(activity, reference="rest").tolist()
    [2.0, 2.0]
    >>> krugman_specialisation(activity).tolist()
    [1.5, 0.5]
    """
    found = shares(activity, by="region", reference=reference)
    return found.series(indices.krugman(found.s, found.t))


def hachman(activity: pd.DataFrame, *, reference: Reference = "nation") -> pd.Series[float]:
    r"""How near a region's make-up is to the nation's: 1 the same, near 0 another world.

    .. math:: H_r = \Big( \sum_i LQ_{ri} \, y_{ri} \Big)^{-1}

    Parameters
    ----------
    activity, reference
        As in `krugman_specialisation`.

    Returns
    -------
    pandas.Series
        Above 0 to 1; ``NaN`` where there is no activity or a gap, where nothing is there to
        compare with, and where the reference has none of one of the region's industries.

    Raises
    ------
    ArgumentError
        As `krugman_specialisation`.

    Notes
    -----
    It answers whether a region is diversified as the nation is, not whether it is diversified.

    References
    ----------
    .. [1] Moore, E. (2001). Measuring economic diversification. *Oregon Labor Trends*. The index
       is of F. Hachman, Bureau of Economic and Business Research, University of Utah (1995).

    Examples
    --------
    All of a is J, which is half of the nation: a quotient of 2.

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"J": [4, 0], "B": [0, 4]}, index=["a", "b"])
    >>> hachman(activity).tolist()
    [0.5, 0.5]
    """
    found = shares(activity, by="region", reference=reference)
    return found.series(indices.hachman(found.s, found.t))


def specialisation_indices(
    activity_long: pd.DataFrame,
    *,
    years: Iterable[int] | None = None,
    regions: Sequence[str] | pd.Index[Any] | None = None,
    reference: Reference = "nation",
    kind: str = "",
    unit: str = "",
) -> Result:
    """Which regions live on few industries or on others than the nation, and whether that grows.

    Parameters
    ----------
    activity_long : pandas.DataFrame
        Columns ``region_id, industry, year, value`` of one kind and unit, in one set of borders.
        Rows of the industry ``"total"`` are no industry and are not looked at.
    years : iterable of int, optional
        The years to tell; default all of the table. None gives an empty table.
    regions : sequence of str, optional
        Region codes in the order wanted; default the order in which they first appear.
    reference : str or pandas.Series
        As in `krugman_specialisation`; of all indices but the Herfindahl's.
    kind, unit : str
        Which rows to take where the table holds several kinds or units.

    Returns
    -------
    Result
        ``specialisation_indices``: index ``region_id, year``; ``value`` and ``krugman``,
        ``hoover`` (half of it), ``theil`` (T), ``gini`` (of Lorenz) and ``hachman`` against the
        reference; ``hhi``, ``hhi_normalised`` and ``equivalent`` (number of industries) of the
        region's shares alone; ``industries`` that are compared, ``top_industry`` and
        ``top_share``, ``status``: ``missing`` where a figure of the region is not reported,
        ``undefined`` where it has no activity, ``too_few`` with one industry or nothing to compare
        with. Indices are ``NaN`` then.

    Raises
    ------
    ArgumentError
        If there are several kinds or units, a row is repeated, a value negative, or a year lacking.

    Notes
    -----
    Industries that some of the years do not report are left out of all years, and named in a note,
    lest a section that appears in the last year looks like a change. The finer the industries, the
    more specialised every region: compare years of one classification only.

    Examples
    --------
    Region a loses its half of J, of which the nation has a quarter, and is as the nation in 2025:

    >>> import pandas as pd
    >>> rows = [("a", "J", 2, 1), ("a", "K", 2, 3), ("b", "J", 0, 1), ("b", "K", 4, 3)]
    >>> activity = pd.DataFrame(
    ...     [(r, i, y, v) for r, i, *two in rows for y, v in zip((2021, 2025), two)],
    ...     columns=["region_id", "industry", "year", "value"],
    ... )
    >>> found = specialisation_indices(activity).table
    >>> found.loc["a", ["value", "hhi", "equivalent", "top_industry"]]
          value    hhi  equivalent top_industry
    year
    2021    0.5  0.500         2.0            J
    2025    0.0  0.625         1.6            K
    """
    tables = by_year(activity_long, years, regions, kind=kind, unit=unit)
    pieces = {year: _one_year(table, reference) for year, table in tables.tables.items()}
    names = ["region_id", "year"]
    index = pd.MultiIndex.from_product([tables.regions, tables.years], names=names)
    if pieces:
        table = pd.concat(pieces, names=["year", "region_id"]).swaplevel().reindex(index)
    else:
        table = pd.DataFrame(columns=list(COLUMNS), index=index, dtype=float)
        table = table.astype({"top_industry": object, "status": object})
    params: dict[str, Any] = {
        "industries": tables.industries,
        "left_out": tables.left_out,
        "years": tables.years,
        "reference": reference if isinstance(reference, str) else "given",
        "kind": tables.kind,
        "unit": tables.unit,
    }
    notes = told.notes(tables, table, "region", reference)
    return Result("specialisation_indices", table, "1", params, notes)


def _one_year(activity: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Return all indices of each region in a year."""
    found = shares(activity, by="region", reference=reference)
    status, number = told.statuses(found), len(found.columns)
    hhi, krugman = indices.herfindahl(found.s), indices.krugman(found.s, found.t)
    values = {
        "value": krugman,
        "krugman": krugman,
        "hoover": krugman / 2,
        "hhi": hhi,
        "hhi_normalised": indices.normalised(hhi, number),
        "equivalent": 1 / hhi,
        "theil": indices.theil_t(found.s, found.t),
        "gini": indices.gini_lorenz(found.s, found.t),
        "hachman": indices.hachman(found.s, found.t),
    }
    table = pd.DataFrame({name: found.series(value) for name, value in values.items()})
    table = table.where(status == "ok")
    top = told.largest(found)
    table["industries"] = number
    table["top_industry"], table["top_share"] = top["largest"], top["largest_share"]
    table["status"] = status
    return table[list(COLUMNS)]
