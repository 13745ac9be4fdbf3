"""The table of aliases, and the list of suggestions that a person makes into one."""

import pytest

from spatialict.data.project import parse_project
from spatialict.data.suggestions import read_suggestions, suggestions
from tests.data.inputs import Inputs, refused
from tests.data.organisations.sample_study import new_notes, with_organisations

LINKS = "source,target\no1,Robot Gamma\no2,Robot Gamma\no3,The Outsider\no1,o2\n"


@pytest.fixture
def inputs(tmp_path):
    found = with_organisations(Inputs(tmp_path))
    found.add_table("links", LINKS)
    return found


def pairs(study):
    return study.links[["source", "target"]].to_numpy().tolist()


def project(inputs):
    for name, content in inputs.files.items():
        (inputs.folder / name).write_text(content, encoding="utf-8")
    return parse_project(inputs.project, folder=inputs.folder)


def test_suggestions_are_listed_most_frequent_first_and_decide_nothing(inputs):
    listed = read_suggestions(project(inputs))
    assert listed.drop(columns="likeness").to_numpy().tolist() == [
        ["Robot Gamma", "", "o4", "Robots Gamma", 2, "links"],
        ["The Outsider", "", "", "", 1, "links"],
    ]


def test_the_list_as_it_is_written_decides_nothing_yet(inputs):
    read_suggestions(project(inputs)).to_csv(inputs.folder / "aliases.csv", index=False)
    inputs.project += '\n[[tables]]\ntable = "aliases"\npath = "aliases.csv"\n'
    told = refused(inputs)
    assert len(told) == 1
    assert "'Robot Gamma' (row 2; did you mean 'Robots Gamma' o4?)" in told[0]


def test_the_list_completed_is_the_table_of_aliases(inputs):
    listed = read_suggestions(project(inputs))
    listed["org_id"] = ["o4", "-"]  # what a person decided
    listed.to_csv(inputs.folder / "aliases.csv", index=False)
    inputs.project += '\n[[tables]]\ntable = "aliases"\npath = "aliases.csv"\n'
    study = inputs.read()
    assert pairs(study) == [["o1", "o2"], ["o1", "o4"], ["o2", "o4"]]
    assert study.unmatched is None
    assert new_notes(study)[-1] == (
        "links: 1 of 4 rows with an organisation that is not one of the study (as the table of "
        "aliases says, or as it lies in no region), left out."
    )


def test_a_matched_study_has_no_suggestions(tmp_path):
    study = with_organisations(Inputs(tmp_path)).read()
    assert suggestions(study).empty


def test_a_shared_name_is_decided_by_an_alias(tmp_path):
    inputs = with_organisations(Inputs(tmp_path))
    inputs.add_table("links", "source,target\no1,RB\n")
    assert "several organisations" in refused(inputs)[0]
    inputs.add_table("aliases", "alias,org_id\nrb,o4\n")
    assert pairs(inputs.read()) == [["o1", "o4"]]


def test_an_alias_may_name_its_organisation_by_key(tmp_path):
    inputs = with_organisations(Inputs(tmp_path))
    inputs.add_table("links", "source,target\nAcademy of Old,o2\n")
    inputs.add_table("aliases", "alias,org_id\nacademy  of old,050140001234\n")
    assert pairs(inputs.read()) == [["o1", "o2"]]


def test_half_decided_rows_are_counted(inputs):
    inputs.add_table("aliases", "alias,org_id\nRobot Gamma,o4\nThe Outsider,-\nSomething,\n")
    assert "aliases: 1 of 3 rows without an `org_id`: not decided yet, no alias." in new_notes(
        inputs.read()
    )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            "Robot Gamma,o4\nThe Outsider,o99",
            "aliases: 1 of 2 rows with an `org_id` that no organisation has: 'o99' (row 3). Write "
            'the `org_id` of an organisation, or "-" for one that is not of the study.',
        ),
        (
            "Robot Gamma,o4\nrobot gamma,o2\nThe Outsider,-",
            "aliases: 2 of 3 rows with an alias that is given to two organisations: 'Robot Gamma' "
            "(row 2: 'o4'), 'robot gamma' (row 3: 'o2'). Keep one of them.",
        ),
        (
            "Robot Gamma,o4\nThe Outsider,-\nMinistry,o4",
            "aliases: 1 of 3 rows with an alias that is another organisation's own name: "
            "'Ministry' (row 4: 'o4', 'o3'). Correct the `org_id`, or remove the rows.",
        ),
        (
            "Robot Gamma,o4\nThe Outsider,-\no2,o4",
            "aliases: 1 of 3 rows with an alias that is another organisation's own name: 'o2' (row "
            "4: 'o4', 'o2'). Correct the `org_id`, or remove the rows.",
        ),
    ],
)
def test_aliases_that_contradict_are_told(rows, told, inputs):
    inputs.add_table("aliases", f"alias,org_id\n{rows}\n")
    assert told in refused(inputs)


def test_an_alias_that_is_the_organisations_own_name_is_harmless(inputs):
    inputs.add_table("aliases", "alias,org_id\nRobot Gamma,o4\nThe Outsider,-\nMinistry,o3\n")
    assert len(inputs.read().links) == 3
