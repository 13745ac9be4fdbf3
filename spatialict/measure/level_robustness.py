"""How the ranks of the ICT level answer to each choice by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.level.asked import Choices, check_draws
from spatialict.core.level.built import built, classed, ranks
from spatialict.core.level.classes import CLASSES
from spatialict.core.level.figures import figures, years_of
from spatialict.core.level.firm import class_changes
from spatialict.core.level.recipe import checked, stages_of
from spatialict.core.level.scores import AGGREGATIONS, NORMALISATIONS, index
from spatialict.core.level.weights import SCHEMES
from spatialict.core.level.words import choice_name
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.level.built import Built
    from spatialict.core.level.recipe import Indicator, Recipe

COLUMNS: Final = (
    *(
        "value",
        "max_rank_shift",
        "mean_rank_shift",
        "moved",
        "classes_changed",
        "first",
        "n",
        "status",
    ),
)
NUMBERS: Final = ("value", "max_rank_shift", "mean_rank_shift", "classes_changed")
FEWEST: Final = 3
"""Regions below which ranks are not correlated."""


def ict_level_choices(
    values: pd.DataFrame,
    recipe: Sequence[Indicator],
    *,
    year: int | None = None,
    normalisation: str = "goalposts",
    weights: str = "equal",
    aggregation: str = "linear",
    missing: str = "leave",
    classes: str = "quantiles",
    cuts: tuple[float, ...] = (0.33, 0.67),
    class_count: int = 3,
    spread: float = 0.25,
) -> Result:
    r"""How the ranks of the ICT level would differ, had one thing been chosen otherwise.

    .. math:: \rho = \text{correlation of the ranks of both indices (Spearman)}

    Parameters
    ----------
    values, recipe, year, normalisation, weights, aggregation, missing, classes, cuts, class_count
        As in `ict_level`: the base. Of several years without `year`, the last is ranked.
    spread : float
        Part of itself by which the weight of one stage is more, or less.

    Returns
    -------
    Result
        ``ict_level_choices``, index ``choice``: every other scale, weights, mean and classes by
        their names (``min_max``, ``entropy``, ``geometric``, ``jenks`` …), ``without:<stage>``,
        ``more:<stage>``, ``less:<stage>``. ``value``: Spearman's correlation with the base, over
        the ``n`` regions that have an index in both; ``max_rank_shift`` and ``mean_rank_shift``
        among these, ``moved`` (who moves most), ``classes_changed`` (how many regions change
        class), ``first`` (who is first); ``status``: ``undefined`` where the choice gives no
        index, ``too_few`` below three regions, ``constant`` where all regions are alike.

    Raises
    ------
    ArgumentError
        As `ict_level`.

    Examples
    --------
    With the geometric mean a region strong in one stage only falls behind:

    >>> from spatialict.core.level.recipe import Indicator
    >>> recipe = [Indicator(name, name, low=0, high=100) for name in ("users", "skilled")]
    >>> shares = pd.DataFrame({"users": [98, 60, 40], "skilled": [20, 49, 30]}, index=list("abc"))
    >>> found = ict_level_choices(shares, recipe).table.loc["geometric"]
    >>> found["value"].round(3), found["max_rank_shift"], found["first"]
    (np.float64(0.5), np.float64(1.0), 'b')
    """
    recipe = checked(recipe)
    choices = Choices(normalisation, weights, aggregation, missing, classes, cuts, class_count)
    check_draws(1, spread, 0.5, ())
    given = figures(values, recipe)
    years = years_of(given.index)
    if year is not None and year not in years:
        raise ArgumentError("level.no_year", year=str(year), choices=years or "–")
    told = np.ones(len(given), dtype=bool)
    if years:
        told = np.asarray(given.index.get_level_values("year") == (year or years[-1]))
    numbers = given.to_numpy()
    base = _Side(built(numbers, recipe, choices).index, choices)
    names = given.index.get_level_values("region_id") if years else given.index
    rows = {
        choice: _compared(base, other, told, names)
        for choice, other in _others(numbers, recipe, choices, spread)
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS))
    table.index.name = "choice"
    table[list(NUMBERS)] = table[list(NUMBERS)].astype(float)
    params = {
        **choices.told(),
        "indicators": [one.indicator for one in recipe],
        "year": year,
        "years": years,
        "spread": spread,
    }
    return Result("ict_level_choices", table, "1", params, _notes(table))


class _Side:
    """An index and its classes, over all rows."""

    def __init__(self, values: FloatArray, choices: Choices) -> None:
        self.index = values
        self.classes = np.full(len(values), np.nan)
        known = ~np.isnan(values)
        if known.any():
            self.classes[known] = classed(values[None, known], choices)[0][0]
        fixed = choices.classes == "cuts"
        self.number = len(choices.cuts) + 1 if fixed else choices.class_count


def _others(
    numbers: FloatArray, recipe: Recipe, choices: Choices, spread: float
) -> Iterator[tuple[str, _Side]]:
    """Give each other choice and what it leads to."""
    for argument, possible in (
        ("normalisation", NORMALISATIONS),
        ("weights", SCHEMES),
        ("aggregation", AGGREGATIONS),
        ("classes", CLASSES),
    ):
        for choice in possible:
            if choice != getattr(choices, argument):
                other = replace(choices, **{argument: choice})  # type: ignore[arg-type]
                yield choice, _Side(built(numbers, recipe, other).index, other)
    base, stages = built(numbers, recipe, choices), stages_of(recipe)
    if len(stages) < 2:
        return
    for number, stage in enumerate(stages):
        kept = [i for i, one in enumerate(recipe) if one.stage != stage]
        rest = built(numbers[:, kept], tuple(recipe[i] for i in kept), choices)
        yield f"without:{stage}", _Side(rest.index, choices)
        for name, factor in (("more", 1 + spread), ("less", 1 - spread)):
            yield f"{name}:{stage}", _Side(_reweighed(base, number, factor, choices), choices)


def _reweighed(base: Built, stage: int, factor: float, choices: Choices) -> FloatArray:
    """Return the index with the weight of one stage multiplied, the rest giving way."""
    outer = base.weights[1].copy()
    outer[0, stage] *= factor
    weights = base.weights[0], outer
    way = {"aggregation": choices.aggregation, "missing": choices.missing}
    found: FloatArray = index(base.scores.values, base.stage, weights, **way)[0]
    return found


def _compared(base: _Side, other: _Side, told: BoolArray, names: pd.Index[Any]) -> dict[str, Any]:
    """Return how far the ranks and classes of the told rows are from those of the base."""
    both = told & ~np.isnan(base.index) & ~np.isnan(other.index)
    n = int(both.sum())
    row: dict[str, Any] = {"n": n, "status": "undefined" if n == 0 else "too_few"}
    if n == 0:
        return row
    regions = names[both]
    same = np.zeros(n, dtype=np.int64)
    before, after = (ranks(side.index[None, both], same)[0] for side in (base, other))
    shift = np.abs(after - before)
    row |= {"max_rank_shift": float(shift.max()), "mean_rank_shift": float(shift.mean())}
    row["moved"] = str(regions[shift.argmax()]) if shift.max() > 0 else ""
    row["first"] = str(regions[after.argmin()])
    classes = base.classes[both], other.classes[both]
    if base.number == other.number and not np.isnan(np.r_[classes]).any():
        row["classes_changed"] = int((classes[0] != classes[1]).sum())
    if n >= FEWEST:
        row["value"] = _spearman(base.index[both], other.index[both])
        row["status"] = "constant" if np.isnan(row["value"]) else "ok"
    return row


def _spearman(one: FloatArray, other: FloatArray) -> float:
    from scipy.stats import rankdata

    first, second = rankdata(one), rankdata(other)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.clip(np.corrcoef(first, second)[0, 1], -1, 1))


def _notes(table: pd.DataFrame) -> tuple[Message, ...]:
    """Return which choice matters most for the ranks, and which for the classes."""
    known = table[table["max_rank_shift"].notna() & (table["n"] >= FEWEST)]
    if known.empty:
        return (Message("level.no_comparison"),)
    classes, most = class_changes(known), known["max_rank_shift"].astype(float)
    if most.max() == 0:
        return (Message("level.no_shift"), *classes)
    choice = str(most.idxmax())
    values = {"choice": choice_name(choice), "region": str(known.loc[choice, "moved"])}
    return (Message("level.largest_shift", {**values, "count": int(most.max())}), *classes)
