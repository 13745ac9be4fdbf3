"""One layer of a vector file, by GDAL; the text of a Shapefile that names no encoding by trial."""

from __future__ import annotations

import codecs
import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown
from spatialict.data.encoding import decode, some

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

VECTOR_SUFFIXES: Final = (
    *(".gpkg", ".shp", ".zip", ".geojson", ".json", ".geojsonl"),
    *(".fgb", ".kml", ".kmz", ".gml", ".tab", ".mif"),
)
"""The usual ones; whatever else GDAL opens is read too."""

SIDE_FILES: Final = (".shx", ".dbf", ".prj", ".cpg")
PARTS: Final = {".shp": SIDE_FILES, ".tab": (".dat", ".map", ".id"), ".mif": (".mid",)}
"""What lies beside a file and belongs to it."""

_RAW: Final = "ISO-8859-1"  # a letter for every byte: decoding by this loses nothing


@dataclass(frozen=True)
class Layer:
    """A layer, the encoding that was guessed ("" if it was stated), and what was decided."""

    frame: gpd.GeoDataFrame
    encoding: str = ""
    notes: tuple[Message, ...] = ()


def read_layer(path: Path, raw: bytes, *, table: str, layer: str = "", name: str = "") -> Layer:
    """Read a layer.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    raw : bytes
        Its bytes.
    table, name : str
        What messages call the table and the file.
    layer : str
        Needed where several layers have geometry.
    """
    values = {"table": table, "path": name}
    if missing := _missing_parts(path):
        raise DataError([Message("reading.shapefile_parts", values | {"files": missing})])
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            place = _place(path, raw)
            chosen = _layer(place, layer, table)
            found = _read(path, raw, place, chosen, table)
        except DataError:
            raise
        except Exception as error:  # GDAL raises many kinds
            known = path.suffix.casefold() in VECTOR_SUFFIXES
            said = Message("reading.broken_vector", values) if known else unknown(table, name)
            raise DataError([said]) from error
    remarks = dict.fromkeys(str(warning.message).replace(str(path), name) for warning in warned)
    notes = tuple(Message("reading.gdal", {"table": table, "remark": shown(r)}) for r in remarks)
    found.frame.index = _counted(len(found.frame))
    return Layer(found.frame, found.encoding, (*found.notes, *notes))


def unknown(table: str, name: str, suffixes: tuple[str, ...] = VECTOR_SUFFIXES) -> Message:
    """Return that a file is of a kind that is not read, and which are."""
    values = {"table": table, "path": name, "suffixes": list(suffixes)}
    return Message("reading.unknown_kind", values)


def is_mapinfo(path: Path) -> bool:
    """Tell whether a .tab file is a layer of MapInfo, not a table with tabulators."""
    if path.suffix.casefold() != ".tab" or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(6).lower() == b"!table"


def _counted(length: int) -> pd.Index:
    import pandas as pd

    return pd.RangeIndex(1, length + 1, name="row")


def _missing_parts(path: Path) -> list[str]:
    if path.suffix.casefold() != ".shp":
        return []
    parts = [path.with_suffix(suffix) for suffix in (".shx", ".dbf")]
    there = {file.name.casefold() for file in path.parent.iterdir()}
    return [part.name for part in parts if part.name.casefold() not in there]


def _place(path: Path, raw: bytes) -> str:
    """Return where GDAL finds the layers: inside a zip file, the folder that holds them."""
    if path.suffix.casefold() != ".zip":
        return str(path)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        layers = [n for n in parts.namelist() if n.casefold().endswith(VECTOR_SUFFIXES)]
    # a .json beside a layer is more often about it than the layer
    member = min(layers, key=lambda n: n.casefold().endswith(".json"))
    if member.casefold().endswith(".shp"):  # a folder of Shapefiles is one source
        member = member.rpartition("/")[0]
    return f"/vsizip/{path.as_posix()}/{member}".rstrip("/")


