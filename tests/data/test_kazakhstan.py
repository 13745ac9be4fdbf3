"""What ships for Kazakhstan is what its sources say."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from spatialict.data.gazetteer import load_gazetteer, shipped

ORACLE = Path(__file__).parents[1] / "oracle"
SCRIPTS = Path(__file__).parents[2] / "scripts"
FOLDER = shipped("kazakhstan/regions.csv").parent
BUILT_WITH = ((3, 14, 1), (3, 12, 4))  # GEOS in shapely 2.2.0, GDAL in pyogrio 0.13.0
BORDERS = ("20", "17", "16")


def table(name):
    return pd.read_csv(FOLDER / f"{name}.csv", dtype={"oked": str})


def layer(borders):
    return gpd.read_file(FOLDER / "boundaries.gpkg", layer=f"regions_{borders}")


def queen(shapes):
    left, right = shapes.sindex.query(shapes.geometry, predicate="intersects")
    codes = shapes["region_id"].to_numpy()
    return {(codes[i], codes[j]) for i, j in zip(left, right, strict=True) if codes[i] < codes[j]}


@pytest.mark.parametrize("borders", BORDERS)
def test_boundaries_are_a_valid_coverage_of_the_regions_in_force(borders):
    shapes = layer(borders)
    assert list(shapes["region_id"]) == load_gazetteer("kazakhstan").in_force(borders)
    assert shapes.crs == "EPSG:4326"
    assert shapes.is_valid.all()
    assert shapely.coverage_is_valid(shapes.geometry.to_numpy())


@pytest.mark.parametrize(("borders", "pairs"), [("20", 35), ("17", 29), ("16", 28)])
def test_regions_have_as_many_neighbours_as_on_other_maps(borders, pairs):
    assert len(queen(layer(borders))) == pairs


def test_neighbours_of_today_are_the_pairs_of_four_independent_boundary_files():
    expected = pd.read_csv(ORACLE / "kz_adm1_20_queen_edges.csv")
    assert queen(layer("20")) == set(expected.itertuples(index=False, name=None))


def test_older_borders_cover_the_same_country():
    today = layer("20").union_all()
    for borders in ("17", "16"):
        older = layer(borders)
        assert older.union_all().symmetric_difference(today).area < 1e-9
        assert older["area_km2"].sum() == pytest.approx(layer("20")["area_km2"].sum(), abs=1)


def test_area_is_that_of_the_country():
    # 2 724 900 km2, Agency for Land Management; simplified lines cost less than half a per mille
    assert layer("20")["area_km2"].sum() == pytest.approx(2_724_900, rel=5e-4)


@pytest.mark.parametrize("borders", BORDERS)
def test_shapefile_is_the_layer_with_kazakh_letters(borders):
    shapes, package = gpd.read_file(FOLDER / f"regions_{borders}.shp"), layer(borders)
    for column in ("region_id", "kato", "kind", "name_en", "name_ru", "name_kk", "area_km2"):
        assert list(shapes[column]) == list(package[column])
    assert shapes.geometry.normalize().geom_equals(package.geometry.normalize()).all()


def test_kato_codes_carry_the_iso_number():
    regions = pd.read_csv(FOLDER / "regions.csv", dtype=str)
    assert list(regions["kato"]) == [code[3:] + "0000000" for code in regions["region_id"]]


@pytest.mark.parametrize(
    ("shipped_name", "source_name"),
    [
        ("gva_by_section", "kz_bns_gva_by_section_2021_2025"),
        ("gva_j_grp_employed", "kz_bns_gva_j_grp_employed_2010_2025"),
        ("population", "kz_bns_population_2010_2025"),
        ("organisations", "kz_organisations"),
        ("partial_indicators", "kz_stats_partial_press"),
    ],
)
def test_figures_are_the_sources_digit_by_digit(shipped_name, source_name):
    ours = pd.read_csv(FOLDER / f"{shipped_name}.csv", dtype=str, keep_default_na=False)
    theirs = pd.read_csv(
        FOLDER / "sources" / f"{source_name}.csv", dtype=str, keep_default_na=False
    )
    pd.testing.assert_frame_equal(ours[theirs.columns], theirs)


def test_regions_add_up_to_the_nation_in_every_section_and_year():
    wide = table("gva_by_section").pivot(
        index=["section", "year"], columns="region_id", values="gva_mln_kzt"
    )
    assert np.allclose(wide.drop(columns="KZ").sum(axis=1), wide["KZ"], rtol=0, atol=0.05)


def test_sections_and_net_taxes_add_up_to_the_product_in_every_region_and_year():
    wide = table("gva_by_section").pivot(
        index=["region_id", "year"], columns="section", values="gva_mln_kzt"
    )
    leaves = wide[[section for section in wide if len(section) == 1] + ["NET_TAXES"]]
    assert np.allclose(leaves.sum(axis=1), wide["GDP"], rtol=0, atol=0.05)
    assert np.allclose(wide[["B", "C", "D", "E"]].sum(axis=1), wide["IND"], rtol=0, atol=0.05)


def test_population_and_long_series_add_up_without_counting_south_kazakhstan_twice():
    long = pd.concat([table("gva_j_grp_employed"), table("population")])
    wide = long.pivot(index=["indicator", "year"], columns="region_id", values="value")
    regions = wide.drop(columns=["KZ", "KZ-51"]).sum(axis=1)
    alone = wide["KZ-51"].where(wide["KZ-61"].isna(), 0).fillna(0)
    assert np.allclose(regions + alone, wide["KZ"], rtol=1e-9, atol=0.2)


def test_sections_name_what_the_figures_have():
    sections = table("sections").set_index("section")
    assert set(sections.index) == set(table("gva_by_section")["section"])
    assert set(sections.index[sections["kind"] != "section"]) == {"IND", "GDP", "NET_TAXES"}
    assert sections.notna().all(axis=None)


def test_towns_lie_in_their_region():
    towns = table("towns")
    points = gpd.GeoSeries.from_xy(towns["lon"], towns["lat"], crs="EPSG:4326")
    shapes = layer("20").set_index("region_id").geometry
    inside = points.within(shapes.loc[towns["region_id"]].reset_index(drop=True))
    assert (inside | (towns["outside_m"] > 0)).all()
    assert towns["outside_m"].max() < 5000
    assert set(towns["region_id"]) == set(shapes.index)


def test_organisations_lie_in_the_region_they_name():
    rows = table("organisations")
    points = gpd.GeoSeries.from_xy(rows["lon"], rows["lat"], crs="EPSG:4326")
    shapes = layer("20").set_index("region_id").geometry
    assert points.within(shapes.loc[rows["region_id"]].reset_index(drop=True)).all()
    assert len(rows) == 71


def test_templates_hold_every_region_and_no_figure():
    for name in ("internet_users", "ict_costs", "digital_literacy", "ict_employment"):
        rows = pd.read_csv(FOLDER / "templates" / f"{name}.csv")
        assert list(rows["region_id"]) == load_gazetteer("kazakhstan").in_force("20")
        assert rows[["year", "value"]].isna().all(axis=None)
    for name in ("links", "organisations"):
        assert pd.read_csv(FOLDER / "templates" / f"{name}.csv").empty


def test_every_synthetic_firm_says_so_and_stands_in_its_region():
    firms = table("firms_synthetic")
    shapes = layer("20").set_index("region_id").geometry
    assert (firms["synthetic"] == 1).all()
    assert firms["firm_id"].is_unique
    for region, rows in firms.groupby("region_id"):
        assert shapely.contains_xy(shapes[region], rows["lon"], rows["lat"]).all()
    assert (FOLDER / "firms_synthetic.csv").stat().st_size < 3_000_000


def test_synthetic_firms_follow_the_value_added_of_2023():
    firms, gva = table("firms_synthetic"), table("gva_by_section")
    rows = gva[(gva["year"] == 2023) & gva["section"].isin(set(firms["industry"]))]
    shares = rows[rows["region_id"] != "KZ"].pivot(
        index="region_id", columns="section", values="gva_mln_kzt"
    )
    shares = shares / shares.sum()
    drawn = (
        firms[firms["oked"].isna()].groupby(["region_id", "industry"]).size().unstack(fill_value=0)
    )
    quota = shares * drawn.sum()
    assert (drawn - quota).abs().max(axis=None) < 1  # largest remainder: up or down, never further
    assert len(firms) == 60_000
    assert firms["oked"].notna().sum() == 12_000


def test_names_and_tables_are_built_again_byte_by_byte(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    import build_kazakhstan_names as names
    import build_kazakhstan_tables as tables

    sources = FOLDER / "sources"
    built = tables.official_tables(sources)
    built["aliases"] = names.aliases(sources)
    built["crosswalk"] = names.crosswalk(names.read_regions(sources))
    for name, rows in built.items():
        tables.write(rows, tmp_path / f"{name}.csv")
        assert (tmp_path / f"{name}.csv").read_bytes() == (FOLDER / f"{name}.csv").read_bytes()


def test_largest_remainder_gives_the_seats_of_a_textbook(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    from draw_synthetic_firms import largest_remainder

    # Hamilton's method by hand: quotas 4.7, 1.6, 1.58, 1.2, 0.61, 0.31 of 10 seats
    votes = pd.Series([47_000, 16_000, 15_800, 12_000, 6_100, 3_100])
    assert list(largest_remainder(votes, 10)) == [5, 2, 1, 1, 1, 0]


@pytest.mark.slow
@pytest.mark.skipif(
    (shapely.geos_version, pyogrio.__gdal_version__) != BUILT_WITH,
    reason="equal bytes are promised for the versions of GEOS and GDAL in requirements.lock",
)
def test_the_whole_folder_is_built_again_byte_by_byte(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    from build_kazakhstan import main

    main(tmp_path)
    for file in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert file.read_bytes() == (FOLDER / file.relative_to(tmp_path)).read_bytes(), file.name


def test_digital_literacy_is_what_the_press_quotes_of_so_many_regions():
    rows, quoted = table("digital_literacy"), table("partial_indicators")
    regions = rows[rows["region_id"] != "KZ"].groupby(["indicator", "year"]).size()
    assert regions.to_dict() == {
        ("digital_literacy_6_74", 2021): 2,
        ("digital_literacy_6_74", 2023): 6,
        ("digital_literacy_6_plus", 2021): 5,
    }
    literacy = quoted[quoted["indicator"].str.startswith("digital_literacy")]
    assert rows["value"].tolist() == literacy["value"].astype(float).tolist()
    assert rows["source"].tolist() == literacy["source"].tolist()
    known = load_gazetteer("kazakhstan").regions
    names = known["name_en"].reindex(rows["region_id"]).fillna("Kazakhstan")
    first = [str(name).split()[0] for name in names]
    assert first == [str(name).split()[0] for name in rows["region"]]


def test_a_bound_is_a_number_with_a_note():
    hub = table("astana_hub").set_index(["indicator", "year"])
    assert hub.loc[("participants", 2024), ["value", "note"]].tolist() == [1500.0, ">1500"]
    assert hub.loc[("jobs", 2025), ["value", "note"]].tolist() == [30000.0, ">30000"]
    assert hub.loc[("foreign_share", 2025), ["value", "note"]].tolist() == [25.0, "~25"]
    assert hub["note"].isna().sum() == 2
    assert len(hub) == 6


def test_templates_beside_the_regions_hold_no_figure():
    rows = pd.read_csv(FOLDER / "templates" / "enterprises.csv")
    assert list(rows["region_id"]) == load_gazetteer("kazakhstan").in_force("20")
    named = {"enterprises": "value", "panel": "value", "prices": "value", "programme": "value"}
    for name, column in named.items():
        assert pd.read_csv(FOLDER / "templates" / f"{name}.csv")[column].isna().all()
    assert pd.read_csv(FOLDER / "templates" / "flows.csv").empty
    square = pd.read_csv(FOLDER / "templates" / "input_output.csv", index_col="industry")
    assert square.isna().all(axis=None)
    assert [*square.index[:-1]] == [*square.columns[:-2]]


def test_indicators_of_the_templates_are_those_of_the_three_stages():
    from spatialict.data.project_growth import THREE_STAGES

    for stage in THREE_STAGES:
        rows = pd.read_csv(FOLDER / "templates" / f"{stage.indicator}.csv")
        assert set(rows["indicator"]) == {stage.indicator}


def test_the_synthetic_level_says_so_and_is_drawn_again_byte_by_byte(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    import build_kazakhstan_tables as tables
    import draw_synthetic_level as level

    built = tables.official_tables(FOLDER / "sources")
    drawn = level.draw(built["gva_by_section"], built["population"])
    for name, rows in (("level_synthetic", drawn), ("prices_synthetic", level.prices())):
        tables.write(rows, tmp_path / f"{name}.csv")
        assert (tmp_path / f"{name}.csv").read_bytes() == (FOLDER / f"{name}.csv").read_bytes()
        assert (rows["synthetic"] == 1).all()
    assert sorted(set(drawn["region_id"])) == load_gazetteer("kazakhstan").in_force("20")
    assert (drawn["value"] == "…").sum() == 1


def test_the_project_of_the_synthetic_level_reads_three_stages_and_marks_them():
    from spatialict.data.project import read_project
    from spatialict.data.project_growth import THREE_STAGES
    from spatialict.data.validate import read_study

    project = read_project(shipped("kazakhstan/level.toml"))
    assert project.level.indicators == THREE_STAGES
    study = read_study(project)
    assert set(study.indicators["indicator"]) == {stage.indicator for stage in THREE_STAGES}
    drawn = {source.table for source in study.sources if source.synthetic}
    assert drawn == {"indicators", "prices"}
    assert "SYNTHETIC" in project.study.title.en


def test_the_demo_names_a_panel_a_programme_and_the_breaks_of_the_series(demo_project):
    assert sorted(demo_project.growth.breaks) == ["2013", "2025"]
    roles = [spec.table for spec in demo_project.tables]
    assert (roles.count("panel"), roles.count("programme"), roles.count("indicators")) == (2, 1, 1)
    assert not any("synthetic" in spec.path for spec in demo_project.tables if not spec.synthetic)
    j = table("gva_j_grp_employed")
    j = j[j["indicator"].str.startswith("gva")].set_index(["region_id", "year"])["value"]
    astana = [round(j["KZ-71", year] / j["KZ", year], 2) for year in (2012, 2013)]
    assert astana == [0.12, 0.26]  # as the break of 2013 says
