"""Regions of a country as official tables name them: codes, names, borders by year.

A name is matched exactly or not at all. Spellings are compared after `plain`, which removes only
what a reader would not call a different word: case, stray spaces, dots, hyphens, a Latin letter
that looks like the Cyrillic one. Whatever two regions share ("Алматы") matches neither, and
`Gazetteer.suggest` names both.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import ArgumentError, Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COUNTRIES: Final = ("kazakhstan",)
LEAST_LIKENESS: Final = 60.0  # of 100; below it a suggestion helps nobody

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u0307"))
_QUOTES: Final = dict.fromkeys(map(ord, "\"'`´«»‘’‚‛“”„‟‹›ʹʺʻʼʽˈ"))
_SAME_LETTER: Final = str.maketrans("ё\u0131", "еi")
_LOOKALIKE: Final = str.maketrans("ABCEHKMOPTXYIaceopxyihə", "АВСЕНКМОРТХУІасеорхуіһә")
_CYRILLIC: Final = re.compile(r"[а-яёіәғқңөұүһ]", re.IGNORECASE)
_CODE: Final = re.compile(r"(?:kz)?(\d{2})(?:0{7})?")

MEANS: Final = frozenset(
    {"среднее", "в среднем", "среднее по республике", "в среднем по республике"}
    | {"орташа", "республика бойынша орташа", "average", "mean", "national average"}
)
"""What a row of means is called: it is no region, and no region is to be guessed from it."""


def plain(name: str) -> str:
    """Return a name without what does not make it another name.

    Examples
    --------
    >>> plain("  г.АЛМАТЫ "), plain("Северо\u2013Казахстанская\u00a0 обл.")
    ('г алматы', 'северо казахстанская обл')
    """
    text = unicodedata.normalize("NFKC", name)
    if _CYRILLIC.search(text):
        text = text.translate(_LOOKALIKE)
    text = unicodedata.normalize("NFC", text.casefold()).translate(_INVISIBLE).translate(_QUOTES)
    text = text.translate(_SAME_LETTER)
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def shipped(path: str) -> Path:
    """Return a file that comes with spatialict, in the installed package or in the checkout.

    Parameters
    ----------
    path : str
        Below ``shapefiles``, for example ``"kazakhstan/regions.csv"``.

    Raises
    ------
    ArgumentError
        If no such file is shipped.

    Examples
    --------
    >>> shipped("kazakhstan/regions.csv").name
    'regions.csv'
    """
    for root in (_PACKAGE / "shapefiles", _PACKAGE.parent / "shapefiles"):
        file = (root / path).resolve()
        if file.is_relative_to(root.resolve()) and file.exists():
            return file
    raise ArgumentError("gazetteer.not_shipped", path=path)


@cache
def shipped_sources(country: str) -> Mapping[str, dict[str, Any]]:
    """Return what ``sources.toml`` says of each shipped file: title, licence, years, borders.

    Examples
    --------
    >>> entry = shipped_sources("kazakhstan")["gva_by_section.csv"]
    >>> entry["years"], entry["synthetic"], entry["borders"]
    ('2021-2025', False, {'20': '2021..2025'})
    """
    listed = tomllib.loads(_shipped_text(country, "sources.toml"))["files"]
    return {entry["path"]: entry for entry in listed}


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Every region of a country, what it is called, and which borders it belongs to.

    Parameters
    ----------
    country : str
        Name of its folder below ``shapefiles``.
    code : str
        Code of the country: what `find` answers for the national row of a table.
    regions : pandas.DataFrame
        Index ``region_id`` (ISO 3166-2); ``kato, kind, name_en, name_ru, name_kk, since, until,
        capital``; a region that is no more is among them.
    spellings : Mapping[str, tuple of str]
        Spelling after `plain` -> codes of the regions that use it; two codes where it is ambiguous.
    crosswalk : pandas.DataFrame
        ``region_id, borders_from, borders_to, target``.

    Examples
    --------
    >>> kazakhstan = load_gazetteer("kazakhstan")
    >>> kazakhstan.find("Алматинская обл."), kazakhstan.find("750000000")
    ('KZ-19', 'KZ-75')
    >>> kazakhstan.find("Алматы") is None, kazakhstan.suggest("Алматы")
    (True, ['KZ-19', 'KZ-75'])
    """

    country: str
    code: str
    regions: pd.DataFrame
    spellings: Mapping[str, tuple[str, ...]]
    crosswalk: pd.DataFrame

    def find(self, name: str) -> str | None:
        """Return the code of a region, or of the country, by its code or exact name.

        None if it is unknown or ambiguous.
        """
        if code := self._by_code(name):
            return code
        found = self.spellings.get(plain(name), ())
        return found[0] if len(found) == 1 else None

    def suggest(self, name: str, limit: int = 2) -> list[str]:
        """Return the regions whose names are most like a name, best first; a guess, never a match.

        An ambiguous name suggests every region it may mean, however many.
        """
        given = plain(name)
        if shared := self.spellings.get(given):
            return [region for region in shared if region != self.code]
        likeness = self._likeness(given)
        near = [region for region in likeness if likeness[region] >= LEAST_LIKENESS]
        return sorted(near, key=lambda region: (-likeness[region], region))[:limit]

    def names(self, region_id: str) -> Names:
        """Return what a region is called in the three languages."""
        if region_id not in self.regions.index:
            raise ArgumentError("gazetteer.unknown_region", value=region_id)
        row = self.regions.loc[region_id]
        return Names(en=str(row["name_en"]), ru=str(row["name_ru"]), kk=str(row["name_kk"]))

    def borders(self) -> list[str]:
        """Return the borders that are known, finest first: ``["20", "17", "16"]``."""
        return sorted(set(self.crosswalk["borders_from"]), key=int, reverse=True)

    def in_force(self, borders: str) -> list[str]:
        """Return the codes of the regions that some borders have, sorted."""
        return sorted(self.targets(borders, borders))

    def targets(self, source: str, target: str) -> dict[str, str]:
        """Return region in the borders `source` -> region it lies in, in the borders `target`."""
        for argument, value in (("source", source), ("target", target)):
            if value not in self.borders():
                choices = self.borders()
                raise ArgumentError(
                    "study.unknown_choice", argument=argument, value=value, choices=choices
                )
        walk = self.crosswalk
        rows = walk[(walk["borders_from"] == source) & (walk["borders_to"] == target)]
        if rows.empty:
            raise ArgumentError("gazetteer.finer_borders", source=source, target=target)
        return dict(zip(rows["region_id"], rows["target"], strict=True))

    def _by_code(self, name: str) -> str | None:
        code = _CODE.fullmatch(re.sub(r"[\s\u2010-\u2015-]", "", name).casefold())
        if name.strip().upper() == self.code:
            return self.code
        known = f"{self.code}-{code[1]}" if code else ""
        return known if known in self.regions.index else None

    def _likeness(self, given: str) -> dict[str, float]:
        from rapidfuzz import fuzz

        best: dict[str, float] = {}
        for spelling, regions in self.spellings.items():
            alike = max(fuzz.ratio(given, spelling), fuzz.token_sort_ratio(given, spelling))
            for region in regions:
                best[region] = max(best.get(region, 0.0), alike)
        best.pop(self.code, None)
        return best