def _layer(place: str, layer: str, table: str) -> str:
    import pyogrio

    layers = {str(name): kind for name, kind in pyogrio.list_layers(place)}
    if layer and layer in layers:
        return layer
    spatial = [name for name, kind in layers.items() if kind is not None]
    if not layer and len(spatial) == 1:
        return spatial[0]
    values = {"table": table, "layer": shown(layer), "layers": some(map(shown, spatial))}
    if not spatial:
        raise DataError([Message("reading.no_geometry", values)])
    raise DataError([Message("reading.no_layer" if layer else "reading.which_layer", values)])


def _read(path: Path, raw: bytes, place: str, layer: str, table: str) -> Layer:
    import pyogrio

    stated = _stated(path, raw, layer)
    if stated is not None:
        frame = pyogrio.read_dataframe(place, layer=layer, encoding=_RAW)
        return _decoded(frame, _codec(stated), table)
    if path.suffix.casefold() in {".geojson", ".json"}:
        text = decode(raw, table=table, check=False)
        recoded = io.BytesIO(text.text.encode())
        encoding = "" if text.encoding == "utf-8" else text.encoding
        return Layer(pyogrio.read_dataframe(recoded), encoding, text.notes)
    return Layer(pyogrio.read_dataframe(place, layer=layer))


def _stated(path: Path, raw: bytes, layer: str) -> str | None:
    """Return what a Shapefile's .cpg file says ("" without one); None for other formats."""
    if path.suffix.casefold() == ".shp":
        name = path.with_suffix(".cpg").name.casefold()
        beside = [file for file in path.parent.iterdir() if file.name.casefold() == name]
        return beside[0].read_text("ascii", "replace").strip() if beside else ""
    if path.suffix.casefold() != ".zip":
        return None
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        names = {name.rpartition("/")[2].casefold(): name for name in parts.namelist()}
        if f"{layer}.shp".casefold() not in names:
            return None
        member = names.get(f"{layer}.cpg".casefold())
        return parts.read(member).decode("ascii", "replace").strip() if member else ""


def _codec(stated: str) -> str:
    """Return Python's name of an encoding as .cpg files write it; "" if it proves nothing."""
    word = re.sub(r"^(?:ansi|windows|oem)?[ _-]*([0-9]+)$", r"cp\1", stated.casefold())
    try:
        name = codecs.lookup(word).name
    except (LookupError, ValueError):
        return ""
    return "" if name in {"iso8859-1", "cp1252", "ascii"} else name


def _decoded(frame: gpd.GeoDataFrame, stated: str, table: str) -> Layer:
    """Decode attributes that were read byte by byte, as stated if that is possible."""
    texts = [
        column
        for column in frame.columns
        if column != frame.geometry.name and frame[column].dtype.kind in "OUT"
    ]
    cells = [cell for column in texts for cell in frame[column] if isinstance(cell, str)]
    whole = [text.encode("latin-1") for text in (*frame.columns, *cells)]
    encoding = next((codec for codec in (stated, "utf-8") if codec and _fits(whole, codec)), "")
    notes: tuple[Message, ...] = ()
    if not encoding:
        found = decode(b"\n".join(whole), table=table, check=False)
        encoding, notes = found.encoding, found.notes
    frame = frame.rename(columns=lambda name: _again(name, encoding))
    for column in [_again(name, encoding) for name in texts]:
        frame[column] = pd_text([_again(cell, encoding) for cell in frame[column]], frame.index)
    return Layer(frame, "" if encoding == stated else encoding, notes)


def _fits(cells: list[bytes], codec: str) -> bool:
    """Tell whether all cells decode; a letter cut in two at the end of a field is forgiven."""
    try:
        for cell in cells:
            codecs.getincrementaldecoder(codec)().decode(cell, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _again(text: Any, encoding: str) -> Any:  # noqa: ANN401
    if not isinstance(text, str):
        return text
    return text.encode("latin-1").decode(encoding, "ignore")


def pd_text(cells: list[Any], index: pd.Index) -> pd.Series:
    """Return cells as a column of objects, in which None stays None."""
    import pandas as pd

    return pd.Series(cells, index=index, dtype=object)
