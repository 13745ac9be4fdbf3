"""Whether regions with strong neighbours move otherwise than regions with weak ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.inference import TOLERANCE, reached_p
from spatialict.core.study import Message, Result
from spatialict.core.transitions import chain
from spatialict.core.transitions.asked import Asked
from spatialict.core.transitions.cells import cells, told_of
from spatialict.core.transitions.classes import MOST, classed, given_cuts, quantile_cuts
from spatialict.core.transitions.counts import counted, shares
from spatialict.core.transitions.drawn import called, margin
from spatialict.core.transitions.figures import Figures
from spatialict.core.transitions.homogeneity import (
    DRAWN_AT_ONCE,
    Grouped,
    homogeneity,
    likelihood_ratios,
)
from spatialict.core.transitions.surroundings import around, weights_of
from spatialict.core.transitions.yearly import check_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from libpysal.graph import Graph
    from scipy import sparse

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.transitions.asked import Paths

THIN: Final = 5
"""Mean number of transitions in a cell below which the chi-square law is a rough guide."""


def spatial_markov(
    values: pd.DataFrame,
    graph: Graph | Links,
    *,
    classes: int = 4,
    cuts: Iterable[float] = (),
    neighbour_classes: int | None = None,
    neighbour_cuts: Iterable[float] = (),
    lag: int = 1,
    breaks: Iterable[int] = (),
    keep_breaks: bool = False,
    interval: str = "regions",
    confidence: float = 0.95,
    alpha: float = 0.05,
    permutations: int = 9_999,
    seed: int = 0,
) -> Result:
    r"""How likely a region is to change its class, by the class of its neighbours a year before.

    .. math:: Q = \sum_s \sum_i \sum_j \frac{n_{si} (p_{ij|s} - p_{ij})^2}{p_{ij}}

    Parameters
    ----------
    values, classes, cuts, lag, breaks, keep_breaks, interval, confidence, alpha
        As in `spatialict.measure.markov.markov`.
    graph : libpysal.graph.Graph or Links
        Neighbours; it may know more regions than `values`. The surroundings of a region are the
        mean of its neighbours with a value that year, by the weights of the graph.
    neighbour_classes : int, optional
        Cut the surroundings at their own quantiles over all years; the default is the cuts of the
        regions themselves, as in Rey (2001).
    neighbour_cuts : sequence of float
        Given instead.
    permutations : int
        Maps on which whole paths of regions are dealt to places anew: each path keeps its years,
        and what stands around it is chance.
    seed : int
        Of the permutations; the answer depends on it and the set of regions, not on their order.

    Returns
    -------
    Result
        Index ``neighbours, from, to``, columns as in `markov`; in the params ``q``, ``lr``,
        ``dof``, ``p_value`` and ``p_lr`` (chi-square), ``p_permutation`` (of LR for its degrees of
        freedom, which differ from map to map), ``p_margin`` (how far other draws may be expected to
        move it, in 95 of 100 runs), ``n``, ``neighbour_cuts``, ``steady_state`` of each
        class of neighbours, and ``alone`` (transitions left out for want of a neighbour with a
        value). NaN as in `markov`; the tests are NaN where no two classes of neighbours can be
        compared.

    Raises
    ------
    ArgumentError
        As `markov`, and if the graph lacks a region.

    Notes
    -----
    Added over the neighbours, the counts are those of `markov` over the regions that have
    neighbours. The chi-square law takes all transitions as independent and wants many in each
    cell. Regions that keep levels of their own break it: where 16 such regions stand anywhere at
    all in a row, it calls neighbours important in a quarter of the cases at 5 %. Trust
    `p_permutation`, which deals whole paths. It hangs on the cuts: those of the regions and those
    of their neighbours are choices, and other choices may give another p.

    References
    ----------
    .. [1] Rey, S. J. (2001). Spatial empirics for economic growth and convergence. *Geographical
       Analysis* 33(3), 195-214.
    .. [2] Bickenbach, F. and Bode, E. (2003). Evaluating the Markov property in studies of economic
       convergence. *International Regional Science Review* 26, 363-392.

    Examples
    --------
    Two pairs of neighbours, far apart: who stands beside a strong region becomes strong, who
    stands beside a weak one does not. One of three weak ones rises in all; none of two and one of
    one by neighbours: Q = 1 + 2.

    >>> from libpysal.graph import Graph
    >>> pairs = Graph.from_arrays([*"abcd"], [*"badc"], [1] * 4)
    >>> values = pd.DataFrame({2020: [0, 5, 0, 0], 2021: [5, 5, 0, 0]}, index=[*"abcd"])
    >>> answer = spatial_markov(values, pairs, cuts=[1], permutations=99)
    >>> answer.table["count"].unstack("to")
    to               1  2
    neighbours from
    1          1     2  0
               2     0  1
    2          1     0  1
               2     0  0
    >>> round(answer.params["q"], 3), answer.params["dof"]
    (3.0, 1)
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
    given = given_cuts(neighbour_cuts)
    if neighbour_classes is not None:
        check_whole("neighbour_classes", neighbour_classes, 2, MOST)
    split = _Split(paths, weights_of(paths.table.index, graph), given, neighbour_classes)
    table = split.table()
    params = {
        **paths.params,
        "neighbour_cuts": [float(cut) for cut in split.cuts],
        "neighbour_cuts_of": split.cuts_of,
        "neighbour_classes": split.m,
        "alone": int((split.groups < 0).sum()),
        "steady_state": split.steady_states(),
        **split.tested(permutations, seed, flat=paths.flat),
    }
    params["n"] = int((split.groups >= 0).sum())
    return Result("spatial_markov", table, "1", params, _notes(paths, table, params))


