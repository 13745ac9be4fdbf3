"""A register in a layer of points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.study import DataError, Message
from spatialict.data.cells import shown
from spatialict.data.encoding import some
from spatialict.data.register.columnar import fingerprint, plain_kind
from spatialict.data.register.pieces import ROW, SHAPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

STREAMED: Final = (".gpkg",)
"""Formats whose text is always UTF-8 and whose gaps GDAL hands over soundly; FlatGeobuf's it does
not (GDAL 3.12), so that it is read whole, as all others are."""
_BATCH: Final = 1 << 16


@dataclass(frozen=True)
class LayerRegister:
    """A register in a GeoPackage; see `Register`."""

    table: str
    path: str
    file: Path
    layer: str
    sha256: str
    columns: tuple[str, ...]
    rows: int | None
    crs: str
    shaped: bool = True
    notes: tuple[Message, ...] = ()

    def read(self, columns: Sequence[str]) -> Iterator[Any]:
        """Yield the rows in order, see `Register`."""
        import pyarrow as pa
        import pyogrio

        row = 1
        options = {"layer": self.layer, "columns": list(columns), "batch_size": _BATCH}
        try:
            with pyogrio.open_arrow(self.file, **options, use_pyarrow=True) as (about, reader):
                shape = about["geometry_name"] or "wkb_geometry"
                for batch in reader:
                    found = {ROW: pa.array(np.arange(row, row + len(batch)))}
                    found |= {name: plain_kind(batch.column(name)) for name in columns}
                    found[SHAPE] = _binary(batch.column(shape))
                    yield pa.table(found)
                    row += len(batch)
        except (pyogrio.errors.DataSourceError, pa.ArrowException, OSError) as error:
            raise _broken(self.table, self.path) from error


def _binary(column: Any) -> Any:  # noqa: ANN401 (pyarrow.Array)
    import pyarrow as pa

    storage = column.storage if hasattr(column, "storage") else column
    return storage.cast(pa.binary())


def open_layer(path: Path, *, table: str, layer: str, name: str) -> LayerRegister:
    """Find out which columns a layer of points has, and where they stand.

    Raises
    ------
    DataError
        If the file is broken, or has no such layer.
    """
    import pyogrio

    try:
        spatial = [str(one) for one, kind in pyogrio.list_layers(path) if kind is not None]
        chosen = layer or (spatial[0] if len(spatial) == 1 else "")
        if chosen not in spatial:
            raise _which(table, layer, spatial)
        about = pyogrio.read_info(path, layer=chosen)
    except pyogrio.errors.DataSourceError as error:
        raise _broken(table, name) from error
    return LayerRegister(
        table=table,
        path=name,
        file=path,
        layer=chosen,
        sha256=fingerprint(path),
        columns=tuple(str(column) for column in about["fields"]),
        rows=int(about["features"]) if about["features"] >= 0 else None,
        crs=str(about["crs"] or ""),
    )


def _which(table: str, layer: str, spatial: list[str]) -> DataError:
    values = {"table": table, "layer": shown(layer), "layers": some(map(shown, spatial))}
    if not spatial:
        return DataError([Message("reading.no_geometry", values)])
    return DataError([Message("reading.no_layer" if layer else "reading.which_layer", values)])


def _broken(table: str, name: str) -> DataError:
    return DataError([Message("reading.broken_vector", {"table": table, "path": name})])
