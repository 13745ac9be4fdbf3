"""The section of the report on firms as points: answer, limits, map, plots, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import text
from spatialict.export import telling_firm_tables as tables
from spatialict.export.blocks import Figure, Listing, Text, picture
from spatialict.export.curves import SIZE, file_name
from spatialict.export.curves import caption as curve_caption
from spatialict.export.firm_results import CURVES, FIRMS, has_firms
from spatialict.export.telling_firms import curve_words, firms_answer, limits

if TYPE_CHECKING:
    from pathlib import Path

    from spatialict.core.study import Findings

MEASURES: Final = FIRMS
"""Results whose notes stand at the end of the section."""
MAPS: Final = (
    "firm_clusters",
    "firm_clusters_near",
    "firm_density",
    "firm_grid",
    "firm_grid_moran",
)
DOTS: Final = 160
"""Pixels of an inch of a PNG."""


def firm_blocks(findings: Findings, language: str, maps: Path) -> list[Any]:
    """Return what stands in the section; nothing where the run has no result of firms."""
    if not has_firms(findings):
        return []
    drawn = {name: _map(findings, name, language, maps) for name in MAPS}
    blocks = [
        *(
            Text(said, lead=place == 0)
            for place, said in enumerate(firms_answer(findings, language))
        ),
        Listing(tuple(limits(findings, language)), text("firm_report.limits", language)),
        drawn["firm_clusters"],
        drawn["firm_clusters_near"],
        tables.clusters_table(findings, language),
        Listing(reasons, text("firm_report.candidate_reasons", language), pairs=True)
        if (reasons := tables.candidate_reasons(findings, language))
        else None,
        *_curves(findings, language, maps),
        drawn["firm_density"],
        tables.scan_table(findings, "scan", language),
        tables.scan_table(findings, "scan_space_time", language),
        tables.colocation_table(findings, language),
        drawn["firm_grid"],
        drawn["firm_grid_moran"],
        tables.clustering_table(findings, language),
        tables.rejects_table(findings, language),
    ]
    return [block for block in blocks if block is not None]


def _map(findings: Findings, name: str, language: str, maps: Path) -> Figure | None:
    caption = text(f"firm_report.map_{name}", language, sector=findings.sector)
    return picture(maps, name, caption, language)


def _curves(findings: Findings, language: str, maps: Path) -> list[Any]:
    """Return the plots with what they say; what the first says is in the answer already."""
    blocks: list[Any] = []
    for place, key in enumerate(key for key in CURVES if key in findings.results):
        said = " ".join(curve_words(findings, key, language))
        blocks += [Text(said)] if place else []
        blocks.append(_curve(findings, key, said, language, maps))
    return blocks


def _curve(findings: Findings, key: str, said: str, language: str, maps: Path) -> Figure | None:
    title = text(f"firm_report.title_{key}", language)
    about = f"{title}. {curve_caption(findings.results[key], language)}"
    return picture(
        maps,
        file_name(key),
        about,
        language,
        size=(round(SIZE[0] * DOTS), round(SIZE[1] * DOTS)),
        saved="firm_report.plot_caption",
        alt=f"{title}. {said}",
    )
