"""Which region leads which, by where the largest flow out of each goes: nodal regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.change.flow_table import FlowTable
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray

TIE: Final = 1e-9
"""Part of a flow by which two may differ and be one and rounding."""
COLUMNS: Final = (
    *("value", "outflow", "subordinate_to", "pole", "level", "subordinates", "largest_flow"),
    *("share", "label", "status"),
)


def nodal_regions(
    flows: pd.DataFrame,
    *,
    regions: Sequence[str] | pd.Index[Any] | None = None,
    year: int | None = None,
    directed: bool = True,
    unit: str = "",
) -> Result:
    r"""Which regions are poles, and which belong to whom, by the largest flow out of each.

    A region is subordinate to the one its largest flow goes to, if that one receives more in all;
    else it is a pole. Whoever belongs to one who belongs to a pole belongs to that pole.

    Parameters
    ----------
    flows : pandas.DataFrame
        ``source, target`` (``region_id``), ``value`` (``>= 0``: persons, calls, goods), and where
        given ``year``. What stays within a region does not count.
    regions : sequence of str, optional
        All regions, in the order wanted; default those of the flows, sorted.
    year : int, optional
        Needed where the table has several.
    directed : bool
        False adds both directions of a pair, for flows that have none (calls).
    unit : str
        Of `flows`.

    Returns
    -------
    Result
        ``nodal_regions``: index ``region_id``; ``value`` (total inflow), ``outflow``,
        ``subordinate_to`` (empty for a pole), ``pole`` (the last of the chain; its own for a
        pole), ``level`` (0 for a pole), ``subordinates`` (directly), ``largest_flow``, ``share``
        (of it in the outflow), ``label`` (``pole``, ``subordinate``, ``isolated``), ``status``:
        ``missing`` where a region is in no row, ``island`` where all its flows are 0.

    Raises
    ------
    ArgumentError
        If a column is missing, a flow is negative or no number, a year is no whole number, a pair
        stands there twice or a region is not known, or there are several years and none is chosen.

    Notes
    -----
    The inflow rises along every chain, so no region can belong to itself. Of two largest flows
    that are alike the one to the region that receives more is taken, then the first by key. There
    is no test: a largest flow of 15 % binds as one of 90 %, so read ``share``.

    References
    ----------
    .. [1] Nystuen, J. D. and Dacey, M. F. (1961). A graph theory interpretation of nodal regions.
       *Papers of the Regional Science Association* 7, 29-42.

    Examples
    --------
    "c" sends most to "b", "b" to "a", and nobody receives more than "a":

    >>> flows = pd.DataFrame(
    ...     [("c", "b", 5), ("c", "a", 2), ("b", "a", 9), ("a", "b", 3)],
    ...     columns=["source", "target", "value"],
    ... )
    >>> nodal_regions(flows).table[["value", "subordinate_to", "pole", "level", "label"]]
               value subordinate_to pole  level        label
    region_id
    a           11.0                   a      0         pole
    b            8.0              a    a      1  subordinate
    c            0.0              b    a      2  subordinate
    """
    given = FlowTable.of(flows, regions, year)
    known, matrix = given.regions, given.matrix
    matrix = matrix if directed else matrix + matrix.T
    table = _table(matrix, known, given.named)
    params: dict[str, Any] = {
        "year": given.year,
        "directed": directed,
        "n": len(known),
        "links": int((matrix > 0).sum()),
        "poles": [str(name) for name in known[table["label"] == "pole"]],
        "left_out": given.gaps,
    }
    return Result("nodal_regions", table, unit or "1", params, _notes(table, params))


def _table(matrix: FloatArray, known: pd.Index[Any], named: BoolArray) -> pd.DataFrame:
    inflow, outflow = matrix.sum(axis=0), matrix.sum(axis=1)
    above = _leaders(matrix, inflow, known)
    root, level = _chains(above)
    table = pd.DataFrame(index=known, columns=list(COLUMNS))
    active = (inflow + outflow) > 0
    keys = known.to_numpy(dtype=object)
    table["value"] = np.where(named, inflow, np.nan)
    table["outflow"] = np.where(named, outflow, np.nan)
    table["subordinate_to"] = np.where(above >= 0, keys[above], "")
    table["pole"] = np.where(active, keys[root], "")
    table["level"] = level
    table["subordinates"] = np.bincount(above[above >= 0], minlength=len(known))
    largest = matrix.max(axis=1, initial=0.0)
    table["largest_flow"] = np.where(largest > 0, largest, np.nan)
    table["share"] = largest / np.where(outflow > 0, outflow, np.nan)
    table["label"] = np.select([~active, above < 0], ["isolated", "pole"], "subordinate")
    table["status"] = np.select([active, named], ["ok", "island"], "missing")
    return table


def _leaders(matrix: FloatArray, inflow: FloatArray, known: pd.Index[Any]) -> IntArray:
    """Return whom each region is subordinate to, -1 for nobody."""
    n = len(known)
    keys = np.argsort(np.argsort(known.astype(str).to_numpy(dtype=str), kind="stable"))
    place = _places(inflow)
    rank = np.lexsort((keys, place))  # more inflow first, then the key
    above = np.full(n, -1, dtype=np.int64)
    for region in range(n):
        flows = matrix[region, rank]
        largest = flows.max()
        if largest > 0:
            target = int(rank[int(np.argmax(flows >= largest * (1 - TIE)))])
            if place[target] < place[region]:
                above[region] = target
    return above


def _places(inflow: FloatArray) -> IntArray:
    """Return the place of each by its inflow, 0 for the most; one place where they only round."""
    order = np.argsort(-inflow, kind="stable")
    falls = -np.diff(inflow[order]) > TIE * inflow.max(initial=0.0)
    place = np.zeros(len(inflow), dtype=np.int64)
    place[order[1:]] = np.cumsum(falls)
    return place


def _chains(above: IntArray) -> tuple[IntArray, IntArray]:
    """Return the pole of each region and its steps to it; inflow rises, so no chain closes."""
    root, level = np.arange(len(above)), np.zeros(len(above), dtype=np.int64)
    while (more := above[root] >= 0).any():
        root = np.where(more, above[root], root)
        level += more
    return root, level


def _notes(table: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    told = {"count": len(params["poles"]), "n": params["n"]}
    notes = [Message("nodal_regions.found", told)]
    weak = table.index[(table["label"] == "subordinate") & (table["share"] < 1 / 2)]
    if len(weak):
        total = int((table["label"] == "subordinate").sum())
        values = {"count": len(weak), "total": total, "rows": quotients.some(weak)}
        notes.append(Message("nodal_regions.weak", values))
    for status in ("island", "missing"):
        rows = table.index[table["status"] == status]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message(f"nodal_regions.{status}", values))
    if params["left_out"]:
        notes.append(Message("nodal_regions.left_out", {"count": params["left_out"]}))
    return tuple(notes)
