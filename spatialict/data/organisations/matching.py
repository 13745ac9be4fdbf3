"""Cells that name organisations, a column at once: who is meant, and what is told of the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.study import Message
from spatialict.data.cells import shown
from spatialict.data.keys import hinted
from spatialict.data.ledger import LISTED, extent, listed, rows_only
from spatialict.data.organisations.names import NOBODY, OUTSIDE, SEVERAL, Directory
from spatialict.data.organisations.nearest import Near, nearest
from spatialict.data.points import CONTRADICTING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from spatialict.data.ledger import Ledger

UNMATCHED: Final = ("table", "row", "given", "suggested", "name", "likeness")
"""Columns of `Study.unmatched`."""

MOST_SUGGESTED: Final = 20_000
"""For how many names, the most frequent first, a suggestion is looked for."""


@dataclass
class Ends:
    """Who is meant by the cells of one table.

    Parameters
    ----------
    directory : Directory
        All names.
    ledger : Ledger
        Page of the table.
    rows : Index
        Row numbers.
    graph : bool
        Whether they are edges of a graph, whose keys may be numbers of its own.

    Attributes
    ----------
    contradicting : array of bool
        Rows with the key of one organisation and the name of another.
    doubtful : bool
        Whether those are so many that nobody knows what the keys mean.
    """

    directory: Directory
    ledger: Ledger
    rows: pd.Index
    graph: bool = False
    contradicting: npt.NDArray[np.bool_] = field(init=False, repr=False)
    doubtful: bool = field(default=False, init=False)
    _lost: list[pd.Series[Any]] = field(default_factory=list, repr=False)
    _several: list[pd.Series[Any]] = field(default_factory=list, repr=False)
    _contradictory: list[pd.DataFrame] = field(default_factory=list, repr=False)
    _keyed: int = field(default=0, init=False, repr=False)
    _empty: dict[str, pd.Index] = field(default_factory=dict, repr=False)
    _out: npt.NDArray[np.bool_] = field(init=False, repr=False)
    _outside: npt.NDArray[np.bool_] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._out = np.zeros(len(self.rows), bool)
        self._outside = np.zeros(len(self.rows), bool)
        self.contradicting = np.zeros(len(self.rows), bool)

    def find(
        self, column: str, keys: pd.Series[Any], names: pd.Series[Any] | None
    ) -> npt.NDArray[np.int32]:
        """Return the place of the organisation that each row means.

        A key counts before a name; a name where the key is empty or nobody's. Below 0 where no one
        organisation is meant, which is told by `tell`: an empty cell as one without `column`.
        """
        places = self._places(keys)
        given = keys
        if names is not None:
            named = self._places(names)
            self._contradictions(keys, names, places, named)
            places = np.where(places == NOBODY, named, places)
            given = names.where(names != "", keys)
        empty = (places == NOBODY) & (given == "").to_numpy()
        if empty.any():
            self._empty[column] = self.rows[empty]
        self._lost.append(given[(places == NOBODY) & ~empty])
        self._several.append(given[places == SEVERAL])
        self._out |= places < 0
        self._outside |= places == OUTSIDE
        return places

    def _places(self, said: pd.Series[Any]) -> npt.NDArray[np.int32]:
        which, words = pd.factorize(said.to_numpy())
        found = self.directory.find([str(word) for word in words])
        return found[which] if len(found) else np.zeros(0, np.int32)

    def _contradictions(
        self,
        keys: pd.Series[Any],
        names: pd.Series[Any],
        places: npt.NDArray[np.int32],
        named: npt.NDArray[np.int32],
    ) -> None:
        """Find rows whose key and name are two organisations'; the key counts."""
        self._keyed += int((places >= 0).sum())
        other = (places >= 0) & (named >= 0) & (places != named)
        if other.any():
            self.contradicting |= other
            pairs = pd.DataFrame({"key": keys[other], "name": names[other]})
            self._contradictory.append(pairs)

    def _tell_contradictions(self) -> None:
        if not self._contradictory:
            return
        pairs = pd.concat(self._contradictory).sort_index(kind="stable")
        first = pairs.drop_duplicates()
        rows = [
            Message("matching.key_and_name", {"row": row, "key": shown(key), "name": shown(name)})
            for row, key, name in first.iloc[: LISTED + 1].itertuples()
        ]
        share = extent(int(self.contradicting.sum()), len(self.rows))
        values = {"table": self.ledger.table, "extent": share, "rows": _more(rows, len(first))}
        values["share"] = CONTRADICTING
        if len(pairs) > CONTRADICTING * self._keyed:
            self.doubtful = True
            key = "contradict_graph" if self.graph else "contradict_many"
            self.ledger.faults.append(Message(f"matching.{key}", values))
        else:
            self.ledger.notes.append(Message("matching.contradict", values))

    def tell(self, *, omit: bool) -> tuple[npt.NDArray[np.bool_], pd.DataFrame]:
        """Enter what was not found; return the rows that stay, and the names of the others."""
        self._tell_contradictions()
        self._tell_several()
        self._tell_empty(omit=omit)
        lost = pd.concat(self._lost) if self._lost else pd.Series(dtype=object)
        unmatched = self._unmatched(lost)
        if len(lost):
            count = len(set(lost.index))
            share, rows = extent(count, len(self.rows)), self._quoted(unmatched)
            values = {"table": self.ledger.table, "extent": share, "rows": rows}
            if omit:
                self.ledger.notes.append(Message("matching.unmatched_omitted", values))
            else:
                self.ledger.faults.append(Message("matching.unmatched", values))
        if self._outside.any():
            share = extent(int(self._outside.sum()), len(self.rows))
            values = {"table": self.ledger.table, "extent": share}
            self.ledger.notes.append(Message("matching.outside", values))
        return ~self._out, unmatched

    def _tell_empty(self, *, omit: bool) -> None:
        for column, rows in self._empty.items():
            share = extent(len(rows), len(self.rows))
            if omit:
                values = {"table": self.ledger.table, "extent": share, "column": column}
                self.ledger.notes.append(Message("matching.end_empty", values))
            else:
                told = rows_only(rows)
                self.ledger.fault("item_empty", column=column, extent=share, rows=told)

    def _tell_several(self) -> None:
        cells = pd.concat(self._several) if self._several else pd.Series(dtype=object)
        if cells.empty:
            return
        first = cells[~cells.duplicated()].sort_index(kind="stable")
        rows = [
            Message(
                "matching.either_row",
                {"row": row, "what": shown(said), "names": self._titled(said)},
            )
            for row, said in first.iloc[: LISTED + 1].items()
        ]
        share = extent(len(set(cells.index)), len(self.rows))
        values = {"table": self.ledger.table, "extent": share, "rows": _more(rows, len(first))}
        self.ledger.faults.append(Message("matching.several", values))

    def _titled(self, said: str) -> list[Message]:
        return [self._title(place) for place in self.directory.several(said) if place >= 0]

    def _title(self, place: int) -> Message:
        return _organisation(str(self.directory.titles[place]), str(self.directory.ids[place]))

    def _unmatched(self, lost: pd.Series[Any]) -> pd.DataFrame:
        """Return a row for each cell that names nobody, with a suggestion."""
        if lost.empty:
            return pd.DataFrame({name: pd.Series(dtype=object) for name in UNMATCHED})
        counts = lost.value_counts(sort=False)
        ranked = sorted(counts.index, key=lambda said: (-int(counts[said]), str(said)))
        asked = [str(said) for said in ranked[:MOST_SUGGESTED] if said]
        near = dict(zip(asked, nearest(asked, self.directory.spellings()), strict=True))
        found = [near.get(str(said)) for said in lost]
        meant = {one: "; ".join(self._meant(one)) for one in {*filter(None, near.values())}}
        frame = pd.DataFrame(
            {
                "table": pd.Series([self.ledger.table] * len(lost), dtype=str),
                "row": np.asarray(lost.index, np.int64),
                "given": pd.Series([str(said) for said in lost], dtype=str),
                "suggested": pd.Series([meant[n] if n else "" for n in found], dtype=str),
                "name": pd.Series([n.name if n else "" for n in found], dtype=str),
                "likeness": np.array([n.likeness if n else np.nan for n in found], np.float64),
            }
        )
        return frame.sort_values(["row", "given"], ignore_index=True)

    def _quoted(self, unmatched: pd.DataFrame) -> list[Any]:
        first = unmatched[~unmatched["given"].duplicated()]
        rows = [
            hinted(row, said, self._hints(name, key))
            for row, said, key, name, _ in zip(
                *(first[column].iloc[: LISTED + 1] for column in UNMATCHED[1:]), strict=True
            )
        ]
        return _more(rows, len(first))

    def _hints(self, name: str, key: str) -> list[Message]:
        return [_organisation(name, one) for one in self._bearers(name) or filter(None, [key])]

    def _meant(self, near: Near) -> list[str]:
        """Return the keys of the organisations that bear a name: of each, where it is several's."""
        return self._bearers(near.name) or [str(self.directory.ids[near.place])]

    def _bearers(self, name: str) -> list[str]:
        both = self.directory.several(name)
        return [str(self.directory.ids[place]) for place in both if place >= 0]


