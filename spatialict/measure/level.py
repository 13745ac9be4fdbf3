"""How ready each region is for ICT: stages brought to one index, its ranks and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.level.against import pairs
from spatialict.core.level.asked import VARIED, Choices, check_draws
from spatialict.core.level.built import built, classed, known_rows, ranks
from spatialict.core.level.figures import figures, years_of
from spatialict.core.level.recipe import checked, stages_of
from spatialict.core.level.simulated import simulate
from spatialict.core.level.told import notes_of, params_of, statuses
from spatialict.core.study import ArgumentError, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.level.built import Built
    from spatialict.core.level.recipe import Indicator
    from spatialict.core.level.simulated import Simulated

COLUMNS: Final = (
    *("value", "low", "high", "rank", "rank_low", "rank_high", "class", "class_share", "stages"),
)
RANKED: Final = ("low", "high", "rank", "rank_low", "rank_high")
OVER_TIME: Final = ("change", "change_low", "change_high")


def ict_level(
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
    simulations: int = 999,
    spread: float = 0.25,
    vary: Sequence[str] = VARIED,
    confidence: float = 0.9,
    seed: int = 0,
) -> Result:
    r"""How ready each region is, in stages that are brought to one index from 0 to 1.

    .. math:: z_{ri} = \frac{f(x_{ri}) - f(low_i)}{f(high_i) - f(low_i)}, \quad
              S_{rs} = \sum_{i \in s} w_i z_{ri}, \quad
              I_r = \sum_s W_s S_{rs} \text{ or } \prod_s \max(S_{rs}, 0.01)^{W_s}

    Parameters
    ----------
    values : pandas.DataFrame
        Figures: wide (index ``region_id``, columns indicators) for one year, or long
        (``region_id, indicator, value``, and ``year`` for several, which are then scored on one
        scale and can be compared).
    recipe : sequence of Indicator
        Indicators, their stages, weights and goalposts: `three_stages`, `itu_recipe`, or your own.
    year : int, optional
        Of several years, the one that is told; the scale and the cuts are still those of all.
    normalisation : str
        ``"goalposts"``: those of the recipe, and the least and greatest figure where it has none;
        ``"min_max"``: always the latter.
    weights : str
        ``"equal"``, ``"given"`` (of the recipe), ``"entropy"`` or ``"pca"``.
    aggregation : str
        ``"linear"`` (a high stage makes up for a low one) or ``"geometric"`` (less so).
    missing : str
        ``"leave"``: a region without a figure has no index; ``"score"``: it is scored by the
        others, keeps the status ``missing``, and ``stages`` says by how many.
    classes : str
        ``"cuts"`` (at `cuts`), ``"quantiles"`` or ``"jenks"`` (`class_count` of them).
    cuts : tuple of float
        On the scale of the index.
    class_count : int
        2 or more.
    simulations : int
        Draws of weights and choices.
    spread : float
        Part of itself by which a weight may be more or less: 0.25 is 25 % either way.
    vary : sequence of str
        What the draws vary: ``"weights"``, ``"aggregation"``, ``"normalisation"``.
    confidence : float
        Part of the draws between low and high.
    seed : int
        Of the draws.

    Returns
    -------
    Result
        ``ict_level``, index ``region_id`` (``region_id, year`` for several years): ``value``;
        ``low``, ``high`` (between which the index lies in the draws on the same scale); ``rank``
        (1 the highest, of its year), ``rank_low``, ``rank_high`` (in all draws); ``class`` (1 the
        lowest), ``class_share`` (part of the draws in that class); ``stages`` (how many have a
        score); ``stage:<name>`` for each; for several years ``change`` since the first (``NaN`` in
        it), with ``change_low`` and ``change_high``; ``status``: ``missing`` (a figure),
        ``undefined`` (the logarithm of 0 without a goalpost), ``constant`` (all alike, no scale),
        ``too_few`` (regions to take weights from). Params: ``weight`` (``stages``,
        and ``indicators`` within them), ``goalposts``, ``cuts``, ``correlations`` of
        the stages, ``with_index`` (of each stage with the index), ``stage_pairs`` (correlation and
        p of each two stages over the regions of one year; see `core.level.against.pairs`), ``n``.

    Raises
    ------
    ArgumentError
        If an argument is not known, a figure is infinite, no number or given twice, or the year
        is not there.

    Notes
    -----
    ``low`` and ``high`` tell how much hangs on the choices, not how sure the figures are: errors
    of the surveys are not in them. Scores do not change where an indicator is given in another
    unit (with its goalposts); with goalposts from the figures they change with the regions and
    years that are in the table. A region's stages are not made up: nothing is imputed.

    References
    ----------
    .. [1] OECD and JRC (2008). *Handbook on Constructing Composite Indicators*. OECD.
    .. [2] Saisana, M., Saltelli, A. and Tarantola, S. (2005). Uncertainty and sensitivity analysis
       techniques as tools for the quality assessment of composite indicators. *JRSS A* 168,
       307-323.
    .. [3] Kireyeva, A., Urdabayev, M. and Yermekbayeva, D. (2020). Assessment of the level of ICT
       development in the regions of Kazakhstan in the transition to Industry 4.0. *Economics: the
       strategy and practice*.

    Examples
    --------
    Two shares over 100: the mean of .9 and .5 is .7, and whatever the weights, b is behind a:

    >>> from spatialict.core.level.recipe import Indicator
    >>> recipe = [Indicator(name, name, low=0, high=100) for name in ("users", "skilled")]
    >>> shares = pd.DataFrame({"users": [90, 60], "skilled": [50, 40]}, index=["a", "b"])
    >>> found = ict_level(shares, recipe, classes="cuts", cuts=(0.6,)).table
    >>> found[["value", "rank", "rank_high", "class", "stage:users"]]
       value  rank  rank_high  class  stage:users
    a    0.7   1.0        1.0    2.0          0.9
    b    0.5   2.0        2.0    1.0          0.6
    """
    recipe = checked(recipe)
    choices = Choices(normalisation, weights, aggregation, missing, classes, cuts, class_count)
    check_draws(simulations, spread, confidence, vary)
    given = figures(values, recipe)
    years = years_of(given.index)
    if year is not None and year not in years:
        raise ArgumentError("level.no_year", year=str(year), choices=years or "–")
    numbers = given.to_numpy()
    groups = _groups(given.index)
    parts = built(numbers, recipe, choices)
    draws = simulate(
        *(numbers, recipe, choices, groups),
        simulations=simulations,
        spread=spread,
        vary=vary,
        seed=seed,
    )
    rows = known_rows(parts)
    table = _bare(given.index, parts)
    table.loc[rows, list(RANKED)] = _ranked(parts.index[rows], draws, groups[rows], confidence)
    own, points = _classed(parts.index[rows], draws, choices)
    table.loc[rows, ["class", "class_share"]] = own
    names = stages_of(recipe)
    for number, stage in enumerate(names):
        table[f"stage:{stage}"] = parts.stages[:, number]
    if len(years) > 1:
        _changes(table, parts, draws, confidence)
    table["status"] = statuses(numbers, parts)
    told = rows & (groups == (year or groups.max(initial=0)))
    params = {
        **choices.told(),
        **params_of(parts, recipe, given.index),
        "stage_pairs": pairs(parts.stages[told], names, seed),
        "cuts": points.tolist(),
        "year": year,
        "years": years,
        "simulations": simulations,
        "spread": spread,
        "vary": list(vary),
        "varied": list(draws.varied),
        "confidence": confidence,
        "seed": seed,
    }
    notes = notes_of(table, numbers, parts, recipe, params)
    if year is not None:
        table = table[groups == year].droplevel("year")
    return Result("ict_level", table, "1", params, notes)


def _groups(index: pd.Index[Any]) -> IntArray:
    """Return the year of each row; 0 where they are of one year."""
    if isinstance(index, pd.MultiIndex):
        return np.asarray(index.get_level_values("year"), dtype=np.int64)
    return np.zeros(len(index), dtype=np.int64)


def _bare(index: pd.Index[Any], parts: Built) -> pd.DataFrame:
    table = pd.DataFrame(np.nan, index=index, columns=list(COLUMNS))
    table["value"] = parts.index
    table["stages"] = (~np.isnan(parts.stages)).sum(axis=1)
    return table


def _ranked(own: FloatArray, draws: Simulated, groups: IntArray, confidence: float) -> FloatArray:
    """Return the columns RANKED of the rows that have an index."""
    if not len(own):
        return np.empty((0, len(RANKED)))
    value = _ends(draws.drawn, confidence)
    rank = _ends(draws.ranks, confidence, method="inverted_cdf")
    return np.stack([*value, ranks(own[None], groups)[0], *rank], axis=1)


def _classed(own: FloatArray, draws: Simulated, choices: Choices) -> tuple[FloatArray, FloatArray]:
    """Return the class of each row and the part of the draws in it; and the cuts."""
    if not len(own):
        return np.empty((0, 2)), np.empty(0)
    found, points = classed(own[None], choices)
    same = (draws.classes == found).mean(axis=0) if len(draws.classes) else np.nan
    share = np.where(np.isnan(found[0]), np.nan, same)
    return np.stack([found[0], share], axis=1), points[0]


def _ends(drawn: FloatArray, confidence: float, method: str = "linear") -> FloatArray:
    """Return the two ends of the middle part of the draws, shape (2, n)."""
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    if not len(drawn):
        return np.full((2, drawn.shape[1]), np.nan)
    return np.asarray(np.quantile(drawn, tails, axis=0, method=method))  # type: ignore[call-overload]


def _changes(table: pd.DataFrame, parts: Built, draws: Simulated, confidence: float) -> None:
    """Fill in what changed since the first year; each draw is the same in both years."""
    years = np.asarray(table.index.get_level_values("year"))
    regions = table.index.get_level_values("region_id")
    rows = known_rows(parts)
    place = pd.Series(np.cumsum(rows) - 1, index=table.index).where(rows)
    first = place.xs(years.min(), level="year").reindex(regions).to_numpy()
    now = place.to_numpy()
    both = ~np.isnan(now) & ~np.isnan(first) & (years > years.min())
    for name in OVER_TIME:
        table[name] = np.nan
    a, b = first[both].astype(int), now[both].astype(int)
    own = parts.index[rows]
    table.loc[both, "change"] = own[b] - own[a]
    ends = _ends(draws.drawn[:, b] - draws.drawn[:, a], confidence)
    table.loc[both, "change_low"], table.loc[both, "change_high"] = ends
