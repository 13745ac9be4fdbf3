"""T of every group and of the whole as a table in millibits, with what is known of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from spatialict.core.inference import adjust
from spatialict.core.information.judged import Judged, judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.inference import Alternative

MILLI: Final = 1000.0
COLUMNS: Final = (
    *("value", "low", "high", "corrected", "expected", "excess", "excess_low", "excess_high"),
    *("p_value", "q_value", "min_p"),
    *("n", "weight", "contribution", "label", "status"),
)


class Test(NamedTuple):
    """What is asked of every T."""

    alternative: Alternative
    alpha: float
    confidence: float


class Simulated(NamedTuple):
    """T in bits as it is, dealt and redrawn; columns are groups, the whole, and between them.

    Parameters
    ----------
    observed, corrected : array, shape (groups + 2,)
        As asked for, and by Miller and Madow.
    dealt, redrawn : array, shape (kinds, draws, groups + 2) and (draws, groups + 2)
        As `spatialict.core.information.judged.judged` wants them.
    units : array, shape (groups,)
        Of each group.
    n : float
        Units of the whole: fewer than those of the groups where these overlap.
    labels : sequence of int
        How many each dimension has.
    constant : array of bool, shape (groups + 1,)
        Where a dimension has one label only.
    unbiased : bool
        Whether T is 0 where labels are dealt.
    """

    observed: FloatArray
    corrected: FloatArray
    dealt: FloatArray
    redrawn: FloatArray
    units: FloatArray
    n: float
    labels: Sequence[int]
    constant: BoolArray
    unbiased: bool


def table_of(
    found: Simulated,
    groups: pd.Index[Any],
    *,
    dimensions: int,
    test: Test,
) -> tuple[pd.DataFrame, dict[str, Any], dict[str, Any]]:
    """Return the rows of the groups, the whole, and the test of what is between the groups."""
    most = np.full(len(groups) + 2, most_of(found.labels))
    most[-1] *= 2  # T of the whole less the mean of T of the groups
    tests = judged(
        found.observed, found.dealt, found.redrawn, most=most,
        alternative=test.alternative, confidence=test.confidence, unbiased=found.unbiased,
    )  # fmt: skip
    table = _columns(found, tests)
    number = len(groups)
    table["n"] = np.append(found.units, [found.n] * 2)
    table["weight"] = table["n"] / max(found.units.sum(), 1.0)
    table["contribution"] = table["weight"] * table["value"]
    table["status"] = _status(found, tests, test.alpha)
    tested = table["p_value"].where(table["status"] == "ok").to_numpy(dtype=float)
    families = np.split(tested, [number, number + 1])
    table["q_value"] = np.concatenate([adjust(family) for family in families])
    words = ("synergy", "redundancy") if dimensions % 2 else ("dependent", "dependent")
    side = np.where(tests.less > 0, *words)
    beyond = np.where(tests.less > 0, table["excess_high"] < 0, table["excess_low"] > 0)
    table["label"] = np.where((table["q_value"] <= test.alpha) & beyond, side, "ns")
    table = table[list(COLUMNS)]
    apart = ["q_value", "weight", "contribution"]
    whole, between = (
        {str(name): _plain(value) for name, value in table.iloc[row].drop(apart).items()}
        for row in (number, number + 1)
    )
    return table.iloc[:number].set_index(groups), whole, between


def most_of(labels: Sequence[int]) -> float:
    """Return the bits that T cannot exceed, upwards or downwards.

    T of three dimensions is I(u; i) - I(u; i | g) for any two and the third. Neither term is more
    than the uncertainty of any one of the two, so that T is never further from 0 than the least
    uncertain dimension allows; each further dimension makes a difference of two such terms of it.

    Examples
    --------
    >>> most_of([2, 2, 2]), most_of([16, 8, 4]), most_of([2, 2, 2, 2])
    (1.0, 2.0, 2.0)
    """
    return float(2.0 ** (len(labels) - 3) * np.log2(max(min(labels), 1)))


def all_groups(rows: pd.DataFrame, names: list[str], by: str) -> pd.DataFrame:
    """Return a row for every group asked about; those without a unit are missing."""
    table = rows.reindex(pd.Index(names, name=by, dtype=object))
    return table.fillna({"n": 0.0, "weight": 0.0, "label": "ns", "status": "missing"})


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a number of NumPy as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


def _columns(found: Simulated, tests: Judged) -> pd.DataFrame:
    undefined = np.append(found.constant, found.constant[-1])
    numbers = {
        "value": found.observed, "low": tests.low, "high": tests.high,
        "corrected": found.corrected, "expected": tests.expected,
        "excess": found.observed - tests.expected,
        "excess_low": tests.excess_low, "excess_high": tests.excess_high,
    }  # fmt: skip
    table = pd.DataFrame({name: MILLI * values for name, values in numbers.items()})
    table["p_value"], table["q_value"], table["min_p"] = tests.p_value, np.nan, tests.least_p
    table.loc[undefined, :] = np.nan
    return table


def _status(found: Simulated, tests: Judged, alpha: float) -> list[str]:
    words = np.where(tests.least_p <= alpha * (1 + 1e-12), "ok", "too_few").astype(object)
    words[~np.isfinite(found.observed)] = "undefined"
    words[np.append(found.constant, found.constant[-1])] = "constant"
    words[:-2][found.units == 0] = "missing"
    if not found.units.any():
        words[-2:] = "missing"
    return [str(word) for word in words]
