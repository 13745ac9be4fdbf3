"""Whether the years that ``[growth]`` and ``[programme]`` name stand in the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialict.data.ledger import spans

if TYPE_CHECKING:
    import pandas as pd

    from spatialict.data.ledger import Ledger
    from spatialict.data.project import Project


def check_years(
    project: Project,
    panel: pd.DataFrame | None,
    activity: pd.DataFrame | None,
    ledger: Ledger,
) -> None:
    """Enter a fault for a programme before or after the panel, a note for breaks beside it all.

    Parameters
    ----------
    panel, activity : pandas.DataFrame, optional
        With a column ``year``; both are series that a break may part.
    """
    if project.programme is not None and panel is not None and len(panel):
        there, first = _years(panel), project.programme.first
        if len(there) > 1 and not min(there) < first <= max(there):
            ledger.fault("programme_first", first=first, years=spans(there))
    series = [_years(table) for table in (panel, activity) if table is not None and len(table)]
    idle = [
        int(year)
        for year in project.growth.breaks
        if not any(min(there) < int(year) <= max(there) for there in series)
    ]
    if series and idle:
        ledger.note("break_outside", years=spans(idle))


def _years(table: pd.DataFrame) -> list[int]:
    return [int(year) for year in table["year"].dropna().unique()] or [0]
