"""Whether an industry is concentrated beyond what the size of its plants makes it."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core import inference, quotients
from spatialict.core.association.options import checked_alpha, checked_seed, whole
from spatialict.core.association.system import check_choice
from spatialict.core.concentration import dealing
from spatialict.core.concentration import plants as darts
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import FloatArray
    from spatialict.core.concentration.dealing import Dealt
    from spatialict.core.concentration.plants import Concentration, Plants
    from spatialict.core.inference import Alternative, Correction

CONCENTRATED: Final = 0.05
MODERATE: Final = 0.02
"""Ellison and Glaeser's bands, made for manufacturing in the United States."""
ALTERNATIVES: Final = ("two-sided", "greater", "less")
LEAST: Final = 2
COLUMNS: Final = (
    *("value", "expected", "se", "z", "g", "variance", "h", "maurel_sedillot"),
    *("p_value", "q_value"),
    *("plants", "jobs", "regions", "label", "status"),
)


def ellison_glaeser(
    plants: pd.DataFrame,
    *,
    totals: pd.Series[float] | None = None,
    alternative: Alternative = "two-sided",
    correction: Correction = "bh",
    alpha: float = 0.05,
    simulations: int = 999,
    seed: int = 0,
) -> Result:
    r"""Whether plants of an industry draw each other, or only look so because a few are large.

    .. math:: \gamma_i = \frac{G_i - (1 - \sum_r t_r^2) H_i}{(1 - \sum_r t_r^2) (1 - H_i)}, \quad
              G_i = \sum_r (s_{ri} - t_r)^2, \quad H_i = \sum_k z_{ki}^2

    s are the regions' shares of the industry's jobs, t of all jobs, z the plants' shares of the
    industry.

    Parameters
    ----------
    plants : pandas.DataFrame
        A row for each plant: ``region_id, industry, jobs``; more columns may be there. Plants
        whose size is not known are left out and counted in a note; so are those without jobs.
    totals : pandas.Series, optional
        All jobs by ``region_id``, those of `plants` among them: where a plant would lie by chance.
        Regions without a plant belong to it too. Default the sum of the given plants, which is
        another chance; see the notes.
    alternative : str
        ``"two-sided"``, ``"greater"`` (concentrated) or ``"less"`` (dispersed).
    correction, alpha
        Over the industries; as in `spatialict.local_moran`.
    simulations : int
        Times that the plants of each industry are thrown at the regions with the chances t;
        without `totals`, that the sites of all plants are dealt anew.
    seed : int
        Of the throws and dealings. No order of rows changes them.

    Returns
    -------
    Result
        ``ellison_glaeser``: index ``industry``; ``value`` (gamma: 0 where plants lie by chance,
        above where they draw each other or all seek the same advantage, below where they avoid
        each other), ``expected`` (gamma by chance: 0 with `totals`), ``se`` of gamma and ``z`` by
        chance, ``g`` and its ``variance`` there, ``h``, ``maurel_sedillot`` (Maurel and Sédillot's
        index, which weighs regions otherwise), ``p_value`` (of gamma by chance), ``q_value``,
        ``plants``, ``jobs``, ``regions`` that have one, ``label`` (``ns`` where ``q_value`` is
        above `alpha`, else ``concentrated`` above .05, ``moderate`` above .02, ``low``),
        ``status``: ``undefined`` with one plant, no jobs, all activity in one region, or where the
        industry is the whole register, ``missing`` where no size is known. With one plant nothing
        can be told apart: ``g`` and ``h`` are given, gamma is not.

    Raises
    ------
    ArgumentError
        If a column is missing, jobs are negative, `totals` lack a region or have fewer jobs there
        than its plants, or a word is not known.

    Notes
    -----
    Ellison and Glaeser take t as given from outside. Where it is the sum of the plants themselves
    (``params["chance"]`` is ``"sites"``, else ``"darts"``), an industry is part of what it is held
    against: gamma is too low, and throws at t find an industry of four fifths of the register
    in nine of ten registers where chance alone placed it. Then the sites are dealt anew over all
    plants [3]_: sizes and industries stay, t is worked out again each time, and ``expected``,
    ``se``, ``variance`` and p are of the dealings. Totals that only repeat the plants are treated
    so too; where the plants are a large part of the totals, p is still too small.

    z is no normal variable where plants are few: the p-value is of the draws. The bands are of
    manufacturing in the United States by state; they are no test, and gamma grows or falls with
    the regions' size.

    References
    ----------
    .. [1] Ellison, G. and Glaeser, E. L. (1997). Geographic concentration in U.S. manufacturing
       industries: a dartboard approach. *Journal of Political Economy* 105(5), 889-927.
    .. [2] Maurel, F. and Sédillot, B. (1999). A measure of the geographic concentration in French
       manufacturing industries. *Regional Science and Urban Economics* 29(5), 575-604.
    .. [3] Duranton, G. and Overman, H. G. (2005). Testing for localization using micro-geographic
       data. *Review of Economic Studies* 72(4), 1077-1106.

    Examples
    --------
    Four alike plants in one of two regions that are alike otherwise: G = 1/2, H = 1/4, and
    ((1/2) / (1/2) - 1/4) / (3/4). One throw of eight puts all into one region.

    >>> rows = [("a", "J", 10)] * 4
    >>> plants = pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])
    >>> everything = pd.Series({"a": 500, "b": 500})
    >>> found = ellison_glaeser(plants, totals=everything, alternative="greater").table
    >>> found[["value", "g", "h", "plants", "label"]]
              value    g     h  plants label
    industry
    J           1.0  0.5  0.25       4    ns
    >>> bool(0.1 < found.loc["J", "p_value"] < 0.15)
    True
    """
    check_choice("alternative", alternative, ALTERNATIVES)
    check_choice("correction", correction, inference.CORRECTIONS)
    asked: dict[str, Any] = {
        "alternative": alternative,
        "correction": correction,
        "alpha": checked_alpha(alpha),
        "simulations": _simulations(simulations),
        "seed": checked_seed(seed),
    }
    known = darts.plants_of(plants, totals)
    shares = known.shares()
    rng = np.random.default_rng(asked["seed"])
    drawn = dealing.dealt(known, asked["simulations"], rng) if known.own else None
    rows = [_row(known, shares, place, drawn, asked) for place in range(len(known.industries))]
    index = pd.Index(known.industries, name="industry")
    table = pd.DataFrame(rows, columns=list(COLUMNS), index=index)
    table["q_value"] = inference.adjust(table["p_value"].to_numpy(dtype=float), correction)
    table["label"] = _labels(table, asked["alpha"])
    params = asked | {
        "chance": "sites" if known.own else "darts",
        "permutations" if known.own else "throws": asked["simulations"],
        "totals": "plants" if totals is None else "given",
        "regions": len(known.regions),
        "plants": len(known.jobs),
        "bands": [MODERATE, CONCENTRATED],
    }
    return Result("ellison_glaeser", table, "1", params, _notes(known, table, params))


