"""Labels given at random are found as often as the tests say, and no more."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from spatialict.measure.brokerage import brokerage
from spatialict.measure.helix_triads import helix_triads
from spatialict.measure.mixing import mixing
from spatialict.measure.segregation import segregation

TRIALS = 200
ALPHA = 0.05


def shares():
    """Whether p <= .05, a row for each network: hubs, cliques and weights of any size."""
    rows = []
    for seed in range(TRIALS):
        rng = np.random.default_rng([5, seed])
        graph = nx.powerlaw_cluster_graph(40, 3, 0.6, seed=seed)
        for pair in graph.edges:
            graph.edges[pair]["weight"] = float(rng.lognormal(sigma=1.0))
        helix = pd.Series(rng.permutation(list("u" * 10 + "i" * 20 + "g" * 10)))
        how = {"permutations": 199, "seed": seed, "workers": 1}
        pairs = mixing(graph, helix, **how).table
        kept = segregation(graph, helix, **how).table["p_value"]
        brokers = brokerage(graph, helix, **how)[1].table["p_value"]
        triads = helix_triads(graph, helix, **how).table["p_value"]
        rows.append(
            [*pairs["p_value"], *pairs["weight_p_value"], *pairs["affinity_p_value"], *kept,
             *brokers, *triads]
        )  # fmt: skip
    return np.array(rows)


@pytest.mark.slow
def test_random_labels_are_found_as_often_as_alpha():
    """Of 39 tests no one rejects more than binomial chance allows; weights hardly tie, so not less.

    200 drawings with what is seen: a two-sided p of at most .05 is that of ten of 200.
    """
    found = shares()
    assert found.shape == (TRIALS, 6 + 6 + 6 + 4 + 15 + 2)
    rejected = (found <= ALPHA).sum(axis=0)
    assert rejected.max() <= binom.ppf(1 - 1e-5, TRIALS, ALPHA)
    untied = [6, 7, 8, 9, 10, 11, 19, 21]  # weights by pair, and both indices by weight
    assert rejected[untied].min() >= binom.ppf(1e-5, TRIALS, ALPHA)
    mean = (found[:, untied] <= ALPHA).mean()
    assert mean == pytest.approx(ALPHA, abs=0.02)
