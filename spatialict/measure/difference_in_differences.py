"""How much more a region changed with its programme than others did without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.study import Message, Result
from spatialict.core.synthetic.comparison import FITTED, Comparison, compared
from spatialict.core.synthetic.contrasts import beyond_trend, changes, contrast, slopes
from spatialict.core.synthetic.outcomes import RELATIVE

if TYPE_CHECKING:
    from collections.abc import Sequence

VARIANTS: Final = ("all", "without_largest", "trends", "since_break", "until_break")
COLUMNS: Final = (
    *("value", "se", "low", "high", "p_value", "pre_trend", "pre_trend_p"),
    *("controls", "least_p", "years_before", "years_after", "status"),
)


def difference_in_differences(
    outcome: pd.DataFrame,
    *,
    treated: str,
    first: int,
    donors: Sequence[str] | None = None,
    left_out: Sequence[str] = (),
    alpha: float = 0.05,
    breaks: Sequence[int] = (),
    kind: str = "",
    unit: str = "1",
) -> Result:
    r"""Compare the change of a region since its programme with the mean change of others.

    .. math::

        \hat\tau = (\bar y_{1,\mathrm{after}} - \bar y_{1,\mathrm{before}})
        - \frac{1}{n - 1} \sum_{j > 1} (\bar y_{j,\mathrm{after}} - \bar y_{j,\mathrm{before}})

    Parameters
    ----------
    outcome, treated, first, donors, left_out, kind, unit
        As in `spatialict.measure.synthetic_control.synthetic_control`.
    alpha : float
        Level of the intervals, where the number of regions allows it.
    breaks : sequence of int
        First years from which figures are made in another way: each side of the programme is then
        also told without the years beyond its break.

    Returns
    -------
    Result
        ``difference_in_differences``, index ``variant``: ``value``, ``se`` (of one more region
        drawn as the others are), ``low, high``, ``p_value`` (each region in turn taken for the
        treated), ``pre_trend`` (how much more the region rose a year before the programme),
        ``pre_trend_p``, ``controls``, ``least_p``, ``years_before``, ``years_after``, ``status``.
        Variants: ``all``; ``without_largest``, the donor of the largest mean outcome before left
        out; ``trends``, each region's own line of the years before taken on and off;
        ``since_break`` and ``until_break``, where a break lies among the years before or after.
        Status: ``too_few`` with fewer than 3 years before, none after, or fewer than two others
        (the p is then given, if there is one other); ``constant`` where all changed alike, or all
        others did (the p is then given, no interval); ``missing`` where the treated reports
        nothing.

    Raises
    ------
    ArgumentError
        As `synthetic_control`.

    Notes
    -----
    The p is the rank of the difference among those of all regions, never below ``1 / n``; ``low``
    to ``high`` are the differences that this rank does not reject, at ``params["confidence"]``.
    It holds if, but for the programme, the regions' changes could be exchanged; regions of unlike
    size seldom can. The trend before is part of the difference unless ``trends`` takes it off.

    References
    ----------
    .. [1] Card, D., Krueger, A. B. (1994). Minimum wages and employment. *American Economic
       Review* 84(4), 772-793.
    .. [2] Conley, T. G., Taber, C. R. (2011). Inference with "difference in differences" with a
       small number of policy changes. *Review of Economics and Statistics* 93(1), 113-125.

    Examples
    --------
    Region a rises by 5, the others by 0, 1 and 2, so by 4 more than their mean:

    >>> import pandas as pd
    >>> years = {2017: [1, 1, 1, 1], 2018: [1, 1, 1, 1], 2019: [1, 1, 1, 1], 2020: [6, 1, 2, 3]}
    >>> table = pd.DataFrame(years, index=["a", "b", "c", "d"], dtype=float)
    >>> found = difference_in_differences(table, treated="a", first=2020)
    >>> found.table.loc["all", ["value", "low", "high", "p_value"]].tolist()
    [4.0, 2.0, 6.0, 0.25]
    """
    whole = compared(outcome, treated=treated, first=first, donors=donors, left_out=left_out)
    broken = sorted(int(year) for year in breaks)
    rows, largest = {}, None
    for name in VARIANTS:
        variant, largest = _variant(name, whole, first, broken, largest)
        if variant is not None:
            rows[name] = _row(variant, alpha, trends=name == "trends")
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(COLUMNS))
    n = len(whole.labels)
    params: dict[str, Any] = {
        "treated": treated,
        "first": first,
        "last": whole.years[-1] if whole.years else None,
        "donors": list(whole.labels[1:]),
        "left_out": [left_out] if isinstance(left_out, str) else list(left_out),
        "alpha": alpha,
        "breaks": broken,
        "outcome": kind,
        "permutations": "exact",
        "alternative": "two-sided",
        "n": n,
        "least_p": whole.least_p,
        "confidence": 1 - whole.allowed(alpha) / n,
        "largest": largest,
    }
    notes = (*_notes(table, params, whole), *whole.notes())
    return Result("difference_in_differences", table.rename_axis("variant"), unit, params, notes)


def _variant(
    name: str, whole: Comparison, first: int, breaks: list[int], largest: str | None
) -> tuple[Comparison | None, str | None]:
    """Return the regions and years that a variant compares; None where it is no other than all."""
    if whole.status != "ok":
        return (whole if name == "all" else None), None
    if name == "without_largest":
        if len(whole.labels) == 2:
            return None, None
        unit = 1 + int(whole.outcome[1:, : whole.before].mean(axis=1).argmax())
        return whole.without(unit), str(whole.labels[unit])
    early, late = _breaks(whole, first, breaks)
    if name == "since_break":
        found = whole.since(early[-1]) if early else None
        return (found if found is not None and found.before >= FITTED else None), largest
    if name == "until_break":
        found = whole.until(late[0]) if late else None
        return (found if found is not None and found.after else None), largest
    return whole, largest


def _row(comparison: Comparison, alpha: float, *, trends: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "controls": len(comparison.labels) - 1,
        "least_p": comparison.least_p,
        "years_before": comparison.before,
        "years_after": comparison.after,
        "status": comparison.status,
    }
    if comparison.status != "ok":
        return row
    years = np.array(comparison.years, dtype=float)
    values, before = comparison.outcome, comparison.before
    figures = beyond_trend(values, years, before) if trends else changes(values, before)
    allowed = comparison.allowed(alpha)
    found, slope = contrast(figures, allowed), contrast(slopes(values, years, before), allowed)
    if np.isnan(found.p_value) or (np.isnan(found.se) and len(figures) > 2):
        row["status"] = "constant"
    elif np.isnan(found.low):
        row["status"] = "too_few"
    names = ("value", "se", "low", "high", "p_value")
    row |= {name: getattr(found, name) for name in names}
    if not trends:
        row |= {"pre_trend": slope.value, "pre_trend_p": slope.p_value}
    return row


def _broken(table: pd.DataFrame, params: dict[str, Any], whole: Comparison) -> list[Message]:
    """Return what is left of the difference where the years beyond a break are left out."""
    early, late = _breaks(whole, params["first"], params["breaks"])
    notes = []
    for name, years in (("since_break", early[-1:]), ("until_break", late[:1])):
        row = _known(table, name)
        if row is not None:
            plain = "" if np.isfinite(row["low"]) else "_plain"
            told = {**params, **row, "year": years[0]}
            notes.append(Message(f"programme.difference_{name}{plain}", told))
        elif years:
            notes.append(Message("programme.difference_broken", {"year": years[0]}))
    return notes


def _known(table: pd.DataFrame, name: str) -> dict[str, Any] | None:
    """Return the figures of a variant that has a p."""
    if name not in table.index:
        return None
    row: dict[str, Any] = {str(column): cell for column, cell in table.loc[name].items()}
    return row if np.isfinite(row["p_value"]) else None


def _breaks(whole: Comparison, first: int, breaks: list[int]) -> tuple[list[int], list[int]]:
    """Return the breaks among the years before, and those from the first year on."""
    early = [year for year in breaks if whole.years[0] < year < first]
    return early, [year for year in breaks if first <= year <= whole.years[-1]]


def _notes(table: pd.DataFrame, params: dict[str, Any], whole: Comparison) -> tuple[Message, ...]:
    if whole.status != "ok":
        counts = {"before": whole.before, "after": whole.after, "treated": params["treated"]}
        return (Message(f"programme.{whole.status}", {**counts, "donors": params["n"] - 1}),)
    values = {**params, **{str(name): cell for name, cell in table.loc["all"].items()}}
    bounded = bool(np.isfinite(values["low"]))
    if np.isnan(values["p_value"]) and values["status"] == "constant":
        notes = [Message("programme.alike", values)]
    else:
        notes = [Message(f"programme.difference{'' if bounded else '_plain'}", values)]
        if values["status"] == "constant":
            notes.append(Message("programme.others_alike", values))
    notes += _broken(table, params, whole)
    if params["least_p"] > params["alpha"]:
        notes.append(Message(f"programme.no_level{'' if bounded else '_plain'}", params))
    if np.isfinite(values["pre_trend_p"]):
        notes.append(Message("programme.pre_trend", values))
    for name, short in (("without_largest", "without"), ("trends", "trends")):
        row = _known(table, name)
        if row is not None:
            told = {short: row["value"], f"{short}_p": row["p_value"]}
            notes.append(Message(f"programme.{name}", {**values, **told}))
    if params["outcome"] in RELATIVE:
        notes.append(Message("programme.relative", {"treated": params["treated"]}))
    return (*notes, Message("programme.exchangeable", {"treated": params["treated"]}))
