"""The demo, run once for all tests that look at what it wrote."""

import importlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from spatialict.core.study import Findings, Study
from spatialict.data.gazetteer import shipped
from spatialict.data.project import Project, read_project
from tests import sharing_kernels

settings.register_profile("no clock", deadline=None)  # speed is measured in benchmarks/
settings.load_profile("no clock")
collect_ignore = ["export/qgis_probe.py"]  # run by QGIS's own Python

SHARED = pytest.StashKey[Path]()
"""Folder in which the processes of a run say what they compile."""


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker, before it starts, where the workers share the compiling."""
    stash = node.config.stash
    if SHARED not in stash:
        stash[SHARED] = Path(tempfile.mkdtemp(prefix="spatialict_kernels_"))
    node.workerinput["kernels"] = str(stash[SHARED])


def pytest_configure(config: pytest.Config) -> None:
    """Compile a worker's share of the loops, where all of them will be imported."""
    given = getattr(config, "workerinput", {}).get("kernels")
    if given and "spatialict" in config.args:
        sharing_kernels.compile_share(Path(given))
        sharing_kernels.wait_for_others(Path(given))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder of the claims."""
    if folder := config.stash.get(SHARED, None):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def demo_project() -> Project:
    """Return the demo's project file."""
    return read_project(shipped("kazakhstan/demo.toml"))


@pytest.fixture(scope="session")
def demo_study(demo_project: Project) -> Study:
    """Return the demo's tables without its firms."""
    from spatialict.data.validate import read_study

    tables = tuple(each for each in demo_project.tables if each.table != "firms")
    return read_study(demo_project.model_copy(update={"tables": tables}))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Return what measures were called with, by name; they measure nothing meanwhile."""
    calls: dict[str, Any] = {}

    def watch(module: str, *names: str) -> dict[str, Any]:
        place = importlib.import_module(f"spatialict.measure.{module}")
        for name in names or (module,):
            monkeypatch.setattr(
                place,
                name,
                lambda *given, name=name, **by_name: calls.update({name: (given, by_name)}),
            )
        return calls

    return watch


@pytest.fixture(scope="session")
def quick_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project file that is the demo's with one in two hundred of its firms.

    Regions, organisations and series are whole; firms, which enter no criterion, take most of the
    demo's time: 15 s of 21. Pictures are of one format.
    """
    folder = tmp_path_factory.mktemp("quick")
    header, *firms = shipped("kazakhstan/firms_synthetic.csv").read_text("utf-8").splitlines()
    (folder / "firms.csv").write_text("\n".join([header, *firms[::200], ""]), encoding="utf-8")
    project = shipped("kazakhstan/demo.toml").read_text(encoding="utf-8")
    quick = {
        'path = "shipped:kazakhstan/firms_synthetic.csv"': 'path = "firms.csv"',
        "simulations = 999": "simulations = 99",
        'formats = ["png", "svg", "pdf"]': 'formats = ["png"]',
    }
    for whole, less in quick.items():
        assert project.count(whole) == 1
        project = project.replace(whole, less)
    path = folder / "demo.toml"
    path.write_text(project, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def demo(demo_project: Project, tmp_path_factory: pytest.TempPathFactory) -> tuple[Findings, Path]:
    """Run the demo into a folder with a space and Cyrillic letters in its name."""
    from spatialict.pipeline import run

    folder = tmp_path_factory.mktemp("Мои карты") / "Қазақстан"
    return run(demo_project, folder), folder
