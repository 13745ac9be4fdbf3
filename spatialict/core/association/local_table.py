"""The table of a local statistic: one row a region, numbers, classes, and a word for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from spatialict.core.association.local_tests import (
    CodeArray,
    Options,
    Statistic,
    corrected,
    counts_of,
    verdict,
)
from spatialict.core.association.peers import number_of_classes, peer_codes, peer_p
from spatialict.core.association.system import ISLAND, MISSING, worded
from spatialict.core.study import STATUSES, Message, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.association.local_tests import Verdict
    from spatialict.core.association.system import System

__all__ = ["CodeArray", "Options", "Statistic", "judged", "result", "some", "told"]

SHARED: Final = ("local_moran", "getis_ord", "getis_ord_star")
"""Given the own value these order the same sums: one p between them."""
MOST_NAMED: Final = 20
OK, TOO_FEW, UNDEFINED = (STATUSES.index(word) for word in ("ok", "too_few", "undefined"))


@dataclass(frozen=True, eq=False)
class Judged:
    """A statistic of one variable for every region of the caller, before words are put in."""

    test: Verdict
    numbers: dict[str, npt.NDArray[Any]]
    quadrant: CodeArray
    label: CodeArray
    standing: CodeArray
    against: BoolArray
    own_undefined: BoolArray
    codes: CodeArray | None = None

    @property
    def m(self) -> int:
        """Number of tests in the family."""
        return int(np.count_nonzero(self.standing == OK))


def result(statistic: Statistic, members: System, options: Options, **extra: object) -> Result:
    """Count, judge and give the table in the caller's order."""
    test = verdict(statistic, members, counts_of([statistic], members, options)[0], options)
    return told([judged(test, corrected([test], options)[0], options, extra)], None, options, extra)


def judged(test: Verdict, q: FloatArray, options: Options, extra: Mapping[str, object]) -> Judged:
    """Give every region of the caller its numbers and the codes of its words."""
    statistic, members = test.statistic, test.members
    stands = np.nan_to_num(q, nan=np.inf) <= options.alpha * (1 + 1e-12)
    none = len(statistic.words)
    label = np.where(stands & (statistic.quadrant > 0), statistic.quadrant, none).astype(np.int8)
    word = np.where(test.undefined, UNDEFINED, np.where(test.too_few, TOO_FEW, OK))
    standing = members.standing.copy()
    standing[members.places] = word
    numbers: dict[str, npt.NDArray[Any]] = {
        "value": members.spread(statistic.value),
        "z_value": members.spread(statistic.z_value),
        "p_value": members.spread(test.p),
        "q_value": members.spread(q),
        "min_p": members.spread(test.least),
        "mc_error": members.spread(test.error),
        "k": members.spread(members.degree, 0),
    }
    codes = None
    if extra.get("peer_columns"):
        p = peer_p(test, str(extra["compat"]), options.alternative)
        numbers["p_peer"] = members.spread(p)
        codes = _codes(test, str(extra["compat"]), p, options.alpha)
    labels = members.spread(label, none)
    return Judged(
        test,
        numbers,
        quadrant=members.spread(statistic.quadrant, 0),
        label=labels,
        standing=standing,
        against=members.spread(test.against, fill=False) & (labels != none),
        own_undefined=members.spread(test.undefined, fill=False),
        codes=codes,
    )


def _codes(test: Verdict, compat: str, p: FloatArray, alpha: float) -> CodeArray | None:
    """Spread the peer's codes; GeoDa numbers the undefined and the isolated after its classes."""
    codes = peer_codes(test, compat, p, alpha)
    if codes is None:
        return None
    standing, classes = test.members.standing, number_of_classes(test.statistic)
    placed = test.members.spread(codes, 0)
    if compat == "geoda":
        placed[standing == MISSING] = classes
        placed[standing == ISLAND] = classes + 1
    return placed


