"""Input-output tables: a square or a list, one output, and every fault with its cell."""

from __future__ import annotations

import pandas as pd
import pytest

from spatialict.core.study import DataError
from tests.data.inputs import NOTES, Inputs, notes

# Miller and Blair (2009), Input-Output Analysis, 2nd ed., table 2.3: two sectors, Z, f and x
SQUARE = """\
industry,C,J,final_demand,output
C,150,500,350,1000
J,200,100,1700,2000
value_added,650,1400,,
"""
LIST = """\
source,target,value
C,C,150
C,J,500
J,C,200
J,J,100
C,output,1000
J,output,2000
"""
KEPT = 'unit = "million KZT"'


def table(inputs, content, *lines):
    inputs.add_table("input_output", content, KEPT, *lines)
    return inputs.read().input_output


def refused(inputs, content, *lines):
    inputs.add_table("input_output", content, KEPT, *lines)
    with pytest.raises(DataError) as told:
        inputs.read()
    return [fault.text("en") for fault in told.value.faults]


def said(inputs, content, *lines):
    inputs.add_table("input_output", content, KEPT, *lines)
    return [note for note in notes(inputs.read()) if note not in NOTES]


def test_a_square_is_read_with_its_output(inputs):
    found = table(inputs, SQUARE, "year = 2003")
    assert found.flows.to_numpy().tolist() == [[150, 500], [200, 100]]
    assert found.flows.index.tolist() == found.flows.columns.tolist() == ["C", "J"]
    assert found.output.to_dict() == {"C": 1000.0, "J": 2000.0}
    assert (found.unit, found.year) == ("million KZT", 2003)


def test_a_balanced_table_leaves_no_note_but_of_cells_without_a_number(inputs):
    assert said(inputs, SQUARE.replace("value_added,650,1400,,\n", "")) == []


def test_a_list_is_read_as_the_square_is(inputs, tmp_path):
    listed = table(inputs, LIST)
    (tmp_path / "square").mkdir()
    square = table(Inputs(tmp_path / "square"), SQUARE)
    pd.testing.assert_frame_equal(listed.flows, square.flows)
    pd.testing.assert_series_equal(listed.output, square.output)


def test_a_pair_that_a_list_does_not_have_is_nil_and_said(inputs):
    assert said(inputs, LIST.replace("J,C,200\n", "")) == [
        "input_output (input_output.csv): 1 of 4 pairs are not in the list and were taken for nil."
    ]


def test_a_pair_that_is_not_listed_is_nil_and_one_without_a_number_is_refused(inputs, tmp_path):
    found = table(inputs, LIST.replace("J,C,200\n", ""))
    assert found.flows.to_numpy().tolist() == [[150, 500], [0, 100]]
    (tmp_path / "b").mkdir()
    assert refused(Inputs(tmp_path / "b"), LIST.replace("J,C,200", "J,C,x")) == [
        "input_output (input_output.csv): 1 of 4 cells without a number: 'J → C: x' (row 4). "
        "Every sale is needed: write 0 or - for nil."
    ]


def test_an_industry_without_its_output_is_refused(inputs, tmp_path):
    fault = (
        "input_output (input_output.csv): no output, or one below 0, for 'J'. Correct the cells."
    )
    assert refused(inputs, "industry,C,J,output\nC,150,500,1000\nJ,200,100,\n") == [fault]
    (tmp_path / "b").mkdir()
    assert refused(Inputs(tmp_path / "b"), LIST.replace("J,output,2000\n", "")) == [fault]


@pytest.mark.parametrize("scale", [0.001, 1, 1000])
def test_figures_of_one_output_may_differ_by_a_thousandth_of_it(inputs, tmp_path, scale):
    def twice(place, other):
        (tmp_path / place).mkdir()
        flows = [[value * scale for value in row] for row in ([150, 500], [200, 100])]
        rows = [["C", *flows[0], 1000 * scale], ["J", *flows[1], 2000 * scale]]
        rows.append(["output", 1000 * scale, other * scale, ""])
        lines = [",".join(map(str, row)) for row in rows]
        return Inputs(tmp_path / place), "\n".join(["industry,C,J,output", *lines, ""])

    assert table(*twice("within", 2001.9)).output["J"] == 2000 * scale
    (said,) = refused(*twice("beyond", 2002.1))
    assert said.startswith(
        "input_output (input_output.csv): the column and the row of output differ for 1 of 2"
    )


