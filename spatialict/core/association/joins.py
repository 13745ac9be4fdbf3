"""Joins: neighbours that have what is asked about, of regions that have it.

Where a region weighs its neighbours alike, the number of them that have it follows the
hypergeometric law under a conditional permutation, so nothing needs to be drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.conditional import Sum, Tails
from spatialict.core.association.local_moments import lag_moments
from spatialict.core.association.local_statistics import PEERS
from spatialict.core.association.local_table import Options, result
from spatialict.core.association.local_tests import JOINT, Statistic
from spatialict.core.association.system import (
    as_numbers,
    check_choice,
    check_ids,
    refuse_rows,
    system,
)
from spatialict.core.inference import standardised
from spatialict.core.study import Message

if TYPE_CHECKING:
    from libpysal.graph import Graph

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.association.local_tests import CodeArray
    from spatialict.core.association.system import System
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.study import Result

JOINS: Final = (None, "joined", "apart")
"""More joins than expected, and fewer; GeoDa numbers the first alone."""


def joined(
    measure: str,
    own: FloatArray,
    beside: pd.Series[float],
    graph: Graph | Links,
    options: Options,
    **about: Any,  # noqa: ANN401
) -> Result:
    """Count the neighbours that have `beside`, of regions that have `own`; NaN is missing."""
    check_choice("compat", about["compat"], PEERS)
    counted = beside.where(~np.isnan(own))
    members = system(counted, graph, missing=options.missing, transform=options.transform)
    exactly = options.permutations in ("auto", "exact") and options.correction != JOINT
    statistic = join_count(measure, members, own[members.places] == 1, exactly=exactly)
    return result(statistic, members, options, **about)


def binary(argument: str, has: pd.Series[float], graph: Graph | Links, missing: str) -> FloatArray:
    """Return 0 and 1, NaN where it is not known and may be."""
    check_choice("missing", missing, ("raise", "omit"))
    check_ids(argument, has, graph)
    numbers = as_numbers(argument, has, missing)
    wrong: BoolArray = ~np.isnan(numbers) & (numbers != 0) & (numbers != 1)
    refuse_rows("local_join_counts.not_binary", has.index, wrong, argument)
    return numbers


def join_count(measure: str, members: System, asked: BoolArray, *, exactly: bool) -> Statistic:
    """Neighbours that have it, for regions about which it is `asked`; else undefined."""
    counted = members.values  # noqa: PD011 (a System, no pandas)
    sums, mean, variance = lag_moments(members, counted)
    common = members.alike
    tails: Tails | None = None
    said: tuple[Message, ...] = ()
    if exactly and common is not None and members.n:
        tails = hypergeometric(members, np.rint(sums / common), asked, counted)
        said = (Message("local_join_counts.hypergeometric"),)
    centred = counted - counted.mean() if members.n else counted
    return Statistic(
        measure,
        value=np.where(asked, sums, 0.0),
        z_value=np.where(asked, standardised(sums, mean, variance, members.weight), np.nan),
        summed=Sum(centred),
        quadrant=_more_or_fewer(sums - mean, members.weight) * asked,
        words=JOINS,
        undefined=~asked,
        tails=tails,
        counted=True,
        why="local_join_counts.status_undefined",
        said=said,
    )


def _more_or_fewer(beyond: FloatArray, weight: FloatArray) -> CodeArray:
    """Return 1 where there are more joins than expected, 2 where fewer, 0 where as many."""
    more, fewer = beyond > 1e-12 * weight, beyond < -1e-12 * weight
    return np.where(more, 1, np.where(fewer, 2, 0)).astype(np.int8)


def hypergeometric(
    members: System, found: FloatArray, asked: BoolArray, counted: FloatArray
) -> Tails:
    """Return both tails of the number among k others drawn at random that have it, exactly.

    Regions of one degree and one count share a number, so few are worked out.
    """
    from scipy.stats import hypergeom

    others, have = members.n - 1, int(counted.sum()) - counted.astype(np.int64)
    rows = np.stack([members.degree, have, found.astype(np.int64)], axis=1)[asked]
    cases, place = np.unique(rows, axis=0, return_inverse=True)
    k, total, seen = cases.T
    null = hypergeom(others, total, k)
    most, least = np.minimum(k, total), np.maximum(0, k - (others - total))
    each = null.sf(seen - 1), null.cdf(seen), null.pmf(most), null.pmf(least)
    shares = np.ones((4, members.n))
    # what was seen is possible, however far below the range of numbers its share may be
    shares[:, asked] = np.maximum(np.stack(each), np.finfo(float).tiny)[:, place.ravel()]
    at_least: Any = shares[0]  # shares of one, not numbers of sets
    at_most: Any = shares[1]
    top, bottom = shares[2:]
    return Tails(at_least, at_most, np.ones(members.n, dtype=np.int64), top, bottom, exact=True)
