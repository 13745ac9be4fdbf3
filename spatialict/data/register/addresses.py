"""What a part of an address says: a town, a region, or a street, which is never a town.

All words here are compared after `spatialict.data.gazetteer.plain`: no case, no dots, no hyphens.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

_CITIES: Final = (
    *("г", "гор", "город", "қ", "қала", "қаласы", "каласы", "city", "town", "қ ә", "г а"),
    *("городская администрация", "қалалық әкімдігі"),
)
_VILLAGES: Final = (
    *("с", "село", "ауыл", "ауылы", "а", "п", "пос", "поселок", "пгт", "кент", "кенті", "village"),
    *("аул", "станция", "ст"),
)
_KINDS: Final = "|".join(sorted((*_CITIES, *_VILLAGES), key=len, reverse=True))
_BEFORE: Final = re.compile(rf"^(?:{_KINDS})\s+(?=\S)")
_BEHIND: Final = re.compile(rf"(?<=\S)\s+(?:{_KINDS})$")
_SURELY_BEHIND: Final = re.compile(
    r"\s(?:г|город|қ|қала|қаласы|каласы|city|town|село|ауыл|ауылы|поселок|кент|кенті|village)$"
)
_WITHIN: Final = re.compile(
    r"^(?P<name>\S+(?: \S+){0,2}?) (?:қаласы|каласы|қ|ауылы|кенті|city|город) (?P<rest>.+)$"
)
_STREETS: Final = frozenset(
    (
        *("ул", "улица", "пр", "просп", "проспект", "мкр", "мкрн", "микрорайон", "пер", "переулок"),
        *("бульвар", "бул", "шоссе", "ш", "тракт", "трасса", "набережная", "наб", "площадь", "пл"),
        *("проезд", "квартал", "кв", "дом", "д", "корпус", "корп", "строение", "стр", "здание"),
        *("зд", "офис", "оф", "каб", "этаж", "блок", "бц", "тц", "трц", "жк", "көше", "көшесі"),
        *("сі", "даңғыл", "даңғылы", "тұйық", "тұйығы", "алаңы", "үй", "пәтер", "кеңсе"),
        *("ғимарат", "ғимараты", "шағынаудан", "шағынауданы", "street", "st", "avenue", "ave"),
        *("av", "road", "rd", "lane", "boulevard", "blvd", "building", "office", "floor", "square"),
    )
)
_DISTRICTS: Final = frozenset(
    (
        *("район", "района", "ауданы", "аудан", "округ", "округі", "district", "microdistrict"),
        *("ықшамаудан", "ықшамауданы", "rayon", "raion"),
    )
)
_HALVES: Final = (("р", "н"), ("б", "р"), ("с", "о"), ("а", "о"))
_BEHIND_ONLY: Final = _DISTRICTS | frozenset(
    ("көшесі", "көше", "сі", "даңғылы", "даңғыл", "тұйығы", "алаңы")
)
_OBLASTS: Final = frozenset(
    ("область", "обл", "облысы", "oblast", "region", "province", "oblysy", "oblysı")
)
_PARTS: Final = re.compile(r"[,;|/\n]")
_RURAL: Final = re.compile(r"\b([са])/о\b", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"^\d{6} ")


def parts_of(address: str) -> list[str]:
    """Return what stands between commas.

    Examples
    --------
    >>> parts_of("Талгарский р-н, Кайнарский с/о; с. Кайнар")
    ['Талгарский р-н', ' Кайнарский с о', ' с. Кайнар']
    """
    return _PARTS.split(_RURAL.sub(r"\1 о", address))


def without_postcode(part: str) -> str:
    """Return a part without the six digits before it."""
    return _POSTCODE.sub("", part)


def bare(part: str) -> str:
    """Return a name without the word that says that it is a town.

    Examples
    --------
    >>> bare("г алматы"), bare("шымкент қ ә"), bare("г а астана"), bare("алматы")
    ('алматы', 'шымкент', 'астана', 'алматы')
    """
    return _BEHIND.sub("", _BEFORE.sub("", part))


def is_kind(part: str) -> bool:
    """Tell whether a part has a word for a town before or behind it."""
    return bool(_BEFORE.match(part) or _BEHIND.search(part))


def claims(part: str) -> bool:
    """Tell whether a part says beyond doubt that it is a town, known or not.

    Examples
    --------
    >>> [claims(part) for part in ("пос неизвестный", "каскелен қаласы", "с ул абая", "п 5", "дом с")]
    [True, True, False, False, False]
    """  # noqa: E501
    if found := _BEFORE.match(part):
        first = part[found.end() :].split(maxsplit=1)[0]
        return not first[0].isdigit() and first not in _STREETS | _DISTRICTS
    return bool(_SURELY_BEHIND.search(part)) and not is_street(part)


def is_oblast(part: str) -> bool:
    """Tell whether a part says that it is a region."""
    return not _OBLASTS.isdisjoint(part.split())


def is_street(part: str) -> bool:
    """Tell whether a part is a street, a district or a house: it has such a word, or a digit.

    Examples
    --------
    >>> [is_street(part) for part in ("ул алматы", "алмалы ауданы", "алмалинский р н", "абая 10", "шу")]
    [True, True, True, True, False]
    """  # noqa: E501
    words = part.split()
    if not (_STREETS | _DISTRICTS).isdisjoint(words) or any(map(str.isdigit, part)):
        return True
    return any(pair in _HALVES for pair in pairwise(words))


def leading(part: str) -> list[str]:
    """Return what may be the town of a part that goes on with a street, longest first.

    Examples
    --------
    >>> leading("г алматы бостандыкский район ул абая 10")[-1]
    'алматы'
    >>> leading("алматы қаласы абай даңғылы 10"), leading("село абай көшесі")
    (['алматы'], [])
    """
    if found := _BEFORE.match(part):
        words = part[found.end() :].split()
        longest = min(len(words) - 1, 4)
        return [" ".join(words[:n]) for n in range(longest, 0, -1) if _goes_on(words[n:])]
    found = _WITHIN.match(part)
    return [found["name"]] if found and _goes_on(found["rest"].split()) else []


def _goes_on(rest: list[str]) -> bool:
    if rest[0][0].isdigit() or rest[0] in _STREETS - _BEHIND_ONLY:
        return True
    return rest[0] not in _BEHIND_ONLY and is_street(" ".join(rest[1:]))
