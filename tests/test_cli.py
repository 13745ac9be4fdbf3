"""The command, as a person types it."""

import json
import os
import subprocess
import sys

import pytest


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


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "init",
        "validate",
        "run",
        "rerun",
        "lq",
        "association",
        "network",
        "candidates",
        "map",
        "export",
    ],
)
def test_every_command_explains_itself_in_three_languages(command):
    told = [spatialict(command, "--help", SPATIALICT_LANGUAGE=c).stdout for c in ("en", "ru", "kk")]
    assert len(set(told)) == 3
    assert all("--language" in text for text in told)


def test_lq_for_a_program_is_json_on_stdout_and_nothing_else():
    answer = spatialict("lq", "demo", "--json")
    rows = json.loads(answer.stdout)["results"]["location_quotient"]["rows"]
    assert {row["region_id"] for row in rows if row["value"] > 1.25} == {"KZ-71", "KZ-75"}
    assert answer.stderr == ""


def test_an_oblast_may_be_named_in_any_language():
    names = ("KZ-63", "Шығыс Қазақстан облысы", "восточно-казахстанская область")
    answers = [spatialict("candidates", "demo", "--json", "--oblast", name) for name in names]
    told = [json.loads(answer.stdout) for answer in answers]
    assert told[0] == told[1] == told[2]
    rows = told[0]["results"]["candidates"]["rows"]
    assert {row["region_id"] for row in rows} == {"KZ-63", "KZ-10"}


FAULTS = {
    ("lq", "demo", "--oblast", "Алматы"): (
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
def test_a_fault_ends_with_status_2_and_one_message(arguments, message, tmp_path):
    answer = spatialict(*arguments, "--quiet", folder=tmp_path)
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
