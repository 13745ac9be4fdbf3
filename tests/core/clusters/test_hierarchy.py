"""HDBSCAN on places: against the definition and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

from spatialict.core.clusters.addresses import Addresses
from spatialict.core.clusters.hierarchy import lasting, nth_distance


def scatter(seed):
    """Return points of some towns; with noise, or on a lattice, or with points given twice."""
    rng = np.random.default_rng(seed)
    n, towns = int(rng.integers(30, 90)), int(rng.integers(1, 6))
    centres = rng.uniform(0, 100, (towns, 2))
    spots = centres[rng.integers(0, towns, n)] + rng.normal(size=(n, 2)) * rng.uniform(1, 8)
    if seed % 4 == 1:
        spots[: n // 3] = rng.uniform(0, 100, (n // 3, 2))
    if seed % 4 == 2:
        spots = np.round(spots)
    if seed % 4 == 3:
        spots[::3] = spots[1 : 1 + len(spots[::3])]
    return spots


def found(spots, least, near=None, reach=0.0):
    places = Addresses.of(*np.ascontiguousarray(spots.T))
    label, lasts = lasting(places.x, places.y, places.firms, reach, least, near)
    return label[places.place], lasts


class Definition:
    """HDBSCAN written plainly: cut all links of one length, follow the groups, keep the best."""

    def __init__(self, spots, least, near, reach=0.0):
        apart = cdist(spots, spots)
        self.core = np.maximum(np.sort(apart, axis=1)[:, near - 1], reach)
        self.apart = np.maximum(apart, np.maximum.outer(self.core, self.core))
        np.fill_diagonal(self.apart, 0)
        self.least, self.leaves = least, np.full(len(spots), np.nan)

    def pieces(self, members):
        """Return the longest link that holds the members together, and what is left without."""
        within = self.apart[np.ix_(members, members)]
        lengths = np.unique(within[within > 0])
        low, high = 0, len(lengths)  # below lengths[low] they are apart, from lengths[high] on one
        while low < high:
            middle = (low + high) // 2
            whole = connected_components(within <= lengths[middle], directed=False)[0] == 1
            low, high = (low, middle) if whole else (middle + 1, high)
        if low == len(lengths):
            return 0.0, []
        count, piece = connected_components(within < lengths[low], directed=False)
        return lengths[low], [members[piece == k] for k in range(count)] if count > 1 else []

    def grown(self, members, born):
        """Return the best clusters within a group and their excess, and the group's own."""
        excess, inside = 0.0, []
        alive = members
        while True:
            length, parts = self.pieces(alive)
            large = [part for part in parts if len(part) >= self.least]
            if not parts:
                excess += sum(1 / self.core[alive] - 1 / born)
                break
            gone = [i for part in parts for i in part if len(part) < self.least]
            excess += len(gone) * (1 / length - 1 / born)
            if len(large) == 1:
                alive = large[0]
                continue
            if large:
                excess += sum(len(part) for part in large) * (1 / length - 1 / born)
                inside = [self.grown(part, length) for part in large]
            break
        below = sum(best for best, _ in inside)
        if np.isinf(born):
            return 0.0, [one for _, some in inside for one in some]
        if below > excess:
            return below, [one for _, some in inside for one in some]
        return excess, [frozenset(members.tolist())]


def clusters(label):
    return {frozenset(np.flatnonzero(label == k).tolist()) for k in set(label) if k > 0}


@pytest.mark.parametrize("seed", range(12))
def test_clusters_are_those_of_the_definition(seed):
    spots = scatter(seed)
    alike = np.unique(spots, axis=0, return_counts=True)[1].max()
    least = max(3 + seed % 6, alike + 1)  # more, so that no place is endlessly dense
    label, _ = found(spots, least)
    plain = Definition(spots, least, least)
    _, expected = plain.grown(np.arange(len(spots)), np.inf)
    assert clusters(label) == set(expected)


