"""Maps of firms: their clusters and scan windows on the land, their density, the grid of quotients.

Clusters are a few kilometres wide and a country may be thousands, so on the map of the land each is
a disc by its number of firms; `enlargements` shows the largest as they lie.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.labels import number, text
from spatialict.export import firm_marks, palette
from spatialict.export.firm_windows import scanned_cell_m
from spatialict.export.firms import (
    Cluster,
    Window,
    clusters,
    sector_places,
    windows,
)
from spatialict.export.furniture import INK, Entry, Group, filled
from spatialict.export.page import Page, cut
from spatialict.export.placement import apart
from spatialict.export.themes import Theme, regions_shown, study_line
from spatialict.export.wording import distance, level

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

    from spatialict.core.study import Findings, Result

LARGEST: Final = 12
"""Clusters that have a number on the map of the land; the others are small rings."""
LISTED: Final = 8
"""Of which so many are enlarged on a sheet of their own."""
DISC: Final = 0.26
"""Radius of the disc of the largest cluster, in inches; areas are in proportion to firms."""
LEAST_DISC: Final = 0.085
TINT: Final = 0.35
"""How opaque the ground of a cluster is, over which names of regions are read."""


def firm_clusters(findings: Findings, language: str) -> Theme | None:
    """Return the map of clusters of firms: by density, and by the scan statistic."""
    found, scanned = clusters(findings, language), windows(findings)
    if not ({"firm_clusters", "scan"} & set(findings.results)):
        return None
    theme = Theme(
        "firm_clusters",
        text("maps.title_firm_clusters", language, sector=findings.sector),
        (study_line(findings, language), _how_found(findings, found, scanned, language)),
        ground(findings),
        tuple(
            group
            for group in (
                _clusters_group(findings, found, language),
                _largest_group(found, language),
                _scan_group(findings, scanned, language),
                _density_group(findings, language),
            )
            if group.entries
        ),
        with_insets=False,
    )
    return replace(theme, overlay=_overlay(findings, theme, found, scanned, language))


def firm_density(findings: Findings, language: str) -> Theme | None:
    """Return the map of the density of the sector's firms."""
    result = findings.results.get("kernel_density")
    if result is None:
        return None
    width = distance(float(result.params.get("bandwidth_m", float("nan"))), language)
    theme = Theme(
        "firm_density",
        text("maps.title_firm_density", language, sector=findings.sector),
        (study_line(findings, language), text("maps.what_is_density", language, bandwidth=width)),
        ground(findings),
        (_density_group(findings, language),),
        with_insets=False,
    )

    def draw(page: Page, sheet: Any) -> str:  # noqa: ANN401
        _draw_density(page, findings, sheet)
        borders(page, sheet)
        sheet.names(page, theme, language, [], plain=True)
        return ""

    return replace(theme, overlay=draw)


def ground(findings: Findings) -> dict[str, tuple[str, str]]:
    """Return the plain fill of the regions below firms."""
    return dict.fromkeys(regions_shown(findings), (firm_marks.GROUND, ""))


def _how_found(
    findings: Findings, found: list[Cluster], scanned: list[Window], language: str
) -> str:
    said = []
    if "firm_clusters" in findings.results:
        said.append(cluster_words(findings, found, language))
    if "scan" in findings.results:
        said.append(scan_words(findings, scanned, language))
    return " ".join(said)


def cluster_words(findings: Findings, found: list[Cluster], language: str) -> str:
    """Say how many clusters there are, and by which rule."""
    params = findings.results["firm_clusters"].params
    members = findings.results.get("density_clusters")
    params = {**(members.params if members is not None else {}), **params}
    key = "hdbscan" if str(params.get("method", "dbscan")) == "hdbscan" else "dbscan"
    return text(
        f"maps.clusters_{key}",
        language,
        count=len(found),
        reach=distance(float(params.get("reach_m") or float("nan")), language),
        least=int(params.get("least", 0)),
    )


