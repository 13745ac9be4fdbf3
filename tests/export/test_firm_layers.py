"""Layers of firms: what they carry, and how a real QGIS draws them (checks 1, 2 and 4)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point

from spatialict.core.labels import LANGUAGES, number, text
from spatialict.core.study import Findings, Message
from spatialict.export import firm_frames, frames, palette
from spatialict.export.firm_tables import firm_tables
from spatialict.export.frames import Layer, layers
from spatialict.export.layers import write_geojson, write_geopackage, write_shapefiles
from spatialict.export.qgis_layout import Theme, add_layout
from spatialict.export.styles import styles
from spatialict.export.wording import distance
from tests import made_up
from tests.export import qgis_run

SAY = qgis_run.LANGUAGE


def _layers(found: Findings, language: str = "en") -> dict[str, Layer]:
    return {layer.theme: layer for layer in layers(found, language=language)}


def _told(theme: str) -> dict:
    return qgis_run.opened()["layers"][f"{theme}_synthetic"]


def _word(name: str, **values: object) -> str:
    return text(f"layers.{name}", SAY, **values)


def test_a_window_holds_the_circle_or_ellipse_it_stands_for_and_hardly_more() -> None:
    """Half axes 30 km and 15 km, leaning by 30 degrees: pi * 30 * 15 = 1413.7 km2."""
    frame = _layers(made_up.findings())["firm_scan"].frame.set_index("cluster")
    assert frame.geometry[1].area / 1e6 == pytest.approx(np.pi * 20 * 20, rel=2e-4)
    ellipse = frame.geometry[2]
    assert ellipse.area / 1e6 == pytest.approx(np.pi * 30 * 15, rel=2e-4)
    lean = np.radians(30)
    tip = Point(9.5e4 + 3e4 * np.cos(lean), 5.2e4 + 3e4 * np.sin(lean))
    side = Point(9.5e4 - 1.5e4 * np.sin(lean), 5.2e4 + 1.5e4 * np.cos(lean))
    assert all(ellipse.buffer(0.01).covers(point) for point in (tip, side))
    assert ellipse.exterior.distance(tip) < 10
    assert ellipse.exterior.distance(side) < 10


def test_every_point_of_a_circle_lies_inside_its_polygon() -> None:
    turn = np.linspace(0, 2 * np.pi, 1000)
    rim = shapely.points(7 + 2e4 * np.cos(turn), 9 + 2e4 * np.sin(turn))
    row = {"x_m": [7.0], "y_m": [9.0], "radius_m": 2e4, "ratio": 1.0, "angle": 0.0}
    (shape,) = firm_frames.ellipses(pd.DataFrame(row))
    assert shape.buffer(1e-6).covers(shapely.multipoints(rim))


def test_a_window_of_one_place_is_a_small_circle_and_its_radius_stays_nil() -> None:
    row = _layers(made_up.findings())["firm_scan"].frame.set_index("cluster").loc[3]
    assert row["radius_m"] == 0
    assert row.geometry.area == pytest.approx(np.pi * 500**2, rel=2e-4)


def test_clusters_carry_names_regions_and_whether_they_are_candidates() -> None:
    frame = _layers(made_up.findings(), "ru")["firm_clusters"].frame.set_index("cluster_id")
    assert frame["name"].tolist()[:2] == ["D1 Pole", "D2 Second"]
    assert frame.loc[2, "region_names"] == "г. Полюс; Вторая область"
    assert frame["candidate"].tolist() == ["robust", "no", None]
    assert frame["reason"][1].startswith("Кандидат")
    assert frame.geometry[3] is None


def test_firms_are_joined_to_their_clusters() -> None:
    frame = _layers(made_up.findings())["firms"].frame.set_index("firm_id")
    assert frame["cluster_id"].astype("Int64").tolist() == [1, 1, pd.NA, 1, 1, 2, 2, 2, 2]
    assert frame.loc["f5", ["jobs", "opened"]].tolist() == [150, 2020]
    assert pd.isna(frame.loc["f9", "jobs"])
    assert frame.geometry["f3"] == Point(150e3, 50e3)


def test_too_many_firms_are_no_points_and_the_abstracts_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(firm_frames, "MOST_POINTS", 8)
    shown = _layers(made_up.findings())
    assert "firms" not in shown
    told = text("layers.too_many_points", "en", count=9, total=9.0, most=8.0)
    assert all(told in shown[theme].abstract for theme in ("firm_grid", "firm_density"))


def test_density_has_cells_of_its_size_and_none_that_are_not_worth_drawing() -> None:
    found = made_up.findings()
    layer = _layers(found)["firm_density"]
    assert layer.frame.geometry.area.unique() == pytest.approx([4e8])  # 20 km by 20 km
    assert layer.frame["density"].min() >= 0.001  # six classes below 0.1: 1, 2, 5, 10, 20, 50
    values = found.results["kernel_density"].table["value"]
    assert len(layer.frame) == int((values >= 0.001).sum())
    assert "0.001" in layer.abstract


def test_cells_without_any_firm_are_left_out_and_counted() -> None:
    layer = _layers(made_up.findings())["firm_grid"]
    assert len(layer.frame) == 5
    assert "(19 of 24)" in layer.abstract


def test_regions_tell_their_firms_in_clusters_and_that_these_are_synthetic() -> None:
    regions = next(x for x in layers(made_up.findings(), language="en") if x.name == "regions")
    frame = regions.frame.set_index("region_id")
    assert frame.loc["R1", ["clustered_firms", "clusters"]].tolist() == [6, "D1; D2; S1; S2"]
    assert pd.isna(frame.loc["R6", "clustered_firms"])
    assert text("layers.clustering_synthetic", "en") in regions.abstract


def test_a_large_layer_is_in_the_geopackage_only_and_counted_in_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("frames", "layers"):
        monkeypatch.setattr(f"spatialict.export.{module}.LARGEST", 40)
    found = made_up.findings()  # 42 cells of the density are drawn
    geopackage = write_geopackage(found, tmp_path / "s.gpkg", language="en")
    write_shapefiles(found, tmp_path, language="en")
    write_geojson(found, tmp_path)
    assert len(gpd.read_file(geopackage, layer="firm_density_synthetic")) == 42
    assert not list(tmp_path.glob("firm_density*"))
    assert (tmp_path / "firm_grid_synthetic.geojson").exists()
    key = pd.read_csv(tmp_path / "names.csv").groupby("file")["left_out"].max()
    assert key["firm_density_synthetic.shp"] == 42
    said = text("layers.too_large", "en", count=42, total=42.0, most=40.0)
    assert said in _layers(found)["firm_density"].abstract


def test_a_hundred_thousand_cells_are_styled_without_a_disc_each() -> None:
    found = made_up.findings()
    grid = found.results["grid"]
    many = grid.table.iloc[[0] * 100_000].set_axis(range(100_000)).rename_axis("cell_id")
    results = {"grid": replace(grid, table=many)}
    layer = _layers(replace(found, results=results))["firm_grid"]
    assert len(layer.frame) == 100_000
    for style in styles(layer):
        assert "CentroidFill" not in style.document
        assert 'enableorderby="1"' not in style.document
        assert len(style.document) < 40_000


def test_geojson_of_a_window_is_in_degrees(tmp_path: Path) -> None:
    write_geojson(made_up.findings(), tmp_path)
    west, south, east, north = gpd.read_file(tmp_path / "firm_scan_synthetic.geojson").total_bounds
    assert 66.9 < west < east < 69.2
    assert 47.9 < south < north < 48.7


def test_a_focus_keeps_what_reaches_into_its_regions() -> None:
    shown = _layers(made_up.findings(focus=("R2",)))
    assert shown["firm_clusters"].frame["cluster_id"].tolist() == [2]
    assert shown["firm_scan"].frame["cluster"].tolist() == [2, 3]
    assert shown["firms"].frame["firm_id"].tolist() == ["f3", "f8", "f9"]
    for layer in layers(made_up.findings(focus=("R5",)), language="en"):
        if layer.theme in frames.FIRM_THEMES:
            assert layer.frame.empty
            assert styles(layer)


# Counted by hand from tests/made_up_firms.py: the cluster without a hull is in no picture but is a
# feature; its candidature and stability are not known.
DRAWN = {
    ("firm_scan", "firm_scan"): {"scan_cluster": 2, "scan_ns": 1},
    ("firm_scan_time", "firm_scan_time"): {"scan_cluster": 2, "scan_ns": 1},
    ("firm_clusters", "firm_clusters"): {"cluster_robust": 1, "cluster_no": 1, "no_data": 1},
    ("firms", "firms_synthetic"): {"firm_clustered": 8, "firm_other": 1},
    ("firm_grid", "firm_grid_moran"): {"label_HH": 1, "label_LH": 1, "label_ns": 2, "untested": 1},
}


@pytest.mark.qgis
@pytest.mark.parametrize(("theme", "style"), DRAWN)
def test_every_feature_is_drawn_in_its_class(theme: str, style: str) -> None:
    drawn = _told(theme)["styles"][style]["drawn"]
    assert drawn == {_word(key): count for key, count in DRAWN[theme, style].items()}


@pytest.mark.qgis
@pytest.mark.parametrize(
    ("theme", "style", "column", "steps"),
    [
        ("firm_density", "firm_density", "density", "density"),
        ("firm_grid", "firm_grid", "location_quotient", "lq"),
        ("firm_clusters", "firm_clusters_stability", "stability", "stability"),
        ("firm_clusters", "firm_clusters_firms", "firms", "firms"),
    ],
)
def test_every_feature_falls_into_the_range_of_its_number(
    theme: str, style: str, column: str, steps: str
) -> None:
    values = _layers(qgis_run.findings())[theme].frame[column]
    classes = {
        "density": lambda: firm_frames.density_classes(values.to_numpy()),
        "lq": lambda: palette.lq_classes(values),
        "stability": palette.stability_classes,
        "firms": lambda: [(0.0, 2.0, ""), (2.0, 5.0, "")],
    }[steps]()
    told = _told(theme)["styles"][style]
    assert told["type"] == "graduatedSymbol"
    few = pd.Series(False, index=values.index)
    if theme == "firm_grid":
        few = _layers(qgis_run.findings())[theme].frame["lq_status"] == "too_few"
        assert told["drawn"][_word("too_few_firms")] == few.sum() == 1
    values = values.where(~few, -2.0)
    counted = [told["drawn"].get(label, 0) for low, _, label, _ in told["classes"] if low >= 0]
    expected = [int(((values >= low) & (values < high)).sum()) for low, high, _ in classes]
    assert counted == expected
    assert told["drawn"].get(_word("no_data"), 0) == int(values.isna().sum())
    assert sum(told["drawn"].values()) == len(values)


@pytest.mark.qgis
def test_density_is_read_in_round_numbers_of_the_language() -> None:
    labels = [row[2] for row in _told("firm_density")["default"]["classes"]]
    ends = [number(end, SAY, ".3f") for end in (0.001, 0.002)]
    assert labels[0] == _word("range_between", low=ends[0], high=ends[1])
    assert labels[-2] == _word("range_above", low=number(0.05, SAY, ".3f"))


@pytest.mark.qgis
@pytest.mark.parametrize(
    ("theme", "style", "colours"),
    [
        ("firm_scan", "firm_scan", [palette.SCAN["cluster"]]),
        ("firm_clusters", "firm_clusters", ["#5e3c99", "#969696"]),
        ("firm_clusters", "firm_clusters_stability", ["#01665e", "#5ab4ac"]),
        ("firms", "firms_synthetic", [palette.FIRMS["clustered"], palette.FIRM]),
        ("firm_density", "firm_density", list(palette.DENSITY_COLOURS)),
        ("firm_grid", "firm_grid", ["#253494", "#2c7fb8", "#41b6c4", palette.FEW, "#ffffcc"]),
        ("firm_grid", "firm_grid_moran", ["#d7191c", "#abd9e9", "#f5f5f5", palette.HATCH]),
    ],
)
def test_what_is_styled_is_what_is_painted(theme: str, style: str, colours: list[str]) -> None:
    pixels = _told(theme)["styles"][style]["pixels"]
    assert [colour for colour in colours if colour not in pixels] == []


@pytest.mark.qgis
def test_clusters_are_labelled_by_name_and_windows_by_their_risk() -> None:
    assert _told("firm_clusters")["default"]["labels"][:2] == ["D1 Полюс қ.", "D2 Second"]
    assert _told("firm_scan")["default"]["labels"] == ["S1 ×3,1", "S2 ×2,3", None]
    assert _told("firm_scan_time")["default"]["labels"][0] == "S1 ×3,1 (2018–2020)"


@pytest.mark.qgis
def test_map_tips_speak_the_language_and_keep_hostile_towns_inert() -> None:
    first, _, hostile = _told("firm_clusters")["default"]["tips"]
    assert f"{_word('field_candidate')}: {_word('cluster_robust')}<" in first
    assert f"{_word('field_main_share')}: 100,0\u00a0%<" in first
    assert first.endswith(_word("tip_on_synthetic"))
    assert "<script" not in hostile
    assert "[% 1+1 %]" in hostile
    (scan, *_) = _told("firm_scan")["default"]["tips"]
    assert scan.startswith(f"<b>{_word('tip_scan', key='1')}</b>")
    assert f"{_word('field_label')}: {_word('scan_cluster')}<" in scan
    (cell, *_) = _told("firm_grid")["default"]["tips"]
    assert f"{_word('field_moran_label')}: {_word('label_HH')}<" in cell


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_and_alias_is_in_the_language(language: str) -> None:
    for layer in layers(made_up.findings(), language=language):
        if layer.theme in frames.FIRM_THEMES:
            assert layer.title.endswith(f"({text('layers.synthetic', language)})")
            assert all(layer.alias(field) for field in layer.fields)


CELL_M = 10_000.0
SQUARES = [("15000:25000", "25000:25000"), ("95000:55000",), ("145000:55000",)]


def _in_squares(**changes: object) -> Findings:
    """Return the made-up findings as a run has them: windows of squares, called by their centre."""
    found = made_up.findings(**changes)
    scan = found.results["scan"]
    said = (*scan.notes, Message("firms.scanned_cells", {"cell_m": CELL_M}))
    scan = replace(scan, table=scan.table.assign(members=SQUARES), notes=said)
    return replace(found, results={**found.results, "scan": scan})


def test_the_squares_that_a_significant_window_counted_are_a_layer() -> None:
    frame = _layers(_in_squares())["firm_scan_squares"].frame.set_index("cluster")
    assert list(frame.index) == [1, 2]  # the third is explained by chance
    assert frame.geometry[1].equals(shapely.box(1e4, 2e4, 3e4, 3e4))
    assert frame.geometry[2].equals(shapely.box(9e4, 5e4, 1e5, 6e4))
    assert "firm_scan_squares" not in _layers(made_up.findings())


def test_a_window_of_one_square_is_drawn_as_that_square() -> None:
    frame = _layers(_in_squares())["firm_scan"].frame.set_index("cluster")
    assert frame.geometry[3].equals(shapely.box(1.4e5, 5e4, 1.5e5, 6e4))
    assert frame.geometry[1].area / 1e6 == pytest.approx(np.pi * 20 * 20, rel=2e-4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_abstract_and_tip_of_a_window_say_that_squares_were_counted(language: str) -> None:
    layer = _layers(_in_squares(), language)["firm_scan"]
    disc = text("layers.one_place_disc", language, least=500.0)
    assert text("layers.in_squares", language, cell=distance(CELL_M, language)) in layer.abstract
    assert disc not in layer.abstract
    assert text("layers.field_cell_m", language) in styles(layer)[0].document
    assert disc in _layers(made_up.findings(), language)["firm_scan"].abstract


def _closed(**years: object) -> Findings:
    """Return the findings of 2023 with f2, of the sector, and f3 closed or not yet open."""
    found = made_up.findings(year=2023)
    firms = found.study.firms.assign(**years)
    members = found.results["density_clusters"]
    members = replace(members, table=members.table.drop("f2"))
    places = found.results["firm_places"]
    places = replace(places, table=places.table.drop("f2"))
    results = {**found.results, "density_clusters": members, "firm_places": places}
    return replace(found, study=replace(found.study, firms=firms), results=results)


def test_firms_not_open_in_the_year_are_a_class_of_their_own_and_others_are_not_the_sectors() -> (
    None
):
    """f2 closed in 2020; f9, which closed in 2023, was open for a part of it."""
    closed = pd.array([None, 2020, *[None] * 6, 2023], "Int16")
    layer = _layers(_closed(closed=closed))["firms"]
    told = layer.frame.set_index("firm_id")["belongs"]
    assert told["f2"] == "closed"
    assert told["f3"] == "other"
    assert set(told.drop(["f2", "f3"])) == {"clustered"}
    assert text("layers.firm_closed", "en", year="2023") in styles(layer)[0].document


def test_a_firm_of_the_sector_without_a_cluster_number_is_not_of_another_industry() -> None:
    found = made_up.findings()
    members = found.results["density_clusters"]
    numbers = members.table["cluster_id"].astype("Int64").where(members.table.index != "f1")
    members = replace(members, table=members.table.assign(cluster_id=numbers))
    results = {k: v for k, v in found.results.items() if k != "firm_places"}
    found = replace(found, results={**results, "density_clusters": members})
    told = _layers(found)["firms"].frame.set_index("firm_id")["belongs"]
    assert told[["f1", "f3", "f4"]].tolist() == ["alone", "other", "clustered"]


def test_counts_in_the_abstract_of_a_focus_are_of_its_cells() -> None:
    """Of 24 cells five hold firms; R3 spans four cells and touches two of R2, none with a firm."""
    found = made_up.findings(focus=("R3",))
    regions = found.study.regions
    near = found.results["grid"].table.intersects(regions.geometry["R3"])
    held = found.results["grid"].table["total"] > 0
    said = f"({(near & ~held).sum()} of {near.sum()})"
    assert said in _layers(found)["firm_grid"].abstract
    assert near.sum() < 24


def test_firms_of_a_focus_are_points_where_those_of_the_nation_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(firm_frames, "MOST_POINTS", 5)
    assert "firms" not in _layers(made_up.findings())
    shown = _layers(made_up.findings(focus=("R2",)))  # three firms
    assert shown["firms"].frame["firm_id"].tolist() == ["f3", "f8", "f9"]


def test_the_title_of_a_layout_says_that_one_region_is_shown() -> None:
    found = made_up.findings(focus=("R2",))
    parent = ET.Element("Layouts")
    add_layout(parent, found, Theme("firm_clusters", ()), (0.0, 0.0, 1e5, 1e5), "en")
    title = next(item for item in parent.iter("LayoutItem") if item.get("id") == "title")
    assert title.get("labelText", "").endswith("shown for Second and its neighbours")


def test_cells_carry_their_region_and_area_where_the_result_has_them() -> None:
    found = made_up.findings()
    grid = found.results["grid"]
    table = grid.table.assign(region_id=["R1"] * 12 + ["R2"] * 12, area_km2=2500.0)
    found = replace(found, results={**found.results, "grid": replace(grid, table=table)})
    frame = _layers(found)["firm_grid"].frame
    assert frame["region_id"].tolist() == ["R1"] * 5
    assert frame["area_km2"].tolist() == [2500.0] * 5
    assert firm_tables(found)["firm_grid"]["region_id"].tolist() == ["R1"] * 5
    assert "region_id" not in _layers(made_up.findings())["firm_grid"].frame


def test_counts_in_tips_are_written_as_numbers_and_codes_and_years_are_not() -> None:
    shown = _layers(made_up.findings())
    tips = {theme: styles(shown[theme])[0].document for theme in ("firm_clusters", "firm_grid")}
    assert "format_number(\"firms\",0,'en')" in tips["firm_clusters"].replace("&quot;", '"')
    assert "format_number(\"firms_total\",0,'en')" in tips["firm_grid"].replace("&quot;", '"')
    years = styles(shown["firm_scan_time"])[0].document
    assert 'format_number("first_year"' not in years.replace("&quot;", '"')


def test_clusters_let_names_below_them_be_read() -> None:
    (fill, *_) = ET.fromstring(
        styles(_layers(made_up.findings())["firm_clusters"])[0].document.split("\n", 1)[1]
    ).iterfind(".//layer[@class='SimpleFill']/Option/Option[@name='color']")
    assert int(fill.get("value", "").split(",")[3]) < 128
