"""Economic complexity of regions and of industries, and whether a table is enough for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.industry_space import complexity as space
from spatialict.core.industry_space.present import Present
from spatialict.core.inference import reached_p
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray

REGIONS: Final = (
    *("value", "rank", "rank_low", "rank_high", "diversity", "mean_ubiquity", "status"),
)
INDUSTRIES: Final = ("value", "rank", "ubiquity", "mean_diversity", "status")
FEWEST: Final = 3
"""Regions and industries under which the index is given by their number alone."""
HALF: Final = 0.5
OTHERS: Final = (0.75, 1.25)
"""Thresholds that are tried beside the one asked for, as its multiples."""


def complexity(
    activity: pd.DataFrame,
    *,
    threshold: float = 1.0,
    alpha: float = 0.05,
    permutations: int = 999,
    seed: int = 0,
) -> tuple[Result, Result]:
    r"""Which regions have the industries that few have, and which industries those are.

    .. math::

        \tilde M_{rs} = \sum_i \frac{M_{ri} M_{si}}{k_r k_i}, \qquad
        ECI = \frac{v - \bar v}{sd(v)}, \quad \tilde M v = \lambda_2 v, \qquad
        ECI_r = \frac{1}{k_r} \sum_i M_{ri} PCI_i

    M is 1 where the location quotient reaches the threshold, :math:`k_r` a region's diversity,
    :math:`k_i` an industry's ubiquity, v the eigenvector of the second eigenvalue.

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries)
        Jobs, firms or money of one year, ``>= 0``.
    threshold : float
        Least location quotient that counts as present.
    alpha : float
        Level that the notes refer to.
    permutations : int
        Arrangements drawn, in which each industry is located without regard to the others (see
        Notes).
    seed : int
        Of the draws; the answer depends on it and the labels, not on the order of the table.

    Returns
    -------
    regions : Result
        ``complexity``, index ``region_id``: ``value`` (ECI; mean 0, standard deviation 1 over the n
        regions), ``rank``, ``rank_low`` and ``rank_high`` (best and worst, leaving out one industry
        at a time), ``diversity``, ``mean_ubiquity``, ``status``.
    industries : Result
        ``industry_complexity``, index ``industry``: ``value`` (PCI, on the scale of the ECI: a
        region is the mean of its industries), ``rank``, ``ubiquity``, ``mean_diversity``,
        ``status``.

        Statuses of both: ``missing`` (a figure of the region lacks; no region reports the
        industry), ``undefined`` (no activity, or present nowhere; for all, if no one second
        eigenvalue leads), ``island`` (shares no industry with the larger part of the table, to
        which it cannot be compared), ``too_few`` (that part has under three regions or industries)
        and ``constant`` (all have the same industries). The params of both hold ``eigenvalue``,
        ``expected`` (its mean by chance), ``p_value`` (chance gives one as large),
        ``correlation`` (with diversity), ``carried`` (the fewest regions that make up half of the
        index's variation), ``agreement`` (least Spearman's correlation when one industry is left
        out) and ``thresholds`` (the same, had presence begun at these quotients).

    Raises
    ------
    ValueError
        If a value is negative, or an argument is out of range.

    Notes
    -----
    Arrangements deal a region's leanings (its quotients over their median) to the regions anew,
    those to each industry apart, and make activity, shares and presence of them again: that shares
    add up to one is thereby part of chance. Of 300 tables of noise, 20 regions by 20 industries, 5
    in 100 had a p-value up to .05; with arrangements that only keep the sums of presences, as is
    common for networks, it was a third.

    With two parts of a table that hardly touch, the index says which part a region is in, no more
    [2]_. Its sign is chosen to go with diversity; it is no measure of diversity.

    References
    ----------
    .. [1] Hidalgo, C. A. and Hausmann, R. (2009). The building blocks of economic complexity.
       *PNAS* 106(26), 10570-10575.
    .. [2] Mealy, P., Farmer, J. D. and Teytelboym, A. (2019). Interpreting economic complexity.
       *Science Advances* 5(1), eaau1705.

    Examples
    --------
    Finance is in the city alone, ICT there and in the suburb. The city is the mean of its three
    industries, (1.19 + 1.28 + .54) / 3, and the steppe is its one, farming:

    >>> table = pd.DataFrame(
    ...     {"J": [6, 3, 0, 0], "K": [3, 0, 0, 0], "G": [3, 6, 3, 0], "A": [0, 3, 9, 12]},
    ...     index=["city", "suburb", "plain", "steppe"],
    ... )
    >>> regions, industries = complexity(table, permutations=99)
    >>> regions.table[["value", "rank", "diversity"]].round(2)
               value  rank  diversity
    region_id
    city        1.01   1.0        3.0
    suburb      0.87   2.0        2.0
    plain      -0.44   3.0        2.0
    steppe     -1.43   4.0        1.0
    >>> industries.table["value"].round(2).to_dict()
    {'J': 1.19, 'K': 1.28, 'G': 0.54, 'A': -1.43}
    """
    if not 0 < threshold < np.inf:
        raise ArgumentError("relatedness.threshold", value=threshold)
    if permutations < 1:
        raise ArgumentError("relatedness.permutations", value=permutations)
    found = Present.of(activity, threshold)
    region, industry = _described(found, activity)
    rows, columns = _largest(found.cells)
    cells = found.cells[np.ix_(rows, columns)]
    fault = _fault(cells)
    apart = "island" if rows.any() else "undefined"
    region.loc[found.regions[~rows & (found.diversity > 0)], "status"] = apart
    industry.loc[found.industries[~columns & (found.ubiquity > 0)], "status"] = apart
    facts: dict[str, Any] = {"regions": int(rows.sum()), "industries": int(columns.sum())}
    if fault:
        region.loc[found.regions[rows], "status"] = fault
        industry.loc[found.industries[columns], "status"] = fault
    else:
        scores = space.scored(cells)
        region.loc[found.regions[rows], "value"] = scores.regions
        industry.loc[found.industries[columns], "value"] = scores.industries
        least, most, facts["agreement"] = _left_out(cells, scores.regions)
        region.loc[found.regions[rows], "rank_low"] = least
        region.loc[found.regions[rows], "rank_high"] = most
        drawn = [
            space.second_eigenvalues(block[:, rows][:, :, columns])
            for block in found.by_chance(permutations, seed)
        ]
        facts |= _chance(scores, np.concatenate(drawn))
        facts["carried"] = _carried(region["value"])
        facts["thresholds"] = _thresholds(activity, threshold, region["value"])
    for table in (region, industry):
        table["rank"] = _ranks(table["value"])
    asked = {
        "threshold": threshold, "alpha": alpha, "permutations": permutations, "seed": seed,
    }  # fmt: skip
    params = asked | facts
    notes = _notes(region, params)
    both = region.reindex(columns=list(REGIONS)), industry.reindex(columns=list(INDUSTRIES))
    return (
        Result("complexity", both[0], "1", params, notes),
        Result("industry_complexity", both[1], "1", params, notes),
    )


def _described(found: Present, activity: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return diversity and ubiquity, their means on the other side, and the statuses so far."""
    counts = found.cells.astype(float)
    diversity, ubiquity = counts.sum(axis=1), counts.sum(axis=0)
    names = ["value", "rank_low", "rank_high", "diversity", "mean_ubiquity"]
    region = pd.DataFrame(np.nan, activity.index.rename("region_id"), names)
    region.loc[found.regions, "diversity"] = diversity
    region.loc[found.regions, "mean_ubiquity"] = counts @ ubiquity / _positive(diversity)
    region["status"] = found.status.to_numpy()
    region.loc[found.regions[diversity == 0], "status"] = "undefined"
    names = ["value", "ubiquity", "mean_diversity"]
    industry = pd.DataFrame(np.nan, activity.columns.rename("industry"), names)
    industry.loc[found.industries, "ubiquity"] = ubiquity
    industry.loc[found.industries, "mean_diversity"] = diversity @ counts / _positive(ubiquity)
    told = activity.loc[(found.status != "missing").to_numpy()].notna().any(axis=0)
    industry["status"] = np.where(told, "undefined", "missing")
    industry.loc[found.industries[ubiquity > 0], "status"] = "ok"
    return region, industry


