"""How much each score counts: alike, as given, or as the scores themselves differ or go together.

Arrays in, arrays out; weights sum to 1. Weights that the data choose answer to how the regions
differ, not to what matters: a stage in which all regions are alike weighs nothing.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.level.scores import stage_scores

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.level.recipe import Recipe

SCHEMES: Final = ("equal", "given", "entropy", "pca")
FEWEST: Final = 3
"""Complete rows below which the data cannot choose weights."""
_FLAT: Final = 1e-12


def entropy_weights(scores: FloatArray) -> FloatArray:
    r"""Weight each column by how unevenly its sum is spread over the rows.

    .. math:: p_{ri} = x_{ri} / \sum_r x_{ri}, \quad
              e_i = -\frac{1}{\ln n} \sum_r p_{ri} \ln p_{ri}, \quad
              w_i = \frac{1 - e_i}{\sum_j (1 - e_j)}

    Parameters
    ----------
    scores : numpy.ndarray, shape (n_rows, n_columns)
        ``>= 0``; rows with a gap are left out.

    Returns
    -------
    numpy.ndarray, shape (n_columns,)
        ``NaN`` where fewer than three rows are complete, or all columns are even.

    References
    ----------
    .. [1] Zeleny, M. (1982). *Multiple Criteria Decision Making*. McGraw-Hill, chapter 7.

    Examples
    --------
    A column in which all are alike has no weight; one that a single row has alone has all:

    >>> entropy_weights(np.array([[0.5, 1.0], [0.5, 0.0], [0.5, 0.0]]))
    array([0., 1.])
    """
    known = scores[~np.isnan(scores).any(axis=1)]
    if len(known) < FEWEST:
        return np.full(scores.shape[1], np.nan)
    sums = known.sum(axis=0)
    share = np.divide(known, sums, out=np.full_like(known, 1 / len(known)), where=sums > 0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    spread = 1 + (share * logs).sum(axis=0) / np.log(len(known))
    return _shares(np.where(spread > _FLAT, spread, 0.0))


def pca_weights(scores: FloatArray, factors: int | None = None) -> FloatArray:
    r"""Weight each column by how much it goes with the others: its highest squared loading.

    .. math:: w_i \propto \max_f l_{if}^2

    over the factors kept of the correlation matrix, after a varimax rotation. This is the rule of
    Nicoletti, Scarpetta and Boylaud: squared loadings, scaled to sum to 1 in each factor, times
    the factor's part of the variance that the factors explain.

    Parameters
    ----------
    scores : numpy.ndarray, shape (n_rows, n_columns)
        Rows with a gap are left out.
    factors : int, optional
        How many are kept; by default those with an eigenvalue above 1, and at least one.

    Returns
    -------
    numpy.ndarray, shape (n_columns,)
        A column in which all rows are alike has 0; ``NaN`` where fewer than three rows are
        complete, or all columns are alike.

    References
    ----------
    .. [1] Nicoletti, G., Scarpetta, S. and Boylaud, O. (2000). Summary indicators of product
       market regulation. *OECD Economics Department Working Papers* 226.
    .. [2] OECD and JRC (2008). *Handbook on Constructing Composite Indicators*. OECD, part 6.1.

    Examples
    --------
    Two columns that are one, and a third without correlation with them:

    >>> ring = np.array([[0.0, 0.0, 1.0], [1.0, 1.0, 0.0], [1.0, 1.0, 2.0], [2.0, 2.0, 1.0]])
    >>> pca_weights(ring, factors=1).round(6)
    array([0.5, 0.5, 0. ])
    """
    known = scores[~np.isnan(scores).any(axis=1)]
    weights = np.zeros(scores.shape[1])
    if len(known) < FEWEST:
        return np.full(scores.shape[1], np.nan)
    varies = np.ptp(known, axis=0) > _FLAT
    if not varies.any():
        return np.full(scores.shape[1], np.nan)
    loaded = varimax(loadings(known[:, varies], factors))
    weights[varies] = (loaded**2).max(axis=1)
    return _shares(weights)


def loadings(scores: FloatArray, factors: int | None = None) -> FloatArray:
    """Return the principal components' loadings of the correlation matrix, before a rotation.

    Examples
    --------
    >>> loadings(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]])).round(6)
    array([[1.],
           [1.]])
    """
    values, vectors = eigen(scores)
    kept = factors or max(1, int((values > 1 + 1e-9).sum()))
    found = vectors[:, :kept] * np.sqrt(np.maximum(values[:kept], 0.0))
    sign = np.where(found.sum(axis=0) < 0, -1.0, 1.0)
    return np.asarray(found * sign, dtype=float)


def eigen(scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the eigenvalues of the correlation matrix, the largest first, and its vectors."""
    correlation = np.atleast_2d(np.corrcoef(scores, rowvar=False))
    values, vectors = np.linalg.eigh(correlation)
    order = np.argsort(-values, kind="stable")
    return values[order], vectors[:, order]


