"""Made-up firms of the six regions, with every Result of firms as points that the exports read.

Nine firms: four of the sector stand close in R1, four more on both sides of the border to R2; one
is of another industry.
The numbers are plausible, not computed, and every column meets what a run may leave empty: a
cluster without a hull, a scan cluster that chance explains, a cell without a firm, a hostile town.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Polygon, box

from spatialict.core.study import Result
from spatialict.model.cluster_candidates import cluster_candidates
from tests.made_up import ALBERS, HOSTILE, IDS

NAN = np.nan
CLUSTER = [1, 1, 1, 1, 2, 2, 2, 2]
"""Density cluster of each firm of the sector, which f3 does not belong to."""
IN_WINDOW = [1, 0, 1, 1, 2, 2, 2, 0]
"""Significant window of the scan that each of them stands in."""


def firms() -> pd.DataFrame:
    """Return nine firms in metres; f9 has no year of opening and unknown jobs."""
    places = [(20, 20), (60, 70), (150, 50), (24, 22), (28, 30), (90, 50), (95, 52), (104, 50)]
    table = pd.DataFrame(
        [(x * 1e3, y * 1e3) for x, y in [*places, (108, 48)]],
        columns=["x_m", "y_m"],
        index=pd.Index([f"f{number}" for number in range(1, 10)], name="firm_id"),
    )
    table["industry"] = pd.Categorical(["J", "J", "A", *["J"] * 6])
    table["oked"] = pd.Categorical(["62.01", "62.02", "01.1", *["62.01"] * 4, "63.1", "62.09"])
    table["region_id"] = pd.Categorical(["R1", "R1", "R2", *["R1"] * 4, "R2", "R2"])
    table["jobs"] = [12.0, 5.0, 40.0, 3.0, 150.0, 8.0, 20.0, 1.0, NAN]
    table["opened"] = pd.array([2015, 2021, 1999, 2018, 2020, 2021, 2022, 2022, None], "Int16")
    table["closed"] = pd.array([None] * 8 + [2023], "Int16")
    table["placed"] = pd.Categorical(["address"] * 8 + ["town"])
    table["town"] = pd.Categorical(["Pole"] * 2 + [HOSTILE] + ["Pole"] * 4 + ["Second"] * 2)
    return table


def rejects() -> pd.DataFrame:
    """Return four rows that intake could not place; the reasons are codes of `register`."""
    return pd.DataFrame(
        {
            "table": "firms",
            "row": [3, 17, 18, 1_000_002],
            "firm_id": ["x1", "x2", None, HOSTILE],
            "reason": ["no_place", "outside", "no_key", "no_place"],
            "given": ["", "95.0 12.0", "", "=cmd|'/c calc'!A1"],
        }
    )


def results() -> dict[str, Result]:
    """Return the results of firms by the keys of a run."""
    members, hulls = _members(), _hulls()
    places = Result("firm_places", members.table[["cluster_id"]].assign(scan_cluster=IN_WINDOW))
    judged = cluster_candidates({"firm_clusters": hulls, "firm_places": places}, least=3)
    return {
        "duranton_overman": _curve("duranton_overman", 1 / 4e4, "1/m", bandwidth_m=1_500.0),
        "marcon_puech": _curve("marcon_puech", 1.0, "1"),
        "ripley_l": _curve("ripley_l", 2e4, "m"),
        "kernel_density": _density(),
        "density_clusters": members,
        "firm_clusters": hulls,
        "firm_places": places,
        "cluster_candidates": judged,
        "scan": _scan("scan"),
        "scan_space_time": _scan("scan_space_time"),
        "colocation_quotient": _colocation(),
        "grid": _grid(),
        "clustering": _clustering(),
    }


def _curve(name: str, level: float, unit: str, **more: object) -> Result:
    """Return a curve that leaves its band upwards from 4 to 12 km and downwards at 20 km."""
    distance = pd.Index(np.arange(0.0, 21_000.0, 2_000.0), name="distance_m")
    rise = np.array([NAN, 1.1, 1.9, 2.4, 2.2, 1.8, 1.5, 1.1, 1.0, 0.9, 0.5])
    table = pd.DataFrame({"value": level * rise}, index=distance)
    table["expected"] = level
    for column, factor in (("low", 0.8), ("high", 1.2), ("global_low", 0.7), ("global_high", 1.4)):
        table[column] = level * factor
    table["localisation"] = (table["value"] - table["global_high"]).clip(lower=0)
    table["dispersion"] = (table["global_low"] - table["value"]).clip(lower=0)
    table["label"] = ["ns", "ns", *["localised"] * 5, "ns", "ns", "ns", "dispersed"]
    table["status"] = ["undefined", *["ok"] * 10]
    params = {
        "n": 8,
        "total": 9,
        "simulations": 999,
        "alpha": 0.05,
        "null": "labelling",
        "distances": "planar",
        "weighted": False,
        "seed": 7,
        "peak_m": 6_000.0,
        "p_localised": 0.001,
        "p_dispersed": 0.04,
    }
    return Result(name, table, unit, {**params, **more})


def _density() -> Result:
    """Return 250 cells of 20 km: two hills, nothing far from them, one cell not covered."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(25) * 2e4 + 1e4, np.arange(10) * 2e4))
    y = y + 1e4
    hills = [(3e4, 3e4, 0.09), (1e5, 5e4, 0.04)]
    value = sum(h * np.exp(-((x - a) ** 2 + (y - b) ** 2) / 2 / 2.5e4**2) for a, b, h in hills)
    inside = np.zeros(len(x), dtype=bool)
    for column, row in ((0, 0), (1, 0), (2, 0), (0, 1), (4, 1), (2, 1)):
        inside |= (x // 1e5 == column) & (y // 1e5 == row)
    table = pd.DataFrame(
        {
            "x_m": x,
            "y_m": y,
            "value": np.where(inside, value, NAN),
            "covered": np.where(inside, 1.0, 0.0),
            "status": np.where(inside, "ok", "undefined"),
        },
        index=pd.Index([f"c{number:04d}" for number in range(len(x))], name="cell_id"),
    )
    params = {"bandwidth_m": 25_000.0, "cell_m": 20_000.0, "edge": True, "n": 8}
    return Result("kernel_density", table, "1/km2", params)


def _members() -> Result:
    table = pd.DataFrame(
        {
            "cluster_id": CLUSTER,
            "core": [True, False, True, True, False, True, True, False],
            "stability": [0.92] * 4 + [0.55] * 4,
            "status": "ok",
        },
        index=firms().index.drop("f3"),
    )
    params = {"method": "dbscan", "reach_m": 30_000.0, "least": 3, "stability": 100, "seed": 7}
    return Result("density_clusters", table, "firms", params)


def _hulls() -> Result:
    """Return a hull in R1, one over the border of R1 and R2, and a cluster without a hull."""
    first = Polygon([(1.5e4, 1.5e4), (7e4, 4e4), (6.5e4, 7.5e4), (2e4, 4e4)])
    second = box(8.6e4, 4.4e4, 1.12e5, 5.6e4)
    table = gpd.GeoDataFrame(
        {
            "firms": [4, 4, 3],
            "jobs": [170.0, 29.0, NAN],
            "main_industry": ["J", "J", "A"],
            "main_industry_share": [1.0, 1.0, 0.67],
            "regions": [("R1",), ("R1", "R2"), ("R4",)],
            "town": ["Pole", "Second", HOSTILE],
            "area_km2": [first.area / 1e6, second.area / 1e6, NAN],
            "stability": [0.92, 0.55, NAN],
            "method": "dbscan",
            "sector_near": [4.0, 4.0, NAN],
            "total_near": [4.0, 5.0, NAN],
            "lq": [2.4, 1.3, NAN],
            "likelihood_ratio": [9.1, 3.2, NAN],
            "p_value": [0.001, 0.04, NAN],
            "status": ["ok", "ok", "undefined"],
        },
        geometry=[first, second, None],
        crs=ALBERS,
        index=pd.Index([1, 2, 3], name="cluster_id"),
    )
    params = {"method": "dbscan", "reach_m": 30_000.0, "least": 3, "ratio": 0.5}
    return Result("cluster_hulls", table, "firms", params)


def _scan(name: str) -> Result:
    """Return a circle and an ellipse that chance does not explain, and a circle that it does."""
    in_time = name == "scan_space_time"
    table = pd.DataFrame(
        {
            "centre_id": ["f1", "f7", "f3"],
            "x_m": [2.4e4, 9.5e4, 1.5e5],
            "y_m": [2.2e4, 5.2e4, 5e4],
            "radius_m": [2e4, 3e4, 0.0],
            "ratio": [1.0, 0.5, 1.0],
            "angle": [0.0, 30.0, 0.0],
            "first_year": [2018, 2021, 2020] if in_time else [NAN] * 3,
            "last_year": [2020, 2022, 2022] if in_time else [NAN] * 3,
            "locations": [3, 3, 1],
            "cases": [30.0, 14.0, 2.0],
            "total": [36.0, 25.0, 4.0],
            "expected": [12.5, 7.0, 1.4],
            "relative_risk": [3.1, 2.3, 1.4],
            "value": [9.8, 4.1, 0.2],
            "p_value": [0.001, 0.031, 0.88],
            "label": ["cluster", "cluster", "ns"],
            "status": "ok",
            "members": [("f1", "f4", "f5"), ("f6", "f7", "f8"), ("f3",)],
        },
        index=pd.Index([1, 2, 3], name="cluster"),
    )
    shape = "circle" if in_time else "ellipse"
    params = {"model": "poisson", "shape": shape, "simulations": 999, "alpha": 0.05, "seed": 7}
    return Result(name, table, "1", params)


def _colocation() -> Result:
    rows = {
        ("J", "university"): [1.8, 1.0, 0.002, 0.006, 0.7, 1.3, 7, 3, "together", "ok"],
        ("J", "institute"): [0.6, 1.0, 0.03, 0.045, 0.7, 1.4, 7, 2, "apart", "ok"],
        ("J", "A"): [1.1, 1.0, 0.4, 0.4, 0.8, 1.2, 7, 2, "ns", "ok"],
        ("university", "J"): [NAN, NAN, NAN, NAN, NAN, NAN, 3, 7, None, "too_few"],
    }
    names = ["value", "expected", "p_value", "q_value", "low", "high", "n_source", "n_target"]
    index = pd.MultiIndex.from_tuples(rows, names=["source", "target"])
    table = pd.DataFrame(list(rows.values()), index=index, columns=[*names, "label", "status"])
    params = {"k": 1, "permutations": 999, "alternative": "two-sided", "seed": 7, "alpha": 0.05}
    return Result("colocation_quotient", table, "1", params)


def _grid() -> Result:
    """Return 24 cells of 50 km; most have no firm at all, one too few neighbours to be tested."""
    corners = [(0, 0), (1, 0), (2, 0), (0, 1), (4, 1), (2, 1)]
    cells = [
        box(x, y, x + 5e4, y + 5e4)
        for a, b in corners
        for x in (a * 1e5, a * 1e5 + 5e4)
        for y in (b * 1e5, b * 1e5 + 5e4)
    ]
    empty = [NAN] * 19
    table = gpd.GeoDataFrame(
        {
            "firms": [30.0, 4.0, 1.0, 0.0, 14.0, *[0.0] * 19],
            "total": [36.0, 10.0, 4.0, 5.0, 25.0, *[0.0] * 19],
            "value": [2.5, 1.2, 0.75, 0.0, 1.7, *empty],
            "low": [1.9, 0.5, 0.1, 0.0, 1.2, *empty],
            "high": [3.1, 2.2, 2.4, 1.6, 2.5, *empty],
            "p_value": [0.0004, 0.4, 0.9, 0.06, 0.004, *empty],
            "q_value": [0.002, 0.5, 0.9, 0.1, 0.01, *empty],
            "moran_quadrant": ["HH", "HL", "LH", "LL", "HH", *[None] * 19],
            "moran_label": ["HH", "ns", "LH", "ns", "ns", *[None] * 19],
            "moran_p_value": [0.002, 0.3, 0.01, 0.2, NAN, *empty],
            "moran_q_value": [0.008, 0.4, 0.02, 0.3, NAN, *empty],
            "moran_status": [*["ok"] * 4, "too_few", *["missing"] * 19],
            "status": ["ok", "ok", "too_few", "ok", "ok", *["missing"] * 19],
        },
        geometry=cells,
        crs=ALBERS,
        index=pd.Index([f"g{number:02d}" for number in range(24)], name="cell_id"),
    )
    params = {"cell_m": 50_000.0, "alpha": 0.05, "seed": 7, "permutations": 999}
    return Result("grid", table, "1", params)


def _clustering() -> Result:
    table = pd.DataFrame(
        {
            "value": [6.0, 2.0, 0.0, 0.0, 0.0, NAN],
            "firms": [6.0, 2.0, 0.0, 0.0, 0.0, NAN],
            "share": [1.0, 1.0, NAN, NAN, NAN, NAN],
            "clusters": [("D1", "D2", "S1", "S2"), ("D2", "S2"), (), (), (), ()],
            "status": [*["ok"] * 5, "missing"],
        },
        index=IDS,
    )
    return Result("clustering", table, "firms", {"least": 3, "alpha": 0.05})
