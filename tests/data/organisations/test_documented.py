"""docs/organisations.md: its tables and its lines of a project file are read as they stand."""

import re
from pathlib import Path

import pytest

from spatialict.core.study import DataError
from spatialict.data.organisations.spheres import TYPES
from spatialict.data.project import parse_project
from spatialict.data.suggestions import read_suggestions
from spatialict.data.validate import read_study
from spatialict.export.begin import project_text

PAGE = (Path(__file__).parents[3] / "docs" / "organisations.md").read_text(encoding="utf-8")
FENCES = re.findall(r"```(\w+) ?([\w.]*)\n(.*?)```", PAGE, re.DOTALL)
SETTINGS = [content for kind, _, content in FENCES if kind == "toml"]


@pytest.fixture
def folder(tmp_path):
    for kind, name, content in FENCES:
        if kind == "csv":
            (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def project(folder, *settings):
    start = project_text("kazakhstan", "20", "en", excel=False)
    # [network] of the start stands before what is added: its tables of words may come last
    content = "\n".join([start, *settings])
    return parse_project(content, folder=folder)


def named(word):
    return next(content for content in SETTINGS if word in content)


def test_the_tables_of_the_page_are_read(folder):
    tables = [named("organisations.csv"), named("links.csv"), named("participations.csv")]
    with pytest.raises(DataError) as refused:
        read_study(project(folder, *tables))
    assert "'Бета ТОО' (row 3; did you mean 'ТОО «Бета»' f1?)" in str(refused.value)
    study = read_study(project(folder, *tables, named("aliases.csv")))
    assert study.organisations.index.tolist() == ["f1", "f2", "g1", "u1"]
    assert study.links[["source", "target", "weight", "kind"]].to_numpy().tolist() == [
        ["u1", "f1", 1.0, "contract"], ["u1", "f1", 3.0, "patent"], ["u1", "g1", 1.0, "contract"],
    ]  # fmt: skip
    assert study.participations.groupby("project")["org_id"].agg(list).to_dict() == {
        "P1": ["f1", "f2", "u1"], "P2": ["f2", "g1"],
    }  # fmt: skip
    assert study.participations["role"].tolist().count("coordinator") == 2


def test_the_list_of_the_page_is_what_is_written(folder):
    tables = [named("organisations.csv"), named("links.csv"), named("participations.csv")]
    listed = read_suggestions(project(folder, *tables))
    header, row = (folder / "aliases.csv").read_text("utf-8").splitlines()
    written = listed.assign(org_id="f1").to_csv(index=False).splitlines()
    assert written == [header, row]


def test_cordis_and_ror_of_the_page_are_read(folder):
    study = read_study(project(folder, named("organization.csv"), named("ror.csv")))
    assert study.organisations["sphere"].to_dict() == {
        "990000001": "university",
        "990000002": "industry",
        "https://ror.org/00synth01": "university",
    }
    assert study.organisations["region_id"].tolist() == ["KZ-75", "KZ-71", "KZ-75"]
    assert len(study.participations) == 2


def test_the_table_of_words_is_the_one_that_ships():
    rows = re.findall(r"^\| ([\w, ]+) \| (university|institute|industry|government|support) \|$",
                      PAGE, re.MULTILINE)  # fmt: skip
    told = {word: sphere for words, sphere in rows for word in words.split(", ")}
    assert told == dict(TYPES)
    order = PAGE.partition("in the order ")[2].partition("decides")[0]
    assert re.findall(r"[a-z]+", order) == [word for word in TYPES if word.islower()]


def test_words_of_a_project_are_read_as_the_page_says(folder):
    found = project(folder, named("organisations.csv"), named("[network.types]"))
    assert found.network.types == {"healthcare": "institute"}


def test_the_lines_of_python_run(folder, monkeypatch):
    tables = [named("organisations.csv"), named("links.csv"), named("participations.csv")]
    start = project_text("kazakhstan", "20", "en", excel=False)
    (folder / "spatialict.toml").write_text("\n".join([start, *tables]), encoding="utf-8")
    monkeypatch.chdir(folder)
    code = next(content for kind, _, content in FENCES if kind == "python")
    exec(compile(code, "organisations.md", "exec"), {})
    assert (folder / "aliases.csv").read_text("utf-8").startswith("alias,org_id,suggested")
