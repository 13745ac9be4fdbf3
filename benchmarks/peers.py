"""How the peers do each operation, in their quickest documented form.

esda keeps n x R simulated numbers by default (2.4 GB at 300 000 regions) and starts processes that
compile anew; here it keeps none and has one job, which is quicker in CPU time.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import inputs
from benchmarks.contestants import Arrays, Contestant
from benchmarks.ours import edges

PERMUTATIONS = 999


def _esda_local(n: int, _: Path, *, statistic: str, uneven: bool = False):
    import esda

    graph = (inputs.uneven(n) if uneven else inputs.links(n)).graph()
    values = inputs.values(n).to_numpy()
    same = {"permutations": PERMUTATIONS, "keep_simulations": False}
    if statistic == "moran":
        return lambda: esda.Moran_Local(values, graph, seed=1, **same)
    if statistic == "g_star":
        return lambda: esda.G_Local(
            values, graph, transform="B", star=True, n_jobs=1, seed=1, **same
        )
    np.random.seed(1)  # noqa: NPY002  (Geary_Local takes no other seed)
    return lambda: esda.Geary_Local(connectivity=graph, **same).fit(values)


def _esda_table(given: Any, *, value: str) -> Arrays:
    return {
        "value": np.asarray(getattr(given, value), float),
        "p": np.asarray(given.p_sim, float),
        "permutations": np.array(PERMUTATIONS),
    }


def _esda_global(n: int, _: Path, *, statistic: str):
    import esda

    graph = inputs.links(n).graph()
    np.random.seed(1)  # noqa: NPY002  (esda takes no other seed)
    if statistic == "join_counts":
        has = inputs.has(n).to_numpy()
        return lambda: esda.Join_Counts(has, graph, permutations=PERMUTATIONS)
    values = inputs.values(n).to_numpy()
    call = {"moran": esda.Moran, "geary": esda.Geary}[statistic]
    return lambda: call(values, graph, permutations=PERMUTATIONS)


def _esda_number(given: Any, *, value: str) -> Arrays:
    return {
        "value": np.array([getattr(given, value)], float),
        "p": np.array([given.p_sim], float),
        "permutations": np.array(PERMUTATIONS),
    }


def _esda_joins(given: Any) -> Arrays:
    # its p of a count is of the upper tail only, and WW has none: the values are compared
    return {"value": np.array([given.bb, given.bw, given.ww], float)}


def _geoda_local(n: int, folder: Path, *, method: str):
    import pygeoda

    weights = pygeoda.read_gal(str(inputs.gal(n, folder)), [str(i) for i in range(n)])
    values = inputs.values(n).to_numpy()
    return lambda: pygeoda.local_moran(
        weights,
        values,
        permutations=PERMUTATIONS,
        permutation_method=method,
        cpu_threads=os.cpu_count() or 1,
    )


def _geoda_table(given: Any) -> Arrays:
    return {
        "value": np.array(given.lisa_values()),
        "p": np.array(given.lisa_pvalues()),
        "permutations": np.array(PERMUTATIONS),
    }


def _libpysal_queen(n: int, _: Path):
    from libpysal.graph import Graph

    shapes = inputs.polygons(n)
    return lambda: Graph.build_contiguity(shapes, rook=False)


def _libpysal_near(n: int, _: Path, *, rule: str):
    from libpysal.graph import Graph

    points = inputs.points(n)
    if rule == "knn":
        return lambda: Graph.build_knn(points, k=inputs.NEAREST)
    return lambda: Graph.build_distance_band(points, inputs.reach())


def _geoda_queen(n: int, folder: Path):
    import pygeoda

    opened = pygeoda.open(str(inputs.shapefile(n, folder)))
    return lambda: (n, pygeoda.queen_weights(opened))


def _geoda_edges(given: Any) -> Arrays:
    n, weights = given
    near = [weights.get_neighbors(i) for i in range(n)]
    heads = np.repeat(np.arange(n), [len(of) for of in near])
    return {"pairs": np.sort(heads * n + np.concatenate(near))}


CONTESTANTS = {
    "esda.local_moran": Contestant(
        partial(_esda_local, statistic="moran"), partial(_esda_table, value="Is")
    ),
    "esda.getis_ord": Contestant(
        partial(_esda_local, statistic="g_star"), partial(_esda_table, value="Zs")
    ),
    "esda.local_geary": Contestant(
        partial(_esda_local, statistic="geary"), partial(_esda_table, value="localG")
    ),
    "esda.uneven": Contestant(
        partial(_esda_local, statistic="moran", uneven=True), partial(_esda_table, value="Is")
    ),
    "esda.moran": Contestant(
        partial(_esda_global, statistic="moran"), partial(_esda_number, value="I")
    ),
    "esda.geary": Contestant(
        partial(_esda_global, statistic="geary"), partial(_esda_number, value="C")
    ),
    "esda.join_counts": Contestant(partial(_esda_global, statistic="join_counts"), _esda_joins),
    "geoda.lookup": Contestant(partial(_geoda_local, method="lookup-table"), _geoda_table),
    "geoda.complete": Contestant(partial(_geoda_local, method="complete"), _geoda_table),
    "geoda.queen": Contestant(_geoda_queen, _geoda_edges),
    "libpysal.queen": Contestant(_libpysal_queen, edges),
    "libpysal.knn": Contestant(partial(_libpysal_near, rule="knn"), edges),
    "libpysal.band": Contestant(partial(_libpysal_near, rule="band"), edges),
}
