"""Sentences and tables of growth, level and programme: only what the figures bear out."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Message
from spatialict.export import telling_growth_tables as tables
from spatialict.export.growth_results import poles_of
from spatialict.export.methods import methods_paragraph, references
from spatialict.export.methods_growth import SOURCES, growth_references, growth_sentences
from spatialict.export.report import write_report
from spatialict.export.report_growth import (
    concentration_blocks,
    growth_blocks,
    level_blocks,
    linkages_blocks,
    programme_blocks,
)
from spatialict.export.telling_concentration import concentration_reading
from spatialict.export.telling_growth import growth_reading, growth_verdict
from spatialict.export.telling_level import level_reading
from spatialict.export.telling_linkages import linkages_reading
from spatialict.export.telling_panel import panel_reading
from spatialict.export.telling_programme import (
    programme_limits,
    programme_reading,
    programme_title,
)
from spatialict.measure.hinterland import LABELS as HINTERLANDS
from spatialict.measure.hinterland import PATTERNS
from tests import made_up, made_up_growth

READINGS = (
    *(growth_reading, panel_reading, concentration_reading, level_reading),
    *(programme_reading, programme_limits, linkages_reading),
)
BLOCKS = (growth_blocks, concentration_blocks, level_blocks, programme_blocks, linkages_blocks)
TABLES = (
    *(tables.growth_table, tables.concentration_table, tables.specialisation_table),
    *(tables.level_table, tables.choices_table, tables.variants_table),
    *(tables.programme_table, tables.linkages_table),
)


@pytest.fixture(scope="module")
def found():
    return made_up_growth.plain()


def changed(findings, key, params=(), **columns):
    result = findings.results[key]
    own = replace(
        result, table=result.table.assign(**columns), params={**result.params, **dict(params)}
    )
    return replace(findings, results={**findings.results, key: own})


def without(findings, *keys):
    kept = {k: v for k, v in findings.results.items() if k.partition(":")[0] not in keys}
    return replace(findings, results=kept)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reading_speaks_in_every_language(found, language):
    for reading in READINGS:
        said = reading(found, language)
        assert said, reading.__name__
        for sentence in said:
            assert "{" not in sentence.replace(made_up.HOSTILE, ""), sentence
            assert "nan" not in sentence.lower().split(), sentence
            assert "growth_report" not in sentence


def test_languages_tell_the_same_numbers(found):
    for reading in READINGS:
        told = [reading(found, language) for language in LANGUAGES]
        for rows in zip(*told, strict=True):
            numbers = [
                sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[\u00a0,.](?=\d)", "", row)))
                for row in (one.replace(made_up.HOSTILE, "") for one in rows)
            ]
            assert numbers[0] == numbers[1] == numbers[2], rows


def test_nothing_is_told_of_what_was_not_measured():
    plain = made_up.findings()
    bare = without(plain, "shift_share", "ict_level")
    assert [reading(bare, "en") for reading in READINGS] == [[]] * len(READINGS)
    assert all(table(bare, "en") is None for table in TABLES)
    assert growth_sentences(bare, "en") == growth_references(bare, "en") == []


def test_no_sentence_claims_that_one_thing_caused_another(found):
    causal = r"\b(caused|because of|due to|thanks to|led to|brought about|effect of)\b"
    for reading in READINGS:
        for sentence in reading(found, "en"):
            assert not re.search(causal, sentence), sentence
    said = " ".join(programme_limits(found, "en"))
    assert "not that the programme was why" in said


# Growth -------------------------------------------------------------------------------------------


def test_the_verdict_names_who_gained_and_who_lost_most(found):
    assert growth_verdict(found, "en") == (
        "In 2 of 5 regions the sector grew faster than in the nation (regional part of growth): "
        "Pole City +12.0 million, Second +1.0 million. Furthest behind the nation by amount: "
        "Third \u22123.0 million."
    )
    behind = changed(found, "shift_share", value=[-1.0, -2.0, -3.0, -4.0, -5.0, np.nan])
    assert growth_verdict(behind, "en").startswith("In none of the 5 regions")


def test_rates_that_are_not_told_from_nothing_are_said_to_be_so(found):
    assert any("differs from 0 in 2 of 5" in said for said in growth_reading(found, "en"))
    unsure = changed(found, "growth_rates", q_value=0.4)
    said = " ".join(growth_reading(unsure, "en"))
    assert "is not told from 0 in any of the 5 regions" in said


def test_a_pole_without_neighbours_has_no_hinterland(found):
    said = growth_reading(found, "en")
    assert "Lone: no neighbour with figures, so there is no hinterland to compare." in said
    [told] = [one for one in said if "only the pole grew faster than the rest" in one]
    assert "; for a hinterland this is not told from chance. Probability of" in told
    assert "backwash" not in told
    assert poles_of(found, ["R1", "R2"]) == ["R1"]


def test_a_hinterland_is_called_where_its_label_does(found):
    called = changed(found, "hinterland", label=["backwash", ""])
    told = " ".join(growth_reading(called, "en"))
    assert "only the pole grew faster than the rest, as it would be with backwash." in told
    assert "not told from chance" not in told


def test_spread_is_told_only_where_it_is_labelled(found):
    assert any("neither spread nor backwash can be told" in s for s in growth_reading(found, "en"))
    near = changed(found, "spread_backwash", label=["", "spread", "", ""])
    assert any(
        "nearer regions grew faster, as it would be with spread" in s
        for s in growth_reading(near, "en")
    )
    assert any("only from 16.7 percentage points on" in s for s in growth_reading(near, "en"))


def test_growth_by_region_stands_beside_other_ways_of_counting(found):
    table = tables.growth_table(found, "en")
    rows = {row[0].words: [cell.words for cell in row[1:]] for row in table.rows}
    assert rows["Pole City"][:4] == ["+37.0", "+20.0", "+5.0", "+12.0"]
    assert rows["Pole City"][6] == "specialised and ahead"
    assert rows["Lone"][5] == "no neighbour"
    assert rows["Silent"][:5] == ["–", "–", "–", "–", "no value"]
    assert len(table.head) == len(table.rows[0]) == 9


# The panel ----------------------------------------------------------------------------------------


def test_staying_is_the_diagonal_over_all_transitions(found):
    table = found.results["markov"].table
    diagonal = sum(row["count"] for (one, other), row in table.iterrows() if one == other)
    assert diagonal == 29
    assert panel_reading(found, "en")[0] == (
        "Of 30 transitions from one year to the next, 97% stay in their class of the quotient."
    )


def test_a_change_of_the_spread_is_told_with_its_test_or_that_there_was_none(found):
    def told(**test):
        return " ".join(
            panel_reading(
                changed(found, "sigma_convergence", params={"first_last": test or None}), "en"
            )
        )

    said = "Spread of the regions (s.d. of log LQ): 0.72 (2016), 0.98 (2023); "
    assert said + "the change is not told from chance (p = 0.060)." in told(p_value=0.06)
    assert said + "the change is told from chance (p = 0.010)." in told(p_value=0.01)
    assert said + "whether it changed was not tested." in told()


def test_a_chain_without_a_steady_state_is_not_carried_on(found):
    gone = changed(found, "markov", params={"steady_state": [np.nan] * 3})
    assert not any("Were the chain to stay" in said for said in panel_reading(gone, "en"))


# Concentration ------------------------------------------------------------------------------------


def test_the_sector_has_its_rank_among_industries(found):
    assert concentration_reading(found, "en")[0] == (
        "Information and communication: locational Gini 0.55 in 2021, 0.61 in 2023, rank 1 of 4 "
        "industries."
    )


def test_only_industries_that_are_concentrated_beyond_chance_are_named(found):
    said = " ".join(concentration_reading(found, "en"))
    assert "1 of 4 industries is concentrated: Information and communication 0.087." in said
    unsure = changed(found, "ellison_glaeser", q_value=0.3)
    assert "none of 4 industries is concentrated" in " ".join(concentration_reading(unsure, "en"))


# ICT level ----------------------------------------------------------------------------------------


def test_regions_without_an_index_are_named(found):
    said = level_reading(found, "en")
    assert said[0] == "Highest class: Pole City 0.87 [0.82; 0.93]. 4 of 6 regions have an index."
    assert "Without an index, because a stage is not known: Lone, Silent." in said
    assert "2 of 4 keep their class in at least 90% of the draws of weights and choices." in said


def test_of_several_years_the_one_that_is_told_is_shown(found):
    result = found.results["ict_level"]
    both = pd.concat({2022: result.table.assign(value=0.1), 2023: result.table}, names=["year"])
    both = both.swaplevel()
    years = replace(result, table=both, params={**result.params, "year": None})
    several = replace(found, results={**found.results, "ict_level": years})
    assert level_reading(several, "en") == level_reading(found, "en")


# The programme ------------------------------------------------------------------------------------


def test_the_comparison_is_told_with_its_fit_and_the_least_p(found):
    said = programme_reading(found, "en")[0]
    assert "on average 0.631 in 2021–2023, its synthetic twin 0.548: a gap of +0.082" in said
    assert "Before the programme the two differed by 0.009" in said
    assert "number 1 of 5; number 1 is the most unusual (p = 0.200; no p below 0.200" in said
    assert (
        programme_title(found, "en") == "Pole City with the Hub since 2021, and the synthetic twin"
    )


def test_five_regions_cannot_be_significant_and_the_report_says_so(found):
    said = programme_limits(found, "en")
    assert said[0].startswith("With 5 regions no p below 0.200 is possible")
    assert any("Most of the twin is one region: Second (64%)" in one for one in said)


def test_a_figure_that_is_a_bound_is_told_as_one(found):
    for language in LANGUAGES:
        for bound in ("above", "below", "about"):
            told = programme_reading(changed(found, "programme", bound=bound), language)[-1]
            amount = text(f"programme.bound_{bound}", language, amount="|").split("|")
            assert all(part in told for part in amount)
    assert programme_reading(changed(found, "programme", bound=""), "en") == programme_reading(
        found, "en"
    )


def test_bounds_stand_before_the_figures_of_a_programme_and_small_ones_have_their_own_unit(found):
    """1.3 bn USD of 1500 firms are 0.867 million each; 2000 less "more than 1500" at most 500."""
    table = pd.DataFrame(
        {
            "value": [30000, 2000, 1.3],
            "unit": ["persons", "companies", "bn USD"],
            "bound": ["above", "", ""],
            "change": [np.nan, 500, np.nan],
            "change_bound": ["", "below", ""],
            "per_participant": [np.nan, np.nan, 1.3 / 1500],
            "per_participant_bound": ["open", "", "below"],
        },
        pd.MultiIndex.from_tuples(
            [("jobs", 2025), ("participants", 2025), ("revenue", 2024)], names=["indicator", "year"]
        ),
    )
    about = replace(found.results["programme"], table=table)
    told = replace(found, results={**found.results, "programme": about})
    expected = {
        "en": ("at least 30,000", "cannot be told", "at most +500", "at most 0.867 million USD"),
        "ru": (
            *("не менее 30\u00a0000", "определить нельзя", "не более +500"),
            "не более 0,867 млн долларов США",
        ),
        "kk": (
            *("кемінде 30\u00a0000", "анықтау мүмкін емес", "ең көбі +500"),
            "ең көбі 0,867 млн АҚШ доллары",
        ),
    }
    for language, words in expected.items():
        jobs, firms, revenue = tables.programme_table(told, language).rows
        cells = (jobs[2], jobs[5], firms[4], revenue[5])
        assert tuple(cell.words for cell in cells) == words
        assert firms[2].words.replace("\u00a0", ",") == "2,000"


def test_a_rise_before_the_programme_takes_the_evidence_away(found):
    late = changed(found, "difference_in_differences", pre_trend_p=[0.04, 0.04, np.nan])
    assert any("is no evidence by itself" in said for said in programme_reading(late, "en"))
    assert not any("is no evidence by itself" in said for said in programme_reading(found, "en"))


def test_a_share_has_no_figure_by_participant(found):
    table = found.results["programme"].table
    percent = changed(found, "programme", unit="percent", per_participant=1.0)
    rows = tables.programme_table(percent, "en").rows
    assert len(rows) == len(table)
    assert {row[-1].words for row in rows} == {"–"}


# Methods and report -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_that_was_run_is_cited_once(found, language):
    cited = references(found, language)
    assert len(cited) == len(set(cited))
    entries = {entry for told in SOURCES.values() for entry in told}
    assert len(growth_references(found, language)) == len(entries)
    said = " ".join(growth_sentences(found, language))
    assert not re.search(r"[ (]–[ )].{0,12}(drawn|permut|throws|случайных)", said)
    assert methods_paragraph(found, language)


def test_the_report_has_a_section_for_each_and_hostile_names_stay_text(found, tmp_path):
    note = Message("study.rows", {"count": 2, "total": 17})
    result = found.results["markov"]
    noted = {**found.results, "markov": replace(result, notes=(note,))}
    one = replace(found, results=noted, languages=("en",))
    page = write_report(one, tmp_path, maps=tmp_path).read_text(encoding="utf-8")
    for name in ("growth", "concentration", "level", "programme", "linkages"):
        assert f'<section id="en-{name}">' in page
    assert "<script" not in page
    growth = page.partition('id="en-growth">')[2].partition("</section>")[0]
    assert "2 of 17 rows" in growth


def test_without_results_there_are_no_sections_but_a_line_each(tmp_path):
    bare = replace(without(made_up.findings(), "shift_share"), languages=("en",))
    page = write_report(bare, tmp_path, maps=tmp_path).read_text(encoding="utf-8")
    assert not any(f'id="en-{name}"' in page for name in ("growth", "concentration", "level"))
    missing = page.partition('id="en-missing">')[2].partition("</section>")[0]
    for stage in ("input–output table", "flows between regions", "a support programme"):
        assert stage in missing
    assert all(blocks(bare, "en", tmp_path) == [] for blocks in BLOCKS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("label", HINTERLANDS)
def test_whatever_a_hinterland_is_called_has_words(label, language):
    assert text(f"growth_report.hinterland_{label}", language)
    if label in PATTERNS:
        assert text(f"growth_report.pattern_{label}", language)