@pytest.mark.parametrize(
    ("content", "output"),
    [
        ("industry,C,J,final_demand\nC,150,500,350\nJ,200,100,1700\n", [1000.0, 2000.0]),
        ("industry,C,J\nC,150,500\nJ,200,100\nvalue_added,650,1400\n", [1000.0, 2000.0]),
        ("industry,C,J\nC,150,500\nJ,200,100\noutput,1000,2000\n", [1000.0, 2000.0]),
    ],
    ids=["final demand", "value added", "a row of output"],
)
def test_output_follows_from_what_is_given(inputs, content, output):
    assert table(inputs, content).output.tolist() == output


def test_order_of_rows_and_columns_does_not_matter(inputs, tmp_path):
    turned = "industry,output,J,C,final_demand\nJ,2000,100,200,1700\nC,1000,500,150,350\n"
    (tmp_path / "other").mkdir()
    first, second = table(inputs, SQUARE), table(Inputs(tmp_path / "other"), turned)
    pd.testing.assert_frame_equal(first.flows, second.flows)


@pytest.mark.parametrize(("row", "side"), [(True, "rows"), (False, "columns")])
def test_an_industry_on_one_side_only_is_told_of_that_side_alone(inputs, row, side):
    lines = SQUARE.splitlines()
    lines = (
        [*lines, "Импорт,5,6,,"] if row else [lines[0] + ",Импорт", *(f"{x},1" for x in lines[1:])]
    )
    (told,) = refused(inputs, "\n".join(lines) + "\n")
    assert told == (
        "input_output (input_output.csv): rows and columns must name the same industries. Only "
        f"among the {side}: 'Импорт'. Correct the names, or list in `totals` what is no industry."
    )


def test_other_names_and_totals_are_told_by_the_project(inputs):
    content = (
        "отрасль,C,J,Итого,Выпуск\nC,150,500,650,1000\nJ,200,100,300,2000\nИмпорт,50,60,110,\n"
    )
    found = table(
        inputs, content, 'columns = { output = "Выпуск" }', 'totals = ["Итого", "Импорт"]'
    )
    assert found.output.tolist() == [1000.0, 2000.0]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "J,200,",
            "K,200,",
            "input_output (input_output.csv): rows and columns must name the same industries. "
            "Only among the rows: 'K'; only among the columns: 'J'. Correct the names, or list in "
            "`totals` what is no industry.",
        ),
        (
            "150,500",
            "150,-500",
            "input_output (input_output.csv): 1 of 4 cells with a negative sale: 'C → J: -500' "
            "(row 2). Correct the cells; changes of stocks and imports belong to `final_demand`.",
        ),
        (
            "150,500",
            "150,",
            "input_output (input_output.csv): 1 of 4 cells without a number: 'C → J' (row 2). "
            "Every sale is needed: write 0 or - for nil.",
        ),
        (
            "1700,2000",
            "1700,-2000",
            "input_output (input_output.csv): no output, or one below 0, for 'J'. Correct the "
            "cells.",
        ),
    ],
    ids=["names", "negative", "missing", "output below 0"],
)
def test_a_fault_names_the_cell(inputs, old, new, fault):
    assert refused(inputs, SQUARE.replace(old, new)) == [fault]


def test_output_below_sales_is_refused_unless_final_demand_explains_it(inputs, tmp_path):
    content = "industry,C,J,output\nC,150,500,600\nJ,200,100,2000\n"
    assert refused(inputs, content) == [
        "input_output (input_output.csv): 1 of 2 industries sell more to industries than they put "
        "out: C (650.0 against 600.0). Correct the output, or give `final_demand` (which imports "
        "can make negative)."
    ]
    (tmp_path / "b").mkdir()
    explained = "industry,C,J,final_demand,output\nC,150,500,-50,600\nJ,200,100,1700,2000\n"
    assert table(Inputs(tmp_path / "b"), explained).output["C"] == 600


