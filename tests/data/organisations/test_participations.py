"""Participations: organisations by key or by name, roles in three languages, each pair once."""

import pandas as pd
import pytest

from spatialict.data.ledger import Ledger
from spatialict.data.organisations.participations import together
from tests.data.inputs import Inputs, refused
from tests.data.organisations.sample_study import new_notes, with_organisations


@pytest.fixture
def inputs(tmp_path):
    return with_organisations(Inputs(tmp_path))


def rows(inputs):
    found = inputs.read().participations
    return found.astype(object).where(found.notna(), None).to_numpy().tolist()


def test_participations_are_sorted_and_name_organisations_by_their_keys(inputs):
    inputs.add_table(
        "participations",
        "project,name,role,year\nP2,министрлік,Үйлестіруші,2021\nP10,o1,участник,\n"
        "P10,SU,Coordinator,2020\nP10,robots gamma,subcontractor,2019\n",
    )
    study = inputs.read()
    expected = pd.DataFrame(
        {
            "project": ["P10", "P10", "P2"],
            "org_id": ["o1", "o4", "o3"],
            "role": ["coordinator", "subcontractor", "coordinator"],
            "year": pd.array([2020, 2019, 2021], dtype="Int16"),
        }
    )
    pd.testing.assert_frame_equal(study.participations, expected)
    assert new_notes(study)[-2:] == [
        "participations: 1 of 4 rows without a year; it stays unknown.",
        "participations: 1 of 4 rows repeat an organisation in a project and count once.",
    ]


def test_without_links_participations_are_enough(inputs):
    # that only co-location can be shown is not said then
    inputs.add_table("participations", "project,org_id\np,o1\np,o2\n")
    said = [note.key for note in inputs.read().notes]
    assert "intake.without_links" not in said


def test_order_of_rows_decides_nothing(inputs):
    content = (
        "project,org_id,role,year\np,o1,b,2001\np,o1,a,2001\np,o1,c,2000\nq,o2,,\nq,o2,x,\n"
        "q,o1,coordinator,2010\nq,o1,a,1999\n"
    )
    inputs.add_table("participations", content)
    expected = [["p", "o1", "c", 2000], ["q", "o1", "coordinator", 2010], ["q", "o2", "", None]]
    assert rows(inputs) == expected
    header, *lines = content.splitlines()
    inputs.files["participations.csv"] = "\n".join([header, *lines[::-1]])
    assert rows(inputs) == expected


def test_a_year_may_be_stated_for_the_whole_table(inputs):
    inputs.add_table("participations", "project,org_id\np,o1\n", "year = 2022")
    assert rows(inputs) == [["p", "o1", 2022]]


def test_a_name_helps_where_the_key_is_nobodys(inputs):
    inputs.add_table("participations", "project,org_id,name\np,999,Ministry\np,,SU\np,o2,\n")
    assert rows(inputs) == [["p", "o1"], ["p", "o2"], ["p", "o3"]]


def test_a_key_counts_where_a_few_names_are_anothers(inputs):
    good = "".join(f"p{n},o1,\n" for n in range(9))
    inputs.add_table("participations", f"project,org_id,name\n{good}q,o2,Ministry\n")
    study = inputs.read()
    assert study.participations["org_id"].tolist()[-1] == "o2"
    assert new_notes(study) == [
        "participations: 1 of 10 rows with the key of one organisation and the name of another: "
        "'o2' with 'Ministry' (row 11). The key counts."
    ]


def test_many_names_that_are_anothers_are_a_fault(inputs):
    inputs.add_table("participations", "project,org_id,name\np,o1,Ministry\nq,o2,Robots Gamma\n")
    assert refused(inputs) == [
        "participations: 2 of 2 rows with the key of one organisation and the name of another: "
        "'o1' with 'Ministry' (row 2), 'o2' with 'Robots Gamma' (row 3). That is more than 10%: "
        "correct the keys, or leave the column of names out."
    ]


