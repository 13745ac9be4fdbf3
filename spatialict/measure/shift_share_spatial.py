"""How much of a region's growth its neighbours share: shift-share in space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.association.system import check_choice
from spatialict.core.change.around import weights_of
from spatialict.core.change.components import TIE, Components, settled_rate
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from libpysal.graph import Graph

BASES: Final = ("all", "industry")


def shift_share_spatial(
    start: pd.DataFrame,
    end: pd.DataFrame,
    graph: Graph,
    *,
    industry: Sequence[str],
    base: str = "all",
    kind: str = "",
    unit: str = "",
    first: int | None = None,
    last: int | None = None,
) -> Result:
    r"""How much of a sector's growth its neighbourhood shares, and how much is a region's own.

    .. math::

        \Delta x_{ri} = x_{ri} g + x_{ri} (\breve g_{ri} - g) + x_{ri} (g_{ri} - \breve g_{ri}),
        \quad
        \breve g_{ri} = \frac{\sum_s w_{rs} x'_{si}}{\sum_s w_{rs} x_{si}} - 1

    Parameters
    ----------
    start, end : pandas.DataFrame, shape (n_regions, n_industries)
        Activity, ``>= 0``, in the first and the last year, in the same borders.
    graph : libpysal.graph.Graph
        Neighbours; the weights of a region are taken as they are, and only their proportions
        matter. A region is never its own neighbour.
    industry : sequence of str
        Codes of the sector; several are summed before they are split.
    base : str
        The rate g that the neighbourhood is held against: of ``"all"`` industries of the regions
        together (the national part of `shift_share`), or of the ``"industry"`` in all of them.
    kind, unit : str
        Of the activity.
    first, last : int, optional
        The two years; for the reader.

    Returns
    -------
    Result
        ``shift_share_spatial``: index ``region_id``; ``value`` (= ``own``: above 0 where the region
        outgrew its neighbours), ``national``, ``neighbours``, ``own``, ``change``, ``rate`` and
        ``rate_neighbours`` (growth over the period, 0.1 is 10 %), ``n`` (neighbours with figures),
        ``status``: ``island`` without a neighbour, ``missing`` without own figures, or where no
        neighbour has any, ``undefined`` where the neighbours had none of the sector at the start,
        the region had none of it in either year, or one of the years is 0 everywhere.

    Raises
    ------
    ArgumentError
        If the tables differ in their regions, a value is negative, a region is not in the graph,
        an industry or `base` is unknown.

    Notes
    -----
    ``national + neighbours + own == change``. The growth of neighbours is that of their sum, so a
    large neighbour decides it; with one neighbour it is that region's alone. A shared rise is no
    effect of one region on another: what both have in common raises both.

    References
    ----------
    .. [1] Nazara, S. and Hewings, G. J. D. (2004). Spatial structure and taxonomy of decomposition
       in shift-share analysis. *Growth and Change* 35(4), 476-490.

    Examples
    --------
    The two regions grow by 10 of 100 in all. The sector of "a" grows by 6 of 10, that of its
    neighbour by 4 of 10: of the 6 it shares 1 with the nation, 3 more with its neighbour.

    >>> from libpysal.graph import Graph
    >>> start = pd.DataFrame({"J": [10, 10], "K": [40, 40]}, index=["a", "b"])
    >>> end = pd.DataFrame({"J": [16, 14], "K": [40, 40]}, index=["a", "b"])
    >>> graph = Graph.from_arrays(["a", "b"], ["b", "a"], [1, 1])
    >>> table = shift_share_spatial(start, end, graph, industry=["J"]).table
    >>> table[["value", "national", "neighbours", "own", "change"]].round(6)
       value  national  neighbours  own  change
    a    2.0       1.0         3.0  2.0     6.0
    b   -2.0       1.0         5.0 -2.0     4.0
    """
    check_choice("base", base, BASES)
    named = quotients.codes(start, industry)
    parts = Components.of(start, end)
    sector = parts.of_sector(named, "before", "after")
    growth = _rate(parts.first[named].sum(), parts.last[named].sum())
    growth = parts.growth if base == "all" or np.isnan(parts.growth) else growth
    table = _split(sector, growth, _beside(sector, graph))
    params: dict[str, Any] = {
        "first": first,
        "last": last,
        "industry": named,
        "industries": parts.industries,
        "base": base,
        "kind": kind,
        "reference": "sum of the regions",
        "national_growth": growth,
    }
    return Result("shift_share_spatial", table, unit or "1", params, _notes(table, params))


def _rate(before: float, after: float) -> float:
    return settled_rate(float(after / before - 1)) if before > 0 else float("nan")


def _beside(sector: pd.DataFrame, graph: Graph) -> pd.DataFrame:
    """Return the sums over the neighbours that have figures, and how many there are."""
    weights = weights_of(sector.index, graph)
    known = sector.notna().all(axis=1).to_numpy()
    sums = weights @ sector.fillna(0.0).to_numpy()
    links = weights.copy()
    links.data = np.ones_like(links.data)
    counts = {"n": links @ known.astype(int), "named": links @ np.ones(len(known), dtype=int)}
    beside = pd.DataFrame(sums, sector.index, ["before", "after"])
    beside.loc[counts["n"] == 0] = np.nan
    return beside.assign(**{name: each.astype(int) for name, each in counts.items()})


def _split(sector: pd.DataFrame, growth: float, beside: pd.DataFrame) -> pd.DataFrame:
    around = beside["after"] / beside["before"].where(beside["before"] > 0) - 1
    mine, change = sector["before"], sector["after"] - sector["before"]
    own = sector["after"] - mine * (1 + around)
    size = sector["before"] + sector["after"]
    table = pd.DataFrame(
        {
            "value": own,
            "national": mine * growth,
            "neighbours": mine * (around - growth),
            "own": own,
            "change": change,
            "rate": sector["after"] / mine.where(mine > 0) - 1,
            "rate_neighbours": around,
            "n": beside["n"],
        }
    )
    parts = ["value", "national", "neighbours", "own"]
    table[parts] = table[parts].mask(table[parts].abs().le(TIE * size, axis=0), 0.0)
    lacking = (beside["n"] == 0) | change.isna()
    table["status"] = np.select(
        [beside["named"] == 0, lacking, table["value"].isna() | np.isnan(growth) | (size == 0)],
        ["island", "missing", "undefined"],
        "ok",
    )
    table[parts] = table[parts].where(table["status"] == "ok")
    return table


def _notes(table: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    told = {"growth": params["national_growth"]}
    empty = np.isnan(params["national_growth"])
    notes = [Message("growth.empty_year" if empty else f"growth.spatial_{params['base']}", told)]
    if params["kind"] in {"gva", "output"}:
        notes.append(Message("growth.spatial_money"))
    for status in ("island", "missing") if empty else ("island", "missing", "undefined"):
        rows = table.index[table["status"] == status]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message(f"growth.spatial_{status}", values))
    alone = table.index[(table["status"] == "ok") & (table["n"] == 1)]
    if len(alone):
        values = {"count": len(alone), "total": len(table), "rows": quotients.some(alone)}
        notes.append(Message("growth.spatial_one", values))
    return tuple(notes)
