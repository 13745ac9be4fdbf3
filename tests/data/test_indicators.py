"""Indicators: one unit each, shares of a hundred, no misspelt name; a repeat is told once."""

from __future__ import annotations

import json

import pytest

from spatialict.core.study import DataError
from spatialict.data.project import parse_project
from spatialict.data.project_growth import LevelSection
from tests.data.inputs import NOTES, notes

HEAD = "indicator,region_id,year,value,unit\n"
ORDER = ("KZ-11", "KZ-71", "KZ-19", "KZ-75")


def rows(name, values, *units):
    units = units if len(units) == len(values) else units * len(values)
    return "".join(
        f"{name},{region},2024,{value},{unit}\n"
        for region, value, unit in zip(ORDER, values, units, strict=False)
    )


def refused(inputs, *parts, lines=()):
    inputs.add_table("indicators", HEAD + "".join(parts), *lines)
    with pytest.raises(DataError) as told:
        inputs.read()
    return [fault.text("en") for fault in told.value.faults]


def said(inputs, *parts, lines=()):
    inputs.add_table("indicators", HEAD + "".join(parts), *lines)
    return [note for note in notes(inputs.read()) if note not in NOTES]


def test_figures_of_one_indicator_in_two_units_are_refused_with_their_rows(inputs):
    units = ("million KZT", "million KZT", "thousand KZT", "million KZT")
    assert refused(inputs, rows("costs", (5, 6, 700, 8), *units)) == [
        "indicators: 'costs' is given in several units ('million KZT', 'thousand KZT'); 1 of 4 "
        "rows of it in another unit than most: '700 thousand KZT' (row 4). Bring all figures to "
        "one unit."
    ]


def test_a_row_without_the_unit_of_the_others_is_refused(inputs):
    told = refused(inputs, rows("costs", (5, 6, 7), "million KZT", "million KZT", ""))
    assert told[0].startswith("indicators: 'costs' is given in several units ('million KZT', no u")


def test_two_files_of_one_indicator_must_agree_in_its_unit(inputs):
    inputs.add_table("indicators", HEAD + rows("costs", (5, 6), "million KZT"))
    inputs.project += '\n[[tables]]\ntable = "indicators"\npath = "more.csv"\n'
    inputs.files["more.csv"] = HEAD + "costs,KZ-75,2024,7000000,KZT\n"
    with pytest.raises(DataError) as told:
        inputs.read()
    assert told.value.text("en") == (
        "indicators: 'costs' is in another unit in one file than in another: 'million KZT', 'KZT'."
        " Bring all figures to one unit."
    )


def test_the_words_for_per_cent_are_one_unit(inputs):
    assert said(inputs, rows("net", (50, 60, 70, 80), "%", "percent", "Процент", "пайыз")) == []


@pytest.mark.parametrize("unit", ["%", "процентов"])
def test_a_share_below_nil_or_above_a_hundred_is_refused(inputs, unit):
    assert refused(inputs, rows("net", (0, 100, 145, -3), unit)) == [
        "indicators: 'net' is in per cent, with 2 of 4 rows below 0 or above 100: '145' (row 4), "
        "'-3' (row 5). Correct the cells; if it may go beyond, set `plausible = false` for the "
        "table."
    ]


def test_figures_that_are_no_shares_may_be_above_a_hundred(inputs):
    assert said(inputs, rows("phones", (130, 145), "per 100 persons")) == []


def test_plausible_false_lets_shares_pass(inputs):
    assert said(inputs, rows("net", (145, 90), "percent"), lines=["plausible = false"]) == []


@pytest.mark.parametrize("unit", ["percent", ""])
def test_shares_of_one_against_goalposts_of_a_hundred_are_refused(inputs, unit):
    assert refused(inputs, rows("internet_users", (0.876, 0.943), unit)) == [
        "indicators: 'internet_users' is measured against 100, and no figure of it is above 1. Did "
        "you mean 94.3 for 0.943? Write per cent; if the figures are right, set "
        "`plausible = false` for the table."
    ]


def test_small_per_cents_that_no_goalpost_measures_are_a_note(inputs):
    assert said(inputs, rows("exporters", (0.2, 0.4), "percent")) == [
        "indicators: 'exporters' is in per cent, and no figure of it is above 1. If shares of 1 "
        "were written, 0.4 should be 40."
    ]


def test_amounts_below_nil_are_told_with_the_file_and_among_all_faults(inputs):
    inputs.project += '\n[[tables]]\ntable = "indicators"\npath = "more.csv"\n'
    inputs.files["more.csv"] = HEAD + "net,KZ-75,2024,700,percent\n"
    told = refused(inputs, rows("ict_costs", (-5, 0, 6), "KZT"))
    assert told[:2] == [
        "indicators 1 (more.csv): 'net' is in per cent, with 1 of 1 row below 0 or above 100: "
        "'700' (row 2). Correct the cells; if it may go beyond, set `plausible = false` for the "
        "table.",
        "indicators 2 (indicators.csv): 1 of 3 rows with a negative `value`: '-5' (row 2). It "
        "cannot be below 0: correct the cells.",
    ]