def _positive(counts: FloatArray) -> FloatArray:
    return np.where(counts > 0, counts, np.nan)


def _largest(cells: BoolArray) -> tuple[BoolArray, BoolArray]:
    """Return the rows and columns of the piece with most regions; none where two are as large."""
    rows, columns = space.pieces(cells)
    present = cells.any(axis=1)
    labels, sizes = np.unique(rows[present], return_counts=True)
    leading = labels[sizes == sizes.max()] if len(labels) else labels
    chosen = leading[0] if len(leading) == 1 else -1
    return (rows == chosen) & present, (columns == chosen) & cells.any(axis=0)


def _fault(cells: BoolArray) -> str:
    """Return why no index follows from these presences; empty where one does."""
    if not cells.size:
        return "undefined"
    if min(cells.shape) < FEWEST:
        return "too_few"
    values = np.sort(np.linalg.eigvalsh(space.likeness(cells)))[::-1]
    if values[1] < space.TIE:
        return "constant"
    return "undefined" if values[1] - values[2] < space.TIE else ""


def _ranks(value: pd.Series[float]) -> pd.Series[float]:
    return (-value).round(9).rank(method="average")


def _left_out(cells: BoolArray, value: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Return best and worst rank, and the least agreement, leaving out each industry in turn.

    Where the table then falls apart or a region is left with nothing, that turn is not counted.
    """
    base = _ranks(pd.Series(value))
    ranks, agreement = [base], 1.0
    for k in range(cells.shape[1]):
        rest = np.delete(cells, k, axis=1)
        apart = len(np.unique(space.pieces(rest)[0])) > 1
        if apart or not rest.any(axis=1).all() or _fault(rest):
            continue
        turn = space.scored(rest).regions
        # an eigenvector has no sign: the one that agrees with the whole table's is meant
        rank = _ranks(pd.Series(turn if turn @ value >= 0 else -turn))
        agreement = min(agreement, float(np.corrcoef(rank, base)[0, 1]))
        ranks.append(rank)
    every = np.stack([np.asarray(rank, dtype=float) for rank in ranks])
    return every.min(axis=0), every.max(axis=0), agreement if len(ranks) > 1 else float("nan")


def _chance(scores: space.Scores, drawn: FloatArray) -> dict[str, float]:
    """Return the second eigenvalue beside those of industries located each on its own."""
    above = (drawn >= scores.second - space.TIE).sum()
    return {
        "eigenvalue": scores.second,
        "expected": float(drawn.mean()),
        "p_value": float(reached_p(above, len(drawn))),
        "correlation": scores.correlation,
    }


def _thresholds(
    activity: pd.DataFrame, threshold: float, value: pd.Series[float]
) -> list[dict[str, float]]:
    """Return Spearman's correlation with the index at other thresholds; NaN where there is none."""
    answer = []
    for other in (threshold * times for times in OTHERS):
        found = Present.of(activity, other)
        rows, columns = _largest(found.cells)
        cells = found.cells[np.ix_(rows, columns)]
        agreement = float("nan")
        if not _fault(cells):
            again = pd.Series(space.scored(cells).regions, found.regions[rows])
            both = pd.concat([_ranks(value), _ranks(again)], axis=1).dropna()
            if len(both) >= FEWEST and (both.std() > 0).all():
                # an eigenvector has no sign
                agreement = abs(float(np.corrcoef(both.T)[0, 1]))
        answer.append({"threshold": other, "agreement": agreement})
    return answer


def _carried(value: pd.Series[float]) -> list[str]:
    """Return the fewest regions that make up half of the sum of squares."""
    squares = (value.dropna() ** 2).sort_values(ascending=False, kind="stable")
    before = squares.cumsum().shift(fill_value=0.0) / squares.sum()
    return [str(name) for name in squares.index[before < HALF]]


def _notes(region: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    """Return what a reader must know beside the numbers."""
    total = len(region)
    notes = _told(region, params) if "eigenvalue" in params else [_why(region)]
    for status in ("missing", "island"):
        rows = region.index[region["status"] == status]
        if len(rows):
            values = {"count": len(rows), "total": total, "rows": quotients.some(rows)}
            notes.append(Message(f"relatedness.complexity_{status}", values))
    return tuple(notes)


def _why(region: pd.DataFrame) -> Message:
    words = set(region["status"])
    found = [word for word in ("too_few", "constant") if word in words]
    return Message(f"relatedness.complexity_{found[0] if found else 'undefined'}")


def _told(region: pd.DataFrame, params: dict[str, Any]) -> list[Message]:
    """Return whether the index is more than chance, who makes it, and how firm it is."""
    beyond = "beyond" if params["p_value"] <= params["alpha"] else "chance"
    numbers = {name: params[name] for name in ("eigenvalue", "expected", "p_value")}
    notes = [Message(f"relatedness.complexity_{beyond}", numbers)]
    carried = params["carried"]
    told = {"count": len(carried), "total": params["regions"], "rows": quotients.some(carried)}
    notes.append(Message("relatedness.complexity_carried", told))
    spread = (region["rank_high"] - region["rank_low"]).max()
    firm = {"places": float(spread), "agreement": params["agreement"]}
    notes.append(Message("relatedness.complexity_firm", firm))
    low, high = params["thresholds"]
    tried = {"threshold": params["threshold"], "low": low["threshold"], "high": high["threshold"]}
    tried |= {"rho_low": low["agreement"], "rho_high": high["agreement"]}
    notes.append(Message("relatedness.complexity_thresholds", tried))
    weak = "weak" if params["correlation"] < space.WEAK else "goes"
    notes.append(Message(f"relatedness.complexity_{weak}", {"correlation": params["correlation"]}))
    return notes
