"""Layers, styles and layouts of the triple helix, as a real QGIS opens them."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Findings, Message, Names, Source
from spatialict.export import network_styles, palette, qml, synergy_map
from spatialict.export.frames import Layer, layers
from spatialict.export.layers import SHORT, write_geojson, write_geopackage, write_shapefiles
from spatialict.export.network_results import THEMES
from spatialict.export.qgis import write_qgis_project
from spatialict.export.qgis_layout import notes
from spatialict.export.styles import styles
from spatialict.export.themes import NO_DATA, TOO_FEW
from spatialict.export.wording import tables_of
from tests import made_up_network
from tests.export import qgis_run

SAY = "kk"
KEPT = ("network", "helix", "organisations", "links", "projection", "communities", "synergy")


def _findings() -> Findings:
    """Return the made-up network without firms and quotients: less for QGIS to draw."""
    found = made_up_network.findings()
    results = {
        key: result for key, result in found.results.items() if key.partition(":")[0] in KEPT
    }
    return replace(found, results=results, study=replace(found.study, firms=None, borders={}))


def _layer(name: str, found: Findings | None = None, language: str = "en") -> Layer:
    shown = layers(found or _findings(), language=language)
    return next(layer for layer in shown if layer.name == name)


@cache
def _opened() -> dict[str, Any]:
    qgis_run.need("qgis.core", "QGIS")
    whole = Path(tempfile.mkdtemp(prefix="spatialict_qgis_"))
    try:
        geopackage = write_geopackage(_findings(), whole / "study.gpkg", language=SAY)
        project = write_qgis_project(_findings(), whole / "study.qgz", geopackage, language=SAY)
        (pictures := whole / "pictures").mkdir()
        command = [qgis_run.PYTHON, qgis_run.PROBE, geopackage, project, project, pictures]
        home = {"HOME": str(whole), "LANG": "C.UTF-8"}
        ran = subprocess.run(command, capture_output=True, text=True, env=home, check=False)
        assert (pictures / "told.json").exists(), ran.stderr
        told: dict[str, Any] = json.loads((pictures / "told.json").read_text(encoding="utf-8"))
    finally:
        shutil.rmtree(whole)
    return told


def _style(layer: str, style: str) -> dict[str, Any]:
    drawn: dict[str, Any] = _opened()["layers"][layer]["styles"][style]
    return drawn


def _words(**counted: int) -> dict[str, int]:
    return {text(f"layers.{key}", SAY): number for key, number in counted.items()}


def test_organisations_carry_what_was_measured_of_them() -> None:
    frame = _layer("organisations").frame.set_index("org_id")
    assert frame.loc["o1", ["degree", "brokerage", "k_core", "community"]].tolist() == [9, 38, 3, 1]
    assert frame.loc["o8", ["employed", "founded"]].tolist() == [900, 1958]
    assert np.isnan(frame.loc["o12", "constraint"])
    assert frame.loc["o13"].geometry is None
    assert text("layers.placeless", "en", count=1) in _layer("organisations").abstract


def test_links_say_which_chance_does_not_explain() -> None:
    layer = _layer("links")
    kept = layer.frame[layer.frame["backbone"] == "kept"]
    assert list(zip(kept["source"], kept["target"], strict=True)) == [("o1", "o3"), ("o6", "o8")]
    assert kept["projects"].tolist() == [3, 2]
    assert layer.frame.geometry.isna().sum() == 2  # both of o13, which stands nowhere
    assert text("layers.abstract_links_recorded", "en") in layer.abstract


def test_links_of_which_all_are_kept_have_no_backbone_of_their_own() -> None:
    found = _findings()
    table = found.results["projection"].table.assign(kept=True)
    results = {**found.results, "projection": replace(found.results["projection"], table=table)}
    layer = _layer("links", replace(found, results=results))
    assert "backbone" not in layer.fields
    assert [style.name for style in styles(layer)] == ["links"]


def test_colocation_is_never_called_recorded_and_has_no_communities() -> None:
    found = made_up_network.colocated()
    said = text("layers.abstract_links_colocated", "en", distance="50 km")
    assert said in _layer("links", found).abstract
    assert [style.name for style in styles(_layer("links", found))] == ["links"]
    organisations = _layer("organisations", found)
    assert [style.name for style in styles(organisations)] == ["organisations"]
    assert not {"betweenness", "constraint", "community"} & set(organisations.fields)
    under = notes(found, "network", "en")
    assert said in under
    assert text("layers.about_size_degree", "en") in under


def test_regions_carry_their_helix_and_the_synergy_that_is_mapped() -> None:
    frame = _layer("regions").frame.set_index("region_id")
    assert frame["helix_sides"].tolist() == [3, 3, 2, 1, 2, 0]
    assert frame.loc["R1", ["internal_links", "brokers", "top_broker"]].tolist() == [11, 3, "o1"]
    assert frame["synergy"].tolist()[:3] == [-206.5, -31.2, 48.8]
    assert frame["synergy_source"].unique().tolist() == ["projects"]
    assert frame["synergy_status"].tolist()[3:] == ["too_few", "constant", "missing"]


def test_a_focus_keeps_its_organisations_and_regions(tmp_path: Path) -> None:
    found = replace(_findings(), focus=("R2", "R3"))
    path = write_geopackage(found, tmp_path / "s.gpkg", language="en")
    people = gpd.read_file(path, layer="organisations")
    assert people["org_id"].tolist() == ["o6", "o8", "o9", "o10", "o11"]
    assert len(gpd.read_file(path, layer="links")) == 4
    assert gpd.read_file(path, layer="regions")["synergy"].tolist() == [-31.2, 48.8]


def test_every_format_gives_back_rows_and_names(tmp_path: Path) -> None:
    """A Shapefile and GeoJSON have no rows without a place; hostile names are text in all."""
    found = _findings()
    path = write_geopackage(found, tmp_path / "s.gpkg", language="en")
    write_shapefiles(found, tmp_path, language="en")
    write_geojson(found, tmp_path)
    rows = [
        gpd.read_file(path, layer="organisations"),
        gpd.read_file(tmp_path / "organisations.shp"),
        gpd.read_file(tmp_path / "organisations.geojson"),
    ]
    assert [len(frame) for frame in rows] == [15, 14, 14]
    for frame in rows:
        assert frame["name"][5] == made_up_network.HOSTILE
        assert frame["name"][3] == made_up_network.FORMULA
    for frame, column in zip(rows[1:], ("clustering", "local_clustering"), strict=True):
        assert frame[column][0] == pytest.approx(2 / 9)  # o1: 8 of 36 pairs of its partners


def test_short_names_are_short_and_differ() -> None:
    for layer in layers(made_up_network.findings(), language="en"):
        short = [SHORT.get(field, field) for field in layer.fields]
        assert max(map(len, short)) <= 10
        assert len({name.lower() for name in short}) == len(short)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_legends_fit_beside_the_map(language: str) -> None:
    """59 mm of letters of 7.5 points, 1.52 mm each, as measured on a printed legend."""
    for layer in layers(_findings(), language=language):
        for style in styles(layer):
            document = ET.fromstring(style.document.removeprefix(qml.DOCTYPE))
            said = [row.get("label", "") for row in document.iter("category")]
            assert max(map(len, said), default=0) <= 36, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_and_style_has_its_words(language: str) -> None:
    for found in (_findings(), made_up_network.colocated()):
        for layer in layers(found, language=language):
            assert all(layer.alias(field) for field in layer.fields)
            assert all(style.title for style in styles(layer))
        for theme in THEMES:
            assert notes(found, theme, language)


def test_marks_are_as_large_as_the_organisation_is_central() -> None:
    """1.6 mm for nobody's broker, 5 mm for the most central one."""
    document = styles(_layer("organisations"))[0].document
    assert "1.6 + 3.4 * sqrt(coalesce(&quot;betweenness&quot;, 0) / 0.42124" in document
    document = styles(_layer("organisations", made_up_network.colocated()))[0].document
    assert "1.6 + 0.4 * sqrt(coalesce(&quot;degree&quot;, 0))" in document


