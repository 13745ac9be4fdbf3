"""Figures of a programme, prices, and the regions that the sections of a project name."""

from __future__ import annotations

import pytest

from spatialict.core.study import DataError
from spatialict.data.gazetteer import shipped
from spatialict.data.project import parse_project
from spatialict.data.validate import read_study
from tests.data.inputs import notes, refused

FIGURES = (
    "indicator,year,value,unit,note,source\n"
    "participants,2025,2000,companies,,a page\n"
    "participants,2024,1500,companies,>1500,a page\n"
    "revenue,2024,x,bn USD,,a page\n"
)


def test_figures_keep_their_years_and_how_exact_they_are(inputs):
    inputs.add_table("programme", FIGURES)
    table = inputs.read().programme
    assert table.columns.tolist() == [
        *("indicator", "year", "value", "unit", "note", "bound", "relative"),
    ]
    assert table["year"].tolist() == [2024, 2025, 2024]  # outside the period of the project
    assert table["note"].tolist() == [">1500", "", ""]
    assert table["bound"].tolist() == ["above", "", ""]
    assert not table["relative"].any()
    assert table["value"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "participants,2025,1,companies,,",
            "programme (programme.csv): 2 of 4 rows with the same indicator, year: 'participants "
            "2025' (rows 2, 5). Keep one row of each.",
        ),
        (
            "participants,2023,>1,companies,,",
            "programme (programme.csv): 1 of 4 rows with a cell in `value` that is not a number: "
            "'>1' (row 5). Write a number, `x` for confidential, `-` for nil or `…` for not "
            "available.",
        ),
        (
            "participants,2023,1,firms,,",
            "programme (programme.csv): 'participants' is given in several units ('companies', "
            "'firms'); 1 of 3 rows of it in another unit than most: '1 firms' (row 5). Bring all "
            "figures to one unit.",
        ),
        (
            "jobs,2023,-5,persons,,",
            "programme (programme.csv): 1 of 4 rows with a negative `value`: '-5' (row 5). It "
            "cannot be below 0: correct the cells.",
        ),
        (
            ",2023,1,firms,,",
            "programme (programme.csv): 1 of 4 rows without `indicator`: row 5. Fill in the "
            "cells, or remove the rows.",
        ),
    ],
    ids=["twice", "no number", "units", "negative", "no name"],
)
def test_a_wrong_figure_is_refused_with_its_row(inputs, row, fault):
    inputs.add_table("programme", FIGURES + row + "\n")
    assert refused(inputs) == [fault]


def test_one_unit_in_two_languages_is_one_and_a_loss_may_be_below_nil(inputs):
    more = "participants,2023,900,Компаний,,\nprofit,2023,-5,млн. тенге,,\n"
    inputs.add_table("programme", FIGURES + more)
    table = inputs.read().programme.set_index(["indicator", "year"])
    assert table.loc["participants", "unit"].unique().tolist() == ["companies"]
    assert table.loc[("profit", 2023), "value"] == -5


def test_templates_that_nobody_filled_in_are_no_tables(inputs):
    for table in ("programme", "prices", "panel"):
        content = shipped(f"kazakhstan/templates/{table}.csv").read_text("utf-8")
        inputs.add_table(table, content, *(['kind = "gva"'] if table == "panel" else []))
    study = inputs.read()
    assert study.programme is study.prices is study.panel is None
    told = [note for note in notes(study) if "no row is filled in" in note]
    assert told == [
        "panel (panel.csv): no row is filled in; the table is not used.",
        "programme (programme.csv): no row is filled in; the table is not used.",
        "prices (prices.csv): no row is filled in; the table is not used.",
    ]


# --- prices


def test_prices_are_a_series_by_year(inputs):
    inputs.add_table("prices", "year,value\n2023,110\n2022,100\n2021,…\n")
    prices = inputs.read().prices
    assert list(prices.items()) == [(2022, 100.0), (2023, 110.0)]
    assert prices.index.name == "year"


def test_prices_of_nil_or_less_and_a_year_twice_are_refused(inputs):
    inputs.add_table("prices", "year,value\n2022,100\n2023,0\n2023,-5\n")
    assert refused(inputs) == [
        "prices (prices.csv): 2 of 3 rows with a price index of 0 or below: '0' (row 3), '-5' "
        "(row 4). Write the index of the year, for example 108.5.",
        "prices (prices.csv): 2 of 3 rows with the same year: '2023' (rows 3, 4). Keep one row of "
        "each.",
    ]


# --- regions of the sections


def test_regions_of_the_sections_must_exist(inputs):
    inputs.add_table(
        "panel",
        "region_id,industry,year,value\nKZ-71,J,2023,1\nKZ-71,total,2023,2\n",
        'kind = "gva"',
    )
    inputs.project += '\n[growth]\npoles = ["Астана", "KZ-71", "Astanna", "Mars"]\n'
    inputs.project += '[programme]\nname = "Hub"\nregion = "KZ-10"\nfirst = 2019\n'
    assert refused(inputs) == [
        "project: `growth.poles` names 'Astanna', which is no region there. Did you mean Astana "
        "city KZ-71?",
        "project: `growth.poles` names 'Mars', which is no region there. Write the code or "
        'the name of a region, for example "KZ-71".',
        "project: `programme.region` names 'KZ-10', which is no region there. Write the code or "
        'the name of a region, for example "KZ-71".',
    ]
    inputs.configure('["Астана", "KZ-71", "Astanna", "Mars"]', '["Астана"]')
    inputs.configure('"KZ-10"', '"KZ-71"')
    assert inputs.read().panel is not None


def test_a_region_that_the_panel_has_only_within_another_is_told_which(tmp_path):
    demo = shipped("kazakhstan/demo.toml").read_text("utf-8").replace('"KZ-71"', '"KZ-10"')
    with pytest.raises(DataError) as told:
        read_study(parse_project(demo, folder=tmp_path))
    assert told.value.text("en") == (
        "project: `programme.region` names Abai region KZ-10, and the panel has 16 regions that "
        "all its years share: there it lies in East Kazakhstan region KZ-63. Write that region, or "
        "give a panel of the years since the region exists."
    )
