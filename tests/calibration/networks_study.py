"""The study of networks: what is run, at which size, and one row of figures for each question.

A network gives one p a question, so what is at most alpha is binomial.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import binomtest

from tests.calibration.networks import KNOWN, LEVELS, POWERS, Case, discrete
from tests.calibration.points_study import ALPHAS, verdict

LEVEL_SETS, POWER_SETS = 500, 150
QUICK = 20
"""With ``--quick`` one set of so many is run."""


@dataclass(frozen=True)
class Job:
    """Networks of one case."""

    kind: str
    case: Case
    sets: int

    @property
    def name(self) -> str:
        """What the progress says."""
        return f"{self.kind} {self.case.measure} {self.case.on}"


def jobs(scale: int = 1) -> list[Job]:
    """Return all jobs, with one set of `scale`."""
    listed = [("level", case, LEVEL_SETS) for case in LEVELS]
    listed += [("power", case, POWER_SETS) for case in POWERS]
    listed += [("known", case, POWER_SETS) for case in KNOWN]
    return [Job(kind, case, max(10, sets // scale)) for kind, case, sets in listed]


def run(job: Job, seed: int) -> list[dict[str, Any]]:
    """Return the rows of a job: one for each question."""
    found: dict[str, list[float]] = {}
    for stream in np.random.SeedSequence([seed, 8]).spawn(job.sets):
        for question, p_value in job.case(np.random.default_rng(stream)).items():
            found.setdefault(question, []).append(p_value)
    about = {"kind": job.kind, "measure": job.case.measure, "case": job.case.on}
    about |= {"planted": job.case.planted}
    return [
        about | {"question": question} | figures(job, question, p) for question, p in found.items()
    ]


def figures(job: Job, question: str, p_values: list[float]) -> dict[str, Any]:
    """Return the share of p at most alpha with its 95 % interval, and whether that is right."""
    few = discrete(job.case, question)
    row: dict[str, Any] = {"sets": len(p_values), "discrete": few}
    for alpha in ALPHAS:
        count = int((np.asarray(p_values) <= alpha + 1e-12).sum())
        interval = binomtest(count, len(p_values)).proportion_ci(0.95)
        name = f"{alpha:g}".removeprefix("0.")
        row |= {f"share_{name}": count / len(p_values)}
        row |= {f"low_{name}": float(interval.low), f"high_{name}": float(interval.high)}
        if job.kind == "level":
            row[f"verdict_{name}"] = verdict(count, len(p_values), alpha, few)
    return row
