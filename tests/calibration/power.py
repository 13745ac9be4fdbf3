"""What is found of a cluster that was planted, and what is found beside it, here and by esda.

A square block of a lattice has values raised by some deviations; everything else is noise. Two
tests can be compared only at the same size: how often they reject where there is nothing.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tests.laws.maps import Map, lattice
from tests.laws.measures import named

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE, BLOCK, CORNER = 20, 4, 7
STRENGTHS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5)
ALPHA = 0.05


@dataclass(frozen=True)
class Found:
    """p-values of maps, a row a map, a column a cell; and what the correction lets stand.

    Parameters
    ----------
    p : numpy.ndarray, shape (n_maps, n_cells)
        p of a program.
    kept : numpy.ndarray of bool
        Whether a cell stands after the Benjamini-Hochberg correction at 5 %, as it does it.
    """

    p: np.ndarray
    kept: np.ndarray


def places() -> tuple[np.ndarray, np.ndarray]:
    """Return which cells are in the block, and which are neither in it nor beside it."""
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    inside, far = np.ones(SIDE * SIDE, bool), np.zeros(SIDE * SIDE, bool)
    for axis in (row, column):
        inside &= (axis >= CORNER) & (axis < CORNER + BLOCK)
        far |= (axis < CORNER - 1) | (axis > CORNER + BLOCK)
    return inside, far


def maps_of(strength: float, number: int, seed: int) -> list[Map]:
    """Plant a cluster into maps of noise; the noise is that of the seed, whatever the strength."""
    links, (inside, _) = lattice(SIDE, SIDE), places()
    streams = np.random.SeedSequence([seed, 77]).spawn(number)
    noise = [np.random.default_rng(stream).normal(size=links.n) for stream in streams]
    return [Map(pd.DataFrame({"x": x + strength * inside}, index=links.ids), links) for x in noise]


def ours(maps: list[Map]) -> Found:
    """Look for it with local Moran as it is by default: two-sided, 99 999 draws, BH."""
    tables = [named("local_moran")(given, workers=1).table for given in maps]
    p, q = (np.array([table[name] for table in tables]) for name in ("p_value", "q_value"))
    return Found(p, q <= ALPHA)


def peers(maps: list[Map]) -> Found:
    """Look for it with esda's ``Moran_Local`` as it is by default: 999 draws, and its ``fdr``."""
    import esda
    from libpysal.weights import W

    links = maps[0].links
    near = [links.indices[a:b].tolist() for a, b in pairwise(links.indptr)]
    weights = W(dict(enumerate(near)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        p = [esda.Moran_Local(m.frame["x"].to_numpy(), weights, seed=1, n_jobs=1) for m in maps]
    simulated = np.array([each.p_sim for each in p])
    # where nothing is rejected its cut-off is alpha / n: below the least p that it can give
    return Found(simulated, np.array([each <= esda.fdr(each, ALPHA) for each in simulated]))


def table(maps: int, seed: int = 0, done: Callable[[], None] | None = None) -> pd.DataFrame:
    """Return by strength: share found of the block, and of the cells far from it, in per cent.

    ``peer_equal`` rejects where esda's p is at most the level that gives it our size on the maps
    of strength nil.
    """
    inside, far = places()
    rows, level = [], np.nan
    for strength in STRENGTHS:
        planted = maps_of(strength, maps, seed)
        mine, other = ours(planted), peers(planted)
        if strength == 0:
            level = float(np.quantile(other.p, np.mean(mine.p <= ALPHA), method="lower"))
        rejected = {
            "ours": mine.p <= ALPHA,
            "peer_equal": other.p <= level,
            "peer": other.p <= ALPHA,
            "ours_bh": mine.kept,
            "peer_fdr": other.kept,
        }
        if done:
            done()
        for test, stands in rejected.items():
            hit, false = stands[:, inside].mean(axis=1), stands[:, far].mean(axis=1)
            rows.append(
                {
                    "strength": strength,
                    "test": test,
                    "found": hit.mean(),
                    "found_error": hit.std(ddof=1) / np.sqrt(maps),
                    "false": false.mean(),
                    "false_error": false.std(ddof=1) / np.sqrt(maps),
                    "level": level if test == "peer_equal" else ALPHA,
                }
            )
    return pd.DataFrame(rows)
