"""Shift-share year by year: what moves with the economy's structure instead of the first year's."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.change.components import TIE, Components
from spatialict.core.change.yearly import broken_steps, tables_by_year
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTS: Final = ("national", "industry_mix", "competitive", "change")


def shift_share_by_year(
    activity_long: pd.DataFrame,
    *,
    industry: Sequence[str],
    years: Sequence[int] | None = None,
    regions: Sequence[str] | pd.Index[Any] | None = None,
    kind: str = "",
    unit: str = "",
    total: str = "total",
) -> pd.DataFrame:
    """Split the change of a sector from each year to the next into its three parts.

    Parameters
    ----------
    activity_long : pandas.DataFrame
        Columns ``region_id, industry, year, value`` of one kind and unit, in one set of borders.
    industry : sequence of str
        Codes of the sector; several are summed.
    years : sequence of int, optional
        Default all of the table.
    regions : sequence of str, optional
        Region codes in the order wanted; default the order in which they first appear.
    kind, unit : str, optional
        Which rows to take where the table holds several kinds or units.
    total : str
        The industry that is all activity of a region, where the table has one.

    Returns
    -------
    pandas.DataFrame
        Index ``region_id, year`` (the later of two years); ``national``, ``industry_mix``,
        ``competitive``, ``change`` in the unit of the activity. ``NaN`` in a region with a gap in
        one of the two years, which is then no part of the reference either, where the reference
        had none of the sector in the earlier, and, but for ``change``, where the region had none
        of it in both.

    Raises
    ------
    ArgumentError
        If a row is repeated, or a year or an industry is lacking.

    Examples
    --------
    The nation's sector doubles, that of "a" trebles: 10 + 10 + 10 are 30 more, less 10.

    >>> rows = [("a", "J", 1, 10), ("b", "J", 1, 10), ("a", "J", 2, 30), ("b", "J", 2, 10)]
    >>> table = pd.DataFrame(rows, columns=["region_id", "industry", "year", "value"])
    >>> shift_share_by_year(table, industry=["J"]).loc[("a", 2)].round(6).to_dict()
    {'national': 10.0, 'industry_mix': 0.0, 'competitive': 10.0, 'change': 20.0}
    """
    tables = tables_by_year(
        activity_long, years=years, regions=regions, kind=kind, unit=unit, total=total
    )
    named = quotients.codes(next(iter(tables.values())), industry)
    steps = _steps(tables, named)[0]
    steps.loc[steps.pop("size") == 0, list(PARTS[:-1])] = np.nan
    return steps


def shift_share_dynamic(
    activity_long: pd.DataFrame,
    *,
    industry: Sequence[str],
    years: Sequence[int] | None = None,
    regions: Sequence[str] | pd.Index[Any] | None = None,
    breaks: Sequence[int] = (),
    kind: str = "",
    unit: str = "",
    total: str = "total",
) -> Result:
    r"""How much of a sector's growth is each region's own, with rates and sizes of every year.

    .. math::

        \Delta x_{ri} = \sum_t x_{ri,t} g_t + \sum_t x_{ri,t} (g_{i,t} - g_t)
        + \sum_t x_{ri,t} (g_{ri,t} - g_{i,t})

    The classic split keeps the weights of the first year: a sector that grows fast is then held
    against the small part it had at the start, and the industry mix is credited to the region.

    Parameters
    ----------
    activity_long, industry, years, regions, kind, unit, total
        As in `shift_share_by_year`.
    breaks : sequence of int
        Years whose figures are not like those before; their step stays in the sums, so that these
        add up to the change, and a note tells how much of the shift it makes up. Years outside the
        series break nothing.

    Returns
    -------
    Result
        ``shift_share_dynamic``: index ``region_id``; ``value`` (= ``competitive``), ``national``,
        ``industry_mix``, ``competitive``, ``change``, ``years`` (steps that are summed),
        ``status``: ``missing`` where a figure of any year is not reported, ``undefined`` where the
        reference had none of the sector before the last year, the region had none of it in any
        year, or a year is 0 everywhere, ``too_few`` with one year.

    Raises
    ------
    ArgumentError
        As `shift_share_by_year`.

    Notes
    -----
    ``national + industry_mix + competitive == change``. With two years it is the classic split.
    Over the regions the competitive parts cancel in every year, so they do in their sums.

    References
    ----------
    .. [1] Barff, R. A. and Knight, P. L. (1988). Dynamic shift-share analysis. *Growth and Change*
       19(2), 1-10.

    Examples
    --------
    >>> rows = [("a", 1, 10), ("b", 1, 10), ("a", 2, 20), ("b", 2, 20), ("a", 3, 30), ("b", 3, 20)]
    >>> table = pd.DataFrame(rows, columns=["region_id", "year", "value"]).assign(industry="J")
    >>> shift_share_dynamic(table, industry=["J"]).table.round(6)
               value  national  industry_mix  competitive  change  years status
    region_id
    a            5.0      15.0           0.0          5.0    20.0      2     ok
    b           -5.0      15.0           0.0         -5.0    10.0      2     ok
    """
    tables = tables_by_year(
        activity_long, years=years, regions=regions, kind=kind, unit=unit, total=total
    )
    asked, order = list(tables), next(iter(tables.values())).index
    named = quotients.codes(tables[asked[0]], industry)
    broken = broken_steps(asked, breaks)
    steps, paths = _steps(tables, named)
    table = _sums(steps, order, len(asked) - 1)
    params: dict[str, Any] = {
        "first": asked[0],
        "last": asked[-1],
        "years": asked,
        "breaks": [year for inside in broken.values() for year in inside],
        "industry": named,
        "industries": _union(paths, "industries"),
        "left_out": _union(paths, "left_out"),
        "kind": kind,
        "unit": unit,
        "total": total,
        "reference": "sum of the regions",
        "national_growth": float(np.prod([1 + path.growth for path in paths]) - 1),
    }
    notes = (*_notes(table, params), *_breaks(steps["competitive"], broken))
    return Result("shift_share_dynamic", table, unit or "1", params, notes)


def _steps(
    tables: dict[int, pd.DataFrame], named: list[str]
) -> tuple[pd.DataFrame, list[Components]]:
    """Return the parts of every step, and what each step was made of."""
    order = next(iter(tables.values())).index
    pieces, paths = {}, []
    for before, after in pairwise(tables):
        parts = Components.of(tables[before], tables[after])
        pieces[after] = parts.of_sector(named, *PARTS, "size")
        paths.append(parts)
    index = pd.MultiIndex.from_product([order, list(pieces)], names=["region_id", "year"])
    if not pieces:
        return pd.DataFrame(columns=[*PARTS, "size"]), []
    long = pd.concat(pieces, names=["year", "region_id"]).swaplevel()
    return long.reindex(index), paths


def _sums(steps: pd.DataFrame, order: pd.Index[Any], count: int) -> pd.DataFrame:
    """Return the sums over the steps of each region; a gap in one is a gap in the sum."""
    if count == 0:
        table = pd.DataFrame(np.nan, order.rename("region_id"), list(PARTS))
    else:
        wide = {name: steps[name].unstack("year").reindex(order) for name in PARTS}
        sums = {name: part.sum(axis=1, skipna=False) for name, part in wide.items()}
        table = pd.DataFrame(sums).rename_axis("region_id")
        size = steps["size"].unstack("year").reindex(order).sum(axis=1, skipna=False)
        table = table.mask(table.abs().le(TIE * size, axis=0), 0.0)
        nothing = (size == 0) | table["competitive"].isna()
        table.loc[nothing, list(PARTS[:-1])] = np.nan
    table.insert(0, "value", table["competitive"])
    table = table[["value", "national", "industry_mix", "competitive", "change"]]
    table["years"] = count
    defined = np.where(table["value"].notna(), "ok", "undefined")
    table["status"] = np.where(table["change"].notna(), defined, "missing")
    if count == 0:
        table["status"] = "too_few"
    return table


def _union(paths: Sequence[Components], what: str) -> list[str]:
    return list(dict.fromkeys(code for path in paths for code in getattr(path, what)))


def _notes(table: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    told = {"count": len(params["years"]) - 1, "first": str(params["first"])}
    told |= {"last": str(params["last"]), "growth": params["national_growth"]}
    if told["count"] == 0:
        return (Message("growth.one_year", {"year": told["first"]}),)
    money = params["kind"] in {"gva", "output"}
    notes = [Message("growth.dynamic_money" if money else "growth.dynamic", told)]
    empty = bool(np.isnan(params["national_growth"]))
    if empty:
        notes = [Message("growth.empty_year")]
    for status in ("missing",) if empty else ("missing", "undefined"):
        rows = table.index[table["status"] == status]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message(f"growth.dynamic_{status}", values))
    if params["left_out"]:
        left_out = {"industries": quotients.some(params["left_out"])}
        notes.append(Message("growth.dynamic_left_out", left_out))
    return tuple(notes)


def _breaks(competitive: pd.Series[float], broken: dict[int, list[int]]) -> list[Message]:
    """Return what part of all shifts, whatever their sign, falls into each step over a break."""
    sizes = competitive.abs().groupby("year").sum() if broken else competitive
    whole = float(sizes.sum())
    return [
        Message(
            "growth.break_step",
            {
                "years": [str(year) for year in inside],
                "last": str(after),
                "share": float(sizes[after]) / whole if whole > 0 else float("nan"),
            },
        )
        for after, inside in broken.items()
    ]
