"""Tables and screens of growth, level and programme: all is told, each column explained."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from spatialict.cli import PRINTED
from spatialict.core.labels import LANGUAGES, text
from spatialict.core.level.recipe import Indicator
from spatialict.core.study import Findings, Language
from spatialict.export.growth_columns import MEANT
from spatialict.export.growth_screen import cells
from spatialict.export.growth_statistics import level_recipe
from spatialict.export.growth_tables import TABLES, growth_tables, region_names
from spatialict.export.screen import as_data, as_text
from spatialict.export.tables import collect, explain, write_tables
from spatialict.measure.cluster_index import cluster_index
from spatialict.measure.level import ict_level
from spatialict.measure.linkages import linkages
from spatialict.measure.nodal_regions import nodal_regions
from spatialict.measure.plant_concentration import coagglomeration, ellison_glaeser
from tests import made_up_growth

OTHERS = {"growth_rates_panel", "panel_statistics", "gravity_flows"}
COMMANDS = ("growth", "concentration", "linkages", "level", "programme")


@cache
def _measured() -> Findings:
    """Return made-up growth, with the columns that the measures really give."""
    found = made_up_growth.plain()
    sales = made_up_growth.input_output()
    plants = pd.DataFrame(
        {"region_id": [*"abcabc"], "industry": [*"XXXYYY"], "jobs": [9, 2, 1, 3, 4, 8]}
    )
    jobs = pd.Series([10.0, 5.0, 1.0], index=made_up_growth.IDS[:3])
    made = {
        "linkages": linkages(sales.flows, sales.output),
        "nodal_regions": nodal_regions(made_up_growth.flows(), regions=made_up_growth.IDS),
        "ellison_glaeser": ellison_glaeser(plants, simulations=9),
        "coagglomeration": coagglomeration(plants),
        "cluster_index": cluster_index(jobs, jobs, jobs * 9, jobs, year=2023),
    }
    return replace(found, results={**found.results, **made})


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_result_has_its_table() -> None:
    made = growth_tables(_measured())
    asked = {key for key in _measured().results if key in TABLES}
    assert set(made) == asked | OTHERS
    assert {len(name) <= 31 for name in made} == {True}  # as a sheet's name may be


def test_every_column_is_explained_where_it_means_several_things_by_table() -> None:
    told = explain(collect(_measured()))
    assert not told.drop(columns="table").eq("").any(axis=None)
    assert not told["ru"].eq(told["column"].str.replace("_", " ")).any()  # no word was wanting
    assert not told.duplicated(["column", "table"]).any()
    value = told[told["column"] == "value"].set_index("table")
    for language in LANGUAGES:
        assert value.loc["growth_rates", language] == text("tables.growth_beyond", language)
        assert value.loc["synthetic_weights", language] == text("tables.donor_weight", language)
    stage = told[told["column"] == "stage_costs"]
    assert stage["table"].tolist() == ["ict_level", "ict_level_by_year"]


def test_no_table_explains_a_column_that_the_measures_do_not_give() -> None:
    assert set(MEANT) <= {*TABLES, *OTHERS, "level_recipe"}


def test_rows_carry_long_names_of_regions_that_are_older_than_the_study() -> None:
    found = _measured()
    older = found.study.panel_regions
    assert older is not None
    renamed = older.rename(index={"R5": "OLD"}).assign(name_en="Old region")
    study = replace(found.study, panel_regions=renamed)
    names = region_names(replace(found, study=study), "en")
    assert (names["OLD"], names["R5"]) == ("Old region", region_names(found, "en")["R5"])
    table = growth_tables(found)["growth_rates_panel"]
    assert list(table)[:4] == ["region_id", "name_en", "name_ru", "name_kk"]
    assert table["name_en"].notna().all()


def test_csv_and_workbook_hold_the_same_rows_and_no_endless_number(tmp_path: Path) -> None:
    found = _measured()
    placebos = found.results["synthetic_placebos"]
    endless = placebos.table.assign(ratio=float("inf"))
    results = {**found.results, "synthetic_placebos": replace(placebos, table=endless)}
    write_tables(replace(found, results=results), tmp_path, neighbours={})
    book = openpyxl.load_workbook(tmp_path / "made_up.xlsx", read_only=True)
    for name, table in growth_tables(found).items():
        rows = _read(tmp_path / f"{name}.csv")
        assert len(rows) == len(table), name
        assert list(rows[0]) == list(table.columns), name
        assert book[name].max_row == len(rows) + 1, name
    assert _read(tmp_path / "synthetic_placebos.csv")[0]["ratio"] == "inf"


def test_statistics_of_the_chain_are_those_of_the_results() -> None:
    table = growth_tables(_measured())["panel_statistics"]
    chain = table[table["measure"] == "markov"].set_index("statistic")
    assert chain.loc["half_life", "value"] == 6.3
    assert chain.loc["steady_state", "value"].tolist() == [0.2, 0.3, 0.5]
    assert chain.loc["over_time", ["value", "dof", "p_value"]].tolist() == [3.1, 4, 0.54]
    passage = chain.loc["mean_passage"].set_index(["from", "to"])["value"]
    assert passage[(3, 1)] == 40.0


def test_a_focus_cuts_tables_of_the_study_and_not_those_of_the_panel() -> None:
    made = growth_tables(replace(_measured(), focus=("R1", "R2")))
    assert made["potential"]["region_id"].tolist() == ["R1", "R2"]
    for name in ("growth_rates_panel", "synthetic_weights", "class_paths"):
        assert len(made[name]) == len(growth_tables(_measured())[name]), name


@pytest.mark.parametrize("command", COMMANDS)
def test_a_screen_tells_every_result_in_words_of_its_language(command: str) -> None:
    found = _measured()
    told = {say: as_text(found, PRINTED[command], say) for say in LANGUAGES}
    shown = [key for key in found.results if key.partition(":")[0] in PRINTED[command]]
    for say in LANGUAGES:
        for key in shown:
            assert text(f"screen.{key.partition(':')[0]}", say) in told[say]
    assert len(set(told.values())) == len(LANGUAGES)


@pytest.mark.parametrize("command", COMMANDS)
def test_json_has_no_number_that_is_none(command: str) -> None:
    found = _measured()
    placebos = found.results["synthetic_placebos"]
    endless = replace(placebos, table=placebos.table.assign(ratio=float("inf")))
    results = {**found.results, "synthetic_placebos": endless}
    data: dict[str, Any] = as_data(replace(found, results=results), PRINTED[command])
    assert json.loads(json.dumps(data, allow_nan=False))["results"]


def test_the_screen_says_what_the_figures_say() -> None:
    told = as_text(_measured(), PRINTED["growth"], "en")
    lines = [line.split() for line in told.splitlines() if line.strip().startswith("Pole City")]
    assert ["Pole", "City", "37", "20", "5", "12"] in lines  # growth and its three parts


@pytest.mark.parametrize(("say", "told"), [("en", "at least"), ("ru", "не менее")])
def test_the_screen_says_how_exact_a_programmes_figures_are(say: Language, told: str) -> None:
    found = _measured()
    about = found.results["programme"]
    table = about.table.assign(bound="", change_bound="", per_participant_bound="")
    table.loc[("jobs", 2023), ["bound", "per_participant_bound"]] = ["above", "open"]
    table.loc[("jobs", 2023), "unit"] = "persons"
    result = replace(about, table=table)
    shown = cells(replace(found, results={"programme": result}), "programme", say)
    assert shown is not None
    rows = shown.set_index([text("screen.row_figure", say), text("growth_report.head_year", say)])
    row = rows.loc[text("programme.figure_jobs", say), 2023]
    assert row[text("screen.column_bound", say)] == told
    assert row[text("screen.column_per_participant_bound", say)] == text("programme.how_open", say)
    assert row[text("growth_report.head_unit", say)] == text("report.unit_persons", say)
    assert text("screen.column_change_bound", say) not in shown
    earlier = rows.loc[text("programme.figure_jobs", say), 2021]
    assert earlier[text("screen.column_bound", say)] == text("programme.how_exact", say)


def test_goalposts_of_the_level_stand_beside_the_unit_of_the_figures() -> None:
    recipe = (Indicator("costs", "costs", low=0.01, high=0.1), Indicator("use", "use", high=90))
    figures = pd.DataFrame({"costs": [0.02, 0.03, 0.08], "use": [50.0, 60.0, 80.0]}, [*"abc"])
    level = ict_level(figures, recipe, simulations=99)
    told = replace(level, params={**level.params, "units": {"costs": "million KZT"}})
    table = level_recipe(replace(made_up_growth.plain(), results={"ict_level": told}))
    assert table is not None
    assert table.set_index("indicator")["unit"].to_dict() == {"costs": "million KZT", "use": ""}
