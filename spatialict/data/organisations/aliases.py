"""The table of aliases: what a person decided that a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.study import Message
from spatialict.data.cells import shown
from spatialict.data.ledger import extent, listed
from spatialict.data.organisations.names import NOBODY, OUTSIDE, Directory, tidied
from spatialict.data.organisations.reading import take, tell_cells

if TYPE_CHECKING:
    from spatialict.data.ledger import Ledger
    from spatialict.data.project import TableSection
    from spatialict.data.read import RawTable
    from spatialict.data.register.pieces import Register

NONE: Final = frozenset("-‐‑‒–—―−")
"""What stands for `org_id` where an organisation is known not to be of the study."""

SUGGESTED: Final = ("suggested", "name", "likeness", "rows", "tables")
"""Columns of a list of suggestions that help a person decide, and are not read again."""


def take_aliases(
    raw: RawTable | Register, spec: TableSection, directory: Directory, ledger: Ledger
) -> None:
    """Add the aliases of a table to the directory.

    A row without ``org_id`` is not decided yet, and noted. A dash there says that the name is known
    and not one of the study's: rows that name it are left out.
    """
    taken = take(raw, spec, ledger, needed=["alias", "org_id"], known=SUGGESTED)
    if taken is None:
        return
    open_ = int((taken["org_id"] == "").sum())
    if open_:
        values = {"table": ledger.table, "extent": extent(open_, len(taken))}
        ledger.notes.append(Message("matching.aliases_open", values))
    rows = taken[(taken["org_id"] != "") & (taken["alias"] != "")]
    places = rows["org_id"].map({said: _place(said, directory) for said in rows["org_id"].unique()})
    if (unknown := places.isin([NOBODY])).any():
        tell_cells(ledger, "alias_unknown", rows["org_id"][unknown], len(taken))
    rows, places = rows[~unknown], places[~unknown].astype(int)
    if _contradict(rows["alias"], places, directory, ledger):
        return
    directory.add("alias", rows["alias"], places)


def _place(said: str, directory: Directory) -> int:
    if said in NONE:
        return OUTSIDE
    return max(directory.among(said, ("org_id", "key")), NOBODY)


def _contradict(
    alias: pd.Series[Any], places: pd.Series[Any], directory: Directory, ledger: Ledger
) -> bool:
    """Enter a fault for names that are given to two organisations, or are another's own."""
    meant = pd.DataFrame({"word": alias.map(tidied), "place": places, "alias": alias})
    twice = meant.groupby("word")["place"].transform("nunique") > 1
    own = pd.Series(
        [directory.among(word, ("org_id", "key", "name")) for word in meant["word"]],
        meant.index,
        dtype=int,
    )
    another = (own >= 0) & (own != meant["place"]) & (meant["place"] >= 0)
    for key, wrong in (("alias_twice", twice), ("alias_anothers", another)):
        if not wrong.any():
            continue
        said = [
            Message("matching.alias_row", {"row": row, "what": shown(word), "names": names})
            for row, word, names in _told(meant[wrong], own, directory)
        ]
        values = {"table": ledger.table, "extent": extent(int(wrong.sum()), len(meant))}
        ledger.faults.append(Message(f"matching.{key}", {**values, "rows": listed(said)}))
    return bool(twice.any() or another.any())


def _told(
    wrong: pd.DataFrame, own: pd.Series[Any], directory: Directory
) -> list[tuple[Any, str, list[str]]]:
    ids = [*directory.ids]
    told = []
    for row, word, place in zip(wrong.index, wrong["alias"], wrong["place"], strict=True):
        given = shown(ids[place]) if place >= 0 else shown("-")
        other = int(own.loc[row])
        told.append((row, word, [given, shown(ids[other])] if other >= 0 and other != place
                     else [given]))  # fmt: skip
    return told
