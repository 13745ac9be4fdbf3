"""A register of firms taken in from CSV: read, checked, placed in regions, sorted.

The register is the one of ``scripts/intake_large.py``: SYNTHETIC firms of Kazakhstan around its
towns, one row in a hundred broken in some way.
"""

from __future__ import annotations

import contextlib
import io
from importlib import util
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contestants import Arrays, Contestant

SCRIPT = Path(__file__).parent.parent / "scripts" / "intake_large.py"


def _script() -> Any:
    found = util.spec_from_file_location("intake_large", SCRIPT)
    if found is None or found.loader is None:
        raise FileNotFoundError(SCRIPT)
    module = util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def _intake(n: int, folder: Path):
    script, path = _script(), folder / f"register_{n}" / "firms.csv"
    if not path.exists():
        path.parent.mkdir()
        script.draw(path, n)
    path.read_bytes()  # it is in the system's cache

    def call() -> Any:
        with contextlib.redirect_stdout(io.StringIO()):
            return script.taken(path)[0]

    return call


def _counts(given: Any) -> Arrays:
    return {"counts": np.array([len(given["firms"]), len(given["rejects"])])}


CONTESTANTS = {"ours.intake": Contestant(_intake, _counts)}
