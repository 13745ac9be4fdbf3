"""Print maps: one A4 sheet for each theme, language and format.

The regions are laid on the sheet in the study's own projection (metres, equal area), so that
lengths and areas are read off one scale. Regions too small for print are shown again beside the
land, enlarged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import text
from spatialict.export.furniture import (
    INK,
    MARGIN,
    footer,
    legend,
    sources_of,
    title_block,
)
from spatialict.export.inking import Block, by_rank, draw_marks, fill, halo, outline, write_name
from spatialict.export.page import A4_LANDSCAPE, LINE, POINTS, STYLE, Box, Page, width_of, wrap
from spatialict.export.placement import beside, in_region
from spatialict.export.rings import network
from spatialict.export.ruler import SIZE as RULER
from spatialict.export.ruler import Bearing, bearing, north_arrow, scale_bar
from spatialict.export.themes import (
    Theme,
    candidates,
    getis_ord,
    local_moran,
    location_quotient,
)
from spatialict.export.wording import caveats_of, rests_on_synthetic, short_names, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from spatialict.core.study import Findings

THEMES: Final = (location_quotient, local_moran, getis_ord, candidates, network)
"""The maps, in the order in which they are drawn."""

LEAST_SIDE: Final = 0.17
"""A region whose area is less than the square of this (inches) is shown in an inset."""

MOST_INSETS: Final = 6
RADIUS: Final = 0.47
RADIUS_IN_FOCUS: Final = 0.8
"""Of the inset of the region that is asked for."""

LABEL: Final = (0.8, 0.45)
"""Width and height of a name with a line and the squares below it."""

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
            for theme in THEMES:
                drawn = theme(findings, language)
                if drawn is None:
                    continue
                page = sheet.draw(drawn, language)
                for kind in formats:
                    written.append(page.save(place / f"{drawn.name}.{kind}"))
                    if progress is not None:
                        progress(written[-1].relative_to(folder).as_posix())
    return written


@dataclass(frozen=True)
class Inset:
    """A small region, enlarged in a circle beside the land."""

    region: str
    centre: tuple[float, float]
    target: tuple[float, float]
    reach: float
    zoom: int
    radius: float
    block: tuple[float, float, float, float]
    parts: tuple[tuple[str, BaseGeometry], ...]


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
        small = sorted(
            (self.shapes[r].area, r)
            for r in self.shown
            if r in self.shapes and 0 < self.shapes[r].area < LEAST_SIDE**2
        )[:MOST_INSETS]
        chosen = [r for _, r in small]
        if self._focus_is_small():
            first = self.findings.focus[0]
            chosen = [first, *(r for r in chosen if r != first)][:MOST_INSETS]
        targets = {r: _middle(self.shapes[r]) for r in chosen}
        most = max(map(self._radius, chosen), default=RADIUS)
        size = _inset_size(most)
        places = beside(self.frame, self.told, targets, size)
        return [self._inset_at(r, targets[r], places[r], size) for r in chosen]

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
        parts = self._enlarged(centre, target, zoom, radius)
        return Inset(region, centre, target, size / 2 + 0.03, zoom, radius, block, parts)

    def _enlarged(
        self, centre: tuple[float, float], target: tuple[float, float], zoom: int, radius: float
    ) -> tuple[tuple[str, BaseGeometry], ...]:
        """Return the regions as the lens shows them, from the shapes as they were given."""
        import numpy as np
        import shapely

        lens = shapely.Point(centre).buffer(radius, quad_segs=24)
        reach = radius / zoom
        regions = self.findings.study.regions
        near = [
            str(r)
            for r in regions.index
            if r in self.shapes and self.shapes[r].distance(shapely.Point(target)) < reach
        ]
        parts = []
        for region in near:
            ground = regions.geometry[region]
            shape = shapely.transform(
                ground,
                lambda xy: (
                    (np.column_stack(self.on_sheet(xy[:, 0], xy[:, 1])) - target) * zoom + centre
                ),
            )
            part = shapely.intersection(shape, lens)
            if part.area:
                parts.append((region, part))
        return tuple(parts)

    def draw(self, theme: Theme, language: str) -> Page:
        """Return the sheet with a map on it."""
        page = Page.blank()
        tables = tables_of(self.findings, theme.name)
        badge = (
            text("maps.synthetic", language)
            if rests_on_synthetic(self.findings, theme.name)
            else ""
        )
        title_block(page, self.whole, theme.title, theme.subtitle, badge)
        self._regions(page, theme)
        taken = self._insets(page, theme, language) if theme.with_insets else []
        if theme.overlay is not None:
            theme.overlay(page, self)
        else:
            self._names(page, theme, language, taken)
        self._ruler(page, language)
        legend(page, self.legend_box, theme.groups)
        caveats = [said.text(language) for said in caveats_of(self.findings, theme.name)]
        footer(
            page,
            Box(self.whole.left, 0.3, self.whole.width, 0.55),
            caveats,
            sources_of(self.findings, tables, language),
        )
        return page

    def _regions(self, page: Page, theme: Theme) -> None:
        for region, shape in self.shapes.items():
            if region in self.shown:
                fill(page, shape, theme, region)
            else:
                page.shape(shape, facecolor=BEYOND, edgecolor="white", linewidth=0.6, zorder=0.9)
        apart = {inset.region for inset in self.insets} if theme.with_insets else set()
        for region, name in by_rank(theme.outlines):
            if region in self.shapes and region not in apart:
                outline(page, self.shapes[region], name)

    def _insets(self, page: Page, theme: Theme, language: str) -> list[BaseGeometry]:
        import shapely

        taken = []
        names = short_names(self.findings.study.regions[f"name_{language}"], language)
        for inset in self.insets:
            self._inset(page, theme, inset)
            (x, y), edge = inset.centre, inset.radius + 0.05
            self._caption(page, inset, names[inset.region], theme)
            taken.append(shapely.box(x - edge, y - edge - 0.45, x + edge, y + edge))
            taken.append(shapely.LineString([inset.centre, inset.target]).buffer(0.04))
        return taken

    def _inset(self, page: Page, theme: Theme, inset: Inset) -> None:
        from matplotlib.patches import Circle

        _leader(page, inset)
        page.axes.add_artist(
            Circle(inset.centre, inset.radius, facecolor="white", edgecolor="none", zorder=4)
        )
        for region, part in inset.parts:
            if region in self.shown:
                fill(page, part, theme, region, zorder=4)
            else:
                page.shape(part, facecolor=BEYOND, edgecolor="white", linewidth=0.6, zorder=4)
            if region == inset.region and region in theme.outlines:
                outline(page, part, theme.outlines[region], zorder=5)
        page.axes.add_artist(
            Circle(
                inset.centre, inset.radius, facecolor="none", edgecolor=INK, linewidth=1.0, zorder=6
            )
        )

    def _caption(self, page: Page, inset: Inset, name: str, theme: Theme) -> None:
        x, y = inset.centre
        y -= inset.radius
        lines = (f"{name} ×{inset.zoom}", *theme.captions.get(inset.region, ()))
        for row, words in enumerate(lines):
            size = 7.6 if row == 0 else 6.8
            for line in wrap(words, 2 * inset.radius + 0.6, size, bold=row == 0):
                y -= size * LINE / POINTS
                page.words(
                    x,
                    y,
                    line,
                    size,
                    bold=row == 0,
                    ha="center",
                    color=INK,
                    zorder=7,
                    path_effects=halo("white"),
                )
        draw_marks(page, x, y - 0.15, theme.marks.get(inset.region, ()))

    def _names(self, page: Page, theme: Theme, language: str, taken: list[BaseGeometry]) -> None:
        names = short_names(self.findings.study.regions[f"name_{language}"], language)
        apart = {inset.region for inset in self.insets} if theme.with_insets else set()
        left = [r for r in self.shown if r in self.shapes and r not in apart]
        for region in sorted(left, key=lambda r: (self.shapes[r].area, r)):
            block = self._block(region, names[region], theme, taken)
            if block is None:
                continue
            write_name(page, block, theme, region)
            taken.append(block.outline())

    def _block(
        self, region: str, name: str, theme: Theme, taken: list[BaseGeometry]
    ) -> Block | None:
        """Find size, line breaks and place of a region's name: the largest that fits inside."""
        best: Block | None = None
        bold, marks = region in theme.outlines, len(theme.marks.get(region, ()))
        below = [(line, False) for line in theme.labels.get(region, ())]
        for size in (7.8, 7.0, 6.2, 5.6):
            for most in (9.0, _halved(name, size, bold=bold)):
                lines = (*((line, bold) for line in wrap(name, most, size, bold=bold)), *below)
                wide = max(width_of(words, size, bold=b) for words, b in lines) + 0.04
                wide = max(wide, 0.115 * marks)
                high = len(lines) * size * LINE / POINTS + (0.14 if marks else 0.0)
                found = in_region(self.shapes[region], (wide, high), taken)
                if found is None or (best is not None and found[2] <= best.inside + 0.04):
                    continue
                best = Block(found[0], found[1], lines, size, wide, high, found[2])
                if best.inside > 0.985:
                    return best
        return best if best is not None and best.inside > 0.3 else None

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


def _inset_size(radius: float) -> tuple[float, float]:
    """Return width and height of an inset with its caption."""
    return 2 * radius + 0.3, 2 * radius + 0.6


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    left, bottom, right, top = shape.bounds
    return (left + right) / 2, (bottom + top) / 2


def _leader(page: Page, inset: Inset) -> None:
    """Tie a lens to the region it enlarges: a ring there and a line from rim to rim."""
    from matplotlib.patches import Circle

    (x, y), (far, up) = inset.centre, inset.target
    length = max(1e-9, ((far - x) ** 2 + (up - y) ** 2) ** 0.5)
    part = (length - inset.reach) / length
    page.axes.plot(
        (x, x + (far - x) * part), (y, y + (up - y) * part), color=INK, linewidth=0.7, zorder=3
    )
    page.axes.add_artist(
        Circle(inset.target, inset.reach, facecolor="none", edgecolor=INK, linewidth=0.9, zorder=3)
    )


def _halved(name: str, size: float, *, bold: bool) -> float:
    """Return the width at which a name breaks into two even lines, none of its words cut."""
    longest = max((width_of(word, size, bold=bold) for word in name.split()), default=0.0)
    return min(1.6, max(longest, 0.55 * width_of(name, size, bold=bold)) + 0.02)
