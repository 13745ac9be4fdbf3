"""Groups of organisations that work with each other more than with others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core.association.options import checked_seed, whole
from spatialict.core.inference import permutation_p
from spatialict.core.networks.network import Network
from spatialict.core.networks.partitions import (
    METHODS,
    How,
    agreed,
    by_chance,
    mean_agreement,
    modularity,
    numbered,
    runs,
    stability,
)
from spatialict.core.study import ArgumentError, Message, Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spatialict.core.arrays import FloatArray
    from spatialict.core.networks.network import Links
    from spatialict.core.workers import Workers

PERMUTATIONS: Final = 999
FEWEST: Final = 19
"""Below this no p is 5 %."""
WORK: Final = 2_000_000
"""Links to rewire that "auto" is ready for: about 10 s of one core."""
PER_LINK_S: Final = 4e-6
"""Seconds that rewiring and grouping takes, for each link."""


def communities(
    links: Links,
    nodes: Iterable[Any] | None = None,
    *,
    method: str = "leiden",
    seeds: int = 20,
    resolution: float = 1.0,
    permutations: int | str = "auto",
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Which groups of organisations are linked among themselves more than with others.

    .. math:: Q = \frac{1}{W} \sum_c \left(W_c - \gamma \frac{S_c^2}{4 W}\right)

    is sought to be large: W is the weight of all links, :math:`W_c` of those within community c,
    :math:`S_c` the sum of its organisations' weights.

    Parameters
    ----------
    links : DataFrame, networkx.Graph or Network
        ``source, target[, weight]``.
    nodes : iterable, optional
        Keys of all nodes, in the order wanted.
    method : str
        ``"leiden"``, whose communities hang together, or ``"louvain"``.
    seeds : int
        Runs that are compared; each looks at the nodes in an order of its own. What all runs put
        together is merged, and they are repeated on the merged network, until they agree, nothing
        more merges, or repeating would look at more than 200 million links (minutes of one core);
        the best of the last runs is the answer.
    resolution : float
        :math:`\gamma`: more gives smaller communities.
    permutations : int or str
        Networks of the same degrees, rewired at random, that say what modularity chance gives;
        ``"auto"``: 999 or as many as take some ten seconds, none if fewer than 19.
    workers : int, str or distributed.Client, optional
        Who works. The answer is the same for any.
    seed : int
        Of all that is drawn.

    Returns
    -------
    Result
        By node: ``community``, 1 the largest (of equals that of the first key);
        ``stability``, how alike the node's community is from run to run (mean of common over all
        members; 1 is always the same); ``status``: ``island`` and ``NaN`` without a link. In the
        params ``communities`` (how many), ``modularity``; ``agreement`` (mean normalised mutual
        information of pairs of runs) and ``agreement_rand`` (adjusted Rand index);
        ``modularity_run`` (of the first run), ``modularity_chance`` (mean over the rewired),
        ``modularity_low`` and ``modularity_high`` (2.5 and 97.5 %) and ``modularity_p`` (of the
        first run, one-sided: the rewired have one run each); ``NaN`` where not asked.

    Raises
    ------
    ArgumentError
        If an argument is none of these, or the links are none.

    Notes
    -----
    Modularity cannot tell communities apart that are small beside the network (Fortunato and
    Barthelemy 2007), and finds some in any network: see `modularity_chance`. The number of links
    of each organisation is what the rewired networks keep, and each link takes its weight along.
    Links of a projection come in cliques, one for each project, which alone make them more modular
    than the rewired: the comparison is a bound then.

    References
    ----------
    .. [1] Blondel, V. D., Guillaume, J.-L., Lambiotte, R. and Lefebvre, E. (2008). Fast unfolding
       of communities in large networks. *Journal of Statistical Mechanics*, P10008.
    .. [2] Traag, V. A., Waltman, L. and van Eck, N. J. (2019). From Louvain to Leiden.
       *Scientific Reports* 9, 5233.
    .. [3] Ovelgonne, M. and Geyer-Schulz, A. (2013). An ensemble learning strategy for graph
       clustering. *Contemporary Mathematics* 588, 187-206.
    .. [4] Maslov, S. and Sneppen, K. (2002). Specificity and stability in topology of protein
       networks. *Science* 296, 910-913.

    Examples
    --------
    Two triangles that one link joins: 6 of 7 links lie within, and each has half of the ends.

    >>> pairs = ["ab", "bc", "ca", "de", "ef", "fd", "cd"]
    >>> links = pd.DataFrame([tuple(pair) for pair in pairs], columns=["source", "target"])
    >>> found = communities(links, permutations=0)
    >>> found.table["community"].astype(int).tolist()
    [1, 1, 1, 2, 2, 2]
    >>> round(found.params["modularity"], 4), round(6 / 7 - 2 * 0.5**2, 4)
    (0.3571, 0.3571)
    """
    how = How(_method(method), _resolution(resolution), checked_seed(seed))
    number = _seeds(seeds)
    order = None if nodes is None else list(nodes)
    web = Network.of(links, order)
    asked = _permutations(permutations, len(web.one))
    found = runs(web, number, how, workers)
    member = agreed(web, found, how, workers)
    linked = web.degree > 0
    table = _table(web, numbered(member, linked), stability(member, found))
    tested = _tested(web, found[0], asked, how, workers)
    alike = mean_agreement([run[linked] for run in found])
    params = {
        "method": method,
        "seeds": number,
        "resolution": how.resolution,
        "seed": how.seed,
        "organisations": web.n,
        "links": len(web.one),
        "communities": int(table["community"].max()) if linked.any() else 0,
        "modularity": modularity(web, member, how.resolution),
        "agreement": alike.nmi if linked.any() else float("nan"),
        "agreement_rand": alike.ari if linked.any() else float("nan"),
        **tested._asdict(),
        "permutations": asked,
        "alternative": "greater",
        "engine": "spatialict",
    }
    notes = _notes(params, table, permutations)
    table = table if order is None else table.reindex(pd.Index(order, name="org_id"))
    return Result("communities", table, "1", params, notes)


