"""The study of points: what is run, at which size, and one row of figures for each question.

One set of points gives one p a question, so what is at most alpha is binomial. The cases are those
of the suite, with simulations enough for alpha = .01.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import binom, binomtest

from tests.calibration import curves, neighbourhoods, scans

if TYPE_CHECKING:
    from collections.abc import Iterator

    AnyCase = curves.Case | neighbourhoods.Case | scans.Case

ALPHAS = (0.05, 0.01)
SIMULATIONS = 99
"""Then both levels are attained: five and one of a hundred."""
TAIL = 1e-5
"""Chance of a false alarm at either bound."""
LEVEL_SETS, POWER_SETS = 2_000, 300
QUICK = 20
"""With ``--quick`` one set of so many is run."""
POWERS = (*curves.POWERS, *neighbourhoods.POWERS, *scans.POWERS)
LEVELS = (*curves.LEVELS, *neighbourhoods.LEVELS, *scans.LEVELS)


@dataclass(frozen=True)
class Job:
    """Sets of points of one case."""

    kind: str
    case: AnyCase
    sets: int

    @property
    def name(self) -> str:
        """What the progress says."""
        return f"{self.kind} {measure(self.case)} {told(self.case)}"


def jobs(scale: int = 1) -> list[Job]:
    """Return all jobs, with one set of `scale`."""
    listed = [("level", case, LEVEL_SETS) for case in LEVELS]
    listed += [("power", case, POWER_SETS) for case in POWERS]
    return [
        Job(kind, replace(case, simulations=SIMULATIONS), max(10, sets // scale))
        for kind, case, sets in listed
    ]


def run(job: Job, seed: int) -> list[dict[str, Any]]:
    """Return the rows of a job: one for each question."""
    found: dict[str, list[float]] = {}
    for stream in np.random.SeedSequence([seed, 6]).spawn(job.sets):
        for question, p_value in answers(job.case, np.random.default_rng(stream)):
            found.setdefault(question, []).append(p_value)
    about = {"kind": job.kind, "measure": measure(job.case), "case": told(job.case)}
    about |= {"strength": strength(job.case)}
    return [about | {"question": question} | figures(job, p) for question, p in found.items()]


def figures(job: Job, p_values: list[float]) -> dict[str, Any]:
    """Return the share of p at most alpha with its 95 % interval, and whether that is right."""
    row: dict[str, Any] = {"sets": len(p_values), "discrete": discrete(job.case)}
    for alpha in ALPHAS:
        count = int((np.asarray(p_values) <= alpha + 1e-12).sum())
        interval = binomtest(count, len(p_values)).proportion_ci(0.95)
        name = f"{alpha:g}".removeprefix("0.")
        row |= {f"share_{name}": count / len(p_values)}
        row |= {f"low_{name}": float(interval.low), f"high_{name}": float(interval.high)}
        if job.kind == "level":
            row[f"verdict_{name}"] = verdict(count, len(p_values), alpha, row["discrete"])
    return row


def verdict(count: int, sets: int, alpha: float, few: bool) -> str:
    """Tell whether a right test may reject so often; one of `few` values may reject less."""
    if count > binom.isf(TAIL, sets, alpha):
        return "too much"
    return "too little" if count < binom.ppf(TAIL, sets, alpha) and not few else "right"


def answers(case: AnyCase, rng: np.random.Generator) -> Iterator[tuple[str, float]]:
    """Draw one set of points; yield each question with its p."""
    if isinstance(case, curves.Case):
        params = case(rng).params
        yield "localised", params["p_localised"]
        yield "dispersed", params["p_dispersed"]
    elif isinstance(case, scans.Case):
        yield "cluster", case(rng)[0]
    else:
        yield from case(rng).items()


def measure(case: AnyCase) -> str:
    """Return the name of what is asked; a scan has none of its own."""
    if not isinstance(case, scans.Case):
        return case.measure
    return "scan" if case.years == 1 else "scan_space_time"


def strength(case: AnyCase) -> float:
    """Return how much is planted: a share, or a risk of a scan."""
    return case.risk if isinstance(case, scans.Case) else case.planted


def discrete(case: AnyCase) -> bool:
    """Tell whether p takes few values or ties, so that less than alpha is right."""
    if isinstance(case, curves.Case):
        return case.tied
    return isinstance(case, neighbourhoods.Case) and case.discrete


def told(case: AnyCase) -> str:
    """Return what sets a case apart, in words."""
    said = asdict(case)
    names = ("model", "shape", "direction", "population", "sites", "how", "null")
    words = [str(said[name]) for name in names if name in said]
    if isinstance(case, curves.Case) and case.measure == "duranton_overman":
        words.remove(case.null)
    words += [word for word in ("weighted", "approximate") if said.get(word)]
    words += ["against another industry"] if said.get("other") else []
    return ", ".join(words)
