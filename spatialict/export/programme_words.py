"""How a figure that a programme reports is written: with its bound, in a unit of its size."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from spatialict.core.labels import text
from spatialict.export.wording import signed, unit_name

SMALLER: Final = {"bn": "million", "billion": "million", "million": "thousand", "thousand": ""}
"""Word before a unit -> that of a unit a thousand times smaller."""
LEAST: Final = 0.1
"""Below it a figure is written in a smaller unit."""
EXACT: Final = "exact"


def bounded(amount: str, bound: Any, language: str) -> str:  # noqa: ANN401
    """Return an amount behind the words of its bound; an exact one is as it is.

    Examples
    --------
    >>> bounded("30,000", "above", "en"), bounded("+500", "below", "ru"), bounded("15", "", "kk")
    ('at least 30,000', 'не более +500', '15')
    """
    if not isinstance(bound, str) or bound in {"", EXACT}:
        return amount
    if bound == "open":
        return text("programme.how_open", language)
    return text(f"programme.bound_{bound}", language, amount=amount)


def in_own_size(value: float, unit: str) -> tuple[float, str]:
    """Return a figure and its unit, made smaller until a tenth of it or more is told.

    Examples
    --------
    >>> in_own_size(0.0005, "bn USD"), in_own_size(0.02, "thousand KZT"), in_own_size(0.05, "jobs")
    ((0.5, 'million USD'), (20.0, 'KZT'), (0.05, 'jobs'))
    """
    size, _, rest = unit.partition(" ")
    while rest and 0 < abs(value) < LEAST and size in SMALLER:
        size, value = SMALLER[size], value * 1000
        unit = f"{size} {rest}".strip()
    return value, unit


def figure(value: Any, bound: Any, language: str, spec: str = ",.6g") -> str:  # noqa: ANN401
    """Return a figure with its bound; a missing one is a dash, or that it cannot be told.

    Examples
    --------
    >>> figure(500, "below", "en", "+,.6g"), figure(None, "", "en"), figure(None, "open", "en")
    ('at most +500', '–', 'cannot be told')
    """
    if pd.isna(value) and bound != "open":
        return "–"
    return bounded(signed(value, language, spec), bound, language)


def by_participant(row: pd.Series[Any], language: str) -> str:
    """Return a figure over the participants, with its unit where that is not the row's.

    Examples
    --------
    >>> row = pd.Series({"per_participant": 1.3 / 1500, "unit": "bn USD"})
    >>> by_participant(row, "en"), by_participant(pd.Series({"per_participant": 15.0}), "en")
    ('0.867 million USD', '15')
    """
    value, given = row.get("per_participant"), row.get("unit")
    bound = row.get("per_participant_bound")
    if pd.isna(value) or not isinstance(given, str):
        return figure(value, bound, language, ",.3g")
    own, unit = in_own_size(float(value), given)
    amount = signed(own, language, ",.3g")
    told = amount if unit == given else f"{amount} {unit_name(unit, language)}"
    return bounded(told, bound, language)
