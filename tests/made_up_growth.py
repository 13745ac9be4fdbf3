"""Made-up growth, concentration, ICT level and a programme, added to the six made-up regions.

The panel is of five regions (``R6`` belonged to ``R5``) and eight years with a break in 2019.
What a reader can add up adds up: the parts of growth, the counts of transitions, the potential;
intervals, p-values and scores are typed. ``R6`` reports nothing, ``R5`` lacks a stage, one plant
is an industry: every status is met. Nothing here is an oracle for a measure.

`findings` adds all of it to the run with recorded links, `plain` to the run of `made_up`.
"""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.study import Findings, InputOutput, Message, Names, Result, Source
from tests import made_up, made_up_network
from tests.made_up import IDS, NAN

if TYPE_CHECKING:
    import geopandas as gpd

YEARS: Final = tuple(range(2016, 2024))
PANEL_IDS: Final = ("R1", "R2", "R3", "R4", "R5")
INDUSTRIES: Final = ("A", "C", "G", "J")
SECTOR: Final = pd.DataFrame(
    {
        "R1": [30.0, 36.0, 44.0, 52.0, 60.0, 80.0, 98.0, 120.0],
        "R2": [24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 31.0, 32.0],
        "R3": [18.0, 18.5, 19.0, 19.0, 19.5, 22.0, 21.0, 20.0],
        "R4": [2.0, 2.2, 2.5, 2.6, 3.0, 3.3, 3.7, 4.0],
        "R5": [1.0, 1.1, 1.2, 1.5, 1.6, 1.8, 1.9, 2.0],
    },
    index=pd.Index(YEARS, name="year"),
)
"""The sector by year; all activity is some times it in the first year, and grows 5 % a year."""
TIMES: Final = np.array([6.0, 11.0, 12.0, 28.0, 35.0])


def panel() -> pd.DataFrame:
    """Return the sector and all activity of five regions in eight years, long."""
    amounts = np.outer(1.05 ** np.arange(len(YEARS)), TIMES * SECTOR.iloc[0])
    total = pd.DataFrame(amounts, SECTOR.index, SECTOR.columns)
    rows = [
        (region, industry, year, "gva", float(wide.loc[year, region]), "million")
        for industry, wide in (("J", SECTOR), ("total", total))
        for region in PANEL_IDS
        for year in YEARS
    ]
    return pd.DataFrame(rows, columns=["region_id", "industry", "year", "kind", "value", "unit"])


def panel_regions() -> gpd.GeoDataFrame:
    """Return five regions: R6 is part of R5."""
    older = made_up.regions().reset_index()
    older["region_id"] = older["region_id"].replace({"R6": "R5"})
    merged: gpd.GeoDataFrame = older.dissolve(by="region_id")
    return merged


def quotients() -> pd.DataFrame:
    """Return the location quotient of the sector, region x year."""
    rows = panel().pivot(index=["industry", "year"], columns="region_id", values="value")
    sector, total = rows.loc["J"], rows.loc["total"]
    share = sector.sum(axis=1) / total.sum(axis=1)
    return (sector / total).div(share, axis=0).T


def results() -> dict[str, Result]:
    """Return the results of growth, level and programme by the keys of a run; a copy each time."""
    made: dict[str, Result] = pickle.loads(_frozen())
    return made


@cache
def _frozen() -> bytes:
    made = {
        **_concentration(),
        **_relatedness(),
        **_growth(),
        **_space(),
        **_panel(),
        **_level(),
        **_programme(),
    }
    return pickle.dumps(made)


def _with(whole: Findings, changes: dict[str, Any]) -> Findings:
    study = replace(
        whole.study,
        panel=panel(),
        panel_regions=panel_regions(),
        panel_borders="5",
        input_output=input_output(),
        programme=programme_table(),
        flows=flows(),
        sources=(*whole.study.sources, *_sources()),
    )
    changed = {"study": study, "results": {**whole.results, **results()}, **changes}
    return replace(whole, **changed)


def findings(**changes: Any) -> Findings:
    """Return the findings of the run with recorded links and all of growth; fields may change."""
    return _with(made_up_network.findings(), changes)


def plain(**changes: Any) -> Findings:
    """Return the findings of `made_up` and all of growth; fields may change."""
    return _with(made_up.findings(), changes)


def _sources() -> tuple[Source, ...]:
    said = {
        "panel": "Made-up panel",
        "flows": "Made-up flows",
        "input_output": "Made-up sales between industries",
        "programme": "Made-up reports of a programme",
        "indicators": "Made-up answers of households",
    }
    return tuple(
        Source(table, Names.alike(title), licence=Names.alike("CC0"), years="2016-2023")
        for table, title in said.items()
    )


