"""How a region is judged by rules: yes, no, or not to be told because a figure is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.rules import Condition, Way, all_hold, any_holds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEFAULTS: Final = {
    "specialisation": Condition("specialisation", ">=", 1.25),
    "size": Condition("size", ">=", 0.05),
    "growth": Condition("growth", ">=", 3.0),
    "growth_rate": Condition("growth_rate", ">", 0.0),
    "helix": Condition("helix", ">=", 3.0),
    "synergy": Condition("synergy", ">", 0.0),
    "clustering": Condition("clustering", ">=", 10.0),
}
"""What a criterion is held against where no rule names it."""

BOUNDED: Final = ("growth_rate", "ict_level")
"""Criteria whose interval stands beside their value."""

YEARLY: Final = {"specialisation", "size"}
"""Criteria that the figures of one year decide."""


def meets(condition: Condition, row: Mapping[str, Any]) -> bool | None:
    """Return whether a region meets a condition; None where that cannot be told.

    Four criteria are more than a comparison. ``association`` is met by a region with a high value
    only: a significant cold spot is no sign of a pole. ``helix`` counts the sides that a list of
    organisations shows; where the list is not a register (``helix_open``), what it does not show
    is not known to be absent. ``synergy`` is by how much mutual information lies
    below chance, and is met where its test finds it (``synergy_label``) and its whole interval is
    above 0 (``synergy_low``). ``growth_rate`` is the sector's yearly growth less the nation's, and
    is met where its whole interval meets the condition (``growth_rate_low``, ``_high``).

    Examples
    --------
    >>> cold = {"association": 0.01, "association_quadrant": "LL"}
    >>> meets(Condition.parse("association <= 0.05"), cold)
    False
    >>> meets(Condition.parse("helix >= 3"), {"helix": 1, "helix_open": True}) is None
    True
    """
    held = condition.holds(row[condition.criterion])
    if condition.criterion == "association" and held:
        return row["association_quadrant"] in {"HH", "HL"}
    if condition.criterion == "helix" and held is False and row["helix_open"]:
        return None
    if condition.criterion == "synergy" and held:
        return bool(row["synergy_label"] == "synergy" and row["synergy_low"] > 0)
    if condition.criterion == "growth_rate" and held:
        ends = (condition.holds(row["growth_rate_low"]), condition.holds(row["growth_rate_high"]))
        return all_hold([held, *ends])
    return held


def classify(row: Mapping[str, Any], classes: Mapping[str, Sequence[Way]]) -> str | None:
    """Return the first class of which one way holds.

    ``"none"`` where every rule says no. None where no rule says yes and one cannot be told; a
    class that holds is given even where a class before it cannot be told.
    """
    answers: list[bool | None] = []
    for name, ways in classes.items():
        answer = any_holds([all_hold([meets(c, row) for c in way]) for way in ways])
        if answer:
            return name
        answers.append(answer)
    return None if None in answers else "none"


def score(row: Mapping[str, Any], ways: Sequence[Way]) -> float:
    """Return the greatest nearness of a way; a way is as near as its farthest condition."""
    nearness = [np.maximum(0.0, [c.nearness(row[c.criterion]) for c in way]) for way in ways]
    known = [float(way.min()) for way in nearness if not np.isnan(way).any()]
    return max(known, default=float("nan"))


def asked(criterion: str, classes: Mapping[str, Sequence[Way]], alpha: float) -> Way:
    """Return what a criterion is held against: the first way that names it, else the default.

    Nothing for a criterion without a default that no rule names: it is shown, not judged.
    """
    for way in (way for ways in classes.values() for way in ways):
        if named := tuple(c for c in way if c.criterion == criterion):
            return named
    if criterion == "association":
        return (Condition("association", "<=", alpha),)
    return (DEFAULTS[criterion],) if criterion in DEFAULTS else ()


def yearly(classes: Mapping[str, Sequence[Way]]) -> dict[str, Sequence[Way]]:
    """Return the classes that the figures of one year decide."""
    return {
        name: ways
        for name, ways in classes.items()
        if {condition.criterion for way in ways for condition in way} <= YEARLY
    }
