"""The figures of an index as one table: regions (and years) by indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.quotients import some
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.level.recipe import Recipe

LONG: Final = ("region_id", "indicator", "value")


def figures(values: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """Return the figures of the recipe, one column each; an indicator without figures is NaN.

    Parameters
    ----------
    values : pandas.DataFrame
        Wide (index ``region_id``, columns indicators), or long: ``region_id, indicator, value``
        and, for several years, ``year``.
    recipe : tuple of Indicator
        Which columns are wanted.

    Returns
    -------
    pandas.DataFrame
        Index ``region_id``, or ``region_id, year`` where the long table has years; regions in the
        order in which they come, years in order.

    Raises
    ------
    ArgumentError
        If a region has a figure twice, a column stands twice, a figure is infinite or no number,
        or a year is none.
    """
    names = [one.indicator for one in recipe]
    used = values.loc[:, values.columns.isin([*LONG, "year", *names])]
    if not used.columns.is_unique:
        columns = some(used.columns[used.columns.duplicated()].unique())
        raise ArgumentError("level.twice_columns", columns=columns)
    wide = _wide(used) if set(LONG) <= set(used.columns) else used
    if not wide.index.is_unique:
        twice = wide.index[wide.index.duplicated()].unique()
        raise ArgumentError("level.twice", rows=some(twice))
    table = wide.reindex(columns=pd.Index(names, name="indicator"))
    try:
        numbers = table.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise ArgumentError("level.not_numeric") from None
    endless = np.isinf(numbers).any(axis=1)
    if endless.any():
        raise ArgumentError("level.infinite", rows=some(table.index[endless]))
    return pd.DataFrame(numbers, index=table.index, columns=table.columns)


def _wide(values: pd.DataFrame) -> pd.DataFrame:
    keys = ["region_id", *(["year"] if "year" in values.columns else [])]
    if "year" in keys:
        values = values.assign(year=_whole_years(values["year"]))
    twice = values.duplicated([*keys, "indicator"])
    if twice.any():
        rows = (
            values.loc[twice, "region_id"].astype(str)
            + " "
            + values.loc[twice, "indicator"].astype(str)
        )
        raise ArgumentError("level.twice", rows=some(dict.fromkeys(rows)))
    wide = values.set_index([*keys, "indicator"])["value"].unstack("indicator")
    regions = pd.Index(dict.fromkeys(values["region_id"]), name="region_id")
    if len(keys) == 1:
        return wide.reindex(regions)
    years = sorted({int(year) for year in values["year"]})
    every = pd.MultiIndex.from_product([regions, years], names=keys)
    return wide.reindex(every)


def _whole_years(given: pd.Series[Any]) -> pd.Series[int]:
    """Return years as whole numbers, or say which are none."""
    years = pd.to_numeric(given, errors="coerce")
    bad = years.isna() | (years % 1 != 0)
    if bad.any():
        raise ArgumentError("level.not_years", years=some(given[bad].unique()))
    return years.astype("int64")


def years_of(index: pd.Index[Any]) -> list[int]:
    """Return the years of the figures, in order; none where they are of one year only."""
    if not isinstance(index, pd.MultiIndex):
        return []
    return sorted({int(year) for year in index.get_level_values("year")})
