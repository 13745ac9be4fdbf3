"""The stages of a run that ask about the triple helix: who works with whom, and if it adds up.

The two readings of the literature stand side by side: the network of organisations, and the mutual
information of university, industry and government. Co-location is no co-operation, so of a list
without links only what nearness can tell is measured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.networks.network import Network
from spatialict.core.study import SPHERES, ArgumentError, Message, Result, Study

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from spatialict.core.workers import Workers
    from spatialict.data.project import NetworkSection, Project

ROLES: Final = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
BETWEEN: Final = ROLES[1:]
"""Roles of a broker between two sides."""
CENTRAL: Final = (
    *("strength", "betweenness", "betweenness_low", "betweenness_high", "constraint"),
    *("effective_size", "core", "clustering", "component"),
)
"""What centrality adds to an organisation."""
SOURCES: Final = ("projects", "firms", "places")
"""What synergy is measured on, the first that is there speaks for the helix of a region."""

OF_SYNERGY: Final = {
    **{end: f"synergy_{end}" for end in ("low", "high", "expected", "label")},
    **{end: f"synergy_{end}" for end in ("excess", "excess_low", "excess_high")},
    "value": "synergy",
    "p_value": "synergy_p",
}
"""Columns of synergy, and what they are called among the figures of a region's helix."""


@dataclass(frozen=True)
class Web:
    """The organisations with the links that are asked about, and what made them.

    Parameters
    ----------
    organisations : geopandas.GeoDataFrame
        As in the study, in its metres.
    links : pandas.DataFrame or None
        ``source, target, weight, kind``: those given and those of projects; None where neither is
        given, and nearness must stand for them.
    helix : pandas.Series
        The side of each organisation: u, i or g.
    """

    organisations: gpd.GeoDataFrame
    links: pd.DataFrame | None
    helix: pd.Series[Any]

    @property
    def groups(self) -> dict[str, pd.Series[Any]]:
        """Return what organisations are told apart by, beside their regions."""
        return {"sphere": self.organisations["sphere"], "helix": self.helix}


def network_results(
    study: Study, project: Project, *, workers: Workers = None
) -> dict[str, Result]:
    """Return the network, its brokers and communities, and what synergy it has; or nothing."""
    if study.organisations is None or study.organisations.empty:
        return {}
    settings = project.network
    common = {"seed": project.study.seed, "workers": workers}
    helix = sides(study.organisations["sphere"], settings)
    found = projected(study, helix, settings, common)
    web = web_of(study, helix, found)
    found |= presence(web, study, project)
    found |= mixed(web, found["links"].table, settings, common)
    if web.links is not None:
        found |= cooperation(web, settings, common)
        regional, said = among_regions(web, settings, common)
        found |= regional | {"network": _with_notes(found["network"], said)}
    if "projection" in found and settings.backbone == "none":
        said = (Message("communities.projected"),)
        found["communities"] = _with_notes(found["communities"], said)
    found |= synergies(web, study, settings, common)
    return found | {"organisations": everything_of(found)}


def _with_notes(result: Result, notes: tuple[Message, ...]) -> Result:
    return replace(result, notes=(*result.notes, *notes))


def sides(spheres: pd.Series[Any], settings: NetworkSection) -> pd.Series[Any]:
    """Return the side of the helix of each organisation."""
    return spheres.astype(str).map({**SPHERES, **settings.spheres})


def projected(
    study: Study, helix: pd.Series[Any], settings: NetworkSection, common: dict[str, Any]
) -> dict[str, Result]:
    """Return the facts of the projects, and the links between those that shared one."""
    from spatialict.measure.projection import projection
    from spatialict.measure.two_mode import two_mode

    if study.participations is None:
        return {}
    rows, nodes = study.participations, helix.index
    options: dict[str, Any] = {"weights": settings.projection, "backbone": settings.backbone}
    options |= {"alpha": settings.alpha, "nodes": nodes, **common}
    return {
        "two_mode": two_mode(rows, helix, nodes=nodes),
        "projection": projection(rows, **options),
    }


def web_of(study: Study, helix: pd.Series[Any], found: Mapping[str, Result]) -> Web:
    """Return the organisations in the metres of the regions, with all links that are recorded."""
    assert study.organisations is not None
    organisations = study.organisations.to_crs(study.regions.crs)
    parts = [] if study.links is None else [study.links.assign(kind="given")]
    if "projection" in found:
        of_projects = found["projection"].table
        parts.append(of_projects[of_projects["kept"]].assign(kind="projects"))
    columns = ["source", "target", "weight", "kind"]
    links = pd.concat([part[columns] for part in parts], ignore_index=True) if parts else None
    return Web(organisations, links, helix)


