"""How networkx, igraph and networkit measure the same networks, and NumPy deals labels.

Each gets its own graph, made before the clock starts but for `build`. networkit has one thread: it
is not the same from run to run with more. igraph and networkit estimate no error of betweenness,
and igraph has no estimate by sources at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.contestants import Arrays, Contestant
from benchmarks.network_ours import (
    BANDS_M,
    DRAWS,
    KINDS,
    RUNS,
    SOURCES,
    firms,
    helix,
    known,
    links,
    numbered,
    organisations,
    pair_keys,
    participations,
    places,
    spheres,
    tested,
)


def _ends(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    table = links(n)
    return numbered(table["source"]), numbered(table["target"]), table["weight"].to_numpy()


def networkx_graph(n: int) -> Any:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(organisations(n))
    one, other, weight = (links(n)[name] for name in ("source", "target", "weight"))
    graph.add_weighted_edges_from(zip(one, other, weight, strict=True))
    return graph


def igraph_graph(n: int) -> Any:
    import igraph

    one, other, weight = _ends(n)
    graph = igraph.Graph(n=n, edges=np.column_stack([one, other]))
    graph.es["weight"] = weight
    return graph


def networkit_graph(n: int) -> Any:
    import networkit

    networkit.setNumberOfThreads(1)
    one, other, weight = _ends(n)
    ends = one.astype(np.uint64), other.astype(np.uint64)
    return networkit.GraphFromCoo((weight, ends), n=n, weighted=True)


def _plain(n: int) -> Any:
    """Return a graph of networkit without weights: its shortest paths would use them."""
    import networkit

    return networkit.graphtools.toUnweighted(networkit_graph(n))


def _build_networkx(n: int, _: Path):
    import networkx as nx

    table, nodes = links(n), organisations(n)

    def call() -> Any:
        graph = nx.Graph()
        graph.add_nodes_from(nodes)
        graph.update(nx.from_pandas_edgelist(table, edge_attr="weight"))
        return graph

    return call


def _build_igraph(n: int, _: Path):
    import igraph

    table, nodes = links(n), organisations(n)
    vertices = pd.DataFrame({"name": nodes})

    def call() -> Any:
        return igraph.Graph.DataFrame(table, directed=False, vertices=vertices, use_vids=False)

    return call


def _build_networkit(n: int, _: Path):
    import networkit

    networkit.setNumberOfThreads(1)
    table, nodes = links(n), organisations(n)

    def call() -> Any:
        ends = tuple(
            nodes.get_indexer(table[end]).astype(np.uint64) for end in ("source", "target")
        )
        return networkit.GraphFromCoo(
            (table["weight"].to_numpy(), ends), n=len(nodes), weighted=True
        )

    return call


def _pairs_networkx(given: Any) -> Arrays:
    one, other = (numbered(list(ends)) for ends in zip(*given.edges, strict=True))
    return {"pairs": pair_keys(one, other)}


def _pairs_igraph(given: Any) -> Arrays:
    ends = np.array(given.get_edgelist())
    keys = numbered(given.vs["name"])
    return {"pairs": pair_keys(keys[ends[:, 0]], keys[ends[:, 1]])}


def _pairs_networkit(given: Any) -> Arrays:
    ends = np.array(list(given.iterEdges()))
    return {"pairs": pair_keys(ends[:, 0], ends[:, 1])}


def _of_networkx(name: str, **options: Any):
    def prepare(n: int, _: Path):
        import networkx as nx

        graph, nodes = networkx_graph(n), organisations(n).tolist()

        def call() -> np.ndarray:
            found = getattr(nx, name)(graph, **options)
            return np.array([found[node] for node in nodes], dtype=float)

        return call

    return prepare


def _sampled_networkx(n: int, folder: Path):
    """Prepare an estimate; a network on which a process warms up has fewer sources."""
    return _of_networkx("betweenness_centrality", k=min(SOURCES, n), seed=1)(n, folder)


def _of_igraph(name: str):
    def prepare(n: int, _: Path):
        graph = igraph_graph(n)
        pairs = (n - 1) * (n - 2) / 2 if name == "betweenness" else 1.0
        return lambda: np.array(getattr(graph, name)(), dtype=float) / pairs

    return prepare


def _of_networkit(name: str, *options: Any):
    def prepare(n: int, _: Path):
        import networkit

        graph = _plain(n)
        return lambda: np.array(getattr(networkit.centrality, name)(graph, *options).run().scores())

    return prepare


def _sampled_networkit(n: int, _: Path):
    """Prepare an estimate; it counts every pair twice."""
    import networkit

    graph = _plain(n)

    def call() -> np.ndarray:
        networkit.engineering.setSeed(1, False)
        scores = (
            networkit.centrality.EstimateBetweenness(graph, SOURCES, False, False).run().scores()
        )
        return np.array(scores) / ((n - 1) * (n - 2))

    return call


def _projection_networkx(n: int, _: Path):
    import networkx as nx

    rows, nodes = participations(n), organisations(n)
    graph = nx.Graph()
    graph.add_nodes_from(nodes, bipartite=0)
    graph.add_nodes_from(rows["project"].unique(), bipartite=1)
    graph.add_edges_from(zip(rows["org_id"], rows["project"], strict=True))
    return lambda: nx.bipartite.collaboration_weighted_projected_graph(graph, nodes)


def _projected_networkx(given: Any) -> Arrays:
    one, other, weight = zip(*given.edges.data("weight"), strict=True)
    return _projected(numbered(list(one)), numbered(list(other)), np.array(weight))


def _projection_igraph(n: int, _: Path):
    import igraph

    rows = participations(n)
    project, names = pd.factorize(rows["project"])
    kinds = np.arange(n + len(names)) >= n
    edges = np.column_stack([numbered(rows["org_id"]), n + project])
    graph = igraph.Graph.Bipartite(kinds.tolist(), edges.tolist())
    return lambda: graph.bipartite_projection(multiplicity=True, which=0)


def _projected_igraph(given: Any) -> Arrays:
    """Count shared projects only: igraph knows no weights of Newman's."""
    ends = np.array(given.get_edgelist())
    return {"pairs": pair_keys(ends[:, 0], ends[:, 1])}