def flows() -> pd.DataFrame:
    """Return who goes from region to region; nobody leaves R4."""
    rows = [
        ("R1", "R2", 40.0),
        ("R2", "R1", 300.0),
        ("R3", "R1", 120.0),
        ("R3", "R2", 60.0),
        ("R5", "R3", 10.0),
    ]
    table = pd.DataFrame(rows, columns=["source", "target", "value"])
    table.insert(2, "year", pd.array([2023] * len(table), dtype="Int16"))
    return table.assign(unit="persons")


def input_output() -> InputOutput:
    """Return the sales between four industries."""
    names = pd.Index(INDUSTRIES, name="industry")
    flows_ = pd.DataFrame(
        [[10.0, 40, 5, 0], [20, 60, 30, 25], [10, 30, 20, 15], [2, 10, 25, 18]], names, names
    )
    output = pd.Series([150.0, 400, 300, 120], names, name="output")
    return InputOutput(flows_, output, "million", 2022)


def programme_table() -> pd.DataFrame:
    """Return what the programme reports of itself; exports are not known for the first year."""
    rows = [
        ("participants", 2020, 40.0, "firms"),
        ("participants", 2021, 90.0, "firms"),
        ("participants", 2022, 170.0, "firms"),
        ("participants", 2023, 240.0, "firms"),
        ("jobs", 2021, 900.0, "persons"),
        ("jobs", 2023, 2600.0, "persons"),
        ("revenue", 2022, 14.0, "million"),
        ("revenue", 2023, 31.0, "million"),
        ("export", 2023, 6.5, "million"),
    ]
    return pd.DataFrame(rows, columns=["indicator", "year", "value", "unit"])


# Concentration and specialisation -----------------------------------------------------------------


def _concentration() -> dict[str, Result]:
    years = (2021, 2022, 2023)
    specialised = _long(IDS, years, ("region_id", "year"))
    base = {"R1": 0.62, "R2": 0.31, "R3": 0.28, "R4": 0.44, "R5": 0.81, "R6": NAN}
    krugman = [base[r] + 0.02 * (y - 2021) * (1 if r == "R1" else -1) for r, y in specialised.index]
    specialised["value"] = specialised["krugman"] = krugman
    specialised["hoover"] = specialised["krugman"] / 2
    specialised["hhi"] = 0.2 + specialised["krugman"] / 4
    specialised["hhi_normalised"] = (specialised["hhi"] - 0.25) / 0.75
    specialised["equivalent"] = 1 / specialised["hhi"]
    specialised["theil"] = specialised["krugman"] ** 2
    specialised["gini"] = specialised["krugman"] * 0.7
    specialised["hachman"] = 1 / (1 + specialised["krugman"])
    specialised["industries"] = np.where(specialised["value"].notna(), 4.0, 0.0)
    specialised["status"] = np.where(specialised["value"].notna(), "ok", "missing")

    located = _long(INDUSTRIES, years, ("industry", "year"))
    gini = {"A": 0.48, "C": 0.37, "G": 0.18, "J": 0.55}
    located["value"] = [
        gini[i] + (0.03 if i == "J" else -0.01) * (y - 2021) for i, y in located.index
    ]
    located["gini"] = located["value"]
    located["hoover"] = located["value"] * 0.7
    located["krugman"] = located["value"] * 1.4
    located["theil"] = located["value"] ** 2
    located["hhi"] = 0.2 + located["value"] / 3
    located["hhi_normalised"] = (located["hhi"] - 0.2) / 0.8
    located["equivalent"] = 1 / located["hhi"]
    located["regions"] = 5.0
    top = {"A": "R3", "C": "R2", "G": "R1", "J": "R1"}
    located["top_region"] = [top[i] for i, _ in located.index]
    located["top_share"] = [0.25 + gini[i] / 1.6 for i, _ in located.index]
    located["status"] = "ok"

    eg = pd.DataFrame(index=pd.Index([*INDUSTRIES, "K"], name="industry"))
    eg["value"] = [0.012, 0.034, -0.004, 0.087, NAN]
    eg["g"] = [0.05, 0.08, 0.02, 0.16, 0.9]
    eg["h"] = [0.04, 0.05, 0.03, 0.09, 1.0]
    eg["z"] = [0.6, 2.2, -0.3, 4.9, NAN]
    eg["p_value"] = [0.28, 0.02, 0.61, 0.001, NAN]
    eg["plants"] = [40, 66, 120, 51, 1]
    eg["q_value"] = [0.37, 0.04, 0.61, 0.004, NAN]
    eg["maurel_sedillot"] = [0.01, 0.031, -0.005, 0.09, NAN]
    eg["label"] = pd.Series(
        ["low", "moderate", "low", "concentrated", None], eg.index, dtype=object
    )
    eg["status"] = ["ok", "ok", "ok", "ok", "undefined"]

    pairs = pd.MultiIndex.from_tuples(
        [("A", "C"), ("A", "G"), ("A", "J"), ("C", "G"), ("C", "J"), ("G", "J")],
        names=["industry", "other"],
    )
    together = pd.DataFrame({"value": [0.004, -0.002, -0.021, 0.001, 0.016, 0.009]}, index=pairs)
    together["expected"] = 0.0
    together["status"] = "ok"

    cluster = pd.DataFrame(index=IDS)
    cluster["density"] = [9.0, 1.1, 0.7, 0.2, 0.1, NAN]
    cluster["intensity"] = [2.5, 1.2, 0.9, 0.5, 0.3, NAN]
    cluster["firm_size"] = [0.3, 1.0, 1.4, 0.8, 1.0, NAN]
    cluster["value"] = cluster["density"] * cluster["intensity"] / cluster["firm_size"]
    label = ["strong", "none", "none", "none", "none", None]
    cluster["label"] = pd.Series(label, IDS, dtype=object)
    cluster["status"] = ["ok"] * 5 + ["missing"]
    whole = {"kind": "gva", "unit": "million", "years": years, "reference": "nation"}
    return {
        "specialisation_indices": Result("specialisation_indices", specialised, "1", whole),
        "industry_concentration": Result(
            "industry_concentration", located, "1", {**whole, "variant": "lorenz"}
        ),
        "ellison_glaeser": Result(
            "ellison_glaeser", eg, "1", {"regions": 5, "plants": 278, "simulations": 999}
        ),
        "coagglomeration": Result("coagglomeration", together, "1", {"regions": 5}),
        "cluster_index": Result(
            "cluster_index", cluster, "1", {"industry": ("J",), "kind": "gva", "year": 2023}
        ),
    }


