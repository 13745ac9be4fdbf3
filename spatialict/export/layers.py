"""Layers for a GIS: a GeoPackage with its styles inside, Shapefiles with a key, and GeoJSON.

Equal findings give equal bytes: GDAL's clock is stopped while it writes, and set going again.
"""

from __future__ import annotations

import csv
import io
import logging
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from glob import escape
from typing import TYPE_CHECKING, Final

from spatialict.core.labels import LANGUAGES, text
from spatialict.export import growth_frames
from spatialict.export.frames import LARGEST, SYNTHETIC, layers
from spatialict.export.growth_columns import STAGE
from spatialict.export.styles import styles
from spatialict.export.wording import is_synthetic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from spatialict.core.study import Findings
    from spatialict.export.frames import Layer

log = logging.getLogger(__name__)

EPOCH: Final = "1980-01-01T00:00:00.000Z"
TEXT_BYTES: Final = 254
"""What a text of a Shapefile can hold; a Cyrillic letter takes two."""

SHORT: Final = {
    "location_quotient": "lq",
    "lq_p_value": "lq_p",
    "lq_q_value": "lq_q",
    "activity_total": "act_total",
    "moran_quadrant": "mi_quadr",
    "moran_label": "mi_label",
    "local_moran": "mi_value",
    "moran_p_value": "mi_p",
    "moran_q_value": "mi_q",
    "moran_status": "mi_status",
    "gi_z_value": "gi_z",
    "gi_p_value": "gi_p",
    "gi_q_value": "gi_q",
    "helix_sides": "helix",
    "network_degree": "net_degree",
    "share_change": "share_chg",
    "regional_shift": "reg_shift",
    "source_name": "src_name",
    "target_name": "tgt_name",
    "betweenness": "between",
    "distance_m": "distance_m",
    "scan_cluster": "scan_clust",
    "main_industry": "main_ind",
    "region_names": "reg_names",
    "log_likelihood_ratio": "llr",
    "relative_risk": "rel_risk",
    "cases_total": "cases_tot",
    "firms_total": "firms_tot",
    "clustered_firms": "clus_firms",
    "clustered_share": "clus_share",
    "persistence": "persist",
    "town_distance_m": "town_dist",
    "betweenness_low": "betw_low",
    "betweenness_high": "betw_high",
    "effective_size": "eff_size",
    "local_clustering": "clustering",
    "coordinator": "coordin",
    "representative": "represent",
    "organisations": "orgs",
    "internal_links": "int_links",
    "external_links": "ext_links",
    "internal_share": "int_share",
    "synergy_low": "syn_low",
    "synergy_high": "syn_high",
    "synergy_p_value": "syn_p",
    "synergy_expected": "syn_exp",
    "synergy_excess": "syn_excess",
    "synergy_label": "syn_label",
    "synergy_status": "syn_status",
    "synergy_source": "syn_source",
    "regional_shift_rate": "reg_sh_rt",
    "shift_status": "sh_status",
    "potential_status": "pot_status",
    "krugman_status": "krug_stat",
    "relatedness_status": "rel_status",
    "relatedness_q_value": "rel_q",
    "cluster_status": "clus_stat",
    "nodal_status": "node_stat",
    "source_name_en": "src_en",
    "source_name_ru": "src_ru",
    "source_name_kk": "src_kk",
    "target_name_en": "tgt_en",
    "target_name_ru": "tgt_ru",
    "target_name_kk": "tgt_kk",
    "shift_national": "sh_nation",
    "shift_change": "sh_change",
    "shift_yearly": "sh_yearly",
    "growth_beyond": "gr_beyond",
    "growth_low": "gr_low",
    "growth_high": "gr_high",
    "growth_q_value": "gr_q",
    "growth_years": "gr_years",
    "growth_status": "gr_status",
    "growth_label": "gr_label",
    "potential_share": "pot_share",
    "potential_relative": "pot_rel",
    "top_industry": "top_ind",
    "relatedness": "related_d",
    "relatedness_expected": "rel_exp",
    "relatedness_label": "rel_label",
    "cluster_index": "clus_index",
    "cluster_label": "clus_label",
    "subordinate_to": "subord_to",
    "nodal_label": "node_label",
    "level_class": "lev_class",
    "level_change": "lev_change",
    "level_status": "lev_status",
    "class_share": "cls_share",
    "stage_internet": "st_intern",
    "stage_costs": "st_costs",
    "stage_literacy": "st_literac",
    "stage_access": "st_access",
    "stage_use": "st_use",
    "stage_skills": "st_skills",
    "class_first": "cls_first",
    "class_last": "cls_last",
}
"""Columns whose name is longer than a Shapefile's ten letters, or clearer short."""

