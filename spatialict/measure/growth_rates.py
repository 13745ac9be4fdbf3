"""Whether a region's sector grows faster than the nation's, year after year, or by chance."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.association.system import check_choice
from spatialict.core.change.yearly import broken_steps, series_by_region, tables_by_year
from spatialict.core.inference import CORRECTIONS, Correction, adjust
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import FloatArray

POWER: Final = 0.8
ALTERNATIVES: Final = ("two-sided", "greater", "less")
SPREADS: Final = 4000
"""Equally likely spreads of the years, over which the power is averaged."""
FLAT: Final = 1e-9
"""Spread of yearly differences, in percentage points, that is rounding and no spread."""


def growth_rates(
    activity_long: pd.DataFrame,
    *,
    industry: Sequence[str],
    years: Sequence[int] | None = None,
    regions: Sequence[str] | pd.Index[Any] | None = None,
    reference: pd.Series[float] | None = None,
    breaks: Sequence[int] = (),
    confidence: float = 0.95,
    alternative: str = "two-sided",
    correction: Correction = "bh",
    kind: str = "",
    unit: str = "",
) -> Result:
    r"""Whether a sector grows faster in a region than in the nation, and how sure that is.

    .. math::

        d_{rt} = 100 \Big( \ln \frac{x_{rt}}{x_{r,t-1}} - \ln \frac{X_t}{X_{t-1}} \Big), \quad
        \bar d_r \pm t_{n-1} \frac{s_r}{\sqrt n}

    Parameters
    ----------
    activity_long : pandas.DataFrame
        Columns ``region_id, industry, year, value`` of one kind and unit, in one set of borders.
    industry : sequence of str
        Codes of the sector; several are summed.
    years : sequence of int, optional
        Default all of the table. Steps longer than a year count with their yearly rate.
    regions : sequence of str, optional
        Region codes in the order wanted; default the order in which they first appear.
    reference : pandas.Series, index year, optional
        The sector in the nation; default the sum of the regions without a gap.
    breaks : sequence of int
        Years whose figures are not like those before: a step that leads over one is left out.
        Years outside the series break nothing.
    confidence : float
        Of ``low`` to ``high``, which have two sides whatever `alternative` is.
    alternative : str
        ``"two-sided"``, ``"greater"`` (than the nation) or ``"less"``.
    correction : str
        For the number of regions: ``"bh"``, ``"by"``, ``"bonferroni"``, ``"none"``.
    kind, unit : str, optional
        Which rows to take where the table holds several kinds or units.

    Returns
    -------
    Result
        ``growth_rates``: index ``region_id``; ``value`` (mean yearly log growth less the nation's,
        percentage points a year), ``low``, ``high``, ``growth`` (the region's own mean yearly log
        growth, per cent), ``sd`` of the yearly differences, ``autocorrelation`` of one year with
        the next, ``years`` (steps), ``p_value`` (that the mean is 0, by Student's t), ``q_value``,
        ``status``: ``missing`` with a gap in any year, ``undefined`` where a figure is 0 (its
        logarithm is none), ``too_few`` with fewer than two steps, ``constant`` where all steps are
        alike, as in a region that is the whole nation.

    Raises
    ------
    ArgumentError
        If a row is repeated, a year, an industry or a year of `reference` is lacking, or an option
        is unknown.

    Notes
    -----
    The difference is that of the logarithm of the region's share of the sector, so prices that
    rise alike everywhere cancel, and the mean depends on the first and the last share alone; the
    years between tell how sure it is. Student's t takes the yearly differences as independent and
    near to normal. What follows from one year to the next in one direction makes the interval too
    narrow, what swings back too wide: where each year keeps half of the last one's lead (an
    autocorrelation of 0.5), p is 0.05 or less in 17 % of regions that do not differ at all with 4
    steps, and in 25 % with 14; a short series cannot show it. Params hold the mean
    ``autocorrelation`` and what independent years would give, ``-1 / n``. With n steps a mean is
    found in 80 of 100 cases where it is ``detectable`` times the spread of the years.

    Examples
    --------
    The share of "a" doubles, then stays: 69.3 and 0 percentage points, on average 34.7.

    >>> rows = [("a", 1, 1), ("a", 2, 2), ("a", 3, 2), ("b", 1, 3), ("b", 2, 2), ("b", 3, 2)]
    >>> table = pd.DataFrame(rows, columns=["region_id", "year", "value"]).assign(industry="J")
    >>> growth_rates(table, industry=["J"]).table[["value", "low", "high", "p_value"]].round(2)
               value     low    high  p_value
    region_id
    a          34.66 -405.71  475.02      0.5
    b         -20.27 -277.87  237.32      0.5
    """
    check_choice("alternative", alternative, ALTERNATIVES)
    check_choice("correction", correction, CORRECTIONS)
    if not 0 < confidence < 1:
        fault = "specialisation.not_a_level"
        raise ArgumentError(fault, argument="confidence", value=str(confidence))
    tables = tables_by_year(activity_long, years=years, regions=regions, kind=kind, unit=unit)
    asked = list(tables)
    series = series_by_region(tables, industry)
    broken = broken_steps(asked, breaks)
    steps = [pair for pair in pairwise(asked) if pair[1] not in broken]
    rates, nation = _rates(series, _nation(series, reference), steps)
    table = _tested(series, rates, nation, confidence, alternative)
    table["q_value"] = adjust(table["p_value"].where(table["status"] == "ok"), correction)
    table = table[[*(name for name in table if name != "status"), "status"]]
    n = len(steps)
    params: dict[str, Any] = {
        "first": asked[0],
        "last": asked[-1],
        "years": asked,
        "n": n,
        "breaks": [year for inside in broken.values() for year in inside],
        "industry": quotients.codes(tables[asked[0]], industry),
        "reference": "sum of the regions" if reference is None else "given",
        "national_growth": float(nation.mean()) if n else float("nan"),
        "autocorrelation": float(table["autocorrelation"].mean()),
        "autocorrelation_expected": -1 / n if n else float("nan"),
        "detectable": detectable(n, confidence, alternative),
        "confidence": confidence,
        "alternative": alternative,
        "correction": correction,
        "alpha": 1 - confidence,
        "m": int(table["q_value"].notna().sum()),
        "kind": kind,
        "unit": unit,
    }
    return Result("growth_rates", table, "%", params, _notes(table, params))


def detectable(n: int, confidence: float = 0.95, alternative: str = "two-sided") -> float:
    r"""Return how many spreads of the years a mean must be, to be found in 80 of 100 cases.

    The :math:`\delta` at which the noncentral t of n - 1 degrees of freedom with noncentrality
    :math:`\delta \sqrt n` is beyond the bound of the test in 80 %.

    Examples
    --------
    With four yearly steps a region must outgrow the nation by twice the spread of its years; with
    fifteen by four fifths of it:

    >>> round(detectable(4), 2), round(detectable(15), 2)
    (2.13, 0.78)
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr
    from scipy.stats import chi2, t

    if n <= 1:
        return float("nan")
    two = alternative == "two-sided"
    bound = t.ppf((1 + confidence) / 2 if two else confidence, n - 1)
    # the normal law over equally likely spreads: scipy's noncentral t is NaN where it nears 1
    reach = bound * np.sqrt(chi2.ppf((np.arange(SPREADS) + 0.5) / SPREADS, n - 1) / (n - 1))

    def short_of(size: float) -> float:
        ahead = size * np.sqrt(n)
        found = ndtr(ahead - reach) + (ndtr(-ahead - reach) if two else 0.0)
        return float(found.mean()) - POWER

    most = 3 * (abs(bound) + t.ppf(POWER, n - 1)) / np.sqrt(n)
    return float(brentq(short_of, 0.0, most)) if short_of(0.0) < 0 else 0.0


