"""Who takes part, by name: ``<library>.<operation>``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Contestant:
    """One way to do one operation.

    Parameters
    ----------
    prepare : callable
        From n and the folder of inputs to a function without arguments; only the latter is timed.
    answer : callable
        From what that function gave to arrays that can be compared.
    """

    prepare: Callable[[int, Path], Callable[[], Any]]
    answer: Callable[[Any], Arrays]


def directed(larger: np.ndarray, smaller: np.ndarray, draws: int) -> np.ndarray:
    """Return the p of the rarer tail, as all of them report it."""
    return (np.minimum(larger, smaller) + 1) / (draws + 1)


MODULES = (
    "ours", "peers", "places_ours", "places_peers", "clusters_ours", "clusters_peers",
    "curves_ours", "curves_peers", "neighbourhoods_ours", "neighbourhoods_peers",
    "scans_ours", "scans_peers", "quotients_ours", "quotients_peers", "intake_ours",
    "network_ours", "network_peers",
)  # fmt: skip


class _Lazy(dict):
    def __missing__(self, name: str) -> Contestant:
        for module in MODULES:
            self.update(import_module(f"benchmarks.{module}").CONTESTANTS)
        return dict.__getitem__(self, name)


CONTESTANTS: dict[str, Contestant] = _Lazy()
