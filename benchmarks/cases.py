"""What is measured: operations, who does them, on how many regions, and what must be equal."""

from __future__ import annotations

from dataclasses import dataclass, field

SIZES = (20, 200, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
SHORT = (20, 200, 3_000)


@dataclass(frozen=True)
class Case:
    """One operation.

    Parameters
    ----------
    name, title : str
        Key, and words for a table.
    contestants : tuple of str
        In the order in which they take turns; ours before each peer.
    reference : str
        Ours, that each peer's answer is compared with.
    check : str
        A kind of `benchmarks.checks`, or ``alone``.
    family : str
        Cases of a family share a process of each library.
    sizes : tuple of int
        Numbers of regions, or of points.
    short : tuple of int
        Those of the short form, that CI runs.
    limits : dict
        By contestant the largest number that it is given, and why not more.
    """

    name: str
    title: str
    contestants: tuple[str, ...]
    reference: str
    check: str
    family: str
    sizes: tuple[int, ...] = SIZES
    short: tuple[int, ...] = SHORT
    limits: dict[str, tuple[int, str]] = field(default_factory=dict)


def _local(measure: str, title: str, *more: str) -> Case:
    kernel, call = f"ours.{measure}.kernel", f"ours.{measure}.call"
    first = (f"{kernel}.999", f"esda.{measure}", f"{call}.999")
    rest = (f"{kernel}.99999", *more[:1], f"{call}.99999", *more[1:])
    return Case(measure, title, first + rest, f"{call}.999", "local", "local")


CASES = (
    _local("local_moran", "Local Moran, equal weights", "geoda.lookup", "spdep.local_moran"),
    _local("getis_ord", "Gi*, equal weights"),
    _local("local_geary", "Local Geary, equal weights"),
    Case(
        "uneven",
        "Local Moran, unequal (kernel) weights",
        ("ours.uneven.kernel.999", "esda.uneven", "ours.uneven.call.999"),
        "ours.uneven.call.999",
        "local",
        "local",
    ),
    Case(
        "independent",
        "Local Moran, own draws for each region",
        ("ours.independent.kernel.999", "geoda.complete", "ours.independent.call.999"),
        "ours.independent.call.999",
        "local",
        "local",
    ),
    Case("moran", "Global Moran", ("ours.moran", "esda.moran"), "ours.moran", "global", "global"),
    Case("geary", "Global Geary", ("ours.geary", "esda.geary"), "ours.geary", "global", "global"),
    Case(
        "join_counts",
        "Join counts",
        ("ours.join_counts", "esda.join_counts"),
        "ours.join_counts",
        "global",
        "global",
    ),
    Case(
        "queen",
        "Queen neighbours",
        ("ours.queen.links", "libpysal.queen", "ours.queen.graph", "geoda.queen"),
        "ours.queen.links",
        "edges",
        "neighbours",
    ),
    Case(
        "knn",
        "6 nearest",
        ("ours.knn.links", "libpysal.knn", "ours.knn.graph"),
        "ours.knn.links",
        "edges",
        "neighbours",
    ),
    Case(
        "band",
        "Distance band, 20 within it",
        ("ours.band.links", "libpysal.band", "ours.band.graph"),
        "ours.band.links",
        "edges",
        "neighbours",
    ),
    Case(
        "cold_start",
        "GeoPackage to local Moran table, fresh process",
        ("cold.ours", "cold.pysal", "cold.geoda"),
        "cold.ours",
        "local",
        "cold",
        (3_000, 30_000, 300_000),
        (3_000,),
    ),
    Case(
        "million",
        "Local Moran, Gi* and local Geary, 99 999 permutations each, a million cells",
        ("ours.three",),
        "ours.three",
        "alone",
        "million",
        (1_000_000,),
        (),
    ),
)
