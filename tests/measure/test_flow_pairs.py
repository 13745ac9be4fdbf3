"""Flows as pairs: what the gravity model is given back, and what is refused."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from spatialict.core.study import ArgumentError
from spatialict.measure.flow_pairs import flow_pairs
from spatialict.measure.gravity import gravity

NAMES = list("abcde")
PLACES = gpd.GeoSeries(gpd.points_from_xy([0, 1e4, 3e4, 0, 5e4], [0, 2e4, 0, 7e4, 4e4]), NAMES)
MASS = pd.Series([10.0, 3, 8, 5, 2], NAMES)


def law(one, other):
    apart = PLACES[one].distance(PLACES[other])
    return 1e6 * MASS[one] * MASS[other] / apart**2


def test_gravity_that_is_made_is_found():
    """Flows of 10^6 m m / d^2, half of each in either direction: exponents 1 and -2."""
    rows = [(o, t, law(o, t) / 2) for o in NAMES for t in NAMES if o != t]
    flows = pd.DataFrame(rows, columns=["source", "target", "value"])
    pairs = flow_pairs(flows, PLACES, MASS)
    assert len(pairs) == 10
    assert (pairs["links"] == 2).all()
    found = gravity(pairs, outcome="weight", errors="hc0").table["value"]
    assert found[["mass", "distance"]].tolist() == pytest.approx([1, -2], abs=1e-6)


def test_pair_that_is_not_named_has_no_flow_and_unknown_mass_stays_unknown():
    flows = pd.DataFrame([("a", "b", 4.0)], columns=["source", "target", "value"])
    pairs = flow_pairs(flows, PLACES, MASS.drop("c"))
    assert pairs["weight"].sum() == 4
    assert pairs.loc[pairs["target"] == "c", "mass_target"].isna().all()
    assert pairs["distance_m"].iloc[0] == pytest.approx(np.hypot(1e4, 2e4))


def test_mass_of_an_unknown_region_is_refused():
    flows = pd.DataFrame([("a", "b", 4.0)], columns=["source", "target", "value"])
    with pytest.raises(ArgumentError, match="mass: 1 of 1 rows names a region"):
        flow_pairs(flows, PLACES, pd.Series({"z": 1.0}))
