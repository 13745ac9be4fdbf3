"""Where a table comes from: as the project says, else as ``sources.toml`` says of its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from spatialict.core.labels import LANGUAGES
from spatialict.core.study import Names, Source
from spatialict.data.gazetteer import shipped_sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from spatialict.data.borders import Spans
    from spatialict.data.project import Project, TableSection
    from spatialict.data.project_section import Words


def shipped_entry(path: str) -> dict[str, Any]:
    """Return what sources.toml says of a shipped file; nothing for others.

    Examples
    --------
    >>> shipped_entry("shipped:kazakhstan/organisations.csv")["placed"], shipped_entry("my.csv")
    ('town', {})
    """
    if not path.startswith("shipped:"):
        return {}
    country, _, name = path.removeprefix("shipped:").partition("/")
    return dict(shipped_sources(country).get(name, {}))


def shipped_source(table: str, path: str) -> Source:
    """Return the source of a shipped file that no project names.

    Examples
    --------
    >>> print(shipped_source("towns", "shipped:kazakhstan/towns.csv").text()[:8])
    GeoNames
    """
    entry = shipped_entry(path)
    return Source(
        table=table,
        title=_names("", entry.get("title")),
        publisher=_names("", entry.get("source")),
        licence=_names("", entry.get("licence")),
        url=str(entry.get("url", "")),
        years=str(entry.get("years", "")),
        path=path,
    )


def spans_of_table(spec: TableSection) -> Spans:
    """Return the borders of a table by year: as the project states, else as shipped."""
    if spec.borders:
        return spec.years_of_borders()
    shipped_borders = shipped_entry(spec.path).get("borders", {})
    for value in spec.where.values():
        shipped_borders = shipped_borders.get(value, shipped_borders)
    if not all(isinstance(span, str) for span in shipped_borders.values()):
        return {}
    return spec.model_copy(update={"borders": shipped_borders}).years_of_borders()


def sources_of(
    project: Project,
    regions: Any,  # noqa: ANN401
    tables: Sequence[tuple[TableSection, Any]],
    merged: Mapping[str, pd.DataFrame],
) -> tuple[Source, ...]:
    """Return the source of the boundaries and of each table, with the years that are used."""
    years = {role: "-".join(map(str, _ends(table["year"]))) for role, table in merged.items()}
    entries = [source_of("regions", project.regions, regions)]
    entries += [source_of(spec.table, spec, raw, years.get(spec.table, "")) for spec, raw in tables]
    return tuple(entries)


def _ends(years: pd.Series[int]) -> list[int]:
    return sorted({int(years.min()), int(years.max())})


def source_of(table: str, spec: Any, raw: Any, years: str = "") -> Source:  # noqa: ANN401
    """Return the source of one table."""
    entry = shipped_entry(spec.path)
    unnamed = {language: _file(raw.path) for language in LANGUAGES}
    return Source(
        table=table,
        title=_names(getattr(spec, "title", ""), entry.get("title") or unnamed),
        publisher=_names(getattr(spec, "publisher", ""), entry.get("source")),
        licence=_names(getattr(spec, "licence", ""), entry.get("licence")),
        url=getattr(spec, "url", "") or str(entry.get("url", "")),
        years=years or str(entry.get("years", "")),
        synthetic=bool(getattr(spec, "synthetic", False) or entry.get("synthetic", False)),
        path=raw.path,
        sha256=raw.sha256,
    )


def _names(given: str | Words, shipped: Mapping[str, str] | None) -> Names:
    """Return what the project file says, else what ships with the file, in three languages."""
    if given:
        return Names.alike(given) if isinstance(given, str) else given.names()
    return Names(**shipped) if shipped else Names.alike("")


def _file(path: str) -> str:
    """Return the name of a file; of a numbered copy among the inputs of a run, the original's.

    Examples
    --------
    >>> _file("data/regions.gpkg"), _file("inputs/01_regions.gpkg")
    ('regions.gpkg', 'regions.gpkg')
    """
    folder, _, name = path.replace("\\", "/").rpartition("/")
    return re.sub(r"^\d\d_", "", name) if folder.rpartition("/")[2] == "inputs" else name
