"""Names that are no organisation's, with the nearest one: a list that a person completes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from spatialict.data.organisations.aliases import SUGGESTED
from spatialict.data.validate import read_study

if TYPE_CHECKING:
    from spatialict.core.study import Study
    from spatialict.core.workers import Workers
    from spatialict.data.project import Project

COLUMNS: Final = ("alias", "org_id", *SUGGESTED)


def suggestions(study: Study) -> pd.DataFrame:
    """Return the names of a study that are no organisation's, in the shape of a table of aliases.

    A person fills in ``org_id`` where the suggestion is right, or with another key, or with a dash
    where the organisation is not one of the study, and gives the file as the table ``aliases``.
    What is left empty stays undecided; nothing is merged by likeness.

    Parameters
    ----------
    study : Study
        Read with ``unmatched = "omit"``; see `read_suggestions`.

    Returns
    -------
    pandas.DataFrame
        ``alias`` (as it was written), ``org_id`` (empty), ``suggested`` and ``name`` of the nearest
        organisation and its ``likeness`` (0-100, NaN where none is near), in how many ``rows`` of
        which ``tables``. The most frequent first.

    Examples
    --------
    >>> from types import SimpleNamespace as Some
    >>> row = {"table": "links", "row": 2, "given": "Kolesa", "suggested": "o7"}
    >>> found = pd.DataFrame([{**row, "name": "ТОО Колёса", "likeness": 100.0}] * 2)
    >>> suggestions(Some(unmatched=found))[["alias", "org_id", "suggested", "rows"]]
        alias org_id suggested  rows
    0  Kolesa               o7     2
    """
    found = study.unmatched
    if found is None or found.empty:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    found = found[found["given"] != ""]
    groups = found.groupby("given", sort=True)
    listed = groups.agg(
        suggested=("suggested", "first"),
        name=("name", "first"),
        likeness=("likeness", "first"),
        rows=("row", "size"),
        tables=("table", lambda tables: "; ".join(sorted(set(tables)))),
    ).reset_index(names="alias")
    listed.insert(1, "org_id", "")
    return listed.sort_values(["rows", "alias"], ascending=[False, True], ignore_index=True)


def read_suggestions(project: Project, workers: Workers = None) -> pd.DataFrame:
    """Read a project as if unmatched names were left out, and return `suggestions`.

    Raises
    ------
    DataError
        With every other fault of the tables.
    """
    network = project.network.model_copy(update={"unmatched": "omit"})
    return suggestions(read_study(project.model_copy(update={"network": network}), workers))
