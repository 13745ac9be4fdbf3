"""What each test of networks says of one drawn network: a p for each question.

A question that is asked of every row of a table is one fixed row, and ``any (q)``: the least q.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from spatialict.measure.brokerage import brokerage
from spatialict.measure.communities import communities
from spatialict.measure.compositions import place_synergy, project_synergy
from spatialict.measure.gravity import gravity, region_flows
from spatialict.measure.helix_triads import helix_triads
from spatialict.measure.link_distance import link_distance
from spatialict.measure.mixing import mixing
from spatialict.measure.projection import backbone, projection
from spatialict.measure.robustness import robustness
from spatialict.measure.segregation import segregation
from spatialict.measure.synergy import synergy
from tests.calibration import network_draws as draws

PERMUTATIONS = 199
"""Then .05 and .01 are attained on two sides: ten and two of 200."""
Answers = dict[str, float]


@dataclass(frozen=True)
class Case:
    """One test on one kind of networks.

    Parameters
    ----------
    measure : str
        A key of `ASKED`.
    on : str
        What is drawn, as `spatialict`'s own words or those of `network_draws`.
    planted : float
        How much; nil is chance.
    """

    measure: str
    on: str = "even"
    planted: float = 0.0

    def __call__(self, rng: np.random.Generator) -> Answers:
        """Draw, ask, and return p by question; 1 where nothing could be asked."""
        found = ASKED[self.measure](self, rng)
        return {question: 1.0 if np.isnan(p) else float(p) for question, p in found.items()}


def _how(rng: np.random.Generator) -> dict[str, Any]:
    return {"permutations": PERMUTATIONS, "workers": 1, "seed": int(rng.integers(2**31))}


def _least(q: pd.Series) -> float:
    return float(q.min())


def _sided(case: Case, rng: np.random.Generator) -> tuple[Any, pd.Series]:
    """Draw sides and links; those of one side are `planted` times as likely again."""
    known = draws.sides(rng, 0.2 if "unknown" in case.on else 0.0)
    if "projects" in case.on:
        return draws.projected(draws.participations(rng, known, case.planted)), known
    same = known.to_numpy()[draws.ONE] == known.to_numpy()[draws.OTHER]
    return draws.network(rng, case.on.partition(",")[0], same, case.planted), known


def _mixing(case: Case, rng: np.random.Generator) -> Answers:
    table = mixing(*_sided(case, rng), **_how(rng)).table
    one = table.loc[("i", "u")]
    return {
        "firms-universities": one["p_value"],
        "the same, by weight": one["weight_p_value"],
        "the same, affinity": one["affinity_p_value"],
        "any (q)": _least(table["q_value"]),
        "any affinity (q)": _least(table["affinity_q_value"]),
    }


def _segregation(case: Case, rng: np.random.Generator) -> Answers:
    p = segregation(*_sided(case, rng), **_how(rng)).table["p_value"]
    names = {"ei": "E-I", "assortativity": "assortativity"}
    told = {words: p[name] for name, words in names.items()}
    return told | {f"{words}, by weight": p[f"{name}_weighted"] for name, words in names.items()}


def _brokerage(case: Case, rng: np.random.Generator) -> Answers:
    table = brokerage(*_sided(case, rng), **_how(rng))[1].table
    told = {
        f"{words}: {role}": table.loc[(side, role), "p_value"]
        for side, words, role in (
            ("i", "firms", "coordinator"),
            ("i", "firms", "gatekeeper"),
            ("g", "offices", "liaison"),
        )
    }
    return told | {"any (q)": _least(table["q_value"])}


def _triads(case: Case, rng: np.random.Generator) -> Answers:
    found = helix_triads(*_sided(case, rng), **_how(rng)).table["p_value"]
    return {"closed share": found["closure"], "closed triads": found["closed"]}


def _distance(case: Case, rng: np.random.Generator) -> Answers:
    known = draws.sides(rng)
    table = draws.places(rng, case.on, known)
    more, by = draws.near(table), case.planted
    if case.on == "sides":  # who is what decides on both, and distance has no part in it
        more, by = known.to_numpy()[draws.ONE] == known.to_numpy()[draws.OTHER], 3.0
    web = draws.network(rng, "hubs", more, by)
    asked = {"bands_m": [25e3, 50e3, 100e3], "within": "sphere", "near_m": draws.NEAR_M}
    found = link_distance(table.assign(sphere=known), web, **asked, **_how(rng))
    near, home = found.params["share_near"], found.params["share_in_region"]
    told = {
        "share near, within sides": near["p_value_within"],
        "25-50 km, within sides": found.table.loc["25-50", "p_within"],
        "share in region, within sides": home["p_value_within"],
    }
    if case.on == "sides":
        return told
    return {
        "share near": near["p_value"],
        "share in region": home["p_value"],
        "25-50 km": found.table.loc["25-50", "p_value"],
        "any band (q)": _least(found.table["q_value"]),
        **told,
    }


def _gravity(case: Case, rng: np.random.Generator) -> Answers:
    table = draws.places(rng, "even")
    cell = (table[["x_m", "y_m"]].to_numpy() // (draws.SQUARE_M / 4)).astype(int)
    table["region_id"] = [f"r{number:02d}" for number in cell @ np.array([1, 4])]
    web = draws.network(rng, case.on.partition(",")[0], draws.near(table), case.planted)
    flows = region_flows(table, web)
    found = gravity(flows, effects="effects" in case.on).table
    return {"distance": found.loc["distance", "p_value"]}


def _communities(case: Case, rng: np.random.Generator) -> Answers:
    if case.on == "projects":
        web = draws.projected(draws.participations(rng))
    else:
        group = rng.integers(0, 4, draws.N)
        same = group[draws.ONE] == group[draws.OTHER]
        web = draws.network(rng, case.on, same, case.planted)
    return {"modularity": communities(web, seeds=1, **_how(rng)).params["modularity_p"]}


def _backbone(case: Case, rng: np.random.Generator) -> Answers:
    """Ask of the two most active, or of the two who meet: 1 where they share nothing."""
    kind, _, many = case.on.partition(", ")
    rows = draws.two_mode(rng, int(many), int(case.planted))
    asked = {"backbone": kind, "workers": 1, "seed": int(rng.integers(2**31))}
    table = projection(rows, permutations=6_999, **asked).table
    degree = rows["org_id"].value_counts().reindex(draws.IDS, fill_value=0)
    pair = draws.IDS[:2] if case.planted else degree.sort_values(kind="stable").index[-2:]
    here = table["source"].isin(pair) & table["target"].isin(pair)
    p = table.loc[here, "p_value"]
    told = {"two who meet" if case.planted else "the two most active": p.min() if len(p) else 1.0}
    return told | {"any (q)": _least(table["q_value"])}


def _disparity(case: Case, rng: np.random.Generator) -> Answers:
    """Weights by the exponential law: what a node has is cut at random, for each of its ends."""
    table = draws.network(rng, case.on, None, 0.0).table()
    many = table["source"].value_counts().add(table["target"].value_counts(), fill_value=0)
    busy = table["source"].map(many).ge(4) & table["target"].map(many).ge(4)
    first = table.index[busy][0]
    table.loc[first, "weight"] *= 1 + case.planted
    found = backbone(table).table
    row = found.loc[first]
    told = {"one end": row["p_source"], "a link": row["p_value"]}
    return told | {"any (q)": _least(found["q_value"])}


def _synergy(case: Case, rng: np.random.Generator) -> Answers:
    rows = draws.firms(rng, "tied" in case.on and "nothing" not in case.on, case.planted)
    columns = ["place", "tech", "size", *(["age"] if "four" in case.on else [])]
    null = "independent" if case.on.startswith("independent") else "pairs"
    correction = "miller_madow" if "miller" in case.on else "none"
    asked = {"by": "region", "null": null, "correction": correction, "bootstrap": 2}
    return _of_regions(synergy(rows, columns, **asked, **_how(rng)))


def _of_regions(found: Any) -> Answers:
    told = {"whole": found.params["total"]["p_value"]}
    if len(found.table) > 1:
        told |= {"a region": found.table["p_value"].iloc[0]}
        told |= {"any region (q)": _least(found.table["q_value"])}
        if found.params["between_test"]["status"] != "undefined":  # projects of several regions
            told |= {"between": found.params["between_test"]["p_value"]}
    return told


def _project_synergy(case: Case, rng: np.random.Generator) -> Answers:
    regions, known = _regional(case, rng)
    rows = draws.participations(rng, known, case.planted, alone=True)
    asked = {"regions": regions, "belongs": "each", "bootstrap": 2}
    return _of_regions(project_synergy(rows, known, **asked, **_how(rng)))


def _place_synergy(case: Case, rng: np.random.Generator) -> Answers:
    """Towns are of any side; a share `planted` of the organisations is of its town's."""
    regions, known = _regional(case, rng)
    town = rng.integers(0, 24, draws.N)
    if regions is not None:
        town = town // 3 * 3 + np.unique(regions, return_inverse=True)[1]
    own = rng.choice(draws.SIDES, 24)[town]
    given = known.where(rng.random(draws.N) >= case.planted, own)
    names = pd.Series([f"t{number:02d}" for number in town], index=draws.IDS)
    asked = {"regions": regions, "bootstrap": 2}
    return _of_regions(place_synergy(names, given, **asked, **_how(rng)))


