"""The hash of a GeoPackage's content: kept by what QGIS and its users add, changed by ours."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from spatialict.export.layers import write_geopackage
from spatialict.export.manifest import content_hash, file_hash
from tests import made_up


@pytest.fixture(scope="module")
def geopackage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    return write_geopackage(made_up.findings(), folder / "s.gpkg", language="kk")


def _changed(original: Path, copy: Path, *statements: str) -> str:
    shutil.copy(original, copy)
    with closing(sqlite3.connect(copy)) as database, database:
        for statement in statements:
            database.execute(statement)
    assert file_hash(copy) != file_hash(original)
    return content_hash(copy)


@pytest.mark.parametrize("folder", ["#1", "100 %41", "why?", "a b&c;d", "Қала +"])
def test_any_name_of_a_folder_will_do(geopackage: Path, tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    path = write_geopackage(made_up.findings(), tmp_path / folder / "s.gpkg", language="kk")
    assert content_hash(path) == content_hash(geopackage)


def test_a_style_and_a_project_that_a_user_saves_change_nothing(
    geopackage: Path, tmp_path: Path
) -> None:
    hashed = _changed(
        geopackage,
        tmp_path / "s.gpkg",
        "UPDATE layer_styles SET useAsDefault = 0 WHERE f_table_name = 'regions'",
        "INSERT INTO layer_styles (f_table_name, styleName, styleQML, useAsDefault, update_time)"
        " VALUES ('regions', 'mine', '<qgis/>', 1, '2026-01-01T10:00:00.000Z')",
        "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)",
        "INSERT INTO qgis_projects VALUES ('mine', '{}', x'00')",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier)"
        " VALUES ('qgis_projects', 'attributes', 'qgis_projects')",
    )
    assert hashed == content_hash(geopackage)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE layer_styles SET styleQML = '<qgis/>' WHERE styleName = 'candidates'",
        "UPDATE organisations SET sphere = 'support' WHERE org_id = 'o1'",
        "DELETE FROM links WHERE source = 'o3'",
        "UPDATE organisations SET geom = (SELECT geom FROM organisations WHERE org_id = 'o6')",
    ],
)
def test_a_change_of_what_we_wrote_shows(geopackage: Path, tmp_path: Path, statement: str) -> None:
    drop = _triggers_dropped(geopackage)
    hashed = _changed(geopackage, tmp_path / "s.gpkg", *drop, statement)
    assert hashed != content_hash(geopackage)


def _triggers_dropped(path: Path) -> list[str]:
    """Return what lets SQLite change rows without the functions of a spatial index."""
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return [f'DROP TRIGGER "{name}"' for (name,) in names]
