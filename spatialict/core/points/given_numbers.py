"""Numbers that a person gives: real ones within a range, or a refusal that repeats them."""

from __future__ import annotations

from numbers import Real
from typing import Final

import numpy as np

from spatialict.core.study import ArgumentError

SHORTEST_M: Final = 1e-9
LONGEST_M: Final = 1e12
"""A length beyond these is no length on a map."""


def is_number(value: object) -> bool:
    """Tell whether a value is one real number; True, words and NaN are none.

    Examples
    --------
    >>> [is_number(value) for value in (2, 0.5, np.float32(1), True, "2", None, float("nan"))]
    [True, True, True, False, False, False, False]
    """
    given = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    return given and bool(value == value)  # noqa: PLR0124 (only NaN differs from itself)


def shown(value: object) -> str:
    """Return a value as it was given: a word in its quotes, a number without its type.

    Examples
    --------
    >>> shown("5"), shown(np.float64("nan")), shown(-1), shown(None)
    ("'5'", 'nan', '-1', 'None')
    """
    return str(value) if isinstance(value, np.generic) else repr(value)


def check_length(argument: str, value: object) -> None:
    """Refuse a length that is given and is none.

    Raises
    ------
    ArgumentError
        If it is no number from 1e-9 to 1e12 metres.
    """
    if value is not None and not (is_number(value) and SHORTEST_M <= value <= LONGEST_M):  # type: ignore[operator]
        raise ArgumentError("curves.length", argument=argument, value=shown(value))
