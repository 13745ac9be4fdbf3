"""Whether a network holds together when its best brokers leave it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_alpha, checked_seed, checked_switch, whole
from spatialict.core.networks.betweenness import betweenness as betweenness_of
from spatialict.core.networks.fading import fading, fading_at_random
from spatialict.core.networks.network import Network
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.networks.network import Links
    from spatialict.core.workers import Workers

BY: Final = ("betweenness", "degree")
FIRST: Final = 20
"""Organisations that leave first and are named."""
MOST: Final = 1_000_000_000
"""Sizes of components that are kept: simulations times organisations that leave."""


def robustness(
    links: Links,
    nodes: Iterable[Any] | None = None,
    *,
    by: str = "betweenness",
    share: float = 0.2,
    steps: int = 20,
    again: bool = False,
    betweenness: str | int = "auto",
    simulations: int = 99,
    alpha: float = 0.05,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""How much of the network stays together when the best brokers leave, or anybody.

    .. math:: S(q) = \frac{1}{n} \max_{C} |C|, \qquad
              R = \frac{1}{Q} \sum_{q = 1}^{Q} S(q)

    S is the size of the largest component after q of n organisations have left, over all n.

    Parameters
    ----------
    links, nodes
        As in `spatialict.centrality`.
    by : str
        Who leaves first: the highest ``"betweenness"`` or ``"degree"``; of equal ones the one with
        more partners, then the first key.
    share : float
        Up to which share of the organisations leave.
    steps : int
        Rows of each strategy after the first, at most.
    again : bool
        Whether those who are left are ranked anew after each step: others take over the paths of
        who has left, which is the harder loss (Holme et al. 2002). It takes a search for each step.
    betweenness : str or int
        As in `spatialict.centrality`.
    simulations : int
        Random orders.
    alpha : float
        A loss whose `min_p` is above is ``too_few``.
    workers, seed
        As in `spatialict.centrality`; the seed is also that of the orders.

    Returns
    -------
    Result
        Index ``strategy`` (``brokers``, ``random``) and ``removed`` (how many have left):
        ``share_removed``; ``value``, S, for ``random`` its mean; ``low`` and ``high``, between
        which 95 % of the random orders lie (equal to the value for ``brokers``); ``p_value`` of
        ``brokers``, the share of random orders that leave a component as small, and ``min_p``, the
        least that any of all these orders has; ``status``. In the params ``order``, the first who
        leave; ``area`` and ``area_expected``, R when brokers and when random ones leave, with
        ``area_low``, ``area_high``, ``p_value``, ``min_p`` and ``status``, the one test of the
        whole curve. ``constant`` where all orders lose the same, as before anybody leaves and
        without links; ``too_few`` with fewer than three organisations, and where no order could
        be told from the others: few are drawn, or many lose as much as any can.

    Raises
    ------
    ArgumentError
        If `links` are no network, or an argument is none of these.

    References
    ----------
    .. [1] Albert, R., Jeong, H. and Barabasi, A.-L. (2000). Error and attack tolerance of complex
       networks. *Nature* 406, 378-382.
    .. [2] Holme, P., Kim, B. J., Yoon, C. N. and Han, S. K. (2002). Attack vulnerability of
       complex networks. *Physical Review E* 65, 056109.
    .. [3] Schneider, C. M., Moreira, A. A., Andrade, J. S., Havlin, S. and Herrmann, H. J. (2011).
       Mitigation of malicious attacks on networks. *PNAS* 108(10), 3838-3841.

    Examples
    --------
    Four know each other only through the first: without it each is alone, 1 of 5.

    >>> star = pd.DataFrame({"source": ["o1"] * 4, "target": ["o2", "o3", "o4", "o5"]})
    >>> found = robustness(star, simulations=9)
    >>> found.table.loc["brokers", "value"].tolist(), found.params["order"]
    ([1.0, 0.2], ['o1'])
    """
    _check(by, share, steps, simulations)
    checked_alpha(alpha)
    checked_seed(seed)
    checked_switch("again", again)
    network = Network.of(links, nodes)
    how = {"betweenness": betweenness, "workers": workers, "seed": seed}
    removed = _removed(network.n, share, steps)
    order, sources = _order(network, removed, by=by, again=again, how=how)
    params = {
        "by": by, "share": share, "steps": steps, "again": again,
        "betweenness": sources or "exact",
        "simulations": simulations, "alpha": alpha, "seed": seed,
        "n": network.n, "links": len(network.one),
        "order": network.ids[order[:FIRST]].tolist(),
    }  # fmt: skip
    leaving = int(removed[-1])
    if simulations * leaving > MOST:
        raise ArgumentError("centrality.too_many_orders", most=float(MOST))
    brokers = fading(network, order) / max(network.n, 1)
    drawn = fading_at_random(network, leaving, simulations, workers=workers, seed=seed)
    simulated = drawn / max(network.n, 1)
    status = "too_few" if network.n < 3 else "ok" if len(network.one) else "constant"
    level: dict[str, Any] = {"status": status, "alpha": alpha}
    table = _table(removed, network.n, brokers[removed], simulated[:, removed], **level)
    found = _areas(brokers, simulated, **level)
    notes = [Message("centrality.random_orders", {"count": simulations, "seed": seed})]
    if network.n >= 3 and len(network.one):
        notes += _alike(found, simulations, alpha)
    if sources:
        notes.append(Message("centrality.order_estimated", {"count": sources}))
    return Result("robustness", table, "1", params | found, tuple(notes))


