"""Stability of clusters under resampling."""

from __future__ import annotations

import numpy as np
import pytest

from spatialict.core.clusters.addresses import Addresses
from spatialict.core.clusters.resampled import Rule, compared, stability_of
from spatialict.core.kernels.redrawing import redraw


@pytest.mark.parametrize("seed", range(20))
def test_similarity_is_that_of_sets(seed):
    """Jaccard |A and B| / |A or B| over the firms, plainly."""
    rng = np.random.default_rng(seed)
    label, found = rng.choice([-1, 1, 2, 3], 40), rng.choice([-1, 1, 2], 40)
    firms = rng.integers(1, 5, 40)
    alike, like = compared(label, found, firms, 3)
    for cluster in (1, 2, 3):
        mine = label == cluster
        each = [firms[mine & (found == k)].sum() / firms[mine | (found == k)].sum() for k in (1, 2)]
        assert alike[cluster - 1] == pytest.approx(max(each))
        assert each[like[cluster - 1] - 1] == pytest.approx(max(each))


def test_a_cluster_that_dissolves_counts_as_nil_and_one_not_drawn_not_at_all():
    label, found = np.array([1, 1, 3]), np.array([-1, -1, 1])
    alike, _ = compared(label, found, np.ones(3, dtype=int), 3)
    np.testing.assert_array_equal(alike, [0.0, np.nan, 1.0])


def test_redrawn_firms_are_as_many_and_each_as_likely():
    """10 000 times three firms: a firm is drawn 10 000 times in the mean, SD 82."""
    firms, weight, total = np.empty(2, dtype=np.int64), np.empty(2), np.zeros(2)
    place, each = np.array([0, 0, 1]), np.array([1.0, 2.0, 4.0])
    jobs = 0.0
    for resample in range(10_000):
        redraw(place, each, np.uint64(resample * 7919), firms, weight)
        assert firms.sum() == 3
        total += firms
        jobs += weight.sum()
    np.testing.assert_allclose(total, [20_000, 10_000], atol=400)
    assert jobs / 10_000 == pytest.approx(7.0, abs=0.1)  # SD of one: sqrt(3 * 14/9) = 2.2


def planted(seed, spread):
    rng = np.random.default_rng(seed)
    spots = np.concatenate([rng.normal(c, spread, (40, 2)) for c in (0, 50, 100)])
    return Addresses.of(*np.ascontiguousarray(spots.T))


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_planted_towns_are_stable(method):
    places = planted(1, 2.0)
    rule = Rule(method, 4.0, 8)
    label = rule.found(places.x, places.y, places.weight, places.firms)
    assert label.max() == 3
    mean, share = stability_of(places, label, rule, 40, seed=0, workers=1)
    assert (mean > 0.9).all()
    assert np.nanmin(share[label > 0]) >= 0.0


def test_chance_clusters_of_noise_are_not_stable():
    """Groups that chance makes in noise, at the edge of what a core needs, seldom come again."""
    means = []
    for seed in range(10):
        spots = np.random.default_rng(seed).uniform(0, 100, (300, 2))
        places = Addresses.of(*np.ascontiguousarray(spots.T))
        rule = Rule("dbscan", 7.0, 10)
        label = rule.found(places.x, places.y, places.weight, places.firms)
        if label.max() > 0:
            means.append(stability_of(places, label, rule, 40, seed, workers=1)[0].mean())
    assert len(means) >= 8
    assert np.mean(means) < 0.6


def test_one_resample_is_what_clustering_it_by_hand_gives():
    places = planted(3, 6.0)
    rule = Rule("dbscan", 4.0, 8)
    label = rule.found(places.x, places.y, places.weight, places.firms)
    mean, share = stability_of(places, label, rule, 1, seed=5, workers=1)
    state = np.random.SeedSequence([5, 0]).generate_state(1, np.uint64)[0]
    firms, weight = np.empty(len(label), dtype=np.int64), np.empty(len(label))
    redraw(np.arange(len(label)), places.each, state, firms, weight)
    rows = np.repeat(np.arange(len(label)), firms)  # the register that was drawn, row by row
    drawn = Addresses.of(places.x[rows], places.y[rows])
    again = rule.found(drawn.x, drawn.y, drawn.weight, drawn.firms)[drawn.place]
    for cluster in range(1, label.max() + 1):
        mine = label[rows] == cluster
        each = [
            (mine & (again == k)).sum() / (mine | (again == k)).sum() for k in set(again) if k > 0
        ]
        assert mean[cluster - 1] == pytest.approx(max(each))
    assert np.isnan(share).sum() == (firms == 0).sum()


def test_workers_and_parts_do_not_change_an_answer():
    places = planted(2, 6.0)
    rule = Rule("dbscan", 4.0, 8)
    label = rule.found(places.x, places.y, places.weight, places.firms)
    one = stability_of(places, label, rule, 9, seed=3, workers=1)
    two = stability_of(places, label, rule, 9, seed=3, workers=3)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)