OWN: Final = f"{STAGE}own_"
"""How the column of a stage of the user's own begins."""

_STYLES: Final = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
    VALUES ('layer_styles', 'attributes', 'layer_styles', '', '1980-01-01T00:00:00.000Z', 0);
"""


def write_geopackage(findings: Findings, path: Path, *, language: str) -> Path:
    """Write every layer of a run into one GeoPackage that opens styled in QGIS.

    Layers: ``regions`` (CRS in metres, styles ``candidates``, ``location_quotient``,
    ``local_moran``, ``getis_ord``, ``helix``, ``synergy``), ``regions_wgs84``, ``organisations``
    (and style ``communities``), ``links`` (and style ``backbone``), ``borders_<number>``; of firms
    ``firm_scan``, ``firm_scan_squares``, ``firm_scan_time``,
    ``firm_clusters``, ``firms``, ``firm_density`` and ``firm_grid``; ``growth``, ``ict_level``,
    ``panel`` and ``flows``; and the tables without places ``panel_years`` and ``indicators``. A
    layer of rows that were drawn by a computer has ``_synthetic`` behind its name. What the run
    does not have is left out.

    Parameters
    ----------
    findings : Findings
        What was found.
    path : Path
        The file; one that is there is replaced.
    language : str
        Of titles, aliases, legends and labels: ``"en"``, ``"ru"`` or ``"kk"``.
    """
    drawn = layers(findings, language=language)
    path.unlink(missing_ok=True)
    with clock_stopped(), gone_if_broken(path.parent, escape(path.name)):
        for layer in drawn:
            about = {"IDENTIFIER": layer.title, "DESCRIPTION": layer.abstract}
            more = {"layer": layer.name, "layer_options": about}
            _write(layer, layer.frame, path, "GPKG", dataset_options={"VERSION": "1.3"}, **more)
        _add_tables(findings, path, language)
        _add_styles(path, drawn)
    return path


def write_shapefiles(findings: Findings, folder: Path, *, language: str) -> list[Path]:
    """Write one Shapefile a layer, and ``names.csv``, the key to their short column names.

    A text longer than a Shapefile can hold ends in an ellipsis; how many were cut is in the key
    (column ``shortened``) and in the log. Rows without a geometry, such as links of two at one
    point, are left out and counted in the key (``left_out``), and so is a whole layer of more than
    `LARGEST` features: they are in the GeoPackage and in the tables. Encoding is UTF-8, said in
    the .cpg.

    Parameters
    ----------
    findings : Findings
        What was found.
    folder : Path
        Where to; it exists.
    language : str
        Of the column ``reason``; the key has all three.
    """
    written: list[Path] = []
    key: list[list[object]] = []
    with clock_stopped():
        for layer in layers(findings, language=language):
            if len(layer.frame) > LARGEST:
                key += _key_rows(layer, {}, left_out=len(layer.frame))
                continue
            frame, cut = _shortened(layer)
            options = {"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": "1980-01-01", "RESIZE": "YES"}
            path = folder / f"{layer.name}.shp"
            with gone_if_broken(folder, f"{layer.name}.*"):
                _write(layer, frame, path, "ESRI Shapefile", layer_options=options)
            key += _key_rows(layer, cut, left_out=layer.placeless)
            written += sorted(folder.glob(f"{layer.name}.*"))
    columns = ["file", "short_name", "full_name", *(f"meaning_{say}" for say in LANGUAGES)]
    told = io.StringIO()
    rows = csv.writer(told, lineterminator="\n")
    rows.writerows([[*columns, "shortened", "left_out"], *key])
    with gone_if_broken(folder, "names.csv"):
        (folder / "names.csv").write_text(told.getvalue(), encoding="utf-8-sig", newline="")
    return [*written, folder / "names.csv"]


def write_geojson(findings: Findings, folder: Path) -> list[Path]:
    """Write one GeoJSON a layer in longitude and latitude, to 6 decimals (about 0.1 m).

    Titles and reasons are in the first language of the run; beside each lies the style in which
    QGIS opens it. Rows without a geometry are left out;
    the description says how many. A layer of more than `LARGEST` features is not written.

    Parameters
    ----------
    findings : Findings
        What was found.
    folder : Path
        Where to; it exists.
    """
    written = []
    with clock_stopped():
        for layer in layers(findings, language=findings.languages[0]):
            if layer.name == "regions_wgs84" or len(layer.frame) > LARGEST:
                continue
            path = folder / f"{layer.name}.geojson"
            options = {"RFC7946": "YES", "COORDINATE_PRECISION": "6"}
            options |= {"AUTODETECT_JSON_STRINGS": "NO", "DESCRIPTION": layer.abstract}
            frame = _placed(layer.frame).to_crs(4326)
            with gone_if_broken(folder, path.name):
                _write(layer, frame, path, "GeoJSON", layer_options=options)
            written.append(path)
            drawn = replace(layer, frame=frame)
            style = path.with_suffix(".qml")
            style.write_text(styles(drawn)[0].document, encoding="utf-8", newline="")
            written.append(style)
    return written


@contextmanager
def gone_if_broken(folder: Path, pattern: str) -> Iterator[None]:
    """Leave no half of a file: what bears the name is removed if the block ends in an error.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = Path(tempfile.mkdtemp())
    >>> with gone_if_broken(folder, "a.*"):
    ...     _ = (folder / "a.shp").write_text("half")
    ...     raise OSError("disk full")
    Traceback (most recent call last):
    OSError: disk full
    >>> list(folder.iterdir())
    []
    """
    try:
        yield
    except BaseException:
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)
        raise


@contextmanager
def clock_stopped() -> Iterator[None]:
    """Let GDAL write the same date in every run, then go back to what was set before."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": EPOCH})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write(
    drawn: Layer, frame: gpd.GeoDataFrame, path: Path, driver: str, **options: object
) -> None:
    import pyogrio

    pyogrio.write_dataframe(
        frame,
        path,
        driver=driver,
        geometry_type=drawn.geometry,
        promote_to_multi=drawn.geometry.startswith("Multi"),
        **options,
    )


