"""The window of K: weights of pairs that few shifts allow, and pairs at one address."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from spatialict.core.points.asked import Asked
from spatialict.core.points.ripley import TranslatedPairs
from spatialict.core.points.windows import MOST_WEIGHT, Translation, Window


def test_a_pair_weighs_what_its_shift_allows_up_to_five_hundred_times():
    """A shift u along a strip of 1000 m leaves the share (1000 - u) / 1000, so weighs one over it.

    At 990 m that is 100; at 999.9 m it were 10 000, and spatstat cuts where the window is less
    than a five-hundredth.
    """
    translation = Translation.of(Window(shapely.box(0, 0, 1000, 10)), 1000.0)
    along = translation.weights[0, translation.weights.shape[1] // 2 :]
    shift = np.arange(len(along)) * translation.across_m
    allowed = np.maximum(1000 - shift, 1e-9) / 1000
    below = allowed > 1 / 490
    np.testing.assert_allclose(along[below], 1 / allowed[below], rtol=1e-9)
    assert along[below].max() > 100
    assert along[allowed < 1 / 510] == pytest.approx(MOST_WEIGHT)
    assert MOST_WEIGHT == 500


@pytest.mark.parametrize("null", ["observed", "labelling"])
def test_pairs_at_one_address_count_at_nil_and_at_every_distance_beyond(null):
    """Five firms at two addresses 30 m apart: 3 + 1 pairs at nil, and 6 more from 30 m on.

    K is twice the pairs times the area, over 5 times 4; across, a pair weighs 100 / (100 - 30).
    """
    points = pd.DataFrame({"x_m": [20.0] * 3 + [50.0] * 2, "y_m": 50.0})
    window = Window(shapely.box(0, 0, 100, 100))
    at = np.array([0.0, 10.0, 30.0])
    pairs = TranslatedPairs.of(Asked.of(points, None), window, at, "labelling", 0)
    curves = [pairs.observed()] if null == "observed" else pairs.simulated("labelling", 3, 1)
    for curve in curves:
        exact = 2e4 / 20 * np.array([4, 4, 4 + 6 * 100 / 70])
        np.testing.assert_allclose(curve, exact, rtol=1e-4)


def test_a_window_in_feet_is_one_in_metres():
    """EPSG:2263 is in feet of the US survey: 1200 / 3937 m."""
    square = gpd.GeoSeries([shapely.box(0, 0, 3937, 3937)], crs=2263)
    assert Window.of(square).area_m2 == pytest.approx(1200**2)
