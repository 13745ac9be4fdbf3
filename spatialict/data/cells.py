"""What one cell of a table says: a number, or why there is none.

The statistics office tells three kinds of silence apart, and so do we: ``x`` is confidential,
``-`` is nil and ``…`` is not available. Only nil is a number.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

CELL_STATES: Final = ("value", "confidential", "nil", "not_available", "empty", "fault")
"""Words of `Cell.state`."""

_SPACES: Final = "\\s\u00a0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
_SPACE: Final = re.compile(f"[{_SPACES}]+")
_FOOTNOTE: Final = re.compile(f"(?:[{_SPACES}]*(?:[*¹²³⁰⁴-⁹]+[)⁾]?)|[{_SPACES}]+[0-9]{{1,2}}\\))+$")
_MINUS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_CONFIDENTIAL: Final = frozenset({"x", "х"})  # Latin, Cyrillic
_NIL: Final = frozenset({"-", "--"})
_NOT_AVAILABLE: Final = frozenset(
    {"…", "...", "..", "n/a", "n.a.", "na", "н/д", "н.д.", "нд", "нет данных", "no data"}
    | {"деректер жоқ", "дерек жоқ", "мәлімет жоқ", "мәліметтер жоқ"}
)
_IN_THOUSANDS: Final = re.compile(
    r"\b(?:thousands?|thous|тысяч[аи]?|тыс|мың|мыңдаған)\b|(?<![0-9])1?[ ,]?000\b|\b10\^?3\b",
    re.IGNORECASE,
)
_GROUPED: Final = re.compile(r"([0-9]{1,3}(?:['\u2019\u02bc ][0-9]{3})+)(?![0-9])")
_PLAIN: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_THOUSANDS: Final = {
    sign: re.compile(rf"[+-]?[1-9][0-9]{{0,2}}(?:{re.escape(sign)}[0-9]{{3}})+") for sign in ",."
}
_NUMERAL: Final = re.compile(r"[+-]?[0-9][0-9.,]*")
_LONGEST: Final = 400
_SHOWN: Final = 40


@dataclass(frozen=True)
class Cell:
    """What a cell says.

    Parameters
    ----------
    value : float
        ``NaN`` unless the state is ``"value"`` or ``"nil"``.
    state : str
        One of `CELL_STATES`.
    """

    value: float
    state: str


def in_thousands(unit: str) -> bool:
    """Tell whether a unit says that a number counts thousands.

    Examples
    --------
    >>> in_thousands("тыс. человек"), in_thousands("мың адам"), in_thousands("persons")
    (True, True, False)
    """
    return _IN_THOUSANDS.search(unit) is not None


def parse_number(text: str | None) -> Cell:
    """Read a number as planners and statistics offices write it.

    Spaces of any kind and apostrophes may part the thousands, if they do so in threes. Where a
    comma and a point both occur, the last is the decimal sign; one that occurs twice parts
    thousands. **A single comma or point is the decimal sign**, so ``"1,234"`` is 1.234, as the
    Bureau of National Statistics writes: a column that parts its thousands by commas is
    recognised by the reader, which sees the whole column (`thousands_sign`). A percent sign and
    footnote marks (``12,5¹``, ``12.5*``, ``12,5 1)``) are dropped; ``"12 %"`` is 12.

    Parameters
    ----------
    text : str or None
        The text of the cell.

    Returns
    -------
    Cell
        ``x`` is confidential, ``-`` nil (0.0), ``…`` or "н/д" not available; whatever else is no
        finite number is a fault.

    Examples
    --------
    Twelve and a half thousand with a decimal comma, and the three silences:

    >>> parse_number("12 500,75")
    Cell(value=12500.75, state='value')
    >>> parse_number("x"), parse_number("–"), parse_number("…").state
    (Cell(value=nan, state='confidential'), Cell(value=0.0, state='nil'), 'not_available')
    """
    stripped = _SPACE.sub(" ", text or "").strip()
    if not stripped:
        return Cell(math.nan, "empty")
    if len(stripped) > _LONGEST:
        return Cell(math.nan, "fault")
    word = (_FOOTNOTE.sub("", stripped) or stripped).translate(_MINUS)
    if silence := _silence(word.casefold()):
        return Cell(0.0 if silence == "nil" else math.nan, silence)
    plain = _plain(word)
    number = float(plain) if _PLAIN.fullmatch(plain) else math.nan
    return Cell(number, "value") if math.isfinite(number) else Cell(math.nan, "fault")


def _silence(word: str) -> str:
    if word in _CONFIDENTIAL:
        return "confidential"
    if word in _NIL:
        return "nil"
    return "not_available" if word in _NOT_AVAILABLE else ""


def _plain(word: str) -> str:
    """Return the number with a decimal point and nothing between the digits, if it is one."""
    word = word.removesuffix("%").strip()
    sign, digits = (word[0], word[1:].strip()) if word[:1] in {"+", "-"} else ("", word)
    if grouped := _GROUPED.match(digits):
        whole = re.sub(r"[^0-9]", "", grouped[1])
        return sign + whole + digits[grouped.end() :].replace(",", ".", 1)
    first, last = (min, max) if "," in digits and "." in digits else (None, None)
    if first and last:
        parts, decimal = first(",.", key=digits.rfind), last(",.", key=digits.rfind)
        whole, _, rest = digits.rpartition(decimal)
        return sign + _ungroup(whole, parts) + "." + rest
    for parts in ",.":
        if digits.count(parts) > 1:
            return sign + _ungroup(digits, parts)
    return sign + digits.replace(",", ".")


def _ungroup(digits: str, sign: str) -> str:
    return digits.replace(sign, "") if _THOUSANDS[sign].fullmatch(digits) else digits + "?"


def thousands_sign(texts: Iterable[str], signs: str = ",.") -> tuple[str, str]:
    """Tell from a column as a whole whether commas or points part its thousands.

    Parameters
    ----------
    texts : iterable of str
        Cells of a column; what does not look like a number has no say.
    signs : str
        Those in question.

    Returns
    -------
    sign : str
        ``","`` or ``"."`` if the column parts its thousands by it: some cell can be read in no
        other way (``"1,234,567"``, ``"1,234.5"``), and none against it. ``"?"`` if cells
        disagree, or if every comma stands before three last digits and no cell decides. Else
        ``""``: commas and points are decimal signs. (A lone point before three digits needs no
        proof: that is how machines write.)
    example : str
        A cell that shows it.

    Examples
    --------
    >>> thousands_sign(["1,234,567", "1,234"]), thousands_sign(["1,234", "987"])
    ((',', '1,234,567'), ('?', '1,234'))
    >>> thousands_sign(["1,234", "12,5"]), thousands_sign(["1,234,567", "12,5"])
    (('', ''), ('?', '12,5'))
    """
    texts = list(texts)
    if not any("," in text or text.count(".") > 1 for text in texts):
        return "", ""
    written = {text: _SPACE.sub("", _FOOTNOTE.sub("", text)).translate(_MINUS) for text in texts}
    numbers = {text: cell for text, cell in written.items() if _NUMERAL.fullmatch(cell)}
    for sign in signs:
        votes = {_vote(cell, sign): text for text, cell in reversed(numbers.items())}
        if "thousands" in votes:
            against = votes.get("decimal")
            return ("?", against) if against else (sign, votes["thousands"])
        if sign == "," and "either" in votes and "decimal" not in votes:
            return "?", votes["either"]
    return "", ""


def _vote(cell: str, sign: str) -> str:
    """Return what one number says about a sign: thousands, decimal, either or nothing."""
    other = "." if sign == "," else ","
    if sign not in cell:
        return ""
    if cell.count(sign) > 1 or (other in cell and cell.index(sign) < cell.index(other)):
        whole = cell.partition(other)[0]
        return "thousands" if _THOUSANDS[sign].fullmatch(whole) else ""
    if other in cell:
        return "decimal"
    return "either" if _THOUSANDS[sign].fullmatch(cell) else "decimal"


def without_footnote(text: str) -> str:
    """Return a name without the footnote marks behind it.

    Examples
    --------
    >>> without_footnote("Туркестанская 1)"), without_footnote("Ұлытау²"), without_footnote("A*")
    ('Туркестанская', 'Ұлытау', 'A')
    """
    return _FOOTNOTE.sub("", re.sub(r"(?<=[^\W\d_])[0-9]{1,2}\)$", "", text)) or text


def tidy(text: str) -> str | None:
    r"""Return a cell's text with its spaces made plain, or None if there is none.

    Examples
    --------
    >>> tidy(" Ұлытау\u00a0 облысы\n"), tidy(" \t")
    ('Ұлытау облысы', None)
    """
    return _SPACE.sub(" ", text).strip() or None


def shown(text: str) -> str:
    r"""Return a cell as a message may quote it: in quotes, no control character, not long.

    Examples
    --------
    >>> shown("a\x1b[31m"), shown("ы" * 50)
    ("'a\\x1b[31m'", "'ыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыыы…'")
    """
    cut = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    inert = "".join(
        letter.encode("unicode_escape").decode("ascii")
        if unicodedata.category(letter)[0] == "C" or letter in "\u2028\u2029"
        else letter
        for letter in cut
    )
    return f"'{inert}'"
