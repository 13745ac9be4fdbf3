"""Which section of the classification a firm belongs to, by its letter or by its OKED code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Array = Any
    """pyarrow.Array, which has no types."""

FIRST_DIVISIONS: Final = (
    *(("A", 1), ("B", 5), ("C", 10), ("D", 35), ("E", 36), ("F", 41), ("G", 45), ("H", 49)),
    *(("I", 55), ("J", 58), ("K", 64), ("L", 68), ("M", 69), ("N", 77), ("O", 84), ("P", 85)),
    *(("Q", 86), ("R", 90), ("S", 94), ("T", 97), ("U", 99)),
)
"""Section -> its first division, in ISIC Rev. 4, NACE Rev. 2 and OKED (NK RK 03-2019) alike."""

_UNUSED: Final = frozenset({4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89})
_CODE: Final = re.compile(r"([0-9]{2})[0-9]{0,3}|([0-9]{1,2})(?:\.[0-9]{1,2})+")
_LOOK_LATIN: Final = str.maketrans("АВЕКМНОРСТ", "ABEKMHOPCT")


def section_of(oked: str) -> str | None:
    """Return the section of a code, None where it is none.

    Examples
    --------
    >>> [section_of(code) for code in ("62.01.1", "62010", "1.11", "62", "6", "34", "IT")]
    ['J', 'J', 'A', 'J', None, None, None]
    """
    found = _CODE.fullmatch(oked.replace(" ", ""))
    division = int(found[1] or found[2]) if found else 0
    if not division or division in _UNUSED:
        return None
    below = [section for section, first in FIRST_DIVISIONS if first <= division]
    return below[-1]


def with_zero(code: str) -> str | None:
    """Return a code of four digits with a zero before it, None where that is no code.

    Examples
    --------
    >>> with_zero("6100"), with_zero("1110"), with_zero("4711"), with_zero("62010")
    ('06100', '01110', None, None)
    """
    bare = re.fullmatch("[1-9][0-9]{3}", code)
    return f"0{code}" if bare and section_of(f"0{code}") else None


def as_section(industry: str) -> str:
    """Return an industry as written; a section in Latin capitals.

    Examples
    --------
    >>> as_section("j"), as_section("С"), as_section("Я"), as_section("62")
    ('J', 'C', 'Я', '62')
    """
    letter = industry.upper().translate(_LOOK_LATIN)
    return letter if len(letter) == 1 and "A" <= letter <= "U" else industry


def told(column: Array, read: Callable[[str], str | None]) -> Array:
    """Return what is read from the cells of a column, each spelling once."""
    import pyarrow as pa

    spelt = column.dictionary_encode()
    words = pa.array([read(word) for word in spelt.dictionary.to_pylist()], pa.string())
    return words.take(spelt.indices)
