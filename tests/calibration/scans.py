"""How often a scan rejects on maps of chance, and how often it finds a planted cluster.

Cases are drawn by NumPy, not by the program's own maps. One map gives one p, that of its most
likely cluster, so rejections are binomial. `rows` is what `scripts/calibrate.py` may run; the suite
runs a reduced form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import binom, binomtest

from spatialict.measure.scan import scan, scan_space_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.points.scan_ground import Direction, Model
    from spatialict.core.points.scan_options import Shape

ALPHA = 0.05
SIMULATIONS = 39
"""Then alpha is attained: two of forty maxima."""
TAIL = 1e-5
"""Chance of a false alarm at either bound."""
PLACES, YEARS = 40, 5


@dataclass(frozen=True)
class Case:
    """One scan on one kind of maps.

    Parameters
    ----------
    model, shape, direction : str
        As in `scan`.
    years : int
        1: in space alone.
    population : str
        ``even`` or ``towns`` (lognormal: few places hold most of it).
    cases : int
        Of 40 places.
    risk : float
        How much more likely a case is in the five places around one (1: chance alone), in the
        last two years if there are several.
    simulations : int
        So many that alpha is attained.
    """

    model: Model = "poisson"
    shape: Shape = "circle"
    direction: Direction = "high"
    years: int = 1
    population: str = "towns"
    cases: int = 300
    risk: float = 1.0
    simulations: int = SIMULATIONS

    def __call__(self, rng: np.random.Generator) -> tuple[float, float]:
        """Draw a map and scan it; return p, and the share of the planted places in the cluster."""
        places = pd.DataFrame(rng.uniform(0, 1e5, (PLACES, 2)), columns=["x_m", "y_m"])
        spread = rng.lognormal(4, 1.2, PLACES) if self.population == "towns" else 60.0
        held = np.ceil(np.full((self.years, PLACES), spread) * 2)
        planted = _around(places, int(rng.integers(PLACES)))
        chance = np.ones_like(held)
        chance[-2:, planted] = self.risk
        drawn = self._drawn(rng, held, chance)
        about: dict[str, Any] = {"shape": self.shape, "direction": self.direction, "listed": 1}
        about |= {"simulations": self.simulations, "workers": 1, "seed": int(rng.integers(2**31))}
        if self.years == 1:
            given = places.assign(cases=drawn[0], population=held[0], total=held[0])
            table = scan(given, model=self.model, **about).table
        else:
            given, at_risk = (pd.DataFrame(one.T, places.index) for one in (drawn, held))
            table = scan_space_time(places, given, at_risk, model=self.model, **about).table
        found = np.isin(planted, table.loc[1, "members"]).mean()
        return float(table.loc[1, "p_value"]), float(found)

    def _drawn(self, rng: np.random.Generator, held: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """Return as many cases as asked for, by the law of the model."""
        weights = (held * chance).ravel()
        if self.model == "poisson":
            return rng.multinomial(self.cases, weights / weights.sum()).reshape(held.shape)
        people = np.repeat(np.arange(held.size), held.ravel().astype(int))
        odds = np.repeat(chance.ravel(), held.ravel().astype(int))
        cases = rng.choice(people, self.cases, replace=False, p=odds / odds.sum())
        return np.bincount(cases, minlength=held.size).reshape(held.shape)


LEVELS = (
    Case(),
    Case(population="even", cases=60),
    Case(shape="ellipse"),
    Case("bernoulli"),
    Case("bernoulli", "ellipse", "both"),
    Case(direction="low"),
    Case(years=YEARS),
    Case("bernoulli", years=YEARS, direction="both"),
)
POWERS = tuple(
    Case(model, shape, years=years, risk=risk)
    for model, shape, years in (
        ("poisson", "circle", 1),
        ("poisson", "ellipse", 1),
        ("bernoulli", "circle", 1),
        ("poisson", "circle", YEARS),
    )
    for risk in (1.5, 2.0, 3.0)
)


def _around(places: pd.DataFrame, centre: int) -> np.ndarray:
    """Return a place and the four nearest."""
    off = (places - places.iloc[centre]).to_numpy()
    return np.argsort(np.hypot(off[:, 0], off[:, 1]))[:5]


@dataclass(frozen=True)
class Found:
    """Maps whose p is at most alpha, and the share of planted places in their clusters."""

    rejected: int
    recovered: float


def rejections(
    case: Case, maps: int, seed: int = 0, done: Callable[[], None] | None = None
) -> Found:
    """Scan maps drawn independently."""
    rejected, recovered = 0, 0.0
    for stream in np.random.SeedSequence([seed, 5]).spawn(maps):
        p_value, share = case(np.random.default_rng(stream))
        rejected += p_value <= ALPHA
        recovered += share * (p_value <= ALPHA)
        if done:
            done()
    return Found(rejected, recovered / rejected if rejected else 0.0)


def right(count: int, maps: int) -> bool:
    """Tell whether a right test may reject so often."""
    return bool(binom.ppf(TAIL, maps, ALPHA) <= count <= binom.isf(TAIL, maps, ALPHA))


def rows(maps: int = 2_000, seed: int = 0) -> list[dict[str, Any]]:
    """Return a row for each case: how often it rejects, with its 95 % interval."""
    made = []
    for case in (*LEVELS, *POWERS):
        found, planted = rejections(case, maps, seed), case.risk > 1
        interval = binomtest(found.rejected, maps).proportion_ci(0.95)
        figures = {"sets": maps, "share": found.rejected / maps, "recovered": found.recovered}
        told = {"kind": "power" if planted else "level", "measure": "scan", **vars(case)}
        fine = planted or right(found.rejected, maps)
        made.append({**told, **figures, "low": interval.low, "high": interval.high, "right": fine})
    return made
