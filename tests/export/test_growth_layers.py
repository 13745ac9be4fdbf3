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
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest

from spatialict.core.labels import LANGUAGES, text
from spatialict.core.study import Findings
from spatialict.export import growth_notes, palette, qml
from spatialict.export.frames import Layer, layers
from spatialict.export.growth_charts import classes_of, parts_of
from spatialict.export.growth_frames import THEMES
from spatialict.export.growth_notes import notes, tables_behind, years_of
from spatialict.export.growth_styles import graded_words
from spatialict.export.layers import short, write_geojson, write_geopackage, write_shapefiles
from spatialict.export.qgis import write_qgis_project
from spatialict.export.qgis_layout import Theme, called
from spatialict.export.qgis_tree import Entry
from spatialict.export.styles import Style, styles
from tests import made_up_growth
from tests.export import qgis_run

SAY = "kk"
STYLES = {
    "growth": [
        *("growth_shift", "growth_rates", "specialisation", "relatedness", "nodal_regions"),
    ],
    "growth_synthetic": ["cluster_index"],
    "ict_level": ["ict_level", "stage_internet", "stage_costs", "stage_literacy"],
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
    return {layer.name: layer for layer in shown if layer.theme in THEMES}


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
    style = styles(shown["ict_level_synthetic"])[0]
    assert text("layers.tip_synthetic_figures", "en") in style.document


def _drawn(*tables: str, **changes: Any) -> Findings:
    found = _findings(**changes)
    sources = [replace(one, synthetic=one.table in tables) for one in found.study.sources]
    there = {one.table for one in sources}
    sources += [
        replace(sources[0], table=one, synthetic=True) for one in tables if one not in there
    ]
    return replace(found, study=replace(found.study, sources=tuple(sources)))


def test_what_rests_on_drawn_flows_stands_apart_from_what_was_observed() -> None:
    found = _drawn("flows")
    shown = _layers(found)
    assert list(shown) == ["flows_synthetic", "ict_level", "panel", "growth", "growth_synthetic"]
    assert not {"inflow", "subordinate_to", "nodal_label"} & set(shown["growth"].fields)
    drawn = shown["growth_synthetic"]
    assert {"inflow", "nodal_pole", "nodal_label"} <= set(drawn.fields)
    assert not {"krugman", "regional_shift"} & set(drawn.fields)
    (style,) = styles(drawn)
    assert text("layers.synthetic", "en") in style.title
    assert text("layers.tip_synthetic_figures", "en") in style.document
    theme = Theme(style.name, (Entry(drawn, style, style.title, "", visible=True),))
    assert called(theme, "en") == style.title


def test_a_level_deflated_by_drawn_prices_is_marked() -> None:
    found = _drawn("prices")
    level = found.results["ict_level"]
    rows = {"indicator": "ict_costs", "stage": "costs", "per": "head", "deflate": True}
    made = pd.DataFrame({"indicator": ["ict_costs"]})
    results = {
        **found.results,
        "ict_level": replace(level, params={**level.params, "indicators": [rows]}),
    }
    study = replace(found.study, indicators=made)
    found = replace(found, results=results, study=study)
    assert tables_behind(found, "ict_level") == ("regions", "indicators", "population", "prices")
    assert "ict_level_synthetic" in _layers(found)
    regions = next(one for one in layers(found, language="en") if one.name == "regions")
    assert text("layers.level_synthetic", "en") in regions.abstract


def test_the_regional_part_is_drawn_over_the_start_as_on_the_sheet() -> None:
    found = _findings()
    trend = made_up_growth.plain().results["location_quotient_trend"]
    found = replace(found, results={**found.results, trend.measure: trend})
    growth = _layers(found)["growth"]
    rates = growth.frame.set_index("region_id")["regional_shift_rate"]
    sheet = parts_of(found)
    assert sheet is not None
    assert rates.dropna().to_dict() == pytest.approx(sheet.rates["competitive"].to_dict())
    steps = sorted((low, high, colour) for _, low, high, colour in growth.steps)
    assert steps == sorted(classes_of(sheet.rates["competitive"]))
    assert "2021–2023" in growth.alias("regional_shift", "en")
    assert "million" in growth.alias("regional_shift", "en")


def test_a_region_scored_on_fewer_stages_is_marked_and_its_rank_in_brackets() -> None:
    found = _findings()
    level = found.results["ict_level"]
    table = level.table.copy()
    table.loc["R5", ["value", "class", "rank", "stages"]] = [0.5, 2, 3, 2]
    found = replace(found, results={**found.results, "ict_level": replace(level, table=table)})
    layer = _layers(found)["ict_level"]
    style = styles(layer)[0]
    partly = text("layers.graded_partly", "en", words="2: 0.33 ≤ … < 0.67")
    seen = [row.get("label") for row in _categories(style)]
    assert partly in [seen[place] for place in style.seen]
    assert len(style.seen) == 3 + 1 + 1  # classes, the marked one, no data
    for column in ("stages", "level_status"):
        assert layer.alias(column) in style.document
    assert "'(' ||" in style.document


def test_stages_are_drawn_where_no_region_has_an_index() -> None:
    found = _findings()
    level = found.results["ict_level"]
    table = level.table.assign(**{name: float("nan") for name in ("value", "class", "rank")})
    found = replace(found, results={**found.results, "ict_level": replace(level, table=table)})
    layer = _layers(found)["ict_level"]
    assert [style.name for style in styles(layer)] == STYLES["ict_level"][1:]
    assert styles(layer)[1].title == layer.alias("stage_costs")


def test_the_ends_of_classes_say_on_which_side_a_cut_lies() -> None:
    shown = _layers()
    assert list(graded_words(shown["ict_level"])) == [
        "1: < 0.33",
        "2: 0.33 ≤ … < 0.67",
        "3: ≥ 0.67",
    ]
    assert next(words.split()[1] for words in graded_words(shown["panel"])) == "≤"


def test_a_panel_region_names_the_regions_of_today_in_it() -> None:
    panel = _layers()["panel"]
    rows = panel.frame.set_index("region_id")["parts"]
    assert ", " in ";".join(rows)  # some hold two
    assert text("layers.panel_other_ground", "en") in panel.abstract
    assert "kato" in _layers()["growth"].fields or "kato" not in _findings().study.regions


def test_arrows_lie_beside_the_way_back_with_widths_in_the_legend() -> None:
    layer = _layers()["flows"]
    (style,) = styles(layer)
    symbols = ET.fromstring(style.document.removeprefix(qml.DOCTYPE)).findall(".//symbols/symbol")
    assert all(one.find("layer[@class='MarkerLine']") is not None for one in symbols[:-1])
    seen = [_categories(style)[place].get("label", "") for place in style.seen]
    assert seen
    assert all("persons" in words for words in seen)
    assert {"source_name_kk", "target_name_ru", "year"} <= set(layer.fields)


def _categories(style: Style) -> list[ET.Element]:
    return ET.fromstring(style.document.removeprefix(qml.DOCTYPE)).findall(".//category")


def test_titles_name_the_sector_only_where_a_map_is_of_it_and_notes_are_its_own() -> None:
    found = _findings()
    told = {style: " ".join(notes(found, style, "en")) for style in growth_notes.RESULTS}
    assert "t-test" in told["growth_rates"]
    assert "t-test" not in told["nodal_regions"]
    assert "Growth of" not in told["nodal_regions"]
    assert text("layers.shared_borders", "en", number="5") in told["panel_growth"]
    assert "shares of all industries" in told["specialisation"]
    assert {"ict_level", "specialisation", "nodal_regions"}.isdisjoint(growth_notes.OF_SECTOR)


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
    paths = found.results["class_paths"].table
    every = gpd.read_file(path, layer="panel_years").set_index(["region_id", "year"])
    assert every["lq"].to_dict() == pytest.approx(paths["value"].to_dict(), nan_ok=True)
    assert every["class"].dropna().to_dict() == paths["class"].dropna().to_dict()
    write_shapefiles(found, tmp_path / "s", language="en")
    write_geojson(found, tmp_path / "j")
    for name, layer in _layers().items():
        rows = len(layer.frame)
        assert len(gpd.read_file(path, layer=name)) == rows
        assert len(gpd.read_file(tmp_path / "s" / f"{name}.shp")) == rows
        assert len(gpd.read_file(tmp_path / "j" / f"{name}.geojson")) == rows
        assert (
            "111320" in (style := (tmp_path / "j" / f"{name}.qml").read_text()) or name == "flows"
        )
        assert ET.fromstring(style.removeprefix(qml.DOCTYPE)).tag == "qgis"


@pytest.mark.qgis
@pytest.mark.parametrize("layer", [name for name in STYLES if not name.endswith("_synthetic")])
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
    for style in (*shown, "ict_level", *STYLES["panel"]):
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