def presence(web: Web, study: Study, project: Project) -> dict[str, Result]:
    """Return who is there by sphere, the degree of each organisation, and the links."""
    from spatialict.measure.network import organisation_network

    by_region, organisations, links = organisation_network(
        web.organisations,
        regions=study.regions.index,
        links=web.links,
        distance_m=project.network.distance_m,
        spheres={**SPHERES, **project.network.spheres},
        register=project.network.complete,
        betweenness=web.links is None,
    )
    found = {"network": by_region, "organisations": organisations, "links": links}
    if web.links is None:
        return found
    if study.participations is not None:
        kind = "projects" if study.links is None else "both"
        found = {name: _said(result, kind) for name, result in found.items()}
    table = _kinds(links.table, web.links)
    if study.links is not None and "kind" in study.links:
        table["relation"] = _relations(table, study.links)
    return found | {"links": replace(found["links"], table=table)}


def _said(result: Result, kind: str) -> Result:
    """Return a result that says what made the links."""
    made = Message(f"network.{kind}")
    notes = tuple(made if note.key == "network.given" else note for note in result.notes)
    named = {"link_kind": "projects"} if kind == "projects" else {}
    return replace(result, notes=notes, params={**result.params, **named})


def _pairs(links: pd.DataFrame) -> pd.MultiIndex:
    """Return the two ends of each link, the first in the order of text in front."""
    one, other = links["source"].astype(str), links["target"].astype(str)
    turned = one > other
    return pd.MultiIndex.from_arrays([one.where(~turned, other), other.where(~turned, one)])


