"""Processes that measure: a worker of a library, a cold start, R."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks import inputs

HERE = Path(__file__).parent


class Worker:
    """A fresh Python process of one library."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.one", str(folder)]
        self.log = (folder / "workers.log").open("ab")
        self.process = subprocess.Popen(
            command,
            cwd=HERE.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
        )

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def measure(self, contestant: str, n: int, answer: Path, patience: float) -> dict:
        request = {"contestant": contestant, "n": n, "answer": str(answer)}
        try:
            self.process.stdin.write((json.dumps(request) + "\n").encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            return {"fault": "the process ended"}
        if not select.select([self.process.stdout], [], [], patience)[0]:
            self.process.kill()
            return {"fault": f"took more than {duration(patience)}"}
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"fault": "the process ended"}

    def close(self) -> None:
        if not self.ended:
            self.process.stdin.close()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.log.close()


def cold(who: str, n: int, folder: Path, answer: Path) -> dict:
    """Measure a whole process from its start to its end; ours has run once before."""
    make = inputs.shapefile if who == "geoda" else inputs.geopackage
    source, table = make(n, folder), folder / f"cold_{who}_{n}.csv"
    warm = folder / "cold_is_warm"
    if who == "ours" and not warm.exists():
        _process(who, inputs.geopackage(20, folder), folder / "warm.csv", folder)
        warm.touch()
    for file in source.parent.glob(f"{source.stem}.*"):
        file.read_bytes()  # all find it in the system's cache
    reply = _process(who, source, table, folder)
    if "fault" not in reply:
        import pandas as pd

        found = pd.read_csv(table).sort_values("region_id")
        draws = 99_999 if who == "ours" else 999
        # ours is two-sided: twice the rarer tail
        p = found["p_value"] / 2 if who == "ours" else found["p_value"]
        np.savez(answer, value=found["value"], p=p, permutations=np.array(draws))
    return reply


def _process(who: str, source: Path, table: Path, folder: Path) -> dict:
    command = [sys.executable, str(HERE / "cold_start.py"), who, str(source), str(table)]
    begun = time.perf_counter()
    with (folder / "workers.log").open("ab") as log:
        child = subprocess.Popen(command, cwd=HERE.parent, stdout=log, stderr=log)
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        return {"fault": f"ended with {child.returncode}"}
    peak = used.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    cpu = used.ru_utime + used.ru_stime
    wall = time.perf_counter() - begun
    return {"cpu": cpu, "wall": wall, "extra_mb": round(peak, 1), "peak_mb": round(peak, 1)}


def spdep(n: int, folder: Path, answer: Path) -> dict:
    near, table = inputs.gal(n, folder), folder / f"spdep_{n}.csv"
    values = folder / f"values_{n}.txt"
    np.savetxt(values, inputs.values(n).to_numpy(), fmt="%.17g")
    command = ["Rscript", str(HERE / "local_moran.R"), str(near), str(values), "999", str(table)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"fault": done.stderr.strip().splitlines()[-1]}
    cpu, wall, extra, peak = (float(number) for number in done.stdout.split()[-4:])
    value, p = np.loadtxt(table, delimiter=",", skiprows=1, unpack=True)
    # its value is divided by the variance with n, ours and esda's with n - 1
    np.savez(answer, value=value * (n - 1) / n, p=p, permutations=np.array(999))
    return {"cpu": cpu, "wall": wall, "extra_mb": extra, "peak_mb": peak}


def has_spdep() -> bool:
    if shutil.which("Rscript") is None:
        return False
    ask = ["Rscript", "-e", 'quit(status = !requireNamespace("spdep", quietly = TRUE))']
    return subprocess.run(ask, capture_output=True, check=False).returncode == 0


def duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