def told(
    maps: Sequence[Judged],
    variables: pd.Index[Any] | None,
    options: Options,
    extra: Mapping[str, object],
) -> Result:
    """Put the maps of one statistic into one table, with what a reader must know.

    Several maps are rows of one region, in the order of `variables`.
    """
    tests = [each.test for each in maps]
    first, index = tests[0].statistic, tests[0].members.index
    many = variables is not None
    if variables is not None:
        names = [str(index.name or "region_id"), str(variables.name or "variable")]
        index = pd.MultiIndex.from_product([index, variables], names=names)
    whole = Judged(
        tests[0],
        {name: _merged([each.numbers[name] for each in maps]) for name in maps[0].numbers},
        _merged([each.quadrant for each in maps]),
        _merged([each.label for each in maps]),
        _merged([each.standing for each in maps]),
        _merged([each.against for each in maps]),
        _merged([each.own_undefined for each in maps]),
        _merged([each.codes for each in maps if each.codes is not None]),
    )
    exact = all(test.tails.exact for test in tests)
    n, m = [test.members.n for test in tests], [each.m for each in maps]
    sets = int(sum(test.tails.draws.sum() for test in tests))
    params = options.params() | {
        "permutations": "exact" if exact else max(number_of_draws(test, options) for test in tests),
        "n": n if many else n[0],
        "m": m if extra.get("family") == "each" else sum(m),
        "sets": sets if exact and first.tails is None else None,
        "engine": "spatialict",
        "family": "regions",
        **extra,
    }
    notes = _notes(whole, index, params)
    return Result(first.measure, _table(whole, index), params=params, notes=notes)


def number_of_draws(test: Verdict, options: Options) -> int:
    """Return how many draws a sampled test had."""
    return 0 if test.tails.exact else int(options.decided(test.members))


def _merged(parts: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Return one column with the maps of each region side by side."""
    if len(parts) < 2:
        return parts[0] if parts else np.empty(0, dtype=np.int8)
    return np.stack(parts, axis=1).ravel()


def _table(whole: Judged, index: pd.Index[Any]) -> pd.DataFrame:
    words, numbers = whole.test.statistic.words, whole.numbers
    columns: dict[str, Any] = {name: numbers[name] for name in _FIRST}
    columns["quadrant"] = worded(words, whole.quadrant)
    columns["label"] = worded([*words, "ns"], whole.label)
    columns["k"] = numbers["k"]
    columns["status"] = worded(STATUSES, whole.standing)
    if "p_peer" in numbers:
        columns["p_peer"] = numbers["p_peer"]
    if whole.codes is not None and len(whole.codes):
        columns["code_peer"] = whole.codes
    return pd.DataFrame(columns, index=index, copy=False)  # all columns are new


_FIRST: Final = ("value", "z_value", "p_value", "q_value", "min_p", "mc_error")


def _notes(whole: Judged, index: pd.Index[Any], params: Mapping[str, Any]) -> tuple[Message, ...]:
    """Say what a reader must know beside the numbers."""
    statistic = whole.test.statistic
    notes = list(statistic.said)
    anyone = whole.test.members.n or (whole.standing == OK).any()
    if anyone and statistic.tails is None:
        exact = params["permutations"] == "exact"
        number = params["sets" if exact else "permutations"]
        said = {"number": float(number or 0), "seed": params["seed"]}
        notes.append(Message("association.exact" if exact else "association.sampled", said))
    if anyone and statistic.measure in SHARED:
        notes.append(Message("association.shared_p"))
    for code, word in enumerate(STATUSES[1:], start=1):
        there = whole.own_undefined if code == UNDEFINED else whole.standing == code
        if there.any():
            key = statistic.why if code == UNDEFINED else f"association.status_{word}"
            about = {"total": len(index), "alpha": params["alpha"]}
            notes.append(Message(key, some(index, there) | about))
    if whole.against.any():
        notes.append(Message("association.against", some(index, whole.against)))
    return tuple(notes)


def some(index: pd.Index[Any], there: BoolArray) -> dict[str, Any]:
    """Return how many rows, and the first of them by name."""
    places = np.flatnonzero(there)
    rows = index[places[:MOST_NAMED]].tolist()
    named = [" / ".join(map(str, row)) if isinstance(row, tuple) else row for row in rows]
    return {"count": len(places), "regions": named + ["…"] * (len(places) > MOST_NAMED)}
