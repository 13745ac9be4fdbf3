"""``python -m benchmarks``: measure ours beside the peers and write the results."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import machine, report
from benchmarks.cases import Case
from benchmarks.runner import Run, tell
from benchmarks.sets import SETS, Set, known

HELP = """\
Measure ours beside the peers in one run: on regions beside esda, libpysal, pygeoda and (where
Rscript finds it) spdep, on points beside geopandas, shapely, scikit-learn and NumPy, on networks
beside networkx, igraph, networkit and NumPy.

Ours and the peers take turns, each in a fresh process that warms up once, so that compiling is not
counted (but for cold_start, which counts all). The numbers are CPU seconds of the call, medians
over the rounds. Every answer is compared with the peer's: a statistic to 1e-9, p-values within the
error of the draws, neighbours edge by edge, points and clusters one by one. Where an answer
differs the exit status is 1; time never fails.

  python -m benchmarks                 all, most of an hour on two cores: regions into
                                       benchmarks/results.json and docs/benchmarks.{md,svg},
                                       points into the same with _points, networks with _networks
  python -m benchmarks --set points    one of the three sets
  python -m benchmarks --short         small, two minutes: are the answers the same?
  python -m benchmarks --only queen    one case; more than one may be named. Printed, not kept
  python -m benchmarks --report        write the tables and the plot anew from results.json
"""


def main() -> int:
    given = _arguments()
    asked = [given.set] if given.set else list(SETS)
    return max([_set(given, SETS[name]) for name in asked])


def _set(given: argparse.Namespace, told: Set) -> int:
    root = Path(__file__).parent.parent
    out = given.out or root / "benchmarks" / f"results{told.suffix}.json"
    if given.report:
        if out.exists():
            report.write(json.loads(out.read_text(encoding="utf-8")), told, root / "docs")
        return 0
    chosen = [case for case in told.cases if not given.only or case.name in given.only]
    if not chosen:
        return 0
    begun, before = time.monotonic(), machine.load()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        run = _run(given, chosen, Path(folder), begun)
        if run.faults and given.keep_log:
            given.keep_log.write_bytes((Path(folder) / "workers.log").read_bytes())
    tell(f"{told.name}: {run.checked} answers compared, {time.monotonic() - begun:.0f} s")
    found = machine.result(run, chosen, before)
    whole = not (given.short or given.only or given.sizes)
    if whole or given.out:
        report.save(found, out)
    if whole and not given.out:
        report.write(found, told, root / "docs")
    if not whole:
        print(report.cases(found, told.noun))
    for fault in run.faults:
        print(fault)
    return 1 if run.faults else 0


def _run(given: argparse.Namespace, chosen: list, folder: Path, begun: float) -> Run:
    if given.short:
        run = Run(folder, 5.0, begun, rounds=1, shared=True, left_out=frozenset({"cold.pysal"}))
    else:
        run = Run(folder, given.budget, begun + 60 * given.minutes, given.rounds)
    run.all([(case, _sizes(given, case)) for case in chosen])
    return run


def _sizes(given: argparse.Namespace, case: Case) -> list[int]:
    if given.sizes:
        return [n for n in case.sizes if n in given.sizes]
    return list(case.short if given.short else case.sizes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = list(known())
    sizes = sorted({n for case in known().values() for n in case.sizes})
    parser.add_argument("--set", choices=list(SETS), help="regions, points or networks (all)")
    parser.add_argument("--short", action="store_true", help="small n, one round, for CI")
    parser.add_argument("--only", nargs="+", choices=names, metavar="CASE", help=", ".join(names))
    parser.add_argument(
        "--sizes", nargs="+", type=int, choices=sizes, metavar="N", help="how many of each"
    )
    parser.add_argument("--rounds", type=int, default=3, help="repetitions (3)")
    parser.add_argument(
        "--budget", type=float, default=60.0, help="seconds one measurement may take (60)"
    )
    parser.add_argument(
        "--minutes",
        type=float,
        default=20.0,
        help="after so many, for each set, no new round is begun (20)",
    )
    parser.add_argument("--out", type=Path, help="where the results go, as JSON")
    parser.add_argument("--report", action="store_true", help="only write docs/ anew")
    parser.add_argument("--keep-log", type=Path, help="where the output of a failed run goes")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