def scan_words(findings: Findings, scanned: list[Window], language: str) -> str:
    """Say how many windows of the scan chance does not explain."""
    alpha = level(findings.results["scan"].params.get("alpha", 0.05), language)
    count = sum(window.is_cluster for window in scanned)
    return text("maps.scan_found", language, count=count, alpha=alpha)


def _clusters_group(findings: Findings, found: list[Cluster], language: str) -> Group:
    if "firm_clusters" not in findings.results:
        return Group("", ())
    across = sum(cluster.crosses for cluster in found)
    entries = (
        Entry(
            firm_marks.swatch_hull(firm_marks.WITHIN),
            text("maps.cluster_within", language),
            len(found) - across,
        ),
        Entry(
            firm_marks.swatch_hull(firm_marks.ACROSS), text("maps.cluster_across", language), across
        ),
    )
    return Group(
        text("maps.clusters", language), entries, text("maps.note_discs", language, most=LARGEST)
    )


def _largest_group(found: list[Cluster], language: str) -> Group:
    entries = tuple(
        Entry(
            firm_marks.swatch_badge(cluster.digits, firm_marks.colour_of(cluster)),
            f"{cut(cluster.name, 1.6, 7.6)} ({number(cluster.firms, language, ',.0f')})",
        )
        for cluster in [one for one in found if one.shape is not None][:LARGEST]
    )
    return Group(text("maps.largest_clusters", language), entries)


def _scan_group(findings: Findings, scanned: list[Window], language: str) -> Group:
    result = findings.results.get("scan")
    if result is None:
        return Group("", ())
    alpha = level(result.params.get("alpha", 0.05), language)
    known = sum(window.is_cluster for window in scanned)
    return Group(
        text("maps.scan", language),
        (
            Entry(
                firm_marks.swatch_window(firm_marks.SIGNIFICANT),
                text("maps.scan_significant", language, alpha=alpha),
                known,
            ),
            Entry(
                firm_marks.swatch_window(firm_marks.EXPLAINED),
                text("maps.scan_not", language),
                len(scanned) - known,
            ),
        ),
        counted_in(result, language),
    )


def counted_in(result: Result, language: str) -> str:
    """Say in which squares a scan counted firms; nothing where it did not."""
    cell_m = scanned_cell_m(result)
    if cell_m is None:
        return ""
    return text("maps.note_squares", language, cell=distance(cell_m, language))


def _density_group(findings: Findings, language: str) -> Group:
    result = findings.results.get("kernel_density")
    if result is None:
        return _firms_group(findings, language)
    entries = [
        Entry(
            filled(colour),
            text(
                "maps.density_between",
                language,
                low=number(low, language, ",.9g"),
                high=number(high, language, ",.9g"),
            ),
        )
        for low, high, colour in firm_marks.density_classes(result.table)
    ]
    return Group(text("maps.density", language), tuple(entries))


def _firms_group(findings: Findings, language: str) -> Group:
    count = len(sector_places(findings))
    entry = Entry(firm_marks.swatch_dot(firm_marks.DOT), text("maps.firm", language), count)
    return Group(text("maps.firms", language), (entry,) if count else ())


def _overlay(
    findings: Findings,
    theme: Theme,
    found: list[Cluster],
    scanned: list[Window],
    language: str,
) -> Callable[[Page, Any], str]:
    def draw(page: Page, sheet: Any) -> str:  # noqa: ANN401
        if "kernel_density" in findings.results:
            _draw_density(page, findings, sheet)
        else:
            _draw_dots(page, findings, sheet, size=0.012)
        borders(page, sheet)
        for cluster in reversed(found):
            if cluster.shape is not None:
                shape = firm_marks.laid(cluster.shape, sheet.on_sheet)
                colour = firm_marks.colour_of(cluster)
                page.shape(shape, facecolor=colour, edgecolor="none", alpha=TINT, zorder=2.6)
                for ink, width in (("white", 1.8), (colour, 0.8)):
                    page.shape(shape, facecolor="none", edgecolor=ink, linewidth=width, zorder=2.6)
        for one in scanned:
            _draw_window(page, one, sheet)
        taken = _draw_discs(page, found, sheet)
        sheet.names(page, theme, language, taken, plain=True)
        return ""

    return draw


