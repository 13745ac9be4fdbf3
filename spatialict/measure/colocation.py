"""Which kinds of organisations stand beside which, beyond what chance and numbers make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_permutations
from spatialict.core.inference import adjust, least_p, permutation_p
from spatialict.core.points import colocation, local_colocation
from spatialict.core.points.asked import Asked
from spatialict.core.points.kinds import check, code_of, coded, codes_of, neighbours
from spatialict.core.points.sites import Sites
from spatialict.core.study import Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spatialict.core.arrays import IntArray
    from spatialict.core.inference import Alternative, Correction
    from spatialict.core.points.colocation import Permutations
    from spatialict.core.points.near_places import Kernel, NearPlaces
    from spatialict.core.points.sites import Points
    from spatialict.core.workers import Workers


def colocation_quotient(
    points: Points,
    kinds: pd.Series[str],
    *,
    of: str | Iterable[str] | None = None,
    k: int | None = None,
    distance_m: float | None = None,
    kernel: Kernel = "uniform",
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    correction: Correction = "bh",
    alpha: float = 0.05,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Whether points of one kind have more neighbours of another than their number explains.

    .. math:: CLQ_{A \to B} = \frac{C_{A \to B} / N_A}{N'_B / (N - 1)}, \qquad
              N'_B = N_B - [A = B]

    :math:`C_{A \to B}` is the share of B among the neighbours of a point, summed over the points
    of A. ICT firms beside universities is another question than universities beside ICT firms.

    Parameters
    ----------
    points : GeoSeries, GeoDataFrame or DataFrame
        Points, or a table with ``x_m, y_m`` or ``lon, lat``. Distances of the latter are over the
        globe.
    kinds : pandas.Series of str
        By key of the points: the kind of each.
    of : str or list of str, optional
        Kinds A that are asked about; all by default.
    k : int, optional
        How many nearest are neighbours, 1 by default. Those equally far as the k-th (to the
        micrometre; all firms at one address are) share what the nearer ones leave.
    distance_m : float, optional
        Instead: all within so many metres are.
    kernel : str
        ``"uniform"``: neighbours count alike. ``"gaussian"``: one at distance d counts
        ``exp(-d^2 / 2 b^2)``; b is the distance to the k-th, or `distance_m`.
    permutations : int or str
        ``"auto"``: all arrangements of the kinds where they are at most 100 000, else 9 999
        drawings. ``"exact"`` or a number force it.
    alternative : str
        As in `spatialict.local_moran`.
    correction : str
        Over all pairs that are tested.
    alpha : float
        Of ``label``, and of the interval ``low`` to ``high``.
    workers : int, str or distributed.Client, optional
        Who counts. The answer is the same for any.
    seed : int
        Of the drawings.

    Returns
    -------
    Result
        Index ``source, target`` (A, B). ``value``; ``expected``, 1; ``p_value``, ``q_value``,
        ``min_p``; ``low`` and ``high``, between which all but a share `alpha` of arrangements lie;
        ``n_source``, ``n_target``; ``label``: ``together``, ``apart`` or ``ns``. ``NaN`` and
        ``undefined`` for a kind of a single point beside itself; ``constant`` where there is one
        kind only; ``too_few`` where no arrangement could be found. In the params ``overall``, the
        quotient of all points beside their own kind, and its p.

    Raises
    ------
    ArgumentError
        If an argument is none of these, or neighbours or pairs are more than can be kept.

    Notes
    -----
    Kinds are dealt anew among all points, which stay where they are. Points without a neighbour
    within `distance_m` are left out, and are no neighbours either.

    References
    ----------
    .. [1] Leslie, T. F. and Kronenfeld, B. J. (2011). The colocation quotient: a new measure of
       spatial association between categorical subsets of points. *Geographical Analysis* 43,
       306-326.

    Examples
    --------
    Two of four ICT firms have a university next door, as 2 of 5 others are: 0.5 / 0.4.

    >>> street = pd.DataFrame({"x_m": [0.0, 1.0, 5.0, 6.0, 9.0, 11.0], "y_m": 0.0})
    >>> kinds = pd.Series(["ict", "uni", "ict", "uni", "ict", "ict"])
    >>> found = colocation_quotient(street, kinds, k=1)
    >>> found.table.loc[("ict", "uni"), ["value", "n_source", "n_target"]].tolist()
    [1.25, 4.0, 2.0]
    """
    asked = {
        "k": k, "distance_m": distance_m, "kernel": kernel, "alternative": alternative,
        "correction": correction, "alpha": alpha, "seed": seed,
    }  # fmt: skip
    check(asked)
    asked["k"] = 1 if k is None and distance_m is None else k
    everybody = Asked.of(points, None).sites
    codes, names = coded(kinds, everybody.ids)
    sources = codes_of("of", of, names)
    near, here = neighbours(everybody, asked)
    members = colocation.Kinds(near, codes[here], len(names))
    number = colocation.decide(permutations, members)
    table = _frame(members, names, sources)
    params = asked | {
        "of": [names[code] for code in sources.tolist()],
        "permutations": number,
        "n": len(members.codes),
        "n_island": int((~here).sum()),
        "distances": everybody.distances,
    }
    if (members.totals > 0).sum() < 2:
        table["status"] = "constant"
        unknown = {"overall": np.nan, "overall_p_value": np.nan}
        return Result("colocation_quotient", table, "1", params | unknown)
    found = colocation.quotients(members, sources, number, seed=seed, workers=workers)
    whole_one = _fill(table, found, sources, params)
    notes = _notes(params, found)
    return Result("colocation_quotient", table, "1", params | whole_one, notes)


