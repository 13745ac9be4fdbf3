"""Sites of a register dealt anew over its plants: what concentration and nearness expect then.

Where all activity is known by the plants alone, a large industry is most of what it is held
against, and plants thrown at such shares would be tested against themselves. So the sites stay as
they are, and which plant has which is left to chance: sizes and industries stay, the shares of the
regions are worked out anew each time. Duranton and Overman (2005) relabel plants so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialict.core.concentration.plants import TIE, pairwise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.concentration.plants import Plants


class Dealt(NamedTuple):
    """Raw concentration and gamma of every industry, each n_simulations x n_industries."""

    g: FloatArray
    gamma: FloatArray


def whole_register(known: Plants) -> BoolArray:
    """Tell which industries are all that their register holds.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatialict.core.concentration.plants import plants_of
    >>> rows = [("a", "J", 3), ("b", "J", 1), ("b", "K", 0)]
    >>> plants = pd.DataFrame(rows, columns=["region_id", "industry", "jobs"])
    >>> whole_register(plants_of(plants, None)).tolist()
    [True, False]
    """
    jobs = known.jobs_by_industry()
    return np.asarray(known.own & (jobs > 0) & (jobs >= jobs.sum() * (1 - TIE)))


def dealings(
    known: Plants, simulations: int, rng: np.random.Generator
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Yield the regions' shares of all activity and of each industry, once for each dealing.

    Examples
    --------
    Two plants and their two sites: each deal is as it was, or the other way round.

    >>> import pandas as pd
    >>> from spatialict.core.concentration.plants import plants_of
    >>> rows = [("a", "J", 3), ("b", "K", 1)]
    >>> known = plants_of(pd.DataFrame(rows, columns=["region_id", "industry", "jobs"]), None)
    >>> drawn = [tuple(t) for t, _ in dealings(known, 20, np.random.default_rng(0))]
    >>> sorted({(float(a), float(b)) for a, b in drawn})
    [(0.25, 0.75), (0.75, 0.25)]
    """
    number, regions = len(known.industries), len(known.regions)
    # in an order of their own, so that no order of rows decides what is drawn
    labels = known.industries.astype(str).to_numpy(dtype=str)
    names = np.argsort(np.argsort(labels, kind="stable"))
    order = np.lexsort((known.region, known.jobs, names[known.industry]))
    jobs, sites = known.jobs[order], known.region[order]
    rows = known.industry[order] * regions
    for _ in range(simulations):
        cells = np.bincount(rows + rng.permutation(sites), jobs, minlength=number * regions)
        table = cells.reshape(number, regions)
        own = table.sum(axis=1, keepdims=True)
        yield table.sum(axis=0) / table.sum(), table / np.where(own > 0, own, np.nan)


def dealt(known: Plants, simulations: int, rng: np.random.Generator) -> Dealt:
    """Return raw and net concentration of every industry over dealings of the sites."""
    h = np.array([np.sum((jobs / jobs.sum()) ** 2) if len(jobs) else np.nan
                  for jobs in known.sizes()])  # fmt: skip
    lumps = np.where(1 - h > TIE, 1 - h, np.nan)
    g = np.full((simulations, len(h)), np.nan)
    gamma = np.full_like(g, np.nan)
    for row, (t, shares) in enumerate(dealings(known, simulations, rng)):
        free = 1 - float((t**2).sum())
        g[row] = ((shares - t) ** 2).sum(axis=1)
        gamma[row] = (g[row] / (free if free > TIE else np.nan) - h) / lumps
    return Dealt(g, gamma)


def expected_pairs(known: Plants, simulations: int, rng: np.random.Generator) -> FloatArray:
    """Return the mean co-agglomeration of every two industries over dealings of the sites."""
    number = len(known.industries)
    sums = np.zeros((number, number))
    for t, shares in dealings(known, simulations, rng):
        sums += pairwise(shares, t)
    return sums / simulations
