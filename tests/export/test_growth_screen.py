"""The terminal says why there is nothing to tell, and tells of a panel what was asked about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spatialict.cli import PRINTED
from spatialict.core.labels import LANGUAGES
from spatialict.core.study import Message
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
    note = Message("level.no_comparison")
    none = replace(choices, table=choices.table.assign(value=float("nan")), notes=(note,))
    alone = as_text(replace(found, results={"ict_level_choices": none}), PRINTED["level"], "en")
    assert alone.splitlines()[1] == note.text("en")
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


def test_a_fit_that_is_exact_is_told_in_a_word_and_numbers_are_written_as_people_do():
    found = made_up_growth.plain()
    control, placebos = (found.results[f"synthetic_{name}"] for name in ("control", "placebos"))
    donor = next(one for one in placebos.table.index if one != control.params["treated"])
    table = placebos.table.copy()
    table["rmspe_before"] = 6.8e-06
    table.loc[donor, "rmspe_before"] = 1.3e-17
    note = Message("programme.detectable", {"least_detectable": -0.5, "rmspe_after": 2e-7})
    told = replace(
        found,
        results={
            "synthetic_control": replace(control, params={**control.params, "exact": [donor]}),
            "synthetic_placebos": replace(
                placebos,
                table=table,
                notes=(replace(note, values={**note.values, "treated": donor}),),
            ),
        },
    )
    for language, word in (("en", "exact"), ("ru", "точно"), ("kk", "дәл")):
        said = as_text(told, ("synthetic_placebos",), language)
        assert sum(word in line.split() for line in said.splitlines()) == 1
        assert "10⁻⁶" in said
        assert "e−" not in said
        assert "\N{MINUS SIGN}0" in said
        assert "2·10⁻⁷" in said
    outcome = as_text(told, ("synthetic_control",), "ru").splitlines()[0]
    assert outcome == "Синтетический контроль: доля региона в секторе страны"


def test_units_within_notes_are_in_words_of_the_language():
    base = Message("specialisation.reference_sum_gva", {
        "regions": 2, "industries": 3, "first": "A", "last": "C", "total": 5.0,
        "kind": Message("specialisation.gva"), "unit": "million KZT",
    })  # fmt: skip
    found = made_up_growth.plain()
    note = Message("specialisation.reference", {"reference": base})
    rates = replace(found.results["growth_rates"], notes=(note,))
    told = replace(found, results={"growth_rates": rates})
    for language, unit in (("ru", "млн тенге"), ("kk", "млн теңге")):
        said = as_text(told, ("growth_rates",), language)
        assert f"5 {unit}" in said
        assert "KZT" not in said
        assert as_data(told, ("growth_rates",), language)["results"]["growth_rates"]["notes"] == [
            line for line in said.splitlines() if f"5 {unit}" in line
        ]
