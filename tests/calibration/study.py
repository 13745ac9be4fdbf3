"""The full study: which cases are run on how many maps, and one row of figures for each.

`scripts/calibrate.py` runs it; the suite runs a reduced form (`test_error_rates.py`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from tests.calibration import power
from tests.calibration.rates import ALPHAS, SIZES, Case, shares
from tests.laws.maps import DISTRIBUTIONS
from tests.laws.measures import GLOBAL, LOCAL, Measure

MAPS = {20: 1_000, 200: 500, 3_000: 80}
WHOLE_MAPS = {20: 1_000, 200: 1_000, 3_000: 200}
"""A global statistic gives one p a map."""
FAMILIES = {20: 1_000, 200: 500, 3_000: 100}
POWER_MAPS = 100
QUICK = 20
"""With ``--quick`` one map of so many is run."""


@dataclass(frozen=True)
class Job:
    """Maps of one case; or, without a case, the planted clusters."""

    kind: str
    case: Case | None
    maps: int

    @property
    def name(self) -> str:
        """What the progress says."""
        if self.case is None:
            return self.kind
        told = [self.case.measure, str(self.case.n), self.case.distribution]
        return " ".join([self.kind, *told, self.case.correction or str(self.case.permutations)])


def jobs(scale: int = 1) -> list[Job]:
    """Return all jobs, the longest first, with one map of `scale`."""
    listed = [Job("power", None, max(3, POWER_MAPS // scale))]
    listed += [Job("family", case, max(10, FAMILIES[case.n] // scale)) for case in families()]
    whole = {measure.name for measure in GLOBAL}
    for case in levels():
        number = (WHOLE_MAPS if case.measure in whole else MAPS)[case.n]
        listed.append(Job("level", case, max(4, number // scale)))
    return sorted(listed, key=lambda job: (job.case is not None, -(job.case.n if job.case else 0)))


def levels() -> list[Case]:
    """Return the cases of P(p <= alpha)."""
    made = []
    for measure in LOCAL:
        for distribution in distributions(measure):
            made += [Case(measure.name, n, distribution, draws="shared") for n in SIZES]
            made += [Case(measure.name, 20, distribution, "exact")]
            if distribution in {"normal", "zeros"}:
                made += [Case(measure.name, n, distribution, draws="independent") for n in SIZES]
        made += [Case(measure.name, 200, weights="unequal")]
    for measure in GLOBAL:
        made += [Case(measure.name, n, d) for n in SIZES for d in distributions(measure)]
    return made


def distributions(measure: Measure) -> tuple[str, ...]:
    """Return those that make a difference: what is 0 or 1, or counted, has its own."""
    return DISTRIBUTIONS if measure.unit != "none" else ("normal",)


def families() -> list[Case]:
    """Return the cases of one false discovery in a map, by correction."""
    made = []
    for n in SIZES:
        draws: int | str = "exact" if n == 20 else 99_999
        for correction in ("bh", "by", "bonferroni"):
            for name in ("local_moran", "local_geary"):
                made.append(Case(name, n, permutations=draws, correction=correction))
    joint = "westfall-young"  # of 3 000 cells it takes most of a minute a map
    made += [Case("local_moran", 20, permutations="exact", correction=joint)]
    made += [Case("local_moran", 200, permutations=1_999, correction=joint)]
    made += [Case("local_geary", 20, permutations="exact", correction=joint)]
    return made


def run(job: Job, seed: int) -> list[dict[str, Any]]:
    """Return the rows of a job."""
    if job.case is None:
        return [{"kind": "power"} | row for row in power.table(job.maps, seed).to_dict("records")]
    found = shares(job.case, job.maps, seed)
    row = {"kind": job.kind} | asdict(job.case) | {"maps": job.maps, "tests": found.tests}
    if job.kind == "family":
        rate = float(found.any_found.mean())
        error = float(np.sqrt(max(rate * (1 - rate), 0.05 * 0.95) / job.maps))
        return [row | {"any_found": rate, "any_error": error, "over": found.false_families()}]
    low, high = found.bounds()
    best = found.attainable.mean(axis=0)
    least = np.sqrt(
        best * (1 - best) / (job.maps * found.tests)
    )  # of regions that are on their own
    for place, alpha in enumerate(ALPHAS):
        name = f"{alpha:g}".removeprefix("0.")
        numbers = {"share": found.mean, "attainable": best}
        numbers |= {"error": np.maximum(found.error, least)}
        numbers |= {"low": low, "high": high}
        row |= {f"{word}_{name}": float(part[place]) for word, part in numbers.items()}
    return [row | {"over": bool(found.too_many()), "under": bool(found.too_few())}]


def ties(row: pd.Series[Any]) -> bool:
    """Tell whether values of a case tie, so that less than the attainable level is right."""
    discrete = {measure.name for measure in LOCAL + GLOBAL if measure.discrete}
    return row["distribution"] in {"zeros", "binary"} or row["measure"] in discrete