def _projection_scipy(n: int, _: Path):
    from scipy.sparse import coo_array, triu

    rows = participations(n)

    def call() -> Any:
        project, names = pd.factorize(rows["project"])
        member = organisations(n).get_indexer(rows["org_id"])
        size = np.bincount(project)
        root = np.sqrt(1 / np.maximum(size[project] - 1, 1))
        given = coo_array((root, (project, member)), (len(names), n)).tocsr()
        return triu(given.T @ given, k=1).tocoo()

    return call


def _projected_scipy(given: Any) -> Arrays:
    return _projected(*given.coords, given.data)


def _projected(one: np.ndarray, other: np.ndarray, weight: np.ndarray) -> Arrays:
    order = np.lexsort((np.maximum(one, other), np.minimum(one, other)))
    return {"pairs": pair_keys(one, other), "value": np.asarray(weight, dtype=float)[order]}


def _communities_networkx(n: int, _: Path):
    import networkx as nx

    graph = networkx_graph(n)

    def call() -> float:
        found = nx.community.louvain_communities(graph, seed=0)
        return float(nx.community.modularity(graph, found))

    return call


def _communities_igraph(runs: int):
    def prepare(n: int, _: Path):
        import random

        import igraph

        graph = igraph_graph(n)

        def call() -> float:
            best = -1.0
            for seed in range(runs):
                igraph.set_random_number_generator(random.Random(seed))
                found = graph.community_leiden("modularity", weights="weight", n_iterations=-1)
                best = max(best, found.modularity)
            return best

        return call

    return prepare


def _communities_networkit(runs: int):
    def prepare(n: int, _: Path):
        import networkit

        graph = networkit_graph(n)

        def call() -> float:
            best = -1.0
            for seed in range(runs):
                networkit.engineering.setSeed(seed, False)
                found = networkit.community.PLM(graph, refine=True).run().getPartition()
                best = max(best, networkit.community.Modularity().getQuality(found, graph))
            return best

        return call

    return prepare


def _modularity(given: float) -> Arrays:
    return {"modularity": np.array([given])}


