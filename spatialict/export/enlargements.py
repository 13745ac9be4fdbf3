"""The largest clusters of firms as they lie, side by side, each at a scale of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.labels import number, text
from spatialict.export import firm_marks, palette
from spatialict.export.firm_themes import LISTED, cluster_words, counted_in, scan_words
from spatialict.export.firms import (
    Cluster,
    Window,
    clusters,
    region_names,
    sector_places,
    windows,
)
from spatialict.export.furniture import (
    GREY,
    INK,
    MARGIN,
    Entry,
    Group,
    footer,
    legend,
    sources_of,
    title_block,
)
from spatialict.export.inking import halo
from spatialict.export.page import A4_LANDSCAPE, LINE, POINTS, Box, Page, cut, width_of, wrap
from spatialict.export.themes import study_line
from spatialict.export.wording import (
    area_words,
    caveats_of,
    firms_words,
    rests_on_synthetic,
    tables_of,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from spatialict.core.study import Findings

NAME: Final = "firm_clusters_near"
COLUMNS: Final = 4
CAPTION: Final = 0.42
"""Height of the words below a picture, in inches."""
FEW: Final = 300
MANY: Final = 1500
"""Firms of a picture below which their dots are large, and above which they are small."""
NAME_SIZE: Final = 6.4
LEAST_WIDTH_M: Final = 4_000.0
"""A picture shows at least so many metres of the ground."""
ROOM: Final = 1.5
"""Its width as a multiple of the hull's."""


@dataclass(frozen=True)
class Scene:
    """What all pictures share.

    Parameters
    ----------
    regions : geopandas.GeoSeries
        In metres.
    names : Mapping[str, str]
        As maps print them.
    places : pandas.DataFrame
        Firms of the sector.
    windows : list of Window
        Of the scan.
    language : str
        ``"en"``, ``"ru"`` or ``"kk"``.
    """

    regions: gpd.GeoSeries
    names: dict[str, str]
    places: pd.DataFrame
    windows: list[Window]
    language: str


def draw_enlargements(findings: Findings, language: str) -> Page | None:
    """Return the sheet of the largest clusters; None where none has an outline."""
    shown = [c for c in clusters(findings, language) if c.shape is not None][:LISTED]
    if not shown:
        return None
    page = Page.blank()
    wide, high = A4_LANDSCAPE
    whole = Box(MARGIN, 0.32, wide - 2 * MARGIN, high - 0.32 - 0.36)
    title_block(
        page,
        whole,
        text("maps.title_firm_clusters_near", language, sector=findings.sector),
        (study_line(findings, language), _said(findings, language)),
        text("maps.synthetic", language) if rests_on_synthetic(findings, NAME) else "",
    )
    scene = _scene(findings, language)
    for cluster, box in zip(shown, boxes(len(shown), whole), strict=True):
        _picture(page, cluster, scene, box)
    legend(page, Box(whole.left, 0.98, whole.width, 0.62), _legend(findings, scene, language))
    footer(
        page,
        Box(whole.left, 0.3, whole.width, 0.55),
        [said.text(language) for said in caveats_of(findings, NAME)],
        sources_of(findings, tables_of(findings, NAME), language),
    )
    return page


def _said(findings: Findings, language: str) -> str:
    said = [cluster_words(findings, clusters(findings, language), language)]
    if "scan" in findings.results:
        said.append(scan_words(findings, windows(findings), language))
    return " ".join(said)


def _scene(findings: Findings, language: str) -> Scene:
    shapes = findings.study.regions.geometry
    names = region_names(findings, language)
    return Scene(shapes, names, sector_places(findings), windows(findings), language)


