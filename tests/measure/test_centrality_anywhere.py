"""Workers of a cluster, and any hash seed, make the same centralities to the byte."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import networkx as nx
import pandas as pd
import pytest
from distributed import Client, LocalCluster

from spatialict.measure.centrality import centrality
from spatialict.measure.robustness import robustness
from tests.core.networks.graphs import projects

CALLS = [
    lambda links, workers: centrality(links, workers=workers, weighted=True),
    lambda links, workers: centrality(links, betweenness=60, workers=workers),
    lambda links, workers: robustness(links, workers=workers, simulations=39),
]


def links():
    table = nx.to_pandas_edgelist(projects(300, 130, 1))
    return table.astype(str).assign(weight=1.0 + table.index.to_numpy() % 3)


@pytest.mark.slow
def test_a_cluster_makes_the_same_bytes():
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        for call in CALLS:
            here, there = call(links(), 1), call(links(), client)
            pd.testing.assert_frame_equal(here.table, there.table, check_exact=True)


def written():
    """Return a mark of all tables, their order and their types."""
    mark = hashlib.sha256()
    for call in CALLS:
        found = call(nx.from_pandas_edgelist(links(), edge_attr="weight"), 2)
        mark.update(found.table.to_json(double_precision=15, orient="split").encode())
        mark.update(repr(found.params).encode())
    return mark.hexdigest()


@pytest.mark.slow
def test_a_hash_seed_changes_nothing():
    command = [sys.executable, "-c", f"from {__name__} import written; print(written())"]
    given = dict(os.environ) | {"PYTHONHASHSEED": "12345"}
    told = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == written()
