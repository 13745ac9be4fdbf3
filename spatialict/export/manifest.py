"""What was run on what: enough to repeat a run, and to see whether it gave the same.

No clock, no path of a machine, no random id: the manifest of the same run is the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.study import Message, Names
from spatialict.export.folder import MANIFEST
from spatialict.export.inputs import paths_of
from spatialict.export.layers import EPOCH

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from spatialict.core.study import Findings, Source

FORMAT: Final = 1
PACKAGES: Final = (
    "spatialict", "geopandas", "libpysal", "matplotlib", "networkx", "numba", "numpy", "pandas",
    "pyogrio", "pyproj", "scipy", "shapely",
)  # fmt: skip


def write_manifest(
    findings: Findings, folder: Path, *, project: Mapping[str, Any], options: Mapping[str, Any]
) -> Path:
    """Write ``manifest.json`` over all files that are in a folder.

    Parameters
    ----------
    findings : Findings
        Of the run.
    folder : Path
        Holds every output already.
    project : Mapping
        The project file as data, its paths as `rerun` shall read them.
    options : Mapping
        What the command line chose beside the project file.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    paired = zip(paths_of(project), findings.study.sources, strict=True)
    manifest = {
        "format": FORMAT,
        "study": findings.name,
        "options": dict(options),
        "versions": {"python": platform.python_version()}
        | {package: version(package) for package in PACKAGES},
        "inputs": [_input(*pair) for pair in paired],
        "results": {
            key: {
                "measure": result.measure,
                "unit": result.unit,
                "params": plain(result.params),
                "content_sha256": table_hash(result.table),
            }
            for key, result in sorted(findings.results.items())
        },
        "project": project,
        "outputs": [
            {
                "path": path.relative_to(folder).as_posix(),
                "sha256": file_hash(path),
                "content_sha256": content_hash(path),
            }
            for path in files
        ],
    }
    target = folder / MANIFEST
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    target.write_text(text + "\n", encoding="utf-8", newline="\n")
    return target


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return parameters as JSON can hold them; NaN becomes null, a sentence its English.

    Examples
    --------
    >>> plain({"n": np.int64(20), "p": float("nan"), "rules": ("queen",)})
    {'n': 20, 'p': None, 'rules': ['queen']}
    """
    if isinstance(value, (Message, Names)):
        return value.text("en")
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (set, frozenset)):
        return plain(sorted(value))
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return _plain_scalar(value.item() if isinstance(value, np.generic) else value)


def _plain_scalar(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, str, int)) else str(value)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def table_hash(table: pd.DataFrame) -> str:
    """Return the SHA-256 of a table's rows, every digit kept, whatever wrote it.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame({"value": [0.1]}, index=["R1"])
    >>> table_hash(one) == table_hash(one.copy())
    True
    """
    text = table.to_csv(lineterminator="\n", float_format=_every_digit)
    return hashlib.sha256(text.encode()).hexdigest()


def _every_digit(number: Any) -> str:  # noqa: ANN401 (numpy or Python)
    return repr(float(number))


def content_hash(path: Path) -> str:
    """Return the hash of what a file says: of a GeoPackage its rows, geometries and styles.

    QGIS changes the bytes of a GeoPackage by opening it, and a user may save a project or further
    styles into it; neither changes what the run wrote. So the hash is of the tables of features,
    row by row with their geometries, and of the styles that bear our fixed date (`EPOCH`). Of
    other files it is the hash of the bytes.
    """
    return _geopackage_hash(path) if path.suffix == ".gpkg" else file_hash(path)


_OWN_STYLES: Final = (
    "SELECT f_table_name, styleName, styleQML, description FROM layer_styles WHERE update_time = ?"
)


_OWN_TABLES: Final = (
    "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' OR"
    " (data_type = 'attributes' AND last_change = ? AND table_name <> 'layer_styles') ORDER BY 1"
)


def _geopackage_hash(path: Path) -> str:
    digest = hashlib.sha256()
    # A URI, because only so SQLite opens without writing; escaped, as a folder may be called "#1".
    where = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(where, uri=True)) as database:
        for (table,) in database.execute(_OWN_TABLES, (EPOCH,)).fetchall():
            quoted = '"' + table.replace('"', '""') + '"'
            _add_rows(digest, table, database.execute(f"SELECT * FROM {quoted}").fetchall())
        styled = "SELECT 1 FROM sqlite_master WHERE name = 'layer_styles'"
        if database.execute(styled).fetchone():
            own = database.execute(_OWN_STYLES, (EPOCH,)).fetchall()
            _add_rows(digest, "layer_styles", own)
    return digest.hexdigest()


def _add_rows(digest: hashlib._Hash, table: str, rows: list[tuple[object, ...]]) -> None:
    digest.update(table.encode())
    for row in sorted(repr(row) for row in rows):
        digest.update(row.encode())


def _input(path: str, source: Source) -> dict[str, Any]:
    return {
        "table": source.table,
        "path": path,
        "sha256": source.sha256,
        "title": source.title.text("en"),
        "publisher": source.publisher.text("en"),
        "licence": source.licence.text("en"),
        "url": source.url,
        "years": source.years,
        "synthetic": source.synthetic,
    }
