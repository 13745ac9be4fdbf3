"""The index under many choices at once: weights a little off, another mean, another scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.level.built import built, classed, known_rows, ranks
from spatialict.core.level.scores import AGGREGATIONS, NORMALISATIONS, index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.level.asked import Choices
    from spatialict.core.level.built import Built
    from spatialict.core.level.recipe import Recipe


@dataclass(frozen=True)
class Simulated:
    """What the draws gave for the rows that have an index.

    Parameters
    ----------
    drawn : numpy.ndarray, shape (n_same, n)
        The index in the draws that keep the scale of the base.
    classes : numpy.ndarray, shape (n_same, n)
        Their classes.
    ranks : numpy.ndarray, shape (n_draws, n)
        Ranks in all draws: they need no common scale.
    varied : tuple of str
        What did vary in fact.
    """

    drawn: FloatArray
    classes: FloatArray
    ranks: FloatArray
    varied: tuple[str, ...]


def simulate(
    figures: FloatArray,
    recipe: Recipe,
    choices: Choices,
    groups: IntArray,
    *,
    simulations: int,
    spread: float,
    vary: Sequence[str],
    seed: int,
) -> Simulated:
    """Draw weights and choices, and return the index, its classes and ranks under each.

    Each weight is multiplied by a number drawn evenly from 1 - spread to 1 + spread, and made to
    sum to 1 again within its stage, and among the stages; each draw takes one of the two means
    and one of the two scales, each with probability 1/2. The draws do not depend on the order of
    indicators, stages or regions.
    """
    base = built(figures, recipe, choices)
    rows = known_rows(base)
    rng = np.random.default_rng(seed)
    factors = _factors(base, recipe, simulations, spread if "weights" in vary else 0.0, rng)
    other = rng.random((simulations, 2)) < 0.5
    rescaled = _rescaled(figures, recipe, choices, base)
    differs = rescaled is not None and "normalisation" in vary
    varied = tuple(name for name in vary if name != "normalisation" or differs)
    means = other[:, 0] if "aggregation" in vary else np.zeros(simulations, dtype=bool)
    scales = other[:, 1] if differs else np.zeros(simulations, dtype=bool)
    found = np.empty((simulations, int(rows.sum())))
    for parts, scale in ((base, False), (rescaled, True)):
        for mean in (False, True):
            picked = (scales == scale) & (means == mean)
            if parts is not None and picked.any():
                way = _other(choices.aggregation, AGGREGATIONS) if mean else choices.aggregation
                mine = factors[0][picked], factors[1][picked]
                found[picked] = _under(parts, mine, rows, way, choices.missing)
    kept = found[~scales]
    return Simulated(kept, classed(kept, choices)[0], ranks(found, groups[rows]), varied)


def _under(
    parts: Built,
    factors: tuple[FloatArray, FloatArray],
    rows: BoolArray,
    aggregation: str,
    missing: str,
) -> FloatArray:
    inner, outer = (base * factor for base, factor in zip(parts.weights, factors, strict=True))
    scores = parts.scores.values[rows]
    return index(scores, parts.stage, (inner, outer), aggregation=aggregation, missing=missing)


def _rescaled(figures: FloatArray, recipe: Recipe, choices: Choices, base: Built) -> Built | None:
    """Return the index on the other scale; None where that is the same, or leaves out a row."""
    scale = _other(choices.normalisation, NORMALISATIONS)
    found = built(figures, recipe, replace(choices, normalisation=scale))
    same = np.array_equal(found.scores.values, base.scores.values, equal_nan=True)
    return None if same or not np.array_equal(known_rows(found), known_rows(base)) else found


def _factors(
    base: Built, recipe: Recipe, simulations: int, spread: float, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Return factors of the weights of indicators and stages, drawn in the order of their names."""
    stages = {number: one.stage for number, one in zip(base.stage, recipe, strict=True)}
    names = [one.indicator for one in recipe], [stages[number] for number in sorted(stages)]
    drawn = []
    for labels in names:
        factors = rng.uniform(1 - spread, 1 + spread, (simulations, len(labels)))
        drawn.append(factors[:, np.argsort(np.argsort(labels, kind="stable"), kind="stable")])
    return drawn[0], drawn[1]


def _other(value: str, pair: tuple[str, ...]) -> str:
    return pair[1] if value == pair[0] else pair[0]
