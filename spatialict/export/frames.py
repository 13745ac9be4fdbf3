"""What each layer for a GIS carries: its rows, its columns, and what they are called.

Column names are the same in every language and every run, so that a user's own styles and joins
keep working; people read the aliases (`Layer.alias`), which are in their language. What a run did
not compute is left out: no table, no layer; no result, no column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.labels import number, text
from spatialict.export import (
    firm_frames,
    growth_fields,
    growth_frames,
    growth_notes,
    network_frames,
    tidying,
)
from spatialict.export.network_notes import of_links
from spatialict.export.network_results import (
    LINKED,
    mapped_synergy,
    synergy_steps,
    synergy_tables,
)
from spatialict.export.tidying import tidy
from spatialict.export.wording import distance, is_synthetic, narrowed, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

    from spatialict.core.study import Findings, Message

REGION_COLUMNS: Final = (
    ("candidates", {"class": "class", "score": "score"}),
    (
        "location_quotient",
        {
            "value": "location_quotient",
            "slq": "slq",
            "low": "lq_low",
            "high": "lq_high",
            "p_value": "lq_p_value",
            "q_value": "lq_q_value",
            "status": "lq_status",
            "share": "share",
            "activity": "activity",
            "total": "activity_total",
        },
    ),
    (
        "local_moran",
        {
            "quadrant": "moran_quadrant",
            "label": "moran_label",
            "value": "local_moran",
            "p_value": "moran_p_value",
            "q_value": "moran_q_value",
            "status": "moran_status",
        },
    ),
    (
        "getis_ord_star",
        {
            "label": "gi_label",
            "z_value": "gi_z_value",
            "p_value": "gi_p_value",
            "q_value": "gi_q_value",
            "status": "gi_status",
        },
    ),
    (
        "network",
        {
            "university": "university",
            "institute": "institute",
            "industry": "industry",
            "government": "government",
            "support": "support",
            "value": "helix_sides",
            "degree": "network_degree",
        },
    ),
    ("ict_level", {"value": "ict_level", "low": "level_low", "high": "level_high"}),
    (
        "candidates",
        {
            "lq_change": "lq_change",
            "share_change": "share_change",
            "regional_shift": "regional_shift",
            "reason_{language}": "reason",
        },
    ),
)
"""Result -> its columns and their names in the layer of regions, in the layer's order."""

FIRM_THEMES: Final = (
    *("firm_scan", "firm_scan_squares", "firm_scan_time", "firm_clusters", "firms"),
    *("firm_density", "firm_grid"),
)
"""Themes that rest on the table of firms."""

SYNTHETIC: Final = "_synthetic"
"""How the name of a layer ends whose rows were drawn by a computer."""

LARGEST: Final = 200_000
"""A layer of more features is in the GeoPackage only, where an index lets a part be read."""

_SPECIAL: Final = frozenset(
    {("organisations", "degree"), ("organisations", "stability")}
    | {("links", "kind"), ("links", "p_value"), ("links", "q_value"), ("firms", "industry")}
    | {("flows", end) for end in ("source", "target")}
)
"""Theme and column that have another meaning than the column has elsewhere."""

printable = tidying.printable
_PER_YEAR: Final = re.compile(r"lq_(\d{4})")


@dataclass(frozen=True)
class Layer:
    """One layer as every format writes it.

    Parameters
    ----------
    name : str
        Name of the table or file, the same in every language.
    theme : str
        What it shows: regions, borders, organisations, links, or one of `FIRM_THEMES`.
    title, abstract : str
        What people read in a list of layers, and what they must know about it.
    geometry : str
        ``"MultiPolygon"``, ``"LineString"`` or ``"Point"``.
    frame : geopandas.GeoDataFrame
        The rows.
    language : str
        Of title, aliases and the column ``reason``.
    told : tuple of str
        The abstract but for the caveats of the run, a sentence or two each.
    year : str
        That the study is about.
    drawn : tuple of str
        Styles that show what rests on rows which a computer drew.
    steps : tuple
        Classes of synergy in the whole country, see `network_results.synergy_steps`.
    named : Mapping
        Columns whose meaning depends on the run -> what they are called.
    """

    name: str
    theme: str
    title: str
    abstract: str
    geometry: str
    frame: gpd.GeoDataFrame
    language: str
    told: tuple[str, ...] = ()
    year: str = ""
    drawn: tuple[str, ...] = ()
    steps: tuple[tuple[str, float, float, str], ...] = ()
    named: Mapping[str, Message] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """Return the columns other than the geometry."""
        return [str(column) for column in self.frame.columns if column != "geometry"]

    @property
    def placeless(self) -> int:
        """Return how many rows have no geometry, which only a table can hold."""
        return int(self.frame.geometry.isna().sum())

    @property
    def somewhere(self) -> bool:
        """Return whether any row has a geometry, without which a map of it is empty."""
        shapes = self.frame.geometry
        return bool((~(shapes.isna() | shapes.is_empty)).any())

    def alias(self, field: str, language: str | None = None) -> str:
        """Return what a column is called in a language."""
        say = language or self.language
        said = self.named.get(field)
        return printable(said.text(say)) if said is not None else alias(field, self.theme, say)


