"""The goals of the project for points, and why where one is missed."""

from __future__ import annotations

from benchmarks.goals import Goal

_CURVES = {
    "kd": ("Kd, 99 simulations", "ours.kd.99", "numpy.kd"),
    "k": ("K, 99 simulations", "ours.k.labelling.99", "numpy.k"),
    "marcon_puech": ("M, 99 simulations", "ours.marcon_puech", "numpy.marcon_puech.anew"),
}
_GROWING = {
    "places": "ours.places",
    "dbscan": "ours.dbscan",
    "density": "ours.density",
    "intake": "ours.intake",
}
WHY = {
    "places": "the polygons are made ready within it, a seventh of a second whatever n",
    "memory": "the polygons made ready are half of ours and do not grow; the peer's points are "
    "made before its call where they are ready, and not counted",
    "kd": "2.7 billion pairs a second (the prototype: 1.5), but this peer counts bins, too; beside "
    "a kernel for each pair it is met",
    "k": "each pair has a weight of its own, from a table of the window; the peer counts bins, too",
    "marcon_puech": "the peer works on whole blocks of rows; the ratio grows with n",
    "scan": "the peer is compiled, takes logarithms only where there are more cases than expected, "
    "and is given the maps and the order of places, which are made within ours",
    "tenth": "the machine was not idle: see the CPU time",
    "quotients": "600 calls, each with its own start; arrays of all industries at once would do",
    "growth": "memory of all firms no longer fits the caches",
    "intake": "",
}


def _curves() -> list[Goal]:
    rows = []
    for case, (words, ours, peer) in _CURVES.items():
        for n in (1_000, 3_000, 10_000):
            rows.append(Goal(words, case, ours, peer, (n,), 200, why=WHY[case]))
    said = "Kd, 99 simulations, beside a kernel for each pair"
    rows.append(Goal(said, "kd", "ours.kd.99", "numpy.kd.each", (1_000,), 200))
    words, ours, _ = _CURVES["marcon_puech"]
    words += ", beside neighbours looked at once"
    peer = "numpy.marcon_puech.once"
    rows += [Goal(words, "marcon_puech", ours, peer, (n,)) for n in (10_000, 30_000)]
    return rows


def _places() -> list[Goal]:
    rows = []
    for n in (1_000_000, 10_000_000):
        for peer, words in (("", "points ready"), (".columns", "from columns")):
            who = "ours.places", f"geopandas.places{peer}"
            said = f"Points in polygons, the peer's {words}"
            rows.append(Goal(said, "places", *who, (n,), 15, why=WHY["places"]))
            said = f"Memory of the same, the peer's {words}"
            rows.append(Goal(said, "places", *who, (n,), 10, unit="MB/MB", why=WHY["memory"]))
    return rows


def _clusters() -> list[Goal]:
    return [
        Goal("DBSCAN", "dbscan", "ours.dbscan", "sklearn.dbscan", (100_000,)),
        Goal("HDBSCAN", "hdbscan", "ours.hdbscan", "sklearn.hdbscan", (30_000,)),
        Goal("Kernel density", "density", "ours.density", "sklearn.density", (100_000,)),
        Goal(
            "Co-location quotients", "colocation", "ours.colocation", "numpy.colocation", (10_000,)
        ),
    ]


def _scans() -> list[Goal]:
    half, loop = "ours.scan.half", "loop.scan.half"
    return [
        Goal("Scan, 999 maps", "scan", half, loop, (3_000,), 60, why=WHY["scan"]),
        Goal("Scan, 999 maps, whole call", "scan", "ours.scan.call", loop, (3_000,)),
        Goal(
            "Scan up to a tenth, 999 maps", "scan_tenth", "ours.scan.tenth",
            n=(30_000,), most=30, why=WHY["tenth"],
        ),
    ]  # fmt: skip


GOALS = (
    *_places(),
    *_curves(),
    *_scans(),
    *_clusters(),
    Goal(
        "Intervals of location quotients, 200 x 600", "quotients", "ours.quotients.kernel",
        n=(120_000,), most=0.01, why=WHY["quotients"],
    ),
    Goal(
        "The same beside the bootstrap of 999 draws", "quotients", "ours.quotients.kernel",
        "numpy.quotients", (120_000,),
    ),
    Goal("Intake of a register", "intake", "ours.intake", n=(10_000_000,), most=4_000, unit="MB",
         why=WHY["intake"]),
    *(
        Goal("Growth", case, who, n=(100_000,), most=1.15, unit="exponent", why=WHY["growth"])
        for case, who in _GROWING.items()
    ),
)  # fmt: skip
