"""Is it still this design?"""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import spatialict

PACKAGE = Path(spatialict.__file__).parent
CYRILLIC = set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")


def test_every_public_name_can_be_imported_and_is_documented():
    for name in spatialict.__all__:
        assert getattr(spatialict, name).__doc__, name


def test_nobody_inside_imports_the_public_names():
    for path in PACKAGE.rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        imports = [n for n in nodes if isinstance(n, ast.ImportFrom) and n.module == "spatialict"]
        named = {alias.name for node in imports for alias in node.names}
        assert named & set(spatialict.__all__) == set(), path


def test_help_imports_nothing_heavy():
    script = "import spatialict.cli, sys; print([m for m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy = (
        "'pandas'",
        "'numpy'",
        "'numba'",
        "'geopandas'",
        "'libpysal'",
        "'matplotlib'",
        "'esda'",
    )
    assert [name for name in heavy if name in loaded.stdout] == []


def test_every_module_has_a_docstring_and_is_short():
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        if name.endswith("__main__"):
            continue
        assert import_module(name.removesuffix(".__init__")).__doc__, name
        assert len(path.read_text("utf-8").splitlines()) <= 500, name


def test_no_prose_in_russian_or_kazakh_outside_the_catalogues():
    sheets = ("bureau", "cells", "encoding", "gazetteer", "headers", "industries", "read", "sheets")
    registers = ("addresses", "cells", "degrees", "finding", "habits", "sections", "titles")
    offices = (*sheets, *registers, "figure_words", "indicators", "totals", "towns")
    # what their tables say
    allowed = {f"{name}.py" for name in offices}
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        docs = {id(node.body[0].value) for node in ast.walk(tree)
                if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and node.body
                and isinstance(node.body[0], ast.Expr)}  # fmt: skip
        prose = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)
                 and isinstance(node.value, str) and id(node) not in docs
                 and len(CYRILLIC & set(node.value.lower())) > 3]  # fmt: skip
        assert path.name in allowed or prose == [], path
