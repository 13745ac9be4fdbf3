"""The demo, run once for all tests that look at what it wrote."""

from pathlib import Path

import pytest
from hypothesis import settings

from spatialict.core.study import Findings
from spatialict.data.gazetteer import shipped
from spatialict.data.project import Project, read_project

settings.register_profile("no clock", deadline=None)  # speed is measured in benchmarks/
settings.load_profile("no clock")
collect_ignore = ["export/qgis_probe.py"]  # run by QGIS's own Python


@pytest.fixture(scope="session")
def demo_project() -> Project:
    """Return the demo's project file."""
    return read_project(shipped("kazakhstan/demo.toml"))


@pytest.fixture(scope="session")
def demo(demo_project: Project, tmp_path_factory: pytest.TempPathFactory) -> tuple[Findings, Path]:
    """Run the demo into a folder with a space and Cyrillic letters in its name."""
    from spatialict.pipeline import run

    folder = tmp_path_factory.mktemp("Мои карты") / "Қазақстан"
    return run(demo_project, folder), folder
