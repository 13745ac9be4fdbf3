"""How each operation is done here."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import inputs
from benchmarks.contestants import Arrays, Contestant, directed


def _tails(n: int, _: Path, *, permutations: int, squared: bool = False, **options: Any):
    """Only the counting, on a system that is ready."""
    from spatialict.core.association.conditional import tails
    from spatialict.core.association.system import system

    links = inputs.uneven(n) if options.pop("uneven", False) else inputs.links(n)
    members = system(inputs.values(n), links)
    z = members.deviations
    return lambda: tails(members, z, permutations, seed=0, squared=squared, **options)


def _counted(given: Any) -> Arrays:
    draws = int(given.draws[0])
    return {"p": directed(given.at_least, given.at_most, draws), "permutations": np.array(draws)}


def _local(n: int, _: Path, *, measure: str, permutations: int, **options: Any):
    """Series and Links in, Result out."""
    from spatialict.measure import local_association

    links = inputs.uneven(n) if options.pop("uneven", False) else inputs.links(n)
    values = inputs.values(n)
    call = getattr(local_association, measure)
    return lambda: call(
        values, links, permutations=permutations, alternative="directed", seed=0, **options
    )


def _local_table(given: Any) -> Arrays:
    table = given.table
    return {
        "value": table["value"].to_numpy(float),
        "p": table["p_value"].to_numpy(float),
        "permutations": np.array(int(given.params["permutations"])),
    }


def _three(n: int, _: Path):
    """Local Moran, Gi* and local Geary with 99 999 permutations, one after the other."""
    calls = [
        _local(n, _, measure=measure, permutations=99_999)
        for measure in ("local_moran", "getis_ord", "local_geary")
    ]
    return lambda: [call() for call in calls]


def _each_table(given: Any) -> Arrays:
    first = [_local_table(one) for one in given]
    return first[0] | {"gi_p": first[1]["p"], "geary_p": first[2]["p"]}


def _global(n: int, _: Path, *, measure: str, binary: bool = False):
    from spatialict.measure import global_association

    links = inputs.links(n)
    values = inputs.has(n) if binary else inputs.values(n)
    call = getattr(global_association, measure)
    return lambda: call(values, links, permutations=999, alternative="directed", seed=0)


def _global_table(given: Any) -> Arrays:
    table = given.table.loc[given.table["p_value"].notna()]
    return {
        "value": table["value"].to_numpy(float),
        "p": table["p_value"].to_numpy(float),
        "permutations": np.array(999),
    }


def _queen(n: int, _: Path, *, graph: bool):
    shapes = inputs.polygons(n)
    return lambda: _neighbours(shapes, graph=graph, rule="queen")


def _near(n: int, _: Path, *, graph: bool, **rule: Any):
    import geopandas as gpd

    shapes = gpd.GeoSeries.from_xy(*inputs.points(n).T, crs="EPSG:32642")
    return lambda: _neighbours(shapes, graph=graph, **rule)


def _neighbours(shapes: Any, *, graph: bool, **rule: Any) -> Any:
    from spatialict.measure import neighbours

    return (neighbours.neighbours if graph else neighbours.links)(shapes, **rule)


def edges(given: Any) -> Arrays:
    """Return every pair as one number, sorted."""
    from spatialict.core.neighbourhood.links import Links

    found = Links.of(given)
    return {"pairs": found.heads * found.n + found.indices}


def _locals() -> dict[str, Contestant]:
    made = {}
    measures = {"local_moran": {}, "getis_ord": {"transform": "B"}, "local_geary": {}}
    for measure, options in measures.items():
        for permutations in (999, 99_999):
            kernel = partial(_tails, permutations=permutations, squared=measure == "local_geary")
            call = partial(_local, measure=measure, permutations=permutations, **options)
            made[f"ours.{measure}.kernel.{permutations}"] = Contestant(kernel, _counted)
            made[f"ours.{measure}.call.{permutations}"] = Contestant(call, _local_table)
    return made


CONTESTANTS = _locals() | {
    "ours.uneven.kernel.999": Contestant(partial(_tails, permutations=999, uneven=True), _counted),
    "ours.uneven.call.999": Contestant(
        partial(_local, measure="local_moran", permutations=999, uneven=True), _local_table
    ),
    "ours.independent.kernel.999": Contestant(
        partial(_tails, permutations=999, draws="independent"), _counted
    ),
    "ours.independent.call.999": Contestant(
        partial(_local, measure="local_moran", permutations=999, draws="independent"),
        _local_table,
    ),
    "ours.three": Contestant(_three, _each_table),
    "ours.moran": Contestant(partial(_global, measure="moran"), _global_table),
    "ours.geary": Contestant(partial(_global, measure="geary"), _global_table),
    "ours.join_counts": Contestant(
        partial(_global, measure="join_counts", binary=True), _global_table
    ),
    "ours.queen.links": Contestant(partial(_queen, graph=False), edges),
    "ours.queen.graph": Contestant(partial(_queen, graph=True), edges),
    "ours.knn.links": Contestant(partial(_near, graph=False, rule="knn", k=inputs.NEAREST), edges),
    "ours.knn.graph": Contestant(partial(_near, graph=True, rule="knn", k=inputs.NEAREST), edges),
    "ours.band.links": Contestant(
        partial(_near, graph=False, rule="band", distance_m=inputs.reach()), edges
    ),
    "ours.band.graph": Contestant(
        partial(_near, graph=True, rule="band", distance_m=inputs.reach()), edges
    ),
}
