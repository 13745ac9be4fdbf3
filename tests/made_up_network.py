"""Made-up organisations and links of the six regions, with every Result of networks and synergy.

Fifteen organisations took part in eight projects together: the links are recorded, not
co-location. ``o12`` has no partner, ``o13`` no place and no region, ``o14`` and ``o15`` are a
component of their own; ``o4`` and ``o6`` have hostile names. Degrees, betweenness, holes and cores
are those of networkx on these links; p-values, intervals and synergies are typed: exports must show
what they are given. Nothing here is an oracle for a measure.

`findings` gives the recorded network, `colocated` a run in which nothing is recorded.
"""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import cache
from itertools import combinations, combinations_with_replacement
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
from shapely.geometry import Point

from spatialict.core.study import Findings, Message, Names, Result, Source
from tests import made_up
from tests.made_up import ALBERS, HOSTILE, IDS, NAN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FORMULA = '=HYPERLINK("http://x")'
ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")

ORGANISATIONS: Mapping[str, tuple[Any, ...]] = {
    "o1": ("University One", "university", "R1", "Pole", (50, 50), 1200.0, 1934),
    "o2": ("Second University", "university", "R1", "Pole", (62, 58), 640.0, 1962),
    "o3": ("Firm", "industry", "R1", "Pole", (38, 44), 85.0, 2009),
    "o4": (FORMULA, "industry", "R1", "Pole", (41, 61), 12.0, 2018),
    "o5": ("Akimat", "government", "R1", "Pole", (54, 36), NAN, 1992),
    "o6": (HOSTILE, "university", "R2", "Second", (140, 50), 300.0, 1971),
    "o7": ("Физика институты", "institute", "R1", "Pole", (70, 72), 150.0, 1946),
    "o8": ("Завод «Өрлеу»", "industry", "R2", "Second", (152, 38), 900.0, 1958),
    "o9": ("Technopark", "support", "R2", "Second", (131, 66), 40.0, 2015),
    "o10": ("Third Works", "industry", "R3", "Third", (250, 50), 210.0, 1999),
    "o11": ("Third Office", "government", "R3", "Third", (244, 57), NAN, None),
    "o12": ("Silent Academy", "university", "R4", "Fourth", (50, 150), 75.0, 1996),
    "o13": ("Nowhere Ltd", "industry", None, None, None, 5.0, 2021),
    "o14": ("Lone Firm", "industry", "R5", "Lone", (450, 150), 18.0, 2011),
    "o15": ("Lone Council", "government", "R5", "Lone", (458, 143), NAN, 1993),
}

PROJECTS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "p1": (("o1", "o3", "o5", "o7"), 2019),
    "p2": (("o1", "o6", "o8"), 2020),
    "p3": (("o1", "o3", "o4"), 2021),
    "p4": (("o2", "o4", "o7"), 2021),
    "p5": (("o6", "o8", "o9"), 2022),
    "p6": (("o1", "o10", "o11"), 2022),
    "p7": (("o14", "o15"), 2023),
    "p8": (("o1", "o3", "o13"), 2023),
}
"""Project -> its organisations, the coordinator first, and its year."""


def organisations() -> gpd.GeoDataFrame:
    """Return fifteen organisations; o13 stands nowhere."""
    rows = ORGANISATIONS
    table = pd.DataFrame(
        [row[:4] for row in rows.values()],
        columns=["name", "sphere", "region_id", "town"],
        index=pd.Index(list(rows), name="org_id"),
    )
    table["placed"] = ["address" if row[4] else None for row in rows.values()]
    table["size"] = [row[5] for row in rows.values()]
    table["founded"] = pd.array([row[6] for row in rows.values()], dtype="Int16")
    seats = [Point(row[4][0] * 1e3, row[4][1] * 1e3) if row[4] else None for row in rows.values()]
    return gpd.GeoDataFrame(table, geometry=seats, crs=ALBERS)


