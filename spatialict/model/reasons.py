"""Why a region has its class, and what it lacks for the next, in three languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import LANGUAGES
from spatialict.core.study import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialict.core.rules import Condition, Way

_SIGN_WORDS: Final = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "==": "="}


def reasons(
    table: pd.DataFrame,
    classes: Mapping[str, Sequence[Way]],
    by_year: pd.Series,
    *,
    first: int,
    last: int,
) -> pd.DataFrame:
    """Return ``reason_en``, ``reason_ru``, ``reason_kk`` for each region of a table of candidates.

    A reason names the class with its two figures, the growth since `first`, what is lacking for
    the next class up, and, where the class rests on figures of one year, how many years gave it.
    """
    rows = {}
    for region in table.index:
        row = table.loc[region].to_dict()
        parts = _reason(row, classes, by_year[region], first, last)
        rows[region] = {
            f"reason_{language}": " ".join(part.text(language) for part in parts)
            for language in LANGUAGES
        }
    return pd.DataFrame.from_dict(rows, orient="index").reindex(table.index)


def _reason(
    row: dict[str, Any],
    classes: Mapping[str, Sequence[Way]],
    yearly: pd.Series,
    first: int,
    last: int,
) -> list[Message]:
    if pd.isna(row["specialisation_value"]):
        return [Message("candidates.no_figure")]
    given = None if pd.isna(row["class"]) else str(row["class"])
    figures = {"lq": row["specialisation_value"], "share": row["size_value"]}
    parts = [Message(f"candidates.is_{given or 'open'}", figures)]
    parts += _growth(row, first, last)
    parts += _lacking(row, given, classes)
    if given is not None and _is_yearly(classes.get(given, ())) and len(yearly) > 1:
        same = int((yearly == given).sum())
        parts.append(Message("candidates.stability", {"count": same, "total": len(yearly)}))
    return parts


def _is_yearly(ways: Sequence[Way]) -> bool:
    """Tell whether a class rests on the figures of a single year, so that years can be compared."""
    asked = {condition.criterion for way in ways for condition in way}
    return bool(asked) and asked <= {"specialisation", "size"}


def _growth(row: dict[str, Any], first: int, last: int) -> list[Message]:
    if first == last or pd.isna(row["lq_change"]):
        return []
    values = {
        "first": first,
        "last": last,
        "lq": row["lq_change"],
        "points": 100 * row["share_change"],
    }
    told = [Message("candidates.change", values)]
    if not pd.isna(row["regional_shift"]):
        sign = "positive" if row["regional_shift"] > 0 else "not_positive"
        told.append(Message(f"candidates.shift_{sign}"))
    return told


def _lacking(
    row: dict[str, Any], given: str | None, classes: Mapping[str, Sequence[Way]]
) -> list[Message]:
    """Return what the next class up asks that the region does not show; nothing at the top."""
    names = list(classes)
    rank = names.index(given) if given in names else len(names)
    if rank == 0:
        return []
    above = names[rank - 1]
    unmet = [[c for c in way if not c.holds(_value(row, c.criterion))] for way in classes[above]]
    needs = [[_need(c, row) for c in way] for way in sorted(unmet, key=len)]
    ways = [Message("candidates.way", {"needs": way}) for way in needs]
    joined: Message = ways[0]
    for way in ways[1:]:
        joined = Message("candidates.either", {"one": joined, "other": way})
    return [Message(f"candidates.lacks_{above}", {"needs": joined})]


def _value(row: dict[str, Any], criterion: str) -> Any:  # noqa: ANN401 (a number or a quadrant)
    return row.get(f"{criterion}_value", row.get(criterion))


def _need(condition: Condition, row: dict[str, Any]) -> Message:
    value = _value(row, condition.criterion)
    values = {"sign": _SIGN_WORDS[condition.sign], "threshold": condition.threshold}
    known = "unknown" if pd.isna(value) else "need"
    return Message(f"candidates.{known}_{condition.criterion}", {**values, "value": value})