def test_a_table_without_organisations_or_projects_says_which_columns_it_has(inputs):
    inputs.add_table("participations", "project,who\np,o1\n")
    assert refused(inputs) == [
        "participations: no column for `org_id` / `name`. Columns: 'project', 'who'. Name it in "
        "`columns`, or state `org_id` / `name` for the whole table where that is allowed."
    ]
    inputs.configure('path = "participations.csv"', 'path = "participations.csv"\n'
                     'columns = { name = "who", project = "proj" }')  # fmt: skip
    assert refused(inputs)[0].startswith("participations: there is no column 'proj'.")


def test_a_row_without_a_project_is_told(inputs):
    inputs.add_table("participations", "project,org_id\n,o1\np,o2\n")
    assert refused(inputs) == [
        "participations: 1 of 2 rows without `project`: row 2. Fill in the cells, or remove the "
        "rows."
    ]


@pytest.mark.parametrize("unmatched", ["raise", "omit"])
def test_a_row_that_names_no_organisation_is_told_as_such(unmatched, inputs):
    inputs.add_table("participations", "project,org_id,name\np,o1,\nq,,\nr,,Ministry\n")
    inputs.project += f'\n[network]\nunmatched = "{unmatched}"\n'
    if unmatched == "raise":
        assert refused(inputs) == [
            "participations: 1 of 3 rows without `org_id` / `name`: row 3. Fill in the cells, or "
            "remove the rows."
        ]
    else:
        study = inputs.read()
        assert study.participations["org_id"].tolist() == ["o1", "o3"]
        assert study.unmatched is None
        assert "participations: 1 of 3 rows without `org_id` / `name`, left out." in new_notes(
            study
        )


def test_putting_together_changes_nothing_of_the_callers():
    frame = pd.DataFrame({"project": ["p", "p"], "org_id": ["b", "a"], "role": [None, "x"]})
    before = frame.copy(deep=True)
    assert together([frame], Ledger())["role"].tolist() == ["x", ""]
    pd.testing.assert_frame_equal(frame, before)


def test_participations_need_organisations(tmp_path):
    inputs = Inputs(tmp_path)
    inputs.add_table("participations", "project,org_id\np,o1\n")
    assert refused(inputs)[0].startswith(
        "participations: participations are given without a table of organisations. Add [[tables]]"
    )


def test_unmatched_participations_are_listed_with_links(inputs):
    inputs.add_table("participations", "project,org_id\np,o1\np,o7\n")
    inputs.add_table("links", "source,target\no1,o8\n")
    inputs.project += '\n[network]\nunmatched = "omit"\n'
    study = inputs.read()
    assert study.unmatched[["table", "row", "given"]].to_numpy().tolist() == [
        ["links", 2, "o8"], ["participations", 3, "o7"],
    ]  # fmt: skip


def test_only_some_rows_of_a_file_may_be_meant(inputs):
    inputs.add_table(
        "participations", "project,org_id,status\np,o1,ok\np,oX,no\n", 'where = { status = "ok" }'
    )
    assert rows(inputs) == [["p", "o1"]]
    inputs.change("ok\n", "fine\n", "participations.csv")
    assert refused(inputs) == ["participations: none of 2 rows has status = 'ok'. Correct `where`."]


def test_nothing_of_the_callers_is_changed(inputs):
    from spatialict.data.project import parse_project
    from spatialict.data.read import read_table, read_vector
    from spatialict.data.validate import validate

    inputs.add_table("participations", "project,org_id,role,year\np,o1,x,\np,o1,x,2000\n")
    inputs.read()
    project = parse_project(inputs.project, folder=inputs.folder)
    regions = read_vector(inputs.folder / "regions.gpkg", table="regions")
    tables = [(t, read_table(inputs.folder / t.path, table=t.table)) for t in project.tables]
    before = [raw.rows.copy(deep=True) for _, raw in tables]
    study = validate(project, regions, tables)
    assert study.participations.equals(inputs.read().participations)
    for (_, raw), was in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(raw.rows, was)
