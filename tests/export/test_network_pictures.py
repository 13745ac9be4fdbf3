"""Pictures of the triple helix: what is drawn, named and counted, in every language and size."""

from __future__ import annotations

import itertools
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import Message, Names, Result, Source
from spatialict.export import network_marks, network_nodes, palette, rings, synergy_map
from spatialict.export.network_charts import bands, draw_network_charts
from spatialict.export.network_sheet import draw_network_sheet, radii_of
from spatialict.export.packs import MOST, packed, packs
from spatialict.export.page import STYLE
from spatialict.export.sphere_matrix import share_words
from tests import made_up, made_up_network

LANGUAGES = ("en", "ru", "kk")


@pytest.fixture(scope="module")
def recorded():
    return made_up_network.findings()


@pytest.fixture(scope="module")
def near():
    return made_up_network.colocated()


def changed(findings, key, **columns):
    """Return the findings with columns of one result replaced."""
    result = findings.results[key]
    table = result.table.assign(**columns)
    return replace(findings, results={**findings.results, key: replace(result, table=table)})


def without(findings, *keys):
    kept = {k: v for k, v in findings.results.items() if k.partition(":")[0] not in keys}
    return replace(findings, results=kept)


def grown(findings, n):
    """Return the findings with n organisations of one town, all linked with the first."""
    ids = pd.Index([f"x{i:05d}" for i in range(n)], name="org_id")
    people = pd.DataFrame(
        {
            "region_id": "R1",
            "sphere": np.resize(list(palette.SPHERES), n),
            "degree": np.r_[n - 1, np.ones(n - 1)],
            "betweenness": np.r_[1.0, np.zeros(n - 1)],
        },
        index=ids,
    )
    links = pd.DataFrame(
        {"source": ids[0], "target": ids[1:], "weight": 1.0, "kind": "given", "distance_m": 0.0}
    )
    tables = {"organisations": people, "links": links}
    results = {
        key: replace(findings.results[key], table=tables.get(key, findings.results[key].table))
        for key in findings.results
    }
    return replace(findings, results=results)


def written(page):
    return [str(words.get_text()) for axes in page.figure.axes for words in axes.texts]


def blocks(page):
    """Return the boxes of all words of a sheet, in pixels."""
    page.figure.canvas.draw()
    renderer = page.figure.canvas.get_renderer()
    words = [w for axes in page.figure.axes for w in axes.texts]
    for axes in page.figure.axes[1:]:
        words += [*axes.get_xticklabels(), *axes.get_yticklabels()]
        words += [axes.xaxis.label, axes.yaxis.label]
    shown = [w for w in words if w.get_text().strip() and w.get_visible()]
    return [(w.get_text(), w.get_window_extent(renderer).shrunk(0.94, 0.6)) for w in shown]


def test_no_words_lie_over_others_and_none_leaves_the_sheet(recorded, near):
    with mpl.rc_context(STYLE):
        for findings, language in itertools.product((recorded, near), LANGUAGES):
            pages = [
                draw_network_sheet(findings, language),
                draw_network_charts(findings, language),
            ]
            for page in filter(None, pages):
                page.figure.set_dpi(100)
                found = blocks(page)
                wide, high = page.figure.get_size_inches() * 100
                for (one, a), (other, b) in itertools.combinations(found, 2):
                    assert not a.overlaps(b), (language, one, other)
                for said, box in found:
                    assert box.x0 >= 0, said
                    assert box.x1 <= wide, said
                    assert box.y0 >= 0, said
                    assert box.y1 <= high, said


def test_the_nodes_with_the_highest_betweenness_are_numbered_and_named(recorded):
    found = network_nodes.web(recorded)
    assert found.measure == "betweenness"
    assert found.nodes[0] == "o1"
    assert found.named == int((recorded.results["organisations"].table["betweenness"] > 0).sum())
    said = written(draw_network_sheet(recorded, "en"))
    assert "University One" in said
    assert {str(n + 1) for n in range(found.named)} <= set(said)


def test_areas_of_nodes_grow_with_their_measure(recorded):
    found = network_nodes.web(recorded)
    radii = radii_of(found)
    assert (np.diff(radii) <= 1e-12).all()  # the nodes are sorted by it
    assert radii[0] > 2 * radii[-1]


