"""From arrangements of a map to the row of a global statistic: p, the least p, status, notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatialict.core.association.arrangements import decide, tails
from spatialict.core.association.global_forms import Weights
from spatialict.core.association.global_peers import PEERS, with_islands
from spatialict.core.association.options import (
    checked_alpha,
    checked_permutations,
    checked_seed,
)
from spatialict.core.association.system import Transform, check_choice, system
from spatialict.core.inference import (
    ALTERNATIVES,
    Alternative,
    monte_carlo_error,
    normal_p,
    permutation_p,
    standardised,
)
from spatialict.core.study import STATUSES, Message, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from libpysal.graph import Graph

    from spatialict.core.association.arrangements import Form, Map
    from spatialict.core.association.global_peers import Compat
    from spatialict.core.association.system import System
    from spatialict.core.neighbourhood.links import Links
    from spatialict.core.workers import Workers

Part = tuple["System", Weights]


@dataclass(frozen=True)
class Options:
    """What the caller asked for, checked at the door."""

    permutations: int | str
    alternative: Alternative
    transform: Transform
    missing: str
    alpha: float
    seed: int
    workers: Workers = None
    compat: Compat | None = None

    def __post_init__(self) -> None:
        check_choice("alternative", self.alternative, ALTERNATIVES)
        checked_alpha(self.alpha)
        checked_seed(self.seed)
        checked_permutations(self.permutations)
        if self.compat is not None:
            check_choice("compat", self.compat, PEERS)

    def weighed(self, values: pd.Series[float], graph: Graph | Links) -> Part:
        """Bring values and neighbours together; return the system and its weights."""
        found = system(values, graph, missing=self.missing, transform=self.transform)
        if self.compat and found.n:
            found = with_islands(found, values)
        return found, Weights(found.indptr, found.indices, found.weights, found.own)

    def size(self, weights: Weights) -> int:
        """Return n of a formula: spdep leaves out who has no neighbour."""
        if self.compat == "spdep":
            return int(np.count_nonzero(np.diff(weights.indptr)))
        return weights.n


def result(
    measure: str,
    part: Part,
    arranged: Map,
    forms: Mapping[str, Form],
    options: Options,
    **extra: float,
) -> Result:
    """Judge each statistic; `extra` columns stand behind the variance."""
    found, weights = part
    index = pd.Index(list(forms), name="statistic")
    table = pd.DataFrame(_columns(part, arranged, forms, options, extra), index=index)
    counts = {
        word: int(np.count_nonzero(found.standing == STATUSES.index(word)))
        for word in ("island", "missing")
    }
    params = {
        "permutations": decide(options.permutations, weights.n),
        "alternative": options.alternative,
        "transform": options.transform,
        "missing": options.missing,
        "compat": options.compat,
        "alpha": options.alpha,
        "seed": options.seed,
        "moments": "randomisation",
        "n": weights.n,
        "n_island": counts["island"],
        "n_missing": counts["missing"],
        "s0": weights.s0,
        "s1": weights.s1,
        "s2": weights.s2,
        "engine": "spatialict",
    }
    if options.compat:
        counts["island"] = 0  # they are in
    return Result(measure, table, params=params, notes=_notes(part, table, options, counts))


def _columns(
    part: Part, arranged: Map, forms: Mapping[str, Form], options: Options, extra: dict[str, float]
) -> dict[str, Any]:
    names = ["value", "expected", "variance", *extra, "z_value", "p_analytic", "p_value", "min_p"]
    bound = [form.bound for form in forms.values()]
    if not (part[1].n and np.isfinite(bound).all()):
        constant = bool((part[0].standing == STATUSES.index("constant")).any())
        word = "undefined" if part[1].n else "constant" if constant else "too_few"
        return dict.fromkeys([*names, "mc_error"], np.nan) | {"status": word}
    side, number = options.alternative, decide(options.permutations, arranged.n)
    how: dict[str, Any] = {"seed": options.seed, "workers": options.workers}
    drawn = tails(arranged, list(forms.values()), number, **how)
    expected, variance = np.array([(form.mean, form.variance) for form in forms.values()]).T
    z = standardised(drawn.observed, expected, variance, bound)
    p, least = (
        permutation_p(*counts, drawn.draws, side, exact=drawn.exact)
        for counts in ((drawn.at_least, drawn.at_most), (drawn.highest, drawn.lowest))
    )
    error = monte_carlo_error(p, drawn.draws, side)
    error[np.isnan(z) | drawn.exact] = 0.0
    too_few = np.isnan(z) | (least > options.alpha * (1 + 1e-12))
    found = [drawn.observed, expected, variance, *extra.values(), z, normal_p(z, side), p, least]
    status = {"mc_error": error, "status": np.where(too_few, "too_few", "ok")}
    return dict(zip(names, found, strict=True)) | status


def _notes(
    part: Part, table: pd.DataFrame, options: Options, counts: dict[str, int]
) -> tuple[Message, ...]:
    notes, n = [], part[1].n
    if any(counts.values()):
        told: dict[str, Any] = {"n": n, "total": len(part[0].standing)} | counts
        notes.append(Message("global_association.note_out", told))
    beyond = table["status"].eq("too_few")
    if n and (beyond & table["z_value"].isna()).any():
        notes.append(Message("global_association.note_unvaried"))
    if rows := table.index[beyond & table["z_value"].notna()].tolist():
        said = {"alpha": options.alpha, "rows": rows}
        notes.append(Message("global_association.note_too_few", said))
    return tuple(notes)