def _long(first: Any, second: Any, names: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(index=pd.MultiIndex.from_product([list(first), list(second)], names=names))


# Relatedness, complexity, linkages ----------------------------------------------------------------


def _relatedness() -> dict[str, Result]:
    near = pd.DataFrame(index=IDS)
    near["value"] = [0.71, 0.44, 0.36, 0.22, 0.2, NAN]
    near["expected"] = [0.45, 0.41, 0.38, 0.3, 0.28, NAN]
    near["p_value"] = [0.03, 0.4, 0.62, 0.9, 0.88, NAN]
    near["q_value"], near["min_p"] = [0.15, 0.8, 0.9, 0.9, 0.9, NAN], 0.001
    near["label"] = [*["ns"] * 5, ""]
    near["specialised"] = pd.array([True, True, True, False, False, pd.NA], dtype="boolean")
    near["related"] = ["G, C", "G", "C", "", "", None]
    near["status"] = ["ok"] * 5 + ["missing"]
    regions = pd.DataFrame(index=IDS)
    regions["value"] = [1.6, 0.3, -0.2, -0.7, -1.0, NAN]
    regions["diversity"] = [3.0, 2.0, 2.0, 1.0, 1.0, NAN]
    regions["rank"] = [1.0, 2.0, 3.0, 4.0, 5.0, NAN]
    regions["status"] = ["ok"] * 5 + ["missing"]
    industries = pd.DataFrame(index=pd.Index(INDUSTRIES, name="industry"))
    industries["value"] = [-1.3, 0.1, 0.2, 1.0]
    industries["ubiquity"] = [3.0, 2.0, 2.0, 2.0]
    industries["status"] = "ok"
    table = pd.DataFrame(index=pd.Index([*INDUSTRIES, "T"], name="industry"))
    table["value"] = table["backward"] = [0.84, 1.12, 0.93, 1.11, NAN]
    table["forward"] = [0.95, 1.21, 0.9, 0.94, NAN]
    table["forward_leontief"] = [0.9, 1.2, 0.95, 0.95, NAN]
    table["variation_backward"] = [1.6, 1.2, 1.5, 1.3, NAN]
    table["variation_forward"] = [1.4, 1.1, 1.6, 1.5, NAN]
    table["output_multiplier"] = [1.4, 1.86, 1.55, 1.84, NAN]
    table["extraction"] = [0.12, 0.38, 0.24, 0.11, NAN]
    label = ["none", "key", "none", "backward", None]
    table["label"] = pd.Series(label, table.index, dtype=object)
    table["status"] = ["ok"] * 4 + ["undefined"]
    return {
        "relatedness": Result(
            "relatedness", near, "1", {"industry": ("J",), "threshold": 1.0, "permutations": 999}
        ),
        "complexity": Result("complexity", regions, "1", {"regions": 5, "industries": 4}),
        "industry_complexity": Result("industry_complexity", industries, "1", {"regions": 5}),
        "linkages": Result("linkages", table, "1", {"year": 2022, "unit": "million"}),
    }


# Growth by shift-share and rates ------------------------------------------------------------------


def _growth() -> dict[str, Result]:
    period = {"first": 2021, "last": 2023, "industry": ["J"], "kind": "gva"}
    dynamic = pd.DataFrame(index=IDS)
    dynamic["national"] = [19.0, 6.0, 4.2, 0.9, 0.4, NAN]
    dynamic["industry_mix"] = [6.5, 1.4, 1.1, 0.2, 0.1, NAN]
    dynamic["competitive"] = [14.5, -4.4, -7.3, -0.4, -0.3, NAN]
    dynamic.insert(0, "value", dynamic["competitive"])
    parts = ["national", "industry_mix", "competitive"]
    dynamic["change"] = dynamic[parts].sum(axis=1, skipna=False)
    dynamic["years"] = [2.0] * 5 + [0.0]
    dynamic["status"] = ["ok"] * 5 + ["missing"]

    near = pd.DataFrame(index=IDS)
    near["national"] = [24.0, 8.7, 6.6, 1.0, NAN, NAN]
    near["neighbours"] = [-18.0, 9.0, 1.1, -1.4, NAN, NAN]
    near["own"] = [34.0, -14.7, -9.7, 1.1, NAN, NAN]
    near.insert(0, "value", near["own"])
    near["change"] = near[["national", "neighbours", "own"]].sum(axis=1, skipna=False)
    near["status"] = ["ok", "ok", "ok", "ok", "island", "missing"]

    structure = pd.DataFrame(index=IDS)
    structure["homothetic"] = [7.0, -4.0, -7.5, -0.9, -0.8, NAN]
    structure["allocation"] = [7.5, -0.4, 0.2, 0.5, 0.5, NAN]
    structure.insert(0, "value", structure["allocation"])
    structure["competitive"] = structure["homothetic"] + structure["allocation"]
    label = ["specialised_advantage", *["specialised_disadvantage"] * 2]
    label += [*["unspecialised_disadvantage"] * 2, ""]
    structure["label"] = pd.Series(label, IDS, dtype=object)
    structure["status"] = ["ok"] * 5 + ["missing"]

    rates = pd.DataFrame(index=pd.Index(PANEL_IDS, name="region_id"))
    rates["value"] = [8.9, -6.8, -9.4, 1.2, 0.6]
    rates["low"], rates["high"] = [3.1, -11.0, -20.3, -4.4, -9.0], [14.7, -2.6, 1.5, 6.8, 10.2]
    rates["years"] = 7.0
    rates["p_value"] = [0.009, 0.007, 0.08, 0.62, 0.88]
    rates["q_value"] = [0.0225, 0.0225, 0.13, 0.775, 0.88]
    rates["status"] = "ok"
    growth = {"first": 2016, "last": 2023, "industry": ["J"], "confidence": 0.95}
    return {
        "shift_share_dynamic": Result("shift_share_dynamic", dynamic, "million", period),
        "shift_share_spatial": Result("shift_share_spatial", near, "million", period),
        "shift_share_structure": Result("shift_share_structure", structure, "million", period),
        "growth_rates": Result("growth_rates", rates, "%", growth),
        "growth_rates:panel": Result("growth_rates", rates, "%", growth),
    }


# Poles and their surroundings ---------------------------------------------------------------------


def _space() -> dict[str, Result]:
    around = pd.DataFrame(index=pd.Index(["R1", "R5"], name="pole"))
    around["value"] = [-0.21, NAN]
    around["growth_pole"] = [0.5, 0.11]
    around["growth_hinterland"] = [-0.06, NAN]
    around["growth_rest"], around["growth_nation"] = [0.15, 0.3], [0.31, 0.31]
    around["share_first"], around["share_last"] = [0.58, 0.0133], [0.67, 0.0112]
    around["hinterland_first"], around["hinterland_last"] = [0.37, NAN], [0.28, NAN]
    around["neighbours"] = [2.0, 0.0]
    around["p_value"], around["min_p"] = [0.33, NAN], [0.167, NAN]
    around["pattern"], around["label"] = ["backwash", ""], ["ns", ""]
    around["status"] = ["ok", "island"]
    terms = pd.Index(["constant", "distance", "pole_growth", "initial"], name="term")
    spread = pd.DataFrame({"value": [31.0, -5.0, NAN, -8.0]}, index=terms)
    spread["se"] = [20.0, 6.0, NAN, 9.0]
    spread["low"] = spread["value"] - 3.18 * spread["se"]
    spread["high"] = spread["value"] + 3.18 * spread["se"]
    spread["p_value"] = [NAN, 0.47, NAN, 0.44]
    spread["least"] = [NAN, 24.1, NAN, 36.2]
    spread["label"] = ["", "ns", "", ""]
    spread["status"] = ["ok", "ok", "constant", "ok"]
    fit = {"n": 5, "r2": 0.28, "poles": ["R1"], "doubling": -3.47, "confidence": 0.95}
    fit |= {"permutations": 999, "alternative": "two-sided", "alpha": 0.05, "seed": 7}

    mass = pd.DataFrame(index=IDS)
    mass["own"] = [3.2, 0.85, 0.53, 0.11, 0.05, NAN]
    mass["others"] = [0.6, 1.5, 0.95, 1.3, 0.4, 0.7]
    mass.insert(0, "value", mass["own"] + mass["others"])
    mass["share"] = mass["own"] / mass["value"]
    mass["status"] = ["ok"] * 5 + ["missing"]

    nodes = pd.DataFrame(index=IDS)
    nodes["value"] = [420.0, 100.0, 10.0, 0.0, 0.0, NAN]
    towards = ["", "R1", "R1", "", "R3", ""]
    nodes["subordinate_to"] = towards
    nodes["pole"] = ["R1", "R1", "R1", "", "R1", ""]
    nodes["level"] = [0.0, 1.0, 1.0, NAN, 2.0, NAN]
    nodes["subordinates"] = [3.0, 0.0, 1.0, 0.0, 0.0, NAN]
    label = ["pole", "subordinate", "subordinate", "isolated", "subordinate", ""]
    nodes["label"] = pd.Series(label, IDS, dtype=object)
    nodes["largest_flow"] = [40.0, 300.0, 120.0, NAN, 10.0, NAN]
    nodes["share"] = [1.0, 1.0, 120 / 180, NAN, 1.0, NAN]
    nodes["status"] = ["ok"] * 5 + ["missing"]
    few = Message("study.rows", {"count": 5, "total": 6})

    fall = pd.DataFrame(index=pd.Index(["constant", "mass", "distance"], name="term"))
    fall["value"], fall["se"] = [-3.1, 0.7, -1.2], [4.0, 0.3, 0.4]
    fall["low"], fall["high"] = [-13.4, -0.1, -2.2], [7.2, 1.5, -0.2]
    fall["p_value"], fall["status"] = [0.47, 0.07, 0.03], "ok"
    pairs = {"outcome": "weight", "effects": False, "errors": "jackknife", "confidence": 0.95}
    pairs |= {"n": 15, "regions": 6, "links": 530.0}
    said = Message("gravity.fitted_flows", {"n": 15, "regions": 6, "links": 530.0})
    return {
        "hinterland": Result(
            "hinterland", around, "1", {"first": 2021, "last": 2023, "permutations": 999}
        ),
        "spread_backwash": Result("spread_backwash", spread, "%", fit | {"last": 2023}, (few,)),
        "spread_backwash:shorter": Result("spread_backwash", spread, "%", fit | {"last": 2022}),
        "potential": Result("potential", mass, "million / km", {"decay": 1.0, "own": True}),
        "gravity:flows": Result("gravity", fall, "1", pairs, (said,)),
        "nodal_regions": Result(
            "nodal_regions", nodes, "persons", {"year": 2023, "directed": True, "n": 6}
        ),
    }


# The panel: classes, chains, convergence ----------------------------------------------------------

CUTS: Final = (0.7, 1.0)
"""Two cuts, three classes."""


def _panel() -> dict[str, Result]:
    lq = quotients()
    classes = lq.apply(lambda column: np.digitize(column, CUTS) + 1)
    paths = _long(PANEL_IDS, YEARS, ("region_id", "year"))
    paths["value"] = lq.to_numpy().ravel()
    paths["class"] = classes.to_numpy(float).ravel()
    paths["rank"] = lq.rank(ascending=False).to_numpy().ravel()
    paths["status"] = "ok"
    common = {"cuts": CUTS, "classes": 3, "breaks": (2019,), "years": list(YEARS), "regions": 5}

    counts = np.zeros((3, 3))
    per_side = np.zeros((3, 3, 3))
    for before, after in pairwise(YEARS):
        if after in common["breaks"]:
            continue
        for place, region in enumerate(PANEL_IDS):
            one, two = int(classes.loc[region, before]) - 1, int(classes.loc[region, after]) - 1
            counts[one, two] += 1
            per_side[place % 3, one, two] += 1
    chain = _long(range(1, 4), range(1, 4), ("from", "to"))
    chain["count"] = counts.ravel()
    chain["value"] = _rows(counts).ravel()
    chain["low"] = (chain["value"] - 0.2).clip(lower=0)
    chain["high"] = (chain["value"] + 0.2).clip(upper=1)
    chain["status"] = np.where(chain["value"].isna(), "undefined", "ok")
    found = {
        "lag": 1,
        "n": int(counts.sum()),
        "steady_state": (0.2, 0.3, 0.5),
        "mean_passage": ((5.0, 12.0, 30.0), (9.0, 3.3, 21.0), (40.0, 31.0, 2.0)),
        "half_life": 6.3,
        "mobility": {"prais": 0.14, "determinant": 0.2, "bartholomew": 0.12},
        "over_time": {"q": 3.1, "lr": 3.3, "dof": 4, "p_value": 0.54, "p_permutation": 0.51},
        "memory": {"q": 5.0, "lr": 5.2, "dof": 4, "p_value": 0.29, "p_permutation": 0.33},
        "effective": [7.0, 3.1, 4.2],
        "permutations": 999,
        "seed": 7,
    }
    index = pd.MultiIndex.from_product([range(1, 4)] * 3, names=["neighbours", "from", "to"])
    sides = pd.DataFrame({"count": per_side.ravel()}, index=index)
    sides["value"] = np.concatenate([_rows(part).ravel() for part in per_side])
    sides["status"] = np.where(sides["value"].isna(), "undefined", "ok")
    tested = {"lag": 1, "n": int(counts.sum()), "permutations": 999, "seed": 7}
    tested |= {"q": 5.2, "lr": 6.1, "dof": 8, "p_value": 0.74, "p_permutation": 0.61}

    sigma = pd.DataFrame(index=pd.Index(YEARS, name="year"))
    sigma["value"] = np.log(lq).std().to_numpy()
    sigma["cv"] = (lq.std() / lq.mean()).to_numpy()
    sigma["low"], sigma["high"] = sigma["value"] * 0.7, sigma["value"] * 1.4
    sigma["n"], sigma["broken"] = 5, [year >= 2019 for year in YEARS]
    sigma["status"] = "ok"
    beta = pd.DataFrame({"value": [0.021], "se": [0.02]}, pd.Index(["beta"], name="statistic"))
    beta["low"], beta["high"], beta["p_value"] = -0.043, 0.085, 0.38
    beta["speed"], beta["half_life"], beta["n"] = NAN, NAN, 5
    beta["status"] = "ok"
    ranks = pd.DataFrame(index=pd.Index(YEARS, name="year"))
    ranks["value"] = [1.0, 1.0, 1.0, 0.9, 0.9, 0.9, 0.7, 0.7]
    ranks["low"] = [NAN, NAN, NAN, 0.2, 0.2, 0.2, -0.5, -0.5]
    ranks["high"] = [NAN, NAN, NAN, 0.99, 0.99, 0.99, 0.97, 0.97]
    ranks["tau"] = [1.0, 1.0, 1.0, 0.8, 0.8, 0.8, 0.6, 0.6]
    ranks["p_value"] = [NAN, 0.017, 0.017, 0.083, 0.083, 0.083, 0.233, 0.233]
    ranks["min_p"], ranks["gamma"], ranks["lag"] = 0.017, 0.81, range(8)
    ranks["status"] = "ok"
    several = {"first": 2016, "last": 2023, "n": 5}
    return {
        "class_paths": Result("class_paths", paths, "1", common),
        "markov": Result("markov", chain, "1", {**common, **found}),
        "spatial_markov": Result("spatial_markov", sides, "1", {**common, **tested}),
        "sigma_convergence": Result(
            "sigma_convergence",
            sigma,
            "1",
            {**several, "trend": {"value": 0.03, "low": 0.0, "high": 0.07, "p_value": 0.06}},
        ),
        "beta_convergence": Result("beta_convergence", beta, "1/year", several),
        "rank_persistence": Result("rank_persistence", ranks, "1", {"first": 2016, "n": 5}),
    }


def _rows(counts: Any) -> Any:
    sums = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, sums, out=np.full_like(counts, NAN), where=sums > 0)


