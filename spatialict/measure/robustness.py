"""Whether a network holds together when its best brokers leave it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_seed, checked_switch, whole
from spatialict.core.networks.betweenness import betweenness as betweenness_of
from spatialict.core.networks.fading import fading, fading_at_random
from spatialict.core.networks.network import Network
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    workers, seed
        As in `spatialict.centrality`; the seed is also that of the orders.

    Returns
    -------
    Result
        Index ``strategy`` (``brokers``, ``random``) and ``removed`` (how many have left):
        ``share_removed``; ``value``, S, for ``random`` its mean; ``low`` and ``high``, between
        which 95 % of the random orders lie (equal to the value for ``brokers``); ``p_value`` of
        ``brokers``, the share of random orders that leave a component as small; ``status``. In the
        params ``order``, the first who leave; ``area`` and ``area_expected``, R when brokers and
        when random ones leave, with ``area_low``, ``area_high`` and ``p_value``, the one test of
        the whole curve. ``constant`` without links, ``too_few`` with fewer than three
        organisations.

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
    checked_seed(seed)
    checked_switch("again", again)
    network = Network.of(links, nodes)
    how = {"betweenness": betweenness, "workers": workers, "seed": seed}
    removed = _removed(network.n, share, steps)
    order, sources = _order(network, removed, by=by, again=again, how=how)
    params = {
        "by": by, "share": share, "steps": steps, "again": again,
        "betweenness": sources or "exact",
        "simulations": simulations, "n": network.n, "links": len(network.one), "seed": seed,
        "order": network.ids[order[:FIRST]].tolist(),
    }  # fmt: skip
    leaving = int(removed[-1])
    if simulations * leaving > MOST:
        raise ArgumentError("centrality.too_many_orders", most=float(MOST))
    brokers = fading(network, order) / max(network.n, 1)
    drawn = fading_at_random(network, leaving, simulations, workers=workers, seed=seed)
    simulated = drawn / max(network.n, 1)
    status = "too_few" if network.n < 3 else "ok" if len(network.one) else "constant"
    table = _table(removed, network.n, brokers[removed], simulated[:, removed], status)
    found = _areas(brokers, simulated, status)
    notes = [Message("centrality.random_orders", {"count": simulations, "seed": seed})]
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


def _table(
    removed: IntArray, n: int, brokers: FloatArray, simulated: FloatArray, status: str
) -> pd.DataFrame:
    low, high = np.quantile(simulated, [0.025, 0.975], axis=0, method="inverted_cdf")
    smaller = (simulated <= brokers + 1e-12).sum(axis=0)
    p = (1 + smaller) / (1 + len(simulated))
    nothing = np.full(len(removed), np.nan)
    parts = {
        "brokers": (brokers, brokers, brokers, np.where(removed == 0, np.nan, p)),
        "random": (simulated.mean(axis=0), low, high, nothing),
    }
    frames = {
        strategy: pd.DataFrame(
            dict(zip(("value", "low", "high", "p_value"), columns, strict=True)),
            index=pd.Index(removed, name="removed"),
        )
        for strategy, columns in parts.items()
    }
    table = pd.concat(frames, names=["strategy"])
    share = table.index.get_level_values("removed").to_numpy() / max(n, 1)
    table.insert(0, "share_removed", share)
    if status != "ok":
        table["p_value"] = np.nan
    if status == "too_few":
        table[["value", "low", "high"]] = np.nan
    return table.assign(status=status)


def _areas(brokers: FloatArray, simulated: FloatArray, status: str) -> dict[str, float]:
    """Return the mean of the curve, when brokers and when random ones leave, and its p."""
    names = ("area", "area_expected", "area_low", "area_high", "p_value")
    if status != "ok":
        return dict.fromkeys(names, math.nan)
    area, areas = float(brokers[1:].mean()), simulated[:, 1:].mean(axis=1)
    low, high = np.quantile(areas, [0.025, 0.975], method="inverted_cdf")
    p = (1 + int((areas <= area + 1e-12).sum())) / (1 + len(areas))
    return dict(zip(names, (area, float(areas.mean()), float(low), float(high), p), strict=True))
