"""Maps for laws and calibration: values without any pattern, neighbours, islands and gaps."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from spatialict.core.neighbourhood.links import Links

DISTRIBUTIONS = ("normal", "lognormal", "zeros", "binary")


@dataclass(frozen=True)
class Map:
    """Values of regions and who is beside whom.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``x`` and ``y`` of a distribution, ``positive`` (x where it cannot be below nil, else its
        exponential), ``has`` and ``has_too`` (0 or 1), ``events`` among a ``population``.
    links : Links
        Neighbours.
    """

    frame: pd.DataFrame
    links: Links

    def changed(self, **columns) -> Map:
        """Return the map with other values."""
        return replace(self, frame=self.frame.assign(**columns))


def draw(rng, distribution, n):
    """Return n independent values: in no order that a map could show."""
    if distribution == "zeros":  # six of ten are nil, the rest are few
        return rng.choice([0.0, 1, 2, 3, 5], p=[0.6, 0.16, 0.12, 0.08, 0.04], size=n)
    if distribution == "binary":
        return (rng.random(n) < 0.3).astype(float)
    return rng.lognormal(size=n) if distribution == "lognormal" else rng.normal(size=n)


def noise(rng, links, distribution="normal", missing=0):
    """Return a map whose regions all draw from one law, each for itself; some have no value."""
    n = links.n
    x, y = draw(rng, distribution, n), draw(rng, distribution, n)
    population = rng.integers(200, 5_000, n)
    frame = pd.DataFrame(
        {
            "x": x,
            "y": y,
            "positive": np.exp(x) if distribution == "normal" else x,
            "has": draw(rng, "binary", n),
            "has_too": draw(rng, "binary", n),
            "events": rng.binomial(population, 0.01).astype(float),
            "population": population.astype(float),
        },
        index=links.ids,
    )
    frame.iloc[rng.choice(n, missing, replace=False)] = np.nan
    return Map(frame, links)


def lattice(rows, columns, islands=0, weights="equal"):
    """Return queen neighbours of a lattice, some of whose cells are cut off.

    The cells cut off are spread over the lattice by a fixed draw; ``"unequal"`` gives every pair
    a weight of its own.
    """
    rng = np.random.default_rng(rows * columns)
    n = rows * columns
    row, column = np.divmod(np.arange(n), columns)
    steps = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
    heads, tails = [], []
    for down, right in steps:
        inside = (row + down >= 0) & (row + down < rows)
        inside &= (column + right >= 0) & (column + right < columns)
        heads.append(np.flatnonzero(inside))
        tails.append(heads[-1] + down * columns + right)
    head, tail = np.concatenate(heads), np.concatenate(tails)
    kept = ~np.isin([head, tail], rng.choice(n, islands, replace=False)).any(axis=0)
    weight = rng.uniform(0.2, 1, len(head)) if weights == "unequal" else np.ones(len(head))
    ids = pd.Index([f"r{i:05d}" for i in range(n)], name="region_id")
    return Links.of_pairs(ids, head[kept], tail[kept], weight[kept])


@st.composite
def maps(draw_one, most=11, weights=("equal", "unequal"), gaps=True):
    """Draw a small map: 6 to `most` regions, any links, perhaps an island, ties and a gap."""
    n = draw_one(st.integers(6, most))
    rng = np.random.default_rng(draw_one(st.integers(0, 2**32 - 1)))
    linked = rng.random((n, n)) < draw_one(st.sampled_from([0.2, 0.5, 0.8]))
    np.fill_diagonal(linked, val=False)
    linked[np.arange(1, n), np.arange(n - 1)] = True  # all but the first know somebody
    linked[np.arange(n), (np.arange(n) + 2) % n] = False  # nobody knows all
    head, tail = np.nonzero(linked)
    equal = draw_one(st.sampled_from(weights)) == "equal"
    weight = np.ones(len(head)) if equal else rng.integers(1, 5, len(head)).astype(float)
    ids = pd.Index([f"r{i:02d}" for i in range(n)], name="region_id")
    distribution = draw_one(st.sampled_from(["normal", "lognormal", "zeros"]))
    missing = draw_one(st.integers(0, 1)) if gaps else 0
    made = noise(rng, Links.of_pairs(ids, head, tail, weight), distribution, missing)
    if distribution == "zeros":  # whatever is drawn, not all are equal, nor all but one
        made.frame.iloc[-3:, :2] = [[7.0, 1.0], [0.0, 7.0], [4.0, 0.0]]
        made.frame["positive"] = made.frame["x"]
    return made