# ICT level ----------------------------------------------------------------------------------------

STAGES: Final = ("internet", "costs", "literacy")


def _level() -> dict[str, Result]:
    level = pd.DataFrame(index=IDS)
    level["value"] = [0.87, 0.61, 0.55, 0.31, NAN, NAN]
    level["low"], level["high"] = (
        [0.82, 0.52, 0.45, 0.2, NAN, NAN],
        [0.93, 0.69, 0.63, 0.4] + [NAN] * 2,
    )
    level["rank"], level["rank_low"] = [1.0, 2, 3, 4, NAN, NAN], [1.0, 2, 2, 4, NAN, NAN]
    level["rank_high"] = [1.0, 3, 3, 4, NAN, NAN]
    level["class"] = [3.0, 2.0, 2.0, 1.0, NAN, NAN]
    level["class_share"] = [0.99, 0.71, 0.66, 0.97, NAN, NAN]
    level["stages"] = [3, 3, 3, 3, 2, 0]
    level["stage:internet"] = [0.95, 0.82, 0.8, 0.6, 0.71, NAN]
    level["stage:costs"] = [0.78, 0.41, 0.3, 0.0, NAN, NAN]
    level["stage:literacy"] = [0.88, 0.6, 0.55, 0.33, 0.42, NAN]
    level["status"] = ["ok"] * 4 + ["missing", "missing"]
    params = {
        "year": 2023,
        "recipe": "stages",
        "stages": STAGES,
        "normalisation": "goalposts",
        "weights": "equal",
        "aggregation": "linear",
        "missing": "leave",
        "classes": "cuts",
        "cuts": (0.33, 0.67),
        "class_count": 3,
        "simulations": 999,
        "spread": 0.25,
        "confidence": 0.9,
        "seed": 7,
        "weight": {"stages": dict.fromkeys(STAGES, 1 / 3), "indicators": {}},
        "n": 4,
        "total": 6,
    }
    names = ["min_max", "geometric", "entropy", "pca"]
    names += [f"without:{stage}" for stage in STAGES]
    choices = pd.DataFrame(index=pd.Index(names, name="choice"))
    choices["value"] = [1.0, 0.8, 1.0, 1.0, 0.8, 1.0, NAN]
    choices["max_rank_shift"] = [0.0, 1.0, 0.0, 0.0, 1.0, 0.0, NAN]
    choices["mean_rank_shift"] = choices["max_rank_shift"] / 2
    choices["moved"] = ["", "R2", "", "", "R3", "", ""]
    choices["classes_changed"] = [0.0, 1.0, 1.0, 0.0, 2.0, 0.0, NAN]
    choices["first"], choices["n"] = "R1", 4
    choices["status"] = ["ok"] * 6 + ["too_few"]
    years = {"years": [2021, 2023], "year": None}
    every = pd.concat({2021: level.assign(value=level["value"] - 0.1), 2023: level}, names=["year"])
    every = every.swaplevel().rename_axis(["region_id", "year"])
    every["change"] = [NAN] * 6 + [0.1] * 4 + [NAN] * 2
    return {
        "ict_level": Result("ict_level", level, "1", params),
        "ict_level_by_year": Result("ict_level", every, "1", {**params, **years}),
        "ict_level_choices": Result("ict_level_choices", choices, "1", {"year": 2023}),
    }


