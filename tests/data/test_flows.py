"""Flows between regions: pairs once, regions of the run, and merged with them."""

from __future__ import annotations

import pandas as pd
import pytest

from spatialict.data.beside import Beside
from spatialict.data.gazetteer import shipped
from spatialict.data.panel import Panel
from spatialict.data.project import parse_project
from spatialict.data.validate import read_study
from tests.data.inputs import Inputs, notes, refused

FLOWS = "source,target,value\nKZ-11,KZ-71,30\nАстана,KZ-75,5\nKZ-11,KZ-11,100\nKZ,KZ-71,50\n"


def test_flows_are_sorted_with_codes_and_without_the_nation(inputs):
    inputs.add_table("flows", FLOWS, 'unit = "persons"')
    study = inputs.read()
    assert study.flows.columns.tolist() == ["source", "target", "year", "value", "unit"]
    assert study.flows[["source", "target", "value"]].to_numpy().tolist() == [
        ["KZ-11", "KZ-11", 100.0],
        ["KZ-11", "KZ-71", 30.0],
        ["KZ-71", "KZ-75", 5.0],
    ]
    assert study.flows["year"].isna().all()
    assert study.flows["year"].dtype == "Int16"
    assert "flows (flows.csv): 1 of 4 rows with the nation as one side; left out." in notes(study)


@pytest.mark.parametrize("word", ["Итого", "Всего по республике", "Барлығы", "жиыны:"])
@pytest.mark.parametrize("row", ["{0},KZ-71,9", "KZ-71,{0},9"])
def test_a_total_among_flows_is_the_nation_and_no_unknown_region(inputs, row, word):
    inputs.add_table("flows", FLOWS + row.format(word) + "\n", 'unit = "persons"')
    study = inputs.read()
    assert len(study.flows) == 3
    assert "flows (flows.csv): 2 of 5 rows with the nation as one side; left out." in notes(study)


def test_years_of_flows_are_kept(inputs):
    inputs.add_table("flows", "source,target,year,value\nKZ-11,KZ-71,2009,3\nKZ-11,KZ-71,2020,4\n")
    assert inputs.read().flows["year"].tolist() == [2009, 2020]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "KZ-11,KZ-71,3",
            "flows (flows.csv): 2 of 4 rows with the same source, target: 'KZ-11 KZ-71' (rows 2, "
            "6). Keep one row of each.",
        ),
        (
            "KZ-19,KZ-71,-3",
            "flows (flows.csv): 1 of 5 rows with a negative `value`: '-3' (row 6). It cannot be "
            "below 0: correct the cells.",
        ),
        (
            "KZ-10,KZ-71,3",
            "flows (flows.csv): 1 of 4 rows with a region that has no boundary in `regions`: Abai "
            "region KZ-10 (row 6). Add the boundary, or remove the rows.",
        ),
        (
            "KZ-51,KZ-71,3",
            "flows (flows.csv): 1 of 4 rows with a region that the borders of its year do not "
            "have: 'KZ-51 → KZ-71' (row 6). Correct the region, the year or `borders`.",
        ),
    ],
    ids=["twice", "negative", "no boundary", "former region"],
)
def test_a_wrong_flow_is_refused_with_its_row(inputs, row, fault):
    inputs.add_table("flows", FLOWS + row + "\n")
    assert refused(inputs) == [fault]


def test_flows_of_other_borders_are_refused_without_the_crosswalk(inputs):
    inputs.add_table("flows", FLOWS, "year = 2020", 'borders = { "17" = "2020" }')
    assert refused(inputs) == [
        'flows (flows.csv): some flows are between regions of the borders "17", the run is in '
        '"20". Give them in the borders of the run, or, where theirs are finer, set `crosswalk = '
        "true` in [regions]."
    ]


def test_flows_of_finer_borders_are_refused_without_the_crosswalk(inputs):
    inputs.configure('path = "regions.gpkg"', 'path = "regions.gpkg"\nborders = "17"')
    inputs.add_table("flows", FLOWS, "year = 2023", 'borders = { "20" = "2023" }')
    (said,) = [fault for fault in refused(inputs) if fault.startswith("flows (flows.csv): ")]
    assert said == (
        'flows (flows.csv): some flows are between regions of the borders "20", the run is in '
        '"17". Give them in the borders of the run, or, where theirs are finer, set `crosswalk = '
        "true` in [regions]."
    )


def test_flows_in_two_units_are_refused(inputs):
    rows = "source,target,value,unit\nKZ-11,KZ-71,30,persons\nKZ-71,KZ-75,5,tonnes\n"
    inputs.add_table("flows", rows)
    assert refused(inputs) == [
        "flows (flows.csv): several values of `unit` in one run: persons, tonnes. Keep one, with "
        "`where` or by removing a table."
    ]