def participations() -> pd.DataFrame:
    """Return who took part in what, sorted by both keys."""
    rows = [
        (project, org, "coordinator" if place == 0 else "participant", year)
        for project, (orgs, year) in PROJECTS.items()
        for place, org in enumerate(orgs)
    ]
    table = pd.DataFrame(rows, columns=["project", "org_id", "role", "year"])
    table = table.sort_values(["project", "org_id"], ignore_index=True)
    return table.astype({"year": "Int16"})


def unmatched() -> pd.DataFrame:
    """Return two names of no organisation: one resembles o1, one nothing."""
    return pd.DataFrame(
        {
            "table": "participations",
            "row": [4, 19],
            "given": ["Universty One", FORMULA],
            "suggested": ["o1", ""],
            "name": ["University One", ""],
            "likeness": [96.0, NAN],
        }
    )


def results() -> dict[str, Result]:
    """Return the results of networks and synergy by the keys of a run; each time a copy."""
    made: dict[str, Result] = pickle.loads(_frozen(_results))
    return made


@cache
def _frozen(make: Callable[[], Any]) -> bytes:
    """Return what is made as bytes: tests may change a copy, and making it anew takes long."""
    return pickle.dumps(make())


def _results() -> dict[str, Result]:
    made = {
        "network": _network(),
        "organisations": _people(),
        "links": _links(),
        "helix": _helix(),
        "two_mode": _two_mode(),
        "projection": _projection(),
        "communities": _communities(),
        "helix_triads": _triads(),
        "link_distance": _link_distance(),
        "gravity": _gravity(),
        "robustness": _robustness(),
        "synergy:projects": _synergy("projects"),
        "synergy:firms": _synergy("firms"),
        "synergy:places": _synergy("places"),
    }
    for attribute in ("sphere", "helix", "region"):
        made[f"mixing:{attribute}"] = _mixing(attribute)
        made[f"segregation:{attribute}"] = _segregation(attribute)
    for attribute in ("helix", "region"):
        made[f"brokerage:{attribute}"] = _brokerage(attribute)
        made[f"brokerage_groups:{attribute}"] = _brokerage_groups(attribute)
    return made


def findings(**changes: Any) -> Findings:
    """Return the findings of the run with recorded links; keyword arguments replace fields."""
    whole = pickle.loads(_frozen(made_up.findings))
    study = replace(
        whole.study,
        organisations=organisations(),
        links=_links().table[["source", "target", "weight"]],
        participations=participations(),
        unmatched=unmatched(),
        sources=(*whole.study.sources, *_sources("participations")),
    )
    changed = {"study": study, "results": {**whole.results, **results()}, **changes}
    return replace(whole, **changed)


def colocated(**changes: Any) -> Findings:
    """Return the findings where nothing is recorded: links are co-location, towns are cliques.

    Who stands beside whom can be compared with chance (mixing and segregation by sphere and side).
    The keys of brokerage, communities, triads, distance and robustness are absent, centralities
    are undefined. Synergy is that of places.
    """
    whole = pickle.loads(_frozen(made_up.findings))
    study = replace(
        whole.study,
        organisations=organisations().drop(index="o13").assign(placed="town"),
        sources=(*whole.study.sources, *_sources("organisations")),
    )
    links = _links().table
    links = links[links["distance_m"] <= 50_000].assign(kind="colocation", weight=1.0)
    ends = pd.concat([links["source"], links["target"]]).value_counts()
    people = _people().table.drop(index="o13")
    kept = ["region_id", "sphere", "helix"]
    people = people.assign(**dict.fromkeys(people.columns.difference(kept), NAN))
    people = people.assign(status="undefined")
    for column in ("degree", "strength"):
        people[column] = ends.reindex(people.index).fillna(0.0)
    helix, places = _helix().table, _synergy("places").table
    helix["external_links"] = 0.0
    helix["internal_share"] = helix["internal_share"].where(helix["internal_links"] == 0, 1.0)
    helix["brokers"], helix["top_broker"] = NAN, None
    helix["synergy"], helix["synergy_p"] = places["value"], places["p_value"]
    helix["synergy_low"], helix["synergy_high"] = places["low"], places["high"]
    helix["synergy_source"] = np.where(places["value"].notna(), "places", None)
    params = {**_NETWORK, "link_kind": "colocation", "distance_m": 50_000.0, "placed": "town"}
    notes = (
        Message("network.no_register"),
        Message("network.colocation", {"distance": 50.0}),
        Message("network.town_centres", {"count": 14, "total": 14}),
    )
    own = {
        "network": replace(_network(), params=params, notes=notes),
        "organisations": Result("organisations", people, "1", params, notes),
        "links": Result("links", links.reset_index(drop=True), "1", params, notes),
        "helix": Result("helix", helix, "organisations", params, notes),
        **{f"mixing:{attribute}": _mixing(attribute) for attribute in ("sphere", "helix")},
        **{
            f"segregation:{attribute}": _segregation(attribute) for attribute in ("sphere", "helix")
        },
        "synergy:places": _synergy("places"),
    }
    changed = {"study": study, "results": {**whole.results, **own}, **changes}
    return replace(whole, **changed)


