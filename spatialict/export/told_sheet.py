"""A sheet with plots of the results of growth: title, verdict, caveats and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.core.labels import text
from spatialict.export.furniture import MARGIN, footer, sources_of, title_block
from spatialict.export.page import A4_LANDSCAPE, LINE, POINTS, Box, Page, wrap
from spatialict.export.wording import MONEY, TABLES, is_synthetic, narrowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.study import Findings, Message

SIDE: Final = A4_LANDSCAPE[0] - 2 * MARGIN
"""Width of what stands on a sheet, inches."""
SIZE: Final = 8.6
"""Of the words below the title, points (see `furniture.title_block`)."""
BOTTOM: Final = 1.0
"""Below it are caveats and sources."""


def begun(
    findings: Findings,
    language: str,
    name: str,
    title: str,
    said: Sequence[str],
    *,
    high: float = A4_LANDSCAPE[1],
    also: tuple[str, ...] = (),
) -> tuple[Page, Box]:
    """Return a sheet with its title, verdict, caveats and sources, and the box for the plots.

    Parameters
    ----------
    name : str
        Of the sheet, see `wording.TABLES`.
    said : sequence of str
        What stands below the title: the verdict first.
    high : float
        Of the sheet, inches.
    also : tuple of str
        Tables it rests on besides.
    """
    page = Page.blank((A4_LANDSCAPE[0], high))
    whole = Box(MARGIN, 0.32, SIDE, high - 0.32 - 0.36)
    tables = (*TABLES[name], *also)
    badge = text("maps.synthetic", language) if is_synthetic(findings, tables) else ""
    told = (_study(findings, language), *said)
    title_block(page, whole, title, told, badge)
    footer(
        page,
        Box(whole.left, 0.3, whole.width, 0.55),
        [caveat.text(language) for caveat in _caveats(findings, name, tables)],
        sources_of(findings, tables, language),
    )
    lines = sum(len(wrap(words, whole.width, SIZE)) for words in told)
    top = whole.top - 0.31 - lines * SIZE * LINE / POINTS - 0.16
    return page, Box(whole.left, BOTTOM, whole.width, top - BOTTOM)


def _study(findings: Findings, language: str) -> str:
    """Return the title of the study; in a focus, that the whole country is drawn all the same."""
    told = findings.title.text(language)
    if not findings.focus:
        return told
    region = findings.study.regions[f"name_{language}"].get(findings.focus[0], findings.focus[0])
    return text("growth_report.focus", language, title=told, region=str(region))


def _caveats(findings: Findings, name: str, tables: tuple[str, ...]) -> list[Message]:
    """Return the caveats of a sheet, that of synthetic rows where it rests on them, of those alone.

    The level of ICT is no figure of the sector's accounts, and a table of industries none of where
    they are recorded.
    """
    silent = {"ict_level": ("gazetteer.",), "linkages": (MONEY,)}.get(name, ())
    if not is_synthetic(findings, tables):
        silent = (*silent, "pipeline.synthetic")
    return [
        narrowed(caveat, tables) for caveat in findings.caveats if not caveat.key.startswith(silent)
    ]
