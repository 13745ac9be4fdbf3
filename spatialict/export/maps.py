"""Print maps: one A4 sheet for each theme, language and format, and plots over distance.

The regions are laid on the sheet in the study's own projection (metres, equal area), so that
lengths and areas are read off one scale. Regions too small for print are shown again beside the
land, enlarged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import text
from spatialict.export.concentration_sheet import NAME as CONCENTRATION
from spatialict.export.concentration_sheet import draw_concentration_sheet
from spatialict.export.curves import draw_curve, file_name
from spatialict.export.enlargements import NAME as NEAR
from spatialict.export.enlargements import draw_enlargements
from spatialict.export.firm_grids import firm_grid, firm_grid_moran
from spatialict.export.firm_results import CURVES
from spatialict.export.firm_themes import firm_clusters, firm_density
from spatialict.export.furniture import (
    MARGIN,
    footer,
    legend,
    noted,
    sources_of,
    title_block,
)
from spatialict.export.growth_charts import NAME as GROWTH
from spatialict.export.growth_charts import draw_growth_sheet
from spatialict.export.inking import by_rank, fill, fit, outline, write_name
from spatialict.export.lenses import (
    LABEL,
    RADIUS,
    RADIUS_IN_FOCUS,
    Inset,
    draw_lens,
    enlarged,
    room_of,
    write_caption,
)
from spatialict.export.level_sheet import NAME as LEVEL
from spatialict.export.level_sheet import draw_level_sheet
from spatialict.export.linkages_chart import NAME as LINKAGES
from spatialict.export.linkages_chart import draw_linkages
from spatialict.export.network_charts import NAME as CHARTS
from spatialict.export.network_charts import draw_network_charts
from spatialict.export.network_sheet import NAME as NETWORK
from spatialict.export.network_sheet import draw_network_sheet
from spatialict.export.network_words import badge_of, caveats_told, of_tables
from spatialict.export.page import A4_LANDSCAPE, STYLE, Box, Page
from spatialict.export.panel_sheet import NAME as PANEL
from spatialict.export.panel_sheet import draw_panel_sheet
from spatialict.export.placement import beside, in_region
from spatialict.export.programme_sheet import NAME as PROGRAMME
from spatialict.export.programme_sheet import draw_programme_sheet
from spatialict.export.rings import network
from spatialict.export.ruler import SIZE as RULER
from spatialict.export.ruler import Bearing, bearing, north_arrow, scale_bar
from spatialict.export.synergy_map import synergy
from spatialict.export.themes import (
    Theme,
    are_many,
    candidates,
    flagged,
    getis_ord,
    local_moran,
    location_quotient,
)
from spatialict.export.wording import caveats_of, printed_names, rests_on_synthetic, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from spatialict.core.study import Findings

THEMES: Final = (
    *(location_quotient, local_moran, getis_ord, candidates, network, synergy),
    *(firm_clusters, firm_density, firm_grid, firm_grid_moran),
)
"""The maps, in the order in which they are drawn."""

SHEETS: Final = {
    NETWORK: draw_network_sheet,
    CHARTS: draw_network_charts,
    GROWTH: draw_growth_sheet,
    PANEL: draw_panel_sheet,
    CONCENTRATION: draw_concentration_sheet,
    LEVEL: draw_level_sheet,
    PROGRAMME: draw_programme_sheet,
    LINKAGES: draw_linkages,
}
"""Sheets of plots, in the order in which they are drawn."""

LEAST_SIDE: Final = 0.17
"""A region whose area is less than the square of this (inches) is shown in an inset."""

MOST_INSETS: Final = 6
STRIP: Final = 0.68
"""Height of the strip that scale bar and arrow get where the land fills the map."""

BEYOND: Final = "#e4e4e4"
"""Regions outside the focus."""


def draw_maps(
    findings: Findings,
    folder: Path,
    *,
    formats: Sequence[str] = ("png", "svg", "pdf"),
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Draw every map the findings have results for, in each of their languages.

    Parameters
    ----------
    findings : Findings
        What the run found. With `Findings.focus` the maps show these regions and grey the rest;
        the numbers stay those of the whole country.
    folder : pathlib.Path
        Gets ``<language>/<theme>.<format>``; the folder ``maps`` of a run.
    formats : sequence of str
        Of ``"png"``, ``"svg"``, ``"pdf"``.
    progress : callable, optional
        Called with the path of each file, relative to `folder`, when it is written.

    Returns
    -------
    list of pathlib.Path
        The files. A theme without its results is left out.

    Notes
    -----
    Same findings, same bytes: no clock, no random id, one font that comes with matplotlib.
    """
    import matplotlib as mpl

    written: list[Path] = []
    sheet = Sheet(findings)
    with mpl.rc_context(STYLE):
        for language in findings.languages:
            place = folder / language
            place.mkdir(parents=True, exist_ok=True)
            for name, page in _pages(findings, sheet, language):
                for kind in formats:
                    written.append(page.save(place / f"{name}.{kind}"))
                    if progress is not None:
                        progress(written[-1].relative_to(folder).as_posix())
    return written


