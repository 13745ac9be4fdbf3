"""M against its formula written out, against R, and what holds for all data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster

from spatialict.core.points.sites import EARTH_RADIUS_M
from spatialict.core.study import ArgumentError
from spatialict.measure.marcon_puech import marcon_puech

ORACLE = Path(__file__).parent.parent / "oracle"
QUICK = {"simulations": 39}


def firms(n=60, seed=0, kinds=3, side=1000.0):
    """Points with keys in no order, an industry and jobs; one in four stands on a grid."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, side, (2, n))
    x[: n // 4], y[: n // 4] = (rng.integers(0, 6, (2, n // 4)) * 100).astype(float)
    table = pd.DataFrame({"x_m": x, "y_m": y}, index=[f"f{k}" for k in rng.permutation(n)])
    table["kind"] = rng.integers(0, kinds, n)
    table["jobs"] = rng.integers(0, 50, n).astype(float)
    return table


def by_hand(apart, radii, centre, sought, weight):
    """The formula of M as it is printed: one firm after the other, one distance after the other."""
    answer = []
    for r in radii:
        local = whole = 0.0
        for i in np.flatnonzero(centre):
            near = (apart[i] <= r) & (np.arange(len(centre)) != i)
            if weight[near].sum() == 0:
                continue
            local += weight[near & sought].sum() / weight[near].sum()
            own = weight[i] if sought[i] else 0.0
            whole += (weight[sought].sum() - own) / (weight.sum() - weight[i])
        answer.append(local / whole if whole else np.nan)
    return np.array(answer)


def between(table):
    x, y = table["x_m"].to_numpy(), table["y_m"].to_numpy()
    return np.sqrt((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("other", [False, True])
def test_m_is_the_printed_formula(seed, weighted, other):
    table = firms(seed=seed)
    centre, sought = table["kind"] == 0, table["kind"] == int(other)
    found = marcon_puech(
        table, centre, reference=sought if other else None,
        weights=table["jobs"] if weighted else None, most_m=600, step_m=50, **QUICK,
    )  # fmt: skip
    weight = table["jobs"].to_numpy() if weighted else np.ones(len(table))
    right = by_hand(between(table), found.table.index, centre.to_numpy(), sought.to_numpy(), weight)
    np.testing.assert_allclose(found.table["value"], right, rtol=1e-12)


def test_m_over_the_globe_is_the_printed_formula_of_arcs():
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"lon": rng.uniform(46, 87, 80), "lat": rng.uniform(41, 55, 80)})
    centre = pd.Series(rng.random(80) < 0.4)
    lon, lat = np.radians(table["lon"].to_numpy()), np.radians(table["lat"].to_numpy())
    haversine = np.sin((lat[:, None] - lat) / 2) ** 2
    haversine = (
        haversine + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    apart = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(haversine))
    found = marcon_puech(table, centre, most_m=2e6, step_m=1e5, **QUICK)
    right = by_hand(apart, found.table.index, centre.to_numpy(), centre.to_numpy(), np.ones(80))
    np.testing.assert_allclose(found.table["value"], right, rtol=1e-12)
    assert found.params["distances"] == "great_circle"
