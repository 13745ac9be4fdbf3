"""How a register writes, as only a whole column can tell: lost zeros, commas between thousands.

Its first rows are asked, before any is cleaned, so that all pieces are read alike.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from spatialict.data.register import cells
from spatialict.data.register.sections import with_zero

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

    from spatialict.data.register.pieces import Register

HEAD: Final = 1 << 17
"""Rows that are asked."""
LOST: Final = "lost"
EITHER: Final = "either"
THOUSANDS: Final = "thousands"
DECIMAL: Final = "decimal"

_BARE: Final = re.compile("[0-9]{4,5}")
_GROUPED: Final = re.compile(cells.GROUPED)
_COMMA: Final = re.compile("-?[0-9]+,[0-9]+")


@dataclass(frozen=True)
class Habits:
    """How a register writes its codes and its jobs.

    Parameters
    ----------
    zero : str
        Of a bare code of four digits: `LOST`, its leading zero is; `EITHER`, it may be; "" it is a
        class of OKED.
    comma : str
        In the jobs: `THOUSANDS`, `DECIMAL`, or "" where none was met.
    """

    zero: str = ""
    comma: str = ""


AS_WRITTEN: Final = Habits()


def habits_of(register: Register, columns: Mapping[str, str]) -> Habits:
    """Ask the first rows of a register.

    Parameters
    ----------
    columns : Mapping[str, str]
        Role -> column.
    """
    asked = [columns[role] for role in ("oked", "jobs") if role in columns]
    if not asked:
        return AS_WRITTEN
    words: dict[str, Counter[str]] = {name: Counter() for name in asked}
    rows = 0
    with closing(cast("Generator[Any, None, None]", register.read(asked))) as tables:
        for table in tables:
            for name in asked:
                said = cells.words(cells.whole(table[name].slice(0, HEAD - rows)))
                words[name].update(word for word in said.to_pylist() if word)
            rows += len(table)
            if rows >= HEAD:
                break
    return Habits(
        zero_of(words[columns["oked"]]) if "oked" in columns else "",
        comma_of(words[columns["jobs"]]) if "jobs" in columns else "",
    )


def zero_of(codes: Mapping[str, int]) -> str:
    """Tell whether bare codes of four digits have lost a leading zero, as Excel takes it away.

    They have where most bare codes have five digits and none of the column begins with a zero. A
    code such as 4711 cannot have lost one (there is no division 04): where there are such codes of
    four digits too, the column has classes among its subclasses, and the others may be either.

    Examples
    --------
    >>> zero_of({"62010": 2, "6100": 1}), zero_of({"62010": 2, "01110": 1, "6100": 1})
    ('lost', '')
    >>> zero_of({"62010": 3, "6100": 1, "4711": 1}), zero_of({"6201": 2, "62010": 1})
    ('either', '')
    """
    plain = {code: count for code, count in codes.items() if _BARE.fullmatch(code)}
    short = {code for code in plain if len(code) == 4}
    few = sum(plain[code] for code in short)
    if not short or 2 * few >= sum(plain.values()) or any(code[0] == "0" for code in plain):
        return ""
    return EITHER if any(with_zero(code) is None for code in short) else LOST


def comma_of(words: Iterable[str]) -> str:
    """Tell what a comma in a column of jobs is: jobs are whole, so 1,000 is a thousand.

    Examples
    --------
    >>> comma_of(["1,000", "12"]), comma_of(["1,000", "1,5"]), comma_of(["12"])
    ('thousands', 'decimal', '')
    """
    with_comma = [word for word in words if "," in word]
    grouped = any(map(_GROUPED.fullmatch, with_comma))
    decimal = any(_COMMA.fullmatch(word) and not _GROUPED.fullmatch(word) for word in with_comma)
    return DECIMAL if decimal else THOUSANDS if grouped else ""
