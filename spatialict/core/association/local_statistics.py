"""The local statistics: what is summed over the neighbours, its scale, its class.

Each function takes the system of a map and gives a `Statistic`; `local_table` beside it
counts its tails, together with others where several are asked for, and judges it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from spatialict.core.association.conditional import Sum
from spatialict.core.association.local_moments import (
    difference_moments,
    differences,
    lag_moments,
    scale,
    star_z,
)
from spatialict.core.association.local_tests import Statistic
from spatialict.core.association.summands import rounding
from spatialict.core.inference import standardised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialict.core.arrays import BoolArray, FloatArray
    from spatialict.core.association.local_tests import CodeArray
    from spatialict.core.association.system import System

PEERS: Final = ("esda", "geoda", "spdep")
QUADRANTS: Final = (None, "HH", "LL", "LH", "HL")
SIDES: Final = (None, "H", "L")
LIKENESS: Final = (None, "HH", "LL", "other", "different")
NEARNESS: Final = (None, "like", "different")
"""Classes, in the order in which GeoDa numbers them."""


def moran(members: System, compat: str = "esda", measure: str = "local_moran") -> Statistic:
    """Local Moran; spdep divides by n, others by n - 1."""
    z = members.deviations
    factor = members.n / (members.n - 1) if compat == "spdep" and members.n else 1.0
    return cross_product(measure, members, z, z, factor)


def cross_product(
    measure: str, members: System, z: FloatArray, u: FloatArray, factor: float = 1.0
) -> Statistic:
    """Own z times the neighbours' u: sign and size are z's, the test is that of the sum."""
    sums, mean, variance = lag_moments(members, u)
    widest = scale(members, u)
    norm = np.sqrt((z**2).sum() * (u**2).sum()) if members.n else 1.0
    own, beside = _level(z, np.abs(z).max(initial=0.0)), _level(sums, widest)
    sign = np.sign(z)
    return Statistic(
        measure,
        value=factor * (members.n - 1) * z * sums / norm + 0.0,  # no -0.0 in tables
        z_value=np.where(own == 0, np.nan, sign * standardised(sums, mean, variance, widest)),
        summed=Sum(u),
        quadrant=_PAIRS[own, beside],
        words=QUADRANTS,
        undefined=own == 0,
        mirrored=z < 0,
        high=sums > 0,
        sides=(own > 0, beside > 0),
    )


def getis(members: System, *, star: bool, compat: str = "spdep", whole: bool = True) -> Statistic:
    """Gi*, or Gi: the neighbours' sum in its own deviations, or as a share (esda, GeoDa).

    `whole` makes a region's weights, its own among them, add up to one.
    """
    z = members.deviations
    sums, mean, variance = lag_moments(members, z)
    standard = (
        star_z(members, z, sums) if star else standardised(sums, mean, variance, scale(members, z))
    )
    level = np.nan_to_num(standard)
    return Statistic(
        "getis_ord_star" if star else "getis_ord",
        value=standard if compat == "spdep" else _share(members, star=star, whole=whole),
        z_value=standard,
        summed=Sum(z),
        quadrant=_SIDES[_level(level, 1.0)],
        words=SIDES,
        high=level > 0,
    )


def _share(members: System, *, star: bool, whole: bool) -> FloatArray:
    """Return the neighbours' share of the sum of all (Gi*), or of all others (Gi)."""
    x = members.scaled
    sums, total = members.lag(x), np.full(members.n, x.sum())
    if star:
        sums = sums + members.own * x
        sums = sums / (members.weight + members.own) if whole else sums
    else:
        total -= x
    return np.asarray(sums / np.where(total == 0, np.nan, total), dtype=float)


def geary(members: System, compat: str = "esda") -> Statistic:
    """Local Geary; esda takes the deviation with n, others with n - 1."""
    z = members.deviations
    widest = np.abs(z).max(initial=0.0)
    sums = differences(members, z)
    mean, variance = difference_moments(members, z)
    own, beside = _level(z, widest), _level(members.lag(z), scale(members, z))
    alike = np.where((own == beside) & (own != 0), np.where(own > 0, 1, 2), 3)
    return Statistic(
        "local_geary",
        value=sums * (members.n - (compat != "esda")) / (z**2).sum() if members.n else sums,
        z_value=standardised(sums, mean, variance, members.weight * widest**2),
        summed=Sum(members.scaled, squared=True),  # as given: equal differences stay equal
        quadrant=_nearer(sums, mean, alike, 4),
        words=LIKENESS,
        high=sums >= mean,
        sides=(own > 0, beside > 0),
    )


def geary_multivariate(members: System, maps: Sequence[System], compat: str) -> Statistic:
    """Mean over variables of the local Geary of standardised values; esda's deviation is by n."""
    x, n = np.stack([each.deviations for each in maps], axis=1), members.n
    unit = np.sqrt((x**2).sum(axis=0) / max(n - (compat != "esda"), 1)) if n else 1.0
    x = x / unit
    sums = differences(members, x)
    mean, variance = difference_moments(members, x)
    widest = members.weight * 4 * (x**2).max(initial=0.0) * len(maps)
    return Statistic(
        "local_geary_multivariate",
        value=sums / len(maps),
        z_value=standardised(sums, mean, variance, widest),
        summed=Sum(x, squared=True, rounded=_rounded(maps) / unit if n else None),
        quadrant=_nearer(sums, mean, 1, 2),
        words=NEARNESS,
        high=sums >= mean,
    )


def _rounded(maps: Sequence[System]) -> FloatArray:
    """Return how far differences of deviations were rounded, by variable."""
    scaled = np.stack([each.scaled for each in maps])
    widest = np.abs(scaled - scaled.mean(axis=1, keepdims=True)).max(axis=1)
    return np.asarray(rounding(scaled) / widest, dtype=float)


_PAIRS: Final[CodeArray] = np.array([[0, 0, 0], [0, 1, 4], [0, 3, 2]], dtype=np.int8)
_SIDES: Final[CodeArray] = np.array([0, 1, 2], dtype=np.int8)
"""Codes by level (nought, above, below: the last is found at -1), own first."""


def _nearer(
    sums: FloatArray, mean: FloatArray, alike: CodeArray | int, different: int
) -> CodeArray:
    """Return one code below the expectation, the other above, none at it but for rounding."""
    at = np.abs(sums - mean) <= 1e-12 * (sums + mean)
    return np.where(at, 0, np.where(sums < mean, alike, different)).astype(np.int8)


def _level(deviation: FloatArray, size: FloatArray | float) -> CodeArray:
    """Return 1 above the mean, -1 below, 0 exactly at it (within the rounding of `size`)."""
    there: BoolArray = np.abs(deviation) > 1e-12 * size
    return (np.sign(deviation) * there).astype(np.int8)
