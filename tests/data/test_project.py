import json
from pathlib import Path

import pytest

from spatialict.core.networks.betweenness import FEWEST
from spatialict.core.study import DataError, Names
from spatialict.data.gazetteer import shipped
from spatialict.data.project import FEWEST_SOURCES, PRESET, parse_project, read_project, schema
from spatialict.data.project_section import Words

SOUND = """
[study]
name = "mine"
title = { en = "Mine" }
[sector]
industry = ["J"]
name = { en = "ICT" }
[years]
current = 2023
first = 2021
last = 2025
[regions]
path = "regions.gpkg"
[[tables]]
table = "activity"
path = "jobs.csv"
"""


def refused(content):
    with pytest.raises(DataError) as caught:
        parse_project(content, folder=Path(), shown_as="my.toml")
    return str(caught.value).splitlines()


def test_the_demo_states_the_preset_rule():
    demo = read_project(shipped("kazakhstan/demo.toml"))
    assert demo.candidates.classes == PRESET


def test_paths_are_relative_to_the_file(tmp_path):
    (tmp_path / "mine.toml").write_text("\ufeff" + SOUND, encoding="utf-8")
    project = read_project(tmp_path / "mine.toml")
    assert project.locate(project.regions.path) == tmp_path / "regions.gpkg"
    assert project.locate("shipped:kazakhstan/regions.csv") == shipped("kazakhstan/regions.csv")


def test_an_unknown_key_is_refused_with_the_nearest_known():
    assert refused(SOUND.replace('path = "jobs.csv"', 'path = "jobs.csv"\nlayuot = "wide"')) == [
        "my.toml: the key `tables[1].layuot` is not known. Did you mean `layout`? Known here: "
        "table, path, layout, sheet, columns, where, kind, industry, indicator, year, unit, "
        "totals, plausible, optional, crs, borders, title, publisher, licence, url, synthetic."
    ]


def test_all_faults_come_at_once_each_with_its_place():
    faults = refused(
        SOUND.replace("current = 2023", "current = 2030").replace('name = "mine"', 'name = "../x"')
        + '[association]\nrules = ["quen"]\npermutations = "all"\n'
    )
    places = ["`study.name`", "`years`", "`association.rules[1]`", "`association.permutations`"]
    assert len(faults) == 4
    assert all(place in fault for place, fault in zip(places, faults, strict=True))


def test_a_rule_on_an_unknown_criterion_is_refused():
    rule = '[candidates]\n[[candidates.classes]]\nname = "emerging"\nany = [["charm >= 1"]]\n'
    assert refused(SOUND + rule) == [
        "my.toml: a condition of `candidates.classes[1]` names an unknown criterion. Known: "
        "specialisation, size, growth, growth_rate, association, helix, synergy, ict_level, "
        "clustering, lq_change, share_change, regional_shift, association_quadrant."
    ]


def test_what_is_not_toml_is_refused_with_the_line():
    assert refused("[study\nname=1")[0].startswith("my.toml: this is not a TOML file: ")


def test_a_missing_file_a_folder_and_another_encoding_are_told(tmp_path):
    (tmp_path / "cp1251.toml").write_bytes("# проект\n".encode("cp1251"))
    for path, words in (
        (tmp_path / "none.toml", "there is no such project file"),
        (tmp_path, "this is a folder"),
        (tmp_path / "cp1251.toml", "not in UTF-8"),
    ):
        with pytest.raises(DataError, match=words):
            read_project(path)


def test_borders_are_read_as_spans_of_years():
    table = 'borders = { "16" = "..2017", "17" = "2018..2020", "20" = "2021..", "x" = "2024" }\n'
    spans = parse_project(SOUND + table, folder=Path()).tables[0].years_of_borders()
    assert spans == {"16": (0, 2017), "17": (2018, 2020), "20": (2021, 9999), "x": (2024, 2024)}


