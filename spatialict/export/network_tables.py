"""Tables of the triple helix: organisations, links, who mixes with whom, brokers, synergy, tests.

Every number of the report stands in one of them. Columns that other tables have in another sense
get names of their own, as in the layers. What is of the whole network is not cut to a focus: it was
measured once, in the whole country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from spatialict.core.labels import LANGUAGES
from spatialict.core.networks.projected import COMPOSITIONS
from spatialict.export import network_frames
from spatialict.export.network_results import ATTRIBUTES, synergies
from spatialict.export.network_words import side_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spatialict.core.study import Findings, Result

TWO_MODE: Final = {
    "projects": "projects_total",
    "value": "participation_density",
    **{sides: f"projects_{sides}" for sides in COMPOSITIONS},
}
SYNERGY: Final = {"n": "units", "weight": "units_share"}
OF_ALL: Final = (
    *("value", "low", "high", "corrected", "expected", "excess", "excess_low", "excess_high"),
    *("p_value", "min_p", "n"),
)
"""What is said of synergy as a whole."""
TESTED: Final = (
    *("value", "expected", "low", "high", "p_value", "q_value", "min_p", "label", "status"),
)
HOW: Final = ("permutations", "alternative", "seed")
SHARES: Final = ("share_in_region", "share_near")


def network_tables(findings: Findings) -> dict[str, pd.DataFrame]:
    """Return the tables of the triple helix that a run has, by name.

    Parameters
    ----------
    findings : Findings
        Of the run; with a focus, the organisations and links of its regions.

    Returns
    -------
    dict
        ``organisations``, ``links``, ``projection``, ``two_mode``, ``network_mixing``,
        ``network_tests``, ``brokerage``, ``brokerage_groups``, ``helix_triads``, ``communities``,
        ``link_distance``, ``gravity``, ``robustness``, ``synergy`` and ``names_not_matched``.
    """
    made = {
        "organisations": organisations(findings),
        "links": links(findings),
        "two_mode": two_mode(findings),
        "projection": projection(findings),
        "network_mixing": _of_attributes(findings, "mixing"),
        "network_tests": tests(findings),
        "brokerage": brokerage(findings),
        "brokerage_groups": _of_attributes(findings, "brokerage_groups"),
        "helix_triads": triads(findings),
        "communities": communities(findings),
        "link_distance": link_distance(findings),
        "gravity": _plain(findings, "gravity"),
        "robustness": _plain(findings, "robustness"),
        "synergy": synergy(findings),
        "names_not_matched": not_matched(findings),
    }
    return {name: table for name, table in made.items() if table is not None and len(table)}


def layer_fields() -> frozenset[str]:
    """Return the columns of these tables that are explained as those of the layers are."""
    measured = {network_frames.RENAMED.get(name, name) for name in network_frames.MEASURED}
    more = {"employed", "founded", "placed", "town", "name", "source_name", "target_name"}
    more |= {"projects", "backbone", "brokers", "top_broker", "organisations", "internal_share"}
    more |= {"synergy", "synergy_low", "synergy_high", "synergy_source"}
    return frozenset(measured - {"helix", "degree", "betweenness", "component"} | more)


def helix(table: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of regions: nothing is known where nobody is listed; no class without p.

    Parameters
    ----------
    table : pandas.DataFrame
        The result ``helix``, with regions by their names or without.
    """
    made = table.copy()
    if {"organisations", "status"} <= set(made):
        made["status"] = made["status"].mask(made["organisations"] == 0, "missing")
    if {"synergy_label", "synergy_p"} <= set(made):
        label = made["synergy_label"].astype(object)
        made["synergy_label"] = label.where(made["synergy_p"].notna(), None)
    return made


def organisations(findings: Findings) -> pd.DataFrame | None:
    """Return the organisations with their place in degrees and all that was measured of them."""
    result = findings.results.get("organisations")
    if result is None:
        return None
    made = result.table.rename(columns=network_frames.RENAMED)
    given = findings.study.organisations
    if given is not None:
        told = [c for c in ("name", "town", "placed", "size", "founded") if c in given]
        about = pd.DataFrame(given[told])
        if "placed" in about:
            about["placed"] = network_frames.placed(given)
        about = about.rename(columns=network_frames.RENAMED)
        places = given.to_crs(4326).geometry
        about["lon"], about["lat"] = places.x.round(6), places.y.round(6)
        made = about.reindex(made.index).join(made)
    if findings.focus:
        made = made[made["region_id"].isin(findings.focus)]
    return made.rename_axis("org_id").reset_index()


