"""A programme's own figures: change, per participant, and beside the sector where that may be."""

import numpy as np
import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES
from spatialict.core.study import ArgumentError
from spatialict.measure.programme_figures import programme_figures

ROWS = [
    ("participants", 2022, 100.0, "firms"),
    ("participants", 2024, 150.0, "firms"),
    ("jobs", 2022, 2000.0, "persons"),
    ("jobs", 2023, np.nan, "persons"),
    ("jobs", 2024, 3600.0, "persons"),
    ("revenue", 2024, 0.3, "billion KZT"),
    ("export", 2024, 1.0, "million USD"),
    ("gva", 2024, 60.0, "million KZT"),
]
TABLE = pd.DataFrame(ROWS, columns=["indicator", "year", "value", "unit"])
GVA = pd.Series({2022: 500.0, 2024: 600.0})


def test_change_is_since_the_last_figure_that_was_given():
    table = programme_figures(TABLE).table
    row = table.loc[("jobs", 2024)]
    assert row[["change", "growth", "since"]].tolist() == pytest.approx([1600, 0.8, 2022])
    assert table.loc[("jobs", 2022), ["change", "growth", "since"]].isna().all()
    assert table.loc[("jobs", 2023), "status"] == "missing"
    assert table.loc[("jobs", 2023), ["change", "since", "per_participant"]].isna().all()


def test_per_participant_is_of_the_same_year():
    per = programme_figures(TABLE).table["per_participant"]
    assert per["jobs"].tolist() == pytest.approx([20, np.nan, 24], nan_ok=True)
    assert per["participants"].isna().all()


def test_only_what_counts_the_same_is_a_share_of_the_sector():
    table = programme_figures(TABLE, GVA, sector_unit="million KZT", sector_kind="gva").table
    assert table.loc[("gva", 2024), "share"] == pytest.approx(0.1)
    assert table.loc[("revenue", 2024), "to_sector"] == pytest.approx(0.5)  # 300 of 600
    assert np.isnan(table.loc[("revenue", 2024), "share"])
    assert table.loc["export", ["to_sector", "share"]].isna().all(axis=None)  # dollars
    assert table.loc["jobs", "to_sector"].isna().all()


def test_jobs_are_a_share_of_jobs_whatever_the_thousands():
    jobs = pd.Series({2024: 72.0})
    found = programme_figures(
        TABLE, jobs, sector_unit="thousand persons", sector_kind="employment"
    ).table
    assert found.loc[("jobs", 2024), "share"] == pytest.approx(0.05)
    assert np.isnan(found.loc[("jobs", 2022), "share"])


def test_nil_is_not_divided_by():
    table = TABLE.assign(value=0.0)
    found = programme_figures(table, GVA * 0, sector_unit="million KZT").table
    assert found[["growth", "per_participant", "to_sector"]].isna().all(axis=None)
    assert found.loc[("jobs", 2024), "change"] == 0
    nobody = TABLE.assign(value=TABLE["value"].where(TABLE["indicator"] != "participants", 0.0))
    assert programme_figures(nobody).table["per_participant"].isna().all()


@pytest.mark.parametrize("relative", [True, False])
def test_a_share_or_a_mean_is_not_told_per_participant_nor_beside_the_sector(relative):
    table = TABLE.assign(relative=relative & (TABLE["indicator"] == "jobs"))
    found = programme_figures(table, pd.Series({2024: 72e3}), sector_unit="persons")
    row = found.table.loc[("jobs", 2024), ["per_participant", "to_sector"]]
    assert row.isna().tolist() == [relative] * 2
    assert ("programme.not_per_participant" in {note.key for note in found.notes}) is relative
    assert "relative" not in found.table