@dataclass(frozen=True, eq=False)
class _Split:
    """Transitions told apart by what stood around the region at their start."""

    paths: Paths
    weights: sparse.csr_array
    given: tuple[float, ...]
    asked: int | None

    def cuts_for(self, means: FloatArray) -> FloatArray:
        """Return the cuts of the surroundings."""
        if self.given:
            return np.array(self.given)
        return self.paths.cuts if self.asked is None else quantile_cuts(means, self.asked)

    @property
    def means(self) -> FloatArray:
        """What stands around each region in each year."""
        return around(self.weights, self.paths.numbers)

    @property
    def cuts(self) -> FloatArray:
        """Cuts of the surroundings, on the map as it is."""
        return self.cuts_for(self.means)

    @property
    def cuts_of(self) -> str:
        """Where they come from."""
        if self.given:
            return "given"
        return "regions" if self.asked is None else "quantiles"

    @property
    def m(self) -> int:
        """Number of classes of surroundings."""
        return len(self.cuts) + 1

    @property
    def groups(self) -> IntArray:
        """Class of the surroundings at the start of each transition, -1 where there are none."""
        found, made = classed(self.means, self.cuts), self.paths.made
        return found[made.region, made.start]

    def table(self) -> pd.DataFrame:
        """Return the cells of each class of surroundings, one below the other."""
        made, groups = self.paths.made, self.groups
        parts = {each + 1: cells(self.paths, made.kept(groups == each)) for each in range(self.m)}
        return pd.concat(parts, names=["neighbours"])

    def steady_states(self) -> list[list[float]]:
        """Return what each class of surroundings tends to, if it stays and leads on as it did."""
        made, groups, k = self.paths.made, self.groups, self.paths.k
        kept = [made.kept(groups == each) for each in range(self.m)]
        tables = [shares(counted(each.head, each.tail, k)) for each in kept]
        return [chain.steady_state(p).tolist() for p in tables]

    def grouped(self, groups: IntArray) -> Grouped:
        """Return the transitions that have surroundings."""
        there, made = groups >= 0, self.paths.made
        return Grouped(groups[there], made.head[there], made.tail[there], self.m, self.paths.k)

    def tested(self, permutations: int, seed: int, *, flat: bool) -> dict[str, Any]:
        """Ask whether the surroundings matter; by the chi-square law and by other maps."""
        found = homogeneity(self.grouped(self.groups).counts())
        none = flat or not found.dof
        drawn = float("nan") if none else self.permuted(permutations, seed)
        return {
            "q": float("nan") if none else found.q,
            "lr": float("nan") if none else found.lr,
            "dof": found.dof,
            "p_value": found.p_q,
            "p_lr": found.p_lr,
            "p_permutation": drawn,
            "p_margin": margin(drawn, permutations),
        }

    def permuted(self, permutations: int, seed: int) -> float:
        """Return how often paths dealt to places anew give as large an LR for its cells."""
        n, years = self.paths.numbers.shape
        observed = float(_told_apart(self.counts(self.groups[None]))[0])
        rng = np.random.default_rng(seed)
        reached, at_once = 0, max(1, DRAWN_AT_ONCE // max(1, n * years))
        for begin in range(0, permutations, at_once):
            draws = min(at_once, permutations - begin)
            dealt = np.stack([rng.permutation(n) for _ in range(draws)])
            found = _told_apart(self.counts(self.dealt(dealt)))
            reached += int((found >= observed - TOLERANCE * abs(observed)).sum())
        return float(reached_p(reached, permutations))

    def dealt(self, places: IntArray) -> IntArray:
        """Return the groups of the transitions where each place holds another region's path."""
        made, (draws, n) = self.paths.made, places.shape
        paths = np.moveaxis(self.paths.numbers[places], 0, 1)
        means = np.moveaxis(around(self.weights, paths.reshape(n, -1)).reshape(paths.shape), 1, 0)
        where = np.argsort(places, axis=1)[:, made.region]
        beside = means[np.arange(draws)[:, None], where, made.start]
        if self.given or self.asked is None:
            return classed(beside, self.cuts_for(means))
        rows = [classed(row, self.cuts_for(all_)) for row, all_ in zip(beside, means, strict=True)]
        return np.stack(rows)

    def counts(self, groups: IntArray) -> FloatArray:
        """Return how many, by map, group, class before and class after."""
        made, k = self.paths.made, self.paths.k
        there, m = groups >= 0, max(self.m, self.asked or 0)
        which = np.broadcast_to(np.arange(len(groups))[:, None], groups.shape)
        code = ((which * m + groups) * k + made.head) * k + made.tail
        found = np.bincount(code[there], minlength=len(groups) * m * k * k)
        return found.reshape(-1, m, k, k).astype(float)


def _told_apart(counts: FloatArray) -> FloatArray:
    r"""Return how far the groups are apart, on a scale that more cells do not move.

    Maps differ in which cells anybody was in, hence the cube root of Wilson and Hilferty, by which
    LR over its degrees of freedom is about normal.
    """
    lr, dof = likelihood_ratios(counts)
    free = np.where(dof > 0, dof, 1)
    part = 2 / (9 * free)
    return np.where(dof > 0, (np.cbrt(lr / free) - 1 + part) / np.sqrt(part), -np.inf)


def _notes(paths: Paths, table: pd.DataFrame, params: dict[str, Any]) -> tuple[Message, ...]:
    """Return what a reader must know beside the numbers."""
    if params["alone"] and not params["n"] and not paths.flat:
        return (Message("transitions.no_neighbours", {"count": params["alone"]}),)
    said = told_of(paths, table, params)
    if not params["n"] or paths.flat:
        return tuple(said)
    cuts = {"m": params["neighbour_classes"], "cuts": Figures(tuple(params["neighbour_cuts"]))}
    said.append(Message(f"transitions.neighbour_cuts_{params['neighbour_cuts_of']}", cuts))
    if params["alone"]:
        said.append(Message("transitions.alone", {"count": params["alone"]}))
    if not params["dof"]:
        return (*said, Message("transitions.neighbours_one"))
    p = {"p": params["p_permutation"], "margin": params["p_margin"], "chi2": params["p_value"]}
    held = "differs" if called(p["p"], params["permutations"], params["alpha"]) else "same"
    said.append(Message(f"transitions.neighbours_{held}", p))
    if params["n"] < THIN * params["neighbour_classes"] * params["classes"] ** 2:
        said.append(Message("transitions.thin", {"n": params["n"], "cells": len(table)}))
    return tuple(said)