def _check(by: str, share: float, steps: int, simulations: int) -> None:
    if by not in BY:
        fault = "study.unknown_choice"
        raise ArgumentError(fault, argument="by", value=str(by), choices=list(BY))
    number = isinstance(share, float | int | np.floating) and not isinstance(share, bool)
    if not number or not 0 < share <= 1:
        raise ArgumentError("centrality.share", value=str(share))
    for name, value in (("steps", steps), ("simulations", simulations)):
        many = whole(value)
        if many is None or many < 1:
            raise ArgumentError("centrality.at_least_one", argument=name, value=str(value))


def _removed(n: int, share: float, steps: int) -> IntArray:
    """Return after how many losses the network is looked at: from 0 to the share, about evenly."""
    most = min(n, max(1, math.ceil(n * share - 1e-9))) if n else 0
    return np.unique(np.round(np.linspace(0, most, steps + 1)).astype(np.int64))


def _order(
    network: Network, removed: IntArray, *, by: str, again: bool, how: dict[str, Any]
) -> tuple[IntArray, int]:
    """Return who leaves, in order, ranked anew after each step where that is asked for.

    And from how many sources that was estimated, 0 where it is exact.
    """
    if not again:
        first, sources = _ranked(network, by, how)
        return first[: removed[-1]], sources
    left, most = np.arange(network.n), 0
    gone = [left[:0]]
    for leaving in np.diff(removed).tolist():
        first, sources = _ranked(_among(network, left), by, how)
        gone.append(left[first[:leaving]])
        left, most = np.delete(left, first[:leaving]), max(most, sources)
    return np.concatenate(gone), most


def _ranked(network: Network, by: str, how: dict[str, Any]) -> tuple[IntArray, int]:
    """Return all positions, the best broker first, and how many sources that rests on."""
    degree, sources = network.degree, 0
    value: FloatArray = degree.astype(float)
    if by == "betweenness":
        asked, workers, seed = how["betweenness"], how["workers"], how["seed"]
        found = betweenness_of(network, asked, workers=workers, seed=seed)
        value = np.nan_to_num(found.value.round(12), nan=-1.0)  # rounding ranks nobody
        sources = found.sources
    return np.lexsort((np.arange(network.n), -degree, -value)), sources


