"""The path of each region through the classes and ranks of a series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core.study import Message, Result
from spatialict.core.transitions.classes import MOST, classed, given_cuts, quantile_cuts
from spatialict.core.transitions.figures import Figures
from spatialict.core.transitions.yearly import breaks_given, check_whole, is_broken, rows_of, yearly

if TYPE_CHECKING:
    from collections.abc import Iterable


def class_paths(
    values: pd.DataFrame,
    *,
    classes: int = 4,
    cuts: Iterable[float] = (),
    breaks: Iterable[int] = (),
) -> Result:
    r"""In which class and at which rank each region was in each year.

    Parameters
    ----------
    values, classes, cuts, breaks
        As in `spatialict.measure.markov.markov`: the same classes.

    Returns
    -------
    Result
        Index ``region_id, year``, regions in the order of `values`: ``value``; ``class`` (1 is the
        lowest); ``rank`` among the regions with a value that year (1 is the highest, ties share
        the mean rank); ``step`` (classes up or down since the year before; NaN in the first year,
        after a gap, and across a break); ``broken`` (True from the first break on); ``status``:
        ``missing`` without a value, ``constant`` where all values of all years are equal (no class
        then).

    Raises
    ------
    ArgumentError
        If `values` is no table of regions by years, or an option is out of its range.

    Notes
    -----
    Ranks of a year add up to n (n + 1) / 2.

    Examples
    --------
    >>> values = pd.DataFrame({2020: [0.5, 2], 2021: [1.5, 2]}, index=["a", "b"])
    >>> class_paths(values, cuts=[1]).table[["value", "class", "rank", "step", "status"]]
                    value  class  rank  step status
    region_id year
    a         2020    0.5    1.0   2.0   NaN     ok
              2021    1.5    2.0   2.0   1.0     ok
    b         2020    2.0    2.0   1.0   NaN     ok
              2021    2.0    2.0   1.0   0.0     ok
    """
    given, kinds = given_cuts(cuts), check_whole("classes", classes, 2, MOST)
    series = breaks_given(breaks)
    table = yearly(values)
    numbers, years = rows_of(table), table.columns.to_numpy(dtype=np.int64)
    limits = np.array(given) if given else quantile_cuts(numbers, kinds)
    found = classed(numbers, limits).astype(float)
    found[found < 0] = np.nan
    if not len(limits):
        found[:] = np.nan
    step = np.diff(found, axis=1, prepend=np.nan)
    apart = np.diff(years, prepend=-1) != 1
    step[:, apart | np.isin(years, series)] = np.nan
    index = pd.MultiIndex.from_product([table.index, table.columns], names=["region_id", "year"])
    word = np.where(np.isfinite(found), "ok", "constant")
    columns = {
        "value": numbers.ravel(),
        "class": (found + 1).ravel(),
        "rank": rows_of(table.rank(ascending=False)).ravel(),
        "step": step.ravel(),
        "broken": np.tile(is_broken(table, series), len(table)),
        "status": np.where(np.isfinite(numbers), word, "missing").ravel(),
    }
    params: dict[str, Any] = {
        "classes": len(limits) + 1,
        "classes_asked": len(given) + 1 if given else kinds,
        "cuts": [float(cut) for cut in limits],
        "cuts_of": "given" if given else "quantiles",
        "breaks": list(series),
        "years": [int(year) for year in years],
        "regions": len(table),
    }
    told = {"k": params["classes"], "cuts": Figures(tuple(params["cuts"]))}
    notes = [Message(f"transitions.cuts_{params['cuts_of']}", told)] if len(limits) else []
    if series:
        notes.append(Message("transitions.broken", {"years": list(series)}))
    return Result("class_paths", pd.DataFrame(columns, index=index), "1", params, tuple(notes))
