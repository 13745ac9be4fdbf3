"""R's spatstat: density.ppp without and with both edge corrections, and Scott's bandwidth.

The figures and the program that made them: density_spatstat.R, R 4.2.2, spatstat.explore 3.0.6.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from spatialict.measure.kernel_density import kernel_density

HERE = Path(__file__).parent
SQUARE = shapely.box(0, 0, 16, 16)
EDGE = [(0, 0), (16, 0), (16, 16), (10.2, 16), (10.2, 9.3), (6.7, 9.3), (6.7, 16), (0, 16)]
HOLE = [(3.2, 2.1), (3.2, 6.6), (5.9, 6.6), (5.9, 2.1)]
WINDOWS = {"square": SQUARE, "notched": shapely.Polygon(EDGE, [HOLE])}


def read(name):
    return pd.read_csv(HERE / f"density_spatstat{name}.csv", comment="#")


@pytest.mark.parametrize("edge", ["none", "uniform", "diggle"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("window", WINDOWS)
def test_density_is_that_of_spatstat_at_every_pixel(window, weighted, edge):
    spots = read("_points").query("window == @window").reset_index(drop=True)
    found = kernel_density(
        spots.rename(columns={"x": "x_m", "y": "y_m"}),
        WINDOWS[window],
        weights=spots["weight"].astype(float) if weighted else None,
        bandwidth_m=2.5,
        cell_m=1.0,
        edge=edge,
    ).table
    expected = read("").query("window == @window and weighted == @weighted and edge == @edge")
    both = expected.set_index(["x", "y"])["value"], found.set_index(["x_m", "y_m"])["value"]
    assert len(both[0]) == len(both[1])
    ours = both[1].reindex(both[0].index).to_numpy() / 1e6
    # without correction 5e-10: the kernel of spatstat ends at 16, 6.4 bandwidths, and adds up to 1
    np.testing.assert_allclose(ours, both[0].to_numpy(), rtol=1e-9)


def test_rule_of_thumb_is_bw_scott_where_the_quartiles_are_wide():
    """Redwood's IQR / 1.34 is above its SD, so the robust rule is bw.scott.iso itself."""
    rule = read("_bandwidth").set_index("rule")["value"]
    trees = read("_redwood").rename(columns={"x": "x_m", "y": "y_m"})
    width = kernel_density(trees, shapely.box(0, -1, 1, 0), cell_m=0.1).params["bandwidth_m"]
    deviations = trees.std()
    assert (deviations < rule[["iqr.x", "iqr.y"]].to_numpy() / 1.34).all()
    assert width == pytest.approx(rule["bw.scott.iso"], rel=1e-10)
