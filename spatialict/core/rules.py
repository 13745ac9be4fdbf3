"""The rules of a candidate: conditions that can be written, read, checked and told.

A rule answers yes, no, or that it cannot be decided because a figure is missing; it never takes a
missing figure for a failed condition.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from typing import Any, Final, Literal

CRITERIA: Final = (
    *("specialisation", "size", "growth", "growth_rate", "association", "helix", "synergy"),
    *("ict_level", "clustering"),
)
"""What a region is judged by; each has a value, a threshold, passed or not, and a source."""

EVIDENCE: Final = ("lq_change", "share_change", "regional_shift", "association_quadrant")
"""What stands beside the criteria and can be made a condition too."""

_WRITTEN: Final = re.compile(
    r"(?P<criterion>[a-z_]+) *(?P<sign>>=|>|<=|<|==) *(?P<threshold>-?\d+(?:\.\d+)?|[A-Za-z]+)"
)
_SIGNS: Final = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}


@dataclass(frozen=True)
class Condition:
    """One comparison of a rule, such as ``specialisation >= 1.25``.

    Parameters
    ----------
    criterion : str
        One of `CRITERIA` or `EVIDENCE`.
    sign : str
        The comparison.
    threshold : float or str
        A word (``"HH"``) for ``==`` only.
    """

    criterion: str
    sign: Literal[">=", ">", "<=", "<", "=="]
    threshold: float | str

    @classmethod
    def parse(cls, written: str) -> Condition:
        """Read a condition as it is written in a project file.

        Raises
        ------
        ValueError
            If it cannot be read, with a key of the catalogue ``project``.

        Examples
        --------
        >>> Condition.parse("size >= 0.05").threshold
        0.05
        """
        match = _WRITTEN.fullmatch(written.strip())
        if match is None or (match["threshold"][0].isalpha() and match["sign"] != "=="):
            raise ValueError("project.condition")
        if match["criterion"] not in CRITERIA + EVIDENCE:
            raise ValueError("project.criterion")
        threshold = match["threshold"]
        number = threshold if threshold[0].isalpha() else float(threshold)
        return cls(match["criterion"], match["sign"], number)  # type: ignore[arg-type]

    def holds(self, value: Any) -> bool | None:  # noqa: ANN401 (a number or a word)
        """Return whether a value meets the condition; None where it is missing.

        Examples
        --------
        >>> Condition.parse("size >= 0.05").holds(float("nan")) is None
        True
        """
        if value is None or value != value:  # noqa: PLR0124 (only NaN differs from itself)
            return None
        return bool(_SIGNS[self.sign](value, self.threshold))

    def nearness(self, value: Any) -> float:  # noqa: ANN401
        """Return how near a value is to the condition: 1 and more where it holds.

        The ratio to the threshold where the condition is "at least" a positive number; else 1
        where it holds and 0 where not. NaN where the value is missing.

        Examples
        --------
        >>> Condition.parse("specialisation >= 1.25").nearness(2.5)
        2.0
        """
        held = self.holds(value)
        if held is None:
            return float("nan")
        if self.sign in {">=", ">"} and isinstance(self.threshold, float) and self.threshold > 0:
            return float(value) / self.threshold
        return float(held)


Way = tuple[Condition, ...]
"""Conditions that must all hold."""


def all_hold(answers: list[bool | None]) -> bool | None:
    """Return whether all hold: one no is a no; else one missing leaves it open.

    Examples
    --------
    >>> all_hold([True, None]), all_hold([False, None])
    (None, False)
    """
    if False in answers:
        return False
    return None if None in answers else True


def any_holds(answers: list[bool | None]) -> bool | None:
    """Return whether one holds: one yes is a yes; else one missing leaves it open.

    Examples
    --------
    >>> any_holds([True, None]), any_holds([False, None])
    (True, None)
    """
    if True in answers:
        return True
    return None if None in answers else False