def test_co_location_is_called_so_and_sized_by_neighbours(near):
    assert network_nodes.web(near).measure == "degree"
    page = draw_network_sheet(near, "en")
    said = " ".join(written(page))
    assert "who is near whom" in said
    assert "which is not yet co-operation" in said
    assert "works with" not in said


def test_nobody_is_central_among_those_who_are_only_near(near):
    assert network_nodes.web(near).named == 0
    said = written(draw_network_sheet(near, "en"))
    assert not any(words.startswith("Most ") for words in said)
    assert "Density of co-located pairs of spheres" in said


def test_a_sphere_is_told_by_colour_and_by_shape():
    shapes = {network_marks.CORNERS[sphere] for sphere in palette.SPHERES}
    assert len(shapes) == len(palette.SPHERES)
    assert network_marks.ASIDE not in shapes


def test_every_sphere_is_in_the_legend_also_where_none_has_it():
    entries = network_marks.sphere_entries({"industry": 2, "startup": 3}, "en")
    assert [(e.words, e.count) for e in entries] == [
        ("university", 0),
        ("institute", 0),
        ("industry", 2),
        ("government", 0),
        ("support", 0),
        ("other", 3),
    ]


def test_of_a_large_network_the_highest_are_drawn_and_the_rest_is_counted(recorded):
    large = grown(recorded, 5000)
    found = network_nodes.web(large)
    assert len(found.nodes) == network_nodes.MOST_NODES
    assert found.total == 5000
    said = " ".join(written(draw_network_sheet(large, "en")))
    assert "Shown: 220 of 5,000 organisations, those with the highest betweenness" in said


def test_many_organisations_that_are_only_near_are_not_drawn_one_by_one(near, recorded):
    large = grown(near, 5000)
    assert network_nodes.web(large) is None
    assert draw_network_sheet(without(large, "mixing"), "en") is None
    beside = replace(
        large, results={**large.results, "mixing:sphere": recorded.results["mixing:sphere"]}
    )
    said = " ".join(written(draw_network_sheet(beside, "en")))
    assert "too many to be drawn one by one" in said
    assert "Density of co-located pairs of spheres" in said


def test_many_without_a_link_are_counted_not_drawn(recorded):
    people = recorded.results["organisations"].table
    alone = pd.DataFrame(
        {"region_id": "R1", "sphere": "industry", "degree": 0.0, "betweenness": 0.0},
        index=[f"z{i}" for i in range(network_nodes.MOST_ALONE + 1)],
    )
    table = pd.concat([people, alone])
    result = replace(recorded.results["organisations"], table=table)
    findings = replace(recorded, results={**recorded.results, "organisations": result})
    found = network_nodes.web(findings)
    assert found.alone == network_nodes.MOST_ALONE + 2  # o12 has no partner either
    said = " ".join(written(draw_network_sheet(findings, "en")))
    assert "Not drawn: 42 organisations without a link." in said


def test_in_a_focus_only_its_organisations_are_drawn_with_the_values_of_the_whole(recorded):
    found = network_nodes.web(replace(recorded, focus=("R2", "R3")))
    assert set(found.nodes) == {"o6", "o8", "o9", "o10", "o11"}
    whole = recorded.results["organisations"].table["betweenness"]
    assert found.value.tolist() == [whole[node] for node in found.nodes]
    assert found.outside == 4  # o1 with o6, o8, o10 and o11
    said = " ".join(written(draw_network_sheet(replace(recorded, focus=("R2", "R3")), "en")))
    assert "Leading to other regions, not drawn: 4 links." in said
    assert "The matrix is of the whole country." in said


def test_the_matrix_counts_what_is_more_fewer_and_not_told_from_chance(recorded):
    said = written(draw_network_sheet(recorded, "en"))
    table = recorded.results["mixing:sphere"].table
    for label, words in (("more", "more than by chance"), ("fewer", "fewer than by chance")):
        assert f"{words} ({int((table['label'] == label).sum())})" in said
    assert f"no pair ({int(table['value'].isna().sum())})" in said
    cells = [words for words in said if "×" in words and words[-1].isdigit()]
    assert sum("▲" in words for words in cells) == 1
    shown = [words for words in said if words.endswith("×")]
    assert [words[0] for words in shown] == ["▲", "▼", "×", "?"]  # as the cells have them


