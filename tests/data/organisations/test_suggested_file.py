"""The file of suggestions: written whole, or said not to be written."""

import csv

import pytest

from spatialict.core.study import DataError
from spatialict.data.project import parse_project
from spatialict.pipeline import suggest
from tests.data.inputs import Inputs
from tests.data.organisations.sample_study import with_organisations


@pytest.fixture
def inputs(tmp_path):
    found = with_organisations(Inputs(tmp_path))
    found.add_table("links", "source,target\no1,Robot Gama\no3,\n")
    return found


def written(inputs, path):
    for name, content in inputs.files.items():
        (inputs.folder / name).write_text(content, encoding="utf-8")
    return suggest(parse_project(inputs.project, folder=inputs.folder), path)


def test_the_file_lists_names_and_no_empty_cells(inputs, tmp_path):
    inputs.change("Ministry", "Robots Gamma", "organisations.csv")
    assert written(inputs, tmp_path / "found.csv") == 1
    with (tmp_path / "found.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["alias"], row["org_id"]) == ("Robot Gama", "")
    assert (row["suggested"], row["name"]) == ("o3; o4", "Robots Gamma")


def test_beside_other_faults_it_is_said_that_nothing_was_written(inputs, tmp_path):
    inputs.change("o3,\n", "o3,o3\n", "links.csv")
    path = tmp_path / "found.csv"
    with pytest.raises(DataError) as refused:
        written(inputs, path)
    assert [fault.text("en") for fault in refused.value.faults] == [
        "links: 1 of 2 rows with a link of an organisation to itself: 'o3' (row 3). Remove the "
        "rows.",
        f"{path} was not written: correct the faults above first.",
    ]
    assert all(str(path) in refused.value.text(language) for language in ("ru", "kk"))
    assert not [file for file in tmp_path.iterdir() if file.name.startswith("found")]