def _draw_density(page: Page, findings: Findings, sheet: Any) -> None:  # noqa: ANN401
    result = findings.results["kernel_density"]
    table = result.table[result.table["status"] == "ok"]
    cell = float(result.params["cell_m"])
    firm_marks.density(page, table, cell, sheet.on_sheet, clip=sheet.told)


def _draw_dots(page: Page, findings: Findings, sheet: Any, *, size: float) -> None:  # noqa: ANN401
    places = sector_places(findings)
    x, y = sheet.on_sheet(places["x_m"].to_numpy(float), places["y_m"].to_numpy(float))
    firm_marks.dots(page, np.column_stack((x, y)), firm_marks.DOT, size=size, zorder=2.2)


def borders(page: Page, sheet: Any) -> None:  # noqa: ANN401
    """Draw the borders once more, over what was laid on the regions."""
    import shapely

    shapes = [sheet.shapes[region] for region in sheet.shown if region in sheet.shapes]
    page.shape(
        shapely.MultiPolygon([part for part in shapely.get_parts(shapes) if part.area]),
        facecolor="none",
        edgecolor=palette.OUTLINE,
        linewidth=0.25 if sheet.is_many else 0.4,
        zorder=1.6,
    )


def _draw_window(page: Page, one: Window, sheet: Any) -> None:  # noqa: ANN401
    shape = firm_marks.laid(one.outline(), sheet.on_sheet)
    left, bottom, right, top = shape.bounds if not shape.is_empty else (0.0,) * 4
    if max(right - left, top - bottom) < 0.1:  # too small to be a ring: a mark of its own
        x, y = sheet.on_sheet(one.x, one.y)
        firm_marks.small_window(page, x, y, one)
        return
    firm_marks.window(page, shape, one)


def _draw_discs(page: Page, found: list[Cluster], sheet: Any) -> list[BaseGeometry]:  # noqa: ANN401
    """Draw each cluster by its number of firms, the largest numbered; return what they cover."""
    import shapely

    placed = [cluster for cluster in found if cluster.shape is not None]
    true = [sheet.on_sheet(*shapely.centroid(c.shape).coords[0]) for c in placed]
    numbered = placed[:LARGEST]
    radii = [disc(cluster.firms, found[0].firms) for cluster in numbered]
    drawn = apart(true[: len(numbered)], [r + 0.01 for r in radii])
    for cluster, (x, y) in zip(placed[LARGEST:], true[LARGEST:], strict=True):
        firm_marks.ring(page, x, y, firm_marks.colour_of(cluster))
    for cluster, seat, place, size in zip(numbered, true, drawn, radii, strict=False):
        if abs(seat[0] - place[0]) + abs(seat[1] - place[1]) > 0.02:
            page.axes.plot((seat[0], place[0]), (seat[1], place[1]), color=INK, linewidth=0.5)
            page.axes.plot(*seat, marker=".", markersize=2.5, color=INK, zorder=5)
        colour = firm_marks.colour_of(cluster)
        firm_marks.badge(
            page, *place, cluster.digits, colour, radius=size, zorder=5, digits_zorder=6.5
        )
    return [shapely.Point(p).buffer(r) for p, r in zip(drawn, radii, strict=True)]


def disc(firms: int, largest: int) -> float:
    """Return the radius of a cluster's disc in inches: areas in proportion to firms.

    Examples
    --------
    >>> disc(400, 400), round(disc(100, 400), 2), disc(1, 400)
    (0.26, 0.13, 0.085)
    """
    return float(max(LEAST_DISC, DISC * (firms / max(1, largest)) ** 0.5))
