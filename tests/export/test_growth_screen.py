"""The terminal says why there is nothing to tell, and tells of a panel what was asked about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spatialict.cli import PRINTED
from spatialict.core.labels import LANGUAGES
from spatialict.export.growth_screen import cells
from spatialict.export.screen import as_data, as_text
from tests import made_up_growth


@pytest.mark.parametrize(
    ("command", "said"),
    [("level", "shapefiles/kazakhstan/level.toml"), ("linkages", "`input_output`"),
     ("programme", "[programme]")],
)  # fmt: skip
def test_a_command_without_results_says_what_the_project_does_not_give(command, said):
    found = replace(made_up_growth.plain(), results={})
    told = [as_text(found, PRINTED[command], say).splitlines()[0] for say in LANGUAGES]
    assert all(said in line for line in told)
    assert len(set(told)) == len(LANGUAGES)
    assert as_data(found, PRINTED[command])["missing"] == [told[0]]
    assert as_data(made_up_growth.plain(), PRINTED[command])["missing"] == []


def test_choices_of_an_index_that_no_region_has_leave_their_note_only():
    found = made_up_growth.plain()
    choices = found.results["ict_level_choices"]
    none = replace(choices, table=choices.table.assign(value=float("nan")))
    assert cells(found, "ict_level_choices", "en") is not None
    assert cells(
        replace(found, results={"ict_level_choices": none}), "ict_level_choices", "en"
    ) is (None)


def test_of_a_panel_the_region_is_told_that_the_asked_one_lies_in():
    found = replace(made_up_growth.plain(), focus=("R6",))  # of R5 in the panel's borders
    key = "growth_rates:panel"
    shown = cells(found, key, "en")
    assert shown is not None
    assert len(shown) == 1
    rows = as_data(found, ("growth_rates",))["results"][key]["rows"]
    assert [row["region_id"] for row in rows] == ["R5"]
