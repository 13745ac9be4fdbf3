"""What every T is asked for, checked at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.association.options import checked_alpha, whole
from spatialict.core.information.told import Test
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.inference import Alternative

CORRECTIONS: Final = ("none", "miller_madow")
SIDES: Final = ("two-sided", "less", "greater")
MOST: Final = 10_000_000
"""Drawings."""


def asked_test(alternative: Alternative, alpha: float, confidence: float) -> Test:
    """Return the test; refuse an unknown direction, level or confidence."""
    if alternative not in SIDES:
        told = {"argument": "alternative", "value": alternative, "choices": SIDES}
        raise ArgumentError("study.unknown_choice", **told)
    number = isinstance(confidence, float | int | np.floating) and not isinstance(confidence, bool)
    if not number or not 0 < confidence < 1:
        raise ArgumentError("synergy.confidence", value=str(confidence))
    return Test(alternative, checked_alpha(alpha), float(confidence))


def asked_number(argument: str, value: object) -> int:
    """Return a number of drawings; refuse what is no whole number of 2 or more.

    Examples
    --------
    >>> asked_number("bootstrap", 399)
    399
    """
    number = whole(value)
    if number is None or not 2 <= number <= MOST:
        raise ArgumentError("synergy.number", argument=argument, value=str(value))
    return number


def checked_correction(value: str) -> str:
    """Return the correction of the bias; refuse an unknown one."""
    if value not in CORRECTIONS:
        told = {"argument": "correction", "value": value, "choices": CORRECTIONS}
        raise ArgumentError("study.unknown_choice", **told)
    return value
