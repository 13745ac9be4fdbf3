"""Neighbours by travel time: from a table of minutes that the user has, by road, rail or air."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.neighbourhood.distances import powered
from spatialict.core.neighbourhood.links import Links
from spatialict.core.neighbourhood.neighbour_rules import check_number
from spatialict.core.neighbourhood.region_ids import checked, named
from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray

LONG: Final = ("from", "to", "minutes")
"""Columns of a long table."""


def travel(
    matrix: pd.DataFrame,
    *,
    regions: pd.DataFrame | pd.Series | pd.Index | None = None,
    most_minutes: float | None = None,
    k: int | None = None,
    power: float | None = None,
) -> Links:
    r"""Which regions are near by travel time, and with what weight.

    Parameters
    ----------
    matrix : pandas.DataFrame
        Long, with the columns ``from``, ``to`` and ``minutes``; or square, from the index to the
        columns, ``NaN`` where there is no way. There need not be a way back, nor one as long.
    regions : geopandas.GeoDataFrame, GeoSeries, or pandas.Index, optional
        All regions, by ``region_id``; by default those of the matrix. One that the matrix lacks
        has no neighbours.
    most_minutes : float, optional
        Who can be reached in so many minutes is a neighbour.
    k : int, optional
        So many of them at most, the nearest; of equally near ones the first by ``region_id``.
    power : float, optional
        Weights are :math:`t_{ij}^{-p}`, t in minutes; 1 without it.

    Returns
    -------
    Links
        Sorted by ``region_id``; ``.graph()`` is the same as a `libpysal.graph.Graph`, and
        ``neighbours(regions, rule=("queen", travel(...)))`` the union with another rule.

    Raises
    ------
    ArgumentError
        If none of `most_minutes`, `k` and `power` is given or one is not positive, the matrix is
        neither long nor square, a pair stands in it twice, minutes are negative or no numbers, a
        region is unknown, or under `power` a way takes no time.

    Notes
    -----
    With `most_minutes` alone, or with `power` alone, as symmetric as the matrix.

    Examples
    --------
    Half an hour from a to b; c lies an hour and a half from b, and nothing leads from c:

    >>> minutes = pd.DataFrame(
    ...     {"from": ["a", "b", "b"], "to": ["b", "a", "c"], "minutes": [30, 30, 90]}
    ... )
    >>> travel(minutes, most_minutes=60).degree.tolist()
    [1, 1, 0]
    >>> travel(minutes, power=1).graph()["b"].round(3).to_dict()
    {'a': 0.033, 'c': 0.011}
    """
    _check(most_minutes=most_minutes, k=k, power=power)
    heads, tails, minutes = _ways(matrix)
    ids = _ids(heads, tails, regions)
    one, other = ids.get_indexer(heads), ids.get_indexer(tails)
    _known(one, other, heads, tails)
    order = np.lexsort((other, minutes, one))
    order = order[~np.isnan(minutes[order]) & (one != other)[order]]
    one, other, minutes = one[order], other[order], minutes[order]
    _sound(one, other, minutes, ids, timeless=power is None)
    kept = np.ones(len(one), bool) if most_minutes is None else minutes <= most_minutes
    if k is not None:
        rank = np.arange(len(one)) - np.searchsorted(one, one)  # by minutes, then by id
        kept &= rank < k
    weights = np.ones(kept.sum()) if power is None else powered(minutes[kept], power)
    return Links.of_pairs(ids, one[kept], other[kept], weights)


def _check(**numbers: float | None) -> None:
    if all(number is None for number in numbers.values()):
        raise ArgumentError("neighbours.travel_how")
    for argument, number in numbers.items():
        check_number(argument, number)
        whole = argument != "k" or number is None or float(number).is_integer()
        if number is not None and not (0 < number < np.inf and whole):
            raise ArgumentError("neighbours.not_positive", argument=argument, value=f"{number:g}")


def _ways(matrix: pd.DataFrame) -> tuple[pd.Index[Any], pd.Index[Any], FloatArray]:
    """Return from where, to where, and how many minutes."""
    if set(LONG) <= set(matrix.columns):
        heads, tails = pd.Index(matrix["from"]), pd.Index(matrix["to"])
        written = matrix["minutes"]
    elif set(matrix.index) == set(matrix.columns) and matrix.index.is_unique:
        n = len(matrix)
        heads, tails = matrix.index.repeat(n), matrix.columns[np.tile(np.arange(n), n)]
        written = pd.Series(matrix.to_numpy().ravel())
    else:
        raise ArgumentError("neighbours.travel_shape", columns=list(map(str, matrix.columns[:5])))
    minutes = pd.to_numeric(written, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = (np.isnan(minutes) & written.notna().to_numpy()) | (minutes < 0) | np.isinf(minutes)
    if wrong.any():
        ways = _pairs(heads[wrong], tails[wrong])
        raise ArgumentError("neighbours.travel_minutes", count=int(wrong.sum()), pairs=ways)
    return heads, tails, minutes


def _ids(
    heads: pd.Index[Any],
    tails: pd.Index[Any],
    regions: pd.DataFrame | pd.Series | pd.Index | None,
) -> pd.Index[Any]:
    if regions is None:
        return checked(heads.append(tails).unique()).sort_values()
    return checked(regions if isinstance(regions, pd.Index) else regions.index).sort_values()


def _known(one: IntArray, other: IntArray, heads: pd.Index[Any], tails: pd.Index[Any]) -> None:
    unknown = heads[one < 0].append(tails[other < 0]).unique()
    if len(unknown):
        raise ArgumentError("neighbours.travel_unknown", count=len(unknown), ids=named(unknown))


def _sound(
    one: IntArray, other: IntArray, minutes: FloatArray, ids: pd.Index[Any], *, timeless: bool
) -> None:
    number = one * len(ids) + other
    times = pd.Series(number).duplicated().to_numpy()
    if times.any():
        pairs = _pairs(ids[one[times]], ids[other[times]])
        raise ArgumentError("neighbours.travel_twice", count=int(times.sum()), pairs=pairs)
    if not timeless and (minutes == 0).any():
        at_once = minutes == 0
        pairs = _pairs(ids[one[at_once]], ids[other[at_once]])
        raise ArgumentError("neighbours.travel_no_time", count=int(at_once.sum()), pairs=pairs)


def _pairs(heads: pd.Index[Any], tails: pd.Index[Any]) -> str:
    return named(f"{one} – {other}" for one, other in zip(heads, tails, strict=True))
