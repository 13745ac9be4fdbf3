"""What was measured, and on what, as plain data: no names of hosts, no paths, no clock."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.runner import Run

LIBRARIES = (
    "numpy", "pandas", "numba", "scipy", "shapely", "geopandas", "pyogrio",
    "libpysal", "esda", "pygeoda", "scikit-learn", "pyarrow", "networkx", "igraph", "networkit",
)  # fmt: skip


def load() -> float:
    """Return how many processes ran or waited in the last minute; nil where it is not told."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0.0


def result(run: Run, chosen: Sequence[Case], before: float) -> dict:
    """Return every median, with what it was made of; `before` is the load when it began."""
    return {
        "machine": _machine(),
        "load": [before, load()],
        "rounds": run.rounds,
        "compared": run.checked,
        "differences": run.faults,
        "cases": {case.name: _case(run, case) for case in chosen},
    }


def _case(run: Run, case: Case) -> dict:
    return {
        "title": case.title,
        "contestants": {who: _contestant(run, case.name, who) for who in case.contestants},
    }


def _contestant(run: Run, case: str, who: str) -> dict:
    found = {}
    for (name, contestant, n), replies in sorted(run.measured.items()):
        if (name, contestant) != (case, who) or not replies:
            continue
        found[str(n)] = {
            "cpu": [_short(reply["cpu"]) for reply in replies],
            "wall": [_short(reply["wall"]) for reply in replies],
            "extra_mb": statistics.median(reply["extra_mb"] for reply in replies),
            "peak_mb": statistics.median(reply["peak_mb"] for reply in replies),
        }
    refused = {
        str(n): why
        for (name, contestant, n), why in sorted(run.not_run.items())
        if (name, contestant) == (case, who)
    }
    return {"measured": found, "not_run": refused}


def _short(seconds: float) -> float:
    return float(f"{seconds:.4g}")


def _machine() -> dict:
    versions = {}
    for name in LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": versions | _spdep(),
    }


def _processor() -> str:
    """Return the family, as the system names it, without the exact product."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")
    vector = "AVX-512" if any("avx512f" in line for line in lines) else "AVX2"
    return f"{platform.machine()}, {name or 'unknown'}, {vector}"


def _spdep() -> dict[str, str]:
    if shutil.which("Rscript") is None:
        return {}
    ask = [
        "Rscript",
        "-e",
        'cat(as.character(packageVersion("spdep")), as.character(getRversion()))',
    ]
    told = subprocess.run(ask, capture_output=True, text=True, check=False)
    if told.returncode:
        return {}
    spdep, r = told.stdout.split()
    return {"spdep": spdep, "R": r}
