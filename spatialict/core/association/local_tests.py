"""From counts of tails to verdicts: p, the least p, the correction for many regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt

from spatialict.core.association.conditional import decide, tails_of
from spatialict.core.association.options import (
    checked_alpha,
    checked_permutations,
    checked_seed,
)
from spatialict.core.association.system import check_choice
from spatialict.core.inference import (
    ALTERNATIVES,
    CORRECTIONS,
    adjust,
    least_p,
    monte_carlo_error,
    permutation_p,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.association.conditional import Sum, Tails
    from spatialict.core.association.system import System, Transform
    from spatialict.core.inference import Alternative
    from spatialict.core.study import Message
    from spatialict.core.workers import Workers

CodeArray = npt.NDArray[np.int8]
Correction = Literal["bh", "by", "bonferroni", "none", "westfall-young"]
Draws = Literal["shared", "independent"]

JOINT: Final = "westfall-young"
LOCAL_CORRECTIONS: Final = (*CORRECTIONS, JOINT)
DRAWS: Final = ("shared", "independent")


@dataclass(frozen=True)
class Options:
    """What the caller asked for, checked at the door."""

    permutations: int | str
    alternative: Alternative
    transform: Transform
    missing: str
    correction: Correction
    alpha: float
    draws: Draws
    seed: int
    workers: Workers = None

    def __post_init__(self) -> None:
        check_choice("alternative", self.alternative, ALTERNATIVES)
        check_choice("correction", self.correction, LOCAL_CORRECTIONS)
        check_choice("draws", self.draws, DRAWS)
        checked_alpha(self.alpha)
        checked_seed(self.seed)
        checked_permutations(self.permutations)

    def decided(self, members: System) -> Any:  # noqa: ANN401
        """Return ``"exact"`` or the number of draws."""
        return decide(self.permutations, members)

    def params(self) -> dict[str, Any]:
        """Return what can change a number; who counts cannot."""
        named = {name: getattr(self, name) for name in self.__dataclass_fields__}
        del named["workers"]
        return named


@dataclass(frozen=True, eq=False)
class Statistic:
    """One local statistic over the system, before its tails are counted.

    Parameters
    ----------
    measure : str
        Name of the Result.
    value, z_value : numpy.ndarray, shape (n,)
        The statistic, and its distance from expectation in deviations.
    summed : Sum
        What the null distribution sums over the neighbours.
    quadrant : numpy.ndarray of int8
        Class of the region, as a place in `words`; 0 is none.
    words : tuple
        The classes, in the order in which GeoDa numbers them.
    undefined : numpy.ndarray of bool, optional
        Where the statistic cannot vary by its own formula.
    mirrored : numpy.ndarray of bool, optional
        Where a larger sum makes a smaller statistic.
    high : numpy.ndarray of bool, optional
        Where the class says that the sum is above its expectation.
    sides : tuple of numpy.ndarray of bool, optional
        Whether the own value, and the neighbours', lie above the mean.
    tails : Tails, optional
        Where they follow from a formula and nothing needs to be counted.
    counted : bool
        Whether the statistic is a count that tests nothing where it is nil (local join counts).
    why : str
        Key of the sentence about regions whose statistic is undefined.
    said : tuple of Message
        More for the reader.
    """

    measure: str
    value: FloatArray
    z_value: FloatArray
    summed: Sum
    quadrant: CodeArray
    words: tuple[str | None, ...]
    undefined: BoolArray | None = None
    mirrored: BoolArray | None = None
    high: BoolArray | None = None
    sides: tuple[BoolArray, BoolArray] | None = None
    tails: Tails | None = None
    counted: bool = False
    why: str = "association.status_undefined"
    said: tuple[Message, ...] = ()


@dataclass(frozen=True, eq=False)
class Verdict:
    """A statistic with its p-values, before other tests are taken into account."""

    statistic: Statistic
    members: System
    tails: Tails
    p: FloatArray
    least: FloatArray
    error: FloatArray
    undefined: BoolArray
    too_few: BoolArray
    against: BoolArray
    asked: Alternative

    @property
    def upper_is_large(self) -> Tails:
        """The tails, the upper one that of a large statistic."""
        if self.statistic.mirrored is None or self.asked in {"greater", "less"}:
            return self.tails
        return self.tails.mirrored(self.statistic.mirrored)

    @property
    def family(self) -> BoolArray:
        """Regions that are tests."""
        return ~(self.undefined | self.too_few)


def counts_of(statistics: Sequence[Statistic], members: System, options: Options) -> list[Tails]:
    """Count the tails of several statistics from the same draws; equal sums are counted once."""
    sums: dict[tuple[int, bool], Sum] = {}
    for each in statistics:
        if each.tails is None:
            sums[id(each.summed.values), each.summed.squared] = each.summed
    if not sums:
        return [each.tails for each in statistics if each.tails is not None]
    number = options.decided(members)
    how = {"seed": options.seed, "draws": options.draws, "workers": options.workers}
    found = dict(zip(sums, tails_of(members, list(sums.values()), number, **how), strict=True))
    return [each.tails or found[id(each.summed.values), each.summed.squared] for each in statistics]


def verdict(statistic: Statistic, members: System, count: Tails, options: Options) -> Verdict:
    """Turn counts into p-values, and tell which regions are tests."""
    against = np.zeros(members.n, dtype=bool)
    if statistic.high is not None:
        # The class is about the mean, the tail about the ranks of sums; one extreme parts them.
        up, down = count.at_least, count.at_most
        against = np.where(statistic.high, up > down, up < down)
    asked = options.alternative
    if statistic.mirrored is not None and asked in {"greater", "less"}:
        count = count.mirrored(statistic.mirrored)
    p = permutation_p(count.at_least, count.at_most, count.draws, asked, exact=count.exact)
    least = least_p(count.top, count.bottom, asked)
    error = np.zeros(members.n) if count.exact else monte_carlo_error(p, count.draws, asked)
    undefined = np.zeros(members.n, dtype=bool)
    if statistic.undefined is not None:
        undefined = statistic.undefined
        p, least, error = (np.where(undefined, np.nan, each) for each in (p, least, error))
    # An exact min_p is a ratio of counts: alpha = 2/40 must not fail by rounding.
    too_few = ~undefined & (least > options.alpha * (1 + 1e-12))
    return Verdict(statistic, members, count, p, least, error, undefined, too_few, against, asked)


def corrected(verdicts: Sequence[Verdict], options: Options) -> list[FloatArray]:
    """Return the q of every region of one family of tests, which may hold several maps."""
    if options.correction == JOINT:
        return [_joint(each, options) for each in verdicts]
    p = [np.where(each.too_few, np.nan, each.p) for each in verdicts]
    q = adjust(np.concatenate(p), options.correction)
    return np.split(q, np.cumsum([len(each) for each in p])[:-1])


def _joint(test: Verdict, options: Options) -> FloatArray:
    from spatialict.core.association.westfall_young import adjusted

    if not test.members.n:
        return test.p
    return adjusted(
        test.p,
        test.members,
        test.statistic.summed,
        family=test.family,
        alternative=options.alternative,
        permutations=options.decided(test.members),
        alpha=options.alpha,
        seed=options.seed,
        mirrored=test.statistic.mirrored,
        workers=options.workers,
    )