def links(findings: Findings) -> pd.DataFrame | None:
    """Return the links with the names of both ends; in a focus, those with an end in it."""
    result = findings.results.get("links")
    if result is None:
        return None
    seats = findings.study.organisations
    made = None if seats is None else network_frames.link_table(findings, seats)
    if made is None:
        made = result.table
    if findings.focus and seats is not None:
        near = seats.index[seats["region_id"].isin(findings.focus)]
        made = made[made["source"].isin(near) | made["target"].isin(near)]
    return made.reset_index(drop=True)


def two_mode(findings: Findings) -> pd.DataFrame | None:
    """Return the facts of projects and their organisations, in one row."""
    made = _plain(findings, "two_mode")
    return None if made is None else made.rename(columns=TWO_MODE)


def projection(findings: Findings) -> pd.DataFrame | None:
    """Return every pair that shares a project, where chance was asked about them."""
    result = findings.results.get("projection")
    if result is None or not result.table["p_value"].notna().any():
        return None
    return result.table.reset_index(drop=True)


def brokerage(findings: Findings) -> pd.DataFrame | None:
    """Return the five roles of each organisation that has any, by side and by region."""
    made = _of_attributes(findings, "brokerage")
    if made is None:
        return None
    made = made[made["value"].fillna(0.0) > 0]
    given = findings.study.organisations
    if given is not None:
        made.insert(2, "name", made["org_id"].map(given["name"]) if "name" in given else "")
        made.insert(3, "region_id", made["org_id"].map(given["region_id"]))
        if findings.focus:
            made = made[made["region_id"].isin(findings.focus)]
    ranked = made.sort_values("value", ascending=False, kind="stable")
    order = {name: place for place, name in enumerate(ATTRIBUTES)}
    return ranked.sort_values("attribute", key=lambda names: names.map(order), kind="stable")


def communities(findings: Findings) -> pd.DataFrame | None:
    """Return the communities: their size, sides, main region, stability and most central member."""
    result = findings.results.get("communities")
    people = findings.results.get("organisations")
    if result is None or people is None:
        return None
    table = people.table.reindex(result.table.index)
    table = table.assign(
        community=result.table["community"], stability=result.table["stability"]
    ).dropna(subset="community")
    if table.empty:
        return None
    rows = [_community(number, part) for number, part in table.groupby("community")]
    made = pd.DataFrame(rows)
    given = findings.study.organisations
    if given is not None and "name" in given:
        made["top_organisation_name"] = made["top_organisation"].map(given["name"])
    return made


def _community(number: Any, members: pd.DataFrame) -> dict[str, Any]:  # noqa: ANN401
    homes = members["region_id"].dropna().astype(str).value_counts()
    homes = homes[homes == homes.max()].sort_index() if len(homes) else homes
    column = "betweenness" if members["betweenness"].notna().any() else "degree"
    ranked = members.sort_index().sort_values(column, ascending=False, kind="stable")
    return {
        "community": int(number),
        "organisations": len(members),
        **{side: int((members["helix"] == side).sum()) for side in "uig"},
        "regions_count": int(members["region_id"].nunique()),
        "main_region_id": str(homes.index[0]) if len(homes) else None,
        "main_region_share": float(homes.max()) / len(members) if len(homes) else float("nan"),
        "stability": float(members["stability"].mean()),
        "top_organisation": str(ranked.index[0]),
    }


def synergy(findings: Findings) -> pd.DataFrame | None:
    """Return mutual information by region, of the whole and between regions, below each other."""
    parts = []
    for source, result in synergies(findings):
        table = result.table.reset_index()
        group = str(table.columns[0])
        if group == "region_id":
            regions = findings.study.regions
            names = [f"name_{say}" for say in LANGUAGES]
            table = table.join(regions[names], on="region_id")
            if findings.focus:
                table = table[table["region_id"].isin(findings.focus)]
        part = pd.concat([table.assign(part=group), *_whole(result)], ignore_index=True)
        part.insert(0, "measured_in", source)
        part.insert(1, "dimensions", " × ".join(map(str, result.params.get("dimensions", ()))))
        parts.append(part)
    if not parts:
        return None
    made = only_tested(pd.concat(parts, ignore_index=True)).rename(columns=SYNERGY)
    named = [f"name_{say}" for say in LANGUAGES if f"name_{say}" in made]
    first = ["measured_in", "dimensions", "part", "region_id", *named]
    first = [column for column in first if column in made]
    made = made[[*first, *(column for column in made if column not in first)]]
    made["part"] = made["part"].replace({"region_id": "region"})
    for name in HOW:
        told = {source: str(result.params.get(name, "")) for source, result in synergies(findings)}
        made[name] = made["measured_in"].map(told)
    return made


