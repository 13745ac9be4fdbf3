"""Measure a very large triple helix: participations, their projection, and what networks tell.

    python scripts/network_large.py
    python scripts/network_large.py --organisations 20000 --participations 100000

Draws SYNTHETIC organisations around Kazakhstan's towns, and projects of very unequal sizes that
they take part in; then prints seconds and peak memory of each step. Nothing is written.
"""

import argparse
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from spatialict.core.networks.network import Network
from spatialict.core.study import SPHERES, Result
from spatialict.data.gazetteer import shipped

FIELDS = 60
LARGEST = 500
LIMIT_GB = 2.0


def draw(organisations: int, participations: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return synthetic organisations and who takes part in what, some much more than others."""
    rng = np.random.default_rng(2026)
    towns = pd.read_csv(shipped("kazakhstan/towns.csv"))
    people = towns["population"].fillna(1000).to_numpy(float) + 1000
    town = rng.choice(len(towns), organisations, p=people / people.sum())
    spheres = rng.choice(list(SPHERES), organisations, p=[0.1, 0.1, 0.65, 0.1, 0.05])
    lon = towns["lon"].to_numpy()[town] + rng.normal(0, 0.02, organisations)
    lat = towns["lat"].to_numpy()[town] + rng.normal(0, 0.02, organisations)
    table = pd.DataFrame({"sphere": spheres, "lon": lon, "lat": lat})
    table["region_id"] = towns["region_id"].to_numpy()[town] if "region_id" in towns else town
    table.index = pd.Index(
        [f"O{i * 7919 % 10**7:07d}" for i in range(organisations)], name="org_id"
    )
    size = np.minimum(1 + rng.lognormal(0.8, 1.1, participations).astype(int), LARGEST)
    size = size[: int(np.searchsorted(size.cumsum(), participations)) + 1]
    project = np.repeat(np.arange(len(size)), size)[:participations]
    member = _members(rng, project, organisations)
    names = np.array([f"P{k:06d}" for k in range(len(size))], dtype=object)
    rows = pd.DataFrame({"project": names[project], "org_id": table.index.to_numpy()[member]})
    return table, rows


def _members(rng: np.random.Generator, project: np.ndarray, organisations: int) -> np.ndarray:
    """Draw who takes part: the active ones more, four in five of the project's own field."""
    active = np.cumsum(rng.pareto(1.6, organisations) + 0.2)
    bounds = np.linspace(0, organisations, FIELDS + 1).astype(int)
    starts = np.concatenate([[0.0], active])[bounds]
    field = rng.integers(0, FIELDS, int(project.max()) + 1)[project]
    inside = rng.random(len(project)) < 0.8
    low = np.where(inside, starts[field], 0.0)
    high = np.where(inside, starts[field + 1], active[-1])
    drawn = np.searchsorted(active, low + rng.random(len(project)) * (high - low))
    return np.minimum(drawn, organisations - 1)


def peak_gb() -> float:
    """Return the most memory that this process ever had."""
    import resource  # noqa: PLC0415 (not on Windows)

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e9 if sys.platform == "darwin" else 1e6)


