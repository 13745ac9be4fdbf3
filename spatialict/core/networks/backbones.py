"""Which links are more than the sizes of what they join would bring by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from spatialict.core.inference import adjust, capped
from spatialict.core.workers import bounds, each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.inference import Correction
    from spatialict.core.networks.network import Network
    from spatialict.core.networks.projected import Shared, TwoMode
    from spatialict.core.workers import Workers

EXACT: Final = 1e-8
"""How far an expected number may be from the number that it must equal, as a share of it."""
CLOSE: Final = 1e-13
"""How near to it the steps go where they can."""
STEPS: Final = 20_000
ROWS: Final = 4_096
"""Pairs of a part."""


class Chances(NamedTuple):
    """How likely organisations take part in projects, by how many projects and participants.

    Parameters
    ----------
    degrees, sizes : array of int64
        Different numbers, sorted: of the projects of an organisation, of the organisations of a
        project.
    chance : array, shape (degrees, sizes)
        That an organisation of so many projects takes part in a project of so many organisations.
    times : array, shape (sizes,)
        How many projects have that size.
    error : float
        Largest difference between an expected number and the number itself, as a share of it.
    """

    degrees: IntArray
    sizes: IntArray
    chance: FloatArray
    times: IntArray
    error: float


def chances(degree: IntArray, size: IntArray) -> Chances:
    r"""Return the chances of the bipartite configuration model.

    .. math:: p_{ik} = \frac{x_i y_k}{1 + x_i y_k}, \qquad
              \sum_k p_{ik} = d_i, \quad \sum_i p_{ik} = n_k

    Of all laws that keep the number of projects of each organisation and of organisations of each
    project in the mean, the one that supposes the least. Equal numbers have equal chances.

    Examples
    --------
    Two organisations of one project each, two projects of one organisation each: 1/2.

    >>> chances(np.array([1, 1]), np.array([1, 1])).chance.round(9).tolist()
    [[0.5]]
    """
    degrees, people = np.unique(degree[degree > 0], return_counts=True)
    sizes, times = np.unique(size[size > 0], return_counts=True)
    chance = np.zeros((len(degrees), len(sizes)))
    rows, columns = np.arange(len(degrees)), np.arange(len(sizes))
    waiting = [_Block(rows, columns, degrees.astype(float), sizes.astype(float))]
    while waiting:
        block = waiting.pop()
        corner = _corner(block, people, times)
        if corner is not None:
            waiting += _split(block, *corner, chance, people, times)
        elif len(block.rows) and len(block.columns):
            inner = _fitted(block, people[block.rows], times[block.columns])
            chance[np.ix_(block.rows, block.columns)] = inner
    error = 0.0
    if chance.size:
        mine = np.abs((chance * times).sum(axis=1) / degrees - 1).max()
        theirs = np.abs((chance * people[:, None]).sum(axis=0) / sizes - 1).max()
        error = float(max(mine, theirs))
    return Chances(degrees, sizes, chance, times, error)


class _Block(NamedTuple):
    """Kinds of organisations and of projects, and what each still wants of the others."""

    rows: IntArray
    columns: IntArray
    wanted: FloatArray
    numbers: FloatArray


def _corner(
    block: _Block, people: IntArray, times: IntArray
) -> tuple[IntArray, IntArray, int, int] | None:
    """Return where nothing is left to chance: the theorem of Gale and Ryser without slack.

    Of the first k rows and the first l columns, the largest first, all cells are 1, and of the
    rest of rows and of columns all are 0. None where no k and l are such.
    """
    by_row = np.argsort(-block.wanted, kind="stable")
    by_column = np.argsort(-block.numbers, kind="stable")
    rows, columns = block.rows[by_row], block.columns[by_column]
    upto, until = _summed(people[rows]), _summed(times[columns])
    have = _summed(people[rows] * block.wanted[by_row])
    held = _summed(times[columns] * block.numbers[by_column])
    slack = have[:, None] - upto[:, None] * until - (held[-1] - held)
    slack[0, -1] = slack[-1, 0] = -1.0
    tight = np.flatnonzero(slack.ravel() == 0)
    if not len(tight):
        return None
    k, many = divmod(int(tight[0]), slack.shape[1])
    return by_row, by_column, k, many


def _summed(values: NDArray[Any]) -> FloatArray:
    return np.concatenate([[0.0], np.cumsum(values)])


def _split(  # noqa: PLR0917
    block: _Block,
    by_row: IntArray,
    by_column: IntArray,
    k: int,
    many: int,
    chance: FloatArray,
    people: IntArray,
    times: IntArray,
) -> list[_Block]:
    """Write the cells that are surely 1; return the two blocks where chance is left."""
    rows, columns = block.rows[by_row], block.columns[by_column]
    wanted, numbers = block.wanted[by_row], block.numbers[by_column]
    chance[np.ix_(rows[:k], columns[:many])] = 1.0
    over, beside = times[columns[:many]].sum(), people[rows[:k]].sum()
    return [
        _Block(rows[:k], columns[many:], wanted[:k] - over, numbers[many:]),
        _Block(rows[k:], columns[:many], wanted[k:], numbers[:many] - beside),
    ]


def _fitted(block: _Block, people: IntArray, times: IntArray) -> FloatArray:
    """Return the chances with the wanted sums, by turns for the rows and for the columns."""
    wanted, numbers = block.wanted, block.numbers
    total = float((wanted * people).sum())
    x, y = wanted / np.sqrt(total), numbers / np.sqrt(total)
    for _ in range(STEPS):
        x = wanted / (times * y / (1 + x[:, None] * y)).sum(axis=1)
        y = numbers / (people[:, None] * x[:, None] / (1 + x[:, None] * y)).sum(axis=0)
        product = x[:, None] * y
        chance = product / (1 + product)
        if np.abs((chance * times).sum(axis=1) / wanted - 1).max() < CLOSE:
            theirs = (chance * people[:, None]).sum(axis=0)
            if np.abs(theirs / numbers - 1).max() < CLOSE:
                break
    return np.asarray(chance)


class _Asked(NamedTuple):
    chance: FloatArray
    times: IntArray
    one: NDArray[np.int32]
    other: NDArray[np.int32]
    shared: NDArray[np.int32]


def sharing_p(
    web: TwoMode, found: Shared, *, workers: Workers = None
) -> tuple[FloatArray, Chances]:
    """Return how likely each pair would share as many projects or more, by chance alone.

    The law is that of a sum of independent trials, one for each project: the chance of the one
    organisation times that of the other.
    """
    law = chances(web.degree, web.size)
    kind = np.searchsorted(law.degrees, web.degree).astype(np.int64)
    one, other = kind[found.one], kind[found.other]
    low, high = np.minimum(one, other), np.maximum(one, other)
    wide, deep = len(law.degrees) + 1, int(found.projects.max(initial=0)) + 1
    code = (low * wide + high) * deep + found.projects
    rows, back = np.unique(code, return_inverse=True)
    pairs = rows // deep
    columns = (pairs // wide, pairs % wide, rows % deep)
    asked = _Asked(law.chance, law.times, *(part.astype(np.int32) for part in columns))
    tails = each(_tails, asked, bounds(len(rows), ROWS), workers)
    return np.concatenate([*tails, np.zeros(0)])[back.ravel()], law


def _tails(asked: _Asked, block: tuple[int, int]) -> FloatArray:
    from spatialict.core.kernels.shared_projects import chance_of_sharing

    tails = np.empty(block[1] - block[0])
    chance_of_sharing(*asked, *block, tails)
    return tails


def disparity_p(web: Network) -> tuple[FloatArray, FloatArray]:
    r"""Return how likely a link would have so large a share of the strength of each of its ends.

    .. math:: p_{ij} = \left(1 - \frac{w_{ij}}{s_i}\right)^{k_i - 1}

    The null cuts the strength of a node at random into as many parts as it has links; NaN where
    it has one link, which has all of it.
    """
    answers = []
    for end in (web.one, web.other):
        degree, strength = web.degree[end], web.strength[end]
        rest = np.maximum(0.0, 1 - web.weight / strength)
        answers.append(np.where(degree > 1, rest ** (degree - 1), np.nan))
    return answers[0], answers[1]


def among(p_value: FloatArray, tests: float, correction: Correction) -> FloatArray:
    """Return q where all other tests, up to `tests`, have p = 1 and are not listed.

    Examples
    --------
    One pair of 10 with p = .01, all others with p = 1: 10 x .01.

    >>> among(np.array([0.01]), 10.0, "bh").round(3).tolist()
    [0.1]
    """
    listed = int(np.isfinite(p_value).sum())
    q = adjust(p_value, correction)
    if correction == "none" or not listed:
        return q
    scale = tests / listed
    if correction == "by":
        scale *= harmonic(tests) / harmonic(listed)
    return capped(q * scale)


def at_once(least: float, tests: float, alpha: float, correction: Correction) -> float:
    """Return how many of so many tests must reach the least p together for any to stand.

    ``inf`` where none would however many did. All other tests have p = 1, as in `among`.

    Examples
    --------
    Of 1 770 pairs, none with a p below 1 / 10 000: 1 770 / (10 000 x .05) = 3.5.

    >>> at_once(1e-4, 1770.0, 0.05, "bh")
    4.0
    """
    share = least * among_scale(tests, correction) / alpha
    if correction in {"none", "bonferroni"}:
        return 1.0 if share <= 1 + _ROUNDING else float("inf")
    return max(1.0, float(np.ceil(share * (1 - _ROUNDING))))


def for_one(tests: float, alpha: float, correction: Correction) -> int:
    """Return how many networks must be drawn for one link alone to be found among the tests.

    Examples
    --------
    >>> for_one(1770.0, 0.05, "bh")
    35399
    """
    share = among_scale(tests, correction) / alpha
    return max(1, int(np.ceil(share * (1 - _ROUNDING))) - 1)


def among_scale(tests: float, correction: Correction) -> float:
    """Return what the least of so many p is multiplied by."""
    if correction == "none":
        return 1.0
    return tests * (harmonic(tests) if correction == "by" else 1.0)


_ROUNDING: Final = 1e-12


def harmonic(number: Any) -> float:  # noqa: ANN401
    """Return 1 + 1/2 + ... + 1/number."""
    from scipy.special import digamma

    return float(digamma(float(number) + 1) + np.euler_gamma)
