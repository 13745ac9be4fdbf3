"""A sector's location quotient and its part of the nation, year by year, like with like."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.rows import asked_years, chosen_rows, common_industries, tables_of
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP: Final = 0.1
"""Change of a region's part of the nation from one year to the next that a note points at."""


def specialisation_trend(
    activity_long: pd.DataFrame,
    *,
    industry: Sequence[str],
    years: Sequence[int],
    regions: Sequence[str] | pd.Index[Any] | None = None,
    reference: pd.DataFrame | None = None,
    kind: str = "",
    unit: str = "",
) -> Result:
    """Whether regions become more, or less, specialised in a sector over the years.

    Parameters
    ----------
    activity_long : pandas.DataFrame
        Columns ``region_id, industry, year, value`` of one kind and unit, in one set of borders.
    industry : sequence of str
        Codes of the sector; several are summed.
    years : sequence of int
        The years to tell, each of which the table must have.
    regions : sequence of str, optional
        Region codes in the order wanted; default the order in which they first appear.
    reference : pandas.DataFrame, shape (n_years, n_industries), optional
        Activity of the reference economy; rows are years. Default the sum of the regions.
    kind, unit : str, optional
        Which rows to take where the table holds several kinds or units.

    Returns
    -------
    Result
        ``location_quotient_trend``: index ``region_id, year`` (regions in order, years ascending);
        ``value`` (LQ), ``activity``, ``share`` (of the region in the sector of the reference),
        ``status`` (``missing`` where the region's figures of that year have a gap, ``undefined``
        where it has no activity).

    Raises
    ------
    ValueError
        If there are several kinds or units, a row is repeated, or a year or industry is lacking.

    Notes
    -----
    Industries outside the sector that are not reported in all of the years are left out of the
    totals of all years, and named in a note: else a section that appears in the last year would
    lower every quotient of that year. A step in a region's share of more than ten percentage points
    from one given year to the next is noted, for it may be a change of booking.

    Examples
    --------
    One of four, then two of four, while the nation stays at two of eight:

    >>> import pandas as pd
    >>> rows = [("a", "J", 1, 2), ("a", "K", 3, 2), ("b", "J", 1, 0), ("b", "K", 3, 4)]
    >>> activity = pd.DataFrame(
    ...     [(r, i, y, v) for r, i, *two in rows for y, v in zip((2021, 2025), two)],
    ...     columns=["region_id", "industry", "year", "value"],
    ... )
    >>> specialisation_trend(activity, industry=["J"], years=[2021, 2025]).table
                    value  activity  share status
    region_id year
    a         2021    1.0       1.0    0.5     ok
              2025    2.0       2.0    1.0     ok
    b         2021    1.0       1.0    0.5     ok
              2025    0.0       0.0    0.0     ok
    """
    rows = chosen_rows(activity_long, kind=kind, unit=unit)
    wanted = asked_years(rows, years)
    tables = tables_of(rows, wanted, regions)
    named = quotients.codes(tables[wanted[0]], industry)
    common, left_out = common_industries(tables, named)
    pieces = {
        year: _one_year(table[common], named, _of_year(reference, year))
        for year, table in tables.items()
    }
    long = pd.concat(pieces, names=["year", "region_id"]).swaplevel()
    index = pd.MultiIndex.from_product(
        [tables[wanted[0]].index, wanted], names=["region_id", "year"]
    )
    table = long.reindex(index)
    params: dict[str, Any] = {
        "industry": named,
        "industries": [str(code) for code in common],
        "left_out": [str(code) for code in left_out],
        "years": wanted,
        "kind": kind,
        "unit": unit,
        "reference": "given" if reference is not None else "sum of the regions",
    }
    notes = [Message("specialisation.uncommon", {"industries": quotients.some(left_out)})]
    return Result(
        "location_quotient_trend",
        table,
        "1",
        params,
        (*notes[: len(left_out)], *_breaks(table["share"], wanted)),
    )


def _of_year(reference: pd.DataFrame | None, year: int) -> pd.Series[float] | None:
    if reference is None:
        return None
    if year not in reference.index:
        fault = "specialisation.no_year"
        raise ArgumentError(fault, years=year, choices=[str(known) for known in reference.index])
    return pd.Series(reference.loc[year])


def _one_year(
    activity: pd.DataFrame, named: Sequence[str], reference: pd.Series[float] | None
) -> pd.DataFrame:
    halves, given = quotients.sector(activity, named, reference)
    parts = quotients.economy(halves, given)
    lq = quotients.quotient(parts)["sector"]
    known = np.where(lq.notna(), "ok", "undefined")
    nation = parts.industrial["sector"]
    return pd.DataFrame(
        {
            "value": lq,
            "activity": parts.activity["sector"],
            "share": parts.activity["sector"] / (nation if nation > 0 else np.nan),
            "status": np.where(parts.regional.notna(), known, "missing"),
        }
    )


def _breaks(share: pd.Series[float], years: Sequence[int]) -> list[Message]:
    """Return a note for each step of a region's share that is too large to pass unasked."""
    wide = share.unstack("year")
    return [
        Message(
            "specialisation.break",
            {
                "region": str(region),
                "first": str(before),
                "last": str(after),
                "before": float(wide.loc[region, before]),
                "after": float(wide.loc[region, after]),
            },
        )
        for region in share.index.unique("region_id")
        for before, after in pairwise(years)
        if abs(wide.loc[region, after] - wide.loc[region, before]) > STEP
    ]
