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
        "Not set beside the sector, being in another unit or year: export, jobs, participants."
    )
    for note in found.notes:
        assert len({note.text(language) for language in LANGUAGES}) == len(LANGUAGES)