def _pages(findings: Findings, sheet: Sheet, language: str) -> Iterator[tuple[str, Page]]:
    """Give the maps on the land, the sheets, the largest clusters enlarged, the curves."""
    for theme in THEMES:
        if (drawn := theme(findings, language)) is not None:
            yield drawn.name, sheet.draw(drawn, language)
    for name, sheet_of in SHEETS.items():
        if (drawn_sheet := sheet_of(findings, language)) is not None:
            yield name, drawn_sheet
    if (near := draw_enlargements(findings, language)) is not None:
        yield NEAR, near
    for key in CURVES:
        if (curve := draw_curve(findings, key, language)) is not None:
            yield file_name(key), curve


@dataclass(frozen=True)
class Sheet:
    """The regions of one study, laid out on an A4 sheet."""

    findings: Findings
    kept: float | None = None
    """Height kept free of land, in inches; ``None`` keeps what scale bar and arrow need."""

    @cached_property
    def strip(self) -> float:
        """Height below the map that is kept for scale bar and arrow where the land leaves none."""
        if self.kept is not None or not self.is_wide:
            return self.kept or 0.0
        _, _, hidden = replace(self, kept=0.0).ruler
        return STRIP if hidden > 0.001 else 0.0

    @property
    def whole(self) -> Box:
        """The sheet without its margins."""
        wide, high = A4_LANDSCAPE
        return Box(MARGIN, 0.32, wide - 2 * MARGIN, high - 0.32 - 0.36)

    @property
    def is_many(self) -> bool:
        """Whether there are too many regions for values and squares."""
        return are_many(self.findings)

    @cached_property
    def is_wide(self) -> bool:
        """Whether the legend goes below the map, not beside it."""
        left, bottom, right, top = self._extent
        return (right - left) / (top - bottom) > 1.45

    @property
    def frame(self) -> Box:
        """Where the map goes."""
        whole = self.whole
        if self.is_wide:
            return Box(whole.left, 2.36 + self.strip, whole.width, 4.9 - self.strip)
        return Box(whole.left, 1.05, whole.width - 3.2, 5.9)

    @property
    def legend_box(self) -> Box:
        """Where the legend goes."""
        whole = self.whole
        if self.is_wide:
            return Box(whole.left, 0.98, whole.width, 1.34)
        return Box(self.frame.right + 0.25, 1.6, 2.95, 5.35)

    @property
    def shown(self) -> list[str]:
        """The regions that are told about."""
        regions = self.findings.study.regions.index
        return [r for r in regions if not self.findings.focus or r in self.findings.focus]

    @cached_property
    def _extent(self) -> tuple[float, float, float, float]:
        left, bottom, right, top = self.findings.study.regions.loc[self.shown].total_bounds
        edge = 0.07 * max(right - left, top - bottom) if self.findings.focus else 0.0
        return left - edge, bottom - edge, right + edge, top + edge

    @cached_property
    def scale(self) -> float:
        """Inches of the sheet for a metre of the ground."""
        left, bottom, right, top = self._extent
        room = 0.985
        return float(
            room * min(self.frame.width / (right - left), self.frame.height / (top - bottom))
        )

    @cached_property
    def shapes(self) -> dict[str, BaseGeometry]:
        """Region to its shape on the sheet."""
        import numpy as np
        import shapely

        left, bottom, right, top = self._extent
        x, y = self.frame.centre
        shift = np.array([(left + right) / 2, (bottom + top) / 2])
        regions = self.findings.study.regions
        fine = shapely.coverage_simplify(
            regions.geometry.to_numpy(), 0.006 / self.scale, simplify_boundary=True
        )
        paper = shapely.transform(fine, lambda xy: (xy - shift) * self.scale + (x, y))
        if self.findings.focus:
            f = self.frame
            paper = shapely.clip_by_rect(paper, f.left, f.bottom, f.right, f.top)
        return {str(r): s for r, s in zip(regions.index, paper, strict=True) if not s.is_empty}

    def on_sheet(self, x: Any, y: Any) -> tuple[Any, Any]:  # noqa: ANN401
        """Return places of the ground (metres) in inches of the sheet."""
        left, bottom, right, top = self._extent
        middle = self.frame.centre
        return (
            (x - (left + right) / 2) * self.scale + middle[0],
            (y - (bottom + top) / 2) * self.scale + middle[1],
        )

    @cached_property
    def land(self) -> BaseGeometry:
        """All regions together."""
        import shapely

        return shapely.union_all(list(self.shapes.values()))

    @cached_property
    def told(self) -> BaseGeometry:
        """The regions that are told about, together."""
        import shapely

        return shapely.union_all([self.shapes[r] for r in self.shown if r in self.shapes])

    @cached_property
    def insets(self) -> list[Inset]:
        """Regions too small to be seen, and where they are shown; the one in focus first."""
        flags = flagged(self.findings)
        order = [region for region, _ in reversed(by_rank(flags))] if self.is_many else []
        small = sorted(
            (order.index(r) if r in order else 0, self.shapes[r].area, r)
            for r in self.shown
            if r in self.shapes
            and 0 < self.shapes[r].area < LEAST_SIDE**2
            and (r in flags or not self.is_many)
        )[:MOST_INSETS]
        chosen = [r for *_, r in small]
        if self._focus_is_small():
            first = self.findings.focus[0]
            chosen = [first, *(r for r in chosen if r != first)][:MOST_INSETS]
        targets = {r: _middle(self.shapes[r]) for r in chosen}
        most = max(map(self._radius, chosen), default=RADIUS)
        size = room_of(most)
        places = beside(self.frame, self.told, targets, size)
        placed = [self._inset_at(r, targets[r], places[r], size) for r in chosen]
        return self._off_the_land(placed) if self.is_many else placed

    def _off_the_land(self, placed: list[Inset]) -> list[Inset]:
        """Leave out insets that would hide land or another inset."""
        import shapely

        taken = self.told.simplify(0.03)
        kept = []
        for inset in placed:
            block = shapely.box(*inset.block)
            if block.intersection(taken).area < 0.02:
                kept.append(inset)
                taken = taken.union(block)
        return kept

    def _focus_is_small(self) -> bool:
        """Return whether the region asked for cannot hold its label, and a lens can hold it."""
        first = self.findings.focus[0] if self.findings.focus else None
        if first not in self.shapes:
            return False
        left, bottom, right, top = self.shapes[first].bounds
        found = in_region(self.shapes[first], LABEL, [])
        small = max(right - left, top - bottom) < 0.85 * RADIUS_IN_FOCUS
        return small and (found is None or found[2] < 0.985)

    def _radius(self, region: str) -> float:
        return RADIUS_IN_FOCUS if region in self.findings.focus[:1] else RADIUS

    def _inset_at(
        self,
        region: str,
        target: tuple[float, float],
        place: tuple[float, float],
        room: tuple[float, float],
    ) -> Inset:
        left, bottom, right, top = self.shapes[region].bounds
        size = max(right - left, top - bottom)
        radius = self._radius(region)
        centre = (place[0], place[1] + room[1] / 2 - radius - 0.03)
        zoom = max(2, int(1.6 * radius / size))
        across, up = (side / 2 for side in room)
        block = (place[0] - across, place[1] - up, place[0] + across, place[1] + up)
        near = [
            (str(r), shape)
            for r, shape in self.findings.study.regions.geometry.items()
            if str(r) in self.shapes and _away(self.shapes[str(r)], target) < radius / zoom
        ]
        parts = enlarged(near, self.on_sheet, target, centre, zoom=zoom, radius=radius)
        return Inset(region, centre, target, size / 2 + 0.03, zoom, radius, block, parts)

    def draw(self, theme: Theme, language: str) -> Page:
        """Return the sheet with a map on it."""
        page = Page.blank()
        tables, badge, caveats = self._behind(theme, language)
        title_block(page, self.whole, theme.title, theme.subtitle, badge)
        self._regions(page, theme)
        taken = self._insets(page, theme, language) if theme.with_insets else []
        if theme.overlay is not None:
            groups = noted(theme.groups, -1, theme.overlay(page, self))
        else:
            count = self.names(page, theme, language, taken)
            said = text("maps.unlabelled", language, count=count) if count else ""
            groups = noted(theme.groups, 0, said)
        self._ruler(page, language)
        legend(page, self.legend_box, groups)
        footer(
            page,
            Box(self.whole.left, 0.3, self.whole.width, 0.55),
            caveats,
            sources_of(self.findings, tables, language),
        )
        return page

    def _behind(self, theme: Theme, language: str) -> tuple[tuple[str, ...], str, list[str]]:
        """Return the tables behind a map, its badge and its caveats."""
        found = self.findings
        if theme.tables:
            told = caveats_told(found, language, theme.tables)
            return theme.tables, badge_of(found, language, theme.tables), told
        badge = text("maps.synthetic", language) if rests_on_synthetic(found, theme.name) else ""
        tables = tables_of(found, theme.name)
        shown = (*tables, *(tables_of(found, "candidates") if theme.outlines else ()))
        told = [of_tables(said, shown).text(language) for said in caveats_of(found, theme.name)]
        return tables, badge, told

    def _regions(self, page: Page, theme: Theme) -> None:
        border = 0.25 if self.is_many else 0.5
        for region, shape in self.shapes.items():
            if region in self.shown:
                fill(page, shape, theme, region, border=border)
            else:
                page.shape(shape, facecolor=BEYOND, edgecolor="white", linewidth=0.6, zorder=0.9)
        apart = {inset.region for inset in self.insets} if theme.with_insets else set()
        for region, name in by_rank(theme.outlines):
            if region in self.shapes and region not in apart:
                outline(page, self.shapes[region], name, thin=0.5 if self.is_many else 1.0)

    def _insets(self, page: Page, theme: Theme, language: str) -> list[BaseGeometry]:
        """Draw the lenses and return what they cover."""
        names = printed_names(self.findings.study.regions, language)
        for inset in self.insets:
            draw_lens(page, theme, inset, set(self.shown), BEYOND)
            write_caption(page, inset, names[inset.region], theme)
        return [part for inset in self.insets for part in inset.outline()]

    def names(
        self,
        page: Page,
        theme: Theme,
        language: str,
        taken: list[BaseGeometry],
        *,
        plain: bool = False,
    ) -> int:
        """Write the names that find room and return how many regions have none."""
        names = printed_names(self.findings.study.regions, language)
        apart = {inset.region for inset in self.insets} if theme.with_insets else set()
        left = [r for r in self.shown if r in self.shapes and r not in apart]
        named = [r for r in left if not self.is_many or r in theme.outlines]
        written = 0
        for region in sorted(named, key=lambda r: (self.shapes[r].area, r)):
            block = fit(self.shapes[region], names[region], theme, region, taken)
            if block is None:
                continue
            write_name(page, block, theme, region, plain=plain or self.is_many)
            taken.append(block.outline())
            written += 1
        return len(left) - written

    @property
    def kept_clear(self) -> BaseGeometry:
        """What no name may cover: scale bar and north arrow."""
        import shapely

        x, y, _ = self.ruler
        return shapely.box(x - 0.1, y - 0.12, x + RULER[0], y + RULER[1])

    def _ruler(self, page: Page, language: str) -> None:
        x, y, _ = self.ruler
        true = self.bearing
        scale_bar(page, x + 0.02, y, self.scale * true.stretch, language)
        north_arrow(page, x + 2.3, y, true, language)

    @cached_property
    def bearing(self) -> Bearing:
        """Scale and north in the middle of the map."""
        return bearing(self.findings.study.regions.crs, self._extent)

    @cached_property
    def ruler(self) -> tuple[float, float, float]:
        """Where scale bar and north arrow go, and how much land they would hide there."""
        import shapely

        box = self.frame
        if not self.is_wide:
            return self.legend_box.left, 1.1, 0.0
        if self.strip:
            return box.left + 0.1, box.bottom - self.strip + 0.14, 0.0
        blocks = [shapely.box(*inset.block) for inset in self.insets]
        busy = shapely.union_all([self.land, *blocks]).simplify(0.03)
        shapely.prepare(busy)
        wide, high = RULER
        hidden = {
            (x, y): busy.intersection(shapely.box(x - 0.1, y - 0.12, x + wide, y + high)).area
            for y in (box.bottom + 0.1, box.top - 0.62)
            for x in (box.left + 0.1 + 0.2 * n for n in range(int((box.width - wide) / 0.2)))
        }
        x, y = min(hidden, key=lambda at: hidden[at])
        return x, y, hidden[x, y]


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    left, bottom, right, top = shape.bounds
    return (left + right) / 2, (bottom + top) / 2


def _away(shape: BaseGeometry, point: tuple[float, float]) -> float:
    import shapely

    return float(shape.distance(shapely.Point(point)))