def _method(method: str) -> str:
    if method not in METHODS:
        told = {"argument": "method", "value": method, "choices": list(METHODS)}
        raise ArgumentError("study.unknown_choice", **told)
    return method


def _resolution(resolution: object) -> float:
    number = isinstance(resolution, float | int | np.floating) and not isinstance(resolution, bool)
    value: Any = resolution
    if not number or not (np.isfinite(value) and value > 0):
        raise ArgumentError("communities.bad_resolution", value=str(resolution))
    return float(value)


def _seeds(seeds: object) -> int:
    number = whole(seeds)
    if number is None or number < 1:
        raise ArgumentError("communities.bad_seeds", value=str(seeds))
    return number


def _permutations(permutations: object, links: int) -> int:
    """Return how many networks to rewire."""
    if isinstance(permutations, str) and permutations == "auto":
        number = min(PERMUTATIONS, WORK // max(links, 1))
        return number if number >= FEWEST else 0
    given = whole(permutations)
    if given is None or given < 0:
        raise ArgumentError("communities.bad_permutations", value=str(permutations))
    return given


def _table(web: Network, number: Any, steady: FloatArray) -> pd.DataFrame:  # noqa: ANN401
    linked = number > 0
    columns = {
        "community": np.where(linked, number, np.nan),
        "stability": np.where(linked, steady, np.nan),
        "status": np.where(linked, "ok", "island"),
    }
    return pd.DataFrame(columns, index=web.ids.rename("org_id"))


class _Tested(NamedTuple):
    """Modularity of one run, and of one run in each of the rewired networks."""

    modularity_run: float = float("nan")
    modularity_chance: float = float("nan")
    modularity_low: float = float("nan")
    modularity_high: float = float("nan")
    modularity_p: float = float("nan")


def _tested(web: Network, first: Any, asked: int, how: How, workers: Workers) -> _Tested:  # noqa: ANN401
    run = modularity(web, first, how.resolution)
    if not asked or not len(web.one):
        return _Tested(run)
    simulated, swaps = by_chance(web, asked, how, workers)
    if not swaps:
        return _Tested(run)
    at_least = int((simulated >= run - 1e-12).sum())
    p = permutation_p([at_least], [0], [asked], "greater", exact=False)
    low, high = np.quantile(simulated, [0.025, 0.975], method="inverted_cdf").tolist()
    return _Tested(run, float(simulated.mean()), low, high, float(p[0]))


def _notes(
    params: dict[str, Any], table: pd.DataFrame, permutations: int | str
) -> tuple[Message, ...]:
    alone = int((table["status"] == "island").sum())
    notes = []
    if linked := len(table) - alone:
        told = {name: params[name] for name in ("communities", "modularity")}
        notes.append(Message("communities.found", told | {"count": linked}))
        if params["seeds"] > 1:
            told = {name: params[name] for name in ("seeds", "agreement")}
            notes.append(Message("communities.stable", told))
        notes.append(_of_chance(params, permutations))
    if alone:
        notes.append(Message("communities.islands", {"count": alone, "total": len(table)}))
    return tuple(notes)


def _of_chance(params: dict[str, Any], permutations: int | str) -> Message:
    if not params["permutations"]:
        if permutations == 0:
            return Message("communities.not_asked")
        minutes = max(1.0, FEWEST * params["links"] * PER_LINK_S / 60)
        return Message("communities.no_test", {"links": params["links"], "minutes": minutes})
    if np.isnan(params["modularity_p"]):
        return Message("communities.rigid")
    told = {"permutations": params["permutations"], "chance": params["modularity_chance"]}
    return Message("communities.chance", told | {"p": params["modularity_p"]})