LEVEL = """
[[level.indicators]]
indicator = "ict_cost"
stage = "costs"

[[level.indicators]]
indicator = "schools"
stage = "literacy"
"""


def test_a_misspelt_indicator_of_the_level_is_refused_with_the_nearest(inputs):
    inputs.project += LEVEL
    assert refused(inputs, rows("ict_costs", (5, 6), "KZT"), rows("schools", (1, 2), "")) == [
        "indicators: `level.indicators` asks for 'ict_cost', which no row has. Did you mean "
        "'ict_costs'? Correct the name there or in the table."
    ]


def test_rows_of_an_indicator_of_the_level_in_another_spelling_are_refused(inputs):
    inputs.project += LEVEL
    given = rows("ict_cost", (5, 6), "KZT"), rows("schools", (1, 2), ""), "ICT_Cost,KZ-75,2024,7,\n"
    assert refused(inputs, *given) == [
        "indicators: rows of 'ICT_Cost' are not those of 'ict_cost', for which `level.indicators` "
        "asks: the names are written differently. Give these rows one name."
    ]


def test_an_indicator_of_the_level_that_nothing_resembles_is_a_note(inputs):
    inputs.project += LEVEL
    assert said(inputs, rows("ict_cost", (5, 6), "KZT")) == [
        "indicators: `level.indicators` asks for 'schools', which no row has; the rows are of "
        "'ict_cost'. Where a stage is missing, no level is given."
    ]


def test_a_misspelt_row_of_our_own_three_stages_is_refused(inputs):
    told = refused(inputs, rows("ict_cost", (5, 6), "KZT"))
    assert told[0].startswith("indicators: `level.indicators` asks for 'ict_costs', which no row")


def test_the_usual_three_stages_written_out_as_a_manifest_does_are_not_misspelt(inputs):
    for usual in LevelSection().indicators:
        inputs.project += "\n[[level.indicators]]\n" + "\n".join(
            f"{key} = {json.dumps(value)}"
            for key, value in usual.model_dump(mode="json").items()
            if value is not None
        )
    assert said(inputs, rows("digital_literacy_6_74", (70, 80), "%")) == []


def test_a_region_twice_in_one_file_is_not_told_of_two_files(inputs):
    inputs.add_table("indicators", HEAD + rows("net", (5, 6), "") + "net,KZ-11,2024,9,\n")
    inputs.project += '\n[[tables]]\ntable = "indicators"\npath = "more.csv"\n'
    inputs.files["more.csv"] = HEAD + "other,KZ-75,2024,7,\n"
    with pytest.raises(DataError) as told:
        inputs.read()
    assert told.value.text("en") == (
        "indicators 1 (indicators.csv): 2 of 3 rows with the same region_id, indicator, year: "
        "'KZ-11 net 2024' (rows 2, 4). Keep one row of each."
    )


def test_a_region_in_two_files_is_told(inputs):
    inputs.add_table("indicators", HEAD + rows("net", (5, 6), ""))
    inputs.project += '\n[[tables]]\ntable = "indicators"\npath = "more.csv"\n'
    inputs.files["more.csv"] = HEAD + "net,KZ-71,2024,7,\n"
    with pytest.raises(DataError) as told:
        inputs.read()
    assert told.value.text("en") == (
        "indicators: 1 of 3 rows in two files with the same region_id, indicator, year. Keep each "
        "in one file."
    )


@pytest.mark.parametrize("called", ["Всего по республике", "Республика бойынша барлығы"])
def test_a_row_of_all_regions_is_the_nation_and_no_unknown_region(inputs, called):
    told = said(inputs, rows("net", (5, 6), ""), f"net,{called},2024,7,\n")
    assert told == [
        "indicators: rows of the nation left out: 1. An indicator is no sum of regions, so they "
        "were not compared."
    ]


# --- regions of other borders


@pytest.mark.parametrize("crosswalk", ["false", "true"])
def test_a_former_region_beside_its_parts_is_refused_with_its_row_and_not_dropped(
    inputs, crosswalk
):
    inputs.configure('path = "regions.gpkg"', f'path = "regions.gpkg"\ncrosswalk = {crosswalk}')
    former = "net,Южно-Казахстанская область,2024,7,\nnet,KZ-61,2024,8,\n"
    told = refused(inputs, rows("net", (5, 6), ""), former)
    assert told[0] == (
        "indicators: 1 of 4 rows with a region that the borders of its year do not have: South "
        "Kazakhstan region KZ-51 in 2024 (row 4). Correct the region, the year or `borders`."
    )


