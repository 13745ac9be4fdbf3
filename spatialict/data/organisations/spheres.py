"""What a sphere is called: by people in three languages, and by open registers."""

from __future__ import annotations

import difflib
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import SPHERES, Message
from spatialict.data.cells import shown
from spatialict.data.keys import hinted
from spatialict.data.ledger import LISTED, extent, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spatialict.data.ledger import Ledger

TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "HES": "university",
        "REC": "institute",
        "PRC": "industry",
        "PUB": "government",
        "OTH": "support",
        "education": "university",
        "facility": "institute",
        "company": "industry",
        "government": "government",
        "healthcare": "government",
        "archive": "support",
        "nonprofit": "support",
        "other": "support",
        "funder": "support",
    }
)
"""Word of a register -> sphere: the kinds of activity of CORDIS (higher or secondary education,
research organisations, private for-profit, public bodies, other), and the types of ROR. Where ROR
gives an organisation several ("education; funder"), the first of this table decides. A project
changes it in ``[network.types]``."""

_ALIKE: Final = 0.75
"""How alike a word must be to a known one, of 1, to be suggested."""


def sphere_words() -> dict[str, str]:
    """Return what the spheres are called in the three languages -> the sphere.

    Examples
    --------
    >>> words = sphere_words()
    >>> words["университет"], words["industry"]
    ('university', 'industry')
    """
    return {
        word: sphere
        for sphere in SPHERES
        for word in (sphere, *(text(f"intake.sphere_{sphere}", lang) for lang in LANGUAGES))
    }


def spheres_of(
    column: pd.Series[Any],
    ledger: Ledger,
    *,
    own: Iterable[str] = (),
    types: Mapping[str, str] | None = None,
) -> pd.Series[Any]:
    """Return the sphere that each cell names; None for an unknown word, which is a fault.

    Parameters
    ----------
    own : iterable of str
        Spheres that the project adds to `SPHERES`.
    types : Mapping[str, str], optional
        What the project says a word means, before `TYPES`.
    """
    known = [*SPHERES, *own]
    given = {word.casefold(): sphere for word, sphere in (types or {}).items()}
    if wrong := [sphere for sphere in given.values() if sphere not in known]:
        names = [shown(sphere) for sphere in dict.fromkeys(wrong)]
        ledger.faults.append(Message("matching.types_sphere", {"names": names, "known": known}))
    said = {word.casefold(): sphere for word, sphere in sphere_words().items()}
    said |= {name.casefold(): name for name in known}
    shipped = {word.casefold(): sphere for word, sphere in TYPES.items()}
    words = {word: _meant(word, given, said, shipped) for word in column.unique()}
    found = column.map({word: sphere for word, (sphere, _) in words.items()})
    if len(unknown := column[found.isna()]):
        meant = [*said, *given, *shipped]
        first = unknown.sort_index().iloc[:LISTED]
        rows = [hinted(row, word, _near(word, meant)) for row, word in first.items()]
        if more := len(unknown) - len(first):
            rows.append(Message("intake.more", {"count": more}))
        share, spheres = extent(len(unknown), len(column)), [_called(sphere) for sphere in known]
        ledger.fault("sphere_unknown", extent=share, rows=rows, known=spheres)
    _tell(column, words, ledger)
    return found


def _near(word: str, known: Iterable[str]) -> list[Any]:
    """Return the known word that one resembles, as it may be written."""
    near = difflib.get_close_matches(word.casefold().strip(), [*dict.fromkeys(known)], 1, _ALIKE)
    return [shown(one) for one in near]


def _called(sphere: str) -> Message | str:
    """Return what a sphere is called in the language of the reader: that may be written too."""
    return Message(f"intake.sphere_{sphere}") if sphere in SPHERES else sphere


def _meant(
    word: str, given: Mapping[str, str], said: Mapping[str, str], shipped: Mapping[str, str]
) -> tuple[str | None, bool]:
    """Return the sphere of a word, and whether it was a register's word that was translated."""
    folded = word.casefold().strip()
    if folded in given:
        return given[folded], True
    if folded in said:
        return said[folded], False
    if folded in shipped:
        return shipped[folded], True
    parts = {part.strip() for part in folded.replace(",", ";").split(";")}
    order = {**given, **shipped, **said, **given}  # the user's words stand first, and hold
    first = next((part for part in order if part in parts), None)
    several = len(parts) > 1 and first is not None and parts <= set(order)
    return (order[str(first)], True) if several else (None, False)


def _tell(
    column: pd.Series[Any], words: Mapping[str, tuple[str | None, bool]], ledger: Ledger
) -> None:
    """Note which words were translated, most frequent first."""
    counts = Counter(column.map({word: word for word, (_, read) in words.items() if read}).dropna())
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [
        Message(
            "matching.word_sphere",
            {
                "word": shown(word),
                "sphere": _called(str(words[word][0])),
                "n": count,
            },
        )
        for word, count in ranked
    ]
    if told:
        share = extent(sum(counts.values()), len(column))
        ledger.notes.append(
            Message(
                "matching.types_read",
                {"table": ledger.table, "extent": share, "words": listed(told)},
            )
        )
