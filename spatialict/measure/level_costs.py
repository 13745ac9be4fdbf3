"""What is spent on ICT, made comparable between regions and years before it is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.level.recipe import PER
from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.level.recipe import Indicator

DIVISORS: Final = {"head": "population", "enterprise": "enterprises", "grp": "grp"}


def cost_stage(
    costs: pd.Series[float],
    *,
    per: str = "head",
    population: pd.Series[float] | None = None,
    enterprises: pd.Series[float] | None = None,
    grp: pd.Series[float] | None = None,
    prices: pd.Series[float] | None = None,
    deflate: bool = False,
    year: int | None = None,
    base_year: int | None = None,
    log: bool = False,
) -> pd.Series[float]:
    r"""Costs by region per head, per enterprise or per gross regional product, in constant prices.

    .. math:: c_{rt} = \frac{C_{rt}}{N_{rt}} \cdot \frac{P_0}{P_t}

    Parameters
    ----------
    costs : pandas.Series
        Amounts, ``>= 0``; index ``region_id``, or ``region_id, year`` for several years.
    per : str
        ``"head"`` (needs `population`), ``"enterprise"`` (`enterprises`), ``"grp"`` (`grp`: gross
        regional product in the same unit and prices) or ``"none"``.
    population, enterprises, grp : pandas.Series, optional
        Indexed as `costs`.
    prices : pandas.Series, optional
        Price index by year, on any base.
    deflate : bool
        Whether amounts are brought to the prices of `base_year`. A share of the gross regional
        product is left as it is: prices cancel out.
    year : int, optional
        Of `costs`, where these are of one year.
    base_year : int, optional
        Whose prices; default the last year of the costs (of `prices`, where costs are of one).
    log : bool
        Whether the natural logarithm is returned. Leave it out before `ict_level`, whose
        indicators take the logarithm themselves.

    Returns
    -------
    pandas.Series
        Aligned with `costs`; unit of the amount over that of the divisor. ``NaN`` where an amount
        or a divisor is missing, the divisor is 0, or the logarithm of 0 is asked.

    Raises
    ------
    ArgumentError
        If the divisor, the prices or the year that is needed is not given, a price is not there
        or not above 0, an amount is negative, or `per` is not known.

    Examples
    --------
    10 million for two million heads, then 24 million at prices twice as high: 5 and 6 a head.

    >>> index = pd.MultiIndex.from_product([["KZ-75"], [2021, 2024]], names=["region_id", "year"])
    >>> costs, heads = pd.Series([10.0, 24.0], index), pd.Series([2.0, 2.0], index)
    >>> prices = pd.Series({2021: 100.0, 2024: 200.0})
    >>> cost_stage(costs, population=heads, prices=prices, deflate=True, base_year=2021).tolist()
    [5.0, 6.0]
    """
    if per not in PER:
        fault = "study.unknown_choice"
        raise ArgumentError(fault, argument="per", value=per, choices=PER)
    amounts = costs.astype(float)
    if (wrong := amounts.index[amounts < 0]).size:
        values = {"count": len(wrong), "total": len(amounts), "rows": some(wrong)}
        raise ArgumentError("level.negative_costs", **values)
    given = {"population": population, "enterprises": enterprises, "grp": grp}
    if per != "none":
        divisor = given[DIVISORS[per]]
        if divisor is None:
            raise ArgumentError("level.needs", argument=DIVISORS[per], per=per)
        size = divisor.reindex(amounts.index).astype(float)
        amounts = amounts / size.where(size > 0)
    if deflate and per != "grp":
        amounts = amounts * _factors(amounts.index, prices, year, base_year)
    return amounts.where(amounts > 0).map(np.log) if log else amounts


def level_values(
    indicators: pd.DataFrame,
    recipe: Sequence[Indicator],
    *,
    population: pd.DataFrame | None = None,
    enterprises: pd.DataFrame | None = None,
    grp: pd.DataFrame | None = None,
    prices: pd.Series[float] | None = None,
    base_year: int | None = None,
) -> pd.DataFrame:
    """Figures of a recipe as `ict_level` reads them: amounts divided and deflated as it asks.

    Parameters
    ----------
    indicators : pandas.DataFrame
        Long: ``indicator, region_id, year, value``, as in `Study.indicators`; others than those of
        the recipe are left out.
    recipe : sequence of Indicator
        Whose ``per`` and ``deflate`` are followed.
    population, enterprises, grp : pandas.DataFrame, optional
        Long: ``region_id, year, value``.
    prices, base_year
        As in `cost_stage`.

    Returns
    -------
    pandas.DataFrame
        Long: ``region_id, indicator, year, value``; regions, then indicators and years, as they
        come.

    Raises
    ------
    ArgumentError
        As `cost_stage`, and if a divisor is given twice for a region and year.

    Examples
    --------
    >>> from spatialict.core.level.recipe import Indicator
    >>> figures = pd.DataFrame(
    ...     {"indicator": ["ict_costs"], "region_id": ["KZ-75"], "year": [2024], "value": [24.0]}
    ... )
    >>> heads = pd.DataFrame({"region_id": ["KZ-75"], "year": [2024], "value": [2.0]})
    >>> level_values(figures, [Indicator("ict_costs", "costs", per="head")], population=heads)
      region_id  indicator  year  value
    0     KZ-75  ict_costs  2024   12.0
    """
    by_region = {
        "population": _by_region(population, "population"),
        "enterprises": _by_region(enterprises, "enterprises"),
        "grp": _by_region(grp, "grp"),
    }
    columns = ["region_id", "indicator", "year", "value"]
    parts = [pd.DataFrame({name: pd.Series(dtype=object) for name in columns})]
    for one in recipe:
        rows = indicators.loc[indicators["indicator"] == one.indicator, columns]
        rows = rows.reset_index(drop=True)
        if len(rows) and (one.per != "none" or one.deflate):
            amounts = _by_region(rows, one.indicator)
            about: dict[str, Any] = {"prices": prices, "base_year": base_year, **by_region}
            found = cost_stage(amounts, per=one.per, deflate=one.deflate, **about)  # type: ignore[arg-type]
            rows = rows.assign(value=found.to_numpy())
        parts.append(rows)
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _by_region(table: pd.DataFrame | None, name: str) -> pd.Series[float] | None:
    """Return a long table as a Series by region and year."""
    if table is None:
        return None
    twice = table.duplicated(["region_id", "year"])
    if twice.any():
        rows = table.loc[twice, ["region_id", "year"]].astype(str).agg(" ".join, axis=1)
        raise ArgumentError("level.twice", rows=some(f"{name} {row}" for row in rows))
    return table.set_index(["region_id", "year"])["value"].astype(float)


def _factors(
    index: pd.Index[Any], prices: pd.Series[float] | None, year: int | None, base: int | None
) -> Any:  # noqa: ANN401
    """Return what an amount of each row is multiplied by to be in the prices of the base year."""
    if prices is None:
        raise ArgumentError("level.needs_prices")
    several = isinstance(index, pd.MultiIndex) and "year" in index.names
    if not several and year is None:
        raise ArgumentError("level.needs_year")
    years = index.get_level_values("year") if several else pd.Index([year] * len(index))
    if not len(years):
        return 1.0
    last = int(max(years if several else prices.index, default=years[0]) if base is None else base)
    wanted = sorted({*map(int, years), last})
    level = prices.astype(float).reindex(wanted)
    if lacking := [one for one in wanted if not level[one] > 0]:
        raise ArgumentError("level.no_prices", years=[str(one) for one in lacking])
    return (level[last] / level.reindex(years)).to_numpy()