@pytest.mark.parametrize(("value", "expected", "label", "found"), [
    (-206.5, 0.0, "synergy", "s0"), (-100.0, 0.0, "synergy", "s2"), (-100.1, 0.0, "synergy", "s1"),
    (0.0, 0.0, "redundancy", "s3"), (48.8, 0.0, "redundancy", "s3"),
    (100.0, 0.0, "redundancy", "s4"), (-206.5, 0.0, "ns", "ns"),
    (-120.0, -100.0, "synergy", "s2"), (20.0, 60.0, "synergy", "s2"),
    (-5.0, -100.0, "redundancy", "s3"),
])  # fmt: skip
def test_classes_of_synergy_are_of_what_chance_does_not_give(
    value: float, expected: float, label: str, found: str
) -> None:
    """Classes of the made-up regions: -500, -200, -100, 0, 100, 200 and 500 millibits.

    -120 where chance gives -100 is a small synergy; 20 where chance gives 60 is one as well.
    """
    assert list(network_styles.valued(_changed(value, expected, label), "synergy") or ()) == [found]


def _changed(value: float, expected: float, label: str) -> Layer:
    """Return the regions with the second alone drawn, of this synergy."""
    layer = _layer("regions")
    frame = layer.frame.copy()
    columns = ["synergy", "synergy_expected", "synergy_excess", "synergy_label"]
    frame.loc[1, columns] = [value, expected, value - expected, label]
    frame.loc[[0, 2, 3, 4, 5], "geometry"] = None
    return replace(layer, frame=frame)


