"""From counts of tails to the table of a local statistic: p, q, the least p, status, label."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.conditional import decide
from spatialict.core.inference import (
    ALTERNATIVES,
    CORRECTIONS,
    adjust,
    least_p,
    monte_carlo_error,
    permutation_p,
)
from spatialict.core.study import STATUSES, ArgumentError, Message, Result
from spatialict.core.system import check_choice

if TYPE_CHECKING:
    import numpy.typing as npt

    from spatialict.core.conditional import Tails
    from spatialict.core.inference import Alternative, Correction, FloatArray
    from spatialict.core.system import System, Transform

SHARED: Final = ("local_moran", "getis_ord", "getis_ord_star")
"""Given the own value these order the same sums: one p between them."""
MOST_NAMED: Final = 20


@dataclass(frozen=True)
class Options:
    """What the caller asked for, checked at the door."""

    permutations: int | str
    alternative: Alternative
    transform: Transform
    missing: str
    correction: Correction
    alpha: float
    seed: int

    def __post_init__(self) -> None:
        check_choice("alternative", self.alternative, ALTERNATIVES)
        check_choice("correction", self.correction, CORRECTIONS)
        if not 0 < self.alpha < 1:
            raise ArgumentError("association.bad_alpha", value=str(self.alpha))
        if (
            isinstance(self.seed, bool)
            or not isinstance(self.seed, int | np.integer)
            or self.seed < 0
        ):
            raise ArgumentError("association.bad_seed", value=str(self.seed))

    def decided(self, members: System) -> Any:  # noqa: ANN401
        """Return ``"exact"`` or the number of draws."""
        return decide(self.permutations, members)


@dataclass(frozen=True)
class Statistic:
    """One local statistic over the system, before it is judged.

    Parameters
    ----------
    measure : str
        Name of the Result.
    value, z_value : numpy.ndarray, shape (n,)
        The statistic, and its distance from expectation in deviations.
    tails : Tails
        Counts under the null; the upper tail is that of a large `value`.
    quadrant : numpy.ndarray of str
        Class of the region, if it is one.
    undefined : numpy.ndarray of bool, optional
        Where the statistic cannot vary by its own formula.
    against : numpy.ndarray of bool, optional
        Where the tail that is rare is not on the side that the quadrant says.
    """

    measure: str
    value: FloatArray
    z_value: FloatArray
    tails: Tails
    quadrant: npt.NDArray[Any]
    undefined: npt.NDArray[np.bool_] | None = None
    against: npt.NDArray[np.bool_] | None = None


def result(statistic: Statistic, members: System, options: Options, **extra: object) -> Result:
    """Judge every region and give the table in the caller's order."""
    table = _judged(statistic, members, options)
    count = statistic.tails
    params = asdict(options) | {
        "permutations": "exact" if count.exact else int(options.decided(members)),
        "n": members.n,
        "m": int((table["status"] == "ok").sum()),
        "sets": int(count.draws.sum()) if count.exact else None,
        "engine": "spatialict",
        **extra,
    }
    notes = _notes(statistic, members, table, params)
    return Result(statistic.measure, table, params=params, notes=notes)


def _judged(statistic: Statistic, members: System, options: Options) -> pd.DataFrame:
    count, alternative = statistic.tails, options.alternative
    p = permutation_p(count.at_least, count.at_most, count.draws, alternative, exact=count.exact)
    least = least_p(count.top, count.bottom, alternative)
    error = np.zeros(members.n) if count.exact else monte_carlo_error(p, count.draws, alternative)
    undefined = np.zeros(members.n, bool) if statistic.undefined is None else statistic.undefined
    p, error = np.where(undefined, np.nan, p), np.where(undefined, np.nan, error)
    # An exact min_p is a ratio of counts: alpha = 2/40 must not fail by rounding.
    too_few = ~undefined & (least > options.alpha * (1 + 1e-12))
    q = adjust(np.where(too_few, np.nan, p), options.correction)
    stands = np.nan_to_num(q, nan=np.inf) <= options.alpha * (1 + 1e-12)
    quadrant = statistic.quadrant.astype(object)
    label = np.where(stands & (quadrant != np.array(None)), quadrant, "ns")
    table = pd.DataFrame(
        {
            "value": members.spread(statistic.value),
            "z_value": members.spread(statistic.z_value),
            "p_value": members.spread(p),
            "q_value": members.spread(q),
            "min_p": members.spread(np.where(undefined, np.nan, least)),
            "mc_error": members.spread(error),
            "quadrant": members.spread(statistic.quadrant.astype(object), None),
            "label": members.spread(label.astype(object), "ns"),
            "k": members.spread(members.degree, 0),
        },
        index=members.status.index,
    )
    word = np.where(undefined, "undefined", np.where(too_few, "too_few", "ok")).astype(object)
    judged = members.spread(word, None)
    table["status"] = members.status.where(judged.isna(), judged)
    return table


def _notes(
    statistic: Statistic, members: System, table: pd.DataFrame, params: dict[str, Any]
) -> tuple[Message, ...]:
    """Say what a reader must know beside the numbers."""
    how = "association.exact" if params["permutations"] == "exact" else "association.sampled"
    number = params["sets" if how == "association.exact" else "permutations"]
    said = {"number": float(number or 0), "seed": params["seed"]}
    notes = [Message(how, said)] if members.n else []
    if members.n and statistic.measure in SHARED:
        notes.append(Message("association.shared_p"))
    for status in STATUSES[1:]:
        named = table.index[table["status"] == status]
        if len(named):
            alpha = {"total": len(table), "alpha": params["alpha"]}
            notes.append(Message(f"association.status_{status}", _some(named) | alpha))
    if statistic.against is not None:
        against = members.spread(statistic.against, fill=False) & table["label"].ne("ns")
        if against.any():
            notes.append(Message("association.against", _some(table.index[against])))
    return tuple(notes)


def _some(named: pd.Index[Any]) -> dict[str, Any]:
    """Return how many rows, and the first of them by name."""
    rows = named[:MOST_NAMED].tolist() + (["…"] if len(named) > MOST_NAMED else [])
    return {"count": len(named), "regions": rows}
