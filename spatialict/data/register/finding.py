"""The town that a row names, in its column of towns or in its address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spatialict.data.register.towns import COUNTRY, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialict.data.keys import RegionKeys
    from spatialict.data.register.towns import Towns


@dataclass(frozen=True)
class Finder:
    """Finds towns, each spelling once.

    Parameters
    ----------
    towns : Towns
        All that are known.
    keys : RegionKeys
        Tells the country and the regions that an address names.
    into : Mapping[str, str]
        Region of the files -> region of the run.
    place : Mapping[str, int]
        Code of a region -> its place.
    of_region : Mapping[int, frozenset of int]
        Place of a region -> its towns.
    """

    towns: Towns
    keys: RegionKeys
    into: Mapping[str, str]
    place: Mapping[str, int]
    of_region: Mapping[int, frozenset[int]]
    found: dict[tuple[str, int, bool, bool], int] = field(default_factory=dict)
    named: dict[str, frozenset[int] | None] = field(default_factory=dict)

    def find(self, word: str, region: int, *, address: bool, sure: bool) -> int:
        """Return the town of a cell, see `Towns.find` and `Towns.find_in`.

        Parameters
        ----------
        region : int
            Place of the region that the row states; -1 for none.
        address : bool
            Whether the cell holds an address; a column of towns may hold one as well.
        sure : bool
            Take a town only that is called so.
        """
        key = (word, region, address, sure)
        if key not in self.found:
            among = self.of_region.get(region)
            town = UNKNOWN if address else self.towns.find(word, among)
            if town == UNKNOWN:
                town = self.towns.find_in(word, among, regions=self._towns_of, sure=sure)
            self.found[key] = town
        return self.found[key]

    def _towns_of(self, word: str) -> frozenset[int] | None:
        """Return the towns of the region that a word names, see `Towns.find_in`."""
        if word not in self.named:
            numbered = self.keys.blind or any(map(str.isdigit, word))
            code = None if numbered else self.keys.find(word)
            towns: frozenset[int] | None = None
            if code is not None:
                there = self.place.get(self.into.get(code, code), -2)
                nation = self.keys.is_nation(code)
                towns = COUNTRY if nation else self.of_region.get(there, frozenset())
            self.named[word] = towns
        return self.named[word]
