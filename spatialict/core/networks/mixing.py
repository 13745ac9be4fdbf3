"""Links by pair of groups, and how far they stay within groups, for any arrangement of labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialict.core.networks.relabelled import Block, Dealing, Labelled, observed
from spatialict.core.workers import each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray
    from spatialict.core.workers import Workers


class Cells(NamedTuple):
    """Links between groups; a row for each arrangement.

    Parameters
    ----------
    links, weight : array, shape (arrangements, groups, groups)
        Upper triangle: links between two groups, and the sum of their weights; the diagonal holds
        those within one. Weights are in units of their mean, so that both add up alike.
    """

    links: FloatArray
    weight: FloatArray


class _Asked(NamedTuple):
    labelled: Labelled
    weight: FloatArray
    dealing: Dealing


def unit_weights(labelled: Labelled) -> FloatArray:
    """Return weights over their mean; empty where all are equal."""
    weight = labelled.web.weight
    if not len(weight) or (weight == weight[0]).all():
        return np.empty(0)
    return np.asarray(weight / weight.mean(), dtype=np.float64)


def seen(labelled: Labelled) -> Cells:
    """Return the cells as they are; one row."""
    return _cells(labelled, unit_weights(labelled), observed(labelled.codes))


def dealt(labelled: Labelled, dealing: Dealing, workers: Workers) -> Cells:
    """Return the cells on the diagonal and above it, flat, of every arrangement."""
    asked = _Asked(labelled, unit_weights(labelled), dealing)
    parts = each(_upper, asked, dealing.blocks(), workers)
    return Cells(*(np.concatenate(rows) for rows in zip(*parts, strict=True)))


def dealt_indices(labelled: Labelled, dealing: Dealing, workers: Workers) -> FloatArray:
    """Return `indices` of every arrangement."""
    asked = _Asked(labelled, unit_weights(labelled), dealing)
    return np.concatenate(each(_indices, asked, dealing.blocks(), workers))


def _upper(asked: _Asked, start: int) -> Cells:
    found = _cells(asked.labelled, asked.weight, asked.dealing.block(asked.labelled.codes, start))
    upper = np.triu_indices(len(asked.labelled.groups))
    return Cells(found.links[:, *upper], found.weight[:, *upper])


def _indices(asked: _Asked, start: int) -> FloatArray:
    block = asked.dealing.block(asked.labelled.codes, start)
    return indices(_cells(asked.labelled, asked.weight, block))


def _cells(labelled: Labelled, weight: FloatArray, block: Block) -> Cells:
    from spatialict.core.kernels.relabelled import cell_sums

    shape = block.number, len(labelled.groups), len(labelled.groups)
    counts = np.zeros(shape, dtype=np.int64)
    sums = np.zeros(shape if len(weight) else (0, *shape[1:]))
    web = labelled.web
    cell_sums(web.one, web.other, weight, block.kinds, block.how, block.state, counts, sums)
    links = _folded(counts.astype(np.float64))
    return Cells(links, _folded(sums) if len(weight) else links)


def _folded(cells: FloatArray) -> FloatArray:
    """Return the cells with what is below the diagonal added to what is above it."""
    return np.asarray(np.triu(cells) + np.triu(np.swapaxes(cells, 1, 2), 1))


NAMES = ("ei", "ei_weighted", "assortativity", "assortativity_weighted")


def indices(cells: Cells) -> FloatArray:
    r"""Return the E-I index and the assortativity of each arrangement, by links and by weight.

    .. math:: EI = \frac{E - I}{E + I}, \qquad
              r = \frac{\sum_g e_{gg} - \sum_g a_g^2}{1 - \sum_g a_g^2}

    ``NaN`` without links; r also where all links are among one group.

    Examples
    --------
    Two links within each of two groups and one between: (1 - 4) / 5, and e = .4 + .4, a = .5:

    >>> cells = np.array([[[2.0, 1.0], [0.0, 2.0]]])
    >>> indices(Cells(cells, cells)).round(3)
    array([[-0.6, -0.6,  0.6,  0.6]])
    """
    found = [f(part) for f in (external_internal, assortativity) for part in cells]
    return np.column_stack(found)


def external_internal(cells: FloatArray) -> FloatArray:
    """Return (E - I) / (E + I) of each arrangement."""
    total = cells.sum(axis=(1, 2))
    within = np.trace(cells, axis1=1, axis2=2)
    return np.asarray(1 - 2 * within / np.where(total > 0, total, np.nan))


def assortativity(cells: FloatArray) -> FloatArray:
    """Return Newman's coefficient of each arrangement; see `indices`."""
    total = cells.sum(axis=(1, 2))
    scale = np.where(total > 0, total, np.nan)
    within = np.trace(cells, axis1=1, axis2=2) / scale
    ends = (cells.sum(axis=1) + cells.sum(axis=2)) / (2 * scale[:, None])
    alike = (ends**2).sum(axis=1)
    room = 1 - alike
    return np.asarray((within - alike) / np.where(room > 1e-12, room, np.nan))


def affinity(upper: FloatArray, groups: int) -> FloatArray:
    r"""Return links over what the ends of links would make of them, a row for each arrangement.

    .. math:: \frac{e_{ab}}{a_a a_b}

    :math:`e_{ab}` is the share of links that lead from a to b, :math:`a_a` the share of their
    ends in a. ``NaN`` where a group has no link.

    Parameters
    ----------
    upper : array, shape (arrangements, pairs of groups)
        As `dealt` gives links.
    groups : int
        How many groups there are.

    Examples
    --------
    Two links within a, one with b, none within b; a has five of the six ends. A link within a is
    as good as 4 m / k k = 12 / 25 of one, one between as 2 m / k k = 6 / 5.

    >>> affinity(np.array([[2.0, 1.0, 0.0]]), 2).round(3)
    array([[0.96, 1.2 , 0.  ]])
    """
    one, other = np.triu_indices(groups)
    ends = np.zeros((len(one), groups))
    np.add.at(ends, (np.arange(len(one)), one), 1.0)
    np.add.at(ends, (np.arange(len(one)), other), 1.0)
    degree = upper @ ends
    times = np.where(one == other, 4.0, 2.0) * upper.sum(axis=1)[:, None]
    chance = degree[:, one] * degree[:, other]
    return np.asarray(upper * times / np.where(chance > 0, chance, np.nan), dtype=float)


def possible(sizes: NDArray[np.int64]) -> FloatArray:
    """Return how many pairs of nodes there are, by pair of groups.

    Examples
    --------
    >>> possible(np.array([3, 1]))
    array([[3., 3.],
           [3., 0.]])
    """
    size = sizes.astype(np.float64)
    return np.asarray(np.outer(size, size) - np.diag(size * (size + 1) / 2))
