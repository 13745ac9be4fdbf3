"""Which organisation's name a cell resembles most: a suggestion for a person, never a match."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.data.organisations.names import tidied

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

LEAST_LIKENESS: Final = 70.0
"""Of 100; below it a suggestion helps nobody."""
_CANDIDATES: Final = 20
"""Names with most rare triples of letters in common that are compared in full."""
_COMMON: Final = 5_000
"""A triple in more names than this tells little, and costs most."""
_BLOCK: Final = 256
_LATIN: Final = str.maketrans(
    {"а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z"}
    | {"и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r"}
    | {"с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh"}
    | {"щ": "sh", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya"}
    | {"ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i"}
    | {"j": "zh", "q": "k", "w": "v"}
)
_FORMS: Final = re.compile(
    "too|[ozpn]?ao|ooo|nko|rgp|rgu|gu|gkp|kgu|kgp|pkhv|ip|zhshs|ak|keak|koak|kmm|rmk|rkmm|llp|ltd"
    "|limited|llc|plc|inc|corp|corporation|company|co|jsc|ojsc|cjsc|pjsc|ncjsc|gmbh|ag|sa|srl|spa"
    "|bv|nv|ab|oy|kft|doo|sro|the|of|and"
)
_WORDS: Final = re.compile(r"[^\W_]+")
_DIGITS: Final = re.compile(r"[0-9]{6,}")


def spelt(name: str) -> str:
    """Return a name in Latin letters, without legal forms: to compare, not to read.

    Examples
    --------
    >>> spelt("ТОО «Колеса»"), spelt("Kolesa LLP"), spelt("ТОО")
    ('kolesa', 'kolesa', 'too')
    """
    words = _WORDS.findall(tidied(name).translate(_LATIN))
    told = [word for word in words if not _FORMS.fullmatch(word)]
    return " ".join(told or words)


@dataclass(frozen=True)
class Near:
    """What a cell may have meant: the place of an organisation, its name, and 0-100."""

    place: int
    name: str
    likeness: float


def nearest(words: Sequence[str], known: Mapping[str, int]) -> list[Near | None]:
    """Return for each word the name it resembles most, None where none is near.

    Names are compared in Latin letters and without legal forms, whole and with their words in
    order of the alphabet (`rapidfuzz.fuzz.ratio`, `token_sort_ratio`). A number of six digits or
    more resembles nothing but itself with other zeros before it, as a table calculation leaves
    them out.

    Parameters
    ----------
    words : sequence of str
        Cells that name nobody.
    known : Mapping[str, int]
        Name as it is written -> place of the organisation.

    Examples
    --------
    >>> known = {"Назарбаев Университет": 0, "050140001234": 1}
    >>> for near in nearest(["Nazarbaev University", "50140001234", "Kolesa"], known):
    ...     print(near)
    Near(place=0, name='Назарбаев Университет', likeness=92.7)
    Near(place=1, name='050140001234', likeness=95.7)
    None
    """
    names = sorted(known, key=lambda name: (known[name], name))
    zeros: dict[str, str] = {}
    for name in names:
        if _DIGITS.fullmatch(name):
            zeros.setdefault(name.lstrip("0"), name)
    said = [name for name in names if not _DIGITS.fullmatch(name)]
    asked = [word for word in words if not _DIGITS.fullmatch(word)]
    found = dict(zip(asked, _resembling(asked, said, known), strict=True))
    for word in filter(_DIGITS.fullmatch, words):
        own = zeros.get(word.lstrip("0"))
        found[word] = None if own is None else Near(known[own], own, _likeness(word, own))
    return [found[word] for word in words]


def _resembling(asked: list[str], names: list[str], known: Mapping[str, int]) -> list[Near | None]:
    if not asked or not names:
        return [None] * len(asked)
    compared = [spelt(name) for name in names]
    index = _Triples.of(compared)
    near: list[Near | None] = []
    for begin in range(0, len(asked), _BLOCK):
        forms = [spelt(word) for word in asked[begin : begin + _BLOCK]]
        given = zip(asked[begin:], forms, index.candidates(forms), strict=False)
        for word, form, candidates in given:
            rated = [
                (-_likeness(form, compared[place]), -_written(word, names[place]), place)
                for place in candidates
            ]
            minus, _, place = min(rated, default=(0.0, 0.0, -1))
            good = -minus >= LEAST_LIKENESS
            near.append(Near(known[names[place]], names[place], -minus) if good else None)
    return near


def _likeness(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    return round(max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other)), 1)


def _written(word: str, name: str) -> float:
    """Return how alike two are as they are written: it decides between the languages of a name."""
    from rapidfuzz import fuzz

    return float(fuzz.ratio(tidied(word), tidied(name)))


@dataclass(frozen=True)
class _Triples:
    """Which names have which triples of letters."""

    names: Any
    """scipy.sparse.csr_array, triples by names."""
    weight: npt.NDArray[np.float32]

    @classmethod
    def of(cls, names: Sequence[str]) -> _Triples:
        from scipy.sparse import csr_array

        place, triple = _triples(names)
        ones = np.ones(len(place), np.float32)
        table = csr_array((ones, (triple, place)), shape=(_SIZE**3, len(names)))
        table.sum_duplicates()
        table.data[:] = 1
        many = np.diff(table.indptr)
        weight = np.log1p(len(names) / np.maximum(many, 1)).astype(np.float32)
        weight[many > max(_COMMON, len(names) // 50)] = 0
        return cls(table, weight)

    def candidates(self, words: Sequence[str]) -> list[list[int]]:
        """Return the places of the names that share most with each word, in order of the names."""
        from scipy.sparse import csr_array

        word, triple = _triples(words)
        kept = self.weight[triple] > 0
        word, triple = word[kept], triple[kept]
        asked = csr_array(
            (self.weight[triple], (word, triple)), shape=(len(words), len(self.weight))
        )
        shared = (asked @ self.names).tocsr()
        shared.sort_indices()
        rows = zip(shared.indptr[:-1], shared.indptr[1:], strict=True)
        return [self._best(shared.indices[a:b], shared.data[a:b]) for a, b in rows]

    @staticmethod
    def _best(places: npt.NDArray[Any], scores: npt.NDArray[Any]) -> list[int]:
        best = np.lexsort((places, -scores.round(3)))[:_CANDIDATES]
        return sorted(places[best].tolist())


_SIZE: Final = 48
_LETTERS: Final = np.array(
    [0, *(1 + (n - 97) if 97 <= n < 123 else 27 + (n - 48) if 48 <= n < 58 else 37 + n % 11
          for n in range(1, 1 << 12))], np.int32
)  # fmt: skip
_LETTERS[32] = 0


def _triples(names: Sequence[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return the place of a name and a number of three letters, for all of them in all names."""
    joined = "".join(f"  {name} " for name in names)
    codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    letters = _LETTERS[codes % len(_LETTERS)]
    lengths = np.fromiter((len(name) + 3 for name in names), np.int64, len(names))
    owner = np.repeat(np.arange(len(names), dtype=np.int32), lengths)
    triple = (letters[:-2] * _SIZE + letters[1:-1]) * _SIZE + letters[2:]
    within = owner[:-2] == owner[2:]
    return owner[:-2][within], triple[within].astype(np.int32)
