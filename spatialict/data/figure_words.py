"""Words beside a figure that say how to read it: a bound, a round number, a share already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

BOUNDS: Final[Mapping[str, str]] = {
    **dict.fromkeys((">", ">=", "≥", "at least", "more than", "over"), "above"),
    **dict.fromkeys(("свыше", "более", "не менее"), "above"),
    **dict.fromkeys(("<", "<=", "≤", "at most", "less than", "under", "up to"), "below"),
    **dict.fromkeys(("менее", "не более", "до"), "below"),
    **dict.fromkeys(("~", "≈", "about", "around", "около", "шамамен"), "about"),
}
"""How a ``note`` begins before the number -> the truth lies above it, below it, or about there."""
_BOUND: Final = re.compile(
    rf"\s*({'|'.join(sorted(map(re.escape, BOUNDS), key=len, reverse=True))})\s*\d", re.IGNORECASE
)
PERCENT: Final = frozenset(
    {"%", "percent", "per cent", "percentage", "pct", "процент", "проценты", "процентов", "проц"}
    | {"в процентах", "пайыз", "пайызы", "пайызбен"}
)
"""How the unit of a share of a hundred is written."""
RELATIVE: Final = PERCENT | {
    *("1", "percentage points", "points", "share", "ratio", "rate", "index"),
    *("процента", "доля", "үлес", "индекс"),
}
"""Units of what is a share or a mean already."""


def bound_of(note: str) -> str:
    """Return how a note tells its figure: a bound, round, or exact (empty).

    Examples
    --------
    >>> bound_of(">1500"), bound_of("At most 20"), bound_of("~ 300"), bound_of("over two years")
    ('above', 'below', 'about', '')
    """
    match = _BOUND.match(note)
    return "" if match is None else BOUNDS[match[1].lower()]


def is_relative(unit: str) -> bool:
    """Tell whether a unit is that of a share or of a mean.

    Examples
    --------
    >>> is_relative("percent"), is_relative("KZT per month"), is_relative("million KZT")
    (True, True, False)
    """
    plain = " ".join(unit.lower().split())
    return plain in RELATIVE or "/" in plain or " per " in f" {plain} "
