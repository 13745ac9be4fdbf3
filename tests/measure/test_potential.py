"""Harris' potential: by hand and in loops, units, cities, one place, gaps."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from spatialict.core.study import ArgumentError
from spatialict.measure.potential import potential

SQUARES = gpd.GeoSeries(
    [box(0, 0, 10e3, 10e3), box(30e3, 0, 40e3, 10e3), box(0, 40e3, 20e3, 60e3)], list("abc")
)
MASS = pd.Series({"a": 10.0, "b": 30.0, "c": 0.0})


def test_three_squares_are_those_of_the_calculation_by_hand():
    """Middles (5, 5), (35, 5), (10, 50): a-b 30 km, a-c sqrt(2050); d_aa = 2/3 sqrt(100/pi)."""
    table = potential(MASS, SQUARES, unit="persons").table
    within = 2 / 3 * np.sqrt(100 / np.pi)
    assert table["own"].tolist() == pytest.approx([10 / within, 30 / within, 0])
    others = [30 / 30, 10 / 30, 10 / np.sqrt(2050) + 30 / np.sqrt(25**2 + 45**2)]
    assert table["others"].tolist() == pytest.approx(others)
    assert table["value"].tolist() == pytest.approx((table["own"] + table["others"]).tolist())
    assert table["share"].tolist() == pytest.approx(
        [(10 / within) / (10 / within + 1), (30 / within) / (30 / within + 1 / 3), 0]
    )
    assert table["relative"].max() == 1
    assert table["nearest_km"].tolist() == pytest.approx([30, 30, np.sqrt(2050)])
    assert table["status"].tolist() == ["ok"] * 3


def test_decay_is_the_exponent_and_stands_in_the_unit():
    result = potential(MASS, SQUARES, decay=2, own=False, unit="persons")
    assert result.table["value"].tolist()[:2] == pytest.approx([30 / 900, 10 / 900])
    assert result.unit == "persons / km^2"
    assert potential(MASS, SQUARES, unit="persons").unit == "persons / km"
    assert result.params["decay"] == 2.0


@settings(max_examples=20)
@given(
    st.lists(st.floats(0, 1e6), min_size=4, max_size=4),
    st.lists(st.integers(-500, 500), min_size=8, max_size=8),
    st.floats(0.25, 3),
)
def test_value_is_that_of_two_loops(masses, places, decay):
    x, y = np.array(places[:4]) * 1e3, np.array(places[4:]) * 1e3 + np.arange(4)
    regions = gpd.GeoSeries(gpd.points_from_xy(x, y), list("abcd"))
    mass = pd.Series(masses, list("abcd"))
    table = potential(mass, regions, decay=decay, own=False).table
    for i, name in enumerate("abcd"):
        expected = sum(
            masses[j] / (np.hypot(x[i] - x[j], y[i] - y[j]) / 1000) ** decay
            for j in range(4)
            if j != i
        )
        if sum(masses) > 0:
            assert table.loc[name, "value"] == pytest.approx(expected, rel=1e-9)
        else:
            assert table.loc[name, "status"] == "undefined"


def test_twice_the_mass_is_twice_the_potential_and_order_does_not_matter():
    first = potential(MASS, SQUARES).table
    twice = potential(MASS * 2, SQUARES).table
    assert np.allclose(twice[["value", "own", "others"]], 2 * first[["value", "own", "others"]])
    again = potential(MASS[list("cab")], SQUARES).table
    pd.testing.assert_frame_equal(again, first.loc[list("cab")])


def test_region_without_activity_still_has_what_lies_around_it():
    table = potential(MASS, SQUARES).table
    assert table.loc["c", "own"] == 0
    assert table.loc["c", "value"] > 0
    assert table.loc["c", "share"] == 0


def test_city_that_is_its_own_potential_is_named():
    result = potential(pd.Series({"a": 1000.0, "b": 1.0, "c": 1.0}), SQUARES)
    assert result.notes[1].text() == (
        "In 1 of 3 regions more than half of the potential is the region's own, because it is "
        "large in activity and small in area: 'a'."
    )


def test_gap_is_missing_and_adds_nothing_to_the_others():
    result = potential(MASS.where(MASS < 20), SQUARES)
    assert result.table["status"].tolist() == ["ok", "missing", "ok"]
    assert result.table.loc["a", "others"] == 0
    assert result.table.loc["b", ["value", "own", "others", "share"]].isna().all()
    assert result.params["left_out"] == ["b"]
    assert (potential(MASS * np.nan, SQUARES).table["status"] == "missing").all()


def test_two_at_one_place_no_area_and_no_mass_are_undefined():
    here = gpd.GeoSeries(gpd.points_from_xy([0, 0, 9e3], [0, 0, 0]), list("abc"))
    table = potential(MASS, here, own=False).table
    assert table["status"].tolist() == ["undefined", "undefined", "ok"]
    assert potential(MASS, here).table["status"].tolist() == ["undefined"] * 3
    nil = potential(MASS * 0, SQUARES).table
    assert nil["status"].tolist() == ["undefined"] * 3
    assert nil["value"].isna().all()


def test_one_region_has_its_own_reach_only_and_none_has_an_empty_table():
    table = potential(MASS[["a"]], SQUARES).table
    assert table["share"].tolist() == [1.0]
    assert table["nearest_km"].isna().all()
    assert potential(MASS[[]], SQUARES).table.empty


def test_shape_that_is_not_there_is_missing():
    hollow = SQUARES.copy()
    hollow["c"] = Polygon()
    table = potential(MASS, hollow).table
    assert table["status"].tolist() == ["ok", "ok", "missing"]
    assert table.loc["a", "nearest_km"] == pytest.approx(30)


@pytest.mark.parametrize(
    ("regions", "options", "message"),
    [
        (SQUARES.set_crs(4326), {}, "regions: the CRS is EPSG:4326 (degrees). Distances need"),
        (SQUARES.set_crs(2263), {}, "regions: the CRS EPSG:2263 is in the unit 'US survey foot'."),
        (SQUARES, {"decay": 0}, "decay: 0 is no number above 0. Give 1 for Harris, 2 for"),
        (SQUARES, {"decay": "1"}, "decay: '1' is no number above 0."),
        (SQUARES.drop("c"), {}, "mass: 1 of 3 rows names a region that is not in `regions`: 'c'."),
    ],
)
def test_each_rule_at_the_door_speaks(regions, options, message):
    with pytest.raises(ArgumentError) as error:
        potential(MASS, regions, **options)
    assert str(error.value).startswith(message)


def test_arguments_are_the_same_afterwards():
    mass, regions = MASS.copy(), SQUARES.copy()
    potential(mass, regions)
    pd.testing.assert_series_equal(mass, MASS)
    assert regions.geom_equals(SQUARES).all()
