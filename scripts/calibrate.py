"""Run a study of calibration and power, and write its page with figures and plots.

    python scripts/calibrate.py            # about a quarter of an hour on two cores
    python scripts/calibrate.py --quick    # a minute or two: one map of twenty, into outputs/
    python scripts/calibrate.py --points   # curves, co-location and scans: calibration_points.md
    python scripts/calibrate.py --networks # measures of networks: calibration_networks.md

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

from tests.calibration import (  # noqa: E402 (the tests are beside the package)
    networks_page,
    networks_study,
    page,
    points_page,
    points_study,
    study,
)

STUDIES: dict[str, tuple[str, Any, Any, str]] = {
    "": ("calibration", study, page, "esda"),
    "points": ("calibration_points", points_study, points_page, "scipy"),
    "networks": ("calibration_networks", networks_study, networks_page, "scipy"),
}
"""Name of the files, what is run, what makes the page, and a version worth telling."""


def main() -> None:
    """Run all jobs, tell how far it is, write."""
    asked = arguments()
    rows = pd.DataFrame(run(asked))
    name, _, made, peer = STUDIES[asked.of_what]
    told = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", peer))
    options = f" --of {asked.of}" if asked.of > 1 else ""
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
    which = parser.add_mutually_exclusive_group()
    which.set_defaults(of_what="")
    for name in ("points", "networks"):
        told = {"dest": "of_what", "const": name, "help": f"the study of {name}"}
        which.add_argument(f"--{name}", action="store_const", **told)
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
    part = STUDIES[asked.of_what][1]
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
