"""From which class to which regions move in a year, and where that leads: a Markov chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialict.core.study import Message, Result
from spatialict.core.transitions import chain
from spatialict.core.transitions.asked import Asked
from spatialict.core.transitions.cells import FEW, cells, told_of
from spatialict.core.transitions.counts import counted, effective, shares
from spatialict.core.transitions.drawn import called, margin
from spatialict.core.transitions.homogeneity import Grouped, homogeneity, shuffled_p

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.transitions.asked import Paths


def markov(
    values: pd.DataFrame,
    *,
    classes: int = 4,
    cuts: Iterable[float] = (),
    lag: int = 1,
    breaks: Iterable[int] = (),
    keep_breaks: bool = False,
    interval: str = "regions",
    confidence: float = 0.95,
    alpha: float = 0.05,
    permutations: int = 9_999,
    seed: int = 0,
) -> Result:
    r"""How likely a region of one class is to be in another a year later, and where that leads.

    .. math:: p_{ij} = n_{ij} / \sum_j n_{ij}

    Parameters
    ----------
    values : pandas.DataFrame, shape (n_regions, n_years)
        Index ``region_id``, columns years; a figure that can be compared over the years, such as a
        location quotient (`panel_quotients`).
    classes : int
        2 to 9, cut at the quantiles of all regions in all years together: the classes are the same
        in every year, and a region can change its class alone.
    cuts : sequence of float
        Given instead, rising; a value at a cut is in the class below it.
    lag : int
        Years from before to after; transitions overlap where it is more than one.
    breaks : sequence of int
        First years of a new series: what crosses from before is no transition.
    keep_breaks : bool
        Count what crosses a break all the same, and say so.
    interval : str
        ``"regions"``: score interval on the number of independent transitions to which those of
        the class are worth, since the years of one region are alike (`core.transitions.counts`);
        ``"independent"``: as if each transition were drawn on its own, which is too narrow.
    confidence : float
        Of the interval.
    alpha : float
        Level at which the notes call a test.
    permutations : int
        Of the tests that the chain is the same over time, and does not remember.
    seed : int
        Of the permutations; the answer depends on it and the set of regions, not on their order.

    Returns
    -------
    Result
        Index ``from, to`` (1 is the lowest class): ``count, value`` (probability), ``low, high,
        regions`` (how many regions made this move), ``status``: ``too_few`` where fewer than five
        transitions or fewer than five regions left from the class, ``undefined`` where none did;
        ``constant`` where all values are equal, ``missing`` where there are none. In the params
        ``cuts``, ``n`` (transitions), ``across`` (those over a break), ``effective`` (what those
        out of each class are worth), ``steady_state``, ``observed_last`` (shares of the classes in
        the last year), ``mean_passage`` and ``half_life`` in years, ``closed_sets`` (classes that
        nobody left together), ``mobility`` (five indices), ``over_time`` and ``memory``
        (``q, lr, dof, p_value, p_lr, p_permutation``, ``p_margin``: how far other draws may be
        expected to move it in 95 of 100 runs, and the ``years`` or classes compared).
        NaN where the chain does not define them: no steady state where two sets of classes were
        never left, no mean passage where arrival is not certain.

    Raises
    ------
    ArgumentError
        If `values` is no table of regions by years, or an option is out of its range.

    Notes
    -----
    Each row of probabilities sums to 1; steady state times the matrix is the steady state;
    multiplying all values and cuts by one number changes nothing. Both tests take regions as
    independent of each other: what moves all of them in one year makes p too small.

    References
    ----------
    .. [1] Quah, D. (1993). Empirical cross-section dynamics in economic growth. *European Economic
       Review* 37, 426-434.
    .. [2] Kemeny, J. G. and Snell, J. L. (1960). *Finite Markov Chains*. Van Nostrand.
    .. [3] Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions with small
       expected number of positive counts estimated from survey data. *Survey Methodology* 24,
       193-201. (The interval on the effective number.)

    Examples
    --------
    Two regions below and above 1. In four steps the lower one crosses twice of its three starts:

    >>> import pandas as pd
    >>> values = pd.DataFrame(
    ...     {2020: [0.5, 2], 2021: [0.6, 3], 2022: [1.5, 3], 2023: [0.9, 2], 2024: [2, 2]},
    ...     index=["a", "b"],
    ... )
    >>> answer = markov(values, cuts=[1], permutations=99)
    >>> answer.table[["count", "value", "regions"]].round(3)
             count  value  regions
    from to
    1    1       1  0.333        1
         2       2  0.667        1
    2    1       1  0.200        1
         2       4  0.800        1
    >>> [round(share, 3) for share in answer.params["steady_state"]]
    [0.231, 0.769]
    """
    asked = Asked(
        classes,
        cuts,
        lag,
        breaks,
        keep_breaks,
        interval,
        confidence,
        alpha,
        permutations,
        seed,
    )
    paths = asked.paths(values)
    made, k = paths.made, paths.k
    table = cells(paths, made)
    rng = np.random.default_rng(seed)
    params: dict[str, Any] = {
        **paths.params,
        "effective": effective(made, k).tolist(),
        **_long_run(shares(counted(made.head, made.tail, k)), lag, flat=paths.flat),
        "observed_last": _last(paths.classes, k),
        "over_time": _over_time(paths, permutations, rng),
        "memory": _memory(paths, permutations, rng),
    }
    return Result("markov", table, "1", params, _notes(paths, table, params))


def _long_run(p: FloatArray, lag: int, *, flat: bool) -> dict[str, Any]:
    """Return what follows from the probabilities if they stay as they are."""
    used = p * np.nan if flat else p
    inner = chain.whole(used)
    names = np.flatnonzero(chain.visited(used))
    lasting = [] if inner is None else chain.closed_sets(inner)
    return {
        "steady_state": chain.steady_state(used).tolist(),
        "mean_passage": (chain.mean_passage(used) * lag).tolist(),
        "half_life": chain.half_life(used) * lag,
        "second_eigenvalue": chain.second_eigenvalue(used),
        "closed_sets": [[int(names[at]) + 1 for at in each] for each in lasting],
        "mobility": chain.mobility(used),
    }


def _last(classes: IntArray, k: int) -> list[float]:
    """Return the shares of the classes in the last year in which any region has one."""
    known = np.flatnonzero((classes >= 0).any(axis=0))
    if not len(known):
        return [float("nan")] * k
    there = classes[:, known[-1]]
    counts = np.bincount(there[there >= 0], minlength=k)
    return [float(each) for each in counts / counts.sum()]


def _over_time(paths: Paths, permutations: int, rng: np.random.Generator) -> dict[str, Any]:
    """Ask whether the first half of the years moved as the second did."""
    made = paths.made
    starts = np.unique(made.start)
    halves = starts[: len(starts) // 2], starts[len(starts) // 2 :]
    late = np.isin(made.start, halves[1]).astype(np.int64)
    given = Grouped(late, made.head, made.tail, 2, paths.k)
    compared = [
        [int(paths.years[half[0]]), int(paths.years[half[-1]]) + paths.asked.lag]
        for half in halves
        if len(half)
    ]
    return {"years": compared, **_tested(given, permutations, rng)}


def _memory(paths: Paths, permutations: int, rng: np.random.Generator) -> dict[str, Any]:
    """Ask whether it matters where a region was one step before."""
    made, lag = paths.made, paths.asked.lag
    before = np.searchsorted(paths.years, paths.years[made.start] - lag)
    known = set(zip(made.region.tolist(), made.start.tolist(), strict=True))
    steps = zip(made.region.tolist(), before.tolist(), made.start.tolist(), strict=True)
    follows = np.array(
        [(r, b) in known and paths.years[s] - paths.years[b] == lag for r, b, s in steps],
        dtype=bool,
    )
    kept = made.kept(follows)
    past = paths.classes[kept.region, before[follows]]
    return _tested(Grouped(past, kept.head, kept.tail, paths.k, paths.k), permutations, rng)


def _tested(given: Grouped, permutations: int, rng: np.random.Generator) -> dict[str, Any]:
    found = homogeneity(given.counts())
    drawn = shuffled_p(given, permutations, rng) if found.dof else float("nan")
    return {
        "q": found.q,
        "lr": found.lr,
        "dof": found.dof,
        "p_value": found.p_q,
        "p_lr": found.p_lr,
        "p_permutation": drawn,
        "p_margin": margin(drawn, permutations),
        "n": len(given.head),
    }


def _notes(paths: Paths, table: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    """Return what a reader must know beside the numbers."""
    said = told_of(paths, table, params)
    if not params["n"] or paths.flat:
        return tuple(said)
    first = table.groupby(level="from")["status"].first()
    for status in ("too_few", "undefined"):
        if len(found := first.index[first == status]):
            told = {"count": len(found), "classes": [str(each) for each in found], "few": FEW}
            said.append(Message(f"transitions.{status}", told))
    if len(params["closed_sets"]) > 1:
        sets = "; ".join(", ".join(map(str, each)) for each in params["closed_sets"])
        said.append(Message("transitions.no_steady_state", {"sets": sets}))
    for question in ("over_time", "memory"):
        test = params[question]
        if test["dof"]:
            p_value = float(test["p_permutation"])
            sure = called(p_value, params["permutations"], params["alpha"])
            told, held = {"p": p_value, "margin": test["p_margin"]}, "differs" if sure else "same"
            said.append(Message(f"transitions.{question}_{held}", told))
    return tuple(said)