@pytest.mark.parametrize(
    ("content", "line", "years"),
    [
        ("source,target,year,value\nKZ-11,KZ-71,2009,3\nKZ-11,KZ-71,2020,4\n", "", "2009-2020"),
        (FLOWS, "year = 2015", "2015"),
        (FLOWS, "", ""),
    ],
    ids=["two years", "of the project", "none known"],
)
def test_the_source_of_flows_has_their_years(inputs, content, line, years):
    inputs.add_table("flows", content, line)
    (source,) = [each for each in inputs.read().sources if each.table == "flows"]
    assert source.years == years


def test_flows_of_a_file_without_years_have_none_among_the_sources():
    flows = pd.DataFrame({"year": pd.array([2009, pd.NA], "Int16"), "value": [3.0, 4.0]})
    assert Beside(Panel(), flows, None, None, None).dated()["flows"]["year"].tolist() == [2009]


def test_a_table_of_sales_programme_and_prices_have_their_years_among_the_sources(inputs):
    square = "industry,C,J,output\nC,150,500,1000\nJ,200,100,2000\n"
    inputs.add_table("input_output", square, "year = 2003")
    inputs.add_table("programme", "indicator,year,value\nfirms,2019,5\nfirms,2024,7\n")
    inputs.add_table("prices", "year,value\n2022,100\n2023,110\n")
    years = {each.table: each.years for each in inputs.read().sources}
    assert years["input_output"] == "2003"
    assert (years["programme"], years["prices"]) == ("2019-2024", "2022-2023")


MERGED = """\
[study]
name = "merged"
title = "Merged"
country = "kazakhstan"
[sector]
industry = ["gva_section_J_information_communication"]
name = "J"
[years]
current = 2021
first = 2020
last = 2021
[regions]
path = "shipped:kazakhstan/boundaries.gpkg"
layer = "regions_20"
crosswalk = true
[[tables]]
table = "activity"
path = "shipped:kazakhstan/gva_j_grp_employed.csv"
columns = { industry = "indicator" }
where = { unit = "million KZT current prices" }
kind = "gva"
borders = { "17" = "..2020", "20" = "2021.." }
[[tables]]
table = "flows"
path = "flows.csv"
year = 2023
"""


def test_flows_of_merged_regions_are_added_up(tmp_path):
    # by hand: Abai and East Kazakhstan are one region in the 17 borders; 4 + 6 go to Astana,
    # and what went between them stays inside
    rows = "KZ-10,KZ-71,4\nKZ-63,KZ-71,6\nKZ-10,KZ-63,2\nKZ-63,KZ-10,3\n"
    (tmp_path / "flows.csv").write_text("source,target,value\n" + rows, encoding="utf-8")
    study = read_study(parse_project(MERGED, folder=tmp_path))
    assert len(study.regions) == 17
    assert study.flows[["source", "target", "value"]].to_numpy().tolist() == [
        ["KZ-63", "KZ-63", 5.0],
        ["KZ-63", "KZ-71", 10.0],
    ]
    assert (
        'flows (flows.csv): flows of regions that were merged were added up to the borders "17": '
        "rows 4, pairs 2."
    ) in notes(study)


def test_a_merged_flow_of_which_a_part_is_not_known_stays_unknown(tmp_path):
    rows = "KZ-10,KZ-71,4\nKZ-63,KZ-71,x\nKZ-10,KZ-75,4\n"
    (tmp_path / "flows.csv").write_text("source,target,value\n" + rows, encoding="utf-8")
    flows = read_study(parse_project(MERGED, folder=tmp_path)).flows
    assert flows["source"].tolist() == ["KZ-63", "KZ-63"]
    assert flows["value"].isna().tolist() == [True, False]
    assert flows["value"].iloc[1] == 4.0  # a pair that the list does not have is no flow


def test_an_empty_template_is_left_out_where_it_is_optional(inputs):
    from spatialict.data.optional import without_empty

    template = shipped("kazakhstan/templates/flows.csv").read_text("utf-8")
    inputs.add_table("flows", template, "optional = true")
    inputs.files["flows.csv"] = template
    for name, content in inputs.files.items():
        (inputs.folder / name).write_bytes(content.encode())
    project = without_empty(parse_project(inputs.project, folder=inputs.folder))
    assert [spec.table for spec in project.tables] == ["activity"]


def test_flows_are_of_no_file_order(inputs, tmp_path):
    inputs.add_table("flows", FLOWS)
    (tmp_path / "b").mkdir()
    turned = Inputs(tmp_path / "b")
    header, *rows = FLOWS.splitlines()
    turned.add_table("flows", "\n".join([header, *rows[::-1]]))
    pd.testing.assert_frame_equal(inputs.read().flows, turned.read().flows)
