"""How clusters are scanned for here: circles, as many cases as 5 for 3 places, 999 maps."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.contestants import Arrays, Contestant

SIDE_M = 1_500_000
MAPS = 999
HALF, TENTH = 0.5, 0.1
"""Largest share of the population in a window: SaTScan's default, and one for many centres."""


@lru_cache(maxsize=1)
def towns(n: int) -> pd.DataFrame:
    """Return places with people, and cases that fall on them by chance: 5 000 on 3 000 places."""
    rng = np.random.default_rng(n)
    table = pd.DataFrame(rng.uniform(0, SIDE_M, (n, 2)), columns=["x_m", "y_m"])
    table["population"] = np.ceil(rng.lognormal(5, 1, n))
    share = table["population"] / table["population"].sum()
    table["cases"] = rng.multinomial(max(n * 5 // 3, 30) if n <= 3_000 else 5_000, share)
    return table


def ground(n: int, share: float) -> Any:
    """Return the arrays of the scan of `towns`."""
    from spatialict.core.points.scan_given import given
    from spatialict.core.points.scan_ground import intervals
    from spatialict.core.points.scan_options import Options, laid

    asked = Options(
        model="poisson",
        shape="circle",
        most_share=share,
        most_m=None,
        centres=None,
        direction="high",
        simulations=MAPS,
        alpha=0.05,
        least_cases=2,
        ratios=(2.0,),
        compactness=0.0,
        listed=1,
        iterative=False,
        workers=None,
        seed=0,
    )
    return laid(given(towns(n), "poisson"), asked, intervals(1, 1)).ground


def _search(n: int, _: Path, *, share: float, workers: int | None = None):
    """Draw the maps, search them and the data."""
    from spatialict.core.points.scan_search import search

    land = ground(n, share)
    return lambda: search(land, MAPS, 0, workers)


def _maxima(given: Any) -> Arrays:
    best, maxima = given
    return {"observed": np.max(best.values), "maxima": maxima}


def _call(n: int, _: Path, *, share: float, **options: Any):
    """Table in, Result out."""
    from spatialict.measure.scan import scan

    table = towns(n)
    return lambda: scan(table, simulations=MAPS, most_share=share, **options)


def _found(given: Any) -> Arrays:
    table = given.table
    return {
        "observed": np.array(table.loc[1, "value"]),
        "p": table[["p_value"]].to_numpy(float)[:1],
    }


def _contestant(prepare: Any, answer: Any, **options: Any) -> Contestant:
    return Contestant(lambda n, folder: prepare(n, folder, **options), answer)


CONTESTANTS = {
    "ours.scan.half": _contestant(_search, _maxima, share=HALF),
    "ours.scan.half.one_thread": _contestant(_search, _maxima, share=HALF, workers=1),
    "ours.scan.tenth": _contestant(_search, _maxima, share=TENTH),
    "ours.scan.call": _contestant(_call, _found, share=HALF),
    "ours.scan.ellipses": _contestant(_call, _found, share=TENTH, shape="ellipse"),
}
"""`scan.half` to 3 000 places beside the plain loop; `scan.tenth` to 30 000 alone."""
