"""The table of a chain: each class to each, how often, how likely, how sure; and its notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.study import Message
from spatialict.core.transitions.counts import counted, effective, shares, wilson
from spatialict.core.transitions.figures import Figures

if TYPE_CHECKING:
    from spatialict.core.transitions.asked import Paths
    from spatialict.core.transitions.counts import Moves

FEW: Final = 5
"""Transitions out of a class, or regions that were in it, below which a share says little."""


def cells(paths: Paths, made: Moves) -> pd.DataFrame:
    """Return ``count, value, low, high, regions, status`` of some of the transitions."""
    k, asked = paths.k, paths.asked
    counts = counted(made.head, made.tail, k)
    p, rows = shares(counts), counts.sum(axis=1)
    worth = effective(made, k) if asked.interval == "regions" else np.where(rows > 0, rows, np.nan)
    low, high = wilson(p, np.repeat(worth[:, None], k, axis=1), asked.confidence)
    who = np.unique(np.column_stack([made.head, made.tail, made.region]), axis=0)
    regions = counted(who[:, 0], who[:, 1], k)
    names = range(1, k + 1)
    index = pd.MultiIndex.from_product([names, names], names=["from", "to"])
    columns = {
        "count": counts.ravel().astype(np.int64),
        "value": p.ravel(),
        "low": low.ravel(),
        "high": high.ravel(),
        "regions": regions.ravel().astype(np.int64),
    }
    table = pd.DataFrame(columns, index=index)
    if paths.flat:
        table[["value", "low", "high"]] = np.nan
    table["status"] = _status(paths, made)
    return table


def _status(paths: Paths, made: Moves) -> list[str]:
    """Return a word for each cell, the same along a row."""
    k = paths.k
    if paths.flat:
        known = bool(np.isfinite(paths.numbers).any())
        return ["constant" if known else "missing"] * (k * k)
    if not len(paths.made.head):
        return ["too_few"] * (k * k)
    rows = np.bincount(made.head, minlength=k)
    pairs = np.unique(np.column_stack([made.head, made.region]), axis=0)
    regions = np.bincount(pairs[:, 0], minlength=k)
    few = (rows < FEW) | (regions < FEW)
    words = np.where(rows == 0, "undefined", np.where(few, "too_few", "ok"))
    return [str(word) for word in np.repeat(words, k)]


def told_of(paths: Paths, table: pd.DataFrame, params: dict[str, Any]) -> list[Message]:
    """Return what a reader must know of any chain: what was counted, and how it was cut."""
    if not params["n"] or paths.flat:
        why = table["status"].iloc[0]
        return [Message(f"transitions.no_chain_{why}")]
    said = [Message("transitions.counted", {key: params[key] for key in ("n", "regions", "lag")})]
    cuts = {"k": params["classes"], "cuts": Figures(tuple(params["cuts"]))}
    said.append(Message(f"transitions.cuts_{params['cuts_of']}", cuts))
    if params["across"]:
        key = "kept_break" if params["keep_breaks"] else "left_break"
        told = {"count": params["across"], "years": params["breaks"]}
        said.append(Message(f"transitions.{key}", told))
    if params["interval"] == "independent":
        said.append(Message("transitions.independent"))
    if params["lag"] > 1:
        said.append(Message("transitions.overlap", {"lag": params["lag"]}))
    return said
