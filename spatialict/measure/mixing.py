"""Which groups of organisations work with which, beyond what their numbers make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.networks import mixing as cells
from spatialict.core.networks.chance import compared, decided, notes
from spatialict.core.networks.relabelled import Labelled, check, decide, refuse_too_many
from spatialict.core.study import Result

if TYPE_CHECKING:
    from spatialict.core.arrays import IntArray
    from spatialict.core.inference import Alternative, Correction
    from spatialict.core.networks.network import Links
    from spatialict.core.networks.relabelled import Dealing
    from spatialict.core.workers import Workers


COLUMNS: Final = (
    "links", "weight", "possible", "value", "expected", "low", "high", "p_value", "q_value",
    "min_p", "label", "status", "weight_expected", "weight_p_value", "weight_q_value",
    "weight_label", "affinity", "affinity_p_value", "affinity_q_value", "affinity_label",
)  # fmt: skip


def mixing(
    links: Links,
    groups: pd.Series[Any],
    *,
    attribute: str = "sphere",
    alternative: Alternative = "two-sided",
    correction: Correction = "bh",
    alpha: float = 0.05,
    permutations: int | str = 999,
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Which groups have more links with each other than their numbers explain, and which fewer.

    .. math:: d_{ab} = \frac{m_{ab}}{n_a n_b}, \qquad d_{aa} = \frac{m_{aa}}{n_a (n_a - 1) / 2},
              \qquad f_{ab} = \frac{e_{ab}}{a_a a_b}

    Universities may have more links with firms because they have more links with everybody:
    then density is high, and affinity :math:`f_{ab}`, which compares the share of links between
    two groups with the shares of ends of links that both have, is near 1.

    Parameters
    ----------
    links : DataFrame, networkx.Graph or Network
        A table ``source, target[, weight]``, an undirected graph, or a `Network`.
    groups : pandas.Series
        Group of each organisation by its key, empty where it is not known: sphere, helix, region.
        With a table of links its keys are all the organisations, so that those without links
        count.
    attribute : str
        What the groups are; it is kept in the params.
    alternative, correction, alpha
        As in `spatialict.local_moran`. Three families are corrected, each by itself: links,
        weights, affinities.
    permutations : int or str
        How many arrangements of the labels are drawn. Where all of them are at most 200 000, or
        no more than are asked for, all are counted (``"exact"``), which also can be forced.
    workers : int, str or distributed.Client, optional
        Who counts. The answer is the same for any.
    seed : int
        Of the drawings.

    Returns
    -------
    Result
        Index ``from, to``: every pair of groups once, ``from <= to``. ``links`` and ``weight``
        between them, ``possible`` pairs, ``value`` (density: links over possible pairs),
        ``expected`` (density of all pairs: what labels dealt anew give on average, exactly),
        ``low`` and ``high``, between which all but a share `alpha` of arrangements lie;
        ``p_value``, ``q_value``, ``min_p``, ``label`` (``more``, ``fewer``, ``ns``), ``status``.
        The same for the weight: ``weight_expected``, ``weight_p_value``, ``weight_q_value``,
        ``weight_label``; and for the affinity: ``affinity`` (1: as the ends of links make it),
        ``affinity_p_value``, ``affinity_q_value``, ``affinity_label``.

        ``NaN`` and ``undefined`` where there is no pair (one organisation with itself; affinity
        also where a group has no link); ``constant`` where there is one group only; ``too_few``
        where no arrangement could be found at `alpha`: it keeps its p, and is no test.

    Raises
    ------
    ArgumentError
        If a link names an organisation that has no entry in `groups`, or an argument is none of
        these.

    Notes
    -----
    Labels are permuted among the organisations whose group is known, links stay where they are.
    So degrees, hubs and communities are the same in all arrangements: p asks only whether labels
    matter. Time is permutations times links, memory the numbers of all arrangements.

    References
    ----------
    .. [1] Wasserman, S. and Faust, K. (1994). *Social Network Analysis*. Cambridge University
       Press, chapters 10 and 16.
    .. [2] Newman, M. E. J. (2003). Mixing patterns in networks. *Physical Review E* 67, 026126.

    Examples
    --------
    Two universities are linked, as are a university and a firm: one link of one possible, and one
    of two.

    >>> links = pd.DataFrame({"source": ["u1", "u1"], "target": ["u2", "f1"]})
    >>> spheres = pd.Series({"u1": "university", "u2": "university", "f1": "firm"})
    >>> mixing(links, spheres).table[["links", "possible", "value", "expected"]].round(3)
                           links  possible  value  expected
    from       to
    firm       firm            0         0    NaN       NaN
               university      1         2    0.5     0.667
    university university      1         1    1.0     0.667
    """
    asked = {
        "attribute": attribute, "alternative": alternative, "correction": correction,
        "alpha": alpha, "seed": seed,
    }  # fmt: skip
    check(asked)
    labelled = Labelled.of(links, groups, attribute)
    dealing = decide(permutations, labelled, seed, 2.0 * len(labelled.web.one))
    upper = np.triu_indices(len(labelled.groups))
    refuse_too_many(dealing, 3 * len(upper[0]), len(labelled.groups))
    table = _facts(labelled, upper)
    _test(table, labelled, asked, dealing, workers)
    table = table[list(COLUMNS)]
    params = asked | {"permutations": dealing.told} | labelled.facts()
    said = notes(labelled, dealing, table["status"])
    return Result("mixing", table, "1", params, tuple(said))


