"""What the indicators of ``[level]`` are divided by and deflated with: it must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.data.cells import shown
from spatialict.data.ledger import listed
from spatialict.data.ledger import spans as spans_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from spatialict.data.amounts import Amounts
    from spatialict.data.ledger import Ledger
    from spatialict.data.project import Project
    from spatialict.data.project_growth import LevelIndicator

DIVISORS: Final = {"enterprise": "enterprises", "grp": "grp"}
"""``per`` -> the indicator that an amount is divided by."""


def check_level_needs(
    project: Project,
    amounts: Mapping[str, Sequence[Amounts]],
    ledger: Ledger,
    *,
    prices: pd.Series[float] | None,
    unsound: Collection[str] = (),
) -> None:
    """Enter a fault for each thing that amounts of ``[level]`` need and nobody gives.

    Only indicators that have rows are asked for: a stage without figures is a stage that is
    missing, and a level that is given as ``ict_level`` is taken as it is.

    Parameters
    ----------
    amounts : Mapping[str, sequence of Amounts]
        Role -> its files, as they were checked.
    prices : pandas.Series, optional
        By year.
    unsound : collection of str
        Roles for which a fault was entered: no more is said of what they lack.
    """
    level = project.level
    needy = [one for one in level.indicators if one.per != "none" or one.deflate]
    if level.recipe == "itu" or not needy or not amounts.get("indicators"):
        return
    rows = pd.concat([part.rows for part in amounts["indicators"]])
    current = project.years.current
    if ((rows["indicator"] == "ict_level") & (rows["year"] == current)).any():
        return
    there = set(rows["indicator"])
    asked = [one for one in needy if one.indicator in there]
    page = ledger.of("project")
    heads = _names(one for one in asked if one.per == "head")
    if heads and not amounts.get("population") and "population" not in unsound:
        page.fault("level_needs_population", indicators=heads)
    _check_divisors(asked, there, page)
    deflated = [one for one in asked if one.deflate and one.per != "grp"]  # prices cancel out
    if deflated and "prices" not in unsound:
        told = rows["indicator"].isin([one.indicator for one in deflated])
        years = {*map(int, rows.loc[told, "year"]), current}
        _check_prices(deflated, years, prices, page)


def _check_divisors(asked: Sequence[LevelIndicator], there: set[str], ledger: Ledger) -> None:
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
