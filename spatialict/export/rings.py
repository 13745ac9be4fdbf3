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
from spatialict.export.furniture import INK, Entry, Group, filled
from spatialict.export.network_marks import line_swatch
from spatialict.export.network_results import LINKED
from spatialict.export.network_words import kind_words
from spatialict.export.packs import Packs, draw_packs, groups, packs
from spatialict.export.page import LINE, POINTS, Box, Page, can_write, clean, cut, width_of
from spatialict.export.placement import apart
from spatialict.export.seats import Ground, Town
from spatialict.export.themes import NO_DATA, Theme, regions_shown, study_line
from spatialict.export.wording import is_city, printed_names, stem

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Findings

PRESENCE: Final = ("#ffffff", "#f4f0e8", "#e7dfcf", "#d3c7ae")
"""Ground of a region with none, one, two, three sides of the helix."""

OTHER: Final = "#9a9a9a"

Pairs = list[tuple[int, int, float, str]]
"""Positions of two towns, the weight of their links and its kind."""

GAP: Final = 0.14
"""Inches between rings that were moved aside: as much as shows the line between them."""


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
        (told[0], _presence_group(fills, language), *told[1:])
        if told
        else (
            _spheres_group(seats, language),
            _presence_group(fills, language),
            _links_group(links, kind, language),
        ),
        overlay=_one_by_one(single) if single else _overlay(seats, links, language),
        with_insets=False,
        tables=("regions", *LINKED),
    )


def _one_by_one(found: Packs) -> Callable[[Page, Ground], str]:
    def draw(page: Page, sheet: Ground) -> str:
        draw_packs(
            page, sheet, found, lambda at, sizes: _town_names(page, list(found.towns), at, sizes)
        )
        return ""

    return draw


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


def radius(count: int, largest: int) -> float:
    """Return the radius of a ring in inches: areas in proportion, the largest 0.42 inches.

    Examples
    --------
    >>> radius(25, 25), round(radius(1, 25), 3)
    (0.42, 0.09)
    """
    most = min(0.42, 0.12 * largest**0.5)
    return float(max(0.09, most * (count / largest) ** 0.5))


def _overlay(seats: list[Town], links: Pairs, language: str) -> Callable[[Page, Ground], str]:
    def draw(page: Page, sheet: Ground) -> str:
        if not seats:
            return ""
        true = [sheet.on_sheet(town.x, town.y) for town in seats]
        radii = [radius(town.count, seats[0].count) for town in seats]
        drawn = apart(true, [r + GAP / 2 for r in radii])
        _draw_links(page, links, drawn)
        for seat, place in zip(true, drawn, strict=True):
            if abs(seat[0] - place[0]) + abs(seat[1] - place[1]) > 0.02:
                page.axes.plot((seat[0], place[0]), (seat[1], place[1]), color=INK, linewidth=0.5)
                page.axes.plot(*seat, marker=".", markersize=2.5, color=INK, zorder=4)
        for town, place, size in zip(seats, drawn, radii, strict=True):
            _ring(page, town, place, size)
        _town_names(page, seats, drawn, radii)
        count = hidden(links, drawn, radii)
        return text("maps.hidden_lines", language, count=count) if count else ""

    return draw


def hidden(
    links: Pairs,
    drawn: list[tuple[float, float]],
    radii: list[float],
) -> int:
    """Count the lines of which the rings leave nothing to be seen.

    Examples
    --------
    A line from 0 to 4 under rings that leave one inch of it, then under a third ring as well:

    >>> hidden([(0, 1, 1.0, "given")], [(0, 0), (4, 0)], [2.0, 1.0])
    0
    >>> hidden([(0, 1, 1.0, "given")], [(0, 0), (4, 0), (2.5, 0)], [2.0, 1.0, 0.6])
    1
    """
    import shapely

    rings = shapely.union_all(
        [shapely.Point(p).buffer(r) for p, r in zip(drawn, radii, strict=True)]
    )
    lines = [shapely.LineString([drawn[a], drawn[b]]) for a, b, _, _ in links]
    return sum(line.difference(rings).length < GAP / 2 for line in lines)


def _draw_links(page: Page, links: Pairs, drawn: list[tuple[float, float]]) -> None:
    heaviest = max((weight for _, _, weight, _ in links), default=1.0)
    for a, b, weight, kind in links:
        page.axes.plot(
            (drawn[a][0], drawn[b][0]),
            (drawn[a][1], drawn[b][1]),
            color=palette.LINKS.get(kind, OTHER),
            linewidth=0.6 + 3.4 * weight / heaviest,
            alpha=max(0.3, min(0.75, 7 / len(links) ** 0.5)),
            solid_capstyle="round",
            zorder=3,
        )


def _ring(page: Page, town: Town, place: tuple[float, float], size: float) -> None:
    from matplotlib.patches import Circle, Wedge

    start = 90.0
    for sphere, count in town.spheres:
        end = start - 360 * count / town.count
        page.axes.add_artist(
            Wedge(
                place,
                size,
                end,
                start,
                facecolor=palette.SPHERES.get(sphere, OTHER),
                edgecolor="white",
                linewidth=0.4,
                zorder=5,
            )
        )
        start = end
    if town.count > 1:
        page.axes.add_artist(
            Circle(place, size * 0.56, facecolor="white", edgecolor="none", zorder=6)
        )
        written = min(9.0, size * 46)
        page.words(
            place[0],
            place[1] - written * 0.36 / POINTS,
            str(town.count),
            written,
            bold=True,
            ha="center",
            color=INK,
            zorder=7,
        )


def _town_names(
    page: Page, seats: list[Town], drawn: list[tuple[float, float]], radii: list[float]
) -> None:
    """Write each town beside its ring, on the first side where nothing else is."""
    import shapely
    from matplotlib.patheffects import Normal, Stroke

    taken = [shapely.Point(p).buffer(r) for p, r in zip(drawn, radii, strict=True)]
    for town, (x, y), size in zip(seats, drawn, radii, strict=True):
        written = 7.4 if town.count > 1 else 6.6
        words = cut(clean(town.name), 1.6, written)
        wide, high = width_of(words, written), written * LINE / POINTS
        gap = size + 0.04
        sides = (
            (x + gap, y - high / 2),
            (x - gap - wide, y - high / 2),
            (x - wide / 2, y - gap - high),
            (x - wide / 2, y + gap),
        )
        for left, bottom in sides:
            block = shapely.box(left, bottom, left + wide, bottom + high)
            if not any(block.intersects(other) for other in taken):
                taken.append(block)
                page.words(
                    left,
                    bottom + high * 0.24,
                    words,
                    written,
                    color=INK,
                    zorder=8,
                    path_effects=[Stroke(linewidth=1.8, foreground="white", alpha=0.85), Normal()],
                )
                break