_NETWORK = {
    "link_kind": "given",
    "register": False,
    "distance_m": None,
    "placed": "address",
    "organisations": len(ORGANISATIONS),
}


def _sources(table: str) -> tuple[Source, ...]:
    return (Source(table, Names.alike("Made-up projects"), licence=Names.alike("CC0")),)


@cache
def _graph() -> nx.Graph:
    """Return the organisations of each project linked with each other, by Newman's weights."""
    graph = nx.Graph()
    graph.add_nodes_from(sorted(ORGANISATIONS))
    for orgs, _ in PROJECTS.values():
        for one, other in combinations(sorted(orgs), 2):
            old = graph.get_edge_data(one, other, {"weight": 0.0, "projects": 0})
            weight = old["weight"] + 1 / (len(orgs) - 1)
            graph.add_edge(one, other, weight=weight, projects=old["projects"] + 1)
    return graph


def _side(org: str) -> str:
    word = ORGANISATIONS[org][1]
    return {"university": "u", "institute": "u", "industry": "i"}.get(word, "g")


def _pairs() -> list[tuple[str, str, dict[str, Any]]]:
    return sorted((min(a, b), max(a, b), about) for a, b, about in _graph().edges(data=True))


def _links() -> Result:
    seats = organisations().geometry
    rows = []
    for one, other, about in _pairs():
        both = seats[one] is not None and seats[other] is not None
        apart = seats[one].distance(seats[other]) if both else NAN
        rows.append((one, other, about["weight"], "given", apart))
    columns = ["source", "target", "weight", "kind", "distance_m"]
    return Result("links", pd.DataFrame(rows, columns=columns), "1", _NETWORK)


def _people() -> Result:
    graph, rows = _graph(), ORGANISATIONS
    table = pd.DataFrame(index=pd.Index(list(rows), name="org_id"))
    table["region_id"] = [row[2] for row in rows.values()]
    table["sphere"] = [row[1] for row in rows.values()]
    table["helix"] = [_side(org) for org in rows]
    table["degree"] = pd.Series(dict(graph.degree)).astype(float)
    table["strength"] = pd.Series(dict(graph.degree(weight="weight")))
    table["betweenness"] = pd.Series(nx.betweenness_centrality(graph))
    table["betweenness_low"] = (table["betweenness"] - 0.02).clip(lower=0)
    table["betweenness_high"] = table["betweenness"] + 0.02
    table["constraint"] = pd.Series(nx.constraint(graph))
    table["effective_size"] = pd.Series(nx.effective_size(graph))
    table["core"] = pd.Series(nx.core_number(graph)).astype(float)
    table["clustering"] = pd.Series(nx.clustering(graph)).where(table["degree"] > 1)
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    component = {org: place for place, part in enumerate(parts, start=1) for org in part}
    table["component"] = pd.Series(component).astype(float)
    table[["community", "stability"]] = _communities().table[["community", "stability"]]
    table[list(ROLES)] = _brokerage("helix").table[list(ROLES)]
    table["brokerage"] = table[list(ROLES)].sum(axis=1)
    table["status"] = np.where(table["degree"] == 0, "island", "ok")
    alone = table["degree"] == 0
    table.loc[alone, ["constraint", "effective_size", "community", "stability"]] = NAN
    return Result("organisations", table, "1", _NETWORK)


