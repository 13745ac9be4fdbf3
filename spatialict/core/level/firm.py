"""How firmly regions are in their classes: what is said of it, and of what was not varied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spatialict.core.level.words import choice_name
from spatialict.core.study import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

FIRM: Final = 0.9
"""Part of the draws from which on a class is called firm."""
CLASSED: Final = ("weights", "aggregation")
"""What moves classes in the draws: on another scale the index has other cuts."""


def firmness(table: pd.DataFrame, params: Mapping[str, Any]) -> list[Message]:
    """Return how much hangs on the choices; ``table`` holds the regions of one year."""
    if not table["value"].notna().any():
        return []
    about = {"simulations": params["simulations"], "confidence": params["confidence"]}
    interval = Message("level.interval", {**about, "spread": params["spread"]})
    sure = table["class_share"].dropna()
    if not len(sure):
        return [Message("level.no_classes", {"classes": params["class_count"]}), interval]
    if ranks := one_each(table, params):
        return [ranks, interval]
    said = [Message("level.firm", _firm(sure, params))] if kept(params) else []
    width = (table["rank_high"] - table["rank_low"]).max()
    return [*said, Message("level.width", {"count": int(width)}), interval]


def _firm(sure: pd.Series[float], params: Mapping[str, Any]) -> dict[str, Any]:
    count = int((sure >= FIRM).sum())
    return {"count": count, "total": len(sure), "share": FIRM, **kept(params)}


def kept(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was varied while classes were held against each other, and what was not.

    Empty where nothing was varied that could move a region to another class.
    """
    spread = {"spread": params.get("spread", 0.0)}
    varied = [name for name in CLASSED if name in params.get("varied", ())]
    if not varied:
        return {}
    return {
        "varied": [Message(f"level.varied_{name}", spread) for name in varied],
        "classes": choice_name(params["classes"]),
    }


def one_each(table: pd.DataFrame, params: Mapping[str, Any]) -> Message | None:
    """Return that a class is no more than a rank where there are as many of them as regions."""
    total = int(table["class"].notna().sum())
    if params.get("classes") == "cuts" or not total or total > params.get("class_count", 0):
        return None
    return Message("level.one_each", {"total": total})


def class_changes(table: pd.DataFrame) -> list[Message]:
    """Return which other choice puts most regions into another class; of comparable choices."""
    known = table[table["classes_changed"].notna()]
    if known.empty:
        return []
    most = known["classes_changed"].astype(float)
    if most.max() == 0:
        return [Message("level.no_class_change")]
    choice = str(most.idxmax())
    total = int(known.loc[choice, "n"])  # type: ignore[arg-type]
    values = {"choice": choice_name(choice), "count": int(most.max()), "total": total}
    return [Message("level.class_change", values)]
