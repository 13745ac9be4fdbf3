"""What a run asks of firms: who is asked, on which sample, and what follows for regions."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from spatialict import firm_stages, stages
from spatialict.core.firms import open_in
from spatialict.core.rules import Condition
from spatialict.core.study import ArgumentError, Names, Result, Source
from spatialict.data.project import FirmsSection, NetworkSection
from spatialict.data.sector import in_sector

REGIONS = gpd.GeoDataFrame(
    geometry=[box(0, 0, 1e5, 1e5), box(1e5, 0, 2e5, 1e5)],
    index=pd.Index(["A", "B"], name="region_id"),
    crs=32642,
)


def firms(**columns):
    """40 firms of the sector within 1 km of the border of A and B, 160 others anywhere."""
    rng = np.random.default_rng(5)
    x = np.r_[1e5 + rng.uniform(-900, 900, 40), rng.uniform(0, 2e5, 160)]
    y = np.r_[5e4 + rng.uniform(-900, 900, 40), rng.uniform(0, 1e5, 160)]
    table = pd.DataFrame({"x_m": x, "y_m": y, "industry": ["J"] * 40 + ["C"] * 160})
    table["region_id"] = np.where(x < 1e5, "A", "B")
    table.index = pd.Index([f"f{i:03d}" for i in range(200)], name="firm_id")
    return table.assign(**columns).astype({"industry": "category", "region_id": "category"})


def study(table):
    return SimpleNamespace(firms=table, regions=REGIONS, organisations=None)


def project(**settings):
    small = {"simulations": 99, "most_m": 20_000, "scan_cell_m": 2_000, "cell_m": 20_000}
    return SimpleNamespace(
        firms=FirmsSection(**(small | {"reach_m": 1_000} | settings)),
        network=NetworkSection(permutations=99),
        sector=SimpleNamespace(industry=("J",)),
        years=SimpleNamespace(current=2023, first=2021, last=2023),
        study=SimpleNamespace(seed=1, country=""),
    )


@pytest.fixture(scope="module")
def found():
    return firm_stages.firm_results(study(firms()), project())


def test_every_question_is_answered(found):
    assert set(found) == {
        "duranton_overman", "marcon_puech", "ripley_l", "kernel_density", "density_clusters",
        "firm_clusters", "scan", "colocation_quotient", "grid", "firm_places", "clustering",
        "cluster_candidates",
    }  # fmt: skip


def test_a_cluster_across_a_border_counts_in_both_regions_and_is_a_candidate_itself(found):
    assert found["clustering"].table["value"].sum() == 40
    assert (found["clustering"].table["value"] > 0).all()
    flag = found["cluster_candidates"].table
    assert flag[["candidate", "robust"]].to_numpy().tolist() == [[True, True]]
    assert flag["across"].tolist() == [2]
    assert found["scan"].table["p_value"].iloc[0] == 0.01  # 1 / (99 + 1)


def test_a_firm_stands_in_the_square_and_the_window_that_hold_it(found):
    register = firm_stages.register_of(study(firms()), project())
    places = firm_stages.scan_places(register, project())
    assert places.locations[["cases", "total"]].sum().tolist() == [40, 200]
    some, square = register.firms.loc["f000"], places.locations.loc[places.place_of["f000"]]
    assert abs(square["x_m"] - some["x_m"]) <= 1_000
    windows = found["scan"].table
    held = found["firm_places"].table.loc["f000", "scan_cluster"]
    assert places.place_of["f000"] in windows.loc[held, "members"]


def test_firms_that_were_not_open_are_left_out_and_counted():
    table = firms(opened=pd.array([2030] * 5 + [None] * 195, dtype="Int16"))
    register = firm_stages.register_of(study(table), project())
    assert (len(register.firms), register.chosen.sum()) == (195, 35)
    assert register.left_out[0].text() == "5 of 200 firms were not open in 2023 and are left out."
    assert len(firm_stages.register_of(study(table), project(current=False)).firms) == 200


def test_a_large_register_is_sampled_and_the_sample_does_not_depend_on_the_workers():
    register = firm_stages.register_of(study(firms()), project(most_points=100))
    again = firm_stages.register_of(study(firms()), project(most_points=100))
    assert len(register.sample) == 100
    assert register.sample.is_monotonic_increasing
    assert register.sample.equals(again.sample)
    assert register.drawn[0].text().startswith("Measured on a random sample of 100 of the 200")


def test_with_too_few_of_the_sector_nothing_is_asked_and_it_is_said_why():
    table = firms()
    only = table[table["industry"] == "C"]
    assert firm_stages.firm_results(study(only), project()) == {}
    (said,) = firm_stages.firm_caveats(study(only), project())
    assert "of 160 firms fewer than 5 are of J" in said.text()
    assert said.text().count("Industries there: C.") == 1


def test_a_register_of_the_sector_alone_shows_density_and_clusters_and_compares_with_nobody():
    table = firms()
    only = table[table["industry"] == "J"]
    found = firm_stages.firm_results(study(only), project())
    assert {"kernel_density", "firm_clusters", "clustering"} <= set(found)
    assert not {"duranton_overman", "scan", "colocation_quotient", "grid"} & set(found)
    assert found["firm_clusters"].table["lq"].isna().all()
    assert found["cluster_candidates"].table["candidate"].isna().all()
    (said,) = firm_stages.firm_caveats(study(only), project())
    assert "nobody to compare them with" in said.text()


def test_jobs_asked_for_and_not_given_are_said():
    (said,) = firm_stages.firm_caveats(study(firms()), project(weighted=True))
    assert "too few firms state their jobs" in said.text()
    register = firm_stages.register_of(study(firms(jobs=np.nan)), project())
    settings = project(weighted=True).firms
    curves = firm_stages.curves(register, REGIONS, settings, {"seed": 1, "workers": None})
    assert not curves["marcon_puech"].params["weighted"]


def test_a_firm_closed_in_the_year_was_open_in_it():
    years = pd.DataFrame({"opened": [2023, 2024], "closed": [2023, 2024]}).astype("Int16")
    assert open_in(years, 2023).tolist() == [True, False]


def test_a_window_that_chance_explains_is_no_cluster_of_anybody():
    register = firm_stages.register_of(study(firms()), project())
    some = firm_stages.scan_places(register, project()).place_of[register.chosen].iloc[0]
    windows = pd.DataFrame({"label": ["ns"], "members": [(some,)]}, index=[1])
    clusters = pd.DataFrame({"cluster_id": -1}, index=register.of_sector.index)
    found = {"scan": Result("scan", windows), "density_clusters": Result("density", clusters)}
    places = firm_stages.firm_places(register, project(), found)
    assert (places.table["scan_cluster"] == 0).all()


def test_firms_whose_industry_is_called_like_a_kind_of_organisation_are_not_among_these():
    table = firms().astype({"industry": str})
    table.loc[table.index[40:60], "industry"] = "support"
    table.loc[table.index[60:80], "industry"] = "sector"
    register = firm_stages.register_of(study(table), project())
    seat = gpd.GeoDataFrame({"sphere": ["support"]}, geometry=[box(0, 0, 2, 2).centroid], crs=32642)
    given = SimpleNamespace(regions=REGIONS, organisations=seat)
    common = {"seed": 1, "workers": None}
    found = firm_stages.co_location(register, given, project().firms, common)
    numbers = found["colocation_quotient"].table["n_target"].loc["sector"]
    assert numbers["support"] == 1
    assert numbers["industry support"] == numbers["industry sector"] == 20
    assert numbers["sector"] == 40


def test_openings_by_year_are_scanned_in_space_and_time():
    years = pd.array([2021, 2022, 2023, 2023] * 50, dtype="Int16")
    register = firm_stages.register_of(study(firms(opened=years)), project())
    found = firm_stages.scans(register, project(), {"seed": 1, "workers": None})
    assert found["scan_space_time"].params["years"] == [2021, 2022, 2023]
    assert found["scan_space_time"].params["cases"] == 40
    assert "scan_space_time" not in firm_stages.scans(
        firm_stages.register_of(study(firms()), project()), project(), {"seed": 1, "workers": None}
    )


def test_firms_whose_jobs_are_unknown_are_out_of_weighted_curves_and_counted():
    table = firms(jobs=[np.nan] * 4 + [2.0] * 196)
    register = firm_stages.register_of(study(table), project())
    settings = project(weighted=True).firms
    curves = firm_stages.curves(register, REGIONS, settings, {"seed": 1, "workers": None})
    assert curves["marcon_puech"].params["weighted"]
    assert curves["marcon_puech"].params["total"] == 196
    assert "4 of 200 firms state no jobs" in curves["marcon_puech"].notes[-1].text()


def test_synthetic_firms_are_no_evidence_unless_a_rule_asks(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "spatialict.model.candidates.candidates", lambda found, *_, **__: asked.append(set(found))
    )
    monkeypatch.setattr("spatialict.model.candidates.candidates_by_year", lambda *_, **__: None)
    drawn = Source("firms", Names.alike("drawn"), synthetic=True)
    results = {"local_moran:queen": None, "clustering": Result("clustering", pd.DataFrame())}
    for source, condition in (
        (drawn, "size"),
        (drawn, "clustering"),
        (replace(drawn, synthetic=False), "size"),
    ):
        way = (Condition(condition, ">=", 1.0),)
        given = project()
        given.candidates = SimpleNamespace(
            classes=[SimpleNamespace(name="potential", ways=lambda way=way: (way,))], alpha=0.05
        )
        stages.candidate_results(results, SimpleNamespace(sources=(source,)), given)
    assert ["clustering" in found for found in asked] == [False, True, True]


def test_codes_are_the_definition_a_section_or_the_beginning_of_a_code():
    table = pd.DataFrame(
        {"industry": ["J", "J", "C", None], "oked": ["62.01.1", "58110", "26110", "62090"]}
    )
    assert in_sector(table, ["ICT"]).tolist() == [True, False, True, True]
    assert in_sector(table, ["J"]).tolist() == [True, True, False, False]
    assert in_sector(table, ["62.0", "261"]).tolist() == [True, False, True, True]
    assert not in_sector(table.drop(columns="oked"), ["62"]).any()


def test_a_refusal_names_the_keys_of_the_project():
    register = firm_stages.register_of(study(firms()), project())
    common = {"seed": 1, "workers": None}
    given = project(bandwidth_m=1_000.0, density_cell_m=20_000.0)
    with pytest.raises(ArgumentError, match=r"^\[firms\], keys bandwidth_m, density_cell_m: "):
        firm_stages.density(register, study(firms()), given, common)
    with pytest.raises(ArgumentError, match=r"^\[firms\], keys grid, resolution, cell_m: "):
        firm_stages.grid(register, REGIONS, project(cell_m=1e-3).firms, common)
