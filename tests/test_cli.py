"""The command, as a person types it."""

import json
import os
import subprocess
import sys

import pytest

from spatialict.data.project import read_project
from spatialict.pipeline import begin_with
from spatialict.stages import focus


def spatialict(*arguments, folder=None, **variables):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    environment |= {"LANG": "C.UTF-8", "PYTHONWARNINGS": "error", **variables}
    command = [sys.executable, "-m", "spatialict", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
        check=False,
    )


COMMANDS = (
    *("demo", "init", "validate", "run", "rerun", "lq", "association", "network", "candidates"),
    *("map", "export"),
)
HELP = """
import contextlib, io, json
from spatialict import cli
told = {}
for command in %r:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        cli.app([command, "--help"], prog_name="spatialict", standalone_mode=False)
    told[command] = said.getvalue()
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def helped():
    """Return language -> command -> its help, of one process a language."""
    script = [sys.executable, "-c", HELP % (COMMANDS,)]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error"}
    return {
        code: json.loads(
            subprocess.check_output(script, env=environment | {"SPATIALICT_LANGUAGE": code})
        )
        for code in ("en", "ru", "kk")
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_three_languages(command, helped):
    told = [helped[code][command] for code in ("en", "ru", "kk")]
    assert len(set(told)) == 3
    assert all("--language" in text for text in told)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_person_who_types_help_is_told_it(language, helped):
    answer = spatialict("lq", "--help", SPATIALICT_LANGUAGE=language)
    assert answer.stdout == helped[language]["lq"]
    assert (answer.returncode, answer.stderr) == (0, "")


def test_lq_for_a_program_is_json_on_stdout_and_nothing_else(quick_demo):
    answer = spatialict("lq", str(quick_demo), "--json")
    told = json.loads(answer.stdout)["results"]["location_quotient"]
    rows = told["rows"]
    assert {row["region_id"] for row in rows if row["value"] > 1.25} == {"KZ-71", "KZ-75"}
    assert told["notes"] == [note for note in told["notes"] if isinstance(note, str) and note]
    assert answer.stderr == ""


def test_an_oblast_may_be_named_in_any_language(quick_demo):
    names = ("KZ-63", "Шығыс Қазақстан облысы", "восточно-казахстанская область")
    project = read_project(quick_demo)
    study, graphs = begin_with(project)
    told = {focus(study, graphs, name, project.study.country) for name in names}
    assert len(told) == 1
    answer = spatialict("candidates", str(quick_demo), "--json", "--oblast", names[1])
    rows = json.loads(answer.stdout)["results"]["candidates"]["rows"]
    assert {row["region_id"] for row in rows} == {"KZ-63", "KZ-10"} == set(*told)


QUICK = "the quick demo"
FAULTS = {
    ("lq", QUICK, "--oblast", "Алматы"): (
        "--oblast: 'Алматы' names no region for certain. Did you mean one of: "
        "Almaty region KZ-19, Almaty city KZ-75?"
    ),
    ("lq", "demo", "--year", "2019"): (
        "--year: 2019 is outside the period of the project, 2021 to 2025. Choose a year within "
        "it, or change [years] in the project file."
    ),
    ("lq", "demo", "--language", "de"): (
        "--language: 'de' is not known. Choose one of: en, ru, kk."
    ),
    ("run", "none.toml"): (
        "none.toml: there is no such project file. Name one, or write one with `spatialict init`; "
        "`spatialict demo` needs none."
    ),
    ("rerun", "none.json"): (
        "none.json: there is no such manifest. Name the manifest.json in the folder of a finished "
        "run's outputs."
    ),
}


@pytest.mark.parametrize(("arguments", "message"), FAULTS.items())
def test_a_fault_ends_with_status_2_and_one_message(arguments, message, tmp_path, quick_demo):
    given = [str(quick_demo) if argument == QUICK else argument for argument in arguments]
    answer = spatialict(*given, "--quiet", folder=tmp_path)
    assert (answer.returncode, answer.stdout, answer.stderr.strip()) == (2, "", message)
    assert list(tmp_path.iterdir()) == []


def test_messages_are_in_the_language_that_was_asked_for(tmp_path):
    answer = spatialict("run", "none.toml", "--language", "kk", folder=tmp_path)
    assert answer.stderr.startswith("none.toml: мұндай жоба файлы жоқ.")


def test_init_writes_a_project_that_validate_understands(tmp_path):
    assert spatialict("init", str(tmp_path / "жоба")).returncode == 0
    answer = spatialict("validate", str(tmp_path / "жоба" / "spatialict.toml"))
    assert answer.stdout.strip() == (
        "All tables are sound: 20 regions, years 2021, 2022, 2023, 2024, 2025."
    )


def test_init_overwrites_nothing(tmp_path):
    spatialict("init", str(tmp_path), "--excel")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    answer = spatialict("init", str(tmp_path), "--excel")
    assert answer.returncode == 2
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