def _biased() -> Findings:
    """Return regions in which T and T less chance are of different classes, and an island."""
    found = _findings()
    result = found.results["synergy:projects"]
    table = result.table.copy()
    for region, row in {
        "R1": (-120.0, -100.0, "synergy", "ok"),
        "R2": (40.0, 110.0, "synergy", "ok"),
        "R3": (-5.0, -400.0, "redundancy", "ok"),
        "R4": (-30.0, -28.0, "ns", "ok"),
        "R5": (12.0, float("nan"), None, "island"),
    }.items():
        table.loc[region, ["value", "expected", "label", "status"]] = row
    table["excess"] = table["value"] - table["expected"]
    results = {**found.results, "synergy:projects": replace(result, table=table)}
    return replace(found, results=results)


def test_the_layer_of_synergy_has_the_classes_and_colours_of_the_print_map() -> None:
    found = _biased()
    theme = synergy_map.synergy(found, "en")
    assert theme is not None
    layer = _layer("regions", found)
    colours = {f"s{place}": step[3] for place, step in enumerate(layer.steps)}
    colours |= {"ns": palette.CHANCE, "untested": "", "": ""}
    printed = {"untested": TOO_FEW, "": NO_DATA}
    classed = list(network_styles.valued(layer, "synergy") or ())
    for region, one in zip(layer.frame["region_id"], classed, strict=True):
        assert theme.fills[region] == printed.get(one, (colours[one], "")), region
    assert classed[3:] == ["ns", "untested", ""]
    in_focus = _layer("regions", replace(found, focus=("R2", "R4")))
    assert in_focus.steps == layer.steps
    assert list(network_styles.valued(in_focus, "synergy") or ()) == [classed[1], "ns"]


def test_without_any_finding_all_regions_are_drawn_as_by_chance() -> None:
    found = _findings()
    table = found.results["synergy:projects"].table
    flat = table.assign(label=table["label"].where(table["status"] != "ok", "ns"))
    results = {
        **found.results,
        "synergy:projects": replace(found.results["synergy:projects"], table=flat),
    }
    layer = _layer("regions", replace(found, results=results))
    assert list(network_styles.valued(layer, "synergy") or ()) == [
        *["ns"] * 3, "untested", "untested", ""
    ]  # fmt: skip
    (style,) = (style for style in styles(layer) if style.name == "synergy")
    assert ET.fromstring(style.document.removeprefix(qml.DOCTYPE)).tag == "qgis"


