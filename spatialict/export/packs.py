"""Organisations on the map one by one: those of a town are packed together, with their links."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.labels import text
from spatialict.export import palette
from spatialict.export.furniture import INK, Entry, Group
from spatialict.export.network_marks import OTHER, draw_mark, line_swatch, room_of, sphere_entries
from spatialict.export.network_nodes import Web, names_of, web
from spatialict.export.network_results import is_recorded
from spatialict.export.network_words import kind_words
from spatialict.export.page import POINTS, Box, Page, clean, cut
from spatialict.export.placement import apart
from spatialict.export.town_names import aside, leaders, name_towns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spatialict.core.arrays import FloatArray
    from spatialict.core.study import Findings
    from spatialict.export.seats import Ground, Town

MOST: Final = 160
"""More organisations than that are drawn as rings of their towns."""
NAMED: Final = 5
LEAST: Final = 0.04
"""Radius of an organisation that stands between nobody, inches."""
LARGEST: Final = 0.15
"""Radius of the one with the highest measure."""
GAP: Final = 0.015


@dataclass(frozen=True)
class Packs:
    """What is drawn: the network, and which of its organisations stand in each town."""

    web: Web
    towns: tuple[Town, ...]
    members: tuple[tuple[int, ...], ...]
    radii: FloatArray


def packs(findings: Findings, seats: Sequence[Town]) -> Packs | None:
    """Return the organisations by town where links are recorded and all can be told apart."""
    count = sum(town.count for town in seats)
    if not is_recorded(findings) or not 0 < count <= MOST:
        return None
    drawn = web(findings)
    if drawn is None or drawn.alone:
        return None
    at = {key: node for node, key in enumerate(drawn.nodes)}
    if any(org not in at for town in seats for org in town.organisations):
        return None
    top = float(drawn.value.max(initial=0.0)) or 1.0
    radii = np.sqrt(LEAST**2 + (LARGEST**2 - LEAST**2) * drawn.value / top)
    radii[: min(NAMED, drawn.named)] = np.maximum(radii[: min(NAMED, drawn.named)], 0.075)
    members = tuple(tuple(sorted(at[org] for org in town.organisations)) for town in seats)
    return Packs(drawn, tuple(seats), members, radii)


def packed(radii: Sequence[float]) -> FloatArray:
    """Return places for circles around the origin: the first in the middle, none over another.

    Examples
    --------
    >>> packed([1.0, 1.0])[1].round(3).tolist()
    [2.015, 0.0]
    """
    places = np.zeros((len(radii), 2))
    turns = np.linspace(0.0, 2 * np.pi, 36, endpoint=False)
    ways = np.column_stack((np.cos(turns), np.sin(turns)))
    sizes = np.asarray(radii, dtype=float)
    for node in range(1, len(sizes)):
        least = sizes[:node] + sizes[node] + GAP
        beside = (places[:node, None] + ways * least[:, None, None]).reshape(-1, 2)
        away = np.hypot(*(beside[:, None] - places[:node]).transpose(2, 0, 1))
        free = beside[(away >= least - 1e-9).all(axis=1)]
        from_middle = np.round(np.hypot(free[:, 0], free[:, 1]), 9)
        places[node] = free[int(np.argmin(from_middle))]
    return places


def groups(found: Packs, findings: Findings, language: str) -> tuple[Group, Group, Group]:
    """Return the legend: spheres, links, and who is numbered."""
    drawn = found.web
    inside = [node for nodes in found.members for node in nodes]
    counted = Counter(drawn.spheres[node] for node in inside)
    kinds = Counter(drawn.kinds)
    lines = tuple(
        Entry(line_swatch(palette.LINKS.get(kind, OTHER)), kind_words(kind, language), kinds[kind])
        for kind in sorted(kinds)
    )
    called = names_of(findings)
    numbered = tuple(
        Entry(_numbered(node + 1), cut(called.get(drawn.nodes[node], drawn.nodes[node]), 2.3, 7.6))
        for node in range(min(NAMED, drawn.named))
    )
    size = text(f"network_report.size_{drawn.measure}", language)
    return (
        Group(text("maps.spheres", language), sphere_entries(counted, language), size),
        Group(
            text("network_report.lines", language),
            lines,
            text("network_report.line_width", language),
        ),
        Group(text(f"network_report.highest_{drawn.measure}", language), numbered),
    )


def one_by_one(found: Packs, language: str) -> Callable[[Page, Ground], str]:
    """Return how the organisations are drawn; what is drawn tells what the legend must add."""

    def draw(page: Page, sheet: Ground) -> str:
        return aside(*_draw(page, sheet, found), language)

    return draw


def _draw(page: Page, sheet: Ground, found: Packs) -> tuple[int, int]:
    """Draw links and organisations; return how many towns stand aside, and how many are unnamed."""
    drawn = found.web
    reaches = found.radii * np.array([room_of(sphere) for sphere in drawn.spheres])
    inside = [packed([reaches[n] for n in nodes]) for nodes in found.members]
    sizes = [
        float((np.hypot(*spots.T) + reaches[list(nodes)]).max())
        for spots, nodes in zip(inside, found.members, strict=True)
    ]
    true = [sheet.on_sheet(town.x, town.y) for town in found.towns]
    centres = apart(true, [size + 0.05 for size in sizes], within=sheet.frame)
    places = np.full((len(drawn.nodes), 2), np.nan)
    for centre, spots, nodes in zip(centres, inside, found.members, strict=True):
        places[list(nodes)] = np.array(centre) + spots
    moved = leaders(page, true, centres)
    _links(page, drawn, places)
    for node in range(len(drawn.nodes) - 1, -1, -1):
        if np.isfinite(places[node]).all():
            place = (float(places[node, 0]), float(places[node, 1]))
            draw_mark(page, drawn.spheres[node], place, float(found.radii[node]), zorder=5)
            if node < min(NAMED, drawn.named):
                _number(page, place, float(found.radii[node]), node + 1)
    return moved, name_towns(page, sheet, found.towns, centres, sizes)


def _links(page: Page, drawn: Web, places: FloatArray) -> None:
    from matplotlib.collections import LineCollection

    ends = np.stack([places[drawn.one], places[drawn.other]], axis=1)
    known = np.isfinite(ends).all(axis=(1, 2))
    if not known.any():
        return
    colours = [palette.LINKS.get(kind, OTHER) for kind in drawn.kinds]
    page.axes.add_collection(
        LineCollection(
            list(ends[known]),
            colors=[colours[link] for link in np.flatnonzero(known)],
            linewidths=0.4 + 2.0 * drawn.weight[known] / float(drawn.weight.max()),
            alpha=float(np.clip(7 / known.sum() ** 0.5, 0.15, 0.65)),
            capstyle="round",
            zorder=3,
        ),
        autolim=False,
    )


def _number(page: Page, place: tuple[float, float], radius: float, number: int) -> None:
    from matplotlib.patheffects import Normal, Stroke

    size = min(8.0, 68 * radius)
    page.words(
        place[0],
        place[1] - size * 0.36 / POINTS,
        str(number),
        size,
        bold=True,
        ha="center",
        color="white",
        zorder=7,
        path_effects=[Stroke(linewidth=1.3, foreground=INK), Normal()],
    )


def _numbered(number: int) -> Callable[[Page, Box], None]:
    def draw(page: Page, box: Box) -> None:
        x, y = box.centre
        page.words(x, y - 0.036, clean(str(number)), 7.4, bold=True, ha="center", color=INK)

    return draw
