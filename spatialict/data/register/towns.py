"""Where a firm stands of which only the town is known: at the town's centre.

A name is matched exactly or not at all, as regions' are (`spatialict.data.gazetteer.plain`). Of
several towns of one name the region that the row states decides; where it does not, none is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import ArgumentError
from spatialict.data.gazetteer import plain, shipped
from spatialict.data.provenance import shipped_source, source_of
from spatialict.data.register import addresses
from spatialict.data.tables import check_filled, numbers, take_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy.typing as npt

    from spatialict.core.study import Source
    from spatialict.data.ledger import Ledger
    from spatialict.data.project import TableSection
    from spatialict.data.read import RawTable

UNKNOWN: Final = -1
AMBIGUOUS: Final = -2
COUNTRY: Final = frozenset({UNKNOWN})
"""What an address names besides its region and its town."""


@dataclass(frozen=True)
class Towns:
    """Towns by what they may be called.

    Parameters
    ----------
    names : Mapping[str, tuple of int]
        Name after `plain` -> which towns bear it.
    title : tuple of str
        What each is called in the results.
    lon, lat : tuple of float
        Its centre, in degrees.
    source : Source, optional
        Where they are from, to be named beside what stands on them.

    Examples
    --------
    >>> towns = Towns.of(["Abay", "Abay", "Astana"], ["Абай", "Абай", "Астана"], [1, 2, 3], [4, 5, 6])
    >>> towns.find("г. АСТАНА"), towns.find("Абай"), towns.find("Абай", among={1}), towns.find("Нет")
    (2, -2, 1, -1)
    """  # noqa: E501

    names: Mapping[str, tuple[int, ...]]
    title: tuple[str, ...] = ()
    lon: tuple[float, ...] = ()
    lat: tuple[float, ...] = ()
    source: Source | None = None

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        others: Iterable[str],
        lon: Iterable[float],
        lat: Iterable[float],
        source: Source | None = None,
    ) -> Towns:
        """Return towns; `others` are further names of each, parted by ``|``."""
        found: dict[str, dict[int, None]] = {}
        for town, (name, more) in enumerate(zip(names, others, strict=True)):
            for spelling in (name, *more.split("|")):
                if word := plain(spelling):
                    found.setdefault(word, {})[town] = None
        index = {name: tuple(towns) for name, towns in found.items()}
        return cls(index, tuple(names), tuple(map(float, lon)), tuple(map(float, lat)), source)

    def find(self, name: str, among: Iterable[int] | None = None) -> int:
        """Return which town a cell names, `UNKNOWN` or `AMBIGUOUS`.

        Parameters
        ----------
        among : iterable of int, optional
            The towns of the region that the row states; they count where several bear the name.
        """
        return _decided(self._called(plain(name)), among)

    def find_in(
        self,
        address: str,
        among: Iterable[int] | None = None,
        *,
        regions: Callable[[str], frozenset[int] | None] | None = None,
        sure: bool = False,
    ) -> int:
        """Return which town an address names: a part of it between commas, all of the part.

        A part that says that it is a town ("г. Абай") goes before others; if none of the towns is
        called so, the address names a town that is unknown. So it does if what comes first, but
        for countries, regions, districts, streets and houses, is unknown.

        Parameters
        ----------
        among : iterable of int, optional
            The towns of the region that the row states; else of the one that the address names.
        regions : callable, optional
            Returns the towns of the region that a part names, `COUNTRY` for the country, and None
            for what is neither.
        sure : bool
            Take no part but one that says that it is a town.
        """
        known = regions or (lambda _: None)
        said: list[tuple[int, ...]] = []
        others: list[tuple[int, ...]] = []
        for part in map(addresses.without_postcode, map(plain, addresses.parts_of(address))):
            if not any(map(str.isalpha, part)):
                continue
            towns, place = self._said(part), known(part)
            if towns:
                said.append(towns)
            elif place == COUNTRY:
                continue
            elif addresses.is_oblast(part) or (place is not None and part not in self.names):
                among = among or place or None
            elif addresses.claims(part):
                return UNKNOWN
            elif not addresses.is_street(part):
                others.append(self.names.get(part, ()))
        if not said and (sure or not others or not others[0]):
            return UNKNOWN
        chosen = {_decided(towns, among) for towns in said or others if towns}
        return chosen.pop() if len(chosen) == 1 else _decided(tuple(chosen), among)

    def _said(self, part: str) -> tuple[int, ...]:
        """Return the towns of a part that says that it is one."""
        whole = self._called(part) if addresses.is_kind(part) else ()
        if whole:
            return whole
        return next(
            (self.names[name] for name in addresses.leading(part) if name in self.names), ()
        )

    def _called(self, word: str) -> tuple[int, ...]:
        return self.names.get(word) or self.names.get(addresses.bare(word), ())


def _decided(towns: tuple[int, ...], among: Iterable[int] | None) -> int:
    if len(towns) > 1 and among is not None:
        towns = tuple(town for town in towns if town in among) or towns
    if not towns:
        return UNKNOWN
    return towns[0] if len(towns) == 1 else AMBIGUOUS


NOBODY: Final = Towns({})


@cache
def shipped_towns(country: str) -> Towns:
    """Return the towns that ship for a country; none where there is no such table.

    Examples
    --------
    >>> towns = shipped_towns("kazakhstan")
    >>> towns.title[towns.find_in("010000, г. Нур-Султан, ул. Абая, 10")]
    'Astana'
    """
    try:
        path = shipped(f"{country}/towns.csv") if country else None
    except ArgumentError:
        path = None
    if path is None:
        return NOBODY
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    lon, lat = (rows[name].astype("float64").to_numpy() for name in ("lon", "lat"))
    source = shipped_source("towns", f"shipped:{country}/towns.csv")
    return Towns.of(list(rows["name"]), list(rows["names"]), lon, lat, source)


def take_towns(raw: RawTable, spec: TableSection, ledger: Ledger) -> Towns | None:
    """Return the towns of a project's own table: ``name, lon, lat`` and, parted by |, ``names``."""
    taken = take_columns(
        raw.rows, spec, ledger, needed=["name", "lon", "lat"], allowed=["names", "names_cyrillic"]
    )
    if taken is None:
        return None
    check_filled(taken["name"], ledger, "name")
    lon, lat = (numbers(taken[axis], ledger, axis)[0] for axis in ("lon", "lat"))
    others = [taken[name] for name in ("names", "names_cyrillic") if name in taken.columns]
    more = ["|".join(cells) for cells in zip(*others, strict=True)] or [""] * len(taken)
    return Towns.of(list(taken["name"]), more, lon, lat, source_of("towns", spec, raw))


def apart(region: npt.NDArray[Any]) -> dict[int, frozenset[int]]:
    """Return the towns of each region, by the place of its code; -1 is no region."""
    there: dict[int, set[int]] = {}
    for town, code in enumerate(region.tolist()):
        there.setdefault(code, set()).add(town)
    return {code: frozenset(found) for code, found in there.items() if code >= 0}