# The programme ------------------------------------------------------------------------------------

FIRST: Final = 2021
"""First year in which the programme was there; R1 is where it is."""


def _programme() -> dict[str, Result]:
    share = (SECTOR.T / SECTOR.sum(axis=1)).T
    treated = share["R1"].to_numpy()
    synthetic = treated + np.array([0.01, -0.01, 0.0, 0.01, -0.01, 0.0, 0.0, 0.0])
    synthetic[SECTOR.index >= FIRST] = [0.535, 0.55, 0.56]
    path = pd.DataFrame({"value": treated, "synthetic": synthetic}, index=SECTOR.index)
    path["gap"] = path["value"] - path["synthetic"]
    gaps = pd.DataFrame(
        {
            "R2": [0.0, 0.01, -0.01, 0.0, 0.01, -0.03, -0.05, -0.06],
            "R3": [0.01, 0.0, 0.0, -0.01, 0.0, -0.02, -0.04, -0.07],
            "R4": [0.0, 0.0, 0.01, 0.0, -0.01, 0.01, 0.02, 0.01],
            "R5": [0.06, -0.05, 0.04, -0.06, 0.05, 0.08, 0.09, 0.11],
        },
        index=SECTOR.index,
    )
    path["low"], path["high"] = gaps.min(axis=1), gaps.max(axis=1)
    path["period"] = np.where(path.index < FIRST, "before", "after")
    path["status"] = "ok"
    weights = pd.DataFrame(index=pd.Index(["R2", "R3", "R4", "R5"], name="region_id"))
    weights["value"] = [0.64, 0.36, 0.0, 0.0]
    weights["without_gap"], weights["without_rmspe"] = [0.09, 0.08, 0.082, 0.082], 0.011
    weights["status"] = "ok"
    every = gaps.assign(R1=path["gap"])[list(PANEL_IDS)]
    placebos = pd.DataFrame(index=pd.Index(PANEL_IDS, name="region_id"))
    placebos["rmspe_before"] = (every[every.index < FIRST] ** 2).mean() ** 0.5
    placebos["rmspe_after"] = (every[every.index >= FIRST] ** 2).mean() ** 0.5
    placebos["ratio"] = placebos["rmspe_after"] / placebos["rmspe_before"]
    placebos.insert(0, "value", placebos["ratio"])
    placebos["rank"] = placebos["ratio"].rank(ascending=False)
    placebos["gap"] = every[every.index >= FIRST].mean()
    placebos["role"] = ["treated", *["donor"] * 4]
    placebos["well_fitted"] = [True, True, True, True, False]
    placebos["status"] = "ok"
    long = _long(PANEL_IDS, YEARS, ("region_id", "year"))
    long["value"] = every.T.to_numpy().ravel()
    long["role"] = np.where(long.index.get_level_values(0) == "R1", "treated", "donor")
    early = long.index.get_level_values(1) < FIRST
    long["period"], long["status"] = np.where(early, "before", "after"), "ok"
    in_time = pd.DataFrame(index=pd.Index([2019, 2020], name="year"))
    in_time["value"], in_time["rmspe_before"] = [0.012, 0.02], [0.008, 0.009]
    in_time["rmspe_after"], in_time["ratio"] = [0.013, 0.02], [1.6, 2.2]
    in_time["p_value"], in_time["status"] = [0.6, 0.4], "ok"
    params = {
        "treated": "R1",
        "first": FIRST,
        "outcome": "share",
        "n": 5,
        "p_value": 0.2,
        "least_p": 0.2,
        "rmspe": float(placebos["rmspe_before"]["R1"]),
        "breaks": [2019],
        "name": Names("the Hub", "Хаб", "Хаб"),
        "alpha": 0.05,
    }
    did = pd.DataFrame(index=pd.Index(["all", "without_largest", "trends"], name="variant"))
    did["value"] = [0.09, 0.11, 0.02]
    did["se"] = [0.06, 0.07, 0.05]
    did["low"], did["high"] = did["value"] - 3.2 * did["se"], did["value"] + 3.2 * did["se"]
    did["p_value"] = [0.2, 0.25, 0.6]
    did["pre_trend"] = [0.011, 0.013, 0.0]
    did["pre_trend_p"] = [0.4, 0.5, NAN]
    did["controls"], did["least_p"] = [4, 3, 4], [0.2, 0.25, 0.2]
    did["status"] = "ok"
    told = programme_table().set_index(["indicator", "year"])
    told["change"] = told.groupby(level=0)["value"].diff()
    firms = told.xs("participants")["value"]
    per = [value / firms.get(year, NAN) for (_, year), value in told["value"].items()]
    told["per_participant"] = per
    told.loc["participants", "per_participant"] = NAN
    told["share"] = NAN
    told["status"] = "ok"
    tables = {"synthetic_control": path, "synthetic_weights": weights}
    tables |= {"synthetic_placebos": placebos, "synthetic_gaps": long}
    tables |= {"synthetic_in_time": in_time}
    fitted = {key: Result(key, table, "1", params) for key, table in tables.items()}
    about = {**params, "demean": True, "p_value": 0.6, "rmspe": 0.02}
    plain_ = {key: one for key, one in params.items() if key not in {"p_value", "rmspe"}}
    return {
        **fitted,
        **{f"{key}:changes": replace(one, params=about) for key, one in fitted.items()},
        "difference_in_differences": Result("difference_in_differences", did, "1", plain_),
        "programme": Result("programme", told, "", {"first": FIRST, "sector_unit": "million"}),
    }
