"""The ids of regions: which an index may hold, and how a message quotes them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.study import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMED: Final = 10
"""Regions that a message names."""


def named(ids: Iterable[object]) -> str:
    """Return up to ten names as a message quotes them; dots say that there are more.

    Examples
    --------
    >>> named(range(12))
    '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …'
    """
    names = [str(name) for name in islice(ids, NAMED + 1)]
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")


def checked(index: pd.Index[Any]) -> pd.Index[Any]:
    """Return an index whose ids are there, each once, and can be put in order.

    Raises
    ------
    ArgumentError
        If it has several levels, an id lacks or repeats, or kinds of ids are mixed.

    Examples
    --------
    >>> checked(pd.Index(["b", "a"])).tolist()
    ['b', 'a']
    """
    if isinstance(index, pd.MultiIndex):
        raise ArgumentError("neighbours.levels", levels=index.nlevels)
    if index.hasnans:
        rows = np.flatnonzero(index.isna()) + 1
        raise ArgumentError("neighbours.no_id", count=len(rows), rows=named(rows))
    if not index.is_unique:
        twice = index[index.duplicated()].unique()
        raise ArgumentError("neighbours.duplicates", count=len(twice), ids=named(twice))
    if index.dtype == object and pd.api.types.infer_dtype(index) != "string":
        try:
            index.argsort()
        except TypeError:
            kinds = {type(name).__name__: name for name in reversed(index.tolist())}
            examples = named(f"{name!r} ({kind})" for kind, name in sorted(kinds.items()))
            raise ArgumentError("neighbours.mixed_ids", examples=examples) from None
    return index