NETWORK = {
    'betweenness = "aproximate"': 'Choose "auto", "exact", or a number of sources to estimate it '
    "from, 30 at least.",
    "betweenness = 29": 'Choose "auto", "exact", or a number of sources to estimate it from, 30 at '
    "least.",
    "distance_m = 0": "Give a number above 0.",
    "permutations = 5": "Give a number 19 or more, 99999 or less.",
    "alpha = 1": "Give a number above 0, below 1.",
    "community_seeds = 1": "Give a number 2 or more, 1000 or less.",
    "place_m = -1": "Give a number above 0.",
    "complete = 1": "which is not of the right kind (text, number, true/false or list). Correct "
    "it; `spatialict init` writes an example.",
    "size_classes = [50, 10]": "the bounds of size classes must rise and none may stand twice. "
    "Give for example [10, 50, 250].",
    'types = { REC = "mafia" }': "names a sphere that is not known: 'mafia'. Choose one of: "
    "university, institute, industry, government, support; or name your own in [network.spheres].",
}


@pytest.mark.parametrize("line", NETWORK)
def test_a_setting_of_the_network_is_told_by_its_own_key_with_its_bounds(line):
    (said,) = refused(f"{SOUND}[network]\n{line}\n")
    assert said.startswith(f"my.toml: `network.{line.partition(' ')[0]}`")
    assert said.endswith(NETWORK[line])


def test_faults_of_the_network_come_together():
    kept = {line.partition(" ")[0]: line for line in NETWORK}  # each key once
    assert len(refused(SOUND + "[network]\n" + "\n".join(kept.values()))) == len(kept)


def test_fewest_sources_are_those_of_betweenness():
    assert FEWEST_SOURCES == FEWEST
    line = f"[network]\nbetweenness = {FEWEST}\n"
    assert parse_project(SOUND + line, folder=Path()).network.betweenness == FEWEST


def test_a_word_may_mean_a_sphere_of_the_project():
    network = '[network]\nspheres = { media = "%s" }\ntypes = { OTH = "media" }\n'
    assert parse_project(SOUND + network % "g", folder=Path()).network.types == {"OTH": "media"}
    (said,) = refused(SOUND + network % "x")  # of types nothing is known then
    assert said.startswith("my.toml: `network.spheres.media` is 'x'.")


def test_the_schema_names_every_section_and_no_folder():
    assert set(schema()["properties"]) == {
        "study", "sector", "years", "regions", "tables", "association", "network", "firms",
        "growth", "level", "programme", "candidates", "outputs",
    }  # fmt: skip


def test_the_published_schema_is_that_of_the_model():
    published = Path(__file__).parents[2] / "docs" / "project.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == schema(), "run `make schema`"


@pytest.mark.parametrize(
    ("one", "other"), [("queen", "queen1"), ("queen+knn4", "knn4+queen"), ("knn4", "knn4+knn4")]
)
def test_rules_that_make_the_same_neighbours_are_refused(one, other):
    rules = f'[association]\nrules = ["{one}", "band300000", "{other}"]\n'
    assert refused(SOUND + rules) == [
        f"my.toml: rules in `association.rules` make the same neighbours: {one} = {other}. "
        "Leave one of them."
    ]


def test_the_digits_of_a_rule_are_those_of_a_keyboard():
    assert refused(SOUND + '[association]\nrules = ["knn٤"]\n')[0].startswith("my.toml: `assoc")


def test_simulations_that_cannot_reach_the_level_are_refused_at_the_door():
    firms = "[firms]\nsimulations = 19\nalpha = 0.01\n"
    (said,) = refused(SOUND + firms)
    assert said.startswith("my.toml: `firms`: with so few simulations")
    (said,) = refused(SOUND + "[firms]\nreach_m = inf\n")
    assert "firms.reach_m" in said


def test_marks_that_reverse_a_title_are_taken_out_of_it():
    assert Words(en="\u202eeltiT", ru="Имя\u2069").names() == Names("eltiT", "Имя", "eltiT")