def only_tested(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose classes are empty where there was no test: there, nothing was asked.

    Examples
    --------
    >>> rows = {"label": ["ns", "ns"], "status": ["ok", "too_few"]}
    >>> only_tested(pd.DataFrame(rows))["label"].tolist()
    ['ns', None]
    """
    if not {"label", "status"} <= set(table):
        return table
    named = [name for name in ("label", "weight_label") if name in table]
    sure = table["status"] == "ok"
    kept = {name: table[name].astype(object).where(sure, None) for name in named}
    return table.assign(**kept)


def _whole(result: Result) -> Iterator[pd.DataFrame]:
    """Yield a row of the whole and one of what is between its parts."""
    for key, part in (("total", "whole"), ("between_test", "between")):
        said = result.params.get(key)
        if isinstance(said, dict) and said:
            row = {name: said.get(name) for name in (*OF_ALL, "label", "status") if name in said}
            yield pd.DataFrame([{"part": part, **row}])


def tests(findings: Findings) -> pd.DataFrame | None:
    """Return the tests of the whole network, a row each."""
    rows = [*_segregation(findings), *_triads(findings), *_shares(findings), *_others(findings)]
    return pd.DataFrame(rows) if rows else None


def _row(measure: str, statistic: str, said: Mapping[Any, Any], result: Result) -> dict[str, Any]:
    params = result.params
    told = {name: said.get(name) for name in TESTED if name != "q_value"}
    known = pd.notna(told["p_value"])
    told["status"] = told["status"] or ("ok" if known else "undefined")
    told["label"] = side_of(pd.Series(told), result) if known and told["status"] == "ok" else None
    return {
        "measure": measure,
        "attribute": params.get("attribute", ""),
        "statistic": statistic,
        **told,
        "n": params.get("n", params.get("organisations")),
        **{name: str(params.get(name, "")) for name in HOW},
    }


def _segregation(findings: Findings) -> Iterator[dict[str, Any]]:
    for attribute in ATTRIBUTES:
        result = findings.results.get(f"segregation:{attribute}")
        if result is not None:
            for statistic, said in result.table.to_dict("index").items():
                yield _row("segregation", str(statistic), said, result)


def _triads(findings: Findings) -> Iterator[dict[str, Any]]:
    result = findings.results.get("helix_triads")
    if result is not None:
        for statistic, said in result.table.to_dict("index").items():
            yield _row("helix_triads", str(statistic), said, result)


def _shares(findings: Findings) -> Iterator[dict[str, Any]]:
    result = findings.results.get("link_distance")
    for name in SHARES if result is not None else ():
        said = result.params.get(name) if result is not None else None
        if isinstance(said, dict) and result is not None:
            yield _row("link_distance", name, said, result)


def _others(findings: Findings) -> Iterator[dict[str, Any]]:
    """Yield the modularity of the communities and the robustness to the loss of brokers."""
    for measure, statistic, ends in (
        ("communities", "modularity", {"expected": "chance", "low": "low", "high": "high"}),
        ("robustness", "area", {"expected": "expected", "low": "low", "high": "high"}),
    ):
        result = findings.results.get(measure)
        if result is None or statistic not in result.params:
            continue
        params = result.params
        said = {name: params.get(f"{statistic}_{end}") for name, end in ends.items()}
        p_value = params.get(f"{statistic}_p", params.get("p_value"))
        yield _row(
            measure, statistic, {"value": params[statistic], **said, "p_value": p_value}, result
        )


def link_distance(findings: Findings) -> pd.DataFrame | None:
    """Return links per possible pair by distance; a band like 10-25 would be a date in Excel."""
    made = _plain(findings, "link_distance")
    return None if made is None else made.drop(columns="band", errors="ignore")


def triads(findings: Findings) -> pd.DataFrame | None:
    """Return the closed share of triads, and their number."""
    return _plain(findings, "helix_triads")


def not_matched(findings: Findings) -> pd.DataFrame | None:
    """Return the names that no organisation has, with the one that each resembles most."""
    unmatched = findings.study.unmatched
    if unmatched is None:
        return None
    return unmatched.rename(columns={"name": "suggested_name"}).reset_index(drop=True)


def _of_attributes(findings: Findings, measure: str) -> pd.DataFrame | None:
    """Return the results of a measure by what organisations are grouped by, below each other."""
    parts = []
    for attribute in ATTRIBUTES:
        result = findings.results.get(f"{measure}:{attribute}")
        if result is not None:
            part = result.table.reset_index()
            part.insert(0, "attribute", attribute)
            told = HOW if measure != "brokerage" else ()
            parts.append(part.assign(**{n: str(result.params.get(n, "")) for n in told}))
    return only_tested(pd.concat(parts, ignore_index=True)) if parts else None


def _plain(findings: Findings, measure: str) -> pd.DataFrame | None:
    result = findings.results.get(measure)
    if result is None:
        return None
    table = result.table
    return only_tested(table.reset_index(drop=table.index.names == [None]))