def test_figures_that_are_bounds_give_bounds_or_nothing():
    # participants >100, then 150; jobs 2000 and ~3600; the sector is exact
    bounds = ["above", "", "above", "", "about", "below", "", None]
    found = programme_figures(TABLE.assign(bound=bounds), GVA, sector_unit="million KZT")
    table = found.table
    assert table["bound"].loc[["participants", "jobs", "revenue"]].tolist() == [
        *("above", ""),
        *("above", "", "about"),
        "below",
    ]
    grown = table.loc[("participants", 2024)]
    assert grown[["growth", "change_bound"]].tolist() == [0.5, "below"]  # at most a half
    jobs = table.loc["jobs"]
    assert jobs["per_participant_bound"].tolist() == ["open", "", "about"]  # > over >; ~ over exact
    assert jobs["per_participant"].tolist() == pytest.approx([np.nan, np.nan, 24], nan_ok=True)
    assert jobs.loc[2024, "change_bound"] == "open"  # about 3600 less more than 2000
    assert jobs.loc[2024, ["change", "growth"]].isna().all()
    assert table.loc[("gva", 2024), "bound"] == ""
    assert found.notes[-1].text("en") == (
        "4 figures are bounds or round ones in their source: jobs (2022), jobs (2024), "
        "participants (2022), revenue (2024). So is what is worked out of them; where no answer "
        "follows from two bounds, none is given."
    )
    assert "рабочие места (2022), рабочие места (2024), участники" in found.notes[-1].text("ru")


def test_no_rows_and_one_year_are_told():
    empty = programme_figures(TABLE.head(0))
    assert empty.table.empty
    assert [note.key for note in empty.notes] == ["programme.no_figures"]
    keys = [note.key for note in programme_figures(TABLE[TABLE["year"] == 2024]).notes]
    assert "programme.one_year" in keys


def test_order_of_rows_does_not_matter_notes_are_kept_and_the_table_stays():
    noted = TABLE.assign(note=["more than", *[""] * 7])
    before = noted.copy(deep=True)
    found = programme_figures(noted, GVA, sector_unit="million KZT")
    again = programme_figures(noted.iloc[::-1], GVA, sector_unit="million KZT")
    pd.testing.assert_frame_equal(found.table, again.table)
    assert found.table.loc[("participants", 2022), "note"] == "more than"
    pd.testing.assert_frame_equal(noted, before)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pd.concat([TABLE, TABLE.tail(1)]), "programme: 1 figure is given twice for its year: "
         "'gva 2024'. Keep one."),
        (TABLE.assign(value=[-1.0, *range(7)]), "programme: 1 of 8 figures is negative or "
         "infinite: 'participants 2022'. Correct it, or leave the cell empty."),
        (TABLE.assign(value=["many", *range(7)]), "programme: not all values are numbers. Leave "
         "cells without a figure empty."),
        (TABLE.assign(bound="over"), "bound: 'over' is not known. Choose one of: above, below, "
         "about."),
        (TABLE.drop(columns=["year", "value"]), "programme: columns are missing: 'year', 'value'. "
         "It needs 'indicator', 'year' and 'value'."),
        (TABLE.assign(year=["2020-21", np.nan, 2024.5, *range(2010, 2015)]), "programme: 3 of 8 "
         "figures have no whole year: 'participants 2020-21', 'participants nan', 'jobs 2024.5'. "
         "Give the year in four digits."),
    ],
)  # fmt: skip
def test_wrong_figures_are_told(table, said):
    with pytest.raises(ArgumentError) as caught:
        programme_figures(table)
    assert str(caught.value) == said


def test_notes_say_what_the_figures_are_not():
    found = programme_figures(TABLE, GVA, sector_unit="million KZT", sector_kind="gva")
    said = [note.text("en") for note in found.notes]
    assert said[1].startswith("No share of the sector: revenue.")
    assert said[2] == (
        "Not set beside the sector, which has no figure above 0 in that unit and year: exports, "
        "jobs, participants."
    )
    for note in found.notes:
        assert len({note.text(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_a_figure_that_is_beside_the_sector_in_one_year_is_not_said_to_be_in_none():
    rows = [("jobs", year, 10.0 * (year - 2019), "persons") for year in (2020, 2021)]
    table = pd.DataFrame(rows, columns=["indicator", "year", "value", "unit"])
    for none in (0.0, np.nan):
        sector = pd.Series({2020: none, 2021: 100.0})
        found = programme_figures(
            table, sector, sector_unit="persons", sector_kind="employment", participants="people"
        )
        assert found.table["to_sector"].notna().tolist() == [False, True]
        keys = {note.key: note.text() for note in found.notes}
        assert "programme.other_unit" not in keys
        assert keys["programme.other_years"].endswith("in that unit for: jobs (2020).")
    never = programme_figures(table, pd.Series({2020: 0.0}), sector_unit="persons")
    keys = {note.key: note.text() for note in never.notes}
    assert "programme.other_years" not in keys
    assert keys["programme.other_unit"].endswith("unit and year: jobs.")
