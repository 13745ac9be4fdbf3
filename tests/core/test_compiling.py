"""What is compiled is announced, kept where the disk allows it, and never compiled twice there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from spatialict.core.kernels.compiled import digest

TINY = """
from spatialict.core.kernels.compiled import compiled


@compiled("int64(int64)")
def twice(x):
    return 2 * x


@compiled("int64(int64)")
def thrice(x):
    return 3 * x
"""
SAY = """
import logging, sys
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(name)s %(message)s %(kept)s")
import tiny
print(tiny.twice(21), tiny.thrice(14))
"""
ONCE = "spatialict.core.kernels compiling loops, once on this machine True\n42 42\n"
EACH = (
    "spatialict.core.kernels compiling loops, and again in every run: its cache cannot be used "
    "False\n42 42\n"
)


@pytest.fixture
def compile_tiny(tmp_path):
    """Import a module with two loops in a fresh process; give what it says."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "tiny.py").write_text(TINY, encoding="utf-8")

    def run(**variables):
        clean = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"}
        paths = os.pathsep.join([str(tmp_path / "package"), str(Path.cwd())])
        answer = subprocess.run(
            [sys.executable, "-W", "error", "-c", SAY],
            env=clean | {"PYTHONPATH": paths} | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.stderr == ""
        return answer.stdout

    return run


def nowhere(tmp_path):
    """No home, and a file where the package would keep its cache: nothing can be written there."""
    (tmp_path / "package" / "__pycache__").write_text("")
    return dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"), f"{os.devnull}/none")


def test_the_first_compilation_on_a_machine_is_announced_once_and_no_other(compile_tiny, tmp_path):
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    assert compile_tiny(**cache) == ONCE
    assert compile_tiny(**cache) == "42 42\n"


def test_a_package_of_another_user_is_cached_at_home(compile_tiny, tmp_path):
    home = nowhere(tmp_path) | dict.fromkeys(
        ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"), str(tmp_path / "home")
    )
    assert compile_tiny(**home) == ONCE
    assert compile_tiny(**home) == "42 42\n"


def test_no_place_for_a_cache_is_no_error_and_is_said(compile_tiny, tmp_path):
    assert compile_tiny(**nowhere(tmp_path)) == EACH
    blocked = {"NUMBA_CACHE_DIR": f"{os.devnull}/cache"}
    assert compile_tiny(**nowhere(tmp_path), **blocked) == EACH


def test_a_cache_that_holds_rubbish_is_no_error(compile_tiny, tmp_path):
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    compile_tiny(**cache)
    for path in (tmp_path / "cache").rglob("*.nb*"):
        path.write_bytes(b"rubbish")
    assert compile_tiny(**cache) == EACH


PARTED = """
from spatialict.core.kernels.compiled import part


@part
def step(x):
    return x + {more}
"""
WHOLE = """
from spatialict.core.kernels.compiled import compiled
from parted import step


@compiled("int64(int64)")
def walk(x):
    return step(x)
"""


def test_a_change_of_a_part_in_another_file_reaches_the_loop_that_was_kept(tmp_path):
    (tmp_path / "whole.py").write_text(WHOLE, encoding="utf-8")
    variables = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path.cwd())])}
    say = [sys.executable, "-c", "import whole; print(whole.walk(40))"]
    said = []
    for more in (1, 2):
        (tmp_path / "parted.py").write_text(PARTED.format(more=more), encoding="utf-8")
        done = subprocess.run(say, env=variables, capture_output=True, text=True, check=True)
        said.append(done.stdout.strip())
    assert said == ["41", "42"]


def test_the_mark_of_loops_follows_every_file_that_they_take_from(tmp_path):
    (tmp_path / "a.py").write_text("from some.where.b import x\n", encoding="utf-8")
    (tmp_path / "b.py").write_text("from c import y\n", encoding="utf-8")
    marks = [digest(tmp_path / "a.py")]
    for name in ("c", "d"):
        (tmp_path / f"{name}.py").write_text("y = 1\n", encoding="utf-8")
        marks.append(digest(tmp_path / "a.py"))
    assert marks[0] != marks[1] == marks[2]