def coagglomeration(
    plants: pd.DataFrame,
    *,
    totals: pd.Series[float] | None = None,
    simulations: int = 999,
    seed: int = 0,
) -> Result:
    r"""Whether two industries lie in the same regions beyond what the size of regions makes them.

    .. math:: \gamma^c_{ij} = \frac{\sum_r (s_{ri} - t_r) (s_{rj} - t_r)}{1 - \sum_r t_r^2}

    Parameters
    ----------
    plants, totals
        As in `ellison_glaeser`; only the sums by region and industry count.
    simulations, seed : int
        Without `totals`: times that the sites are dealt anew, as in `ellison_glaeser`, for
        ``expected``.

    Returns
    -------
    Result
        ``coagglomeration``: index ``industry, other``, each two once, in the order in which they
        first appear; ``value`` (above ``expected`` where they are together), ``expected`` (where
        the one says nothing of the other: 0 with `totals`), ``jobs``, ``jobs_other``, ``shared``
        (regions that have both), ``status``: ``undefined`` where one has no jobs, all activity is
        in one region, or the two are the whole register, ``missing`` where no size is known.

    Raises
    ------
    ArgumentError
        As `ellison_glaeser`.

    Notes
    -----
    Without `totals` both industries are part of what they are held against, which puts the index
    below 0 where nothing draws them apart, and at or below 0 always where no third industry is
    there: read ``value`` against ``expected``.

    The size of plants falls out of two industries' index, so that one plant is enough. There is no
    p-value: plants thrown each by itself would be the wrong chance for industries that are
    concentrated for reasons of their own, and would call too many pairs together.

    References
    ----------
    .. [1] Ellison, G., Glaeser, E. L. and Kerr, W. R. (2010). What causes industry agglomeration?
       Evidence from coagglomeration patterns. *American Economic Review* 100(3), 1195-1213.

    Examples
    --------
    J and K are in a, L is in b; both regions are alike in all:

    >>> rows = [("a", "J", 1), ("a", "K", 1), ("b", "L", 2)]
    >>> plants = pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])
    >>> coagglomeration(plants, simulations=99).table["value"].round(6).to_dict()
    {('J', 'K'): 1.0, ('J', 'L'): -1.0, ('K', 'L'): -1.0}
    """
    known = darts.plants_of(plants, totals)
    asked = {"simulations": _simulations(simulations), "seed": checked_seed(seed)}
    shares, jobs = known.shares(), known.jobs_by_industry()
    value = darts.pairwise(shares, known.t)
    expected = np.zeros_like(value)
    if known.own:
        rng = np.random.default_rng(asked["seed"])
        expected = dealing.expected_pairs(known, asked["simulations"], rng)
    number = len(known.industries)
    pairs = np.array(list(combinations(range(number), 2)), dtype=np.int64).reshape(-1, 2)
    one, two = pairs.T
    index = pd.MultiIndex.from_arrays(
        [known.industries[one], known.industries[two]], names=["industry", "other"]
    )
    there = shares > 0
    table = pd.DataFrame(
        {
            "value": value[one, two],
            "expected": expected[one, two],
            "jobs": jobs[one],
            "jobs_other": jobs[two],
            "shared": (there[one] & there[two]).sum(axis=1),
        },
        index=index,
    )
    alone = known.own & (jobs[one] + jobs[two] >= jobs.sum() * (1 - darts.TIE))
    table.loc[alone, "value"] = np.nan
    table.loc[table["value"].isna(), "expected"] = np.nan
    defined = np.where(table["value"].notna(), "ok", "undefined")
    table["status"] = np.where(known.known[one] & known.known[two], defined, "missing")
    params = asked | {
        "chance": "sites" if known.own else "darts",
        "totals": "plants" if totals is None else "given",
        "regions": len(known.regions),
        "plants": len(known.jobs),
    }
    notes = _left_out(known)
    if known.own and (table["status"] == "ok").any():
        notes.insert(0, Message("concentration.pairs_own", {"simulations": asked["simulations"]}))
    both = alone & (jobs[one] > 0) & (jobs[two] > 0)
    if both.any():
        pair = [f"{first}, {second}" for first, second in table.index[both]]
        notes.append(Message("concentration.pair_alone", {"rows": quotients.some(pair)}))
    return Result("coagglomeration", table, "1", params, tuple(notes))


