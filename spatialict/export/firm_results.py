"""Which results are of firms as points, and at which distances a curve says that they gather."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spatialict.export.wording import distance

if TYPE_CHECKING:
    from spatialict.core.study import Findings, Result

CURVES: Final = ("duranton_overman", "marcon_puech", "ripley_l")
"""Results that are curves over distance, in the order in which they are told."""
SCANS: Final = ("scan", "scan_space_time")
FIRMS: Final = (
    *CURVES,
    *("kernel_density", "density_clusters", "firm_clusters"),
    *SCANS,
    *("colocation_quotient", "grid", "clustering"),
)
"""All of them, in that order."""


def has_firms(findings: Findings) -> bool:
    """Return whether any of the results of firms as points is there."""
    return any(key in findings.results for key in FIRMS)


def stretches(result: Result, label: str) -> list[tuple[float, float]]:
    """Return the stretches of distance, in metres, at which a curve has a label.

    Examples
    --------
    >>> from spatialict.core.study import Result
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"label": ["ns", "localised", "localised", "ns", "localised"]},
    ...     index=pd.Index([0.0, 1000.0, 2000.0, 3000.0, 4000.0], name="distance_m"),
    ... )
    >>> stretches(Result("duranton_overman", table), "localised")
    [(1000.0, 2000.0), (4000.0, 4000.0)]
    """
    found: list[tuple[float, float]] = []
    before = False
    metres = result.table.index.to_numpy(float).tolist()
    for at, given in zip(metres, result.table["label"], strict=True):
        has = given == label
        if has and before:
            found[-1] = (found[-1][0], at)
        elif has:
            found.append((at, at))
        before = has
    return found


def stretch_words(result: Result, label: str, language: str) -> str:
    """Return those stretches in words: "1–2 km, 4 km"."""
    said = []
    for low, high in stretches(result, label):
        first, last = distance(low, language), distance(high, language)
        if low == 0 and high > 0:
            first = f"0 {last.rsplit(maxsplit=1)[1]}"
        if first == last:
            said.append(last)
        elif first.split()[-1] == last.split()[-1]:
            said.append(f"{first.rsplit(maxsplit=1)[0]}–{last}")
        else:
            said.append(f"{first} – {last}")
    return ", ".join(said)
