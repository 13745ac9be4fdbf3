"""``python -m benchmarks``: measure ours beside the peers and write the results."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import cases, machine, report
from benchmarks.runner import Run, tell

HELP = """\
Measure ours beside esda, libpysal, pygeoda and (where Rscript finds it) spdep, in one run.

Ours and the peers take turns, each in a fresh process that warms up once, so that compiling is not
counted (but for cold_start, which counts all). The numbers are CPU seconds of the call, medians
over the rounds. Every answer is compared with the peer's: a statistic to 1e-9, p-values within the
error of the draws, neighbours edge by edge. Where an answer differs the exit status is 1; time
never fails.

  python -m benchmarks                 all, about 25 minutes on two cores, into
                                       benchmarks/results.json and docs/benchmarks.{md,svg}
  python -m benchmarks --short         20 to 3 000 regions, a minute: are the answers the same?
  python -m benchmarks --only queen    one case; more than one may be named. Printed, not kept
  python -m benchmarks --report        write the tables and the plot anew from results.json
"""


def main() -> int:
    given = _arguments()
    root = Path(__file__).parent.parent
    out = given.out or root / "benchmarks" / "results.json"
    if given.report:
        report.write(json.loads(out.read_text(encoding="utf-8")), root / "docs")
        return 0
    chosen = [case for case in cases.CASES if not given.only or case.name in given.only]
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        run = _run(given, chosen, Path(folder), begun)
        if run.faults and given.keep_log:
            given.keep_log.write_bytes((Path(folder) / "workers.log").read_bytes())
    tell(f"{run.checked} answers compared, {time.monotonic() - begun:.0f} s")
    found = machine.result(run, chosen)
    whole = not (given.short or given.only or given.sizes)
    if whole or given.out:
        report.save(found, out)
    if whole and not given.out:
        report.write(found, root / "docs")
    if not whole:
        print(report.cases(found))
    for fault in run.faults:
        print(fault)
    return 1 if run.faults else 0


def _run(given: argparse.Namespace, chosen: list, folder: Path, begun: float) -> Run:
    if given.short:
        chosen = [case for case in chosen if case.name != "million"]
        run = Run(folder, 5.0, begun, rounds=1, shared=True, left_out=frozenset({"cold.pysal"}))
    else:
        run = Run(folder, given.budget, begun + 60 * given.minutes, given.rounds)
    asked = given.sizes or (cases.SHORT if given.short else cases.SIZES)
    run.all([(case, [n for n in case.sizes if n in asked]) for case in chosen])
    return run


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [case.name for case in cases.CASES]
    parser.add_argument("--short", action="store_true", help="small n, one round, for CI")
    parser.add_argument("--only", nargs="+", choices=names, metavar="CASE", help=", ".join(names))
    parser.add_argument(
        "--sizes", nargs="+", type=int, choices=cases.SIZES, metavar="N", help="numbers of regions"
    )
    parser.add_argument("--rounds", type=int, default=3, help="repetitions (3)")
    parser.add_argument(
        "--budget", type=float, default=60.0, help="seconds one measurement may take (60)"
    )
    parser.add_argument(
        "--minutes", type=float, default=20.0, help="after so many no new round is begun (20)"
    )
    parser.add_argument("--out", type=Path, help="where the results go, as JSON")
    parser.add_argument("--report", action="store_true", help="only write docs/ anew")
    parser.add_argument("--keep-log", type=Path, help="where the output of a failed run goes")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