def test_synergy_of_synthetic_firms_is_marked_on_its_map() -> None:
    found = made_up_network.findings()
    helix = found.results["helix"].table.assign(synergy_source="firms")
    results = {**found.results, "helix": replace(found.results["helix"], table=helix)}
    drawn = replace(found, results=results)
    mark = text("layers.synthetic", "en")
    for which, marked in ((found, False), (drawn, True)):
        layer = _layer("regions", which)
        (style,) = (style for style in styles(layer) if style.name == "synergy")
        assert (mark in style.title) == marked
        assert (text("layers.synergy_synthetic", "en") in layer.abstract) == marked
        assert ("firms" in tables_of(which, "synergy")) == marked


def _drawn(table: str) -> Findings:
    """Return the network with one of its tables drawn by a computer."""
    found = _findings()
    others = [one for one in found.study.sources if one.table != table]
    source = Source(table, Names.alike("Drawn"), synthetic=True)
    names = [Message(f"pipeline.table_{name}") for name in ("indicators", table)]
    caveats = (Message("pipeline.synthetic_used", {"tables": names}),)
    study = replace(found.study, sources=(*others, source))
    return replace(found, study=study, caveats=caveats)


@pytest.mark.parametrize("language", LANGUAGES)
def test_synthetic_links_are_marked_wherever_something_rests_on_them(language: str) -> None:
    """Organisations exist, so that they are not called synthetic, but their degrees are."""
    mark, of_links = (text(f"layers.synthetic{x}", language) for x in ("", "_links"))
    titles = {
        (layer.name, style.name): style.title
        for layer in layers(_drawn("participations"), language=language)
        for style in styles(layer)
    }
    for name, style in (("links_synthetic", "links"), ("links_synthetic", "backbone")):
        assert mark in titles[name, style]
    for style in ("organisations", "communities"):
        assert of_links in titles["organisations", style]
    assert mark in titles["regions", "synergy"]
    assert mark not in titles["regions", "helix"]
    layer = _layer("organisations", _drawn("participations"), language)
    assert text("layers.tip_synthetic_organisations", language) in layer.abstract
    assert text("layers.tip_synthetic_organisations", language) in styles(layer)[0].document
    names = {layer.name for layer in layers(_drawn("organisations"), language=language)}
    assert {"organisations_synthetic", "links_synthetic"} <= names


def test_notes_under_a_map_name_only_the_synthetic_tables_it_is_drawn_from() -> None:
    """Sides are told by who is there: of synthetic participations their map says nothing."""
    found = _drawn("participations")
    table = text("pipeline.table_participations", "en")
    for theme, said in (("network", True), ("communities", True), ("helix", False)):
        under = notes(found, theme, "en")
        assert (table in under) == said
        assert text("pipeline.table_indicators", "en") not in under


def test_a_map_of_organisations_that_stand_nowhere_is_not_laid_out(tmp_path: Path) -> None:
    found = _findings()
    organisations = found.study.organisations
    assert organisations is not None
    layout = text("layers.style_network", "en")
    for shapes, drawn in ((None, True), ([None] * 15, False)):
        if shapes is not None:
            found = replace(
                found,
                study=replace(
                    found.study,
                    organisations=organisations.set_geometry(
                        gpd.GeoSeries(shapes, index=organisations.index, crs=organisations.crs)
                    ),
                ),
            )
        path = write_qgis_project(found, tmp_path / "s.qgz", tmp_path / "s.gpkg", language="en")
        with zipfile.ZipFile(path) as archive:
            document = ET.fromstring(archive.read("s.qgs").partition(b"\n")[2])
        names = {one.get("name") for one in document.iter("Layout")}
        assert (layout in names) == drawn
        assert text("layers.style_helix", "en") in names


@pytest.mark.parametrize("number", [network_styles.SPREAD, network_styles.SPREAD + 1])
def test_very_many_organisations_are_not_moved_aside(number: int) -> None:
    layer = _layer("organisations")
    frame = layer.frame.iloc[[0] * number].reset_index(drop=True)
    renderer = network_styles.organisations(replace(layer, frame=frame))["organisations"]
    moved = renderer.get("type") == "pointDisplacement"
    assert moved == (number <= network_styles.SPREAD)


