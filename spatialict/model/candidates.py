"""Candidates: what each region shows, which class its figures earn, and why, in words.

Reads Results only. Every criterion has a value, a threshold, and passed or not (or neither, where
a figure is missing); a class is given by rules that the project file states; the evidence beside
it (growth, local association, helix presence, ICT level) decides nothing unless a rule says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.rules import CRITERIA, EVIDENCE, Condition, Way, all_hold, any_holds
from spatialict.core.study import Result
from spatialict.model.reasons import reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

THRESHOLDS: Final = {"specialisation": 1.25, "size": 0.05, "growth": 3.0, "helix": 3.0}
"""Shown beside a criterion that no rule names; the association's is ``alpha``."""


def candidates(
    results: Mapping[str, Result],
    classes: Mapping[str, Sequence[Way]],
    *,
    first: int,
    last: int,
    rule: str,
    alpha: float = 0.05,
) -> Result:
    """Class each region by rules, with the evidence beside the class and the reason in words.

    A region gets the first class of which one way holds whole; ``"none"`` where every rule says
    no; a missing value where no rule says yes and a figure that could have decided is missing.
    The score is how near the region is to the first class: over its ways, the greatest of the
    least ratio of value to threshold; 1 and more is in.

    Parameters
    ----------
    results : Mapping[str, Result]
        Of a run: ``location_quotient``, ``location_quotient_trend`` and, where they were
        measured, ``shift_share``, ``local_moran:<rule>``, ``network``, ``ict_level``.
    classes : Mapping[str, sequence of Way]
        Class name to the ways into it, in the order they are tried.
    first, last : int
        The period of growth.
    rule : str
        The neighbours whose local association is shown.
    alpha : float
        Level of the association.

    Returns
    -------
    Result
        Index ``region_id``; columns ``class``, ``score``; for each criterion ``_value``,
        ``_threshold``, ``_passed``; ``reason_en``, ``reason_ru``, ``reason_kk``; the evidence.

    Notes
    -----
    ``growth_value`` counts the signs that hold of three: the quotient rose, the national share
    rose, the regional shift is positive. ``association_value`` is the q-value of local Moran; it
    is passed by a region with a high value only.

    Examples
    --------
    >>> from spatialict.core.rules import Condition
    >>> table = pd.DataFrame({"value": [2.5], "share": [0.4]}, index=pd.Index(["R1"]))
    >>> trend = table.set_index(pd.MultiIndex.from_tuples([("R1", 2023)]))
    >>> results = {"location_quotient": Result("specialisation", table),
    ...            "location_quotient_trend": Result("trend", trend)}
    >>> way = (Condition.parse("specialisation >= 1.25"), Condition.parse("size >= 0.05"))
    >>> flags = candidates(results, {"growth_pole": [way]}, first=2023, last=2023, rule="queen")
    >>> flags.table.loc["R1", "class"], float(flags.table.loc["R1", "score"])
    ('growth_pole', 2.0)
    """
    values = evidence(results, first=first, last=last, rule=rule)
    table = pd.DataFrame(index=values.index)
    table["class"] = [classify(row, classes) for row in _rows(values)]
    table["score"] = [_score(row, next(iter(classes.values()))) for row in _rows(values)]
    for criterion in CRITERIA:
        threshold = _threshold(criterion, classes, alpha)
        table[f"{criterion}_value"] = values[criterion]
        table[f"{criterion}_threshold"] = threshold
        table[f"{criterion}_passed"] = _passed(criterion, values, threshold)
    written = {name: [[_write(c) for c in way] for way in ways] for name, ways in classes.items()}
    params = {"classes": written, "first": first, "last": last, "rule": rule, "alpha": alpha}
    yearly = candidates_by_year(results, classes, first=first, last=last, rule=rule)
    told = reasons(
        table.join(values[list(EVIDENCE)]), classes, yearly.table["class"], first=first, last=last
    )
    beside = values[[*EVIDENCE, "association_p", "association_status"]]
    return Result("candidates", table.join(told).join(beside), "1", params)


