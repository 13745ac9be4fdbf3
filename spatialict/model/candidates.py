"""Candidates: what each region shows, which class its figures earn, and why, in words.

Reads Results only. Every criterion has a value, a threshold, and passed or not (or neither, where
a figure is missing); a class is given by rules that the project file states; the evidence beside
it (growth, local association, helix presence, ICT level) decides nothing unless a rule says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core.change.components import TIE
from spatialict.core.rules import CRITERIA, EVIDENCE, Condition, Way, all_hold
from spatialict.core.study import Result
from spatialict.model.judgement import BOUNDED, asked, classify, meets, score, yearly
from spatialict.model.reasons import reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
        measured, ``shift_share``, ``growth_rates``, ``local_moran:<rule>``, ``network``, ``helix``,
        ``ict_level``, ``clustering``.
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
    rose, the regional shift is positive. The last two agree by algebra: the shift is the activity
    times the region's growth less the nation's, and the share rises where that is positive.
    ``growth_rate_value`` is the sector's mean yearly growth in the region less the nation's, in
    per cent, with an interval of the yearly values; ``ict_level_value`` the composite index, with
    an interval over its weights and choices.
    ``association_value`` is the q-value of local Moran. ``clustering_value`` counts the sector's
    firms of the region in a significant scan cluster or a density cluster.
    ``synergy_value`` is by how many millibits the mutual information of the helix lies below what
    chance gives. See `spatialict.model.judgement.meets` for what ``association``, ``helix`` and
    ``synergy`` ask beyond a comparison.

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
    rows = [values.loc[region].to_dict() for region in values.index]
    held_against = {criterion: asked(criterion, classes, alpha) for criterion in CRITERIA}
    table = pd.DataFrame(index=values.index)
    table["class"] = [classify(row, classes) for row in rows]
    table["score"] = [score(row, next(iter(classes.values()))) for row in rows]
    for criterion, way in held_against.items():
        table[f"{criterion}_value"] = values[criterion]
        table[f"{criterion}_threshold"] = _threshold(way)
        table[f"{criterion}_passed"] = _passed(way, rows, values.index)
        if criterion in BOUNDED:
            table[f"{criterion}_low"] = values[f"{criterion}_low"]
            table[f"{criterion}_high"] = values[f"{criterion}_high"]
    by_year = candidates_by_year(results, classes, first=first, last=last, rule=rule)
    year = results["location_quotient"].params.get("year", last)
    told = reasons(
        values.assign(**{"class": table["class"]}),
        classes,
        by_year.table["class"],
        year=int(year),
        first=first,
        last=last,
    )
    beside = values[[*EVIDENCE, "association_p", "association_status"]]
    written = {name: [[_write(c) for c in way] for way in ways] for name, ways in classes.items()}
    signs = {criterion: way[0].sign for criterion, way in held_against.items() if way}
    params = {"classes": written, "signs": signs, "first": first, "last": last}
    params |= {"rule": rule, "alpha": alpha, "year": int(year)}
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

    A class whose rule asks for more than these two (growth, which needs a period, or evidence) is
    left out here: ``"none"`` is then none of the others.

    Returns
    -------
    Result
        Index ``region_id, year``; columns ``class``, ``specialisation_value``, ``size_value``.
    """
    trend = results["location_quotient_trend"].table
    pairs = zip(trend["value"], trend["share"], strict=True)
    rows = [{"specialisation": lq, "size": share} for lq, share in pairs]
    decided = yearly(classes)
    table = pd.DataFrame(
        {
            "class": [classify(row, decided) for row in rows],
            "specialisation_value": trend["value"],
            "size_value": trend["share"],
        },
        index=trend.index,
    )
    params = {"first": first, "last": last, "rule": rule, "classes": list(decided)}
    return Result("candidates_by_year", table, "1", params)


def evidence(results: Mapping[str, Result], *, first: int, last: int, rule: str) -> pd.DataFrame:
    """Gather what the rules may ask for, one row a region; what was not measured is missing."""
    quotient = results["location_quotient"].table
    trend = results["location_quotient_trend"].table
    values = pd.DataFrame({"specialisation": quotient["value"], "size": quotient["share"]})
    values["status"] = _column(results, "location_quotient", "status", values.index)
    for name, column in (("lq", "value"), ("share", "share")):
        values[f"{name}_first"] = trend[column].xs(first, level=1)
        values[f"{name}_last"] = trend[column].xs(last, level=1)
        before, after = values[f"{name}_first"], values[f"{name}_last"]
        rounding = (after - before).abs() <= TIE * (after + before)
        values[f"{name}_change"] = (after - before).mask(rounding, 0.0)
    values["regional_shift"] = _column(results, "shift_share", "value", values.index)
    signs = values[["lq_change", "share_change", "regional_shift"]].copy()
    # a region with none of the sector in both years has no shift, and no growth: that is known
    bare = (values[["share_first", "share_last"]] == 0).all(axis=1)
    signs.loc[bare, "regional_shift"] = 0.0
    values["growth"] = (signs > 0).sum(axis=1).where(signs.notna().all(axis=1)).astype(float)
    local = f"local_moran:{rule}"
    for ends in ("", "_low", "_high"):
        end = ends.removeprefix("_") or "value"
        values[f"growth_rate{ends}"] = _column(results, "growth_rates", end, values.index)
        values[f"ict_level{ends}"] = _column(results, "ict_level", end, values.index)
    values["association"] = _column(results, local, "q_value", values.index)
    for column in ("quadrant", "p_value", "status"):
        name = f"association_{column.removesuffix('_value')}"
        values[name] = _column(results, local, column, values.index)
    values["helix"] = _column(results, "network", "value", values.index)
    network = results.get("network")
    values["helix_open"] = network is not None and not network.params.get("register", False)
    for name, column in (("", ""), ("_low", "_high"), ("_high", "_low")):  # below chance is more
        excess = _column(results, "helix", f"synergy_excess{column}", values.index)
        values[f"synergy{name}"] = -excess
    values["synergy_label"] = _column(results, "helix", "synergy_label", values.index)
    values["clustering"] = _column(results, "clustering", "value", values.index)
    return values


def _column(results: Mapping[str, Result], key: str, column: str, index: pd.Index) -> pd.Series:
    if key not in results or column not in results[key].table:
        return pd.Series(np.nan, index=index)
    return results[key].table[column].reindex(index)


def _threshold(way: Way) -> float:
    numbers = [c.threshold for c in way if isinstance(c.threshold, float)]
    return numbers[0] if numbers else float("nan")


def _passed(way: Way, rows: Sequence[Mapping[str, Any]], index: pd.Index) -> pd.Series:
    answers = [all_hold([meets(c, row) for c in way]) if way else None for row in rows]
    return pd.Series(pd.array(answers, dtype="boolean"), index=index)


def _write(condition: Condition) -> str:
    threshold = condition.threshold
    shown = f"{threshold:g}" if isinstance(threshold, float) else threshold
    return f"{condition.criterion} {condition.sign} {shown}"
