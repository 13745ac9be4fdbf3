"""Start the machine's QGIS once and remember what it said about the made-up study."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box

from spatialict.core.study import Findings, Names
from spatialict.export.layers import write_geopackage
from spatialict.export.qgis import write_qgis_project
from tests import made_up

LANGUAGE = "kk"
TITLE = f"Өңір & {made_up.HOSTILE}\x07"
LONG = "Ұ" * 40 + " ұзақ атау" * 10
PYTHON = "/usr/bin/python3"
PROBE = Path(__file__).with_name("qgis_probe.py")


def findings() -> Findings:
    """Return the made-up findings with a hostile title, a region without a class, a tiny one.

    The name of R3 is too long for a map, towns have names in Kazakh, one link a weight of 1.5.
    """
    study = made_up.study()
    study.regions.loc["R3", "name_kk"] = LONG
    study.organisations["town_kk"] = ["Полюс қ."] * 5 + [""]
    study.regions.loc["R5", "geometry"] = box(4.98e5, 1.98e5, 5e5, 2e5)
    found = made_up.findings(title=Names(TITLE, TITLE, TITLE), study=study)
    table = found.results["candidates"].table.copy()
    table["class"] = table["class"].astype(object).where(table.index != "R6", None)
    results = {**found.results, "candidates": replace(found.results["candidates"], table=table)}
    links = results["links"].table.assign(weight=[1.0, 2.0, 1.5, 10.0])
    results["links"] = replace(results["links"], table=links)
    moran = results["local_moran:queen"].table.copy()
    moran.loc["R2", "q_value"] = 0.0004
    results["local_moran:queen"] = replace(results["local_moran:queen"], table=moran)
    return replace(found, results=results)


@cache
def missing(module: str) -> str:
    """Return why the system's Python lacks a module, or ``""``."""
    if not Path(PYTHON).exists():
        return f"there is no {PYTHON}"
    command = [PYTHON, "-c", f"import {module}"]
    ran = subprocess.run(command, capture_output=True, text=True, env={}, check=False)
    return "" if ran.returncode == 0 else ran.stderr.strip().rpartition("\n")[2]


def need(module: str, what: str) -> None:
    """Skip the test with the reason where the system's Python lacks a module."""
    if reason := missing(module):
        pytest.skip(f"{what} is not installed: {reason}")


def opened() -> dict[str, Any]:
    """Return what QGIS understood of the GeoPackage and the project; skip where it is absent."""
    need("qgis.core", "QGIS")
    return _opened()


@cache
def _opened() -> dict[str, Any]:
    whole = Path(tempfile.mkdtemp(prefix="spatialict_qgis_"))
    try:
        folder = whole / "Алматы 'кала' & қала"
        folder.mkdir()
        (pictures := whole / "pictures").mkdir()
        geopackage = write_geopackage(findings(), folder / "study.gpkg", language=LANGUAGE)
        project = write_qgis_project(
            findings(), folder / "study.qgz", geopackage, language=LANGUAGE
        )
        moved = shutil.copytree(folder, whole / "moved" / "elsewhere") / project.name
        command = [PYTHON, PROBE, geopackage, project, moved, pictures]
        home = {"HOME": str(whole), "LANG": "C.UTF-8"}
        ran = subprocess.run(command, capture_output=True, text=True, env=home, check=False)
        assert (pictures / "told.json").exists(), ran.stderr
        told: dict[str, Any] = json.loads((pictures / "told.json").read_text(encoding="utf-8"))
    finally:
        shutil.rmtree(whole)
    return told
