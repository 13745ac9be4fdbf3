"""Towns that were drawn aside, and their names: beside each where there is room for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialict.core.labels import text
from spatialict.export.furniture import INK
from spatialict.export.page import LINE, POINTS, Page, clean, cut, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.export.seats import Ground, Town

Places = list[tuple[float, float]]


def leaders(page: Page, true: Places, drawn: Places) -> int:
    """Draw a line from each town that was drawn aside to its place; return how many there are."""
    moved = [
        (seat, place)
        for seat, place in zip(true, drawn, strict=True)
        if abs(seat[0] - place[0]) + abs(seat[1] - place[1]) > 0.02
    ]
    for seat, place in moved:
        page.axes.plot((seat[0], place[0]), (seat[1], place[1]), color=INK, linewidth=0.5)
        page.axes.plot(*seat, marker=".", markersize=2.5, color=INK, zorder=4)
    return len(moved)


def name_towns(
    page: Page, sheet: Ground, towns: Sequence[Town], drawn: Places, radii: Sequence[float]
) -> int:
    """Write each town on the first side where nothing else is; return how many have no room."""
    import shapely
    from matplotlib.patheffects import Normal, Stroke

    taken = [shapely.Point(p).buffer(r) for p, r in zip(drawn, radii, strict=True)]
    taken.append(sheet.kept_clear)
    frame = shapely.box(*(sheet.frame.left, sheet.frame.bottom, sheet.frame.right, sheet.frame.top))
    unnamed = 0
    for town, place, size in zip(towns, drawn, radii, strict=True):
        written = 7.4 if town.count > 1 else 6.6
        words = cut(clean(town.name), 1.6, written)
        high = written * LINE / POINTS
        for left, bottom, wide in _sides(place, size, width_of(words, written), high):
            block = shapely.box(left, bottom, left + wide, bottom + high)
            if frame.contains(block) and not any(block.intersects(other) for other in taken):
                break
        else:
            unnamed += 1
            continue
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
    return unnamed


def _sides(
    place: tuple[float, float], size: float, wide: float, high: float
) -> list[tuple[float, float, float]]:
    """Return left, bottom and width of a name at each side of a circle, then at its corners."""
    x, y = place
    gap, slant = size + 0.04, 0.72 * size + 0.03
    right, left = x + slant, x - slant - wide
    above, below = y + slant, y - slant - high
    return [
        (x + gap, y - high / 2, wide),
        (x - gap - wide, y - high / 2, wide),
        (x - wide / 2, y - gap - high, wide),
        (x - wide / 2, y + gap, wide),
        *((across, up, wide) for across in (right, left) for up in (above, below)),
    ]


def aside(moved: int, unnamed: int, language: str) -> str:
    """Return how many towns are drawn aside, and how many have no name for want of room.

    Examples
    --------
    >>> aside(0, 2, "en"), aside(0, 0, "en")
    ('2 towns are not named for want of room.', '')
    """
    said = [
        text(f"maps.{key}", language, count=count)
        for key, count in (("moved_towns", moved), ("unnamed_towns", unnamed))
        if count
    ]
    return " ".join(said)
