"""Poisson pseudo-maximum likelihood over pairs, with errors that know of shared regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from spatialict.core.networks.region_pairs import Pairs

if TYPE_CHECKING:
    from spatialict.core.arrays import FloatArray

Errors = Literal["jackknife", "dyadic", "hc1", "hc0"]
ERRORS: Final = ("jackknife", "dyadic", "hc1", "hc0")

STEPS: Final = 100
"""Newton steps; a fit that has a maximum needs about ten."""
STILL: Final = 1e-12
"""Change of the deviance at which it has come to rest, of itself and of the mean outcome."""
FLAT: Final = 1e-10
"""Share of the largest eigenvalue below which a direction is not told by the pairs."""


class Fit(NamedTuple):
    """What was fitted.

    Parameters
    ----------
    beta : array, shape (terms,)
        Terms; columns in the unit they were given in.
    covariance : array, shape (terms, terms)
        Robust, as asked for.
    mean : array, shape (n,)
        Expected value of each pair.
    deviance, deviance_of_mean : float
        Of the fit, and of the mean alone.
    steps : int
        Newton steps; -1 where it did not come to rest.
    """

    beta: FloatArray
    covariance: FloatArray
    mean: FloatArray
    deviance: float
    deviance_of_mean: float
    steps: int


def fault(pairs: Pairs, value: FloatArray) -> str:
    """Return why a maximum cannot be found: ``too_few``, ``collinear``, ``separated``, or nothing.

    ``separated``: some sum of the terms is nil on all pairs with links and never positive on those
    without, so that the likelihood grows for ever as it is taken larger [1]_.

    References
    ----------
    .. [1] Santos Silva, J. M. C. and Tenreyro, S. (2010). On the existence of the maximum
       likelihood estimates in Poisson regression. *Economics Letters* 107, 310-312.

    Examples
    --------
    Links only where the column is 1, and not only there:

    >>> ends = np.array([0, 0, 1, 0, 1, 2]), np.array([1, 2, 2, 3, 3, 3])
    >>> pairs = Pairs(*ends, np.array([[1.0], [1], [1], [0], [0], [0]]), 4)
    >>> fault(pairs, np.array([1.0, 2, 1, 0, 0, 0])), fault(pairs, np.array([1.0, 2, 0, 1, 0, 0]))
    ('separated', '')
    """
    if len(value) <= pairs.terms or not (value > 0).any():
        return "too_few"
    scaled = _scaled(pairs)[0]
    if _untold(scaled.crossed(np.ones(len(value)))).shape[1]:
        return "collinear"
    untold = _untold(scaled.only(value > 0).crossed(np.ones(int((value > 0).sum()))))
    if not untold.shape[1] or (value > 0).all():
        return ""
    return "separated" if _recedes(scaled.only(value == 0).predicted(untold)) else ""


def _untold(gram: FloatArray) -> FloatArray:
    """Return the directions that rows do not tell, as columns."""
    values, vectors = np.linalg.eigh(gram)
    return np.asarray(vectors[:, values <= FLAT * max(float(values[-1]), 1e-300)])


def _recedes(rows: FloatArray) -> bool:
    """Tell whether some sum of the columns is nowhere positive, and somewhere negative."""
    from scipy.optimize import linprog

    rows = np.unique(rows.round(9), axis=0)
    rows = rows[(rows != 0).any(axis=1)]
    if not len(rows):
        return False
    ones = np.ones(len(rows))
    found = linprog(
        rows.sum(axis=0),
        A_ub=np.concatenate([rows, -rows]),
        b_ub=np.concatenate([0 * ones, ones]),
        bounds=(None, None),
    )
    return bool(found.status == 0 and found.fun < -1e-7)


def _scaled(pairs: Pairs) -> tuple[Pairs, FloatArray, FloatArray]:
    """Return the pairs with columns of mean 0 and deviation 1, and these of before."""
    mean, spread = pairs.columns.mean(axis=0), pairs.columns.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    scaled = (pairs.columns - mean) / spread
    return Pairs(pairs.one, pairs.other, scaled, pairs.regions, pairs.effects), mean, spread


def fitted(pairs: Pairs, value: FloatArray, errors: Errors) -> Fit:
    r"""Return the fit of :math:`E\,y = \exp(x \beta)` by Newton's method.

    Parameters
    ----------
    pairs : Pairs
        Without a `fault`.
    value : array, shape (n,)
        0 or more.
    errors : str
        ``"hc0"``: pairs are independent; ``"hc1"``: that times n / (n - terms). Pairs that share
        a region may depend on each other: ``"dyadic"`` for many regions [2]_, ``"jackknife"``,
        fitted without one region after another [3]_, for few. Its covariance is ``NaN`` where a
        fit without some region has a `fault`, and it gives that of columns only.

    References
    ----------
    .. [1] Santos Silva, J. M. C. and Tenreyro, S. (2006). The log of gravity. *Review of Economics
       and Statistics* 88, 641-658.
    .. [2] Aronow, P. M., Samii, C. and Assenova, V. A. (2015). Cluster-robust variance estimation
       for dyadic data. *Political Analysis* 23, 564-577.
    .. [3] Snijders, T. A. B. and Borgatti, S. P. (1999). Non-parametric standard errors and tests
       for network statistics. *Connections* 22(2), 161-170.
    """
    scaled, middle, spread = _scaled(pairs)
    level = float(value.mean())
    value = value / level
    beta, mean, deviance, steps = _newton(scaled, value)
    if steps < 0:
        covariance = np.full((pairs.terms, pairs.terms), np.nan)
    elif errors == "jackknife":
        covariance = _jackknifed(scaled, value, beta)
    else:
        bread = np.linalg.inv(scaled.crossed(mean))
        covariance = bread @ _meat(scaled, value - mean, errors) @ bread
    back = np.eye(pairs.terms)
    columns = np.arange(pairs.first, pairs.terms)
    back[columns, columns] = 1 / spread
    # a centred column takes its mean out of the constant; two effects share it
    back[: pairs.first, pairs.first :] = -middle / spread / (2 if pairs.effects else 1)
    beta = back @ beta
    beta[: pairs.first] += np.log(level) / (2 if pairs.effects else 1)
    return Fit(
        beta,
        back @ covariance @ back.T,
        mean * level,
        deviance * level,
        _deviance(value, np.ones(len(value))) * level,
        steps,
    )


def _newton(pairs: Pairs, value: FloatArray) -> tuple[FloatArray, FloatArray, float, int]:
    level = float(value.mean())
    mean: FloatArray = (value + level) / 2
    guess: FloatArray = np.log(mean)
    beta: FloatArray = np.zeros(pairs.terms)
    deviance = np.inf
    for step in range(STEPS):
        target = pairs.summed(mean * guess + value - mean)
        try:
            aim = np.asarray(np.linalg.solve(pairs.crossed(mean), target), dtype=np.float64)
        except np.linalg.LinAlgError:
            break
        if step == 0:
            beta = aim
        for _ in range(30):
            predictor = pairs.predicted(aim)
            trial: FloatArray = np.exp(np.clip(predictor, -700.0, 700.0))
            reached = _deviance(value, trial)
            if step == 0 or reached <= deviance + STILL * (deviance + 0.1 * level):
                break  # within rounding the whole step is the better one
            aim = np.asarray((aim + beta) / 2, dtype=np.float64)
        change = abs(deviance - reached)
        beta, guess, mean, deviance = aim, predictor, trial, reached
        if change <= STILL * (deviance + 0.1 * level):
            return beta, mean, deviance, step + 1
    return beta, mean, deviance, -1


def _deviance(value: FloatArray, mean: FloatArray) -> float:
    """Return twice the log-likelihood that is lost to a mean that fits each value."""
    some = value > 0
    logs = np.zeros(len(value))
    logs[some] = value[some] * (np.log(value[some]) - np.log(mean[some]))
    return float(2 * (logs - (value - mean)).sum())


def _jackknifed(pairs: Pairs, value: FloatArray, beta: FloatArray) -> FloatArray:
    r"""Return :math:`(R - 2) / 2R` times the squares of what leaving a region out changes."""
    moved = np.zeros((pairs.regions, pairs.terms))
    start = pairs.first
    for region in range(pairs.regions):
        left = np.arange(pairs.regions) != region
        rest, kept = pairs.among(left)
        if pairs.effects:  # whose only links were with that region says nothing now
            left[left] = rest.ends(value[kept]) > 0
            rest, kept = pairs.among(left)
        if fault(rest, value[kept]):
            return np.full((pairs.terms, pairs.terms), np.nan)
        found = _newton(rest, value[kept])[0]
        moved[region, start:] = found[rest.first :] - beta[start:]
        if not pairs.effects:
            moved[region, 0] = found[0] - beta[0]
    share = (pairs.regions - 2) / (2 * pairs.regions)
    return np.asarray(share * moved.T @ moved, dtype=np.float64)


def _meat(pairs: Pairs, rest: FloatArray, errors: Errors) -> FloatArray:
    """Return the variance of the score."""
    alone = pairs.crossed(rest**2)
    if errors == "hc0":
        return alone
    n = len(rest)
    if errors == "hc1":
        return alone * (n / (n - pairs.terms))
    shared = pairs.by_region(rest)
    # a pair meets itself in either region: once too often
    return np.asarray(shared.T @ shared - alone, dtype=np.float64)
