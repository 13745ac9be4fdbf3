"""Takes turns: ours, a peer, ours, a peer; each in a process of its own, round after round."""

from __future__ import annotations

import math
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.cases import Case
from benchmarks.checks import differences
from benchmarks.processes import Worker, cold, duration, has_spdep, spdep

SLOW = 20.0
"""Seconds: what takes longer is measured in the first round only."""


@dataclass
class Run:
    """All that was measured.

    Parameters
    ----------
    budget : float
        Seconds that one measurement may be expected to take.
    deadline : float
        Clock after which no further round is begun.
    shared : bool
        One process of a library serves all cases, which saves compiling.
    left_out : set of str
        Contestants that do not take part.
    """

    folder: Path
    budget: float
    deadline: float
    rounds: int
    shared: bool = False
    left_out: frozenset[str] = frozenset()
    measured: dict[tuple[str, str, int], list[dict]] = field(
        default_factory=lambda: defaultdict(list)
    )
    not_run: dict[tuple[str, str, int], str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    checked: int = 0
    workers: dict[str, Worker] = field(default_factory=dict)

    def all(self, plan: Sequence[tuple[Case, Sequence[int]]]) -> None:
        for turn in range(self.rounds):
            family = ""
            for case, sizes in plan:
                if case.family != family and not self.shared:
                    self._close()
                family = case.family
                for n in sizes:
                    self._size(case, n, turn)
            self._close()

    def _size(self, case: Case, n: int, turn: int) -> None:
        for contestant in case.contestants:
            key = case.name, contestant, n
            if contestant in self.left_out:
                continue
            if turn and (time.monotonic() > self.deadline or not self._again(key)):
                continue
            if turn == 0 and (why := self._refused(case, key)):
                self.not_run[key] = why
                tell(f"{case.name}: {contestant} n={n}: not run, {why}")
                continue
            reply = self._measure(contestant, n)
            if "fault" in reply:
                self.not_run[key] = reply["fault"]
                tell(f"{case.name}: {contestant} n={n}: {reply['fault']}")
                if contestant.startswith(("ours", "cold.ours")):
                    self.faults.append(f"{case.name} {contestant} n={n}: {reply['fault']}")
                continue
            self.measured[key].append(reply)
            tell(
                f"{case.name}: {contestant} n={n}: {reply['cpu']:.4g} s CPU, "
                f"{reply['wall']:.4g} s, +{reply['extra_mb']:.0f} MB"
            )
        if turn == 0:
            self._check(case, n)

    def _again(self, key: tuple[str, str, int]) -> bool:
        return bool(self.measured[key]) and self.measured[key][0]["wall"] < SLOW

    def _refused(self, given: Case, key: tuple[str, str, int]) -> str:
        """Say why not: it is not installed, or would take too much, known or by its growth."""
        case, contestant, n = key
        most, why = given.limits.get(contestant, (n, ""))
        if n > most:
            return why
        library = contestant.split(".")[0]
        if library == "spdep" and not has_spdep():
            return "R with spdep is not installed"
        sizes = sorted(m for c, who, m in self.measured if (c, who) == (case, contestant))
        sizes = [m for m in sizes if self.measured[case, contestant, m] and m < n]
        if len(sizes) < 2:
            return ""
        times = [self.measured[case, contestant, m][0]["wall"] for m in sizes[-2:]]
        growth = math.log(times[1] / times[0]) / math.log(sizes[-1] / sizes[-2])
        growth = min(2.2, max(0.5, growth))
        expected = times[1] * (n / sizes[-1]) ** growth
        return f"would take ~{duration(expected)}" if expected > self.budget else ""

    def _measure(self, contestant: str, n: int) -> dict:
        answer = self._answer(contestant, n)
        library = contestant.split(".", maxsplit=1)[0]
        if library == "cold":
            return cold(contestant.split(".")[1], n, self.folder, answer)
        if library == "spdep":
            return spdep(n, self.folder, answer)
        if library not in self.workers or self.workers[library].ended:
            self.workers[library] = Worker(self.folder)
        return self.workers[library].measure(contestant, n, answer, 5 * self.budget + 120)

    def _answer(self, contestant: str, n: int) -> Path:
        return self.folder / f"{contestant}_{n}.npz"

    def _check(self, case: Case, n: int) -> None:
        if case.check == "alone" or not self._answer(case.reference, n).exists():
            return
        ours = dict(np.load(self._answer(case.reference, n)))
        for contestant in case.contestants:
            path = self._answer(contestant, n)
            if contestant == case.reference or not self.measured[case.name, contestant, n]:
                continue
            self.checked += 1
            for difference in differences(ours, dict(np.load(path)), case.check):
                fault = f"{case.name} n={n}: {contestant} and {case.reference}: {difference}"
                self.faults.append(fault)
                tell(f"DIFFERS: {fault}")

    def _close(self) -> None:
        for worker in self.workers.values():
            worker.close()
        self.workers.clear()


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