def _network() -> Result:
    helix = _helix().table
    columns = ["university", "institute", "industry", "government", "support", "u", "i", "g"]
    table = helix[[*columns, "value"]].copy()
    table["degree"] = 2 * helix["internal_links"] + helix["external_links"]
    table[["internal_links", "external_links"]] = helix[["internal_links", "external_links"]]
    table["internal_share"] = helix["internal_share"]
    table["partners_regions"] = [3.0, 1.0, 1.0, 0.0, 0.0, 0.0]
    table["status"] = "ok"
    notes = (Message("network.no_register"), Message("network.given"))
    return Result("network", table, "1", _NETWORK, notes)


def _helix() -> Result:
    table = pd.DataFrame(index=IDS)
    home = {org: row[2] for org, row in ORGANISATIONS.items()}
    spheres = pd.DataFrame(
        [(home[org], row[1], _side(org)) for org, row in ORGANISATIONS.items()],
        columns=["region_id", "sphere", "side"],
    )
    words = ["university", "institute", "industry", "government", "support"]
    for column, wanted in (("sphere", words), ("side", ["u", "i", "g"])):
        counts = pd.crosstab(spheres["region_id"], spheres[column])
        table[wanted] = counts.reindex(index=IDS, columns=wanted, fill_value=0)
    table["value"] = (table[["u", "i", "g"]] > 0).sum(axis=1)
    table["organisations"] = table[["u", "i", "g"]].sum(axis=1)
    ends = [(home[a], home[b]) for a, b, _ in _pairs()]
    table["internal_links"] = [float(sum(a == b == r for a, b in ends)) for r in IDS]
    outside = [float(sum((a == r) != (b == r) for a, b in ends)) for r in IDS]
    table["external_links"] = outside
    every = table["internal_links"] + table["external_links"]
    table["internal_share"] = table["internal_links"] / every.where(every > 0)
    table["brokers"] = [3.0, 2.0, 0.0, 0.0, 0.0, 0.0]
    table["top_broker"] = ["o1", "o6", None, None, None, None]
    synergy = _synergy("projects").table
    for column, name in (("value", "synergy"), ("low", "synergy_low"), ("high", "synergy_high")):
        table[name] = synergy[column].reindex(IDS)
    table["synergy_p"] = synergy["p_value"].reindex(IDS)
    table["synergy_source"] = np.where(table["synergy"].notna(), "projects", None)
    table["status"] = "ok"
    return Result("helix", table, "organisations", _NETWORK)


def _two_mode() -> Result:
    rows = participations()
    facts = {
        "organisations": 14,
        "projects": 8,
        "participations": 24,
        "value": 24 / (14 * 8),
        "mean_projects": 24 / 14,
        "most_projects": 5,
        "mean_organisations": 3.0,
        "most_organisations": 4,
        "alone": 0,
        "inactive": 1,
        "components": 2,
        "largest_share": 12 / 14,
        "u": 0,
        "i": 0,
        "g": 0,
        "ui": 4,
        "ug": 0,
        "ig": 1,
        "uig": 3,
        "none": 0,
        "status": "ok",
    }
    assert len(rows) == facts["participations"]
    return Result("two_mode", pd.DataFrame([facts]), "1", {"helix": True, "repeated": 0})


def _projection() -> Result:
    pairs = _pairs()
    table = pd.DataFrame(
        {
            "source": [a for a, _, _ in pairs],
            "target": [b for _, b, _ in pairs],
            "weight": [about["weight"] for *_, about in pairs],
            "projects": [about["projects"] for *_, about in pairs],
        }
    )
    strong = table["projects"] > 1
    table["p_value"] = np.where(strong, 0.004, 0.31)
    table["q_value"] = np.where(strong, 0.041, 0.42)
    table["kept"] = strong
    table["status"] = "ok"
    params = {"weights": "newman", "backbone": "sdsm", "alpha": 0.05, "correction": "bh"}
    params |= {"organisations": 14, "projects": 8, "participations": 24, "links": len(table)}
    params |= {"kept": int(strong.sum()), "pairs_tested": 91.0, "alternative": "greater"}
    return Result("projection", table, "1", params)