def _organisation(name: str, key: str) -> Message:
    return Message("matching.organisation", {"name": shown(name), "key": shown(key)[1:-1]})


def _more(rows: Sequence[Any], count: int) -> list[Any]:
    """Return the first of `count` things, and how many more there are."""
    if count <= LISTED:
        return [*rows]
    return [*rows[:LISTED], Message("intake.more", {"count": count - LISTED})]


def tell_repeats(
    ledger: Ledger,
    codes: pd.DataFrame,
    said: pd.Series[Any],
    total: int,
    *,
    key: str = "intake.repeated",
) -> None:
    """Enter a fault for rows that say the same twice.

    Parameters
    ----------
    codes : DataFrame
        Numbers, one for each text; the index is the row number.
    said : Series
        How each row is quoted.
    total : int
        How many rows the table has.
    key : str
        Of the sentence.
    """
    twice = codes.duplicated(keep=False).to_numpy()
    if not twice.any():
        return
    group = codes[twice].groupby([*codes], sort=False, dropna=False).ngroup()
    count = int(group.max()) + 1
    rows = []
    for number in range(min(count, LISTED + 1)):
        members = group.index[group == number]
        values = {"what": shown(said.loc[members[0]]), "rows": listed(sorted(members))}
        rows.append(Message("intake.cell_rows", values))
    share = extent(int(twice.sum()), total)
    told = {"table": ledger.table, "extent": share, "rows": _more(rows, count), "keys": [*codes]}
    ledger.faults.append(Message(key, told))