def varimax(loaded: FloatArray, *, rounds: int = 200) -> FloatArray:
    """Rotate loadings until each column is high in few rows: varimax with Kaiser's normalisation.

    Plane by plane, by the angle that is best in each: an iteration from where the loadings stand
    can stay on a saddle, as between two axes.

    References
    ----------
    .. [1] Kaiser, H. F. (1958). The varimax criterion for analytic rotation in factor analysis.
       *Psychometrika* 23, 187-200.

    Examples
    --------
    Loadings that lie between two axes are turned onto them:

    >>> between = np.array([[0.6, 0.6], [0.6, 0.6], [0.6, -0.6]])
    >>> np.abs(varimax(between)).round(3).max(axis=1)
    array([0.849, 0.849, 0.849])
    """
    size = np.sqrt((loaded**2).sum(axis=1, keepdims=True))
    turned = np.divide(loaded, size, out=np.zeros_like(loaded), where=size > 0)
    planes = list(combinations(range(loaded.shape[1]), 2))
    for _ in range(rounds):
        angles = [_turn(turned, *plane) for plane in planes]
        if max(map(abs, angles), default=0.0) < 1e-10:
            break
    return np.asarray(turned * size, dtype=float)


def _turn(turned: FloatArray, one: int, other: int) -> float:
    """Turn two columns in their plane, in place, and return by which angle."""
    x, y = turned[:, one].copy(), turned[:, other].copy()
    u, v, n = x**2 - y**2, 2 * x * y, len(turned)
    across = 2 * (u @ v) - 2 * u.sum() * v.sum() / n
    along = u @ u - v @ v - (u.sum() ** 2 - v.sum() ** 2) / n
    if np.hypot(across, along) < _FLAT:
        return 0.0
    angle = float(np.arctan2(across, along) / 4)
    turned[:, one] = x * np.cos(angle) + y * np.sin(angle)
    turned[:, other] = y * np.cos(angle) - x * np.sin(angle)
    return angle


def weighted(
    scores: FloatArray, stage: IntArray, recipe: Recipe, scheme: str, missing: str
) -> tuple[FloatArray, FloatArray]:
    """Return the weights of the indicators within their stages, and those of the stages.

    Parameters
    ----------
    scores, stage
        As in `spatialict.core.level.scores.index`.
    recipe : tuple of Indicator
        Whose weights are taken where they are given.
    scheme : str
        ``"equal"``: every stage alike, and every indicator of a stage; ``"given"``: a stage weighs
        what its indicators weigh; ``"entropy"`` and ``"pca"``: among the indicators of each stage,
        then among the scores of the stages.
    missing : str
        As in `spatialict.core.level.scores.stage_scores`.

    Returns
    -------
    tuple of numpy.ndarray, shapes (1, n_indicators) and (1, n_stages)
        Each stage's indicators sum to 1, and so do the stages. ``NaN`` where the data cannot say.
    """
    stages = int(stage.max()) + 1
    inner: FloatArray = np.ones(len(stage))
    outer: FloatArray = np.ones(stages)
    if scheme == "given":
        inner = np.array([one.weight for one in recipe])
        outer = np.bincount(stage, inner, minlength=stages).astype(float)
    chosen = {"entropy": entropy_weights, "pca": pca_weights}.get(scheme)
    if chosen:
        for number in range(stages):
            if (stage == number).sum() > 1:  # an only indicator needs no weight
                inner[stage == number] = chosen(scores[:, stage == number])
        parts = [stage_scores(scores, stage, one, inner[None], missing)[0] for one in range(stages)]
        outer = chosen(np.stack(parts, axis=1)) if stages > 1 else outer
    inner = inner / np.bincount(stage, inner, minlength=stages)[stage]
    return inner[None], (outer / outer.sum())[None]


def _shares(parts: FloatArray) -> FloatArray:
    total = parts.sum()
    return np.asarray(parts / total if total > 0 else np.full(parts.shape, np.nan), dtype=float)