def _communities() -> Result:
    groups = {1: ["o1", "o10", "o11", "o13", "o3", "o5"], 2: ["o2", "o4", "o7"]}
    groups |= {3: ["o6", "o8", "o9"], 4: ["o14", "o15"]}
    where = {org: number for number, orgs in groups.items() for org in orgs}
    table = pd.DataFrame(index=pd.Index(list(ORGANISATIONS), name="org_id"))
    table["community"] = [float(where.get(org, NAN)) for org in ORGANISATIONS]
    steady = {1.0: 0.92, 2.0: 0.64, 3.0: 0.98, 4.0: 1.0}
    table["stability"] = table["community"].map(steady)
    table["status"] = np.where(table["community"].isna(), "island", "ok")
    params = {
        "method": "leiden",
        "seeds": 20,
        "organisations": 15,
        "links": 22,
        "resolution": 1.0,
        "communities": 4,
        "modularity": 0.47,
        "modularity_chance": 0.39,
        "modularity_low": 0.31,
        "modularity_high": 0.46,
        "modularity_p": 0.012,
        "modularity_run": 0.47,
        "agreement": 0.91,
        "agreement_rand": 0.88,
        "permutations": 999,
        "alternative": "greater",
        "engine": "spatialict",
        "seed": 7,
    }
    return Result("communities", table, "1", params)


def _groups(attribute: str) -> dict[str, str | None]:
    if attribute == "helix":
        return {org: _side(org) for org in ORGANISATIONS}
    place = {"sphere": 1, "region": 2}[attribute]
    return {org: row[place] for org, row in ORGANISATIONS.items()}


def _mixing(attribute: str) -> Result:
    """Return cells counted from the links; p-values are typed by the place of a cell."""
    group = _groups(attribute)
    sizes = pd.Series(group).value_counts()
    names = sorted(sizes.index)
    rows = []
    for one, other in combinations_with_replacement(names, 2):
        met = [about for a, b, about in _pairs() if {group[a], group[b]} == {one, other}]
        n, m = int(sizes[one]), int(sizes[other])
        possible = n * (n - 1) // 2 if one == other else n * m
        density = len(met) / possible if possible else NAN
        weight = float(sum(about["weight"] for about in met))
        rows.append((one, other, len(met), weight, possible, density))
    columns = ["from", "to", "links", "weight", "possible", "value"]
    table = pd.DataFrame(rows, columns=columns).set_index(["from", "to"])
    known = table["possible"] > 0
    table["expected"] = np.where(known, table["links"].sum() / table["possible"].sum(), NAN)
    table["low"], table["high"] = 0.2 * table["expected"], 2 * table["expected"]
    ratio = table["value"] / table["expected"]
    table["p_value"] = np.select([ratio > 2, ratio == 0], [0.004, 0.018], 0.41)
    table["q_value"] = np.select([ratio > 2, ratio == 0], [0.03, 0.045], 0.52)
    table["min_p"] = 0.002
    table["label"] = np.select([ratio > 2, ratio == 0], ["more", "fewer"], "ns").astype(object)
    table["status"] = np.where(known, "ok", "undefined")
    table["weight_expected"] = table["weight"].sum() / table["possible"].sum() * table["possible"]
    table["weight_p_value"], table["weight_q_value"] = table["p_value"], table["q_value"]
    table["weight_label"] = table["label"]
    tested = ["p_value", "q_value", "min_p", "weight_expected", "weight_p_value", "weight_q_value"]
    table.loc[~known, tested] = NAN
    table.loc[~known, ["label", "weight_label"]] = None
    n = sum(value is not None for value in group.values())
    params = {"attribute": attribute, "n": n, "links": int(table["links"].sum())}
    params |= {"permutations": 999, "alternative": "two-sided", "seed": 7, "alpha": 0.05}
    params |= {"correction": "bh", "groups": {name: int(sizes[name]) for name in names}}
    params |= {"n_unknown": 15 - n, "links_unknown": 22 - params["links"]}
    return Result("mixing", table, "1", params)