def _two_sided(observed: Any, drawn: np.ndarray) -> np.ndarray:
    """Return p of each statistic, drawings by row."""
    above = (drawn >= np.asarray(observed) - 1e-12).sum(axis=0)
    below = (drawn <= np.asarray(observed) + 1e-12).sum(axis=0)
    return np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (len(drawn) + 1))


def _labels_networkx(n: int, _: Path):
    import networkx as nx

    graph, groups = networkx_graph(n), spheres(n)
    nodes = groups.index.tolist()

    def assortativity(kinds: np.ndarray) -> float:
        nx.set_node_attributes(graph, dict(zip(nodes, kinds, strict=True)), "sphere")
        return float(nx.attribute_assortativity_coefficient(graph, "sphere"))

    return _dealt(assortativity, groups.to_numpy())


def _labels_igraph(n: int, _: Path):
    graph, (kinds, _names) = igraph_graph(n), pd.factorize(spheres(n), sort=True)
    return _dealt(lambda codes: graph.assortativity_nominal(codes.tolist(), directed=False), kinds)


def _labels_numpy(n: int, _: Path):
    one, other, _weight = _ends(n)
    kinds, names = pd.factorize(spheres(n), sort=True)
    number = len(names)

    def assortativity(codes: np.ndarray) -> float:
        cells = np.bincount(codes[one] * number + codes[other], minlength=number**2)
        mixed = cells.reshape(number, number) + cells.reshape(number, number).T
        share = mixed / mixed.sum()
        chance = (share.sum(axis=0) ** 2).sum()
        return float((np.trace(share) - chance) / (1 - chance))

    return _dealt(assortativity, kinds)


def _dealt(statistic: Any, kinds: np.ndarray):
    """Prepare a test of a statistic by labels dealt anew."""

    def call() -> Arrays:
        rng = np.random.default_rng(1)
        observed = statistic(kinds)
        drawn = np.array([statistic(rng.permutation(kinds)) for _ in range(DRAWS)])
        return tested(observed, _two_sided(observed, drawn))

    return call


def _triads_numpy(n: int, _: Path):
    """Prepare the sides dealt anew: partners of each side by a sparse product, triangles listed."""
    from scipy.sparse import coo_array

    one, other, _weight = _ends(n)
    ends = np.concatenate([one, other]), np.concatenate([other, one])
    beside = coo_array((np.ones(2 * len(one)), ends), (n, n)).tocsr()
    corners = _triangles(n, one, other)
    codes = helix(n).map({"g": 0, "i": 1, "u": 2}).to_numpy()

    def closure(sides: np.ndarray) -> np.ndarray:
        partners = beside @ np.eye(3)[sides]
        first, second = (np.array(at)[sides] for at in ((1, 0, 0), (2, 2, 1)))
        rows = np.arange(n)
        paths = (partners[rows, first] * partners[rows, second]).sum()
        a, b, c = sides[corners].T
        closed = ((a != b) & (b != c) & (a != c)).sum()
        return np.array([closed / (paths - 2 * closed), closed])

    return _dealt(closure, codes)


