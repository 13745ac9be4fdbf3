"""How often a test rejects on noise, with an error over maps, and what it can attain at best.

Of a map, the share of regions with ``p <= alpha`` is one number. Over maps drawn independently its
mean is to be at most alpha, and, where values do not tie, the level that is attainable: a p of
counts takes few values only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import binom, poisson

from tests.laws.maps import Map, lattice, noise
from tests.laws.measures import GLOBAL, Measure, named

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Result

ALPHAS = (0.05, 0.01, 0.001)
SIZES = {20: (4, 5), 200: (10, 20), 3_000: (50, 60)}
TAIL = 1e-6
"""Nominal chance of a false alarm at either bound; the bounds are approximate, so that what is
claimed is 1e-4."""
JUST = 1 + 1e-12


@dataclass(frozen=True)
class Case:
    """One statistic on one kind of map.

    Parameters
    ----------
    measure : str
        A name of `tests.laws.measures`.
    n : int
        Cells of the lattice; one of twenty is cut off, one of twenty has no value.
    distribution : str
        Of the values: ``normal``, ``lognormal``, ``zeros``, ``binary``.
    permutations : int or str
        ``"exact"`` or a number.
    draws : str, optional
        ``"shared"`` or ``"independent"`` (local measures).
    weights : str
        ``"equal"`` or ``"unequal"``.
    correction : str, optional
        Of the family of a map, at 5 % (local measures).
    """

    measure: str
    n: int
    distribution: str = "normal"
    permutations: int | str = 1_999
    draws: str | None = None
    weights: str = "equal"
    correction: str | None = None

    def maps(self, number: int, seed: int) -> list[tuple[Map, int]]:
        """Draw maps without any pattern, and a seed of the permutations for each."""
        links = lattice(*SIZES[self.n], islands=max(1, self.n // 20), weights=self.weights)
        streams = np.random.SeedSequence([seed, self.n, len(self.distribution)]).spawn(number)
        made = []
        for stream in streams:
            rng = np.random.default_rng(stream)
            chance = noise(rng, links, self.distribution, missing=max(1, self.n // 20))
            made.append((chance, int(rng.integers(2**31))))
        return made

    def result(self, given: Map, seed: int) -> Result:
        """Apply the public call to a map."""
        extra: dict[str, Any] = {} if self.draws is None else {"draws": self.draws}
        extra |= {} if self.correction is None else {"correction": self.correction}
        extra |= {} if self.weights == "equal" else {"transform": "O"}
        extra |= {"missing": "omit", "permutations": self.permutations, "seed": seed}
        extra |= {"alternative": "two-sided", "workers": 1}
        measure: Measure = named(self.measure)
        return measure(given, **extra)


@dataclass(frozen=True)
class Shares:
    """What was found on each map.

    Parameters
    ----------
    rejected : numpy.ndarray, shape (n_maps, n_alphas)
        Share of the map's p-values that are at most alpha.
    attainable : numpy.ndarray, shape (n_maps, n_alphas)
        What a right test would give on average.
    any_found : numpy.ndarray of bool, shape (n_maps,)
        Whether one region stands after the correction.
    tests : float
        p-values of a map, on average.
    """

    rejected: np.ndarray
    attainable: np.ndarray
    any_found: np.ndarray
    tests: float

    @property
    def mean(self) -> np.ndarray:
        """Share of p-values at most alpha, over all maps."""
        return self.rejected.mean(axis=0)

    @property
    def error(self) -> np.ndarray:
        """Standard error of `mean` over maps."""
        return self.rejected.std(axis=0, ddof=1) / math.sqrt(len(self.rejected))

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Return what a right test stays between, each with a chance of `TAIL`.

        Rejections come in clumps of D, the variance over maps in units of what independent regions
        would have (at least 1.5); E / D clumps are a Poisson number.
        """
        level, count = self.attainable.mean(axis=0), len(self.rejected) * self.tests
        alone = np.maximum(level * (1 - level) / count, 1e-300)
        clump = np.maximum(1.5, self.error**2 / alone)
        low, high = (poisson.ppf(tail, level * count / clump) for tail in (TAIL, 1 - TAIL))
        return low * clump / count, high * clump / count

    def too_many(self) -> list[float]:
        """Return the alphas at which more is rejected than a right test would."""
        return [a for a, m, top in zip(ALPHAS, self.mean, self.bounds()[1], strict=True) if m > top]

    def too_few(self) -> list[float]:
        """Return the alphas at which less is rejected than is attainable."""
        return [a for a, m, low in zip(ALPHAS, self.mean, self.bounds()[0], strict=True) if m < low]

    def false_families(self, alpha: float = 0.05) -> bool:
        """Tell whether more maps of noise have a discovery than `alpha` allows."""
        return int(self.any_found.sum()) > binom.isf(TAIL, len(self.any_found), alpha)


@cache
def attainable(alpha: float, sets: float, draws: int | None) -> float:
    """Return P(p <= alpha) of a right two-sided test where no two sets give the same sum.

    The observed set is any of `sets`. All are counted where `draws` is None: the level is
    2 floor(alpha N / 2) / N. Else the draws at or above the j-th largest are binomial, j / N each,
    and p <= alpha where they are at most floor(alpha (R + 1) / 2) - 1.
    """
    if draws is None:
        return min(1.0, 2 * math.floor(alpha * sets / 2 * JUST) / sets)
    most = math.floor(alpha * (draws + 1) / 2 * JUST) - 1
    if most < 0:
        return 0.0
    if sets > 20_000:
        return 2 * (most + 1) / (draws + 1)
    return min(1.0, 2 * float(binom.cdf(most, draws, np.arange(1, sets + 1) / sets).mean()))


def levels(case: Case, result: Result) -> np.ndarray:
    """Return the attainable levels of a map, its regions averaged."""
    draws = None if case.permutations == "exact" else int(case.permutations)
    if case.measure in {measure.name for measure in GLOBAL} or case.weights == "unequal":
        return np.array([attainable(alpha, math.inf, draws) for alpha in ALPHAS])
    others = result.params["n"] - 1
    degrees = result.table.loc[result.table["p_value"].notna(), "k"]
    share = degrees.value_counts(normalize=True)
    return np.array(
        [
            sum(w * attainable(alpha, math.comb(others, int(k)), draws) for k, w in share.items())
            for alpha in ALPHAS
        ]
    )


def shares(
    case: Case, number: int, seed: int = 0, done: Callable[[], None] | None = None
) -> Shares:
    """Run a case on maps of noise."""
    rejected, best, found, tests = [], [], [], []
    for given, own in case.maps(number, seed):
        result = case.result(given, own)
        p = result.table["p_value"].dropna().to_numpy()
        tests.append(len(p))
        rejected.append([np.mean(p <= alpha * JUST) if len(p) else 0.0 for alpha in ALPHAS])
        best.append(levels(case, result))
        stands = result.table["q_value"] <= 0.05 if "q_value" in result.table else p <= 0.05
        found.append(bool(np.any(stands)))
        if done:
            done()
    return Shares(np.array(rejected), np.array(best), np.array(found), float(np.mean(tests)))