def _frame(members: colocation.Kinds, names: list[str], sources: IntArray) -> pd.DataFrame:
    """Return the rows and what is known of each without looking at neighbours."""
    pairs = [[names[code] for code in sources.tolist()], names]
    totals = members.totals
    index = pd.MultiIndex.from_product(pairs, names=["source", "target"])
    table = pd.DataFrame(np.nan, index=index, columns=list(_NUMBERS))
    table["expected"] = 1.0
    table["n_source"] = np.repeat(totals[sources], len(names))
    table["n_target"] = np.tile(totals, len(sources))
    return table.assign(label="ns", status="undefined")


_NUMBERS = ("value", "expected", "p_value", "q_value", "min_p", "low", "high")


def _fill(
    table: pd.DataFrame, found: colocation.Quotients, sources: IntArray, params: dict[str, Any]
) -> dict[str, float]:
    """Write what was found into the table; return the quotient of all kinds and its p."""
    how = params["alternative"], params["alpha"]
    value = found.observed[sources].ravel()
    known = np.isfinite(value)
    simulated = found.simulated.reshape(len(found.simulated), -1)[:, known]
    tested = colocation.judged(
        value[known], simulated, *how, exact=found.exact, rounding=found.rounding
    )
    columns = {"value": value[known], "p_value": tested.p_value, "min_p": tested.least_p}
    for name, numbers in (columns | {"low": tested.low, "high": tested.high}).items():
        table.loc[known, name] = numbers
    within_reach = tested.least_p <= params["alpha"] * (1 + 1e-12)
    table.loc[known, "status"] = np.where(within_reach, "ok", "too_few")
    q = adjust(np.where(within_reach, tested.p_value, np.nan), params["correction"])
    table.loc[known, "q_value"] = q
    side = np.where(tested.more, "together", "apart")
    table.loc[known, "label"] = np.where(q <= params["alpha"], side, "ns")
    overall = colocation.judged(
        np.array([found.overall]),
        found.simulated_overall[:, None],
        *how,
        exact=found.exact,
        rounding=found.rounding,
    )
    return {"overall": found.overall, "overall_p_value": float(overall.p_value[0])}


def _notes(params: dict[str, Any], found: colocation.Quotients) -> tuple[Message, ...]:
    number = len(found.simulated)
    key = "colocation.exact" if found.exact else "colocation.sampled"
    notes = [Message(key, {"number": float(number), "seed": params["seed"]})]
    return tuple(notes + _islands(params))


def _islands(params: dict[str, Any]) -> list[Message]:
    if not params["n_island"]:
        return []
    told = {"count": params["n_island"], "total": params["n"] + params["n_island"]}
    return [Message("colocation.islands", told | {"distance_m": params["distance_m"]})]


