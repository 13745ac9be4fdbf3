"""Who is meant by the region cell of a row: a code, else an exact name; never a guess.

With a gazetteer its codes, names and aliases count; without one, the codes and names of the
region table itself.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from spatialict.core.study import Message, Names
from spatialict.data.cells import shown
from spatialict.data.gazetteer import MEANS, plain
from spatialict.data.ledger import extent, listed, rows_only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialict.data.gazetteer import Gazetteer
    from spatialict.data.ledger import Ledger


@dataclass(frozen=True)
class RegionKeys:
    """What the regions of a run may be called.

    Parameters
    ----------
    gazetteer : Gazetteer or None
        Of the country, where one ships.
    known : Mapping[str, Names]
        Codes and names in the table of regions, which count where there is no gazetteer.

    Examples
    --------
    >>> keys = RegionKeys(None, {"A": Names("North", "Север", "Солтүстік")})
    >>> keys.find("СЕВЕР"), keys.find("Nord"), keys.suggest("Nortth")
    ('A', None, ['A'])
    """

    gazetteer: Gazetteer | None
    known: Mapping[str, Names]

    @property
    def blind(self) -> bool:
        """Whether nothing is known of the regions, so that no row can be blamed."""
        return self.gazetteer is None and not self.known

    def find(self, text: str) -> str | None:
        """Return the code of the region that a cell names, or None."""
        if self.gazetteer is not None:
            nation = self.gazetteer.code
            return nation if text.upper() == nation else self.gazetteer.find(text)
        if text in self.known:
            return text
        found = self._spellings().get(plain(text), set())
        return next(iter(found)) if len(found) == 1 else None

    def suggest(self, text: str) -> list[str]:
        """Return the codes that a cell may have meant, best first."""
        if plain(text) in MEANS:
            return []
        if self.gazetteer is not None:
            return self.gazetteer.suggest(text)
        spellings = self._spellings()
        near = difflib.get_close_matches(plain(text), sorted(spellings), 2)
        return sorted({region for spelling in near for region in spellings[spelling]})[:2]

    def names(self, region_id: str) -> Names:
        """Return what a region is called; its code where it has no name."""
        if region_id in self.known:
            return self.known[region_id]
        if self.gazetteer is not None and region_id in self.gazetteer.regions.index:
            return self.gazetteer.names(region_id)
        return Names(region_id, region_id, region_id)

    def named(self, region_id: str) -> Message:
        """Return "Almaty region KZ-19", in the language of whoever reads it."""
        names = self.names(region_id)
        if names == Names(region_id, region_id, region_id):
            return Message("intake.region_code", {"region_id": region_id})
        return Message("intake.region", {"name": names, "region_id": region_id})

    def is_nation(self, region_id: object) -> bool:
        """Tell whether a code is the country's own."""
        return self.gazetteer is not None and region_id == self.gazetteer.code

    def official(self, region_id: str) -> set[str]:
        """Return the code and the three names, as they are officially written."""
        names = self.names(region_id)
        return {region_id, names.en, names.ru, names.kk}

    def _spellings(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for region_id, names in self.known.items():
            for name in (region_id, names.en, names.ru, names.kk):
                found.setdefault(plain(name), set()).add(region_id)
        return found


def resolve(column: pd.Series[str], keys: RegionKeys, ledger: Ledger) -> pd.Series[Any]:
    """Return the code of the region each row names, NA where none was found.

    Unknown and empty cells are faults; a name that is written otherwise than officially is
    understood, and a note says how.

    Parameters
    ----------
    column : pandas.Series
        Text cells, indexed by row number.
    """
    text = column.fillna("").astype(str).str.strip()
    if keys.blind:
        return text.astype(object)
    found: dict[str, str | None] = {
        said: keys.find(said) if said else None for said in sorted(set(text))
    }
    empty = text[text == ""]
    if len(empty):
        _no_region(empty, len(text), ledger)
    unknown = text[(text != "") & text.map(lambda said: found[said] is None)]
    if len(unknown):
        _unknown(unknown, len(text), keys, ledger)
    _understood(found, keys, ledger)
    return text.map(found).astype(object).where(lambda ids: ids.notna(), None)


def _no_region(empty: pd.Series[str], total: int, ledger: Ledger) -> None:
    rows = rows_only(sorted(set(empty.index)))
    ledger.fault("region_empty", extent=extent(len(empty), total), rows=rows)


def _unknown(unknown: pd.Series[str], total: int, keys: RegionKeys, ledger: Ledger) -> None:
    first_rows = unknown[~unknown.duplicated()].sort_index()
    rows = listed(
        hinted(row, said, [keys.named(region) for region in keys.suggest(said)])
        for row, said in first_rows.items()
    )
    ledger.fault("region_unknown", extent=extent(len(unknown), total), rows=rows)


def hinted(row: object, said: str, near: list[Message]) -> Message:
    """Return a cell with its row and, where there are any, the regions it may have meant."""
    values: dict[str, Any] = {"row": row, "what": shown(said)}
    if not near:
        return Message("intake.cell", values)
    either = Message("intake.either", {"near": near[:-1], "last": near[-1]})
    return Message("intake.cell_hint", values | {"near": either if len(near) > 1 else near[0]})


def _understood(found: Mapping[str, str | None], keys: RegionKeys, ledger: Ledger) -> None:
    other = [
        Message("intake.as_region", {"said": shown(said), "region": keys.named(region)})
        for said, region in found.items()
        if region is not None and not keys.is_nation(region) and said not in keys.official(region)
    ]
    if other:
        ledger.note("region_understood", count=len(other), names=listed(other))
