"""The QGIS project, as a real QGIS opens it: before and after its folder moved (check 5)."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

import pytest
from pyproj import CRS

from spatialict.core.labels import LANGUAGES, text
from spatialict.export import palette
from spatialict.export.frames import printable
from spatialict.export.layers import write_geopackage
from spatialict.export.qgis import write_qgis_project
from tests import made_up
from tests.export import qgis_run

SAY = qgis_run.LANGUAGE
THEMES = ["candidates", "location_quotient", "local_moran", "getis_ord", "network"]


def _word(name: str) -> str:
    return text(f"layers.{name}", SAY)


@pytest.mark.qgis
@pytest.mark.parametrize("place", ["project", "moved"])
def test_every_layer_is_valid_wherever_the_folder_is(place: str) -> None:
    told = qgis_run.opened()[place]
    assert told["read"]
    assert told["crs_valid"]
    assert told["invalid"] == []
    assert len(told["sources"]) == 10  # 5 themes of the regions, 2 borders, firms, 2 of the network
    assert all(("/moved/" in source) == (place == "moved") for source in told["sources"])


@pytest.mark.qgis
def test_tree_has_groups_and_shows_the_candidates_first() -> None:
    tree = qgis_run.opened()["project"]["tree"]
    names = [_word(f"group_{name}") for name in ("network", "regions", "borders", "firms")]
    assert [group for group, _, _ in tree] == names
    ticked = [line for _, _, lines in tree for line, on in lines if on]
    assert ticked == [_word("style_candidates")]


@pytest.mark.qgis
def test_synthetic_firms_are_called_so_and_are_off() -> None:
    told = qgis_run.opened()["project"]
    assert told["tree"][-1][2] == [[_word("title_firms_synthetic"), False]]
    assert _word("abstract_firms_synthetic") in told["abstracts"][_word("title_firms_synthetic")]


@pytest.mark.qgis
def test_view_holds_every_layer_and_the_first_picture_is_coloured() -> None:
    told = qgis_run.opened()["project"]
    assert told["contains_all"]
    for name in ("growth_pole", "potential", "none"):
        assert told["pixels"][palette.CANDIDATES[name]] > 1000


@pytest.mark.qgis
def test_layers_of_a_project_carry_their_own_styles() -> None:
    told = qgis_run.opened()["project"]["renderers"]
    assert told[_word("style_location_quotient")] == "graduatedSymbol"
    assert told[_word("style_candidates")] == "categorizedSymbol"
    assert told[_word("title_organisations")] == "pointDisplacement"


@pytest.mark.qgis
@pytest.mark.parametrize("place", ["project", "moved"])
@pytest.mark.parametrize("theme", THEMES)
def test_each_theme_has_a_whole_layout_that_exports(place: str, theme: str) -> None:
    told = qgis_run.opened()[place]["layouts"][_word(f"style_{theme}")]
    assert told["exported"]
    wanted = {f"QgsLayoutItem{x}" for x in ("Map", "Legend", "ScaleBar", "Picture", "Label")}
    assert wanted <= set(told["items"])
    assert told["legend"] == told["maps"][0]
    assert told["right"] <= 297 - 5  # the legend ends before the page does


@pytest.mark.qgis
def test_layout_is_coloured_and_tells_sources_and_caveats() -> None:
    told = qgis_run.opened()["project"]["layouts"][_word("style_candidates")]
    assert told["pixels"][palette.CANDIDATES["growth_pole"]] > 1000
    notes, _ = told["labels"]
    assert "Made-up figures (2021-2023, CC0)" in notes
    assert text("study.rows", SAY, count=2, total=17) in notes


@pytest.mark.qgis
def test_layout_of_local_association_names_the_neighbours_and_the_threshold() -> None:
    notes, _ = qgis_run.opened()["project"]["layouts"][_word("style_local_moran")]["labels"]
    assert text("layers.test", SAY, rule=_word("rule_queen"), alpha=0.05) in notes


@pytest.mark.qgis
def test_hostile_title_is_shown_as_it_is_and_not_evaluated() -> None:
    told = qgis_run.opened()["project"]
    assert told["title"] == printable(qgis_run.TITLE)
    _, title = told["layouts"][_word("style_candidates")]["labels"]
    assert title.startswith(printable(qgis_run.TITLE))
    assert "[% 1+1 %]" in title


@pytest.mark.qgis
def test_qgis_has_nothing_to_complain_of() -> None:
    assert qgis_run.opened()["messages"] == []


def _written(folder: Path, language: str = "en", **changes: object) -> ET.Element:
    found = made_up.findings(**changes)
    geopackage = write_geopackage(found, folder / "s.gpkg", language=language)
    path = write_qgis_project(found, folder / "s.qgz", geopackage, language=language)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["s.qgs"]
        return ET.fromstring(archive.read("s.qgs"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_paths_are_relative_with_forward_slashes(tmp_path: Path, language: str) -> None:
    sources = [row.text or "" for row in _written(tmp_path, language).iter("datasource")]
    assert sources
    assert all(source.startswith("./s.gpkg|layername=") for source in sources)


def test_every_layer_and_the_project_carry_their_whole_crs(tmp_path: Path) -> None:
    document = _written(tmp_path)
    layers = [row.findtext("srs/spatialrefsys/wkt") for row in document.iter("maplayer")]
    project = document.findtext("projectCrs/spatialrefsys/wkt")
    assert len(layers) == 10
    assert {CRS.from_wkt(wkt or "") for wkt in [*layers, project]} == {made_up.ALBERS}


def test_path_to_a_geopackage_in_another_folder_is_relative(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    found = made_up.findings()
    geopackage = write_geopackage(found, tmp_path / "data" / "s.gpkg", language="en")
    path = write_qgis_project(found, tmp_path / "s.qgz", geopackage, language="en")
    with zipfile.ZipFile(path) as archive:
        document = ET.fromstring(archive.read("s.qgs"))
    source = (document.findtext(".//datasource") or "").partition("|")[0]
    assert PurePosixPath(source) == PurePosixPath("data/s.gpkg")


def test_equal_findings_give_an_equal_project(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        _written(folder)
    first, second = ((folder / "s.qgz").read_bytes() for folder in folders)
    assert first == second
    assert str(tmp_path).encode() not in first


def test_a_run_with_regions_only_has_a_project_too(tmp_path: Path) -> None:
    from dataclasses import replace

    bare = replace(made_up.study(), firms=None, organisations=None, borders={})
    document = _written(tmp_path, study=bare, results={})
    names = [row.get("name") for row in document.iter("layer-tree-group") if row.get("name")]
    assert names == [text(f"layers.group_{name}", "en") for name in ("regions", "borders")]


def test_reason_of_a_skipped_check_is_told() -> None:
    with pytest.raises(pytest.skip.Exception, match=r"QGIS is not installed: .*no_such_module"):
        qgis_run.need("no_such_module", "QGIS")
