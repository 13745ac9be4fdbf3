"""One picture of a set: CPU seconds by n, ours and the peers, both axes logarithmic."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

Panels = Sequence[tuple[str, dict[str, str]]]

REGIONS = (
    ("Local Moran, equal weights", {
        "ours.local_moran.kernel.999": "ours, 999, counting",
        "ours.local_moran.call.999": "ours, 999, whole call",
        "ours.local_moran.call.99999": "ours, 99 999, whole call",
        "esda.local_moran": "esda, 999",
        "geoda.lookup": "pygeoda, look-up, 999",
        "geoda.complete": "pygeoda, complete, 999",
        "spdep.local_moran": "spdep, 999",
    }),
    ("Local Moran, unequal weights, 999", {
        "ours.uneven.kernel.999": "ours, counting",
        "ours.uneven.call.999": "ours, whole call",
        "esda.uneven": "esda",
    }),
    ("Global Moran and join counts, 999", {
        "ours.moran": "ours, Moran",
        "ours.join_counts": "ours, join counts",
        "esda.moran": "esda, Moran",
        "esda.join_counts": "esda, join counts",
    }),
    ("Queen neighbours", {
        "ours.queen.links": "ours, links",
        "ours.queen.graph": "ours, Graph",
        "libpysal.queen": "libpysal",
        "geoda.queen": "pygeoda",
    }),
    ("6 nearest; distance band", {
        "ours.knn.links": "ours, nearest",
        "ours.band.links": "ours, band",
        "libpysal.knn": "libpysal, nearest",
        "libpysal.band": "libpysal, band",
    }),
    ("GeoPackage to table, fresh process", {
        "cold.ours": "ours, 99 999",
        "cold.pysal": "pysal, 999",
        "cold.geoda": "pygeoda (Shapefile), look-up, 999",
    }),
)  # fmt: skip
POINTS = (
    (
        "Points in polygons",
        {
            "ours.places": "ours",
            "ours.places.ready": "ours, polygons ready",
            "geopandas.places": "geopandas, points ready",
            "geopandas.places.columns": "geopandas, from columns",
            "shapely.places": "shapely",
        },
    ),
    (
        "Clusters and density",
        {
            "ours.dbscan": "ours, DBSCAN",
            "ours.hdbscan": "ours, HDBSCAN",
            "ours.density": "ours, density",
            "sklearn.dbscan": "scikit-learn, DBSCAN",
            "sklearn.hdbscan": "scikit-learn, HDBSCAN",
            "sklearn.density": "scikit-learn, density",
        },
    ),
    (
        "Kd, envelope",
        {
            "ours.kd.99": "ours, 99",
            "ours.kd.999": "ours, 999",
            "ours.kd.short.99": "ours, to 25 km, 99",
            "ours.kd.grid.99": "ours, by the grid, 99",
            "numpy.kd": "NumPy, bins, 99",
            "numpy.kd.each": "NumPy, each pair, 99",
        },
    ),
    (
        "K and M, envelope",
        {
            "ours.k.labelling.99": "ours, K, 99",
            "ours.k.random.99": "ours, K, at random, 99",
            "ours.marcon_puech": "ours, M, 99",
            "numpy.k": "NumPy, K, 99",
            "numpy.marcon_puech.anew": "NumPy, M, anew, 99",
            "numpy.marcon_puech.once": "NumPy, M, once, 99",
        },
    ),
    (
        "Scan, 999 maps",
        {
            "ours.scan.half": "ours, up to half",
            "ours.scan.tenth": "ours, up to a tenth",
            "ours.scan.ellipses": "ours, ellipses, a tenth",
            "loop.scan.half": "plain loop, up to half",
        },
    ),
    (
        "Intake, quotients, co-location",
        {
            "ours.intake": "ours, register of n rows",
            "ours.quotients.kernel": "ours, n intervals of LQ",
            "ours.colocation": "ours, co-location, 999",
            "numpy.quotients": "NumPy, bootstrap of LQ, 999",
            "numpy.colocation": "NumPy, co-location, 999",
        },
    ),
)
NETWORKS = (
    (
        "Network made; projection",
        {
            "ours.network.build": "ours, made of a table",
            "ours.network.projection": "ours, projection",
            "networkx.network.build": "networkx, made",
            "networkx.network.projection": "networkx, projection",
            "igraph.network.build": "igraph, made",
            "igraph.network.projection": "igraph, projection",
            "networkit.network.build": "networkit, made",
            "scipy.network.projection": "SciPy, projection",
        },
    ),
    (
        "Betweenness",
        {
            "ours.network.betweenness": "ours, exact",
            "ours.network.betweenness.sampled": "ours, 256 sources",
            "networkx.network.betweenness": "networkx, exact",
            "networkx.network.betweenness.sampled": "networkx, 256 sources",
            "igraph.network.betweenness": "igraph, exact",
            "networkit.network.betweenness": "networkit, exact",
            "networkit.network.betweenness.sampled": "networkit, 256 sources",
        },
    ),
    (
        "Constraint and k-cores",
        {
            "ours.network.constraint": "ours, constraint",
            "ours.network.cores": "ours, cores",
            "networkx.network.constraint": "networkx, constraint",
            "networkx.network.cores": "networkx, cores",
            "igraph.network.constraint": "igraph, constraint",
            "igraph.network.cores": "igraph, cores",
            "networkit.network.cores": "networkit, cores",
        },
    ),
    (
        "Communities",
        {
            "ours.network.communities.single": "ours, one run",
            "ours.network.communities": "ours, 20 runs, consensus",
            "networkx.network.communities.single": "networkx, one run",
            "igraph.network.communities.single": "igraph, one run",
            "igraph.network.communities": "igraph, 20 runs",
            "networkit.network.communities.single": "networkit, one run",
            "networkit.network.communities": "networkit, 20 runs",
        },
    ),
    (
        "Tests by 999 permutations",
        {
            "ours.network.labels": "ours, assortativity and E-I",
            "ours.network.triads": "ours, triads",
            "ours.network.distance": "ours, links by distance",
            "igraph.network.labels": "igraph, assortativity",
            "numpy.network.labels": "NumPy, assortativity",
            "numpy.network.triads": "NumPy, triads",
            "numpy.network.distance": "NumPy, links by distance",
        },
    ),
    (
        "Synergy of firms; whole calls",
        {
            "ours.network.synergy": "ours, synergy, 999",
            "ours.network.centrality": "ours, centrality, 256 sources",
            "ours.network.robustness": "ours, robustness, 99",
            "numpy.network.synergy": "NumPy, synergy, 999",
        },
    ),
)
COLOURS = {
    "ours": "#0b5fa5", "esda": "#d1495b", "libpysal": "#d1495b", "pysal": "#d1495b",
    "geoda": "#2e8b57", "spdep": "#7a5195", "geopandas": "#d1495b", "shapely": "#2e8b57",
    "sklearn": "#d1495b", "numpy": "#d1495b", "loop": "#d1495b",
    "networkx": "#d1495b", "igraph": "#2e8b57", "networkit": "#7a5195", "scipy": "#c97b12",
}  # fmt: skip
DASHES = ("-", "--", ":", "-.", (0, (1, 3)))
MARKS = {"ours": "o", "geoda": "^", "shapely": "^", "spdep": "D", "igraph": "^", "networkit": "D"}
"""Of other peers it is a square."""


def draw(found: dict, panels: Panels, noun: str, path: Path) -> None:
    """Draw six panels; the same numbers give the same bytes."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update(
        {"svg.hashsalt": "benchmarks", "font.size": 9, "font.family": "DejaVu Sans"}
    )
    from matplotlib import pyplot as plt

    figure, places = plt.subplots(2, 3, figsize=(13, 8), layout="constrained")
    for place, (title, lines) in zip(places.flat, panels, strict=True):
        _panel(place, title, lines, _points(found))
    for place in places[:, 0]:
        place.set_ylabel("CPU seconds")
    for place in places[1]:
        place.set_xlabel(noun)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)


