"""How a growth pole and what lies around it grew, beside the rest of the country."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.association.system import check_choice
from spatialict.core.change.around import weights_of
from spatialict.core.inference import permutation_p
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from libpysal.graph import Graph

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.inference import Alternative

ALTERNATIVES: Final = ("two-sided", "greater", "less")
PATTERNS: Final = ("both_grow", "spread", "backwash", "both_lag", "as_rest")
TIE: Final = 1e-12
"""Difference of rates, beside their size, below which two are one and rounding."""
LABELS: Final = (*PATTERNS, "ns")
GROWTHS: Final = ("growth_pole", "growth_hinterland", "growth_rest", "growth_nation")
SHARES: Final = ("share_first", "share_last", "hinterland_first", "hinterland_last")


def hinterland(
    start: pd.Series[float],
    end: pd.Series[float],
    graph: Graph,
    *,
    poles: Sequence[str],
    permutations: int = 999,
    alternative: Alternative = "two-sided",
    alpha: float = 0.05,
    kind: str = "",
    unit: str = "",
    first: int | None = None,
    last: int | None = None,
    seed: int = 0,
) -> Result:
    r"""How the surroundings of a growth pole grew, beside the pole and beside the rest.

    .. math:: v_p = \frac{\sum_{r \in H} x'_r}{\sum_{r \in H} x_r}
              - \frac{\sum_{r \in R} x'_r}{\sum_{r \in R} x_r}

    with H the neighbours of the pole and R all other regions; no pole is in either.

    Parameters
    ----------
    start, end : pandas.Series, index region_id
        The sector, ``>= 0``, in the first and the last year, in the same borders.
    graph : libpysal.graph.Graph
        Whose neighbours make a hinterland; weights do not matter.
    poles : sequence of str
        ``region_id`` of each growth pole.
    permutations : int
        How many sets of regions are drawn where there are more than `permutations` + 1 sets of the
        hinterland's size; else every set is counted.
    alternative : str
        Of the test: ``"two-sided"``, ``"greater"`` (the hinterland grew faster), ``"less"``.
    alpha : float
        Level at or below which a hinterland is called.
    kind, unit : str
        Of the sector.
    first, last : int, optional
        The two years; for the reader.
    seed : int
        Of the draws.

    Returns
    -------
    Result
        ``hinterland``: index ``pole`` (``region_id``); ``value`` (growth of the hinterland less
        that of the rest), ``growth_pole``, ``growth_hinterland``, ``growth_rest``,
        ``growth_nation`` (over the whole period; 0.1 is 10 %), ``share_first``, ``share_last`` (of
        the pole in the nation), ``hinterland_first``, ``hinterland_last`` (of its hinterland),
        ``neighbours`` (regions of the hinterland), ``p_value``, ``min_p`` (the least that so few
        regions can reach), ``pattern``, ``label``, ``status``. The pattern compares both with the
        rest, by their signs alone: ``both_grow`` (both faster), ``spread`` (the hinterland only),
        ``backwash`` (the pole only), ``both_lag`` (neither), ``as_rest`` (both as the rest, but for
        rounding). The label is the pattern where ``p_value`` is at most `alpha`, else ``ns``.
        Status: ``island`` where a pole has no neighbour but poles,
        ``missing`` without figures, ``undefined`` where there was none of the sector at the start,
        ``too_few`` where no region is left for the rest.

    Raises
    ------
    ArgumentError
        If the series differ in their regions, a value is negative, a pole is no region, a region
        is not in the graph, or `alpha` is no level.

    Notes
    -----
    The p-value is the share of equally large sets of regions without poles, whose growth beside
    the rest of them is as far out. It asks whether the place is unusual, not why, and nothing of
    the pole itself, whose own growth beside the rest is not tested: growth of a
    pole and of its neighbours can have one cause, and activity that is booked at headquarters
    moves without anyone moving.

    References
    ----------
    .. [1] Gaile, G. L. (1980). The spread-backwash concept. *Regional Studies* 14(1), 15-25.
    .. [2] Richardson, H. W. (1976). Growth pole spillovers: the dynamics of backwash and spread.
       *Regional Studies* 10(1), 1-9.

    Examples
    --------
    The pole doubles, its neighbour grows by a tenth, the two others by a half:

    >>> from libpysal.graph import Graph
    >>> start = pd.Series({"pole": 10, "beside": 10, "far": 10, "away": 10})
    >>> end = pd.Series({"pole": 20, "beside": 11, "far": 15, "away": 15})
    >>> graph = Graph.from_arrays(list(start.index), ["beside", "pole", "away", "far"], [1] * 4)
    >>> table = hinterland(start, end, graph, poles=["pole"]).table
    >>> table[["value", "growth_pole", "p_value", "min_p", "pattern", "label"]].round(3)
          value  growth_pole  p_value  min_p   pattern label
    pole
    pole   -0.4          1.0    0.667  0.667  backwash    ns
    """
    check_choice("alternative", alternative, ALTERNATIVES)
    if not 0 < alpha < 1:
        fault = "specialisation.not_a_level"
        raise ArgumentError(fault, argument="alpha", value=str(alpha))
    years = _years(start, end)
    asked = list(dict.fromkeys([poles] if isinstance(poles, str) else poles))
    if unknown := [pole for pole in asked if pole not in years.index]:
        raise ArgumentError("hinterland.unknown_pole", poles=quotients.some(unknown))
    links = weights_of(years.index, graph).toarray() != 0
    is_pole = np.asarray(years.index.isin(asked))
    how = _How(permutations, alternative, alpha, seed)
    rows = [_about(pole, years, links, is_pole, how) for pole in asked]
    table = pd.DataFrame(rows, pd.Index(asked, name="pole"), list(COLUMNS))
    params: dict[str, Any] = {
        "first": first,
        "last": last,
        "poles": asked,
        "kind": kind,
        "unit": unit,
        "others": int((~is_pole & _known(years)).sum()),
        "permutations": permutations,
        "alternative": alternative,
        "alpha": alpha,
        "seed": seed,
    }
    return Result("hinterland", table, "1", params, _notes(table, years, params))


class _How(NamedTuple):
    permutations: int
    alternative: Alternative
    alpha: float
    seed: int


COLUMNS: Final = (
    *("value", *GROWTHS, *SHARES, "neighbours", "p_value", "min_p"),
    *("pattern", "label", "status"),
)


def _years(start: pd.Series[float], end: pd.Series[float]) -> pd.DataFrame:
    before = quotients.checked(start.to_frame("before"), "start")
    after = quotients.checked(end.to_frame("after"), "end")
    differ = before.index.symmetric_difference(after.index)
    if len(differ):
        fault = "growth.differ"
        raise ArgumentError(fault, rows=quotients.some(differ))
    return before.join(after)


def _known(years: pd.DataFrame) -> BoolArray:
    return np.asarray(years.notna().all(axis=1))


def _about(
    pole: str, years: pd.DataFrame, links: BoolArray, is_pole: BoolArray, how: _How
) -> dict[str, Any]:
    """Return the row of one pole."""
    place = years.index.get_loc(pole)
    known = _known(years)
    named = links[place] & ~is_pole
    around, rest = named & known, ~is_pole & ~named & known
    one = np.arange(len(years)) == place
    sets = {"pole": one & known, "hinterland": around, "rest": rest, "nation": known}
    growth = {f"growth_{name}": _growth(years, inside) for name, inside in sets.items()}
    row: dict[str, Any] = {**growth, **_shares(years, one & known, around)}
    row |= {"neighbours": int(around.sum()), "pattern": "", "label": "", "status": "ok"}
    if not named.any():
        return row | {"status": "island"}
    if not (known[place] and around.any()):
        return row | {"status": "missing"}
    if not rest.any():
        return row | {"status": "too_few"}
    three = [growth[name] for name in GROWTHS[:3]]
    if np.isnan(three).any():
        return row | {"status": "undefined"}
    row |= {"value": _ahead_of(three[1], three[2]), "pattern": _pattern(*three)}
    row |= _chance(years, ~is_pole & known, around, how)
    return row | {"label": row["pattern"] if row["p_value"] <= how.alpha else "ns"}


def _growth(years: pd.DataFrame, inside: BoolArray) -> float:
    before, after = years.to_numpy()[inside].sum(axis=0)
    return float(after / before - 1) if before > 0 else float("nan")


def _shares(years: pd.DataFrame, pole: BoolArray, around: BoolArray) -> dict[str, float]:
    totals = years[_known(years)].sum()
    parts = [*(years[pole].sum(min_count=1) / totals.where(totals > 0))]
    parts += [*(years[around].sum(min_count=1) / totals.where(totals > 0))]
    return {name: float(part) for name, part in zip(SHARES, parts, strict=True)}


def _ahead_of(one: float, other: float) -> float:
    """Return by how much one growth is above another; 0 where they differ by rounding."""
    return 0.0 if abs(one - other) <= TIE * (1 + max(abs(one), abs(other))) else one - other


def _pattern(pole: float, around: float, rest: float) -> str:
    mine, beside = _ahead_of(pole, rest), _ahead_of(around, rest)
    if mine == beside == 0:
        return "as_rest"
    if beside > 0:
        return "both_grow" if mine > 0 else "spread"
    return "backwash" if mine > 0 else "both_lag"


def _chance(
    years: pd.DataFrame, field: BoolArray, around: BoolArray, how: _How
) -> dict[str, float]:
    """Return how often as many regions without poles stand out as far, and the least possible."""
    order = np.argsort(years.index[field].astype(str).to_numpy(dtype=str), kind="stable")
    values, mine = years.to_numpy()[field][order], around[field][order]
    sets, exact = _sets(len(values), int(mine.sum()), how)
    drawn = _ahead(values, sets)
    drawn = drawn[~np.isnan(drawn)]
    observed = _ahead(values, np.flatnonzero(mine)[None, :])[0]
    slack = TIE * max(1.0, abs(observed))
    above, below = (drawn >= observed - slack).sum(), (drawn <= observed + slack).sum()
    count = len(drawn) if exact else how.permutations
    p = permutation_p([above], [below], [count], how.alternative, exact=exact)[0]
    least = (2 if how.alternative == "two-sided" else 1) / (count + (not exact))
    return {"p_value": float(p), "min_p": min(1.0, least)}


def _sets(n: int, k: int, how: _How) -> tuple[IntArray, bool]:
    """Return every set of k of n, or as many as are drawn."""
    if comb(n, k) <= how.permutations + 1:
        return np.array(list(combinations(range(n), k)), dtype=np.int64), True
    rng = np.random.default_rng(how.seed)
    return np.argsort(rng.random((how.permutations, n)), axis=1)[:, :k], False


def _ahead(values: FloatArray, sets: IntArray) -> FloatArray:
    """Return growth inside less growth outside of each set."""
    inside = values[sets].sum(axis=1)
    outside = values.sum(axis=0) - inside
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(inside[:, 1] / inside[:, 0] - outside[:, 1] / outside[:, 0])


def _notes(table: pd.DataFrame, years: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    if table.empty:
        return (Message("hinterland.no_pole"),)
    notes = [Message("hinterland.no_cause")]
    if params["kind"] in {"gva", "output"}:
        notes.append(Message("hinterland.money"))
    tested = table[table["p_value"].notna()]
    if len(tested):
        told = {"least": float(tested["min_p"].min()), "others": params["others"]}
        notes.append(Message("hinterland.least", told))
    never = tested.index[tested["min_p"] > params["alpha"]]
    if len(never):
        values = {"count": len(never), "total": len(table), "rows": quotients.some(never)}
        notes.append(Message("hinterland.never", values | {"alpha": params["alpha"]}))
    for status in ("island", "missing", "undefined", "too_few"):
        rows = table.index[table["status"] == status]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message(f"hinterland.{status}", values))
    gaps = years.index[~_known(years)]
    if len(gaps):
        values = {"count": len(gaps), "total": len(years), "rows": quotients.some(gaps)}
        notes.append(Message("hinterland.gaps", values))
    return tuple(notes)
