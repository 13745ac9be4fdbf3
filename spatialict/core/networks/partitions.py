"""Communities of a network: many runs, what they agree on, and what chance would find."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core.networks.network import Network
from spatialict.core.workers import each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.workers import Workers

    Members = NDArray[np.int32]

METHODS: Final = ("leiden", "louvain")
SWAPS: Final = 10
"""Attempts to change the partners of two links, for each link of a rewired network."""
ROUNDS: Final = 20
MOST_SOUGHT: Final = 200_000_000
"""Links that repeated runs look at, some minutes of one core; the first repeat is always made."""


class How(NamedTuple):
    """What is looked for.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    resolution : float
        Of modularity.
    seed : int
        Of everything that is drawn.
    """

    method: str
    resolution: float
    seed: int


class _Web(NamedTuple):
    """Links from both ends, and the strength of each node."""

    starts: IntArray
    beside: NDArray[np.int32]
    weight: FloatArray
    strength: FloatArray


def modularity(web: Network, member: Members, resolution: float = 1.0) -> float:
    r"""Return how much more links lie within communities than strengths would bring.

    .. math:: Q = \frac{1}{W} \sum_c \left(W_c - \gamma \frac{S_c^2}{4 W}\right)

    with W the weight of all links, :math:`W_c` of those within community c and :math:`S_c` the
    strength of its nodes. NaN without links.
    """
    whole = float(web.weight.sum())
    if not whole > 0:
        return float("nan")
    inside = float(web.weight[member[web.one] == member[web.other]].sum())
    strength = np.bincount(member, weights=web.strength)
    return inside / whole - resolution * float(((strength / (2 * whole)) ** 2).sum())


def runs(web: Network, number: int, how: How, workers: Workers = None) -> list[Members]:
    """Return the communities that each of some runs finds, from nodes in a drawn order."""
    return _runs(_Web(*web.csr, web.strength), number, how, 0, workers)


def _runs(web: _Web, number: int, how: How, turn: int, workers: Workers) -> list[Members]:
    parts = [(turn, run) for run in range(number)]
    return each(_run, (web, how), parts, workers)


def _state(how: How, *place: int) -> np.uint64:
    words = np.random.SeedSequence([how.seed, *place]).generate_state(1, np.uint64)
    return np.uint64(words[0])


def _run(shared: tuple[_Web, How], part: tuple[int, int]) -> Members:
    web, how = shared
    return _grouped(web, how, _state(how, 0, *part))


def _grouped(web: _Web, how: How, state: np.uint64) -> Members:
    from spatialict.core.kernels.grouping import group_nodes

    member = np.empty(len(web.strength), dtype=np.int32)
    group_nodes(*web, how.resolution, how.method == "leiden", state, member)
    return member


def agreed(web: Network, found: list[Members], how: How, workers: Workers = None) -> Members:
    """Return one partition: nodes that all runs put together stay so, the rest is sought anew.

    What all runs agree on is merged and the runs are repeated on the merged network, until they
    agree, nothing more merges, or more than `MOST_SOUGHT` links would be looked at; then the one of
    the highest modularity is taken, the first of equals.
    """
    node, sought = np.arange(web.n, dtype=np.int32), 0
    for turn in range(1, ROUNDS + 1):
        core = _together(found)
        number = int(core.max(initial=-1)) + 1
        if number == len(core) or number == len(np.unique(found[0])):
            break
        below = _merged(web, core[node], number)
        sought += len(found) * len(below[1]) // 2
        if turn > 1 and sought > MOST_SOUGHT:
            break
        node = core[node]
        found = _runs(below, len(found), how, turn, workers)
    spread = [member[node] for member in found]
    quality = [modularity(web, member, how.resolution) for member in spread]
    return spread[int(np.argmax(np.round(quality, 12)))]


def _together(found: list[Members]) -> Members:
    """Return groups of nodes that are together in all runs."""
    core = found[0].astype(np.int64)
    for member in found[1:]:
        width = int(member.max(initial=0)) + 1
        core = np.unique(core * width + member, return_inverse=True)[1].ravel()
    return np.unique(core, return_inverse=True)[1].ravel().astype(np.int32)


def _merged(web: Network, node: Members, number: int) -> _Web:
    one, other = node[web.one], node[web.other]
    apart = one != other
    ids = pd.RangeIndex(number)
    merged = Network.between(ids, one[apart], other[apart], web.weight[apart])
    strength = np.bincount(node, weights=web.strength, minlength=number)
    return _Web(*merged.csr, strength.astype(np.float64))


def numbered(member: Members, linked: NDArray[np.bool_]) -> IntArray:
    """Return numbers from 1: the largest community, of equals that of the first node; 0: no link.

    Examples
    --------
    >>> numbered(np.array([0, 1, 1, 2]), np.array([True, True, True, False])).tolist()
    [2, 1, 1, 0]
    """
    answer = np.zeros(len(member), dtype=np.int64)
    groups, first, back, size = np.unique(
        member[linked], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(groups), dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(1, len(groups) + 1)
    answer[linked] = rank[back.ravel()]
    return answer


def stability(member: Members, found: list[Members]) -> FloatArray:
    r"""Return how alike the community of each node is from run to run: 1 is always the same.

    .. math:: s_i = \frac{1}{R} \sum_r \frac{|C_i \cap C_i^r|}{|C_i \cup C_i^r|}
    """
    total = np.zeros(len(member))
    mine = np.bincount(member)[member]
    for other in found:
        theirs = np.bincount(other)[other]
        width = int(other.max(initial=0)) + 1
        pair = member.astype(np.int64) * width + other
        _, back, count = np.unique(pair, return_inverse=True, return_counts=True)
        both = count[back.ravel()]
        total += both / (mine + theirs - both)
    return total / len(found)


class Agreement(NamedTuple):
    """How alike two partitions are: 1 where they are the same; ``ari`` is 0 by chance."""

    nmi: float
    ari: float


def agreement(one: Members, other: Members) -> Agreement:
    """Return normalised mutual information (over the mean entropy) and adjusted Rand index.

    Examples
    --------
    >>> agreement(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    Agreement(nmi=1.0, ari=1.0)
    """
    n = len(one)
    width = int(other.max(initial=0)) + 1
    cells = np.unique(one.astype(np.int64) * width + other, return_counts=True)[1]
    rows, columns = np.bincount(one), np.bincount(other)
    rows, columns = rows[rows > 0], columns[columns > 0]
    h_one, h_other, h_both = (_entropy(counts, n) for counts in (rows, columns, cells))
    nmi = 1.0 if h_one + h_other == 0 else 2 * (h_one + h_other - h_both) / (h_one + h_other)
    pairs, a, b = (_pairs(counts) for counts in (cells, rows, columns))
    chance = a * b / max(_pairs(np.array([n])), 1.0)
    most = (a + b) / 2
    ari = 1.0 if most == chance else (pairs - chance) / (most - chance)
    return Agreement(float(min(1.0, max(0.0, nmi))), float(ari))


def _entropy(counts: IntArray, n: int) -> float:
    share = counts / n
    return float(-(share * np.log(share)).sum())


def _pairs(counts: IntArray) -> float:
    return float((counts * (counts - 1.0) / 2).sum())


def mean_agreement(found: list[Members]) -> Agreement:
    """Return the mean over all pairs of runs; NaN for a single run."""
    pairs = [agreement(one, other) for one, other in combinations(found, 2)]
    if not pairs:
        return Agreement(float("nan"), float("nan"))
    return Agreement(*np.mean(np.array(pairs), axis=0).tolist())


def by_chance(
    web: Network, number: int, how: How, workers: Workers = None
) -> tuple[FloatArray, int]:
    """Return the modularity that one run finds in each of some rewired networks.

    Degrees stay, each link takes its weight along. Also returned: how many links changed partners
    in all; where none could, the network is the only one of its degrees.
    """
    links = len(web.one)
    ends, beside, _ = web.csr
    order = np.lexsort((np.concatenate([web.other, web.one]), np.concatenate([web.one, web.other])))
    slot = np.empty(2 * links, dtype=np.int64)
    slot[order] = np.arange(2 * links)
    shared = (web, _Slots(ends, beside, slot[:links].copy(), slot[links:].copy()), how)
    answers = each(_by_chance, shared, range(number), workers)
    return np.array([quality for quality, _ in answers]), sum(done for _, done in answers)


class _Slots(NamedTuple):
    starts: IntArray
    beside: NDArray[np.int32]
    at_one: IntArray
    at_other: IntArray


def _by_chance(shared: tuple[Network, _Slots, How], run: int) -> tuple[float, int]:
    from spatialict.core.kernels.rewiring import rewire

    web, slots, how = shared
    one, other, beside = web.one.copy(), web.other.copy(), slots.beside.copy()
    at_one, at_other = slots.at_one.copy(), slots.at_other.copy()
    attempts = SWAPS * len(one)
    done = rewire(one, other, at_one, at_other, slots.starts, beside, attempts, _state(how, 1, run))
    weight = np.empty(2 * len(one))
    weight[at_one], weight[at_other] = web.weight, web.weight
    both = np.concatenate([one, other])
    strength = np.bincount(both, np.concatenate([web.weight, web.weight]), minlength=web.n)
    mixed = _Web(slots.starts, beside, weight, strength.astype(np.float64))
    member = _grouped(mixed, how, _state(how, 2, run))
    rewired = Network(web.ids, one, other, web.weight)
    return modularity(rewired, member, how.resolution), done
