"""How much of what goes with a sector elsewhere is already present in a region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import quotients
from spatialict.core.industry_space.present import Present, around, nearness, proximities
from spatialict.core.inference import (
    ALTERNATIVES,
    CORRECTIONS,
    adjust,
    least_p,
    permutation_p,
    reached_p,
)
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.inference import Alternative, Correction

COLUMNS: Final = (
    *("value", "expected", "p_value", "q_value", "min_p", "quotient", "specialised"),
    *("diversity", "related", "absent", "label", "status"),
)
NAMED: Final = 3
"""Industries that are named for each region."""
FEW: Final = 3
"""Regions with the sector under which proximity is hardly more than likeness to these."""
SECTOR: Final = "sector"
ROUNDING: Final = 1e-9
"""Densities nearer than this are one."""


def proximity(activity: pd.DataFrame, *, threshold: float = 1.0) -> pd.DataFrame:
    r"""Return how near industries are to each other: the least chance to find one with the other.

    .. math:: \phi_{ij} = \min(P(M_i | M_j), P(M_j | M_i)) = \sum_r M_{ri} M_{rj} / \max(k_i, k_j)

    M is 1 where the location quotient reaches the threshold, k an industry's number of such
    regions.

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries)
        Jobs, firms or money of one year, ``>= 0``.
    threshold : float
        Least location quotient that counts as present.

    Returns
    -------
    pandas.DataFrame, shape (n_industries, n_industries)
        Between 0 and 1, symmetric, 1 on the diagonal; ``NaN`` for an industry without activity or
        present nowhere. Regions with a gap are left out.

    Raises
    ------
    ValueError
        If a value is negative, or the threshold is not above 0.

    References
    ----------
    .. [1] Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007). The product space
       conditions the development of nations. *Science* 317, 482-487.

    Examples
    --------
    ICT and finance are both in the first region; trade is in the other two:

    >>> table = pd.DataFrame({"J": [4, 1, 1], "K": [4, 1, 1], "G": [2, 8, 8]}, list("abc"))
    >>> proximity(table)
         J    K    G
    J  1.0  1.0  0.0
    K  1.0  1.0  0.0
    G  0.0  0.0  1.0
    """
    _check_threshold(threshold)
    found = Present.of(activity, threshold)
    near = pd.DataFrame(proximities(found.cells), found.industries, found.industries)
    return near.reindex(index=activity.columns, columns=activity.columns)


def relatedness(
    activity: pd.DataFrame,
    *,
    industry: Sequence[str],
    threshold: float = 1.0,
    alternative: Alternative = "two-sided",
    correction: Correction = "bh",
    alpha: float = 0.05,
    permutations: int = 999,
    seed: int = 0,
) -> Result:
    r"""How much of what goes with a sector elsewhere a region already has, beyond chance or not.

    .. math:: \omega_r = \sum_{i \ne j} M_{ri} \phi_{ij} \Big/ \sum_{i \ne j} \phi_{ij}

    j is the sector, :math:`\phi` as in `proximity`. The sector itself is not counted, so that its
    own presence does not raise the density around it (as in EconGeo).

    Parameters
    ----------
    activity : pandas.DataFrame, shape (n_regions, n_industries)
        As in `proximity`.
    industry : sequence of str
        Codes of the sector; several are summed into one.
    threshold : float
        As in `proximity`.
    alternative, correction, alpha
        As in `spatialict.local_moran`.
    permutations : int
        Arrangements drawn.
    seed : int
        Of the draws; the answer depends on it and the labels, not on the order of the table.

    Returns
    -------
    Result
        ``relatedness``, index ``region_id``: ``value`` (density, 0 to 1), ``expected`` (the share
        of the other industries that the region has, and what chance adds to it), ``p_value`` (of
        the density over that share), ``q_value``, ``min_p`` (the least p that could be reached),
        ``quotient`` (of the sector), ``specialised``, ``diversity`` (other industries present),
        ``related`` and ``absent`` (the three industries nearest to the sector that the region has,
        and has not), ``label`` (``more``, ``fewer``, ``ns``: than by chance), ``status``.

        Statuses: ``missing`` (a figure of the region lacks), ``undefined`` (no activity; or the
        sector is near to no industry, then for all) and ``too_few`` (no arrangement could be
        significant: `p_value` without `q_value`). The params hold ``proximity`` by industry,
        ``sector_excess`` (mean density over the said share in the regions with the sector, less
        that in the others) and ``sector_p_value`` (chance gives one as large): the one test of
        whether anything goes with the sector.

    Raises
    ------
    ValueError
        If an industry is not known, a value is negative, or an argument is out of range.

    Notes
    -----
    In the arrangements the sector stays where it is. The leanings of regions to each other industry
    (quotients over their median) are dealt to them anew, each industry apart; activity, shares and
    presence are made of them again, and so are the proximities: a region's own part in them, and
    that shares add up to one, are part of chance. Of 300 tables of noise, 20 regions by 20
    industries, 4 in 100 p-values of regions were up to .05 and 8 in 100 of sectors: read the latter
    with that in mind.

    References
    ----------
    .. [1] Hidalgo, C. A. et al. (2007). *Science* 317, 482-487.
    .. [2] Boschma, R., Minondo, A. and Navarro, M. (2013). The emergence of new industries at the
       regional level in Spain: a proximity approach based on product relatedness. *Economic
       Geography* 89(1), 29-51.

    Examples
    --------
    ICT is in a and b, each time with finance, once with trade: proximities 2/2 and 1/2 (trade is in
    a and c). So c has a third of what goes with ICT:

    >>> rows = {"a": [4, 4, 8, 0], "b": [4, 4, 2, 1], "c": [1, 1, 8, 1], "d": [1, 1, 2, 9]}
    >>> table = pd.DataFrame.from_dict(rows, orient="index", columns=list("JKGA"))
    >>> found = relatedness(table, industry=["J"])
    >>> found.table[["value", "specialised", "related", "absent"]].round(3)
               value specialised related absent
    region_id
    a          1.000        True    K, G
    b          0.667        True       K      G
    c          0.333       False       G      K
    d          0.000       False           K, G
    """
    _check_threshold(threshold)
    _check_choices(alternative, correction, permutations)
    table = _merged(activity, industry)
    found = Present.of(table, threshold)
    asked: dict[str, Any] = {
        "industry": quotients.codes(activity, industry), "threshold": threshold,
        "alternative": alternative, "correction": correction, "alpha": alpha,
        "permutations": permutations, "seed": seed,
    }  # fmt: skip
    answer = pd.DataFrame(index=activity.index.rename("region_id"))
    near: dict[str, float] = {}
    together = {"sector_excess": float("nan"), "sector_p_value": float("nan")}
    if SECTOR in found.industries and len(found.industries) > 1:
        cells, near = _seen(found)
        chance, together = _chance(found, asked)
        answer = answer.join(cells).join(chance)
    answer = answer.reindex(columns=list(COLUMNS))
    answer["quotient"] = quotients.quotient(quotients.economy(table))[SECTOR]
    status = pd.Series(found.status.to_numpy(), answer.index, dtype=object)
    status[(status == "ok") & answer["value"].isna()] = "undefined"
    status[(status == "ok") & ~(answer["min_p"] <= alpha)] = "too_few"
    answer["q_value"] = adjust(answer["p_value"].where(status == "ok"), correction)
    answer["label"] = _labels(answer, alpha)
    answer["status"] = status
    params = asked | together | _facts(answer, near)
    return Result("relatedness", answer, "1", params, _notes(answer, params))


def _check_threshold(threshold: float) -> None:
    if not 0 < threshold < np.inf:
        raise ArgumentError("relatedness.threshold", value=threshold)


def _check_choices(alternative: str, correction: str, permutations: int) -> None:
    for argument, value, choices in (
        ("alternative", alternative, ALTERNATIVES),
        ("correction", correction, CORRECTIONS),
    ):
        if value not in choices:
            told = {"argument": argument, "value": value, "choices": ", ".join(choices)}
            raise ArgumentError("study.unknown_choice", **told)
    if permutations < 1:
        raise ArgumentError("relatedness.permutations", value=permutations)


def _merged(activity: pd.DataFrame, industry: Sequence[str]) -> pd.DataFrame:
    """Return the table with the sector as one column beside all others."""
    named = quotients.codes(activity, industry)
    known = quotients.reported(quotients.checked(activity))
    others = known.drop(columns=named).add_prefix("i:")
    others[SECTOR] = known[named].sum(axis=1, skipna=False)
    return others


def _parted(found: Present) -> tuple[BoolArray, BoolArray, list[str]]:
    """Return where the others are, where the sector is, and the codes of the others."""
    mine = found.industries == SECTOR
    codes = [str(name).removeprefix("i:") for name in found.industries[~mine]]
    return found.cells[:, ~mine], found.cells[:, mine][:, 0], codes


def _seen(found: Present) -> tuple[pd.DataFrame, dict[str, float]]:
    """Return what is in each region, and how near each industry is to the sector."""
    others, sector, codes = _parted(found)
    near = nearness(others, sector)
    nearest = np.argsort(-near, kind="stable")
    order = nearest[near[nearest] > 0]
    columns = {
        "value": around(others, sector),
        "specialised": sector.astype(object),
        "diversity": others.sum(axis=1),
        "related": [_first(row[order], order, codes) for row in others],
        "absent": [_first(~row[order], order, codes) for row in others],
    }
    return pd.DataFrame(columns, found.regions), {codes[k]: float(near[k]) for k in nearest}


def _first(held: BoolArray, order: Any, codes: list[str]) -> str:  # noqa: ANN401
    return ", ".join([codes[k] for k in order[held]][:NAMED])


def _chance(found: Present, asked: dict[str, Any]) -> tuple[pd.DataFrame, dict[str, float]]:
    """Return what chance makes of each region, and of the regions with the sector together."""
    others, sector, _ = _parted(found)
    value, size = around(others, sector), others.mean(axis=1)
    draws = found.by_chance(asked["permutations"], asked["seed"], found.industries == SECTOR)
    drawn = np.concatenate([_excess(block, sector) for block in draws])
    excess = np.nan_to_num(value - size)
    number = np.full(len(value), len(drawn))
    p = permutation_p(*_tails(drawn, excess), number, asked["alternative"], exact=False)
    top, _ = _tails(drawn, np.maximum(drawn.max(axis=0), excess))
    _, bottom = _tails(drawn, np.minimum(drawn.min(axis=0), excess))
    shares = (1 + top) / (1 + number), (1 + bottom) / (1 + number)
    columns = {
        "expected": np.clip(size + drawn.mean(axis=0), 0, 1),
        "p_value": p,
        "min_p": least_p(*shares, asked["alternative"]),
    }
    known = np.isfinite(value)
    table = {name: np.where(known, column, np.nan) for name, column in columns.items()}
    return pd.DataFrame(table, found.regions), _together(excess, drawn, sector & known)


def _excess(others: BoolArray, sector: BoolArray) -> FloatArray:
    """Return the density over the share of the others that a region has; 0 where not defined."""
    return np.asarray(np.nan_to_num(around(others, sector) - others.mean(axis=-1)))


def _together(excess: FloatArray, drawn: FloatArray, sector: BoolArray) -> dict[str, float]:
    """Return whether regions with the sector exceed the others by more than chance would have."""
    if sector.all() or not sector.any():
        return {"sector_excess": float("nan"), "sector_p_value": float("nan")}
    seen = float(excess[sector].mean() - excess[~sector].mean())
    chance = drawn[:, sector].mean(axis=1) - drawn[:, ~sector].mean(axis=1)
    above = (chance >= seen - ROUNDING).sum()
    return {"sector_excess": seen, "sector_p_value": float(reached_p(above, len(drawn)))}


def _tails(drawn: FloatArray, value: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how many of the arrangements are at or above, and at or below a value."""
    above = (drawn >= value - ROUNDING).sum(axis=0)
    return np.asarray(above), np.asarray((drawn <= value + ROUNDING).sum(axis=0))