def candidates_by_year(
    results: Mapping[str, Result],
    classes: Mapping[str, Sequence[Way]],
    *,
    first: int,
    last: int,
    rule: str,
) -> Result:
    """Class each region by its quotient and share of each year, to show if one year decides.

    The criteria that are not yearly (growth, association, helix, ICT level) stay as they are.

    Returns
    -------
    Result
        Index ``region_id, year``; columns ``class``, ``specialisation_value``, ``size_value``.
    """
    values = evidence(results, first=first, last=last, rule=rule)
    trend = results["location_quotient_trend"].table
    rows = [
        {**values.loc[region].to_dict(), "specialisation": lq, "size": share}
        for (region, _), lq, share in zip(trend.index, trend["value"], trend["share"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "class": [classify(row, classes) for row in rows],
            "specialisation_value": trend["value"],
            "size_value": trend["share"],
        },
        index=trend.index,
    )
    return Result("candidates_by_year", table, "1", {"first": first, "last": last, "rule": rule})


def evidence(results: Mapping[str, Result], *, first: int, last: int, rule: str) -> pd.DataFrame:
    """Gather what the rules may ask for, one row a region; what was not measured is missing."""
    quotient = results["location_quotient"].table
    trend = results["location_quotient_trend"].table
    values = pd.DataFrame({"specialisation": quotient["value"], "size": quotient["share"]})
    values["lq_change"] = _change(trend["value"], first, last)
    values["share_change"] = _change(trend["share"], first, last)
    values["regional_shift"] = _column(results, "shift_share", "value", values.index)
    signs = values[["lq_change", "share_change", "regional_shift"]]
    values["growth"] = (signs > 0).sum(axis=1).where(signs.notna().all(axis=1)).astype(float)
    local = f"local_moran:{rule}"
    values["association"] = _column(results, local, "q_value", values.index)
    for column in ("quadrant", "p_value", "status"):
        name = f"association_{column.removesuffix('_value')}"
        values[name] = _column(results, local, column, values.index)
    values["helix"] = _column(results, "network", "value", values.index)
    values["ict_level"] = _column(results, "ict_level", "value", values.index)
    return values


def classify(row: Mapping[str, Any], classes: Mapping[str, Sequence[Way]]) -> str | None:
    """Return the first class of which one way holds; None where a missing figure could decide."""
    answers: list[bool | None] = []
    for name, ways in classes.items():
        answer = any_holds([all_hold([c.holds(row[c.criterion]) for c in way]) for way in ways])
        if answer:
            return name
        answers.append(answer)
    return None if None in answers else "none"


def _rows(values: pd.DataFrame) -> list[dict[str, Any]]:
    return [values.loc[region].to_dict() for region in values.index]


def _score(row: Mapping[str, Any], ways: Sequence[Way]) -> float:
    """Return the greatest nearness of a way; a way is as near as its farthest condition."""
    nearness = [[c.nearness(row[c.criterion]) for c in way] for way in ways]
    known = [min(way) for way in nearness if not np.isnan(way).any()]
    return max(known, default=float("nan"))


def _change(values: pd.Series, first: int, last: int) -> pd.Series:
    return values.xs(last, level=1) - values.xs(first, level=1)


def _column(results: Mapping[str, Result], key: str, column: str, index: pd.Index) -> pd.Series:
    if key not in results:
        return pd.Series(np.nan, index=index)
    return results[key].table[column].reindex(index)


def _threshold(criterion: str, classes: Mapping[str, Sequence[Way]], alpha: float) -> float:
    for ways in classes.values():
        for condition in (c for way in ways for c in way):
            if condition.criterion == criterion and isinstance(condition.threshold, float):
                return condition.threshold
    return alpha if criterion == "association" else THRESHOLDS.get(criterion, float("nan"))


def _passed(criterion: str, values: pd.DataFrame, threshold: float) -> pd.Series:
    value = values[criterion]
    if criterion == "association":
        high = values["association_quadrant"].isin(["HH", "HL"])
        passed = (value <= threshold) & high
    else:
        passed = value >= threshold
    unknown = value.isna() | np.isnan(threshold)
    return passed.astype("boolean").mask(unknown)


def _write(condition: Condition) -> str:
    threshold = condition.threshold
    shown = f"{threshold:g}" if isinstance(threshold, float) else threshold
    return f"{condition.criterion} {condition.sign} {shown}"