def _add_tables(findings: Findings, path: Path, language: str) -> None:
    """Add what has no place of its own and is joined by region: years of the panel, indicators."""
    import pyogrio

    for table, rows, behind in growth_frames.tables(findings):
        drawn = is_synthetic(findings, behind)
        title = text(f"layers.title_{table}", language)
        if drawn:
            title = f"{title} ({text('layers.synthetic', language)})"
        said = text(f"layers.abstract_{table}", language)
        about = {"IDENTIFIER": title, "DESCRIPTION": said}
        name = f"{table}{SYNTHETIC}" if drawn else table
        pyogrio.write_dataframe(rows, path, layer=name, driver="GPKG", layer_options=about)


def _add_styles(path: Path, drawn: list[Layer]) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_STYLES)
        geometry = dict(
            database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
        )
        for layer in drawn:
            for place, style in enumerate(styles(layer)):
                row = (layer.name, geometry[layer.name], style.name, style.document)
                database.execute(
                    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
                    " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description,"
                    " owner, ui, update_time) VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', NULL, ?)",
                    (*row, place == 0, style.title, EPOCH),
                )


def _shortened(layer: Layer) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """Return a layer with the short names and texts of a Shapefile, and how many texts were cut."""
    import pandas as pd

    frame, cut = _placed(layer.frame), {}
    for field in layer.fields:
        if frame[field].dtype == object:
            fitting = [_fitting(word) for word in frame[field]]
            cut[field] = sum(a != b for a, b in zip(fitting, frame[field], strict=True))
            frame[field] = pd.Series(fitting, index=frame.index, dtype=object)
        if cut.get(field):
            about = {"layer": layer.name, "field": field, "count": cut[field]}
            log.info("%s", text("layers.shortened", "en", **about))
    return frame.rename(columns={field: short(field) for field in layer.fields}), cut


def short(field: str) -> str:
    """Return a column's name in a Shapefile, the same in every run.

    Examples
    --------
    >>> short("stage_internet"), short("stage_own_2"), short("lq_low")
    ('st_intern', 'st_own_2', 'lq_low')
    """
    if field.startswith(OWN):
        return f"st_own_{field.removeprefix(OWN)}"
    return SHORT.get(field, field)


def _placed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame[frame.geometry.notna()].copy()


def _fitting(word: str | None) -> str | None:
    if word is None or len(word.encode()) <= TEXT_BYTES:
        return word
    return word.encode()[: TEXT_BYTES - 3].decode(errors="ignore") + "…"


def _key_rows(layer: Layer, cut: dict[str, int], *, left_out: int) -> list[list[object]]:
    rows: list[list[object]] = []
    for field in layer.fields:
        meanings = [layer.alias(field, say) for say in LANGUAGES]
        names = [f"{layer.name}.shp", short(field), field]
        rows.append([*names, *meanings, cut.get(field, 0), left_out])
    return rows
