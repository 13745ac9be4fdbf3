"""The gallery runs: one short script for each job a planner does."""

import subprocess
import sys
from pathlib import Path

import pytest

from spatialict.data.gazetteer import shipped

SCRIPTS = Path(__file__).parent.parent / "scripts"


def run(name, *arguments, folder):
    command = [sys.executable, "-W", "error", str(SCRIPTS / name), *arguments]
    answer = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=folder, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_an_oblast_is_told_in_three_languages_and_drawn(quick_demo, tmp_path):
    said = run("run_oblast.py", "Шығыс Қазақстан облысы", str(quick_demo), folder=tmp_path)
    assert "East Kazakhstan region: No sign of a pole" in said
    assert "Шығыс Қазақстан облысы: Полюс белгілері жоқ" in said
    assert (tmp_path / "outputs" / "kazakhstan_KZ-63" / "report.html").is_file()


def test_years_of_different_borders_are_compared_after_merging_and_it_is_said(tmp_path):
    said = run("compare_years.py", folder=tmp_path)
    assert "Added up: Abai region, East Kazakhstan region" in said
    line = next(line for line in said.splitlines() if line.startswith("Astana city"))
    then = (97861.9 / 2646374.7) / (811345.7 / 31015186.6)
    now = (980828.7 / 15051922.0) / (3013049.3 / 136693318.3)  # BNS: J and GRP, city and nation
    assert line.split()[2:] == [f"{then:.2f}", f"{now:.2f}", f"{now - then:.2f}"]


def test_each_choice_of_neighbours_shows_what_it_can_detect(tmp_path):
    said = run("compare_neighbours.py", folder=tmp_path)
    assert "queen+knn4" in said
    assert "0.1053" in said  # 2 of 19 sets: the least p of a region with one neighbour


def test_a_large_map_is_measured_by_three_statistics_and_the_memory_is_said(tmp_path):
    said = run("associate_large.py", "--cells", "5000", "--permutations", "99", folder=tmp_path)
    told = [line.split(":")[0].strip() for line in said.splitlines()[-4:]]
    assert told == ["local Moran", "Gi*", "local Geary", "peak memory"]


def test_a_large_register_is_taken_in_and_what_is_left_out_is_said(tmp_path):
    said = run("intake_large.py", "--rows", "5000", folder=tmp_path)
    assert "5,000 synthetic rows" in said
    assert "stand at the centre of their town" in said
    firms, rejects = (
        int(word.split()[0].replace(",", ""))
        for word in said.split(" s, ")[1].split(";")[0].split(", ")
    )
    assert firms + rejects == 5000


def test_a_list_without_links_tells_presence_and_no_brokers(quick_demo, tmp_path):
    said = run("triple_helix.py", str(quick_demo), folder=tmp_path)
    assert "it does not say that they work together" in said
    assert "helix: E-I" in said
    assert "region: E-I" not in said  # links drawn by nearness say nothing of regions
    assert (tmp_path / "outputs" / "kazakhstan_layers-tables" / "gis" / "network.gexf").is_file()


def test_a_large_network_stays_within_its_memory(tmp_path):
    options = ("--organisations", "3000", "--participations", "20000")
    assert "within 2 GB" in run("network_large.py", *options, folder=tmp_path)


def test_growth_is_told_with_what_few_years_cannot_say(tmp_path):
    said = run("growth_poles.py", folder=tmp_path)
    line = next(line for line in said.splitlines() if line.startswith("Almaty city"))
    assert line.split()[-2] == "1387489.0"  # BNS, J of KZ-75: 2 354 191.7 in 2025 less 966 702.8
    assert "in none of 20 regions" in said
    assert "Moves between classes of the quotient, 16 regions" in said
    moves = said.partition("Moves between")[2].splitlines()
    assert moves[3].split() == ["1", "0.86", "0.12", "0.02", "0.0"]  # by the cuts of the project


def test_the_level_is_told_by_the_settings_of_the_project(tmp_path):
    shipped_one = shipped("kazakhstan/level.toml")
    text = shipped_one.read_text("utf-8").replace('"goalposts"   #', '"min_max"   #')
    (tmp_path / "own.toml").write_text(text, "utf-8")
    said = run("ict_level.py", "own.toml", folder=tmp_path)
    assert "Scale: the least and the greatest figure as goalposts" in said
    assert "SYNTHETIC" in said


@pytest.mark.parametrize("name", ["growth_poles.py", "ict_level.py", "evaluate_programme.py"])
def test_a_script_that_is_asked_for_help_gives_it(name, tmp_path):
    assert f"python scripts/{name}" in run(name, "--help", folder=tmp_path)


def test_a_programme_is_evaluated_with_what_cannot_be_proved(tmp_path):
    said = run("evaluate_programme.py", folder=tmp_path)
    assert "no p can be below 0.062" in said  # 1/16
    assert "By itself that start is not told from chance" in said
