"""What is measured on networks: operations, who does them, on how many organisations."""

from __future__ import annotations

from benchmarks.cases import Case

SIZES = (1_000, 10_000, 100_000)
LONG = "left out, too slow"
_BETWEENNESS = "ours.network.betweenness"


def _case(
    name: str,
    title: str,
    check: str,
    family: str,
    peers: tuple[str, ...],
    *,
    limits: dict[str, int] | None = None,
    **more: object,
) -> Case:
    """Return a case; ours has the name of its operation, and limits are those of libraries."""
    told = str(more.pop("operation", name))
    ours = f"ours.network.{told}"
    who = (ours, *(f"{peer}.network.{told}" for peer in peers))
    most = {f"{peer}.network.{told}": (n, LONG) for peer, n in (limits or {}).items()}
    given = {"sizes": SIZES, "short": (300,), "limits": most} | more
    reference = str(given.pop("reference", ours))
    return Case(f"network_{name}", title, who, reference, check, family, **given)


CASES = (
    _case(
        "build", "Network made of a table of links", "edges", "build",
        ("networkx", "igraph", "networkit"),
    ),
    _case(
        "betweenness", "Betweenness of all, exact", "global", "paths",
        ("networkx", "igraph", "networkit"),
        sizes=(1_000, 3_000, 10_000), limits={"networkx": 1_000},
    ),
    _case(
        "sampled", "Betweenness estimated from 256 sources", "sampled", "paths",
        ("networkx", "networkit"), operation="betweenness.sampled", reference=_BETWEENNESS,
        limits={"networkx": 1_000},
    ),
    _case(
        "constraint", "Burt's constraint (ours: and effective size, clustering)", "global", "local",
        ("networkx", "igraph"), limits={"networkx": 1_000},
    ),
    _case("cores", "k-core of each", "global", "local", ("networkx", "igraph", "networkit")),
    _case("centrality", "All of centrality, 256 sources, whole call", "alone", "local", (),
          short=()),
    _case("robustness", "Robustness by degree, 99 random orders", "alone", "local", (), short=()),
    _case(
        "projection", "Projection of participations, ten each, Newman's weights", "projection",
        "projection", ("networkx", "igraph", "scipy"), limits={"networkx": 10_000},
    ),
    _case(
        "single", "Communities, one run", "modularity", "communities",
        ("networkx", "igraph", "networkit"), operation="communities.single",
        limits={"networkx": 10_000},
    ),
    _case(
        "communities", "Communities, 20 runs and what they agree on (peers: the best)",
        "modularity", "communities", ("igraph", "networkit"),
        sizes=(1_000, 3_000, 10_000), limits={"igraph": 3_000},
    ),
    _case(
        "labels", "E-I and assortativity, labels dealt 999 times (peers: assortativity)", "global",
        "labels", ("networkx", "igraph", "numpy"),
        limits={"networkx": 1_000},
    ),
    _case(
        "triads", "Closed triads of three sides, labels dealt 999 times", "global", "labels",
        ("numpy",),
    ),
    _case(
        "distance", "Links by distance, positions dealt 999 times", "decay", "labels", ("numpy",),
        limits={"numpy": 10_000},
    ),
    _case(
        "synergy", "Synergy of n firms, 20 x 20 x 8, 999 permutations of each", "global", "labels",
        ("numpy",), limits={"numpy": 100_000}, sizes=(*SIZES, 1_000_000),
    ),
)  # fmt: skip
