"""The QGIS project, as a real QGIS opens it: before and after its folder moved (check 5)."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

import pytest
from pyproj import CRS

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Message, Names, Source
from spatialict.export import palette
from spatialict.export.frames import printable
from spatialict.export.layers import write_geopackage
from spatialict.export.qgis import write_qgis_project
from spatialict.export.qgis_layout import LEGEND, MAP, PAGE, framed, map_box, notes, notes_box
from spatialict.export.wording import rule_name
from tests import made_up
from tests.export import qgis_run

SAY = qgis_run.LANGUAGE
THEMES = ["candidates", "location_quotient", "local_moran", "getis_ord", "network"]
FIRM_THEMES = ["firm_clusters", "firm_density", "firm_grid"]


def _word(name: str) -> str:
    return text(f"layers.{name}", SAY)


@pytest.mark.qgis
@pytest.mark.parametrize("place", ["project", "moved"])
def test_every_layer_is_valid_wherever_the_folder_is(place: str) -> None:
    told = qgis_run.opened()[place]
    assert told["read"]
    assert told["crs_valid"]
    assert told["invalid"] == []
    assert len(told["sources"]) == 18  # 5 of the regions, 2 borders, 9 of firms, 2 of the network
    assert all(("/moved/" in source) == (place == "moved") for source in told["sources"])


@pytest.mark.qgis
def test_tree_has_groups_and_shows_the_candidates_first() -> None:
    tree = qgis_run.opened()["project"]["tree"]
    names = [_word(f"group_{name}") for name in ("network", "borders", "firms", "regions")]
    assert [group for group, _, _ in tree] == names
    ticked = [line for _, _, lines in tree for line, on in lines if on]
    assert ticked == [_word("style_candidates")]


@pytest.mark.qgis
def test_synthetic_firms_are_called_so_and_are_off() -> None:
    told = qgis_run.opened()["project"]
    listed = told["tree"][2][2]
    assert len(listed) == 9
    for name, shown in listed:
        assert name.endswith(f"({_word('synthetic')})")
        assert not shown
        firms = name.startswith(f"{_word('title_firms')} (")
        assert (
            _word("abstract_firms_synthetic" if firms else "on_synthetic_firms")
            in told["abstracts"][name]
        )


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
@pytest.mark.parametrize("theme", [*THEMES, *FIRM_THEMES])
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


def test_sources_and_caveats_are_those_of_the_map_and_never_empty() -> None:
    """Firms are synthetic and population is used by no map; one source has no title."""
    said = (Message("pipeline.synthetic", {"tables": [Message("pipeline.table_firms")]}),)
    found = made_up.findings(caveats=said)
    more = (Source("population", Names.alike("People")), Source("activity", Names("", "", "")))
    study = replace(found.study, sources=(*found.study.sources, *more))
    told = notes(replace(found, study=study), "location_quotient", "en")
    assert told == "Sources: Made-up squares (2023, CC0); Made-up figures (2021-2023, CC0)."
    blank = replace(study, sources=more[1:])
    assert notes(replace(found, study=blank), "location_quotient", "en") == ""


@pytest.mark.qgis
def test_legend_leaves_out_what_is_nowhere_but_keeps_the_classes() -> None:
    """No made-up link is given, no organisation of support; R6 has no data, none is emerging."""
    told = qgis_run.opened()["project"]["layouts"]
    classes = [_word(f"class_{name}") for name in palette.CANDIDATES]
    assert told[_word("style_candidates")]["entries"] == [[*classes, _word("no_data")]]
    organisations, links, _ = told[_word("style_network")]["entries"]
    spheres = ("university", "industry", "government")
    assert organisations == [_word(f"sphere_{name}") for name in spheres]
    assert links == [_word("link_colocation")]


@pytest.mark.qgis
@pytest.mark.parametrize("theme", [*THEMES, *FIRM_THEMES])
def test_frame_has_the_proportions_of_the_country(theme: str) -> None:
    """The six regions are 500 km by 200 km, flatter than 210 mm by 80 mm, the least frame."""
    ((wide, high),) = qgis_run.opened()["project"]["layouts"][_word(f"style_{theme}")]["frames"]
    assert wide == pytest.approx(210)
    assert high == pytest.approx(210 * 200 / 500)


@pytest.mark.parametrize(("wide", "high"), [(1, 1), (2, 1), (1, 9), (9, 1)])
def test_map_legend_and_notes_stay_on_the_page(wide: float, high: float) -> None:
    left, top, width, height = map_box(framed([0, 0, wide, high]))
    assert width <= MAP[2] + 1e-9
    assert height <= MAP[3] + 1e-9
    assert width == pytest.approx(MAP[2]) or height == pytest.approx(MAP[3])
    assert left + width + LEGEND[0] <= PAGE[0] - 10
    notes_left, notes_top, notes_width, notes_height = notes_box((left, top, width, height))
    assert notes_top > top + height
    assert notes_left + notes_width <= PAGE[0] - 10
    assert notes_top + notes_height <= PAGE[1] - 5
    assert notes_height >= 30


def test_labels_are_shown_whole_or_not_at_all(tmp_path: Path) -> None:
    document = _written(tmp_path)
    assert document.findtext("properties/PAL/ShowingPartialsLabels") == "false"
    maps = [row for row in document.iter("LayoutItem") if row.get("type") == "65639"]
    assert {row.get("labelMargin") for row in maps} == {"1,mm"}


def test_a_project_that_could_not_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", broken)
    with pytest.raises(OSError, match="disk full"):
        _written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["s.gpkg"]


@pytest.mark.qgis
def test_layout_of_local_association_names_the_neighbours_and_the_threshold() -> None:
    notes, _ = qgis_run.opened()["project"]["layouts"][_word("style_local_moran")]["labels"]
    assert text("layers.test", SAY, rule=rule_name("queen", SAY), alpha=0.05) in notes


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
    assert len(layers) == 18
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
    bare = replace(made_up.study(), firms=None, organisations=None, borders={})
    document = _written(tmp_path, study=bare, results={})
    names = [row.get("name") for row in document.iter("layer-tree-group") if row.get("name")]
    assert names == [text(f"layers.group_{name}", "en") for name in ("borders", "regions")]


def test_reason_of_a_skipped_check_is_told() -> None:
    with pytest.raises(pytest.skip.Exception, match=r"QGIS is not installed: .*no_such_module"):
        qgis_run.need("no_such_module", "QGIS")
