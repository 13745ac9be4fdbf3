"""Sphere by sphere: which share of the possible pairs is linked, and whether chance would do it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd

from spatialict.core.labels import number, text
from spatialict.export import palette
from spatialict.export.furniture import INK, Entry, Group, filled, legend
from spatialict.export.network_marks import draw_mark, ordered, sphere_name
from spatialict.export.network_nodes import link_kind
from spatialict.export.network_words import chance_words
from spatialict.export.page import POINTS, Box, Page, cut, width_of
from spatialict.export.themes import NO_DATA
from spatialict.export.wording import correction_name, level, per_cent

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialict.core.study import Findings, Result

SHADES: Final = ("#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c")
"""Density of links, from low to high (ColorBrewer's Blues)."""
SIGNS: Final = {"more": "▲", "fewer": "▼", "untested": "?"}
WHOLE: Final = 0.9999999
"""All pairs are linked: in the class that ends at 100 %."""
DARK: Final = 3
"""Shades from this on carry white words."""

Classes = list[tuple[float, float, str]]


def draw_matrix(page: Page, box: Box, findings: Findings, language: str) -> bool:
    """Draw the matrix in a box of the sheet; return whether there is one."""
    result = findings.results.get("mixing:sphere")
    if result is None or not result.table["value"].notna().any():
        return False
    near = "_near" if link_kind(findings) == "colocation" else ""
    title = text(f"network_report.matrix{near}", language)
    page.words(
        box.left, box.top - 0.13, cut(title, box.width, 8.6, bold=True), 8.6, bold=True, color=INK
    )
    classes = palette.round_classes(result.table["value"].dropna().clip(upper=WHOLE), SHADES)
    under = 1.3
    grid = Box(box.left, box.bottom + under, box.width, box.height - under - 0.25)
    counted, foot = _grid(page, grid, result, classes, language)
    legend(
        page,
        Box(box.left, foot - under + 0.08, box.width, under - 0.08),
        [_shades(classes, counted, language), _signs(result, counted, language)],
    )
    return True


def _grid(
    page: Page, box: Box, result: Result, classes: Classes, language: str
) -> tuple[Counter[str], float]:
    """Draw the cells; return how many there are of each kind, and where the grid ends."""
    spheres = ordered(str(word) for pair in result.table.index for word in pair)
    head = 0.24
    wide = min(1.35, 0.32 + max(width_of(sphere_name(s, language), 7.4) for s in spheres))
    side = (box.width - wide) / len(spheres)
    tall = min((box.height - head) / len(spheres), 0.62)
    counted: Counter[str] = Counter()
    for down, sphere in enumerate(spheres):
        top = box.top - down * tall
        _named(page, sphere, Box(box.left, top - tall, wide, tall), language)
        for along in range(down + 1):
            row = _row(result.table, spheres[along], sphere)
            if row is not None:
                cell = Box(box.left + wide + along * side, top - tall, side, tall)
                counted.update(_cell(page, cell, row, classes, language))
    foot = box.top - len(spheres) * tall
    for along, sphere in enumerate(spheres):
        middle = box.left + wide + (along + 0.5) * side
        draw_mark(page, sphere, (middle, foot - 0.13), 0.07, linewidth=0)
    return counted, foot - 0.24


def _named(page: Page, sphere: str, box: Box, language: str) -> None:
    x, y = box.left + 0.1, box.centre[1]
    draw_mark(page, sphere, (x, y), 0.07, linewidth=0)
    said = cut(sphere_name(sphere, language), box.width - 0.28, 7.4)
    page.words(x + 0.15, y - 0.036, said, 7.4, color=INK)


def _row(table: pd.DataFrame, one: str, other: str) -> pd.Series[Any] | None:
    """Return the cell of two spheres, in whatever order the table has them."""
    for pair in ((one, other), (other, one)):
        if pair in table.index:
            return cast("pd.Series[Any]", table.loc[pair])
    return None


def _cell(
    page: Page, box: Box, row: pd.Series[Any], classes: Classes, language: str
) -> Counter[str]:
    import shapely

    shape = shapely.box(box.left + 0.015, box.bottom + 0.015, box.right - 0.015, box.top - 0.015)
    value = float(row["value"])
    if value != value:  # noqa: PLR0124 (NaN: no pair is possible)
        page.shape(
            shape, facecolor=NO_DATA[0], edgecolor=palette.HATCH, linewidth=0, hatch=NO_DATA[1]
        )
        return Counter(["none"])
    place = next(
        (n for n, (low, high, _) in enumerate(classes) if low <= min(value, WHOLE) < high), -1
    )
    colour = classes[place][2] if place >= 0 else "#ffffff"
    page.shape(shape, facecolor=colour, edgecolor=palette.OUTLINE, linewidth=0.4)
    ink = "white" if colour in SHADES[DARK:] else INK
    tested = isinstance(row["label"], str) and row["status"] == "ok"
    label = row["label"] if tested else "untested"
    x, y = box.centre
    size = min(8.2, 18 * box.height, 17.5 * box.width)
    page.words(x, y + 0.02, share_words(value, language), size, bold=True, ha="center", color=ink)
    beside = f"{SIGNS.get(label, '')}\u2009{_against_chance(row, language)}".strip()
    page.words(x, y - size * 1.15 / POINTS, beside, size * 0.84, ha="center", color=ink)
    return Counter([colour, label])


def share_words(value: float, language: str) -> str:
    r"""Write a density with the digits that matter.

    Examples
    --------
    >>> share_words(0.4, "en"), share_words(0.0123, "en"), share_words(0.0, "en")
    ('40%', '1.2%', '0%')
    >>> share_words(0.00002, "ru")
    '<0,1\xa0%'
    """
    if 0 < value < 0.001:
        return "<" + per_cent(0.001, language)
    return number(value, language, ".1%" if 0 < value < 0.095 else ".0%")


def _against_chance(row: pd.Series[Any], language: str) -> str:
    expected = float(row["expected"])
    if not expected > 0:
        return ""
    return "×" + number(float(row["value"]) / expected, language, ".1f")


def _shades(classes: Classes, counted: Counter[str], language: str) -> Group:
    entries = [
        Entry(
            filled(colour),
            text(
                "network_report.range",
                language,
                low=number(100 * low, language, ".3g"),
                high=per_cent(high, language),
            ),
            counted[colour],
        )
        for low, high, colour in classes
    ]
    if classes:
        least = per_cent(classes[0][0], language)
        entries.insert(
            0,
            Entry(
                filled("#ffffff"),
                text("network_report.below", language, high=least),
                counted["#ffffff"],
            ),
        )
    entries.append(
        Entry(
            filled(NO_DATA[0], hatch=NO_DATA[1]),
            text("network_report.no_pair", language),
            counted["none"],
        )
    )
    return Group(text("network_report.density", language), tuple(entries))


def _signs(result: Result, counted: Counter[str], language: str) -> Group:
    entries = [
        Entry(
            _sign(SIGNS.get(label, "")), text(f"network_report.{label}", language), counted[label]
        )
        for label in ("more", "fewer", "ns", "untested")
    ]
    note = text(
        "network_report.matrix_note",
        language,
        how=chance_words(result, language),
        alpha=level(result.params.get("alpha", 0.05), language),
        correction=correction_name(result, language),
    )
    return Group(text("network_report.against_chance", language), tuple(entries), note)


def _sign(sign: str) -> Callable[[Page, Box], None]:
    def draw(page: Page, box: Box) -> None:
        x, y = box.centre
        words = f"{sign}\u2009×".strip()  # as it is in the cells
        page.words(x, y - 0.035, words, 7, ha="center", color=INK)

    return draw
