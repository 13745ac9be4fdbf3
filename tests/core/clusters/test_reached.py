"""DBSCAN on places: against the definition, scikit-learn, and its own laws."""

from __future__ import annotations

import numpy as np
import pytest

from spatialict.core.clusters.addresses import Addresses
from spatialict.core.clusters.reached import reached


def scatter(seed):
    """Return points around up to four towns; every third seed on a lattice, with many ties."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 250))
    spots = rng.normal(size=(n, 2)) * 10 + rng.integers(0, 4, size=(n, 1)) * 30
    return np.round(spots) if seed % 3 == 0 else spots


def by_definition(spots, reach, least, weight):
    """Return core points, and for each point its cluster as a set of core points, plainly."""
    apart = ((spots[:, None, :] - spots[None, :, :]) ** 2).sum(axis=2)
    near = apart <= reach**2
    core = near @ weight >= least
    group = {i: {i} for i in np.flatnonzero(core)}
    cores = sorted(group)
    for i in cores:
        for j in cores:
            if near[i, j] and group[i] is not group[j]:
                group[i] |= group[j]
                for k in group[j]:
                    group[k] = group[i]
    cluster = [frozenset(group[i]) if core[i] else frozenset() for i in range(len(spots))]
    for i in np.flatnonzero(~core):
        cores = [j for j in np.flatnonzero(core) if near[i, j]]
        if cores:
            best = min(apart[i, j] for j in cores)
            first = [group[j] for j in cores if apart[i, j] == best]
            size = max(len(one) for one in first)
            ties = {frozenset(one) for one in first if len(one) == size}
            cluster[i] = min(ties, key=lambda one: min(tuple(spots[k]) for k in one))
    return core, cluster


def found(spots, reach, least, weight=None, workers=1):
    places = Addresses.of(*np.ascontiguousarray(spots.T), weight)
    given = (places.x, places.y, places.weight, places.firms)
    label, core = reached(*given, reach, least, workers)
    return label[places.place], core[places.place]


@pytest.mark.parametrize("seed", range(40))
def test_clusters_are_those_of_the_definition(seed):
    spots = scatter(seed)
    rng = np.random.default_rng([seed, 1])
    reach, least = float(rng.choice([0.5, 1, 2, 5])), int(rng.integers(1, 9))
    weight = rng.integers(0, 4, len(spots)) * 1.0 if seed % 2 else np.ones(len(spots))
    label, core = found(spots, reach, least, weight)
    expected_core, cluster = by_definition(spots, reach, least, weight)
    np.testing.assert_array_equal(core, expected_core)
    pairs = {(a, b) for a, b in zip(label, cluster, strict=True)}
    assert len(pairs) == len(set(label)) == len(set(cluster))
    assert all((a < 0) == (not b) for a, b in pairs)


@pytest.mark.parametrize("seed", range(0, 40, 3))
def test_core_points_and_noise_are_those_of_scikit_learn(seed):
    from sklearn.cluster import DBSCAN

    spots = scatter(seed)
    label, core = found(spots, 2.0, 4)
    peer = DBSCAN(eps=2.0, min_samples=4).fit(spots)
    np.testing.assert_array_equal(np.flatnonzero(core), peer.core_sample_indices_)
    np.testing.assert_array_equal(label < 0, peer.labels_ < 0)
    pairs = set(zip(label[core], peer.labels_[core], strict=True))
    assert len(pairs) == len(set(label[core])) == len(set(peer.labels_[core]))


def test_example_of_scikit_learn():
    """The example of its documentation: two clusters and one point far off."""
    spots = np.array([[1.0, 2], [2, 2], [2, 3], [8, 7], [8, 8], [25, 80]])
    label, _ = found(spots, 3.0, 2)
    assert label.tolist() == [1, 1, 1, 2, 2, -1]


def test_clusters_are_numbered_by_firms_and_then_from_west_to_east():
    spots = np.array([[50.0, 0], [50, 1], [9, 0], [9, 1], [70, 0], [70, 1], [70, 2]])
    label, _ = found(spots, 1.0, 2)
    assert label.tolist() == [3, 3, 2, 2, 1, 1, 1]


def test_a_firm_between_two_clusters_goes_to_the_nearer_and_then_to_the_larger():
    """Left three firms and right five; the middle one has two neighbours only, so it is no core."""
    left = [[-2.0, 0], [-3, 0], [-3, 0.1]]
    right = [[2.0, 0], [3, 0], [3, 0.1], [3, 0.2], [3, 0.3]]
    for middle, expected in (([-0.1, 0.0], 2), ([0.1, 0.0], 1), ([0.0, 0.0], 1)):
        spots = np.array([*left, *right, middle])
        label, core = found(spots, 2.1, 4)
        assert not core[-1]
        assert label[-1] == expected


@pytest.mark.parametrize("seed", range(6))
def test_neither_order_of_rows_nor_workers_change_an_answer(seed):
    spots = scatter(3 * seed)
    order = np.random.default_rng(seed).permutation(len(spots))
    label, core = found(spots, 2.0, 4)
    other, other_core = found(spots[order], 2.0, 4, workers=3)
    np.testing.assert_array_equal(label[order], other)
    np.testing.assert_array_equal(core[order], other_core)


def test_blocks_of_cells_do_not_show(monkeypatch):
    """Places over some hundreds of cells, cut into parts of seven."""
    import spatialict.core.clusters.reached as module

    spots = np.random.default_rng(3).uniform(0, 100, (2000, 2))
    whole = found(spots, 3.0, 4)
    monkeypatch.setattr(module, "bounds", lambda n: [(i, min(i + 7, n)) for i in range(0, n, 7)])
    parts = found(spots, 3.0, 4, workers=2)
    np.testing.assert_array_equal(whole[0], parts[0])
    np.testing.assert_array_equal(whole[1], parts[1])


def test_a_town_at_one_address_is_one_place():
    """A million firms in two places: no pair of firms is ever looked at."""
    spots = np.repeat([[0.0, 0.0], [5.0, 0.0]], 500_000, axis=0)
    label, core = found(spots, 1.0, 10)
    assert core.all()
    assert np.bincount(label).tolist() == [0, 500_000, 500_000]


def test_two_long_streets_just_out_of_reach_are_two_clusters():
    """20 000 firms on each: pairs would be 400 million."""
    along = np.random.default_rng(1).uniform(0, 0.7, 40_000)
    across = np.repeat([0.0, 1.0001], 20_000)
    for spots in ((along, across), (across, along)):
        label, _ = found(np.column_stack(spots), 1.0, 10)
        assert np.bincount(label).tolist() == [0, 20_000, 20_000]


def test_firms_without_jobs_join_clusters_and_make_none():
    """50 000 firms of which every thousandth has a job; then none has."""
    spots = np.random.default_rng(2).uniform(0, 5, (50_000, 2))
    jobs = np.zeros(50_000)
    jobs[::1000] = 1.0
    label, core = found(spots, 4.0, 20, jobs)
    np.testing.assert_array_equal(core[:500], by_definition_core(spots[:500], spots, jobs, 4.0, 20))
    assert (label[core] == 1).all()
    label, core = found(spots, 4.0, 20, np.zeros(50_000))
    assert not core.any()
    assert (label == -1).all()


def by_definition_core(some, spots, jobs, reach, least):
    return [jobs[((spots - one) ** 2).sum(axis=1) <= reach**2].sum() >= least for one in some]


def test_large_coordinates_lose_no_neighbour():
    """A step of exactly the reach counts, also 10 000 km from the origin."""
    spots = np.array([[1e7 + 3.0 * i, -1e7] for i in range(50)])
    label, core = found(spots, 3.0, 3)
    assert label.tolist() == [1] * 50
    assert core.tolist() == [False, *[True] * 48, False]


def test_noise_has_as_many_core_firms_as_chance():
    """On complete randomness each firm has Poisson(n pi r^2 / A) others within reach; with 3 in
    the mean, P(9 others or more) = .0038. Firms near the border have fewer, so a little less."""
    from scipy.stats import poisson

    n, shares = 1000, []
    reach = np.sqrt(3 / (n * np.pi))
    for seed in range(100):
        _, core = found(np.random.default_rng(seed).uniform(size=(n, 2)), reach, 10)
        shares.append(core.mean())
    expected = poisson.sf(8, 3)
    assert 0.7 * expected < np.mean(shares) < 1.1 * expected


@pytest.mark.parametrize("seed", range(5))
def test_planted_towns_are_found_one_by_one(seed):
    rng = np.random.default_rng(seed)
    towns = np.array([[0, 0], [40, 0], [0, 40], [40, 40]]) + 20.0
    spots = np.concatenate([towns[i] + rng.normal(size=(60, 2)) for i in range(4)])
    noise = rng.uniform(0, 80, (60, 2))
    label, _ = found(np.concatenate([spots, noise]), 1.5, 8)
    assert label.max() == 4
    for i in range(4):
        held = label[60 * i : 60 * i + 60]
        assert (held == np.bincount(held[held > 0]).argmax()).mean() > 0.9
    assert (label[240:] < 0).mean() > 0.9
