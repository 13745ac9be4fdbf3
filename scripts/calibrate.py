"""Run a study of calibration and power, and write its page with figures and plots.

    python scripts/calibrate.py            # about a quarter of an hour on two cores
    python scripts/calibrate.py --quick    # a minute or two: one map of twenty, into outputs/
    python scripts/calibrate.py --points   # curves, co-location and scans: calibration_points.md

Progress goes to the terminal. Everything is written at the end, or nothing is.
"""

import argparse
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.calibration import page, points_page, points_study, study  # noqa: E402 (the tests are beside the package)


def main() -> None:
    """Run all jobs, tell how far it is, write."""
    asked = arguments()
    rows = pd.DataFrame(run(asked))
    peer = "scipy" if asked.points else "esda"
    told = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", peer))
    options = f" --of {asked.of}" if asked.of > 1 else ""
    name, made = ("calibration_points", points_page) if asked.points else ("calibration", page)
    files = {
        f"{name}.md": made.document(rows, seed=asked.seed, options=options, versions=told),
        f"{name}.csv": rows.to_csv(index=False, float_format="%.6g", lineterminator="\n"),
        **made.plots(rows),
    }
    write(files, asked.output)
    print(f"{len(rows)} rows: {asked.output / name}.md")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one map of twenty")
    parser.add_argument("--points", action="store_true", help="the study of points")
    parser.add_argument("--of", type=int, default=1, help="one map of so many (1: all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--output", type=Path, help="folder (docs; with --quick outputs)")
    asked = parser.parse_args()
    asked.of = study.QUICK if asked.quick else asked.of
    asked.output = asked.output or ROOT / ("outputs" if asked.quick else "docs")
    return asked


def run(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Run the jobs side by side; their rows are in the order of the list, whoever ends first."""
    part: Any = points_study if asked.points else study
    jobs, began = part.jobs(asked.of), time.monotonic()
    found: dict[int, list[dict[str, Any]]] = {}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(asked.workers, mp_context=context) as pool:
        waiting = {pool.submit(part.run, job, asked.seed): at for at, job in enumerate(jobs)}
        for done in as_completed(waiting):
            at = waiting[done]
            found[at] = done.result()
            progress(len(found), len(jobs), jobs[at].name, time.monotonic() - began)
    return [row for at in range(len(jobs)) for row in found[at]]


def progress(done: int, total: int, name: str, seconds: float) -> None:
    """Say how much is done."""
    print(f"{done:4d} of {total}  {seconds:6.0f} s  {name}", file=sys.stderr, flush=True)


def write(files: dict[str, str], folder: Path) -> None:
    """Put all files into the folder at once: first beside them, then in their place."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as beside:
        for name, content in files.items():
            (Path(beside) / name).write_text(content, encoding="utf-8", newline="\n")
        for name in files:
            (Path(beside) / name).replace(folder / name)


if __name__ == "__main__":
    main()
