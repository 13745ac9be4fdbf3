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
        Numbers of regions; the worst of them decides.
    least : float
        Ratio of CPU time to reach, peer over ours; nil is for information.
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
_LOCAL = {"local_moran": "Local Moran", "getis_ord": "Gi*", "local_geary": "Local Geary"}
_FROM = (3_000, 10_000, 30_000, 100_000, 300_000)


def _local() -> list[Goal]:
    rows = []
    for case, name in _LOCAL.items():
        for form, words in (("kernel", "counting only"), ("call", "whole call")):
            ours = f"ours.{case}.{form}.999"
            for n, least in ((30_000, 300), (300_000, 1_000)):
                why = WHOLE if form == "call" else ""
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
    return [Goal("Growth", case, who, most=1.15, unit="exponent") for case, who in growing.items()]


GOALS = (
    *_local(),
    Goal(
        "Local Moran, unequal weights, counting only",
        "uneven", "ours.uneven.kernel.999", "esda.uneven", least=150,
    ),
    Goal(
        "Local Moran, unequal weights, whole call",
        "uneven", "ours.uneven.call.999", "esda.uneven", least=150, why=WHOLE,
    ),
    Goal(
        "Local Moran, own draws for each region, counting only",
        "independent", "ours.independent.kernel.999", "geoda.complete",
    ),
    Goal("Global Moran", "moran", "ours.moran", "esda.moran", least=10),
    Goal("Global Geary", "geary", "ours.geary", "esda.geary"),
    Goal("Join counts", "join_counts", "ours.join_counts", "esda.join_counts"),
    *(
        Goal(f"{words}, {form}", case, f"ours.{case}.{end}", f"libpysal.{case}", (n,), least)
        for case, words, least in (
            ("queen", "Queen neighbours", 10), ("knn", "6 nearest", 7), ("band", "Band", 40),
        )
        for form, end in (("as links", "links"), ("as a libpysal Graph", "graph"))
        for n in (30_000, 300_000)
    ),
    Goal("Queen neighbours, as links", "queen", "ours.queen.links", "geoda.queen"),
    Goal("End to end, cold", "cold_start", "cold.ours", "cold.pysal", (3_000,), 10),
    Goal("End to end, cold", "cold_start", "cold.ours", n=(3_000,), most=1.5),
    Goal("End to end, cold", "cold_start", "cold.ours", n=(300_000,), most=4.0),
    Goal(
        "Local Moran, Gi* and local Geary, 99 999 permutations each",
        "million", "ours.three", n=(1_000_000,), most=2_000, unit="MB",
    ),
    *_growth(),
)  # fmt: skip


def ratios(found: dict, goal: Goal, n: int) -> list[float]:
    """Return peer over ours, round by round; the last is repeated where a round was left out."""
    ours, peer = (numbers(found, goal.case, who, n) for who in (goal.ours, goal.peer))
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


def growth(found: dict, case: str, who: str) -> tuple[float, int, int] | None:
    """Return the slope of log CPU time on log n from 10 000 up, and from where to where."""
    measured = found["cases"].get(case, {}).get("contestants", {}).get(who, {}).get("measured", {})
    at = [(int(n), statistics.median(one["cpu"])) for n, one in measured.items()]
    at = sorted((n, seconds) for n, seconds in at if n >= 10_000)
    if len(at) < 2:
        return None
    x, y = ([math.log(number) for number in column] for column in zip(*at, strict=True))
    return statistics.linear_regression(x, y).slope, at[0][0], at[-1][0]
