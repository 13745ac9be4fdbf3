"""Which organisation is meant by a cell: by its key, its name or an alias; never by likeness.

Cells are compared after `tidied`, which removes only how a name is typed. A name that two
organisations have is no name of either.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

NOBODY: Final = -1
SEVERAL: Final = -2
OUTSIDE: Final = -3
"""Who is meant where it is not one organisation: none that is known, one of several, or one that
is not of the study, because the table of aliases says so or because it lies in no region."""

_INVISIBLE: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_QUOTES: Final = '"«»“”„‟‹›〝〞＂'
_APOSTROPHES: Final = "`´‘’‚‛ʹʺʻʼʽˈ"
_DASHES: Final = "‐‑‒–—―−﹣－"
_ODD: Final = re.compile(f"[{_INVISIBLE}{_QUOTES}{_APOSTROPHES}{_DASHES}]")
_DROPPED: Final = re.compile(f"[{_INVISIBLE}{_QUOTES}]+")
_APOSTROPHE: Final = re.compile(f"[{_APOSTROPHES}]")
_DASH: Final = re.compile(f"[{_DASHES}]")
_AROUND: Final = re.compile(r"\s*-\s*")
_QUOTING: Final = re.compile(r"(?<!\w)'|'(?!\w)")


def tidied(name: str) -> str:
    """Return a name without what is only typing: case, spaces, quotation marks, kinds of dashes.

    Letters stay what they are: a Latin letter is not the Cyrillic one that looks like it, and no
    word is left out, so a legal form is part of the name.

    Examples
    --------
    >>> tidied(" АО  «Казахтелеком»"), tidied("Al\u2011Farabi \u2013 University")
    ('ао казахтелеком', 'al-farabi-university')
    >>> tidied("L’Oréal") == tidied("L'ORÉAL"), tidied("Қазақ") == tidied("Казак")
    (True, False)
    """
    text = unicodedata.normalize("NFC", name).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if _ODD.search(text):
        text = _APOSTROPHE.sub("'", _DASH.sub("-", _DROPPED.sub("", text)))
    if "-" in text:
        text = _AROUND.sub("-", text)
    if "'" in text:
        text = _QUOTING.sub("", text)
    return " ".join(text.split())


@dataclass
class Directory:
    """What every organisation is called.

    Parameters
    ----------
    ids : sequence of str
        Keys of the organisations, sorted; what is found is a place among them.
    titles : sequence of str
        What each is called in messages.

    Examples
    --------
    >>> known = Directory(["o1", "o2"], ["Firm", "Fund"])
    >>> known.add("name", ["Firm", "Fund", "Centre", "Centre"], [0, 1, 0, 1])
    >>> known.find(["O2", "«FIRM»", "centre", "Farm"]).tolist()
    [1, 0, -2, -1]
    """

    ids: Sequence[str]
    titles: Sequence[str]
    _exact: dict[str, int] = field(init=False, repr=False)
    _said: dict[str, dict[str, int]] = field(init=False, repr=False)
    _several: dict[str, set[int]] = field(default_factory=dict, repr=False)
    _named: dict[str, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._exact = {name: place for place, name in enumerate(self.ids) if name.strip()}
        self._said = {tier: {} for tier in TIERS}
        self.add("org_id", self.ids, range(len(self.ids)))

    def add(self, tier: str, names: Iterable[str], places: Iterable[int]) -> None:
        """Add names; a name that is given to two organisations stands for neither.

        Parameters
        ----------
        tier : str
            One of `TIERS`; what an earlier one knows is not looked for in a later.
        """
        known = self._said[tier]
        for name, place in zip(names, places, strict=True):
            if not (word := tidied(name)):
                continue
            if (before := known.setdefault(word, place)) != place:
                self._several.setdefault(f"{tier} {word}", {before}).add(place)
                known[word] = SEVERAL
            elif tier != "org_id":
                self._named.setdefault(name, place)

    def find(self, names: Iterable[str]) -> npt.NDArray[np.int32]:
        """Return the place of the organisation that each name means, below 0 where not one."""
        return np.array([self.one(name) for name in names], np.int32)

    def one(self, name: str) -> int:
        """Return the place of the organisation that a name means, below 0 where not one.

        An empty name is nobody's.
        """
        if (place := self._exact.get(name)) is not None:
            return place
        word = tidied(name)
        found = (self._said[tier].get(word) for tier in TIERS)
        return next((place for place in found if place is not None), NOBODY)

    def among(self, name: str, tiers: Sequence[str]) -> int:
        """Return as `one` does, but for some kinds of names only."""
        word = tidied(name)
        found = (self._said[tier].get(word) for tier in tiers)
        return next((place for place in found if place is not None), NOBODY)

    def several(self, name: str) -> list[int]:
        """Return the organisations that a name may mean, where it is the name of several."""
        word = tidied(name)
        for tier in TIERS:
            if word in self._said[tier]:
                return sorted(self._several.get(f"{tier} {word}", ()))
        return []

    def spellings(self) -> Mapping[str, int]:
        """Return every key and name as it was written, and whose it is."""
        named = {name: place for name, place in self._named.items() if place >= 0}
        return {**self._exact, **named}


TIERS: Final = ("org_id", "key", "alias", "name")
"""Kinds of names, those that decide first: what a person wrote into the table of aliases stands
above the names of the organisations."""