def _among(network: Network, left: IntArray) -> Network:
    """Return the network of those who are left."""
    place = np.full(network.n, -1, dtype=np.int32)
    place[left] = np.arange(len(left))
    one, other = place[network.one], place[network.other]
    both = (one >= 0) & (other >= 0)
    return Network(network.ids[left], one[both], other[both], network.weight[both])


def _tested(
    brokers: FloatArray, simulated: FloatArray, status: str, alpha: float
) -> tuple[FloatArray, FloatArray, NDArray[np.str_]]:
    """Return p, the least p and the status of each number: chance is a row for each order.

    If the brokers' order were like any other, each of all orders would be as likely to be theirs:
    the least p is the share of those that lose as much as any of them.
    """
    every = 1 + len(simulated)
    p = (1 + (simulated <= brokers + _TIE).sum(axis=0)) / every
    all_of = np.vstack([brokers, simulated])
    lowest = all_of.min(axis=0)
    least = (all_of <= lowest + _TIE).sum(axis=0) / every
    found = np.where(least <= alpha * (1 + 1e-12), "ok", "too_few")
    found = np.where(all_of.max(axis=0) <= lowest + _TIE, "constant", found)
    found = found if status == "ok" else np.full(len(p), status)
    told = np.isin(found, ["ok", "too_few"]) & (status == "ok")
    return np.where(told, p, np.nan), np.where(told, least, np.nan), found


_TIE: Final = 1e-12


def _alike(found: dict[str, Any], simulations: int, alpha: float) -> list[Message]:
    """Say why the curve cannot be told from those of random orders, where it cannot."""
    if found["status"] == "constant":
        return [Message("centrality.orders_alike")]
    if found["status"] == "ok":
        return []
    needed = math.ceil((1 - 1e-12) / alpha) - 1
    told = {"count": simulations, "alpha": alpha, "min_p": found["min_p"], "needed": needed}
    if simulations < needed:
        return [Message("centrality.few_orders", told | {"min_p": 1 / (1 + simulations)})]
    return [Message("centrality.orders_tied", told)]


def _table(
    removed: IntArray,
    n: int,
    brokers: FloatArray,
    simulated: FloatArray,
    *,
    status: str,
    alpha: float,
) -> pd.DataFrame:
    low, high = np.quantile(simulated, [0.025, 0.975], axis=0, method="inverted_cdf")
    tested = _tested(brokers, simulated, status, alpha)
    parts: dict[str, tuple[Any, ...]] = {
        "brokers": (brokers, brokers, brokers, *tested),
        "random": (simulated.mean(axis=0), low, high, np.nan, np.nan, status),
    }
    names = ("value", "low", "high", "p_value", "min_p", "status")
    frames = {
        strategy: pd.DataFrame(
            dict(zip(names, columns, strict=True)),
            index=pd.Index(removed, name="removed"),
        )
        for strategy, columns in parts.items()
    }
    table = pd.concat(frames, names=["strategy"])
    share = table.index.get_level_values("removed").to_numpy() / max(n, 1)
    table.insert(0, "share_removed", share)
    if status == "too_few":
        table[["value", "low", "high"]] = np.nan
    return table


def _areas(brokers: FloatArray, simulated: FloatArray, status: str, alpha: float) -> dict[str, Any]:
    """Return the mean of the curve, when brokers and when random ones leave, and its p."""
    names = ("area", "area_expected", "area_low", "area_high", "p_value", "min_p")
    if status != "ok":
        return dict.fromkeys(names, math.nan) | {"status": status}
    area, areas = float(brokers[1:].mean()), simulated[:, 1:].mean(axis=1)
    low, high = np.quantile(areas, [0.025, 0.975], method="inverted_cdf")
    p, least, found = _tested(np.array([area]), areas[:, None], status, alpha)
    told = (area, float(areas.mean()), float(low), float(high), float(p[0]), float(least[0]))
    return dict(zip(names, told, strict=True)) | {"status": str(found[0])}
