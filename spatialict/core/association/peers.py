"""What esda, GeoDa and spdep would print beside the same statistic: their p, their codes.

Their p-values are given for comparison, not for use: esda and GeoDa choose the tail after they
have seen the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.inference import normal_p, permutation_p

if TYPE_CHECKING:
    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.association.conditional import Tails
    from spatialict.core.association.local_tests import CodeArray, Statistic, Verdict
    from spatialict.core.inference import Alternative


def directed_p(count: Tails) -> FloatArray:
    r"""Return esda's and GeoDa's p: the smaller tail, ties counted in the upper one only.

    .. math:: p = (\min(\#_\ge, R - \#_\ge) + 1) / (R + 1)

    Examples
    --------
    >>> from spatialict.core.association.conditional import Tails
    >>> one = np.ones(1)
    >>> directed_p(Tails(one * 960, one * 39, one * 999, one, one, exact=False)).round(3)
    array([0.04])
    """
    above, draws = count.at_least, count.draws
    if count.exact:  # peers do not enumerate: as if all sets but the observed had been drawn
        sure = (above == draws) & (count.at_most == draws)
        seen = np.where(draws > 1, 1, 0)  # a law gives shares of one, and no single set
        share = (np.minimum(above - seen, draws - above) + seen) / draws
        return np.where(sure, 1.0, share)
    share = (np.minimum(above, draws - above) + 1) / (draws + 1)
    return np.asarray(share, dtype=float)


def rank_p(count: Tails, alternative: str) -> FloatArray:
    """Return spdep's p of a permutation ("Sim"): by the rank of the observed among the draws.

    Ties share a rank, which is rounded down; ``"greater"`` reads the ranks from below, as spdep
    1.2-7 does, so that a high statistic has a p near 1.
    """
    below = count.draws - count.at_least
    tied = count.at_least + count.at_most - count.draws
    if count.exact:  # where the ranks of many draws would tend to
        up = (below + tied / 2) / count.draws
        down = 1 - up
    else:
        rank = np.floor(below + (tied + 2) / 2)
        up, down = rank / (count.draws + 1), (count.draws + 2 - rank) / (count.draws + 1)
    if alternative in {"greater", "less"}:
        return np.asarray(up if alternative == "greater" else down, dtype=float)
    return np.asarray(2 * np.minimum(up, down), dtype=float)


def peer_p(test: Verdict, compat: str, alternative: str) -> FloatArray:
    """Return the p that the peer reports, from our draws.

    spdep's ``localmoran`` and ``localG`` use the normal law and exact moments; its other
    statistics the rank among draws, which it makes with replacement and we do not.
    """
    high = test.statistic.high
    if compat == "geoda" and high is not None and test.statistic.measure.startswith("local_geary"):
        p = _sided_p(test.upper_is_large, high)
    elif compat != "spdep":
        p = directed_p(test.upper_is_large)
    elif test.statistic.measure.startswith(("local_moran", "getis_ord")):
        p = normal_p(test.statistic.z_value, alternative)
    else:
        p = rank_p(test.upper_is_large, alternative)
    nil = test.statistic.value == 0 if test.statistic.counted else np.zeros(len(p), dtype=bool)
    return np.where(test.undefined | nil, np.nan, p)


_SIDES: Final[tuple[Alternative, ...]] = ("greater", "less")


def _sided_p(t: Tails, high: BoolArray) -> FloatArray:
    """Return GeoDa's p of local Geary: the tail on the side of the expectation where it stands."""
    up, down = (
        permutation_p(t.at_least, t.at_most, t.draws, side, exact=t.exact) for side in _SIDES
    )
    return np.where(high, up, down)


def number_of_classes(statistic: Statistic) -> int:
    """Return how many numbers GeoDa has for classes, nought included; of joins it knows one."""
    return 2 if statistic.counted else len(statistic.words)


def peer_codes(test: Verdict, compat: str, p: FloatArray, alpha: float) -> CodeArray | None:
    """Return the number of the class that the peer gives, if it numbers them."""
    statistic = test.statistic
    if compat == "geoda":
        classes = statistic.value > 0 if statistic.counted else statistic.quadrant
        code = np.where(p <= alpha, classes, 0)
        return code.astype(np.int8)
    if statistic.sides is None or (compat == "esda" and statistic.measure == "local_geary"):
        return None
    order = {"esda": (1, 4, 2, 3), "spdep": (4, 2, 3, 1)}[compat]
    if statistic.measure == "local_geary":
        order = (1, 4, 3, 2)
    own, beside = statistic.sides
    place = np.where(own, np.where(beside, 0, 1), np.where(beside, 2, 3))
    return np.array(order, dtype=np.int8)[place]