def local_colocation_quotient(
    points: Points,
    kinds: pd.Series[str],
    source: str,
    target: str,
    *,
    k: int | None = None,
    distance_m: float | None = None,
    kernel: Kernel = "gaussian",
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    correction: Correction = "bh",
    alpha: float = 0.05,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Where points of one kind have more neighbours of another than their number explains.

    .. math:: CLQ_i = \frac{\sum_j w_{ij} [j \in B] / \sum_j w_{ij}}{N'_B / (N - 1)},
              \qquad i \in A

    Parameters
    ----------
    points, kinds
        As in `colocation_quotient`.
    source, target : str
        A and B.
    k : int, optional
        How many nearest are neighbours, 10 by default; who is equally far as the k-th shares what
        the nearer ones leave.
    distance_m : float, optional
        Instead: all within so many metres are.
    kernel : str
        ``"gaussian"``, as in the source: a neighbour at distance d counts ``exp(-d^2 / 2 b^2)``;
        b is the distance to the k-th, or `distance_m`. ``"uniform"``: all count alike.
    permutations : int or str
        Drawings for ``"gaussian"``; ``"auto"`` are 9 999. With ``"uniform"`` p is exact, and
        nothing is drawn.
    alternative, correction, alpha
        As in `spatialict.local_moran`.
    workers, seed
        As in `colocation_quotient`.

    Returns
    -------
    Result
        A row for each point of A, in the order given: ``value``, ``expected`` (1), ``share`` of B
        among the neighbours, ``p_value``, ``q_value``, ``min_p``, ``label`` (``together``,
        ``apart``, ``ns``), ``status``: ``island`` without a neighbour within `distance_m`,
        ``undefined`` where no other point is of B, ``constant`` where all are, ``too_few`` where
        no finding is possible.

    Raises
    ------
    ArgumentError
        As `colocation_quotient`.

    Notes
    -----
    A point keeps its kind while those of all others are dealt anew. Tests of different points
    share drawings.

    References
    ----------
    .. [1] Wang, F., Hu, Y., Wang, S. and Li, X. (2017). Local indicator of colocation quotient
       with a statistical significance test. *The Professional Geographer* 69, 22-31.

    Examples
    --------
    Both neighbours of the first firm are universities, as 2 of 5 others are: 1 / 0.4, and
    1 of the C(5, 2) = 10 pairs of neighbours is both.

    >>> street = pd.DataFrame({"x_m": [0.0, 1.0, 2.0, 30.0, 40.0, 51.0], "y_m": 0.0})
    >>> kinds = pd.Series(["ict", "uni", "uni", "ict", "ict", "ict"])
    >>> how = {"k": 2, "kernel": "uniform", "alternative": "greater"}
    >>> found = local_colocation_quotient(street, kinds, "ict", "uni", **how)
    >>> found.table.loc[[0, 4], ["value", "p_value"]].round(3)
       value  p_value
    0    2.5      0.1
    4    0.0      1.0
    """
    asked = {
        "source": source, "target": target, "k": k, "distance_m": distance_m, "kernel": kernel,
        "alternative": alternative, "correction": correction, "alpha": alpha, "seed": seed,
    }  # fmt: skip
    check(asked)
    checked_permutations(permutations)
    asked["k"] = 10 if k is None and distance_m is None else k
    given = Sites.of(points)
    everybody = Asked.of(given, None).sites
    codes, names = coded(kinds, everybody.ids)
    one, other = code_of("source", source, names), code_of("target", target, names)
    near, here = neighbours(everybody, asked)
    asking = np.flatnonzero(codes == one)
    how = asked | {"permutations": permutations}
    table, number = _local_table(near, codes[here], (one, other), how, workers)
    table = table.set_index(everybody.ids[here & (codes == one)])
    table = table.reindex(given.ids[given.ids.isin(everybody.ids[asking])])
    table.loc[table["status"].isna(), ["label", "status"]] = ["ns", "island"]
    table["expected"] = 1.0
    params = asked | {
        "permutations": number,
        "n": int(here.sum()),
        "n_island": int((~here).sum()),
        "n_source": len(asking),
        "n_target": int((codes[here] == other).sum()),
        "distances": everybody.distances,
    }
    exact = number == "exact"
    told = {"number": float("nan") if exact else float(number), "seed": seed}
    notes = [Message("colocation.exact_local" if exact else "colocation.sampled_local", told)]
    return Result("local_colocation_quotient", table, "1", params, tuple(notes + _islands(params)))


def _local_table(
    near: NearPlaces,
    codes: IntArray,
    pair: tuple[int, int],
    asked: dict[str, Any],
    workers: Workers,
) -> tuple[pd.DataFrame, Permutations]:
    """Return the rows of the asking points that have neighbours, in their order."""
    one, other = pair
    places, back = np.unique(near.place[codes == one], return_inverse=True)
    marked = np.bincount(near.place[codes == other], minlength=len(near.size)).astype(float)
    have = int((codes == other).sum()) - (one == other)
    case = local_colocation.Case(near, places, marked, one == other, len(codes) - 1, have)
    number: Permutations = "exact"
    if asked["kernel"] == "uniform" or not 0 < have < case.others or not len(places):
        tails = local_colocation.exactly(case)
    else:
        auto = asked["permutations"] in {"auto", "exact"}
        number = colocation.PERMUTATIONS if auto else int(asked["permutations"])
        tails = local_colocation.sampled(case, number, seed=asked["seed"], workers=workers)
    side = asked["alternative"]
    counts = tails.at_least, tails.at_most, np.full(len(places), tails.draws)
    p = permutation_p(*counts, side, exact=number == "exact")
    least = least_p(tails.top, tails.bottom, side)
    table = pd.DataFrame({"share": tails.share, "p_value": p, "min_p": least})
    table["more"] = tails.at_least < tails.at_most
    return _judged_rows(table.iloc[back.ravel()], case, asked), number


def _judged_rows(
    table: pd.DataFrame, case: local_colocation.Case, asked: dict[str, Any]
) -> pd.DataFrame:
    """Return quotient, q, label and status; `table` has a row for each asking point."""
    varies = 0 < case.have < case.others
    reachable = (table["min_p"] <= asked["alpha"] * (1 + 1e-12)).to_numpy()
    word = "ok" if varies else "undefined" if case.have == 0 else "constant"
    q = adjust(np.where(reachable & varies, table["p_value"], np.nan), asked["correction"])
    side = np.where(table["more"], "together", "apart")
    expected = case.have / case.others if case.have else np.nan
    tested = table[["p_value", "min_p"]] * (1.0 if varies else np.nan)
    return pd.DataFrame(
        {
            "value": table["share"] / expected,
            "expected": 1.0,
            "share": table["share"],
            "p_value": tested["p_value"],
            "q_value": q,
            "min_p": tested["min_p"],
            "label": np.where(q <= asked["alpha"], side, "ns"),
            "status": np.where(reachable | (not varies), word, "too_few"),
        }
    )