def timed(
    name: str,
    measure: str | Callable[..., Any],
    told: Callable[[Any], str],
    *given: Any,  # noqa: ANN401 (as the measure takes them)
    **options: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Do one step; print what it found, its seconds, and the peak of memory so far."""
    begun = time.perf_counter()
    if isinstance(measure, str):
        module, _, function = measure.rpartition(".")
        measure = getattr(import_module(f"spatialict.measure.{module}"), function)
    found = measure(*given, **options)
    seconds = time.perf_counter() - begun
    print(f"{name:14s} {seconds:7.1f} s  {peak_gb():5.2f} GB  {told(found)}", flush=True)
    return found


def of_projects(rows: pd.DataFrame, helix: pd.Series, given: argparse.Namespace) -> Network:
    """Tell of the two-mode network and of its backbone; return the network of its projection."""
    nodes = helix.index
    timed("two-mode", "two_mode.two_mode", _sides, rows, helix, nodes=nodes)
    how = {"nodes": nodes, "workers": given.threads}
    timed("backbone", "projection.projection", _kept, rows, backbone="sdsm", **how)
    links = timed("projection", "projection.projection", _links, rows, **how).table
    links = links[["source", "target", "weight"]]
    return timed("network", Network.of, lambda net: f"{net.n:,} nodes", links, nodes=nodes)


def _sides(found: Result) -> str:
    said = (
        "{projects:,} projects of up to {most_organisations:,} organisations, "
        "{uig:,.0f} with all three sides"
    )
    return said.format(**found.table.iloc[0])


def _kept(found: Result) -> str:
    return "{kept:,} of {links:,} links are more than chance".format(**found.params)


def _links(found: Result) -> str:
    return f"{found.params['links']:,} links"


def of_links(net: Network, given: argparse.Namespace) -> None:
    """Tell of the graph: centrality with its error, communities."""
    sources, seeds = {"betweenness": given.sources}, {"seeds": given.seeds}
    how = {"workers": given.threads}
    timed("centrality", "centrality.centrality", _between, net, **sources, **how)
    timed("communities", "communities.communities", _groups, net, **seeds, **how)


def _between(found: Result) -> str:
    """Return the highest betweenness and how exactly it is known."""
    top = found.table.sort_values("betweenness").iloc[-1]
    low, high = top["betweenness_low"], top["betweenness_high"]
    return f"highest betweenness {top['betweenness']:.4f} ({low:.4f} to {high:.4f})"


def _groups(found: Result) -> str:
    said = "{communities} of modularity {modularity:.3f}, runs agree to {agreement:.2f}"
    return said.format(**found.params)


def of_labels(net: Network, table: pd.DataFrame, given: argparse.Namespace) -> None:
    """Tell who is linked with whom, by side and region, and how far apart."""
    how = {"permutations": given.permutations, "workers": given.threads}
    helix = table["sphere"].map(dict(SPHERES))
    for name, groups in (("helix", helix), ("region", table["region_id"])):
        by = how | {"attribute": name}
        timed(f"mixing {name}", "mixing.mixing", _beyond, net, groups, **by)
        timed(f"E-I {name}", "segregation.segregation", _value, net, groups, **by)
    timed("brokerage", "brokerage.brokerage", _brokers, net, helix, attribute="helix", **how)
    timed("triads", "helix_triads.helix_triads", _value, net, helix, **how)
    timed("distance", "link_distance.link_distance", _beyond, table, net, **how)


def _beyond(found: Result) -> str:
    return f"{(found.table['label'] != 'ns').sum()} of {len(found.table)} beyond chance"


def _value(found: Result) -> str:
    row = found.table.iloc[0]
    return f"{row['value']:.4f}, by chance {row['expected']:.4f}, p {row['p_value']:.3f}"


def _brokers(found: tuple[Result, Result]) -> str:
    return f"{(found[0].table['value'] > 0).sum():,} stand between two others"


def _drawn(found: tuple[pd.DataFrame, pd.DataFrame]) -> str:
    return f"{len(found[0]):,} synthetic organisations, {len(found[1]):,} participations"


def main() -> None:
    """Draw, then measure step by step."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--organisations", type=int, default=100_000)
    asked.add_argument("--participations", type=int, default=1_000_000)
    asked.add_argument("--sources", type=int, default=64, help="of the sampled betweenness")
    asked.add_argument("--seeds", type=int, default=10, help="runs of communities")
    asked.add_argument("--permutations", type=int, default=19)
    asked.add_argument("--threads", type=int, default=None)
    given = asked.parse_args()
    print(f"{'step':14s} {'time':>9s}  {'peak':>8s}  found")
    table, rows = timed("draw", draw, _drawn, given.organisations, given.participations)
    net = of_projects(rows, table["sphere"].map(dict(SPHERES)), given)
    del rows
    of_links(net, given)
    of_labels(net, table, given)
    within = "within" if peak_gb() < LIMIT_GB else "NOT within"
    print(f"peak memory {peak_gb():.2f} GB: {within} {LIMIT_GB:.0f} GB")


if __name__ == "__main__":
    main()