def _segregation(attribute: str) -> Result:
    values = {
        "sphere": ([0.52, 0.5, -0.11, -0.09], [0.61, 0.61, -0.07, -0.07], [0.41, 0.4, 0.62, 0.71]),
        "helix": ([0.43, 0.41, -0.12, NAN], [0.37, 0.37, -0.07, NAN], [0.66, 0.6, 0.48, NAN]),
        "region": ([-0.38, -0.4, 0.51, 0.55], [0.42, 0.42, -0.08, -0.08], [0.002] * 4),
    }[attribute]
    names = ["ei", "ei_weighted", "assortativity", "assortativity_weighted"]
    value, expected, p_value = map(np.array, values)
    index = pd.Index(names, name="statistic")
    table = pd.DataFrame({"value": value, "expected": expected}, index=index)
    table["low"], table["high"] = expected - 0.3, expected + 0.3
    table["p_value"] = p_value
    table["min_p"] = 0.002
    side = np.where(value > expected, "more", "fewer")
    table["label"] = np.where(p_value <= 0.05, side, "ns").astype(object)
    table["status"] = np.where(np.isnan(value), "undefined", "ok")
    table.loc[np.isnan(value), ["min_p"]] = NAN
    table.loc[np.isnan(value), "label"] = None
    params = {"attribute": attribute, "n": 14 if attribute == "region" else 15, "alpha": 0.05}
    params |= {"permutations": 999, "alternative": "two-sided", "seed": 7}
    params |= {"external": 6, "internal": 14} if attribute == "region" else {}
    return Result("segregation", table, "1", params)


def _brokerage(attribute: str) -> Result:
    """Return counts by node, unordered pairs of partners that are not partners themselves."""
    graph, group = _graph(), _groups(attribute)
    table = pd.DataFrame(0.0, index=pd.Index(list(ORGANISATIONS), name="org_id"), columns=ROLES)
    for org in ORGANISATIONS:
        mine = group[org]
        for a, b in combinations(sorted(graph[org]), 2):
            if graph.has_edge(a, b) or None in {mine, group[a], group[b]}:
                continue
            same = (group[a] == mine) + (group[b] == mine)
            role = {2: "coordinator", 1: "gatekeeper"}.get(same)
            role = role or ("itinerant" if group[a] == group[b] else "liaison")
            table.loc[org, role] += 1.0
            if role == "gatekeeper":
                table.loc[org, "representative"] += 1.0
    table["value"] = table[list(ROLES)].sum(axis=1)
    table["status"] = "ok"
    unknown = [org for org in ORGANISATIONS if group[org] is None]
    table.loc[unknown, [*ROLES, "value"]] = NAN
    table.loc[unknown, "status"] = "missing"
    return Result("brokerage", table, "1", {"attribute": attribute, "n": 15 - len(unknown)})


def _brokerage_groups(attribute: str) -> Result:
    """Return counts by group; the last group has no test."""
    group, by_node = pd.Series(_groups(attribute)), _brokerage(attribute).table
    names = sorted(group.dropna().unique())
    index = pd.MultiIndex.from_product([names, ROLES], names=["group", "role"])
    sums = by_node[list(ROLES)].groupby(group).sum()
    table = pd.DataFrame({"value": sums.to_numpy().ravel()}, index=index)
    table["expected"] = [3.5, 2.0, 1.5, 1.5, 4.0] * len(names)
    table["low"], table["high"] = 0.0, 2.5 * table["expected"]
    ratio = table["value"] / table["expected"]
    table["p_value"] = np.select([ratio > 3, ratio == 0], [0.002, 0.16], 0.44)
    table["q_value"] = np.select([ratio > 3, ratio == 0], [0.03, 0.31], 0.55)
    table["min_p"] = 0.002
    table["label"] = np.where(ratio > 3, "more", "ns").astype(object)
    table["status"] = "ok"
    table.loc[names[-1], "q_value"] = NAN
    table.loc[names[-1], "min_p"] = 0.2
    table.loc[names[-1], "label"] = "ns"
    table.loc[names[-1], "status"] = "too_few"
    params = {"attribute": attribute, "permutations": 999, "alternative": "two-sided", "seed": 7}
    return Result("brokerage_groups", table, "1", params | {"correction": "bh", "alpha": 0.05})


