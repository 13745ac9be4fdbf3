"""Cells of a layer as every format can hold them: whole numbers, printable words, gaps as gaps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.export import growth_fields, network_frames

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_COUNTS: Final = frozenset(
    {"university", "institute", "industry", "government", "support"}
    | {"helix_sides", "network_degree"}
    | network_frames.COUNTS
    | growth_fields.COUNTS
    | {
        "firms",
        "firms_total",
        "clustered_firms",
        "jobs",
        "jobs_known",
        "opened",
        "closed",
        "cluster_id",
    }
    | {"scan_cluster", "cluster", "cases", "cases_total", "locations", "first_year", "last_year"}
)
"""Columns of whole numbers."""


def printable(words: str) -> str:
    r"""Return words without control characters, which neither XML nor a label can hold.

    Examples
    --------
    >>> printable("Al\x00maty\x1b")
    'Almaty'
    """
    return _UNPRINTABLE.sub("", words)


def tidy(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return whole numbers as such, words without control characters, and gaps as gaps."""
    import pandas as pd

    columns = {name: _tidy_column(frame[name]) for name in frame.columns if name != "geometry"}
    tidy = frame[["geometry"]].reset_index(drop=True)
    tidy = tidy.set_geometry(tidy.geometry.force_2d())
    for place, (name, column) in enumerate(columns.items()):
        tidy.insert(place, name, pd.Series(column.array, index=tidy.index, dtype=column.dtype))
    return tidy


def _tidy_column(column: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    if pd.api.types.is_bool_dtype(column):
        return column
    if pd.api.types.is_numeric_dtype(column):
        whole = column.dropna()
        counts = bool(len(whole)) and bool((whole % 1 == 0).all()) and column.name in _COUNTS
        return column.astype("Int64") if counts else column.astype("float64")
    known = pd.Categorical(column)  # a word that comes often is looked at once
    words = [printable(str(word)) for word in known.categories]
    told = np.array([*words, None], dtype=object)[known.codes]
    return pd.Series(told, index=column.index, name=column.name, dtype=object)
