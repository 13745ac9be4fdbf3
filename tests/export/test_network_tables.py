"""Tables and screens of the triple helix: every result is there, and every column is explained."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Findings, Result
from spatialict.export import network_screen
from spatialict.export.frames import layers
from spatialict.export.graphs import write_graphs
from spatialict.export.network_results import NETWORK, is_recorded, mapped_synergy
from spatialict.export.network_tables import network_tables
from spatialict.export.screen import as_data, as_text, summary
from spatialict.export.styles import styles
from spatialict.export.tables import collect, explain, write_tables
from spatialict.measure.brokerage import brokerage
from spatialict.measure.centrality import centrality
from spatialict.measure.communities import communities
from spatialict.measure.gravity import gravity, region_flows
from spatialict.measure.helix_triads import helix_triads
from spatialict.measure.link_distance import link_distance
from spatialict.measure.mixing import mixing
from spatialict.measure.projection import projection
from spatialict.measure.robustness import robustness
from spatialict.measure.segregation import segregation
from spatialict.measure.synergy import project_composition, synergy
from spatialict.measure.two_mode import two_mode
from tests import made_up, made_up_network

TABLES = {
    *("organisations", "links", "projection", "two_mode", "network_mixing", "network_tests"),
    *("brokerage", "brokerage_groups", "helix_triads", "communities", "link_distance", "gravity"),
    *("robustness", "synergy", "names_not_matched"),
}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _measured() -> Findings:
    """Return the made-up study with what the measures really find in it."""
    people, links = made_up_network.organisations(), made_up_network.results()["links"].table
    rows, few = made_up_network.participations(), {"permutations": 19}
    helix = made_up_network.results()["organisations"].table["helix"]
    found: dict[str, Result] = {
        "two_mode": two_mode(rows, helix, nodes=helix.index),
        "projection": projection(rows, backbone="sdsm", nodes=helix.index),
        "centrality": centrality(links, people.index),
        "communities": communities(links, people.index, permutations=9),
        "helix_triads": helix_triads(links, helix, **few),
        "link_distance": link_distance(people, links, within="sphere", **few),
        "gravity": gravity(region_flows(people, links)),
        "robustness": robustness(links, people.index, simulations=19),
    }
    groups = {"sphere": people["sphere"], "helix": helix, "region": people["region_id"]}
    for attribute, group in groups.items():
        about: dict[str, Any] = {"attribute": attribute, **few}
        found[f"mixing:{attribute}"] = mixing(links, group, **about)
        found[f"segregation:{attribute}"] = segregation(links, group, **about)
        if attribute != "sphere":
            of_people, of_groups = brokerage(links, group, **about)
            found[f"brokerage:{attribute}"] = of_people
            found[f"brokerage_groups:{attribute}"] = of_groups
    units = project_composition(rows, helix, regions=people["region_id"])
    options: dict[str, Any] = {"by": "region_id", "groups": made_up.IDS, "bootstrap": 19, **few}
    found["synergy:projects"] = synergy(units, ["u", "i", "g"], **options)
    whole = made_up_network.findings()
    return replace(whole, results={**whole.results, **found})


@pytest.fixture(scope="module")
def measured() -> Findings:
    return _measured()


def test_every_result_of_the_network_has_its_table() -> None:
    assert set(network_tables(made_up_network.findings())) == TABLES
    bare = made_up.findings(results={}, study=replace(made_up.study(), organisations=None))
    assert network_tables(bare) == {}
    few = network_tables(made_up_network.colocated())
    assert set(few) == {"organisations", "links", "network_mixing", "network_tests", "synergy"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_that_the_measures_give_is_explained(
    measured: Findings, language: str
) -> None:
    told = explain(collect(measured)).set_index("column")[language]
    assert not told.eq("").any()
    columns = {name for table in network_tables(measured).values() for name in table.columns}
    assert columns <= set(told.index)


def test_csv_and_workbook_hold_the_same_rows(tmp_path: Path) -> None:
    write_tables(made_up_network.findings(), tmp_path, neighbours={})
    book = openpyxl.load_workbook(tmp_path / "made_up.xlsx")
    for name in TABLES:
        rows = _read(tmp_path / f"{name}.csv")
        assert book[name].max_row == len(rows) + 1, name
        assert [cell.value for cell in book[name][1]] == list(rows[0]), name
    assert book["organisations"]["B5"].value == made_up_network.FORMULA
    assert book["organisations"]["B5"].data_type == "s"  # a text, not a formula
    assert _read(tmp_path / "organisations.csv")[3]["name"] == f"'{made_up_network.FORMULA}"
    assert _read(tmp_path / "names_not_matched.csv")[1]["given"].startswith("'=")


def test_what_is_not_known_is_an_empty_cell(tmp_path: Path) -> None:
    """o12 has no partner; institutes are one, which cannot be linked with itself."""
    write_tables(made_up_network.findings(), tmp_path, neighbours={})
    rows = {row["org_id"]: row for row in _read(tmp_path / "organisations.csv")}
    assert (rows["o12"]["constraint"], rows["o12"]["degree"]) == ("", "0.0")
    assert (rows["o13"]["lon"], rows["o13"]["region_id"], rows["o11"]["founded"]) == ("", "", "")
    mixed = _read(tmp_path / "network_mixing.csv")
    (alone,) = (row for row in mixed if row["from"] == row["to"] == "institute")
    assert (alone["value"], alone["possible"], alone["status"]) == ("", "0", "undefined")


def test_synergy_by_region_between_and_whole_adds_up() -> None:
    """T = T_0 + the sum of contributions: of projects -29.7 - 112.6 = -142.3."""
    table = network_tables(made_up_network.findings())["synergy"].set_index("measured_in")
    for source in ("projects", "firms", "places"):
        rows = table.loc[source].set_index("part")
        within = rows.loc["region", "contribution"].sum()
        assert rows.loc["whole", "value"] == pytest.approx(rows.loc["between", "value"] + within)
        assert len(rows.loc["region"]) == 6


def test_communities_tell_who_is_in_them_and_who_is_in_the_middle() -> None:
    """Community 1 of o1, o3, o5 (R1), o10, o11 (R3), o13 (nowhere): u 1, i 3, g 2; o1 between."""
    first = network_tables(made_up_network.findings())["communities"].iloc[0].to_dict()
    assert first["organisations"] == 6
    assert [first[side] for side in "uig"] == [1, 3, 2]
    assert (first["regions_count"], first["main_region_id"], first["main_region_share"]) == (
        (2, "R1", 0.5)
    )
    assert first["top_organisation"] == "o1"
    assert first["top_organisation_name"] == "University One"


def test_tests_of_the_whole_network_stand_in_one_table() -> None:
    table = network_tables(made_up_network.findings())["network_tests"]
    assert table["measure"].value_counts().to_dict() == {
        "segregation": 12, "link_distance": 2, "helix_triads": 2, "communities": 1, "robustness": 1
    }  # fmt: skip
    row = table[table["statistic"] == "modularity"].iloc[0]
    assert (row["value"], row["expected"], row["p_value"]) == (0.47, 0.39, 0.012)
    assert table[table["statistic"] == "share_near"]["expected"].tolist() == [0.17]
    assert table.set_index("statistic").loc[["closure", "closed"], "p_value"].tolist() == [
        *(0.21, 0.44),
    ]


def test_a_band_of_distance_cannot_become_a_date() -> None:
    """A spreadsheet makes 25 October of "10-25"."""
    table = network_tables(made_up_network.findings())["link_distance"]
    assert "band" not in table
    assert table["from_m"].tolist()[:3] == [0.0, 0.0, 10_000.0]


def test_a_focus_cuts_what_is_of_places_and_keeps_what_is_of_the_whole() -> None:
    found = made_up_network.findings(focus=("R2", "R3"))
    cut, whole = network_tables(found), network_tables(made_up_network.findings())
    assert cut["organisations"]["org_id"].tolist() == ["o6", "o8", "o9", "o10", "o11"]
    near = cut["links"][["source", "target"]].isin(set(cut["organisations"]["org_id"]))
    assert near.any(axis=1).all()
    assert len(cut["links"]) == 8  # 4 inside; o1 with o6, o8, o10 and o11
    assert set(cut["synergy"].dropna(subset="region_id")["region_id"]) == {"R2", "R3"}
    for name in ("network_mixing", "network_tests", "link_distance", "robustness", "two_mode"):
        pd.testing.assert_frame_equal(cut[name], whole[name])


def test_where_there_was_no_test_no_table_says_that_chance_explains_it() -> None:
    """Of brokers the last group, of bands three, of regions all but three were not tested."""
    tables = network_tables(made_up_network.findings())
    for name in ("network_mixing", "network_tests", "brokerage_groups", "link_distance", "synergy"):
        table = tables[name]
        untested = table["status"] != "ok"
        if name == "synergy":  # what lies between regions was typed with neither
            untested &= table["part"] == "region"
        assert untested.any(), name
        assert table.loc[untested, "label"].isna().all(), name
        assert table.loc[table["status"] == "ok", "label"].notna().all(), name
    assert tables["network_mixing"].query("status != 'ok'")["weight_label"].isna().all()


def test_every_test_of_the_whole_network_that_has_a_p_has_a_class() -> None:
    """Half of the links are near, by chance 17 %; 0.36 of the area is left, by chance 0.66."""
    table = network_tables(made_up_network.findings())["network_tests"].set_index("statistic")
    found = {name: table.loc[name, "label"] for name in ("share_near", "modularity", "area")}
    assert found == {"share_near": "more", "modularity": "more", "area": "fewer"}
    assert (table.loc[[*found], "status"] == "ok").all()


def test_of_a_region_without_organisations_nothing_is_known() -> None:
    """Nobody stands in R6; of R4 to R6 synergy was not tested."""
    found = made_up_network.findings()
    table = found.results["helix"].table.assign(synergy_label="ns")
    results = {**found.results, "helix": replace(found.results["helix"], table=table)}
    told = collect(replace(found, results=results))["helix"].set_index("region_id")
    assert told["status"].to_dict() == {**dict.fromkeys(made_up.IDS, "ok"), "R6": "missing"}
    assert told["synergy_label"].notna().tolist() == told["synergy_p"].notna().tolist()
    assert told["synergy_label"].isna().any()


@pytest.mark.parametrize("language", LANGUAGES)
def test_spheres_of_the_projects_own_are_told_wherever_spheres_are(
    tmp_path: Path, language: str
) -> None:
    """A column "my_lab" is of no catalogue, nor is a word of the toml safe as a heading."""
    found = _with_own_spheres()
    write_tables(found, tmp_path, neighbours={})
    book = openpyxl.load_workbook(tmp_path / "made_up.xlsx")
    told = {
        row[0]: row[1 + LANGUAGES.index(language)]
        for row in book["columns"].iter_rows(values_only=True)
    }
    said = text("tables.sphere_of_own", language, sphere="my_lab")
    assert told["my_lab"] == said
    assert "'=1+1" in (tmp_path / "helix.csv").read_text(encoding="utf-8").splitlines()[0]
    assert "my_lab" in as_text(found, NETWORK, language)
    for layer in layers(found, language=language):
        assert [style.name for style in styles(layer)]
        assert all(layer.alias(field) for field in layer.fields)
    assert len(write_graphs(found, tmp_path)) == 2


def _with_own_spheres() -> Findings:
    """Return the network with o9 a "my_lab"; nobody is of the other sphere."""
    found = made_up_network.findings()
    organisations = found.study.organisations
    assert organisations is not None
    organisations.loc["o9", "sphere"] = "my_lab"
    results = dict(found.results)
    people = results["organisations"].table
    people.loc["o9", "sphere"] = "my_lab"
    spheres = {"my_lab": "u", "=1+1": "i", "university": "u"}
    for key in ("network", "helix"):
        table = results[key].table.assign(my_lab=[0, 1, 0, 0, 0, 0], **{"=1+1": 0})
        params = {**results[key].params, "spheres": spheres}
        results[key] = replace(results[key], table=table, params=params)
    mixed = results["mixing:sphere"]
    renamed = mixed.table.rename(index={"support": "my_lab"})
    results["mixing:sphere"] = replace(mixed, table=renamed)
    return replace(found, results=results)


def test_what_the_source_calls_a_link_is_in_every_table_and_file(tmp_path: Path) -> None:
    found = made_up_network.findings()
    links = found.results["links"]
    said = ["contract; patent", *[""] * (len(links.table) - 1)]
    for words, known in ((said, True), ([""] * len(said), False)):
        table = links.table.assign(relation=words)
        told = replace(found, results={**found.results, "links": replace(links, table=table)})
        rows = network_tables(told)["links"]
        (layer,) = (layer for layer in layers(told, language="en") if layer.theme == "links")
        for columns in (rows.columns, layer.fields):
            assert ("relation" in columns) == known
        for path in write_graphs(told, tmp_path):
            assert ("contract; patent" in path.read_text(encoding="utf-8")) == known
        if known:
            assert rows["relation"].dropna().tolist() == ["contract; patent"]


def test_what_has_no_place_is_placed_by_nothing() -> None:
    found = made_up_network.findings()
    organisations = found.study.organisations
    assert organisations is not None
    organisations["placed"] = "town"  # of o13 as well, which has no point
    rows = network_tables(found)["organisations"].set_index("org_id")
    (layer,) = (layer for layer in layers(found, language="en") if layer.name == "organisations")
    for table in (rows, layer.frame.set_index("org_id")):
        assert table.index[table["placed"].isna()].tolist() == ["o13"]


def test_tables_leave_the_results_as_they_were() -> None:
    found, before = made_up_network.findings(), made_up_network.findings()
    collect(found)
    as_text(found, NETWORK, "en")
    for key, result in found.results.items():
        pd.testing.assert_frame_equal(result.table, before.results[key].table)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_shows_every_measure_in_words(measured: Findings, language: str) -> None:
    for found in (made_up_network.findings(), made_up_network.colocated(), measured):
        shown = as_text(found, NETWORK, language)
        for key in found.results:
            if key.partition(":")[0] in network_screen.COLUMNS:
                recorded = is_recorded(found)
                assert network_screen.heading(key, language, recorded=recorded) in shown
        assert "nan" not in shown
    assert text("screen.found_more", language) in as_text(
        made_up_network.findings(), NETWORK, language
    )


def test_colocation_is_called_so_on_the_screen_and_names_nobody_central() -> None:
    found = made_up_network.colocated()
    title = text("screen.mixing", "en")
    heading = text("screen.colocation_of", "en", title=title)
    assert f"{heading}, by sphere" in as_text(found, ("mixing",), "en")
    shown = as_text(found, ("organisations",), "en")
    assert text("screen.nothing_organisations", "en") in shown
    assert "University One" not in shown


def test_where_there_was_no_test_the_screen_finds_nothing() -> None:
    cells = network_screen.cells(made_up_network.findings(), "brokerage_groups:helix", "en")
    assert cells is not None
    untested = cells[cells["status"] == text("report.status_too_few", "en")]
    assert len(untested) == 5
    assert untested["class"].isna().all()


def test_the_screen_names_only_those_regions_that_differ_from_chance() -> None:
    found = made_up_network.findings()
    cells = network_screen.cells(found, "mixing:region", "en")
    assert cells is not None
    assert set(cells["class"]) == {"more than by chance", "fewer than by chance"}
    table = found.results["mixing:region"].table.assign(label="ns")
    calm = replace(found.results["mixing:region"], table=table)
    results = {**found.results, "mixing:region": calm}
    shown = as_text(replace(found, results=results), ("mixing",), "en")
    assert text("screen.nothing_mixing", "en") in shown


def test_a_note_of_several_tables_is_said_once() -> None:
    shown = as_text(made_up_network.colocated(), NETWORK, "en")
    assert shown.count(text("network.no_register", "en")) == 1


def test_control_characters_never_reach_the_terminal() -> None:
    study = made_up_network.findings().study
    study.organisations.loc["o1", "name"] = "Uni\x1b[31mversity"
    shown = as_text(made_up_network.findings(study=study), NETWORK, "en")
    assert "Uni[31mversity" in shown
    assert "\x1b" not in shown


def test_a_program_gets_all_rows_as_json(measured: Findings) -> None:
    for found in (made_up_network.findings(), measured):
        told = json.loads(json.dumps(as_data(found, NETWORK), allow_nan=False))["results"]
        assert len(told["organisations"]["rows"]) == 15
        assert told["synergy:projects"]["params"]["total"]["status"] in {"ok", "constant"}
        assert {"from", "to"} <= set(told["mixing:helix"]["rows"][0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_says_whether_links_are_recorded(language: str) -> None:
    told = summary(made_up_network.findings(), Path("x"), language)
    assert text("screen.linked", language, count=15, links="22") in told
    about = {"measured": text("layers.synergy_of_projects", language)}
    about |= {"value": "−142", "p": "p = 0.004" if language == "en" else "p = 0,004"}
    about["found"] = text("layers.found_synergy", language)
    assert text("screen.synergy_of_whole", language, **about) in told
    told = summary(made_up_network.colocated(), Path("x"), language)
    assert text("screen.colocated", language, count=14, links="16") in told


def test_synergy_of_synthetic_firms_is_called_so() -> None:
    found = made_up_network.findings()
    helix = found.results["helix"].table.assign(synergy_source="firms")
    results = {**found.results, "helix": replace(found.results["helix"], table=helix)}
    told = replace(found, results=results)
    mapped = mapped_synergy(told)
    assert mapped is not None
    assert mapped[0] == "firms"
    assert text("screen.synergy_synthetic", "en") in summary(told, Path("x"), "en")
    assert text("screen.synergy_synthetic", "en") not in summary(found, Path("x"), "en")


def test_colocation_is_no_recorded_link() -> None:
    assert is_recorded(made_up_network.findings())
    assert not is_recorded(made_up_network.colocated())
    assert not is_recorded(made_up.findings())