def _points(found: dict) -> dict[str, list[tuple[int, float]]]:
    return {
        who: sorted((int(n), statistics.median(at["cpu"])) for n, at in one["measured"].items())
        for case in found["cases"].values()
        for who, one in case["contestants"].items()
    }


def _range(points: dict[str, list[tuple[int, float]]]) -> tuple[float, float]:
    """Return the same ends for all panels."""
    sizes = [n for line in points.values() for n, _ in line]
    return min(sizes) * 0.7, max(sizes) * 1.5


def _panel(place, title: str, lines: dict[str, str], points: dict) -> None:
    seen: dict[str, int] = {}
    for who, words in lines.items():
        library = who.removeprefix("cold.").split(".")[0]
        turn = seen[library] = seen.get(library, -1) + 1
        if not points.get(who):
            continue
        x, y = zip(*points[who], strict=True)
        style = {
            "linestyle": DASHES[turn],
            "marker": MARKS.get(library, "s"),
            "color": COLOURS[library],
        }
        place.plot(x, y, label=words, markersize=4, linewidth=1.4, **style)
    place.set(xscale="log", yscale="log", title=title)
    place.set_xlim(*_range(points))
    place.minorticks_off()
    place.grid(which="major", color="#dddddd", linewidth=0.6)
    place.spines[["top", "right"]].set_visible(False)
    if place.lines:
        place.legend(frameon=False, fontsize=7.5)