def _labels(answer: pd.DataFrame, alpha: float) -> pd.Series[Any]:
    more = answer["value"] > answer["expected"]
    words = np.where(answer["q_value"] <= alpha, np.where(more, "more", "fewer"), "ns")
    return pd.Series(words, index=answer.index, dtype=object).where(answer["value"].notna(), "")


def _facts(answer: pd.DataFrame, near: dict[str, float]) -> dict[str, Any]:
    """Return what the notes and the exports need beside the table."""
    return {
        "proximity": near,
        "nearest": [name for name, value in near.items() if value > 0][:NAMED],
        "sector_regions": [
            str(name) for name in answer.index[answer["specialised"].eq(other=True)]
        ],
        "m": int(answer["q_value"].notna().sum()),
    }


def _notes(answer: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    """Return what a reader must know beside the numbers."""
    total, where = len(answer), params["sector_regions"]
    notes = []
    if answer["value"].notna().any():
        told = {"count": len(where), "total": total, "rows": quotients.some(where)}
        notes.append(Message("relatedness.rests", {**told, "threshold": params["threshold"]}))
        near = [
            Message("relatedness.near", {"name": name, "value": params["proximity"][name]})
            for name in params["nearest"]
        ]
        notes.append(Message("relatedness.nearest", {"rows": near}))
        if len(where) < FEW:
            notes.append(Message("relatedness.likeness", {"count": len(where)}))
        found = int((answer["q_value"] <= params["alpha"]).sum())
        told = {"found": found, "m": params["m"], "alpha": params["alpha"]}
        notes += [_together_told(params), Message("relatedness.found", told)]
        notes.append(Message("relatedness.shares"))
    else:
        notes.append(Message("relatedness.alone"))
    for status in ("missing", "undefined", "too_few"):
        rows = answer.index[answer["status"] == status]
        if len(rows) and (status != "undefined" or answer["value"].notna().any()):
            values = {"count": len(rows), "total": total, "rows": quotients.some(rows)}
            notes.append(Message(f"relatedness.{status}", values))
    return tuple(notes)


def _together_told(params: dict[str, Any]) -> Message:
    p = params["sector_p_value"]
    if not p <= 1:
        return Message("relatedness.everywhere")
    word = "together" if p <= params["alpha"] else "apart"
    return Message(f"relatedness.{word}", {"p_value": p, "excess": params["sector_excess"]})