def alias(field: str, theme: str, language: str) -> str:
    """Return what a column is called in a language.

    Examples
    --------
    >>> alias("lq_2021", "regions", "en")
    'Location quotient, 2021'
    """
    if (year := _PER_YEAR.fullmatch(field)) is not None:
        return text("layers.field_lq_year", language, year=year[1])
    key = f"{field}_of_{theme}" if (theme, field) in _SPECIAL else field
    return text(f"layers.field_{key}", language)


def layers(findings: Findings, *, language: str) -> list[Layer]:
    """Return the layers of a run, the one to be drawn on top first.

    Parameters
    ----------
    findings : Findings
        What was found; with a focus, only its regions and what lies in them.
    language : str
        ``"en"``, ``"ru"`` or ``"kk"``.
    """
    return [
        *_network(findings, language),
        *_borders(findings, language),
        *_firms(findings, language),
        *_growth(findings, language),
        *_regions(findings, language),
    ]


def caveats(findings: Findings, tables: tuple[str, ...]) -> list[Message]:
    """Return what must be said of some tables: of synthetic ones, and of money, only where it is.

    Examples
    --------
    A map of quotients from tables that were observed is silent about firms that were drawn:

    >>> from types import SimpleNamespace as Made
    >>> from spatialict.core.study import Message
    >>> drawn = Made(table="firms", synthetic=True)
    >>> said = (Message("pipeline.synthetic"),)
    >>> findings = Made(study=Made(sources=(drawn,)), caveats=said)
    >>> len(caveats(findings, ("activity",))), len(caveats(findings, ("firms",)))
    (0, 1)
    """
    silent = set() if {"activity", "panel"} & set(tables) else {"gazetteer.gva_at_headquarters"}
    if not is_synthetic(findings, tables):
        silent |= {"pipeline.synthetic", "pipeline.synthetic_used"}
    return [narrowed(one, tables) for one in findings.caveats if one.key not in silent]


def primary(findings: Findings, measure: str) -> str:
    """Return the key of a measure's result for the neighbours whose maps are drawn, or ``""``."""
    wanted = [f"{measure}:{rule}" for rule in findings.graphs]
    wanted += [measure, *sorted(key for key in findings.results if key.startswith(f"{measure}:"))]
    return next((key for key in wanted if key in findings.results), "")


def _layer(
    findings: Findings,
    language: str,
    name: str,
    theme: str,
    frame: gpd.GeoDataFrame,
    **about: object,
) -> Layer:
    geometry = {"organisations": "Point", "firms": "Point", "links": "LineString"}
    geometry["flows"] = "LineString"
    key = str(about.pop("key", name if theme == "regions" else theme))
    tables: Any = about.pop("tables", None) or _tables(findings, theme)
    title = text(f"layers.title_{key}", language, **about)
    if name.endswith(SYNTHETIC):
        title = f"{title} ({text('layers.synthetic', language)})"
    elif theme == "organisations" and is_synthetic(findings, LINKED):
        title = f"{title} ({text('layers.synthetic_links', language)})"
    frame = tidy(frame)
    abstract = [*_abstract(findings, theme, key, language, about)]
    if len(frame) > LARGEST:
        large = {"count": len(frame), "total": float(len(frame)), "most": float(LARGEST)}
        abstract.append(text("layers.too_large", language, **large))
    if placeless := int(frame.geometry.isna().sum()):
        abstract.append(text("layers.placeless", language, count=placeless))
    of_all = theme in {"ict_level", "flows"} or key == "nodal_regions"
    silent = {"gazetteer.section_j_is_not_ict"} if of_all else set()
    said = [one for one in caveats(findings, tables) if one.key not in silent]
    return Layer(
        name=name,
        theme=theme,
        title=title,
        abstract=printable(" ".join([*abstract, *(one.text(language) for one in said)])),
        geometry=geometry.get(theme, "MultiPolygon"),
        frame=frame,
        language=language,
        told=tuple(map(printable, abstract)),
        year=str(findings.year),
        drawn=tuple(_drawn(findings, theme)),
        steps=_steps(findings) if theme == "regions" else growth_frames.steps(findings, theme),
        named=growth_fields.named(findings, theme),
    )


