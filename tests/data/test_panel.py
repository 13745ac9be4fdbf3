"""The panel: all its years, in the borders they share, and nobody counted twice."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from spatialict.core.study import Message
from spatialict.data.gazetteer import load_gazetteer, shipped
from spatialict.data.panel import panel_population
from spatialict.data.project import parse_project
from spatialict.data.validate import read_study
from tests.data.inputs import NOTES, Inputs, notes, refused

KAZAKHSTAN = """\
[study]
name = "long"
title = "Long"
country = "kazakhstan"
[sector]
industry = ["J"]
name = "J"
[years]
current = 2023
first = 2022
last = 2024
[regions]
path = "shipped:kazakhstan/boundaries.gpkg"
layer = "regions_20"
[[tables]]
table = "activity"
path = "shipped:kazakhstan/gva_by_section.csv"
columns = { industry = "section", value = "gva_mln_kzt" }
kind = "gva"
[[tables]]
table = "population"
path = "shipped:kazakhstan/population.csv"
[[tables]]
table = "panel"
path = "shipped:kazakhstan/gva_j_grp_employed.csv"
where = { indicator = "gva_section_J_information_communication" }
industry = "J"
kind = "gva"
[[tables]]
table = "panel"
path = "shipped:kazakhstan/gva_j_grp_employed.csv"
where = { indicator = "grp_nominal" }
industry = "total"
kind = "gva"
"""

PANEL = """\
region_id,industry,year,value
KZ-11,J,2018,10
KZ-11,Total,2018,100
KZ-71,J,2018,40
KZ-71,total,2018,140
KZ-11,J,2023,20
KZ-11,TOTAL,2023,120
KZ-71,J,2023,80
KZ-71,total,2023,200
"""


LONG = parse_project(KAZAKHSTAN, folder=shipped("kazakhstan"))


@pytest.fixture(scope="module")
def long():
    return read_study(LONG)


@pytest.fixture
def inputs(tmp_path):
    made = Inputs(tmp_path)
    made.add_table("panel", PANEL, 'kind = "gva"', 'borders = { "17" = "2018", "20" = "2023" }')
    return made


def test_panel_has_the_regions_that_all_its_years_share_and_the_map_keeps_its_own(long):
    assert (len(long.regions), len(long.panel_regions), long.panel_borders) == (20, 16, "16")
    assert long.panel_regions.index.tolist() == load_gazetteer("kazakhstan").in_force("16")
    assert long.panel_regions.columns.tolist() == long.regions.columns.tolist()
    assert long.panel_regions.area.sum() == pytest.approx(long.regions.area.sum(), rel=1e-9)
    assert sorted(set(long.activity["year"])) == [2022, 2023, 2024]
    assert sorted(set(long.panel["year"])) == list(range(2010, 2026))
    assert len(long.panel) == 16 * 16 * 2


def test_a_former_region_beside_its_parts_is_counted_once_in_every_year(long):
    # by hand, from the table: the nation's J of 2016 is 978 417.4 million KZT
    sums = long.panel.groupby(["industry", "year"])["value"].sum()
    assert sums["J", 2016] == pytest.approx(978_417.4, abs=0.05)
    given = pd.read_csv(shipped("kazakhstan/gva_j_grp_employed.csv"))
    nation = given[given["region_id"] == "KZ"].set_index(["indicator", "year"])["value"]
    for industry, indicator in (
        ("J", "gva_section_J_information_communication"),
        ("total", "grp_nominal"),
    ):
        national = nation[indicator].to_numpy()
        assert sums[industry].to_numpy() == pytest.approx(national, rel=1e-6)
    assert (
        "panel: rows of the nation left out: 32. In each of the 32 sums that could be checked they "
        "agree with the regions to 0.1%."
    ) in notes(long)


def test_regions_that_were_one_are_added_up(long):
    given = pd.read_csv(shipped("kazakhstan/gva_j_grp_employed.csv"))
    given = given[given["indicator"].str.startswith("gva") & (given["year"] == 2023)]
    parts = given.set_index("region_id")["value"][["KZ-61", "KZ-79"]].sum()
    ours = long.panel.set_index(["region_id", "industry", "year"])["value"]
    assert ours["KZ-51", "J", 2023] == pytest.approx(parts)


def test_population_of_the_panel_is_that_of_its_regions_and_years(long):
    table = panel_population(long, LONG)
    assert table.shape == (16 * 16, 3)
    sums, given = (t.groupby("year")["value"].sum() for t in (table, long.population))
    pd.testing.assert_series_equal(sums, given)


def test_population_of_a_merged_run_is_brought_to_the_panel_from_its_borders():
    # the run is merged to 17 regions by its years, the panel to 16
    text = KAZAKHSTAN.replace('layer = "regions_20"', 'layer = "regions_20"\ncrosswalk = true')
    text = text.replace("first = 2022", "first = 2020").replace(
        'path = "shipped:kazakhstan/gva_by_section.csv"\n'
        'columns = { industry = "section", value = "gva_mln_kzt" }',
        'path = "shipped:kazakhstan/gva_j_grp_employed.csv"\ncolumns = { industry = "indicator" }\n'
        'where = { unit = "million KZT current prices" }\n'
        'borders = { "17" = "2018..2020", "20" = "2021.." , "16" = "..2017" }',
    )
    text = text.replace('industry = ["J"]', 'industry = ["grp_nominal"]').replace(
        'industry = "J"', 'industry = "grp_nominal"'
    )
    project = parse_project(text, folder=shipped("kazakhstan"))
    study = read_study(project)
    assert (len(study.regions), len(study.panel_regions)) == (17, 16)
    given = study.population.groupby("year")["value"].sum()
    table = panel_population(study, project)
    assert table["value"].notna().all()
    pd.testing.assert_series_equal(table.groupby("year")["value"].sum(), given)


def test_population_of_a_run_in_coarser_borders_than_its_panel_cannot_be_divided(long):
    merged = Message("intake.dissolved", {"table": "", "given": "20", "target": "17"})
    coarser = replace(long, panel_borders="20", notes=(merged,))
    assert panel_population(coarser, LONG) is None
    same = replace(long, panel_borders="17", notes=(merged,))
    assert panel_population(same, LONG) is not None


def test_without_a_panel_the_population_is_of_the_period_only():
    text = KAZAKHSTAN[: KAZAKHSTAN.index('[[tables]]\ntable = "panel"')]
    study = read_study(parse_project(text, folder=shipped("kazakhstan")))
    assert sorted(set(study.population["year"])) == [2022, 2023, 2024]
    assert study.panel is None
    assert study.panel_borders == ""
    assert panel_population(study, LONG) is None


def test_a_part_of_the_country_has_the_regions_whose_parts_are_there(inputs):
    study = inputs.read()
    # four regions on the map: Almaty region of 17 borders held Zhetisu too, which is not there
    assert study.panel_borders == "17"
    assert study.panel_regions.index.tolist() == ["KZ-11", "KZ-71", "KZ-75"]
    assert study.panel["industry"].unique().tolist() == ["J", "total"]
    assert [note for note in notes(study) if note not in NOTES] == [
        'panel (panel.csv): years in the borders 20, 17 were brought to the borders "17" (17 '
        "regions in force), which they all share. The year of the map keeps its own regions."
    ]


def test_a_region_whose_former_boundary_is_not_there_is_left_out_and_said(inputs):
    inputs.change("KZ-11,J,2018,10", "KZ-11,J,2018,10\nKZ-19,J,2018,5", "panel.csv")
    study = inputs.read()
    assert "KZ-19" not in set(study.panel["region_id"])
    assert any("former boundary the given ones do not make up" in n for n in notes(study))


def test_a_panel_needs_all_activity_and_the_sector(inputs):
    inputs.files["panel.csv"] = "region_id,industry,year,value\nKZ-11,C,2023,10\n"
    assert refused(inputs) == [
        "panel (panel.csv): no row of the sector's industry J. Industries of the table: C. "
        "Correct `sector.industry`.",
        'panel (panel.csv): there is no industry "total", all activity of the region, and a '
        "quotient compares with it. Industries of the table: C. Add these rows, for example by a "
        'further [[tables]] with industry = "total".',
    ]


def test_a_sector_larger_than_all_activity_is_refused(inputs):
    inputs.change("KZ-71,J,2018,40", "KZ-71,J,2018,400", "panel.csv")
    assert refused(inputs) == [
        "panel (panel.csv): 1 of 4 rows (regions and years) with a sector larger than all "
        "activity: Astana city KZ-71 in 2018. Check that both are in one unit."
    ]


def test_a_sector_that_is_all_activity_is_sound_and_one_just_above_is_not(inputs):
    inputs.change("KZ-71,J,2018,40", "KZ-71,J,2018,140", "panel.csv")
    assert len(inputs.read().panel) == 8
    inputs.change("KZ-71,J,2018,140", "KZ-71,J,2018,140.0001", "panel.csv")
    assert len(refused(inputs)) == 1


TWO = """\
region_id,industry,year,value
KZ-11,J,2023,0.1
KZ-11,C,2023,0.2
KZ-11,total,2023,0.3
KZ-71,J,2023,80
KZ-71,C,2023,x
KZ-71,total,2023,90
"""


def test_what_is_known_of_two_industries_is_held_against_all_activity(inputs):
    inputs.configure('["J"]', '["J", "C"]')
    inputs.configure('name = { en = "Inf', 'name = { en = "Goods, inf')
    # a third industry, for the sector may not be all of the activity table
    inputs.files["activity.csv"] += "KZ-11,K,2023,1\n"
    inputs.files["panel.csv"] = TWO
    study = inputs.read()  # 0.1 + 0.2 is 0.3, also in a computer
    assert study.panel["value"].isna().sum() == 1
    assert not [note for note in notes(study) if "either the sector or the total" in note]
    inputs.change("KZ-71,J,2023,80", "KZ-71,J,2023,100", "panel.csv")
    assert refused(inputs) == [
        "panel (panel.csv): 1 of 2 rows (regions and years) with a sector larger than all "
        "activity: Astana city KZ-71 in 2023. Check that both are in one unit."
    ]
    unknown = TWO.replace(",0.1", ",x").replace(",0.2", ",x").replace(",80", ",x")
    inputs.files["panel.csv"] = unknown  # of the sector nothing is known: that is not nil
    assert [note for note in notes(inputs.read()) if "either the sector or the total" in note]


def test_a_year_without_the_sector_or_the_total_is_said(inputs):
    inputs.change("KZ-11,J,2018,10\n", "", "panel.csv")
    inputs.change("KZ-71,J,2018,40\n", "", "panel.csv")
    assert (
        "panel (panel.csv): in 2018 either the sector or the total is not reported; these years "
        "have no quotient."
    ) in notes(inputs.read())


def test_the_same_row_in_two_files_and_a_row_twice_are_refused(inputs):
    inputs.files["panel.csv"] = PANEL + "KZ-11,J,2018,10\n"
    assert refused(inputs) == [
        "panel (panel.csv): 2 of 9 rows with the same region_id, industry, year: 'KZ-11 J 2018' "
        "(rows 2, 10). Keep one row of each."
    ]


def test_total_written_in_two_ways_is_one_industry(inputs):
    inputs.files["panel.csv"] = PANEL + "KZ-11,Total,2023,120\n"
    assert refused(inputs) == [
        "panel (panel.csv): 2 of 9 rows with the same region_id, industry, year: 'KZ-11 total "
        "2023' (rows 7, 10). Keep one row of each."
    ]


def test_districts_without_a_gazetteer_have_a_panel_in_their_own_borders(inputs):
    inputs.configure('country = "kazakhstan"\n', "")
    inputs.configure('\nborders = { "17" = "2018", "20" = "2023" }', "")
    study = inputs.read()
    assert study.panel_borders == ""
    assert len(study.panel) == 8
    assert study.panel_regions is study.regions or study.panel_regions.equals(study.regions)


# --- indicators of years with other borders


def test_indicators_of_regions_that_lasted_are_kept_and_those_of_divided_ones_are_not(tmp_path):
    inputs = Inputs(tmp_path)
    inputs.add_table(
        "indicators",
        "indicator,region_id,year,value\nnet,KZ-71,2023,90\nnet,KZ-19,2023,80\nnet,KZ-19,2024,85\n",
        'borders = { "17" = "2023", "20" = "2024" }',
    )
    study = inputs.read()
    kept = study.indicators[["region_id", "year", "value"]].to_numpy().tolist()
    assert kept == [["KZ-19", 2024, 85.0], ["KZ-71", 2023, 90.0]]
    assert (
        'indicators: 1 of 3 rows with a region that then had other borders than in "20": Almaty '
        "region KZ-19 in 2023 (row 3). Left out, for a share cannot be divided; regions that have "
        "not changed since are kept."
    ) in notes(study)


def test_an_indicator_of_a_region_that_did_not_exist_is_still_refused(tmp_path):
    inputs = Inputs(tmp_path)
    inputs.add_table(
        "indicators",
        "indicator,region_id,year,value\nnet,KZ-10,2023,90\n",
        'borders = { "17" = "2023" }',
    )
    assert refused(inputs)[0].startswith(
        "indicators: 1 of 1 row with a region that the borders of its year do not have"
    )
