"""How networks of organisations are made, measured and tested here.

n organisations take part ten times each in projects of two to five, some of them far more often
than others; what they share makes ten to eleven links for each.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.contestants import Arrays, Contestant

EACH = 10
"""Participations of an organisation, on average."""
SOURCES = 256
"""Of an estimate of betweenness."""
RUNS = 20
"""Of a search for communities."""
SPHERES = 5
DRAWS = 999
BANDS_M = (10e3, 25e3, 50e3, 100e3, 200e3, 400e3, 800e3)
KINDS = {"place": 20, "tech": 20, "size": 8}
"""Labels of each dimension of firms."""


@lru_cache(maxsize=1)
def participations(n: int) -> pd.DataFrame:
    """Draw who takes part in what; keys are texts, rows in no order."""
    rng = np.random.default_rng(n)
    size = rng.choice([2, 3, 4, 5], EACH * n * 2 // 6, p=[0.45, 0.3, 0.15, 0.1])
    project = np.repeat(np.arange(len(size)), size)
    eager = rng.pareto(2.0, n) + 1
    member = rng.choice(n, len(project), p=eager / eager.sum())
    rows = pd.DataFrame({"project": project, "member": member}).drop_duplicates()
    rows = rows.sample(frac=1, random_state=3, ignore_index=True)
    keys = organisations(n).to_numpy()
    names = "p" + pd.Index(rows["project"].to_numpy()).astype(str)
    return pd.DataFrame({"project": names, "org_id": keys[rows["member"].to_numpy()]})


def organisations(n: int) -> pd.Index:
    """Return keys whose order is that of their numbers."""
    return pd.Index([f"o{number:07d}" for number in range(n)])


def numbered(keys: Any) -> np.ndarray:
    """Return the numbers of keys."""
    return pd.Series(np.asarray(keys, dtype=object)).str.slice(1).astype(np.int64).to_numpy()


@lru_cache(maxsize=1)
def links(n: int) -> pd.DataFrame:
    """Return who shares a project with whom, each pair once, weighted by how many, in no order."""
    from scipy.sparse import coo_array, triu

    rows = participations(n)
    project, _ = pd.factorize(rows["project"])
    ones = np.ones(len(rows), dtype=np.int32)
    given = coo_array((ones, (project, numbered(rows["org_id"]))), (project.max() + 1, n)).tocsr()
    shared = triu(given.T @ given, k=1).tocoo()
    order = np.random.default_rng(5).permutation(shared.nnz)
    keys = organisations(n).to_numpy()
    return pd.DataFrame(
        {
            "source": keys[shared.coords[0][order]],
            "target": keys[shared.coords[1][order]],
            "weight": shared.data[order].astype(float),
        }
    )


def spheres(n: int) -> pd.Series:
    """Draw the sphere of each organisation: five of very different size."""
    share = 1 / np.arange(1, SPHERES + 1)
    drawn = np.random.default_rng(9).choice(list("abcde"), n, p=share / share.sum())
    return pd.Series(drawn, index=organisations(n))


def network(n: int) -> Any:
    """Return the network, ready to be measured."""
    from spatialict.core.networks.network import Network

    made = Network.of(links(n), organisations(n))
    _ = made.csr
    return made


def pair_keys(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return one number for each pair, sorted."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)
    return np.sort(low * 10_000_000 + high)


def known(values: Any) -> Arrays:
    """Return values by organisation; -1 where there is none."""
    return {"value": np.nan_to_num(np.asarray(values, dtype=float), nan=-1.0)}


def _build(n: int, _: Path):
    from spatialict.core.networks.network import Network

    table, nodes = links(n), organisations(n)

    def call() -> Any:
        made = Network.of(table, nodes)
        _ = made.csr, made.degree
        return made

    return call


def _pairs(given: Any) -> Arrays:
    return {"pairs": pair_keys(given.one, given.other)}


def _between(how: str | int):
    def prepare(n: int, _: Path):
        from spatialict.core.kernels import sampled_paths  # noqa: F401 (few warm up on it)
        from spatialict.core.networks.betweenness import betweenness

        made = network(n)
        return lambda: betweenness(made, how)

    return prepare


def _estimate(given: Any) -> Arrays:
    return {"value": given.value, "low": given.low, "high": given.high}


def _constraint(n: int, _: Path):
    from spatialict.core.networks.holes import holes

    made = network(n)
    return lambda: holes(made)


def _cores(n: int, _: Path):
    from spatialict.core.networks.components import core_numbers

    made = network(n)
    return lambda: core_numbers(made)


def _centrality(n: int, _: Path):
    from spatialict.measure.centrality import centrality

    table, nodes = links(n), organisations(n)
    return lambda: centrality(table, nodes, betweenness=SOURCES)


def _robustness(n: int, _: Path):
    from spatialict.measure.robustness import robustness

    made = network(n)
    return lambda: robustness(made, by="degree")


def _lost(given: Any) -> Arrays:
    return {"value": given.table.loc["brokers", "value"].to_numpy()}


def _projection(n: int, _: Path):
    from spatialict.measure.projection import projection

    rows, nodes = participations(n), organisations(n)
    return lambda: projection(rows, weights="newman", nodes=nodes)


def _projected(given: Any) -> Arrays:
    table = given.table
    one, other = numbered(table["source"]), numbered(table["target"])
    order = np.lexsort((np.maximum(one, other), np.minimum(one, other)))
    return {
        "pairs": pair_keys(one, other),
        "value": table["weight"].to_numpy(float)[order],
    }


def _communities(seeds: int):
    def prepare(n: int, _: Path):
        from spatialict.measure.communities import communities

        made = network(n)
        return lambda: communities(made, seeds=seeds, permutations=0)

    return prepare


def _modularity(given: Any) -> Arrays:
    return {"modularity": np.array([given.params["modularity"]])}


def _labels(n: int, _: Path):
    from spatialict.measure.segregation import segregation

    made, groups = network(n), spheres(n)
    return lambda: segregation(made, groups, permutations=DRAWS)


def tested(value: Any, p: Any) -> Arrays:
    """Return values and the p of their rarer tail, as all tests here have two sides."""
    found = {"value": np.atleast_1d(np.asarray(value, dtype=float))}
    found["p"] = np.atleast_1d(np.asarray(p, dtype=float)) / 2
    return found | {"permutations": np.array(DRAWS)}


def _assortative(given: Any) -> Arrays:
    row = given.table.loc["assortativity"]
    return tested(row["value"], row["p_value"])


def helix(n: int) -> pd.Series:
    """Return the side of each organisation: five kinds on three sides."""
    return spheres(n).map(dict(zip("abcde", "iugiu", strict=True)))


def _triads(n: int, _: Path):
    from spatialict.measure.helix_triads import helix_triads

    made, sides = network(n), helix(n)
    return lambda: helix_triads(made, sides, permutations=DRAWS)


def _closed(given: Any) -> Arrays:
    return tested(given.table["value"], given.table["p_value"])


@lru_cache(maxsize=1)
def places(n: int) -> pd.DataFrame:
    """Draw where organisations stand: around fifty towns, some much larger than others."""
    rng = np.random.default_rng(11)
    share = 1 / np.arange(1, 51)
    town = rng.uniform(0, 1e6, (50, 2))[rng.choice(50, n, p=share / share.sum())]
    return pd.DataFrame(town + rng.normal(0, 1e4, (n, 2)), organisations(n), ["x_m", "y_m"])


def _distance(n: int, _: Path):
    from spatialict.measure.link_distance import link_distance

    made, table = network(n), places(n)
    return lambda: link_distance(table, made, bands_m=BANDS_M, permutations=DRAWS)


def _decay(given: Any) -> Arrays:
    """Leave out pairs at one place, of which there is none."""
    table = given.table.iloc[1:]
    return tested(table["value"], table["p_value"]) | {"pairs": table["pairs"].to_numpy()}


@lru_cache(maxsize=1)
def firms(n: int) -> pd.DataFrame:
    """Draw firms of 20 places, 20 technologies that are tied to them, and 8 sizes."""
    rng, table = np.random.default_rng(13), {}
    for name, number in KINDS.items():
        share = 1 / np.arange(1, number + 1)
        table[name] = rng.choice(number, n, p=share / share.sum())
    tied = rng.random(n) < 0.2
    table["tech"] = np.where(tied, table["place"], table["tech"])
    return pd.DataFrame(table)


def _synergy(n: int, _: Path):
    from spatialict.measure.synergy import synergy

    table = firms(n)
    return lambda: synergy(table, list(KINDS), permutations=DRAWS, bootstrap=2)


def _told(given: Any) -> Arrays:
    return tested(given.params["total"]["value"], given.params["total"]["p_value"])


CONTESTANTS = {
    "ours.network.build": Contestant(_build, _pairs),
    "ours.network.betweenness": Contestant(_between("exact"), _estimate),
    "ours.network.betweenness.sampled": Contestant(_between(SOURCES), _estimate),
    "ours.network.constraint": Contestant(_constraint, lambda given: known(given.constraint)),
    "ours.network.cores": Contestant(_cores, known),
    "ours.network.centrality": Contestant(
        _centrality, lambda given: known(given.table["constraint"])
    ),
    "ours.network.robustness": Contestant(_robustness, _lost),
    "ours.network.projection": Contestant(_projection, _projected),
    "ours.network.communities": Contestant(_communities(RUNS), _modularity),
    "ours.network.communities.single": Contestant(_communities(1), _modularity),
    "ours.network.triads": Contestant(_triads, _closed),
    "ours.network.distance": Contestant(_distance, _decay),
    "ours.network.synergy": Contestant(_synergy, _told),
    "ours.network.labels": Contestant(_labels, _assortative),
}
