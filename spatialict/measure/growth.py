"""How much of a region's growth is the nation's, the industry's, and its own: shift-share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence


def shift_share_by_industry(
    start: pd.DataFrame,
    end: pd.DataFrame,
    *,
    reference: tuple[pd.Series[float], pd.Series[float]] | None = None,
) -> pd.DataFrame:
    r"""Split the change of each industry in each region into three parts that add up to it.

    .. math::

        \Delta x_{ri} = x_{ri} g + x_{ri} (g_i - g) + x_{ri} (g_{ri} - g_i)

    Parameters
    ----------
    start, end : pandas.DataFrame, shape (n_regions, n_industries)
        Activity, ``>= 0``, in the first and the last year; the same regions, in the same borders.
    reference : tuple of two pandas.Series, optional
        Activity by industry of the reference economy in the two years. The default is the sum of
        the regions that report every industry in both years.

    Returns
    -------
    pandas.DataFrame
        Index ``region_id, industry`` in the order of `start`; in the unit of the activity:
        ``change``, ``national``, ``industry_mix``, ``competitive``; and the two parts into which
        Esteban-Marquillas splits ``competitive``: ``homothetic`` (what it would be if the region
        had the reference's structure) and ``allocation`` (what specialisation adds). ``NaN`` in a
        region with a gap, and where the reference had none of the industry at the start; the
        last two also where the region had none of it, for there is no growth from nil.

    Raises
    ------
    ValueError
        If the two tables differ in their regions, a value is negative, or `reference` lacks an
        industry.

    Notes
    -----
    ``national + industry_mix + competitive == change`` and ``homothetic + allocation ==
    competitive``. An industry that is new in a region is all competitive. Industries that one of
    the two years does not report at all are left out (``NaN``), so that both totals hold the same.

    References
    ----------
    .. [1] Dunn, E. S. (1960). A statistical and analytical technique for regional analysis.
       *Papers of the Regional Science Association* 6, 97-112.
    .. [2] Esteban-Marquillas, J. M. (1972). A reinterpretation of shift-share analysis. *Regional
       and Urban Economics* 2(3), 249-255.

    Examples
    --------
    The nation grows from 100 to 110, its ICT from 20 to 30; the region's ICT from 10 to 16. Of the
    6, 1 is the nation's growth, 4 the industry's, and 1 its own:

    >>> import pandas as pd
    >>> start = pd.DataFrame({"ict": [10, 10], "other": [40, 40]}, index=["a", "b"])
    >>> end = pd.DataFrame({"ict": [16, 14], "other": [40, 40]}, index=["a", "b"])
    >>> shift_share_by_industry(start, end).loc[("a", "ict")].round(6)[
    ...     ["change", "national", "industry_mix", "competitive"]
    ... ].tolist()
    [6.0, 1.0, 4.0, 1.0]
    """
    before, after = _paired(start, end)
    first, last = _references(before, after, reference)
    growth = last.sum() / first.sum() - 1 if first.sum() > 0 else np.nan
    growths = last / first.where(first > 0) - 1
    expected = before * (1 + growths)
    competitive = after - expected
    homothetic = _homothetic(before, first, competitive)
    parts = {
        "change": after - before,
        "national": before * growth,
        "industry_mix": before * (growths - growth),
        "competitive": competitive,
        "homothetic": homothetic,
        "allocation": competitive - homothetic,
    }
    names = ["region_id", "industry"]
    index = pd.MultiIndex.from_product([before.index, before.columns], names=names)
    return pd.DataFrame({name: part.to_numpy().ravel() for name, part in parts.items()}, index)


def shift_share(
    start: pd.DataFrame,
    end: pd.DataFrame,
    *,
    industry: Sequence[str],
    reference: tuple[pd.Series[float], pd.Series[float]] | None = None,
    kind: str = "",
    unit: str = "",
    first: int | None = None,
    last: int | None = None,
) -> Result:
    r"""How much of a sector's growth in each region is the region's own.

    Parameters
    ----------
    start, end, reference
        As in `shift_share_by_industry`.
    industry : sequence of str
        Codes of the sector; the parts of several are summed.
    kind, unit : str
        Of the activity; money (gva, output) is noted to grow with prices.
    first, last : int, optional
        The two years; for the reader.

    Returns
    -------
    Result
        ``shift_share``: ``value`` (the regional shift, = ``competitive``), ``national``,
        ``industry_mix``, ``competitive``, ``change``, ``status``: ``missing`` where a figure of
        either year is not reported, ``undefined`` where the reference had none of the sector at
        the start.

    Raises
    ------
    ValueError
        As `shift_share_by_industry`, and if an industry is not known.

    Notes
    -----
    Over the same industry and reference the regional shift is the change of the region's share of
    the nation's sector times the sector at the end, :math:`x'_i (x'_{ri} / x'_i - x_{ri} / x_i)`:
    a share that rises and a shift above 0 are one sign by algebra, not two.

    Examples
    --------
    >>> import pandas as pd
    >>> start = pd.DataFrame({"J": [10, 10], "K": [40, 40]}, index=["a", "b"])
    >>> end = pd.DataFrame({"J": [16, 14], "K": [40, 40]}, index=["a", "b"])
    >>> shift_share(start, end, industry=["J"], first=2021, last=2025).table
       value  national  industry_mix  competitive  change status
    a    1.0       1.0           4.0          1.0     6.0     ok
    b   -1.0       1.0           4.0         -1.0     4.0     ok
    """
    named = quotients.codes(start, industry)
    parts = shift_share_by_industry(start, end, reference=reference)
    table = pd.DataFrame(index=start.index)
    before, after = _paired(start, end)
    for name in ("competitive", "national", "industry_mix", "change"):
        wide = parts[name].to_numpy().reshape(before.shape)
        here = pd.DataFrame(wide, index=before.index, columns=before.columns)[named]
        table[name] = here.sum(axis=1, skipna=False)
    table.insert(0, "value", table["competitive"])
    table = table[["value", "national", "industry_mix", "competitive", "change"]]
    defined = np.where(table["value"].notna(), "ok", "undefined")
    table["status"] = np.where(table["change"].notna(), defined, "missing")
    used = [str(code) for code in before.columns[before.notna().any(axis=0)]]
    params: dict[str, Any] = {
        "first": first,
        "last": last,
        "industry": named,
        "industries": used,
        "kind": kind,
        "reference": "given" if reference is not None else "sum of the regions",
        "national_growth": _growth(before, after, reference),
    }
    return Result("shift_share", table, unit or "1", params, _notes(table, before, params))


def _paired(start: pd.DataFrame, end: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both years over what both report; a region with a gap in one is missing in both."""
    before, after = quotients.checked(start, "start"), quotients.checked(end, "end")
    differ = before.index.symmetric_difference(after.index)
    if len(differ):
        fault = "growth.differ"
        raise ArgumentError(fault, rows=quotients.some(differ))
    columns = before.columns.append(after.columns.difference(before.columns, sort=False))
    before = before.reindex(columns=columns)
    after = after.reindex(index=before.index, columns=columns)
    both = before.notna().any(axis=0) & after.notna().any(axis=0)
    before.loc[:, ~both], after.loc[:, ~both] = np.nan, np.nan
    before, after = quotients.reported(before), quotients.reported(after)
    whole = before.notna().any(axis=1) & after.notna().any(axis=1)
    return before.where(whole), after.where(whole)


def _references(
    before: pd.DataFrame,
    after: pd.DataFrame,
    reference: tuple[pd.Series[float], pd.Series[float]] | None,
) -> tuple[pd.Series[float], pd.Series[float]]:
    if reference is None:
        return before.sum(axis=0, min_count=1), after.sum(axis=0, min_count=1)
    first, last = reference
    return (
        quotients.economy(before, first).industrial,
        quotients.economy(after, last).industrial,
    )


def _homothetic(
    before: pd.DataFrame, first: pd.Series[float], competitive: pd.DataFrame
) -> pd.DataFrame:
    """Return the competitive part that the reference's structure would give the region."""
    rates = competitive / before.where(before > 0)
    share = first / first.sum() if first.sum() > 0 else first * np.nan
    expected = pd.DataFrame(
        np.outer(before.sum(axis=1, min_count=1), share), before.index, before.columns
    )
    return expected * rates


def _growth(
    before: pd.DataFrame,
    after: pd.DataFrame,
    reference: tuple[pd.Series[float], pd.Series[float]] | None,
) -> float:
    first, last = _references(before, after, reference)
    return float(last.sum() / first.sum() - 1) if first.sum() > 0 else float("nan")


def _notes(
    table: pd.DataFrame, before: pd.DataFrame, params: dict[str, Any]
) -> tuple[Message, ...]:
    notes = []
    growth = {"growth": params["national_growth"]}
    if params["kind"] in {"gva", "output"}:
        notes.append(Message("growth.current_prices", growth))
    else:
        notes.append(Message("growth.national", growth))
    for status in ("missing", "undefined"):
        rows = table.index[table["status"] == status]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message(f"growth.{status}", values))
    left_out = [str(code) for code in before.columns if str(code) not in params["industries"]]
    if left_out:
        notes.append(Message("growth.left_out", {"industries": quotients.some(left_out)}))
    return tuple(notes)
