"""Organisations on a map: one ring a town, its parts the spheres; or one by one (see `packs`)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from spatialict.core.labels import text
from spatialict.core.study import SPHERES
from spatialict.export import palette
from spatialict.export.furniture import Entry, Group, filled
from spatialict.export.network_marks import OTHER, line_swatch
from spatialict.export.network_results import LINKED
from spatialict.export.network_words import kind_words
from spatialict.export.packs import groups, one_by_one, packs
from spatialict.export.page import Box, Page, can_write
from spatialict.export.ring_marks import Pairs, rings
from spatialict.export.seats import Town
from spatialict.export.themes import NO_DATA, Theme, regions_shown, study_line
from spatialict.export.wording import is_city, printed_names, stem

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Findings

PRESENCE: Final = tuple(palette.HELIX.values())
"""Ground of a region with none, one, two, three sides of the helix."""


def towns(findings: Findings, language: str) -> list[Town]:
    """Gather the organisations by region and town, the largest town first."""
    table = findings.study.organisations
    if table is None or table.empty:
        return []
    placed = ~(table.geometry.isna() | table.geometry.is_empty)
    table = table[table["region_id"].isin(regions_shown(findings)) & placed]
    named = table.assign(
        _town=table["town"].fillna("").astype(str) if "town" in table else "",
        _x=table.geometry.x,
        _y=table.geometry.y,
    )
    found = [
        _town(findings, str(region), str(name), rows, language)
        for (region, name), rows in named.groupby(["region_id", "_town"], sort=True)
    ]
    return sorted(found, key=lambda town: (-town.count, town.region, town.name))


def _town(findings: Findings, region: str, name: str, rows: pd.DataFrame, language: str) -> Town:
    counted = Counter(rows["sphere"].astype(str))
    spheres = [(s, counted[s]) for s in SPHERES if counted[s]]
    spheres += [(s, counted[s]) for s in sorted(counted) if s not in SPHERES]
    called = town_name(findings, region, name, language)
    if not can_write(called):
        called = printed_names(findings.study.regions, language).get(region, region)
    return Town(
        called,
        region,
        float(rows["_x"].mean()),
        float(rows["_y"].mean()),
        tuple(spheres),
        tuple(sorted(str(i) for i in rows.index)),
    )


def town_name(findings: Findings, region: str, name: str, language: str) -> str:
    """Return a town's name in the language where it is known: given so, itself a region, or a word.

    A region that is named after its town is no help: in Russian its name is an adjective.
    """
    regions = findings.study.regions
    organisations = findings.study.organisations
    if organisations is not None and f"town_{language}" in organisations:
        told = organisations[f"town_{language}"][organisations["town"] == name].dropna()
        if len(told):
            return str(told.iloc[0])
    if region in regions.index:
        for given in ("en", "ru", "kk"):
            whole = str(regions[f"name_{given}"][region])
            if name and is_city(whole, given) and stem(whole, given).casefold() == name.casefold():
                return stem(str(regions[f"name_{language}"][region]), language)
    return known_town(name, language)


def known_town(name: str, language: str) -> str:
    """Return a town's name in the language; one that is not in the catalogue stays as it was given.

    Examples
    --------
    >>> known_town("Ust-Kamenogorsk", "kk"), known_town("Rome", "ru")
    ('Өскемен', 'Rome')
    """
    plain = unicodedata.normalize("NFKD", name.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    key = "_".join(re.findall("[a-z0-9]+", letters.casefold()))
    try:
        return text(f"towns.{key}", language)
    except KeyError:
        return name


def pairs(findings: Findings, seats: list[Town]) -> Pairs:
    """Sum the weights of links between different towns."""
    result = findings.results.get("links")
    if result is None:
        return []
    at = {org: place for place, town in enumerate(seats) for org in town.organisations}
    table, places = result.table, pd.Series(at, dtype=float)
    one, other = (places.reindex(table[end].astype(str)).to_numpy() for end in ("source", "target"))
    between = np.isfinite(one) & np.isfinite(other) & (one != other)
    ends = table.loc[between, ["kind", "weight"]].astype({"kind": str})
    ends["a"], ends["b"] = (
        nearer(one[between], other[between]).astype(int) for nearer in (np.minimum, np.maximum)
    )
    total = ends.groupby(["a", "b", "kind"], as_index=False)["weight"].sum()
    columns = (total[name].tolist() for name in ("a", "b", "weight", "kind"))
    return list(zip(*columns, strict=True))


def network(findings: Findings, language: str) -> Theme | None:
    """Return the map of organisations by sphere, with the helix presence of each region."""
    result = findings.results.get("network")
    if result is None or findings.study.organisations is None:
        return None
    table = result.table.reindex(regions_shown(findings))
    fills = {
        str(r): (PRESENCE[max(0, min(3, int(v)))], "") if pd.notna(v) else NO_DATA
        for r, v in table["value"].items()
    }
    seats = towns(findings, language)
    links = pairs(findings, seats)
    kind = str(result.params.get("link_kind", "given"))
    single = packs(findings, seats)
    told = groups(single, findings, language) if single else None
    return Theme(
        "network",
        text("maps.title_network", language),
        (
            study_line(findings, language),
            _how_linked(findings, links, language, single=bool(single)),
        ),
        fills,
        (told[0], _presence_group(fills, language), told[2], told[1])
        if told
        else (
            _spheres_group(seats, language),
            _presence_group(fills, language),
            _links_group(links, kind, language),
        ),
        overlay=one_by_one(single, language) if single else rings(seats, links, language),
        with_insets=False,
        tables=("regions", *LINKED),
    )


def _how_linked(findings: Findings, links: Pairs, language: str, *, single: bool) -> str:
    """Say what the lines are, and how the organisations stand."""
    params = findings.results["network"].params
    distance = float(params.get("distance_m") or float("nan")) / 1000
    table = findings.results["links"].table if "links" in findings.results else None
    projects = table is not None and len(table) and bool((table["kind"] == "projects").all())
    kind = "colocation" if params.get("link_kind") == "colocation" else "given"
    if projects:
        said = text("network_report.links_projects", language)
    else:
        none = "" if links or single else "_none"
        said = text(f"maps.links_{kind}{none}", language, distance=distance)
    placed = findings.study.organisations
    if single:
        said += " " + text("network_report.packed", language)
    elif placed is not None and "placed" in placed and (placed["placed"] == "town").any():
        said += " " + text("maps.placed_town", language)
    return said


def _spheres_group(seats: list[Town], language: str) -> Group:
    counted: Counter[str] = Counter()
    for town in seats:
        counted.update(dict(town.spheres))
    entries = [
        Entry(_dot(colour), text("layers.sphere_" + sphere, language), counted[sphere])
        for sphere, colour in palette.SPHERES.items()
    ]
    if rest := sum(n for s, n in counted.items() if s not in palette.SPHERES):
        entries.append(Entry(_dot(OTHER), text("layers.sphere_other", language), rest))
    return Group(text("maps.spheres", language), tuple(entries), text("maps.note_rings", language))


def _presence_group(fills: dict[str, tuple[str, str]], language: str) -> Group:
    counted = Counter(fills.values())
    return Group(
        text("maps.presence", language),
        tuple(
            Entry(filled(colour), str(sides), counted[colour, ""])
            for sides, colour in reversed(list(enumerate(PRESENCE)))
        ),
        text("maps.note_presence", language),
    )


def _links_group(links: Pairs, kind: str, language: str) -> Group:
    """Return the kinds of lines, each with how many pairs of towns it joins."""
    near = kind == "colocation"
    counted = Counter(found for *_, found in links) or Counter({kind: 0})
    width = "maps.links_between_towns" if near else "network_report.links_between_towns"
    entries = tuple(
        Entry(
            line_swatch(palette.LINKS.get(found, OTHER)),
            f"{kind_words(found, language)}: {text(width, language)}",
            counted[found],
        )
        for found in sorted(counted)
    )
    note = text("maps.note_" + ("colocation" if near else "given"), language)
    return Group(text("network_report.lines", language), entries, note)


def _dot(colour: str) -> Callable[[Page, Box], None]:
    def draw(page: Page, box: Box) -> None:
        from matplotlib.patches import Circle

        page.axes.add_artist(Circle(box.centre, 0.052, facecolor=colour, edgecolor="none"))

    return draw
