"""The triple helix in words: both readings, their limits, the tables, the methods."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES
from spatialict.core.study import SPHERES, Message
from spatialict.export.methods_network import SOURCES, network_references, network_sentences
from spatialict.export.network_words import counted_links, listed, pair_words, role_name
from spatialict.export.report import write_report
from spatialict.export.report_network import limits, network_blocks, part_name
from spatialict.export.telling import note_words
from spatialict.export.telling_brokers import ranked_brokers
from spatialict.export.telling_network import network_reading, presence_words
from spatialict.export.telling_network_tables import (
    brokers_table,
    groups_table,
    helix_table,
    mixing_table,
    roles_table,
    synergy_table,
)
from spatialict.export.telling_segregation import segregation_reading
from spatialict.export.telling_sides import sides_words
from spatialict.export.telling_synergy import synergy_reading, verdict_of
from spatialict.measure.helix_triads import helix_triads
from tests import made_up, made_up_network
from tests.export.test_report import Page


@pytest.fixture(scope="module")
def recorded():
    return made_up_network.findings()


@pytest.fixture(scope="module")
def near():
    return made_up_network.colocated()


def changed(findings, key, **columns):
    result = findings.results[key]
    table = result.table.assign(**columns)
    return replace(findings, results={**findings.results, key: replace(result, table=table)})


def with_total(findings, source, **values):
    """Return the findings with values of the whole of one synergy replaced."""
    key = f"synergy:{source}"
    result = findings.results[key]
    total = {**result.params["total"], **values}
    told = replace(result, params={**result.params, "total": total})
    return replace(findings, results={**findings.results, key: told})


def words(table):
    return [[cell.words for cell in row] for row in table.rows]


def test_presence_names_the_regions_that_have_all_three_sides(recorded):
    assert presence_words(recorded, "en") == (
        "All three sides of the triple helix are on the list in 2 of 6 regions: Pole City, Second."
    )
    nowhere = changed(recorded, "network", value=2)
    assert presence_words(nowhere, "en").startswith("In none of the 6 regions")


def test_both_readings_are_told_in_every_language(recorded):
    for language in LANGUAGES:
        assert len(network_reading(recorded, language)) >= 10
        assert len(synergy_reading(recorded, language)) == 4  # three sources, and the regions
        assert limits(recorded, language)


def test_more_and_fewer_links_than_by_chance_are_named_with_what_chance_gives(recorded):
    said = " ".join(network_reading(recorded, "en"))
    assert "More links than by chance: university – institute (50% of the possible pairs" in said
    assert "Fewer links than by chance: " in said


def test_where_no_pair_of_spheres_stands_out_that_is_said(recorded):
    table = recorded.results["mixing:sphere"].table
    quiet = changed(
        recorded, "mixing:sphere", label=table["label"].where(table["label"].isna(), "ns")
    )
    count = int((table["status"] == "ok").sum())
    said = " ".join(network_reading(quiet, "en"))
    assert f"No pair of spheres is linked more or less often than by chance: {count} pairs" in said
    untested = changed(recorded, "mixing:sphere", status="too_few")
    assert "could not be tested" in " ".join(network_reading(untested, "en"))


def apart():
    """Return the triads of three cliques of one side each: none is connected."""
    graph = nx.disjoint_union_all([nx.complete_graph(6)] * 3)
    return helix_triads(graph, pd.Series(list("uuuuuuiiiiiigggggg")))


def test_closed_triads_are_told_by_number_and_by_share(recorded):
    said = " ".join(network_reading(recorded, "en"))
    assert (
        "Closed triads of the three sides, each linked with each: 4; "
        "chance gives 3.2, p = 0.440: not told from chance. Of the connected triads (13) 31% are "
        "closed; chance gives 21%, p = 0.210: not told from chance."
    ) in said
    rows = [row[:5] for row in words(groups_table(recorded, "en")) if "riads" in row[0]]
    assert rows == [
        ["Closed triads of the three sides, number", "4", "3.2", "[1; 6]", "0.440"],
        ["Closed share of connected triads of the three sides",
         "0.31", "0.21", "[0.08; 0.38]", "0.210"],
    ]  # fmt: skip


def test_sides_that_keep_apart_are_told_though_no_triad_is_connected(recorded):
    found = replace(recorded, results={**recorded.results, "helix_triads": apart()})
    assert (
        "each linked with each: 0; chance gives 15.9, p = 0.018: less than by chance. No triad "
        "of the three sides is connected, so there is no closed share."
    ) in " ".join(network_reading(found, "en"))
    number, share = (row for row in words(groups_table(found, "en")) if "riads" in row[0])
    assert number[1:] == ["0", "15.9", "[6; 24]", "0.018", "below chance"]
    assert share[1:4] == ["–", "–", "–"]
    for language in LANGUAGES:
        assert any("15" in line for line in network_reading(found, language))


def test_of_triads_that_cannot_be_tested_nothing_is_told(recorded):
    untold = changed(recorded, "helix_triads", status="undefined")
    assert "each linked with each" not in " ".join(network_reading(untold, "en"))
    one_sided = helix_triads(nx.path_graph(6), pd.Series(list("uuuiii")))
    nothing = replace(recorded, results={**recorded.results, "helix_triads": one_sided})
    assert "each linked with each" not in " ".join(network_reading(nothing, "en"))
    shareless = changed(recorded, "helix_triads", status=["undefined", "ok"], expected=[None, 3.2])
    told = " ".join(network_reading(shareless, "en"))
    assert "each linked with each: 4" in told
    assert "Of the connected triads" not in told


def with_params(findings, key, **values):
    result = findings.results[key]
    told = replace(result, params={**result.params, **values})
    return replace(findings, results={**findings.results, key: told})


def test_which_spheres_make_a_side_is_told_as_the_project_has_it(recorded):
    spheres = {**SPHERES, "support": "i", "fund": "g"}
    mapped = with_params(recorded, "network", spheres=spheres)
    assert sides_words(mapped, "en").startswith(
        "Counted as one side of the helix: with university – institute; "
        "with industry – support; with government – fund."
    )
    assert sides_words(mapped, "ru") in helix_table(mapped, "ru").caption
    own = {"university": "u", "industry": "i", "government": "g"}
    assert sides_words(with_params(recorded, "network", spheres=own), "en") == ""


def test_measures_of_segregation_that_disagree_are_told(recorded):
    said = next(s for s in segregation_reading(recorded, "en") if s.startswith("By region"))
    assert "Found as well by: E-I index of weights (p = 0.002); assortativity (p = 0.002)" in said
    table = recorded.results["segregation:region"].table
    label = table["label"].where(table.index != "assortativity", "fewer")
    said = segregation_reading(changed(recorded, "segregation:region", label=label), "en")[-1]
    assert "Measures disagree: assortativity 0.51" in said
    assert "more between groups" in said


def test_a_measure_that_finds_what_the_index_does_not_is_told(recorded):
    table = recorded.results["segregation:helix"].table
    label = table["label"].where(table.index != "assortativity", "more")
    said = segregation_reading(changed(recorded, "segregation:helix", label=label), "en")[1]
    assert ": not told from chance. Measures disagree: assortativity" in said


def test_a_measure_that_finds_nothing_where_the_index_does_is_told(recorded):
    table = recorded.results["segregation:region"].table
    label = table["label"].where(table.index != "assortativity", "ns")
    said = segregation_reading(changed(recorded, "segregation:region", label=label), "en")[-1]
    assert said.endswith("Not told from chance by: assortativity (p = 0.002).")


def test_communities_cite_the_search_that_was_made(recorded):
    louvain = with_params(recorded, "communities", method="louvain")
    for findings, cited in ((recorded, "Traag"), (louvain, "Blondel")):
        told = "\n".join([*network_sentences(findings, "en"), *network_references(findings, "en")])
        assert told.count(cited) == 2
        assert ("Traag" in told) != ("Blondel" in told)


def test_errors_of_gravity_are_told_as_they_were_found(recorded):
    for errors, said in (
        ("jackknife", "allow for pairs that share a region"),
        ("hc1", "independent"),
    ):
        findings = with_params(recorded, "gravity", errors=errors)
        assert said in " ".join(network_sentences(findings, "en"))


def test_a_region_left_out_in_turn_is_told_with_its_degrees_of_freedom_and_source(recorded):
    findings = with_params(recorded, "gravity", errors="jackknife", regions=20)
    said = " ".join(network_sentences(findings, "en"))
    assert "each region was left out in turn (Snijders & Borgatti 1999)" in said
    assert "with 19 degrees of freedom" in said
    assert any(words.startswith("Snijders") for words in network_references(findings, "en"))
    pairs = with_params(recorded, "gravity", errors="hc1")
    assert not any("Snijders" in words for words in network_references(pairs, "en"))


def test_a_backbone_of_drawn_networks_cites_its_model_in_every_language(recorded):
    findings = with_params(recorded, "projection", backbone="fdsm", permutations=9999)
    for language in ("en", "ru", "kk"):
        assert "Domagalski" in " ".join(network_sentences(findings, language))
        assert any("23929" in words for words in network_references(findings, language))
    assert "9,999 networks drawn" in " ".join(network_sentences(findings, "en"))


def test_permuted_positions_are_told_as_they_were_permuted(recorded):
    for within in ("sphere", None):
        findings = with_params(recorded, "link_distance", within=within)
        said = " ".join(network_sentences(findings, "en"))
        assert "among the organisations, links as they are (Krackhardt 1988)" in said
        assert ("also permuted among organisations of the same sphere" in said) == (
            within is not None
        )
        assert any("Predicting with networks" in w for w in network_references(findings, "en"))


def test_the_chance_of_projects_is_told_as_it_was_dealt(recorded):
    told = {"null": "sides", "unit": "project", "strata": 3}
    said = " ".join(network_sentences(with_params(recorded, "synergy:projects", **told), "en"))
    assert "about as active" in said
    told = {"null": "sides", "unit": "place"}
    said = " ".join(network_sentences(with_params(recorded, "synergy:places", **told), "en"))
    assert "among the organisations of each region" in said
    assert "about as active" not in said


def test_the_loss_of_brokers_is_judged_over_the_whole_course(recorded):
    findings = with_params(recorded, "robustness", p_value=0.01)
    said = next(s for s in network_reading(findings, "en") if "best broker" in s)
    assert said.endswith("Over the whole curve of losses p = 0.010: a greater loss than by chance.")


def test_weights_of_one_are_not_told_twice(recorded):
    table = recorded.results["segregation:region"].table
    table = table.loc[["ei", "ei", "assortativity"]].set_axis(table.index[:3])
    result = replace(recorded.results["segregation:region"], table=table)
    plain = replace(recorded, results={"segregation:region": result})
    assert "E-I index of weights" not in segregation_reading(plain, "en")[0]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-1.4, -0.2, "links fall with distance"),
        (0.2, 0.9, "links grow with distance"),
        (-0.4, 0.3, "0 is inside the interval"),
        (np.nan, np.nan, "its uncertainty could not be estimated"),
    ],
)
def test_gravity_is_told_with_what_its_interval_shows(recorded, low, high, said):
    told = network_reading(changed(recorded, "gravity", low=low, high=high), "en")
    assert said in next(s for s in told if "gravity fit" in s)


def test_communities_that_chance_gives_as_well_are_no_finding(recorded):
    given = {key: result for key, result in recorded.results.items() if key != "projection"}
    for results, p_value, said in (
        (given, 0.71, "so these groups are no finding"),
        (given, 0.002, "hold together more than by chance"),
        (recorded.results, 0.002, "but projects, which link all their organisations"),
    ):
        run = with_params(replace(recorded, results=results), "communities", modularity_p=p_value)
        assert said in next(s for s in network_reading(run, "en") if "modularity" in s)


def test_roles_that_stand_out_are_told_once_a_side(recorded):
    table = recorded.results["brokerage_groups:helix"].table
    findings = changed(recorded, "brokerage_groups:helix", label="more", status="ok")
    roles = ", ".join(role_name(str(role), "en") for _, role in table.index[:5])
    told = next(s for s in network_reading(findings, "en") if s.startswith("Brokers' roles"))
    assert f"industry – {roles} (more than by chance)" in told


def test_a_focus_says_what_is_of_its_regions_and_what_of_the_country(recorded):
    focused = replace(recorded, focus=("R2", "R3"))
    said = network_reading(focused, "en")
    assert said[0].startswith("The network is that of the whole country")
    assert any(s.startswith("Of the organisations of the regions shown") for s in said)
    assert "Of the organisations of the regions shown" in brokers_table(focused, "en").caption
    assert synergy_reading(focused, "en")[-1].endswith(
        "Only the 2 regions shown are counted here; T above is of the whole country."
    )


def test_t_is_told_with_the_interval_of_its_excess_over_chance(recorded):
    """The interval of T itself is corrected for its bias, and T may lie outside it."""
    ends = {"value": -9.0, "low": -4.0, "high": 2.0, "expected": -5.0}
    told = with_total(recorded, "projects", **ends, excess_low=-8.0, excess_high=-1.0)
    first = synergy_reading(told, "en")[0]
    assert "T = −9.0 mbit; chance gives −5.0, a difference of −4.0 [−8.0; −1.0]" in first
    table = synergy_table(told, "en")
    row = dict(zip(table.head, words(table)[0], strict=True))
    assert row["T less chance, mbit"] == "−4.0 [−8.0; −1.0]"


def test_co_location_is_never_told_as_work_together(near):
    said = " ".join(network_reading(near, "en"))
    assert "this reading is of nearness only" in said
    assert "linked more" not in said
    for absent in ("betweenness", "communit", "gravity", "best broker"):
        assert absent not in said.replace("brokers and communities cannot be told", "")
    assert any("Co-location says that organisations could meet" in s for s in limits(near, "en"))


def test_recorded_links_have_their_own_limits(recorded):
    said = " ".join(limits(recorded, "en"))
    assert "co-operation that left no record is not among them" in said
    assert "A shared project links all its organisations" in said
    assert "Co-location" not in said


def test_synergy_below_chance_above_it_and_within_it_is_told_in_words(recorded):
    projects, firms, places, regions = synergy_reading(recorded, "en")
    assert "T = −142 mbit; chance gives −1.8, a difference of −140, p = 0.004." in projects
    assert "which is synergy" in projects
    assert "redundancy and not synergy" in firms
    assert "neither synergy nor redundancy is shown, whatever the sign of T" in places
    assert "Synergy is shown in: Pole City (−200); mbit, T less chance." in regions


def test_the_parts_of_t_add_up_to_the_whole(recorded):
    for row in words(synergy_table(recorded, "en")):
        whole, within, between = (float(row[n].replace("−", "-")) for n in (2, 7, 8))
        assert whole == pytest.approx(within + between, abs=0.11)  # each has one decimal


def test_a_negative_t_that_chance_gives_as_well_is_no_synergy(recorded):
    """T of projects is far below 0 by itself, as none of them lacks all sides."""
    quiet = with_total(recorded, "projects", value=-415.0, expected=-414.0, p_value=0.7, label="ns")
    assert "which is synergy" not in synergy_reading(quiet, "en")[0]
    assert words(synergy_table(quiet, "en"))[0][-1] == "not told from chance"


def test_without_a_label_the_test_decides(recorded):
    result = recorded.results["synergy:projects"]
    assert verdict_of({"value": -9.0, "p_value": 0.01}, result) == "synergy"
    assert verdict_of({"value": 9.0, "p_value": 0.01}, result) == "redundancy"
    assert verdict_of({"value": -9.0, "p_value": 0.2}, result) == "ns"
    assert verdict_of({"value": -9.0}, result) == "ns"


def test_a_note_has_a_true_minus_sign():
    note = Message("synergy.sides_expected", {"expected": -415.2, "count": 30})
    assert "T of the 30 units would be −415.2 millibits" in note_words(note, "en")
    assert "−415,2" in note_words(note, "ru")
    assert "−415,2" in note_words(note, "kk")


def test_a_t_that_cannot_be_told_says_why(recorded):
    blank = with_total(recorded, "projects", value=np.nan, status="constant")
    assert synergy_reading(blank, "en")[0].endswith(
        "T cannot be told, for one of the three is the same in all of them."
    )


def test_no_region_beyond_chance_is_said(recorded):
    quiet = changed(recorded, "synergy:projects", label="ns", status="ok")
    assert synergy_reading(quiet, "en")[-1] == (
        "In none of the 6 regions that could be tested is synergy or redundancy told from chance."
    )


def test_the_region_in_focus_is_told_and_the_tables_have_its_regions_only(recorded):
    focused = replace(recorded, focus=("R2", "R3"))
    said = network_reading(focused, "en")
    assert said[-1].startswith("Second: 3 of 3 sides; links within the region 3,")
    assert [row[0] for row in words(helix_table(focused, "en"))] == ["Second", "Third"]
    assert {row[2] for row in words(brokers_table(focused, "en"))} <= {"Second", "Third"}


def test_the_helix_of_a_region_has_links_brokers_and_synergy(recorded):
    chance = {"synergy_expected": -6.0, "synergy_excess_low": -290.0, "synergy_excess_high": -120.0}
    table = helix_table(changed(recorded, "helix", **chance), "en")
    first = dict(zip(table.head, words(table)[0], strict=True))
    assert first["Region"] == "Pole City"
    assert first["T, mbit"] == "−206"
    assert first["T less chance, mbit"] == "−200 [−290; −120]"
    assert first["Brokers between sides (the busiest)"] == "3 (University One)"
    assert len(table.rows) == 6


def test_a_column_that_nobody_measured_is_left_out(near):
    head = helix_table(near, "en").head
    assert not any("Brokers" in word for word in head)
    assert "Co-located pairs inside" in head


def test_brokers_come_by_betweenness_with_the_interval_where_it_is_estimated(recorded):
    rows = words(brokers_table(recorded, "en"))
    assert rows[0][0] == "University One"
    assert "[" in rows[0][4]
    exact = recorded.results["organisations"].table
    exact = changed(
        recorded,
        "organisations",
        betweenness_low=exact["betweenness"],
        betweenness_high=exact["betweenness"],
    )
    assert "[" not in words(brokers_table(exact, "en"))[0][4]


def test_equal_brokers_come_by_key():
    table = pd.DataFrame({"betweenness": [0.1, 0.2, 0.1, 0.0]}, index=["c", "b", "a", "d"])
    assert list(ranked_brokers(table).index) == ["b", "a", "c"]


def test_representative_and_gatekeeper_are_told_together(recorded):
    """A link has no direction, so the two are the same number."""
    assert "representative, gatekeeper" in words(brokers_table(recorded, "en"))[0][-1]


def test_co_location_has_no_brokers(near):
    assert brokers_table(near, "en") is None
    assert roles_table(near, "en") is None


def test_a_pair_of_spheres_without_a_pair_of_organisations_has_a_dash(recorded):
    rows = {row[0]: row for row in words(mixing_table(recorded, "en"))}
    assert rows["institute – institute"][3:5] == ["–", "–"]
    assert len(rows) == 15


def test_a_role_that_could_not_be_tested_says_so(recorded):
    rows = {row[0]: row[1:] for row in words(roles_table(recorded, "en"))}
    assert list(rows) == ["university", "industry", "government"]
    table = recorded.results["brokerage_groups:helix"].table
    untested = {group for group, _ in table.index[table["status"] != "ok"]}
    assert untested
    for group, name in (("u", "university"), ("i", "industry"), ("g", "government")):
        assert all("no test possible" in cell for cell in rows[name]) == (group in untested)


def test_statistics_by_group_say_above_below_or_not_told(recorded):
    rows = {row[0]: row for row in words(groups_table(recorded, "en"))}
    assert rows["E-I index, by region"][-1] == "below chance"
    assert rows["Assortativity, by region"][-1] == "above chance"
    assert rows["E-I index, by sphere"][-1] == "not told from chance"


def test_pairs_are_told_in_the_order_of_the_legends():
    assert pair_words(("industry", "university"), "en") == "university – industry"
    assert pair_words(("i", "g"), "ru") == "бизнес – государство"


def test_a_long_list_is_cut_and_counted():
    assert listed([str(n) for n in range(7)], "en") == "0, 1, 2, 3, 4, 5, 6"
    assert listed([str(n) for n in range(9)], "ru") == "0, 1, 2, 3, 4, 5 и ещё 3"


def test_russian_counts_are_declined():
    assert [counted_links(n, "given", "ru") for n in (1, 2, 5, 21)] == [
        "1 связь",
        "2 связи",
        "5 связей",
        "21 связь",
    ]


def test_methods_tell_only_what_was_done(recorded, near):
    said = " ".join(network_sentences(recorded, "en"))
    for words_ in ("Newman 2001", "Gould and Fernandez", "Traag", "Leydesdorff 2003"):
        assert words_ in said
    of_near = " ".join(network_sentences(near, "en"))
    assert "Gould" not in of_near
    assert "Leydesdorff 2003" in of_near
    assert network_sentences(made_up.findings(), "en") == []


def test_every_source_named_in_the_methods_is_in_the_references(recorded):
    listed_ = "\n".join(network_references(recorded, "en"))
    said = " ".join(network_sentences(recorded, "en"))
    for author in ("Newman", "Neal", "Krackhardt", "Gould", "Traag", "Santos", "Albert"):
        assert author in said
        assert author in listed_
    for author in ("McGill", "Leydesdorff", "Miller", "Etzkowitz"):
        assert author in listed_


def test_references_are_given_once_in_every_language(recorded):
    measured = replace(
        recorded, results={**recorded.results, "centrality": recorded.results["organisations"]}
    )
    for language in LANGUAGES:
        found = network_references(measured, language)
        assert len(found) == len(set(found))
        assert len(found) == sum(map(len, SOURCES.values())) + 1  # and the backbone's


def test_an_estimated_betweenness_tells_from_how_many_sources(recorded):
    people = recorded.results["organisations"]
    for given, told in (("exact", False), (500, True)):
        measured = replace(people, params={**people.params, "betweenness": given})
        findings = replace(recorded, results={**recorded.results, "centrality": measured})
        said = " ".join(network_sentences(findings, "en"))
        assert ("estimated from 500 sources" in said) == told


def test_a_run_without_organisations_has_no_section(tmp_path):
    findings = made_up.findings()
    results = {k: v for k, v in findings.results.items() if k != "network"}
    assert network_blocks(replace(findings, results=results), "en", tmp_path) == []


def test_notes_of_an_attribute_say_which(recorded):
    assert part_name("mixing", "helix", "en") == "by side of the helix"
    assert part_name("synergy", "firms", "ru") == "предприятия"
    assert part_name("local_moran", "queen", "en") == ""


def test_telling_changes_no_result(recorded, tmp_path):
    before = {key: result.table.copy() for key, result in recorded.results.items()}
    network_blocks(recorded, "kk", tmp_path)
    for key, table in before.items():
        pd.testing.assert_frame_equal(recorded.results[key].table, table)


@pytest.mark.parametrize("name", ["findings", "colocated"])
def test_the_report_tells_both_readings_and_no_name_becomes_a_tag(name, tmp_path):
    findings = getattr(made_up_network, name)()
    html = write_report(findings, tmp_path, maps=tmp_path).read_text(encoding="utf-8")
    page = Page(html)
    assert "<script" not in html
    for language, readings in (
        ("en", ("First reading: the network", "Second reading: mutual information")),
        ("ru", ("Первое прочтение: сеть", "Второе прочтение: взаимная информация")),
        ("kk", ("Бірінші көзқарас: желі", "Екінші көзқарас: өзара ақпарат")),
    ):
        assert all(reading in page.words[language] for reading in readings)
