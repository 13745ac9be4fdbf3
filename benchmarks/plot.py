"""One picture: CPU seconds by number of regions, ours and the peers, both axes logarithmic."""

from __future__ import annotations

import statistics
from pathlib import Path

PANELS = (
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
COLOURS = {
    "ours": "#0b5fa5", "esda": "#d1495b", "libpysal": "#d1495b", "pysal": "#d1495b",
    "geoda": "#2e8b57", "spdep": "#7a5195",
}  # fmt: skip
DASHES = ("-", "--", ":", "-.")
MARKS = {"ours": "o", "esda": "s", "libpysal": "s", "pysal": "s", "geoda": "^", "spdep": "D"}


def draw(found: dict, path: Path) -> None:
    """Draw six panels; the same numbers give the same bytes."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update(
        {"svg.hashsalt": "benchmarks", "font.size": 9, "font.family": "DejaVu Sans"}
    )
    from matplotlib import pyplot as plt

    figure, places = plt.subplots(2, 3, figsize=(13, 8), layout="constrained")
    for place, (title, lines) in zip(places.flat, PANELS, strict=True):
        _panel(place, title, lines, _points(found))
    for place in places[:, 0]:
        place.set_ylabel("CPU seconds")
    for place in places[1]:
        place.set_xlabel("regions")
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)


def _points(found: dict) -> dict[str, list[tuple[int, float]]]:
    return {
        who: sorted((int(n), statistics.median(at["cpu"])) for n, at in one["measured"].items())
        for case in found["cases"].values()
        for who, one in case["contestants"].items()
    }


def _panel(place, title: str, lines: dict[str, str], points: dict) -> None:
    seen: dict[str, int] = {}
    for who, words in lines.items():
        library = who.removeprefix("cold.").split(".")[0]
        turn = seen[library] = seen.get(library, -1) + 1
        if not points.get(who):
            continue
        x, y = zip(*points[who], strict=True)
        style = {"linestyle": DASHES[turn], "marker": MARKS[library], "color": COLOURS[library]}
        place.plot(x, y, label=words, markersize=4, linewidth=1.4, **style)
    place.set(xscale="log", yscale="log", title=title)
    place.set_xlim(14, 1_500_000)
    place.minorticks_off()
    place.grid(which="major", color="#dddddd", linewidth=0.6)
    place.spines[["top", "right"]].set_visible(False)
    if place.lines:
        place.legend(frameon=False, fontsize=7.5)
