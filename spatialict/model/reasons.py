"""Why a region has its class, and what it lacks for the next, in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import LANGUAGES
from spatialict.core.study import Message
from spatialict.model.judgement import BOUNDED, meets, yearly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialict.core.rules import Condition, Way

_SIGN_WORDS: Final = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "==": "="}


def reasons(
    values: pd.DataFrame,
    classes: Mapping[str, Sequence[Way]],
    by_year: pd.Series,
    *,
    year: int,
    first: int,
    last: int,
) -> pd.DataFrame:
    """Return ``reason_en``, ``reason_ru``, ``reason_kk`` for each region.

    A reason names the class with its two figures of the year, the figures of the first and the
    last year, what is lacking for the next class up, and, where the class rests on figures of one
    year, how many years gave it.

    Parameters
    ----------
    values : pandas.DataFrame
        What the rules ask for, as `spatialict.model.candidates.evidence` gathers it, and
        ``class``.
    by_year : pandas.Series
        Class by region and year.
    """
    period = _Period(year, first, last)
    rows = {}
    for region in values.index:
        parts = _reason(values.loc[region].to_dict(), classes, by_year[region], period)
        rows[region] = {
            f"reason_{language}": " ".join(part.text(language) for part in parts)
            for language in LANGUAGES
        }
    return pd.DataFrame.from_dict(rows, orient="index").reindex(values.index)


@dataclass(frozen=True)
class _Period:
    year: int
    first: int
    last: int


def _reason(
    row: dict[str, Any], classes: Mapping[str, Sequence[Way]], by_year: pd.Series, period: _Period
) -> list[Message]:
    given = None if pd.isna(row["class"]) else str(row["class"])
    if given is None and pd.isna(row["specialisation"]):
        why = "undefined" if row["status"] == "undefined" else "missing"
        return [Message(f"candidates.no_figure_{why}", {"year": period.year})]
    figures = {"lq": row["specialisation"], "share": row["size"], "year": period.year}
    parts = [Message(f"candidates.is_{given or 'open'}", figures)]
    parts += _resting(row, given, classes, period)
    parts += _growth(row, period)
    parts += _lacking(row, given, classes, period)
    if given in yearly(classes) and len(by_year) > 1:
        same = int((by_year == given).sum())
        parts.append(Message("candidates.stability", {"count": same, "total": len(by_year)}))
    return parts


def _resting(
    row: dict[str, Any],
    given: str | None,
    classes: Mapping[str, Sequence[Way]],
    period: _Period,
) -> list[Message]:
    """Return what the class rests on beside the figures told, or what cannot be told of any."""
    if given is None:
        open_ones = {c: None for ways in classes.values() for way in ways for c in way
                     if meets(c, row) is None}  # fmt: skip
        needs = [_need(c, row, period) for c in open_ones]
        return [Message("candidates.untold", {"needs": needs})] if needs else []
    for way in classes.get(given, ()):
        if all(meets(c, row) for c in way):
            beside = [_need(c, row, period) for c in way if c.criterion not in _TOLD]
            return [Message("candidates.rests", {"needs": beside})] if beside else []
    return []


_TOLD: Final = ("specialisation", "size", "growth")
"""Criteria whose figures every reason tells."""


def _growth(row: dict[str, Any], period: _Period) -> list[Message]:
    if period.first == period.last or pd.isna(row["lq_change"]):
        return []
    told = ("lq_first", "lq_last", "share_first", "share_last")
    values = {"first": period.first, "last": period.last, **{name: row[name] for name in told}}
    parts = [Message("candidates.change", values)]
    if not pd.isna(row["regional_shift"]):
        sign = "positive" if row["regional_shift"] > 0 else "not_positive"
        parts.append(Message(f"candidates.shift_{sign}"))
    return parts


def _lacking(
    row: dict[str, Any],
    given: str | None,
    classes: Mapping[str, Sequence[Way]],
    period: _Period,
) -> list[Message]:
    """Return what the next class up asks that the region does not show; nothing at the top."""
    names = list(classes)
    rank = names.index(given) if given in names else len(names)
    if rank == 0:
        return []
    above = names[rank - 1]
    unmet = [[c for c in way if not meets(c, row)] for way in classes[above]]
    needs = [[_need(c, row, period) for c in way] for way in sorted(unmet, key=len)]
    ways = [Message("candidates.way", {"needs": way}) for way in needs]
    joined: Message = ways[0]
    for way in ways[1:]:
        joined = Message("candidates.either", {"one": joined, "other": way})
    return [Message(f"candidates.lacks_{above}", {"needs": joined})]


def _need(condition: Condition, row: dict[str, Any], period: _Period) -> Message:
    values = {
        "sign": _SIGN_WORDS[condition.sign],
        "threshold": condition.threshold,
        "value": row[condition.criterion],
        "quadrant": row["association_quadrant"],
        "low": row.get(f"{condition.criterion}_low"),
        "high": row.get(f"{condition.criterion}_high"),
        "year": period.year,
    }
    if meets(condition, row) is None:
        return Message(f"candidates.unknown_{condition.criterion}", values)
    within = condition.criterion in BOUNDED and pd.notna(values["low"])
    return Message(f"candidates.need_{condition.criterion}{'_within' if within else ''}", values)
