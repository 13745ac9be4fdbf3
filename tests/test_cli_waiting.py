"""What the command says to a person who waits, and where it lets the work be done."""

import json
import logging
import os
import subprocess
import sys
from importlib import import_module

import pytest

from spatialict import cli

TOLD = {
    "en": "Compiling the numerical routines: once on this machine, up to a minute.",
    "ru": "Идёт компиляция расчётных процедур: один раз на этом компьютере, до минуты.",
    "kk": "Есептеу процедуралары компиляциялануда: бұл компьютерде бір рет қана, "
    "бір минутқа дейін.",
}


def spatialict(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "spatialict", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONWARNINGS": "error"} | variables,
        check=False,
    )


@pytest.mark.parametrize("language", TOLD)
def test_compiling_is_told_in_the_language_of_the_run(language, monkeypatch, capsys):
    monkeypatch.setattr(cli, "_LANGUAGE", language)
    kernels = logging.getLogger("spatialict.core.kernels")
    with cli._watched(quiet=False):
        kernels.info("compiling", extra={"kept": True})
        kernels.info("compiling", extra={"kept": False})
    kernels.info("compiling", extra={"kept": True})
    once, each_run = capsys.readouterr().err.splitlines()
    assert once == TOLD[language]
    assert each_run.endswith(".")
    assert "NUMBA_CACHE_DIR" in each_run
    assert (kernels.level, kernels.handlers) == (logging.NOTSET, [])


def test_programs_are_not_told(capsys):
    with cli._watched(quiet=True):
        logging.getLogger("spatialict.core.kernels").info("compiling", extra={"kept": True})
    assert capsys.readouterr() == ("", "")


def test_the_logger_is_that_of_the_kernels():
    assert import_module("spatialict.core.kernels.announcing").LOGGER == "spatialict.core.kernels"


@pytest.mark.parametrize("command", ["association", "run", "demo"])
def test_a_wrong_address_of_a_cluster_is_one_sentence(command, tmp_path):
    project = () if command == "demo" else ("demo",)
    answer = spatialict(command, *project, "--scheduler", "tcp://127.0.0.1:1", "--language", "en")
    told = (
        "tcp://127.0.0.1:1: no Dask scheduler answers there. Give the address that `dask "
        "scheduler` prints when it starts, such as tcp://10.0.0.5:8786.\n"
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (2, "", told)


@pytest.mark.slow
def test_a_cluster_prints_what_this_machine_prints(quick_demo):
    """Threads in the place of processes: the way of the address is what is tried here."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, processes=False, protocol="tcp", dashboard_address=":0"
    ) as local:
        asked = ("association", str(quick_demo), "--json")
        answer = spatialict(*asked, "--scheduler", local.scheduler_address)
    assert answer.stderr == ""
    assert json.loads(answer.stdout) == json.loads(spatialict(*asked).stdout)
