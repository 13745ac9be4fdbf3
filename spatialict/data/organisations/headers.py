"""Columns that nobody reads: those of a register are counted, and what looks like a slip is told.

A weight under the header ``wieght`` or ``вес`` would be no weight, and nobody would know.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from spatialict.core.study import Message
from spatialict.data.cells import shown
from spatialict.data.ledger import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from spatialict.data.ledger import Ledger

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "weight": ("вес", "вес связи", "сила связи", "салмақ", "салмағы", "байланыс салмағы"),
    "year": ("год", "год связи", "год участия", "год начала", "жыл", "жылы"),
    "kind": ("вид", "вид связи", "тип", "тип связи", "түр", "түрі", "байланыс түрі"),
    "role": ("роль", "роль в проекте", "роль участника", "рөл", "рөлі", "жобадағы рөлі"),
    "size": (
        *("размер", "численность", "численность работников", "число работников"),
        *("мөлшер", "мөлшері", "қызметкерлер саны", "жұмыскерлер саны"),
        *("employees", "number of employees", "staff", "headcount"),
    ),
    "founded": (
        *("основан", "основана", "основано", "год основания", "год создания", "дата основания"),
        *("құрылған", "құрылған жылы", "негізі қаланған жылы"),
        *("founding year", "foundation year", "year founded", "year of foundation"),
    ),
    "name": ("название", "наименование", "организация", "атауы", "атау", "ұйым", "аты"),
    "name_kk": ("name_kz", "name_kaz", "название на казахском"),
    "name_ru": ("name_rus", "название на русском"),
    "name_en": ("name_eng", "название на английском"),
    "alias": ("псевдоним", "другие названия", "синонимы", "басқа атаулары", "бүркеншік аты"),
    "key": ("иин/бин", "идентификатор", "сәйкестендіргіш"),
    "town": ("город", "населённый пункт", "қала", "елді мекен"),
    "region_id": ("регион", "область", "код региона", "өңір", "облыс"),
    "lon": ("долгота", "бойлық", "long"),
    "lat": ("широта", "ендік"),
}
"""What people call a column that may be left out, beside its own name, in three languages."""

_HARMLESS: Final = frozenset({"site", "side", "place", "places", "rule", "rules", "state"})
"""Words of their own, one letter from the name of a column."""

_CORDIS: Final = frozenset(
    (
        *("projectID", "projectAcronym", "organisationID", "vatNumber", "name", "shortName"),
        *("SME", "activityType", "street", "postCode", "city", "country", "nutsCode"),
        *("geolocation", "organizationURL", "contactForm", "contentUpdateDate", "rcn", "order"),
        *("role", "ecContribution", "netEcContribution", "totalCost", "endOfParticipation"),
        "active",
    )
)
_ROR: Final = frozenset(
    (
        *("id", "name", "types", "status", "domains", "established", "wikipedia_url", "links"),
        *("email_address", "ip_addresses", "aliases", "acronyms", "labels", "relationships"),
        "country_code",
    )
)
_ROR_PARTS: Final = re.compile(
    r"(names|locations|admin|external_ids|links|addresses|country|relationships|domains)\b[.\[].*"
)
_SEPARATORS: Final = re.compile(r"[\s_.\-]+")
_BEHIND: Final = re.compile(r"\(.*\)|\[.*\]|,.*")


def tell_unread(
    columns: Sequence[str],
    read: Iterable[str],
    free: Mapping[str, Sequence[str]],
    ledger: Ledger,
) -> None:
    """Enter a fault for headers that may be a slip, a note of the other columns not read.

    Parameters
    ----------
    columns : sequence of str
        Of the table.
    read : iterable of str
        Those that are read, or are known not to be.
    free : Mapping[str, sequence of str]
        Columns that may be left out and that the table does not have, each with its other names.

    Examples
    --------
    >>> from spatialict.data.ledger import Ledger
    >>> ledger = Ledger("links")
    >>> tell_unread(["source", "target", "wieght"], ["source", "target"], {"weight": ()}, ledger)
    >>> ledger.faults[0].text("en")[:75]
    "links: a column is not read: 'wieght' (did you mean `weight`?). If so, rena"
    """
    known = {*read}
    rest = [name for name in columns if name not in known]
    registers = {name for name in rest if _of_register(name, columns)}
    own = [name for name in rest if name not in registers]
    meant = {name: role for name in own if (role := _meant(name, free)) is not None}
    if meant:
        hints = [
            Message("matching.header_hint", {"column": shown(name), "role": role})
            for name, role in meant.items()
        ]
        values = {"table": ledger.table, "count": len(meant), "columns": listed(hints)}
        first = next(iter(meant.items()))
        example = {"column": shown(first[0])[1:-1], "role": first[1]}
        ledger.faults.append(Message("matching.header_slip", values | example))
    if silent := [shown(name) for name in own if name not in meant]:
        values = {"table": ledger.table, "count": len(silent), "columns": listed(silent)}
        ledger.notes.append(Message("matching.columns_unread", values))
    if registers:
        values = {"table": ledger.table, "count": len(registers)}
        ledger.notes.append(Message("matching.register_columns_unread", values))


def near_role(word: str, roles: Iterable[str]) -> str | None:
    """Return the role that a word resembles, None where it resembles none.

    Examples
    --------
    >>> near_role("Wieght", ["weight"]), near_role("вес, шт.", ["weight"])
    ('weight', 'weight')
    >>> near_role("height", ["weight"]), near_role("site", ["size"])
    (None, None)
    """
    return _meant(word, dict.fromkeys(roles, ()))


def _meant(column: str, free: Mapping[str, Sequence[str]]) -> str | None:
    forms = {_folded(column), _folded(_BEHIND.sub("", column))}
    if forms & _HARMLESS:
        return None
    for role, others in free.items():
        names = (role, *others, *_WORDS.get(role, ()))
        if forms & {_folded(name) for name in names if len(name) > len("id")}:
            return role
    slips = [role for role in free if any(_is_slip(form, role) for form in forms)]
    return slips[0] if slips else None


def _is_slip(form: str, role: str) -> bool:
    """Tell whether a word is a role mistyped: a letter or two, of words that are not short."""
    from rapidfuzz.distance import OSA

    name = _folded(role)
    if len(name) < len("year") or form[:1] != name[:1]:
        return False
    return OSA.distance(form, name) <= (1 if len(name) < len("geolocation") else 2)


def _folded(name: str) -> str:
    text = unicodedata.normalize("NFC", name).casefold().replace("ё", "е")
    return _SEPARATORS.sub("", text)


def _of_register(name: str, columns: Sequence[str]) -> bool:
    """Tell whether a column is one that CORDIS or ROR publishes."""
    if "projectID" in columns or "organisationID" in columns:
        return name in _CORDIS
    ror = "names.types.ror_display" in columns or "addresses[0].lat" in columns
    return (ror or {"org_id", "country_code", "status"} <= {*columns}) and (
        name in _ROR or _ROR_PARTS.fullmatch(name) is not None
    )
