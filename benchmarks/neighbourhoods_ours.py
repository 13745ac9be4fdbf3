"""How M and co-location quotients are done here."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import inputs
from benchmarks.contestants import Arrays, Contestant

SIMULATIONS = 99
PERMUTATIONS = 999
SHARE = 0.1
"""Of all points, those of the industry."""
DISTANCES = 50
KINDS = 5
NEAREST = 5


def reach(n: int) -> float:
    """Return the largest distance of M: a quarter of the side, up to 100 km."""
    return min(250 * np.sqrt(n), 100_000.0)


@lru_cache(maxsize=1)
def firms(n: int) -> pd.DataFrame:
    """Points, one per square kilometre, whether they are of the industry, and their kind."""
    rng = np.random.default_rng(13)
    table = pd.DataFrame(inputs.points(n), columns=["x_m", "y_m"])
    table["chosen"] = rng.permutation(n) < round(SHARE * n)
    table["kind"] = rng.integers(0, KINDS, n).astype(str)
    return table


def _m(n: int, _: Path):
    from spatialict.measure.marcon_puech import marcon_puech

    table, most = firms(n), reach(n)
    how: dict[str, Any] = {"most_m": most, "step_m": most / DISTANCES, "simulations": SIMULATIONS}
    return lambda: marcon_puech(table, table["chosen"], **how)


def _m_table(given: Any) -> Arrays:
    return {"value": given.table["value"].to_numpy(float)}


def _quotients(n: int, _: Path):
    from spatialict.measure.colocation import colocation_quotient

    table = firms(n)
    how: dict[str, Any] = {"k": NEAREST, "permutations": PERMUTATIONS, "alternative": "greater"}
    return lambda: colocation_quotient(table, table["kind"], **how)


def _local(n: int, _: Path, *, kernel: str):
    from spatialict.measure.colocation import local_colocation_quotient

    table = firms(n)
    how: dict[str, Any] = {"kernel": kernel, "permutations": PERMUTATIONS}
    return lambda: local_colocation_quotient(table, table["kind"], "0", "1", **how)


def _table(given: Any) -> Arrays:
    table = given.table
    return {
        "value": table["value"].to_numpy(float),
        "p": table["p_value"].to_numpy(float),
        "permutations": np.array(PERMUTATIONS),
    }


CONTESTANTS = {
    "ours.marcon_puech": Contestant(_m, _m_table),
    "ours.colocation": Contestant(_quotients, _table),
    "ours.local_colocation.exact": Contestant(partial(_local, kernel="uniform"), _table),
    "ours.local_colocation.gaussian": Contestant(partial(_local, kernel="gaussian"), _table),
}
