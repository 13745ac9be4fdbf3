"""How sure a location quotient is, where counts of jobs or firms allow to say so.

Counts are taken as independent binomial draws: x_ri of the x_r of a region. Money is no count of
draws, so for money there is no interval and no test, and the result says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import counts, quotients
from spatialict.core.inference import CORRECTIONS, Correction, adjust
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from libpysal.graph import Graph

COUNTS: Final = ("employment", "firms")
KINDS: Final = (*COUNTS, "gva", "output")
INTERVALS: Final = ("delta", "delta_plain", "bootstrap")
TESTS: Final = ("binomial", "fisher")
ROUNDING: Final = 1e-6
"""By how much, in parts, published regions may exceed the published nation."""
COLUMNS: Final = (
    *("value", "activity", "total", "share", "national_share", "slq", "slq_log", "rsca", "nrca"),
    *("hclq", "flq", "low", "high", "p_value", "q_value", "status"),
)


def specialisation(
    activity: pd.DataFrame,
    *,
    industry: Sequence[str],
    kind: str,
    unit: str,
    year: int,
    reference: pd.Series[float] | None = None,
    reference_contains: bool = True,
    reference_name: Message | None = None,
    graph: Graph | None = None,
    confidence: float = 0.95,
    interval: str = "delta",
    test: str = "binomial",
    correction: Correction = "bh",
    alpha: float = 0.05,
    seed: int = 0,
) -> Result:
    r"""Whether regions are specialised in a sector, and how sure that is.

    .. math::

        Var(\ln LQ_r) = \Big(1 - \frac{x_{ri}}{x_i}\Big)^2 \frac{1 - p_r}{x_{ri}}
        + \sum_{s \ne r} \Big(\frac{x_s}{x}\Big)^2 \frac{p_s (1 - p_s)}{p^2 x_s}

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries)
        One year, as in `spatialict.measure.specialisation.location_quotient`. Counts must be
        whole: persons, not thousands of persons.
    industry : sequence of str
        Codes of the sector; several are summed.
    kind : str
        ``"employment"`` or ``"firms"`` (counts), ``"gva"`` or ``"output"`` (money).
    unit, year
        Of the values; for the reader.
    reference : pandas.Series, shape (n_industries,), optional
        Activity by industry of the economy compared with; default the sum of the regions.
    reference_contains : bool
        Whether the regions are part of a given `reference`; what is left of it is then one more
        binomial. False: another economy, independent of the regions.
    reference_name : Message, optional
        What the reference is called where it is printed.
    graph : libpysal.graph.Graph, optional
        Neighbours for the focal quotient.
    confidence : float
        Of the interval.
    interval : str
        ``"delta"`` on ln LQ, ``"delta_plain"`` on LQ, ``"bootstrap"`` (percentiles of 9 999
        parametric draws).
    test : str
        ``"binomial"``: exact, of x_ri among x_r against x_i / x taken as known; conservative for a
        large region that is part of the reference. ``"fisher"``: exact, of the region against the
        rest of the reference, given the totals; a `reference` must be whole numbers then.
    correction : str
        ``"bh"``, ``"by"``, ``"bonferroni"`` or ``"none"``, over the regions that have a valid test.
    alpha : float
        Level that the note and the status ``too_few`` refer to.
    seed : int
        Of the bootstrap; the answer depends on it and the set of regions, not on their order.

    Returns
    -------
    Result
        ``location_quotient``: ``value activity total share national_share slq slq_log rsca nrca
        hclq flq low high p_value q_value status``. ``share`` is the region's part of the sector,
        ``national_share`` the sector's part of the reference economy. `p_value` is two-sided:
        the probability of all counts no more probable than the one observed (the definition of
        R's ``binom.test`` and ``fisher.test`` and of scipy's). Status: ``missing`` where an
        industry that other regions report is not reported, ``undefined`` where there is no
        activity, ``too_few`` where not even the most extreme count would have p <= alpha. No
        interval where the count is 0 or everything.

    Raises
    ------
    ValueError
        If an option or an industry is not known, a value is negative, or `reference` is smaller
        than the sum of the regions it should contain, or not whole where Fisher's test needs it.

    Notes
    -----
    Jobs come in firms and are not independent draws: for employment the interval is too narrow.
    The binomial test takes x_i / x as known though it contains the region: it errs on the safe
    side, the more so the larger the region, and may miss what the interval shows. Of a region with
    half of all jobs it rejects a true null about once in 200, not in 20; Fisher's test does not.

    References
    ----------
    .. [1] Moineddin, R., Beyene, J. and Boyle, E. (2003). On the location quotient confidence
       interval. *Geographical Analysis* 35(3), 249-256.

    Examples
    --------
    Is 20 of 100 jobs more than the 30 of 300 of both regions together? Yes: p = 0.002.

    >>> import pandas as pd
    >>> activity = pd.DataFrame({"J": [20, 10], "K": [80, 190]}, index=["a", "b"])
    >>> result = specialisation(activity, industry=["J"], kind="firms", unit="firms", year=2023)
    >>> result.table[["value", "low", "high", "p_value"]].round(3)
       value    low   high  p_value
    a    2.0  1.573  2.543    0.002
    b    0.5  0.309  0.808    0.018
    """
    _check_options(kind, interval, test, correction, confidence=confidence, alpha=alpha)
    halves, given = quotients.sector(activity, industry, reference)
    parts = quotients.economy(halves, given)
    nested = given is None or reference_contains
    if given is not None and nested:
        _check_contained(parts)
    table = _formulas(parts, graph)
    counted = kind in COUNTS and _whole(halves)
    if counted and test == "fisher" and given is not None and not _whole(given.to_frame()):
        raise ArgumentError("specialisation.reference_not_whole")
    if counted and parts.industrial["sector"] > 0:
        draws = _draws(parts, nested=nested)
        table["low"], table["high"] = _ends(draws, table.index, interval, confidence, seed)
        _test(table, draws, test, correction, alpha)
    n = int(table["slq"].notna().sum())
    used = [str(code) for code in activity.columns[activity.notna().any(axis=0)]]
    params: dict[str, Any] = {
        "reference": reference_name or _named(kind, unit, used, parts, given is not None),
        "reference_contains": nested,
        "reference_total": parts.total,
        "kind": kind,
        "unit": unit,
        "year": year,
        "industry": quotients.codes(activity, industry),
        "industries": used,
        "confidence": confidence,
        "interval": interval if counted else None,
        "draws": counts.DRAWS if counted and interval == "bootstrap" else None,
        "test": f"exact {test}" if counted else None,
        "alternative": "two-sided",
        "correction": correction,
        "alpha": alpha,
        "seed": seed,
        "n": n,
        "m": int(table["q_value"].notna().sum()),
        "slq_bound": quotients.bound(n),
    }
    return Result("location_quotient", table, "1", params, _notes(table, activity, params))


def _check_options(
    kind: str, interval: str, test: str, correction: str, *, confidence: float, alpha: float
) -> None:
    for argument, value, choices in (
        ("kind", kind, KINDS),
        ("interval", interval, INTERVALS),
        ("test", test, TESTS),
        ("correction", correction, CORRECTIONS),
    ):
        if value not in choices:
            fault = "study.unknown_choice"
            raise ArgumentError(fault, argument=argument, value=value, choices=choices)
    for argument, level in (("confidence", confidence), ("alpha", alpha)):
        if not 0 < level < 1:
            fault = "specialisation.not_a_level"
            raise ArgumentError(fault, argument=argument, value=str(level))


def _check_contained(parts: quotients.Economy) -> None:
    """Say so where a reference is smaller than the regions it should contain (one in a million)."""
    inside = parts.activity.sum(axis=0)
    for half in ("sector", "others"):
        if inside[half] > parts.industrial.fillna(0.0)[half] * (1 + ROUNDING):
            fault = "specialisation.reference_smaller"
            raise ArgumentError(
                fault,
                inside=float(inside[half]),
                reference=float(parts.industrial.fillna(0.0)[half]),
            )


def _formulas(parts: quotients.Economy, graph: Graph | None) -> pd.DataFrame:
    """Return the columns that need no inference, and a status."""
    lq = quotients.quotient(parts)[["sector"]]
    activity, known = parts.activity["sector"], parts.regional.notna()
    columns = {
        "value": lq,
        "slq": quotients.standardised(lq),
        "slq_log": quotients.standardised(lq, logged=True),
        "rsca": quotients.symmetric(lq),
        "nrca": quotients.surplus(parts) / parts.total,
        "hclq": quotients.surplus(parts),
        "flq": lq * np.nan if graph is None else quotients.focal(parts, graph),
    }
    table = pd.DataFrame({name: column["sector"] for name, column in columns.items()})
    table["activity"], table["total"] = activity, parts.regional
    nation = parts.industrial["sector"] if parts.industrial["sector"] > 0 else np.nan
    table["share"] = activity / nation
    table["national_share"] = parts.industrial["sector"] / (parts.total or np.nan)
    table["status"] = np.where(known, np.where(lq["sector"].notna(), "ok", "undefined"), "missing")
    return table.reindex(columns=list(COLUMNS))


def _whole(halves: pd.DataFrame) -> bool:
    """Tell whether all that is known are whole numbers, as counts are."""
    values = halves.to_numpy(dtype=float)
    return bool((values[np.isfinite(values)] % 1 == 0).all())


def _draws(parts: quotients.Economy, *, nested: bool) -> counts.Draws:
    active = parts.regional > 0
    return counts.Draws(
        np.asarray(parts.activity["sector"].where(active), dtype=np.float64),
        np.asarray(parts.regional.where(active), dtype=np.float64),
        float(parts.industrial["sector"]),
        parts.total,
        nested,
    )


def _ends(
    draws: counts.Draws, regions: pd.Index[Any], interval: str, confidence: float, seed: int
) -> tuple[counts.Floats, counts.Floats]:
    if interval == "bootstrap":
        order = np.argsort(regions.astype(str).to_numpy(dtype=str), kind="stable").tolist()
        return counts.bootstrap_interval(draws, order, confidence=confidence, seed=seed)
    return counts.delta_interval(draws, confidence=confidence, logged=interval == "delta")


def _test(
    table: pd.DataFrame, draws: counts.Draws, test: str, correction: Correction, alpha: float
) -> None:
    """Fill in p, q and ``too_few``: a test that cannot reject is no test."""
    p, least = (counts.fisher_test if test == "fisher" else counts.binomial_test)(draws)
    table["p_value"] = p
    table.loc[least > alpha, "status"] = "too_few"
    table["q_value"] = adjust(np.where(least > alpha, np.nan, p), correction)


def _named(kind: str, unit: str, used: list[str], parts: quotients.Economy, given: bool) -> Message:
    """Return what the reference economy is, as it is printed at every use."""
    values = {
        "kind": Message(f"specialisation.{kind}"),
        "unit": unit,
        "total": parts.total,
        "regions": int(parts.regional.notna().sum()),
        "industries": len(used),
        "first": used[0] if used else "–",
        "last": used[-1] if used else "–",
    }
    return Message(f"specialisation.reference_{'given' if given else 'sum'}_{kind}", values)


def _notes(
    table: pd.DataFrame, activity: pd.DataFrame, params: dict[str, Any]
) -> tuple[Message, ...]:
    """Return what a reader must know beside the numbers."""
    return (
        Message("specialisation.reference", {"reference": params["reference"]}),
        *_certainty(table, params),
        *_gaps(table, activity, params["industry"]),
    )


def _certainty(table: pd.DataFrame, params: dict[str, Any]) -> list[Message]:
    """Return what the tests found, or why there are none."""
    if params["kind"] not in COUNTS:
        return [Message("specialisation.no_interval_money", {"bound": params["slq_bound"]})]
    if params["test"] is None:
        return [Message("specialisation.not_whole", {"unit": params["unit"]})]
    found = int((table["q_value"] <= params["alpha"]).sum())
    values = {"found": found, "m": params["m"], "alpha": params["alpha"]}
    jobs = [Message("specialisation.jobs")] if params["kind"] == "employment" else []
    if params["test"] == "exact fisher":
        return [Message("specialisation.found_fisher", values), *jobs]
    safe = [Message("specialisation.conservative")] if params["reference_contains"] else []
    return [Message("specialisation.found", values), *safe, *jobs]


def _gaps(table: pd.DataFrame, activity: pd.DataFrame, named: list[str]) -> list[Message]:
    """Return which regions and industries are left out, and why."""
    notes = []
    nowhere = activity.columns[activity.isna().all(axis=0)]
    for status in ("missing", "undefined", "too_few"):
        rows = table.index[table["status"] == status]
        gaps = activity.columns[activity.loc[rows].isna().any(axis=0)]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            lacking = [code for code in gaps if code in named or code not in nowhere]
            notes.append(
                Message(
                    f"specialisation.{status}", {**values, "industries": quotients.some(lacking)}
                )
            )
    if len(nowhere):
        notes.append(Message("specialisation.nowhere", {"industries": quotients.some(nowhere)}))
    return notes