def _kinds(links: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Return the links with what made them: a link that was given, else a shared project."""
    given = _pairs(made)[(made["kind"] == "given").to_numpy()]
    return links.assign(kind=np.where(_pairs(links).isin(given), "given", "projects"))


def _relations(links: pd.DataFrame, given: pd.DataFrame) -> pd.Series[str]:
    """Return what the file calls each link: "contract; patent"; empty where it says nothing."""
    said = given["kind"].fillna("").astype(str)
    words = said[said != ""].groupby(_pairs(given)[(said != "").to_numpy()])
    joined = words.agg(lambda kinds: "; ".join(sorted(set(kinds))))
    return pd.Series(joined.reindex(_pairs(links)).fillna("").to_numpy(), index=links.index)


def mixed(
    web: Web, links: pd.DataFrame, settings: NetworkSection, common: dict[str, Any]
) -> dict[str, Result]:
    """Return who is linked with whom, by sphere and side, beside what chance gives."""
    from spatialict.measure.mixing import mixing
    from spatialict.measure.segregation import segregation

    found: dict[str, Result] = {}
    net = Network.of(links, nodes=web.organisations.index)
    options = common | {"permutations": settings.permutations, "alpha": settings.alpha}
    for attribute, groups in web.groups.items():
        found[f"mixing:{attribute}"] = mixing(net, groups, attribute=attribute, **options)
        found[f"segregation:{attribute}"] = segregation(net, groups, attribute=attribute, **options)
    return found


def cooperation(web: Web, settings: NetworkSection, common: dict[str, Any]) -> dict[str, Result]:
    """Return what only recorded links can tell: brokers, communities, triads, distance, losses."""
    from spatialict.measure.brokerage import brokerage
    from spatialict.measure.centrality import centrality
    from spatialict.measure.communities import communities
    from spatialict.measure.helix_triads import helix_triads
    from spatialict.measure.link_distance import link_distance
    from spatialict.measure.robustness import robustness

    net = Network.of(web.links, nodes=web.organisations.index)
    tested = common | {"permutations": settings.permutations, "alpha": settings.alpha}
    people, groups = brokerage(net, web.helix, attribute="helix", **tested)
    return {
        "centrality": centrality(net, betweenness=settings.betweenness, **common),
        "communities": communities(net, seeds=settings.community_seeds, **common),
        "helix_triads": helix_triads(net, web.helix, **tested),
        "link_distance": link_distance(
            web.organisations, net, near_m=settings.near_m, within="sphere", **tested
        ),
        "robustness": robustness(net, alpha=settings.alpha, **common),
        "brokerage:helix": people,
        "brokerage_groups:helix": groups,
    }


def among_regions(
    web: Web, settings: NetworkSection, common: dict[str, Any]
) -> tuple[dict[str, Result], tuple[Message, ...]]:
    """Return which regions work with each other, and why that was not asked of very many."""
    from spatialict.measure.brokerage import brokerage
    from spatialict.measure.gravity import gravity, region_flows
    from spatialict.measure.mixing import mixing
    from spatialict.measure.segregation import segregation

    net, regions = Network.of(web.links, web.organisations.index), web.organisations["region_id"]
    options: dict[str, Any] = {"permutations": settings.permutations, "alpha": settings.alpha}
    options |= common | {"attribute": "region"}
    found: dict[str, Result] = {}
    try:
        found["segregation:region"] = segregation(net, regions, **options)
        flows = region_flows(web.organisations, net)
        found["gravity"] = gravity(flows, confidence=1 - settings.alpha)
        found["mixing:region"] = mixing(net, regions, **options)
        people, groups = brokerage(net, regions, **options)
        found |= {"brokerage:region": people, "brokerage_groups:region": groups}
    except ArgumentError as error:  # more regions than can be told apart
        return found, (Message("network.among_regions", {"fault": error.message}),)
    return found, ()


def synergies(
    web: Web, study: Study, settings: NetworkSection, common: dict[str, Any]
) -> dict[str, Result]:
    """Return the mutual information of the three sides: in projects, else in places."""
    from spatialict.measure.compositions import place_synergy, project_synergy

    options = common | {"permutations": settings.permutations, "alpha": settings.alpha}
    options |= {"confidence": 1 - settings.alpha}
    options |= {"groups": study.regions.index, "regions": web.organisations["region_id"]}
    if study.participations is not None:
        return {"synergy:projects": project_synergy(study.participations, web.helix, **options)}
    placed = web.organisations[~web.organisations.geometry.is_empty]
    placed = placed[placed.geometry.notna()]
    options |= {"place_m": settings.place_m}
    return {"synergy:places": place_synergy(placed, web.helix.loc[placed.index], **options)}


def everything_of(found: Mapping[str, Result]) -> Result:
    """Return all that was measured of each organisation in one table."""
    known = found["organisations"]
    table = known.table.copy()
    if "centrality" in found:
        table = table.drop(columns=["betweenness", "status"])
        table = table.join(found["centrality"].table[[*CENTRAL, "status"]])
        table = table.join(found["communities"].table[["community", "stability"]])
        roles = found["brokerage:helix"].table.rename(columns={"value": "brokerage"})
        table = table.join(roles[[*ROLES, "brokerage"]])
    status = table.pop("status")
    return replace(known, table=table.assign(status=status))


def helix_results(found: Mapping[str, Result]) -> dict[str, Result]:
    """Return the helix of each region: its sides, links and brokers, and its synergy."""
    if "network" not in found:
        return {}
    table = found["network"].table.copy()
    table["brokers"], table["top_broker"] = np.nan, None
    if "brokerage:helix" in found:
        table["brokers"], table["top_broker"] = _brokers(found, table.index)
    source = next((word for word in SOURCES if f"synergy:{word}" in found), None)
    measured = pd.DataFrame(columns=list(OF_SYNERGY), index=table.index)
    if source is not None:
        measured = found[f"synergy:{source}"].table.reindex(table.index)
    for column, name in OF_SYNERGY.items():
        table[name] = measured[column] if column == "label" else measured[column].astype(float)
    table["synergy_label"] = table["synergy_label"].where(table["synergy"].notna(), None)
    table["synergy_source"] = source
    params = {**found["network"].params, "synergy_source": source}
    return {"helix": Result("helix", table, "1", params, found["network"].notes)}


def _brokers(found: Mapping[str, Result], regions: pd.Index[Any]) -> tuple[Any, Any]:
    """Return how many organisations of a region stand between two sides, and the first of them."""
    people = found["organisations"].table
    between = people[list(BETWEEN)].sum(axis=1)
    ranked = pd.DataFrame({"region_id": people["region_id"], "between": between})
    ranked = ranked[ranked["between"] > 0].sort_index()
    ranked = ranked.sort_values("between", ascending=False, kind="stable")
    count = ranked.groupby("region_id").size().reindex(regions, fill_value=0)
    first = ranked.reset_index().drop_duplicates("region_id").set_index("region_id")["org_id"]
    return count.astype(float), first.reindex(regions)