def boxes(count: int, whole: Box) -> list[Box]:
    """Return where the pictures go: in one row, or in two.

    Examples
    --------
    >>> [round(box.bottom, 2) for box in boxes(5, Box(0.0, 0.0, 10.0, 7.0))]
    [4.4, 4.4, 4.4, 2.16, 2.16]
    """
    rows = 1 if count <= COLUMNS - 1 else 2
    columns = max(2, -(-count // rows))
    gap, top, bottom = 0.2, whole.top - 0.86, 1.66
    wide = (whole.width - gap * (columns - 1)) / columns
    high = (top - bottom) / rows - CAPTION - 0.08
    return [
        Box(
            whole.left + (wide + gap) * (place % columns),
            top - (place // columns + 1) * (high + CAPTION + 0.08) + CAPTION + 0.08,
            wide,
            high,
        )
        for place in range(count)
    ]


def _frame(cluster: Cluster, box: Box) -> firm_marks.Frame:
    """Return the ground around a hull that fills the box."""
    left, bottom, right, top = cluster.shape.bounds  # type: ignore[union-attr]
    wide = max(ROOM * (right - left), LEAST_WIDTH_M)
    high = max(ROOM * (top - bottom), LEAST_WIDTH_M * box.height / box.width)
    scale = min(box.width / wide, box.height / high)
    return firm_marks.Frame(box, ((left + right) / 2, (bottom + top) / 2), scale)


def _picture(page: Page, cluster: Cluster, scene: Scene, box: Box) -> None:
    import shapely

    frame = _frame(cluster, box)
    paper = shapely.box(box.left, box.bottom, box.right, box.top)
    page.shape(paper, facecolor="#eef1f4", edgecolor="none", zorder=0.5)
    hull = shapely.intersection(firm_marks.laid(cluster.shape, frame.on_sheet), paper)
    _ground(page, scene, frame, hull)
    _firms(page, cluster, scene, frame)
    for one in scene.windows:
        part = shapely.intersection(firm_marks.laid(one.outline().exterior, frame.on_sheet), paper)
        if not part.is_empty:
            _line(page, part, one)
    firm_marks.hull(page, hull, firm_marks.colour_of(cluster), width=1.5)
    page.shape(paper, facecolor="none", edgecolor=GREY, linewidth=0.7, zorder=6.5)
    firm_marks.badge(
        page,
        box.left + 0.14,
        box.top - 0.14,
        cluster.digits,
        firm_marks.colour_of(cluster),
        radius=0.105,
    )
    firm_marks.bar(
        page, (box.right - 0.1, box.bottom + 0.08), frame.scale, 0.3 * box.width, scene.language
    )
    _caption(page, cluster, scene, box)


def _line(page: Page, part: BaseGeometry, one: Window) -> None:
    import shapely

    style = firm_marks.SIGNIFICANT if one.is_cluster else firm_marks.EXPLAINED
    for line in shapely.get_parts(part):
        x, y = shapely.get_coordinates(line).T
        page.axes.plot(
            x,
            y,
            color=style["edgecolor"],
            linewidth=style["linewidth"],
            linestyle=style["linestyle"],
            zorder=3.6,
        )


def _ground(page: Page, scene: Scene, frame: firm_marks.Frame, hull: BaseGeometry) -> None:
    """Draw the regions that reach into the picture, with a heavy border and their names."""
    import shapely

    box = frame.box
    paper = shapely.box(box.left, box.bottom, box.right, box.top)
    corners = (
        shapely.box(box.left, box.top - 0.3, box.left + 0.3, box.top),
        shapely.box(box.right - 0.9, box.bottom, box.right, box.bottom + 0.25),
    )
    parts, taken = [], [hull, *corners]
    ground = frame.ground()
    for place in np.sort(scene.regions.sindex.query(shapely.box(*ground))).tolist():
        region, shape = str(scene.regions.index[place]), scene.regions.iloc[place]
        part = shapely.make_valid(shapely.clip_by_rect(shape, *ground))
        part = shapely.intersection(firm_marks.laid(part, frame.on_sheet), paper)
        if part.area < 1e-6:
            continue
        page.shape(part, facecolor=firm_marks.GROUND, edgecolor="none", zorder=0.8)
        rim = shapely.intersection(part.boundary, shapely.buffer(paper, -0.005))
        for line in shapely.get_parts(rim):
            if shapely.get_num_coordinates(line) > 1:
                x, y = shapely.get_coordinates(line).T
                page.axes.plot(x, y, color=palette.OUTLINE, linewidth=1.0, zorder=1.6)
        parts.append((part, scene.names.get(region, region)))
    for part, name in parts:
        _name(page, part, name, frame.box, taken)


def _name(page: Page, part: BaseGeometry, name: str, box: Box, taken: list[BaseGeometry]) -> None:
    """Write a region's name where most of it is inside its region and least over what is there."""
    import shapely

    piece = max(shapely.get_parts(part), key=lambda one: one.area)
    if piece.area < 0.05 * box.width * box.height:
        return
    words = cut(name, box.width * 0.6, NAME_SIZE)
    across, up = width_of(words, NAME_SIZE) / 2 + 0.03, 0.07
    columns = np.linspace(box.left + across, box.right - across, 9)
    rows = np.linspace(box.bottom + up, box.top - up, 13)
    x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
    blocks = shapely.box(x - across, y - up, x + across, y + up)
    inside = shapely.area(shapely.intersection(blocks, piece))
    over = shapely.area(shapely.intersection(blocks, shapely.union_all(taken)))
    worth = (inside - over) / (4 * across * up)
    best = int(np.argmax(np.round(worth, 6)))
    if worth[best] < 0.25:
        return
    taken.append(blocks[best])
    page.words(
        x[best],
        y[best] - 0.035,
        words,
        NAME_SIZE,
        ha="center",
        color=GREY,
        zorder=5.5,
        path_effects=halo("white"),
    )


def _firms(page: Page, cluster: Cluster, scene: Scene, frame: firm_marks.Frame) -> None:
    box, places = frame.box, scene.places
    x, y = frame.on_sheet(places["x_m"].to_numpy(float), places["y_m"].to_numpy(float))
    edge = 0.015
    inside = (x > box.left + edge) & (x < box.right - edge)
    inside &= (y > box.bottom + edge) & (y < box.top - edge)
    own = (places["cluster_id"].astype(str) == cluster.digits).to_numpy()
    paper, many = np.column_stack((x, y)), int(inside.sum())
    size = 0.05 if many < FEW else 0.034 if many < MANY else 0.022
    firm_marks.dots(page, paper[inside & ~own], firm_marks.DOT, size=size, zorder=2.4)
    colour = firm_marks.colour_of(cluster)
    firm_marks.dots(page, paper[inside & own], colour, size=size, zorder=2.5)


def _caption(page: Page, cluster: Cluster, scene: Scene, box: Box) -> None:
    """Write name, size and regions below a picture."""
    y = box.bottom - 7.6 * LINE / POINTS
    page.words(box.left, y, cut(cluster.name, box.width, 7.6, bold=True), 7.6, bold=True, color=INK)
    for line in wrap(caption(cluster, scene.names, scene.language), box.width, 6.4)[:2]:
        y -= 6.4 * LINE / POINTS
        page.words(box.left, y, line, 6.4, color=GREY)


def caption(cluster: Cluster, names: dict[str, str], language: str) -> str:
    """Return what is known of a cluster: firms, jobs, area, the regions that it touches."""
    row = cluster.row
    said = [firms_words(cluster.firms, language)]
    if (jobs := float(row.get("jobs", float("nan")))) == jobs:
        said.append(
            text(
                "maps.count_jobs", language, count=int(jobs), number=number(jobs, language, ",.0f")
            )
        )
    if (area := float(row.get("area_km2", float("nan")))) == area:
        said.append(text("maps.area", language, area=area_words(area, language)))
    regions = [names.get(region, region) for region in cluster.regions]
    return f"{', '.join(said)}; {', '.join(regions)}"


def _legend(findings: Findings, scene: Scene, language: str) -> list[Group]:
    entries = [
        Entry(firm_marks.swatch_hull(firm_marks.WITHIN), text("maps.cluster_within", language)),
        Entry(firm_marks.swatch_hull(firm_marks.ACROSS), text("maps.cluster_across", language)),
    ]
    groups = [Group(text("maps.clusters", language), tuple(entries))]
    groups.append(
        Group(
            text("maps.firms", language),
            (
                Entry(firm_marks.swatch_dot(firm_marks.WITHIN), text("maps.firm_in", language)),
                Entry(firm_marks.swatch_dot(firm_marks.DOT), text("maps.firm_out", language)),
            ),
            text("maps.note_scales", language),
        )
    )
    if scene.windows and "scan" in findings.results:
        alpha = findings.results["scan"].params.get("alpha", 0.05)
        significant = text(
            "maps.scan_significant", language, alpha=number(float(alpha), language, ".3g")
        )
        groups.append(
            Group(
                text("maps.scan", language),
                (
                    Entry(firm_marks.swatch_window(firm_marks.SIGNIFICANT), significant),
                    Entry(
                        firm_marks.swatch_window(firm_marks.EXPLAINED),
                        text("maps.scan_not", language),
                    ),
                ),
                counted_in(findings.results["scan"], language),
            )
        )
    return groups
