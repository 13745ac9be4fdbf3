"""The small sound study that most tests of the tables break in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.data.inputs import Inputs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Return the study's files, not yet written."""
    return Inputs(tmp_path)