def group_coagglomeration(
    plants: pd.DataFrame, industries: Sequence[str], *, totals: pd.Series[float] | None = None
) -> float:
    r"""Whether the industries of a group draw each other: Ellison and Glaeser's index of a group.

    .. math:: \gamma^c = \frac{G / (1 - \sum t^2) - H - \sum_j \gamma_j w_j^2 (1 - H_j)}
              {1 - \sum_j w_j^2}
              = \frac{\sum_{i \ne j} w_i w_j \gamma^c_{ij}}{\sum_{i \ne j} w_i w_j}

    w are the industries' shares of the group's jobs, :math:`H = \sum_j w_j^2 H_j`, and G is of the
    group's jobs by region.

    Parameters
    ----------
    plants, totals
        As in `ellison_glaeser`.
    industries : sequence of str
        Codes of the group, two or more.

    Returns
    -------
    float
        Worked out by the second form, the weighted mean over pairs, which needs no plant sizes.
        ``NaN`` with fewer than two industries that have jobs.

    Raises
    ------
    ArgumentError
        As `ellison_glaeser`, and if an industry is not known.

    Notes
    -----
    Without `totals` the group is part of what it is held against, and a group that is the whole
    register is at or below 0 whatever its plants do: read it with `totals` only.

    References
    ----------
    .. [1] Ellison, G. and Glaeser, E. L. (1997). *Journal of Political Economy* 105(5), 889-927.

    Examples
    --------
    J and K have half the jobs of the group each, and are all in a:

    >>> rows = [("a", "J", 1), ("a", "K", 1), ("b", "L", 2)]
    >>> plants = pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])
    >>> round(group_coagglomeration(plants, ["J", "K"]), 6)
    1.0
    """
    known = darts.plants_of(plants, totals)
    named = list(dict.fromkeys([industries] if isinstance(industries, str) else industries))
    places = known.industries.get_indexer(pd.Index(named))
    if not named or (places < 0).any():
        lacking = [code for code, place in zip(named, places, strict=True) if place < 0]
        shown, choices = quotients.some(lacking), quotients.some(known.industries)
        raise ArgumentError("concentration.unknown_industry", industries=shown, choices=choices)
    jobs = known.jobs_by_industry()[places]
    places, weight = places[jobs > 0], jobs[jobs > 0]
    if len(places) < LEAST:
        return float("nan")
    both = np.outer(weight, weight)
    np.fill_diagonal(both, 0.0)
    value = darts.pairwise(known.shares()[places], known.t)
    return float((both * value).sum() / both.sum())


