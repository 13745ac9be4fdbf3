"""What chance makes of links by distance: counts of links, as they are and with seats dealt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core.networks.spacing import by_chance, dealt, linked, possible
from spatialict.core.points.colocation import judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import FloatArray, IntArray
    from spatialict.core.inference import Alternative
    from spatialict.core.networks.spacing import Seats
    from spatialict.core.workers import Workers


class Trial(NamedTuple):
    """How links are dealt and judged."""

    alternative: Alternative
    alpha: float
    permutations: int
    seed: int
    workers: Workers


@dataclass(frozen=True)
class Lengths:
    """Links by band of distance, and what dealing the seats makes of them.

    Parameters
    ----------
    links, pairs : array, shape (bands,)
        Links, and all pairs of organisations.
    expected : array, shape (bands,)
        Links by chance: the mean over all dealings there are, not over those drawn.
    simulated : array, shape (draws, bands)
        Links of each dealing.
    """

    links: IntArray
    pairs: IntArray
    expected: FloatArray
    simulated: IntArray

    @classmethod
    def of(cls, seats: Seats, bounds: FloatArray, trial: Trial) -> Lengths:
        """Count the links of organisations and those that chance makes; see `spacing`."""
        pairs = possible(seats, bounds, trial.workers)
        simulated = dealt(seats, bounds, trial.permutations, seed=trial.seed, workers=trial.workers)
        total = np.triu(pairs).sum(axis=(1, 2))
        return cls(linked(seats, bounds), total, by_chance(seats, pairs), simulated)

    def folded(self, into: Sequence[int], number: int) -> Lengths:
        """Return the sums over bands: ``into[b]`` is where band b goes.

        Examples
        --------
        >>> ones = np.ones(3, dtype=np.int64)
        >>> Lengths(ones, ones, ones * 1.0, ones[None]).folded([0, 0, 1], 2).links.tolist()
        [2, 1]
        """
        fold = np.zeros((len(into), number), dtype=np.int64)
        fold[np.arange(len(into)), into] = 1
        return Lengths(
            self.links @ fold, self.pairs @ fold, self.expected @ fold, self.simulated @ fold
        )

    def judged(self, trial: Trial) -> pd.DataFrame:
        """Return a row for each band: counts, their p, and between what chance lies, in links.

        ``status`` is ``undefined`` where there is no pair, ``constant`` where each dealing gives
        the same, ``too_few`` where no finding is possible.
        """
        found = judged(
            self.links.astype(float),
            self.simulated.astype(float),
            trial.alternative,
            trial.alpha,
            exact=False,
        )
        table = pd.DataFrame(
            {
                "links": self.links,
                "pairs": self.pairs,
                "expected": self.expected,
                "low": found.low,
                "high": found.high,
                "p_value": found.p_value,
                "min_p": found.least_p,
                "more": found.more,
            }
        )
        still = (self.simulated == self.links).all(axis=0)
        within_reach = found.least_p <= trial.alpha * (1 + 1e-12)
        table["status"] = np.where(within_reach, "ok", "too_few")
        table.loc[still, "status"] = "constant"
        table.loc[self.pairs == 0, "status"] = "undefined"
        table.loc[still, ["p_value", "min_p"]] = np.nan
        return table
