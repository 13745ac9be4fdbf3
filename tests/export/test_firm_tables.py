"""Tables of firms: middles in degrees, names in three languages, rejected rows, long tables."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from pyproj import Transformer

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Source
from spatialict.export import tables
from spatialict.export.firm_tables import firm_tables
from spatialict.export.tables import collect, explain, write_tables
from tests import made_up

NAMES = [
    *("clustering", "firm_clusters", "firms_in_clusters", "firm_scan", "firm_scan_time"),
    *("firm_scan_places", "firm_curves_summary", "firm_curves", "colocation", "firm_grid"),
    *("firm_density", "firms_rejected"),
]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_result_of_firms_has_its_table_and_no_geometry() -> None:
    made = firm_tables(made_up.findings())
    assert list(made) == NAMES
    for table in made.values():
        assert "geometry" not in table
        assert not any(isinstance(cell, tuple) for column in table for cell in table[column])


def test_a_run_without_firms_has_none_of_them() -> None:
    study = replace(made_up.study(), firms=None, rejects=None)
    assert firm_tables(made_up.findings(study=study, results={})) == {}


def test_a_cluster_has_its_middle_in_degrees_and_regions_by_name() -> None:
    """The second hull is a box from 86 to 112 km east and 44 to 56 km north."""
    row = firm_tables(made_up.findings())["firm_clusters"].set_index("cluster_id").loc[2]
    to_degrees = Transformer.from_crs(made_up.ALBERS, 4326, always_xy=True)
    assert (row["lon"], row["lat"]) == pytest.approx(to_degrees.transform(9.9e4, 5e4), abs=1e-6)
    assert row["regions"] == "R1; R2"
    assert row["regions_ru"] == "г. Полюс; Вторая область"
    assert row["name_en"] == "D2 Second"
    assert row["area_km2"] == 312.0  # 26 km by 12 km


def test_a_cluster_without_a_hull_keeps_its_row_without_a_place() -> None:
    row = firm_tables(made_up.findings())["firm_clusters"].set_index("cluster_id").loc[3]
    assert np.isnan(row["lon"])
    assert np.isnan(row["area_km2"])
    assert pd.isna(row["candidate"])


def test_windows_list_their_places_in_a_table_of_their_own() -> None:
    made = firm_tables(made_up.findings())
    places = made["firm_scan_places"]
    first = places[(places["measure"] == "scan") & (places["cluster"] == 1)]
    assert first["location"].tolist() == ["f1", "f4", "f5"]
    assert "first_year" not in made["firm_scan"]
    assert made["firm_scan_time"]["first_year"].tolist() == [2018, 2021, 2020]


def test_cells_without_a_firm_are_left_out_and_an_undefined_quotient_stays_empty() -> None:
    assert len(firm_tables(made_up.findings())["firm_grid"]) == 5
    assert firm_tables(made_up.findings())["firm_density"]["density"].notna().all()


def test_rows_that_rest_on_synthetic_firms_say_so() -> None:
    found = made_up.findings()
    assert all(
        table["synthetic"].all()
        for name, table in firm_tables(found).items()
        if name != "firms_rejected"
    )
    sources = tuple(replace(source, synthetic=False) for source in found.study.sources)
    observed = firm_tables(replace(found, study=replace(found.study, sources=sources)))
    assert not observed["firm_clusters"]["synthetic"].any()


def test_a_rejected_row_has_its_reason_in_words_and_hostile_text_stays_text(
    tmp_path: Path,
) -> None:
    write_tables(made_up.findings(), tmp_path, neighbours={})
    rows = _read(tmp_path / "firms_rejected.csv")
    for say in LANGUAGES:
        assert rows[1][f"reason_{say}"] == text("register.reason_outside", say)
    assert rows[3]["given"] == "'=cmd|'/c calc'!A1"
    assert rows[3]["row"] == "1000002"
    sheet = openpyxl.load_workbook(tmp_path / "made_up.xlsx")["firms_rejected"]
    column = [cell.value for cell in sheet[1]].index("given") + 1
    assert sheet.cell(5, column).value == "=cmd|'/c calc'!A1"
    assert sheet.cell(5, column).data_type == "s"


def test_a_focus_keeps_what_lies_in_its_regions() -> None:
    made = firm_tables(made_up.findings(focus=("R2",)))
    assert made["clustering"]["region_id"].tolist() == ["R2"]
    assert made["firm_clusters"]["cluster_id"].tolist() == [2]
    assert made["firms_in_clusters"]["firm_id"].tolist() == ["f8", "f9"]
    assert made["firm_scan"]["cluster"].tolist() == [3]
    assert made["firm_density"]["x_m"].between(1e5, 2e5).all()
    assert len(made["firm_curves"]) == 33


def test_every_column_of_firms_is_explained_in_three_languages() -> None:
    told = explain(collect(made_up.findings())).set_index("column")
    for name in ("log_likelihood_ratio", "membership", "null", "regions_kk", "clustered_share"):
        if name in told.index:
            assert len(set(told.loc[name])) == 3
    assert told.loc["firms", "ru"] == "предприятия сектора"


def test_a_table_longer_than_a_sheet_is_csv_only_and_the_workbook_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 30)
    monkeypatch.setattr(tables, "PIECE", 7)
    write_tables(made_up.findings(), tmp_path, neighbours={})
    rows = _read(tmp_path / "firm_curves.csv")
    assert len(rows) == 33  # whole, though written in five pieces
    assert [row["distance_m"] for row in rows[6:8]] == ["12000.0", "14000.0"]
    sheet = openpyxl.load_workbook(tmp_path / "made_up.xlsx")["firm_curves"]
    about = {"count": 33, "total": 33.0, "most": 30.0, "file": "firm_curves.csv"}
    assert [cell.value for cell in sheet[2]] == [
        text("tables.too_long", say, **about) for say in LANGUAGES
    ]


def test_the_limit_of_a_sheet_is_below_that_of_excel() -> None:
    assert tables.MOST_ROWS < 2**20 - 1  # rows of a sheet, less the heading


def test_a_hundred_thousand_rejected_rows_are_written_without_a_loop_over_reasons(
    tmp_path: Path,
) -> None:
    found = made_up.findings()
    many = pd.concat([found.study.rejects] * 30_000, ignore_index=True)
    study = replace(found.study, rejects=many)
    made = firm_tables(replace(found, study=study, results={}))["firms_rejected"]
    path = tables._write_csv(made, tmp_path / "rejected.csv")
    with path.open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == 120_001


def test_findings_are_left_as_they_were() -> None:
    found, before = made_up.findings(), made_up.findings()
    firm_tables(found)
    for key in ("firm_clusters", "scan", "kernel_density", "density_clusters", "clustering"):
        pd.testing.assert_frame_equal(
            pd.DataFrame(found.results[key].table), pd.DataFrame(before.results[key].table)
        )
    assert isinstance(found.study.sources[0], Source)