def test_two_figures_of_one_output_must_agree(inputs):
    assert refused(inputs, SQUARE.replace("value_added,650,1400,,", "output,1000,2100,,")) == [
        "input_output (input_output.csv): the column and the row of output differ for 1 of 2 "
        "industries: J (2,100.0 against 2,000.0). Keep the right one."
    ]


def test_sums_that_do_not_balance_and_negative_value_added_are_said(inputs):
    content = "industry,C,J,final_demand,output\nC,150,500,300,1000\nJ,900,100,1000,2000\n"
    assert said(inputs, content) == [
        "input_output (input_output.csv): with `final_demand` the sums differ from output by more "
        "than 0.1 % for 1 of 2 industries: C (950.0 against 1,000.0). Output is used as stated; "
        "taxes, imports or margins may stand apart.",
        "input_output (input_output.csv): 1 of 2 industries buy more than they put out, so that "
        "their value added is negative: C (1,050.0 against 1,000.0).",
    ]


def test_nothing_says_the_output(inputs):
    assert refused(inputs, "industry,C,J\nC,150,500\nJ,200,100\n") == [
        "input_output (input_output.csv): nothing says what each industry puts out in all. Add a "
        "column or a row `output`, a column `final_demand` or a row `value_added`."
    ]


def test_the_unfilled_template_is_no_table(inputs):
    from spatialict.data.gazetteer import shipped

    template = shipped("kazakhstan/templates/input_output.csv").read_text("utf-8")
    assert said(inputs, template) == [
        "input_output (input_output.csv): no row is filled in; the table is not used.",
    ]


def test_an_industry_twice_and_one_industry_are_refused(inputs, tmp_path):
    assert refused(inputs, SQUARE.replace("value_added,650,1400,,", "C,1,2,3,4"))[0] == (
        "input_output (input_output.csv): 2 of 3 rows with the same industry: 'C' (rows 2, 4). "
        "Keep one row of each."
    )
    (tmp_path / "b").mkdir()
    assert refused(Inputs(tmp_path / "b"), "industry,J,output\nJ,1,3\n") == [
        "input_output (input_output.csv): fewer than two industries (J). Give the whole table."
    ]


def test_a_table_without_the_sector_says_so(inputs):
    assert said(inputs, LIST.replace("J", "K")) == [
        "input_output (input_output.csv): the sector's industry J is not in the table; linkages "
        "are shown for the others."
    ]


THREE = """\
industry,C,J,K,{name}final_demand,output
C,150,500,50,{c}300,1000
J,200,100,400,{j}1300,2000
K,10,20,30,{k}440,500
{row}"""
INNER = THREE.format(name="", c="", j="", k="", row="")


def with_total(name):
    return THREE.format(
        name=f"{name},", c="700,", j="700,", k="60,", row=f"{name},360,620,480,1460,2040,3500\n"
    )


@pytest.mark.parametrize("name", ["Итого", "Барлығы"])
def test_a_total_of_the_industries_is_none_of_them(inputs, tmp_path, name):
    found = table(inputs, with_total(name))
    (tmp_path / "inner").mkdir()
    inner = table(Inputs(tmp_path / "inner"), INNER)
    pd.testing.assert_frame_equal(found.flows, inner.flows)
    pd.testing.assert_series_equal(found.output, inner.output)
    assert (
        f'input_output (input_output.csv): "{name}" is a total of the industries and was left out. '
        f'Name it in `totals` of the table to say so yourself: totals = ["{name}"].'
    ) in notes(inputs.read())


def test_a_total_that_is_half_empty_is_left_out_too(inputs):
    half = with_total("Итого").replace("Итого,360,620,480,1460,2040,3500", "Итого,360,620,480,,,")
    assert table(inputs, half).flows.index.tolist() == ["C", "J", "K"]


def test_a_total_by_another_name_is_refused_and_totals_is_the_cure(inputs):
    assert refused(inputs, with_total("X")) == [
        'input_output (input_output.csv): "X" equals the sum of all other industries in every '
        'cell, so it would count them twice. If it is a total, write totals = ["X"] for the '
        "table; if not, correct the cells."
    ]


def test_a_total_that_the_project_names_is_left_out_without_a_note(inputs):
    told = said(inputs, with_total("X"), 'totals = ["X"]')
    assert not any("total" in note for note in told)
    assert inputs.read().input_output.flows.index.tolist() == ["C", "J", "K"]