def _simulations(value: object) -> int:
    number = whole(value)
    if number is None or number < 1:
        raise ArgumentError("concentration.bad_simulations", value=str(value))
    return number


def _row(
    known: Plants, shares: FloatArray, place: int, drawn: Dealt | None, asked: dict[str, Any]
) -> dict[str, Any]:
    """Return what is told of one industry."""
    jobs = known.jobs[known.industry == place]
    row: dict[str, Any] = dict.fromkeys(COLUMNS, np.nan) | {
        "plants": len(jobs),
        "jobs": float(jobs.sum()),
        "regions": int((shares[place] > 0).sum()),
        "label": "",
        "status": "undefined" if known.known[place] else "missing",
    }
    if not len(jobs) or np.isnan(known.t).any():
        return row
    found = darts.concentration(shares[place], known.t, jobs / jobs.sum())
    row |= {"g": found.g, "h": found.h}
    if np.isnan(found.gamma) or dealing.whole_register(known)[place]:
        return row
    row |= {"value": found.gamma, "maurel_sedillot": found.maurel_sedillot, "status": "ok"}
    if drawn is None:
        return row | _thrown(known, place, jobs, found, asked)
    return row | _dealt(drawn.g[:, place], drawn.gamma[:, place], found.gamma, asked)


def _thrown(
    known: Plants, place: int, jobs: FloatArray, found: Concentration, asked: dict[str, Any]
) -> dict[str, float]:
    """Return what plants thrown at given shares are expected to show, and how rare this is."""
    rng = np.random.default_rng([asked["seed"], *str(known.industries[place]).encode()])
    drawn = darts.thrown(jobs, known.t, asked["simulations"], rng)
    return {
        "expected": 0.0,
        "se": found.se,
        "variance": found.variance,
        "z": found.gamma / found.se if found.se > 0 else np.nan,
        "p_value": _p_value(drawn, found.g, asked),
    }


def _dealt(
    g: FloatArray, gamma: FloatArray, value: float, asked: dict[str, Any]
) -> dict[str, float]:
    """Return what sites dealt anew are expected to show, and how rare this is."""
    expected = float(gamma.mean())
    se, variance = (float(spread) for spread in (gamma.std(), g.var()))
    return {
        "expected": expected,
        "se": se,
        "variance": variance,
        "z": (value - expected) / se if se > darts.TIE else np.nan,
        "p_value": _p_value(gamma, value, asked),
    }


def _p_value(drawn: FloatArray, observed: float, asked: dict[str, Any]) -> float:
    least, most = darts.tails(drawn, observed)
    p = inference.permutation_p(least, most, len(drawn), asked["alternative"], exact=False)
    return float(p)


def _labels(table: pd.DataFrame, alpha: float) -> FloatArray:
    """Return the band of each gamma that is told from chance."""
    band = np.where(table["value"] > MODERATE, "moderate", "low")
    band = np.where(table["value"] > CONCENTRATED, "concentrated", band)
    band = np.where(table["q_value"] <= alpha, band, "ns")
    return np.where(table["status"] == "ok", band, "")


def _left_out(known: Plants) -> list[Message]:
    """Return notes on plants that are not counted."""
    every = len(known.jobs) + known.unsized + known.empty
    counts = {"unsized": known.unsized, "empty": known.empty}
    return [
        Message(f"concentration.{name}", {"count": count, "total": every})
        for name, count in counts.items()
        if count
    ]


def _notes(known: Plants, table: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    tested = int(table["p_value"].notna().sum())
    values = {"tested": tested, "alpha": params["alpha"], "simulations": params["simulations"]}
    found = int((table["q_value"] <= params["alpha"]).sum())
    told = Message("concentration.dealt" if known.own else "concentration.thrown",
                   values | {"found": found})  # fmt: skip
    own = [Message("concentration.totals_own")] if known.own else []
    notes = [told, *own, *_left_out(known)]
    for status in ("undefined", "missing"):
        rows = table.index[table["status"] == status]
        if len(rows):
            shown = {"count": len(rows), "total": len(table), "rows": quotients.some(rows)}
            notes.append(Message(f"concentration.plants_{status}", shown))
    return tuple(notes)