def _triads() -> Result:
    counts = {"closed": 4, "open": 9, "open_u": 7, "open_i": 2, "open_g": 0}
    rows = {
        "closure": {"value": 4 / 13, "expected": 0.21, "low": 0.08, "high": 0.38, "p_value": 0.21},
        "closed": {"value": 4.0, "expected": 3.2, "low": 1.0, "high": 6.0, "p_value": 0.44},
    }
    tested = {"min_p": 0.002, "label": "ns", "status": "ok"}
    table = pd.DataFrame([counts | row | tested for row in rows.values()], index=[*rows])
    table.index.name = "statistic"
    params = {"permutations": 999, "alternative": "two-sided", "seed": 7, "n": 15}
    return Result("helix_triads", table, "1", params)


def _link_distance() -> Result:
    """Return six bands: nobody shares a place, no pair is of 25 to 50 km, the last has no end."""
    bounds = [0.0, 0.0, 10.0, 25.0, 50.0, 100.0]
    bands = ["0", "0-10", "10-25", "25-50", "50-100", "100-"]
    table = pd.DataFrame({"from_m": bounds}, index=pd.Index(bands, name="band"))
    table["from_m"] *= 1e3
    table["to_m"] = [0.0, 1e4, 2.5e4, 5e4, 1e5, NAN]
    table["links"] = [0, 2, 8, 0, 5, 5]
    table["pairs"] = [0, 5, 9, 0, 16, 61]
    table["value"] = table["links"] / table["pairs"].where(table["pairs"] > 0)
    table["expected"] = [NAN, 0.18, 0.18, NAN, 0.17, 0.17]
    table["low"] = [NAN, 0.0, 0.05, NAN, 0.06, 0.12]
    table["high"] = [NAN, 0.5, 0.38, NAN, 0.3, 0.22]
    table["p_value"] = [NAN, 0.21, 0.004, NAN, 0.09, 0.002]
    table["q_value"] = [NAN, NAN, 0.006, NAN, 0.09, 0.006]
    table["min_p"] = [NAN, 0.2, 0.002, NAN, 0.002, 0.002]
    table["label"] = ["ns", "ns", "more", "ns", "ns", "fewer"]
    table["status"] = ["undefined", "too_few", "ok", "undefined", "ok", "ok"]
    params = {
        "near_m": 50_000.0,
        "share_in_region": _share(14, 0.27, 0.002),
        "share_near": _share(10, 0.17, 0.004),
        "median_m": 17_300.0,
        "within": None,
        "distances": "planar",
        "correction": "bh",
        "alpha": 0.05,
        "n": 14,
        "links": 20,
        "permutations": 999,
        "alternative": "two-sided",
        "seed": 7,
    }
    return Result("link_distance", table, "links per pair", params)


def _share(links: int, expected: float, p_value: float) -> dict[str, Any]:
    """Return how many of the 20 links with two places are of a kind."""
    about = {"links": links, "total": 20, "value": links / 20, "expected": expected}
    about |= {"low": expected - 0.1, "high": expected + 0.15, "p_value": p_value}
    return about | {"min_p": 0.002, "status": "ok"}


def _gravity() -> Result:
    index = pd.Index(["constant", "mass", "distance"], name="term")
    table = pd.DataFrame({"value": [-3.1, 0.92, -0.84]}, index=index)
    table["se"] = [1.2, 0.31, 0.22]
    table["low"] = table["value"] - 1.96 * table["se"]
    table["high"] = table["value"] + 1.96 * table["se"]
    table["p_value"] = [0.01, 0.003, 0.0001]
    table["status"] = "ok"
    params = {
        "n": 10,
        "regions": 5,
        "links": 20.0,
        "deviance": 9.4,
        "pseudo_r2": 0.58,
        "errors": "HC1",
    }
    return Result("gravity", table, "1", params)


