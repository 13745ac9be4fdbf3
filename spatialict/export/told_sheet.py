"""A sheet with plots of the results of growth: title, verdict, caveats and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.core.labels import text
from spatialict.export.furniture import MARGIN, footer, sources_of, title_block
from spatialict.export.page import A4_LANDSCAPE, Box, Page
from spatialict.export.themes import study_line
from spatialict.export.wording import TABLES, caveats_of, is_synthetic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.study import Findings

SIDE: Final = A4_LANDSCAPE[0] - 2 * MARGIN
"""Width of what stands on a sheet, inches."""
BOTTOM, TOP = 1.0, 6.98
"""Between them stand the plots."""


def begun(
    findings: Findings, language: str, name: str, title: str, said: Sequence[str]
) -> tuple[Page, Box]:
    """Return a sheet with its title, verdict, caveats and sources, and the box for the plots.

    Parameters
    ----------
    name : str
        Of the sheet, see `wording.TABLES`.
    said : sequence of str
        What stands below the title: the verdict first.
    """
    page = Page.blank()
    whole = Box(MARGIN, 0.32, SIDE, A4_LANDSCAPE[1] - 0.32 - 0.36)
    tables = TABLES[name]
    badge = text("maps.synthetic", language) if is_synthetic(findings, tables) else ""
    title_block(page, whole, title, (study_line(findings, language), *said), badge)
    footer(
        page,
        Box(whole.left, 0.3, whole.width, 0.55),
        [caveat.text(language) for caveat in caveats_of(findings, name)],
        sources_of(findings, tables, language),
    )
    return page, Box(whole.left, BOTTOM, whole.width, TOP - BOTTOM)
