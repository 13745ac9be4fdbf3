"""One index, built: scores, weights, stages, values; and its ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialict.core.level.classes import classes, cut_points
from spatialict.core.level.recipe import stages_of
from spatialict.core.level.scores import index, places, scored, stage_scores
from spatialict.core.level.weights import weighted

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.level.asked import Choices
    from spatialict.core.level.recipe import Recipe
    from spatialict.core.level.scores import Scores


@dataclass(frozen=True)
class Built:
    """An index and its parts.

    Parameters
    ----------
    scores : Scores
        Of every figure.
    stage : numpy.ndarray, shape (n_indicators,)
        Number of the stage of each indicator.
    weights : tuple of numpy.ndarray, shapes (1, n_indicators) and (1, n_stages)
        Of indicators within their stages, and of stages.
    stages : numpy.ndarray, shape (n_rows, n_stages)
        Scores of the stages.
    index : numpy.ndarray, shape (n_rows,)
        The index.
    """

    scores: Scores
    stage: IntArray
    weights: tuple[FloatArray, FloatArray]
    stages: FloatArray
    index: FloatArray


def built(figures: FloatArray, recipe: Recipe, choices: Choices) -> Built:
    """Return the index of the figures by the recipe and the choices."""
    scores = scored(figures, recipe, choices.normalisation)
    stage, missing = places(recipe), choices.missing
    weights = weighted(scores.values, stage, recipe, choices.weights, missing)
    parts = [
        stage_scores(scores.values, stage, number, weights[0], missing)[0]
        for number in range(len(stages_of(recipe)))
    ]
    found = index(scores.values, stage, weights, aggregation=choices.aggregation, missing=missing)
    return Built(scores, stage, weights, np.stack(parts, axis=1), found[0])


def ranks(values: FloatArray, groups: IntArray) -> FloatArray:
    """Return the rank of each value among those of its group, 1 the highest; equal ones share it.

    Parameters
    ----------
    values : numpy.ndarray, shape (n_sets, n)
        Without gaps.
    groups : numpy.ndarray, shape (n,)
        For example the year of each.

    Examples
    --------
    >>> ranks(np.array([[0.2, 0.9, 0.9, 0.5]]), np.array([0, 0, 0, 1]))
    array([[3., 1., 1., 1.]])
    """
    from scipy.stats import rankdata

    found = np.full(values.shape, np.nan)
    for group in np.unique(groups):
        inside = groups == group
        found[:, inside] = rankdata(-values[:, inside], method="min", axis=1)
    return found


def classed(values: FloatArray, choices: Choices) -> tuple[FloatArray, FloatArray]:
    """Return the class of each value and the cuts, for each set of values without gaps."""
    cuts = cut_points(values, choices.classes, cuts=choices.cuts, class_count=choices.class_count)
    return classes(values, cuts), cuts


def known_rows(parts: Built) -> BoolArray:
    """Return which rows have an index."""
    return np.asarray(~np.isnan(parts.index))
