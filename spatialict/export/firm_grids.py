"""Maps of the grid: the quotient of the sector's firms in each cell, and its neighbourhood."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.labels import text
from spatialict.export import firm_marks, palette
from spatialict.export.firm_themes import borders, ground
from spatialict.export.furniture import Entry, Group, filled
from spatialict.export.themes import Theme, lq_fill, lq_words, study_line
from spatialict.export.wording import correction_name, distance, level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.study import Findings, Result
    from spatialict.export.page import Page

SMALL: Final = 0.06
"""Side of a cell, in inches, below which its outline is thin."""
RIM: Final = "#bdbdbd"
"""Around cells, so that a pale one is seen on the ground."""
LOW: Final[dict[str, Any]] = {**firm_marks.SIGNIFICANT, "edgecolor": "#1a1a1a"}
"""Outline of a cell where the sector's share is lower than chance gives."""
UNTESTED: Final = frozenset({"too_few", "island"})


@dataclass(frozen=True)
class Cells:
    """The cells that hold firms, in the study's system.

    Parameters
    ----------
    shapes : array of shapely geometry
        In metres.
    colours : list of str
        Of each cell.
    above, below : array of bool
        Which have an outline: where the sector's share is surely high, and where surely low.
    """

    shapes: np.ndarray
    colours: list[str]
    above: np.ndarray
    below: np.ndarray


def firm_grid(findings: Findings, language: str) -> Theme | None:
    """Return the map of the quotient by cell of a grid, with what is significant outlined."""
    result = findings.results.get("grid")
    if result is None:
        return None
    table = _with_firms(findings, result)
    classes = palette.lq_classes(table["value"])
    few = table["status"].isin(UNTESTED).to_numpy()
    colours = [
        palette.FEW if is_few else lq_fill(float(value), classes)[0]
        for value, is_few in zip(table["value"], few, strict=True)
    ]
    counted = Counter(colours)
    alpha = float(result.params.get("alpha", 0.05))
    sure, value = table["q_value"].le(alpha).to_numpy(), table["value"].to_numpy(float)
    above, below = sure & (value > 1), sure & (value < 1)
    entries = [
        Entry(filled(colour), lq_words(place, classes, language), counted[colour])
        for place, (_, _, colour) in enumerate(classes)
    ]
    entries.append(_few_entry(counted, language))
    tested = tuple(
        Entry(
            filled("#ffffff", outline=style),
            text(f"maps.cell_{side}", language, alpha=level(alpha, language)),
            int(marked.sum()),
        )
        for side, style, marked in (("above", firm_marks.SIGNIFICANT, above), ("below", LOW, below))
    )
    correction = correction_name(result, language)
    note = text("maps.note_cells", language, correction=correction)
    return _theme(
        findings,
        language,
        name="firm_grid",
        groups=(
            Group(text("layers.style_location_quotient", language), tuple(entries)),
            Group(text("maps.tests", language), tested, note),
        ),
        cells=Cells(table.geometry.to_numpy(), colours, above, below),
    )


def firm_grid_moran(findings: Findings, language: str) -> Theme | None:
    """Return the map of local Moran of the cells: which stand among others of their kind."""
    result = findings.results.get("grid")
    if result is None or "moran_label" not in result.table:
        return None
    table = _with_firms(findings, result)
    status = table["moran_status"].astype(str)
    labels = table["moran_label"].where(status == "ok", "ns")
    colours = [
        palette.FEW if why in UNTESTED else palette.LOCAL_MORAN.get(str(label), "#f5f5f5")
        for label, why in zip(labels, status, strict=True)
    ]
    counted = Counter(colours)
    entries = [
        Entry(
            filled(colour),
            text(f"layers.label_{label}", language)
            if label == "ns"
            else f"{label} – {text('layers.label_' + label, language)}",
            counted[colour],
        )
        for label, colour in palette.LOCAL_MORAN.items()
    ]
    entries.append(Entry(filled(palette.FEW), text("maps.too_few", language), counted[palette.FEW]))
    alpha = level(result.params.get("alpha", 0.05), language)
    return _theme(
        findings,
        language,
        name="firm_grid_moran",
        groups=(
            Group(
                text("maps.significance", language, alpha=alpha),
                tuple(entries),
                text("maps.note_grid_moran", language),
            ),
        ),
        cells=Cells(table.geometry.to_numpy(), colours, *np.zeros((2, len(table)), dtype=bool)),
    )


def _with_firms(findings: Findings, result: Result) -> Any:  # noqa: ANN401
    """Return the cells that have a quotient, in the study's system; in a focus, those in it."""
    import shapely

    table: Any = result.table  # with the shapes of the cells
    table = table[table["value"].notna()].to_crs(findings.study.regions.crs)
    if not findings.focus:
        return table
    regions = findings.study.regions.geometry
    told = shapely.union_all(regions[regions.index.isin(findings.focus)].to_numpy())
    shapely.prepare(told)
    return table[shapely.intersects(told, table.geometry.to_numpy())]


def _few_entry(counted: Counter[str], language: str) -> Entry:
    words = text("layers.too_few_firms", language)
    return Entry(filled(palette.FEW), words, counted[palette.FEW])


def _theme(
    findings: Findings, language: str, *, name: str, groups: Sequence[Group], cells: Cells
) -> Theme:
    result = findings.results["grid"]
    theme = Theme(
        name,
        text(f"maps.title_{name}", language, sector=findings.sector),
        (study_line(findings, language), _what_is_cell(result, name, language)),
        ground(findings),
        tuple(groups),
        with_insets=False,
    )

    def draw(page: Page, sheet: Any) -> str:  # noqa: ANN401
        _draw_cells(page, cells, sheet)
        borders(page, sheet)
        sheet.names(page, theme, language, [], plain=True)
        return ""

    return replace(theme, overlay=draw)


def _what_is_cell(result: Result, name: str, language: str) -> str:
    side = result.params.get("cell_m")
    if side is None:
        resolution = result.params.get("resolution")
        return text(f"maps.what_is_hexagon_of_{name}", language, resolution=resolution)
    return text(f"maps.what_is_cell_of_{name}", language, side=distance(float(side), language))


def _draw_cells(page: Page, cells: Cells, sheet: Any) -> None:  # noqa: ANN401
    """Draw the cells within the regions that are told, and outline those that are marked."""
    import shapely

    if not len(cells.shapes):
        return
    paper = firm_marks.laid(cells.shapes, sheet.on_sheet)
    kept = shapely.intersects(paper, sheet.told)
    paper = paper[kept]
    colours = np.array(cells.colours)[kept]
    for colour in sorted(set(colours.tolist())):
        shape = shapely.intersection(shapely.union_all(paper[colours == colour]), sheet.told)
        page.shape(shape, facecolor=colour, edgecolor="none", zorder=1.3)
    rim = {"edgecolor": RIM, "linewidth": 0.25}
    ground = shapely.intersection(shapely.union_all(paper), sheet.told)
    page.shape(ground, facecolor="none", zorder=1.4, **rim)
    side = float(np.median(np.sqrt(shapely.area(paper)))) if len(paper) else 0.0
    width = 0.7 if side >= SMALL else 0.35
    for marked, style in ((cells.below, LOW), (cells.above, firm_marks.SIGNIFICANT)):
        shape = shapely.intersection(shapely.union_all(paper[marked[kept]]), sheet.told)
        if not shape.is_empty:
            outline = {**style, "linewidth": width}
            page.shape(shape, facecolor="none", zorder=2.0, **outline)
