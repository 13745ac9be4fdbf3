"""Draw firms_synthetic.csv: made-up firms around real towns, for trying the tools only.

No register of Kazakhstan's firms is public by region and address. The numbers by region follow
the sections' gross value added of 2023 (largest remainder), so nothing in them tells anything
about firms; the places scatter around towns in proportion to their inhabitants.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

SEED = 2026
FIRMS = 60_000
ICT_FIRMS = 12_000
YEAR = "2023"
NOT_DRAWN = {"T"}  # households as employers: no firms, and GVA for 2025 only
ICT_SHARES = {  # of the ICT firms, by group of OKED; made up, within a group alike
    "261": 0.01,
    "262": 0.015,
    "263": 0.015,
    "264": 0.005,
    "268": 0.005,
    "465": 0.1,
    "582": 0.03,
    "61": 0.15,
    "62": 0.5,
    "631": 0.1,
    "951": 0.07,
}
SPREAD_M = 6_000  # standard deviation around a town of a million; it grows with the root of size
LEAST_SPREAD_M = 400
METRES_A_DEGREE = 111_320.0  # of latitude; of longitude at the equator
DECIMALS = 4  # of a degree: about ten metres


def largest_remainder(weights: pd.Series[float], total: int) -> pd.Series[int]:
    """Split a total in whole numbers in proportion to weights; ties go to the first."""
    quota = weights / weights.sum() * total
    seats = np.floor(quota).astype(int)
    rest = (quota - seats).sort_values(ascending=False, kind="stable").index
    seats[rest[: total - int(seats.sum())]] += 1
    return seats


def numbers(gva: pd.DataFrame, groups: pd.DataFrame, subclasses: pd.DataFrame) -> pd.DataFrame:
    """Return how many firms each region has by section and, for ICT, OKED subclass."""
    of_year = gva[(gva["year"] == YEAR) & (gva["region_id"] != "KZ")]
    weight = of_year[of_year["section"].str.fullmatch("[A-Z]")]
    weight = weight[~weight["section"].isin(NOT_DRAWN)].astype({"gva_mln_kzt": float})
    table = weight.pivot(index="region_id", columns="section", values="gva_mln_kzt")
    ordinary = largest_remainder(table.sum(), FIRMS - ICT_FIRMS)
    by_group = largest_remainder(pd.Series(ICT_SHARES), ICT_FIRMS)
    section_of = groups.set_index("oked_group")["section"]
    parts = [(section, "", n) for section, n in ordinary.items()]
    for group, n in by_group.items():
        codes = subclasses.loc[subclasses["oked_group"] == group, "oked"]
        split = largest_remainder(pd.Series(1.0, index=codes), int(n))
        parts += [(section_of[group], code, count) for code, count in split.items()]
    rows = [
        (region, section, code, int(count))
        for section, code, n in parts
        for region, count in largest_remainder(table[section], int(n)).items()
    ]
    return pd.DataFrame(rows, columns=["region_id", "industry", "oked", "count"])


def places(
    count: int, region: shapely.Geometry, towns: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return town and point of so many firms, all inside the region's polygon (degrees)."""
    inhabitants = towns["population"].to_numpy(dtype=float)
    chosen = rng.choice(len(towns), size=count, p=inhabitants / inhabitants.sum())
    centre = towns[["lon", "lat"]].to_numpy(dtype=float)[chosen]
    spread_m = np.maximum(LEAST_SPREAD_M, SPREAD_M * np.sqrt(inhabitants[chosen] / 1e6))
    degree_m = METRES_A_DEGREE * np.column_stack([np.cos(np.radians(centre[:, 1])), np.ones(count)])
    points = np.full((count, 2), np.nan)
    todo = np.arange(count)
    shapely.prepare(region)
    for _ in range(1000):
        step_m = rng.normal(size=(len(todo), 2)) * spread_m[todo, None]
        points[todo] = (centre[todo] + step_m / degree_m[todo]).round(DECIMALS)
        todo = todo[~shapely.contains_xy(region, points[todo, 0], points[todo, 1])]
        if not len(todo):
            names = towns["name"].to_numpy()[chosen]
            return pd.DataFrame({"town": names, "lon": points[:, 0], "lat": points[:, 1]})
    raise SystemExit(f"{len(todo)} firms found no place inside their region")


def draw(
    counts: pd.DataFrame, boundaries: pd.Series[shapely.Geometry], towns: pd.DataFrame
) -> pd.DataFrame:
    """Return one row a firm, in order of region and industry."""
    rng = np.random.default_rng(SEED)
    drawn = []
    in_order = counts.sort_values(["region_id", "industry", "oked"])
    for region_id, rows in in_order.groupby("region_id"):
        firms = rows.loc[rows.index.repeat(rows["count"]), ["industry", "oked", "region_id"]]
        here = towns[towns["region_id"] == region_id]
        where = places(len(firms), boundaries[region_id], here, rng)
        drawn.append(pd.concat([firms.reset_index(drop=True), where], axis=1))
    table = pd.concat(drawn, ignore_index=True)
    table.insert(0, "firm_id", [f"S{number:05d}" for number in range(1, len(table) + 1)])
    for column in ("lon", "lat"):
        table[column] = table[column].map(f"{{:.{DECIMALS}f}}".format)
    return table.assign(synthetic=1)
