"""What the tests of all measures of association are asked for, checked at the door."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from typing import SupportsIndex

MOST: Final = 1_000_000_000
"""Permutations; p then has nine digits, which nobody needs."""


def whole(value: SupportsIndex | object) -> int | None:
    """Return a whole number as an int; None for anything else, True and 1.0 among it.

    Examples
    --------
    >>> whole(np.int32(3)), whole(True), whole(1.0), whole([3])
    (3, None, None, None)
    """
    if isinstance(value, bool | np.bool_ | np.ndarray) or not hasattr(value, "__index__"):
        return None
    return operator.index(value)


def checked_seed(value: object) -> int:
    """Return the seed; refuse what is no whole number of 0 or more."""
    seed = whole(value)
    if seed is None or seed < 0:
        raise ArgumentError("association.bad_seed", value=str(value))
    return seed


def checked_alpha(value: object) -> float:
    """Return the level of significance; refuse what is no number between 0 and 1."""
    number = isinstance(value, float | int | np.floating) and not isinstance(value, bool)
    alpha: Any = value
    if not number or not 0 < alpha < 1:
        raise ArgumentError("association.bad_alpha", value=str(value))
    return float(alpha)


def checked_permutations(value: object) -> int | str:
    """Return ``"auto"``, ``"exact"`` or a number of draws; refuse anything else, and too many.

    Examples
    --------
    >>> checked_permutations(999), checked_permutations("auto")
    (999, 'auto')
    """
    if isinstance(value, str) and value in {"auto", "exact"}:
        return value
    number = whole(value)
    if number is None or number < 1:
        raise ArgumentError("association.bad_permutations", value=str(value))
    if number > MOST:
        raise ArgumentError("association.many_permutations", value=number, most=MOST)
    return number


def checked_switch(argument: str, value: object) -> bool:
    """Return a switch; refuse what is neither True nor False ("no" would be taken for True)."""
    if not isinstance(value, bool | np.bool_):
        raise ArgumentError("association.bad_switch", argument=argument, value=str(value))
    return bool(value)
