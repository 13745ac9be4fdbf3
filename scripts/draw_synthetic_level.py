"""Draw level_synthetic.csv and prices_synthetic.csv: made-up stages of an ICT level.

Internet users, costs of ICT and digital literacy are not public for all regions, so these are
drawn, for trying the tools only. One hidden readiness of a region, half of it the rank of its
section J per head in 2023, stands behind all three; the rest is chance. Nothing in them tells
anything about a region. One cell is left out on purpose: an index must say so, not guess.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

SEED = 2026
YEARS = ("2021", "2023")
BASE = "2023"
LEFT_OUT = ("digital_literacy", "KZ-62", "2021")
PRICES = {"2021": 100.0, "2022": 115.0, "2023": 129.0}  # made up; 2021 = 100
SHARES = {"internet_users": (78.0, 98.0), "digital_literacy": (68.0, 96.0)}  # least, most
COSTS = (4_000.0, 90_000.0)  # KZT a head in prices of 2021
GAIN = 0.08  # of readiness between the two years
NOISE = 0.35
UNITS = {"internet_users": "percent", "ict_costs": "million KZT", "digital_literacy": "percent"}


def readiness(
    gva: pd.DataFrame, population: pd.DataFrame, rng: np.random.Generator
) -> pd.Series[float]:
    """Return a number from 0 to 1 for each region: half rank, half chance."""
    j = gva[(gva["section"] == "J") & (gva["year"] == BASE) & (gva["region_id"] != "KZ")]
    heads = population[population["year"] == BASE].set_index("region_id")["value"].astype(float)
    per_head = j.set_index("region_id")["gva_mln_kzt"].astype(float) / heads
    rank = per_head.dropna().sort_index().rank(pct=True)
    return rank / 2 + rng.uniform(size=len(rank)) / 2


def draw(gva: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of both years, one row each, marked as synthetic."""
    rng = np.random.default_rng(SEED)
    ready = readiness(gva, population, rng)
    rows = []
    for place, year in enumerate(YEARS):
        heads = population[population["year"] == year].set_index("region_id")["value"].astype(float)
        for indicator, unit in UNITS.items():
            known = ready + place * GAIN + rng.normal(scale=NOISE, size=len(ready)) / 4
            told = known.clip(0, 1)
            if indicator in SHARES:
                least, most = SHARES[indicator]
                values = (least + (most - least) * told).map("{:.1f}".format)
            else:
                low, high = np.log(COSTS)
                a_head = np.exp(low + (high - low) * told) * PRICES[year] / PRICES[YEARS[0]]
                values = (a_head * heads[ready.index] / 1e6).map("{:.1f}".format)
            rows.append(
                pd.DataFrame(
                    {
                        "indicator": indicator,
                        "region_id": ready.index,
                        "year": year,
                        "value": values.to_numpy(),
                        "unit": unit,
                        "synthetic": 1,
                    }
                )
            )
    table = pd.concat(rows, ignore_index=True)
    gone = table.set_index(["indicator", "region_id", "year"]).index == LEFT_OUT
    table.loc[gone, "value"] = "…"
    return table


def prices() -> pd.DataFrame:
    """Return the made-up price index."""
    table = pd.DataFrame({"year": list(PRICES), "value": list(PRICES.values())})
    return table.assign(value=table["value"].map("{:.1f}".format), synthetic=1)
