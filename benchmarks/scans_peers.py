"""The scan as its definition reads, compiled: no Python package does it at these sizes.

R's SpatialEpi and smerc keep every window of every centre, which does not fit for 3 000 of them;
SaTScan is a program of its own. So the peer is the loop that anybody would write in numba: for each
map, centre and window two logarithms where there are more cases than expected. It is given the
maps and the order of places around each centre, which ours makes within its time.
"""

from __future__ import annotations

from math import log
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contestants import Arrays, Contestant
from benchmarks.scans_ours import HALF, MAPS, ground

LEAST = 2


def _compiled() -> Any:
    import numba

    @numba.njit(nogil=True)
    def ratio(cases, expected, total):
        value = cases * log(cases / expected)
        if total > cases:
            value += (total - cases) * log((total - cases) / (total - expected))
        return value

    @numba.njit(nogil=True)
    def maxima(  # noqa: PLR0917 (compiled: plain arrays)
        order, closes, held, population, counts, total, everybody, best
    ):
        for m in range(counts.shape[0]):
            for centre in range(held.size):
                cases, people = 0, 0.0
                for t in range(held[centre]):
                    cases += counts[m, order[centre, t]]
                    people += population[order[centre, t]]
                    expected = total * people / everybody
                    if closes[centre, t] and cases > expected and cases >= LEAST:
                        value = ratio(cases, expected, total)
                        best[m] = max(best[m], value)

    return maxima


def _loop(n: int, _: Path):
    """Search the very maps that ours draws, one thread, and the data as one more."""
    from spatialict.core.points.scan_search import around
    from spatialict.core.points.scan_simulated import passes

    land = ground(n, HALF)
    windows = around(land, np.arange(len(land.centres)), np.zeros(land.n, bool))
    counts = np.concatenate([_unpacked(maps) for maps in passes(land, MAPS, 0, None)])[:MAPS]
    counts = np.concatenate([counts, land.cases_to[1][None]])
    maxima = _compiled()
    whole = (float(land.law[0]), float(land.law[1]))
    arrays = (windows.order, windows.closes, windows.held, land.risk_to[1])
    maxima(*arrays, counts[:0], *whole, np.zeros(0))

    def search():
        best = np.zeros(len(counts))
        maxima(*arrays, counts, *whole, best)
        return best

    return search


def _unpacked(maps: Any) -> np.ndarray:
    """Return the counts of maps whose lanes stand side by side: (maps, places)."""
    kind = {8: np.uint8, 16: np.uint16, 32: np.uint32}[maps.width]
    batches, _, n, _ = maps.counts.shape
    lanes = maps.counts[:, -1].view(kind).reshape(batches, n, -1)
    return lanes.transpose(0, 2, 1).reshape(-1, n).astype(np.int64)


def _maxima(given: np.ndarray) -> Arrays:
    return {"observed": given[-1], "maxima": given[:-1]}


CONTESTANTS = {"loop.scan.half": Contestant(_loop, _maxima)}
"""Half a minute at 3 000 places; its answers must be ours to the last bit."""