def test_a_matrix_without_a_finding_has_no_signs(recorded):
    table = recorded.results["mixing:sphere"].table
    quiet = changed(
        recorded, "mixing:sphere", label=table["label"].where(table["label"].isna(), "ns")
    )
    said = written(draw_network_sheet(quiet, "en"))
    assert "more than by chance (0)" in said
    cells = [words for words in said if "×" in words and words[-1].isdigit()]
    assert not any(sign in words for words in cells for sign in "▲▼–")


def test_a_cell_that_could_not_be_tested_has_a_question_mark(recorded):
    untested = changed(recorded, "mixing:sphere", status="too_few")
    said = written(draw_network_sheet(untested, "en"))
    assert "not tested (13)" in said  # all but the two without a pair
    assert sum("?" in words and words[-1].isdigit() for words in said) == 13


def test_where_all_pairs_are_linked_the_density_is_not_above_the_whole(recorded):
    full = changed(recorded, "mixing:sphere", value=1.0)
    assert any(words.startswith("50–100%") for words in written(draw_network_sheet(full, "en")))
    assert share_words(1.0, "en") == "100%"


def test_without_links_and_matrix_there_is_no_sheet(recorded):
    assert draw_network_sheet(without(recorded, "links", "mixing"), "en") is None


def test_synergy_is_coloured_by_how_far_it_is_from_chance(recorded):
    theme = synergy_map.synergy(recorded, "en")
    table = recorded.results["synergy:projects"].table
    assert table["label"]["R1"] == "synergy"
    assert theme.fills["R1"][0] in palette.SYNERGY["synergy"]
    assert theme.fills["R2"] == (synergy_map.CHANCE, "")
    assert theme.fills["R3"][0] in palette.SYNERGY["redundancy"]
    assert theme.labels["R1"] == ("−206 mbit", "Δ −200")
    ends = changed(recorded, "synergy:projects", excess_low=-290.0, excess_high=-120.0)
    told = synergy_map.synergy(ends, "en").labels["R1"]
    assert told == ("−206 mbit", "Δ −200", "[−290; −120]")
    assert theme.labels["R4"] == ()


def test_a_value_below_0_that_chance_gives_as_well_is_no_synergy(recorded):
    """The presence of sides in projects has T far below 0 by itself: chance is what counts."""
    table = recorded.results["synergy:projects"].table
    shifted = changed(
        recorded, "synergy:projects", value=-415.0, expected=-415.0, label="ns", status="ok"
    )
    theme = synergy_map.synergy(shifted, "en")
    assert set(theme.fills.values()) == {(synergy_map.CHANCE, "")}
    assert len(theme.fills) == len(table)
    assert [e.count for group in theme.groups for e in group.entries] == [0, 0, 6, 0, 0]


def test_every_class_of_synergy_is_in_the_legend_with_its_count(recorded):
    theme = synergy_map.synergy(recorded, "en")
    assert sum(e.count for group in theme.groups for e in group.entries) == 6
    assert len(theme.groups[0].entries) == len(theme.groups[1].entries) == 3


def test_where_no_region_has_a_value_there_is_no_map_of_synergy(recorded):
    assert synergy_map.synergy(changed(recorded, "synergy:projects", value=np.nan), "en") is None


def test_synthetic_firms_are_said_on_a_map_of_their_synergy(recorded):
    only = without(recorded, "helix")
    results = {k: v for k, v in only.results.items() if k not in {"synergy:projects"}}
    theme = synergy_map.synergy(replace(only, results=results), "en")
    assert "firms" in theme.tables


def test_bands_of_distance_are_read_in_metres_or_from_the_index():
    metres = pd.DataFrame({"from_m": [0.0, 10_000.0], "to_m": [10_000.0, np.nan]})
    assert bands(metres)[0] == (0.0, 10.0)
    assert np.isnan(bands(metres)[1][1])


def test_the_charts_count_the_bands_and_say_where_there_is_no_pair(recorded):
    said = written(draw_network_charts(recorded, "en"))
    table = recorded.results["link_distance"].table
    tested = table["status"] == "ok"
    for label, words in (("more", "more than by chance"), ("fewer", "fewer than by chance")):
        assert f"{words} ({int((tested & (table['label'] == label)).sum())})" in said
    assert f"not tested ({int((~tested & table['value'].notna()).sum())})" in said
    assert f"no pair ({int(table['value'].isna().sum())})" in said