@pytest.mark.parametrize("seed", range(40))
def test_without_ties_clusters_are_those_of_scikit_learn(seed):
    """With `near` = 1 no distance is lifted to that of a neighbour, so none ties with another."""
    from sklearn.cluster import HDBSCAN

    spots, least = scatter(4 * seed + seed % 2), 3 + seed % 9
    label, _ = found(spots, least, near=1)
    peer = HDBSCAN(min_cluster_size=least, min_samples=1, copy=True).fit(spots).labels_
    assert clusters(label) == clusters(peer + 1)


@pytest.mark.parametrize("seed", range(20))
def test_with_ties_few_firms_differ_from_scikit_learn(seed):
    from sklearn.cluster import HDBSCAN

    spots = scatter(4 * seed)
    label, _ = found(spots, 8)
    peer = HDBSCAN(min_cluster_size=8, min_samples=8, copy=True).fit(spots).labels_
    assert ((label < 0) != (peer < 0)).sum() <= 0.04 * len(spots)


@pytest.mark.parametrize("seed", range(8))
def test_order_of_rows_does_not_matter(seed):
    spots = scatter(seed)
    order = np.random.default_rng(seed).permutation(len(spots))
    label, lasts = found(spots, 5)
    other, others = found(spots[order], 5)
    np.testing.assert_array_equal(label[order], other)
    np.testing.assert_array_equal(lasts, others)


def test_two_groups_part_at_the_gap_between_them():
    """Two groups at 0 1 2 and 10 11 12, three firms near: all are 2 apart at least, and 8 the gap;
    so both begin at 8 and end at 2: 1 - 2 / 8."""
    label, lasts = found(np.array([[0.0, 0], [1, 0], [2, 0], [10, 0], [11, 0], [12, 0]]), 3)
    assert label.tolist() == [1, 1, 1, 2, 2, 2]
    np.testing.assert_allclose(lasts, [0.75, 0.75])


def test_addresses_of_many_firms_are_endlessly_dense_until_a_reach_is_given():
    """Two addresses of ten firms inside a loose group of nine, beside another group of nine."""
    loose = np.array([[i % 3, i // 3] for i in range(9)], dtype=float)
    towns = np.repeat([[0.5, 0.5], [1.5, 1.5]], 10, axis=0)
    spots = np.concatenate([loose, towns, loose + 50])
    label, lasts = found(spots, 5)
    assert clusters(label) >= {frozenset(range(9, 19)), frozenset(range(19, 29))}
    assert (label[:9] < 0).all()
    assert lasts[label[9] - 1] == lasts[label[19] - 1] == 1.0
    wide, lasts = found(spots, 5, reach=2.0)
    assert clusters(wide) == {frozenset(range(29)), frozenset(range(29, 38))}
    assert ((lasts > 0) & (lasts < 1)).all()


def test_reach_of_the_definition_is_the_same():
    spots = scatter(0)
    label, _ = found(spots, 6, reach=3.0)
    _, expected = Definition(spots, 6, 6, reach=3.0).grown(np.arange(len(spots)), np.inf)
    assert clusters(label) == set(expected)


@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_too_few_firms_are_no_cluster(n):
    label, lasts = found(np.arange(2.0 * n).reshape(n, 2), 5)
    assert label.tolist() == [-1] * n
    assert len(lasts) == 0


@pytest.mark.parametrize("seed", range(6))
def test_nth_distance_counts_weights_from_near_to_far(seed):
    rng = np.random.default_rng(seed)
    x, y, weight = rng.uniform(0, 9, 60), rng.uniform(0, 9, 60), rng.integers(0, 5, 60) * 1.0
    near = nth_distance(x, y, weight, 40)
    apart = cdist(np.column_stack([x, y]), np.column_stack([x, y]))
    for i in range(60):
        order = np.argsort(apart[i])
        reached = np.flatnonzero(np.cumsum(weight[order]) >= 40)[0]
        assert near[i] == pytest.approx(apart[i, order[reached]], rel=1e-12)
    assert np.isinf(nth_distance(x, y, weight, weight.sum() + 1)).all()
