"""How often M and co-location quotients reject on random labels, and find what was planted.

One set of points gives one p-value a question, so rejections are binomial. `rows` is what
`scripts/calibrate.py` may run; the suite runs a reduced form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import binom, binomtest

from spatialict.measure.colocation import colocation_quotient, local_colocation_quotient
from spatialict.measure.marcon_puech import marcon_puech
from tests.calibration.curves import sites

if TYPE_CHECKING:
    from collections.abc import Callable

ALPHA = 0.05
SIMULATIONS = 39
"""Then alpha is attained on each side: two of forty."""
PERMUTATIONS = 199
"""Then alpha is attained by both sides together: five of two hundred each."""
TAIL = 1e-5
"""Chance of a false alarm at either bound."""
KINDS = ("ict", "uni", "other")


@dataclass(frozen=True)
class Case:
    """One question about one kind of points.

    Parameters
    ----------
    measure : str
        ``marcon_puech``, ``colocation_quotient`` or ``local_colocation_quotient``.
    sites : str
        ``even``, ``clustered`` or ``towns``, as `tests.calibration.curves.sites` has them.
    how : str
        Of M: ``labelling``, ``location`` or ``independence``; of quotients: ``nearest``,
        ``gaussian`` or ``band``.
    weighted : bool
        Whether firms have jobs.
    other : bool
        Whether M asks about another industry.
    planted : float
        Of M: share of the chosen firms within 8 km of one place. Of quotients: share of ICT firms
        that stand beside a university; of local ones: of universities around one place.
    simulations : int
        Of M, so many that alpha is attained.
    """

    measure: str
    sites: str = "even"
    how: str = "labelling"
    weighted: bool = False
    other: bool = False
    planted: float = 0.0
    simulations: int = SIMULATIONS

    @property
    def discrete(self) -> bool:
        """Tell whether p takes few values, or is of many tests: then less may be rejected."""
        few = self.how in {"nearest", "band"} or self.measure.startswith("local")
        return few or self.sites == "towns"

    def __call__(self, rng: np.random.Generator) -> dict[str, float]:
        """Draw points and labels; return p by question, of local quotients the least q."""
        return self._of_m(rng) if self.measure == "marcon_puech" else self._of_kinds(rng)

    def _of_m(self, rng: np.random.Generator, total: int = 240, n: int = 40) -> dict[str, float]:
        points = pd.DataFrame(sites(rng, self.sites, total), columns=["x_m", "y_m"])
        places = points.to_numpy()
        near = np.hypot(*(places - places[rng.integers(total)]).T)
        order = rng.permutation(total)
        if self.how == "independence":
            order = np.argsort(near)  # the centres may stand as close as they like
        first = rng.permutation(np.flatnonzero(near < 8e3))[: round(self.planted * n)]
        order = np.concatenate([first, order[~np.isin(order, first)]])
        chosen = pd.Series(np.isin(np.arange(total), order[:n]))
        others = rng.permutation(order[n:])[:n]
        jobs = pd.Series(np.ceil(rng.lognormal(2, 1.5, total)))
        found = marcon_puech(
            points, chosen, null=self.how, most_m=20_000, step_m=1_000,
            reference=pd.Series(np.isin(np.arange(total), others)) if self.other else None,
            weights=jobs if self.weighted else None,
            simulations=self.simulations, workers=1, seed=int(rng.integers(2**31)),
        ).params  # fmt: skip
        return {side: found[f"p_{side}"] for side in ("localised", "dispersed")}

    def _of_kinds(self, rng: np.random.Generator, total: int = 150) -> dict[str, float]:
        places = sites(rng, self.sites, total)
        kinds = rng.choice(KINDS, total, p=[0.3, 0.2, 0.5])
        ict, uni = np.flatnonzero(kinds == "ict"), np.flatnonzero(kinds == "uni")
        if self.measure.startswith("local"):
            kinds = _gathered(rng, places, kinds, self.planted)
        else:
            beside = ict[: round(self.planted * len(ict))]
            beside_whom = places[rng.choice(uni, len(beside))]
            places[beside] = beside_whom + rng.normal(0, 50, (len(beside), 2))
        points = pd.DataFrame(places, columns=["x_m", "y_m"])
        given: dict[str, Any] = {"kernel": "gaussian", "k": 8}
        if self.how == "nearest":
            given = {"kernel": "uniform", "k": 3}
        elif self.how == "band":
            given = {"kernel": "uniform", "distance_m": 8_000.0}
        given |= {"permutations": PERMUTATIONS, "workers": 1, "seed": int(rng.integers(2**31))}
        if self.measure.startswith("local"):
            given["permutations"] = 1_999  # so that one of some forty can be a finding
            table = local_colocation_quotient(points, pd.Series(kinds), "ict", "uni", **given).table
            return {"any": float(table["q_value"].min())}
        found = colocation_quotient(points, pd.Series(kinds), of="ict", **given)
        pair = float(found.table.loc[("ict", "uni"), "p_value"])
        return {"pair": pair, "overall": found.params["overall_p_value"]}


def _gathered(
    rng: np.random.Generator, places: np.ndarray, kinds: np.ndarray, share: float
) -> np.ndarray:
    """Bring a share of the universities to the points around one place, an ICT firm to each two."""
    near = np.argsort(np.hypot(*(places - places[rng.integers(len(places))]).T))
    number = round(share * (kinds == "uni").sum())
    wanted = np.where(np.arange(number + number // 2) % 3 == 2, "ict", "uni")
    left = list(kinds[near])
    for kind in wanted:
        left.remove(kind)
    made = kinds.copy()
    made[near[: len(wanted)]], made[near[len(wanted) :]] = wanted, rng.permutation(left)
    return made


M, CLQ, LOCAL = "marcon_puech", "colocation_quotient", "local_colocation_quotient"
LEVELS = (
    Case(M),
    Case(M, "clustered"),
    Case(M, "towns"),
    Case(M, "clustered", weighted=True),
    Case(M, "clustered", "location", weighted=True),
    Case(M, "clustered", other=True),
    Case(M, "clustered", "independence", weighted=True, other=True),
    Case(CLQ, "even", "gaussian"),
    Case(CLQ, "clustered", "gaussian"),
    Case(CLQ, "clustered", "nearest"),
    Case(CLQ, "towns", "nearest"),
    Case(CLQ, "even", "band"),
    Case(LOCAL, "clustered", "gaussian"),
    Case(LOCAL, "clustered", "nearest"),
    Case(LOCAL, "towns", "nearest"),
)
POWERS = (
    *(Case(M, "clustered", planted=share) for share in (0.1, 0.2, 0.3, 0.5)),
    *(Case(CLQ, "clustered", "nearest", planted=share) for share in (0.1, 0.2, 0.3, 0.5)),
    *(Case(LOCAL, "clustered", "gaussian", planted=share) for share in (0.3, 0.5)),
)


def rejections(
    case: Case, sets: int, seed: int = 0, done: Callable[[], None] | None = None
) -> dict[str, int]:
    """Count the sets of points with a finding, by question."""
    found: dict[str, int] = {}
    for stream in np.random.SeedSequence([seed, 5]).spawn(sets):
        for question, answer in case(np.random.default_rng(stream)).items():
            found[question] = found.get(question, 0) + bool(answer <= ALPHA)
        if done:
            done()
    return found


def right(case: Case, count: int, sets: int) -> bool:
    """Tell whether a right test may reject so often; one of few values may reject less."""
    too_many = count > binom.isf(TAIL, sets, ALPHA)
    too_few = count < binom.ppf(TAIL, sets, ALPHA) and not case.discrete
    return not too_many and not too_few


def rows(sets: int = 2_000, seed: int = 0) -> list[dict[str, Any]]:
    """Return a row for each case and question: how often it rejects, with its 95 % interval."""
    made = []
    for case in (*LEVELS, *POWERS):
        for question, count in rejections(case, sets, seed).items():
            low, high = binomtest(count, sets).proportion_ci(0.95)
            told = {"kind": "power" if case.planted else "level", **vars(case), "side": question}
            figures = {"sets": sets, "share": count / sets, "low": float(low), "high": float(high)}
            made.append(
                {**told, **figures, "right": bool(case.planted) or right(case, count, sets)}
            )
    return made
