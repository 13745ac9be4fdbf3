"""Layers, styles and layouts of growth, ICT level, panel and flows, as a real QGIS opens them."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Findings
from spatialict.export import palette
from spatialict.export.frames import Layer, layers
from spatialict.export.growth_frames import SOURCES, years_of
from spatialict.export.layers import short, write_geojson, write_geopackage, write_shapefiles
from spatialict.export.qgis import write_qgis_project
from spatialict.export.styles import styles
from tests import made_up_growth
from tests.export import qgis_run

SAY = "kk"
STYLES = {
    "growth": [
        *("growth_shift", "growth_rates", "specialisation", "relatedness", "cluster_index"),
        "nodal_regions",
    ],
    "ict_level": ["ict_level"],
    "panel": ["panel", "panel_growth"],
    "flows": ["flows"],
}

DRAWN = ("growth_rates", "specialisation_indices", "nodal_regions", "ict_level")
"""Results that QGIS is asked about, one of each way to draw."""


def _findings(**changes: Any) -> Findings:
    """Return made-up growth without networks and firms: less for QGIS to draw."""
    found = made_up_growth.plain(**changes)
    study = replace(found.study, firms=None, organisations=None, borders={})
    kept = {*made_up_growth.results(), "shift_share", "candidates"}
    results = {key: result for key, result in found.results.items() if key in kept}
    return replace(found, study=study, results=results)


def _layers(found: Findings | None = None, language: str = "en") -> dict[str, Layer]:
    shown = layers(found or _findings(), language=language)
    return {layer.name: layer for layer in shown if layer.theme in SOURCES}


@cache
def _opened() -> dict[str, Any]:
    qgis_run.need("qgis.core", "QGIS")
    whole, found = Path(tempfile.mkdtemp(prefix="spatialict_qgis_")), _findings()
    kept = {*DRAWN, "shift_share", "class_paths", "growth_rates:panel", "candidates"}
    found = replace(found, results={key: found.results[key] for key in kept})
    try:
        geopackage = write_geopackage(found, whole / "study.gpkg", language=SAY)
        project = write_qgis_project(found, whole / "study.qgz", geopackage, language=SAY)
        (pictures := whole / "pictures").mkdir()
        command = [qgis_run.PYTHON, qgis_run.PROBE, geopackage, project, project, pictures]
        home = {"HOME": str(whole), "LANG": "C.UTF-8"}
        ran = subprocess.run(command, capture_output=True, text=True, env=home, check=False)
        assert (pictures / "told.json").exists(), ran.stderr
        told: dict[str, Any] = json.loads((pictures / "told.json").read_text(encoding="utf-8"))
    finally:
        shutil.rmtree(whole)
    return told


def test_each_theme_has_its_layer_and_styles() -> None:
    shown = _layers()
    assert {name: [style.name for style in styles(shown[name])] for name in shown} == STYLES


def test_layers_carry_what_was_measured() -> None:
    shown = _layers()
    growth = shown["growth"].frame.set_index("region_id")
    assert growth["regional_shift"].tolist()[:3] == [12.0, 1.0, -3.0]
    assert growth["growth_label"].tolist()[:3] == ["ahead_sure", "behind_sure", "behind"]
    assert growth.loc["R1", "krugman"] == pytest.approx(0.66)  # of the year of the map
    level = shown["ict_level"].frame.set_index("region_id")
    assert level.loc["R2", ["level_class", "rank_low", "rank_high"]].tolist() == [2, 2.0, 3.0]
    assert level.loc["R5", "stage_literacy"] == 0.42
    panel = shown["panel"].frame
    assert panel["region_id"].tolist() == list(made_up_growth.PANEL_IDS)
    assert panel.loc[0, ["class_first", "class_last"]].tolist() == [3, 3]
    assert "2019" in shown["panel"].abstract
    flows = shown["flows"].frame
    assert list(zip(flows["source"], flows["target"], flows["leads"], strict=True)) == [
        *(("R1", "R2", "other"), ("R2", "R1", "leads"), ("R3", "R1", "leads")),
        ("R5", "R3", "leads"),
    ]


def test_synthetic_tables_name_their_layers_so() -> None:
    found = _findings()
    drawn = {"indicators", "panel"}
    sources = [replace(one, synthetic=one.table in drawn) for one in found.study.sources]
    shown = _layers(replace(found, study=replace(found.study, sources=tuple(sources))))
    assert list(shown) == ["flows", "ict_level_synthetic", "panel_synthetic", "growth"]
    assert text("layers.synthetic", "en") in shown["ict_level_synthetic"].title
    (style,) = styles(shown["ict_level_synthetic"])
    assert text("layers.tip_synthetic_figures", "en") in style.document


def test_a_focus_cuts_regions_of_the_study_and_keeps_their_classes() -> None:
    whole, part = _layers(), _layers(_findings(focus=("R2", "R3")))
    assert part["growth"].frame["region_id"].tolist() == ["R2", "R3"]
    assert part["growth"].steps == whole["growth"].steps
    assert len(part["panel"].frame) == len(whole["panel"].frame)


def test_maps_of_a_period_name_it() -> None:
    found = _findings()
    assert years_of(found, "growth_shift") == "2021–2023"
    assert (years_of(found, "panel"), years_of(found, "panel_growth")) == ("2023", "2016–2023")
    assert years_of(found, "specialisation") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_and_class_has_words(language: str) -> None:
    for layer in _layers(language=language).values():
        assert all(layer.alias(field) for field in layer.fields)
        assert all(style.title and style.seen for style in styles(layer))


def test_short_names_differ_and_every_format_gives_the_rows_back(tmp_path: Path) -> None:
    found = _findings()
    for layer in _layers().values():
        names = [short(field) for field in layer.fields]
        assert len(set(names)) == len(names)
        assert max(map(len, names)) <= 10
    for name in ("g", "s", "j"):
        (tmp_path / name).mkdir()
    path = write_geopackage(found, tmp_path / "g" / "s.gpkg", language="en")
    write_shapefiles(found, tmp_path / "s", language="en")
    write_geojson(found, tmp_path / "j")
    for name, layer in _layers().items():
        rows = len(layer.frame)
        assert len(gpd.read_file(path, layer=name)) == rows
        assert len(gpd.read_file(tmp_path / "s" / f"{name}.shp")) == rows
        assert len(gpd.read_file(tmp_path / "j" / f"{name}.geojson")) == rows


@pytest.mark.qgis
@pytest.mark.parametrize("layer", STYLES)
def test_qgis_draws_every_feature_in_a_class_of_the_legend(layer: str) -> None:
    told = _opened()["layers"][layer]["styles"]
    assert set(told) <= set(STYLES[layer])
    for style in told:
        assert "" not in told[style]["drawn"], style
        assert sum(told[style]["drawn"].values()) == len(_layers()[layer].frame)


@pytest.mark.qgis
def test_qgis_classes_are_those_of_the_figures() -> None:
    drawn = _opened()["layers"]["growth"]["styles"]["growth_rates"]["drawn"]
    assert drawn[text("layers.rate_behind_sure", SAY)] == 1
    assert drawn[text("layers.no_data", SAY)] == 1  # R6, of which the panel knows nothing
    level = _opened()["layers"]["ict_level"]["styles"]["ict_level"]
    assert [row[2] for row in level["classes"]][:3] == palette.shades(palette.LEVEL, 3)
    assert level["drawn"][text("layers.no_data", SAY)] == 2


@pytest.mark.qgis
def test_qgis_has_a_group_of_growth_and_a_layout_for_each_style() -> None:
    told = _opened()["project"]
    assert text("layers.group_growth", SAY) in json.dumps(told["tree"], ensure_ascii=False)
    layouts = json.dumps(list(told["layouts"]), ensure_ascii=False)
    shown = {"growth_shift", "growth_rates", "specialisation", "nodal_regions"}
    for style in (*shown, *STYLES["ict_level"], *STYLES["panel"]):
        assert text(f"layers.style_{style}", SAY) in layouts, style
    assert told.get("complaints", []) == []


def test_a_panel_of_one_year_has_a_layer_of_that_year() -> None:
    found = _findings()
    paths = found.results["class_paths"]
    table = paths.table[paths.table.index.get_level_values("year") == 2023]
    results = {**found.results, "class_paths": replace(paths, table=table)}
    panel = _layers(replace(found, results=results))["panel"].frame
    assert [name for name in panel if name.startswith("lq_")] == ["lq_2023"]
    assert panel["class_first"].tolist() == panel["class_last"].tolist()


def test_stages_of_the_users_own_have_plain_columns_and_their_names_in_the_alias() -> None:
    found = _findings()
    level = found.results["ict_level"]
    own = {"stage:costs": "stage:Затраты, ₸", "stage:internet": "stage:затраты, ₸ "}
    results = {**found.results, "ict_level": replace(level, table=level.table.rename(columns=own))}
    layer = _layers(replace(found, results=results))["ict_level"]
    assert [one for one in layer.fields if one.startswith("stage_")] == [
        *("stage_own_1", "stage_own_2", "stage_literacy"),
    ]
    assert "Затраты, ₸" in layer.alias("stage_own_2", "kk")
    assert [short("stage_own_2"), short("stage_literacy")] == ["st_own_2", "st_literac"]
