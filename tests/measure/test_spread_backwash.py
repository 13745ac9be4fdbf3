"""Growth by distance to the poles: R's sandwich, permutations, few regions, odd tables."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.measure.spread_backwash import nearest_poles, spread_backwash

ORACLE = Path(__file__).parents[1] / "oracle"
KZ = pd.read_csv(ORACLE / "spread_backwash_regions.csv", index_col=0)
PLACES = gpd.GeoSeries(gpd.points_from_xy(KZ["x_m"], KZ["y_m"]), KZ.index)
POLES = ["KZ-71", "KZ-75", "KZ-79"]


@pytest.fixture(scope="module")
def kazakhstan():
    return spread_backwash(
        PLACES, KZ["start"], KZ["end"], poles=POLES, first=2021, last=2025, kind="gva"
    )


def made(slope, n=12, noise=0.0):
    rng = np.random.default_rng(3)
    names = ["p", *[f"r{i:02d}" for i in range(n)]]
    km = np.r_[0, np.linspace(20, 400, n)]
    regions = gpd.GeoSeries(gpd.points_from_xy(km * 1e3, 0 * km), names)
    start = pd.Series(rng.uniform(5, 50, n + 1), names)
    grown = 30 + slope * np.log(np.maximum(km, 1)) + noise * rng.normal(size=n + 1)
    return regions, start, start * np.exp(grown / 100)


def test_slopes_errors_and_intervals_are_those_of_sandwich(kazakhstan):
    expected = pd.read_csv(ORACLE / "spread_backwash.csv", index_col=0)
    columns = ["value", "se", "low", "high"]
    found = kazakhstan.table
    assert found.index.tolist() == expected.index.tolist()
    assert np.allclose(found[columns], expected[columns], rtol=1e-7)
    assert kazakhstan.params["r2"] == pytest.approx(expected["r2"].iloc[0])
    assert kazakhstan.params["n"] == 17


def test_p_of_permutations_is_that_of_r_within_what_draws_allow(kazakhstan):
    """R drew 9 999, we 999: three standard errors of the smaller number."""
    expected = pd.read_csv(ORACLE / "spread_backwash.csv", index_col=0)["p_value"].drop("constant")
    found = kazakhstan.table["p_value"].drop("constant")
    slack = 3 * np.sqrt(expected * (1 - expected) / 999) + 1 / 1000
    assert ((found - expected).abs() <= slack).all()
    assert np.isnan(kazakhstan.table.loc["constant", "p_value"])


def test_what_so_few_regions_can_say_is_printed(kazakhstan):
    told = [note.text() for note in kazakhstan.notes]
    assert told[0].startswith("Over 17 regions growth rises with the distance to the nearest pole")
    assert told[1] == (
        "What 17 regions cannot say: a difference below 2.4 percentage points where the distance "
        "doubles would go unnoticed in more than 20 of 100 cases."
    )
    assert told[2] == (
        "Left out one at a time, regions move it between 1.8 (without 'KZ-23') and 2.7 (without "
        "'KZ-61') percentage points."
    )
    assert "takes the regions as independent" in told[3]
    assert "in 11, 17 or 23 of 100 cases" in told[3]
    assert kazakhstan.unit == "%"
    assert kazakhstan.params["yearly"]
    assert [note.text("kk") for note in kazakhstan.notes]


def test_leaving_one_out_is_what_a_run_without_it_gives(kazakhstan):
    rest = KZ.drop("KZ-23")
    again = spread_backwash(PLACES, rest["start"], rest["end"], poles=POLES, first=2021, last=2025)
    assert again.params["doubling"] == pytest.approx(kazakhstan.params["without"][0][0])
    assert kazakhstan.params["without"][0][1] == "KZ-23"


@pytest.mark.parametrize(("slope", "label"), [(-8, "spread"), (8, "backwash"), (0, "ns")])
def test_label_follows_a_slope_that_is_made(slope, label):
    regions, start, end = made(slope, noise=2)
    result = spread_backwash(regions, start, end, poles=["p"], seed=1)
    assert result.table.loc["distance", "label"] == label
    assert abs(result.table.loc["distance", "value"] - slope) < 3
    assert result.table.loc["pole_growth", "status"] == "constant"
    sign = {"spread": "less", "backwash": "greater"}.get(label, "two-sided")
    one = spread_backwash(regions, start, end, poles=["p"], alternative=sign, seed=1)
    assert one.table.loc["distance", "p_value"] <= result.table.loc["distance", "p_value"]


def test_slope_is_called_only_where_p_and_interval_agree():
    """p = .047 and an interval that holds 0; p = .1 of nine draws and one that does not."""
    regions, start, end = made(-2, noise=2.2)
    by_p = spread_backwash(regions, start, end, poles=["p"])
    row = by_p.table.loc["distance"]
    assert row["p_value"] <= 0.05
    assert row["low"] < 0 < row["high"]
    assert row["label"] == "ns"
    assert by_p.notes[1].text() == (
        "The permutations (p = 0.047) tell the slope from 0, the interval does not: so it is not "
        "called."
    )
    regions, start, end = made(-8, noise=2)
    by_interval = spread_backwash(regions, start, end, poles=["p"], permutations=9)
    row = by_interval.table.loc["distance"]
    assert row["p_value"] == pytest.approx(0.1)
    assert row["high"] < 0
    assert row["label"] == "ns"
    assert by_interval.notes[1].text().startswith("The interval tells the slope from 0, the perm")


def test_p_is_never_nil_and_hangs_on_the_seed_and_not_on_the_order():
    regions, start, end = made(-8)
    first = spread_backwash(regions, start, end, poles=["p"], permutations=99, seed=5)
    assert first.table.loc["distance", "p_value"] == pytest.approx(0.01)
    order = start.index[::-1]
    again = spread_backwash(regions[order], start[order], end, poles=["p"], permutations=99, seed=5)
    pd.testing.assert_frame_equal(first.table, again.table)


def test_chance_alone_is_called_about_one_time_in_twenty():
    """25 draws of pure noise: 1.25 expected; more than 5 has a probability of .0012 (binomial)."""
    regions, start, _ = made(0)
    rng = np.random.default_rng(8)
    called = 0
    for _ in range(25):
        end = start * np.exp(rng.normal(0, 0.1, len(start)))
        table = spread_backwash(regions, start, end, poles=["p"], permutations=99).table
        called += table.loc["distance", "p_value"] <= 0.05
    assert called <= 5


def test_few_regions_one_place_and_gaps_have_their_words():
    regions, start, end = made(-8, n=5)
    few = spread_backwash(regions, start, end, poles=["p"])
    assert few.table["status"].tolist() == ["too_few", "too_few", "constant", "too_few"]
    assert few.table["value"].isna().all()
    regions, start, end = made(-8)
    end["r03"] = 0
    start["r04"] = np.nan
    gaps = spread_backwash(regions, start, end, poles=["p"])
    assert gaps.params["left_out"] == ["r03", "r04"]
    assert gaps.params["n"] == 10
    nothing = spread_backwash(regions, start * np.nan, end, poles=["p"])
    assert (nothing.table["value"].isna()).all()
    assert nothing.params["n"] == 0


def test_regions_equally_far_off_have_no_slope():
    names = ["p", *"abcdefgh"]
    turn = np.linspace(0, 2 * np.pi, 9)[:8]
    x, y = np.r_[0, 1e5 * np.cos(turn)], np.r_[0, 1e5 * np.sin(turn)]
    regions = gpd.GeoSeries(gpd.points_from_xy(x, y), names)
    start = pd.Series(np.arange(1.0, 10), names)
    result = spread_backwash(regions, start, start * 2 + 1, poles=["p"])
    assert result.table.loc["distance", "status"] == "constant"
    assert result.table.loc["initial", "status"] == "ok"
    assert result.notes[0].text() == "Over 8 regions no slope of growth by distance can be told."


def test_terms_that_say_the_same_are_undefined():
    regions, start, end = made(-8)
    km = nearest_poles(regions, poles=["p"])["distance_m"] / 1000
    result = spread_backwash(regions, start, end, poles=["p"], level=km)
    assert result.table.loc[["distance", "initial"], "status"].tolist() == ["undefined"] * 2


def test_without_poles_nothing_is_asked():
    regions, start, end = made(-8)
    result = spread_backwash(regions, start, end, poles=[])
    assert result.table["value"].isna().all()
    assert [note.key for note in result.notes] == ["hinterland.no_pole"]


def test_nearest_pole_of_a_pole_is_itself():
    found = nearest_poles(PLACES, poles=POLES)
    assert found.loc[POLES, "pole"].tolist() == POLES
    assert found.loc["KZ-11", "pole"] == "KZ-71"
    assert found.loc["KZ-19", "pole"] == "KZ-75"


def test_arguments_stay_and_wrong_ones_are_named():
    regions, start, end = made(-8)
    before = start.copy(), end.copy(), regions.copy()
    spread_backwash(regions, start, end, poles=["p"], permutations=19)
    pd.testing.assert_series_equal(start, before[0])
    pd.testing.assert_series_equal(end, before[1])
    assert regions.geom_equals(before[2]).all()
    with pytest.raises(ArgumentError, match="poles: 'z' not among the regions"):
        spread_backwash(regions, start, end, poles=["z"])
    with pytest.raises(ArgumentError, match=r"regions: the CRS is EPSG:4326 \(degrees\)"):
        spread_backwash(regions.set_crs(4326), start, end, poles=["p"])
    with pytest.raises(ArgumentError, match="start, end: 1 of 13 rows names a region"):
        spread_backwash(regions.drop("r01"), start, end, poles=["p"])
    with pytest.raises(ArgumentError, match="confidence: 0 is not between"):
        spread_backwash(regions, start, end, poles=["p"], confidence=0)
