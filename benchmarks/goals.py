"""The goals of the project, and whether the numbers meet them."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One row of the table of goals.

    Parameters
    ----------
    words : str
        What is done.
    case, ours, peer : str
        Who against whom; without a peer `most` is a limit.
    n : tuple of int
        Numbers of regions; the worst of them decides. Of growth the least.
    least : float
        Ratio of CPU time to reach, peer over ours; nil is for information. With the unit ``MB/MB``
        the ratio of the memory of the calls.
    most : float
        Seconds of the clock (`unit` is s), megabytes (MB) or exponent of growth not to exceed.
    why : str
        Said where the goal is missed.
    """

    words: str
    case: str
    ours: str
    peer: str = ""
    n: tuple[int, ...] = (30_000,)
    least: float = 0.0
    most: float = math.inf
    unit: str = "s"
    why: str = ""


WHOLE = (
    "the call also reads the Series, gives every region its z, p, q, least p and class, "
    "and builds the table"
)
COUNTING = {
    "local_moran": "the bank, its sorted sums and min_p are in it, not the search alone",
    "getis_ord": "the same counting as local Moran's; runs differ by a tenth and more",
    "local_geary": "each draw is two sums, so no sorted row answers; a tree of boxes does "
    "(a plain scan took five times as long with 999 draws, thirty times with 99 999)",
}
UNEVEN = (
    "numba gives vectors of 256 bits, no more; blocks of 128 to 1 024 draws, eight neighbours at a "
    "time, and counting while summing were tried"
)
SHUFFLING = (
    "two thirds is shuffling the map; in blocks, in interleaved lines, in single precision and "
    "with two places a random number were tried, the last is used"
)
BEYOND_CACHE = "a shuffled map of 300 000 no longer fits the caches, and all look-ups are random"
TREE = "three quarters is scipy's tree itself; libpysal uses the same"
COLD = "see the CPU time beside it: the machine was not idle"
COLD_LARGE = "starting, reading and neighbours take most of it; the machine was not idle"
_LOCAL = {"local_moran": "Local Moran", "getis_ord": "Gi*", "local_geary": "Local Geary"}
_FROM = (3_000, 10_000, 30_000, 100_000, 300_000)


def _local() -> list[Goal]:
    rows = []
    for case, name in _LOCAL.items():
        for form, words in (("kernel", "counting only"), ("call", "whole call")):
            ours = f"ours.{case}.{form}.999"
            for n, least in ((30_000, 300), (300_000, 1_000)):
                why = WHOLE if form == "call" else COUNTING[case]
                said = f"{name}, 999 permutations, {words}"
                rows.append(Goal(said, case, ours, f"esda.{case}", (n,), least, why=why))
    for n in (30_000, 300_000):
        said = "Local Moran, 999 permutations, counting only"
        ours = "ours.local_moran.kernel.999"
        rows.append(Goal(said, "local_moran", ours, "geoda.lookup", (n,), 50))
    for case, name in _LOCAL.items():
        said = f"{name}, 99 999 permutations (esda 999), whole call"
        rows.append(Goal(said, case, f"ours.{case}.call.99999", f"esda.{case}", _FROM, 1))
    return rows


def _growth() -> list[Goal]:
    growing = {
        "local_moran": "ours.local_moran.call.99999",
        "getis_ord": "ours.getis_ord.call.99999",
        "local_geary": "ours.local_geary.call.99999",
        "uneven": "ours.uneven.call.999",
        "moran": "ours.moran",
        "queen": "ours.queen.links",
        "knn": "ours.knn.links",
        "band": "ours.band.links",
    }
    return [
        Goal("Growth", case, who, n=(10_000,), most=1.15, unit="exponent", why=BEYOND_CACHE)
        for case, who in growing.items()
    ]


GOALS = (
    *_local(),
    Goal(
        "Local Moran, unequal weights, counting only",
        "uneven", "ours.uneven.kernel.999", "esda.uneven", least=150, why=UNEVEN,
    ),
    Goal(
        "Local Moran, unequal weights, whole call",
        "uneven", "ours.uneven.call.999", "esda.uneven", least=150, why=WHOLE,
    ),
    Goal(
        "Local Moran, own draws for each region, counting only",
        "independent", "ours.independent.kernel.999", "geoda.complete",
    ),
    Goal("Global Moran", "moran", "ours.moran", "esda.moran", least=10, why=SHUFFLING),
    Goal("Global Geary", "geary", "ours.geary", "esda.geary"),
    Goal("Join counts", "join_counts", "ours.join_counts", "esda.join_counts"),
    *(
        Goal(
            f"{words}, {form}", case, f"ours.{case}.{end}", f"libpysal.{case}", (n,), least, why=why
        )
        for case, words, least, why in (
            ("queen", "Queen neighbours", 10, ""), ("knn", "6 nearest", 7, TREE),
            ("band", "Band", 40, "one round; as a Graph, which makes the links too, it is met"),
        )
        for form, end in (("as links", "links"), ("as a libpysal Graph", "graph"))
        for n in (30_000, 300_000)
    ),
    Goal("Queen neighbours, as links", "queen", "ours.queen.links", "geoda.queen"),
    Goal("End to end, cold", "cold_start", "cold.ours", "cold.pysal", (3_000,), 10),
    Goal("End to end, cold", "cold_start", "cold.ours", n=(3_000,), most=1.5, why=COLD),
    Goal("End to end, cold", "cold_start", "cold.ours", n=(300_000,), most=4.0, why=COLD_LARGE),
    Goal(
        "Local Moran, Gi* and local Geary, 99 999 permutations each",
        "million", "ours.three", n=(1_000_000,), most=2_000, unit="MB",
    ),
    *_growth(),
)  # fmt: skip


def ratios(found: dict, goal: Goal, n: int) -> list[float]:
    """Return peer over ours, round by round; the last is repeated where a round was left out."""
    what = "extra_mb" if goal.unit == "MB/MB" else "cpu"
    ours, peer = (numbers(found, goal.case, who, n, what) for who in (goal.ours, goal.peer))
    if not ours or not peer:
        return []
    return [
        peer[min(turn, len(peer) - 1)] / ours[min(turn, len(ours) - 1)]
        for turn in range(max(len(ours), len(peer)))
    ]


def numbers(found: dict, case: str, who: str, n: int, what: str = "cpu") -> list[float]:
    measured = found["cases"].get(case, {}).get("contestants", {}).get(who, {})
    one = measured.get("measured", {}).get(str(n), {}).get(what, [])
    return one if isinstance(one, list) else [one]


def growth(found: dict, case: str, who: str, least: int = 10_000) -> tuple[float, int, int] | None:
    """Return the slope of log CPU time on log n from `least` up, and from where to where."""
    measured = found["cases"].get(case, {}).get("contestants", {}).get(who, {}).get("measured", {})
    at = [(int(n), statistics.median(one["cpu"])) for n, one in measured.items()]
    at = sorted((n, seconds) for n, seconds in at if n >= least)
    if len(at) < 2:
        return None
    x, y = ([math.log(number) for number in column] for column in zip(*at, strict=True))
    return statistics.linear_regression(x, y).slope, at[0][0], at[-1][0]
