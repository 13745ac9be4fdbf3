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

from spatialict.core.study import ArgumentError, DataError, Message, Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

COUNTRIES: Final = ("kazakhstan",)
LEAST_LIKENESS: Final = 60.0  # of 100; below it a suggestion helps nobody

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u0307"))
_QUOTES: Final = dict.fromkeys(map(ord, "\"'`´«»‘’‚‛“”„‟‹›ʹʺʻʼʽˈ"))
_SAME_LETTER: Final = str.maketrans("ё\u0131", "еi")
_LOOKALIKE: Final = str.maketrans("ABCEHKMOPTXYIaceopxyihə", "АВСЕНКМОРТХУІасеорхуіһә")
_CYRILLIC: Final = re.compile(r"[а-яёіәғқңөұүһ]", re.IGNORECASE)
_CODE: Final = re.compile(r"(?:kz)?(\d{2})(?:0{7})?")


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
        """Return the code of a region by its code or exact name; None if unknown or ambiguous."""
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


def merge_borders(
    table: pd.DataFrame,
    gazetteer: Gazetteer,
    *,
    source: str,
    target: str,
    keys: Sequence[str],
    value: str = "value",
) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Add up the regions of finer borders to those of coarser ones, and say what was added.

    Parameters
    ----------
    table : pandas.DataFrame
        Long: ``region_id``, the `keys`, and the column `value` of amounts that may be added
        (persons, money, firms; no shares). Rows of the country itself pass as they are.
    gazetteer : Gazetteer
        Knows which region lies in which.
    source, target : str
        Borders of the table and borders wanted, for example ``"20"`` and ``"17"``.
    keys : sequence of str
        The columns that tell the rows of one region apart (year, industry, unit ...).
    value : str
        Name of the column that is added up.

    Returns
    -------
    pandas.DataFrame
        ``region_id``, `keys`, `value`, sorted by `keys` and region. ``NaN`` where a part is
        missing: the rest is no sum.
    tuple of Message
        What was merged, where a part was missing, and what was left out.

    Raises
    ------
    ArgumentError
        If the borders are unknown, or `target` is finer than `source`.
    DataError
        If the table repeats a row, or names a region that the borders do not have.

    Notes
    -----
    A table may show a former region beside the parts it fell into (BNS does, for South
    Kazakhstan in 2011-2017). The two are never added: the one that the wanted borders have stays.

    Examples
    --------
    Abai and East Kazakhstan were one region until June 2022:

    >>> jobs = pd.DataFrame({"region_id": ["KZ-10", "KZ-63"], "year": 2022, "value": [3.0, 4.0]})
    >>> merged, notes = merge_borders(
    ...     jobs, load_gazetteer("kazakhstan"), source="20", target="17", keys=["year"]
    ... )
    >>> merged
      region_id  year  value
    0     KZ-63  2022    7.0
    >>> print(notes[0].text("en"))
    Added up: Abai region, East Kazakhstan region → East Kazakhstan region (borders of 17 regions).
    """
    parts = gazetteer.targets(source, target)
    rows = table[["region_id", *keys, value]].reset_index(drop=True)
    national = rows["region_id"] == gazetteer.code
    kept, left_out = _without_double(rows[~national], gazetteer, target, list(keys))
    _check_rows(kept, gazetteer, source, target, list(keys))
    summed, missing = _sum(kept, parts, list(keys), value)
    notes = (*_merges(kept, parts, gazetteer, target), *missing, *left_out)
    whole = pd.concat([rows[national], summed]) if national.any() else summed
    return whole.sort_values([*keys, "region_id"], ignore_index=True), notes


def _families(gazetteer: Gazetteer) -> dict[str, set[str]]:
    """Former region -> the regions it fell into, where none of them kept its code."""
    walk = gazetteer.crosswalk
    families = {
        str(parent): set(rows["region_id"]) - {str(parent)}
        for parent, rows in walk.groupby("target")
        if not (
            (walk["region_id"] == parent)
            & (walk["target"] == parent)
            & (walk["borders_from"] == gazetteer.borders()[0])
        ).any()
    }
    return {parent: parts for parent, parts in families.items() if parts}


def _without_double(
    rows: pd.DataFrame, gazetteer: Gazetteer, target: str, keys: list[str]
) -> tuple[pd.DataFrame, list[Message]]:
    left_out: list[Message] = []
    wanted = set(gazetteer.in_force(target))
    for parent, parts in _families(gazetteer).items():
        is_parent, is_part = rows["region_id"] == parent, rows["region_id"].isin(parts)
        case = pd.MultiIndex.from_frame(rows[keys])
        both = case.isin(case[is_parent]) & case.isin(case[is_part])
        drop = both & (is_part if parent in wanted else is_parent)
        if not drop.any():
            continue
        sides = [[gazetteer.names(parent)], [gazetteer.names(part) for part in sorted(parts)]]
        stay, leave = sides if parent in wanted else sides[::-1]
        values = {"kept": stay, "left_out": leave, "count": int(drop.sum())}
        left_out.append(Message("gazetteer.never_doubled", values))
        rows = rows[~drop]
    return rows, left_out


def _check_rows(
    rows: pd.DataFrame, gazetteer: Gazetteer, source: str, target: str, keys: list[str]
) -> None:
    allowed = {*gazetteer.in_force(source), *gazetteer.in_force(target)}
    foreign = rows.loc[~rows["region_id"].isin(allowed), "region_id"]
    repeated = rows[rows.duplicated(["region_id", *keys])]
    faults = []
    if len(foreign):
        values = {"borders": source, "regions": sorted(set(foreign.astype(str)))[:5]}
        counts = {"count": len(foreign), "total": len(rows)}
        faults.append(Message("gazetteer.not_in_borders", {**counts, **values}))
    if len(repeated):
        shown = _rows(repeated[["region_id", *keys]])
        counts = {"count": len(repeated), "total": len(rows)}
        faults.append(Message("gazetteer.repeated", {**counts, "rows": shown}))
    if faults:
        raise DataError(faults)


def _rows(rows: pd.DataFrame) -> list[str]:
    return [" ".join(map(str, row)) for row in rows.head(5).itertuples(index=False)]


def _sum(
    rows: pd.DataFrame, parts: Mapping[str, str], keys: list[str], value: str
) -> tuple[pd.DataFrame, list[Message]]:
    """Add up; a region that is not made of parts here stands for itself."""
    whole = rows["region_id"].map(parts).fillna(rows["region_id"]).rename("target")
    expected = pd.Series(parts).value_counts()
    given = rows.sort_values([*keys, "region_id"]).groupby([*keys, whole], sort=True)[value]
    summed = given.sum(min_count=1)
    stands_alone = ~rows["region_id"].isin(parts)
    alone = set(
        zip(*(rows.loc[stands_alone, key] for key in keys), whole[stands_alone], strict=True)
    )
    needed = summed.index.get_level_values("target").to_series().map(expected).fillna(1).to_numpy()
    complete = (given.count().to_numpy() == needed) | summed.index.isin(alone)
    table = summed.where(complete).rename_axis([*keys, "region_id"]).reset_index()
    table = table[["region_id", *keys, value]]
    lacking = table[~complete & (needed > 1)]
    if lacking.empty:
        return table, []
    counts = {
        "count": len(lacking),
        "total": len(table),
        "rows": _rows(lacking[["region_id", *keys]]),
    }
    return table, [Message("gazetteer.merged_missing", counts)]


def _merges(
    rows: pd.DataFrame, parts: Mapping[str, str], gazetteer: Gazetteer, target: str
) -> list[Message]:
    notes = []
    for whole in sorted({parts[region] for region in rows["region_id"] if region in parts}):
        merged = [part for part, into in parts.items() if into == whole]
        if len(merged) > 1:
            names = [gazetteer.names(part) for part in sorted(merged)]
            values = {"parts": names, "target": gazetteer.names(whole), "borders": target}
            notes.append(Message("gazetteer.merged", values))
    return notes
