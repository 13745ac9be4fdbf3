"""What is said of an index beside its numbers: statuses, parameters, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.level.built import known_rows
from spatialict.core.level.firm import firmness
from spatialict.core.level.recipe import itu_recipe, stages_of, three_stages
from spatialict.core.level.scores import FLOOR
from spatialict.core.level.weights import FEWEST
from spatialict.core.level.words import stage_name
from spatialict.core.quotients import some
from spatialict.core.study import Message

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.level.built import Built
    from spatialict.core.level.recipe import Indicator, Recipe

BY_FIGURES: Final = ("entropy", "pca")
"""Schemes in which the figures choose the weights."""
LIGHT: Final = 0.05
"""Share of all weight below which a stage hardly counts."""
NOTHING: Final = 0.0005
"""Share that rounds to none."""


def statuses(figures: FloatArray, parts: Built) -> list[str]:
    """Return the status of each row: the first reason for which it is not wholly scored."""
    scores = parts.scores
    known = ~np.isnan(figures)
    complete = int((~np.isnan(scores.values)).all(axis=1).sum())
    unweighed = "too_few" if complete < FEWEST else "constant"
    reasons = [
        (~known.all(axis=1), "missing"),
        (scores.undefined.any(axis=1), "undefined"),
        ((known & scores.constant).any(axis=1), "constant"),
        (~known_rows(parts), unweighed),
    ]
    found = np.select([row for row, _ in reasons], [word for _, word in reasons], "ok")
    return [str(word) for word in found]


def params_of(parts: Built, recipe: Recipe, index: pd.Index[Any]) -> dict[str, Any]:
    """Return weights, goalposts and correlations by name."""
    stages, names = stages_of(recipe), [one.indicator for one in recipe]
    inner, outer = parts.weights[0][0], parts.weights[1][0]
    scores = parts.scores
    posts = {
        name: {
            "low": float(scores.low[i]),
            "high": float(scores.high[i]),
            "low_from": "recipe" if scores.low_given[i] else "figures",
            "high_from": "recipe" if scores.high_given[i] else "figures",
        }
        for i, name in enumerate(names)
    }
    rows = known_rows(parts)
    weight = dict(zip(stages, map(float, outer), strict=True))
    return {
        "recipe": _named(stages),
        "stages": list(stages),
        "indicators": [
            {
                "indicator": one.indicator,
                "stage": one.stage,
                "weight": one.weight,
                "less_is_better": one.less_is_better,
                "log": one.log,
                "per": one.per,
                "deflate": one.deflate,
            }
            for one in recipe
        ],
        "weight": {
            "stages": weight,
            "indicators": dict(zip(names, map(float, inner), strict=True)),
        },
        "goalposts": posts,
        "correlations": _correlations(parts.stages[rows], stages),
        "with_index": {
            stage: _correlation(parts.stages[rows, i], parts.index[rows])
            for i, stage in enumerate(stages)
        },
        "n": int(rows.sum()),
        "total": len(index),
        "floor": FLOOR,
    }


def _named(stages: tuple[str, ...]) -> str:
    """Return which recipe the stages are of."""
    known = {"stages": three_stages(), "itu": itu_recipe()}
    return next((name for name, one in known.items() if stages_of(one) == stages), "own")


def _correlations(stages: FloatArray, names: tuple[str, ...]) -> dict[str, dict[str, float]]:
    return {
        one: {other: _correlation(stages[:, i], stages[:, j]) for j, other in enumerate(names)}
        for i, one in enumerate(names)
    }


def _correlation(one: FloatArray, other: FloatArray) -> float:
    """Return Pearson's correlation over the rows that both know; NaN where one does not vary."""
    both = ~np.isnan(one) & ~np.isnan(other)
    a, b = one[both], other[both]
    if len(a) < FEWEST or np.ptp(a) < 1e-12 or np.ptp(b) < 1e-12:
        return float("nan")
    return float(np.clip(np.corrcoef(a, b)[0, 1], -1, 1))


def notes_of(
    table: pd.DataFrame,
    figures: FloatArray,
    parts: Built,
    recipe: Recipe,
    params: dict[str, Any],
) -> tuple[Message, ...]:
    """Return what a reader must know beside the numbers; of regions, those of one year."""
    year = params["year"] or max(params["years"], default=None)
    rows = np.ones(len(table), dtype=bool)
    if params["years"]:
        rows = np.asarray(table.index.get_level_values("year") == year)
        table = table[rows].droplevel("year")
    return (
        *_made(recipe, params),
        *_lacking(table, figures[rows], recipe),
        *_bent(figures, rows, parts, recipe, params),
        *firmness(table, params),
    )


