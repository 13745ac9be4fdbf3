"""What a run imports: nothing of esda, whose loops compile anew in every process."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import spatialict

PACKAGE = Path(spatialict.__file__).parent


def loaded_after(script):
    """Return the top-level packages in memory after a script in a fresh process."""
    shown = (
        f"{script}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    )
    run = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


def test_no_module_imports_esda():
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.partition(".")[0] == "esda"], path


@pytest.mark.slow
def test_no_run_loads_esda_or_dask(quick_demo):
    """From reading the demo's tables to its candidates, global and local association between."""
    script = (
        "from spatialict.pipeline import find\n"
        "from spatialict import read_project\n"
        f"found = find(read_project({str(quick_demo)!r}))\n"
        "assert any(name.startswith('local_moran:') for name in found.results)"
    )
    loaded = loaded_after(script)
    assert "numba" in loaded
    assert loaded & {"esda", "dask", "distributed", "matplotlib"} == set()


def test_importing_a_measure_compiles_nothing():
    assert loaded_after("import spatialict.measure.local_association") & {"numba", "libpysal"} == (
        set()
    )
