"""What the indicators of ``[level]`` are divided by and deflated with: it must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.data.amounts import check_amounts
from spatialict.data.cells import shown
from spatialict.data.ledger import Ledger, listed
from spatialict.data.ledger import spans as spans_of
from spatialict.data.provenance import spans_of_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.data.boundaries import Boundaries
    from spatialict.data.project import Project, TableSection
    from spatialict.data.project_growth import LevelIndicator

DIVISORS: Final = {"enterprise": "enterprises", "grp": "grp"}
"""``per`` -> the indicator that an amount is divided by."""
Named = tuple[str, tuple["TableSection", Any]]


def check_level_needs(
    project: Project,
    named: Sequence[Named],
    bounds: Boundaries,
    ledger: Ledger,
    *,
    prices: pd.Series[float] | None,
    prices_sound: bool,
) -> None:
    """Enter a fault for each thing that amounts of ``[level]`` need and nobody gives.

    Only indicators that have rows are asked for: a stage without figures is a stage that is
    missing, and a level that is given as ``ict_level`` is taken as it is.

    Parameters
    ----------
    named : sequence
        What messages call a table, its section of the project, and what was read of it.
    prices : pandas.Series, optional
        By year.
    prices_sound : bool
        False where a fault was entered for the prices: then no more is said of them.
    """
    level = project.level
    amounts = [one for one in level.indicators if one.per != "none" or one.deflate]
    if level.recipe == "itu" or not amounts:
        return
    rows, _ = _rows("indicators", project, named, bounds)
    current = project.years.current
    if rows is None or ((rows["indicator"] == "ict_level") & (rows["year"] == current)).any():
        return
    there = set(rows["indicator"])
    asked = [one for one in amounts if one.indicator in there]
    _check_divisors(asked, there, project, named, bounds, ledger=ledger.of("project"))
    deflated = [one for one in asked if one.deflate and one.per != "grp"]  # prices cancel out
    if deflated and prices_sound:
        told = rows["indicator"].isin([one.indicator for one in deflated])
        years = {*map(int, rows.loc[told, "year"]), current}
        _check_prices(deflated, years, prices, ledger.of("project"))


def _rows(
    role: str, project: Project, named: Sequence[Named], bounds: Boundaries
) -> tuple[pd.DataFrame | None, bool]:
    """Return the rows of a role as the study will have them, and whether all could be read.

    What is wrong with them was told when they were read first.
    """
    found, sound = [], True
    for _, (spec, raw) in named:
        if spec.table != role:
            continue
        unread = Ledger()
        part = None if raw is None else check_amounts(
            raw.rows, spec, spans=spans_of_table(spec), project=project, keys=bounds.keys,
            regions=bounds.codes, ledger=unread,
        )  # fmt: skip
        sound &= raw is not None and not unread.faults
        if part is not None:
            found.append(part.rows)
    return (pd.concat(found) if found else None), sound


def _check_divisors(
    asked: Sequence[LevelIndicator],
    there: set[str],
    project: Project,
    named: Sequence[Named],
    bounds: Boundaries,
    *,
    ledger: Ledger,
) -> None:
    if heads := _names(one for one in asked if one.per == "head"):
        population, sound = _rows("population", project, named, bounds)
        if population is None and sound:
            ledger.fault("level_needs_population", indicators=heads)
    for per, divisor in DIVISORS.items():
        divided = _names(one for one in asked if one.per == per)
        if divided and divisor not in there:
            ledger.fault("level_needs_divisor", indicators=divided, divisor=divisor, per=per)


def _check_prices(
    deflated: Sequence[LevelIndicator],
    years: set[int],
    prices: pd.Series[float] | None,
    ledger: Ledger,
) -> None:
    names = _names(deflated)
    if prices is None:
        ledger.fault("level_needs_prices", indicators=names)
    elif lacking := sorted(years - set(map(int, prices.index))):
        ledger.fault("level_needs_price_years", indicators=names, years=spans_of(lacking))


def _names(indicators: Any) -> list[Any]:  # noqa: ANN401
    return listed(shown(one.indicator) for one in indicators)