def _regional(case: Case, rng: np.random.Generator) -> tuple[pd.Series | None, pd.Series]:
    """Draw regions whose sides are shared out differently, and sides."""
    known = draws.sides(rng)
    if "regions" not in case.on:
        return None, known
    regions = pd.Series(rng.choice(list("abc"), draws.N), index=draws.IDS)
    firms = regions.eq("a") & (rng.random(draws.N) < 0.5)
    return regions, known.mask(firms, "i")


def _robustness(case: Case, rng: np.random.Generator) -> Answers:
    """Where all are alike the first to leave are anybody; in one of hubs they are not."""
    if case.planted:
        web = draws.network(rng, "hubs", None, 0.0)
    else:
        web = draws.regular(rng, "ring" in case.on)
    by = "betweenness" if "betweenness" in case.on else "degree"
    how = {"simulations": PERMUTATIONS, "workers": 1, "seed": int(rng.integers(2**31))}
    found = robustness(web, by=by, **how)
    last = found.table.loc["brokers", "p_value"].iloc[-1]
    return {"whole curve": found.params["p_value"], "last loss": last}


ASKED: dict[str, Callable[[Case, np.random.Generator], Answers]] = {
    "mixing": _mixing,
    "segregation": _segregation,
    "brokerage": _brokerage,
    "helix_triads": _triads,
    "link_distance": _distance,
    "gravity": _gravity,
    "communities": _communities,
    "projection": _backbone,
    "disparity": _disparity,
    "synergy": _synergy,
    "project_synergy": _project_synergy,
    "place_synergy": _place_synergy,
    "robustness": _robustness,
}
_SIDED = ("even", "hubs", "projects", "even, unknown")
LEVELS = (
    *(Case(measure, on) for measure in ("mixing", "segregation") for on in _SIDED),
    *(Case(measure, on) for measure in ("brokerage", "helix_triads") for on in _SIDED[1:]),
    *(Case("link_distance", on) for on in ("even", "towns", "sides")),
    *(Case("gravity", on) for on in ("even", "hubs", "hubs, effects")),
    *(Case("communities", on) for on in ("even", "hubs")),
    *(Case("projection", on) for on in ("sdsm, 12", "sdsm, 40", "fdsm, 12")),
    *(Case("disparity", on) for on in ("even", "hubs")),
    *(
        Case("synergy", on)
        for on in (
            "independent, nothing tied",
            "pairs, nothing tied",
            "pairs, two tied",
            "pairs, two tied, miller_madow",
            "pairs, four, two tied",
        )
    ),
    *(Case("project_synergy", on) for on in ("country", "regions")),
    *(Case("place_synergy", on) for on in ("country", "regions")),
    *(Case("robustness", on) for on in ("regular, degree", "ring, betweenness")),
)
POWERS = (
    Case("mixing", "hubs", 2.0),
    Case("segregation", "hubs", 1.0),
    Case("brokerage", "hubs", 3.0),
    Case("helix_triads", "projects", 0.4),
    Case("link_distance", "even", 1.0),
    Case("gravity", "even", 3.0),
    Case("communities", "hubs", 9.0),
    Case("projection", "sdsm, 12", 8),
    Case("projection", "fdsm, 12", 8),
    Case("disparity", "even", 6.0),
    Case("synergy", "pairs, nothing tied", 0.5),
    Case("project_synergy", "country", 0.5),
    Case("place_synergy", "country", 0.9),
    Case("robustness", "hubs, degree", 0.9),
    Case("robustness", "hubs, betweenness", 0.9),
)
KNOWN = (Case("communities", "projects"),)
"""Told in the documentation not to hold, so that it is seen by how much."""
CONTINUOUS = {
    ("mixing", "the same, by weight"),
    ("segregation", "E-I, by weight"),
    ("segregation", "assortativity, by weight"),
    ("gravity", "distance"),
    ("communities", "modularity"),
    ("disparity", "one end"),
}
"""Where p takes many values and is no bound, so that less than alpha is wrong, too."""


def discrete(case: Case, question: str) -> bool:
    """Tell whether less than alpha is right: values tie, p is a bound, or a least q."""
    if case.measure == "synergy" and case.on.startswith("independent"):
        return question == "any region (q)"
    return (case.measure, question) not in CONTINUOUS
