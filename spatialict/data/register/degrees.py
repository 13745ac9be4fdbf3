"""Degrees as maps and receivers of GPS write them: with signs, minutes, seconds, and a quarter."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.data.register import cells

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = Any
    """pyarrow.Array, which has no types."""
    Floats = npt.NDArray[np.float64]

_LETTERS: Final = {
    "n": ("lat", 1),
    "s": ("lat", -1),
    "e": ("lon", 1),
    "w": ("lon", -1),
    "сш": ("lat", 1),
    "юш": ("lat", -1),
    "вд": ("lon", 1),
    "зд": ("lon", -1),
}
_QUARTER: Final = r"[nsew]|[сю]\.?\s*ш\.?|[вз]\.?\s*д\.?"
_DEGREES: Final = re.compile(
    rf"(?P<before>{_QUARTER})?\s*(?P<sign>[+-]?)(?P<d>[0-9]{{1,3}}(?:[.,][0-9]+)?)\s*(?P<mark>[°º˚])?"
    r"(?:\s*(?P<m>[0-9]{1,2}(?:[.,][0-9]+)?)\s*['′’ʹ])?"
    r"(?:\s*(?P<s>[0-9]{1,2}(?:[.,][0-9]+)?)\s*(?:[\"″”]|''|′′|’’))?"
    rf"\s*(?P<behind>{_QUARTER})?",
    re.IGNORECASE,
)


def coordinates(column: Array, axis: str) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Return the numbers of a column, of degrees in whatever way, and what each cell is.

    Parameters
    ----------
    axis : str
        Role of the column: ``lon`` and ``lat`` are degrees.
    """
    values, what = cells.numbers(column)
    odd = np.flatnonzero(what == cells.BAD)
    if len(odd) and axis in {"lon", "lat"}:
        said = cells.as_text(column).take(odd).to_pylist()
        read = {word: read_degrees(word or "", axis) for word in set(said)}
        values = values.copy()
        values[odd] = [read[word] for word in said]
        what[odd[~np.isnan(values[odd])]] = cells.GOOD
    return values, what


def read_degrees(text: str, axis: str) -> float:
    r"""Return the degrees a cell says, NaN where it says none, or those of the other axis.

    Parameters
    ----------
    axis : str
        ``"lon"`` or ``"lat"``: a cell with N, S, E, W (or с. ш., ю. ш., в. д., з. д.) must agree.

    Examples
    --------
    79 degrees 29 minutes 6 seconds are 79 + 29/60 + 6/3600 = 79.485 degrees:

    >>> read_degrees("79°29'06.0\"E", "lon"), read_degrees("50.4262 N", "lat")
    (79.485, 50.4262)
    >>> read_degrees("79°29'E", "lat"), read_degrees("79 29 06", "lon")
    (nan, nan)
    """
    found = _DEGREES.fullmatch(text.strip().replace("Е", "E"))
    if not found:
        return math.nan
    letters = [_plain(found[name]) for name in ("before", "behind") if found[name]]
    if len(letters) > 1 or (found["sign"] == "-" and letters) or not (letters or found["mark"]):
        return math.nan
    parts = [part for part in (found["d"], found["m"], found["s"]) if part]
    if (found["s"] and not found["m"]) or any(not part.isdigit() for part in parts[:-1]):
        return math.nan
    values = [float(part.replace(",", ".")) for part in parts]
    if any(value >= 60 for value in values[1:]):
        return math.nan
    given, sign = _LETTERS[letters[0]] if letters else (axis, -1 if found["sign"] == "-" else 1)
    total = math.fsum(value / 60**power for power, value in enumerate(values))
    return sign * total if given == axis else math.nan


def _plain(letter: str) -> str:
    return re.sub(r"[.\s]", "", letter).casefold()
