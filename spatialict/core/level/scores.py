"""From figures to scores of 0 to 1, from scores to stages, from stages to one index.

Arrays in, arrays out. One set of weights gives the index; many sets, drawn, give its interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialict.core.level.recipe import stages_of

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray
    from spatialict.core.level.recipe import Indicator, Recipe

NORMALISATIONS: Final = ("goalposts", "min_max")
AGGREGATIONS: Final = ("linear", "geometric")
MISSING: Final = ("leave", "score")
FLOOR: Final = 0.01
"""Score of a stage below which a geometric mean does not take it: one 0 would decide alone."""


@dataclass(frozen=True)
class Scores:
    """Scores of every figure, and what was done to get them.

    Parameters
    ----------
    values : numpy.ndarray, shape (n_rows, n_indicators)
        From 0 to 1; ``NaN`` where there is no figure, or no score of it.
    low, high : numpy.ndarray, shape (n_indicators,)
        Figures that score 0 and 1 (1 and 0 where less is better), before the logarithm.
    low_given, high_given : numpy.ndarray of bool
        Whether the recipe gave them, or the figures did.
    clipped : numpy.ndarray of bool, shape (n_rows, n_indicators)
        Figures beyond a goalpost, which score as the goalpost does.
    undefined : numpy.ndarray of bool, shape (n_rows, n_indicators)
        Figures of 0 or less of which a logarithm is asked, without a goalpost to stop at.
    constant : numpy.ndarray of bool, shape (n_indicators,)
        No score: the goalposts are not one above the other.
    """

    values: FloatArray
    low: FloatArray
    high: FloatArray
    low_given: BoolArray
    high_given: BoolArray
    clipped: BoolArray
    undefined: BoolArray
    constant: BoolArray


def scored(figures: FloatArray, recipe: Recipe, normalisation: str) -> Scores:
    r"""Return the score of every figure.

    .. math:: z = \frac{f(x) - f(low)}{f(high) - f(low)}, \quad f(x) = x \text{ or } \ln x

    and :math:`1 - z` where less is better. With ``"min_max"`` the least and the greatest figure
    are the goalposts, with ``"goalposts"`` only where the recipe gives none.

    Examples
    --------
    >>> from spatialict.core.level.recipe import Indicator
    >>> share = (Indicator("share", "use", low=0, high=100),)
    >>> table = np.array([[50.0], [80.0], [np.nan]])
    >>> scored(table, share, "goalposts").values.ravel()
    array([0.5, 0.8, nan])
    >>> scored(table, share, "min_max").values.ravel()
    array([ 0.,  1., nan])
    """
    fixed = normalisation == "goalposts"
    columns = [_column(figures[:, i], one, fixed=fixed) for i, one in enumerate(recipe)]
    return Scores(
        **{name: np.stack([column[name] for column in columns], axis=-1) for name in columns[0]}
    )


def _column(figures: FloatArray, one: Indicator, *, fixed: bool) -> dict[str, Any]:
    """Return the parts of `Scores` for one indicator."""
    known = ~np.isnan(figures)
    nil = known & (figures <= 0) if one.log else np.zeros(len(figures), dtype=bool)
    seen = figures[known & ~nil]
    given = fixed and one.low is not None, fixed and one.high is not None
    low = one.low if given[0] else seen.min(initial=np.inf)
    high = one.high if given[1] else seen.max(initial=-np.inf)
    posts = np.array([low, high], dtype=float)
    posts[np.isinf(posts)] = np.nan
    # a nil below a given goalpost lies beyond it; below an observed one it has no place
    stop = given[0]
    undefined = nil & (not stop)
    filled = np.where(nil, posts[0], figures)
    line, ends = (np.log(filled), np.log(posts)) if one.log else (filled, posts)
    constant = bool(known.any() and not ends[1] > ends[0])
    width = np.nan if constant or np.isnan(ends).any() else ends[1] - ends[0]
    raw = np.where(undefined, np.nan, (line - ends[0]) / width)
    with np.errstate(invalid="ignore"):
        beyond = (raw < 0) | (raw > 1) | (nil & stop & ~np.isnan(raw))
    score = np.clip(raw, 0.0, 1.0)
    return {
        "values": 1 - score if one.less_is_better else score,
        "clipped": beyond,
        "undefined": undefined,
        "low": posts[0],
        "high": posts[1],
        "low_given": np.array(given[0]),
        "high_given": np.array(given[1]),
        "constant": np.array(constant),
    }


def places(recipe: Recipe) -> IntArray:
    """Return the number of the stage of each indicator."""
    stages = stages_of(recipe)
    return np.array([stages.index(one.stage) for one in recipe], dtype=np.int64)


def stage_scores(
    scores: FloatArray, stage: IntArray, number: int, weights: FloatArray, missing: str
) -> FloatArray:
    """Return the scores of one stage for each set of weights of its indicators.

    Parameters
    ----------
    scores : numpy.ndarray, shape (n_rows, n_indicators)
        Of the indicators.
    stage : numpy.ndarray, shape (n_indicators,)
        Stage of each.
    number : int
        Which stage is asked for.
    weights : numpy.ndarray, shape (n_sets, n_indicators)
        Of the indicators; only their proportions within the stage count.
    missing : str
        ``"leave"``: no score where an indicator is missing; ``"score"``: by what there is.

    Returns
    -------
    numpy.ndarray, shape (n_sets, n_rows)
        The weighted mean.

    Examples
    --------
    >>> half = np.array([[0.2, 0.6], [0.2, np.nan]])
    >>> stage_scores(half, np.array([0, 0]), 0, np.array([[1.0, 1.0]]), "leave")
    array([[0.4, nan]])
    >>> stage_scores(half, np.array([0, 0]), 0, np.array([[1.0, 1.0]]), "score")
    array([[0.4, 0.2]])
    """
    inside = stage == number
    mine, part = scores[:, inside], weights[:, inside]
    known = ~np.isnan(mine)
    weighed = part @ known.T.astype(float)
    enough = known.all(axis=1) if missing == "leave" else known.any(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (part @ np.where(known, mine, 0.0).T) / weighed
    return np.where(enough & (weighed > 0), mean, np.nan)


def index(
    scores: FloatArray,
    stage: IntArray,
    weights: tuple[FloatArray, FloatArray],
    *,
    aggregation: str,
    missing: str,
) -> FloatArray:
    r"""Return the index for each set of weights.

    .. math:: I = \sum_s W_s S_s \quad\text{or}\quad I = \prod_s \max(S_s, 0.01)^{W_s},
              \qquad \sum_s W_s = 1

    Parameters
    ----------
    scores, stage, missing
        As in `stage_scores`.
    weights : tuple of numpy.ndarray
        Of indicators, shape (n_sets, n_indicators), and of stages, shape (n_sets, n_stages); they
        are made to sum to 1.
    aggregation : str
        ``"linear"`` or ``"geometric"``, of the stages; within a stage it is linear.

    Returns
    -------
    numpy.ndarray, shape (n_sets, n_rows)
        From 0 to 1.

    Examples
    --------
    Scores of .25 and 1 have the mean .625 and the geometric mean .5:

    >>> one = np.array([[0.25, 1.0]])
    >>> equal = np.ones((1, 2)), np.ones((1, 2))
    >>> for way in ("linear", "geometric"):
    ...     print(index(one, np.array([0, 1]), equal, aggregation=way, missing="leave"))
    [[0.625]]
    [[0.5]]
    """
    inner, outer = weights
    total = np.zeros((len(outer), len(scores)))
    weighed = np.zeros_like(total)
    lacking = np.zeros(total.shape, dtype=bool)
    for number in range(outer.shape[1]):
        part = stage_scores(scores, stage, number, inner, missing)
        known = ~np.isnan(part)
        lacking |= ~known
        line = np.log(np.maximum(part, FLOOR)) if aggregation == "geometric" else part
        total += outer[:, [number]] * np.where(known, line, 0.0)
        weighed += outer[:, [number]] * known
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(weighed > 0, total / weighed, np.nan)
    if missing == "leave":
        mean = np.where(lacking, np.nan, mean)
    # rounding makes equal what differs by the order of a sum only
    return np.asarray(np.round(np.exp(mean) if aggregation == "geometric" else mean, 12))