def _nation(series: pd.DataFrame, reference: pd.Series[float] | None) -> pd.Series[float]:
    if reference is None:
        return series[series.notna().all(axis=1)].sum(axis=0, min_count=1)
    lacking = [str(year) for year in series if year not in reference.index]
    if lacking:
        choices = [str(year) for year in reference.index]
        raise ArgumentError("growth.reference_year", years=lacking, choices=choices)
    return reference.reindex(series.columns).astype(float)


def _rates(
    series: pd.DataFrame, nation: pd.Series[float], steps: Sequence[tuple[int, int]]
) -> tuple[FloatArray, FloatArray]:
    """Return the yearly log growth of the regions, and of the nation, in per cent."""
    years = list(series)
    logs = np.log(series.where(series > 0).to_numpy())
    whole = np.log(nation.where(nation > 0).to_numpy())
    length = np.array([after - before for before, after in steps], dtype=float)
    firsts, lasts = ([years.index(pair[end]) for pair in steps] for end in (0, 1))
    mine = 100 * (logs[:, lasts] - logs[:, firsts]) / length
    return mine, 100 * (whole[lasts] - whole[firsts]) / length


def _tested(
    series: pd.DataFrame,
    rates: FloatArray,
    nation: FloatArray,
    confidence: float,
    alternative: str,
) -> pd.DataFrame:
    from scipy.stats import t

    n, ahead = rates.shape[1], rates - nation
    table = pd.DataFrame(index=series.index.rename("region_id"))
    table["value"] = ahead.mean(axis=1) if n else np.nan
    spread = ahead.std(axis=1, ddof=1) if n > 1 else np.full(len(series), np.nan)
    varies = spread > FLAT
    error = np.where(varies, spread, np.nan) / np.sqrt(max(n, 1))
    reach = t.ppf((1 + confidence) / 2, max(n - 1, 1)) * error
    table["low"], table["high"] = table["value"] - reach, table["value"] + reach
    table["growth"] = rates.mean(axis=1) if n else np.nan
    table["sd"] = spread
    table["autocorrelation"] = _following(ahead)
    table["years"] = n
    table["p_value"] = _p_value(table["value"].to_numpy() / error, n, alternative)
    status = np.where(varies, "ok", "constant" if n > 1 else "too_few")
    status = np.where(np.isnan(spread) & (n > 1), "undefined", status)
    zero = (series == 0).any(axis=1)
    status = np.where(zero, "undefined", status)
    table["status"] = np.where(series.isna().any(axis=1), "missing", status)
    lost = table["status"].isin(["missing", "undefined"])
    table.loc[lost, [name for name in table if name not in {"years", "status"}]] = np.nan
    return table


