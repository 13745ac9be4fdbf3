"""Sections `[growth]` and `[level]`: what is refused, in whole sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from spatialict.core.study import DataError
from spatialict.data.project import parse_project
from tests.data.inputs import PROJECT


def refused(section):
    with pytest.raises(DataError) as told:
        parse_project(PROJECT + section, folder=Path(), shown_as="my.toml")
    return [fault.text("en") for fault in told.value.faults]


@pytest.mark.parametrize("cuts", ["[1.2, 0.8]", "[0.8, 0.8]"], ids=["falling", "twice"])
@pytest.mark.parametrize(("section", "key"), [("growth", "growth.cuts"), ("level", "level")])
def test_cuts_that_do_not_rise_are_refused(section, key, cuts):
    rest = 'classes = "cuts"\n' if section == "level" else "classes = 3\n"
    assert refused(f"[{section}]\n{rest}cuts = {cuts}\n") == [
        f"my.toml: `{key}`: cuts must rise, each one once. Put them in order."
    ]


@pytest.mark.parametrize(("low", "high"), [(5, 5), (9, 5)])
def test_goalposts_the_wrong_way_round_are_refused(low, high):
    row = '[[level.indicators]]\nindicator = "a"\nstage = "b"\n'
    assert refused(f"{row}low = {low}\nhigh = {high}\n") == [
        "my.toml: `level.indicators[1]`: the goalpost `low` must be below `high`; for a figure of "
        "which less is better set less_is_better = true."
    ]


def test_cuts_that_rise_and_goalposts_in_order_are_kept():
    text = (
        '[growth]\nclasses = 3\ncuts = [0.5, 1.0]\n[level]\nclasses = "cuts"\ncuts = [0.2, 0.6]\n'
        '[[level.indicators]]\nindicator = "a"\nstage = "b"\nlow = -1\nhigh = 5\n'
    )
    project = parse_project(PROJECT + text, folder=Path())
    assert (project.growth.cuts, project.level.cuts) == ((0.5, 1.0), (0.2, 0.6))
    assert (project.level.indicators[0].low, project.level.indicators[0].high) == (-1, 5)


def stages(*names):
    return "".join(
        f'[[level.indicators]]\nindicator = "i{place}"\nstage = "{name}"\n'
        for place, name in enumerate(names)
    )


@pytest.mark.parametrize(
    "names", [("Costs", "costs"), ("ICT costs", "ict_costs"), ("Затраты", "ЗАТРАТЫ")]
)
def test_stages_that_differ_only_in_how_they_are_written_are_refused(names):
    assert refused(stages(names[0], "use", names[1])) == [
        "my.toml: `level`: stages whose names differ only in capitals, spaces or signs: "
        f"{names[0]!r}, {names[1]!r}. Write a stage in one way, or give two stages two names."
    ]


def test_indicators_of_one_stage_and_stages_of_other_names_are_kept():
    project = parse_project(PROJECT + stages("use", "use", "users"), folder=Path())
    assert [one.stage for one in project.level.indicators] == ["use", "use", "users"]
