"""The second eigenvector of who is present where: the economic complexity index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray, IntArray

TIE: Final = 1e-9
"""Two eigenvalues nearer than this are one, and their vectors are any."""

WEAK: Final = 0.3
"""Correlation with diversity under which the direction of the index stands on little."""


class Scores(NamedTuple):
    """What the eigenvector says of regions and of industries, on one scale."""

    regions: FloatArray
    industries: FloatArray
    second: float
    third: float
    correlation: float
    """With diversity, over the regions; its sign is the sign of the index."""


def likeness(cells: BoolArray | FloatArray) -> FloatArray:
    r"""Return how alike regions are, in the symmetric form that has the same eigenvalues.

    .. math:: S_{rs} = \sum_i \frac{M_{ri} M_{si}}{k_i \sqrt{k_r k_s}}

    Parameters
    ----------
    cells : numpy.ndarray, shape (..., n, m)
        Presences; an empty row is like none.

    Examples
    --------
    >>> likeness(np.array([[True, True], [False, True]])).round(3).tolist()
    [[0.75, 0.354], [0.354, 0.5]]
    """
    counts = np.asarray(cells, dtype=float)
    size = counts.sum(axis=-1)[..., :, None] * counts.sum(axis=-2)[..., None, :]
    scaled = counts / np.sqrt(np.where(size > 0, size, 1.0))
    return np.asarray(scaled @ np.swapaxes(scaled, -1, -2))


def second_eigenvalues(cells: BoolArray) -> FloatArray:
    """Return the second eigenvalue of each arrangement: 1, where it falls into two.

    Examples
    --------
    Two regions that share nothing:

    >>> second_eigenvalues(np.eye(2, dtype=bool)[None]).round(6)
    array([1.])
    """
    short = cells if cells.shape[-2] <= cells.shape[-1] else np.swapaxes(cells, -1, -2)
    return np.asarray(np.linalg.eigvalsh(likeness(short))[..., -2])


def scored(cells: BoolArray) -> Scores:
    r"""Return the index of regions, and that of industries as the mean they give to regions.

    .. math::

        ECI_r \propto v_r, \quad \tilde M v = \lambda_2 v, \quad
        \tilde M_{rs} = \sum_i \frac{M_{ri} M_{si}}{k_r k_i}; \qquad
        ECI_r = \frac{1}{k_r} \sum_i M_{ri} PCI_i

    Regions have mean 0 and standard deviation 1 (over n); a positive index goes with diversity.

    Examples
    --------
    A chain of three: the ends differ most. The first shares one industry with the second:

    >>> chain = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], dtype=bool)
    >>> np.abs(scored(chain).regions).round(3).tolist()
    [1.225, 0.0, 1.225]
    """
    counts = cells.astype(float)
    diversity, ubiquity = counts.sum(axis=1), counts.sum(axis=0)
    values, vectors = np.linalg.eigh(likeness(cells))
    raw = vectors[:, -2] / np.sqrt(diversity)
    centre, spread = raw.mean(), raw.std()
    scale = spread if spread > 0 else np.nan
    # an industry's mean over its regions, once more divided by the eigenvalue: then a region is
    # the plain mean of its industries
    means = (counts.T @ raw) / ubiquity / values[-2] if values[-2] > TIE else ubiquity * np.nan
    regions, industries = (raw - centre) / scale, (means - centre) / scale
    correlation = _correlation(regions, diversity)
    sign = _sign(regions, correlation)
    third = float(values[-3]) if len(values) > 2 else float("nan")
    return Scores(
        sign * regions, sign * industries, float(values[-2]), third, float(sign * correlation)
    )


def _correlation(one: FloatArray, other: FloatArray) -> float:
    if not np.isfinite(one).all() or one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _sign(regions: FloatArray, correlation: float) -> float:
    """Return the sign that goes with diversity; without it the first region's is positive."""
    if abs(correlation) > TIE:
        return 1.0 if correlation > 0 else -1.0
    first = regions[np.flatnonzero(np.abs(regions) > TIE)[:1]]
    return -1.0 if first.size and first[0] < 0 else 1.0


def pieces(cells: BoolArray) -> tuple[IntArray, IntArray]:
    """Return which piece each region and each industry is in: pieces share no industry.

    Examples
    --------
    >>> regions, industries = pieces(np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=bool))
    >>> regions.tolist(), industries.tolist()
    ([0, 0, 1], [0, 0, 1])
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n, m = cells.shape
    row, column = np.nonzero(cells)
    web = csr_array((np.ones(len(row)), (row, n + column)), shape=(n + m, n + m))
    _, label = connected_components(web, directed=False)
    return np.asarray(label[:n], dtype=np.int64), np.asarray(label[n:], dtype=np.int64)
