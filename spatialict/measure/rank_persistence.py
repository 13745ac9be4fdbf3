"""Whether the regions that lead keep their rank over the years."""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.system import check_choice
from spatialict.core.inference import ALTERNATIVES, TOLERANCE, Alternative, permutation_p
from spatialict.core.quotients import some
from spatialict.core.study import Message, Result
from spatialict.core.transitions.asked import LARGEST, LEAST
from spatialict.core.transitions.slope import flat
from spatialict.core.transitions.yearly import (
    balanced,
    breaks_given,
    by_id,
    check_level,
    check_whole,
    is_broken,
    rows_of,
    yearly,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spatialict.core.arrays import FloatArray

COLUMNS: Final = (
    *("value", "low", "high", "tau", "p_value", "min_p", "step", "gamma", "concordance"),
    *("lag", "n", "broken", "status"),
)


def rank_persistence(
    values: pd.DataFrame,
    *,
    breaks: Iterable[int] = (),
    alternative: Alternative = "two-sided",
    confidence: float = 0.95,
    alpha: float = 0.05,
    permutations: int = 999,
    seed: int = 0,
) -> Result:
    r"""How much the order of regions in a year is still that of the first year.

    .. math::

        \rho_t = cor(R_{rt}, R_{r0}), \qquad
        \gamma_t = \frac{Var_r(R_{rt} + R_{r0})}{Var_r(2 R_{r0})}

    Parameters
    ----------
    values : pandas.DataFrame, shape (n_regions, n_years)
        Index ``region_id``, columns years. Only regions with a value in every year are ranked;
        ties share the mean rank.
    breaks : sequence of int
        First years of a new series, for the reader.
    alternative : str
        ``"two-sided"``, ``"greater"`` (the order persists), ``"less"``, ``"directed"``.
    confidence : float
        Of the interval of Spearman's coefficient.
    alpha : float
        A year whose least possible p is above is ``too_few``.
    permutations : int
        Of the ranks of the year among the regions.
    seed : int
        Of the permutations; the answer depends on it and the set of regions, not on their order.

    Returns
    -------
    Result
        Index ``year``: ``value`` (Spearman's coefficient with the first year), ``low, high``
        (Bonett and Wright 2000), ``tau`` (Kendall's tau-b), ``p_value`` (of the first, by
        permutation), ``min_p``, ``step`` (Spearman's coefficient with the year before), ``gamma``
        (Boyle and McCarthy: 1 is the same order), ``concordance`` (the same over all years so far:
        Kendall's W where there are no ties), ``lag`` (years since the first), ``n, broken,
        status``. The first year has the value 1 by definition and no test. ``missing``: no region
        has a value that year; ``too_few``: fewer than five regions can be ranked in every year;
        ``constant``: all are equal in that year or in the first.

    Raises
    ------
    ArgumentError
        If `values` is no table of regions by years, or an option is out of its range.

    Notes
    -----
    Without ties ``gamma == (1 + value) / 2``. Any rising transformation of the values of a year
    changes nothing. That ranks persist is what a strong hierarchy gives; it is no sign of growth.

    References
    ----------
    .. [1] Boyle, G. E. and McCarthy, T. G. (1997). A simple measure of beta-convergence. *Oxford
       Bulletin of Economics and Statistics* 59, 257-264.
    .. [2] Bonett, D. G. and Wright, T. A. (2000). Sample size requirements for estimating Pearson,
       Kendall and Spearman correlations. *Psychometrika* 65, 23-28.

    Examples
    --------
    Five regions; the first two exchange places: 1 - 6 x 2 / (5 x 24) = .9.

    >>> values = pd.DataFrame({2020: [5, 4, 3, 2, 1], 2021: [4, 5, 3, 2, 1]}, index=[*"abcde"])
    >>> answer = rank_persistence(values, permutations=99).table
    >>> answer[["value", "tau", "gamma", "lag"]].round(3)
          value  tau  gamma  lag
    year
    2020    1.0  1.0   1.00    0
    2021    0.9  0.8   0.95    1
    """
    check_choice("alternative", alternative, ALTERNATIVES)
    check_level("confidence", confidence)
    check_level("alpha", alpha)
    check_whole("permutations", permutations, LEAST, LARGEST)
    table = by_id(yearly(values))
    kept = balanced(table)
    series = breaks_given(breaks)
    params: dict[str, Any] = {
        "first": int(kept.columns[0]) if kept.columns.size else None,
        "breaks": list(series),
        "alternative": alternative,
        "confidence": confidence,
        "alpha": alpha,
        "permutations": permutations,
        "seed": seed,
        "n": len(kept),
        "regions": kept.index.astype(str).tolist(),
    }
    rows = _rows(kept, params)
    empty = dict.fromkeys(COLUMNS, np.nan) | {"n": 0, "status": "missing"}
    every = [rows.get(int(year), empty) for year in table.columns]
    found = pd.DataFrame(every, index=table.columns, columns=list(COLUMNS))
    begin = params["first"] if params["first"] is not None else min(table.columns, default=0)
    found["lag"] = table.columns.to_numpy(dtype=np.int64) - int(begin)
    found["n"] = found["n"].astype(np.int64)
    found["broken"] = is_broken(table, series)
    return Result("rank_persistence", found, "1", params, _notes(table, kept, found, params))


def _rows(kept: pd.DataFrame, params: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Return what is found of each year that has values."""
    ranks = rows_of(kept.rank())
    rng = np.random.default_rng(params["seed"])
    rows: dict[int, dict[str, Any]] = {}
    for at, year in enumerate(kept.columns):
        row = {"n": len(ranks), **_compared(ranks, at)}
        first = ranks[:, 0]
        if row["status"] == "ok":
            row["min_p"] = _least(len(ranks), params)
            if at:
                row["p_value"] = _chance(first, ranks[:, at], params, rng)
                row |= _interval(row["value"], len(ranks), params["confidence"])
            if row["min_p"] > params["alpha"]:
                row["status"] = "too_few"
        rows[int(year)] = row
    return rows


def _compared(ranks: FloatArray, at: int) -> dict[str, Any]:
    """Return the coefficients of one year, or why there are none."""
    from scipy.stats import kendalltau

    if len(ranks) < 2:
        return {"status": "too_few"}
    first, now = ranks[:, 0], ranks[:, at]
    step = {"step": _correlation(ranks[:, at - 1], now)} if at else {}
    if flat(first) or flat(now):
        return {"status": "constant", **step}
    years = at + 1
    return {
        "value": _correlation(first, now) if at else 1.0,
        "tau": float(kendalltau(first, now).statistic) if at else 1.0,
        "gamma": float((first + now).var() / (4 * first.var())),
        "concordance": float(ranks[:, :years].sum(axis=1).var() / (years**2 * first.var())),
        "status": "ok",
        **step,
    }


def _correlation(one: FloatArray, other: FloatArray) -> float:
    """Return Pearson's coefficient of ranks; NaN where all are one."""
    if flat(one) or flat(other):
        return float("nan")
    a, b = one - one.mean(), other - other.mean()
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def _chance(
    first: FloatArray, now: FloatArray, params: dict[str, Any], rng: np.random.Generator
) -> float:
    """Return p of the coefficient, the ranks of the year dealt among the regions."""
    permutations = params["permutations"]
    centred = first - first.mean()
    observed = centred @ now
    dealt = rng.permuted(np.tile(now, (permutations, 1)), axis=1) @ centred
    slack = TOLERANCE * float(np.abs(centred) @ now)
    above, below = (dealt >= observed - slack).sum(), (dealt <= observed + slack).sum()
    found = permutation_p([above], [below], permutations, params["alternative"], exact=False)
    return float(found[0])


def _least(n: int, params: dict[str, Any]) -> float:
    """Return the least p that any order of n regions can have, and the draws can show."""
    tails = 2 if params["alternative"] == "two-sided" else 1
    orders = min(factorial(min(n, 20)), 1 + int(params["permutations"]))
    return min(1.0, tails / orders)


def _interval(value: float, n: int, confidence: float) -> dict[str, float]:
    """Return the ends of Spearman's coefficient on Fisher's scale."""
    from scipy.stats import norm

    if n < 4 or abs(value) >= 1 - TOLERANCE:
        return {}
    reach = float(norm.ppf((1 + confidence) / 2)) * np.sqrt((1 + value**2 / 2) / (n - 3))
    middle = np.arctanh(value)
    return {"low": float(np.tanh(middle - reach)), "high": float(np.tanh(middle + reach))}


def _notes(
    table: pd.DataFrame, kept: pd.DataFrame, found: pd.DataFrame, params: dict[str, Any]
) -> tuple[Message, ...]:
    """Return what a reader must know beside the numbers."""
    said = []
    if len(gone := table.index.difference(kept.index, sort=False)):
        told = {"count": len(gone), "total": len(table), "rows": some(gone)}
        said.append(Message("convergence.ranks_unbalanced", told))
    if (found["status"] == "too_few").any():
        least = float(found["min_p"].max())
        told = {"n": params["n"], "permutations": params["permutations"], "p": least}
        key = "ranks_few" if np.isfinite(least) else "ranks_none"
        said.append(Message(f"convergence.{key}", told))
    told_of = found.index[found["value"].notna() & (found["lag"] > 0)]
    if len(told_of):
        last = int(told_of[-1])
        told = {"n": params["n"], "first": str(params["first"]), "last": str(last)}
        row = found.loc[[last], ["value", "low", "high", "p_value"]]
        value, low, high, p = rows_of(row)[0].tolist()
        told |= {"value": value, "p": p}
        if np.isfinite([low, high]).all():
            told |= {"low": low, "high": high, "confidence": params["confidence"]}
            said.append(Message("convergence.ranks_between", told))
        else:
            said.append(Message("convergence.ranks", told))
        crossed = [year for year in params["breaks"] if int(params["first"]) < year <= last]
        if crossed:
            said.append(Message("convergence.across", {"years": crossed}))
    return tuple(said)
