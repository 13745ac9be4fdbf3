"""The location quotient of one sector over a long series of years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from spatialict.core.quotients import economy, quotient, some
from spatialict.core.rows import KEYS, TOTAL, chosen_rows, left_of
from spatialict.core.study import ArgumentError


def panel_quotients(
    panel: pd.DataFrame, industry: Sequence[str], *, total: str = TOTAL
) -> pd.DataFrame:
    r"""Share of a sector in each region over its share in all regions, year by year.

    .. math:: LQ_{rt} = \frac{x_{rt} / X_{rt}}{\sum_s x_{st} / \sum_s X_{st}}

    Parameters
    ----------
    panel : pandas.DataFrame
        Long: ``region_id, industry, year, value``, one kind and unit, the same borders in all
        years (`Study.panel`).
    industry : sequence of str
        Codes of the sector; several are summed.
    total : str
        The industry that is all activity of a region.

    Returns
    -------
    pandas.DataFrame, shape (n_regions, n_years)
        Index ``region_id`` in the order of the panel, columns ``year`` in order; ratio without
        unit. ``NaN`` where a region does not report the sector or its total, or has none, and in
        years without the sector anywhere; such a region is not in that year's sum either.

    Raises
    ------
    ArgumentError
        If a column or an industry is missing, a year or value is no number, the rows are of
        several kinds or units, a row is repeated, or a sector is larger than its total.

    Notes
    -----
    Weighted by each region's share of all activity, the quotients of a year have mean 1. Where the
    total is gross regional product it holds taxes on products, which no industry does: the
    quotient compares with the product, not with value added. Quotients are relative: that of a
    region falls where the sector grows faster elsewhere.

    References
    ----------
    .. [1] Isard, W. (1960). *Methods of Regional Analysis*. MIT Press.

    Examples
    --------
    In 2020 each region has a tenth in J; in 2021 a has two of ten, b one of ten:

    >>> rows = [("a", "J", 1, 2), ("a", "total", 10, 10), ("b", "J", 1, 1), ("b", "total", 10, 10)]
    >>> panel = pd.DataFrame(
    ...     [(r, i, y, v) for r, i, *both in rows for y, v in zip((2020, 2021), both)],
    ...     columns=["region_id", "industry", "year", "value"],
    ... )
    >>> panel_quotients(panel, ["J"]).round(3)
    year       2020   2021
    region_id
    a           1.0  1.333
    b           1.0  0.667
    """
    table = _checked(panel)
    named = list(dict.fromkeys([industry] if isinstance(industry, str) else industry))
    known = [str(each) for each in table["industry"].unique()]
    lacking = [code for code in (*named, total) if code not in known]
    if lacking or not named:
        told = {"industries": some(lacking), "choices": some(known)}
        raise ArgumentError("transitions.unknown_industry", **told)
    wide = table.pivot(index=["year", "region_id"], columns="industry", values="value")
    halves = pd.DataFrame(
        {"sector": wide[named].sum(axis=1, skipna=False).to_numpy(), "all": wide[total].to_numpy()},
        index=wide.index,
        dtype=float,
    )
    halves["others"] = _others(halves)
    found: dict[int, pd.Series[float]] = {}
    for year, rows in halves.groupby(level="year"):
        parts = economy(rows.droplevel("year")[["sector", "others"]])
        found[int(str(year))] = quotient(parts)["sector"]
    regions = pd.Index(table["region_id"].unique(), name="region_id")
    wide_found = pd.DataFrame(found).reindex(regions)
    return wide_found.rename_axis(columns="year")


def _others(halves: pd.DataFrame) -> pd.Series[float]:
    """Return all activity less the sector, missing where either is; below 0 is an error."""
    rest, wrong = left_of(halves["all"], halves["sector"])
    if wrong.any():
        rows = [f"{region} {year}" for year, region in halves.index[wrong]]
        told = {"count": int(wrong.sum()), "total": len(halves), "rows": some(rows)}
        raise ArgumentError("transitions.larger_than_total", **told)
    return rest


def _checked(panel: pd.DataFrame) -> pd.DataFrame:
    """Return the panel, or say what is wrong with its columns and rows."""
    rows = chosen_rows(panel, argument="panel")
    return rows.assign(value=_values(rows), industry=rows["industry"].astype(str))


def _values(panel: pd.DataFrame) -> pd.Series[float]:
    """Return values as floats, or say in which rows they are none; an empty cell is missing."""
    values = pd.to_numeric(panel["value"], errors="coerce").astype(float)
    bad = (values.isna() & panel["value"].notna()) | np.isinf(values)
    if bad.any():
        rows = panel.loc[bad, KEYS].to_numpy().tolist()
        told = {"count": int(bad.sum()), "total": len(panel)}
        names = some(" ".join(map(str, row)) for row in rows)
        raise ArgumentError("transitions.panel_not_numbers", **told, rows=names)
    return values
