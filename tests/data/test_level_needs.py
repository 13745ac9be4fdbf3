"""What `[level]` divides amounts by must be there before a run starts, not in its middle."""

from __future__ import annotations

import pytest

from spatialict import level_stages
from spatialict.data.project import parse_project
from tests.data.inputs import notes, refused

COSTS = "indicator,region_id,year,value\nict_costs,KZ-71,2024,90\nict_costs,KZ-75,2023,80\n"
HEADS = "region_id,year,value\nKZ-71,2024,9\nKZ-75,2023,8\n"
NO_HEADS = (
    "project: `level.indicators` counts 'ict_costs' per head, and there is no population. Add a "
    "table `population`, or choose another `per`."
)
NO_PRICES = (
    "project: `level.indicators` brings 'ict_costs' to constant prices, and there is no price "
    "index. Add a table `prices` (year, value), or leave `deflate` out."
)


def amount(inputs, rest):
    inputs.project += f'\n[[level.indicators]]\nindicator = "ict_costs"\nstage = "costs"\n{rest}\n'


def test_costs_a_head_in_constant_prices_need_heads_and_prices_beside_all_other_faults(inputs):
    inputs.add_table("indicators", COSTS)
    inputs.add_table("programme", "indicator,year,value\nfirms,2024,many\n")
    faults = refused(inputs)
    assert faults[0].startswith(
        "programme (programme.csv): 1 of 1 row with a cell in `value` that is not a number"
    )
    assert faults[1:] == [NO_HEADS, NO_PRICES]


def test_prices_are_needed_of_every_year_with_figures_and_of_the_map(inputs):
    inputs.add_table("indicators", COSTS.replace("2024", "2023"))
    inputs.add_table("population", HEADS)
    inputs.add_table("prices", "year,value\n2022,100\n2023,…\n")
    assert refused(inputs) == [
        "project: `level.indicators` brings 'ict_costs' to constant prices, and the table `prices` "
        "lacks 2023-2024. Add these years, or leave `deflate` out."
    ]


def test_what_the_door_lets_through_is_measured(inputs):
    inputs.add_table("indicators", COSTS)
    inputs.add_table("population", HEADS)
    inputs.add_table("prices", "year,value\n2023,100\n2024,110\n")
    study = inputs.read()
    found = level_stages.level_results(study, parse_project(inputs.project, folder=inputs.folder))
    assert "ict_level" in found


@pytest.mark.parametrize(("per", "divisor"), [("enterprise", "enterprises"), ("grp", "grp")])
def test_costs_per_something_need_it_among_the_indicators(inputs, per, divisor):
    amount(inputs, f'per = "{per}"\ndeflate = {"true" if per == "grp" else "false"}')
    inputs.add_table("indicators", COSTS)
    assert refused(inputs) == [
        f"project: `level.indicators` counts 'ict_costs' per {per}, and the table `indicators` has "
        f"no rows of `{divisor}`. Add them, or choose another `per`."
    ]
    inputs.files["indicators.csv"] = COSTS + f"{divisor},KZ-71,2024,9\n"
    assert inputs.read().prices is None  # a share of the product needs none


def test_a_cost_below_nil_is_refused_with_its_row(inputs):
    amount(inputs, 'per = "enterprise"')
    inputs.add_table("indicators", COSTS.replace("90", "-90") + "enterprises,KZ-71,2024,9\n")
    assert refused(inputs) == [
        "indicators: 1 of 2 rows with a negative `value`: '-90' (row 2). It cannot be below 0: "
        "correct the cells."
    ]


@pytest.mark.parametrize(
    ("rows", "section"),
    [
        ("internet_users,KZ-71,2024,90\n", ""),
        ("ict_costs,KZ-71,2022,90\ninternet_users,KZ-71,2024,90\n", ""),
        ("ict_costs,KZ-71,2024,90\nict_level,KZ-71,2024,0.5\n", ""),
        ("ict_costs,KZ-71,2024,90\n", '[level]\nrecipe = "itu"\n'),
    ],
    ids=["no costs", "costs of other years", "a level that is given", "the index of the ITU"],
)
def test_nothing_is_needed_where_no_amount_is_asked(inputs, rows, section):
    inputs.add_table("indicators", "indicator,region_id,year,value\n" + rows)
    inputs.project += section
    study = inputs.read()
    level_stages.level_results(study, parse_project(inputs.project, folder=inputs.folder))
    assert not [note for note in notes(study) if "level.indicators" in note]


def test_a_level_that_is_given_for_another_year_is_no_excuse(inputs):
    inputs.add_table("indicators", COSTS + "ict_level,KZ-71,2023,0.5\n")
    assert refused(inputs) == [NO_HEADS, NO_PRICES]


def test_tables_that_cannot_be_read_are_told_once(inputs):
    inputs.add_table("indicators", COSTS)
    inputs.add_table("population", "region,value\nKZ-71,3\n")
    inputs.add_table("prices", "year,value\n2023,100\n2024,many\n")
    faults = refused(inputs)
    assert not [fault for fault in faults if "level.indicators" in fault]
    assert len([fault for fault in faults if fault.startswith("prices (prices.csv): ")]) == 1