def _drawn(findings: Findings, theme: str) -> Iterator[str]:
    """Yield the styles of what is real that show what rests on rows which a computer drew."""
    if theme == "regions" and is_synthetic(findings, synergy_tables(findings)):
        yield "synergy"
    if theme == "regions" and is_synthetic(findings, ("organisations",)):
        yield "helix"
    if theme == "organisations" and is_synthetic(findings, LINKED):
        yield "communities"


def _steps(findings: Findings) -> tuple[tuple[str, float, float, str], ...]:
    mapped = mapped_synergy(findings)
    return () if mapped is None else tuple(synergy_steps(mapped[1].table))


def _abstract(
    findings: Findings, theme: str, key: str, language: str, about: Mapping[str, object]
) -> Iterator[str]:
    """Yield what a layer shows, and of firms whether they exist and where the rest of them is."""
    if theme == "links":
        yield of_links(findings, language)
        if is_synthetic(findings, LINKED):
            yield text("layers.tip_synthetic_links", language) + "."
    elif not is_synthetic(findings, ("firms",)) or theme not in FIRM_THEMES:
        yield text(f"layers.abstract_{key}", language, **about)
    elif theme == "firms":
        yield text("layers.abstract_firms_synthetic", language)
    else:
        yield text("layers.on_synthetic_firms", language)
        yield text(f"layers.abstract_{key}", language, **about)
    if theme in FIRM_THEMES:
        yield from _of_firms(findings, theme, language, about)
    if theme == "organisations" and is_synthetic(findings, LINKED):
        invented = is_synthetic(findings, ("organisations",))
        key = "tip_synthetic_seats" if invented else "tip_synthetic_organisations"
        yield text(f"layers.{key}", language) + "."
    if theme in {"organisations", "links"} and (count := network_frames.left_out(findings)):
        about_links = {"count": count, "number": number(count, language, ",.0f")}
        yield text("layers.links_left_out", language, **about_links)
    if theme == "panel":
        yield from growth_notes.other_ground(findings, language)
        yield from growth_notes.breaks(findings, language)
        yield text("layers.growth_over_panel", language)
    if theme == "regions":
        yield from _rests_on_synthetic(findings, language)


def _of_firms(
    findings: Findings, theme: str, language: str, about: Mapping[str, object]
) -> Iterator[str]:
    """Yield what a window is drawn by, and that firms are too many to be drawn all."""
    if theme in {"firm_scan", "firm_scan_time"}:
        yield from _how_drawn(about, language)
    if count := firm_frames.too_many(findings):
        most = float(firm_frames.MOST_POINTS)
        yield text("layers.too_many_points", language, count=count, total=float(count), most=most)


def _rests_on_synthetic(findings: Findings, language: str) -> Iterator[str]:
    """Yield which columns of the regions rest on firms that were drawn."""
    if "clustering" in findings.results and is_synthetic(findings, ("firms",)):
        yield text("layers.clustering_synthetic", language)
    level = growth_notes.tables_behind(findings, "ict_level")
    if "ict_level" in findings.results and is_synthetic(findings, level):
        yield text("layers.level_synthetic", language)
    if is_synthetic(findings, synergy_tables(findings)):
        yield text("layers.synergy_synthetic", language)
    if "links" in findings.results and is_synthetic(findings, LINKED):
        yield text("layers.links_synthetic", language)


def _how_drawn(about: Mapping[str, object], language: str) -> Iterator[str]:
    """Yield what a window of a scan is drawn by, which is not what was counted."""
    cell_m = about.get("cell_m")
    if cell_m is None:
        yield text("layers.one_place_disc", language, **about)
    else:
        yield text("layers.in_squares", language, cell=distance(float(str(cell_m)), language))