def _shipped_text(country: str, name: str) -> str:
    if country not in COUNTRIES:
        raise ArgumentError(
            "study.unknown_choice", argument="country", value=country, choices=list(COUNTRIES)
        )
    return shipped(f"{country}/{name}").read_text(encoding="utf-8")


def _spellings(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for name, region in pairs:
        found.setdefault(plain(name), set()).add(region)
    return {name: tuple(sorted(regions)) for name, regions in found.items()}


@cache
def load_gazetteer(country: str) -> Gazetteer:
    """Return the gazetteer of a country that ships with spatialict.

    Raises
    ------
    ArgumentError
        If none is shipped for the country.

    Examples
    --------
    >>> len(load_gazetteer("kazakhstan").in_force("20"))
    20
    """
    _shipped_text(country, "regions.csv")
    tables = {
        name: pd.read_csv(
            shipped(f"{country}/{name}.csv"), dtype=str, keep_default_na=False, encoding="utf-8"
        )
        for name in ("regions", "aliases", "crosswalk")
    }
    regions = tables["regions"].set_index("region_id")
    official = [
        (str(name), str(region))
        for language in ("en", "ru", "kk")
        for region, name in regions[f"name_{language}"].items()
    ]
    aliases = zip(tables["aliases"]["alias"], tables["aliases"]["region_id"], strict=True)
    return Gazetteer(
        country=country,
        code=str(regions.index[0])[:2],
        regions=regions,
        spellings=_spellings([*official, *aliases]),
        crosswalk=tables["crosswalk"],
    )