def _p_value(ratio: FloatArray, n: int, alternative: str) -> FloatArray:
    from scipy.stats import t

    free = max(n - 1, 1)
    if alternative == "two-sided":
        return np.asarray(2 * t.sf(np.abs(ratio), free))
    return np.asarray(t.sf(ratio if alternative == "greater" else -ratio, free))


def _following(ahead: FloatArray) -> FloatArray:
    """Return the correlation of each year's difference with the next; NaN below three steps."""
    if ahead.shape[1] <= 2:
        return np.full(len(ahead), np.nan)
    apart = ahead - ahead.mean(axis=1, keepdims=True)
    below = (apart**2).sum(axis=1)
    above = (apart[:, 1:] * apart[:, :-1]).sum(axis=1)
    return np.asarray(above / np.where(below > FLAT**2, below, np.nan))


def _family(params: dict[str, Any]) -> list[Message]:
    """Say whether p-values are corrected for the number of regions."""
    if not params["m"]:
        return []
    if params["correction"] == "none":
        told = {"m": params["m"], "by_chance": params["m"] * params["alpha"]}
        return [Message("growth.rates_uncorrected", told)]
    return [Message(f"growth.rates_{params['correction']}", {"m": params["m"]})]


def _notes(table: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    n = params["n"]
    told = {"first": str(params["first"]), "last": str(params["last"]), "count": n}
    if n < 2:
        return (Message("growth.rates_too_few", told),)
    found = int((table["q_value"] <= params["alpha"]).sum())
    told |= {"found": found, "m": params["m"], "alpha": params["alpha"]}
    side = "" if params["alternative"] == "two-sided" else f"_{params['alternative']}"
    notes = [
        Message(f"growth.rates_{'found' if found else 'none'}{side}", told),
        *_family(params),
        Message(f"growth.rates_detectable{side}", {"count": n, "times": params["detectable"]}),
    ]
    if side:
        notes.append(Message("growth.rates_interval", {"confidence": params["confidence"]}))
    if not np.isnan(params["autocorrelation"]):
        names = ("autocorrelation", "autocorrelation_expected")
        follow = dict(zip(("mean", "expected"), (params[name] for name in names), strict=True))
        notes.append(Message("growth.rates_following", follow))
    if params["breaks"]:
        left = {"years": [str(year) for year in params["breaks"]]}
        notes.append(Message("growth.rates_breaks", left))
    for status in ("missing", "undefined", "constant"):
        rows = table.index[table["status"] == status]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message(f"growth.rates_{status}", values))
    return tuple(notes)