def _tables(findings: Findings, theme: str) -> tuple[str, ...]:
    if theme == "borders":
        return ("regions",)
    if theme in FIRM_THEMES:
        return ("firms",)
    return tables_of(findings, "candidates" if theme == "regions" else "network")


def _regions(findings: Findings, language: str) -> Iterator[Layer]:
    frame = _in_focus(findings, findings.study.regions)
    named = ["kato", "name_en", "name_ru", "name_kk", "kind", "geometry"]
    frame = frame[[column for column in named if column in frame]].copy()
    for measure, columns in REGION_COLUMNS:
        _add(frame, findings, measure, columns, language)
        if measure == "location_quotient":
            _add_trend(frame, findings)
    helix = network_frames.regional(findings)
    if helix is not None:
        frame = frame.join(helix)
    _add(frame, findings, "clustering", firm_frames.REGION_COLUMNS, language)
    if "clusters" in frame:
        frame["clusters"] = frame["clusters"].map(firm_frames.listed)
    frame = frame.rename_axis("region_id").reset_index()
    year = str(findings.year)
    yield _layer(findings, language, "regions", "regions", frame, year=year)
    degrees = frame.to_crs(4326)
    yield _layer(findings, language, "regions_wgs84", "regions", degrees, year=year)


def _add(
    frame: gpd.GeoDataFrame,
    findings: Findings,
    measure: str,
    columns: Mapping[str, str],
    language: str,
) -> None:
    key = primary(findings, measure)
    if not key:
        return
    table = findings.results[key].table
    for column, name in columns.items():
        source = column.format(language=language)
        if source in table and table[source].notna().any():
            frame[name] = table[source].reindex(frame.index)


def _add_trend(frame: gpd.GeoDataFrame, findings: Findings) -> None:
    if "location_quotient_trend" not in findings.results:
        return
    values = findings.results["location_quotient_trend"].table["value"].unstack("year")
    for year in dict.fromkeys(findings.years):
        if year in values:
            frame[f"lq_{year}"] = values[year].reindex(frame.index)


def _borders(findings: Findings, language: str) -> Iterator[Layer]:
    today = str(len(findings.study.regions))
    shapes = {**findings.study.borders, today: findings.study.regions}
    for which in sorted(shapes, key=lambda name: (-len(shapes[name]), name)):
        named = ["name_en", "name_ru", "name_kk", "geometry"]
        frame = shapes[which][[column for column in named if column in shapes[which]]]
        frame = frame.rename_axis("region_id").reset_index()
        about = {"key": "borders", "number": which}
        name = re.sub(r"\W+", "_", f"borders_{which}")
        yield _layer(findings, language, name, "borders", frame, **about)


def _network(findings: Findings, language: str) -> Iterator[Layer]:
    seats = network_frames.organisations(findings)
    if seats is None:
        return
    links = network_frames.links(findings, seats)
    frame = _in_focus(findings, seats).rename_axis("org_id").reset_index()
    there = [column for column in network_frames.ORGANISATION_COLUMNS if column in frame]
    drawn = SYNTHETIC if is_synthetic(findings, ("organisations",)) else ""
    yield _layer(findings, language, f"organisations{drawn}", "organisations", frame[there])
    if links is not None:
        ends = links["source"].isin(frame["org_id"]) & links["target"].isin(frame["org_id"])
        drawn = SYNTHETIC if is_synthetic(findings, LINKED) else ""
        yield _layer(findings, language, f"links{drawn}", "links", links[ends])


def _firms(findings: Findings, language: str) -> Iterator[Layer]:
    synthetic = is_synthetic(findings, ("firms",))
    for part in firm_frames.parts(findings, language, synthetic=synthetic):
        name = f"{part.theme}_synthetic" if synthetic else part.theme
        yield _layer(findings, language, name, part.theme, part.frame, **part.about)


def _growth(findings: Findings, language: str) -> Iterator[Layer]:
    for part in growth_frames.parts(findings, language):
        drawn = SYNTHETIC if is_synthetic(findings, part.tables) else ""
        whole = part.theme in growth_frames.WHOLE
        shown = (part.frame if whole else _in_focus(findings, part.frame)).reset_index()
        about = {**part.about, "tables": part.tables}
        yield _layer(findings, language, f"{part.theme}{drawn}", part.theme, shown, **about)


def _in_focus(findings: Findings, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if not findings.focus:
        return frame
    return frame[frame.get("region_id", frame.index).isin(findings.focus)]