def _triangles(n: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return every triangle once: third corners of each link, above both its ends."""
    from scipy.sparse import coo_array

    low, high = np.minimum(one, other), np.maximum(one, other)
    up = coo_array((np.ones(len(low), np.int64), (low, high)), (n, n)).tocsr()
    both = up[low].multiply(up[high]).tocoo()
    link, third = both.coords
    return np.column_stack([low[link], high[link], third])


def _distance_numpy(n: int, _: Path):
    """Prepare positions dealt anew; pairs by band are counted in blocks of rows."""
    one, other, _weight = _ends(n)
    at, edges = places(n).to_numpy(), np.array([*BANDS_M, np.inf])

    def counted(apart: np.ndarray) -> np.ndarray:
        return np.bincount(np.searchsorted(edges, apart), minlength=len(edges))

    def call() -> Arrays:
        rng, pairs = np.random.default_rng(1), np.zeros(len(edges), np.int64)
        for begin in range(0, n, 500):
            block = at[begin : begin + 500, None] - at
            later = np.arange(n) > np.arange(begin, min(begin + 500, n))[:, None]
            pairs += counted(np.hypot(block[..., 0], block[..., 1])[later])

        def links_of(where: np.ndarray) -> np.ndarray:
            return counted(np.hypot(*(where[one] - where[other]).T))

        observed = links_of(at)
        drawn = np.array([links_of(rng.permutation(at)) for _ in range(DRAWS)])
        return tested(observed / pairs, _two_sided(observed, drawn)) | {"pairs": pairs}

    return call


def _synergy_numpy(n: int, _: Path):
    """Prepare each dimension dealt anew in turn, and T of the table each time."""
    table = firms(n)
    codes = [table[name].to_numpy() for name in KINDS]

    def bits(*given: int) -> float:
        share = np.array(given) / n
        return float(-(share[share > 0] * np.log2(share[share > 0])).sum())

    def shared(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
        width = tuple(KINDS.values())
        cells = np.bincount((a * width[1] + b) * width[2] + c, minlength=int(np.prod(width)))
        cells = cells.reshape(width)
        alone = [cells.sum(axis=axes).ravel() for axes in ((1, 2), (0, 2), (0, 1))]
        pairs = [cells.sum(axis=axis).ravel() for axis in range(3)]
        told = sum(bits(*part) for part in alone) - sum(bits(*part) for part in pairs)
        return 1000 * (told + bits(*cells.ravel()))

    def call() -> Arrays:
        rng, observed, p = np.random.default_rng(1), shared(*codes), []
        for axis in range(3):
            drawn = []
            for _ in range(DRAWS):
                dealt = list(codes)
                dealt[axis] = rng.permutation(codes[axis])
                drawn.append(shared(*dealt))
            p.append(float(_two_sided(observed, np.array(drawn))))
        return tested(observed, max(p))

    return call


def _as_it_is(given: Arrays) -> Arrays:
    return given


CONTESTANTS = {
    "networkx.network.build": Contestant(_build_networkx, _pairs_networkx),
    "igraph.network.build": Contestant(_build_igraph, _pairs_igraph),
    "networkit.network.build": Contestant(_build_networkit, _pairs_networkit),
    "networkx.network.betweenness": Contestant(_of_networkx("betweenness_centrality"), known),
    "igraph.network.betweenness": Contestant(_of_igraph("betweenness"), known),
    "networkit.network.betweenness": Contestant(_of_networkit("Betweenness", True), known),
    "networkx.network.betweenness.sampled": Contestant(_sampled_networkx, known),
    "networkit.network.betweenness.sampled": Contestant(_sampled_networkit, known),
    "networkx.network.constraint": Contestant(_of_networkx("constraint"), known),
    "igraph.network.constraint": Contestant(_of_igraph("constraint"), known),
    "networkx.network.cores": Contestant(_of_networkx("core_number"), known),
    "igraph.network.cores": Contestant(_of_igraph("coreness"), known),
    "networkit.network.cores": Contestant(_of_networkit("CoreDecomposition"), known),
    "networkx.network.projection": Contestant(_projection_networkx, _projected_networkx),
    "igraph.network.projection": Contestant(_projection_igraph, _projected_igraph),
    "scipy.network.projection": Contestant(_projection_scipy, _projected_scipy),
    "networkx.network.communities.single": Contestant(_communities_networkx, _modularity),
    "igraph.network.communities.single": Contestant(_communities_igraph(1), _modularity),
    "networkit.network.communities.single": Contestant(_communities_networkit(1), _modularity),
    "igraph.network.communities": Contestant(_communities_igraph(RUNS), _modularity),
    "networkit.network.communities": Contestant(_communities_networkit(RUNS), _modularity),
    "networkx.network.labels": Contestant(_labels_networkx, _as_it_is),
    "igraph.network.labels": Contestant(_labels_igraph, _as_it_is),
    "numpy.network.triads": Contestant(_triads_numpy, _as_it_is),
    "numpy.network.distance": Contestant(_distance_numpy, _as_it_is),
    "numpy.network.synergy": Contestant(_synergy_numpy, _as_it_is),
    "numpy.network.labels": Contestant(_labels_numpy, _as_it_is),
}
