"""Who took part in what: projects and the organisations in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Message
from spatialict.data.ledger import extent
from spatialict.data.organisations.dates import years_of
from spatialict.data.organisations.matching import Ends
from spatialict.data.organisations.reading import take
from spatialict.data.tables import check_filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.data.ledger import Ledger
    from spatialict.data.organisations.names import Directory
    from spatialict.data.project import TableSection
    from spatialict.data.read import RawTable
    from spatialict.data.register.pieces import Register

ROLES: Final = ("coordinator", "participant")
"""Roles whose words are known in three languages; other roles stay as they are written."""


def check_participations(
    raw: RawTable | Register,
    spec: TableSection,
    directory: Directory,
    ledger: Ledger,
    *,
    omit: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Return who took part in what, in the order of the rows, and the names that are nobody's.

    Parameters
    ----------
    directory : Directory
        Who is meant by ``org_id``, or by ``name`` where that is not given or not known.
    omit : bool
        Whether rows of unknown organisations are left out and noted, not a fault.

    Returns
    -------
    participations, unmatched : pandas.DataFrame, or None
        ``project, org_id`` and, where given, ``role`` and ``year``.
    """
    needed: list[str | tuple[str, ...]] = ["project", ("org_id", "name")]
    taken = take(raw, spec, ledger, needed=needed, allowed=["role", "year"])
    if taken is None:
        return None
    check_filled(taken["project"], ledger, "project")
    ends = Ends(directory, ledger, taken.index)
    ways = [name for name in ("org_id", "name") if name in taken.columns]
    names = taken["name"] if len(ways) > 1 else None
    places = ends.find("` / `".join(ways), taken[ways[0]], names)
    kept, unmatched = ends.tell(omit=omit)
    ids = np.array([*directory.ids, ""], dtype=object)
    columns: dict[str, Any] = {"project": taken["project"], "org_id": ids[places]}
    if "role" in taken.columns:
        words = role_words()
        meant = {word: words.get(str(word).casefold(), word) for word in taken["role"].unique()}
        columns["role"] = taken["role"].map(meant)
    if "year" in taken.columns:
        columns["year"] = years_of(taken["year"], ledger)
    found = pd.DataFrame(columns, index=taken.index)[kept]
    return found.reset_index(drop=True), unmatched


def role_words() -> dict[str, str]:
    """Return what the roles are called in the three languages -> the role.

    Examples
    --------
    >>> role_words()["координатор"]
    'coordinator'
    """
    return {
        word.casefold(): role
        for role in ROLES
        for word in (role, *(text(f"matching.role_{role}", lang) for lang in LANGUAGES))
    }


def together(parts: Sequence[pd.DataFrame], ledger: Ledger) -> pd.DataFrame:
    """Return the participations of all tables, sorted, an organisation once in a project.

    Of several rows of one organisation in one project the coordinator's stays, then the one with
    the earliest year, then the first role in order of the alphabet; how many were more is noted.
    """
    rows = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    order: list[Any] = []
    for name in ("project", "org_id"):
        order.append(pd.factorize(rows[name], sort=True)[0])
    if "role" in rows.columns:
        rows = rows.assign(role=rows["role"].fillna(""))
        order.append((rows["role"] != ROLES[0]).to_numpy())
    if "year" in rows.columns:
        order.append(rows["year"].fillna(np.iinfo(np.int16).max).to_numpy(np.int16))
    if "role" in rows.columns:
        order.append(pd.factorize(rows["role"], sort=True)[0])
    rows = rows.iloc[np.lexsort(order[::-1])]
    again = rows.duplicated(["project", "org_id"]).to_numpy()
    if again.any():
        values = {"table": ledger.table, "extent": extent(int(again.sum()), len(rows))}
        ledger.notes.append(Message("matching.repeated_participations", values))
        rows = rows[~again]
    words = [name for name in ("project", "org_id", "role") if name in rows.columns]
    return rows.astype(dict.fromkeys(words, str)).reset_index(drop=True)
