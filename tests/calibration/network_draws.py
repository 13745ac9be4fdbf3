"""Networks, sides, places and firms of chance, drawn by NumPy, and what can be planted in them.

Sixty organisations have about six links each, with weights; who is what, and stands where, has
nothing to do with the links, until something is planted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatialict.core.networks.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

N, DEGREE = 60, 6.0
SIDES, SHARES = np.array(["g", "i", "u"]), np.array([0.25, 0.55, 0.2])
SQUARE_M, NEAR_M, TOWNS = 200e3, 50e3, 15
PROJECTS = 45
IDS = pd.Index([f"o{number:02d}" for number in range(N)], name="org_id")
ONE, OTHER = np.triu_indices(N, 1)


def sides(rng: np.random.Generator, unknown: float = 0.0) -> pd.Series:
    """Draw the side of each organisation, a share of them not known."""
    drawn = rng.choice(SIDES, N, p=SHARES).astype(object)
    drawn[rng.random(N) < unknown] = None
    return pd.Series(drawn, index=IDS)


def network(rng: np.random.Generator, kind: str, more: NDArray[np.bool_] | None, by: float):
    """Draw links whose odds are a product of what both ends have, times 1 + by for some pairs.

    Then all networks of the same degrees are as likely, whatever the organisations have: alike
    (``even``), or some ten times as much as others (``hubs``).
    """
    eager = np.exp(rng.normal(0, 0.9 if kind == "hubs" else 0.0, N))
    odds = eager[ONE] * eager[OTHER]
    odds *= DEGREE / (N - 1 - DEGREE) / odds.mean()
    if more is not None:
        odds = odds * np.where(more, 1 + by, 1.0)
    linked = rng.random(len(ONE)) < odds / (1 + odds)
    return _web(ONE[linked], OTHER[linked], rng.exponential(size=linked.sum()))


def _web(one: NDArray[np.intp], other: NDArray[np.intp], weight: NDArray[np.float64]) -> Network:
    return Network.between(IDS, one.astype(np.int32), other.astype(np.int32), weight)


def participations(
    rng: np.random.Generator,
    known: pd.Series | None = None,
    planted: float = 0.0,
    alone: bool = False,
) -> pd.DataFrame:
    """Draw projects of two to five, some organisations more eager than others.

    A share `planted` of the projects has one organisation of each side, and nobody else; or
    (`alone`) three of one side.
    """
    eager, rows = np.exp(rng.normal(0, 0.8, N)), []
    for number in range(PROJECTS):
        chosen = rng.choice(N, rng.integers(2, 6), replace=False, p=eager / eager.sum())
        if known is not None and rng.random() < planted:
            pools = [np.flatnonzero(known == side) for side in SIDES]
            pools = [rng.permutation(pool) for pool in pools]
            one = pools[rng.integers(3)][:3]
            chosen = one if alone else np.array([pool[0] for pool in pools if len(pool)])
        rows += [(f"p{number:02d}", IDS[member]) for member in chosen]
    return pd.DataFrame(rows, columns=["project", "org_id"])


def projected(rows: pd.DataFrame) -> Network:
    """Return who shares projects with whom: cliques, and weights of Newman's."""
    weight = np.zeros((N, N))
    for _, part in rows.groupby("project"):
        members = IDS.get_indexer(part["org_id"])
        if len(members) > 1:
            weight[np.ix_(members, members)] += 1 / (len(members) - 1)
    here = weight[ONE, OTHER] > 0
    return _web(ONE[here], OTHER[here], weight[ONE, OTHER][here])


def regular(rng: np.random.Generator, ring: bool) -> Network:
    """Draw a network where all have four links; of a ring all are alike in everything.

    Keys are dealt at random, so that the order of the keys is an order at random.
    """
    import networkx as nx

    made = nx.circulant_graph(N, [1, 2])
    if not ring:
        made = nx.random_regular_graph(4, N, seed=int(rng.integers(2**31)))
    ends = rng.permutation(N)[np.array(made.edges)]
    return _web(ends.min(axis=1), ends.max(axis=1), np.ones(len(ends)))


def places(rng: np.random.Generator, kind: str, known: pd.Series | None = None) -> pd.DataFrame:
    """Draw positions and regions: ``even``, in ``towns``, or ``sides``, which stand apart."""
    at = rng.uniform(0, SQUARE_M, (N, 2))
    if kind == "towns":
        share = 1 / np.arange(1, TOWNS + 1)
        at = rng.uniform(0, SQUARE_M, (TOWNS, 2))[rng.choice(TOWNS, N, p=share / share.sum())]
    if kind == "sides":
        centre = {"g": (50e3, 50e3), "i": (150e3, 60e3), "u": (90e3, 160e3)}
        at = np.array([centre[side] for side in known]) + rng.normal(0, 40e3, (N, 2))
    quarter = (at // (SQUARE_M / 2)).clip(0, 1).astype(int) @ np.array([1, 2])
    table = pd.DataFrame(at, columns=["x_m", "y_m"], index=IDS)
    return table.assign(region_id=np.array(list("abcd"))[quarter])


def near(table: pd.DataFrame, within_m: float = NEAR_M) -> NDArray[np.bool_]:
    """Return which pairs are near each other."""
    at = table[["x_m", "y_m"]].to_numpy()
    return np.hypot(*(at[ONE] - at[OTHER]).T) < within_m


def firms(rng: np.random.Generator, tied: bool, planted: float, n: int = 300) -> pd.DataFrame:
    """Draw firms of 5 places, 4 technologies, 3 sizes, 2 ages and 3 regions, none alike.

    Where two are `tied`, half of the firms of a place are of its technology; of a share `planted`
    the size is that which place and technology together make it.
    """
    number = {"place": 5, "tech": 4, "size": 3, "age": 2, "region": 3}
    made = {}
    for name, many in number.items():
        share = 1 / np.arange(1, many + 1)
        made[name] = rng.choice(many, n, p=share / share.sum())
    if tied:
        made["tech"] = np.where(rng.random(n) < 0.5, made["place"] % 4, made["tech"])
    whole = (made["place"] + made["tech"]) % 3
    made["size"] = np.where(rng.random(n) < planted, whole, made["size"])
    return pd.DataFrame(made).astype(str)


def two_mode(rng: np.random.Generator, organisations: int, together: int) -> pd.DataFrame:
    """Draw who takes part in which of 40 projects, odds a product of what both have.

    The first two organisations meet in so many further projects.
    """
    eager = [np.exp(rng.normal(0, 0.6, number)) for number in (organisations, 40)]
    odds = 0.22 * np.outer(*eager)
    there = rng.random(odds.shape) < odds / (1 + odds)
    there[:2, rng.permutation(40)[:together]] = True
    member, project = there.nonzero()
    return pd.DataFrame({"project": IDS[project].to_numpy(), "org_id": IDS[member].to_numpy()})