def test_shares_of_regions_that_were_parts_then_are_left_out_with_a_note(inputs):
    inputs.configure('path = "regions.gpkg"', 'path = "regions.gpkg"\nborders = "17"')
    inputs.configure('unit = "persons"', 'unit = "persons"\nborders = { "17" = "2023.." }')
    given = rows("net", (5, 6, 7, 8), "") + "net,KZ-10,2024,9,\n"
    inputs.add_table("indicators", HEAD + given, 'borders = { "20" = "2023.." }')
    study = inputs.read()
    assert sorted(study.indicators["region_id"]) == ["KZ-11", "KZ-71", "KZ-75"]
    assert notes(study)[2] == (  # Almaty region KZ-19 was then without Jetisu
        'indicators: 2 of 5 rows with a region that then had other borders than in "17": Almaty '
        "region KZ-19 in 2024 (row 4), Abai region KZ-10 in 2024 (row 6). Left out, for a share "
        "cannot be divided; regions that have not changed since are kept."
    )
    inputs.files["indicators.csv"] = HEAD + "net,KZ-19,2024,9,\n"
    assert inputs.read().indicators is None


# --- settings that would have no effect


def wrong(inputs, text):
    with pytest.raises(DataError) as told:
        parse_project(inputs.project + text, folder=inputs.folder, shown_as="p.toml")
    return told.value.text("en")


def test_cuts_of_a_quotient_are_above_nil(inputs):
    assert wrong(inputs, "[growth]\ncuts = [-1.0, 0.5]\n") == (
        "p.toml: `growth.cuts`: a quotient is above 0, and so must its cuts be. Write numbers "
        "such as 0.5, 1 and 1.5."
    )


def test_cuts_beside_classes_of_equal_size_are_refused(inputs):
    assert wrong(inputs, '[level]\nclasses = "quantiles"\ncuts = [0.5]\n') == (
        'p.toml: `level`: `cuts` has no effect with classes = "quantiles". Set classes = "cuts", '
        "or leave `cuts` out."
    )


def test_indicators_beside_the_recipe_of_the_itu_are_refused(inputs):
    assert wrong(inputs, '[level]\nrecipe = "itu"\n' + LEVEL) == (
        'p.toml: `level`: recipe "itu" brings indicators of its own, and `indicators` has no '
        'effect with it. Set recipe = "stages", or leave `indicators` out.'
    )


def test_weights_of_another_kind_beside_the_recipe_of_the_itu_are_refused(inputs):
    assert wrong(inputs, '[level]\nrecipe = "itu"\nweights = "pca"\n') == (
        'p.toml: `level`: recipe "itu" has weights of its own, and weights = "pca" has no effect '
        'with it. Set recipe = "stages", or leave `weights` out.'
    )
    for kept in ("equal", "given"):  # what is left as it is, as a manifest writes it; its own
        assert LevelSection(recipe="itu", weights=kept).recipe == "itu"


# --- years of the sections


def series(inputs, text):
    years = [f"KZ-71,{industry},{year},{value}" for year in range(2020, 2025)
             for industry, value in (("J", 1), ("total", 2))]  # fmt: skip
    content = "region_id,industry,year,value\n" + "\n".join(years) + "\n"
    inputs.add_table("panel", content, 'kind = "gva"', 'borders = { "20" = "2020.." }')
    inputs.project += text


@pytest.mark.parametrize("first", [2020, 2035])
def test_a_programme_that_begins_outside_the_panel_is_refused(inputs, first):
    series(inputs, f'\n[programme]\nname = "Hub"\nregion = "KZ-71"\nfirst = {first}\n')
    with pytest.raises(DataError) as told:
        inputs.read()
    assert told.value.text("en") == (
        f"project: `programme.first` is {first}, and the panel has 2020-2024: there must be years "
        "before it and from it on. Correct the year, or give a longer panel."
    )


def test_a_break_that_no_series_has_is_a_note(inputs):
    series(inputs, '\n[growth.breaks]\n2023 = "a"\n2020 = "b"\n2040 = "c"\n')
    told = [note for note in notes(inputs.read()) if "growth.breaks" in note]
    assert told == [
        "project: no series has a change across 2020, 2040, so these breaks of `growth.breaks` "
        "have no effect. Correct the years if that was not meant."
    ]


def test_a_share_of_one_is_written_as_the_language_writes_it(inputs):
    inputs.add_table("indicators", HEAD + rows("internet_users", (0.876, 0.943), "%"))
    with pytest.raises(DataError) as told:
        inputs.read()
    assert "вместо 0,943 должно быть 94,3?" in told.value.text("ru")
