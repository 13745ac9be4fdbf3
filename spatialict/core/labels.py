"""Words people see, in English, Russian and Kazakh, by key.

The keys are ``"<catalogue>.<name>"``; a catalogue is one idea (``intake``, `report``, …) and lives
in ``locale/<language>/<catalogue>.po``. Code holds no prose. ``scripts/compile_messages.py`` makes
the .mo files that are read here; a test keeps the two and the three languages in step.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("en", "ru", "kk")
LOCALE: Final = Path(__file__).parent / "locale"


@cache
def _catalogue(name: str, language: str) -> gettext.GNUTranslations:
    with (LOCALE / language / f"{name}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


class _Spoken(float):
    """A number that is formatted as its language writes it: 1 234,5 and 12,3 % in ru and kk."""

    language: str

    def __new__(cls, number: float, language: str) -> _Spoken:
        spoken = super().__new__(cls, number)
        spoken.language = language
        return spoken

    def __format__(self, spec: str) -> str:
        if self != self:  # noqa: PLR0124 (only NaN differs from itself)
            return "–"
        written = format(int(self) if spec in {"d", ",d"} else float(self), spec)
        return written if self.language == "en" else written.translate(_CONTINENTAL)


class _Counted(int):
    """A whole number that is formatted as its language writes it, where a format is asked for."""

    language: str

    def __new__(cls, number: int, language: str) -> _Counted:
        counted = super().__new__(cls, number)
        counted.language = language
        return counted

    def __format__(self, spec: str) -> str:
        written = format(int(self), spec)
        return written if self.language == "en" else written.translate(_CONTINENTAL)


_CONTINENTAL: Final = str.maketrans({".": ",", ",": "\u00a0", "%": "\u00a0%"})


def number(value: float, language: str = "en", spec: str = ",.2f") -> str:
    r"""Return a number as the language writes it; a missing one is a dash.

    Examples
    --------
    >>> number(1234.5), number(1234.5, "ru")
    ('1,234.50', '1\xa0234,50')
    >>> number(0.123, "kk", ".1%")
    '12,3\xa0%'
    """
    return format(_Spoken(value, language), spec)


def _say(value: Any, language: str) -> Any:  # noqa: ANN401
    if hasattr(value, "text"):
        return value.text(language)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_say(part, language)) for part in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _Counted(value, language)
    return _Spoken(value, language) if isinstance(value, float) else value


def text(key: str, language: str = "en", /, **values: Any) -> str:  # noqa: ANN401
    """Return the sentence of a key in a language, its braces filled.

    Parameters
    ----------
    key : str
        ``"<catalogue>.<name>"``.
    language : str
        ``"en"``, ``"ru"`` or ``"kk"``.
    **values
        What goes into the braces. Strings go in as they are: braces inside them stay text. A float
        is written as the language writes it, by the format in the braces. What has a method
        ``text`` (a `Message`, `Names`) is asked for its words in the language, and a list is
        joined by commas. ``count`` chooses the plural form where the entry has several.

    Raises
    ------
    KeyError
        If the language or the key is not in the catalogues.

    Examples
    --------
    >>> text("study.rows", "ru", count=2, total=17)
    '2 строки из 17'
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    catalogue = _catalogue(key.partition(".")[0], language)
    count = values.get("count")
    sentence = catalogue.ngettext(key, key, count) if isinstance(count, int) else key
    if sentence == key:
        sentence = catalogue.gettext(key)
    if sentence == key:
        raise KeyError(key)
    return sentence.format(**{name: _say(value, language) for name, value in values.items()})


def preferred_language() -> str:
    """Return the language the person's machine speaks: ru and kk where it says so, else en."""
    for name in ("SPATIALICT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return value[:2] if value[:2] in LANGUAGES else "en"
    return "en"