def test_layers_leave_the_findings_as_they_were() -> None:
    found, before = _findings(), _findings()
    layers(found, language="en")
    for key, result in found.results.items():
        assert result.table.equals(before.results[key].table)
    assert found.study.organisations.equals(before.study.organisations)


@pytest.mark.qgis
def test_qgis_draws_every_organisation_in_its_sphere_and_community() -> None:
    told = _style("organisations", "organisations")
    spheres = {"university": 4, "institute": 1, "industry": 6, "government": 3, "support": 1}
    assert told["drawn"] == _words(**{f"sphere_{s}": n for s, n in spheres.items()})
    told = _style("organisations", "communities")
    sizes = {1: 6, 2: 3, 3: 3, 4: 2}
    expected = {
        text("layers.community", SAY, number=str(place), count=count): count
        for place, count in sizes.items()
    }
    assert told["drawn"] == expected | _words(community_none=1)
    colours = [palette.SPHERES[sphere] for sphere in spheres]
    pixels = _style("organisations", "organisations")["pixels"]
    assert [colour for colour in colours if colour not in pixels] == []


@pytest.mark.qgis
def test_qgis_draws_the_backbone_over_the_rest() -> None:
    told = _style("links", "backbone")
    assert told["drawn"] == _words(backbone_kept=2, backbone_other=20)
    assert palette.BACKBONE["kept"] in told["pixels"]


@pytest.mark.qgis
def test_qgis_colours_regions_by_sides_and_by_synergy() -> None:
    """R1 is 200.4 below chance, R3 58 above; R2 by chance; R4 too few, R5 constant; R6 missing."""
    assert _style("regions", "helix")["drawn"] == _words(helix_0=1, helix_1=1, helix_2=2, helix_3=2)
    ends = {"low": "−500", "high": "−200"}
    expected = {
        text("layers.synergy_synergy", SAY, **ends): 1,
        text("layers.synergy_redundancy", SAY, low="0", high="100"): 1,
        **_words(synergy_ns=1, synergy_untested=2, no_data=1),
    }
    told = _style("regions", "synergy")
    assert told["drawn"] == expected
    for colour in (palette.SYNERGY["synergy"][2], palette.SYNERGY["redundancy"][0]):
        assert told["pixels"][colour] > 1000


@pytest.mark.qgis
@pytest.mark.parametrize("theme", THEMES)
def test_each_map_of_the_helix_has_a_whole_layout(theme: str) -> None:
    told = _opened()["project"]["layouts"][text(f"layers.style_{theme}", SAY)]
    assert told["exported"]
    wanted = {f"QgsLayoutItem{x}" for x in ("Map", "Legend", "ScaleBar", "Picture", "Label")}
    assert wanted <= set(told["items"])
    assert told["legend"] == told["maps"][0]
    assert told["right"] <= 297 - 5
    under, _ = told["labels"]
    assert ("Made-up projects" in under) == (theme != "helix")  # who is there, not who took part
    assert _opened()["messages"] == []
    assert _opened()["project"]["invalid"] == []


@pytest.mark.qgis
def test_maps_of_the_network_show_the_backbone_and_say_what_it_is() -> None:
    told = _opened()["project"]["layouts"]
    for theme, seats in (("network", "title_organisations"), ("communities", "style_communities")):
        layout = told[text(f"layers.style_{theme}", SAY)]
        shown = [text(f"layers.{key}", SAY) for key in (seats, "style_backbone", "style_plain")]
        assert layout["maps"][0] == shown
        about = {"count": 2, "number": "2", "total": "22", "alpha": "5\u00a0%"}
        assert text("layers.about_backbone", SAY, **about) in layout["labels"][0]


@pytest.mark.qgis
def test_the_most_central_are_named_where_addresses_are_known() -> None:
    """Only six of the fifteen stand between others."""
    labels = _opened()["layers"]["organisations"]["default"]["labels"]
    assert sum(label is not None for label in labels) == 6
    assert labels[0] == "University One"


@pytest.mark.qgis
def test_a_hostile_name_is_text_in_a_map_tip() -> None:
    tip = _opened()["layers"]["organisations"]["default"]["tips"][5]
    assert "<script" not in tip
    assert "&lt;script&gt;alert('x')" in tip
