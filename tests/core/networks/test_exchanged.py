"""Networks of the same numbers: all of them, alike, and what they say of pairs."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from spatialict.core.kernels.exchanging import share_by_chance
from spatialict.core.networks import exchanged
from spatialict.core.networks.exchanged import exchanged_p
from spatialict.core.networks.projected import TwoMode, share
from spatialict.core.study import ArgumentError

THERE = np.array([[1, 1, 0, 1], [0, 1, 1, 0], [1, 0, 1, 0], [0, 1, 0, 0]], dtype=np.uint8)


def web_of(there):
    org, project = np.nonzero(there)
    return TwoMode.of(pd.DataFrame({"org_id": org, "project": project}))


def of_the_same_numbers(there):
    """Every matrix of 0 and 1 with these sums, by going through all of them."""
    rows = list(product([0, 1], repeat=there.shape[1]))
    chosen = [[row for row in rows if sum(row) == total] for total in there.sum(axis=1)]
    all_of = np.array(list(product(*chosen)))
    return all_of[(all_of.sum(axis=1) == there.sum(axis=0)).all(axis=1)]


def test_p_is_the_share_of_all_networks_of_the_same_numbers():
    """29 999 drawn of all; the tolerance is 4.5 standard errors."""
    web = web_of(THERE)
    found = share(web, weights="simple")
    p = exchanged_p(web, found, 29_999, seed=1)
    every = of_the_same_numbers(THERE)
    assert len(every) > 10
    for one, other, shared, ours in zip(*found[:3], p, strict=True):
        exact = ((every[:, one] * every[:, other]).sum(axis=1) >= shared).mean()
        assert abs(ours - exact) <= 4.5 * np.sqrt(exact * (1 - exact) / 29_999) + 1 / 29_999


def test_all_networks_of_the_numbers_are_equally_likely():
    """Chi-square of 6 000 networks, p > .001."""
    from scipy.stats import chi2

    web, every = web_of(THERE), of_the_same_numbers(THERE)
    first = np.concatenate([[0], np.cumsum(web.degree)])
    projects, there = web.project.copy(), THERE.copy()
    none, counts = np.zeros(0, dtype=np.int32), {row.tobytes(): 0 for row in every.astype(np.uint8)}
    state = np.uint64(5)
    for _ in range(6000):
        state = share_by_chance(
            first, web.organisation, projects, there, none, none, none, 80, 1, state,
            np.zeros(0, dtype=np.int64),
        )  # fmt: skip
        state = np.uint64(state)
        counts[there.tobytes()] += 1
    seen, expected = np.array(list(counts.values())), 6000 / len(every)
    assert ((seen - expected) ** 2 / expected).sum() < chi2.isf(0.001, len(every) - 1)
    np.testing.assert_array_equal(there[web.organisation, projects], 1)


def test_where_no_other_network_has_the_numbers_p_is_1():
    """One organisation is in both projects, the others in none else."""
    web = web_of(np.array([[1, 1], [1, 1]]))
    found = share(web, weights="simple")
    assert exchanged_p(web, found, 99, seed=0).tolist() == [1.0]


@pytest.mark.parametrize("workers", [1, 2])
def test_threads_change_no_byte(workers):
    web = web_of(THERE)
    found = share(web, weights="simple")
    p = exchanged_p(web, found, 300, seed=3, workers=workers)
    assert p.tobytes() == exchanged_p(web, found, 300, seed=3, workers=3).tobytes()


def test_too_many_cells_are_refused(monkeypatch):
    web = web_of(THERE)
    monkeypatch.setattr(exchanged, "MOST_CELLS", 15)
    with pytest.raises(ArgumentError, match="backbone: 4 organisations in 4 projects are more"):
        exchanged_p(web, share(web, weights="simple"), 9, seed=0)
