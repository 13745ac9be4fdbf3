"""Rates that are high among high, once small populations are allowed for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatialict.core.association.local_statistics import PEERS, moran
from spatialict.core.association.local_table import UNDEFINED, Options, result, some
from spatialict.core.association.rates import standardised_rates as rates_apart
from spatialict.core.association.system import (
    POLICIES,
    as_numbers,
    check_choice,
    check_ids,
    refuse_rows,
    system,
)
from spatialict.core.study import ArgumentError, Message

if TYPE_CHECKING:
    from libpysal.graph import Graph

    from spatialict.core.arrays import BoolArray
    from spatialict.core.association.local_tests import Correction, Draws
    from spatialict.core.association.system import System, Transform
    from spatialict.core.inference import Alternative
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.study import Result
    from spatialict.core.workers import Workers


def standardised_rates(
    events: pd.Series[float], population: pd.Series[float], *, compat: str = "esda"
) -> pd.Series[float]:
    r"""Return rates as deviations that a region of its population would have by chance.

    .. math:: z_i = \frac{p_i - b}{\sqrt{v_i}}, \quad v_i = a + b / n_i, \quad
              b = \frac{\sum e_i}{\sum n_i}, \quad
              a = \frac{\sum n_i (p_i - b)^2}{\sum n_i} - \frac{b}{\bar n}

    Parameters
    ----------
    events : pandas.Series, shape (n_regions,)
        Firms, cases or people of a kind, ``>= 0``.
    population : pandas.Series, shape (n_regions,)
        All that could be of the kind, ``>= 0``; the same regions, in any order.
    compat : str
        What happens where the variance between regions a is estimated below nil: ``"esda"`` and
        ``"spdep"`` put :math:`v_i = b / n_i` where :math:`v_i` itself is negative, as the source;
        ``"geoda"`` puts a = 0 for all.

    Returns
    -------
    pandas.Series, shape (n_regions,)
        ``NaN`` where `population` is 0, or either is missing.

    Raises
    ------
    ArgumentError
        If the regions of the two differ or repeat, a number is negative, events have no
        population, or `compat` is unknown.

    References
    ----------
    .. [1] Assuncao, R. M. and Reis, E. A. (1999). A new proposal to adjust Moran's I for
       population density. *Statistics in Medicine* 18, 2147-2162.

    Examples
    --------
    Rates .3 and .1 around .2 in two equal populations: a = .01 - .2 / 100 = .008, v = .01.

    >>> events, population = pd.Series({"A": 30, "B": 10}), pd.Series({"A": 100, "B": 100})
    >>> standardised_rates(events, population).round(3).tolist()
    [1.0, -1.0]
    """
    check_choice("compat", compat, PEERS)
    people = _beside(events, population)
    _nobody(events, people, "omit")
    e, n = as_numbers("events", events, "omit"), as_numbers("population", people, "omit")
    known = ~np.isnan(e) & (n > 0)
    rates = np.full(len(e), np.nan)
    if known.any():
        rates[known] = rates_apart(e[known], n[known], compat)
    return pd.Series(rates, index=events.index)


def _beside(events: pd.Series[float], population: pd.Series[float]) -> pd.Series[float]:
    """Return the population in the order of the events; refuse what only one has."""
    for name, one in {"events": events, "population": population}.items():
        if not isinstance(one, pd.Series):
            raise ArgumentError("association.not_a_series", argument=name)
        refuse_rows("association.repeated", one.index, one.index.duplicated(), name)
    for name, one, other in (
        ("events", events, population),
        ("population", population, events),
    ):
        refuse_rows("local_rates.alone", one.index, ~one.index.isin(other.index), name)
    return population.reindex(events.index)


def local_moran_rates(
    events: pd.Series[float],
    population: pd.Series[float],
    graph: Graph | Links,
    *,
    permutations: int | str = "auto",
    alternative: Alternative = "two-sided",
    transform: Transform = "R",
    missing: str = "raise",
    correction: Correction = "bh",
    alpha: float = 0.05,
    compat: str = "esda",
    peer_columns: bool = False,
    draws: Draws = "shared",
    workers: Workers = None,
    seed: int = 0,
) -> Result:
    r"""Regions whose rate is high among high or low among low, small populations allowed for.

    .. math:: I_i = (n - 1) \, y_i \sum_j w_{ij} y_j \Big/ \sum_j y_j^2,
              \qquad y_i = z_i - \bar z

    with z as in `standardised_rates`: a rate of three in a hundred people says less than one of
    three thousand in a hundred thousand.

    Parameters
    ----------
    events, population : pandas.Series, shape (n_regions,)
        Index ``region_id``, in any order; the regions of `graph`, each once.
    graph : libpysal.graph.Graph or Links
        Neighbours.
    permutations, alternative, transform, missing, correction, alpha, peer_columns, draws
        As in `spatialict.local_moran`.
    compat : str
        Scale of the value as in `spatialict.local_moran`, and the rule for a negative variance
        as in `standardised_rates`.
    workers, seed
        As in `spatialict.local_moran`.

    Returns
    -------
    Result
        As `spatialict.local_moran`. A region without population has no rate: its status is
        ``undefined`` and it is nobody's neighbour.

    Raises
    ------
    ArgumentError
        As `spatialict.local_moran`, and if a number is negative, or events have no population.

    Notes
    -----
    With equal populations it is `spatialict.local_moran` of the rates. The overall rate and the
    variance are those of the regions that take part: an island changes neither. Peers take all
    regions; without islands there is no difference.

    References
    ----------
    .. [1] Assuncao, R. M. and Reis, E. A. (1999). A new proposal to adjust Moran's I for
       population density. *Statistics in Medicine* 18, 2147-2162.

    Examples
    --------
    A ring of six with rates .5 .5 .5 .1 .1 .1 of 100 each: as local Moran of 5 5 5 1 1 1.

    >>> from libpysal.graph import Graph
    >>> ring = {f"r{i}": {f"r{(i - 1) % 6}": 1, f"r{(i + 1) % 6}": 1} for i in range(6)}
    >>> events = pd.Series([50, 50, 50, 10, 10, 10], index=[f"r{i}" for i in range(6)])
    >>> found = local_moran_rates(events, events * 0 + 100, Graph.from_dicts(ring), alpha=0.25)
    >>> found.table.loc[["r1"], ["value", "p_value", "quadrant"]].round(3)
        value  p_value quadrant
    r1  0.833      0.2       HH
    """
    options = Options(
        permutations, alternative, transform, missing, correction, alpha, draws, seed, workers
    )
    check_choice("compat", compat, PEERS)
    check_choice("missing", missing, POLICIES)
    check_ids("events", events, graph)
    check_ids("population", population, graph)
    people = population.reindex(events.index)
    nobody = _nobody(events, people, missing)
    members = _standardised_system(events, people, graph, transform, compat)
    standing = members.standing.copy()
    standing[nobody] = UNDEFINED
    members = replace(members, standing=standing)
    statistic = moran(members, compat, "local_moran_rates")
    if nobody.any():
        about = some(events.index, nobody) | {"total": len(events)}
        statistic = replace(statistic, said=(Message("local_rates.no_population", about),))
    peers = {"compat": compat, "peer_columns": peer_columns}
    return result(statistic, members, options, **peers)


def _standardised_system(
    events: pd.Series[float],
    people: pd.Series[float],
    graph: Graph | Links,
    transform: Transform,
    compat: str,
) -> System:
    """Return who takes part, with rates standardised over these."""
    e, n = as_numbers("events", events, "omit"), as_numbers("population", people, "omit")
    rates = e / np.where(n > 0, n, np.nan)
    members = system(
        pd.Series(rates, index=events.index), graph, missing="omit", transform=transform
    )
    there = members.places
    rates[there] = rates_apart(e[there], n[there], compat) if members.n else np.nan
    return members.holding(rates)


def _nobody(events: pd.Series[float], population: pd.Series[float], missing: str) -> BoolArray:
    """Return where nobody lives; refuse what cannot be counted."""
    counts = {"events": events, "population": population}
    numbers = {name: as_numbers(name, each, missing) for name, each in counts.items()}
    for name, each in numbers.items():
        refuse_rows("local_rates.negative", events.index, each < 0, name)
    nobody: BoolArray = numbers["population"] == 0
    wrong = nobody & (numbers["events"] > 0)
    refuse_rows("local_rates.events_of_nobody", events.index, wrong, "events")
    return nobody