def test_one_chart_alone_has_the_sheet_and_none_has_no_sheet(recorded):
    alone = without(recorded, "link_distance")
    said = written(draw_network_charts(alone, "en"))
    assert "What if the best brokers leave?" in said
    assert "Do links fall with distance?" not in said
    assert draw_network_charts(without(alone, "robustness"), "en") is None


def test_recorded_links_are_drawn_on_the_map_one_by_one(recorded):
    theme = rings.network(recorded, "en")
    said = [e.words for group in theme.groups for e in group.entries]
    assert "University One" in said
    assert "given link" in said


def test_circles_of_a_town_are_packed_without_overlap_the_largest_in_the_middle():
    radii = np.sort(np.random.default_rng(3).uniform(0.04, 0.15, 40))[::-1]
    places = packed(radii)
    away = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    assert (away >= radii[:, None] + radii[None]).all()
    assert places[0].tolist() == [0.0, 0.0]


def test_more_organisations_than_can_be_told_apart_are_rings_of_their_towns(recorded):
    seats = rings.towns(recorded, "en")
    assert packs(recorded, seats) is not None
    many = [replace(seats[0], organisations=tuple(str(n) for n in range(MOST + 1)))]
    assert packs(recorded, many) is None


def test_an_organisation_without_a_place_is_on_no_map(recorded):
    shown = [org for town in rings.towns(recorded, "en") for org in town.organisations]
    assert len(shown) == 14
    assert "o13" not in shown


def test_caveats_of_the_sector_are_not_told_of_organisations(recorded):
    caveats = (
        Message("gazetteer.gva_at_headquarters"),
        Message("study.rows", {"count": 1, "total": 2}),
    )
    said = " ".join(written(draw_network_sheet(replace(recorded, caveats=caveats), "en")))
    assert "1 of 2 rows" in said
    assert "headquarters" not in said


def test_synthetic_links_have_their_badge(recorded):
    drawn = (Source("links", Names.alike("Drawn"), synthetic=True),)
    findings = replace(recorded, study=replace(recorded.study, sources=drawn))
    assert "SYNTHETIC DATA" in written(draw_network_sheet(findings, "en"))
    assert "SYNTHETIC DATA" not in written(draw_network_sheet(recorded, "en"))


def test_the_line_on_synthetic_rows_names_the_tables_of_the_picture(recorded):
    drawn = tuple(Source(t, Names.alike("Drawn"), synthetic=True) for t in ("firms", "links"))
    names = [Message("pipeline.table_firms"), Message("pipeline.table_links")]
    findings = replace(
        recorded,
        study=replace(recorded.study, sources=drawn),
        caveats=(Message("pipeline.synthetic_used", {"tables": names}),),
    )
    foot = next(w for w in written(draw_network_sheet(findings, "en")) if "synthetic" in w)
    assert "links" in foot
    assert "firms" not in foot


def test_charts_of_the_whole_country_do_not_speak_of_a_focus(recorded):
    said = written(draw_network_charts(replace(recorded, focus=("R2",)), "en"))
    assert "Recorded links of the whole country." in said
    assert not any("these regions" in words for words in said)


def test_a_mark_at_0_is_not_cut_by_the_axis(recorded):
    page = draw_network_charts(recorded, "en")
    marks = [
        line
        for axes in page.figure.axes[1:]
        for line in axes.lines
        if line.get_marker() not in {"None", "", None}
    ]
    assert len(marks) > 4
    assert not any(line.get_clip_on() for line in marks)


def test_a_run_without_organisations_has_none_of_these(recorded):
    nothing = without(made_up.findings(), "network", "organisations", "links")
    assert draw_network_sheet(nothing, "en") is None
    assert draw_network_charts(nothing, "en") is None
    assert synergy_map.synergy(nothing, "en") is None


def test_results_are_not_changed_by_drawing(recorded):
    before = {k: v.table.copy() for k, v in recorded.results.items() if isinstance(v, Result)}
    draw_network_sheet(recorded, "kk")
    draw_network_charts(recorded, "kk")
    rings.network(recorded, "kk")
    for key, table in before.items():
        pd.testing.assert_frame_equal(recorded.results[key].table, table)
