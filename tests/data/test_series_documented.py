"""docs/series.md: its tables and its lines of a project file are read as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.data.inputs import NOTES, Inputs, notes

PAGE = (Path(__file__).parents[2] / "docs" / "series.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def documented(tmp_path_factory):
    inputs = Inputs(tmp_path_factory.mktemp("series"))
    files = re.findall(r"```csv (\S+)\n(.*?)```", PAGE, re.DOTALL)
    inputs.files |= dict(files)
    inputs.project += "\n" + "\n".join(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
    assert len(files) == 5
    return inputs.read()


def test_the_examples_are_read_as_they_stand(documented):
    assert documented.panel_borders == "17"
    assert documented.panel["year"].unique().tolist() == [2019, 2023]
    assert documented.prices[2022] == 120.3
    assert documented.programme["note"].tolist() == ["", ">1500", "~300"]
    assert len(documented.flows) == 4
    assert documented.input_output.output.to_dict() == {"C": 1000, "J": 2000, "other": 2000}


def test_the_examples_say_what_was_merged_and_understood(documented):
    assert [note for note in notes(documented) if note not in NOTES] == [
        'panel (panel.csv): years in the borders 20, 17 were brought to the borders "17" (17 '
        "regions in force), which they all share. The year of the map keeps its own regions.",
        "flows (flows.csv): names of regions that are written otherwise than officially were "
        "understood: 'Астана' as Astana city KZ-71.",
    ]
