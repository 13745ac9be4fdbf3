"""How often curves over distance reject on random labels, and how often they find a cluster.

One set of points gives one p-value of each side, so rejections are binomial: no error over maps
is to be estimated. `rows` is what `scripts/calibrate.py` may run; the suite runs a reduced form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from scipy.stats import binom

from spatialict.measure.duranton_overman import duranton_overman
from spatialict.measure.ripley import ripley_l

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.points.ripley import Null
    from spatialict.core.study import Result

ALPHA = 0.05
SIMULATIONS = 39
"""Then alpha is attained: two of forty curves."""
TAIL = 1e-5
"""Chance of a false alarm at either bound."""
REGION = shapely.Polygon(
    [(0, 0), (90e3, 5e3), (100e3, 50e3), (60e3, 70e3), (40e3, 35e3), (10e3, 80e3)],
    [[(60e3, 20e3), (75e3, 20e3), (75e3, 40e3), (60e3, 40e3)]],
)
"""With a bay and a hole."""


@dataclass(frozen=True)
class Case:
    """One curve on one kind of points.

    Parameters
    ----------
    measure : str
        ``duranton_overman`` or ``ripley_l``.
    sites : str
        ``even``: uniform in the region; ``clustered``: around parents; ``towns``: at 20 places.
    null : str
        ``labelling`` or ``random``.
    weighted, approximate : bool
        Of Kd.
    planted : float
        Share of the chosen firms that stand within 8 km of one place (0: labels at random).
    simulations : int
        So many that alpha is attained.
    """

    measure: str
    sites: str = "even"
    null: Null = "labelling"
    weighted: bool = False
    approximate: bool = False
    planted: float = 0.0
    simulations: int = SIMULATIONS

    @property
    def tied(self) -> bool:
        """Tell whether curves can tie, which makes the test reject less."""
        return self.sites == "towns"

    def __call__(self, rng: np.random.Generator, total: int = 300, n: int = 40) -> Result:
        """Draw points and labels, and test them."""
        places = sites(rng, self.sites, n if self.null == "random" else total)
        points = pd.DataFrame(places, columns=["x_m", "y_m"])
        chosen = pd.Series(_chosen(rng, places, n, self.planted))
        seed = int(rng.integers(2**31))
        given: dict[str, Any] = {"simulations": self.simulations, "workers": 1, "seed": seed}
        if self.measure == "ripley_l":
            return ripley_l(points, REGION, chosen=chosen, null=self.null, **given)
        jobs = pd.Series(np.ceil(rng.lognormal(2, 1.5, len(points))))
        weights = jobs if self.weighted else None
        return duranton_overman(
            points, chosen, weights=weights, approximate=self.approximate, **given
        )


LEVELS = (
    Case("duranton_overman"),
    Case("duranton_overman", weighted=True),
    Case("duranton_overman", "clustered"),
    Case("duranton_overman", "clustered", weighted=True),
    Case("duranton_overman", "towns"),
    Case("duranton_overman", approximate=True),
    Case("ripley_l"),
    Case("ripley_l", "clustered"),
    Case("ripley_l", "towns"),
    Case("ripley_l", null="random"),
)
POWERS = tuple(
    Case(measure, sites, planted=share)
    for measure in ("duranton_overman", "ripley_l")
    for sites in ("even", "clustered")
    for share in (0.1, 0.2, 0.3, 0.5)
)


def sites(rng: np.random.Generator, kind: str, n: int) -> np.ndarray:
    """Return n places in the region."""
    if kind == "even":
        return _uniform(rng, n)
    if kind == "towns":
        return _uniform(rng, 20)[rng.choice(20, n, p=_zipf(20))]
    parents, made = _uniform(rng, 15), np.empty((0, 2))
    while len(made) < n:
        near = parents[rng.choice(15, n, p=_zipf(15))] + rng.normal(0, 4e3, (n, 2))
        made = np.vstack([made, near[shapely.contains_xy(REGION, near)]])
    return made[:n]


def _uniform(rng: np.random.Generator, n: int) -> np.ndarray:
    made = np.empty((0, 2))
    while len(made) < n:
        tried = rng.uniform(REGION.bounds[:2], REGION.bounds[2:], (2 * n, 2))
        made = np.vstack([made, tried[shapely.contains_xy(REGION, tried)]])
    return made[:n]


def _zipf(n: int) -> np.ndarray:
    shares: np.ndarray = 1 / np.arange(1, n + 1)
    return np.asarray(shares / shares.sum())


def _chosen(rng: np.random.Generator, places: np.ndarray, n: int, planted: float) -> np.ndarray:
    """Return labels at random, but for a share of them that goes to the sites around one."""
    chosen = np.zeros(len(places), bool)
    centre = places[rng.integers(len(places))]
    near = np.flatnonzero(np.hypot(*(places - centre).T) < 8e3)
    chosen[rng.permutation(near)[: round(planted * n)]] = True
    others = np.flatnonzero(~chosen)
    chosen[rng.permutation(others)[: n - chosen.sum()]] = True
    return chosen


def rejections(
    case: Case, sets: int, seed: int = 0, done: Callable[[], None] | None = None
) -> dict[str, int]:
    """Count the sets of points whose p is at most alpha, on each side."""
    found = {"p_localised": 0, "p_dispersed": 0}
    for stream in np.random.SeedSequence([seed, 4]).spawn(sets):
        params = case(np.random.default_rng(stream)).params
        for side in found:
            found[side] += params[side] <= ALPHA
        if done:
            done()
    return found


def right(case: Case, count: int, sets: int) -> bool:
    """Tell whether a right test may reject so often; one with ties may reject less."""
    too_many = count > binom.isf(TAIL, sets, ALPHA)
    too_few = count < binom.ppf(TAIL, sets, ALPHA) and not case.tied
    return not too_many and not too_few


def rows(sets: int = 2_000, seed: int = 0) -> list[dict[str, Any]]:
    """Return a row for each case and side: how often it rejects, with its 95 % interval."""
    made = []
    for case in (*LEVELS, *POWERS):
        for side, count in rejections(case, sets, seed).items():
            low, high = _interval(count, sets)
            told = {"kind": "power" if case.planted else "level", **vars(case), "side": side}
            figures = {"sets": sets, "share": count / sets, "low": low, "high": high}
            made.append(
                {**told, **figures, "right": bool(case.planted) or right(case, count, sets)}
            )
    return made


def _interval(count: int, sets: int) -> tuple[float, float]:
    from scipy.stats import binomtest

    found = binomtest(count, sets).proportion_ci(0.95)
    return float(found.low), float(found.high)
