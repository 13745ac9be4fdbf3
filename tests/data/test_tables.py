"""Columns, years, numbers, totals and borders of tables, each rule with its whole message."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import DataError
from spatialict.data.gazetteer import shipped
from spatialict.data.ledger import Ledger
from spatialict.data.project import parse_project
from spatialict.data.tables import implausible, numbers, years
from spatialict.data.validate import read_study
from tests.data.inputs import NOTES, notes, refused


def new_notes(inputs):
    return [note for note in notes(inputs.read()) if note not in NOTES]


# --- columns


def test_columns_may_be_called_anything(inputs):
    inputs.change("region_id,industry,year,value", "kod,otrasl,god,chislo")
    inputs.configure(
        'kind = "employment"',
        'kind = "employment"\n'
        'columns = { region_id = "kod", industry = "otrasl", year = "god", value = "chislo" }',
    )
    assert new_notes(inputs) == []


def test_misspelt_column_names_what_there_is(inputs):
    inputs.configure('kind = "employment"', 'kind = "employment"\ncolumns = { value = "jobs" }')
    assert refused(inputs) == [
        "activity: there is no column 'jobs'. Columns: 'region_id', 'industry', 'year', 'value'. "
        "Correct `columns` or `where`."
    ]


def test_missing_column_and_missing_kind_both_are_told(inputs):
    inputs.change("region_id,industry", "region_id,branch")
    inputs.configure('kind = "employment"\n', "")
    there = "Columns: 'region_id', 'branch', 'year', 'value'. "
    cure = "Name it in `columns`, or state `{0}` for the whole table where that is allowed."
    assert refused(inputs) == [
        f"activity: no column for `industry`. {there}{cure.format('industry')}",
        f"activity: no column for `kind`. {there}{cure.format('kind')}",
    ]


def test_industry_and_year_may_be_stated_for_the_whole_table(inputs):
    inputs.files["activity.csv"] = "region_id,value\nKZ-11,10\nKZ-71,40\n"
    inputs.configure('unit = "persons"', 'unit = "persons"\nindustry = "J"\nyear = 2024')
    inputs.add_table("other", "region,value\nKZ-11,90\nKZ-71,60\n", 'industry = "C"', "year = 2024")
    inputs.configure('table = "other"', 'table = "activity"\nkind = "employment"\nunit = "persons"')
    inputs.configure("first = 2023", "first = 2024")
    assert inputs.read().activity_in(2024).loc["KZ-71"].to_dict() == {"C": 60.0, "J": 40.0}


def test_where_keeps_rows_and_says_if_it_keeps_none(inputs):
    inputs.configure('kind = "employment"', 'kind = "employment"\nwhere = { year = "2031" }')
    assert refused(inputs) == [
        "activity: none of 16 rows has year = '2031'. Correct `where`.",
    ]


# --- numbers


def test_three_silences_and_an_empty_cell_are_told_apart(inputs):
    for old, new in (("90", "x"), ("60", "-"), ("95", "…"), ("130", "")):
        inputs.change(f"C,2023,{old}\n", f"C,2023,{new}\n")
    values = inputs.read().activity_in(2023)["C"]
    assert np.isnan(values[["KZ-11", "KZ-19", "KZ-75"]]).all()
    assert values["KZ-71"] == 0
    assert new_notes(inputs) == [
        "activity: of 16 cells in `value`, 3 hold no number and are missing, never 0 "
        "(confidential 1, not available 1, empty 1); nil, which is 0: 1."
    ]


def test_decimal_commas_and_thin_spaces_are_numbers():
    ledger = Ledger("x")
    column = pd.Series(["1\u2009234,5", "12 500", "7"], dtype=object)
    values, states = numbers(column, ledger, "value")
    assert values.tolist() == [1234.5, 12500.0, 7.0]
    assert set(states) == {"value"}
    assert ledger == Ledger("x")


def test_more_than_five_rows_are_counted_not_listed(inputs):
    inputs.files["activity.csv"] = inputs.files["activity.csv"].replace(",2024,", ",2024,-")
    assert refused(inputs) == [
        "activity: 8 of 16 rows with a negative `value`: '-12' (row 10), '-88' (row 11), '-44' "
        "(row 12), '-66' (row 13), '-6' (row 14), and 3 more. It cannot be below 0: "
        "correct the cells."
    ]


def test_capital_with_nearly_all_of_an_industry_is_plausible():
    rows = [("capital", "J", 90_000), ("capital", "C", 60_000), ("a", "J", 30), ("a", "C", 5000)]
    rows += [("b", "J", 20), ("b", "C", 7000)]
    table = pd.DataFrame(rows, columns=["region_id", "industry", "value"]).assign(year=2023)
    assert not implausible(table).any()


def test_two_slipped_cells_do_not_hide_each_other():
    rows = [(region, item, 10.0) for region in "abcd" for item in "JCF"]
    table = pd.DataFrame(rows, columns=["region_id", "industry", "value"]).assign(year=2023)
    table.loc[[0, 4], "value"] = 1e18
    assert implausible(table)[lambda wrong: wrong].index.tolist() == [0, 4]


def test_plausible_may_be_switched_off(inputs):
    inputs.change("KZ-71,C,2024,66", "KZ-71,C,2024,1e18")
    inputs.configure('kind = "employment"', 'kind = "employment"\nplausible = false')
    assert inputs.read().activity_in(2024).loc["KZ-71", "C"] == 1e18


# --- years


def test_years_are_whole_numbers_of_our_times(inputs):
    inputs.change("KZ-11,C,2024", "KZ-11,C,2024.5")
    inputs.change("KZ-71,C,2024", "KZ-71,C,24")
    inputs.change("KZ-19,C,2024", "KZ-19,C,")
    assert refused(inputs) == [
        "activity: 1 of 16 rows without a year: row 15. Write the year, or state `year` for the "
        "whole table.",
        "activity: 2 of 16 rows with a year that is not a whole number from 1900 to 2200: "
        "'2024.5' (row 11), '24' (row 13). Write its four digits and nothing else, for example "
        "2023.",
    ]


def test_a_row_of_means_is_no_region_and_gets_no_guess(inputs):
    inputs.change("KZ-71,C,2024", "Орташа,C,2024")
    assert refused(inputs)[0] == (
        "activity: 1 of 16 rows with an unknown region: 'Орташа' (row 13). Correct the names, use "
        "the codes, or remove the rows."
    )


def test_a_year_with_a_decimal_zero_is_a_year():
    assert years(pd.Series(["2023.0", "2024"], dtype=object), Ledger()).tolist() == [2023, 2024]


def test_years_outside_the_period_are_left_out_and_counted(inputs):
    inputs.configure("first = 2023", "first = 2024")
    assert inputs.read().years() == [2024]
    assert new_notes(inputs) == [
        "activity: 8 of 16 rows of other years than 2024-2024; left out, as `[years]` asks."
    ]


def test_year_that_is_asked_for_and_absent_is_a_fault(inputs):
    inputs.configure("last = 2024", "last = 2026")
    assert refused(inputs) == [
        "activity: no row of 2026, which `[years]` asks for. Years of the table: 2023-2024. "
        "Correct `[years]`, or add the rows."
    ]


# --- the sector


def test_sector_that_is_not_in_the_table_is_a_fault(inputs):
    inputs.configure('industry = ["J"]', 'industry = ["62"]')
    assert refused(inputs) == [
        "activity: no row of the sector's industry 62. Industries of the table: C, J. Correct "
        "`sector.industry`."
    ]


def test_sector_without_an_economy_is_a_fault(inputs):
    inputs.configure('kind = "employment"', 'kind = "employment"\nwhere = { industry = "J" }')
    assert refused(inputs) == [
        "activity: the table has the sector only (J), and a location quotient compares it with "
        "all activity. Add the other industries."
    ]


def test_region_without_a_row_in_the_mapped_year_is_counted(inputs):
    inputs.change("KZ-19,J,2024,6\nKZ-19,C,2024,94\n", "")
    assert new_notes(inputs) == [
        "activity: no figure in 2024 for 1 of 4 regions: Almaty region KZ-19. They are shown as "
        "without data."
    ]
    assert inputs.read().activity_in(2024).loc["KZ-19"].isna().all()


def test_table_without_any_figure_in_the_mapped_year_is_a_fault(inputs):
    rows = inputs.files["activity.csv"].splitlines()
    hidden = [row.rpartition(",")[0] + ",x" if ",2024," in row else row for row in rows]
    inputs.files["activity.csv"] = "\n".join(hidden)
    assert refused(inputs) == [
        "activity: no region has a figure in 2024, the year of the maps. Correct `years.current`, "
        "or fill in the values."
    ]


# --- totals


def test_national_row_is_left_out_and_never_compared_with_a_part_of_the_country(inputs):
    inputs.files["activity.csv"] += "Республика Казахстан,J,2024,139\n"
    assert set(inputs.read().activity["region_id"]) == {"KZ-11", "KZ-19", "KZ-71", "KZ-75"}
    assert new_notes(inputs) == [
        "activity: rows of the nation left out: 1. None could be checked, for wherever there is "
        "one a region is missing."
    ]


def test_listed_total_of_regions_is_compared_with_their_sum(inputs):
    # by hand: 12 + 44 + 6 + 77 = 139
    inputs.configure('country = "kazakhstan"\n', "")
    inputs.configure('kind = "employment"', 'kind = "employment"\ntotals = ["ALL"]')
    inputs.files["activity.csv"] += "All,J,2024,139\nAll,J,2023,124\n"
    assert new_notes(inputs)[1:] == [  # the first says where the boundaries lie
        "activity: rows of the nation left out: 2. 1 of 2 sums of the regions differ from the "
        "national figure by more than 0.1%: J 2023 (125.0 against 124.0). The sum of the regions "
        "is used."
    ]


def test_total_of_industries_is_left_out_and_compared_with_its_parts(inputs):
    # by hand: KZ-11 in 2024 has 12 + 88 = 100, KZ-71 44 + 66 = 110
    inputs.configure('kind = "employment"', 'kind = "employment"\ntotals = ["TOTAL"]')
    inputs.files["activity.csv"] += "KZ-11,TOTAL,2024,100\nKZ-71,TOTAL,2024,112\n"
    assert set(inputs.read().activity["industry"]) == {"C", "J"}
    assert new_notes(inputs) == [
        "activity: totals that are no industries left out: TOTAL (2 rows). 1 differ from the sum "
        "of their parts by more than 0.1%: TOTAL KZ-71 2024 (110.0 against 112.0)."
    ]


# --- the shipped figures of the Bureau of National Statistics

BUREAU = """\
[study]
name = "bureau"
title = { en = "Bureau" }
country = "kazakhstan"
[sector]
industry = ["gva_section_J_information_communication"]
name = { en = "J" }
[years]
current = 2022
first = FIRST
last = 2023
[regions]
path = "shipped:kazakhstan/boundaries.gpkg"
layer = "regions_20"
crosswalk = CROSSWALK
[[tables]]
table = "activity"
path = "shipped:kazakhstan/gva_j_grp_employed.csv"
columns = { industry = "indicator" }
where = { unit = "million KZT current prices" }
kind = "gva"
borders = { "16" = "2010", "17" = "2011..2020", "20" = "2021.." }
"""


def bureau(tmp_path, *, first, crosswalk):
    text = BUREAU.replace("FIRST", str(first)).replace("CROSSWALK", str(crosswalk).lower())
    return read_study(parse_project(text, folder=tmp_path))


def test_comparing_across_a_change_of_borders_is_refused_without_the_crosswalk(tmp_path):
    with pytest.raises(DataError) as refused:
        bureau(tmp_path, first=2018, crosswalk=False)
    assert str(refused.value) == (
        'activity: 2018-2020 are in the borders "17", the analysis in "20": comparing across a '
        "change of borders needs the crosswalk. Set `crosswalk = true` in [regions] (all is merged "
        "to the 17 common regions), or choose `[years]` within one borders."
    )


def test_crosswalk_merges_figures_and_boundaries_to_the_common_borders(tmp_path):
    study = bureau(tmp_path, first=2018, crosswalk=True)
    assert len(study.regions) == 17
    assert set(study.activity["region_id"]) == set(study.regions.index)
    # by hand, from the table: Almaty region 29 666.8 + Jetisu 15 814.1 in 2023
    j = study.activity_in(2023)["gva_section_J_information_communication"]
    given = pd.read_csv(shipped("kazakhstan/gva_j_grp_employed.csv"))
    given = given[(given["year"] == 2023) & given["indicator"].str.startswith("gva")]
    parts = given.set_index("region_id")["value"][["KZ-19", "KZ-33"]]
    assert parts.sum() == pytest.approx(29_668.4 + 15_814.1)
    assert j["KZ-19"] == pytest.approx(parts.sum())
    assert (
        'regions: the borders "20" were merged to "17", which all years share, as '
        "`crosswalk = true` asks."
    ) in notes(study)


def test_merged_regions_keep_the_area_of_the_country(tmp_path):
    merged = bureau(tmp_path, first=2018, crosswalk=True).regions
    given = bureau(tmp_path, first=2021, crosswalk=False).regions
    assert merged.area.sum() == pytest.approx(given.area.sum(), rel=1e-9)
    assert merged.is_valid.all()


def test_former_region_beside_its_parts_is_counted_twice_and_refused(tmp_path):
    with pytest.raises(DataError) as refused:
        bureau(tmp_path, first=2016, crosswalk=False)
    assert str(refused.value.faults[0].text("en")) == (
        # by hand: 2 x 18 rows in two years, 2 x 17 in three, 2 x 20 in three: 294
        "activity: 12 of 294 rows with a former region beside the regions it fell into, in the "
        "same year: South Kazakhstan region KZ-51 in 2016 (row 476), South Kazakhstan region KZ-51 "
        "in 2017 (row 477), Turkistan region KZ-61 in 2016 (row 515), Turkistan region KZ-61 in "
        "2017 (row 516), Shymkent city KZ-79 in 2016 (row 583), and 7 more. They would be counted "
        "twice: remove the one or the others, or set `crosswalk = true` in [regions], which counts "
        "them once."
    )


def test_crosswalk_counts_a_former_region_and_its_parts_once(tmp_path):
    study = bureau(tmp_path, first=2016, crosswalk=True)
    assert "KZ-51" not in set(study.activity["region_id"])
    # by hand, from the table: the nation's J of 2016 is 978 417.4 million KZT
    j = study.activity_in(2016)["gva_section_J_information_communication"]
    assert j.sum() == pytest.approx(978_417.4, abs=0.05)


def test_region_that_did_not_exist_yet_is_refused(inputs):
    inputs.change("KZ-19,J,2023", "KZ-10,J,2023")
    inputs.configure('unit = "persons"', 'unit = "persons"\nborders = { "17" = "2023" }')
    inputs.configure('path = "regions.gpkg"', 'path = "regions.gpkg"\ncrosswalk = true')
    found = refused(inputs)
    assert (
        found[0] == "activity: `borders` does not say which borders hold in 2024. Add these years."
    )
    assert found[1] == (
        "activity: 1 of 16 rows with a region that the borders of its year do not have: Abai "
        "region KZ-10 in 2023 (row 6). Correct the region, the year or `borders`."
    )


def test_year_in_two_borders_is_refused(inputs):
    inputs.configure(
        'unit = "persons"', 'unit = "persons"\nborders = { "17" = "..2024", "20" = "2023.." }'
    )
    assert refused(inputs)[0] == (
        "activity: `borders` gives two borders for 2023-2024. Let each year stand in one span."
    )


def test_unknown_borders_name_the_known_ones(inputs):
    inputs.configure('unit = "persons"', 'unit = "persons"\nborders = { "18" = "2023.." }')
    assert refused(inputs) == [
        'activity: the borders "18" are not known. Known: 20, 17, 16. Correct `borders`.'
    ]


def test_shares_are_not_merged_across_borders(inputs):
    inputs.add_table(
        "indicators",
        "indicator,region_id,year,value\ninternet,KZ-11,2024,90\n",
        'borders = { "20" = "2024.." }',
    )
    inputs.configure('path = "regions.gpkg"', 'path = "regions.gpkg"\ncrosswalk = true')
    inputs.configure('unit = "persons"', 'unit = "persons"\nborders = { "17" = "2023.." }')
    assert refused(inputs) == [
        'indicators: some years are in the borders 20, the run in "17", and indicators cannot be '
        'added up (a share is no sum). Give them in the borders "17", or leave the table out.'
    ]