def _robustness() -> Result:
    counts = [0, 1, 2, 3, 5, 8]
    index = pd.MultiIndex.from_product(
        [["brokers", "random"], counts], names=["strategy", "removed"]
    )
    table = pd.DataFrame(index=index)
    table["share_removed"] = [count / 15 for count in counts] * 2
    brokers, chance = [0.8, 0.47, 0.27, 0.2, 0.13, 0.13], [0.8, 0.72, 0.64, 0.55, 0.4, 0.23]
    table["value"] = brokers + chance
    table["low"] = [*brokers, 0.8, 0.47, 0.33, 0.2, 0.13, 0.07]
    table["high"] = [*brokers, 0.8, 0.73, 0.67, 0.6, 0.53, 0.4]
    table["p_value"] = [NAN, 0.06, 0.04, 0.03, 0.03, 0.04] + [NAN] * 6
    table["status"] = "ok"
    params = {"by": "betweenness", "order": ["o1", "o6", "o7"], "simulations": 99, "n": 15}
    params |= {"area": 0.36, "area_expected": 0.66, "area_low": 0.37, "area_high": 0.76}
    params |= {"p_value": 0.01, "links": 22, "betweenness": "exact", "seed": 7}
    return Result("robustness", table, "1", params)


_TOTALS = {
    "projects": (-142.3, -231.0, -61.8, 0.004, "synergy"),
    "firms": (36.5, 21.2, 52.9, 0.002, "redundancy"),
    "places": (-12.4, -80.1, 49.0, 0.42, "ns"),
}


def _synergy(source: str) -> Result:
    """Return millibits by region: synergy, nothing found, redundancy, too few, constant, none."""
    sign = 1.0 if source == "projects" else -0.4 if source == "firms" else 0.3
    table = pd.DataFrame(index=IDS)
    table["value"] = [-206.5 * sign, -31.2 * sign, 48.8 * sign, NAN, 0.0, NAN]
    table["low"] = table["value"] - [90.0, 70.0, 30.0, NAN, NAN, NAN]
    table["high"] = table["value"] + [80.0, 75.0, 40.0, NAN, NAN, NAN]
    table["corrected"] = table["value"] + [9.0, 12.0, 15.0, NAN, NAN, NAN]
    table["expected"] = [-6.1, -14.0, -9.2, NAN, NAN, NAN]
    table["excess"] = table["value"] - table["expected"]
    table["p_value"] = [0.002, 0.48, 0.03, NAN, NAN, NAN]
    table["q_value"] = [0.006, 0.48, 0.045, NAN, NAN, NAN]
    table["min_p"] = [0.002, 0.002, 0.002, 0.33, NAN, NAN]
    table["n"] = [100, 42, 30, 2, 8, 0]
    table["weight"] = table["n"] / table["n"].sum()
    table["contribution"] = (table["weight"] * table["value"]).fillna(0.0)
    low = "synergy" if sign > 0 else "redundancy"
    high = "redundancy" if sign > 0 else "synergy"
    table["label"] = [low, "ns", high, None, None, None]
    table["status"] = ["ok", "ok", "ok", "too_few", "constant", "missing"]
    value, least, most, p_value, label = _TOTALS[source]
    total = {"value": value, "low": least, "high": most, "p_value": p_value, "label": label}
    total |= {"corrected": value + 3.0, "expected": -1.8, "status": "ok", "n": 182}
    total |= {"excess": value + 1.8, "min_p": 0.002}
    dimensions = {
        "projects": ("u", "i", "g"),
        "firms": ("place", "industry", "size"),
        "places": ("u", "i", "g"),
    }[source]
    params = {
        "source": source,
        "dimensions": dimensions,
        "total": total,
        "between": value - float(table["contribution"].sum()),
        "between_test": {"value": value - float(table["contribution"].sum()), "p_value": 0.2},
        "entropies": {"u": 0.986, "i": 0.993, "g": 0.722, "uig": 2.195},
        "n": 182,
        "correction": "none",
        "permutations": 999,
        "bootstrap": 999,
        "confidence": 0.95,
        "alternative": "two-sided",
        "seed": 7,
    }
    return Result("synergy", table, "millibit", params)