def _facts(labelled: Labelled, upper: tuple[IntArray, IntArray]) -> pd.DataFrame:
    """Return a row for each pair of groups: links, weight, density and what is expected of it."""
    names = np.array(labelled.groups, dtype=object)
    index = pd.MultiIndex.from_arrays([names[end] for end in upper], names=["from", "to"])
    web, found = labelled.web, cells.seen(labelled)
    pairs = cells.possible(labelled.sizes)[upper]
    density = np.where(pairs > 0, pairs, np.nan)
    table = pd.DataFrame({"links": found.links[0][upper].astype(np.int64)}, index=index)
    mean = float(web.weight.mean()) if len(web.one) else 0.0
    table["weight"] = found.weight[0][upper] * mean
    table["possible"] = pairs.astype(np.int64)
    table["value"] = table["links"] / density
    every = np.where(pairs > 0, web.n * (web.n - 1) / 2, np.nan)
    table["expected"] = len(web.one) / every
    table["weight_expected"] = float(web.weight.sum()) * pairs / every
    return table


def _test(
    table: pd.DataFrame,
    labelled: Labelled,
    asked: dict[str, Any],
    dealing: Dealing,
    workers: Workers,
) -> None:
    """Write what chance says of links, weights and affinities into the table."""
    chance = cells.dealt(labelled, dealing, workers)
    seen, groups = cells.seen(labelled), len(labelled.groups)
    upper = np.triu_indices(groups)
    now = cells.Cells(*(part[:, *upper] for part in seen))
    pairs = table["possible"].to_numpy(dtype=float)
    there = pairs > 0
    table["affinity"] = np.where(there, cells.affinity(now.links, groups)[0], np.nan)
    families = {
        "": (now.links[0], chance.links),
        "weight_": (now.weight[0], chance.weight),
        "affinity_": (table["affinity"].to_numpy(), cells.affinity(chance.links, groups)),
    }
    for prefix, (value, drawn) in families.items():
        known = np.where(there, value, np.nan)
        found = compared(known, drawn, asked, dealing).set_index(table.index)
        judged = decided(found, asked, labelled)
        if prefix:
            judged = judged[["p_value", "q_value", "label"]].add_prefix(prefix)
        else:
            scale = np.where(there, pairs, np.nan)
            table["low"], table["high"] = found["low"] / scale, found["high"] / scale
        table[judged.columns] = judged
