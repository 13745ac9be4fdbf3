"""The network on a sheet of its own: nodes by sphere, drawn by springs, and the spheres' matrix."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.labels import number, text
from spatialict.export import palette
from spatialict.export.force_layout import laid_out
from spatialict.export.furniture import GREY, INK, MARGIN, Entry, Group, footer, legend, title_block
from spatialict.export.network_marks import OTHER, draw_mark, line_swatch, room_of, sphere_entries
from spatialict.export.network_nodes import Web, link_kind, names_of, web
from spatialict.export.network_words import (
    badge_of,
    caveats_told,
    counted_links,
    counted_organisations,
    kind_words,
    sources_told,
)
from spatialict.export.page import A4_LANDSCAPE, POINTS, Box, Page, cut, width_of
from spatialict.export.sphere_matrix import draw_matrix
from spatialict.export.themes import study_line

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray
    from spatialict.core.study import Findings

NAME: Final = "helix_network"
WIDE: Final = 6.7
"""Width of the network where the matrix stands beside it, inches."""


def draw_network_sheet(findings: Findings, language: str) -> Page | None:
    """Return the sheet; None where there are neither links to draw nor spheres to compare."""
    drawn = web(findings)
    has_matrix = "mixing:sphere" in findings.results
    if drawn is None and not has_matrix:
        return None
    page = Page.blank()
    whole = Box(MARGIN, 0.32, A4_LANDSCAPE[0] - 2 * MARGIN, A4_LANDSCAPE[1] - 0.32 - 0.36)
    near = "_near" if link_kind(findings) == "colocation" else ""
    title_block(
        page,
        whole,
        text(f"network_report.title_helix_network{near}", language),
        (study_line(findings, language), *_about(findings, drawn, language)),
        badge_of(findings, language),
    )
    side = Box(whole.left + WIDE + 0.3, 0.98, whole.width - WIDE - 0.3, 5.95)
    if drawn is None:
        draw_matrix(page, Box(whole.left + 1.5, 0.98, 7.5, 5.95), findings, language)
    else:
        room = side
        if not drawn.near:  # of cliques of neighbours nobody is central
            listed = _names(page, side, findings, drawn, language)
            room = Box(side.left, side.bottom, side.width, listed - side.bottom - 0.12)
        if not draw_matrix(page, room, findings, language):
            side = room
        _network(page, Box(whole.left, 1.86, WIDE, 5.07), drawn)
        _legend(page, Box(whole.left, 0.94, WIDE, 0.88), drawn, findings, language)
    footer(
        page,
        Box(whole.left, 0.3, whole.width, 0.52),
        caveats_told(findings, language),
        sources_told(findings, language),
    )
    return page


def _about(findings: Findings, drawn: Web | None, language: str) -> list[str]:
    """Say what is drawn, and what is left out of the drawing."""
    near = link_kind(findings) == "colocation"
    if drawn is None:
        return [text("network_report.drawn_matrix_only", language)] if near else []
    kind = link_kind(findings)
    said = [_shown(drawn, kind, language), *_left_out(drawn, kind, language)]
    if findings.focus and "mixing:sphere" in findings.results:
        said.append(text("network_report.drawn_whole", language))
    said.append(text("network_report.drawn_near" if near else "network_report.drawn_how", language))
    return [" ".join(said)]


def _shown(drawn: Web, kind: str, language: str) -> str:
    """Say how many organisations and links are drawn, and which of many."""
    shown = len(drawn.nodes)
    if shown + drawn.alone < drawn.total:
        return text(
            "network_report.drawn_some",
            language,
            shown=number(shown, language, ",.0f"),
            total=counted_organisations(drawn.total, language),
            measure=text(f"network_report.by_{drawn.measure}", language),
        )
    return text(
        "network_report.drawn_all",
        language,
        organisations=counted_organisations(shown, language),
        links=counted_links(drawn.links_total, kind, language),
    )


def _left_out(drawn: Web, kind: str, language: str) -> list[str]:
    """Say what is not drawn: lighter links, organisations without a link, links that lead out."""
    said = []
    if len(drawn.one) < drawn.links_total:
        said.append(
            text(
                "network_report.drawn_lines",
                language,
                shown=number(len(drawn.one), language, ",.0f"),
                total=number(drawn.links_total, language, ",.0f"),
            )
        )
    if drawn.alone:
        alone = counted_organisations(drawn.alone, language)
        said.append(text("network_report.drawn_alone", language, organisations=alone))
    if drawn.outside:
        links = counted_links(drawn.outside, kind, language)
        said.append(text("network_report.drawn_outside", language, links=links))
    return said


def radii_of(drawn: Web) -> FloatArray:
    """Return the radius of each node in inches: areas grow with the measure.

    Those with a number are large enough to hold it.
    """
    n = max(len(drawn.nodes), 1)
    least = float(np.clip(0.42 / np.sqrt(n), 0.03, 0.085))
    most = float(np.clip(1.6 / np.sqrt(n), 0.12, 0.3))
    top = float(drawn.value.max(initial=0.0)) or 1.0
    radii: FloatArray = np.sqrt(least**2 + (most**2 - least**2) * drawn.value / top)
    radii[: drawn.named] = np.maximum(radii[: drawn.named], 0.085)
    return radii


def _network(page: Page, box: Box, drawn: Web) -> None:
    from matplotlib.collections import LineCollection

    radii = radii_of(drawn)
    reaches = radii * np.array([room_of(sphere) for sphere in drawn.spheres])
    places = laid_out(drawn.one, drawn.other, reaches, box)
    if len(drawn.one):
        heaviest = float(drawn.weight.max())
        many = len(drawn.one)
        page.axes.add_collection(
            LineCollection(
                list(np.stack([places[drawn.one], places[drawn.other]], axis=1)),
                colors=[palette.LINKS.get(kind, OTHER) for kind in drawn.kinds],
                linewidths=0.4 + (1.6 if many < 400 else 0.8) * drawn.weight / heaviest,
                alpha=float(np.clip(12 / many**0.5, 0.16, 0.6)),
                capstyle="round",
                zorder=2,
            ),
            autolim=False,
        )
    for node in range(len(drawn.nodes) - 1, -1, -1):
        place = (float(places[node, 0]), float(places[node, 1]))
        draw_mark(page, drawn.spheres[node], place, float(radii[node]), zorder=4)
        if node < drawn.named:
            _number(page, place, float(radii[node]), str(node + 1), drawn.spheres[node])


def _number(page: Page, place: tuple[float, float], radius: float, words: str, sphere: str) -> None:
    from matplotlib.patheffects import Normal, Stroke

    size = min(9.0, 62 * radius)
    lower = 0.06 * radius if sphere == "government" else 0.0
    page.words(
        place[0],
        place[1] - size * 0.36 / POINTS - lower,
        words,
        size,
        bold=True,
        ha="center",
        color="white",
        zorder=6,
        path_effects=[Stroke(linewidth=1.4, foreground=INK), Normal()],
    )


def _names(page: Page, box: Box, findings: Findings, drawn: Web, language: str) -> float:
    """Write the names of the numbered nodes, with their measure; return where the list ends."""
    names = names_of(findings)
    title = text(f"network_report.highest_{drawn.measure}", language)
    page.words(
        box.left, box.top - 0.13, cut(title, box.width, 8.6, bold=True), 8.6, bold=True, color=INK
    )
    top = box.top - 0.26
    least = float(drawn.value[: drawn.named].min(initial=1.0))  # equal only where they are
    spec = (".3f" if least >= 0.01 else ".4f") if drawn.measure == "betweenness" else ",.0f"
    for node in range(drawn.named):
        value = number(float(drawn.value[node]), language, spec)
        top -= 0.182
        draw_mark(page, drawn.spheres[node], (box.left + 0.26, top + 0.036), 0.056, linewidth=0)
        page.words(box.left + 0.14, top, str(node + 1), 7.4, bold=True, ha="right", color=INK)
        room = box.width - 0.42 - width_of(value, 7.4) - 0.1
        named = cut(names.get(drawn.nodes[node], drawn.nodes[node]), room, 7.4)
        page.words(box.left + 0.38, top, named, 7.4, color=INK)
        page.words(box.right, top, value, 7.4, ha="right", color=GREY)
    if not drawn.named:
        top = page.paragraph(
            box.left, top, text("network_report.nobody", language), box.width, 7.4, color=GREY
        )
    return top - 0.08


def _legend(page: Page, box: Box, drawn: Web, findings: Findings, language: str) -> None:
    counted = Counter(drawn.spheres)
    kinds = Counter(drawn.kinds)
    known = sorted(kinds, key=lambda kind: (-kinds[kind], kind))
    lines = tuple(
        Entry(line_swatch(palette.LINKS.get(kind, OTHER)), kind_words(kind, language), kinds[kind])
        for kind in known
    )
    near = link_kind(findings) == "colocation"
    legend(
        page,
        box,
        [
            Group(
                text("maps.spheres", language),
                sphere_entries(counted, language),
                text(f"network_report.size_{drawn.measure}{'_near' if near else ''}", language),
            ),
            Group(
                text("network_report.lines", language),
                lines,
                "" if near else text("network_report.line_width", language),
            ),
        ],
    )