def _made(recipe: Recipe, params: dict[str, Any]) -> list[Message]:
    """Return of what the index is made, and whether others can be compared with it."""
    stages = stages_of(recipe)
    values = {
        "stages": [stage_name(stage) for stage in stages],
        "scale": Message(f"level.normalisation_{params['normalisation']}"),
        "weights": Message(f"level.weights_{params['weights']}"),
        "mean": Message(f"level.aggregation_{params['aggregation']}"),
    }
    notes = [Message("level.made", values), *_weighed(params)]
    if params["recipe"] == "stages":
        notes.append(Message("level.reconstruction"))
    if params["recipe"] == "itu" and len(recipe) < len(itu_recipe()):
        values = {"count": len(recipe), "total": len(itu_recipe())}
        notes.append(Message("level.itu_part", values))
    notes += [_amount(one) for one in recipe if one.per != "none" or one.deflate]
    seen = [
        name
        for name, posts in params["goalposts"].items()
        if "figures" in (posts["low_from"], posts["high_from"]) and np.isfinite(posts["low"])
    ]
    if seen:
        notes.append(Message("level.observed", {"indicators": some(seen)}))
    if len(years := params["years"]) > 1:
        told = {"first": str(years[0]), "last": str(years[-1])}
        notes.append(Message("level.years", {**told, "year": str(params["year"] or years[-1])}))
    return notes


def _weighed(params: dict[str, Any]) -> list[Message]:
    """Return the weights of the stages that the figures chose, and which of them hardly count."""
    weights = params["weight"]["stages"]
    if params["weights"] not in BY_FIGURES or not np.isfinite(list(weights.values())).all():
        return []
    said = [
        Message("level.stage_weight", {"stage": stage_name(stage), "share": share})
        for stage, share in weights.items()
    ]
    notes = [Message("level.stage_weights", {"weights": said})]
    for stage, share in weights.items():
        if share < LIGHT:
            key = "level.stage_light" if share >= NOTHING else "level.stage_weightless"
            values = {"stage": stage_name(stage), "share": share, "light": LIGHT}
            notes.append(Message(key, values))
    return notes


def _amount(one: Indicator) -> Message:
    """Return how an amount is made comparable before it is scored."""
    return Message(
        "level.amount",
        {
            "indicator": one.indicator,
            "per": Message(f"level.per_{one.per}"),
            "prices": Message(f"level.prices_{'constant' if one.deflate else 'current'}"),
            "scale": Message(f"level.scale_{'log' if one.log else 'linear'}"),
        },
    )


def _lacking(table: pd.DataFrame, figures: FloatArray, recipe: Recipe) -> list[Message]:
    """Return which figures are not there, and what that means for the regions."""
    notes = []
    nowhere = [one.indicator for i, one in enumerate(recipe) if np.isnan(figures[:, i]).all()]
    if nowhere:
        notes.append(Message("level.nowhere", {"indicators": some(nowhere)}))
    rows = table.index[(table["status"] != "ok") & table["value"].notna()]
    if len(rows):
        values = {"count": len(rows), "total": len(table), "rows": some(rows)}
        notes.append(Message("level.partly", values))
    for status in ("missing", "undefined", "constant", "too_few"):
        rows = table.index[(table["status"] == status) & table["value"].isna()]
        if len(rows):
            values = {"count": len(rows), "total": len(table), "rows": some(rows)}
            notes.append(Message(f"level.{status}", values))
    return notes


def _bent(
    figures: FloatArray, rows: BoolArray, parts: Built, recipe: Recipe, params: dict[str, Any]
) -> list[Message]:
    """Return which figures lie beyond a goalpost, and which stages are lifted or disagree."""
    notes = []
    clipped = parts.scores.clipped[rows]
    if clipped.any():
        beyond = [one.indicator for i, one in enumerate(recipe) if clipped[:, i].any()]
        values = {"count": int(clipped.sum()), "total": int((~np.isnan(figures[rows])).sum())}
        notes.append(Message("level.clipped", {**values, "indicators": some(beyond)}))
    with np.errstate(invalid="ignore"):
        low: BoolArray = ((parts.stages < FLOOR).any(axis=1) & known_rows(parts))[rows]
    if params["aggregation"] == "geometric" and low.any():
        values = {"count": int(low.sum()), "total": len(low)}
        notes.append(Message("level.floored", {**values, "floor": FLOOR}))
    for pair in params["stage_pairs"]:
        if pair["called"]:
            names = {"one": stage_name(pair["one"]), "other": stage_name(pair["other"])}
            told = {"correlation": pair["correlation"], "p": pair["p_value"], "n": pair["n"]}
            notes.append(Message("level.unlike", {**names, **told}))
    return notes
